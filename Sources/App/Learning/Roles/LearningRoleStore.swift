// Every SQL statement of automatic roles, homes and who leads what.
import Base
import Store

enum LearningRoleStore {
  static let statements: [any Statement] = [
    isThere, places, managed, isManager, managersOf, putManager, dropManager, dropManaged, moveManaged, managedByPerson,
    exportManaged, home, putHome, dropHome, moveHome, homeOfPerson, exportHomes, addHomeCount, dropHomeCounts,
    homeTotals, homesOfRole,
    mark, markCourse, markHomes, markManagers, marks, isMarked, marked, unmark, officers, officer, teaching, managing,
  ]

  // MARK: What roles and homes follow from

  /// Whether somebody is in the directory.
  static let isThere = Query(
    "SELECT 1 FROM people WHERE id = ?1 AND organization_id = ?2 AND deleted_at IS NULL"
  ) { $0.int(0) }

  /// The units of somebody's courses, once for each course, and what they are there.
  static let places = Query(
    """
    SELECT c.unit_id, e.is_teaching, e.is_student FROM enrollments e JOIN courses c ON c.id = e.course_id
    WHERE e.organization_id = ?1 AND e.person_id = ?2 AND e.is_active = 1 AND c.is_active = 1
    """
  ) { LearningPlace(unit: $0.id(0), isTeaching: $0.bool(1), isStudent: $0.bool(2)) }

  // MARK: Who may manage what in Moodle

  /// The units that somebody may manage, and since when that is known.
  static let managed = Query(
    "SELECT unit_id, seen_at FROM moodle_managers WHERE organization_id = ?1 AND person_id = ?2 ORDER BY unit_id"
  ) { ManagedUnit(unit: $0.id(0), seen: $0.timestamp(1)) }

  static let isManager = Query(
    "SELECT 1 FROM moodle_managers WHERE organization_id = ?1 AND person_id = ?2 LIMIT 1"
  ) { $0.int(0) }

  static let managersOf = Query(
    "SELECT person_id FROM moodle_managers WHERE organization_id = ?1 AND unit_id = ?2 ORDER BY person_id"
  ) { $0.id(0, as: ID<Person>.self) }

  /// Who teaches which course, of all of an organization.
  static let teaching = Query(
    """
    SELECT course_id, person_id FROM enrollments INDEXED BY enrollments_teaching
    WHERE organization_id = ?1 AND is_teaching = 1
    """
  ) { (course: $0.id(0, as: ID<Course>.self), person: $0.id(1, as: ID<Person>.self)) }

  /// The courses that those are in who are known to manage something.
  static let managing = Query(
    """
    SELECT e.course_id, e.person_id FROM moodle_managers m
      CROSS JOIN enrollments e ON e.organization_id = m.organization_id AND e.person_id = m.person_id
    WHERE m.organization_id = ?1 AND e.is_active = 1
    """
  ) { (course: $0.id(0, as: ID<Course>.self), person: $0.id(1, as: ID<Person>.self)) }

  static let putManager = Command(
    """
    INSERT INTO moodle_managers (organization_id, person_id, unit_id, seen_at) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT (organization_id, person_id, unit_id) DO NOTHING
    """)

  static let dropManager = Command(
    "DELETE FROM moodle_managers WHERE organization_id = ?1 AND person_id = ?2 AND unit_id = ?3")

  static let dropManaged = Command("DELETE FROM moodle_managers WHERE organization_id = ?1 AND person_id = ?2")

  /// Gives what one entry of a person may manage to another, but for what that may manage as well.
  static let moveManaged = Command(
    """
    INSERT INTO moodle_managers (organization_id, person_id, unit_id, seen_at)
    SELECT organization_id, ?3, unit_id, seen_at FROM moodle_managers WHERE organization_id = ?1 AND person_id = ?2
    ON CONFLICT (organization_id, person_id, unit_id) DO NOTHING
    """)

