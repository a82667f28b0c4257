// What is owed for orders: billed when they are placed, taken back when they are undone.
import Base
import Testing

@testable import App
@testable import Store

struct OrderBillTests {
  @Test func anOrderIsBilledPaidAndTakenBack() throws {
    let campus = try Campus()
    let desk = try CashDesk(campus)
    let shelf = try Shelf(campus, received: 9)
    let order = try shelf.placed(2)
    let path = "\(OrderStage.orders)/\(order.text)"
    let placed = try campus.staff.get(path)
    #expect(placed.json["payment"]?.string == "pending", "\(placed.text)")
    let id = try #require(ID<Bill>(placed.json["bill"]?.string ?? ""))
    let bill = try campus.store.read { try Bills.find(id, in: campus.home.id, $0) }
    #expect(bill.total.minor == 700 && bill.payer == campus.staff.person)
    let version = try campus.order(order).version
    let paid = try desk.take(bill)
    #expect(paid.status == 201, "\(paid.text)")
    let after = try campus.staff.get(path)
    #expect(after.json["payment"]?.string == "paid" && after.version > version, "\(after.text)")
    #expect(after.json["timeline"]?.array.last?["kind"]?.string == "payment")
    #expect(try campus.staff.get(OrderStage.orders).items.first?["payment"]?.string == "paid")
    #expect(try campus.admin.get("\(OrderStage.orders)/board").items.first?["payment"]?.string == "paid")
    #expect(try campus.browser(campus.staff).get("/orders/\(order.text)").text.contains("/payments/bills/\(id.text)"))
    // Cancelled, what was paid is owed to the payer until somebody pays it back.
    #expect(try campus.bring(order, to: "cancelled").status == 200)
    let void = try desk.find(bill)
    #expect(void.isVoid && void.owed.minor == 700)
    #expect(try desk.payBack(bill).status == 201)
    #expect(try campus.staff.get(path).json["payment"]?.string == "refunded")
    #expect(try campus.ordersAreWhole() && campus.chainIsWhole())
  }

