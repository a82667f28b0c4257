// Internet addresses as values: parsed, printed, compared, matched against ranges.
import CLinux
import Glibc

/// An IPv4 or IPv6 address. A v4-mapped IPv6 address (`::ffff:192.0.2.1`) is the IPv4 address: both are one client.
package struct Address: Hashable, Sendable {
  /// The first 8 of the 16 bytes, as a number.
  package let high: UInt64
  /// The last 8 of the 16 bytes, as a number.
  package let low: UInt64

  /// The address with these 16 bytes; a v4-mapped one is the IPv4 address.
  package init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// No address: `::`.
  package static let unknown = Address(high: 0, low: 0)
  package static let loopback = Address(high: 0, low: 0xffff_7f00_0001)

  /// Reads `192.0.2.1`, `2001:db8::1`, `[2001:db8::1]` or a v4-mapped form; nil for anything else (a name, a zone, a port).
  package init?(_ text: String) {
    var bare = text
    if bare.hasPrefix("["), bare.hasSuffix("]") { bare = String(bare.dropFirst().dropLast()) }
    guard bare.utf8.count <= 45, !bare.utf8.contains(0) else { return nil }
    var four = in_addr()
    if inet_pton(AF_INET, bare, &four) == 1 {
      self.init(four)
      return
    }
    var six = in6_addr()
    guard inet_pton(AF_INET6, bare, &six) == 1 else { return nil }
    self.init(six)
  }

  /// The IPv4 address as the system has it, in network order.
  package init(_ four: in_addr) { self.init(high: 0, low: 0xffff_0000_0000 | UInt64(UInt32(bigEndian: four.s_addr))) }

  /// The IPv6 address as the system has it, in network order.
  package init(_ six: in6_addr) {
    let words = withUnsafeBytes(of: six) {
      ($0.loadUnaligned(as: UInt64.self), $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
    }
    self.init(high: UInt64(bigEndian: words.0), low: UInt64(bigEndian: words.1))
  }

  /// The address in a socket address of either family; `unknown` for others.
  package init(_ storage: sockaddr_storage) {
    self = withUnsafeBytes(of: storage) { bytes in
      switch Int32(storage.ss_family) {
      case AF_INET: Address(bytes.loadUnaligned(as: sockaddr_in.self).sin_addr)
      case AF_INET6: Address(bytes.loadUnaligned(as: sockaddr_in6.self).sin6_addr)
      default: .unknown
      }
    }
  }

  package var isIPv4: Bool { high == 0 && low >> 32 == 0xffff }
  package var isLoopback: Bool { isIPv4 ? (low >> 24) & 0xff == 127 : high == 0 && low == 1 }
}

extension Address: CustomStringConvertible {
  /// `192.0.2.1` or `2001:db8::1`.
  package var description: String {
    if isIPv4 { return "\(low >> 24 & 255).\(low >> 16 & 255).\(low >> 8 & 255).\(low & 255)" }
    var words = (high.bigEndian, low.bigEndian)
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { text in
      guard let base = text.baseAddress, inet_ntop(AF_INET6, &words, base, 64) != nil else { return "::" }
      return String(cString: base)
    }
  }
}

/// A block of addresses: `10.0.0.0/8`, `2001:db8::/32`, or one address.
package struct AddressRange: Hashable, Sendable {
  let high: UInt64
  let low: UInt64
  /// How many leading bits of the 128 count.
  let bits: Int

  /// Nil when the text is no address, or the length does not fit its family.
  package init?(_ text: String) {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let address = Address(String(parts[0])) else { return nil }
    let most = address.isIPv4 ? 32 : 128
    var length = most
    if parts.count == 2 {
      guard parts[1].utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let given = Int(parts[1]), given <= most else {
        return nil
      }
      length = given
    }
    bits = length + (128 - most)
    high = address.high & AddressRange.mask(bits)
    low = address.low & AddressRange.mask(bits - 64)
  }

  private static func mask(_ bits: Int) -> UInt64 {
    if bits <= 0 { 0 } else if bits >= 64 { .max } else { ~(UInt64.max >> UInt64(bits)) }
  }

  package func contains(_ address: Address) -> Bool {
    address.high & AddressRange.mask(bits) == high && address.low & AddressRange.mask(bits - 64) == low
  }
}
