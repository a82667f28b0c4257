// A run of the synchronization: from phase to phase, so that it can be stopped anywhere and gone on with.
import Base
import Store

/// What the phases share. For the one thread that works on the run.
///
/// Calls to the site are made outside transactions. What an answer changes is written some hundred rows at a time, each time
/// together with how far the run is; what is as it should be is not written at all.
final class SyncEngine {
  let run: JobRun
  let appliance: Appliance
  private let errands: Errands
  let organization: OrganizationSummary
  let client: MoodleClient
  let settings: SyncSettings
  var losses: SyncGuard
  /// Courses that were not told this time: nothing more is asked of them.
  var untold: Set<Int64> = []
  /// Courses of which a token may be told nobody but its own groups.
  var separate: Set<Int64> = []
  /// Categories that are missing and are not believed to be gone.
  var untoldCategories: Set<Int64> = []
  var tally: SyncTally
  /// Whether counts have moved since they were written.
  private var isMoved = false
  private var savedAt: UInt64
  private var toldAt: UInt64 = 0
  private let begunAt = monotonicNanoseconds()

  /// Nanoseconds between two writes of how far an unchanged site is, and between two messages to who looks on.
  private static let saving: UInt64 = 10_000_000_000
  private static let telling: UInt64 = 400_000_000

  init(
    _ run: JobRun, _ appliance: Appliance, _ errands: Errands, _ row: SyncRunRow, _ organization: OrganizationSummary,
    _ settings: SyncSettings, _ client: MoodleClient, _ held: [HeldRow]
  ) {
    (self.run, self.appliance, self.errands, self.organization) = (run, appliance, errands, organization)
    (self.settings, losses, tally) = (settings, SyncGuard(settings), SyncTally(row, held))
    var client = client
    client.isBackground = true
    client.mustStop = { run.isCancelled }
    self.client = client
    savedAt = monotonicNanoseconds()
  }

  var width: Int { Int(settings.width) }

  /// Says how many rows a phase has, for what it asks of `allows`.
  func count(_ rows: Int, in phase: SyncPhase) { losses.count(rows, in: phase, tally.counts) }

  /// Whether so many rows of a phase may go by an answer: see `SyncGuard`.
  func allows(
    _ missing: Int, of active: Int, in phase: SyncPhase, key: Int64 = 0, isEmpty: Bool = false, isLikely: Bool = false
  ) -> Bool {
    losses.allows(missing, of: active, in: phase, key: key, isEmpty: isEmpty, isLikely: isLikely, &tally)
  }

  /// Whether a fault is about the one thing that was asked for. Where a site that is away would look the same, it is asked
  /// for next to nothing: one thing that is too much for it must not end every run at the same place.
  func isOfOne(_ fault: MoodleFault) -> Bool {
    if fault.isOfOne { return true }
    guard fault.mayBeOfOne else { return false }
    do throws(MoodleFault) { _ = try client.siteInfo() } catch { return !error.isPassing }
    return true
  }

  // MARK: The phases

  func go() throws {
    let first = tally.counts.hasBegun(tally.phase) ? tally.phase : .categories
    for phase in SyncPhase.allCases.drop(while: { $0 != first }) {
      if tally.phase != phase || !tally.counts.hasBegun(phase) {
        (tally.phase, tally.after) = (phase, 0)
        tally.counts[phase] = tally.counts[phase]
        isMoved = true
        // Whoever opens the page now sees where it is; a site where nothing changed is through in a moment.
        if tally.counts.isChanged { try save(isLast: true) }
      }
      try check()
      // What follows is begun where this ends.
      if phase != first { try giveWay() }
      switch phase {
      case .categories: try SyncCategories(self).go()
      case .courses: try SyncCourses(self).go()
      case .people: try SyncPeople(self).go()
      case .groups: try SyncGroups(self).go()
      case .enrollments: try SyncEnrollments(self).go()
      case .roles: try SyncRoles(self).go()
      }
      tally.close(phase)
      try save(isLast: phase == SyncPhase.allCases.last)
    }
  }

  func check() throws { try run.check() }

  /// Hands over to a run that waits once this one has had its turn: few go on at once, and a site that is slow is to keep
  /// nobody else's waiting. It goes on from here, behind the others. Only where all that was done is settled.
  func giveWay() throws {
    guard keepsWaiting(after: appliance.moodle.longestTurn) else { return }
    try write { _, _ in }
    throw SyncGaveWay()
  }

  /// The same in the middle of what would have to be begun anew: after an hour such a site is too slow, for the courses of a
  /// large university are walked through in some minutes.
  func loseWay() throws {
    if keepsWaiting(after: SyncEngine.longestWalk) { throw SyncFailed(fault: "too-slow", function: "") }
  }

  private func keepsWaiting(after nanoseconds: UInt64) -> Bool {
    guard monotonicNanoseconds() &- begunAt > nanoseconds else { return false }
    return (try? read { try JobList.waitingSince([JobKind.moodleSync.name], $0) }) != nil
  }

  private static let longestWalk: UInt64 = 3_600_000_000_000

  func read<T>(_ body: (Reader) throws -> T) throws -> T { try run.read(body) }

  // MARK: Writing

  /// Changes rows and the tally in one transaction; what `work` throws undoes both. It may run twice. Fails where somebody
  /// has had the connection lead elsewhere: the site's numbers mean others there.
  @discardableResult
  func write<T: Sendable>(_ work: @escaping @Sendable (inout SyncTally, Writer) throws -> T) throws -> T {
    let (site, organization) = (client.base, organization.id)
    return try record { tally, writer in
      try SyncSite.check(site, in: organization, writer)
      return try work(&tally, writer)
    }
  }

  /// The same for what is of the run alone, wherever the connection leads.
  @discardableResult
  private func record<T: Sendable>(
    _ work: @escaping @Sendable (inout SyncTally, Writer) throws -> T
  ) throws -> T {
    try check()
    let before = tally
    let done = try run.write { writer -> (SyncTally, T) in
      var tally = before
      writer.context.isBulk = true
      let value = try work(&tally, writer)
      try tally.write(writer)
      return (tally, value)
    }
    tally = done.0
    tally.forgetLines()
    isMoved = false
    savedAt = monotonicNanoseconds()
    tell()
    return done.1
  }

  /// What was counted without writing: it is kept now and then, for pages and for a run that is interrupted.
  func moved() throws {
    isMoved = true
    tell()
    if tally.hasLines || monotonicNanoseconds() &- savedAt > SyncEngine.saving { try save(isLast: true) }
  }

  /// Keeps what is counted, where that matters: between two phases of an unchanged site it does not.
  private func save(isLast: Bool) throws {
    guard isMoved || tally.hasLines, isLast || tally.hasLines else { return }
    try write { _, _ in }
  }

  /// Keeps how far it came, and what it waits for.
  func rest(_ failed: SyncFailed, _ tries: Int) throws {
    let (id, organization) = (tally.run, organization.id)
    try record { _, writer in
      _ = try writer.run(MoodleRunStore.wait, id, organization, failed.fault, failed.function, tries)
    }
  }

  /// Whether something is settled now that was not when this attempt began.
  func hasMoved(since row: SyncRunRow) -> Bool { tally.phase != row.phase || tally.after > row.after }

  private func tell() {
    let now = monotonicNanoseconds()
    guard now &- toldAt > SyncEngine.telling else { return }
    toldAt = now
    let (tally, appliance) = (tally, appliance)
    errands.send { SyncNews.tell(tally, .running, appliance) }
  }
}
