// Stock over JSON: what lies where, what was moved, and moving it by hand.
import Base
import Store
import Web

struct ReceiptInput: Payload {
  var variant = ID<ProductVariant>(0)
  var location = ID<StockLocation>(0)
  var quantity: Int64 = 1
  var reason: String?

  static let schemaName = "StockReceiptInput"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("variant", &variant, label: CatalogText.variant)
    f.id("location", &location, label: CatalogText.location)
    f.integer("quantity", &quantity, label: TradeText.quantity, range: CatalogRules.quantities)
    f.text("reason", &reason, label: TradeText.reason, max: CatalogRules.longestReason)
  }
}

struct AdjustmentInput: Payload {
  var variant = ID<ProductVariant>(0)
  var location = ID<StockLocation>(0)
  var change: Int64 = 0
  var reason = ""

  static let schemaName = "StockAdjustmentInput"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("variant", &variant, label: CatalogText.variant)
    f.id("location", &location, label: CatalogText.location)
    f.integer(
      "change", &change, label: StockText.change, help: StockText.changeHelp, range: -1_000_000...1_000_000)
    f.text("reason", &reason, label: TradeText.reason, max: CatalogRules.longestReason)
  }
}

struct TransferInput: Payload {
  var variant = ID<ProductVariant>(0)
  var from = ID<StockLocation>(0)
  var to = ID<StockLocation>(0)
  var quantity: Int64 = 1
  var reason: String?

  static let schemaName = "StockTransferInput"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("variant", &variant, label: CatalogText.variant)
    f.id("from", &from, label: StockText.fromPlace)
    f.id("to", &to, label: StockText.toPlace)
    f.integer("quantity", &quantity, label: TradeText.quantity, range: CatalogRules.quantities)
    f.text("reason", &reason, label: TradeText.reason, max: CatalogRules.longestReason)
  }
}

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

/// A stock-take of one place.
struct StockCountInput: Payload {
  var location = ID<StockLocation>(0)
  /// Nil where nothing is asked of what was moved meanwhile.
  var asOf: ID<MovementRow>?
  var lines: [Line] = []

  static let schemaName = "StockCountInput"

  struct Line: Payload {
    var variant = ID<ProductVariant>(0)
    var counted: Int64 = 0
    var expected: Int64?

    static let schemaName = "StockCountLine"

    mutating func fields(_ f: inout some FieldVisitor) {
      f.id("variant", &variant, label: CatalogText.variant)
      f.integer("counted", &counted, label: StockText.countedNumber, range: 0...CatalogRules.mostOnHand)
      f.integer(
        "expected", &expected, label: StockText.expected, help: StockText.expectedHelp,
        range: 0...CatalogRules.mostOnHand)
    }
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("location", &location, label: CatalogText.location)
    f.id("asOf", &asOf, label: StockText.asOf, help: StockText.asOfHelp)
    f.list("lines", &lines, label: StockText.lines, min: 1, max: Stock.mostLines)
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

/// What of the stock is asked for.
struct StockList {
  let organization: ID<Organization>
  let location: ID<StockLocation>?
  let isLow: Bool
  let search: String
  private let pattern: String

  static let filters = [
    Route.QueryParameter(name: "search", text: StockText.stockSearch, .text(example: "NB-A5")),
    Route.QueryParameter(name: "location", text: StockText.locationFilter, .id),
    Route.QueryParameter(name: "low", text: StockText.lowFilter, .flag),
  ]
  static let query: [Route.QueryParameter] = filters + [.page, .limit]

  init(_ call: Call, _ reader: Reader) throws {
    organization = try call.signedIn.organization.id
    search = String((call.query["search"] ?? "").prefix(100))
    pattern = CatalogList.pattern(folded(search))
    isLow = call.query["low"] == "true"
    guard let word = call.query["location"], !word.isEmpty else {
      location = nil
      return
    }
    guard let id = ID<StockLocation>(word), try reader.exists(NamedStore.location, id, organization) else {
      throw Failure.unprocessable([Failure.Field(path: "location", text: CatalogText.noSuchLocation)])
    }
    location = id
  }

  var isFiltered: Bool { location != nil || isLow || !search.isEmpty }

  func filtered(_ path: Link) -> Link {
    path.query("search", search.isEmpty ? nil : search).query("location", location?.text)
      .query("low", isLow ? "true" : nil)
  }

