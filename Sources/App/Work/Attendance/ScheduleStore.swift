// Every SQL statement of schedules, of whom they hold for, and of holidays.
import Base
import Store

enum ScheduleStore {
  static let statements: [any Statement] =
    BoardStore.statements + [
      list, total, find, insert, update, delete, isHeld, earliest, hasGroups, holders, groups, ofPerson, assignments,
      assignmentTotal, assignment, insertAssignment, deleteAssignment, groupTotal, units, carry, holidayList,
      holidayTotal, holidaysBetween, holiday, holidayOn, insertHoliday, renameHoliday, deleteHoliday, exportSchedules,
      exportAssignments, exportHolidays, assignmentsOfPerson, ofPeople,
    ]

  // MARK: Schedules

  static let list = Query(
    """
    SELECT id, name, zone, weekdays, start_minute, end_minute, grace, minimum, breaks, version, created_at, updated_at
    FROM work_schedules WHERE organization_id = ?1 AND deleted_at IS NULL ORDER BY name_key LIMIT ?2 OFFSET ?3
    """, row)

  static let total = Query(
    "SELECT count(*) FROM work_schedules WHERE organization_id = ?1 AND deleted_at IS NULL"
  ) { $0.int(0) }

  static let find = Query(
    """
    SELECT id, name, zone, weekdays, start_minute, end_minute, grace, minimum, breaks, version, created_at, updated_at
    FROM work_schedules WHERE id = ?1 AND organization_id = ?2 AND deleted_at IS NULL
    """, row)

  static let insert = Command(
    """
    INSERT INTO work_schedules (id, organization_id, name, name_key, zone, weekdays, start_minute, end_minute, grace,
      minimum, breaks, version, created_at, updated_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 1, ?12, ?12)
    """)

  static let update = Command(
    """
    UPDATE work_schedules SET name = ?3, name_key = ?4, zone = ?5, weekdays = ?6, start_minute = ?7, end_minute = ?8,
      grace = ?9, minimum = ?10, breaks = ?11, version = version + 1, updated_at = ?12
    WHERE id = ?1 AND organization_id = ?2 AND deleted_at IS NULL
    """)

  static let delete = Command(
    """
    UPDATE work_schedules SET deleted_at = ?3, version = version + 1, updated_at = ?3
    WHERE id = ?1 AND organization_id = ?2 AND deleted_at IS NULL
    """)

  // MARK: Whom they hold for

  static let isHeld = Query(
    "SELECT 1 FROM schedule_assignments WHERE organization_id = ?1 AND schedule_id = ?2"
  ) { $0.int(0) }

  /// The first day on which a schedule holds for anybody; null where for nobody.
  static let earliest = Query(
    "SELECT min(from_date) FROM schedule_assignments WHERE organization_id = ?1 AND schedule_id = ?2"
  ) { $0.optionalDate(0) }

  /// Whether a schedule holds for more than single people.
  static let hasGroups = Query(
    """
    SELECT 1 FROM schedule_assignments
    WHERE organization_id = ?1 AND schedule_id = ?2 AND person_id IS NULL LIMIT 1
    """
  ) { $0.int(0) }

  static let holders = Query(
    """
    SELECT person_id FROM schedule_assignments
    WHERE organization_id = ?1 AND schedule_id = ?2 AND person_id IS NOT NULL ORDER BY id LIMIT ?3
    """
  ) { $0.id(0, as: ID<Person>.self) }

  /// What holds for units and for everybody, each with its schedule.
  static let groups = Query(
    """
    SELECT a.id, a.schedule_id, a.person_id, a.unit, a.from_date, a.to_date, s.zone, s.weekdays, s.start_minute,
      s.end_minute, s.grace, s.minimum, s.breaks
    FROM schedule_assignments a JOIN work_schedules s ON s.id = a.schedule_id
    WHERE a.organization_id = ?1 AND a.person_id IS NULL ORDER BY a.id
    """, held)

  /// What holds for one person by themselves.
  static let ofPerson = Query(
    """
    SELECT a.id, a.schedule_id, a.person_id, a.unit, a.from_date, a.to_date, s.zone, s.weekdays, s.start_minute,
      s.end_minute, s.grace, s.minimum, s.breaks
    FROM schedule_assignments a JOIN work_schedules s ON s.id = a.schedule_id
    WHERE a.organization_id = ?1 AND a.person_id = ?2 ORDER BY a.id
    """, held)

  /// What holds for single people, for all of them.
  static let ofPeople = Query(
    """
    SELECT a.id, a.schedule_id, a.person_id, a.unit, a.from_date, a.to_date, s.zone, s.weekdays, s.start_minute,
      s.end_minute, s.grace, s.minimum, s.breaks
    FROM schedule_assignments a JOIN work_schedules s ON s.id = a.schedule_id
    WHERE a.organization_id = ?1 AND a.person_id IS NOT NULL ORDER BY a.person_id, a.id
    """, held)

  /// Those of one schedule, oldest first.
  static let assignments = Query(
    """
    SELECT a.id, a.schedule_id, a.person_id, a.unit, a.from_date, a.to_date, p.name
    FROM schedule_assignments a LEFT JOIN people p ON p.id = a.person_id
    WHERE a.organization_id = ?1 AND a.schedule_id = ?2 ORDER BY a.id LIMIT ?3 OFFSET ?4
    """, assignmentRow)

  static let assignmentTotal = Query(
    "SELECT count(*) FROM schedule_assignments WHERE organization_id = ?1 AND schedule_id = ?2"
  ) { $0.int(0) }

