// Placing an order: everything that must hold is asked, and all that follows is written, in one transaction.
import Base
import Store

/// What somebody says beside what they want.
struct PlacingTerms: Sendable {
  /// Where it is picked up; nil for wherever all of it lies.
  var location: ID<StockLocation>?
  var slot: ID<OrderSlot>?
  var note: String?
  /// What they agree to pay for the whole; nil where the prices of the lines say it.
  var total: Int64?
  /// In which currency they agree to that and to the prices of the lines; nil where they say none.
  var currency: Currency?
}

enum Placing {
  /// Places the caller's cart.
  static func placeCart(_ terms: PlacingTerms, by caller: Caller, _ writer: Writer) throws -> OrderRow {
    guard let cart = try Cart.find(of: caller.person, in: caller.organization.id, writer) else {
      throw Failure(
        .unprocessable, code: "empty-order", OrderText.empty,
        fields: [Failure.Field(path: "lines", text: OrderText.empty)])
    }
    let wanted = try writer.all(OrderStore.lines, cart.id, caller.organization.id).map {
      WantedLine($0.variant, $0.quantity, at: $0.price)
    }
    // The same number in another currency is another price.
    var terms = terms
    terms.currency = terms.currency ?? cart.currency
    return try place(wanted, cart.id, terms, as: caller.person, in: caller.organization, writer)
  }

  /// Places an order at once, beside whatever is in the caller's cart.
  static func place(_ wanted: [WantedLine], _ terms: PlacingTerms, by caller: Caller, _ writer: Writer) throws
    -> OrderRow
  {
    try place(wanted, terms, as: caller.person, in: caller.organization, writer)
  }

  /// The same for the program, in somebody's name.
  static func place(
    _ wanted: [WantedLine], _ terms: PlacingTerms, as person: ID<Person>, in organization: OrganizationSummary,
    _ writer: Writer
  ) throws -> OrderRow {
    try place(OrderPricing.merged(wanted), nil, terms, as: person, in: organization, writer)
  }

  private static func place(
    _ wanted: [WantedLine], _ cart: ID<Order>?, _ terms: PlacingTerms, as person: ID<Person>,
    in organization: OrganizationSummary, _ writer: Writer
  ) throws -> OrderRow {
    let today = organization.zone.localDate(at: writer.now)
    let priced = try OrderPricing.price(wanted, for: person, on: today, in: organization.id, writer)
    try OrderPricing.refuseChanged(priced, agreedTotal: terms.total, in: terms.currency)
    try OrderPricing.refuseBeyondLimits(
      priced, for: person, in: organization, writer, now: writer.now)
    let settings = try OrderSettings.of(organization.id, writer)
    let slot = try terms.slot.map { try Slots.find($0, in: organization.id, writer) }
    guard slot != nil || !settings.needsSlot else {
      throw Failure.unprocessable([Failure.Field(path: "slot", text: OrderText.slotNeeded)])
    }
    if let slot, let location = terms.location, slot.location != location {
      throw Failure.unprocessable([Failure.Field(path: "slot", text: OrderText.slotElsewhere)])
    }
    let location = try pickUpPlace(of: priced, chosen: slot?.location ?? terms.location, in: organization.id, writer)
    // Whatever may refuse comes before the first write: the page of a refused cart is made of what was there.
    if let slot { try Slots.refuseFull(slot, now: writer.now) }
    try OrderBills.refuse(priced)
    let id = cart ?? writer.newID(ID<Order>.self)
    if let location {
      // In the order of the lines, so that what is short is told by its line.
      let lines = priced.lines.map { StockLine($0.item.variant, at: location, $0.quantity) }
      try Stock.reserve(lines, for: StockReference("order", id), in: organization.id, writer)
    }
    if let slot { try Slots.take(slot, in: organization.id, writer) }
    try insert(
      priced, id, isCart: cart != nil, terms, location, slot, settings, as: person, in: organization.id, on: today,
      writer)
    let row = try writer.one(OrderStore.find, id, organization.id)
    try OrderBills.open(row, priced.lines, in: organization.id, writer)
    try OrderHistory.moved(row, from: .draft, by: person, why: nil, in: organization.id, writer)
    writer.count(.orders, organization: organization.id.value, bucket: OrderState.placed.place, by: 1)
    writer.count(.ordersOfPerson, organization: organization.id.value, bucket: person.value, by: 1)
    try OrderHistory.emit(.orderPlaced, row, from: .draft, in: organization.id, writer)
    try OrderProcessing.begin(row, in: organization.id, writer)
    return row
  }

