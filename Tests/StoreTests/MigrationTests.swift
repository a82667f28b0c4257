// Migrations: once, in order, unchanged, and never onto a newer file.
import Base
import Testing

@testable import Store

@Suite struct MigrationTests {
  static let later = Migration("2026-03-01-later", "ALTER TABLE people ADD COLUMN phone TEXT")
  static let changed = Migration("2026-03-01-later", "ALTER TABLE people ADD COLUMN phones TEXT")

  func open(_ scratch: Scratch, _ migrations: [Migration], faults: FaultPoints? = nil) throws -> Store {
    var options = StoreOptions(path: scratch.database)
    options.faults = faults
    return try Store(options, migrations: migrations)
  }

  @Test func appliedOnceInOrder() throws {
    let scratch = Scratch()
    let first = try open(scratch, [Self.later, Sample.migration])
    #expect(first.applied == ["2026-11-01-store", "2026-02-01-sample", "2026-03-01-later"])
    let schema = try first.schema()
    first.close()
    let second = try open(scratch, [Sample.migration, Self.later])
    #expect(second.applied.isEmpty)
    #expect(try second.schema() == schema)
    second.close()
  }

  @Test func anOlderDateThatComesLaterIsApplied() throws {
    let scratch = Scratch()
    try open(scratch, [Sample.migration]).close()
    let earlier = Migration("2026-01-01-earlier", "CREATE TABLE rooms (id INTEGER PRIMARY KEY) STRICT")
    let store = try open(scratch, [Sample.migration, earlier])
    #expect(store.applied == ["2026-01-01-earlier"])
    store.close()
  }

  @Test func aNewerFileIsRefused() throws {
    let scratch = Scratch()
    try open(scratch, [Sample.migration, Self.later]).close()
    #expect(failureCode { _ = try open(scratch, [Sample.migration]) } == "newer-file")
    #expect(failureCode { _ = try Store.status(path: scratch.database, migrations: []) } == "newer-file")
    let store = try open(scratch, [Sample.migration, Self.later])
    #expect(store.applied.isEmpty)
    store.close()
  }

  @Test func aChangedMigrationIsRefused() throws {
    let scratch = Scratch()
    try open(scratch, [Sample.migration, Self.later]).close()
    do {
      _ = try open(scratch, [Sample.migration, Self.changed])
      Issue.record("a changed migration was accepted")
    } catch let failure as Failure {
      #expect(failure.code == "migration-changed")
      #expect(failure.text.en.contains("2026-03-01-later"))
    }
  }

  @Test func aFailingMigrationIsUndoneWhole() throws {
    let scratch = Scratch()
    try open(scratch, [Sample.migration]).close()
    let bad = Migration("2026-04-01-bad", "CREATE TABLE half (id INTEGER PRIMARY KEY) STRICT", "CREATE TABLE oops (")
    #expect(failureCode { _ = try open(scratch, [Sample.migration, Self.later, bad]) } == "migration-failed")
    let store = try open(scratch, [Sample.migration, Self.later])
    // The one before the bad one stayed, each being its own transaction.
    #expect(store.applied.isEmpty)
    #expect(try !store.schema().contains("half"))
    store.close()
  }

  @Test func brokenForeignKeysUndoAMigration() throws {
    let scratch = Scratch()
    let first = try open(scratch, [Sample.migration])
    try first.write { try $0.run(Sample.lend, 1, try Sample.addPerson($0, "owner"), nil as Int?) }
    first.close()
    let orphaning = Migration("2026-04-01-orphaning", "DELETE FROM people")
    #expect(failureCode { _ = try open(scratch, [Sample.migration, orphaning]) } == "migration-failed")
    let second = try open(scratch, [Sample.migration])
    #expect(try second.read { try $0.one(Sample.count) } == 1)
    // Enforcement is on again.
    #expect(throws: ConstraintViolation.self) { try second.write { try $0.run(Sample.lend, 2, 12345, nil as Int?) } }
    second.close()
  }

  @Test func aFaultBeforeItsCommitLeavesTheFileAsItWas() throws {
    let scratch = Scratch()
    try open(scratch, [Sample.migration]).close()
    let faults = FaultPoints()
    faults.set(.beforeMigrationCommit) { throw Trouble.diskFull("test") }
    #expect(failureCode { _ = try open(scratch, [Sample.migration, Self.later], faults: faults) } == "disk-full")
    let store = try open(scratch, [Sample.migration, Self.later])
    #expect(store.applied == ["2026-03-01-later"])
    store.close()
  }

  @Test func namesAreDatedAndUnique() {
    let scratch = Scratch()
    #expect(failureCode { _ = try open(scratch, [Migration("people", "SELECT 1")]) } == "internal")
    #expect(failureCode { _ = try open(scratch, [Migration("2026-13-01-x", "SELECT 1")]) } == "internal")
    #expect(failureCode { _ = try open(scratch, [Sample.migration, Sample.migration]) } == "internal")
    #expect(scratch.names.filter { $0.hasSuffix(".lock") }.isEmpty)
  }

  @Test func statusBesideARunningStore() throws {
    let scratch = Scratch()
    let none = try Store.status(path: scratch.database, migrations: [Sample.migration])
    #expect(none.map(\.appliedAt) == [nil, nil])
    #expect(scratch.names.isEmpty)
    let store = try open(scratch, [Sample.migration])
    let some = try Store.status(path: scratch.database, migrations: [Self.later, Sample.migration])
    #expect(some.map { $0.appliedAt != nil } == [true, true, false])
    #expect(some.map(\.name) == ["2026-11-01-store", "2026-02-01-sample", "2026-03-01-later"])
    store.close()
  }

  @Test func theDumpIsNormalized() {
    let sql = "CREATE TABLE t (  \n\n      a INTEGER,\n        b TEXT\n      ) STRICT"
    #expect(SchemaDump.normalized(sql) == "CREATE TABLE t (\na INTEGER,\n  b TEXT\n) STRICT")
  }

  @Test func theDumpLeavesHiddenTablesOut() throws {
    let scratch = Scratch()
    let store = try open(scratch, [Sample.migration])
    let schema = try store.schema()
    store.close()
    #expect(schema.contains("CREATE VIRTUAL TABLE people_text"))
    #expect(!schema.contains("people_text_data"))
    #expect(schema.contains("CREATE TRIGGER events_never_change"))
  }
}
