// The catalog as files: in, checked line by line; out, and in again.
import Base
import Foundation
import Testing

@testable import App
@testable import Store

struct CatalogImportTests {
  static let path = "/api/v1/catalog/import"
  private static let header =
    "SKU,Product,Variant,Kind,Category,Price,Currency,Tax %,Loan days,Low at,Listed,Counted,Description\n"
  private static let batches = "/api/v1/catalog/import/batches"

  private func run(_ campus: Campus, _ text: String, dryRun: Bool = false, by visitor: Visitor? = nil) throws -> Answer
  {
    try (visitor ?? campus.admin).post(Self.path + (dryRun ? "?dryRun=true" : ""), csv: Array(text.utf8))
  }

  /// A value of any kind, to be compared.
  private func word(_ value: JSONValue?) -> String {
    value?.string ?? value?.int64.map { "\($0)" } ?? value?.bool.map { "\($0)" } ?? "none"
  }

  private func report(_ answer: Answer) -> [Int64] {
    ["rows", "created", "updated", "unchanged", "refused"].compactMap { answer.json[$0]?.int64 }
  }

  @Test func aFileIsCheckedImportedAndRecognized() throws {
    let campus = try Campus()
    let file =
      Self.header
      + "NB-A5,Notebook,A5,sale,Papeterie,\"3,50\",,20,,5,yes,yes,Squared\n"
      + "NB-A4,Notebook,A4,sale,Papeterie,4.50,,20,,5,yes,yes,Squared\n"
      + "CAM,Caméra,,prêt,,0,EUR,,7,,oui,oui,\n" + "PR,Print,,request,,0.10,,5.5,,,no,no,\n"
    let mark = try campus.mark()
    let dry = try run(campus, file, dryRun: true)
    #expect(report(dry) == [4, 4, 0, 0, 0], "\(dry.text)")
    #expect(try campus.isUnchanged(since: mark) && campus.events(since: mark).isEmpty)
    let done = try run(campus, file)
    #expect(report(done) == [4, 4, 0, 0, 0], "\(done.text)")
    #expect(try campus.events(since: mark).last == "catalog.imported")
    let products = try campus.admin.get(CatalogStage.products).items
    #expect(products.compactMap { $0["name"]?.string } == ["Caméra", "Notebook", "Print"])
    #expect(products[1]["variantCount"]?.int64 == 2 && products[1]["categoryName"]?.string == "Papeterie")
    #expect(products[1]["lowestPrice"]?.int64 == 350 && products[1]["taxRate"]?.int64 == 2000)
    #expect(products[0]["kind"]?.string == "loan" && products[0]["loanDays"]?.int64 == 7)
    #expect(products[2]["isListed"]?.bool == false && products[2]["taxRate"]?.int64 == 550)
    let same = try campus.mark()
    #expect(report(try run(campus, file)) == [4, 0, 0, 4, 0])
    #expect(try campus.events(since: same) == ["catalog.imported"], "the same file again changes nothing")
    // A column that is not there is left as it is.
    let prices = try run(campus, "Référence,Produit,Prix\nnb-a5,Notebook,3.95\nNB-A4,Notebook,\n")
    #expect(report(prices) == [2, 0, 1, 1, 0], "\(prices.text)")
    let notebook = try campus.admin.get("\(CatalogStage.products)?search=notebook").items[0]
    #expect(notebook["lowestPrice"]?.int64 == 395 && notebook["description"]?.string == "Squared")
    #expect(notebook["categoryName"]?.string == "Papeterie")
  }

