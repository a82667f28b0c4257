// Deleting, bringing back, purging and erasing people.
import Base
import Store
import Testing

@testable import App

struct RemovalTests {
  private static let people = "/api/v1/people"

  private func add(_ campus: Campus, _ json: String) throws -> String {
    let added = try campus.admin.post(Self.people, json: json)
    #expect(added.status == 201, "\(added.text)")
    return added.json["id"]?.string ?? ""
  }

  @Test(arguments: Depth.allCases) func whoIsDeletedComesBackAsTheyWere(depth: Depth) throws {
    let campus = try Campus(depth)
    let id = try add(
      campus,
      "{\"name\":\"Zoe\",\"email\":\"zoe@x.example\",\"number\":\"7\",\"phone\":\"123\",\"roles\":[\"teacher\"]}")
    let path = "\(Self.people)/\(id)"
    #expect(try campus.admin.post("\(path)/emails", json: "{\"email\":\"zoe2@x.example\"}").status == 201)
    let before = try campus.admin.get(path)
    let mark = try campus.mark()
    #expect(try campus.admin.delete(path).status == 204)
    #expect(try campus.admin.get("\(Self.people)?status=deleted").json["items"]?[0]?["status"]?.string == "deleted")
    let back = try campus.admin.post("\(path)/restore")
    #expect(back.status == 200 && back.json["email"]?.string == "zoe@x.example")
    #expect(back.json["roles"]?[0]?.string == "teacher" && back.json["phone"]?.string == "123")
    #expect(back.json["deletedAt"]?.string == nil && back["etag"] != before["etag"])
    #expect(try campus.admin.get("\(path)/emails").json["total"]?.int64 == 2)
    #expect(try campus.admin.get("\(Self.people)?search=zoe").json["total"]?.int64 == 1)
    #expect(try campus.admin.get("\(Self.people)?status=deleted").json["total"]?.int64 == 0)
    #expect(try campus.admin.get("\(Self.people)?role=teacher").json["total"]?.int64 == 1)
    #expect(try campus.admin.post("\(path)/restore").status == 404)
    #expect(try campus.events(since: mark) == ["person.deleted", "person.restored"])
  }

