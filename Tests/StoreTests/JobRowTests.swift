// What is kept of jobs: how far they are, for how long, and in which order they are listed.
import Base
import Glibc
import Synchronization
import Testing

@testable import Store

@Suite struct JobRowTests {
  // MARK: Progress

  /// A job may say how far it is as often as it likes: what is written of it is little.
  @Test func progressIsWrittenNowAndThen() throws {
    let stage = try JobStage()
    let (said, gate) = (Gate(), Gate())
    try stage.start { run in
      for number in 0..<10_000 { run.progress(Int64(number), of: 10_000, "step \(number)") }
      said.open()
      gate.wait()
      return nil
    }
    stage.queue.onChange { [record = stage.record] in record.add("moved") }
    let id = try stage.enqueue()
    said.wait()
    let before = stage.store.statistics.requests
    stage.queue.tick()
    try waitFor("progress") { try stage.row(id).done == 9999 }
    #expect(try stage.row(id).message == "step 9999" && stage.row(id).total == 10_000)
    #expect(stage.store.statistics.requests - before < 50)
    #expect((1..<50).contains(stage.record.all.count), "\(stage.record.all.count)")
    gate.open()
    try stage.wait(id, .done)
    stage.queue.onChange(nil)
  }

  @Test func progressIsKept() throws {
    let stage = try JobStage()
    let gate = Gate()
    try stage.start { run in
      run.progress(3, of: 10, "people")
      gate.wait()
      run.progress(10, of: 10, "over")
      return nil
    }
    let id = try stage.enqueue()
    try stage.waitForBeginning(id)
    try waitFor {
      stage.queue.tick()
      return try stage.row(id).done == 3
    }
    #expect(try stage.row(id).total == 10 && stage.row(id).message == "people")
    gate.open()
    try stage.wait(id, .done)
    #expect(try stage.row(id).done == 10 && stage.row(id).message == "over", "the last word is not lost")
  }

  // MARK: Sweeping

  @Test func whatIsOverForLongGoes() throws {
    let stage = try JobStage()
    try stage.start(JobPolicy(attempts: 1, keep: 3600)) { run in
      if try run.input(Note.self).text == "bad" { throw Failure.internal("no") }
      return nil
    }
    let good = try stage.enqueue()
    let bad = try stage.enqueue("bad")
    let planned = try stage.enqueue(at: JobStage.start.adding(seconds: 86_400))
    try stage.wait(good, .done)
    try stage.wait(bad, .dead)
    let policies = [JobKind.plain.name: JobPolicy(keep: 3600)]
    #expect(try stage.store.write { try JobChanges.sweep(policies, $0) } == 0)
    stage.clock.advance(seconds: 3601)
    #expect(try stage.store.write { try JobChanges.sweep(policies, $0) } == 1)
    #expect(throws: Failure.self) { try stage.row(good) }
    #expect(try stage.state(bad) == .dead && stage.state(planned) == .later)
    stage.advance(seconds: 86_400)
    try stage.wait(planned, .done)
    #expect(try stage.store.write { try JobChanges.sweep(policies, $0) } == 0, "made long ago, done just now")
    stage.clock.advance(seconds: 90 * 86_400)
    #expect(try stage.store.write { try JobChanges.sweep(policies, $0) } == 2)
    #expect(try stage.store.read { try JobList.failures(bad, $0) }.isEmpty)
    try stage.expectCountsRight()
  }

  @Test func someAreNotKeptAtAll() throws {
    let stage = try JobStage()
    try stage.start(JobPolicy(keep: 0)) { [record = stage.record] _ in
      record.add("ran")
      return nil
    }
    try stage.enqueue()
    try waitFor { try stage.store.read { try JobList.newest(limit: 9, $0) }.isEmpty }
    #expect(stage.record.all == ["ran"])
    try stage.expectCountsRight()
  }

  // MARK: Lists

  @Test func listsAreNewestFirst() throws {
    let stage = try JobStage()
    let ids = try stage.store.write { writer in
      try (0..<10).map { n in
        try writer.enqueue(
          n % 3 == 0 ? .other : .plain, Note("\(n)"), at: n % 2 == 0 ? writer.now.adding(seconds: 60) : nil
        ).id
      }
    }
    let kinds = [JobKind.plain.name, JobKind.other.name]
    func list(_ states: [JobState], _ kinds: [String], before: ID<Job>? = nil, limit: Int = 100) throws -> [Int] {
      try stage.store.read { try JobList.newest(states, kinds, before: before, limit: limit, $0) }
        .compactMap { row in ids.firstIndex(of: row.id) }
    }
    #expect(try list(JobState.allCases, kinds) == Array((0..<10).reversed()))
    #expect(try list([.later], kinds) == [8, 6, 4, 2, 0])
    #expect(try list([.waiting], [JobKind.other.name]) == [9, 3])
    #expect(try list([.later], kinds, before: ids[6], limit: 2) == [4, 2])
    #expect(try list([.done], kinds).isEmpty)
    #expect(try stage.store.read { try JobList.waitingSince(kinds, $0) } == JobStage.start)
    try stage.expectCountsRight()
  }
}
