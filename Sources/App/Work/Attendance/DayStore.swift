// Every SQL statement of judged days.
import Base
import Store

enum DayStore {
  static let statements: [any Statement] = [
    stays, days, put, drop, dropOf, page, total, first, people, person, exportRows, ofPerson,
    carry, ofDate,
  ]

  // MARK: Judging

  static let stays = Query(
    """
    SELECT local_date, id, started_at, ended_at FROM attendance
    WHERE person_id = ?1 AND local_date BETWEEN ?2 AND ?3 ORDER BY local_date, id
    """
  ) { c in (date: c.date(0), stay: Stay(record: c.id(1), start: c.timestamp(2), end: c.optionalTimestamp(3))) }

  static let days = Query(
    """
    SELECT person_id, local_date, schedule_id, units, status, starts_at, ends_at, expected, worked, late, left_early,
      overtime, is_over
    FROM attendance_days WHERE person_id = ?1 AND local_date BETWEEN ?2 AND ?3 ORDER BY local_date
    """, row)

  /// Everybody's days of one date.
  static let ofDate = Query(
    """
    SELECT person_id, local_date, schedule_id, units, status, starts_at, ends_at, expected, worked, late, left_early,
      overtime, is_over
    FROM attendance_days WHERE organization_id = ?1 AND local_date = ?2 ORDER BY person_id
    """, row)

  static let put = Command(
    """
    INSERT INTO attendance_days (organization_id, person_id, local_date, schedule_id, units, status, starts_at, ends_at,
      expected, worked, late, left_early, overtime, is_over, judged_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
    ON CONFLICT (person_id, local_date) DO UPDATE SET schedule_id = excluded.schedule_id, status = excluded.status,
      starts_at = excluded.starts_at, ends_at = excluded.ends_at, expected = excluded.expected,
      worked = excluded.worked, late = excluded.late, left_early = excluded.left_early, overtime = excluded.overtime,
      is_over = excluded.is_over, judged_at = excluded.judged_at
    """)

  static let drop = Command("DELETE FROM attendance_days WHERE person_id = ?1 AND local_date = ?2")

  /// Days of one entry become those of another where that has none.
  static let carry = Command(
    """
    UPDATE attendance_days SET person_id = ?2
    WHERE person_id = ?1 AND organization_id = ?3 AND local_date BETWEEN ?4 AND ?5
      AND NOT EXISTS (
        SELECT 1 FROM attendance_days other
        WHERE other.person_id = ?2 AND other.local_date = attendance_days.local_date)
    """)

  static let dropOf = Command("DELETE FROM attendance_days WHERE person_id = ?1 AND +organization_id = ?2")

  /// The first day of which anything is recorded of a person.
  static let first = Query("SELECT min(local_date) FROM attendance WHERE person_id = ?1") { $0.optionalDate(0) }

  /// People of an organization in the order of their numbers, those who have gone too.
  static let people = Query(
    "SELECT id FROM people WHERE organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3"
  ) { $0.id(0, as: ID<Person>.self) }

  /// Since when somebody is in the directory, whether they are there, and from when until when they work here.
  static let person = Query(
    """
    SELECT p.created_at, p.status, p.deleted_at, e.hired_date, e.ended_date
    FROM people p LEFT JOIN employments e ON e.person_id = p.id WHERE p.id = ?1 AND p.organization_id = ?2
    """
  ) { c in
    (
      created: c.timestamp(0), isExpected: c.text(1) == PersonStatus.active.rawValue && c.isNull(2),
      hired: c.optionalDate(3), ended: c.optionalDate(4)
    )
  }

  // MARK: Lists

  /// One person's, newest first.
  static let page = Query(
    """
    SELECT d.person_id, d.local_date, d.schedule_id, d.units, d.status, d.starts_at, d.ends_at, d.expected, d.worked,
      d.late, d.left_early, d.overtime, d.is_over, s.name
    FROM attendance_days d JOIN work_schedules s ON s.id = d.schedule_id
    WHERE d.person_id = ?1 AND d.local_date BETWEEN ?2 AND ?3
    ORDER BY d.local_date DESC LIMIT ?4 OFFSET ?5
    """
  ) { (day: try row($0), schedule: $0.text(13)) }

  /// A few hundred a year, counted in their index.
  static let total = Query(
    "SELECT count(*) FROM attendance_days WHERE person_id = ?1 AND local_date BETWEEN ?2 AND ?3"
  ) { $0.int(0) }

  // MARK: Out

  static let exportRows = RowQuery(
    """
    SELECT person_id, local_date, schedule_id, units, status, starts_at, ends_at, expected, worked, late, left_early,
      overtime, is_over, judged_at
    FROM attendance_days WHERE organization_id = ?1 AND (local_date, person_id) > (?2, ?3)
    ORDER BY local_date, person_id LIMIT ?4
    """)

  static let ofPerson = RowQuery(
    """
    SELECT local_date, schedule_id, units, status, starts_at, ends_at, expected, worked, late, left_early, overtime,
      is_over, judged_at
    FROM attendance_days WHERE +organization_id = ?1 AND person_id = ?2 ORDER BY local_date
    """)

  @Sendable private static func row(_ c: Columns) throws -> AttendanceDay {
    AttendanceDay(
      person: c.id(0), date: c.date(1), schedule: c.id(2), units: c.text(3),
      judged: JudgedDay(
        status: c.isNull(4) ? nil : try c.choice(4), expected: c.int(7), worked: c.int(8), late: c.int(9),
        leftEarly: c.int(10), overtime: c.int(11)),
      starts: c.optionalTimestamp(5), ends: c.optionalTimestamp(6), isOver: c.bool(12))
  }
}
