// How an organization sets its synchronization up, and the clock that begins it.
import Base
import Store

extension JobKind {
  static let moodleSyncDue = JobKind("moodle.sync-due")
}

extension EventKind {
  static let moodleSyncChanged = EventKind("moodle.sync-changed")
}

/// The time that a schedule is due: one that was set anew is not meant any more.
struct SyncDue: Payload {
  var at = Timestamp(milliseconds: 0)

  static let schemaName = "MoodleSyncDue"

  mutating func fields(_ f: inout some FieldVisitor) { f.timestamp("at", &at, label: MoodleSyncText.nextAt) }
}

enum SyncSchedule {
  /// Sets the synchronization up, and plans when it is due: another rhythm counts from now. Fails with 409 where somebody has
  /// set it up since `version`.
  @discardableResult
  static func set(
    _ settings: SyncSettings, ifVersion version: Int64? = nil, in organization: ID<Organization>, _ writer: Writer
  ) throws -> SyncSettingsRow {
    let old = try MoodleMapping.settings(of: organization, writer)
    if let version, version != old.version { throw StructureText.changedMeanwhile }
    guard settings != old.settings || old.version == 0 else { return old }
    try put(settings, in: organization, writer)
    if settings.minutes != old.settings.minutes {
      try MoodleRuns.cancel(old.job, writer)
      let next = settings.minutes.map { writer.now.adding(seconds: $0 * 60) }
      try plan(next, planned: nil, in: organization, writer)
    }
    if settings.levels != old.settings.levels { try MoodleMapping.remap(organization, writer) }
    try writer.emit(.moodleSyncChanged, subject: organization) { json in
      json.field("levels", settings.levels.stored)
      json.field("minutes", settings.minutes)
      json.field("atStart", settings.atStart)
      json.field("width", settings.width)
      json.field("guardPercent", settings.guardPercent)
      json.field("guardRows", settings.guardRows)
    }
    return try MoodleMapping.settings(of: organization, writer)
  }

  /// Keeps settings as they are given.
  static func put(
    _ settings: SyncSettings, in organization: ID<Organization>, _ writer: Writer
  ) throws {
    try writer.run(
      SyncSettingsStore.putSettings, organization, settings.levels.stored, settings.minutes, settings.atStart,
      settings.width, settings.guardPercent, settings.guardRows, writer.now)
  }

  // MARK: The clock

  private static func plan(
    _ next: Timestamp?, planned: Timestamp?, in organization: ID<Organization>, _ writer: Writer
  ) throws {
    var job: ID<Job>?
    if let next {
      var due = SyncDue()
      due.at = next
      // One job for each time: that of another time may be the one that plans this.
      job = try writer.enqueue(
        .moodleSyncDue, due, key: key(organization, next), at: next, organization: organization.value
      ).id
    }
    try writer.run(SyncSettingsStore.plan, organization, planned, next, job)
  }

  private static func key(_ organization: ID<Organization>, _ at: Timestamp) -> String {
    "\(organization.text) \(at.milliseconds)"
  }

  /// The time has come: a run begins, unless one is under way, and the next time is planned in the same transaction. What was
  /// missed while the program stood still is made up for by this one.
  static let due = JobDescription(
    .moodleSyncDue, MoodleSyncText.dueJob, JobPolicy(width: 2, attempts: 5, keep: 0),
    transaction: { (due: SyncDue, run: JobRun, writer: Writer) -> (any Payload)? in
      let organization = ID<Organization>(run.organization)
      let row = try MoodleMapping.settings(of: organization, writer)
      guard let minutes = row.settings.minutes, row.next == due.at else { return nil }
      let next = Rhythm.every(minutes * 60).next(after: writer.now, planned: due.at, in: .utc)
      try plan(next, planned: due.at, in: organization, writer)
      do { try MoodleRuns.start(.scheduled, in: organization, writer) } catch let failure as Failure
        where failure.kind == .conflict
      {
        // One is under way, or there is no Moodle: the next time comes all the same.
      }
      return nil
    })

  /// Plans times anew that nothing waits for any more, or that lie further off than one rhythm: the clock has been put back
  /// since. Each hour, and when the program has started.
  static let sweep = Sweep("moodle-schedules") { writer in
    let never = Timestamp(milliseconds: Int64.min)
    for (organization, next) in try writer.all(SyncSettingsStore.scheduled, never) {
      let row = try MoodleMapping.settings(of: organization, writer)
      guard let minutes = row.settings.minutes else { continue }
      if next > writer.now.adding(seconds: minutes * 60 + clockSlack) {
        try MoodleRuns.cancel(row.job, writer)
        // A run of a time that has not come is none.
        let planned = row.planned.flatMap { $0 <= writer.now ? $0 : nil }
        let again = Rhythm.every(minutes * 60).next(after: writer.now, planned: planned, in: .utc)
        try plan(again, planned: planned, in: organization, writer)
      } else if try !JobChanges.isLive(.moodleSyncDue, key: key(organization, next), writer) {
        try plan(next, planned: row.planned, in: organization, writer)
      }
    }
    return 0
  }

  /// Seconds that a clock is put back without anybody noticing.
  private static let clockSlack: Int64 = 60

  /// When the program has started: begins what organizations want begun then, and plans times that nothing waits for any
  /// more.
  static func wake(_ store: Store, _ log: Log) {
    do {
      for organization in try store.read({ try $0.all(SyncSettingsStore.atStart) }) {
        try store.write(WriteContext(organization: organization.value)) { writer in
          do { try MoodleRuns.start(.start, in: organization, writer) } catch let failure as Failure
            where failure.kind == .conflict
          {
            // One goes on that was interrupted, or there is no Moodle.
          }
        }
      }
      try store.write(WriteContext(organization: 0)) { writer in _ = try sweep.run(writer) }
    } catch { log.warning("synchronizations could not be planned", ["detail": "\(error)"]) }
  }
}
