// Bills are opened, paid, refunded and voided. What other features call in their transactions.
import Base
import Store

/// A bill says what somebody owes for one thing. What it says never changes: money comes in by payments, goes back by refunds,
/// and a void bill takes the rest of it back. Each of these is booked in the ledger in the same transaction.
///
/// Nothing here asks who may: the caller's route does. All of a call happens or nothing of it.
enum Bills {
  // MARK: Reading

  /// One; 404 for another organization's.
  static func find(_ bill: ID<Bill>, in organization: ID<Organization>, _ reader: Reader) throws -> BillSummary {
    try reader.one(BillStore.find, bill, organization, ID<Person>(0))
  }

  /// The current bill of a subject: the live one, or else the last. Nil without one.
  static func current(
    of subject: BillSubject, in organization: ID<Organization>, _ reader: Reader
  ) throws -> BillSummary? {
    try reader.first(BillStore.current, organization, subject.kind, subject.id)
  }

  static func lines(of bill: BillSummary, in organization: ID<Organization>, _ reader: Reader) throws -> [BillLine] {
    try reader.all(BillStore.lines, bill.id, organization)
  }

  static func payments(
    of bill: ID<Bill>, in organization: ID<Organization>, _ reader: Reader
  ) throws -> [PaymentRow] {
    try reader.all(PaymentStore.payments, bill, organization)
  }

  // MARK: Opening

  /// Books what the payer owes. Fails with 409 where the subject has a live bill.
  @discardableResult
  static func open(_ bill: NewBill, in organization: ID<Organization>, _ writer: Writer) throws -> BillSummary {
    let id = writer.newID(ID<Bill>.self)
    return try open(bill, as: id, in: organization, writer)
  }

  /// One that is for nothing but itself: written by hand at the desk.
  static func open(
    atDeskFor payer: ID<Person>, _ lines: [BillLine], method: PaymentMethod, in organization: ID<Organization>,
    _ writer: Writer
  ) throws -> BillSummary {
    let id = writer.newID(ID<Bill>.self)
    let bill = NewBill(for: BillSubject("desk", id), payer: payer, lines: lines, method: method)
    return try open(bill, as: id, in: organization, writer)
  }

  private static func open(
    _ bill: NewBill, as id: ID<Bill>, in organization: ID<Organization>, _ writer: Writer
  ) throws -> BillSummary {
    let total = try check(bill.lines)
    guard let name = try writer.first(BillStore.payer, bill.payer, organization) else {
      throw fault("payer", PaymentsText.noSuchPayer)
    }
    if let old = try current(of: bill.subject, in: organization, writer) {
      guard old.isVoid else { throw Failure(.conflict, code: "bill-exists", PaymentsText.billExists) }
      try writer.run(BillStore.retire, old.id, organization)
    }
    let tax = BillTax(bill.lines, total: total)
    let state = PaymentState.of(total: total.minor, paid: 0, refunded: 0, promised: 0, isVoid: false)
    try writer.run(
      BillStore.insert, id, organization, bill.subject.kind, bill.subject.id, bill.payer, name, bill.method.name,
      total.currency.code, total.minor, tax.sum.minor, state.rawValue, writer.now, bill.lines.first?.title,
      bill.lines.count)
    for line in bill.lines {
      try writer.run(
        BillStore.insertLine, writer.newID(ID<Bill>.self), organization, id, line.title, line.quantity,
        line.price.minor,
        line.taxRate)
    }
    writer.count(.bills, organization: organization.value, bucket: state.bucket, by: 1)
    try Ledger.post(
      .bill, [LedgerLine.debit(.receivable, total)] + tax.charges, for: BillSubject("bill", id),
      on: today(organization, writer), in: organization, writer)
    let row = try find(id, in: organization, writer)
    try emit(.billOpened, row, row.total, in: organization, writer)
    return row
  }

  /// What lines come to; 422 for those that can't be.
  @discardableResult
  static func check(_ lines: [BillLine]) throws -> Money {
    guard let first = lines.first, lines.count <= PaymentRules.mostLines else {
      throw fault("lines", PaymentsText.badLines)
    }
    var faults: [Failure.Field] = []
    var total: Money? = Money(minor: 0, currency: first.price.currency)
    for (at, line) in lines.enumerated() {
      func refuse(_ name: String, _ text: Text) {
        faults.append(Failure.Field(path: "lines[\(at)].\(name)", text: text))
      }
      if line.title.isEmpty { refuse("title", PaymentsText.noTitle) }
      if !PaymentRules.quantities.contains(line.quantity) { refuse("quantity", PaymentsText.badQuantity) }
      if line.price.currency != first.price.currency {
        refuse("price", PaymentsText.mixedCurrencies)
      } else if !PaymentRules.prices.contains(line.price.minor) {
        refuse("price", PaymentsText.badPrice)
      }
      if !PaymentRules.taxRates.contains(line.taxRate) { refuse("taxRate", PaymentsText.badTaxRate) }
      total = line.total.flatMap { total?.plus($0) }
    }
    guard faults.isEmpty else { throw Failure.unprocessable(faults) }
    guard let total, total.minor <= PaymentRules.mostTotal else { throw fault("lines", PaymentsText.tooMuch) }
    return total
  }

  // MARK: Voiding

  /// Takes back what is not taken back yet of the live bill of a subject; nil where there is none.
  @discardableResult
  static func void(
    _ subject: BillSubject, reason: String, in organization: ID<Organization>, _ writer: Writer
  ) throws -> BillSummary? {
    guard let bill = try current(of: subject, in: organization, writer), !bill.isVoid else { return nil }
    return try void(bill.id, reason: reason, in: organization, writer)
  }

