// What happened: exactly one row for each thing that did, chained, in sight of administrators only.
import Base
import Store
import Testing

@testable import App

struct EventTests {
  @Test func eachActionLeavesItsOwnEvents() throws {
    let campus = try Campus()
    func happened(_ kinds: [String], _ what: String, _ action: () throws -> Void) throws {
      let mark = try campus.mark()
      try action()
      #expect(try campus.events(since: mark) == kinds, "\(what)")
    }
    let browser = try campus.browser(campus.admin)
    var person = ""
    try happened(["person.created"], "adding") {
      person =
        try campus.admin.post("/api/v1/people", json: "{\"name\":\"P\",\"email\":\"p@x.example\"}").json["id"]?.string
        ?? ""
    }
    try happened(["person.updated"], "changing") {
      _ = try campus.admin.patch("/api/v1/people/\(person)", json: "{\"number\":\"1\"}")
    }
    try happened(["person.updated"], "changing in the browser") {
      _ = try browser.submit("/people/\(person)/edit", on: "/people/\(person)/edit", [("name", "Q")])
    }
    try happened(["sign-in-link.made"], "a link") { _ = try campus.admin.post("/api/v1/people/\(person)/sign-in-link") }
    try happened(["person.deleted"], "removing") {
      _ = try browser.submit("/people/\(person)/remove", on: "/people/\(person)")
    }
    try happened(["attendance.checked-in"], "arriving") { _ = try browser.submit("/attendance/check-in", on: "/") }
    try happened(["attendance.checked-out"], "leaving") { _ = try browser.submit("/attendance/check-out", on: "/") }
    try happened(["session.ended"], "signing out") { _ = try browser.submit("/sign-out", on: "/") }
    try happened([], "a choice of theme") { _ = try campus.guest.post("/preferences", form: [("theme", "dark")]) }
    try happened([], "reading") {
      for path in ["/api/v1/people", "/api/v1/events", "/api/v1/attendance", "/healthz", "/readyz"] {
        _ = try campus.admin.get(path)
      }
    }
    #expect(try campus.chainIsWhole())
  }

  @Test func anEventSaysWhoWhatWhenAndFromWhere() throws {
    let campus = try Campus(.socket)
    let mark = try campus.mark()
    let made = try campus.admin.post("/api/v1/people", json: "{\"name\":\"P\",\"email\":\"p@x.example\"}")
    let row = try #require(try campus.eventRows(since: mark).first)
    #expect(row.actor == campus.admin.person.value && row.organization == campus.home.id.value)
    #expect(ID<Person>(row.subject).text == made.json["id"]?.string)
    #expect(row.address == "127.0.0.1" && row.at == campus.clock.clock.now)
    #expect(ID<Person>(row.requestID).text == made["x-request-id"])
    let listed = try #require(try campus.admin.get("/api/v1/events").json["items"]?[0])
    #expect(listed["kind"]?.string == "person.created" && listed["actor"]?["name"]?.string == "Ada Okonkwo")
    #expect(listed["data"]?["name"]?.string == "P" && listed["at"]?.string == campus.clock.clock.now.rfc3339)
  }

  @Test func aChangeIsRecordedFieldByField() throws {
    let campus = try Campus()
    _ = try campus.admin.patch(
      "/api/v1/people/\(campus.staff.person.text)",
      json: "{\"name\":\"Noor H.\",\"language\":\"en\",\"roles\":[\"admin\"]}")
    let changed = try #require(try campus.admin.get("/api/v1/events").json["items"]?[0]?["data"]?["changed"])
    #expect(changed["name"]?["from"]?.string == "Noor Haddad" && changed["name"]?["to"]?.string == "Noor H.")
    #expect(changed["roles"]?["from"]?.string == "staff" && changed["roles"]?["to"]?.string == "admin")
    #expect(changed["language"] == nil, "what stayed is not a change")
  }

  @Test func theListIsTheOrganizationsOwnNewestFirstInPages() throws {
    let campus = try Campus()
    for number in 0..<12 { _ = try campus.quickPerson("Person \(number)") }
    let first = try campus.admin.get("/api/v1/events?limit=5").json
    let second = try campus.admin.get("/api/v1/events?limit=5&page=2").json
    let ids = [first, second].flatMap { $0["items"]?.elements.compactMap { $0["id"]?.string } ?? [] }
    #expect(ids.count == 10 && ids == ids.sorted(by: >))
    let total = try #require(first["total"]?.int64)
    let last = (total + 4) / 5
    #expect(
      try campus.admin.get("/api/v1/events?limit=5&page=\(last)").json["items"]?.count == Int(total - (last - 1) * 5))
    let other = try campus.stranger.get("/api/v1/events").json
    #expect(other["items"]?.elements.allSatisfy { $0["actor"]?["name"]?.string != "Ada Okonkwo" } == true)
    #expect(try campus.staff.get("/api/v1/events").status == 403)
  }

  @Test func everyKindHasWordsInTheList() throws {
    let campus = try Campus()
    _ = try campus.admin.post("/api/v1/people/import", csv: Array("Name,Number\nA,1\n".utf8))
    _ = try campus.staff.post("/api/v1/attendance/check-in")
    _ = try campus.guest.post(
      "/api/v1/auth/sign-in", json: "{\"email\":\"noor@nord.example\",\"password\":\"wrong wrong\"}")
    let browser = try campus.browser(campus.admin)
    let page = try browser.get("/events?limit=100")
    #expect(page.status == 200)
    for kind in Features.all.flatMap({ $0.events }).map(\.kind.name) {
      #expect(!page.page.text.contains(kind), "\(kind) is shown as it is stored")
    }
    #expect(page.page.text.contains("Noor Haddad"))
  }
}
