// Events: with the change, in a chain, and for good.
import Base
import CSQLite
import Testing

@testable import Store

@Suite struct EventTests {
  func made(_ scratch: Scratch, _ count: Int = 10) throws -> [EventRow] {
    let store = try openStore(scratch.database)
    defer { store.close() }
    for n in 0..<count {
      try store.write(WriteContext(organization: 7, actor: n == 3 ? nil : 42, requestID: Int64(n), address: "::1")) {
        _ = try Sample.addPerson($0, "p\(n)")
      }
    }
    return try store.read { try EventLog.since($0, ID(0), limit: 1000) }
  }

  /// As somebody with the sqlite3 program, who also removes what guards the table.
  func tamper(_ scratch: Scratch, _ sql: String) throws -> ChainVerdict {
    var handle: OpaquePointer?
    #expect(sqlite3_open(scratch.database, &handle) == SQLITE_OK)
    let all = "DROP TRIGGER events_never_change; DROP TRIGGER events_never_go; " + sql
    #expect(sqlite3_exec(handle, all, nil, nil, nil) == SQLITE_OK)
    sqlite3_close(handle)
    let store = try openStore(scratch.database)
    defer { store.close() }
    return try store.read { try EventLog.verifyChain($0) }
  }

  @Test func whatIsWrittenIsRead() throws {
    let scratch = Scratch()
    let events = try made(scratch)
    #expect(events.count == 10)
    let third = try #require(events.dropFirst(2).first)
    #expect(third.kind == "people.added")
    #expect(third.organization == 7 && third.actor == 42 && third.requestID == 2 && third.address == "::1")
    #expect(third.data == #"{"name":"p2"}"#)
    #expect(events[3].actor == nil)
    #expect(Set(events.map(\.hash)).count == 10)
  }

  @Test(arguments: [
    "UPDATE events SET data = '{}' WHERE id = ID", "UPDATE events SET actor = 43 WHERE id = ID",
    "UPDATE events SET actor = NULL WHERE id = ID", "UPDATE events SET at = at + 1 WHERE id = ID",
    "UPDATE events SET address = '::2' WHERE id = ID", "UPDATE events SET organization_id = 8 WHERE id = ID",
    "UPDATE events SET kind = 'people.adde' WHERE id = ID", "UPDATE events SET hash = zeroblob(32) WHERE id = ID",
    "UPDATE events SET subject = 1, request_id = 1 WHERE id = ID",
  ])
  func aChangedRowIsTheFirstBroken(_ sql: String) throws {
    let scratch = Scratch()
    let target = try made(scratch)[4].id
    let parts = sql.split(separator: "= ID").joined() + "= \(target.value)"
    #expect(try tamper(scratch, parts) == .broken(event: target))
  }

