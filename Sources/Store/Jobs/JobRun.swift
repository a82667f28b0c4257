// One attempt at a job, as its work sees it.
import Base
import Synchronization

/// What the work of a job has at hand: what it was given, the database, and who wants it to stop. For the worker's thread;
/// only `stop` comes from others.
package final class JobRun: Sendable {
  package let id: ID<Job>
  package let kind: JobKind
  /// Whom the job is for; 0 for nobody.
  package let organization: Int64
  /// From 1.
  package let attempt: Int
  let lease: Int64
  let policy: JobPolicy
  let store: Store
  private let payload: String
  private let stopping: Atomic<Int>
  private let state = Mutex(State())

  struct State: Sendable {
    /// When the attempt began, on a clock that never steps; 0 while it waits for a thread.
    var startedTicks: UInt64 = 0
    var progress: JobProgress?
    /// Whether it is written already.
    var isProgressKept = true
    /// Marked done by the work itself.
    var isFinished = false
    /// Taken from the worker: whatever it still does counts no more.
    var isLost = false
  }

  init(_ job: ClaimedJob, kind: JobKind, lease: Int64, policy: JobPolicy, store: Store) {
    id = job.id
    self.kind = kind
    organization = job.organization
    attempt = job.attempt
    self.lease = lease
    self.policy = policy
    self.store = store
    payload = job.payload
    stopping = Atomic(job.isCancelled ? JobStop.cancelled.rawValue : 0)
  }

  /// What the job was given. Fails for good where the row is none of that type any more.
  package func input<P: Payload>(_ type: P.Type = P.self) throws -> P {
    do {
      var text = payload
      return try text.withUTF8 { try P.read(json: UnsafeRawBufferPointer($0)) }
    } catch { throw JobAbandoned(error) }
  }

  // MARK: Stopping

  /// Why the work should stop; nil while it should not.
  package var stop: JobStop? { JobStop(rawValue: stopping.load(ordering: .acquiring)) }

  package var isCancelled: Bool { stop != nil }

  /// Throws where the work is to stop. To be called now and then by whatever takes long.
  package func check() throws { if let stop { throw JobStopped(why: stop) } }

  /// The first reason stays.
  func ask(_ why: JobStop) {
    _ = stopping.compareExchange(expected: 0, desired: why.rawValue, ordering: .acquiringAndReleasing)
  }

  // MARK: The database

  /// Runs `work` in a transaction of the job's organization and waits until it is durable. Throws `JobLeaseLost`, and writes
  /// nothing, when the job is no longer this worker's. `work` may run twice, as any write.
  @discardableResult
  package func write<T: Sendable>(_ work: @escaping @Sendable (Writer) throws -> T) throws -> T {
    try store.write(context) { [id, lease] writer in
      guard try writer.exists(JobTable.holds, id, lease) else { throw JobLeaseLost() }
      return try work(writer)
    }
  }

  /// The last write of a job, which marks it done in the same transaction: both happen or neither, so the effect is there
  /// once however often the job is tried. `result` is kept with it.
  package func finish(
    _ result: (any Payload)? = nil, _ work: @escaping @Sendable (Writer) throws -> Void
  ) throws {
    let text = result.map(JobRun.text)
    try store.write(context) { [self] writer in
      guard try writer.exists(JobTable.holds, id, lease) else { throw JobLeaseLost() }
      try work(writer)
      try JobEnd.done(text).write(self, writer)
    }
    state.withLock { $0.isFinished = true }
  }

  /// The last write of a job that is to follow on itself: marks it done, so that its key is free, and runs `next` in the same
  /// transaction. What was put in meanwhile under that key found this job; so `next` looks whether there is more to do.
  package func handOver(_ next: @escaping @Sendable (Writer) throws -> Void) throws {
    try store.write(context) { [self] writer in
      guard try writer.exists(JobTable.holds, id, lease) else { throw JobLeaseLost() }
      try JobEnd.done(nil).write(self, writer)
      try next(writer)
    }
    state.withLock { $0.isFinished = true }
  }

  /// Reads with a borrowed connection.
  package func read<T>(_ body: (Reader) throws -> T) throws -> T { try store.read(body) }

  var context: WriteContext { WriteContext(organization: organization) }

  /// A payload as the text that is kept.
  package static func text(_ payload: any Payload) -> String {
    let buffer = Buffer(capacity: 256)
    payload.write(to: JSONWriter(buffer))
    return buffer.string
  }

  // MARK: Progress

  /// Says how far the work is: kept with the job some moments later, for pages. `message` is for whoever runs the box.
  package func progress(_ done: Int64, of total: Int64? = nil, _ message: String? = nil) {
    state.withLock { state in
      state.progress = JobProgress(done: done, total: total, message: message.map { String($0.prefix(200)) })
      state.isProgressKept = false
    }
  }

  /// What is not written yet.
  func takeProgress() -> JobProgress? {
    state.withLock { state in
      guard !state.isProgressKept else { return nil }
      state.isProgressKept = true
      return state.progress
    }
  }

  // MARK: For the queue

  func began(_ ticks: UInt64) { state.withLock { $0.startedTicks = ticks } }

  var startedTicks: UInt64 { state.withLock { $0.startedTicks } }

  var isFinished: Bool { state.withLock { $0.isFinished } }

  /// True the first time.
  func lose() -> Bool {
    state.withLock { state in
      defer { state.isLost = true }
      return !state.isLost
    }
  }

  var isLost: Bool { state.withLock { $0.isLost } }
}

