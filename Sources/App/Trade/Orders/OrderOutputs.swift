// What goes out with the calls of orders.
import Base

/// An order in a list.
struct OrderSummaryOutput: Payload {
  var id = ID<Order>(0)
  var number: String?
  var state = OrderState.placed
  var person = PersonReference()
  var currency = ""
  var total: Int64 = 0
  var tax: Int64 = 0
  var lineCount: Int64 = 0
  var location: ID<StockLocation>?
  var locationName: String?
  var slotStartsAt: Timestamp?
  var slotEndsAt: Timestamp?
  var progress = OrderProgress.none
  var payment = PaymentState.none
  var reservedUntil: Timestamp?
  var receipt: String?
  var version: Int64 = 1
  var placedAt: Timestamp?
  var changedAt = Timestamp(milliseconds: 0)
  var closedAt: Timestamp?
  var deletedAt: Timestamp?

  static let schemaName = "OrderSummary"

  init() {}

  init(_ row: OrderRow, _ payment: PaymentState?) {
    self.payment = payment ?? .none
    (id, number, state, person) = (row.id, row.number, row.state, row.person)
    (currency, total, tax, lineCount) = (row.currency.code, row.total, row.tax, Int64(row.lineCount))
    (location, locationName) = (row.location, row.locationName)
    (slotStartsAt, slotEndsAt) = (row.slotStart, row.slotEnd)
    (progress, reservedUntil, receipt, version) = (row.progress, row.reservedUntil, row.receipt, row.version)
    (placedAt, changedAt, closedAt, deletedAt) = (row.placed, row.changed, row.closed, row.deleted)
  }

  mutating func fields(_ f: inout some FieldVisitor) { visit(&f) }

  mutating func visit(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: OrderText.orderWord)
    f.text("number", &number, label: OrderText.number, max: 40)
    f.choice("state", &state, label: CatalogText.state)
    f.object("person", &person, label: PeopleText.person)
    f.text("currency", &currency, label: CatalogText.currency, max: 3)
    f.integer("total", &total, label: OrderText.total, help: CatalogText.priceHelp)
    f.integer("tax", &tax, label: OrderText.tax)
    f.integer("lineCount", &lineCount, label: StockText.lines)
    f.id("location", &location, label: OrderText.pickUpAt)
    f.text("locationName", &locationName, label: OrderText.pickUpAt, max: CatalogRules.longestWord)
    f.timestamp("slotStartsAt", &slotStartsAt, label: OrderText.slotStart)
    f.timestamp("slotEndsAt", &slotEndsAt, label: OrderText.slotEnd)
    f.choice("progress", &progress, label: OrderText.progress, required: false)
    f.choice("payment", &payment, label: OrderText.payment, required: false)
    f.timestamp("reservedUntil", &reservedUntil, label: OrderText.reservedUntil)
    f.text("receipt", &receipt, label: OrderText.receipt, max: 40)
    f.integer("version", &version, label: CatalogText.version)
    f.timestamp("placedAt", &placedAt, label: OrderText.placedAt)
    f.timestamp("changedAt", &changedAt, label: PeopleText.changed)
    f.timestamp("closedAt", &closedAt, label: OrderText.closedAt)
    f.timestamp("deletedAt", &deletedAt, label: PeopleText.deleted)
  }
}

struct OrderLineOutput: Payload {
  var variant = ID<ProductVariant>(0)
  var product = ID<Product>(0)
  var kind = ProductKind.sale
  var name = ""
  var variantName = ""
  var sku = ""
  var quantity: Int64 = 0
  var price: Int64 = 0
  var taxRate: Int64 = 0
  var loanDays: Int64?

  static let schemaName = "OrderLine"

  init() {}

  init(_ row: OrderLineRow) {
    (variant, product, kind) = (row.variant, row.product, row.kind)
    (name, variantName, sku) = (row.productName, row.variantName, row.sku)
    (quantity, price, taxRate, loanDays) = (row.quantity, row.price, row.taxRate, row.loanDays)
  }

  mutating func fields(_ f: inout some FieldVisitor) { visit(&f) }

  mutating func visit(_ f: inout some FieldVisitor) {
    f.id("variant", &variant, label: CatalogText.variant)
    f.id("product", &product, label: CatalogText.product)
    f.choice("kind", &kind, label: CatalogText.kind)
    f.text("name", &name, label: CatalogText.product, max: CatalogRules.longestName)
    f.text("variantName", &variantName, label: CatalogText.variantName, min: 0, max: CatalogRules.longestWord)
    f.text("sku", &sku, label: CatalogText.sku, max: CatalogRules.longestSKU)
    f.integer("quantity", &quantity, label: TradeText.quantity)
    f.integer("price", &price, label: CatalogText.price, help: CatalogText.priceHelp)
    f.integer("taxRate", &taxRate, label: CatalogText.taxRate, help: CatalogText.taxRateHelp)
    f.integer("loanDays", &loanDays, label: CatalogText.loanDays)
  }
}

