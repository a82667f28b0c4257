// Brings a file's schema up to the program's, or says why it can't.
import Base

/// Compares a file's migrations with the program's and applies what is pending.
struct Migrator {
  let connection: Connection
  let migrations: [Migration]

  /// Fails when a name is malformed or given twice.
  init(_ connection: Connection, _ migrations: [Migration]) throws {
    self.connection = connection
    self.migrations = [Migration.store] + migrations.sorted { $0.name < $1.name }
    var names: Set<String> = []
    for migration in self.migrations {
      guard migration.isWellNamed else { throw Failure.internal("migration name \(migration.name)") }
      guard names.insert(migration.name).inserted else { throw Failure.internal("two migrations \(migration.name)") }
    }
  }

  /// "QUAD": tells a Quad file from any other SQLite database.
  static let applicationID = 0x5155_4144

  /// Refuses a file that another program made.
  func checkOwner() throws {
    let owner = try connection.rows("PRAGMA application_id") { $0.int(0) }.first ?? 0
    guard owner != Migrator.applicationID else { return }
    let tables = try connection.rows("SELECT count(*) FROM sqlite_schema") { $0.int(0) }.first ?? 0
    guard owner == 0, tables == 0 else {
      throw Trouble.notADatabase("application_id \(owner), \(tables) schema entries: \(connection.path)")
    }
  }

  /// What the file has applied; empty before the first migration.
  private func applied() throws -> [(name: String, checksum: Digest, at: Timestamp)] {
    let present = try connection.rows("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'migrations'") {
      $0.int(0)
    }
    guard !present.isEmpty else { return [] }
    return try connection.rows("SELECT name, checksum, applied_at FROM migrations ORDER BY name") {
      ($0.text(0), try $0.digest(1), $0.timestamp(2))
    }
  }

  /// Every migration with its state. Fails on a file of a newer Quad and on a migration that was changed.
  func status() throws -> [MigrationStatus] {
    try checkOwner()
    let applied = try applied()
    let known = Set(migrations.map(\.name))
    let unknown = applied.map(\.name).filter { !known.contains($0) }
    guard unknown.isEmpty else { throw Trouble.newer(unknown) }
    return try migrations.map { migration in
      guard let row = applied.first(where: { $0.name == migration.name }) else {
        return MigrationStatus(name: migration.name, appliedAt: nil)
      }
      guard row.checksum == migration.checksum else { throw Trouble.migrationChanged(migration.name) }
      return MigrationStatus(name: migration.name, appliedAt: row.at)
    }
  }

  /// Applies what is pending, each migration in a transaction of its own; gives their names. What fails is undone and
  /// ends the run.
  func apply(at now: Timestamp, faults: FaultPoints?) throws -> [String] {
    let pending = Set(try status().filter { $0.appliedAt == nil }.map(\.name))
    guard !pending.isEmpty else { return [] }
    // Rebuilding a table that others point to needs enforcement off, which can't change inside a transaction; every
    // migration ends with a check of all foreign keys instead.
    try connection.execute("PRAGMA foreign_keys=OFF")
    defer { try? connection.execute("PRAGMA foreign_keys=ON") }
    var done: [String] = []
    for migration in migrations where pending.contains(migration.name) {
      try connection.execute("BEGIN IMMEDIATE")
      do {
        try apply(migration, at: now)
        try faults?.reach(.beforeMigrationCommit)
        try connection.execute("COMMIT")
      } catch {
        if !connection.isIdle { try? connection.execute("ROLLBACK") }
        if let failure = error as? Failure, failure.kind == .unavailable { throw failure }
        throw Trouble.migrationFailed(migration.name, (error as? Failure)?.detail ?? "\(error)")
      }
      done.append(migration.name)
    }
    return done
  }

  private func apply(_ migration: Migration, at now: Timestamp) throws {
    try connection.execute(
      """
      CREATE TABLE IF NOT EXISTS migrations (
        name TEXT PRIMARY KEY, checksum BLOB NOT NULL, applied_at INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID
      """)
    try connection.execute("PRAGMA application_id=\(Migrator.applicationID)")
    for step in migration.steps { try connection.execute(step.sql) }
    let broken = try connection.rows("PRAGMA foreign_key_check") { "\($0.text(0)) -> \($0.text(2))" }
    guard broken.isEmpty else {
      throw Failure.internal("foreign keys broken: " + Set(broken).sorted().joined(separator: ", "))
    }
    try connection.run(Migrator.record, [migration.name, migration.checksum, now])
  }

  private static let record = SQL("INSERT INTO migrations (name, checksum, applied_at) VALUES (?1, ?2, ?3)")
}
