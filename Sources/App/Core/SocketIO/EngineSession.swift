// One client of Socket.IO: whatever carries its packets, in order and never too many.
import Base
import Store
import Web

/// One session of Engine.IO. Touched on the hub's queue only: hence the `@unchecked`.
///
/// It begins with polling (requests that are held until there is something to say) or with a WebSocket, and may go on from
/// the one to the other. What waits for a polling client is bounded as it is for all connections: the subscribers in its
/// rooms are told no more while more than the hub's limit waits. Answers to its own packets come on top of that; who asks on
/// and on and takes none of them is ended.
final class EngineSession: @unchecked Sendable {
  unowned let hub: Hub
  let sid: String
  let client: Address
  /// Who opened it, by a cookie or a header field; nil for somebody who says so when connecting to a namespace.
  let opener: Listener?
  let language: Language
  /// What waits for the next poll, or for the change to a WebSocket.
  private let out = Buffer(capacity: 64)
  private(set) var poll: LaterAnswer?
  /// The WebSocket, once it carries the session.
  private(set) var socket: Line?
  /// A WebSocket that is being tried.
  private(set) var probe: Line?
  /// Whether a client that polls has let too much lie: it is ended with its next packet or the next tick.
  private var isOverfull = false
  /// Whether the rooms want to be told that nothing waits.
  private var isAskedForDrained = false
  var rooms: [String: SocketRoom] = [:]
  private(set) var isOver = false
  var failedTokens = 0
  /// Nanoseconds: when it last had no room, when it is to be pinged, and until when it must answer.
  var roomlessSince: UInt64
  var pingDue: UInt64
  var pongDue: UInt64?
  private var window: UInt64
  private var packets = 0

  init(
    _ hub: Hub, sid: String, client: Address, opener: Listener?, language: Language, at now: UInt64,
    socket: Line? = nil
  ) {
    self.hub = hub
    self.sid = sid
    self.client = client
    self.opener = opener
    self.language = language
    self.socket = socket
    roomlessSince = now
    window = now
    pingDue = now &+ EngineLimits.pingInterval
  }

  // MARK: Out

  /// Bytes that were handed over and that the client has not taken.
  var waiting: Int { socket?.waiting ?? out.count }

  /// Sends packets, with separators between them.
  func send(_ packets: UnsafeRawBufferPointer) {
    guard !isOver, !packets.isEmpty else { return }
    if let socket {
      socket.send(EnginePayload.frames(packets))
      return
    }
    guard out.count <= EngineLimits.mostUntaken else {
      isOverfull = true
      return
    }
    EnginePayload.append(packets, to: out)
    answerPoll()
  }

  func send(_ packet: Buffer) { send(packet.bytes) }

  private func answerPoll() {
    guard let poll, out.count > 0 else { return }
    self.poll = nil
    let body = Buffer(capacity: out.count)
    body.append(out.bytes)
    out.removeAll(keeping: 0)
    poll.answer(Reply(200, .text, body: .buffer(body)))
    noteDrained()
  }

  /// Whether the rooms will be told when nothing waits any more; false when nothing waits now.
  func askForDrained() -> Bool {
    if let socket { return socket.askForDrained() }
    guard out.count > 0 else { return false }
    isAskedForDrained = true
    return true
  }

  /// Nothing waits any more.
  func drained() { for room in Array(rooms.values) { hub.resume(room.subscriber) } }

  private func noteDrained() {
    guard isAskedForDrained else { return }
    isAskedForDrained = false
    hub.perform { [weak self] _ in self?.drained() }
  }

  // MARK: Polling

  /// A request that takes what there is, or waits for it. One at a time: two would take each other's packets.
  func hold(_ answer: LaterAnswer) {
    guard socket == nil else {
      answer.fail(EngineText.badRequest)
      return
    }
    guard poll == nil else {
      answer.fail(EngineText.badRequest)
      end(.broken)
      return
    }
    poll = answer
    answerPoll()
    // A client that tries a WebSocket waits for this one to come to an end.
    if poll != nil, probe != nil { sendNoop() }
  }

  private func sendNoop() {
    guard let poll else { return }
    self.poll = nil
    let body = Buffer(capacity: 1)
    body.append(EnginePacket.Kind.noop.rawValue)
    poll.answer(Reply(200, .text, body: .buffer(body)))
  }

  // MARK: The change to a WebSocket

  /// A WebSocket wants to take over.
  func tryOut(_ line: Line) {
    guard socket == nil, probe == nil else {
      line.end(EngineSession.farewell)
      return
    }
    probe = line
  }

  /// It has said something. False ends it.
  func receiveProbe(_ packet: EnginePacket, _ line: Line) -> Bool {
    switch packet.kind {
    case .ping where packet.payload.elementsEqual("probe".utf8):
      let answer = Buffer(capacity: 16)
      WebSocket.text(packet: .pong, "probe", into: answer)
      line.send(Packet(answer))
      sendNoop()
      return true
    case .upgrade:
      probe = nil
      socket = line
      sendNoop()
      if out.count > 0 { line.send(EnginePayload.frames(out.bytes)) }
      out.removeAll(keeping: 0)
      noteDrained()
      return true
    default: return false
    }
  }

