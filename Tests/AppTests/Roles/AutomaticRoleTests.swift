// Roles that nobody gives: they follow from courses and from Moodle, and leave alone what people gave.
import Base
import Store
import Testing

@testable import App

struct AutomaticRoleTests {
  @Test(arguments: Depth.allCases) func enrollmentsGiveAndTakeTeacherAndStudent(depth: Depth) throws {
    let stage = try CourseStage(depth)
    let campus = stage.campus
    let person = try campus.person("Tess Teacher").id
    let mark = try campus.mark()
    let first = try campus.enroll(person, stage.course["CC101"])
    #expect(try stage.automatic(person) == ["student -"])
    #expect(try campus.events(since: mark) == ["enrollment.created", "role.assigned"])
    let second = try campus.enroll(person, stage.course["IT101"], ["teacher", "student"])
    #expect(try stage.automatic(person) == ["teacher -", "student -"])
    let path = "/api/v1/enrollments/"
    #expect(try campus.admin.delete(path + first).status == 204)
    #expect(try stage.automatic(person) == ["teacher -", "student -"], "still a student of the other course")
    #expect(try campus.admin.patch(path + second, json: "{\"roles\":[\"assistant\"]}").status == 200)
    #expect(try stage.automatic(person) == ["teacher -"], "an assistant teaches")
    #expect(try campus.admin.patch(path + second, json: "{\"isActive\":false}").status == 200)
    #expect(try stage.roles(person) == ["staff - manual"])
    #expect(try campus.admin.patch(path + second, json: "{\"isActive\":true}").status == 200)
    #expect(try campus.admin.patch(stage.path("IT101"), json: "{\"isActive\":false}").status == 200)
    try stage.settleMarked()
    #expect(try stage.roles(person) == ["staff - manual"], "a course that is out of use makes nobody a teacher")
  }

  /// What people gave stays beside what follows by itself, and how many hold a role counts each person once.
  @Test func whatPeopleGaveStays() throws {
    let stage = try CourseStage()
    let campus = stage.campus
    let person = try campus.person("Mia Manual", role: .teacher).id
    let holders = "/api/v1/people?role=teacher"
    #expect(try campus.admin.get(holders).json["total"]?.int64 == 1)
    let enrollment = try campus.enroll(person, stage.course["CC101"], ["teacher"])
    #expect(try stage.roles(person) == ["teacher - automatic", "teacher - manual"])
    #expect(try campus.admin.get(holders).json["total"]?.int64 == 1)
    #expect(try campus.admin.delete("/api/v1/enrollments/\(enrollment)").status == 204)
    #expect(try stage.roles(person) == ["teacher - manual"])
    #expect(try campus.admin.get(holders).json["total"]?.int64 == 1)
  }

  @Test func chairsFollowMoodleAndEndAtOnce() throws {
    let stage = try CourseStage()
    let campus = stage.campus
    let person = try campus.person("Chris Chair").id
    let visitor = try campus.visitor(person)
    #expect(try visitor.get(CourseStage.courses).status == 403)
    let learned = try stage.learn([person], manage: "BSCS")
    #expect(learned == Settling.Settled(people: 1, rolesAdded: 1, rolesRemoved: 0, homesChanged: 0))
    #expect(try stage.automatic(person) == ["chair BSCS"])
    let seen = try visitor.get(CourseStage.courses).items.compactMap { $0["code"]?.string }
    #expect(seen == ["CC101"])
    // Learned and settled again, nothing is written.
    let mark = try campus.mark()
    #expect(try stage.learn([person], manage: "BSCS") == Settling.Settled())
    #expect(try stage.settle([person]) == (0, 0))
    #expect(try campus.isUnchanged(since: mark))
    // Whoever manages the department manages each of its programs, as in Moodle.
    try stage.learn([person], manage: "CCS")
    #expect(try stage.automatic(person) == ["chair BSCS", "chair BSIT"])
    try stage.learn([], manage: "BSCS")
    #expect(try stage.automatic(person) == ["chair BSCS", "chair BSIT"])
    try stage.learn([], manage: "CCS")
    #expect(try stage.automatic(person).isEmpty)
    #expect(try visitor.get(CourseStage.courses).status == 403, "with the next request")
    // One person's, as a sign-in asks: what was not asked about stays.
    let (bscs, bsit, home) = (try stage.unitID("BSCS"), try stage.unitID("BSIT"), campus.home.id)
    try stage.learn([person], manage: "BSIT")
    try campus.store.write(campus.context) { writer in
      _ = try AutomaticRoles.learn(units: [bscs], asked: [bscs], of: person, in: home, writer)
      _ = try Settling.next(in: home, writer)
    }
    #expect(try stage.automatic(person) == ["chair BSCS", "chair BSIT"])
    try campus.store.write(campus.context) { writer in
      _ = try AutomaticRoles.learn(units: [], asked: [bsit], of: person, in: home, writer)
      _ = try Settling.next(in: home, writer)
    }
    #expect(try stage.automatic(person) == ["chair BSCS"])
  }

