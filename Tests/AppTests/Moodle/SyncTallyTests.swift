// What a run is told to count, over interruptions and the questions of runs before.
import Base
import Outbound
import Testing

@testable import App
@testable import Outbound
@testable import Store

struct SyncTallyTests {
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
    let run = try interrupted(SyncStage.confirm(held))
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
