// The writes of second factors: setting one up, using a code up, turning off.
import Base
import Credentials
import Store

extension EventKind {
  static let appAdded = EventKind("authenticator-app.added")
  static let appRemoved = EventKind("authenticator-app.removed")
  static let recoveryCodesMade = EventKind("recovery-codes.made")
  static let recoveryCodeUsed = EventKind("recovery-code.used")
  static let stepRefused = EventKind("second-factor.refused")
  static let factorsReset = EventKind("second-factor.reset")
}

enum SecondFactors {
  /// Whether a password alone no longer opens the account.
  static func areOn(_ account: ID<Account>, _ reader: Reader) throws -> Bool {
    if try reader.first(SecondFactorStore.app, account)?.confirmed != nil { return true }
    return try !reader.all(PasskeyStore.ofAccount, account).isEmpty
  }

  static func state(of account: ID<Account>, _ reader: Reader) throws -> SecondFactorsOutput {
    var output = SecondFactorsOutput()
    output.appSince = try reader.first(SecondFactorStore.app, account)?.confirmed
    output.passkeys = try reader.all(PasskeyStore.ofAccount, account).map(PasskeyOutput.init)
    output.isOn = output.appSince != nil || !output.passkeys.isEmpty
    output.recoveryCodesLeft = try reader.one(SecondFactorStore.codesLeft, account)
    return output
  }

  /// What an app's secret is sealed for.
  static func place(_ account: ID<Account>) -> String { "totp:" + account.text }

  /// What is stored of a recovery code.
  static func digest(_ code: RecoveryCode, of account: ID<Account>, _ secrets: Secrets) -> Digest {
    secrets.digest(of: "recovery:\(account.text):" + String(decoding: code.canonical, as: UTF8.self))
  }

  // MARK: Using a code

  /// Uses up what was typed, where it is a code of the account's app that was not used, or one of the recovery codes that
  /// are left. Nil where it is neither.
  static func use(
    _ typed: String, of account: ID<Account>, _ secrets: Secrets, _ writer: Writer
  ) throws -> StepKind? {
    if let app = try writer.first(SecondFactorStore.app, account), app.confirmed != nil,
      let codes = TimedCodes(secret: try secrets.open(app.secret, for: place(account))),
      let step = codes.match(typed, at: writer.now)
    {
      return try writer.run(SecondFactorStore.useStep, account, step) == 1 ? .app : nil
    }
    guard let code = RecoveryCode(typed),
      try writer.run(SecondFactorStore.useCode, account, digest(code, of: account, secrets), writer.now) == 1
    else { return nil }
    return .recoveryCode
  }

  // MARK: Setting up

  /// Makes a secret for an app, which counts once the app has shown a code of it. Fails where one counts already.
  static func beginApp(_ caller: Caller, _ secrets: Secrets, _ writer: Writer) throws -> TimedCodes {
    let codes = TimedCodes()
    let sealed = try secrets.seal(codes.secret, for: place(caller.account))
    guard try writer.run(SecondFactorStore.beginApp, caller.account, sealed, writer.now) == 1 else { throw appIsOn }
    return codes
  }

  /// The secret that waits for its first code. Fails where none does, or not any more.
  static func pendingApp(
    _ account: ID<Account>, _ secrets: Secrets, at now: Timestamp, _ reader: Reader
  ) throws -> TimedCodes {
    let app = try reader.first(SecondFactorStore.app, account)
    if app?.confirmed != nil { throw appIsOn }
    guard let app, app.created.adding(seconds: SecondFactorRules.setUpLifetime) > now,
      let codes = TimedCodes(secret: try secrets.open(app.secret, for: place(account)))
    else { throw Failure(.conflict, code: "no-set-up", SecondFactorText.noSetUp) }
    return codes
  }

  /// The app shows that it has the secret: it counts, and its owner gets recovery codes if there are none. The account's
  /// other sessions end.
  static func confirmApp(
    _ typed: String, _ caller: Caller, _ secrets: Secrets, _ writer: Writer
  ) throws -> [RecoveryCode] {
    let codes = try pendingApp(caller.account, secrets, at: writer.now, writer)
    guard let step = codes.match(typed, at: writer.now) else {
      throw Failure.unprocessable([Failure.Field(path: "code", text: SecondFactorText.appCodeWrong)])
    }
    guard try writer.run(SecondFactorStore.confirmApp, caller.account, step, writer.now) == 1 else { throw appIsOn }
    try writer.emit(.appAdded, subject: caller.person)
    return try wasAdded(caller, secrets, writer)
  }

