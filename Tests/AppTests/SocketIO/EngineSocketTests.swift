// Socket.IO over WebSockets: from the start, and after polling; revocation; what one person is told.
import Base
import Foundation
import Store
import Testing
import Web

@testable import App

@Suite struct EngineSocketTests {
  private func arrive(_ campus: Campus) throws {
    #expect(try campus.staff.post("/api/v1/attendance/check-in").status == 201)
  }

  @Test func aWebSocketFromTheStart() throws {
    let campus = try Campus(.socket, sockets: .tests)
    let token = try #require(campus.admin.token)
    let wire = try LiveWire.engine(campus, campus.guest, in: "/", token: token)
    wire.say(#"420["subscribe",{"topics":["attendance.today"]}]"#)
    #expect(try wire.packet()?.hasPrefix("430[") ?? false)
    try arrive(campus)
    let event = try #require(try wire.packet())
    #expect(event.hasPrefix(#"42["event",{"topic":"attendance.today","id":""#))
    let id = try #require(try JSONDocument(String(event.dropFirst(2))).root[1]?["id"]?.string)
    wire.say("40/test,{\"token\":\"\(token)\"}")
    #expect(try wire.packet()?.hasPrefix("40/test,{") ?? false)
    #expect(try wire.packet()?.hasPrefix(#"42/test,["hello""#) ?? false)
    wire.say(#"42/test,5["write",{"number":3}]"#)
    #expect(try wire.packet() == #"43/test,5[{"number":3}]"#)

    // Who comes back is told what it missed.
    #expect(try campus.staff.post("/api/v1/attendance/check-out").status == 200)
    #expect(try wire.packet()?.contains("left") ?? false)
    let again = try LiveWire.engine(campus, campus.guest, in: "/", token: token)
    again.say("420[\"subscribe\",{\"topics\":[\"attendance.today\"],\"after\":\"\(id)\"}]")
    #expect(try again.packet()?.hasPrefix("430[") ?? false)
    #expect(try again.packet()?.contains("\"presence\":\"left\"") ?? false)
    #expect(try again.packet(milliseconds: 100) == nil)

    wire.say("1")
    #expect(try wire.packet() == "1")
    #expect(try wire.packet() == nil && wire.closeCode == 1000)
  }

  @Test func pollingGoesOnAsAWebSocket() throws {
    let campus = try Campus(.socket)
    let client = try PollingClient(campus.admin, ["/"])
    let held = try client.held(campus)
    let wire = try LiveWire.engine(campus, campus.admin, sid: client.sid)
    wire.say("2probe")
    #expect(try wire.packet() == "3probe")
    // The poll that waits comes to its end.
    #expect(held.wait() == ["6"])
    // What is said between goes neither lost nor twice.
    #expect(try client.post(#"420["subscribe",{"topics":["events"]}]"#).text == "ok")
    wire.say("5")
    #expect(try wire.packet()?.hasPrefix("430[") ?? false)
    try arrive(campus)
    #expect(try wire.packet()?.contains("attendance.checked-in") ?? false)
    #expect(try client.visitor.get(client.address).code == "bad-request")
    #expect(try client.post("3").code == "bad-request")
    // Its end is the session's.
    wire.say("1")
    #expect(try wire.packet() == "1")
    #expect(try client.visitor.get(client.address).code == "unknown-session")
  }

  @Test func anUpgradeThatComesToNothingLeavesThePolling() throws {
    let campus = try Campus(.socket)
    let client = try PollingClient(campus.admin, ["/"])
    var wire: LiveWire? = try LiveWire.engine(campus, campus.admin, sid: client.sid)
    wire?.say("2probe")
    #expect(try wire?.packet() == "3probe")
    // While it is tried, polls do not wait.
    #expect(try client.poll() == ["6"])
    wire = nil
    #expect(try client.post(#"420["unsubscribe",{"topics":[]}]"#).text == "ok")
    // Until its end is noticed, polls go on not waiting.
    var packets = ["6"]
    for _ in 0..<3000 where packets == ["6"] {
      packets = try client.poll()
      usleep(10_000)
    }
    #expect(packets.first?.hasPrefix("430") ?? false)
    // Nobody else's, and no unknown one.
    for (visitor, sid) in [(campus.staff, client.sid), (campus.admin, "nothing")] {
      let stray = try LiveWire.engine(campus, visitor, sid: sid)
      #expect(try stray.packet() == nil && stray.closeCode == 1008)
    }
  }

  @Test func whatIsNoneEndsIt() throws {
    let campus = try Campus(.socket)
    for packet in ["x", "bAAAA", "451-[\"a\",{\"_placeholder\":true,\"num\":0}]", "5", "42{}", "4"] {
      let wire = try LiveWire.engine(campus, campus.admin, in: "/")
      wire.say(packet)
      #expect(try wire.packet() == nil && wire.closeCode == 1002, "\(packet)")
    }
    let binary = try LiveWire.engine(campus, campus.admin, in: "/")
    binary.send([0x82, 0x81, 0, 0, 0, 0, 7])
    #expect(try binary.packet() == nil && binary.closeCode == 1003)
    let flood = try LiveWire.engine(campus, campus.admin, in: "/")
    for _ in 0...EngineLimits.mostPackets { flood.say("3") }
    #expect(try flood.packet() == nil && flood.closeCode == 4429)
    for _ in 0..<300 where campus.appliance.hub.count > 0 { usleep(10_000) }
    #expect(campus.appliance.hub.count == 0)
  }

  @Test func aWebSocketOfAnotherSiteMayNotRideOnTheCookie() throws {
    let campus = try Campus(.socket)
    let browser = try campus.browser(campus.admin)
    for (origin, status) in [("http://campus.test", 101), ("https://evil.test", 403)] {
      let wire = try LiveWire(campus)
      wire.send(
        browser.request(
          "GET", "/socket.io/?EIO=4&transport=websocket", headers: LiveWire.handshake + [("Origin", origin)]))
      #expect(try wire.status() == status, "\(origin)")
    }
  }

  /// Within a second, and nothing of the topic comes after.
  @Test(arguments: ["sign-out", "suspended", "demoted", "expired"])
  func rightsThatEndEndIt(how: String) throws {
    let campus = try Campus(.socket)
    let boss = try campus.person("Bo Boss", role: .admin)
    let visitor = try campus.visitor(boss.id)
    let wire = try LiveWire.engine(campus, campus.guest, in: "/", token: visitor.token)
    wire.say(#"420["subscribe",{"topics":["attendance.today"]}]"#)
    #expect(try wire.packet()?.hasPrefix("430[") ?? false)
    switch how {
    case "sign-out": #expect(try visitor.post("/api/v1/auth/sign-out").status == 204)
    case "suspended":
      #expect(
        try campus.admin.patch("/api/v1/people/\(boss.id.text)", json: "{\"status\":\"suspended\"}").status == 200)
    case "demoted":
      let path = "/api/v1/people/\(boss.id.text)/roles"
      let held = try #require(try campus.admin.get(path).items.first?["id"]?.string)
      #expect(try campus.admin.delete("\(path)/\(held)").status == 204)
    default: campus.clock.advance(seconds: 400 * 86_400)
    }
    if how != "expired" { try arrive(campus) }
    let next = try wire.packet()
    // After so long it may have been pinged before.
    #expect(next == "41" || (how == "expired" && next == "2"), "\(next ?? "nothing")")
    // Asking comes to nothing now.
    wire.say(#"421["subscribe",{"topics":["attendance.today"]}]"#)
    #expect(try wire.packet(milliseconds: 200)?.hasPrefix("43") != true)
  }

  @Test func onePersonIsTold() throws {
    let campus = try Campus(.socket, sockets: .tests)
    let hub = campus.appliance.hub
    let mine = try LiveWire.engine(campus, campus.guest, in: "/", token: campus.admin.token)
    mine.say(#"420["subscribe",{"topics":["events"]}]"#)
    #expect(try mine.packet()?.hasPrefix("430[") ?? false)
    let stream = try LiveWire.stream(campus, campus.admin, "events")
    let socket = try LiveWire.webSocket(campus, campus.admin)
    #expect(try socket.message()?.type == "ready")
    #expect(try socket.ask(#"{"type":"subscribe","topics":["events"]}"#).type == "subscribed")
    let other = try LiveWire.stream(campus, campus.stranger, "events")
    let boss = try campus.visitor(try campus.person("Bo Boss", role: .admin).id)
    // What making them came to.
    while try socket.message(milliseconds: 300) != nil {}
    while try stream.message(milliseconds: 50) != nil {}
    while try mine.packet(milliseconds: 50) != nil {}
    let others = try LiveWire.stream(campus, boss, "events")

    let taken = Box(0)
    hub.tell(campus.admin.person, in: campus.home.id, "events", acknowledged: { taken.value += 1 }) { _, _ in
      TopicMessage { $0.field("count", 3) }
    }
    let told = try #require(try mine.packet())
    #expect(told == #"420["event",{"topic":"events","data":{"count":3}}]"#)
    let event = try #require(try stream.message())
    #expect(event.type == "events" && event.id == nil && event.data == #"{"count":3}"#)
    #expect(try socket.message()?.data == #"{"type":"event","topic":"events","data":{"count":3}}"#)
    mine.say("430[]")
    // Once: a number that was acknowledged is no more.
    mine.say("430[]")
    mine.say(#"429["unsubscribe",{"topics":[]}]"#)
    #expect(try mine.packet()?.hasPrefix("439[") ?? false)
    #expect(taken.value == 1)
    #expect(try other.message(milliseconds: 50) == nil)
    #expect(try others.message(milliseconds: 50) == nil)
  }

  /// A topic has a name of its own in a namespace of Socket.IO.
  @Test func topicsAreToldUnderTheirNamesInNamespaces() throws {
    let word = Text(en: "Test", fr: "Essai")
    let topic = Topic(
      "notifications.unread", word, access: .signedIn, socket: SocketName("/notifications", "unreadCount"))
    let data = Buffer()
    data.append("{\"count\":1}")
    func told(_ speech: LiveSpeech) -> String {
      let packet = LiveMail.packet([(topic, data), (topic, data)], id: nil, speech)
      return withExtendedLifetime(packet) { String(decoding: packet.bytes, as: UTF8.self) }
    }
    let one = #"42/notifications,["unreadCount",{"count":1}]"#
    #expect(told(.engine(namespace: "/notifications")) == "\(one)\u{1e}\(one)")
    #expect(told(.engine(namespace: "/")).hasPrefix(#"42["event",{"topic":"notifications.unread","data""#))
  }

  @Test func whenTheProgramStopsNoPollIsWaitedFor() throws {
    let campus = try Campus(.socket)
    let client = try PollingClient(campus.admin, ["/"])
    let held = try client.held(campus)
    campus.appliance.hub.leave()
    #expect(held.wait() == ["1"])
    #expect(try campus.admin.get(PollingClient.path).status == 503)
  }
}
