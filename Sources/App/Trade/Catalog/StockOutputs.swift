// What lies where, and what was moved, as the API gives it.
import Base

/// What lies in both places now.
struct TransferOutput: Payload {
  var from = StockBalanceOutput()
  var to = StockBalanceOutput()

  static let schemaName = "StockTransferred"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.object("from", &from, label: StockText.fromPlace)
    f.object("to", &to, label: StockText.toPlace)
  }
}

struct StockCountOutput: Payload {
  var changed: Int64 = 0

  static let schemaName = "StockCounted"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.integer("changed", &changed, label: StockText.differences)
  }
}

/// What of a variant lies in a place, or in all.
struct StockOutput: Payload {
  var variant = ID<ProductVariant>(0)
  var product = ID<Product>(0)
  var name = ""
  var variantName = ""
  var sku = ""
  var onHand: Int64 = 0
  var reserved: Int64 = 0
  var available: Int64 = 0
  var lowAt: Int64?
  var isLow = false
  var isDeleted = false

  static let schemaName = "Stock"

  init() {}

  init(_ row: StockRow) {
    (variant, product) = (row.variant, row.product)
    (name, variantName, sku) = (row.productName, row.name, row.sku)
    (onHand, reserved, available) = (row.balance.onHand, row.balance.reserved, row.balance.available)
    (lowAt, isLow, isDeleted) = (row.lowAt, row.isLow, !row.isLive)
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("variant", &variant, label: CatalogText.variant)
    f.id("product", &product, label: CatalogText.product)
    f.text("name", &name, label: CatalogText.product, max: CatalogRules.longestName)
    f.text("variantName", &variantName, label: CatalogText.variantName, min: 0, max: CatalogRules.longestWord)
    f.text("sku", &sku, label: CatalogText.sku, max: CatalogRules.longestSKU)
    f.integer("onHand", &onHand, label: StockText.onHand)
    f.integer("reserved", &reserved, label: StockText.reservedWord)
    f.integer("available", &available, label: StockText.available)
    f.integer("lowAt", &lowAt, label: StockText.lowAt)
    f.bool("isLow", &isLow, label: StockText.low)
    f.bool("isDeleted", &isDeleted, label: PeopleText.deleted)
  }
}

/// What of a variant lies in one place.
struct StockBalanceOutput: Payload {
  var variant = ID<ProductVariant>(0)
  var location = ID<StockLocation>(0)
  var onHand: Int64 = 0
  var reserved: Int64 = 0
  var available: Int64 = 0

  static let schemaName = "StockBalance"

  init() {}

  init(_ variant: ID<ProductVariant>, _ location: ID<StockLocation>, _ balance: StockBalance) {
    (self.variant, self.location) = (variant, location)
    (onHand, reserved, available) = (balance.onHand, balance.reserved, balance.available)
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("variant", &variant, label: CatalogText.variant)
    f.id("location", &location, label: CatalogText.location)
    f.integer("onHand", &onHand, label: StockText.onHand)
    f.integer("reserved", &reserved, label: StockText.reservedWord)
    f.integer("available", &available, label: StockText.available)
  }
}

struct MovementOutput: Payload {
  var id = ID<MovementRow>(0)
  var kind = MovementKind.receive
  var variant = ID<ProductVariant>(0)
  var location = ID<StockLocation>(0)
  var locationName = ""
  var onHandChange: Int64 = 0
  var reservedChange: Int64 = 0
  var onHand: Int64 = 0
  var reserved: Int64 = 0
  var reason: String?
  var referenceKind: String?
  var reference: String?
  var person: PersonReference?
  var movedAt = Timestamp(milliseconds: 0)

  static let schemaName = "StockMovement"

  init() {}

  init(_ row: MovementRow) {
    (id, kind, variant, location, locationName) = (row.id, row.kind, row.variant, row.location, row.locationName)
    (onHandChange, reservedChange) = (row.onHandChange, row.reservedChange)
    (onHand, reserved) = (row.after.onHand, row.after.reserved)
    (reason, referenceKind, reference) = (row.reason, row.referenceKind, row.reference.map { ID<Never>($0).text })
    person = row.person.map { PersonReference(id: $0, name: row.personName ?? "") }
    movedAt = row.moved
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: StockText.movement)
    f.choice("kind", &kind, label: CatalogText.kind)
    f.id("variant", &variant, label: CatalogText.variant)
    f.id("location", &location, label: CatalogText.location)
    f.text("locationName", &locationName, label: CatalogText.location, max: CatalogRules.longestWord)
    f.integer("onHandChange", &onHandChange, label: StockText.change)
    f.integer("reservedChange", &reservedChange, label: StockText.reservedChange)
    f.integer("onHand", &onHand, label: StockText.onHand)
    f.integer("reserved", &reserved, label: StockText.reservedWord)
    f.text("reason", &reason, label: TradeText.reason, max: CatalogRules.longestReason)
    f.text("referenceKind", &referenceKind, label: StockText.referenceKind, max: 40)
    f.text("reference", &reference, label: StockText.reference, max: 13)
    f.object("person", &person, label: PeopleText.person)
    f.timestamp("movedAt", &movedAt, label: StockText.movedAt)
  }
}
