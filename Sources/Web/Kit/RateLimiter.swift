// Counts requests against rate classes: in process, in a fixed piece of memory, fast enough for every request.
import Base
import Glibc
import Synchronization

/// Says of each request whether its caller's limits let it through.
///
/// The rule is GCRA (the leaky bucket as ATM writes it): each window of a key is one clock, the moment at which the key
/// will be as if unused. A request moves the clock on by one interval and is refused when it would run further ahead of
/// now than the burst allows. Against counting in fixed windows it has no edge at which twice the limit slips through, and
/// against a sliding log it needs 8 bytes a window instead of one for each request. What it lets through in any period is
/// at most the burst and what the period refills. A refused request uses nothing up.
///
/// Memory is fixed: two tables (callers, addresses), so that no flood of addresses touches the limits of people who are
/// signed in. A key's place is one of the eight in a set that a hash under a secret seed chooses, so nobody can aim. A new
/// key takes the place that recovers soonest: one that is as if unused loses nothing, and otherwise what is forgotten is
/// the least debt. To make the limiter forget a key that is at its limit, an attacker therefore needs eight others in the
/// same set that are deeper in debt: all over the table that is as many addresses as it has places, each of them as busy
/// as the one to be forgotten. `forgotten` counts what had to be evicted before its time.
///
/// One instance serves all loops, since the kernel deals a client's connections out to all of them: limits of each loop
/// would multiply with the cores. Sixty-four locks share the sets; they are held for some nanoseconds, no system call
/// is made under them, and two loops meet at one only when they serve keys of the same sixty-fourth at the same moment.
/// `@unchecked`: a set is touched under its lock only.
package final class RateLimiter: @unchecked Sendable {
  /// Eight keys fill one cache line.
  private static let ways = 8
  private static let locks = 64

  /// One kind of key's places: for each set eight keys, then four clocks for each of them.
  private struct Table {
    let words: UnsafeMutablePointer<UInt64>
    let mask: Int
    static let setWords = RateLimiter.ways * (1 + RateClass.mostWindows)

    init(entries: Int) {
      var sets = RateLimiter.locks
      while sets * RateLimiter.ways < entries { sets *= 2 }
      mask = sets - 1
      // Pages that no key has come to are never touched, and so cost no memory.
      guard let memory = calloc(sets * Table.setWords, 8) else { fatalError("out of memory") }
      words = memory.bindMemory(to: UInt64.self, capacity: sets * Table.setWords)
    }
  }

  /// Alone in its cache line, so that loops that take different locks don't wait for each other.
  private struct Lock: ~Copyable {
    let mutex = Mutex<Void>(())
    let padding = InlineArray<7, UInt64>(repeating: 0)
  }

  private let callers: Table
  private let addresses: Table
  private let lock: UnsafeMutablePointer<Lock>
  private let seed: (UInt64, UInt64, UInt64, UInt64)
  private let forgottenCount = Atomic<UInt64>(0)
  private let refusedCount = Atomic<UInt64>(0)

  /// `entries` keys of each kind, rounded up to a power of two; 40 bytes each. The standard 65,536 are 2.6 MB a table, of
  /// which only what has been used is ever in memory.
  package init(entries: Int = 1 << 16) {
    let entries = max(1, min(entries, 1 << 24))
    callers = Table(entries: entries)
    addresses = Table(entries: entries)
    lock = .allocate(capacity: RateLimiter.locks)
    for at in 0..<RateLimiter.locks { (lock + at).initialize(to: Lock()) }
    let random = randomBytes(32)
    seed = random.withUnsafeBytes { bytes in
      (
        bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self),
        bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self),
        bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self),
        bytes.loadUnaligned(fromByteOffset: 24, as: UInt64.self) | 1
      )
    }
  }

  deinit {
    free(callers.words)
    free(addresses.words)
    lock.deinitialize(count: RateLimiter.locks)
    lock.deallocate()
  }

  /// How many keys lost their place while they still owed something. More than a few say that the table is too small, or
  /// that somebody has very many addresses.
  package var forgotten: UInt64 { forgottenCount.load(ordering: .relaxed) }
  /// How many requests were refused.
  package var refused: UInt64 { refusedCount.load(ordering: .relaxed) }

  /// Counts one request at `now` (monotonic nanoseconds, such as `Request.startedAt`; that of two loops may differ a
  /// little). From any thread.
  package func admit(_ subject: RateSubject, _ limit: RateClass, at now: UInt64) -> RateDecision {
    let rules = limit.rules
    let decision =
      switch subject {
      case .caller(let number):
        admit(key(UInt64(bitPattern: number), rules.number << 1), callers, rules.callers, now)
      case .address(let address):
        admit(
          address.isIPv4 ? key(address.low, rules.number << 1) : key(address.high, rules.number << 1 | 1),
          addresses, rules.addresses, now)
      }
    if !decision.isAllowed { refusedCount.add(1, ordering: .relaxed) }
    return decision
  }

  /// The key's name in the table: 64 bits that say nothing to whoever doesn't know the seed. Two keys that share them would
  /// share a limit; with a full table the odds are one in four billion.
  @inline(__always)
  private func key(_ subject: UInt64, _ kind: UInt64) -> UInt64 {
    let first = (subject ^ seed.0).multipliedFullWidth(by: (kind &* 0x9e37_79b9_7f4a_7c15) ^ seed.1)
    let second = (first.high ^ first.low ^ seed.2).multipliedFullWidth(by: seed.3)
    let name = second.high ^ second.low
    return name == 0 ? 1 : name
  }

  @inline(__always)
  private func admit(_ key: UInt64, _ table: Table, _ plan: RateClass.Plan, _ now: UInt64) -> RateDecision {
    let set = Int(truncatingIfNeeded: key) & table.mask
    let keys = table.words + set &* Table.setWords
    return (lock + set & (RateLimiter.locks &- 1)).pointee.mutex.withLock { _ in
      var way = 0
      while way < RateLimiter.ways, keys[way] != key { way &+= 1 }
      if way == RateLimiter.ways { way = place(for: key, keys, now) }
      return RateLimiter.charge(clocks(keys, way), plan, now)
    }
  }

  @inline(__always)
  private func clocks(_ keys: UnsafeMutablePointer<UInt64>, _ way: Int) -> UnsafeMutablePointer<UInt64> {
    keys + (RateLimiter.ways &+ way &* RateClass.mostWindows)
  }

  /// Gives a new key the place of the one that recovers soonest.
  @inline(never)
  private func place(for key: UInt64, _ keys: UnsafeMutablePointer<UInt64>, _ now: UInt64) -> Int {
    var best = 0
    var soonest = UInt64.max
    for way in 0..<RateLimiter.ways {
      let clock = clocks(keys, way)
      let rested = max(max(clock[0], clock[1]), max(clock[2], clock[3]))
      if rested < soonest { (best, soonest) = (way, rested) }
    }
    if soonest > now { forgottenCount.add(1, ordering: .relaxed) }
    keys[best] = key
    clocks(keys, best).update(repeating: 0, count: RateClass.mostWindows)
    return best
  }

  /// All windows must agree before any is charged.
  @inline(__always)
  private static func charge(
    _ clocks: UnsafeMutablePointer<UInt64>, _ plan: RateClass.Plan, _ now: UInt64
  ) -> RateDecision {
    var tightest = 0
    var least = Double.infinity
    var slack: UInt64 = 0
    var wait: UInt64 = 0
    var strictest = 0
    for at in 0..<plan.count {
      let window = plan.windows[at]
      // How far ahead of now the clock would be with this request.
      let ahead = max(clocks[at], now) &- now &+ window.interval
      if ahead > window.tolerance {
        let pause = ahead &- window.tolerance
        if pause > wait { (wait, strictest) = (pause, at) }
      } else {
        let left = window.tolerance &- ahead
        let requests = Double(left) * window.rate
        if requests < least { (least, tightest, slack) = (requests, at, left) }
      }
    }
    if wait > 0 {
      let window = plan.windows[strictest]
      return RateDecision(
        isAllowed: false, seconds: UInt64(window.seconds), slack: 0, interval: window.interval, pause: wait)
    }
    for at in 0..<plan.count { clocks[at] = max(clocks[at], now) &+ plan.windows[at].interval }
    let window = plan.windows[tightest]
    return RateDecision(
      isAllowed: true, seconds: UInt64(window.seconds), slack: slack, interval: window.interval,
      pause: window.tolerance &- slack)
  }
}
