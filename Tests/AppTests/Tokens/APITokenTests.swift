// API tokens: made, told once, kept as a digest, and nobody else’s business.
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
