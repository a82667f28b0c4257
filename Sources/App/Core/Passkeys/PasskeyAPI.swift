// Passkeys over JSON, and signing in with one.
import Base
import Credentials
import Store
import Web

enum PasskeyAPI {
  static func add(_ input: PasskeyInput, _ call: Call, _ pool: Slow) throws -> PasskeyMadeOutput {
    let caller = try call.signedIn
    let registration: PasskeyRegistration
    do throws(PasskeyFault) { registration = try input.registration() } catch { throw error.failure }
    let (passkey, challenge) = try PasskeyCeremony.verified(registration, call)
    let (secrets, name) = (call.appliance.secrets, input.name)
    let made = try pool.write(call.context) { writer in
      try PasskeyChanges.add(passkey, challenge, name: name, caller, secrets, writer)
    }
    var output = PasskeyMadeOutput()
    output.passkey = PasskeyOutput(made.row)
    output.recoveryCodes = RecoveryCodesOutput(made.codes).recoveryCodes
    return output
  }

  static func rename(_ input: PasskeyRename, _ call: Call, _ writer: Writer) throws -> PasskeyOutput {
    PasskeyOutput(try PasskeyChanges.rename(call.id(), input.name, call.signedIn, writer))
  }

  static func remove(_ input: ProofInput, _ call: Call, _ pool: Slow) throws -> SecondFactorsOutput {
    let caller = try call.signedIn
    let id: ID<StoredPasskey> = try call.id()
    _ = try pool.reader.one(PasskeyStore.find, id, caller.account)
    try Proofs.require(input.proof, call, pool)
    return try pool.write(call.context) { writer in
      try PasskeyChanges.remove(id, caller, writer)
      return try SecondFactors.state(of: caller.account, writer)
    }
  }

  // MARK: Signing in

  /// A passkey is two factors in one: something one has, unlocked by something one knows or is. No second step follows.
  static func open(
    _ answer: PasskeyAnswer, _ credential: Caller.Credential, _ call: Call, _ pool: Slow
  ) throws -> OpenedSession {
    let use = try PasskeyCeremony.verified(answer, namesAccount: true, call, pool)
    let secret = NewSecret(call.appliance.secrets)
    let (userAgent, device) = (call.userAgent, DeviceToken(call, credential))
    let known = device.digest(use.account, call.appliance.secrets)
    let expires = try pool.write(call.context) { writer in
      let member = try Gate.member(of: use.account, writer)
      writer.context.organization = member.organization.id.value
      try PasskeyChanges.use(use, writer)
      return try SessionChanges.start(
        member, credential, secret, userAgent: userAgent, device: known, writer)
    }
    return OpenedSession(secret: secret, expires: expires, device: device)
  }

  static func signIn(_ input: PasskeyAnswer, _ call: Call, _ pool: Slow) throws -> SignInOutput {
    let secret = try open(input, .token, call, pool).secret
    return try TokenPair.issue(for: secret, call, pool)
  }
}
