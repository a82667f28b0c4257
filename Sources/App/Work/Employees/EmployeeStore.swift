// Every SQL statement about employment records.
import Base
import Store

enum EmployeeStore {
  /// The names of who has a record: the directory's own search is too large to be gone through for them.
  static let search = FullText("employees_search")

  static let statements: [any Statement] = [
    insert, update, delete, find, findAny, exists, isListed, work, managerOf, manages, actingManagerOf, setName, page,
    total, departments,
    ofPerson, exportRows, hand, handReports, dropManager, clearManager, reports,
    reportCount, beginning, matching, uninvited,
  ]

  // SQLite counts code points, people count characters: one of ours may be of eight code points. Names are kept here too,
  // folded: a list by name that went through the directory would go through every student.
  static let migrations = [
    Migration(
      "2026-12-21-employments",
      """
      CREATE TABLE employments (
        person_id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL REFERENCES organizations(id),
        name_key TEXT NOT NULL,
        position TEXT CHECK (position IS NULL OR length(position) BETWEEN 1 AND 960),
        position_key TEXT NOT NULL,
        department TEXT CHECK (department IS NULL OR length(department) BETWEEN 1 AND 512),
        department_key TEXT NOT NULL,
        manager_id INTEGER CHECK (manager_id IS NULL OR manager_id <> person_id),
        hired_date INTEGER,
        ended_date INTEGER,
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL,
        CHECK (ended_date IS NULL OR hired_date IS NULL OR ended_date >= hired_date),
        UNIQUE (organization_id, person_id),
        FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id),
        FOREIGN KEY (organization_id, manager_id) REFERENCES people(organization_id, id)
      ) STRICT
      """,
      "CREATE INDEX employments_by_name ON employments (organization_id, name_key, person_id)",
      "CREATE INDEX employments_by_department ON employments (organization_id, department_key)",
      """
      CREATE INDEX employments_by_manager ON employments (organization_id, manager_id, name_key, person_id)
        WHERE manager_id IS NOT NULL
      """,
      .fullText("employees_search"))
  ]

  // MARK: One record

  static let insert = Command(
    """
    INSERT INTO employments (person_id, organization_id, name_key, position, position_key, department, department_key,
      manager_id, hired_date, ended_date, created_at, updated_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?11)
    """)

  static let update = Command(
    """
    UPDATE employments SET position = ?3, position_key = ?4, department = ?5, department_key = ?6, manager_id = ?7,
      hired_date = ?8, ended_date = ?9, updated_at = ?10
    WHERE person_id = ?1 AND organization_id = ?2
    """)

  static let delete = Command("DELETE FROM employments WHERE person_id = ?1 AND organization_id = ?2")

  /// After the person was renamed.
  static let setName = Command(
    "UPDATE employments SET name_key = ?3 WHERE person_id = ?1 AND organization_id = ?2 AND name_key <> ?3")

  static let exists = Query("SELECT 1 FROM employments WHERE person_id = ?1 AND organization_id = ?2") { $0.int(0) }

  /// Whether whoever sees who works here sees this person on a day.
  static let isListed = Query(
    """
    SELECT 1 FROM employments WHERE person_id = ?1 AND organization_id = ?2 AND (ended_date IS NULL OR ended_date >= ?3)
    """
  ) { $0.int(0) }

  static let work = Query(
    """
    SELECT position, department, manager_id, hired_date, ended_date FROM employments
    WHERE person_id = ?1 AND organization_id = ?2
    """
  ) { c in employment(c, from: 0) }

  /// Whose report somebody is; null where nobody's.
  static let managerOf = Query("SELECT manager_id FROM employments WHERE person_id = ?1 AND organization_id = ?2") {
    $0.optionalID(0, as: ID<Person>.self)
  }

  /// Whether anybody's manager is this one, who works here themselves on a day: who was removed, or whose own employment is
  /// over, manages nobody. By the index of managers.
  static let manages = Query(
    """
    SELECT 1 FROM employments e JOIN people m ON m.id = e.manager_id LEFT JOIN employments o ON o.person_id = e.manager_id
    WHERE e.manager_id = ?1 AND e.organization_id = ?2 AND m.deleted_at IS NULL AND m.status = 'active'
      AND (o.ended_date IS NULL OR o.ended_date >= ?3)
    LIMIT 1
    """
  ) { $0.int(0) }

