// When synchronizations begin by themselves: the rhythm, the start of the program, and a clock that jumps.
import Base
import Testing

@testable import App
@testable import Store

struct SyncScheduleTests {
  @Test func settingsAreChecked() throws {
    let stage = try SyncStage(isWorking: false)
    for input in [
      "{\"levels\":[]}", "{\"levels\":[\"planet\"]}", "{\"levels\":[\"campus\"],\"minutes\":0}",
      "{\"levels\":[\"campus\"],\"width\":21}", "{\"levels\":[\"campus\"],\"guardPercent\":101}",
    ] { #expect(try stage.campus.admin.put(SyncStage.settings, json: input).status == 422, "\(input)") }
    #expect(try stage.campus.staff.get(SyncStage.settings).status == 403)
    #expect(try stage.campus.guest.get(SyncStage.settings).status == 401)
    #expect(try stage.campus.stranger.post(SyncStage.runs).status == 409, "no Moodle is connected there")
  }

  @Test func theClockIsHonouredExactly() throws {
    let stage = try SyncStage()
    let set = try stage.campus.admin.put(
      SyncStage.settings, json: "{\"minutes\":95,\"levels\":[\"campus\",\"term\",\"department\",\"program\"]}")
    #expect(set.status == 200 && set.json["minutes"]?.int64 == 95, "\(set.text)")
    let start = stage.campus.clock.clock.now
    #expect(set.json["nextAt"]?.string == start.adding(seconds: 95 * 60).rfc3339)
    stage.campus.clock.advance(seconds: 94 * 60)
    try stage.campus.finishJobs()
    #expect(try stage.campus.admin.get(SyncStage.runs).items.isEmpty)
    stage.campus.clock.advance(seconds: 65)
    try stage.campus.finishJobs()
    #expect(try stage.run().cause == .scheduled && stage.run().state == .done)
    // Missed times are made up for by one run, and the rhythm stays.
    stage.campus.clock.advance(seconds: 95 * 60 * 3)
    try stage.campus.finishJobs()
    #expect(try stage.campus.admin.get(SyncStage.runs).items.count == 2)
    let next = try stage.campus.admin.get(SyncStage.settings).json["nextAt"]?.string
    #expect(next == start.adding(seconds: 95 * 60 * 5).rfc3339)
    let off = try stage.campus.admin.put(SyncStage.settings, json: "{\"levels\":[\"campus\"]}")
    #expect(off.status == 200 && off.json["nextAt"]?.isNull == true)
    stage.campus.clock.advance(seconds: 95 * 60 * 3)
    try stage.campus.finishJobs()
    #expect(try stage.campus.admin.get(SyncStage.runs).items.count == 2)
    stage.campus.appliance.jobs.stop(within: 10)
  }

  @Test func oneBeginsWithTheProgramWhereThatIsWanted() throws {
    let stage = try SyncStage(isWorking: false)
    let set = try stage.campus.admin.put(
      SyncStage.settings, json: "{\"atStart\":true,\"levels\":[\"campus\",\"term\",\"department\",\"program\"]}")
    #expect(set.status == 200, "\(set.text)")
    try stage.campus.appliance.startJobs()
    try stage.campus.finishJobs()
    let run = try stage.run()
    #expect(run.cause == .start && run.state == .done && run.person == nil)
    stage.campus.appliance.jobs.stop(within: 10)
  }

  private func next(_ stage: SyncStage) throws -> Timestamp? {
    let home = stage.home
    return try stage.campus.store.read { try MoodleMapping.settings(of: home, $0).next }
  }

  private func sweep(_ stage: SyncStage) throws {
    _ = try stage.campus.store.write { writer in try SyncSchedule.sweep.run(writer) }
  }

  private func hourly() throws -> SyncStage {
    let stage = try SyncStage()
    let set = try stage.campus.admin.put(
      SyncStage.settings, json: "{\"minutes\":60,\"levels\":[\"campus\",\"term\",\"department\",\"program\"]}")
    #expect(set.status == 200, "\(set.text)")
    return stage
  }

  @Test func aClockThatJumpedAheadAndWasPutBackStopsNothing() throws {
    let stage = try hourly()
    let home = stage.home
    // What a run of the next year has left behind.
    let now = stage.campus.clock.clock.now
    let far = now.adding(seconds: 365 * 86_400)
    _ = try stage.write { writer in
      try writer.run(SyncSettingsStore.plan, home, far, far.adding(seconds: 3600), ID<Job>?.none)
    }
    try sweep(stage)
    let again = try #require(try next(stage))
    #expect(again > now && again <= stage.campus.clock.clock.now.adding(seconds: 3600))
    try sweep(stage)
    #expect(try next(stage) == again, "it is put off no more")
    stage.campus.clock.advance(seconds: 3605)
    try stage.campus.finishJobs()
    #expect(try stage.run().cause == .scheduled && stage.run().state == .done)
    stage.campus.appliance.jobs.stop(within: 10)
  }

  @Test func aTimeWhoseJobIsLostIsPlannedAnew() throws {
    let stage = try hourly()
    let (home, planned) = (stage.home, try next(stage))
    try stage.write { writer in
      let job = try #require(try MoodleMapping.settings(of: home, writer).job)
      _ = try JobChanges.cancel(job, writer)
    }
    stage.campus.clock.advance(seconds: 3605)
    // What the box does each hour may have looked already.
    try stage.campus.finishJobs()
    try sweep(stage)
    try stage.campus.finishJobs()
    #expect(try stage.run().cause == .scheduled && next(stage) == planned?.adding(seconds: 3600))
    stage.campus.appliance.jobs.stop(within: 10)
  }
}
