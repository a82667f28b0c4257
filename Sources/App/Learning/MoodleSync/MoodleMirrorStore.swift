// Every SQL statement of what is known of a Moodle site: settings, categories, courses, people and groups.
import Base
import Store

enum MoodleMirrorStore {
  static let statements: [any Statement] = [
    settings, putSettings, claimSite, plan, atStart, scheduled, categories, category,
    insertCategory, updateCategory, decide, dropUnit, dropTerm, courses, course, courseCount, seatCount, courseOf,
    insertCourse, updateCourse,
    markGroups, markPeople, dropCourse, people, peopleCount, person, peopleOf, directory, seatSections, subject,
    insertPerson, updatePerson, movePerson, claimPerson, accountsOf, refuse, keepSuspended, suspendedIn,
    forgetPerson, personalPeople, groups, group, insertGroup, updateGroup, dropSection, sectionCourse, forgetCategories,
    forgetCourses, forgetPeople, forgetGroups, moveDecider, forgetDecider, personalDecisions, exportSettings,
    exportCategories, exportCourses, exportPeople, exportGroups,
  ]

  // MARK: Settings

  static let settings = Query(
    """
    SELECT organization_id, levels, minutes, at_start, width, guard_percent, guard_rows, site, planned_at, next_at,
      next_job, version
    FROM moodle_sync_settings WHERE organization_id = ?1
    """
  ) { c in
    var settings = SyncSettings()
    settings.levels = LevelMeanings(stored: c.text(1))
    (settings.minutes, settings.atStart, settings.width) = (c.optionalInt64(2), c.bool(3), c.int64(4))
    (settings.guardPercent, settings.guardRows) = (c.int64(5), c.int64(6))
    return SyncSettingsRow(
      organization: c.id(0), settings: settings, site: c.optionalText(7), planned: c.optionalTimestamp(8),
      next: c.optionalTimestamp(9), job: c.optionalID(10), version: c.int64(11))
  }

  static let putSettings = Command(
    """
    INSERT INTO moodle_sync_settings (organization_id, levels, minutes, at_start, width, guard_percent, guard_rows, version,
      created_at, updated_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 1, ?8, ?8)
    ON CONFLICT (organization_id) DO UPDATE SET levels = excluded.levels, minutes = excluded.minutes,
      at_start = excluded.at_start, width = excluded.width, guard_percent = excluded.guard_percent,
      guard_rows = excluded.guard_rows, version = moodle_sync_settings.version + 1, updated_at = excluded.updated_at
    """)

  static let claimSite = Command(
    "UPDATE moodle_sync_settings SET site = ?2 WHERE organization_id = ?1")

  static let plan = Command(
    "UPDATE moodle_sync_settings SET planned_at = ?2, next_at = ?3, next_job = ?4 WHERE organization_id = ?1")

  static let atStart = Query("SELECT organization_id FROM moodle_sync_settings WHERE at_start = 1 LIMIT 1000") {
    $0.id(0, as: ID<Organization>.self)
  }

  /// Whose schedule is due after `?1`.
  static let scheduled = Query(
    "SELECT organization_id, next_at FROM moodle_sync_settings WHERE next_at IS NOT NULL AND next_at > ?1 LIMIT 1000"
  ) { (organization: $0.id(0, as: ID<Organization>.self), next: $0.timestamp(1)) }

  // MARK: Categories

  private static let categoryColumns: SQLText = """
    id, moodle_id, parent_moodle_id, depth, name, path, idnumber, is_visible, place_in_order, courses, is_gone, meaning, state,
      reason, place, own_id, unit_id, term_id, decision, decided_id, decided_by, decided_at, updated_at
    """

  /// All of them, those that are gone too.
  static let categories = Query(
    """
    SELECT \(categoryColumns) FROM moodle_categories WHERE organization_id = ?1 ORDER BY moodle_id LIMIT 20000
    """, category(_:))

  static let category = Query(
    """
    SELECT \(categoryColumns) FROM moodle_categories WHERE id = ?1 AND organization_id = ?2
    """, category(_:))

  static let insertCategory = Command(
    """
    INSERT INTO moodle_categories (id, organization_id, moodle_id, parent_moodle_id, depth, name, path, idnumber, is_visible,
      place_in_order, courses, is_gone, meaning, state, reason, place, own_id, unit_id, term_id, created_at, updated_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?20)
    """)

