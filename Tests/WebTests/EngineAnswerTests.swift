// What answers look like: order, HEAD, conditions, ranges, packing, streams, deferral.
import Base
import Foundation
import Testing
import Web

private func get(_ target: String, _ fields: String = "", method: String = "GET") -> String {
  "\(method) \(target) HTTP/1.1\r\nHost: a\r\n\(fields.isEmpty ? "" : fields + "\r\n")\r\n"
}
private let last = "Connection: close"

@Suite struct EngineAnswerTests {
  @Test(arguments: [false, true])
  func keepsTheOrderOfFiveHundred(tls: Bool) throws {
    let stage = try Stage { if tls { $0.tls = TestCertificate.files } }
    let wire = try stage.connect(tls: tls)
    let paths = (0..<500).map { $0 % 7 == 3 ? "/later/\($0)" : "/now/\($0)" }
    wire.send(paths.map { get($0) }.joined() + get("/end", last))
    let answers = wire.responses()
    #expect(answers.count == 501)
    for (path, answer) in zip(paths, answers) {
      #expect(answer.text == (path.hasPrefix("/later") ? path : "GET \(path)? 0"))
    }
  }

  @Test func pipelinesMoreThanTheSocketTakes() throws {
    let stage = try Stage { $0.outputHighWater = 64 << 10 }
    let wire = try stage.connect()
    // 200 answers of 50 KB each: no reading until all is sent.
    wire.send((0..<200).map { _ in get("/own?50000") }.joined() + get("/end", last))
    let answers = wire.responses()
    #expect(answers.count == 201)
    #expect(answers.prefix(200).allSatisfy { $0.body.count == 50_000 })
    #expect(answers.last?.text == "GET /end? 0")
  }

  /// A search through millions of rows that finds nothing writes nothing for a while.
  @Test func anAnswerWithNothingToSayHoldsUpNobody() throws {
    let stage = try Stage { $0.loops = 1 }
    let wire = try stage.connect()
    wire.send(get("/nothing", last))
    while stage.sightings.count("/nothing") == 0 { usleep(1000) }
    #expect(try stage.once(get("/enough", last)).first?.status == 200)
    let answer = wire.responses().first
    #expect(answer?.status == 200 && answer?.body.isEmpty == true)
  }

  @Test(arguments: ["/plain", "/text?5000", "/fixed", "/own?100000", "/stream?3", "/measured"])
  func headIsGetWithoutBody(_ target: String) throws {
    let stage = try Stage()
    func fields(_ answer: Response?) -> [String: String] {
      (answer?.headers ?? [:]).filter { !["date", "x-request-id"].contains($0.key) }
    }
    let whole = try stage.once(get(target, "Accept-Encoding: gzip\r\n" + last)).first
    let wire = try stage.connect()
    wire.send(get(target, "Accept-Encoding: gzip", method: "HEAD") + get("/after", last))
    let head = wire.response(to: "HEAD")
    // The method stands in the plain answer's text: one letter more.
    var expected = fields(whole).filter { $0.key != "connection" }
    if target == "/plain" { expected["content-length"] = "14" }
    #expect(fields(head) == expected)
    #expect(wire.response()?.text == "GET /after? 0")
  }

  @Test func answersConditions() throws {
    let stage = try Stage()
    for value in [
      "\"\(StageResponder.tag.text)\"", "W/\"\(StageResponder.tag.text)\"", "*",
      "\"\(StageResponder.tag.text).gz\"", "\"x\", \"\(StageResponder.tag.text)\"",
      "\"x\",W/\"\(StageResponder.tag.text)\"",
    ] {
      let answer = try stage.once(get("/fixed", "If-None-Match: \(value)\r\n" + last)).first
      #expect(answer?.status == 304)
      #expect(answer?.headers["etag"] == "\"\(StageResponder.tag.text)\"")
      #expect(answer?.headers["content-length"] == nil)
    }
    for value in ["\"v2\"", "\(StageResponder.tag.text)", "\"\(StageResponder.tag.text)", "\"\""] {
      #expect(try stage.once(get("/fixed", "If-None-Match: \(value)\r\n" + last)).first?.status == 200)
    }
  }

