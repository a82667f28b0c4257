// One SQLite connection: its settings, its prepared statements by slot, and its errors as values.
import Base
import CSQLite
import Synchronization

/// Memory accounting costs 5 to 10 % (measured) and nothing reads it. It can only be turned off before SQLite starts: where
/// somebody else has started it already, as a test may, it stays on.
private let sqliteReady: Bool = {
  _ = quad_sqlite3_memstatus_off()
  return sqlite3_initialize() == SQLITE_OK
}()

/// A connection, used by one thread at a time: opened without SQLite's own mutexes.
final class Connection {
  enum Role {
    case writer, reader, checkpointer
    /// Reads a file that another process may be serving; creates and changes nothing.
    case inspector
    /// Reads a finished file that nobody writes any more: without locks, and without making anything beside it.
    case finished
  }

  let path: String
  private let role: Role
  private let cacheKiB: Int
  private let journalLimit: Int
  private let vfs: String?
  /// Nil before the file is opened and after it is let go of.
  private(set) var handle: OpaquePointer?
  private var isClosed = false
  private var statements: UnsafeMutableBufferPointer<OpaquePointer?>
  /// Set by the writer for the length of a group: an error that makes SQLite drop the transaction then sets `loss`, and
  /// every further statement is refused, so that nothing is committed on its own by accident.
  var guardsTransaction = false {
    didSet { loss = nil }
  }
  /// Why the guarded transaction is gone.
  private(set) var loss: Failure?

  /// Opens the file now or, with `whenUsed`, for the first statement: each open connection has read the whole schema, which
  /// takes milliseconds and half a megabyte. The checkpointer has no cache.
  init(
    path: String, role: Role, cacheKiB: Int = 0, journalLimit: Int = 64 << 20, vfs: String? = nil,
    whenUsed: Bool = false
  ) throws(Failure) {
    self.path = path
    self.role = role
    self.cacheKiB = cacheKiB
    self.journalLimit = journalLimit
    self.vfs = vfs
    statements = .allocate(capacity: 64)
    statements.initialize(repeating: nil)
    guard sqliteReady else { throw Failure.internal("SQLite did not start") }
    if !whenUsed { _ = try opened() }
  }

  /// SQLite's handle; the file is opened if it is not yet.
  private func opened() throws(Failure) -> OpaquePointer {
    if let handle { return handle }
    guard !isClosed else { throw Trouble.closed }
    var flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
    switch role {
    case .writer: flags |= SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
    case .reader, .checkpointer: flags |= SQLITE_OPEN_READWRITE
    case .inspector: flags |= SQLITE_OPEN_READONLY
    case .finished: flags |= SQLITE_OPEN_READONLY | SQLITE_OPEN_URI
    }
    let name = role == .finished ? "file:\(percentEncoded(path, keeping: 0x2f))?immutable=1" : path
    let code = sqlite3_open_v2(name, &handle, flags, vfs)
    guard code == SQLITE_OK, let opened = handle else {
      let detail = "open \(path): " + message
      letGo()
      throw Trouble.failure(code: code, detail: detail)
    }
    do { try configure() } catch {
      letGo()
      throw error as? Failure ?? Failure.internal("\(error)")
    }
    return opened
  }

  deinit {
    close()
    statements.deallocate()
  }

  private func configure() throws {
    for (option, value) in [
      (SQLITE_DBCONFIG_DEFENSIVE, 1), (SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0), (SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0),
      (SQLITE_DBCONFIG_DQS_DML, 0), (SQLITE_DBCONFIG_DQS_DDL, 0),
    ] as [(Int32, Int32)] {
      quad_sqlite3_db_config(handle, option, value)
    }
    sqlite3_busy_timeout(handle, 2000)
    switch role {
    case .writer:
      // Without a file yet, this is where a directory that can't be written shows. The mark goes in before the log is
      // used, so that it stands in the file itself from the first moment.
      if try pragma("page_count") == "0" { try execute("PRAGMA application_id=\(Store.applicationID)") }
      guard try pragma("journal_mode=WAL") == "wal" else { throw Trouble.readOnly("journal_mode is not wal: \(path)") }
      try execute("PRAGMA synchronous=FULL")
      try execute("PRAGMA foreign_keys=ON")
      // So that a REPLACE meets the triggers that keep events append-only.
      try execute("PRAGMA recursive_triggers=ON")
      // Overwrites what is deleted where that costs no further page: Debian's default also rewrites whole pages.
      try execute("PRAGMA secure_delete=FAST")
      try execute("PRAGMA journal_size_limit=\(journalLimit)")
    case .checkpointer:
      // It asks for no rows, so it does without whatever has SQLite read the schema first. It syncs fully, which is how
      // files are opened, and has no use for a cache.
      try execute("PRAGMA journal_size_limit=\(journalLimit)")
      try execute("PRAGMA wal_autocheckpoint=0")
      // Opens the log. Else the first checkpoint would, by a statement that reads the schema.
      _ = try pragma("data_version")
      return
    case .reader:
      try execute("PRAGMA query_only=ON")
    case .inspector, .finished:
      break
    }
    try execute("PRAGMA wal_autocheckpoint=0")
    try execute("PRAGMA temp_store=MEMORY")
    try execute("PRAGMA cache_size=-\(max(cacheKiB, 64))")
  }

