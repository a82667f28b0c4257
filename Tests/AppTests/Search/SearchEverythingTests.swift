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

  /// Bills are found by the number of a paper and by who pays: all by those who see all, one's own by its number.
  @Test func billsAreFoundByNumberAndPayer() throws {
    let campus = try Campus()
    let desk = try CashDesk(campus)
    let bills = try (1...5).map { try desk.bill(1000 + $0, order: $0) }
    #expect(try campus.admin.post(desk.path(bills[0], "/invoice")).status == 200)
    #expect(try desk.take(bills[1]).status == 201)
    func found(_ visitor: Visitor, _ words: String) throws -> [JSONValue] {
      let answer = try visitor.get("/api/v1/search?q=\(percentEncoded(words))")
      #expect(answer.status == 200, "\(answer.text)")
      return answer.json["items"]?.elements.filter { $0["kind"]?.string == PaymentsText.bills.en } ?? []
    }
    func paths(_ visitor: Visitor, _ words: String) throws -> [String] {
      try found(visitor, words).compactMap { $0["path"]?.string }
    }
    func path(_ at: Int) -> String { "/payments/bills/\(bills[at].id.text)" }
    for words in ["I-2026-000001", "i-2026-1", " I-2026-1 "] {
      #expect(try paths(campus.admin, words) == [path(0)] && paths(campus.staff, words) == [path(0)], "\(words)")
    }
    #expect(try paths(campus.admin, "R-2026-1") == [path(1)])
    #expect(try found(campus.admin, "R-2026-1")[0]["detail"]?.string == "R-2026-1 · Noor Haddad · Paid")
    // A void bill's credit note, as well as the invoice that it takes back.
    #expect(try found(campus.admin, "C-2026-1").isEmpty)
    let void = try campus.admin.post(desk.path(bills[0], "/void"), json: "{\"reason\":\"mistake\"}")
    #expect(void.json["credit"]?.string == "C-2026-000001", "\(void.text)")
    for words in ["C-2026-000001", "c-2026-1", "I-2026-1"] {
      #expect(try paths(campus.admin, words) == [path(0)] && paths(campus.staff, words) == [path(0)], "\(words)")
    }
    for words in [
      "C-2026-2", "C-2025-1", "R-2026-2", "I-2025-1", "X-2026-1", "I-2026-99999999999999999999", "I--1", "2026-1",
    ] {
      #expect(try found(campus.admin, words).isEmpty, "\(words)")
    }
    // Of one person some, by any part of their name.
    for words in ["noor", "Haddad", "noor hadd"] {
      let few = try found(campus.admin, words)
      #expect(few.count == 3 && few.allSatisfy { $0["title"]?.string == "Notebook" }, "\(words) \(few)")
    }
    let keeper = try campus.visitor(try campus.person("Kim Keeper", role: .shopkeeper).id)
    #expect(try found(keeper, "noor").count == 3 && found(campus.staff, "noor").isEmpty)
    let other = try campus.visitor(try campus.person("Olli Ölander").id)
    #expect(try found(other, "I-2026-1").isEmpty && found(other, "C-2026-1").isEmpty && found(other, "noor").isEmpty)
    #expect(try found(campus.stranger, "C-2026-1").isEmpty)
    #expect(try found(campus.stranger, "I-2026-1").isEmpty && found(campus.stranger, "noor").isEmpty)
    let page = try campus.browser(campus.admin).get("/search?q=haddad")
    #expect(page.status == 200 && page.text.contains("/payments/bills/"))
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
