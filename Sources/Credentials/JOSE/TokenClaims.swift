// What a token claims (RFC 7519, OpenID Connect Core 3.1.3.7), and what is expected of it.
import Base

/// What a token has to say to be accepted.
package struct TokenExpectation: Sendable {
  /// The `iss`, byte for byte.
  package var issuer: String
  /// What has to be among `aud`: our own name, or the client id that the issuer knows us by.
  package var audience: String
  /// The `nonce` of the request that this token answers; nil where there was none.
  package var nonce: String?
  /// The `typ` that its header has to say, in any case and with or without `application/`; nil for any.
  package var type: String?
  /// How many seconds the issuer's clock may differ from ours.
  package var skew: Int64
  /// How many seconds ago it may have been issued at most; nil for as long as it has not expired.
  package var maximumAge: Int64?

  package init(
    issuer: String, audience: String, nonce: String? = nil, type: String? = nil, skew: Int64 = 60,
    maximumAge: Int64? = nil
  ) {
    self.issuer = issuer
    self.audience = audience
    self.nonce = nonce
    self.type = type
    self.skew = min(max(skew, 0), 600)
    self.maximumAge = maximumAge
  }

  /// The token's claims, when it is signed by one of the keys and says what is expected. Throws the first fault, in this
  /// order: form, type, key, signature, issuer, audience, party, times, nonce.
  package func claims(of token: String, signedBy keys: KeySet, now: Timestamp) throws(TokenFault) -> TokenClaims {
    let token = try SignedToken(token)
    if let type {
      guard let said = token.type, plainType(said) == plainType(type) else { throw .wrongType }
    }
    let claims = try TokenClaims(token.payload(verifiedBy: keys))
    try check(claims, now: now)
    return claims
  }

  private func check(_ claims: TokenClaims, now: Timestamp) throws(TokenFault) {
    guard sameBytes(claims.issuer, issuer) else { throw .wrongIssuer }
    guard claims.audiences.contains(where: { sameBytes($0, audience) }) else { throw .wrongAudience }
    if let party = claims.party {
      guard sameBytes(party, audience) else { throw .wrongParty }
    } else if claims.audiences.count > 1 {
      throw .wrongParty
    }
    guard now < claims.expires.adding(seconds: skew) else { throw .expired }
    if let start = claims.notBefore, now < start.adding(seconds: -skew) { throw .notYetValid }
    guard claims.issued.adding(seconds: -skew) <= now else { throw .issuedInFuture }
    if let maximumAge {
      guard now <= claims.issued.adding(seconds: skew &+ min(maximumAge, 1 << 32)) else { throw .tooOld }
    }
    if let nonce {
      guard let said = claims.nonce, equalInConstantTime(Array(said.utf8), Array(nonce.utf8)) else { throw .wrongNonce }
    }
  }
}

/// What a verified token says. The other claims are in `all`.
package struct TokenClaims: Sendable {
  /// `iss`.
  package let issuer: String
  /// `sub`: 1 to 255 bytes, unique and never reassigned within the issuer.
  package let subject: String
  /// `aud`.
  package let audiences: [String]
  /// `azp`: the client it was issued to.
  package let party: String?
  /// `exp`.
  package let expires: Timestamp
  /// `iat`.
  package let issued: Timestamp
  /// `nbf`.
  package let notBefore: Timestamp?
  package let nonce: String?
  /// `jti`.
  package let identifier: String?
  /// The whole payload.
  package let all: JSONValue

  /// Audiences of one token.
  static let mostAudiences = 16

  /// Reads the claims that every token here must have: `iss`, `sub`, `aud`, `exp`, `iat`. Throws `badClaim`.
  init(_ payload: JSONValue) throws(TokenFault) {
    all = payload
    guard let issuer = try text("iss", in: payload), let subject = try text("sub", in: payload), !subject.isEmpty,
      subject.utf8.count <= 255, let expires = try instant("exp", in: payload),
      let issued = try instant("iat", in: payload), let audience = payload["aud"]
    else { throw .badClaim }
    self.issuer = issuer
    self.subject = subject
    self.expires = expires
    self.issued = issued
    notBefore = try instant("nbf", in: payload)
    party = try text("azp", in: payload)
    nonce = try text("nonce", in: payload)
    identifier = try text("jti", in: payload)
    if let one = audience.string {
      audiences = [one]
    } else {
      guard audience.kind == .array, audience.count <= TokenClaims.mostAudiences else { throw .badClaim }
      let names = audience.elements.map { $0.string }
      audiences = names.compactMap { $0 }
      guard audiences.count == names.count else { throw .badClaim }
    }
  }
}

/// Nil where there is none; a value of another kind is a fault.
private func text(_ name: String, in payload: JSONValue) throws(TokenFault) -> String? {
  guard let value = payload[name] else { return nil }
  guard let text = value.string, text.utf8.count <= 1024 else { throw .badClaim }
  return text
}

/// Seconds since 1970, whole or not, up to the year 9999.
private func instant(_ name: String, in payload: JSONValue) throws(TokenFault) -> Timestamp? {
  guard let value = payload[name] else { return nil }
  guard let seconds = value.double, (0...253_402_300_799).contains(seconds) else { throw .badClaim }
  return Timestamp(milliseconds: Int64(seconds * 1000))
}

/// Media types are compared without case and without their usual prefix (RFC 7515, 4.1.9).
private func plainType(_ type: String) -> String {
  let lower = type.lowercased()
  return lower.hasPrefix("application/") ? String(lower.dropFirst("application/".count)) : lower
}
