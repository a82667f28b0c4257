// Base64 of RFC 4648: the standard alphabet with padding, and the one for URLs without.

private let standardDigits: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
private let urlDigits: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

/// Base64 with `+`, `/` and padding.
package func base64(_ bytes: UnsafeRawBufferPointer) -> String { encode(bytes, standardDigits, padded: true) }
package func base64(_ bytes: [UInt8]) -> String { bytes.withUnsafeBytes { base64($0) } }

/// Base64 with `-`, `_` and no padding: safe in URLs, cookies and file names.
package func base64url(_ bytes: UnsafeRawBufferPointer) -> String { encode(bytes, urlDigits, padded: false) }
package func base64url(_ bytes: [UInt8]) -> String { bytes.withUnsafeBytes { base64url($0) } }
package func base64url(_ digest: Digest) -> String { digest.withBytes { base64url($0) } }

/// Reads standard base64. Nil for missing padding, foreign characters, and forms that encoding never gives.
package func decoded(base64 text: some StringProtocol) -> [UInt8]? {
  var characters = [UInt8](text.utf8)
  guard characters.count % 4 == 0 else { return nil }
  for _ in 0..<2 where characters.last == 0x3d { characters.removeLast() }
  return decode(characters, 0x2b, 0x2f)
}

/// Reads base64url without padding. Nil for foreign characters, padding, and forms that encoding never gives: there is
/// one text for each run of bytes, so that a token can't be respelled.
package func decoded(base64url text: some StringProtocol) -> [UInt8]? { decode(text.utf8, 0x2d, 0x5f) }

private func encode(_ bytes: UnsafeRawBufferPointer, _ alphabet: StaticString, padded: Bool) -> String {
  let rest = bytes.count % 3
  let size = bytes.count / 3 * 4 + (rest == 0 ? 0 : padded ? 4 : rest + 1)
  return String(unsafeUninitializedCapacity: size) { text in
    let digits = alphabet.utf8Start
    var to = 0
    for at in stride(from: 0, to: bytes.count, by: 3) {
      let more = min(bytes.count - at, 3)
      let group =
        Int(bytes[at]) << 16 | (more > 1 ? Int(bytes[at + 1]) << 8 : 0) | (more > 2 ? Int(bytes[at + 2]) : 0)
      for index in 0..<4 where index <= more {
        text[to] = digits[group >> (18 - index * 6) & 63]
        to += 1
      }
    }
    while to < size {
      text[to] = 0x3d
      to += 1
    }
    return size
  }
}

private func decode(_ characters: some Sequence<UInt8>, _ sixtyTwo: UInt8, _ sixtyThree: UInt8) -> [UInt8]? {
  var result: [UInt8] = []
  var group: UInt32 = 0
  var bits = 0
  for character in characters {
    let value: UInt8
    switch character {
    case 0x41...0x5a: value = character - 0x41
    case 0x61...0x7a: value = character - 0x61 + 26
    case 0x30...0x39: value = character - 0x30 + 52
    case sixtyTwo: value = 62
    case sixtyThree: value = 63
    default: return nil
    }
    group = group << 6 | UInt32(value)
    bits += 6
    if bits >= 8 {
      bits -= 8
      result.append(UInt8(truncatingIfNeeded: group >> UInt32(bits)))
      group &= (1 << UInt32(bits)) - 1
    }
  }
  // A lone last character (6 bits left) or bits that encoding would have left zero.
  return bits < 6 && group == 0 ? result : nil
}
