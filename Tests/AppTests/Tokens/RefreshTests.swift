// Refresh tokens: each is good once, and a second use ends the session for everybody who has it.
import Base
import Store
import Testing

@testable import App

struct RefreshTests {
  @Test(arguments: Depth.allCases) func aRefreshTokenGivesTheNextPair(depth: Depth) throws {
    let stage = try AccessStage(depth)
    let mark = try stage.campus.mark()
    stage.campus.clock.advance(seconds: 900)
    #expect(try stage.noor.get(AccessStage.me).status == 401)
    let answer = try stage.renew(stage.refresh)
    #expect(answer.status == 200 && answer.json["tokenType"]?.string == "Bearer")
    #expect(answer.json["expiresIn"]?.int64 == 900 && answer.json["refreshExpiresIn"]?.int64 == 30 * 86_400)
    #expect(answer.json["person"]?["name"]?.string == "Noor Haddad")
    let (access, refresh) = (answer.json["accessToken"]?.string, answer.json["refreshToken"]?.string)
    #expect(access != stage.access && refresh != stage.refresh && refresh?.count == stage.refresh.count)
    #expect(try stage.bearer(access).get(AccessStage.me).status == 200)
    let claims = try (AccessStage.claims(stage.access), AccessStage.claims(access ?? ""))
    #expect(claims.0["sid"]?.string == claims.1["sid"]?.string, "it is the same session")
    #expect(try stage.campus.events(since: mark).isEmpty, "a session that goes on is no event")
    #expect(try stage.renew(refresh ?? "").status == 200)
  }

  /// One of the two is a thief; nobody can tell which.
  @Test(arguments: Depth.allCases) func aTokenUsedTwiceEndsTheFamily(depth: Depth) throws {
    let stage = try AccessStage(depth)
    let thief = try stage.renew(stage.refresh)
    let access = thief.json["accessToken"]?.string
    for _ in 0..<8 { #expect(try stage.bearer(access).get(AccessStage.me).status == 200) }
    let mark = try stage.campus.mark()
    let second = try stage.renew(stage.refresh)
    #expect(second.status == 401 && second.code == "refresh-reused")
    #expect(second["content-type"] == "application/problem+json" && second["www-authenticate"] != nil)
    #expect(try stage.campus.events(since: mark) == ["session.reused", "session.ended"])
    let event = try #require(try stage.campus.eventRows(since: mark).first)
    #expect(event.organization == stage.campus.home.id.value && event.actor == stage.noor.person.value)
    for _ in 0..<8 {
      #expect(try stage.bearer(access).get(AccessStage.me).status == 401)
      #expect(try stage.noor.get(AccessStage.me).status == 401)
    }
    #expect(try stage.renew(thief.json["refreshToken"]?.string ?? "").code == "refresh-refused")
    #expect(try stage.renew(stage.refresh).code == "refresh-refused")
    #expect(try stage.campus.staff.get(AccessStage.me).status == 200, "other sessions of theirs stay")
  }

  /// However long ago: a program that comes once a month finds out what happened meanwhile.
  @Test func anOldTokenOfTheFamilyIsStillKnown() throws {
    let stage = try AccessStage()
    var refresh = stage.refresh
    for _ in 0..<40 {
      stage.campus.clock.advance(seconds: 86_400)
      refresh = try #require(try stage.renew(refresh).json["refreshToken"]?.string)
    }
    #expect(try stage.renew(stage.refresh).code == "refresh-reused")
    #expect(try stage.renew(refresh).status == 401)
  }

  @Test func ofTwoAtOnceOneWinsAndTheOtherEndsIt() throws {
    let stage = try AccessStage(.socket)
    let mark = try stage.campus.mark()
    let answers = try atOnce(2, threads: 2) { _ in try stage.renew(stage.refresh) }
    #expect(answers.map(\.status).sorted() == [200, 401])
    let winner = answers.first { $0.status == 200 }
    #expect(answers.first { $0.status == 401 }?.code == "refresh-reused")
    #expect(try stage.campus.events(since: mark) == ["session.reused", "session.ended"])
    #expect(try stage.bearer(winner?.json["accessToken"]?.string).get(AccessStage.me).status == 401)
    #expect(try stage.renew(winner?.json["refreshToken"]?.string ?? "").status == 401)
  }

  @Test func unusedItLastsThirtyDays() throws {
    let stage = try AccessStage()
    stage.campus.clock.advance(seconds: 30 * 86_400 - 1)
    let next = try stage.renew(stage.refresh)
    #expect(next.status == 200)
    stage.campus.clock.advance(seconds: 30 * 86_400)
    #expect(try stage.renew(next.json["refreshToken"]?.string ?? "").code == "refresh-refused")
  }

  @Test func inUseItLastsNinetyDays() throws {
    let stage = try AccessStage()
    var refresh = stage.refresh
    for day in 1...89 {
      stage.campus.clock.advance(seconds: 86_400)
      let answer = try stage.renew(refresh)
      #expect(answer.status == 200, "day \(day)")
      #expect(answer.json["refreshExpiresIn"]?.int64 == min(30, Int64(90 - day)) * 86_400)
      refresh = answer.json["refreshToken"]?.string ?? ""
    }
    stage.campus.clock.advance(seconds: 86_400)
    #expect(try stage.renew(refresh).code == "refresh-refused")
  }

  @Test func whatIsNoneIsRefused() throws {
    let stage = try AccessStage()
    let mark = try stage.campus.mark()
    let family = String(stage.refresh.prefix(22))
    for token in ["x", family, String(repeating: "a", count: 65), stage.access.prefix(150).description] {
      let answer = try stage.renew(token)
      #expect(answer.status == 401 && answer.code == "refresh-refused", "\(token)")
      #expect(!answer.text.contains(token) || token == "x")
    }
    #expect(try stage.campus.guest.post("/api/v1/auth/refresh").faults == ["refreshToken"])
    #expect(try stage.renew(String(repeating: "a", count: 201)).status == 422)
    #expect(try stage.campus.isUnchanged(since: mark))
    #expect(try stage.renew(stage.refresh).status == 200, "none of it has touched the session")
  }

  /// Neither the database nor its events hold anything that opens something.
  @Test func nothingThatOpensAnythingIsKept() throws {
    let stage = try AccessStage()
    let next = try stage.renew(stage.refresh)
    _ = try stage.renew(stage.refresh)
    let mark = try stage.campus.eventRows(since: Campus.Mark.start)
    let text = mark.map(\.data).joined()
    for secret in [stage.refresh, stage.access, next.json["refreshToken"]?.string ?? ""] {
      #expect(!text.contains(secret.suffix(40)) && !text.contains(secret.prefix(22)))
    }
    let kept = try stage.campus.store.read { try $0.all(Self.kept) }
    #expect(kept.allSatisfy { $0.count == 64 })
  }

  private static let kept = Query("SELECT hex(family) FROM refresh_tokens UNION ALL SELECT hex(digest) FROM sessions") {
    $0.text(0)
  }

  /// A family is one row, however often its token was renewed; and it goes with its session.
  @Test func aFamilyIsOneRow() throws {
    let stage = try AccessStage()
    var refresh = stage.refresh
    for _ in 0..<20 { refresh = try #require(try stage.renew(refresh).json["refreshToken"]?.string) }
    #expect(try stage.campus.store.read { try $0.one(Self.families) } == 1)
    #expect(try stage.noor.send("POST", "/api/v1/auth/sign-out").status == 204)
    #expect(try stage.campus.store.read { try $0.one(Self.families) } == 0)
  }

  private static let families = Query("SELECT count(*) FROM refresh_tokens") { $0.int(0) }
}
