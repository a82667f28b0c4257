// Every SQL statement of counting leave anew.
import Base
import Store

enum LeaveCountStore {
  static let statements: [any Statement] = [
    isTaken, ofPerson, mark, marks, isMarked, unmark, between, leave, halves, setWorking, recount,
  ]

  // MARK: What is to be counted

  /// Whether anybody has leave between two dates, or asks for it.
  static let isTaken = Query(
    "SELECT 1 FROM leave_days WHERE organization_id = ?1 AND local_date BETWEEN ?2 AND ?3 LIMIT 1"
  ) { $0.int(0) }

  /// One person's leave that takes a day between two dates. A few dozen are read.
  static let ofPerson = Query(
    """
    SELECT id, from_date, to_date FROM leave_requests
    WHERE person_id = ?1 AND +organization_id = ?2 AND to_date >= ?3 AND from_date <= ?4
      AND (state = 'open' OR state = 'approved')
    ORDER BY id
    """
  ) { c in (id: c.id(0, as: ID<LeaveRequest>.self), from: c.date(1), to: c.date(2)) }

  static let mark = Command(
    "INSERT INTO leave_recounts (id, organization_id, request_id, from_date, to_date) VALUES (?1, ?2, ?3, ?4, ?5)")

  /// The oldest ones.
  static let marks = Query(
    """
    SELECT id, request_id, from_date, to_date FROM leave_recounts WHERE organization_id = ?1 ORDER BY id LIMIT ?2
    """
  ) { c in LeaveMark(id: c.id(0), request: c.optionalID(1), from: c.date(2), to: c.date(3)) }

  static let isMarked = Query("SELECT 1 FROM leave_recounts WHERE organization_id = ?1 LIMIT 1") { $0.int(0) }

  static let unmark = Command("DELETE FROM leave_recounts WHERE id = ?1 AND organization_id = ?2")

  // MARK: Leave

  /// Leave that ends between two dates and begins by `?6`, behind one that ended on `?4`.
  static let between = Query(
    """
    SELECT l.id, l.person_id, l.from_date, l.to_date, l.state, l.halves, t.is_counted
    FROM leave_requests l JOIN leave_types t ON t.id = l.type_id
    WHERE l.organization_id = ?1 AND l.to_date BETWEEN ?2 AND ?3 AND (l.to_date, l.id) > (?4, ?5)
      AND l.from_date <= ?6
    ORDER BY l.to_date, l.id LIMIT ?7
    """, row)

  static let leave = Query(
    """
    SELECT l.id, l.person_id, l.from_date, l.to_date, l.state, l.halves, t.is_counted
    FROM leave_requests l JOIN leave_types t ON t.id = l.type_id
    WHERE l.id = ?1 AND l.organization_id = ?2
    """, row)

  /// In no order.
  static let halves = Query("SELECT local_date, is_afternoon, is_working FROM leave_days WHERE request_id = ?1") { c in
    TakenHalf(half: LeaveHalf(date: c.date(0), isAfternoon: c.bool(1)), isWorking: c.bool(2))
  }

  static let setWorking = Command(
    """
    UPDATE leave_days SET is_working = ?5
    WHERE person_id = ?1 AND local_date = ?2 AND is_afternoon = ?3 AND request_id = ?4
    """)

  static let recount = Command(
    """
    UPDATE leave_requests SET halves = ?3, halves_before = COALESCE(halves_before, halves), counted_at = ?4,
      version = version + 1
    WHERE id = ?1 AND organization_id = ?2
    """)

  @Sendable private static func row(_ c: Columns) throws -> CountedLeave {
    CountedLeave(
      id: c.id(0), person: c.id(1), from: c.date(2), to: c.date(3), state: try c.choice(4), halves: c.int(5),
      isCounted: c.bool(6))
  }
}
