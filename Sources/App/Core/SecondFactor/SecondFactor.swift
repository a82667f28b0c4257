// Second factors: the manifest.
import Base
import Store
import Web

enum SecondFactor: Feature {
  static let name = "SecondFactor"
  static let sweeps = [Sweep("challenges") { try $0.run(SecondFactorStore.sweepChallenges, $0.now) }]
  static let migrations = SecondFactorStore.migrations
  static let statements = SecondFactorStore.statements
  static let tenant: [TenantData] = [.rows("sign_in_challenges", .scanned)]
  static let personal = [
    PersonalData(
      "authenticator_apps", SecondFactorText.app, SecondFactorStore.appOfPerson, part: .everywhere,
      forget: { account, writer in try writer.run(SecondFactorStore.deleteApp, account) }),
    PersonalData(
      "recovery_codes", SecondFactorText.codes, SecondFactorStore.codesOfPerson, part: .everywhere,
      forget: { account, writer in try writer.run(SecondFactorStore.deleteCodes, account) }),
    // A sign-in that waits for its second step, for ten minutes.
    PersonalData(
      "sign_in_challenges", SecondFactorText.title, nil,
      move: { move, writer in try writer.run(SecondFactorStore.endChallengesHere, move.from) },
      erase: { person, _, writer in try writer.run(SecondFactorStore.endChallengesHere, person) },
      forget: { account, writer in try writer.run(SecondFactorStore.endChallenges, account) }),
  ]
  static let notices: [any Notice.Type] = [FactorsChangedNotice.self]
  static let navigation = [
    NavigationEntry(
      "/account/second-factor", SecondFactorText.title, icon: "shield", access: .signedIn, place: .account)
  ]
  static let events = [
    EventDescription(.appAdded, SecondFactorText.eventAppAdded),
    EventDescription(.appRemoved, SecondFactorText.eventAppRemoved),
    EventDescription(.recoveryCodesMade, SecondFactorText.eventCodesMade),
    EventDescription(.recoveryCodeUsed, SecondFactorText.eventCodeUsed),
    EventDescription(.stepRefused, SecondFactorText.eventRefused),
    EventDescription(.factorsReset, SecondFactorText.eventReset),
  ]

  static let routes: [Route] = [
    .page("/sign-in/step", "The second step of a sign-in", needs: .anyone, read: StepPages.show),
    .form("/sign-in/step", "Answer the second step", needs: .anyone, slow: StepPages.answer),
    .page("/account/second-factor", "The caller’s second factors", needs: .signedIn, read: SecondFactorPages.show),
    .page(
      "/account/second-factor/app", "Ask who sets up an authenticator app", needs: .signedIn,
      read: SecondFactorPages.askToBegin),
    .form(
      "/account/second-factor/app", "Make the key of an authenticator app", needs: .signedIn, isOfAccount: true,
      slow: SecondFactorPages.begin
    ).with(.hashing),
    .form(
      "/account/second-factor/app/confirm", "Turn an authenticator app on with its first code", needs: .signedIn,
      isOfAccount: true, write: SecondFactorPages.confirm),
    .page(
      "/account/second-factor/app/remove", "Ask who turns an authenticator app off", needs: .signedIn,
      read: SecondFactorPages.askToRemove),
    .form(
      "/account/second-factor/app/remove", "Turn the authenticator app off", needs: .signedIn, isOfAccount: true,
      slow: SecondFactorPages.remove
    ).with(.hashing),
    .page(
      "/account/second-factor/codes", "Ask who makes recovery codes", needs: .signedIn,
      read: SecondFactorPages.askForCodes),
    .form(
      "/account/second-factor/codes", "Make new recovery codes", needs: .signedIn, isOfAccount: true,
      slow: SecondFactorPages.makeCodes
    ).with(.hashing),
    .form(
      "/people/{id}/second-factor/reset", "Turn off the second step of a person", needs: .permission(.peopleWrite),
      write: SecondFactorPages.reset),

    .api(
      .post, "/api/v1/auth/step", "Answer the second step of a sign-in with a code or a passkey", needs: .anyone,
      input: StepInput.self, output: SignInOutput.self, slow: SecondFactorAPI.step),
    .api(
      .get, "/api/v1/account/second-factors", "The caller’s second factors", needs: .signedIn,
      output: SecondFactorsOutput.self, read: SecondFactorAPI.show),
    .api(
      .post, "/api/v1/account/second-factors/app", "Make the key of an authenticator app", needs: .signedIn,
      input: ProofInput.self, output: AppSetUpOutput.self, status: 201, slow: SecondFactorAPI.begin
    ).with([.secretAnswer, .hashing]),
    .api(
      .post, "/api/v1/account/second-factors/app/confirm", "Turn an authenticator app on with its first code",
      needs: .signedIn, input: AppCodeInput.self, output: RecoveryCodesOutput.self, write: SecondFactorAPI.confirm
    ).with(.secretAnswer),
    .api(
      .post, "/api/v1/account/second-factors/app/remove", "Turn the authenticator app off", needs: .signedIn,
      input: ProofInput.self, output: SecondFactorsOutput.self, slow: SecondFactorAPI.remove
    ).with(.hashing),
    .api(
      .post, "/api/v1/account/second-factors/recovery-codes", "Make new recovery codes in place of the old",
      needs: .signedIn, input: ProofInput.self, output: RecoveryCodesOutput.self, slow: SecondFactorAPI.makeCodes
    ).with([.secretAnswer, .hashing]),
    .api(
      .delete, "/api/v1/people/{id}/second-factors", "Turn off the second step of a person who has lost theirs",
      needs: .permission(.peopleWrite), write: SecondFactorAPI.reset),
  ]
}
