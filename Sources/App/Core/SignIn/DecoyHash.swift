// What is hashed when there is no password to compare with, so that an unknown address takes as long as a known one.
import Base
import Credentials

/// The hash that stands in for an account that isn't there.
///
/// While some accounts still have a bcrypt hash from another system, theirs takes another time than all others. Then half
/// of the unknown addresses, always the same ones, take that time too: how long an answer takes tells nothing of an address.
struct DecoyHash: Sendable {
  private let secrets: Secrets
  private let usual: String
  private let imported: String?

  /// `imported` is one of the hashes from another system; nil when there are none.
  init(_ passwords: Passwords, _ secrets: Secrets, imported: String?) {
    self.secrets = secrets
    usual = passwords.decoy()
    // Its cost, with a salt and a digest of nobody's.
    self.imported = imported.flatMap { BcryptHash($0) }.map { $0.text.prefix(7) + String(repeating: ".", count: 53) }
  }

  /// Takes the time of comparing `password` with what an address that nobody has might have.
  func pay(_ password: String, for emailKey: String, _ pool: Slow) throws {
    _ = try pool.passwords.matches(password, hash(for: emailKey))
  }

  /// The same where every hash is of the usual kind.
  func pay(_ password: String, _ pool: Slow) throws { _ = try pool.passwords.matches(password, usual) }

  /// What is compared with for an address: always the same for the same.
  func hash(for emailKey: String) -> String {
    guard let imported, (secrets.digest(of: "decoy:" + emailKey).bytes.first ?? 0) & 1 == 1 else { return usual }
    return imported
  }
}
