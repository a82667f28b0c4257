// Finding people, in any script, by any part of a name, and pages of the list.
import Base
import Store
import Testing
import Web

@testable import App

struct SearchTests {
  private static let people = "/api/v1/people"

  private func found(_ campus: Campus, _ search: String) throws -> [String] {
    let answer = try campus.admin.get("\(Self.people)?search=\(percentEncoded(search))")
    #expect(answer.status == 200, "\(search)")
    let names = answer.json["items"]?.elements.compactMap { $0["name"]?.string } ?? []
    #expect(answer.json["total"]?.int64 == Int64(names.count), "\(search)")
    return names
  }

  private func campus() throws -> Campus {
    let campus = try Campus()
    for name in [
      "Zoé Lefèvre", "林小明", "林", "王小明", "محمد علي", "Jean-Luc O'Brien", "Straße Müller", "50% \"Quoted\" AND NOT",
      "😀 Smiley", "Łukasz Żółw", "Ab",
    ] { _ = try campus.quickPerson(name) }
    return campus
  }

  @Test func namesAreFoundWhateverTheirAccentsAndCase() throws {
    let campus = try campus()
    for search in ["zoé", "ZOE", "zoe\u{301}", "lefevre", "Lefèvre", "efèv", "zoe lef", "lefevre zoe"] {
      #expect(try found(campus, search) == ["Zoé Lefèvre"], "\(search)")
    }
    #expect(try found(campus, "strasse") == ["Straße Müller"])
    #expect(try found(campus, "O'Bri") == ["Jean-Luc O'Brien"])
    #expect(try found(campus, "jean-luc") == ["Jean-Luc O'Brien"])
    #expect(try found(campus, "محمد") == ["محمد علي"])
  }

  /// A family name of one character is a whole name: short searches look at how names begin.
  @Test func shortSearchesFindHowNamesBegin() throws {
    let campus = try campus()
    #expect(try Set(found(campus, "林")) == ["林", "林小明"])
    #expect(try found(campus, "林小") == ["林小明"])
    #expect(try found(campus, "林小明") == ["林小明"])
    #expect(try Set(found(campus, "小明")) == [])
    #expect(try found(campus, "ab") == ["Ab"])
    #expect(try found(campus, "zo") == ["Zoé Lefèvre"])
    #expect(try found(campus, "😀") == ["😀 Smiley"])
  }

  /// What is typed is looked for as it is: nothing in it is an operator.
  @Test(arguments: [
    "\"", "\"\"\"", "AND", "NOT zoe", "zoe OR lin", "zoe*", "zoe^2", "text:zoe", "(zoe", "zoe)", "NEAR(zoe lef)", "%",
    "%%%",
    "___", "'; DROP TABLE people;--", "\\", "-zoe", "{zoe}", "+zoe", "zoe\u{0}lef", "zoe\tlef", "   ", "\u{FFFD}",
  ])
  func operatorsAreOrdinaryText(search: String) throws {
    let campus = try campus()
    let answer = try campus.admin.get("\(Self.people)?search=\(percentEncoded(search))")
    #expect(answer.status == 200 || answer.status == 400 && search.contains("\u{0}"), "\(search) \(answer.status)")
    #expect(try found(campus, "50% \"Quoted\"") == ["50% \"Quoted\" AND NOT"])
  }

  @Test func addressesAndNumbersAreFoundToo() throws {
    let campus = try Campus()
    _ = try campus.admin.post(
      Self.people, json: "{\"name\":\"Somebody\",\"email\":\"some.body@univ.example\",\"number\":\"E-2026-77\"}")
    #expect(try found(campus, "body@univ") == ["Somebody"])
    #expect(try found(campus, "2026-77") == ["Somebody"])
  }

  @Test func aChangedNameIsFoundByTheNewOneOnly() throws {
    let campus = try Campus()
    let person = try campus.quickPerson("Before Marriage")
    #expect(try campus.admin.patch("\(Self.people)/\(person.text)", json: "{\"name\":\"After Wedding\"}").status == 200)
    #expect(try found(campus, "marriage").isEmpty)
    #expect(try found(campus, "wedding") == ["After Wedding"])
    _ = try campus.admin.delete("\(Self.people)/\(person.text)")
    #expect(try found(campus, "wedding").isEmpty)
  }

