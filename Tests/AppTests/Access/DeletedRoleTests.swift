// A role that was deleted and comes back: what it gave, who had it, and who may do that.
import Base
import Store
import Testing

@testable import App

struct DeletedRoleTests {
  private static let roles = "/api/v1/roles"

  private func holders(_ campus: Campus, _ role: RoleRow, _ more: String = "") throws -> [String] {
    let list = try campus.admin.get("/api/v1/people?limit=100&role=\(role.id.text)\(more)")
    let names = list.items.compactMap { $0["name"]?.string }
    #expect(list.json["total"]?.int64 == Int64(names.count), "the counters say what is there")
    return names
  }

  @Test(arguments: Depth.allCases) func aRoleComesBackAsItWas(depth: Depth) throws {
    let campus = try Campus(depth)
    let role = try campus.ownRole("Porter", ["people.read", "events.read"])
    let (one, two) = (try campus.person("Anna").id, try campus.person("Bert").id)
    let (gone, erased) = (try campus.person("Carl").id, try campus.person("Dora").id)
    for person in [one, two, gone, erased, campus.staff.person] { try campus.assign(role, to: person) }
    try campus.assign(role, to: one, source: .automatic)
    let unit = "{\"role\":\"\(role.id.text)\",\"unit\":\"Arts\"}"
    #expect(try campus.admin.post("/api/v1/people/\(two.text)/roles", json: unit).status == 201)
    let before = try campus.admin.get("/api/v1/people/\(one.text)/roles").text
    let browser = try campus.browser(campus.admin)
    let path = "\(Self.roles)/\(role.id.text)"
    #expect(try campus.staff.get("/api/v1/people").status == 200)

    let mark = try campus.mark()
    let deleted = try browser.submit("/access/roles/\(role.id.text)/delete", on: "/access/roles/\(role.id.text)/delete")
    #expect(deleted.status == 303 && campusFlash(deleted).contains("/access/roles/\(role.id.text)/restore"))
    #expect(try campus.staff.get("/api/v1/people").status == 403 && campus.admin.get(path).status == 404)
    // People come and go while it is away.
    #expect(try campus.admin.delete("/api/v1/people/\(gone.text)").status == 204)
    #expect(try campus.admin.send("POST", "/api/v1/people/\(erased.text)/erase").status == 204)
    #expect(try campus.admin.send("POST", "/api/v1/people/\(two.text)/suspend").status == 200)
    let back = try campus.admin.send("POST", "\(path)/restore")
    #expect(back.status == 200 && back.json["name"]?.string == "Porter", "\(back.text)")
    #expect(back.json["permissions"]?.elements.compactMap(\.string).sorted() == ["events.read", "people.read"])
    #expect(try campus.staff.get("/api/v1/people").status == 200, "with the next request")
    #expect(try campus.admin.get("/api/v1/people/\(one.text)/roles").text == before)
    #expect(try holders(campus, role) == ["Anna", "Bert", "Noor Haddad"])
    #expect(try holders(campus, role, "&status=active") == ["Anna", "Noor Haddad"])
    #expect(try holders(campus, role, "&status=suspended") == ["Bert"])
    // Who was deleted meanwhile has it again when they come back.
    #expect(try campus.admin.send("POST", "/api/v1/people/\(gone.text)/restore").status == 200)
    #expect(try holders(campus, role) == ["Anna", "Bert", "Carl", "Noor Haddad"])
    let kinds = try campus.events(since: mark).filter { $0.hasPrefix("role.") }
    #expect(kinds == ["role.deleted", "role.restored"])
    #expect(try campus.admin.send("POST", "\(path)/restore").status == 404, "once")
    #expect(try campus.store.read { try $0.all(Self.kept) }.isEmpty)
  }

  private func campusFlash(_ answer: Answer) -> String {
    String(decoding: decoded(base64url: answer.cookie("quad-flash") ?? "") ?? [], as: UTF8.self)
  }

  private static let kept = Query("SELECT person_id FROM deleted_role_assignments") { $0.int64(0) }

  @Test func whatStandsInTheWayIsSaid() throws {
    let campus = try Campus()
    let role = try campus.ownRole("Porter", ["people.read"])
    try campus.assign(role, to: campus.staff.person)
    let path = "\(Self.roles)/\(role.id.text)"
    #expect(try campus.admin.send("POST", "\(path)/restore").status == 404)
    #expect(try campus.admin.delete("\(path)?force=true").status == 204)
    #expect(try campus.stranger.send("POST", "\(path)/restore").status == 404)
    #expect(try campus.staff.send("POST", "\(path)/restore").status == 403)
    // Nobody brings back what they may not give themselves.
    let maker = try campus.ownRole("Maker", ["access.write", "access.read"])
    let keeper = try campus.person("Keeper", role: .student)
    try campus.assign(maker, to: keeper.id)
    #expect(try campus.visitor(keeper.id).send("POST", "\(path)/restore").status == 403)
    let reader = try campus.ownRole("Reading maker", ["access.write", "access.read", "people.read"])
    try campus.assign(reader, to: keeper.id)
    #expect(try campus.visitor(keeper.id).send("POST", "\(path)/restore").status == 403, "it was somebody’s")
    let other = try campus.admin.post(Self.roles, json: "{\"name\":\"PORTER\",\"permissions\":[]}")
    #expect(other.status == 201)
    let mark = try campus.mark()
    #expect(try campus.admin.send("POST", "\(path)/restore").code == "name-taken")
    #expect(try campus.isUnchanged(since: mark))
    #expect(try campus.admin.delete("\(Self.roles)/\(other.json["id"]?.string ?? "")").status == 204)
    campus.clock.advance(seconds: 601)
    #expect(try campus.admin.send("POST", "\(path)/restore").code == "undo-too-late")
    // The next deletion forgets what is over.
    let last = try campus.ownRole("Last", [])
    #expect(try campus.admin.delete("\(Self.roles)/\(last.id.text)").status == 204)
    #expect(try campus.admin.send("POST", "\(path)/restore").status == 404)
    #expect(try campus.store.read { try $0.all(Self.kept) }.isEmpty)
  }
}
