// Appointing campus heads, deans and chairs: who may, whom, and where.
import Base
import Store
import Testing

@testable import App

struct AppointmentTests {
  private static let path = CourseStage.appointments

  private func named(_ answer: Answer) -> [String] {
    answer.items.map {
      "\($0["code"]?.string ?? "-") \($0["office"]?.string ?? "") \($0["person"]?["name"]?.string ?? "")"
    }
  }

  @Test(arguments: Depth.allCases) func aDeanIsAppointedAndSeesTheirDepartmentUntilItEnds(depth: Depth) throws {
    let stage = try CourseStage(depth)
    let campus = stage.campus
    let person = try campus.person("Dana Dean").id
    try campus.enroll(person, stage.course["CC101"], ["teacher"])
    let dean = try campus.visitor(person)
    #expect(try dean.get(CourseStage.courses).status == 403)
    let mark = try campus.mark()
    let made = try campus.admin.post(Self.path, json: stage.appointment(person, "CCS", ",\"office\":\"dean\""))
    #expect(made.status == 201, "\(made.text)")
    #expect(made.json["office"]?.string == "dean" && made.json["unit"]?["code"]?.string == "CCS")
    #expect(made.json["source"]?.string == "manual" && made.json["appointedBy"]?["name"]?.string == "Ada Okonkwo")
    #expect(try dean.get(CourseStage.courses).items.compactMap { $0["code"]?.string } == ["CC101", "IT101"])
    #expect(try campus.admin.post(Self.path, json: stage.appointment(person, "CCS")).code == "already-assigned")
    #expect(try named(campus.admin.get(Self.path)) == ["CCS dean Dana Dean"])
    let id = try #require(made.json["id"]?.string)
    #expect(try campus.admin.delete("\(Self.path)/\(id)").status == 204)
    #expect(try dean.get(CourseStage.courses).status == 403, "with the next request")
    #expect(try campus.admin.delete("\(Self.path)/\(id)").status == 404)
    #expect(try campus.events(since: mark) == ["role.assigned", "role.withdrawn"])
  }

