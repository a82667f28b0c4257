// Tills: what is in them, closing a day, and opening it again.
import Base
import Testing

@testable import App
@testable import Store

struct TillTests {
  private func move(_ desk: CashDesk, _ amount: Int64, by visitor: Visitor? = nil) throws -> Answer {
    try (visitor ?? desk.campus.admin).post(
      "\(CashDesk.tills)/\(desk.till.text)/movements", json: "{\"amount\":\(amount),\"reason\":\"change\"}")
  }

  private func day(_ desk: CashDesk, _ date: String = "") throws -> Answer {
    try desk.campus.admin.get("\(CashDesk.tills)/\(desk.till.text)/day\(date.isEmpty ? "" : "?date=\(date)")")
  }

  // MARK: The day

  @Test(arguments: Depth.allCases) func aDayIsReportedCountedAndClosed(depth: Depth) throws {
    let campus = try Campus(depth)
    let desk = try CashDesk(campus)
    #expect(try move(desk, 5000).status == 201)
    let (one, two) = (try desk.bill(1200, order: 1), try desk.bill(800, order: 2))
    #expect(try desk.take(one, tendered: 2000).status == 201 && desk.take(two, 300).status == 201)
    #expect(try desk.payBack(one, 200).status == 201)
    #expect(try campus.admin.post(desk.path(two, "/payments"), json: "{\"method\":\"invoice\"}").status == 201)
    #expect(try move(desk, -2000).status == 201)
    let report = try day(desk)
    let cash = try #require(report.json["cash"]?[0])
    #expect(cash["before"]?.int64 == 0 && cash["taken"]?.int64 == 1500 && cash["refunded"]?.int64 == 200)
    #expect(cash["moved"]?.int64 == 3000 && cash["expected"]?.int64 == 4300, "\(report.text)")
    let sums = try campus.admin.get("/api/v1/payments/day").json["sums"]
    let words = sums?.elements.map {
      "\($0["method"]?.string ?? "") \($0["kind"]?.string ?? "") \($0["count"]?.int64 ?? 0) \($0["amount"]?.int64 ?? 0)"
    }
    #expect(words == ["invoice payment 1 500", "cash payment 2 1500", "cash refund 1 200"], "\(words ?? [])")
    let mark = try campus.mark()
    let closed = try desk.close(4250)
    #expect(closed.status == 201 && closed.json["counts"]?[0]?["difference"]?.int64 == -50, "\(closed.text)")
    #expect(try campus.events(since: mark) == ["till.day-closed"])
    #expect(try desk.balance(.cash(desk.till)) == 4250, "the ledger says what is in it")
    #expect(try desk.balance(LedgerPlace(.difference)) == 50)
    // Nothing comes into a closed day.
    let after = try campus.mark()
    for answer in [try desk.take(two), try desk.payBack(one, 100), try move(desk, 1), try desk.close(4250)] {
      let refused = answer.status == 409 && (answer.code == "day-closed" || answer.code == "nothing-due")
      #expect(refused, "\(answer.text)")
    }
    #expect(try campus.isUnchanged(since: after))
    #expect(try campus.wrongInTheBooks() == [])
    // The next day begins with what was counted.
    campus.clock.advance(seconds: 86_400)
    let admin = try campus.visitor(campus.admin.person)
    let next = try admin.get("\(CashDesk.tills)/\(desk.till.text)/day")
    #expect(next.json["cash"]?[0]?["before"]?.int64 == 4250, "\(next.text)")
  }

  @Test func aClosedDayIsOpenedAgainForAReasonAndItShows() throws {
    let campus = try Campus()
    let desk = try CashDesk(campus)
    let bill = try desk.bill()
    #expect(try desk.take(bill, 1000).status == 201)
    let closing = try #require(try desk.close(900).json["id"]?.string)
    let path = "\(CashDesk.closings)/\(closing)/reopen"
    let keeper = try campus.visitor(campus.person("Kim", role: .shopkeeper).id)
    let mark = try campus.mark()
    #expect(try keeper.post(path, json: "{\"reason\":\"x\"}").status == 403, "not who is counted")
    #expect(try campus.admin.post(path, json: "{\"reason\":\"\"}").faults == ["reason"])
    #expect(try campus.stranger.post(path, json: "{\"reason\":\"x\"}").status == 404)
    #expect(try campus.isUnchanged(since: mark))
    let opened = try campus.admin.post(path, json: "{\"reason\":\"a note was lying below\"}")
    #expect(opened.status == 200 && opened.json["reopenedReason"]?.string == "a note was lying below", "\(opened.text)")
    #expect(try campus.events(since: mark) == ["till.day-reopened"])
    #expect(try desk.balance(.cash(desk.till)) == 1000 && desk.balance(LedgerPlace(.difference)) == 0)
    #expect(try campus.admin.post(path, json: "{\"reason\":\"x\"}").code == "day-open")
    #expect(try desk.take(bill, 200).status == 201)
    #expect(try desk.close(1200).status == 201)
    let list = try campus.admin.get("\(CashDesk.tills)/\(desk.till.text)/closings").items
    #expect(list.count == 2 && list[0]["reopenedAt"]?.isNull == true && list[1]["reopenedAt"]?.isNull == false)
    #expect(list[1]["counts"]?[0]?["counted"]?.int64 == 900, "what was counted then stays")
    #expect(try campus.wrongInTheBooks() == [])
  }

