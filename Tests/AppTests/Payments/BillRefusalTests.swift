// What can't be done with a bill, and what two do to one at the same time.
import Base
import Testing

@testable import App
@testable import Store

struct BillRefusalTests {
  @Test func aBillThatIsNoneIsRefused() throws {
    let campus = try Campus()
    let desk = try CashDesk(campus)
    let mark = try campus.mark()
    let dear = Money.dearest
    let dollars = try #require(Currency("usd"))
    for (lines, faults) in [
      ([], ["lines"]),
      ([CashDesk.line(1, 0)], ["lines[0].quantity"]), ([CashDesk.line(1, -1)], ["lines[0].quantity"]),
      ([CashDesk.line(1, 1_000_000_000_000)], ["lines[0].quantity"]),
      ([CashDesk.line(-1)], ["lines[0].price"]), ([CashDesk.line(dear + 1)], ["lines[0].price"]),
      ([CashDesk.line(Int64.max, Int64.max)], ["lines[0].quantity", "lines[0].price"]),
      ([CashDesk.line(1, 1, rate: 10_001)], ["lines[0].taxRate"]),
      ([CashDesk.line(1), CashDesk.line(1, 1, dollars)], ["lines[1].price"]),
      ([BillLine("", 1, Money(minor: 1, currency: .euro), taxRate: 0)], ["lines[0].title"]),
      ([CashDesk.line(dear, 1001)], ["lines"]), ([CashDesk.line(dear, 1_000_000)], ["lines"]),
    ] as [([BillLine], [String])] {
      do {
        _ = try desk.open(lines)
        Issue.record("\(lines)")
      } catch let failure as Failure {
        #expect(failure.kind == .unprocessable && failure.fields.map(\.path) == faults, "\(faults) \(failure.fields)")
      }
    }
    let foreign = try desk.refusal { home, writer in
      try Bills.open(
        NewBill(for: BillSubject("x", ID<Never>(1)), payer: campus.stranger.person, lines: [CashDesk.line(1)]),
        in: home, writer
      ).id
    }
    #expect(foreign?.fields.map(\.path) == ["payer"])
    #expect(try campus.isUnchanged(since: mark))
    let bill = try desk.bill()
    let twice = try desk.refusal { home, writer in
      try Bills.open(NewBill(for: bill.subject, payer: desk.payer, lines: [CashDesk.line(1)]), in: home, writer).id
    }
    #expect(twice?.code == "bill-exists")
  }

  @Test func moneyThatCantBeIsRefused() throws {
    let campus = try Campus()
    let desk = try CashDesk(campus)
    let bill = try desk.bill()
    let till = desk.till.text
    #expect(try desk.take(bill, 400).status == 201)
    let mark = try campus.mark()
    for (rest, json, status, faults) in [
      ("/payments", "{\"till\":\"\(till)\",\"amount\":0}", 422, ["amount"]),
      ("/payments", "{\"till\":\"\(till)\",\"amount\":-5}", 422, ["amount"]),
      ("/payments", "{\"till\":\"\(till)\",\"amount\":9223372036854775807}", 422, ["amount"]),
      ("/payments", "{\"till\":\"\(till)\",\"amount\":1000000000000}", 409, ["amount"]),
      ("/payments", "{\"till\":\"\(till)\",\"currency\":\"USD\"}", 422, ["currency"]),
      ("/payments", "{\"till\":\"\(till)\",\"currency\":\"E1\"}", 422, ["currency"]),
      ("/payments", "{}", 422, ["till"]), ("/payments", "{\"till\":\"0000000000001\"}", 422, ["till"]),
      ("/payments", "{\"till\":\"\(till)\",\"method\":\"invoice\"}", 422, ["till"]),
      ("/payments", "{\"method\":\"invoice\",\"tendered\":5}", 422, ["tendered"]),
      ("/payments", "{\"method\":\"card\"}", 422, ["method"]),
      ("/refunds", "{\"till\":\"\(till)\",\"reason\":\"\"}", 422, ["reason"]),
      ("/refunds", "{\"till\":\"\(till)\",\"reason\":\"x\",\"amount\":401}", 409, ["amount"]),
      ("/refunds", "{\"till\":\"\(till)\",\"reason\":\"x\",\"amount\":-1}", 422, ["amount"]),
      ("/refunds", "{\"till\":\"\(till)\",\"reason\":\"x\",\"currency\":\"CHF\"}", 422, ["currency"]),
      ("/void", "{\"reason\":\"\"}", 422, ["reason"]),
    ] as [(String, String, Int, [String])] {
      let answer = try campus.admin.post(desk.path(bill, rest), json: json)
      #expect(answer.status == status && answer.faults == faults, "\(rest) \(json) \(answer.text)")
    }
    #expect(try campus.isUnchanged(since: mark))
    #expect(try desk.payBack(bill).status == 201)
    #expect(try desk.payBack(bill).code == "nothing-paid", "a second refund")
    #expect(try campus.wrongInTheBooks() == [])
  }

  @Test func aRepeatedRequestPaysOnce() throws {
    let campus = try Campus()
    let desk = try CashDesk(campus)
    let bill = try desk.bill()
    let first = try desk.take(bill, 500, key: "pay-1")
    let again = try desk.take(bill, 500, key: "pay-1")
    #expect(first.status == 201 && again.status == 201 && again.text == first.text)
    #expect(try desk.take(bill, 501, key: "pay-1").code == "idempotency-key-reused")
    let back = try desk.payBack(bill, 100, key: "back-1")
    #expect(try desk.payBack(bill, 100, key: "back-1").text == back.text)
    #expect(try desk.find(bill).paid.minor == 500 && desk.find(bill).refunded.minor == 100)
    // The same within another feature’s transaction, by a word of its own.
    let (id, till) = (bill.id, desk.till)
    let rows = try (1...3).map { _ in
      try desk.write { home, writer in
        try Bills.pay(id, Money(minor: 200, currency: .euro), by: .cash, till: till, once: "saga", in: home, writer)
      }
    }
    #expect(Set(rows.map(\.id)).count == 1)
    #expect(try desk.find(bill).paid.minor == 700)
    #expect(try campus.wrongInTheBooks() == [])
  }

  /// Twenty cashiers take the whole of one bill at the same time: one of them does.
  @Test func manyCashiersTakeABillOnce() throws {
    let campus = try Campus()
    let desk = try CashDesk(campus)
    let bill = try desk.bill()
    let codes = try atOnce(20, threads: 8) { _ in try desk.take(bill).status }
    #expect(codes.filter { $0 == 201 }.count == 1 && codes.filter { $0 == 409 }.count == 19, "\(codes)")
    let backs = try atOnce(20, threads: 8) { _ in try desk.payBack(bill, 700).status }
    #expect(backs.filter { $0 == 201 }.count == 1 && backs.filter { $0 == 409 }.count == 19, "\(backs)")
    #expect(try desk.find(bill).refunded.minor == 700 && campus.wrongInTheBooks() == [])
  }

  @Test func whoHasAnOldBillIsTold() throws {
    let campus = try Campus()
    let desk = try CashDesk(campus)
    let bill = try desk.bill()
    let read = try campus.admin.get(desk.path(bill))
    let tag = try #require(read["etag"])
    #expect(try campus.admin.with("If-None-Match", tag).get(desk.path(bill)).status == 304)
    #expect(try desk.take(bill, 100, by: campus.admin.with("If-Match", tag)).status == 201)
    #expect(try desk.take(bill, 100, by: campus.admin.with("If-Match", tag)).status == 412)
    #expect(try desk.find(bill).paid.minor == 100)
  }
}
