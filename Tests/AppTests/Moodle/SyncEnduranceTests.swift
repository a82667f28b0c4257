// What a synchronization outlasts: one thing that is too much for the site, and a site that is away for long.
import Base
import Foundation
import Outbound
import Synchronization
import Testing

@testable import App
@testable import Outbound
@testable import Store

struct SyncEnduranceTests {
  private static let away = OutboundFailure(.timedOut, host: "moodle.campus.test")

  @Test(arguments: [
    "core_enrol_get_enrolled_users", "core_group_get_course_groups", "core_course_get_courses_by_field",
  ])
  func oneThingThatIsTooMuchForTheSiteKeepsNothingElseBack(_ slow: String) throws {
    let stage = try SyncStage()
    stage.site.answer { function, given in
      guard function == slow, given["courseid"] == "2" || given["value"] == "8" else { return nil }
      return .failure(SyncEnduranceTests.away)
    }
    let run = try stage.sync()
    #expect(run.state == .done && run.fault == nil, "\(run)")
    #expect(try stage.say(10, in: 6) == "assistant" && stage.category(9).state == .mapped)
    #expect(try stage.errors(run).contains { $0.reason == .callFailed && ($0.moodleID == 2 || $0.moodleID == 8) })
    #expect(stage.site.count("core_webservice_get_site_info") > 0, "the site is asked whether it is there")
    stage.site.answer(nil)
    let next = try stage.sync()
    #expect(next.state == .done && next.errors < run.errors)
    #expect(try stage.course(2).students == 23)
    stage.campus.appliance.jobs.stop(within: 10)
  }

