// Who asks most, right now: a small table of fixed size, whatever the traffic.
import Base
import Synchronization
import Web

/// Counts the requests of those who ask most, minute by minute; the minute before the present one is kept.
///
/// The rule is "space saving" (Metwally and others, 2005): a newcomer takes the place of whoever has least and starts from
/// that count, so everybody with more than a `places`th of all requests is in the table, and a count is too high by at most
/// the least one. Loops hand over each of their first requests of a minute, then every eighth with its weight: an estimate
/// is enough where thousands are counted, and nobody waits for the lock. From any thread.
final class TopCallers: Sendable {
  struct Entry: Sendable {
    let subject: RateSubject
    var requests = 0
    var refused = 0
    /// By `RateKind`.
    var kinds = [Int](repeating: 0, count: RateKind.allCases.count)
    /// The most of `requests` that may be somebody else's.
    var doubt = 0
  }

  private enum Key: Hashable {
    case caller(Int64)
    case address(UInt64, UInt64)

    init(_ subject: RateSubject) {
      switch subject {
      case .caller(let number): self = .caller(number)
      case .address(let address): self = .address(address.high, address.low)
      }
    }
  }

  private struct State {
    var minute: Int64 = 0
    var current: [Key: Entry] = [:]
    var last: [Key: Entry] = [:]
  }

  /// Places in the table.
  static let places = 128
  private let state = Mutex(State())

  func add(_ subject: RateSubject, _ kind: RateKind, refused: Bool, weight: Int, minute: Int64) {
    let key = Key(subject)
    state.withLock { state in
      TopCallers.turn(&state, to: minute)
      var entry = state.current[key] ?? TopCallers.place(subject, &state.current)
      entry.requests += weight
      if refused { entry.refused += weight }
      entry.kinds[kind.rawValue] += weight
      state.current[key] = entry
    }
  }

  /// Who asked most within the present minute and the one before, those who asked most first.
  func entries(at now: Timestamp) -> [Entry] {
    let (current, last) = state.withLock { state in
      TopCallers.turn(&state, to: now.milliseconds / 60_000)
      return (state.current, state.last)
    }
    return current.merging(last) { a, b in
      var sum = a
      sum.requests += b.requests
      sum.refused += b.refused
      sum.doubt += b.doubt
      for at in sum.kinds.indices { sum.kinds[at] += b.kinds[at] }
      return sum
    }.values.sorted { ($0.requests, $0.refused) > ($1.requests, $1.refused) }
  }

  private static func turn(_ state: inout State, to minute: Int64) {
    guard minute > state.minute else { return }
    state.last = minute == state.minute + 1 ? state.current : [:]
    state.current = [:]
    state.minute = minute
  }

  /// A place for somebody new: a free one, or that of whoever has least.
  private static func place(_ subject: RateSubject, _ entries: inout [Key: Entry]) -> Entry {
    var entry = Entry(subject: subject)
    guard entries.count >= places, let least = entries.min(by: { $0.value.requests < $1.value.requests }) else {
      return entry
    }
    entries[least.key] = nil
    entry.requests = least.value.requests
    entry.doubt = least.value.requests
    return entry
  }
}

/// What one loop hands over. Used on that loop's thread only.
struct CallerCount {
  /// So many of a minute are all counted.
  private static let all = 512
  private static let step = 8
  private var minute: Int64 = 0
  private var seen = 0

  @inline(__always)
  mutating func note(
    _ subject: RateSubject, _ kind: RateKind, refused: Bool, at now: Timestamp, in top: TopCallers
  ) {
    let minute = now.milliseconds / 60_000
    if minute != self.minute { (self.minute, seen) = (minute, 0) }
    seen &+= 1
    if seen <= CallerCount.all {
      top.add(subject, kind, refused: refused, weight: 1, minute: minute)
    } else if seen & (CallerCount.step &- 1) == 0 {
      top.add(subject, kind, refused: refused, weight: CallerCount.step, minute: minute)
    }
  }
}
