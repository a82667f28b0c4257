// Closing the days that are over, each hour: who was expected and did not come is absent, who did not leave has an
// incomplete day.
import Base
import Store

extension JobKind {
  static let attendanceClosing = JobKind("attendance.closing")
}

extension EventKind {
  static let dayClosed = EventKind("attendance.day-closed")
}

/// How a day stands once it is closed.
struct DayCounts: Sendable, Equatable {
  let people: Int
  let absent: Int
  let incomplete: Int
  let late: Int
  let excused: Int
}

enum DayClosing {
  static let migrations = [
    Migration(
      "2026-12-22-closings",
      // Until when an organization's days have been closed: the next closing begins there.
      """
      CREATE TABLE attendance_closings (
        organization_id INTEGER PRIMARY KEY REFERENCES organizations(id),
        closed_until INTEGER NOT NULL
      ) STRICT
      """)
  ]

  static let statements: [any Statement] = [organizations, closedUntil, put, counts]

  static let eventText = Text(en: "closed a day of attendance", fr: "a clos une journée de présence")
  static let text = Text(en: "Close days of attendance", fr: "Clore des journées de présence")

  /// Each hour, for all organizations: what is due depends on the clocks of each schedule's zone.
  static let schedule = ScheduleDescription("attendance.closing", text, .attendanceClosing, .every(3600))

  static let job = JobDescription(
    .attendanceClosing, text, JobPolicy(timeout: 3600, attempts: 3, keep: 2 * 86_400),
    work: { (_: NoInput, run: JobRun, appliance: Appliance) -> (any Payload)? in
      try work(run, at: appliance.clock.now)
    })

  /// Seconds back that the first closing looks: the month that is under way, and some of the one before.
  private static let first: Int64 = 35 * 86_400
  /// As many days are told of at once, the last ones.
  private static let mostTold = 31
  private static let mostSchedules = 500

  // MARK: What is due

  /// The dates that a schedule's clocks ended after `from` and not after `now`, in order.
  static func due(_ schedules: [WorkSchedule], after from: Timestamp, until now: Timestamp) -> [LocalDate] {
    var dates: Set<LocalDate> = []
    for schedule in schedules {
      // The longest shift ends within the second day after its date, and is over four hours later.
      let first = schedule.zone.localDate(at: from).adding(days: -3)
      let count = max(0, first.days(to: schedule.zone.localDate(at: now)))
      for offset in 0...count {
        let date = first.adding(days: offset)
        let end = ShiftDates.end(of: date, schedule)
        if from < end, end <= now { dates.insert(date) }
      }
    }
    return dates.sorted()
  }

  /// What has to be closed of an organization; nothing is written to find that out.
  private static func due(_ organization: ID<Organization>, at now: Timestamp, _ reader: Reader) throws -> [LocalDate] {
    let schedules = try reader.all(ScheduleStore.list, organization, mostSchedules, 0).map(\.schedule)
    guard !schedules.isEmpty else { return [] }
    let earliest = now.adding(seconds: -first)
    var from = try reader.first(closedUntil, organization) ?? earliest
    // A clock that was once far ahead must not keep days open until it is right.
    if from > now.adding(seconds: 86_400) { from = earliest }
    return from < now ? due(schedules, after: from, until: now) : []
  }

  // MARK: The work

  private static func work(_ run: JobRun, at now: Timestamp) throws -> JudgingOutput {
    var sum = JudgingOutput()
    var fault: (any Error)?
    var after = ID<Organization>(0)
    while true {
      let last = after
      let page = try run.read { try $0.all(organizations, last) }
      for organization in page {
        try run.check()
        // What is wrong with one organization must not keep the others' days open.
        do {
          try close(organization, run, at: now, &sum)
          try LeaveCounting.wake(organization, run)
        } catch let error as JobStopped { throw error } catch { fault = error }
      }
      guard let end = page.last else { break }
      after = end
    }
    if let fault { throw fault }
    return sum
  }

  /// Closes what is due, and then writes down that it is: whatever stops it before, the next run does it again.
  private static func close(
    _ organization: ID<Organization>, _ run: JobRun, at now: Timestamp, _ sum: inout JudgingOutput
  ) throws {
    let dates = try run.read { try due(organization, at: now, $0) }
    guard let from = dates.first, let to = dates.last else { return }
    let output = try DayJobs.judge(
      JudgingInput(from: from, to: to, dates: dates), in: organization, run, at: now)
    sum.judged += output.judged
    sum.changed += output.changed
    try run.write { writer in
      try writer.run(put, organization, now)
      for date in dates.suffix(mostTold) {
        let told = try writer.one(counts, organization, date)
        guard told.people > 0 else { continue }
        try writer.emit(.dayClosed, subject: organization.value, organization: organization.value) { json in
          json.field("date", date)
          json.field("people", told.people)
          json.field("absent", told.absent)
          json.field("incomplete", told.incomplete)
          json.field("late", told.late)
          json.field("excused", told.excused)
        }
      }
    }
  }

  // MARK: Statements

  static let organizations = Query(
    "SELECT id FROM organizations WHERE deleted_at IS NULL AND id > ?1 ORDER BY id LIMIT 100"
  ) { $0.id(0, as: ID<Organization>.self) }

  static let closedUntil = Query("SELECT closed_until FROM attendance_closings WHERE organization_id = ?1") {
    $0.timestamp(0)
  }

  static let put = Command(
    """
    INSERT INTO attendance_closings (organization_id, closed_until) VALUES (?1, ?2)
    ON CONFLICT (organization_id) DO UPDATE SET closed_until = excluded.closed_until
    """)

  /// Off requests only: it reads all people's day.
  static let counts = Query(
    """
    SELECT count(*), COALESCE(sum(CASE WHEN status = 'absent' THEN 1 ELSE 0 END), 0),
      COALESCE(sum(CASE WHEN status = 'incomplete' THEN 1 ELSE 0 END), 0),
      COALESCE(sum(CASE WHEN late > 0 THEN 1 ELSE 0 END), 0),
      COALESCE(sum(CASE WHEN status = 'excused' THEN 1 ELSE 0 END), 0)
    FROM attendance_days WHERE organization_id = ?1 AND local_date = ?2
    """
  ) { c in DayCounts(people: c.int(0), absent: c.int(1), incomplete: c.int(2), late: c.int(3), excused: c.int(4)) }
}