  @Test func theBoardShowsWhatIsPaidSoFar() throws {
    let campus = try Campus()
    let desk = try CashDesk(campus)
    let shelf = try Shelf(campus, received: 20)
    let free = try Shelf(campus, "Leaflet", received: 5)
    let put = "{\"sku\":\"SKU Leaflet\",\"price\":0}"
    #expect(try campus.admin.put("\(CatalogStage.variants)/\(free.variant.text)", json: put).status == 200)
    let home = campus.home.id
    func bill(_ order: ID<Order>) throws -> BillSummary {
      try #require(try campus.store.read { try OrderBills.current(of: order, in: home, $0) })
    }
    let (paid, invoiced, open) = (try shelf.placed(), try shelf.placed(), try shelf.placed(2))
    let gift = try free.placed()
    #expect(try desk.take(bill(paid)).status == 201)
    #expect(try campus.admin.post("\(CashDesk.bills)/\(bill(invoiced).id.text)/invoice").status == 200)
    func found(_ query: String) throws -> [String] {
      let answer = try campus.admin.get("\(OrderStage.orders)/board?\(query)")
      #expect(answer.status == 200 && Int64(answer.items.count) == answer.json["total"]?.int64, "\(answer.text)")
      return answer.items.compactMap { $0["id"]?.string }
    }
    #expect(try found("payment=pending") == [open.text] && found("payment=paid") == [paid.text])
    #expect(try found("payment=authorized") == [invoiced.text] && found("payment=none") == [gift.text])
    #expect(try found("payment=refunded").isEmpty && found("payment=").count == 4)
    #expect(try found("payment=paid&state=placed") == [paid.text] && found("payment=paid&state=ready").isEmpty)
    let number = try campus.order(paid).number ?? ""
    #expect(
      try found("search=\(number)&payment=paid") == [paid.text] && found("search=\(number)&payment=pending") == [])
    #expect(try campus.admin.get("\(OrderStage.orders)/board?payment=x").faults == ["payment"])
    // A bill of before doesn't count: what it is paid now does.
    #expect(try desk.payBack(bill(paid)).status == 201)
    #expect(try found("payment=refunded") == [paid.text] && found("payment=paid").isEmpty)
    let browser = try campus.browser(campus.admin)
    let page = try browser.get("/orders/board?payment=authorized")
    #expect(page.text.contains(try campus.order(invoiced).number ?? "?"))
    #expect(!page.text.contains(try campus.order(open).number ?? "?"))
    #expect(
      page.page.tags.contains { $0["href"]?.contains("/orders/pick-list.pdf?payment=authorized") == true })
    for one in ["authorized", "paid"] {
      for state in ["", "&state=placed"] {
        #expect(try browser.get("/orders/pick-list.pdf?payment=\(one)\(state)").status == 200)
      }
    }
    #expect(try campus.stranger.get("\(OrderStage.orders)/board?payment=authorized").items.isEmpty)
  }

  @Test func whereItIsAskedForOnlyWhatIsPaidIsHandedOut() throws {
    let campus = try Campus()
    let desk = try CashDesk(campus)
    let shelf = try Shelf(campus, received: 9)
    let settings = "{\"holdHours\":72,\"needsPayment\":true,\"reminderDays\":1,\"overdueDays\":3}"
    #expect(try campus.admin.put(OrderStage.settings, json: settings).status == 200)
    let order = try shelf.placed(2)
    try campus.process(order)
    let mark = try campus.mark()
    #expect(try campus.bring(order, to: "completed").code == "unpaid")
    #expect(try campus.isUnchanged(since: mark))
    let home = campus.home.id
    let bill = try #require(try campus.store.read { try OrderBills.current(of: order, in: home, $0) })
    #expect(try desk.take(bill).status == 201)
    #expect(try campus.bring(order, to: "completed").status == 200)
  }

  /// What goes back of a part pays nothing, and what went back wholly is paid for no more.
  @Test func whatWentBackHandsNothingOut() throws {
    let campus = try Campus()
    let desk = try CashDesk(campus)
    let shelf = try Shelf(campus, received: 9)
    let settings = "{\"holdHours\":72,\"needsPayment\":true,\"reminderDays\":1,\"overdueDays\":3}"
    #expect(try campus.admin.put(OrderStage.settings, json: settings).status == 200)
    let order = try shelf.placed(2)
    try campus.process(order)
    let home = campus.home.id
    let bill = try #require(try campus.store.read { try OrderBills.current(of: order, in: home, $0) })
    #expect(try desk.take(bill, 100).status == 201)
    #expect(try desk.payBack(bill, 10).status == 201)
    let part = try campus.bring(order, to: "completed")
    #expect(part.code == "unpaid" && part.text.contains("6.00"), "\(part.text)")
    #expect(try desk.take(bill, 600).status == 201)
    #expect(try desk.payBack(bill).status == 201)
    let mark = try campus.mark()
    #expect(try campus.bring(order, to: "completed").code == "paid-back")
    #expect(try campus.isUnchanged(since: mark))
    #expect(try campus.bring(order, to: "cancelled").status == 200)
    #expect(try campus.ordersAreWhole() && campus.wrongInTheBooks() == [])
  }

  /// What anybody wrote about somebody's orders goes with them, wherever it was carried; no event ever held it.
  @Test func whyIsForgottenWithWhoeverIsErased() throws {
    let campus = try Campus()
    let desk = try CashDesk(campus)
    let shelf = try Shelf(campus, received: 9)
    let (own, keepers, home) = ("my mother died", "he was in tears", campus.home.id)
    func bill(_ order: ID<Order>) throws -> BillSummary {
      try #require(try campus.store.read { try OrderBills.current(of: order, in: home, $0) })
    }
    let mark = try campus.mark()
    let cancelled = try shelf.placed()
    let paid = try bill(cancelled)
    #expect(try desk.take(paid).status == 201)
    let cancel = "\(OrderStage.orders)/\(cancelled.text)/cancel"
    #expect(try campus.staff.post(cancel, json: "{\"reason\":\"\(own)\"}").status == 200)
    #expect(try desk.find(paid).voidReason == OrderText.billVoided.en, "what they wrote stands in the history alone")
    let back = "{\"till\":\"\(desk.till.text)\",\"reason\":\"\(keepers)\"}"
    #expect(try campus.admin.post(desk.path(paid, "/refunds"), json: back).status == 201)
    let returned = try shelf.placed()
    try campus.handedOut(returned)
    #expect(try campus.bring(returned, to: "refunded", more: ",\"reason\":\"\(keepers)\"").status == 200)
    let void = try bill(returned)
    #expect(void.voidReason == keepers)
    let told = try campus.staff.get("/api/v1/me/data")
    #expect(told.json["tables"]?["bills"]?.elements.contains { $0["void_reason"]?.string == keepers } == true)
    func held(_ words: String) throws -> [String] {
      try campus.store.read { reader in
        let texts = [
          ("bills", "void_reason"), ("payments", "reason"), ("stock_movements", "reason"), ("order_entries", "words"),
        ]
        return try texts.flatMap { table, column in
          try reader.connection.rows("SELECT 1 FROM \(table) WHERE \(column) = '\(words)'") { _ in table }
        }
      }
    }
    #expect(try held(own) == ["order_entries"])
    #expect(try held(keepers) == ["bills", "payments", "stock_movements", "order_entries"])
    #expect(try campus.admin.post("/api/v1/people/\(desk.payer.text)/erase").status == 204)
    #expect(try held(own) == [] && held(keepers) == [])
    let events = try campus.eventRows(since: mark).map(\.data)
    #expect(!events.contains { $0.contains(own) || $0.contains(keepers) })
    let left = try campus.admin.get(desk.path(paid))
    #expect(left.json["voidReason"]?.string == "–" && left.json["payments"]?[1]?["reason"]?.string == "–")
    #expect(try campus.wrongInTheBooks() == [] && campus.ordersAreWhole() && campus.stockIsWhole())
  }

  /// Of several, those that are not paid stay and say so: the others go.
  @Test func ofSeveralThoseThatArentPaidStay() throws {
    let campus = try Campus()
    let desk = try CashDesk(campus)
    let shelf = try Shelf(campus, received: 9)
    let settings = "{\"holdHours\":72,\"needsPayment\":true,\"reminderDays\":1,\"overdueDays\":3}"
    #expect(try campus.admin.put(OrderStage.settings, json: settings).status == 200)
    let orders = try (0..<3).map { _ in try shelf.placed() }
    let home = campus.home.id
    for order in orders { try campus.process(order) }
    for order in [orders[0], orders[2]] {
      let bill = try #require(try campus.store.read { try OrderBills.current(of: order, in: home, $0) })
      #expect(try desk.take(bill).status == 201)
    }
    var browser = try campus.browser(campus.admin)
    let form = [("csrf", try browser.formToken()), ("state", "completed")] + orders.map { ("id", $0.text) }
    let pressed = try browser.post(
      "/orders/board", form: form, headers: [("Referer", "http://campus.test/orders/board")])
    #expect(pressed.status == 303, "\(pressed.text)")
    #expect(try orders.map { try campus.order($0).state } == [.completed, .ready, .completed])
    browser.cookies["quad-flash"] = pressed.cookie("quad-flash")
    #expect(try browser.get("/orders/board").text.contains("2026-000002: €3.50 is still owed"))
    let ids = orders.map { "\"\($0.text)\"" }.joined(separator: ",")
    let answer = try campus.admin.post(
      "\(OrderStage.orders)/states", json: "{\"orders\":[\(ids)],\"state\":\"completed\"}")
    let codes = answer.items.map { $0["code"]?.string ?? "-" }
    #expect(codes == ["wrong-state", "unpaid", "wrong-state"], "\(answer.text)")
    #expect(try campus.ordersAreWhole() && campus.stockIsWhole() && campus.wrongInTheBooks().isEmpty)
  }

  /// Whoever looks at the order sees that somebody took its charge back at the desk.
  @Test func aBillThatIsVoidedAtTheDeskIsToldInItsOrder() throws {
    let campus = try Campus()
    let desk = try CashDesk(campus)
    let shelf = try Shelf(campus, received: 9)
    let order = try shelf.placed(2)
    let path = "\(OrderStage.orders)/\(order.text)"
    let home = campus.home.id
    let bill = try #require(try campus.store.read { try OrderBills.current(of: order, in: home, $0) })
    let version = try campus.order(order).version
    let mark = try campus.mark()
    #expect(try campus.admin.post(desk.path(bill, "/void"), json: "{\"reason\":\"Gift\"}").status == 200)
    #expect(try campus.events(since: mark) == ["bill.voided", "order.payment-changed"])
    let after = try campus.staff.get(path)
    #expect(after.json["payment"]?.string == "none" && after.version > version, "\(after.text)")
    let last = try #require(after.json["timeline"]?.array.last)
    #expect(last["kind"]?.string == "payment" && last["words"]?.string?.contains("bill was voided") == true)
    // Where the bill goes with its order, that says it all.
    let other = try shelf.placed(1)
    #expect(try campus.bring(other, to: "cancelled").json["timeline"]?.array.last?["to"]?.string == "cancelled")
    #expect(try campus.admin.get("\(OrderStage.orders)/\(other.text)").json["timeline"]?.count == 2)
    #expect(try campus.ordersAreWhole() && campus.wrongInTheBooks().isEmpty)
  }

  /// What is asked for by how far it is paid is looked up by that, and not by asking the bill of each order.
  @Test func ordersAreCountedByTheirBills() throws {
    let campus = try Campus()
    let plan = try campus.store.plan(of: OrderListStore.countOfPayment.sql.text)
    #expect(plan.contains { $0.contains("bills_by_state (organization_id=? AND state=?)") }, "\(plan)")
    #expect(plan.contains { $0.contains("SEARCH o USING INTEGER PRIMARY KEY") }, "\(plan)")
    #expect(!plan.contains { $0.hasPrefix("SCAN o") || $0.hasPrefix("SCAN f") || $0.hasPrefix("SCAN p") }, "\(plan)")
    let shelf = try Shelf(campus, received: 20)
    let desk = try CashDesk(campus)
    let (void, open) = (try shelf.placed(1), try shelf.placed(1))
    let home = campus.home.id
    let bill = try #require(try campus.store.read { try OrderBills.current(of: void, in: home, $0) })
    #expect(try campus.admin.post(desk.path(bill, "/void"), json: "{\"reason\":\"Gift\"}").status == 200)
    func found(_ query: String) throws -> [String] {
      let answer = try campus.admin.get("\(OrderStage.orders)/board?\(query)")
      #expect(answer.json["total"]?.int64 == Int64(answer.items.count), "\(query) \(answer.text)")
      return answer.items.compactMap { $0["id"]?.string }
    }
    #expect(try found("payment=none") == [void.text] && found("payment=pending") == [open.text])
    #expect(try found("payment=none&state=placed") == [void.text] && found("payment=none&state=ready").isEmpty)
    #expect(try found("payment=none&from=2026-11-22").isEmpty && found("payment=none&search=zzz").isEmpty)
    #expect(try found("payment=none&failed=true").isEmpty && found("payment=none&deleted=true").isEmpty)
    #expect(try campus.stranger.get("\(OrderStage.orders)/board?payment=none").json["total"]?.int64 == 0)
    #expect(try campus.ordersAreWhole())
  }

  /// However far down, a page of the board is entered where it begins: of one state by the index of states.
  @Test func theBoardIsReadByItsIndexes() throws {
    let campus = try Campus()
    for (sql, index) in [
      (OrderListStore.page.sql, "orders_by_placed (organization_id=?"),
      (OrderListStore.pageOfState.sql, "orders_by_state (organization_id=? AND state=?"),
    ] {
      let plan = try campus.store.plan(of: sql.text)
      #expect(plan.first?.hasSuffix("\(index) AND placed_at>? AND placed_at<?)") == true, "\(plan)")
      #expect(!plan.contains { $0.contains("TEMP B-TREE") }, "\(plan)")
    }
  }

  @Test func whatIsFreeOwesNothing() throws {
    let campus = try Campus()
    let camera = try campus.lent()
    let free = "{\"sku\":\"SKU Camera\",\"price\":0}"
    #expect(try campus.admin.put("\(CatalogStage.variants)/\(camera.variant.text)", json: free).status == 200)
    let order = try camera.placed()
    let shown = try campus.staff.get("\(OrderStage.orders)/\(order.text)")
    #expect(shown.json["payment"]?.string == "none" && shown.json["bill"]?.isNull == true, "\(shown.text)")
    #expect(try campus.bring(order, to: "cancelled").status == 200)
  }
}