  @Test func aRemovedRowBreaksTheNext() throws {
    let scratch = Scratch()
    let events = try made(scratch)
    #expect(
      try tamper(scratch, "DELETE FROM events WHERE id = \(events[4].id.value)") == .broken(event: events[5].id))
  }

  @Test func removedNewestRowsAreNoticed() throws {
    let scratch = Scratch()
    let events = try made(scratch)
    let verdict = try tamper(scratch, "DELETE FROM events WHERE id >= \(events[8].id.value)")
    #expect(verdict == .cut(events: 8, expected: 10))
    // Writing on does not heal it.
    let store = try openStore(scratch.database)
    let new = try store.write { writer in try writer.emit(Sample.added, subject: 1) }
    #expect(try store.read { try EventLog.verifyChain($0) } == .broken(event: new))
    store.close()
  }

  @Test func theProgramItselfCannotChangeThem() throws {
    let scratch = Scratch()
    let target = try made(scratch)[2].id
    let store = try openStore(scratch.database)
    defer { store.close() }
    for sql in [
      Command("UPDATE events SET data = '{}' WHERE id = ?1"), Command("DELETE FROM events WHERE id = ?1"),
      Command(
        """
        INSERT OR REPLACE INTO events (id, organization_id, kind, subject, data, request_id, address, at, hash)
        VALUES (?1, 1, 'forged', 1, '{}', 1, '', 1, zeroblob(32))
        """),
    ] {
      #expect(throws: ConstraintViolation(kind: .trigger, name: "events are append-only")) {
        try store.write { try $0.run(sql, target) }
      }
    }
    #expect(try store.read { try EventLog.verifyChain($0) } == .whole(events: 10))
  }

  /// A clock without a battery, or one that leapt for a moment: what is written then comes after what is there, or the
  /// chain would be broken for good.
  @Test(arguments: [
    ["2026-11-21T12:00:00Z", "1970-01-01T00:00:10Z", "2010-01-01T00:00:00Z", "2026-11-21T13:00:00Z"],
    ["2026-11-21T12:00:00Z", "2050-01-01T00:00:00Z", "2026-11-21T13:00:00Z", "2031-01-01T00:00:00Z"],
  ])
  func startsWithWrongClocks(_ starts: [String]) throws {
    let scratch = Scratch()
    for (n, start) in starts.enumerated() {
      let clock = StandingClock(try #require(Timestamp(rfc3339: start)))
      let store = try Store(
        StoreOptions(path: scratch.database), migrations: [Sample.migration], clock: clock.clock)
      for k in 0..<3 { try store.write { try Sample.addPerson($0, "p\(n)-\(k)") } }
      #expect(try store.read { try EventLog.verifyChain($0) } == .whole(events: Int64(3 * (n + 1))))
      let kept = try store.read { try EventLog.since($0, ID(0), limit: 100) }.map(\.subject)
      #expect(kept.count == 3 * (n + 1))
      store.close()
    }
    try expectSound(scratch.database, holding: Set(starts.indices.flatMap { n in (0..<3).map { "p\(n)-\($0)" } }))
  }

  @Test func aChangeThatFailsLeavesNoEvent() throws {
    let scratch = Scratch()
    let store = try openStore(scratch.database)
    for n in 0..<20 {
      try? store.write { writer in
        try Sample.addPerson(writer, "p\(n)")
        try writer.emit(Sample.added, subject: 1, organization: 9)
        writer.count(Counter("widgets"), organization: 9, by: 5)
        if n % 2 == 1 { throw Failure.notFound }
      }
    }
    #expect(try store.read { try EventLog.verifyChain($0) } == .whole(events: 20))
    #expect(try store.read { try EventLog.count($0, organization: 9) } == 10)
    #expect(try store.read { try $0.value(of: Counter("widgets"), organization: 9) } == 50)
    store.close()
  }

  @Test func listingPages() throws {
    let scratch = Scratch()
    let events = try made(scratch, 25)
    let newest = events.reversed().map(\.id)
    let store = try openStore(scratch.database)
    defer { store.close() }
    try store.read { (reader) throws in
      #expect(try EventLog.newest(reader, organization: 7, limit: 10).map(\.id) == Array(newest[..<10]))
      #expect(
        try EventLog.newest(reader, organization: 7, before: newest[9], limit: 10).map(\.id) == Array(newest[10..<20]))
      #expect(try EventLog.page(reader, organization: 7, page: 3, limit: 10).map(\.id) == Array(newest[20...]))
      #expect(try EventLog.page(reader, organization: 7, page: .max, limit: 10).isEmpty)
      #expect(try EventLog.newest(reader, organization: 8, limit: 10).isEmpty)
      #expect(try EventLog.count(reader, organization: 7) == 25)
      #expect(try EventLog.since(reader, newest[1], limit: 10).map(\.id) == [newest[0]])
    }
    let plan = try store.plan(of: EventLog.byKey.sql.text).joined()
    #expect(plan.contains("events_by_organization") && !plan.contains("TEMP B-TREE"))
  }

  @Test func aCounterIsSeenInsideItsGroup() throws {
    let scratch = Scratch()
    let store = try openStore(scratch.database)
    defer { store.close() }
    let seats = Counter("seats")
    try store.write { $0.count(seats, organization: 1, bucket: 3, by: 4) }
    let inside = try store.write { writer in
      writer.count(seats, organization: 1, bucket: 3, by: 2)
      return try writer.value(of: seats, organization: 1, bucket: 3)
    }
    #expect(inside == 6)
    #expect(try store.read { try $0.value(of: seats, organization: 1, bucket: 3) } == 6)
    #expect(try store.read { try $0.value(of: seats, organization: 1) } == 0)
  }
}