  /// Two go on at once: those whose sites are slow are not to be the only ones for hours.
  @Test func whoeverTakesLongLetsOthersGoFirst() throws {
    let undisturbed = try SyncStage()
    let counts = try undisturbed.sync().counts
    undisturbed.campus.appliance.jobs.stop(within: 10)
    let stage = try SyncStage(isWorking: false)
    let (campus, home) = (stage.campus, stage.home)
    campus.appliance.moodle.shorten(turn: 0)
    let connected = try campus.stranger.put(
      MoodleConnectionTests.path, json: "{\"url\":\"https://localhost:2/lms\",\"token\":\"hushhush0123\"}")
    #expect(connected.status == 200, "\(connected.text)")
    for visitor in [campus.admin, campus.stranger] { #expect(try visitor.post(SyncStage.runs).status == 201) }
    // Both lanes are theirs; this one waits.
    try stage.write { writer in
      var work = SyncWork()
      work.run = ID(7)
      try writer.enqueue(.moodleSync, work, key: "third", organization: home.value)
    }
    try campus.appliance.startJobs()
    try campus.finishJobs()
    let jobs = Query("SELECT count(*) FROM jobs WHERE kind = 'moodle.sync'") { $0.int(0) }
    #expect(try campus.store.read { try $0.one(jobs) } > 3, "nobody gave way")
    for organization in [home, campus.away.id] {
      let run = try #require(try campus.store.read { try MoodleRuns.newest(of: organization, $0) })
      #expect(run.state == .done, "\(run)")
      for phase in SyncPhase.allCases {
        #expect(run.counts[phase].inserted == counts[phase].inserted, "\(phase) \(run)")
      }
    }
    campus.appliance.jobs.stop(within: 10)
  }

  @Test func aCourseThatIsTooMuchAtOnceIsAskedForInSmallerPages() throws {
    let stage = try SyncStage()
    stage.site.answer { function, given in
      guard function == "core_enrol_get_enrolled_users", given["courseid"] == "2", given.values.contains("2000") else {
        return nil
      }
      return .failure(SyncEnduranceTests.away)
    }
    let run = try stage.sync()
    #expect(run.state == .done && run.counts[.enrollments].inserted == 33, "\(run.counts[.enrollments])")
    #expect(try !stage.errors(run).contains { $0.reason == .callFailed })
    stage.campus.appliance.jobs.stop(within: 10)
  }

  @Test func peopleWhoAreTooLargeTogetherAreAskedForOneByOne() throws {
    let stage = try SyncStage()
    stage.site.answer { function, given in
      guard function == "core_user_get_users_by_field", given["values[1]"] != nil || given["values[0]"] == "24" else {
        return nil
      }
      return .failure(OutboundFailure(.tooLarge, host: "moodle.campus.test"))
    }
    for _ in 0..<2 {
      let run = try stage.sync()
      #expect(run.state == .done && run.counts[.people].deactivated == 0)
      #expect(try !stage.errors(run).contains { $0.reason == .callFailed })
      #expect(try stage.say(22, in: 2) == "!student" && stage.say(24, in: 2) == "student")
    }
    stage.campus.appliance.jobs.stop(within: 10)
  }

  @Test func anAnswerThatIsTooLongKeepsNothingElseBack() throws {
    let stage = try SyncStage()
    stage.site.answer { function, given in
      guard function == "core_enrol_get_enrolled_users", given["courseid"] == "2" else { return nil }
      return .failure(OutboundFailure(.tooLarge, host: "moodle.campus.test"))
    }
    let run = try stage.sync()
    #expect(run.state == .done && run.counts[.enrollments].inserted == 6, "\(run.counts[.enrollments])")
    #expect(try stage.errors(run).contains { $0.reason == .callFailed && $0.moodleID == 2 })
    stage.site.answer(nil)
    #expect(try stage.sync().counts[.enrollments].inserted == 27)
    stage.campus.appliance.jobs.stop(within: 10)
  }

  // MARK: A site that is away

  private static let unreachable = OutboundFailure(.unreachable, host: "moodle.campus.test")

  /// Has the run that waits go on.
  private func goOn(_ stage: SyncStage, after seconds: Int64 = 700) throws -> SyncRunRow {
    stage.campus.clock.advance(seconds: seconds)
    try stage.campus.finishJobs()
    return try stage.run()
  }

  @Test func aRunThatGetsOnIsInterruptedAsOftenAsItLikes() throws {
    let stage = try SyncStage()
    var hasBegun = false
    for function in [
      "core_course_get_categories", "core_course_get_courses_by_field", "core_group_get_course_groups",
      "core_enrol_get_enrolled_users",
    ] {
      stage.site.answer { asked, _ in asked == function ? .failure(SyncEnduranceTests.unreachable) : nil }
      for tries in 1...3 {
        let run = hasBegun ? try goOn(stage) : try stage.sync()
        hasBegun = true
        #expect(run.state == .running && run.fault == "outbound" && run.tries == tries, "\(function) \(run)")
      }
    }
    stage.site.answer(nil)
    #expect(try goOn(stage).state == .done)
    #expect(try stage.course(2).students == 23 && stage.campus.admin.get(SyncStage.runs).items.count == 1)
    // One that gets no further has failed in the end.
    stage.site.answer { _, _ in .failure(SyncEnduranceTests.unreachable) }
    var run = try stage.sync()
    for tries in 1..<MoodleRuns.attempts {
      #expect(run.state == .running && run.tries == tries)
      run = try goOn(stage)
    }
    #expect(run.state == .failed && run.fault == "outbound", "\(run)")
    stage.campus.appliance.jobs.stop(within: 10)
  }

  /// The walk through the courses begins anew: one call for each category that has some, and nothing done or told twice.
  @Test func anInterruptedWalkIsRepeatedAndCountedOnce() throws {
    let stage = try SyncStage()
    try stage.sync()
    stage.site.change { site in
      site.courses[3] = nil
      site.courses[9] = SiteState.Course(short: "CC109", name: "New", category: 9)
      site.courses[5]?.name = "Computing of yore"
    }
    stage.site.answer { asked, _ in
      asked == "core_course_get_courses" ? .failure(SyncEnduranceTests.unreachable) : nil
    }
    for tries in 1...2 {
      let waiting = tries == 1 ? try stage.sync() : try goOn(stage)
      #expect(waiting.state == .running && waiting.phase == .courses && waiting.tries == tries, "\(waiting)")
      #expect(waiting.counts[.courses].inserted == 1 && waiting.counts[.courses].updated == 1)
    }
    stage.site.answer(nil)
    stage.site.forget()
    let run = try goOn(stage)
    #expect(run.state == .done)
    #expect(stage.site.count("core_course_get_categories") == 0 && stage.site.count("core_course_get_courses") == 1)
    #expect(stage.site.count("core_course_get_courses_by_field") == 6)
    let counts = run.counts[.courses]
    #expect(counts.inserted == 1 && counts.updated == 1 && counts.deactivated == 1, "\(counts)")
    #expect(counts.unchanged == 3 && counts.refused == 2 && counts.fetched == 7)
    let changes = try stage.changes(run).filter { $0.phase == .courses }
    #expect(changes.map(\.moodleID).sorted() == [3, 5, 9], "\(changes)")
    stage.campus.appliance.jobs.stop(within: 10)
  }

  @Test func aRunThatWaitsCanBeStopped() throws {
    let stage = try SyncStage()
    stage.site.answer { _, _ in .failure(SyncEnduranceTests.unreachable) }
    let run = try stage.sync()
    #expect(run.state == .running)
    #expect(try stage.campus.admin.post("\(SyncStage.runs)/\(run.id.text)/stop").status == 200)
    stage.site.answer(nil)
    stage.site.forget()
    #expect(try goOn(stage).state == .stopped && stage.site.calls.isEmpty)
    #expect(try stage.sync().state == .done)
    stage.campus.appliance.jobs.stop(within: 10)
  }

  @Test func aSiteIsLeftAloneForAsLongAsItAsks() throws {
    let stage = try SyncStage()
    let asked = Mutex(0)
    stage.campus.appliance.moodle.stand { _, _ throws(OutboundFailure) in
      asked.withLock { $0 += 1 }
      return FakeMoodle.answer(503, Array("<p>Down for maintenance</p>".utf8), [("retry-after", "3600")])
    }
    let run = try stage.sync()
    #expect(run.state == .running && run.fault == "maintenance" && asked.withLock { $0 } == 1)
    #expect(try goOn(stage, after: 3500).tries == 1, "it has not asked again")
    stage.campus.appliance.moodle.stand(in: stage.site.send)
    #expect(try goOn(stage, after: 110).state == .done)
    #expect(MoodleRuns.pause(after: 1, asked: nil) == 21 && MoodleRuns.pause(after: 9, asked: nil) == 601)
    #expect(MoodleRuns.pause(after: 1, asked: 300) == 301)
    stage.campus.appliance.jobs.stop(within: 10)
  }

  @Test func aRunGoesOnWhereItWasWhenMoodleIsBack() throws {
    let stage = try SyncStage()
    let calls = Mutex(0)
    stage.site.answer { function, _ in
      // Some courses are told, and then nothing is any more.
      let count = calls.withLock { count in
        if count > 2 || function == "core_enrol_get_enrolled_users" { count += 1 }
        return count
      }
      return count > 2 ? .failure(OutboundFailure(.timedOut, host: "moodle.campus.test")) : nil
    }
    #expect(try stage.campus.admin.post(SyncStage.runs).status == 201)
    try stage.campus.finishJobs()
    let waiting = try stage.run()
    #expect(waiting.state == .running && waiting.phase == .enrollments && waiting.fault == "outbound", "\(waiting)")
    #expect(try stage.campus.admin.post(SyncStage.runs).status == 409)
    stage.site.answer(nil)
    stage.site.forget()
    stage.campus.clock.advance(seconds: 700)
    try stage.campus.finishJobs()
    let done = try stage.run()
    #expect(done.id == waiting.id && done.state == .done && done.fault == nil, "\(done)")
    #expect(stage.site.count("core_course_get_categories") == 0, "what was through is not asked for again")
    #expect(try stage.course(2).students == 23)
    #expect(done.counts[.enrollments].inserted == 33)
    stage.campus.appliance.jobs.stop(within: 10)
  }

  // MARK: What it costs

  @Test func answersAreHeldToWhatTheyMayTakeAndListsAreAskedForByTwo() throws {
    let stage = try SyncStage()
    let set = try stage.campus.admin.put(
      SyncStage.settings, json: "{\"width\":20,\"levels\":[\"campus\",\"term\",\"department\",\"program\"]}")
    #expect(set.status == 200, "\(set.text)")
    let most = Mutex<[String: Int]>([:])
    let send = stage.site.send
    stage.campus.appliance.moodle.stand { request, mustStop throws(OutboundFailure) in
      let text = String(decoding: request.body ?? [], as: UTF8.self)
      let bytes = request.limits.bodyBytes
      for function in ["core_enrol_get_enrolled_users", "core_user_get_users_by_field", "core_group_get_course_groups"]
      where text.contains("wsfunction=\(function)") {
        most.withLock { $0[function] = max($0[function] ?? 0, bytes) }
      }
      return try send(request, mustStop)
    }
    #expect(try stage.sync().state == .done)
    try stage.sync()
    let found = most.withLock { $0 }
    #expect(found.count == 3 && found.values.allSatisfy { $0 <= 4 << 20 }, "\(found)")
    stage.campus.appliance.jobs.stop(within: 10)
  }

  @Test func whatNamesSomebodyInTheHistoryIsFoundByThem() throws {
    let campus = try Campus()
    for (command, index) in [
      (MoodleRunStore.forgetChanges, "moodle_run_changes_by_subject"),
      (MoodleRunStore.forgetErrors, "moodle_run_errors_by_account"),
    ] {
      let plan = try campus.store.plan(of: command.sql.text)
      #expect(plan.contains { $0.contains(index) }, "\(plan)")
    }
  }
}
