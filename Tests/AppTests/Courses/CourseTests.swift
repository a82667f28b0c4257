// Courses: made, changed, listed by filters that cascade; my courses; teachers and those who teach elsewhere.
import Base
import Foundation
import Store
import Testing

@testable import App

struct CourseTests {
  private static let courses = CourseStage.courses

  private func codes(_ answer: Answer) -> [String] { answer.items.compactMap { $0["code"]?.string } }

  @Test(arguments: Depth.allCases) func aCourseIsMadeChangedAndDeleted(depth: Depth) throws {
    let stage = try CourseStage(depth)
    let campus = stage.campus
    let mark = try campus.mark()
    let json =
      "{\"term\":\"\(stage.term["MAIN"] ?? "")\",\"unit\":\"\(stage.unit["BSCS"] ?? "")\",\"code\":\"DS201\",\"name\":\"Tom & Jerry <em>α∧β</em>\"}"
    let made = try campus.admin.post(Self.courses, json: json)
    #expect(made.status == 201 && made.json["name"]?.string == "Tom & Jerry <em>α∧β</em>", "\(made.text)")
    #expect(made.json["unit"]?["code"]?.string == "BSCS" && made.json["term"]?["code"]?.string == "S12627")
    let path = "\(Self.courses)/\(made.json["id"]?.string ?? "")"
    #expect(try campus.admin.post(Self.courses, json: json).code == "code-taken")
    let changed = try campus.admin.patch(path, json: "{\"name\":\"Discrete structures\",\"isVisible\":false}")
    #expect(changed.json["version"]?.int64 == 2 && changed.json["isVisible"]?.bool == false, "\(changed.text)")
    let same = try campus.mark()
    #expect(try campus.admin.patch(path, json: "{\"isVisible\":false}").status == 200)
    #expect(try campus.isUnchanged(since: same))
    #expect(try campus.admin.with("If-Match", "\"1\"").patch(path, json: "{\"name\":\"X\"}").status == 412)
    let elsewhere = try campus.admin.patch(path, json: "{\"term\":\"\(stage.term["LB"] ?? "")\"}")
    #expect(elsewhere.faults == ["term"], "a term of another campus: \(elsewhere.text)")
    try campus.expectTallies()
    #expect(try campus.admin.delete(path).status == 204)
    #expect(try campus.admin.get(path).status == 404)
    #expect(try campus.events(since: mark) == ["course.created", "course.updated", "course.deleted"])
    try campus.expectTallies()
  }

  @Test(arguments: [
    ("{\"code\":\"a\",\"name\":\"a\"}", ["term", "unit"]),
    ("{\"code\":\"a\",\"name\":\"a\",\"term\":\"0000000000001\",\"unit\":\"0000000000001\"}", ["term", "unit"]),
    ("{\"code\":\"\",\"name\":\"a\",\"term\":\"0000000000001\",\"unit\":\"0000000000001\"}", ["code"]),
  ])
  func aCourseThatIsNoneIsRefused(json: String, faults: [String]) throws {
    let campus = try Campus()
    let mark = try campus.mark()
    let answer = try campus.admin.post(Self.courses, json: json)
    #expect(answer.status == 422 && answer.faults == faults, "\(answer.text)")
    #expect(try campus.isUnchanged(since: mark))
  }