  /// Whoever may manage everything there is administers the site. Each chair is one change, however many there are: what
  /// follows on a role by itself isn't worked out again within its own event.
  @Test func whoeverManagesTooManyProgramsIsChairOfNone() throws {
    let stage = try CourseStage()
    let campus = stage.campus
    let person = try campus.person("Mona Manager").id
    let most = AutomaticRoles.mostChairs
    // One program is there.
    for number in 1..<most { _ = try campus.unit("P\(number)", "program", stage.unit["CAS"]) }
    let mark = try campus.mark()
    try stage.learn([person], manage: "CAS")
    #expect(try stage.automatic(person).count == most)
    #expect(try campus.events(since: mark).filter { $0 == "role.assigned" }.count == most)
    _ = try campus.unit("ONE-MORE", "program", stage.unit["CAS"])
    try stage.learn([], manage: "CAS")
    try stage.learn([person], manage: "CAS")
    #expect(try stage.automatic(person).isEmpty)
  }

  /// A lot ends where it has made many changes; the next one goes on.
  @Test func manyChangesAreSeveralTransactions() throws {
    let stage = try CourseStage()
    let campus = stage.campus
    let people = Set(try ["Ann", "Ben", "Cleo", "Dan"].map { try campus.person("\($0) Manager").id })
    for number in 1..<150 { _ = try campus.unit("P\(number)", "program", stage.unit["CAS"]) }
    let home = campus.home.id
    let cas = try stage.unitID("CAS")
    _ = try campus.store.write(campus.context) { writer in
      try AutomaticRoles.learn(managers: people, of: cas, in: home, writer)
    }
    var lots: [Settling.Settled] = []
    while true {
      let lot = try campus.store.write(campus.context) { try Settling.next(in: home, $0) }
      guard lot.people > 0 else { break }
      lots.append(lot)
    }
    #expect(lots.map(\.people) == [2, 2])
    #expect(lots.map(\.rolesAdded) == [300, 300])
    for person in people { #expect(try stage.automatic(person).count == 150) }
  }

  /// A dean has no need of a chair below; when they are dean no more, Moodle says again what they are.
  @Test func aDeanIsNoChairOfTheDepartmentsPrograms() throws {
    let stage = try CourseStage()
    let campus = stage.campus
    let person = try campus.person("Dana Dean").id
    for code in ["BSCS", "BSIT", "ABEL"] { try stage.learn([person], manage: code) }
    let byHand = try campus.made("/api/v1/people/\(person.text)/roles", "{\"role\":\"chair\",\"unit\":\"BSCS\"}")
    let dean = try stage.appointed(person, "CCS")
    #expect(try stage.automatic(person) == ["chair ABEL"], "that of another department stays")
    #expect(try stage.roles(person).contains("chair BSCS manual"), "and what a person gave")
    try stage.learn([person], manage: "CCS")
    #expect(try stage.automatic(person) == ["chair ABEL"])
    #expect(try campus.admin.delete("\(CourseStage.appointments)/\(dean)").status == 204)
    #expect(try stage.automatic(person) == ["chair ABEL", "chair BSCS", "chair BSIT"])
    // The same by the roles of a person.
    let path = "/api/v1/people/\(person.text)/roles"
    let again = try campus.made(path, "{\"role\":\"dean\",\"unit\":\"CCS\"}")
    #expect(try stage.automatic(person) == ["chair ABEL"])
    #expect(try campus.admin.delete("\(path)/\(again)").status == 204)
    #expect(try stage.automatic(person) == ["chair ABEL", "chair BSCS", "chair BSIT"])
    #expect(try campus.admin.delete("\(path)/\(byHand)").status == 204)
    // Nobody takes back what came by itself.
    let own = try campus.admin.get(path).items.first { $0["source"]?.string == "automatic" }?["id"]?.string ?? ""
    #expect(try campus.admin.delete("\(path)/\(own)").code == "automatic-role")
    #expect(try campus.admin.delete("\(CourseStage.appointments)/\(own)").code == "automatic-role")
  }

  /// A program that moves to a department takes its chair out from under one dean and under another.
  @Test func aMovedProgramIsSettledAnew() throws {
    let stage = try CourseStage()
    let campus = stage.campus
    let person = try campus.person("Mo Moved").id
    try stage.appointed(person, "CAS")
    try stage.learn([person], manage: "BSCS")
    #expect(try stage.automatic(person) == ["chair BSCS"])
    let moved = try campus.admin.patch(
      "\(CourseStage.units)/\(stage.unit["BSCS"] ?? "")", json: "{\"parent\":\"\(stage.unit["CAS"] ?? "")\"}")
    #expect(moved.status == 200, "\(moved.text)")
    try stage.settleMarked()
    #expect(try stage.automatic(person).isEmpty)
    let out = try campus.admin.patch(
      "\(CourseStage.units)/\(stage.unit["BSIT"] ?? "")", json: "{\"isActive\":false}")
    #expect(out.status == 200, "\(out.text)")
    try stage.learn([person], manage: "BSIT")
    #expect(try stage.automatic(person).isEmpty, "a program out of use has no chair by Moodle")
  }

  @Test func cohortsAndManyAtOnceAreSettledByAJob() throws {
    let stage = try CourseStage()
    let campus = stage.campus
    try campus.appliance.startJobs()
    let person = try campus.person("Cole Cohort").id
    let cohort = try campus.made(
      CourseStage.cohorts, "{\"unit\":\"\(stage.unit["BSCS"] ?? "")\",\"name\":\"First year\"}")
    let path = "\(CourseStage.cohorts)/\(cohort)"
    #expect(
      try campus.admin.post("\(path)/courses", json: "{\"course\":\"\(stage.course["CC101"] ?? "")\"}").status == 200)
    #expect(try campus.admin.post("\(path)/members", json: "{\"person\":\"\(person.text)\"}").status == 200)
    try campus.finishJobs()
    #expect(try stage.automatic(person) == ["student -"])
    #expect(try stage.home(person) == "CCS/BSCS automatic")
    #expect(try campus.admin.delete("\(path)/members/\(person.text)").status == 204)
    try campus.finishJobs()
    #expect(try stage.automatic(person).isEmpty)
    #expect(try stage.home(person) == nil)
    let left = try campus.store.read { try $0.exists(LearningRoleStore.isMarked, campus.home.id) }
    #expect(!left)
  }

