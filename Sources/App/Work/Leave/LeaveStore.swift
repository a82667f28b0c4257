// Every SQL statement of leave.
import Base
import Store

extension Counter {
  /// Requests for leave of an organization by their state; the bucket is the state's place.
  static let leaveRequests = Counter("leave.requests")
}

enum LeaveStore {
  static let statements: [any Statement] = [
    types, typeTotal, findType, insertType, updateType, deleteType, balance, putBalance, dropShared, carryBalances,
    usage, insert, decide, find, page, pageOfState, pageOfPerson, pageOfScope, countOfPerson, countOfScope, takeDay,
    freeDays, approved, away, carry, carryDays, dropWords, exportTypes, exportBalances, exportRequests, allOfPerson,
    balancesOfPerson,
  ]

  // MARK: Types

  static let types = Query(
    """
    SELECT id, name, name_fr, is_paid, is_counted, yearly, version FROM leave_types
    WHERE organization_id = ?1 AND deleted_at IS NULL ORDER BY name_key LIMIT ?2 OFFSET ?3
    """, typeRow)

  static let typeTotal = Query(
    "SELECT count(*) FROM leave_types WHERE organization_id = ?1 AND deleted_at IS NULL"
  ) { $0.int(0) }

  static let findType = Query(
    """
    SELECT id, name, name_fr, is_paid, is_counted, yearly, version FROM leave_types
    WHERE id = ?1 AND organization_id = ?2 AND (deleted_at IS NULL OR ?3 = 1)
    """, typeRow)

  static let insertType = Command(
    """
    INSERT INTO leave_types (id, organization_id, name, name_fr, name_key, is_paid, is_counted, yearly, version,
      created_at, updated_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 1, ?9, ?9)
    """)

  static let updateType = Command(
    """
    UPDATE leave_types SET name = ?3, name_fr = ?4, name_key = ?5, is_paid = ?6, is_counted = ?7, yearly = ?8,
      version = version + 1, updated_at = ?9
    WHERE id = ?1 AND organization_id = ?2 AND deleted_at IS NULL
    """)

  static let deleteType = Command(
    """
    UPDATE leave_types SET deleted_at = ?3, version = version + 1, updated_at = ?3
    WHERE id = ?1 AND organization_id = ?2 AND deleted_at IS NULL
    """)

  // MARK: Balances

  static let balance = Query(
    "SELECT granted, carried FROM leave_balances WHERE person_id = ?1 AND type_id = ?2 AND year = ?3"
  ) { (granted: $0.int(0), carried: $0.int(1)) }

  static let putBalance = Command(
    """
    INSERT INTO leave_balances (id, organization_id, person_id, type_id, year, granted, carried, updated_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
    ON CONFLICT (person_id, type_id, year) DO UPDATE SET granted = excluded.granted, carried = excluded.carried,
      updated_at = excluded.updated_at
    """)

  /// Of two entries of one person, what the one that stays has counts.
  static let dropShared = Command(
    """
    DELETE FROM leave_balances WHERE person_id = ?1 AND EXISTS (
      SELECT 1 FROM leave_balances o
      WHERE o.person_id = ?2 AND o.type_id = leave_balances.type_id AND o.year = leave_balances.year)
    """)

  static let carryBalances = Command(
    "UPDATE leave_balances SET person_id = ?2 WHERE person_id = ?1 AND +organization_id = ?3")

  /// Working half days that somebody has taken of a type between two dates: those that are approved and before `?5`, and
  /// all. A few dozen, in their index.
  static let usage = Query(
    """
    SELECT COALESCE(sum(CASE WHEN is_approved = 1 AND local_date < ?5 THEN 1 ELSE 0 END), 0), count(*)
    FROM leave_days WHERE person_id = ?1 AND type_id = ?2 AND local_date BETWEEN ?3 AND ?4 AND is_working = 1
    """
  ) { (used: $0.int(0), all: $0.int(1)) }

  // MARK: Requests

  static let insert = Command(
    """
    INSERT INTO leave_requests (id, organization_id, person_id, type_id, from_date, to_date, starts, ends, halves, reason,
      state, asked_by, asked_at, decided_by, decided_at, version)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, 1)
    """)

  /// From one state to another; no row changes when somebody was faster.
  static let decide = Command(
    """
    UPDATE leave_requests SET state = ?4, decided_by = ?5, decided_at = ?6, word = COALESCE(?7, word), halves = ?8,
      version = version + 1
    WHERE id = ?1 AND organization_id = ?2 AND state = ?3
    """)

  static let find = Query(
    """
    SELECT l.id, l.person_id, p.name, l.type_id, t.name, t.name_fr, l.from_date, l.to_date, l.starts, l.ends, l.halves,
      l.reason, l.state, l.asked_at, l.decided_by, d.name, l.decided_at, l.word, l.version,
      l.halves_before, l.counted_at
    FROM leave_requests l JOIN people p ON p.id = l.person_id JOIN leave_types t ON t.id = l.type_id
      LEFT JOIN people d ON d.id = l.decided_by
    WHERE l.id = ?1 AND l.organization_id = ?2
    """, row)

