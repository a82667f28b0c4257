// What a provider says of itself (OpenID Connect Discovery 1.0), read and judged.
import Base

/// Where a provider's services are and what they can do, as far as Quad uses it.
package struct OpenIDMetadata: Sendable {
  /// How Quad proves who it is when it redeems a code.
  package enum ClientAuthentication: Sendable, Equatable { case basic, post, none }

  package let issuer: String
  package let authorization: OutboundURL
  package let token: OutboundURL
  package let keys: OutboundURL
  package let userInfo: OutboundURL?
  package let endSession: OutboundURL?
  package let authentication: ClientAuthentication
  /// Whether every answer names its issuer (RFC 9207).
  package let namesResponder: Bool

  /// Where the description of an issuer is. Nil when the issuer can't be one: no absolute address, a query, a fragment.
  static func address(of issuer: String) -> OutboundURL? {
    guard !issuer.utf8.contains(0x3f), !issuer.utf8.contains(0x23), issuer.utf8.count <= 1024 else { return nil }
    let base = issuer.hasSuffix("/") ? String(issuer.dropLast()) : issuer
    return OutboundURL(base + "/.well-known/openid-configuration")
  }

  /// Reads a description. Each address in it has to be one that the policy lets Quad, or the person's browser, go to.
  init(_ root: JSONValue, for settings: OpenIDSettings, policy: AddressPolicy) throws(OpenIDFault) {
    guard root.kind == .object, let issuer = root["issuer"]?.string else { throw .notOpenID("issuer") }
    guard issuer.utf8.elementsEqual(settings.issuer.utf8) else { throw .wrongIssuer }
    self.issuer = issuer
    func address(_ name: String) throws(OpenIDFault) -> OutboundURL? {
      guard let value = root[name], !value.isNull else { return nil }
      guard let url = value.string.flatMap({ OutboundURL($0) }) else { throw .notOpenID(name) }
      if let fault = policy.fault(url) { throw .call(OutboundFailure(fault, host: url.host, detail: name)) }
      return url
    }
    guard let authorization = try address("authorization_endpoint") else { throw .notOpenID("authorization_endpoint") }
    guard let token = try address("token_endpoint") else { throw .notOpenID("token_endpoint") }
    guard let keys = try address("jwks_uri") else { throw .notOpenID("jwks_uri") }
    self.authorization = authorization
    self.token = token
    self.keys = keys
    userInfo = try address("userinfo_endpoint")
    endSession = try address("end_session_endpoint")
    // A list that is not there means the default; Cognito, for one, does PKCE without saying so.
    func list(_ name: String) -> Set<String>? {
      root[name].flatMap { $0.kind == .array ? Set($0.elements.compactMap(\.string)) : nil }
    }
    if let types = list("response_types_supported"), !types.contains("code") {
      throw .unsupported("response_type=code")
    }
    if let methods = list("code_challenge_methods_supported"), !methods.contains("S256") {
      throw .unsupported("PKCE, S256")
    }
    if let algorithms = list("id_token_signing_alg_values_supported"),
      algorithms.isDisjoint(with: ["RS256", "ES256", "EdDSA", "Ed25519"])
    {
      throw .unsupported("RS256, ES256, EdDSA")
    }
    let ways = list("token_endpoint_auth_methods_supported") ?? ["client_secret_basic"]
    if settings.clientSecret == nil {
      authentication = .none
    } else if ways.contains("client_secret_basic") {
      authentication = .basic
    } else if ways.contains("client_secret_post") {
      authentication = .post
    } else {
      throw .unsupported("client_secret_basic, client_secret_post")
    }
    namesResponder = root["authorization_response_iss_parameter_supported"]?.bool ?? false
  }
}
