// Giving roles and taking them back: in the whole organization and in units, by hand, by files and by themselves.
import Base
import Store
import Testing

@testable import App

struct AssignmentTests {
  @Test(arguments: Depth.allCases) func aRoleIsGivenAndTakenBack(depth: Depth) throws {
    let campus = try Campus(depth)
    let mark = try campus.mark()
    let path = Assigning.path(campus.staff.person)
    let given = try campus.admin.post(path, json: Assigning.json("auditor"))
    #expect(given.status == 201 && given.json["role"]?["key"]?.string == "auditor")
    #expect(given.json["unit"]?.isNull == true && given.json["source"]?.string == "manual")
    #expect(given.json["grantedBy"]?["name"]?.string == "Ada Okonkwo")
    #expect(given.json["grantedAt"]?.string == campus.clock.clock.now.rfc3339)
    #expect(try campus.staff.get("/api/v1/people").status == 200)
    #expect(try campus.admin.post(path, json: Assigning.json("auditor")).code == "already-assigned")
    let list = try campus.admin.get(path).json
    #expect(list["total"]?.int64 == 2 && list["items"]?[0]?["role"]?["key"]?.string == "staff")
    let id = try #require(given.json["id"]?.string)
    #expect(try campus.admin.delete("\(path)/\(id)").status == 204)
    #expect(try campus.staff.get("/api/v1/people").status == 403)
    #expect(try campus.admin.delete("\(path)/\(id)").status == 404)
    #expect(try campus.events(since: mark) == ["role.assigned", "role.withdrawn"])
  }

  /// A role for a unit gives nothing in the whole organization.
  @Test func aRoleForAUnitStaysInIt() throws {
    let campus = try Campus()
    let path = Assigning.path(campus.staff.person)
    #expect(try campus.admin.post(path, json: Assigning.json("dean", unit: " LAW ")).json["unit"]?.string == "LAW")
    #expect(try campus.admin.post(path, json: Assigning.json("dean", unit: "LAW")).code == "already-assigned")
    #expect(try campus.admin.post(path, json: Assigning.json("dean", unit: "MED")).status == 201)
    #expect(try campus.staff.get("/api/v1/people").status == 403)
    let person = "/api/v1/people/\(campus.staff.person.text)"
    #expect(try campus.admin.get(person).json["roles"]?.elements.compactMap(\.string) == ["staff"])
    #expect(try campus.staff.get("/api/v1/me").json["roles"]?.elements.compactMap(\.string) == ["dean", "staff"])
    #expect(try campus.admin.patch(person, json: "{\"roles\":[\"teacher\"]}").status == 200)
    let left = try campus.admin.get(path).json["items"]?.elements.map { $0 } ?? []
    #expect(left.map { $0["role"]?["key"]?.string } == ["dean", "dean", "teacher"], "roles for units stay")
    let long = String(repeating: "u", count: 5000)
    #expect(try campus.admin.post(path, json: Assigning.json("dean", unit: long)).faults == ["unit"])
    #expect(try campus.admin.post(path, json: Assigning.json("owner", unit: "LAW")).code == "owner-is-whole")
  }

  @Test func whatAPersonMayDoIsToldWithReasons() throws {
    let campus = try Campus()
    let path = Assigning.path(campus.staff.person)
    _ = try campus.admin.post(path, json: Assigning.json("auditor"))
    _ = try campus.admin.post(path, json: Assigning.json("dean", unit: "LAW"))
    try campus.assign(try campus.role(.teacher), to: campus.staff.person, source: .automatic)
    let answer = try campus.admin.get("/api/v1/people/\(campus.staff.person.text)/permissions").json
    #expect(answer["person"]?["name"]?.string == "Noor Haddad")
    func reasons(_ permission: String) -> [String] {
      let found = answer["permissions"]?.elements.first { $0["name"]?.string == permission }
      return found?["reasons"]?.elements.map { reason in
        "\(reason["role"]?["key"]?.string ?? "") \(reason["unit"]?.string ?? "-") \(reason["source"]?.string ?? "")"
      } ?? []
    }
    #expect(reasons("attendance.record") == ["teacher - automatic", "staff - manual"], "not of a unit")
    #expect(reasons("people.read") == ["auditor - manual"])
    #expect(reasons("attendance.decide") == ["dean LAW manual"])
    #expect(reasons("events.read") == ["auditor - manual"])
    #expect(reasons("people.write").isEmpty)
    #expect(answer["permissions"]?.elements.allSatisfy { $0["text"]?.string?.isEmpty == false } == true)
  }

