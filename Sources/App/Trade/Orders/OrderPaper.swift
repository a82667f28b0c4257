// Orders on paper: the receipt of one, and the list of what is to be put together.
import Base
import Sheets
import Store
import Web

/// A line of an order that is to be put together.
struct PickLine: Sendable {
  let order: ID<Order>
  let number: String
  let person: String
  let variant: ID<ProductVariant>
  let title: String
  let sku: String
  let quantity: Int64
  let slot: Timestamp?
}

/// Writes down an upright page, and goes on to the next where it is full.
private struct UprightPaper {
  static let margin = 48.0
  static let right = PageWriter.Paper.standing.width - margin
  static let bottom = PageWriter.Paper.standing.height - 64

  let paper: PageWriter
  var y = margin
  var page = 1

  /// Room for so much; on a new page where there is none.
  mutating func need(_ height: Double) {
    guard y + height > UprightPaper.bottom else { return }
    foot()
    paper.next()
    page += 1
    y = UprightPaper.margin
  }

  func foot() {
    paper.text(
      String(page), x: UprightPaper.margin, y: PageWriter.Paper.standing.height - 40,
      width: UprightPaper.right - UprightPaper.margin, size: 8, .end)
  }

  /// Texts beside each other, each from its place on.
  mutating func line(
    _ cells: [(text: String, x: Double, width: Double, place: PageWriter.Place)], size: Double = 9.5,
    isBold: Bool = false, height: Double = 16
  ) {
    need(height)
    for cell in cells {
      paper.text(cell.text, x: cell.x, y: y, width: cell.width, size: size, isBold: isBold, cell.place)
    }
    y += height
  }

  mutating func text(_ text: String, size: Double = 9.5, isBold: Bool = false, height: Double = 16) {
    line(
      [(text, UprightPaper.margin, UprightPaper.right - UprightPaper.margin, .start)], size: size, isBold: isBold,
      height: height)
  }

  mutating func rule(gray: Double = 0.7) {
    paper.rule(y: y - 3, from: UprightPaper.margin, to: UprightPaper.right, gray: gray)
    y += 2
  }
}

enum OrderPaper {
  // MARK: The receipt

  /// Of an order that was handed out. Fails with 409 for one that was not.
  static func receipt(_ call: Call, _ reader: Reader) throws -> Reply {
    let caller = try call.signedIn
    let row = try OrderChanges.find(call.id(), for: caller, reader)
    guard let receipt = row.receipt else { throw OrderText.noReceipt }
    let lines = try reader.all(OrderStore.lines, row.id, caller.organization.id)
    let settings = try OrderSettings.of(caller.organization.id, reader)
    let title = "\(caller.organization.name), \(OrderText.receiptTitle(receipt)[call.language])"
    let paper = try PageWriter(title: title, language: call.language, paper: .standing, into: call.buffer)
    let payment = try OrderBills.current(of: row.id, in: caller.organization.id, reader)?.state
    write(row, payment, receipt, lines, settings, caller.organization, call.language, paper)
    try paper.finish()
    return Reply(
      200, .pdf, body: .buffer(call.buffer), headers: [SheetDownloads.attachment("receipt-\(receipt).pdf")])
  }

  private static func write(
    _ row: OrderRow, _ payment: PaymentState?, _ receipt: String, _ lines: [OrderLineRow], _ settings: OrderSettings,
    _ organization: OrganizationSummary, _ language: Language, _ paper: PageWriter
  ) {
    var sheet = UprightPaper(paper: paper)
    sheet.text(organization.name, size: 11, height: 18)
    sheet.text(OrderText.receiptTitle(receipt)[language], size: 17, isBold: true, height: 30)
    var facts: [(Text, String)] = [
      (OrderText.orderWord, row.number ?? ""), (PeopleText.person, row.person.name),
      (OrderText.placedAt, row.placed.map { organization.zone.local(at: $0).short[language] } ?? ""),
      (OrderText.closedAt, row.closed.map { organization.zone.local(at: $0).short[language] } ?? ""),
    ]
    // It says what was handed out; whether that is paid stands beside it.
    if let payment, payment != .none { facts.append((OrderText.payment, payment.label[language])) }
    for (name, value) in facts {
      sheet.line([(name[language], UprightPaper.margin, 110, .start), (value, UprightPaper.margin + 116, 300, .start)])
    }
    if row.state == .refunded { sheet.text(OrderState.refunded.label[language], size: 12, isBold: true, height: 22) }
    sheet.y += 10
    let x = UprightPaper.margin
    sheet.line(
      [
        (CatalogText.product[language], x, 240, .start), (TradeText.quantity[language], x + 246, 50, .end),
        (CatalogText.price[language], x + 302, 90, .end), (OrderText.total[language], x + 398, 101, .end),
      ], size: 8.5, isBold: true)
    sheet.rule(gray: 0)
    for line in lines {
      let price = Money(minor: line.price, currency: row.currency)
      sheet.line([
        (line.title, x, 240, .start), (grouped(Int(line.quantity), language), x + 246, 50, .end),
        (price.text[language], x + 302, 90, .end),
        (price.times(line.quantity)?.text[language] ?? "", x + 398, 101, .end),
      ])
      sheet.rule(gray: 0.85)
    }
    sheet.line(
      [(OrderText.total[language], x, 240, .start), (row.money.text[language], x + 398, 101, .end)], size: 11,
      isBold: true, height: 22)
    writeTaxes(lines, row, language, &sheet)
    sheet.y += 14
    for words in settings.receiptWords.split(separator: "\n") { sheet.text(String(words), size: 8.5, height: 13) }
    sheet.foot()
  }

