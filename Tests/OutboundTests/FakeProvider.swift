// An OpenID provider over a real socket that lies wherever a test tells it to.
import Base
import Credentials
import Foundation
import Outbound
import Synchronization

typealias Canned = (status: Int, headers: [String], body: String)

/// What a fake provider says where it does not tell the truth. The values are JSON, which nobody changes, hence the
/// `@unchecked`.
struct Lies: @unchecked Sendable {
  /// Members of the description, replaced or (with NSNull) taken out.
  var description: [String: Any] = [:]
  /// Claims of the ID token, likewise.
  var claims: [String: Any] = [:]
  /// The ID token's header, or the whole token.
  var header: [String: Any]?
  var token: String?
  /// Members of the token endpoint's answer, likewise.
  var answer: [String: Any] = [:]
  var userInfo: [String: Any]?
  /// Whole answers by path.
  var pages: [String: Canned] = [:]
  /// Called before a path is answered.
  var before: @Sendable (Received) -> Void = { _ in }
  var keys: [TestKey] = []
  var signer: TestKey?
  /// The nonce of the sign-in under way, which an honest provider puts into its token.
  var nonce = ""
}

/// What the provider answers; its own address it learns from each request.
final class ProviderScript: Sendable {
  let lies = Mutex(Lies())
  let clock = StandingClock(Clock.system.now)

  static let accessToken = "an access token"

  func answer(_ request: Received) -> Canned {
    let lies = lies.withLock { $0 }
    lies.before(request)
    if let page = lies.pages[request.path] { return page }
    let issuer = "http://\(request.header("host") ?? "")/campus"
    switch request.path {
    case FakeProvider.discovery: return json(merged(description(issuer), lies.description))
    case "/campus/keys":
      return (200, ["Content-Type: application/json"], "{\"keys\":[\(lies.keys.map(\.jwk).joined(separator: ","))]}")
    case "/campus/token": return json(merged((try? tokens(issuer, lies)) ?? [:], lies.answer))
    case "/campus/userinfo": return lies.userInfo.map { json($0) } ?? (401, [], "")
    default: return (404, ["Content-Type: text/html"], "<html>nothing here</html>")
    }
  }

  private func description(_ issuer: String) -> [String: Any] {
    [
      "issuer": issuer, "authorization_endpoint": issuer + "/authorize?tenant=1", "token_endpoint": issuer + "/token",
      "jwks_uri": issuer + "/keys", "userinfo_endpoint": issuer + "/userinfo", "end_session_endpoint": issuer + "/end",
      "response_types_supported": ["code"], "subject_types_supported": ["public"],
      "id_token_signing_alg_values_supported": ["RS256", "ES256"], "code_challenge_methods_supported": ["S256"],
      "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
    ]
  }

  private func tokens(_ issuer: String, _ lies: Lies) throws -> [String: Any] {
    let now = clock.clock.now.seconds
    let own: [String: Any] = [
      "iss": issuer, "sub": "248289761001", "aud": "quad@campus", "exp": now + 300, "iat": now, "nonce": lies.nonce,
      "at_hash": base64url(Array(Digest.of(ProviderScript.accessToken).bytes.prefix(16))),
      "email": "ada@campus.example", "email_verified": true, "name": "Ada Lovelace",
    ]
    let token = try lies.token ?? lies.signer?.token(merged(own, lies.claims), header: lies.header)
    return ["access_token": ProviderScript.accessToken, "token_type": "Bearer", "id_token": token ?? ""]
  }

  private func merged(_ own: [String: Any], _ lies: [String: Any]) -> [String: Any] {
    own.merging(lies) { $1 }.filter { !($0.value is NSNull) }
  }

  private func json(_ object: [String: Any]) -> Canned {
    let data = (try? JSONSerialization.data(withJSONObject: object)) ?? Data()
    return (200, ["Content-Type: application/json"], String(decoding: data, as: UTF8.self))
  }
}

/// A provider on loopback. It speaks plain http, which its clients have to be allowed.
final class FakeProvider: Sendable {
  private let script = ProviderScript()
  let server: LoopbackServer

  static let discovery = "/campus/.well-known/openid-configuration"
  static let request = OpenIDRequest(redirect: "https://campus.example/sign-in/openid/answer")

  init(_ kind: TestKey.Kind = .es256) throws {
    let key = try TestKey(kind)
    script.lies.withLock {
      $0.keys = [key]
      $0.signer = key
    }
    server = try LoopbackServer { [script] in script.answer($0) }
  }

  var issuer: String { "http://127.0.0.1:\(server.port)/campus" }
  var clock: StandingClock { script.clock }

  func lie(_ change: (inout Lies) -> Void) { script.lies.withLock { change(&$0) } }

  var keys: [TestKey] { script.lies.withLock { $0.keys } }

  /// How often a path was asked.
  func asked(_ path: String) -> Int { server.requests.count { $0.path == path } }

  /// A relying party of this provider.
  func party(_ adjust: (inout OpenIDSettings) -> Void = { _ in }) -> OpenIDProvider {
    var settings = OpenIDSettings(issuer: issuer, clientID: "quad@campus", clientSecret: Secret("s:e c%ret"))
    adjust(&settings)
    return OpenIDProvider(settings, client: client(), clock: clock.clock)
  }

  /// One whole sign-in: away with an attempt, back with a code.
  @discardableResult
  func signIn(
    _ party: OpenIDProvider, _ request: OpenIDRequest = FakeProvider.request,
    _ adjust: (inout OpenIDCallback) -> Void = { _ in }
  ) throws -> OpenIDIdentity {
    let attempt = SignInAttempt()
    _ = try party.authorizationURL(for: attempt, request)
    lie { $0.nonce = attempt.nonce }
    var callback = OpenIDCallback(state: attempt.state, code: "the code")
    adjust(&callback)
    return try party.identity(from: callback, attempt: attempt, request)
  }

  /// What such a sign-in fails with.
  func fault(
    _ party: OpenIDProvider, _ request: OpenIDRequest = FakeProvider.request,
    _ adjust: (inout OpenIDCallback) -> Void = { _ in }
  ) -> OpenIDFault? {
    do {
      try signIn(party, request, adjust)
      return nil
    } catch { return error as? OpenIDFault }
  }
}
