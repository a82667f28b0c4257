// The framing table: every shape that two servers might read differently is refused, plain and over TLS, whole and byte
// by byte, and the request that follows it is never answered.
import Base
import Testing
import Web

struct FramingCase: Sendable, CustomTestStringConvertible {
  let name: String
  let bytes: String
  let status: Int

  init(_ name: String, _ status: Int, _ bytes: String) {
    self.name = name
    self.status = status
    self.bytes = bytes
  }
  var testDescription: String { name }
}

private func get(_ fields: String) -> String { "GET /first HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\r\n" }
private func post(_ fields: String, _ body: String) -> String {
  "POST /first HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\r\n\(body)"
}
private func chunked(_ body: String) -> String { post("Transfer-Encoding: chunked", body) }
private let many = (0..<101).map { "X-\($0): y" }.joined(separator: "\r\n")
private let long = String(repeating: "a", count: 9000)
private let huge = String(repeating: "a", count: 100_000)

let refusedCases: [FramingCase] = [
  FramingCase("length and coding", 400, post("Content-Length: 5\r\nTransfer-Encoding: chunked", "0\r\n\r\n")),
  FramingCase("coding and length", 400, post("Transfer-Encoding: chunked\r\nContent-Length: 5", "0\r\n\r\n")),
  FramingCase("two lengths differ", 400, post("Content-Length: 5\r\nContent-Length: 6", "hello")),
  FramingCase("two lengths same", 400, post("Content-Length: 5\r\nContent-Length: 5", "hello")),
  FramingCase("length list", 400, post("Content-Length: 5, 5", "hello")),
  FramingCase("length +", 400, post("Content-Length: +5", "hello")),
  FramingCase("length -", 400, post("Content-Length: -5", "hello")),
  FramingCase("length spaced", 400, post("Content-Length: 0 5", "hello")),
  FramingCase("length word", 400, post("Content-Length: 5 x", "hello")),
  FramingCase("length empty", 400, post("Content-Length:", "hello")),
  FramingCase("length hexadecimal", 400, post("Content-Length: 0x5", "hello")),
  FramingCase("length overflow", 400, post("Content-Length: 18446744073709551621", "hello")),
  FramingCase("length overflow 63", 400, post("Content-Length: 9223372036854775808", "hello")),
  FramingCase("unknown coding", 501, post("Transfer-Encoding: xchunked", "0\r\n\r\n")),
  FramingCase("identity", 501, post("Transfer-Encoding: identity", "")),
  FramingCase("gzip, chunked", 501, post("Transfer-Encoding: gzip, chunked", "0\r\n\r\n")),
  FramingCase("chunked, identity", 400, post("Transfer-Encoding: chunked, identity", "0\r\n\r\n")),
  FramingCase("chunked, gzip", 400, post("Transfer-Encoding: chunked, gzip", "0\r\n\r\n")),
  FramingCase("chunked twice", 400, post("Transfer-Encoding: chunked, chunked", "0\r\n\r\n")),
  FramingCase(
    "chunked in two lines", 400, post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "0\r\n\r\n")),
  FramingCase("two coding lines", 400, post("Transfer-Encoding: identity\r\nTransfer-Encoding: chunked", "0\r\n\r\n")),
  FramingCase("coding empty", 400, post("Transfer-Encoding:", "0\r\n\r\n")),
  FramingCase("coding with parameter", 400, post("Transfer-Encoding: chunked;q=1", "0\r\n\r\n")),
  FramingCase("coding quoted", 400, post("Transfer-Encoding: \"chunked\"", "0\r\n\r\n")),
  FramingCase("coding list with empty", 400, post("Transfer-Encoding: ,chunked", "0\r\n\r\n")),
  FramingCase("space before colon", 400, post("Content-Length : 5", "hello")),
  FramingCase("space before colon of Host", 400, "GET /first HTTP/1.1\r\nHost : a\r\n\r\n"),
  FramingCase("tab before colon", 400, get("X-A\t: b")),
  FramingCase("folded by space", 400, get("X-A: b\r\n c")),
  FramingCase("folded by tab", 400, get("X-A: b\r\n\tc")),
  FramingCase("folded coding", 400, post("Transfer-Encoding:\r\n chunked", "0\r\n\r\n")),
  FramingCase("space before first field", 400, "GET /first HTTP/1.1\r\n Host: a\r\n\r\n"),
  FramingCase("bare LF lines", 400, "GET /first HTTP/1.1\nHost: a\n\n"),
  FramingCase("bare LF in one line", 400, get("X-A: b\nX-B: c")),
  FramingCase("bare LF at end", 400, "GET /first HTTP/1.1\r\nHost: a\r\n\n"),
  FramingCase("bare CR in value", 400, get("X-A: b\rc")),
  FramingCase("bare CR line ends", 400, "GET /first HTTP/1.1\rHost: a\r\r"),
  FramingCase("NUL in value", 400, get("X-A: b\0c")),
  FramingCase("NUL in target", 400, "GET /fir\0st HTTP/1.1\r\nHost: a\r\n\r\n"),
  FramingCase("control in value", 400, get("X-A: b\u{1}c")),
  FramingCase("delete in value", 400, get("X-A: b\u{7f}c")),
  FramingCase("empty field, lone CR", 400, get("E:\rTransfer-Encoding: chunked")),
  FramingCase("field without colon", 400, get("X-A b")),
  FramingCase("empty name", 400, get(": b")),
  FramingCase("name with space", 400, get("X A: b")),
  FramingCase("name with parenthesis", 400, get("X(A): b")),
  FramingCase("name beyond ASCII", 400, get("X-É: b")),
  FramingCase("chunk size 0x", 400, chunked("0x5\r\nhello\r\n0\r\n\r\n")),
  FramingCase("chunk size overflow", 400, chunked("FFFFFFFFFFFFFFFFF\r\nhello\r\n0\r\n\r\n")),
  FramingCase("chunk size 2^64+5", 400, chunked("10000000000000005\r\nhello\r\n0\r\n\r\n")),
  FramingCase("chunk size +", 400, chunked("+5\r\nhello\r\n0\r\n\r\n")),
  FramingCase("chunk size -", 400, chunked("-5\r\nhello\r\n0\r\n\r\n")),
  FramingCase("chunk size spaced", 400, chunked("5 \r\nhello\r\n0\r\n\r\n")),
  FramingCase("chunk size missing", 400, chunked("\r\nhello\r\n0\r\n\r\n")),
  FramingCase("chunk size bare LF", 400, chunked("5\nhello\r\n0\r\n\r\n")),
  FramingCase("chunk data too long", 400, chunked("4\r\nhello\r\n0\r\n\r\n")),
  FramingCase("chunk data ends with LF", 400, chunked("5\r\nhello\n0\r\n\r\n")),
  FramingCase("LF in extension", 400, chunked("5;a=\nb\r\nhello\r\n0\r\n\r\n")),
  FramingCase("CR in extension", 400, chunked("5;a=\rb\r\nhello\r\n0\r\n\r\n")),
  FramingCase("endless extension", 400, chunked("5;" + long + "\r\nhello\r\n0\r\n\r\n")),
  FramingCase("endless trailers", 400, chunked("0\r\nX-A: " + long + "\r\n\r\n")),
  FramingCase("folded trailer", 400, chunked("0\r\nX-A: b\r\n c\r\n\r\n")),
  FramingCase("bare LF after last chunk", 400, chunked("0\r\n\n")),
  FramingCase("no Host", 400, "GET /first HTTP/1.1\r\nX-A: b\r\n\r\n"),
  FramingCase("two Hosts", 400, get("Host: b")),
  FramingCase("two Hosts same", 400, get("Host: a")),
  FramingCase("empty Host", 400, "GET /first HTTP/1.1\r\nHost:\r\n\r\n"),
  FramingCase("Host with space", 400, "GET /first HTTP/1.1\r\nHost: a b\r\n\r\n"),
  FramingCase("Host with user", 400, "GET /first HTTP/1.1\r\nHost: me@a\r\n\r\n"),
  FramingCase("Host with path", 400, "GET /first HTTP/1.1\r\nHost: a/b\r\n\r\n"),
  FramingCase("Host list", 400, "GET /first HTTP/1.1\r\nHost: a, b\r\n\r\n"),
  FramingCase("Host with bad port", 400, "GET /first HTTP/1.1\r\nHost: a:99999\r\n\r\n"),
  FramingCase("Host with word port", 400, "GET /first HTTP/1.1\r\nHost: a:b\r\n\r\n"),
  FramingCase("Host open bracket", 400, "GET /first HTTP/1.1\r\nHost: [::1\r\n\r\n"),
  FramingCase(
    "coding in HTTP/1.0", 400, "POST /first HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
  FramingCase("absolute form, other host", 400, "GET http://b/first HTTP/1.1\r\nHost: a\r\n\r\n"),
  FramingCase("absolute form, other port", 400, "GET http://a:81/first HTTP/1.1\r\nHost: a\r\n\r\n"),
  FramingCase("absolute form with user", 400, "GET http://me@a/first HTTP/1.1\r\nHost: a\r\n\r\n"),
  FramingCase("absolute form, no host", 400, "GET http:///first HTTP/1.1\r\nHost: a\r\n\r\n"),
  FramingCase("absolute form, other scheme", 400, "GET ftp://a/first HTTP/1.1\r\nHost: a\r\n\r\n"),
  FramingCase("authority form", 400, "GET a:80 HTTP/1.1\r\nHost: a\r\n\r\n"),
  FramingCase("asterisk for GET", 400, "GET * HTTP/1.1\r\nHost: a\r\n\r\n"),
  FramingCase("CONNECT", 501, "CONNECT /first HTTP/1.1\r\nHost: a\r\n\r\n"),
  FramingCase("unknown method", 501, "FIRST /first HTTP/1.1\r\nHost: a\r\n\r\n"),
  FramingCase("method in lower case", 501, "get /first HTTP/1.1\r\nHost: a\r\n\r\n"),
  FramingCase("method with control", 400, "G(T /first HTTP/1.1\r\nHost: a\r\n\r\n"),
  FramingCase("fragment", 400, "GET /first#x HTTP/1.1\r\nHost: a\r\n\r\n"),
  FramingCase("target beyond ASCII", 400, "GET /é HTTP/1.1\r\nHost: a\r\n\r\n"),
  FramingCase("two spaces", 400, "GET  /first HTTP/1.1\r\nHost: a\r\n\r\n"),
  FramingCase("space after version", 400, "GET /first HTTP/1.1 \r\nHost: a\r\n\r\n"),
  FramingCase("tab in request line", 400, "GET\t/first HTTP/1.1\r\nHost: a\r\n\r\n"),
  FramingCase("no version", 400, "GET /first\r\nHost: a\r\n\r\n"),
  FramingCase("version word", 400, "GET /first HTTX/1.1\r\nHost: a\r\n\r\n"),
  FramingCase("two empty lines first", 400, "\r\n\r\nGET /first HTTP/1.1\r\nHost: a\r\n\r\n"),
  FramingCase("HTTP/2 preface", 505, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
  FramingCase("HTTP/1.2", 505, "GET /first HTTP/1.2\r\nHost: a\r\n\r\n"),
  FramingCase("HTTP/0.9", 505, "GET /first HTTP/0.9\r\nHost: a\r\n\r\n"),
  FramingCase("two authorizations", 400, get("Authorization: a\r\nAuthorization: b")),
  FramingCase("two content types", 400, get("Content-Type: a/b\r\nContent-Type: a/b")),
  FramingCase("two origins", 400, get("Origin: http://a\r\nOrigin: http://b")),
  FramingCase("other expectation", 417, post("Expect: 200-ok\r\nContent-Length: 5", "hello")),
  FramingCase("101 fields", 431, get(many)),
  FramingCase("100 KB field", 431, get("X-A: " + huge)),
  FramingCase("9 KB target", 414, "GET /" + long + " HTTP/1.1\r\nHost: a\r\n\r\n"),
  FramingCase("100 KB target", 414, "GET /" + huge + " HTTP/1.1\r\nHost: a\r\n\r\n"),
  FramingCase("body over the limit", 413, post("Content-Length: 100001", String(repeating: "a", count: 100_001))),
  FramingCase(
    "chunks over the limit", 413, chunked("186A1\r\n" + String(repeating: "a", count: 100_001) + "\r\n0\r\n\r\n")),
]

let acceptedCases: [FramingCase] = [
  FramingCase("plain", 200, get("X-A: b")),
  FramingCase("leading empty line", 200, "\r\n" + get("X-A: b")),
  FramingCase("tabs and blanks around a value", 200, get("X-A: \t b \t")),
  FramingCase("obs-text in a value", 200, get("X-A: é")),
  FramingCase("empty value", 200, get("X-A:")),
  FramingCase("body", 200, post("Content-Length: 5", "hello")),
  FramingCase("length with leading zeros", 200, post("Content-Length: 0005", "hello")),
  FramingCase("empty body", 200, post("Content-Length: 0", "")),
  FramingCase("chunks", 200, chunked("5\r\nhello\r\n6;ext=\"a b\"\r\n world\r\n0\r\nX-Trailer: x\r\n\r\n")),
  FramingCase("no chunks", 200, chunked("0\r\n\r\n")),
  FramingCase("coding in capitals", 200, post("TRANSFER-ENCODING: Chunked", "00005\r\nhello\r\n000\r\n\r\n")),
  FramingCase(
    "100 fields", 200, "GET /first HTTP/1.1\r\nHost: a\r\n" + (0..<99).map { "X-\($0): y\r\n" }.joined() + "\r\n"),
  FramingCase("8 KB target", 200, "GET /first?" + String(repeating: "a", count: 8185) + " HTTP/1.1\r\nHost: a\r\n\r\n"),
  FramingCase("absolute form", 200, "GET http://a/first HTTP/1.1\r\nHost: A\r\n\r\n"),
  FramingCase("upgrade is passed over", 200, get("Connection: Upgrade\r\nUpgrade: h2c")),
  FramingCase("upgrade with a body", 200, post("Connection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 5", "hello")),
  FramingCase("OPTIONS *", 200, "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n"),
  FramingCase("IPv6 host", 200, "GET /first HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n"),
]

private let second = "GET /second HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"

@Suite struct EngineFramingTests {
  @Test(arguments: refusedCases, [false, true])
  func refusesOnceAndCloses(_ item: FramingCase, tls: Bool) throws {
    let stage = try Stage { if tls { $0.tls = TestCertificate.files } }
    let answers = try stage.once(item.bytes + second, tls: tls)
    #expect(answers.map(\.status) == [item.status])
    #expect(answers.first?.headers["connection"] == "close")
    #expect(answers.first?.headers["content-type"] == "application/problem+json")
    #expect(stage.sightings.count("/first") == 0)
    #expect(stage.sightings.count("/second") == 0)
  }

  @Test(arguments: refusedCases)
  func refusesByteByByte(_ item: FramingCase) throws {
    let stage = try Stage()
    let wire = try stage.connect()
    // The tail of a huge one is sent in one go: what matters lies before it.
    let all = Array((item.bytes + second).utf8)
    for byte in all.prefix(17_000) { wire.send([byte]) }
    wire.send(Array(all.dropFirst(17_000)))
    #expect(wire.responses().map(\.status) == [item.status])
    #expect(!wire.isReset)
    #expect(stage.sightings.count("/second") == 0)
  }

  @Test(arguments: acceptedCases, [false, true])
  func acceptsAndGoesOn(_ item: FramingCase, tls: Bool) throws {
    let stage = try Stage { if tls { $0.tls = TestCertificate.files } }
    let answers = try stage.once(item.bytes + second, tls: tls)
    #expect(answers.map(\.status) == [200, 200])
    #expect(stage.sightings.count("/second") == 1)
  }

  @Test(arguments: acceptedCases)
  func acceptsByteByByte(_ item: FramingCase) throws {
    let stage = try Stage()
    let whole = try stage.once(item.bytes + second)
    let wire = try stage.connect()
    for byte in (item.bytes + second).utf8 { wire.send([byte]) }
    let split = wire.responses()
    #expect(whole.map(\.status) == split.map(\.status))
    #expect(whole.map(\.body) == split.map(\.body))
  }
}

@Suite struct HeadMemory {
  /// Heads that begin alike, differ in a byte, or come with a body, in any order: what is remembered of the last one must
  /// never speak for another. Byte by byte nothing is remembered, so both ways of reading must say the same.
  @Test func neverSpeaksForAnotherHead() {
    let heads = [
      "GET /a HTTP/1.1\r\nHost: a\r\n\r\n", "GET /a HTTP/1.1\r\nHost: a\r\nX-A: b\r\n\r\n",
      "GET /a HTTP/1.1\r\nHost: b\r\n\r\n", "GET /a?b HTTP/1.1\r\nHost: a\r\n\r\n",
      "HEAD /a HTTP/1.1\r\nHost: a\r\n\r\n", "GET /a HTTP/1.0\r\n\r\n",
      "GET /a HTTP/1.1\r\nHost: a\r\nCookie: a=1\r\nCookie: b=2\r\n\r\n",
      "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi", "\r\nGET /a HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET /a HTTP/1.1\r\nHost: a\r\nX-A: \(String(repeating: "x", count: 5000))\r\n\r\n",
    ]
    var state: UInt64 = 42
    for _ in 0..<200 {
      var stream: [UInt8] = []
      var wanted = 0
      for _ in 0..<12 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let head = heads[Int(state >> 33) % heads.count]
        // Twice in a row, so that there is something to remember.
        stream += Array(head.utf8) + Array(head.utf8)
        wanted += 2
      }
      let whole = stream.withUnsafeBytes { FramingTrace.read($0, piece: .max / 2) }
      let single = stream.withUnsafeBytes { FramingTrace.read($0, piece: 1) }
      #expect(whole == single)
      #expect(whole.split(separator: "\n").count == wanted)
    }
  }

  @Test func aRefusedHeadIsNotRemembered() {
    let good = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n"
    let bad = "GET /a HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"
    let trace = Array((good + good + bad + good).utf8).withUnsafeBytes { FramingTrace.read($0, piece: .max / 2) }
    #expect(trace.split(separator: "\n").count == 3)
    #expect(trace.contains("refused 400"))
  }
}
