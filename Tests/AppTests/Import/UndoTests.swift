// Imports from spreadsheets, what a rehearsal foresees, and taking the last import back.
import Base
import Sheets
import Store
import Testing

@testable import App

struct UndoTests {
  private static let people = "/api/v1/people"
  private static let sheetType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

  private func run(_ campus: Campus, _ rows: String, dry: Bool = false, by visitor: Visitor? = nil) throws -> Answer {
    let file = "Name,E-mail,Number,Phone,Role\n" + rows
    return try (visitor ?? campus.admin).post(
      "\(Self.people)/import\(dry ? "?dryRun=true" : "")", csv: Array(file.utf8))
  }

  private func numbers(_ answer: Answer) -> [Int64] {
    #expect(answer.status == 200, "\(answer.text.prefix(300))")
    return ["created", "updated", "unchanged", "refused"].map { answer.json[$0]?.int64 ?? -1 }
  }

  private func person(_ campus: Campus, _ search: String) throws -> JSONValue? {
    try campus.admin.get("\(Self.people)?search=\(search)").json["items"]?[0]
  }

  private func undo(_ campus: Campus, _ answer: Answer, by visitor: Visitor? = nil) throws -> Answer {
    try (visitor ?? campus.admin).post("\(Self.people)/import/batches/\(answer.json["batch"]?.string ?? "x")/undo")
  }

  @Test(arguments: Depth.allCases) func theLastImportIsTakenBack(depth: Depth) throws {
    let campus = try Campus(depth)
    _ = try run(campus, "Old Name,old@x.example,1,123,student\n")
    let before = try #require(try person(campus, "old"))
    let done = try run(campus, "New Name,new@x.example,1,456,teacher\nSecond Person,second@x.example,2,,\n")
    #expect(numbers(done) == [1, 1, 0, 0])
    let mark = try campus.mark()
    let undone = try undo(campus, done)
    #expect(undone.status == 200, "\(undone.text)")
    #expect(["removed", "restored", "kept"].map { undone.json[$0]?.int64 } == [1, 1, 0])
    #expect(try campus.events(since: mark) == ["person.deleted", "person.updated", "people.import-undone"])
    let after = try #require(try person(campus, "old"))
    for field in ["id", "name", "email", "number", "phone", "language"] {
      #expect(after[field]?.string == before[field]?.string, "\(field)")
    }
    #expect(after["roles"]?.elements.compactMap(\.string) == ["student"], "the role it gave is gone")
    #expect(try person(campus, "second@x") == nil)
    #expect(try campus.admin.get("\(Self.people)?status=deleted").json["items"]?[0]?["name"]?.string == "Second Person")
    #expect(try undo(campus, done).code == "import-undone")
    let list = try campus.admin.get("\(Self.people)/import/batches").json
    #expect(list["total"]?.int64 == 2 && list["items"]?[0]?["undoneAt"]?.string != nil)
    #expect(list["items"]?[1]?["created"]?.int64 == 1 && list["items"]?[1]?["undoneAt"]?.string == nil)
  }

