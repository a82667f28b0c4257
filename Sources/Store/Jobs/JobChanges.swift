// What a transaction does to jobs: putting them in, cancelling, trying again.
import Base

/// What the queue is told once a transaction that concerns it is durable.
enum JobNote: Sendable {
  /// There is work of a kind, at once.
  case added(String)
  /// There is work of a kind, claimed already.
  case claimed(ClaimedJob, String)
  /// There is work for later.
  case planned(Timestamp)
  case cancelAsked(ID<Job>)
  case schedulesChanged
  /// Something moved that only who looks on need know.
  case moved
}

/// A job that was put in, or was there already under its key.
package struct EnqueuedJob: Sendable, Equatable {
  package let id: ID<Job>
  /// False where a live job had the key.
  package let isNew: Bool
}

extension Writer {
  /// Puts a job in as part of this transaction: it is there exactly if the rest is, and begins at once after the commit.
  ///
  /// `key`: while a job of this kind with this key waits or runs, putting in another answers that one. `at`: not before
  /// that instant. `organization`: whom it is for, 0 for nobody; the writer's own where not said.
  @discardableResult
  package func enqueue(
    _ kind: JobKind, _ payload: some Payload, key: String? = nil, at: Timestamp? = nil, organization: Int64? = nil
  ) throws -> EnqueuedJob {
    jobText.removeAll()
    payload.write(to: JSONWriter(jobText), includingSecrets: true)
    return try enqueue(kind, json: jobText.bytes, key: key, at: at, organization: organization)
  }

  /// The same for work that needs to know nothing.
  @discardableResult
  package func enqueue(
    _ kind: JobKind, key: String? = nil, at: Timestamp? = nil, organization: Int64? = nil
  ) throws -> EnqueuedJob {
    jobText.removeAll()
    jobText.append("{}")
    return try enqueue(kind, json: jobText.bytes, key: key, at: at, organization: organization)
  }

  func enqueue(
    _ kind: JobKind, json: UnsafeRawBufferPointer, key: String?, at: Timestamp?, organization: Int64?
  ) throws -> EnqueuedJob {
    if let key, let id = try first(JobTable.live, kind.name, key) { return EnqueuedJob(id: id, isNew: false) }
    let id: ID<Job> = newID()
    let later = at.flatMap { $0 > now ? $0 : nil }
    let organization = organization ?? context.organization
    if later == nil, openings.take(kind.name) {
      try run(
        JobTable.insertClaimed, id, kind.name, organization, key, RawText(json), now,
        openings.lease, now.adding(seconds: JobExchange.leaseSeconds))
      JobCounts.add(1, kind.name, .running, self)
      let payload = String(decoding: json, as: UTF8.self)
      let job = ClaimedJob(id: id, organization: organization, attempt: 1, payload: payload, isCancelled: false)
      news.jobs.append(.claimed(job, kind.name))
      return EnqueuedJob(id: id, isNew: true)
    }
    let state: JobState = later == nil ? .waiting : .later
    try run(
      JobTable.insert, id, kind.name, organization, state.rawValue, key, RawText(json), now, later)
    JobCounts.add(1, kind.name, state, self)
    news.jobs.append(later.map { .planned($0) } ?? .added(kind.name))
    return EnqueuedJob(id: id, isNew: true)
  }
}