  /// A word that hundreds have costs no more than one that few have: the first are listed, and that there are more is told.
  @Test func ofManyTheFirstAreListed() throws {
    let campus = try Campus()
    let most = PeopleList.mostFound
    func add(_ names: [String]) throws {
      let home = campus.home
      try campus.store.write(campus.context) { writer in
        for name in names {
          var input = PersonInput()
          input.name = name
          _ = try PeopleChanges.create(input, in: home, writer)
        }
      }
    }
    func search(_ word: String, _ more: String = "") throws -> JSONValue {
      try campus.admin.get("\(Self.people)?search=\(word)\(more)").json
    }
    func names(_ answer: JSONValue) -> [String] { answer["items"]?.elements.compactMap { $0["name"]?.string } ?? [] }
    try add((0..<most).map { "Person \(10_000 + $0) Marchand" })
    let all = try search("marchand")
    #expect(all["total"]?.int64 == Int64(most) && all["hasMore"]?.bool == false)
    // The newest, and yet first: their name begins so.
    try add(["Marchand Zoe", "Marchand Abel"])
    for word in ["marchand", "marchan"] {
      let answer = try search(word)
      #expect(answer["total"]?.int64 == Int64(most) && answer["hasMore"]?.bool == true)
      #expect(names(answer).prefix(3) == ["Marchand Abel", "Marchand Zoe", "Person 10000 Marchand"])
      let last = try search(word, "&limit=50&page=\(most / 50)")
      #expect(names(last).count == 50 && Set(names(last)).count == 50)
      #expect(names(try search(word, "&limit=50&page=\(most / 50 + 1)")).isEmpty)
    }
    // Begun names alone.
    #expect(try search("pe")["hasMore"]?.bool == false)
    try add(["Perrine"])
    #expect(try search("pe")["hasMore"]?.bool == true && search("pe")["total"]?.int64 == Int64(most))
    #expect(try search("per")["hasMore"]?.bool == true)
    // A filter that few pass is searched as a whole.
    #expect(try search("marchand", "&status=active")["total"]?.int64 == 0)
    let id = try #require(names(search("marchand%20abel")).count == 1 ? search("marchand%20abel")["items"]?[0] : nil)
    _ = try campus.admin.patch("\(Self.people)/\(id["id"]?.string ?? "")", json: "{\"status\":\"active\"}")
    let active = try search("archand", "&status=active")
    #expect(names(active) == ["Marchand Abel"] && active["hasMore"]?.bool == false)
    #expect(try names(search("ma", "&status=active")) == ["Marchand Abel"])
    #expect(try names(search("ar", "&status=active")) == [])
    let browser = try campus.browser(campus.admin)
    #expect(try browser.get("/people?search=marchand").text.contains(PeopleText.hasMoreHint.en))
    #expect(try !browser.get("/people?search=perrine").text.contains(PeopleText.hasMoreHint.en))
  }

  /// The migration marks texts as `FullText` does.
  @Test func theMarkOfAnOrganizationIsTheSameInSQL() throws {
    let campus = try Campus()
    let marks = Query(
      """
      SELECT text, char(983040 + ((?1 >> 32) & 65535), 983040 + ((?1 >> 16) & 65535), 983040 + (?1 & 65535))
      FROM people_search
      """
    ) { ($0.text(0), $0.text(1)) }
    let home = campus.home.id
    let rows = try campus.store.read { try $0.all(marks, home) }
    #expect(rows.contains { $0.0.hasPrefix($0.1 + " ada") } && rows.allSatisfy { $0.1 == FullText.mark(home) })
  }

  @Test func nobodyOfAnotherOrganizationIsFound() throws {
    let campus = try Campus()
    #expect(try found(campus, "sven").isEmpty && found(campus, "sv").isEmpty)
    #expect(try campus.stranger.get("\(Self.people)?search=sven").json["total"]?.int64 == 1)
    #expect(try campus.stranger.get(Self.people).json["total"]?.int64 == 2)
  }

  @Test func pagesAreBoundedAndCoverTheListOnce() throws {
    let campus = try Campus()
    for number in 0..<23 { _ = try campus.quickPerson("Person \(10 + number)") }
    var names: [String] = []
    for page in 1...4 {
      let answer = try campus.admin.get("\(Self.people)?page=\(page)&limit=7").json
      #expect(answer["total"]?.int64 == 25)
      names += answer["items"]?.elements.compactMap { $0["name"]?.string } ?? []
    }
    #expect(names.count == 25 && Set(names).count == 25 && names.first == "Ada Okonkwo")
    #expect(try campus.admin.get("\(Self.people)?page=5&limit=7").json["items"]?.count == 0)
    #expect(try campus.admin.get("\(Self.people)?limit=100").status == 200)
    for (query, path) in [
      ("limit=0", "limit"), ("limit=101", "limit"), ("limit=-1", "limit"), ("limit=x", "limit"), ("page=0", "page"),
      ("page=01", "page"), ("page=999999999", "page"), ("page=1.5", "page"), ("page=", "page"), ("limit=%2B5", "limit"),
    ] {
      let refused = try campus.admin.get("\(Self.people)?\(query)")
      #expect(refused.status == 422 && refused.faults == [path], "\(query)")
    }
  }
}
