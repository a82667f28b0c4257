// How text travels in messages: quoted-printable and base64 bodies, and words in the head (RFC 2045 and 2047).
import Base

enum MailEncoding {
  // MARK: Bodies

  /// A body as it is sent, every line ended by CRLF and at most 76 bytes long, with the name of its encoding: quoted
  /// printable, or base64 where that is shorter.
  static func body(_ text: String) -> (name: StaticString, bytes: [UInt8]) {
    let lines = crlf(text)
    let foreign = lines.count { $0 >= 0x7f || $0 < 0x20 && $0 != 0x0d && $0 != 0x0a }
    return foreign * 6 > lines.count
      ? ("base64", base64Lines(lines)) : ("quoted-printable", quotedPrintable(text))
  }

  /// The text with CRLF for every line end, of whatever kind it was, and at its end.
  private static func crlf(_ text: String) -> [UInt8] { lines(text).flatMap { Array($0) + [0x0d, 0x0a] } }

  private static func lines(_ text: String) -> [ArraySlice<UInt8>] {
    let bytes = Array(text.utf8)
    var lines: [ArraySlice<UInt8>] = []
    var start = 0
    var at = 0
    while at < bytes.count {
      if bytes[at] == 0x0d || bytes[at] == 0x0a {
        lines.append(bytes[start..<at])
        if bytes[at] == 0x0d, at + 1 < bytes.count, bytes[at + 1] == 0x0a { at += 1 }
        start = at + 1
      }
      at += 1
    }
    if start < bytes.count { lines.append(bytes[start...]) }
    return lines
  }

  /// Lines of 76 characters.
  private static func base64Lines(_ bytes: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 57) {
      out += Array(base64(Array(bytes[start..<min(start + 57, bytes.count)])).utf8) + [0x0d, 0x0a]
    }
    return out
  }

  /// No line begins with a dot or with “From ”: what stands in the way then mangles nothing.
  static func quotedPrintable(_ text: String) -> [UInt8] {
    var out: [UInt8] = []
    for line in lines(text) {
      var column = 0
      for at in line.indices {
        let byte = line[at]
        let isLast = at == line.endIndex - 1
        func mustEscape() -> Bool {
          switch byte {
          case 0x20, 0x09: isLast
          case 0x3d: true
          case 0x2e: column == 0
          case 0x46: column == 0 && line[at...].starts(with: "From ".utf8)
          default: byte < 0x21 || byte > 0x7e
          }
        }
        // The last place of a line is for the `=` that says that it goes on.
        if column + (mustEscape() ? 3 : 1) > 75 {
          out += [0x3d, 0x0d, 0x0a]
          column = 0
        }
        if mustEscape() {
          out += [0x3d, digit(byte >> 4), digit(byte & 15)]
          column += 3
        } else {
          out.append(byte)
          column += 1
        }
      }
      out += [0x0d, 0x0a]
    }
    return out
  }

  private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x37 + value }

  // MARK: The head

  /// A field of free text, folded, with CRLF. Fails for control characters.
  static func field(_ name: StaticString, _ text: String) throws(MailFault) -> String {
    guard !hasControls(text) else { throw .controlCharacter(field: name.description) }
    guard isPlainText(text) else { return "\(name): \(words(text, after: name.utf8CodeUnitCount + 2))\r\n" }
    var line = "\(name):"
    var out = ""
    for word in text.split(separator: " ") {
      if line.utf8.count + 1 + word.utf8.count > 76, line.utf8.count > name.utf8CodeUnitCount + 1 {
        out += line + "\r\n"
        line = ""
      }
      line += " " + word
    }
    return out + line + "\r\n"
  }

  /// A field with one address, folded, with CRLF.
  static func field(_ name: StaticString, _ address: MailAddress) -> String {
    guard !address.name.isEmpty else { return "\(name): \(address.address)\r\n" }
    return "\(name): \(phrase(address.name, after: name.utf8CodeUnitCount + 2))\r\n <\(address.address)>\r\n"
  }

  private static func phrase(_ name: String, after used: Int) -> String {
    guard isPlainText(name), name.utf8.count <= 60 else { return words(name, after: used) }
    if name.utf8.allSatisfy({ isAtomText($0) || $0 == 0x20 }) { return name }
    let quoted = name.utf8.flatMap { $0 == 0x22 || $0 == 0x5c ? [0x5c, $0] : [$0] }
    return "\"" + String(decoding: quoted, as: UTF8.self) + "\""
  }

  /// Whether a text can stand in the head as it is, and be folded between its words.
  private static func isPlainText(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard bytes.allSatisfy({ (0x20...0x7e).contains($0) }), bytes.first != 0x20, bytes.last != 0x20 else {
      return false
    }
    let pairs = zip(bytes, bytes.dropFirst())
    return !pairs.contains { $0 == 0x20 && $1 == 0x20 || $0 == 0x3d && $1 == 0x3f }
      && bytes.split(separator: 0x20).allSatisfy { $0.count <= 60 }
  }

  /// Encoded words of RFC 2047, none longer than 75 characters and none cutting a character's bytes; `used` columns of
  /// the first line are taken.
  private static func words(_ text: String, after used: Int) -> String {
    let overhead = 12
    var out = ""
    var word: [UInt8] = []
    func room() -> Int { max(3, (76 - (out.isEmpty ? used : 1) - overhead) / 4 * 3) }
    func end() {
      if !out.isEmpty { out += "\r\n " }
      out += "=?UTF-8?B?" + base64(word) + "?="
      word = []
    }
    for scalar in text.unicodeScalars {
      let bytes = Array(String(Character(scalar)).utf8)
      if word.count + bytes.count > room(), !word.isEmpty { end() }
      word += bytes
    }
    if !word.isEmpty { end() }
    return out
  }
}
