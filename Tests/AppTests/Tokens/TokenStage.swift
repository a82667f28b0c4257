// Access tokens for tests: of a real sign-in, taken apart, and forged.
import Base
import Credentials
import Store
import Testing

@testable import App

/// A campus whose member of staff has signed in over the API.
struct AccessStage {
  let campus: Campus
  let access: String
  let refresh: String
  /// Staff, by access token.
  let noor: Visitor

  static let me = "/api/v1/me"

  init(_ depth: Depth = .inProcess) throws {
    campus = try Campus(depth)
    let answer = try AccessStage.signIn(campus)
    access = try #require(answer.json["accessToken"]?.string)
    refresh = try #require(answer.json["refreshToken"]?.string)
    var visitor = campus.guest
    visitor.person = campus.staff.person
    visitor.token = access
    noor = visitor
  }

  static func signIn(_ campus: Campus, email: String = "noor@nord.example") throws -> Answer {
    let answer = try campus.guest.post(
      "/api/v1/auth/sign-in", json: "{\"email\":\"\(email)\",\"password\":\"\(Campus.password)\"}")
    #expect(answer.status == 200)
    return answer
  }

  func renew(_ token: String) throws -> Answer {
    try campus.guest.post("/api/v1/auth/refresh", json: "{\"refreshToken\":\"\(token)\"}")
  }

  /// Somebody with this bearer token.
  func bearer(_ token: String?) -> Visitor {
    var visitor = campus.guest
    visitor.token = token
    return visitor
  }

  /// What an access token says, unverified.
  static func claims(_ token: String) throws -> JSONValue { try part(1, of: token) }

  static func part(_ number: Int, of token: String) throws -> JSONValue {
    let parts = token.split(separator: ".")
    let text = try #require(parts.dropFirst(number).first)
    return try JSONDocument(#require(decoded(base64url: text))).root
  }

  /// The key that signs now.
  func key() throws -> SigningKey {
    let signing = campus.appliance.signing
    return try campus.store.write { writer in try signing.current(writer) }
  }

  /// A token like the real one with some claims replaced (as JSON; empty for left out), signed with the campus's own key
  /// whatever the header says.
  func forged(_ changes: KeyValuePairs<String, String> = [:], head: String? = nil, key other: SigningKey? = nil) throws
    -> String
  {
    let key = try other ?? self.key()
    let claims = try AccessStage.claims(access)
    var members: [(String, String)] = []
    for name in ["iss", "sub", "aud", "org", "sid", "jti"] {
      members.append((name, "\"\(claims[name]?.string ?? "")\""))
    }
    for name in ["iat", "nbf", "exp"] { members.append((name, String(claims[name]?.int64 ?? 0))) }
    for (name, value) in changes {
      members.removeAll { $0.0 == name }
      if !value.isEmpty { members.append((name, value)) }
    }
    let payload = "{" + members.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}"
    let head = head ?? #"{"alg":"EdDSA","typ":"at+jwt","kid":"\#(key.id)"}"#
    let signed = base64url(Array(head.utf8)) + "." + base64url(Array(payload.utf8))
    return signed + "." + base64url(try key.signature(of: Array(signed.utf8)))
  }
}
