// Orders over JSON.
import Base
import Store
import Web

enum OrderAPI {
  // MARK: The cart

  static func cart(_ call: Call, _ reader: Reader) throws -> CartOutput {
    try reader.snapshot { try cartOutput(call, reader) }
  }

  private static func cartOutput(_ call: Call, _ reader: Reader) throws -> CartOutput {
    let caller = try call.signedIn
    var output = CartOutput()
    guard let cart = try Cart.find(of: caller.person, in: caller.organization.id, reader) else { return output }
    let lines = try Cart.lines(of: cart, in: caller.organization, reader, now: call.now)
    (output.total, output.tax, output.version) = (cart.total, cart.tax, cart.version)
    output.currency = lines.isEmpty ? nil : cart.currency.code
    output.lines = lines.map { CartLineOutput($0) }
    output.hasChanged = lines.contains { $0.hasChanged }
    return output
  }

  static func putLine(_ input: CartLineInput, _ call: Call, _ writer: Writer) throws -> CartOutput {
    try Cart.put(call.id(), input.quantity, by: call.signedIn, writer)
    return try cartOutput(call, writer)
  }

  static func dropLine(_ call: Call, _ writer: Writer) throws {
    try Cart.remove(call.id(), by: call.signedIn, writer)
  }

  static func clear(_ call: Call, _ writer: Writer) throws { try Cart.clear(by: call.signedIn, writer) }

  static func accept(_ call: Call, _ writer: Writer) throws -> CartOutput {
    try Cart.accept(by: call.signedIn, writer)
    return try cartOutput(call, writer)
  }

  static func placeCart(_ input: PlacingInput, _ call: Call, _ writer: Writer) throws -> OrderOutput {
    try output(Placing.placeCart(input.terms, by: call.signedIn, writer), call, writer)
  }

  // MARK: Orders

  static func place(_ input: NewOrderInput, _ call: Call, _ writer: Writer) throws -> OrderOutput {
    try output(Placing.place(input.wanted, input.terms.terms, by: call.signedIn, writer), call, writer)
  }

  static func listOwn(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    let list = try OwnOrders(call)
    return try reader.snapshot {
      try call.list(page, total: list.total(reader)) { json in try list.write(page, reader, to: json) }
    }
  }

  static func board(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page.only(call.query)
    return try reader.snapshot {
      let list = try OrderBoard(call, reader)
      let place = try list.place(call, reader)
      return try call.list(page, total: list.total(reader)) { json in
        try list.write(after: place, page.limit, reader, to: json)
      }
    }
  }

  static func find(_ call: Call, _ reader: Reader) throws -> Reply {
    try reader.snapshot {
      let row = try OrderChanges.find(call.id(), for: call.signedIn, reader)
      // Names of places and people move by themselves.
      return call.reply(try output(row, call, reader), version: row.version, isMoving: true)
    }
  }

  static func output(_ row: OrderRow, _ call: Call, _ reader: Reader) throws -> OrderOutput {
    let caller = try call.signedIn
    let organization = caller.organization
    let isKeeper = caller.may(.ordersManage)
    var output = OrderOutput()
    let bill = try OrderBills.current(of: row.id, in: organization.id, reader)
    output.summary = OrderSummaryOutput(row, bill?.state)
    output.bill = bill?.id
    (output.note, output.slot) = (row.note, row.slot)
    output.lines = try reader.all(OrderStore.lines, row.id, organization.id).map { OrderLineOutput($0) }
    if row.deleted == nil, isKeeper || row.person.id == caller.person {
      output.next = OrderRules.next(from: row.state, as: isKeeper ? .keeper : .owner).map(\.rawValue)
    }
    output.canRetry = try isKeeper && OrderProcessing.canRetry(row, reader)
    output.files = try reader.all(OrderHistoryStore.files, row.id, organization.id).map { OrderFileOutput($0) }
    let today = organization.zone.localDate(at: call.now)
    output.loans = try reader.all(LoanStore.ofOrder, row.id, organization.id).map { LoanOutput($0, today: today) }
    output.timeline = try OrderHistory.part(of: row.id, for: caller, reader).entries.map { OrderEntryOutput($0) }
    return output
  }

  /// What happened to an order, however much: some of it after another, each part the oldest first.
  static func timeline(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page.only(call.query)
    let before = try OrderHistory.before(call)
    let caller = try call.signedIn
    return try reader.snapshot {
      let row = try OrderChanges.find(call.id(), for: caller, reader)
      let part = try OrderHistory.part(of: row.id, before: before, limit: page.limit, for: caller, reader)
      var head = OrderTimelineHead()
      head.next = part.next
      return call.list(page, total: part.entries.count, head: head) { json in
        for entry in part.entries { OrderEntryOutput(entry).write(to: json) }
      }
    }
  }

  static func cancel(_ input: OrderReasonInput, _ call: Call, _ writer: Writer) throws -> OrderOutput {
    let row = try OrderChanges.bring(
      call.id(), to: .cancelled, why: input.reason, ifVersion: { try call.precondition.check(version: $0) },
      by: call.signedIn, writer)
    return try output(row, call, writer)
  }

  static func bring(_ input: OrderStateInput, _ call: Call, _ writer: Writer) throws -> OrderOutput {
    let row = try OrderChanges.bring(
      call.id(), to: input.state, why: input.reason, restocks: input.isRestocked,
      ifVersion: { try call.precondition.check(version: $0) }, by: call.signedIn, writer)
    return try output(row, call, writer)
  }

