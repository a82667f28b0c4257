// The sheet of a day's end, to print and to sign.
import Base
import Sheets
import Store
import Web

enum DayPaper {
  private static let sumColumns = [
    PaperSheet.Column(from: 0, to: 0.3), PaperSheet.Column(from: 0.3, to: 0.55), PaperSheet.Column(from: 0.55, to: 0.7),
    PaperSheet.Column(from: 0.7, to: 0.8, place: .end), PaperSheet.Column(from: 0.8, to: 1, place: .end),
  ]
  private static let cashColumns = [
    PaperSheet.Column(from: 0, to: 0.6), PaperSheet.Column(from: 0.6, to: 1, place: .end),
  ]

  static func download(_ call: Call, _ reader: Reader) throws -> Reply {
    let organization = try call.signedIn.organization
    let date = try TillAPI.date(call)
    let word = call.query["till"].flatMap { $0.isEmpty ? nil : $0 }
    return try reader.snapshot {
      var till: TillRow?
      if let word {
        guard let id = ID<Till>(word) else { throw Failure.notFound }
        till = try reader.one(TillStore.find, id, organization.id)
      }
      let report = try TillDays.report(date, till: till, in: organization.id, reader)
      let language = call.language
      let title = "\(PaymentsText.dayEnd[language]), \(date.medium[language])"
      let sheet = try PaperSheet(
        title: title, footer: "\(organization.name) · \(title)", language, into: call.buffer)
      sheet.line(organization.name, size: 12, isBold: true)
      sheet.line(title, size: 17, isBold: true)
      sheet.line(till?.name ?? PaymentsText.allTills[language])
      sheet.gap(14)
      writeSums(sheet, report)
      writeCash(sheet, report)
      writeMovements(sheet, report, organization.zone)
      if let closing = report.closing {
        let words = PaymentsText.isClosed(
          organization.zone.local(at: closing.closed).short, closing.personName ?? "")
        sheet.gap(14)
        sheet.line(words[language])
        if let note = closing.note { sheet.line(note, size: 9) }
      }
      return try sheet.finish(call, "day-\(date.iso)")
    }
  }

  private static func writeSums(_ sheet: PaperSheet, _ report: DayReport) {
    let language = sheet.language
    let titles = [
      PaymentsText.method, PaymentsText.till, PaymentsText.kind, PaymentsText.receipts, PaymentsText.amount,
    ]
    sheet.row(sumColumns, titles.map { $0[language] }, isBold: true)
    sheet.rule(0)
    for sum in report.sums {
      sheet.row(
        sumColumns,
        [
          PaymentMethod.kept(sum.method).text[language], sum.tillName ?? "", sum.kind.label[language],
          grouped(sum.count, language), Money(minor: sum.amount, currency: sum.currency).text[language],
        ])
      sheet.rule(0.85)
    }
  }

  private static func writeCash(_ sheet: PaperSheet, _ report: DayReport) {
    let language = sheet.language
    for line in report.cash {
      func row(_ label: Text, _ minor: Int64, isBold: Bool = false) {
        let amount = Money(minor: minor, currency: line.currency).text[language]
        sheet.row(cashColumns, [label[language], amount], isBold: isBold)
      }
      sheet.gap(14)
      sheet.line("\(PaymentsText.cashInTill[language]), \(line.currency.code)", isBold: true)
      row(PaymentsText.before, line.before)
      row(PaymentsText.takenCash, line.taken)
      row(PaymentsText.refundedAmount, 0 &- line.refunded)
      row(PaymentsText.movedCash, line.moved)
      row(PaymentsText.expected, line.expected, isBold: true)
      guard let count = report.counts.first(where: { $0.currency == line.currency }) else { continue }
      row(PaymentsText.counted, count.counted)
      row(PaymentsText.difference, count.difference, isBold: true)
    }
  }

  private static func writeMovements(_ sheet: PaperSheet, _ report: DayReport, _ zone: Zone) {
    guard !report.movements.isEmpty else { return }
    let language = sheet.language
    sheet.gap(14)
    sheet.line(PaymentsText.movements[language], isBold: true)
    for movement in report.movements {
      sheet.row(
        cashColumns,
        ["\(zone.local(at: movement.moved).clock) \(movement.reason)", movement.amount.text[language]])
    }
  }
}
