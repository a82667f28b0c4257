// The keys of access tokens: published, changed, and never stored.
import Base
import Credentials
import Store
import Testing

@testable import App

struct SigningKeyTests {
  private func published(_ campus: Campus) throws -> [String] {
    let answer = try campus.guest.get("/.well-known/jwks.json")
    #expect(answer.status == 200 && answer["content-type"] == "application/json")
    return answer.json["keys"]?.elements.compactMap { $0["kid"]?.string } ?? []
  }

  @Test(arguments: Depth.allCases) func theSetHoldsPublicKeysOnly(depth: Depth) throws {
    let stage = try AccessStage(depth)
    let keys = try stage.campus.guest.get("/.well-known/jwks.json").json["keys"]?.elements.map { $0 } ?? []
    #expect(keys.count == 2, "the one that signs, and the next")
    for key in keys {
      #expect(key["kty"]?.string == "OKP" && key["crv"]?.string == "Ed25519" && key["use"]?.string == "sig")
      #expect(key["alg"]?.string == "EdDSA" && key["d"] == nil)
    }
    // Whoever has the set, and nothing else, can check a token.
    let set = try KeySet(json: stage.campus.guest.get("/.well-known/jwks.json").body)
    let token = AccessToken.verify(
      stage.access, at: stage.campus.clock.clock.now, set, issuer: stage.campus.appliance.signing.issuer)
    #expect(try token?.session.text == AccessStage.claims(stage.access)["sid"]?.string)
  }

  @Test func anOldKeyStaysUntilItsLastTokenIsOver() throws {
    let stage = try AccessStage()
    let campus = stage.campus
    let old = try stage.key().id
    let next = try #require(try published(campus).first)
    #expect(try published(campus) == [next, old])
    let mark = try campus.mark()
    let made = try campus.admin.send("POST", "/api/v1/operator/signing-keys")
    #expect(made.status == 201 && made.json["kid"]?.string == next && made.json["retiredAt"]?.string == nil)
    #expect(try campus.events(since: mark) == ["signing-key.changed"])
    let new = try stage.key().id
    #expect(new == next, "everybody who has the published keys knows it already")
    let after = try #require(try published(campus).first)
    #expect(try published(campus) == [after, new, old])
    #expect(try stage.noor.get(AccessStage.me).status == 200)
    let fresh = try #require(try AccessStage.signIn(campus).json["accessToken"]?.string)
    #expect(try AccessStage.part(0, of: fresh)["kid"]?.string == new)
    #expect(try stage.bearer(fresh).get(AccessStage.me).status == 200)
    campus.clock.advance(seconds: 899)
    #expect(try stage.noor.get(AccessStage.me).status == 200)
    #expect(try published(campus) == [after, new, old])
    campus.clock.advance(seconds: 60)
    #expect(try published(campus) == [after, new])
    let listed = try campus.admin.get("/api/v1/operator/signing-keys").json
    #expect(
      listed["total"]?.int64 == 3 && listed["items"]?.elements.compactMap { $0["kid"]?.string } == [after, new, old])
    #expect(listed["items"]?.elements.map { $0 }.last?["retiredAt"]?.string != nil)
  }

  @Test func everyNinetyDaysASignInMakesTheNextOne() throws {
    let stage = try AccessStage()
    let old = try stage.key().id
    stage.campus.clock.advance(seconds: SigningKeys.lifetime - 2 * 3600)
    #expect(try stage.key().id == old)
    stage.campus.clock.advance(seconds: 2 * 3600)
    let mark = try stage.campus.mark()
    let fresh = try #require(try AccessStage.signIn(stage.campus).json["accessToken"]?.string)
    #expect(try AccessStage.part(0, of: fresh)["kid"]?.string != old)
    #expect(try stage.campus.events(since: mark) == ["session.started", "signing-key.changed"])
    _ = try AccessStage.signIn(stage.campus)
    #expect(try stage.campus.events(since: mark).filter { $0 == "signing-key.changed" }.count == 1)
  }

  /// A copy of the database without the key file signs nothing, and a new key file makes new keys.
  @Test func theDatabaseHoldsNoSecret() throws {
    let stage = try AccessStage()
    let key = try stage.key()
    let rows = try stage.campus.store.read { try $0.all(Self.everything) }
    #expect(rows.count == 2 && !rows.joined().contains(base64url(key.seed)))
    let others = SigningKeys(Secrets(key: [UInt8](repeating: 9, count: 32)), address: "")
    let now = stage.campus.clock.clock.now
    #expect(try stage.campus.store.read { try others.published(at: now, $0).keys.isEmpty })
    let made = try stage.campus.store.write { writer in try others.current(writer) }
    #expect(made.id != key.id && others.issuer != stage.campus.appliance.signing.issuer)
  }

  private static let everything = Query("SELECT id || ' ' || kid FROM signing_keys") { $0.text(0) }

  @Test func onlyWhoeverRunsTheBoxChangesKeys() throws {
    let campus = try Campus()
    let mark = try campus.mark()
    for visitor in [campus.staff, campus.stranger] {
      #expect(try visitor.get("/api/v1/operator/signing-keys").status == 403)
      #expect(try visitor.send("POST", "/api/v1/operator/signing-keys").status == 403)
    }
    #expect(try campus.isUnchanged(since: mark))
  }

  @Test func thePublicAddressIsTheIssuer() throws {
    #expect(SigningKeys(Secrets(key: [1]), address: "https://campus.example").issuer == "https://campus.example")
    for (text, isTaken) in [
      ("", true), ("https://campus.example.org", true), ("http://127.0.0.1:8080", true),
      ("https://[2001:db8::1]", true),
      ("campus.example.org", false), ("https://", false), ("https://campus.example/", false),
      ("https://campus.example/quad", false), ("https://a@b", false), ("https://a b", false), ("ftp://a", false),
      ("https://é.example", false),
    ] {
      #expect((Settings.publicAddress.value(text) != nil) == isTaken, "\(text)")
    }
  }
}
