// The catalog as files: in, checked line by line; out, and in again.
import Base
import Foundation
import Testing

@testable import App
@testable import Store

struct CatalogImportTests {
  private static let path = "/api/v1/catalog/import"
  private static let header =
    "SKU,Product,Variant,Kind,Category,Price,Currency,Tax %,Loan days,Low at,Listed,Counted,Description\n"

  private func run(_ campus: Campus, _ text: String, dryRun: Bool = false, by visitor: Visitor? = nil) throws -> Answer
  {
    try (visitor ?? campus.admin).post(Self.path + (dryRun ? "?dryRun=true" : ""), csv: Array(text.utf8))
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
    let browser = try campus.browser(campus.admin)
    let csv = try browser.get("/catalog/export.csv")
    #expect(csv.status == 200 && csv.text.contains("'=1+1,'@Trick"), "\(csv.text)")
    #expect(report(try campus.admin.post(Self.path, csv: csv.body)) == [2, 0, 0, 2, 0])
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
    let bad = try browser.upload("/catalog/import", file: Array("Name\nA\n".utf8), fields: [("csrf", token)])
    #expect(bad.status == 422 && bad.text.contains("“SKU”"))
  }
}
