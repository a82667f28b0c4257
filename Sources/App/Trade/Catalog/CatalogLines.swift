// The catalog as a file, a line for each variant: its columns, and the export.
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
  var first: LocalDate?
  var last: LocalDate?
  var limit: Int64?
  var limitDays: Int64?
  var description = ""
  var available: Int64
  let id: ID<Product>
  let hasRoles: Bool
  let hasUnits: Bool

  init(_ c: Columns) throws {
    (sku, variant, price, lowAt) = (c.text(1), c.text(2), c.int64(3), c.optionalInt64(4))
    product = c.text(5)
    kind = try c.choice(6)
    category = c.optionalText(7) ?? ""
    currency = Currency(c.text(8)) ?? .euro
    (taxRate, loanDays, description) = (c.int64(9), c.optionalInt64(10), c.text(11))
    (isListed, isCounted, available) = (c.bool(12), c.bool(13), c.int64(14))
    (first, last, limit, limitDays) = (
      c.optionalDate(15), c.optionalDate(16), c.optionalInt64(17), c.optionalInt64(18)
    )
    (id, hasRoles, hasUnits) = (c.id(19), c.bool(20), c.bool(21))
  }

  static let titles = [
    "SKU", "Product", "Variant", "Kind", "Category", "Price", "Currency", "Tax %", "Loan days", "Low at", "Listed",
    "Counted", "Roles", "Units", "From", "Until", "Limit", "Limit days", "Description",
  ]
  static let example = [
    "NB-A5", "Notebook", "A5", "sale", "Stationery", "3.50", "EUR", "20", "", "5", "yes", "yes", "", "", "", "", "", "",
    "96 pages, squared",
  ]

  /// As they stand in a file.
  func fields(_ book: RoleBook, _ reader: Reader) throws -> [String] {
    let roles = try hasRoles ? reader.all(CatalogStore.roles, id).map { book[$0]?.reference.word ?? $0.text } : []
    let units = try hasUnits ? reader.all(CatalogStore.units, id) : []
    func number(_ value: Int64?) -> String { value.map { "\($0)" } ?? "" }
    let begun = [
      sku, product, variant, kind.rawValue, category, Decimals.text(price, digits: currency.digits), currency.code,
      Decimals.short(taxRate, digits: 2), number(loanDays), number(lowAt),
    ]
    let whom = [
      isListed ? "yes" : "no", isCounted ? "yes" : "no", roles.joined(separator: " | "),
      units.joined(separator: " | "), first?.iso ?? "", last?.iso ?? "", number(limit), number(limitDays),
    ]
    return begun + whom + [description]
  }
}

/// One of the variants that an export looks at.
struct CatalogStep: Sendable {
  /// After which the next ones come.
  let key: String
  /// Nil for what the filters leave out.
  let line: CatalogLine?
}

/// Writes the catalog as CSV, some lines at a time. On the loop's thread.
final class CatalogExport: BodyProducer, @unchecked Sendable {
  private let reader: Reader
  private let list: CatalogList
  private let book: RoleBook
  private var after = ""
  private var hasBegun = false
  private static let batch = 200

  private init(_ call: Call, _ reader: Reader) throws {
    self.reader = reader
    list = try CatalogList(call)
    book = try RoleBook(of: list.view.organization, reader)
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
        for field in try line.fields(export.book, reader) { sheet.text(field) }
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
      for field in try line.fields(book, reader) { csv.text(field) }
      if line.isCounted { csv.number(line.available) } else { csv.empty() }
      csv.end()
    }
  }

  /// Those that come next; answers whether there may be more.
  private func next(_ body: (CatalogLine) throws -> Void) throws -> Bool {
    var count = 0
    try list.eachLine(after: after, CatalogExport.batch, reader) { step in
      if let line = step.line { try body(line) }
      after = step.key
      count += 1
    }
    return count == CatalogExport.batch
  }
}
