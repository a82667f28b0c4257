// Who is erased: their bills without their name, their invoices with it for as long as books are kept.
import Base
import Testing

@testable import App
@testable import Store

struct BillErasureTests {
  @Test func namesStayOnInvoicesAloneAndForTenYears() throws {
    let campus = try Campus()
    let desk = try CashDesk(campus)
    let (plain, invoiced) = (try desk.bill(order: 1), try desk.bill(order: 2))
    #expect(try desk.take(plain).status == 201)
    #expect(try campus.admin.post(desk.path(invoiced, "/invoice")).status == 200)
    #expect(try campus.admin.post("/api/v1/people/\(desk.payer.text)/erase").status == 204)
    #expect(try desk.find(plain).payer == nil && desk.find(plain).payerName == "")
    #expect(try desk.find(invoiced).payer == nil && desk.find(invoiced).payerName == "Noor Haddad")
    #expect(try campus.admin.post(desk.path(invoiced, "/payments"), json: "{\"method\":\"invoice\"}").status == 201)
    #expect(try campus.wrongInTheBooks() == [], "the books stay whole")
    func sweep() throws -> Int { try campus.store.write { try BillErasure.sweep($0) } }
    #expect(try sweep() == 0)
    campus.clock.set(try #require(Timestamp(rfc3339: "2036-12-31T12:00:00Z")))
    #expect(try sweep() == 0 && desk.find(invoiced).payerName == "Noor Haddad", "the tenth year is not over")
    campus.clock.set(try #require(Timestamp(rfc3339: "2037-01-01T12:00:00Z")))
    #expect(try sweep() == 1 && desk.find(invoiced).payerName == "")
    #expect(try sweep() == 0)
  }

  /// Ten years count from the end of the invoice's year, whenever the bill was opened.
  @Test func whatIsInvoicedInTheNextYearKeepsItsNameForAYearMore() throws {
    let campus = try Campus()
    let desk = try CashDesk(campus)
    campus.clock.set(try #require(Timestamp(rfc3339: "2026-12-30T12:00:00Z")))
    let bill = try desk.bill()
    campus.clock.set(try #require(Timestamp(rfc3339: "2027-01-05T12:00:00Z")))
    let admin = try campus.visitor(campus.admin.person)
    #expect(try admin.post(desk.path(bill, "/invoice")).json["invoice"]?.string == "I-2027-000001")
    #expect(try admin.post("/api/v1/people/\(desk.payer.text)/erase").status == 204)
    for (moment, count) in [("2037-12-31T12:00:00Z", 0), ("2038-01-01T12:00:00Z", 1)] {
      campus.clock.set(try #require(Timestamp(rfc3339: moment)))
      let swept = try campus.store.write { try BillErasure.sweep($0) }
      #expect(try swept == count && desk.find(bill).payerName.isEmpty == (count == 1), "\(moment)")
    }
  }

  /// The download tells what was bought, borrowed and paid, and of nobody else's.
  @Test func whatSomebodyBoughtBorrowedAndPaidIsTold() throws {
    let campus = try Campus()
    let desk = try CashDesk(campus)
    let shelf = try Shelf(campus, "Notebook", received: 9)
    let order = try shelf.placed(2)
    let zoe = try campus.visitor(campus.person("Zoe").id)
    _ = try shelf.placed(1, by: zoe)
    let loan = try campus.lent().placed()
    try campus.handedOut(loan)
    let bill = try #require(
      try campus.store.read { try OrderBills.current(of: order, in: campus.home.id, $0) })
    #expect(try desk.take(bill, tendered: 1000).status == 201 && desk.payBack(bill, 100).status == 201)
    let told = try campus.staff.get("/api/v1/me/data")
    func rows(_ table: String) -> [JSONValue] { told.json["tables"]?[table]?.array ?? [] }
    #expect(rows("order_lines").map { $0["product_name"]?.string } == ["Notebook", "Camera"], "\(told.text)")
    #expect(rows("order_lines").first?["quantity"]?.int64 == 2)
    #expect(rows("order_loans").map { $0["order_id"]?.string } == [loan.text])
    let lines = rows("bill_lines").filter { $0["bill_id"]?.string == bill.id.text }
    #expect(lines.map { $0["quantity"]?.int64 } == [2])
    #expect(rows("bill_payments").map { $0["kind"]?.string } == ["payment", "refund"])
    #expect(rows("bill_payments").map { $0["receipt_number"]?.int64 } == [1, 2])
    #expect(rows("payments").isEmpty, "they took nothing themselves")
    let hers = try zoe.get("/api/v1/me/data").json["tables"]
    #expect(hers?["order_lines"]?.count == 1 && hers?["bill_payments"]?.count == 0)
  }

  @Test func twoEntriesOfOnePersonKeepTheirBills() throws {
    let campus = try Campus()
    let desk = try CashDesk(campus)
    let bill = try desk.bill()
    let other = try campus.quickPerson("Noor H.")
    let (home, payer) = (campus.home.id, desk.payer)
    try campus.store.write(campus.context) { writer in
      let move = PersonalData.Move(from: payer, to: other, organization: home, account: nil, leaving: nil)
      for data in BillErasure.personal { try data.move?(move, writer) }
    }
    #expect(try desk.find(bill).payer == other)
  }
}