  /// The order's row and its lines, with its number.
  private static func insert(
    _ priced: PricedLines, _ id: ID<Order>, isCart: Bool, _ terms: PlacingTerms, _ location: ID<StockLocation>?,
    _ slot: SlotRow?, _ settings: OrderSettings, as person: ID<Person>, in organization: ID<Organization>,
    on today: LocalDate, _ writer: Writer
  ) throws {
    let currency = priced.total.currency.code
    if isCart { try writer.run(OrderStore.dropLines, id, organization) }
    let number = try OrderNumbers.next(.order, year: today.year, in: organization, writer)
    let until = Placing.holdEnd(settings, slotEnd: slot?.end, now: writer.now)
    let note = terms.note.flatMap { $0.isEmpty ? nil : $0 }
    if isCart {
      try writer.run(
        OrderStore.place, id, organization, today.year, number, currency, priced.total.minor, priced.tax.minor,
        priced.lines.count, note, location, slot?.id, until, writer.now)
    } else {
      try writer.run(
        OrderStore.insertPlaced, id, organization, person, today.year, number, currency, priced.total.minor,
        priced.tax.minor, priced.lines.count, note, location, slot?.id, until, writer.now)
    }
    for line in priced.lines {
      let item = line.item
      try writer.run(
        OrderStore.insertLine, writer.newID(ID<OrderLine>.self), organization, id, item.variant, item.product,
        item.kind.rawValue, item.productName, item.variantName, item.sku, line.quantity, item.price.minor,
        item.taxRate, item.loanDays, item.isCounted)
    }
  }

  /// Until when something is kept: a while from now, and a day beyond the slot in which it is to be picked up.
  static func holdEnd(_ settings: OrderSettings, slotEnd: Timestamp?, now: Timestamp) -> Timestamp {
    let usual = now.adding(seconds: settings.holdHours * 3600)
    guard let slotEnd else { return usual }
    return max(usual, slotEnd.adding(seconds: 86_400))
  }

  // MARK: Where it comes from

  /// The place that an order's stock comes from: the one that was chosen, else the first that has all of it, else the one
  /// that has most of what is short, which then says what is left there. Nil where nothing of it is counted and nobody
  /// chose.
  private static func pickUpPlace(
    of priced: PricedLines, chosen: ID<StockLocation>?, in organization: ID<Organization>, _ reader: Reader
  ) throws -> ID<StockLocation>? {
    if let chosen {
      guard try reader.exists(NamedStore.location, chosen, organization) else {
        throw Failure.unprocessable([Failure.Field(path: "location", text: CatalogText.noSuchLocation)])
      }
      return chosen
    }
    let counted = priced.lines.filter(\.item.isCounted)
    guard !counted.isEmpty else { return nil }
    /// How many lines a place can fill, and how much it has of those that it can't.
    var fit: [ID<StockLocation>: (full: Int, rest: Int64)] = [:]
    for line in counted {
      for placed in try reader.all(StockStore.placed, line.item.variant, organization) where placed.isLive {
        let available = placed.balance.available
        let isFull = available >= line.quantity
        let known = fit[placed.location] ?? (0, 0)
        fit[placed.location] = (known.full + (isFull ? 1 : 0), known.rest + (isFull ? 0 : available))
      }
    }
    let best = fit.min { a, b in
      if a.value.full != b.value.full { return a.value.full > b.value.full }
      if a.value.rest != b.value.rest { return a.value.rest > b.value.rest }
      return a.key < b.key
    }
    if let best { return best.key }
    // Nothing of it ever lay anywhere.
    throw Failure(
      .conflict, code: "out-of-stock", CatalogText.outOfStock(counted.map(\.title)),
      fields: priced.lines.enumerated().filter { $0.element.item.isCounted }.map { at, _ in
        Failure.Field(path: "lines[\(at)].quantity", text: CatalogText.onlyLeft(0))
      })
  }
}
