// A client's place in a namespace: who they are there, what they listen to, what waits for an acknowledgement.
import Base
import Store
import Web

/// One namespace of one session. Touched on the hub's queue only: hence the `@unchecked`.
final class SocketRoom: @unchecked Sendable {
  /// Gone when the client is: an acknowledgement may come of a write that lasts longer.
  private(set) weak var session: EngineSession?
  let namespace: SocketNamespace
  let subscriber: Subscriber
  /// What is done when the client acknowledges a message, by the message's number.
  private var awaited: [Int64: @Sendable () -> Void] = [:]
  private var nextID: Int64 = 0

  init(_ session: EngineSession, _ namespace: SocketNamespace, _ standing: Listener, at now: UInt64) {
    self.session = session
    self.namespace = namespace
    subscriber = Subscriber(
      RoomLine(session, namespace.name), .engine(namespace: namespace.name), standing, since: now)
  }

  /// Sends an event.
  func tell(_ event: String, _ data: Buffer, acknowledged: (@Sendable () -> Void)? = nil) {
    var id: Int64?
    if let acknowledged, awaited.count < EngineLimits.mostAwaited {
      id = nextID
      nextID += 1
      awaited[nextID - 1] = acknowledged
    }
    session?.send(SocketRoom.event(event, data, in: namespace.name, id: id))
  }

  /// The client has acknowledged a message.
  func acknowledge(_ id: Int64) { awaited.removeValue(forKey: id)?() }

  /// Acknowledges an event of the client, if it asked for that.
  func answer(_ id: Int64?, _ data: Buffer) {
    guard let id else { return }
    let packet = Buffer(capacity: data.count + 64)
    SocketPacket.begin(.acknowledgement, namespace.name, id: id, into: packet)
    JSONWriter(packet).array { JSONWriter(packet).raw(data.bytes) }
    session?.send(packet)
  }

  /// The same for an event that came to nothing.
  func answer(_ id: Int64?, refusing failure: Failure) {
    let language = subscriber.standing?.language ?? .en
    let data = Buffer(capacity: 256)
    let json = JSONWriter(data)
    json.object {
      json.field("success", false)
      json.object("error") {
        json.field("code", failure.code)
        json.field("message", failure.fields.first?.text[language] ?? failure.text[language])
      }
    }
    answer(id, data)
  }

  /// One event with its data, as a packet.
  static func event(_ name: String, _ data: Buffer, in namespace: String, id: Int64? = nil) -> Buffer {
    let packet = Buffer(capacity: data.count + 96)
    SocketPacket.begin(.event, namespace, id: id, into: packet)
    let json = JSONWriter(packet)
    json.array {
      json.string(name)
      json.raw(data.bytes)
    }
    return packet
  }
}

/// The way of the hub to a room. What is sent over it are packets of Engine.IO; its end is that of the room.
final class RoomLine: LiveLine, @unchecked Sendable {
  private weak let session: EngineSession?
  private let namespace: String

  init(_ session: EngineSession, _ namespace: String) {
    self.session = session
    self.namespace = namespace
  }

  var waiting: Int { session?.waiting ?? 0 }
  func send(_ packet: Packet) { session?.send(packet.bytes) }
  func askForDrained() -> Bool { session?.askForDrained() ?? false }

  /// Sends a topic's message that is to be acknowledged.
  func tell(_ topic: Topic, _ data: Buffer, _ acknowledged: @escaping @Sendable () -> Void) {
    guard let room = session?.rooms[namespace] else { return }
    guard namespace == "/", topic.socket?.namespace != namespace else {
      return room.tell(topic.socket?.event ?? topic.name, data, acknowledged: acknowledged)
    }
    let message = Buffer(capacity: data.count + 64)
    JSONWriter(message).object { LiveMail.write(topic, nil, data, JSONWriter(message)) }
    room.tell("event", message, acknowledged: acknowledged)
  }

  func end(_ packet: Packet?) {
    guard let session else { return }
    if let packet { session.send(packet.bytes) }
    session.close(namespace)
  }
}

extension EngineSession {
  /// A packet of Socket.IO.
  func receive(message packet: SocketPacket) throws(EngineFault) {
    switch packet.kind {
    case .connect: try connect(packet)
    case .disconnect:
      guard let room = rooms[packet.namespace] else { return }
      hub.remove(room.subscriber)
      close(packet.namespace)
    case .event:
      // The room may just have been closed from here: what was on its way is nobody's.
      guard let room = rooms[packet.namespace] else { return }
      try receive(event: packet, in: room)
    case .acknowledgement:
      if let id = packet.id { rooms[packet.namespace]?.acknowledge(id) }
    case .connectError, .binaryEvent, .binaryAcknowledgement: throw .unknown
    }
  }

  /// A room is no more.
  func close(_ namespace: String) {
    rooms[namespace] = nil
    if rooms.isEmpty { roomlessSince = hub.ticks() }
  }

  // MARK: Coming

