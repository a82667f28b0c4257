// The one list of features. A new one is one line here.

enum Features {
  static let all: [any Feature.Type] = [
    Home.self,
    Attendance.self,
    People.self,
    Invitations.self,
    Organizations.self,
    Logos.self,
    AccessControl.self,
    Setup.self,
    Checks.self,
    AccountPages.self,
    SecondFactor.self,
    Passkeys.self,
    SignIn.self,
    Tokens.self,
    OpenID.self,
    Events.self,
    Search.self,
    SavedViews.self,
    Idempotency.self,
    Health.self,
    Documentation.self,
  ]
}
