// Every SQL statement of who is in which course.
import Base
import Store

enum EnrollmentStore {
  static let statements: [any Statement] = [
    find, byPerson, personOf, insert, update, delete, ofCourse, ofPerson, roster, teachersOfCourse, rosterSections,
    sectionsOf, putMember,
    dropMember,
    dropMembers, moveTo, rename, mine, mySections, teachersOf, teaching, personal, export, exportMembers,
  ]

  // MARK: One

  static let find = Query(
    """
    SELECT id, course_id, person_id, manual, imported, moodle, cohort, is_gone, version
    FROM enrollments WHERE id = ?1 AND organization_id = ?2
    """, row)

  static let byPerson = Query(
    """
    SELECT id, course_id, person_id, manual, imported, moodle, cohort, is_gone, version
    FROM enrollments WHERE course_id = ?1 AND person_id = ?2 AND +organization_id = ?3
    """, row)

  /// Whoever there is or was, by name; and whether they are out of the directory.
  static let personOf = Query("SELECT name, deleted_at FROM people WHERE id = ?1 AND organization_id = ?2") {
    (name: $0.text(0), isGone: !$0.isNull(1))
  }

  static let insert = Command(
    """
    INSERT INTO enrollments (id, organization_id, course_id, person_id, name_key, manual, imported, moodle, cohort, is_gone,
      is_active, is_teaching, is_student, version, created_at, updated_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, 1, ?14, ?14)
    """)

  static let update = Command(
    """
    UPDATE enrollments SET manual = ?3, imported = ?4, moodle = ?5, cohort = ?6, is_gone = ?7, is_active = ?8,
      is_teaching = ?9, is_student = ?10, version = version + 1, updated_at = ?11
    WHERE id = ?1 AND organization_id = ?2
    """)

  static let delete = Command("DELETE FROM enrollments WHERE id = ?1 AND organization_id = ?2")

  /// Everybody of a course, some at a time: for a synchronization that looks for who is missing.
  static let ofCourse = Query(
    """
    SELECT id, course_id, person_id, manual, imported, moodle, cohort, is_gone, version
    FROM enrollments WHERE course_id = ?1 AND person_id > ?2 AND +organization_id = ?3 ORDER BY person_id LIMIT ?4
    """, row)

  /// All of one person.
  static let ofPerson = Query(
    """
    SELECT id, course_id, person_id, manual, imported, moodle, cohort, is_gone, version
    FROM enrollments WHERE organization_id = ?1 AND person_id = ?2 ORDER BY course_id
    """, row)

  static let moveTo = Command(
    "UPDATE enrollments SET person_id = ?3, name_key = ?4 WHERE id = ?1 AND organization_id = ?2")

  static let rename = Command(
    "UPDATE enrollments SET name_key = ?3 WHERE organization_id = ?1 AND person_id = ?2 AND name_key <> ?3")

  // MARK: Who is in a course, by name

  // After a name and a person. `?4` is a section or 0; `?5` is 1 for those who are active, 0 for the others, 2 for all; `?6`
  // what the name is like.
  static let roster = Query(
    """
    SELECT e.id, e.course_id, e.person_id, e.manual, e.imported, e.moodle, e.cohort, e.is_gone, e.version, p.name, p.number,
      p.email, p.photo_id, e.name_key
    FROM enrollments e CROSS JOIN people p ON p.id = e.person_id
    WHERE e.course_id = ?1 AND (e.name_key, e.person_id) > (?2, ?3) AND e.is_gone = 0
      AND (?4 = 0 OR EXISTS (SELECT 1 FROM section_members m WHERE m.enrollment_id = e.id AND m.section_id = ?4))
      AND (?5 = 2 OR e.is_active = ?5) AND (?6 = '%' OR e.name_key LIKE ?6 ESCAPE '\\') AND +e.organization_id = ?7
    ORDER BY e.name_key, e.person_id LIMIT ?8
    """, entry)

  /// Those who teach a course, by name, found by an index of teachers alone.
  static let teachersOfCourse = Query(
    """
    SELECT e.id, e.course_id, e.person_id, e.manual, e.imported, e.moodle, e.cohort, e.is_gone, e.version, p.name, p.number,
      p.email, p.photo_id, e.name_key
    FROM enrollments e INDEXED BY enrollments_teachers CROSS JOIN people p ON p.id = e.person_id
    WHERE e.course_id = ?1 AND e.is_teaching = 1 AND +e.organization_id = ?2
    ORDER BY e.name_key, e.person_id LIMIT 50
    """, entry)

