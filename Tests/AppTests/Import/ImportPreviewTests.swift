// What a check of a file shows before anything is done: which lines are new, what would be another, what stays, what is refused.
import Base
import Foundation
import Store
import Testing

@testable import App

struct ImportPreviewTests {
  private static let units = "/api/v1/units/import"

  private func dry(_ visitor: Visitor, _ path: String, _ csv: String) throws -> Answer {
    let answer = try visitor.post("\(path)?dryRun=true", csv: Array(csv.utf8))
    #expect(answer.status == 200, "\(answer.text.prefix(300))")
    return answer
  }

  /// `2 updated BSCS`, and `Name: Old > New` for each of its fields.
  private func lines(_ answer: Answer) -> [String] {
    (answer.json["preview"].map { Array($0.elements) } ?? []).flatMap { one -> [String] in
      let head = "\(one["line"]?.int64 ?? 0) \(one["change"]?.string ?? "") \(one["name"]?.string ?? "")"
      let fields = (one["fields"].map { Array($0.elements) } ?? []).map { field in
        "\(field["field"]?.string ?? ""): \(field["from"]?.string ?? "-") > \(field["to"]?.string ?? "-")"
      }
      return [head] + fields
    }
  }

  private static let tree = """
    Kind,Code,Name,Parent
    campus,MAIN,Main campus,
    department,CCS,Computer Studies,MAIN
    program,BSCS,Computer Science,CCS
    """
  private static let next = """
    Kind,Code,Name,Parent
    program,BSIT,Information Technology,CAS
    department,CAS,Arts & Sciences,MAIN
    program,BSCS,Informatics,CAS
    department,CCS,Computer Studies,MAIN
    school,X,,
    """

