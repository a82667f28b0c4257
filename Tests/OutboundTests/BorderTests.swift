// Where calls may go: private networks, redirects, certificates, proxies.
import Base
import Foundation
import Testing

@testable import Outbound

@Suite struct BorderTests {
  @Test func refusesWhatIsNotPublic() throws {
    let server = try LoopbackServer { _ in (200, [], "secret") }
    let strict = client(allowing: [], plainHTTP: .everybody)
    let port = server.port
    for host in [
      "127.0.0.1", "localhost", "2130706433", "0x7f.1", "127.1", "0.0.0.0", "[::ffff:127.0.0.1]", "[::]", "[::1]",
    ] {
      #expect(fault { try strict.send(get(try url(text: "http://\(host):\(port)/"))) } == .forbiddenAddress, "\(host)")
    }
    for host in ["10.255.255.1", "192.168.0.1", "169.254.169.254", "[fd00::1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]"]
    {
      #expect(fault { try strict.send(get(try url(text: "http://\(host)/"))) } == .forbiddenAddress, "\(host)")
    }
    #expect(server.connections == 0)
  }

  @Test func judgesNamesByWhereTheyLead() throws {
    let server = try LoopbackServer { _ in (200, [], "secret") }
    let port = server.port
    func client(_ allowed: [String], _ addresses: String) -> HTTPClient {
      OutboundTests.client(allowing: allowed, plainHTTP: .everybody) {
        $0.resolve = ["rebound.test:\(port):\(addresses)"]
      }
    }
    let target = try url(text: "http://rebound.test:\(port)/")
    #expect(fault { try client([], "127.0.0.1").send(get(target)) } == .forbiddenAddress)
    #expect(fault { try client([], "[::1],127.0.0.1").send(get(target)) } == .forbiddenAddress)
    #expect(fault { try client(["other.test", "rebound.test:1"], "127.0.0.1").send(get(target)) } == .forbiddenAddress)
    #expect(server.connections == 0)
    #expect(try client(["rebound.test"], "127.0.0.1").send(get(target)).status == 200)
    #expect(try client(["127.0.0.0/8"], "127.0.0.1").send(get(target)).status == 200)
    // Of two addresses the one that is forbidden is passed over.
    #expect(try client(["127.0.0.1"], "192.168.77.77,127.0.0.1").send(get(target)).status == 200)
    let words = #expect(throws: OutboundFailure.self) { try client([], "127.0.0.1").send(get(target)) }
    #expect(words?.detail == "127.0.0.1 is loopback")
    #expect(words?.text.en.contains("127.0.0.1") == false)
  }

  /// A connection that was opened for one name does not serve another: every call is judged again.
  @Test func judgesKeptConnections() throws {
    let server = try LoopbackServer { _ in (200, [], "x") }
    let port = server.port
    let client = client(allowing: ["good.test"], plainHTTP: .everybody) {
      $0.resolve = ["good.test:\(port):127.0.0.1", "evil.test:\(port):127.0.0.1"]
    }
    #expect(try client.send(get(try url(text: "http://good.test:\(port)/"))).status == 200)
    #expect(fault { try client.send(get(try url(text: "http://evil.test:\(port)/"))) } == .forbiddenAddress)
    #expect(try client.send(get(try url(text: "http://good.test:\(port)/"))).status == 200)
    #expect(server.requests.allSatisfy { $0.header("host") == "good.test:\(port)" })
  }

  @Test func wantsTLS() throws {
    let server = try LoopbackServer { _ in (200, [], "x") }
    let target = try server.url()
    #expect(fault { try client(plainHTTP: .nobody).send(get(target)) } == .plainHTTP)
    #expect(server.connections == 0)
  }

  // MARK: Redirects

  /// Redirects `/go?status=…` to what the test says.
  private func redirecting(_ status: Int, to location: String) throws -> LoopbackServer {
    try LoopbackServer { request in
      request.path == "/go"
        ? (status, ["Location: \(location)"], "moved") : (200, [], "\(request.method) \(request.path)")
    }
  }

