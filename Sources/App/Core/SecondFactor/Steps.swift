// The second step of a sign-in: begun when the password was right, answered with a code or a passkey.
import Base
import Credentials
import Store
import Web

/// What somebody answers with.
enum StepAnswer: Sendable {
  case code(String)
  case passkey(PasskeyAnswer)
}

enum Steps {
  /// Notes that a member's password was right and that a second step is asked for. `secret` names the sign-in from here.
  static func begin(
    _ member: Member, _ credential: Caller.Credential, _ secret: NewSecret, _ writer: Writer
  ) throws {
    let (current, account) = try SessionChanges.requireEntry(member, writer)
    try writer.run(SecondFactorStore.sweepChallenges, writer.now)
    try writer.run(
      SecondFactorStore.insertChallenge, writer.newID(ID<SignInChallenge>.self), secret.digest, credential.rawValue,
      account, current.organization.id, current.person, writer.now,
      writer.now.adding(seconds: SecondFactorRules.challengeLifetime))
  }

  /// What the first step is answered with where there is a second: the API's word and the name of what waits.
  static func needed(_ challenge: String) -> Failure {
    var failure = Failure(.unauthenticated, code: "second-factor-needed", SecondFactorText.needed)
    failure.members = [("challenge", challenge)]
    return failure
  }

  /// The sign-in that a secret names. Fails when it is over, whatever ended it.
  static func waiting(_ challenge: String, _ call: Call, _ reader: Reader) throws -> ChallengeRow {
    let digest = call.appliance.secrets.digest(of: challenge)
    guard let row = try reader.first(SecondFactorStore.challenge, digest, call.now) else { throw over }
    return row
  }

  /// What one try came to.
  private enum Outcome: Sendable {
    case opened(Timestamp)
    case wrong(left: Int)
    case over
  }

  /// Answers a sign-in that waits: opens its session, or says that the answer was wrong. Every wrong code counts, also
  /// when many are tried at once, and the fifth ends the sign-in. `credential` is how the session is to be used.
  static func answer(
    _ challenge: String, _ answer: StepAnswer, _ credential: Caller.Credential, _ call: Call, _ pool: Slow
  ) throws -> OpenedSession {
    let secrets = call.appliance.secrets
    // A box that was left empty is no guess.
    if case .code(let typed) = answer, typed.allSatisfy(\.isWhitespace) {
      throw Failure.unprocessable([Failure.Field(path: "code", text: SecondFactorText.codeMissing)])
    }
    let row = try waiting(challenge, call, pool.reader)
    guard row.credential == credential else { throw over }
    // Guesses at one account are slowed down over however many sign-ins.
    let trial = try Trial(row.account.text, call)
    let digest = secrets.digest(of: challenge)
    let secret = NewSecret(secrets)
    let device = DeviceToken(call, credential)
    let arrival = Arrival(
      userAgent: call.userAgent, device: device.digest(row.account, secrets))
    let outcome: Outcome
    switch answer {
    case .code(let typed):
      outcome = try pool.write(call.context) { writer in
        guard let row = try writer.first(SecondFactorStore.challenge, digest, writer.now) else { return .over }
        let member = try arriving(row, writer)
        try writer.run(SecondFactorStore.countAttempt, row.id)
        guard let kind = try SecondFactors.use(typed, of: row.account, secrets, writer) else {
          try writer.emit(.stepRefused, subject: row.person)
          let left = SecondFactorRules.attempts - row.attempts - 1
          if left <= 0 { try writer.run(SecondFactorStore.endChallenge, row.id) }
          return .wrong(left: left)
        }
        return .opened(try open(row, member, kind, secret, arrival, of: digest, writer))
      }
    case .passkey(let answer):
      let use = try PasskeyCeremony.verified(answer, namesAccount: false, call, pool)
      guard use.account == row.account else { throw PasskeyFault.wrongAccount.failure }
      outcome = try pool.write(call.context) { writer in
        guard let row = try writer.first(SecondFactorStore.challenge, digest, writer.now) else { return .over }
        try PasskeyChanges.use(use, writer)
        return .opened(try open(row, arriving(row, writer), .passkey, secret, arrival, of: digest, writer))
      }
    }
    switch outcome {
    case .opened(let expires):
      trial.succeeded()
      return OpenedSession(secret: secret, expires: expires, device: device)
    case .wrong(let left) where left > 0:
      trial.failed()
      throw Failure(.unauthenticated, code: "code-refused", SecondFactorText.codeRefused(left))
    case .wrong:
      trial.failed()
      throw Failure(.gone, code: "step-over", SecondFactorText.tooManyCodes)
    case .over: throw over
    }
  }

  /// The person who is signing in takes their place in what is written.
  private static func arriving(_ row: ChallengeRow, _ writer: Writer) throws -> Member {
    let member = try writer.one(SignInStore.member, row.person)
    writer.context.organization = member.organization.id.value
    return member
  }

  private static func open(
    _ row: ChallengeRow, _ member: Member, _ kind: StepKind, _ secret: NewSecret, _ arrival: Arrival,
    of challenge: Digest,
    _ writer: Writer
  ) throws -> Timestamp {
    guard try writer.run(SecondFactorStore.endChallenge, row.id) == 1, member.account == row.account else {
      throw over
    }
    if kind == .recoveryCode {
      let left = try writer.one(SecondFactorStore.codesLeft, row.account)
      writer.context.actor = row.person.value
      try writer.emit(.recoveryCodeUsed, subject: row.person) { json in json.field("left", left) }
    }
    return try SessionChanges.start(
      member, row.credential, secret, userAgent: arrival.userAgent, device: arrival.device,
      by: SessionOrigin.taken(challenge, writer), writer)
  }

  /// What a session begins on.
  private struct Arrival: Sendable {
    let userAgent: String
    let device: Digest
  }

  private static let over = Failure(.gone, code: "step-over", SecondFactorText.stepOver)
}
