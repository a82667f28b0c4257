// Calls that go well: what goes out, what comes back, and which connections are used.
import Base
import Foundation
import Synchronization
import Testing

@testable import Outbound

@Suite struct CallTests {
  /// Answers with what it was asked.
  private func echo() throws -> LoopbackServer {
    try LoopbackServer { request in
      (200, ["Content-Type: text/plain; charset=utf-8", "X-Method: \(request.method)"], request.text)
    }
  }

  @Test func sendsEveryMethod() throws {
    let server = try echo()
    let client = client()
    // There and back again with one handle: nothing of one call may stay for the next.
    let all = OutboundMethod.allCases + OutboundMethod.allCases.reversed()
    for method in all {
      var request = OutboundRequest(method, try server.url("/a?b=c"))
      if method != .get, method != .head { request.setBody(Array("body of \(method)".utf8), "text/plain") }
      let answer = try client.send(request)
      #expect(answer.status == 200 && answer.isSuccess && answer.header("x-method") == method.rawValue)
      #expect(String(decoding: answer.body, as: UTF8.self) == (request.body == nil ? "" : "body of \(method)"))
      #expect(answer.mediaType == "text/plain" && !answer.isCut)
    }
    #expect(server.requests.map(\.method) == all.map(\.rawValue) && server.connections == 1)
    #expect(server.requests.allSatisfy { $0.target == "/a?b=c" && $0.header("host") == "127.0.0.1:\(server.port)" })
  }

  @Test func sendsOnlyTheFieldsItShould() throws {
    let server = try echo()
    var request = OutboundRequest.form(try server.url(), [("a", "1 2"), ("é", "&")])
    request.headers.append(OutboundHeader("X-Empty", ""))
    request.authorize(bearer: Secret("abc"))
    _ = try client().send(request)
    // Large enough for libcurl to want a "100 Continue" of its own accord.
    var large = OutboundRequest(.put, try server.url())
    large.setBody([UInt8](repeating: 0x61, count: 2 << 20), "application/octet-stream")
    large.limits.bodyBytes = 4 << 20
    #expect(try client().send(large).body.count == 2 << 20)
    let seen = server.requests
    #expect(seen[0].text == "a=1%202&%C3%A9=%26")
    let names = Set(seen[0].headers.map(\.0))
    #expect(names == ["host", "user-agent", "accept", "content-type", "content-length", "authorization", "x-empty"])
    #expect(seen[0].header("content-type") == "application/x-www-form-urlencoded")
    #expect(seen[0].header("authorization") == "Bearer abc" && seen[0].header("x-empty") == "")
    #expect(seen[0].header("user-agent") == "Quad")
    #expect(seen[1].header("expect") == nil)
  }

  @Test func sendsJSONAndBasicCredentials() throws {
    let server = try echo()
    var request = OutboundRequest.json(try server.url()) { json in json.object { json.field("a", "\"") } }
    request.authorize(basic: "Aladdin", Secret("open sesame"))
    let answer = try client().send(request)
    #expect(try answer.json().root["a"]?.string == "\"")
    #expect(server.requests[0].header("content-type") == "application/json")
    #expect(server.requests[0].header("authorization") == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")
  }

  @Test func sendsAnEmptyBody() throws {
    let server = try echo()
    for method in [OutboundMethod.post, .put, .patch] {
      _ = try client().send(OutboundRequest(method, try server.url()))
      var empty = OutboundRequest(method, try server.url())
      empty.body = []
      _ = try client().send(empty)
    }
    _ = try client().send(OutboundRequest(.delete, try server.url()))
    #expect(server.requests.dropLast().allSatisfy { $0.header("content-length") == "0" && $0.header("expect") == nil })
    #expect(server.requests.last?.method == "DELETE" && server.requests.count == 7)
  }

  @Test func keepsConnectionsAndNoCookies() throws {
    let server = try LoopbackServer { _ in (200, ["Set-Cookie: a=b; Path=/"], "x") }
    let client = client()
    for _ in 0..<5 { _ = try client.send(get(try server.url())) }
    #expect(server.connections == 1 && server.requests.count == 5)
    #expect(server.requests.allSatisfy { $0.header("cookie") == nil })
    // Nothing of one request shows in the next.
    var secret = OutboundRequest(.post, try server.url())
    secret.authorize(bearer: Secret("abc"))
    _ = try client.send(secret)
    _ = try client.send(get(try server.url()))
    #expect(server.requests.last?.header("authorization") == nil && server.requests.last?.method == "GET")
  }

