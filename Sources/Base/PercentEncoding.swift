// Percent-encoding of RFC 3986, for what goes into addresses and forms.

/// ASCII letters and digits.
package func isAlphanumeric(_ byte: UInt8) -> Bool {
  byte >= 0x30 && byte <= 0x39 || byte >= 0x41 && byte <= 0x5a || byte >= 0x61 && byte <= 0x7a
}

/// Percent-encodes everything but RFC 3986's unreserved characters and `keeping`.
package func percentEncoded(_ text: String, keeping: UInt8 = 0x7e) -> String {
  let hex: StaticString = "0123456789ABCDEF"
  var copy = text
  return copy.withUTF8 { source in
    func isKept(_ byte: UInt8) -> Bool {
      isAlphanumeric(byte) || byte == 0x2d || byte == 0x2e || byte == 0x5f || byte == 0x7e || byte == keeping
    }
    if source.allSatisfy(isKept) { return String(decoding: source, as: UTF8.self) }
    return String(unsafeUninitializedCapacity: source.count * 3) { target in
      var at = 0
      for byte in source {
        if isKept(byte) {
          target[at] = byte
          at += 1
        } else {
          target[at] = 0x25
          target[at + 1] = hex.utf8Start[Int(byte >> 4)]
          target[at + 2] = hex.utf8Start[Int(byte & 15)]
          at += 3
        }
      }
      return at
    }
  }
}
