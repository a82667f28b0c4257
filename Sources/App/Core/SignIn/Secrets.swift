// The key outside the database, and what is derived from it.
import Base

/// The installation's secret key. Bearer secrets are stored as HMACs under it, so that a copy of the database alone lets
/// nobody in.
struct Secrets: Sendable {
  private let key: [UInt8]

  /// Reads the key file, or makes it on first use (mode 0600).
  init(file path: String) throws {
    if fileExists(path) {
      key = try readFile(path, limit: 64)
      guard key.count == 32 else {
        throw Failure(
          .internal, code: "key",
          Text(
            en:
              "The key file \(path) is damaged: it must hold 32 bytes. Restore it from a backup, or remove it to sign everybody out.",
            fr:
              "Le fichier de clé \(path) est endommagé : il doit contenir 32 octets. Restaurez-le, ou supprimez-le pour déconnecter tout le monde."
          ))
      }
    } else {
      key = randomBytes(32)
      try writeFile(path, key, mode: 0o600)
    }
  }

  /// A key of its own for tests.
  init(key: [UInt8]) { self.key = key }

  /// What is stored of a bearer secret: a keyed hash over its whole length.
  func digest(of token: String) -> Digest { hmac(key: key, "token:" + token) }

  /// The 32 bytes that a signing key of this name is made from.
  func signingSeed(_ name: String) -> [UInt8] { hmac(key: key, "signing:" + name).bytes }

  /// A name for this installation that is nobody else's, and the same as long as the key is.
  func issuer() -> String { "urn:quad:" + hmac(key: key, "issuer").hex.prefix(32) }
  /// A value that nobody can guess who has not the key, the same each time: 43 characters of base64url.
  func derived(_ purpose: StaticString, _ text: String) -> String {
    base64url(hmac(key: key, "\(purpose):" + text).bytes)
  }

  /// The key of the sessions' CSRF tokens.
  func csrfKey() -> [UInt8] { hmac(key: key, "csrf").bytes }

  /// The key of the links that open a picture.
  func linkKey() -> [UInt8] { hmac(key: key, "file-links").bytes }

  /// A mark that only this installation can make: for what is given out and must come back unchanged. `purpose` keeps it
  /// from being taken for another.
  func mark(_ bytes: [UInt8], of purpose: String) -> Digest {
    hmac(key: hmac(key: key, "mark:" + purpose).bytes, bytes)
  }

  /// A secret that must be readable again, sealed for one place: its kind and row, such as `totp:` and the row's id. What
  /// is stored opens nowhere else, and not without the key file.
  func seal(_ secret: [UInt8], for place: String) throws -> [UInt8] { try sealingKey.seal(secret, for: place) }

  /// The secret again. Fails with `.internal` when it was not sealed here for this very place.
  func open(_ sealed: [UInt8], for place: String) throws -> [UInt8] { try sealingKey.open(sealed, for: place) }

  private var sealingKey: SealingKey { SealingKey(hmac(key: key, "seal")) }
}