  /// A synchronization settles the marked itself, and a crash between loses nobody: marks stay until then.
  @Test func whoeverASynchronizationTouchesIsMarkedUntilSettled() throws {
    let stage = try CourseStage()
    let campus = stage.campus
    let people = try (0..<5).map { try campus.quickPerson("Person \($0)") }
    let home = campus.home.id
    let course = try #require(ID<Course>(stage.course["CC101"] ?? ""))
    try campus.store.write(campus.context) { writer in
      var batch = EnrollmentBatch(.moodle, in: home)
      for person in people {
        _ = try batch.put(EnrollmentSay([.student]), of: person, in: course, writer)
      }
      try batch.finish(writer)
    }
    #expect(try stage.automatic(people[0]).isEmpty)
    let settled = try campus.store.write(campus.context) { try Settling.next(in: home, $0) }
    #expect(settled == Settling.Settled(people: 5, rolesAdded: 5, rolesRemoved: 0, homesChanged: 5))
    #expect(try campus.store.write(campus.context) { try Settling.next(in: home, $0) } == Settling.Settled())
    // The same answer once more.
    let mark = try campus.mark()
    try campus.store.write(campus.context) { writer in
      var batch = EnrollmentBatch(.moodle, in: home)
      for person in people {
        _ = try batch.put(EnrollmentSay([.student]), of: person, in: course, writer)
      }
      try batch.finish(writer)
      _ = try Settling.next(in: home, writer)
      _ = try AutomaticRoles.settle(people: people, in: home, writer)
      _ = try HomeUnits.settle(people: people, in: home, writer)
    }
    #expect(try campus.isUnchanged(since: mark))
    try campus.store.write(campus.context) { writer in
      var batch = EnrollmentBatch(.moodle, in: home)
      _ = try batch.deactivate(allBut: [people[0]], in: course, writer)
      try batch.finish(writer)
      _ = try Settling.next(in: home, writer)
    }
    #expect(try stage.automatic(people[0]) == ["student -"])
    #expect(try stage.automatic(people[4]).isEmpty && stage.home(people[4]) == nil)
  }