  static func bringAll(_ input: OrdersStateInput, _ call: Call, _ writer: Writer) throws -> OrdersStateOutput {
    let outcomes = try OrderChanges.bringAll(
      input.orders, to: input.state, why: input.reason, by: call.signedIn, writer)
    var output = OrdersStateOutput()
    output.items = outcomes.map { outcome in
      var item = OrdersStateOutput.Item()
      (item.order, item.isDone, item.state) = (outcome.order, outcome.row != nil, outcome.row?.state)
      (item.code, item.message) = (outcome.failure?.code, outcome.failure?.text[call.language])
      return item
    }
    output.done = Int64(outcomes.filter { $0.row != nil }.count)
    return output
  }

  static func retry(_ call: Call, _ writer: Writer) throws -> OrderOutput {
    try output(OrderProcessing.retry(call.id(), by: call.signedIn, writer), call, writer)
  }

  static func note(_ input: OrderNoteInput, _ call: Call, _ writer: Writer) throws -> OrderOutput {
    let row = try OrderChanges.note(
      call.id(), input.words, isInternal: input.isInternal, by: call.signedIn, writer)
    return try output(row, call, writer)
  }

  static func delete(_ call: Call, _ writer: Writer) throws {
    try OrderChanges.delete(
      call.id(), ifVersion: { try call.precondition.check(version: $0) }, by: call.signedIn, writer)
  }

  static func restore(_ call: Call, _ writer: Writer) throws -> OrderOutput {
    try output(OrderChanges.restore(call.id(), by: call.signedIn, writer), call, writer)
  }

  // MARK: Files

  static func addFile(_ upload: Upload, _ call: Call, _ pool: Slow) throws -> OrderFileOutput {
    let (caller, id) = (try call.signedIn, try call.id(as: ID<Order>.self))
    return OrderFileOutput(
      try pool.write(call.context) { writer in try OrderFiles.add(upload, to: id, by: caller, writer) })
  }

  static func dropFile(_ call: Call, _ writer: Writer) throws {
    _ = try OrderFiles.remove(call.id(), by: call.signedIn, writer)
  }

  // MARK: Slots, loans, settings

  /// From now on; with `free=true` only those with room.
  static func slots(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    let organization = try call.signedIn.organization.id
    let isFree = call.query["free"] == "true"
    let location = call.query["location"].flatMap { ID<StockLocation>($0) } ?? ID(0)
    return try reader.snapshot {
      let total = try reader.one(SlotStore.count, organization, call.now, location, isFree)
      return try call.list(page, total: total) { json in
        try reader.each(SlotStore.page, organization, call.now, location, isFree, page.limit, page.offset) {
          SlotOutput($0).write(to: json)
        }
      }
    }
  }

  static func createSlots(_ input: SlotsInput, _ call: Call, _ writer: Writer) throws -> SlotsOutput {
    var output = SlotsOutput()
    output.slots = try Slots.create(input, in: call.signedIn.organization, writer).map { SlotOutput($0) }
    return output
  }

  static func putSlot(_ input: SlotInput, _ call: Call, _ writer: Writer) throws -> SlotOutput {
    SlotOutput(
      try Slots.update(
        call.id(), capacity: input.capacity, ifVersion: { try call.precondition.check(version: $0) },
        in: call.signedIn.organization.id, writer))
  }

  static func deleteSlot(_ call: Call, _ writer: Writer) throws {
    try Slots.delete(
      call.id(), ifVersion: { try call.precondition.check(version: $0) }, in: call.signedIn.organization.id, writer)
  }

  static func loans(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    let organization = try call.signedIn.organization
    let today = organization.zone.localDate(at: call.now)
    let isLate = call.query["overdue"] == "true"
    return try reader.snapshot {
      let total =
        try isLate
        ? reader.one(LoanStore.overdueTotal, organization.id, today) : reader.one(LoanStore.openTotal, organization.id)
      return try call.list(page, total: total) { json in
        try eachLoan(isLate, organization.id, today, page, reader) { LoanOutput($0, today: today).write(to: json) }
      }
    }
  }

  static func eachLoan(
    _ isLate: Bool, _ organization: ID<Organization>, _ today: LocalDate, _ page: Page, _ reader: Reader,
    _ body: (LoanRow) throws -> Void
  ) throws {
    if isLate {
      try reader.each(LoanStore.overdue, organization, today, page.limit, page.offset, body: body)
    } else {
      try reader.each(LoanStore.open, organization, page.limit, page.offset, body: body)
    }
  }

  static func giveBack(_ input: LoanReturnInput, _ call: Call, _ writer: Writer) throws -> LoanOutput {
    let row = try Loans.giveBack(
      call.id(), input.quantity, words: input.words, ifVersion: { try call.precondition.check(version: $0) },
      by: call.signedIn, writer)
    return LoanOutput(row, today: try call.signedIn.organization.zone.localDate(at: call.now))
  }

  static func extend(_ input: LoanExtensionInput, _ call: Call, _ writer: Writer) throws -> LoanOutput {
    let row = try Loans.extend(
      call.id(), to: input.due, ifVersion: { try call.precondition.check(version: $0) }, by: call.signedIn, writer)
    return LoanOutput(row, today: try call.signedIn.organization.zone.localDate(at: call.now))
  }

  static func settings(_ call: Call, _ reader: Reader) throws -> OrderSettings {
    try OrderSettings.of(call.signedIn.organization.id, reader)
  }

  static func putSettings(_ input: OrderSettings, _ call: Call, _ writer: Writer) throws -> OrderSettings {
    try OrderSettings.put(input, in: call.signedIn.organization.id, writer)
  }
}

/// The slots that were made.
struct SlotsOutput: Payload {
  var slots: [SlotOutput] = []

  static let schemaName = "OrderSlots"

  mutating func fields(_ f: inout some FieldVisitor) { f.list("slots", &slots, label: OrderText.slots) }
}
