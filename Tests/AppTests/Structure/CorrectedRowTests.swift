// Rows that something else keeps in step: found by their own identifiers, and what a person corrects of them stays.
import Base
import Foundation
import Store
import Testing

@testable import App

struct CorrectedRowTests {
  private static let units = CourseStage.units
  private static let terms = CourseStage.terms

  /// Another code is another name for the same unit: it moves none of what hangs on it.
  @Test func aUnitIsFoundByItsIdentifierAndKeepsItsCode() throws {
    let campus = try Campus()
    let home = campus.home.id
    @Sendable func put(_ fields: UnitFields, _ id: ID<StructureUnit>?) throws -> (row: UnitRow, change: RowChange) {
      try campus.store.write(campus.context) { try UnitChanges.put(fields, as: id, from: .moodle, in: home, $0) }
    }
    let made = try put(UnitFields(code: "UCMN/CCS", kind: .department, name: "CCS"), nil)
    let renamed = try put(UnitFields(code: "UCMN/Computing", kind: .department, name: "Computing"), made.row.id)
    #expect(renamed.change == .updated && renamed.row.id == made.row.id)
    #expect(renamed.row.code == "UCMN/CCS" && renamed.row.name == "Computing")
    #expect(try campus.admin.get(Self.units).items.count == 1)
    // One that isn't there any more is looked for by code.
    let again = try put(UnitFields(code: "ucmn/ccs", kind: .department, name: "Computing"), ID(1))
    #expect(again.change == .unchanged && again.row.id == made.row.id)
  }

  @Test func aTermIsFoundByItsIdentifier() throws {
    let campus = try Campus()
    let home = campus.home.id
    var fields = TermFields(code: "S12627")
    (fields.first, fields.last) = try #require(TermCode("S12627")).days
    let first = fields
    fields.code = "First 2026"
    let second = fields
    let made = try campus.store.write(campus.context) { try TermChanges.put(first, from: .moodle, in: home, $0) }
    let renamed = try campus.store.write(campus.context) {
      try TermChanges.put(second, as: made.row.id, from: .moodle, in: home, $0)
    }
    #expect(renamed.change == .updated && renamed.row.id == made.row.id && renamed.row.code == "First 2026")
    #expect(renamed.row.fields.academicYear == made.row.fields.academicYear, "what is not said stays")
    #expect(try campus.admin.get(Self.terms).items.count == 1)
  }

  @Test func whatAPersonCorrectsStaysFieldByField() throws {
    let campus = try Campus()
    let home = campus.home.id
    @Sendable func sync(_ name: String, _ kind: UnitKind) throws -> RowChange {
      try campus.store.write(campus.context) { writer in
        let fields = UnitFields(code: "CCS", kind: kind, name: name)
        return try UnitChanges.put(fields, from: .moodle, in: home, writer).change
      }
    }
    #expect(try sync("Computer Studies", .department) == .inserted)
    let unit = try #require(try campus.admin.get(Self.units).items.first)
    let path = "\(Self.units)/\(unit["id"]?.string ?? "")"
    #expect(unit["corrected"]?.count == 0)
    let corrected = try campus.admin.patch(path, json: "{\"name\":\"Computing\"}")
    #expect(corrected.json["corrected"]?.elements.compactMap(\.string) == ["name"], "\(corrected.text)")
    #expect(try sync("Computer Science", .department) == .unchanged)
    #expect(try sync("Computer Science", .program) == .updated, "the rest follows")
    let now = try campus.admin.get(path).json
    #expect(now["name"]?.string == "Computing" && now["kind"]?.string == "program")
    let same = try campus.admin.patch(path, json: "{\"name\":\"Computing\"}").json
    #expect(same["version"]?.int64 == now["version"]?.int64)
    // Taken back, it follows again.
    #expect(try campus.admin.patch(path, json: "{\"corrected\":[]}").json["corrected"]?.count == 0)
    #expect(try sync("Computer Science", .program) == .updated)
    #expect(try campus.admin.get(path).json["name"]?.string == "Computer Science")
    // What people keep themselves needs no marks.
    let own = try campus.unit("OWN", "department")
    let changed = try campus.admin.patch("\(Self.units)/\(own)", json: "{\"name\":\"Own\"}")
    #expect(changed.json["corrected"]?.count == 0)
  }

