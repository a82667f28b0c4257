// Finding people, in any script, by any part of a name, and pages of the list.
import Base
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
