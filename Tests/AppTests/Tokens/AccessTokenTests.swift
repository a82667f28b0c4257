// Access tokens: what they say, what is refused, and what ends them before their time.
import Base
import Credentials
import Store
import Testing

@testable import App

struct AccessTokenTests {
  private static let me = AccessStage.me

  @Test(arguments: Depth.allCases) func signingInGivesATokenThatSaysWho(depth: Depth) throws {
    let stage = try AccessStage(depth)
    let campus = stage.campus
    let claims = try AccessStage.claims(stage.access)
    #expect(claims["iss"]?.string == campus.appliance.signing.issuer)
    #expect(claims["iss"]?.string?.hasPrefix("urn:quad:") == true && claims["aud"]?.string == "quad")
    #expect(claims["sub"]?.string == campus.staff.person.text && claims["org"]?.string == campus.home.id.text)
    #expect(claims["iat"]?.int64 == campus.clock.clock.now.seconds && claims["nbf"]?.int64 == claims["iat"]?.int64)
    #expect((claims["exp"]?.int64 ?? 0) - (claims["iat"]?.int64 ?? 0) == 900)
    let names = Set(claims.members.compactMap { $0.name.string })
    #expect(
      names == ["iss", "sub", "aud", "org", "sid", "jti", "iat", "nbf", "exp"], "no roles: they would be yesterday's")
    let head = try AccessStage.part(0, of: stage.access)
    #expect(head["alg"]?.string == "EdDSA" && head["typ"]?.string == "at+jwt")
    #expect(try head["kid"]?.string == stage.key().id)
    // Over the socket each request may meet another loop, each with a memory of its own.
    for _ in 0..<8 { #expect(try stage.noor.get(Self.me).json["name"]?.string == "Noor Haddad") }
    #expect(try stage.noor.post("/api/v1/attendance/check-in").status == 201)
    #expect(try stage.noor.get("/api/v1/people").status == 403, "with what its person may do, and no more")
  }

  /// A token with the same claims, signed as ours are, is accepted: so what the next tests change is what is refused.
  @Test func aFaithfulForgeryByTheOwnerOfTheKeyIsAccepted() throws {
    let stage = try AccessStage()
    #expect(try stage.bearer(stage.forged()).get(Self.me).status == 200)
    #expect(try stage.bearer(stage.forged(["iat": "1700000000"])).get(Self.me).status == 200)
    #expect(try stage.bearer(stage.forged(["aud": #"["quad"]"#])).get(Self.me).status == 200)
  }

