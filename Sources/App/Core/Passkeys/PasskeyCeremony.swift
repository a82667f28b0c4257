// What a browser and an authenticator are asked, and whether they answered it: before anything is written.
import Base
import Credentials
import Store
import Web

/// A use of a passkey that was found in order, except for what only the transaction can know.
struct PasskeyUse: Sendable {
  let passkey: ID<StoredPasskey>
  let account: ID<Account>
  let counter: UInt32
  let isSynced: Bool
  let challenge: PasskeyChallenge
}

/// A challenge that was answered, to be used up with what it was for.
struct PasskeyChallenge: Sendable {
  let digest: Digest
  let expires: Timestamp

  private static let randomLength = 16
  private static let length = randomLength + 8 + 32

  /// A new challenge for one purpose: random bytes, when it ends, and a keyed hash over both and the purpose. Nothing is
  /// kept of it before it is answered, so that asking for one costs nobody a write.
  static func make(for purpose: String, _ secrets: Secrets, at now: Timestamp) -> [UInt8] {
    let expires = now.adding(seconds: PasskeyRules.patience).milliseconds
    let start = randomBytes(randomLength) + withUnsafeBytes(of: expires.bigEndian) { [UInt8]($0) }
    return start + secrets.mark(start, of: "passkey-challenge:" + purpose).bytes
  }

  /// A challenge as it came back. Nil for one that is not ours, was for something else, or has ended.
  init?(_ bytes: [UInt8]?, for purpose: String, _ secrets: Secrets, at now: Timestamp) {
    guard let bytes, bytes.count == PasskeyChallenge.length else { return nil }
    let start = Array(bytes.prefix(PasskeyChallenge.randomLength + 8))
    let mark = secrets.mark(start, of: "passkey-challenge:" + purpose).bytes
    guard equalInConstantTime(mark, Array(bytes.dropFirst(start.count))) else { return nil }
    let milliseconds = start.suffix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    expires = Timestamp(milliseconds: Int64(truncatingIfNeeded: milliseconds))
    guard expires > now else { return nil }
    digest = Digest.of(bytes)
  }
}

enum PasskeyCeremony {
  /// Any sign-in and second step: the passkey itself says whose it is.
  private static let signIn = "sign-in"

  private static func registration(_ account: ID<Account>) -> String { "register:" + account.text }

  /// What authenticators know an account by: its number, which says nothing of the person.
  static func handle(_ account: ID<Account>) -> [UInt8] {
    withUnsafeBytes(of: account.value.bigEndian) { [UInt8]($0) }
  }

  /// The site at the host that the client used. Fails where browsers offer no passkeys.
  private static func site(_ call: Call) throws -> RelyingParty {
    guard let site = RelyingParty(origin: call.address(""), name: call.caller?.organization.name ?? "Quad") else {
      throw Failure(.conflict, code: "no-passkeys-here", PasskeyText.notHere)
    }
    return site
  }

  /// Whether the site's address is one for which browsers offer passkeys.
  static func isPossible(_ call: Call) -> Bool { RelyingParty(origin: call.address(""), name: "") != nil }

  // MARK: Options

  static func signInOptions(_ call: Call, _ reader: Reader) throws -> Reply {
    let challenge = PasskeyChallenge.make(for: signIn, call.appliance.secrets, at: call.now)
    var options = PasskeyOptions(party: try site(call), challenge: challenge)
    options.patience = Int(PasskeyRules.patience)
    options.writeSignIn(allowed: [], to: JSONWriter(call.buffer))
    return call.reply()
  }

  /// For who shows once more who they are: a challenge of this kind says that they did. On the slow pool.
  static func registrationOptions(_ input: ProofInput, _ call: Call, _ pool: Slow) throws -> Reply {
    let caller = try call.signedIn
    let party = try site(call)
    try Proofs.require(input.proof, call, pool)
    let challenge = PasskeyChallenge.make(for: registration(caller.account), call.appliance.secrets, at: call.now)
    var options = PasskeyOptions(party: party, challenge: challenge)
    options.patience = Int(PasskeyRules.patience)
    let existing = try pool.reader.all(PasskeyStore.listed, caller.account).map {
      PasskeyOptions.Listed(id: $0.id, transports: $0.transports)
    }
    options.writeRegistration(
      account: handle(caller.account), name: caller.email ?? caller.name, title: caller.name, existing: existing,
      to: JSONWriter(call.buffer))
    return call.reply()
  }

  // MARK: Answers

  /// A new passkey, found in order. Uses a signature's time: not on a loop's thread.
  static func verified(
    _ registration: PasskeyRegistration, _ call: Call
  ) throws -> (passkey: Passkey, challenge: PasskeyChallenge) {
    let caller = try call.signedIn
    let (party, secrets) = (try site(call), call.appliance.secrets)
    let bytes = registration.challenge
    guard
      let challenge = PasskeyChallenge(bytes, for: self.registration(caller.account), secrets, at: call.now)
    else { throw PasskeyFault.wrongChallenge.failure }
    do throws(PasskeyFault) {
      return (try registration.verified(for: party, challenge: bytes ?? []), challenge)
    } catch {
      throw error.failure
    }
  }

  /// A use of a passkey, found in order. Fails with the fault's words; a counter that went back is on record. `namesAccount`
  /// as in `PasskeyAssertion.verified`. On the slow pool: it checks a signature.
  static func verified(
    _ answer: PasskeyAnswer, namesAccount: Bool, _ call: Call, _ pool: Slow
  ) throws -> PasskeyUse {
    let (party, secrets) = (try site(call), call.appliance.secrets)
    let assertion: PasskeyAssertion
    do throws(PasskeyFault) { assertion = try answer.assertion() } catch { throw error.failure }
    let bytes = assertion.challenge
    // What was answered before is no sign of a copy, however its counter stands: whoever pressed twice owns no two.
    guard let challenge = PasskeyChallenge(bytes, for: signIn, secrets, at: call.now),
      try !pool.reader.exists(PasskeyStore.isUsed, challenge.digest)
    else { throw PasskeyFault.wrongChallenge.failure }
    guard let row = try pool.reader.first(PasskeyStore.key, assertion.id) else {
      throw Failure(.unauthenticated, code: "passkey-unknown", PasskeyText.unknown)
    }
    let known = PasskeyAssertion.Known(key: row.key, counter: row.counter, account: handle(row.account))
    do throws(PasskeyFault) {
      let use = try assertion.verified(
        for: party, challenge: bytes ?? [], known: known, namesAccount: namesAccount)
      return PasskeyUse(
        passkey: row.id, account: row.account, counter: use.counter, isSynced: use.isSynced, challenge: challenge)
    } catch {
      if error == .counterWentBack { try PasskeyChanges.noteCopy(of: row, call, pool) }
      throw error.failure
    }
  }
}
