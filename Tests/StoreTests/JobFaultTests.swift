// Jobs when something goes wrong: crashes, lost leases, workers that hang, a database that fails.
import Base
import Glibc
import Synchronization
import Testing

@testable import Store

@Suite struct JobFaultTests {
  @Test func whatRanWhenItCrashedRunsAgain() throws {
    let (scratch, ids) = try JobStage.crashed(JobPolicy(width: 3), ["a", "b", "c"])
    let stage = try JobStage(scratch)
    for id in ids { #expect(try stage.state(id) == .running) }
    try stage.start(JobPolicy(width: 3)) { [record = stage.record] run in
      record.add(try run.input(Note.self).text + " \(run.attempt)")
      return nil
    }
    for id in ids { try stage.wait(id, .done) }
    #expect(stage.record.all.sorted() == ["a 2", "b 2", "c 2"])
    #expect(
      try stage.store.read { try JobList.failures(ids[0], $0) }.map(\.error) == [
        "Quad ended while this was running."
      ])
    try stage.expectCountsRight()
  }

  @Test func whatEndsTheProgramEachTimeIsGivenUp() throws {
    let (scratch, ids) = try JobStage.crashed(JobPolicy(width: 3, attempts: 2), ["poison"])
    let first = try JobStage(scratch)
    let gate = Gate()
    try first.start(JobPolicy(attempts: 2)) { _ in
      gate.wait()
      return nil
    }
    try first.wait(ids[0], .running)
    #expect(try first.row(ids[0]).attempts == 2)
    // The third start finds that two attempts have ended so.
    try first.store.write { writer in
      _ = try JobExchange.recover([JobKind.plain.name: JobPolicy(attempts: 2)], writer)
    }
    #expect(try first.state(ids[0]) == .dead)
    gate.open()
    try first.expectCountsRight()
  }

  /// Of many that were taken together one may be what ended the program: they are taken one by one, so that its neighbors
  /// keep their attempts.
  @Test func neighborsOfACrashAreTakenOneByOne() throws {
    let policy = JobPolicy(width: 8, ahead: 50)
    let (scratch, ids) = try JobStage.crashed(policy, (0..<20).map { "\($0)" })
    let stage = try JobStage(scratch)
    let crowd = Crowd()
    let hands = Record()
    let queue = stage.queue
    try stage.start(policy) { _ in
      crowd.enter()
      hands.add("\(queue.inHand)")
      usleep(500)
      crowd.leave()
      return nil
    }
    for id in ids { try stage.wait(id, .done) }
    #expect(crowd.maximum == 1 && Set(hands.all) == ["1"])
    // After that as many as ever.
    let more = try stage.store.write { writer in try (0..<40).map { _ in try writer.enqueue(.plain, Note("")).id } }
    for id in more { try stage.wait(id, .done) }
    #expect(crowd.maximum > 1)
  }

  // MARK: Leases

  @Test func whoseLeaseIsLostCannotWrite() throws {
    let stage = try JobStage()
    let gate = Gate()
    try stage.start(JobPolicy(attempts: 5)) { [record = stage.record] run in
      guard run.attempt == 1 else {
        record.add("second")
        return nil
      }
      gate.wait()
      do {
        try run.write { try Sample.addPerson($0, "too late") }
        record.add("written")
      } catch is JobLeaseLost { record.add("refused") }
      do {
        try run.finish { try Sample.addPerson($0, "also too late") }
        record.add("finished")
      } catch is JobLeaseLost { record.add("refused") }
      return nil
    }
    let id = try stage.enqueue()
    try stage.waitForBeginning(id)
    let lease = try stage.store.read { reader in
      try reader.connection.rows("SELECT lease FROM jobs WHERE id = \(id.value)") { $0.int64(0) }
    }
    // Somebody else has it by now.
    let steal = Command("UPDATE jobs SET lease = lease + 1 WHERE id = ?1")
    try stage.store.write { try $0.run(steal, id) }
    gate.open()
    waitFor { stage.record.all.count == 2 }
    #expect(stage.record.all == ["refused", "refused"])
    #expect(try stage.store.read { try $0.one(Sample.count) } == 0)
    usleep(50_000)
    #expect(try stage.state(id) == .running, "its last word is not heard")
    #expect(!lease.isEmpty)
  }

  /// Ends go many to a statement: who lost its lease among them is left alone, and its neighbors are done.
  @Test func amongManyThatEndTheLostOneIsNotHeard() throws {
    let stage = try JobStage()
    let gate = Gate()
    try stage.start(JobPolicy(width: 4, ahead: 100)) { _ in
      gate.wait()
      return nil
    }
    defer { gate.open() }
    waitFor("a place") { stage.store.openings.take("test.plain") }
    let ids = try stage.store.write { writer in try (0..<70).map { _ in try writer.enqueue(.plain, Note("")).id } }
    let steal = Command("UPDATE jobs SET lease = lease + 1 WHERE id = ?1")
    try stage.store.write { try $0.run(steal, ids[33]) }
    gate.open()
    for id in ids where id != ids[33] { try stage.wait(id, .done) }
    waitFor("the last word") { stage.queue.inHand == 0 }
    #expect(try stage.state(ids[33]) == .running)
    try stage.expectCountsRight()
  }