  func total(_ reader: Reader) throws -> Int {
    try reader.one(StockStore.total, organization, location ?? ID(0), isLow, pattern, location != nil)
  }

  func each(_ page: Page, _ reader: Reader, _ body: (StockRow) throws -> Void) throws {
    try reader.each(
      StockStore.page, organization, location ?? ID(0), isLow, pattern, location != nil, page.limit, page.offset,
      body: body)
  }
}

extension StockList {
  /// Some variants after one, each with the places where it lies.
  func eachLine(
    after key: String, _ variant: ID<ProductVariant>, _ count: Int, _ reader: Reader, _ body: (StockStep) throws -> Void
  ) throws {
    try reader.each(
      StockStore.lines, organization, location ?? ID(0), isLow, pattern, key, count, variant, body: body)
  }
}

enum StockAPI {
  static func list(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    return try reader.snapshot {
      let list = try StockList(call, reader)
      return try call.list(page, total: list.total(reader)) { json in
        try list.each(page, reader) { StockOutput($0).write(to: json) }
      }
    }
  }

  static func movements(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    let organization = try call.signedIn.organization.id
    return try reader.snapshot {
      let variant = try reader.one(StockStore.variant, call.id(as: ID<ProductVariant>.self), organization)
      return try call.list(page, total: total(variant.id, organization, reader)) { json in
        try reader.each(StockStore.movements, variant.id, organization, page.limit, page.offset) {
          MovementOutput($0).write(to: json)
        }
      }
    }
  }

  static func total(
    _ variant: ID<ProductVariant>, _ organization: ID<Organization>, _ reader: Reader
  ) throws -> Int {
    Int(try reader.value(of: .stockMovements, organization: organization.value, bucket: variant.value))
  }

  static func receive(_ input: ReceiptInput, _ call: Call, _ writer: Writer) throws -> StockBalanceOutput {
    let organization = try call.signedIn.organization.id
    try ofOneLine {
      try Stock.receive(
        [StockLine(input.variant, at: input.location, input.quantity)],
        reason: input.reason.flatMap { $0.isEmpty ? nil : $0 }, in: organization, writer)
    }
    return try balance(input.variant, input.location, organization, writer)
  }

  static func adjust(_ input: AdjustmentInput, _ call: Call, _ writer: Writer) throws -> StockBalanceOutput {
    let organization = try call.signedIn.organization.id
    try ofOneLine {
      try Stock.adjust(
        input.variant, at: input.location, by: input.change, reason: input.reason, in: organization, writer)
    }
    return try balance(input.variant, input.location, organization, writer)
  }

  static func transfer(_ input: TransferInput, _ call: Call, _ writer: Writer) throws -> TransferOutput {
    let organization = try call.signedIn.organization.id
    try ofOneLine {
      try Stock.transfer(
        input.variant, from: input.from, to: input.to, input.quantity,
        reason: input.reason.flatMap { $0.isEmpty ? nil : $0 }, in: organization, writer)
    }
    var output = TransferOutput()
    output.from = try balance(input.variant, input.from, organization, writer)
    output.to = try balance(input.variant, input.to, organization, writer)
    return output
  }

  static func count(_ input: StockCountInput, _ call: Call, _ writer: Writer) throws -> StockCountOutput {
    var output = StockCountOutput()
    let lines = input.lines.map { CountedLine(variant: $0.variant, counted: $0.counted, expected: $0.expected) }
    output.changed = Int64(
      try Stock.count(lines, at: input.location, since: input.asOf, in: call.signedIn.organization.id, writer))
    return output
  }

  private static func balance(
    _ variant: ID<ProductVariant>, _ location: ID<StockLocation>, _ organization: ID<Organization>, _ reader: Reader
  ) throws -> StockBalanceOutput {
    StockBalanceOutput(variant, location, try Stock.balance(of: variant, at: location, in: organization, reader))
  }

  /// What is wrong with the only line, told of the fields that say it.
  static func ofOneLine(_ body: () throws -> Void) throws {
    do { try body() } catch var failure as Failure {
      failure.fields = failure.fields.map { field in
        let path = field.path.hasPrefix("lines[0].") ? String(field.path.dropFirst(9)) : field.path
        return Failure.Field(path: path, text: field.text)
      }
      throw failure
    }
  }
}
