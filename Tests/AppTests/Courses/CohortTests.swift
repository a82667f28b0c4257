// Cohorts: large ones, those out of use, their names and numbers, and which course a code means.
import Base
import Foundation
import Store
import Testing

@testable import App

struct CohortTests {
  private static let cohorts = CourseStage.cohorts

  private func cohort(_ stage: CourseStage, _ name: String, of unit: String = "BSCS") throws -> String {
    try stage.campus.made(Self.cohorts, "{\"unit\":\"\(stage.unit[unit] ?? "")\",\"name\":\"\(name)\"}")
  }

  private func students(_ stage: CourseStage, _ course: String = "CC101") throws -> Int64? {
    try stage.campus.admin.get(stage.path(course)).json["students"]?.int64
  }

  /// More than a transaction bears is settled by a job, and comes to the same.
  @Test func aLargeCohortIsSettledStepByStep() throws {
    let stage = try CourseStage()
    let campus = stage.campus
    try campus.appliance.startJobs()
    defer { campus.appliance.jobs.stop(within: 10) }
    let path = "\(Self.cohorts)/\(try cohort(stage, "Large"))"
    let count = EnrollmentBatch.step + 30
    let people = try (0..<count).map { try campus.quickPerson("Person \($0)") }
    for person in people {
      #expect(try campus.admin.post("\(path)/members", json: "{\"person\":\"\(person.text)\"}").status == 200)
    }
    let course = stage.course["CC101"] ?? ""
    #expect(try campus.admin.post("\(path)/courses", json: "{\"course\":\"\(course)\"}").status == 200)
    try campus.finishJobs()
    #expect(try students(stage) == Int64(count))
    try campus.expectTallies()
    // Somebody leaves the cohort while it is out of use; then it is taken out of the course.
    #expect(try campus.admin.patch(path, json: "{\"isActive\":false}").status == 200)
    try campus.finishJobs()
    #expect(try students(stage) == 0)
    #expect(try campus.admin.patch(path, json: "{\"isActive\":true}").status == 200)
    try campus.finishJobs()
    #expect(try students(stage) == Int64(count))
    try campus.enroll(people[0], course)
    #expect(try campus.admin.delete("\(path)/courses/\(course)").status == 204)
    let last = people[count - 1].text
    #expect(try campus.admin.delete("\(path)/members/\(last)").status == 204, "before the job has come to them")
    try campus.finishJobs()
    #expect(try students(stage) == 1, "who is there by hand stays")
    #expect(try campus.admin.post("\(path)/courses", json: "{\"course\":\"\(course)\"}").status == 200)
    #expect(try campus.admin.delete(path).status == 204)
    try campus.finishJobs()
    #expect(try students(stage) == 1)
    try campus.expectTallies()
    #expect(try campus.chainIsWhole())
  }

  /// No event of a step tells of more than a transaction bears.
  @Test func noStepIsLargerThanATransactionBears() throws {
    let stage = try CourseStage()
    let campus = stage.campus
    let path = "\(Self.cohorts)/\(try cohort(stage, "Large"))"
    for number in 0..<(EnrollmentBatch.step + 1) {
      let person = try campus.quickPerson("Person \(number)")
      #expect(try campus.admin.post("\(path)/members", json: "{\"person\":\"\(person.text)\"}").status == 200)
    }
    let course = stage.course["CC101"] ?? ""
    #expect(try campus.admin.post("\(path)/courses", json: "{\"course\":\"\(course)\"}").status == 200)
    #expect(try students(stage) == 0, "nothing of it in the request")
  }

