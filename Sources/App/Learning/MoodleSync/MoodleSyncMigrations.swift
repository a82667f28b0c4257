// The tables of the synchronization with Moodle: what it has seen there, what that is here, and what each run did.
import Store

enum MoodleSyncMigrations {
  // Moodle's ids are numbers of its own, one series for each kind. What a unit, term, course or section of ours is named by
  // has no foreign key: when people delete one, a reaction in the same transaction takes it out here.
  static let all = [
    Migration(
      "2027-01-05-moodle-sync",
      // `next_at` is when the schedule is due, `planned_at` when it was last. `site` is the address that all Moodle ids are of.
      """
      CREATE TABLE moodle_sync_settings (
        organization_id INTEGER PRIMARY KEY REFERENCES organizations(id),
        levels TEXT NOT NULL CHECK (length(levels) BETWEEN 1 AND 200),
        minutes INTEGER CHECK (minutes IS NULL OR minutes BETWEEN 1 AND 525600),
        at_start INTEGER NOT NULL CHECK (at_start = 0 OR at_start = 1),
        width INTEGER NOT NULL CHECK (width BETWEEN 1 AND 20),
        guard_percent INTEGER NOT NULL CHECK (guard_percent BETWEEN 0 AND 100),
        guard_rows INTEGER NOT NULL CHECK (guard_rows BETWEEN 0 AND 1000000),
        site TEXT CHECK (site IS NULL OR length(site) BETWEEN 8 AND 1024),
        planned_at INTEGER,
        next_at INTEGER,
        next_job INTEGER,
        version INTEGER NOT NULL CHECK (version > 0),
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL
      ) STRICT
      """,
      "CREATE INDEX moodle_sync_at_start ON moodle_sync_settings (at_start, organization_id)",
      "CREATE INDEX moodle_sync_scheduled ON moodle_sync_settings (next_at) WHERE next_at IS NOT NULL",
      // `meaning` is what its level or a decision makes of it, `place` the key of the unit or term that it stands for. `unit_id`
      // and `term_id` are what courses right in it belong to: its own, or those of what is above it.
      """
      CREATE TABLE moodle_categories (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL REFERENCES organizations(id),
        moodle_id INTEGER NOT NULL,
        parent_moodle_id INTEGER NOT NULL,
        depth INTEGER NOT NULL CHECK (depth > 0),
        name TEXT NOT NULL CHECK (length(name) <= 2040),
        path TEXT NOT NULL CHECK (length(path) <= 8000),
        idnumber TEXT CHECK (idnumber IS NULL OR length(idnumber) <= 800),
        is_visible INTEGER CHECK (is_visible IS NULL OR is_visible = 0 OR is_visible = 1),
        place_in_order INTEGER NOT NULL,
        courses INTEGER NOT NULL,
        is_gone INTEGER NOT NULL CHECK (is_gone = 0 OR is_gone = 1),
        meaning TEXT NOT NULL CHECK (meaning IN ('campus', 'term', 'department', 'program', 'folder', 'ignored')),
        state TEXT NOT NULL CHECK (state IN ('mapped', 'unmapped', 'ambiguous', 'ignored')),
        reason TEXT CHECK (reason IS NULL OR length(reason) BETWEEN 1 AND 60),
        place TEXT NOT NULL CHECK (length(place) <= 16000),
        own_id INTEGER,
        unit_id INTEGER,
        term_id INTEGER,
        decision TEXT CHECK (decision IS NULL OR decision IN
          ('campus', 'term', 'department', 'program', 'folder', 'ignored')),
        decided_id INTEGER,
        decided_by INTEGER,
        decided_at INTEGER,
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL,
        UNIQUE (organization_id, id),
        UNIQUE (organization_id, moodle_id),
        CHECK (decision IS NOT NULL OR decided_id IS NULL),
        FOREIGN KEY (organization_id, decided_by) REFERENCES people(organization_id, id)
      ) STRICT
      """,
      "CREATE INDEX moodle_categories_by_state ON moodle_categories (organization_id, state, path, id)",
      "CREATE INDEX moodle_categories_by_path ON moodle_categories (organization_id, path, id)",
      """
      CREATE INDEX moodle_categories_by_decider ON moodle_categories (decided_by) WHERE decided_by IS NOT NULL
      """,
      // What was last seen of a course, the course that it is here, and marks of what was last applied to it in full.
      // `suspended` are the numbers of those who were last told to be suspended in it.
      """
      CREATE TABLE moodle_courses (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL REFERENCES organizations(id),
        moodle_id INTEGER NOT NULL,
        category_moodle_id INTEGER NOT NULL,
        course_id INTEGER,
        short_name TEXT NOT NULL CHECK (length(short_name) <= 2040),
        name TEXT NOT NULL CHECK (length(name) <= 2040),
        is_visible INTEGER CHECK (is_visible IS NULL OR is_visible = 0 OR is_visible = 1),
        starts_at INTEGER,
        ends_at INTEGER,
        is_gone INTEGER NOT NULL CHECK (is_gone = 0 OR is_gone = 1),
        groups_mark BLOB,
        people_mark BLOB,
        suspended TEXT NOT NULL DEFAULT '',
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL,
        UNIQUE (organization_id, moodle_id)
      ) STRICT
      """,
      "CREATE INDEX moodle_courses_by_course ON moodle_courses (organization_id, course_id)",
      // Two accounts there may be one person here, once somebody has merged them. Of somebody who was erased the number stays,
      // so that they don't come back. `is_by_address` says that nothing but an address tells who it is, `is_refused` that it was
      // told once that somebody who was deleted here is in a course there.
      """
      CREATE TABLE moodle_people (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL,
        moodle_id INTEGER NOT NULL,
        person_id INTEGER NOT NULL,
        user_name TEXT CHECK (user_name IS NULL OR length(user_name) <= 2040),
        name TEXT NOT NULL CHECK (length(name) <= 2040),
        email TEXT CHECK (email IS NULL OR length(email) <= 320),
        is_suspended INTEGER NOT NULL CHECK (is_suspended = 0 OR is_suspended = 1),
        is_gone INTEGER NOT NULL CHECK (is_gone = 0 OR is_gone = 1),
        is_by_address INTEGER NOT NULL CHECK (is_by_address = 0 OR is_by_address = 1),
        is_refused INTEGER NOT NULL CHECK (is_refused = 0 OR is_refused = 1),
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL,
        UNIQUE (organization_id, moodle_id),
        FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
      ) STRICT
      """,
      "CREATE INDEX moodle_people_by_person ON moodle_people (person_id)",
      """
      CREATE TABLE moodle_groups (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL REFERENCES organizations(id),
        moodle_id INTEGER NOT NULL,
        course_moodle_id INTEGER NOT NULL,
        section_id INTEGER NOT NULL,
        name TEXT NOT NULL CHECK (length(name) <= 2040),
        is_gone INTEGER NOT NULL CHECK (is_gone = 0 OR is_gone = 1),
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL,
        UNIQUE (organization_id, moodle_id)
      ) STRICT
      """,
      "CREATE INDEX moodle_groups_by_course ON moodle_groups (organization_id, course_moodle_id, moodle_id)",
      "CREATE INDEX moodle_groups_by_section ON moodle_groups (organization_id, section_id)",
      // One that has not ended bars another. `after_moodle_id` is where its phase stands: what comes before it is settled. `tries` is
      // how often in a row it has come to a stop there.
      """
      CREATE TABLE moodle_runs (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL REFERENCES organizations(id),
        cause TEXT NOT NULL CHECK (cause IN ('scheduled', 'manual', 'start')),
        person_id INTEGER,
        is_confirmed INTEGER NOT NULL CHECK (is_confirmed = 0 OR is_confirmed = 1),
        state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'stopped')),
        phase TEXT,
        after_moodle_id INTEGER NOT NULL DEFAULT 0,
        phases TEXT NOT NULL CHECK (length(phases) <= 4000),
        held INTEGER NOT NULL DEFAULT 0 CHECK (held >= 0),
        errors INTEGER NOT NULL DEFAULT 0 CHECK (errors >= 0),
        changes INTEGER NOT NULL DEFAULT 0 CHECK (changes >= 0),
        fault TEXT CHECK (fault IS NULL OR length(fault) BETWEEN 1 AND 60),
        fault_function TEXT CHECK (fault_function IS NULL OR length(fault_function) <= 200),
        job_id INTEGER,
        created_at INTEGER NOT NULL,
        started_at INTEGER,
        ended_at INTEGER,
        tries INTEGER NOT NULL DEFAULT 0 CHECK (tries >= 0),
        UNIQUE (organization_id, id),
        CHECK ((ended_at IS NULL) = (state = 'queued' OR state = 'running')),
        FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
      ) STRICT
      """,
      "CREATE UNIQUE INDEX moodle_runs_open ON moodle_runs (organization_id) WHERE ended_at IS NULL",
      "CREATE INDEX moodle_runs_by_organization ON moodle_runs (organization_id, id DESC)",
      "CREATE INDEX moodle_runs_by_person ON moodle_runs (person_id) WHERE person_id IS NOT NULL",
      // What runs have left to a person: how many rows of a phase, or of one course in it, and the run that found so last.
      """
      CREATE TABLE moodle_held (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL REFERENCES organizations(id),
        run_id INTEGER NOT NULL,
        phase TEXT NOT NULL CHECK (length(phase) BETWEEN 1 AND 20),
        moodle_id INTEGER NOT NULL,
        held INTEGER NOT NULL CHECK (held > 0),
        UNIQUE (organization_id, phase, moodle_id)
      ) STRICT
      """,
      "CREATE INDEX moodle_held_by_organization ON moodle_held (organization_id, id)",
      // What could not be taken over, row by row, and what was changed: as many of each run as a person looks at.
      """
      CREATE TABLE moodle_run_errors (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL,
        run_id INTEGER NOT NULL,
        phase TEXT NOT NULL CHECK (length(phase) BETWEEN 1 AND 20),
        reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 60),
        moodle_id INTEGER NOT NULL,
        label TEXT NOT NULL CHECK (length(label) <= 4000),
        detail TEXT NOT NULL CHECK (length(detail) <= 4000),
        FOREIGN KEY (organization_id, run_id) REFERENCES moodle_runs(organization_id, id)
      ) STRICT
      """,
      "CREATE INDEX moodle_run_errors_by_run ON moodle_run_errors (run_id, id)",
      "CREATE INDEX moodle_run_errors_by_organization ON moodle_run_errors (organization_id, id)",
      // By whom they name: erasing somebody must not read the whole history.
      "CREATE INDEX moodle_run_errors_by_account ON moodle_run_errors (organization_id, moodle_id)",
      """
      CREATE TABLE moodle_run_changes (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL,
        run_id INTEGER NOT NULL,
        phase TEXT NOT NULL CHECK (length(phase) BETWEEN 1 AND 20),
        change TEXT NOT NULL CHECK (change IN ('inserted', 'updated', 'deactivated', 'restored')),
        moodle_id INTEGER NOT NULL,
        subject_id INTEGER NOT NULL,
        label TEXT NOT NULL CHECK (length(label) <= 4000),
        before TEXT NOT NULL CHECK (length(before) <= 4000),
        after TEXT NOT NULL CHECK (length(after) <= 4000),
        FOREIGN KEY (organization_id, run_id) REFERENCES moodle_runs(organization_id, id)
      ) STRICT
      """,
      "CREATE INDEX moodle_run_changes_by_run ON moodle_run_changes (run_id, id)",
      "CREATE INDEX moodle_run_changes_by_organization ON moodle_run_changes (organization_id, id)",
      "CREATE INDEX moodle_run_changes_by_subject ON moodle_run_changes (organization_id, subject_id)")
  ]
}