  @Test func aCourseKeepsWhatWasCorrected() throws {
    let stage = try CourseStage()
    let campus = stage.campus
    let home = campus.home.id
    let (term, unit) = (ID<Term>(stage.term["MAIN"] ?? ""), ID<StructureUnit>(stage.unit["BSCS"] ?? ""))
    var fields = CourseFields(
      term: try #require(term), unit: try #require(unit), code: "CC999", name: "Moodle’s",
      first: LocalDate(iso: "2026-09-01"))
    let first = fields
    let made = try campus.store.write(campus.context) { try CourseChanges.put(first, from: .moodle, in: home, $0) }
    let path = "\(CourseStage.courses)/\(made.row.id.text)"
    #expect(try campus.admin.get(path).json["first"]?.string == "2026-09-01")
    let corrected = try campus.admin.patch(
      path, json: "{\"last\":\"2026-10-01\",\"unit\":\"\(stage.unit["BSIT"] ?? "")\"}")
    #expect(corrected.json["corrected"]?.elements.compactMap(\.string) == ["days", "unit"], "\(corrected.text)")
    (fields.name, fields.first, fields.last) = ("Other", LocalDate(iso: "2026-11-01"), nil)
    let second = fields
    let put = try campus.store.write(campus.context) {
      try CourseChanges.put(second, as: made.row.id, from: .moodle, in: home, $0)
    }
    #expect(put.change == .updated && put.row.name == "Other" && put.row.fields.last?.iso == "2026-10-01")
    #expect(put.row.fields.first?.iso == "2026-09-01", "days belong together")
    #expect(put.row.unit.text == stage.unit["BSIT"])
    // On the page: the box that takes them back.
    let browser = try campus.browser(campus.admin)
    let edit = "/courses/\(made.row.id.text)/edit"
    #expect(try browser.get("/courses/\(made.row.id.text)").page.text.contains("Corrected by hand"))
    let released = try browser.submit(
      edit, on: edit, [("release", "true"), ("isVisible", "true"), ("isActive", "true")])
    let after = try campus.admin.get(path)
    #expect(released.status == 303 && after.json["corrected"]?.count == 0, "\(after.text) \(put.row)")
  }

  /// A course is held when its term is, unless it has days of its own.
  @Test func aCourseMayHaveDaysOfItsOwn() throws {
    let stage = try CourseStage()
    let campus = stage.campus
    let student = campus.staff
    try campus.enroll(student.person, stage.course["CC101"])
    func mine() throws -> JSONValue? { try student.get("/api/v1/me/courses").items.first }
    let term = try campus.admin.get("\(CourseStage.terms)/\(stage.term["MAIN"] ?? "")").json
    #expect(try mine()?["isCurrent"]?.bool == true && mine()?["first"]?.string == term["first"]?.string)
    #expect(try campus.admin.patch(stage.path("CC101"), json: "{\"last\":\"2026-09-30\"}").status == 200)
    #expect(try mine()?["last"]?.string == "2026-09-30" && mine()?["isCurrent"]?.bool == false)
    #expect(try campus.admin.patch(stage.path("CC101"), json: "{\"first\":\"2026-10-01\"}").faults == ["last"])
    let freed = try campus.admin.patch(stage.path("CC101"), json: "{\"hasDaysOfTerm\":true}")
    #expect(freed.json["first"]?.isNull != false && freed.json["last"]?.isNull != false)
    #expect(try mine()?["isCurrent"]?.bool == true)
    let browser = try campus.browser(campus.admin)
    let edit = "/courses/\(stage.course["CC101"] ?? "")/edit"
    #expect(try browser.submit(edit, on: edit, [("first", "2026-09-07"), ("last", "2026-09-11")]).status == 303)
    #expect(try campus.admin.get(stage.path("CC101")).json["first"]?.string == "2026-09-07")
    #expect(try browser.submit(edit, on: edit, [("last", "2026-09-01")]).status == 422)
  }

