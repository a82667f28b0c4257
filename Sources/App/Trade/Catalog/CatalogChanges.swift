// The writes of products, and of what the catalog is set to: each is an event.
import Base
import Store

extension EventKind {
  static let productCreated = EventKind("product.created")
  static let productUpdated = EventKind("product.updated")
  static let productDeleted = EventKind("product.deleted")
  static let productRestored = EventKind("product.restored")
  static let catalogSettingsChanged = EventKind("catalog.settings-changed")
}

enum CatalogChanges {
  /// A product that a keeper of the catalog sees: all, also the deleted.
  static func find(_ id: ID<Product>, _ organization: ID<Organization>, _ reader: Reader) throws -> ProductRow {
    var row = try reader.one(CatalogStore.find, organization, true, ID<Person>(0), LocalDate.first, id)
    try fillAudience(&row, reader)
    return row
  }

  static func findLive(_ id: ID<Product>, _ organization: ID<Organization>, _ reader: Reader) throws -> ProductRow {
    let row = try find(id, organization, reader)
    guard row.deleted == nil else { throw Failure.notFound }
    return row
  }

  static func fillAudience(_ row: inout ProductRow, _ reader: Reader) throws {
    if row.hasRoles { row.fields.roles = try reader.all(CatalogStore.roles, row.id) }
    if row.hasUnits { row.fields.units = try reader.all(CatalogStore.units, row.id) }
  }

  static func variants(of row: ProductRow, _ organization: ID<Organization>, _ reader: Reader) throws -> [VariantRow] {
    try reader.all(VariantStore.variants, row.id, organization, row.deleted?.milliseconds ?? -1)
  }

  /// A variant that somebody may order on a day, whatever else they may see; nil where they may not, or it is not there.
  static func orderable(
    _ variant: ID<ProductVariant>, for person: ID<Person>, on day: LocalDate, in organization: ID<Organization>,
    _ reader: Reader
  ) throws -> Orderable? {
    try reader.first(CatalogStore.orderable, organization, variant, person, day)
  }

  // MARK: Products

  static func create(
    _ fields: ProductFields, _ variants: [VariantFields], in organization: ID<Organization>, _ writer: Writer
  ) throws -> ProductRow {
    let id = writer.newID(ID<Product>.self)
    try refusingTaken {
      try writer.run(
        CatalogStore.insert, id, organization, fields.kind.rawValue, fields.name, folded(fields.name),
        fields.description, fields.category, fields.currency.code, fields.taxRate, fields.loanDays, fields.isListed,
        fields.isCounted, fields.first, fields.last, !fields.roles.isEmpty, !fields.units.isEmpty, fields.limit,
        fields.limitDays, writer.now)
    }
    try putAudience(fields, of: id, in: organization, writer)
    for (at, variant) in variants.enumerated() {
      try VariantChanges.insert(variant, of: id, path: "variants[\(at)].sku", in: organization, writer)
    }
    try putText(of: id, in: organization, writer)
    try writer.emit(.productCreated, subject: id, organization: organization.value) { json in
      json.field("name", fields.name)
      json.field("kind", fields.kind.rawValue)
      json.field("variants", variants.count)
    }
    return try find(id, organization, writer)
  }

  /// A change of nothing writes nothing.
  static func update(
    _ id: ID<Product>, _ fields: ProductFields, ifVersion check: (Int64) throws -> Void,
    in organization: ID<Organization>, _ writer: Writer
  ) throws -> ProductRow {
    let old = try findLive(id, organization, writer)
    try check(old.version)
    guard old.fields != fields else { return old }
    if old.fields.isCounted != fields.isCounted { try refuseReserved(id, in: organization, writer) }
    if old.changesPrices(to: fields.currency) {
      let text = CatalogText.currencyStays(old.fields.currency)
      throw Failure(.conflict, code: "has-prices", text, fields: [Failure.Field(path: "currency", text: text)])
    }
    try refusingTaken {
      try writer.run(
        CatalogStore.update, id, organization, fields.kind.rawValue, fields.name, folded(fields.name),
        fields.description, fields.category, fields.currency.code, fields.taxRate, fields.loanDays, fields.isListed,
        fields.isCounted, fields.first, fields.last, !fields.roles.isEmpty, !fields.units.isEmpty, fields.limit,
        fields.limitDays, writer.now)
    }
    if old.fields.roles != fields.roles || old.fields.units != fields.units {
      try writer.run(CatalogStore.deleteRoles, id, organization)
      try writer.run(CatalogStore.deleteUnits, id, organization)
      try putAudience(fields, of: id, in: organization, writer)
    }
    try putText(of: id, in: organization, writer)
    let book = try RoleBook(of: organization, writer)
    let before = try summary(old.fields, book, in: organization, writer)
    let after = try summary(fields, book, in: organization, writer)
    try emitChange(of: id, fields.name, in: organization, writer) { json in
      for (old, new) in zip(before, after) { change(new.0, old.1, new.1, json) }
    }
    return try find(id, organization, writer)
  }

  /// Nobody sees it any more; what was moved and ordered keeps its name. Fails with 409 while some of it is reserved.
  @discardableResult
  static func delete(
    _ id: ID<Product>, ifVersion check: (Int64) throws -> Void = { _ in }, in organization: ID<Organization>,
    _ writer: Writer
  ) throws -> ProductRow {
    let old = try findLive(id, organization, writer)
    try check(old.version)
    try refuseReserved(id, in: organization, writer)
    try writer.run(CatalogStore.delete, id, organization, writer.now)
    try writer.run(VariantStore.deleteVariants, id, organization, writer.now)
    try writer.emit(.productDeleted, subject: id, organization: organization.value) { $0.field("name", old.name) }
    return old
  }