/// How far a job is.
struct JobProgress: Sendable {
  let done: Int64
  let total: Int64?
  let message: String?
}

/// How an attempt ended.
enum JobEnd: Sendable {
  case done(String?)
  /// Marked done by its own transaction.
  case written
  /// `isForGood` where another try would not help.
  case failed(String, isForGood: Bool)
  case cancelled
  /// The program ends: it was not its fault, and the attempt does not count.
  case released

  /// Writes how several ended. Those that are simply done, which are most, go many to a statement.
  static func write(_ ends: [JobExchange.End], _ writer: Writer) throws {
    var done: [Group: [ID<Job>]] = [:]
    for each in ends {
      if case .done(nil) = each.end, each.run.policy.keep > 0 {
        done[Group(kind: each.run.kind, lease: each.run.lease), default: []].append(each.run.id)
      } else {
        try each.end.write(each.run, chance: each.chance, writer)
      }
    }
    for (group, jobs) in done {
      for start in stride(from: 0, to: jobs.count, by: JobTable.manyCount) {
        var values: [any Bindable] = [group.lease, writer.now]
        for place in start..<start + JobTable.manyCount { values.append(jobs[min(place, jobs.count - 1)]) }
        let changed = Int64(try writer.run(JobTable.finishMany, values: values))
        JobCounts.move(group.kind.name, from: .running, to: .done, by: changed, writer)
      }
    }
  }

  private struct Group: Hashable {
    let kind: JobKind
    let lease: Int64
  }

  /// Writes it, as part of a transaction. Does nothing where the lease is lost. `chance` is 0 to 1.
  func write(_ run: JobRun, chance: Double = 0, _ writer: Writer) throws {
    let kind = run.kind.name
    switch self {
    case .written: return
    case .done(let result):
      let changed =
        run.policy.keep == 0
        ? try writer.run(JobTable.finishAndForget, run.id, run.lease)
        : try writer.run(JobTable.finish, run.id, run.lease, writer.now, result)
      guard changed == 1 else { return }
      JobCounts.add(-1, kind, .running, writer)
      if run.policy.keep > 0 { JobCounts.add(1, kind, .done, writer) }
    case .failed(let error, let isForGood):
      let isLast = isForGood || run.attempt >= run.policy.attempts
      let wait = run.policy.backoff.milliseconds(after: run.attempt, chance: chance)
      let again = isLast ? nil : Timestamp(milliseconds: writer.now.milliseconds &+ wait)
      guard try give(back: run, isLast ? .dead : .later, again, run.attempt, error, writer) else { return }
      try writer.run(JobTable.fail, run.id, run.attempt, writer.now, error)
      if let again {
        writer.news.jobs.append(.planned(again))
      } else {
        try writer.emit(.jobDied, subject: run.id, organization: 0) { json in json.field("kind", kind) }
      }
    case .cancelled: _ = try give(back: run, .cancelled, nil, run.attempt, nil, writer)
    case .released:
      if try give(back: run, .waiting, nil, max(run.attempt - 1, 0), nil, writer) {
        writer.news.jobs.append(.added(kind))
      }
    }
  }

  private func give(
    back run: JobRun, _ state: JobState, _ again: Timestamp?, _ attempts: Int, _ error: String?, _ writer: Writer
  ) throws -> Bool {
    let isOver = !state.isLive
    guard
      try writer.run(
        JobTable.giveBack, run.id, run.lease, state.rawValue, again, isOver ? writer.now : nil as Timestamp?, attempts,
        error) == 1
    else { return false }
    JobCounts.move(run.kind.name, from: .running, to: state, writer)
    return true
  }

  /// The words of an error for whoever runs the box.
  static func words(_ error: any Error) -> String {
    if let abandoned = error as? JobAbandoned { return words(abandoned.reason) }
    guard let failure = error as? Failure else { return String("\(error)".prefix(2000)) }
    let fields = failure.fields.map { " \($0.path): \($0.text.en)" }.joined()
    let detail = failure.detail.isEmpty ? "" : " (\(failure.detail))"
    return String((failure.text.en + fields + detail).prefix(2000))
  }
}

extension EventKind {
  /// A job has failed for good.
  package static let jobDied = EventKind("job.died")
}
