// Every SQL statement of cohorts.
import Base
import Store

enum CohortStore {
  static let statements: [any Statement] = [
    find, page, total, insert, update, delete, count, members, memberIDs, addMember, dropMember, dropMembers,
    moveMember,
    isMember, membersAfter, setGone, ofPerson, courses, courseIDs, addCourse, dropCourse, dropCourses, ofCourse, takes,
    personal, export,
    exportMembers, exportCourses,
  ]

  static let find = Query(
    """
    SELECT id, unit_id, name, is_active, members, version, created_at, updated_at
    FROM cohorts WHERE id = ?1 AND organization_id = ?2
    """, row)

  /// By name, after one; of the scope between the blanks of `?4`, or all where `?3` is 1.
  static let page = Query(
    """
    SELECT c.id, c.unit_id, c.name, c.is_active, c.members, c.version, c.created_at, c.updated_at
    FROM cohorts c
    WHERE c.organization_id = ?1 AND (c.name_key, c.id) > (?2, ?6)
      AND (?3 = 1 OR EXISTS (SELECT 1 FROM unit_lines l
        WHERE l.unit_id = c.unit_id AND ?4 LIKE '% ' || l.ancestor_id || ' %'))
    ORDER BY c.name_key, c.id LIMIT ?5
    """, row)

  /// Of some hundred.
  static let total = Query("SELECT count(*) FROM cohorts WHERE organization_id = ?1") { $0.int(0) }

  static let insert = Command(
    """
    INSERT INTO cohorts (id, organization_id, unit_id, name, name_key, is_active, version, created_at, updated_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1, ?7, ?7)
    """)

  static let update = Command(
    """
    UPDATE cohorts SET unit_id = ?3, name = ?4, name_key = ?5, is_active = ?6, version = version + 1, updated_at = ?7
    WHERE id = ?1 AND organization_id = ?2
    """)

  static let delete = Command("DELETE FROM cohorts WHERE id = ?1 AND organization_id = ?2")

  static let count = Command("UPDATE cohorts SET members = members + ?3 WHERE id = ?1 AND organization_id = ?2")

  /// In the order in which they came.
  static let members = Query(
    """
    SELECT m.person_id, p.name, p.number, p.photo_id FROM cohort_members m CROSS JOIN people p ON p.id = m.person_id
    WHERE m.cohort_id = ?1 AND +m.organization_id = ?2 AND p.deleted_at IS NULL ORDER BY m.person_id LIMIT 2000
    """
  ) { c in
    (
      person: c.id(0, as: ID<Person>.self), name: c.text(1), number: c.optionalText(2),
      photo: c.optionalID(3, as: ID<StoredPicture>.self)
    )
  }

  static let memberIDs = Query(
    "SELECT person_id FROM cohort_members WHERE cohort_id = ?1 AND +organization_id = ?2 ORDER BY person_id"
  ) { $0.id(0, as: ID<Person>.self) }

  static let addMember = Command(
    "INSERT INTO cohort_members (id, organization_id, cohort_id, person_id, added_at) VALUES (?1, ?2, ?3, ?4, ?5)")

  static let dropMember = Command(
    "DELETE FROM cohort_members WHERE cohort_id = ?1 AND person_id = ?2 AND +organization_id = ?3")

  static let dropMembers = Command("DELETE FROM cohort_members WHERE cohort_id = ?1 AND +organization_id = ?2")

  static let moveMember = Command(
    "UPDATE cohort_members SET person_id = ?3, is_gone = 0 WHERE cohort_id = ?1 AND person_id = ?2 AND +organization_id = ?4"
  )

  /// Whether a member is out of the directory; nothing for who is none.
  static let isMember = Query(
    "SELECT is_gone FROM cohort_members WHERE cohort_id = ?1 AND person_id = ?2 AND +organization_id = ?3"
  ) { $0.bool(0) }

  static let membersAfter = Query(
    """
    SELECT person_id FROM cohort_members WHERE cohort_id = ?1 AND person_id > ?2 AND +organization_id = ?3
    ORDER BY person_id LIMIT ?4
    """
  ) { $0.id(0, as: ID<Person>.self) }

  static let setGone = Command(
    """
    UPDATE cohort_members SET is_gone = ?4
    WHERE cohort_id = ?1 AND person_id = ?2 AND +organization_id = ?3 AND is_gone <> ?4
    """)

  static let ofPerson = Query(
    "SELECT cohort_id FROM cohort_members WHERE organization_id = ?1 AND person_id = ?2 ORDER BY cohort_id"
  ) { $0.id(0, as: ID<Cohort>.self) }

  static let courses = Query(
    """
    SELECT c.id, c.code, c.name, c.term_id FROM cohort_courses k CROSS JOIN courses c ON c.id = k.course_id
    WHERE k.cohort_id = ?1 AND +k.organization_id = ?2 ORDER BY k.course_id LIMIT 200
    """
  ) { (id: $0.id(0, as: ID<Course>.self), code: $0.text(1), name: $0.text(2), term: $0.id(3, as: ID<Term>.self)) }

  static let courseIDs = Query(
    "SELECT course_id FROM cohort_courses WHERE cohort_id = ?1 AND +organization_id = ?2 ORDER BY course_id"
  ) { $0.id(0, as: ID<Course>.self) }

  static let addCourse = Command(
    "INSERT INTO cohort_courses (id, organization_id, cohort_id, course_id, added_at) VALUES (?1, ?2, ?3, ?4, ?5)")

  static let dropCourse = Command(
    "DELETE FROM cohort_courses WHERE cohort_id = ?1 AND course_id = ?2 AND +organization_id = ?3")

  static let dropCourses = Command("DELETE FROM cohort_courses WHERE cohort_id = ?1 AND +organization_id = ?2")

  static let ofCourse = Query(
    "SELECT cohort_id FROM cohort_courses WHERE organization_id = ?1 AND course_id = ?2 ORDER BY cohort_id"
  ) { $0.id(0, as: ID<Cohort>.self) }

  /// Whether one of somebody's cohorts that are in use takes a course.
  static let takes = Query(
    """
    SELECT 1 FROM cohort_courses k CROSS JOIN cohort_members m ON m.cohort_id = k.cohort_id AND ?2 = m.person_id
      CROSS JOIN cohorts c ON c.id = k.cohort_id
    WHERE k.course_id = ?1 AND k.organization_id = ?3 AND c.is_active = 1 LIMIT 1
    """
  ) { $0.int(0) }

  /// For the export of a person.
  static let personal = RowQuery(
    """
    SELECT m.id, m.cohort_id, c.name, m.added_at FROM cohort_members m JOIN cohorts c ON c.id = m.cohort_id
    WHERE m.organization_id = ?1 AND m.person_id = ?2
    """)

  static let export = RowQuery(
    """
    SELECT id, unit_id, name, is_active, members, created_at, updated_at
    FROM cohorts WHERE organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
    """)

  static let exportMembers = RowQuery(
    """
    SELECT id, cohort_id, person_id, added_at FROM cohort_members
    WHERE +organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
    """)

  static let exportCourses = RowQuery(
    """
    SELECT id, cohort_id, course_id, added_at FROM cohort_courses
    WHERE +organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
    """)

  @Sendable private static func row(_ c: Columns) throws -> CohortRow {
    let fields = CohortFields(unit: c.id(1), name: c.text(2), isActive: c.bool(3))
    return CohortRow(
      id: c.id(0), fields: fields, members: c.int64(4), version: c.int64(5), created: c.timestamp(6),
      updated: c.timestamp(7))
  }
}