  private func follow(
    _ server: LoopbackServer, _ client: HTTPClient, most: Int = 3, _ given: OutboundLimits = patient
  ) throws -> OutboundAnswer {
    var limits = given
    limits.redirects = most
    return try client.send(get(try server.url("/go"), limits))
  }

  @Test func followsNoRedirectUnlessAsked() throws {
    let server = try redirecting(302, to: "/there")
    let answer = try client().send(get(try server.url("/go")))
    #expect(answer.status == 302 && answer.header("location") == "/there" && server.requests.count == 1)
    let followed = try follow(server, client())
    #expect(followed.status == 200 && followed.url.text.hasSuffix("/there"))
  }

  @Test(arguments: [
    "file:///etc/passwd", "gopher://127.0.0.1/", "ftp://127.0.0.1/", "https://user:word@127.0.0.1/", "//", "http://",
    "data:text/plain,x", "/a b",
  ])
  func followsNothingStrange(_ location: String) throws {
    let server = try redirecting(301, to: location)
    #expect(fault { try follow(server, client()) } == .badRedirect)
  }

  @Test func judgesEachRedirect() throws {
    let inside = try LoopbackServer { _ in (200, [], "secret") }
    let only = "127.0.0.1:"
    for host in ["127.0.0.1", "localhost", "0x7f.1", "[::1]", "169.254.169.254"] {
      let server = try redirecting(302, to: "http://\(host):\(inside.port)/")
      let client = client(allowing: [only + "\(server.port)"], plainHTTP: .everybody)
      #expect(fault { try follow(server, client) } == .forbiddenAddress, "\(host)")
    }
    let server = try redirecting(302, to: "http://127.0.0.1:\(inside.port)/")
    #expect(fault { try follow(server, client(allowing: [only + "\(server.port)"])) } == .forbiddenAddress)
    #expect(inside.connections == 0)
  }

  @Test func neverGoesRoundForEver() throws {
    let server = try redirecting(302, to: "/go")
    #expect(fault { try follow(server, client()) } == .badRedirect)
    #expect(server.requests.count == 4)
    // Nor beyond the total limit, however many are allowed.
    let slow = try LoopbackServer { request in
      usleep(300_000)
      return (302, ["Location: /go"], "")
    }
    #expect(fault { try follow(slow, client(), most: 1000, hasty) } == .timedOut)
    #expect(slow.requests.count < 8)
  }

  @Test func changesMethodsAsBrowsersDo() throws {
    for (status, method) in [(301, "GET"), (302, "GET"), (303, "GET"), (307, "POST"), (308, "POST")] {
      let server = try redirecting(status, to: "/there")
      var request = OutboundRequest.form(try server.url("/go"), [("a", "b")], limits: patient)
      request.limits.redirects = 1
      _ = try client().send(request)
      let last = try #require(server.requests.last)
      #expect(last.method == method && last.text == (method == "POST" ? "a=b" : ""))
      #expect((last.header("content-type") != nil) == (method == "POST"))
    }
  }

  @Test func takesNoSecretElsewhere() throws {
    let other = try LoopbackServer { _ in (200, [], "x") }
    let server = try redirecting(302, to: "http://127.0.0.1:\(other.port)/there")
    var request = get(try server.url("/go"))
    request.limits.redirects = 1
    request.headers = [
      OutboundHeader("Authorization", "plain"), OutboundHeader("X-Key", secret: Secret("hidden")),
      OutboundHeader("X-Kind", "a"),
    ]
    request.authorize(bearer: Secret("hidden"))
    _ = try client().send(request)
    let there = try #require(other.requests.first)
    #expect(there.header("x-kind") == "a" && there.header("authorization") == nil && there.header("x-key") == nil)
    // A body may hold secrets too.
    let moved = try redirecting(307, to: "http://127.0.0.1:\(other.port)/there")
    var form = OutboundRequest.form(try moved.url("/go"), [("secret", "hidden")], limits: patient)
    form.limits.redirects = 1
    #expect(fault { try client().send(form) } == .badRedirect)
    #expect(other.requests.count == 1)
  }

