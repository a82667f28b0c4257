// Jobs: each is done once it is there, tried again where it fails, and stopped where somebody says so.
import Base
import Glibc
import Synchronization
import Testing

@testable import Store

@Suite struct JobTests {
  @Test func everyStatementFindsItsRowsByAnIndex() throws {
    let stage = try JobStage()
    // The index of planned jobs is in the order asked for: one entry of it is read.
    let small: Set = ["schedules", "USING INDEX jobs_later"]
    for sql in JobTable.statements.map(\.text) {
      for line in try stage.store.plan(of: sql) {
        #expect(!line.hasPrefix("SCAN ") || small.contains { line.contains($0) }, "\(line): \(sql)")
        // The few rows that one UPDATE is given are put in order; nothing else is.
        #expect(!line.contains("TEMP B-TREE"), "\(line): \(sql)")
      }
    }
  }

  @Test func aJobIsThereExactlyIfItsTransactionIs() throws {
    struct Mine: Error {}
    let stage = try JobStage()
    try stage.start { [record = stage.record] run in
      record.add(try run.input(Note.self).text)
      return "{\"seen\":true}"
    }
    #expect(throws: Mine.self) {
      try stage.store.write { writer in
        try writer.enqueue(.plain, Note("never"))
        throw Mine()
      }
    }
    let id = try stage.store.write(WriteContext(organization: 7)) { writer in
      try Sample.addPerson(writer, "Ada")
      return try writer.enqueue(.plain, Note("once")).id
    }
    try stage.wait(id, .done)
    let row = try stage.row(id)
    #expect(row.attempts == 1 && row.result == "{\"seen\":true}" && row.organization == 7 && row.error == nil)
    #expect(row.startedAt == JobStage.start && row.endedAt == JobStage.start && row.leaseUntil == nil)
    #expect(stage.record.all == ["once"])
    try stage.expectCountsRight()
  }

  /// Where there is a place, putting in is claiming: the job is never seen waiting, and what is undone is not run.
  @Test func whatComesIsClaimedAtOnce() throws {
    let stage = try JobStage()
    try stage.start(JobPolicy(width: 4, ahead: 4)) { [record = stage.record] run in
      record.add(try run.input(Note.self).text)
      return nil
    }
    // The first look finds that nothing waits.
    waitFor("a place") { stage.store.openings.take("test.plain") }
    struct Undone: Error {}
    #expect(throws: Undone.self) {
      try stage.store.write { writer in
        try writer.enqueue(.plain, Note("undone"))
        throw Undone()
      }
    }
    let states = try stage.store.write { writer in
      let ids = try (0..<3).map { try writer.enqueue(.plain, Note("\($0)")).id }
      return (ids, try ids.map { try writer.one(JobTable.find, $0) })
    }
    #expect(states.1.allSatisfy { $0.state == .running && $0.attempts == 1 && $0.leaseUntil != nil })
    for id in states.0 { try stage.wait(id, .done) }
    #expect(stage.record.all.sorted() == ["0", "1", "2"])
    // More than there are places for wait for their turn.
    let many = try stage.store.write { writer in
      try (0..<40).map { try writer.enqueue(.plain, Note("\($0)"), key: "k\($0)").id }
    }
    for id in many { try stage.wait(id, .done) }
    #expect(stage.record.all.count == 43)
    try stage.expectCountsRight()
  }

  /// Those that were claimed as they came come into the index when their lease is renewed, and are listed before as well.
  @Test func whatRunsIsListedWithItsLeaseRenewedAndWithout() throws {
    let stage = try JobStage()
    let gate = Gate()
    try stage.start(JobPolicy(width: 2, ahead: 40)) { _ in
      gate.wait()
      return nil
    }
    defer { gate.open() }
    waitFor("a place") { stage.store.openings.take("test.plain") }
    func put(_ count: Int) throws -> [ID<Job>] {
      try stage.store.write { writer in try (0..<count).map { _ in try writer.enqueue(.plain, Note("")).id } }
    }
    func running(before: ID<Job>? = nil, limit: Int = 50) throws -> [ID<Job>] {
      try stage.store.read {
        try JobList.newest([.running], ["test.plain"], before: before, limit: limit, $0).map(\.id)
      }
    }
    let old = try put(3)
    #expect(try running() == old.reversed())
    #expect(try running(before: old[2], limit: 1) == [old[1]])
    stage.clock.advance(seconds: 120)
    try waitFor("the renewal") {
      stage.pass(seconds: 11)
      return try old.allSatisfy { try stage.row($0).leaseUntil == JobStage.start.adding(seconds: 150) }
    }
    let new = try put(2)
    #expect(try running() == new.reversed() + old.reversed())
    #expect(try running(before: new[0]) == old.reversed())
    gate.open()
    for id in old + new { try stage.wait(id, .done) }
    #expect(try running().isEmpty)
    try stage.expectCountsRight()
  }

  /// What is not taken ahead gets a thread with its place: two kinds are not promised the same ones.
  @Test func aThreadIsPromisedOnce() throws {
    let stage = try JobStage(lanes: 3)
    let policy = JobPolicy(width: 2, ahead: 0)
    try stage.queue.start([
      JobDefinition(.plain, policy, .free { _ in nil }), JobDefinition(.other, policy, .free { _ in nil }),
    ])
    let openings = stage.store.openings
    var taken = 0
    waitFor("the places") {
      taken += openings.take("test.plain") ? 1 : 0
      taken += openings.take("test.other") ? 1 : 0
      return taken == 3
    }
    #expect(!openings.take("test.plain") && !openings.take("test.other"))
  }

  @Test func secretsReachTheWork() throws {
    let stage = try JobStage()
    try stage.start { [record = stage.record] run in
      record.add(try run.input(Note.self).secret)
      return nil
    }
    var note = Note("x")
    note.secret = "hush"
    let made = note
    let id = try stage.store.write { try $0.enqueue(.plain, made).id }
    try stage.wait(id, .done)
    #expect(stage.record.all == ["hush"])
  }

  // MARK: Keys

  @Test func aLiveKeyAnswersTheSameJob() throws {
    let stage = try JobStage()
    let gate = Gate()
    try stage.start { _ in
      gate.wait()
      return nil
    }
    let first = try stage.enqueue(key: "a")
    try stage.waitForBeginning(first)
    #expect(try stage.enqueue(key: "a") == first, "while it runs")
    #expect(try stage.enqueue(key: "b") != first)
    let planned = try stage.enqueue(key: "c", at: JobStage.start.adding(seconds: 60))
    #expect(try stage.enqueue(key: "c") == planned, "while it is planned")
    #expect(
      try stage.store.write { try $0.enqueue(.other, Note(""), key: "a").isNew }, "another kind's keys are its own")
    gate.open()
    try stage.wait(first, .done)
    #expect(try stage.enqueue(key: "a") != first, "over is over")
    try stage.expectCountsRight()
  }

  @Test func manyAtOnceWithOneKeyAreOneJob() throws {
    let stage = try JobStage()
    let answers = Answers<EnqueuedJob>()
    for _ in 0..<200 {
      _ = stage.store.write(WriteContext(), { try $0.enqueue(.plain, Note(""), key: "same") }, then: answers.add)
    }
    let made = try answers.wait(200).map { try $0.get() }
    #expect(Set(made.map(\.id)).count == 1 && made.filter(\.isNew).count == 1)
    try stage.start()
    try stage.wait(made[0].id, .done)
    try stage.expectCountsRight()
  }

  // MARK: Width and order

  @Test func neverMoreAtOnceThanItsWidth() throws {
    let stage = try JobStage(lanes: 6)
    let (narrow, wide, all) = (Crowd(), Crowd(), Crowd())
    func work(_ crowd: Crowd) -> JobDefinition.Work {
      .free { _ in
        crowd.enter()
        all.enter()
        usleep(2000)
        all.leave()
        crowd.leave()
        return nil
      }
    }
    try stage.queue.start([
      JobDefinition(.plain, JobPolicy(width: 2, ahead: 16), work(narrow)),
      JobDefinition(.other, JobPolicy(width: 20), work(wide)),
    ])
    let ids = try stage.store.write { writer in
      try (0..<120).map { n in try writer.enqueue(n % 2 == 0 ? .plain : .other, Note("\(n)")).id }
    }
    for id in ids { try stage.wait(id, .done) }
    #expect(narrow.maximum == 2)
    #expect(wide.maximum > 2 && wide.maximum <= 6)
    #expect(all.maximum <= 6)
    try stage.expectCountsRight()
  }

  @Test func whatMattersMoreComesFirst() throws {
    let stage = try JobStage(lanes: 1)
    let work = JobDefinition.Work.free { [record = stage.record] run in
      record.add(try run.input(Note.self).text)
      return nil
    }
    try stage.store.write { writer in
      for n in 0..<3 { try writer.enqueue(.plain, Note("low \(n)")) }
      for n in 0..<3 { try writer.enqueue(.other, Note("high \(n)")) }
    }
    try stage.queue.start([
      JobDefinition(.plain, JobPolicy(priority: 1), work), JobDefinition(.other, JobPolicy(priority: 5), work),
    ])
    waitFor { stage.record.all.count == 6 }
    #expect(stage.record.all == ["high 0", "high 1", "high 2", "low 0", "low 1", "low 2"])
  }

  @Test func thousandsAreDoneOnceEach() throws {
    let stage = try JobStage()
    try stage.start(JobPolicy(width: 4, ahead: 100)) { [record = stage.record] run in
      record.add(try run.input(Note.self).text)
      return nil
    }
    for start in stride(from: 0, to: 3000, by: 100) {
      _ = stage.store.write(WriteContext()) { writer in
        for n in start..<start + 100 { try writer.enqueue(.plain, Note("\(n)")) }
      } then: { _ in
      }
    }
    try waitFor { try stage.counts().count("test.plain", .done) == 3000 }
    #expect(stage.record.all.count == 3000 && Set(stage.record.all).count == 3000)
    #expect(stage.queue.inHand == 0)
    try stage.expectCountsRight()
  }

  // MARK: Times

  @Test func waitsForItsTime() throws {
    let stage = try JobStage()
    try stage.start()
    let planned = try stage.enqueue(at: JobStage.start.adding(seconds: 3600))
    let past = try stage.enqueue(at: JobStage.start.adding(seconds: -5))
    try stage.wait(past, .done)
    #expect(try stage.state(planned) == .later && stage.row(planned).runAt == JobStage.start.adding(seconds: 3600))
    stage.advance(seconds: 3599)
    usleep(20_000)
    #expect(try stage.state(planned) == .later)
    stage.advance(seconds: 1)
    try stage.wait(planned, .done)
    try stage.expectCountsRight()
  }

  @Test func manyThatAreDueTogether() throws {
    let stage = try JobStage()
    try stage.start(JobPolicy(width: 4, ahead: 50))
    try stage.store.write { writer in
      for n in 0..<1234 { try writer.enqueue(.plain, Note("\(n)"), at: writer.now.adding(seconds: 5)) }
    }
    stage.advance(seconds: 6)
    try waitFor { try stage.counts().count("test.plain", .done) == 1234 }
    try stage.expectCountsRight()
  }

  /// The timer alone, without anybody looking.
  @Test func theTimerWakes() throws {
    let scratch = Scratch()
    let store = try Store(StoreOptions(path: scratch.database), migrations: JobMigrations.all)
    defer { store.close() }
    let queue = JobQueue(store)
    try queue.start([JobDefinition(.plain, .init(), .free { _ in nil })])
    defer { queue.stop(within: 5) }
    let id = try store.write { try $0.enqueue(.plain, Note(""), at: $0.now.adding(seconds: 1)).id }
    usleep(300_000)
    #expect(try store.read { try JobList.find(id, $0) }.state == .later)
    try waitFor { try store.read { try JobList.find(id, $0) }.state == .done }
  }

  /// A wall clock that is set an hour forward or back ends no lease, and what is to be done at once is done at once.
  @Test(arguments: [3600, -3600] as [Int64]) func clocksThatAreSetHurtNothing(_ leap: Int64) throws {
    let stage = try JobStage()
    let gate = Gate()
    try stage.start(JobPolicy(width: 2)) { run in
      if try run.input(Note.self).text == "long" {
        gate.wait()
        try run.write { try Sample.addPerson($0, "through") }
      }
      return nil
    }
    let long = try stage.enqueue("long")
    try stage.waitForBeginning(long)
    stage.advance(seconds: leap)
    stage.queue.tick()
    let quick = try stage.enqueue("quick")
    try stage.wait(quick, .done)
    #expect(try stage.state(long) == .running)
    gate.open()
    try stage.wait(long, .done)
    #expect(try stage.row(long).attempts == 1 && stage.store.read { try $0.one(Sample.count) } == 1)
  }
}
