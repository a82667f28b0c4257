// Where people are at home: by most of their courses, or as a person says.
import Base
import Store
import Testing

@testable import App

struct HomeUnitTests {
  private func path(_ person: ID<Person>) -> String { "/api/v1/people/\(person.text)/home-unit" }

  @Test func codesAreComparedByTheirNumbers() {
    #expect(HomeUnits.isLower("CS2", "CS10") && !HomeUnits.isLower("CS10", "CS2"))
    #expect(HomeUnits.isLower("9", "10") && HomeUnits.isLower("99999999999999999999", "100000000000000000000"))
    #expect(HomeUnits.isLower("BSCS", "BSIT") && HomeUnits.isLower("BS", "BSA") && HomeUnits.isLower("1", "A"))
    #expect(!HomeUnits.isLower("BS", "BS"))
    #expect(HomeUnits.isLower("007", "7") != HomeUnits.isLower("7", "007"), "one of two, whichever")
    let codes = ["CS10", "CS9", "cs1", "10", "9", "B", "A2b", "A10a", "A2a", ""]
    for a in codes { for b in codes where a != b { #expect(HomeUnits.isLower(a, b) != HomeUnits.isLower(b, a)) } }
  }

  @Test func theMajorityOfWhatIsTaughtComesFirst() throws {
    let stage = try CourseStage()
    let campus = stage.campus
    let person = try campus.person("Hana Home").id
    #expect(try stage.home(person) == nil)
    try campus.enroll(person, stage.course["IT101"])
    #expect(try stage.home(person) == "CCS/BSIT automatic")
    try campus.enroll(person, stage.course["CC101"])
    #expect(try stage.home(person) == "CCS/BSCS automatic", "of as many the lowest code")
    let next = try campus.term("S22627", of: stage.unit["MAIN"])
    let second = try campus.course("IT102", "Course IT102", in: stage.unit["BSIT"], next)
    try campus.enroll(person, second)
    #expect(try stage.home(person) == "CCS/BSIT automatic")
    let taught = try campus.enroll(person, stage.course["EN101"], ["teacher"])
    #expect(try stage.home(person) == "CAS/ABEL automatic", "what they teach before what they take")
    #expect(try campus.admin.delete("/api/v1/enrollments/\(taught)").status == 204)
    #expect(try stage.home(person) == "CCS/BSIT automatic")
  }

  /// Both are known, or neither: a course right below a campus or a department says nothing.
  @Test func aCourseOutsideAProgramSaysNothing() throws {
    let stage = try CourseStage()
    let campus = stage.campus
    let person = try campus.person("Nia Nowhere").id
    for (code, unit) in [("D1", "CCS"), ("D2", "MAIN")] {
      let course = try campus.course(code, "Course \(code)", in: stage.unit[unit], stage.term["MAIN"])
      try campus.enroll(person, course, ["teacher"])
    }
    #expect(try stage.home(person) == nil)
    let loose = try campus.unit("LOOSE", "program", stage.unit["MAIN"])
    let course = try campus.course("L1", "Loose", in: loose, stage.term["MAIN"])
    try campus.enroll(person, course, ["teacher"])
    #expect(try stage.home(person) == nil, "nor does a program of no department")
    try campus.enroll(person, stage.course["BA101"], ["teacher"])
    #expect(try stage.home(person) == "CBA/BSBA automatic")
  }

  @Test(arguments: Depth.allCases) func whatAPersonSaysStays(depth: Depth) throws {
    let stage = try CourseStage(depth)
    let campus = stage.campus
    let person = try campus.person("Sol Said").id
    try campus.enroll(person, stage.course["CC101"], ["teacher"])
    let mark = try campus.mark()
    let body = "{\"unit\":\"\(stage.unit["BSBA"] ?? "")\"}"
    let set = try campus.admin.put(path(person), json: body)
    #expect(set.status == 200 && set.json["setBy"]?["name"]?.string == "Ada Okonkwo", "\(set.text)")
    #expect(try stage.home(person) == "CBA/BSBA manual")
    #expect(try campus.admin.put(path(person), json: body).status == 200, "said twice")
    #expect(try campus.events(since: mark) == ["person.home-changed"])
    let second = try campus.enroll(person, stage.course["IT101"], ["teacher"])
    #expect(try stage.home(person) == "CBA/BSBA manual", "whatever the courses say")
    #expect(
      try campus.admin.put(path(person), json: "{\"unit\":\"\(stage.unit["CAS"] ?? "")\"}").status == 200)
    #expect(try stage.home(person) == "CAS/- manual", "a department alone")
    #expect(try campus.admin.delete("/api/v1/enrollments/\(second)").status == 204)
    let reset = try campus.admin.delete(path(person))
    #expect(reset.status == 200 && reset.json["source"]?.string == "automatic")
    #expect(try stage.home(person) == "CCS/BSCS automatic")
    #expect(try campus.admin.delete(path(person)).status == 200, "nothing more to reset")
    #expect(try campus.events(since: mark).filter { $0 == "person.home-changed" }.count == 3)
  }

  @Test func whatIsNoHomeIsRefused() throws {
    let stage = try CourseStage()
    let campus = stage.campus
    let person = try campus.person("Rae Refused").id
    let loose = try campus.unit("LOOSE", "program", stage.unit["MAIN"])
    let mark = try campus.mark()
    for unit in [stage.unit["MAIN"] ?? "", loose, "0000000000000"] {
      #expect(try campus.admin.put(path(person), json: "{\"unit\":\"\(unit)\"}").faults == ["unit"], "\(unit)")
    }
    #expect(try campus.admin.put(path(person), json: "{}").faults == ["unit"])
    #expect(try campus.admin.put(path(person), json: "{\"unit\":\"x\"}").status == 422)
    let body = "{\"unit\":\"\(stage.unit["BSCS"] ?? "")\"}"
    #expect(try campus.staff.put(path(person), json: body).status == 403)
    #expect(try campus.staff.delete(path(person)).status == 403)
    #expect(try campus.staff.get(path(person)).status == 404, "somebody else's is not shown to everybody")
    #expect(try campus.staff.get(path(campus.staff.person)).status == 200, "one's own is")
    #expect(try campus.stranger.get(path(person)).status == 404)
    #expect(try campus.guest.get(path(person)).status == 401)
    #expect(try campus.admin.put(path(ID(99)), json: body).status == 404)
    #expect(try campus.isUnchanged(since: mark))
  }

  /// A program that moves takes its people's department along; one that goes takes their home.
  @Test func theDepartmentFollowsFromTheTree() throws {
    let stage = try CourseStage()
    let campus = stage.campus
    let person = try campus.person("Tia Tree").id
    try campus.enroll(person, stage.course["CC101"], ["teacher"])
    let moved = try campus.admin.patch(
      "\(CourseStage.units)/\(stage.unit["BSCS"] ?? "")", json: "{\"parent\":\"\(stage.unit["CAS"] ?? "")\"}")
    #expect(moved.status == 200)
    #expect(try stage.home(person) == "CAS/BSCS automatic")
    let empty = try campus.unit("EMPTY", "program", stage.unit["CCS"])
    #expect(try campus.admin.put(path(person), json: "{\"unit\":\"\(empty)\"}").status == 200)
    #expect(try campus.admin.delete("\(CourseStage.units)/\(empty)").status == 204)
    try stage.settleMarked()
    #expect(try stage.home(person) == "CAS/BSCS automatic", "what their courses say")
  }

  /// Who has no employment record teaches elsewhere when most of their courses are of another department.
  @Test func teachingElsewhereGoesByTheHome() throws {
    let stage = try CourseStage()
    let campus = stage.campus
    let person = try campus.person("Ella Elsewhere").id
    let second = try campus.course("CC102", "Course CC102", in: stage.unit["BSCS"], stage.term["MAIN"])
    for course in [stage.course["CC101"], second, stage.course["EN101"]] {
      try campus.enroll(person, course, ["teacher"])
    }
    func elsewhere() throws -> [String] {
      try campus.admin.get("/api/v1/teachers/elsewhere").items.flatMap { teacher in
        teacher["courses"]?.elements.compactMap { $0["course"]?["code"]?.string } ?? []
      }
    }
    #expect(try elsewhere() == ["EN101"])
    #expect(
      try campus.admin.put(path(person), json: "{\"unit\":\"\(stage.unit["CAS"] ?? "")\"}").status == 200)
    #expect(try elsewhere().sorted() == ["CC101", "CC102"])
    let employed = try campus.admin.post(
      "/api/v1/employees", json: "{\"person\":\"\(person.text)\",\"department\":\"CCS\"}")
    #expect(employed.status == 201)
    #expect(try elsewhere().sorted() == ["CC101", "CC102"], "what a person said of the home comes first")
    #expect(try campus.admin.delete(path(person)).status == 200)
    #expect(try elsewhere() == ["EN101"])
  }

  @Test func itStandsOnThePersonsPageAndIsSetThere() throws {
    let stage = try CourseStage()
    let campus = stage.campus
    let person = try campus.person("Page Person").id
    try campus.enroll(person, stage.course["CC101"], ["teacher"])
    let browser = try campus.browser(campus.admin)
    #expect(try browser.get("/people/\(person.text)").page.text.contains("CCS · Unit CCS › BSCS · Unit BSCS"))
    let page = "/people/\(person.text)/access"
    #expect(try browser.get(page).page.text.contains("By most of their courses"))
    let set = try browser.submit(
      "/people/\(person.text)/home-unit", on: page, [("unit", stage.unit["BSBA"] ?? "")])
    #expect(set.status == 303, "\(set.text)")
    #expect(try stage.home(person) == "CBA/BSBA manual")
    let none = try browser.submit("/people/\(person.text)/home-unit", on: page, [("unit", "")])
    #expect(none.status == 303)
    #expect(try stage.home(person) == "CBA/BSBA manual")
    #expect(try browser.submit("/people/\(person.text)/home-unit/reset", on: page).status == 303)
    #expect(try stage.home(person) == "CCS/BSCS automatic")
  }
}
