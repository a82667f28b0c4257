// The tables of jobs and schedules.

/// Migrations of jobs, which a program that runs some takes among its own.
package enum JobMigrations {
  package static let all = [
    Migration(
      "2026-12-10-jobs",
      // Identifiers rise with time, so that each state's oldest comes first.
      """
      CREATE TABLE jobs (
        id INTEGER PRIMARY KEY,
        kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 64),
        organization_id INTEGER NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('waiting', 'later', 'running', 'done', 'dead', 'cancelled')),
        unique_key TEXT CHECK (unique_key IS NULL OR length(unique_key) BETWEEN 1 AND 200),
        payload TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        run_at INTEGER,
        attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
        started_at INTEGER,
        ended_at INTEGER,
        lease INTEGER,
        lease_until INTEGER,
        cancel_asked_at INTEGER,
        progress_done INTEGER,
        progress_total INTEGER,
        progress_text TEXT,
        result TEXT,
        error TEXT,
        CHECK ((state = 'later') = (run_at IS NOT NULL)),
        CHECK ((state = 'running') = (lease IS NOT NULL)),
        CHECK ((lease IS NULL) = (lease_until IS NULL))
      ) STRICT
      """,
      "CREATE INDEX jobs_by_state ON jobs (state, kind, id)",
      "CREATE INDEX jobs_later ON jobs (run_at) WHERE state = 'later'",
      """
      CREATE UNIQUE INDEX jobs_unique ON jobs (kind, unique_key)
      WHERE unique_key IS NOT NULL AND state IN ('waiting', 'later', 'running')
      """,
      """
      CREATE TABLE job_failures (
        job_id INTEGER NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
        attempt INTEGER NOT NULL,
        at INTEGER NOT NULL,
        error TEXT NOT NULL,
        PRIMARY KEY (job_id, attempt)
      ) STRICT, WITHOUT ROWID
      """,
      """
      CREATE TABLE schedules (
        name TEXT PRIMARY KEY CHECK (length(name) BETWEEN 1 AND 64),
        kind TEXT NOT NULL,
        rhythm TEXT NOT NULL,
        zone TEXT NOT NULL,
        planned_at INTEGER,
        next_at INTEGER,
        last_job_id INTEGER,
        paused_at INTEGER,
        changed_at INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID
      """),
    // Fewer steps for what each job costs. What may be in a row is one CASE: a list behind IN is built anew for each row,
    // which took a third of a job's time. The index is without what was claimed as it came and has not had its lease
    // renewed: most of that is done at once, and to put it in and take it out again would be half of what the index costs.
    // It is among the newest; see `fresh`.
    Migration(
      "2026-12-24-jobs-in-fewer-steps",
      """
      CREATE TABLE jobs_renewed (
        id INTEGER PRIMARY KEY,
        kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 64),
        organization_id INTEGER NOT NULL,
        state TEXT NOT NULL,
        unique_key TEXT CHECK (unique_key IS NULL OR length(unique_key) BETWEEN 1 AND 200),
        payload TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        run_at INTEGER,
        attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
        started_at INTEGER,
        ended_at INTEGER,
        lease INTEGER,
        lease_until INTEGER,
        cancel_asked_at INTEGER,
        progress_done INTEGER,
        progress_total INTEGER,
        progress_text TEXT,
        result TEXT,
        error TEXT,
        CHECK (CASE state
          WHEN 'running' THEN lease IS NOT NULL AND lease_until IS NOT NULL AND run_at IS NULL AND ended_at IS NULL
          WHEN 'done' THEN lease IS NULL AND lease_until IS NULL AND run_at IS NULL AND ended_at IS NOT NULL
          WHEN 'waiting' THEN lease IS NULL AND lease_until IS NULL AND run_at IS NULL AND ended_at IS NULL
          WHEN 'later' THEN lease IS NULL AND lease_until IS NULL AND run_at IS NOT NULL AND ended_at IS NULL
          WHEN 'dead' THEN lease IS NULL AND lease_until IS NULL AND run_at IS NULL AND ended_at IS NOT NULL
          WHEN 'cancelled' THEN lease IS NULL AND lease_until IS NULL AND run_at IS NULL AND ended_at IS NOT NULL
          ELSE 0 END)
      ) STRICT
      """,
      "INSERT INTO jobs_renewed SELECT * FROM jobs",
      // The failures first: they would go with the jobs that they belong to.
      "CREATE TABLE job_failures_kept AS SELECT * FROM job_failures",
      "DROP TABLE job_failures",
      "DROP TABLE jobs",
      "ALTER TABLE jobs_renewed RENAME TO jobs",
      """
      CREATE TABLE job_failures (
        job_id INTEGER NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
        attempt INTEGER NOT NULL,
        at INTEGER NOT NULL,
        error TEXT NOT NULL,
        PRIMARY KEY (job_id, attempt)
      ) STRICT, WITHOUT ROWID
      """,
      "INSERT INTO job_failures SELECT * FROM job_failures_kept",
      "DROP TABLE job_failures_kept",
      """
      CREATE INDEX jobs_by_state ON jobs (state, kind, id)
      WHERE lease_until IS NULL OR lease_until <> created_at + 30000
      """,
      "CREATE INDEX jobs_later ON jobs (run_at) WHERE run_at IS NOT NULL",
      """
      CREATE UNIQUE INDEX jobs_unique ON jobs (kind, unique_key)
      WHERE unique_key IS NOT NULL AND ended_at IS NULL
      """),
  ]
}
