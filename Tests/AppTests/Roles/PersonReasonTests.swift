// What somebody may do and why, for whoever may see roles and for oneself; and that each sees their own scope only.
import Base
import Store
import Testing
import Web

@testable import App

struct PersonReasonTests {
  @Test(arguments: Depth.allCases) func eachPermissionIsToldWithWhatItRestsOn(depth: Depth) throws {
    let stage = try CourseStage(depth)
    let campus = stage.campus
    let person = try campus.person("Remy Reasons").id
    try campus.enroll(person, stage.course["CC101"], ["teacher"])
    try campus.enroll(person, stage.course["IT101"], ["teacher"])
    try stage.learn([person], manage: "CCS")
    try stage.appointed(person, "CAS")
    let path = "/api/v1/people/\(person.text)/permissions"
    let answer = try campus.admin.get(path)
    let permissions = answer.json["permissions"]?.elements.map { $0 } ?? []
    let reading = permissions.first { $0["name"]?.string == "courses.read" }
    let words = reading?["reasons"]?.elements.map { reason in
      let because = reason["because"]?.elements.map { ground in
        "\(ground["kind"]?.string ?? "") \(ground["course"]?["code"]?.string ?? ground["unit"]?["code"]?.string ?? "")"
      }
      let giver = reason["grantedBy"]?["name"]?.string ?? "-"
      return "\(reason["role"]?["key"]?.string ?? "") \(reason["unit"]?.string ?? "-") \(giver) \(because ?? [])"
    }
    #expect(
      words == [
        "dean CAS Ada Okonkwo []", "chair BSCS - [\"capability CCS\"]", "chair BSIT - [\"capability CCS\"]",
      ], "\(answer.text)")
    let recording = permissions.first { $0["name"]?.string == "attendance.record" }
    let teacher = recording?["reasons"]?.elements.first { $0["role"]?["key"]?.string == "teacher" }
    let courses = teacher?["because"]?.elements.compactMap { $0["course"]?["code"]?.string }
    #expect(courses == ["CC101", "IT101"])
    // Oneself sees the same, and nobody else does.
    let own = try campus.visitor(person)
    #expect(try own.get("/api/v1/me/permissions").json["permissions"]?.count == permissions.count)
    #expect(try own.get(path).status == 403)
    #expect(try campus.stranger.get(path).status == 403 || campus.stranger.get(path).status == 404)
    #expect(try campus.guest.get("/api/v1/me/permissions").status == 401)
  }

  @Test func thePageIsForOneselfAndWhoeverMaySeeRoles() throws {
    let stage = try CourseStage()
    let campus = stage.campus
    let person = try campus.person("Remy Reasons").id
    try campus.enroll(person, stage.course["CC101"], ["teacher"])
    try stage.learn([person], manage: "BSCS")
    let path = "/people/\(person.text)/access"
    let text = try campus.browser(campus.admin).get(path).page.text
    #expect(text.contains("What Remy Reasons may do") && text.contains("CC101") && text.contains("manages in Moodle"))
    #expect(text.contains("May be appointed") && text.contains("teaches 1 course"))
    let own = try campus.browser(campus.visitor(person))
    #expect(try own.get(path).status == 200)
    let mine = try own.get("/account/access").page.text
    #expect(mine.contains("Your roles") && mine.contains("CC101") && !mine.contains("May be appointed"))
    #expect(try campus.browser(campus.staff).get(path).status == 404)
    #expect(try campus.browser(campus.staff).get("/people/\(campus.stranger.person.text)/access").status == 404)
    #expect(try campus.browser(campus.stranger).get(path).status == 404)
    #expect(try campus.guest.get(path).status != 200)
    // What a person may be appointed to is done from there.
    let admin = try campus.browser(campus.admin)
    let action = "/structure/units/\(stage.unit["CCS"] ?? "")/appoint"
    let done = try admin.submit(action, on: path)
    #expect(done.status == 303 && done.all("location") == [path], "\(done.text)")
    #expect(try stage.roles(person).contains("dean CCS manual"))
  }

  /// What asks for a permission by unit says so of it: what is told of a dean rests on that.
  @Test func whatAsksByUnitSaysSo() {
    let asked = Features.routes.flatMap { $0.access.permissionsByUnit }.map(\.name)
    let told = Features.permissions.filter(\.isForUnits).map(\.name)
    #expect(Set(told) == Set(asked))
  }

  /// Each permission that is told of somebody who leads a unit opens something, and none is left out that does.
  @Test(arguments: [("CCS", "dean"), ("BSCS", "chair"), ("MAIN", "campus-head")])
  func whatIsToldOfAUnitsHeadOpensSomething(code: String, role: String) throws {
    let stage = try CourseStage()
    let campus = stage.campus
    let person = try campus.person("Remy Reasons", role: .staff).id
    try stage.appointed(person, code)
    let own = try campus.visitor(person)
    let told = try own.get("/api/v1/me/permissions").json["permissions"]?.elements.map { $0 } ?? []
    let names = Set(told.compactMap { $0["name"]?.string })
    #expect(names.isSuperset(of: ["courses.read", "attendance.decide", "leave.decide", "attendance.record"]))
    #expect(names.isDisjoint(with: ["people.read", "attendance.read-all", "schedules.read"]), "\(names)")
    // That of checking in is the staff's: the unit gives none.
    let recording = told.first { $0["name"]?.string == "attendance.record" }?["reasons"]?.elements
    #expect(recording?.compactMap { $0["role"]?["key"]?.string } == ["staff"])
    // Those that are asked of each request; that they decide there, the tests of corrections and leave show.
    var opened: Set<String> = []
    for (name, path) in [
      ("attendance.decide", "/api/v1/attendance/corrections/1/approve"),
      ("leave.decide", "/api/v1/leave/requests/1/approve"),
    ] where try own.post(path).status != 403 {
      opened.insert(name)
    }
    for route in Features.routes where route.kind == .api && route.path.hasPrefix("/api/") && !route.needsSession {
      guard let permission = route.access.permission?.name, !opened.contains(permission) else { continue }
      let path = route.path.split(separator: "/", omittingEmptySubsequences: false)
        .map { $0.hasPrefix("{") ? person.text : String($0) }.joined(separator: "/")
      let answer = try own.send(
        route.method.name.description, path, type: "application/json", body: Array("{}".utf8))
      if answer.status != 403 { opened.insert(permission) }
    }
    // Leave is the staff's too, and opens nothing before they are employed.
    #expect(names.subtracting(opened).isSubset(of: ["leave.request"]), "told, and opens nothing")
    #expect(opened.subtracting(names).isEmpty, "opens something, and isn’t told")
    // The pages say what the role names without it.
    let mine = try campus.browser(own).get("/account/access").page.text
    #expect(mine.contains("counts only in the whole organization: ") && mine.contains("See the directory"))
    let theirs = try campus.admin.get("/api/v1/people/\(person.text)/permissions").json["permissions"]
    #expect(theirs?.elements.compactMap { $0["name"]?.string }.sorted() == names.sorted())
    for path in ["/people/\(person.text)", "/people/\(person.text)/access"] {
      let text = try campus.browser(campus.admin).get(path).page.text
      #expect(text.contains("counts only in the whole organization: "), "\(path)")
    }
    // So do they of whom nothing else is to be told.
    let idle = try campus.person("Ida Idle", role: .student).id
    let looking = try campus.ownRole("Looking on", ["people.read"])
    let given = try campus.admin.post(
      "/api/v1/people/\(idle.text)/roles", json: "{\"role\":\"\(looking.id.text)\",\"unit\":\"\(code)\"}")
    #expect(given.status == 201, "\(given.text)")
    let alone = try campus.browser(campus.admin).get("/people/\(idle.text)/access").page.text
    #expect(alone.contains("counts only in the whole organization: See the directory."))
    // Whoever has it everywhere as well is told of it by that role alone.
    try campus.assign(try campus.role(.auditor), to: person)
    let reading = try own.get("/api/v1/me/permissions").json["permissions"]?.elements
      .first { $0["name"]?.string == "people.read" }
    #expect(reading?["reasons"]?.elements.compactMap { $0["role"]?["key"]?.string } == ["auditor"])
  }

  /// A dean, a chair, a campus head and a teacher, each with what is theirs and nothing else, in every term.
  @Test func eachSeesTheirOwnScopeOnly() throws {
    let stage = try CourseStage()
    let campus = stage.campus
    let next = try campus.term("S22627", of: stage.unit["MAIN"])
    for (code, unit) in [("CC102", "BSCS"), ("EN102", "ABEL")] {
      _ = try campus.course(code, "Course \(code)", in: stage.unit[unit], next)
    }
    func holder(_ name: String, _ code: String) throws -> Visitor {
      let person = try campus.person(name).id
      try stage.appointed(person, code)
      return try campus.visitor(person)
    }
    let (head, dean) = (try holder("Hal Head", "MAIN"), try holder("Dee Dean", "CCS"))
    let chair = try campus.person("Cal Chair").id
    try stage.learn([chair], manage: "BSCS")
    let teacher = try campus.person("Tam Teacher").id
    try campus.enroll(teacher, stage.course["EN101"], ["teacher"])
    func codes(_ visitor: Visitor) throws -> [String] {
      try visitor.get(CourseStage.courses).items.compactMap { $0["code"]?.string }
    }
    #expect(try codes(head) == ["CC101", "CC102", "EN101", "EN102", "IT101"])
    #expect(try codes(dean) == ["CC101", "CC102", "IT101"])
    let cal = try campus.visitor(chair)
    #expect(try codes(cal) == ["CC101", "CC102"])
    let tam = try campus.visitor(teacher)
    #expect(try tam.get(CourseStage.courses).status == 403)
    #expect(try tam.get("/api/v1/me/courses").items.count == 1)
    #expect(try tam.get(stage.path("EN101")).status == 200 && tam.get(stage.path("CC101")).status == 404)
    #expect(try head.get(stage.path("BA101")).status == 404 && dean.get(stage.path("EN101")).status == 404)
    #expect(try cal.get(stage.path("IT101")).status == 404)
    for visitor in [head, dean, cal] {
      #expect(try visitor.get("\(CourseStage.units)/\(stage.unit["LB"] ?? "")").status == 404)
      #expect(try visitor.get("\(stage.path("BA101"))/enrollments").status == 404)
    }
    // Teachers are those of the scope, and a campus head sees who leads what on the campus.
    #expect(try head.get("/api/v1/teachers").items.count == 1 && dean.get("/api/v1/teachers").items.isEmpty)
    try stage.appointed(campus.staff.person, "CBA")
    let led = try head.get(CourseStage.appointments).items.compactMap { $0["code"]?.string }
    #expect(led == ["MAIN", "CCS", "BSCS"])
    #expect(try dean.get(CourseStage.appointments).status == 403, "a dean doesn't see roles")
    #expect(try campus.browser(head).get("/appointments").page.text.contains("Unit CBA") == false)
    // What changes something asks first, and changes nothing.
    let mark = try campus.mark()
    for visitor in [head, dean, cal, tam] {
      #expect(
        try visitor.post(CourseStage.appointments, json: stage.appointment(visitor.person, "LB")).status == 403)
      #expect(try visitor.patch(stage.path("BA101"), json: "{\"name\":\"x\"}").status == 403)
    }
    #expect(try campus.isUnchanged(since: mark))
  }
}
