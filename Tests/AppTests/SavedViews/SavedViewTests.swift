// Saved views over JSON: what is kept, what is refused, and who sees it.
import Base
import Store
import Testing

@testable import App

struct SavedViewTests {
  private static let views = "/api/v1/saved-views"

  private func body(_ name: String, _ query: String = "status=active", list: String = "/people", more: String = "")
    -> String
  {
    "{\"list\":\"\(list)\",\"query\":\"\(query)\",\"name\":\"\(name)\"\(more)}"
  }

  private func keep(_ campus: Campus, _ name: String, _ query: String = "status=active", more: String = "") throws
    -> String
  {
    let kept = try campus.admin.post(Self.views, json: body(name, query, more: more))
    #expect(kept.status == 201, "\(kept.text)")
    return kept.json["id"]?.string ?? ""
  }

  @Test(arguments: Depth.allCases) func aViewIsKeptChangedAndDeleted(depth: Depth) throws {
    let campus = try Campus(depth)
    let mark = try campus.mark()
    let kept = try campus.admin.post(Self.views, json: body("Élus", "?search=a%20b&status=active&page=7&role="))
    #expect(kept.status == 201, "\(kept.text)")
    #expect(kept.json["query"]?.string == "search=a%20b&status=active" && kept.json["isDefault"]?.bool == false)
    #expect(kept.json["address"]?.string == "/people?search=a%20b&status=active")
    let path = "\(Self.views)/\(kept.json["id"]?.string ?? "")"
    #expect(try campus.admin.get(path).json["name"]?.string == "Élus")
    let changed = try campus.admin.patch(path, json: "{\"name\":\"Others\",\"isDefault\":true}")
    #expect(changed.json["name"]?.string == "Others" && changed.json["isDefault"]?.bool == true)
    let quiet = try campus.mark()
    #expect(try campus.admin.patch(path, json: "{\"name\":\"Others\"}").status == 200)
    #expect(try campus.isUnchanged(since: quiet) && campus.events(since: quiet).isEmpty)
    #expect(try campus.admin.get("\(Self.views)?list=/people").json["total"]?.int64 == 1)
    #expect(try campus.admin.get("\(Self.views)?list=/attendance").json["total"]?.int64 == 0)
    #expect(try campus.admin.delete(path).status == 204)
    #expect(try campus.admin.get(path).status == 404 && campus.admin.delete(path).status == 404)
    #expect(try campus.events(since: mark) == ["view.kept", "view.changed", "view.dropped"])
    // What somebody looks for stays theirs.
    for event in try campus.eventRows(since: mark) {
      #expect(!event.data.contains("Élus") && !event.data.contains("a b"))
    }
  }

  @Test func theSameFiltersAreOneView() throws {
    let campus = try Campus()
    for query in ["role=teacher&status=active", "status=active&role=teacher", "limit=5&role=%74eacher&status=active"] {
      let kept = try campus.admin.post(Self.views, json: body(query, query))
      #expect(kept.json["query"]?.string == "status=active&role=teacher", "\(kept.text)")
    }
  }

