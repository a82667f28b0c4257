// Who a provider says somebody is.
import Base
import Credentials

/// A person as a provider knows them. `issuer` and `subject` together are the only name that lasts; everything else may
/// change, and an e-mail address may come to belong to somebody else.
package struct OpenIDIdentity: Sendable {
  package let issuer: String
  package let subject: String
  /// An address as the provider has it. Only a verified one proves anything.
  package private(set) var email: String?
  package private(set) var isEmailVerified: Bool
  package private(set) var name: String?
  package private(set) var givenName: String?
  package private(set) var familyName: String?
  /// `fr-CA` and the like.
  package private(set) var locale: String?
  /// Google's `hd`.
  package let hostedDomain: String?
  /// When the person proved who they are; nil when the provider doesn't say.
  package let authenticated: Timestamp?
  /// `sid`: the session at the provider.
  package let session: String?
  /// For `logoutURL`. Keep it like a secret.
  package let token: Secret
  /// The verified ID token's claims.
  package let claims: JSONValue
  /// Why the user-info endpoint was no help when it was asked for an e-mail address.
  package internal(set) var userInfoFault: OpenIDFault?

  init(_ claims: TokenClaims, issuer: String, token: Secret, _ proof: OpenIDSettings.EmailProof) {
    self.issuer = issuer
    self.token = token
    self.claims = claims.all
    subject = claims.subject
    hostedDomain = OpenIDIdentity.text("hd", claims.all)
    session = OpenIDIdentity.text("sid", claims.all)
    authenticated = claims.all["auth_time"]?.int64.flatMap {
      (0...253_402_300_799).contains($0) ? Timestamp(milliseconds: $0 * 1000) : nil
    }
    isEmailVerified = false
    add(claims.all, proof)
  }

  /// Adds what is missing. Address and verification come from one source or not at all.
  mutating func add(_ data: JSONValue, _ proof: OpenIDSettings.EmailProof) {
    if let address = OpenIDIdentity.email(data) {
      let isVerified = OpenIDIdentity.isVerified(data, proof)
      if email == nil || isVerified && !isEmailVerified {
        email = address
        isEmailVerified = isVerified
      }
    }
    name = name ?? OpenIDIdentity.text("name", data)
    givenName = givenName ?? OpenIDIdentity.text("given_name", data)
    familyName = familyName ?? OpenIDIdentity.text("family_name", data)
    locale = locale ?? OpenIDIdentity.text("locale", data)
  }

  private static func isVerified(_ data: JSONValue, _ proof: OpenIDSettings.EmailProof) -> Bool {
    switch proof {
    // Cognito's user-info endpoint writes the word in quotes.
    case .verifiedClaim:
      guard let claim = data["email_verified"] else { return false }
      return claim.bool ?? (claim.string == "true")
    case .entra:
      guard let claim = data["xms_edov"] else { return false }
      return claim.bool ?? (claim.int64 == 1 || claim.string == "1" || claim.string == "true")
    }
  }

  private static func email(_ data: JSONValue) -> String? {
    guard let text = text("email", data), text.utf8.count <= 320, !text.utf8.contains(0x20) else { return nil }
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    return parts.count == 2 && parts.allSatisfy { !$0.isEmpty } ? text : nil
  }

  /// A text that a page can show: no control characters, at most 1,024 bytes; nil when there is none.
  private static func text(_ name: String, _ data: JSONValue) -> String? {
    guard let text = data[name]?.string, text.utf8.count <= 1024,
      text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
    else { return nil }
    let bare = text.trimmingSpace
    return bare.isEmpty ? nil : bare
  }
}

extension OpenIDIdentity: CustomStringConvertible, CustomReflectable {
  /// Nothing personal: this may end in a log.
  package var description: String { "somebody of \(issuer)" }
  package var customMirror: Mirror { Mirror(self, children: ["issuer": issuer]) }
}
