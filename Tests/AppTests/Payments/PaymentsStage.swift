// What the tests of payments share: a till, somebody who pays, bills as another feature opens them, and what has to hold always.
import Base
import Foundation
import Testing

@testable import App
@testable import Store

struct CashDesk {
  static let bills = "/api/v1/payments/bills"
  static let tills = "/api/v1/payments/tills"
  static let closings = "/api/v1/payments/closings"
  static let ledger = "/api/v1/payments/ledger"

  let campus: Campus
  let till: ID<Till>
  let payer: ID<Person>

  init(_ campus: Campus) throws {
    self.campus = campus
    payer = campus.staff.person
    let made = try campus.admin.post(CashDesk.tills, json: "{\"name\":\"Canteen\"}")
    #expect(made.status == 201, "\(made.text)")
    till = try #require(ID(made.json["id"]?.string ?? ""))
  }

  static func line(_ price: Int64, _ quantity: Int64 = 1, rate: Int64 = 2000, _ currency: Currency = .euro) -> BillLine
  {
    BillLine("Notebook", quantity, Money(minor: price, currency: currency), taxRate: rate)
  }

  /// A bill as an order opens it.
  func open(
    _ lines: [BillLine], order: Int64 = 1, method: PaymentMethod = .cash, in organization: ID<Organization>? = nil
  ) throws -> BillSummary {
    let (home, payer) = (organization ?? campus.home.id, payer)
    return try campus.store.write(campus.context) { writer in
      let subject = BillSubject("test-order", ID<TestOrder.Row>(order))
      return try Bills.open(
        NewBill(for: subject, payer: payer, lines: lines, method: method), in: home, writer)
    }
  }

  /// A bill of one line.
  func bill(_ total: Int64 = 1200, order: Int64 = 1) throws -> BillSummary {
    try open([CashDesk.line(total)], order: order)
  }

  /// Does something in a write of `home`, as another feature would.
  @discardableResult
  func write<T: Sendable>(_ work: @escaping @Sendable (ID<Organization>, Writer) throws -> T) throws -> T {
    let home = campus.home.id
    return try campus.store.write(campus.context) { writer in try work(home, writer) }
  }

  func refusal<T: Sendable>(_ work: @escaping @Sendable (ID<Organization>, Writer) throws -> T) throws -> Failure? {
    do { try write(work) } catch let failure as Failure { return failure }
    return nil
  }

  func find(_ bill: BillSummary) throws -> BillSummary {
    try campus.store.read { try Bills.find(bill.id, in: campus.home.id, $0) }
  }

  // MARK: Over the API

  func path(_ bill: BillSummary, _ rest: String = "") -> String { "\(CashDesk.bills)/\(bill.id.text)\(rest)" }

  /// Takes cash.
  func take(
    _ bill: BillSummary, _ amount: Int64? = nil, tendered: Int64? = nil, by visitor: Visitor? = nil, key: String? = nil
  ) throws -> Answer {
    var fields = ["\"till\":\"\(till.text)\""]
    if let amount { fields.append("\"amount\":\(amount)") }
    if let tendered { fields.append("\"tendered\":\(tendered)") }
    var cashier = visitor ?? campus.admin
    if let key { cashier = cashier.with("Idempotency-Key", key) }
    return try cashier.post(path(bill, "/payments"), json: "{\(fields.joined(separator: ","))}")
  }

  func payBack(_ bill: BillSummary, _ amount: Int64? = nil, key: String? = nil) throws -> Answer {
    let amount = amount.map { "\"amount\":\($0)," } ?? ""
    var cashier = campus.admin
    if let key { cashier = cashier.with("Idempotency-Key", key) }
    return try cashier.post(
      path(bill, "/refunds"), json: "{\(amount)\"till\":\"\(till.text)\",\"reason\":\"broken\"}")
  }

  func close(_ counted: Int64, date: String? = nil, by visitor: Visitor? = nil) throws -> Answer {
    let date = date.map { "\"date\":\"\($0)\"," } ?? ""
    return try (visitor ?? campus.admin).post(
      "\(CashDesk.tills)/\(till.text)/closings",
      json: "{\(date)\"counts\":[{\"currency\":\"EUR\",\"counted\":\(counted)}]}")
  }

  // MARK: The ledger

  /// What an account of `home` holds, in euros.
  func balance(_ place: LedgerPlace, _ currency: Currency = .euro) throws -> Int64 {
    try campus.store.read {
      try Ledger.balances(of: place, through: .last, in: campus.home.id, $0)[currency] ?? 0
    }
  }
}

