// Every SQL statement of bills.
import Base
import Store

enum BillStore {
  static let statements: [any Statement] = [
    find, current, insert, retire, update, setInvoice, setVoid, lines, insertLine, page, pageOfState, pageOfPayer,
    payerTotal, byInvoice, byCredit, byReceipt, overdue, overdueTotal, ofBeginning, ofMatching, ofPerson,
    linesOfPerson, receiptsOfPerson, carry, forget, forgetNames, forgetVoidReasons, forgetRefundReasons, expiredNames,
    forgetName, payer, exportBills, exportLines,
  ]

  // MARK: Bills

  private static let columns: SQLText = """
    id, subject_kind, subject_id, state, method, person_id, payer_name, currency, total, tax, paid, refunded, promised,
      invoice_year, invoice_number, invoiced_date, pay_by_date, credit_year, credit_number, voided_at, void_reason,
      voided_amount, version, opened_at, title, line_count
    """

  /// One; of `?3` alone, or 0 for anybody's.
  static let find = Query(
    """
    SELECT \(columns)
    FROM bills WHERE id = ?1 AND organization_id = ?2 AND (?3 = 0 OR +person_id = ?3)
    """, row)

  static let current = Query(
    """
    SELECT \(columns)
    FROM bills WHERE organization_id = ?1 AND subject_kind = ?2 AND subject_id = ?3 AND is_current = 1
    """, row)

  static let insert = Command(
    """
    INSERT INTO bills (id, organization_id, subject_kind, subject_id, is_current, person_id, payer_name, method, currency,
      total, tax, paid, refunded, promised, state, version, opened_at, updated_at, title, line_count)
    VALUES (?1, ?2, ?3, ?4, 1, ?5, ?6, ?7, ?8, ?9, ?10, 0, 0, 0, ?11, 1, ?12, ?12, ?13, ?14)
    """)

  /// A void bill whose subject gets another.
  static let retire = Command("UPDATE bills SET is_current = 0 WHERE id = ?1 AND organization_id = ?2")

  /// Nothing where it was changed since it was read.
  static let update = Command(
    """
    UPDATE bills SET paid = ?3, refunded = ?4, promised = ?5, state = ?6, version = version + 1, updated_at = ?7
    WHERE id = ?1 AND organization_id = ?2 AND version = ?8
    """)

  static let setInvoice = Command(
    """
    UPDATE bills SET invoice_year = ?3, invoice_number = ?4, invoiced_date = ?5, pay_by_date = ?6
    WHERE id = ?1 AND organization_id = ?2 AND invoice_number IS NULL
    """)

  static let setVoid = Command(
    """
    UPDATE bills SET voided_at = ?3, void_reason = ?4, credit_year = ?5, credit_number = ?6, voided_amount = ?7
    WHERE id = ?1 AND organization_id = ?2 AND voided_at IS NULL
    """)

  static let lines = Query(
    """
    SELECT l.title, l.quantity, l.price, l.tax_rate, b.currency FROM bill_lines l JOIN bills b ON b.id = l.bill_id
    WHERE l.bill_id = ?1 AND +l.organization_id = ?2 ORDER BY l.id
    """
  ) { c in
    BillLine(
      c.text(0), c.int64(1), Money(minor: c.int64(2), currency: Currency(c.text(4)) ?? .euro), taxRate: c.int64(3))
  }

  static let insertLine = Command(
    """
    INSERT INTO bill_lines (id, organization_id, bill_id, title, quantity, price, tax_rate)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
    """)

  // MARK: Lists, newest first

  static let page = Query(
    """
    SELECT \(columns)
    FROM bills WHERE organization_id = ?1 ORDER BY id DESC LIMIT ?2 OFFSET ?3
    """, row)

  static let pageOfState = Query(
    """
    SELECT \(columns)
    FROM bills WHERE organization_id = ?1 AND state = ?2 ORDER BY id DESC LIMIT ?3 OFFSET ?4
    """, row)

