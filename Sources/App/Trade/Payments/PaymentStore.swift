// Every SQL statement of payments and of the numbers of papers.
import Base
import Store

enum PaymentStore {
  static let statements: [any Statement] = [
    payments, payment, receipts, onceOf, insertPayment, nextNumber, ofDay, paymentsOfPerson, carryPayments,
    forgetPayments, exportPayments, exportNumbers,
  ]

  /// Of a bill, in their order.
  static let payments = Query(
    """
    SELECT p.id, p.bill_id, p.kind, p.method, p.till_id, t.name, p.amount, p.currency, p.tendered, p.receipt_year,
      p.receipt_number, p.reason, p.person_id, w.name, p.local_date, p.taken_at
    FROM payments p LEFT JOIN tills t ON t.id = p.till_id LEFT JOIN people w ON w.id = p.person_id
    WHERE p.bill_id = ?1 AND +p.organization_id = ?2 ORDER BY p.id
    """, paymentRow)

  /// One; of a bill of `?3` alone, or 0 for anybody's.
  static let payment = Query(
    """
    SELECT p.id, p.bill_id, p.kind, p.method, p.till_id, t.name, p.amount, p.currency, p.tendered, p.receipt_year,
      p.receipt_number, p.reason, p.person_id, w.name, p.local_date, p.taken_at
    FROM payments p JOIN bills b ON b.id = p.bill_id
      LEFT JOIN tills t ON t.id = p.till_id LEFT JOIN people w ON w.id = p.person_id
    WHERE p.id = ?1 AND p.organization_id = ?2 AND (?3 = 0 OR +b.person_id = ?3)
    """, paymentRow)

  /// Of a year, by their numbers, after one.
  static let receipts = Query(
    """
    SELECT p.id, p.bill_id, p.kind, p.method, p.till_id, t.name, p.amount, p.currency, p.tendered, p.receipt_year,
      p.receipt_number, p.reason, p.person_id, w.name, p.local_date, p.taken_at
    FROM payments p LEFT JOIN tills t ON t.id = p.till_id LEFT JOIN people w ON w.id = p.person_id
    WHERE p.organization_id = ?1 AND p.receipt_year = ?2 AND p.receipt_number > ?3 ORDER BY p.receipt_number LIMIT ?4
    """, paymentRow)

  static let onceOf = Query(
    "SELECT id FROM payments WHERE bill_id = ?1 AND once_key = ?2 AND +organization_id = ?3"
  ) { $0.id(0, as: ID<PaymentRow>.self) }

  static let insertPayment = Command(
    """
    INSERT INTO payments (id, organization_id, bill_id, kind, method, till_id, currency, amount, tendered, receipt_year,
      receipt_number, reason, once_key, person_id, local_date, taken_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)
    """)

  /// The next number of a series, which is then taken: undone with the transaction, so that none is missing.
  static let nextNumber = Query(
    """
    INSERT INTO payment_numbers (id, organization_id, series, year, last) VALUES (?1, ?2, ?3, ?4, 1)
    ON CONFLICT (organization_id, series, year) DO UPDATE SET last = payment_numbers.last + 1
    RETURNING last
    """
  ) { $0.int64(0) }

  /// What a day came to, by till, method, currency and kind: `?3` is a till or 0 for all. Deleted tills keep their name.
  static let ofDay = Query(
    """
    SELECT p.till_id, max(t.name), p.method, p.currency, p.kind, count(*), sum(p.amount)
    FROM payments p LEFT JOIN tills t ON t.id = p.till_id
    WHERE p.organization_id = ?1 AND p.local_date = ?2 AND (?3 = 0 OR p.till_id = ?3)
    GROUP BY p.till_id, p.method, p.currency, p.kind
    """
  ) { c in
    DaySum(
      till: c.optionalID(0), tillName: c.optionalText(1), method: c.text(2), currency: Currency(c.text(3)) ?? .euro,
      kind: try c.choice(4), count: c.int(5), amount: c.int64(6))
  }

  // MARK: Of people

  /// What they took or gave back.
  static let paymentsOfPerson = RowQuery(
    """
    SELECT p.id, p.bill_id, p.kind, p.method, p.till_id, p.currency, p.amount, p.receipt_year, p.receipt_number, p.reason,
      p.taken_at
    FROM payments p WHERE +p.organization_id = ?1 AND p.person_id = ?2 ORDER BY p.id
    """)

  static let carryPayments = Command(
    "UPDATE payments SET person_id = ?2 WHERE person_id = ?1 AND +organization_id = ?3")

  static let forgetPayments = Command(
    "UPDATE payments SET person_id = NULL WHERE person_id = ?1 AND +organization_id = ?2")

  // MARK: Exports of the organization

  static let exportPayments = RowQuery(
    """
    SELECT id, bill_id, kind, method, till_id, currency, amount, tendered, receipt_year, receipt_number, reason, person_id,
      local_date, taken_at
    FROM payments WHERE organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
    """)

  static let exportNumbers = RowQuery(
    """
    SELECT id, series, year, last FROM payment_numbers WHERE organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
    """)

  // MARK: Rows

  @Sendable private static func paymentRow(_ c: Columns) throws -> PaymentRow {
    let currency = Currency(c.text(7)) ?? .euro
    return PaymentRow(
      id: c.id(0), bill: c.id(1), kind: try c.choice(2), method: PaymentMethod.kept(c.text(3)), till: c.optionalID(4),
      tillName: c.optionalText(5), amount: Money(minor: c.int64(6), currency: currency),
      tendered: c.optionalInt64(8).map { Money(minor: $0, currency: currency) }, year: c.int64(9), number: c.int64(10),
      reason: c.optionalText(11), person: c.optionalID(12), personName: c.optionalText(13), date: c.date(14),
      taken: c.timestamp(15))
  }
}

/// What was taken or given back on a day in one way.
struct DaySum: Sendable {
  let till: ID<Till>?
  let tillName: String?
  let method: String
  let currency: Currency
  let kind: PaymentKind
  let count: Int
  let amount: Int64
}
