// Categories and locations: a name each. One set of writes, pages and calls for both.
import Base
import Store
import Web

/// A category or a location.
enum NamedThing: String, Sendable, CaseIterable {
  case category
  case location

  var most: Int { self == .category ? CatalogRules.mostCategories : CatalogRules.mostLocations }
  /// The index that refuses a name twice.
  private var uniqueName: String {
    self == .category
      ? "product_categories.organization_id, product_categories.name_key"
      : "stock_locations.organization_id, stock_locations.name_key"
  }

  private var events: (created: EventKind, updated: EventKind, deleted: EventKind) {
    self == .category
      ? (.categoryCreated, .categoryUpdated, .categoryDeleted) : (.locationCreated, .locationUpdated, .locationDeleted)
  }

  // MARK: Reading

  /// All of an organization, by name: some dozens.
  func all(_ organization: ID<Organization>, _ reader: Reader) throws -> [NamedRow] {
    try rows(organization, limit: most, offset: 0, reader)
  }

  func rows(_ organization: ID<Organization>, limit: Int, offset: Int, _ reader: Reader) throws -> [NamedRow] {
    try reader.all(self == .category ? NamedStore.categories : NamedStore.locations, organization, limit, offset)
  }

  func total(_ organization: ID<Organization>, _ reader: Reader) throws -> Int {
    try reader.one(self == .category ? NamedStore.categoryTotal : NamedStore.locationTotal, organization)
  }

  func find(_ id: ID<NamedRow>, _ organization: ID<Organization>, _ reader: Reader) throws -> NamedRow {
    try reader.one(self == .category ? NamedStore.category : NamedStore.location, id, organization)
  }

  /// The one of this name, whatever its case and accents.
  func find(named name: String, _ organization: ID<Organization>, _ reader: Reader) throws -> NamedRow? {
    try reader.first(
      self == .category ? NamedStore.categoryByName : NamedStore.locationByName, organization, folded(name))
  }

  // MARK: Writing

  func create(_ input: NamedInput, in organization: ID<Organization>, _ writer: Writer) throws -> NamedRow {
    guard try total(organization, writer) < most else {
      throw Failure(.conflict, code: "too-many", CatalogText.tooMany(most))
    }
    let id = writer.newID(ID<NamedRow>.self)
    try refusingTaken {
      try writer.run(
        self == .category ? NamedStore.insertCategory : NamedStore.insertLocation, id, organization, input.name,
        folded(input.name), writer.now)
    }
    try writer.emit(events.created, subject: id, organization: organization.value) { $0.field("name", input.name) }
    return try find(id, organization, writer)
  }

  /// A change of nothing writes nothing.
  func update(
    _ id: ID<NamedRow>, _ input: NamedInput, on condition: Precondition? = nil, in organization: ID<Organization>,
    _ writer: Writer
  ) throws -> NamedRow {
    let old = try find(id, organization, writer)
    try condition?.check(version: old.version)
    guard input.name != old.name else { return old }
    try refusingTaken {
      try writer.run(
        self == .category ? NamedStore.updateCategory : NamedStore.updateLocation, id, organization, input.name,
        folded(input.name), writer.now)
    }
    try writer.emit(events.updated, subject: id, organization: organization.value) { json in
      json.field("name", input.name)
      json.object("changed") { json.changed("name", old.name, input.name) }
    }
    return try find(id, organization, writer)
  }

  /// The products of a category lose it; a location goes only when nothing lies there.
  @discardableResult
  func delete(
    _ id: ID<NamedRow>, on condition: Precondition? = nil, in organization: ID<Organization>, _ writer: Writer
  ) throws -> NamedRow {
    let old = try find(id, organization, writer)
    try condition?.check(version: old.version)
    switch self {
    case .category:
      try writer.run(CatalogStore.dropCategory, organization, id, writer.now)
      try writer.run(NamedStore.deleteCategory, id, organization)
    case .location:
      guard try !writer.exists(NamedStore.inUse, id, organization) else {
        throw Failure(.conflict, code: "location-in-use", CatalogText.locationInUse)
      }
      try writer.run(NamedStore.deleteLocation, id, organization, writer.now)
    }
    try writer.emit(events.deleted, subject: id, organization: organization.value) { $0.field("name", old.name) }
    return old
  }

  private func refusingTaken(_ body: () throws -> Void) throws {
    try refusing(uniqueName, as: .taken("name", CatalogText.nameTaken), body)
  }
}

extension EventKind {
  static let categoryCreated = EventKind("category.created")
  static let categoryUpdated = EventKind("category.updated")
  static let categoryDeleted = EventKind("category.deleted")
  static let locationCreated = EventKind("location.created")
  static let locationUpdated = EventKind("location.updated")
  static let locationDeleted = EventKind("location.deleted")
}

