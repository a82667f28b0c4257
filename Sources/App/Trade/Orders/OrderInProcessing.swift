// The steps of an order's processing, on an order that is in hand.
import Base
import Store

/// An order whose processing goes on in this transaction: nothing of it changes but by its steps.
struct OrderInProcessing {
  private var row: OrderRow
  private let organization: OrganizationSummary

  /// `row` is under way, and not closed.
  init(_ row: OrderRow, in organization: OrganizationSummary) {
    self.row = row
    self.organization = organization
  }

  /// Takes a step, unless this run has taken it.
  mutating func take(_ step: OrderStep, _ writer: Writer) throws {
    if try writer.first(OrderHistoryStore.step, row.id, row.run, step.rawValue) != nil { return }
    switch step {
    case .reserve: try reserve(writer)
    case .check: try check(writer)
    case .confirm:
      if row.state == .placed { try confirm(writer) }
    case .notify: try tellKeepers(writer)
    case .ready: try makeReady(writer)
    }
    try writer.run(
      OrderHistoryStore.insertStep, writer.newID(ID<OrderStep>.self), organization.id, row.id, row.run, step.rawValue,
      OrderStep.Outcome.done.rawValue, writer.now)
    try OrderHistory.stepped(row.id, step, .done, in: organization.id, writer)
    if step == OrderStep.allCases.last {
      try writer.run(OrderStore.setProgress, row.id, organization.id, OrderProgress.done.rawValue, writer.now)
    }
  }

  /// What was reserved when it was placed is; what an earlier run gave up is reserved again.
  private func reserve(_ writer: Writer) throws {
    guard let location = row.location else { return }
    let held = try Stock.holdings(of: row.reference, in: organization.id, writer)
    var missing: [StockLine] = []
    for line in try writer.all(OrderStore.lines, row.id, organization.id) where line.isCounted {
      let has = held.first { $0.variant == line.variant && $0.location == location }
      let lacks = line.quantity - (has?.reserved ?? 0)
      if lacks > 0 { missing.append(StockLine(line.variant, at: location, lacks)) }
    }
    if !missing.isEmpty { try Stock.reserve(missing, for: row.reference, in: organization.id, writer) }
  }

  /// Whoever ordered it is still there, and what they ordered is still for them.
  private func check(_ writer: Writer) throws {
    guard let member = try writer.first(SignInStore.member, row.person.id), member.mayEnter else {
      throw Failure(.conflict, code: "person-gone", OrderText.personGone)
    }
    let today = organization.zone.localDate(at: row.placed ?? writer.now)
    for line in try writer.all(OrderStore.lines, row.id, organization.id) {
      let item = try CatalogChanges.orderable(
        line.variant, for: row.person.id, on: today, in: organization.id, writer)
      guard item != nil else {
        throw Failure(.conflict, code: "not-orderable", OrderText.noLonger(line.title))
      }
    }
  }

  /// Whoever ordered it hears of it where somebody prepares orders: elsewhere it is ready in the same instant, and one notice
  /// says both.
  private mutating func confirm(_ writer: Writer) throws {
    var act = OrderChanges.Act.system()
    act.isTold = try OrderSettings.of(organization.id, writer).isPrepared
    row = try OrderChanges.act(.confirm, row, act, in: organization, writer)
  }

  private func tellKeepers(_ writer: Writer) throws {
    var notice = NewOrderNotice()
    (notice.order, notice.number, notice.person) = (row.id, row.number ?? "", row.person.name)
    (notice.lines, notice.total, notice.currency) = (Int64(row.lineCount), row.total, row.currency.code)
    for keeper in try OrderNotices.keepers(in: organization.id, writer) where keeper != row.person.id {
      try writer.notify(notice, to: keeper, in: organization.id, subject: row.id.value)
    }
  }

  /// As far as it goes by itself: where somebody prepares orders, it waits for that.
  private mutating func makeReady(_ writer: Writer) throws {
    if row.state == .confirmed { row = try OrderChanges.act(.start, row, .system(), in: organization, writer) }
    guard row.state == .processing, try !OrderSettings.of(organization.id, writer).isPrepared else { return }
    row = try OrderChanges.act(.ready, row, .system(), in: organization, writer)
  }
}
