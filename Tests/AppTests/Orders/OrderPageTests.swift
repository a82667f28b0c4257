// Orders in the browser, and the files of them.
import Base
import Foundation
import Testing

@testable import App
@testable import Store

struct OrderPageTests {
  @Test func somethingIsPutIntoTheCartAndOrdered() throws {
    let campus = try Campus()
    let shelf = try Shelf(campus, received: 9)
    let browser = try campus.browser(campus.staff)
    let product = "/catalog/products/\(shelf.product)"
    let variant = "/cart/variants/\(shelf.variant.text)"
    #expect(try browser.get("/cart").text.contains("Your cart is empty"))
    let added = try browser.submit("\(variant)/add", on: product, [("quantity", "2")])
    #expect(added.status == 303 && added["location"] == "/cart", "\(added.text)")
    #expect(try browser.submit("\(variant)/add", on: product, [("quantity", "1")]).status == 303)
    let cart = try browser.get("/cart")
    #expect(cart.status == 200 && cart.text.contains("€10.50"), "three of them")
    #expect(try browser.submit(variant, on: "/cart", [("quantity", "0")]).status == 422)
    #expect(try browser.submit(variant, on: "/cart", [("quantity", "2")]).status == 303)
    let placed = try browser.submit("/cart/place", on: "/cart", [("note", "Blue, please")])
    #expect(placed.status == 303, "\(placed.text)")
    let page = try #require(placed["location"])
    let order = try browser.get(page)
    #expect(order.status == 200 && order.text.contains("Order 2026-000001") && order.text.contains("Blue, please"))
    #expect(try browser.get("/orders").text.contains("2026-000001"))
    #expect(try browser.get("/cart").text.contains("Your cart is empty"))
    #expect(try browser.submit("\(page)/notes", on: page, [("words", "Thank you")]).status == 303)
    #expect(try browser.get(page).text.contains("Thank you"))
    #expect(try browser.submit("\(page)/cancel", on: page).status == 303)
    #expect(try browser.get(page).text.contains("Cancelled"))
  }