  @Test func connectsAgainWhenTheServerHasClosed() throws {
    let server = try LoopbackServer { peer, server in
      guard let request = peer.next() else { return }
      server.note(request)
      peer.answer(200, [], "x")
    }
    let client = client()
    for _ in 0..<3 { #expect(try client.send(get(try server.url())).body == [0x78]) }
    #expect(server.connections == 3)
  }

  @Test func answersAnyStatus() throws {
    let server = try LoopbackServer { request in (Int(request.path.dropFirst()) ?? 0, [], "x") }
    for status in [200, 204, 301, 400, 401, 404, 429, 500, 503] {
      let answer = try client().send(get(try server.url("/\(status)")))
      #expect(answer.status == status && answer.isSuccess == (status < 300))
    }
  }

  @Test func readsHeadsAsTheyCome() throws {
    let server = try LoopbackServer { peer, _ in
      _ = peer.next()
      peer.send("HTTP/1.1 103 Early Hints\r\nX-A: early\r\n\r\n")
      peer.send(
        "HTTP/1.1 200\r\nX-A:  one \r\nx-a:\ttwo\r\nX-Fold: a\r\n  b\r\nX-Empty:\r\nTransfer-Encoding: chunked\r\n\r\n")
      peer.send("2\r\nhi\r\n0\r\nX-A: trailer\r\n\r\n")
    }
    let answer = try client().send(get(try server.url()))
    #expect(answer.headers.filter { $0.name == "x-a" }.map(\.value) == ["one", "two"])
    #expect(answer.header("x-fold") == "a b" && answer.header("x-empty") == "" && answer.header("x-b") == nil)
    #expect(answer.body == [0x68, 0x69])
  }

  @Test func unpacksNothing() throws {
    let server = try LoopbackServer { _ in (200, ["Content-Encoding: gzip"], "not really") }
    let answer = try client().send(get(try server.url()))
    #expect(String(decoding: answer.body, as: UTF8.self) == "not really")
    #expect(server.requests[0].header("accept-encoding") == nil)
  }

  @Test func takesBodiesUpToTheLimit() throws {
    let server = try LoopbackServer { request in
      (200, [], String(repeating: "x", count: Int(request.path.dropFirst()) ?? 0))
    }
    var limits = patient
    limits.bodyBytes = 1000
    #expect(try client().send(get(try server.url("/1000"), limits)).body.count == 1000)
    #expect(fault { try client().send(get(try server.url("/1001"), limits)) } == .tooLarge)
    limits.excess = .cut
    let whole = try client().send(get(try server.url("/1000"), limits))
    #expect(whole.body.count == 1000 && !whole.isCut)
    let cut = try client().send(get(try server.url("/500000"), limits))
    #expect(cut.body.count == 1000 && cut.isCut && cut.status == 200)
    // What HEAD says of a body does not come.
    let large = try LoopbackServer { peer, _ in
      _ = peer.next()
      peer.send("HTTP/1.1 200 OK\r\nContent-Length: 5000000\r\n\r\n")
    }
    #expect(
      try client().send(OutboundRequest(.head, try large.url(), limits: patient)).header("content-length") == "5000000")
    limits.bodyBytes = 0
    #expect(try client().send(get(try server.url("/0"), limits)).body.isEmpty)
    #expect(try client().send(get(try server.url("/1"), limits)).isCut)
  }

  @Test(
    arguments: [
      ("max-age=60", 60), ("public, Max-Age=3600", 3600), ("no-store", 0), ("max-age=60, no-cache", 0),
      ("private", nil),
      ("max-age=x", nil), ("max-age=", nil), ("max-age=-1", nil), ("max-age=99999999999999999999", Int(Int32.max)),
    ] as [(String, Int?)])
  func readsCacheControl(_ value: String, _ age: Int?) throws {
    let server = try LoopbackServer { _ in (200, ["Cache-Control: \(value)"], "") }
    #expect(try client().send(get(try server.url())).maxAge == age)
  }

  @Test func refusesWhatCantBeSent() throws {
    let server = try echo()
    for (name, value) in [
      ("X-A", "a\r\nX-B: c"), ("X-A", "a\nb"), ("X-A", "a\u{0}"), ("X A", "a"), ("", "a"), ("X:", "a"),
      ("Host", "other"),
      ("content-length", "5"), ("Transfer-Encoding", "chunked"), ("Connection", "close"),
      ("X-A", String(repeating: "a", count: 9000)),
    ] {
      var request = get(try server.url())
      request.headers = [OutboundHeader(name, value)]
      #expect(fault { try client().send(request) } == .badRequest, "\(name): \(value)")
    }
    var request = get(try server.url())
    request.body = [1]
    #expect(fault { try client().send(request) } == .badRequest)
    #expect(server.connections == 0)
  }

  @Test func callsFromManyThreads() throws {
    let server = try echo()
    let client = client { $0.perHost = 8 }
    let good = Mutex(0)
    DispatchQueue.concurrentPerform(iterations: 8) { lane in
      for round in 0..<20 {
        guard let url = try? server.url() else { return }
        let answer = try? client.send(.form(url, [("n", "\(lane)-\(round)")]))
        if answer?.body == Array("n=\(lane)-\(round)".utf8) { good.withLock { $0 += 1 } }
      }
    }
    #expect(good.withLock { $0 } == 160)
    #expect(server.connections <= 8)
  }
}
