// The search over everything: finds what one may see, and nothing else.
import Base
import Store
import Testing
import Web

@testable import App

struct SearchEverythingTests {
  private func titles(_ visitor: Visitor, _ words: String) throws -> [String] {
    let answer = try visitor.get("/api/v1/search?q=\(percentEncoded(words))")
    #expect(answer.status == 200)
    return answer.json["items"]?.elements.compactMap { $0["title"]?.string } ?? []
  }

  @Test func peopleAndPagesAreFoundByAnyPartOfTheirNames() throws {
    let campus = try Campus()
    _ = try campus.person("Éloïse Brontë")
    #expect(try titles(campus.admin, "eloi") == ["Éloïse Brontë"])
    #expect(try titles(campus.admin, "BRONTE") == ["Éloïse Brontë"])
    #expect(try titles(campus.admin, "é").contains("Éloïse Brontë"))
    #expect(try titles(campus.admin, "people").contains("People"))
    #expect(try titles(campus.admin.with("Accept-Language", "fr"), PeopleText.people.fr) == [PeopleText.people.fr])
    #expect(try titles(campus.admin, "zzzz").isEmpty)
    #expect(try titles(campus.admin, "").isEmpty && titles(campus.admin, "   ").isEmpty)
    #expect(try titles(campus.admin, "\" OR * NEAR(").isEmpty)
    #expect(try titles(campus.admin, String(repeating: "a", count: 1500)).isEmpty)
  }

  @Test func nobodyFindsWhatTheyMayNotSee() throws {
    let campus = try Campus()
    _ = try campus.person("Éloïse Brontë")
    // Staff may not read the directory, nor open its page.
    #expect(try titles(campus.staff, "bronte").isEmpty && titles(campus.staff, "people").isEmpty)
    #expect(try titles(campus.stranger, "bronte").isEmpty)
    #expect(try campus.guest.get("/api/v1/search?q=bronte").status == 401)
    let person = try #require(try campus.admin.get("/api/v1/search?q=bronte").json["items"]?[0]?["path"]?.string)
    #expect(try campus.browser(campus.admin).get(person).status == 200)
  }

  /// Who works here is found by everybody who is here, by name and by nothing that is not told to everybody.
  @Test func employeesAreFoundByEverybodyWhoIsHere() throws {
    let campus = try Campus()
    let id = try EmployeeTests.employ(
      campus, "Éloïse Brontë",
      "\"number\":\"E-77\",\"email\":\"emily@x.example\",\"position\":\"Porter\",\"department\":\"LIB\"")
    try EmployeeTests.employ(campus, "Gone Brontë", "\"ended\":\"2026-11-20\"")
    let deleted = try EmployeeTests.employ(campus, "Lost Brontë")
    #expect(try campus.admin.delete(EmployeeTests.path(deleted)).status == 204)
    for words in ["eloi", "bronte", "bronte eloise", "BRONTË"] {
      let found = try campus.staff.get("/api/v1/search?q=\(percentEncoded(words))").json["items"]
      #expect(found?.count == 1, "\(words)")
      #expect(found?[0]?["kind"]?.string == "Employees" && found?[0]?["title"]?.string == "Éloïse Brontë")
      #expect(found?[0]?["detail"]?.string == "Porter · LIB" && found?[0]?["path"]?.string == "/employees/\(id.text)")
    }
    #expect(try titles(campus.staff, "E-77").isEmpty && titles(campus.staff, "emily").isEmpty)
    #expect(try titles(campus.stranger, "bronte").isEmpty)
    #expect(try titles(campus.admin, "emily") == ["Éloïse Brontë"], "as a person")
    #expect(try campus.browser(campus.staff).get("/employees/\(id.text)").status == 200)
  }

  /// Employees are found by names of their own index, which follows their records wherever these change.
  @Test func employeesAreFoundByTheNamesTheyHaveNow() throws {
    let campus = try Campus()
    let renamed = try EmployeeTests.employ(campus, "Éloïse Brontë")
    let goes = try EmployeeTests.employ(campus, "Anne Brontë")
    let stays = try campus.quickPerson("Emily Brontë")
    let people = "/api/v1/people/"
    #expect(try campus.admin.patch(people + renamed.text, json: "{\"name\":\"Charlotte Brontë\"}").status == 200)
    #expect(try titles(campus.staff, "loïs").isEmpty && titles(campus.staff, "arlotte") == ["Charlotte Brontë"])
    #expect(try titles(campus.staff, "emily").isEmpty)
    #expect(try campus.admin.post("\(people)\(stays.text)/merge", json: "{\"other\":\"\(goes.text)\"}").status == 200)
    #expect(try titles(campus.staff, "anne bron").isEmpty && titles(campus.staff, "mily") == ["Emily Brontë"])
    let held = Query(
      """
      SELECT (SELECT count(*) FROM employments), (SELECT count(*) FROM employees_search),
        (SELECT count(*) FROM employments e JOIN employees_search s ON s.rowid = e.person_id
         WHERE s.text = ?1 || ' ' || e.name_key)
      """
    ) { [$0.int(0), $0.int(1), $0.int(2)] }
    let mark = FullText.mark(campus.home.id)
    #expect(try campus.store.read { try $0.one(held, mark) } == [2, 2, 2])
    #expect(try campus.admin.post("\(people)\(renamed.text)/erase").status == 204)
    #expect(try titles(campus.staff, "arlotte").isEmpty)
    #expect(try campus.store.read { try $0.one(held, mark) } == [1, 1, 1])
  }

  @Test func theAnswerIsShortHoweverManyThereAre() throws {
    let campus = try Campus()
    for number in 0..<30 { _ = try campus.quickPerson("Marta \(number)") }
    #expect(try titles(campus.admin, "mart").count == 6 && titles(campus.admin, "ma").count <= 12)
    let page = try campus.browser(campus.admin).get("/search?q=mart").page
    #expect(page.all("a").filter { $0["href"]?.hasPrefix("/people/0") == true }.count == 20)
    #expect(page.all("a").contains { $0["href"] == "/people?search=mart" })
  }
}
