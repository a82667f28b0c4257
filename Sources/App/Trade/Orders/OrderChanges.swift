// What is done with an order that was placed: each step of the table in one transaction, with all that follows from it.
import Base
import Store

enum OrderChanges {
  /// Who acts, as whom, and why.
  struct Act: Sendable {
    let party: OrderParty
    /// Nil for the program.
    let person: ID<Person>?
    let why: String?
    /// Whether what comes back can be ordered again.
    var restocks = true
    /// Whether whoever ordered it gets a notice.
    var isTold = true

    static func system(_ why: String? = nil) -> Act { Act(party: .system, person: nil, why: why) }
  }

  /// One that the caller may see: their own, and all for those who may read orders.
  static func find(_ id: ID<Order>, for caller: Caller, _ reader: Reader) throws -> OrderRow {
    let row = try reader.one(OrderStore.find, id, caller.organization.id)
    let isOwn = row.person.id == caller.person && row.deleted == nil
    guard isOwn || caller.may(.ordersRead) else { throw Failure.notFound }
    return row
  }

  /// Whether the caller manages orders, asked of the database in the write's own transaction.
  static func isKeeper(_ caller: Caller, _ writer: Writer) throws -> Bool {
    guard caller.may(.ordersManage) else { return false }
    return try Standing(writer).may(.ordersManage)
  }

  /// Takes an order to another state, for whoever calls. Fails with 404 for who may not see it, with 403 for who may not
  /// do that, and with 409 where that can't be done any more.
  static func bring(
    _ id: ID<Order>, to state: OrderState, why: String?, restocks: Bool = true,
    ifVersion check: (Int64) throws -> Void = { _ in }, by caller: Caller, _ writer: Writer
  ) throws -> OrderRow {
    let row = try find(id, for: caller, writer)
    try check(row.version)
    let party: OrderParty = try isKeeper(caller, writer) ? .keeper : .owner
    guard party == .keeper || row.person.id == caller.person else { throw Failure.mayNot }
    guard row.deleted == nil, let action = OrderRules.action(from: row.state, to: state, as: party) else {
      // What others may do, the owner may not; what nobody may, can't be done.
      if party == .owner, OrderRules.action(from: row.state, to: state, as: .keeper) != nil { throw Failure.mayNot }
      throw OrderText.cant(row.state)
    }
    if party == .owner, action == .cancel { try refuseMade(row, in: caller.organization.id, writer) }
    let act = Act(party: party, person: caller.person, why: why.flatMap { $0.isEmpty ? nil : $0 }, restocks: restocks)
    return try self.act(action, row, act, in: caller.organization, writer)
  }

  /// What was made for somebody and waits for them is theirs.
  private static func refuseMade(_ row: OrderRow, in organization: ID<Organization>, _ reader: Reader) throws {
    guard row.state == .ready else { return }
    let lines = try reader.all(OrderStore.lines, row.id, organization)
    if lines.contains(where: { $0.kind == .request }) { throw OrderText.isMade }
  }

  /// Takes one step of the table. Fails with 409 where that is none, or somebody was faster.
  @discardableResult
  static func act(
    _ action: OrderAction, _ row: OrderRow, _ act: Act, in organization: OrganizationSummary, _ writer: Writer
  ) throws -> OrderRow {
    guard let edge = OrderRules.edge(action, from: row.state, as: act.party) else { throw OrderText.cant(row.state) }
    let settings = try OrderSettings.of(organization.id, writer)
    let closed = edge.to.isClosed ? row.closed ?? writer.now : nil
    let until = hold(row, edge.to, settings, now: writer.now)
    let changed = try writer.run(
      OrderStore.move, row.id, organization.id, row.state.rawValue, edge.to.rawValue, writer.now, closed, until)
    guard changed == 1 else { throw OrderText.cant(row.state) }
    writer.count(.orders, organization: organization.id.value, bucket: row.state.place, by: -1)
    writer.count(.orders, organization: organization.id.value, bucket: edge.to.place, by: 1)
    try OrderEffects.follow(action, row, act, in: organization, writer)
    let new = try writer.one(OrderStore.find, row.id, organization.id)
    try OrderHistory.moved(new, from: row.state, by: act.person, why: act.why, in: organization.id, writer)
    try OrderHistory.emit(edge.event, new, from: row.state, in: organization.id, writer)
    return new
  }

  /// Until when what an order holds is kept in its next state: not while somebody prepares it, and anew once it is ready.
  private static func hold(_ row: OrderRow, _ state: OrderState, _ settings: OrderSettings, now: Timestamp)
    -> Timestamp?
  {
    switch state {
    case .draft, .processing, .completed, .cancelled, .refunded: nil
    case .ready: Placing.holdEnd(settings, slotEnd: row.slotEnd, now: now)
    case .placed, .confirmed: row.reservedUntil ?? Placing.holdEnd(settings, slotEnd: row.slotEnd, now: now)
    }
  }

  // MARK: Several at once

  /// What became of one of several.
  struct Outcome: Sendable {
    let order: ID<Order>
    /// Nil for one that there is not.
    var number: String?
    /// Nil where nothing was done.
    var row: OrderRow?
    var failure: Failure?
  }

