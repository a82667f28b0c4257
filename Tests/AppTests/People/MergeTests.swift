// Two entries of one person become one: nothing is lost, and what can't be decided is asked.
import Base
import Store
import Testing

@testable import App

struct MergeTests {
  private static let people = "/api/v1/people"

  private func add(_ campus: Campus, _ json: String) throws -> String {
    let added = try campus.admin.post(Self.people, json: json)
    #expect(added.status == 201, "\(added.text)")
    return added.json["id"]?.string ?? ""
  }

  @Test(arguments: Depth.allCases) func theOtherEntryLeavesWhatItHad(depth: Depth) throws {
    let campus = try Campus(depth)
    let staff = campus.staff.person
    let other = try add(
      campus,
      "{\"name\":\"Noor HADDAD\",\"email\":\"haddad@x.example\",\"number\":\"S-7\",\"phone\":\"0123\",\"roles\":[\"teacher\",\"staff\"]}"
    )
    #expect(try campus.staff.post("/api/v1/attendance/check-in").status == 201)
    let path = "\(Self.people)/\(staff.text)"
    let mark = try campus.mark()
    let merged = try campus.admin.post("\(path)/merge", json: "{\"other\":\"\(other)\",\"phone\":\"other\"}")
    #expect(merged.status == 200, "\(merged.text)")
    #expect(merged.json["name"]?.string == "Noor Haddad" && merged.json["number"]?.string == "S-7")
    #expect(merged.json["email"]?.string == "noor@nord.example" && merged.json["phone"]?.string == "0123")
    #expect(merged.json["roles"]?.elements.compactMap(\.string) == ["teacher", "staff"])
    #expect(try campus.events(since: mark) == ["person.merged"])
    let emails = try campus.admin.get("\(path)/emails").json["items"]?.elements.compactMap { $0["email"]?.string }
    #expect(emails == ["noor@nord.example", "haddad@x.example"])
    #expect(try campus.staff.get("/api/v1/me").status == 200, "the session of the account that stays goes on")
    #expect(try campus.admin.get("\(Self.people)/\(other)").status == 404)
    #expect(try campus.admin.get("\(Self.people)?search=haddad").json["total"]?.int64 == 1)
    #expect(try campus.admin.get("\(Self.people)?role=teacher").json["total"]?.int64 == 1)
    #expect(try campus.admin.get("\(Self.people)?role=staff").json["total"]?.int64 == 1)
    #expect(try campus.admin.get(Self.people).json["total"]?.int64 == 2)
    #expect(try campus.admin.get("\(Self.people)?status=deleted").json["total"]?.int64 == 0)
    #expect(try campus.admin.post("\(Self.people)/\(other)/restore").status == 404)
    let moved = try campus.browser(campus.admin).get("/people/\(other)")
    #expect(moved.status == 303 && moved["location"] == "/people/\(staff.text)")
  }

  @Test func recordsMoveAndAreCountedOnce() throws {
    let campus = try Campus()
    let second = try campus.person("Noor Haddad")
    let other = try campus.visitor(second.id)
    for visitor in [campus.staff, other] {
      #expect(try visitor.post("/api/v1/attendance/check-in").status == 201)
    }
    let path = "\(Self.people)/\(campus.staff.person.text)/merge"
    let json = "{\"other\":\"\(second.id.text)\",\"account\":\"this\"}"
    let mark = try campus.mark()
    #expect(try campus.admin.post(path, json: json).code == "both-checked-in")
    #expect(try campus.isUnchanged(since: mark), "half a merge is none")
    campus.clock.advance(seconds: 60)
    #expect(try other.post("/api/v1/attendance/check-out").status == 200)
    #expect(try campus.admin.post(path, json: json).status == 200)
    #expect(try other.get("/api/v1/me").status == 401, "the other account is nobody here")
    let records = try campus.admin.get("/api/v1/attendance?person=\(campus.staff.person.text)").json
    #expect(records["total"]?.int64 == 2)
    let board = try campus.browser(campus.admin).get("/attendance").page
    #expect(board.all("b").map(\.text).prefix(3).map { $0 } == ["1", "0", "1"], "one person, here, and one missing")
  }

