// Money comes in and goes back. What other features call in their transactions.
import Base
import Store

extension Bills {
  /// Money comes in: `amount`, or all that is due. Of `tendered`, what was put on the desk, the rest is change, which is
  /// computed and not kept. A second call with the same `once` gives the first one's payment.
  @discardableResult
  static func pay(
    _ bill: ID<Bill>, _ amount: Money? = nil, by method: PaymentMethod, till: ID<Till>? = nil, tendered: Money? = nil,
    once: String? = nil, in organization: ID<Organization>, _ writer: Writer
  ) throws -> PaymentRow {
    let old = try find(bill, in: organization, writer)
    if let before = try before(once, old, in: organization, writer) { return before }
    guard !old.isVoid else { throw Failure(.conflict, code: "bill-void", PaymentsText.billVoid) }
    try requireDue(old)
    let place = try place(method, till, in: organization, writer)
    let taken = try taken(amount, tendered, old, method)
    guard taken.minor <= old.due.minor else {
      throw Failure(
        .conflict, code: "over-paid", PaymentsText.overPaid(old.due),
        fields: [Failure.Field(path: "amount", text: PaymentsText.overPaid(old.due))])
    }
    let today = try today(organization, writer)
    try Tills.requireOpen(till, on: today, in: organization, writer)
    let new = try settle(
      old, paid: old.paid.minor + taken.minor, refunded: old.refunded.minor, promised: old.promised.minor,
      in: organization, writer)
    let row = try keep(
      .payment, new, taken, method, till, tendered: tendered, reason: nil, once: once, on: today, in: organization,
      writer)
    try Ledger.post(
      .payment, [.debit(place, taken), .credit(.receivable, taken)], for: BillSubject("bill", bill), on: today,
      in: organization, writer)
    try emit(.paymentTaken, new, taken, in: organization, writer) { describe(row, $0) }
    return row
  }

  /// Money goes back: `amount`, or all that is still here. What is not taken back of the bill yet is so by it. A second call
  /// with the same `once` gives the first one's refund.
  @discardableResult
  static func refund(
    _ bill: ID<Bill>, _ amount: Money? = nil, by method: PaymentMethod, till: ID<Till>? = nil, reason: String,
    once: String? = nil, in organization: ID<Organization>, _ writer: Writer
  ) throws -> PaymentRow {
    let old = try find(bill, in: organization, writer)
    if let before = try before(once, old, in: organization, writer) { return before }
    guard old.kept.minor > 0 else { throw Failure(.conflict, code: "nothing-paid", PaymentsText.nothingPaid) }
    try check(reason: reason)
    let place = try place(method, till, in: organization, writer)
    let back = amount ?? old.kept
    try check(back, old, "amount")
    guard back.minor <= old.kept.minor else {
      throw Failure(
        .conflict, code: "refund-too-much", PaymentsText.refundTooMuch(old.kept),
        fields: [Failure.Field(path: "amount", text: PaymentsText.refundTooMuch(old.kept))])
    }
    let today = try today(organization, writer)
    try Tills.requireOpen(till, on: today, in: organization, writer)
    let new = try settle(
      old, paid: old.paid.minor, refunded: old.refunded.minor + back.minor, promised: old.promised.minor,
      in: organization, writer)
    let row = try keep(
      .refund, new, back, method, till, tendered: nil, reason: reason, once: once, on: today, in: organization, writer)
    var credits: [LedgerLine] = [.debit(.receivable, back)]
    if !old.isVoid {
      let tax = BillTax(try lines(of: old, in: organization, writer), total: old.total)
      credits = tax.credits(from: old.credited.minor, to: old.credited.minor + back.minor)
    }
    try Ledger.post(
      .refund, credits + [LedgerLine.credit(place, back)], for: BillSubject("bill", bill), on: today, in: organization,
      writer)
    try emit(.paymentRefunded, new, back, in: organization, writer) { describe(row, $0) }
    try BillNews.tell(.refunded, new, back, in: organization, writer)
    return row
  }

  // MARK: - What is checked before anything is written

  /// What was done under this word before. Fails with 422 for one that is none.
  private static func before(
    _ once: String?, _ bill: BillSummary, in organization: ID<Organization>, _ reader: Reader
  ) throws -> PaymentRow? {
    guard let once else { return nil }
    guard !once.isEmpty, once.count <= PaymentRules.longestOnce else {
      throw Failure.internal("a word of \(once.count) characters for once")
    }
    guard let id = try reader.first(PaymentStore.onceOf, bill.id, once, organization) else { return nil }
    return try reader.one(PaymentStore.payment, id, organization, ID<Person>(0))
  }

  /// Where the money of a method lies: in the till that was named, for what is counted.
  private static func place(
    _ method: PaymentMethod, _ till: ID<Till>?, in organization: ID<Organization>, _ reader: Reader
  ) throws -> LedgerPlace {
    guard method.isCounted else {
      guard till == nil else { throw fault("till", PaymentsText.noTillNeeded) }
      return LedgerPlace(method.account)
    }
    guard let till, try reader.exists(TillStore.live, till, organization) else {
      throw fault("till", PaymentsText.noSuchTill)
    }
    return LedgerPlace(method.account, till.value)
  }

  /// How much of what was put on the desk is taken.
  private static func taken(
    _ amount: Money?, _ tendered: Money?, _ bill: BillSummary, _ method: PaymentMethod
  ) throws -> Money {
    guard let tendered else {
      let taken = amount ?? bill.due
      try check(taken, bill, "amount")
      return taken
    }
    guard method.isCounted else { throw fault("tendered", PaymentsText.noTendered) }
    try check(tendered, bill, "tendered")
    let taken = amount ?? bill.money(min(tendered.minor, bill.due.minor))
    try check(taken, bill, "amount")
    guard tendered.minor >= taken.minor else { throw fault("tendered", PaymentsText.tooLittle) }
    return taken
  }

  private static func check(_ amount: Money, _ bill: BillSummary, _ path: String) throws {
    guard amount.currency == bill.currency else { throw fault("currency", PaymentsText.otherCurrency(bill.currency)) }
    guard amount.minor > 0, amount.minor <= PaymentRules.mostTotal else { throw fault(path, PaymentsText.badAmount) }
  }

  // MARK: What is written

  private static func keep(
    _ kind: PaymentKind, _ bill: BillSummary, _ amount: Money, _ method: PaymentMethod, _ till: ID<Till>?,
    tendered: Money?, reason: String?, once: String?, on date: LocalDate, in organization: ID<Organization>,
    _ writer: Writer
  ) throws -> PaymentRow {
    let id = writer.newID(ID<PaymentRow>.self)
    let number = try number(.receipt, in: date.year, of: organization, writer)
    try writer.run(
      PaymentStore.insertPayment, id, organization, bill.id, kind.rawValue, method.name, till, amount.currency.code,
      amount.minor, tendered?.minor, number.year, number.number, reason, once,
      writer.context.actor.map { ID<Person>($0) }, date, writer.now)
    return try writer.one(PaymentStore.payment, id, organization, ID<Person>(0))
  }

  private static func describe(_ row: PaymentRow, _ json: JSONWriter) {
    json.field("payment", row.id)
    json.field("receipt", row.receipt)
    json.field("method", row.method.name)
    json.field("till", row.till)
  }
}
