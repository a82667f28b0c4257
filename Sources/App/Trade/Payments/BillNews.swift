// What payers are told of their bills, and what pages hear of payments.
import Base
import Store
import Web

/// For the payer: an invoice was issued, or money went back.
struct BillNotice: Notice {
  enum What: String, Sendable, CaseIterable, Labeled {
    case invoiced
    case refunded

    var label: Text { self == .invoiced ? PaymentsText.eventInvoiced : PaymentsText.eventRefunded }
  }

  static let kind = NoticeKind("payments.bill", PaymentsText.noticeBill)
  static let schemaName = "BillNotice"

  static var example: BillNotice {
    var notice = BillNotice()
    (notice.bill, notice.amount, notice.number) = (ID(1), 1250, "I-2026-000001")
    notice.payBy = LocalDate(year: 2026, month: 12, day: 21)
    return notice
  }

  var bill = ID<Bill>(0)
  var what = What.invoiced
  var amount: Int64 = 0
  var currency = Currency.euro.code
  /// Of the invoice.
  var number: String?
  var payBy: LocalDate?

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("bill", &bill, label: PaymentsText.bill)
    f.choice("what", &what, label: PaymentsText.kind)
    f.integer("amount", &amount, label: PaymentsText.amount)
    f.text("currency", &currency, label: CatalogText.currency, min: 3, max: 3)
    f.text("number", &number, label: PaymentsText.invoice, max: 40)
    f.date("payBy", &payBy, label: PaymentsText.payBy)
  }

  func words(_ frame: NoticeFrame) -> NoticeWords {
    let amount = Money(minor: amount, currency: Currency(currency) ?? .euro).text
    var facts: [(label: Text, value: Text)] = []
    if let number { facts.append((PaymentsText.invoice, .verbatim(number))) }
    if let payBy { facts.append((PaymentsText.payBy, payBy.medium)) }
    return NoticeWords(
      title: what == .invoiced ? PaymentsText.youOwe(amount) : PaymentsText.youGotBack(amount), facts: facts,
      link: Link("/payments/bills/", bill), action: PaymentsText.seeBill)
  }
}

enum BillNews {
  static func tell(
    _ what: BillNotice.What, _ bill: BillSummary, _ amount: Money, in organization: ID<Organization>, _ writer: Writer
  ) throws {
    guard let payer = bill.payer else { return }
    var notice = BillNotice()
    (notice.bill, notice.what, notice.amount, notice.currency) = (bill.id, what, amount.minor, amount.currency.code)
    if what == .invoiced { (notice.number, notice.payBy) = (bill.invoice?.text, bill.payBy) }
    try writer.notify(notice, to: payer, in: organization, subject: bill.id.value)
  }

  private static let bills = Set(
    [EventKind.billOpened, .billVoided, .billInvoiced, .paymentTaken, .paymentRefunded].map(\.name))
  private static let tills = Set(
    [EventKind.tillMoved, .tillClosed, .tillReopened, .paymentTaken, .paymentRefunded].map(\.name))

  static let topics = [
    Topic("payments", PaymentsText.payments, access: .permission(.paymentsRead)) { row, _, _ in
      guard bills.contains(row.kind) || tills.contains(row.kind) else { return nil }
      let data = try JSONDocument(row.data).root
      return TopicMessage { json in
        json.field("kind", row.kind)
        json.field("bill", data["bill"]?.string)
        json.field("till", data["till"]?.string)
        json.field("state", data["state"]?.string)
        json.field("at", row.at)
      }
    },
    // For the payer alone.
    Topic("payments.mine", PaymentsText.myBills, access: .signedIn) { row, _, reader in
      guard bills.contains(row.kind) else { return nil }
      let bill = ID<Bill>(row.subject)
      guard let payer = try reader.first(BillStore.find, bill, ID<Organization>(row.organization), ID<Person>(0))?.payer
      else { return nil }
      let state = try JSONDocument(row.data).root["state"]?.string
      return TopicMessage(only: payer) { json in
        json.field("bill", bill)
        json.field("state", state)
        json.field("at", row.at)
      }
    },
  ]
}
