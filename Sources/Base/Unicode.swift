// Text as people type it: one spelling for what looks the same, a key for searching, and what a field refuses.
import CUnicode
import Glibc

/// The text in Unicode's composed form (NFC): `e` and a combining accent become one `é`.
package func normalized(_ text: String) -> String {
  if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
  return mapped(text, UTF8PROC_STABLE.rawValue | UTF8PROC_COMPOSE.rawValue) ?? text
}

/// The key by which text is searched and compared: case, accents, widths and ligatures folded, white space collapsed to
/// single spaces and trimmed. Vowel signs of Indic scripts and the voicing marks of kana are part of a letter and stay.
package func folded(_ text: String) -> String {
  var copy = text
  if let ascii = copy.withUTF8({ foldedASCII($0) }) { return ascii }
  let options =
    UTF8PROC_STABLE.rawValue | UTF8PROC_COMPAT.rawValue | UTF8PROC_DECOMPOSE.rawValue | UTF8PROC_CASEFOLD.rawValue
    | UTF8PROC_IGNORE.rawValue
  var key = String.UnicodeScalarView()
  var spaced = false
  for scalar in (mapped(text, options) ?? text).unicodeScalars {
    if scalar.properties.isWhitespace {
      spaced = !key.isEmpty
    } else if !isFoldedAway(scalar) {
      if spaced { key.append(" ") }
      spaced = false
      if let plain = plainLetters[scalar] { key.append(contentsOf: plain.unicodeScalars) } else { key.append(scalar) }
    }
  }
  return normalized(String(key))
}

/// Accents of Latin, Greek, Cyrillic, Hebrew and Arabic, marks for symbols, and the Arabic stretcher.
private func isFoldedAway(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0x0300...0x036f, 0x0483...0x0489, 0x1ab0...0x1aff, 0x1dc0...0x1dff, 0x20d0...0x20ff, 0xfe20...0xfe2f: true
  case 0x0591...0x05bd, 0x05bf, 0x05c1...0x05c2, 0x05c4...0x05c5, 0x05c7: true
  case 0x0610...0x061a, 0x0640, 0x064b...0x065f, 0x0670, 0x06d6...0x06dc, 0x06df...0x06e4, 0x06e7...0x06e8,
    0x06ea...0x06ed:
    true
  default: false
  }
}

/// What people type for a letter that Unicode does not decompose, and one form for each kind of apostrophe and dash.
private let plainLetters: [Unicode.Scalar: String] = [
  "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ŧ": "t", "ı": "i", "ŋ": "n",
  "ى": "ي", "ة": "ه", "’": "'", "‘": "'", "ʼ": "'", "ʻ": "'", "ʿ": "'", "ʾ": "'", "`": "'", "´": "'",
  "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-",
]

/// The key of text that is all ASCII, without a call to the library; nil when it is not.
private func foldedASCII(_ text: UnsafeBufferPointer<UInt8>) -> String? {
  guard text.allSatisfy({ $0 < 0x80 }) else { return nil }
  return String(unsafeUninitializedCapacity: text.count) { key in
    var count = 0
    var spaced = false
    for byte in text {
      if byte == 0x20 || (0x09...0x0d).contains(byte) {
        spaced = count > 0
        continue
      }
      if spaced {
        key[count] = 0x20
        count += 1
        spaced = false
      }
      key[count] = (0x41...0x5a).contains(byte) ? byte + 0x20 : byte == 0x60 ? 0x27 : byte
      count += 1
    }
    return count
  }
}

/// The text through utf8proc; nil only when memory is out or the text is beyond what the library takes.
private func mapped(_ text: String, _ options: UInt32) -> String? {
  var copy = text
  return copy.withUTF8 { source in
    var result: UnsafeMutablePointer<utf8proc_uint8_t>?
    let count = utf8proc_map(source.baseAddress, source.count, &result, utf8proc_option_t(rawValue: options))
    defer { free(result) }
    guard count >= 0, let result else { return nil }
    return String(decoding: UnsafeBufferPointer(start: result, count: count), as: UTF8.self)
  }
}

/// How many characters a person would count: `é` is one however it is written, and so is a family of emoji. Yet never
/// fewer than one for every 8 code points, so that a limit in characters bounds what stacked marks can take.
package func characterCount(_ text: String) -> Int {
  if text.utf8.allSatisfy({ $0 < 0x80 && $0 != 0x0d }) { return text.utf8.count }
  return max(text.count, (text.unicodeScalars.count + 7) / 8)
}

/// The beginning of a text, of so many characters as `characterCount` counts them: what is cut so fits wherever a text of that
/// length does.
package func shortened(_ text: String, to most: Int) -> String {
  if characterCount(text) <= most { return text }
  var (kept, points) = (0, 0)
  let end = text.indices.first { at in
    points += text[at].unicodeScalars.count
    kept += 1
    return kept > most || points > most * 8
  }
  return String(text[..<(end ?? text.endIndex)])
}

/// Where text may stand, and so which control characters it may hold.
package enum TextShape: Sendable {
  /// A name, a title: no control character at all.
  case line
  /// A note: line feeds and tabs as well.
  case paragraphs
}

/// Why a text is refused, in words for the person, or nil when it is fine: it may hold no control characters, no code
/// points that Unicode sets aside, and no direction mark that would reorder what follows the text.
package func textFault(_ text: String, _ shape: TextShape) -> Text? {
  if shape == .line, text.utf8.allSatisfy({ (0x20...0x7e).contains($0) }) { return nil }
  // What each open direction mark waits for: overrides and embeddings end with PDF, isolates with PDI.
  var open: [UInt32] = []
  for scalar in text.unicodeScalars {
    switch scalar.value {
    case 0x0a, 0x09:
      if shape == .line { return controlFault }
      // A paragraph's end closes every direction mark.
      if scalar.value == 0x0a, !open.isEmpty { return directionFault }
    case 0x00...0x1f, 0x7f...0x9f: return controlFault
    case 0x2028, 0x2029:
      if shape == .line { return controlFault }
    case 0x202a, 0x202b, 0x202d, 0x202e: open.append(0x202c)
    case 0x2066...0x2068: open.append(0x2069)
    case 0x202c, 0x2069:
      guard open.popLast() == scalar.value else { return directionFault }
    case 0xfdd0...0xfdef: return reservedFault
    case let value where value & 0xfffe == 0xfffe: return reservedFault
    default: break
    }
  }
  return open.isEmpty ? nil : directionFault
}

private let controlFault = Text(
  en: "It holds a control character, such as a line break or a tab, that does not belong here.",
  fr: "Ce texte contient un caractère de contrôle, tel qu’un saut de ligne ou une tabulation, qui n’a pas sa place ici."
)
private let directionFault = Text(
  en: "It holds a text-direction mark that is not closed. Type it anew instead of pasting it.",
  fr: "Ce texte contient une marque de sens d’écriture non refermée. Saisissez-le à nouveau au lieu de le coller.")
private let reservedFault = Text(
  en: "It holds a code that is not a character.", fr: "Ce texte contient un code qui n’est pas un caractère.")

/// Whether a text may be kept as it is. See `textFault`.
package func isAcceptableText(_ text: String, _ shape: TextShape = .line) -> Bool { textFault(text, shape) == nil }
