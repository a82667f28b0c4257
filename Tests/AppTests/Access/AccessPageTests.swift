// Roles in the browser: the matrix, one role, making and deleting one, and the part of a person's page.
import Base
import Store
import Testing

@testable import App

struct AccessPageTests {
  /// What a browser would send of the form: what is ticked and what is hidden.
  private func sent(_ page: PageReader, _ action: String) throws -> [(String, String)] {
    let start = try #require(page.tags.firstIndex { $0.name == "form" && $0["action"] == action })
    var pairs: [(String, String)] = []
    for tag in page.tags[start...] {
      if tag.name == "form", tag.isClosing { break }
      guard tag.name == "input", let name = tag["name"], tag["disabled"] == nil else { continue }
      if tag["type"] == "checkbox", tag["checked"] == nil { continue }
      pairs.append((name, tag["value"] ?? ""))
    }
    return pairs
  }

  private func permissions(_ role: BuiltInRole, _ campus: Campus) throws -> Set<String> {
    Set(try campus.role(role).permissions.map(\.name))
  }

  @Test func theMatrixIsReadAndChangedWithoutScripts() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.admin)
    let page = try browser.get("/access").page
    let boxes = page.all("input").filter { $0["type"] == "checkbox" }
    #expect(boxes.count == Features.permissions.count * BuiltInRole.allCases.count)
    #expect(boxes.allSatisfy { $0["aria-label"]?.isEmpty == false })
    let owner = try campus.role(.owner).id.text
    #expect(boxes.filter { $0["name"] == owner }.allSatisfy { $0["disabled"] != nil && $0["checked"] != nil })
    let form = try sent(page, "/access")
    let mark = try campus.mark()
    #expect(try browser.post("/access", form: form).status == 303)
    #expect(try campus.isUnchanged(since: mark), "what is sent as it was shown changes nothing")
    let (dean, staff) = (try campus.role(.dean).id.text, try campus.role(.staff).id.text)
    let changed = form.filter { $0 != (staff, "attendance.record") } + [(dean, "events.read")]
    let answer = try browser.post("/access", form: changed)
    #expect(answer.status == 303 && answer["location"] == "/access")
    #expect(try campus.events(since: mark) == ["role.updated", "role.updated"])
    #expect(try permissions(.dean, campus).contains("events.read"))
    let usual = Set(BuiltInRole.staff.permissions.map(\.name))
    #expect(try permissions(.staff, campus) == usual.subtracting(["attendance.record"]))
    #expect(try campus.staff.get("/api/v1/attendance/today").status == 403)
    let again = try browser.get("/access").page
    #expect(again.all("td").filter { $0["class"] == "changed" }.count == 2, "what differs from the default is marked")
  }

  /// Two who edit at once: the second sees that they were not alone, and nothing of theirs is half saved.
  @Test func whoeverComesSecondSavesNothing() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.admin)
    let form = try sent(try browser.get("/access").page, "/access")
    let (dean, auditor) = (try campus.role(.dean).id, try campus.role(.auditor).id)
    _ = try campus.admin.patch("/api/v1/roles/\(auditor.text)", json: "{\"permissions\":[]}")
    let mark = try campus.mark()
    let late = try browser.post("/access", form: form + [(dean.text, "events.read")])
    #expect(late.status == 409 && late.page.text.contains("Somebody else has changed this"))
    #expect(try campus.isUnchanged(since: mark))
    let path = "/access/roles/\(dean.text)"
    let one = try sent(try browser.get(path).page, path + "/permissions")
    _ = try campus.admin.patch("/api/v1/roles/\(dean.text)", json: "{\"permissions\":[\"people.read\"]}")
    #expect(try browser.post(path + "/permissions", form: one).status == 409)
    #expect(try permissions(.dean, campus) == ["people.read"])
  }

  /// A box that can't be ticked keeps its state, and a forged one is refused.
  @Test func theMatrixGivesNothingThatItsEditorDoesNotHave() throws {
    let campus = try Campus()
    let own = try campus.ownRole("Editor", ["access.read", "access.write", "people.read"])
    let rita = try campus.visitor(try campus.person("Rita", role: .student).id)
    try campus.assign(own, to: rita.person)
    let browser = try campus.browser(rita)
    let page = try browser.get("/access").page
    let form = try sent(page, "/access")
    let (dean, auditor) = (try campus.role(.dean).id.text, try campus.role(.auditor).id.text)
    let open = Set(
      page.all("input").filter { $0["disabled"] == nil && $0["type"] == "checkbox" }.map { $0["value"] ?? "" })
    let usual = Set(BuiltInRole.student.permissions.map(\.name))
    #expect(open == usual.union(["access.read", "access.write", "people.read"]))
    let mark = try campus.mark()
    #expect(try browser.post("/access", form: form).status == 303)
    #expect(try campus.isUnchanged(since: mark))
    #expect(try browser.post("/access", form: form + [(dean, "people.write")]).status == 403)
    #expect(try browser.post("/access", form: form.filter { $0 != (auditor, "events.read") }).status == 403)
    #expect(try campus.isUnchanged(since: mark))
    #expect(try browser.post("/access", form: form.filter { $0 != (auditor, "people.read") }).status == 303)
    let reading = Features.permissions.filter { $0.isReading && $0.name != "people.read" }.map(\.name)
    #expect(try permissions(.auditor, campus) == Set(reading))
    // Who may only read sees the boxes and no button.
    let auditorPage = try campus.browser(campus.visitor(try campus.person("Otto", role: .auditor).id))
    try campus.assign(try campus.role(.campusHead), to: auditorPage.person)
    let shown = try auditorPage.get("/access")
    #expect(shown.status == 200 && shown.page.form("/access") == nil)
    #expect(shown.page.all("input").filter { $0["type"] == "checkbox" }.allSatisfy { $0["disabled"] != nil })
  }

  @Test func aRoleIsMadeRenamedCopiedAndDeletedInTheBrowser() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.admin)
    let form = try sent(try browser.get("/access/roles/new").page, "/access/roles/new")
    let mark = try campus.mark()
    let long = String(repeating: "x", count: 5000)
    for name in ["", long, "Dean"] {
      let refused = try browser.post(
        "/access/roles/new", form: form.filter { $0.0 == "csrf" } + [("name", name), ("permissions", "people.read")])
      #expect(refused.status == 422, "\(name.prefix(9))")
      let ticked = refused.page.all("input").filter { $0["checked"] != nil }.map { $0["value"] ?? "" }
      #expect(ticked == ["people.read"], "what was ticked stays ticked")
    }
    #expect(try campus.isUnchanged(since: mark))
    let made = try browser.post(
      "/access/roles/new",
      form: form.filter { $0.0 == "csrf" } + [
        ("name", "Porter"), ("permissions", "people.read"), ("permissions", "events.read"),
      ])
    let path = try #require(made["location"])
    #expect(made.status == 303 && path.hasPrefix("/access/roles/"))
    let copy = try browser.get("/access/roles/new?from=\(path.split(separator: "/").last ?? "")").page
    #expect(
      Set(copy.all("input").filter { $0["checked"] != nil }.map { $0["value"] ?? "" }) == [
        "people.read", "events.read",
      ])
    #expect(try browser.submit(path + "/edit", on: path + "/edit", [("name", "Doorkeeper")])["location"] == path)
    #expect(try browser.get(path).page.text(of: "h1") == "Doorkeeper")
    // Deleting asks, and says who loses it.
    let id = try #require(ID<Role>(path.split(separator: "/").last ?? ""))
    let role = try #require(try campus.store.read { try RoleBook(of: campus.home.id, $0)[id] })
    try campus.assign(role, to: campus.staff.person)
    let asked = try browser.get(path + "/delete").page
    #expect(asked.text.contains("1 person has this role") && asked.text.contains("Noor Haddad"))
    let question = try sent(asked, path + "/delete")
    try campus.assign(role, to: campus.admin.person)
    #expect(try browser.post(path + "/delete", form: question).status == 409, "one more than was said")
    #expect(try campus.events(since: mark).last == "role.assigned")
    #expect(try browser.submit(path + "/delete", on: path + "/delete")["location"] == "/access")
    #expect(try browser.get(path).status == 404)
    for page in ["/edit", "/delete"] {
      #expect(try browser.get("/access/roles/\(try campus.role(.dean).id.text)\(page)").status == 409)
    }
  }

  @Test func aBuiltInRoleGoesBackToItsDefaultsByAButton() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.admin)
    let path = "/access/roles/\(try campus.role(.student).id.text)"
    #expect(try browser.get(path).page.form(path + "/reset") == nil, "nothing to put back")
    let form = try sent(try browser.get(path).page, path + "/permissions")
    #expect(try browser.post(path + "/permissions", form: form + [("permissions", "people.read")]).status == 303)
    let usual = Set(BuiltInRole.student.permissions.map(\.name))
    #expect(try permissions(.student, campus) == usual.union(["people.read"]))
    #expect(try browser.submit(path + "/reset", on: path)["location"] == path)
    #expect(try permissions(.student, campus) == usual)
  }

  @Test func thoseWhoHaveARoleAreListedPageByPage() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.admin)
    for number in 0..<60 { _ = try campus.quickPerson("Person \(number)") }
    let path = "/access/roles/\(try campus.role(.staff).id.text)"
    let first = try browser.get(path)
    let next = try #require(first.page.all("a").compactMap { $0["href"] }.first { $0.contains("after=") })
    let second = try browser.get(next)
    func people(_ answer: Answer) -> [String] {
      answer.page.all("a").compactMap { $0["href"] }.filter { $0.hasPrefix("/people/") }
    }
    #expect(people(first).count == 50 && people(second).count == 11)
    #expect(Set(people(first) + people(second)).count == 61)
    #expect(try browser.get(path + "?after=x").status == 404)
    #expect(
      try browser.get("/access/roles/\(try campus.role(.talent).id.text)").page.text.contains("Nobody has this role"))
  }

  @Test func aPersonsPageShowsTheirRolesAndWhy() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.admin)
    let path = "/people/\(campus.staff.person.text)"
    #expect(try browser.submit(path + "/roles", on: path, [("role", "dean"), ("unit", "LAW")])["location"] == path)
    #expect(try browser.submit(path + "/roles", on: path, [("role", "auditor")]).status == 303)
    try campus.assign(try campus.role(.teacher), to: campus.staff.person, source: .automatic)
    let page = try browser.get(path).page
    #expect(page.text.contains("Teacher, Staff") && page.text.contains("Dean (LAW)"))
    #expect(page.text.contains("Given by Ada Okonkwo"))
    let buttons = page.all("form").compactMap { $0["action"] }.filter {
      $0.hasSuffix("/remove") && $0.contains("/roles/")
    }
    #expect(buttons.count == 3, "an automatic role has no button")
    for button in buttons { #expect(try browser.submit(button, on: path)["location"] == path) }
    #expect(try browser.submit(path + "/roles", on: path, [("role", "")]).status == 303)
    #expect(try campus.admin.get("/api/v1\(path)/roles").json["total"]?.int64 == 1)
    // The choice holds what the caller may give, and the part is there for those who may see it.
    let coordinator = try campus.visitor(try campus.person("Cora", role: .coordinator).id)
    let seen = try campus.browser(coordinator).get(path).page
    #expect(seen.form(path + "/roles") == nil && seen.text.contains("Teacher"))
    let adam = try campus.visitor(try campus.person("Adam", role: .admin).id)
    let options = try campus.browser(adam).get(path).page.all("option").compactMap { $0["value"] }
    #expect(options.contains("admin") && !options.contains("owner"))
  }

  @Test func routesAreListedByWhatTheyNeed() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.admin)
    let all = try browser.get("/access/routes").page
    #expect(all.all("tr").count == Features.routes.count + 1)
    let some = try browser.get("/access/routes?permission=people.write").page
    let routes = Features.routes.filter { if case .permission(.peopleWrite) = $0.access { true } else { false } }
    #expect(some.all("tr").count == routes.count + 1 && some.text.contains("POST /api/v1/people"))
    #expect(some.text.contains("Owner, Administrator, Coordinator"))
  }

  /// The new person's form offers the roles that its sender may give.
  @Test func aNewPersonGetsARoleFromTheList() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.admin)
    let own = try campus.ownRole("Porter", ["people.read"])
    let page = try browser.get("/people/new").page
    #expect(page.all("option").contains { $0["value"] == own.id.text && $0.text == "Porter" })
    #expect(page.all("option").first { $0["value"] == "staff" }?["selected"] != nil)
    let made = try browser.submit("/people/new", on: "/people/new", [("name", "P"), ("roles", own.id.text)])
    #expect(try browser.get(try #require(made["location"])).page.text.contains("Porter"))
    let refused = try browser.submit("/people/new", on: "/people/new", [("name", "P"), ("roles", "god")])
    #expect(refused.status == 422 && refused.page.text.contains("There is no role “god” here."))
  }
}