  /// Fails with 409 where its name or an SKU has become another's.
  static func restore(_ id: ID<Product>, in organization: ID<Organization>, _ writer: Writer) throws -> ProductRow {
    let old = try find(id, organization, writer)
    guard let deleted = old.deleted else { return old }
    try refusingTaken {
      try writer.run(CatalogStore.restore, id, organization, writer.now)
      try writer.run(VariantStore.restoreVariants, id, organization, deleted, writer.now)
    }
    try writer.emit(.productRestored, subject: id, organization: organization.value) { $0.field("name", old.name) }
    return try find(id, organization, writer)
  }

  private static func putAudience(
    _ fields: ProductFields, of id: ID<Product>, in organization: ID<Organization>, _ writer: Writer
  ) throws {
    for role in fields.roles {
      try writer.run(CatalogStore.insertRole, writer.newID(ID<Product>.self), organization, id, role)
    }
    for unit in fields.units {
      try writer.run(CatalogStore.insertUnit, writer.newID(ID<Product>.self), organization, id, unit)
    }
  }

  /// What a search finds it by: its own words and those of its variants.
  private static func putText(of id: ID<Product>, in organization: ID<Organization>, _ writer: Writer) throws {
    let row = try find(id, organization, writer)
    let variants = try variants(of: row, organization, writer)
    let words = [row.name, row.fields.description] + variants.flatMap { [$0.fields.sku, $0.fields.name] }
    try CatalogStore.search.put(writer, id, in: organization, folded: folded(words.joined(separator: " ")))
  }

  private static func refuseReserved(
    _ id: ID<Product>, in organization: ID<Organization>, _ reader: Reader
  ) throws {
    guard try reader.one(VariantStore.reservedOfProduct, id, organization) == 0 else {
      throw Failure(.conflict, code: "reserved", CatalogText.stillReserved)
    }
  }

  /// Of a product whose variants are others: its version rises, and the search finds it by them.
  static func touch(_ product: ID<Product>, in organization: ID<Organization>, _ writer: Writer) throws {
    try writer.run(CatalogStore.touch, product, organization, writer.now)
    try putText(of: product, in: organization, writer)
  }

  // MARK: Settings

  static func put(_ settings: CatalogSettings, in organization: ID<Organization>, _ writer: Writer) throws
    -> CatalogSettings
  {
    guard let currency = Currency(settings.currency) else {
      throw Failure.unprocessable([Failure.Field(path: "currency", text: CatalogText.noCurrency)])
    }
    let old = try CatalogSettings.of(organization, writer)
    var new = settings
    new.currency = currency.code
    guard new.currency != old.currency else { return new }
    try writer.run(CatalogStore.putSettings, organization, new.currency)
    try writer.emit(.catalogSettingsChanged, subject: organization) { json in
      json.object("changed") { change("currency", old.currency, new.currency, json) }
    }
    return new
  }

  // MARK: What events tell, and what is refused

  static func emitChange(
    of id: ID<Product>, _ name: String, in organization: ID<Organization>, _ writer: Writer,
    _ changes: (JSONWriter) -> Void
  ) throws {
    try writer.emit(.productUpdated, subject: id, organization: organization.value) { json in
      json.field("name", name)
      json.object("changed") { changes(json) }
    }
  }

  static func change(_ key: StaticString, _ old: String, _ new: String, _ json: JSONWriter) {
    guard old != new else { return }
    // Of long texts the beginning, or the end where they begin alike.
    let isLate = old.prefix(200) == new.prefix(200)
    json.object(key) {
      json.field("from", String(isLate ? old.suffix(200) : old.prefix(200)))
      json.field("to", String(isLate ? new.suffix(200) : new.prefix(200)))
    }
  }

  private static func summary(
    _ fields: ProductFields, _ book: RoleBook, in organization: ID<Organization>, _ reader: Reader
  ) throws -> [(StaticString, String)] {
    let category = try fields.category.flatMap { try reader.first(NamedStore.category, $0, organization)?.name } ?? ""
    let roles = fields.roles.map { book[$0]?.reference.word ?? $0.text }.joined(separator: ", ")
    return [
      ("kind", fields.kind.rawValue), ("name", fields.name), ("description", fields.description),
      ("category", category), ("currency", fields.currency.code), ("taxRate", "\(fields.taxRate)"),
      ("loanDays", fields.loanDays.map { "\($0)" } ?? ""), ("isListed", "\(fields.isListed)"),
      ("isCounted", "\(fields.isCounted)"), ("firstDate", fields.first?.iso ?? ""),
      ("lastDate", fields.last?.iso ?? ""), ("roles", roles),
      ("units", fields.units.joined(separator: ", ")), ("limit", fields.limit.map { "\($0)" } ?? ""),
      ("limitDays", fields.limitDays.map { "\($0)" } ?? ""),
    ]
  }

  static func refusingTaken(_ skuPath: String = "sku", _ body: () throws -> Void) throws {
    try refusing("products.organization_id, products.name_key", as: .taken("name", CatalogText.nameTaken)) {
      try refusing(
        "product_variants.organization_id, product_variants.sku_key",
        as: .taken(skuPath, code: "sku-taken", CatalogText.skuTaken), body)
    }
  }
}
