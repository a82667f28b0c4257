// Identifiers: 64-bit, ordered by time, typed by what they name.
import Synchronization

/// The identifier of a row of `Kind`. A positive 63-bit integer in the database, 13 characters of Crockford base32 outside.
package struct ID<Kind>: Hashable, Comparable, Sendable {
  package let value: Int64

  package init(_ value: Int64) { self.value = value }

  /// Reads the 13 characters; upper and lower case are equal. Nil for anything else.
  package init?(_ text: some StringProtocol) {
    guard let value = crockfordDecode(text.utf8) else { return nil }
    self.value = value
  }

  package static func < (a: ID, b: ID) -> Bool { a.value < b.value }

  /// The 13 characters, upper case.
  package var text: String {
    String(unsafeUninitializedCapacity: 13) { bytes in
      crockfordEncode(value, into: bytes)
      return 13
    }
  }
}

extension ID: CustomStringConvertible {
  package var description: String { text }
}

private let crockfordDigits: StaticString = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

/// Writes `value` as 13 base32 characters into the first 13 bytes of `bytes`, which must have them.
package func crockfordEncode(_ value: Int64, into bytes: UnsafeMutableBufferPointer<UInt8>) {
  precondition(bytes.count >= 13)
  var rest = UInt64(bitPattern: value)
  let digits = crockfordDigits.utf8Start
  for at in stride(from: 12, through: 0, by: -1) {
    bytes[at] = digits[Int(rest & 31)]
    rest >>= 5
  }
}

/// Reads exactly 13 base32 characters that make a positive 63-bit number; nil otherwise.
package func crockfordDecode(_ characters: some Sequence<UInt8>) -> Int64? {
  var value: UInt64 = 0
  var count = 0
  for character in characters {
    let upper = character >= 0x61 && character <= 0x7a ? character - 0x20 : character
    let digit: UInt64
    switch upper {
    case 0x30...0x39: digit = UInt64(upper - 0x30)
    case 0x41...0x48: digit = UInt64(upper - 0x41) + 10
    case 0x4a, 0x4b: digit = UInt64(upper - 0x4a) + 18
    case 0x4d, 0x4e: digit = UInt64(upper - 0x4d) + 20
    case 0x50...0x54: digit = UInt64(upper - 0x50) + 22
    case 0x56...0x5a: digit = UInt64(upper - 0x56) + 27
    default: return nil
    }
    count += 1
    guard count <= 13, value >> 59 == 0 else { return nil }
    value = value << 5 | digit
  }
  guard count == 13, value > 0, value <= UInt64(Int64.max) else { return nil }
  return Int64(value)
}

/// Hands out identifiers in rising order, from any thread: 42 bits of milliseconds since 2020, then 21 bits that count on
/// within a millisecond. A clock that steps back does not repeat an identifier: the count goes on from the last one.
package final class IDGenerator: Sendable {
  private static let epoch: Int64 = 1_577_836_800_000
  private let last: Atomic<Int64>

  /// `after` is the largest identifier already in use, so that a restart never repeats one.
  package init(after: Int64 = 0) { last = Atomic(after) }

  package func next<Kind>(at now: Timestamp, as kind: ID<Kind>.Type = ID<Kind>.self) -> ID<Kind> {
    ID(reserve(1, at: now))
  }

  /// How far apart identifiers are at least whose instants are.
  package static func span(milliseconds: Int64) -> Int64 { milliseconds << 21 }

  /// Takes `count` identifiers at once, all for the caller alone; gives the first.
  package func reserve(_ count: Int64, at now: Timestamp) -> Int64 {
    let floor = max(1, now.milliseconds &- IDGenerator.epoch) << 21
    var seen = last.load(ordering: .relaxed)
    while true {
      let candidate = max(seen &+ 1, floor)
      let result = last.weakCompareExchange(
        expected: seen, desired: candidate &+ count &- 1, ordering: .relaxed)
      if result.exchanged { return candidate }
      seen = result.original
    }
  }
}
