// All clients of Socket.IO: who may open a session, and what comes in for which.
import Base
import Store
import Web

/// The sessions of Engine.IO. Belongs to the hub and its queue: hence the `@unchecked`.
final class EngineSessions: @unchecked Sendable {
  unowned let hub: Hub
  private(set) var sessions: [String: EngineSession] = [:]
  private var lines: [ObjectIdentifier: EngineSession] = [:]
  private var perAddress: [Address: Int] = [:]
  private var isLeaving = false

  init(_ hub: Hub) { self.hub = hub }

  var isEmpty: Bool { sessions.isEmpty }

  /// What a request of a client brings with it.
  struct Visit: Sendable {
    let client: Address
    let opener: Listener?
    let language: Language
  }

  // MARK: Polling

  /// A client comes: it is told its session's name.
  func open(_ visit: Visit, _ answer: LaterAnswer) {
    do {
      let session = try make(visit, socket: nil)
      answer.answer(Reply(200, .text, body: .buffer(EngineSessions.welcome(session, upgrades: true))))
    } catch { answer.fail(error) }
  }

  /// A request that waits for packets.
  func poll(_ sid: String, _ visit: Visit, _ answer: LaterAnswer) {
    guard let session = find(sid, visit) else { return answer.fail(EngineText.unknownSession) }
    session.hold(answer)
  }

  /// A body with packets.
  func post(_ sid: String, _ visit: Visit, _ body: Buffer, _ answer: LaterAnswer) {
    guard let session = find(sid, visit) else { return answer.fail(EngineText.unknownSession) }
    guard session.socket == nil else { return answer.fail(EngineText.badRequest) }
    do throws(EngineFault) {
      let packets = try EnginePayload.read(body.bytes)
      guard session.admits(packets.count, at: hub.ticks()) else {
        answer.fail(EngineText.tooMuch)
        session.end(.tooMuch)
        return
      }
      for packet in packets { try session.receive(packet) }
      let text = Buffer(capacity: 2)
      text.append("ok")
      answer.answer(Reply(200, .text, body: .buffer(text)))
    } catch {
      answer.fail(EngineText.refusal(error))
      session.end(.broken)
    }
  }

  // MARK: WebSockets

  /// A WebSocket is there: for a session that is, or as one.
  func arrived(_ line: Line, sid: String?, _ visit: Visit) {
    if let sid {
      guard let session = find(sid, visit) else {
        let buffer = Buffer(capacity: 32)
        WebSocket.close(WebSocketClose(1008, "unknown session"), into: buffer)
        return line.end(Packet(buffer))
      }
      session.tryOut(line)
      if session.probe === line { lines[ObjectIdentifier(line)] = session }
      return
    }
    do {
      let session = try make(visit, socket: line)
      lines[ObjectIdentifier(line)] = session
      session.send(EngineSessions.welcome(session, upgrades: false))
    } catch {
      let buffer = Buffer(capacity: 32)
      WebSocket.close(WebSocketClose(1013, "try again later"), into: buffer)
      line.end(Packet(buffer))
    }
  }

  /// A message over a WebSocket: one packet.
  func receive(_ line: Line, _ message: Buffer) {
    guard let session = lines[ObjectIdentifier(line)] else { return }
    do throws(EngineFault) {
      let packet = try EnginePacket(message.bytes)
      if session.socket === line {
        try session.receive(packet)
      } else if session.probe === line, !session.receiveProbe(packet, line) {
        throw .unknown
      }
    } catch {
      session.end(.broken)
    }
  }

  func drained(_ line: Line) { lines[ObjectIdentifier(line)]?.drained() }

  func ended(_ line: Line) { lines.removeValue(forKey: ObjectIdentifier(line))?.lost(line) }

  // MARK: All of them

  private func make(_ visit: Visit, socket: Line?) throws(Failure) -> EngineSession {
    guard !isLeaving, sessions.count < EngineLimits.mostSessions,
      perAddress[visit.client, default: 0] < EngineLimits.mostPerAddress
    else { throw Failure.busy }
    let session = EngineSession(
      hub, sid: randomToken(bytes: 18), client: visit.client, opener: visit.opener, language: visit.language,
      at: hub.ticks(), socket: socket)
    sessions[session.sid] = session
    perAddress[visit.client, default: 0] += 1
    hub.wake()
    return session
  }

  /// A session belongs to whoever has opened it: its name alone, overheard, opens nothing to another person.
  private func find(_ sid: String, _ visit: Visit) -> EngineSession? {
    guard let session = sessions[sid], session.opener?.person == visit.opener?.person,
      session.opener?.organization == visit.opener?.organization
    else { return nil }
    return session
  }

  /// A session has ended.
  func forget(_ session: EngineSession) {
    guard sessions.removeValue(forKey: session.sid) != nil else { return }
    for line in [session.socket, session.probe] {
      if let line { lines[ObjectIdentifier(line)] = nil }
    }
    let left = perAddress[session.client, default: 1] - 1
    perAddress[session.client] = left > 0 ? left : nil
    hub.restIfIdle()
  }

  func tick(_ now: UInt64) { for session in Array(sessions.values) { session.tick(now) } }

  /// The program stops: no poll is held any longer.
  func leave() {
    isLeaving = true
    for session in Array(sessions.values) { session.end(.leaving) }
  }

  /// The first packet of a session.
  private static func welcome(_ session: EngineSession, upgrades: Bool) -> Buffer {
    let packet = Buffer(capacity: 160)
    packet.append(EnginePacket.Kind.open.rawValue)
    let json = JSONWriter(packet)
    json.object {
      json.field("sid", session.sid)
      json.array("upgrades") { if upgrades { json.string("websocket") } }
      json.field("pingInterval", Int64(EngineLimits.pingInterval / 1_000_000))
      json.field("pingTimeout", Int64(EngineLimits.pingTimeout / 1_000_000))
      json.field("maxPayload", EngineLimits.longestPayload)
    }
    return packet
  }
}

/// The program's side of a WebSocket that carries Engine.IO. On its loop's thread.
final class EngineSocketOwner: WebSocketOwner {
  private let hub: Hub
  private let sid: String?
  private let visit: EngineSessions.Visit
  private var line: Line?
  private var window: UInt64 = 0
  private var messages = 0

  init(_ hub: Hub, sid: String?, _ visit: EngineSessions.Visit) {
    self.hub = hub
    self.sid = sid
    self.visit = visit
  }

  func opened(_ line: Line) {
    self.line = line
    let (sid, visit) = (sid, visit)
    hub.perform { $0.engine.arrived(line, sid: sid, visit) }
  }

  func drained() { if let line { hub.perform { $0.engine.drained(line) } } }

  func ended() {
    if let line { hub.perform { $0.engine.ended(line) } }
    line = nil
  }

  func receive(_ text: UnsafeRawBufferPointer, into out: Buffer) -> WebSocketClose? {
    guard let line else { return nil }
    let now = hub.ticks()
    if now &- window > EngineLimits.window {
      window = now
      messages = 0
    }
    messages += 1
    guard messages <= EngineLimits.mostPackets else { return WebSocketClose(4429, LiveText.tooMuch.en) }
    let message = Buffer(capacity: text.count)
    message.append(text)
    hub.perform { $0.engine.receive(line, message) }
    return nil
  }
}
