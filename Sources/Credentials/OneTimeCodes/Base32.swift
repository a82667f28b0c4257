// Base32 of RFC 4648: how authenticator apps show and take a secret.

/// Upper-case letters and the digits 2 to 7, without padding.
package func base32(_ bytes: [UInt8]) -> String {
  var text: [UInt8] = []
  var group: UInt32 = 0
  var bits: UInt32 = 0
  func digit(_ value: UInt32) -> UInt8 {
    let value = UInt8(truncatingIfNeeded: value & 31)
    return value < 26 ? value + 0x41 : value + 0x18
  }
  for byte in bytes {
    group = group << 8 | UInt32(byte)
    bits += 8
    while bits >= 5 {
      bits -= 5
      text.append(digit(group >> bits))
      group &= (1 << bits) - 1
    }
  }
  if bits > 0 { text.append(digit(group << (5 - bits))) }
  return String(decoding: text, as: UTF8.self)
}

/// Reads base32 as people copy it: either case, in groups set apart by spaces or hyphens, with or without padding. Nil
/// for anything else, for a length that encoding never gives, and for last bits that encoding would have left zero.
package func decoded(base32 text: String) -> [UInt8]? {
  var result: [UInt8] = []
  var group: UInt32 = 0
  var bits: UInt32 = 0
  var isPadding = false
  for byte in text.utf8 {
    let value: UInt8
    switch byte {
    case 0x20, 0x2d: continue
    case 0x3d:
      isPadding = true
      continue
    case 0x41...0x5a: value = byte - 0x41
    case 0x61...0x7a: value = byte - 0x61
    case 0x32...0x37: value = byte - 0x18
    default: return nil
    }
    if isPadding { return nil }
    group = group << 5 | UInt32(value)
    bits += 5
    if bits >= 8 {
      bits -= 8
      result.append(UInt8(truncatingIfNeeded: group >> bits))
      group &= (1 << bits) - 1
    }
  }
  return bits < 5 && group == 0 ? result : nil
}