  @Test(arguments: ["/fixed", "/measured"]) func answersRanges(of path: String) throws {
    let stage = try Stage()
    let all = Array(StageResponder.fixed.bytes)
    func ask(_ fields: String) throws -> Response? { try stage.once(get(path, fields + "\r\n" + last)).first }
    let cases: [(String, Range<Int>)] = [
      ("bytes=0-0", 0..<1), ("bytes=10-19", 10..<20), ("bytes=299990-", 299_990..<300_000),
      ("bytes=-5", 299_995..<300_000), ("bytes=5-999999999", 5..<300_000), ("bytes=-999999", 0..<300_000),
      ("bytes=100-250000", 100..<250_001),
    ]
    for (value, range) in cases {
      let answer = try ask("Range: \(value)")
      #expect(answer?.status == 206)
      #expect(answer?.headers["content-range"] == "bytes \(range.lowerBound)-\(range.upperBound - 1)/300000")
      #expect(answer?.body == Array(all[range]))
    }
    for value in ["bytes=300000-", "bytes=-0"] {
      let answer = try ask("Range: \(value)")
      #expect(answer?.status == 416)
      #expect(answer?.headers["content-range"] == "bytes */300000")
      #expect(answer?.body == [])
    }
    for value in ["bytes=5-1", "bytes=a-b", "items=0-1", "bytes=0-1,3-4", "bytes=", "bytes=--1"] {
      #expect(try ask("Range: \(value)")?.body == all)
    }
    #expect(try ask("Range: bytes=0-4\r\nIf-Range: \"\(StageResponder.tag.text)\"")?.status == 206)
    #expect(try ask("Range: bytes=0-4\r\nIf-Range: \"v2\"")?.status == 200)
    #expect(try ask("Range: bytes=0-4\r\nIf-Range: W/\"\(StageResponder.tag.text)\"")?.status == 200)
    #expect(try ask("Range: bytes=0-4\r\nIf-Range: Sat, 21 Nov 2026 01:00:00 GMT")?.status == 200)
  }

  /// What is produced with its length needs no chunks, and the connection goes on behind it.
  @Test func whatIsMeasuredIsSentWithItsLength() throws {
    let stage = try Stage()
    let wire = try stage.connect()
    let range = get("/measured", "Range: bytes=299000-")
    wire.send(get("/measured") + range + get("/measured", "If-None-Match: *"))
    let answers = (0..<3).compactMap { _ in wire.response() }
    let all = Array(StageResponder.fixed.bytes)
    #expect(answers.map(\.status) == [200, 206, 304])
    #expect(answers.first?.body == all && answers.dropFirst().first?.body == Array(all[299_000...]))
    wire.send(get("/measured", method: "HEAD") + get("/x", last))
    let head = try #require(wire.response(to: "HEAD"))
    for answer in answers.prefix(2) + [head] {
      #expect(answer.headers["transfer-encoding"] == nil && answer.headers["connection"] != "close")
      #expect(answer.headers["content-type"] == "application/octet-stream")
      #expect(answer.headers["accept-ranges"] == "bytes")
    }
    #expect((answers.prefix(2) + [head]).map { $0.headers["content-length"] } == ["300000", "1000", "300000"])
    #expect(wire.response()?.status == 200)
    // What breaks off is never taken for the whole.
    #expect(try stage.once(get("/measured/breaks", last)).isEmpty)
  }

  @Test func packsTextWhenAsked() throws {
    let stage = try Stage()
    func ask(_ size: Int, _ accept: String) throws -> Response? {
      try stage.once(get("/text?\(size)", "Accept-Encoding: \(accept)\r\n" + last)).first
    }
    let packed = try ask(5000, "br, gzip")
    #expect(packed?.headers["content-encoding"] == "gzip")
    #expect(packed?.headers["vary"] == "Accept-Encoding")
    #expect(packed?.headers["etag"] == "\"\(StageResponder.tag.text).gz\"")
    #expect(packed?.body.prefix(2) == [0x1f, 0x8b])
    #expect(try gunzip(packed?.body ?? []) == (0..<5000).map { 0x61 + UInt8($0 % 7) })
    for accept in ["*", "gzip;q=0.001", "GZIP", "deflate;q=1, gzip; q=0.5"] {
      #expect(try ask(5000, accept)?.headers["content-encoding"] == "gzip")
    }
    for accept in ["identity", "gzip;q=0", "gzip;q=0.000", "*;q=0", "br", "*, gzip;q=0"] {
      let plain = try ask(5000, accept)
      #expect(plain?.headers["content-encoding"] == nil)
      #expect(plain?.headers["vary"] == "Accept-Encoding")
      #expect(plain?.body.count == 5000)
    }
    let small = try ask(500, "gzip")
    #expect(small?.headers["content-encoding"] == nil)
    #expect(small?.headers["vary"] == nil)
  }

