// Employees from a file: who they are and what they do here, checked, imported, undone, exported and imported again.
import Base
import Foundation
import Sheets
import Store
import Testing

@testable import App

struct EmployeeImportTests {
  private static let path = "/api/v1/employees/import"
  private static let titles = "Name,E-mail,Number,Position,Department,Manager,First day,Last day\n"

  private func report(_ answer: Answer) -> [Int64] {
    #expect(answer.status == 200, "\(answer.text.prefix(300))")
    return ["rows", "created", "updated", "unchanged", "refused"].map { answer.json[$0]?.int64 ?? -1 }
  }

  private func run(_ campus: Campus, _ rows: String, dry: Bool = false) throws -> Answer {
    try campus.admin.post(Self.path + (dry ? "?dryRun=true" : ""), csv: Array((Self.titles + rows).utf8))
  }

  private func faults(_ answer: Answer) -> [String] {
    answer.json["errors"]?.elements.map { "\($0["line"]?.int64 ?? 0) \($0["column"]?.string ?? "")" } ?? []
  }

  private func employee(_ campus: Campus, _ name: String) throws -> JSONValue {
    let found = try campus.admin.get("\(EmployeeTests.path)?search=\(name)").items
    return try #require(found.first, "\(name)")
  }

  @Test(arguments: Depth.allCases) func everybodyInTheFileWorksHereAfterwards(depth: Depth) throws {
    let campus = try Campus(depth)
    let file = """
      Zoe Low,zoe@x.example,E-3,Porter,LIB,E-2,2026-09-01,
      Bea High,bea@x.example,E-1,Dean,LAW,,2020-01-01,
      Cem Mid,cem@x.example,E-2,Librarian,LIB,bea@x.example,2024-02-29,2027-01-31
      Noor Haddad,noor@nord.example,,Gardener,PARK,e-9,,

      """
    let mark = try campus.mark()
    let dry = try run(campus, file, dry: true)
    #expect(report(dry) == [4, 3, 0, 0, 1] && faults(dry) == ["5 Manager"], "\(dry.text)")
    #expect(try campus.isUnchanged(since: mark))
    let done = try run(campus, file)
    #expect(report(done) == report(dry) && faults(done) == faults(dry))
    let kinds = try campus.events(since: mark)
    #expect(kinds.filter { $0 == "employee.created" }.count == 3 && kinds.last == "people.imported", "\(kinds)")
    let zoe = try employee(campus, "zoe")
    #expect(zoe["manager"]?["name"]?.string == "Cem Mid", "who stands further down in the file")
    #expect(zoe["hired"]?.string == "2026-09-01" && zoe["ended"]?.isNull != false && zoe["department"]?.string == "LIB")
    #expect(try employee(campus, "cem")["manager"]?["name"]?.string == "Bea High")
    // Noor is in the directory and becomes one with the corrected row.
    let again = try run(campus, file.replacing("e-9", with: "E-1"))
    #expect(report(again) == [4, 0, 1, 3, 0], "\(again.text)")
    #expect(try employee(campus, "noor")["manager"]?["name"]?.string == "Bea High")
    let still = try campus.mark()
    #expect(report(try run(campus, file.replacing("e-9", with: "E-1"))) == [4, 0, 0, 4, 0])
    #expect(try campus.events(since: still) == ["people.imported"])
    // An empty cell takes nothing away.
    #expect(report(try run(campus, "Zoe Low,,E-3,Head porter,,,,\n")) == [1, 0, 1, 0, 0])
    let kept = try employee(campus, "zoe")
    #expect(kept["position"]?.string == "Head porter" && kept["department"]?.string == "LIB")
    #expect(kept["manager"]?["name"]?.string == "Cem Mid" && kept["email"]?.string == "zoe@x.example")
    #expect(try campus.chainIsWhole())
  }

