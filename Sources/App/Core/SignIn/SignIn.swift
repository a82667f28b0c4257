// Signing in and out: the manifest.
import Base
import Store
import Web

enum SignIn: Feature {
  static let name = "SignIn"
  static let migrations = SignInStore.migrations
  static let statements = SignInStore.statements
  static let events = [
    EventDescription(.signedIn, SignInText.eventSignedIn),
    EventDescription(.signedOut, SignInText.eventSignedOut),
    EventDescription(.signInRefused, SignInText.eventRefused),
    EventDescription(.linkMade, SignInText.eventLink),
    EventDescription(.passwordSet, SignInText.eventPassword),
  ]

  static let routes: [Route] = [
    .page("/sign-in", "The sign-in form", needs: .anyone, read: SignInPages.showForm),
    .form("/sign-in", "Start a browser session", needs: .anyone, slow: SignInPages.signIn),
    .form("/sign-out", "End the browser session", needs: .signedIn, write: SignInPages.signOut),
    .page("/welcome/{token}", "Choose a password with a one-time link", needs: .anyone, read: SignInPages.showWelcome),
    .form("/welcome/{token}", "Set the password and sign in", needs: .anyone, slow: SignInPages.setPassword),
    .form(
      "/preferences", "Choose language and theme on this browser", needs: .anyone, write: SignInPages.setPreferences),

    .api(
      .post, "/api/v1/auth/sign-in", "Get a bearer token for an e-mail address and a password", needs: .anyone,
      input: SignInInput.self, output: SignInOutput.self, slow: SignInAPI.signIn),
    .api(.post, "/api/v1/auth/sign-out", "End the session of the token", needs: .signedIn, write: SignInAPI.signOut),
    .api(.get, "/api/v1/me", "The caller", needs: .signedIn, output: MeOutput.self, answer: SignInAPI.me),
    .api(
      .post, "/api/v1/people/{id}/sign-in-link", "Make a one-time link with which a person chooses their password",
      needs: .permission(.peopleWrite), output: LinkOutput.self, status: 201, write: SignInAPI.makeLink),
  ]
}

/// Finding out whether somebody is who they say: shared by the form and the API. Runs on the slow pool.
enum Gate {
  /// The account behind an address and a password. Unknown address, wrong password and an account that may not sign in
  /// answer alike and take alike.
  static func check(email: String, password: String, _ call: Call, _ pool: Slow) throws -> Account {
    let appliance = call.appliance
    let accounts = try pool.reader.all(SignInStore.byEmail, PersonRules.emailKey(email))
    var known: Account?
    var right: Account?
    for account in accounts {
      known = known ?? account
      if let hash = account.passwordHash, appliance.passwords.matches(password, hash), account.status == .active {
        right = account
        break
      }
    }
    if let right { return right }
    if accounts.allSatisfy({ $0.passwordHash == nil }) {
      _ = appliance.passwords.matches(password, appliance.decoyHash)
    }
    if let known { try pool.write(call.context) { writer in try SessionChanges.refuse(known, writer) } }
    throw Failure(.unauthenticated, code: "sign-in-refused", SignInText.refused)
  }

  /// Starts a session for an account; gives its secret and when it ends.
  static func open(
    _ account: Account, _ credential: Caller.Credential, _ call: Call, _ pool: Slow
  ) throws -> (secret: NewSecret, expires: Timestamp) {
    let secret = NewSecret(call.appliance.secrets)
    let expires = try pool.write(call.context) { writer in
      try SessionChanges.start(account, credential, secret, userAgent: call.userAgent, writer)
    }
    return (secret, expires)
  }
}
