// The tables of schedules, of whom they hold for, of holidays, and of days that were judged by them.
import Store

enum ScheduleMigrations {
  // SQLite counts code points, people count characters: one of ours may be of eight code points.
  static let all = [
    Migration(
      "2026-12-19-schedules",
      """
      CREATE TABLE work_schedules (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL REFERENCES organizations(id),
        name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 800),
        name_key TEXT NOT NULL,
        zone TEXT NOT NULL CHECK (length(zone) BETWEEN 1 AND 64),
        weekdays INTEGER NOT NULL CHECK (weekdays BETWEEN 1 AND 127),
        start_minute INTEGER NOT NULL CHECK (start_minute BETWEEN 0 AND 1439),
        end_minute INTEGER NOT NULL CHECK (end_minute BETWEEN 0 AND 1439),
        grace INTEGER NOT NULL CHECK (grace BETWEEN 0 AND 240),
        minimum INTEGER NOT NULL CHECK (minimum BETWEEN 0 AND 1440),
        breaks TEXT NOT NULL CHECK (length(breaks) <= 100),
        version INTEGER NOT NULL,
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL,
        deleted_at INTEGER,
        CHECK (start_minute <> end_minute),
        UNIQUE (organization_id, id)
      ) STRICT
      """,
      "CREATE UNIQUE INDEX work_schedules_name ON work_schedules (organization_id, name_key) WHERE deleted_at IS NULL",
      // For one person, for those of one unit, or, with neither, for everybody.
      """
      CREATE TABLE schedule_assignments (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL REFERENCES organizations(id),
        schedule_id INTEGER NOT NULL,
        person_id INTEGER,
        unit TEXT CHECK (unit IS NULL OR length(unit) BETWEEN 1 AND 512),
        from_date INTEGER NOT NULL,
        to_date INTEGER,
        created_at INTEGER NOT NULL,
        CHECK (person_id IS NULL OR unit IS NULL),
        CHECK (to_date IS NULL OR to_date >= from_date),
        FOREIGN KEY (organization_id, schedule_id) REFERENCES work_schedules(organization_id, id),
        FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
      ) STRICT
      """,
      "CREATE INDEX schedule_assignments_by_person ON schedule_assignments (organization_id, person_id, id)",
      "CREATE INDEX schedule_assignments_by_schedule ON schedule_assignments (organization_id, schedule_id, id)",
      """
      CREATE TABLE holidays (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL REFERENCES organizations(id),
        holiday_date INTEGER NOT NULL,
        name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 1600),
        created_at INTEGER NOT NULL,
        UNIQUE (organization_id, holiday_date)
      ) STRICT
      """,
      // Made from facts and schedules, and made again when these change. `units` are those that the person was in when the
      // day was first judged: who moves on takes no past days along.
      """
      CREATE TABLE attendance_days (
        organization_id INTEGER NOT NULL REFERENCES organizations(id),
        person_id INTEGER NOT NULL,
        local_date INTEGER NOT NULL,
        schedule_id INTEGER NOT NULL,
        units TEXT NOT NULL,
        status TEXT CHECK (status IS NULL OR status = 'on-time' OR status = 'early' OR status = 'late'
          OR status = 'left-early' OR status = 'half-day' OR status = 'incomplete' OR status = 'absent'
          OR status = 'excused' OR status = 'holiday'),
        starts_at INTEGER,
        ends_at INTEGER,
        expected INTEGER NOT NULL CHECK (expected >= 0),
        worked INTEGER NOT NULL CHECK (worked >= 0),
        late INTEGER NOT NULL CHECK (late >= 0),
        left_early INTEGER NOT NULL CHECK (left_early >= 0),
        overtime INTEGER NOT NULL CHECK (overtime >= 0),
        is_over INTEGER NOT NULL CHECK (is_over IN (0, 1)),
        judged_at INTEGER NOT NULL,
        PRIMARY KEY (person_id, local_date),
        FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id),
        FOREIGN KEY (organization_id, schedule_id) REFERENCES work_schedules(organization_id, id)
      ) STRICT
      """,
      "CREATE INDEX attendance_days_by_day ON attendance_days (organization_id, local_date, person_id)",
      "CREATE INDEX attendance_days_by_schedule ON attendance_days (organization_id, schedule_id)"),
    // No statement asked it: each row written paid for it.
    Migration("2027-01-09-day-indexes", "DROP INDEX attendance_days_by_schedule"),
  ]
}
