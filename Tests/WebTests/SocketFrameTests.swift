// WebSocket frames, good and bad, against a live socket: whole, byte by byte, and over TLS.
import Base
import Foundation
import Testing
import Web

private func frame(_ first: UInt8, _ text: String = "", masked: Bool = true, width: Int? = nil) -> [UInt8] {
  SocketWire.frame(first, Array(text.utf8), masked: masked, width: width)
}

private func closing(_ code: UInt16, _ reason: [UInt8] = []) -> [UInt8] {
  SocketWire.frame(0x88, [UInt8(code >> 8), UInt8(truncatingIfNeeded: code)] + reason)
}

/// What a client sends and what it gets back: texts echoed, then the code of the close frame (nil: it has none).
struct SocketCase: Sendable, CustomTestStringConvertible {
  let name: String
  let bytes: [UInt8]
  let echoes: [String]
  let code: Int?

  init(_ name: String, _ bytes: [UInt8], echoes: [String] = [], code: Int?) {
    self.name = name
    self.bytes = bytes
    self.echoes = echoes
    self.code = code
  }

  var testDescription: String { name }

  private static let end = closing(1000)
  private static let long = String(repeating: "é", count: 32_768)

  static let all: [SocketCase] = [
    // What is right.
    SocketCase("a text", frame(0x81, "Hello") + end, echoes: ["Hello"], code: 1000),
    SocketCase("an empty text", frame(0x81) + end, echoes: [""], code: 1000),
    SocketCase(
      "125 bytes", frame(0x81, String(repeating: "a", count: 125)) + end,
      echoes: [String(repeating: "a", count: 125)], code: 1000),
    SocketCase(
      "126 bytes", frame(0x81, String(repeating: "a", count: 126)) + end,
      echoes: [String(repeating: "a", count: 126)], code: 1000),
    SocketCase("64 KiB", frame(0x81, long) + end, echoes: [long], code: 1000),
    SocketCase("fragments", frame(0x01, "a") + frame(0x00, "b") + frame(0x80, "c") + end, echoes: ["abc"], code: 1000),
    SocketCase("empty fragments", frame(0x01) + frame(0x00) + frame(0x80) + end, echoes: [""], code: 1000),
    SocketCase(
      "a ping between fragments", frame(0x01, "a") + frame(0x89, "p") + frame(0x80, "b") + end,
      echoes: ["PONG p", "ab"], code: 1000),
    SocketCase(
      "a ping of 125 bytes", frame(0x89, String(repeating: "p", count: 125)) + end,
      echoes: ["PONG " + String(repeating: "p", count: 125)], code: 1000),
    SocketCase("a pong nobody asked for", frame(0x8a, "x") + frame(0x81, "y") + end, echoes: ["y"], code: 1000),
    SocketCase(
      "a character cut by a fragment",
      SocketWire.frame(0x01, [0xf0, 0x9f]) + SocketWire.frame(0x80, [0x98, 0x80]) + end, echoes: ["😀"], code: 1000),
    SocketCase("the program closes", frame(0x81, "bye"), code: 4000),
    SocketCase("a close without a code", frame(0x88), code: nil),
    SocketCase("a close with a reason", closing(1001, Array("au revoir, à bientôt".utf8)), code: 1001),
    SocketCase("a close of an application", closing(3000), code: 3000),
    SocketCase("the last close of an application", closing(4999), code: 4999),
    SocketCase("nothing after a close", closing(1000) + frame(0x81, "late"), code: 1000),
    // What is wrong.
    SocketCase("not masked", frame(0x81, "Hello", masked: false), code: 1002),
    SocketCase("a ping not masked", frame(0x89, masked: false), code: 1002),
    SocketCase("RSV1", frame(0xc1, "x"), code: 1002),
    SocketCase("RSV2", frame(0xa1, "x"), code: 1002),
    SocketCase("RSV3", frame(0x91, "x"), code: 1002),
    SocketCase("opcode 3", frame(0x83), code: 1002),
    SocketCase("opcode 7", frame(0x87), code: 1002),
    SocketCase("opcode 11", frame(0x8b), code: 1002),
    SocketCase("opcode 15", frame(0x8f), code: 1002),
    SocketCase("a continuation of nothing", frame(0x80, "x"), code: 1002),
    SocketCase("a text within a text", frame(0x01, "a") + frame(0x81, "b"), code: 1002),
    SocketCase(
      "a continuation after the end", frame(0x01, "a") + frame(0x80, "b") + frame(0x80, "c"), echoes: ["ab"],
      code: 1002),
    SocketCase("a ping in fragments", frame(0x09, "p"), code: 1002),
    SocketCase("a close in fragments", frame(0x08), code: 1002),
    SocketCase("a ping of 126 bytes", frame(0x89, String(repeating: "p", count: 126)), code: 1002),
    SocketCase("a length that is too wide", frame(0x81, "abc", width: 2), code: 1002),
    SocketCase("a length that is far too wide", frame(0x81, String(repeating: "a", count: 200), width: 8), code: 1002),
    SocketCase("a negative length", [0x81, 0xff, 0x80, 0, 0, 0, 0, 1, 0, 0, 1, 2, 3, 4], code: 1002),
    SocketCase("a gigabyte announced", [0x81, 0xff, 0, 0, 0, 0, 0x40, 0, 0, 0, 1, 2, 3, 4], code: 1009),
    SocketCase("one byte too many", SocketWire.frame(0x81, [UInt8](repeating: 0x61, count: 65_537)), code: 1009),
    SocketCase(
      "too many in fragments",
      SocketWire.frame(0x01, [UInt8](repeating: 0x61, count: 65_000))
        + SocketWire.frame(0x80, [UInt8](repeating: 0x61, count: 537)),
      code: 1009),
    SocketCase("binary", frame(0x82, "x"), code: 1003),
    SocketCase("a stray byte", SocketWire.frame(0x81, [0x61, 0x80]), code: 1007),
    SocketCase("an overlong form", SocketWire.frame(0x81, [0xc0, 0xaf]), code: 1007),
    SocketCase("a surrogate", SocketWire.frame(0x81, [0xed, 0xa0, 0x80]), code: 1007),
    SocketCase("beyond Unicode", SocketWire.frame(0x81, [0xf4, 0x90, 0x80, 0x80]), code: 1007),
    SocketCase("half a character", SocketWire.frame(0x81, [0xe2, 0x82]), code: 1007),
    SocketCase(
      "half a character in fragments", SocketWire.frame(0x01, [0xe2]) + SocketWire.frame(0x80, [0x82]), code: 1007),
    SocketCase("wrong in the first fragment", SocketWire.frame(0x01, [0x61, 0xff]), code: 1007),
    SocketCase("a close of one byte", SocketWire.frame(0x88, [3]), code: 1002),
    SocketCase("a close with 999", closing(999), code: 1002),
    SocketCase("a close with 1004", closing(1004), code: 1002),
    SocketCase("a close with 1005", closing(1005), code: 1002),
    SocketCase("a close with 1006", closing(1006), code: 1002),
    SocketCase("a close with 1015", closing(1015), code: 1002),
    SocketCase("a close with 1016", closing(1016), code: 1002),
    SocketCase("a close with 2999", closing(2999), code: 1002),
    SocketCase("a close with 5000", closing(5000), code: 1002),
    SocketCase("a close with a broken reason", closing(1000, [0xff]), code: 1007),
  ]
}

