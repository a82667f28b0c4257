// Reading, binding, full text, and the log's cap with a slow reader.
import Base
import Glibc
import Synchronization
import Testing

@testable import Store

@Suite struct ReaderTests {
  static let echo = Query("SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8") { row in
    (
      row.int64(0), row.text(1), row.bytes(2), row.bool(3), try row.optionalDigest(4), row.timestamp(5), row.date(6),
      row.optionalText(7)
    )
  }

  @Test func valuesComeBackAsBound() throws {
    let scratch = Scratch()
    let store = try openStore(scratch.database)
    defer { store.close() }
    let digest = try #require(Digest([UInt8](repeating: 9, count: 32)))
    let date = try #require(LocalDate(iso: "2026-11-21"))
    try store.read { (reader) throws in
      let row = try reader.one(
        Self.echo, Int64.min, "é'\"; DROP TABLE people --\u{0}😀", [0, 255] as [UInt8], true, digest,
        Timestamp(milliseconds: -5), date, nil as String?)
      #expect(row.0 == Int64.min && row.1 == "é'\"; DROP TABLE people --\u{0}😀" && row.2 == [0, 255] && row.3)
      #expect(row.4 == digest && row.5 == Timestamp(milliseconds: -5) && row.6 == date && row.7 == nil)
      let empty = try reader.one(Self.echo, 0, "", [] as [UInt8], false, nil as Digest?, 0, 0, "")
      #expect(empty.1.isEmpty && empty.2.isEmpty && empty.4 == nil && empty.7 == "")
    }
  }

