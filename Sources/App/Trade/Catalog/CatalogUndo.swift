// What an import of products did, kept so that it can be taken back: what it added goes, what it changed is set back.
import Base
import Store
import Web

extension EventKind {
  static let catalogImportUndone = EventKind("catalog.import-undone")
}

/// An import of products that changed something.
enum CatalogBatch {}
/// What it did to one product.
enum CatalogBatchChange {}

struct CatalogBatchRow: Sendable {
  let id: ID<CatalogBatch>
  let fileName: String
  let created: Int64
  let updated: Int64
  let at: Timestamp
  let undone: Timestamp?
}

/// A product as it was before an import touched it.
struct ProductBefore: Payload {
  var product = ProductInput()
  var variants: [Variant] = []

  static let schemaName = "ProductBefore"

  struct Variant: Payload {
    var id = ID<ProductVariant>(0)
    var input = VariantInput()

    static let schemaName = "ProductVariantBefore"

    mutating func fields(_ f: inout some FieldVisitor) {
      f.id("id", &id, label: CatalogText.variant)
      input.fields(&f)
    }
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    product.visit(&f)
    f.list("variants", &variants, label: CatalogText.variants)
  }

  init() {}

  init(_ row: ProductRow, _ variants: [VariantRow]) {
    product = ProductInput(row.fields)
    self.variants = variants.map { row in
      var variant = Variant()
      variant.id = row.id
      (variant.input.sku, variant.input.name) = (row.fields.sku, row.fields.name.isEmpty ? nil : row.fields.name)
      (variant.input.price, variant.input.lowAt) = (row.fields.price, row.fields.lowAt)
      return variant
    }
  }
}

/// Writes down what an import does to which product, within the transactions that do it.
struct CatalogLog: Sendable {
  /// Nil before the first change.
  private(set) var batch: ID<CatalogBatch>?
  private let fileName: String
  private let organization: ID<Organization>

  init(_ batch: ID<CatalogBatch>?, _ fileName: String, _ organization: ID<Organization>) {
    (self.batch, self.fileName, self.organization) = (batch, fileName, organization)
  }

  /// After it was added.
  mutating func created(_ product: ID<Product>, _ writer: Writer) throws {
    try insert(product, before: nil, writer)
    try changed(product, writer)
  }

  /// Before it is changed for the first time.
  mutating func changing(_ row: ProductRow, _ writer: Writer) throws {
    if let batch, try writer.exists(CatalogBatchStore.change, batch, row.id, organization) { return }
    let before = ProductBefore(row, try CatalogChanges.variants(of: row, organization, writer))
    try insert(row.id, before: JobRun.text(before), writer)
  }

  /// After it was changed.
  func changed(_ product: ID<Product>, _ writer: Writer) throws {
    guard let batch else { return }
    try writer.run(CatalogBatchStore.noteVersion, batch, product, organization)
  }

  private mutating func insert(_ product: ID<Product>, before: String?, _ writer: Writer) throws {
    let batch = try self.batch ?? begin(writer)
    try writer.run(
      CatalogBatchStore.insertChange, writer.newID(ID<CatalogBatchChange>.self), organization, batch, product, before)
  }

  private mutating func begin(_ writer: Writer) throws -> ID<CatalogBatch> {
    let id = writer.newID(ID<CatalogBatch>.self)
    try writer.run(CatalogBatchStore.insert, id, organization, String(fileName.prefix(200)), writer.now)
    try writer.run(CatalogBatchStore.sweep, organization, id)
    batch = id
    return id
  }
}

enum CatalogUndo {
  /// As many products go in one transaction, or fewer with so many variants in all.
  private static let lot = 50
  private static let lotOfVariants = 100

  /// Takes the organization's last import back, some products at a time. What was changed since, by whomever, stays as it is.
  /// Broken off half way, it goes on where it was when it is called again. From the slow pool. Fails with 409 for an import
  /// that isn't the last one or was undone before.
  static func run(_ id: ID<CatalogBatch>, _ call: Call, _ pool: Slow) throws -> UndoReport {
    let organization = try call.signedIn.organization.id
    var report = UndoReport()
    while true {
      let (part, isLast) = try pool.write(call.context) { writer in
        let row = try writer.one(CatalogBatchStore.find, id, organization)
        guard row.undone == nil else { throw Failure(.conflict, code: "import-undone", ImportText.undoneBefore) }
        guard try writer.first(CatalogBatchStore.page, organization, 1, 0)?.id == id else {
          throw Failure(.conflict, code: "not-the-last", ImportText.notTheLast)
        }
        return try take(id, organization, writer)
      }
      report.removed += part.removed
      report.restored += part.restored
      report.kept += part.kept
      if isLast { break }
    }
    let total = report
    try pool.write(call.context) { writer in
      _ = try writer.emit(.catalogImportUndone, subject: 0) { json in
        json.field("removed", total.removed)
        json.field("restored", total.restored)
        json.field("kept", total.kept)
      }
    }
    return report
  }

  private static func take(
    _ id: ID<CatalogBatch>, _ organization: ID<Organization>, _ writer: Writer
  ) throws -> (report: UndoReport, isLast: Bool) {
    var report = UndoReport()
    writer.context.isBulk = true
    let changes = try writer.all(CatalogBatchStore.changes, organization, id, lot)
    var (done, variants) = (0, 0)
    for change in changes where variants < lotOfVariants {
      done += 1
      if try undo(change.product, change.before, change.version, &variants, organization, writer) {
        if change.before == nil { report.removed += 1 } else { report.restored += 1 }
      } else {
        report.kept += 1
      }
      try writer.run(CatalogBatchStore.dropChange, change.id, organization)
    }
    let isLast = changes.count < lot && done == changes.count
    if isLast { try writer.run(CatalogBatchStore.close, id, organization, writer.now) }
    return (report, isLast)
  }

