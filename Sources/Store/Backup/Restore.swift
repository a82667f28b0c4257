// Putting a backup in the place of a database: checked first, the old one kept, all at once.
import Base
import CLinux
import CSQLite
import Glibc

/// What a restore would do, or has done.
package struct Restored: Sendable {
  package let backup: CheckedBackup
  /// Where the database that was replaced lies now, or would; nil where there was none.
  package let aside: String?
  /// The size of what is replaced.
  package let replacedBytes: Int64
}

extension Store {
  /// Checks `file` and looks at what it would replace; changes nothing. Fails where a Quad has the database.
  package static func planRestore(
    of file: String, over database: String, migrations: [Migration], at now: Timestamp,
    step: @escaping BackupStep = { _, _, _ in }
  ) throws -> Restored {
    if let holder = holder(of: database) {
      throw Trouble.heldByAnother(path: database, process: holder == 0 ? "" : "\(holder)")
    }
    guard !Restore.isSame(file, database) else { throw Restore.itself(file) }
    let checked = try checkBackup(file, migrations: migrations, step: step)
    var status = stat()
    let isThere = stat(database, &status) == 0
    return Restored(
      backup: checked, aside: isThere ? Restore.aside(database, now) : nil,
      replacedBytes: isThere ? Int64(status.st_size) : 0)
  }

  /// Checks `file`, copies it beside the database, compares the copy, and puts it in the database's place in one step. What
  /// was there lies beside it afterwards, under a name with the date. Whatever goes wrong before that step leaves the old
  /// database as it was, and after it the new one is there.
  package static func restore(
    _ file: String, over database: String, migrations: [Migration], at now: Timestamp,
    step: @escaping BackupStep = { _, _, _ in }
  ) throws -> Restored {
    try makeDirectory(directory(of: database))
    // Before the lock, which says it less clearly of a backup's own name.
    guard !Restore.isSame(file, database) else { throw Restore.itself(file) }
    let lock = try FileLock(for: database)
    defer { lock.release() }
    let checked = try checkBackup(file, migrations: migrations, step: step)
    try BackupFolder(directory(of: database)).requireRoom(checked.size)
    let part = database + ".restoring"
    // What a crash has left: the lock says that nobody else writes it.
    for ending in ["", "-wal", "-shm", "-journal"] { unlink(part + ending) }
    let target = try BackupTarget(part)
    defer { target.close() }
    try BackupBytes.read(file) { bytes, done, total in
      try target.append(bytes)
      try step(.copying, done, total)
    }
    try target.sync()
    guard try BackupBytes.digest(of: part, { try step(.checking, $0, $1) }).0 == checked.digest else {
      throw BackupTrouble.differs("digest")
    }
    var status = stat()
    let isThere = stat(database, &status) == 0
    let aside = isThere ? Restore.aside(database, now) : nil
    if let aside { try Restore.putAside(database, aside) }
    try target.rename(to: database)
    return Restored(backup: checked, aside: aside, replacedBytes: isThere ? Int64(status.st_size) : 0)
  }
}

enum Restore {
  /// `quad-replaced-20261121T141500Z.db`, the first name that is free.
  static func aside(_ database: String, _ now: Timestamp) -> String {
    let stem = database.hasSuffix(".db") ? String(database.dropLast(3)) : database
    var at = now
    while true {
      let stamp = BackupName(at: at, origin: ID(0)).description.split(separator: "-")[1]
      let name = "\(stem)-replaced-\(stamp).db"
      if !fileExists(name) { return name }
      at = at.adding(seconds: 1)
    }
  }

  /// Gives the old database a second name, so that it is still there when its first one goes to another file.
  static func putAside(_ database: String, _ aside: String) throws {
    // Its log belongs to it and must not lie beside another file. Taken in, there is none; where the old database is too
    // damaged for that, the log goes with it.
    if fileExists(database + "-wal") { takeLogIn(database) }
    // Hard links don't exist everywhere; then there is a moment without a database, and both files under clear names.
    if link(database, aside) != 0 {
      guard Glibc.rename(database, aside) == 0 else { throw BackupTrouble.of(errno, aside) }
    }
    if fileExists(database + "-wal"), Glibc.rename(database + "-wal", aside + "-wal") != 0 {
      let code = errno
      unlink(aside)
      throw BackupTrouble.of(code, aside)
    }
    unlink(database + "-shm")
    try syncDirectory(directory(of: database))
  }

  private static func takeLogIn(_ database: String) {
    guard let connection = try? Connection(path: database, role: .writer, cacheKiB: 2 << 10) else { return }
    sqlite3_wal_checkpoint_v2(connection.handle, nil, SQLITE_CHECKPOINT_TRUNCATE, nil, nil)
    connection.close()
  }

  static func isSame(_ a: String, _ b: String) -> Bool {
    var (first, second) = (stat(), stat())
    return stat(a, &first) == 0 && stat(b, &second) == 0 && first.st_ino == second.st_ino
      && first.st_dev == second.st_dev
  }

  static func itself(_ file: String) -> Failure {
    Failure(
      .invalid, code: "backup-itself",
      Text(
        en: "\(file) is the database itself. Name a backup.",
        fr: "\(file) est la base de données elle-même. Nommez une sauvegarde."))
  }
}
