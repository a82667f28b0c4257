// Files of units, courses and enrollments: what they mean, what is refused, and that they can be taken back.
import Base
import Foundation
import Store
import Testing

@testable import App

struct LearningImportTests {
  private static let units = "/api/v1/units/import"
  private static let courses = "/api/v1/courses/import"
  private static let enrollments = "/api/v1/enrollments/import"

  private static let tree = """
    Kind,Code,Name,Parent,Campus,First day
    program,BSCS,Computer Science,CCS,,
    department,CCS,Computer Studies,MAIN,,
    campus,MAIN,Main campus,,,
    term,S12627,,,MAIN,2026-08-10
    """

  private func run(_ campus: Campus, _ path: String, _ csv: String) throws -> Answer {
    try campus.admin.post(path, csv: Array(csv.utf8))
  }

  private func counts(_ answer: Answer) -> [Int64] {
    ["created", "updated", "unchanged", "refused"].compactMap { answer.json[$0]?.int64 }
  }

  @Test func unitsComeFromAFileInWhateverOrderAndGoAgain() throws {
    let campus = try Campus()
    let before = try campus.mark()
    let rehearsal = try run(campus, "\(Self.units)?dryRun=true", Self.tree)
    #expect(counts(rehearsal) == [4, 0, 0, 0], "\(rehearsal.text)")
    #expect(try campus.isUnchanged(since: before))
    let done = try run(campus, Self.units, Self.tree)
    #expect(counts(done) == [4, 0, 0, 0], "\(done.text)")
    #expect(try campus.admin.get(CourseStage.units).items.compactMap { $0["code"]?.string } == ["MAIN", "CCS", "BSCS"])
    #expect(try campus.admin.get(CourseStage.terms).items.first?["first"]?.string == "2026-08-10")
    let again = try run(campus, Self.units, Self.tree)
    #expect(counts(again) == [0, 0, 4, 0] && again.json["batch"]?.isNull != false, "\(again.text)")
    let batch = try #require(done.json["batch"]?.string)
    #expect(try campus.stranger.post("\(Self.units)/batches/\(batch)/undo").status == 404)
    #expect(try campus.admin.post("/api/v1/people/import/batches/\(batch)/undo").status == 404, "it is of no people")
    let undone = try campus.admin.post("\(Self.units)/batches/\(batch)/undo")
    #expect(undone.json["removed"]?.int64 == 4, "\(undone.text)")
    #expect(try campus.admin.get(CourseStage.units).items.isEmpty && campus.admin.get(CourseStage.terms).items.isEmpty)
    #expect(try campus.admin.post("\(Self.units)/batches/\(batch)/undo").code == "import-undone")
    #expect(try campus.admin.get("\(Self.units)/batches").items.count == 1)
    #expect(try campus.admin.get("/api/v1/people/import/batches").items.isEmpty)
  }