  /// For the export of a person.
  static let managedByPerson = RowQuery(
    """
    SELECT u.code, u.name, m.seen_at FROM moodle_managers m JOIN units u ON u.id = m.unit_id
    WHERE m.organization_id = ?1 AND m.person_id = ?2
    """)

  static let exportManaged = RowQuery(
    """
    SELECT person_id, unit_id, seen_at FROM moodle_managers
    WHERE organization_id = ?1 AND (person_id, unit_id) > (?2, ?3) ORDER BY person_id, unit_id LIMIT ?4
    """)

  // MARK: Homes

  static let home = Query(
    "SELECT unit_id, source, set_by, set_at FROM home_units WHERE person_id = ?1 AND +organization_id = ?2"
  ) { HomeRow(unit: $0.id(0), source: try $0.choice(1), setBy: $0.optionalID(2), set: $0.timestamp(3)) }

  static let putHome = Command(
    """
    INSERT INTO home_units (person_id, organization_id, unit_id, source, set_by, set_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
    ON CONFLICT (person_id) DO UPDATE SET unit_id = excluded.unit_id, source = excluded.source,
      set_by = excluded.set_by, set_at = excluded.set_at
    """)

  static let dropHome = Command("DELETE FROM home_units WHERE person_id = ?1 AND +organization_id = ?2")

  static let moveHome = Command(
    "UPDATE home_units SET person_id = ?3 WHERE person_id = ?1 AND +organization_id = ?2")

  static let homeOfPerson = RowQuery(
    """
    SELECT u.code, u.name, h.source, h.set_by, h.set_at FROM home_units h JOIN units u ON u.id = h.unit_id
    WHERE +h.organization_id = ?1 AND h.person_id = ?2
    """)

  static let exportHomes = RowQuery(
    """
    SELECT person_id, unit_id, source, set_by, set_at FROM home_units
    WHERE organization_id = ?1 AND person_id > ?2 ORDER BY person_id LIMIT ?3
    """)

  // MARK: How many are at home where

  static let addHomeCount = Command(
    """
    INSERT INTO home_counts (organization_id, unit_id, role_id, invited, active, suspended)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6)
    ON CONFLICT (organization_id, unit_id, role_id) DO UPDATE SET invited = home_counts.invited + excluded.invited,
      active = home_counts.active + excluded.active, suspended = home_counts.suspended + excluded.suspended
    """)

  static let dropHomeCounts = Command("DELETE FROM home_counts WHERE organization_id = ?1 AND role_id = ?2")

  /// Of a unit and all below it.
  static let homeTotals = Query(
    """
    SELECT COALESCE(sum(c.invited), 0), COALESCE(sum(c.active), 0), COALESCE(sum(c.suspended), 0)
    FROM unit_lines l
      CROSS JOIN home_counts c ON c.organization_id = l.organization_id AND c.unit_id = l.unit_id AND c.role_id = ?3
    WHERE l.organization_id = ?1 AND l.ancestor_id = ?2
    """
  ) { (invited: $0.int64(0), active: $0.int64(1), suspended: $0.int64(2)) }

  /// Where those who have a role for the whole organization are at home: twice for who has it both given and automatic.
  static let homesOfRole = Query(
    """
    SELECT a.person_id, h.unit_id, p.status FROM role_assignments a
      CROSS JOIN home_units h ON h.person_id = a.person_id CROSS JOIN people p ON p.id = a.person_id
    WHERE a.organization_id = ?1 AND a.role_id = ?2 AND a.unit = '' AND p.deleted_at IS NULL
    ORDER BY a.person_id, a.id
    """
  ) {
    (
      person: $0.id(0, as: ID<Person>.self), unit: $0.id(1, as: ID<StructureUnit>.self),
      status: try $0.choice(2, as: PersonStatus.self)
    )
  }

  // MARK: Who is to be settled

  static let mark = Command(
    """
    INSERT INTO settling_marks (organization_id, person_id) VALUES (?1, ?2)
    ON CONFLICT (organization_id, person_id) DO NOTHING
    """)

