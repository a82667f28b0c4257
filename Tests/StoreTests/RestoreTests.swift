// Restoring: what is refused and why, what is kept, and the rule for what goes.
import Base
import Glibc
import Testing

@testable import Store

@Suite struct RestoreTests {
  private func backedUp(_ scratch: Scratch, _ other: Scratch) throws -> (path: String, manifest: BackupManifest) {
    let store = try BackupTests.campus(scratch)
    defer { store.close() }
    let folder = BackupFolder(other.path)
    let manifest = try store.backUp(BackupTests.options(folder))
    return (folder.file(of: manifest.name), manifest)
  }

  private func restore(_ path: String, _ database: String) throws -> Restored {
    try Store.restore(path, over: database, migrations: [Sample.migration], at: BackupTests.at)
  }

  @Test func theOldOneIsKeptAndTheNewOneIsThere() throws {
    let (scratch, other) = (Scratch(), Scratch())
    let (path, manifest) = try backedUp(scratch, other)
    var store = try openStore(scratch.database)
    try store.write { _ = try Sample.addPerson($0, "after the backup") }
    #expect(failureCode { _ = try restore(path, scratch.database) } == "in-use")
    let plan = { [database = scratch.database] in
      try Store.planRestore(of: path, over: database, migrations: [Sample.migration], at: BackupTests.at)
    }
    #expect(failureCode { _ = try plan() } == "in-use")
    store.close()
    let before = try readFile(scratch.database, limit: 64 << 20)
    let planned = try plan()
    #expect(planned.backup.facts == manifest.facts && planned.replacedBytes == Int64(before.count))
    #expect(scratch.names == ["quad.db"], "a plan changes nothing")
    let done = try restore(path, scratch.database)
    #expect(done.aside == planned.aside && scratch.names.count == 2)
    #expect(try readFile(try #require(done.aside), limit: 64 << 20) == before)
    #expect(try readFile(scratch.database, limit: 64 << 20) == readFile(path, limit: 64 << 20))
    store = try openStore(scratch.database)
    defer { store.close() }
    #expect(try store.read { try $0.one(Sample.count) } == 50)
    try store.write { _ = try Sample.addPerson($0, "goes on") }
    guard case .whole(51) = try store.read({ try EventLog.verifyChain($0) }) else {
      Issue.record("the chain goes on")
      return
    }
  }

  /// A database that a crash has left, with its log: none of it gets beside the restored one.
  @Test func theLogOfTheOldOneGoesWithIt() throws {
    let (scratch, other, crashed) = (Scratch(), Scratch(), Scratch())
    let (path, _) = try backedUp(scratch, other)
    let store = try openStore(scratch.database) { $0.checkpointMilliseconds = 60_000 }
    try store.write { _ = try Sample.addPerson($0, "in the log") }
    for ending in ["", "-wal"] {
      try writeFile(crashed.database + ending, try readFile(scratch.database + ending, limit: 64 << 20))
    }
    store.close()
    let done = try restore(path, crashed.database)
    #expect(!crashed.names.contains { $0.hasSuffix("-wal") || $0.hasSuffix("-shm") }, "\(crashed.names)")
    #expect(try BackupTests.people(in: crashed.database).count == 50)
    #expect(try BackupTests.people(in: #require(done.aside)).contains("in the log"))
  }

