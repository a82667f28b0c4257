// Carrying plans out: one at a time, stopped and gone on with, and nothing made twice when Moodle or the program fails.
import Base
import Foundation
import Store
import Testing

@testable import App
@testable import Outbound

struct ProvisioningRunTests {
  private static let path = ProvisioningStage.path

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
}
