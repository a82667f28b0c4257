// Every SQL statement of corrections.
import Base
import Store

extension Counter {
  /// Corrections of an organization by their state; the bucket is the state's place.
  static let corrections = Counter("attendance.corrections")
}

enum CorrectionStore {
  static let migrations = [
    Migration(
      "2026-12-22-corrections",
      // The record is no reference: facts are never deleted, and an organization's go in any order.
      """
      CREATE TABLE attendance_corrections (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL REFERENCES organizations(id),
        person_id INTEGER NOT NULL,
        local_date INTEGER NOT NULL,
        kind TEXT NOT NULL CHECK (kind = 'change' OR kind = 'add' OR kind = 'remove'),
        record_id INTEGER,
        started_at INTEGER,
        ended_at INTEGER,
        reason TEXT CHECK (reason IS NULL OR length(reason) BETWEEN 1 AND 4000),
        state TEXT NOT NULL CHECK (state = 'open' OR state = 'approved' OR state = 'declined' OR state = 'withdrawn'
          OR state = 'revoked'),
        asked_by INTEGER NOT NULL,
        asked_at INTEGER NOT NULL,
        decided_by INTEGER,
        decided_at INTEGER,
        word TEXT CHECK (word IS NULL OR length(word) BETWEEN 1 AND 4000),
        version INTEGER NOT NULL,
        CHECK ((kind = 'add') = (record_id IS NULL)),
        CHECK ((kind = 'remove') = (started_at IS NULL)),
        CHECK ((started_at IS NULL) = (ended_at IS NULL)),
        CHECK (ended_at IS NULL OR ended_at > started_at),
        CHECK (state = 'open' OR decided_at IS NOT NULL),
        FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
      ) STRICT
      """,
      "CREATE INDEX attendance_corrections_all ON attendance_corrections (organization_id, id)",
      "CREATE INDEX attendance_corrections_by_state ON attendance_corrections (organization_id, state, id)",
      "CREATE INDEX attendance_corrections_by_person ON attendance_corrections (person_id, id)",
      // What days are judged by.
      """
      CREATE INDEX attendance_corrections_approved ON attendance_corrections (person_id, local_date)
        WHERE state = 'approved'
      """,
      // One open request for each record, and one for each missing stay: a form that is sent twice asks once.
      """
      CREATE UNIQUE INDEX attendance_corrections_open ON attendance_corrections (record_id)
        WHERE state = 'open' AND record_id IS NOT NULL
      """,
      """
      CREATE UNIQUE INDEX attendance_corrections_missing ON attendance_corrections (asked_by, started_at)
        WHERE state = 'open' AND record_id IS NULL
      """),
    Migration(
      "2026-12-26-corrections-by-day",
      // What the day board shows of everybody.
      """
      CREATE INDEX attendance_corrections_by_day ON attendance_corrections (organization_id, local_date, person_id)
        WHERE state = 'approved'
      """),
  ]

  static let statements: [any Statement] = [
    recorded, insert, decide, find, page, pageOfState, pageOfPerson, pageOfScope, countOfPerson, countOfScope,
    approved, approvedOn, first, exportRows, allOfPerson, carry, dropWords,
  ]

  static let recorded = Query(
    "SELECT person_id, local_date, started_at, ended_at FROM attendance WHERE id = ?1 AND organization_id = ?2"
  ) { c in
    CorrectionRules.Recorded(person: c.id(0), date: c.date(1), start: c.timestamp(2), end: c.optionalTimestamp(3))
  }

  static let insert = Command(
    """
    INSERT INTO attendance_corrections (id, organization_id, person_id, local_date, kind, record_id, started_at, ended_at,
      reason, state, asked_by, asked_at, decided_by, decided_at, version)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, 1)
    """)

  /// From one state to another; no row changes when somebody was faster.
  static let decide = Command(
    """
    UPDATE attendance_corrections SET state = ?4, decided_by = ?5, decided_at = ?6, word = COALESCE(?7, word),
      version = version + 1
    WHERE id = ?1 AND organization_id = ?2 AND state = ?3
    """)

  // MARK: Lists