  @Test func rowsThatCannotBeAreToldByLineAndColumn() throws {
    let campus = try Campus()
    #expect(report(try run(campus, "Bea,,E-1,Dean,,,2020-01-01,\nCem,,E-2,,,E-1,,\n")) == [2, 2, 0, 0, 0])
    let mark = try campus.mark()
    let long = String(repeating: "x", count: 121)
    let file = """
      Bea,,E-1,,,E-2,,
      Own,,E-3,,,E-3,,
      Dan,,E-4,\(long),,,,
      Eva,,E-5,,\(long),,,
      Fay,,E-6,,,,soon,
      Gil,,E-7,,,,2026-02-30,
      Hal,,E-8,,,,2026-02-02,2026-02-01
      Bea,,E-1,,,,,2019-12-31
      Ida,,E-9,,,E-10,,
      Jon,,E-10,,,E-9,,
      Kim,kim@x.example,E-11,,,,,
      Lea,KIM@x.example,E-12,,,,,
      Mia,,E-11,,,,,

      """
    let dry = try run(campus, file, dry: true)
    #expect(try campus.isUnchanged(since: mark))
    #expect(
      faults(dry) == [
        "2 Manager", "3 Manager", "4 Position", "5 Department", "6 First day", "7 First day", "8 Last day", "9 Number",
        "10 Manager", "11 Manager", "13 E-mail", "14 Number",
      ], "\(faults(dry))")
    #expect(report(dry) == [13, 1, 0, 0, 12])
    for fault in dry.json["errors"]?.elements.map({ $0["message"]?.string ?? "" }) ?? [] { #expect(!fault.isEmpty) }
    let done = try run(campus, file)
    #expect(report(done) == report(dry) && faults(done) == faults(dry), "\(faults(done))")
    #expect(report(try run(campus, "Bea,,E-1,,,,,2019-12-31\n")) == [1, 0, 0, 0, 1], "before the first day on record")
    let french = try campus.admin.with("Accept-Language", "fr").post(
      Self.path + "?dryRun=true", csv: Array("Nom;Matricule;Responsable\nOwn;E-3;E-3\n".utf8))
    #expect(french.json["errors"]?[0]?["message"]?.string == EmployeeText.noSuchManager.fr, "\(french.text)")
  }

