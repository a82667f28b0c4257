// What ends an API token: being revoked, its time, its person, a new password.
import Base
import Store
import Testing
import Web

@testable import App

struct APITokenEndTests {
  private static let me = "/api/v1/me"

  @Test func endingAServiceTakesItsEntryOutOfTheDirectory() throws {
    let campus = try Campus()
    let token = try campus.token(of: campus.admin, ["people.read"], service: true, name: "Library kiosk")
    let bearer = campus.bearer(token)
    let person = try bearer.get(Self.me).json["id"]?.string ?? ""
    #expect(try campus.admin.get("/api/v1/people/\(person)").status == 200)
    let mark = try campus.mark()
    #expect(try campus.admin.delete("\(Campus.all)/\(token.id)").status == 204)
    #expect(try campus.events(since: mark) == ["token.revoked", "person.deleted"])
    #expect(try bearer.get(Self.me).status == 401)
    #expect(try campus.admin.get("/api/v1/people/\(person)").status == 404)
    #expect(try campus.admin.delete("\(Campus.all)/\(token.id)").status == 404)
  }

  @Test(arguments: Depth.allCases) func aRevokedTokenIsRefusedAtOnce(depth: Depth) throws {
    let campus = try Campus(depth)
    let token = try campus.token(of: campus.staff)
    let other = try campus.token(of: campus.staff)
    for _ in 0..<8 { #expect(try campus.bearer(token).get(Self.me).status == 200) }
    let mark = try campus.mark()
    #expect(try campus.staff.delete("\(Campus.own)/\(token.id)").status == 204)
    #expect(try campus.events(since: mark) == ["token.revoked"])
    for _ in 0..<16 { #expect(try campus.bearer(token).get(Self.me).status == 401) }
    #expect(try campus.bearer(other).get(Self.me).status == 200)
    #expect(try campus.staff.get(Campus.own).json["total"]?.int64 == 1)
  }

  @Test func aTokenEndsWithItsTime() throws {
    let campus = try Campus()
    let token = try campus.token(of: campus.staff, days: 1)
    let session = try campus.visitor(campus.staff.person, .cookie)
    campus.clock.advance(seconds: 86_400 - 1)
    #expect(try campus.bearer(token).get(Self.me).status == 200)
    campus.clock.advance(seconds: 1)
    #expect(try campus.bearer(token).get(Self.me).status == 401)
    #expect(try session.get(Campus.own).json["items"]?.elements.first { _ in true }?["status"]?.string == "expired")
    let (year, none) = (try campus.token(of: session, days: 365), try campus.token(of: session, days: 366))
    #expect(year.answer.status == 201 && none.answer.status == 422)
  }

  @Test func anEndedPersonEndsTheirTokens() throws {
    let campus = try Campus()
    let token = try campus.token(of: campus.staff)
    let person = "/api/v1/people/\(campus.staff.person.text)"
    #expect(try campus.bearer(token).get(Self.me).status == 200)
    #expect(try campus.admin.send("POST", "\(person)/suspend").status == 200)
    #expect(try campus.bearer(token).get(Self.me).status == 401)
    #expect(try campus.admin.send("POST", "\(person)/resume").status == 200)
    #expect(try campus.bearer(token).get(Self.me).status == 200, "it was stopped, not revoked")
    #expect(try campus.admin.delete(person).status == 204)
    #expect(try campus.bearer(token).get(Self.me).status == 401)
  }

  @Test func aNewPasswordStopsPersonalTokens() throws {
    let campus = try Campus()
    let token = try campus.token(of: campus.admin, ["people.read"])
    let service = try campus.token(of: campus.admin, ["people.read"], service: true)
    #expect(try campus.bearer(token).get(Self.me).status == 200)
    campus.clock.advance(seconds: 60)
    let (person, home) = (campus.admin.person, campus.home)
    let hash = try campus.appliance.passwords.hash("another quiet place")
    try campus.store.write(campus.context) { writer in
      try SessionChanges.setPassword(hash, of: person, in: home, writer)
    }
    #expect(try campus.bearer(token).get(Self.me).status == 401)
    #expect(try campus.bearer(service).get(Self.me).status == 200)
    let ada = try campus.visitor(person)
    #expect(try ada.get("\(Campus.own)/\(token.id)").json["status"]?.string == "stopped")
    #expect(try campus.bearer(campus.token(of: ada)).get(Self.me).status == 200)
  }
}
