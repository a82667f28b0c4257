// API tokens: what they may do, and what ends them.
import Base
import Foundation
import Store
import Testing
import Web

@testable import App

struct APITokenTests {
  private static let me = "/api/v1/me"

  @Test(arguments: Depth.allCases) func aTokenIsToldOnceAndActsAsItsMaker(depth: Depth) throws {
    let campus = try Campus(depth)
    let mark = try campus.mark()
    let token = try campus.token(of: campus.admin, ["people.read"])
    #expect(token.answer.status == 201)
    #expect(token.secret.hasPrefix("quad_") && token.secret.count == 48)
    let shown = try #require(token.answer.json["token"])
    #expect(shown["hint"]?.string == String(token.secret.prefix(9)) && shown["kind"]?.string == "personal")
    #expect(shown["status"]?.string == "active" && shown["lastUsedAt"]?.string == nil)
    #expect(try campus.events(since: mark) == ["token.made"])
    let bearer = campus.bearer(token)
    for _ in 0..<8 {
      #expect(try bearer.get(Self.me).json["name"]?.string == "Ada Okonkwo")
      #expect(try bearer.get("/api/v1/people").status == 200)
      #expect(try bearer.get("/api/v1/events").status == 403, "its maker may, the token may not")
    }
    #expect(try bearer.get(Self.me).json["isOperator"]?.bool == false)
    // It is nowhere to be read again.
    for path in [Campus.own, Campus.all, "\(Campus.own)/\(token.id)", "/api/v1/events"] {
      let answer = try campus.admin.get(path)
      #expect(answer.status == 200, "\(path)")
      #expect(!answer.text.contains(token.secret) && !answer.text.contains(token.secret.suffix(30)), "\(path)")
    }
    let export = try campus.admin.post("/api/v1/organization/export")
    #expect(export.status == 200 && export.text.contains("Timetable import") && !export.text.contains("hint"))
    #expect(!export.text.contains(token.secret.suffix(30)))
    #expect(try campus.eventRows(since: mark).allSatisfy { !$0.data.contains(token.secret.suffix(30)) })
    let kept = try campus.store.read { try $0.all(Self.kept) }
    #expect(kept.count == 1 && !kept.joined().contains(token.secret.suffix(30)))
  }

  private static let kept = Query("SELECT name || hint || permissions || hex(digest) FROM api_tokens") { $0.text(0) }

  /// What the maker loses, the token loses, with the next request; and it comes back with it.
  @Test func aTokenDoesNoMoreThanItsMakerMayNow() throws {
    let campus = try Campus()
    let role = try campus.ownRole("Readers", ["people.read", "events.read"])
    try campus.assign(role, to: campus.staff.person)
    let bearer = campus.bearer(try campus.token(of: campus.staff, ["people.read"]))
    #expect(try bearer.get("/api/v1/people").status == 200)
    #expect(try campus.admin.patch("/api/v1/roles/\(role.id.text)", json: "{\"permissions\":[]}").status == 200)
    #expect(try bearer.get("/api/v1/people").status == 403)
    #expect(try bearer.get(Self.me).status == 200)
    let back = "{\"permissions\":[\"people.read\",\"events.read\"]}"
    #expect(try campus.admin.patch("/api/v1/roles/\(role.id.text)", json: back).status == 200)
    #expect(try bearer.get("/api/v1/people").status == 200)
    #expect(try bearer.get("/api/v1/events").status == 403)
  }

  @Test func nobodyGivesATokenWhatTheyDoNotHave() throws {
    let campus = try Campus()
    let mark = try campus.mark()
    let refused = try campus.token(of: campus.staff, ["people.write"])
    #expect(refused.answer.status == 403 && refused.answer.code == "beyond-own")
    let role = try campus.ownRole("Token makers", ["tokens.write"])
    try campus.assign(role, to: campus.staff.person)
    #expect(try campus.token(of: campus.staff, ["people.write"], service: true).answer.status == 403)
    #expect(try campus.token(of: campus.staff, ["tokens.write"], service: true).answer.status == 201)
    #expect(try campus.events(since: mark).contains("token.made"))
  }

