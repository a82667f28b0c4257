// Changing API tokens: what may be changed, by whom, and that it counts from the next request on.
import Base
import Store
import Testing

@testable import App

struct APITokenChangeTests {
  private static let me = "/api/v1/me"

  @Test(arguments: Depth.allCases) func aTokenIsChangedAndGoesOn(depth: Depth) throws {
    let campus = try Campus(depth)
    let token = try campus.token(of: campus.admin, ["people.read", "events.read"], networks: ["10.0.0.0/8"])
    let path = "\(Campus.own)/\(token.id)"
    let bearer = campus.bearer(token)
    #expect(try bearer.get("/api/v1/events").status == 403, "not from here")
    let mark = try campus.mark()
    let changed = try campus.admin.patch(
      path, json: "{\"name\":\"Night import\",\"permissions\":[\"people.read\"],\"networks\":[],\"days\":365}")
    #expect(changed.status == 200 && changed.json["name"]?.string == "Night import", "\(changed.text)")
    #expect(changed.json["permissions"]?.elements.compactMap(\.string) == ["people.read"])
    #expect(changed.json["version"]?.int64 == 2 && changed.json["networks"]?.count == 0)
    #expect(changed.json["hint"]?.string == String(token.secret.prefix(9)) && !changed.text.contains(token.secret))
    for _ in 0..<8 {
      #expect(try bearer.get("/api/v1/people").status == 200)
      #expect(try bearer.get("/api/v1/events").status == 403)
    }
    let rows = try campus.eventRows(since: mark)
    #expect(rows.map(\.kind) == ["token.changed"] && rows[0].data.contains("permissionsBefore"))
    #expect(rows[0].data.contains("nameBefore") && !rows[0].data.contains(token.secret.suffix(20)))
    let same = try campus.mark()
    #expect(try campus.admin.patch(path, json: "{\"name\":\"Night import\"}").json["version"]?.int64 == 2)
    #expect(try campus.admin.patch(path, json: "{}").status == 200)
    #expect(try campus.events(since: same) == [] && campus.isUnchanged(since: same))
  }

  /// Also where the token was remembered with the time that it had before.
  @Test func itsTimeIsChanged() throws {
    let campus = try Campus()
    let token = try campus.token(of: campus.admin, days: 2)
    let other = try campus.token(of: campus.admin, days: 30)
    let (bearer, second) = (campus.bearer(token), campus.bearer(other))
    #expect(try bearer.get(Self.me).status == 200 && second.get(Self.me).status == 200)
    #expect(try campus.admin.patch("\(Campus.own)/\(token.id)", json: "{\"days\":10}").status == 200)
    #expect(try campus.admin.patch("\(Campus.own)/\(other.id)", json: "{\"days\":1}").status == 200)
    campus.clock.advance(seconds: 3 * 86_400)
    #expect(try bearer.get(Self.me).status == 200, "longer")
    #expect(try second.get(Self.me).status == 401, "shorter")
    campus.clock.advance(seconds: 8 * 86_400)
    #expect(try bearer.get(Self.me).status == 401)
    // What has expired does not come back.
    let admin = try campus.visitor(campus.admin.person)
    let mark = try campus.mark()
    let late = try admin.patch("\(Campus.own)/\(token.id)", json: "{\"days\":10}")
    #expect(late.status == 409 && late.code == "token-expired")
    let browser = try campus.browser(campus.admin)
    #expect(try browser.get("/account/tokens/\(token.id)/edit").status == 409)
    #expect(try campus.events(since: mark).allSatisfy { $0 == "session.started" })
  }

  @Test func whoWasSlowerIsTold() throws {
    let campus = try Campus()
    let token = try campus.token(of: campus.admin, ["people.read"], service: true)
    let path = "\(Campus.all)/\(token.id)"
    let tag = try #require(try campus.admin.get(path)["etag"])
    #expect(try campus.admin.with("If-None-Match", tag).get(path).status == 304)
    // When it was used is no change of it, and another answer.
    #expect(try campus.bearer(token).get("/api/v1/people").status == 200)
    campus.appliance.tokenUses.flush()
    try campus.settle()
    let used = try campus.admin.with("If-None-Match", tag).get(path)
    #expect(used.status == 200 && used["etag"] != tag && used.json["lastUsedAt"]?.string != nil)
    #expect(try campus.admin.with("If-Match", tag).patch(path, json: "{\"name\":\"Kiosk\"}").status == 200)
    let mark = try campus.mark()
    let late = try campus.admin.with("If-Match", tag).patch(path, json: "{\"name\":\"Late\"}")
    #expect(late.status == 412 && late.code == "changed-meanwhile")
    #expect(try campus.admin.with("If-Match", tag).delete(path).status == 412)
    #expect(try campus.admin.patch(path, json: "{\"name\":\"Late\",\"version\":1}").code == "changed-meanwhile")
    #expect(try campus.isUnchanged(since: mark))
    #expect(try campus.admin.with("If-Match", "\"v2\"").delete(path).status == 204)
  }

