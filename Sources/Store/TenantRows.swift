// The rows of one organization in a table, found and erased some at a time.
import Base

/// For tables whose rows name their organization in `organization_id`. Rows are found by a reader, so that looking for them
/// holds up nobody who writes.
package struct TenantRows: Sendable {
  /// How a table's rows are found.
  package enum Path: Sendable {
    /// An index begins with the organization.
    case indexed
    /// There is none: the whole table is read once, in the order of its keys.
    case scanned
    /// All at once: tables of which an organization has some hundred rows at most.
    case whole
  }

  package let table: StaticString
  package let path: Path
  private let find: Query<Int64>
  private let erase: Command

  /// `key` is the table's own whole number; it doesn't matter where rows go all at once.
  package init(_ table: StaticString, _ path: Path = .indexed, key: StaticString = "id") {
    self.table = table
    self.path = path
    let select = "SELECT \(key) FROM \(table) WHERE"
    switch path {
    case .indexed:
      find = Query(built: "\(select) organization_id = ?1 AND ?2 = ?2 LIMIT ?3") { $0.int64(0) }
      erase = Command(built: "DELETE FROM \(table) WHERE \(key) = ?1 AND organization_id = ?2")
    case .scanned:
      find = Query(built: "\(select) \(key) > ?2 AND organization_id = ?1 ORDER BY \(key) LIMIT ?3") { $0.int64(0) }
      erase = Command(built: "DELETE FROM \(table) WHERE \(key) = ?1 AND organization_id = ?2")
    case .whole:
      find = Query(built: "SELECT 1 FROM \(table) WHERE organization_id = ?1 AND ?2 = ?2 LIMIT ?3") {
        $0.int64(0)
      }
      erase = Command(built: "DELETE FROM \(table) WHERE organization_id = ?2 AND ?1 = ?1")
    }
  }

  /// The statements, so that a test can read their plans.
  package var statements: [SQL] { [find.sql, erase.sql] }

  /// Some keys of an organization's rows, beyond `after` where the table is scanned.
  package func keys(of organization: Int64, after: Int64, limit: Int, _ reader: Reader) throws -> [Int64] {
    try reader.all(find, organization, after, path == .whole ? 1 : limit)
  }

  /// Erases the rows with these keys; gives how many there were.
  package func erase(_ keys: [Int64], of organization: Int64, _ writer: Writer) throws -> Int {
    var count = 0
    for key in keys { count += try writer.run(erase, key, organization) }
    return count
  }
}

extension Counter {
  /// Forgets the kept counts of an organization, at most `limit`; gives how many.
  package static func forget(of organization: Int64, limit: Int, _ writer: Writer) throws -> Int {
    try writer.run(erase, organization, limit)
  }

  /// Rare, and of small rows: no index is kept for it.
  static let erase = Command(
    """
    DELETE FROM counters WHERE (name, organization_id, bucket) IN
      (SELECT name, organization_id, bucket FROM counters WHERE organization_id = ?1 LIMIT ?2)
    """)
}