  @Test(arguments: [
    (["UCMN", "CCS"], "UCMN/CCS"),
    ([String(repeating: "a", count: 64)], String(repeating: "a", count: 64)),
  ])
  func aShortPathIsItsOwnCode(path: [String], code: String) { #expect(UnitCode.of(path: path) == code) }

  @Test func aLongPathHasACodeThatFitsAndIsItsOwn() {
    let long = String(repeating: "é", count: 255)
    let code = UnitCode.of(path: ["UCMN", long])
    #expect(characterCount(code) <= StructureRules.longestCode)
    #expect(code == UnitCode.of(path: ["ucmn", long]) || folded(code) == folded(UnitCode.of(path: ["ucmn", long])))
    #expect(code != UnitCode.of(path: ["UCLM", long]))
  }

  // MARK: Moves

  /// Courses in a term of a campus stay at that campus, with their units.
  @Test func aUnitWithCoursesStaysAtItsCampus() throws {
    let stage = try CourseStage()
    let campus = stage.campus
    let department = "\(Self.units)/\(stage.unit["CCS"] ?? "")"
    let mark = try campus.mark()
    let away = try campus.admin.patch(department, json: "{\"parent\":\"\(stage.unit["LB"] ?? "")\"}")
    #expect(away.status == 422 && away.faults == ["parent"], "\(away.text)")
    #expect(try campus.admin.patch(department, json: "{\"isTop\":true}").faults == ["parent"])
    #expect(try campus.isUnchanged(since: mark))
    // Within the campus it may move, and its courses may still be changed.
    let program = "\(Self.units)/\(stage.unit["BSCS"] ?? "")"
    #expect(try campus.admin.patch(program, json: "{\"parent\":\"\(stage.unit["CAS"] ?? "")\"}").status == 200)
    #expect(try campus.admin.patch(stage.path("CC101"), json: "{\"name\":\"x\",\"isActive\":false}").status == 200)
    // Without courses it may go anywhere.
    let empty = try campus.unit("EMPTY", "department", stage.unit["MAIN"])
    #expect(
      try campus.admin.patch("\(Self.units)/\(empty)", json: "{\"parent\":\"\(stage.unit["LB"] ?? "")\"}").status == 200
    )
  }

  @Test func aTermWithCoursesStaysAtItsCampusOrIsEverybodys() throws {
    let stage = try CourseStage()
    let campus = stage.campus
    let term = "\(Self.terms)/\(stage.term["MAIN"] ?? "")"
    let other = stage.unit["LB"] ?? ""
    #expect(try campus.admin.patch(term, json: "{\"code\":\"S22627\",\"campus\":\"\(other)\"}").faults == ["campus"])
    let freed = try campus.admin.patch(term, json: "{\"isWhole\":true}")
    #expect(freed.status == 200 && freed.json["campus"]?.isNull != false, "\(freed.text)")
    #expect(try campus.admin.patch(stage.path("CC101"), json: "{\"name\":\"Still open to change\"}").status == 200)
    let back = try campus.admin.patch(term, json: "{\"campus\":\"\(stage.unit["MAIN"] ?? "")\"}")
    #expect(back.status == 200, "\(back.text)")
  }

  // MARK: Where units are read

  /// What a check-in and a decision ask of the tree is a few rows by an index.
  @Test func unitsAreFoundByTheirCodesWithoutTheTree() throws {
    let stage = try CourseStage()
    let campus = stage.campus
    let home = campus.home.id
    let (above, below) = try campus.store.read { reader in
      try (
        UnitCodes.withAbove(["bscs", "NONE"], in: home, reader), UnitCodes.withBelow(["CCS"], in: home, reader)
      )
    }
    #expect(above == ["bscs", "NONE", "BSCS", "CCS", "MAIN"])
    #expect(below == ["CCS", "BSCS", "BSIT"])
  }

  // MARK: Export

  @Test func unitsAndTermsAreExportedAndImportedAgain() throws {
    let stage = try CourseStage()
    let campus = stage.campus
    let browser = try campus.browser(campus.admin)
    let file = try browser.get("/structure/export.csv")
    #expect(file.status == 200 && file.text.contains("program,BSCS,Unit BSCS,CCS,"), "\(file.text)")
    let again = try campus.admin.post("/api/v1/units/import?dryRun=true", csv: Array(file.text.utf8))
    #expect(again.json["unchanged"]?.int64 == 11 && again.json["refused"]?.int64 == 0, "\(again.text)")
    let dean = try campus.browser(stage.holder("Dean Ccs", .dean, of: "CCS"))
    let part = try dean.get("/structure/export.csv").text
    #expect(part.contains("BSCS") && !part.contains("ABEL") && !part.contains(",LB,"), "\(part)")
    #expect(try campus.browser(campus.staff).get("/structure/export.csv").status == 403)
  }
}
