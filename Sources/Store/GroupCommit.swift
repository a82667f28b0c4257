// The writer's thread: everything that waits goes into one transaction.
import Base
import CSQLite
import Synchronization

/// Somebody who is told something. A struct, since a closure that lies in a lock by itself is wrapped once more each time that
/// it is looked at, and calling it goes through all the wrappings.
struct Told<News>: Sendable {
  let tell: @Sendable (News) -> Void
}

/// Takes what has queued, runs one request after another in one transaction, commits once, then answers all of them. It
/// never waits for a group to fill: what queues up during one commit is the next group. Measured: 7 to 10 times one
/// transaction per request.
///
/// A request that fails must leave nothing behind, and hurt nobody. Most that fail have changed nothing yet; for the others
/// a savepoint would do, but it copies every page that a request touches, a tenth of the writer's time, for what hardly
/// ever happens. So a group runs without savepoints, and where one is missed the group is undone and run again with them.
/// A request's work may therefore run twice.
///
/// `@unchecked`: the writer and its connection are touched by `run` only, on one thread.
final class GroupCommit: @unchecked Sendable {
  /// A group that has worked this long commits, so that one slow request doesn't hold up the answers of many others.
  private static let patience: UInt64 = 25_000_000
  private static let stall: UInt64 = 100_000_000

  private let writer: Writer
  private let limit: Int
  private let clock: Clock
  private let log: Log
  private let faults: FaultPoints?
  private let gauges: Gauges
  private let checkpointer: Checkpointer
  private let signal: Signal
  private let mailbox: Mailbox<WriteJob>
  private let stopping = Atomic(false)
  /// How many more groups run with savepoints: where one request failed late, more are likely to.
  private var carefulGroups = 0
  private static let carefulAfterFailure = 16
  /// Rises when rights or sessions changed, before the answers of the group that changed them.
  let accessGeneration = Atomic<UInt64>(1)
  let commits = CommitCount()
  /// Told, on this thread, what each commit brought; see `Store.onCommit`.
  let listeners = Mutex<[(name: CommitListener, told: Told<CommitNews>)]>([])
  private var toldEvent: Int64 = 0

  init(
    _ writer: Writer, options: StoreOptions, clock: Clock, log: Log, gauges: Gauges, checkpointer: Checkpointer
  ) {
    self.writer = writer
    limit = max(options.groupLimit, 1)
    faults = options.faults
    self.clock = clock
    self.log = log
    self.gauges = gauges
    self.checkpointer = checkpointer
    let signal = Signal()
    self.signal = signal
    mailbox = Mailbox(limit: options.queueLimit) { signal.post() }
  }

  /// False when the queue is full or closed.
  func submit(_ job: WriteJob) -> Bool { mailbox.send(job) }

  var queued: Int { mailbox.count }

  /// Takes nothing more; `run` returns when all that waits is done.
  func stop() {
    mailbox.close()
    stopping.store(true, ordering: .releasing)
    signal.post()
  }

  /// The thread's life.
  func run() {
    var jobs: [WriteJob] = []
    while true {
      let isLast = stopping.load(ordering: .acquiring)
      mailbox.takeAll(into: &jobs)
      if jobs.isEmpty {
        if isLast { return }
        signal.wait()
        continue
      }
      var next = 0
      while next < jobs.count { next = commit(jobs, from: next) }
      // Lets go of the callers' closures before sleeping.
      jobs.removeAll(keepingCapacity: true)
    }
  }

  /// Runs one group beginning at `first`; gives where the next one begins.
  private func commit(_ jobs: [WriteJob], from first: Int) -> Int {
    let isCareful = carefulGroups > 0
    if isCareful { carefulGroups -= 1 }
    writer.isCareful = isCareful
    let started = monotonicNanoseconds()
    gauges.groupBegun.store(started, ordering: .relaxed)
    let last = min(first + limit, jobs.count)
    var end = first
    let connection = writer.connection
    do {
      try faults?.reach(.beforeGroup)
      try connection.run(GroupCommit.begin)
      connection.guardsTransaction = true
      while end < last {
        let job = jobs[end]
        end += 1
        try perform(job, isCareful: isCareful)
        if monotonicNanoseconds() &- started > GroupCommit.patience { break }
      }
      try writer.flush()
      try faults?.reach(.beforeCommit)
      try connection.run(Reader.commit)
      commits.value.add(1, ordering: .releasing)
      connection.guardsTransaction = false
      writer.keptHead = writer.head
      gauges.isFailing.store(false, ordering: .relaxed)
    } catch is SavepointMissed {
      connection.guardsTransaction = false
      do { try connection.run(Reader.rollback) } catch {
        abandon(jobs[first..<end], error)
        return finish(jobs, first..<end, since: started)
      }
      writer.forgetGroup()
      carefulGroups = GroupCommit.carefulAfterFailure
      return commit(jobs, from: first)
    } catch {
      if end == first { end = last }
      abandon(jobs[first..<end], error)
    }
    return finish(jobs, first..<end, since: started)
  }

