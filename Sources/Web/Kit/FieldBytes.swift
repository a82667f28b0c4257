// What the values of header fields may be made of, looked at eight bytes at a time: every request of somebody who is signed
// in comes this way.

extension UnsafeRawBufferPointer {
  /// Whether all are printable ASCII without blank, as the token of an `Authorization` field is.
  var isVisibleASCII: Bool { eightsAreClean { eight in eight.notVisible } }

  /// Whether a cookie may have this value: RFC 6265, section 4.1.1, printable ASCII without blank, quote, comma, semicolon
  /// and backslash.
  var isCookieValue: Bool {
    eightsAreClean { eight in
      eight.notVisible | eight.equal(0x22) | eight.equal(0x2c) | eight.equal(0x3b) | eight.equal(0x5c)
    }
  }

  /// Whether `strange` gives zero for all bytes, which it is given eight by eight, some of them twice.
  @inline(__always)
  private func eightsAreClean(_ strange: (EightBytes) -> UInt64) -> Bool {
    guard count >= 8 else {
      // Filled up with a letter, which nobody objects to.
      var word: UInt64 = 0x6161_6161_6161_6161
      for byte in self { word = word << 8 | UInt64(byte) }
      return strange(EightBytes(word)) == 0
    }
    var found: UInt64 = 0
    var at = 0
    while at <= count &- 8 {
      found |= strange(EightBytes(loadUnaligned(fromByteOffset: at, as: UInt64.self)))
      at &+= 8
    }
    return found | strange(EightBytes(loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self))) == 0
  }
}

/// Eight bytes in one number, asked all at once. The answers are zero where no byte is meant, and anything else where one
/// is.
private struct EightBytes {
  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let highs: UInt64 = 0x8080_8080_8080_8080

  let word: UInt64

  init(_ word: UInt64) { self.word = word }

  /// Control characters, blanks, DEL and what is not ASCII.
  @inline(__always)
  var notVisible: UInt64 {
    (word &- EightBytes.ones &* 0x21) & ~word & EightBytes.highs | word & EightBytes.highs | equal(0x7f)
  }

  @inline(__always)
  func equal(_ byte: UInt8) -> UInt64 {
    let difference = word ^ (EightBytes.ones &* UInt64(byte))
    return (difference &- EightBytes.ones) & ~difference & EightBytes.highs
  }
}
