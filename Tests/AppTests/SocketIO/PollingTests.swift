// Socket.IO by polling: sessions, namespaces, who may, and what is refused.
import Base
import Foundation
import Store
import Testing
import Web

@testable import App

@Suite struct SocketPollingTests {
  @Test func aSessionListensAndAsks() throws {
    let campus = try Campus(.socket)
    for visitor in [campus.admin, try campus.browser(campus.admin)] {
      let client = try PollingClient(visitor, ["/"])
      #expect(try client.post(#"421["subscribe",{"topics":["attendance.today"]}]"#).text == "ok")
      let ack = try #require(try client.poll().first)
      #expect(ack.hasPrefix(#"431[{"success":true,"event":""#) && ack.hasSuffix(#""topics":["attendance.today"]}]"#))
      // A poll that waits is answered when there is something to say.
      let held = try client.held(campus)
      #expect(held.value == nil)
      // Once in, once out.
      if try campus.staff.post("/api/v1/attendance/check-in").status != 201 {
        #expect(try campus.staff.post("/api/v1/attendance/check-out").status == 200)
      }
      let event = try #require(held.wait()?.first)
      #expect(event.hasPrefix(#"42["event",{"topic":"attendance.today","id":""#), "\(event)")
      let data = try JSONDocument(String(event.dropFirst(2))).root[1]?["data"]
      #expect(data?["person"]?["name"]?.string == "Noor Haddad")
      #expect(try client.post(#"422["unsubscribe",{"topics":["attendance.today"]}]"#).text == "ok")
      #expect(try client.poll().first?.hasSuffix(#""topics":[]}]"#) ?? false)
      #expect(try client.post("1").text == "ok")
      #expect(try client.visitor.get(client.address).code == "unknown-session")
    }
    #expect(campus.appliance.hub.count == 0)
  }

  /// Answers to a client that asks on and takes none of them don't pile up.
  @Test func whoTakesNoAnswersIsEnded() throws {
    let campus = try Campus(.socket)
    let client = try PollingClient(campus.admin, ["/"])
    let hub = campus.appliance.hub
    let waiting = try hub.queue.sync {
      let session = try #require(hub.engine.sessions[client.sid])
      let answer = Buffer()
      answer.append("43")
      answer.append([UInt8](repeating: 0x61, count: 100_000))
      for _ in 0..<40 { session.send(answer) }
      return session.waiting
    }
    #expect(waiting > EngineLimits.mostUntaken && waiting < EngineLimits.mostUntaken + 200_000)
    _ = try client.post("3")
    #expect(try client.visitor.get(client.address).code == "unknown-session")
    #expect(campus.appliance.hub.count == 0)
  }

