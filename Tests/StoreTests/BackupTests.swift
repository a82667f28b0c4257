// Backups: the same as what was copied, whatever was written meanwhile, and never half of one.
import Base
import CLinux
import Glibc
import Synchronization
import Testing

@testable import Store

@Suite struct BackupTests {
  static let at = Timestamp(milliseconds: 1_795_000_000_000)

  static func options(_ folder: BackupFolder, _ change: (inout BackupOptions) -> Void = { _ in }) -> BackupOptions {
    var options = BackupOptions(folder: folder, reason: .manual, at: at)
    change(&options)
    return options
  }

  static func campus(_ scratch: Scratch, people: Int = 50) throws -> Store {
    let store = try openStore(scratch.database)
    for n in 0..<people { try store.write { _ = try Sample.addPerson($0, "p\(n)") } }
    return store
  }

  /// Whole, by every check there is; gives the people in it.
  @discardableResult
  static func expectWhole(_ folder: BackupFolder, _ manifest: BackupManifest) throws -> Set<String> {
    let path = folder.file(of: manifest.name)
    let checked = try Store.checkBackup(path, migrations: [Sample.migration])
    #expect(checked.facts == manifest.facts && checked.digest == manifest.digest && checked.size == manifest.size)
    #expect(checked.manifest == manifest && checked.pending.isEmpty)
    return try Set(people(in: path))
  }

  /// A copy of the backup is opened: what looks at it must not change it.
  static func people(in path: String) throws -> [String] {
    let scratch = Scratch()
    try writeFile(scratch.database, try readFile(path, limit: 256 << 20))
    let store = try openStore(scratch.database)
    defer { store.close() }
    #expect(try store.integrityCheck().isEmpty)
    return try store.read { try $0.all(Sample.all).map(\.name) }
  }

