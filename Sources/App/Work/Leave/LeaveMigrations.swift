// The tables of leave.
import Store

enum LeaveMigrations {
  static let all = [
    Migration(
      "2026-12-22-leave",
      // Days are kept in halves throughout.
      """
      CREATE TABLE leave_types (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL REFERENCES organizations(id),
        name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 800),
        name_fr TEXT NOT NULL CHECK (length(name_fr) BETWEEN 1 AND 800),
        name_key TEXT NOT NULL,
        is_paid INTEGER NOT NULL CHECK (is_paid IN (0, 1)),
        is_counted INTEGER NOT NULL CHECK (is_counted IN (0, 1)),
        yearly INTEGER NOT NULL CHECK (yearly BETWEEN 0 AND 732),
        version INTEGER NOT NULL,
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL,
        deleted_at INTEGER,
        UNIQUE (organization_id, id)
      ) STRICT
      """,
      "CREATE UNIQUE INDEX leave_types_name ON leave_types (organization_id, name_key) WHERE deleted_at IS NULL",
      // Only where somebody has another number of days than the type gives.
      """
      CREATE TABLE leave_balances (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL REFERENCES organizations(id),
        person_id INTEGER NOT NULL,
        type_id INTEGER NOT NULL,
        year INTEGER NOT NULL CHECK (year BETWEEN 2000 AND 2200),
        granted INTEGER NOT NULL CHECK (granted BETWEEN 0 AND 2000),
        carried INTEGER NOT NULL CHECK (carried BETWEEN -2000 AND 2000),
        updated_at INTEGER NOT NULL,
        UNIQUE (person_id, type_id, year),
        FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id),
        FOREIGN KEY (organization_id, type_id) REFERENCES leave_types(organization_id, id)
      ) STRICT
      """,
      "CREATE INDEX leave_balances_all ON leave_balances (organization_id, id)",
      """
      CREATE TABLE leave_requests (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL REFERENCES organizations(id),
        person_id INTEGER NOT NULL,
        type_id INTEGER NOT NULL,
        from_date INTEGER NOT NULL,
        to_date INTEGER NOT NULL,
        starts TEXT NOT NULL CHECK (starts = 'morning' OR starts = 'noon'),
        ends TEXT NOT NULL CHECK (ends = 'noon' OR ends = 'evening'),
        halves INTEGER NOT NULL CHECK (halves >= 0),
        reason TEXT CHECK (reason IS NULL OR length(reason) BETWEEN 1 AND 4000),
        state TEXT NOT NULL CHECK (state = 'open' OR state = 'approved' OR state = 'declined' OR state = 'cancelled'),
        asked_by INTEGER NOT NULL,
        asked_at INTEGER NOT NULL,
        decided_by INTEGER,
        decided_at INTEGER,
        word TEXT CHECK (word IS NULL OR length(word) BETWEEN 1 AND 4000),
        version INTEGER NOT NULL,
        CHECK (from_date <= to_date),
        CHECK (state = 'open' OR decided_at IS NOT NULL),
        FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id),
        FOREIGN KEY (organization_id, type_id) REFERENCES leave_types(organization_id, id)
      ) STRICT
      """,
      "CREATE INDEX leave_requests_all ON leave_requests (organization_id, id)",
      "CREATE INDEX leave_requests_by_state ON leave_requests (organization_id, state, id)",
      "CREATE INDEX leave_requests_by_person ON leave_requests (person_id, id)",
      // Every half day of what is open or approved: that nobody is away twice at a time is this table's key.
      """
      CREATE TABLE leave_days (
        organization_id INTEGER NOT NULL,
        person_id INTEGER NOT NULL,
        local_date INTEGER NOT NULL,
        is_afternoon INTEGER NOT NULL CHECK (is_afternoon = 0 OR is_afternoon = 1),
        request_id INTEGER NOT NULL,
        type_id INTEGER NOT NULL,
        is_working INTEGER NOT NULL CHECK (is_working = 0 OR is_working = 1),
        is_approved INTEGER NOT NULL CHECK (is_approved = 0 OR is_approved = 1),
        PRIMARY KEY (person_id, local_date, is_afternoon),
        FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
      ) STRICT, WITHOUT ROWID
      """,
      "CREATE INDEX leave_days_by_day ON leave_days (organization_id, local_date, person_id, is_afternoon)",
      "CREATE INDEX leave_days_by_type ON leave_days (person_id, type_id, local_date)",
      "CREATE INDEX leave_days_by_request ON leave_days (request_id)"),
    Migration(
      "2026-12-27-leave-counting",
      // What it came to before it was counted anew, and when that was.
      """
      ALTER TABLE leave_requests ADD COLUMN halves_before INTEGER CHECK (halves_before IS NULL OR halves_before >= 0)
      """,
      "ALTER TABLE leave_requests ADD COLUMN counted_at INTEGER",
      "CREATE INDEX leave_requests_by_end ON leave_requests (organization_id, to_date, id)",
      // What is to be counted anew: one leave, or all that takes a day between two dates.
      """
      CREATE TABLE leave_recounts (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL REFERENCES organizations(id),
        request_id INTEGER,
        from_date INTEGER NOT NULL,
        to_date INTEGER NOT NULL,
        CHECK (from_date <= to_date)
      ) STRICT
      """,
      "CREATE INDEX leave_recounts_all ON leave_recounts (organization_id, id)",
      // What was asked for before may have been charged for holidays that came since: all of it, whatever its dates.
      """
      INSERT INTO leave_recounts (id, organization_id, request_id, from_date, to_date)
      SELECT id, id, NULL, -719162, 2932896 FROM organizations
      """),
    // No statement asked it: each row written paid for it.
    Migration("2027-01-09-leave-indexes", "DROP INDEX leave_days_by_type"),
  ]
}
