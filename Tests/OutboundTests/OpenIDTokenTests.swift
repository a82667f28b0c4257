// ID tokens and the keys they are signed with: everything that must not be believed, and keys that change.
import Base
import Credentials
import Foundation
import Synchronization
import Testing

@testable import Outbound

@Suite struct OpenIDTokenTests {
  @Test func believesNoFalseToken() throws {
    let fake = try FakeProvider()
    let now = fake.clock.clock.now.seconds
    func found(_ claims: [String: Any]) -> OpenIDFault? {
      fake.lie { $0.claims = claims }
      return fake.fault(fake.party())
    }
    let cases: [([String: Any], TokenFault)] = [
      (["iss": "https://evil.example"], .wrongIssuer), (["iss": fake.issuer + "/"], .wrongIssuer),
      (["iss": NSNull()], .badClaim),
      (["aud": "other"], .wrongAudience), (["aud": ["other", "another"]], .wrongAudience),
      (["aud": NSNull()], .badClaim),
      (["aud": ["quad@campus", "other"]], .wrongParty), (["azp": "other"], .wrongParty), (["sub": NSNull()], .badClaim),
      (["sub": ""], .badClaim), (["sub": 5], .badClaim), (["exp": now - 61], .expired), (["exp": NSNull()], .badClaim),
      (["iat": now + 61], .issuedInFuture), (["iat": now - 3661], .tooOld), (["iat": NSNull()], .badClaim),
      (["nbf": now + 61], .notYetValid), (["nonce": "other"], .wrongNonce), (["nonce": ""], .wrongNonce),
      (["nonce": NSNull()], .wrongNonce),
    ]
    for (claims, fault) in cases { #expect(found(claims) == .badToken(fault), "\(claims)") }
    #expect(found(["at_hash": "AAAAAAAAAAAAAAAAAAAAAA"]) == .wrongHash)
    #expect(found(["at_hash": 5]) == .wrongHash)
    // And what is just right, or need not be there.
    for claims in [
      ["at_hash": NSNull()], ["aud": ["quad@campus"]], ["aud": ["quad@campus", "other"], "azp": "quad@campus"],
      ["azp": "quad@campus"], ["exp": now - 59], ["iat": now + 60], ["iat": now - 3600], ["nbf": now + 60],
      ["nbf": now - 300],
    ] as [[String: Any]] { #expect(found(claims) == nil, "\(claims)") }
  }

  @Test func believesNoFalseSignature() throws {
    let fake = try FakeProvider(.rs256)
    let real = try #require(fake.keys.first)
    let other = try TestKey(.rs256, id: real.id)
    func found(_ change: (inout Lies) -> Void) -> OpenIDFault? {
      fake.lie {
        $0.header = nil
        $0.token = nil
        $0.signer = real
        change(&$0)
      }
      return fake.fault(fake.party())
    }
    #expect(found { _ in } == nil)
    // Somebody else's key under the right name.
    #expect(found { $0.signer = other } == .badToken(.badSignature))
    // A key that the provider does not publish.
    #expect(found { $0.header = ["alg": "RS256", "kid": "foreign"] } == .badToken(.unknownKey))
    #expect(
      found { $0.header = ["alg": "RS256", "kid": "foreign", "jku": "http://127.0.0.1:1/keys"] }
        == .badToken(.unknownKey))
    #expect(found { $0.header = ["alg": "ES256", "kid": real.id] } == .badToken(.wrongAlgorithm))
    for none in ["none", "None", "NONE", ""] {
      #expect(found { $0.header = ["alg": none, "kid": real.id] } == .badToken(.wrongAlgorithm), "\(none)")
    }
    // The public key taken for a shared secret.
    func part(_ object: [String: Any]) throws -> String {
      base64url(Array(try JSONSerialization.data(withJSONObject: object)))
    }
    let now = fake.clock.clock.now.seconds
    let claims: [String: Any] = ["iss": fake.issuer, "sub": "1", "aud": "quad@campus", "exp": now + 60, "iat": now]
    let signed = try part(["alg": "HS256", "kid": real.id]) + "." + part(claims)
    for secret in [real.jwk, "s:e c%ret", ""] {
      let confused = signed + "." + base64url(hmac(key: Array(secret.utf8), signed))
      #expect(found { $0.token = confused } == .badToken(.wrongAlgorithm))
    }
    #expect(found { $0.token = signed + "." } == .badToken(.wrongAlgorithm))
    // A token without a name, where there is one key.
    #expect(found { $0.header = ["alg": "RS256"] } == nil)
  }

  @Test func followsNewKeys() throws {
    let fake = try FakeProvider()
    let party = fake.party()
    try fake.signIn(party)
    func rotate() throws {
      let fresh = try TestKey(.es256)
      fake.lie {
        $0.keys = [fresh]
        $0.signer = fresh
      }
    }
    try rotate()
    try fake.signIn(party)
    #expect(fake.asked("/campus/keys") == 2)
    // Within a minute nobody makes Quad fetch again.
    try rotate()
    #expect(fake.fault(party) == .badToken(.unknownKey))
    #expect(fake.fault(party) == .badToken(.unknownKey))
    #expect(fake.asked("/campus/keys") == 2)
    fake.clock.advance(seconds: 60)
    try fake.signIn(party)
    #expect(fake.asked("/campus/keys") == 3)
    // A new key under the old name.
    let old = try #require(fake.keys.first)
    let same = try TestKey(.es256, id: old.id)
    fake.lie { ($0.keys, $0.signer) = ([same], same) }
    fake.clock.advance(seconds: 60)
    try fake.signIn(party)
    #expect(fake.asked("/campus/keys") == 4)
  }

  @Test func manyMeetANewKeyAtOnce() throws {
    let fake = try FakeProvider()
    let party = fake.party()
    try fake.signIn(party)
    let fresh = try TestKey(.es256)
    fake.lie {
      ($0.keys, $0.signer) = ([fresh], fresh)
      $0.before = { if $0.path == "/campus/keys" { usleep(200_000) } }
    }
    // One nonce for all of them: they sign in at the same time.
    let attempt = SignInAttempt()
    fake.lie { $0.nonce = attempt.nonce }
    let good = Mutex(0)
    DispatchQueue.concurrentPerform(iterations: 4) { _ in
      let callback = OpenIDCallback(state: attempt.state, code: "c")
      if (try? party.identity(from: callback, attempt: attempt, FakeProvider.request)) != nil {
        good.withLock { $0 += 1 }
      }
    }
    #expect(good.withLock { $0 } == 4 && fake.asked("/campus/keys") == 2)
  }
}
