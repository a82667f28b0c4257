// Every SQL statement of the courses, people and groups of a Moodle, as they are known here.
import Base
import Store

enum MoodleMirrorStore {
  static let statements: [any Statement] = [
    courses, course, courseCount, seatCount, courseOf, insertCourse, updateCourse, markGroups, markPeople, dropCourse,
    people, peopleCount, person, peopleOf, directory, seatSections, subject, insertPerson, updatePerson, movePerson,
    claimPerson, accountsOf, refuse, keepSuspended, suspendedIn, forgetPerson, personalPeople, groups, group,
    insertGroup, updateGroup, dropSection, sectionCourse, forgetCourses, forgetPeople, forgetGroups, exportCourses,
    exportPeople, exportGroups,
  ]

  // MARK: Courses

  private static let courseColumns: SQLText = """
    moodle_id, category_moodle_id, course_id, short_name, name, is_visible, starts_at, ends_at, is_gone
    """

  static let courses = Query(
    """
    SELECT \(courseColumns) FROM moodle_courses WHERE organization_id = ?1 AND moodle_id > ?2
    ORDER BY moodle_id LIMIT ?3
    """, course(_:))

  static let course = Query(
    """
    SELECT \(courseColumns) FROM moodle_courses WHERE organization_id = ?1 AND moodle_id = ?2
    """, course(_:))

  /// Once for each run.
  static let courseCount = Query("SELECT count(*) FROM moodle_courses WHERE organization_id = ?1 AND is_gone = 0") {
    $0.int(0)
  }

  /// How many students and teachers the courses of the site have, as courses keep count.
  static let seatCount = Query(
    """
    SELECT COALESCE(SUM(c.students + c.teachers), 0) FROM moodle_courses k JOIN courses c ON c.id = k.course_id
    WHERE k.organization_id = ?1 AND k.is_gone = 0 AND +c.organization_id = ?1
    """
  ) { $0.int(0) }

  /// What was applied last to each course that is kept, some after one.
  static let courseOf = Query(
    """
    SELECT moodle_id, course_id, groups_mark, people_mark, short_name, suspended FROM moodle_courses
    WHERE organization_id = ?1 AND moodle_id > ?2 AND is_gone = 0 AND course_id IS NOT NULL ORDER BY moodle_id LIMIT ?3
    """
  ) { c in
    KeptCourse(
      moodleID: c.int64(0), course: c.id(1), groupsMark: c.optionalBytes(2).map { SyncMark(stored: $0) },
      peopleMark: c.optionalBytes(3).map { SyncMark(stored: $0) }, shortName: c.text(4),
      suspended: MoodleNumbers(stored: c.text(5)))
  }

  static let insertCourse = Command(
    """
    INSERT INTO moodle_courses (id, organization_id, moodle_id, category_moodle_id, course_id, short_name, name, is_visible,
      starts_at, ends_at, is_gone, created_at, updated_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?12)
    """)

  static let updateCourse = Command(
    """
    UPDATE moodle_courses SET category_moodle_id = ?3, course_id = ?4, short_name = ?5, name = ?6, is_visible = ?7,
      starts_at = ?8, ends_at = ?9, is_gone = ?10, updated_at = ?11
    WHERE organization_id = ?1 AND moodle_id = ?2
    """)

  static let markGroups = Command(
    "UPDATE moodle_courses SET groups_mark = ?3 WHERE organization_id = ?1 AND moodle_id = ?2")
  static let markPeople = Command(
    "UPDATE moodle_courses SET people_mark = ?3 WHERE organization_id = ?1 AND moodle_id = ?2")

  /// Who is suspended in a course, as it was told last.
  static let suspendedIn = Query("SELECT suspended FROM moodle_courses WHERE organization_id = ?1 AND moodle_id = ?2") {
    MoodleNumbers(stored: $0.text(0))
  }
  static let keepSuspended = Command(
    "UPDATE moodle_courses SET suspended = ?3 WHERE organization_id = ?1 AND moodle_id = ?2")

  static let dropCourse = Command("DELETE FROM moodle_courses WHERE organization_id = ?1 AND course_id = ?2")

  // MARK: People

  static let peopleCount = Query("SELECT count(*) FROM moodle_people WHERE organization_id = ?1 AND is_gone = 0") {
    $0.int(0)
  }