  static let page = Query(
    """
    SELECT l.id, l.person_id, p.name, l.type_id, t.name, t.name_fr, l.from_date, l.to_date, l.starts, l.ends, l.halves,
      l.reason, l.state, l.asked_at, l.decided_by, d.name, l.decided_at, l.word, l.version,
      l.halves_before, l.counted_at
    FROM leave_requests l JOIN people p ON p.id = l.person_id JOIN leave_types t ON t.id = l.type_id
      LEFT JOIN people d ON d.id = l.decided_by
    WHERE l.organization_id = ?1 ORDER BY l.id DESC LIMIT ?2 OFFSET ?3
    """, row)

  /// All but `?5`’s.
  static let pageOfState = Query(
    """
    SELECT l.id, l.person_id, p.name, l.type_id, t.name, t.name_fr, l.from_date, l.to_date, l.starts, l.ends, l.halves,
      l.reason, l.state, l.asked_at, l.decided_by, d.name, l.decided_at, l.word, l.version,
      l.halves_before, l.counted_at
    FROM leave_requests l JOIN people p ON p.id = l.person_id JOIN leave_types t ON t.id = l.type_id
      LEFT JOIN people d ON d.id = l.decided_by
    WHERE l.organization_id = ?1 AND l.state = ?2 AND l.person_id <> ?5 ORDER BY l.id DESC LIMIT ?3 OFFSET ?4
    """, row)

  /// One person's; of any state where `?3` is empty.
  static let pageOfPerson = Query(
    """
    SELECT l.id, l.person_id, p.name, l.type_id, t.name, t.name_fr, l.from_date, l.to_date, l.starts, l.ends, l.halves,
      l.reason, l.state, l.asked_at, l.decided_by, d.name, l.decided_at, l.word, l.version,
      l.halves_before, l.counted_at
    FROM leave_requests l JOIN people p ON p.id = l.person_id JOIN leave_types t ON t.id = l.type_id
      LEFT JOIN people d ON d.id = l.decided_by
    WHERE l.person_id = ?1 AND l.organization_id = ?2 AND (?3 = '' OR l.state = ?3)
    ORDER BY l.id DESC LIMIT ?4 OFFSET ?5
    """, row)

  /// Those of the people of some units (`?3` between `?4`s), of `?6`’s reports, and `?5`’s own, but none of
  /// `?7`’s.
  static let pageOfScope = Query(
    """
    SELECT l.id, l.person_id, p.name, l.type_id, t.name, t.name_fr, l.from_date, l.to_date, l.starts, l.ends, l.halves,
      l.reason, l.state, l.asked_at, l.decided_by, d.name, l.decided_at, l.word, l.version,
      l.halves_before, l.counted_at
    FROM leave_requests l JOIN people p ON p.id = l.person_id JOIN leave_types t ON t.id = l.type_id
      LEFT JOIN people d ON d.id = l.decided_by
    WHERE l.organization_id = ?1 AND (?2 = '' OR l.state = ?2) AND l.person_id <> ?7
      AND (l.person_id = ?5 OR EXISTS (
        SELECT 1 FROM employments e
        WHERE e.person_id = l.person_id AND e.organization_id = ?1
          AND (e.manager_id = ?6 OR (e.department IS NOT NULL AND replace(?3, ?4 || e.department || ?4, '') <> ?3)))
        OR EXISTS (
        SELECT 1 FROM role_assignments r
        WHERE r.person_id = l.person_id AND r.unit <> '' AND replace(?3, ?4 || r.unit || ?4, '') <> ?3))
    ORDER BY l.id DESC LIMIT ?8 OFFSET ?9
    """, row)

  static let countOfPerson = Query(
    "SELECT count(*) FROM leave_requests WHERE person_id = ?1 AND (?2 = '' OR state = ?2)"
  ) { $0.int(0) }

  /// Off the loops only.
  static let countOfScope = Query(
    """
    SELECT count(*) FROM leave_requests l
    WHERE l.organization_id = ?1 AND (?2 = '' OR l.state = ?2) AND l.person_id <> ?7
      AND (l.person_id = ?5 OR EXISTS (
        SELECT 1 FROM employments e
        WHERE e.person_id = l.person_id AND e.organization_id = ?1
          AND (e.manager_id = ?6 OR (e.department IS NOT NULL AND replace(?3, ?4 || e.department || ?4, '') <> ?3)))
        OR EXISTS (
        SELECT 1 FROM role_assignments r
        WHERE r.person_id = l.person_id AND r.unit <> '' AND replace(?3, ?4 || r.unit || ?4, '') <> ?3))
    """
  ) { $0.int(0) }

  // MARK: Days

  static let takeDay = Command(
    """
    INSERT INTO leave_days (organization_id, person_id, local_date, is_afternoon, request_id, type_id, is_working,
      is_approved)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
    """)