  /// The sections of those of a course between two names.
  static let rosterSections = Query(
    """
    SELECT m.enrollment_id, s.name FROM enrollments e
      CROSS JOIN section_members m ON m.enrollment_id = e.id CROSS JOIN course_sections s ON s.id = m.section_id
    WHERE e.course_id = ?1 AND (e.name_key, e.person_id) > (?2, ?3) AND (e.name_key, e.person_id) <= (?4, ?5)
    """
  ) { (enrollment: $0.id(0, as: ID<Enrollment>.self), name: $0.text(1)) }

  // MARK: Sections

  static let sectionsOf = Query(
    "SELECT section_id, source FROM section_members WHERE enrollment_id = ?1 ORDER BY section_id, source"
  ) { (section: $0.id(0, as: ID<CourseSection>.self), source: try $0.choice(1, as: LearningSource.self)) }

  static let putMember = Command(
    """
    INSERT INTO section_members (id, organization_id, section_id, enrollment_id, source) VALUES (?1, ?2, ?3, ?4, ?5)
    ON CONFLICT (enrollment_id, section_id, source) DO NOTHING
    """)

  static let dropMember = Command(
    "DELETE FROM section_members WHERE enrollment_id = ?1 AND section_id = ?2 AND source = ?3 AND +organization_id = ?4"
  )

  static let dropMembers = Command("DELETE FROM section_members WHERE enrollment_id = ?1 AND +organization_id = ?2")

  // MARK: A person's own

  /// What somebody takes and teaches, the newest term first where it is read.
  static let mine = Query(
    """
    SELECT e.id, e.course_id, e.person_id, e.manual, e.imported, e.moodle, e.cohort, e.is_gone, e.version, c.code, c.name,
      c.term_id, c.unit_id, c.is_visible, e.is_teaching, c.students, c.first_date, c.last_date
    FROM enrollments e JOIN courses c ON c.id = e.course_id
    WHERE e.organization_id = ?1 AND e.person_id = ?2 AND e.is_active = 1 AND c.is_active = 1
    """
  ) { c in
    OwnCourse(
      enrollment: try row(c), code: c.text(9), name: c.text(10), term: c.id(11), unit: c.id(12), isVisible: c.bool(13),
      isTeaching: c.bool(14), students: c.int64(15),
      days: CourseDays(first: c.optionalDate(16), last: c.optionalDate(17)))
  }

  static let mySections = Query(
    """
    SELECT m.enrollment_id, s.name FROM enrollments e
      CROSS JOIN section_members m ON m.enrollment_id = e.id CROSS JOIN course_sections s ON s.id = m.section_id
    WHERE e.organization_id = ?1 AND e.person_id = ?2
    """
  ) { (enrollment: $0.id(0, as: ID<Enrollment>.self), name: $0.text(1)) }

  /// Who teaches the courses of somebody.
  static let teachersOf = Query(
    """
    SELECT t.course_id, t.person_id, p.name FROM enrollments e
      CROSS JOIN enrollments t INDEXED BY enrollments_teachers ON t.course_id = e.course_id CROSS JOIN people p ON p.id = t.person_id
    WHERE e.organization_id = ?1 AND e.person_id = ?2 AND e.is_active = 1 AND t.is_teaching = 1
    """
  ) { (course: $0.id(0, as: ID<Course>.self), person: PersonReference(id: $0.id(1), name: $0.text(2))) }

  // MARK: Teachers

