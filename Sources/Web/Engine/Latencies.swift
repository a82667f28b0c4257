// How long answers took, counted in fixed steps for each kind of request.
import Synchronization

/// Times of answers of one kind: how many fell into each step, and their sum.
package struct LatencyCounts: Sendable, Equatable {
  /// The upper ends of the steps in nanoseconds, from 100 microseconds to 10 seconds; one more step lies beyond the last.
  package static let bounds: [UInt64] = [
    100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000, 25_000_000, 50_000_000, 100_000_000,
    250_000_000, 500_000_000, 1_000_000_000, 2_500_000_000, 10_000_000_000,
  ]

  /// By step, each for itself.
  package var counts = [UInt64](repeating: 0, count: bounds.count + 1)
  /// Nanoseconds in all.
  package var nanoseconds: UInt64 = 0

  package init() {}

  package static func + (a: LatencyCounts, b: LatencyCounts) -> LatencyCounts {
    var sum = a
    sum.counts = zip(a.counts, b.counts).map { $0 &+ $1 }
    sum.nanoseconds = a.nanoseconds &+ b.nanoseconds
    return sum
  }

  /// Those that came after an earlier look at the same counters.
  package func since(_ earlier: LatencyCounts) -> LatencyCounts {
    var fresh = self
    fresh.counts = zip(counts, earlier.counts).map { $0 > $1 ? $0 - $1 : 0 }
    fresh.nanoseconds = nanoseconds > earlier.nanoseconds ? nanoseconds - earlier.nanoseconds : 0
    return fresh
  }

  /// The time in nanoseconds below which `share` (0 to 1) of the answers lie, as if each step's were spread evenly over
  /// it; nil when there are none. What is beyond the last step counts as its end.
  package func percentile(_ share: Double) -> UInt64? {
    let total = counts.reduce(0, &+)
    guard total > 0 else { return nil }
    var rest = Double(total) * share
    var low: UInt64 = 0
    for (high, count) in zip(LatencyCounts.bounds, counts) {
      if count > 0, rest <= Double(count) { return low + UInt64(Double(high - low) * max(rest, 0) / Double(count)) }
      rest -= Double(count)
      low = high
    }
    return low
  }
}

/// The same of one loop, for each kind of request. Written by the loop's thread only, so that adding is plain loads and
/// stores; read by anybody, hence `@unchecked`.
final class LatencyCounters: @unchecked Sendable {
  /// How many kinds a program may tell apart; what is beyond counts as the first.
  static let kinds = 8
  /// The steps, the one beyond them, and the sum.
  private static let width = LatencyCounts.bounds.count + 2

  private let cells: UnsafeMutablePointer<Atomic<UInt64>>
  private let bounds: UnsafeMutablePointer<UInt64>
  private let steps = LatencyCounts.bounds.count

  init() {
    let count = LatencyCounters.kinds * LatencyCounters.width
    cells = .allocate(capacity: count)
    for at in 0..<count { (cells + at).initialize(to: Atomic(0)) }
    bounds = .allocate(capacity: steps)
    bounds.initialize(from: LatencyCounts.bounds, count: steps)
  }

  deinit {
    cells.deinitialize(count: LatencyCounters.kinds * LatencyCounters.width)
    cells.deallocate()
    bounds.deallocate()
  }

  @inline(__always)
  func add(_ kind: UInt8, nanoseconds: UInt64) {
    var step = 0
    while step < steps, nanoseconds > bounds[step] { step &+= 1 }
    let row = cells + (kind < LatencyCounters.kinds ? Int(kind) : 0) &* LatencyCounters.width
    bump(row + step, 1)
    bump(row + (LatencyCounters.width &- 1), nanoseconds)
  }

  @inline(__always)
  private func bump(_ cell: UnsafeMutablePointer<Atomic<UInt64>>, _ by: UInt64) {
    cell.pointee.store(cell.pointee.load(ordering: .relaxed) &+ by, ordering: .relaxed)
  }

  /// Adds what this loop has counted.
  func add(to sums: inout [LatencyCounts]) {
    for kind in 0..<min(LatencyCounters.kinds, sums.count) {
      let row = cells + kind * LatencyCounters.width
      for step in 0...steps { sums[kind].counts[step] &+= row[step].load(ordering: .relaxed) }
      sums[kind].nanoseconds &+= row[LatencyCounters.width - 1].load(ordering: .relaxed)
    }
  }
}
