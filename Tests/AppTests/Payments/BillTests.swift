// Bills: opened, paid in parts or by invoice, paid back and voided.
import Base
import Testing

@testable import App
@testable import Store

struct BillTests {
  @Test(arguments: Depth.allCases) func aBillIsOpenedPaidAndPaidBack(depth: Depth) throws {
    let campus = try Campus(depth)
    let desk = try CashDesk(campus)
    let mark = try campus.mark()
    let bill = try desk.open([CashDesk.line(350, 2), CashDesk.line(100, 1, rate: 550)])
    #expect(bill.state == .pending && bill.total.minor == 800 && bill.tax.minor == 117 + 5)
    let paid = try desk.take(bill)
    #expect(paid.status == 201, "\(paid.text)")
    #expect(
      paid.json["payment"]?["amount"]?.int64 == 800 && paid.json["payment"]?["receipt"]?.string == "R-2026-000001")
    #expect(paid.json["bill"]?["state"]?.string == "paid" && paid.json["bill"]?["due"]?.int64 == 0)
    let part = try desk.payBack(bill, 300)
    #expect(part.status == 201 && part.json["bill"]?["state"]?.string == "partly-refunded", "\(part.text)")
    #expect(part.json["payment"]?["receipt"]?.string == "R-2026-000002")
    let rest = try desk.payBack(bill)
    #expect(rest.json["payment"]?["amount"]?.int64 == 500 && rest.json["bill"]?["state"]?.string == "refunded")
    #expect(
      try campus.events(since: mark) == ["bill.opened", "payment.taken", "payment.refunded", "payment.refunded"])
    let one = try campus.admin.get(desk.path(bill))
    #expect(one.json["lines"]?.count == 2 && one.json["payments"]?.count == 3, "\(one.text)")
    #expect(
      one.json["payer"]?["id"]?.string == campus.staff.person.text && one.json["subjectKind"]?.string == "test-order")
    // All of it was taken back, to the last cent of each tax.
    for place in [LedgerPlace.sales, .tax(2000), .tax(550), .receivable, .cash(desk.till)] {
      #expect(try desk.balance(place) == 0, "\(place)")
    }
    #expect(try campus.wrongInTheBooks() == [] && campus.chainIsWhole())
  }

  @Test func whatIsBookedIsWhatIsOwed() throws {
    let desk = try CashDesk(Campus())
    let bill = try desk.bill(1200)
    #expect(try desk.balance(.receivable) == 1200)
    #expect(try desk.balance(.sales) == -1000 && desk.balance(.tax(2000)) == -200)
    #expect(try desk.take(bill, 700).status == 201)
    #expect(try desk.balance(.receivable) == 500 && desk.balance(.cash(desk.till)) == 700)
    #expect(try desk.payBack(bill, 600).status == 201)
    #expect(try desk.balance(.receivable) == 500, "what is due stays due")
    #expect(try desk.balance(.sales) == -500 && desk.balance(.tax(2000)) == -100)
    #expect(try desk.campus.wrongInTheBooks() == [])
  }

  @Test func partsAreTakenAndChangeIsComputed() throws {
    let campus = try Campus()
    let desk = try CashDesk(campus)
    let bill = try desk.bill(1200)
    let first = try desk.take(bill, 500, tendered: 1000)
    #expect(first.json["payment"]?["change"]?.int64 == 500 && first.json["bill"]?["state"]?.string == "pending")
    let mark = try campus.mark()
    let over = try desk.take(bill, 701)
    #expect(over.status == 409 && over.code == "over-paid" && over.faults == ["amount"], "\(over.text)")
    #expect(try desk.take(bill, 700, tendered: 699).faults == ["tendered"])
    #expect(try campus.isUnchanged(since: mark))
    let last = try desk.take(bill, tendered: 2000)
    #expect(last.json["payment"]?["amount"]?.int64 == 700 && last.json["payment"]?["change"]?.int64 == 1300)
    #expect(last.json["bill"]?["state"]?.string == "paid" && last.json["bill"]?["paid"]?.int64 == 1200)
    #expect(try desk.balance(.cash(desk.till)) == 1200, "change is no payment")
    #expect(try desk.take(bill).code == "nothing-due")
    #expect(try campus.wrongInTheBooks() == [])
  }

  /// What went back of a part doesn't hide what is still to be paid: the bill stays among those that are.
  @Test func aPartThatWentBackLeavesTheRestToPay() throws {
    let campus = try Campus()
    let desk = try CashDesk(campus)
    let bill = try desk.bill(1200)
    #expect(try desk.take(bill, 200).status == 201)
    for (back, kept) in [(50, 150), (150, 0)] as [(Int64, Int64)] {
      let refund = try desk.payBack(bill, back)
      #expect(refund.json["bill"]?["state"]?.string == "pending" && refund.json["bill"]?["due"]?.int64 == 1000)
      let now = try desk.find(bill)
      #expect(now.kept.minor == kept && !now.mayHandOver, "\(refund.text)")
    }
    #expect(try campus.admin.get("\(CashDesk.bills)?state=pending").items.count == 1)
    #expect(try campus.admin.post(desk.path(bill, "/invoice")).json["state"]?.string == "authorized")
    #expect(try desk.find(bill).mayHandOver, "it is promised")
    #expect(try desk.take(bill, 1000).json["bill"]?["state"]?.string == "partly-refunded")
    #expect(try desk.payBack(bill).json["bill"]?["state"]?.string == "refunded")
    let over = try desk.take(bill)
    #expect(over.code == "nothing-due" && over.text.contains("went back"), "\(over.text)")
    #expect(try campus.wrongInTheBooks() == [])
  }

  @Test func anInvoicePromisesAndItsMoneyComesByTheBank() throws {
    let campus = try Campus()
    let desk = try CashDesk(campus)
    let bill = try desk.bill(1200)
    let mark = try campus.mark()
    let issued = try campus.admin.post(desk.path(bill, "/invoice"))
    #expect(issued.status == 200 && issued.json["state"]?.string == "authorized", "\(issued.text)")
    #expect(issued.json["invoice"]?.string == "I-2026-000001" && issued.json["payBy"]?.string == "2026-12-21")
    #expect(try campus.admin.post(desk.path(bill, "/invoice")).json["invoice"]?.string == "I-2026-000001")
    #expect(try campus.events(since: mark) == ["bill.invoiced"], "the second changes nothing")
    let notice = try #require(try campus.staff.get("/api/v1/notifications").items.first)
    #expect(notice["kind"]?.string == "payments.bill")
    let part = try campus.admin.post(desk.path(bill, "/payments"), json: "{\"method\":\"invoice\",\"amount\":200}")
    #expect(part.json["bill"]?["state"]?.string == "authorized", "the rest is still promised")
    let paid = try campus.admin.post(desk.path(bill, "/payments"), json: "{\"method\":\"invoice\"}")
    #expect(paid.status == 201 && paid.json["bill"]?["state"]?.string == "paid", "\(paid.text)")
    #expect(try desk.balance(LedgerPlace(.bank)) == 1200 && desk.balance(.cash(desk.till)) == 0)
    #expect(try campus.wrongInTheBooks() == [])
  }

  @Test func invoicesThatAreLateAreAList() throws {
    let campus = try Campus()
    let desk = try CashDesk(campus)
    func invoice(_ order: Int64, payBy: String) throws -> BillSummary {
      let bill = try desk.bill(1200, order: order)
      #expect(try campus.admin.post(desk.path(bill, "/invoice")).status == 200)
      let day = try #require(LocalDate(iso: payBy)).dayNumber
      try campus.store.write { writer in
        try writer.connection.execute("UPDATE bills SET pay_by_date = \(day) WHERE id = \(bill.id.value)")
      }
      return try desk.find(bill)
    }
    let later = try invoice(1, payBy: "2026-11-20")
    let late = try invoice(2, payBy: "2026-11-01")
    let part = try invoice(3, payBy: "2026-11-10")
    let paid = try invoice(4, payBy: "2026-11-01")
    let void = try invoice(5, payBy: "2026-11-01")
    let today = try invoice(6, payBy: "2026-11-21")
    _ = try desk.bill(500, order: 7)
    #expect(try desk.take(part, 200).status == 201 && desk.take(paid).status == 201)
    #expect(try campus.admin.post(desk.path(void, "/void"), json: "{\"reason\":\"wrong\"}").status == 200)
    let path = "/api/v1/payments/overdue"
    let list = try campus.admin.get(path)
    #expect(list.items.compactMap { $0["id"]?.string } == [late, part, later].map(\.id.text), "\(list.text)")
    #expect(list.json["total"]?.int64 == 3 && list.items.map { $0["due"]?.int64 } == [1200, 1000, 1200])
    let second = try campus.admin.get(path + "?limit=1&page=2")
    #expect(second.items.first?["id"]?.string == part.id.text && second.json["total"]?.int64 == 3)
    let page = try campus.browser(campus.admin).get("/payments/overdue")
    #expect(page.status == 200 && page.text.contains(late.invoice?.text ?? "?") && page.text.contains("3 bills"))
    #expect(!page.text.contains(today.invoice?.text ?? "?") && page.text.contains(">20<"), "twenty days late")
    // What is paid goes from it.
    #expect(try desk.take(late).status == 201 && campus.admin.get(path).json["total"]?.int64 == 2)
    let keeper = try campus.visitor(try campus.person("Kim Keeper", role: .shopkeeper).id)
    #expect(try keeper.get(path).json["total"]?.int64 == 2)
    #expect(try campus.staff.get(path).status == 403 && campus.guest.get(path).status == 401)
    let browser = try campus.browser(campus.staff)
    #expect(try browser.get("/payments/overdue").status == 403)
    #expect(try !browser.get("/payments").text.contains("/payments/overdue"), "no way to what is not theirs")
    #expect(try campus.stranger.get(path).json["total"]?.int64 == 0)
  }

  @Test func aVoidBillOwesBackWhatWasPaid() throws {
    let campus = try Campus()
    let desk = try CashDesk(campus)
    let bill = try desk.bill(1200)
    #expect(try desk.take(bill, 500).status == 201)
    let subject = bill.subject
    let void = try #require(
      try desk.write { home, writer in try Bills.void(subject, reason: "cancelled", in: home, writer) })
    #expect(void.isVoid && void.state == .paid && void.due.minor == 0 && void.owed.minor == 500)
    #expect(try desk.balance(.receivable) == -500 && desk.balance(.sales) == 0)
    #expect(try desk.take(bill).code == "bill-void")
    #expect(try campus.admin.post(desk.path(bill, "/invoice")).code == "bill-void")
    let mark = try campus.mark()
    let again = try campus.admin.post(desk.path(bill, "/void"), json: "{\"reason\":\"again\"}")
    #expect(again.status == 200 && again.json["voidReason"]?.string == "cancelled")
    let none = try desk.write { home, writer in try Bills.void(subject, reason: "x", in: home, writer)?.id }
    #expect(try none == nil && campus.isUnchanged(since: mark), "there is no live bill any more")
    #expect(try desk.payBack(bill).json["bill"]?["state"]?.string == "refunded")
    #expect(try desk.balance(.receivable) == 0)
    #expect(try campus.wrongInTheBooks() == [])
    // The subject may have another bill then, and that is the current one.
    let second = try desk.bill(300)
    let current = try campus.store.read { try Bills.current(of: subject, in: campus.home.id, $0) }
    #expect(current?.id == second.id && current?.state == .pending)
  }

  @Test func aBillThatIsNeverPaidIsNothingWhenItIsVoid() throws {
    let campus = try Campus()
    let desk = try CashDesk(campus)
    let bill = try desk.bill()
    #expect(try campus.admin.post(desk.path(bill, "/invoice")).status == 200)
    let void = try campus.admin.post(desk.path(bill, "/void"), json: "{\"reason\":\"mistake\"}")
    #expect(void.json["state"]?.string == "none" && void.json["credit"]?.string == "C-2026-000001", "\(void.text)")
    #expect(try desk.payBack(bill).code == "nothing-paid")
    let free = try desk.open([CashDesk.line(0)], order: 2)
    #expect(free.state == .none && free.mayHandOver)
    #expect(try desk.take(free).code == "nothing-due")
    #expect(try campus.wrongInTheBooks() == [])
  }

  @Test func aBillIsWrittenByHand() throws {
    let campus = try Campus()
    let json =
      "{\"payer\":\"\(campus.staff.person.text)\",\"lines\":[{\"title\":\"Lost key\",\"price\":2500,\"taxRate\":0},{\"title\":\"Lock\",\"quantity\":2,\"price\":1000,\"taxRate\":2000}]}"
    let made = try campus.admin.post(CashDesk.bills, json: json)
    #expect(made.status == 201 && made.json["total"]?.int64 == 4500 && made.json["tax"]?.int64 == 333, "\(made.text)")
    #expect(made.json["subjectKind"]?.string == "desk" && made.json["subject"]?.string == made.json["id"]?.string)
    let mixed =
      "{\"payer\":\"\(campus.staff.person.text)\",\"lines\":[{\"title\":\"A\",\"price\":1},{\"title\":\"B\",\"price\":1,\"currency\":\"USD\"}]}"
    #expect(try campus.admin.post(CashDesk.bills, json: mixed).faults == ["lines[1].price"])
    #expect(try campus.staff.post(CashDesk.bills, json: json).status == 403)
    #expect(try campus.stranger.post(CashDesk.bills, json: json).faults == ["payer"])
    let methods = try campus.admin.get("/api/v1/payments/methods").items.compactMap { $0["name"]?.string }
    #expect(methods.contains("cash") && methods.contains("invoice"))
  }

  /// The dearest there is: a million millions, a thousand of them, in parts and back.
  @Test func theDearestBillIsPaidToTheLastUnit() throws {
    let desk = try CashDesk(Campus())
    let bill = try desk.open([
      CashDesk.line(Money.dearest, 999, rate: 1960), CashDesk.line(Money.dearest, 1, rate: 550),
    ])
    #expect(bill.total.minor == PaymentRules.mostTotal)
    #expect(try desk.take(bill, 1).status == 201)
    #expect(try desk.take(bill, PaymentRules.mostTotal - 1, tendered: PaymentRules.mostTotal).status == 201)
    for part in [1, 333_333_333_333_333, 7] as [Int64] { #expect(try desk.payBack(bill, part).status == 201) }
    #expect(try desk.payBack(bill).json["bill"]?["state"]?.string == "refunded")
    for place in [LedgerPlace.sales, .tax(1960), .tax(550), .receivable, .cash(desk.till)] {
      #expect(try desk.balance(place) == 0, "\(place)")
    }
    #expect(try desk.campus.wrongInTheBooks() == [])
  }
}
