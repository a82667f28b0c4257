// Every SQL statement of tills, their days, and the settings of payments.
import Base
import Store

enum TillStore {
  static let statements: [any Statement] = [
    list, total, find, live, insert, update, delete,
    insertMovement, movements, closing, closingOf, lastClosing, closings, closingTotal, insertClosing, insertCount,
    counts, countsOf, reopen, settings, putSettings,
    movementsOfPerson, carryMovements, forgetMovements, closingsOfPerson, carryClosings, forgetClosings,
    exportTills, exportMovements, exportClosings, exportCounts, exportSettings,
  ]

  // MARK: Tills, by name

  static let list = Query(
    """
    SELECT id, name, version FROM tills WHERE organization_id = ?1 AND deleted_at IS NULL
    ORDER BY name_key LIMIT ?2 OFFSET ?3
    """, row)

  static let total = Query("SELECT count(*) FROM tills WHERE organization_id = ?1 AND deleted_at IS NULL") { $0.int(0) }

  /// Deleted ones too: their days stay.
  static let find = Query("SELECT id, name, version FROM tills WHERE id = ?1 AND organization_id = ?2", row)

  static let live = Query(
    "SELECT id, name, version FROM tills WHERE id = ?1 AND organization_id = ?2 AND deleted_at IS NULL", row)

  static let insert = Command(
    """
    INSERT INTO tills (id, organization_id, name, name_key, version, created_at, updated_at)
    VALUES (?1, ?2, ?3, ?4, 1, ?5, ?5)
    """)

  static let update = Command(
    """
    UPDATE tills SET name = ?3, name_key = ?4, version = version + 1, updated_at = ?5
    WHERE id = ?1 AND organization_id = ?2 AND deleted_at IS NULL
    """)

  static let delete = Command(
    """
    UPDATE tills SET deleted_at = ?3, version = version + 1, updated_at = ?3
    WHERE id = ?1 AND organization_id = ?2 AND deleted_at IS NULL
    """)

  // MARK: Their days

  static let insertMovement = Command(
    """
    INSERT INTO till_movements (id, organization_id, till_id, currency, amount, reason, person_id, local_date, moved_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
    """)

  static let movements = Query(
    """
    SELECT m.id, m.till_id, m.currency, m.amount, m.reason, m.person_id, p.name, m.local_date, m.moved_at
    FROM till_movements m LEFT JOIN people p ON p.id = m.person_id
    WHERE m.till_id = ?1 AND m.local_date = ?2 AND +m.organization_id = ?3 ORDER BY m.id
    """
  ) { c in
    TillMovement(
      id: c.id(0), till: c.id(1), amount: Money(minor: c.int64(3), currency: Currency(c.text(2)) ?? .euro),
      reason: c.text(4), person: c.optionalID(5), personName: c.optionalText(6), date: c.date(7), moved: c.timestamp(8))
  }

  static let closing = Query(
    """
    SELECT c.id, c.till_id, t.name, c.local_date, c.note, c.person_id, p.name, c.closed_at, c.reopened_at,
      c.reopened_reason
    FROM till_closings c JOIN tills t ON t.id = c.till_id LEFT JOIN people p ON p.id = c.person_id
    WHERE c.id = ?1 AND c.organization_id = ?2
    """, closingRow)

  /// The one that holds a day of a till.
  static let closingOf = Query(
    """
    SELECT c.id, c.till_id, t.name, c.local_date, c.note, c.person_id, p.name, c.closed_at, c.reopened_at,
      c.reopened_reason
    FROM till_closings c JOIN tills t ON t.id = c.till_id LEFT JOIN people p ON p.id = c.person_id
    WHERE c.till_id = ?1 AND c.local_date = ?2 AND c.reopened_at IS NULL AND +c.organization_id = ?3
    """, closingRow)

  /// The last day of a till that is closed.
  static let lastClosing = Query(
    """
    SELECT local_date FROM till_closings WHERE till_id = ?1 AND reopened_at IS NULL AND +organization_id = ?2
    ORDER BY local_date DESC LIMIT 1
    """
  ) { $0.date(0) }

  /// Of a till, newest first; the ones that were opened again too.
  static let closings = Query(
    """
    SELECT c.id, c.till_id, t.name, c.local_date, c.note, c.person_id, p.name, c.closed_at, c.reopened_at,
      c.reopened_reason
    FROM till_closings c JOIN tills t ON t.id = c.till_id LEFT JOIN people p ON p.id = c.person_id
    WHERE c.till_id = ?1 AND +c.organization_id = ?2 ORDER BY c.id DESC LIMIT ?3 OFFSET ?4
    """, closingRow)

  /// One a day.
  static let closingTotal = Query(
    "SELECT count(*) FROM till_closings WHERE till_id = ?1 AND +organization_id = ?2"
  ) { $0.int(0) }

