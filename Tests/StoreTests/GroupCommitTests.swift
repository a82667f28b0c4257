// One transaction for all that waits, and each request on its own in it.
import Base
import Glibc
import Synchronization
import Testing

@testable import Store

@Suite struct GroupCommitTests {
  /// Holds the writer so that what is sent meanwhile becomes one group.
  func held(_ store: Store, _ body: () throws -> Void) rethrows {
    let started = Gate()
    let gate = Gate()
    _ = store.write(WriteContext()) { _ in
      started.open()
      gate.wait()
    } then: { _ in
    }
    started.wait()
    defer { gate.open() }
    try body()
  }

  @Test func whatWaitsIsOneGroup() throws {
    let scratch = Scratch()
    let store = try openStore(scratch.database)
    defer { store.close() }
    let answers = Answers<Int64>()
    held(store) {
      for n in 0..<100 {
        let taken = store.write(WriteContext(), { try Sample.addPerson($0, "p\(n)") }, then: answers.add)
        #expect(taken)
      }
    }
    #expect(answers.wait(100).allSatisfy { $0.error == nil })
    #expect(store.statistics.groups == 2)
    #expect(store.statistics.requests == 101)
  }

  @Test func aGroupHasALimit() throws {
    let scratch = Scratch()
    let store = try openStore(scratch.database) { $0.groupLimit = 10 }
    defer { store.close() }
    let answers = Answers<Int64>()
    held(store) {
      for n in 0..<35 { _ = store.write(WriteContext(), { try Sample.addPerson($0, "p\(n)") }, then: answers.add) }
    }
    #expect(answers.wait(35).count == 35)
    #expect(store.statistics.groups >= 5)
    #expect(try store.read { try $0.one(Sample.count) } == 35)
  }