  @Test func filtersCascade() throws {
    let stage = try CourseStage()
    let campus = stage.campus
    let teacher = try campus.person("Tess Teacher")
    try campus.enroll(teacher.id, stage.course["IT101"], ["teacher"])
    func list(_ query: String) throws -> Answer { try campus.admin.get("\(Self.courses)?\(query)") }
    let all = try list("")
    #expect(codes(all) == ["BA101", "CC101", "EN101", "IT101"] && all.json["found"]?.int64 == 4, "\(all.text)")
    for (query, wanted) in [
      ("unit=\(stage.unit["MAIN"] ?? "")", ["CC101", "EN101", "IT101"]),
      ("unit=\(stage.unit["CCS"] ?? "")", ["CC101", "IT101"]), ("unit=\(stage.unit["BSIT"] ?? "")", ["IT101"]),
      ("term=\(stage.term["LB"] ?? "")", ["BA101"]),
      ("term=\(stage.term["MAIN"] ?? "")&unit=\(stage.unit["CAS"] ?? "")", ["EN101"]),
    ] {
      let answer = try list(query)
      #expect(codes(answer) == wanted && answer.json["found"]?.int64 == Int64(wanted.count), "\(query) \(answer.text)")
    }
    let taught = try list("teacher=\(teacher.id.text)")
    #expect(codes(taught) == ["IT101"] && taught.json["found"]?.isNull != false)
    #expect(try codes(list("search=course%20cc1")) == ["CC101"] && codes(list("search=it")) == ["IT101"])
    #expect(try codes(list("state=inactive")).isEmpty)
    for query in ["unit=x", "term=x", "teacher=x", "state=some", "after=x", "limit=0", "page=2", "unit=0000000000001"] {
      #expect(try list(query).status == 422, "\(query)")
    }
    var seen: [String] = []
    var after = ""
    for _ in 0..<5 {
      let part = try list("limit=1\(after)")
      seen += codes(part)
      guard let next = part.json["next"]?.string else { break }
      after = "&after=\(next)"
    }
    #expect(seen == ["BA101", "CC101", "EN101", "IT101"], "page by page")
    let browser = try campus.browser(campus.admin)
    let page = try browser.get(
      "/courses/all?campus=\(stage.unit["MAIN"] ?? "")&department=\(stage.unit["CBA"] ?? "")"
    ).page
    let programs = page.all("option").filter { $0.text.contains("BSBA") }
    #expect(programs.isEmpty, "a department of another campus is no choice any more")
    #expect(page.text.contains("Course CC101") && !page.text.contains("Course BA101"))
  }

  @Test func aCourseOutOfUseIsNotCounted() throws {
    let stage = try CourseStage()
    let campus = stage.campus
    try campus.enroll(campus.staff.person, stage.course["CC101"])
    try campus.expectTallies()
    _ = try campus.admin.patch(stage.path("CC101"), json: "{\"isActive\":false}")
    try campus.expectTallies()
    #expect(try campus.admin.get(Self.courses).json["found"]?.int64 == 3)
    #expect(try codes(campus.admin.get("\(Self.courses)?state=inactive")) == ["CC101"])
    let moved = try campus.admin.patch(
      stage.path("CC101"), json: "{\"isActive\":true,\"unit\":\"\(stage.unit["ABEL"] ?? "")\"}")
    #expect(moved.status == 200, "\(moved.text)")
    try campus.expectTallies()
    #expect(try campus.admin.get("\(CourseStage.units)/\(stage.unit["CAS"] ?? "")").json["courses"]?.int64 == 2)
  }

  @Test func everybodySeesTheirOwnCourses() throws {
    let stage = try CourseStage()
    let campus = stage.campus
    let teacher = try campus.person("Tess Teacher")
    let other = try campus.visitor(try campus.person("Olga Other").id)
    try campus.enroll(teacher.id, stage.course["CC101"], ["teacher"])
    try campus.enroll(campus.staff.person, stage.course["CC101"])
    try campus.enroll(campus.staff.person, stage.course["IT101"], ["student", "assistant"])
    let mine = try campus.staff.get("/api/v1/me/courses")
    #expect(mine.items.count == 2 && mine.json["total"]?.int64 == 2, "\(mine.text)")
    #expect(mine.items.first?["teachers"]?[0]?["name"]?.string == "Tess Teacher")
    #expect(mine.items.last?["roles"]?.elements.compactMap(\.string) == ["assistant", "student"])
    #expect(mine.items.first?["isCurrent"]?.bool == true)
    #expect(try other.get("/api/v1/me/courses").items.isEmpty)
    #expect(try campus.stranger.get("/api/v1/me/courses").items.isEmpty)
    // A student sees the course, and not who else is in it; its teacher does.
    #expect(try campus.staff.get(stage.path("CC101")).status == 200)
    #expect(try campus.staff.get("\(stage.path("CC101"))/enrollments").status == 403)
    #expect(try other.get(stage.path("CC101")).status == 404)
    let visitor = try campus.visitor(teacher.id)
    #expect(try visitor.get("\(stage.path("CC101"))/enrollments").items.count == 2)
    #expect(try visitor.get("\(stage.path("EN101"))/enrollments").status == 404)
    #expect(try visitor.patch(stage.path("CC101"), json: "{\"name\":\"Mine\"}").status == 403)
    _ = try campus.admin.patch(stage.path("CC101"), json: "{\"isVisible\":false}")
    #expect(try campus.staff.get(stage.path("CC101")).status == 404, "hidden from its students")
    #expect(try visitor.get(stage.path("CC101")).status == 200, "not from its teachers")
    #expect(try campus.staff.get("/api/v1/me/courses").items.count == 1)
    let browser = try campus.browser(campus.staff)
    #expect(try browser.get("/courses").page.text.contains("Course IT101"))
    #expect(try browser.get("/courses/\(stage.course["IT101"] ?? "")").status == 200)
  }