  /// A role taken away while its holder has a page open: the next request is refused, and so is what was under way.
  @Test func aRoleThatIsGoneIsGoneAtOnce() throws {
    let campus = try Campus()
    let path = Assigning.path(campus.staff.person)
    let given = try campus.admin.post(path, json: Assigning.json("admin"))
    let browser = try campus.browser(campus.staff)
    #expect(try browser.get("/people/new").status == 200)
    let token = try browser.formToken()
    let inside = try #require(campus.entrance as? InProcess)
    let hold = campus.holdWriter()
    let id = try #require(given.json["id"]?.string)
    let (home, staff) = (campus.home.id, campus.staff.person)
    _ = campus.store.write(campus.context) { writer in
      let granting = try Granting(in: home, writer)
      let held = try #require(try PersonAccess(of: staff, writer).held.first { $0.assignment.text == id })
      try AssignmentChanges.withdraw(held, from: staff, in: home, as: granting.standing, granting.book, writer)
    } then: { _ in
    }
    let late = inside.begin(
      browser.request(
        "POST", "/people/new", type: "application/x-www-form-urlencoded",
        body: Array("csrf=\(token)&name=Too+Late&language=en&roles=admin".utf8)))
    hold.release()
    #expect(try late().status == 403)
    #expect(try browser.get("/people/new").status == 403 && browser.get("/people").status == 403)
    #expect(try campus.admin.get("/api/v1/people?search=late").json["total"]?.int64 == 0)
  }

