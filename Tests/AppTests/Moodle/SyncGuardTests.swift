// What a synchronization must not do by itself: write at another site, or take away more than somebody has looked at.
import Base
import Foundation
import Outbound
import Testing

@testable import App
@testable import Store

struct SyncGuardTests {
  private static let moved = "{\"url\":\"https://localhost:2/lms\",\"token\":\"hushhush0123\"}"
  private static let site = "\(SyncStage.settings)/site"

  // MARK: Another site

  @Test func aRunWritesNothingOnceTheSiteIsAnother() throws {
    let stage = try SyncStage()
    let (store, home, context) = (stage.campus.store, stage.home, stage.campus.context)
    stage.site.answer { function, _ in
      if function == "core_group_get_course_groups" {
        try? store.write(context) { try SyncSite.claim("https://other.example/lms", in: home, $0) }
      }
      return nil
    }
    let run = try stage.sync()
    #expect(run.state == .failed && run.fault == "another-site", "\(run)")
    #expect(try stage.person(20) == nil, "nobody of the old site is somebody of the new one")
    stage.campus.appliance.jobs.stop(within: 10)
  }

  @Test func aConnectionThatLeadsElsewhereEndsTheRun() throws {
    let stage = try SyncStage()
    try stage.sync()
    stage.campus.appliance.jobs.stop(within: 10)
    let admin = stage.campus.admin
    #expect(try admin.post(SyncStage.runs).status == 201)
    // Another token is no other site.
    let token = "{\"url\":\"https://localhost:1/lms\",\"token\":\"hushhush4567\"}"
    #expect(try admin.put(MoodleConnectionTests.path, json: token).status == 200)
    #expect(try stage.run().state == .queued)
    #expect(try admin.put(MoodleConnectionTests.path, json: SyncGuardTests.moved).status == 200)
    #expect(try stage.run().state == .stopped)
    // Whoever begins one now keeps the question waiting until it has ended.
    #expect(try admin.post(SyncStage.runs).status == 201)
    let early = try admin.post(SyncGuardTests.site, json: "{\"site\":\"other\"}")
    #expect(early.status == 409 && early.text.contains("already-running"), "\(early.text)")
    #expect(try stage.person(20) != nil)
    #expect(try admin.post("\(SyncStage.runs)/\(stage.run().id.text)/stop").status == 200)
    #expect(try admin.post(SyncGuardTests.site, json: "{\"site\":\"same\"}").status == 200)
    #expect(try admin.post(SyncStage.runs).status == 201)
    #expect(try admin.delete(MoodleConnectionTests.path).status == 204)
    #expect(try stage.run().state == .stopped)
  }

  @Test func hydrationWritesNothingOnceTheSiteIsAnother() throws {
    let stage = try SyncStage()
    try stage.sync()
    let (store, home, context) = (stage.campus.store, stage.home, stage.campus.context)
    stage.site.change { $0.seats[3]?[40] = SiteState.Seat(roles: ["student"]) }
    let person = try #require(try stage.person(40)?.person)
    stage.site.answer { function, _ in
      if function == "core_user_get_course_user_profiles" {
        try? store.write(context) { try SyncSite.claim("https://other.example/lms", in: home, $0) }
      }
      return nil
    }
    try stage.write { writer in
      try MoodleSync.hydrate(person: person, subject: "40", at: "https://localhost:1/lms", in: home, writer)
    }
    try stage.campus.finishJobs()
    #expect(stage.site.count("core_user_get_course_user_profiles") > 0)
    #expect(try stage.enrollment(40, in: 3) == nil)
    stage.campus.appliance.jobs.stop(within: 10)
  }