  @Test func whatIsTakenByThenStandsInTheWay() throws {
    let campus = try Campus()
    let body = "{\"name\":\"One\",\"email\":\"one@x.example\",\"number\":\"1\"}"
    let first = try add(campus, body)
    #expect(try campus.admin.delete("\(Self.people)/\(first)").status == 204)
    let second = try add(campus, "{\"name\":\"Two\",\"number\":\"1\"}")
    let mark = try campus.mark()
    let number = try campus.admin.post("\(Self.people)/\(first)/restore")
    #expect(number.status == 409 && number.code == "number-taken")
    #expect(try campus.isUnchanged(since: mark))
    #expect(try campus.admin.patch("\(Self.people)/\(second)", json: "{\"number\":\"2\"}").status == 200)
    // As a further address of somebody else.
    #expect(
      try campus.admin.post("\(Self.people)/\(second)/emails", json: "{\"email\":\"ONE@x.example\"}").status == 201)
    #expect(try campus.admin.post("\(Self.people)/\(first)/restore").code == "email-taken")
    #expect(try campus.stranger.post("\(Self.people)/\(first)/restore").status == 404)
  }

  /// Whoever brings somebody back gives them their rights: not more than one's own.
  @Test func nobodyBringsBackWhoMayDoMore() throws {
    let campus = try Campus()
    let second = try campus.person("Second Owner", role: .owner)
    #expect(try campus.admin.delete("\(Self.people)/\(second.id.text)").status == 204)
    let coordinator = try campus.visitor(campus.person("Coordinator", role: .coordinator).id)
    #expect(try coordinator.get("\(Self.people)?status=deleted").json["total"]?.int64 == 1)
    #expect(try coordinator.post("\(Self.people)/\(second.id.text)/restore").status == 403)
    #expect(try campus.admin.post("\(Self.people)/\(second.id.text)/restore").status == 200)
  }

  @Test func theMessageTakesItBack() throws {
    let campus = try Campus()
    var browser = try campus.browser(campus.admin)
    let page = "/people/\(campus.staff.person.text)"
    let removed = try browser.submit("\(page)/remove", on: page)
    #expect(removed.status == 303)
    browser.cookies["quad-flash"] = removed.cookie("quad-flash")
    let list = try browser.get("/people")
    #expect(list.page.form("\(page)/restore") != nil && list.page.text.contains("removed from the directory"))
    browser.cookies["quad-flash"] = nil
    #expect(try browser.get(page).page.text.contains("This person is deleted"))
    let mark = try campus.mark()
    #expect(try browser.submit("\(page)/restore", on: page).status == 303)
    #expect(try campus.events(since: mark) == ["person.restored"])
    // A cookie that somebody else set has no other button pressed.
    for address in ["/people/purge", "https://evil.example/undo", "//evil.example/undo", "/a/../undo"] {
      browser.cookies["quad-flash"] = base64url(Array("g\(address)|Hello".utf8))
      #expect(try browser.get("/people").page.form(address) == nil, "\(address)")
    }
  }

  @Test func thePurgeFollowsTheOrganizationsRule() throws {
    let campus = try Campus()
    let id = try add(campus, "{\"name\":\"Zoe Gone\",\"email\":\"zoe@x.example\",\"number\":\"7\"}")
    #expect(try campus.staff.post("/api/v1/attendance/check-in", json: "{\"note\":\"Noor was here\"}").status == 201)
    #expect(try campus.staff.post("/api/v1/attendance/check-out").status == 200)
    #expect(try campus.admin.delete("\(Self.people)/\(id)").status == 204)
    #expect(try campus.admin.delete("\(Self.people)/\(campus.staff.person.text)").status == 204)
    campus.clock.advance(seconds: 400 * 86_400)
    let admin = try campus.visitor(campus.admin.person)
    #expect(try admin.post("\(Self.people)/purge").json["purged"]?.int64 == 0, "kept for good unless told otherwise")
    #expect(try admin.patch("/api/v1/organization", json: "{\"retentionDays\":365}").status == 200)
    let browser = try campus.browser(campus.admin)
    #expect(try browser.get("/people?status=deleted").page.text.contains("Purge 2 people"))
    let mark = try campus.mark()
    #expect(try admin.post("\(Self.people)/purge").json["purged"]?.int64 == 2)
    #expect(try campus.events(since: mark) == ["people.purged"])
    #expect(try admin.get("\(Self.people)?status=deleted").json["total"]?.int64 == 0)
    #expect(try admin.post("\(Self.people)/\(id)/restore").status == 404)
    #expect(try browser.get("/people/\(id)").status == 404)
    #expect(try admin.post("\(Self.people)/purge").json["purged"]?.int64 == 0)
    // History keeps a label that tells nothing.
    let record = try admin.get("/api/v1/attendance?from=2026-11-01&to=2026-11-30").json["items"]?[0]
    #expect(record?["person"]?["name"]?.string?.hasPrefix("Former person") == true, "\(String(describing: record))")
    #expect(record?["note"]?.string == nil)
  }

  @Test func anErasureLeavesNothingThatNames() throws {
    let campus = try Campus()
    let path = "\(Self.people)/\(campus.staff.person.text)"
    #expect(try campus.admin.post("\(path)/emails", json: "{\"email\":\"noor2@nord.example\"}").status == 201)
    #expect(try campus.admin.patch(path, json: "{\"phone\":\"0123\",\"number\":\"N-1\"}").status == 200)
    #expect(try campus.staff.post("/api/v1/attendance/check-in", json: "{\"note\":\"Noor\"}").status == 201)
    let total = try campus.admin.get(Self.people).json["total"]?.int64
    let mark = try campus.mark()
    #expect(try campus.admin.post("\(path)/erase").status == 204)
    let events = try campus.eventRows(since: mark)
    #expect(events.map(\.kind) == ["person.erased"] && events[0].data == "{}")
    #expect(try campus.staff.get("/api/v1/me").status == 401)
    #expect(try campus.admin.get(path).status == 404)
    #expect(try campus.admin.get("\(Self.people)?status=deleted").json["total"]?.int64 == 0)
    #expect(try campus.admin.get(Self.people).json["total"]?.int64 == (total ?? 0) - 1)
    #expect(
      try campus.guest.post(
        "/api/v1/auth/sign-in", json: "{\"email\":\"noor@nord.example\",\"password\":\"\(Campus.password)\"}"
      ).status == 401)
    #expect(try campus.admin.get("/api/v1/attendance").json["total"]?.int64 == 1, "what is counted stays")
    let (home, staff) = (campus.home.id, campus.staff.person)
    let row = try campus.store.read { try $0.one(PeopleStore.findAny, staff, home) }
    #expect(row.row.email == nil && row.row.number == nil && row.row.phone == nil && row.account == nil)
    #expect(row.row.name == PersonDataText.pseudonym(staff)[campus.home.language] && row.erased != nil)
    #expect(try campus.admin.post("\(path)/erase").status == 404 && campus.admin.post("\(path)/restore").status == 404)
    // Their addresses are free.
    _ = try add(campus, "{\"name\":\"New\",\"email\":\"noor2@nord.example\",\"number\":\"N-1\"}")
  }

  @Test func whoRunsTheBoxOrMayDoMoreIsNotErased() throws {
    let campus = try Campus()
    let second = try campus.person("Second Owner", role: .owner)
    let owner = try campus.visitor(second.id)
    #expect(try owner.post("\(Self.people)/\(campus.admin.person.text)/erase").code == "operator")
    let admin = try campus.visitor(campus.person("Plain Admin", role: .admin).id)
    #expect(try admin.post("\(Self.people)/\(second.id.text)/erase").status == 403)
    #expect(try admin.get("\(Self.people)/\(second.id.text)/data").status == 403)
    let coordinator = try campus.visitor(campus.person("Coordinator", role: .coordinator).id)
    #expect(try coordinator.post("\(Self.people)/\(campus.staff.person.text)/erase").status == 403)
    #expect(try campus.stranger.post("\(Self.people)/\(campus.staff.person.text)/erase").status == 404)
  }

  /// An account that is also somebody elsewhere is theirs to keep.
  @Test func anAccountThatIsUsedElsewhereStays() throws {
    let campus = try Campus()
    _ = try campus.second(campus.staff.person, as: "Noor Away")
    #expect(try campus.admin.post("\(Self.people)/\(campus.staff.person.text)/erase").status == 204)
    let kept = try campus.store.read { reader in
      try reader.all(SignInStore.byEmail, "noor@nord.example").count
    }
    #expect(kept == 0)
    let away = campus.away.id
    let hash = try campus.store.read { reader in
      let found = try reader.all(PeopleListStore.page, away, 100, 0).first { $0.name == "Noor Away" }
      return try found.flatMap { try reader.one(SignInStore.member, $0.id).passwordHash }
    }
    #expect(hash?.isEmpty == false)
  }

  @Test func everythingHeldIsTold() throws {
    let campus = try Campus()
    #expect(try campus.staff.post("/api/v1/attendance/check-in", json: "{\"note\":\"<é>\"}").status == 201)
    let own = try campus.staff.get("/api/v1/me/data")
    #expect(own.status == 200 && own.json["format"]?.string == "quad-person-1")
    let tables = try #require(own.json["tables"])
    #expect(tables["people"]?[0]?["name"]?.string == "Noor Haddad" && tables["emails"]?.count == 1)
    #expect(tables["attendance"]?[0]?["note"]?.string == "<é>" && tables["roles"]?[0]?["role"]?.string == "Staff")
    #expect(tables["sessions"]?.count == 1 && tables["account"]?[0]?["is_password_set"]?.bool == true)
    #expect(tables["events"]?.elements.contains { $0["kind"]?.string == "session.started" } == true)
    for word in ["Okonkwo", "Sven", "$argon2", "digest"] { #expect(!own.text.contains(word), "\(word)") }
    let asked = try campus.admin.get("\(Self.people)/\(campus.staff.person.text)/data")
    #expect(asked.json["tables"]?["people"]?[0]?["name"]?.string == "Noor Haddad")
    let browser = try campus.browser(campus.staff)
    #expect(try browser.get("/account/data").page.text.contains("Your data"))
    #expect(try browser.get("/account/data.json")["content-disposition"]?.contains("person.json") == true)
    #expect(try campus.staff.get("\(Self.people)/\(campus.staff.person.text)/data").status == 403)
  }
}