  /// Lets go of the file. Everything afterwards fails with `Trouble.closed`.
  func close() {
    isClosed = true
    letGo()
  }

  private func letGo() {
    for at in statements.indices {
      sqlite3_finalize(statements[at])
      statements[at] = nil
    }
    if let handle { sqlite3_close_v2(handle) }
    handle = nil
  }

  /// What SQLite says about the last error.
  var message: String { sqlite3_errmsg(handle).map { String(cString: $0) } ?? "" }

  /// The error for a result code, as a `ConstraintViolation` or a `Failure`. Must be asked before the next SQLite call.
  func error(_ code: Int32, _ sql: String) -> any Error {
    if let violation = ConstraintViolation(code: code, message: message) { return violation }
    let failure = Trouble.failure(code: code, detail: "sqlite \(code): \(message); \(sql.prefix(300))")
    if guardsTransaction, loss == nil, isIdle { loss = failure }
    return failure
  }

  private func prepare(_ sql: String) throws -> OpaquePointer {
    let handle = try opened()
    var statement: OpaquePointer?
    var rest = false
    var text = sql
    let code = text.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { characters in
        var tail: UnsafePointer<CChar>?
        let code = sqlite3_prepare_v3(
          handle, characters.baseAddress, Int32(truncatingIfNeeded: characters.count),
          UInt32(SQLITE_PREPARE_PERSISTENT), &statement, &tail)
        if let tail, let start = characters.baseAddress { rest = characters[(tail - start)...].contains { $0 > 32 } }
        return code
      }
    }
    guard code == SQLITE_OK else { throw error(code, sql) }
    guard let statement, !rest else {
      sqlite3_finalize(statement)
      throw Failure.internal("not exactly one statement: \(sql.prefix(300))")
    }
    return statement
  }

  private func statement(_ sql: SQL) throws -> OpaquePointer {
    if sql.slot < statements.count, let statement = statements[sql.slot] { return statement }
    let statement = try prepare(sql.text)
    if sql.slot >= statements.count {
      let larger = UnsafeMutableBufferPointer<OpaquePointer?>.allocate(
        capacity: max(sql.slot + 1, statements.count * 2))
      larger.initialize(repeating: nil)
      for at in statements.indices { larger[at] = statements[at] }
      statements.deallocate()
      statements = larger
    }
    statements[sql.slot] = statement
    return statement
  }

  /// Binds, lets `body` step, and resets whatever happens. When the statement is already under way further up the stack,
  /// a second one is prepared for this use, so that the outer one's rows are left alone.
  func use<T>(_ sql: SQL, _ values: [any Bindable], _ body: (OpaquePointer) throws -> T) throws -> T {
    if let loss { throw loss }
    var statement = try statement(sql)
    let isNested = sqlite3_stmt_busy(statement) != 0
    if isNested { statement = try prepare(sql.text) }
    defer {
      if isNested {
        sqlite3_finalize(statement)
      } else {
        sqlite3_reset(statement)
        if !values.isEmpty { sqlite3_clear_bindings(statement) }
      }
    }
    guard Int(sqlite3_bind_parameter_count(statement)) == values.count else {
      throw Failure.internal(
        "\(sqlite3_bind_parameter_count(statement)) placeholders, \(values.count) values: \(sql.text.prefix(300))")
    }
    var index: Int32 = 1
    for value in values {
      let code = value.bind(to: statement, at: index)
      if code != SQLITE_OK { throw error(code, sql.text) }
      index &+= 1
    }
    return try body(statement)
  }

  /// True when the statement stands on a row.
  func step(_ statement: OpaquePointer, _ sql: SQL) throws -> Bool {
    let code = sqlite3_step(statement)
    if code == SQLITE_ROW { return true }
    if code == SQLITE_DONE { return false }
    throw error(code, sql.text)
  }

  /// Runs a statement to its end; rows are passed over.
  func run(_ sql: SQL, _ values: [any Bindable] = []) throws {
    try use(sql, values) { statement in while try step(statement, sql) {} }
  }

  /// Runs SQL of any number of statements, not prepared for reuse: migrations and pragmas.
  func execute(_ sql: String) throws {
    let code = sqlite3_exec(try opened(), sql, nil, nil, nil)
    if code != SQLITE_OK { throw error(code, sql) }
  }

  /// All rows of a statement not prepared for reuse.
  func rows<T>(_ sql: String, _ decode: (Columns) throws -> T) throws -> [T] {
    let statement = try prepare(sql)
    defer { sqlite3_finalize(statement) }
    var found: [T] = []
    while true {
      let code = sqlite3_step(statement)
      if code == SQLITE_DONE { return found }
      guard code == SQLITE_ROW else { throw error(code, sql) }
      found.append(try decode(Columns(statement: statement)))
    }
  }

  /// Lets go of the pages it remembers. They are read again when they are needed.
  func forget() {
    if let handle { sqlite3_db_release_memory(handle) }
  }

  /// The first value a pragma answers, as text.
  func pragma(_ name: String) throws -> String? { try rows("PRAGMA " + name) { $0.text(0) }.first }

  /// Whether no transaction is open.
  var isIdle: Bool { handle == nil || sqlite3_get_autocommit(handle) != 0 }

  /// Whether a state of the file is held, by a transaction or by a statement that is under way.
  var isReading: Bool { handle != nil && sqlite3_txn_state(handle, nil) != SQLITE_TXN_NONE }
}
