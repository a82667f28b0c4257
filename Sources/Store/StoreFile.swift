// Looking at a file before and without opening it for work.
import Base
import CLinux
import CSQLite
import Glibc

extension Store {
  /// Each migration of the program and whether the file has it. Works beside a running Quad and changes nothing. A file
  /// that isn't there has none.
  package static func status(path: String, migrations: [Migration]) throws(Failure) -> [MigrationStatus] {
    do {
      if access(path, F_OK) != 0 {
        return ([Migration.store] + migrations.sorted { $0.name < $1.name }).map {
          MigrationStatus(name: $0.name, appliedAt: nil)
        }
      }
      try checkFile(path)
      let connection = try Connection(path: path, role: .inspector, cacheKiB: 512)
      defer { connection.close() }
      return try Migrator(connection, migrations).status()
    } catch {
      throw error as? Failure ?? Failure.internal("\(error)")
    }
  }

  /// The schema as one normalized text: the same schema always gives the same text.
  package func schema() throws -> String { try read { try SchemaDump.text($0.connection) } }

  /// Prepares a statement and gives the lines of its query plan; fails when it doesn't prepare.
  package func plan(of sql: String) throws -> [String] {
    try read { reader in try reader.connection.rows("EXPLAIN QUERY PLAN " + sql) { $0.text(3) } }
  }

  /// What SQLite's own check of the whole file finds wrong; empty when all is well. Reads everything.
  package func integrityCheck() throws -> [String] {
    let lines = try read { reader in try reader.connection.rows("PRAGMA integrity_check") { $0.text(0) } }
    return lines == ["ok"] ? [] : lines
  }

  /// In the header of every file of ours, so that another program's database is refused before anything touches it:
  /// `QUAD` in ASCII.
  static let applicationID: UInt32 = 0x5155_4144

  /// Refuses what is plainly not a database before SQLite or the lock touches it. A file that isn't there, or is empty, is
  /// as good as new.
  static func checkFile(_ path: String) throws(Failure) {
    var status = stat()
    guard stat(path, &status) == 0 else {
      if errno == ENOENT || errno == ENOTDIR { return }
      throw Trouble.cannotOpen("\(path): \(systemMessage(errno))")
    }
    guard status.st_mode & S_IFMT == S_IFREG else { throw Trouble.notADatabase("not a regular file: \(path)") }
    guard status.st_size > 0 else { return }
    guard access(path, W_OK) == 0 else { throw Trouble.readOnly("\(path): \(systemMessage(errno))") }
    let file = quad_open(path, O_RDONLY | O_CLOEXEC, 0)
    guard file >= 0 else { throw Trouble.cannotOpen("\(path): \(systemMessage(errno))") }
    defer { Glibc.close(file) }
    var header = [UInt8](repeating: 0, count: 100)
    guard pread(file, &header, 100, 0) == 100, header.starts(with: "SQLite format 3\0".utf8) else {
      throw Trouble.notADatabase("no SQLite header: \(path)")
    }
    guard header[68..<72].reduce(0 as UInt32, { $0 << 8 | UInt32($1) }) == applicationID else {
      throw Trouble.notADatabase("another program's database: \(path)")
    }
  }

  /// Sees to it that the file and what SQLite keeps beside it are for this account only, whatever the process's umask:
  /// SQLite gives its own files the mode of the database.
  static func keepPrivate(_ options: StoreOptions, _ log: Log) {
    // Where it can't be made, opening it says why. Closing a file takes SQLite's own locks away, so never one in use.
    if options.vfs == nil {
      let file = quad_open(options.path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
      if file >= 0 { Glibc.close(file) }
    }
    for ending in ["", "-wal", "-shm"] {
      if let mode = tightenFile(options.path + ending) {
        log.warning(
          "others could read a file of the database; not any more",
          ["file": options.path + ending, "mode": String(mode, radix: 8)])
      }
    }
  }

  /// The largest identifier in any table, so that a clock that was set back never repeats one. Never less than the last
  /// event's, however wrong the clock is: one that came before it in the chain would break that for good.
  static func largestID(_ connection: Connection, at now: Timestamp) throws -> Int64 {
    let tables = try connection.rows(
      """
      SELECT t.name FROM pragma_table_list AS t JOIN pragma_table_info(t.name) AS c
      WHERE t.schema = 'main' AND t.type = 'table' AND t.wr = 0 AND c.name = 'id' AND c.pk = 1 AND c.type = 'INTEGER'
      """
    ) { $0.text(0) }
    let last = try connection.rows("SELECT last_id FROM event_chain WHERE id = 1") { $0.int64(0) }.first ?? 0
    // A row that was given an absurd identifier by hand must not use up all that are left.
    let years = IDGenerator.span(milliseconds: 10 * 365 * 86_400_000)
    let (past, isOver) = last.addingReportingOverflow(years)
    let ceiling = max(
      IDGenerator(after: 0).next(at: now.adding(seconds: 10 * 365 * 86_400), as: ID<Never>.self).value,
      isOver ? .max : past)
    var largest = last
    for table in tables {
      let name = table.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
      let found = try connection.rows("SELECT max(id) FROM \"\(name)\" WHERE id < \(ceiling)") { $0.int64(0) }
      largest = max(largest, found.first ?? 0)
    }
    return largest
  }
}
