// Measures durable jobs: put in by a committed transaction, claimed, run empty, marked done.
import Base
import Glibc
import Store
import Synchronization

/// Work of 106 bytes, as what it is compared with carries.
struct BenchInput: Payload {
  var text = String(repeating: "x", count: 95)

  mutating func fields(_ f: inout some FieldVisitor) { f.text("text", &text, label: .verbatim("Text")) }
}

extension JobKind {
  static let empty = JobKind("bench.empty")
}

/// Keeps a number of enqueues outstanding until told to stop.
final class JobLoad: Sendable {
  private let store: Store
  private let stopping = Atomic(false)
  private let running = Atomic<Int>(0)
  private let acknowledged = Atomic<Int>(0)
  private let executed = Atomic<Int>(0)
  private let input = BenchInput()

  private init(_ store: Store) { self.store = store }

  private func send() {
    running.add(1, ordering: .relaxed)
    let taken = store.write(WriteContext()) { [input] writer in
      try writer.enqueue(.empty, input)
    } then: { result in
      self.running.subtract(1, ordering: .relaxed)
      if case .success = result { self.acknowledged.add(1, ordering: .relaxed) }
      if !self.stopping.load(ordering: .relaxed) { self.send() }
    }
    if !taken { running.subtract(1, ordering: .relaxed) }
  }

  struct Figures {
    /// Jobs marked done a second, those put in meanwhile and not done by the end, and what a job cost of processor time.
    var done = 0.0
    var backlog = 0
    var microseconds = 0.0
    /// Whether each acknowledged job was run once.
    var isRight = false
  }

  static func measure(_ store: Store, outstanding: Int, seconds: UInt32) throws -> Figures {
    let load = JobLoad(store)
    let queue = JobQueue(store, lanes: 2)
    try queue.start([
      JobDefinition(
        .empty, JobPolicy(width: 2, ahead: 254),
        .free { _ in
          load.executed.add(1, ordering: .relaxed)
          return nil
        })
    ])
    func done() throws -> Int { try store.read { try JobCounts($0).count(JobKind.empty.name, .done) } }
    var figures = Figures()
    let began = monotonicNanoseconds()
    let spent = clock()
    for _ in 0..<outstanding { load.send() }
    sleep(seconds)
    let count = try done()
    figures.done = Double(count) / (Double(monotonicNanoseconds() - began) / 1e9)
    figures.microseconds = Double(clock() - spent) / Double(max(count, 1))
    load.stopping.store(true, ordering: .relaxed)
    while load.running.load(ordering: .relaxed) > 0 { usleep(500) }
    figures.backlog = load.acknowledged.load(ordering: .relaxed) - (try done())
    while try done() < load.acknowledged.load(ordering: .relaxed) { usleep(1000) }
    queue.stop(within: 5)
    figures.isRight = load.executed.load(ordering: .relaxed) == load.acknowledged.load(ordering: .relaxed)
    return figures
  }
}
