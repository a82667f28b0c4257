// Showing once more who one is, before one's own second factors change: a stolen session must not become a lasting way in.
import Base
import Store
import Web

enum Proofs {
  /// Whether the account has anything to show: a password or a second factor. Somebody who always comes from another
  /// provider has neither until they set one up here.
  static func areNeeded(_ caller: Caller, _ reader: Reader) throws -> Bool {
    if try reader.one(SignInStore.member, caller.person).passwordHash != nil { return true }
    return try SecondFactors.areOn(caller.account, reader)
  }

  /// Checks what was typed: the password, a code of the app, or a recovery code, which is used up. Fails with a fault of
  /// the field `proof`, and with 429 for whoever guesses. On the slow pool: a password hash.
  static func require(_ typed: String?, _ call: Call, _ pool: Slow) throws {
    let caller = try call.signedIn
    guard try areNeeded(caller, pool.reader) else {
      // A session that counts in one organization must not become a way into the others.
      return try caller.requireReach(pool.reader)
    }
    guard let typed, !typed.isEmpty else { throw fault(SecondFactorText.proofMissing) }
    let trial = try Trial(caller.account.text, call)
    let secrets = call.appliance.secrets
    let hash = try pool.reader.one(SignInStore.member, caller.person).passwordHash
    if let hash, try pool.passwords.matches(typed, hash) {
      trial.succeeded()
      return
    }
    let isCode = try pool.write(call.context) { writer in
      switch try SecondFactors.use(typed, of: caller.account, secrets, writer) {
      case .recoveryCode:
        let left = try writer.one(SecondFactorStore.codesLeft, caller.account)
        try writer.emit(.recoveryCodeUsed, subject: caller.person) { json in json.field("left", left) }
        return true
      case .app, .passkey: return true
      case nil:
        try writer.emit(.stepRefused, subject: caller.person)
        return false
      }
    }
    guard isCode else {
      trial.failed()
      throw fault(SecondFactorText.proofWrong)
    }
    trial.succeeded()
  }

  private static func fault(_ text: Text) -> Failure {
    Failure.unprocessable([Failure.Field(path: "proof", text: text)])
  }
}