  /// Whose report somebody is, where that one works here themselves on a day.
  static let actingManagerOf = Query(
    """
    SELECT m.id FROM employments e JOIN people m ON m.id = e.manager_id LEFT JOIN employments o ON o.person_id = e.manager_id
    WHERE e.person_id = ?1 AND e.organization_id = ?2 AND m.deleted_at IS NULL AND m.status = 'active'
      AND (o.ended_date IS NULL OR o.ended_date >= ?3)
    """
  ) { $0.id(0, as: ID<Person>.self) }

  static let find = Query(
    """
    SELECT p.id, p.organization_id, p.name, p.email, p.number, p.phone, p.status, p.language, p.version, p.created_at,
      p.updated_at, p.deleted_at, p.photo_id, e.position, e.department, e.manager_id, e.hired_date, e.ended_date, m.name
    FROM employments e JOIN people p ON p.id = e.person_id LEFT JOIN people m ON m.id = e.manager_id
    WHERE e.person_id = ?1 AND e.organization_id = ?2 AND p.deleted_at IS NULL
    """, row)

  /// Also one who can be brought back.
  static let findAny = Query(
    """
    SELECT p.id, p.organization_id, p.name, p.email, p.number, p.phone, p.status, p.language, p.version, p.created_at,
      p.updated_at, p.deleted_at, p.photo_id, e.position, e.department, e.manager_id, e.hired_date, e.ended_date, m.name
    FROM employments e JOIN people p ON p.id = e.person_id LEFT JOIN people m ON m.id = e.manager_id
    WHERE e.person_id = ?1 AND e.organization_id = ?2 AND p.merged_into IS NULL AND p.erased_at IS NULL
    """, row)

  // MARK: Lists, by name: after a name and a person

  // `?2` is 1 for the deleted; `?3` a status or empty; `?4` 1 for whose last day is before `?5`, 2 for the others, 0 for
  // both; `?6` a department or empty; `?7` a manager or 0; `?8` a role or 0; `?9` what the position is like, `?10` to
  // `?13` what name, address or position are like; `?14` 1 where the number is looked at too.
  static let page = Query(
    """
    SELECT p.id, p.organization_id, p.name, p.email, p.number, p.phone, p.status, p.language, p.version, p.created_at,
      p.updated_at, p.deleted_at, p.photo_id, e.position, e.department, e.manager_id, e.hired_date, e.ended_date, m.name
    FROM employments e JOIN people p ON p.id = e.person_id LEFT JOIN people m ON m.id = e.manager_id
    WHERE e.organization_id = ?1 AND (e.name_key, e.person_id) > (?15, ?16)
      AND ((?2 = 0 AND p.deleted_at IS NULL) OR (?2 = 1 AND p.deleted_at IS NOT NULL))
      AND p.merged_into IS NULL AND p.erased_at IS NULL
      AND (?3 = '' OR p.status = ?3)
      AND (?4 = 0 OR (?4 = 1 AND e.ended_date < ?5) OR (?4 = 2 AND (e.ended_date IS NULL OR e.ended_date >= ?5)))
      AND (?6 = '' OR e.department_key = ?6)
      AND (?7 = 0 OR e.manager_id = ?7)
      AND (?8 = 0 OR EXISTS (
        SELECT 1 FROM role_assignments a WHERE a.person_id = p.id AND a.unit = '' AND a.role_id = ?8))
      AND (?9 = '%' OR e.position_key LIKE ?9 ESCAPE '\\')
      AND (?10 = '%' OR e.name_key LIKE ?10 ESCAPE '\\' OR p.email_key LIKE ?10 ESCAPE '\\'
        OR e.position_key LIKE ?10 ESCAPE '\\' OR (?14 = 1 AND lower(p.number) LIKE ?10 ESCAPE '\\'))
      AND (?11 = '%' OR e.name_key LIKE ?11 ESCAPE '\\' OR p.email_key LIKE ?11 ESCAPE '\\'
        OR e.position_key LIKE ?11 ESCAPE '\\' OR (?14 = 1 AND lower(p.number) LIKE ?11 ESCAPE '\\'))
      AND (?12 = '%' OR e.name_key LIKE ?12 ESCAPE '\\' OR p.email_key LIKE ?12 ESCAPE '\\'
        OR e.position_key LIKE ?12 ESCAPE '\\' OR (?14 = 1 AND lower(p.number) LIKE ?12 ESCAPE '\\'))
      AND (?13 = '%' OR e.name_key LIKE ?13 ESCAPE '\\' OR p.email_key LIKE ?13 ESCAPE '\\'
        OR e.position_key LIKE ?13 ESCAPE '\\' OR (?14 = 1 AND lower(p.number) LIKE ?13 ESCAPE '\\'))
    ORDER BY e.name_key, e.person_id LIMIT ?17 OFFSET ?18
    """, row)