  @Test func whatTakesTooLongIsTriedAgain() throws {
    let stage = try JobStage()
    let gate = Gate()
    let policy = JobPolicy(width: 2, timeout: 60, attempts: 3, backoff: JobBackoff(first: 1, most: 1, jitter: 0))
    try stage.start(policy) { [record = stage.record] run in
      guard run.attempt == 1 else {
        try run.write { try Sample.addPerson($0, "second") }
        return nil
      }
      gate.wait()
      record.add("\(run.stop.map { "\($0)" } ?? "-")")
      try run.write { try Sample.addPerson($0, "first") }
      return nil
    }
    let id = try stage.enqueue()
    try stage.waitForBeginning(id)
    stage.pass(seconds: 59)
    usleep(20_000)
    #expect(try stage.state(id) == .running)
    stage.pass(seconds: 2)
    try stage.wait(id, .later)
    #expect(try stage.row(id).error == "It took longer than 60.0 seconds.")
    stage.advance(seconds: 2)
    try stage.wait(id, .done)
    gate.open()
    waitFor { stage.record.all.count == 1 }
    usleep(20_000)
    #expect(stage.record.all == ["timedOut"])
    let names = try stage.store.read { try $0.all(Sample.all).map(\.name) }
    #expect(names == ["second"], "of two workers only one has written")
    #expect(try stage.row(id).attempts == 2 && stage.state(id) == .done)
    try stage.expectCountsRight()
  }

  @Test func leasesAreRenewed() throws {
    let stage = try JobStage()
    let gate = Gate()
    try stage.start { _ in
      gate.wait()
      return nil
    }
    let id = try stage.enqueue()
    try stage.waitForBeginning(id)
    #expect(try stage.row(id).leaseUntil == JobStage.start.adding(seconds: 30))
    stage.clock.advance(seconds: 11)
    try waitFor {
      stage.pass(seconds: 11)
      return try stage.row(id).leaseUntil == JobStage.start.adding(seconds: 41)
    }
    gate.open()
    try stage.wait(id, .done)
  }

  // MARK: Exactly once

  @Test func theLastWriteAndTheEndAreOne() throws {
    let stage = try JobStage()
    try stage.start(JobPolicy(attempts: 2, backoff: JobBackoff(first: 0.001, jitter: 0))) {
      [record = stage.record] run in
      record.add("ran")
      var note = Note()
      note.text = "sent"
      try run.finish(note) { try Sample.addPerson($0, "once") }
      // It is done: this comes too late to matter.
      throw Failure.internal("after the end")
    }
    let id = try stage.enqueue()
    try stage.wait(id, .done)
    usleep(50_000)
    stage.advance(seconds: 10)
    usleep(50_000)
    #expect(stage.record.all == ["ran"])
    #expect(try stage.row(id).result == "{\"text\":\"sent\"}" && stage.row(id).error == nil)
    try stage.expectCountsRight()
  }

  @Test func workOfTheDatabaseIsOneWithItsEnd() throws {
    let stage = try JobStage()
    try stage.queue.start([
      JobDefinition(
        .plain, JobPolicy(width: 16, attempts: 2, backoff: JobBackoff(first: 60, jitter: 0)),
        .transaction { run, writer in
          let text = try run.input(Note.self).text
          try Sample.addPerson(writer, text)
          if text == "bad", run.attempt == 1 { throw Failure.internal("halfway") }
          return nil
        })
    ])
    let ids = try stage.store.write { writer in
      try (["bad"] + (0..<50).map { "n\($0)" }).map { try writer.enqueue(.plain, Note($0)).id }
    }
    for id in ids.dropFirst() { try stage.wait(id, .done) }
    try stage.wait(ids[0], .later)
    #expect(try stage.store.read { try $0.one(Sample.count) } == 50, "what failed left nothing")
    stage.advance(seconds: 61)
    try stage.wait(ids[0], .done)
    #expect(try stage.store.read { try $0.one(Sample.count) } == 51)
    #expect(stage.queue.inHand == 0)
    try stage.expectCountsRight()
  }

  // MARK: A database that fails

  @Test func whatTheDatabaseRefusesIsSaidAgain() throws {
    let faults = FaultPoints()
    let stage = try JobStage(faults: faults)
    let gate = Gate()
    try stage.start { [record = stage.record] _ in
      gate.wait()
      record.add("ran")
      return nil
    }
    let id = try stage.enqueue()
    try stage.waitForBeginning(id)
    let left = Failing(count: 3)
    faults.set(.beforeCommit) { try left.next() }
    gate.open()
    try stage.wait(id, .done)
    #expect(stage.record.all == ["ran"] && stage.store.statistics.failedGroups == 3)
    try stage.expectCountsRight()
  }

  private final class Failing: Sendable {
    private let left: Atomic<Int>

    init(count: Int) { left = Atomic(count) }

    func next() throws {
      if left.subtract(1, ordering: .relaxed).newValue >= 0 { throw Failure.internal("no disk") }
    }
  }

  @Test func aKindThatNobodyKnowsWaits() throws {
    let stage = try JobStage()
    try stage.start()
    let strange = try stage.enqueue("", .other)
    try stage.wait(stage.enqueue(), .done)
    #expect(try stage.state(strange) == .waiting)
    #expect(try stage.store.read { try JobList.newest(limit: 9, $0) }.count == 2)
  }
}
