// Loans and pick-up slots.
import Base
import Testing

@testable import App
@testable import Store

struct LoanTests {
  @Test func aLoanGoesOutIsRemindedOfLateAndComesBack() throws {
    let campus = try Campus()
    let shelf = try campus.lent(received: 3)
    let order = try shelf.placed(2)
    #expect(try campus.admin.get(OrderStage.loans).json["total"]?.int64 == 0, "not before it is handed out")
    try campus.handedOut(order)
    #expect(try shelf.balance == StockBalance(onHand: 1, reserved: 0))
    let loan = try #require(try campus.admin.get(OrderStage.loans).items.first)
    #expect(loan["due"]?.string == "2026-11-28" && loan["quantity"]?.int64 == 2 && loan["isOverdue"]?.bool == false)
    let path = "\(OrderStage.loans)/\(loan["id"]?.string ?? "")"
    #expect(try campus.staff.get(OrderStage.loans).status == 403)
    #expect(try campus.bring(order, to: "refunded").code == "still-lent")
    #expect(try campus.admin.delete("\(OrderStage.orders)/\(order.text)").code == "still-lent")
    let sold = try Shelf(campus, "Pencil", received: 3).placed(3)
    try campus.handedOut(sold)
    let several = try campus.admin.post(
      "\(OrderStage.orders)/states",
      json: "{\"orders\":[\"\(order.text)\",\"\(sold.text)\"],\"state\":\"refunded\"}")
    #expect(several.items.map { $0["code"]?.string ?? "-" } == ["still-lent", "-"], "\(several.text)")
    let home = campus.home
    func remind() throws -> Int {
      var sum = 0
      while true {
        let found = try campus.store.write(WriteContext(organization: home.id.value)) { try Loans.remind(in: home, $0) }
        if found == 0 { return sum }
        sum += found
      }
    }
    func told() throws -> Int {
      try campus.visitor(campus.staff.person).get("/api/v1/notifications").items.filter {
        $0["kind"]?.string == "loan.due"
      }.count
    }
    #expect(try remind() == 0)
    campus.clock.advance(seconds: 6 * 86_400)
    #expect(try remind() == 1 && told() == 1, "the day before")
    #expect(try remind() == 0 && told() == 1, "once")
    campus.clock.advance(seconds: 2 * 86_400)
    #expect(try remind() == 1 && told() == 2, "late")
    campus.clock.advance(seconds: 1 * 86_400)
    #expect(try remind() == 0)
    campus.clock.advance(seconds: 2 * 86_400)
    #expect(try remind() == 1 && told() == 3, "every third day")
    let admin = try campus.visitor(campus.admin.person)
    #expect(try admin.get("\(OrderStage.loans)?overdue=true").json["total"]?.int64 == 1)
    #expect(try admin.post("\(path)/return", json: "{\"quantity\":3}").faults == ["quantity"])
    let half = try admin.post("\(path)/return", json: "{\"quantity\":1,\"words\":\"Scratched\"}")
    #expect(half.json["returned"]?.int64 == 1 && half.json["closedAt"]?.isNull == true, "\(half.text)")
    #expect(try shelf.balance.onHand == 2)
    #expect(try admin.post("\(path)/extend", json: "{\"due\":\"2026-11-20\"}").faults == ["due"])
    #expect(try admin.post("\(path)/extend", json: "{\"due\":\"2026-12-24\"}").json["isOverdue"]?.bool == false)
    let whole = try admin.post("\(path)/return")
    #expect(whole.json["closedAt"]?.string != nil, "\(whole.text)")
    #expect(try admin.post("\(path)/return").code == "already-back")
    #expect(try shelf.balance == StockBalance(onHand: 3, reserved: 0))
    #expect(try admin.get(OrderStage.loans).json["total"]?.int64 == 0)
    let history = try admin.get("\(OrderStage.orders)/\(order.text)")
    #expect(history.text.contains("Scratched"))
    let again = try admin.patch("\(OrderStage.orders)/\(order.text)", json: "{\"state\":\"refunded\"}")
    #expect(try again.status == 200 && shelf.balance.onHand == 3, "nothing is put back twice")
    #expect(try admin.delete("\(OrderStage.orders)/\(order.text)").status == 204, "it is back")
    #expect(try campus.stockIsWhole() && campus.ordersAreWhole())
  }