  @Test func daysAreClosedInTheirOrder() throws {
    let campus = try Campus()
    let desk = try CashDesk(campus)
    #expect(try desk.take(desk.bill(order: 1)).status == 201)
    campus.clock.advance(seconds: 86_400)
    let admin = try campus.visitor(campus.admin.person)
    #expect(try desk.close(1200, by: admin).code == "earlier-day-open")
    #expect(try desk.close(0, date: "2026-11-23", by: admin).faults == ["date"], "a day to come")
    let first = try desk.close(1200, date: "2026-11-21", by: admin)
    #expect(first.status == 201, "\(first.text)")
    #expect(try desk.take(desk.bill(300, order: 2), by: admin).status == 201, "the next day is open")
    #expect(try desk.close(1500, by: admin).status == 201)
    let path = "\(CashDesk.closings)/\(first.json["id"]?.string ?? "")/reopen"
    #expect(try admin.post(path, json: "{\"reason\":\"x\"}").code == "later-day-closed")
    #expect(try desk.close(0, date: "2026-11-20", by: admin).code == "day-closed")
    #expect(try campus.wrongInTheBooks() == [])
  }

  @Test func eachCurrencyIsCountedByItself() throws {
    let campus = try Campus()
    let desk = try CashDesk(campus)
    let francs = try #require(Currency("CHF"))
    let bill = try desk.open([CashDesk.line(500, 1, francs)], order: 1)
    #expect(try desk.take(bill).status == 201 && desk.take(desk.bill(order: 2)).status == 201)
    let path = "\(CashDesk.tills)/\(desk.till.text)/closings"
    let mark = try campus.mark()
    #expect(try desk.close(1200).faults == ["counts"], "francs are in it too")
    for (counts, faults) in [
      ("{\"currency\":\"EUR\",\"counted\":1},{\"currency\":\"eur\",\"counted\":1}", ["counts[1].currency", "counts"]),
      ("{\"currency\":\"EUR\",\"counted\":-1},{\"currency\":\"CHF\",\"counted\":1}", ["counts[0].counted"]),
      ("{\"currency\":\"E1R\",\"counted\":1}", ["counts[0].currency"]),
    ] as [(String, [String])] {
      let answer = try campus.admin.post(path, json: "{\"counts\":[\(counts)]}")
      #expect(answer.status == 422 && answer.faults == faults, "\(counts) \(answer.text)")
    }
    #expect(try campus.isUnchanged(since: mark))
    let both = "{\"currency\":\"EUR\",\"counted\":1200},{\"currency\":\"CHF\",\"counted\":400}"
    #expect(try campus.admin.post(path, json: "{\"counts\":[\(both)]}").status == 201)
    #expect(try desk.balance(.cash(desk.till), francs) == 400 && desk.balance(.cash(desk.till)) == 1200)
    #expect(try campus.wrongInTheBooks() == [])
  }

  /// A payment comes before the closing and is in what was expected, or after it and is refused.
  @Test func nothingSlipsPastAClosing() throws {
    let campus = try Campus()
    let desk = try CashDesk(campus)
    let bill = try desk.bill(1000)
    let answers = try atOnce(40, threads: 8) { number -> (Int, Int64) in
      if number == 20 {
        let closed = try desk.close(0)
        return (closed.status, closed.json["counts"]?[0]?["expected"]?.int64 ?? 0)
      }
      return (try desk.take(bill, 1).status, 0)
    }
    let taken = Int64(answers.filter { $0.0 == 201 }.count) - 1
    #expect(answers.allSatisfy { $0.0 == 201 || $0.0 == 409 })
    #expect(answers.map { $0.1 }.max() == taken, "all that came in was expected")
    #expect(try desk.find(bill).paid.minor == taken && desk.balance(.cash(desk.till)) == 0)
    #expect(try campus.wrongInTheBooks() == [])
  }