  /// What follows on a new factor of any kind: recovery codes where there are none, and an end to other sessions, which
  /// began when less was asked.
  static func wasAdded(_ caller: Caller, _ secrets: Secrets, _ writer: Writer) throws -> [RecoveryCode] {
    try SessionChanges.endOthers(of: caller, writer)
    try writer.run(SecondFactorStore.endChallenges, caller.account)
    try writer.notify(FactorsChangedNotice(.added), to: caller.person, in: caller.organization.id)
    // Who had to set one up first may go on.
    writer.accessChanged()
    guard try writer.one(SecondFactorStore.codesLeft, caller.account) == 0 else { return [] }
    return try makeCodes(caller, secrets, writer)
  }

  /// A new set of recovery codes in place of the old. Fails where nothing asks for them.
  static func makeCodes(_ caller: Caller, _ secrets: Secrets, _ writer: Writer) throws -> [RecoveryCode] {
    guard try areOn(caller.account, writer) else {
      throw Failure(.conflict, code: "second-factor-off", SecondFactorText.isOff)
    }
    try writer.run(SecondFactorStore.deleteCodes, caller.account)
    let codes = RecoveryCode.set()
    for code in codes {
      try writer.run(
        SecondFactorStore.insertCode, writer.newID(ID<StoredRecoveryCode>.self), caller.account,
        digest(code, of: caller.account, secrets), writer.now)
    }
    try writer.emit(.recoveryCodesMade, subject: caller.person)
    return codes
  }

  // MARK: Turning off

  static func removeApp(_ caller: Caller, _ writer: Writer) throws {
    guard try writer.first(SecondFactorStore.app, caller.account)?.confirmed != nil else { throw Failure.notFound }
    try writer.run(SecondFactorStore.deleteApp, caller.account)
    try writer.emit(.appRemoved, subject: caller.person)
    try wasRemoved(caller, writer)
  }

  /// What follows when a factor of any kind is gone: with the last one the recovery codes go, and other sessions end. Fails
  /// where the last one is required.
  static func wasRemoved(_ caller: Caller, _ writer: Writer) throws {
    if try !areOn(caller.account, writer) {
      if let organization = try SecondFactorPolicy.requiring(caller.account, writer) {
        throw Failure(.conflict, code: "last-second-factor", SecondFactorText.isLast(organization.name))
      }
      try writer.run(SecondFactorStore.deleteCodes, caller.account)
    }
    try SessionChanges.endOthers(of: caller, writer)
    try writer.notify(FactorsChangedNotice(.removed), to: caller.person, in: caller.organization.id)
    writer.accessChanged()
  }

  /// Takes all factors from an account whose owner has lost them: its password alone opens it again. For administrators,
  /// and only where the account is this organization's alone.
  static func reset(_ person: ID<Person>, in organization: OrganizationSummary, _ writer: Writer) throws {
    guard let member = try writer.first(SignInStore.member, person), member.organization.id == organization.id else {
      throw Failure.notFound
    }
    guard let account = member.account, try areOn(account, writer) else {
      throw Failure(.conflict, code: "second-factor-off", SecondFactorText.personIsOff)
    }
    guard try AccountChanges.isOwn(account, member, writer) else {
      throw Failure(.conflict, code: "account-shared", SecondFactorText.accountShared)
    }
    try forget(account, writer)
    try SessionChanges.endAll(of: account, writer)
    try writer.emit(.factorsReset, subject: person)
    try writer.notify(FactorsChangedNotice(.reset), to: person, in: organization.id)
  }

  /// The same for whoever runs the box, and for any account: they have it all anyway.
  static func resetByOperator(_ member: Member, _ writer: Writer) throws {
    guard let account = member.account, try areOn(account, writer) else {
      throw Failure(.conflict, code: "second-factor-off", SecondFactorText.personIsOff)
    }
    try forget(account, writer)
    try SessionChanges.endAll(of: account, writer)
    try writer.emit(.factorsReset, subject: member.person)
    try writer.notify(FactorsChangedNotice(.reset), to: member.person, in: member.organization.id)
  }

  /// Leaves nothing of an account's second factors.
  static func forget(_ account: ID<Account>, _ writer: Writer) throws {
    try writer.run(SecondFactorStore.deleteApp, account)
    try PasskeyChanges.forget(account, writer)
    try writer.run(SecondFactorStore.deleteCodes, account)
    try writer.run(SecondFactorStore.endChallenges, account)
  }

  private static let appIsOn = Failure(.conflict, code: "app-on", SecondFactorText.appIsOn)
}