  @Test func whatIsNoWholeBackupIsRefused() throws {
    let (scratch, other) = (Scratch(), Scratch())
    let (path, manifest) = try backedUp(scratch, other)
    let good = try readFile(path, limit: 64 << 20)
    let before = try readFile(scratch.database, limit: 64 << 20)
    let file = other.path + "/copy.db"
    func refused(_ content: [UInt8], _ path: String? = nil) throws -> String {
      try writeFile(path ?? file, content)
      return failureCode { _ = try restore(path ?? file, scratch.database) }
    }
    #expect(try refused(Array("not a database".utf8)) == "backup-foreign")
    #expect(try refused([]) == "backup-foreign")
    #expect(try refused(Array(good.prefix(good.count - 4096))) == "backup-truncated")
    #expect(try refused(Array(good.prefix(good.count - 100))) == "backup-truncated")
    var bytes = good
    bytes[68] ^= 0xff
    #expect(try refused(bytes) == "backup-foreign")
    // Every page in turn is overwritten: whatever that hits is noticed, by the manifest where SQLite can't know.
    bytes = good
    for at in 4096..<8192 { bytes[at] = 0xaa }
    #expect(try refused(bytes) == "backup-damaged")
    // What a table is called like, which SQLite reads as soon as it opens the file.
    let word = Array("CREATE TABLE".utf8)
    let schema = try #require(good.indices.first { good[$0...].starts(with: word) })
    bytes = good
    bytes[schema] ^= 1
    #expect(try refused(bytes) == "backup-damaged")
    #expect(try refused(bytes, path) == "backup-changed")
    bytes = good
    bytes[40] ^= 1
    #expect(try refused(bytes, path) == "backup-changed")
    try writeFile(path, good)
    try writeFile(path + "-wal", [1])
    #expect(failureCode { _ = try restore(path, scratch.database) } == "backup-in-use")
    unlink(path + "-wal")
    #expect(failureCode { _ = try restore(other.path + "/none.db", scratch.database) } == "no-backup")
    #expect(failureCode { _ = try restore(other.path, scratch.database) } == "backup-foreign")
    #expect(failureCode { _ = try restore(scratch.database, scratch.database) } == "backup-itself")
    #expect(
      failureCode {
        _ = try Store.restore(path, over: scratch.database, migrations: [], at: BackupTests.at)
      } == "newer-file")
    #expect(try readFile(scratch.database, limit: 64 << 20) == before, "nothing was touched")
    #expect(scratch.names == ["quad.db"])
    #expect(try Store.checkBackup(path, migrations: [Sample.migration]).manifest == manifest)
  }

  /// A changed event is a broken chain, though SQLite finds nothing wrong.
  @Test func aForgedEventIsRefused() throws {
    let (scratch, other) = (Scratch(), Scratch())
    let (path, _) = try backedUp(scratch, other)
    let copy = other.path + "/copy.db"
    try writeFile(copy, try readFile(path, limit: 64 << 20))
    let connection = try Connection(path: copy, role: .writer, cacheKiB: 512)
    try connection.execute(
      "DROP TRIGGER events_never_change; UPDATE events SET data = '{}' WHERE id = (SELECT max(id) FROM events)")
    connection.close()
    #expect(failureCode { _ = try restore(copy, scratch.database) } == "backup-damaged")
  }

  @Test func intoAnEmptyFolder() throws {
    let (scratch, other, fresh) = (Scratch(), Scratch(), Scratch())
    let (path, _) = try backedUp(scratch, other)
    let done = try restore(path, fresh.database)
    #expect(done.aside == nil && fresh.names == ["quad.db"])
    var status = stat()
    #expect(stat(fresh.database, &status) == 0 && status.st_mode & 0o777 == 0o600)
    #expect(try BackupTests.people(in: fresh.database).count == 50)
  }

  // MARK: Names, manifests and what is kept

  @Test func namesAreReadAsTheyAreWritten() throws {
    let at = try #require(Timestamp(rfc3339: "2026-11-21T02:40:07.999Z"))
    let name = BackupName(at: at, origin: ID(77))
    #expect(name.description == "quad-20261121T024007Z-\(ID<EventRow>(77).text)")
    #expect(BackupName(name.description) == name)
    for text in [
      "", "quad", "quad-20261121T024007Z", "quad-20261321T024007Z-000000000002D", "../etc/passwd",
      "quad-20261121T024007Z-../../../..", "quad-20261121t024007Z-000000000002D", "quad-20261121T024007Z-000000000002d",
      "quad-20261121T024007Z-000000000002D-", "Quad-20261121T024007Z-000000000002D",
    ] { #expect(BackupName(text) == nil, "\(text)") }
  }

  @Test func manifestsAreReadAsTheyAreWritten() throws {
    let (scratch, other) = (Scratch(), Scratch())
    var (_, manifest) = try backedUp(scratch, other)
    manifest.fault = "x"
    manifest.copies = [.init(place: "s3", at: BackupTests.at)]
    (manifest.job, manifest.key, manifest.program, manifest.milliseconds) = ("J", "K", "1.0", 7)
    #expect(BackupManifest(Array(manifest.json.utf8)) == manifest)
    #expect(BackupManifest(Array("{}".utf8)) == nil && BackupManifest([]) == nil)
    let text = manifest.json
    for end in stride(from: 1, to: text.utf8.count, by: 37) {
      #expect(BackupManifest(Array(text.utf8.prefix(end))) == nil)
    }
  }

  @Test func theRuleKeepsTheLastTheDaysAndTheWeeks() throws {
    func name(_ text: String) throws -> BackupName {
      BackupName(at: try #require(Timestamp(rfc3339: text)), origin: ID(1))
    }
    // Sixty nights, and four on one day.
    let start = try #require(Timestamp(rfc3339: "2026-09-01T02:40:00Z"))
    var names = (0..<60).map { BackupName(at: start.adding(seconds: Int64($0) * 86_400), origin: ID(1)) }
    let last = try #require(names.last)
    names += (1...4).map { BackupName(at: last.at.adding(seconds: Int64($0) * 600), origin: ID(1)) }
    let kept = BackupRetention(last: 3, daily: 7, weekly: 5).keeps(names).sorted(by: >)
    #expect(kept.prefix(3).map(\.at) == (2...4).reversed().map { last.at.adding(seconds: Int64($0) * 600) })
    // Three of the last day, six days before it, and the Sundays of four weeks more: 2026-10-30 was a Friday.
    #expect(kept.count == 3 + 6 + 3)
    #expect(kept.suffix(3).map { Zone.utc.localDate(at: $0.at).iso } == ["2026-10-18", "2026-10-11", "2026-10-04"])
    #expect(BackupRetention(last: 1, daily: 0, weekly: 0).keeps(names) == [try #require(names.max())])
    #expect(BackupRetention(last: 0, daily: 0, weekly: 0).keeps([last]) == [last], "never none")
    // What is gone stays gone, and what is kept stays kept, when the rule is applied again.
    #expect(BackupRetention(last: 3, daily: 7, weekly: 5).keeps(kept).count == kept.count)
    // A gap costs none.
    let old = try [name("2020-01-01T00:00:00Z"), name("2021-01-01T00:00:00Z"), name("2026-11-21T00:00:00Z")]
    #expect(BackupRetention().keeps(old).count == 3)
  }

  @Test func aFaultyOneTakesNoGoodOnesPlace() throws {
    let (scratch, other) = (Scratch(), Scratch())
    let (_, manifest) = try backedUp(scratch, other)
    func backup(_ hours: Int64, _ fault: String? = nil) -> BackupManifest {
      var copy = manifest
      copy.name = BackupName(at: BackupTests.at.adding(seconds: hours * 3600), origin: ID(1))
      copy.fault = fault
      return copy
    }
    let one = BackupRetention(last: 1, daily: 0, weekly: 0)
    #expect(one.removes([backup(3, "x"), backup(2), backup(1)]) == [backup(1).name])
    #expect(one.removes([backup(3, "x"), backup(2, "x"), backup(1)]).isEmpty, "the last good one stays")
    #expect(one.removes([backup(3, "x")]).isEmpty && one.removes([]).isEmpty)
    #expect(one.removes([backup(3), backup(2, "x"), backup(1)]) == [backup(1).name, backup(2).name])
  }
}
