// The tables of courses, their sections, who is in them, and cohorts.
import Store

enum CourseMigrations {
  // SQLite counts code points, people count characters: one of ours may be of eight code points.
  static let all = [
    Migration(
      "2027-01-02-courses",
      // Without days of its own it is held when its term is. How many students and teachers there are is kept beside it,
      // for nothing counts them when it is shown.
      """
      CREATE TABLE courses (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL REFERENCES organizations(id),
        term_id INTEGER NOT NULL,
        unit_id INTEGER NOT NULL,
        code TEXT NOT NULL CHECK (length(code) BETWEEN 1 AND 800),
        code_key TEXT NOT NULL,
        name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 2032),
        name_key TEXT NOT NULL,
        is_visible INTEGER NOT NULL CHECK (is_visible = 0 OR is_visible = 1),
        is_active INTEGER NOT NULL CHECK (is_active = 0 OR is_active = 1),
        first_date INTEGER,
        last_date INTEGER CHECK (first_date IS NULL OR last_date IS NULL OR last_date >= first_date),
        source TEXT NOT NULL CHECK (source = 'manual' OR source = 'import' OR source = 'moodle'),
        corrected TEXT NOT NULL DEFAULT '' CHECK (length(corrected) <= 200),
        students INTEGER NOT NULL DEFAULT 0 CHECK (students >= 0),
        teachers INTEGER NOT NULL DEFAULT 0 CHECK (teachers >= 0),
        version INTEGER NOT NULL CHECK (version > 0),
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL,
        UNIQUE (organization_id, id),
        FOREIGN KEY (organization_id, term_id) REFERENCES terms(organization_id, id),
        FOREIGN KEY (organization_id, unit_id) REFERENCES units(organization_id, id)
      ) STRICT
      """,
      "CREATE UNIQUE INDEX courses_code ON courses (organization_id, term_id, code_key)",
      "CREATE INDEX courses_by_name ON courses (organization_id, name_key, id)",
      "CREATE INDEX courses_by_term ON courses (organization_id, term_id, name_key, id)",
      "CREATE INDEX courses_by_unit ON courses (organization_id, unit_id)",
      .fullText("course_search"),
      // Of the courses in use, by the unit they are right below; sums over the tree are made of these.
      """
      CREATE TABLE course_counts (
        organization_id INTEGER NOT NULL,
        unit_id INTEGER NOT NULL,
        term_id INTEGER NOT NULL,
        courses INTEGER NOT NULL,
        students INTEGER NOT NULL,
        teachers INTEGER NOT NULL,
        PRIMARY KEY (organization_id, unit_id, term_id),
        FOREIGN KEY (organization_id, unit_id) REFERENCES units(organization_id, id),
        FOREIGN KEY (organization_id, term_id) REFERENCES terms(organization_id, id)
      ) STRICT, WITHOUT ROWID
      """,
      "CREATE INDEX course_counts_by_term ON course_counts (organization_id, term_id)",
      """
      CREATE TABLE course_sections (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL,
        course_id INTEGER NOT NULL,
        name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 2032),
        source TEXT NOT NULL CHECK (source = 'manual' OR source = 'import' OR source = 'moodle'),
        version INTEGER NOT NULL CHECK (version > 0),
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL,
        UNIQUE (organization_id, id),
        UNIQUE (course_id, name),
        FOREIGN KEY (organization_id, course_id) REFERENCES courses(organization_id, id)
      ) STRICT
      """),
    Migration(
      "2027-01-02-enrollments",
      // One row for a person in a course. What each source says of them stands in a column of its own: roles, and an
      // exclamation mark before them where it says that they are not active. What it comes to is kept beside it. `is_gone`
      // while the person is out of the directory.
      """
      CREATE TABLE enrollments (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL,
        course_id INTEGER NOT NULL,
        person_id INTEGER NOT NULL,
        name_key TEXT NOT NULL,
        manual TEXT CHECK (manual IS NULL OR length(manual) <= 500),
        imported TEXT CHECK (imported IS NULL OR length(imported) <= 500),
        moodle TEXT CHECK (moodle IS NULL OR length(moodle) <= 500),
        cohort TEXT CHECK (cohort IS NULL OR length(cohort) <= 500),
        is_gone INTEGER NOT NULL CHECK (is_gone = 0 OR is_gone = 1),
        is_active INTEGER NOT NULL CHECK (is_active = 0 OR is_active = 1),
        is_teaching INTEGER NOT NULL CHECK (is_teaching = 0 OR is_teaching = 1),
        is_student INTEGER NOT NULL CHECK (is_student = 0 OR is_student = 1),
        version INTEGER NOT NULL CHECK (version > 0),
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL,
        UNIQUE (course_id, person_id),
        CHECK (is_active = 1 OR (is_teaching = 0 AND is_student = 0)),
        CHECK (manual IS NOT NULL OR imported IS NOT NULL OR moodle IS NOT NULL OR cohort IS NOT NULL),
        FOREIGN KEY (organization_id, course_id) REFERENCES courses(organization_id, id),
        FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
      ) STRICT
      """,
      "CREATE INDEX enrollments_by_name ON enrollments (course_id, name_key, person_id)",
      "CREATE INDEX enrollments_by_person ON enrollments (organization_id, person_id, course_id)",
      """
      CREATE INDEX enrollments_teachers ON enrollments (course_id, name_key, person_id) WHERE is_teaching = 1
      """,
      """
      CREATE INDEX enrollments_teaching ON enrollments (organization_id, name_key, person_id, course_id)
        WHERE is_teaching = 1
      """,
      """
      CREATE TABLE section_members (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL,
        section_id INTEGER NOT NULL,
        enrollment_id INTEGER NOT NULL REFERENCES enrollments(id),
        source TEXT NOT NULL CHECK (source = 'manual' OR source = 'import' OR source = 'moodle'),
        UNIQUE (enrollment_id, section_id, source),
        FOREIGN KEY (organization_id, section_id) REFERENCES course_sections(organization_id, id)
      ) STRICT
      """,
      "CREATE INDEX section_members_by_section ON section_members (section_id, enrollment_id)"),
    Migration(
      "2027-01-02-cohorts",
      // `members` are those who are in the directory; `is_gone` of a member while the person is out of it.
      """
      CREATE TABLE cohorts (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL REFERENCES organizations(id),
        unit_id INTEGER NOT NULL,
        name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 1600),
        name_key TEXT NOT NULL,
        is_active INTEGER NOT NULL CHECK (is_active = 0 OR is_active = 1),
        members INTEGER NOT NULL DEFAULT 0 CHECK (members >= 0),
        version INTEGER NOT NULL CHECK (version > 0),
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL,
        UNIQUE (organization_id, id),
        UNIQUE (organization_id, unit_id, name_key),
        FOREIGN KEY (organization_id, unit_id) REFERENCES units(organization_id, id)
      ) STRICT
      """,
      "CREATE INDEX cohorts_by_name ON cohorts (organization_id, name_key, id)",
      """
      CREATE TABLE cohort_members (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL,
        cohort_id INTEGER NOT NULL,
        person_id INTEGER NOT NULL,
        is_gone INTEGER NOT NULL DEFAULT 0 CHECK (is_gone = 0 OR is_gone = 1),
        added_at INTEGER NOT NULL,
        UNIQUE (cohort_id, person_id),
        FOREIGN KEY (organization_id, cohort_id) REFERENCES cohorts(organization_id, id),
        FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
      ) STRICT
      """,
      "CREATE INDEX cohort_members_by_person ON cohort_members (organization_id, person_id, cohort_id)",
      """
      CREATE TABLE cohort_courses (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL,
        cohort_id INTEGER NOT NULL,
        course_id INTEGER NOT NULL,
        added_at INTEGER NOT NULL,
        UNIQUE (cohort_id, course_id),
        FOREIGN KEY (organization_id, cohort_id) REFERENCES cohorts(organization_id, id),
        FOREIGN KEY (organization_id, course_id) REFERENCES courses(organization_id, id)
      ) STRICT
      """,
      "CREATE INDEX cohort_courses_by_course ON cohort_courses (organization_id, course_id, cohort_id)"),
  ]
}