  private func gunzip(_ bytes: [UInt8]) throws -> [UInt8] {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/gzip")
    process.arguments = ["-dc"]
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    input.fileHandleForWriting.write(Data(bytes))
    try input.fileHandleForWriting.close()
    return Array(output.fileHandleForReading.readDataToEndOfFile())
  }

  @Test(arguments: [false, true])
  func streamsInChunks(tls: Bool) throws {
    let stage = try Stage { if tls { $0.tls = TestCertificate.files } }
    let wire = try stage.connect(tls: tls)
    wire.send(get("/stream?500") + get("/after", last))
    let answer = wire.response()
    #expect(answer?.headers["transfer-encoding"] == "chunked")
    #expect(answer?.headers["content-length"] == nil)
    #expect(answer?.body.count == 5_000_000)
    #expect(wire.response()?.text == "GET /after? 0")
  }

  @Test func streamsToOldClientsUntilTheEnd() throws {
    let stage = try Stage()
    let answers = try stage.once("GET /stream?5 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
    #expect(answers.first?.headers["transfer-encoding"] == nil)
    #expect(answers.first?.headers["connection"] == "close")
    #expect(answers.first?.body.count == 50_000)
  }

  @Test func cutsABrokenStream() throws {
    let stage = try Stage()
    let wire = try stage.connect()
    wire.send(get("/breaks"))
    #expect(wire.response() == nil)
    #expect(wire.isEnded)
    #expect(!wire.rest.suffix(5).elementsEqual([0x30, 13, 10, 13, 10]))
  }

  @Test func speaksHTTP10() throws {
    let stage = try Stage()
    #expect(try stage.once("GET /x HTTP/1.0\r\n\r\n").map(\.headers["connection"]) == ["close"])
    let wire = try stage.connect()
    wire.send("GET /x HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n")
    #expect(wire.response()?.headers["connection"] == "keep-alive")
    wire.send("GET /y HTTP/1.0\r\n\r\n")
    #expect(wire.responses().map(\.text) == ["GET /y? 0"])
  }

  @Test func answersWhatHandlersForget() throws {
    let stage = try Stage()
    let wire = try stage.connect()
    wire.send(get("/dropped") + get("/silent") + get("/after", last))
    #expect(wire.responses().map(\.status) == [500, 500, 200])
  }

  @Test func aHandlersHeaderCannotEndTheLine() throws {
    let stage = try Stage()
    let answer = try stage.once(get("/evil", last)).first
    #expect(answer?.headers["set-cookie"] == nil)
    #expect(answer?.headers["x-evil"] == "a  Set-Cookie: b=c")
  }

  @Test func joinsListsAndFindsOthers() throws {
    let stage = try Stage()
    let fields = "Accept: a/b\r\nCookie: x=1\r\nX-OTHER: found\r\nAccept: c/d\r\nCookie: y=2\r\n"
    #expect(try stage.once(get("/fields", fields + last)).first?.text == "a/b, c/d|x=1; y=2|found")
  }

  @Test func everyAnswerHasItsOwnName() throws {
    let stage = try Stage()
    let answers = try stage.once((0..<50).map { get("/\($0)") }.joined() + get("/end", last))
    #expect(Set(answers.compactMap { $0.headers["x-request-id"] }).count == 51)
    #expect(answers.allSatisfy { $0.headers["date"]?.hasSuffix(" GMT") == true })
  }

  @Test func lateAnswersFindNobody() throws {
    let stage = try Stage()
    let gone = try stage.connect()
    gone.send(get("/kept"))
    #expect(eventually { stage.kept.count == 1 })
    gone.reset()
    #expect(eventually { stage.server.statistics.openConnections == 0 })
    // The slot is taken by another connection, whose request is open too.
    let wire = try stage.connect()
    wire.send(get("/later/x", last))
    stage.kept.answerAll()
    #expect(wire.responses().map(\.text) == ["/later/x"])
  }

  @Test func answersAClientThatHasShutItsSide() throws {
    let stage = try Stage()
    let wire = try stage.connect()
    wire.send(get("/later/x") + get("/y"))
    wire.endSending()
    #expect(wire.responses().map(\.text) == ["/later/x", "GET /y? 0"])
  }
}
