// Plans for Moodle: what they hold, what becomes of them, and that nothing is made twice, whatever goes wrong.
import Base
import Foundation
import Store
import Testing

@testable import App
@testable import Outbound

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

  // MARK: Refusals

  @Test func aBatchIsCutDownToTheBadRows() throws {
    let stage = try ProvisioningStage()
    let plan = try stage.courses(60)
    stage.site.change { $0.refuses = ["Course 7", "Course 8", "Course 55"] }
    let done = try stage.carryOut(plan)
    #expect(done.tally == "partly 61 3 0 0", "\(done.text)")
    #expect(stage.site.look { $0.courses.count } == 57)
    let failed = try stage.rows(plan, "failed")
    #expect(failed.allSatisfy { $0.problem == "bad-parameters" } && failed.count == 3)
    #expect(stage.site.calls("core_course_create_courses") < 40)
    // Mended there, it goes on with these alone.
    stage.site.change { state in
      state.refuses = []
      state.calls = []
    }
    #expect(try stage.carryOut(plan).tally == "done 64 0 0 0")
    #expect(stage.site.calls("core_course_create_courses") == 1 && stage.site.look { $0.courses.count } == 60)
  }

  /// Moodle takes no tags in names, and refuses rather than clean them.
  @Test func aNameWithTagsIsRefusedAlone() throws {
    let stage = try ProvisioningStage()
    let plan = try stage.courses([("CC1", "Good"), ("CC2", "Bad <b>one</b>"), ("CC3", "x<3"), ("CC4", "Good & 1 < 2")])
    #expect(try stage.carryOut(plan).tally == "partly 6 2 0 0")
    #expect(stage.site.look { $0.courses.map(\.name) } == ["Good", "Good & 1 < 2"])
  }

  @Test func whereEveryRowIsRefusedItSoonStopsTrying() throws {
    let stage = try ProvisioningStage()
    let plan = try stage.courses(200)
    stage.site.change { $0.refuses = Set((1...200).map { "Course \($0)" }) }
    #expect(try stage.carryOut(plan).tally == "partly 4 200 0 0")
    #expect(stage.site.calls("core_course_create_courses") < 40)
  }

  @Test func aNameThatIsTakenElsewhereFailsAlone() throws {
    let stage = try ProvisioningStage()
    let plan = try stage.courses(3)
    let name = try #require(try stage.rows(plan, "create").last?.name)
    stage.site.change { $0.courses.append(.init(id: 9, short: name, name: "Other", category: 99)) }
    #expect(try stage.carryOut(plan).tally == "partly 6 1 0 0")
    #expect(try stage.rows(plan, "failed").map(\.problem) == ["taken"])
  }

  @Test func aMissingFunctionIsNamed() throws {
    let stage = try ProvisioningStage()
    stage.site.change { $0.functions.remove("core_course_create_courses") }
    let plan = try stage.courses(2)
    let missing = try stage.find(plan).json["missingFunctions"]?.elements.compactMap { $0.string }
    #expect(missing == ["core_course_create_courses"])
    let done = try stage.carryOut(plan)
    #expect(done.tally == "failed 0 0 0 0" && done.json["problem"]?.string == "access-denied", "\(done.text)")
    #expect(done.json["advice"]?.string?.contains("core_course_create_courses") == true)
    #expect(stage.site.look { $0.categories.count } == 0, "nothing is made half")
    stage.site.change { $0.functions = WritableMoodle.all }
    #expect(try stage.carryOut(plan).tally == "done 6 0 0 0")
  }

  // MARK: When Moodle fails

  @Test func aMoodleThatIsAwayIsNamedAndThePlanStays() throws {
    let stage = try ProvisioningStage()
    stage.site.fail("core_webservice_get_site_info", .down)
    let refused = try stage.campus.admin.post("\(Self.path)/categories", json: "{\"term\":\"\(stage.term)\"}")
    #expect(refused.status == 502 && refused.code == "moodle-outbound", "\(refused.text)")
    #expect(refused["retry-after"] != nil && refused.text.contains("moodle.campus.test"))
    let plan = try stage.courses(70)
    // With the categories made, the courses find it closed.
    stage.site.fail("core_course_create_courses", .code("sitemaintenance"))
    let failed = try stage.carryOut(plan)
    #expect(failed.tally == "partly 4 0 0 0" && failed.json["problem"]?.string == "maintenance", "\(failed.text)")
    #expect(failed.json["open"]?.int64 == 70)
    #expect(try stage.carryOut(plan).tally == "done 74 0 0 0")
    #expect(stage.site.look { $0.courses.count } == 70)
  }

  @Test func aLostAnswerIsLookedUp() throws {
    let stage = try ProvisioningStage()
    let plan = try stage.courses(60)
    stage.site.fail("core_course_create_courses", .lost)
    #expect(try stage.carryOut(plan).tally == "done 64 0 0 0")
    #expect(stage.site.calls("core_course_create_courses") == 2 && stage.site.look { $0.courses.count } == 60)
    let categories = try stage.plan(
      "categories",
      "{\"campuses\":[\"X\"],\"semesters\":[\"1\"],\"startDate\":\"2026-08-01\",\"endDate\":\"2026-12-01\"}")
    stage.site.fail("core_course_create_categories", .lost, .lost)
    #expect(try stage.carryOut(categories).tally == "done 2 0 0 0")
    #expect(stage.site.look { $0.categories.count } == 6)
  }

  private struct Crash: Error {}

  /// The program ends between what Moodle made and the note of it, at each place where that can be.
  @Test func aCrashBetweenMakingAndKeepingMakesNothingTwice() throws {
    for end in 1...9 {
      let stage = try ProvisioningStage(jobs: false)
      let plan = try stage.courses(120)
      #expect(try stage.start(plan).status == 200)
      let id = try #require(ID<MoodlePlan>(plan))
      let (store, home, context) = (stage.campus.store, stage.campus.home.id, stage.campus.context)
      let items = try store.read { try $0.all(ProvisioningStore.items, id, home, 0, 2500).map(\.item) }
      let row = try store.read { try MoodleConnections.row(of: home, $0) }
      var kept = 0
      var work = ProvisioningWork(
        items, .courses, password: nil, at: try stage.campus.appliance.moodle.client(row), isStopping: { false },
        keep: { items in
          // What is made is no longer told.
          if items.contains(where: { $0.state == .made }) { kept += 1 }
          if kept == end { throw Crash() }
          try store.write(context) { try ProvisioningChanges.keep(items, of: id, in: home, $0) }
        })
      do { _ = try work.run() } catch { #expect(error is Crash) }
      // Another worker takes it on.
      try stage.campus.appliance.startJobs()
      try stage.campus.finishJobs()
      #expect(try stage.find(plan).tally == "done 124 0 0 0", "\(end)")
      #expect(stage.site.look { $0.courses.count } == 120 && stage.site.look { $0.categories.count } == 4)
    }
  }

  /// A row over which PHP gives up is found like any other, though that may mean anything.
  @Test func enrollmentsOfStrangersAreCutOut() throws {
    let stage = try ProvisioningStage()
    stage.site.change { state in
      state.courses = [.init(id: 5, short: "CC101", name: "x", category: 1)]
      state.users = (1...30).map { .init(id: 50 + $0, name: "s\($0)", email: "s\($0)@x.test", password: "") }
      state.enrollments = ["5 51 5"]
    }
    let list = (1...31).map { "{\"userName\":\"S\($0)\",\"course\":\"CC101\"}" }.joined(separator: ",")
    let plan = try stage.plan(
      "enrollments", "{\"role\":\"student\",\"enrollments\":[\(list),{\"userName\":\"s1\",\"course\":\"NONE\"}]}")
    // Thirty people and an enrollment are there; somebody and a course are not, and nothing that hangs on them.
    #expect(try stage.find(plan).tally == "draft 0 0 31 3")
    // Gone since the preview.
    stage.site.change { $0.users.removeAll { $0.name == "s9" } }
    let done = try stage.carryOut(plan)
    #expect(done.tally == "partly 28 1 31 3", "\(done.text)")
    #expect(try stage.rows(plan, "failed").map(\.name) == ["s9 → CC101"])
    #expect(stage.site.look { $0.enrollments.count } == 29)
  }

  /// Somebody in a course with another role, or suspended there, is not what was asked for.
  @Test func whoIsThereOtherwiseIsEnrolled() throws {
    let stage = try ProvisioningStage()
    stage.site.change { state in
      state.courses = [.init(id: 5, short: "CC101", name: "x", category: 1)]
      state.users = (1...3).map { .init(id: 50 + $0, name: "s\($0)", email: "s\($0)@x.test", password: "") }
      state.enrollments = ["5 51 5", "5 52 5", "5 53 3", "5 53 5"]
      state.suspended = ["5 52"]
    }
    let list = (1...3).map { "{\"userName\":\"s\($0)\",\"course\":\"CC101\"}" }.joined(separator: ",")
    func states(_ role: String) throws -> [String] {
      let plan = try stage.plan("enrollments", "{\"role\":\"\(role)\",\"enrollments\":[\(list)]}")
      return try stage.rows(plan).filter { $0.kind == "enrollment" }.map(\.state)
    }
    #expect(try states("teacher") == ["create", "create", "found"])
    #expect(try states("student") == ["found", "create", "found"])
    // Who may not ask who is active can't tell.
    stage.site.change { $0.mayReview = false }
    #expect(try states("student") == ["found", "found", "found"])
    stage.site.change { $0.mayReview = true }
    let plan = try stage.plan("enrollments", "{\"role\":\"teacher\",\"enrollments\":[\(list)]}")
    // What was lost is looked up in the same way.
    stage.site.fail("enrol_manual_enrol_users", .lost)
    #expect(try stage.carryOut(plan).tally == "done 2 0 4 0")
    #expect(stage.site.look { $0.enrollments.count == 6 && $0.suspended.isEmpty })
    #expect(try states("teacher") == ["found", "found", "found"])
  }

  /// Moodle refuses the whole call for one name that no account could have.
  @Test func namesThatNoAccountHasSpoilNobodyElses() throws {
    let stage = try ProvisioningStage()
    let odd = ["josé.cruz", "juan dela cruz", "o'neil", "a/b", "x#y"]
    stage.site.change { state in
      state.courses = [.init(id: 5, short: "CC101", name: "x", category: 1)]
      state.users = [.init(id: 50, name: "s1", email: "s1@x.test", password: "")]
    }
    func input(_ names: [String]) -> String {
      let list = names.map { "{\"userName\":\"\($0)\",\"course\":\"CC101\"}" }.joined(separator: ",")
      return "{\"role\":\"student\",\"enrollments\":[\(list)]}"
    }
    let plan = try stage.plan("enrollments", input(["S1"] + odd))
    let rows = try stage.rows(plan).filter { $0.kind == "person" }
    #expect(rows.map(\.state) == ["found"] + odd.map { _ in "conflict" }, "\(rows)")
    #expect(rows.dropFirst().allSatisfy { $0.problem == "no-person" })
    #expect(try stage.carryOut(plan).tally == "partly 1 0 1 10")
    // Thousands of them don't cost thousands of calls.
    stage.site.change { $0.calls = [] }
    let many = try stage.plan("enrollments", input((1...900).map { "josé \($0)" } + ["s1"]))
    #expect(try stage.find(many).json["conflicts"]?.int64 == 1800)
    #expect(stage.site.calls("core_user_get_users_by_field") <= 20)
    // A site may take them.
    stage.site.change { state in
      state.takesAnyUserName = true
      state.users += odd.enumerated().map { .init(id: 60 + $0, name: $1, email: "\($0)@x.test", password: "") }
    }
    let taken = try stage.plan("enrollments", input(odd))
    #expect(try stage.carryOut(taken).tally == "done 5 0 5 0")
  }

  // MARK: One at a time

  @Test func onePlanAtATimeOfAnOrganization() throws {
    let stage = try ProvisioningStage(jobs: false)
    let plans = try (1...6).map { _ in try stage.courses(1) }
    let answers = try atOnce(24, threads: 8) { number in try stage.start(plans[number % plans.count]) }
    #expect(answers.filter { $0.status == 200 }.count == 1)
    #expect(answers.filter { $0.status == 409 && $0.code == "provisioning-running" }.count == 23)
    let running = try #require(answers.first { $0.status == 200 }?.json["id"]?.string)
    #expect(try stage.campus.admin.delete("\(Self.path)/\(running)").code == "provisioning-running")
    try stage.campus.appliance.startJobs()
    try stage.campus.finishJobs()
    #expect(try stage.find(running).tally == "done 5 0 0 0")
    for plan in plans where plan != running { try stage.carryOut(plan) }
    // The others asked for the same course under another name.
    #expect(stage.site.look { $0.courses.count } == 1 && stage.site.look { $0.categories.count } == 4)
  }

  @Test func aRunIsStoppedAndGoneOnWith() throws {
    let stage = try ProvisioningStage(jobs: false)
    let plan = try stage.courses(2)
    #expect(try stage.campus.admin.post("\(Self.path)/\(plan)/stop").code == "not-running")
    #expect(try stage.start(plan).status == 200)
    let stopping = try stage.campus.admin.post("\(Self.path)/\(plan)/stop")
    #expect(stopping.json["isStopping"]?.bool == true)
    try stage.campus.appliance.startJobs()
    try stage.campus.finishJobs()
    #expect(try stage.find(plan).tally == "stopped 0 0 0 0" && stage.site.look { $0.categories.count } == 0)
    #expect(try stage.carryOut(plan).tally == "done 6 0 0 0")
  }

  @Test func aRunWhoseJobIsGoneCanBeGoneOnWith() throws {
    let stage = try ProvisioningStage(jobs: false)
    let plan = try stage.courses(2)
    #expect(try stage.start(plan).status == 200)
    let job = try #require(
      try stage.campus.store.read { try JobList.newest(limit: 50, $0).first { $0.kind == "moodle.provision" } })
    try stage.campus.store.write { _ = try JobChanges.cancel(job.id, $0) }
    let page = try stage.campus.browser(stage.campus.admin).get("\(ProvisioningStage.pages)/\(plan)")
    #expect(page.text.contains("The work was ended from outside."))
    try stage.campus.appliance.startJobs()
    #expect(try stage.carryOut(plan).tally == "done 6 0 0 0")
  }

  @Test func anotherMoodleIsAnotherPlan() throws {
    let stage = try ProvisioningStage()
    let plan = try stage.courses(1)
    let moved = try stage.campus.admin.put(
      "/api/v1/moodle/connection", json: "{\"url\":\"https://other.campus.test\",\"token\":\"another1\"}")
    #expect(moved.status == 200)
    #expect(try stage.start(plan).code == "moodle-connection")
    #expect(try stage.campus.admin.delete("/api/v1/moodle/connection").status == 204)
    #expect(try stage.start(plan).code == "moodle-connection")
    let input = "{\"term\":\"\(stage.term)\"}"
    #expect(try stage.campus.admin.post("\(Self.path)/categories", json: input).code == "no-moodle")
    #expect(try stage.campus.admin.delete("\(Self.path)/\(plan)").status == 204)
    #expect(try stage.find(plan).status == 404)
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