  /// Looks at every employee: some milliseconds for ten thousand, so not on a loop.
  static let total = Query(
    """
    SELECT count(*) FROM employments e JOIN people p ON p.id = e.person_id
    WHERE e.organization_id = ?1
      AND ((?2 = 0 AND p.deleted_at IS NULL) OR (?2 = 1 AND p.deleted_at IS NOT NULL))
      AND p.merged_into IS NULL AND p.erased_at IS NULL
      AND (?3 = '' OR p.status = ?3)
      AND (?4 = 0 OR (?4 = 1 AND e.ended_date < ?5) OR (?4 = 2 AND (e.ended_date IS NULL OR e.ended_date >= ?5)))
      AND (?6 = '' OR e.department_key = ?6)
      AND (?7 = 0 OR e.manager_id = ?7)
      AND (?8 = 0 OR EXISTS (
        SELECT 1 FROM role_assignments a WHERE a.person_id = p.id AND a.unit = '' AND a.role_id = ?8))
      AND (?9 = '%' OR e.position_key LIKE ?9 ESCAPE '\\')
      AND (?10 = '%' OR e.name_key LIKE ?10 ESCAPE '\\' OR p.email_key LIKE ?10 ESCAPE '\\'
        OR e.position_key LIKE ?10 ESCAPE '\\' OR (?14 = 1 AND lower(p.number) LIKE ?10 ESCAPE '\\'))
      AND (?11 = '%' OR e.name_key LIKE ?11 ESCAPE '\\' OR p.email_key LIKE ?11 ESCAPE '\\'
        OR e.position_key LIKE ?11 ESCAPE '\\' OR (?14 = 1 AND lower(p.number) LIKE ?11 ESCAPE '\\'))
      AND (?12 = '%' OR e.name_key LIKE ?12 ESCAPE '\\' OR p.email_key LIKE ?12 ESCAPE '\\'
        OR e.position_key LIKE ?12 ESCAPE '\\' OR (?14 = 1 AND lower(p.number) LIKE ?12 ESCAPE '\\'))
      AND (?13 = '%' OR e.name_key LIKE ?13 ESCAPE '\\' OR p.email_key LIKE ?13 ESCAPE '\\'
        OR e.position_key LIKE ?13 ESCAPE '\\' OR (?14 = 1 AND lower(p.number) LIKE ?13 ESCAPE '\\'))
    """
  ) { $0.int(0) }

  /// The departments that somebody is in, as they are written, each once. From the index and a row each.
  static let departments = Query(
    """
    SELECT min(department) FROM employments
    WHERE organization_id = ?1 AND department_key > '' GROUP BY department_key ORDER BY department_key LIMIT ?2
    """
  ) { $0.text(0) }

  /// Whose manager somebody is, of those who are here, by name.
  static let reports = Query(
    """
    SELECT p.id, p.name FROM employments e JOIN people p ON p.id = e.person_id
    WHERE e.organization_id = ?1 AND e.manager_id = ?2 AND p.deleted_at IS NULL
    ORDER BY e.name_key, e.person_id LIMIT ?3
    """
  ) { PersonReference(id: $0.id(0), name: $0.text(1)) }

