// A store with jobs for a test: its own file, a clock that stands still, and a record of what ran.
import Base
import Glibc
import Synchronization
import Testing

@testable import Store

extension JobKind {
  static let plain = JobKind("test.plain")
  static let other = JobKind("test.other")
}

struct Note: Payload {
  var text = ""
  var secret = ""

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("text", &text, label: .verbatim("Text"), min: 0)
    f.text("secret", &secret, label: .verbatim("Secret"), min: 0, kind: .secret, required: false)
  }

  init() {}

  init(_ text: String) { self.text = text }
}

/// Words that several threads leave.
final class Record: Sendable {
  private let words = Mutex<[String]>([])

  func add(_ word: String) { words.withLock { $0.append(word) } }

  var all: [String] { words.withLock { $0 } }
}

/// How many are inside at once.
final class Crowd: Sendable {
  private let inside = Atomic(0)
  private let most = Atomic(0)

  func enter() { most.max(inside.add(1, ordering: .relaxed).newValue, ordering: .relaxed) }

  func leave() { inside.subtract(1, ordering: .relaxed) }

  var maximum: Int { most.load(ordering: .relaxed) }
}

/// Waits until `body` is true; records an issue when it doesn't come about.
func waitFor(
  _ what: String = "", seconds: Double = 20, _ body: () throws -> Bool,
  sourceLocation: SourceLocation = #_sourceLocation
) rethrows {
  let end = monotonicNanoseconds() + UInt64(seconds * 1e9)
  while monotonicNanoseconds() < end {
    if try body() { return }
    usleep(1000)
  }
  Issue.record("waited in vain: \(what)", sourceLocation: sourceLocation)
}

final class JobStage: Sendable {
  let scratch: Scratch
  let clock: StandingClock
  let store: Store
  let queue: JobQueue
  let record = Record()
  /// The steady clock: real time, and what a test adds.
  private let leap: Leap

  private final class Leap: Sendable { let nanoseconds = Atomic<UInt64>(0) }

  static let start = Timestamp(milliseconds: 1_795_000_000_000)

  init(_ scratch: Scratch = Scratch(), at start: Timestamp = JobStage.start, lanes: Int = 8, faults: FaultPoints? = nil)
    throws
  {
    self.scratch = scratch
    let clock = StandingClock(start)
    self.clock = clock
    var options = StoreOptions(path: scratch.database)
    options.faults = faults
    store = try Store(options, migrations: [Sample.migration] + JobMigrations.all, clock: clock.clock)
    let leap = Leap()
    self.leap = leap
    queue = JobQueue(
      store, lanes: lanes, clock: clock.clock,
      ticks: { monotonicNanoseconds() &+ leap.nanoseconds.load(ordering: .relaxed) })
  }

  /// Leaves a file as a crash would: what ran is still marked as running.
  static func crashed(_ policy: JobPolicy, _ texts: [String], times: Int = 1) throws -> (Scratch, [ID<Job>]) {
    let scratch = Scratch()
    var ids: [ID<Job>] = []
    do {
      let store = try Store(
        StoreOptions(path: scratch.database), migrations: [Sample.migration] + JobMigrations.all,
        clock: StandingClock(JobStage.start).clock)
      ids = try store.write { writer in try texts.map { try writer.enqueue(.plain, Note($0)).id } }
      for _ in 0..<times {
        // Claimed, and then nothing: what the queue does up to the moment of the crash.
        let exchange = JobExchange(
          claims: [.init(definition: JobDefinition(.plain, policy, .free { _ in nil }), limit: 100)])
        let claimed = try store.write { writer in try exchange.write(store, writer).claimed[0].map(\.id) }
        #expect(claimed == ids)
        guard times > 1 else { break }
        try store.write { writer in _ = try JobExchange.recover([JobKind.plain.name: policy], writer) }
      }
      store.close()
    }
    return (scratch, ids)
  }

  /// Lets the steady clock go on by so many seconds, and looks at it.
  func pass(seconds: Int) {
    leap.nanoseconds.add(UInt64(seconds) * 1_000_000_000, ordering: .relaxed)
    queue.tick()
  }

  /// Sets the wall clock forward and looks at it.
  func advance(seconds: Int64) {
    clock.advance(seconds: seconds)
    queue.tick()
  }

  /// Starts with one kind that is done by `work`.
  func start(_ policy: JobPolicy = JobPolicy(), _ work: @escaping @Sendable (JobRun) throws -> String? = { _ in nil })
    throws
  {
    try queue.start([JobDefinition(.plain, policy, .free(work))])
  }

  @discardableResult
  func enqueue(_ text: String = "", _ kind: JobKind = .plain, key: String? = nil, at: Timestamp? = nil) throws -> ID<
    Job
  > {
    try store.write { writer in try writer.enqueue(kind, Note(text), key: key, at: at).id }
  }

  func row(_ id: ID<Job>) throws -> JobRow { try store.read { try JobList.find(id, $0) } }

  func state(_ id: ID<Job>) throws -> JobState { try row(id).state }

  func wait(_ id: ID<Job>, _ state: JobState, sourceLocation: SourceLocation = #_sourceLocation) throws {
    try waitFor("\(state), is \(try self.state(id))", { try self.state(id) == state }, sourceLocation: sourceLocation)
  }

  /// Claimed, which the row tells, is not yet begun: its time runs from when a thread has it.
  func waitForBeginning(_ id: ID<Job>, sourceLocation: SourceLocation = #_sourceLocation) throws {
    try waitFor(
      "beginning, is \(try state(id))",
      {
        try state(id) == .running
          && queue.state.withLock { $0.running[id].map { $0.startedTicks > 0 } ?? false }
      }, sourceLocation: sourceLocation)
  }

  func counts() throws -> JobCounts { try store.read { try JobCounts($0) } }

  /// The kept counts are those of the rows, at one moment: jobs may still be moving.
  func expectCountsRight(sourceLocation: SourceLocation = #_sourceLocation) throws {
    let (counted, kept) = try store.read { reader in
      try reader.snapshot {
        let rows = try reader.connection.rows("SELECT kind, state, count(*) FROM jobs GROUP BY kind, state") {
          ($0.text(0), $0.text(1), $0.int(2))
        }
        return (rows, try JobCounts(reader))
      }
    }
    for kind in [JobKind.plain, .other] {
      for state in JobState.allCases {
        let there = counted.first { $0.0 == kind.name && $0.1 == state.rawValue }?.2 ?? 0
        #expect(kept.count(kind.name, state) == there, "\(kind.name) \(state)", sourceLocation: sourceLocation)
      }
    }
  }

  /// Ends as a crash does: nothing is told to the database.
  func crash() { store.onCommit(.jobs, nil) }

  deinit {
    queue.stop(within: 5)
    store.close()
  }
}
