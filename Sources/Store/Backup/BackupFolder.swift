// A folder of finished backups: listing, taking one away, copying one elsewhere, clearing away what a crash has left.
import Base
import CLinux
import Glibc

/// A folder for backups. A backup is two files: the database under its name and the manifest. What is being written is
/// called `.partial` and is none. Calls wait for files: never on a loop's thread.
package struct BackupFolder: Sendable {
  package let path: String

  package init(_ path: String) { self.path = path }

  package func file(of name: BackupName) -> String { path + "/" + name.file }
  func manifestFile(of name: BackupName) -> String { path + "/" + name.manifestFile }

  /// The finished backups, newest first. A folder that isn't there has none.
  package func list() -> [BackupManifest] {
    names.compactMap { file in file.hasSuffix(".db") ? BackupName(file.dropLast(3)) : nil }.sorted(by: >).compactMap {
      find($0)
    }
  }

  /// One of them; nil where there is none, or only a part of one.
  package func find(_ name: BackupName) -> BackupManifest? {
    var status = stat()
    guard stat(file(of: name), &status) == 0, let bytes = try? readFile(manifestFile(of: name), limit: 1 << 20),
      let manifest = BackupManifest(bytes), manifest.name == name
    else { return nil }
    var found = manifest
    if Int64(status.st_size) != manifest.size, manifest.fault == nil {
      found.fault = "The file has \(status.st_size) bytes and should have \(manifest.size)."
    }
    return found
  }

  /// Writes a manifest anew: after another check, or another copy.
  package func keep(_ manifest: BackupManifest) throws {
    try writeFile(manifestFile(of: manifest.name), Array(manifest.json.utf8))
  }

  /// Takes a backup away, the database first. Nothing where there is none.
  package func remove(_ name: BackupName) throws {
    for path in [file(of: name), manifestFile(of: name)] where unlink(path) != 0 && errno != ENOENT {
      throw BackupTrouble.of(errno, path)
    }
    if directoryExists(path) { try syncDirectory(path) }
  }

  /// Takes away what a crash has left: parts that nobody writes any more, and manifests without a backup. Gives how many.
  @discardableResult
  package func sweep() -> Int {
    var swept = 0
    let all = names
    for name in all where name.hasPrefix("quad-") && name.hasSuffix(".partial") {
      let part = path + "/" + name
      let file = quad_open(part, O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0)
      guard file >= 0 else { continue }
      // Whoever still writes it has the lock.
      if flock(file, LOCK_EX | LOCK_NB) == 0 {
        for ending in ["", "-wal", "-shm", "-journal"] { if unlink(part + ending) == 0 { swept += 1 } }
      }
      close(file)
    }
    for name in all {
      for ending in ["-wal", "-shm"] where name.hasPrefix("quad-") && name.hasSuffix(".partial" + ending) {
        if !fileExists(path + "/" + name.dropLast(ending.count)), unlink(path + "/" + name) == 0 { swept += 1 }
      }
      // A manifest is written some moments before its backup has its name.
      guard name.hasSuffix(".json"), let backup = BackupName(name.dropLast(5)), !fileExists(file(of: backup)),
        isOld(path + "/" + name), unlink(path + "/" + name) == 0
      else { continue }
      swept += 1
    }
    return swept
  }

  private func isOld(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && time(nil) - status.st_mtim.tv_sec > 3600
  }

  /// Copies a finished backup to another folder and reads it again there: it has its name only when it is the same.
  package func copy(
    _ manifest: BackupManifest, to other: BackupFolder, bytesPerSecond: Int = 0,
    step: (_ done: Int64, _ total: Int64) throws -> Void = { _, _ in }
  ) throws {
    try makeDirectory(other.path)
    other.sweep()
    try other.requireRoom(manifest.size)
    let target = try BackupTarget(other.file(of: manifest.name) + ".partial")
    defer { target.close() }
    var pace = BackupPace(bytesPerSecond: bytesPerSecond)
    try BackupBytes.read(file(of: manifest.name)) { bytes, done, total in
      try target.append(bytes)
      pace.passed(bytes.count)
      try step(done, total * 2)
    }
    try target.sync()
    let (digest, size) = try BackupBytes.digest(of: target.path) { try step($1 + $0, $1 * 2) }
    guard digest == manifest.digest, size == manifest.size else { throw BackupTrouble.differs(other.path) }
    try other.keep(manifest)
    try target.rename(to: other.file(of: manifest.name))
  }

  /// Refuses to begin what will not fit.
  func requireRoom(_ bytes: Int64) throws {
    var status = statvfs()
    guard statvfs(path, &status) == 0 else { return }
    let (free, isTooLarge) = UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize))
    let room = isTooLarge ? Int64.max : Int64(clamping: free)
    guard room > bytes else { throw BackupTrouble.full(path, needs: bytes, free: room) }
  }

  private var names: [String] {
    guard let stream = opendir(path) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      names.append(
        withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
    }
    return names
  }
}
