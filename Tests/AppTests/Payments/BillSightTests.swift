// Whose bills are whose: payers, lists and what is told.
import Base
import Testing

@testable import App
@testable import Store

struct BillSightTests {
  @Test func peopleSeeTheirOwnBillsAndPayNoneThemselves() throws {
    let campus = try Campus()
    let desk = try CashDesk(campus)
    let bill = try desk.bill()
    #expect(try desk.take(bill, 100).status == 201)
    let other = try campus.visitor(campus.person("Zoe").id)
    let mine = try campus.staff.get(CashDesk.bills)
    #expect(mine.items.count == 1 && mine.json["total"]?.int64 == 1)
    let one = try campus.staff.get(desk.path(bill))
    #expect(one.status == 200 && one.json["payments"]?[0]?["person"]?.isNull == true, "not who took it")
    #expect(try other.get(CashDesk.bills).items.isEmpty && other.get(desk.path(bill)).status == 404)
    #expect(try campus.staff.get("\(CashDesk.bills)?payer=\(other.person.text)").status == 403)
    let mark = try campus.mark()
    #expect(try desk.take(bill, by: campus.staff).status == 403)
    #expect(try desk.take(bill, by: campus.stranger).status == 404, "another organization’s bill is not there")
    #expect(try campus.stranger.post(desk.path(bill, "/void"), json: "{\"reason\":\"x\"}").status == 404)
    #expect(try campus.isUnchanged(since: mark))
    let foreign = try desk.refusal { _, writer in
      try Bills.pay(bill.id, by: .cash, till: desk.till, in: campus.away.id, writer).id
    }
    #expect(foreign?.kind == .notFound)
  }

  @Test func payersHearOfTheirOwnBillsAndOfNobodyElses() throws {
    let campus = try Campus(.socket)
    let desk = try CashDesk(campus)
    let zoe = try campus.visitor(campus.person("Zoe").id)
    let hers = try LiveWire.stream(campus, zoe, "payments.mine")
    let his = try LiveWire.stream(campus, campus.staff, "payments.mine")
    #expect(try campus.staff.get("/api/v1/live?topics=payments").status == 403)
    let bill = try desk.bill()
    #expect(try desk.take(bill).status == 201)
    let made = try campus.admin.post(
      CashDesk.bills, json: "{\"payer\":\"\(zoe.person.text)\",\"lines\":[{\"title\":\"Key\",\"price\":1}]}")
    #expect(try hers.message()?.json()["bill"]?.string == made.json["id"]?.string, "the first she hears is her own")
    let told = try (1...2).map { _ in try his.message()?.json()["state"]?.string }
    #expect(told == ["pending", "paid"])
  }

  @Test func listsAreByStateByPayerAndByNumber() throws {
    let campus = try Campus()
    let desk = try CashDesk(campus)
    let bills = try (1...5).map { try desk.bill(100, order: $0) }
    #expect(try desk.take(bills[1]).status == 201)
    #expect(try campus.admin.post(desk.path(bills[2], "/invoice")).status == 200)
    func ids(_ query: String) throws -> [String] {
      try campus.admin.get("\(CashDesk.bills)?\(query)").items.compactMap { $0["id"]?.string }
    }
    #expect(try ids("") == bills.reversed().map(\.id.text))
    #expect(try ids("state=paid") == [bills[1].id.text] && ids("state=authorized") == [bills[2].id.text])
    #expect(try campus.admin.get("\(CashDesk.bills)?state=pending").json["total"]?.int64 == 3)
    #expect(try ids("payer=\(desk.payer.text)&limit=2&page=3") == [bills[0].id.text])
    #expect(try ids("number=r-2026-1") == [bills[1].id.text] && ids("number=I-2026-000001") == [bills[2].id.text])
    #expect(try ids("number=R-2026-000009") == [] && ids("number=nonsense") == [])
    for query in ["state=broke", "payer=x"] {
      #expect(try campus.admin.get("\(CashDesk.bills)?\(query)").status == 422, "\(query)")
    }
    let (home, away) = (campus.home.id, campus.away.id)
    func state(of order: Int64, in organization: ID<Organization>) throws -> PaymentState? {
      try campus.store.read {
        try Bills.current(of: BillSubject(kept: "test-order", order), in: organization, $0)?.state
      }
    }
    #expect(try [1, 2, 3, 99].map { try state(of: $0, in: home) } == [.pending, .paid, .authorized, nil])
    #expect(try state(of: 1, in: away) == nil)
  }
}
