// The bounded pools for work that would hold a loop up: password hashes in one, imports and long reads in another.
import Base
import Dispatch
import Glibc
import Store
import Synchronization

/// What slow work has at hand: a read-only connection of its own, and the writer.
struct Slow {
  let reader: Reader
  let store: Store
  /// Nil where no passwords are hashed.
  fileprivate let hashing: Passwords?
  /// Asked inside each transaction: whether the caller may still do this.
  var authorize: @Sendable (Writer) throws -> Void = { _ in }

  /// To make and check password hashes. Only routes with the trait `.hashing` may: theirs are the threads that give way.
  var passwords: Passwords {
    get throws {
      guard let hashing else {
        throw Failure.internal("passwords are hashed on the pool for it: mark the route .hashing")
      }
      return hashing
    }
  }

  /// Runs `work` in a transaction and waits until it is durable.
  func write<T: Sendable>(_ context: WriteContext, _ work: @escaping @Sendable (Writer) throws -> T) throws -> T {
    try store.write(context) { [authorize] writer in
      try authorize(writer)
      return try work(writer)
    }
  }
}

/// A few Dispatch queues, each with its own connection, in front of them a bounded queue. When it is full the caller is
/// asked to come back: a storm of sign-ins must not become a pile of waiting memory.
///
/// The pool that hashes passwords has threads of their own that give way to all others: a hash takes a core for tens of
/// milliseconds, and nobody's page waits for the sign-ins of a morning.
final class SlowPool: Sendable {
  private final class Lane: Sendable {
    let queue: DispatchQueue
    let reader: LaneReader
    /// What it has been given and has not finished.
    let load = Atomic(0)

    init(_ queue: DispatchQueue, _ reader: LaneReader) {
      self.queue = queue
      self.reader = reader
    }
  }

  /// A reader that only its lane's serial queue touches.
  private final class LaneReader: @unchecked Sendable {
    let reader: Reader

    init(_ reader: Reader) { self.reader = reader }
  }

  private let lanes: [Lane]
  private let store: Store
  private let waiting: Atomic<Int>
  private let next: Atomic<Int>
  private let limit: Int
  private let passwords: Passwords?

  /// How far the threads that hash step back: the kernel gives them about a tenth of a core that others want too.
  private static let niceness: Int32 = 10

  /// What computed longer than this, in nanoseconds, has left its lane with much memory that the next lane would need as well;
  /// what only waited has not.
  private static let long: UInt64 = 250_000_000

  /// With `passwords` it is the pool that hashes.
  init(store: Store, width: Int, limit: Int, hashing passwords: Passwords? = nil) throws {
    self.store = store
    self.limit = limit
    self.passwords = passwords
    waiting = Atomic(0)
    next = Atomic(0)
    // Each class of queues has threads of its own, and no other queue here is of the background class: what its threads
    // have become stays among them.
    let isHashing = passwords != nil
    let (label, qos) = isHashing ? ("quad.hash", DispatchQoS.background) : ("quad.slow", DispatchQoS.unspecified)
    lanes = try (0..<max(1, width)).map { number in
      Lane(DispatchQueue(label: "\(label).\(number)", qos: qos), LaneReader(try store.makeReader()))
    }
  }

  /// Queues `work`; false when too much waits already.
  func run(_ work: @escaping @Sendable (Slow) -> Void) -> Bool {
    guard waiting.add(1, ordering: .relaxed).newValue <= limit else {
      waiting.subtract(1, ordering: .relaxed)
      return false
    }
    let lane = leastLoaded()
    lane.load.add(1, ordering: .relaxed)
    lane.queue.async { [store, passwords, self] in
      // A thread that has stepped back stays so; asking again changes nothing.
      if passwords != nil { setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, SlowPool.niceness) }
      let start = threadNanoseconds()
      work(Slow(reader: lane.reader.reader, store: store, hashing: passwords))
      if threadNanoseconds() &- start > SlowPool.long {
        lane.reader.reader.forget()
        Memory.trim()
      }
      lane.load.subtract(1, ordering: .relaxed)
      waiting.subtract(1, ordering: .relaxed)
    }
    return true
  }

  /// The lane with the least to do, in turn among equals: nobody waits behind a server that does not answer while
  /// another lane is free.
  private func leastLoaded() -> Lane {
    let start = Int(UInt(bitPattern: next.wrappingAdd(1, ordering: .relaxed).newValue) % UInt(lanes.count))
    var best = lanes[start]
    var least = best.load.load(ordering: .relaxed)
    for step in 1..<max(2, lanes.count) where least > 0 {
      let lane = lanes[(start + step) % lanes.count]
      let load = lane.load.load(ordering: .relaxed)
      if load < least { (best, least) = (lane, load) }
    }
    return best
  }
}
