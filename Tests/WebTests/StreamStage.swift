// A server whose connections are taken over: an echoing WebSocket and a stream of events, and hands to push with.
import Base
import Foundation
import Synchronization
import Web

/// The lines that were opened and what was told of them.
final class Lines: Sendable {
  struct State: Sendable {
    var open: [Line] = []
    var ended = 0
    var drained = 0
  }
  private let state = Mutex(State())

  func opened(_ line: Line) { state.withLock { $0.open.append(line) } }
  func ended() { state.withLock { $0.ended += 1 } }
  func drained() { state.withLock { $0.drained += 1 } }
  var all: [Line] { state.withLock { $0.open } }
  var endedCount: Int { state.withLock { $0.ended } }
  var drainedCount: Int { state.withLock { $0.drained } }
}

/// Sends every message back; `bye` closes with 4000.
final class EchoOwner: WebSocketOwner {
  private let lines: Lines

  init(_ lines: Lines) { self.lines = lines }

  func opened(_ line: Line) { lines.opened(line) }
  func drained() { lines.drained() }
  func ended() { lines.ended() }
  func receive(_ text: UnsafeRawBufferPointer, into out: Buffer) -> WebSocketClose? {
    if text.elementsEqual("bye".utf8) { return WebSocketClose(4000, "as you wish") }
    WebSocket.text(text, into: out)
    return nil
  }
}

private final class StreamResponder: Responder {
  private let lines: Lines

  init(_ lines: Lines) { self.lines = lines }

  func plan(_ request: Request) -> BodyPlan { .buffer(limit: 1000) }

  func respond(_ request: Request, _ exchange: Exchange) {
    if request.path.elementsEqual("/events".utf8) {
      exchange.takeOver(.stream(.eventStream), EventStream(EchoOwner(lines)))
    } else if request.path.elementsEqual("/socket".utf8) {
      do { exchange.takeOver(try request.webSocketAnswer(), WebSocket(EchoOwner(lines))) } catch {
        exchange.answer(Reply(error.kind.rawValue, .text))
      }
    } else {
      exchange.answer(Reply(200, .text))
    }
  }
}

/// A running server; drained when it goes.
final class StreamStage: Sendable {
  let server: Server
  let port: UInt16
  let lines = Lines()

  init(_ adjust: (inout ServerOptions) -> Void = { _ in }) throws {
    var options = ServerOptions()
    options.loops = 2
    adjust(&options)
    let lines = lines
    server = Server(options, log: .silent) { _ in StreamResponder(lines) }
    port = try server.start().port
  }

  deinit {
    server.drain(deadline: 0)
    server.wait()
  }

  static let handshake = """
    GET /socket HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\n\
    Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n
    """

  /// A WebSocket after its handshake, which is checked.
  func open(tls: Bool = false) throws -> SocketWire {
    let wire = try Wire(port: port, tls: tls)
    wire.send(StreamStage.handshake)
    return try SocketWire(wire)
  }
}

/// The client's side of a WebSocket: writes any bytes, reads frames.
final class SocketWire {
  struct Frame: Equatable {
    var opcode: UInt8
    var payload: [UInt8]
    /// Of a close frame.
    var code: Int? { payload.count >= 2 ? Int(payload[0]) << 8 | Int(payload[1]) : nil }
    var text: String { String(decoding: payload, as: UTF8.self) }
  }

  let wire: Wire

  init(_ wire: Wire) throws {
    self.wire = wire
    guard let response = wire.response(), response.status == 101,
      response.headers["sec-websocket-accept"] == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
      response.headers["upgrade"] == "websocket", response.headers["connection"] == "Upgrade"
    else { throw WireFailure(what: "no handshake") }
  }

  /// A frame as a client sends it. `length` is how the length is written: by default in its shortest form.
  static func frame(
    _ first: UInt8, _ payload: [UInt8] = [], masked: Bool = true, width: Int? = nil
  ) -> [UInt8] {
    let mask: [UInt8] = [0x37, 0xfa, 0x21, 0x3d]
    let size = width ?? (payload.count < 126 ? 0 : payload.count < 65_536 ? 2 : 8)
    var bytes = [first, (masked ? 0x80 : 0) | (size == 0 ? UInt8(payload.count) : size == 2 ? 126 : 127)]
    for place in (0..<size).reversed() { bytes.append(UInt8(truncatingIfNeeded: payload.count >> (place * 8))) }
    guard masked else { return bytes + payload }
    return bytes + mask + payload.enumerated().map { $0.element ^ mask[$0.offset % 4] }
  }

  func send(_ text: String) { wire.send(SocketWire.frame(0x81, Array(text.utf8))) }

  /// The next frame, or nil at the end. Fails for a masked one.
  func next() -> Frame? {
    while true {
      if let frame = take() { return frame }
      guard wire.read() else { return nil }
    }
  }

  private func take() -> Frame? {
    let bytes = wire.rest
    guard bytes.count >= 2 else { return nil }
    var at = 2
    var count = Int(bytes[1] & 0x7f)
    if count >= 126 {
      let width = count == 126 ? 2 : 8
      guard bytes.count >= 2 + width else { return nil }
      count = bytes[2..<2 + width].reduce(0) { $0 << 8 | Int($1) }
      at += width
    }
    guard bytes.count >= at + count else { return nil }
    wire.drop(at + count)
    return Frame(opcode: bytes[0], payload: Array(bytes[at..<at + count]))
  }
}