  @Test func anAddressThatHasNotChangedIsNotJudged() throws {
    let stage = try SyncStage()
    let admin = stage.campus.admin
    // Nothing is known of any site yet.
    #expect(try admin.post(SyncGuardTests.site, json: "{\"site\":\"other\"}").status == 409)
    try stage.sync()
    let before = try stage.content()
    for word in ["same", "other"] {
      let answer = try admin.post(SyncGuardTests.site, json: "{\"site\":\"\(word)\"}")
      #expect(answer.status == 409 && answer.text.contains("nothing-to-judge"), "\(answer.text)")
    }
    #expect(try stage.content() == before && stage.person(20) != nil)
    #expect(try admin.put(MoodleConnectionTests.path, json: SyncGuardTests.moved).status == 200)
    // Asked about one address, answered when it leads to a third.
    let stale = "{\"site\":\"other\",\"url\":\"https://localhost:3/lms\"}"
    #expect(try admin.post(SyncGuardTests.site, json: stale).status == 409)
    #expect(try stage.person(20) != nil)
    let right = "{\"site\":\"other\",\"url\":\"https://localhost:2/lms\"}"
    #expect(try admin.post(SyncGuardTests.site, json: right).status == 200)
    #expect(try stage.person(20) == nil)
    // The form sent twice.
    #expect(try admin.post(SyncGuardTests.site, json: right).status == 409)
    stage.campus.appliance.jobs.stop(within: 10)
  }

  // MARK: More than can be placed at once

  @Test func moreCategoriesThanThereMayBeChangeNothing() throws {
    let stage = try SyncStage()
    try stage.sync()
    let before = try stage.content()
    stage.site.change { site in
      for id in Int64(1000)..<Int64(1000 + SyncRules.mostCategories) {
        site.categories[id] = SiteState.Category(name: "C\(id)", parent: 14)
      }
    }
    let run = try stage.sync()
    #expect(run.state == .failed && run.fault == "too-many-categories", "\(run)")
    #expect(try stage.content() == before)
    let page = try stage.campus.browser(stage.campus.admin).get("/organization/moodle/sync").text
    #expect(page.contains("more categories than can be taken over (5000)"))
    stage.campus.appliance.jobs.stop(within: 10)
  }

  /// How many a site names is not how long everybody else's changes wait.
  @Test func groupsAndCoursesBeyondCountingAreTakenInLots() throws {
    let stage = try SyncStage()
    stage.site.change { site in
      for id in Int64(1000)..<2500 { site.groups[2, default: [:]][id] = "Group \(id)" }
      for id in Int64(3000)..<3250 { site.courses[id] = SiteState.Course(short: "SAME", name: "C \(id)", category: 8) }
    }
    let run = try stage.sync()
    // Two groups had been there, 498 more have a section, 500 are looked at in vain, and the rest is not looked at.
    #expect(run.state == .done && run.counts[.groups].inserted == Int64(CourseRules.mostSections), "\(run)")
    #expect(run.counts[.groups].refused == 1502 - Int64(CourseRules.mostSections), "\(run.counts[.groups])")
    let rest = try stage.errors(run).filter { $0.reason == .tooManySections && $0.moodleID == 0 }
    #expect(rest.map(\.detail) == ["502"], "\(rest)")
    let same = try (Int64(3000)..<3250).filter { try stage.known($0)?.course != nil }
    #expect(same.count == 1, "\(same)")
    let groups = try (0..<1502).map { at in try group(at) }
    let lots = SectionDesk.lots(groups)
    #expect(lots.allSatisfy { $0.count <= SyncRules.batch } && lots.joined().count == SyncRules.mostGroups)
    #expect(SectionDesk.lots([]) == [[]])
    let before = try stage.content()
    #expect(try stage.sync().state == .done)
    #expect(try stage.content() == before)
    stage.campus.appliance.jobs.stop(within: 10)
  }

