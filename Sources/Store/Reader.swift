// Reading: typed rows from one connection.
import Base
import CSQLite
import Synchronization

/// How often this process has committed. Rises before those who wrote are answered.
final class CommitCount: Sendable {
  let value = Atomic<UInt64>(0)
}

/// One thread's own read-only connection.
///
/// One thread at a time: that is the meaning of the `@unchecked`. Every method fails with a `Failure` when the file can't
/// be read. A statement may be used again inside its own rows: the inner use gets a statement of its own.
package class Reader: @unchecked Sendable {
  final let connection: Connection
  private final var depth = 0
  private final var keepsakes: [ObjectIdentifier: AnyObject] = [:]
  /// Nil where each read begins and ends by itself.
  private final let commits: CommitCount?
  private final var turn = Turn()

  /// What the reads of one turn share.
  private struct Turn {
    var isOpen = false
    /// How many more reads it is good for.
    var left = 0
    /// The commits there were before it.
    var commits: UInt64 = 0
  }

  /// So many reads of a millisecond's length in all: the log can't start over while they share one state.
  private static let readsOfATurn = 16

  /// With `commits`, reads share one state of the file until there is a newer one or `endTurn`.
  init(_ connection: Connection, turnsBy commits: CommitCount? = nil) {
    self.connection = connection
    self.commits = commits
  }

  /// Two locks of the file and their release for each read are what two loops wait for each other at: a tenth of a page's
  /// cost (measured). What is committed in between is seen at once: the commits of the process are all there are.
  private final func takeTurn(_ commits: CommitCount) throws {
    let now = commits.value.load(ordering: .acquiring)
    // SQLite ends a transaction by itself after some errors.
    if turn.isOpen, turn.commits == now, turn.left > 0, !connection.isIdle {
      turn.left -= 1
      return
    }
    endTurn()
    // Within the rows of another read, whose state this one has as well.
    guard !connection.isReading else { return }
    try connection.run(Reader.begin)
    turn = Turn(isOpen: true, left: Reader.readsOfATurn, commits: now)
  }

  /// Lets go of the pages that it remembers: after work that read much of the file and is not done often.
  package final func forget() { connection.forget() }

  /// Lets go of the state that the reads of a turn have shared. To be called before the thread sleeps; harmless otherwise.
  package final func endTurn() {
    guard turn.isOpen else { return }
    turn.isOpen = false
    if !connection.isIdle { end() }
  }

  /// What every read goes through: none may pass the turn by, and be answered from before a commit.
  @inline(__always)
  private final func use<T>(_ sql: SQL, _ values: [any Bindable], _ body: (OpaquePointer) throws -> T) throws -> T {
    if let commits, depth == 0 { try takeTurn(commits) }
    return try connection.use(sql, values, body)
  }

  /// The first row, or nil when there is none.
  package final func first<Row>(_ query: Query<Row>, _ values: any Bindable...) throws -> Row? {
    try use(query.sql, values) { statement in
      try connection.step(statement, query.sql) ? try query.decode(Columns(statement: statement)) : nil
    }
  }

  /// The first row; `Failure.notFound` when there is none.
  package final func one<Row>(_ query: Query<Row>, _ values: any Bindable...) throws -> Row {
    try use(query.sql, values) { statement in
      guard try connection.step(statement, query.sql) else { throw Failure.notFound }
      return try query.decode(Columns(statement: statement))
    }
  }

  /// Whether there is any row.
  package final func exists<Row>(_ query: Query<Row>, _ values: any Bindable...) throws -> Bool {
    try use(query.sql, values) { try connection.step($0, query.sql) }
  }

  /// All rows. Only for queries with a LIMIT or a small table.
  package final func all<Row>(_ query: Query<Row>, _ values: any Bindable...) throws -> [Row] {
    try use(query.sql, values) { statement in
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
    try use(query.sql, values) { statement in
      while try connection.step(statement, query.sql) { try body(try query.decode(Columns(statement: statement))) }
    }
  }

  /// One row after another as bare columns: the way to write a list straight to bytes (33 us for 30 joined rows).
  package final func rows(
    _ query: RowQuery, _ values: any Bindable..., body: (Columns) throws -> Void
  ) throws {
    try use(query.sql, values) { statement in
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
    if depth == 0 {
      if let commits { try takeTurn(commits) } else { try connection.run(Reader.begin) }
    }
    depth += 1
    defer {
      depth -= 1
      if depth == 0, commits == nil { end() }
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
