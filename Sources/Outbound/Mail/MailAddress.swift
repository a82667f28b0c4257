// An e-mail address as a message carries it: checked, so that nothing else can stand in its place.
import Base

/// What can't be put into a message.
package enum MailFault: Error, Sendable, Equatable {
  /// No address that mail is sent to.
  case badAddress
  /// Letters beyond ASCII in it: few servers take such an address (RFC 6531), so that none is written to.
  case foreignAddress
  /// A line break or another control character where the head of the message has one line.
  case controlCharacter(field: String)

  package var text: Text {
    switch self {
    case .badAddress:
      Text(en: "This is no address that mail can be sent to.", fr: "Ce n’est pas une adresse à laquelle écrire.")
    case .foreignAddress:
      Text(
        en: "The address has letters beyond ASCII, which mail servers don’t take. A domain can be given as xn--….",
        fr: "L’adresse a des lettres hors de l’ASCII, que les serveurs refusent. Un domaine peut s’écrire xn--….")
    case .controlCharacter(let field):
      Text(en: "\(field) holds a line break or the like.", fr: "\(field) contient un saut de ligne ou l’équivalent.")
    }
  }
}

/// An address, perhaps with a name before it: `Campus Nord <campus@nord.example>`.
package struct MailAddress: Sendable, Equatable {
  /// `campus@nord.example`: ASCII, of the plain form without quotes and comments.
  package let address: String
  /// Empty for none.
  package let name: String

  package init(_ address: String, name: String = "") throws(MailFault) {
    guard address.utf8.allSatisfy({ $0 < 0x80 }) else { throw .foreignAddress }
    guard MailAddress.isPlain(address) else { throw .badAddress }
    guard !hasControls(name) else { throw .controlCharacter(field: "name") }
    self.address = address
    self.name = name
  }

  /// Reads `campus@nord.example` and `Campus Nord <campus@nord.example>`, the name perhaps in quotes.
  package init(parsing text: String) throws(MailFault) {
    guard text.utf8.last == 0x3e, let open = text.lastIndex(of: "<") else {
      try self.init(text)
      return
    }
    var name = String(text[..<open])
    while name.utf8.last == 0x20 { name.removeLast() }
    while name.utf8.first == 0x20 { name.removeFirst() }
    if name.utf8.count >= 2, name.hasPrefix("\""), name.hasSuffix("\"") { name = String(name.dropFirst().dropLast()) }
    try self.init(String(text[text.index(after: open)...].dropLast()), name: name)
  }

  /// What stands behind the `@`.
  package var domain: String { String(address.split(separator: "@").last ?? "") }

  /// `dot-atom@domain` of RFC 5322, within the lengths of RFC 5321.
  private static func isPlain(_ text: String) -> Bool {
    let parts = text.utf8.split(separator: 0x40, omittingEmptySubsequences: false)
    guard text.utf8.count <= 254, parts.count == 2, (1...64).contains(parts[0].count), parts[1].count <= 253 else {
      return false
    }
    let atoms = parts[0].split(separator: 0x2e, omittingEmptySubsequences: false)
    let labels = parts[1].split(separator: 0x2e, omittingEmptySubsequences: false)
    return atoms.allSatisfy { !$0.isEmpty && $0.allSatisfy(isAtomText) }
      && labels.allSatisfy { label in
        (1...63).contains(label.count) && label.first != 0x2d && label.last != 0x2d
          && label.allSatisfy { isAlphanumeric($0) || $0 == 0x2d }
      }
  }
}

/// What an atom is made of (RFC 5322, 3.2.3).
func isAtomText(_ byte: UInt8) -> Bool { isAlphanumeric(byte) || "!#$%&'*+-/=?^_`{|}~".utf8.contains(byte) }

/// Whether a text has what would end a line of a message's head, or what no mail program shows as written: control
/// characters of both sets, and the two Unicode separators of lines and paragraphs.
func hasControls(_ text: String) -> Bool {
  text.unicodeScalars.contains {
    $0.value < 0x20 || (0x7f...0x9f).contains($0.value) || (0x2028...0x2029).contains($0.value)
  }
}
