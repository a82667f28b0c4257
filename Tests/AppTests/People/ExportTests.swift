// Exports of the directory: what is listed is what is exported.
import Base
import Store
import Testing

@testable import App

struct ExportTests {
  private func add(_ campus: Campus, _ name: String, _ more: String = "") throws -> String {
    let added = try campus.admin.post("/api/v1/people", json: "{\"name\":\"\(name)\"\(more)}")
    #expect(added.status == 201, "\(added.text.prefix(200))")
    return added.json["id"]?.string ?? ""
  }

  /// The names of an export, as CSV has them.
  private func names(_ visitor: Visitor, _ query: String) throws -> [String] {
    let answer = try visitor.get("/people/export.csv?\(query)")
    #expect(answer.status == 200 && answer["content-disposition"]?.contains("people.csv") == true, "\(query)")
    let lines = answer.text.split(separator: "\r\n").map(String.init)
    #expect(lines.first?.hasSuffix("Name,E-mail,Number,Phone,Language,Role,Status") == true, "\(lines.first ?? "")")
    return lines.dropFirst().map { String($0.prefix { $0 != "," }) }
  }

  @Test(arguments: Depth.allCases) func anExportHoldsWhatTheListHolds(depth: Depth) throws {
    let campus = try Campus(depth)
    let browser = try campus.browser(campus.admin)
    _ = try add(campus, "Zoé Lefèvre", ",\"roles\":[\"teacher\"],\"email\":\"zoe@x.example\"")
    let yann = try add(campus, "Yann", ",\"roles\":[\"teacher\",\"student\"]")
    let gone = try add(campus, "Zacharie", ",\"roles\":[\"student\"]")
    #expect(try campus.admin.delete("/api/v1/people/\(gone)").status == 204)
    for query in [
      "", "status=invited", "status=active", "role=teacher", "role=teacher&status=invited", "search=lefevre",
      "search=z", "search=z&status=invited", "search=x.example&role=teacher", "search=lefevre&role=student",
      "status=deleted", "status=deleted&search=za", "status=deleted&role=teacher", "status=suspended",
    ] {
      let listed = try campus.admin.get("/api/v1/people?limit=100&\(query)").items.compactMap { $0["name"]?.string }
      #expect(try names(browser, query) == listed, "\(query)")
    }
    #expect(try names(browser, "status=invited&sort=-name&page=9") == ["Yann", "Zoé Lefèvre"])
    #expect(try browser.get("/people/export.csv?status=deleted").text.contains(",student,deleted"))
    #expect(try browser.get("/people/export.csv?status=nonsense").status == 422)
    #expect(try browser.get("/people/export.xlsx?role=nonsense").status == 422)
    let sheet = try browser.get("/people/export.xlsx?search=lefevre")
    #expect(sheet.status == 200 && sheet.body.starts(with: [0x50, 0x4b]))
    // Another tenant's role is none, and who may not bring people back sees none of the deleted.
    let role = try campus.ownRole("Porter", [])
    #expect(try campus.browser(campus.stranger).get("/people/export.csv?role=\(role.id.text)").status == 422)
    let reader = try campus.browser(campus.visitor(campus.person("Reader", role: .teacher).id))
    let asked = try reader.get("/people/export.csv?status=deleted").status
    #expect(asked == 403)
    #expect(yann.count == 13)
  }

  /// A batch ends where the next begins, filtered along the index as well as gathered beforehand.
  @Test func manyPeopleAreAllThereOnce() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.admin)
    for number in 0..<405 { _ = try campus.quickPerson("Same \(number % 3)") }
    for query in ["", "status=invited", "search=s", "search=same", "role=staff"] {
      let list = try campus.admin.get("/api/v1/people?limit=1&\(query)").json
      let lines = try names(browser, query)
      // A search lists the first of many; its export holds them all.
      if list["hasMore"]?.bool == true {
        #expect(list["total"]?.int64 == Int64(PeopleList.mostFound), "\(query)")
      } else {
        #expect(Int64(lines.count) == list["total"]?.int64, "\(query)")
      }
      #expect(lines.count >= 400 && lines == lines.sorted(), "\(query)")
    }
  }

  /// However few the filters let through, one piece of an export looks at no more than it says: the rest waits for the next.
  @Test func aPieceLooksAtNoMoreThanItSays() throws {
    let campus = try Campus()
    let home = campus.home.id
    for number in 0..<12 { _ = try campus.quickPerson("Aaron \(number)") }
    let deleted = try (0..<5).map { try campus.quickPerson("Gone \($0)") }
    for person in deleted { #expect(try campus.admin.delete("/api/v1/people/\(person.text)").status == 204) }
    let below = FullText.prefix("").below
    let teacher = try campus.role(.teacher).id
    func steps(_ query: Query<PeopleStep>, _ status: String, _ role: ID<Role>, after: PeopleStep? = nil) throws
      -> [PeopleStep]
    {
      try campus.store.read { reader in
        try reader.all(query, home, status, role, after?.key ?? "", after?.id ?? 0, below, 10, ID<StructureUnit>(0))
      }
    }
    let suspended = try steps(PeopleListStore.exportPage, "suspended", ID(0))
    let teachers = try steps(PeopleListStore.exportPage, "", teacher)
    let removed = try steps(PeopleListStore.exportRemoved, "", teacher)
    #expect(suspended.count == 10 && teachers.count == 10 && removed.count == 5)
    #expect((suspended + teachers + removed).allSatisfy { $0.person == nil })
    let next = try steps(PeopleListStore.exportPage, "invited", ID(0), after: suspended.last)
    #expect(next.count < 10 && next.compactMap(\.person?.name).prefix(2) == ["Aaron 8", "Aaron 9"])
  }

  @Test func theListSaysWhatItsExportHolds() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.admin)
    _ = try add(campus, "Zoé Lefèvre", ",\"roles\":[\"teacher\"]")
    func links(_ path: String) throws -> [String] {
      try browser.get(path).page.all("a").compactMap { $0["href"] }.filter { $0.hasPrefix("/people/export") }
    }
    #expect(try links("/people") == ["/people/export.csv", "/people/export.xlsx"])
    #expect(try links("/people?sort=-name&page=1") == ["/people/export.csv", "/people/export.xlsx"])
    let path = "/people?search=zo%C3%A9&role=teacher"
    #expect(
      try links(path) == [
        "/people/export.csv?search=zo%C3%A9&role=teacher", "/people/export.xlsx?search=zo%C3%A9&role=teacher",
      ])
    #expect(try browser.get(path).page.text.contains("Export this one"))
    #expect(try browser.get("/people?status=active").page.text.contains("Export these 2"))
    #expect(try links("/people?search=zzzz").isEmpty)
    #expect(try browser.get(links(path)[0]).text.contains("Zoé Lefèvre"))
  }
}
