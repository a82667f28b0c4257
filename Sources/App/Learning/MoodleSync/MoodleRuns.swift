// Beginning, stopping and confirming synchronizations, and the clock that begins them.
import Base
import Store

extension JobKind {
  static let moodleSync = JobKind("moodle.sync")
  static let moodleSyncDue = JobKind("moodle.sync-due")
}

extension EventKind {
  static let moodleSyncStarted = EventKind("moodle.sync-started")
  static let moodleSyncEnded = EventKind("moodle.sync-ended")
  static let moodleSyncStopped = EventKind("moodle.sync-stopped")
  static let moodleSyncChanged = EventKind("moodle.sync-changed")
  static let moodleSiteJudged = EventKind("moodle.site-judged")
}

/// Which run a job is for.
struct SyncWork: Payload {
  var run = ID<MoodleRun>(0)

  static let schemaName = "MoodleSyncWork"

  mutating func fields(_ f: inout some FieldVisitor) { f.id("run", &run, label: MoodleSyncText.run) }
}

/// The time that a schedule is due: one that was set anew is not meant any more.
struct SyncDue: Payload {
  var at = Timestamp(milliseconds: 0)

  static let schemaName = "MoodleSyncDue"

  mutating func fields(_ f: inout some FieldVisitor) { f.timestamp("at", &at, label: MoodleSyncText.nextAt) }
}

enum MoodleRuns {
  /// How often in a row a run comes to a stop at the same place before it has failed, with a growing pause between: one that
  /// gets on may be interrupted as often as it likes.
  static let attempts = 6
  static let backoff = JobBackoff(first: 20, most: 600, jitter: 0)

  // MARK: Reading

  static func find(
    _ id: ID<MoodleRun>, of organization: ID<Organization>, _ reader: Reader
  ) throws -> SyncRunRow { try reader.one(MoodleRunStore.find, id, organization) }

  /// The newest first, before one.
  static func page(
    of organization: ID<Organization>, before: ID<MoodleRun>? = nil, limit: Int, _ reader: Reader
  ) throws -> [SyncRunRow] {
    try reader.all(MoodleRunStore.page, organization, before ?? ID(Int64.max), limit)
  }

  static func newest(of organization: ID<Organization>, _ reader: Reader) throws -> SyncRunRow? {
    try page(of: organization, limit: 1, reader).first
  }

  // MARK: Beginning

  /// Puts a run in. Fails with 409 while one is under way, which it names, and where no Moodle is connected.
  @discardableResult
  static func start(
    _ cause: SyncCause, in organization: ID<Organization>, isConfirmed: Bool = false, _ writer: Writer
  ) throws -> SyncRunRow {
    guard try writer.exists(MoodleStore.find, organization) else { throw MoodleSyncText.notConnected }
    if let open = try writer.first(MoodleRunStore.openRun, organization) {
      if try JobChanges.isLive(.moodleSync, key: open.id.text, writer) { throw MoodleSyncText.alreadyRunning(open) }
      // Its job ended without it: the program was killed again and again.
      try writer.run(
        MoodleRunStore.end, open.id, organization, SyncRunState.failed.rawValue, writer.now, "given-up", String?.none)
      try SyncNotices.tell(open.id, in: organization, writer)
    }
    let id = writer.newID(ID<MoodleRun>.self)
    let person = cause == .manual ? writer.context.actor : nil
    try writer.run(MoodleRunStore.insert, id, organization, cause.rawValue, person, isConfirmed, writer.now)
    try enqueue(id, of: organization, writer)
    if cause == .manual {
      try writer.emit(.moodleSyncStarted, subject: id, organization: organization.value) { json in
        json.field("isConfirmed", isConfirmed)
      }
    }
    try sweep(organization, writer)
    return try find(id, of: organization, writer)
  }

  /// Puts in the job that works on a run.
  static func enqueue(
    _ id: ID<MoodleRun>, of organization: ID<Organization>, at: Timestamp? = nil, _ writer: Writer
  ) throws {
    var work = SyncWork()
    work.run = id
    let job = try writer.enqueue(.moodleSync, work, key: id.text, at: at, organization: organization.value)
    try writer.run(MoodleRunStore.attach, id, organization, job.id)
  }

  /// Seconds before a run goes on that has come to a stop so often: no fewer than the site `asked` to be left alone for.
  static func pause(after tries: Int, asked: Int64?) -> Int64 {
    let own = (backoff.milliseconds(after: tries, chance: 0) + 999) / 1000
    return max(own, (asked ?? 0) + 1)
  }

  /// Forgets one more than comes.
  private static func sweep(_ organization: ID<Organization>, _ writer: Writer) throws {
    guard let last = try writer.first(MoodleRunStore.oldest, organization, SyncRules.mostRuns) else { return }
    try writer.run(MoodleRunStore.sweepErrors, organization, last)
    try writer.run(MoodleRunStore.sweepChanges, organization, last)
    try writer.run(MoodleRunStore.sweepRuns, organization, last)
  }

  /// Ends a run at once: what it has done stays, and nothing more is written. Fails with 409 for one that has ended.
  static func stop(
    _ id: ID<MoodleRun>, in organization: ID<Organization>, _ writer: Writer
  ) throws -> SyncRunRow {
    let row = try find(id, of: organization, writer)
    guard row.state.isOpen else { throw MoodleSyncText.notRunning }
    try writer.run(
      MoodleRunStore.end, id, organization, SyncRunState.stopped.rawValue, writer.now, String?.none, String?.none)
    try cancel(row.job, writer)
    try writer.emit(.moodleSyncStopped, subject: id, organization: organization.value)
    return try find(id, of: organization, writer)
  }