  static let insertClosing = Command(
    """
    INSERT INTO till_closings (id, organization_id, till_id, local_date, note, person_id, closed_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
    """)

  static let insertCount = Command(
    """
    INSERT INTO till_counts (id, organization_id, closing_id, currency, expected, counted) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
    """)

  static let counts = Query(
    "SELECT currency, expected, counted FROM till_counts WHERE closing_id = ?1 AND +organization_id = ?2 ORDER BY currency"
  ) { c in TillCount(currency: Currency(c.text(0)) ?? .euro, expected: c.int64(1), counted: c.int64(2)) }

  /// Of a till's closings from `?2` to `?3`, all at once.
  static let countsOf = Query(
    """
    SELECT k.closing_id, k.currency, k.expected, k.counted
    FROM till_closings c CROSS JOIN till_counts k ON k.closing_id = c.id
    WHERE c.till_id = ?1 AND c.id >= ?2 AND c.id <= ?3 AND +c.organization_id = ?4 ORDER BY c.id, k.currency
    """
  ) { c in
    (
      closing: c.id(0, as: ID<TillClosing>.self),
      count: TillCount(currency: Currency(c.text(1)) ?? .euro, expected: c.int64(2), counted: c.int64(3))
    )
  }

  static let reopen = Command(
    """
    UPDATE till_closings SET reopened_at = ?3, reopened_reason = ?4
    WHERE id = ?1 AND organization_id = ?2 AND reopened_at IS NULL
    """)

  // MARK: Settings

  static let settings = Query("SELECT seller, pay_to, invoice_days FROM payment_settings WHERE organization_id = ?1") {
    c in
    var settings = PaymentSettings()
    (settings.seller, settings.payTo, settings.invoiceDays) = (c.text(0), c.text(1), c.int64(2))
    return settings
  }

  static let putSettings = Command(
    """
    INSERT INTO payment_settings (organization_id, seller, pay_to, invoice_days) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT (organization_id) DO UPDATE
      SET seller = excluded.seller, pay_to = excluded.pay_to, invoice_days = excluded.invoice_days
    """)

  // MARK: Of a person: what they put in and took out, which days they closed

  static let movementsOfPerson = RowQuery(
    """
    SELECT m.id, m.till_id, m.currency, m.amount, m.reason, m.moved_at FROM till_movements m
    WHERE +m.organization_id = ?1 AND m.person_id = ?2 ORDER BY m.id
    """)

  static let carryMovements = Command(
    "UPDATE till_movements SET person_id = ?2 WHERE person_id = ?1 AND +organization_id = ?3")

  static let forgetMovements = Command(
    "UPDATE till_movements SET person_id = NULL WHERE person_id = ?1 AND +organization_id = ?2")

  static let closingsOfPerson = RowQuery(
    """
    SELECT c.id, c.till_id, c.local_date, c.note, c.closed_at FROM till_closings c
    WHERE +c.organization_id = ?1 AND c.person_id = ?2 ORDER BY c.id
    """)

  static let carryClosings = Command(
    "UPDATE till_closings SET person_id = ?2 WHERE person_id = ?1 AND +organization_id = ?3")

  static let forgetClosings = Command(
    "UPDATE till_closings SET person_id = NULL WHERE person_id = ?1 AND +organization_id = ?2")

  // MARK: Exports of the organization

  static let exportTills = RowQuery(
    """
    SELECT id, name, created_at, updated_at, deleted_at FROM tills
    WHERE organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
    """)

  static let exportMovements = RowQuery(
    """
    SELECT id, till_id, currency, amount, reason, person_id, local_date, moved_at FROM till_movements
    WHERE organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
    """)

  static let exportClosings = RowQuery(
    """
    SELECT id, till_id, local_date, note, person_id, closed_at, reopened_at, reopened_reason FROM till_closings
    WHERE organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
    """)

  static let exportCounts = RowQuery(
    """
    SELECT id, closing_id, currency, expected, counted FROM till_counts
    WHERE organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
    """)

  static let exportSettings = RowQuery(
    """
    SELECT organization_id, seller, pay_to, invoice_days FROM payment_settings
    WHERE organization_id = ?1 AND organization_id > ?2 ORDER BY organization_id LIMIT ?3
    """)

  @Sendable private static func row(_ c: Columns) throws -> TillRow {
    TillRow(id: c.id(0), name: c.text(1), version: c.int64(2))
  }

  @Sendable private static func closingRow(_ c: Columns) throws -> TillClosing {
    TillClosing(
      id: c.id(0), till: c.id(1), tillName: c.text(2), date: c.date(3), note: c.optionalText(4),
      person: c.optionalID(5),
      personName: c.optionalText(6), closed: c.timestamp(7), reopened: c.optionalTimestamp(8),
      reopenedReason: c.optionalText(9))
  }
}