  @Test(arguments: [
    ("Kind,Code\nschool,A\n", "Kind"), ("Kind,Code\ncampus,\n", "Code"),
    ("Kind,Code,Parent\nprogram,A,NONE\n", "Parent"),
    ("Kind,Code,Parent\ndepartment,A,B\ndepartment,B,A\n", "Parent"), ("Kind,Code\nterm,Winter\n", ""),
    ("Kind,Code,First day\nterm,Winter,1.9.2026\n", "First day"), ("Kind,Code,Active\ncampus,A,perhaps\n", "Active"),
    ("Kind,Code,Campus\nterm,S12627,NONE\n", "Campus"),
  ])
  func aWrongLineIsToldWithItsColumn(csv: String, column: String) throws {
    let campus = try Campus()
    let mark = try campus.mark()
    let answer = try run(campus, "\(Self.units)?dryRun=true", csv)
    #expect(
      (answer.json["refused"]?.int64 ?? 0) > 0 && answer.json["errors"]?[0]?["column"]?.string == column,
      "\(answer.text)")
    #expect(try campus.isUnchanged(since: mark))
    #expect(try run(campus, Self.units, csv).json["created"]?.int64 == 0)
    #expect(try campus.admin.get(CourseStage.units).items.isEmpty)
  }

  @Test func aFileThatIsNoneIsRefused() throws {
    let campus = try Campus()
    #expect(try run(campus, Self.units, "Name\nx\n").code == "import-columns")
    #expect(try run(campus, Self.courses, "Code\nx\n").code == "import-columns")
    #expect(try run(campus, Self.enrollments, "").status == 422)
    #expect(try campus.staff.post(Self.units, csv: Array(Self.tree.utf8)).status == 403)
  }

  @Test func coursesAndEnrollmentsComeFromFiles() throws {
    let campus = try Campus()
    _ = try run(campus, Self.units, Self.tree)
    let courses = "Term;Unit;Code;Name\nS12627;BSCS;CC101;Computing\nS12627;BSCS;CC102;\nS9;BSCS;X;X\nS12627;NONE;Y;Y\n"
    let rehearsal = try run(campus, "\(Self.courses)?dryRun=true", courses)
    let done = try run(campus, Self.courses, courses)
    #expect(counts(rehearsal) == [2, 0, 0, 2] && counts(done) == [2, 0, 0, 2], "\(rehearsal.text) \(done.text)")
    #expect(
      done.json["errors"]?[0]?["column"]?.string == "Term" && done.json["errors"]?[1]?["column"]?.string == "Unit")
    let people = """
      Term,Course,E-mail,Roles,Sections,Active
      S12627,CC101,noor@nord.example,student,Group A | Lab 2,
      S12627,cc101,ada@nord.example,"teacher, mentor",,
      S12627,CC102,noor@nord.example,,,no
      S12627,CC102,nobody@x.example,,,
      S12627,CC103,noor@nord.example,,,
      S12627,CC102,ada@nord.example,!,,
      """
    let wanted: [Int64] = [3, 0, 0, 3]
    let tried = try run(campus, "\(Self.enrollments)?dryRun=true", people)
    #expect(counts(tried) == wanted, "\(tried.text)")
    let enrolled = try run(campus, Self.enrollments, people)
    #expect(counts(enrolled) == wanted, "\(enrolled.text)")
    #expect(enrolled.json["errors"]?.elements.compactMap { $0["column"]?.string } == ["E-mail", "Course", "Roles"])
    try campus.expectTallies()
    let found = try campus.admin.get("\(CourseStage.courses)?search=computing").items.first
    #expect(found?["students"]?.int64 == 1 && found?["teachers"]?.int64 == 1)
    let course = try #require(found?["id"]?.string)
    let enrollees = try campus.admin.get("\(CourseStage.courses)/\(course)/enrollments").items
    #expect(enrollees.last?["sections"]?.elements.compactMap(\.string) == ["Group A", "Lab 2"], "\(enrollees.count)")
    #expect(enrollees.first?["roles"]?.elements.compactMap(\.string) == ["teacher", "mentor"])
    let again = try run(campus, Self.enrollments, people)
    #expect(counts(again) == [0, 0, 3, 3], "\(again.text)")
    // What is exported can be imported, and changes nothing of what a file said.
    let browser = try campus.browser(campus.admin)
    let list = try browser.get("/courses/export.csv").text
    #expect(list.contains("S12627,MAIN,BSCS,CC101,Computing,yes,yes,\"\",\"\",1,1"), "\(list)")
    #expect(try counts(run(campus, Self.courses, list)) == [0, 0, 2, 0])
    let roster = try browser.get("/courses/\(course)/export.csv").text
    #expect(try counts(run(campus, Self.enrollments, roster)) == [0, 0, 2, 0], "\(roster)")
    #expect(try browser.get("/courses/export.xlsx").status == 200)
    #expect(try campus.browser(campus.stranger).get("/courses/\(course)/export.csv").status == 404)
    let batch = try #require(enrolled.json["batch"]?.string)
    let undone = try campus.admin.post("\(Self.enrollments)/batches/\(batch)/undo")
    #expect(undone.json["removed"]?.int64 == 5, "three people and two sections: \(undone.text)")
    #expect(try campus.admin.get("\(CourseStage.courses)/\(course)/enrollments?state=all").items.isEmpty)
    try campus.expectTallies()
    #expect(try campus.chainIsWhole())
  }

  @Test func whatWasChangedSinceStaysWhenAnImportIsUndone() throws {
    let campus = try Campus()
    _ = try run(campus, Self.units, Self.tree)
    let changed = try run(
      campus, Self.units, "Kind,Code,Name\ndepartment,CCS,Renamed\ndepartment,NEW,New\nprogram,BSCS,Other\n")
    #expect(counts(changed) == [1, 2, 0, 0], "\(changed.text)")
    let units = try campus.admin.get(CourseStage.units).items
    let own = try #require(units.first { $0["code"]?.string == "CCS" }?["id"]?.string)
    _ = try campus.admin.patch("\(CourseStage.units)/\(own)", json: "{\"name\":\"By hand\"}")
    let batch = try #require(changed.json["batch"]?.string)
    let undone = try campus.admin.post("\(Self.units)/batches/\(batch)/undo")
    #expect(undone.json["removed"]?.int64 == 1 && undone.json["restored"]?.int64 == 1, "\(undone.text)")
    #expect(undone.json["kept"]?.int64 == 1)
    let names = try campus.admin.get(CourseStage.units).items.compactMap { $0["name"]?.string }
    #expect(names == ["Main campus", "By hand", "Computer Science"])
  }

  /// Each template is a file that its own import takes, after those before it: of people, of units and terms, of courses and
  /// of enrollments.
  @Test(arguments: ["csv", "xlsx"]) func eachTemplateIsTakenAsItIs(kind: String) throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.admin)
    for (page, path, created) in [
      ("/people/import", "/api/v1/people/import", 1), ("/structure/import", Self.units, 4),
      ("/courses/import", Self.courses, 1), ("/courses/enrollments/import", Self.enrollments, 1),
    ] {
      let template = try browser.get("\(page)/template.\(kind)")
      #expect(template.status == 200)
      let type =
        kind == "csv" ? "text/csv" : "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
      let mark = try campus.mark()
      let rehearsed = try campus.admin.send("POST", "\(path)?dryRun=true", type: type, body: template.body)
      #expect(rehearsed.status == 200 && rehearsed.json["errors"]?.count == 0, "\(path): \(rehearsed.text)")
      #expect(counts(rehearsed) == [Int64(created), 0, 0, 0], "\(path): \(rehearsed.text)")
      #expect(try campus.isUnchanged(since: mark))
      let done = try campus.admin.send("POST", path, type: type, body: template.body)
      #expect(counts(done) == [Int64(created), 0, 0, 0], "\(path): \(done.text)")
    }
    let units = try campus.admin.get(CourseStage.units).items.compactMap { $0["code"]?.string }
    #expect(units == ["MAIN", "CCS", "BSCS"])
    let term = try campus.admin.get(CourseStage.terms).items.first
    #expect(term?["code"]?.string == "S12627" && term?["campus"]?["code"]?.string == "MAIN")
    #expect(term?["first"]?.string == "2026-08-10" && term?["last"]?.string == "2026-12-18")
    let course = try campus.admin.get(CourseStage.courses).items.first?["id"]?.string ?? ""
    let roster = try campus.admin.get("\(CourseStage.courses)/\(course)/enrollments").items
    #expect(roster.compactMap { $0["person"]?["name"]?.string } == ["Ada Lovelace"])
  }

  @Test func thePagesCheckRunAndUndo() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.admin)
    for page in ["/structure/import", "/courses/import", "/courses/enrollments/import"] {
      #expect(try browser.get(page).status == 200, "\(page)")
      #expect(try browser.get("\(page)/template.csv").status == 200)
      #expect(try browser.get("\(page)/template.xlsx").status == 200)
    }
    let token = try browser.formToken()
    let checked = try browser.upload(
      "/structure/import", file: Array(Self.tree.utf8), name: "units.csv", fields: [("csrf", token)])
    #expect(checked.status == 303 || checked.status == 200, "\(checked.text)")
    let action = try #require(
      checked.text.range(of: "/structure/import/drafts/").map { String(checked.text[$0.lowerBound...].prefix(38)) })
    let done = try browser.post(action, form: [("csrf", token)])
    #expect(done.text.contains("The import is done"), "\(done.text)")
    #expect(try campus.admin.get(CourseStage.units).items.count == 3)
    let wrong = try browser.upload(
      "/courses/import", file: Array("x\ny\n".utf8), name: "x.csv", fields: [("csrf", token)])
    #expect(wrong.status == 422, "\(wrong.status)")
  }
}
