// Second factors over JSON.
import Base
import Store
import Web

enum SecondFactorAPI {
  static func step(_ input: StepInput, _ call: Call, _ pool: Slow) throws -> SignInOutput {
    let answer: StepAnswer
    if let passkey = input.passkey { answer = .passkey(passkey) } else { answer = .code(input.code ?? "") }
    let secret = try Steps.answer(input.challenge, answer, .token, call, pool).secret
    return try TokenPair.issue(for: secret, call, pool)
  }

  static func show(_ call: Call, _ reader: Reader) throws -> SecondFactorsOutput {
    try SecondFactors.state(of: call.signedIn.account, reader)
  }

  static func begin(_ input: ProofInput, _ call: Call, _ pool: Slow) throws -> AppSetUpOutput {
    let caller = try call.signedIn
    try Proofs.require(input.proof, call, pool)
    let secrets = call.appliance.secrets
    let codes = try pool.write(call.context) { writer in try SecondFactors.beginApp(caller, secrets, writer) }
    return AppSetUpOutput(codes, caller)
  }

  static func confirm(_ input: AppCodeInput, _ call: Call, _ writer: Writer) throws -> RecoveryCodesOutput {
    RecoveryCodesOutput(
      try SecondFactors.confirmApp(input.code, call.signedIn, call.appliance.secrets, writer))
  }

  static func remove(_ input: ProofInput, _ call: Call, _ pool: Slow) throws -> SecondFactorsOutput {
    let caller = try call.signedIn
    try Proofs.require(input.proof, call, pool)
    return try pool.write(call.context) { writer in
      try SecondFactors.removeApp(caller, writer)
      return try SecondFactors.state(of: caller.account, writer)
    }
  }

  static func makeCodes(_ input: ProofInput, _ call: Call, _ pool: Slow) throws -> RecoveryCodesOutput {
    let caller = try call.signedIn
    try Proofs.require(input.proof, call, pool)
    let secrets = call.appliance.secrets
    return RecoveryCodesOutput(
      try pool.write(call.context) { writer in try SecondFactors.makeCodes(caller, secrets, writer) })
  }

  static func reset(_ call: Call, _ writer: Writer) throws {
    let id: ID<Person> = try call.id()
    try Standing(writer).requireCovering(id, writer)
    try SecondFactors.reset(id, in: call.signedIn.organization, writer)
  }
}