  @Test func whatIsNotWhatWeSignedIsRefused() throws {
    let stage = try AccessStage()
    let now = stage.campus.clock.clock.now.seconds
    let kid = try stage.key().id
    let other = try SigningKey.generate()
    let tokens: [(String, String)] = [
      ("expired", try stage.forged(["exp": String(now)])),
      ("expired long ago", try stage.forged(["exp": "1"])),
      ("not yet valid", try stage.forged(["nbf": String(now + 60)])),
      ("issued in the future", try stage.forged(["iat": String(now + 60)])),
      ("another audience", try stage.forged(["aud": "\"moodle\""])),
      ("several audiences", try stage.forged(["aud": #"["quad","moodle"]"#])),
      ("no audience", try stage.forged(["aud": ""])),
      ("another issuer", try stage.forged(["iss": "\"urn:quad:0\""])),
      ("no issuer", try stage.forged(["iss": ""])),
      ("no expiry", try stage.forged(["exp": ""])),
      ("no session", try stage.forged(["sid": ""])),
      ("a session that is none", try stage.forged(["sid": "\"x\""])),
      ("a session nobody has", try stage.forged(["sid": "\"0000000000001\""])),
      ("a session as a number", try stage.forged(["sid": "1"])),
      ("another type", try stage.forged(head: #"{"alg":"EdDSA","typ":"JWT","kid":"\#(kid)"}"#)),
      ("no type", try stage.forged(head: #"{"alg":"EdDSA","kid":"\#(kid)"}"#)),
      ("a critical header", try stage.forged(head: #"{"alg":"EdDSA","typ":"at+jwt","kid":"\#(kid)","crit":["x"]}"#)),
      ("a foreign key", try stage.forged(key: other)),
      ("a foreign key under our name", try stage.forged(head: header(kid), key: other)),
      ("a key that comes along", try stage.forged(head: withKey(other, kid), key: other)),
      ("an unknown key", try stage.forged(head: header("x"))),
      ("another algorithm of our key", try stage.forged(head: #"{"alg":"RS256","typ":"at+jwt","kid":"\#(kid)"}"#)),
      ("alg none", try unsigned(stage, #"{"alg":"none","typ":"at+jwt","kid":"\#(kid)"}"#)),
      ("alg None", try unsigned(stage, #"{"alg":"None","typ":"at+jwt"}"#)),
      ("HS256 with our public key", try symmetric(stage, kid)),
      ("no signature", stage.access.split(separator: ".").prefix(2).joined(separator: ".")),
      ("an empty signature", stage.access.split(separator: ".").prefix(2).joined(separator: ".") + "."),
      ("one more part", stage.access + ".e30"),
      ("one more character", stage.access + "A"),
      ("one character less", String(stage.access.dropLast())),
      ("another last character", String(stage.access.dropLast()) + (stage.access.hasSuffix("A") ? "Q" : "A")),
      ("another payload", try swapped(stage)),
      ("as long as can be", String(repeating: "a.", count: 2000)),
    ]
    let mark = try stage.campus.mark()
    for (name, token) in tokens {
      // Once before and once after a real one: neither may be found in what the other left in memory.
      #expect(try stage.bearer(token).get(Self.me).status == 401, "\(name)")
      #expect(try stage.noor.get(Self.me).status == 200)
      let answer = try stage.bearer(token).get(Self.me)
      #expect(answer.status == 401 && answer.code == "token-refused", "\(name)")
    }
    #expect(try stage.campus.isUnchanged(since: mark))
  }

  private func header(_ kid: String) -> String { #"{"alg":"EdDSA","typ":"at+jwt","kid":"\#(kid)"}"# }

  private func withKey(_ key: SigningKey, _ kid: String) -> String {
    let buffer = Buffer()
    key.verification.write(to: JSONWriter(buffer))
    return #"{"alg":"EdDSA","typ":"at+jwt","kid":"\#(kid)","jwk":\#(buffer.string)}"#
  }

  private func payload(_ stage: AccessStage) throws -> Substring {
    try #require(stage.access.split(separator: ".").dropFirst().first)
  }

  private func unsigned(_ stage: AccessStage, _ head: String) throws -> String {
    base64url(Array(head.utf8)) + "." + (try payload(stage)) + "."
  }

  /// The old confusion: the public key, which everybody has, taken for a shared secret.
  private func symmetric(_ stage: AccessStage, _ kid: String) throws -> String {
    let jwks = try stage.campus.guest.get("/.well-known/jwks.json").json
    let x = try #require(
      (jwks["keys"]?.elements.map { $0 } ?? []).first?["x"]?.string.flatMap { decoded(base64url: Substring($0)) })
    let signed =
      base64url(Array(#"{"alg":"HS256","typ":"at+jwt","kid":"\#(kid)"}"#.utf8)) + "." + (try payload(stage))
    return signed + "." + base64url(hmac(key: x, Array(signed.utf8)).bytes)
  }

  /// Ada's claims over Noor's signature.
  private func swapped(_ stage: AccessStage) throws -> String {
    let ada = try #require(try AccessStage.signIn(stage.campus, email: "ada@nord.example").json["accessToken"]?.string)
    let (a, b) = (ada.split(separator: "."), stage.access.split(separator: "."))
    return "\(b[0]).\(a[1]).\(b[2])"
  }

  /// Its time is over on the second, whether a loop remembers it or not.
  @Test func itEndsOnTheSecond() throws {
    let stage = try AccessStage()
    stage.campus.clock.advance(seconds: 899)
    #expect(try stage.noor.get(Self.me).status == 200)
    stage.campus.clock.advance(seconds: 1)
    #expect(try stage.noor.get(Self.me).status == 401)
  }

  @Test(arguments: Depth.allCases) func signingOutEndsItAtOnce(depth: Depth) throws {
    let stage = try AccessStage(depth)
    for _ in 0..<8 { #expect(try stage.noor.get(Self.me).status == 200) }
    let mark = try stage.campus.mark()
    #expect(try stage.noor.send("POST", "/api/v1/auth/sign-out").status == 204)
    #expect(try stage.campus.events(since: mark) == ["session.ended"])
    for _ in 0..<16 { #expect(try stage.noor.get(Self.me).status == 401) }
    #expect(try stage.renew(stage.refresh).code == "refresh-refused")
    #expect(try stage.campus.admin.get(Self.me).status == 200, "others stay")
  }

  @Test func suspensionEndsItAtOnce() throws {
    let stage = try AccessStage()
    #expect(try stage.noor.get(Self.me).status == 200)
    let person = "/api/v1/people/\(stage.noor.person.text)"
    #expect(try stage.campus.admin.patch(person, json: "{\"status\":\"suspended\"}").status == 200)
    #expect(try stage.noor.get(Self.me).status == 401)
    #expect(try stage.campus.admin.patch(person, json: "{\"status\":\"active\"}").status == 200)
    #expect(try stage.noor.get(Self.me).status == 401, "the session stays ended")
    #expect(try stage.renew(stage.refresh).code == "refresh-refused")
  }

  @Test func aNewPasswordEndsIt() throws {
    let stage = try AccessStage()
    #expect(try stage.noor.get(Self.me).status == 200)
    let (person, home) = (stage.noor.person, stage.campus.home)
    let hash = try stage.campus.appliance.passwords.hash("another quiet place")
    try stage.campus.store.write(stage.campus.context) { writer in
      try SessionChanges.setPassword(hash, of: person, in: home, writer)
    }
    #expect(try stage.noor.get(Self.me).status == 401)
    #expect(try stage.renew(stage.refresh).status == 401)
  }

  /// What a role gave is gone with the next request, without another token.
  @Test func aRoleThatIsTakenIsGoneAtOnce() throws {
    let stage = try AccessStage()
    let campus = stage.campus
    let role = try campus.ownRole("Readers", ["people.read"])
    try campus.assign(role, to: stage.noor.person)
    #expect(try stage.noor.get("/api/v1/people").status == 200)
    let roles = try campus.admin.get("/api/v1/people/\(stage.noor.person.text)/roles").json
    let held = try #require(roles["items"]?.elements.first { $0["role"]?["id"]?.string == role.id.text }?["id"]?.string)
    #expect(try campus.admin.delete("/api/v1/people/\(stage.noor.person.text)/roles/\(held)").status == 204)
    #expect(try stage.noor.get("/api/v1/people").status == 403)
    #expect(try stage.noor.get(Self.me).status == 200)
  }

  @Test func itIsNoCookieAndACookieIsNoBearerToken() throws {
    let stage = try AccessStage()
    var planted = stage.campus.guest
    planted.cookies = ["quad-session": stage.access]
    #expect(try planted.get(Self.me).status == 401)
    #expect(try planted.get("/").status == 303)
    let browser = try stage.campus.browser(stage.campus.staff)
    #expect(try stage.bearer(browser.cookies["quad-session"]).get(Self.me).status == 401)
    // A token that names a browser's session.
    let digest = stage.campus.appliance.secrets.digest(of: browser.cookies["quad-session"] ?? "")
    let now = stage.campus.clock.clock.now
    let row = try #require(try stage.campus.store.read { try $0.first(SignInStore.session, digest, now) })
    #expect(try stage.bearer(stage.forged(["sid": "\"\(row.id.text)\""])).get(Self.me).status == 401)
    #expect(try stage.bearer(stage.refresh).get(Self.me).status == 401, "nor is a refresh token one")
  }

  @Test func itFollowsItsSessionToAnotherOrganization() throws {
    let stage = try AccessStage()
    let there = try stage.campus.second(stage.noor.person, as: "Noor There")
    let moved = try stage.noor.post(
      "/api/v1/auth/switch", json: "{\"organization\":\"\(stage.campus.away.id.text)\"}")
    #expect(moved.status == 200)
    #expect(try stage.noor.get(Self.me).json["id"]?.string == there.text)
    let renewed = try stage.renew(stage.refresh)
    let claims = try AccessStage.claims(renewed.json["accessToken"]?.string ?? "")
    #expect(claims["org"]?.string == stage.campus.away.id.text && claims["sub"]?.string == there.text)
  }

  /// Another loop, or the same one after a change of rights, finds the same caller.
  @Test func aChangeOfRightsDoesNotUnknowIt() throws {
    let stage = try AccessStage()
    #expect(try stage.noor.get(Self.me).status == 200)
    let store = stage.campus.store
    for _ in 0..<3 {
      try store.write { writer in writer.accessChanged() }
      #expect(try stage.noor.get(Self.me).status == 200)
      #expect(try stage.noor.post("/api/v1/attendance/check-in").status == 201)
      #expect(try stage.noor.post("/api/v1/attendance/check-out").status == 200)
    }
  }

  /// However many tokens there are, the right person is found behind each.
  @Test func moreTokensThanAreRemembered() throws {
    let stage = try AccessStage()
    let store = stage.campus.store
    let signing = stage.campus.appliance.signing
    let cache = BearerCache(stage.campus.appliance.secrets, signing, stage.campus.appliance.tokenUses)
    let now = stage.campus.clock.clock.now
    let base = try stage.forged()
    let tokens = try [base] + (0..<300).map { try stage.forged(["jti": "\"\($0)\""]) }
    try store.read { reader in
      for _ in 0..<2 {
        for token in tokens {
          let caller = try Array(token.utf8).withUnsafeBytes {
            try cache.caller($0, from: .loopback, at: now, generation: store.accessGeneration, reader)
          }
          #expect(caller?.person == stage.noor.person)
        }
      }
    }
  }
}
