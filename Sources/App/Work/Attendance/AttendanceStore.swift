// Every SQL statement of attendance.
import Base
import Store

extension Counter {
  /// Records of an organization on a local day; the bucket is the day number.
  static let attendanceRecords = Counter("attendance.records")
  /// Records of an organization in all; the bucket is 0.
  static let attendanceTotal = Counter("attendance.total")
  /// People with at least one record on a local day.
  static let attendancePeople = Counter("attendance.people")
  /// People whose record of a local day is still open.
  static let attendanceOpen = Counter("attendance.open")
}

enum AttendanceStore {
  static let migrations = [
    Migration(
      "2026-11-21-attendance",
      """
      CREATE TABLE attendance (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL REFERENCES organizations(id),
        person_id INTEGER NOT NULL,
        local_date INTEGER NOT NULL,
        started_at INTEGER NOT NULL,
        ended_at INTEGER,
        note TEXT CHECK (note IS NULL OR length(note) BETWEEN 1 AND 4000),
        CHECK (ended_at IS NULL OR ended_at >= started_at),
        FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
      ) STRICT
      """,
      // One open record per person and local date: the constraint that two presses at the same instant run into.
      """
      CREATE UNIQUE INDEX attendance_open ON attendance (organization_id, local_date, person_id)
        WHERE ended_at IS NULL
      """,
      "CREATE INDEX attendance_by_day ON attendance (organization_id, local_date, id)",
      "CREATE INDEX attendance_by_person ON attendance (person_id, local_date, id)")
  ]

  static let statements: [any Statement] = [
    insert, close, latestOpen, latestOfDay, earlierOfDay, pageOfIDs, between, record, personPage, countOfPerson,
    daysBetween,
    exportRows, ofPerson, sharedDays, carry, dropNotes,
    personName,
  ]

  /// For what is told as it happens.
  static let personName = Query("SELECT name FROM people WHERE id = ?1 AND organization_id = ?2") { $0.text(0) }

  static let exportRows = RowQuery(
    """
    SELECT id, person_id, local_date, started_at, ended_at, note
    FROM attendance WHERE organization_id = ?1 AND (local_date, id) > (?2, ?3) ORDER BY local_date, id LIMIT ?4
    """)

  // MARK: All that is held of one person

  static let ofPerson = RowQuery(
    """
    SELECT id, local_date, started_at, ended_at, note FROM attendance
    WHERE organization_id = ?1 AND person_id = ?2 ORDER BY local_date, id
    """)

  /// The days on which two entries of one person both have a record.
  static let sharedDays = Query(
    """
    SELECT DISTINCT a.local_date FROM attendance a
    WHERE a.person_id = ?1
      AND EXISTS (SELECT 1 FROM attendance b WHERE b.person_id = ?2 AND b.local_date = a.local_date)
    """
  ) { $0.date(0) }

  static let carry = Command("UPDATE attendance SET person_id = ?2 WHERE person_id = ?1 AND organization_id = ?3")

  static let dropNotes = Command(
    "UPDATE attendance SET note = NULL WHERE person_id = ?1 AND organization_id = ?2 AND note IS NOT NULL")

  // MARK: One person's day

  static let insert = Command(
    """
    INSERT INTO attendance (id, organization_id, person_id, local_date, started_at, note)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6)
    """)

  /// Closes a record that is still open; no row changes when somebody was faster.
  static let close = Command(
    """
    UPDATE attendance SET ended_at = ?3, note = COALESCE(?4, note)
    WHERE id = ?1 AND organization_id = ?2 AND ended_at IS NULL
    """)

  /// The open record that a check-out closes: one begun since `?2`, after which nothing was begun. Who came again since had
  /// forgotten to leave: nobody knows when they did. Of a day only the last is looked at, however many there are.
  static let latestOpen = Query(
    """
    SELECT a.id, a.person_id, a.local_date, a.started_at, a.ended_at, a.note, p.name
    FROM attendance a JOIN people p ON p.id = a.person_id
    WHERE a.person_id = ?1 AND a.local_date >= ?3 AND a.ended_at IS NULL AND a.started_at >= ?2
      AND NOT EXISTS (
        SELECT 1 FROM attendance l WHERE l.person_id = a.person_id AND l.local_date = a.local_date AND l.id > a.id)
      AND NOT EXISTS (
        SELECT 1 FROM attendance l
        WHERE l.person_id = a.person_id AND l.local_date > a.local_date AND l.started_at > a.started_at)
    ORDER BY a.local_date DESC, a.id DESC LIMIT 1
    """, row)

  static let latestOfDay = Query(
    """
    SELECT a.id, a.person_id, a.local_date, a.started_at, a.ended_at, a.note, p.name
    FROM attendance a JOIN people p ON p.id = a.person_id
    WHERE a.person_id = ?1 AND a.local_date = ?2
    ORDER BY a.id DESC LIMIT 1
    """, row)

  /// Whether a day has a record before this one.
  static let earlierOfDay = Query(
    "SELECT 1 FROM attendance WHERE person_id = ?1 AND local_date = ?2 AND id < ?3 LIMIT 1"
  ) { $0.int(0) }

  // MARK: Lists

  /// A page of an organization's records, newest first: found and skipped to within the index.
  static let pageOfIDs = Query(
    """
    SELECT id FROM attendance WHERE organization_id = ?1 AND local_date BETWEEN ?2 AND ?3
    ORDER BY local_date DESC, id DESC LIMIT ?4 OFFSET ?5
    """
  ) { $0.id(0, as: ID<AttendanceRecord>.self) }

  /// Whatever lies between two ids, the later first, also others' records: only for ids that were found in the
  /// organization. `PersonNames` has the names.
  static let between = RowQuery(
    """
    SELECT id, person_id, local_date, started_at, ended_at, note FROM attendance
    WHERE id BETWEEN ?1 AND ?2 ORDER BY id DESC LIMIT ?3
    """)

  static let record = RowQuery(
    """
    SELECT id, person_id, local_date, started_at, ended_at, note FROM attendance
    WHERE id = ?1 AND organization_id = ?2
    """)

  static let personPage = RowQuery(
    """
    SELECT a.id, a.person_id, a.local_date, a.started_at, a.ended_at, a.note, p.name
    FROM attendance a JOIN people p ON p.id = a.person_id
    WHERE a.person_id = ?1 AND a.organization_id = ?2 AND a.local_date BETWEEN ?3 AND ?4
    ORDER BY a.local_date DESC, a.id DESC LIMIT ?5 OFFSET ?6
    """)

  /// A person's records in a range: a few hundred a year, counted in their index.
  static let countOfPerson = Query(
    "SELECT count(*) FROM attendance WHERE person_id = ?1 AND local_date BETWEEN ?2 AND ?3"
  ) { $0.int(0) }

  /// Records between two days, summed from the kept counters: one row a day, never a count of records.
  static let daysBetween = Query(
    """
    SELECT COALESCE(sum(value), 0) FROM counters
    WHERE name = ?1 AND organization_id = ?2 AND bucket BETWEEN ?3 AND ?4
    """
  ) { $0.int(0) }

  @Sendable private static func row(_ c: Columns) -> AttendanceRow { AttendanceRow(c) }
}
