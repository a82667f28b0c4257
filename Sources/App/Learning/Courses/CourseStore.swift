// Every SQL statement of courses and their sections.
import Base
import Store

enum CourseStore {
  static let statements: [any Statement] = [
    page, pageOfTerm, find, byCode, insert, update, delete, tally, counts, count, dropCountsOfUnit, dropCountsOfTerm,
    ofUnit, cohortOfUnit, ofTerm, sections, section, sectionNamed, sectionTotal, insertSection, renameSection,
    deleteSection, dropMembersOf, hasMembers, hasPeople, beginning, matching, exportCourses, exportSections,
  ]

  static let search = FullText("course_search")

  private static let columns: SQLText = """
    c.id, c.term_id, c.unit_id, c.code, c.name, c.is_visible, c.is_active, c.source, c.students, c.teachers, c.version,
      c.created_at, c.updated_at, c.first_date, c.last_date, c.corrected
    """

  // MARK: Lists, by name

  // After a name and a course. `?4` is 1 for those in use, 0 for the others, 2 for all; `?5` a unit with all below it, or 0;
  // `?6` is 1 for whoever sees all units, the others see those between the blanks of `?7`; `?8` a teacher or 0; `?9` what
  // its words match, or empty; `?10` what its name is like.
  private static let asked: SQLText = """
    (c.name_key, c.id) > (?2, ?3) AND (?4 = 2 OR c.is_active = ?4)
      AND (?5 = 0 OR EXISTS (SELECT 1 FROM unit_lines l WHERE l.unit_id = c.unit_id AND l.ancestor_id = ?5))
      AND (?6 = 1 OR EXISTS (SELECT 1 FROM unit_lines l
        WHERE l.unit_id = c.unit_id AND ?7 LIKE '% ' || l.ancestor_id || ' %'))
      AND (?8 = 0 OR EXISTS (SELECT 1 FROM enrollments e
        WHERE e.course_id = c.id AND ?8 = e.person_id AND e.is_teaching = 1))
      AND (?9 = '' OR c.id IN (SELECT rowid FROM course_search WHERE course_search MATCH ?9))
      AND (?10 = '%' OR c.name_key LIKE ?10 ESCAPE '\\' OR c.code_key LIKE ?10 ESCAPE '\\')
    """

  static let page = Query(
    """
    SELECT \(columns)
    FROM courses c
    WHERE c.organization_id = ?1 AND \(asked)
    ORDER BY c.name_key, c.id LIMIT ?11
    """, row)

  /// The same of one term.
  static let pageOfTerm = Query(
    """
    SELECT \(columns)
    FROM courses c
    WHERE c.organization_id = ?1 AND c.term_id = ?12 AND \(asked)
    ORDER BY c.name_key, c.id LIMIT ?11
    """, row)

  /// Of the scope between the blanks of `?5`, or of all where `?4` is 1: those whose name begins so.
  static let beginning = Query(
    """
    SELECT \(columns)
    FROM courses c
    WHERE c.organization_id = ?1 AND c.name_key >= ?2 AND c.name_key < ?3 AND c.is_active = 1
      AND (?4 = 1 OR EXISTS (SELECT 1 FROM unit_lines l
        WHERE l.unit_id = c.unit_id AND ?5 LIKE '% ' || l.ancestor_id || ' %'))
    ORDER BY c.name_key, c.id LIMIT ?6
    """, row)

  static let matching = Query(
    """
    SELECT \(columns)
    FROM (SELECT rowid FROM course_search WHERE course_search MATCH ?2 LIMIT 500) f
      CROSS JOIN courses c ON c.id = f.rowid
    WHERE c.organization_id = ?1 AND c.is_active = 1
      AND (?3 = 1 OR EXISTS (SELECT 1 FROM unit_lines l
        WHERE l.unit_id = c.unit_id AND ?4 LIKE '% ' || l.ancestor_id || ' %'))
    LIMIT ?5
    """, row)

  // MARK: One

  static let find = Query(
    """
    SELECT \(columns) FROM courses c WHERE c.id = ?1 AND c.organization_id = ?2
    """, row)

  static let byCode = Query(
    """
    SELECT \(columns) FROM courses c WHERE c.organization_id = ?1 AND c.term_id = ?2 AND c.code_key = ?3
    """, row)

  static let insert = Command(
    """
    INSERT INTO courses (id, organization_id, term_id, unit_id, code, code_key, name, name_key, is_visible, is_active,
      source, version, created_at, updated_at, first_date, last_date)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 1, ?12, ?12, ?13, ?14)
    """)

  static let update = Command(
    """
    UPDATE courses SET term_id = ?3, unit_id = ?4, code = ?5, code_key = ?6, name = ?7, name_key = ?8, is_visible = ?9,
      is_active = ?10, version = version + 1, updated_at = ?11, first_date = ?12, last_date = ?13, corrected = ?14
    WHERE id = ?1 AND organization_id = ?2
    """)

  static let delete = Command("DELETE FROM courses WHERE id = ?1 AND organization_id = ?2")

  // MARK: What is counted

  static let tally = Command(
    "UPDATE courses SET students = students + ?3, teachers = teachers + ?4 WHERE id = ?1 AND organization_id = ?2")

