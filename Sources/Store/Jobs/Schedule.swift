// Jobs that come again and again: every so often, or when clocks show a time.
import Base

/// When a schedule is due.
package enum Rhythm: Sendable, Hashable {
  /// Every so many seconds, counted from when it was last due.
  case every(Int64)
  case cron(CronPattern)

  /// As it is stored and shown: `every 3600`, `cron 0 3 * * *`.
  package var text: String {
    switch self {
    case .every(let seconds): "every \(seconds)"
    case .cron(let pattern): "cron \(pattern.text)"
    }
  }

  /// Reads what `text` writes; nil for anything else.
  package init?(_ text: String) {
    if text.hasPrefix("every "), let seconds = Int64(text.dropFirst(6)), seconds > 0 {
      self = .every(seconds)
    } else if text.hasPrefix("cron "), let pattern = try? CronPattern(String(text.dropFirst(5))) {
      self = .cron(pattern)
    } else {
      return nil
    }
  }

  /// The first instant after `now` at which it is due. `planned` is when it was due last. Nil where it never is again.
  package func next(after now: Timestamp, planned: Timestamp?, in zone: Zone) -> Timestamp? {
    switch self {
    case .cron(let pattern): return pattern.next(after: now, in: zone)
    case .every(let seconds):
      let step = max(seconds, 1) &* 1000
      guard let planned, planned <= now else { return Timestamp(milliseconds: now.milliseconds &+ step) }
      let passed = (now.milliseconds &- planned.milliseconds) / step
      return Timestamp(milliseconds: planned.milliseconds &+ (passed &+ 1) &* step)
    }
  }
}

/// A schedule as a feature declares it.
package struct ScheduleDefinition: Sendable {
  package let name: String
  package let kind: JobKind
  package let rhythm: Rhythm
  /// Whose clocks it goes by. Asked whenever it is planned.
  package let zone: @Sendable (Reader) throws -> Zone

  package init(
    _ name: String, _ kind: JobKind, _ rhythm: Rhythm, zone: @escaping @Sendable (Reader) throws -> Zone = { _ in .utc }
  ) {
    self.name = name
    self.kind = kind
    self.rhythm = rhythm
    self.zone = zone
  }
}

/// A schedule as the table has it.
package struct ScheduleRow: Sendable {
  package let name: String
  package let kind: String
  package let rhythm: String
  package let zone: String
  /// When it was due last, whether or not that was on time.
  package let plannedAt: Timestamp?
  /// Nil while it is paused.
  package let nextAt: Timestamp?
  package let lastJob: ID<Job>?
  package let pausedAt: Timestamp?

  init(_ row: Columns) throws {
    name = row.text(0)
    kind = row.text(1)
    rhythm = row.text(2)
    zone = row.text(3)
    plannedAt = row.optionalTimestamp(4)
    nextAt = row.optionalTimestamp(5)
    lastJob = row.optionalInt64(6).map { ID($0) }
    pausedAt = row.optionalTimestamp(7)
  }

  /// What a live job of it is known by: while one waits or runs, no second one is put in.
  var key: String { "schedule:" + name }
}

