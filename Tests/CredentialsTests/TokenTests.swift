// Tokens: those of others, our own, and every way in which one may lie.
import Base
import Testing

@testable import Credentials

@Suite("Tokens") struct TokenTests {
  @Test("Tokens that PyJWT signed", arguments: [TokenVectors.rsaToken, TokenVectors.ecToken, TokenVectors.edToken])
  func tokensOfOthers(_ token: String) throws {
    let keys = try KeySet(json: Array(TokenVectors.keySet.utf8))
    let expectation = TokenExpectation(
      issuer: TokenVectors.issuer, audience: TokenVectors.audience, nonce: TokenVectors.nonce)
    let now = Timestamp(milliseconds: TokenVectors.issued * 1000)
    let claims = try expectation.claims(of: token, signedBy: keys, now: now)
    #expect(claims.subject == TokenVectors.subject && claims.nonce == TokenVectors.nonce)
    #expect(claims.expires == now.adding(seconds: 600) && claims.issued == now)
    // Every other character changed, and every end cut off.
    let bytes = Array(token.utf8)
    for at in stride(from: 0, to: bytes.count, by: 2) {
      var changed = bytes
      changed[at] = changed[at] == 0x41 ? 0x42 : 0x41
      let text = String(decoding: changed, as: UTF8.self)
      if text != token {
        #expect(throws: TokenFault.self) { try expectation.claims(of: text, signedBy: keys, now: now) }
      }
      #expect(throws: TokenFault.self) {
        try expectation.claims(of: String(decoding: bytes[..<at], as: UTF8.self), signedBy: keys, now: now)
      }
    }
  }

  @Test func ownTokens() throws {
    var stage = try TokenStage()
    let token = try stage.key.token(type: "at+jwt") { json in
      json.field("iss", "https://campus.example")
      json.field("sub", "0000000000007")
      json.array("aud") { json.string("quad") }
      json.field("iat", stage.now.seconds)
      json.field("exp", stage.now.adding(seconds: 900).seconds)
      json.field("jti", "t-1")
      json.field("session", "s")
    }
    stage.expectation.type = "AT+JWT"
    let claims = try stage.expectation.claims(of: token, signedBy: stage.keys, now: stage.now)
    #expect(claims.subject == "0000000000007" && claims.audiences == ["quad"] && claims.identifier == "t-1")
    #expect(claims.all["session"]?.string == "s" && claims.party == nil && claims.notBefore == nil)
    let head = try #require(decoded(base64url: token.prefix { $0 != "." }))
    #expect(String(decoding: head, as: UTF8.self) == #"{"alg":"EdDSA","typ":"at+jwt","kid":"\#(stage.key.id)"}"#)
    stage.expectation.type = "application/at+jwt"
    #expect(stage.fault(token) == nil)
    stage.expectation.type = "JWT"
    #expect(stage.fault(token) == .wrongType)
    #expect(stage.fault(try stage.token(stage.payload(), head: #"{"alg":"EdDSA"}"#)) == .wrongType)

    struct Stop: Error {}
    #expect(throws: Stop.self) { try stage.key.token { _ in throw Stop() } }
  }

  /// Headers over a payload that would be accepted, all signed with the real key.
  @Test func hostileHeaders() throws {
    let stage = try TokenStage()
    let id = stage.key.id
    let table: [(String, TokenFault?)] = [
      (#"{"alg":"EdDSA","kid":"\#(id)"}"#, nil), (#"{"alg":"Ed25519","kid":"\#(id)"}"#, nil),
      (#"{"alg":"EdDSA"}"#, nil), (#"{"alg":"EdDSA","kid":"\#(id)","jku":"https://evil.example","jwk":{}}"#, nil),
      (#"{"alg":"none","kid":"\#(id)"}"#, .wrongAlgorithm), (#"{"alg":"none"}"#, .wrongAlgorithm),
      (#"{"alg":"None"}"#, .wrongAlgorithm), (#"{"alg":"","kid":"\#(id)"}"#, .wrongAlgorithm),
      (#"{"alg":"eddsa","kid":"\#(id)"}"#, .wrongAlgorithm), (#"{"alg":"HS256","kid":"\#(id)"}"#, .wrongAlgorithm),
      (#"{"alg":"RS256","kid":"\#(id)"}"#, .wrongAlgorithm), (#"{"alg":"ES256"}"#, .wrongAlgorithm),
      (#"{"alg":"Ed448"}"#, .wrongAlgorithm), (#"{"alg":"EdDSA","kid":"other"}"#, .unknownKey),
      (#"{"alg":"EdDSA","kid":""}"#, .unknownKey), (#"{"alg":"none","kid":"other"}"#, .unknownKey),
      (#"{"alg":"EdDSA","kid":"\#(id)","crit":["exp"]}"#, .criticalHeader),
      (#"{"alg":"EdDSA","kid":"\#(id)","crit":["b64"],"b64":false}"#, .criticalHeader),
      (#"{"alg":"EdDSA","kid":"\#(id)","crit":[]}"#, .criticalHeader),
      (#"{"alg":"EdDSA","kid":"\#(id)","crit":null}"#, .criticalHeader),
      (#"{"kid":"\#(id)"}"#, .malformed), (#"{"alg":null}"#, .malformed), (#"{"alg":["EdDSA"]}"#, .malformed),
      (#"{"alg":"EdDSA","kid":7}"#, .malformed), (#"{"alg":"EdDSA","typ":{}}"#, .malformed),
      (#"{"alg":"EdDSA","alg":"none"}"#, .malformed), (#"{"alg":"none","\u0061lg":"EdDSA"}"#, .malformed),
      (#"{"alg":"EdDSA","kid":"\#(String(repeating: "k", count: 257))"}"#, .malformed),
      (#"{"alg":"\#(String(repeating: "E", count: 33))"}"#, .malformed),
      ("[]", .malformed), ("\"EdDSA\"", .malformed), ("", .malformed), ("{", .malformed), ("null", .malformed),
    ]
    for (head, expected) in table {
      #expect(stage.fault(try stage.token(stage.payload(), head: head)) == expected, "\(head)")
    }
  }

  @Test func aPublicKeyIsNoSharedSecret() throws {
    let stage = try TokenStage()
    let signed =
      base64url(Array(#"{"alg":"HS256","kid":"\#(stage.key.id)"}"#.utf8)) + "." + base64url(Array(stage.payload().utf8))
    guard case .ed25519(let x) = stage.key.publicKey.numbers else { return }
    for secret in [x, Array(base64url(x).utf8), Array(written { stage.keys.write(to: $0) }.utf8)] {
      let token = signed + "." + base64url(hmac(key: secret, signed))
      #expect(stage.fault(token) == .wrongAlgorithm)
    }
    // The same with the header of an honest token: then it is the signature that is wrong.
    let honest = base64url(Array(stage.head().utf8)) + "." + base64url(Array(stage.payload().utf8))
    #expect(stage.fault(honest + "." + base64url(hmac(key: x, honest))) == .badSignature)
    #expect(stage.fault(honest + "." + base64url([UInt8](repeating: 0, count: 64))) == .badSignature)
    #expect(stage.fault(honest + ".") == .badSignature)
  }

  @Test func keysOfOthers() throws {
    let stage = try TokenStage()
    let other = try SigningKey.generate()
    let token = try stage.token(stage.payload())
    #expect(stage.fault(token, keys: KeySet([])) == .unknownKey)
    #expect(stage.fault(token, keys: KeySet([other.verification])) == .unknownKey)
    // The stranger calls its key by our name.
    #expect(stage.fault(token, keys: KeySet([VerificationKey(other.publicKey, id: stage.key.id)])) == .badSignature)
    // The name belongs to a key of another kind.
    let vectors = try KeySet(json: Array(TokenVectors.keySet.utf8))
    for key in vectors.keys.prefix(2) {
      #expect(stage.fault(token, keys: KeySet([VerificationKey(key.key, id: stage.key.id)])) == .wrongAlgorithm)
    }
    // Two keys with one name but of two kinds: the kind decides.
    let both = KeySet([VerificationKey(vectors.keys[0].key, id: stage.key.id), stage.key.verification])
    #expect(stage.fault(token, keys: both) == nil)
    // A token without a name, where two keys would fit.
    let nameless = try stage.token(stage.payload(), head: #"{"alg":"EdDSA"}"#)
    #expect(stage.fault(nameless, keys: KeySet([stage.key.verification, other.verification])) == .unknownKey)
    #expect(stage.fault(nameless, keys: KeySet([VerificationKey(stage.key.publicKey, id: nil)])) == nil)
  }

  @Test func brokenForms() throws {
    let stage = try TokenStage()
    let token = try stage.token(stage.payload())
    let parts = token.split(separator: ".").map(String.init)
    let broken = [
      "", ".", "..", "...", "a.b", parts[0], parts[0] + "." + parts[1], token + ".", "." + token, token + ".x.y",
      token + "=",
      token + " ", " " + token, token + "\n", token + "é", token.replacingDot(with: ".\u{301}"),
      parts[0] + "=." + parts[1] + "." + parts[2], parts[0] + ".+/." + parts[2], "Bearer " + token,
    ]
    for text in broken { #expect(stage.fault(text) == .malformed, "\(text.prefix(40))") }
    #expect(stage.fault(String(repeating: "a", count: SignedToken.largest + 1)) == .tooLarge)
    #expect(stage.fault(String(repeating: ".", count: SignedToken.largest)) == .malformed)
    #expect(stage.fault(parts[0] + ".." + parts[2]) == .badSignature)
    for payload in ["[]", "7", "", "{", "{\"iss\":\"a\",\"iss\":\"b\"}", "{}x"] {
      #expect(stage.fault(try stage.token(payload)) == .malformed, "\(payload)")
    }
    let deep = String(repeating: "[", count: 40) + String(repeating: "]", count: 40)
    #expect(stage.fault(try stage.token(stage.payload(["x": deep]))) == .malformed)
  }

  @Test func claims() throws {
    var stage = try TokenStage()
    stage.expectation.nonce = "n1"
    let long = "\"\(String(repeating: "s", count: 256))\""
    let table: [(KeyValuePairs<String, String>, TokenFault?)] = [
      ([:], nil), (["azp": #""quad""#], nil), (["aud": #"["quad"]"#], nil),
      (["aud": #"["other","quad"]"#, "azp": #""quad""#], nil), (["nbf": "1800000060"], nil),
      (["iat": "1800000060"], nil),
      (["exp": "1799999941"], nil), (["exp": "1799999940.5"], nil), (["exp": "1.8000009e9"], nil),
      (["iss": ""], .badClaim), (["iss": "7"], .badClaim), (["iss": #""https://campus.example/""#], .wrongIssuer),
      (["iss": #""http://campus.example""#], .wrongIssuer), (["iss": #""""#], .wrongIssuer),
      (["sub": ""], .badClaim), (["sub": #""""#], .badClaim), (["sub": "7"], .badClaim), (["sub": long], .badClaim),
      (["aud": ""], .badClaim), (["aud": "7"], .badClaim), (["aud": #"["quad",7]"#], .badClaim),
      (["aud": "{}"], .badClaim),
      (["aud": "[\(Array(repeating: #""quad""#, count: 17).joined(separator: ","))]"], .badClaim),
      (["aud": #""other""#], .wrongAudience), (["aud": "[]"], .wrongAudience), (["aud": #""QUAD""#], .wrongAudience),
      (["aud": #"["other","quad"]"#], .wrongParty), (["azp": #""other""#], .wrongParty), (["azp": "7"], .badClaim),
      (["aud": #"["other","quad"]"#, "azp": #""other""#], .wrongParty),
      (["exp": ""], .badClaim), (["exp": #""1800000900""#], .badClaim), (["exp": "-1"], .badClaim),
      (["exp": "1e300"], .badClaim), (["exp": "9223372036854775808"], .badClaim), (["exp": "null"], .badClaim),
      (["exp": "1799999940"], .expired), (["exp": "0"], .expired), (["nbf": "1800000061"], .notYetValid),
      (["nbf": "\"x\""], .badClaim), (["iat": ""], .badClaim), (["iat": "1800000061"], .issuedInFuture),
      (["nonce": #""n2""#], .wrongNonce), (["nonce": ""], .wrongNonce), (["nonce": #""""#], .wrongNonce),
      (["nonce": "7"], .badClaim),
    ]
    for (changes, expected) in table {
      let named = changes.contains { $0.key == "nonce" }
      var payload = stage.payload(changes)
      if !named { payload = payload.dropLast() + #","nonce":"n1"}"# }
      #expect(stage.fault(try stage.token(payload)) == expected, "\(changes)")
    }
  }

  /// One letter, two spellings: for a server two names, though Swift says they are equal.
  @Test func namesAreBytes() throws {
    var stage = try TokenStage()
    stage.expectation.issuer = "https://é.example"
    #expect(stage.fault(try stage.token(stage.payload(["iss": "\"https://\u{e9}.example\""]))) == nil)
    #expect(stage.fault(try stage.token(stage.payload(["iss": "\"https://e\u{301}.example\""]))) == .wrongIssuer)
  }

  @Test func timesAtTheirEdges() throws {
    var stage = try TokenStage()
    let token = try stage.token(stage.payload())
    let second: (Int64) -> Timestamp = { Timestamp(milliseconds: (1_800_000_000 + $0) * 1000) }
    #expect(stage.fault(token, now: second(-60)) == nil)
    #expect(stage.fault(token, now: Timestamp(milliseconds: second(-60).milliseconds - 1)) == .issuedInFuture)
    #expect(stage.fault(token, now: Timestamp(milliseconds: second(960).milliseconds - 1)) == nil)
    #expect(stage.fault(token, now: second(960)) == .expired)
    stage.expectation.maximumAge = 300
    #expect(stage.fault(token, now: second(360)) == nil)
    #expect(stage.fault(token, now: second(361)) == .tooOld)
    stage.expectation.maximumAge = Int64.max
    #expect(stage.fault(token, now: second(361)) == nil)
    stage.expectation = TokenExpectation(
      issuer: "https://campus.example", audience: "quad", skew: -5, maximumAge: nil)
    #expect(stage.fault(token, now: second(900)) == .expired)
    #expect(TokenExpectation(issuer: "", audience: "", skew: Int64.max).skew == 600)
    for end in [Int64.min, Int64.max] { _ = stage.fault(token, now: Timestamp(milliseconds: end)) }
  }

  @Test func everyFaultIsTold() {
    for fault in TokenFault.allCases {
      #expect(fault.failure.kind == .unauthenticated && fault.failure.code == fault.rawValue)
      #expect(!fault.failure.text.en.isEmpty && !fault.failure.text.fr.isEmpty)
    }
    #expect(Set(TokenFault.allCases.map(\.rawValue)).count == TokenFault.allCases.count)
  }

  @Test("RFC 7636: the proof key") func proofKey() throws {
    let proof = try #require(ProofKey(verifier: "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"))
    #expect(proof.challenge == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")
    #expect(proof.answers("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM") && !proof.answers(proof.verifier))
    let a = SignInAttempt()
    let b = SignInAttempt()
    #expect(Set([a.state, a.nonce, a.proof.verifier, b.state, b.nonce, b.proof.verifier]).count == 6)
    #expect(ProofKey(verifier: a.proof.verifier)?.challenge == a.proof.challenge)
    for verifier in [a.state, a.nonce, a.proof.verifier] { #expect(decoded(base64url: verifier)?.count == 32) }
    for bad in [
      "", String(repeating: "a", count: 42), String(repeating: "a", count: 129), a.state + "=", a.state + "é",
    ] {
      #expect(ProofKey(verifier: bad) == nil)
    }
  }
}

extension String {
  fileprivate func replacingDot(with text: String) -> String {
    split(separator: ".", omittingEmptySubsequences: false).joined(separator: text)
  }
}