  private func connect(_ packet: SocketPacket) throws(EngineFault) {
    guard rooms[packet.namespace] == nil else { throw .namespace }
    do {
      guard let namespace = hub.sockets.namespaces.first(where: { $0.name == packet.namespace }) else {
        throw EngineText.unknownNamespace
      }
      let (caller, generation) = try identify(packet)
      guard caller.may(namespace.access) else { throw Failure.mayNot }
      let room = SocketRoom(self, namespace, Listener(caller, from: client, verified: generation), at: hub.ticks())
      try hub.enter(room.subscriber)
      rooms[packet.namespace] = room
      let answer = Buffer(capacity: 64)
      SocketPacket.begin(.connect, namespace.name, into: answer)
      let json = JSONWriter(answer)
      json.object { json.field("sid", randomToken(bytes: 15)) }
      send(answer)
      room.subscriber.topics = TopicSet(of: namespace.name, for: caller)
      guard let greeting = namespace.greeting else { return }
      for message in try greeting(call(caller), hub.reader()) { room.tell(message.event, message.data) }
    } catch {
      let failure = Failure(any: error)
      if failure.kind == .internal { hub.log.error("a socket could not connect", ["detail": failure.detail]) }
      if let room = rooms[packet.namespace] {
        hub.remove(room.subscriber)
        close(packet.namespace)
      }
      refuse(packet.namespace, failure)
    }
  }

  /// The client learns why it may not connect: `message` for people, `data.code` for programs.
  private func refuse(_ namespace: String, _ failure: Failure) {
    let answer = Buffer(capacity: 256)
    SocketPacket.begin(.connectError, namespace, into: answer)
    let json = JSONWriter(answer)
    json.object {
      json.field("message", failure.text[language])
      json.object("data") { json.field("code", failure.code) }
    }
    send(answer)
    if failedTokens >= EngineLimits.mostFailedTokens { end(.asked) }
  }

  /// Who connects: the token that comes with the packet, else whoever has opened the session. Nothing else in it is
  /// looked at: no client says who it is by a number.
  private func identify(_ packet: SocketPacket) throws -> (Caller, UInt64) {
    let generation = hub.store.accessGeneration
    if !packet.data.isEmpty {
      let limits = JSONLimits(bytes: EngineLimits.longestPayload, depth: 8, nodes: 500, text: 8192)
      let token = try JSONDocument(packet.data, limits: limits).root["token"]
      if let token, !token.isNull {
        guard let caller = try hub.caller(token: token.string ?? "", from: client) else {
          failedTokens += 1
          throw SocketOwner.tokenRefused
        }
        guard !caller.isHeldBack else { throw Failure.secondStepRequired }
        return (caller, generation)
      }
    }
    guard let opener, let caller = hub.verdict(opener, generation) else { throw EngineText.signInNeeded }
    return (caller, generation)
  }

  // MARK: Asking

  private func call(_ caller: Caller) -> SocketCall {
    SocketCall(
      caller: caller, hub: hub, now: hub.clock.now, client: client,
      requestID: hub.store.identifiers.next(at: hub.clock.now, as: ID<Request>.self))
  }

  private func receive(event packet: SocketPacket, in room: SocketRoom) throws(EngineFault) {
    let limits = JSONLimits(bytes: EngineLimits.longestPayload, depth: 16, nodes: 5000, text: 32 << 10)
    guard let arguments = try? JSONDocument(packet.data, limits: limits).root, let name = arguments[0]?.string else {
      throw .data
    }
    let id = packet.id
    do {
      guard
        let event = hub.sockets.events.first(where: { $0.namespace == room.namespace.name && $0.name == name })
      else { throw EngineText.unknownEvent(name) }
      let generation = hub.store.accessGeneration
      guard let standing = room.subscriber.standing, let caller = hub.verdict(standing, generation) else {
        hub.cut(room.subscriber, .signedOut)
        return
      }
      guard caller.may(event.access) else { throw Failure.mayNot }
      switch event.action {
      case .read(let handler):
        room.answer(id, try handler(call(caller), arguments[1], hub.reader()))
      case .write(let prepare):
        let call = call(caller)
        write(call, event, since: generation, try prepare(call, arguments[1]), in: room, id)
      case .room(let handler): try handler(room, arguments[1], id)
      }
    } catch {
      refuse(error, in: room, id)
    }
  }

  private func refuse(_ error: any Error, in room: SocketRoom, _ id: Int64?) {
    let failure = Failure(any: error)
    if failure.kind == .internal {
      hub.log.error("a socket's event failed", ["namespace": room.namespace.name, "detail": failure.detail])
    }
    room.answer(id, refusing: failure)
  }

  /// Hands the work to the writer; the acknowledgement follows its commit.
  private func write(
    _ call: SocketCall, _ event: SocketEvent, since generation: UInt64,
    _ work: @escaping @Sendable (Writer) throws -> Buffer, in room: SocketRoom, _ id: Int64?
  ) {
    let store = hub.store
    let taken = store.write(call.context) { writer in
      // Rights may have moved since the event came in.
      if store.accessGeneration != generation || writer.hasChangedAccess {
        guard let current = try Authenticator.load(call.caller, at: writer.now, writer),
          current.person == call.caller.person
        else { throw Failure.signInNeeded }
        guard !current.isHeldBack, current.may(event.access) else { throw Failure.mayNot }
      }
      return try work(writer)
    } then: { [hub = self.hub] result in
      hub.perform { _ in
        switch result {
        case .success(let data): room.answer(id, data)
        case .failure(let error): room.session?.refuse(error, in: room, id)
        }
      }
    }
    if !taken { room.answer(id, refusing: .busy) }
  }
}
