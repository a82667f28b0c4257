// Everybody's orders as a file, CSV or spreadsheet: those that the board shows, the newest first.
import Base
import Sheets
import Store
import Web

/// Writes what the board asks for, some orders at a time. On the loop's thread.
///
/// Each time as many orders are looked at, however few of them the filters let through: nobody else waits longer.
final class OrderExport: BodyProducer, @unchecked Sendable {
  private let reader: Reader
  private let board: OrderBoard
  private let language: Language
  private var place = OrderListStore.Place.newest
  private var hasBegun = false
  private static let batch = 200

  private static let columns: [(title: Text, kind: SheetColumn.Kind)] = [
    (OrderText.number, .text), (CatalogText.state, .text), (OrderText.placedAt, .moment), (PeopleText.person, .text),
    (StockText.lines, .number), (CatalogText.currency, .text), (OrderText.total, .number), (OrderText.tax, .number),
    (OrderText.payment, .text), (OrderText.pickUpAt, .text), (OrderText.slot, .moment),
    (OrderText.progress, .text), (OrderText.closedAt, .moment), (OrderText.receipt, .text), (.verbatim("Note"), .text),
  ]

  /// What a field holds.
  private enum Field {
    case text(String)
    case count(Int)
    case amount(Money)
    case moment(Timestamp?)
  }

  private init(_ call: Call, _ reader: Reader) throws {
    self.reader = reader
    board = try OrderBoard(call, reader)
    language = call.language
  }

  static func download(_ call: Call, _ reader: Reader) throws -> Reply {
    Reply(
      200, .csv, body: .stream(try OrderExport(call, reader)), headers: [SheetDownloads.attachment("orders.csv")])
  }

  /// As a workbook, which is put together in memory.
  static func spreadsheet(_ call: Call, _ reader: Reader) throws -> Reply {
    let sheet = try SheetWriter(
      title: OrderText.orders[call.language], columns.map { SheetColumn($0.title[call.language], $0.kind) })
    try reader.snapshot {
      let export = try OrderExport(call, reader)
      while try export.next({ row in
        for field in export.fields(of: row) { export.write(field, sheet) }
        sheet.end()
      }) {}
    }
    return try ImportSheets.reply(sheet, "orders.xlsx", call)
  }

  func produce(into buffer: Buffer) throws -> Bool {
    var csv = CSVWriter(buffer)
    if !hasBegun { csv.row(OrderExport.columns.map { $0.title[language] }) }
    hasBegun = true
    return try next { row in
      for field in fields(of: row) { write(field, &csv) }
      csv.end()
    }
  }

  /// Those of the orders that come next that are asked for; answers whether there may be more.
  private func next(_ body: (OrderListStore.Row) -> Void) throws -> Bool {
    if board.isOfOne {
      try board.rows(1, reader).forEach(body)
      return false
    }
    var count = 0
    try board.eachStep(after: place, OrderExport.batch, reader) { step in
      count += 1
      place = step.place
      if let row = step.row { body(row) }
    }
    return count == OrderExport.batch
  }

  private func fields(of row: OrderListStore.Row) -> [Field] {
    let order = row.order
    return [
      .text(order.number ?? ""), .text(order.state.label[language]), .moment(order.placed), .text(order.person.name),
      .count(order.lineCount), .text(order.currency.code), .amount(order.money), .amount(order.taxMoney),
      .text((row.payment ?? PaymentState.none).label[language]), .text(order.locationName ?? ""),
      .moment(order.slotStart), .text(order.progress.label[language]), .moment(order.closed),
      .text(order.receipt ?? ""), .text(order.note ?? ""),
    ]
  }

  private func write(_ field: Field, _ csv: inout CSVWriter) {
    switch field {
    case .text(let text): csv.text(text)
    case .count(let count): csv.number(Int64(count))
    case .amount(let money): PaymentFiles.amount(money.minor, money.currency, &csv)
    case .moment(nil): csv.empty()
    case .moment(.some(let moment)):
      let local = board.organization.zone.local(at: moment)
      csv.text("\(local.date.iso) \(local.clock)")
    }
  }

  private func write(_ field: Field, _ sheet: SheetWriter) {
    switch field {
    case .text(let text): sheet.text(text)
    case .count(let count): sheet.number(Int64(count))
    case .amount(let money):
      if let amount = Double(Decimals.text(money.minor, digits: money.currency.digits)) {
        sheet.decimal(amount)
      } else {
        sheet.empty()
      }
    case .moment(nil): sheet.empty()
    case .moment(.some(let moment)):
      let local = board.organization.zone.local(at: moment)
      sheet.moment(local.date, seconds: local.secondsOfDay)
    }
  }
}
