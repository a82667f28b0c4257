// A job that follows on itself: its key is free the moment it is done, and nothing falls between the two.
import Base
import Testing

@testable import Store

@Suite struct JobHandOverTests {
  @Test(arguments: [Int64(0), 3600]) func aKeyIsWantedAgainAtOnce(keep: Int64) throws {
    let stage = try JobStage()
    try stage.start(JobPolicy(keep: keep)) { [record = stage.record] run in
      record.add(try run.input(Note.self).text)
      let count = record.all.count
      try run.handOver { writer in
        guard count < 5 else { return }
        let next = try writer.enqueue(.plain, Note("\(count)"), key: "k")
        #expect(next.isNew && next.id > run.id)
      }
      return nil
    }
    try stage.enqueue("0", key: "k")
    waitFor("five turns") { stage.record.all.count == 5 }
    try waitFor("the end") { try stage.counts().count(JobKind.plain.name, .running) == 0 }
    #expect(stage.record.all == ["0", "1", "2", "3", "4"])
    #expect(try stage.counts().count(JobKind.plain.name, .done) == (keep == 0 ? 0 : 5))
    try stage.expectCountsRight()
  }

  /// What comes while a job runs finds that job, and is seen by it before it ends.
  @Test func whatComesMeanwhileIsSeen() throws {
    let stage = try JobStage()
    let gate = Gate()
    try stage.start { [record = stage.record] run in
      if record.all.isEmpty { gate.wait() }
      record.add(try run.input(Note.self).text)
      try run.handOver { writer in
        if try writer.one(Sample.count) == 1, record.all.count < 2 {
          try writer.enqueue(.plain, Note("for Ada"), key: "k")
        }
      }
      return nil
    }
    let first = try stage.enqueue("first", key: "k")
    try stage.waitForBeginning(first)
    let met = try stage.store.write { writer in
      try Sample.addPerson(writer, "Ada")
      return try writer.enqueue(.plain, Note("lost"), key: "k")
    }
    #expect(met == EnqueuedJob(id: first, isNew: false))
    gate.open()
    waitFor("the second turn") { stage.record.all == ["first", "for Ada"] }
  }

  @Test func aJobThatFailsInItHandsNothingOver() throws {
    struct Mine: Error {}
    let stage = try JobStage()
    try stage.start(JobPolicy(attempts: 1)) { run in
      try run.handOver { writer in
        try writer.enqueue(.plain, Note("never"), key: "k")
        throw Mine()
      }
      return nil
    }
    let id = try stage.enqueue(key: "k")
    try stage.wait(id, .dead)
    #expect(try stage.counts().count(JobKind.plain.name, .waiting) == 0)
    try stage.expectCountsRight()
  }
}
