// What whoever manages the synchronization is told of it without looking, and what the checks say of its rhythm.
import Base
import Store
import Testing

@testable import App

struct SyncNoticeTests {
  private static let path = "/api/v1/notifications"

  /// The kinds of all that somebody was told of Moodle, the newest first.
  private func kinds(_ visitor: Visitor) throws -> [String] {
    try visitor.get("\(Self.path)?limit=100").items.compactMap { $0["kind"]?.string }.filter { $0.hasPrefix("moodle.") }
  }

  private func fails(_ stage: SyncStage, _ code: String) throws -> SyncRunRow {
    stage.site.answer { _, _ in .success(SimulatedSite.refusal(code)) }
    let run = try stage.sync()
    #expect(run.state == .failed, "\(run)")
    return run
  }

  @Test func aFailureIsToldOnceAndNotEachHour() throws {
    let stage = try SyncStage()
    let admin = stage.campus.admin
    try stage.sync()
    // Two categories that nobody can tell have courses.
    #expect(try kinds(admin) == ["moodle.categories-waiting"])
    let first = try fails(stage, "invalidparameter")
    _ = try fails(stage, "invalidparameter")
    #expect(try kinds(admin) == ["moodle.sync-failed", "moodle.categories-waiting"])
    let told = try #require(try admin.get(Self.path).items.first { $0["kind"]?.string == "moodle.sync-failed" })
    #expect(told["link"]?.string?.hasSuffix("/organization/moodle/runs/\(first.id.text)") == true, "\(told)")
    let french = try admin.with("Accept-Language", "fr").get(Self.path)
    #expect(french.status == 200)
    // That the token is refused is another matter: nothing gets better by itself.
    let refused = try fails(stage, "invalidtoken")
    #expect(refused.fault == "invalid-token")
    _ = try fails(stage, "invalidtoken")
    #expect(try kinds(admin).prefix(2) == ["moodle.token-refused", "moodle.sync-failed"])
    // What fails for another reason now is known to fail.
    _ = try fails(stage, "invalidparameter")
    #expect(try kinds(admin).count == 3)
    stage.site.answer(nil)
    try stage.sync()
    try stage.sync()
    #expect(try kinds(admin).count == 3, "that it goes well is no news")
    _ = try fails(stage, "invalidparameter")
    #expect(try kinds(admin).first == "moodle.sync-failed" && kinds(admin).count == 4)
    stage.campus.appliance.jobs.stop(within: 10)
  }

  @Test func aFirstRunThatFailsIsToldAndOneThatSomebodyStoppedChangesNothing() throws {
    let stage = try SyncStage()
    let admin = stage.campus.admin
    _ = try fails(stage, "invalidtoken")
    #expect(try kinds(admin) == ["moodle.token-refused"])
    let home = stage.home
    try stage.write { writer in
      let run = try MoodleRuns.start(.manual, in: home, writer)
      _ = try MoodleRuns.stop(run.id, in: home, writer)
    }
    try stage.campus.finishJobs()
    _ = try fails(stage, "invalidtoken")
    #expect(try kinds(admin).count == 1)
    stage.campus.appliance.jobs.stop(within: 10)
  }

  @Test func aRunThatWasGivenUpIsToldWhenTheNextBegins() throws {
    let stage = try SyncStage(isWorking: false)
    let admin = stage.campus.admin
    #expect(try admin.post(SyncStage.runs).status == 201)
    let job = try #require(try stage.run().job)
    try stage.write { writer in _ = try JobChanges.cancel(job, writer) }
    #expect(try admin.post(SyncStage.runs).status == 201)
    #expect(try kinds(admin) == ["moodle.sync-failed"])
  }

  @Test func whatIsHeldBackIsToldWhenItBecomesMore() throws {
    let stage = try SyncStage()
    let admin = stage.campus.admin
    func held() throws -> Int { try kinds(admin).count { $0 == "moodle.sync-held" } }
    try stage.sync()
    stage.site.change { site in for id in Int64(30)...39 { site.seats[2]?[id] = nil } }
    let first = try stage.sync()
    #expect(try first.held == 10 && held() == 1)
    let told = try #require(try admin.get(Self.path).items.first { $0["kind"]?.string == "moodle.sync-held" })
    #expect(told["title"]?.string == "10 rows are missing in Moodle and wait for your confirmation")
    #expect(told["link"]?.string?.hasSuffix("/organization/moodle/runs/\(first.id.text)") == true, "\(told)")
    try stage.sync()
    #expect(try held() == 1, "the same, an hour later")
    _ = try fails(stage, "invalidparameter")
    stage.site.answer(nil)
    #expect(try stage.sync().held == 10 && held() == 1, "nor after one that failed")
    stage.site.change { site in for id in Int64(40)...44 { site.seats[2]?[id] = nil } }
    #expect(try stage.sync().held == 15 && held() == 2)
    stage.campus.appliance.jobs.stop(within: 10)
  }

