// The catalog as a file, a line for each variant: its columns, the export, and what a line of an import says.
import Base
import Sheets
import Store
import Web

/// A variant with its product, as a line of a file.
struct CatalogLine: Sendable, Equatable {
  var sku = ""
  var product = ""
  var variant = ""
  var kind = ProductKind.sale
  var category = ""
  /// In minor units.
  var price: Int64 = 0
  var currency = Currency.euro
  var taxRate: Int64 = 0
  var loanDays: Int64?
  var lowAt: Int64?
  var isListed = true
  var isCounted = true
  var description = ""
  /// In exports only.
  var available: Int64 = 0
  /// After which the next ones come.
  var key = ""

  init() {}

  init(_ c: Columns) throws {
    (key, sku, variant, price, lowAt) = (c.text(0), c.text(1), c.text(2), c.int64(3), c.optionalInt64(4))
    product = c.text(5)
    kind = try c.choice(6)
    category = c.optionalText(7) ?? ""
    currency = Currency(c.text(8)) ?? .euro
    (taxRate, loanDays, description) = (c.int64(9), c.optionalInt64(10), c.text(11))
    (isListed, isCounted, available) = (c.bool(12), c.bool(13), c.int64(14))
  }

  static let titles = [
    "SKU", "Product", "Variant", "Kind", "Category", "Price", "Currency", "Tax %", "Loan days", "Low at", "Listed",
    "Counted", "Description",
  ]
  static let example = [
    "NB-A5", "Notebook", "A5", "sale", "Stationery", "3.50", "EUR", "20", "", "5", "yes", "yes", "96 pages, squared",
  ]

  var fields: [String] {
    [
      sku, product, variant, kind.rawValue, category, Decimals.text(price, digits: currency.digits), currency.code,
      Decimals.short(taxRate, digits: 2), loanDays.map { "\($0)" } ?? "", lowAt.map { "\($0)" } ?? "",
      isListed ? "yes" : "no", isCounted ? "yes" : "no", description,
    ]
  }

  /// Those after an SKU, in order.
  static func each(
    after key: String, _ count: Int, _ organization: ID<Organization>, _ reader: Reader,
    _ body: (CatalogLine) throws -> Void
  ) throws {
    try reader.each(CatalogStore.exportLines, organization, key, count, body: body)
  }
}

/// Writes the catalog as CSV, some lines at a time. On the loop's thread.
final class CatalogExport: BodyProducer, @unchecked Sendable {
  private let reader: Reader
  private let organization: ID<Organization>
  private var after = ""
  private var hasBegun = false
  private static let batch = 200

  private init(_ call: Call, _ reader: Reader) throws {
    self.reader = reader
    organization = try call.signedIn.organization.id
  }

  static func download(_ call: Call, _ reader: Reader) throws -> Reply {
    Reply(
      200, .csv, body: .stream(try CatalogExport(call, reader)),
      headers: [Reply.Header("Content-Disposition", "attachment; filename=\"catalog.csv\"")])
  }

  /// The whole catalog as a workbook, which is put together in memory.
  static func spreadsheet(_ call: Call, _ reader: Reader) throws -> Reply {
    let sheet = try SheetWriter(
      title: CatalogText.catalog[call.language],
      CatalogLine.titles.map { SheetColumn($0) } + [SheetColumn("Available", .number)])
    try reader.snapshot {
      let export = try CatalogExport(call, reader)
      while try export.next({ line in
        for field in line.fields { sheet.text(field) }
        if line.isCounted { sheet.number(line.available) } else { sheet.empty() }
        sheet.end()
      }) {}
    }
    return try ImportSheets.reply(sheet, "catalog.xlsx", call)
  }

  func produce(into buffer: Buffer) throws -> Bool {
    var csv = CSVWriter(buffer)
    if !hasBegun { csv.row(CatalogLine.titles + ["Available"]) }
    hasBegun = true
    return try next { line in
      for field in line.fields { csv.text(field) }
      if line.isCounted { csv.number(line.available) } else { csv.empty() }
      csv.end()
    }
  }

  /// Those that come next; answers whether there may be more.
  private func next(_ body: (CatalogLine) -> Void) throws -> Bool {
    var count = 0
    try CatalogLine.each(after: after, CatalogExport.batch, organization, reader) { line in
      body(line)
      after = line.key
      count += 1
    }
    return count == CatalogExport.batch
  }
}