  private static let personColumns: SQLText = """
    moodle_id, person_id, user_name, name, email, is_suspended, is_gone, is_by_address
    """

  /// Those who are in the directory, some after one: of whoever was deleted or erased nothing is asked.
  static let people = Query(
    """
    SELECT m.moodle_id, m.person_id, m.user_name, m.name, m.email, m.is_suspended, m.is_gone, m.is_by_address,
      p.number IS NOT NULL
    FROM moodle_people m CROSS JOIN people p ON p.id = m.person_id
    WHERE m.organization_id = ?1 AND m.moodle_id > ?2 AND p.deleted_at IS NULL ORDER BY m.moodle_id LIMIT ?3
    """
  ) { c in (known: try person(c), hasNumber: c.bool(8)) }

  static let person = Query(
    """
    SELECT \(personColumns) FROM moodle_people WHERE organization_id = ?1 AND moodle_id = ?2
    """, person(_:))

  /// A person's accounts there.
  static let peopleOf = Query(
    """
    SELECT \(personColumns) FROM moodle_people WHERE person_id = ?1 AND +organization_id = ?2 ORDER BY id
    """, person(_:))

  /// The accounts there of somebody who is in the directory.
  static let accountsOf = Query(
    """
    SELECT m.moodle_id FROM people p CROSS JOIN moodle_people m ON m.person_id = p.id
    WHERE p.id = ?1 AND p.organization_id = ?2 AND p.deleted_at IS NULL AND +m.organization_id = ?2
    """
  ) { $0.int64(0) }

  /// Who everybody is here, some after one.
  static let directory = Query(
    """
    SELECT m.moodle_id, m.person_id, m.is_suspended, p.deleted_at IS NOT NULL
    FROM moodle_people m CROSS JOIN people p ON p.id = m.person_id
    WHERE m.organization_id = ?1 AND m.moodle_id > ?2 ORDER BY m.moodle_id LIMIT ?3
    """
  ) { c in
    (moodleID: c.int64(0), standing: SeatStanding(c.id(1), isSuspended: c.bool(2), isDeleted: c.bool(3)))
  }

  /// The account by which somebody signs in at a site.
  static let subject = Query(
    """
    SELECT i.subject FROM people m CROSS JOIN openid_identities i ON i.account_id = m.account_id
      CROSS JOIN openid_providers p ON p.id = i.provider_id
    WHERE m.id = ?1 AND m.organization_id = ?2 AND +i.organization_id = ?2 AND p.preset = 'moodle' AND p.issuer = ?3 LIMIT 1
    """
  ) { $0.text(0) }

  /// Whom Moodle has put into which sections of a course.
  static let seatSections = Query(
    """
    SELECT e.person_id, m.section_id FROM enrollments e CROSS JOIN section_members m ON m.enrollment_id = e.id
    WHERE e.course_id = ?1 AND m.source = 'moodle' AND +e.organization_id = ?2
    """
  ) { (person: $0.id(0, as: ID<Person>.self), section: $0.id(1, as: ID<CourseSection>.self)) }

  static let insertPerson = Command(
    """
    INSERT INTO moodle_people (id, organization_id, moodle_id, person_id, user_name, name, email, is_suspended, is_gone,
      is_by_address, is_refused, created_at, updated_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 0, ?11, ?11)
    """)

  /// What is told of an account. Who it is here only people change: by a merge, or by signing in.
  static let updatePerson = Command(
    """
    UPDATE moodle_people SET user_name = ?3, name = ?4, email = ?5, is_suspended = ?6, is_gone = ?7, updated_at = ?8
    WHERE organization_id = ?1 AND moodle_id = ?2
    """)

  /// Somebody has shown that an account there is theirs.
  static let claimPerson = Command(
    """
    UPDATE moodle_people SET person_id = ?3, is_by_address = 0, is_refused = 0 WHERE organization_id = ?1 AND moodle_id = ?2
    """)

  /// Changes nothing where it was told before that somebody is refused.
  static let refuse = Command(
    "UPDATE moodle_people SET is_refused = 1 WHERE organization_id = ?1 AND moodle_id = ?2 AND is_refused = 0")