  @Test func whoeverWasChangedSinceStaysAsTheyAre() throws {
    let campus = try Campus()
    _ = try run(campus, "A,a@x.example,1,,\nB,b@x.example,2,,\nC,c@x.example,3,,\n")
    let done = try run(
      campus, "A2,a2@x.example,1,,\nB2,b@x.example,2,,\nC2,c2@x.example,3,,\nNew,n@x.example,4,,\nGone,,5,,\n")
    #expect(numbers(done) == [2, 3, 0, 0])
    func id(_ search: String) throws -> String { try person(campus, search)?["id"]?.string ?? "x" }
    // One renamed, one given a role, one removed, and the former address of a third taken by somebody.
    #expect(try campus.admin.patch("\(Self.people)/\(id("b@x"))", json: "{\"name\":\"B3\"}").status == 200)
    try campus.assign(campus.ownRole("Porter", []), to: #require(ID<Person>(id("n@x"))))
    #expect(try campus.admin.delete("\(Self.people)/\(id("gone"))").status == 204)
    #expect(try campus.admin.post(Self.people, json: "{\"name\":\"Thief\",\"email\":\"c@x.example\"}").status == 201)
    let undone = try undo(campus, done)
    #expect(["removed", "restored", "kept"].map { undone.json[$0]?.int64 } == [0, 1, 4], "\(undone.text)")
    #expect(try person(campus, "a@x")?["name"]?.string == "A" && person(campus, "b@x")?["name"]?.string == "B3")
    #expect(try person(campus, "c2@x")?["name"]?.string == "C2" && person(campus, "n@x")?["name"]?.string == "New")
  }

  @Test func onlyTheLastOneAndOnlyOnesOwn() throws {
    let campus = try Campus()
    let first = try run(campus, "A,a@x.example,1,,\n")
    let second = try run(campus, "B,b@x.example,2,,\n")
    let mark = try campus.mark()
    #expect(try undo(campus, first).code == "not-the-last")
    #expect(try undo(campus, second, by: campus.stranger).status == 404)
    #expect(try undo(campus, second, by: campus.staff).status == 403)
    #expect(try campus.isUnchanged(since: mark))
    #expect(try run(campus, "B,b@x.example,2,,\n").json["batch"]?.string == nil, "nothing changed, nothing to undo")
    #expect(try undo(campus, second).json["removed"]?.int64 == 1)
    // The one before is undone in its turn; of what came before these two, it is not known any more what it did.
    #expect(try undo(campus, first).json["removed"]?.int64 == 1)
    let third = try run(campus, "C,c@x.example,3,,\n")
    #expect(try run(campus, "D,d@x.example,4,,\n").json["batch"]?.string != nil)
    let fifth = try run(campus, "E,e@x.example,5,,\n")
    #expect(try undo(campus, third).code == "not-the-last" && undo(campus, fifth).json["removed"]?.int64 == 1)
    #expect(try undo(campus, third).code == "not-the-last")
  }

  /// Imports of other things, and those undone, stand in nobody's way.
  @Test func theLastOfEachKindCanBeUndone() throws {
    let campus = try Campus()
    let people = try run(campus, "A,a@x.example,1,,\n")
    let units = try campus.admin.post("/api/v1/units/import", csv: Array("Kind,Code\ncampus,MAIN\n".utf8))
    let batch = try #require(units.json["batch"]?.string)
    let browser = try campus.browser(campus.admin)
    #expect(try browser.get("/people/import").text.contains("/batches/"), "the button is there")
    #expect(try undo(campus, people).json["removed"]?.int64 == 1)
    #expect(try !browser.get("/people/import").text.contains("/batches/"), "and gone with what it undoes")
    #expect(try campus.admin.post("/api/v1/units/import/batches/\(batch)/undo").json["removed"]?.int64 == 1)
  }

  @Test func aLargeImportIsTakenBackAsAWhole() throws {
    let campus = try Campus()
    let rows = (0..<730).map { "Person \($0),p\($0)@x.example,N\($0),,\n" }.joined()
    let done = try run(campus, rows)
    #expect(numbers(done) == [730, 0, 0, 0])
    #expect(try undo(campus, done).json["removed"]?.int64 == 730)
    #expect(try campus.admin.get(Self.people).json["total"]?.int64 == 2)
    #expect(try campus.admin.get("\(Self.people)?status=deleted").json["total"]?.int64 == 730)
  }

  /// What an earlier row frees, a later one may take: the rehearsal says so as the import does.
  @Test func aRehearsalSeesWhatEarlierRowsFree() throws {
    let campus = try Campus()
    _ = try run(campus, "A,shared@x.example,1,,\nB,,2,,\n")
    let rows = "A,moved@x.example,1,,\nB,shared@x.example,2,,\n"
    let mark = try campus.mark()
    let dry = try run(campus, rows, dry: true)
    #expect(try campus.isUnchanged(since: mark) && numbers(dry) == [0, 2, 0, 0], "\(dry.text)")
    #expect(try numbers(run(campus, rows)) == numbers(dry))
    // The other way round the address isn't free yet.
    let clash = "B,moved@x.example,2,,\nA,third@x.example,1,,\n"
    #expect(try numbers(run(campus, clash, dry: true)) == [0, 1, 0, 1])
    #expect(try numbers(run(campus, clash)) == [0, 1, 0, 1])
    // And numbers likewise.
    _ = try run(campus, "C,c@x.example,30,,\n")
    let numbered = "C,c@x.example,,,\nD,d@x.example,31,,\n"
    #expect(try numbers(run(campus, numbered, dry: true)) == numbers(run(campus, numbered)))
  }

  @Test func aFurtherAddressIsTheSamePerson() throws {
    let campus = try Campus()
    let path = "\(Self.people)/\(campus.staff.person.text)"
    #expect(try campus.admin.post("\(path)/emails", json: "{\"email\":\"second@nord.example\"}").status == 201)
    #expect(try numbers(run(campus, "Noor Haddad,second@nord.example,,,\n", dry: true)) == [0, 0, 1, 0])
    #expect(try numbers(run(campus, "Noor Haddad,second@nord.example,,,\n")) == [0, 0, 1, 0])
    #expect(try campus.admin.get(path).json["email"]?.string == "noor@nord.example")
  }

  @Test func spreadsheetsGoInAndOut() throws {
    let campus = try Campus()
    let sheet = try SheetWriter(title: "People", ["Nom", "Courriel", "Matricule", "Téléphone"].map { SheetColumn($0) })
    for row in [["Zoé Lefèvre", "zoe@x.example", "007", "+33 1 23"], ["=1+1", "eq@x.example", "8", ""]] {
      for field in row { sheet.text(field) }
      sheet.end()
    }
    let file = try sheet.finish()
    let done = try campus.admin.send("POST", "\(Self.people)/import", type: Self.sheetType, body: file)
    #expect(numbers(done) == [2, 0, 0, 0])
    #expect(
      try person(campus, "zoe@x")?["number"]?.string == "007" && person(campus, "eq@x")?["name"]?.string == "=1+1")
    let browser = try campus.browser(campus.admin)
    let export = try browser.get("/people/export.xlsx")
    #expect(export.status == 200 && export["content-type"] == Self.sheetType)
    let reader = try SheetReader(export.body)
    #expect(reader.header == ["Name", "E-mail", "Number", "Phone", "Language", "Role", "Status"])
    var names: [String] = []
    while let row = try reader.next() { names.append(row.text(0)) }
    #expect(names.contains("=1+1") && names.contains("Zoé Lefèvre") && names.count == 4, "text stays text")
    // Both exports come back as they went, formulas guarded or not.
    let csv = try browser.get("/people/export.csv").body
    #expect(try numbers(campus.admin.post("\(Self.people)/import", csv: csv)) == [0, 0, 4, 0])
    #expect(
      try numbers(campus.admin.send("POST", "\(Self.people)/import", type: Self.sheetType, body: export.body))
        == [0, 0, 4, 0])
    let template = try SheetReader(browser.get("/people/import/template.xlsx").body)
    #expect(template.header == ImportSheets.titles)
    // By what the bytes are, whatever they are called.
    let token = ("csrf", try browser.formToken())
    #expect(try browser.upload("/people/import", file: file, name: "people.csv", fields: [token]).status == 200)
    let damaged = Array(file.prefix(file.count / 2))
    #expect(try campus.admin.send("POST", "\(Self.people)/import", type: Self.sheetType, body: damaged).status == 422)
  }

  @Test func theBrowserUndoesToo() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.admin)
    let token = ("csrf", try browser.formToken())
    let file = Array("Name,E-mail\nNew One,new@x.example\n".utf8)
    let checked = try browser.upload("/people/import", file: file, fields: [token])
    let action = try #require(checked.page.all("form").compactMap { $0["action"] }.first { $0.contains("/drafts/") })
    let done = try browser.post(action, form: [token])
    #expect(done.page.all("form").contains { $0["action"]?.hasSuffix("/undo") == true })
    let page = try browser.get("/people/import")
    #expect(page.page.text.contains("people.csv"))
    let undo = try #require(page.page.all("form").compactMap { $0["action"] }.first { $0.hasSuffix("/undo") })
    #expect(try browser.post(undo, form: [token]).status == 303)
    #expect(try campus.admin.get(Self.people).json["total"]?.int64 == 2)
    #expect(try browser.get("/people/import").page.all("form").contains { $0["action"] == undo } == false)
  }
}
