// Passkeys: the manifest.
import Base
import Store
import Web

enum Passkeys: Feature {
  static let name = "Passkeys"
  static let sweeps = [Sweep("passkey challenges") { try $0.run(PasskeyStore.sweepChallenges, $0.now) }]
  static let migrations = PasskeyStore.migrations
  static let statements = PasskeyStore.statements
  static let personal = [
    PersonalData(
      "passkeys", PasskeyText.passkeys, PasskeyStore.ofPerson, part: .everywhere,
      forget: { account, writer in try PasskeyChanges.forget(account, writer) })
  ]
  static let navigation = [
    NavigationEntry("/account/passkeys", PasskeyText.passkeys, icon: "key", access: .signedIn, place: .account)
  ]
  static let events = [
    EventDescription(.passkeyAdded, PasskeyText.eventAdded),
    EventDescription(.passkeyRenamed, PasskeyText.eventRenamed),
    EventDescription(.passkeyRemoved, PasskeyText.eventRemoved),
    EventDescription(.passkeyCopied, PasskeyText.eventCopied),
  ]

  static let routes: [Route] = [
    .form("/sign-in/passkey", "Start a browser session with a passkey", needs: .anyone, slow: PasskeyPages.signIn),
    .page("/account/passkeys", "The caller’s passkeys", needs: .signedIn, read: PasskeyPages.showList),
    .page("/account/passkeys/new", "The form for a new passkey", needs: .signedIn, read: PasskeyPages.showNew),
    .form("/account/passkeys", "Add a passkey", needs: .signedIn, isOfAccount: true, slow: PasskeyPages.add),
    .page("/account/passkeys/{id}", "One of the caller’s passkeys", needs: .signedIn, read: PasskeyPages.showOne),
    .form(
      "/account/passkeys/{id}", "Rename a passkey", needs: .signedIn, isOfAccount: true, write: PasskeyPages.rename),
    .form(
      "/account/passkeys/{id}/remove", "Remove a passkey", needs: .signedIn, isOfAccount: true,
      slow: PasskeyPages.remove
    ).with(.hashing),

    .api(
      .post, "/api/v1/auth/passkey/options", "What a browser is asked for when somebody signs in with a passkey",
      needs: .anyone, read: PasskeyCeremony.signInOptions
    ).with(.openRate),
    .api(
      .post, "/api/v1/auth/passkey", "Get a bearer token for a passkey", needs: .anyone, input: PasskeyAnswer.self,
      output: SignInOutput.self, slow: PasskeyAPI.signIn),
    Route(
      .api, .post, "/api/v1/account/passkeys/options", "What a browser is asked for when the caller adds a passkey",
      access: .signedIn, input: ProofInput.self, body: .json,
      action: .slow { call, body in
        let input = try body.payload(ProofInput.self)
        return { pool in try PasskeyCeremony.registrationOptions(input, call, pool) }
      }
    ).with(.hashing),
    .api(
      .post, "/api/v1/account/passkeys", "Add a passkey", needs: .signedIn, input: PasskeyInput.self,
      output: PasskeyMadeOutput.self, status: 201, slow: PasskeyAPI.add
    ).with(.secretAnswer),
    .api(
      .patch, "/api/v1/account/passkeys/{id}", "Rename a passkey", needs: .signedIn, input: PasskeyRename.self,
      output: PasskeyOutput.self, write: PasskeyAPI.rename),
    .api(
      .post, "/api/v1/account/passkeys/{id}/remove", "Remove a passkey", needs: .signedIn, input: ProofInput.self,
      output: SecondFactorsOutput.self, slow: PasskeyAPI.remove
    ).with(.hashing),
  ]
}