  static let movePerson = Command(
    "UPDATE moodle_people SET person_id = ?3 WHERE person_id = ?2 AND +organization_id = ?1")

  /// Only the number stays.
  static let forgetPerson = Command(
    """
    UPDATE moodle_people SET user_name = NULL, name = '', email = NULL WHERE person_id = ?2 AND +organization_id = ?1
    """)

  static let personalPeople = RowQuery(
    """
    SELECT id, moodle_id, user_name, name, email, is_suspended, is_gone, created_at, updated_at
    FROM moodle_people WHERE +organization_id = ?1 AND person_id = ?2
    """)

  // MARK: Groups

  static let groups = Query(
    """
    SELECT moodle_id, course_moodle_id, section_id, name, is_gone FROM moodle_groups
    WHERE organization_id = ?1 AND course_moodle_id = ?2 ORDER BY moodle_id LIMIT 2000
    """, group(_:))

  static let group = Query(
    """
    SELECT moodle_id, course_moodle_id, section_id, name, is_gone FROM moodle_groups
    WHERE organization_id = ?1 AND moodle_id = ?2
    """, group(_:))

  static let insertGroup = Command(
    """
    INSERT INTO moodle_groups (id, organization_id, moodle_id, course_moodle_id, section_id, name, is_gone, created_at,
      updated_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8)
    """)

  static let updateGroup = Command(
    """
    UPDATE moodle_groups SET course_moodle_id = ?3, section_id = ?4, name = ?5, is_gone = ?6, updated_at = ?7
    WHERE organization_id = ?1 AND moodle_id = ?2
    """)

  static let dropSection = Command("DELETE FROM moodle_groups WHERE organization_id = ?1 AND section_id = ?2")

  /// The course there of a section here.
  static let sectionCourse = Query(
    """
    SELECT course_moodle_id FROM moodle_groups WHERE organization_id = ?1 AND section_id = ?2
    """
  ) { $0.int64(0) }

  // MARK: Another site

  static let forgetCourses = Command("DELETE FROM moodle_courses WHERE organization_id = ?1")
  static let forgetPeople = Command("DELETE FROM moodle_people WHERE organization_id = ?1")
  static let forgetGroups = Command("DELETE FROM moodle_groups WHERE organization_id = ?1")

  // MARK: Exports

  static let exportCourses = RowQuery(
    """
    SELECT moodle_id, category_moodle_id, course_id, short_name, name, is_visible, starts_at, ends_at, is_gone, created_at,
      updated_at
    FROM moodle_courses WHERE organization_id = ?1 AND moodle_id > ?2 ORDER BY moodle_id LIMIT ?3
    """)

  static let exportPeople = RowQuery(
    """
    SELECT moodle_id, person_id, user_name, name, email, is_suspended, is_gone, created_at, updated_at
    FROM moodle_people WHERE organization_id = ?1 AND moodle_id > ?2 ORDER BY moodle_id LIMIT ?3
    """)

  static let exportGroups = RowQuery(
    """
    SELECT moodle_id, course_moodle_id, section_id, name, is_gone, created_at, updated_at
    FROM moodle_groups WHERE organization_id = ?1 AND moodle_id > ?2 ORDER BY moodle_id LIMIT ?3
    """)

  // MARK: Rows

  @Sendable private static func course(_ c: Columns) throws -> KnownCourse {
    KnownCourse(
      moodleID: c.int64(0), category: c.int64(1), course: c.optionalID(2), shortName: c.text(3), name: c.text(4),
      isVisible: c.optionalBool(5), starts: c.optionalTimestamp(6), ends: c.optionalTimestamp(7), isGone: c.bool(8))
  }

  @Sendable private static func person(_ c: Columns) throws -> KnownPerson {
    KnownPerson(
      moodleID: c.int64(0), person: c.id(1), userName: c.optionalText(2), name: c.text(3), email: c.optionalText(4),
      isSuspended: c.bool(5), isGone: c.bool(6), isByAddress: c.bool(7))
  }

  @Sendable private static func group(_ c: Columns) throws -> KnownGroup {
    KnownGroup(moodleID: c.int64(0), course: c.int64(1), section: c.id(2), name: c.text(3), isGone: c.bool(4))
  }
}