  @Test func otherHeadersAndEncodings() throws {
    let campus = try Campus()
    for file in ["Position,Manager\nPorter,E-1\n", "Name,Position\nA,Porter\n", "", "Name,Name,Number\nA,B,1\n"] {
      #expect([400, 422].contains(try campus.admin.post(Self.path, csv: Array(file.utf8)).status), "\(file)")
    }
    let french =
      "Nom;Prénom;Matricule;Fonction;Département;Date d’embauche\r\nDœuf;Zoé;E-1;Bibliothécaire;Études;2026-09-01\r\n"
    let bytes = try #require(french.data(using: .windowsCP1252))
    #expect(report(try campus.admin.post(Self.path, csv: Array(bytes))) == [1, 1, 0, 0, 0])
    let zoe = try employee(campus, "zoe")
    #expect(zoe["position"]?.string == "Bibliothécaire" && zoe["department"]?.string == "Études")
    #expect(zoe["hired"]?.string == "2026-09-01")
    // A spreadsheet's days are days.
    let sheet = try SheetWriter(title: "Staff", ["Name", "Number", "Job title", "Start date"].map { SheetColumn($0) })
    sheet.text("Uwe Grün")
    sheet.text("E-2")
    sheet.text("=cmd|' /C calc'!A0")
    sheet.date(try #require(LocalDate(iso: "2025-04-01")))
    sheet.end()
    #expect(report(try campus.admin.post(Self.path, csv: sheet.finish())) == [1, 1, 0, 0, 0])
    let uwe = try employee(campus, "uwe")
    #expect(uwe["hired"]?.string == "2025-04-01" && uwe["position"]?.string == "=cmd|' /C calc'!A0")
    // The same file as one of people says nothing of their work.
    let people = try campus.admin.post(
      "/api/v1/people/import", csv: Array("Name,Number,Position\nPlain Person,P-1,Porter\n".utf8))
    #expect(people.json["created"]?.int64 == 1)
    #expect(try campus.admin.get("\(EmployeeTests.path)?search=plain").json["total"]?.int64 == 0)
  }

  @Test func theLastImportIsUndone() throws {
    let campus = try Campus()
    #expect(report(try run(campus, "Bea,,E-1,Dean,LAW,,2020-01-01,\nCem,,E-2,Porter,,E-1,,\n")) == [2, 2, 0, 0, 0])
    let before = try campus.admin.get(EmployeeTests.path).items.map {
      "\($0["position"]?.string ?? "") \($0["manager"]?["name"]?.string ?? "-")"
    }
    let done = try run(
      campus,
      "Bea,,E-1,Rector,ALL,E-3,,2030-01-01\nCem,,E-2,,,E-3,,\nNew One,,E-3,Boss,,,,\nNoor Haddad,noor@nord.example,,Gardener,,,,\n"
    )
    #expect(report(done) == [4, 1, 3, 0, 0], "\(done.text)")
    let batch = done.json["batch"]?.string ?? ""
    #expect(
      try campus.admin.post("/api/v1/people/import/batches/\(batch)/undo").status == 404, "it is not one of people")
    let mark = try campus.mark()
    let undone = try campus.admin.post("\(Self.path)/batches/\(batch)/undo")
    #expect(undone.json["removed"]?.int64 == 1 && undone.json["restored"]?.int64 == 3, "\(undone.text)")
    #expect(try campus.events(since: mark).last == "people.import-undone")
    let after = try campus.admin.get(EmployeeTests.path).items.map {
      "\($0["position"]?.string ?? "") \($0["manager"]?["name"]?.string ?? "-")"
    }
    #expect(after == before, "who was no employee is none again")
    let bea = try employee(campus, "bea")
    #expect(bea["department"]?.string == "LAW" && bea["ended"]?.isNull != false && bea["hired"]?.string == "2020-01-01")
    #expect(try campus.admin.get("/api/v1/people?search=noor").json["total"]?.int64 == 1, "the person stays")
    #expect(try campus.admin.post("\(Self.path)/batches/\(batch)/undo").code == "import-undone")
    let listed = try campus.admin.get("\(Self.path)/batches")
    #expect(listed.json["total"]?.int64 == 2 && listed.items.first?["undoneAt"]?.string != nil)
    #expect(try campus.admin.get("/api/v1/people/import/batches").json["total"]?.int64 == 0)
    #expect(try campus.chainIsWhole())
  }

