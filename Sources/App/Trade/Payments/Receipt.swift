// Receipts, invoices and credit notes to print, and the sheet of a day's end.
import Base
import Sheets
import Store
import Web

/// Writes one paper, top to bottom, on as many pages as it takes. On the slow pool.
final class PaperSheet {
  private static let margin = 56.0
  private static let bottom = PageWriter.Paper.standing.height - 70
  private static let width = PageWriter.Paper.standing.width - 2 * margin

  /// Where a column stands, as parts of the width.
  struct Column {
    let from: Double
    let to: Double
    var place = PageWriter.Place.start
  }

  let paper: PageWriter
  let language: Language
  private let footer: String
  private var y = 56.0

  /// `footer` stands below each page.
  init(title: String, footer: String, _ language: Language, into buffer: Buffer) throws {
    paper = try PageWriter(title: title, language: language, paper: .standing, into: buffer)
    (self.footer, self.language) = (footer, language)
    foot()
  }

  private func foot() {
    paper.text(
      footer, x: PaperSheet.margin, y: PageWriter.Paper.standing.height - 48, width: PaperSheet.width, size: 8)
  }

  private func room(_ height: Double) {
    guard y + height > PaperSheet.bottom else { return }
    paper.next()
    foot()
    y = 56
  }

  func gap(_ height: Double) { y += height }

  func line(_ text: String, size: Double = 10, isBold: Bool = false, _ place: PageWriter.Place = .start) {
    room(size * 1.5)
    paper.text(text, x: PaperSheet.margin, y: y, width: PaperSheet.width, size: size, isBold: isBold, place)
    y += size * 1.5
  }

  /// Each line of what somebody typed.
  func lines(_ text: String, size: Double = 9) {
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) { self.line(String(line), size: size) }
  }

  func row(_ columns: [Column], _ cells: [String], size: Double = 9, isBold: Bool = false) {
    room(size * 1.7)
    for (column, cell) in zip(columns, cells) {
      paper.text(
        cell, x: PaperSheet.margin + column.from * PaperSheet.width, y: y,
        width: (column.to - column.from) * PaperSheet.width - 4, size: size, isBold: isBold, column.place)
    }
    y += size * 1.7
  }

  func rule(_ gray: Double = 0.6) {
    paper.rule(y: y - 2, from: PaperSheet.margin, to: PaperSheet.margin + PaperSheet.width, gray: gray)
    y += 4
  }

  func finish(_ call: Call, _ name: String) throws -> Reply {
    try paper.finish()
    return Reply(200, .pdf, body: .buffer(call.buffer), headers: [SheetDownloads.attachment("\(name).pdf")])
  }
}

enum Receipts {
  private static let columns = [
    PaperSheet.Column(from: 0, to: 0.42), PaperSheet.Column(from: 0.42, to: 0.54, place: .end),
    PaperSheet.Column(from: 0.54, to: 0.69, place: .end), PaperSheet.Column(from: 0.69, to: 0.84, place: .end),
    PaperSheet.Column(from: 0.84, to: 1, place: .end),
  ]
  private static let sums = [
    PaperSheet.Column(from: 0.45, to: 0.8, place: .end), PaperSheet.Column(from: 0.8, to: 1, place: .end),
  ]

  /// What a paper is made of.
  fileprivate struct Matter {
    let organization: OrganizationSummary
    let settings: PaymentSettings
    let bill: BillSummary
    let lines: [BillLine]
    let language: Language

    init(_ bill: BillSummary, _ call: Call, _ reader: Reader) throws {
      organization = try call.signedIn.organization
      settings = try PaymentSettings.of(organization.id, reader)
      self.bill = bill
      lines = try Bills.lines(of: bill, in: organization.id, reader)
      language = call.language
    }

    var tax: BillTax { BillTax(lines, total: bill.total) }

    func begin(_ title: Text, _ number: String, _ date: LocalDate, _ call: Call) throws -> PaperSheet {
      let sheet = try PaperSheet(
        title: "\(title[language]) \(number)", footer: "\(organization.name) · \(number)", language, into: call.buffer)
      sheet.line(organization.name, size: 12, isBold: true)
      sheet.lines(settings.seller)
      sheet.gap(24)
      sheet.line("\(title[language]) \(number)", size: 17, isBold: true)
      sheet.line(date.long[language])
      if !bill.payerName.isEmpty {
        sheet.gap(8)
        sheet.line(bill.payerName)
      }
      sheet.gap(16)
      return sheet
    }

    func write(_ sheet: PaperSheet) {
      let titles = [
        PaymentsText.title, TradeText.quantity, CatalogText.price, CatalogText.taxRate, PaymentsText.total,
      ]
      sheet.row(columns, titles.map { $0[language] }, isBold: true)
      sheet.rule(0)
      for line in lines {
        sheet.row(
          columns,
          [
            line.title, grouped(Int(line.quantity), language), line.price.text[language],
            CatalogText.percent(line.taxRate)[language], line.total?.text[language] ?? "",
          ])
        sheet.rule(0.85)
      }
      sheet.gap(6)
    }

    func sum(_ sheet: PaperSheet, _ label: Text, _ amount: Money, isBold: Bool = false) {
      sheet.row(sums, [label[language], amount.text[language]], isBold: isBold)
    }

    func note(_ sheet: PaperSheet, _ reason: String) {
      sheet.gap(10)
      sheet.line("\(TradeText.reason[language])\(language == .fr ? "\u{A0}: " : ": ")\(reason)", size: 9)
    }

    /// How much of the part of the total from `from` to `to` is tax, by rate.
    func writeTax(_ sheet: PaperSheet, from: Int64, to: Int64) {
      for rate in tax.rates {
        let share = tax.tax(at: rate, of: to) - tax.tax(at: rate, of: from)
        guard share != 0 else { continue }
        let percent = CatalogText.percent(rate)
        sum(sheet, PaymentsText.ofWhichTax(percent), bill.money(share))
      }
    }
  }