  @Test func oneFailureHurtsNobodyElse() throws {
    struct Mine: Error {}
    let scratch = Scratch()
    let store = try openStore(scratch.database)
    let answers = Answers<Int64>()
    held(store) {
      for n in 0..<40 {
        let work: @Sendable (Writer) throws -> Int64 = { writer in
          let id = try Sample.addPerson(writer, "p\(n)")
          switch n % 4 {
          case 1: throw Mine()
          case 2: try writer.run(Sample.add, writer.newID(ID<Person>.self), "twice", "p\(n)@campus.example")
          case 3: try writer.run(Sample.lend, n + 1, id, 999)
          default: break
          }
          return id
        }
        _ = store.write(WriteContext(), work, then: answers.add)
      }
    }
    let results = answers.wait(40)
    #expect(results.filter { $0.error == nil }.count == 10)
    #expect(results.filter { $0.error is Mine }.count == 10)
    #expect(
      results.filter { $0.error as? ConstraintViolation == .init(kind: .unique, name: "people.email") }.count == 10)
    #expect(results.filter { ($0.error as? ConstraintViolation)?.kind == .foreignKey }.count == 10)
    store.close()
    try expectSound(scratch.database, holding: Set(stride(from: 0, to: 40, by: 4).map { "p\($0)" }))
  }

  /// A request that fails after it has changed something takes the whole group back, which then runs again with
  /// savepoints; one that fails before costs nobody anything.
  @Test(arguments: [(late: true, runs: 2), (late: false, runs: 1)])
  func onlyALateFailureRunsTheGroupAgain(_ late: Bool, _ runs: Int) throws {
    struct Mine: Error {}
    final class Runs: Sendable {
      let first = Atomic<Int>(0)
      let last = Atomic<Int>(0)
    }
    let scratch = Scratch()
    let store = try openStore(scratch.database)
    let answers = Answers<Int64>()
    let counted = Runs()
    held(store) {
      _ = store.write(
        WriteContext(organization: 7),
        { writer in
          counted.first.add(1, ordering: .relaxed)
          writer.accessChanged()
          return try Sample.addPerson(writer, "before")
        }, then: answers.add)
      _ = store.write(
        WriteContext(organization: 7),
        { writer in
          if late {
            _ = try Sample.addPerson(writer, "failing")
          }
          throw Mine()
        }, then: answers.add)
      _ = store.write(
        WriteContext(organization: 7),
        { writer in
          counted.last.add(1, ordering: .relaxed)
          return try Sample.addPerson(writer, "behind")
        }, then: answers.add)
    }
    let results = answers.wait(3)
    #expect(results.count == 3)
    #expect(results.filter { $0.error == nil }.count == 2)
    #expect(results.filter { $0.error is Mine }.count == 1)
    #expect(counted.first.load(ordering: .relaxed) == runs)
    #expect(counted.last.load(ordering: .relaxed) == 1)
    let (events, verdict) = try store.read {
      (try EventLog.count($0, organization: 7), try EventLog.verifyChain($0))
    }
    #expect(events == 2)
    #expect(verdict == .whole(events: 2))
    store.close()
    try expectSound(scratch.database, holding: ["before", "behind"])
  }

  /// A part that fails is undone alone, with its events: at once where it changed nothing, and else in a group that runs
  /// again with savepoints. What the request did before and does after it stays.
  @Test(arguments: [(late: true, runs: 2), (late: false, runs: 1)])
  func aPartMayFail(_ late: Bool, _ runs: Int) throws {
    struct Mine: Error {}
    final class Runs: Sendable { let value = Atomic<Int>(0) }
    let scratch = Scratch()
    let store = try openStore(scratch.database)
    let counted = Runs()
    for round in 0..<2 {
      let failed = try store.write(WriteContext(organization: 7)) { writer in
        counted.value.add(1, ordering: .relaxed)
        try Sample.addPerson(writer, "before\(round)")
        let part = try writer.attempt {
          writer.accessChanged()
          if late { try Sample.addPerson(writer, "part\(round)") }
          throw Mine()
        }
        let kept = try writer.attempt { try Sample.addPerson(writer, "kept\(round)") }
        _ = try kept.get()
        try Sample.addPerson(writer, "behind\(round)")
        if case .failure(let error) = part { return error is Mine }
        return false
      }
      #expect(failed)
    }
    // The group after one that was undone has its savepoints from the start.
    #expect(counted.value.load(ordering: .relaxed) == runs + 1)
    #expect(store.accessGeneration == 1, "what the part said is undone too")
    let verdict = try store.read { try EventLog.verifyChain($0) }
    #expect(verdict == .whole(events: 6))
    store.close()
    try expectSound(
      scratch.database, holding: ["before0", "kept0", "behind0", "before1", "kept1", "behind1"])
  }

  /// Nobody keeps half of a part by catching whatever comes.
  @Test func aPartThatHasToBeUndoneIsWhateverIsCaught() throws {
    struct Mine: Error {}
    let scratch = Scratch()
    let store = try openStore(scratch.database)
    let caught = try store.write(WriteContext(organization: 7)) { writer in
      try Sample.addPerson(writer, "before")
      do {
        _ = try writer.attempt {
          try Sample.addPerson(writer, "part")
          throw Mine()
        }.get()
        return "nothing"
      } catch {
        try Sample.addPerson(writer, "behind")
        return "\(error)"
      }
    }
    #expect(caught == "Mine()")
    let verdict = try store.read { try EventLog.verifyChain($0) }
    #expect(verdict == .whole(events: 2))
    store.close()
    try expectSound(scratch.database, holding: ["before", "behind"])
  }

  @Test func aFullQueueRefuses() throws {
    let scratch = Scratch()
    let store = try openStore(scratch.database) { $0.queueLimit = 5 }
    defer { store.close() }
    let answers = Answers<Int64>()
    held(store) {
      for n in 0..<8 {
        let taken = store.write(WriteContext(), { try Sample.addPerson($0, "p\(n)") }, then: answers.add)
        #expect(taken == (n < 5))
      }
      #expect(failureCode { _ = try store.write { try Sample.addPerson($0, "late") } } == "busy")
    }
    #expect(answers.wait(5).count == 5)
    #expect(try store.read { try $0.one(Sample.count) } == 5)
  }

  @Test func aFailedCommitFailsTheWholeGroup() throws {
    struct Mine: Error {}
    let scratch = Scratch()
    let faults = FaultPoints()
    let store = try openStore(scratch.database) { $0.faults = faults }
    try store.write { _ = try Sample.addPerson($0, "before") }
    let generation = store.accessGeneration
    faults.set(.beforeCommit) { throw Trouble.diskFull("test") }
    let answers = Answers<Int64>()
    for n in 0..<3 {
      let work: @Sendable (Writer) throws -> Int64 = { writer in
        writer.accessChanged()
        if n == 1 { throw Mine() }
        return try Sample.addPerson(writer, "p\(n)")
      }
      _ = store.write(WriteContext(), work, then: answers.add)
    }
    let results = answers.wait(3)
    #expect(results.filter { ($0.error as? Failure)?.code == "disk-full" }.count == 2)
    #expect(results.filter { $0.error is Mine }.count == 1)
    #expect(store.accessGeneration == generation)
    faults.set(.beforeCommit, nil)
    try store.write { _ = try Sample.addPerson($0, "after") }
    store.close()
    try expectSound(scratch.database, holding: ["before", "after"])
  }

  @Test func aDurableGroupIsAnsweredWhateverHappensThen() throws {
    let scratch = Scratch()
    let faults = FaultPoints()
    let store = try openStore(scratch.database) { $0.faults = faults }
    faults.set(.afterCommitBeforeAnswer) { throw Trouble.diskFull("test") }
    try store.write { _ = try Sample.addPerson($0, "kept") }
    store.close()
    try expectSound(scratch.database, holding: ["kept"])
  }

  @Test func accessRisesBeforeTheAnswer() throws {
    let scratch = Scratch()
    let store = try openStore(scratch.database)
    defer { store.close() }
    let before = store.accessGeneration
    let seen = Answers<UInt64>()
    _ = store.write(WriteContext(), { $0.accessChanged() }, then: { _ in seen.add(.success(store.accessGeneration)) })
    #expect(try seen.wait(1).first?.get() == before + 1)
    try store.write { _ in }
    #expect(store.accessGeneration == before + 1)
  }

  @Test func sixtyFourThreadsSubmitting() throws {
    let scratch = Scratch()
    let store = try openStore(scratch.database)
    let failures = Atomic<Int>(0)
    try withThreads(64) { thread in
      for n in 0..<50 {
        do {
          _ = try store.write(WriteContext(organization: 7)) { try Sample.addPerson($0, "t\(thread)-\(n)") }
        } catch { failures.add(1, ordering: .relaxed) }
      }
    }
    #expect(failures.load(ordering: .relaxed) == 0)
    #expect(store.statistics.meanGroup > 2)
    store.close()
    let names = (0..<64).flatMap { thread in (0..<50).map { "t\(thread)-\($0)" } }
    try expectSound(scratch.database, holding: Set(names))
  }

  /// The two hundred check-ins of one person, one level down.
  @Test func twoHundredForOneKey() throws {
    let scratch = Scratch()
    let store = try openStore(scratch.database)
    let answers = Answers<Int64>()
    for _ in 0..<200 { _ = store.write(WriteContext(), { try Sample.addPerson($0, "one") }, then: answers.add) }
    let results = answers.wait(200)
    #expect(results.filter { $0.error == nil }.count == 1)
    #expect(results.filter { ($0.error as? ConstraintViolation)?.kind == .unique }.count == 199)
    store.close()
    try expectSound(scratch.database, holding: ["one"])
  }

  @Test func aSwallowedErrorUndoesOnlyItsStatement() throws {
    let scratch = Scratch()
    let store = try openStore(scratch.database)
    try store.write { writer in
      let id = try Sample.addPerson(writer, "kept")
      #expect(throws: ConstraintViolation.self) { try writer.run(Sample.add, id, "again", "again@campus.example") }
    }
    store.close()
    try expectSound(scratch.database, holding: ["kept"])
  }

  @Test func aWriteInsideAWriteIsRefused() throws {
    let scratch = Scratch()
    let store = try openStore(scratch.database)
    defer { store.close() }
    let code = try store.write { _ in failureCode { try store.write { _ in } } }
    #expect(code == "internal")
  }

  @Test func closingFinishesWhatIsQueued() throws {
    let scratch = Scratch()
    let store = try openStore(scratch.database)
    let answers = Answers<Int64>()
    for n in 0..<500 { _ = store.write(WriteContext(), { try Sample.addPerson($0, "p\(n)") }, then: answers.add) }
    let reader = try store.makeReader()
    store.close()
    #expect(answers.wait(500).count == 500)
    #expect(scratch.names == ["quad.db"])
    #expect(failureCode { _ = try reader.one(Sample.count) } == "closed")
    #expect(failureCode { _ = try store.write { _ in } } == "busy")
    store.close()
    try expectSound(scratch.database, holding: Set((0..<500).map { "p\($0)" }))
  }
}

/// Runs `body` on so many threads at once and waits for all.
func withThreads(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) throws {
  let threads = try (0..<count).map { n in try #require(PosixThread(name: "test-\(n)") { body(n) }) }
  for thread in threads { thread.join() }
}
