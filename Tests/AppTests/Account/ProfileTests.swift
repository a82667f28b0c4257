// What people change of themselves, and what they don't.
import Base
import Store
import Testing

@testable import App

struct ProfileTests {
  private static let path = "/api/v1/me/profile"

  @Test(arguments: Depth.allCases) func phoneAndLanguageAreOnesOwn(depth: Depth) throws {
    let campus = try Campus(depth)
    let seen = try campus.staff.get(Self.path)
    let tag = try #require(seen["etag"])
    #expect(seen.json["name"]?.string == "Noor Haddad" && seen.json["roles"]?[0]?.string == "staff")
    #expect(tag.hasPrefix("\"v"))
    let language = try #require(seen.json["language"]?.string)
    let other = language == "en" ? "fr" : "en"
    let mark = try campus.mark()
    let changed = try campus.staff.patch(
      Self.path, json: "{\"phone\":\" +33\\u00a01 23 45 67 89\",\"language\":\"\(other)\"}")
    #expect(changed.status == 200 && changed.json["phone"]?.string == "+33 1 23 45 67 89", "\(changed.text)")
    #expect(try campus.events(since: mark) == ["person.updated"])
    let event = try #require(try campus.eventRows(since: mark).first)
    #expect(event.actor == campus.staff.person.value && event.subject == campus.staff.person.value)
    #expect(event.data.contains("+33 1 23 45 67 89") && !event.data.contains("Noor"), "what changed, and nothing else")
    for _ in 0..<8 { #expect(try campus.staff.get("/api/v1/me").json["language"]?.string == other) }
    let late = try campus.staff.with("If-Match", tag).patch(Self.path, json: "{\"phone\":\"0123\"}")
    #expect(late.status == 412 && late.code == "changed-meanwhile")
    let still = try campus.mark()
    #expect(try campus.staff.patch(Self.path, json: "{\"language\":\"\(other)\"}").status == 200)
    #expect(try campus.staff.patch(Self.path, json: "{}").status == 200)
    #expect(try campus.isUnchanged(since: still), "a change of nothing writes nothing")
    #expect(try campus.staff.patch(Self.path, json: "{\"phone\":\"\"}").json["phone"]?.string == nil)
    #expect(try campus.admin.get(Self.path).json["name"]?.string == "Ada Okonkwo")
  }

  /// Nobody makes themselves somebody else, nor more than they are.
  @Test func theRestIsTheDirectorys() throws {
    let campus = try Campus()
    let mark = try campus.mark()
    for field in [
      "\"name\":\"Ada Okonkwo\"", "\"email\":\"ada@nord.example\"", "\"number\":\"1\"", "\"roles\":[\"owner\"]",
      "\"role\":\"owner\"", "\"status\":\"active\"", "\"isOperator\":true", "\"id\":\"\(campus.admin.person.text)\"",
    ] { #expect(try campus.staff.patch(Self.path, json: "{\(field)}").status == 422, "\(field)") }
    #expect(try campus.staff.patch(Self.path, json: "{\"phone\":\"call me\"}").faults == ["phone"])
    #expect(try campus.staff.patch(Self.path, json: "{\"language\":\"de\"}").faults == ["language"])
    #expect(try campus.guest.patch(Self.path, json: "{}").status == 401)
    #expect(try campus.isUnchanged(since: mark))
  }

  @Test func theFormDoesTheSame() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.staff)
    let page = "/account"
    let saved = try browser.submit(page, on: page, [("phone", "01 23 45"), ("language", "fr")])
    #expect(saved.status == 303 && saved["location"] == page)
    let profile = try campus.staff.get(Self.path).json
    #expect(profile["phone"]?.string == "01 23 45" && profile["language"]?.string == "fr")
    let mark = try campus.mark()
    let refused = try browser.submit(page, on: page, [("phone", "call <me>")])
    #expect(refused.status == 422 && refused.page.form(page)?.contains { $0 == ("phone", "call <me>") } == true)
    #expect(try campus.isUnchanged(since: mark))
    #expect(try browser.submit(page, on: page, [("phone", "")]).status == 303)
    #expect(try campus.staff.get(Self.path).json["phone"]?.string == nil)
  }

  /// With an account in two places, each has its own entry.
  @Test func anEntryIsOfOneOrganization() throws {
    let campus = try Campus()
    _ = try campus.second(campus.staff.person, as: "Noor in the South")
    #expect(try campus.staff.patch(Self.path, json: "{\"phone\":\"0123\"}").status == 200)
    #expect(
      try campus.staff.post("/api/v1/auth/switch", json: "{\"organization\":\"\(campus.away.id.text)\"}").status == 200)
    let there = try campus.staff.get(Self.path).json
    #expect(there["name"]?.string == "Noor in the South" && there["phone"]?.string == nil)
  }
}
