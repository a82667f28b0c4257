// The pages of payments: forms that work, come back with what was typed, and papers to print.
import Base
import Testing

@testable import App
@testable import Store

struct PaymentPageTests {
  @Test func aBillIsTakenPaidBackAndVoidedByItsForms() throws {
    let campus = try Campus()
    let desk = try CashDesk(campus)
    let browser = try campus.browser(campus.admin)
    let bill = try desk.bill(1200)
    let page = "/payments/bills/\(bill.id.text)"
    let mark = try campus.mark()
    for fields in [[("amount", "dear")], [("amount", "12.01")], [("tendered", "1")], [("amount", "-1")]] {
      let answer = try browser.submit("\(page)/pay", on: page, fields)
      #expect(answer.status == 422 || answer.status == 409, "\(fields) \(answer.status)")
      let name = fields[0].0
      #expect(
        answer.page.tags.contains { $0["id"] == "cash-\(name)" && $0["aria-invalid"] == "true" },
        "\(fields) \(answer.text)")
    }
    #expect(try campus.isUnchanged(since: mark))
    let paid = try browser.submit("\(page)/pay", on: page, [("amount", "12.00"), ("tendered", "20")])
    #expect(paid.status == 303 && paid["location"] == page, "\(paid.text)")
    let after = try browser.get(page)
    #expect(after.text.contains("R-2026-000001") && after.text.contains("Paid"), "\(after.text)")
    #expect(after.page.form("\(page)/pay") == nil, "nothing is due")
    let back = try browser.submit(
      "\(page)/refund", on: page, [("amount", "2,50"), ("method", "cash"), ("reason", "torn")])
    #expect(back.status == 303, "\(back.text)")
    #expect(try desk.find(bill).refunded.minor == 250)
    let bad = try browser.submit("\(page)/refund", on: page, [("amount", "1"), ("reason", "")])
    #expect(bad.status == 422 && bad.page.tags.contains { $0["id"] == "refund-reason" && $0["aria-invalid"] == "true" })
    #expect(try browser.submit("\(page)/void", on: page, [("reason", "mistake")]).status == 303)
    #expect(try browser.get(page).text.contains("Void"))
    #expect(try campus.wrongInTheBooks() == [])
  }

  /// A form that is sent twice, or by two cashiers who look at the same page, takes money once.
  @Test func aFormThatIsSentTwicePaysOnce() throws {
    let campus = try Campus()
    let desk = try CashDesk(campus)
    let browser = try campus.browser(campus.admin)
    let bill = try desk.bill(1200)
    let page = "/payments/bills/\(bill.id.text)"
    var fields = try #require(try browser.get(page).page.form("\(page)/pay"))
    fields.removeAll { $0.0 == "amount" }
    fields.append(("amount", "5"))
    let answers = try (1...3).map { _ in
      try browser.post("\(page)/pay", form: fields, headers: [("Referer", "http://campus.test\(page)")])
    }
    #expect(answers.allSatisfy { $0.status == 303 && $0["location"] == page }, "\(answers.map(\.status))")
    #expect(try desk.find(bill).paid.minor == 500)
    #expect(try browser.submit("\(page)/pay", on: page, [("amount", "7")]).status == 303)
    #expect(try desk.find(bill).state == .paid && campus.wrongInTheBooks() == [])
  }

  @Test func anInvoiceIsIssuedPaidAndPrinted() throws {
    let campus = try Campus()
    let desk = try CashDesk(campus)
    let browser = try campus.browser(campus.admin)
    let bill = try desk.bill(1200)
    let page = "/payments/bills/\(bill.id.text)"
    #expect(try browser.get("\(page)/invoice.pdf").status == 404)
    #expect(try browser.submit("\(page)/invoice", on: page).status == 303)
    let payer = try campus.browser(campus.staff)
    let seen = try payer.get(page)
    #expect(seen.status == 200 && seen.page.form("\(page)/pay") == nil && seen.text.contains("I-2026-000001"))
    #expect(try browser.submit("\(page)/pay", on: page, [("method", "invoice"), ("amount", "12")]).status == 303)
    let payment = try #require(try campus.store.read { try Bills.payments(of: bill.id, in: campus.home.id, $0) }.last)
    for (path, name) in [
      ("\(page)/invoice.pdf", "I-2026-000001"), ("/payments/receipts/\(payment.id.text)/receipt.pdf", "R-2026-000001"),
    ] {
      let paper = try payer.get(path)
      #expect(paper.status == 200 && paper["content-type"] == "application/pdf", "\(path) \(paper.status)")
      #expect(paper["content-disposition"] == "attachment; filename=\"\(name).pdf\"")
      #expect(paper.body.starts(with: Array("%PDF-".utf8)) && paper.body.count > 2000)
      let other = try campus.browser(campus.visitor(campus.person("Zoe \(name)").id))
      #expect(try other.get(path).status == 404, "somebody else’s")
      #expect(try campus.browser(campus.stranger).get(path).status == 404)
    }
    #expect(try payer.get("/payments").text.contains("I-2026-000001"))
  }

  @Test func aBillIsWrittenByItsForm() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.admin)
    let path = "/payments/bills/new"
    let mark = try campus.mark()
    for (fields, wrong) in [
      ([("payer", "nobody@x.example"), ("title-0", "Key"), ("price-0", "25")], "payer"),
      ([("payer", "noor@nord.example"), ("title-0", "Key"), ("price-0", "x")], "price-0"),
      ([("payer", "noor@nord.example"), ("title-0", ""), ("price-0", "1")], "title-0"),
      ([("payer", "noor@nord.example"), ("title-0", "Key"), ("price-0", "1"), ("quantity-0", "0")], "quantity-0"),
      ([("payer", "noor@nord.example"), ("title-0", "Key"), ("price-0", "1"), ("rate-0", "101")], "rate-0"),
      ([("payer", "noor@nord.example"), ("title-0", "Key"), ("price-0", "1"), ("currency", "E1")], "currency"),
    ] {
      let answer = try browser.submit(path, on: path, fields)
      #expect(answer.status == 422, "\(wrong) \(answer.status)")
      #expect(
        answer.page.tags.contains { $0["id"] == "new-\(wrong)" && $0["aria-invalid"] == "true" },
        "\(wrong) \(answer.text)")
    }
    #expect(try campus.isUnchanged(since: mark))
    let made = try browser.submit(
      path, on: path,
      [
        ("payer", "noor@nord.example"), ("title-0", "Lost key"), ("price-0", "25,50"), ("rate-0", "20"),
        ("title-2", "Lock"), ("price-2", "10"), ("quantity-2", "2"),
      ])
    #expect(made.status == 303, "\(made.text)")
    let bill = try #require(try campus.admin.get(CashDesk.bills).items.first)
    #expect(bill["total"]?.int64 == 4550 && bill["tax"]?.int64 == 425, "\(bill)")
  }

  @Test func aDayIsClosedAndOpenedByItsForms() throws {
    let campus = try Campus()
    let desk = try CashDesk(campus)
    let browser = try campus.browser(campus.admin)
    let till = "/payments/tills/\(desk.till.text)"
    let page = "/payments/day?till=\(desk.till.text)&date=2026-11-21"
    #expect(try browser.get("/payments/day").status == 200 && browser.get(page).status == 200)
    #expect(try browser.submit("\(till)/move", on: page, [("amount", "-x"), ("reason", "x")]).status == 422)
    #expect(try browser.submit("\(till)/move", on: page, [("amount", "50"), ("reason", "float")]).status == 303)
    #expect(try browser.submit("\(till)/move", on: page, [("amount", "-20,00"), ("reason", "bank")]).status == 303)
    #expect(try desk.take(desk.bill()).status == 201)
    #expect(try desk.balance(.cash(desk.till)) == 4200)
    let mark = try campus.mark()
    let empty = try browser.submit("\(till)/close", on: page, [("counted-EUR", "")])
    #expect(
      empty.status == 422
        && empty.page.tags.contains { $0["id"] == "close-counted-EUR" && $0["aria-invalid"] == "true" })
    #expect(try campus.isUnchanged(since: mark))
    let closed = try browser.submit("\(till)/close", on: page, [("counted-EUR", "41.00"), ("note", "one short")])
    #expect(closed.status == 303, "\(closed.text)")
    let after = try browser.get(page)
    #expect(after.page.form("\(till)/close") == nil && after.text.contains("Ada Okonkwo"), "\(after.text)")
    let paper = try browser.get("/payments/day.pdf?till=\(desk.till.text)&date=2026-11-21")
    #expect(paper.status == 200 && paper.body.starts(with: Array("%PDF-".utf8)))
    #expect(try browser.get("/payments/day.pdf").status == 200)
    let closing = try #require(
      try campus.admin.get("\(CashDesk.tills)/\(desk.till.text)/closings").items.first?["id"]?.string)
    let reopen = "/payments/closings/\(closing)/reopen"
    #expect(try browser.submit(reopen, on: page, [("reason", "")]).status == 422)
    #expect(try browser.submit(reopen, on: page, [("reason", "counted wrong")]).status == 303)
    #expect(try browser.get(page).page.form("\(till)/close") != nil)
    #expect(try browser.get("/payments/day?till=x").status == 404)
    #expect(try browser.get("/payments/day?date=x").status == 422)
    #expect(try campus.wrongInTheBooks() == [])
  }

  @Test func aDeletedTillKeepsItsNameInTheDayOfAll() throws {
    let campus = try Campus()
    let desk = try CashDesk(campus)
    #expect(try desk.take(desk.bill(1200)).status == 201)
    let till = "\(CashDesk.tills)/\(desk.till.text)"
    #expect(try campus.admin.post("\(till)/movements", json: "{\"amount\":-1200,\"reason\":\"bank\"}").status == 201)
    #expect(try desk.close(0).status == 201 && campus.admin.delete(till).status == 204)
    let browser = try campus.browser(campus.admin)
    #expect(try browser.get("/payments/day").text.contains("Canteen"))
    // The paper has it from the same report.
    #expect(try browser.get("/payments/day.pdf").status == 200)
    let date = try #require(LocalDate(iso: "2026-11-21"))
    let report = try campus.store.read { try TillDays.report(date, till: nil, in: campus.home.id, $0) }
    #expect(report.sums.map(\.tillName) == ["Canteen"])
  }

  @Test func tillsAndPapersAreSetByTheirForms() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.admin)
    let path = "/payments/settings"
    #expect(try browser.submit("/payments/tills", on: path, [("name", "Shop")]).status == 303)
    #expect(try browser.submit("/payments/tills", on: path, [("name", "shop")]).status == 409)
    let till = try #require(try campus.admin.get(CashDesk.tills).items.first?["id"]?.string)
    #expect(
      try browser.submit("/payments/tills/\(till)/edit", on: "/payments/tills/\(till)/edit", [("name", "Desk")]).status
        == 303)
    let bad = try browser.submit(path, on: path, [("invoiceDays", "400")])
    #expect(bad.status == 422, "\(bad.text)")
    #expect(
      try browser.submit(path, on: path, [("seller", "Campus Nord\nRue 1"), ("invoiceDays", "14")]).status == 303)
    #expect(try campus.admin.get("/api/v1/payments/settings").json["invoiceDays"]?.int64 == 14)
    #expect(try browser.submit("/payments/tills/\(till)/delete", on: "/payments/tills/\(till)/edit").status == 303)
    #expect(try browser.get("/payments/ledger").status == 200)
  }
}