/// Reading and steering schedules.
package enum Schedules {
  /// All of them, by name: a dozen or two.
  package static func all(_ reader: Reader) throws -> [ScheduleRow] { try reader.all(JobTable.schedules) }

  /// Fails with 404 where there is no such schedule.
  package static func find(_ name: String, _ reader: Reader) throws -> ScheduleRow {
    try reader.one(JobTable.schedule, name)
  }

  /// Lets it be due no more until it is resumed; false where it is paused already.
  package static func pause(_ name: String, _ writer: Writer) throws -> Bool {
    guard try find(name, writer).pausedAt == nil else { return false }
    try writer.run(JobTable.pause, name, writer.now, nil as Timestamp?, writer.now)
    return true
  }

  /// Lets it be due again, from the next time on; false where it is not paused. What it missed meanwhile it is not to make
  /// up for.
  package static func resume(_ name: String, _ writer: Writer) throws -> Bool {
    let row = try find(name, writer)
    guard row.pausedAt != nil else { return false }
    let next = Rhythm(row.rhythm)?.next(after: writer.now, planned: row.plannedAt, in: Zone(row.zone) ?? .utc)
    try writer.run(JobTable.pause, name, nil as Timestamp?, next, writer.now)
    writer.news.jobs.append(.schedulesChanged)
    return true
  }

  /// Runs it now, besides when it is due. Answers the job that waits or runs already, where there is one.
  package static func runNow(_ name: String, _ writer: Writer) throws -> EnqueuedJob {
    let row = try find(name, writer)
    let job = try writer.enqueue(JobKind(stored: row.kind), key: row.key, organization: 0)
    try writer.run(JobTable.began, name, job.id)
    return job
  }
}

/// What the queue does about schedules, in transactions.
enum SchedulePlan {
  /// Puts in the jobs of all that are due, brings rows in line with what is declared, and gives when to look again.
  ///
  /// When a schedule was due stands in its row and is moved on in the transaction that puts the job in: neither a restart
  /// nor a crash loses a run or doubles one. What was missed while nothing ran is made up for by one run.
  static func plan(_ definitions: [ScheduleDefinition], _ writer: Writer) throws -> Timestamp? {
    let now = writer.now
    var rows: [String: ScheduleRow] = [:]
    for row in try Schedules.all(writer) { rows[row.name] = row }
    var earliest: Timestamp?
    for definition in definitions {
      let zone = try definition.zone(writer)
      let row = rows[definition.name]
      var next = row?.nextAt
      var planned = row?.plannedAt
      if row?.pausedAt == nil, let due = next, due <= now {
        let job = try writer.enqueue(definition.kind, key: "schedule:" + definition.name, organization: 0)
        planned = due
        next = definition.rhythm.next(after: now, planned: due, in: zone)
        try writer.run(JobTable.plan, definition.name, due, next, job.id)
      }
      let isNew =
        row?.kind != definition.kind.name || row?.rhythm != definition.rhythm.text || row?.zone != zone.name
      let isAhead = isAhead(definition.rhythm, planned, next, now, zone)
      if isNew || isAhead {
        // A run of a time that has not come is none; else it would seem ahead at every look, and be put off each time.
        if isAhead, let run = planned, run > now {
          planned = nil
          try writer.run(JobTable.forgetPlanned, definition.name)
        }
        next = row?.pausedAt == nil ? definition.rhythm.next(after: now, planned: planned, in: zone) : nil
        try writer.run(
          JobTable.declare, definition.name, definition.kind.name, definition.rhythm.text, zone.name, next, now)
      }
      if let next { earliest = min(earliest ?? next, next) }
    }
    return earliest
  }

  /// Whether the wall clock was put back so far that the schedule would rest: when it last ran by half its step or an hour,
  /// or when it runs next by any time. By less, what has run would run again.
  private static func isAhead(
    _ rhythm: Rhythm, _ planned: Timestamp?, _ next: Timestamp?, _ now: Timestamp, _ zone: Zone
  ) -> Bool {
    guard let next else { return false }
    let expected = rhythm.next(after: max(now, planned ?? now), planned: planned, in: zone)
    if let expected, next > expected { return true }
    guard let planned, planned > now else { return false }
    let step = next.milliseconds &- planned.milliseconds
    return planned.milliseconds &- now.milliseconds > min(step / 2, 3_600_000)
  }

  /// Takes out what no feature declares any more.
  static func withdraw(except definitions: [ScheduleDefinition], _ writer: Writer) throws {
    let known = Set(definitions.map(\.name))
    for row in try Schedules.all(writer) where !known.contains(row.name) { try writer.run(JobTable.withdraw, row.name) }
  }
}
