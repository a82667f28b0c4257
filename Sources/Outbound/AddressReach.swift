// How far an Internet address reaches: the whole world, this machine, this network, or nobody.
import Base

/// What sort of address it is, by the special-purpose registries of IANA (RFC 6890 and its successors).
package enum AddressReach: String, Sendable, CaseIterable {
  /// One that the whole Internet can reach.
  case global
  /// This machine.
  case loopback
  /// A campus's own network: RFC 1918, `fc00::/7`.
  case `private`
  /// This cable; cloud machines find their secrets there (169.254.169.254).
  case linkLocal = "link-local"
  /// A carrier's own network (100.64.0.0/10).
  case shared
  /// Many receivers at once, and broadcast.
  case multicast
  /// No address: `0.0.0.0`, `::`. Linux takes it for this machine.
  case unspecified
  /// For documentation, benchmarks, the future, or a translation that nobody should be using.
  case reserved
}

extension Address {
  /// What sort of address it is. One with an IPv4 address inside (NAT64, 6to4) is what that one is.
  package var reach: AddressReach {
    if isIPv4 { return Address.reach(ofIPv4: UInt32(truncatingIfNeeded: low)) }
    if high == 0, low <= 1 { return low == 0 ? .unspecified : .loopback }
    // 64:ff9b::/96, NAT64 (RFC 6052).
    if high == 0x0064_ff9b_0000_0000, low >> 32 == 0 {
      return Address.reach(ofIPv4: UInt32(truncatingIfNeeded: low))
    }
    // 2002::/16, 6to4 (RFC 3056).
    if high >> 48 == 0x2002 { return Address.reach(ofIPv4: UInt32(truncatingIfNeeded: high >> 16)) }
    switch high >> 56 {
    case 0xfc, 0xfd: return .private
    case 0xff: return .multicast
    case 0xfe where high >> 54 == 0x3fa: return .linkLocal
    // fec0::/10, site-local, given up but still configured here and there.
    case 0xfe where high >> 54 == 0x3fb: return .private
    default: break
    }
    // Only 2000::/3 has been given out, and not all of it to the public.
    guard high >> 61 == 1 else { return .reserved }
    return Address.reservedBlocks.contains { $0.contains(self) } ? .reserved : .global
  }

  private static func reach(ofIPv4 value: UInt32) -> AddressReach {
    switch value >> 24 {
    case 0: return value == 0 ? .unspecified : .reserved
    case 10: return .private
    case 127: return .loopback
    case 100 where value >> 22 == 0x191: return .shared
    case 169 where value >> 16 == 0xa9fe: return .linkLocal
    case 172 where value >> 20 == 0xac1: return .private
    case 192 where value >> 16 == 0xc0a8: return .private
    case 224...239: return .multicast
    case 240...255: return value == .max ? .multicast : .reserved
    default:
      let address = Address(high: 0, low: 0xffff_0000_0000 | UInt64(value))
      return reservedBlocks.contains { $0.contains(address) } ? .reserved : .global
    }
  }

  private static let reservedBlocks = [
    // IETF protocol assignments, documentation (three blocks), 6to4 relays, benchmarks.
    "192.0.0.0/24", "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "192.88.99.0/24", "198.18.0.0/15",
    // IETF protocol assignments with Teredo and ORCHID in it; documentation (two blocks).
    "2001::/23", "2001:db8::/32", "3fff::/20",
  ].compactMap { AddressRange($0) }
}
