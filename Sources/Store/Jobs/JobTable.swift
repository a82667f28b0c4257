// Rows of jobs and every statement over them.
import Base

extension Counter {
  /// Jobs by kind and state; see `JobCounts`.
  package static let jobs = Counter("jobs")
}

/// One job as the table has it.
package struct JobRow: Sendable {
  package let id: ID<Job>
  package let kind: String
  /// 0 for none.
  package let organization: Int64
  package let state: JobState
  package let uniqueKey: String?
  package let createdAt: Timestamp
  /// Before when it does not begin.
  package let runAt: Timestamp?
  package let attempts: Int
  package let startedAt: Timestamp?
  package let endedAt: Timestamp?
  /// Until when its worker has it, unless that says so again.
  package let leaseUntil: Timestamp?
  package let cancelAskedAt: Timestamp?
  package let done: Int64?
  package let total: Int64?
  package let message: String?
  package let result: String?
  /// The last failure, in words for whoever runs the box.
  package let error: String?

  init(_ row: Columns) throws {
    id = row.id(0)
    kind = row.text(1)
    organization = row.int64(2)
    state = try row.choice(3)
    uniqueKey = row.optionalText(4)
    createdAt = row.timestamp(5)
    runAt = row.optionalTimestamp(6)
    attempts = row.int(7)
    startedAt = row.optionalTimestamp(8)
    endedAt = row.optionalTimestamp(9)
    leaseUntil = row.optionalTimestamp(10)
    cancelAskedAt = row.optionalTimestamp(11)
    done = row.optionalInt64(12)
    total = row.optionalInt64(13)
    message = row.optionalText(14)
    result = row.optionalText(15)
    error = row.optionalText(16)
  }
}

/// One attempt that failed.
package struct JobFailureRow: Sendable {
  package let attempt: Int
  package let at: Timestamp
  package let error: String
  /// Whether the program ended while it ran, so that it never came to fail by itself.
  package var isCutOff: Bool { error == JobExchange.ended }
}

