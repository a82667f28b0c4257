// Beginning, stopping and confirming synchronizations.
import Base
import Store

extension JobKind {
  static let moodleSync = JobKind("moodle.sync")
}

extension EventKind {
  static let moodleSyncStarted = EventKind("moodle.sync-started")
  static let moodleSyncEnded = EventKind("moodle.sync-ended")
  static let moodleSyncStopped = EventKind("moodle.sync-stopped")
}

/// Which run a job is for.
struct SyncWork: Payload {
  var run = ID<MoodleRun>(0)

  static let schemaName = "MoodleSyncWork"

  mutating func fields(_ f: inout some FieldVisitor) { f.id("run", &run, label: MoodleSyncText.run) }
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
  static func cancel(_ job: ID<Job>?, _ writer: Writer) throws {
    guard let job else { return }
    do { _ = try JobChanges.cancel(job, writer) } catch let failure as Failure where failure.kind == .notFound {}
  }
}