  private func group(_ id: Int) throws -> SeenGroup {
    let client = FakeMoodle("[{\"id\":\(id + 1),\"name\":\"G\"}]").client
    return SeenGroup(try #require(try client.groups(ofCourse: 2).first))
  }

  // MARK: What a person has confirmed

  private static func confirm(_ run: SyncRunRow) -> String { "\(SyncStage.runs)/\(run.id.text)/confirm" }

  @Test func whatIsConfirmedIsThatCourseAndSoManyOfIt() throws {
    let stage = try SyncStage()
    try stage.sync()
    stage.site.change { site in for id in Int64(30)...39 { site.seats[2]?[id] = nil } }
    let first = try stage.sync()
    #expect(first.held == 10)
    // Many more than somebody has looked at.
    stage.site.change { site in for id in Int64(40)...45 { site.seats[2]?[id] = nil } }
    let second = try stage.sync(SyncGuardTests.confirm(first))
    #expect(second.isConfirmed && second.held == 16 && second.counts[.enrollments].deactivated == 0, "\(second)")
    #expect(try stage.say(30, in: 2) == "student")
    // Another course, of which nobody has heard.
    stage.site.change { site in for id in [10, 20] as [Int64] { site.seats[3]?[id] = nil } }
    let third = try stage.sync(SyncGuardTests.confirm(second))
    #expect(third.held == 2 && third.counts[.enrollments].deactivated == 16, "\(third)")
    #expect(try stage.say(30, in: 2) == "!student" && stage.say(10, in: 3) == "teacher")
    // Silence takes nobody beyond it.
    stage.site.change { $0.seats[3] = [:] }
    let fourth = try stage.sync(SyncGuardTests.confirm(third))
    #expect(fourth.held == 3 && fourth.counts[.enrollments].deactivated == 0, "\(fourth)")
    let last = try stage.sync(SyncGuardTests.confirm(fourth))
    #expect(last.held == 0 && last.counts[.enrollments].deactivated == 3, "\(last)")
    stage.campus.appliance.jobs.stop(within: 10)
  }

  @Test func someMayHaveGoneSinceItWasConfirmed() throws {
    let stage = try SyncStage()
    try stage.sync()
    stage.site.change { site in for id in Int64(30)...39 { site.seats[2]?[id] = nil } }
    let held = try stage.sync()
    stage.site.change { site in for id in [40, 41] as [Int64] { site.seats[2]?[id] = nil } }
    let run = try stage.sync(SyncGuardTests.confirm(held))
    #expect(run.held == 0 && run.counts[.enrollments].deactivated == 12, "\(run)")
    let left = try stage.campus.store.read { [home = stage.home] in try $0.all(MoodleRunStore.held, home) }
    #expect(left.isEmpty, "no question stands any more")
    stage.campus.appliance.jobs.stop(within: 10)
  }

  // MARK: All of it together

  @Test func fewOfManyAndSomeWhereAsManyStay() {
    let settings = SyncSettings()
    #expect(settings.allows(20, of: 100) && !settings.allows(21, of: 100))
    #expect(settings.allows(5, of: 24) && settings.allows(3, of: 6) && settings.allows(1, of: 1))
    #expect(!settings.allows(5, of: 6) && !settings.allows(4, of: 6) && !settings.allows(2, of: 3))
    #expect(!settings.allows(5, of: 19, most: 1) && settings.allows(1, of: 3, most: 1))
  }

  @Test func manySmallLossesAreOneLargeOne() throws {
    var state = SiteState.university
    for course in Int64(100)..<120 {
      state.courses[course] = SiteState.Course(short: "X\(course)", name: "Extra \(course)", category: 8)
      for id in Int64(30)...35 { state.seats[course, default: [:]][id] = SiteState.Seat(roles: ["student"]) }
    }
    let stage = try SyncStage(state)
    try stage.sync()
    stage.site.change { site in
      for course in Int64(100)..<120 { for id in Int64(30)...32 { site.seats[course]?[id] = nil } }
    }
    let first = try stage.sync()
    let gone = first.counts[.enrollments].deactivated
    #expect(gone > 0 && gone <= 30 && gone + first.held == 60, "\(first)")
    #expect(try stage.say(30, in: 100) == "!student" && stage.say(30, in: 119) == "student")
    // It is no other question an hour later.
    let second = try stage.sync()
    #expect(second.held == first.held && second.counts[.enrollments].deactivated == 0, "\(second)")
    let third = try stage.sync(SyncGuardTests.confirm(second))
    #expect(third.held == 0 && third.counts[.enrollments].deactivated == first.held, "\(third)")
    #expect(try stage.say(30, in: 119) == "!student" && stage.say(33, in: 119) == "student")
    stage.campus.appliance.jobs.stop(within: 10)
  }

  @Test func aCampusIsMoreThanItsRows() throws {
    let stage = try SyncStage()
    try stage.sync()
    let categories = stage.site.state.categories
    stage.site.change { site in for id in Int64(10)...13 { site.categories[id] = nil } }
    let held = try stage.sync()
    #expect(held.counts[.categories].held == 4 && held.held == 4, "\(held)")
    #expect(try !stage.category(10).isGone && stage.unit("UCLB")?.isActive == true)
    let run = try stage.sync(SyncGuardTests.confirm(held))
    #expect(try run.held == 0 && stage.category(10).isGone && stage.unit("UCLB")?.isActive == false, "\(run)")
    stage.site.change { $0.categories = categories }
    try stage.sync()
    #expect(try stage.unit("UCLB")?.isActive == true)
    stage.campus.appliance.jobs.stop(within: 10)
  }

  // MARK: Nobody left

  @Test func aCourseThatEverybodyHasLeftIsBelievedTheSecondTime() throws {
    let stage = try SyncStage()
    try stage.sync()
    stage.site.change { $0.seats[6] = [:] }
    let first = try stage.sync()
    #expect(try first.held == 1 && stage.say(10, in: 6) == "assistant")
    let second = try stage.sync()
    #expect(try second.held == 0 && stage.say(10, in: 6) == "!assistant", "\(second)")
    #expect(try stage.sync().held == 0)
    // Most of all that there are: that needs a person, however often it is told.
    stage.site.change { $0.seats[2] = [:] }
    #expect(try stage.sync().held == 24 && stage.sync().held == 24 && stage.sync().held == 24)
    // All courses at once are silence.
    stage.site.change { site in for id in site.seats.keys { site.seats[id] = [:] } }
    for _ in 0..<3 { #expect(try stage.sync().counts[.enrollments].deactivated == 0) }
    #expect(try stage.say(20, in: 3) == "assistant student")
    stage.campus.appliance.jobs.stop(within: 10)
  }

  // MARK: Interruptions

  @Test func whatIsHeldIsCountedOnceOverAnInterruption() throws {
    let stage = try SyncStage()
    try stage.sync()
    stage.site.change { $0.seats[2] = [:] }
    let away: SimulatedSite.Instead = { function, given in
      // One course is told, and then nothing is any more.
      let isTold = function != "core_enrol_get_enrolled_users" || given["courseid"] != "3"
      guard !isTold || function == "core_webservice_get_site_info" else { return nil }
      return .failure(OutboundFailure(.timedOut, host: "moodle.campus.test"))
    }
    func interrupted(_ path: String) throws -> SyncRunRow {
      stage.site.answer(away)
      #expect(try stage.campus.admin.post(path).status == 201)
      try stage.campus.finishJobs()
      #expect(try stage.run().state == .running)
      stage.site.answer(nil)
      stage.campus.clock.advance(seconds: 700)
      try stage.campus.finishJobs()
      return try stage.run()
    }
    let held = try interrupted(SyncStage.runs)
    #expect(held.state == .done && held.held == 24 && held.counts[.enrollments].held == 24, "\(held)")
    // And what was confirmed holds over one as well.
    let run = try interrupted(SyncGuardTests.confirm(held))
    #expect(run.state == .done && run.held == 0 && run.counts[.enrollments].deactivated == 24, "\(run)")
    #expect(try stage.say(20, in: 2) == "!student")
    stage.campus.appliance.jobs.stop(within: 10)
  }

  /// What a worker told and had not settled is told by the next, once; what was told with a change is not told again.
  @Test func whatIsToldIsCountedOnceOverInterruptions() throws {
    let refused: SimulatedSite.Instead = { function, given in
      let isAsked = function == "core_enrol_get_enrolled_users" || function == "core_group_get_course_groups"
      guard isAsked, given["courseid"] == "3" else { return nil }
      return .success(SimulatedSite.refusal("errorcoursecontextnotvalid"))
    }
    func stage() throws -> SyncStage {
      let stage = try SyncStage()
      let known = "{\"name\":\"Petra Known\",\"email\":\"petra@ucn.example\"}"
      #expect(try stage.campus.admin.post("/api/v1/people", json: known).status == 201)
      stage.site.change { site in
        site.users[77] = SiteState.User(name: "P. Known", email: "petra@ucn.example", userName: "petra")
        // Somebody without a name, in two courses.
        site.users[78] = SiteState.User(name: "", email: "nobody@ucn.example", userName: "nobody")
        for course in Int64(2)...4 {
          site.seats[course, default: [:]][77] = SiteState.Seat(roles: ["student"])
          site.seats[course]?[78] = SiteState.Seat(roles: ["student"])
        }
      }
      stage.site.answer(refused)
      return stage
    }
    func lines(_ stage: SyncStage, _ run: SyncRunRow) throws -> [String] {
      try stage.errors(run).map { "\($0.phase) \($0.reason) \($0.moodleID) \($0.label) \($0.detail)" }.sorted()
    }
    let whole = try stage()
    let expected = try whole.sync()
    let told = try lines(whole, expected)
    #expect(expected.state == .done && expected.errors == Int64(told.count))
    for reason in [SyncReason.addressOfAnother, .noNameOfPerson] {
      #expect(try whole.errors(expected).filter { $0.reason == reason }.count == 1, "\(told)")
    }
    #expect(try whole.errors(expected).filter { $0.reason == .callFailed }.count >= 2, "\(told)")
    whole.campus.appliance.jobs.stop(within: 10)

    let stage = try stage()
    #expect(try stage.campus.admin.post(SyncStage.runs).status == 201)
    for (away, key, value) in [
      ("core_course_get_courses_by_field", "value", "9"), ("core_group_get_course_groups", "courseid", "4"),
      ("core_enrol_get_enrolled_users", "courseid", "4"),
    ] {
      stage.site.answer { function, given in
        if let answer = refused(function, given) { return answer }
        let isAway = function == away && given[key] == value
        guard isAway || function == "core_webservice_get_site_info" else { return nil }
        return .failure(OutboundFailure(.timedOut, host: "moodle.campus.test"))
      }
      // Twice at the same place.
      for _ in 0..<2 {
        try stage.campus.finishJobs()
        let run = try stage.run()
        let count = try stage.errors(run).count
        #expect(run.state == .running && run.errors == Int64(count), "\(away) \(run)")
        stage.campus.clock.advance(seconds: 700)
      }
    }
    stage.site.answer(refused)
    try stage.campus.finishJobs()
    let run = try stage.run()
    #expect(run.state == .done && run.errors == expected.errors, "\(run)")
    #expect(try lines(stage, run) == told)
    for phase in SyncPhase.allCases {
      #expect(run.counts[phase].refused == expected.counts[phase].refused, "\(phase)")
    }
    stage.campus.appliance.jobs.stop(within: 10)
  }

  @Test func aQuestionAskedAgainIsOne() throws {
    let stage = try SyncStage(isWorking: false)
    let home = stage.home
    let row = try stage.write { try MoodleRuns.start(.manual, in: home, $0) }
    let before = HeldRow(run: ID(1), phase: .enrollments, moodleID: 3, count: 7)
    var tally = SyncTally(row, [before])
    #expect(tally.held == 0 && tally.standing(.enrollments, 3) == 7 && tally.isRepeated(.enrollments, 3, 7))
    tally.held(.courses, 600, moodleID: 0, label: "")
    tally.held(.enrollments, 12, moodleID: 2, label: "")
    tally.held(.enrollments, 12, moodleID: 2, label: "")
    #expect(tally.held == 612)
    // The phase begins anew, and asks for more.
    tally.begin(.courses)
    #expect(tally.held == 12 && !tally.isRepeated(.courses, 0, 600), "the same run is no second witness")
    tally.held(.courses, 700, moodleID: 0, label: "")
    #expect(tally.held == 712)
    tally.settle(.enrollments, 2)
    #expect(tally.held == 700)
    tally.close(.enrollments)
    #expect(tally.standing(.enrollments, 3) == nil && tally.standing(.enrollments, 2) == nil)
  }
}
