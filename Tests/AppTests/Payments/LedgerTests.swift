// The ledger: what its constraints refuse, and what it tells.
import Base
import Testing

@testable import App
@testable import Store

struct LedgerTests {
  private func violation(_ campus: Campus, _ statements: [String]) -> ConstraintViolation? {
    do {
      try campus.store.write(campus.context) { writer in
        for sql in statements { try writer.run(Command(built: sql)) }
      }
    } catch let violation as ConstraintViolation { return violation } catch {
      Issue.record("\(error)")
    }
    return nil
  }

  /// Whoever writes past the program's own checks is held by the database.
  @Test func theDatabaseHoldsThatEntriesBalanceAndStay() throws {
    let campus = try Campus()
    let desk = try CashDesk(campus)
    #expect(try desk.take(desk.bill()).status == 201)
    let home = campus.home.id.value
    let accounts = try campus.store.read {
      try $0.connection.rows("SELECT id FROM ledger_accounts ORDER BY id LIMIT 2") { $0.int64(0) }
    }
    let (one, two) = (accounts[0], accounts[1])
    func line(_ id: Int, _ account: Int64, _ currency: String, _ amount: Int, of entry: Int = 7) -> String {
      "INSERT INTO ledger_lines VALUES (\(id), \(home), \(entry), \(account), '\(currency)', \(amount))"
    }
    func entry(of organization: Int64) -> String {
      "INSERT INTO ledger_entries VALUES (7, \(organization), 'bill', 'bill', 1, 1, 1)"
    }
    let mark = try campus.mark()
    for statements in [
      [line(1, one, "EUR", 5), line(2, two, "EUR", -4), entry(of: home)],
      [line(1, one, "EUR", 5), line(2, two, "USD", -5), entry(of: home)],
      [line(1, one, "EUR", 5), entry(of: home)], [entry(of: home)],
      [line(1, one, "EUR", 5), line(2, two, "EUR", -5), entry(of: campus.away.id.value)],
      [line(1, one, "EUR", 5), line(2, two, "EUR", -5), entry(of: home), line(3, one, "EUR", 1)],
      ["UPDATE ledger_lines SET amount = amount + 1"], ["UPDATE ledger_entries SET local_date = 0"],
      ["DELETE FROM ledger_lines"], ["DELETE FROM ledger_entries"],
      ["UPDATE payments SET amount = 1"], ["UPDATE bills SET total = 1"], ["UPDATE bill_lines SET price = 1"],
    ] {
      #expect(violation(campus, statements)?.kind == .trigger, "\(statements)")
    }
    #expect(violation(campus, ["UPDATE bills SET paid = total + 1"])?.kind == .check)
    #expect(violation(campus, ["UPDATE bills SET refunded = paid + 1"])?.kind == .check)
    #expect(try campus.isUnchanged(since: mark) && campus.wrongInTheBooks() == [])
  }