  @Test func automaticRolesComeAndGoByThemselves() throws {
    let campus = try Campus()
    let path = Assigning.path(campus.staff.person)
    try campus.assign(try campus.role(.teacher), to: campus.staff.person, source: .automatic)
    let list = try campus.admin.get(path).json["items"]?.elements.map { $0 } ?? []
    let automatic = try #require(list.first { $0["source"]?.string == "automatic" }?["id"]?.string)
    let mark = try campus.mark()
    #expect(try campus.admin.delete("\(path)/\(automatic)").code == "automatic-role")
    #expect(try campus.isUnchanged(since: mark))
    let person = "/api/v1/people/\(campus.staff.person.text)"
    #expect(try campus.admin.patch(person, json: "{\"roles\":[\"staff\",\"teacher\"]}").status == 200)
    #expect(try campus.admin.get(path).json["total"]?.int64 == 2, "what is there already is not given again")
    #expect(
      try campus.admin.post(path, json: Assigning.json("teacher")).status == 201, "by hand as well, when asked for")
    let home = campus.home
    let (id, who) = (try #require(ID<RoleAssignment>(automatic)), campus.staff.person)
    try campus.store.write(campus.context) { writer in
      let granting = try Granting(in: home.id, writer)
      let held = try #require(try PersonAccess(of: who, writer).held.first { $0.assignment == id })
      try AssignmentChanges.withdraw(
        held, from: who, in: home.id, by: .automatic, as: granting.standing, granting.book, writer)
    }
    #expect(try campus.admin.get(path).json["total"]?.int64 == 2)
    #expect(throws: Failure.self) {
      try campus.assign(try campus.role(.owner), to: who, source: .automatic)
    }
  }

  /// A list of roles is of those that people give: automatic ones need not be named, can't be taken, and naming one does
  /// not make it one that outlives its ground.
  @Test func aListOfRolesLeavesAutomaticOnesAlone() throws {
    let campus = try Campus()
    let path = Assigning.path(campus.staff.person)
    let person = "/api/v1/people/\(campus.staff.person.text)"
    try campus.assign(try campus.role(.teacher), to: campus.staff.person, source: .automatic)
    func held() throws -> Set<String> {
      let items = try campus.admin.get(path).json["items"]?.elements.map { $0 } ?? []
      return Set(items.map { "\($0["role"]?["key"]?.string ?? "") \($0["source"]?.string ?? "")" })
    }
    func patch(_ list: String) throws -> [String] {
      let answer = try campus.admin.patch(person, json: "{\"roles\":[\(list)]}")
      #expect(answer.status == 200)
      return answer.json["roles"]?.elements.compactMap(\.string) ?? []
    }
    func told() throws -> JSONValue? {
      let items = try campus.admin.get("/api/v1/events").json["items"]?.elements
      return items?.first { $0["kind"]?.string == "person.updated" }?["data"]?["changed"]?["roles"]
    }
    func teachers() throws -> Int64? {
      try campus.admin.get("/api/v1/people?role=teacher").json["total"]?.int64
    }
    let (start, counted) = (try held(), try teachers())
    #expect(start == ["staff manual", "teacher automatic"])
    #expect(Set(try patch("\"staff\"")) == ["staff", "teacher"], "it stays, and is shown")
    #expect(try held() == start && told() == nil)
    #expect(Set(try patch("\"staff\",\"teacher\"")) == ["staff", "teacher"], "what was read may be sent back")
    #expect(try held() == start && told() == nil)

    let before = try campus.mark()
    #expect(Set(try patch("\"student\"")) == ["student", "teacher"])
    #expect(try held() == ["student manual", "teacher automatic"])
    #expect(try told()?["from"]?.string == "staff" && told()?["to"]?.string == "student")
    #expect(try campus.events(since: before) == ["person.updated"])

    // Somebody who has it both ways loses what was given, and not the role.
    #expect(try campus.admin.post(path, json: Assigning.json("teacher")).status == 201)
    #expect(try patch("") == ["teacher"])
    #expect(try held() == ["teacher automatic"])
    #expect(try Set((told()?["from"]?.string ?? "").split(separator: " ")) == ["student", "teacher"])
    #expect(try teachers() == counted, "counted as before")
  }

  @Test func anotherOrganizationsRolesAreNotThere() throws {
    let campus = try Campus()
    let away = campus.away.id
    let theirs = try campus.store.read { try RoleBook(of: away, $0)[.admin]?.id }
    let id = try #require(theirs).text
    let path = Assigning.path(campus.staff.person)
    let mark = try campus.mark()
    #expect(try campus.admin.post(path, json: Assigning.json(id)).status == 404)
    #expect(try campus.admin.post(path, json: Assigning.json("0000000000001")).status == 404, "as if it had never been")
    #expect(try campus.admin.post(path, json: Assigning.json("god")).faults == ["role"])
    let person = "/api/v1/people/\(campus.staff.person.text)"
    #expect(try campus.admin.patch(person, json: "{\"roles\":[\"\(id)\"]}").faults == ["roles[0]"])
    let held = try #require(try campus.admin.get(path).json["items"]?[0]?["id"]?.string)
    #expect(try campus.stranger.delete("\(path)/\(held)").status == 404)
    #expect(
      try campus.admin.delete("\(Assigning.path(campus.admin.person))/\(held)").status == 404, "nor another person's")
    #expect(try campus.isUnchanged(since: mark))
  }

  @Test func anImportGivesRolesAndTakesNone() throws {
    let campus = try Campus()
    let own = try campus.ownRole("Night porter", ["people.read"])
    func run(_ file: String, as visitor: Visitor) throws -> JSONValue {
      try visitor.post("/api/v1/people/import", csv: Array(file.utf8)).json
    }
    let file = "Name,Number,Rôle\nA,1,Teacher | night PORTER\nB,2,direction de campus\nC,3,\nD,4,wizard\n"
    let first = try run(file, as: campus.admin)
    #expect(first["created"]?.int64 == 3 && first["refused"]?.int64 == 1)
    #expect(first["errors"]?[0]?["line"]?.int64 == 5 && first["errors"]?[0]?["column"]?.string == "Rôle")
    func held(_ name: String) throws -> [String] {
      try campus.admin.get("/api/v1/people?search=\(name)").json["items"]?[0]?["roles"]?.elements.compactMap(\.string)
        ?? []
    }
    #expect(try held("a") == ["teacher", own.id.text] && held("b") == ["campus-head"] && held("c") == ["staff"])
    #expect(try run(file, as: campus.admin)["unchanged"]?.int64 == 3, "the same file twice changes nothing")
    #expect(try run("Name,Number,Role\nA,1,student\n", as: campus.admin)["updated"]?.int64 == 1)
    #expect(try held("a") == ["teacher", "student", own.id.text])
    let coordinator = try campus.visitor(try campus.person("Cora", role: .coordinator).id)
    let refused = try run("Name,Number,Role\nE,5,admin\nF,6,staff\nG,7,\n", as: coordinator)
    #expect(refused["refused"]?.int64 == 2 && refused["created"]?.int64 == 1)
    let dry = try coordinator.post(
      "/api/v1/people/import?dryRun=true", csv: Array("Name,Number,Role\nE,5,admin\nH,8,\n".utf8))
    #expect(dry.json["refused"]?.int64 == 1 && dry.json["created"]?.int64 == 1)
    // What was exported can be imported again.
    let export = try campus.browser(campus.admin).get("/people/export.csv")
    #expect(try run(export.text, as: campus.admin)["refused"]?.int64 == 0)
    #expect(try run(export.text, as: campus.admin)["updated"]?.int64 == 0)
  }
}
