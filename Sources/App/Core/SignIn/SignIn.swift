// Signing in and out: the manifest.
import Base
import Store
import Web

enum SignIn: Feature {
  static let name = "SignIn"
  static let sweeps = [Sweep("sessions") { try $0.run(SignInStore.sweepSessions, $0.now) }]
  static let migrations = AccountStore.migrations + SignInStore.migrations + SessionListStore.migrations
  static let statements =
    AccountStore.statements + SignInStore.statements + SessionLife.statements + SessionListStore.statements
    + SessionDesk.statements
  static let navigation = SessionDesk.navigation
  static let permissions = SessionDesk.permissions
  static let tenant: [TenantData] = [
    .rows("sessions"), .rows("sign_in_links", .scanned), AccountErasure.accounts, AccountErasure.lastPlaces,
  ]
  static let personal = [
    PersonalData("account", PersonDataText.account, AccountStore.ofPerson, of: ["accounts"], part: .everywhere),
    PersonalData(
      "sessions", PersonDataText.sessions, SignInStore.ofPerson, of: ["sessions", "sign_in_links"],
      move: { move, writer in
        try writer.run(SignInStore.dropAllLinks, move.from)
        try writer.run(
          SignInStore.carrySessions, move.from, move.to, move.organization, move.account ?? ID<Account>(0))
      },
      erase: { person, _, writer in
        try writer.run(SignInStore.dropAllLinks, person)
        try SessionChanges.endAll(of: person, writer)
      }),
  ]
  static let events =
    [
      EventDescription(.signedIn, SignInText.eventSignedIn),
      EventDescription(.signedOut, SignInText.eventSignedOut),
      EventDescription(.signInRefused, SignInText.eventRefused),
      EventDescription(.signInLocked, SignInText.eventLocked),
      EventDescription(.othersEnded, SignInText.eventOthersEnded),
      EventDescription(.switched, SignInText.eventSwitched),
      EventDescription(.linkMade, SignInText.eventLink),
      EventDescription(.linkJoined, SignInText.eventJoined),
      EventDescription(.passwordSet, SignInText.eventPassword),
      EventDescription(.passwordChanged, SignInText.eventPasswordChanged),
      EventDescription(.passwordImported, SignInText.eventPasswordImported),
    ] + SessionDesk.events

  static let routes: [Route] = entering + SessionDesk.routes

  private static let entering: [Route] = [
    .page("/sign-in", "The sign-in form", needs: .anyone, read: SignInPages.showForm),
    .form("/sign-in", "Start a browser session", needs: .anyone, begin: SignInPages.begin, slow: SignInPages.signIn)
      .with(.hashing),
    .form("/sign-out", "End the browser session", needs: .signedIn, isOfAccount: true, write: SignInPages.signOut),
    .form(
      "/organizations/{id}/switch", "Work in another organization of the account", needs: .signedIn, isOfAccount: true,
      write: SignInPages.move),
    .page(
      "/welcome/{token}", "Choose a password with a one-time link", needs: .anyone, read: WelcomePages.show),
    .form("/welcome/{token}", "Set the password and sign in", needs: .anyone, slow: WelcomePages.setPassword).with(
      .hashing),
    .form(
      "/welcome/{token}/join", "Use a one-time link with the account one is signed in with", needs: .signedIn,
      isOfAccount: true, write: WelcomePages.join),
    .form(
      "/preferences", "Choose language and theme on this browser", needs: .anyone, write: SignInPages.setPreferences),

    .api(
      .post, "/api/v1/auth/sign-in", "Get a bearer token for an e-mail address and a password", needs: .anyone,
      input: SignInInput.self, output: SignInOutput.self, begin: SignInAPI.begin, slow: SignInAPI.signIn
    ).with(.hashing),
    .api(.post, "/api/v1/auth/sign-out", "End the session of the token", needs: .signedIn, write: SignInAPI.signOut),
    .api(
      .post, "/api/v1/auth/switch", "Work in another organization of the account", needs: .signedIn,
      input: SwitchInput.self, output: MeOutput.self, write: SignInAPI.move),
    .api(.get, "/api/v1/me", "The caller", needs: .signedIn, output: MeOutput.self, answer: SignInAPI.me),
    .api(
      .post, "/api/v1/people/{id}/sign-in-link", "Make a one-time link with which a person chooses their password",
      needs: .permission(.peopleWrite), output: LinkOutput.self, status: 201, write: SignInAPI.makeLink
    ).with(.secretAnswer),
  ]
}
