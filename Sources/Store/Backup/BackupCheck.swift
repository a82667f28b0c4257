// Looking at a finished file as a database that nobody has opened before: is it whole, is it ours, what does it hold.
import Base
import CLinux
import CSQLite
import Glibc

/// What a backup is doing.
package enum BackupPhase: String, Sendable {
  case copying
  case checking
}

/// Told how far a backup is, in bytes; whoever wants it to end throws.
package typealias BackupStep = @Sendable (_ phase: BackupPhase, _ done: Int64, _ total: Int64) throws -> Void

/// A file that was found to be a whole database of Quad.
package struct CheckedBackup: Sendable {
  package let facts: BackupFacts
  package let size: Int64
  package let digest: Digest
  /// What was found beside it under its name, where that is a manifest.
  package let manifest: BackupManifest?
  /// Migrations of this program that the file has not.
  package let pending: [String]
}

extension Store {
  /// Checks a finished file that nobody writes: its header and length, every page and index, every foreign key, every event
  /// of the chain, that its schema is not newer than `migrations`, and that it is what its manifest says, where one lies
  /// beside it. Reads everything, and changes nothing. Fails with a sentence that says why it can't be used.
  package static func checkBackup(
    _ path: String, migrations: [Migration], step: @escaping BackupStep = { _, _, _ in }
  ) throws -> CheckedBackup {
    try BackupCheck.header(path)
    let manifest = BackupCheck.manifest(beside: path)
    // First: whatever a changed file would do to SQLite, that it was changed is what there is to say. And what is read in
    // order once is at hand for all that looks here and there.
    let (digest, size) = try BackupBytes.digest(of: path) { try step(.checking, $0, $1) }
    if let manifest, manifest.digest != digest || manifest.size != size { throw BackupTrouble.changed(path) }
    let (facts, pending) = try BackupCheck.open(path, step) { connection in
      let status = try Migrator(connection, migrations).status()
      guard case .whole = try EventLog.verifyChain(Reader(connection)) else {
        throw BackupTrouble.damaged(path, "event chain")
      }
      return status.filter { $0.appliedAt == nil }.map(\.name)
    }
    if let manifest, manifest.facts != facts { throw BackupTrouble.changed(path) }
    return CheckedBackup(facts: facts, size: size, digest: digest, manifest: manifest, pending: pending)
  }
}

enum BackupCheck {
  /// Reads everything that SQLite can check, asks `body` while the file is open, and gives what the file holds.
  static func open<T>(
    _ path: String, _ step: @escaping BackupStep, _ body: (Connection) throws -> T
  ) throws -> (BackupFacts, T) {
    do {
      // Opening reads the schema, which may be what is damaged.
      let connection = try Connection(path: path, role: .finished, cacheKiB: 8 << 10)
      defer { connection.close() }
      let watch = BackupWatch { try step(.checking, 0, 0) }
      return try watch.watching(connection) {
        let faults = try connection.rows("PRAGMA integrity_check") { $0.text(0) }
        guard faults == ["ok"] else { throw BackupTrouble.damaged(path, faults.first ?? "") }
        let broken = try connection.rows("PRAGMA foreign_key_check") { "\($0.text(0)) -> \($0.text(2))" }
        guard broken.isEmpty else { throw BackupTrouble.damaged(path, broken.first ?? "") }
        let facts = try BackupFacts(connection, check: { try step(.checking, 0, 0) })
        return (facts, try body(connection))
      }
    } catch let failure as Failure where ["corrupt", "not-a-database", "disk-error"].contains(failure.code) {
      throw BackupTrouble.damaged(path, failure.detail)
    }
  }

  /// Refuses what is no database, another program's, cut off or in use, before SQLite sees it.
  static func header(_ path: String) throws {
    let file = quad_open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0)
    guard file >= 0 else {
      throw errno == ENOENT || errno == ENOTDIR
        ? BackupTrouble.missing(path) : fileFailure(Text(en: "read", fr: "lire"), path, errno)
    }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { throw BackupTrouble.foreign(path) }
    var header = [UInt8](repeating: 0, count: 100)
    guard pread(file, &header, 100, 0) == 100, header.starts(with: "SQLite format 3\0".utf8) else {
      throw BackupTrouble.foreign(path)
    }
    func number(_ range: Range<Int>) -> Int64 { header[range].reduce(0) { $0 << 8 | Int64($1) } }
    guard number(68..<72) == Int64(Store.applicationID) else { throw BackupTrouble.foreign(path) }
    let pageSize = number(16..<18) == 1 ? 65_536 : number(16..<18)
    let (size, needs) = (Int64(status.st_size), pageSize * number(28..<32))
    // The count of pages is good where it was written by the last change.
    if number(24..<28) == number(92..<96), size < needs {
      throw BackupTrouble.truncated(path, has: size, needs: needs)
    }
    guard pageSize >= 512, size % pageSize == 0 else {
      throw BackupTrouble.truncated(path, has: size, needs: (size / max(pageSize, 512) + 1) * max(pageSize, 512))
    }
    var log = stat()
    if stat(path + "-wal", &log) == 0, log.st_size > 0 { throw BackupTrouble.inUse(path) }
  }

  /// The manifest that lies beside a file of its name.
  static func manifest(beside path: String) -> BackupManifest? {
    guard path.hasSuffix(".db") else { return nil }
    return (try? readFile(String(path.dropLast(3)) + ".json", limit: 1 << 20)).flatMap { BackupManifest($0) }
  }
}

/// Lets a long statement be given up. For the connection's thread.
private final class BackupWatch {
  private let check: () throws -> Void
  private var error: (any Error)?

  init(_ check: @escaping () throws -> Void) { self.check = check }

  /// Runs `body`; what `check` throws meanwhile ends it.
  func watching<T>(_ connection: Connection, _ body: () throws -> T) throws -> T {
    // Some milliseconds of work between two looks.
    sqlite3_progress_handler(connection.handle, 200_000, lookUp, Unmanaged.passUnretained(self).toOpaque())
    defer { sqlite3_progress_handler(connection.handle, 0, nil, nil) }
    do { return try withExtendedLifetime(self) { try body() } } catch {
      throw self.error ?? error
    }
  }

  fileprivate var wantsEnd: Bool {
    if error != nil { return true }
    do { try check() } catch { self.error = error }
    return error != nil
  }
}

/// SQLite calls this on the thread of the statement; other than 0 ends it.
private func lookUp(_ context: UnsafeMutableRawPointer?) -> Int32 {
  guard let context else { return 0 }
  return Unmanaged<BackupWatch>.fromOpaque(context).takeUnretainedValue().wantsEnd ? 1 : 0
}