  /// An owner's token with one permission is no owner: it can't give itself, or anybody, more.
  @Test func aTokenCanNotGrow() throws {
    let campus = try Campus()
    let bearer = campus.bearer(
      try campus.token(of: campus.admin, ["people.write", "people.read", "access.assign", "access.write"]))
    let ada = "/api/v1/people/\(campus.admin.person.text)"
    let noor = "/api/v1/people/\(campus.staff.person.text)"
    #expect(try bearer.patch(noor, json: "{\"name\":\"Noor H.\"}").status == 200)
    let mark = try campus.mark()
    for (path, json) in [
      (noor, "{\"roles\":[\"owner\"]}"), (noor, "{\"roles\":[\"admin\"]}"), (ada, "{\"email\":\"thief@x.example\"}"),
      (ada, "{\"status\":\"suspended\"}"),
    ] {
      let answer = try bearer.patch(path, json: json)
      #expect(answer.status == 403, "\(json) \(answer.status) \(answer.text)")
    }
    #expect(try bearer.post("\(noor)/roles", json: "{\"role\":\"owner\"}").status == 403)
    #expect(
      try bearer.post("/api/v1/roles", json: "{\"name\":\"All\",\"permissions\":[\"organization.write\"]}").status
        == 403)
    #expect(try bearer.post("\(ada)/sign-in-link").code == "session-needed")
    #expect(try bearer.post("\(noor)/sign-in-link").code == "session-needed")
    #expect(try bearer.post("\(noor)/reset-link").code == "session-needed")
    #expect(
      try bearer.post("/api/v1/invitations", json: "{\"email\":\"a@x.example\",\"role\":\"owner\"}").status == 403)
    #expect(try campus.isUnchanged(since: mark))
  }

  /// With every permission there is, a token reaches no call about how people sign in.
  @Test func aTokenReachesNothingAboutSigningIn() throws {
    let campus = try Campus()
    let every = Features.permissions.map(\.name)
    for service in [false, true] {
      let bearer = campus.bearer(try campus.token(of: campus.admin, every, service: service))
      #expect(try bearer.get("/api/v1/events").status == 200)
      let mark = try campus.mark()
      var closed = 0
      for route in Features.routes where route.kind == .api && route.path.hasPrefix("/api/") {
        let path = route.path.split(separator: "/", omittingEmptySubsequences: false)
          .map { $0.hasPrefix("{") ? campus.staff.person.text : String($0) }.joined(separator: "/")
        if case .operator = route.access {
          #expect(try bearer.send(route.method.name.description, path).status == 403, "\(path)")
        }
        guard route.needsSession else { continue }
        let answer = try bearer.send(
          route.method.name.description, path, type: "application/json", body: route.input?.sample ?? Array("{}".utf8))
        #expect(answer.status == 403 && answer.code == "session-needed", "\(route.path) \(answer.status)")
        closed += 1
      }
      #expect(closed > 12)
      #expect(try campus.isUnchanged(since: mark))
    }
  }

  /// A new call that is about signing in has to have one of the words by which it is closed.
  @Test func callsAboutSigningInAreClosedToTokens() {
    for route in Features.routes where route.kind == .api && route.path.hasPrefix("/api/") {
      let path = route.path
      let isSensitive = [
        "auth", "password", "session", "token", "factor", "passkey", "sign-in", "signing", "account", "identit",
        "reset-link",
      ].contains(where: path.contains)
      #expect(!isSensitive || route.needsSession, "\(path)")
    }
  }

  @Test func aServiceHasANameOfItsOwnAndOutlivesItsMaker() throws {
    let campus = try Campus()
    let role = try campus.ownRole("Token makers", ["tokens.write", "people.read"])
    try campus.assign(role, to: campus.staff.person)
    let mark = try campus.mark()
    let token = try campus.token(of: campus.staff, ["people.read"], service: true, name: "Library kiosk")
    #expect(token.answer.status == 201 && token.answer.json["token"]?["kind"]?.string == "service")
    #expect(try campus.events(since: mark) == ["person.created", "token.made"])
    let bearer = campus.bearer(token)
    let me = try bearer.get(Self.me).json
    #expect(me["name"]?.string == "Library kiosk" && me["email"]?.string == nil && me["id"]?.string != "")
    #expect(me["roles"]?.elements.map { $0 }.isEmpty == true)
    #expect(try campus.admin.delete("/api/v1/people/\(campus.staff.person.text)").status == 204)
    #expect(try bearer.get("/api/v1/people").status == 200)
    #expect(try bearer.get("/api/v1/events").status == 403)
    let shown = try campus.admin.get("\(Campus.all)/\(token.id)").json
    #expect(shown["madeBy"]?["name"]?.string == "Noor Haddad" && shown["status"]?.string == "active")
    // Its entry can be suspended like anybody.
    let person = try #require(me["id"]?.string)
    #expect(try campus.admin.send("POST", "/api/v1/people/\(person)/suspend").status == 200)
    #expect(try bearer.get(Self.me).status == 401)
    #expect(try campus.admin.get("\(Campus.all)/\(token.id)").json["status"]?.string == "stopped")
  }

  @Test func endingAServiceTakesItsEntryOutOfTheDirectory() throws {
    let campus = try Campus()
    let token = try campus.token(of: campus.admin, ["people.read"], service: true, name: "Library kiosk")
    let bearer = campus.bearer(token)
    let person = try bearer.get(Self.me).json["id"]?.string ?? ""
    #expect(try campus.admin.get("/api/v1/people/\(person)").status == 200)
    let mark = try campus.mark()
    #expect(try campus.admin.delete("\(Campus.all)/\(token.id)").status == 204)
    #expect(try campus.events(since: mark) == ["token.revoked", "person.deleted"])
    #expect(try bearer.get(Self.me).status == 401)
    #expect(try campus.admin.get("/api/v1/people/\(person)").status == 404)
    #expect(try campus.admin.delete("\(Campus.all)/\(token.id)").status == 404)
  }

  @Test(arguments: Depth.allCases) func aRevokedTokenIsRefusedAtOnce(depth: Depth) throws {
    let campus = try Campus(depth)
    let token = try campus.token(of: campus.staff)
    let other = try campus.token(of: campus.staff)
    for _ in 0..<8 { #expect(try campus.bearer(token).get(Self.me).status == 200) }
    let mark = try campus.mark()
    #expect(try campus.staff.delete("\(Campus.own)/\(token.id)").status == 204)
    #expect(try campus.events(since: mark) == ["token.revoked"])
    for _ in 0..<16 { #expect(try campus.bearer(token).get(Self.me).status == 401) }
    #expect(try campus.bearer(other).get(Self.me).status == 200)
    #expect(try campus.staff.get(Campus.own).json["total"]?.int64 == 1)
  }

  @Test func aTokenEndsWithItsTime() throws {
    let campus = try Campus()
    let token = try campus.token(of: campus.staff, days: 1)
    let session = try campus.visitor(campus.staff.person, .cookie)
    campus.clock.advance(seconds: 86_400 - 1)
    #expect(try campus.bearer(token).get(Self.me).status == 200)
    campus.clock.advance(seconds: 1)
    #expect(try campus.bearer(token).get(Self.me).status == 401)
    #expect(try session.get(Campus.own).json["items"]?.elements.first { _ in true }?["status"]?.string == "expired")
    let (year, none) = (try campus.token(of: session, days: 365), try campus.token(of: session, days: 366))
    #expect(year.answer.status == 201 && none.answer.status == 422)
  }

  @Test func anEndedPersonEndsTheirTokens() throws {
    let campus = try Campus()
    let token = try campus.token(of: campus.staff)
    let person = "/api/v1/people/\(campus.staff.person.text)"
    #expect(try campus.bearer(token).get(Self.me).status == 200)
    #expect(try campus.admin.send("POST", "\(person)/suspend").status == 200)
    #expect(try campus.bearer(token).get(Self.me).status == 401)
    #expect(try campus.admin.send("POST", "\(person)/resume").status == 200)
    #expect(try campus.bearer(token).get(Self.me).status == 200, "it was stopped, not revoked")
    #expect(try campus.admin.delete(person).status == 204)
    #expect(try campus.bearer(token).get(Self.me).status == 401)
  }

  @Test func aNewPasswordStopsPersonalTokens() throws {
    let campus = try Campus()
    let token = try campus.token(of: campus.admin, ["people.read"])
    let service = try campus.token(of: campus.admin, ["people.read"], service: true)
    #expect(try campus.bearer(token).get(Self.me).status == 200)
    campus.clock.advance(seconds: 60)
    let (person, home) = (campus.admin.person, campus.home)
    let hash = try campus.appliance.passwords.hash("another quiet place")
    try campus.store.write(campus.context) { writer in
      try SessionChanges.setPassword(hash, of: person, in: home, writer)
    }
    #expect(try campus.bearer(token).get(Self.me).status == 401)
    #expect(try campus.bearer(service).get(Self.me).status == 200)
    let ada = try campus.visitor(person)
    #expect(try ada.get("\(Campus.own)/\(token.id)").json["status"]?.string == "stopped")
    #expect(try campus.bearer(campus.token(of: ada)).get(Self.me).status == 200)
  }

  /// Remembered or not: each request is asked where it comes from.
  @Test func aTokenWorksFromItsNetworksOnly() throws {
    let campus = try Campus()
    let token = try campus.token(of: campus.staff, networks: ["10.20.0.0/16", "2001:db8::/32"])
    #expect(token.answer.status == 201)
    let entrance = try campus.moving()
    for (client, status) in [
      ("10.20.0.1", 200), ("10.21.0.1", 403), ("10.20.255.255", 200), ("127.0.0.1", 403), ("2001:db8::7", 200),
      ("2001:db9::7", 403), ("::ffff:10.20.3.4", 200),
    ] {
      entrance.client = try #require(Address(client))
      var visitor = Visitor(entrance)
      visitor.token = token.secret
      for _ in 0..<2 {
        let answer = try visitor.get(Self.me)
        #expect(answer.status == status, "\(client)")
        #expect(status == 200 || answer.code == "token-network")
      }
    }
  }

  @Test func whatIsWrongWithATokenIsTold() throws {
    let campus = try Campus()
    let mark = try campus.mark()
    for (json, fault) in [
      ("{}", "name"), ("{\"name\":\"\"}", "name"), ("{\"name\":\"\(String(repeating: "x", count: 81))\"}", "name"),
      ("{\"name\":\"a\",\"days\":0}", "days"), ("{\"name\":\"a\",\"days\":366}", "days"),
      ("{\"name\":\"a\",\"days\":-1}", "days"),
      ("{\"name\":\"a\",\"permissions\":[\"people.read\",\"x\"]}", "permissions[1]"),
      ("{\"name\":\"a\",\"networks\":[\"10.0.0.0/33\"]}", "networks[0]"),
      ("{\"name\":\"a\",\"networks\":[\"10.0.0.0/8 0.0.0.0/0\"]}", "networks[0]"),
      ("{\"name\":\"a\",\"networks\":[\"campus.example\"]}", "networks[0]"),
      ("{\"name\":\"a\",\"kind\":\"service\"}", "kind"), ("{\"name\":\"a\",\"person\":\"0000000000001\"}", "person"),
    ] {
      let answer = try campus.admin.post(Campus.own, json: json)
      #expect(answer.status == 422 && answer.faults.contains(fault), "\(json) \(answer.faults)")
    }
    let many = (0..<21).map { "\"10.0.0.\($0)\"" }.joined(separator: ",")
    #expect(try campus.admin.post(Campus.own, json: "{\"name\":\"a\",\"networks\":[\(many)]}").faults == ["networks"])
    #expect(try campus.isUnchanged(since: mark))
  }

  @Test func aPersonHasFiftyAtMost() throws {
    let campus = try Campus()
    for _ in 0..<50 { #expect(try campus.token(of: campus.staff).answer.status == 201) }
    let more = try campus.token(of: campus.staff)
    #expect(more.answer.status == 409 && more.answer.code == "too-many-tokens")
    let page = try campus.staff.get("\(Campus.own)?limit=20&page=3").json
    #expect(page["total"]?.int64 == 50 && page["items"]?.elements.map { $0 }.count == 10)
    let first = try #require(page["items"]?.elements.first { _ in true }?["id"]?.string)
    #expect(try campus.staff.delete("\(Campus.own)/\(first)").status == 204)
    #expect(try campus.token(of: campus.staff).answer.status == 201)
  }

  /// Somebody else's token is not there, whoever asks.
  @Test func othersTokensAreNotThere() throws {
    let campus = try Campus()
    let noors = try campus.token(of: campus.staff)
    let browser = try campus.browser(campus.stranger)
    let token = try browser.formToken()
    let mark = try campus.mark()
    for path in ["\(Campus.own)/\(noors.id)", "\(Campus.all)/\(noors.id)"] {
      #expect(try campus.stranger.get(path).status == 404, "\(path)")
      #expect(try campus.stranger.delete(path).status == 404, "\(path)")
    }
    #expect(try campus.admin.get("\(Campus.own)/\(noors.id)").status == 404, "nor in one's own list")
    #expect(try campus.admin.delete("\(Campus.own)/\(noors.id)").status == 404)
    #expect(try campus.staff.get("\(Campus.all)/\(noors.id)").status == 403)
    #expect(try campus.stranger.get(Campus.all).json["total"]?.int64 == 0)
    for path in ["/account/tokens/\(noors.id)/revoke", "/organization/tokens/\(noors.id)/revoke"] {
      #expect(try browser.post(path, form: [("csrf", token)]).status == 404, "\(path)")
    }
    #expect(try campus.isUnchanged(since: mark))
    #expect(try campus.admin.delete("\(Campus.all)/\(noors.id)").status == 204, "those who run the place may end it")
    #expect(try campus.bearer(noors).get(Self.me).status == 401)
  }

  @Test func whatIsNoTokenIsRefused() throws {
    let campus = try Campus()
    let token = try campus.token(of: campus.staff)
    let last = token.secret.hasSuffix("A") ? "B" : "A"
    for text in [
      "quad_", token.secret + "x", String(token.secret.dropLast()), String(token.secret.dropLast()) + last,
      String(token.secret.dropFirst(5)), "QUAD_" + token.secret.dropFirst(5),
      "quad_" + String(repeating: "x", count: 43),
    ] {
      for _ in 0..<2 {
        #expect(try campus.guest.with("Authorization", "Bearer \(text)").get(Self.me).status == 401, "\(text)")
        #expect(try campus.bearer(token).get(Self.me).status == 200)
      }
    }
    var planted = campus.guest
    planted.cookies = ["quad-session": token.secret]
    #expect(try planted.get("/").status == 303)
    #expect(
      try campus.guest.with("Authorization", "Bearer \(token.secret)").get("/people").status == 303, "pages take none")
  }

  /// A token is of one organization, whatever its maker does.
  @Test func aTokenStaysWhereItWasMade() throws {
    let campus = try Campus()
    _ = try campus.second(campus.staff.person, as: "Noor There")
    let token = try campus.token(of: campus.staff)
    #expect(
      try campus.staff.post("/api/v1/auth/switch", json: "{\"organization\":\"\(campus.away.id.text)\"}").status == 200)
    let me = try campus.bearer(token).get(Self.me).json
    #expect(me["organization"]?["name"]?.string == "Campus Nord" && me["name"]?.string == "Noor Haddad")
    #expect(me["memberships"]?.elements.map { $0 }.count == 1)
    #expect(try campus.staff.get("\(Campus.own)/\(token.id)").status == 404, "its list is there, too")
  }

  /// At most one write a minute, beside the requests.
  @Test func theLastUseIsKeptToTheMinute() throws {
    let campus = try Campus()
    let token = try campus.token(of: campus.staff)
    let (uses, home) = (campus.appliance.tokenUses, campus.home.id)
    let id = try #require(ID<APIToken>(token.id))
    func written() throws -> (at: String?, from: String?) {
      let done = DispatchSemaphore(value: 0)
      uses.flush { done.signal() }
      done.wait()
      let row = try campus.store.read { try $0.one(APITokenStore.find, id, home) }
      return (row.lastUsed?.rfc3339, row.lastAddress)
    }
    #expect(try written().at == nil)
    let first = campus.clock.clock.now
    let mark = try campus.mark()
    for _ in 0..<50 { #expect(try campus.bearer(token).get(Self.me).status == 200) }
    #expect(campus.writes(since: mark) == 0, "no request waits for it")
    #expect(try written() == (first.rfc3339, "127.0.0.1"))
    #expect(campus.writes(since: mark) == 1)
    campus.clock.advance(seconds: 59)
    _ = try campus.bearer(token).get(Self.me)
    #expect(try written().at == first.rfc3339 && campus.writes(since: mark) == 1)
    campus.clock.advance(seconds: 1)
    _ = try campus.bearer(token).get(Self.me)
    #expect(try written().at == first.adding(seconds: 60).rfc3339 && campus.writes(since: mark) == 2)
    #expect(try campus.events(since: mark).isEmpty)
    let shown = try campus.staff.get("\(Campus.own)/\(token.id)").json
    #expect(shown["lastUsedAt"]?.string == first.adding(seconds: 60).rfc3339)
    #expect(shown["lastAddress"]?.string == "127.0.0.1")
  }
}
