// Password hashes of systems that a campus comes from: bcrypt, by libcrypt.
import Base
import CCrypt

/// A bcrypt hash (`$2a$`, `$2b$` or `$2y$`), imported and good for one sign-in: then the password is hashed anew.
package struct BcryptHash: Sendable {
  /// The hash as it was imported: 60 characters.
  package let text: String
  /// The logarithm of the rounds.
  package let cost: Int

  /// Costs that are accepted. Each step doubles the time; 15 takes about two seconds, and a hash that says 31 would keep
  /// a thread for a day.
  package static let costs = 4...15

  /// Nil when this is no bcrypt hash, or one whose cost is out of `costs`.
  package init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count == 60, ["$2a$", "$2b$", "$2y$"].contains(where: { bytes.starts(with: $0.utf8) }),
      (0x30...0x39).contains(bytes[4]), (0x30...0x39).contains(bytes[5]), bytes[6] == 0x24,
      bytes[7...].allSatisfy(isBcryptDigit)
    else { return nil }
    let cost = Int(bytes[4] - 0x30) * 10 + Int(bytes[5] - 0x30)
    guard BcryptHash.costs.contains(cost) else { return nil }
    self.text = text
    self.cost = cost
  }

  /// Whether the password is the one that was hashed. Takes 2^cost rounds (about 60 ms at 10, 250 ms at 12): never on a
  /// loop's thread.
  ///
  /// bcrypt takes the first 72 bytes and drops the rest, so that a longer password is told by its beginning, here as in
  /// the system it comes from. Both spellings of accented letters are tried, for that system took the bytes as they came.
  /// A password with a NUL in it matches nothing: bcrypt would stop there.
  package func matches(_ password: String) -> Bool {
    if matches(bytes: Array(password.utf8)) { return true }
    let composed = normalized(password)
    return !sameBytes(composed, password) && matches(bytes: Array(composed.utf8))
  }

  private func matches(bytes: [UInt8]) -> Bool {
    guard !bytes.contains(0) else { return false }
    let phrase = bytes.prefix(72).map { CChar(bitPattern: $0) } + [0]
    var output = [CChar](repeating: 0, count: 128)
    guard quad_crypt(phrase, text, &output, output.count) == 1 else { return false }
    let hash = output.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    // The last 31 characters. Those before say how; libcrypt may spell the salt's last character another way.
    return hash.count == 60 && equalInConstantTime(Array(hash.suffix(31)), Array(text.utf8.suffix(31)))
  }
}

private func isBcryptDigit(_ byte: UInt8) -> Bool {
  switch byte {
  case 0x2e...0x39, 0x41...0x5a, 0x61...0x7a: true
  default: false
  }
}
