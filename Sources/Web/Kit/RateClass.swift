// Rate classes: an open set of limits, each with several windows, that routes name.
import Base
import Synchronization

/// One limit: so many requests in so many seconds.
package struct RateWindow: Sendable, Hashable {
  /// How many requests the period lets through in the long run.
  package let limit: Int
  /// Seconds of the period.
  package let seconds: Int
  /// How many may come at once after a rest; a smaller number than `limit` spreads them over the period.
  package let burst: Int

  /// Nanoseconds that one request uses up.
  let interval: UInt64
  /// Nanoseconds of requests that may be used up ahead of time.
  let tolerance: UInt64
  /// Requests in a nanosecond.
  let rate: Double

  /// A program's own numbers, so senseless ones stop it at once. `burst` is the limit itself where none is given.
  package init(_ limit: Int, per seconds: Int, burst: Int? = nil) {
    precondition((1...1_000_000).contains(limit) && (1...2_678_400).contains(seconds), "a senseless rate")
    let burst = burst ?? limit
    precondition((1...limit).contains(burst), "a burst is between 1 and its limit")
    self.limit = limit
    self.seconds = seconds
    self.burst = burst
    interval = UInt64(seconds) * 1_000_000_000 / UInt64(limit)
    tolerance = interval * UInt64(burst)
    rate = 1 / Double(interval)
  }

  /// Reads `50/1s`; nil for what is none, or senseless. Units are s, m, h and d.
  package init?(_ text: Substring) {
    let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let limit = Int(parts[0]), (1...1_000_000).contains(limit), let unit = parts[1].last,
      let length = units[unit], let count = Int(parts[1].dropLast()), (1...86_400).contains(count),
      count * length <= 2_678_400
    else { return nil }
    self.init(limit, per: count * length)
  }

  /// `1s`, `10s`, `1m`, `1h`, `1d`: names the window in the answer's fields.
  package var name: String {
    let (count, unit) = RateWindow.parts(UInt64(seconds))
    return "\(count)\(Character(UnicodeScalar(unit)))"
  }

  /// The same as bytes, without a string: every answer to a limited route says it.
  static func write(name seconds: UInt64, to buffer: Buffer) {
    let (count, unit) = parts(seconds)
    buffer.append(decimal: Int64(clamping: count))
    buffer.append(unit)
  }

  private static func parts(_ seconds: UInt64) -> (count: UInt64, unit: UInt8) {
    if seconds % 60 != 0 { return (seconds, 0x73) }
    if seconds % 3_600 != 0 { return (seconds / 60, 0x6d) }
    if seconds % 86_400 != 0 { return (seconds / 3_600, 0x68) }
    return (seconds / 86_400, 0x64)
  }
}

/// What a group of routes may be asked how often. Features add theirs in an extension:
/// `extension RateClass { static let search = RateClass("search", [RateWindow(5, per: 1), RateWindow(120, per: 60)]) }`.
///
/// Make one once, in a `static let`: each value that is made counts for itself. A copy is one pointer.
package struct RateClass: Sendable, Hashable {
  /// At most so many windows: a key's clocks then fill half a cache line.
  package static let mostWindows = 4

  /// The windows as the limiter reads them.
  struct Plan {
    let count: Int
    let windows: InlineArray<4, RateWindow>
    /// The value of the `RateLimit-Policy` field; never freed, as classes are made once.
    let policy: UnsafeRawBufferPointerBox

    init(_ list: [RateWindow]) {
      precondition((1...RateClass.mostWindows).contains(list.count), "a rate class has one to four windows")
      precondition(Set(list.map(\.seconds)).count == list.count, "a rate class has one window for each period")
      count = list.count
      windows = InlineArray { at in list[min(at, list.count - 1)] }
      let text = list.map { "\"\($0.name)\";q=\($0.limit);w=\($0.seconds)" }.joined(separator: ", ")
      let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: text.utf8.count, alignment: 1)
      bytes.copyBytes(from: text.utf8)
      policy = UnsafeRawBufferPointerBox(UnsafeRawBufferPointer(bytes))
    }
  }

  final class Rules: Sendable {
    let name: String
    /// Tells this class from all others, in this process.
    let number: UInt64
    let callers: Plan
    let addresses: Plan

    init(_ name: String, _ number: UInt64, callers: Plan, addresses: Plan) {
      self.name = name
      self.number = number
      self.callers = callers
      self.addresses = addresses
    }
  }

  let rules: Rules

  private static let made = Atomic<UInt64>(0)

  /// `windows` hold for each caller. `addresses` hold for each address that nobody is signed in from, which may be a whole
  /// school behind one router; where they are not given they are the callers'.
  package init(_ name: String, _ windows: [RateWindow], addresses: [RateWindow]? = nil) {
    rules = Rules(
      name, RateClass.made.add(1, ordering: .relaxed).newValue, callers: Plan(windows),
      addresses: Plan(addresses ?? windows))
  }

  package var name: String { rules.name }

  /// Reads the windows of a class as one writes them: `50/1s 1500/1m`. Nil when one is none, when there are none or more
  /// than four, or two for the same period.
  package static func windows(_ text: String) -> [RateWindow]? {
    let words = text.split { $0 == " " || $0 == "," }
    let windows = words.compactMap { RateWindow($0) }
    guard windows.count == words.count, (1...mostWindows).contains(windows.count),
      Set(windows.map(\.seconds)).count == windows.count
    else { return nil }
    return windows
  }

  package static func == (a: RateClass, b: RateClass) -> Bool { a.rules === b.rules }
  package func hash(into hasher: inout Hasher) { hasher.combine(rules.number) }
}

/// Whose requests are counted together.
package enum RateSubject: Sendable {
  /// A person or a program that proved who it is, by the number of its row.
  case caller(Int64)
  /// Whoever comes from an address; all of an IPv6 /64 is one, as one household or one machine has at least that.
  case address(Address)
}