  /// The receipt of a payment or a refund, for its payer and for whoever sees all.
  static func receipt(_ call: Call, _ reader: Reader) throws -> Reply {
    let view = try BillView(call)
    return try reader.snapshot {
      let payment = try reader.one(
        PaymentStore.payment, call.id(as: ID<PaymentRow>.self), view.organization, view.payer)
      let bill = try view.find(payment.bill, reader)
      let matter = try Matter(bill, call, reader)
      let isBack = payment.kind == .refund
      let sheet = try matter.begin(
        isBack ? PaymentsText.refundReceipt : PaymentsText.receipt, payment.receipt, payment.date, call)
      matter.write(sheet)
      matter.sum(sheet, PaymentsText.total, bill.total, isBold: true)
      matter.writeTax(sheet, from: 0, to: bill.total.minor)
      sheet.gap(10)
      let words = isBack ? PaymentsText.paidBackBy(payment.method.text) : PaymentsText.paidBy(payment.method.text)
      matter.sum(sheet, words, payment.amount, isBold: true)
      if let tendered = payment.tendered, let change = payment.change, change.minor > 0 {
        matter.sum(sheet, PaymentsText.tendered, tendered)
        matter.sum(sheet, PaymentsText.change, change)
      }
      if let reason = payment.reason { matter.note(sheet, reason) }
      sheet.gap(16)
      let zone = matter.organization.zone
      let place = payment.tillName.map { ", \($0)" } ?? ""
      sheet.line(zone.local(at: payment.taken).short[call.language] + place, size: 8)
      if let invoice = bill.invoice { sheet.line("\(PaymentsText.invoice[call.language]) \(invoice.text)", size: 8) }
      return try sheet.finish(call, payment.receipt)
    }
  }

  static func invoice(_ call: Call, _ reader: Reader) throws -> Reply {
    let view = try BillView(call)
    return try reader.snapshot {
      let bill = try view.find(call.id(), reader)
      guard let number = bill.invoice, let date = bill.invoiced else { throw Failure.notFound }
      let matter = try Matter(bill, call, reader)
      let sheet = try matter.begin(PaymentsText.invoice, number.text, date, call)
      matter.write(sheet)
      matter.sum(sheet, PaymentsText.total, bill.total, isBold: true)
      matter.writeTax(sheet, from: 0, to: bill.total.minor)
      if let payBy = bill.payBy {
        sheet.gap(16)
        sheet.line("\(PaymentsText.payBy[call.language]) \(payBy.long[call.language])", isBold: true)
      }
      sheet.lines(matter.settings.payTo)
      return try sheet.finish(call, number.text)
    }
  }

  /// Takes back what an invoice asked for, less what a refund took back before.
  static func credit(_ call: Call, _ reader: Reader) throws -> Reply {
    let view = try BillView(call)
    return try reader.snapshot {
      let bill = try view.find(call.id(), reader)
      guard let number = bill.credit, let voided = bill.voided else { throw Failure.notFound }
      let matter = try Matter(bill, call, reader)
      let date = matter.organization.zone.localDate(at: voided)
      let sheet = try matter.begin(PaymentsText.creditNote, number.text, date, call)
      if let invoice = bill.invoice { sheet.line("\(PaymentsText.invoice[call.language]) \(invoice.text)") }
      matter.write(sheet)
      let taken = bill.voidedAmount ?? bill.total
      matter.sum(sheet, PaymentsText.credited, taken, isBold: true)
      matter.writeTax(sheet, from: bill.total.minor - taken.minor, to: bill.total.minor)
      if let reason = bill.voidReason { matter.note(sheet, reason) }
      return try sheet.finish(call, number.text)
    }
  }
}