  @Test func oneOutOfUseKeepsNobodyInACourse() throws {
    let stage = try CourseStage()
    let campus = stage.campus
    let path = "\(Self.cohorts)/\(try cohort(stage, "First year"))"
    let person = campus.staff.person.text
    _ = try campus.admin.post("\(path)/members", json: "{\"person\":\"\(person)\"}")
    _ = try campus.admin.post("\(path)/courses", json: "{\"course\":\"\(stage.course["CC101"] ?? "")\"}")
    #expect(try students(stage) == 1)
    #expect(try campus.admin.patch(path, json: "{\"isActive\":false}").status == 200)
    #expect(try students(stage) == 0)
    let late = try campus.quickPerson("Late Comer")
    _ = try campus.admin.post("\(path)/members", json: "{\"person\":\"\(late.text)\"}")
    _ = try campus.admin.post("\(path)/courses", json: "{\"course\":\"\(stage.course["IT101"] ?? "")\"}")
    #expect(try students(stage) == 0 && students(stage, "IT101") == 0)
    #expect(try campus.admin.patch(path, json: "{\"isActive\":true}").status == 200)
    #expect(try students(stage) == 2 && students(stage, "IT101") == 2)
    try campus.expectTallies()
  }

  /// `First year` is a name of each program.
  @Test func aNameIsOnesOwnWithinAUnit() throws {
    let stage = try CourseStage()
    let campus = stage.campus
    for unit in ["BSCS", "BSIT", "ABEL"] { _ = try cohort(stage, "First year", of: unit) }
    let twice = try campus.admin.post(
      Self.cohorts, json: "{\"unit\":\"\(stage.unit["BSCS"] ?? "")\",\"name\":\"FIRST YEAR\"}")
    #expect(twice.code == "name-taken" && twice.faults == ["name"], "\(twice.text)")
    // Page by page, each once.
    var (seen, after) = (Set<String>(), "")
    for _ in 0..<4 {
      let part = try campus.admin.get("\(Self.cohorts)?limit=1\(after)")
      seen.formUnion(part.items.compactMap { $0["unit"]?["code"]?.string })
      guard let next = part.json["next"]?.string else { break }
      after = "&after=\(next)"
    }
    #expect(seen == ["BSCS", "BSIT", "ABEL"])
  }

  @Test func whoIsOutOfTheDirectoryIsNotCounted() throws {
    let stage = try CourseStage()
    let campus = stage.campus
    let path = "\(Self.cohorts)/\(try cohort(stage, "First year"))"
    let people = try (0..<3).map { try campus.quickPerson("Person \($0)") }
    for person in people { _ = try campus.admin.post("\(path)/members", json: "{\"person\":\"\(person.text)\"}") }
    func members() throws -> Int64? { try campus.admin.get(path).json["members"]?.int64 }
    #expect(try campus.admin.delete("/api/v1/people/\(people[0].text)").status == 204)
    #expect(try members() == 2)
    #expect(try campus.admin.delete("\(path)/members/\(people[0].text)").status == 204)
    #expect(try members() == 2, "they were not counted")
    #expect(try campus.admin.delete("/api/v1/people/\(people[1].text)").status == 204)
    #expect(try members() == 1)
    #expect(try campus.admin.post("/api/v1/people/\(people[1].text)/restore").status == 200)
    #expect(try members() == 2)
    let merged = try campus.admin.post(
      "/api/v1/people/\(people[2].text)/merge", json: "{\"other\":\"\(people[1].text)\"}")
    #expect(merged.status == 200, "\(merged.text)")
    #expect(try members() == 1)
    #expect(try campus.admin.get("\(path)/members").items.count == 1)
  }

  // MARK: Which course a code means

