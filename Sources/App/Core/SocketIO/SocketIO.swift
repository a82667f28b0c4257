// Socket.IO, as the clients of its version 4 speak it, over the hub: for programs that were written for it. The manifest.
import Base
import Store
import Web

enum SocketIO: Feature {
  static let name = "SocketIO"

  /// Clients put a slash at the end of the path, whatever they are told.
  static let routes: [Route] = [
    Route(
      .api, .get, "/socket.io", "Socket.IO: opens a session, waits for packets, or begins a WebSocket", access: .anyone,
      query: [.engine, .transport, .session], traits: .slashed, action: .live(receive)),
    Route(
      .api, .post, "/socket.io", "Socket.IO: sends packets of a session that polls", access: .anyone,
      query: [.engine, .transport, .session], traits: [.openRate, .slashed], action: .live(send)),
  ]

  static let socketNamespaces = [
    // At once only what has a name of its own there; the rest is told by `subscribe`.
    SocketNamespace("/", EngineText.root)
  ]

  static let socketEvents: [SocketEvent] = [
    .event("/", "subscribe", EngineText.subscribe, input: SocketSubscription.self) { input, room, id in
      guard let hub = room.session?.hub else { return }
      let topics = try TopicSet(names: input.topics)
      let after = try LiveCommand.event(input.after)
      try hub.add(topics, to: room.subscriber, after: after) { from in
        room.answer(id, listening(room, from))
      }
    },
    .event("/", "unsubscribe", EngineText.unsubscribe, input: SocketSubscription.self) { input, room, id in
      guard let hub = room.session?.hub else { return }
      hub.drop(try TopicSet(names: input.topics), of: room.subscriber)
      room.answer(id, listening(room, hub.head))
    },
  ]

  private static func listening(_ room: SocketRoom, _ from: Int64) -> Buffer {
    let buffer = Buffer(capacity: 128)
    let json = JSONWriter(buffer)
    json.object {
      json.field("success", true)
      json.field("event", LiveMail.event(from))
      json.array("topics") {
        // What is told at once, nobody has asked for.
        for (_, topic) in room.subscriber.allTopics.topics where topic.socket?.namespace != "/" {
          json.string(topic.name)
        }
      }
    }
    return buffer
  }

  /// GET: a session, packets, or a WebSocket.
  private static func receive(_ call: Call, _ door: Door) throws -> LiveOpening {
    try door.checkOrigin(call)
    guard call.query["EIO"] == "4" else { throw EngineText.wrongRevision }
    let (hub, sid, visit) = (call.appliance.hub, call.query["sid"], visit(call, door))
    switch call.query["transport"] {
    case "polling":
      // A HEAD would take packets and show none.
      guard door.isGET else { throw EngineText.badRequest }
      guard let sid else { return .later { answer in hub.perform { $0.engine.open(visit, answer) } } }
      return .later { answer in hub.perform { $0.engine.poll(sid, visit, answer) } }
    case "websocket":
      let reply = try door.webSocketAnswer()
      return .stream(reply, WebSocket(EngineSocketOwner(hub, sid: sid, visit)))
    default: throw EngineText.unknownTransport
    }
  }

  /// POST: packets.
  private static func send(_ call: Call, _ door: Door) throws -> LiveOpening {
    guard call.query["EIO"] == "4" else { throw EngineText.wrongRevision }
    guard call.query["transport"] == "polling" else { throw EngineText.unknownTransport }
    guard let sid = call.query["sid"] else { throw EngineText.unknownSession }
    let (hub, visit, body) = (call.appliance.hub, visit(call, door), door.body())
    return .later { answer in hub.perform { $0.engine.post(sid, visit, body, answer) } }
  }

  private static func visit(_ call: Call, _ door: Door) -> EngineSessions.Visit {
    EngineSessions.Visit(
      client: call.client,
      opener: call.caller.map { Listener($0, from: call.client, verified: door.generation) }, language: call.language)
  }
}

extension Route.QueryParameter {
  static let engine = Route.QueryParameter(name: "EIO", text: EngineText.revision, .text(example: "4"))
  static let transport = Route.QueryParameter(name: "transport", text: EngineText.transport, .text(example: "polling"))
  static let session = Route.QueryParameter(name: "sid", text: EngineText.session)
}

/// What a client wants to listen to.
struct SocketSubscription: Payload {
  var topics: [String] = []
  /// The last event that the client has seen.
  var after: String?

  mutating func fields(_ f: inout some FieldVisitor) {
    f.texts("topics", &topics, label: LiveText.topics, length: 100, max: TopicSet.most)
    f.text("after", &after, label: LiveText.after, max: 13)
  }
}
