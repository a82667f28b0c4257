// Events that say nothing any more: the chain stays whole where a seal accounts for them, and breaks where none does.
import Base
import CSQLite
import Testing

@testable import Store

@Suite struct EventErasureTests {
  private static let refused = ConstraintViolation(kind: .trigger, name: "events are append-only")

  private func opened(_ scratch: Scratch) throws -> Store {
    try Store(
      StoreOptions(path: scratch.database),
      migrations: [Sample.migration, Migration("2026-03-01-erasure", .eventErasure)])
  }

  /// Events of two organizations: two of 7, one of 8, and so on.
  private func fill(_ store: Store, _ count: Int = 30) throws {
    for n in 0..<count {
      try store.write(WriteContext(organization: 7, actor: 42, requestID: 1, address: "::1")) {
        _ = try Sample.addPerson($0, "p\(n)", organization: n % 3 == 2 ? 8 : 7)
      }
    }
  }

  private func seal(_ store: Store, _ organization: Int64 = 7) throws {
    var seal = EventSeal(organization)
    while try store.read({ try seal.extend($0, limit: 7) }) {}
    let closed = seal
    try store.write { try closed.close($0) }
  }

  private func verdict(_ store: Store, helping: Int = 1000) throws -> ChainVerdict {
    var walk = ChainWalk()
    while true { if let found = try store.read({ try walk.next($0, limit: helping) }) { return found } }
  }

  private func events(_ store: Store) throws -> [EventRow] {
    try store.read { try EventLog.since($0, ID(0), limit: 1000) }
  }

  @Test func theChainStaysWholeWhileEventsAreErased() throws {
    let scratch = Scratch()
    let store = try opened(scratch)
    defer { store.close() }
    try fill(store)
    let before = try events(store)
    try seal(store)
    #expect(try store.read { try EventLog.isSealed(7, $0) && !EventLog.isSealed(8, $0) })
    // Stopped after any lot, there is nothing wrong with it.
    var lots = 0
    while (try store.write { try EventLog.erase(7, limit: 6, $0) }) == 6 {
      lots += 1
      #expect(try verdict(store) == .whole(events: 31) && verdict(store, helping: 4) == .whole(events: 31))
    }
    #expect(lots == 3)
    let after = try events(store)
    #expect(after.map(\.id) == before.map(\.id) + [after[30].id] && after[30].kind == "events.erased")
    for (old, new) in zip(before, after) {
      if old.organization == 8 {
        #expect(old == new)
      } else {
        #expect(new.organization == EventLog.nobody && new.kind == "erased" && new.actor == nil && new.subject == 7)
        #expect(new.data.isEmpty && new.address.isEmpty && new.requestID == 0 && new.at == old.at)
        #expect(new.hash == old.hash)
      }
    }
    #expect(try store.read { try EventLog.newest($0, organization: 7, limit: 100) }.isEmpty)
    try fill(store, 0)
    try store.write { _ = try $0.emit(Sample.added, subject: 1, organization: 8) }
    #expect(try verdict(store) == .whole(events: 32))
    // Another one goes the same way.
    try seal(store, 8)
    while (try store.write { try EventLog.erase(8, limit: 100, $0) }) > 0 {}
    #expect(try verdict(store) == .whole(events: 33) && verdict(store, helping: 3) == .whole(events: 33))
  }

  /// Whoever checks piece by piece begins anew when a seal comes meanwhile.
  @Test func aWalkUnderWayNoticesTheSeal() throws {
    let scratch = Scratch()
    let store = try opened(scratch)
    defer { store.close() }
    try fill(store)
    var walk = ChainWalk()
    #expect(try store.read { try walk.next($0, limit: 20) } == nil && walk.events == 20)
    try seal(store)
    _ = try store.write { try EventLog.erase(7, limit: 100, $0) }
    var found: ChainVerdict?
    while found == nil { found = try store.read { try walk.next($0, limit: 20) } }
    #expect(found == .whole(events: 31))
  }

  @Test func withoutASealNothingIsErased() throws {
    let scratch = Scratch()
    let store = try opened(scratch)
    defer { store.close() }
    try fill(store)
    #expect(throws: Failure.self) { try store.write { try EventLog.erase(7, limit: 10, $0) } }
    #expect(try verdict(store) == .whole(events: 30))
  }

  /// The table lets nothing happen to an event but this.
  @Test func anEventOnlyEverBecomesOneThatSaysNothing() throws {
    let scratch = Scratch()
    let store = try opened(scratch)
    defer { store.close() }
    try fill(store)
    let target = try events(store)[3].id
    let nothing =
      "organization_id = -1, kind = 'erased', actor = NULL, subject = organization_id, data = '', request_id = 0, address = ''"
    for change in [
      "data = '{}'", "actor = 7", "kind = 'erased'", nothing + ", at = at + 1", nothing + ", hash = zeroblob(32)",
      nothing.replacing("subject = organization_id", with: "subject = 8"),
      nothing.replacing("data = ''", with: "data = 'x'"),
    ] {
      let command = Command(built: "UPDATE events SET \(change) WHERE id = ?1")
      #expect(throws: Self.refused, "\(change)") { try store.write { try $0.run(command, target) } }
    }
    #expect(throws: Self.refused) {
      try store.write { try $0.run(Command(built: "DELETE FROM events WHERE id = ?1"), target) }
    }
    // And where that was done without a seal, the chain says so.
    let command = Command(built: "UPDATE events SET \(nothing) WHERE id = ?1")
    #expect(try store.write { try $0.run(command, target) } == 1)
    #expect(try verdict(store) == .broken(event: target))
    try seal(store, 8)
    #expect(try verdict(store) == .broken(event: target), "the seal of another accounts for nothing")
    #expect(throws: Self.refused, "nothing comes of it again") { try store.write { try $0.run(command, target) } }
  }

  /// As somebody with the sqlite3 program, who also removes what guards the table.
  @Test(arguments: [
    "DELETE FROM events WHERE id = ID", "UPDATE events SET hash = zeroblob(32) WHERE id = ID",
    "UPDATE events SET data = '{}' WHERE id = ID",
    "INSERT INTO events SELECT id + 1, organization_id, kind, actor, subject, data, request_id, address, at, hash FROM events WHERE id = ID",
  ])
  func whatIsDoneToErasedEventsIsNoticed(_ sql: String) throws {
    let scratch = Scratch()
    var store = try opened(scratch)
    try fill(store)
    let rows = try events(store)
    try seal(store)
    while (try store.write { try EventLog.erase(7, limit: 100, $0) }) == 100 {}
    store.close()
    var handle: OpaquePointer?
    #expect(sqlite3_open(scratch.database, &handle) == SQLITE_OK)
    // The first of two neighbors that were erased: no link of theirs is recomputed.
    let all =
      "DROP TRIGGER events_never_change; DROP TRIGGER events_never_go; "
      + sql.replacing("ID", with: "\(rows[3].id.value)")
    #expect(sqlite3_exec(handle, all, nil, nil, nil) == SQLITE_OK)
    sqlite3_close(handle)
    store = try opened(scratch)
    defer { store.close() }
    guard case .broken = try verdict(store) else {
      Issue.record("it was not noticed: \(sql)")
      return
    }
  }
}