/// Changes to jobs by hand.
package enum JobChanges {
  /// Whether a job of this kind waits or runs under this key.
  package static func isLive(_ kind: JobKind, key: String, _ reader: Reader) throws -> Bool {
    try reader.exists(JobTable.live, kind.name, key)
  }

  /// Cancels a job that has not begun; asks one that runs to stop, which it does when it can. Gives where it stands then.
  /// Nothing changes for one that is over. Fails with 404 where there is no such job.
  package static func cancel(_ id: ID<Job>, _ writer: Writer) throws -> JobRow {
    let old = try writer.one(JobTable.find, id)
    switch old.state {
    case .waiting, .later:
      try writer.run(JobTable.cancel, id, writer.now)
      JobCounts.move(old.kind, from: old.state, to: .cancelled, writer)
      writer.news.jobs.append(.moved)
    case .running:
      try writer.run(JobTable.askToCancel, id, writer.now)
      writer.news.jobs.append(.cancelAsked(id))
    case .done, .dead, .cancelled: return old
    }
    return try writer.one(JobTable.find, id)
  }

  /// Has a job that is dead, cancelled or waits after a failure tried again at once, its attempts counted anew. Nil where
  /// it is none of these, or another job of its kind has its key by now. Fails with 404 where there is no such job.
  package static func retry(_ id: ID<Job>, _ writer: Writer) throws -> JobRow? {
    let old = try writer.one(JobTable.find, id)
    switch old.state {
    case .waiting, .running, .done: return nil
    case .later, .dead, .cancelled: break
    }
    if let key = old.uniqueKey, let live = try writer.first(JobTable.live, old.kind, key), live != id { return nil }
    try writer.run(JobTable.retry, id)
    try writer.run(JobTable.forgetFailures, id)
    JobCounts.move(old.kind, from: old.state, to: .waiting, writer)
    writer.news.jobs.append(.added(old.kind))
    return try writer.one(JobTable.find, id)
  }

  /// Has a job that is planned for later, or waits after a failure, run at `instant` already; nothing happens where it would
  /// anyway.
  package static func bringForward(_ id: ID<Job>, to instant: Timestamp, _ writer: Writer) throws {
    if try writer.run(JobTable.bringForward, id, instant) > 0 { writer.news.jobs.append(.planned(instant)) }
  }

  /// Some jobs of an organization, whatever became of them, beyond `after`. Reads the whole table once.
  package static func keys(of organization: Int64, after: Int64, limit: Int, _ reader: Reader) throws -> [Int64] {
    try reader.all(JobTable.ofOrganization, organization, after, limit)
  }

  /// Forgets a job for good; nothing happens when it isn't there. One that runs is asked to stop, and is forgotten when it
  /// has: false until then.
  package static func forget(_ id: ID<Job>, _ writer: Writer) throws -> Bool {
    guard let row = try writer.first(JobTable.find, id) else { return true }
    guard row.state != .running else {
      _ = try cancel(id, writer)
      return false
    }
    try writer.run(JobTable.forget, id)
    JobCounts.add(-1, row.kind, row.state, writer)
    writer.news.jobs.append(.moved)
    return true
  }

  /// How many rows of one kind and state go in one transaction at most.
  private static let sweepCount = 500
  /// Seconds that dead and cancelled jobs are kept.
  package static let keepFailed: Int64 = 90 * 86_400

  /// Forgets jobs that have been over for long, some of each kind; gives how many. To be called until it gives none.
  package static func sweep(_ policies: [String: JobPolicy], _ writer: Writer) throws -> Int {
    var swept = 0
    for kind in try JobCounts(writer).kinds(policies.keys) {
      for (state, keep) in [
        (JobState.done, policies[kind]?.keep ?? 7 * 86_400), (.dead, keepFailed), (.cancelled, keepFailed),
      ] {
        let over = writer.now.adding(seconds: -keep)
        let before = IDGenerator(after: 0).next(at: over, as: ID<Job>.self)
        let gone = try writer.run(JobTable.sweep, state.rawValue, kind, before, over, sweepCount)
        if gone > 0 { JobCounts.add(-Int64(gone), kind, state, writer) }
        swept += gone
      }
    }
    return swept
  }
}