  @Test func nobodyGivesMoreThanTheyHave() throws {
    let campus = try Campus()
    let role = try campus.ownRole("Token makers", ["tokens.write", "people.read"])
    try campus.assign(role, to: campus.staff.person)
    let own = try campus.token(of: campus.staff, ["people.read"])
    let strong = try campus.token(of: campus.admin, ["events.read"], networks: ["10.0.0.0/8"], service: true)
    let (mine, service) = ("\(Campus.own)/\(own.id)", "\(Campus.all)/\(strong.id)")
    let personal = try campus.token(of: campus.admin)
    let mark = try campus.mark()
    for (path, json) in [
      (mine, "{\"permissions\":[\"people.read\",\"people.write\"]}"),
      (service, "{\"permissions\":[\"events.read\",\"people.write\"]}"),
      (service, "{\"days\":365}"), (service, "{\"networks\":[]}"), (service, "{\"networks\":[\"0.0.0.0/0\"]}"),
    ] {
      let answer = try campus.staff.patch(path, json: json)
      #expect(answer.status == 403 && answer.code == "beyond-own", "\(json) \(answer.status) \(answer.text)")
    }
    let theirs = try campus.staff.patch("\(Campus.all)/\(personal.id)", json: "{\"name\":\"x\"}")
    #expect(theirs.status == 403 && theirs.code == "personal-token")
    #expect(try campus.staff.patch("\(Campus.own)/\(personal.id)", json: "{\"name\":\"x\"}").status == 404)
    #expect(try campus.stranger.patch(service, json: "{\"name\":\"x\"}").status == 404)
    #expect(try campus.bearer(own).patch(mine, json: "{\"name\":\"x\"}").code == "session-needed")
    for (json, fault) in [
      ("{\"name\":\"\"}", "name"), ("{\"days\":0}", "days"), ("{\"days\":366}", "days"),
      ("{\"permissions\":[\"x\"]}", "permissions[0]"), ("{\"networks\":[\"here\"]}", "networks[0]"),
      ("{\"kind\":\"service\"}", "kind"),
    ] {
      #expect(try campus.admin.patch(service, json: json).faults.contains(fault), "\(json)")
    }
    #expect(try campus.isUnchanged(since: mark))
    // Less is free: fewer permissions, a shorter time, fewer networks, another name.
    #expect(try campus.staff.patch(service, json: "{\"networks\":[]}").status == 403)
    for json in ["{\"name\":\"Kiosk\"}", "{\"days\":1}", "{\"permissions\":[]}"] {
      #expect(try campus.staff.patch(service, json: json).status == 200, "\(json)")
    }
  }

  @Test(arguments: [false, true]) func theFormKeepsWhatItDoesNotShow(isService: Bool) throws {
    let campus = try Campus()
    let role = try campus.ownRole("Token makers", ["tokens.write", "people.read"])
    try campus.assign(role, to: campus.staff.person)
    let token = try campus.token(
      of: campus.admin, ["people.read", "events.read"], networks: ["127.0.0.0/8"], service: isService)
    let list = isService ? "/organization/tokens" : "/account/tokens"
    let browser = try campus.browser(isService ? campus.staff : campus.admin)
    let edit = "\(list)/\(token.id)/edit"
    #expect(try browser.get(list).text.contains(edit))
    let faulty = try browser.submit(edit, on: edit, [("name", ""), ("networks", "here")])
    #expect(faulty.status == 422 && faulty.text.contains("here"))
    let saved = try browser.submit(
      edit, on: edit, [("name", "Kiosk"), ("permissions", "people.read"), ("networks", "127.0.0.0/8")])
    #expect(saved.status == 303 && saved["location"] == list)
    let path = isService ? Campus.all : Campus.own
    let kept = try campus.admin.get("\(path)/\(token.id)").json
    #expect(kept["name"]?.string == "Kiosk" && kept["networks"]?[0]?.string == "127.0.0.0/8")
    let permissions = kept["permissions"]?.elements.compactMap(\.string)
    #expect(permissions == (isService ? ["events.read", "people.read"] : ["people.read"]), "what one has not stays")
    let mark = try campus.mark()
    let stale = try browser.submit(edit, on: edit, [("version", "1"), ("name", "Late")])
    #expect(stale.status == 303 && stale["location"] == edit, "back to the form with a message")
    #expect(try campus.isUnchanged(since: mark))
    #expect(try browser.get("\(list)/0000000000001/edit").status == 404)
  }
}
