// Jobs of an older file: whatever state they are in, they are all there after the migration that rebuilds their table.
import Base
import Testing

@testable import Store

@Suite struct JobUpgradeTests {
  private static let insert = Command(
    """
    INSERT INTO jobs (id, kind, organization_id, state, unique_key, payload, created_at, run_at, attempts, ended_at, lease,
      lease_until, error)
    VALUES (?1, 'test.plain', 7, ?2, ?3, '{"text":"a","secret":""}', ?4, ?5, 1, ?6, ?7, ?8, ?9)
    """)
  private static let fail = Command(
    "INSERT INTO job_failures (job_id, attempt, at, error) VALUES (?1, 1, ?2, 'no paper')")
  private static let all = """
    SELECT id || kind || organization_id || state || ifnull(unique_key, '-') || payload || created_at || ifnull(run_at, '-')
      || attempts || ifnull(ended_at, '-') || ifnull(lease, '-') || ifnull(lease_until, '-') || ifnull(error, '-')
    FROM jobs ORDER BY id
    """
  private static let failures = "SELECT job_id || ' ' || attempt || error FROM job_failures ORDER BY job_id"

  private func rows(_ store: Store) throws -> [[String]] {
    try store.read { reader in
      try [Self.all, Self.failures].map { sql in try reader.connection.rows(sql) { $0.text(0) } }
    }
  }

  @Test func everyJobAndEveryFailureIsThere() throws {
    let scratch = Scratch()
    let old = try Store(
      StoreOptions(path: scratch.database), migrations: [Sample.migration, JobMigrations.all[0]],
      clock: StandingClock(JobStage.start).clock)
    let at = JobStage.start
    let ids = try old.write { writer in
      try JobState.allCases.map { state in
        let id: ID<Job> = writer.newID()
        let isRunning = state == .running
        try writer.run(
          Self.insert, id, state.rawValue, state.isLive ? "key \(state.rawValue)" : nil as String?, at,
          state == .later ? at.adding(seconds: 60) : nil as Timestamp?, state.isLive ? nil as Timestamp? : at,
          isRunning ? 5 : nil as Int64?, isRunning ? at.adding(seconds: 30) : nil as Timestamp?,
          state == .dead ? "no paper" : nil as String?)
        if state == .dead || state == .later { try writer.run(Self.fail, id, at) }
        JobCounts.add(1, "test.plain", state, writer)
        return id
      }
    }
    let before = try rows(old)
    old.close()

    let stage = try JobStage(scratch)
    #expect(try rows(stage.store) == before)
    #expect(before[0].count == 6 && before[1].count == 2)
    try stage.start()
    for (id, state) in zip(ids, JobState.allCases) where state == .waiting || state == .running {
      try stage.wait(id, .done)
    }
    stage.advance(seconds: 61)
    for (id, state) in zip(ids, JobState.allCases) where state == .later { try stage.wait(id, .done) }
    try stage.expectCountsRight()
  }
}