@Suite struct SocketFrameTests {
  /// All cases over one server, each on a connection of its own. `piece` bytes at a time.
  private func play(_ piece: Int, tls: Bool = false) throws {
    let stage = try StreamStage { if tls { $0.tls = TestCertificate.files } }
    for one in SocketCase.all where one.bytes.count <= 1000 || piece > 1 {
      let socket = try stage.open(tls: tls)
      for start in stride(from: 0, to: one.bytes.count, by: piece) {
        socket.wire.send(Array(one.bytes[start..<min(one.bytes.count, start + piece)]))
      }
      var echoes: [String] = []
      var last: SocketWire.Frame?
      while let frame = socket.next() {
        switch frame.opcode {
        case 0x81: echoes.append(frame.text)
        case 0x8a: echoes.append("PONG " + frame.text)
        default: last = frame
        }
        if last != nil { break }
      }
      #expect(echoes == one.echoes, "\(one.name), \(piece) at a time")
      #expect(last?.opcode == 0x88 && last?.code == one.code, "\(one.name): \(String(describing: last))")
      // After the close frame comes the connection's end and nothing else.
      #expect(socket.next() == nil && socket.wire.isEnded, "\(one.name)")
    }
    #expect(eventually { stage.server.statistics.openStreams == 0 })
    #expect(stage.lines.endedCount == stage.lines.all.count)
  }