  static let assignment = Query(
    """
    SELECT a.id, a.schedule_id, a.person_id, a.unit, a.from_date, a.to_date, p.name
    FROM schedule_assignments a LEFT JOIN people p ON p.id = a.person_id
    WHERE a.id = ?1 AND a.organization_id = ?2
    """, assignmentRow)

  static let insertAssignment = Command(
    """
    INSERT INTO schedule_assignments (id, organization_id, schedule_id, person_id, unit, from_date, to_date, created_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
    """)

  static let deleteAssignment = Command("DELETE FROM schedule_assignments WHERE id = ?1 AND organization_id = ?2")

  static let groupTotal = Query(
    "SELECT count(*) FROM schedule_assignments WHERE organization_id = ?1 AND person_id IS NULL"
  ) { $0.int(0) }

  /// The units that a person has a role in or works in; one may come twice.
  static let units = Query(
    """
    SELECT unit FROM role_assignments WHERE person_id = ?1 AND unit <> ''
    UNION ALL SELECT department FROM employments WHERE person_id = ?1 AND department IS NOT NULL
    """
  ) { $0.text(0) }

  static let carry = Command(
    "UPDATE schedule_assignments SET person_id = ?2 WHERE person_id = ?1 AND organization_id = ?3")

  static let assignmentsOfPerson = RowQuery(
    """
    SELECT a.id, a.schedule_id, s.name AS schedule, a.from_date, a.to_date, a.created_at
    FROM schedule_assignments a JOIN work_schedules s ON s.id = a.schedule_id
    WHERE a.organization_id = ?1 AND a.person_id = ?2 ORDER BY a.id
    """)

  // MARK: Holidays

  static let holidayList = Query(
    """
    SELECT id, holiday_date, name FROM holidays
    WHERE organization_id = ?1 AND holiday_date BETWEEN ?2 AND ?3 ORDER BY holiday_date LIMIT ?4 OFFSET ?5
    """, holidayRow)

  static let holidayTotal = Query(
    "SELECT count(*) FROM holidays WHERE organization_id = ?1 AND holiday_date BETWEEN ?2 AND ?3"
  ) { $0.int(0) }

  static let holidaysBetween = Query(
    """
    SELECT holiday_date FROM holidays
    WHERE organization_id = ?1 AND holiday_date BETWEEN ?2 AND ?3 ORDER BY holiday_date
    """
  ) { $0.date(0) }

  static let holiday = Query(
    "SELECT id, holiday_date, name FROM holidays WHERE id = ?1 AND organization_id = ?2", holidayRow)

  static let holidayOn = Query(
    "SELECT id, holiday_date, name FROM holidays WHERE organization_id = ?1 AND holiday_date = ?2", holidayRow)

  static let insertHoliday = Command(
    "INSERT INTO holidays (id, organization_id, holiday_date, name, created_at) VALUES (?1, ?2, ?3, ?4, ?5)")

  static let renameHoliday = Command("UPDATE holidays SET name = ?3 WHERE id = ?1 AND organization_id = ?2")

  static let deleteHoliday = Command("DELETE FROM holidays WHERE id = ?1 AND organization_id = ?2")

  // MARK: Out

  static let exportSchedules = RowQuery(
    """
    SELECT id, name, zone, weekdays, start_minute, end_minute, grace, minimum, breaks, version, created_at, updated_at,
      deleted_at
    FROM work_schedules WHERE organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
    """)

  static let exportAssignments = RowQuery(
    """
    SELECT id, schedule_id, person_id, unit, from_date, to_date, created_at
    FROM schedule_assignments WHERE organization_id = ?1 AND (schedule_id, id) > (?2, ?3)
    ORDER BY schedule_id, id LIMIT ?4
    """)

  static let exportHolidays = RowQuery(
    """
    SELECT id, holiday_date, name, created_at
    FROM holidays WHERE organization_id = ?1 AND holiday_date > ?2 ORDER BY holiday_date LIMIT ?3
    """)

  // MARK: Rows

  /// A schedule from its columns, the zone's first.
  private static func schedule(_ c: Columns, from at: Int) throws -> WorkSchedule {
    let name = c.text(at)
    guard let zone = Zone(name) else { throw Failure.internal("a schedule is in the zone \(name), which is not there") }
    return WorkSchedule(
      zone: zone, weekdays: WeekdaySet(rawValue: c.int(at + 1)), start: c.int(at + 2), end: c.int(at + 3),
      grace: c.int(at + 4), minimum: c.int(at + 5), breaks: ScheduleFields.breaks(c.text(at + 6)) ?? [])
  }

  @Sendable private static func row(_ c: Columns) throws -> WorkScheduleRow {
    WorkScheduleRow(
      id: c.id(0), name: c.text(1), schedule: try schedule(c, from: 2), version: c.int64(9), created: c.timestamp(10),
      updated: c.timestamp(11))
  }

  private static func given(_ c: Columns) -> ScheduleAssignment {
    let target: ScheduleAssignment.Target =
      if !c.isNull(2) { .person(c.id(2)) } else if !c.isNull(3) { .unit(c.text(3)) } else { .everyone }
    return ScheduleAssignment(
      id: c.id(0), schedule: c.id(1), target: target, from: c.date(4), to: c.optionalDate(5))
  }

  @Sendable private static func held(_ c: Columns) throws -> (ScheduleAssignment, WorkSchedule) {
    (given(c), try schedule(c, from: 6))
  }

  @Sendable private static func assignmentRow(_ c: Columns) throws -> ScheduleAssignmentRow {
    ScheduleAssignmentRow(assignment: given(c), personName: c.optionalText(6))
  }

  @Sendable private static func holidayRow(_ c: Columns) throws -> Holiday {
    Holiday(id: c.id(0), date: c.date(1), name: c.text(2))
  }
}