  @Test func whatHasChangedInTheCartIsAgreedToFirst() throws {
    let campus = try Campus()
    let shelf = try Shelf(campus, received: 9)
    let browser = try campus.browser(campus.staff)
    #expect(
      try campus.staff.put("\(OrderStage.cart)/variants/\(shelf.variant.text)", json: "{\"quantity\":1}").status == 200)
    let dearer = "{\"sku\":\"SKU Notebook\",\"price\":400}"
    #expect(try campus.admin.put("\(CatalogStage.variants)/\(shelf.variant.text)", json: dearer).status == 200)
    let cart = try browser.get("/cart")
    #expect(cart.text.contains("costs €4.00 now") && cart.page.form("/cart/place") == nil, "\(cart.text)")
    #expect(try browser.submit("/cart/accept", on: "/cart").status == 303)
    #expect(try browser.submit("/cart/place", on: "/cart").status == 303)
  }

  /// Whoever is refused still sees their cart, and of what there is too little.
  @Test func whoComesTooLateKeepsTheirCart() throws {
    let campus = try Campus()
    let shelf = try Shelf(campus, received: 5)
    let browser = try campus.browser(campus.staff)
    let put = try campus.staff.put("\(OrderStage.cart)/variants/\(shelf.variant.text)", json: "{\"quantity\":3}")
    #expect(put.status == 200, "\(put.text)")
    let made = try campus.admin.post(
      OrderStage.slots,
      json:
        "{\"location\":\"\(shelf.location.text)\",\"firstDate\":\"2026-11-23\",\"from\":\"09:00\",\"until\":\"10:00\","
        + "\"capacity\":1}")
    let slot = try #require(made.json["slots"]?[0]?["id"]?.string, "\(made.text)")
    _ = try shelf.placed(3, by: campus.admin)
    let late = try browser.submit("/cart/place", on: "/cart", [("note", "Blue, please"), ("slot", slot)])
    #expect(late.status == 422 && !late.text.contains("Your cart is empty"), "\(late.text)")
    #expect(late.text.contains("Notebook: Only 2 left.") && late.text.contains("Blue, please"), "\(late.text)")
    #expect(late.page.tags.contains { $0["id"] == "lines[0].quantity" && $0["value"] == "3" }, "a field to go to")
    #expect(late.page.form("/cart/place")?.contains { $0.0 == "slot" && $0.1 == slot } == true, "its last place")
    #expect(try campus.staff.get(OrderStage.cart).json["lines"]?[0]?["quantity"]?.int64 == 3)
    #expect(try shelf.balance == StockBalance(onHand: 5, reserved: 3))
    #expect(try browser.submit("/cart/variants/\(shelf.variant.text)", on: "/cart", [("quantity", "2")]).status == 303)
    #expect(try browser.submit("/cart/place", on: "/cart", [("slot", slot)]).status == 303)
    #expect(try campus.ordersAreWhole() && campus.stockIsWhole())
  }

  @Test func theBoardTakesTickedOrdersOn() throws {
    let campus = try Campus()
    let shelf = try Shelf(campus, received: 9)
    let orders = try (0..<3).map { _ in try shelf.placed() }
    for order in orders.prefix(2) { try campus.process(order) }
    let browser = try campus.browser(campus.admin)
    let board = try browser.get("/orders/board")
    #expect(board.status == 200 && board.text.contains("2026-000003") && board.text.contains("Noor Haddad"))
    let token = try browser.formToken()
    func post(_ path: String, _ more: [(String, String)]) throws -> Answer {
      try browser.post(
        path, form: [("csrf", token)] + orders.map { ("id", $0.text) } + more,
        headers: [("Referer", "http://campus.test/orders/board")])
    }
    #expect(try post("/orders/board", [("state", "completed")]).status == 303)
    #expect(try orders.map { try campus.order($0).state } == [.completed, .completed, .placed])
    #expect(try post("/orders/board/cancel", []).status == 303)
    #expect(try orders.map { try campus.order($0).state } == [.completed, .completed, .cancelled])
    #expect(try post("/orders/board", [("state", "nonsense")]).status == 422)
    let staff = try campus.browser(campus.staff)
    #expect(try staff.get("/orders/board").status == 403 && staff.get("/orders/settings").status == 403)
    for page in ["/orders/loans", "/orders/slots", "/orders/settings", "/orders/board?state=completed"] {
      #expect(try browser.get(page).status == 200, "\(page)")
    }
    #expect(try campus.ordersAreWhole())
  }

  @Test func theBoardIsAFileToo() throws {
    let campus = try Campus()
    let shelf = try Shelf(campus, received: 900)
    let eve = try campus.visitor(try campus.person("=cmd(), \"Eve\"").id)
    _ = try shelf.placed(2, by: eve, more: ",\"note\":\"+1 or two\"")
    let second = try shelf.placed(by: campus.staff)
    #expect(try campus.bring(second, to: "cancelled").status == 200)
    let path = "/orders/export.csv"
    func lines(_ query: String = "", by visitor: Visitor? = nil) throws -> [String] {
      let csv = try (visitor ?? campus.admin).get(path + query)
      #expect(csv.status == 200 && csv["content-type"]?.hasPrefix("text/csv") == true, "\(csv.text)")
      return csv.text.split(whereSeparator: \.isNewline).map(String.init)
    }
    let all = try lines()
    #expect(all.first?.hasPrefix("Number,State,Placed,Person,") == true && all[0].hasSuffix(",Note"), "\(all)")
    #expect(all.count == 3 && all[1].hasPrefix("2026-000002,Cancelled,2026-11-21 "), "the newest first")
    #expect(all[2].contains(",\"'=cmd(), \"\"Eve\"\"\",1,EUR,7.00,0.00,To be paid,"), "\(all[2])")
    #expect(all[2].hasSuffix(",'+1 or two"), "what a spreadsheet would run has a sign before it")
    // By the filters of the board, each.
    #expect(
      try lines("?state=placed") == [all[0], all[2]] && lines("?payment=pending&search=eve") == [all[0], all[2]])
    #expect(try lines("?search=2026-2") == [all[0], all[1]] && lines("?search=2026-2&state=placed") == [all[0]])
    #expect(
      try lines("?to=2026-11-20") == [all[0]]
        && lines("?person=\(eve.person.text)&location=\(shelf.location.text)").count == 2)
    #expect(try lines("?failed=true").count == 1 && lines("?deleted=true").count == 1)
    #expect(try campus.admin.get(path + "?payment=x").status == 422)
    // More than are looked at in one go, in the order of the board, each once.
    let many = try (0..<250).map { _ in try shelf.placed(by: eve) }
    let numbers = try lines().dropFirst().map { String($0.prefix(11)) }
    #expect(
      numbers.count == many.count + 2 && Set(numbers).count == numbers.count && numbers == numbers.sorted().reversed())
    #expect(
      try lines("?state=cancelled").count == 2 && lines("?search=eve").count == 252, "what is left out ends nothing")
    let browser = try campus.browser(campus.admin)
    let sheet = try browser.get("/orders/export.xlsx?state=placed")
    #expect(sheet.status == 200 && sheet.body.starts(with: Array("PK".utf8)))
    #expect(try browser.get(path).status == 200, "from the page")
    let board = try browser.get("/orders/board?state=placed&payment=pending").page
    for file in ["export.csv", "export.xlsx"] {
      #expect(board.tags.contains { $0["href"]?.contains("/orders/\(file)?state=placed&payment=pending") == true })
    }
    for file in [path, "/orders/export.xlsx"] {
      #expect(try campus.staff.get(file).status == 403 && campus.guest.get(file).status == 401)
    }
    #expect(try lines(by: campus.stranger).count == 1, "another organization has none")
  }

  @Test func slotsAndSettingsAreFormsThatComeBack() throws {
    let campus = try Campus()
    let shelf = try Shelf(campus, received: 9)
    let browser = try campus.browser(campus.admin)
    let path = "/orders/slots"
    let fields = [
      ("location", shelf.location.text), ("firstDate", "2026-11-23"), ("from", "09:00"), ("until", "11:00"),
      ("minutes", "60"), ("capacity", "3"),
    ]
    #expect(try browser.submit(path, on: path, fields).status == 303)
    #expect(try browser.get(path).text.contains("2 slots"))
    let bad = try browser.submit(path, on: path, fields + [("until", "08:00")])
    #expect(bad.status == 422 && bad.page.tags.contains { $0["id"] == "until" && $0["aria-invalid"] == "true" })
    let settings = "/orders/settings"
    #expect(try browser.submit(settings, on: settings, [("holdHours", "12"), ("isPrepared", "true")]).status == 303)
    #expect(try campus.admin.get(OrderStage.settings).json["holdHours"]?.int64 == 12)
    #expect(try browser.submit(settings, on: settings, [("holdHours", "0")]).status == 422)
  }

  // MARK: Files

  @Test func filesAreKeptAndHandedOutToBeSaved() throws {
    let campus = try Campus()
    let shelf = try Shelf(campus, received: 9)
    let order = try shelf.placed()
    let path = "\(OrderStage.orders)/\(order.text)/files"
    let pdf = Array("%PDF-1.7 hello".utf8)
    let added = try campus.staff.upload(path, file: pdf, name: "../é x.pdf")
    #expect(added.status == 200 && added.json["mediaType"]?.string == "application/pdf", "\(added.text)")
    #expect(added.json["name"]?.string == "é x.pdf" && added.json["size"]?.int64 == Int64(pdf.count))
    let script = try campus.staff.upload(path, file: Array("<script>".utf8), name: "x.html")
    #expect(script.json["mediaType"]?.string == "application/octet-stream")
    #expect(try campus.browser(campus.staff).get("/order-files/\(added.id)").body == pdf)
    let file = try campus.staff.get("/order-files/\(added.id)")
    #expect(file.status == 200 && file.body == pdf && file["content-type"] == "application/pdf")
    #expect(file["content-disposition"]?.hasPrefix("attachment; filename=") == true)
    #expect(file["x-content-type-options"] == "nosniff")
    let other = try campus.visitor(try campus.person("Olli Other").id)
    #expect(try other.get("/order-files/\(added.id)").status == 404)
    #expect(try other.upload(path, file: pdf).status == 404)
    #expect(try campus.staff.upload(path, file: []).faults == ["file"])
    for _ in 0..<8 { #expect(try campus.admin.upload(path, file: pdf).status == 200) }
    #expect(try campus.admin.upload(path, file: pdf).code == "too-many")
    #expect(try campus.staff.delete("/api/v1/order-files/\(added.id)").status == 204)
    #expect(try campus.staff.get("/order-files/\(added.id)").status == 404)
    #expect(try campus.bring(order, to: "cancelled").status == 200)
    #expect(try campus.staff.upload(path, file: pdf).code == "wrong-state")
  }
}
