// Units and terms: made, changed, moved, deleted; what may stand where; who sees what.
import Base
import Foundation
import Store
import Testing

@testable import App

struct StructureTests {
  private static let units = CourseStage.units
  private static let terms = CourseStage.terms

  @Test(arguments: Depth.allCases) func aUnitIsMadeChangedAndDeleted(depth: Depth) throws {
    let campus = try Campus(depth)
    let mark = try campus.mark()
    let made = try campus.admin.post(
      Self.units, json: "{\"code\":\"CCS\",\"kind\":\"department\",\"name\":\"Computing\"}")
    #expect(made.status == 201 && made.json["source"]?.string == "manual", "\(made.text)")
    #expect(made.json["isActive"]?.bool == true && made.json["parent"]?.isNull == true)
    let path = "\(Self.units)/\(made.json["id"]?.string ?? "")"
    let changed = try campus.admin.patch(path, json: "{\"name\":\"Computer Studies\",\"isActive\":false}")
    #expect(
      changed.json["name"]?.string == "Computer Studies" && changed.json["version"]?.int64 == 2, "\(changed.text)")
    let same = try campus.mark()
    #expect(try campus.admin.patch(path, json: "{\"isActive\":false}").status == 200)
    #expect(try campus.isUnchanged(since: same), "a change of nothing is none")
    #expect(try campus.admin.patch(path, json: "{\"code\":\"X\"}").faults == ["code"], "a code stays")
    #expect(try campus.admin.with("If-Match", "\"1\"").patch(path, json: "{\"name\":\"X\"}").status == 412)
    #expect(
      try campus.admin.post(Self.units, json: "{\"code\":\"ccs\",\"kind\":\"program\",\"name\":\"X\"}").code
        == "code-taken")
    #expect(try campus.admin.delete(path).status == 204)
    #expect(try campus.admin.get(path).status == 404)
    #expect(try campus.events(since: mark) == ["unit.created", "unit.updated", "unit.deleted"])
    #expect(try campus.chainIsWhole())
  }

  @Test(arguments: [
    ("{\"code\":\"\",\"kind\":\"campus\",\"name\":\"a\"}", ["code"]),
    ("{\"code\":\"a\",\"kind\":\"school\",\"name\":\"a\"}", ["kind"]),
    ("{\"code\":\"a\",\"kind\":\"campus\",\"name\":\"\"}", ["name"]),
    ("{\"code\":\"a\",\"kind\":\"program\",\"name\":\"a\",\"parent\":\"0000000000001\"}", ["parent"]),
    ("{\"code\":\"a\",\"kind\":\"program\",\"name\":\"a\",\"parent\":\"x\"}", ["parent"]),
    ("{\"code\":\"a\\nb\",\"kind\":\"campus\",\"name\":\"a\"}", ["code"]),
  ])
  func aUnitThatIsNoneIsRefused(json: String, faults: [String]) throws {
    let campus = try Campus()
    let mark = try campus.mark()
    let answer = try campus.admin.post(Self.units, json: json)
    #expect(answer.status == 422 && answer.faults == faults, "\(answer.text)")
    #expect(try campus.isUnchanged(since: mark))
  }

  @Test func whatMayNotStandThereIsRefused() throws {
    let stage = try CourseStage()
    let campus = stage.campus
    func put(_ code: String, _ json: String) throws -> Answer {
      try campus.admin.patch("\(Self.units)/\(stage.unit[code] ?? "")", json: json)
    }
    let mark = try campus.mark()
    #expect(
      try put("MAIN", "{\"parent\":\"\(stage.unit["CCS"] ?? "")\"}").faults == ["parent"], "a campus is at the top")
    #expect(try put("CCS", "{\"parent\":\"\(stage.unit["BSCS"] ?? "")\"}").faults == ["parent"], "below a program")
    #expect(try put("CCS", "{\"parent\":\"\(stage.unit["CCS"] ?? "")\"}").faults == ["parent"], "below itself")
    #expect(try put("CCS", "{\"kind\":\"program\"}").faults == ["kind"], "programs have nothing below them")
    #expect(try put("MAIN", "{\"kind\":\"department\"}").faults == ["kind"], "it has terms")
    #expect(try campus.admin.delete("\(Self.units)/\(stage.unit["CCS"] ?? "")").code == "unit-in-use")
    #expect(try campus.admin.delete("\(Self.units)/\(stage.unit["BSCS"] ?? "")").code == "unit-in-use")
    #expect(try campus.admin.delete("\(Self.terms)/\(stage.term["MAIN"] ?? "")").code == "term-in-use")
    #expect(try campus.isUnchanged(since: mark))
  }

  @Test func nobodyStandsBelowThemselvesHoweverFarDown() throws {
    let campus = try Campus()
    var ids = [try campus.unit("D0", "department")]
    for at in 1..<StructureRules.deepest { ids.append(try campus.unit("D\(at)", "department", ids[at - 1])) }
    let deeper = try campus.admin.post(
      Self.units, json: "{\"code\":\"D8\",\"kind\":\"department\",\"name\":\"x\",\"parent\":\"\(ids[7])\"}")
    #expect(deeper.faults == ["parent"], "\(deeper.text)")
    let circle = try campus.admin.patch("\(Self.units)/\(ids[0])", json: "{\"parent\":\"\(ids[5])\"}")
    #expect(circle.faults == ["parent"], "\(circle.text)")
    #expect(try campus.admin.get(Self.units).items.count == 8)
  }

  @Test func aMovedUnitTakesWhatIsBelowAlong() throws {
    let stage = try CourseStage()
    let campus = stage.campus
    let head = try stage.holder("Head Lb", .campusHead, of: "LB")
    #expect(try head.get(CourseStage.courses).items.compactMap { $0["code"]?.string } == ["BA101"])
    // Its courses are held in a term of its campus, until that is everybody's.
    let freed = try campus.admin.patch("\(Self.terms)/\(stage.term["MAIN"] ?? "")", json: "{\"isWhole\":true}")
    #expect(freed.status == 200, "\(freed.text)")
    let moved = try campus.admin.patch(
      "\(Self.units)/\(stage.unit["CAS"] ?? "")", json: "{\"parent\":\"\(stage.unit["LB"] ?? "")\"}")
    #expect(moved.status == 200, "\(moved.text)")
    #expect(try head.get(CourseStage.courses).items.compactMap { $0["code"]?.string } == ["BA101", "EN101"], "by name")
    #expect(try head.get(stage.path("EN101")).status == 200)
    #expect(try campus.admin.patch(stage.path("EN101"), json: "{\"name\":\"English\"}").status == 200)
    let top = try campus.admin.patch("\(Self.units)/\(stage.unit["CAS"] ?? "")", json: "{\"isTop\":true}")
    #expect(top.json["parent"]?.isNull == true)
    #expect(try head.get(stage.path("EN101")).status == 404, "from the next request on")
    let tree = try campus.admin.get("\(Self.units)?limit=100").items.compactMap { $0["code"]?.string }
    #expect(tree == ["CAS", "ABEL", "LB", "CBA", "BSBA", "MAIN", "CCS", "BSCS", "BSIT"], "parents first, by code")
  }

  @Test func unitsAndTermsAreFiltered() throws {
    let stage = try CourseStage()
    let campus = stage.campus
    func codes(_ query: String) throws -> [String] {
      try campus.admin.get("\(Self.units)?limit=100&\(query)").items.compactMap { $0["code"]?.string }
    }
    #expect(try codes("kind=campus") == ["LB", "MAIN"])
    #expect(try codes("kind=program&within=\(stage.unit["CCS"] ?? "")") == ["BSCS", "BSIT"])
    #expect(try codes("search=UNIT%20bs") == ["BSBA", "BSCS", "BSIT"])
    #expect(try codes("kind=program&term=\(stage.term["LB"] ?? "")") == ["BSBA"])
    for query in ["kind=school", "within=x", "term=x"] {
      #expect(try campus.admin.get("\(Self.units)?\(query)").status == 422, "\(query)")
    }
    let terms = try campus.admin.get("\(Self.terms)?campus=\(stage.unit["LB"] ?? "")").items
    #expect(terms.compactMap { $0["id"]?.string } == [stage.term["LB"] ?? ""])
  }

  @Test func aTermFollowsFromItsCodeAndIsCorrected() throws {
    let campus = try Campus()
    let mark = try campus.mark()
    let made = try campus.admin.post(Self.terms, json: "{\"code\":\"S12627\"}")
    #expect(made.status == 201, "\(made.text)")
    #expect(made.json["first"]?.string == "2026-08-01" && made.json["last"]?.string == "2026-12-18")
    #expect(made.json["academicYear"]?.string == "2026–2027" && made.json["label"]?.string == "S1 2026–2027")
    #expect(made.json["isCurrent"]?.bool == true)
    let path = "\(Self.terms)/\(made.json["id"]?.string ?? "")"
    let corrected = try campus.admin.patch(path, json: "{\"first\":\"2026-08-10\",\"label\":\"Autumn\"}")
    #expect(corrected.json["first"]?.string == "2026-08-10" && corrected.json["label"]?.string == "Autumn")
    #expect(try campus.admin.patch(path, json: "{\"last\":\"2026-01-01\"}").faults == ["last"])
    #expect(try campus.admin.patch(path, json: "{\"isOpen\":true}").json["last"]?.isNull == true)
    #expect(try campus.admin.post(Self.terms, json: "{\"code\":\"s12627\"}").code == "code-taken")
    #expect(try campus.admin.post(Self.terms, json: "{\"code\":\"Winter\"}").faults == ["first"])
    #expect(
      try campus.admin.post(Self.terms, json: "{\"code\":\"Winter\",\"first\":\"2026-12-01\",\"last\":\"2026-11-01\"}")
        .faults == ["last"])
    let unit = try campus.unit("CCS", "department")
    #expect(
      try campus.admin.post(Self.terms, json: "{\"code\":\"S12627\",\"campus\":\"\(unit)\"}").faults == ["campus"])
    #expect(try campus.admin.delete(path).status == 204)
    #expect(
      try campus.events(since: mark) == [
        "term.created", "term.updated", "term.updated", "unit.created", "term.deleted",
      ])
  }

  /// Days that a person set are not a synchronization's to change; nor is what people made themselves.
  @Test func aSynchronizationWritesOnlyWhatIsOtherwise() throws {
    let campus = try Campus()
    let home = campus.home.id
    let unit = UnitFields(code: "UCMN/CCS", kind: .department, name: "CCS")
    let code = try #require(TermCode("S12627"))
    func term() -> TermFields {
      var fields = TermFields(code: "S12627")
      (fields.first, fields.last) = code.days
      return fields
    }
    let fields = term()
    @Sendable func sync(_ unit: UnitFields, _ writer: Writer) throws -> [RowChange] {
      [
        try UnitChanges.put(unit, from: .moodle, in: home, writer).change,
        try TermChanges.put(fields, from: .moodle, in: home, writer).change,
      ]
    }
    #expect(try campus.store.write(campus.context) { try sync(unit, $0) } == [.inserted, .inserted])
    let mark = try campus.mark()
    #expect(try campus.store.write(campus.context) { try sync(unit, $0) } == [.unchanged, .unchanged])
    #expect(try campus.isUnchanged(since: mark))
    let terms = try campus.admin.get(Self.terms).items
    let id = try #require(terms.first?["id"]?.string)
    _ = try campus.admin.patch("\(Self.terms)/\(id)", json: "{\"first\":\"2026-08-10\",\"label\":\"Autumn\"}")
    var renamed = unit
    renamed.name = "College of Computer Studies"
    let wanted = renamed
    #expect(try campus.store.write(campus.context) { try sync(wanted, $0) } == [.updated, .unchanged])
    let kept = try campus.admin.get("\(Self.terms)/\(id)").json
    #expect(kept["first"]?.string == "2026-08-10" && kept["label"]?.string == "Autumn")
    _ = try campus.unit("OWN", "department")
    let own = UnitFields(code: "own", kind: .campus, name: "Moodle says otherwise")
    #expect(try campus.store.write(campus.context) { try sync(own, $0) }.first == .unchanged)
  }

  @Test func twoWhoAddTheSameUnitMakeOne() throws {
    let campus = try Campus()
    let statuses = try atOnce(16, threads: 8) { _ in
      try campus.admin.post(Self.units, json: "{\"code\":\"CCS\",\"kind\":\"department\",\"name\":\"x\"}").status
    }
    #expect(statuses.count { $0 == 201 } == 1 && statuses.count { $0 == 409 } == 15, "\(statuses)")
  }

  // MARK: Pages

  @Test func thePagesShowTreeUnitAndTerm() throws {
    let stage = try CourseStage()
    let campus = stage.campus
    let teacher = try campus.person("Tess Teacher")
    try campus.enroll(teacher.id, stage.course["CC101"], ["teacher"])
    let browser = try campus.browser(campus.admin)
    let tree = try browser.get("/structure").page
    #expect(tree.text.contains("Unit CCS") && tree.text.contains("S1 2026–2027"))
    let unit = try browser.get("/structure/units/\(stage.unit["CCS"] ?? "")")
    #expect(unit.status == 200 && unit.page.text.contains("BSIT"))
    let term = try browser.get("/structure/terms/\(stage.term["MAIN"] ?? "")")
    #expect(term.status == 200 && term.page.text.contains("Unit CAS"))
    let made = try browser.submit(
      "/structure/units/new", on: "/structure/units/new",
      [("code", "COE"), ("kind", "department"), ("name", "Engineering"), ("parent", stage.unit["MAIN"] ?? "")])
    #expect(made.status == 303, "\(made.text)")
    let page = try #require(made["location"])
    let changed = try browser.submit("\(page)/edit", on: "\(page)/edit", [("name", "College of Engineering")])
    #expect(changed.status == 303, "\(changed.text)")
    #expect(try browser.get(page).page.text.contains("College of Engineering"))
    let stale = try browser.submit("\(page)/edit", on: "\(page)/edit", [("name", "Late"), ("version", "1")])
    #expect(stale.status == 303)
    #expect(try !browser.get(page).page.text.contains("Late"))
    let refused = try browser.submit("/structure/units/new", on: "/structure/units/new", [("code", ""), ("name", "")])
    #expect(refused.status == 422 && refused.page.text.contains("can’t be empty") || refused.status == 422)
    let term2 = try browser.submit("/structure/terms/new", on: "/structure/terms/new", [("code", "S22627")])
    #expect(term2.status == 303, "\(term2.text)")
    let edit = "\(try #require(term2["location"]))/edit"
    #expect(try browser.submit(edit, on: edit, [("last", "2027-06-10")]).status == 303)
  }

  @Test func whoSeesNothingOfItIsToldSo() throws {
    let campus = try Campus()
    #expect(try campus.staff.get(Self.units).status == 403)
    #expect(try campus.browser(campus.staff).get("/structure").status == 403)
    #expect(
      try campus.staff.post(Self.units, json: "{\"code\":\"A\",\"kind\":\"campus\",\"name\":\"A\"}").status == 403)
  }
}