  /// With a token in CONNECT; several namespaces over one session; what a client missed.
  @Test func namespacesShareASession() throws {
    let campus = try Campus(.socket, sockets: .tests)
    let client = try PollingClient(campus.guest, ["/"], token: campus.admin.token)
    let token = try #require(campus.staff.token)
    #expect(try client.post("40/test,{\"token\":\"\(token)\"}").text == "ok")
    let both = try client.poll()
    #expect(both.count == 2 && both[0].hasPrefix("40/test,{"))
    // Each namespace has its own caller.
    #expect(both.last == #"42/test,["hello",{"number":11}]"#)
    #expect(
      try client.post(
        [
          #"42/test,1["double",{"number":21}]"#, #"42/test,2["manage"]"#, #"42/test,3["nothing",1]"#,
          #"42/test,4["double",{"number":2000}]"#, #"42/test,5["double",{"number":1,"userId":7}]"#,
          #"42/test,6["double"]"#, #"42/test,["double",{"number":1}]"#, #"42/test,7["double",[]]"#,
        ].joined(separator: "\u{1e}")
      ).text == "ok")
    let answers = try client.poll()
    #expect(answers.first == #"43/test,1[{"number":42}]"#)
    let codes = try answers.dropFirst().map { answer in
      let json = try JSONDocument(String(answer.drop { $0 != "[" })).root[0]
      #expect(json?["success"]?.bool == false && json?["error"]?["message"]?.string?.isEmpty == false, "\(answer)")
      return "\(answer.dropFirst(8).prefix(1)) \(json?["error"]?["code"]?.string ?? "")"
    }
    #expect(
      codes == [
        "2 not-allowed", "3 unknown-event", "4 validation", "5 validation", "6 validation",
        "7 validation",
      ])

    // A write is acknowledged after its commit, and is what it is: in the log, by whoever asked.
    #expect(try client.post(#"42/test,8["write",{"number":5}]"#).text == "ok")
    #expect(try client.poll() == [#"43/test,8[{"number":5}]"#])
    let row = try #require(try campus.eventRows(since: .start).last)
    #expect(
      row.kind == "test.asked" && row.actor == campus.staff.person.value && row.organization == campus.home.id.value)
    let before = try campus.eventRows(since: .start).count
    #expect(try client.post(#"42/test,9["write",{"number":13}]"#).text == "ok")
    #expect(try client.poll().first?.contains("unlucky") ?? false)
    #expect(try campus.eventRows(since: .start).count == before)

    // Leaving one leaves the other.
    #expect(try client.post("41/test,").text == "ok")
    #expect(
      try client.post("42/test,10[\"double\",{\"number\":1}]\u{1e}4211[\"unsubscribe\",{\"topics\":[]}]").text == "ok")
    #expect(try client.poll().map { $0.prefix(4) } == ["4311"])
  }

  @Test func whoMayNotConnectIsToldWhy() throws {
    let campus = try Campus(.socket, sockets: .tests)
    let cases: [(Visitor, String, String)] = [
      (campus.guest, "40", "sign-in-needed"), (campus.guest, #"40{"userId":"1"}"#, "sign-in-needed"),
      (campus.guest, #"40{"token":null}"#, "sign-in-needed"), (campus.guest, #"40{"token":"x"}"#, "token-refused"),
      (campus.guest, #"40{"token":7}"#, "token-refused"), (campus.admin, "40/nowhere,", "unknown-namespace"),
      (campus.staff, "40/managed,", "not-allowed"),
    ]
    for (visitor, packet, code) in cases {
      let client = try PollingClient(visitor)
      #expect(try client.post(packet).text == "ok")
      let answer = try #require(try client.poll().first)
      #expect(answer.hasPrefix("44"), "\(answer)")
      let json = try JSONDocument(String(answer.drop { $0 != "{" })).root
      #expect(
        json["data"]?["code"]?.string == code && json["message"]?.string?.isEmpty == false, "\(packet): \(answer)")
      // Nothing is heard, nothing is done.
      #expect(try client.post(#"421["subscribe",{"topics":["events"]}]"#).text == "ok")
      #expect(try client.post("1").text == "ok")
    }
    let invalid = try PollingClient(campus.admin)
    #expect(try invalid.post("40/nowhere,").text == "ok")
    #expect(try invalid.poll().first?.hasPrefix(#"44/nowhere,{"message":"Invalid namespace""#) ?? false)
    #expect(campus.appliance.hub.count == 0)
  }

  @Test func tokensAreNotTriedOut() throws {
    let campus = try Campus(.socket)
    let client = try PollingClient(campus.guest)
    for _ in 0..<2 {
      #expect(try client.post(#"40{"token":"x"}"#).text == "ok")
      #expect(try client.poll().count == 1)
    }
    #expect(try client.post(#"40{"token":"x"}"#).text == "ok")
    #expect(try client.visitor.get(client.address).code == "unknown-session")
  }

  @Test func aSessionIsItsOpeners() throws {
    let campus = try Campus(.socket)
    let client = try PollingClient(campus.admin, ["/"])
    for other in [campus.staff, campus.stranger, campus.guest] {
      #expect(try other.get(client.address).code == "unknown-session")
      #expect(try other.send("POST", client.address, type: "text/plain", body: [0x31]).code == "unknown-session")
    }
    // Another session of the same person may go on with it: tokens are renewed.
    let again = try campus.visitor(campus.admin.person)
    #expect(try again.send("POST", client.address, type: "text/plain", body: [0x33]).text == "ok")
  }

  @Test func whatIsNoneIsRefused() throws {
    let campus = try Campus(.socket)
    let base = "/socket.io/"
    let cases = [
      ("", "engine-revision"), ("?EIO=3&transport=polling", "engine-revision"), ("?EIO=4", "unknown-transport"),
      ("?EIO=4&transport=webtransport", "unknown-transport"), ("?EIO=4&transport=polling&sid=abc", "unknown-session"),
      ("?EIO=4&transport=websocket", "websocket-expected"),
    ]
    for (query, code) in cases { #expect(try campus.guest.get(base + query).code == code, "\(query)") }
    #expect(try campus.guest.get("/socket.io?EIO=4&transport=polling").status == 200)
    #expect(try campus.guest.get("/socket.io/x?EIO=4&transport=polling").status == 404)
    #expect(try campus.guest.send("HEAD", PollingClient.path).status == 400)
    #expect(try campus.guest.post("/socket.io/?EIO=4&transport=polling").code == "unknown-session")

    let packets = [
      ("", "bad-packet"), ("x", "bad-packet"), ("9", "bad-packet"), ("0{}", "bad-packet"), ("5", "bad-packet"),
      ("bAAAA", "binary-refused"), (#"451-["a",{"_placeholder":true,"num":0}]"#, "binary-refused"), ("4", "bad-packet"),
      ("42{}", "bad-packet"), ("47", "bad-packet"), ("44{}", "bad-packet"), ("40\u{1e}", "bad-packet"),
      (Array(repeating: "3", count: 101).joined(separator: "\u{1e}"), "bad-packet"),
    ]
    for (packet, code) in packets {
      let client = try PollingClient(campus.guest)
      let answer = try client.post(packet)
      #expect(answer.status == 400 && answer.code == code, "\(packet)")
      #expect(try client.visitor.get(client.address).code == "unknown-session")
    }
    let connected = try PollingClient(campus.admin, ["/"])
    #expect(try connected.post("42[7]").code == "bad-packet")
    let twice = try PollingClient(campus.admin, ["/"])
    #expect(try twice.post("40").code == "bad-packet")
    let large = try PollingClient(campus.admin, ["/"])
    #expect(try large.post("42[\"\(String(repeating: "x", count: 70_000))\"]").status == 413)
  }

  @Test func tooManyPacketsEndIt() throws {
    let campus = try Campus(.socket)
    let client = try PollingClient(campus.admin, ["/"])
    let many = Array(repeating: "3", count: 90).joined(separator: "\u{1e}")
    #expect(try client.post(many).text == "ok")
    #expect(try client.post(many).text == "ok")
    let answer = try client.post(many)
    #expect(answer.status == 429 && answer.code == "too-many-packets" && answer["retry-after"] != nil)
    #expect(try client.visitor.get(client.address).code == "unknown-session")
  }

  @Test func twoPollsAtOnceEndIt() throws {
    let campus = try Campus(.socket)
    let client = try PollingClient(campus.admin, ["/"])
    let held = try client.held(campus)
    #expect(try client.visitor.get(client.address).code == "bad-request")
    #expect(held.wait() == ["1"])
    #expect(try client.visitor.get(client.address).code == "unknown-session")
  }

  @Test func silenceEndsIt() throws {
    let campus = try Campus(.socket)
    let client = try PollingClient(campus.admin, ["/"])
    let nobody = try PollingClient(campus.guest)
    campus.clock.advance(seconds: 26)
    #expect(try client.poll() == ["2"])
    #expect(try client.post("3").text == "ok")
    // Nobody has said who they are.
    try nobody.expectEnd()
    campus.clock.advance(seconds: 26)
    #expect(try client.poll() == ["2"])
    campus.clock.advance(seconds: 21)
    try client.expectEnd()
    #expect(campus.appliance.hub.count == 0)
  }

  @Test func otherSitesMayNot() throws {
    let trusting = try CORS(origins: ["https://app.test"], credentials: true)
    let cases: [(CORS, String, Bool, Int)] = [
      (CORS.off, "https://evil.test", true, 403), (.off, "https://evil.test", false, 403),
      (trusting, "https://app.test", true, 200), (trusting, "https://evil.test", true, 403),
      (try CORS(origins: ["*"]), "https://any.test", true, 403),
      (try CORS(origins: ["*"]), "https://any.test", false, 200),
    ]
    for (cors, origin, isCookie, status) in cases {
      let campus = try Campus(.socket, cors: cors)
      let visitor = isCookie ? try campus.browser(campus.admin) : campus.guest
      let answer = try visitor.send("GET", PollingClient.path, headers: [("Origin", origin)])
      #expect(answer.status == status, "\(origin) \(isCookie)")
      if status == 200 { #expect(answer["access-control-allow-origin"] != nil) }
    }
  }
}

/// A value that another thread sets.
final class Box<T: Sendable>: @unchecked Sendable {
  private let lock = NSLock()
  private var content: T

  init(_ content: T) { self.content = content }

  var value: T {
    get { lock.withLock { content } }
    set { lock.withLock { content = newValue } }
  }
}
