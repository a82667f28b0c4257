// The tables of plans for Moodle, their rows, and of which site is one for tests.
import Store

enum ProvisioningMigrations {
  static let all = [
    Migration(
      "2027-01-07-moodle-provisioning",
      // The password is that of the test people the plan makes: there from the beginning of a run until it is handed out.
      """
      CREATE TABLE moodle_plans (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL REFERENCES organizations(id),
        person_id INTEGER,
        kind TEXT NOT NULL CHECK (kind = 'categories' OR kind = 'courses' OR kind = 'people' OR kind = 'enrollments'),
        state TEXT NOT NULL CHECK (state = 'draft' OR state = 'running' OR state = 'done' OR state = 'partly'
          OR state = 'failed' OR state = 'stopped'),
        title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 1600),
        site TEXT NOT NULL CHECK (length(site) BETWEEN 8 AND 1024),
        missing TEXT NOT NULL CHECK (length(missing) <= 400),
        run INTEGER NOT NULL CHECK (run >= 0),
        is_stopping INTEGER NOT NULL CHECK (is_stopping = 0 OR is_stopping = 1),
        total_count INTEGER NOT NULL CHECK (total_count >= 0),
        open_count INTEGER NOT NULL CHECK (open_count >= 0),
        found_count INTEGER NOT NULL CHECK (found_count >= 0),
        conflict_count INTEGER NOT NULL CHECK (conflict_count >= 0),
        made_count INTEGER NOT NULL CHECK (made_count >= 0),
        failed_count INTEGER NOT NULL CHECK (failed_count >= 0),
        reason TEXT CHECK (reason IS NULL OR length(reason) BETWEEN 1 AND 40),
        fault TEXT CHECK (fault IS NULL OR length(fault) BETWEEN 1 AND 400),
        said TEXT CHECK (said IS NULL OR length(said) <= 2400),
        password BLOB,
        version INTEGER NOT NULL CHECK (version > 0),
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL,
        started_at INTEGER,
        ended_at INTEGER,
        UNIQUE (organization_id, id),
        FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
      ) STRICT
      """,
      // One at a time writes to an organization's Moodle.
      "CREATE UNIQUE INDEX moodle_plans_running ON moodle_plans (organization_id) WHERE state = 'running'",
      "CREATE INDEX moodle_plans_by_person ON moodle_plans (organization_id, person_id) WHERE person_id IS NOT NULL",
      "CREATE INDEX moodle_plans_with_password ON moodle_plans (updated_at) WHERE password IS NOT NULL",
      "CREATE INDEX moodle_plans_drafts ON moodle_plans (created_at) WHERE state = 'draft'",
      // In the order in which they are made: what something stands in before it.
      """
      CREATE TABLE moodle_plan_rows (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL,
        plan_id INTEGER NOT NULL,
        place INTEGER NOT NULL CHECK (place >= 0),
        parent INTEGER CHECK (parent IS NULL OR parent < place),
        kind TEXT NOT NULL CHECK (kind = 'category' OR kind = 'course' OR kind = 'person' OR kind = 'enrollment'),
        name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 8000),
        wish TEXT NOT NULL CHECK (length(wish) BETWEEN 2 AND 40000),
        state TEXT NOT NULL CHECK (state = 'create' OR state = 'found' OR state = 'conflict' OR state = 'sent'
          OR state = 'made' OR state = 'failed'),
        reason TEXT CHECK (reason IS NULL OR length(reason) BETWEEN 1 AND 40),
        fault TEXT CHECK (fault IS NULL OR length(fault) BETWEEN 1 AND 400),
        said TEXT CHECK (said IS NULL OR length(said) <= 2400),
        moodle_id INTEGER,
        is_handed_out INTEGER NOT NULL CHECK (is_handed_out = 0 OR is_handed_out = 1),
        UNIQUE (plan_id, place),
        FOREIGN KEY (organization_id, plan_id) REFERENCES moodle_plans(organization_id, id)
      ) STRICT
      """,
      "CREATE INDEX moodle_plan_rows_by_plan ON moodle_plan_rows (organization_id, plan_id, place)",
      "CREATE INDEX moodle_plan_rows_by_state ON moodle_plan_rows (plan_id, state, place)",
      // The address of it: another one that is connected later is none.
      """
      CREATE TABLE moodle_test_sites (
        organization_id INTEGER PRIMARY KEY REFERENCES organizations(id),
        site TEXT NOT NULL CHECK (length(site) BETWEEN 8 AND 1024),
        created_at INTEGER NOT NULL
      ) STRICT
      """)
  ]
}
