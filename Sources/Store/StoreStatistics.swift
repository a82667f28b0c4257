// What the store tells about itself.
import Synchronization

/// Counts durations in buckets that grow by an eighth of a power of two: a percentile is within 12 % of the truth.
final class Histogram: Sendable {
  private static let bucketCount = 40 * 8
  private let buckets: [Cell]
  private let largest = Atomic<UInt64>(0)
  private let total = Atomic<UInt64>(0)

  private final class Cell: Sendable { let count = Atomic<UInt64>(0) }

  init() { buckets = (0..<Histogram.bucketCount).map { _ in Cell() } }

  fileprivate static func bucket(_ value: UInt64) -> Int {
    guard value >= 8 else { return Int(value) }
    let power = 63 - value.leadingZeroBitCount
    return min((power - 2) * 8 + Int((value >> UInt64(power - 3)) & 7), bucketCount - 1)
  }

  /// The largest value that falls into a bucket.
  fileprivate static func upper(_ bucket: Int) -> UInt64 {
    guard bucket >= 8 else { return UInt64(bucket) }
    let power = UInt64(bucket / 8 + 2)
    return (UInt64(1) << power) + (UInt64(bucket % 8 + 1) << (power - 3)) - 1
  }

  func add(_ value: UInt64) {
    buckets[Histogram.bucket(value)].count.add(1, ordering: .relaxed)
    largest.max(value, ordering: .relaxed)
    total.add(value, ordering: .relaxed)
  }

  var count: UInt64 { buckets.reduce(0) { $0 + $1.count.load(ordering: .relaxed) } }
  var sum: UInt64 { total.load(ordering: .relaxed) }
  var maximum: UInt64 { largest.load(ordering: .relaxed) }

  /// What has been counted until now.
  var counts: DurationCounts { DurationCounts(buckets.map { $0.count.load(ordering: .relaxed) }) }

  /// The value below which `share` (0 to 1) of all values lie; 0 when there are none.
  func percentile(_ share: Double) -> UInt64 { min(counts.percentile(share) ?? 0, maximum) }
}

/// How many durations fell into each step, in microseconds: one look at counters that only grow, to be compared with
/// another.
package struct DurationCounts: Sendable, Equatable {
  private let counts: [UInt64]

  fileprivate init(_ counts: [UInt64]) { self.counts = counts }

  /// None.
  package init() { counts = [] }

  /// Those that came after an earlier look.
  package func since(_ earlier: DurationCounts) -> DurationCounts {
    guard earlier.counts.count == counts.count else { return self }
    return DurationCounts(zip(counts, earlier.counts).map { $0 > $1 ? $0 - $1 : 0 })
  }

  /// The value below which `share` (0 to 1) of them lie, to an eighth; nil when there are none.
  package func percentile(_ share: Double) -> UInt64? {
    let total = counts.reduce(0, &+)
    guard total > 0 else { return nil }
    var rest = Int64(Double(total) * share)
    for (at, count) in counts.enumerated() {
      rest -= Int64(clamping: count)
      if rest < 0 { return Histogram.upper(at) }
    }
    return counts.lastIndex { $0 > 0 }.map { Histogram.upper($0) }
  }
}

/// Figures since the store was opened. Durations in microseconds.
package struct StoreStatistics: Sendable {
  /// Requests answered, and groups committed.
  package var requests: UInt64
  package var groups: UInt64
  package var failedGroups: UInt64
  /// From being queued to being answered.
  package var writeP50: UInt64
  package var writeP99: UInt64
  package var writeMaximum: UInt64
  /// All of them together.
  package var writeSum: UInt64
  /// How many requests wait now.
  package var queued: Int
  /// The write-ahead log in use now, its largest since the start, in bytes.
  package var logBytes: Int
  package var logMaximum: Int
  package var checkpoints: UInt64
  /// How often the writer was held for the last pass of a checkpoint, and the longest such hold.
  package var holds: UInt64
  package var longestHold: UInt64
  /// Groups that took more than 100 ms.
  package var stalls: UInt64
  /// How long the writer has been at the group it is at; 0 while it has none.
  package var groupAge: UInt64
  /// Whether the last group failed: the disk is full or broken. Good again with the next group that is committed.
  package var isFailing: Bool
  /// From being queued to being answered, of all requests.
  package var writeTimes = DurationCounts()

  /// Mean number of requests per group.
  package var meanGroup: Double { groups == 0 ? 0 : Double(requests) / Double(groups) }
}

/// The counters behind `StoreStatistics`, written by the writer and the checkpointer, read by anyone.
final class Gauges: Sendable {
  let latency = Histogram()
  let requests = Atomic<UInt64>(0)
  let groups = Atomic<UInt64>(0)
  let failedGroups = Atomic<UInt64>(0)
  let logFrames = Atomic<Int>(0)
  let logMaximum = Atomic<Int>(0)
  let checkpoints = Atomic<UInt64>(0)
  let holds = Atomic<UInt64>(0)
  let longestHold = Atomic<UInt64>(0)
  let stalls = Atomic<UInt64>(0)
  /// When the group at hand was begun, in monotonic nanoseconds; 0 while there is none.
  let groupBegun = Atomic<UInt64>(0)
  let isFailing = Atomic<Bool>(false)
}