  // MARK: TLS

  @Test func trustsOnlyWhatItShould() throws {
    let server = try SecureServer(names: ["localhost"])
    let there = try url(text: "https://localhost:\(server.port)/")
    #expect(fault { try client(allowing: ["localhost"]).send(get(there)) } == .untrusted)
    let trusting = client(allowing: ["localhost", "127.0.0.1"]) { $0.authorities = server.certificate }
    #expect(try trusting.send(get(there)).status == 200)
    // The same server under a name that its certificate does not have.
    #expect(fault { try trusting.send(get(try url(text: "https://127.0.0.1:\(server.port)/"))) } == .untrusted)
    let old = try SecureServer(names: ["localhost"], now: Clock.system.now.adding(seconds: -900 * 86_400))
    let late = client(allowing: ["localhost"]) { $0.authorities = old.certificate }
    #expect(fault { try late.send(get(try url(text: "https://localhost:\(old.port)/"))) } == .untrusted)
    let broken = client(allowing: ["localhost"]) { $0.authorities = "/nowhere/ca.pem" }
    #expect(fault { try broken.send(get(there)) } == .machine)
  }

  @Test func speaksTLSOrNothing() throws {
    let plain = try LoopbackServer { peer, _ in
      peer.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
      peer.hold()
    }
    let client = client(allowing: ["127.0.0.1"])
    #expect(fault { try client.send(get(try url(text: "https://127.0.0.1:\(plain.port)/"))) } == .tls)
    let silent = try LoopbackServer { peer, _ in peer.hold() }
    #expect(fault { try client.send(get(try url(text: "https://127.0.0.1:\(silent.port)/"), hasty)) } == .timedOut)
    let closing = try LoopbackServer { _, _ in }
    let found = fault { try client.send(get(try url(text: "https://127.0.0.1:\(closing.port)/"))) }
    #expect(found == .tls || found == .broken)
  }

  @Test func followsNoRedirectOutOfTLS() throws {
    var request = get(try url(text: "https://a.example/x"))
    request.limits.redirects = 5
    let answer = OutboundAnswer(
      status: 302, headers: [("location", "http://a.example/y")], body: [], isCut: false, url: request.url, duration: 0)
    #expect(throws: OutboundFailure.self) { try request.redirected(by: answer) }
    let up = get(try url(text: "http://a.example/x"))
    let there = OutboundAnswer(
      status: 302, headers: [("location", "https://a.example/y")], body: [], isCut: false, url: up.url, duration: 0)
    #expect(try up.redirected(by: there)?.url.scheme == .https)
  }

  // MARK: Proxies

  @Test func asksOnlyTheProxyThatIsConfigured() throws {
    let proxy = try LoopbackServer { peer, server in
      guard let request = peer.next() else { return }
      server.note(request)
      guard request.target.hasPrefix("open.test") else {
        peer.answer(403)
        return
      }
      peer.send("HTTP/1.1 200 Go ahead\r\nX-Proxy: yes\r\n\r\n")
      guard let inner = peer.next() else { return }
      server.note(inner)
      peer.answer(200, [], "through")
    }
    let client = client(allowing: ["10.9.9.9"], plainHTTP: .everybody) {
      $0.proxy = OutboundURL("http://127.0.0.1:\(proxy.port)")
    }
    let answer = try client.send(get(try url(text: "http://open.test/x")))
    #expect(answer.body == Array("through".utf8) && answer.header("x-proxy") == nil)
    #expect(fault { try client.send(get(try url(text: "https://closed.test/"))) } == .broken)
    #expect(proxy.requests.map(\.method) == ["CONNECT", "GET", "CONNECT"])
    #expect(proxy.requests.map(\.target) == ["open.test:80", "/x", "closed.test:443"])
    // An address needs no looking up, so the policy still judges it.
    #expect(fault { try client.send(get(try url(text: "https://10.1.1.1/"))) } == .forbiddenAddress)
  }
}
