// Every SQL statement of the ledger.
import Base
import Store

enum LedgerStore {
  static let statements: [any Statement] = [
    account, insertAccount, insertLine, addDay, insertEntry, held, lastBooked, trialBalance, journal,
    exportAccounts, exportEntries, exportLines, exportDays,
  ]

  static let account = Query(
    "SELECT id FROM ledger_accounts WHERE organization_id = ?1 AND kind = ?2 AND detail = ?3"
  ) { $0.id(0, as: ID<LedgerAccount>.self) }

  static let insertAccount = Command(
    "INSERT INTO ledger_accounts (id, organization_id, kind, detail) VALUES (?1, ?2, ?3, ?4)")

  static let insertLine = Command(
    """
    INSERT INTO ledger_lines (id, organization_id, entry_id, ledger_account, currency, amount) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
    """)

  static let addDay = Command(
    """
    INSERT INTO ledger_days (id, organization_id, ledger_account, currency, local_date, debit, credit)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
    ON CONFLICT (organization_id, ledger_account, currency, local_date)
      DO UPDATE SET debit = ledger_days.debit + excluded.debit, credit = ledger_days.credit + excluded.credit
    """)

  static let insertEntry = Command(
    """
    INSERT INTO ledger_entries (id, organization_id, kind, subject_kind, subject_id, local_date, posted_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
    """)

  // MARK: Balances, of some hundred rows a year and account

  static let held = Query(
    """
    SELECT currency, sum(debit - credit) FROM ledger_days
    WHERE organization_id = ?1 AND ledger_account = ?2 AND local_date <= ?3 GROUP BY currency
    """
  ) { c in (currency: Currency(c.text(0)) ?? .euro, amount: c.int64(1)) }

  /// Nil where there is none.
  static let lastBooked = Query(
    """
    SELECT max(local_date) FROM ledger_days
    WHERE organization_id = ?1 AND ledger_account = ?2 AND local_date > ?3 AND local_date < ?4
    """
  ) { $0.optionalDate(0) }

  static let trialBalance = Query(
    """
    SELECT d.ledger_account, a.kind, a.detail, t.name, d.currency,
      sum(CASE WHEN d.local_date < ?2 THEN d.debit - d.credit ELSE 0 END),
      sum(CASE WHEN d.local_date < ?2 THEN 0 ELSE d.debit END),
      sum(CASE WHEN d.local_date < ?2 THEN 0 ELSE d.credit END)
    FROM ledger_days d CROSS JOIN ledger_accounts a ON a.id = d.ledger_account
      LEFT JOIN tills t ON a.kind = 'cash' AND t.id = a.detail
    WHERE d.organization_id = ?1 AND d.local_date <= ?3 GROUP BY d.ledger_account, d.currency
    """
  ) { c in
    LedgerBalance(
      account: c.id(0), kind: c.text(1), detail: c.int64(2), tillName: c.optionalText(3),
      currency: Currency(c.text(4)) ?? .euro, before: c.int64(5), debit: c.int64(6), credit: c.int64(7))
  }

  // MARK: The journal

  /// Lines after one, in the order in which they were booked.
  static let journal = Query(
    """
    SELECT l.id, l.entry_id, e.kind, e.subject_kind, e.subject_id, e.local_date, e.posted_at, a.kind, a.detail, t.name,
      l.currency, l.amount
    FROM ledger_lines l CROSS JOIN ledger_entries e ON e.id = l.entry_id CROSS JOIN ledger_accounts a ON a.id = l.ledger_account
      LEFT JOIN tills t ON a.kind = 'cash' AND t.id = a.detail
    WHERE l.organization_id = ?1 AND l.id > ?2 ORDER BY l.id LIMIT ?3
    """, journalLine)

  @Sendable private static func journalLine(_ c: Columns) -> JournalLine {
    JournalLine(
      id: c.id(0), entry: c.id(1), reason: c.text(2), subject: BillSubject(kept: c.text(3), c.int64(4)),
      date: c.date(5), posted: c.timestamp(6), kind: c.text(7), detail: c.int64(8), tillName: c.optionalText(9),
      amount: Money(minor: c.int64(11), currency: Currency(c.text(10)) ?? .euro))
  }

  // MARK: Exports of the organization

  static let exportAccounts = RowQuery(
    "SELECT id, kind, detail FROM ledger_accounts WHERE organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3")

  static let exportEntries = RowQuery(
    """
    SELECT id, kind, subject_kind, subject_id, local_date, posted_at FROM ledger_entries
    WHERE organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
    """)

  static let exportLines = RowQuery(
    """
    SELECT id, entry_id, ledger_account, currency, amount FROM ledger_lines
    WHERE organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
    """)

  static let exportDays = RowQuery(
    """
    SELECT id, ledger_account, currency, local_date, debit, credit FROM ledger_days
    WHERE organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
    """)
}
