// Password hashes: Argon2id, by the reference library; and what a new password must withstand.
import Base
import CArgon2
import Credentials

/// Makes and checks password hashes. Each call takes tens of milliseconds and `memory` KiB: never on a loop's thread.
struct Passwords: Sendable {
  /// KiB of memory for one hash.
  let memory: UInt32
  /// Passes over that memory.
  let passes: UInt32

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

  /// What stands where there is no hash: made up, of the same cost, so comparing takes as long and nothing matches.
  func decoy() -> String {
    func unpadded(_ bytes: [UInt8]) -> String { String(base64(bytes).prefix { $0 != "=" }) }
    return "$argon2id$v=19$m=\(memory),t=\(passes),p=1$\(unpadded(randomBytes(16)))$\(unpadded(randomBytes(32)))"
  }

  /// Whether the password is the one that was hashed. A hash that can't be read matches nothing. One that came from
  /// another system may be bcrypt's: it then takes as long as that system chose.
  func matches(_ password: String, _ hash: String) -> Bool {
    if hash.utf8.starts(with: "$2".utf8) { return BcryptHash(hash)?.matches(password) ?? false }
    var text = normalized(password)
    return text.withUTF8 { password in
      argon2id_verify(hash, password.baseAddress, password.count) == ARGON2_OK.rawValue
    }
  }

  /// Whether a hash that matched is to be made anew: it came from another system, or from when hashing cost less.
  func isOutdated(_ hash: String) -> Bool { !hash.hasPrefix("$argon2id$v=19$m=\(memory),t=\(passes),p=1$") }

  /// Why a new password may not be chosen, if anything. `knowing` is what somebody who knows the person would try: their
  /// name and addresses, the organization. May take some milliseconds: not on a loop's thread.
  static func refusal(_ password: String, knowing: [String?]) -> Text? {
    PasswordStrength(password, account: knowing.compactMap { $0 }).refusal?.text
  }

  /// The same for a form or a call: fails with the reason tied to `field`.
  static func check(_ password: String, knowing: [String?], field: String = "password") throws {
    if let text = refusal(password, knowing: knowing) {
      throw Failure.unprocessable([Failure.Field(path: field, text: text)])
    }
  }
}