  /// A WebSocket of it has gone.
  func lost(_ line: Line) {
    if probe === line {
      probe = nil
    } else if socket === line {
      end(.gone)
    }
  }

  // MARK: In

  /// Counts packets of the client; false when there are too many.
  func admits(_ count: Int, at now: UInt64) -> Bool {
    if now &- window > EngineLimits.window {
      window = now
      packets = 0
    }
    packets += count
    return packets <= EngineLimits.mostPackets
  }

  /// A packet of the client. Throws for what no client sends.
  func receive(_ packet: EnginePacket) throws(EngineFault) {
    guard !isOver else { return }
    guard !isOverfull else { return end(.tooMuch) }
    switch packet.kind {
    case .message: try receive(message: SocketPacket(packet.payload))
    case .pong: pongDue = nil
    case .close: end(.asked)
    // Nothing that a client of this revision says here, and nothing that harms.
    case .ping, .noop: break
    case .open, .upgrade: throw .unknown
    }
  }

  // MARK: Time

  /// Pings, and ends what has not answered or stands around.
  func tick(_ now: UInt64) {
    if isOverfull {
      end(.tooMuch)
    } else if let pongDue, EngineLimits.isPast(pongDue, now) {
      end(.silent)
    } else if rooms.isEmpty, now &- roomlessSince > hub.limits.silence {
      end(.silent)
    } else if pongDue == nil, EngineLimits.isPast(pingDue, now) {
      pongDue = now &+ EngineLimits.pingTimeout
      pingDue = now &+ EngineLimits.pingInterval
      let ping = Buffer(capacity: 1)
      ping.append(EnginePacket.Kind.ping.rawValue)
      send(ping)
    }
  }

  // MARK: Its end

  enum End { case asked, silent, broken, gone, tooMuch, leaving }

  static var farewell: Packet {
    let buffer = Buffer(capacity: 8)
    WebSocket.text(packet: .close, "", into: buffer)
    WebSocket.close(WebSocketClose(1000), into: buffer)
    return Packet(buffer)
  }

  /// Lets go of everything: the rooms, the held poll, the sockets.
  func end(_ how: End) {
    guard !isOver else { return }
    for room in Array(rooms.values) { hub.remove(room.subscriber) }
    rooms = [:]
    if let poll {
      EnginePayload.append([EnginePacket.Kind.close.rawValue], to: out)
      let body = Buffer(capacity: out.count)
      body.append(out.bytes)
      poll.answer(Reply(200, .text, body: .buffer(body)))
    }
    isOver = true
    poll = nil
    out.removeAll(keeping: 0)
    probe?.end(EngineSession.farewell)
    if case .gone = how { socket = nil }
    socket?.end(EngineSession.closing(how))
    hub.engine.forget(self)
  }

  private static func closing(_ how: End) -> Packet {
    let buffer = Buffer(capacity: 32)
    switch how {
    case .asked, .silent, .gone: return farewell
    case .broken: WebSocket.close(WebSocketClose(1002, "protocol error"), into: buffer)
    case .tooMuch: WebSocket.close(WebSocketClose(4429, LiveText.tooMuch.en), into: buffer)
    case .leaving: WebSocket.close(.goingAway, into: buffer)
    }
    return Packet(buffer)
  }
}

extension EnginePayload {
  fileprivate static func append(_ bytes: [UInt8], to body: Buffer) { bytes.withUnsafeBytes { append($0, to: body) } }
}

extension WebSocket {
  /// Appends a packet as a text message.
  fileprivate static func text(packet: EnginePacket.Kind, _ payload: StaticString, into out: Buffer) {
    let text = Buffer(capacity: 8)
    text.append(packet.rawValue)
    text.append(payload)
    WebSocket.text(text.bytes, into: out)
  }
}

/// What bounds the clients of Socket.IO.
enum EngineLimits {
  /// Nanoseconds between two pings, as Socket.IO has it, and how long a client may take to answer.
  static let pingInterval: UInt64 = 25_000_000_000
  static let pingTimeout: UInt64 = 20_000_000_000
  /// Bytes of a body or a message.
  static let longestPayload = WebSocket.longestMessage
  /// Packets of a client in so many nanoseconds.
  static let mostPackets = 200
  static let window: UInt64 = 10_000_000_000
  static let mostSessions = 20_000
  static let mostPerAddress = 1_000
  static let mostFailedTokens = 3
  /// Bytes that may wait for a client that polls and asks on without taking its answers.
  static let mostUntaken = 1 << 20
  /// Messages that may wait for their acknowledgement.
  static let mostAwaited = 64

  static func isPast(_ due: UInt64, _ now: UInt64) -> Bool { now >= due }
}