  static let find = Query(
    """
    SELECT c.id, c.person_id, p.name, c.local_date, c.kind, c.record_id, c.started_at, c.ended_at, a.started_at,
      a.ended_at, c.reason, c.state, c.asked_by, c.asked_at, c.decided_by, d.name, c.decided_at, c.word, c.version
    FROM attendance_corrections c JOIN people p ON p.id = c.person_id
      LEFT JOIN attendance a ON a.id = c.record_id LEFT JOIN people d ON d.id = c.decided_by
    WHERE c.id = ?1 AND c.organization_id = ?2
    """, row)

  static let page = Query(
    """
    SELECT c.id, c.person_id, p.name, c.local_date, c.kind, c.record_id, c.started_at, c.ended_at, a.started_at,
      a.ended_at, c.reason, c.state, c.asked_by, c.asked_at, c.decided_by, d.name, c.decided_at, c.word, c.version
    FROM attendance_corrections c JOIN people p ON p.id = c.person_id
      LEFT JOIN attendance a ON a.id = c.record_id LEFT JOIN people d ON d.id = c.decided_by
    WHERE c.organization_id = ?1 ORDER BY c.id DESC LIMIT ?2 OFFSET ?3
    """, row)

  /// All but `?5`’s.
  static let pageOfState = Query(
    """
    SELECT c.id, c.person_id, p.name, c.local_date, c.kind, c.record_id, c.started_at, c.ended_at, a.started_at,
      a.ended_at, c.reason, c.state, c.asked_by, c.asked_at, c.decided_by, d.name, c.decided_at, c.word, c.version
    FROM attendance_corrections c JOIN people p ON p.id = c.person_id
      LEFT JOIN attendance a ON a.id = c.record_id LEFT JOIN people d ON d.id = c.decided_by
    WHERE c.organization_id = ?1 AND c.state = ?2 AND c.person_id <> ?5 ORDER BY c.id DESC LIMIT ?3 OFFSET ?4
    """, row)

  /// One person's; of any state where `?3` is empty.
  static let pageOfPerson = Query(
    """
    SELECT c.id, c.person_id, p.name, c.local_date, c.kind, c.record_id, c.started_at, c.ended_at, a.started_at,
      a.ended_at, c.reason, c.state, c.asked_by, c.asked_at, c.decided_by, d.name, c.decided_at, c.word, c.version
    FROM attendance_corrections c JOIN people p ON p.id = c.person_id
      LEFT JOIN attendance a ON a.id = c.record_id LEFT JOIN people d ON d.id = c.decided_by
    WHERE c.person_id = ?1 AND c.organization_id = ?2 AND (?3 = '' OR c.state = ?3)
    ORDER BY c.id DESC LIMIT ?4 OFFSET ?5
    """, row)

  /// Those of the people of some units (`?3` between `?4`s), of `?6`’s reports, and `?5`’s own, but none of
  /// `?7`’s.
  static let pageOfScope = Query(
    """
    SELECT c.id, c.person_id, p.name, c.local_date, c.kind, c.record_id, c.started_at, c.ended_at, a.started_at,
      a.ended_at, c.reason, c.state, c.asked_by, c.asked_at, c.decided_by, d.name, c.decided_at, c.word, c.version
    FROM attendance_corrections c JOIN people p ON p.id = c.person_id
      LEFT JOIN attendance a ON a.id = c.record_id LEFT JOIN people d ON d.id = c.decided_by
    WHERE c.organization_id = ?1 AND (?2 = '' OR c.state = ?2) AND c.person_id <> ?7
      AND (c.person_id = ?5 OR EXISTS (
        SELECT 1 FROM employments e
        WHERE e.person_id = c.person_id AND e.organization_id = ?1
          AND (e.manager_id = ?6 OR (e.department IS NOT NULL AND replace(?3, ?4 || e.department || ?4, '') <> ?3)))
        OR EXISTS (
        SELECT 1 FROM role_assignments r
        WHERE r.person_id = c.person_id AND r.unit <> '' AND replace(?3, ?4 || r.unit || ?4, '') <> ?3))
    ORDER BY c.id DESC LIMIT ?8 OFFSET ?9
    """, row)

  /// A few dozen, counted in their index.
  static let countOfPerson = Query(
    "SELECT count(*) FROM attendance_corrections WHERE person_id = ?1 AND (?2 = '' OR state = ?2)"
  ) { $0.int(0) }