/// SQL of jobs. A program that runs jobs takes `JobMigrations` among its own.
package enum JobTable {
  /// Every statement, so that a test can read the plan of each.
  static var statements: [SQL] {
    [
      insert.sql, insertClaimed.sql, live.sql, claim.sql, holds.sql, renew.sql, note.sql, finish.sql, finishMany.sql,
      finishAndForget.sql, giveBack.sql,
      fail.sql, promote.sql, nextLater.sql, leases.sql, cancel.sql, askToCancel.sql, retry.sql, bringForward.sql,
      forgetFailures.sql,
      find.sql, payload.sql, failures.sql, newest.sql, running.sql, fresh.sql, newestOfAll.sql, oldest.sql, counts.sql,
      sweep.sql,
      ofOrganization.sql, forget.sql,
      schedules.sql, schedule.sql, declare.sql, withdraw.sql, plan.sql, began.sql, pause.sql,
    ]
  }

  // MARK: Putting in

  static let insert = Command(
    """
    INSERT INTO jobs (id, kind, organization_id, state, unique_key, payload, created_at, run_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
    """)

  /// One that is claimed as it comes, under the lease of all these.
  static let insertClaimed = Command(
    """
    INSERT INTO jobs
      (id, kind, organization_id, state, unique_key, payload, created_at, attempts, started_at, lease, lease_until)
    VALUES (?1, ?2, ?3, 'running', ?4, ?5, ?6, 1, ?6, ?7, ?8)
    """)

  static let live = Query(
    """
    SELECT id FROM jobs WHERE kind = ?1 AND unique_key = ?2 AND unique_key IS NOT NULL AND ended_at IS NULL
    """
  ) { ID<Job>($0.int64(0)) }

  // MARK: Taking out

  /// The oldest of a kind, as many as asked. The lease's number is the job's own attempt: nobody else has both.
  static let claim = Query(
    """
    UPDATE jobs SET state = 'running', attempts = attempts + 1, started_at = ?3, lease = ?4, lease_until = ?5
    WHERE id IN (
      SELECT id FROM jobs WHERE state = 'waiting' AND kind = ?1 AND lease_until IS NULL ORDER BY id LIMIT ?2)
    RETURNING id, organization_id, attempts, payload, cancel_asked_at
    """
  ) { row in
    ClaimedJob(
      id: row.id(0), organization: row.int64(1), attempt: row.int(2), payload: row.text(3),
      isCancelled: !row.isNull(4))
  }

  static let holds = Query("SELECT 1 FROM jobs WHERE id = ?1 AND lease = ?2 AND state = 'running'") { $0.int(0) }

  static let renew = Command("UPDATE jobs SET lease_until = ?3 WHERE id = ?1 AND lease = ?2 AND state = 'running'")

  static let note = Command(
    """
    UPDATE jobs SET progress_done = ?3, progress_total = ?4, progress_text = ?5
    WHERE id = ?1 AND lease = ?2 AND state = 'running'
    """)

  static let finish = Command(
    """
    UPDATE jobs SET state = 'done', ended_at = ?3, lease = NULL, lease_until = NULL, result = ?4
    WHERE id = ?1 AND lease = ?2 AND state = 'running'
    """)

  /// The same for many under one lease that have nothing to say: `manyCount` of them from `?3` on, and where there are fewer
  /// the last one again.
  static let finishMany = Command(
    """
    UPDATE jobs SET state = 'done', ended_at = ?2, lease = NULL, lease_until = NULL
    WHERE id IN (?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24,
      ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32, ?33, ?34) AND lease = ?1 AND state = 'running'
    """)
  static let manyCount = 32

  static let finishAndForget = Command("DELETE FROM jobs WHERE id = ?1 AND lease = ?2 AND state = 'running'")

  /// Ends a run in another way: `?3` is the state, `?4` when to try again, `?5` when it was over, `?6` how many attempts
  /// count, `?7` the error.
  static let giveBack = Command(
    """
    UPDATE jobs SET state = ?3, run_at = ?4, ended_at = ?5, attempts = ?6, error = COALESCE(?7, error), lease = NULL,
      lease_until = NULL
    WHERE id = ?1 AND lease = ?2 AND state = 'running'
    """)

  static let fail = Command(
    """
    INSERT INTO job_failures (job_id, attempt, at, error) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT (job_id, attempt) DO UPDATE SET at = excluded.at, error = excluded.error
    """)

  /// What was planned for a time that has come.
  static let promote = Query(
    """
    UPDATE jobs SET state = 'waiting', run_at = NULL
    WHERE id IN (SELECT id FROM jobs INDEXED BY jobs_later WHERE run_at <= ?1 ORDER BY run_at LIMIT ?2)
    RETURNING kind
    """
  ) { $0.text(0) }

  static let nextLater = Query(
    "SELECT run_at FROM jobs INDEXED BY jobs_later WHERE run_at IS NOT NULL ORDER BY run_at LIMIT 1"
  ) { $0.timestamp(0) }

  /// What runs, and whose lease it is: after a start nobody's. It is among the newest, and one knows how many there are.
  static let leases = Query(
    """
    SELECT id, kind, lease, lease_until, attempts FROM jobs WHERE id < ?1 AND state = 'running' ORDER BY id DESC LIMIT ?2
    """
  ) { row in
    HeldLease(id: row.id(0), kind: row.text(1), lease: row.int64(2), until: row.timestamp(3), attempts: row.int(4))
  }

  // MARK: By hand

  static let cancel = Command(
    """
    UPDATE jobs SET state = 'cancelled', run_at = NULL, ended_at = ?2, cancel_asked_at = ?2
    WHERE id = ?1 AND state IN ('waiting', 'later')
    """)

  static let askToCancel = Command(
    "UPDATE jobs SET cancel_asked_at = ?2 WHERE id = ?1 AND state = 'running' AND cancel_asked_at IS NULL")

  /// From the beginning: its attempts are counted anew.
  static let retry = Command(
    """
    UPDATE jobs SET state = 'waiting', run_at = NULL, attempts = 0, ended_at = NULL, cancel_asked_at = NULL,
      progress_done = NULL, progress_total = NULL, progress_text = NULL
    WHERE id = ?1 AND state IN ('later', 'dead', 'cancelled')
    """)

  static let bringForward = Command(
    "UPDATE jobs SET run_at = ?2 WHERE id = ?1 AND state = 'later' AND run_at > ?2")

  static let forgetFailures = Command("DELETE FROM job_failures WHERE job_id = ?1")

  static let ofOrganization = Query(
    "SELECT id FROM jobs WHERE id > ?2 AND organization_id = ?1 ORDER BY id LIMIT ?3"
  ) { $0.int64(0) }

  static let forget = Command("DELETE FROM jobs WHERE id = ?1")

  // MARK: Reading

  static let find = Query(
    """
    SELECT id, kind, organization_id, state, unique_key, created_at, run_at, attempts, started_at, ended_at, lease_until,
      cancel_asked_at, progress_done, progress_total, progress_text, result, error
    FROM jobs WHERE id = ?1
    """
  ) { try JobRow($0) }

  static let payload = Query("SELECT payload FROM jobs WHERE id = ?1") { $0.text(0) }

  static let failures = Query(
    "SELECT attempt, at, error FROM job_failures WHERE job_id = ?1 ORDER BY attempt LIMIT 100"
  ) {
    JobFailureRow(attempt: $0.int(0), at: $0.timestamp(1), error: $0.text(2))
  }

  /// The newest of one kind in one state but running. Lists of several are put together from these.
  static let newest = Query(
    """
    SELECT id, kind, organization_id, state, unique_key, created_at, run_at, attempts, started_at, ended_at, lease_until,
      cancel_asked_at, progress_done, progress_total, progress_text, result, error
    FROM jobs WHERE state = ?1 AND kind = ?2 AND lease_until IS NULL AND id < ?3 ORDER BY id DESC LIMIT ?4
    """
  ) { try JobRow($0) }

  /// The newest of a kind that run and are in the index.
  static let running = Query(
    """
    SELECT id, kind, organization_id, state, unique_key, created_at, run_at, attempts, started_at, ended_at, lease_until,
      cancel_asked_at, progress_done, progress_total, progress_text, result, error
    FROM jobs WHERE state = 'running' AND kind = ?1 AND (lease_until IS NULL OR lease_until <> created_at + 30000)
      AND id < ?2 ORDER BY id DESC LIMIT ?3
    """
  ) { try JobRow($0) }

  /// The newest of a kind that run and are not in the index: none of them came more than `?4` identifiers before the newest
  /// job.
  static let fresh = Query(
    """
    SELECT id, kind, organization_id, state, unique_key, created_at, run_at, attempts, started_at, ended_at, lease_until,
      cancel_asked_at, progress_done, progress_total, progress_text, result, error
    FROM jobs WHERE state = 'running' AND kind = ?1 AND lease_until = created_at + 30000
      AND id < ?2 AND id > (SELECT max(id) FROM jobs) - ?4 ORDER BY id DESC LIMIT ?3
    """
  ) { try JobRow($0) }

  static let newestOfAll = Query(
    """
    SELECT id, kind, organization_id, state, unique_key, created_at, run_at, attempts, started_at, ended_at, lease_until,
      cancel_asked_at, progress_done, progress_total, progress_text, result, error
    FROM jobs WHERE id < ?1 ORDER BY id DESC LIMIT ?2
    """
  ) { try JobRow($0) }

  static let oldest = Query(
    "SELECT created_at FROM jobs WHERE state = ?1 AND kind = ?2 AND lease_until IS NULL ORDER BY id LIMIT 1"
  ) { $0.timestamp(0) }

  static let counts = Query("SELECT bucket, value FROM counters WHERE name = ?1 AND organization_id = 0") {
    (bucket: $0.int64(0), count: $0.int64(1))
  }

  /// What has been over for long: `?3` is an identifier of that time.
  static let sweep = Command(
    """
    DELETE FROM jobs WHERE id IN
      (SELECT id FROM jobs WHERE state = ?1 AND kind = ?2 AND lease_until IS NULL AND id < ?3 AND ended_at < ?4
      ORDER BY id LIMIT ?5)
    """)

  // MARK: Schedules

  static let schedules = Query(
    """
    SELECT name, kind, rhythm, zone, planned_at, next_at, last_job_id, paused_at FROM schedules ORDER BY name LIMIT 1000
    """
  ) { try ScheduleRow($0) }

  static let schedule = Query(
    """
    SELECT name, kind, rhythm, zone, planned_at, next_at, last_job_id, paused_at FROM schedules WHERE name = ?1
    """
  ) { try ScheduleRow($0) }

  static let declare = Command(
    """
    INSERT INTO schedules (name, kind, rhythm, zone, next_at, changed_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
    ON CONFLICT (name) DO UPDATE SET kind = excluded.kind, rhythm = excluded.rhythm, zone = excluded.zone,
      next_at = excluded.next_at, changed_at = excluded.changed_at
    """)

  static let withdraw = Command("DELETE FROM schedules WHERE name = ?1")

  static let plan = Command(
    "UPDATE schedules SET planned_at = ?2, next_at = ?3, last_job_id = COALESCE(?4, last_job_id) WHERE name = ?1")

  static let forgetPlanned = Command("UPDATE schedules SET planned_at = NULL WHERE name = ?1")

  static let began = Command("UPDATE schedules SET last_job_id = ?2 WHERE name = ?1")

  static let pause = Command("UPDATE schedules SET paused_at = ?2, next_at = ?3, changed_at = ?4 WHERE name = ?1")
}

/// A job that has just been claimed.
struct ClaimedJob: Sendable {
  let id: ID<Job>
  let organization: Int64
  let attempt: Int
  let payload: String
  let isCancelled: Bool
}

/// A running job's lease.
struct HeldLease: Sendable {
  let id: ID<Job>
  let kind: String
  let lease: Int64
  let until: Timestamp
  let attempts: Int
}