  /// Takes the charge back wholly. What came in is then owed to the payer. A void bill stays as it is.
  @discardableResult
  static func void(
    _ bill: ID<Bill>, reason: String, in organization: ID<Organization>, _ writer: Writer
  ) throws -> BillSummary {
    let old = try find(bill, in: organization, writer)
    guard !old.isVoid else { return old }
    try check(reason: reason)
    let today = try today(organization, writer)
    let credit: PaperNumber? =
      try old.invoice == nil ? nil : number(.credit, in: today.year, of: organization, writer)
    let rest = old.money(old.total.minor - old.credited.minor)
    guard
      try writer.run(
        BillStore.setVoid, bill, organization, writer.now, reason, credit?.year, credit?.number, rest.minor) == 1
    else { throw Failure.internal("bill \(bill) was void already") }
    let new = try settle(
      old, paid: old.paid.minor, refunded: old.refunded.minor, promised: 0, in: organization, writer)
    let tax = BillTax(try lines(of: old, in: organization, writer), total: old.total)
    try Ledger.post(
      .void, tax.credits(from: old.credited.minor, to: old.total.minor) + [LedgerLine.credit(.receivable, rest)],
      for: BillSubject("bill", bill), on: today, in: organization, writer)
    try emit(.billVoided, new, rest, in: organization, writer)
    return new
  }

  // MARK: Invoices

  /// Gives the bill its invoice, which promises what is due. One that has an invoice stays as it is.
  @discardableResult
  static func issueInvoice(
    _ bill: ID<Bill>, in organization: ID<Organization>, _ writer: Writer
  ) throws -> BillSummary {
    let old = try find(bill, in: organization, writer)
    guard !old.isVoid else { throw Failure(.conflict, code: "bill-void", PaymentsText.billVoid) }
    guard old.invoice == nil else { return old }
    try requireDue(old)
    let today = try today(organization, writer)
    let number = try number(.invoice, in: today.year, of: organization, writer)
    let days = try PaymentSettings.of(organization, writer).invoiceDays
    try writer.run(
      BillStore.setInvoice, bill, organization, number.year, number.number, today, today.adding(days: Int(days)))
    let new = try settle(
      old, paid: old.paid.minor, refunded: old.refunded.minor, promised: old.total.minor, in: organization, writer)
    try emit(.billInvoiced, new, new.due, in: organization, writer) { $0.field("invoice", number.text) }
    try BillNews.tell(.invoiced, new, new.due, in: organization, writer)
    return new
  }

  // MARK: What all of these share

  /// Keeps how far a bill is paid now, with the state that follows from it.
  static func settle(
    _ old: BillSummary, paid: Int64, refunded: Int64, promised: Int64, in organization: ID<Organization>,
    _ writer: Writer
  ) throws -> BillSummary {
    let isVoid = try find(old.id, in: organization, writer).isVoid
    let state = PaymentState.of(
      total: old.total.minor, paid: paid, refunded: refunded, promised: promised, isVoid: isVoid)
    guard
      try writer.run(
        BillStore.update, old.id, organization, paid, refunded, promised, state.rawValue, writer.now, old.version) == 1
    else { throw Failure.internal("bill \(old.id) changed within its own transaction") }
    if state != old.state {
      writer.count(.bills, organization: organization.value, bucket: old.state.bucket, by: -1)
      writer.count(.bills, organization: organization.value, bucket: state.bucket, by: 1)
    }
    return try find(old.id, in: organization, writer)
  }

  /// The next number of a series: what takes it is undone with it.
  static func number(
    _ series: PaperNumber.Series, in year: Int, of organization: ID<Organization>, _ writer: Writer
  ) throws -> PaperNumber {
    let id = writer.newID(ID<Bill>.self)
    let next = try writer.one(PaymentStore.nextNumber, id, organization, series.rawValue, year)
    guard let number = PaperNumber(series, Int64(year), next) else { throw Failure.internal("no number") }
    return number
  }

  /// The organization's day.
  static func today(_ organization: ID<Organization>, _ writer: Writer) throws -> LocalDate {
    try writer.one(OrganizationStore.find, organization).zone.localDate(at: writer.now)
  }

  /// Fails with 409 where nothing is owed for it any more.
  static func requireDue(_ bill: BillSummary) throws {
    guard bill.due.minor <= 0 else { return }
    let words = bill.state == .refunded ? PaymentsText.allWentBack : PaymentsText.nothingDue
    throw Failure(.conflict, code: "nothing-due", words)
  }

  static func check(reason: String) throws {
    guard !reason.isEmpty, reason.count <= PaymentRules.longestReason else {
      throw fault("reason", PaymentsText.reasonNeeded)
    }
  }

  static func fault(_ path: String, _ text: Text) -> Failure {
    Failure.unprocessable([Failure.Field(path: path, text: text)])
  }

  /// Who pays, and why money went back, stand in the bill: the event, which is never erased, names what it is for.
  static func emit(
    _ kind: EventKind, _ bill: BillSummary, _ amount: Money, in organization: ID<Organization>, _ writer: Writer,
    _ more: (JSONWriter) -> Void = { _ in }
  ) throws {
    try writer.emit(kind, subject: bill.id, organization: organization.value) { json in
      json.field("bill", bill.id)
      json.field("subjectKind", bill.subject.kind)
      json.field("subject", ID<Never>(bill.subject.id))
      json.field("state", bill.state.rawValue)
      json.field("amount", amount.minor)
      json.field("currency", amount.currency.code)
      more(json)
    }
  }
}