  // MARK: Tills

  @Test func tillsComeChangeAndGoWhenTheyAreEmpty() throws {
    let campus = try Campus()
    let desk = try CashDesk(campus)
    let one = "\(CashDesk.tills)/\(desk.till.text)"
    #expect(try campus.admin.post(CashDesk.tills, json: "{\"name\":\"CANTEEN\"}").code == "name-taken")
    #expect(try campus.admin.put(one, json: "{\"name\":\"Cafeteria\"}").json["version"]?.int64 == 2)
    let keeper = try campus.visitor(campus.person("Kim", role: .shopkeeper).id)
    #expect(try keeper.get(CashDesk.tills).json["total"]?.int64 == 1 && keeper.delete(one).status == 403)
    #expect(try campus.staff.get(CashDesk.tills).status == 403)
    #expect(try campus.stranger.delete(one).status == 404 && campus.stranger.get(CashDesk.tills).items.isEmpty)
    #expect(try move(desk, 100).status == 201)
    #expect(try campus.admin.delete(one).code == "till-in-use")
    #expect(try move(desk, -100).status == 201)
    #expect(try campus.admin.delete(one).code == "till-in-use", "its day is open")
    #expect(
      try campus.admin.post("\(one)/closings", json: "{\"counts\":[{\"currency\":\"EUR\",\"counted\":0}]}").status
        == 201)
    #expect(try campus.admin.delete(one).status == 204)
    #expect(try move(desk, 1).status == 404)
    #expect(try desk.take(desk.bill()).faults == ["till"])
    #expect(try campus.wrongInTheBooks() == [])
  }

  /// Opened, they would leave cash in a till that nobody can close.
  @Test func daysOfADeletedTillStayClosed() throws {
    let campus = try Campus()
    let desk = try CashDesk(campus)
    #expect(try move(desk, 100).status == 201)
    let short = try #require(try desk.close(95).json["id"]?.string)
    campus.clock.advance(seconds: 86_400)
    let admin = try campus.visitor(campus.admin.person)
    #expect(try move(desk, -95, by: admin).status == 201)
    let empty = try #require(try desk.close(0, by: admin).json["id"]?.string)
    #expect(try admin.delete("\(CashDesk.tills)/\(desk.till.text)").status == 204)
    let mark = try campus.mark()
    for closing in [empty, short] {
      let answer = try admin.post("\(CashDesk.closings)/\(closing)/reopen", json: "{\"reason\":\"x\"}")
      #expect(answer.status == 409 && answer.code == "till-deleted", "\(answer.text)")
    }
    #expect(try campus.isUnchanged(since: mark))
    #expect(try desk.balance(.cash(desk.till)) == 0 && campus.wrongInTheBooks() == [])
    // Its days are still to be looked at, without a form.
    let browser = try campus.browser(admin)
    for date in ["2026-11-21", "2026-11-22"] {
      let page = try browser.get("/payments/day?till=\(desk.till.text)&date=\(date)")
      #expect(page.status == 200 && page.text.contains("Canteen"))
      let forms = ["tills/\(desk.till.text)/close", "tills/\(desk.till.text)/move"]
      for form in forms + [short, empty].map({ "closings/\($0)/reopen" }) {
        #expect(page.page.form("/payments/\(form)") == nil, "\(date) \(form)")
      }
    }
  }

  @Test func movementsThatCantBeAreRefused() throws {
    let campus = try Campus()
    let desk = try CashDesk(campus)
    let path = "\(CashDesk.tills)/\(desk.till.text)/movements"
    let mark = try campus.mark()
    for (json, faults) in [
      ("{\"amount\":0,\"reason\":\"x\"}", ["amount"]),
      ("{\"amount\":-9223372036854775808,\"reason\":\"x\"}", ["amount"]),
      ("{\"amount\":1000000000000001,\"reason\":\"x\"}", ["amount"]),
      ("{\"amount\":1,\"reason\":\"x\",\"currency\":\"E\"}", ["currency"]),
    ] as [(String, [String])] {
      let answer = try campus.admin.post(path, json: json)
      #expect(answer.status == 422 && answer.faults == faults, "\(json) \(answer.text)")
    }
    #expect(try campus.staff.post(path, json: "{\"amount\":1,\"reason\":\"x\"}").status == 403)
    #expect(try campus.isUnchanged(since: mark))
  }
}