  @Test func teachersAreListedWithWhatTheyTeachAndThoseElsewhere() throws {
    let stage = try CourseStage()
    let campus = stage.campus
    let (tess, uri) = (try campus.person("Tess Teacher"), try campus.person("Uri Upton"))
    for (person, department) in [(tess.id, "CCS"), (uri.id, "CAS")] {
      let employed = try campus.admin.post(
        "/api/v1/employees", json: "{\"person\":\"\(person.text)\",\"department\":\"\(department)\"}")
      #expect(employed.status == 201, "\(employed.text)")
    }
    try campus.enroll(tess.id, stage.course["CC101"], ["teacher"])
    try campus.enroll(tess.id, stage.course["IT101"], ["teacher"])
    try campus.enroll(uri.id, stage.course["IT101"], ["assistant"])
    try campus.enroll(uri.id, stage.course["EN101"], ["teacher"])
    let all = try campus.admin.get("/api/v1/teachers")
    #expect(all.items.compactMap { $0["person"]?["name"]?.string } == ["Tess Teacher", "Uri Upton"], "\(all.text)")
    #expect(all.items.first?["courses"]?.count == 2 && all.items.first?["department"]?["code"]?.string == "CCS")
    let first = try campus.admin.get("/api/v1/teachers?limit=1")
    #expect(first.items.count == 1 && first.json["next"]?.string == tess.id.text)
    let rest = try campus.admin.get("/api/v1/teachers?limit=1&after=\(tess.id.text)")
    #expect(rest.items.first?["person"]?["name"]?.string == "Uri Upton" && rest.json["next"]?.isNull != false)
    let elsewhere = try campus.admin.get("/api/v1/teachers/elsewhere")
    #expect(elsewhere.items.count == 1 && elsewhere.items.first?["courses"]?.count == 1, "\(elsewhere.text)")
    #expect(elsewhere.items.first?["courses"]?[0]?["course"]?["code"]?.string == "IT101")
    #expect(elsewhere.items.first?["courses"]?[0]?["department"]?["code"]?.string == "CCS")
    let browser = try campus.browser(campus.admin)
    #expect(try browser.get("/teachers").page.text.contains("Uri Upton"))
    #expect(try browser.get("/teachers/elsewhere").page.text.contains("IT101"))
    #expect(try browser.get("/teachers?search=tess").page.text.contains("Uri Upton") == false)
  }

  // MARK: Scope