  static let counts = Query(
    "SELECT unit_id, term_id, courses, students, teachers FROM course_counts WHERE organization_id = ?1"
  ) { c in
    (
      unit: c.id(0, as: ID<StructureUnit>.self), term: c.id(1, as: ID<Term>.self),
      sum: CourseCounts.Sum(courses: c.int64(2), students: c.int64(3), teachers: c.int64(4))
    )
  }

  static let count = Command(
    """
    INSERT INTO course_counts (organization_id, unit_id, term_id, courses, students, teachers)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6)
    ON CONFLICT (organization_id, unit_id, term_id) DO UPDATE SET courses = course_counts.courses + excluded.courses,
      students = course_counts.students + excluded.students, teachers = course_counts.teachers + excluded.teachers
    """)

  static let dropCountsOfUnit = Command("DELETE FROM course_counts WHERE organization_id = ?1 AND unit_id = ?2")
  static let dropCountsOfTerm = Command("DELETE FROM course_counts WHERE organization_id = ?1 AND term_id = ?2")

  static let ofUnit = Query("SELECT 1 FROM courses WHERE organization_id = ?1 AND unit_id = ?2 LIMIT 1") { $0.int(0) }
  static let cohortOfUnit = Query("SELECT 1 FROM cohorts WHERE organization_id = ?1 AND unit_id = ?2 LIMIT 1") {
    $0.int(0)
  }
  static let ofTerm = Query("SELECT 1 FROM courses WHERE organization_id = ?1 AND term_id = ?2 LIMIT 1") { $0.int(0) }

  static func uses(unit: ID<StructureUnit>, in organization: ID<Organization>, _ reader: Reader) throws -> Bool {
    try reader.exists(ofUnit, organization, unit) || reader.exists(cohortOfUnit, organization, unit)
  }

  static func uses(term: ID<Term>, in organization: ID<Organization>, _ reader: Reader) throws -> Bool {
    try reader.exists(ofTerm, organization, term)
  }

  // MARK: Sections

  static let sections = Query(
    """
    SELECT id, course_id, name, source, version FROM course_sections
    WHERE course_id = ?1 AND +organization_id = ?2 ORDER BY name LIMIT 500
    """, sectionRow)

  static let section = Query(
    "SELECT id, course_id, name, source, version FROM course_sections WHERE id = ?1 AND organization_id = ?2",
    sectionRow)

  static let sectionNamed = Query(
    """
    SELECT id, course_id, name, source, version FROM course_sections
    WHERE course_id = ?1 AND name = ?2 AND +organization_id = ?3
    """, sectionRow)

  static let sectionTotal = Query("SELECT count(*) FROM course_sections WHERE course_id = ?1") { $0.int(0) }

  static let insertSection = Command(
    """
    INSERT INTO course_sections (id, organization_id, course_id, name, source, version, created_at, updated_at)
    VALUES (?1, ?2, ?3, ?4, ?5, 1, ?6, ?6)
    """)

  static let renameSection = Command(
    """
    UPDATE course_sections SET name = ?3, version = version + 1, updated_at = ?4 WHERE id = ?1 AND organization_id = ?2
    """)

  static let deleteSection = Command("DELETE FROM course_sections WHERE id = ?1 AND organization_id = ?2")

  static let dropMembersOf = Command("DELETE FROM section_members WHERE section_id = ?1 AND +organization_id = ?2")

  static let hasMembers = Query("SELECT 1 FROM section_members WHERE section_id = ?1 LIMIT 1") { $0.int(0) }

  static let hasPeople = Query("SELECT 1 FROM enrollments WHERE course_id = ?1 LIMIT 1") { $0.int(0) }

  // MARK: Exports

  static let exportCourses = RowQuery(
    """
    SELECT id, term_id, unit_id, code, name, is_visible, is_active, first_date, last_date, source, corrected, students, teachers, created_at, updated_at
    FROM courses WHERE organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
    """)

  static let exportSections = RowQuery(
    """
    SELECT id, course_id, name, source, created_at, updated_at
    FROM course_sections WHERE organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
    """)

  @Sendable private static func row(_ c: Columns) throws -> CourseRow {
    let fields = CourseFields(
      term: c.id(1), unit: c.id(2), code: c.text(3), name: c.text(4), isVisible: c.bool(5), isActive: c.bool(6),
      first: c.optionalDate(13), last: c.optionalDate(14))
    return CourseRow(
      id: c.id(0), fields: fields, source: try c.choice(7), corrected: FieldCorrections(stored: c.text(15)),
      students: c.int64(8),
      teachers: c.int64(9), version: c.int64(10), created: c.timestamp(11), updated: c.timestamp(12))
  }

  @Sendable private static func sectionRow(_ c: Columns) throws -> SectionRow {
    SectionRow(id: c.id(0), course: c.id(1), name: c.text(2), source: try c.choice(3), version: c.int64(4))
  }
}

/// A section as the database has it.
struct SectionRow: Sendable {
  let id: ID<CourseSection>
  let course: ID<Course>
  let name: String
  let source: LearningSource
  let version: Int64
}
