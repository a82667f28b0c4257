// Who is signed in, as their administration sees it: to see and to end, and never anybody else's.
import Base
import Store
import Testing

@testable import App

struct SessionDeskTests {
  private static let path = "/api/v1/sessions"

  private func sessions(_ campus: Campus, _ query: String = "", by visitor: Visitor? = nil) throws -> [String] {
    let answer = try (visitor ?? campus.admin).get(Self.path + "?limit=100" + query)
    #expect(answer.status == 200, "\(answer.text)")
    #expect(answer.json["total"]?.int64 == Int64(answer.items.count))
    return answer.items.compactMap { $0["id"]?.string }
  }

  @Test func theListIsTheOrganizations() throws {
    let campus = try Campus()
    _ = try campus.staff.get("/api/v1/me")
    let answer = try campus.admin.get(Self.path)
    let people = Set(answer.items.compactMap { $0["person"]?["name"]?.string })
    #expect(people == ["Ada Okonkwo", "Noor Haddad"], "\(people)")
    #expect(answer.items.filter { $0["isCurrent"]?.bool == true }.count == 1)
    let ids = answer.items.compactMap { $0["id"]?.string }
    #expect(ids == ids.sorted(by: >))
    #expect(try sessions(campus, "&person=\(campus.staff.person.text)").count == 1)
    #expect(try campus.admin.get("\(Self.path)?person=x").status == 422)
    // Another organization has its own, whatever it asks for; staff has no business here.
    #expect(try Set(sessions(campus, by: campus.stranger)).isDisjoint(with: ids))
    #expect(try sessions(campus, "&person=\(campus.staff.person.text)", by: campus.stranger).isEmpty)
    #expect(try campus.staff.get(Self.path).status == 403)
    let page = try campus.browser(campus.admin).get("/sessions")
    #expect(page.status == 200 && page.text.contains("Noor Haddad"))
    // An auditor sees them and is offered nothing to end.
    let auditor = try campus.visitor(campus.person("Aude Itor", role: .auditor).id, .cookie)
    let shown = try auditor.get("/sessions")
    #expect(shown.status == 200 && !shown.text.contains("/end"), "nothing to press")
  }

  @Test func oneOfThemIsEnded() throws {
    let campus = try Campus()
    let other = try campus.visitor(campus.staff.person)
    let id = try #require(try sessions(campus, "&person=\(campus.staff.person.text)").last)
    let mark = try campus.mark()
    #expect(try campus.stranger.delete("\(Self.path)/\(id)").status == 404)
    #expect(try campus.isUnchanged(since: mark))
    #expect(try campus.admin.delete("\(Self.path)/\(id)").status == 204)
    #expect(try campus.events(since: mark) == ["session.ended-by-other"])
    #expect(try campus.staff.get("/api/v1/me").status == 401, "the older of the two")
    #expect(try other.get("/api/v1/me").status == 200)
    #expect(try campus.admin.delete("\(Self.path)/\(id)").status == 404)
  }

  @Test(arguments: Depth.allCases) func allOfSomebodyAndAllOfEverybody(depth: Depth) throws {
    let campus = try Campus(depth)
    let noor = campus.staff.person
    let other = try campus.visitor(noor)
    var mark = try campus.mark()
    let browser = try campus.browser(campus.admin)
    mark = try campus.mark()
    let ended = try browser.submit("/people/\(noor.text)/sessions/end", on: "/sessions?person=\(noor.text)")
    #expect(ended.status == 303, "\(ended.text)")
    let row = try #require(try campus.eventRows(since: mark).first)
    #expect(row.kind == "session.person-ended" && row.subject == noor.value && row.data == "{\"sessions\":2}")
    for visitor in [campus.staff, other] { #expect(try visitor.get("/api/v1/me").status == 401) }
    #expect(try browser.get("/sessions").status == 200 && campus.admin.get("/api/v1/me").status == 200)
    // Nobody is left to sign out twice.
    mark = try campus.mark()
    #expect(try campus.admin.delete("/api/v1/people/\(noor.text)/sessions").status == 204)
    #expect(try campus.events(since: mark).isEmpty)
    // Everybody of the organization: not the one that asks, nor those of another.
    let again = try campus.visitor(noor)
    mark = try campus.mark()
    #expect(try campus.admin.delete(Self.path).status == 204)
    #expect(try campus.events(since: mark) == ["session.all-ended"])
    #expect(try again.get("/api/v1/me").status == 401 && browser.get("/sessions").status == 303)
    #expect(try campus.admin.get("/api/v1/me").status == 200 && campus.stranger.get("/api/v1/me").status == 200)
    // The whole box, for whoever runs it.
    #expect(try campus.stranger.delete("/api/v1/operator/sessions").status == 403)
    #expect(try campus.admin.delete("/api/v1/operator/sessions").status == 204)
    #expect(try campus.stranger.get("/api/v1/me").status == 401 && campus.admin.get("/api/v1/me").status == 200)
    #expect(try campus.chainIsWhole())
  }
}
