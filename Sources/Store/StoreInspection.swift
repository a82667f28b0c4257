// Looking at a file that another Quad may be serving, or that nobody does.
import Base
import CLinux
import Glibc

extension Store {
  /// Reads a file and changes nothing in it. Where a Quad serves it, beside that one; else under the lock, so that none
  /// starts meanwhile, and what a crash has left in the log is taken in at the end, as by any start.
  ///
  /// Knows nothing of migrations: whoever asks for columns looks at `status` first. Fails as opening does.
  package static func inspect<T>(path: String, _ body: (Reader) throws -> T) throws -> T {
    try checkFile(path)
    guard access(path, F_OK) == 0 else { throw Trouble.cannotOpen(path) }
    let lock: FileLock?
    do { lock = try FileLock(for: path) } catch {
      guard error.code == "in-use" else { throw error }
      lock = nil
    }
    defer { lock?.release() }
    let connection = try Connection(path: path, role: lock == nil ? .inspector : .reader, cacheKiB: 8 << 10)
    defer { connection.close() }
    return try body(Reader(connection))
  }

  /// The process that has a file open as its Quad: nil for none, 0 when it doesn't say.
  package static func holder(of path: String) -> Int32? {
    let file = quad_open(path + ".lock", O_RDONLY | O_CLOEXEC, 0)
    guard file >= 0 else { return nil }
    defer { Glibc.close(file) }
    // Closing lets go of it again at once.
    guard flock(file, LOCK_SH | LOCK_NB) != 0, errno == EWOULDBLOCK else { return nil }
    return Int32(FileLock.holder(file)) ?? 0
  }

  /// What SQLite finds wrong with the file's pages, without comparing indexes with their tables; empty when all is well.
  package static func quickCheck(_ reader: Reader) throws -> [String] {
    try lines("PRAGMA quick_check", reader)
  }

  /// The same with indexes: takes several times as long.
  package static func integrityCheck(_ reader: Reader) throws -> [String] {
    try lines("PRAGMA integrity_check", reader)
  }

  private static func lines(_ pragma: String, _ reader: Reader) throws -> [String] {
    let lines = try reader.connection.rows(pragma) { $0.text(0) }
    return lines == ["ok"] ? [] : lines
  }
}