/// A line of an order's history.
struct OrderEntryOutput: Payload {
  var id = ID<OrderEntry>(0)
  var kind = OrderEntryRow.Kind.state
  var from: OrderState?
  var to: OrderState?
  var step: OrderStep?
  var outcome: OrderStep.Outcome?
  /// Nobody is the program.
  var person: PersonReference?
  var words: String?
  var isInternal = false
  var at = Timestamp(milliseconds: 0)

  static let schemaName = "OrderEntry"

  init() {}

  init(_ row: OrderEntryRow) {
    (id, kind, from, to) = (row.id, row.kind, row.from, row.to)
    (step, outcome, words, isInternal, at) = (row.step, row.outcome, row.words, row.isInternal, row.at)
    person = row.person.map { PersonReference(id: $0, name: row.personName ?? "") }
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: OrderText.entry)
    f.choice("kind", &kind, label: CatalogText.kind)
    f.choice("from", &from, label: OrderText.fromState)
    f.choice("to", &to, label: OrderText.toState)
    f.choice("step", &step, label: OrderText.step)
    f.choice("outcome", &outcome, label: OrderText.outcome)
    f.object("person", &person, label: PeopleText.person)
    f.text("words", &words, label: TradeText.reason, max: 4000, kind: .multiline)
    f.bool("isInternal", &isInternal, label: OrderText.isInternal)
    f.timestamp("at", &at, label: StockText.movedAt)
  }
}

struct OrderTimelineHead: Payload {
  /// Where what was before begins: send it as `before`. Absent at the end.
  var next: ID<OrderEntry>?

  static let schemaName = "OrderTimeline"

  mutating func fields(_ f: inout some FieldVisitor) { f.id("next", &next, label: OrderText.beforeEntry) }
}

struct OrderFileOutput: Payload {
  var id = ID<OrderFile>(0)
  var name = ""
  var mediaType = ""
  var size: Int64 = 0
  var createdAt = Timestamp(milliseconds: 0)

  static let schemaName = "OrderFile"

  init() {}

  init(_ row: OrderFileRow) {
    (id, name, mediaType, size, createdAt) = (row.id, row.name, row.mediaType, row.size, row.created)
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: OrderText.file)
    f.text("name", &name, label: CatalogText.name, max: 200)
    f.text("mediaType", &mediaType, label: OrderText.mediaType, max: 100)
    f.integer("size", &size, label: OrderText.size)
    f.timestamp("createdAt", &createdAt, label: PeopleText.added)
  }
}

/// An order with all there is to say of it.
struct OrderOutput: Payload {
  var summary = OrderSummaryOutput()
  var note: String?
  var slot: ID<OrderSlot>?
  var lines: [OrderLineOutput] = []
  /// Where the caller can take it.
  var next: [String] = []
  var canRetry = false
  var bill: ID<Bill>?
  var files: [OrderFileOutput] = []
  var loans: [LoanOutput] = []
  var timeline: [OrderEntryOutput] = []

  static let schemaName = "Order"

  mutating func fields(_ f: inout some FieldVisitor) {
    summary.visit(&f)
    f.text("note", &note, label: OrderText.note, max: OrderRules.longestWords, kind: .multiline)
    f.id("slot", &slot, label: OrderText.slot)
    f.list("lines", &lines, label: StockText.lines)
    f.texts("next", &next, label: OrderText.next, length: 20)
    f.bool("canRetry", &canRetry, label: OrderText.retry)
    f.id("bill", &bill, label: PaymentsText.bill)
    f.list("files", &files, label: OrderText.files)
    f.list("loans", &loans, label: OrderText.loans)
    f.list("timeline", &timeline, label: OrderText.history)
  }
}

/// What became of several orders.
struct OrdersStateOutput: Payload {
  struct Item: Payload {
    var order = ID<Order>(0)
    var isDone = false
    var state: OrderState?
    var code: String?
    var message: String?

    static let schemaName = "OrderStateOutcome"

    mutating func fields(_ f: inout some FieldVisitor) {
      f.id("order", &order, label: OrderText.orderWord)
      f.bool("isDone", &isDone, label: OrderStep.Outcome.done.label)
      f.choice("state", &state, label: CatalogText.state)
      f.text("code", &code, label: OrderText.faultCode, max: 60)
      f.text("message", &message, label: TradeText.reason, max: 500)
    }
  }

  var done: Int64 = 0
  var items: [Item] = []

  static let schemaName = "OrdersStateOutcome"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.integer("done", &done, label: OrderStep.Outcome.done.label)
    f.list("items", &items, label: OrderText.orders)
  }
}