  static let reportCount = Query(
    """
    SELECT count(*) FROM employments e JOIN people p ON p.id = e.person_id
    WHERE e.organization_id = ?1 AND e.manager_id = ?2 AND p.deleted_at IS NULL
    """
  ) { $0.int(0) }

  // MARK: Found, of those who work here on a day

  /// Those whose name begins so, by name.
  static let beginning = Query(
    """
    SELECT p.id, p.name, e.name_key, e.position, e.department FROM employments e JOIN people p ON p.id = e.person_id
    WHERE e.organization_id = ?1 AND e.name_key >= ?2 AND e.name_key < ?3 AND p.deleted_at IS NULL
      AND (e.ended_date IS NULL OR e.ended_date >= ?4)
    ORDER BY e.name_key, e.person_id LIMIT ?5
    """
  ) { FoundEmployee($0) }

  /// Those among the first `?5` records that match, in the order of the index: nothing is sorted.
  static let matching = Query(
    """
    SELECT p.id, p.name, e.name_key, e.position, e.department
    FROM (SELECT rowid FROM employees_search WHERE employees_search MATCH ?2 LIMIT ?5) f
    CROSS JOIN employments e ON e.person_id = f.rowid CROSS JOIN people p ON p.id = e.person_id
    WHERE e.organization_id = ?1 AND p.deleted_at IS NULL AND (e.ended_date IS NULL OR e.ended_date >= ?3) LIMIT ?4
    """
  ) { FoundEmployee($0) }

  /// Those after a person who work here on a day, have an address and no way in, and no invitation that is open at `?4`.
  static let uninvited = Query(
    """
    SELECT e.person_id FROM employments e JOIN people p ON p.id = e.person_id
    WHERE e.organization_id = ?1 AND e.person_id > ?2 AND p.deleted_at IS NULL AND p.status = 'invited'
      AND p.account_id IS NULL AND p.email_key IS NOT NULL AND (e.ended_date IS NULL OR e.ended_date >= ?3)
      AND NOT EXISTS (
        SELECT 1 FROM invitations i WHERE i.email_key = p.email_key AND i.organization_id = e.organization_id
          AND i.accepted_at IS NULL AND i.revoked_at IS NULL AND i.expires_at > ?4)
    ORDER BY e.person_id LIMIT ?5
    """
  ) { $0.id(0, as: ID<Person>.self) }

  // MARK: Two entries that become one, and somebody who is forgotten

  static let hand = Command("UPDATE employments SET person_id = ?2 WHERE person_id = ?1 AND organization_id = ?3")

  static let handReports = Command(
    """
    UPDATE employments SET manager_id = ?2 WHERE manager_id = ?1 AND organization_id = ?3 AND person_id <> ?2
    """)

  /// Nobody is this one's report any more.
  static let dropManager = Command(
    "UPDATE employments SET manager_id = NULL WHERE manager_id = ?1 AND organization_id = ?2")

  static let clearManager = Command(
    "UPDATE employments SET manager_id = NULL WHERE person_id = ?1 AND organization_id = ?2")

  // MARK: Out

  static let ofPerson = RowQuery(
    """
    SELECT e.position, e.department, e.manager_id, m.name AS manager, e.hired_date, e.ended_date, e.created_at,
      e.updated_at
    FROM employments e LEFT JOIN people m ON m.id = e.manager_id
    WHERE e.organization_id = ?1 AND e.person_id = ?2
    """)

  static let exportRows = RowQuery(
    """
    SELECT person_id, position, department, manager_id, hired_date, ended_date, created_at, updated_at
    FROM employments WHERE organization_id = ?1 AND person_id > ?2 ORDER BY person_id LIMIT ?3
    """)

  // MARK: Rows

  private static func employment(_ c: Columns, from at: Int) -> Employment {
    var work = Employment()
    work.position = c.optionalText(at)
    work.department = c.optionalText(at + 1)
    work.manager = c.optionalID(at + 2)
    work.hired = c.optionalDate(at + 3)
    work.ended = c.optionalDate(at + 4)
    return work
  }

  @Sendable private static func row(_ c: Columns) throws -> EmployeeRow {
    EmployeeRow(person: try PeopleStore.row(c), work: employment(c, from: 13), managerName: c.optionalText(18))
  }
}
