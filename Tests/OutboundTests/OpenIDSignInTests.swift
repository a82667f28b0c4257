// Signing in at a provider: what goes away, what comes back, and who the person is.
import Base
import Credentials
import Foundation
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
