// The tables of bills, payments and tills, and of the ledger.
import Store

enum PaymentsMigrations {
  // SQLite counts code points, people count characters: one of ours may be of eight code points.
  static let all = [
    Migration(
      "2026-12-30-payments",
      // `detail` is the till of a cash account, the rate of a tax account, 0 for others.
      """
      CREATE TABLE ledger_accounts (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL REFERENCES organizations(id),
        kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 40),
        detail INTEGER NOT NULL,
        UNIQUE (organization_id, id),
        UNIQUE (organization_id, kind, detail)
      ) STRICT
      """,
      """
      CREATE TABLE ledger_entries (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL REFERENCES organizations(id),
        kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 40),
        subject_kind TEXT NOT NULL CHECK (length(subject_kind) BETWEEN 1 AND 40),
        subject_id INTEGER NOT NULL,
        local_date INTEGER NOT NULL,
        posted_at INTEGER NOT NULL,
        UNIQUE (organization_id, id)
      ) STRICT
      """,
      // The lines of an entry are written first and the entry last, when they balance: lines without an entry are refused by
      // their deferred key when the transaction ends, an entry whose lines don't balance when it is written. (The column is no
      // `account_id`: that is whoever signs in.)
      """
      CREATE TABLE ledger_lines (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL REFERENCES organizations(id),
        entry_id INTEGER NOT NULL,
        ledger_account INTEGER NOT NULL,
        currency TEXT NOT NULL CHECK (length(currency) = 3),
        amount INTEGER NOT NULL CHECK (amount <> 0),
        UNIQUE (organization_id, id),
        FOREIGN KEY (organization_id, entry_id) REFERENCES ledger_entries(organization_id, id)
          DEFERRABLE INITIALLY DEFERRED,
        FOREIGN KEY (organization_id, ledger_account) REFERENCES ledger_accounts(organization_id, id)
      ) STRICT
      """,
      "CREATE INDEX ledger_lines_by_entry ON ledger_lines (entry_id, currency)",
      "CREATE INDEX ledger_lines_by_account ON ledger_lines (ledger_account, id)",
      "CREATE INDEX ledger_entries_by_subject ON ledger_entries (subject_kind, subject_id, id)",
      // What the lines of an account come to by the day, kept in their transactions.
      """
      CREATE TABLE ledger_days (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL REFERENCES organizations(id),
        ledger_account INTEGER NOT NULL,
        currency TEXT NOT NULL CHECK (length(currency) = 3),
        local_date INTEGER NOT NULL,
        debit INTEGER NOT NULL CHECK (debit >= 0),
        credit INTEGER NOT NULL CHECK (credit >= 0),
        UNIQUE (organization_id, id),
        UNIQUE (organization_id, ledger_account, currency, local_date),
        FOREIGN KEY (organization_id, ledger_account) REFERENCES ledger_accounts(organization_id, id)
      ) STRICT
      """,
      """
      CREATE TRIGGER ledger_entries_balance BEFORE INSERT ON ledger_entries
      WHEN (SELECT count(*) FROM ledger_lines l WHERE l.entry_id = NEW.id) < 2
        OR EXISTS (SELECT 1 FROM ledger_lines l WHERE l.entry_id = NEW.id AND l.organization_id <> NEW.organization_id)
        OR EXISTS (SELECT 1 FROM ledger_lines l WHERE l.entry_id = NEW.id GROUP BY l.currency HAVING sum(l.amount) <> 0)
      BEGIN SELECT RAISE(ABORT, 'an entry balances'); END
      """,
      """
      CREATE TRIGGER ledger_lines_belong BEFORE INSERT ON ledger_lines
      WHEN EXISTS (SELECT 1 FROM ledger_entries e WHERE e.id = NEW.entry_id)
      BEGIN SELECT RAISE(ABORT, 'what is posted stays'); END
      """,
      """
      CREATE TRIGGER ledger_entries_stay BEFORE UPDATE ON ledger_entries
      BEGIN SELECT RAISE(ABORT, 'what is posted stays'); END
      """,
      """
      CREATE TRIGGER ledger_lines_stay BEFORE UPDATE ON ledger_lines
      BEGIN SELECT RAISE(ABORT, 'what is posted stays'); END
      """,
      // Only with the whole organization.
      """
      CREATE TRIGGER ledger_entries_never_go BEFORE DELETE ON ledger_entries
      WHEN NOT EXISTS (SELECT 1 FROM organizations o WHERE o.id = OLD.organization_id AND o.deleted_at IS NOT NULL)
      BEGIN SELECT RAISE(ABORT, 'what is posted stays'); END
      """,
      """
      CREATE TRIGGER ledger_lines_never_go BEFORE DELETE ON ledger_lines
      WHEN NOT EXISTS (SELECT 1 FROM organizations o WHERE o.id = OLD.organization_id AND o.deleted_at IS NOT NULL)
      BEGIN SELECT RAISE(ABORT, 'what is posted stays'); END
      """,
      """
      CREATE TABLE payment_settings (
        organization_id INTEGER PRIMARY KEY REFERENCES organizations(id),
        seller TEXT NOT NULL CHECK (length(seller) <= 8000),
        pay_to TEXT NOT NULL CHECK (length(pay_to) <= 8000),
        invoice_days INTEGER NOT NULL CHECK (invoice_days BETWEEN 0 AND 365)
      ) STRICT
      """,
      // The last number of each series and year: raised in the transaction that uses it, so there are no gaps.
      """
      CREATE TABLE payment_numbers (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL REFERENCES organizations(id),
        series TEXT NOT NULL CHECK (length(series) BETWEEN 1 AND 40),
        year INTEGER NOT NULL CHECK (year BETWEEN 1 AND 9999),
        last INTEGER NOT NULL CHECK (last >= 1),
        UNIQUE (organization_id, id),
        UNIQUE (organization_id, series, year)
      ) STRICT
      """,
      """
      CREATE TABLE tills (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL REFERENCES organizations(id),
        name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 640),
        name_key TEXT NOT NULL,
        version INTEGER NOT NULL,
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL,
        deleted_at INTEGER,
        UNIQUE (organization_id, id)
      ) STRICT
      """,
      "CREATE UNIQUE INDEX tills_name ON tills (organization_id, name_key) WHERE deleted_at IS NULL",
      // Cash that was put in or taken out by hand.
      """
      CREATE TABLE till_movements (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL REFERENCES organizations(id),
        till_id INTEGER NOT NULL,
        currency TEXT NOT NULL CHECK (length(currency) = 3),
        amount INTEGER NOT NULL CHECK (amount <> 0),
        reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 1600),
        person_id INTEGER,
        local_date INTEGER NOT NULL,
        moved_at INTEGER NOT NULL,
        UNIQUE (organization_id, id),
        FOREIGN KEY (organization_id, till_id) REFERENCES tills(organization_id, id),
        FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
      ) STRICT
      """,
      "CREATE INDEX till_movements_by_day ON till_movements (till_id, local_date, id)",
      "CREATE INDEX till_movements_by_person ON till_movements (person_id, id) WHERE person_id IS NOT NULL",
      """
      CREATE TABLE till_closings (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL REFERENCES organizations(id),
        till_id INTEGER NOT NULL,
        local_date INTEGER NOT NULL,
        note TEXT CHECK (note IS NULL OR length(note) <= 1600),
        person_id INTEGER,
        closed_at INTEGER NOT NULL,
        reopened_at INTEGER,
        reopened_reason TEXT,
        CHECK ((reopened_at IS NULL) = (reopened_reason IS NULL)),
        UNIQUE (organization_id, id),
        FOREIGN KEY (organization_id, till_id) REFERENCES tills(organization_id, id),
        FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
      ) STRICT
      """,
      // A day of a till is closed once.
      "CREATE UNIQUE INDEX till_closings_live ON till_closings (till_id, local_date) WHERE reopened_at IS NULL",
      "CREATE INDEX till_closings_by_till ON till_closings (till_id, id)",
      "CREATE INDEX till_closings_by_person ON till_closings (person_id, id) WHERE person_id IS NOT NULL",
      """
      CREATE TABLE till_counts (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL REFERENCES organizations(id),
        closing_id INTEGER NOT NULL,
        currency TEXT NOT NULL CHECK (length(currency) = 3),
        expected INTEGER NOT NULL,
        counted INTEGER NOT NULL CHECK (counted >= 0),
        UNIQUE (organization_id, id),
        UNIQUE (closing_id, currency),
        FOREIGN KEY (organization_id, closing_id) REFERENCES till_closings(organization_id, id)
      ) STRICT
      """,
      // What was counted when a day was closed stays, and so does that it was.
      """
      CREATE TRIGGER till_closings_stay BEFORE UPDATE OF till_id, local_date, closed_at ON till_closings
      BEGIN SELECT RAISE(ABORT, 'a closing stays'); END
      """,
      """
      CREATE TRIGGER till_closings_open_once BEFORE UPDATE OF reopened_at ON till_closings WHEN OLD.reopened_at IS NOT NULL
      BEGIN SELECT RAISE(ABORT, 'a closing stays'); END
      """,
      """
      CREATE TRIGGER till_counts_stay BEFORE UPDATE ON till_counts
      BEGIN SELECT RAISE(ABORT, 'a closing stays'); END
      """,
      // The person is who pays. Their name stays where an invoice bears it. The title is that of the first line.
      """
      CREATE TABLE bills (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL REFERENCES organizations(id),
        subject_kind TEXT NOT NULL CHECK (length(subject_kind) BETWEEN 1 AND 40),
        subject_id INTEGER NOT NULL,
        is_current INTEGER NOT NULL CHECK (is_current = 0 OR is_current = 1),
        person_id INTEGER,
        payer_name TEXT NOT NULL CHECK (length(payer_name) <= 960),
        title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 1600),
        line_count INTEGER NOT NULL CHECK (line_count >= 1),
        method TEXT NOT NULL CHECK (length(method) BETWEEN 1 AND 40),
        currency TEXT NOT NULL CHECK (length(currency) = 3),
        total INTEGER NOT NULL CHECK (total BETWEEN 0 AND 1000000000000000),
        tax INTEGER NOT NULL CHECK (tax BETWEEN 0 AND total),
        paid INTEGER NOT NULL CHECK (paid BETWEEN 0 AND total),
        refunded INTEGER NOT NULL CHECK (refunded BETWEEN 0 AND paid),
        promised INTEGER NOT NULL CHECK (promised BETWEEN 0 AND total),
        state TEXT NOT NULL CHECK (state = 'none' OR state = 'pending' OR state = 'authorized' OR state = 'paid'
          OR state = 'partly-refunded' OR state = 'refunded'),
        invoice_year INTEGER,
        invoice_number INTEGER,
        invoiced_date INTEGER,
        pay_by_date INTEGER,
        credit_year INTEGER,
        credit_number INTEGER,
        voided_at INTEGER,
        void_reason TEXT CHECK (void_reason IS NULL OR length(void_reason) BETWEEN 1 AND 1600),
        voided_amount INTEGER CHECK (voided_amount IS NULL OR voided_amount BETWEEN 0 AND total),
        version INTEGER NOT NULL,
        opened_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL,
        CHECK ((invoice_year IS NULL) = (invoice_number IS NULL)),
        CHECK ((credit_year IS NULL) = (credit_number IS NULL)),
        CHECK ((voided_at IS NULL) = (void_reason IS NULL)),
        CHECK ((voided_at IS NULL) = (voided_amount IS NULL)),
        CHECK (is_current = 1 OR voided_at IS NOT NULL),
        UNIQUE (organization_id, id),
        FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
      ) STRICT
      """,
      "CREATE UNIQUE INDEX bills_current ON bills (organization_id, subject_kind, subject_id) WHERE is_current = 1",
      "CREATE INDEX bills_by_state ON bills (organization_id, state, id)",
      "CREATE INDEX bills_by_person ON bills (person_id, id) WHERE person_id IS NOT NULL",
      """
      CREATE UNIQUE INDEX bills_invoice ON bills (organization_id, invoice_year, invoice_number)
        WHERE invoice_number IS NOT NULL
      """,
      """
      CREATE UNIQUE INDEX bills_credit ON bills (organization_id, credit_year, credit_number)
        WHERE credit_number IS NOT NULL
      """,
      "CREATE INDEX bills_kept_names ON bills (invoice_year) WHERE person_id IS NULL AND payer_name <> ''",
      """
      CREATE TABLE bill_lines (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL REFERENCES organizations(id),
        bill_id INTEGER NOT NULL,
        title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 1600),
        quantity INTEGER NOT NULL CHECK (quantity BETWEEN 1 AND 1000000),
        price INTEGER NOT NULL CHECK (price BETWEEN 0 AND 1000000000000),
        tax_rate INTEGER NOT NULL CHECK (tax_rate BETWEEN 0 AND 10000),
        UNIQUE (organization_id, id),
        FOREIGN KEY (organization_id, bill_id) REFERENCES bills(organization_id, id)
      ) STRICT
      """,
      "CREATE INDEX bill_lines_by_bill ON bill_lines (bill_id, id)",
      """
      CREATE TABLE payments (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL REFERENCES organizations(id),
        bill_id INTEGER NOT NULL,
        kind TEXT NOT NULL CHECK (kind = 'payment' OR kind = 'refund'),
        method TEXT NOT NULL CHECK (length(method) BETWEEN 1 AND 40),
        till_id INTEGER,
        currency TEXT NOT NULL CHECK (length(currency) = 3),
        amount INTEGER NOT NULL CHECK (amount > 0),
        tendered INTEGER CHECK (tendered IS NULL OR tendered >= amount),
        receipt_year INTEGER NOT NULL,
        receipt_number INTEGER NOT NULL,
        reason TEXT CHECK (reason IS NULL OR length(reason) BETWEEN 1 AND 1600),
        once_key TEXT CHECK (once_key IS NULL OR length(once_key) BETWEEN 1 AND 640),
        person_id INTEGER,
        local_date INTEGER NOT NULL,
        taken_at INTEGER NOT NULL,
        CHECK (kind <> 'refund' OR reason IS NOT NULL),
        UNIQUE (organization_id, id),
        UNIQUE (organization_id, receipt_year, receipt_number),
        FOREIGN KEY (organization_id, bill_id) REFERENCES bills(organization_id, id),
        FOREIGN KEY (organization_id, till_id) REFERENCES tills(organization_id, id),
        FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
      ) STRICT
      """,
      "CREATE INDEX payments_by_bill ON payments (bill_id, id)",
      "CREATE UNIQUE INDEX payments_once ON payments (bill_id, once_key) WHERE once_key IS NOT NULL",
      "CREATE INDEX payments_by_day ON payments (organization_id, local_date, till_id, method, currency, kind, amount)",
      "CREATE INDEX payments_by_person ON payments (person_id, id) WHERE person_id IS NOT NULL",
      // What was paid stays paid: what goes back is a refund.
      """
      CREATE TRIGGER payments_stay BEFORE UPDATE OF bill_id, kind, method, till_id, currency, amount, tendered,
        receipt_year, receipt_number, once_key, local_date, taken_at ON payments
      BEGIN SELECT RAISE(ABORT, 'payments are never changed'); END
      """,
      """
      CREATE TRIGGER bill_lines_stay BEFORE UPDATE ON bill_lines
      BEGIN SELECT RAISE(ABORT, 'bills are never changed'); END
      """,
      """
      CREATE TRIGGER bills_stay BEFORE UPDATE OF subject_kind, subject_id, title, line_count, currency, total, tax ON bills
      BEGIN SELECT RAISE(ABORT, 'bills are never changed'); END
      """),
    // Those that are not paid, by when they were to be: few, however many invoices there are.
    Migration(
      "2026-12-31-unpaid-invoices",
      """
      CREATE INDEX bills_unpaid_invoices ON bills (organization_id, pay_by_date, id)
        WHERE invoice_number IS NOT NULL AND voided_at IS NULL AND paid < total
      """),
    // No statement asked these: each row written paid for them.
    Migration(
      "2027-01-09-ledger-indexes",
      "DROP INDEX ledger_entries_by_subject",
      "DROP INDEX ledger_lines_by_account"),
  ]
}
