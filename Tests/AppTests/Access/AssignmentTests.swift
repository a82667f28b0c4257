// Giving roles and taking them back: by whom, where, and who is always left.
import Base
import Store
import Synchronization
import Testing

@testable import App

struct AssignmentTests {
  private func roles(_ person: ID<Person>) -> String { "/api/v1/people/\(person.text)/roles" }

  private func json(_ role: String, unit: String? = nil) -> String {
    "{\"role\":\"\(role)\"\(unit.map { ",\"unit\":\"\($0)\"" } ?? "")}"
  }

  @Test(arguments: Depth.allCases) func aRoleIsGivenAndTakenBack(depth: Depth) throws {
    let campus = try Campus(depth)
    let mark = try campus.mark()
    let path = roles(campus.staff.person)
    let given = try campus.admin.post(path, json: json("auditor"))
    #expect(given.status == 201 && given.json["role"]?["key"]?.string == "auditor")
    #expect(given.json["unit"]?.isNull == true && given.json["source"]?.string == "manual")
    #expect(given.json["grantedBy"]?["name"]?.string == "Ada Okonkwo")
    #expect(given.json["grantedAt"]?.string == campus.clock.clock.now.rfc3339)
    #expect(try campus.staff.get("/api/v1/people").status == 200)
    #expect(try campus.admin.post(path, json: json("auditor")).code == "already-assigned")
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
    let path = roles(campus.staff.person)
    #expect(try campus.admin.post(path, json: json("dean", unit: " LAW ")).json["unit"]?.string == "LAW")
    #expect(try campus.admin.post(path, json: json("dean", unit: "LAW")).code == "already-assigned")
    #expect(try campus.admin.post(path, json: json("dean", unit: "MED")).status == 201)
    #expect(try campus.staff.get("/api/v1/people").status == 403)
    let person = "/api/v1/people/\(campus.staff.person.text)"
    #expect(try campus.admin.get(person).json["roles"]?.elements.compactMap(\.string) == ["staff"])
    #expect(try campus.staff.get("/api/v1/me").json["roles"]?.elements.compactMap(\.string) == ["dean", "staff"])
    #expect(try campus.admin.patch(person, json: "{\"roles\":[\"teacher\"]}").status == 200)
    let left = try campus.admin.get(path).json["items"]?.elements.map { $0 } ?? []
    #expect(left.map { $0["role"]?["key"]?.string } == ["dean", "dean", "teacher"], "roles for units stay")
    let long = String(repeating: "u", count: 5000)
    #expect(try campus.admin.post(path, json: json("dean", unit: long)).faults == ["unit"])
    #expect(try campus.admin.post(path, json: json("owner", unit: "LAW")).code == "owner-is-whole")
  }

  @Test func whatAPersonMayDoIsToldWithReasons() throws {
    let campus = try Campus()
    let path = roles(campus.staff.person)
    _ = try campus.admin.post(path, json: json("auditor"))
    _ = try campus.admin.post(path, json: json("dean", unit: "LAW"))
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

  @Test func nobodyGivesWhatTheyDoNotHave() throws {
    let campus = try Campus()
    // May give roles and change them, and read the directory: no more.
    let own = try campus.ownRole(
      "Registrar", ["access.read", "access.assign", "access.write", "people.read", "people.write"])
    let registrar = try campus.person("Rita", role: .student)
    try campus.assign(own, to: registrar.id)
    let rita = try campus.visitor(registrar.id)
    let admin = try campus.person("Adam", role: .admin)
    let path = roles(campus.staff.person)
    let mark = try campus.mark()
    for role in ["owner", "admin", "staff", "auditor"] {
      let refused = try rita.post(path, json: json(role))
      #expect(refused.status == 403, "\(role) \(refused.status)")
      #expect(try rita.post(roles(registrar.id), json: json(role)).status == 403, "nor to themselves")
      #expect(try rita.patch("/api/v1/people/\(registrar.id.text)", json: "{\"roles\":[\"\(role)\"]}").status == 403)
      #expect(try rita.post("/api/v1/people", json: "{\"name\":\"x\",\"roles\":[\"\(role)\"]}").status == 403)
    }
    #expect(try rita.post(path, json: json("staff")).text.contains("Check in and out"), "what is missing is named")
    let held = try #require(try rita.get(roles(admin.id)).json["items"]?[0]?["id"]?.string)
    #expect(try rita.delete("\(roles(admin.id))/\(held)").code == "beyond-own", "nor takes it")
    for (role, body) in [
      (BuiltInRole.student, "{\"permissions\":[\"events.read\"]}"), (.dean, "{\"permissions\":[\"people.read\"]}"),
    ] {
      let refused = try rita.patch("/api/v1/roles/\(try campus.role(role).id.text)", json: body)
      #expect(refused.status == 403 && refused.code == "beyond-own", "nor through a role")
    }
    #expect(
      try rita.post("/api/v1/roles", json: "{\"name\":\"Trojan\",\"permissions\":[\"events.read\"]}").code
        == "beyond-own")
    #expect(try campus.isUnchanged(since: mark))
    #expect(try rita.post(path, json: json(own.id.text)).status == 201, "but what they have")
    #expect(try rita.post(path, json: json("student")).status == 201)
    let made = try rita.post("/api/v1/people", json: "{\"name\":\"Plain\"}")
    #expect(made.status == 201 && made.json["roles"]?.count == 0, "a role that can't be given is not given")
  }

  /// Keeping the directory is not deciding who may do what.
  @Test func whoKeepsTheDirectoryGivesNoRoles() throws {
    let campus = try Campus()
    let cora = try campus.visitor(try campus.person("Cora", role: .coordinator).id)
    let path = "/api/v1/people/\(campus.staff.person.text)"
    let mark = try campus.mark()
    #expect(try cora.patch(path, json: "{\"roles\":[\"staff\",\"student\"]}").status == 403)
    #expect(try cora.patch(path, json: "{\"roles\":[]}").status == 403)
    #expect(try cora.post("/api/v1/people", json: "{\"name\":\"A\",\"roles\":[\"staff\"]}").status == 403)
    #expect(try cora.post(path + "/roles", json: json("student")).status == 403)
    #expect(try campus.isUnchanged(since: mark))
    #expect(try cora.patch(path, json: "{\"roles\":[\"staff\"]}").status == 200, "what is so already is no change")
    let made = try cora.post("/api/v1/people", json: "{\"name\":\"A\"}")
    #expect(made.json["roles"]?.elements.compactMap(\.string) == ["staff"])
  }

  /// What a guest's request sets in motion is nobody's: it hands on nothing.
  @Test func aGuestHandsOnNothing() throws {
    let campus = try Campus()
    let home = campus.home
    var context = campus.context
    context.requestID = 77
    #expect(throws: Failure.self) {
      try campus.store.write(context) { writer in
        var input = PersonInput()
        input.name = "Guest"
        input.roles = ["student"]
        _ = try PeopleChanges.create(input, in: home, writer)
      }
    }
    let roles = try campus.store.write(context) { writer in
      var input = PersonInput()
      input.name = "Guest"
      return try PersonAccess(of: try PeopleChanges.create(input, in: home, writer).id, writer).roles.count
    }
    #expect(roles == 0)
  }

  /// At the terminal the first administrator owns the organization; those after administer it.
  @Test func theFirstAdministratorIsTheOwner() throws {
    let folder = TestFolder()
    let appliance = try Appliance(
      database: folder.database, log: .silent, passwords: CampusTemplate.passwords, slowWidth: 1)
    defer { appliance.store.close() }
    func create(_ email: String) throws -> [String] {
      try appliance.store.write(WriteContext()) { writer in
        var input = PersonInput()
        input.name = "N"
        input.email = email
        let made = try AdminCreateCommand.createAdministrator(
          input, passwordHash: "x", organization: "O", zone: .utc, writer)
        return try PersonAccess(of: made.person, writer).roles.map(\.word)
      }
    }
    #expect(try create("a@x.example") == ["owner"])
    #expect(try create("b@x.example") == ["admin"])
    #expect(try create("a@x.example") == ["owner", "admin"], "asked for again, the role is given besides")
  }

  /// An administrator may do everything, and yet only owners make owners.
  @Test func onlyOwnersMakeAndUnmakeOwners() throws {
    let campus = try Campus()
    let adam = try campus.visitor(try campus.person("Adam", role: .admin).id)
    let mark = try campus.mark()
    #expect(try adam.post(roles(adam.person), json: json("owner")).code == "owners-only")
    #expect(try adam.post(roles(campus.staff.person), json: json("owner")).code == "owners-only")
    let other = try campus.person("Olga", role: .owner)
    let held = try #require(try adam.get(roles(other.id)).json["items"]?[0]?["id"]?.string)
    #expect(try adam.delete("\(roles(other.id))/\(held)").code == "owners-only")
    #expect(try adam.patch("/api/v1/people/\(other.id.text)", json: "{\"roles\":[]}").code == "owners-only")
    #expect(try campus.events(since: mark) == ["person.created", "password.set"])
    #expect(try campus.admin.delete("\(roles(other.id))/\(held)").status == 204)
  }

  /// Whoever could put their address on an account, or make its link, would have its rights.
  @Test func theWayInOfSomebodyWhoMayDoMoreIsNotTouched() throws {
    let campus = try Campus()
    let usual = BuiltInRole.staff.permissions.map(\.name)
    let own = try campus.ownRole("Clerk", ["people.read", "people.write"] + usual)
    let clerk = try campus.person("Carl", role: .student)
    try campus.assign(own, to: clerk.id)
    let carl = try campus.visitor(clerk.id)
    let owner = "/api/v1/people/\(campus.admin.person.text)"
    let dean = try campus.person("Dora", role: .dean)
    let mark = try campus.mark()
    for path in [owner, "/api/v1/people/\(dean.id.text)"] {
      #expect(try carl.post(path + "/sign-in-link").code == "may-do-more")
      #expect(try carl.post(path + "/reset-link").code == "may-do-more")
      #expect(try carl.patch(path, json: "{\"email\":\"mine@x.example\"}").code == "may-do-more")
      #expect(try carl.patch(path, json: "{\"status\":\"suspended\"}").code == "may-do-more")
      #expect(try carl.delete(path).code == "may-do-more")
    }
    let file = "Name,Number,E-mail\nDora,77,carl2@x.example\n"
    _ = try campus.admin.patch("/api/v1/people/\(dean.id.text)", json: "{\"number\":\"77\"}")
    let report = try carl.post("/api/v1/people/import", csv: Array(file.utf8)).json
    #expect(report["refused"]?.int64 == 1 && report["updated"]?.int64 == 0)
    #expect(try campus.events(since: mark) == ["person.updated", "people.imported"])
    #expect(try carl.patch("/api/v1/people/\(dean.id.text)", json: "{\"name\":\"Dora D.\"}").status == 200)
    let staff = "/api/v1/people/\(campus.staff.person.text)"
    #expect(try carl.post(staff + "/sign-in-link").status == 201)
    #expect(try carl.patch(staff, json: "{\"email\":\"noor2@nord.example\"}").status == 200)
    #expect(try carl.patch("/api/v1/people/\(clerk.id.text)", json: "{\"email\":\"me@x.example\"}").status == 200)
  }

  @Test func theLastOwnerStaysOwner() throws {
    let campus = try Campus()
    let path = roles(campus.admin.person)
    let held = try #require(try campus.admin.get(path).json["items"]?[0]?["id"]?.string)
    let mark = try campus.mark()
    #expect(try campus.admin.delete("\(path)/\(held)").code == "last-owner")
    #expect(
      try campus.admin.patch("/api/v1/people/\(campus.admin.person.text)", json: "{\"roles\":[]}").code == "last-owner")
    #expect(try campus.isUnchanged(since: mark))
    // Who can't sign in is no owner to rely on; who is in another organization, none at all.
    let invited = try campus.admin.post(
      "/api/v1/people", json: "{\"name\":\"L\",\"email\":\"l@x.example\",\"roles\":[\"owner\"]}")
    #expect(try campus.admin.delete("\(path)/\(held)").code == "last-owner")
    #expect(try campus.admin.delete("/api/v1/people/\(invited.json["id"]?.string ?? "")").status == 204)
    let second = try campus.person("Olga", role: .owner)
    #expect(
      try campus.admin.patch("/api/v1/people/\(second.id.text)", json: "{\"status\":\"suspended\"}").status == 200)
    #expect(try campus.admin.delete("\(path)/\(held)").code == "last-owner")
    #expect(try campus.admin.patch("/api/v1/people/\(second.id.text)", json: "{\"status\":\"active\"}").status == 200)
    #expect(try campus.admin.delete("\(path)/\(held)").status == 204)
    #expect(try campus.admin.get("/api/v1/roles").status == 403, "with the next request")
  }

  /// Two owners take the role from each other, or from themselves, at once: one of them stays, whoever comes first.
  @Test(arguments: [true, false]) func twoRacingRemovalsLeaveAnOwner(ofThemselves: Bool) throws {
    let campus = try Campus(.socket)
    for round in 0..<10 {
      let pair = try ["a", "b"].map {
        try campus.visitor(campus.person("Owner", email: "\($0)\(round)@x.example", role: .owner).id)
      }
      // The first owner steps aside for the race.
      let first = roles(campus.admin.person)
      let suspended = try pair[0].patch(
        "/api/v1/people/\(campus.admin.person.text)", json: "{\"status\":\"suspended\"}")
      #expect(suspended.status == 200)
      let held = try pair.map { try #require(try $0.get(roles($0.person)).json["items"]?[0]?["id"]?.string) }
      let statuses = try atOnce(2, threads: 2) { number in
        let target = ofThemselves ? number : 1 - number
        return try pair[number].delete("\(roles(pair[target].person))/\(held[target])").status
      }
      #expect(statuses.filter { $0 == 204 }.count == 1, "\(statuses)")
      #expect(statuses.allSatisfy { [204, 403, 409].contains($0) }, "\(statuses)")
      let left = try pair.filter { try $0.get("/api/v1/roles").status == 200 }
      #expect(left.count == 1)
      #expect(
        try left[0].patch("/api/v1/people/\(campus.admin.person.text)", json: "{\"status\":\"active\"}").status == 200)
      let admin = try campus.visitor(campus.admin.person)
      #expect(
        try admin.delete("\(roles(left[0].person))/\(held[left[0].person == pair[0].person ? 0 : 1])").status == 204)
      #expect(try admin.get(first).status == 200)
    }
  }

  /// A role taken away while its holder has a page open: the next request is refused, and so is what was under way.
  @Test func aRoleThatIsGoneIsGoneAtOnce() throws {
    let campus = try Campus()
    let path = roles(campus.staff.person)
    let given = try campus.admin.post(path, json: json("admin"))
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

  /// Still allowed on the route, but no longer to hand on what is asked for: read inside the transaction.
  @Test func whatSomebodyMayHandOnIsReadInsideTheTransaction() throws {
    let campus = try Campus()
    let own = try campus.ownRole("Registrar", ["access.read", "access.assign", "people.read"])
    let rita = try campus.visitor(try campus.person("Rita", role: .staff).id)
    try campus.assign(own, to: rita.person)
    #expect(try rita.get("/api/v1/me").status == 200)
    let inside = try #require(campus.entrance as? InProcess)
    let hold = campus.holdWriter()
    let staff = try campus.role(.staff)
    let home = campus.home.id
    _ = campus.store.write(campus.context) { writer in
      var change = RoleChange()
      change.permissions = ["access.read", "access.assign"]
      _ = try RoleChanges.update(own.id, change, in: home, writer)
      change.permissions = []
      _ = try RoleChanges.update(staff.id, change, in: home, writer)
    } then: { _ in
    }
    let late = inside.begin(
      rita.request(
        "POST", roles(campus.staff.person), type: "application/json", body: Array(json("teacher").utf8)))
    hold.release()
    let answer = try late()
    #expect(answer.status == 403 && answer.code == "beyond-own")
  }

  @Test func automaticRolesComeAndGoByThemselves() throws {
    let campus = try Campus()
    let path = roles(campus.staff.person)
    try campus.assign(try campus.role(.teacher), to: campus.staff.person, source: .automatic)
    let list = try campus.admin.get(path).json["items"]?.elements.map { $0 } ?? []
    let automatic = try #require(list.first { $0["source"]?.string == "automatic" }?["id"]?.string)
    let mark = try campus.mark()
    #expect(try campus.admin.delete("\(path)/\(automatic)").code == "automatic-role")
    #expect(try campus.isUnchanged(since: mark))
    let person = "/api/v1/people/\(campus.staff.person.text)"
    #expect(try campus.admin.patch(person, json: "{\"roles\":[\"staff\",\"teacher\"]}").status == 200)
    #expect(try campus.admin.get(path).json["total"]?.int64 == 2, "what is there already is not given again")
    #expect(try campus.admin.post(path, json: json("teacher")).status == 201, "by hand as well, when asked for")
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
    let path = roles(campus.staff.person)
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
    #expect(try campus.admin.post(path, json: json("teacher")).status == 201)
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
    let path = roles(campus.staff.person)
    let mark = try campus.mark()
    #expect(try campus.admin.post(path, json: json(id)).status == 404)
    #expect(try campus.admin.post(path, json: json("0000000000001")).status == 404, "as if it had never been")
    #expect(try campus.admin.post(path, json: json("god")).faults == ["role"])
    let person = "/api/v1/people/\(campus.staff.person.text)"
    #expect(try campus.admin.patch(person, json: "{\"roles\":[\"\(id)\"]}").faults == ["roles[0]"])
    let held = try #require(try campus.admin.get(path).json["items"]?[0]?["id"]?.string)
    #expect(try campus.stranger.delete("\(path)/\(held)").status == 404)
    #expect(try campus.admin.delete("\(roles(campus.admin.person))/\(held)").status == 404, "nor another person's")
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
