// Jobs that are cancelled, and queues that end: what is given back, and that nothing is lost.
import Base
import Glibc
import Synchronization
import Testing

@testable import Store

@Suite struct JobEndTests {
  // MARK: Cancelling

  @Test func cancelling() throws {
    let stage = try JobStage()
    try stage.start { [record = stage.record] run in
      record.add("began")
      while true {
        try run.check()
        usleep(500)
      }
    }
    let running = try stage.enqueue()
    try stage.waitForBeginning(running)
    let waiting = try stage.enqueue()
    let planned = try stage.enqueue(at: JobStage.start.adding(seconds: 60))
    for id in [waiting, planned] {
      #expect(try stage.store.write { try JobChanges.cancel(id, $0) }.state == .cancelled)
    }
    let asked = try stage.store.write { try JobChanges.cancel(running, $0) }
    #expect(asked.state == .running && asked.cancelAskedAt != nil)
    try stage.wait(running, .cancelled)
    #expect(try stage.row(running).error == nil && stage.row(running).attempts == 1)
    #expect(try stage.store.write { try JobChanges.cancel(running, $0) }.state == .cancelled, "twice is once")
    stage.advance(seconds: 100)
    usleep(20_000)
    #expect(stage.record.all == ["began"])
    #expect(throws: Failure.self) { try stage.store.write { try JobChanges.cancel(ID(5), $0) } }
    try stage.expectCountsRight()
  }

  @Test func whatIsThroughBeforeItHearsIsDone() throws {
    let stage = try JobStage()
    let gate = Gate()
    try stage.start { [record = stage.record] _ in
      record.add("began")
      gate.wait()
      return nil
    }
    let id = try stage.enqueue()
    // Claimed is not begun: what is cancelled between the two does not begin.
    waitFor("the work to begin") { stage.record.all == ["began"] }
    _ = try stage.store.write { try JobChanges.cancel(id, $0) }
    gate.open()
    try stage.wait(id, .done)
  }

  /// Asked while it ran, and the program ended then: it does not come back.
  @Test func aCancelOutlivesACrash() throws {
    let (scratch, ids) = try JobStage.crashed(JobPolicy(), ["a"])
    let stage = try JobStage(scratch)
    _ = try stage.store.write { try JobChanges.cancel(ids[0], $0) }
    try stage.start { [record = stage.record] _ in
      record.add("ran")
      return nil
    }
    try stage.wait(ids[0], .cancelled)
    #expect(stage.record.all.isEmpty)
  }

  // MARK: The end

  @Test func anEndGivesBackWhatHasNotBegunAndWhatStops() throws {
    let scratch = Scratch()
    var ids: [ID<Job>] = []
    do {
      let stage = try JobStage(scratch, lanes: 2)
      try stage.start(JobPolicy(width: 2, attempts: 1, ahead: 10)) { run in
        while true {
          try run.check()
          usleep(500)
        }
      }
      ids = try stage.store.write { writer in try (0..<6).map { try writer.enqueue(.plain, Note("\($0)")).id } }
      for id in ids { try stage.wait(id, .running) }
      stage.queue.stop(within: 10)
      for id in ids {
        #expect(try stage.state(id) == .waiting && stage.row(id).attempts == 0, "it was not their fault")
      }
      #expect(stage.queue.inHand == 0 && !stage.queue.isOpen)
      try stage.enqueue("behind the end")
      usleep(20_000)
      #expect(try stage.counts().count("test.plain", .waiting) == 7)
      try stage.expectCountsRight()
    }
    let again = try JobStage(scratch)
    try again.start(JobPolicy(attempts: 1))
    for id in ids { try again.wait(id, .done) }
  }

  @Test func anEndDoesNotWaitForever() throws {
    let stage = try JobStage()
    let gate = Gate()
    try stage.start { [record = stage.record] run in
      gate.wait()
      do { try run.write { try Sample.addPerson($0, "after the end") } } catch { record.add("refused") }
      return nil
    }
    let id = try stage.enqueue()
    try stage.waitForBeginning(id)
    stage.queue.stop(within: 0.2)
    #expect(try stage.state(id) == .waiting)
    gate.open()
    waitFor { stage.record.all == ["refused"] }
    #expect(try stage.store.read { try $0.one(Sample.count) } == 0)
    try stage.expectCountsRight()
  }

  @Test func endsUnderLoadLoseNothing() throws {
    let scratch = Scratch()
    let done = Record()
    let work: @Sendable (JobRun) throws -> String? = { run in
      let text = try run.input(Note.self).text
      try run.finish { try Sample.addPerson($0, text) }
      done.add(text)
      return nil
    }
    do {
      let stage = try JobStage(scratch)
      try stage.start(JobPolicy(width: 4, ahead: 32), work)
      try stage.store.write { writer in for n in 0..<400 { try writer.enqueue(.plain, Note("n\(n)")) } }
      waitFor { done.all.count > 20 }
      stage.queue.stop(within: 5)
      try stage.expectCountsRight()
      #expect(try stage.counts().count("test.plain", .running) == 0)
    }
    let again = try JobStage(scratch)
    try again.start(JobPolicy(width: 4, ahead: 32), work)
    try waitFor { try again.counts().count("test.plain", .done) == 400 }
    #expect(try again.store.read { try $0.one(Sample.count) } == 400, "each effect once")
    try again.expectCountsRight()
  }
}