  @Test func aCodeMeansACourseOfTheCallers() throws {
    let stage = try CourseStage()
    let campus = stage.campus
    for (unit, place) in [("BSCS", "MAIN"), ("BSBA", "LB")] {
      _ = try campus.course("GE1", "General \(unit)", in: stage.unit[unit], stage.term[place])
    }
    let id = try cohort(stage, "First year")
    let page = "/cohorts/\(id)"
    func taken() throws -> [String] {
      try campus.admin.get("\(Self.cohorts)/\(id)/courses").items.compactMap { $0["name"]?.string }
    }
    // Of both campuses: a choice.
    let admin = try campus.browser(campus.admin)
    let several = try admin.submit("\(page)/courses", on: page, [("code", "ge1")])
    #expect(several.status == 303 && several["location"]?.contains("code=ge1") == true, "\(several.text)")
    let choice = try admin.get(try #require(several["location"]))
    #expect(choice.page.text.contains("General BSBA") && choice.page.text.contains("General BSCS"))
    #expect(try taken().isEmpty)
    // Whoever may change only one of them means that.
    let coordinator = try campus.browser(stage.holder("Cora Coordinator", .coordinator, of: "CCS"))
    #expect(try coordinator.submit("\(page)/courses", on: page, [("code", "GE1")]).status == 303)
    #expect(try taken() == ["General BSCS"])
    let other = try #require(try campus.admin.get("\(CourseStage.courses)?search=bsba").items.first?["id"]?.string)
    let token = try coordinator.formToken()
    let foreign = try coordinator.post("\(page)/courses", form: [("csrf", token), ("course", other)])
    #expect(foreign.status == 404, "not theirs to choose")
    #expect(try admin.post("\(page)/courses", form: [("csrf", admin.formToken()), ("course", other)]).status == 303)
    #expect(try taken().count == 2)
  }

  @Test func withNoneNowItIsTheNextTerms() throws {
    let stage = try CourseStage()
    let campus = stage.campus
    let (next, later) = (
      try campus.term("S22627", of: stage.unit["MAIN"]), try campus.term("S12728", of: stage.unit["MAIN"])
    )
    _ = try campus.course("NEXT", "Of the next", in: stage.unit["BSCS"], next)
    _ = try campus.course("NEXT", "Of a later one", in: stage.unit["BSCS"], later)
    let id = try cohort(stage, "First year")
    let browser = try campus.browser(campus.admin)
    #expect(try browser.submit("/cohorts/\(id)/courses", on: "/cohorts/\(id)", [("code", "NEXT")]).status == 303)
    let taken = try campus.admin.get("\(Self.cohorts)/\(id)/courses").items.compactMap { $0["name"]?.string }
    #expect(taken == ["Of the next"])
  }

  // MARK: Exports

  @Test func cohortsAndTeachersAreExported() throws {
    let stage = try CourseStage()
    let campus = stage.campus
    let id = try cohort(stage, "First year")
    _ = try cohort(stage, "Others", of: "ABEL")
    _ = try campus.admin.post("\(Self.cohorts)/\(id)/members", json: "{\"person\":\"\(campus.staff.person.text)\"}")
    try campus.enroll(campus.staff.person, stage.course["CC101"], ["teacher"])
    try campus.enroll(campus.staff.person, stage.course["EN101"], ["teacher"])
    let browser = try campus.browser(campus.admin)
    #expect(try browser.get("/cohorts/export.csv").text.contains("First year,BSCS,1,yes"))
    #expect(try browser.get("/cohorts/\(id)/export.csv").text.contains("First year,BSCS,"))
    #expect(try browser.get("/teachers/export.csv").text.contains("BSCS,CC101"))
    let dean = try campus.browser(stage.holder("Dean Cas", .dean, of: "CAS"))
    #expect(try !dean.get("/cohorts/export.csv").text.contains("First year"))
    #expect(try dean.get("/cohorts/\(id)/export.csv").status == 404)
    let teachers = try dean.get("/teachers/export.csv").text
    #expect(teachers.contains("EN101") && !teachers.contains("CC101"), "\(teachers)")
    #expect(try campus.browser(campus.staff).get("/teachers/export.csv").status == 403)
  }

  /// What somebody takes and teaches, for whoever may see those courses.
  @Test func somebodysCoursesAreShownToWhomTheyConcern() throws {
    let stage = try CourseStage()
    let campus = stage.campus
    let person = try campus.person("Sam Student")
    try campus.enroll(person.id, stage.course["CC101"])
    try campus.enroll(person.id, stage.course["EN101"], ["teacher"])
    _ = try campus.admin.patch(stage.path("CC101"), json: "{\"isVisible\":false}")
    let path = "/api/v1/people/\(person.id.text)/courses"
    func codes(_ visitor: Visitor) throws -> [String] {
      try visitor.get(path).items.compactMap { $0["course"]?["code"]?.string }.sorted()
    }
    #expect(try codes(campus.admin) == ["CC101", "EN101"], "hidden ones too")
    #expect(try codes(stage.holder("Dean Ccs", .dean, of: "CCS")) == ["CC101"])
    #expect(try stage.holder("Dean Cba", .dean, of: "CBA").get(path).status == 404)
    #expect(try campus.stranger.get(path).status == 404 && campus.staff.get(path).status == 403)
    let page = try campus.browser(campus.admin).get("/people/\(person.id.text)/courses")
    #expect(page.status == 200 && page.page.text.contains("Course EN101"))
  }

  // MARK: Teaching elsewhere

  /// By the record, else by where somebody teaches the most; what is part of the same department is not elsewhere; and both
  /// sides see it.
  @Test func whoTeachesElsewhereIsSeenFromBothSides() throws {
    let stage = try CourseStage()
    let campus = stage.campus
    let school = try campus.unit("SCHOOL", "department", stage.unit["CCS"])
    let nested = try campus.unit("BSDS", "program", school)
    _ = try campus.course("DS101", "Data", in: nested, stage.term["MAIN"])
    _ = try campus.course("CC102", "Computing 2", in: stage.unit["BSCS"], stage.term["MAIN"])
    let courses = try campus.admin.get("\(CourseStage.courses)?limit=50").items
    func id(_ code: String) -> String? { courses.first { $0["code"]?.string == code }?["id"]?.string }
    let (tess, uri) = (try campus.person("Tess Teacher"), try campus.person("Uri Upton"))
    let employed = try campus.admin.post(
      "/api/v1/employees", json: "{\"person\":\"\(tess.id.text)\",\"department\":\"CCS\"}")
    #expect(employed.status == 201, "\(employed.text)")
    for code in ["CC101", "DS101"] { try campus.enroll(tess.id, id(code), ["teacher"]) }
    // No record: two courses here, one there.
    for code in ["CC101", "CC102", "EN101"] { try campus.enroll(uri.id, id(code), ["teacher"]) }
    func elsewhere(_ visitor: Visitor, _ query: String = "") throws -> [String] {
      try visitor.get("/api/v1/teachers/elsewhere\(query)").items.flatMap { teacher in
        (teacher["courses"].map { Array($0.elements) } ?? []).map {
          "\(teacher["person"]?["name"]?.string ?? "") \(teacher["department"]?["code"]?.string ?? "") "
            + "\($0["course"]?["code"]?.string ?? "")"
        }
      }
    }
    let expected = ["Uri Upton CCS EN101"]
    #expect(try elsewhere(campus.admin) == expected, "a school within the department is not elsewhere")
    let home = try stage.holder("Dean Ccs", .dean, of: "CCS")
    #expect(try elsewhere(home) == expected, "whose teacher it is")
    #expect(try elsewhere(stage.holder("Dean Cas", .dean, of: "CAS")) == expected, "where they teach")
    #expect(try elsewhere(stage.holder("Dean Cba", .dean, of: "CBA")).isEmpty)
    #expect(try elsewhere(campus.admin, "?unit=\(stage.unit["CAS"] ?? "")") == expected)
    #expect(try elsewhere(campus.admin, "?unit=\(stage.unit["LB"] ?? "")").isEmpty)
    let page = try campus.browser(home).get("/teachers/elsewhere")
    #expect(page.text.contains("EN101") && !page.text.contains("/courses/\(id("EN101") ?? "x")\""), "told, not opened")
    let first = try campus.admin.get("/api/v1/teachers?limit=1")
    #expect(first.items.count == 1 && first.json["next"]?.string == tess.id.text, "\(first.text)")
  }
}