  static let freeDays = Command("DELETE FROM leave_days WHERE request_id = ?1")

  /// What days are judged by: a person's approved half days between two dates.
  static let approved = Query(
    """
    SELECT local_date, is_afternoon FROM leave_days
    WHERE person_id = ?1 AND local_date BETWEEN ?2 AND ?3 AND is_approved = 1 ORDER BY local_date, is_afternoon
    """
  ) { LeaveHalf(date: $0.date(0), isAfternoon: $0.bool(1)) }

  /// Who is away on a date: everybody where `?3` is 1, otherwise the people of some units (`?4` between `?5`s), the
  /// reports of `?7` and `?6`. Off the loops only.
  static let away = Query(
    """
    SELECT d.is_afternoon, d.person_id, p.name, t.name, t.name_fr, d.is_approved
    FROM leave_days d JOIN people p ON p.id = d.person_id JOIN leave_types t ON t.id = d.type_id
    WHERE d.organization_id = ?1 AND d.local_date = ?2 AND d.is_working = 1
      AND (?3 = 1 OR d.person_id = ?6 OR EXISTS (
        SELECT 1 FROM employments e
        WHERE e.person_id = d.person_id AND e.organization_id = ?1
          AND (e.manager_id = ?7 OR (e.department IS NOT NULL AND replace(?4, ?5 || e.department || ?5, '') <> ?4)))
        OR EXISTS (
        SELECT 1 FROM role_assignments r
        WHERE r.person_id = d.person_id AND r.unit <> '' AND replace(?4, ?5 || r.unit || ?5, '') <> ?4))
    ORDER BY d.person_id, d.is_afternoon LIMIT ?8
    """
  ) { c in
    AwayRow(
      isAfternoon: c.bool(0), person: PersonReference(id: c.id(1), name: c.text(2)),
      typeName: Text(en: c.text(3), fr: c.text(4)), isApproved: c.bool(5))
  }

  // MARK: Out and away

  static let carry = Command("UPDATE leave_requests SET person_id = ?2 WHERE person_id = ?1 AND +organization_id = ?3")

  static let carryDays = Command("UPDATE leave_days SET person_id = ?2 WHERE person_id = ?1 AND +organization_id = ?3")

  static let dropWords = Command(
    "UPDATE leave_requests SET reason = NULL, word = NULL WHERE person_id = ?1 AND +organization_id = ?2")

  static let exportTypes = RowQuery(
    """
    SELECT id, name, name_fr, is_paid, is_counted, yearly, version, created_at, updated_at, deleted_at
    FROM leave_types WHERE organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
    """)

  static let exportBalances = RowQuery(
    """
    SELECT id, person_id, type_id, year, granted, carried, updated_at
    FROM leave_balances WHERE organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
    """)

  static let exportRequests = RowQuery(
    """
    SELECT id, person_id, type_id, from_date, to_date, starts, ends, halves, reason, state, asked_by, asked_at,
      decided_by, decided_at, word, version, halves_before, counted_at
    FROM leave_requests WHERE organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
    """)

  static let allOfPerson = RowQuery(
    """
    SELECT l.id, t.name AS type, l.from_date, l.to_date, l.starts, l.ends, l.halves, l.reason, l.state, l.asked_at,
      l.decided_at, l.word, l.halves_before, l.counted_at
    FROM leave_requests l JOIN leave_types t ON t.id = l.type_id
    WHERE l.organization_id = ?1 AND l.person_id = ?2 ORDER BY l.id
    """)

  static let balancesOfPerson = RowQuery(
    """
    SELECT b.year, t.name AS type, b.granted, b.carried, b.updated_at
    FROM leave_balances b JOIN leave_types t ON t.id = b.type_id
    WHERE b.organization_id = ?1 AND b.person_id = ?2 ORDER BY b.type_id, b.year
    """)

  @Sendable private static func typeRow(_ c: Columns) -> LeaveTypeRow {
    LeaveTypeRow(
      id: c.id(0), name: Text(en: c.text(1), fr: c.text(2)), isPaid: c.bool(3), isCounted: c.bool(4),
      yearly: c.int(5), version: c.int64(6))
  }

  @Sendable private static func row(_ c: Columns) throws -> LeaveRow {
    LeaveRow(
      id: c.id(0), person: PersonReference(id: c.id(1), name: c.text(2)), type: c.id(3),
      typeName: Text(en: c.text(4), fr: c.text(5)),
      span: LeaveSpan(from: c.date(6), to: c.date(7), starts: try c.choice(8), ends: try c.choice(9)),
      halves: c.int(10), reason: c.optionalText(11), state: try c.choice(12), asked: c.timestamp(13),
      decidedBy: c.optionalID(14, as: ID<Person>.self).map { PersonReference(id: $0, name: c.optionalText(15) ?? "") },
      decided: c.optionalTimestamp(16), word: c.optionalText(17), version: c.int64(18),
      halvesBefore: c.optionalInt(19), counted: c.optionalTimestamp(20))
  }
}
