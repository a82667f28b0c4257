// Access tokens: what is signed, and what one has to say to be believed.
import Base
import Credentials
import Store

/// A short-lived signed token (RFC 7519, RFC 9068) that stands for a session: signed, so that other programs can read who
/// somebody is by the published keys; and still looked up here, so that a session that has ended is over at once.
struct AccessToken: Sendable {
  let session: ID<Session>
  let expires: Timestamp

  /// Seconds that one lives.
  static let lifetime: Int64 = 15 * 60
  /// Seconds that our own clock may have been set back since one was signed.
  static let skew: Int64 = 10
  /// Whom they are for.
  static let audience = "quad"
  /// Their `typ`: nothing else that these keys may sign one day passes for one.
  static let type = "at+jwt"

  /// Signs one for the caller of a session. Takes some 50 µs.
  static func sign(for caller: Caller, id: ID<AccessToken>, at now: Timestamp, _ key: SigningKey, issuer: String) throws
    -> String
  {
    try key.token(type: type) { json in
      json.field("iss", issuer)
      json.field("sub", caller.person.text)
      json.field("aud", audience)
      json.field("org", caller.organization.id.text)
      json.field("sid", caller.session.text)
      json.field("jti", id.text)
      json.field("iat", now.seconds)
      json.field("nbf", now.seconds)
      json.field("exp", now.seconds + lifetime)
    }
  }

  /// The session that a token stands for; nil when it is not ours or its time is not now. Checking the signature takes
  /// some 160 µs, so what it came to is to be kept. That the session lives is to be asked of the database.
  static func verify(_ text: String, at now: Timestamp, _ keys: KeySet, issuer: String) -> AccessToken? {
    let expected = TokenExpectation(issuer: issuer, audience: audience, type: type, skew: skew)
    guard let claims = try? expected.claims(of: text, signedBy: keys, now: now), claims.expires > now,
      let session = claims.all["sid"]?.string.flatMap({ ID<Session>($0) })
    else { return nil }
    return AccessToken(session: session, expires: claims.expires)
  }
}
