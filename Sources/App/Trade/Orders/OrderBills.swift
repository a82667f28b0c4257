// What is owed for orders: the one place where orders speak with payments. (Lists read the state beside each order.)
import Base
import Store
import Web

enum OrderBills {
  static func subject(_ order: ID<Order>) -> BillSubject { BillSubject("order", order) }

  /// How payments call and link what an order's bill is for.
  static let kind = BillSubjectKind("order", OrderText.orderWord) { Link("/orders/", ID<Order>($0)) }

  /// Books what was ordered. What is free owes nothing.
  static func open(_ row: OrderRow, _ lines: [PricedLine], in organization: ID<Organization>, _ writer: Writer) throws {
    guard row.total > 0 else { return }
    try Bills.open(NewBill(for: subject(row.id), payer: row.person.id, lines: owed(lines)), in: organization, writer)
  }

  /// Fails as `open` would for what can't be billed, and writes nothing.
  static func refuse(_ priced: PricedLines) throws {
    if priced.total.minor > 0 { try Bills.check(owed(priced.lines)) }
  }

  private static func owed(_ lines: [PricedLine]) -> [BillLine] {
    lines.map { BillLine($0.title, $0.quantity, $0.item.price, taxRate: $0.item.taxRate) }
  }

  /// Takes the charge back. What was paid is then owed to the payer: somebody pays it back at the desk. Papers say why, in
  /// the keeper's words; what the owner wrote stands in the order's history alone.
  static func void(
    _ row: OrderRow, _ act: OrderChanges.Act, in organization: OrganizationSummary, _ writer: Writer
  ) throws {
    let words = act.party == .owner ? nil : act.why
    let reason = words ?? OrderText.billVoided[organization.language]
    try Bills.void(
      subject(row.id), reason: shortened(reason, to: PaymentRules.longestReason), in: organization.id, writer)
  }

  /// How far an order is paid.
  static func current(of order: ID<Order>, in organization: ID<Organization>, _ reader: Reader) throws -> BillSummary? {
    try Bills.current(of: subject(order), in: organization, reader)
  }

  /// Fails with 409 for what is not paid nor promised, and for what was paid and went back, where that is asked for before
  /// anything is handed out.
  static func requirePaid(
    _ row: OrderRow, _ settings: OrderSettings, in organization: ID<Organization>, _ reader: Reader
  ) throws {
    guard settings.needsPayment, let bill = try current(of: row.id, in: organization, reader),
      !bill.mayHandOver
    else { return }
    throw bill.due.minor > 0 ? OrderText.unpaid(bill.due.text) : OrderText.paidBack
  }

  // MARK: What becomes of the bill

  static let reactions = [EventKind.paymentTaken, .paymentRefunded, .billInvoiced, .billVoided].map { kind in
    Reaction(kind) { event, writer in try changed(event, isVoided: kind == .billVoided, writer) }
  }

  /// The order's history says so, and whoever looks at the order sees it.
  private static func changed(_ event: EmittedEvent, isVoided: Bool, _ writer: Writer) throws {
    let organization = ID<Organization>(event.organization)
    let bill = try Bills.find(ID<Bill>(event.subject), in: organization, writer)
    guard bill.subject.kind == "order",
      let row = try writer.first(OrderStore.find, ID<Order>(bill.subject.id), organization)
    else { return }
    // With an order that is cancelled or refunded its bill goes, and its history says so already.
    guard !isVoided || (row.state != .cancelled && row.state != .refunded) else { return }
    let language = try writer.one(OrganizationStore.find, organization).language
    let words = isVoided ? OrderText.billIsVoid : bill.state.label
    try OrderHistory.noted(
      row.id, .payment, words[language], by: writer.context.actor.map { ID<Person>($0) }, in: organization,
      writer)
    try writer.run(OrderStore.touch, row.id, organization, writer.now)
    let new = try writer.one(OrderStore.find, row.id, organization)
    try OrderHistory.emit(.orderPaymentChanged, new, in: organization, writer) { json in
      json.field("payment", bill.state.rawValue)
    }
  }
}
