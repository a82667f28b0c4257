// A person's cart: an order that is not placed yet, with the prices that they were told.
import Base
import Store

enum Cart {
  /// The cart of somebody; nil where they have none.
  static func find(of person: ID<Person>, in organization: ID<Organization>, _ reader: Reader) throws -> OrderRow? {
    try reader.first(OrderStore.cart, person, organization)
  }

  /// Puts so many of a variant into the caller's cart, or changes how many there are, at the price of now. Fails with 404
  /// for what they may not order, and with 422 where its currency is another one than that of the rest.
  @discardableResult
  static func put(
    _ variant: ID<ProductVariant>, _ quantity: Int64, adding: Bool = false, by caller: Caller, _ writer: Writer
  ) throws -> OrderRow {
    let organization = caller.organization
    let today = organization.zone.localDate(at: writer.now)
    guard
      let item = try CatalogChanges.orderable(variant, for: caller.person, on: today, in: organization.id, writer)
    else { throw Failure.notFound }
    let cart = try begin(item.price.currency, by: caller, writer)
    let lines = try writer.all(OrderStore.lines, cart.id, organization.id)
    let known = lines.first { $0.variant == variant }
    let sum = (adding ? known?.quantity ?? 0 : 0) + quantity
    guard CatalogRules.quantities.contains(sum) else {
      throw Failure.unprocessable([Failure.Field(path: "quantity", text: CatalogText.badQuantity)])
    }
    guard known != nil || lines.count < OrderRules.mostLines else {
      throw Failure.unprocessable([Failure.Field(path: "quantity", text: OrderText.tooManyLines)])
    }
    guard lines.allSatisfy({ $0.variant == variant }) || cart.currency == item.price.currency else {
      throw Failure(
        .unprocessable, code: "mixed-currencies", OrderText.mixed,
        fields: [Failure.Field(path: "quantity", text: OrderText.mixed)])
    }
    guard item.price.times(sum) != nil else {
      throw Failure.unprocessable([Failure.Field(path: "quantity", text: OrderText.tooMuch)])
    }
    try write(item, sum, into: cart.id, in: organization.id, writer)
    try settle(cart.id, item.price.currency, in: organization.id, writer)
    try emit(cart.id, variant, sum, in: organization.id, writer)
    return try writer.one(OrderStore.cart, caller.person, organization.id)
  }

  /// Takes a variant out; nothing happens where it isn't in.
  static func remove(_ variant: ID<ProductVariant>, by caller: Caller, _ writer: Writer) throws {
    let organization = caller.organization.id
    guard let cart = try find(of: caller.person, in: organization, writer),
      try writer.run(OrderStore.dropLine, cart.id, variant, organization) == 1
    else { throw Failure.notFound }
    try settle(cart.id, cart.currency, in: organization, writer)
    try emit(cart.id, variant, 0, in: organization, writer)
  }

  /// Takes everything out.
  static func clear(by caller: Caller, _ writer: Writer) throws {
    let organization = caller.organization.id
    guard let cart = try find(of: caller.person, in: organization, writer) else { return }
    try drop(cart.id, in: organization, writer)
    try emit(cart.id, nil, 0, in: organization, writer)
  }

  static func drop(_ cart: ID<Order>, in organization: ID<Organization>, _ writer: Writer) throws {
    try writer.run(OrderStore.dropLines, cart, organization)
    try writer.run(OrderStore.dropCart, cart, organization)
  }

  /// Agrees to what everything costs now; what can't be ordered any more is taken out.
  static func accept(by caller: Caller, _ writer: Writer) throws {
    let organization = caller.organization
    guard let cart = try find(of: caller.person, in: organization.id, writer) else { throw Failure.notFound }
    let today = organization.zone.localDate(at: writer.now)
    var currency = cart.currency
    var isFirst = true
    for line in try writer.all(OrderStore.lines, cart.id, organization.id) {
      let item = try CatalogChanges.orderable(
        line.variant, for: caller.person, on: today, in: organization.id, writer)
      guard let item, isFirst || item.price.currency == currency else {
        try writer.run(OrderStore.dropLine, cart.id, line.variant, organization.id)
        continue
      }
      (currency, isFirst) = (item.price.currency, false)
      try write(item, line.quantity, into: cart.id, in: organization.id, writer)
    }
    try settle(cart.id, currency, in: organization.id, writer)
    try emit(cart.id, nil, 0, in: organization.id, writer)
  }

  // MARK: Looking at it

  /// A line with what has become of it since.
  struct Line: Sendable {
    let row: OrderLineRow
    /// What one cost when it was put there.
    let price: Money
    /// Nil for what can't be ordered any more.
    let item: Orderable?
    /// What can still be had in all places; nil for what isn't counted.
    let available: Int64?

    var hasChanged: Bool { item.map { $0.price != price } ?? true }
    var isShort: Bool { available.map { $0 < row.quantity } ?? false }
  }

  static func lines(of cart: OrderRow, in organization: OrganizationSummary, _ reader: Reader, now: Timestamp) throws
    -> [Line]
  {
    let today = organization.zone.localDate(at: now)
    return try reader.all(OrderStore.lines, cart.id, organization.id).map { row in
      let item = try CatalogChanges.orderable(
        row.variant, for: cart.person.id, on: today, in: organization.id, reader)
      let isCounted = item?.isCounted ?? false
      return Line(
        row: row, price: Money(minor: row.price, currency: cart.currency), item: item,
        available: isCounted ? try reader.one(StockStore.available, row.variant, organization.id) : nil)
    }
  }

  // MARK: Writing

  private static func begin(_ currency: Currency, by caller: Caller, _ writer: Writer) throws -> OrderRow {
    let organization = caller.organization.id
    if let cart = try find(of: caller.person, in: organization, writer) { return cart }
    try writer.run(
      OrderStore.insert, writer.newID(ID<Order>.self), organization, caller.person, currency.code, writer.now)
    return try writer.one(OrderStore.cart, caller.person, organization)
  }

  static func write(
    _ item: Orderable, _ quantity: Int64, into order: ID<Order>, in organization: ID<Organization>, _ writer: Writer
  ) throws {
    try writer.run(
      OrderStore.putLine, writer.newID(ID<OrderLine>.self), organization, order, item.variant, item.product,
      item.kind.rawValue, item.productName, item.variantName, item.sku, quantity, item.price.minor, item.taxRate,
      item.loanDays, item.isCounted)
  }

  /// Adds the lines up. A sum that can't be counted is told when the order is placed: here it stays at what can be.
  private static func settle(
    _ cart: ID<Order>, _ currency: Currency, in organization: ID<Organization>, _ writer: Writer
  ) throws {
    let lines = try writer.all(OrderStore.lines, cart, organization)
    var (total, tax): (Int64, Int64) = (0, 0)
    for line in lines {
      guard let cost = Money(minor: line.price, currency: currency).times(line.quantity) else { continue }
      let (sum, overflow) = total.addingReportingOverflow(cost.minor)
      if overflow { continue }
      total = sum
      tax += cost.tax(at: line.taxRate).minor
    }
    try writer.run(
      OrderStore.setAmounts, cart, organization, currency.code, total, min(tax, total), lines.count, writer.now)
  }

  private static func emit(
    _ cart: ID<Order>, _ variant: ID<ProductVariant>?, _ quantity: Int64, in organization: ID<Organization>,
    _ writer: Writer
  ) throws {
    try writer.emit(.cartChanged, subject: cart, organization: organization.value) { json in
      json.field("variant", variant)
      json.field("quantity", quantity)
    }
  }
}
