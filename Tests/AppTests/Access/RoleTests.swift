// Roles over the API: made, changed, put back, deleted, and what is refused.
import Base
import Store
import Testing

@testable import App

struct RoleTests {
  private static let roles = "/api/v1/roles"

  private func path(_ role: BuiltInRole, _ campus: Campus) throws -> String {
    "\(Self.roles)/\(try campus.role(role).id.text)"
  }

  private func permissions(_ answer: Answer) -> [String] {
    answer.json["permissions"]?.elements.compactMap(\.string) ?? []
  }

  @Test(arguments: Depth.allCases) func aRoleIsMadeChangedGivenAndDeleted(depth: Depth) throws {
    let campus = try Campus(depth)
    let mark = try campus.mark()
    let made = try campus.admin.post(
      Self.roles, json: "{\"name\":\"Librarian\",\"description\":\"Keeps the books\",\"permissions\":[\"people.read\"]}"
    )
    #expect(made.status == 201 && made.json["key"]?.isNull == true && made.json["version"]?.int64 == 1)
    #expect(permissions(made) == ["people.read"])
    let id = try #require(made.json["id"]?.string)
    let path = "\(Self.roles)/\(id)"
    #expect(try campus.admin.get(path).body == made.body)
    #expect(try campus.staff.get("/api/v1/people").status == 403)
    let person = "/api/v1/people/\(campus.staff.person.text)"
    #expect(try campus.admin.post(person + "/roles", json: "{\"role\":\"\(id)\"}").status == 201)
    #expect(try campus.staff.get("/api/v1/people").status == 200, "with the next request")
    #expect(try campus.admin.get(person).json["roles"]?.elements.compactMap(\.string) == ["staff", id])
    let changed = try campus.admin.patch(path, json: "{\"name\":\"Bibliothécaire\",\"permissions\":[\"events.read\"]}")
    #expect(changed.status == 200 && changed.json["version"]?.int64 == 2)
    #expect(changed.json["description"]?.string == "Keeps the books", "what is not named stays")
    #expect(try campus.staff.get("/api/v1/people").status == 403)
    #expect(try campus.staff.get("/api/v1/events").status == 200)
    let inUse = try campus.admin.delete(path)
    #expect(inUse.status == 409 && inUse.code == "role-in-use" && inUse.text.contains("1 person"))
    #expect(try campus.admin.delete(path + "?force=true").status == 204)
    #expect(try campus.staff.get("/api/v1/events").status == 403)
    #expect(try campus.admin.get(path).status == 404 && campus.admin.delete(path).status == 404)
    #expect(
      try campus.events(since: mark) == ["role.created", "role.assigned", "role.updated", "role.deleted"])
  }

  @Test func eachChangeIsRecordedBeforeAndAfter() throws {
    let campus = try Campus()
    let path = try path(.dean, campus)
    // The newest that is not about whom it was told to.
    func data() throws -> JSONValue? {
      try campus.admin.get("/api/v1/events?limit=5").items.first { $0["kind"]?.string != "notice.sent" }?["data"]
    }
    _ = try campus.admin.patch(path, json: "{\"permissions\":[\"people.read\",\"events.read\"]}")
    let changed = try #require(try data()?["changed"]?["permissions"])
    let usual = BuiltInRole.dean.permissions.map(\.name).sorted()
    #expect(usual.contains("attendance.read-all") && usual.count > 3)
    #expect(changed["from"]?.elements.compactMap(\.string) == usual)
    #expect(changed["to"]?.elements.compactMap(\.string) == ["events.read", "people.read"])
    let own = try campus.ownRole("Porter", ["events.read"])
    _ = try campus.admin.patch("\(Self.roles)/\(own.id.text)", json: "{\"name\":\"Doorkeeper\"}")
    #expect(try data()?["changed"]?["name"]?["from"]?.string == "Porter")
    #expect(try data()?["changed"]?["permissions"] == nil, "what stayed is not a change")
    _ = try campus.admin.post("/api/v1/people/\(campus.staff.person.text)/roles", json: "{\"role\":\"\(own.id.text)\"}")
    #expect(try data()?["role"]?.string == own.id.text && data()?["name"]?.string == "Doorkeeper")
    _ = try campus.admin.delete("\(Self.roles)/\(own.id.text)?force=true")
    #expect(try data()?["people"]?.elements.compactMap(\.string) == [campus.staff.person.text])
    let mark = try campus.mark()
    let same = try campus.admin.patch(path, json: "{\"permissions\":[\"events.read\",\"people.read\",\"people.read\"]}")
    #expect(same.status == 200 && same.json["version"]?.int64 == 2)
    #expect(try campus.isUnchanged(since: mark), "a change of nothing is none")
  }

  /// A built-in role keeps only what differs from its defaults, so that a later feature's permissions reach it.
  @Test func aBuiltInRoleKeepsItsDifferencesAndGoesBack() throws {
    let campus = try Campus()
    let path = try path(.staff, campus)
    let usual = BuiltInRole.staff.permissions.map(\.name).sorted()
    #expect(usual.contains("attendance.record") && !usual.contains("people.read"))
    #expect(permissions(try campus.admin.get(path)) == usual)
    #expect(try campus.admin.patch(path, json: "{\"permissions\":[\"people.read\"]}").status == 200)
    let role = try campus.role(.staff)
    #expect(
      role.overrides.map { "\($0.permission) \($0.isGranted)" }
        == (usual.map { "\($0) false" } + ["people.read true"]).sorted())
    #expect(try campus.staff.get("/api/v1/people").status == 200)
    #expect(try campus.staff.get("/api/v1/attendance/today").status == 403)
    let back = try campus.admin.delete(path + "/permissions")
    #expect(back.status == 200 && permissions(back) == usual && back.json["version"]?.int64 == 3)
    #expect(try campus.role(.staff).overrides.isEmpty)
    #expect(try campus.staff.get("/api/v1/people").status == 403)
    #expect(try campus.admin.patch(path, json: "{\"name\":\"Crew\"}").code == "built-in-role")
    #expect(try campus.admin.delete(path + "?force=true").code == "built-in-role")
    let own = try campus.ownRole("Porter", [])
    #expect(try campus.admin.delete("\(Self.roles)/\(own.id.text)/permissions").code == "no-defaults")
    #expect(
      try campus.stranger.get(Self.roles).json["items"]?.elements.first { $0["key"]?.string == "staff" }?[
        "permissions"]?[0]?
        .string == "attendance.record", "another organization decides for itself")
  }

  @Test func theOwnerIsNotToBeEdited() throws {
    let campus = try Campus()
    let path = try path(.owner, campus)
    let mark = try campus.mark()
    #expect(try campus.admin.patch(path, json: "{\"permissions\":[]}").code == "owner-is-fixed")
    #expect(try campus.admin.patch(path, json: "{\"name\":\"King\"}").code == "built-in-role")
    #expect(try campus.admin.delete(path + "?force=true").status == 409)
    #expect(try campus.isUnchanged(since: mark))
    // Not even by hand in the file.
    let (home, owner) = (campus.home.id, try campus.role(.owner).id)
    try campus.store.write(campus.context) { writer in
      try writer.run(AccessStore.putOverride, home, owner, "people.read", false)
      writer.accessChanged()
    }
    #expect(try campus.admin.get("/api/v1/people").status == 200)
    #expect(permissions(try campus.admin.get(path)) == Features.permissions.map(\.name).sorted())
  }

  @Test func whatIsWrongWithARoleIsToldFieldByField() throws {
    let campus = try Campus()
    _ = try campus.ownRole("Porter", [])
    let mark = try campus.mark()
    let long = String(repeating: "x", count: 5000)
    for (json, faults) in [
      ("{}", ["name"]), ("{\"name\":\"\"}", ["name"]), ("{\"name\":\"  \"}", ["name"]),
      ("{\"name\":\"\(long)\"}", ["name"]), ("{\"name\":\"a\",\"description\":\"\(long)\"}", ["description"]),
      ("{\"name\":\"a\",\"permissions\":[\"people.read\",\"people.fly\"]}", ["permissions[1]"]),
      ("{\"name\":\"a\",\"permissions\":[\"\(long)\"]}", ["permissions[0]"]),
      ("{\"name\":\"a\",\"permissions\":\"people.read\"}", ["permissions"]),
      ("{\"name\":\"a\",\"key\":\"b\"}", ["key"]),
      ("{\"name\":\"a\\u0007b\"}", ["name"]),
    ] {
      let refused = try campus.admin.post(Self.roles, json: json)
      #expect(
        refused.status == 422 && refused.faults == faults, "\(json.prefix(80)) \(refused.status) \(refused.faults)")
    }
    // Names are told apart as people read them; those of built-in roles are taken in every language.
    for name in ["Porter", "porter", " PÓRTER ", "Dean", "décanat", "campus-head", "Campus  Head", "propriétaire"] {
      let refused = try campus.admin.post(Self.roles, json: "{\"name\":\"\(name)\"}")
      #expect(refused.status == 409 && refused.code == "name-taken" && refused.faults == ["name"], "\(name)")
    }
    let other = try #require(try campus.stranger.post(Self.roles, json: "{\"name\":\"Porter\"}").json["id"]?.string)
    #expect(try campus.admin.patch("\(Self.roles)/\(other)", json: "{\"name\":\"Mine\"}").status == 404)
    #expect(try campus.admin.get("\(Self.roles)/\(other)").status == 404)
    #expect(try campus.admin.delete("\(Self.roles)/\(other)").status == 404)
    #expect(try campus.events(since: mark) == ["role.created"])
  }

  @Test func anOrganizationMakesABoundedNumberOfRoles() throws {
    let campus = try Campus()
    for number in 0..<RoleRules.mostOwn { _ = try campus.ownRole("Role \(number)", []) }
    let refused = try campus.admin.post(Self.roles, json: "{\"name\":\"One more\"}")
    #expect(refused.status == 409 && refused.code == "too-many-roles")
    let list = try campus.admin.get(Self.roles + "?limit=100&page=2").json
    #expect(list["total"]?.int64 == Int64(RoleRules.mostOwn + BuiltInRole.allCases.count))
    #expect(list["items"]?.count == BuiltInRole.allCases.count)
  }

  /// What a role gave under a feature that is gone: kept for the day it comes back, and meaning nothing till then.
  @Test func aPermissionThatIsGoneIsIgnoredAndKept() throws {
    let campus = try Campus()
    let own = try campus.ownRole("Porter", ["people.read"])
    let home = campus.home.id
    try campus.store.write(campus.context) { writer in
      for name in ["moon.walk", "moon.fly"] {
        try writer.run(AccessStore.putOverride, home, own.id, name, name == "moon.walk")
      }
    }
    let path = "\(Self.roles)/\(own.id.text)"
    #expect(permissions(try campus.admin.get(path)) == ["people.read"])
    #expect(try campus.admin.patch(path, json: "{\"permissions\":[\"events.read\"]}").status == 200)
    let book = try campus.store.read { try RoleBook(of: home, $0) }
    #expect(
      book[own.id]?.overrides.map { "\($0.permission) \($0.isGranted)" } == [
        "events.read true", "moon.fly false", "moon.walk true",
      ])
    let person = try campus.person("Pia", role: .student)
    try campus.assign(own, to: person.id)
    #expect(try campus.visitor(person.id).get("/api/v1/events").status == 200)
    #expect(try campus.admin.delete(path + "?force=true").status == 204)
  }

  @Test func permissionsAreListedWithWords() throws {
    let campus = try Campus()
    let list = try campus.admin.with("Accept-Language", "fr").get("/api/v1/permissions?limit=100").json
    #expect(list["total"]?.int64 == Int64(Features.permissions.count))
    let read = list["items"]?.elements.first { $0["name"]?.string == "people.read" }
    #expect(read?["text"]?.string == "Voir l’annuaire" && read?["isReading"]?.bool == true)
    let roles = try campus.admin.with("Accept-Language", "fr").get(Self.roles).json
    #expect(roles["items"]?[0]?["name"]?.string == "Propriétaire")
    #expect(try campus.staff.get("/api/v1/permissions").status == 403 && campus.staff.get(Self.roles).status == 403)
  }
}
