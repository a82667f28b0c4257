// Nobody hands on what they do not have: neither as a role, nor by the way in of somebody who may do more.
import Base
import Store
import Testing

@testable import App

struct HandingOnTests {
  @Test func nobodyGivesWhatTheyDoNotHave() throws {
    let campus = try Campus()
    // May give roles and change them, and read the directory: no more.
    let own = try campus.ownRole(
      "Registrar", ["access.read", "access.assign", "access.write", "people.read", "people.write"])
    let registrar = try campus.person("Rita", role: .student)
    try campus.assign(own, to: registrar.id)
    let rita = try campus.visitor(registrar.id)
    let admin = try campus.person("Adam", role: .admin)
    let path = Assigning.path(campus.staff.person)
    let mark = try campus.mark()
    for role in ["owner", "admin", "staff", "auditor"] {
      let refused = try rita.post(path, json: Assigning.json(role))
      #expect(refused.status == 403, "\(role) \(refused.status)")
      #expect(
        try rita.post(Assigning.path(registrar.id), json: Assigning.json(role)).status == 403, "nor to themselves")
      #expect(try rita.patch("/api/v1/people/\(registrar.id.text)", json: "{\"roles\":[\"\(role)\"]}").status == 403)
      #expect(try rita.post("/api/v1/people", json: "{\"name\":\"x\",\"roles\":[\"\(role)\"]}").status == 403)
    }
    #expect(
      try rita.post(path, json: Assigning.json("staff")).text.contains("Check in and out"), "what is missing is named")
    let held = try #require(try rita.get(Assigning.path(admin.id)).json["items"]?[0]?["id"]?.string)
    #expect(try rita.delete("\(Assigning.path(admin.id))/\(held)").code == "beyond-own", "nor takes it")
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
    #expect(try rita.post(path, json: Assigning.json(own.id.text)).status == 201, "but what they have")
    #expect(try rita.post(path, json: Assigning.json("student")).status == 201)
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
    #expect(try cora.post(path + "/roles", json: Assigning.json("student")).status == 403)
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
        "POST", Assigning.path(campus.staff.person), type: "application/json",
        body: Array(Assigning.json("teacher").utf8)))
    hold.release()
    let answer = try late()
    #expect(answer.status == 403 && answer.code == "beyond-own")
  }
}