  @Test func twoAccountsNeedAChoice() throws {
    let campus = try Campus()
    let second = try campus.person("Noor Haddad", email: "second@x.example")
    let other = try campus.visitor(second.id)
    let path = "\(Self.people)/\(campus.staff.person.text)/merge"
    let mark = try campus.mark()
    let refused = try campus.admin.post(path, json: "{\"other\":\"\(second.id.text)\"}")
    #expect(refused.status == 422 && refused.faults == ["account"])
    #expect(try campus.isUnchanged(since: mark))
    let merged = try campus.admin.post(
      path, json: "{\"other\":\"\(second.id.text)\",\"account\":\"other\",\"email\":\"other\"}")
    #expect(merged.status == 200 && merged.json["email"]?.string == "second@x.example")
    #expect(try campus.staff.get("/api/v1/me").status == 401)
    #expect(try other.get("/api/v1/me").json["id"]?.string == campus.staff.person.text)
  }

  @Test func whatIsNoMergeIsRefused() throws {
    let campus = try Campus()
    let id = try add(campus, "{\"name\":\"A\"}")
    let path = "\(Self.people)/\(id)/merge"
    let sven = campus.stranger.person.text
    let mark = try campus.mark()
    #expect(try campus.admin.post(path, json: "{\"other\":\"\(id)\"}").code == "same-person")
    #expect(try campus.admin.post(path, json: "{\"other\":\"\(sven)\"}").status == 404)
    #expect(try campus.admin.post(path, json: "{}").faults == ["other"])
    #expect(try campus.admin.post(path, json: "{\"other\":\"\(id)\",\"name\":\"both\"}").faults == ["name"])
    #expect(try campus.stranger.post(path, json: "{\"other\":\"\(sven)\"}").status == 404)
    // Nobody becomes the owner by merging with them.
    let coordinator = try campus.visitor(campus.person("Coordinator", role: .coordinator).id)
    let own = "\(Self.people)/\(coordinator.person.text)/merge"
    #expect(try coordinator.post(own, json: "{\"other\":\"\(campus.admin.person.text)\"}").status == 403)
    #expect(try campus.events(since: mark).contains("person.merged") == false)
  }

  /// The owner's rights move with them, and are never lost on the way.
  @Test func theLastOwnerMayBeMergedButNotAway() throws {
    let campus = try Campus()
    let id = try add(campus, "{\"name\":\"Ada Okonkwo\"}")
    let merged = try campus.admin.post(
      "\(Self.people)/\(id)/merge", json: "{\"other\":\"\(campus.admin.person.text)\"}")
    #expect(merged.status == 200 && merged.json["status"]?.string == "active")
    #expect(merged.json["roles"]?.elements.compactMap(\.string).first == "owner")
    #expect(try campus.admin.get("/api/v1/me").json["id"]?.string == id, "the session goes on as the entry that stays")
    let out = try add(campus, "{\"name\":\"Ada Okonkwo\"}")
    #expect(try campus.admin.patch("\(Self.people)/\(out)", json: "{\"status\":\"suspended\"}").status == 200)
    #expect(try campus.admin.post("\(Self.people)/\(id)/merge", json: "{\"other\":\"\(out)\"}").code == "last-owner")
  }

  @Test func duplicatesAreSuggestedAndMergedInTheBrowser() throws {
    let campus = try Campus()
    let first = try add(campus, "{\"name\":\"Zoé Lefèvre\",\"email\":\"zoe@x.example\"}")
    let second = try add(campus, "{\"name\":\"zoe LEFEVRE\",\"number\":\"7\"}")
    let list = try campus.admin.get("\(Self.people)/duplicates").json
    #expect(list["total"]?.int64 == 1 && list["items"]?[0]?["people"]?.count == 2)
    #expect(try campus.stranger.get("\(Self.people)/duplicates").json["total"]?.int64 == 0)
    let browser = try campus.browser(campus.admin)
    #expect(try browser.get("/people/duplicates").page.text.contains("zoe LEFEVRE"))
    #expect(try browser.get("/people/\(first)/merge").page.text.contains("zoe LEFEVRE"), "the same name is offered")
    #expect(try browser.get("/people/\(first)/merge?search=noor").page.text.contains("Noor Haddad"))
    let preview = "/people/\(first)/merge?with=\(second)"
    let page = try browser.get(preview).page
    #expect(page.all("input").contains { $0["id"] == "number-other" && $0.attributes["checked"] != nil })
    let pairs = [("csrf", try browser.formToken()), ("other", second), ("name", "other")]
    #expect(try browser.post("/people/\(first)/merge", form: pairs).status == 303)
    let person = try campus.admin.get("\(Self.people)/\(first)").json
    #expect(person["name"]?.string == "zoe LEFEVRE" && person["number"]?.string == "7")
    #expect(try browser.get("/people/duplicates").page.text.contains("No two people"))
    #expect(try browser.get("/people/\(first)/merge?with=\(second)").status == 404)
  }
}
