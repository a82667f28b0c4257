// What Quad has to know of an OpenID provider before it can ask it anything, with presets for the common ones.
import Base

/// How one organization's people sign in at one provider. What else is needed is read from the provider itself.
package struct OpenIDSettings: Sendable {
  /// What proves that an e-mail address belongs to the person.
  package enum EmailProof: Sendable {
    /// `email_verified`, as OpenID Connect has it.
    case verifiedClaim
    /// Entra's `xms_edov`: its `email` is whatever a tenant's administrator has typed, and it says nothing of verification.
    case entra
  }

  /// How to end the session at the provider as well.
  package enum Logout: Sendable {
    /// By `end_session_endpoint`, where the provider has one (OpenID Connect RP-Initiated Logout 1.0).
    case discovered
    /// Cognito's own: `/logout` on the pool's domain, with `client_id` and `logout_uri`.
    case cognito(domain: OutboundURL)
  }

  /// The `iss`, byte for byte, and where discovery begins.
  package var issuer: String
  /// Other spellings of the issuer in tokens.
  package var otherIssuers: [String] = []
  package var clientID: String
  /// Nil for a public client.
  package var clientSecret: Secret?
  package var scopes = ["openid", "email", "profile"]
  /// Further fields of the authorization request.
  package var fields: [(String, String)] = []
  package var emailProof = EmailProof.verifiedClaim
  package var logout = Logout.discovered
  /// The Google Workspace domain that a person has to belong to, by the `hd` claim; nil for anybody.
  package var hostedDomain: String?
  /// How many seconds the provider's clock may differ from ours.
  package var skew: Int64 = 60

  /// Any provider that has discovery.
  package init(issuer: String, clientID: String, clientSecret: Secret?) {
    self.issuer = issuer
    self.clientID = clientID
    self.clientSecret = clientSecret
  }

  /// Google. With `hostedDomain`, only accounts of that Workspace.
  package static func google(clientID: String, clientSecret: Secret, hostedDomain: String? = nil) -> OpenIDSettings {
    var settings = OpenIDSettings(
      issuer: "https://accounts.google.com", clientID: clientID, clientSecret: clientSecret)
    // Google documents both.
    settings.otherIssuers = ["accounts.google.com"]
    settings.hostedDomain = hostedDomain
    if let hostedDomain { settings.fields = [("hd", hostedDomain)] }
    return settings
  }

  /// A user pool of Amazon Cognito, such as `eu-west-3_AbC123`, with the domain of its sign-in pages
  /// (`campus.auth.eu-west-3.amazoncognito.com` or one of the campus's own). Nil when either can't be one.
  package static func cognito(
    pool: String, domain: String, clientID: String, clientSecret: Secret?
  ) -> OpenIDSettings? {
    let parts = pool.split(separator: "_", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let region = parts.first, region.utf8.contains(0x2d), isPlain(region),
      let id = parts.last, isPlain(id), !id.utf8.contains(0x2d), isHostName(domain),
      let pages = OutboundURL("https://\(domain)/logout")
    else { return nil }
    let suffix = region.hasPrefix("cn-") ? "amazonaws.com.cn" : "amazonaws.com"
    var settings = OpenIDSettings(
      issuer: "https://cognito-idp.\(region).\(suffix)/\(pool)", clientID: clientID, clientSecret: clientSecret)
    settings.logout = .cognito(domain: pages)
    return settings
  }

  /// One tenant of Microsoft Entra, by its id (a GUID). Nil for anything else: tokens name the id and not the domain, and
  /// `common` would let in everybody who has a Microsoft account.
  package static func entra(tenant: String, clientID: String, clientSecret: Secret?) -> OpenIDSettings? {
    let id = tenant.lowercased()
    let isGUID = id.split(separator: "-", omittingEmptySubsequences: false).map(\.utf8.count) == [8, 4, 4, 4, 12]
    guard isGUID, id.utf8.allSatisfy({ $0 == 0x2d || (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }) else {
      return nil
    }
    var settings = OpenIDSettings(
      issuer: "https://login.microsoftonline.com/\(id)/v2.0", clientID: clientID, clientSecret: clientSecret)
    settings.emailProof = .entra
    return settings
  }

  private static func isPlain(_ text: some StringProtocol) -> Bool {
    !text.isEmpty && text.utf8.count <= 64 && text.utf8.allSatisfy { isAlphanumeric($0) || $0 == 0x2d }
  }
}