  /// How often this process has a file open.
  private static func openings(of path: String) throws -> Int {
    let folder = try #require(opendir("/proc/self/fd"))
    defer { closedir(folder) }
    var count = 0
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      var target = [UInt8](repeating: 0, count: 4096)
      let length = target.withUnsafeMutableBytes { bytes in
        guard let base = bytes.baseAddress else { return 0 }
        return readlink("/proc/self/fd/" + name, base.assumingMemoryBound(to: CChar.self), bytes.count)
      }
      if length > 0, String(decoding: target.prefix(length), as: UTF8.self) == path { count += 1 }
    }
    return count
  }

  @Test func aReaderOpensTheFileWhenItIsUsed() throws {
    let scratch = Scratch()
    let store = try openStore(scratch.database)
    defer { store.close() }
    let path = scratch.database
    let before = try Self.openings(of: path)
    #expect(before >= 1)
    let reader = try store.makeReader()
    #expect(try Self.openings(of: path) == before)
    #expect(try reader.one(Sample.count) == 0)
    #expect(try Self.openings(of: path) == before + 1)
    #expect(try reader.one(Sample.count) == 0)
    #expect(try Self.openings(of: path) == before + 1)
    let late = try store.makeReader()
    store.close()
    #expect(try Self.openings(of: path) == 0)
    // Neither the one that was open nor the one that never was comes back.
    #expect(failureCode { _ = try reader.one(Sample.count) } == "closed")
    #expect(failureCode { _ = try late.one(Sample.count) } == "closed")
    #expect(try Self.openings(of: path) == 0)
  }

  @Test func wrongUseFailsClearly() throws {
    let scratch = Scratch()
    let store = try openStore(scratch.database)
    defer { store.close() }
    try store.read { (reader) throws in
      #expect(failureCode { _ = try reader.all(Sample.byID) } == "internal")
      #expect(failureCode { _ = try reader.all(Sample.all, 1) } == "internal")
      #expect(failureCode { _ = try reader.one(Sample.byID, 1) } == "not-found")
      #expect(failureCode { _ = try reader.first(Query("SELECT nope FROM people") { $0.int(0) }) } == "internal")
      #expect(failureCode { _ = try reader.first(Query("SELECT 1; SELECT 2") { $0.int(0) }) } == "internal")
      // A reader can't write, even with SQL that does.
      let writing = Query("INSERT INTO people (id, name, email) VALUES (1, 'x', 'x') RETURNING id") { $0.int(0) }
      #expect(failureCode { _ = try reader.first(writing) } == "read-only")
    }
    #expect(try store.read { try $0.one(Sample.count) } == 0)
  }

  @Test func aStatementInsideItsOwnRows() throws {
    let scratch = Scratch()
    let store = try openStore(scratch.database)
    defer { store.close() }
    try store.write { writer in for n in 0..<4 { _ = try Sample.addPerson(writer, "p\(n)") } }
    try store.read { (reader) throws in
      var pairs: [String] = []
      try reader.each(Sample.all) { outer in
        try reader.each(Sample.all) { inner in pairs.append(outer.name + inner.name) }
        #expect(try reader.one(Sample.byID, outer.id) == outer)
      }
      #expect(pairs.count == 16 && Set(pairs).count == 16)
      // A throw in the middle leaves the statement fit for use.
      #expect(throws: Failure.self) { try reader.each(Sample.all) { _ in throw Failure.notFound } }
      #expect(try reader.all(Sample.all).count == 4)
    }
  }

  /// What a loop reads with: one state for the reads of a turn, never behind a commit of the process, and nothing held after it.
  @Test func theReadsOfATurnShareOneState() throws {
    let scratch = Scratch()
    let store = try openStore(scratch.database)
    defer { store.close() }
    let reader = try store.makeReader(inTurns: true)
    func count() throws -> Int { try reader.one(Sample.count) }
    /// As another process would, which nobody is told of.
    let other = try Connection(path: scratch.database, role: .writer)
    defer { other.close() }
    var added = 0
    func add() throws {
      added += 1
      try other.execute("INSERT INTO people (id, name, email) VALUES (\(1000 + added), 'o\(added)', 'o\(added)')")
    }
    reader.endTurn()
    #expect(try count() == 0)
    try add()
    #expect(try count() == 0)
    #expect(try reader.snapshot { try (count(), reader.snapshot { try count() }) } == (0, 0))
    #expect(try Self.busyReaders(other) == 1)
    reader.endTurn()
    #expect(try Self.busyReaders(other) == 0)
    #expect(try count() == 1)
    // A commit of this process is seen at once, also in the middle of rows, and not within a snapshot.
    try store.write { _ = try Sample.addPerson($0, "one") }
    #expect(try count() == 2)
    let version = try reader.version()
    var seen: [Int] = []
    try reader.each(Sample.all) { outer in
      try store.write { _ = try Sample.addPerson($0, "beside \(outer.id)") }
      seen.append(try count())
    }
    #expect(seen.count == 2)
    #expect(try count() == 4)
    #expect(try reader.version() != version)
    try reader.snapshot {
      #expect(try count() == 4)
      try store.write { _ = try Sample.addPerson($0, "late") }
      #expect(try count() == 4)
    }
    #expect(try count() == 5)
    // However many reads come in one turn, the log is not kept from starting over for long.
    try add()
    var reads = 0
    while try count() == 5, reads < 100 { reads += 1 }
    #expect((8..<32).contains(reads))
    // An error ends nothing but itself.
    #expect(throws: Failure.self) { try reader.snapshot { throw Failure.notFound } }
    #expect(try count() == 6)
    reader.endTurn()
    reader.endTurn()
    #expect(try Self.busyReaders(other) == 0)
  }

  /// 1 where a reader keeps the log from being emptied.
  private static func busyReaders(_ connection: Connection) throws -> Int {
    try connection.execute("PRAGMA busy_timeout=0")
    return try connection.rows("PRAGMA wal_checkpoint(TRUNCATE)") { $0.int(0) }.first ?? -1
  }

  @Test func aClosedStoreEndsATurn() throws {
    let scratch = Scratch()
    let store = try openStore(scratch.database)
    let reader = try store.makeReader(inTurns: true)
    #expect(try reader.one(Sample.count) == 0)
    store.close()
    #expect(failureCode { _ = try reader.one(Sample.count) } == "closed")
    reader.endTurn()
    #expect(failureCode { _ = try reader.snapshot { 1 } } == "closed")
    #expect(scratch.names == ["quad.db"])
  }

  @Test func aSnapshotStandsStill() throws {
    let scratch = Scratch()
    let store = try openStore(scratch.database)
    defer { store.close() }
    try store.write { _ = try Sample.addPerson($0, "one") }
    let reader = try store.makeReader()
    try reader.snapshot {
      #expect(try reader.one(Sample.count) == 1)
      try store.write { _ = try Sample.addPerson($0, "two") }
      let nested = try reader.snapshot { try reader.one(Sample.count) }
      #expect(nested == 1)
      #expect(try reader.one(Sample.count) == 1)
    }
    #expect(try reader.one(Sample.count) == 2)
    #expect(throws: Failure.self) { try reader.snapshot { throw Failure.notFound } }
    try store.write { _ = try Sample.addPerson($0, "three") }
    #expect(try reader.one(Sample.count) == 3)
  }

  @Test func returningRowsFromAWrite() throws {
    let scratch = Scratch()
    let store = try openStore(scratch.database)
    defer { store.close() }
    let insert = Query("INSERT INTO people (id, name, email) VALUES (?1, ?2, ?2) RETURNING name") { $0.text(0) }
    #expect(try store.write { try $0.first(insert, 5, "five") } == "five")
    let (removed, none) = try store.write { (try $0.run(Sample.remove, 5), try $0.run(Sample.remove, 5)) }
    #expect(removed == 1 && none == 0)
  }

  @Test func constraintsHaveNames() throws {
    let scratch = Scratch()
    let store = try openStore(scratch.database)
    defer { store.close() }
    func violation(_ work: @escaping @Sendable (Writer) throws -> Void) -> ConstraintViolation? {
      do { try store.write(WriteContext(), work) } catch { return error as? ConstraintViolation }
      return nil
    }
    try store.write { try $0.run(Sample.add, 1, "a", "a") }
    #expect(violation { _ = try $0.run(Sample.add, 1, "b", "b") } == .init(kind: .primaryKey, name: "people.id"))
    #expect(violation { _ = try $0.run(Sample.add, 2, "b", "a") } == .init(kind: .unique, name: "people.email"))
    #expect(
      violation { _ = try $0.run(Sample.add, 2, nil as String?, "b") } == .init(kind: .notNull, name: "people.name"))
    #expect(violation { _ = try $0.run(Sample.lend, 1, "x", nil as Int?) }?.kind == .type)
    #expect(violation { _ = try $0.run(Sample.lend, 1, 99, nil as Int?) } == .init(kind: .foreignKey, name: ""))
    let long = String(repeating: "x", count: 201)
    #expect(violation { _ = try $0.run(Sample.add, 2, long, "b") } == .init(kind: .check, name: "length(name) <= 200"))
  }

  @Test func fullTextFindsAnyPart() throws {
    let scratch = Scratch()
    let store = try openStore(scratch.database)
    defer { store.close() }
    let text = FullText("people_text")
    let search = Query("SELECT rowid FROM people_text WHERE people_text MATCH ?1 ORDER BY rowid") { $0.int64(0) }
    let names = ["emile zola", "o'brien \"bob\"", "王小明老师", "محمد علي", "jean-luc picard"]
    try store.write { writer in
      for (n, name) in names.enumerated() {
        try text.put(writer, ID<Person>(Int64(n)), in: ID<Sample>(7), folded: name)
      }
      try text.put(writer, ID<Person>(50), in: ID<Sample>(8), folded: names[0])
    }
    func find(_ words: String, in scope: Int64 = 7) throws -> [Int64]? {
      guard let match = FullText.match(words, in: ID<Sample>(scope)) else { return nil }
      return try store.read { try $0.all(search, match) }
    }
    #expect(try find("mil") == [0])
    #expect(try find("zola emi") == [0])
    #expect(try find("\"bob\"") == [1])
    #expect(try find("o'br") == [1])
    #expect(try find("小明老") == [2])
    #expect(try find("حمد") == [3])
    #expect(try find("jean-luc") == [4])
    #expect(try find("bob OR zola") == [])
    #expect(try find("zola* NOT (x)") == [])
    #expect(try find("zo ja") == nil)
    #expect(try find("  ") == nil)
    #expect(try find("zola", in: 8) == [50])
    #expect(try find("zola", in: 9) == [])
    let anywhere = try #require(FullText.match("zola", in: nil as ID<Sample>?))
    #expect(try store.read { try $0.all(search, anywhere) } == [0, 50])
    let mark = FullText.mark(ID<Sample>(0x7_ffff_0001_fffe))
    #expect(mark.unicodeScalars.map(\.value) == [0xfffff, 0xf0001, 0xffffe])
    #expect(FullText.match("a\0bcd", in: ID<Sample>(0x7_ffff_0001_fffe)) == "\"\(mark)\" AND \"bcd\"")
    try store.write { writer in
      try text.put(writer, ID<Person>(0), in: ID<Sample>(7), folded: "renamed")
      try text.remove(writer, ID<Person>(1))
      try text.remove(writer, ID<Person>(77))
    }
    #expect(try find("zola") == [])
    #expect(try find("rename") == [0])
    #expect(try find("bob") == [])
    let range = FullText.prefix("王")
    #expect("王小明" >= range.from && "王小明" < range.below && !("李" >= range.from && "李" < range.below))
  }

  /// A reader that keeps its snapshot stops the log from starting over. Nobody waits for it, and when it goes the log
  /// comes back under its cap.
  @Test func theCapWithASlowReader() throws {
    let scratch = Scratch()
    let store = try openStore(scratch.database) {
      $0.logCap = 1 << 20
      $0.checkpointMilliseconds = 5
    }
    let load: (Int) throws -> Void = { round in
      for n in 0..<60 {
        try store.write { writer in
          for k in 0..<20 { _ = try Sample.addPerson(writer, "r\(round)-\(n)-\(k)") }
        }
      }
    }
    for round in 0..<4 { try load(round) }
    let quiet = store.statistics
    #expect(quiet.logMaximum <= (1 << 20) * 11 / 10 + 200 * 4120, "kept under the cap without a slow reader")

    let reader = try store.makeReader()
    try reader.snapshot {
      let seen = try reader.one(Sample.count)
      for round in 4..<10 { try load(round) }
      #expect(try reader.one(Sample.count) == seen)
    }
    let blocked = store.statistics
    #expect(blocked.logMaximum > 1 << 20, "the reader's snapshot was really in the way")
    #expect(blocked.writeMaximum < 1_000_000)
    for round in 10..<13 { try load(round) }
    #expect(store.statistics.logBytes <= (1 << 20) * 11 / 10 + 200 * 4120)
    store.close()
    #expect(scratch.names == ["quad.db"])
    let again = try openStore(scratch.database)
    #expect(try again.read { try $0.one(Sample.count) } == 13 * 1200)
    #expect(try again.read { try EventLog.verifyChain($0) } == .whole(events: 13 * 1200))
    again.close()
  }

  @Test func percentiles() {
    let histogram = Histogram()
    for value in 1...1000 { histogram.add(UInt64(value)) }
    #expect(histogram.count == 1000)
    #expect((450...570).contains(histogram.percentile(0.5)))
    #expect((990...1000).contains(histogram.percentile(0.999)))
    #expect(histogram.maximum == 1000)
    histogram.add(1 << 60)
    #expect(histogram.maximum == 1 << 60)
  }
}