  static let updateCategory = Command(
    """
    UPDATE moodle_categories SET parent_moodle_id = ?3, depth = ?4, name = ?5, path = ?6, idnumber = ?7, is_visible = ?8,
      place_in_order = ?9, courses = ?10, is_gone = ?11, meaning = ?12, state = ?13, reason = ?14, place = ?15, own_id = ?16,
      unit_id = ?17, term_id = ?18, updated_at = ?19
    WHERE id = ?1 AND organization_id = ?2
    """)

  static let decide = Command(
    """
    UPDATE moodle_categories SET decision = ?3, decided_id = ?4, decided_by = ?5, decided_at = ?6, updated_at = ?7
    WHERE id = ?1 AND organization_id = ?2
    """)

  // Of some hundred categories.
  static let dropUnit = Command(
    """
    UPDATE moodle_categories SET unit_id = NULL, own_id = CASE WHEN own_id = ?2 THEN NULL ELSE own_id END,
      state = 'unmapped', reason = 'target-gone'
    WHERE organization_id = ?1 AND (unit_id = ?2 OR own_id = ?2)
    """)
  static let dropTerm = Command(
    """
    UPDATE moodle_categories SET term_id = NULL, own_id = CASE WHEN own_id = ?2 THEN NULL ELSE own_id END,
      state = 'unmapped', reason = 'target-gone'
    WHERE organization_id = ?1 AND (term_id = ?2 OR own_id = ?2)
    """)

  static let moveDecider = Command(
    "UPDATE moodle_categories SET decided_by = ?3 WHERE decided_by = ?2 AND +organization_id = ?1")
  static let forgetDecider = Command(
    "UPDATE moodle_categories SET decided_by = NULL WHERE decided_by = ?2 AND +organization_id = ?1")
  static let personalDecisions = RowQuery(
    """
    SELECT id, path, decision, decided_at FROM moodle_categories WHERE +organization_id = ?1 AND decided_by = ?2
    """)

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

  static let forgetCategories = Command("DELETE FROM moodle_categories WHERE organization_id = ?1")
  static let forgetCourses = Command("DELETE FROM moodle_courses WHERE organization_id = ?1")
  static let forgetPeople = Command("DELETE FROM moodle_people WHERE organization_id = ?1")
  static let forgetGroups = Command("DELETE FROM moodle_groups WHERE organization_id = ?1")

  // MARK: Exports

  static let exportSettings = RowQuery(
    """
    SELECT organization_id, levels, minutes, at_start, width, guard_percent, guard_rows, site, planned_at, next_at, version,
      created_at, updated_at
    FROM moodle_sync_settings WHERE organization_id = ?1 AND organization_id > ?2 ORDER BY organization_id LIMIT ?3
    """)

  static let exportCategories = RowQuery(
    """
    SELECT moodle_id, parent_moodle_id, path, idnumber, is_visible, is_gone, meaning, state, reason, unit_id, term_id,
      decision, decided_id, decided_by, decided_at, created_at, updated_at
    FROM moodle_categories WHERE organization_id = ?1 AND moodle_id > ?2 ORDER BY moodle_id LIMIT ?3
    """)

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

  @Sendable private static func category(_ c: Columns) throws -> CategoryRow {
    let decision = try c.optionalText(18).map { _ in
      CategoryDecision(meaning: try c.choice(18), target: c.optionalInt64(19))
    }
    return CategoryRow(
      id: c.id(0), moodleID: c.int64(1), parent: c.int64(2), depth: c.int(3), name: c.text(4), path: c.text(5),
      idnumber: c.optionalText(6), isVisible: c.optionalBool(7), order: c.int64(8), courses: c.int64(9),
      isGone: c.bool(10), meaning: try c.choice(11), state: try c.choice(12),
      reason: c.optionalText(13).flatMap { SyncReason(rawValue: $0) }, place: c.text(14), own: c.optionalInt64(15),
      unit: c.optionalID(16), term: c.optionalID(17), decision: decision, decidedBy: c.optionalID(20),
      decidedAt: c.optionalTimestamp(21), updated: c.timestamp(22))
  }

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

/// A course there and here, with marks of what was applied last.
struct KeptCourse: Sendable {
  let moodleID: Int64
  let course: ID<Course>
  let groupsMark: SyncMark?
  let peopleMark: SyncMark?
  let shortName: String
  /// Who was told last to be suspended in it.
  var suspended = MoodleNumbers()
}