  /// Has the next run deactivate what this one found missing and left alone. Fails with 409 where it left nothing, or a newer
  /// one has looked since.
  static func confirm(
    _ id: ID<MoodleRun>, in organization: ID<Organization>, _ writer: Writer
  ) throws -> SyncRunRow {
    let row = try find(id, of: organization, writer)
    guard try newest(of: organization, writer)?.id == id else { throw MoodleSyncText.notTheNewest }
    guard row.needsConfirmation else { throw MoodleSyncText.nothingHeld }
    return try start(.manual, in: organization, isConfirmed: true, writer)
  }

  /// A job that has ended may be forgotten already.
  private static func cancel(_ job: ID<Job>?, _ writer: Writer) throws {
    guard let job else { return }
    do { _ = try JobChanges.cancel(job, writer) } catch let failure as Failure where failure.kind == .notFound {}
  }

  // MARK: Settings

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
      try cancel(old.job, writer)
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

  private static func put(
    _ settings: SyncSettings, in organization: ID<Organization>, _ writer: Writer
  ) throws {
    try writer.run(
      MoodleMirrorStore.putSettings, organization, settings.levels.stored, settings.minutes, settings.atStart,
      settings.width, settings.guardPercent, settings.guardRows, writer.now)
  }

  /// Says that all that is known is of this site, where nobody has said so yet.
  static func claim(_ site: String, in organization: ID<Organization>, _ writer: Writer) throws {
    let row = try MoodleMapping.settings(of: organization, writer)
    if row.version == 0 { try put(row.settings, in: organization, writer) }
    try writer.run(MoodleMirrorStore.claimSite, organization, site)
  }

  /// Fails where the connection does not lead to `site` any more, or what is known is of another one: what was asked there
  /// must not be written.
  static func check(_ site: String, in organization: ID<Organization>, _ reader: Reader) throws {
    guard let connection = try reader.first(MoodleStore.find, organization) else {
      throw SyncFailed(fault: "not-connected", function: "")
    }
    guard connection.url == site, try MoodleMapping.settings(of: organization, reader).site == site else {
      throw SyncFailed(fault: "another-site", function: "")
    }
  }

  /// Ends a run that asks a site to which the connection does not lead any more.
  static func leave(_ organization: ID<Organization>, _ writer: Writer) throws {
    let site = try MoodleMapping.settings(of: organization, writer).site
    if let url = try writer.first(MoodleStore.find, organization)?.url, url == site ?? url { return }
    guard let open = try writer.first(MoodleRunStore.openRun, organization) else { return }
    _ = try stop(open.id, in: organization, writer)
  }

  /// What a person says of an address that has changed: it is the same Moodle, or another one, whose numbers mean other
  /// things. What is here stays in either case. Fails with 409 where it has not changed, where it is not `seen`, which they
  /// were asked about, and while a run is under way.
  static func judge(
    isSame: Bool, seen: String? = nil, in organization: ID<Organization>, _ writer: Writer
  ) throws {
    let connection = try MoodleConnections.row(of: organization, writer)
    guard let site = try MoodleMapping.settings(of: organization, writer).site, site != connection.url else {
      throw MoodleSyncText.nothingToJudge
    }
    guard seen == nil || seen == connection.url else { throw StructureText.changedMeanwhile }
    if let open = try writer.first(MoodleRunStore.openRun, organization),
      try JobChanges.isLive(.moodleSync, key: open.id.text, writer)
    {
      throw MoodleSyncText.alreadyRunning(open)
    }
    if !isSame {
      for forget in [
        MoodleMirrorStore.forgetGroups, MoodleMirrorStore.forgetPeople, MoodleMirrorStore.forgetCourses,
        MoodleMirrorStore.forgetCategories, MoodleRunStore.forgetHeld,
      ] { try writer.run(forget, organization) }
    }
    // Whoever signs in by it is known by its numbers as well: at the old address nobody would come in any more.
    if isSame {
      for row in try MoodleMatching.providers(of: organization, at: site, writer) {
        try ProviderChanges.move(row, to: connection.url, writer)
      }
    }
    try claim(connection.url, in: organization, writer)
    try writer.emit(.moodleSiteJudged, subject: organization) { json in
      json.field("host", connection.host)
      json.field("isSame", isSame)
    }
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
    try writer.run(MoodleMirrorStore.plan, organization, planned, next, job)
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
      do { try start(.scheduled, in: organization, writer) } catch let failure as Failure
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
    for (organization, next) in try writer.all(MoodleMirrorStore.scheduled, never) {
      let row = try MoodleMapping.settings(of: organization, writer)
      guard let minutes = row.settings.minutes else { continue }
      if next > writer.now.adding(seconds: minutes * 60 + clockSlack) {
        try cancel(row.job, writer)
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
      for organization in try store.read({ try $0.all(MoodleMirrorStore.atStart) }) {
        try store.write(WriteContext(organization: organization.value)) { writer in
          do { try start(.start, in: organization, writer) } catch let failure as Failure
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