  /// Out and in again: nothing has changed. As a file for people and as one for spreadsheets.
  @Test func whatIsExportedIsImported() throws {
    let campus = try Campus()
    #expect(
      report(
        try run(
          campus,
          "Bea High,bea@x.example,E-1,\"Dean, acting\",LAW,,2020-01-01,\nCem,cem@x.example,E-2,=1+1,LIB,E-1,,2030-01-01\n"
        )) == [2, 2, 0, 0, 0])
    let browser = try campus.browser(campus.admin)
    let csv = try browser.get("/employees/export.csv")
    #expect(csv.status == 200 && csv["content-disposition"] == "attachment; filename=\"employees.csv\"")
    #expect(csv.text.hasPrefix("\u{FEFF}") || csv.text.hasPrefix("Name"), "\(csv.text)")
    #expect(csv.text.contains("'=1+1") && csv.text.contains("\"Dean, acting\""), "\(csv.text)")
    #expect(report(try campus.admin.post(Self.path, csv: csv.body)) == [2, 0, 0, 2, 0])
    let sheet = try browser.get("/employees/export.xlsx")
    #expect(sheet.status == 200)
    #expect(report(try campus.admin.post(Self.path, csv: sheet.body)) == [2, 0, 0, 2, 0])
    #expect(try browser.get("/employees/export.csv?department=lib").text.contains("Cem"))
    #expect(try !browser.get("/employees/export.csv?department=lib").text.contains("Bea High,"))
    for path in ["/employees/export.csv", "/employees/export.xlsx", "/employees/import"] {
      #expect(try campus.browser(campus.staff).get(path).status == 403)
    }
    let template = try browser.get("/employees/import/template.csv")
    #expect(report(try campus.admin.post(Self.path, csv: template.body)) == [1, 1, 0, 0, 0])
    let workbook = try browser.get("/employees/import/template.xlsx")
    #expect(report(try campus.admin.post(Self.path, csv: workbook.body)) == [1, 0, 0, 1, 0])
  }

  @Test func theBrowserChecksFirstAndImportsThen() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.admin)
    let token = ("csrf", try browser.formToken())
    let file = Array((Self.titles + "Zia,zia@x.example,,Porter,LIB,,,\n").utf8)
    let checked = try browser.upload("/employees/import", file: file, fields: [token])
    #expect(checked.status == 200)
    let action = try #require(checked.page.all("form").compactMap { $0["action"] }.first { $0.contains("/drafts/") })
    #expect(action.hasPrefix("/employees/import/drafts/"))
    let done = try browser.post(action, form: [token])
    #expect(done.status == 200 && done.page.text.contains("The import is done"))
    #expect(try employee(campus, "zia")["position"]?.string == "Porter")
    let page = try browser.get("/employees/import").page
    let undo = try #require(page.all("form").compactMap { $0["action"] }.first { $0.hasSuffix("/undo") })
    #expect(undo.hasPrefix("/employees/import/batches/"))
    #expect(try browser.post(undo, form: [token]).status == 303)
    #expect(try campus.admin.get(EmployeeTests.path).json["total"]?.int64 == 0)
  }

  /// A chain of managers as long as the file: nothing recurses, and everybody is there before whom they manage.
  @Test func fiftyThousandRowsAreCheckedInOrder() throws {
    let campus = try Campus()
    var file = Self.titles
    for number in 0..<50_000 {
      file +=
        "Person \(number),p\(number)@x.example,E-\(number),Clerk,D\(number % 40),\(number < 49_999 ? "E-\(number + 1)" : ""),,\n"
    }
    let whole = try ImportFile(Array(file.utf8), .employees)
    #expect(whole.count == 50_000 && whole.refused == 0)
    #expect(whole.rows.first?.input.number == "E-49999" && whole.rows.last?.input.number == "E-0")
    _ = campus
  }

  /// More than one transaction's rows, each with a manager of an earlier one: all of it there, and all of it taken back.
  @Test func aFileOfManyTransactionsComesAndGoes() throws {
    let campus = try Campus()
    let count = PeopleImport.batch * 7 + 1
    var file = ""
    for number in 0..<count {
      file += "Person \(number),p\(number)@x.example,E-\(number),Clerk,LIB,\(number > 0 ? "E-\(number / 20)" : ""),,\n"
    }
    let mark = try campus.mark()
    let done = try run(campus, file)
    #expect(report(done) == [Int64(count), Int64(count), 0, 0, 0], "\(done.text.prefix(300))")
    #expect(try campus.events(since: mark).filter { $0 == "employee.created" }.count == count)
    #expect(try campus.admin.get(EmployeeTests.path).json["total"]?.int64 == Int64(count))
    #expect(try employee(campus, "p\(count - 1)@")["manager"]?["name"]?.string == "Person \((count - 1) / 20)")
    let undone = try campus.admin.post("\(Self.path)/batches/\(done.json["batch"]?.string ?? "")/undo")
    #expect(undone.json["removed"]?.int64 == Int64(count) && undone.json["kept"]?.int64 == 0, "\(undone.text)")
    #expect(try campus.admin.get(EmployeeTests.path).json["total"]?.int64 == 0)
    #expect(try campus.chainIsWhole())
  }
}