  @Test func isTheSameAsWhatWasCopied() throws {
    let (scratch, other) = (Scratch(), Scratch())
    let store = try Self.campus(scratch)
    defer { store.close() }
    let folder = BackupFolder(other.path)
    let manifest = try store.backUp(Self.options(folder) { $0.job = "J" })
    #expect(other.names == [manifest.name.file, manifest.name.manifestFile].sorted())
    #expect(try Self.expectWhole(folder, manifest) == Set((0..<50).map { "p\($0)" }))
    #expect(manifest.facts.rows(of: "people") == 50 && manifest.facts.events == 50 && manifest.job == "J")
    #expect(folder.list() == [manifest])
    // The same second once more.
    let second = try store.backUp(Self.options(folder))
    #expect(
      second.name.at == manifest.name.at.adding(seconds: 1)
        && folder.list().map(\.name) == [second.name, manifest.name])
    try folder.remove(manifest.name)
    #expect(folder.list() == [second])
  }

  /// Twenty copies while two threads write without pause and checkpoints are tight: each whole, each with at least what was
  /// acknowledged before it began.
  @Test func twentyCopiesUnderWrites() throws {
    let (scratch, other) = (Scratch(), Scratch())
    let store = try openStore(scratch.database) {
      $0.logCap = 1 << 20
      $0.checkpointMilliseconds = 2
    }
    let isOver = Atomic(false)
    let written = Mutex<[String]>([])
    let writers = (0..<2).compactMap { thread in
      PosixThread(name: "writes-\(thread)") {
        var n = 0
        while !isOver.load(ordering: .acquiring) {
          let name = "w\(thread)-\(n)"
          n += 1
          do {
            try store.write { writer in
              let id = try Sample.addPerson(writer, name)
              try writer.run(Sample.putBlob, id, 3000)
            }
            written.withLock { $0.append(name) }
            usleep(1000)
          } catch { Issue.record("\(error)") }
        }
      }
    }
    let folder = BackupFolder(other.path)
    var sizes: [Int] = []
    for _ in 0..<20 {
      let before = Set(written.withLock { $0 })
      let manifest = try store.backUp(Self.options(folder))
      let found = try Self.expectWhole(folder, manifest)
      #expect(before.isSubset(of: found))
      #expect(manifest.facts.rows(of: "people") == manifest.facts.rows(of: "blobs"))
      #expect(manifest.facts.events == manifest.facts.rows(of: "people"))
      sizes.append(found.count)
      try folder.remove(manifest.name)
    }
    isOver.store(true, ordering: .releasing)
    for writer in writers { writer.join() }
    #expect(sizes == sizes.sorted() && Set(sizes).count > 10, "there was something to copy each time")
    // Checkpoints go on: the log is taken in again.
    waitFor("the log to start over") {
      try? store.write { _ = try Sample.addPerson($0, "late\(monotonicNanoseconds())") }
      return store.statistics.logBytes < 1 << 20
    }
    let names = Set(written.withLock { $0 })
    let late = try store.read { Set(try $0.all(Sample.all).map(\.name)).subtracting(names) }
    store.close()
    try expectSound(scratch.database, holding: names, allowing: late)
    #expect(other.names.isEmpty)
  }

  @Test(arguments: [FaultPoint.backupBegun, .backupSlice, .backupCopied, .backupBeforeName])
  func whateverFailsLeavesNoBackup(point: FaultPoint) throws {
    let (scratch, other) = (Scratch(), Scratch())
    let store = try Self.campus(scratch)
    defer { store.close() }
    let folder = BackupFolder(other.path)
    let faults = FaultPoints()
    faults.set(point) { throw Trouble.inputOutput("test") }
    #expect(failureCode { _ = try store.backUp(Self.options(folder) { $0.faults = faults }) } == "disk-error")
    #expect(folder.list().isEmpty)
    #expect(!other.names.contains { $0.hasSuffix(".db") || $0.contains("partial") }, "\(other.names)")
    // And nothing of the store is held up.
    try store.write { _ = try Sample.addPerson($0, "after") }
    faults.set(point, nil)
    let manifest = try store.backUp(Self.options(folder) { $0.faults = faults })
    #expect(try Self.expectWhole(folder, manifest).contains("after"))
  }

  @Test func canBeGivenUp() throws {
    let (scratch, other) = (Scratch(), Scratch())
    let store = try Self.campus(scratch)
    defer { store.close() }
    for phase in [BackupPhase.copying, .checking] {
      #expect(throws: JobStopped.self) {
        try store.backUp(Self.options(BackupFolder(other.path))) { now, _, _ in
          if now == phase { throw JobStopped(why: .cancelled) }
        }
      }
      #expect(other.names.isEmpty)
    }
  }

  @Test func aLogThatGrowsTooFarEndsIt() throws {
    let (scratch, other) = (Scratch(), Scratch())
    let store = try Self.campus(scratch)
    defer { store.close() }
    let options = Self.options(BackupFolder(other.path)) { $0.logLimit = 8192 }
    #expect(failureCode { _ = try store.backUp(options) } == "backup-too-slow")
    #expect(other.names.isEmpty)
  }

  @Test func aFolderThatTakesNothingIsNamed() throws {
    let (scratch, other) = (Scratch(), Scratch())
    let store = try Self.campus(scratch, people: 1)
    defer { store.close() }
    try writeFile(other.path + "/file", [1])
    #expect(failureCode { _ = try store.backUp(Self.options(BackupFolder(other.path + "/file"))) } != "")
    #expect(failureCode { try BackupFolder(other.path).requireRoom(.max) } == "backup-disk-full")
    let codes: [(Int32, String)] = [
      (ENOSPC, "backup-disk-full"), (EDQUOT, "backup-disk-full"), (EROFS, "backup-read-only"),
      (EACCES, "backup-read-only"), (EIO, "file"),
    ]
    for (code, name) in codes { #expect(BackupTrouble.of(code, other.path + "/x").code == name) }
  }

  /// What a killed process leaves: parts without a lock, a manifest without a backup.
  @Test func whatACrashLeftIsSweptAndNeverListed() throws {
    let (scratch, other) = (Scratch(), Scratch())
    let store = try Self.campus(scratch)
    defer { store.close() }
    let folder = BackupFolder(other.path)
    let manifest = try store.backUp(Self.options(folder))
    let orphan = BackupName(at: Self.at.adding(seconds: 99), origin: manifest.name.origin)
    for name in ["quad-1.partial", "quad-1.partial-wal", "quad-1.partial-shm", orphan.manifestFile, "notes.txt"] {
      try writeFile(other.path + "/" + name, [1, 2, 3])
    }
    try writeFile(other.path + "/" + orphan.file, [UInt8](repeating: 0, count: 4096))
    #expect(folder.list() == [manifest], "no manifest that can be read, no backup")
    unlink(other.path + "/" + orphan.file)
    var old = [timeval(tv_sec: 1, tv_usec: 0), timeval(tv_sec: 1, tv_usec: 0)]
    utimes(other.path + "/" + orphan.manifestFile, &old)
    let busy = try BackupTarget(other.path + "/quad-2.partial")
    #expect(folder.sweep() == 4)
    #expect(other.names == [manifest.name.file, manifest.name.manifestFile, "notes.txt", "quad-2.partial"].sorted())
    busy.close()
    #expect(other.names == [manifest.name.file, manifest.name.manifestFile, "notes.txt"].sorted())
    // One that was cut off later is there, and not good.
    truncate(folder.file(of: manifest.name), 8192)
    #expect(folder.list().first?.isGood == false)
  }

  @Test func aClosedFileIsCopiedToo() throws {
    let (scratch, other) = (Scratch(), Scratch())
    try Self.campus(scratch).close()
    let folder = BackupFolder(other.path)
    let manifest = try Store.backUp(closed: scratch.database, Self.options(folder))
    #expect(try Self.expectWhole(folder, manifest).count == 50)
    #expect(scratch.names == ["quad.db"])
    let store = try openStore(scratch.database)
    defer { store.close() }
    #expect(failureCode { _ = try Store.backUp(closed: scratch.database, Self.options(folder)) } == "in-use")
    // Copying what a clean stop leaves is a backup as well.
  }

  @Test func anOlderDatabaseIsCopiedBeforeItsSchemaChanges() throws {
    let (scratch, other) = (Scratch(), Scratch())
    let more = Migration("2026-03-01-more", "CREATE TABLE more (id INTEGER PRIMARY KEY) STRICT")
    var options = StoreOptions(path: scratch.database)
    let folder = BackupFolder(other.path)
    options.beforeMigrating = Self.options(folder) { $0.reason = .migration }
    try Store(options, migrations: [Sample.migration]).close()
    #expect(folder.list().isEmpty, "a new one has nothing to lose")
    try Store(options, migrations: [Sample.migration]).close()
    #expect(folder.list().isEmpty, "nothing to change")
    try Store(options, migrations: [Sample.migration, more]).close()
    let manifest = try #require(folder.list().first)
    #expect(manifest.reason == .migration && manifest.facts.migrations.contains(Sample.migration.name))
    #expect(!manifest.facts.migrations.contains(more.name))
    let checked = try Store.checkBackup(folder.file(of: manifest.name), migrations: [Sample.migration, more])
    #expect(checked.pending == [more.name])
    // Where it can't be copied it is not changed.
    let last = Migration("2026-03-02-last", "CREATE TABLE last (id INTEGER PRIMARY KEY) STRICT")
    try writeFile(other.path + "/file", [1])
    options.beforeMigrating?.folder = BackupFolder(other.path + "/file")
    #expect(throws: Failure.self) { try Store(options, migrations: [Sample.migration, more, last]) }
    #expect(
      try Store.status(path: scratch.database, migrations: [Sample.migration, more, last]).last?.appliedAt == nil)
  }

  @Test func copiesToAnotherFolder() throws {
    let (scratch, one, two) = (Scratch(), Scratch(), Scratch())
    let store = try Self.campus(scratch)
    defer { store.close() }
    let (first, second) = (BackupFolder(one.path), BackupFolder(two.path))
    let manifest = try store.backUp(Self.options(first))
    try first.copy(manifest, to: second)
    #expect(second.list() == [manifest])
    try Self.expectWhole(second, manifest)
    // What was damaged on the way has no name.
    try second.remove(manifest.name)
    let path = first.file(of: manifest.name)
    var bytes = try readFile(path, limit: 64 << 20)
    bytes[bytes.count - 1] ^= 1
    try writeFile(path, bytes)
    #expect(failureCode { try first.copy(manifest, to: second) } == "backup-differs")
    #expect(two.names.isEmpty)
  }
}
