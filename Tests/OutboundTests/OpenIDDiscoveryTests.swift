// What a provider says of itself: read, believed or not, kept, and asked for again.
import Base
import Credentials
import Foundation
import Testing

@testable import Outbound

@Suite struct OpenIDDiscoveryTests {
  private func fault(_ party: OpenIDProvider) -> OpenIDFault? {
    do throws(OpenIDFault) {
      try party.check()
      return nil
    } catch { return error }
  }

  @Test func readsTheDescription() throws {
    let fake = try FakeProvider()
    let metadata = try fake.party().metadata()
    #expect(metadata.issuer == fake.issuer && metadata.token.text == fake.issuer + "/token")
    #expect(metadata.authentication == .basic && !metadata.namesResponder)
    #expect(fault(fake.party()) == nil)
    // One slash at the end of an issuer is not doubled.
    #expect(
      OpenIDMetadata.address(of: "https://a.example/")?.text == "https://a.example/.well-known/openid-configuration")
    #expect(
      OpenIDMetadata.address(of: "https://a.example/b")?.text.hasSuffix("/b/.well-known/openid-configuration") == true)
  }

  @Test(arguments: [
    "", "a.example", "https://a.example/?x", "https://a.example/#x", "ftp://a.example", "https://u@a.example",
  ])
  func refusesIssuers(_ issuer: String) throws {
    let party = OpenIDProvider(OpenIDSettings(issuer: issuer, clientID: "c", clientSecret: nil), client: client())
    #expect(fault(party) == .badSettings("issuer"))
    let nobody = OpenIDProvider(
      OpenIDSettings(issuer: "https://a.example", clientID: "", clientSecret: nil), client: client())
    #expect(fault(nobody) == .badSettings("client id"))
  }

  @Test func takesNoOtherIssuer() throws {
    let fake = try FakeProvider()
    for issuer in [fake.issuer + "/", fake.issuer.uppercased(), "https://evil.example", ""] {
      fake.lie { $0.description["issuer"] = issuer }
      #expect(fault(fake.party()) == .wrongIssuer, "\(issuer)")
    }
    fake.lie { $0.description["issuer"] = NSNull() }
    #expect(fault(fake.party()) == .notOpenID("issuer"))
    fake.lie { $0.description["issuer"] = 5 }
    #expect(fault(fake.party()) == .notOpenID("issuer"))
  }

  @Test func refusesPlainHTTPAndPrivateNetworks() throws {
    let fake = try FakeProvider()
    let settings = OpenIDSettings(issuer: fake.issuer, clientID: "c", clientSecret: nil)
    func kind(_ client: HTTPClient) -> OutboundFault? {
      guard case .call(let failure)? = fault(OpenIDProvider(settings, client: client)) else { return nil }
      return failure.fault
    }
    #expect(kind(client(allowing: [])) == .forbiddenAddress)
    #expect(kind(client(plainHTTP: .nobody)) == .plainHTTP)
    #expect(fake.server.connections == 0)
    // A description that is public may still point inside.
    for name in ["authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint", "end_session_endpoint"] {
      for (place, wanted) in [
        ("https://169.254.169.254/latest", OutboundFault.forbiddenAddress), ("http://idp.example/x", .plainHTTP),
      ] {
        fake.lie { $0.description = [name: place] }
        guard case .call(let failure)? = fault(fake.party()) else {
          Issue.record("\(name) \(place)")
          continue
        }
        #expect(failure.fault == wanted && failure.detail == name)
      }
      for text in ["javascript:alert(1)", "file:///etc/passwd", "/relative", "", "https://u:p@idp.example/"] {
        fake.lie { $0.description = [name: text] }
        #expect(fault(fake.party()) == .notOpenID(name), "\(name) \(text)")
      }
    }
    for name in ["authorization_endpoint", "token_endpoint", "jwks_uri"] {
      fake.lie { $0.description = [name: NSNull()] }
      #expect(fault(fake.party()) == .notOpenID(name))
    }
  }

  @Test func saysWhatAProviderCantDo() throws {
    let fake = try FakeProvider()
    func found(_ lie: [String: Any], secret: Bool = true) -> OpenIDFault? {
      fake.lie { $0.description = lie }
      return fault(fake.party { if !secret { $0.clientSecret = nil } })
    }
    #expect(found(["response_types_supported": ["id_token", "token"]]) == .unsupported("response_type=code"))
    #expect(found(["code_challenge_methods_supported": ["plain"]]) == .unsupported("PKCE, S256"))
    #expect(found(["id_token_signing_alg_values_supported": ["HS256", "none"]]) == .unsupported("RS256, ES256, EdDSA"))
    let ways = ["token_endpoint_auth_methods_supported": ["private_key_jwt"]]
    #expect(found(ways) == .unsupported("client_secret_basic, client_secret_post"))
    #expect(found(ways, secret: false) == nil)
    // What is not said is the default.
    #expect(
      found([
        "response_types_supported": NSNull(), "code_challenge_methods_supported": NSNull(),
        "id_token_signing_alg_values_supported": NSNull(), "token_endpoint_auth_methods_supported": NSNull(),
      ]) == nil)
    fake.lie { $0.keys = [] }
    #expect(found([:]) == .noKeys)
  }

  @Test(arguments: [FakeProvider.discovery, "/campus/keys"])
  func saysWhatCameInstead(_ path: String) throws {
    let fake = try FakeProvider()
    func found(_ page: Canned) -> OpenIDFault? {
      fake.lie { $0.pages[path] = page }
      return fault(fake.party())
    }
    let html = found((200, ["Content-Type: text/html; charset=utf-8"], "<!doctype html><title>Welcome</title>"))
    #expect(html == .notOpenID(path == FakeProvider.discovery ? "HTML, not JSON" : "HTML, not jwks_uri"))
    for body in ["", "[]", "{", "null", "{\"issuer\":\"x\"} more", "\u{FEFF}"] {
      guard case .notOpenID? = found((200, [], body)) else {
        Issue.record("\(body)")
        continue
      }
    }
    for status in [204, 302, 400, 401, 404, 500, 503] {
      #expect(found((status, ["Location: /elsewhere"], "")) == .status(status))
    }
    guard case .call(let failure)? = found((200, [], String(repeating: " ", count: 300 << 10))) else {
      Issue.record("a large answer")
      return
    }
    #expect(failure.fault == .tooLarge)
    // The whole truth is still told when the lie ends.
    fake.lie { $0.pages = [:] }
    #expect(fault(fake.party()) == nil)
  }

  // MARK: Keeping

  @Test func keepsDescriptionAndKeys() throws {
    let fake = try FakeProvider()
    let party = fake.party()
    for _ in 0..<3 { try fake.signIn(party) }
    #expect(fake.asked(FakeProvider.discovery) == 1 && fake.asked("/campus/keys") == 1)
    fake.clock.advance(seconds: 3599)
    try fake.signIn(party)
    #expect(fake.asked(FakeProvider.discovery) == 1 && fake.asked("/campus/keys") == 1)
    fake.clock.advance(seconds: 1)
    try fake.signIn(party)
    #expect(fake.asked(FakeProvider.discovery) == 2 && fake.asked("/campus/keys") == 2)
    // A clock that is set back makes nothing last.
    fake.clock.advance(seconds: -7200)
    try fake.signIn(party)
    #expect(fake.asked(FakeProvider.discovery) == 3)
  }

  @Test(arguments: [(0, 300), (60, 300), (1000, 1000), (1_000_000, 86_400)])
  func keepsAsLongAsTheProviderSays(_ said: Int, _ kept: Int64) throws {
    let fake = try FakeProvider()
    let party = fake.party()
    let keys = fake.server
    try fake.signIn(party)
    // From here on with the header.
    let body = try client().send(get(try url(text: fake.issuer + "/keys"))).body
    fake.lie {
      $0.pages["/campus/keys"] = (200, ["Cache-Control: max-age=\(said)"], String(decoding: body, as: UTF8.self))
    }
    fake.clock.advance(seconds: 3600)
    try fake.signIn(party)
    let before = keys.requests.count { $0.path == "/campus/keys" }
    fake.clock.advance(seconds: kept - 1)
    try fake.signIn(party)
    #expect(fake.asked("/campus/keys") == before)
    fake.clock.advance(seconds: 1)
    try fake.signIn(party)
    #expect(fake.asked("/campus/keys") == before + 1)
  }

  @Test func livesThroughAnOutage() throws {
    let fake = try FakeProvider()
    let party = fake.party()
    try fake.signIn(party)
    fake.lie {
      $0.pages[FakeProvider.discovery] = (503, [], "")
      $0.pages["/campus/keys"] = (503, [], "")
    }
    fake.clock.advance(seconds: 7200)
    try fake.signIn(party)
    try fake.signIn(party)
    // The failed fetch is not repeated at once.
    #expect(fake.asked(FakeProvider.discovery) == 2 && fake.asked("/campus/keys") == 2)
    fake.clock.advance(seconds: 86_400)
    #expect(fake.fault(party) == .status(503))
    fake.lie { $0.pages = [:] }
    #expect(fake.fault(party) == .status(503))
    fake.clock.advance(seconds: 10)
    #expect(fake.fault(party) == nil)
  }

  @Test func fetchesOnceForMany() throws {
    let fake = try FakeProvider()
    fake.lie { $0.before = { if $0.path == FakeProvider.discovery { usleep(200_000) } } }
    let party = fake.party()
    DispatchQueue.concurrentPerform(iterations: 6) { _ in _ = fault(party) }
    #expect(fake.asked(FakeProvider.discovery) == 1 && fake.asked("/campus/keys") == 1)
  }

  // MARK: Presets

  @Test func presets() throws {
    let google = OpenIDSettings.google(clientID: "c", clientSecret: Secret("s"), hostedDomain: "campus.example")
    #expect(google.issuer == "https://accounts.google.com" && google.otherIssuers == ["accounts.google.com"])
    #expect(google.hostedDomain == "campus.example" && google.fields.map(\.0) == ["hd"])
    func cognito(_ pool: String, _ domain: String = "campus.auth.eu-west-3.amazoncognito.com") -> OpenIDSettings? {
      OpenIDSettings.cognito(pool: pool, domain: domain, clientID: "c d", clientSecret: nil)
    }
    let pool = try #require(cognito("eu-west-3_AbC123"))
    #expect(pool.issuer == "https://cognito-idp.eu-west-3.amazonaws.com/eu-west-3_AbC123")
    #expect(cognito("cn-north-1_AbC")?.issuer == "https://cognito-idp.cn-north-1.amazonaws.com.cn/cn-north-1_AbC")
    for bad in ["", "eu-west-3", "euwest3_A", "_A", "eu-west-3_", "eu-west-3_a/b", "evil.example/-_A", "eu-west-3_a_b"]
    {
      #expect(cognito(bad) == nil, "\(bad)")
    }
    #expect(cognito("eu-west-3_A", "a/b") == nil && cognito("eu-west-3_A", "") == nil)
    // Without asking anybody: the address is not in discovery.
    let party = OpenIDProvider(pool, client: client())
    let end = try party.logoutURL(idToken: nil, returnTo: "https://campus.example/bye")
    #expect(
      end?.text == "https://campus.auth.eu-west-3.amazoncognito.com/logout?client_id=c%20d"
        + "&logout_uri=https%3A%2F%2Fcampus.example%2Fbye")
    let tenant = "F8CDEF31-a31e-4b4a-93e4-5f571e91255a"
    let entra = try #require(OpenIDSettings.entra(tenant: tenant, clientID: "c", clientSecret: nil))
    #expect(entra.issuer == "https://login.microsoftonline.com/f8cdef31-a31e-4b4a-93e4-5f571e91255a/v2.0")
    for bad in [
      "common", "organizations", "campus.example", "", String(tenant.dropLast()),
      tenant.replacingOccurrences(of: "F", with: "g"),
    ] {
      #expect(OpenIDSettings.entra(tenant: bad, clientID: "c", clientSecret: nil) == nil, "\(bad)")
    }
  }
}
