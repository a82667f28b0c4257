// Reading: typed rows from one connection.
import Base
import CSQLite

/// One thread's own read-only connection.
///
/// One thread at a time: that is the meaning of the `@unchecked`. Every method fails with a `Failure` when the file can't
/// be read. A statement may be used again inside its own rows: the inner use gets a statement of its own.
package class Reader: @unchecked Sendable {
  final let connection: Connection
  private final var depth = 0
  private final var keepsakes: [ObjectIdentifier: AnyObject] = [:]

  init(_ connection: Connection) { self.connection = connection }

  /// The first row, or nil when there is none.
  package final func first<Row>(_ query: Query<Row>, _ values: any Bindable...) throws -> Row? {
    try connection.use(query.sql, values) { statement in
      try connection.step(statement, query.sql) ? try query.decode(Columns(statement: statement)) : nil
    }
  }

  /// The first row; `Failure.notFound` when there is none.
  package final func one<Row>(_ query: Query<Row>, _ values: any Bindable...) throws -> Row {
    try connection.use(query.sql, values) { statement in
      guard try connection.step(statement, query.sql) else { throw Failure.notFound }
      return try query.decode(Columns(statement: statement))
    }
  }

  /// Whether there is any row.
  package final func exists<Row>(_ query: Query<Row>, _ values: any Bindable...) throws -> Bool {
    try connection.use(query.sql, values) { try connection.step($0, query.sql) }
  }

  /// All rows. Only for queries with a LIMIT or a small table.
  package final func all<Row>(_ query: Query<Row>, _ values: any Bindable...) throws -> [Row] {
    try connection.use(query.sql, values) { statement in
      var rows: [Row] = []
      while try connection.step(statement, query.sql) { rows.append(try query.decode(Columns(statement: statement))) }
      return rows
    }
  }

  /// One row after another, none kept.
  package final func each<Row>(_ query: Query<Row>, _ values: any Bindable..., body: (Row) throws -> Void) throws {
    try each(query, values: values, body: body)
  }

  /// The same with as many values as there happen to be.
  package final func each<Row>(_ query: Query<Row>, values: [any Bindable], body: (Row) throws -> Void) throws {
    try connection.use(query.sql, values) { statement in
      while try connection.step(statement, query.sql) { try body(try query.decode(Columns(statement: statement))) }
    }
  }

  /// One row after another as bare columns: the way to write a list straight to bytes (33 us for 30 joined rows).
  package final func rows(
    _ query: RowQuery, _ values: any Bindable..., body: (Columns) throws -> Void
  ) throws {
    try connection.use(query.sql, values) { statement in
      while try connection.step(statement, query.sql) { try body(Columns(statement: statement)) }
    }
  }

  /// What somebody keeps beside this connection, one of each type, made when it is first asked for. It is used on the
  /// connection's thread only, and goes with it.
  package final func kept<T: AnyObject>(_ type: T.Type, _ make: () -> T) -> T {
    if let found = keepsakes[ObjectIdentifier(type)] as? T { return found }
    let made = make()
    keepsakes[ObjectIdentifier(type)] = made
    return made
  }

  /// A number that is another one once anything was committed since this connection was last asked: what was put together
  /// from many rows holds while it stays. Ask before reading them.
  package final func version() throws -> Int64 { try one(Reader.dataVersion) }

  static let dataVersion = Query("PRAGMA data_version") { $0.int64(0) }

  /// Runs `body` so that all its reads see the same state of the database. May be nested. Keep it short: while it lasts
  /// the write-ahead log can't start over.
  package func snapshot<T>(_ body: () throws -> T) throws -> T {
    if depth == 0 { try connection.run(Reader.begin) }
    depth += 1
    defer {
      depth -= 1
      if depth == 0 { end() }
    }
    return try body()
  }

  /// Ends the read transaction. A failed COMMIT would leave it open and pin the log, so it is followed by ROLLBACK.
  private final func end() {
    do { try connection.run(Reader.commit) } catch { try? connection.run(Reader.rollback) }
  }

  /// The kept value of a counter. Inside a write it includes what the same group has counted so far.
  package func value(of counter: Counter, organization: Int64 = 0, bucket: Int64 = 0) throws -> Int64 {
    try first(Counter.read, counter.name, organization, bucket) ?? 0
  }

  static let begin = SQL("BEGIN")
  static let commit = SQL("COMMIT")
  static let rollback = SQL("ROLLBACK")
}