  @Test func aCheckOfUnitsTellsEachLineWithWhatItWasAndWouldBe() throws {
    let campus = try Campus()
    let done = try campus.admin.post(Self.units, csv: Array(Self.tree.utf8))
    #expect(done.json["created"]?.int64 == 3 && lines(done).isEmpty, "\(done.text)")
    let mark = try campus.mark()
    let told = lines(try dry(campus.admin, Self.units, Self.next))
    #expect(
      told == [
        "4 updated BSCS", "Name: Computer Science > Informatics", "Part of: CCS > CAS", "2 created BSIT",
        "Kind: - > Program", "Name: - > Information Technology", "Part of: - > CAS", "In use: - > Yes",
        "3 created CAS", "Kind: - > Department", "Name: - > Arts & Sciences", "Part of: - > MAIN", "In use: - > Yes",
        "5 unchanged CCS",
      ], "\(told)")
    #expect(try campus.isUnchanged(since: mark))
  }

  @Test func thePageShowsTheLinesInEitherLanguage() throws {
    let campus = try Campus()
    _ = try campus.admin.post(Self.units, csv: Array(Self.tree.utf8))
    let browser = try campus.browser(campus.admin)
    func check(_ csv: String) throws -> Answer {
      let fields = [("csrf", try browser.formToken())]
      let answer = try browser.upload("/structure/import", file: Array(csv.utf8), name: "units.csv", fields: fields)
      #expect(answer.status == 200, "\(answer.text.prefix(300))")
      return answer
    }
    let english = try check(Self.next)
    for words in [
      "Rows that are changed", "Rows that are new", "Rows that are refused", "Rows that are as they should be",
      "Now", "Afterwards", "Computer Science", "Informatics", "Name: Arts & Sciences",
    ] { #expect(english.page.text.contains(words), "\(words)") }
    // What a line is of is a header of its row, and each column has one.
    #expect(english.text.contains("<th scope=\"row\"") && english.text.contains("Arts &amp; Sciences"))
    #expect(try campus.admin.patch("/api/v1/me/profile", json: "{\"language\":\"fr\"}").status == 200)
    let french = try check(Self.next)
    for words in [
      "Lignes modifiées", "Lignes nouvelles", "Lignes refusées", "Lignes déjà à jour", "Actuellement", "Ensuite",
      "Nom\u{A0}: Arts & Sciences",
    ] { #expect(french.page.text.contains(words), "\(words)") }
    // The report of what was done tells what became of it by its numbers.
    let action = try #require(french.page.all("form").compactMap { $0["action"] }.first { $0.contains("/drafts/") })
    let done = try browser.post(action, form: [("csrf", try browser.formToken())])
    #expect(done.status == 200 && !done.text.contains("Actuellement"))
  }

  @Test func soManyAreShownAndTheRestIsCounted() throws {
    let campus = try Campus()
    let some = (1...250).map { "campus,C\($0),Campus \($0)\n" } + (1...230).map { "school,S\($0),\n" }
    let file = "Kind,Code,Name\n" + some.joined()
    let answer = try dry(campus.admin, Self.units, file)
    #expect(answer.json["created"]?.int64 == 250 && answer.json["refused"]?.int64 == 230)
    #expect(lines(answer).count { $0.contains(" created ") } == ImportPreview.most)
    let browser = try campus.browser(campus.admin)
    let checked = try browser.upload(
      "/structure/import", file: Array(file.utf8), name: "units.csv", fields: [("csrf", try browser.formToken())])
    #expect(checked.page.text.contains("And 50 more, which are counted above."))
    #expect(checked.page.text.contains("And 30 more, which are counted above."))
    #expect(checked.page.text.contains("C200") && !checked.page.text.contains("C201"))
  }

  @Test func coursesAndEnrollmentsAreToldByTheirOwnFields() throws {
    let stage = try CourseStage()
    let campus = stage.campus
    let courses = "Term,Campus,Unit,Code,Name,Visible\nS12627,MAIN,BSIT,CC101,Computing,no\nS12627,MAIN,BSIT,IT101,,\n"
    #expect(
      lines(try dry(campus.admin, "/api/v1/courses/import", courses)) == [
        "2 updated CC101 · S12627", "Unit: BSCS > BSIT", "Name: Course CC101 > Computing",
        "Its students see it: Yes > No", "3 unchanged IT101 · S12627",
      ])
    let path = "/api/v1/enrollments/import"
    let head = "Term,Campus,Course,E-mail,Roles,Sections\n"
    let first = head + "S12627,MAIN,CC101,noor@nord.example,student,Group A\n"
    #expect(try campus.admin.post(path, csv: Array(first.utf8)).json["created"]?.int64 == 1)
    let second =
      head + "S12627,MAIN,CC101,noor@nord.example,teacher,Group B\nS12627,MAIN,CC101,ada@nord.example,student,\n"
    let told = lines(try dry(campus.admin, path, second))
    #expect(
      told.prefix(3) == [
        "2 updated noor@nord.example · CC101", "Roles: Student > Teacher", "Sections: Group A > Group B",
      ], "\(told)")
    #expect(told.contains("3 created ada@nord.example · CC101") && told.contains("Person: - > Ada Okonkwo"), "\(told)")
    // Whoever holds some units only is told no names by addresses.
    let coordinator = try stage.holder("Cora Coordinator", .coordinator, of: "CCS")
    let less = lines(try dry(coordinator, path, second))
    #expect(less == told.filter { !$0.hasPrefix("Person:") }, "\(less)")
  }

  @Test func peopleAndEmployeesAreToldByWhatTheyHaveNow() throws {
    let campus = try Campus()
    let people = """
      Name,E-mail,Phone,Roles
      Noor El Haddad,noor@nord.example,01 23 45 67 89,teacher
      New One,new@x.example,,student
      """
    let told = lines(try dry(campus.admin, "/api/v1/people/import", people))
    #expect(told.prefix(2) == ["2 updated Noor El Haddad · noor@nord.example", "Name: Noor Haddad > Noor El Haddad"])
    #expect(told.contains("Roles given: - > Teacher") && told.contains("3 created New One · new@x.example"), "\(told)")
    #expect(told.contains { $0.hasPrefix("Phone: - > ") } && told.last == "Roles: - > Student", "\(told)")
    let work = "Name,E-mail,Position,Department,First day\nNoor Haddad,noor@nord.example,Gardener,PARK,2026-09-01\n"
    let path = "/api/v1/employees/import"
    #expect(
      lines(try dry(campus.admin, path, work)) == [
        "2 updated Noor Haddad · noor@nord.example", "Employee: No > Yes", "Position: - > Gardener",
        "Department: - > PARK", "First day: - > 2026-09-01",
      ])
    #expect(try campus.admin.post(path, csv: Array(work.utf8)).json["updated"]?.int64 == 1)
    let later = lines(try dry(campus.admin, path, work.replacing("Gardener", with: "Head gardener")))
    #expect(later == ["2 updated Noor Haddad · noor@nord.example", "Position: Gardener > Head gardener"], "\(later)")
  }

  @Test func productsAreToldByTheirOwnFields() throws {
    let campus = try Campus()
    let path = CatalogImportTests.path
    let first = "SKU,Product,Price,Currency\nA,Pen,1,EUR\n"
    #expect(try campus.admin.post(path, csv: Array(first.utf8)).json["created"]?.int64 == 1)
    let second = "SKU,Product,Price,Category\nA,Pen,1.50,Desk\nB,Pen,2,Desk\n"
    let answer = try dry(campus.admin, path, second)
    let told = lines(answer)
    #expect(
      told.prefix(4) == ["2 updated Pen · A", "Price: €1.00 > €1.50", "Category: - > Desk", "3 created Pen · B"],
      "\(answer.text)")
    #expect(told.contains("Price: - > €2.00"))
    let browser = try campus.browser(campus.admin)
    let checked = try browser.upload(
      "/catalog/import", file: Array(second.utf8), fields: [("csrf", try browser.formToken())])
    #expect(checked.page.text.contains("Rows that are changed") && checked.page.text.contains("€1.50"))
  }
}