  /// Everybody of a course.
  static let markCourse = Command(
    """
    INSERT INTO settling_marks (organization_id, person_id)
    SELECT organization_id, person_id FROM enrollments WHERE course_id = ?2 AND +organization_id = ?1
    ON CONFLICT (organization_id, person_id) DO NOTHING
    """)

  /// Everybody who is at home in a unit.
  static let markHomes = Command(
    """
    INSERT INTO settling_marks (organization_id, person_id)
    SELECT organization_id, person_id FROM home_units WHERE organization_id = ?1 AND unit_id = ?2
    ON CONFLICT (organization_id, person_id) DO NOTHING
    """)

  /// Everybody who may manage anything: some dozen.
  static let markManagers = Command(
    """
    INSERT INTO settling_marks (organization_id, person_id)
    SELECT organization_id, person_id FROM moodle_managers WHERE organization_id = ?1
    ON CONFLICT (organization_id, person_id) DO NOTHING
    """)

  static let marks = Query(
    "SELECT person_id FROM settling_marks WHERE organization_id = ?1 ORDER BY person_id LIMIT ?2"
  ) { $0.id(0, as: ID<Person>.self) }

  static let isMarked = Query("SELECT 1 FROM settling_marks WHERE organization_id = ?1 LIMIT 1") { $0.int(0) }

  /// The next organization of which somebody is marked.
  static let marked = Query(
    "SELECT organization_id FROM settling_marks WHERE organization_id > ?1 ORDER BY organization_id LIMIT 1"
  ) { $0.id(0, as: ID<Organization>.self) }

  static let unmark = Command("DELETE FROM settling_marks WHERE organization_id = ?1 AND person_id = ?2")

  // MARK: Who leads what

  /// Those of the directory who have a built-in role, once for each time they have it: after a person and an assignment.
  static let officers = Query(
    """
    SELECT a.id, a.person_id, p.name, p.photo_id, r.id, r.key, r.name, a.unit, a.source, a.granted_by, g.name, a.granted_at
    FROM roles r CROSS JOIN role_assignments a ON a.organization_id = r.organization_id AND a.role_id = r.id
      CROSS JOIN people p ON p.id = a.person_id LEFT JOIN people g ON g.id = a.granted_by
    WHERE r.organization_id = ?1 AND r.key = ?2 AND (a.person_id, a.id) > (?3, ?4) AND p.deleted_at IS NULL
    ORDER BY a.person_id, a.id LIMIT ?5
    """, appointment)

  static let officer = Query(
    """
    SELECT a.id, a.person_id, p.name, p.photo_id, r.id, r.key, r.name, a.unit, a.source, a.granted_by, g.name, a.granted_at
    FROM role_assignments a JOIN roles r ON r.id = a.role_id JOIN people p ON p.id = a.person_id
      LEFT JOIN people g ON g.id = a.granted_by
    WHERE a.id = ?1 AND a.organization_id = ?2 AND p.deleted_at IS NULL
    """, appointment)

  @Sendable private static func appointment(_ c: Columns) throws -> AppointmentRow {
    let giver = c.optionalID(9, as: ID<Person>.self)
    return AppointmentRow(
      id: c.id(0), person: c.id(1), name: c.text(2), photo: c.optionalID(3),
      role: RoleReference(id: c.id(4), key: c.optionalText(5), name: c.text(6)), unit: c.text(7),
      source: try c.choice(8), giver: giver.map { PersonReference(id: $0, name: c.optionalText(10) ?? "") },
      granted: c.timestamp(11))
  }
}

/// The unit of a course that somebody is in, and what they are there.
struct LearningPlace: Sendable {
  let unit: ID<StructureUnit>
  let isTeaching: Bool
  let isStudent: Bool
}

/// A unit whose category somebody may manage in Moodle.
struct ManagedUnit: Sendable {
  let unit: ID<StructureUnit>
  let seen: Timestamp
}
