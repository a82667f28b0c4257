// What clients of Socket.IO may connect to and ask for: open sets that features add to.
import Base
import Store
import Web

/// All that clients may connect to and ask for. Immutable.
struct SocketCatalog: Sendable {
  let namespaces: [SocketNamespace]
  let events: [SocketEvent]

  /// What the features have.
  static let features = SocketCatalog(
    namespaces: Features.all.flatMap { $0.socketNamespaces }, events: Features.all.flatMap { $0.socketEvents })
}

/// A namespace. Whoever connects to it hears the topics that name it (`Topic.socket`) from that moment, and may send its
/// events. Others are told in `/`, by its event `subscribe`.
struct SocketNamespace: Sendable {
  let name: String
  let text: Text
  /// Who may connect, beyond being signed in.
  let access: Access
  /// What a client is told first: events with their data. Runs on the hub's queue.
  let greeting: (@Sendable (SocketCall, Reader) throws -> [SocketGreeting])?

  init(
    _ name: StaticString, _ text: Text, access: Access = .signedIn,
    greeting: (@Sendable (SocketCall, Reader) throws -> [SocketGreeting])? = nil
  ) {
    self.name = name.description
    self.text = text
    self.access = access
    self.greeting = greeting
  }
}

/// One of the first events that a client is told.
struct SocketGreeting: Sendable {
  let event: String
  let data: Buffer

  init(_ event: StaticString, _ data: some Payload) {
    self.event = event.description
    self.data = Buffer(capacity: 128)
    data.write(to: JSONWriter(self.data))
  }
}

/// An event's name in a namespace, as a topic is told under it.
struct SocketName: Sendable {
  let namespace: String
  let event: String

  init(_ namespace: StaticString, _ event: StaticString) {
    self.namespace = namespace.description
    self.event = event.description
  }
}

/// Something a client may ask for by an event: named, typed, authorized like a route, answered by an acknowledgement.
struct SocketEvent: Sendable {
  enum Action: Sendable {
    /// On the hub's queue with its connection: short reads only.
    case read(@Sendable (SocketCall, JSONValue?, Reader) throws -> Buffer)
    /// The input is read on the hub's queue; what comes back runs on the writer's thread, perhaps twice, all or nothing.
    case write(@Sendable (SocketCall, JSONValue?) throws -> @Sendable (Writer) throws -> Buffer)
    /// What concerns the connection itself, on the hub's queue. The acknowledgement is its own to send.
    case room(@Sendable (SocketRoom, JSONValue?, _ id: Int64?) throws -> Void)
  }

  let namespace: String
  let name: String
  let text: Text
  let access: Access
  let action: Action

  private init(_ namespace: StaticString, _ name: StaticString, _ text: Text, _ access: Access, _ action: Action) {
    self.namespace = namespace.description
    self.name = name.description
    self.text = text
    self.access = access
    self.action = action
  }

  /// An event that only reads. Its first argument is the input, which may be left out where all of it may be.
  static func event<Input: Payload, Output: Payload>(
    _ namespace: StaticString, _ name: StaticString, _ text: Text, needs access: Access, input: Input.Type,
    output: Output.Type, read: @escaping @Sendable (Input, SocketCall, Reader) throws -> Output
  ) -> SocketEvent {
    SocketEvent(
      namespace, name, text, access,
      .read { call, argument, reader in json(try read(try given(argument), call, reader)) })
  }

  /// An event that changes something; acknowledged after the commit.
  static func event<Input: Payload, Output: Payload>(
    _ namespace: StaticString, _ name: StaticString, _ text: Text, needs access: Access, input: Input.Type,
    output: Output.Type, write: @escaping @Sendable (Input, SocketCall, Writer) throws -> Output
  ) -> SocketEvent {
    SocketEvent(
      namespace, name, text, access,
      .write { call, argument in
        let input: Input = try given(argument)
        return { writer in json(try write(input, call, writer)) }
      })
  }

  /// An event about the connection itself.
  static func event<Input: Payload>(
    _ namespace: StaticString, _ name: StaticString, _ text: Text, input: Input.Type,
    room: @escaping @Sendable (Input, SocketRoom, _ id: Int64?) throws -> Void
  ) -> SocketEvent {
    SocketEvent(
      namespace, name, text, .signedIn,
      .room { place, argument, id in try room(try given(argument), place, id) })
  }

  private static func given<Input: Payload>(_ argument: JSONValue?) throws -> Input {
    if let argument, !argument.isNull { return try Input.read(argument) }
    return try Input.read(JSONDocument("{}").root)
  }

  private static func json(_ value: some Payload) -> Buffer {
    let buffer = Buffer(capacity: 128)
    value.write(to: JSONWriter(buffer))
    return buffer
  }
}

/// One event of a client as a feature's handler sees it.
struct SocketCall: Sendable {
  let caller: Caller
  /// For what others are to be told after a commit.
  let hub: Hub
  let now: Timestamp
  let client: Address
  /// Names it in the log and in the events it brings about.
  let requestID: ID<Request>

  var language: Language { caller.language }
  /// What a write or an event records of it.
  var context: WriteContext {
    WriteContext(
      organization: caller.organization.id.value, actor: caller.person.value, requestID: requestID.value,
      address: client.description, token: caller.grant?.id.value)
  }
}
