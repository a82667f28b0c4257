// Two people edit one person: nobody overwrites what they have not seen.
import Base
import Store
import Testing

@testable import App

struct EditTests {
  private static let people = "/api/v1/people"

  @Test(arguments: Depth.allCases) func aChangeIsMadeToWhatWasRead(depth: Depth) throws {
    let campus = try Campus(depth)
    let path = "\(Self.people)/\(campus.staff.person.text)"
    let read = try campus.admin.get(path)
    let tag = try #require(read["etag"])
    #expect(tag == "\"v\(read.json["version"]?.int64 ?? 0)\"")
    #expect(try campus.admin.with("If-None-Match", tag).get(path).status == 304)
    let first = try campus.admin.with("If-Match", tag).patch(path, json: "{\"name\":\"First\"}")
    let next = "\"v\(first.json["version"]?.int64 ?? 0)\""
    #expect(first.status == 200 && next != tag)
    let mark = try campus.mark()
    let late = try campus.admin.with("If-Match", tag).patch(path, json: "{\"name\":\"Late\"}")
    #expect(late.status == 412 && late.code == "changed-meanwhile")
    #expect(try campus.admin.with("If-Match", tag).delete(path).status == 412)
    #expect(try campus.admin.with("If-Match", "v1").patch(path, json: "{\"name\":\"Bad\"}").status == 400)
    #expect(try campus.admin.with("If-Match", "W/" + tag).patch(path, json: "{\"name\":\"Weak\"}").status == 412)
    #expect(try campus.isUnchanged(since: mark))
    #expect(try campus.admin.get(path)["etag"] == next, "the answer's version is the next read's")
    #expect(
      try campus.admin.with("If-Match", next).patch(path, json: "{\"name\":\"Next\"}").status == 200)
    #expect(try campus.admin.with("If-Match", "*").patch(path, json: "{\"number\":\"9\"}").status == 200)
    #expect(try campus.admin.patch(path, json: "{\"number\":\"10\"}").status == 200, "who sets no condition has none")
  }

  /// Whatever the answer shows is part of its version: roles too, and the deletion of a role.
  @Test func aChangeOfRolesIsAChange() throws {
    let campus = try Campus()
    let path = "\(Self.people)/\(campus.staff.person.text)"
    var tags: Set<String> = []
    func changed(_ what: String) throws {
      #expect(try tags.insert(campus.admin.get(path)["etag"] ?? "").inserted, "\(what)")
    }
    try changed("at first")
    let role = try campus.ownRole("Porter", [])
    let given = try campus.admin.post("\(path)/roles", json: "{\"role\":\"\(role.id.text)\"}")
    try changed("given")
    #expect(try campus.admin.delete("\(path)/roles/\(given.json["id"]?.string ?? "")").status == 204)
    try changed("taken")
    try campus.assign(role, to: campus.staff.person)
    try changed("given again")
    #expect(try campus.admin.delete("/api/v1/roles/\(role.id.text)?force=true").status == 204)
    try changed("the role is gone")
    #expect(try campus.admin.patch(path, json: "{\"status\":\"suspended\"}").status == 200)
    try changed("suspended")
  }

  @Test func racingEditorsOneWins() throws {
    let campus = try Campus(.socket)
    let path = "\(Self.people)/\(campus.staff.person.text)"
    let editor = campus.admin.with("If-Match", try #require(try campus.admin.get(path)["etag"]))
    let statuses = try atOnce(8, threads: 8) { try editor.patch(path, json: "{\"name\":\"Editor \($0)\"}").status }
    #expect(statuses.sorted() == [200] + Array(repeating: 412, count: 7))
  }

  @Test func theFormTellsWhatChangedAndKeepsWhatWasTyped() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.admin)
    let form = "/people/\(campus.staff.person.text)/edit"
    let opened = try #require(try browser.get(form).page.form(form))
    #expect(
      try campus.admin.patch("\(Self.people)/\(campus.staff.person.text)", json: "{\"number\":\"N-9\"}").status == 200)
    func typed(_ pairs: [(String, String)], _ name: String) -> [(String, String)] {
      pairs.map { $0.0 == "name" ? ("name", name) : $0 }
    }
    let mark = try campus.mark()
    let refused = try browser.post(form, form: typed(opened, "Mine"))
    #expect(refused.status == 409)
    #expect(refused.page.text.contains("Number is now: N-9") && !refused.page.text.contains("Name is now"))
    let again = try #require(refused.page.form(form))
    #expect(again.contains { $0.0 == "name" && $0.1 == "Mine" }, "what was typed is still there")
    #expect(try campus.isUnchanged(since: mark))
    #expect(try browser.post(form, form: again).status == 303, "sent again, it is meant")
    #expect(try campus.admin.get("\(Self.people)/\(campus.staff.person.text)").json["name"]?.string == "Mine")
    // A role is nothing that the form shows, and still somebody was faster.
    let third = try #require(try browser.get(form).page.form(form))
    try campus.assign(campus.ownRole("Porter", []), to: campus.staff.person)
    #expect(
      try browser.post(form, form: typed(third, "Third")).page.text.contains("Something that is not in this form"))
  }

  @Test func aNameOf5000CharactersIsRefusedAtItsField() throws {
    let campus = try Campus()
    let long = String(repeating: "x", count: 5000)
    let browser = try campus.browser(campus.admin)
    let mark = try campus.mark()
    #expect(try campus.admin.post(Self.people, json: "{\"name\":\"\(long)\"}").faults == ["name"])
    let path = "\(Self.people)/\(campus.staff.person.text)"
    #expect(try campus.admin.patch(path, json: "{\"name\":\"\(long)\"}").faults == ["name"])
    for form in ["/people/new", "/people/\(campus.staff.person.text)/edit"] {
      let refused = try browser.submit(form, on: form, [("name", long)])
      #expect(refused.status == 422 && refused.page.all("p").contains { $0["id"] == "name-fault" }, "\(form)")
    }
    #expect(try campus.isUnchanged(since: mark))
  }

  @Test func whatIsEmptyIsTakenAway() throws {
    let campus = try Campus()
    let path = "\(Self.people)/\(campus.staff.person.text)"
    #expect(try campus.admin.patch(path, json: "{\"number\":\"N-1\",\"phone\":\"0123\"}").status == 200)
    let mark = try campus.mark()
    let bare = try campus.admin.patch(path, json: "{\"email\":\"\",\"number\":\" \",\"phone\":\"\"}")
    #expect(bare.status == 200, "\(bare.text)")
    for field in ["email", "number", "phone"] { #expect(bare.json[field]?.string == nil, "\(field)") }
    #expect(try campus.events(since: mark) == ["person.updated"])
    let changed = try #require(try campus.admin.get("/api/v1/events").json["items"]?[0]?["data"]?["changed"])
    #expect(changed["number"]?["from"]?.string == "N-1" && changed["number"]?["to"]?.string == nil)
    #expect(try campus.admin.get("\(path)/emails").json["total"]?.int64 == 0, "the address is free again")
    #expect(try campus.admin.post(Self.people, json: "{\"name\":\"A\",\"email\":\"\"}").faults == ["email"])
    #expect(try campus.admin.patch(path, json: "{\"name\":\"\"}").faults == ["name"])
  }
}
