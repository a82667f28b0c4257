// The job of a synchronization: how a run begins, waits, gives way and ends.
import Base
import Store

enum SyncJob {
  /// As far back as there is, behind the hashes of passwords too: of a core that both want it takes an eighth.
  private static let niceness: Int32 = 19

  static let job = JobDescription(
    .moodleSync, MoodleSyncText.job,
    JobPolicy(
      width: 2, timeout: 12 * 3600, attempts: MoodleRuns.attempts, backoff: MoodleRuns.backoff, keep: 86_400),
    work: { (work: SyncWork, run: JobRun, appliance: Appliance) -> (any Payload)? in
      // Nobody waits for a synchronization: it takes what pages, and the hashes of those who sign in, leave.
      try PosixThread.run(name: "quad-sync", niceness: niceness) { errands in
        try SyncJob.work(on: work.run, run, appliance, errands)
      }
      return nil
    })

  private static func work(
    on id: ID<MoodleRun>, _ run: JobRun, _ appliance: Appliance, _ errands: Errands
  ) throws {
    let of = ID<Organization>(run.organization)
    guard let row = try run.read({ try $0.first(MoodleRunStore.find, id, of) }), row.state.isOpen else { return }
    var engine: SyncEngine?
    do {
      let begun = try begin(row, run, appliance, errands)
      engine = begun
      try begun.go()
      try end(row, .done, nil, run, appliance, errands)
    } catch is SyncStopped {
      return
    } catch is SyncGaveWay {
      try again(row, after: 0, run)
    } catch let failed as SyncFailed {
      try end(row, .failed, failed, run, appliance, errands)
    } catch let fault as MoodleFault {
      if let stop = run.stop { throw JobStopped(why: stop) }
      let failed = SyncFailed(fault: fault.kind.rawValue, function: fault.function)
      let tries = engine?.hasMoved(since: row) == true ? 1 : row.tries + 1
      do { try engine?.rest(failed, tries) } catch is SyncStopped { return }
      if fault.isPassing, tries < MoodleRuns.attempts {
        try again(row, after: MoodleRuns.pause(after: tries, asked: fault.retryAfter), run)
      } else {
        try end(row, .failed, failed, run, appliance, errands)
      }
    } catch {
      if run.isCancelled || error is JobLeaseLost || run.attempt < MoodleRuns.attempts { throw error }
      appliance.log.error("a synchronization failed", ["detail": "\(error)"])
      try end(row, .failed, SyncFailed(fault: "defect", function: ""), run, appliance, errands)
    }
  }

  /// A site that is away is waited for: the run goes on where it was by a job of its own, so that what the queue counts is
  /// only how often the program was killed, or has a defect.
  private static func again(_ row: SyncRunRow, after seconds: Int64, _ run: JobRun) throws {
    try run.handOver { writer in
      // Somebody may have stopped it meanwhile.
      guard try writer.first(MoodleRunStore.find, row.id, row.organization)?.state.isOpen == true else { return }
      try MoodleRuns.enqueue(row.id, of: row.organization, at: writer.now.adding(seconds: seconds), writer)
    }
  }

  private static func begin(
    _ row: SyncRunRow, _ run: JobRun, _ appliance: Appliance, _ errands: Errands
  ) throws -> SyncEngine {
    let of = row.organization
    let (organization, connection, settings) = try run.read { reader in
      (
        try reader.first(OrganizationStore.find, of), try reader.first(MoodleStore.find, of),
        try MoodleMapping.settings(of: of, reader)
      )
    }
    guard let organization, organization.status == .active else {
      throw SyncFailed(fault: "organization-closed", function: "")
    }
    guard let connection else { throw SyncFailed(fault: "not-connected", function: "") }
    if let site = settings.site, site != connection.url { throw SyncFailed(fault: "another-site", function: "") }
    let client: MoodleClient
    do { client = try appliance.moodle.client(connection) } catch {
      throw SyncFailed(fault: "token-sealed", function: "")
    }
    try run.write { writer in
      guard try writer.run(MoodleRunStore.begin, row.id, of, writer.now) == 1 else { throw SyncStopped() }
      if settings.site == nil { try SyncSite.claim(connection.url, in: of, writer) }
      try SyncSite.check(connection.url, in: of, writer)
    }
    let held = try run.read { try $0.all(MoodleRunStore.held, of) }
    let engine = SyncEngine(run, appliance, errands, row, organization.summary, settings.settings, client, held)
    if row.isConfirmed,
      let before = try run.read({ try MoodleRuns.page(of: of, before: row.id, limit: 1, $0) }).first
    {
      engine.losses.confirm(before, held, engine.tally.counts)
    }
    return engine
  }

  /// The end of a run and of its job, in one transaction.
  private static func end(
    _ row: SyncRunRow, _ state: SyncRunState, _ failed: SyncFailed?, _ run: JobRun, _ appliance: Appliance,
    _ errands: Errands
  ) throws {
    try run.finish { writer in
      let count = try writer.run(
        MoodleRunStore.end, row.id, row.organization, state.rawValue, writer.now, failed?.fault, failed?.function)
      if count == 1 { try SyncNotices.tell(row.id, in: row.organization, writer) }
      let now = try MoodleRuns.find(row.id, of: row.organization, writer)
      // An hourly look at a site where nothing changed is no news.
      guard count == 1, state != .done || now.counts.isChanged || now.held > 0 || row.cause == .manual else { return }
      try writer.emit(.moodleSyncEnded, subject: row.id, organization: row.organization.value) { json in
        json.field("state", state.rawValue)
        if let failed { json.field("fault", failed.fault) }
        json.field("held", now.held)
        json.field("errors", now.errors)
        json.field("changes", now.changes)
      }
    }
    errands.send { SyncNews.tell(row.id, of: row.organization, appliance) }
  }
}

/// The run lets another one go first.
struct SyncGaveWay: Error {}

/// Somebody has stopped the run, or it has ended otherwise: what this worker does counts no more.
struct SyncStopped: Error {}

/// The run can't go on, and another try would not help.
struct SyncFailed: Error {
  /// A word that is kept.
  let fault: String
  let function: String
}
