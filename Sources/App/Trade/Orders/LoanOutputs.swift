// Loans and pick-up slots as the API gives them.
import Base

struct LoanOutput: Payload {
  var id = ID<OrderLoan>(0)
  var order = ID<Order>(0)
  var number = ""
  var person = PersonReference()
  var variant = ID<ProductVariant>(0)
  var name = ""
  var sku = ""
  var quantity: Int64 = 0
  var returned: Int64 = 0
  var lentAt = Timestamp(milliseconds: 0)
  var due = LocalDate.first
  var isOverdue = false
  var closedAt: Timestamp?
  var version: Int64 = 1

  static let schemaName = "OrderLoan"

  init() {}

  init(_ row: LoanRow, today: LocalDate) {
    (id, order, number, person) = (row.id, row.order, row.orderNumber, row.person)
    (variant, name, sku) = (row.variant, row.title, row.sku)
    (quantity, returned, lentAt, due) = (row.quantity, row.returned, row.lent, row.due)
    (isOverdue, closedAt, version) = (row.isOverdue(on: today), row.closed, row.version)
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: CatalogText.loan)
    f.id("order", &order, label: OrderText.orderWord)
    f.text("number", &number, label: OrderText.number, max: 40)
    f.object("person", &person, label: PeopleText.person)
    f.id("variant", &variant, label: CatalogText.variant)
    f.text("name", &name, label: CatalogText.product, max: 210)
    f.text("sku", &sku, label: CatalogText.sku, max: CatalogRules.longestSKU)
    f.integer("quantity", &quantity, label: TradeText.quantity)
    f.integer("returned", &returned, label: OrderText.returned)
    f.timestamp("lentAt", &lentAt, label: OrderText.lentAt)
    f.date("due", &due, label: OrderText.due)
    f.bool("isOverdue", &isOverdue, label: OrderText.overdue)
    f.timestamp("closedAt", &closedAt, label: OrderText.closedAt)
    f.integer("version", &version, label: CatalogText.version)
  }
}

struct SlotOutput: Payload {
  var id = ID<OrderSlot>(0)
  var location = ID<StockLocation>(0)
  var locationName = ""
  var startsAt = Timestamp(milliseconds: 0)
  var endsAt = Timestamp(milliseconds: 0)
  var capacity: Int64 = 1
  var left: Int64 = 0
  var version: Int64 = 1

  static let schemaName = "OrderSlot"

  init() {}

  init(_ row: SlotRow) {
    (id, location, locationName) = (row.id, row.location, row.locationName)
    (startsAt, endsAt, capacity, left, version) = (row.start, row.end, row.capacity, row.left, row.version)
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: OrderText.slot)
    f.id("location", &location, label: CatalogText.location)
    f.text("locationName", &locationName, label: CatalogText.location, max: CatalogRules.longestWord)
    f.timestamp("startsAt", &startsAt, label: OrderText.slotStart)
    f.timestamp("endsAt", &endsAt, label: OrderText.slotEnd)
    f.integer("capacity", &capacity, label: OrderText.capacity)
    f.integer("left", &left, label: OrderText.left)
    f.integer("version", &version, label: CatalogText.version)
  }
}
