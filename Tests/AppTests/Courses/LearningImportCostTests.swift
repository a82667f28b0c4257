// What files and their undo may cost, and whom they may touch.
import Base
import Foundation
import Store
import Testing

@testable import App

struct LearningImportCostTests {
  private static let units = "/api/v1/units/import"
  private static let courses = "/api/v1/courses/import"
  private static let enrollments = "/api/v1/enrollments/import"

  private func run(_ visitor: Visitor, _ path: String, _ csv: String) throws -> Answer {
    try visitor.post(path, csv: Array(csv.utf8))
  }

  private func counts(_ answer: Answer) -> [Int64] {
    ["created", "updated", "unchanged", "refused"].compactMap { answer.json[$0]?.int64 }
  }

  // MARK: Undo

  /// Who was put into an imported section since stays in it.
  @Test func anUndoKeepsWhomOthersPutIn() throws {
    let stage = try CourseStage()
    let campus = stage.campus
    let file = "Term,Campus,Course,E-mail,Sections\nS12627,MAIN,CC101,noor@nord.example,Group A\n"
    let done = try run(campus.admin, Self.enrollments, file)
    let sections = try campus.admin.get("\(stage.path("CC101"))/sections").items
    let section = try #require(sections.first?["id"]?.string)
    let other = try campus.quickPerson("Other Person")
    let put = try campus.admin.post(
      "\(stage.path("CC101"))/enrollments", json: "{\"person\":\"\(other.text)\",\"sections\":[\"\(section)\"]}")
    #expect(put.status == 201, "\(put.text)")
    let batch = done.json["batch"]?.string ?? ""
    let undone = try campus.admin.post("\(Self.enrollments)/batches/\(batch)/undo")
    #expect(undone.json["removed"]?.int64 == 1 && undone.json["kept"]?.int64 == 1, "\(undone.text)")
    let left = try campus.admin.get("\(stage.path("CC101"))/enrollments?state=all").items
    #expect(left.count == 1 && left.first?["sections"]?.elements.compactMap(\.string) == ["Group A"])
  }

  @Test func anUndoKeepsACourseWithSectionsThatOthersMade() throws {
    let stage = try CourseStage()
    let campus = stage.campus
    let file = "Term,Unit,Code\nS12627,BSCS,NEW1\nS12627,BSCS,NEW2\n"
    let done = try run(campus.admin, Self.courses, file)
    #expect(counts(done) == [2, 0, 0, 0], "\(done.text)")
    let first = try #require(try campus.admin.get("\(CourseStage.courses)?search=new1").items.first?["id"]?.string)
    _ = try campus.made("\(CourseStage.courses)/\(first)/sections", "{\"name\":\"By hand\"}")
    let undone = try campus.admin.post("\(Self.courses)/batches/\(done.json["batch"]?.string ?? "")/undo")
    #expect(undone.json["removed"]?.int64 == 1 && undone.json["kept"]?.int64 == 1, "\(undone.text)")
    #expect(try campus.admin.get("\(CourseStage.courses)/\(first)/sections").items.count == 1)
  }

  // MARK: Order and size

  /// A term has a code once, under whichever unit a line names it.
  @Test func aCourseUnderTwoProgramsIsOne() throws {
    let stage = try CourseStage()
    let file = "Term,Unit,Code,Name\nS12627,BSCS,GE1,One\nS12627,BSIT,ge1,Two\n"
    let tried = try run(stage.campus.admin, "\(Self.courses)?dryRun=true", file)
    let done = try run(stage.campus.admin, Self.courses, file)
    #expect(counts(tried) == [1, 0, 0, 1] && counts(done) == [1, 0, 0, 1], "\(tried.text) \(done.text)")
    #expect(try counts(run(stage.campus.admin, Self.courses, file)) == [0, 0, 1, 1])
    // A term of another campus has a course of its own.
    let both = "Term,Unit,Code\nS12627,BSCS,GE2\nS12627,BSBA,GE2\n"
    #expect(try counts(run(stage.campus.admin, Self.courses, both)) == [2, 0, 0, 0])
  }

  /// A file by student tells of each course once in a lot, not once a line.
  @Test func linesOfOneCourseComeTogether() throws {
    let stage = try CourseStage()
    let campus = stage.campus
    for number in 0..<10 {
      _ = try campus.course("X\(number)", "X\(number)", in: stage.unit["BSCS"], stage.term["MAIN"])
    }
    let people = (0..<20).map { "P\($0),p\($0)@x.example,N\($0)" }.joined(separator: "\n")
    let added = try campus.admin.post(
      "/api/v1/people/import", csv: Array("Name,E-mail,Number\n\(people)\n".utf8))
    #expect(added.json["created"]?.int64 == 20, "\(added.text)")
    var lines = ["Term,Campus,Course,Number"]
    for student in 0..<20 { for course in 0..<10 { lines.append("S12627,MAIN,X\(course),N\(student)") } }
    let mark = try campus.mark()
    let done = try run(campus.admin, Self.enrollments, lines.joined(separator: "\n") + "\n")
    #expect(counts(done) == [200, 0, 0, 0], "\(done.text)")
    let told = try campus.events(since: mark).count { $0 == "course.enrollments-changed" }
    #expect(told <= 14, "four lots of fifty lines, ten courses: \(told)")
    try campus.expectTallies()
  }

