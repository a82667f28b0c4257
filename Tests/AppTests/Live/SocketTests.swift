// The WebSocket of the hub: who may open it, what it understands, what ends it.
import Base
import Foundation
import Store
import Testing
import Web

@testable import App

@Suite struct LiveSocketTests {
  private func arrive(_ campus: Campus) throws {
    #expect(try campus.staff.post("/api/v1/attendance/check-in").status == 201)
  }

  @Test func aSessionListens() throws {
    let campus = try Campus(.socket)
    for visitor in [campus.admin, try campus.browser(campus.admin)] {
      let wire = try LiveWire.webSocket(campus, visitor, headers: [("Origin", "http://campus.test")])
      #expect(try wire.message()?.type == "ready")
      let ack = try wire.ask("{\"type\":\"subscribe\",\"topics\":[\"events\",\"attendance.today\"]}")
      #expect(ack.type == "subscribed")
      #expect(try ack.json()["topics"]?.elements.compactMap(\.string).sorted() == ["attendance.today", "events"])
      try arrive(campus)
      let both = try (0..<2).map { _ in try #require(try wire.message()) }
      #expect(both.allSatisfy { $0.type == "event" })
      #expect(try Set(both.compactMap { try $0.json()["topic"]?.string }) == ["attendance.today", "events"])
      #expect(both[0].id == both[1].id && both[0].id != nil)

      #expect(try wire.ask("{\"type\":\"unsubscribe\",\"topics\":[\"events\"]}").type == "unsubscribed")
      #expect(try campus.staff.post("/api/v1/attendance/check-out").status == 200)
      #expect(try wire.message()?.json()["topic"]?.string == "attendance.today")
      #expect(try wire.message(milliseconds: 100) == nil)

      // From an event on: what was missed of the topic that is new, in order, and then on.
      let since = try wire.ask(
        "{\"type\":\"subscribe\",\"topics\":[\"events\",\"attendance.today\"],\"after\":\"\(both[0].id ?? "")\"}")
      #expect(since.type == "subscribed")
      let missed = try #require(try wire.message())
      #expect(try missed.json()["topic"]?.string == "events")
      #expect(try missed.json()["data"]?["kind"]?.string == "attendance.checked-out")
      #expect(try wire.message(milliseconds: 100) == nil)
    }
  }

  @Test func aTokenMayComeAsAMessage() throws {
    let campus = try Campus(.socket)
    let token = try #require(campus.admin.token)
    let wire = try LiveWire.webSocket(campus, campus.guest)
    let early = try wire.ask("{\"type\":\"subscribe\",\"topics\":[\"events\"]}")
    #expect(try early.type == "error" && early.json()["code"]?.string == "sign-in-needed")
    #expect(try wire.ask("{\"type\":\"authenticate\",\"token\":\"\(token)\"}").type == "ready")
    #expect(try wire.ask("{\"type\":\"subscribe\",\"topics\":[\"events\"]}").type == "subscribed")
    // A fresh token of the same person is welcome, another person's is not.
    let again = try #require(try campus.visitor(campus.admin.person).token)
    // The session is made by an event, which is told.
    #expect(try wire.message()?.type == "event")
    #expect(try wire.ask("{\"type\":\"authenticate\",\"token\":\"\(again)\"}").type == "ready")
    let staff = try #require(campus.staff.token)
    let other = try wire.ask("{\"type\":\"authenticate\",\"token\":\"\(staff)\"}")
    #expect(try other.type == "error" && other.json()["code"]?.string == "token-refused")
    try arrive(campus)
    #expect(try wire.message()?.type == "event")
  }

  @Test func tokensAreNotTriedOut() throws {
    let campus = try Campus(.socket)
    let wire = try LiveWire.webSocket(campus, campus.guest)
    for _ in 0..<2 {
      let answer = try wire.ask("{\"type\":\"authenticate\",\"token\":\"\(String(repeating: "a", count: 43))\"}")
      #expect(try answer.json()["code"]?.string == "token-refused")
    }
    wire.say("{\"type\":\"authenticate\",\"token\":\"x\"}")
    #expect(try wire.message() == nil && wire.closeCode == 4401)
  }

  @Test func whoSaysNothingOfThemselvesIsSentAway() throws {
    let campus = try Campus(.socket)
    let wire = try LiveWire.webSocket(campus, campus.guest)
    #expect(try wire.message(milliseconds: 600) == nil && wire.closeCode == nil)
    campus.clock.advance(seconds: 11)
    #expect(try wire.message() == nil && wire.closeCode == 4401)
  }

  @Test func topicsAreAuthorized() throws {
    let campus = try Campus(.socket)
    let wire = try LiveWire.webSocket(campus, campus.staff)
    #expect(try wire.message()?.type == "ready")
    for (topics, code) in [("\"events\"", "not-allowed"), ("\"nothing\"", "unknown-topic"), ("", "")] {
      let answer = try wire.ask("{\"type\":\"subscribe\",\"topics\":[\(topics)]}")
      #expect(try (answer.json()["code"]?.string ?? "") == code, "\(answer.data)")
    }
    try arrive(campus)
    #expect(try wire.message(milliseconds: 200) == nil)
  }

  @Test func whatCannotBeReadIsAnsweredAndTooMuchEndsIt() throws {
    let campus = try Campus(.socket)
    let wire = try LiveWire.webSocket(campus, campus.admin)
    #expect(try wire.message()?.type == "ready")
    let broken = [
      "", "{", "[]", "7", "{}", "{\"type\":\"shout\"}", "{\"type\":\"subscribe\",\"topics\":\"events\"}",
      "{\"type\":\"subscribe\",\"topics\":[7]}", "{\"type\":\"subscribe\",\"topics\":[\"events\"],\"after\":\"x\"}",
      String(repeating: "[", count: 500), "{\"type\":\"subscribe\",\"topics\":[\"events\"],\"userId\":1}",
    ]
    for text in broken {
      let answer = try wire.ask(text)
      #expect(try answer.type == "error" && !(answer.json()["message"]?.string ?? "").isEmpty, "\(text) \(answer.data)")
    }
    #expect(try wire.ask("{\"type\":\"subscribe\",\"topics\":[\"events\"]}").type == "subscribed")
    for _ in 0..<SocketOwner.mostMessages { wire.say("{}") }
    while try wire.message() != nil {}
    #expect(wire.closeCode == 4429)
  }

  /// A page of another site rides on the cookie when it opens a WebSocket: only our own may.
  @Test func otherSitesMayNot() throws {
    let trusting = try CORS(origins: ["https://app.test"], credentials: true)
    let cases: [(CORS, String, Bool, Int)] = [
      (CORS.off, "http://campus.test", true, 101), (.off, "https://evil.test", true, 403), (.off, "null", true, 403),
      (.off, "http://campus.test.evil.test", true, 403), (.off, "http://campus.test:81", true, 403),
      (.off, "https://evil.test", false, 403), (trusting, "https://app.test", true, 101),
      (trusting, "https://evil.test", true, 403), (try CORS(origins: ["*"]), "https://any.test", true, 403),
      (try CORS(origins: ["*"]), "https://any.test", false, 101),
    ]
    for (cors, origin, isCookie, status) in cases {
      let campus = try Campus(.socket, cors: cors)
      let wire = try LiveWire(campus)
      let visitor = isCookie ? try campus.browser(campus.admin) : campus.guest
      wire.send(visitor.request("GET", "/ws", headers: LiveWire.handshake + [("Origin", origin)]))
      #expect(try wire.status() == status, "\(origin) \(isCookie)")
    }
    let campus = try Campus(.socket)
    let wire = try LiveWire(campus)
    let browser = try campus.browser(campus.admin)
    wire.send(
      browser.request(
        "GET", "/ws",
        headers: LiveWire.handshake + [("Origin", "http://campus.test"), ("Sec-Fetch-Site", "cross-site")]))
    #expect(try wire.status() == 403)
  }

  @Test func aPlainRequestIsToldWhatIsSpokenHere() throws {
    let campus = try Campus()
    let answer = try campus.guest.get("/ws")
    #expect(answer.status == 426 && answer.code == "websocket-expected")
    #expect(answer["upgrade"] == "websocket" && answer["sec-websocket-version"] == "13")
  }

  /// A token that leaked is bound to a network: who listens with it from elsewhere hears nothing more.
  @Test func aTokenThatIsBoundToANetworkEndsItElsewhere() throws {
    let campus = try Campus(.socket)
    let token = try campus.token(of: campus.admin, ["events.read"])
    let wire = try LiveWire.webSocket(campus, campus.bearer(token))
    #expect(try wire.message()?.type == "ready")
    #expect(try wire.ask("{\"type\":\"subscribe\",\"topics\":[\"events\"]}").type == "subscribed")
    let path = "\(Campus.own)/\(token.id)"
    #expect(try campus.admin.patch(path, json: "{\"networks\":[\"127.0.0.0/8\",\"::1/128\"]}").status == 200)
    #expect(try wire.message()?.type == "event")
    try arrive(campus)
    #expect(try wire.message()?.type == "event", "it is from here")
    #expect(try campus.admin.patch(path, json: "{\"networks\":[\"10.0.0.0/8\"]}").status == 200)
    while try wire.message() != nil {}
    #expect(wire.closeCode == 4401)
  }

  @Test func aSessionThatEndsEndsIt() throws {
    let campus = try Campus(.socket)
    let browser = try campus.browser(campus.admin)
    let wire = try LiveWire.webSocket(campus, browser)
    #expect(try wire.message()?.type == "ready")
    #expect(try wire.ask("{\"type\":\"subscribe\",\"topics\":[\"events\"]}").type == "subscribed")
    let idle = try LiveWire.webSocket(campus, browser)
    #expect(try idle.message()?.type == "ready")
    #expect(try browser.submit("/sign-out", on: "/").status == 303)
    while try wire.message() != nil {}
    while try idle.message() != nil {}
    #expect(wire.closeCode == 4401 && idle.closeCode == 4401)
  }
}