  /// However many organizations a box has, each one's borrowers are reminded.
  @Test func borrowersOfEveryOrganizationAreReminded() throws {
    let campus = try Campus()
    let now = campus.clock.clock.now
    let last = try campus.store.write { writer in
      var id = ID<Organization>(0)
      for number in 0..<120 {
        id = writer.newID()
        try writer.run(
          OrganizationStore.insert, id, "Campus \(number)", "campus-number-\(number)", "Europe/Paris", "en", "en", now)
      }
      return id
    }
    try campus.appliance.startJobs()
    defer { campus.appliance.jobs.stop(within: 5) }
    try campus.finishJobs()
    campus.clock.advance(seconds: 86_400)
    try campus.finishJobs()
    let reminded = try campus.store.read { reader in
      try reader.connection.rows(
        "SELECT organization_id FROM jobs WHERE kind = 'loans.remind'"
      ) { $0.int64(0) }
    }
    #expect(reminded.contains(last.value) && reminded.contains(campus.home.id.value), "\(reminded.count)")
  }

  /// As long as words may be, of characters that are of many code points: stock has room for less, and takes the beginning.
  @Test func whatComesBackMayBeWithManyWords() throws {
    let campus = try Campus()
    let shelf = try campus.lent(received: 3)
    let order = try shelf.placed(2)
    try campus.handedOut(order)
    let family = "\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}\u{200D}\u{1F466}"
    let words = String(repeating: family, count: 500)
    let loan = try #require(try campus.admin.get(OrderStage.loans).items.first?["id"]?.string)
    let back = try campus.admin.post("\(OrderStage.loans)/\(loan)/return", json: "{\"words\":\"\(words)\"}")
    #expect(back.status == 200, "\(back.text)")
    let entry = try campus.admin.get("\(OrderStage.orders)/\(order.text)").json["timeline"]?.array.last
    #expect(entry?["words"]?.string?.hasPrefix("2 × Camera came back – \(family)") == true)
    let sold = try Shelf(campus, "Pencil", received: 3).placed(3)
    try campus.handedOut(sold)
    let undone = try campus.bring(sold, to: "refunded", more: ",\"reason\":\"\(words)\"")
    #expect(undone.state == "refunded" && undone.json["timeline"]?.array.last?["words"]?.string == words)
    #expect(try campus.stockIsWhole() && campus.ordersAreWhole())
  }

  // MARK: Slots

  private func slots(_ shelf: Shelf, _ more: String = "") -> String {
    "{\"location\":\"\(shelf.location.text)\",\"firstDate\":\"2026-11-23\",\"from\":\"09:00\",\"until\":\"12:00\",\"capacity\":2\(more)}"
  }

  @Test func aSlotTakesSoManyAndNoMore() throws {
    let campus = try Campus()
    let shelf = try Shelf(campus, received: 50)
    let made = try campus.admin.post(OrderStage.slots, json: slots(shelf, ",\"minutes\":60"))
    #expect(made.status == 201 && made.json["slots"]?.count == 3, "\(made.text)")
    #expect(made.json["slots"]?[0]?["startsAt"]?.string == "2026-11-23T08:00:00.000Z", "by the clocks of Paris")
    let slot = made.json["slots"]?[0]?["id"]?.string ?? ""
    let answers = try atOnce(12, threads: 6) { _ in try shelf.order(more: ",\"slot\":\"\(slot)\"") }
    #expect(answers.filter { $0.status == 201 }.count == 2)
    #expect(answers.filter { $0.status == 409 && $0.code == "slot-full" && $0.faults == ["slot"] }.count == 10)
    #expect(try shelf.balance.reserved == 2, "nothing is kept for the others")
    #expect(try campus.staff.get("\(OrderStage.slots)?free=true").json["total"]?.int64 == 2)
    let first = try #require(answers.first { $0.status == 201 })
    #expect(first.json["slotStartsAt"]?.string == "2026-11-23T08:00:00.000Z")
    #expect(try campus.staff.post("\(OrderStage.orders)/\(first.id)/cancel").status == 200)
    #expect(try shelf.order(more: ",\"slot\":\"\(slot)\"").status == 201, "its place is free again")
    let one = "\(OrderStage.slots)/\(slot)"
    #expect(try campus.admin.put(one, json: "{\"capacity\":1}").code == "slot-taken")
    #expect(try campus.admin.put(one, json: "{\"capacity\":5}").json["left"]?.int64 == 3)
    #expect(try campus.admin.delete(one).code == "slot-taken")
    let free = "\(OrderStage.slots)/\(made.json["slots"]?[2]?["id"]?.string ?? "")"
    #expect(try campus.admin.delete(free).status == 204 && campus.admin.delete(free).status == 404)
    #expect(try campus.admin.post(OrderStage.slots, json: slots(shelf, ",\"minutes\":60")).json["slots"]?.count == 1)
    #expect(try campus.ordersAreWhole())
  }