  /// False for what stays as it is. Everything is asked before anything is written: one product that can't be set back must
  /// not be set back by half.
  private static func undo(
    _ id: ID<Product>, _ kept: String?, _ version: Int64, _ count: inout Int, _ organization: ID<Organization>,
    _ writer: Writer
  ) throws -> Bool {
    let row = try CatalogChanges.find(id, organization, writer)
    guard row.deleted == nil, row.version == version else { return false }
    let variants = try CatalogChanges.variants(of: row, organization, writer)
    count += variants.count
    guard var text = kept else {
      // Of what was received since, somebody has use.
      guard variants.allSatisfy({ $0.onHand == 0 }) else { return false }
      try CatalogChanges.delete(id, in: organization, writer)
      return true
    }
    var before = try text.withUTF8 { try ProductBefore.read(json: UnsafeRawBufferPointer($0)) }
    if let owner = try writer.first(CatalogStore.productByName, organization, folded(before.product.name)), owner != id
    {
      return false
    }
    // A category may be gone since; a role too, and then nobody knows whom it was for.
    if let category = before.product.category, try !writer.exists(NamedStore.category, category, organization) {
      before.product.category = nil
    }
    let old = Set(before.variants.map(\.id))
    let added = variants.filter { !old.contains($0.id) }
    guard added.allSatisfy({ $0.onHand == 0 }) else { return false }
    let fields: ProductFields
    do { fields = try before.product.resolved(in: organization, over: row.fields, writer) } catch is Failure {
      return false
    }
    if fields.isCounted != row.fields.isCounted, variants.contains(where: { $0.reserved > 0 }) { return false }
    // Its version is the import's, so the variants of then are there. Their prices first: while there are some, the currency
    // may have to stay.
    for variant in before.variants {
      _ = try VariantChanges.update(
        variant: variant.id, variant.input.variant, ifVersion: { _ in }, in: organization, writer)
    }
    try VariantChanges.delete(added, of: id, in: organization, writer)
    _ = try CatalogChanges.update(id, fields, ifVersion: { _ in }, in: organization, writer)
    return true
  }
}

enum CatalogBatchStore {
  static let statements: [any Statement] = [
    insert, count, find, page, total, close, insertChange, change, noteVersion, changes, dropChange, sweep, exportRows,
  ]

  static let insert = Command(
    """
    INSERT INTO catalog_imports (id, organization_id, file_name, created_count, updated_count, created_at)
    VALUES (?1, ?2, ?3, 0, 0, ?4)
    """)

  static let count = Command(
    """
    UPDATE catalog_imports SET created_count = created_count + ?3, updated_count = updated_count + ?4
    WHERE id = ?1 AND organization_id = ?2
    """)

  static let find = Query(
    """
    SELECT id, file_name, created_count, updated_count, created_at, undone_at
    FROM catalog_imports WHERE id = ?1 AND organization_id = ?2
    """, row)

  static let page = Query(
    """
    SELECT id, file_name, created_count, updated_count, created_at, undone_at
    FROM catalog_imports WHERE organization_id = ?1 ORDER BY id DESC LIMIT ?2 OFFSET ?3
    """, row)

  /// A campus imports some times a year.
  static let total = Query("SELECT count(*) FROM catalog_imports WHERE organization_id = ?1") { $0.int(0) }

  static let close = Command(
    "UPDATE catalog_imports SET undone_at = ?3 WHERE id = ?1 AND organization_id = ?2 AND undone_at IS NULL")

  static let insertChange = Command(
    """
    INSERT INTO catalog_import_changes (id, organization_id, batch_id, product_id, version, before)
    VALUES (?1, ?2, ?3, ?4, 0, ?5)
    """)

  static let change = Query(
    "SELECT 1 FROM catalog_import_changes WHERE batch_id = ?1 AND product_id = ?2 AND +organization_id = ?3"
  ) { $0.int(0) }

  /// The version that the import left the product at.
  static let noteVersion = Command(
    """
    UPDATE catalog_import_changes SET version = (SELECT p.version FROM products p WHERE p.id = ?2)
    WHERE batch_id = ?1 AND product_id = ?2 AND +organization_id = ?3
    """)

  /// The last first: what a product freed is needed by those after it.
  static let changes = Query(
    """
    SELECT id, product_id, version, before FROM catalog_import_changes
    WHERE organization_id = ?1 AND batch_id = ?2 ORDER BY id DESC LIMIT ?3
    """
  ) { c in
    (
      id: c.id(0, as: ID<CatalogBatchChange>.self), product: c.id(1, as: ID<Product>.self), version: c.int64(2),
      before: c.optionalText(3)
    )
  }

  static let dropChange = Command("DELETE FROM catalog_import_changes WHERE id = ?1 AND organization_id = ?2")

  /// Of earlier imports, some at a time: only the last one can be undone.
  static let sweep = Command(
    """
    DELETE FROM catalog_import_changes WHERE id IN (
      SELECT id FROM catalog_import_changes WHERE organization_id = ?1 AND batch_id < ?2 ORDER BY batch_id, id LIMIT 1000)
    """)

  static let exportRows = RowQuery(
    """
    SELECT id, file_name, created_count, updated_count, created_at, undone_at
    FROM catalog_imports WHERE organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
    """)

  @Sendable private static func row(_ c: Columns) -> CatalogBatchRow {
    CatalogBatchRow(
      id: c.id(0), fileName: c.text(1), created: c.int64(2), updated: c.int64(3), at: c.timestamp(4),
      undone: c.optionalTimestamp(5))
  }
}
