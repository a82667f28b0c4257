// Tokens: what programs show instead of a password. The manifest.
import Base
import Store
import Web

enum Tokens: Feature {
  static let name = "Tokens"
  static let navigation = [
    NavigationEntry("/account/tokens", APITokenText.title, icon: "key", access: .signedIn, place: .account),
    NavigationEntry(
      "/organization/tokens", APITokenText.title, icon: "key", access: .permission(.tokensWrite), place: .organization),
  ]
  static let permissions: [Permission] = [.tokensWrite]
  static let migrations = SigningKeyStore.migrations + RefreshStore.migrations + APITokenStore.migrations
  static let statements = SigningKeyStore.statements + RefreshStore.statements + APITokenStore.statements
  static let tenant: [TenantData] = [.rows("api_tokens")]
  static let exports = [ExportTable("api_tokens", APITokenStore.exportRows)]
  static let personal = [
    PersonalData(
      "api_tokens", APITokenText.title, APITokenStore.heldOfPerson,
      move: { move, writer in try APITokenChanges.carry(move, writer) },
      erase: { person, organization, writer in try APITokenChanges.forget(person, in: organization, writer) })
  ]
  static let events = [
    EventDescription(.signingKeyChanged, TokensText.eventKey),
    EventDescription(.refreshReused, TokensText.eventReused),
    EventDescription(.tokenMade, APITokenText.eventMade),
    EventDescription(.tokenChanged, APITokenText.eventChanged),
    EventDescription(.tokenRevoked, APITokenText.eventRevoked),
  ]
  static let routes: [Route] = [TokenPair.refresh] + KeyRoutes.all + APITokenPages.routes + APITokenAPI.routes
}