/// A category or a location as the database has it.
struct NamedRow: Sendable {
  let id: ID<NamedRow>
  let name: String
  let version: Int64

  var category: ID<ProductCategory> { ID(id.value) }
  var location: ID<StockLocation> { ID(id.value) }
}

struct NamedInput: Payload {
  var name = ""

  static let schemaName = "CatalogNameInput"

  init() {}
  init(_ name: String) { self.name = name }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("name", &name, label: CatalogText.name, max: CatalogRules.longestWord)
  }
}

struct NamedOutput: Payload {
  var id = ID<NamedRow>(0)
  var name = ""
  var version: Int64 = 1

  static let schemaName = "CatalogName"

  init() {}

  init(_ row: NamedRow) {
    id = row.id
    name = row.name
    version = row.version
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: CatalogText.identifier)
    f.text("name", &name, label: CatalogText.name, max: CatalogRules.longestWord)
    f.integer("version", &version, label: CatalogText.version)
  }
}

/// Every SQL statement of categories and locations.
enum NamedStore {
  static let statements: [any Statement] = [
    categories, categoryTotal, category, categoryByName, insertCategory, updateCategory, deleteCategory,
    locations, locationTotal, location, locationByName, insertLocation, updateLocation, deleteLocation, inUse,
    exportCategories, exportLocations,
  ]

  // The text of a query is a literal, so there are two of each.
  static let categories = Query(
    """
    SELECT id, name, version FROM product_categories WHERE organization_id = ?1 ORDER BY name_key LIMIT ?2 OFFSET ?3
    """, row)

  static let categoryTotal = Query("SELECT count(*) FROM product_categories WHERE organization_id = ?1") { $0.int(0) }

  static let category = Query(
    "SELECT id, name, version FROM product_categories WHERE id = ?1 AND organization_id = ?2", row)

  static let categoryByName = Query(
    "SELECT id, name, version FROM product_categories WHERE organization_id = ?1 AND name_key = ?2", row)

  static let insertCategory = Command(
    """
    INSERT INTO product_categories (id, organization_id, name, name_key, version, created_at, updated_at)
    VALUES (?1, ?2, ?3, ?4, 1, ?5, ?5)
    """)

  static let updateCategory = Command(
    """
    UPDATE product_categories SET name = ?3, name_key = ?4, version = version + 1, updated_at = ?5
    WHERE id = ?1 AND organization_id = ?2
    """)

  static let deleteCategory = Command("DELETE FROM product_categories WHERE id = ?1 AND organization_id = ?2")

  static let exportCategories = RowQuery(
    """
    SELECT id, name, created_at, updated_at FROM product_categories
    WHERE organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
    """)

  static let locations = Query(
    """
    SELECT id, name, version FROM stock_locations WHERE organization_id = ?1 AND deleted_at IS NULL
    ORDER BY name_key LIMIT ?2 OFFSET ?3
    """, row)

  static let locationTotal = Query(
    "SELECT count(*) FROM stock_locations WHERE organization_id = ?1 AND deleted_at IS NULL"
  ) { $0.int(0) }

  static let location = Query(
    "SELECT id, name, version FROM stock_locations WHERE id = ?1 AND organization_id = ?2 AND deleted_at IS NULL", row)

  static let locationByName = Query(
    """
    SELECT id, name, version FROM stock_locations WHERE organization_id = ?1 AND name_key = ?2 AND deleted_at IS NULL
    """, row)

  static let insertLocation = Command(
    """
    INSERT INTO stock_locations (id, organization_id, name, name_key, version, created_at, updated_at)
    VALUES (?1, ?2, ?3, ?4, 1, ?5, ?5)
    """)

  static let updateLocation = Command(
    """
    UPDATE stock_locations SET name = ?3, name_key = ?4, version = version + 1, updated_at = ?5
    WHERE id = ?1 AND organization_id = ?2 AND deleted_at IS NULL
    """)

  /// Its movements keep its name.
  static let deleteLocation = Command(
    """
    UPDATE stock_locations SET deleted_at = ?3, version = version + 1, updated_at = ?3
    WHERE id = ?1 AND organization_id = ?2 AND deleted_at IS NULL
    """)

  /// Whether something lies there.
  static let inUse = Query(
    "SELECT 1 FROM stock_balances WHERE location_id = ?1 AND +organization_id = ?2 AND on_hand > 0 LIMIT 1"
  ) { $0.int(0) }

  static let exportLocations = RowQuery(
    """
    SELECT id, name, created_at, updated_at, deleted_at FROM stock_locations
    WHERE organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
    """)

  @Sendable private static func row(_ c: Columns) throws -> NamedRow {
    NamedRow(id: c.id(0), name: c.text(1), version: c.int64(2))
  }
}