  /// What a dean sees is in the query: lists, sums, single courses, people, search, and every change.
  @Test func aDeanSeesOnlyTheirOwnUnitAndChangesNothingElse() throws {
    let stage = try CourseStage()
    let campus = stage.campus
    try campus.enroll(campus.staff.person, stage.course["EN101"])
    let dean = try stage.holder("Dean Ccs", .dean, of: "ccs")
    #expect(try codes(dean.get(Self.courses)) == ["CC101", "IT101"], "whatever the case of the code")
    #expect(try dean.get(Self.courses).json["found"]?.int64 == 2)
    #expect(try codes(dean.get("\(Self.courses)?unit=\(stage.unit["MAIN"] ?? "")")) == ["CC101", "IT101"])
    #expect(try codes(dean.get("\(Self.courses)?unit=\(stage.unit["CAS"] ?? "")")).isEmpty)
    #expect(try dean.get(CourseStage.units).items.compactMap { $0["code"]?.string } == ["CCS", "BSCS", "BSIT"])
    #expect(try dean.get(CourseStage.terms).items.count == 1, "the term of their campus")
    #expect(try dean.get(stage.path("CC101")).status == 200 && dean.get(stage.path("EN101")).status == 404)
    #expect(try dean.get("\(stage.path("EN101"))/enrollments").status == 404)
    #expect(try dean.get("\(CourseStage.units)/\(stage.unit["CAS"] ?? "")").status == 404)
    #expect(try dean.get("/api/v1/search?q=course").items.allSatisfy { $0["detail"]?.string != "EN101" })
    #expect(try dean.patch(stage.path("CC101"), json: "{\"name\":\"x\"}").status == 403, "a dean reads")
    // The next term's course of the same unit is theirs as well.
    let next = try campus.term("S22627", of: stage.unit["MAIN"])
    _ = try campus.course("CC102", "Course CC102", in: stage.unit["BSCS"], next)
    #expect(try codes(dean.get(Self.courses)) == ["CC101", "CC102", "IT101"])

    let coordinator = try stage.holder("Cora Coordinator", .coordinator, of: "CCS")
    let mark = try campus.mark()
    #expect(try coordinator.patch(stage.path("EN101"), json: "{\"name\":\"x\"}").status == 404)
    #expect(
      try coordinator.patch(stage.path("CC101"), json: "{\"unit\":\"\(stage.unit["ABEL"] ?? "")\"}").faults == ["unit"])
    let create =
      "{\"term\":\"\(stage.term["MAIN"] ?? "")\",\"unit\":\"\(stage.unit["ABEL"] ?? "")\",\"code\":\"X\",\"name\":\"X\"}"
    #expect(try coordinator.post(Self.courses, json: create).faults == ["unit"])
    #expect(
      try coordinator.post(
        "\(stage.path("EN101"))/enrollments", json: "{\"person\":\"\(campus.staff.person.text)\"}"
      ).status == 404)
    #expect(try campus.isUnchanged(since: mark))
    #expect(try coordinator.patch(stage.path("CC101"), json: "{\"name\":\"Computing\"}").status == 200)
    #expect(
      try coordinator.post(
        "\(stage.path("CC101"))/enrollments", json: "{\"person\":\"\(campus.staff.person.text)\"}"
      ).status == 201)
  }

  /// Not a new course or cohort, nor one of theirs, over the API or from a page; a unit of another organization is as one
  /// that isn't there.
  @Test func nobodyHandsACourseToAUnitThatIsNotTheirs() throws {
    let stage = try CourseStage()
    let campus = stage.campus
    let coordinator = try stage.holder("Cora Coordinator", .coordinator, of: "CCS")
    let browser = try campus.visitor(coordinator.person, .cookie)
    let own = stage.unit["BSCS"] ?? ""
    let cohort = try campus.made(CourseStage.cohorts, "{\"unit\":\"\(own)\",\"name\":\"First year\"}")
    let course = stage.path("CC101")
    let term = stage.term["MAIN"] ?? ""
    let away = campus.away.id
    let foreign = try campus.store.write(WriteContext(organization: away.value)) { writer in
      try UnitChanges.create(UnitFields(code: "AWAY", kind: .program, name: "Away"), in: away, writer).id.text
    }
    func said(_ unit: String, _ more: String) -> String { "{\"unit\":\"\(unit)\"\(more)}" }
    let mark = try campus.mark()
    for unit in [stage.unit["ABEL"] ?? "", stage.unit["MAIN"] ?? "", foreign] {
      let new = said(unit, ",\"term\":\"\(term)\",\"code\":\"X1\",\"name\":\"X\"")
      for answer in [
        try coordinator.post(Self.courses, json: new), try coordinator.patch(course, json: said(unit, "")),
        try coordinator.post(CourseStage.cohorts, json: said(unit, ",\"name\":\"X\"")),
        try coordinator.patch("\(CourseStage.cohorts)/\(cohort)", json: said(unit, "")),
      ] {
        #expect(answer.status == 422 && answer.faults == ["unit"], "\(unit) \(answer.text)")
      }
      let fields = [("unit", unit), ("name", "X1")]
      let ofCourse = fields + [("term", term), ("code", "X1")]
      for (path, fields) in [
        ("/courses/new", ofCourse), ("/courses/\(stage.course["CC101"] ?? "")/edit", ofCourse),
        ("/cohorts/new", fields), ("/cohorts/\(cohort)/edit", fields),
      ] {
        let answer = try browser.submit(path, on: path, fields)
        #expect(answer.status == 422 && answer.text.contains(StructureText.noSuchUnit.en), "\(unit) \(path)")
        #expect(answer.page.all("input").contains { $0["name"] == "name" && $0["value"] == "X1" }, "\(path)")
      }
    }
    #expect(try campus.isUnchanged(since: mark))
    // To another unit of theirs they do.
    let other = stage.unit["BSIT"] ?? ""
    #expect(try coordinator.patch(course, json: said(other, "")).status == 200)
    #expect(try coordinator.patch("\(CourseStage.cohorts)/\(cohort)", json: said(other, "")).status == 200)
  }

  @Test func aRoleThatIsTakenBackEndsTheScopeAtOnce() throws {
    let stage = try CourseStage()
    let campus = stage.campus
    let dean = try stage.holder("Dean Ccs", .dean, of: "CCS")
    #expect(try dean.get(Self.courses).status == 200)
    let roles = "/api/v1/people/\(dean.person.text)/roles"
    let held = try campus.admin.get(roles).items.first { $0["unit"]?.string == "CCS" }
    #expect(try campus.admin.delete("\(roles)/\(held?["id"]?.string ?? "")").status == 204)
    #expect(try dean.get(Self.courses).status == 403)
  }

  /// What is for a campus is for everybody of its programs, and of no other campus.
  @Test func aProductForAUnitIsForAllBelowIt() throws {
    let stage = try CourseStage()
    let campus = stage.campus
    let made = try campus.admin.post(
      CatalogStage.products,
      json:
        "{\"name\":\"Lab coat\",\"units\":[\"MAIN\"],\"isListed\":true,\"variants\":[{\"sku\":\"COAT\",\"price\":1}]}")
    #expect(made.status == 201, "\(made.text)")
    func sees() throws -> Bool { try campus.staff.get(CatalogStage.products).items.count == 1 }
    #expect(try !sees())
    let employed = try campus.admin.post(
      "/api/v1/employees", json: "{\"person\":\"\(campus.staff.person.text)\",\"department\":\"BSBA\"}")
    #expect(employed.status == 201)
    #expect(try !sees(), "of another campus")
    let path = "/api/v1/employees/\(campus.staff.person.text)"
    #expect(try campus.admin.patch(path, json: "{\"department\":\"BSCS\"}").status == 200)
    #expect(try sees())
  }

  /// A leave or a correction of somebody of a program is the dean's of the department above it to decide.
  @Test func aRoleInAUnitDecidesForAllBelowIt() throws {
    let stage = try CourseStage()
    let campus = stage.campus
    let employed = try campus.admin.post(
      "/api/v1/employees", json: "{\"person\":\"\(campus.staff.person.text)\",\"department\":\"BSCS\"}")
    #expect(employed.status == 201, "\(employed.text)")
    let role = try campus.ownRole("Decider", ["leave.decide"])
    let person = try campus.person("Dora Decider")
    let given = try campus.admin.post(
      "/api/v1/people/\(person.id.text)/roles", json: "{\"role\":\"\(role.id.text)\",\"unit\":\"MAIN\"}")
    #expect(given.status == 201, "\(given.text)")
    let (home, staff) = (campus.home, campus.staff.person)
    let covers = try campus.store.read { reader in
      let access = try PersonAccess(of: person.id, reader)
      return try DecisionScope(
        of: access, .leaveDecide, as: person.id, in: home, at: campus.clock.clock.now, reader
      ).covers(staff, reader)
    }
    #expect(covers)
  }
}
