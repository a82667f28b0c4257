// Files that can't be opened: a sentence each, and nothing damaged.
import Base
import CSQLite
import Glibc
import Testing

@testable import Store

@Suite struct OpeningTests {
  func bytes(_ path: String) throws -> [UInt8] { try readFile(path, limit: 64 << 20) }

  func write(_ path: String, _ content: [UInt8]) throws {
    guard let file = fopen(path, "w") else { throw Failure.notFound }
    defer { fclose(file) }
    #expect(content.isEmpty || fwrite(content, 1, content.count, file) == content.count)
  }

  /// Runs SQL on the file with no rules of ours in the way, as somebody with the sqlite3 program would.
  func tamper(_ path: String, _ sql: String) {
    var handle: OpaquePointer?
    #expect(sqlite3_open(path, &handle) == SQLITE_OK)
    #expect(sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK)
    sqlite3_close(handle)
  }

  func made(_ scratch: Scratch, people: Int = 3) throws {
    let store = try openStore(scratch.database)
    for n in 0..<people { try store.write { _ = try Sample.addPerson($0, "p\(n)") } }
    store.close()
  }

  @Test func garbageIsNotADatabase() throws {
    let scratch = Scratch()
    let garbage = [UInt8](repeating: 0x41, count: 5000)
    try write(scratch.database, garbage)
    #expect(failureCode { _ = try openStore(scratch.database) } == "not-a-database")
    #expect(try bytes(scratch.database) == garbage)
    #expect(scratch.names == ["quad.db"])
  }

  @Test func anotherProgramsDatabaseIsLeftAlone() throws {
    let scratch = Scratch()
    tamper(scratch.database, "CREATE TABLE theirs (a); INSERT INTO theirs VALUES (1);")
    let before = try bytes(scratch.database)
    #expect(failureCode { _ = try openStore(scratch.database) } == "not-a-database")
    // The journal mode may have changed, which is one byte pair of the header; the content not.
    #expect(Array(try bytes(scratch.database).dropFirst(100)) == Array(before.dropFirst(100)))
  }

  @Test func aTruncatedFileIsCorrupt() throws {
    let scratch = Scratch()
    try made(scratch)
    let whole = try bytes(scratch.database)
    try write(scratch.database, Array(whole.prefix(6000)))
    #expect(failureCode { _ = try openStore(scratch.database) } == "corrupt")
    #expect(!scratch.names.contains("quad.db.lock"))
  }

  @Test func aBrokenSchemaIsCorrupt() throws {
    let scratch = Scratch()
    try made(scratch)
    var broken = try bytes(scratch.database)
    for at in 100..<4096 { broken[at] = 0xff }
    try write(scratch.database, broken)
    #expect(failureCode { _ = try openStore(scratch.database) } == "corrupt")
  }

  @Test func aDirectoryThatIsNotThere() {
    let scratch = Scratch()
    #expect(failureCode { _ = try openStore(scratch.path + "/nowhere/quad.db") } == "cannot-open")
    #expect(failureCode { _ = try openStore(scratch.path) } == "not-a-database")
  }

  /// The superuser may write anywhere, so this says something only for others; a file system mounted read-only is the
  /// same to SQLite.
  @Test(.enabled(if: getuid() != 0)) func aReadOnlyDirectory() throws {
    let scratch = Scratch()
    try made(scratch)
    let before = try bytes(scratch.database)
    chmod(scratch.database, 0o400)
    #expect(failureCode { _ = try openStore(scratch.database) } == "read-only")
    chmod(scratch.database, 0o600)
    chmod(scratch.path, 0o500)
    #expect(failureCode { _ = try openStore(scratch.database) } == "read-only")
    #expect(try bytes(scratch.database) == before)
  }

  /// What SQLite says on a read-only disk reaches the person as the sentence about it, also as root.
  @Test func resultCodesHaveTheirSentences() {
    let codes: [(Int32, String)] = [
      (SQLITE_READONLY, "read-only"), (SQLITE_FULL, "disk-full"), (SQLITE_CORRUPT | (2 << 8), "corrupt"),
      (SQLITE_NOTADB, "not-a-database"), (SQLITE_IOERR | (4 << 8), "disk-error"), (SQLITE_CANTOPEN, "cannot-open"),
      (SQLITE_BUSY, "locked"), (SQLITE_MISUSE, "internal"),
    ]
    for (code, word) in codes { #expect(Trouble.failure(code: code, detail: "").code == word) }
  }

  @Test func aSecondQuadIsRefusedAndNamed() throws {
    let scratch = Scratch()
    let store = try openStore(scratch.database)
    do {
      _ = try openStore(scratch.database)
      Issue.record("two stores on one file")
    } catch let failure as Failure {
      #expect(failure.code == "in-use")
      #expect(failure.text.en.contains("process \(getpid())"))
      #expect(failure.text.fr.contains("processus \(getpid())"))
    }
    try store.write { _ = try Sample.addPerson($0, "still") }
    store.close()
    let next = try openStore(scratch.database)
    #expect(try next.read { try $0.one(Sample.count) } == 1)
    next.close()
  }

  @Test func aLeftOverLockFileLocksNothing() throws {
    let scratch = Scratch()
    try write(scratch.database + ".lock", Array("99999\n".utf8))
    try openStore(scratch.database).close()
    #expect(scratch.names == ["quad.db"])
  }

  /// Whatever the process's umask says, and whatever somebody's copy has made of it.
  @Test func theFilesAreForTheirAccountOnly() throws {
    let scratch = Scratch()
    func mode(_ ending: String) -> UInt32 {
      var status = stat()
      return stat(scratch.database + ending, &status) == 0 ? UInt32(status.st_mode) & 0o7777 : 0
    }
    let store = try openStore(scratch.database)
    try store.write { _ = try Sample.addPerson($0, "one") }
    for ending in ["", "-wal", "-shm", ".lock"] { #expect(mode(ending) == 0o600, "\(ending) \(mode(ending))") }
    store.close()
    #expect(chmod(scratch.database, 0o664) == 0)
    let next = try openStore(scratch.database)
    for ending in ["", "-wal", "-shm"] { #expect(mode(ending) == 0o600, "\(ending)") }
    #expect(try next.read { try $0.one(Sample.count) } == 1)
    next.close()
    #expect(tightenFile(scratch.database) == nil && tightenFile(scratch.database + "x") == nil)
  }

  @Test func anEmptyFileIsAsGoodAsNew() throws {
    let scratch = Scratch()
    try write(scratch.database, [])
    try made(scratch)
    try expectSound(scratch.database, holding: ["p0", "p1", "p2"])
  }

  @Test func identifiersGoOnAfterTheLargest() throws {
    let scratch = Scratch()
    let early = StandingClock(Timestamp(milliseconds: 1_700_000_000_000))
    let late = StandingClock(Timestamp(milliseconds: 1_800_000_000_000))
    let first = try Store(StoreOptions(path: scratch.database), migrations: [Sample.migration], clock: late.clock)
    let old = try first.write { try Sample.addPerson($0, "old") }
    try first.write { try $0.run(Sample.add, Int64.max, "absurd", "absurd@campus.example") }
    first.close()
    let second = try Store(StoreOptions(path: scratch.database), migrations: [Sample.migration], clock: early.clock)
    let new = try second.write { try Sample.addPerson($0, "new") }
    #expect(new > old && new < Int64.max)
    #expect(try second.read { try EventLog.verifyChain($0) } == .whole(events: 2))
    second.close()
  }
}
