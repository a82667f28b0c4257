// Tokens for tests: any header over any payload, properly signed.
import Base
import Testing

@testable import Credentials

/// A key, the set that publishes it, and what is expected of its tokens.
struct TokenStage {
  let key: SigningKey
  let keys: KeySet
  var expectation = TokenExpectation(issuer: "https://campus.example", audience: "quad")
  let now = Timestamp(milliseconds: 1_800_000_000_000)

  init() throws {
    key = try SigningKey(seed: [UInt8](repeating: 7, count: 32))
    keys = KeySet([key.verification])
  }

  /// The header that our own tokens have, with other members in their place where given.
  func head(_ members: String? = nil) -> String { members ?? #"{"alg":"EdDSA","typ":"JWT","kid":"\#(key.id)"}"# }

  /// A payload that is accepted, unless a member is replaced (given as JSON) or taken out (given as "").
  func payload(_ changes: KeyValuePairs<String, String> = [:]) -> String {
    var members: [(String, String)] = [
      ("iss", #""https://campus.example""#), ("sub", #""7""#), ("aud", #""quad""#), ("iat", "1800000000"),
      ("exp", "1800000900"),
    ]
    for (name, value) in changes {
      members.removeAll { $0.0 == name }
      if !value.isEmpty { members.append((name, value)) }
    }
    return "{" + members.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}"
  }

  /// Signed with the stage's key, whatever the header says.
  func token(_ payload: String, head: String? = nil) throws -> String {
    let signed = base64url(Array((head ?? self.head()).utf8)) + "." + base64url(Array(payload.utf8))
    return signed + "." + base64url(try key.signature(of: Array(signed.utf8)))
  }

  /// Why a token is refused; nil when it is accepted.
  func fault(_ token: String, keys: KeySet? = nil, now: Timestamp? = nil) -> TokenFault? {
    do throws(TokenFault) {
      _ = try expectation.claims(of: token, signedBy: keys ?? self.keys, now: now ?? self.now)
      return nil
    } catch {
      return error
    }
  }
}

/// What `body` writes.
func written(_ body: (JSONWriter) throws -> Void) rethrows -> String {
  let buffer = Buffer()
  try body(JSONWriter(buffer))
  return buffer.string
}
