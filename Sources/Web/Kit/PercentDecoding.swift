// Reads percent-encoded text, of paths, queries and forms alike.
import Base

/// The text of percent-encoded bytes; nil for a broken escape or broken UTF-8. In forms and queries `+` is a blank.
func percentDecoded(_ source: UnsafeRawBufferPointer, plusIsBlank: Bool) -> String? {
  if source.isEmpty { return "" }
  var isBroken = false
  // Room for the encoded form is enough: decoding never grows. A small result costs no allocation.
  let bytes = withUnsafeTemporaryAllocation(byteCount: source.count, alignment: 1) { target -> String? in
    var to = 0
    var from = 0
    while from < source.count {
      let byte = source[from]
      from &+= 1
      if byte == 0x25 {
        guard source.count &- from >= 2, let high = hexValue(source[from]), let low = hexValue(source[from &+ 1]) else {
          isBroken = true
          return nil
        }
        target[to] = high << 4 | low
        from &+= 2
      } else {
        target[to] = plusIsBlank && byte == 0x2b ? 0x20 : byte
      }
      to &+= 1
    }
    return String(validating: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(target)[..<to]), as: UTF8.self)
  }
  return isBroken ? nil : bytes
}

/// The value of a hexadecimal digit.
func hexValue(_ byte: UInt8) -> UInt8? {
  switch byte {
  case 0x30...0x39: byte &- 0x30
  case 0x41...0x46: byte &- 0x37
  case 0x61...0x66: byte &- 0x57
  default: nil
  }
}