  @Test func whoCannotBeExpectedToNeedsSayingSo() throws {
    let stage = try CourseStage()
    let campus = stage.campus
    let person = try campus.person("Una Unexpected").id
    try campus.enroll(person, stage.course["EN101"], ["teacher"])
    try campus.enroll(person, stage.course["CC101"])
    let mark = try campus.mark()
    for code in ["CCS", "BSCS", "LB"] {
      let refused = try campus.admin.post(Self.path, json: stage.appointment(person, code))
      #expect(refused.status == 409 && refused.code == "not-eligible", "\(code): taking a course is not enough")
    }
    #expect(try campus.isUnchanged(since: mark))
    try stage.appointed(person, "CCS")
    #expect(try campus.admin.post(Self.path, json: stage.appointment(person, "CAS")).status == 201)
    #expect(try campus.admin.post(Self.path, json: stage.appointment(person, "MAIN")).status == 201, "a dean there")
    #expect(
      try named(campus.admin.get(Self.path)) == [
        "MAIN campus-head Una Unexpected", "CAS dean Una Unexpected", "CCS dean Una Unexpected",
      ])
    #expect(try named(campus.admin.get("\(Self.path)?office=dean&unit=\(stage.unit["CAS"] ?? "")")).count == 1)
    #expect(try named(campus.admin.get("\(Self.path)?person=\(campus.staff.person.text)")).isEmpty)
    #expect(try named(campus.admin.get("\(Self.path)?limit=1&page=2")) == ["CAS dean Una Unexpected"])
  }

  @Test func whatIsNoAppointmentIsRefused() throws {
    let stage = try CourseStage()
    let campus = stage.campus
    let person = try campus.person("Rae Refused").id
    let mark = try campus.mark()
    let more = ",\"evenIfUnexpected\":true"
    for (office, code) in [("dean", "BSCS"), ("dean", "MAIN"), ("chair", "CCS"), ("campus-head", "CCS")] {
      let answer = try campus.admin.post(
        Self.path, json: stage.appointment(person, code, ",\"office\":\"\(office)\"\(more)"))
      #expect(answer.faults == ["office"], "\(office) of \(code)")
    }
    #expect(
      try campus.admin.post(Self.path, json: stage.appointment(person, "CCS", ",\"office\":\"owner\"\(more)")).faults
        == ["office"])
    #expect(
      try campus.admin.post(Self.path, json: stage.appointment(campus.stranger.person, "CCS", more)).faults == [
        "person"
      ])
    #expect(try campus.admin.post(Self.path, json: stage.appointment(ID(7), "CCS", more)).faults == ["person"])
    #expect(try campus.admin.post(Self.path, json: "{}").faults.sorted() == ["person", "unit"])
    #expect(
      try campus.admin.post(Self.path, json: stage.appointment(person, "CCS", ",\"role\":\"owner\"")).faults == ["role"]
    )
    #expect(
      try campus.admin.post(Self.path, json: "{\"person\":\"\(person.text)\",\"unit\":\"0000000000009\"}").status == 404
    )
    #expect(try campus.staff.post(Self.path, json: stage.appointment(person, "CCS", more)).status == 403)
    #expect(
      try campus.stranger.post(Self.path, json: stage.appointment(campus.stranger.person, "CCS", more)).status == 404)
    #expect(try campus.guest.post(Self.path, json: stage.appointment(person, "CCS")).status == 401)
    for query in ["office=king", "unit=x", "person=x", "unit=0000000000009"] {
      #expect(try campus.admin.get("\(Self.path)?\(query)").status == 422, "\(query)")
    }
    #expect(try campus.admin.delete("\(Self.path)/\(person.text)").status == 404)
    #expect(try campus.admin.delete("\(Self.path)/x").status == 404)
    #expect(try campus.staff.get(Self.path).status == 403)
    #expect(try campus.stranger.get(Self.path).items.isEmpty)
    // A role that is no office isn't ended here.
    let held = try campus.admin.get("/api/v1/people/\(person.text)/roles").items.first?["id"]?.string ?? ""
    #expect(try campus.admin.delete("\(Self.path)/\(held)").status == 404)
    #expect(try campus.isUnchanged(since: mark))
  }

  /// An office is of one kind of unit, however it is given; what was held before stays, and comes back when it was taken by
  /// mistake.
  @Test func anOfficeIsGivenForItsKindOfUnitOnly() throws {
    let stage = try CourseStage()
    let campus = stage.campus
    let person = try campus.person("Otto Office").id
    let roles = "/api/v1/people/\(person.text)/roles"
    func given(_ role: String, _ unit: String) throws -> Answer {
      try campus.admin.post(roles, json: "{\"role\":\"\(role)\",\"unit\":\"\(unit)\"}")
    }
    let own = try campus.ownRole("Helper", ["courses.read"])
    let browser = try campus.browser(campus.admin)
    let mark = try campus.mark()
    for (office, code) in [("dean", "bscs"), ("dean", "MAIN"), ("chair", "CCS"), ("campus-head", "CCS")] {
      let answer = try given(office, code)
      #expect(answer.status == 422 && answer.faults == ["unit"], "\(office) of \(code): \(answer.text)")
    }
    let page = "/people/\(person.text)"
    let refused = try browser.submit("\(page)/roles", on: page, [("role", "chair"), ("unit", "CCS")])
    var warned = browser
    warned.cookies["quad-flash"] = refused.cookie("quad-flash")
    #expect(refused.status == 303)
    #expect(try warned.get(page).page.text.contains("and CCS is of the kind “Department”"))
    #expect(try campus.isUnchanged(since: mark))
    // Its own kind, no unit of the tree, the whole organization, and roles that are no office.
    for (office, code) in [("dean", "ccs"), ("chair", "BSCS"), ("campus-head", "LB"), ("dean", "LAW")] {
      #expect(try given(office, code).status == 201, "\(office) of \(code)")
    }
    #expect(try campus.admin.post(roles, json: "{\"role\":\"dean\"}").status == 201)
    #expect(try given(own.id.text, "BSCS").status == 201 && given("coordinator", "CCS").status == 201)
    // One from before is no leader of its unit: that office is vacant, and it stands beside.
    let (chair, home) = (try campus.role(.chair), campus.home.id)
    try campus.store.write(campus.context) { writer in
      _ = try AssignmentChanges.assign(chair, to: person, unit: "CAS", in: home, as: .system, writer)
    }
    func rows(_ path: String) throws -> [String] { try browser.get(path).text.split(separator: "<tr").map(String.init) }
    let beside = try rows("/appointments").filter { $0.contains("Unit CAS") }
    #expect(beside.count == 2 && beside.first?.contains("Nobody") == true, "\(beside)")
    #expect(beside.last?.contains("Otto Office") == true)
    let vacant = try rows("/appointments?vacant=true")
    #expect(vacant.contains { $0.contains("Unit CAS") && $0.contains("Nobody") })
    #expect(!vacant.contains { $0.contains("Otto Office") || $0.contains("Unit CCS") })
    let held = try campus.admin.get(roles).items.first { $0["unit"]?.string == "CAS" }?["id"]?.string ?? ""
    let taken = try browser.submit("\(page)/roles/\(held)/remove", on: page)
    #expect(taken.status == 303)
    var told = browser
    told.cookies["quad-flash"] = taken.cookie("quad-flash")
    let undo = try told.get(page).page.all("form").compactMap { $0["action"] }.first { $0.contains("/roles/undo") }
    let back = try browser.post(try #require(undo), form: [("csrf", browser.formToken())])
    #expect(back.status == 303, "\(back.text)")
    #expect(try stage.roles(person).contains("chair CAS manual"))
  }

  /// Whoever may give roles on a campus appoints there, what they have themselves, and elsewhere there is nothing for them.
  @Test func whoeverMayGiveRolesSomewhereAppointsThereOnly() throws {
    let stage = try CourseStage()
    let campus = stage.campus
    let usual = try campus.role(.dean).permissions.union(campus.role(.chair).permissions).map(\.name)
    let rector = try campus.ownRole("Rector", usual + ["access.assign", "access.read"])
    let giver = try campus.ownRole("Giver", ["access.assign", "access.read"])
    func holder(_ name: String, _ role: RoleRow, _ code: String) throws -> Visitor {
      let person = try campus.person(name)
      _ = try campus.made(
        "/api/v1/people/\(person.id.text)/roles", "{\"role\":\"\(role.id.text)\",\"unit\":\"\(code)\"}")
      return try campus.visitor(person.id)
    }
    let rita = try holder("Rita Rector", rector, "MAIN")
    let gus = try holder("Gus Giver", giver, "MAIN")
    let person = try campus.person("Pia Person").id
    let elsewhere = try stage.appointed(person, "CBA")
    let more = ",\"evenIfUnexpected\":true"
    let mark = try campus.mark()
    #expect(try rita.post(Self.path, json: stage.appointment(person, "LB", more)).status == 404)
    #expect(try rita.post(Self.path, json: stage.appointment(person, "CBA", more)).status == 404)
    #expect(try rita.delete("\(Self.path)/\(elsewhere)").status == 404)
    #expect(try rita.get("/api/v1/units/\(stage.unit["CBA"] ?? "")/eligible-people").status == 404)
    #expect(try named(rita.get(Self.path)).isEmpty)
    let beyond = try gus.post(Self.path, json: stage.appointment(person, "CCS", more))
    #expect(beyond.status == 403 && beyond.code == "beyond-own", "\(beyond.text)")
    #expect(try gus.post(Self.path, json: stage.appointment(person, "CBA", more)).status == 404, "404 before 403")
    #expect(
      try rita.post(Self.path, json: stage.appointment(person, "MAIN", more)).status == 403, "no more than they have")
    #expect(try campus.isUnchanged(since: mark))
    let made = try rita.post(Self.path, json: stage.appointment(person, "CCS", more))
    #expect(made.status == 201, "\(made.text)")
    #expect(try named(rita.get(Self.path)) == ["CCS dean Pia Person"])
    let id = made.json["id"]?.string ?? ""
    #expect(try gus.delete("\(Self.path)/\(id)").code == "beyond-own", "nor takes it")
    // Nor by the roles of a person, which ask for the whole organization.
    let roles = "/api/v1/people/\(person.text)/roles"
    #expect(try rita.post(roles, json: "{\"role\":\"dean\",\"unit\":\"CCS\"}").status == 403)
    #expect(try rita.delete("\(roles)/\(id)").status == 403)
    #expect(try rita.delete("\(Self.path)/\(id)").status == 204)
    // Taken back, it ends at once.
    let held = try campus.admin.get("/api/v1/people/\(rita.person.text)/roles").items.first {
      $0["unit"]?.string == "MAIN"
    }
    let taken = "/api/v1/people/\(rita.person.text)/roles/\(held?["id"]?.string ?? "")"
    #expect(try campus.admin.delete(taken).status == 204)
    #expect(try rita.post(Self.path, json: stage.appointment(person, "CCS", more)).status == 403)
  }

  @Test func manyAtOnceAppointOnceAndEndOnce() throws {
    let stage = try CourseStage()
    let campus = stage.campus
    let person = try campus.person("Rory Race").id
    try stage.learn([person], manage: "BSCS")
    let admin = campus.admin
    let body = stage.appointment(person, "CCS")
    let mark = try campus.mark()
    let made = try atOnce(16, threads: 8) { _ in try admin.post(Self.path, json: body) }
    #expect(made.count { $0.status == 201 } == 1)
    #expect(made.count { $0.status == 409 && $0.code == "already-assigned" } == 15)
    #expect(try stage.roles(person) == ["dean CCS manual", "staff - manual"])
    let id = made.first { $0.status == 201 }?.json["id"]?.string ?? ""
    let ended = try atOnce(16, threads: 8) { _ in try admin.delete("\(Self.path)/\(id)").status }
    #expect(ended.count { $0 == 204 } == 1 && ended.count { $0 == 404 } == 15)
    #expect(try stage.automatic(person) == ["chair BSCS"])
    #expect(
      try campus.events(since: mark) == ["role.assigned", "role.withdrawn", "role.withdrawn", "role.assigned"])
  }

  @Test func whoMayBeExpectedToIsListedByName() throws {
    let stage = try CourseStage()
    let campus = stage.campus
    let (ann, bob, cyd, dee) = (
      try campus.person("Ann Teaches").id, try campus.person("Bob Chairs").id, try campus.person("Cyd Both").id,
      try campus.person("Dee Elsewhere").id
    )
    try campus.enroll(ann, stage.course["CC101"], ["teacher"])
    try campus.enroll(ann, stage.course["IT101"], ["assistant"])
    try stage.learn([bob, cyd], manage: "BSIT")
    try campus.enroll(cyd, stage.course["CC101"], ["teacher"])
    try campus.enroll(dee, stage.course["EN101"], ["teacher"])
    try campus.enroll(dee, stage.course["CC101"])
    func eligible(_ code: String, _ query: String = "") throws -> Answer {
      try campus.admin.get("/api/v1/units/\(stage.unit[code] ?? "")/eligible-people\(query)")
    }
    func words(_ answer: Answer) -> [String] {
      answer.items.map { item in
        let leads = item["leads"]?.elements.compactMap(\.string) ?? []
        return "\(item["person"]?["name"]?.string ?? "") \(item["courses"]?.int64 ?? 0) \(leads.joined(separator: "+"))"
      }
    }
    #expect(try words(eligible("CCS")) == ["Ann Teaches 2 ", "Bob Chairs 0 BSIT", "Cyd Both 1 BSIT"])
    #expect(try words(eligible("BSCS")) == ["Ann Teaches 2 ", "Cyd Both 1 "], "those of its department")
    #expect(
      try words(eligible("MAIN")) == ["Ann Teaches 2 ", "Bob Chairs 0 BSIT", "Cyd Both 1 BSIT", "Dee Elsewhere 1 "])
    #expect(try words(eligible("LB")).isEmpty)
    #expect(try words(eligible("MAIN", "?search=cha")) == ["Bob Chairs 0 BSIT"])
    var (names, after) = ([String](), "")
    repeat {
      let part = try eligible("MAIN", "?limit=1&after=\(after)")
      #expect(part.items.count <= 1)
      names += words(part).map { String($0.prefix(3)) }
      after = part.json["next"]?.string ?? ""
    } while !after.isEmpty && names.count < 10
    #expect(names == ["Ann", "Bob", "Cyd", "Dee"])
    #expect(try eligible("MAIN", "?after=x").status == 422)
    #expect(try campus.staff.get("/api/v1/units/\(stage.unit["CCS"] ?? "")/eligible-people").status == 403)

    let units = try campus.admin.get("/api/v1/people/\(cyd.text)/eligible-units")
    #expect(
      units.items.map { "\($0["office"]?.string ?? "") \($0["unit"]?["code"]?.string ?? "")" } == [
        "campus-head MAIN", "dean CCS", "chair BSCS", "chair BSIT",
      ], "\(units.text)")
    try stage.appointed(cyd, "CCS")
    let deans = try campus.admin.get("/api/v1/people/\(cyd.text)/eligible-units?office=dean")
    #expect(deans.items.count == 1 && deans.items.first?["isAppointed"]?.bool == true)
    #expect(try campus.admin.get("/api/v1/people/\(campus.stranger.person.text)/eligible-units").status == 404)
    #expect(try campus.staff.get("/api/v1/people/\(cyd.text)/eligible-units").status == 403)
  }

  @Test func thePageShowsWhoLeadsWhatAndAppoints() throws {
    let stage = try CourseStage()
    let campus = stage.campus
    let (ann, una) = (try campus.person("Ann Able").id, try campus.person("Una Unexpected").id)
    try campus.enroll(ann, stage.course["CC101"], ["teacher"])
    let browser = try campus.browser(campus.admin)
    let list = try browser.get("/appointments").page.text
    #expect(list.contains("Who leads what") && list.contains("Nobody") && list.contains("CCS · Unit CCS"))
    let page = "/structure/units/\(stage.unit["CCS"] ?? "")/appoint"
    let open = try browser.get(page).page
    #expect(open.text.contains("Ann Able") && open.text.contains("teaches 1 course"))
    let token = try browser.formToken()
    let done = try browser.post(page, form: [("csrf", token), ("person", ann.text)])
    #expect(done.status == 303, "\(done.text)")
    #expect(try browser.get("/appointments").page.text.contains("Ann Able"))
    // Somebody else is asked about first.
    let mark = try campus.mark()
    let asked = try browser.post(page, form: [("csrf", token), ("whom", "unaunexpected@people.example")])
    #expect(asked.status == 409 && asked.text.contains("neither teaches in CCS"), "\(asked.text)")
    #expect(asked.text.contains("CCS is led by Ann Able"))
    #expect(asked.text.contains("value=\"unaunexpected@people.example\""), "what was typed is there to be mended")
    #expect(try campus.isUnchanged(since: mark))
    let sure = try browser.post(page, form: [("csrf", token), ("person", una.text), ("anyway", "true")])
    #expect(sure.status == 303, "\(sure.text)")
    #expect(try stage.roles(una).contains("dean CCS manual"))
    let nobody = try browser.post(page, form: [("csrf", token), ("whom", "nobody@people.example")])
    #expect(nobody.status == 409 && nobody.text.contains("value=\"nobody@people.example\""), "\(nobody.text)")
    let again = try browser.post(page, form: [("csrf", token), ("whom", "annable@people.example")])
    #expect(again.status == 409 && again.text.contains("value=\"annable@people.example\""), "\(again.text)")
    #expect(again.text.contains(AccessText.alreadyAssigned.text.en))
    #expect(try browser.post(page, form: [("csrf", token), ("person", campus.stranger.person.text)]).status == 404)
    let held = try campus.admin.get(Self.path).items.first { $0["person"]?["name"]?.string == "Ann Able" }
    let end = "/appointments/\(held?["id"]?.string ?? "")/end"
    #expect(try browser.submit(end, on: "/appointments").status == 303)
    #expect(try !stage.roles(ann).contains("dean CCS manual"))
    let vacant = try browser.get("/appointments?vacant=true&office=dean").page.text
    #expect(vacant.contains("CAS") && !vacant.contains("Una Unexpected"))
    #expect(try browser.get("/appointments?office=king").status == 422)
    let plain = try campus.browser(campus.staff)
    #expect(try plain.get("/appointments").status == 403 && plain.get(page).status == 403)
    #expect(try plain.post(page, form: [("csrf", plain.formToken()), ("person", ann.text)]).status == 403)
  }
}
