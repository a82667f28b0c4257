// The messages of the hub as bytes: each written once for all who get the same.
import Base
import Store
import Web

/// What one event comes to, for whoever asks; nothing is written before somebody does. For the hub's queue.
struct LiveMail {
  private struct Key: Hashable {
    let speech: LiveSpeech
    let language: Language
    let topics: TopicSet
    /// 0 where no message is for one person only.
    let person: Int64
  }
  private struct MessageKey: Hashable {
    let place: Int
    let language: Language
  }

  let row: EventRow
  private let reader: Reader
  private let log: Log
  private var messages: [MessageKey: TopicMessage?] = [:]
  private var packets: [Key: Packet?] = [:]

  init(_ row: EventRow, _ reader: Reader, _ log: Log) {
    self.row = row
    self.reader = reader
    self.log = log
  }

  /// What a listener of these topics gets; nil for nothing.
  mutating func packet(_ topics: TopicSet, _ speech: LiveSpeech, _ standing: Listener) -> Packet? {
    let shared = Key(speech: speech, language: standing.language, topics: topics, person: 0)
    if let known = packets[shared] { return known }
    let own = Key(speech: speech, language: standing.language, topics: topics, person: standing.person.value)
    if let known = packets[own] { return known }
    var isPersonal = false
    var told: [(topic: Topic, data: Buffer)] = []
    for (place, topic) in topics.topics {
      guard let message = message(place, topic, standing.language) else { continue }
      if let only = message.only {
        isPersonal = true
        guard only == standing.person else { continue }
      }
      told.append((topic, message.data))
    }
    let packet = told.isEmpty ? nil : LiveMail.packet(told, id: row.id.text, speech)
    packets[isPersonal ? own : shared] = .some(packet)
    return packet
  }

  private mutating func message(_ place: Int, _ topic: Topic, _ language: Language) -> TopicMessage? {
    let key = MessageKey(place: place, language: language)
    if let known = messages[key] { return known }
    var message: TopicMessage?
    do { message = try topic.message(row, language, reader) } catch {
      log.error("a topic could not tell of an event", ["topic": topic.name, "event": row.id, "error": "\(error)"])
    }
    messages[key] = .some(message)
    return message
  }

  /// Only the last message of an event names it: whoever is cut off between two gets both again.
  static func packet(_ told: [(topic: Topic, data: Buffer)], id: String?, _ speech: LiveSpeech) -> Packet {
    let buffer = Buffer(capacity: 512)
    for (at, (topic, data)) in told.enumerated() {
      switch speech {
      case .events:
        EventStream.event(topic.name, id: at == told.count - 1 ? id : nil, data.bytes, into: buffer)
      case .socket:
        append("event", into: buffer) { json in
          write(topic, id, data, json)
        }
      case .engine("/") where topic.socket?.namespace != "/":
        let message = Buffer(capacity: data.count + 96)
        JSONWriter(message).object { write(topic, id, data, JSONWriter(message)) }
        EnginePayload.append(SocketRoom.event("event", message, in: "/"), to: buffer)
      case .engine(let namespace):
        let name = topic.socket?.event ?? topic.name
        EnginePayload.append(SocketRoom.event(name, data, in: namespace), to: buffer)
      }
    }
    return Packet(buffer)
  }

  static func write(_ topic: Topic, _ id: String?, _ data: Buffer, _ json: JSONWriter) {
    json.field("topic", topic.name)
    if let id { json.field("id", id) }
    json.raw("data", data.bytes)
  }

  // MARK: What the hub itself says

  /// A message of the hub. On an event stream its type is the event's name, and `id` is where a new connection would go on.
  static func say(
    _ type: StaticString, _ speech: LiveSpeech, id: Int64? = nil, _ write: (JSONWriter) -> Void = { _ in }
  ) -> Packet {
    let buffer = Buffer(capacity: 256)
    switch speech {
    case .socket: append(type, into: buffer, write)
    case .events:
      let data = Buffer(capacity: 128)
      JSONWriter(data).object { write(JSONWriter(data)) }
      EventStream.event(
        type.description, id: id.flatMap { $0 > 0 ? ID<EventRow>($0).text : nil }, data.bytes, into: buffer)
    case .engine(let namespace):
      let data = Buffer(capacity: 128)
      JSONWriter(data).object { write(JSONWriter(data)) }
      EnginePayload.append(SocketRoom.event(type.description, data, in: namespace), to: buffer)
    }
    return Packet(buffer)
  }

  /// The answer to a message that can't be followed.
  static func refuse(_ failure: Failure, _ language: Language, into out: Buffer) {
    append("error", into: out) { json in
      json.field("code", failure.code)
      json.field("message", failure.fields.first?.text[language] ?? failure.text[language])
    }
  }

  /// The last words before a connection is ended.
  static func farewell(_ end: LiveEnd, _ speech: LiveSpeech) -> Packet {
    switch speech {
    case .events: return say("end", .events) { $0.field("code", end.code) }
    case .engine(let namespace):
      let buffer = Buffer(capacity: 32)
      SocketPacket.begin(.disconnect, namespace, into: buffer)
      return Packet(buffer)
    case .socket:
      let buffer = Buffer(capacity: 64)
      WebSocket.close(end.close, into: buffer)
      return Packet(buffer)
    }
  }

  static func append(_ type: StaticString, into out: Buffer, _ write: (JSONWriter) -> Void) {
    let text = Buffer(capacity: 512)
    let json = JSONWriter(text)
    json.object {
      json.field("type", type.description)
      write(json)
    }
    WebSocket.text(text.bytes, into: out)
  }

  /// An event's identifier, or null before the first.
  static func event(_ id: Int64) -> String? { id > 0 ? ID<EventRow>(id).text : nil }
}
