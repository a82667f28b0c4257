// Plans for Moodle: what they hold, what is found of it there, and who sees them.
import Base
import Foundation
import Store
import Testing

@testable import App

struct ProvisioningTests {
  private static let path = ProvisioningStage.path

  // MARK: Categories

  @Test(arguments: Depth.allCases) func theCategoriesOfATermAreMadeOnce(depth: Depth) throws {
    let stage = try ProvisioningStage(depth)
    let mark = try stage.campus.mark()
    let plan = try stage.categories()
    let draft = try stage.find(plan)
    #expect(draft.tally == "draft 0 0 0 0" && draft.json["open"]?.int64 == 7 && draft.json["total"]?.int64 == 7)
    #expect(draft.json["title"]?.string == "S12627, UCMN" && draft.json["madeBy"]?.string != nil)
    #expect(stage.site.look { $0.categories.count } == 0, "a preview makes nothing")
    #expect(
      try stage.rows(plan).map(\.name) == [
        "UCMN", "UCMN / S12627", "UCMN / S12627 / CAS", "UCMN / S12627 / CAS / AB-EL", "UCMN / S12627 / CCS",
        "UCMN / S12627 / CCS / BSCS", "UCMN / S12627 / CCS / BSIT",
      ])
    let done = try stage.carryOut(plan)
    #expect(done.tally == "done 7 0 0 0", "\(done.text)")
    // One call for each depth.
    #expect(stage.site.calls("core_course_create_categories") == 4)
    let made = stage.site.look { $0.categories }
    #expect(made.map(\.number).contains("UCMN/S12627/CCS/BSCS"))
    let department = try #require(made.first { $0.name == "CCS" })
    #expect(made.first { $0.name == "BSCS" }?.parent == department.id)
    #expect(
      try stage.campus.events(since: mark) == [
        "moodle.provisioning-planned", "moodle.provisioning-started", "moodle.provisioning-ended",
      ])
    // Again: nothing is left, and another plan of the same finds all of it.
    #expect(try stage.start(plan).code == "nothing-to-do")
    let again = try stage.categories()
    #expect(try stage.find(again).tally == "draft 0 0 7 0")
    #expect(try stage.start(again).code == "nothing-to-do")
    #expect(stage.site.look { $0.categories.count } == 7)
  }

  @Test func whatIsThereIsFoundByNumberOrNameAndPlace() throws {
    let stage = try ProvisioningStage()
    stage.site.change { state in
      state.categories = [
        .init(id: 1, name: "UCMN", parent: 0), .init(id: 2, name: "Renamed", parent: 1, number: "UCMN/S12627"),
        // The same name elsewhere is another one.
        .init(id: 3, name: "CCS", parent: 0), .init(id: 4, name: "CAS", parent: 2),
        .init(id: 5, name: "CAS", parent: 2),
        .init(id: 6, name: "Other", parent: 3, number: "UCMN/S12627/CCS/BSIT"),
      ]
    }
    let plan = try stage.categories()
    let rows = try stage.rows(plan)
    #expect(rows.map(\.state) == ["found", "found", "conflict", "conflict", "create", "create", "conflict"])
    #expect(rows.map(\.problem) == [nil, nil, "ambiguous", "parent", nil, nil, "elsewhere"])
    let done = try stage.carryOut(plan)
    #expect(done.tally == "partly 2 0 2 3", "\(done.text)")
    #expect(stage.site.look { $0.categories.count } == 8)
    #expect(stage.site.look { $0.categories.last { $0.name == "CCS" }?.parent } == 2)
  }

  @Test func namedCategoriesNeedNoStructure() throws {
    let stage = try ProvisioningStage()
    let plan = try stage.plan(
      "categories",
      "{\"campuses\":[\"UCLB\",\"UCMN\"],\"semesters\":[\"1\",\"2\"],\"startDate\":\"2026-08-01\","
        + "\"endDate\":\"2027-06-01\",\"departments\":[{\"code\":\"CBA\",\"programs\":[\"BSBA\"]}]}")
    #expect(try stage.carryOut(plan).tally == "done 14 0 0 0")
    #expect(stage.site.look { $0.categories.map(\.number).contains("UCLB/S22627/CBA/BSBA") })
    for (json, field) in [
      ("{}", "term"), ("{\"campuses\":[\"A\"]}", "endDate"),
      ("{\"campuses\":[\"A\"],\"startDate\":\"2026-08-01\",\"endDate\":\"2026-07-01\"}", "endDate"),
      ("{\"campuses\":[\"A\"],\"startDate\":\"2026-08-01\",\"endDate\":\"2026-12-01\"}", "semesters"),
      (
        "{\"campuses\":[\"A\"],\"startDate\":\"2026-08-01\",\"endDate\":\"2026-12-01\",\"semesters\":[\"0\"]}",
        "semesters"
      ), ("{\"term\":\"0000000000001\"}", "term"),
      ("{\"term\":\"\(stage.term)\",\"campus\":\"\(stage.unit("CCS"))\"}", "campus"),
    ] {
      let answer = try stage.campus.admin.post("\(Self.path)/categories", json: json)
      #expect(answer.status == 422 && answer.faults == [field], "\(json) \(answer.text)")
    }
  }

  // MARK: Courses

  @Test func coursesComeWithTheirCategoriesAndKeepTheirNames() throws {
    let stage = try ProvisioningStage()
    let plan = try stage.courses([("CC101", "Introduction & 1 < 2"), ("CC102", "Ñandú 計算 🎓")])
    let rows = try stage.rows(plan, "create").filter { $0.kind == "course" }
    #expect(rows.count == 2 && rows.allSatisfy { $0.name.hasPrefix("UCMN-S12627-CC10") && $0.name.utf8.count == 23 })
    #expect(try stage.carryOut(plan).tally == "done 6 0 0 0")
    let made = stage.site.look { $0.courses }
    #expect(made.map(\.short) == rows.map(\.name), "names are those of the preview")
    #expect(made.map(\.name) == ["Introduction & 1 < 2", "Ñandú 計算 🎓"])
    #expect(made.map(\.number) == ["UCMN/S12627/CCS/BSCS/CC101", "UCMN/S12627/CCS/BSCS/CC102"])
    // Midnight of 1 August in Paris, and the last minute of 18 December.
    #expect(made.map(\.start) == ["1785535200", "1785535200"] && made.map(\.end) == ["1797634740", "1797634740"])
    // Chosen anew, the digits are others: it is the same course nevertheless.
    let again = try stage.courses([("CC101", "Introduction"), ("CC103", "New")])
    #expect(try stage.find(again).json["found"]?.int64 == 5)
    #expect(try stage.rows(again, "create").map(\.kind) == ["course"])
    // Also where its number is not told.
    stage.site.change { state in for at in state.courses.indices { state.courses[at].number = "" } }
    let third = try stage.courses([("CC101", "Introduction")])
    #expect(try stage.find(third).tally == "draft 0 0 5 0")
  }

  @Test func whatCoursesCannotBe() throws {
    let stage = try ProvisioningStage()
    let mark = try stage.campus.mark()
    let twice = stage.coursesInput([("CC1", "A"), ("cc1", "B")])
    let many = stage.coursesInput((0...500).map { ("C\($0)", "N") })
    for (json, field) in [
      (twice, "courses[1].code"), (many, "courses"), (stage.coursesInput([]), "courses"),
      (stage.coursesInput([("A", "B")], more: ",\"endDate\":\"2026-01-01\""), "endDate"),
      (
        "{\"term\":\"\(stage.term)\",\"program\":\"0000000000001\",\"courses\":[{\"code\":\"A\",\"name\":\"B\"}]}",
        "program"
      ),
      (stage.coursesInput([("A", "B")], more: ",\"x\":1"), "x"),
    ] {
      let answer = try stage.campus.admin.post("\(Self.path)/courses", json: json)
      #expect(answer.status >= 400 && answer.status < 500 && answer.faults == [field], "\(answer.text)")
    }
    #expect(
      try stage.campus.events(since: mark) == [] && stage.site.look { $0.calls.isEmpty },
      "\(stage.site.look { $0.calls })")
  }

  @Test func aFileTellsWhatIsWrongLineByLine() throws {
    let stage = try ProvisioningStage()
    let csv = """
      Course Code,Descriptive Title,Program,Semester
      CC101,Introduction,BSCS,1
      CC101,Introduction,BSIT,S12627
      CC101,Twice,bscs,
      CC9,Other term,BSCS,2
      CC8,What,BSCS,summer
      CC7,No program,XX,1
      ,Nameless,BSCS,1
      =1+1,"Formula, quoted",AB-EL,1st
      """
    let path = "\(Self.path)/courses/file?term=\(stage.term)"
    let answer = try stage.campus.admin.post(path, csv: Array(csv.utf8))
    #expect(answer.status == 201, "\(answer.text)")
    let plan = try #require(answer.json["id"]?.string)
    #expect(
      try stage.rows(plan, "conflict").map(\.problem) == [
        "repeated", "other-term", "bad-term", "no-program", "blank",
      ])
    let done = try stage.carryOut(plan)
    // UCMN, S12627, CCS, BSCS, BSIT, CAS, AB-EL and three courses.
    #expect(done.tally == "partly 10 0 0 5", "\(done.text)")
    let report = try stage.campus.admin.get("\(Self.path)/\(plan)/report.csv")
    #expect(report["content-type"]?.hasPrefix("text/csv") == true && report.text.split(separator: "\r\n").count == 16)
    #expect(report.text.contains("UCMN-S12627-=1+1-"))
    let french = try stage.campus.admin.with("Accept-Language", "fr").get("\(Self.path)/\(plan)/report.csv")
    #expect(french.text.contains("La ligne est d’un autre semestre"))
    for bad in ["", "A,B\n1,2\n", "Course Code,Descriptive Title,Program\n"] {
      #expect(try stage.campus.admin.post(path, csv: Array(bad.utf8)).status == 422, "\(bad)")
    }
    #expect(try stage.campus.admin.post("\(Self.path)/courses/file", csv: Array(csv.utf8)).faults == ["term"])
  }

  // MARK: The tree

  @Test func theTreeIsThatOfNow() throws {
    let stage = try ProvisioningStage()
    stage.site.change { state in
      state.categories = [.init(id: 2, name: "B & C", parent: 1), .init(id: 1, name: "A", parent: 0, number: "A")]
      state.courses = [.init(id: 5, short: "CC101", name: "x", category: 2)]
    }
    let tree = try stage.campus.admin.get("\(Self.path)/tree?category=2")
    #expect(tree.json["categories"]?.elements.compactMap { $0["name"]?.string } == ["A", "B & C"], "\(tree.text)")
    #expect(tree.json["courses"]?.elements.compactMap { $0["shortName"]?.string } == ["CC101"])
    #expect(try stage.campus.admin.get("\(Self.path)/tree?category=9").status == 404)
    #expect(try stage.campus.stranger.get("\(Self.path)/tree").status == 404)
    stage.site.fail("core_course_get_categories", .down)
    #expect(try stage.campus.admin.get("\(Self.path)/tree").status == 502)
    let browser = try stage.campus.browser(stage.campus.admin)
    let page = try browser.get("\(ProvisioningStage.pages)/tree?category=2")
    #expect(page.status == 200 && page.text.contains("B &amp; C") && page.text.contains("CC101"))
  }

  // MARK: Others

  @Test func othersSeeNothing() throws {
    let stage = try ProvisioningStage(jobs: false)
    let plan = try stage.courses(1)
    let mark = try stage.campus.mark()
    let calls: [(String, String)] = [
      ("GET", plan), ("GET", "\(plan)/rows"), ("GET", "\(plan)/report.csv"), ("POST", "\(plan)/start"),
      ("POST", "\(plan)/stop"), ("POST", "\(plan)/passwords"), ("DELETE", plan),
    ]
    for (method, path) in calls {
      for (visitor, status) in [(stage.campus.stranger, 404), (stage.campus.staff, 403), (stage.campus.guest, 401)] {
        let isPost = method == "POST"
        let answer = try visitor.send(
          method, "\(Self.path)/\(path)", type: isPost ? "application/json" : nil,
          body: isPost ? Array("{}".utf8) : nil)
        #expect(answer.status == status, "\(method) \(path) \(answer.text)")
      }
    }
    #expect(try stage.campus.stranger.get(Self.path).items.isEmpty)
    let term = "{\"term\":\"\(stage.term)\"}"
    #expect(try stage.campus.stranger.post("\(Self.path)/categories", json: term).code == "no-moodle")
    #expect(try stage.campus.stranger.put("\(Self.path)/test-site", json: "{\"isTestSite\":true}").status == 404)
    #expect(try stage.campus.events(since: mark) == [])
    // With a Moodle of their own, others' terms are none.
    #expect(
      try stage.campus.stranger.put(
        "/api/v1/moodle/connection", json: "{\"url\":\"\(WritableMoodle.url)\",\"token\":\"theirs12\"}"
      ).status == 200)
    #expect(try stage.campus.stranger.post("\(Self.path)/categories", json: term).faults == ["term"])
  }
}