  /// Off the loops only.
  static let countOfScope = Query(
    """
    SELECT count(*) FROM attendance_corrections c
    WHERE c.organization_id = ?1 AND (?2 = '' OR c.state = ?2) AND c.person_id <> ?7
      AND (c.person_id = ?5 OR EXISTS (
        SELECT 1 FROM employments e
        WHERE e.person_id = c.person_id AND e.organization_id = ?1
          AND (e.manager_id = ?6 OR (e.department IS NOT NULL AND replace(?3, ?4 || e.department || ?4, '') <> ?3)))
        OR EXISTS (
        SELECT 1 FROM role_assignments r
        WHERE r.person_id = c.person_id AND r.unit <> '' AND replace(?3, ?4 || r.unit || ?4, '') <> ?3))
    """
  ) { $0.int(0) }

  // MARK: For judging

  /// A person's approved ones between two dates.
  static let approved = Query(
    """
    SELECT id, local_date, kind, record_id, started_at, ended_at, decided_at FROM attendance_corrections
    WHERE person_id = ?1 AND state = 'approved' AND local_date BETWEEN ?2 AND ?3
    """
  ) { c in try correction(c).map { (date: c.date(1), correction: $0) } }

  /// Everybody's approved ones of a date; a person's come one after the other.
  static let approvedOn = Query(
    """
    SELECT c.id, c.local_date, c.kind, c.record_id, c.started_at, c.ended_at, c.decided_at, c.person_id, p.name
    FROM attendance_corrections c JOIN people p ON p.id = c.person_id
    WHERE c.organization_id = ?1 AND c.state = 'approved' AND c.local_date = ?2 ORDER BY c.person_id
    """
  ) { c in
    try correction(c).map { (person: PersonReference(id: c.id(7), name: c.text(8)), correction: $0) }
  }

  @Sendable private static func correction(_ c: Columns) throws -> Correction? {
    let (id, decided) = (c.int64(0), c.timestamp(6))
    let (record, start) = (c.optionalID(3, as: ID<AttendanceRecord>.self), c.optionalTimestamp(4))
    let end = c.optionalTimestamp(5)
    let change: Correction.Change
    switch (try c.choice(2, as: CorrectionKind.self), record, start, end) {
    case (.change, let record?, let start?, let end?):
      change = .set(Stay(record: record, start: start, end: end))
    case (.add, _, let start?, let end?): change = .add(start: start, end: end)
    case (.remove, let record?, _, _): change = .remove(record)
    // The table's checks let nothing else in.
    default: return nil
    }
    return Correction(id: id, decided: decided, change: change)
  }

  /// The first day of which anything is corrected of a person.
  static let first = Query(
    "SELECT min(local_date) FROM attendance_corrections WHERE person_id = ?1 AND state = 'approved'"
  ) { $0.optionalDate(0) }

  // MARK: Out and away

  static let exportRows = RowQuery(
    """
    SELECT id, person_id, local_date, kind, record_id, started_at, ended_at, reason, state, asked_by, asked_at,
      decided_by, decided_at, word, version
    FROM attendance_corrections WHERE organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
    """)

  static let allOfPerson = RowQuery(
    """
    SELECT id, local_date, kind, record_id, started_at, ended_at, reason, state, asked_at, decided_at, word
    FROM attendance_corrections WHERE organization_id = ?1 AND person_id = ?2 ORDER BY id
    """)

  static let carry = Command(
    "UPDATE attendance_corrections SET person_id = ?2 WHERE person_id = ?1 AND organization_id = ?3")

  static let dropWords = Command(
    "UPDATE attendance_corrections SET reason = NULL, word = NULL WHERE person_id = ?1 AND organization_id = ?2")

  @Sendable private static func row(_ c: Columns) throws -> CorrectionRow {
    CorrectionRow(
      id: c.id(0), person: PersonReference(id: c.id(1), name: c.text(2)), date: c.date(3), kind: try c.choice(4),
      record: c.optionalID(5), start: c.optionalTimestamp(6), end: c.optionalTimestamp(7),
      recordedStart: c.optionalTimestamp(8), recordedEnd: c.optionalTimestamp(9), reason: c.optionalText(10),
      state: try c.choice(11), askedBy: c.id(12), asked: c.timestamp(13),
      decidedBy: c.optionalID(14, as: ID<Person>.self).map { PersonReference(id: $0, name: c.optionalText(15) ?? "") },
      decided: c.optionalTimestamp(16), word: c.optionalText(17), version: c.int64(18))
  }
}
