// What genuine sites do that is easily forgotten: they were set up from here, tell a token half of everything, and end courses at
// midnight.
import Base
import Testing

@testable import App
@testable import Store

struct SyncGenuineTests {
  /// A unit or a term that people enter; gives its id.
  @discardableResult
  private func enter(_ kind: String, _ json: String, at stage: SyncStage) throws -> String {
    let made = try stage.campus.admin.post("/api/v1/\(kind)", json: json)
    #expect(made.status == 201, "\(made.text)")
    return try #require(made.json["id"]?.string)
  }

  private func units(_ stage: SyncStage) throws -> [UnitRow] {
    let home = stage.home
    return try stage.campus.store.read { try $0.all(StructureStore.units, home, 100) }
  }

  private func terms(_ stage: SyncStage) throws -> [TermRow] {
    let home = stage.home
    return try stage.campus.store.read { try $0.all(StructureStore.terms, home, 100) }
  }

  // MARK: What was entered here first

  /// Provisioning names categories as people here name units: coming back they are those units.
  @Test func unitsAndTermsThatWereEnteredHereDoNotComeTwice() throws {
    let stage = try SyncStage()
    let campus = try enter("units", "{\"code\":\"UCMN\",\"kind\":\"campus\",\"name\":\"Main\"}", at: stage)
    let department = try enter(
      "units", "{\"code\":\"CCS\",\"kind\":\"department\",\"name\":\"Computing\",\"parent\":\"\(campus)\"}", at: stage)
    let program = try enter(
      "units", "{\"code\":\"bscs\",\"kind\":\"program\",\"name\":\"CS\",\"parent\":\"\(department)\"}", at: stage)
    let other = try enter(
      "units", "{\"code\":\"UCMN/BSIT\",\"kind\":\"program\",\"name\":\"IT\",\"parent\":\"\(department)\"}", at: stage)
    let term = try enter("terms", "{\"code\":\"S12627\"}", at: stage)
    for _ in 0..<2 {
      let run = try stage.sync()
      #expect(run.state == .done, "\(run)")
      let codes = try units(stage).map(\.code).sorted()
      #expect(
        codes == ["Archive & old", "CCS", "UCLB", "UCLB/CCS", "UCLB/CCS/BSBA", "UCMN", "UCMN/BSIT", "bscs"], "\(codes)")
      // One for all campuses stands for that of each of them.
      #expect(try terms(stage).map(\.code).sorted() == ["S12526", "S12627"])
      let course = try stage.course(2)
      #expect(course.unit.text == program && course.term.text == term)
      #expect(try stage.course(4).unit.text == other && stage.course(6).unit.text == department)
      #expect(try stage.course(5).unit.text == program && stage.course(5).term.text != term)
    }
    // What people entered stays as they did.
    #expect(try stage.unit("CCS")?.name == "Computing" && stage.unit("CCS")?.source != .moodle)
    stage.campus.appliance.jobs.stop(within: 10)
  }

  /// Two paths to a program of one name are two programs: only one of them can be the one that was entered.
  @Test func oneEnteredUnitIsNotTwoPathsOfMoodle() throws {
    var state = SiteState.university
    state.categories[16] = SiteState.Category(name: "Evening", parent: 7)
    state.categories[17] = SiteState.Category(name: "BSCS", parent: 16)
    let stage = try SyncStage(state)
    let campus = try enter("units", "{\"code\":\"UCMN\",\"kind\":\"campus\",\"name\":\"Main\"}", at: stage)
    let department = try enter(
      "units", "{\"code\":\"CCS\",\"kind\":\"department\",\"name\":\"Computing\",\"parent\":\"\(campus)\"}", at: stage)
    let program = try enter(
      "units", "{\"code\":\"BSCS\",\"kind\":\"program\",\"name\":\"CS\",\"parent\":\"\(department)\"}", at: stage)
    try stage.sync()
    for (category, meaning) in [(16, "folder"), (17, "program")] as [(Int64, String)] {
      let id = try stage.category(category).id.text
      let decided = try stage.campus.admin.put(
        "\(SyncStage.categories)/\(id)/decision", json: "{\"meaning\":\"\(meaning)\"}")
      #expect(decided.status == 200, "\(decided.text)")
    }
    try stage.sync()
    #expect(try stage.category(8).own.map { ID<StructureUnit>($0).text } == program)
    let second = try #require(try stage.unit("UCMN/CCS/Evening/BSCS"))
    #expect(try stage.category(17).own == second.id.value && second.parent?.text == department)
    stage.campus.appliance.jobs.stop(within: 10)
  }

  // MARK: Chairs and deans

  /// A synchronization makes people chairs by itself, and nobody sends them a link: they come in as they are known by their
  /// number. What counts in the whole organization is nobody's by a number.
  @Test func whoIsKnownByTheirNumberComesInWithWhatTheyHoldInUnits() throws {
    let stage = try SyncStage()
    stage.site.change { $0.managers = [10] }
    try stage.sync()
    let arrivals = try stage.signingIn(believes: false)
    let chair = try #require(try stage.person(10)?.person)
    let held = try stage.campus.store.read { try PersonAccess(of: chair, $0) }
    #expect(held.isAdministrative && !held.isAdministrativeEverywhere, "\(held.held)")
    #expect(held.held.contains { $0.role.builtIn == .chair && $0.unit == "UCMN/CCS/BSCS" }, "\(held.held)")
    let (answer, browser) = try arrivals.agree(try arrivals.arrive(.init(subject: "10", email: nil)).browser)
    #expect(answer.status == 303, "\(answer.text)")
    #expect(try browser.get("/api/v1/me").status == 200)
    // By an address that they write themselves nobody does.
    let made = try stage.campus.admin.post(
      "/api/v1/people", json: "{\"name\":\"Dina Dean\",\"email\":\"dina@ucn.example\",\"roles\":[]}")
    let dina = try #require(made.json["id"]?.string)
    let dean = try stage.campus.admin.post(
      "/api/v1/people/\(dina)/roles", json: "{\"role\":\"dean\",\"unit\":\"UCMN/CCS\"}")
    #expect(dean.status == 201, "\(dean.text)")
    let believing = try stage.signingIn(believes: true)
    #expect(try believing.refusal(.init(subject: "999", email: "dina@ucn.example")) == "owner-by-link")
    // An administrator of the whole organization is not to be had by a number either.
    let admin = try #require(try stage.person(30)?.person)
    let given = try stage.campus.admin.post(
      "/api/v1/people/\(admin.text)/roles", json: "{\"role\":\"admin\"}")
    #expect(given.status == 201, "\(given.text)")
    #expect(try arrivals.refusal(.init(subject: "30", email: nil)) == "owner-by-link")
    #expect(try arrivals.refusal(.init(subject: "31", email: nil)) == nil)
    stage.campus.appliance.jobs.stop(within: 10)
  }

  // MARK: What a token is not told

  /// Moodle leaves it out without a word: a run says once each that it has seen as much.
  @Test func whatIsLeftOutIsSaidOnce() throws {
    let stage = try SyncStage()
    stage.site.change { site in
      site.courses[9] = SiteState.Course(short: "NET301", name: "Hidden", category: 8, isVisible: false)
      site.courses[10] = SiteState.Course(short: "THESIS", name: "Thesis", category: 8)
      site.groups[10] = [200: "Team 1"]
    }
    stage.site.answer { function, given in
      if function == "core_course_get_courses_by_field", given["value"] == "8" {
        let told = [2, 3, 10].map {
          "{\"id\":\($0),\"fullname\":\"C\($0)\",\"shortname\":\"C\($0)\",\"categoryid\":8,\"visible\":1,"
            + "\"startdate\":0,\"groupmode\":\($0 == 10 ? 1 : 0)}"
        }
        return .success("{\"courses\":[\(told.joined(separator: ","))],\"warnings\":[]}")
      }
      guard given.values.contains(SyncRoles.capability) else { return nil }
      return .success(SimulatedSite.refusal("nopermissions"))
    }
    let run = try stage.sync()
    #expect(run.state == .done && run.held == 0, "\(run)")
    let untold: [SyncReason] = [.coursesUntold, .groupsUntold, .managersUntold]
    let told = try stage.errors(run).filter { untold.contains($0.reason) }
    #expect(told.map(\.reason) == untold, "\(told)")
    #expect(told.first?.detail == "UCMN / S12627 / CCS / BSCS (3/4)", "\(told)")
    stage.site.answer(nil)
    let whole = try stage.sync()
    #expect(try !stage.errors(whole).contains { untold.contains($0.reason) })
    stage.campus.appliance.jobs.stop(within: 10)
  }

  // MARK: Days

  /// Moodle's own forms end a course at midnight: its last day is the one before.
  @Test func aCourseThatEndsAtMidnightEndsTheDayBefore() throws {
    let stage = try SyncStage()
    stage.site.change { site in
      // As a site in Manila has told them: 19 December, 7 September, 00:00 each; and a minute before.
      site.courses[2]?.end = 1_797_609_600
      site.courses[3]?.end = 1_788_710_400
      site.courses[4]?.end = 1_788_710_400 - 60
      // An end that is the start leaves no day.
      site.courses[6]?.end = 1_786_291_200
    }
    try stage.sync()
    func day(_ text: String) throws -> LocalDate { try #require(LocalDate(iso: text)) }
    let term = try #require(try terms(stage).first { try $0.id == stage.course(2).term })
    #expect(term.fields.last == (try day("2026-12-18")))
    #expect(try stage.course(2).fields.last == nil, "the term's")
    #expect(try stage.course(3).fields.last == day("2026-09-06") && stage.course(4).fields.last == day("2026-09-06"))
    #expect(try stage.course(6).fields.last == nil)
    stage.campus.appliance.jobs.stop(within: 10)
  }

  // MARK: Groups that only their members see

  /// With an administrator's token the people of a course tell them: here a section would be seen by everybody.
  @Test func aGroupThatOnlyItsMembersSeeIsNoSection() throws {
    let stage = try SyncStage()
    stage.site.change { site in
      site.groups[2]?[102] = "Secret"
      site.seats[2]?[21]?.groups = [102]
      site.seats[2]?[22]?.groups = [100, 102]
    }
    let told = { (visibility: Int) in
      "[{\"id\":100,\"courseid\":2,\"name\":\"Section A &amp; B\",\"visibility\":0},"
        + "{\"id\":102,\"courseid\":2,\"name\":\"Secret\",\"visibility\":\(visibility)}]"
    }
    let (hidden, shown) = (told(1), told(0))
    stage.site.answer { function, given in
      function == "core_group_get_course_groups" && given["courseid"] == "2" ? .success(hidden) : nil
    }
    let home = stage.home
    func sections() throws -> [String] {
      let course = try stage.course(2).id
      return try stage.campus.store.read { try $0.all(CourseStore.sections, course, home).map(\.name) }
    }
    for _ in 0..<2 {
      #expect(try stage.sync().state == .done)
      #expect(try sections() == ["Section A & B"])
    }
    // Nor by whoever signs in.
    let person = try #require(try stage.person(21)?.person)
    try stage.write { writer in
      try MoodleSync.hydrate(person: person, subject: "21", at: "https://localhost:1/lms", in: home, writer)
    }
    try stage.campus.finishJobs()
    #expect(try sections() == ["Section A & B"])
    // Once everybody sees it, it is one, with its people.
    stage.site.answer { function, given in
      function == "core_group_get_course_groups" && given["courseid"] == "2" ? .success(shown) : nil
    }
    try stage.sync()
    #expect(try sections() == ["Secret", "Section A & B"])
    let course = try stage.course(2).id
    let seats = try stage.campus.store.read { try $0.all(MoodleMirrorStore.seatSections, course, home) }
    let secret = try stage.campus.store.read {
      try $0.first(CourseStore.sectionNamed, course, "Secret", home)?.id
    }
    #expect(Set(seats.filter { $0.section == secret }.map(\.person)).contains(person))
    stage.campus.appliance.jobs.stop(within: 10)
  }

  // MARK: Numbers

  /// The registry often gives numbers after people were added to Moodle.
  @Test func aNumberThatComesLaterIsCarried() throws {
    var state = SiteState.university
    state.users[30]?.number = ""
    state.users[31]?.number = ""
    state.users[32]?.number = ""
    let stage = try SyncStage(state)
    try stage.sync()
    func number(_ moodleID: Int64) throws -> String? {
      let (home, person) = (stage.home, try #require(try stage.person(moodleID)?.person))
      return try stage.campus.store.read { try $0.first(PeopleStore.find, person, home)?.number }
    }
    #expect(try number(30) == nil && number(31) == nil && number(29) == "26-29")
    let own = try #require(try stage.person(32)?.person)
    let path = "/api/v1/people/\(own.text)"
    #expect(try stage.campus.admin.patch(path, json: "{\"number\":\"OWN-1\"}").status == 200)
    stage.site.change { site in
      site.users[30]?.number = "26-00030"
      // Somebody else's, and one that a person here has said.
      site.users[31]?.number = "26-29"
      site.users[32]?.number = "26-00032"
    }
    let run = try stage.sync()
    #expect(try number(30) == "26-00030" && number(31) == nil && number(32) == "OWN-1")
    #expect(run.counts[.people].updated == 1, "\(run.counts[.people])")
    let before = try stage.content()
    #expect(try stage.sync().counts[.people].updated == 0)
    #expect(try stage.content() == before)
    stage.campus.appliance.jobs.stop(within: 10)
  }
}
