// Password hashes: Argon2id, by the reference library.
import Base
import CArgon2

/// Makes and checks password hashes. Each call takes tens of milliseconds and `memory` KiB: never on a loop's thread.
struct Passwords: Sendable {
  /// KiB of memory for one hash.
  let memory: UInt32
  /// Passes over that memory.
  let passes: UInt32

  static let shortest = 8
  static let longest = 128

  /// The cost that OWASP's password storage sheet gives for Argon2id: 19 MiB, two passes, one lane.
  static let standard = Passwords(memory: 19_456, passes: 2)

  /// A hash in the PHC string form, which carries its own parameters and a fresh salt.
  func hash(_ password: String) throws -> String {
    let salt = randomBytes(16)
    var encoded = [CChar](repeating: 0, count: 256)
    var text = normalized(password)
    let code = text.withUTF8 { password in
      argon2id_hash_encoded(
        passes, memory, 1, password.baseAddress, password.count, salt, salt.count, 32, &encoded, encoded.count)
    }
    guard code == ARGON2_OK.rawValue else { throw Failure.internal("argon2: \(code)") }
    return String(decoding: encoded.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// Whether the password is the one that was hashed. A hash that can't be read matches nothing.
  func matches(_ password: String, _ hash: String) -> Bool {
    var text = normalized(password)
    return text.withUTF8 { password in
      argon2id_verify(hash, password.baseAddress, password.count) == ARGON2_OK.rawValue
    }
  }

  /// What is wrong with a new password, if anything.
  static func fault(_ password: String) -> Text? {
    let count = password.count
    if count < shortest { return SignInText.passwordTooShort }
    if count > longest { return SignInText.passwordTooLong }
    return nil
  }
}
