// Every SQL statement of months.
import Base
import Store

enum MonthStore {
  static let statements: [any Statement] = [
    put, drop, dropOf, months, sheet, peopleOf, rowCount, personMonth, firstMonth, closing, closings, ask,
    close,
    forget, openDay, exportMonths, exportClosings, ofPerson,
  ]

  // MARK: Keeping

  static let put = Command(
    """
    INSERT INTO attendance_months (organization_id, person_id, month_date, units, days_worked, expected, worked, late,
      late_days, left_early, left_early_days, overtime, absences, leave_days, incomplete, half_days)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)
    ON CONFLICT (person_id, month_date) DO UPDATE SET units = excluded.units, days_worked = excluded.days_worked,
      expected = excluded.expected, worked = excluded.worked, late = excluded.late, late_days = excluded.late_days,
      left_early = excluded.left_early, left_early_days = excluded.left_early_days, overtime = excluded.overtime,
      absences = excluded.absences, leave_days = excluded.leave_days, incomplete = excluded.incomplete,
      half_days = excluded.half_days
    """)

  static let drop = Command("DELETE FROM attendance_months WHERE person_id = ?1 AND month_date = ?2")

  static let dropOf = Command("DELETE FROM attendance_months WHERE person_id = ?1 AND +organization_id = ?2")

  /// In which months a person has days.
  static let months = Query(
    "SELECT month_date FROM attendance_months WHERE person_id = ?1 ORDER BY month_date"
  ) { Month(of: $0.date(0)) }

  // MARK: Sheets

  /// Everybody's month: one row a person, read once along the index of months.
  static let sheet = Query(
    """
    SELECT m.person_id, m.units, m.days_worked, m.expected, m.worked, m.late, m.late_days, m.left_early,
      m.left_early_days, m.overtime, m.absences, m.leave_days, m.incomplete, m.half_days, p.name, p.name_key, p.number
    FROM attendance_months m JOIN people p ON p.id = m.person_id
    WHERE m.organization_id = ?1 AND m.month_date = ?2 ORDER BY m.person_id
    """
  ) { c in
    SheetRow(
      person: PersonReference(id: c.id(0), name: c.text(14)), nameKey: c.text(15), number: c.optionalText(16),
      units: c.text(1), totals: totals(c, from: 2))
  }

  /// Who has a row in a month, some at a time.
  static let peopleOf = Query(
    """
    SELECT person_id FROM attendance_months
    WHERE organization_id = ?1 AND month_date = ?2 AND person_id > ?3 ORDER BY person_id LIMIT ?4
    """
  ) { $0.id(0, as: ID<Person>.self) }

  /// How many have a row: some thousands, counted in their index when a month is closed.
  static let rowCount = Query(
    "SELECT count(*) FROM attendance_months WHERE organization_id = ?1 AND month_date = ?2"
  ) { $0.int(0) }

  static let personMonth = Query(
    """
    SELECT person_id, units, days_worked, expected, worked, late, late_days, left_early, left_early_days, overtime,
      absences, leave_days, incomplete, half_days
    FROM attendance_months WHERE person_id = ?1 AND month_date = ?2
    """
  ) { totals($0, from: 2) }

  /// The first month of which an organization has a sheet.
  static let firstMonth = Query(
    "SELECT min(month_date) FROM attendance_months WHERE organization_id = ?1"
  ) { $0.optionalDate(0) }

  // MARK: Closing

  static let closing = Query(
    """
    SELECT id, month_date, asked_at, closed_at, people FROM month_closings
    WHERE organization_id = ?1 AND month_date = ?2
    """, closingRow)

  static let closings = Query(
    """
    SELECT id, month_date, asked_at, closed_at, people FROM month_closings
    WHERE organization_id = ?1 AND month_date BETWEEN ?2 AND ?3 ORDER BY month_date
    """, closingRow)

  static let ask = Command(
    "INSERT INTO month_closings (id, organization_id, month_date, asked_at, people) VALUES (?1, ?2, ?3, ?4, 0)")

  static let close = Command(
    "UPDATE month_closings SET closed_at = ?3, people = ?4 WHERE id = ?1 AND organization_id = ?2 AND closed_at IS NULL"
  )

  static let forget = Command("DELETE FROM month_closings WHERE id = ?1 AND organization_id = ?2")

  /// A day that is not over.
  static let openDay = Query(
    """
    SELECT local_date FROM attendance_days
    WHERE organization_id = ?1 AND local_date BETWEEN ?2 AND ?3 AND is_over = 0 ORDER BY local_date LIMIT 1
    """
  ) { $0.date(0) }

  // MARK: Out

  static let exportMonths = RowQuery(
    """
    SELECT person_id, month_date, units, days_worked, expected, worked, late, late_days, left_early, left_early_days,
      overtime, absences, leave_days, incomplete, half_days
    FROM attendance_months WHERE organization_id = ?1 AND (month_date, person_id) > (?2, ?3)
    ORDER BY month_date, person_id LIMIT ?4
    """)

  static let exportClosings = RowQuery(
    """
    SELECT id, month_date, asked_at, closed_at, people
    FROM month_closings WHERE organization_id = ?1 AND month_date > ?2 ORDER BY month_date LIMIT ?3
    """)

  static let ofPerson = RowQuery(
    """
    SELECT month_date, units, days_worked, expected, worked, late, late_days, left_early, left_early_days, overtime,
      absences, leave_days, incomplete, half_days
    FROM attendance_months WHERE +organization_id = ?1 AND person_id = ?2 ORDER BY month_date
    """)

  private static func totals(_ c: Columns, from at: Int) -> MonthTotals {
    MonthTotals(
      days: c.int(at), expected: c.int(at + 1), worked: c.int(at + 2), late: c.int(at + 3), lateDays: c.int(at + 4),
      leftEarly: c.int(at + 5), leftEarlyDays: c.int(at + 6), overtime: c.int(at + 7), absences: c.int(at + 8),
      leave: c.int(at + 9), incomplete: c.int(at + 10), halfDays: c.int(at + 11))
  }

  @Sendable private static func closingRow(_ c: Columns) -> MonthClosing {
    MonthClosing(
      id: c.id(0), month: Month(of: c.date(1)), asked: c.timestamp(2), closed: c.optionalTimestamp(3), people: c.int(4))
  }
}