  @Test func categoriesThatHaveComeToWaitAreToldOnce() throws {
    let stage = try SyncStage()
    let admin = stage.campus.admin
    func titles() throws -> [String] {
      try admin.get("\(Self.path)?limit=100").items.filter { $0["kind"]?.string == "moodle.categories-waiting" }
        .compactMap { $0["title"]?.string }
    }
    try stage.sync()
    #expect(try titles() == ["2 categories of Moodle wait for a decision"])
    // Without courses nobody misses anything.
    stage.site.change { $0.categories[16] = SiteState.Category(name: "Old stuff", parent: 2) }
    try stage.sync()
    #expect(try titles().count == 1)
    stage.site.change { $0.courses[9] = SiteState.Course(short: "OLD9", name: "Old", category: 16) }
    try stage.sync()
    #expect(try titles().first == "1 category of Moodle waits for a decision" && titles().count == 2)
    // What is in it waits for it, and is no question of its own.
    stage.site.change { site in
      site.categories[17] = SiteState.Category(name: "Older stuff", parent: 16)
      site.courses[20] = SiteState.Course(short: "OLD20", name: "Older", category: 17)
    }
    try stage.sync()
    try stage.sync()
    #expect(try titles().count == 2)
    // Courses below one that has none itself.
    stage.site.change { site in
      site.categories[18] = SiteState.Category(name: "More", parent: 10)
      site.categories[19] = SiteState.Category(name: "CCS", parent: 18)
      site.courses[21] = SiteState.Course(short: "MORE21", name: "More", category: 19)
    }
    try stage.sync()
    #expect(try titles().count == 3)
    stage.campus.appliance.jobs.stop(within: 10)
  }

  @Test func whoManagesItIsToldAndMayChooseHow() throws {
    let stage = try SyncStage()
    let campus = stage.campus
    let other = try campus.visitor(campus.person("Ona Other", role: .owner).id)
    let choices = "\(Self.path)/preferences"
    let names = ["moodle.sync-failed", "moodle.token-refused", "moodle.sync-held", "moodle.categories-waiting"]
    let offered = try Set(other.get("\(choices)?limit=100").items.compactMap { $0["kind"]?.string })
    #expect(offered.isSuperset(of: names))
    let ofStaff = try Set(campus.staff.get("\(choices)?limit=100").items.compactMap { $0["kind"]?.string })
    #expect(ofStaff.isDisjoint(with: names))
    let off = "{\"kind\":\"moodle.categories-waiting\",\"channel\":\"off\"}"
    #expect(try other.patch(choices, json: off).status == 200)
    #expect(try campus.staff.patch(choices, json: off).faults == ["kind"])
    try stage.sync()
    _ = try fails(stage, "invalidtoken")
    #expect(try kinds(other) == ["moodle.token-refused"])
    #expect(try kinds(campus.admin) == ["moodle.token-refused", "moodle.categories-waiting"])
    #expect(try kinds(campus.staff).isEmpty && kinds(campus.stranger).isEmpty)
    campus.appliance.jobs.stop(within: 10)
  }

  // MARK: The rhythm

  @Test func whoMissesTwoRunsIsLate() {
    let now = Timestamp(milliseconds: 1_795_000_000_000)
    func verdicts(_ minutes: Int64, since: Int64, last: Int64?) -> [Verdict] {
      let rhythm = SyncRhythm(
        organization: "UCN", minutes: minutes, since: now.adding(seconds: -since),
        last: last.map { now.adding(seconds: -$0) })
      return Judgments.synchronization([rhythm], at: now).map(\.verdict)
    }
    let far: Int64 = 90 * 86_400
    #expect(verdicts(60, since: far, last: 10_800) == [.ok] && verdicts(60, since: far, last: 10_801) == [.warn])
    #expect(verdicts(1, since: far, last: 3600) == [.ok] && verdicts(1, since: far, last: 3800) == [.warn])
    #expect(verdicts(525_600, since: far, last: far) == [.ok])
    // A rhythm that has just been set, of what was done by hand long ago.
    #expect(verdicts(60, since: 60, last: far) == [.ok])
    #expect(verdicts(60, since: far, last: nil) == [.warn] && verdicts(60, since: 60, last: nil) == [.ok])
    #expect(Judgments.synchronization([], at: now).isEmpty)
  }

  @Test func theChecksSayWhetherItIsOnTime() throws {
    let stage = try SyncPageStage(at: "2026-11-23T08:00:00Z")
    let campus = stage.campus
    func found() throws -> JSONValue? {
      let answer = try campus.visitor(campus.admin.person).get("/api/v1/checks")
      #expect(answer.status == 200, "\(answer.text)")
      return answer.json["checks"]?.elements.first { $0["check"]?.string == "moodle-sync" }
    }
    #expect(try found() == nil, "nobody has set a rhythm")
    let schedule = "\(SyncPageStage.sync)/schedule"
    #expect(try stage.browser.submit(schedule, on: schedule, [("every", "1")]).status == 303)
    #expect(try found()?["verdict"]?.string == "ok")
    campus.clock.advance(seconds: 3 * 3600 + 1)
    let never = try #require(try found())
    #expect(never["verdict"]?.string == "warn")
    #expect(never["text"]?.string?.contains("no synchronization with Moodle has got through yet") == true, "\(never)")
    try stage.run(.failed, .categories, fault: "invalid-token")
    #expect(try found()?["verdict"]?.string == "warn", "one that failed is none")
    try stage.run()
    #expect(try found()?["verdict"]?.string == "ok")
    campus.clock.advance(seconds: 3 * 3600 + 1)
    #expect(try found()?["text"]?.string?.contains("since 2026-11-23 11:00 UTC") == true)
    let page = try campus.browser(campus.visitor(campus.admin.person)).get("/operator/checks")
    #expect(page.text.contains("Last synchronization"))
    // Whoever has taken the connection away wants none.
    #expect(try campus.visitor(campus.admin.person).delete(MoodleConnectionTests.path).status == 204)
    #expect(try found() == nil)
  }
}