  /// Takes several orders to a state: those that can't go there stay, and say why. What fails beyond that undoes all.
  static func bringAll(
    _ ids: [ID<Order>], to state: OrderState, why: String?, by caller: Caller, _ writer: Writer
  ) throws -> [Outcome] {
    var seen: Set<ID<Order>> = []
    return try ids.filter { seen.insert($0).inserted }.map { id in
      guard let row = try writer.first(OrderStore.find, id, caller.organization.id) else {
        return Outcome(order: id, failure: .notFound)
      }
      if let failure = try refusal(row, state, in: caller.organization.id, writer) {
        return Outcome(order: id, number: row.number, failure: failure)
      }
      return Outcome(order: id, number: row.number, row: try bring(id, to: state, why: why, by: caller, writer))
    }
  }

  /// Why an order can't go somewhere, asked before anything of it is written; nil where it can.
  private static func refusal(
    _ row: OrderRow, _ state: OrderState, in organization: ID<Organization>, _ writer: Writer
  ) throws -> Failure? {
    guard row.deleted == nil, let action = OrderRules.action(from: row.state, to: state, as: .keeper) else {
      return OrderText.cant(row.state)
    }
    do {
      try OrderEffects.refuse(action, row, restocks: true, in: organization, writer)
      return nil
    } catch let failure as Failure where failure.kind == .conflict || failure.kind == .unprocessable {
      return failure
    }
  }

  // MARK: Words, and putting away

  /// Adds a note to the history; `isInternal` for those who manage orders only. Fails with 409 where the caller has added as
  /// many as they may.
  static func note(
    _ id: ID<Order>, _ words: String, isInternal: Bool, by caller: Caller, _ writer: Writer
  ) throws -> OrderRow {
    let row = try find(id, for: caller, writer)
    guard try isKeeper(caller, writer) || (row.person.id == caller.person && !isInternal) else { throw Failure.mayNot }
    guard
      try writer.one(OrderHistoryStore.noteTotal, id, caller.organization.id, caller.person) < OrderRules.mostNotes
    else { throw Failure(.conflict, code: "too-many", OrderText.tooManyNotes) }
    try OrderHistory.noted(
      id, .note, words, isInternal: isInternal, by: caller.person, in: caller.organization.id, writer)
    try writer.run(OrderStore.touch, id, caller.organization.id, writer.now)
    let new = try writer.one(OrderStore.find, id, caller.organization.id)
    try OrderHistory.emit(.orderNoted, new, isInternal: isInternal, in: caller.organization.id, writer)
    return new
  }

  /// Puts a closed order away: nobody's list shows it any more. Fails with 409 for one that is open, and while something of it
  /// is lent: whoever borrowed it is reminded by the order.
  static func delete(
    _ id: ID<Order>, ifVersion check: (Int64) throws -> Void = { _ in }, by caller: Caller, _ writer: Writer
  ) throws {
    let row = try find(id, for: caller, writer)
    try check(row.version)
    guard row.deleted == nil else { throw Failure.notFound }
    guard row.state.isClosed else { throw OrderText.isOpen }
    try Loans.refuseLent(id, in: caller.organization.id, writer)
    try setDeleted(row, writer.now, .orderDeleted, in: caller.organization.id, writer)
  }

  static func restore(_ id: ID<Order>, by caller: Caller, _ writer: Writer) throws -> OrderRow {
    let row = try find(id, for: caller, writer)
    guard row.deleted != nil else { return row }
    try setDeleted(row, nil, .orderRestored, in: caller.organization.id, writer)
    return try writer.one(OrderStore.find, id, caller.organization.id)
  }

  private static func setDeleted(
    _ row: OrderRow, _ at: Timestamp?, _ event: EventKind, in organization: ID<Organization>, _ writer: Writer
  ) throws {
    let by: Int64 = at == nil ? 1 : -1
    try writer.run(OrderStore.setDeleted, row.id, organization, at, writer.now)
    writer.count(.orders, organization: organization.value, bucket: row.state.place, by: by)
    writer.count(.ordersOfPerson, organization: organization.value, bucket: row.person.id.value, by: by)
    // As whoever ordered it sees it, before it goes and once it is back.
    let seen = try at == nil ? writer.one(OrderStore.find, row.id, organization) : row
    try OrderHistory.emit(event, seen, in: organization, writer)
  }

  // MARK: Two entries of one person, and none

  static func carry(_ move: PersonalData.Move, _ writer: Writer) throws {
    // Of two carts one stays: that of the entry that stays.
    if let cart = try Cart.find(of: move.from, in: move.organization, writer),
      try Cart.find(of: move.to, in: move.organization, writer) != nil
    {
      try Cart.drop(cart.id, in: move.organization, writer)
    }
    let count = try writer.value(of: .ordersOfPerson, organization: move.organization.value, bucket: move.from.value)
    writer.count(.ordersOfPerson, organization: move.organization.value, bucket: move.from.value, by: -count)
    writer.count(.ordersOfPerson, organization: move.organization.value, bucket: move.to.value, by: count)
    try writer.run(OrderStore.carry, move.from, move.to, move.organization)
  }

  /// What was bought stays, as a shop's books must; what was written goes, and so does the cart.
  static func forget(_ person: ID<Person>, in organization: ID<Organization>, _ writer: Writer) throws {
    if let cart = try Cart.find(of: person, in: organization, writer) {
      try Cart.drop(cart.id, in: organization, writer)
    }
    try OrderFiles.forget(person, in: organization, writer)
    for order in try writer.all(OrderStore.ofOwner, person, organization) {
      try Stock.forgetReasons(of: StockReference("order", order), in: organization, writer)
    }
    try writer.run(OrderHistoryStore.forgetWords, person, organization)
    try writer.run(OrderStore.forgetNotes, person, organization)
  }
}
