// Codes to write down for the day the phone is lost.
import Base

/// A recovery code: ten characters of 32 that nobody mixes up, so 50 random bits.
package struct RecoveryCode: Sendable, Equatable {
  /// Ten characters, lower case.
  private let characters: [UInt8]

  /// How many a person is given at once.
  package static let count = 10
  private static let length = 10
  /// Crockford's 32: no i, l, o and u.
  private static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

  /// A new one.
  package init() {
    // 32 divides 256, so that every character is as likely as the others.
    characters = randomBytes(RecoveryCode.length).map { RecoveryCode.alphabet[Int($0 & 31)] }
  }

  /// A new set, all different.
  package static func set() -> [RecoveryCode] {
    var codes: [RecoveryCode] = []
    while codes.count < count {
      let code = RecoveryCode()
      if !codes.contains(code) { codes.append(code) }
    }
    return codes
  }

  /// What a person typed: either case, spaces and any hyphens passed over, `o` read as 0, `i` and `l` as 1. Nil when it
  /// is no recovery code.
  package init?(_ typed: String) {
    guard typed.utf8.count <= 128 else { return nil }
    var characters: [UInt8] = []
    for scalar in typed.unicodeScalars {
      if scalar.properties.isWhitespace || scalar.properties.generalCategory == .dashPunctuation { continue }
      guard scalar.isASCII else { return nil }
      var byte = UInt8(truncatingIfNeeded: scalar.value)
      if (0x41...0x5a).contains(byte) { byte += 0x20 }
      switch byte {
      case 0x6f: byte = 0x30
      case 0x69, 0x6c: byte = 0x31
      default: break
      }
      guard RecoveryCode.alphabet.contains(byte), characters.count < RecoveryCode.length else { return nil }
      characters.append(byte)
    }
    guard characters.count == RecoveryCode.length else { return nil }
    self.characters = characters
  }

  /// What is hashed and looked up: the same ten bytes however the code was typed.
  package var canonical: [UInt8] { characters }

  /// How it is shown: `xxxxx-xxxxx`.
  package var text: String {
    String(decoding: characters.prefix(5), as: UTF8.self) + "-"
      + String(decoding: characters.dropFirst(5), as: UTF8.self)
  }
}
