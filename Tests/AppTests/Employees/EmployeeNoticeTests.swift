// Whom the program tells of employees, and what: those who keep the records, of others' doing, by kinds they may turn off.
import Base
import Store
import Testing

@testable import App

struct EmployeeNoticeTests {
  private func kinds(_ visitor: Visitor) throws -> [String] {
    try visitor.get("/api/v1/notifications?limit=100").items.reversed().compactMap { $0["kind"]?.string }
  }

  @Test func theKeepersOfTheRecordsAreToldOfOthersDoing() throws {
    let campus = try Campus()
    let second = try campus.visitor(campus.person("Second Admin", role: .admin).id)
    let staff = campus.staff.person
    let path = EmployeeTests.path(staff)
    // Before they are one, nobody is told.
    #expect(try campus.staff.patch("/api/v1/me/profile", json: "{\"phone\":\"01 00\"}").status == 200)
    #expect(try kinds(second).isEmpty)
    #expect(try campus.admin.post(EmployeeTests.path, json: "{\"person\":\"\(staff.text)\"}").status == 201)
    #expect(try campus.admin.patch(path, json: "{\"position\":\"Porter\",\"phone\":\"01 02 03\"}").status == 200)
    #expect(try campus.staff.patch("/api/v1/me/profile", json: "{\"phone\":\"01 02 04\"}").status == 200)
    #expect(try campus.staff.patch("/api/v1/me/profile", json: "{\"language\":\"fr\"}").status == 200)
    _ = try PhotoTests.put(campus.staff, PictureMaker.jpeg(40, 40))
    #expect(try campus.admin.delete(path).status == 204)
    #expect(try campus.admin.post("/api/v1/people/\(staff.text)/restore").status == 200, "by whatever way")
    #expect(
      try kinds(second) == [
        "employee.changed", "employee.changed", "employee.phone", "employee.profile", "employee.photo",
        "employee.changed", "employee.changed",
      ])
    #expect(
      try kinds(campus.admin) == ["employee.phone", "employee.profile", "employee.photo"], "not of one's own doing")
    #expect(try kinds(campus.staff).isEmpty && kinds(campus.stranger).isEmpty)
    let told = try second.get("/api/v1/notifications?limit=100").text
    for secret in ["01 02 03", "01 02 04", "argon2", "hash"] { #expect(!told.contains(secret), "\(secret)") }
    #expect(told.contains("Position, Phone.") || told.contains("Phone, Position."), "\(told)")
  }

  @Test func aKindIsTurnedOffAndAnImportIsQuiet() throws {
    let campus = try Campus()
    let second = try campus.visitor(campus.person("Second Admin", role: .admin).id)
    let off = try second.patch(
      "/api/v1/notifications/preferences", json: "{\"kind\":\"employee.changed\",\"channel\":\"off\"}")
    #expect(off.status == 200)
    try EmployeeTests.employ(campus, "Zia Porter")
    #expect(try kinds(second).isEmpty)
    #expect(
      try campus.staff.get("/api/v1/notifications/preferences?limit=100").items.allSatisfy {
        $0["kind"]?.string?.hasPrefix("employee.") == false
      }, "who is never told is not asked")
    let third = try campus.visitor(campus.person("Third Admin", role: .admin).id)
    let file = Array("Name,Number,Position\nA,1,Porter\nB,2,Porter\nZia Porter,3,Porter\n".utf8)
    #expect(try campus.admin.post("/api/v1/employees/import", csv: file).json["created"]?.int64 == 3)
    #expect(try kinds(third) == ["employee.imported"], "once for the file")
    let told = try third.get("/api/v1/notifications").items.first
    #expect(told?["title"]?.string == "Employees were imported" && told?["link"]?.string == "/employees")
    #expect(try kinds(campus.admin) == ["import.finished"], "whoever imports is told otherwise")
    #expect(try kinds(campus.staff).isEmpty && kinds(campus.stranger).isEmpty)
    #expect(try campus.admin.post("/api/v1/employees/import", csv: file).json["unchanged"]?.int64 == 3)
    #expect(try kinds(third).count == 1, "an import of nothing is no news")
    let people = Array("Name,Number\nC,9\n".utf8)
    #expect(try campus.admin.post("/api/v1/people/import", csv: people).json["created"]?.int64 == 1)
    #expect(try kinds(third).count == 1, "nor is one of people")
    let notice = try campus.admin.get("/api/v1/notifications").items.last
    #expect(notice?["title"]?.string?.contains("employees") == true, "\(notice?["title"]?.string ?? "")")
  }

  @Test func theAccountShowsItAllTogether() throws {
    let campus = try Campus()
    let staff = campus.staff.person
    let made = try campus.admin.post(
      EmployeeTests.path,
      json:
        "{\"person\":\"\(staff.text)\",\"position\":\"Porter\",\"department\":\"LIB\",\"manager\":\"\(campus.admin.person.text)\"}"
    )
    #expect(made.status == 201)
    let page = try campus.browser(campus.staff).get("/account").page
    for word in ["Porter", "LIB", "Ada Okonkwo", "Your roles", "Phone and language"] {
      #expect(page.text.contains(word), "\(word)")
    }
    let links = page.all("a").compactMap { $0["href"] }
    #expect(links.contains("/account/photo") && links.contains("/account/notifications"))
  }

  /// The forms: a new employee with their invitation, a change that met another, removal and the way back.
  @Test func theForms() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.admin)
    let made = try browser.submit(
      "/employees/new", on: "/employees/new",
      [
        ("name", "Zia Porter"), ("email", "zia@x.example"), ("position", "Porter"), ("manager", "ada@nord.example"),
        ("hired", "2026-09-01"), ("roles", "staff"), ("invite", "true"),
      ])
    #expect(made.status == 200 && made.page.text.contains("/join/"), "\(made.text.prefix(2000))")
    let id = try #require(
      ID<Person>(try campus.admin.get(EmployeeTests.path).items.first?["id"]?.string ?? ""))
    let page = "/employees/\(id.text)"
    #expect(try campus.admin.get(EmployeeTests.path(id)).json["manager"]?["name"]?.string == "Ada Okonkwo")
    let bad = try browser.submit(
      "\(page)/edit", on: "\(page)/edit", [("manager", "nobody@x.example"), ("position", "Porter 2")])
    #expect(bad.status == 422 && bad.text.contains("Porter 2"), "what was typed stays")
    var fields = try #require(try browser.get("\(page)/edit").page.form("\(page)/edit"))
    #expect(try campus.admin.patch(EmployeeTests.path(id), json: "{\"department\":\"LIB\"}").status == 200)
    fields.removeAll { $0.0 == "position" }
    fields.append(("position", "Head porter"))
    let late = try browser.post("\(page)/edit", form: fields)
    #expect(late.status == 409 && late.text.contains("Head porter") && late.page.text.contains("LIB"))
    let saved = try browser.submit(
      "\(page)/edit", on: "\(page)/edit", [("position", ""), ("manager", ""), ("hired", "")])
    #expect(saved.status == 303 && saved["location"] == page)
    let now = try campus.admin.get(EmployeeTests.path(id)).json
    #expect(now["position"]?.isNull != false && now["manager"]?.isNull != false && now["hired"]?.isNull != false)
    #expect(now["department"]?.string == "LIB" && now["email"]?.string == "zia@x.example")
    let again = try browser.submit("\(page)/invite", on: page)
    #expect(again.status == 200 && again.page.text.contains("/join/"))
    let removed = try browser.submit("\(page)/remove", on: page)
    #expect(removed["location"] == "/employees")
    #expect(try browser.get(page).page.text.contains("deleted"))
    #expect(try browser.submit("\(page)/restore", on: page)["location"] == page)
    #expect(try campus.browser(campus.staff).get(page).status == 200)
    #expect(try campus.browser(campus.staff).get("\(page)/edit").status == 403)
  }
}