  /// How much of it is tax, by rate.
  private static func writeTaxes(
    _ lines: [OrderLineRow], _ row: OrderRow, _ language: Language, _ sheet: inout UprightPaper
  ) {
    var taxes: [Int64: Int64] = [:]
    for line in lines where line.taxRate > 0 {
      let price = Money(minor: line.price, currency: row.currency)
      guard let total = price.times(line.quantity) else { continue }
      taxes[line.taxRate, default: 0] += total.tax(at: line.taxRate).minor
    }
    for (rate, tax) in taxes.sorted(by: { $0.key < $1.key }) {
      sheet.line([
        (OrderText.taxAt(CatalogText.percent(rate))[language], UprightPaper.margin, 240, .start),
        (Money(minor: tax, currency: row.currency).text[language], UprightPaper.margin + 398, 101, .end),
      ])
    }
  }

  // MARK: The pick list

  /// Lines of one list.
  private static let mostLines = 2000

  /// What is to be put together of the orders that the board shows: first how many of each thing, then order by order.
  static func pickList(_ call: Call, _ reader: Reader) throws -> Reply {
    let board = try OrderBoard(call, reader)
    let organization = board.organization
    let states = try pickStates(board, reader)
    let found = try states.map {
      try whole(board.pickLines($0, limit: mostLines + 1, reader), most: mostLines)
    }
    let lines = found.flatMap(\.lines)
    let today = organization.zone.local(at: call.now)
    let title = "\(organization.name), \(OrderText.pickList[call.language])"
    let paper = try PageWriter(title: title, language: call.language, paper: .standing, into: call.buffer)
    var sheet = UprightPaper(paper: paper)
    sheet.text(organization.name, size: 11, height: 18)
    sheet.text(OrderText.pickList[call.language], size: 17, isBold: true, height: 28)
    let names = states.map { $0.label[call.language] }.joined(separator: ", ")
    sheet.text("\(names) · \(today.short[call.language])", height: 22)
    if found.contains(where: { $0.isCut }) { sheet.text(OrderText.moreToPick[call.language], isBold: true, height: 22) }
    writeSums(lines, call.language, &sheet)
    writeOrders(lines, organization.zone, call.language, &sheet)
    sheet.foot()
    try paper.finish()
    return Reply(
      200, .pdf, body: .buffer(call.buffer), headers: [SheetDownloads.attachment("pick-list-\(today.date.iso).pdf")])
  }

  private static func pickStates(_ board: OrderBoard, _ reader: Reader) throws -> [OrderState] {
    if let state = board.state { return [state] }
    return try OrderSettings.of(board.organization.id, reader).isPrepared ? [.confirmed, .processing] : [.ready]
  }

  /// As many of the lines as one list has, without an order of which only a part would be on it.
  static func whole(_ lines: [PickLine], most: Int) -> (lines: [PickLine], isCut: Bool) {
    guard let beyond = lines.dropFirst(most).first else { return (lines, false) }
    return (lines.prefix(most).filter { $0.order != beyond.order }, true)
  }

  private static func writeSums(_ lines: [PickLine], _ language: Language, _ sheet: inout UprightPaper) {
    var sums: [ID<ProductVariant>: (line: PickLine, quantity: Int64)] = [:]
    for line in lines { sums[line.variant, default: (line, 0)].quantity += line.quantity }
    let x = UprightPaper.margin
    sheet.line(
      [
        (CatalogText.sku[language], x, 100, .start), (CatalogText.product[language], x + 106, 310, .start),
        (TradeText.quantity[language], x + 420, 79, .end),
      ], size: 8.5, isBold: true)
    sheet.rule(gray: 0)
    for (line, quantity) in sums.values.sorted(by: { $0.line.sku < $1.line.sku }) {
      sheet.line([
        (line.sku, x, 100, .start), (line.title, x + 106, 310, .start),
        (grouped(Int(quantity), language), x + 420, 79, .end),
      ])
    }
    sheet.y += 14
  }

  private static func writeOrders(
    _ lines: [PickLine], _ zone: Zone, _ language: Language, _ sheet: inout UprightPaper
  ) {
    var last = ID<Order>(0)
    let x = UprightPaper.margin
    for line in lines {
      if line.order != last {
        last = line.order
        sheet.y += 8
        sheet.need(40)
        let slot = line.slot.map { zone.local(at: $0).short[language] } ?? ""
        sheet.line(
          [
            (line.number, x, 90, .start), (line.person, x + 96, 260, .start), (slot, x + 360, 139, .end),
          ], isBold: true)
        sheet.rule()
      }
      sheet.line([
        ("\u{2610}", x, 14, .start), (grouped(Int(line.quantity), language), x + 18, 40, .end),
        (line.title, x + 68, 300, .start), (line.sku, x + 376, 123, .end),
      ])
    }
  }
}