  /// What earlier imports did is forgotten as later ones go on, all of it.
  @Test func whatCannotBeUndoneAnyMoreIsForgotten() throws {
    let campus = try Campus()
    func file(_ name: String) -> String {
      "Kind,Code,Name\n" + (0..<60).map { "department,D\($0),\(name) \($0)\n" }.joined()
    }
    for name in ["One", "Two", "Three", "Four"] {
      let done = try run(campus.admin, Self.units, file(name))
      #expect(done.json["batch"]?.string != nil, "\(done.text)")
    }
    let kept = try campus.store.read { try $0.one(Self.keptBatches) }
    #expect(kept == 2)
  }

  private static let keptBatches = Query("SELECT count(DISTINCT batch_id) FROM learning_import_changes") { $0.int(0) }

  /// A chain upside down is looked at as often as a tree has levels, and what is deeper is refused.
  @Test(.timeLimit(.minutes(1))) func aChainInReverseTakesNoLongerThanAnyFile() throws {
    let campus = try Campus()
    let count = 3000
    let lines = (1..<count).reversed().map { "department,U\($0),U\($0 - 1)\n" }.joined()
    let file = "Kind,Code,Parent\n\(lines)campus,U0,\n"
    let started = ContinuousClock.now
    let tried = try run(campus.admin, "\(Self.units)?dryRun=true", file)
    #expect(tried.json["created"]?.int64 == Int64(StructureRules.deepest), "\(tried.text.prefix(300))")
    #expect(tried.json["refused"]?.int64 == Int64(count - StructureRules.deepest))
    #expect(ContinuousClock.now - started < .seconds(20))
    let done = try run(campus.admin, Self.units, file)
    #expect(done.json["created"]?.int64 == Int64(StructureRules.deepest))
  }

  @Test func manyUnitsComeAtOnce() throws {
    let campus = try Campus()
    let lines = (0..<800).map { "department,U\($0),MAIN\n" }.joined()
    let done = try run(campus.admin, Self.units, "Kind,Code,Parent\n\(lines)campus,MAIN,\n")
    #expect(counts(done) == [801, 0, 0, 0])
    #expect(try campus.admin.get("\(CourseStage.units)?limit=1").json["total"]?.int64 == 801)
  }

  // MARK: In a unit

  /// Who may change the courses of a unit may do so by a file, and touches nothing else by it.
  @Test func whoHoldsAUnitImportsIntoIt() throws {
    let stage = try CourseStage()
    let campus = stage.campus
    let coordinator = try stage.holder("Cora Coordinator", .coordinator, of: "CCS")
    let file = "Term,Unit,Code,Name\nS12627,BSCS,CC101,Mine\nS12627,ABEL,NEW,No\nS12627,BSCS,EN101,Taken over\n"
    for path in ["\(Self.courses)?dryRun=true", Self.courses] {
      #expect(try counts(run(coordinator, path, file)) == [0, 1, 0, 2], "\(path)")
    }
    #expect(try campus.admin.get(stage.path("EN101")).json["name"]?.string == "Course EN101")
    #expect(try campus.admin.get(stage.path("CC101")).json["name"]?.string == "Mine")
    let people =
      "Term,Campus,Course,E-mail\nS12627,MAIN,CC101,noor@nord.example\nS12627,MAIN,EN101,noor@nord.example\n"
    let enrolled = try run(coordinator, Self.enrollments, people)
    #expect(counts(enrolled) == [1, 0, 0, 1], "\(enrolled.text)")
    // Others' imports are not theirs to see or undo, their own are.
    let others = try run(campus.admin, Self.courses, "Term,Unit,Code\nS12627,ABEL,ADM\n")
    let batch = others.json["batch"]?.string ?? ""
    #expect(try coordinator.post("\(Self.courses)/batches/\(batch)/undo").status == 404)
    #expect(try coordinator.get("\(Self.courses)/batches").items.count == 1)
    #expect(try campus.admin.get("\(Self.courses)/batches").items.count == 2)
    let own = enrolled.json["batch"]?.string ?? ""
    #expect(try coordinator.post("\(Self.enrollments)/batches/\(own)/undo").json["removed"]?.int64 == 1)
    let page = try campus.browser(coordinator)
    #expect(try page.get("/courses/import").status == 200)
    #expect(try page.get("/structure/import").status == 403, "the tree needs the whole organization")
    let dean = try stage.holder("Dean Ccs", .dean, of: "CCS")
    #expect(try run(dean, Self.courses, file).status == 403)
  }

  @Test func daysOfCoursesComeFromFilesAndGoIntoThem() throws {
    let stage = try CourseStage()
    let campus = stage.campus
    let file = "Term,Unit,Code,First day,Last day\nS12627,BSCS,CC101,2026-09-01,2026-10-01\n"
    #expect(try counts(run(campus.admin, Self.courses, file)) == [0, 1, 0, 0])
    #expect(try campus.admin.get(stage.path("CC101")).json["last"]?.string == "2026-10-01")
    let list = try campus.browser(campus.admin).get("/courses/export.csv?search=cc101").text
    #expect(list.contains("2026-09-01,2026-10-01"), "\(list)")
    let wrong = "Term,Unit,Code,First day,Last day\nS12627,BSCS,CC101,2026-10-02,\n"
    let refused = try run(campus.admin, Self.courses, wrong)
    #expect(refused.json["errors"]?[0]?["column"]?.string == "Last day", "\(refused.text)")
  }
}
