// Whether bytes that come in pieces are UTF-8, told at the first one that can't be.

/// Reads UTF-8 piece by piece (RFC 3629: no overlong forms, no surrogates, nothing beyond U+10FFFF). Three bytes of state.
package struct UTF8Pieces: Sendable {
  /// How many bytes of the present character are to come, and what the next of them may be.
  private var left: UInt8 = 0
  private var least: UInt8 = 0x80
  private var most: UInt8 = 0xbf

  package init() {}

  /// Whether what came so far ends with a character's end.
  package var isComplete: Bool { left == 0 }

  /// False as soon as no text goes on like this.
  package mutating func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
    for byte in bytes {
      if left == 0 {
        if byte < 0x80 { continue }
        (least, most) = (0x80, 0xbf)
        switch byte {
        case 0xc2...0xdf: left = 1
        case 0xe0: (left, least) = (2, 0xa0)
        case 0xed: (left, most) = (2, 0x9f)
        case 0xe1...0xef: left = 2
        case 0xf0: (left, least) = (3, 0x90)
        case 0xf4: (left, most) = (3, 0x8f)
        case 0xf1...0xf3: left = 3
        default: return false
        }
      } else {
        guard byte >= least, byte <= most else { return false }
        (least, most) = (0x80, 0xbf)
        left -= 1
      }
    }
    return true
  }
}
