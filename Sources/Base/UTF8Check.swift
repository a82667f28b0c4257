// Whether bytes are UTF-8 as RFC 3629 means it: no overlong forms, no surrogates, nothing past U+10FFFF.

/// Checks UTF-8. ASCII goes eight bytes at a time.
package enum UTF8Check {
  /// Whether all of `bytes` is UTF-8. No bytes are.
  package static func isValid(_ bytes: UnsafeRawBufferPointer) -> Bool { firstFault(in: bytes) == nil }

  /// Where the first broken sequence begins, or nil when there is none.
  package static func firstFault(in bytes: UnsafeRawBufferPointer) -> Int? {
    var at = 0
    let count = bytes.count
    while at < count {
      if at &+ 8 <= count,
        bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
      {
        at &+= 8
        continue
      }
      let length = sequenceLength(in: bytes, at: at)
      if length == 0 { return at }
      at &+= length
    }
    return nil
  }

  /// How many bytes the character at `at` takes; 0 when they are not UTF-8 or cut short. Table 3-7 of Unicode.
  static func sequenceLength(in bytes: UnsafeRawBufferPointer, at: Int) -> Int {
    let first = bytes[at]
    if first < 0x80 { return 1 }
    let left = bytes.count &- at
    func continues(_ offset: Int, _ range: ClosedRange<UInt8> = 0x80...0xbf) -> Bool {
      left > offset && range.contains(bytes[at &+ offset])
    }
    switch first {
    case 0xc2...0xdf: return continues(1) ? 2 : 0
    case 0xe0: return continues(1, 0xa0...0xbf) && continues(2) ? 3 : 0
    case 0xed: return continues(1, 0x80...0x9f) && continues(2) ? 3 : 0
    case 0xe1...0xef: return continues(1) && continues(2) ? 3 : 0
    case 0xf0: return continues(1, 0x90...0xbf) && continues(2) && continues(3) ? 4 : 0
    case 0xf1...0xf3: return continues(1) && continues(2) && continues(3) ? 4 : 0
    case 0xf4: return continues(1, 0x80...0x8f) && continues(2) && continues(3) ? 4 : 0
    default: return 0
    }
  }
}
