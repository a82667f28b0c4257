// Moves what the write-ahead log holds into the database, without making anybody wait.
import Base
import CSQLite
import Synchronization

/// A thread that checkpoints passively while there are new frames, and the rule that keeps the log under its cap.
///
/// A log under permanent writes never starts over by itself: there is always a newer frame. So past `soft` the thread
/// drains without pause until few frames are left, then asks the writer to hold for the last pass: the writer copies the
/// rest between two groups and starts the log over. At the cap the writer does so unasked. A reader with an old snapshot
/// can prevent both; then the log grows and each is tried again 8 MB later, waiting for nobody.
///
/// `@unchecked`: `connection` belongs to the thread, `retryAt` to the writer's thread, the rest is atomic.
final class Checkpointer: @unchecked Sendable {
  /// Frames that the writer copies within a few milliseconds.
  private static let few = 400
  private static let retryBytes = 8 << 20
  /// A short read lasts some 30 us: in this many tries of a quarter of a millisecond all of them have passed.
  private static let tries = 16

  private let connection: Connection
  private let interval: Int
  private let soft: Int
  private let hard: Int
  private let retryFrames: Int
  private let frameBytes: Int
  private let faults: FaultPoints?
  private let log: Log
  private let gauges: Gauges
  private let signal = Signal()
  /// Held during a pass: SQLite refuses a second checkpoint at the same time.
  private let pass = Mutex(())
  private let hasNews = Atomic(false)
  private let isUrgent = Atomic(false)
  private let wantsHold = Atomic(false)
  private let stopping = Atomic(false)
  /// How many backups want the database file left as it is.
  private let pauses = Atomic(0)
  private var retryAt = 0

  init(_ connection: Connection, options: StoreOptions, pageSize: Int, log: Log, gauges: Gauges) {
    self.connection = connection
    interval = options.checkpointMilliseconds
    frameBytes = pageSize + 24
    hard = max(options.logCap / frameBytes, 8)
    // Draining takes some passes, during which a busy writer goes on: measured at 45k writes/s, the cap is just met.
    soft = max(hard * 5 / 8, 4)
    retryFrames = max(min(Checkpointer.retryBytes / frameBytes, hard / 8), 1)
    faults = options.faults
    self.log = log
    self.gauges = gauges
  }

  func stop() {
    stopping.store(true, ordering: .releasing)
    signal.post()
  }

  // MARK: - For backups

  /// Leaves the database file as it is until `resume`, waiting for a pass that is under way. May be nested. The log grows
  /// meanwhile.
  func pauseForBackup() {
    pauses.add(1, ordering: .sequentiallyConsistent)
    pass.withLock { _ in }
  }

  func resume() {
    pauses.subtract(1, ordering: .sequentiallyConsistent)
    signal.post()
  }

  private var isPaused: Bool { pauses.load(ordering: .sequentiallyConsistent) > 0 }

  // MARK: - On the writer's thread

  /// Called between groups.
  func afterGroup(_ writer: Connection) {
    let frames = gauges.logFrames.load(ordering: .relaxed)
    if !hasNews.exchange(true, ordering: .acquiringAndReleasing) { signal.post() }
    if isPaused { return }
    if frames < soft {
      retryAt = 0
      if isUrgent.load(ordering: .relaxed) { isUrgent.store(false, ordering: .relaxed) }
      wantsHold.store(false, ordering: .relaxed)
      return
    }
    if !isUrgent.exchange(true, ordering: .acquiringAndReleasing) { signal.post() }
    if frames >= max(hard, retryAt) || (frames >= retryAt && wantsHold.load(ordering: .acquiring)) {
      lastPass(writer, frames)
    }
  }

  /// Copies what is left and starts the log over, unless a reader still needs it.
  private func lastPass(_ writer: Connection, _ frames: Int) {
    let started = monotonicNanoseconds()
    let restarted = pass.withLock { _ in
      if isPaused { return false }
      sqlite3_busy_timeout(writer.handle, 0)
      defer { sqlite3_busy_timeout(writer.handle, 2000) }
      for _ in 0..<Checkpointer.tries {
        let code = sqlite3_wal_checkpoint_v2(writer.handle, nil, SQLITE_CHECKPOINT_RESTART, nil, nil)
        if code == SQLITE_OK { return true }
        guard code & 0xff == SQLITE_BUSY else { return false }
        pause(microseconds: 250)
      }
      return false
    }
    wantsHold.store(false, ordering: .relaxed)
    if restarted {
      gauges.logFrames.store(0, ordering: .relaxed)
      isUrgent.store(false, ordering: .relaxed)
      retryAt = 0
    } else {
      retryAt = frames + retryFrames
    }
    let held = (monotonicNanoseconds() &- started) / 1000
    gauges.holds.add(1, ordering: .relaxed)
    gauges.longestHold.max(held, ordering: .relaxed)
    gauges.checkpoints.add(1, ordering: .relaxed)
  }

  // MARK: - On its own thread

  /// The thread's life: asleep without a timer while nothing is written.
  func run() {
    while !stopping.load(ordering: .acquiring) {
      signal.wait()
      drain()
    }
  }

  /// Passes until the log is copied and nothing new came.
  private func drain() {
    var before = (left: Int.max, done: 0)
    while !stopping.load(ordering: .acquiring) {
      if isPaused {
        signal.wait(milliseconds: 200)
        continue
      }
      if !isUrgent.load(ordering: .acquiring) { signal.wait(milliseconds: interval) }
      // That wait may have taken the post of `stop`: any further one would then last its full time.
      if stopping.load(ordering: .acquiring) { return }
      hasNews.store(false, ordering: .releasing)
      guard let now = passively() else {
        signal.wait(milliseconds: 1000)
        continue
      }
      if now.left == 0, !hasNews.load(ordering: .acquiring) { return }
      if isUrgent.load(ordering: .acquiring) {
        if now.left <= Checkpointer.few || (now.left >= before.left && now.done > before.done) {
          wantsHold.store(true, ordering: .releasing)
          signal.wait(milliseconds: 5)
        } else if now.done <= before.done {
          // A reader's snapshot is in the way: nothing to gain by trying without pause.
          signal.wait(milliseconds: interval)
        }
      }
      before = now
    }
  }

  /// One pass; nil when the disk refused. `left` is how many frames could not be copied yet.
  private func passively() -> (left: Int, done: Int)? {
    do { try faults?.reach(.beforeCheckpoint) } catch { return nil }
    var frames: Int32 = 0
    var copied: Int32 = 0
    let code = pass.withLock { _ in
      isPaused
        ? SQLITE_BUSY
        : sqlite3_wal_checkpoint_v2(connection.handle, nil, SQLITE_CHECKPOINT_PASSIVE, &frames, &copied)
    }
    gauges.checkpoints.add(1, ordering: .relaxed)
    guard code == SQLITE_OK || code & 0xff == SQLITE_BUSY else {
      log.error("checkpoint failed", ["code": code, "detail": connection.message])
      return nil
    }
    return (Int(frames - copied), Int(copied))
  }
}