  /// Where nothing can be fetched any more, no slot is offered.
  @Test func slotsGoWithTheirPlace() throws {
    let campus = try Campus()
    let shelf = try Shelf(campus, received: 5)
    let empty = try campus.admin.post(CatalogStage.locations, json: "{\"name\":\"Annex\"}")
    #expect(empty.status == 201, "\(empty.text)")
    let json = slots(shelf).replacing(shelf.location.text, with: empty.id)
    let made = try campus.admin.post(OrderStage.slots, json: json)
    let slot = try #require(made.json["slots"]?[0]?["id"]?.string, "\(made.text)")
    #expect(try campus.staff.get(OrderStage.slots).json["total"]?.int64 == 1)
    #expect(try campus.admin.delete("\(CatalogStage.locations)/\(empty.id)").status == 204)
    let left = try campus.staff.get(OrderStage.slots)
    #expect(left.json["total"]?.int64 == 0 && left.items.isEmpty, "\(left.text)")
    let put = "\(OrderStage.cart)/variants/\(shelf.variant.text)"
    #expect(try campus.staff.put(put, json: "{\"quantity\":1}").status == 200)
    #expect(try !campus.browser(campus.staff).get("/cart").text.contains("Annex"))
    #expect(try shelf.order(more: ",\"slot\":\"\(slot)\"").faults == ["slot"])
    #expect(try campus.admin.delete("\(OrderStage.slots)/\(slot)").status == 404)
  }

  @Test func whatIsNoSlotIsRefused() throws {
    let campus = try Campus()
    let shelf = try Shelf(campus, received: 5)
    let mark = try campus.mark()
    for (more, path) in [
      (",\"minutes\":4", "minutes"), (",\"minutes\":240", "minutes"), (",\"lastDate\":\"2026-11-01\"", "lastDate"),
      (",\"lastDate\":\"2028-11-01\"", "lastDate"), (",\"minutes\":5,\"lastDate\":\"2027-11-01\"", "lastDate"),
    ] {
      let answer = try campus.admin.post(OrderStage.slots, json: slots(shelf, more))
      #expect(answer.status == 422 && answer.faults == [path], "\(more) \(answer.text)")
    }
    for (from, until, path) in [("25:00", "26:00", "from"), ("9:000", "10:00", "from"), ("10:00", "09:00", "until")] {
      let json =
        "{\"location\":\"\(shelf.location.text)\",\"firstDate\":\"2026-11-23\",\"from\":\"\(from)\",\"until\":\"\(until)\",\"capacity\":1}"
      #expect(try campus.admin.post(OrderStage.slots, json: json).faults == [path], "\(from)")
    }
    let past = slots(shelf).replacing("2026-11-23", with: "2026-11-20")
    #expect(try campus.admin.post(OrderStage.slots, json: past).faults == ["firstDate"])
    #expect(try campus.isUnchanged(since: mark))
    #expect(try campus.staff.post(OrderStage.slots, json: slots(shelf)).status == 403)
    let needed = "{\"holdHours\":72,\"needsSlot\":true,\"reminderDays\":1,\"overdueDays\":3}"
    #expect(try campus.admin.put(OrderStage.settings, json: needed).status == 200)
    #expect(try shelf.order().faults == ["slot"])
  }
}
