// The packets of Engine.IO and Socket.IO: what their documents show, and what breaks them.
import Base
import Testing
import Web

@Suite struct EnginePacketTests {
  /// One line for each packet; the fault in the end.
  private func read(_ text: String) -> String {
    let bytes = Array(text.utf8)
    return bytes.withUnsafeBytes { bytes in
      do throws(EngineFault) {
        return try EnginePayload.read(bytes).map { packet in
          "\(packet.kind) \(String(decoding: packet.payload, as: UTF8.self))"
        }.joined(separator: "|")
      } catch { return "refused: \(error.rawValue)" }
    }
  }

  private func socket(_ text: String) -> String {
    let bytes = Array(text.utf8)
    return bytes.withUnsafeBytes { bytes in
      do throws(EngineFault) {
        let packet = try SocketPacket(bytes)
        let id = packet.id.map { "\($0)" } ?? "-"
        return "\(packet.kind) \(packet.namespace) \(id) \(String(decoding: packet.data, as: UTF8.self))"
      } catch { return "refused: \(error.rawValue)" }
    }
  }

  @Test(arguments: [
    ("4hello", "message hello"), ("2", "ping "), ("2probe", "ping probe"), ("3probe", "pong probe"), ("5", "upgrade "),
    ("4hello\u{1e}2\u{1e}4world", "message hello|ping |message world"), ("4€", "message €"),
    ("", "refused: empty"), ("4a\u{1e}", "refused: empty"), ("\u{1e}4a", "refused: empty"), ("7", "refused: unknown"),
    ("x", "refused: unknown"), ("bAQIDBA==", "refused: binary"), ("4a\u{1e}bAQIDBA==", "refused: binary"),
  ])
  func payloads(text: String, expected: String) {
    #expect(read(text) == expected)
  }

  @Test func payloadsHaveBounds() {
    #expect(read(Array(repeating: "3", count: 100).joined(separator: "\u{1e}")).hasPrefix("pong |pong"))
    #expect(read(Array(repeating: "3", count: 101).joined(separator: "\u{1e}")) == "refused: tooMany")
    let broken: [[UInt8]] = [[0x34, 0xff], [0x34, 0xc3], [0x34, 0xed, 0xa0, 0x80]]
    for bytes in broken {
      _ = bytes.withUnsafeBytes { bytes in
        #expect(throws: EngineFault.notText) { try EnginePayload.read(bytes) }
      }
    }
  }

  @Test(arguments: [
    ("0", "connect / - "), ("0/admin,", "connect /admin - "), ("0/admin", "connect /admin - "),
    (#"0/admin,{"token":"123"}"#, #"connect /admin - {"token":"123"}"#), (#"0{"a":1}"#, #"connect / - {"a":1}"#),
    ("0/admin?x=1,", "connect /admin - "), ("1/admin,", "disconnect /admin - "), ("1", "disconnect / - "),
    (#"2["foo"]"#, #"event / - ["foo"]"#), (#"2/admin,["bar"]"#, #"event /admin - ["bar"]"#),
    (#"212["foo"]"#, #"event / 12 ["foo"]"#), (#"2/admin,13["bar"]"#, #"event /admin 13 ["bar"]"#),
    ("312[]", "acknowledgement / 12 []"), ("3/admin,13[\"b\"]", "acknowledgement /admin 13 [\"b\"]"),
    ("2999999999999999[]", "event / 999999999999999 []"), (#"2["a,b"]"#, #"event / - ["a,b"]"#),
    ("", "refused: empty"), ("7", "refused: unknown"), ("51-[\"baz\"]", "refused: binary"),
    ("61-1[]", "refused: binary"),
    ("1/admin,{}", "refused: data"), ("1/?x,/admin,12[]", "refused: data"), ("17", "refused: data"),
    (#"4/admin,{"message":"no"}"#, #"connectError /admin - {"message":"no"}"#), ("4[]", "refused: data"),
    ("2", "refused: data"), ("2{}", "refused: data"), ("0[]", "refused: data"), ("3[]", "refused: acknowledgement"),
    ("21000000000000000[]", "refused: acknowledgement"), ("0/a b,", "refused: namespace"),
    ("0/\(String(repeating: "a", count: 63)),", "connect /\(String(repeating: "a", count: 63)) - "),
    ("0/\(String(repeating: "a", count: 64)),", "refused: namespace"), ("0/é,", "refused: namespace"),
  ])
  func packets(text: String, expected: String) {
    #expect(socket(text) == expected)
  }

  @Test func packetsAreWritten() {
    let buffer = Buffer()
    SocketPacket.begin(.event, "/", into: buffer)
    #expect(buffer.string == "42")
    let more = Buffer()
    more.append("41")
    EnginePayload.append(more, to: buffer)
    #expect(buffer.string == "42\u{1e}41")
    buffer.removeAll()
    SocketPacket.begin(.acknowledgement, "/notifications", id: 7, into: buffer)
    #expect(buffer.string == "43/notifications,7")
    // As WebSocket messages each stands by itself.
    let frames = Array("42\u{1e}2".utf8).withUnsafeBytes { EnginePayload.frames($0) }
    #expect(Array(frames.bytes) == [0x81, 2, 0x34, 0x32, 0x81, 1, 0x32])
  }
}