  // After a name, a person and a course. `?5` is a term or 0; `?6` a unit with all below it, or 0; `?7` is 1 for whoever
  // sees all units, the others see those between the blanks of `?8`; `?9` what the name is like; `?10` a person or 0.
  static let teaching = Query(
    """
    SELECT e.person_id, p.name, p.photo_id, e.name_key, c.id, c.code, c.name, c.term_id, c.unit_id, c.students,
      CASE WHEN h.source = 'manual' THEN u.code ELSE COALESCE(w.department, u.code) END
    FROM enrollments e CROSS JOIN courses c ON c.id = e.course_id CROSS JOIN people p ON p.id = e.person_id
      LEFT JOIN employments w ON w.person_id = e.person_id
      LEFT JOIN home_units h ON h.person_id = e.person_id LEFT JOIN units u ON u.id = h.unit_id
    WHERE e.organization_id = ?1 AND e.is_teaching = 1 AND (e.name_key, e.person_id, e.course_id) > (?2, ?3, ?4)
      AND c.is_active = 1 AND (?5 = 0 OR c.term_id = ?5)
      AND (?6 = 0 OR EXISTS (SELECT 1 FROM unit_lines l WHERE l.unit_id = c.unit_id AND l.ancestor_id = ?6))
      AND (?7 = 1 OR EXISTS (SELECT 1 FROM unit_lines l
        WHERE l.unit_id = c.unit_id AND ?8 LIKE '% ' || l.ancestor_id || ' %'))
      AND (?9 = '%' OR e.name_key LIKE ?9 ESCAPE '\\') AND (?10 = 0 OR ?10 = e.person_id)
    ORDER BY e.name_key, e.person_id, e.course_id LIMIT ?11
    """
  ) { c in
    Teaching(
      person: c.id(0), name: c.text(1), photo: c.optionalID(2), key: c.text(3), course: c.id(4), code: c.text(5),
      title: c.text(6), term: c.id(7), unit: c.id(8), students: c.int64(9), department: c.optionalText(10))
  }

  // MARK: Exports

  /// For the export of a person.
  static let personal = RowQuery(
    """
    SELECT e.id, e.course_id, c.code, c.name, e.manual, e.imported, e.moodle, e.cohort, e.is_active,
      (SELECT group_concat(s.name, ' | ') FROM section_members m CROSS JOIN course_sections s ON s.id = m.section_id
        WHERE m.enrollment_id = e.id) AS sections,
      e.created_at, e.updated_at
    FROM enrollments e JOIN courses c ON c.id = e.course_id
    WHERE e.organization_id = ?1 AND e.person_id = ?2
    """)

  static let export = RowQuery(
    """
    SELECT person_id, course_id, id, manual, imported, moodle, cohort, is_active, created_at, updated_at
    FROM enrollments WHERE organization_id = ?1 AND (person_id, course_id) > (?2, ?3)
    ORDER BY person_id, course_id LIMIT ?4
    """)

  static let exportMembers = RowQuery(
    """
    SELECT id, section_id, enrollment_id, source FROM section_members
    WHERE +organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
    """)

  @Sendable private static func entry(_ c: Columns) throws -> RosterEntry {
    RosterEntry(
      enrollment: try row(c), name: c.text(9), number: c.optionalText(10), email: c.optionalText(11),
      photo: c.optionalID(12), key: c.text(13))
  }

  /// Reads the nine columns that every query of enrollments begins with.
  @Sendable private static func row(_ c: Columns) throws -> EnrollmentRow {
    func say(_ i: Int) -> EnrollmentSay? { c.optionalText(i).map { EnrollmentSay(stored: $0) } }
    let says = EnrollmentSays(manual: say(3), imported: say(4), moodle: say(5), cohort: say(6))
    return EnrollmentRow(
      id: c.id(0), course: c.id(1), person: c.id(2), says: says, isGone: c.bool(7), version: c.int64(8))
  }
}

/// Somebody in a course's list.
struct RosterEntry: Sendable {
  let enrollment: EnrollmentRow
  let name: String
  let number: String?
  let email: String?
  let photo: ID<StoredPicture>?
  let key: String
}

/// A course of one's own.
struct OwnCourse: Sendable {
  let enrollment: EnrollmentRow
  let code: String
  let name: String
  let term: ID<Term>
  let unit: ID<StructureUnit>
  let isVisible: Bool
  let isTeaching: Bool
  let students: Int64
  let days: CourseDays
}

/// Somebody who teaches a course.
struct Teaching: Sendable {
  let person: ID<Person>
  let name: String
  let photo: ID<StoredPicture>?
  let key: String
  let course: ID<Course>
  let code: String
  let title: String
  let term: ID<Term>
  let unit: ID<StructureUnit>
  let students: Int64
  /// The code of where they are at home: as a person said, else by their employment record, else by most of their courses.
  let department: String?
}
