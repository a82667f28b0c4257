// What lies where as a file, CSV or spreadsheet: a line for each variant and place.
import Base
import Sheets
import Store
import Web

/// A variant in one place, as a line of a file.
struct StockExportLine: Sendable {
  let sku: String
  let product: String
  let variant: String
  /// Nil where none of it lies anywhere.
  let place: String?
  let balance: StockBalance
  let lowAt: Int64?

  static let titles = ["SKU", "Product", "Variant", "Place"]
  static let numbers = ["On hand", "Reserved", "Available", "Low at"]

  var words: [String] { [sku, product, variant, place ?? ""] }
  var counts: [Int64?] { [balance.onHand, balance.reserved, balance.available, lowAt] }
}

/// One of the variants that an export looks at.
struct StockStep: Sendable {
  let key: String
  let variant: ID<ProductVariant>
  /// Nil for what the filters leave out.
  let line: StockExportLine?

  init(_ c: Columns) {
    (key, variant) = (c.text(0), c.id(1))
    guard c.bool(9) else {
      line = nil
      return
    }
    line = StockExportLine(
      sku: c.text(2), product: c.text(3), variant: c.text(4), place: c.optionalText(5),
      balance: StockBalance(onHand: c.int64(6), reserved: c.int64(7)), lowAt: c.optionalInt64(8))
  }
}

/// Writes what the list of stock asks for, some variants at a time. On the loop's thread.
final class StockExport: BodyProducer, @unchecked Sendable {
  private let reader: Reader
  private let list: StockList
  private var after = ""
  private var last = ID<ProductVariant>(0)
  private var hasBegun = false
  private static let batch = 200

  private init(_ call: Call, _ reader: Reader) throws {
    self.reader = reader
    list = try StockList(call, reader)
  }

  static func download(_ call: Call, _ reader: Reader) throws -> Reply {
    Reply(
      200, .csv, body: .stream(try StockExport(call, reader)),
      headers: [Reply.Header("Content-Disposition", "attachment; filename=\"stock.csv\"")])
  }

  /// As a workbook, which is put together in memory.
  static func spreadsheet(_ call: Call, _ reader: Reader) throws -> Reply {
    let sheet = try SheetWriter(
      title: StockText.stock[call.language],
      StockExportLine.titles.map { SheetColumn($0) } + StockExportLine.numbers.map { SheetColumn($0, .number) })
    try reader.snapshot {
      let export = try StockExport(call, reader)
      while try export.next({ line in
        for word in line.words { sheet.text(word) }
        for count in line.counts {
          if let count { sheet.number(count) } else { sheet.empty() }
        }
        sheet.end()
      }) {}
    }
    return try ImportSheets.reply(sheet, "stock.xlsx", call)
  }

  func produce(into buffer: Buffer) throws -> Bool {
    var csv = CSVWriter(buffer)
    if !hasBegun { csv.row(StockExportLine.titles + StockExportLine.numbers) }
    hasBegun = true
    return try next { line in
      for word in line.words { csv.text(word) }
      for count in line.counts {
        if let count { csv.number(count) } else { csv.empty() }
      }
      csv.end()
    }
  }

  /// The lines of the variants that come next; answers whether there may be more.
  private func next(_ body: (StockExportLine) -> Void) throws -> Bool {
    var count = 0
    try list.eachLine(after: after, last, StockExport.batch, reader) { step in
      if let line = step.line { body(line) }
      if step.variant != last { count += 1 }
      (after, last) = (step.key, step.variant)
    }
    return count == StockExport.batch
  }
}
