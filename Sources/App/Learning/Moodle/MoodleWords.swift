// Moodle's texts as they are meant: entities undone once, one spelling for what looks the same, no control characters.
import Base

/// The one place where texts of Moodle are read. Names of courses, categories, groups, sections and activities come
/// escaped for HTML, names of people don't: who decodes a field says which it is.
enum MoodleWords {
  /// A text that Moodle did not escape.
  static func plain(_ text: String) -> String { tidy(text) }

  /// A text that Moodle escaped. One that wasn't (`moodlewssettingraw`) is read the same unless it spells an entity.
  static func unescaped(_ text: String) -> String { tidy(undone(text)) }

  /// What HTML says, without tags: what ends a block becomes a blank.
  static func ofHTML(_ html: String) -> String {
    guard html.utf8.contains(0x3c) else { return unescaped(html) }
    var bytes: [UInt8] = []
    var rest = html.utf8[...]
    while let byte = rest.first {
      if byte == 0x3c, let next = rest.dropFirst().first, isTagStart(next) {
        let name = rest.dropFirst().drop { $0 == 0x2f }.prefix(while: isAlphanumeric)
        if blocks.contains(String(decoding: name, as: UTF8.self).lowercased()) { bytes.append(0x20) }
        guard let end = rest.firstIndex(of: 0x3e) else { break }
        rest = rest[end...].dropFirst()
      } else {
        bytes.append(byte)
        rest = rest.dropFirst()
      }
    }
    let text = unescaped(String(decoding: bytes, as: UTF8.self))
    return text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  private static func isTagStart(_ byte: UInt8) -> Bool {
    byte == 0x2f || byte == 0x21 || byte >= 0x41 && byte <= 0x5a || byte >= 0x61 && byte <= 0x7a
  }

  private static let blocks: Set<String> = [
    "p", "div", "br", "li", "ul", "ol", "td", "tr", "h1", "h2", "h3", "h4", "h5",
  ]

  /// Composed (NFC), and control characters as blanks.
  private static func tidy(_ text: String) -> String {
    func isControl(_ scalar: Unicode.Scalar) -> Bool { scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value) }
    guard text.unicodeScalars.contains(where: isControl) else { return normalized(text) }
    var clean = String.UnicodeScalarView()
    for scalar in text.unicodeScalars { clean.append(isControl(scalar) ? " " : scalar) }
    return normalized(String(clean))
  }

  private static func undone(_ text: String) -> String {
    guard text.utf8.contains(0x26) else { return text }
    var clean = String.UnicodeScalarView()
    var rest = text.unicodeScalars[...]
    while let scalar = rest.first {
      if scalar == "&", let (meant, length) = entity(rest) {
        clean.append(meant)
        rest = rest.dropFirst(length)
      } else {
        clean.append(scalar)
        rest = rest.dropFirst()
      }
    }
    return String(clean)
  }

  /// The character that a text begins with as an entity, and how long that is; nil where it begins with none.
  private static func entity(_ text: Substring.UnicodeScalarView) -> (Unicode.Scalar, Int)? {
    let inside = text.dropFirst().prefix(10)
    guard let end = inside.firstIndex(of: ";") else { return nil }
    let word = String(inside[..<end])
    let length = word.unicodeScalars.count + 2
    if let named = entities[word] { return (named, length) }
    guard word.hasPrefix("#") else { return nil }
    let digits = word.dropFirst()
    let isHex = digits.first == "x" || digits.first == "X"
    let number = isHex ? digits.dropFirst() : digits
    guard let first = number.utf8.first, isAlphanumeric(first), let value = UInt32(number, radix: isHex ? 16 : 10),
      value >= 0x20, let scalar = Unicode.Scalar(value)
    else { return nil }
    return (scalar, length)
  }

  private static let entities: [String: Unicode.Scalar] = [
    "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": "\u{a0}", "ndash": "–", "mdash": "—",
    "hellip": "…", "lsquo": "‘", "rsquo": "’", "ldquo": "“", "rdquo": "”", "laquo": "«", "raquo": "»", "middot": "·",
  ]
}