  @Test func onlyWhatAListDeclaresIsKept() throws {
    let campus = try Campus()
    let mark = try campus.mark()
    for (list, query, fault) in [
      ("/people", "", "query"), ("/people", "status=", "query"), ("/people", "page=2", "query"),
      ("/people", "next=//evil.example", "query"), ("/people", "status=active&x=1", "query"),
      ("/people", "%zz=1", "query"), ("/people", "search=%00", "query"), ("/people", "search=a%0Ab", "query"),
      ("/people", "search=\(String(repeating: "a", count: 201))", "query"),
      ("/attendance/records", "from=yesterday", "query"), ("/attendance/records", "person=x", "query"),
      ("/events", "page=2", "list"), ("/people/new", "status=active", "list"), ("/nowhere", "status=active", "list"),
      ("//evil.example", "status=active", "list"), ("https://evil.example/", "status=active", "list"),
      ("/api/v1/people", "status=active", "list"), ("/people?status=active", "status=active", "list"),
    ] {
      let answer = try campus.admin.post(Self.views, json: body("X", query, list: list))
      #expect(answer.status == 422 && answer.faults == [fault], "\(list) \(query) \(answer.text.prefix(200))")
    }
    #expect(try campus.admin.post(Self.views, json: body(String(repeating: "n", count: 61))).faults == ["name"])
    #expect(try campus.admin.post(Self.views, json: body(" ")).faults == ["name"])
    #expect(try campus.staff.post(Self.views, json: body("Not theirs")).status == 403)
    #expect(try campus.isUnchanged(since: mark) && campus.events(since: mark).isEmpty)
    let most = String(repeating: "👩‍👩‍👧‍👦", count: 60)
    #expect(try campus.admin.post(Self.views, json: body(most)).json["name"]?.string == most)
    #expect(
      try campus.admin.post(
        Self.views, json: body("Days", "from=2026-02-28&to=2026-03-01", list: "/attendance/records")
      )
      .status == 201)
  }

  @Test func namesAreOnesOwnAndTwentyIsEnough() throws {
    let campus = try Campus()
    let first = try keep(campus, "Éva")
    #expect(try campus.admin.post(Self.views, json: body("eva")).code == "name-taken")
    // Of another list, of another person: another name.
    #expect(try campus.admin.post(Self.views, json: body("Eva", "show=left", list: "/attendance")).status == 201)
    #expect(try campus.stranger.post(Self.views, json: body("Eva")).status == 201)
    for number in 2...20 { _ = try keep(campus, "View \(number)", "search=\(number)") }
    let more = try campus.admin.post(Self.views, json: body("One more", "search=more"))
    #expect(more.status == 409 && more.code == "too-many-views")
    #expect(try campus.admin.patch("\(Self.views)/\(first)", json: "{\"name\":\"VIEW 2\"}").code == "name-taken")
    #expect(try campus.admin.delete("\(Self.views)/\(first)").status == 204)
    _ = try keep(campus, "One more", "search=more")
    let page = try campus.admin.get("\(Self.views)?limit=15&page=2").json
    #expect(page["total"]?.int64 == 21 && page["items"]?.count == 6)
  }

  @Test func nobodyElsesViewIsThere() throws {
    let campus = try Campus()
    let id = try keep(campus, "Mine")
    let colleague = try campus.visitor(campus.person("Second Owner", role: .owner).id)
    let mark = try campus.mark()
    for other in [colleague, campus.stranger, campus.staff] {
      #expect(try other.get(Self.views).json["total"]?.int64 == 0)
      #expect(try other.get("\(Self.views)/\(id)").status == 404)
      #expect(try other.patch("\(Self.views)/\(id)", json: "{\"name\":\"Yours\"}").status == 404)
      #expect(try other.delete("\(Self.views)/\(id)").status == 404)
    }
    let browser = try campus.browser(colleague)
    let token = try browser.formToken()
    #expect(try browser.get("/account/views/\(id)").status == 404)
    #expect(try browser.post("/account/views/\(id)", form: [("csrf", token), ("name", "Yours")]).status == 404)
    #expect(try browser.post("/account/views/\(id)/delete", form: [("csrf", token)]).status == 404)
    #expect(try campus.events(since: mark).allSatisfy { $0 == "session.started" })
    #expect(try !browser.get("/people").text.contains("Mine"))
  }

  /// Somebody who is in two organizations has views in each.
  @Test func anotherOrganizationIsAnotherPlace() throws {
    let campus = try Campus()
    _ = try keep(campus, "At home", more: ",\"isDefault\":true")
    let away = try campus.visitor(campus.second(campus.admin.person, as: "Ada", role: .owner))
    #expect(try away.get(Self.views).json["total"]?.int64 == 0)
    #expect(try campus.browser(away).get("/people").status == 200)
  }

  @Test func aListOpensWithOneView() throws {
    let campus = try Campus()
    let made = try atOnce(12, threads: 4) { number in
      let json = "{\"list\":\"/people\",\"query\":\"search=\(number)\",\"name\":\"V\(number)\",\"isDefault\":true}"
      return try campus.admin.post(Self.views, json: json).json["id"]?.string ?? ""
    }
    func defaults() throws -> [String] {
      try campus.admin.get("\(Self.views)?limit=100").items.filter { $0["isDefault"]?.bool == true }
        .compactMap { $0["id"]?.string }
    }
    #expect(Set(made).count == 12 && !made.contains(""))
    #expect(try defaults().count == 1)
    let statuses = try atOnce(24, threads: 4) { number in
      try campus.admin.patch("\(Self.views)/\(made[number % 12])", json: "{\"isDefault\":true}").status
    }
    #expect(Set(statuses) == [200])
    #expect(try defaults().count == 1)
    let last = try #require(try defaults().first)
    #expect(try campus.admin.patch("\(Self.views)/\(last)", json: "{\"isDefault\":false}").status == 200)
    #expect(try defaults().isEmpty)
  }

  @Test func viewsGoWithTheirPerson() throws {
    let campus = try Campus()
    let person = try campus.person("Zoe", role: .admin)
    let zoe = try campus.visitor(person.id)
    for (name, query) in [("Same", "search=one"), ("Other", "search=two")] {
      #expect(
        try zoe.post(Self.views, json: body(name, query, more: ",\"isDefault\":\(name == "Other")")).status == 201)
    }
    let data = try campus.admin.get("/api/v1/people/\(person.id.text)/data").json["tables"]?["saved_views"]
    #expect(data?.count == 2 && data?[0]?["query"]?.string == "search=one")
    // Two entries become one: what the one has and the other has not comes along.
    let stays = try campus.person("Zoe Again", role: .admin)
    let again = try campus.visitor(stays.id)
    #expect(try again.post(Self.views, json: body("same", "search=three")).status == 201)
    let merged = try campus.admin.post(
      "/api/v1/people/\(stays.id.text)/merge", json: "{\"other\":\"\(person.id.text)\",\"account\":\"this\"}")
    #expect(merged.status == 200, "\(merged.text)")
    let left = try campus.visitor(stays.id).get(Self.views)
    #expect(left.items.compactMap { $0["query"]?.string } == ["search=two", "search=three"])
    #expect(left.items.allSatisfy { $0["isDefault"]?.bool == false })
    #expect(try campus.admin.delete("/api/v1/people/\(stays.id.text)").status == 204)
    #expect(try campus.admin.send("POST", "/api/v1/people/\(stays.id.text)/erase").status == 204)
    #expect(try campus.store.read { try $0.all(Self.rows) }.isEmpty)
  }

  private static let rows = Query("SELECT id FROM saved_views") { $0.int64(0) }
}