  /// Of one payer; of one state, or empty for all.
  static let pageOfPayer = Query(
    """
    SELECT \(columns)
    FROM bills WHERE person_id = ?2 AND +organization_id = ?1 AND (?3 = '' OR +state = ?3)
    ORDER BY id DESC LIMIT ?4 OFFSET ?5
    """, row)

  /// Some dozens.
  static let payerTotal = Query(
    "SELECT count(*) FROM bills WHERE person_id = ?2 AND +organization_id = ?1 AND (?3 = '' OR +state = ?3)"
  ) { $0.int(0) }

  static let byInvoice = Query(
    "SELECT id FROM bills WHERE organization_id = ?1 AND invoice_year = ?2 AND invoice_number = ?3"
  ) { $0.id(0, as: ID<Bill>.self) }

  static let byCredit = Query(
    "SELECT id FROM bills WHERE organization_id = ?1 AND credit_year = ?2 AND credit_number = ?3"
  ) { $0.id(0, as: ID<Bill>.self) }

  static let byReceipt = Query(
    "SELECT bill_id FROM payments WHERE organization_id = ?1 AND receipt_year = ?2 AND receipt_number = ?3"
  ) { $0.id(0, as: ID<Bill>.self) }

  // MARK: For the search over everything

  // Of each person that was found, the last so many.
  private static let ofFound: SQLText = """
    CROSS JOIN bills b ON b.id IN (SELECT w.id FROM bills w WHERE w.person_id = f.id ORDER BY w.id DESC LIMIT ?4)
    """

  /// Of people whose name begins so.
  static let ofBeginning = Query(
    """
    SELECT b.id, b.title, b.payer_name, b.state
    FROM (SELECT id FROM people WHERE organization_id = ?1 AND name_key >= ?2 AND name_key < ?3 AND deleted_at IS NULL
        ORDER BY name_key, id LIMIT 200) f
      \(ofFound)
    LIMIT ?5
    """
  ) { try FoundBill($0) }

  /// Of the first `?3` people whom a search finds.
  static let ofMatching = Query(
    """
    SELECT b.id, b.title, b.payer_name, b.state
    FROM (SELECT p.id AS id FROM (SELECT rowid FROM people_search WHERE people_search MATCH ?2) t
        CROSS JOIN people p ON p.id = t.rowid WHERE p.organization_id = ?1 AND p.deleted_at IS NULL LIMIT ?3) f
      \(ofFound)
    LIMIT ?5
    """
  ) { try FoundBill($0) }

  // MARK: Invoices that were to be paid before `?2`, the longest ago first

  static let overdue = Query(
    """
    SELECT \(columns)
    FROM bills
    WHERE organization_id = ?1 AND pay_by_date < ?2 AND invoice_number IS NOT NULL AND voided_at IS NULL AND paid < total
    ORDER BY pay_by_date, id LIMIT ?3 OFFSET ?4
    """, row)

  /// Some dozens, or somebody has work to do.
  static let overdueTotal = Query(
    """
    SELECT count(*) FROM bills
    WHERE organization_id = ?1 AND pay_by_date < ?2 AND invoice_number IS NOT NULL AND voided_at IS NULL AND paid < total
    """
  ) { $0.int(0) }

  // MARK: Of people

  /// Who may be asked to pay.
  static let payer = Query("SELECT name FROM people WHERE id = ?1 AND organization_id = ?2 AND deleted_at IS NULL") {
    $0.text(0)
  }

  static let ofPerson = RowQuery(
    """
    SELECT b.id, b.subject_kind, b.subject_id, b.title, b.payer_name, b.method, b.currency, b.total, b.tax, b.paid, b.refunded,
      b.state, b.invoice_year, b.invoice_number, b.voided_at, b.void_reason, b.opened_at
    FROM bills b WHERE +b.organization_id = ?1 AND b.person_id = ?2 ORDER BY b.id
    """)

