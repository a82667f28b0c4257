// Schedules: over restarts, changes of the clock and clocks that are set, no run is lost and none comes twice.
import Base
import Glibc
import Testing

@testable import Store

@Suite struct ScheduleTests {
  private func instant(_ text: String) throws -> Timestamp { try #require(Timestamp(rfc3339: text)) }

  private func night(_ pattern: String, _ zone: String = "UTC") throws -> ScheduleDefinition {
    let place = try #require(Zone(zone))
    return ScheduleDefinition("night", .plain, .cron(try CronPattern(pattern)), zone: { _ in place })
  }

  /// A program's life from `start`: it looks at the clock every `step` seconds for as long as asked, then ends. Gives when
  /// jobs ran.
  @discardableResult
  private func live(
    _ scratch: Scratch, from start: Timestamp, hours: Double, step: Int64 = 600, _ schedules: [ScheduleDefinition]
  ) throws -> [String] {
    let stage = try JobStage(scratch, at: start)
    try stage.queue.start([JobDefinition(.plain, JobPolicy(), .free { _ in nil })], schedules: schedules)
    let end = start.milliseconds + Int64(hours * 3_600_000)
    while stage.clock.clock.now.milliseconds <= end {
      stage.queue.tick()
      // Plans and their jobs are through before the clock goes on.
      try stage.store.write { _ in }
      try waitFor {
        let counts = try stage.counts()
        return counts.count("test.plain", .waiting) + counts.count("test.plain", .running) == 0
      }
      stage.clock.advance(seconds: step)
    }
    return try stage.store.read { try JobList.newest(limit: 1000, $0) }.reversed().map { $0.createdAt.rfc3339 }
  }

  @Test func comesAtItsTime() throws {
    let runs = try live(Scratch(), from: instant("2026-11-21T12:00:00Z"), hours: 48, [night("0 3 * * *")])
    #expect(runs == ["2026-11-22T03:00:00.000Z", "2026-11-23T03:00:00.000Z"])
  }

  /// Restarts at every hour of the night in which clocks change.
  @Test(
    arguments: [
      ("Europe/Paris", "2026-03-28T22:00:00Z", "2026-03-29T01:00:00.000Z"),
      ("Europe/Paris", "2026-10-24T21:00:00Z", "2026-10-25T00:30:00.000Z"),
      ("Pacific/Auckland", "2026-04-04T11:00:00Z", "2026-04-04T13:30:00.000Z"),
      ("Pacific/Auckland", "2026-09-26T11:00:00Z", "2026-09-26T14:00:00.000Z"),
    ]) func restartsWhileClocksChange(_ zone: String, _ start: String, _ expected: String) throws
  {
    let scratch = Scratch()
    let start = try instant(start)
    var runs: [String] = []
    for hour in 0..<10 {
      runs = try live(
        scratch, from: start.adding(seconds: Int64(hour) * 3600), hours: 0.99, [night("30 2 * * *", zone)])
    }
    #expect(runs == [expected])
  }

  @Test func whatWasMissedIsMadeUpForOnce() throws {
    let scratch = Scratch()
    try live(scratch, from: instant("2026-11-21T12:00:00Z"), hours: 1, [night("0 3 * * *")])
    // Off for five nights.
    let runs = try live(scratch, from: instant("2026-11-26T12:00:00Z"), hours: 24, [night("0 3 * * *")])
    #expect(runs == ["2026-11-26T12:00:00.000Z", "2026-11-27T03:00:00.000Z"])
  }

  @Test func everySoOften() throws {
    let scratch = Scratch()
    let schedule = ScheduleDefinition("often", .plain, .every(3600))
    let runs = try live(scratch, from: instant("2026-11-21T12:10:00Z"), hours: 3.5, [schedule])
    #expect(runs == ["2026-11-21T13:10:00.000Z", "2026-11-21T14:10:00.000Z", "2026-11-21T15:10:00.000Z"])
    // A restart makes up for what was missed, once, and does not begin to count anew: its beat stays.
    let more = try live(scratch, from: instant("2026-11-21T20:00:00Z"), hours: 1.5, [schedule])
    #expect(more.suffix(3) == ["2026-11-21T20:00:00.000Z", "2026-11-21T20:10:00.000Z", "2026-11-21T21:10:00.000Z"])
  }

  /// A clock that is put back a little, as a time server does, must not bring the night's work again; put back by years it
  /// must not keep it away for years.
  @Test func clocksThatArePutBack() throws {
    let scratch = Scratch()
    let schedule = try night("0 3 * * *")
    try live(scratch, from: instant("2026-11-22T02:50:00Z"), hours: 0.2, [schedule])
    var runs = try live(scratch, from: instant("2026-11-22T02:30:00Z"), hours: 1, [schedule])
    #expect(runs == ["2026-11-22T03:00:00.000Z"])
    runs = try live(scratch, from: instant("2024-01-01T00:00:00Z"), hours: 4, [schedule])
    #expect(runs.count == 2, "\(runs)")
  }

  /// A clock that runs ahead for a while, by a day or by decades, and is put right without a restart: what ran meanwhile is
  /// not run again, and from then on everything comes at its time, however many other schedules are looked at between.
  @Test(arguments: [86_400, 73 * 365 * 86_400] as [Int64])
  func clocksThatRanAhead(_ ahead: Int64) throws {
    let stage = try JobStage(at: instant("2026-11-21T12:10:00Z"))
    try stage.queue.start(
      [JobDefinition(.plain, JobPolicy(), .free { _ in nil }), JobDefinition(.other, JobPolicy(), .free { _ in nil })],
      schedules: [
        ScheduleDefinition("hourly", .plain, .every(3600)), ScheduleDefinition("half-hourly", .other, .every(1800)),
      ])
    func live(hours: Double) throws {
      for _ in 0..<Int(hours * 6) {
        stage.queue.tick()
        try stage.store.write { _ in }
        try waitFor {
          let counts = try stage.counts()
          return [JobKind.plain, .other].allSatisfy {
            counts.count($0.name, .waiting) + counts.count($0.name, .running) == 0
          }
        }
        stage.clock.advance(seconds: 600)
      }
    }
    func runs(_ kind: JobKind) throws -> Int {
      try stage.store.read { try JobList.newest(JobState.allCases, [kind.name], limit: 1000, $0) }.count
    }
    try live(hours: 2)
    #expect(try runs(.plain) == 1)
    stage.clock.advance(seconds: ahead)
    try live(hours: 0.5)
    #expect(try runs(.plain) == 2, "what was missed is made up for by one run")
    stage.clock.advance(seconds: -ahead)
    let (hourly, halfHourly) = (try runs(.plain), try runs(.other))
    try live(hours: 6)
    let (laterHourly, laterHalfHourly) = (try runs(.plain), try runs(.other))
    #expect([5, 6].contains(laterHourly - hourly), "\(hourly) \(laterHourly)")
    #expect([11, 12].contains(laterHalfHourly - halfHourly), "\(halfHourly) \(laterHalfHourly)")
  }

  /// A box that was first started while its clock was years ahead, and then put right.
  @Test func firstStartedAhead() throws {
    let scratch = Scratch()
    try live(scratch, from: instant("2099-01-01T12:00:00Z"), hours: 0.5, [night("0 3 * * *")])
    let runs = try live(scratch, from: instant("2026-11-21T12:00:00Z"), hours: 16, [night("0 3 * * *")])
    #expect(runs == ["2026-11-22T03:00:00.000Z"])
  }

  /// Two ticks at once and a job that is slow: one job in hand, and none of what comes due meanwhile is a second.
  @Test func oneAtATime() throws {
    let stage = try JobStage(at: instant("2026-11-21T12:00:00Z"))
    let gate = Gate()
    try stage.queue.start(
      [
        JobDefinition(
          .plain, JobPolicy(width: 4),
          .free { [record = stage.record] _ in
            record.add("ran")
            gate.wait()
            return nil
          })
      ], schedules: [ScheduleDefinition("often", .plain, .every(60))])
    try stage.store.write { _ in }
    for _ in 0..<5 {
      stage.advance(seconds: 61)
      for _ in 0..<3 { stage.queue.tick() }
      try stage.store.write { _ in }
    }
    waitFor { !stage.record.all.isEmpty }
    usleep(50_000)
    #expect(stage.record.all == ["ran"])
    let now = try stage.store.write { try Schedules.runNow("often", $0) }
    #expect(!now.isNew)
    gate.open()
    try stage.wait(now.id, .done)
  }

  @Test func pausingAndResuming() throws {
    let stage = try JobStage(at: instant("2026-11-21T12:00:00Z"))
    try stage.queue.start(
      [JobDefinition(.plain, JobPolicy(), .free { _ in nil })], schedules: [night("0 * * * *")])
    func row() throws -> ScheduleRow { try stage.store.read { try Schedules.find("night", $0) } }
    waitFor { (try? row())?.nextAt != nil }
    #expect(try row().nextAt?.rfc3339 == "2026-11-21T13:00:00.000Z")
    #expect(try stage.store.write { try Schedules.pause("night", $0) })
    #expect(try !stage.store.write { try Schedules.pause("night", $0) }, "twice is once")
    stage.advance(seconds: 3 * 3600)
    try stage.store.write { _ in }
    #expect(try stage.store.read { try JobList.newest(limit: 9, $0) }.isEmpty)
    let now = try stage.store.write { try Schedules.runNow("night", $0) }
    #expect(now.isNew, "also while it is paused")
    try stage.wait(now.id, .done)
    #expect(try row().lastJob == now.id && row().nextAt == nil)
    #expect(try stage.store.write { try Schedules.resume("night", $0) })
    #expect(try !stage.store.write { try Schedules.resume("night", $0) })
    #expect(try row().nextAt?.rfc3339 == "2026-11-21T16:00:00.000Z", "it does not make up for the pause")
    stage.advance(seconds: 3600)
    try waitFor { try stage.counts().count("test.plain", .done) == 2 }
    #expect(throws: Failure.self) { try stage.store.write { try Schedules.runNow("day", $0) } }
  }

  @Test func aNewRhythmCountsFromNow() throws {
    let scratch = Scratch()
    try live(scratch, from: instant("2026-11-21T12:00:00Z"), hours: 1, [night("0 3 * * *")])
    let stage = try JobStage(scratch, at: instant("2026-11-21T14:00:00Z"))
    try stage.queue.start(
      [JobDefinition(.plain, JobPolicy(), .free { _ in nil })], schedules: [night("30 2 * * *", "Europe/Paris")])
    func row() throws -> ScheduleRow { try stage.store.read { try Schedules.find("night", $0) } }
    try waitFor { try row().rhythm == "cron 30 2 * * *" }
    #expect(try row().zone == "Europe/Paris" && row().nextAt?.rfc3339 == "2026-11-22T01:30:00.000Z")
    stage.queue.stop(within: 1)
  }

  @Test func whatIsNotDeclaredAnyMoreGoes() throws {
    let scratch = Scratch()
    try live(scratch, from: instant("2026-11-21T12:00:00Z"), hours: 1, [night("0 3 * * *")])
    try live(scratch, from: instant("2026-11-22T12:00:00Z"), hours: 1, [])
    let stage = try JobStage(scratch)
    #expect(try stage.store.read { try Schedules.all($0) }.isEmpty)
  }

  @Test func rhythmsAreReadAsTheyAreWritten() throws {
    for rhythm in [Rhythm.every(60), .cron(try CronPattern("0 3 * * mon"))] { #expect(Rhythm(rhythm.text) == rhythm) }
    for text in ["", "every", "every 0", "every -5", "every x", "cron", "cron * * * *", "daily"] {
      #expect(Rhythm(text) == nil, "\(text)")
    }
  }
}
