// Tokens: what programs show instead of a password. The manifest.
import Base
import Store
import Web

enum Tokens: Feature {
  static let name = "Tokens"
  static let migrations = SigningKeyStore.migrations + RefreshStore.migrations
  static let statements = SigningKeyStore.statements + RefreshStore.statements
  static let events = [
    EventDescription(.signingKeyMade, TokensText.eventKey),
    EventDescription(.refreshReused, TokensText.eventReused),
  ]
  static let routes: [Route] = [TokenPair.refresh] + KeyRoutes.all
}
