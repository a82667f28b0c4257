// Signing in at a provider: what goes away, what comes back, and everything that must not be believed.
import Base
import Credentials
import Foundation
import Synchronization
import Testing

@testable import Outbound

@Suite struct OpenIDSignInTests {
  @Test(arguments: TestKey.Kind.allCases)
  func signsIn(_ kind: TestKey.Kind) throws {
    let fake = try FakeProvider(kind)
    // Whatever it lists: the key decides.
    fake.lie { $0.description["id_token_signing_alg_values_supported"] = ["RS256", kind.rawValue] }
    let identity = try fake.signIn(fake.party())
    #expect(identity.issuer == fake.issuer && identity.subject == "248289761001")
    #expect(identity.email == "ada@campus.example" && identity.isEmailVerified && identity.name == "Ada Lovelace")
    #expect(identity.userInfoFault == nil && fake.asked("/campus/userinfo") == 0)
    #expect(!"\(identity)".contains("ada"))
    var dumped = ""
    dump(identity, to: &dumped)
    #expect(!dumped.contains("ada") && !dumped.contains("248289761001"))
  }

  @Test func sendsThePersonThere() throws {
    let fake = try FakeProvider()
    let party = fake.party {
      $0.scopes = ["email"]
      $0.fields = [("hd", "campus.example")]
    }
    let attempt = SignInAttempt()
    var request = OpenIDRequest(redirect: "https://campus.example/back?a=1")
    request.loginHint = "ada+x@campus.example"
    request.prompt = .selectAccount
    request.maximumAge = 60
    request.language = .fr
    let url = try party.authorizationURL(for: attempt, request)
    let parts = url.text.split(separator: "?", maxSplits: 1)
    #expect(String(parts[0]) == fake.issuer + "/authorize")
    let fields = LoopbackServer.fields(String(parts[1]))
    #expect(
      fields == [
        "tenant": "1", "response_type": "code", "client_id": "quad@campus",
        "redirect_uri": "https://campus.example/back?a=1",
        "scope": "openid email", "state": attempt.state, "nonce": attempt.nonce,
        "code_challenge": attempt.proof.challenge,
        "code_challenge_method": "S256", "login_hint": "ada+x@campus.example", "prompt": "select_account",
        "max_age": "60",
        "ui_locales": "fr", "hd": "campus.example",
      ])
    #expect(!"\(url)".contains(attempt.state))
    #expect(throws: OpenIDFault.badSettings("redirect address")) {
      try party.authorizationURL(for: attempt, OpenIDRequest(redirect: "/back"))
    }
  }

  @Test func redeemsTheCode() throws {
    let fake = try FakeProvider()
    func redeem(_ ways: [String], secret: String?) throws -> Received {
      fake.lie { $0.description["token_endpoint_auth_methods_supported"] = ways }
      try fake.signIn(fake.party { $0.clientSecret = secret.map { Secret($0) } }) { $0.code = "c&d" }
      return try #require(fake.server.requests.last { $0.path == "/campus/token" })
    }
    let basic = try redeem(["client_secret_post", "client_secret_basic"], secret: "s:e c%ret")
    #expect(
      basic.method == "POST" && basic.form.keys.sorted() == ["code", "code_verifier", "grant_type", "redirect_uri"])
    #expect(basic.form["grant_type"] == "authorization_code" && basic.form["code"] == "c&d")
    #expect(basic.form["redirect_uri"] == "https://campus.example/sign-in/openid/answer")
    #expect(basic.form["code_verifier"].map { (43...128).contains($0.utf8.count) } == true)
    let pair = "quad%40campus:s%3Ae%20c%25ret"
    #expect(basic.header("authorization") == "Basic " + base64(Array(pair.utf8)))
    let post = try redeem(["client_secret_post"], secret: "s:e c%ret")
    #expect(post.header("authorization") == nil && post.form["client_secret"] == "s:e c%ret")
    #expect(post.form["client_id"] == "quad@campus")
    let open = try redeem(["none"], secret: nil)
    #expect(
      open.header("authorization") == nil && open.form["client_secret"] == nil
        && open.form["client_id"] == "quad@campus")
  }

  @Test func takesOnlyTheAnswerToItsQuestion() throws {
    let fake = try FakeProvider()
    let party = fake.party()
    #expect(fake.fault(party) { $0.state = "other" } == .wrongState)
    #expect(fake.fault(party) { $0.state = "" } == .wrongState)
    #expect(fake.fault(party) { $0.issuer = "https://evil.example" } == .wrongResponder)
    #expect(fake.fault(party) { $0.issuer = fake.issuer + "/" } == .wrongResponder)
    #expect(fake.fault(party) { $0.issuer = fake.issuer } == nil)
    #expect(fake.fault(party) { ($0.error, $0.code) = ("access_denied", nil) } == .denied("access_denied"))
    #expect(fake.fault(party) { ($0.error, $0.state) = ("access_denied", "x") } == .wrongState)
    #expect(fake.fault(party) { ($0.error, $0.issuer) = ("access_denied", "https://evil.example") } == .wrongResponder)
    #expect(fake.fault(party) { $0.error = "<script>\r\nat=1" } == .denied("unknown"))
    #expect(fake.fault(party) { $0.code = nil } == .denied("no code"))
    #expect(fake.fault(party) { $0.code = String(repeating: "x", count: 4097) } == .denied("no code"))
    #expect(fake.asked("/campus/token") == 1)
    // A provider that says it always names itself has to.
    fake.lie { $0.description["authorization_response_iss_parameter_supported"] = true }
    #expect(fake.fault(fake.party()) == .wrongResponder)
    #expect(fake.fault(fake.party()) { $0.issuer = fake.issuer } == nil)
  }

  @Test func saysWhyACodeIsRefused() throws {
    let fake = try FakeProvider()
    func found(_ page: Canned) -> OpenIDFault? {
      fake.lie { $0.pages["/campus/token"] = page }
      return fake.fault(fake.party())
    }
    let type = ["Content-Type: application/json"]
    #expect(
      found((400, type, "{\"error\":\"invalid_grant\",\"error_description\":\"x\"}")) == .codeRefused("invalid_grant"))
    #expect(found((401, type, "{\"error\":\"invalid_client\"}")) == .codeRefused("invalid_client"))
    #expect(found((401, [], "")) == .status(401))
    #expect(found((500, [], "<html>")) == .status(500))
    #expect(found((302, ["Location: /x"], "")) == .status(302))
    #expect(found((200, [], "<html>")) == .notOpenID("token_endpoint"))
    #expect(found((200, type, "{}")) == .notOpenID("id_token"))
    #expect(found((200, type, "{\"id_token\":5}")) == .notOpenID("id_token"))
    #expect(found((200, type, "{\"id_token\":\"a\",\"access_token\":\"b\"}")) == .notOpenID("token_type"))
    #expect(found((200, type, "{\"id_token\":\"a.b.c\"}")) == .badToken(.malformed))
    #expect(OpenIDFault.codeRefused("invalid_grant").text == OpenIDText.again)
    #expect(OpenIDFault.codeRefused("invalid_client").text == OpenIDText.misconfigured)
  }

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

  @Test func asksForTheAddress() throws {
    let fake = try FakeProvider()
    func signIn(_ claims: [String: Any], _ info: [String: Any]?) throws -> OpenIDIdentity {
      fake.lie { ($0.claims, $0.userInfo) = (claims, info) }
      return try fake.signIn(fake.party())
    }
    let without: [String: Any] = ["email": NSNull(), "email_verified": NSNull(), "name": NSNull()]
    let info: [String: Any] = ["sub": "248289761001", "email": "a@b.example", "email_verified": "true", "name": "A"]
    let asked = try signIn(without, info)
    #expect(asked.email == "a@b.example" && asked.isEmailVerified && asked.name == "A" && asked.userInfoFault == nil)
    #expect(fake.server.requests.last?.header("authorization") == "Bearer an access token")
    // Told without a word on verification: that word may be there.
    let half = try signIn(["email_verified": NSNull()], info)
    #expect(half.email == "a@b.example" && half.isEmailVerified)
    let still = try signIn(["email_verified": NSNull()], ["sub": "248289761001", "email": "x@b.example"])
    #expect(still.email == "ada@campus.example" && !still.isEmailVerified)
    // Address and word come from one source.
    let mixed = try signIn(["email_verified": NSNull()], ["sub": "248289761001", "email_verified": true])
    #expect(mixed.email == "ada@campus.example" && !mixed.isEmailVerified)
    // Not verified means not verified, in every spelling.
    for word in [false, "false", "yes", 1, "True", NSNull()] as [Any] {
      let unproven = try signIn(["email_verified": word], nil)
      #expect(unproven.email == "ada@campus.example" && !unproven.isEmailVerified, "\(word)")
    }
    // Without help from there a known person still signs in.
    let alone = try signIn(without, nil)
    #expect(alone.email == nil && alone.userInfoFault == .status(401))
    fake.lie {
      ($0.claims, $0.userInfo) = (without, ["sub": "somebody else", "email": "evil@b.example", "email_verified": true])
    }
    #expect(fake.fault(fake.party()) == .wrongSubject)
    for email in [
      "", "no-at", "@b", "a@", "a@b@c", "a b@c.example", "a\r\n@c.example", String(repeating: "a", count: 320) + "@b",
    ] {
      #expect(try signIn(["email": email], ["sub": "248289761001"]).email == nil, "\(email)")
    }
  }

  @Test func believesEntraOnlyWhatItProves() throws {
    let fake = try FakeProvider()
    func isVerified(_ claims: [String: Any]) throws -> Bool {
      fake.lie { $0.claims = claims }
      let identity = try fake.signIn(fake.party { $0.emailProof = .entra })
      #expect(identity.email == "ada@campus.example")
      return identity.isEmailVerified
    }
    #expect(try !isVerified(["email_verified": true]))
    #expect(try !isVerified(["xms_edov": false]) && !isVerified(["xms_edov": "0"]))
    #expect(try isVerified(["xms_edov": true]) && isVerified(["xms_edov": 1]) && isVerified(["xms_edov": "1"]))
    #expect(fake.asked("/campus/userinfo") == 0)
  }

  @Test func holdsToTheDomain() throws {
    let fake = try FakeProvider()
    let party = fake.party { $0.hostedDomain = "Campus.example" }
    #expect(fake.fault(party) == .wrongDomain)
    fake.lie { $0.claims["hd"] = "gmail.com" }
    #expect(fake.fault(party) == .wrongDomain)
    fake.lie { $0.claims["hd"] = "campus.EXAMPLE" }
    #expect(try fake.signIn(party).hostedDomain == "campus.EXAMPLE")
  }

  @Test func takesTheIssuersOtherName() throws {
    let fake = try FakeProvider()
    let party = fake.party { $0.otherIssuers = ["fake"] }
    #expect(try fake.signIn(party).issuer == fake.issuer)
    fake.lie { $0.claims["iss"] = "fake" }
    #expect(try fake.signIn(party).issuer == fake.issuer)
    fake.lie { $0.claims["iss"] = "other" }
    #expect(fake.fault(party) == .badToken(.wrongIssuer))
  }

  @Test func checksWhenThePersonWasThere() throws {
    let fake = try FakeProvider()
    let party = fake.party()
    let now = fake.clock.clock.now.seconds
    var request = FakeProvider.request
    request.maximumAge = 120
    #expect(fake.fault(party, request) == .signedInLongAgo)
    for (moment, good) in [(now, true), (now - 180, true), (now - 181, false), (-1, false)] as [(Int64, Bool)] {
      fake.lie { $0.claims["auth_time"] = moment }
      #expect(fake.fault(party, request) == (good ? nil : .signedInLongAgo))
    }
    fake.lie { $0.claims["auth_time"] = now }
    #expect(try fake.signIn(party).authenticated?.seconds == now)
  }

  @Test func signsOut() throws {
    let fake = try FakeProvider()
    let party = fake.party()
    let end = try party.logoutURL(idToken: Secret("a.b.c"), returnTo: "https://campus.example/bye", state: "s")
    #expect(
      LoopbackServer.fields(String(end?.text.split(separator: "?").last ?? "")) == [
        "client_id": "quad@campus", "id_token_hint": "a.b.c", "post_logout_redirect_uri": "https://campus.example/bye",
        "state": "s",
      ])
    let long = try party.logoutURL(
      idToken: Secret(String(repeating: "x", count: 9000)), returnTo: "https://campus.example/bye")
    #expect(long?.text.contains("id_token_hint") == false && long?.text.contains("client_id") == true)
    fake.lie { $0.description["end_session_endpoint"] = NSNull() }
    #expect(try fake.party().logoutURL(idToken: nil, returnTo: "https://campus.example/bye") == nil)
  }

  @Test func faultsHaveWordsAndNoSecrets() throws {
    let call = OutboundFailure(.timedOut, host: "idp.example")
    let faults: [OpenIDFault] = [
      .badSettings("issuer"), .call(call), .call(OutboundFailure(.untrusted, host: "idp.example")), .status(404),
      .status(503),
      .notOpenID("HTML, not JSON"), .wrongIssuer, .unsupported("PKCE, S256"), .noKeys, .wrongState, .wrongResponder,
      .denied("access_denied"), .denied("login_required"), .codeRefused("invalid_grant"), .badToken(.expired),
      .badToken(.badSignature), .wrongHash, .signedInLongAgo, .wrongSubject, .wrongDomain,
    ]
    for fault in faults {
      #expect(!fault.text.en.isEmpty && fault.text.en != fault.text.fr && fault.advice.en != fault.advice.fr)
      #expect(fault.failure.code == fault.code && fault.code.hasPrefix("openid-"))
    }
    #expect(OpenIDFault.call(call).failure.kind == .unavailable && OpenIDFault.call(call).failure.retryAfter == 30)
    #expect(OpenIDFault.wrongState.failure.kind == .unauthenticated)
    let fake = try FakeProvider()
    fake.lie { $0.pages["/campus/token"] = (400, [], "{\"error\":\"invalid_grant the code s:e c%ret\"}") }
    #expect(fake.fault(fake.party()) == .codeRefused("unknown"))
  }
}