/// How many jobs of each kind are in each state: kept counts, so that no page counts rows.
package struct JobCounts: Sendable {
  private var counts: [Int64: Int64] = [:]

  /// Reads all of them: some dozens.
  package init(_ reader: Reader) throws {
    try reader.each(JobTable.counts, Counter.jobs.name) { counts[$0.bucket] = $0.count }
  }

  /// Of one kind in one state.
  package func count(_ kind: String, _ state: JobState) -> Int { Int(counts[JobCounts.bucket(kind, state)] ?? 0) }

  /// Of all kinds in one state, those too that this program does not know.
  func count(_ state: JobState) -> Int {
    Int(counts.reduce(0) { $1.key & 7 == state.number ? $0 + $1.value : $0 })
  }

  /// Of several kinds in one state.
  package func count(_ kinds: some Sequence<String>, _ state: JobState) -> Int {
    kinds.reduce(0) { $0 + count($1, state) }
  }

  /// The kinds that there are jobs of, among these.
  package func kinds(_ kinds: some Sequence<String>) -> [String] {
    kinds.filter { kind in JobState.allCases.contains { count(kind, $0) > 0 } }.sorted()
  }

  static func add(_ by: Int64, _ kind: String, _ state: JobState, _ writer: Writer) {
    writer.count(.jobs, organization: 0, bucket: bucket(kind, state), by: by)
  }

  static func move(_ kind: String, from old: JobState, to new: JobState, by count: Int64 = 1, _ writer: Writer) {
    guard old != new, count != 0 else { return }
    add(-count, kind, old, writer)
    add(count, kind, new, writer)
  }

  /// A counter's bucket is a number: the kind's by its name (FNV-1a), then the state's. A test sees to it that no two kinds
  /// have the same.
  package static func bucket(_ kind: String, _ state: JobState) -> Int64 {
    var hash: UInt32 = 2_166_136_261
    for byte in kind.utf8 { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
    return Int64(hash) << 3 | state.number
  }
}

/// Looking at jobs.
package enum JobList {
  package static func find(_ id: ID<Job>, _ reader: Reader) throws -> JobRow { try reader.one(JobTable.find, id) }

  /// What a job was given, as the JSON text that it is kept as. It may hold secrets.
  package static func payload(_ id: ID<Job>, _ reader: Reader) throws -> String {
    try reader.one(JobTable.payload, id)
  }

  /// The attempts that failed, at most a hundred.
  package static func failures(_ id: ID<Job>, _ reader: Reader) throws -> [JobFailureRow] {
    try reader.all(JobTable.failures, id)
  }

  /// The identifiers of a minute: twice a lease, and what has not been renewed in that time is nobody's.
  private static let freshSpan = IDGenerator.span(milliseconds: 2000 * JobExchange.leaseSeconds)

  /// The newest jobs with an identifier below `before`, at most `limit`, of these states and kinds. Each kind and state is
  /// read by its index and the newest of all are taken, so that a rare kind among many jobs costs nothing.
  package static func newest(
    _ states: [JobState], _ kinds: [String], before: ID<Job>? = nil, limit: Int, _ reader: Reader
  ) throws -> [JobRow] {
    let below = before?.value ?? .max
    var found: [JobRow] = []
    for kind in kinds {
      for state in states {
        if state == .running {
          found += try reader.all(JobTable.running, kind, below, limit)
          found += try reader.all(JobTable.fresh, kind, below, limit, freshSpan)
        } else {
          found += try reader.all(JobTable.newest, state.rawValue, kind, below, limit)
        }
      }
    }
    return Array(found.sorted { $0.id > $1.id }.prefix(limit))
  }

  /// The newest of any kind and state, those too whose kind this program does not know.
  package static func newest(before: ID<Job>? = nil, limit: Int, _ reader: Reader) throws -> [JobRow] {
    try reader.all(JobTable.newestOfAll, before?.value ?? .max, limit)
  }

  /// Since when the oldest job of these kinds waits that could run.
  package static func waitingSince(_ kinds: [String], _ reader: Reader) throws -> Timestamp? {
    try kinds.compactMap { try reader.first(JobTable.oldest, JobState.waiting.rawValue, $0) }.min()
  }
}