extension Campus {
  /// What is wrong in the books: entries that don't balance, days that are not the sum of their lines, bills that are not what
  /// their payments say, receipts without a number between others. Empty when all is well.
  func wrongInTheBooks() throws -> [String] {
    try store.read { reader in
      func rows(_ what: String, _ sql: String) throws -> [String] {
        try reader.connection.rows(sql) { "\(what) \($0.text(0))" }
      }
      var wrong = try rows(
        "entry", "SELECT entry_id FROM ledger_lines GROUP BY entry_id, currency HAVING sum(amount) <> 0")
      wrong += try rows(
        "line",
        "SELECT id FROM ledger_lines l WHERE NOT EXISTS (SELECT 1 FROM ledger_entries e WHERE e.id = l.entry_id)")
      wrong += try rows(
        "entry",
        "SELECT id FROM ledger_entries e WHERE NOT EXISTS (SELECT 1 FROM ledger_lines l WHERE e.id = l.entry_id)")
      wrong += try rows(
        "day",
        """
        SELECT d.id FROM ledger_days d WHERE d.debit <> (SELECT COALESCE(sum(l.amount), 0) FROM ledger_lines l
            JOIN ledger_entries e ON e.id = l.entry_id WHERE l.ledger_account = d.ledger_account AND l.currency = d.currency
            AND e.local_date = d.local_date AND l.amount > 0)
          OR d.credit <> (SELECT COALESCE(-sum(l.amount), 0) FROM ledger_lines l
            JOIN ledger_entries e ON e.id = l.entry_id WHERE l.ledger_account = d.ledger_account AND l.currency = d.currency
            AND e.local_date = d.local_date AND l.amount < 0)
        UNION ALL SELECT l.id FROM ledger_lines l JOIN ledger_entries e ON e.id = l.entry_id WHERE NOT EXISTS
          (SELECT 1 FROM ledger_days d WHERE d.ledger_account = l.ledger_account AND d.currency = l.currency
            AND d.local_date = e.local_date)
        """)
      wrong += try rows(
        "bill",
        """
        SELECT b.id FROM bills b WHERE b.paid <> (SELECT COALESCE(sum(p.amount), 0) FROM payments p
            WHERE p.bill_id = b.id AND p.kind = 'payment')
          OR b.refunded <> (SELECT COALESCE(sum(p.amount), 0) FROM payments p
            WHERE p.bill_id = b.id AND p.kind = 'refund')
        """)
      // What payers owe is what the ledger says they owe: less than nothing where they are to get something back.
      wrong += try rows(
        "receivable",
        """
        SELECT w.organization_id FROM (SELECT organization_id, currency,
            sum(CASE WHEN voided_at IS NULL THEN total - paid ELSE refunded - paid END) owed
          FROM bills GROUP BY organization_id, currency) w
        WHERE w.owed <> (SELECT COALESCE(sum(l.amount), 0) FROM ledger_lines l JOIN ledger_accounts a ON a.id = l.ledger_account
          WHERE a.organization_id = w.organization_id AND a.kind = 'receivable' AND l.currency = w.currency)
        """)
      wrong += try rows(
        "receipts",
        """
        SELECT organization_id || ' ' || receipt_year FROM payments GROUP BY organization_id, receipt_year
        HAVING count(*) <> max(receipt_number) OR min(receipt_number) <> 1
        """)
      wrong += try rows(
        "invoices",
        """
        SELECT organization_id || ' ' || invoice_year FROM bills WHERE invoice_number IS NOT NULL
        GROUP BY organization_id, invoice_year HAVING count(*) <> max(invoice_number) OR min(invoice_number) <> 1
        """)
      let bills = try reader.connection.rows("SELECT id, organization_id FROM bills") {
        (ID<Bill>($0.int64(0)), ID<Organization>($0.int64(1)))
      }
      for (id, organization) in bills {
        let bill = try Bills.find(id, in: organization, reader)
        if bill.state != bill.computed { wrong.append("state \(bill.state) of \(id)") }
      }
      for organization in [home.id, away.id] {
        for state in PaymentState.allCases {
          let kept = try reader.value(of: .bills, organization: organization.value, bucket: state.bucket)
          let there = try reader.connection.rows(
            "SELECT count(*) FROM bills WHERE organization_id = \(organization.value) AND state = '\(state.rawValue)'"
          ) { $0.int64(0) }.first
          if kept != there { wrong.append("\(kept) bills counted as \(state)") }
        }
      }
      return wrong
    }
  }

  /// A bill, a payment, a movement and a closed day of a person, with something in each table of payments.
  func heldBills(by person: ID<Person>) throws {
    let home = home
    try store.write(WriteContext(organization: home.id.value, actor: person.value)) { writer in
      var settings = PaymentSettings()
      settings.seller = "Campus shop"
      _ = try Tills.put(settings, in: home.id, writer)
      let till = try Tills.create("Till of \(person.text)", in: home.id, writer)
      let bill = try Bills.open(
        atDeskFor: person, [CashDesk.line(300)], method: .cash, in: home.id, writer)
      try Tills.move(Money(minor: 500, currency: .euro), till.id, reason: "change", in: home.id, writer)
      try Bills.pay(bill.id, by: .cash, till: till.id, in: home.id, writer)
      let today = try Bills.today(home.id, writer)
      _ = try TillDays.close(today, till.id, counted: [(.euro, 800)], note: nil, in: home.id, writer)
    }
  }
}
