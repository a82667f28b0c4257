// What a program gets for signing in: a short access token, and a refresh token for the next one.
import Base
import Credentials
import Store
import Web

enum TokenPair {
  /// The first pair of a session that has just begun. Every way in over the API ends here. `session` is the session's own
  /// secret: nobody is told that one, it is the name under which the session is found again.
  static func issue(for session: NewSecret, _ call: Call, _ pool: Slow) throws -> SignInOutput {
    let signing = call.appliance.signing
    let refresh = RefreshToken(call.appliance.secrets)
    let issued = try pool.write(call.context) { writer in
      guard let caller = try Authenticator.load(session.digest, at: writer.now, writer) else {
        throw Failure(.unauthenticated, code: "sign-in-refused", SignInText.refused)
      }
      return (
        caller: caller, key: try signing.current(writer),
        expires: try RefreshChanges.begin(caller.session, refresh, writer), at: writer.now,
        id: writer.newID(ID<AccessToken>.self)
      )
    }
    return try output(
      issued.caller, issued.key, refresh, expires: issued.expires, id: issued.id, at: issued.at, issuer: signing.issuer)
  }

  /// Answers the next pair for a refresh token. That one was used twice must stay on record, so it is an answer and not an
  /// error, which would undo what was written.
  static let refresh = Route(
    .api, .post, "/api/v1/auth/refresh", "Get a new access token for a refresh token, which is good once",
    access: .anyone, input: RefreshInput.self, output: SignInOutput.self, body: .json,
    // Everybody of a class renews when the lesson begins, behind one address. Nobody guesses 32 random bytes, and
    // whoever has a token that was used ends its session with the first try.
    traits: .openRate,
    action: .write { call, body in
      let input = try body.payload(RefreshInput.self)
      let secrets = call.appliance.secrets
      guard let shown = RefreshToken(shown: input.refreshToken, secrets) else { throw refused }
      let next = shown.next(secrets)
      return { writer in try refresh(shown, next, call, writer) }
    })

  private static func refresh(
    _ shown: RefreshToken, _ next: RefreshToken, _ call: Call, _ writer: Writer
  ) throws -> Reply {
    let signing = call.appliance.signing
    switch try RefreshChanges.rotate(shown, to: next, signing, writer) {
    case .renewed(let caller, let key, let expires):
      let id = writer.newID(ID<AccessToken>.self)
      return call.reply(
        200,
        try output(caller, key, next, expires: expires, id: id, at: writer.now, issuer: signing.issuer))
    case .refused: throw refused
    case .reused:
      return Failure(.unauthenticated, code: "refresh-reused", TokensText.refreshReused)
        .problem(language: call.language, requestID: call.requestID)
    }
  }

  private static func output(
    _ caller: Caller, _ key: SigningKey, _ refresh: RefreshToken, expires: Timestamp, id: ID<AccessToken>,
    at now: Timestamp, issuer: String
  ) throws -> SignInOutput {
    var output = SignInOutput()
    output.accessToken = try AccessToken.sign(for: caller, id: id, at: now, key, issuer: issuer)
    output.expiresIn = AccessToken.lifetime
    output.refreshToken = refresh.text
    output.refreshExpiresIn = max(0, expires.seconds - now.seconds)
    output.person = caller.profile
    return output
  }

  private static let refused = Failure(.unauthenticated, code: "refresh-refused", TokensText.refreshRefused)
}

struct RefreshInput: Payload {
  var refreshToken = ""

  static let schemaName = "Refresh"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("refreshToken", &refreshToken, label: TokensText.refreshToken, min: 1, max: 200, kind: .secret)
  }
}
