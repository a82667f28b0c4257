// Jobs that fail: tried again later and later, given up, and tried again by hand.
import Base
import Glibc
import Synchronization
import Testing

@testable import Store

@Suite struct JobRetryTests {
  @Test func triesAgainLaterAndLater() throws {
    struct Broken: Error, CustomStringConvertible { let description = "the printer is on fire" }
    let stage = try JobStage()
    let policy = JobPolicy(attempts: 3, backoff: JobBackoff(first: 10, most: 15, jitter: 0))
    try stage.start(policy) { [record = stage.record] run in
      record.add("\(run.attempt)")
      throw Broken()
    }
    let id = try stage.enqueue()
    try stage.wait(id, .later)
    var row = try stage.row(id)
    #expect(row.attempts == 1 && row.error == "the printer is on fire")
    #expect(row.runAt == Timestamp(milliseconds: JobStage.start.milliseconds + 10_001))
    stage.advance(seconds: 9)
    usleep(20_000)
    #expect(stage.record.all == ["1"], "not before its time")
    stage.advance(seconds: 2)
    try waitFor { try stage.row(id).attempts == 2 && stage.state(id) == .later }
    #expect(
      try stage.row(id).runAt == Timestamp(milliseconds: stage.clock.clock.now.milliseconds + 15_001), "no longer")
    stage.advance(seconds: 16)
    try stage.wait(id, .dead)
    row = try stage.row(id)
    #expect(row.attempts == 3 && row.endedAt != nil && row.runAt == nil)
    #expect(try stage.store.read { try JobList.failures(id, $0) }.map(\.attempt) == [1, 2, 3])
    let events = try stage.store.read { try EventLog.newest($0, organization: 0, limit: 9) }
    #expect(events.map(\.kind) == ["job.died"] && events[0].subject == id.value)
    stage.advance(seconds: 100_000)
    usleep(20_000)
    #expect(stage.record.all == ["1", "2", "3"])
    try stage.expectCountsRight()
  }

  @Test func whatCannotBeMendedDiesAtOnce() throws {
    let stage = try JobStage()
    try stage.start(JobPolicy(attempts: 9)) { run in
      if run.attempt == 1 { throw JobAbandoned(Failure.internal("no such mailbox")) }
      return nil
    }
    let id = try stage.enqueue()
    try stage.wait(id, .dead)
    #expect(try stage.row(id).error?.contains("no such mailbox") == true)
    let broken = try stage.store.write { writer in try writer.enqueue(.plain).id }
    try stage.wait(broken, .dead)
  }

  @Test func aDeadJobCanBeTriedAgain() throws {
    let stage = try JobStage()
    let mended = Mended()
    try stage.start(JobPolicy(attempts: 1)) { _ in
      guard mended.is.load(ordering: .relaxed) else { throw Failure.internal("not yet") }
      return nil
    }
    let id = try stage.enqueue(key: "k")
    try stage.wait(id, .dead)
    let second = try stage.enqueue(key: "k")
    #expect(second != id)
    try stage.wait(second, .dead)
    mended.is.store(true, ordering: .relaxed)
    let retried = try stage.store.write { try JobChanges.retry(id, $0) }
    #expect(retried?.state == .waiting && retried?.attempts == 0)
    try stage.wait(id, .done)
    #expect(try stage.row(id).attempts == 1 && stage.store.read { try JobList.failures(id, $0) }.isEmpty)
    #expect(try stage.store.write { try JobChanges.retry(id, $0) } == nil, "done is done")
    // Its key is another's by now.
    let held = try stage.enqueue(key: "k", at: JobStage.start.adding(seconds: 60))
    #expect(try stage.store.write { try JobChanges.retry(second, $0) } == nil)
    #expect(try stage.store.write { try JobChanges.retry(held, $0) }?.state == .waiting, "what is planned begins now")
    try stage.wait(held, .done)
    try stage.expectCountsRight()
  }

  private final class Mended: Sendable { let `is` = Atomic(false) }

  @Test func backoffGrowsAndKeepsItsBounds() {
    let backoff = JobBackoff(first: 2, most: 100, jitter: 0.5)
    #expect(
      [1, 2, 3, 6, 7, 60, Int.max].map { backoff.milliseconds(after: $0, chance: 0) }
        == [2001, 4001, 8001, 64001, 100_001, 100_001, 100_001])
    #expect(backoff.milliseconds(after: 1, chance: 1) == 1001)
    for attempt in [Int.min, -1, 0] { #expect(backoff.milliseconds(after: attempt, chance: 0) == 2001) }
    let far = JobBackoff(first: 1e300, most: .infinity, jitter: 0)
    #expect(far.milliseconds(after: 5, chance: 0) == 31 * 86_400_000 + 1)
    #expect(JobBackoff(first: -1, most: -1, jitter: 7).milliseconds(after: 1, chance: 9) == 1)
  }
}