  @Test func eachBadLineIsToldAndTheOthersAreTaken() throws {
    let campus = try Campus()
    let long = String(repeating: "é", count: 5000)
    let file =
      Self.header + "A,Good,,,,1,,,,,,,\n" + ",No SKU,,,,1,,,,,,,\n" + "B,,,,,1,,,,,,,\n" + "C,No price,,,,,,,,,,,\n"
      + "D,Bad price,,,,1.234,,,,,,,\n" + "E,Bad kind,,gift,,1,,,,,,,\n" + "F,Loan,,loan,,1,,,,,,,\n"
      + "a,Good,,,,2,,,,,,,\n" + "G,Bad tax,,,,1,,101,,,,,\n" + "H,Bad flag,,,,1,,,,,perhaps,,\n"
      + "I,\(long),,,,1,,,,,,,\n" + "J,Yen,,,,1.5,JPY,,,,,,\n" + "K,Low,,,,1,,,,-2,,,\n"
    let done = try run(campus, file)
    #expect(report(done) == [13, 1, 0, 0, 12], "\(done.text)")
    let faults = done.json["errors"]?.elements.map {
      "\($0["line"]?.int64 ?? 0) \($0["column"]?.string ?? "")"
    }
    #expect(
      faults == [
        "3 SKU", "4 Product", "5 Price", "6 Price", "7 Kind", "8 Loan days", "9 SKU", "10 Tax %", "11 Listed",
        "12 Product", "13 Price", "14 Low at",
      ], "\(done.text)")
    #expect(!done.text.contains(long))
    #expect(try campus.admin.get(CatalogStage.products).json["total"]?.int64 == 1)
  }

  /// The rehearsal of a file says what its import then does.
  @Test(
    arguments: [
      // Lines of one product agree, or leave out what was said.
      ("SKU,Product,Price,Kind,Description,Tax %\nA,Pen,1,sale,Blue,20%\nB,PEN,2,,,\n", [2, 2, 0, 0, 0], [String]()),
      ("SKU,Product,Price,Tax %\nA,Pen,1,20\nB,Pen,2,\"5,5 %\"\n", [2, 1, 0, 0, 1], ["3 Product"]),
      ("SKU,Product,Price,Category\nA,Pen,1,\nB,Pen,2,Desk\n", [2, 1, 0, 0, 1], ["3 Product"]),
      ("SKU,Product,Price\nNB-A5,Agenda,1\nNB-A4,Notebook,1\n", [2, 0, 1, 0, 1], ["3 Product"]),
      ("SKU,Product,Price\nNB-A5,Agenda,1\nNB-A4,agenda,1\n", [2, 0, 2, 0, 0], []),
      ("SKU,Product,Description\nNB-A5,Notebook,New\nNB-A4,Notebook,New\n", [2, 0, 1, 1, 0], []),
      ("SKU,Product,Price,Currency\nNB-A5,Notebook,500,JPY\n", [1, 0, 0, 0, 1], ["2 Currency"]),
      ("SKU,Product,Price,Roles,Units\nA,Pen,1,Staff | student,LAB|ICT\n", [1, 1, 0, 0, 0], []),
      ("SKU,Product,Price,Roles\nA,Pen,1,pope\n", [1, 0, 0, 0, 1], ["2 Roles"]),
      ("SKU,Product,Price,From,Until\nA,Pen,1,2026-12-02,2026-12-01\n", [1, 0, 0, 0, 1], ["2 Until"]),
      ("SKU,Product,Price,From\nA,Pen,1,tomorrow\n", [1, 0, 0, 0, 1], ["2 From"]),
      ("SKU,Product,Price,Description\nA,Pen,1,\"a\r\nb\"\n", [1, 1, 0, 0, 0], []),
      ("SKU,Product,Price\nA,Pe\u{202E}n,1\n", [1, 0, 0, 0, 1], ["2 Product"]),
      ("SKU,Product,Price\nA\(String(repeating: "\u{301}", count: 1000)),Pen,1\n", [1, 0, 0, 0, 1], ["2 SKU"]),
    ] as [(String, [Int64], [String])])
  func aRehearsalSaysWhatTheImportDoes(file: String, sums: [Int64], faults: [String]) throws {
    let campus = try Campus()
    let made = try campus.admin.post(
      CatalogStage.products,
      json:
        "{\"name\":\"Notebook\",\"variants\":[{\"sku\":\"NB-A5\",\"price\":350},{\"sku\":\"NB-A4\",\"price\":490}]}")
    #expect(made.status == 201)
    let (dry, done) = (try run(campus, file, dryRun: true), try run(campus, file))
    for answer in [dry, done] {
      #expect(report(answer) == sums, "\(answer.text)")
      let told = answer.json["errors"]?.elements.map { "\($0["line"]?.int64 ?? 0) \($0["column"]?.string ?? "")" }
      #expect(told == faults, "\(answer.text)")
    }
    let again = try run(campus, file)
    #expect(report(again) == [sums[0], 0, 0, sums[0] - sums[4], sums[4]], "\(again.text)")
  }

  @Test func aRehearsalCountsWhatThereMayBe() throws {
    let campus = try Campus()
    let many = (1...102).map { "V\($0),Pen,\($0),C" }.joined(separator: "\n")
    let file = "SKU,Product,Price,Category\n\(many)\n"
    #expect(report(try run(campus, file, dryRun: true)) == [102, 100, 0, 0, 2])
    #expect(report(try run(campus, file)) == [102, 100, 0, 0, 2])
    let shelves = (1...205).map { "W\($0),Thing \($0),1,Shelf \($0)" }.joined(separator: "\n")
    let next = "SKU,Product,Price,Category\n\(shelves)\n"
    #expect(report(try run(campus, next, dryRun: true)) == [205, 199, 0, 0, 6])
    #expect(report(try run(campus, next)) == [205, 199, 0, 0, 6])
  }

  // MARK: Undo

  @Test func theLastImportIsTakenBack() throws {
    let campus = try Campus()
    let first = try run(
      campus, Self.header + "NB-A5,Notebook,A5,sale,Paper,3.50,EUR,20,,5,yes,yes,Squared\nINK,Ink,,,,2,,,,,,,\n")
    let before = try campus.admin.get(CatalogStage.products).items
    let second = try run(
      campus,
      Self.header + "NB-A5,Notebook,A6,loan,Tools,0,EUR,0,7,,no,no,Ruled\nNB-A4,Notebook,A4,,,9,,,,,,,\n"
        + "NB-A3,Notebook,A3,,,9,,,,,,,\nPEN,Pen,,,,1,,,,,,,\nINK,Ink,,,,2.50,,,,,,,\nCUP,Cup,,,,5,,,,,,,\n")
    #expect(report(second) == [6, 4, 2, 0, 0], "\(second.text)")
    let batch = try #require(second.json["batch"]?.string)
    // Somebody has changed one since, and received some of another.
    let ink = try campus.admin.get("\(CatalogStage.products)?search=ink").items[0]["id"]?.string ?? ""
    #expect(try campus.admin.put("\(CatalogStage.products)/\(ink)", json: "{\"name\":\"Blue ink\"}").status == 200)
    let cup = try campus.admin.get("\(CatalogStage.products)?search=cup").items[0]["id"]?.string ?? ""
    let variant = try campus.admin.get("\(CatalogStage.products)/\(cup)").json["variants"]?[0]?["id"]?.string ?? ""
    let place = try campus.admin.post(CatalogStage.locations, json: "{\"name\":\"Shop\"}").json["id"]?.string ?? ""
    let received = try campus.admin.post(
      CatalogStage.receipts, json: "{\"variant\":\"\(variant)\",\"location\":\"\(place)\",\"quantity\":1}")
    #expect(received.status == 201)
    #expect(try campus.stranger.post("\(Self.batches)/\(batch)/undo", json: "{}").status == 404)
    #expect(try campus.staff.post("\(Self.batches)/\(batch)/undo", json: "{}").status == 403)
    let old = first.json["batch"]?.string ?? ""
    #expect(try campus.admin.post("\(Self.batches)/\(old)/undo", json: "{}").code == "not-the-last")
    let mark = try campus.mark()
    let undone = try campus.admin.post("\(Self.batches)/\(batch)/undo", json: "{}")
    #expect(undone.status == 200, "\(undone.text)")
    #expect(["removed", "restored", "kept"].compactMap { undone.json[$0]?.int64 } == [1, 1, 2])
    #expect(try campus.events(since: mark).last == "catalog.import-undone")
    let after = try campus.admin.get(CatalogStage.products).items
    #expect(after.compactMap { $0["name"]?.string } == ["Blue ink", "Cup", "Notebook"])
    let (was, now) = (try #require(before.last), try #require(after.last))
    for name in [
      "name", "kind", "description", "category", "categoryName", "currency", "taxRate", "lowestPrice", "highestPrice",
      "variantCount", "loanDays", "isListed", "isCounted", "limit",
    ] { #expect(word(was[name]) == word(now[name]), "\(name)") }
    let notebook = try campus.admin.get("\(CatalogStage.products)/\(now["id"]?.string ?? "")").json["variants"]?[0]
    #expect(notebook?["name"]?.string == "A5" && notebook?["lowAt"]?.int64 == 5)
    func found(_ words: String) throws -> Int64? {
      try campus.admin.get("\(CatalogStage.products)?search=\(words)").json["total"]?.int64
    }
    #expect(try found("nb-a5") == 1 && found("nb-a4") == 0 && found("nb-a3") == 0, "what went is not found any more")
    #expect(try campus.admin.post("\(Self.batches)/\(batch)/undo", json: "{}").code == "import-undone")
    let list = try campus.admin.get(Self.batches)
    #expect(list.json["total"]?.int64 == 2 && list.items[0]["undoneAt"]?.string != nil)
    #expect(list.items[1]["undoneAt"]?.isNull == true)
    #expect(try campus.stranger.get(Self.batches).items.isEmpty && campus.chainIsWhole())
  }

  @Test func aFileOfSomethingElseIsRefused() throws {
    let campus = try Campus()
    let mark = try campus.mark()
    for text in ["Name,Number\nA,1\n", "SKU,Price\nA,1\n", "", "SKU,Product,sku\nA,1,2\n"] {
      #expect([400, 415, 422].contains(try run(campus, text).status), "\(text)")
    }
    #expect(try run(campus, Self.header, by: campus.staff).status == 403)
    #expect(try campus.isUnchanged(since: mark))
  }

  @Test func whatIsExportedIsImported() throws {
    let campus = try Campus()
    let file =
      Self.header + "=1+1,@Trick,,sale,Odd,1.00,USD,0,,3,yes,yes,\"-x\"\n" + "CAM,Camera,,loan,,0,EUR,,7,,yes,no,\n"
    #expect(report(try run(campus, file)) == [2, 2, 0, 0, 0])
    let camera = try campus.admin.get("\(CatalogStage.products)?search=camera").items[0]["id"]?.string ?? ""
    let bound =
      "{\"name\":\"Camera\",\"kind\":\"loan\",\"loanDays\":7,\"isCounted\":false,\"roles\":[\"staff\",\"student\"],\"units\":[\"LAB\",\"ICT\"],\"firstDate\":\"2026-11-01\",\"limit\":2,\"limitDays\":30}"
    #expect(try campus.admin.put("\(CatalogStage.products)/\(camera)", json: bound).status == 200)
    let browser = try campus.browser(campus.admin)
    let csv = try browser.get("/catalog/export.csv")
    #expect(csv.status == 200 && csv.text.contains("'=1+1,'@Trick"), "\(csv.text)")
    #expect(report(try campus.admin.post(Self.path, csv: csv.body)) == [2, 0, 0, 2, 0])
    let loans = try browser.get("/catalog/export.csv?kind=loan")
    #expect(loans.text.contains("Camera") && !loans.text.contains("Trick"), "what the list is filtered by")
    let sheet = try browser.get("/catalog/export.xlsx")
    #expect(sheet.status == 200 && sheet.body.starts(with: Array("PK".utf8)))
    #expect(report(try campus.admin.post(Self.path, csv: sheet.body)) == [2, 0, 0, 2, 0])
    #expect(try campus.browser(campus.staff).get("/catalog/export.csv").status == 403)
    let away = try campus.browser(campus.stranger).get("/catalog/export.csv")
    #expect(away.status == 200 && !away.text.contains("Camera"))
  }

  @Test func theWayThroughThePages() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.admin)
    let token = try browser.formToken()
    let template = try browser.get("/catalog/import/template.csv")
    #expect(template.status == 200)
    let mark = try campus.mark()
    let checked = try browser.upload("/catalog/import", file: template.body, fields: [("csrf", token)])
    #expect(checked.status == 200 && checked.text.contains("Import 1 line"), "\(checked.text)")
    #expect(try campus.events(since: mark).isEmpty)
    let start = try #require(checked.text.range(of: "/catalog/import/drafts/")?.upperBound)
    let draft = "/catalog/import/drafts/\(checked.text[start...].prefix(13))"
    #expect(try browser.post(draft, form: [("csrf", token)]).status == 200)
    #expect(try campus.admin.get(CatalogStage.products).items[0]["name"]?.string == "Notebook")
    #expect(try browser.post(draft, form: [("csrf", token)]).status == 410)
    let form = try browser.get("/catalog/import").text
    let from = try #require(form.range(of: "/catalog/import/batches/")?.upperBound, "\(form)")
    let undo = "/catalog/import/batches/\(form[from...].prefix(13))/undo"
    #expect(try browser.post(undo, form: [("csrf", token)]).status == 303)
    #expect(try campus.admin.get(CatalogStage.products).items.isEmpty)
    #expect(try !browser.get("/catalog/import").text.contains("/undo"))
    let bad = try browser.upload("/catalog/import", file: Array("Name\nA\n".utf8), fields: [("csrf", token)])
    #expect(bad.status == 422 && bad.text.contains("“SKU”"))
  }
}
