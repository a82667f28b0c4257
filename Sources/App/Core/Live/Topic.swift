// What can be listened to: an open set that features add to.
import Base
import Store

/// Something that happens again and again, under one name. It makes a message of an event, or nothing; whoever listens
/// gets those of their own organization, in the order of the events, and without a gap. What no event has is told with
/// `Hub.tell`.
struct Topic: Sendable {
  let name: String
  let text: Text
  /// Who may listen.
  let access: Access
  /// How clients of Socket.IO hear it as soon as they connect: under a name of its own in a namespace. In `/` the other
  /// topics are told to who subscribes, as `event`.
  let socket: SocketName?
  /// What an event says to the listeners. Runs on the hub's queue with its connection, once for each language.
  let message: @Sendable (EventRow, Language, Reader) throws -> TopicMessage?

  init(
    _ name: StaticString, _ text: Text, access: Access, socket: SocketName? = nil,
    message: @escaping @Sendable (EventRow, Language, Reader) throws -> TopicMessage? = { _, _, _ in nil }
  ) {
    self.name = name.description
    self.text = text
    self.access = access
    self.socket = socket
    self.message = message
  }
}

/// What a topic says of one event.
struct TopicMessage: Sendable {
  /// A JSON object without line ends.
  let data: Buffer
  /// The one person whom it is for; nil for all who listen.
  let only: ID<Person>?

  /// `write` writes the object's members.
  init(only: ID<Person>? = nil, _ write: (JSONWriter) throws -> Void) rethrows {
    self.only = only
    data = Buffer(capacity: 256)
    try JSONWriter(data).object { try write(JSONWriter(data)) }
  }
}

/// Some of the topics of all features, by their places in `Features.topics`.
struct TopicSet: OptionSet, Hashable, Sendable {
  static let most = 64

  let rawValue: UInt64

  init(rawValue: UInt64) { self.rawValue = rawValue }

  /// The set of one.
  init(place: Int) { rawValue = 1 << UInt64(place) }

  /// The topics of this set, in their order.
  var topics: [(place: Int, topic: Topic)] {
    Features.topics.enumerated().compactMap { place, topic in
      contains(TopicSet(place: place)) ? (place, topic) : nil
    }
  }

  var names: [String] { topics.map { $0.topic.name } }

  /// Reads names. Throws 422 for one that there is not.
  init(names: [String]) throws(Failure) {
    var set: TopicSet = []
    for name in names {
      guard let place = Features.topics.firstIndex(where: { $0.name == name }) else {
        throw LiveText.unknownTopic(String(name.prefix(100)))
      }
      set.insert(TopicSet(place: place))
    }
    self = set
  }

  /// What a caller hears in a namespace of Socket.IO.
  init(of namespace: String, for caller: Caller) {
    var set: TopicSet = []
    for (place, topic) in Features.topics.enumerated()
    where topic.socket?.namespace == namespace && caller.may(topic.access) {
      set.insert(TopicSet(place: place))
    }
    self = set
  }

  /// Throws 403 unless the caller may listen to all of them.
  func authorize(_ caller: Caller) throws(Failure) {
    for (_, topic) in topics where !caller.may(topic.access) { throw Failure.mayNot }
  }
}
