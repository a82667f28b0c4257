// Instants: milliseconds since 1970 in UTC, and the clock that tells them.
import CLinux
import Glibc
import Synchronization

/// An instant, in milliseconds since 1970-01-01T00:00:00Z, leap seconds ignored.
package struct Timestamp: Hashable, Comparable, Sendable {
  package let milliseconds: Int64

  package init(milliseconds: Int64) { self.milliseconds = milliseconds }

  package static func < (a: Timestamp, b: Timestamp) -> Bool { a.milliseconds < b.milliseconds }

  /// Later (or, negative, earlier) by so many seconds.
  package func adding(seconds: Int64) -> Timestamp { Timestamp(milliseconds: milliseconds &+ seconds &* 1000) }

  /// Whole seconds since 1970, rounded down.
  package var seconds: Int64 {
    let (q, r) = milliseconds.quotientAndRemainder(dividingBy: 1000)
    return r < 0 ? q - 1 : q
  }
}

/// Where the time comes from. Everything that asks for the time is given a clock, so that tests can hold it still.
package struct Clock: Sendable {
  private let read: @Sendable () -> Timestamp

  package init(_ read: @escaping @Sendable () -> Timestamp) { self.read = read }

  package var now: Timestamp { read() }

  /// The machine's wall clock.
  package static let system = Clock {
    var spec = timespec()
    clock_gettime(CLOCK_REALTIME, &spec)
    return Timestamp(milliseconds: Int64(spec.tv_sec) * 1000 + Int64(spec.tv_nsec) / 1_000_000)
  }
}

/// A clock for tests: it stands still until it is told to move.
package final class StandingClock: Sendable {
  private let current: Atomic<Int64>

  package init(_ start: Timestamp) { current = Atomic(start.milliseconds) }

  package var clock: Clock { Clock { Timestamp(milliseconds: self.current.load(ordering: .relaxed)) } }

  package func advance(seconds: Int64) { current.add(seconds * 1000, ordering: .relaxed) }

  package func set(_ instant: Timestamp) { current.store(instant.milliseconds, ordering: .relaxed) }
}

/// Nanoseconds that this thread has computed since it began.
package func threadNanoseconds() -> UInt64 {
  var spec = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spec)
  return UInt64(spec.tv_sec) &* 1_000_000_000 &+ UInt64(spec.tv_nsec)
}

/// Nanoseconds of a clock that never steps: for durations and deadlines.
package func monotonicNanoseconds() -> UInt64 {
  var spec = timespec()
  clock_gettime(CLOCK_MONOTONIC, &spec)
  return UInt64(spec.tv_sec) &* 1_000_000_000 &+ UInt64(spec.tv_nsec)
}
