// Hexadecimal text.

private let hexDigits: StaticString = "0123456789abcdef"

/// Two lower-case hexadecimal digits for each byte.
package func hex(_ bytes: UnsafeRawBufferPointer) -> String {
  String(unsafeUninitializedCapacity: bytes.count * 2) { text in
    let digits = hexDigits.utf8Start
    for (at, byte) in bytes.enumerated() {
      text[at * 2] = digits[Int(byte >> 4)]
      text[at * 2 + 1] = digits[Int(byte & 15)]
    }
    return bytes.count * 2
  }
}

package func hex(_ bytes: [UInt8]) -> String { bytes.withUnsafeBytes { hex($0) } }

/// The value of a hexadecimal digit of either case; nil for any other byte.
@inlinable package func hexDigit(_ byte: UInt8) -> UInt8? {
  switch byte {
  case 0x30...0x39: byte - 0x30
  case 0x41...0x46: byte - 0x37
  case 0x61...0x66: byte - 0x57
  default: nil
  }
}

/// The bytes that hexadecimal text stands for; nil for an odd number of digits or anything else in it.
package func decoded(hex text: some StringProtocol) -> [UInt8]? {
  var result: [UInt8] = []
  var high: UInt8?
  for character in text.utf8 {
    guard let digit = hexDigit(character) else { return nil }
    if let first = high {
      result.append(first << 4 | digit)
      high = nil
    } else {
      high = digit
    }
  }
  return high == nil ? result : nil
}
