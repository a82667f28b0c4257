// Names of Moodle as rows here have them.
import Base

enum SyncWords {
  /// A name with single blanks, without what a name may not hold here, and no longer than a row takes.
  static func name(_ text: String, to most: Int) -> String {
    shortened(isTidy(text) ? text : tidied(text), to: most)
  }

  /// Most are: ASCII, with single blanks between words.
  private static func isTidy(_ text: String) -> Bool {
    var last: UInt8 = 0x20
    for byte in text.utf8 {
      guard byte >= 0x20, byte < 0x7f, byte != 0x20 || last != 0x20 else { return false }
      last = byte
    }
    return last != 0x20 || text.isEmpty
  }

  private static func tidied(_ text: String) -> String {
    var text = text
    if textFault(text, .line) != nil {
      let kept = text.unicodeScalars.map { isRefused($0) ? " " : $0 }
      text = String(String.UnicodeScalarView(kept))
    }
    return text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// Control characters, marks of direction that may stand open, and what is no character.
  private static func isRefused(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x00...0x1f, 0x7f...0x9f, 0x2028...0x202e, 0x2066...0x2069, 0xfdd0...0xfdef: true
    default: scalar.value & 0xfffe == 0xfffe
    }
  }
}
