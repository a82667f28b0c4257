// A code redeemed for tokens (RFC 6749, 4.1.3), and the user's data asked for with one of them.
import Base
import COpenSSL
import Credentials

/// What a code was redeemed for.
struct OpenIDTokens: Sendable {
  let identity: Secret
  let access: Secret?
}

extension OpenIDProvider {
  func redeem(
    _ code: String, _ attempt: SignInAttempt, _ request: OpenIDRequest, _ metadata: OpenIDMetadata
  ) throws(OpenIDFault) -> OpenIDTokens {
    var fields = [
      ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", request.redirect),
      ("code_verifier", attempt.proof.verifier),
    ]
    let secret = settings.clientSecret ?? Secret("")
    switch metadata.authentication {
    case .basic: break
    case .post: fields += [("client_id", settings.clientID), ("client_secret", secret.value)]
    case .none: fields.append(("client_id", settings.clientID))
    }
    var call = OutboundRequest.form(metadata.token, fields, limits: OpenIDProvider.limits)
    call.headers.append(OutboundHeader("Accept", "application/json"))
    if metadata.authentication == .basic {
      // Both are form-encoded before they are joined (RFC 6749, 2.3.1).
      call.authorize(basic: percentEncoded(settings.clientID), Secret(percentEncoded(secret.value)))
    }
    let answer = try send(call)
    let root = OpenIDProvider.object(in: answer)
    guard answer.status == 200 else {
      if let word = root?["error"]?.string { throw .codeRefused(errorCode(word)) }
      throw .status(answer.status)
    }
    guard let root else { throw .notOpenID("token_endpoint") }
    guard let token = root["id_token"]?.string, !token.isEmpty else { throw .notOpenID("id_token") }
    let access = root["access_token"]?.string
    if access != nil {
      guard root["token_type"]?.string?.lowercased() == "bearer" else { throw .notOpenID("token_type") }
    }
    return OpenIDTokens(identity: Secret(token), access: access.map { Secret($0) })
  }

  /// Checks `at_hash`, where there is one: the access token belongs to the ID token (OpenID Connect Core, 3.1.3.6).
  func checkHash(_ claims: TokenClaims, _ tokens: OpenIDTokens) throws(OpenIDFault) {
    guard let claim = claims.all["at_hash"], !claim.isNull, let access = tokens.access else { return }
    guard let said = claim.string, let algorithm = try? SignedToken(tokens.identity.value).algorithm else {
      throw .wrongHash
    }
    let bytes = Array(access.value.utf8)
    var halves = [base64url(Array(Digest.of(bytes).bytes.prefix(16)))]
    // No standard says which hash belongs to EdDSA; libraries take Ed25519's own, SHA-512, or go on with SHA-256.
    if algorithm != "RS256", algorithm != "ES256" { halves.append(base64url(Array(sha512(bytes).prefix(32)))) }
    guard halves.contains(where: { equalInConstantTime(Array($0.utf8), Array(said.utf8)) }) else { throw .wrongHash }
  }

  /// The user's data, when it is that of `subject`.
  func userInfo(_ url: OutboundURL, _ access: Secret, subject: String) throws(OpenIDFault) -> JSONValue {
    var request = OutboundRequest(.get, url, limits: OpenIDProvider.limits)
    request.headers = [OutboundHeader("Accept", "application/json")]
    request.authorize(bearer: access)
    let answer = try send(request)
    guard answer.status == 200 else { throw .status(answer.status) }
    guard let root = OpenIDProvider.object(in: answer), let said = root["sub"]?.string else {
      throw .notOpenID("userinfo_endpoint")
    }
    // Anything else is somebody else's data, under whatever token.
    guard same(said, subject) else { throw .wrongSubject }
    return root
  }
}

private func sha512(_ bytes: [UInt8]) -> [UInt8] {
  [UInt8](unsafeUninitializedCapacity: 64) { digest, count in
    count = SHA512(bytes, bytes.count, digest.baseAddress) == nil ? 0 : 64
  }
}
