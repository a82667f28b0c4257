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
        try? store.write(context) { try MoodleRuns.claim("https://other.example/lms", in: home, $0) }
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
        try? store.write(context) { try MoodleRuns.claim("https://other.example/lms", in: home, $0) }
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
}