  @Test func whole() throws { try play(1 << 20) }
  @Test func byteByByte() throws { try play(1) }
  @Test func inOddPieces() throws { try play(7) }
  @Test func overTLS() throws { try play(1 << 20, tls: true) }

  /// The same in memory, cut at every size: what a connection makes of the bytes never depends on how they came.
  @Test func cutsMakeNoDifference() {
    for one in SocketCase.all {
      let whole = one.bytes.withUnsafeBytes { WebSocketTrace.read($0, piece: $0.count) }
      for piece in [1, 2, 3, 5, 11, 4096] {
        #expect(one.bytes.withUnsafeBytes { WebSocketTrace.read($0, piece: piece) } == whole, "\(one.name) \(piece)")
      }
    }
  }

  @Test func framesRightBehindTheHandshakeAreRead() throws {
    let stage = try StreamStage()
    let wire = try Wire(port: stage.port)
    wire.send(Array(StreamStage.handshake.utf8) + frame(0x81, "early") + closing(1000))
    let socket = try SocketWire(wire)
    #expect(socket.next()?.text == "early")
    #expect(socket.next()?.code == 1000)
  }
}

@Suite struct SocketHandshakeTests {
  private static let key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
  private static let version = "Sec-WebSocket-Version: 13"

  static let refused: [(String, String, Int)] = [
    ("a plain request", "GET /socket HTTP/1.1\r\nHost: a", 426),
    ("no Connection", "GET /socket HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n\(version)\r\n\(key)", 426),
    ("no Upgrade", "GET /socket HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\n\(version)\r\n\(key)", 426),
    (
      "another protocol",
      "GET /socket HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: websockets\r\n\(version)\r\n\(key)", 426
    ),
    (
      "an old version",
      "GET /socket HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 8\r\n\(key)",
      426
    ),
    ("no version", "GET /socket HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\(key)", 426),
    ("no key", "GET /socket HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\(version)", 400),
    (
      "a short key",
      "GET /socket HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\(version)\r\nSec-WebSocket-Key: YWJj",
      400
    ),
    (
      "no base64",
      "GET /socket HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\(version)\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25j!Q==",
      400
    ),
    (
      "POST",
      "POST /socket HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\(version)\r\n\(key)\r\nContent-Length: 0",
      400
    ),
    (
      "HTTP/1.0",
      "GET /socket HTTP/1.0\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\(version)\r\n\(key)", 400
    ),
    (
      "a body",
      "GET /socket HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\(version)\r\n\(key)\r\nContent-Length: 1",
      400
    ),
  ]

  @Test func breaksOfTheRulesAreRefused() throws {
    let stage = try StreamStage()
    for (name, head, status) in SocketHandshakeTests.refused {
      let wire = try Wire(port: stage.port)
      wire.send(head + "\r\n\r\n" + (name == "a body" ? "x" : ""))
      #expect(wire.response()?.status == status, "\(name)")
    }
    #expect(stage.lines.all.isEmpty)
  }
}
