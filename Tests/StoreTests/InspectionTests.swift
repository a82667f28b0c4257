// Looking at a file beside a running store, and without one.
import Base
import Glibc
import Testing

@testable import Store

@Suite struct InspectionTests {
  private func made(_ scratch: Scratch) throws {
    let store = try openStore(scratch.database)
    for n in 0..<3 { try store.write { _ = try Sample.addPerson($0, "p\(n)") } }
    store.close()
  }

  @Test func aFileAtRestIsReadAndLeftAsItWas() throws {
    let scratch = Scratch()
    try made(scratch)
    let before = try readFile(scratch.database, limit: 64 << 20)
    let count = try Store.inspect(path: scratch.database) { reader in
      // Nobody opens it meanwhile.
      #expect(failureCode { _ = try openStore(scratch.database) } == "in-use")
      #expect(try Store.quickCheck(reader).isEmpty && Store.integrityCheck(reader).isEmpty)
      return try reader.one(Sample.count)
    }
    #expect(count == 3)
    #expect(scratch.names == ["quad.db"], "one file, as a clean end leaves it")
    #expect(try readFile(scratch.database, limit: 64 << 20) == before)
    #expect(Store.holder(of: scratch.database) == nil)
  }

  @Test func aServedFileIsReadBesideItsStore() throws {
    let scratch = Scratch()
    try made(scratch)
    let store = try openStore(scratch.database)
    defer { store.close() }
    try store.write { _ = try Sample.addPerson($0, "late") }
    #expect(Store.holder(of: scratch.database) == getpid())
    #expect(try Store.inspect(path: scratch.database) { try $0.one(Sample.count) } == 4)
    try store.write { _ = try Sample.addPerson($0, "later") }
    #expect(try Store.inspect(path: scratch.database) { try $0.one(Sample.count) } == 5)
    #expect(try store.integrityCheck().isEmpty)
  }

  @Test func inspectingWritesNothing() throws {
    let scratch = Scratch()
    try made(scratch)
    #expect(throws: Failure.self) {
      try Store.inspect(path: scratch.database) { reader in
        try reader.connection.execute("DELETE FROM people")
      }
    }
    #expect(try Store.inspect(path: scratch.database) { try $0.one(Sample.count) } == 3)
  }

  @Test func whatIsNoCampusIsRefused() throws {
    let scratch = Scratch()
    #expect(failureCode { try Store.inspect(path: scratch.database) { _ in } } == "cannot-open")
    #expect(scratch.names.isEmpty, "looking makes no file")
    #expect(Store.holder(of: scratch.database) == nil)
    guard let file = fopen(scratch.database, "w") else { return }
    fputs("not a database at all", file)
    fclose(file)
    #expect(failureCode { try Store.inspect(path: scratch.database) { _ in } } == "not-a-database")
  }
}