  static let linesOfPerson = RowQuery(
    """
    SELECT l.id, l.bill_id, l.title, l.quantity, l.price, l.tax_rate FROM bills b JOIN bill_lines l ON l.bill_id = b.id
    WHERE +b.organization_id = ?1 AND b.person_id = ?2 ORDER BY b.id, l.id
    """)

  /// What was paid and paid back of their bills, whoever took it.
  static let receiptsOfPerson = RowQuery(
    """
    SELECT p.id, p.bill_id, p.kind, p.method, p.currency, p.amount, p.tendered, p.receipt_year, p.receipt_number, p.reason,
      p.taken_at
    FROM bills b JOIN payments p ON p.bill_id = b.id
    WHERE +b.organization_id = ?1 AND b.person_id = ?2 ORDER BY b.id, p.id
    """)

  static let carry = Command("UPDATE bills SET person_id = ?2 WHERE person_id = ?1 AND +organization_id = ?3")

  /// Names of bills without an invoice: nothing asks for them.
  static let forgetNames = Command(
    "UPDATE bills SET payer_name = '' WHERE person_id = ?1 AND +organization_id = ?2 AND invoice_number IS NULL")

  static let forgetVoidReasons = Command(
    """
    UPDATE bills SET void_reason = ?3 WHERE person_id = ?1 AND +organization_id = ?2 AND void_reason IS NOT NULL
    """)

  /// Of what was paid back of somebody's bills.
  static let forgetRefundReasons = Command(
    """
    UPDATE payments SET reason = ?3 WHERE reason IS NOT NULL AND bill_id IN
      (SELECT b.id FROM bills b WHERE b.person_id = ?1 AND +b.organization_id = ?2)
    """)

  static let forget = Command("UPDATE bills SET person_id = NULL WHERE person_id = ?1 AND +organization_id = ?2")

  /// Of invoices to people who are erased, those that need no name any more: of the years before `?1`.
  static let expiredNames = Query(
    """
    SELECT id FROM bills WHERE person_id IS NULL AND payer_name <> '' AND invoice_year < ?1
    ORDER BY invoice_year LIMIT ?2
    """
  ) { $0.id(0, as: ID<Bill>.self) }

  static let forgetName = Command("UPDATE bills SET payer_name = '' WHERE id = ?1 AND person_id IS NULL")

  // MARK: Exports of the organization

  static let exportBills = RowQuery(
    """
    SELECT id, subject_kind, subject_id, is_current, person_id, payer_name, method, currency, total, tax, paid, refunded,
      promised, state, invoice_year, invoice_number, invoiced_date, pay_by_date, credit_year, credit_number, voided_at,
      void_reason, voided_amount, title, line_count, opened_at, updated_at
    FROM bills WHERE organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
    """)

  static let exportLines = RowQuery(
    """
    SELECT id, bill_id, title, quantity, price, tax_rate FROM bill_lines
    WHERE organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
    """)

  @Sendable private static func row(_ c: Columns) throws -> BillSummary {
    let currency = Currency(c.text(7)) ?? .euro
    func money(_ i: Int) -> Money { Money(minor: c.int64(i), currency: currency) }
    return BillSummary(
      id: c.id(0), subject: BillSubject(kept: c.text(1), c.int64(2)), state: try c.choice(3),
      method: PaymentMethod.kept(c.text(4)), payer: c.optionalID(5), payerName: c.text(6), total: money(8),
      tax: money(9), paid: money(10), refunded: money(11), promised: money(12),
      invoice: PaperNumber(.invoice, c.optionalInt64(13), c.optionalInt64(14)), invoiced: c.optionalDate(15),
      payBy: c.optionalDate(16), credit: PaperNumber(.credit, c.optionalInt64(17), c.optionalInt64(18)),
      voided: c.optionalTimestamp(19), voidReason: c.optionalText(20),
      voidedAmount: c.optionalInt64(21).map { Money(minor: $0, currency: currency) }, version: c.int64(22),
      opened: c.timestamp(23), title: c.text(24), lineCount: c.int(25))
  }
}