  /// Lines without an entry don't outlive their transaction, and nobody else's write goes with them.
  @Test func linesWithoutAnEntryAreNotKept() throws {
    let campus = try Campus()
    let desk = try CashDesk(campus)
    #expect(try desk.take(desk.bill()).status == 201)
    let home = campus.home.id.value
    let account = try campus.store.read {
      try $0.connection.rows("SELECT min(id) FROM ledger_accounts") { $0.int64(0) }.first ?? 0
    }
    let mark = try campus.mark()
    #expect(throws: (any Error).self) {
      try campus.store.write(campus.context) { writer in
        try writer.run(Command(built: "INSERT INTO ledger_lines VALUES (1, \(home), 7, \(account), 'EUR', 5)"))
      }
    }
    #expect(try campus.isUnchanged(since: mark))
    #expect(try desk.take(desk.bill(order: 2)).status == 201, "the writer goes on")
  }

  @Test func entriesAreCheckedBeforeTheyAreWritten() throws {
    func money(_ minor: Int64) -> Money { Money(minor: minor, currency: .euro) }
    #expect(throws: Failure.self) { try Ledger.addedUp([.debit(.sales, money(1))]) }
    #expect(throws: Failure.self) {
      try Ledger.addedUp([
        .debit(.sales, money(1)), .credit(.receivable, Money(minor: 1, currency: try #require(Currency("USD")))),
      ])
    }
    #expect(throws: Failure.self) {
      try Ledger.addedUp([.debit(.sales, money(.max)), .debit(.sales, money(1)), .credit(.receivable, money(1))])
    }
    let sums = try Ledger.addedUp([
      .debit(.sales, money(3)), .credit(.receivable, money(5)), .debit(.sales, money(2)), .debit(.tax(1), money(0)),
    ])
    #expect(sums == [.debit(.sales, money(5)), .credit(.receivable, money(5))], "of each account one, of nothing none")
    #expect(try Ledger.addedUp([]).isEmpty)
  }

  /// In whatever parts a bill is taken back, the taxes come to what was booked.
  @Test func taxIsTakenBackInPartsWithoutALostUnit() {
    var random = Seeded(42)
    for _ in 0..<300 {
      let lines = (0..<Int.random(in: 1...4, using: &random)).map { _ in
        CashDesk.line(
          Int64.random(in: 0...5000, using: &random), Int64.random(in: 1...9, using: &random),
          rate: [0, 550, 1000, 2000, 10_000].randomElement(using: &random) ?? 0)
      }
      let total = Money(minor: lines.reduce(0) { $0 + ($1.total?.minor ?? 0) }, currency: .euro)
      let tax = BillTax(lines, total: total)
      #expect(tax.sum.minor <= total.minor)
      var (done, booked) = (Int64(0), tax.charges)
      while done < total.minor {
        let next = min(total.minor, done + Int64.random(in: 1...3000, using: &random))
        let part = tax.credits(from: done, to: next)
        #expect(part.reduce(0) { $0 + $1.amount.minor } == next - done)
        booked += part
        done = next
      }
      let sums = Dictionary(grouping: booked, by: \.place).mapValues { $0.reduce(0) { $0 + $1.amount.minor } }
      #expect(sums.values.allSatisfy { $0 == 0 }, "\(sums)")
    }
  }

  // MARK: What it tells

  @Test func theTrialBalanceIsWholeForAnyDays() throws {
    let campus = try Campus()
    let desk = try CashDesk(campus)
    let bill = try desk.bill()
    #expect(try desk.take(bill).status == 201)
    campus.clock.advance(seconds: 86_400)
    let admin = try campus.visitor(campus.admin.person)
    #expect(try desk.take(desk.bill(300, order: 2), by: admin).status == 201)
    func accounts(_ query: String) throws -> [String: (Int64, Int64, Int64, Int64)] {
      let answer = try admin.get("\(CashDesk.ledger)?\(query)")
      #expect(answer.status == 200, "\(answer.text)")
      var found: [String: (Int64, Int64, Int64, Int64)] = [:]
      for item in answer.items {
        func number(_ name: String) -> Int64 { item[name]?.int64 ?? -1 }
        found[item["name"]?.string ?? ""] = (number("before"), number("debit"), number("credit"), number("after"))
      }
      let sums = found.values.reduce((0, 0, 0)) { ($0.0 + $1.0, $0.1 + $1.1, $0.2 + $1.2) }
      #expect(sums.0 == 0 && sums.1 == sums.2, "\(query) \(found)")
      return found
    }
    let all = try accounts("")
    #expect(all["Cash: Canteen"]?.3 == 1500 && all["Sales"]?.3 == -1250 && all["Tax 20%"]?.3 == -250, "\(all)")
    #expect(all["Owed by payers"]?.1 == 1500 && all["Owed by payers"]?.3 == 0)
    let second = try accounts("from=2026-11-22&to=2026-11-22")
    #expect(second["Cash: Canteen"]?.0 == 1200 && second["Cash: Canteen"]?.1 == 300)
    #expect(try accounts("to=2026-11-20").isEmpty)
    #expect(try admin.get("\(CashDesk.ledger)?from=2026-12-01&to=2026-01-01").faults == ["to"])
    #expect(try admin.get("\(CashDesk.ledger)?from=never").status == 422)
    #expect(try campus.visitor(campus.stranger.person).get(CashDesk.ledger).items.isEmpty)
    #expect(try campus.visitor(campus.staff.person).get(CashDesk.ledger).status == 403)
  }

  @Test func theBooksGoOutAsFiles() throws {
    let campus = try Campus()
    let desk = try CashDesk(campus)
    let bill = try desk.bill()
    #expect(try desk.take(bill, tendered: 2000).status == 201 && desk.payBack(bill, 250).status == 201)
    let browser = try campus.browser(campus.admin)
    let balance = try browser.get("/payments/ledger.csv")
    #expect(balance.status == 200 && balance.text.contains("\"\"") == false, "\(balance.text)")
    #expect(balance.text.contains("Cash: Canteen,cash,EUR,0.00,12.00,2.50,9.50\r\n"), "\(balance.text)")
    #expect(balance.text.contains("Sales,sales,EUR,0.00,2.08,10.00,-7.92\r\n"), "\(balance.text)")
    let journal = try browser.get("/payments/journal.csv")
    #expect(journal.text.split(separator: "\r\n").count == 1 + 3 + 2 + 3, "\(journal.text)")
    let receipts = try browser.get("/payments/receipts.csv?year=2026")
    let lines = receipts.text.split(separator: "\r\n").map(String.init)
    #expect(
      lines.count == 3 && lines[1].hasPrefix("R-2026-000001,2026-11-21,\(bill.id.text),Payment,Cash,Canteen,EUR,12.00"))
    #expect(lines[2].hasPrefix("R-2026-000002,") && lines[2].contains(",EUR,-2.50,broken"), "\(lines)")
    #expect(try browser.get("/payments/receipts.csv?year=2025").text.split(separator: "\r\n").count == 1)
    #expect(try browser.get("/payments/receipts.csv?year=x").status == 422)
    #expect(try campus.browser(campus.staff).get("/payments/journal.csv").status == 403)
  }
}