  @Test func nobodyOfAnotherOrganizationIsTouched() throws {
    let stage = try CourseStage()
    let campus = stage.campus
    try campus.enroll(campus.staff.person, stage.course["CC101"])
    let (away, stranger, staff) = (campus.away.id, campus.stranger.person, campus.staff.person)
    let mark = try campus.mark()
    #expect(try stage.settle([stranger, ID(12345)]) == (0, 0))
    let homes = try campus.store.write(campus.context) { writer in
      let roles = try AutomaticRoles.settle(people: [staff], in: away, writer)
      return try roles.added + roles.removed + HomeUnits.settle(people: [staff, stranger], in: away, writer)
    }
    #expect(homes == 0)
    #expect(try campus.isUnchanged(since: mark))
    let id = try stage.unitID("BSCS")
    #expect(throws: ConstraintViolation.self) {
      try campus.store.write(campus.context) { writer in
        _ = try AutomaticRoles.learn(managers: [stranger], of: id, in: campus.home.id, writer)
      }
    }
    #expect(try stage.automatic(stranger).isEmpty)
  }

  @Test func whoGoesKeepsWhatTheyHadAndIsSettledWhenBack() throws {
    let stage = try CourseStage()
    let campus = stage.campus
    let person = try campus.person("Gone Girl").id
    try campus.enroll(person, stage.course["CC101"])
    #expect(try campus.admin.delete("/api/v1/people/\(person.text)").status == 204)
    try stage.settleMarked()
    #expect(try stage.settle([person]) == (0, 0))
    #expect(try campus.admin.post("/api/v1/people/\(person.text)/restore").status == 200)
    try stage.settleMarked()
    #expect(try stage.automatic(person) == ["student -"])
  }

  /// Whatever is learned and enrolled in whatever order, settled people have what the rules say, and what was given by hand.
  @Test(arguments: [1, 7, 42]) func randomChangesComeToWhatTheRulesSay(seed: UInt64) throws {
    var random = SplitMix(seed)
    let stage = try CourseStage()
    let campus = stage.campus
    let people = try (0..<4).map { try campus.quickPerson("Random \($0)") }
    let programs = ["BSCS", "BSIT", "ABEL", "BSBA"]
    let courses = try ["CC101", "IT101", "EN101", "BA101"].map { try #require(ID<Course>(stage.course[$0] ?? "")) }
    let home = campus.home.id
    var deans: [String: String] = [:]
    for _ in 0..<60 {
      let person = people[Int(random.next() % 4)]
      let place = Int(random.next() % 4)
      switch random.next() % 4 {
      case 0:
        let unit = try stage.unitID(programs[place])
        let managers = Set(people.filter { _ in random.next() % 2 == 0 })
        try campus.store.write(campus.context) { writer in
          _ = try AutomaticRoles.learn(managers: managers, of: unit, in: home, writer)
        }
      case 1:
        let key = "\(person.text) CCS"
        if let held = deans.removeValue(forKey: key) {
          #expect(try campus.admin.delete("\(CourseStage.appointments)/\(held)").status == 204)
        } else {
          deans[key] = try stage.appointed(person, "CCS")
        }
      default:
        let say: EnrollmentSay? =
          random.next() % 3 == 0 ? nil : EnrollmentSay([random.next() % 2 == 0 ? .teacher : .student])
        try campus.store.write(campus.context) { writer in
          var batch = EnrollmentBatch(.moodle, in: home)
          _ = try batch.put(say, of: person, in: courses[place], writer)
          try batch.finish(writer)
        }
      }
    }
    try stage.settleMarked()
    for person in people {
      let (wanted, place) = try campus.store.read { reader -> ([String], String?) in
        let tree = try UnitTree(of: home, reader)
        let places = try reader.all(LearningRoleStore.places, home, person)
        let managed = try reader.all(LearningRoleStore.managed, home, person).map(\.unit)
        let isDean = deans["\(person.text) CCS"] != nil
        let roles = AutomaticRoles.wanted(places, managed: managed, deanOf: isDean ? ["CCS"] : [], tree)
        return (
          roles.map { "\($0.role.rawValue) \($0.unit.isEmpty ? "-" : $0.unit)" }.sorted(),
          HomeUnits.majority(places, tree)?.code
        )
      }
      #expect(try stage.automatic(person).sorted() == wanted)
      #expect(try stage.home(person)?.contains("/\(place ?? "") ") ?? false == (place != nil))
      #expect(try stage.roles(person).contains("dean CCS manual") == (deans["\(person.text) CCS"] != nil))
    }
    #expect(try campus.chainIsWhole())
  }
}

/// Numbers that look random and are the same in each run.
private struct SplitMix {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
