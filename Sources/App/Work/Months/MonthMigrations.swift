// The tables of months: what each person's days come to, and which months are closed.
import Store

enum MonthMigrations {
  static let all = [
    Migration(
      "2026-12-24-months",
      // Kept beside the days, so that a sheet of thousands reads one row a person. `units` are those of the last day.
      """
      CREATE TABLE attendance_months (
        organization_id INTEGER NOT NULL REFERENCES organizations(id),
        person_id INTEGER NOT NULL,
        month_date INTEGER NOT NULL,
        units TEXT NOT NULL,
        days_worked INTEGER NOT NULL,
        expected INTEGER NOT NULL,
        worked INTEGER NOT NULL,
        late INTEGER NOT NULL,
        late_days INTEGER NOT NULL,
        left_early INTEGER NOT NULL,
        left_early_days INTEGER NOT NULL,
        overtime INTEGER NOT NULL,
        absences INTEGER NOT NULL,
        leave_days INTEGER NOT NULL,
        incomplete INTEGER NOT NULL,
        half_days INTEGER NOT NULL,
        PRIMARY KEY (person_id, month_date),
        FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
      ) STRICT
      """,
      "CREATE INDEX attendance_months_by_month ON attendance_months (organization_id, month_date, person_id)",
      """
      INSERT INTO attendance_months (organization_id, person_id, month_date, units, days_worked, expected, worked, late,
        late_days, left_early, left_early_days, overtime, absences, leave_days, incomplete, half_days)
      SELECT organization_id, person_id, month, max(units), sum(worked > 0), sum(expected), sum(worked), sum(late),
        sum(late > 0), sum(left_early), sum(left_early > 0), sum(overtime), sum(COALESCE(status, '') = 'absent'),
        sum(COALESCE(status, '') = 'excused'), sum(COALESCE(status, '') = 'incomplete'),
        sum(COALESCE(status, '') = 'half-day')
      FROM (SELECT d.*, local_date + 1 - CAST(strftime('%d', local_date * 86400, 'unixepoch') AS INTEGER) AS month
            FROM attendance_days d) kept
      GROUP BY organization_id, person_id, month
      """,
      // Days that are not over yet, of which a closed month has none.
      "CREATE INDEX attendance_days_open ON attendance_days (organization_id, local_date) WHERE is_over = 0",
      """
      CREATE TABLE month_closings (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL REFERENCES organizations(id),
        month_date INTEGER NOT NULL,
        asked_at INTEGER NOT NULL,
        closed_at INTEGER,
        people INTEGER NOT NULL CHECK (people >= 0),
        UNIQUE (organization_id, month_date)
      ) STRICT
      """)
  ]
}
