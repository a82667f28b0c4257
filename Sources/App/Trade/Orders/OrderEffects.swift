// What follows when an order goes from one state to another: stock, slots, loans, numbers, money, and who is told. The one
// place where a step of the table touches anything but the order itself.
import Base
import Store

enum OrderEffects {
  /// Runs after the order's row has moved, in the same transaction. `row` is as it was before.
  static func follow(
    _ action: OrderAction, _ row: OrderRow, _ act: OrderChanges.Act, in organization: OrganizationSummary,
    _ writer: Writer
  ) throws {
    switch action {
    case .place, .start: break
    case .confirm, .ready, .undo: try tell(action, row, act, in: organization, writer)
    case .cancel, .expire:
      try release(row, in: organization.id, writer)
      try OrderBills.void(row, act, in: organization, writer)
      try tell(action, row, act, in: organization, writer)
    case .complete:
      try handOut(row, act, in: organization, writer)
      try tell(action, row, act, in: organization, writer)
    case .refund:
      try takeBack(row, act, in: organization, writer)
      try OrderBills.void(row, act, in: organization, writer)
      try tell(action, row, act, in: organization, writer)
    }
  }

  /// Fails where what follows from a step would, and writes nothing: for whoever has to know before the order has moved.
  static func refuse(
    _ action: OrderAction, _ row: OrderRow, restocks: Bool, in organization: ID<Organization>, _ reader: Reader
  ) throws {
    switch action {
    case .complete: try OrderBills.requirePaid(row, OrderSettings.of(organization, reader), in: organization, reader)
    case .refund:
      try Loans.refuseLent(row.id, in: organization, reader)
      if restocks {
        try Stock.returns(of: issued(row, in: organization, reader), to: row.reference, in: organization, reader)
      }
    case .place, .confirm, .start, .ready, .cancel, .expire, .undo: break
    }
  }

  /// What was handed out for the order and is not back.
  private static func issued(
    _ row: OrderRow, in organization: ID<Organization>, _ reader: Reader
  ) throws -> [StockLine] {
    try Stock.holdings(of: row.reference, in: organization, reader).filter { $0.issued > 0 }
      .map { StockLine($0.variant, at: $0.location, $0.issued) }
  }

  /// Gives up whatever the order holds, and stops its processing: a step that comes later finds it stopped.
  private static func release(_ row: OrderRow, in organization: ID<Organization>, _ writer: Writer) throws {
    try Stock.releaseAll(for: row.reference, in: organization, writer)
    if let slot = row.slot { try Slots.free(slot, in: organization, writer) }
    try endProcessing(row, .stopped, in: organization, writer)
  }

  /// What was reserved goes out; what is lent is due some day; the receipt has its number.
  private static func handOut(
    _ row: OrderRow, _ act: OrderChanges.Act, in organization: OrganizationSummary, _ writer: Writer
  ) throws {
    try OrderBills.requirePaid(row, OrderSettings.of(organization.id, writer), in: organization.id, writer)
    let held = try Stock.holdings(of: row.reference, in: organization.id, writer).filter { $0.reserved > 0 }
    try Stock.issue(
      held.map { StockLine($0.variant, at: $0.location, $0.reserved) }, for: row.reference, in: organization.id, writer)
    let today = organization.zone.localDate(at: writer.now)
    for line in try writer.all(OrderStore.lines, row.id, organization.id) where line.kind == .loan {
      try Loans.begin(line, of: row.id, on: today, in: organization.id, writer)
    }
    let number = try OrderNumbers.next(.receipt, year: today.year, in: organization.id, writer)
    try writer.run(OrderStore.setReceipt, row.id, organization.id, today.year, number)
    try endProcessing(row, .done, in: organization.id, writer)
  }

  /// What of its processing is not through will not be: a step that comes later finds the order closed.
  private static func endProcessing(
    _ row: OrderRow, _ progress: OrderProgress, in organization: ID<Organization>, _ writer: Writer
  ) throws {
    guard row.progress == .running else { return }
    try writer.run(OrderStore.setProgress, row.id, organization, progress.rawValue, writer.now)
  }

  /// Undoes what was handed out. What was lent comes back by being returned, before.
  private static func takeBack(
    _ row: OrderRow, _ act: OrderChanges.Act, in organization: OrganizationSummary, _ writer: Writer
  ) throws {
    try Loans.refuseLent(row.id, in: organization.id, writer)
    guard act.restocks else { return }
    try Stock.giveBack(
      issued(row, in: organization.id, writer), for: row.reference, reason: stockReason(act.why), in: organization.id,
      writer)
  }

  /// Why stock moved, as short as its movements have it: the order's own history says it in full.
  static func stockReason(_ why: String?) -> String? { why.map { shortened($0, to: CatalogRules.longestReason) } }

  /// Whoever ordered it is told, unless they did it themselves or will hear more in a moment.
  private static func tell(
    _ action: OrderAction, _ row: OrderRow, _ act: OrderChanges.Act, in organization: OrganizationSummary,
    _ writer: Writer
  ) throws {
    guard act.isTold, act.person != row.person.id, let news = OrderNews(action, from: row.state) else { return }
    var notice = OrderNotice()
    (notice.order, notice.number, notice.news, notice.reason) = (row.id, row.number ?? "", news, act.why)
    try writer.notify(notice, to: row.person.id, in: organization.id, subject: row.id.value)
  }
}