  /// Answers a group that has been committed or lost; gives where the next one begins.
  private func finish(_ jobs: [WriteJob], _ group: Range<Int>, since started: UInt64) -> Int {
    if writer.keptHead.id != toldEvent { writer.news.hasEvents = true }
    toldEvent = writer.keptHead.id
    if writer.accessChanges > 0 {
      writer.accessChanges = 0
      accessGeneration.add(1, ordering: .releasing)
      writer.news.hasEvents = true
    }
    try? faults?.reach(.afterCommitBeforeAnswer)
    measure(jobs[group], since: started)
    gauges.groupBegun.store(0, ordering: .relaxed)
    for job in jobs[group] { job.answer() }
    // After the answers: one of them may be the queue's own, which has not seen what came behind it in the group.
    if !writer.news.isEmpty {
      let news = writer.news
      writer.news = CommitNews()
      for listener in listeners.withLock({ $0 }) { listener.told.tell(news) }
      for each in news.work { each() }
    }
    checkpointer.afterGroup(writer.connection)
    return group.upperBound
  }

  /// One request, in a savepoint if `isCareful`. Throws when the whole group is lost or has to run again.
  private func perform(_ job: WriteJob, isCareful: Bool) throws {
    let connection = writer.connection
    writer.context = job.context
    writer.now = clock.now
    let mark = writer.mark
    if isCareful { try connection.run(GroupCommit.savepoint) }
    let changes = sqlite3_total_changes64(connection.handle)
    writer.missesSavepoint = false
    var keeps = job.run(writer)
    // One request's broken deferred key would make everybody's COMMIT fail.
    if keeps, quad_sqlite3_deferred_foreign_keys(connection.handle) > 0 {
      job.fail(ConstraintViolation(kind: .foreignKey, name: ""))
      keeps = false
    }
    if let loss = connection.loss { throw loss }
    if connection.isIdle { throw Failure.internal("a request ended the group's transaction") }
    if writer.missesSavepoint { throw SavepointMissed() }
    if !keeps {
      if isCareful {
        try connection.run(GroupCommit.undo)
      } else if sqlite3_total_changes64(connection.handle) != changes {
        throw SavepointMissed()
      }
      writer.restore(mark)
    }
    if isCareful { try connection.run(GroupCommit.release) }
  }

  /// Undoes a group and turns its successes into failures.
  private func abandon(_ jobs: ArraySlice<WriteJob>, _ error: any Error) {
    let connection = writer.connection
    connection.guardsTransaction = false
    if !connection.isIdle { try? connection.run(Reader.rollback) }
    let failure = error as? Failure ?? Failure.internal("\(error)")
    do { try writer.reload() } catch {
      // The file can't be read either; what was true at the last commit still is.
      writer.head = writer.keptHead
    }
    gauges.failedGroups.add(1, ordering: .relaxed)
    gauges.isFailing.store(true, ordering: .relaxed)
    log.error("write group failed", ["requests": jobs.count, "code": failure.code, "detail": failure.detail])
    for job in jobs { job.fail(failure) }
  }

  private func measure(_ jobs: ArraySlice<WriteJob>, since started: UInt64) {
    let now = monotonicNanoseconds()
    for job in jobs { gauges.latency.add((now &- job.queuedAt) / 1000) }
    gauges.requests.add(UInt64(jobs.count), ordering: .relaxed)
    gauges.groups.add(1, ordering: .relaxed)
    if now &- started > GroupCommit.stall { gauges.stalls.add(1, ordering: .relaxed) }
  }

  private static let begin = SQL("BEGIN IMMEDIATE")
  private static let savepoint = SQL("SAVEPOINT request")
  private static let release = SQL("RELEASE request")
  private static let undo = SQL("ROLLBACK TO request")
}

/// What can only be undone together with everything before it: the group has to run again, with savepoints.
struct SavepointMissed: Error {}
