// What a database holds, told so that a copy can be compared with it.
import Base

/// Counts and digests of one state of a database. Two that are equal hold as many rows in every table, under the same
/// schema, and end in the same event.
package struct BackupFacts: Sendable, Equatable {
  package struct Table: Sendable, Equatable {
    package let name: String
    package let rows: Int64
  }

  /// The first event: what tells this campus from others. 1 where there is none yet.
  package let origin: ID<EventRow>
  /// The names of the migrations that were applied, in order.
  package let migrations: [String]
  /// SHA-256 of the schema's normalized text.
  package let schema: Digest
  /// The kept end of the event chain.
  package let events: Int64
  package let lastEvent: ID<EventRow>
  package let chain: Digest
  /// Every table but SQLite's own and what belongs to full-text indexes, by name.
  package let tables: [Table]

  package init(
    origin: ID<EventRow>, migrations: [String], schema: Digest, events: Int64, lastEvent: ID<EventRow>, chain: Digest,
    tables: [Table]
  ) {
    self.origin = origin
    self.migrations = migrations
    self.schema = schema
    self.events = events
    self.lastEvent = lastEvent
    self.chain = chain
    self.tables = tables
  }

  /// Reads them; inside a transaction where the database is written meanwhile. `check` is asked before each table.
  init(_ connection: Connection, check: () throws -> Void) throws {
    origin = try BackupFacts.origin(connection)
    migrations = try connection.rows("SELECT name FROM migrations ORDER BY name") { $0.text(0) }
    schema = Digest.of(try SchemaDump.text(connection))
    let head =
      try connection.rows("SELECT last_id, count, hash FROM event_chain WHERE id = 1") { row in
        ChainHead(id: row.int64(0), count: row.int64(1), hash: try row.digest(2))
      }.first ?? .empty
    events = head.count
    lastEvent = ID(head.id)
    chain = head.hash
    let names = try connection.rows(
      """
      SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'
      ORDER BY name
      """
    ) { $0.text(0) }
    tables = try names.map { name in
      try check()
      let quoted = name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
      let rows = try connection.rows("SELECT count(*) FROM \"\(quoted)\"") { $0.int64(0) }.first ?? 0
      return Table(name: name, rows: rows)
    }
  }

  static func origin(_ connection: Connection) throws -> ID<EventRow> {
    try connection.rows("SELECT id FROM events ORDER BY id LIMIT 1") { ID<EventRow>($0.int64(0)) }.first ?? ID(1)
  }

  /// The rows of one table; 0 where there is none of that name.
  package func rows(of table: String) -> Int64 { tables.first { $0.name == table }?.rows ?? 0 }

  package var records: Int64 { tables.reduce(0) { $0 &+ $1.rows } }

  /// What differs, in a word or two for the log; nil where nothing does.
  func difference(from other: BackupFacts) -> String? {
    if self == other { return nil }
    if schema != other.schema || migrations != other.migrations { return "schema" }
    if chain != other.chain || events != other.events { return "events \(events) / \(other.events)" }
    for table in tables where other.rows(of: table.name) != table.rows {
      return "\(table.name) \(table.rows) / \(other.rows(of: table.name))"
    }
    return "tables"
  }
}
