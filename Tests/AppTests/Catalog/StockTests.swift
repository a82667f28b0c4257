// Stock: moved by hand and for orders, never below zero, and always the sum of what was moved.
import Base
import Testing

@testable import App
@testable import Store

struct StockTests {
  @Test(arguments: Depth.allCases) func stockIsReceivedAdjustedAndCounted(depth: Depth) throws {
    let campus = try Campus(depth)
    let shelf = try Shelf(campus)
    let mark = try campus.mark()
    let received = try shelf.receive(10)
    #expect(received.status == 201 && received.json["available"]?.int64 == 10, "\(received.text)")
    #expect(try shelf.adjust(-3).json["onHand"]?.int64 == 7)
    let counted = try campus.admin.post(
      CatalogStage.counts,
      json:
        "{\"location\":\"\(shelf.location.text)\",\"lines\":[{\"variant\":\"\(shelf.variant.text)\",\"counted\":9,\"expected\":7}]}"
    )
    #expect(counted.status == 201 && counted.json["changed"]?.int64 == 1, "\(counted.text)")
    #expect(try campus.events(since: mark) == ["stock.received", "stock.adjusted", "stock.counted"])
    let list = try campus.admin.get("\(CatalogStage.variants)/\(shelf.variant.text)/movements")
    #expect(list.json["total"]?.int64 == 3)
    #expect(list.items.compactMap { $0["kind"]?.string } == ["count", "adjust", "receive"])
    #expect(list.items.compactMap { $0["onHandChange"]?.int64 } == [2, -3, 10])
    #expect(list.items[1]["reason"]?.string == "broken" && list.items[1]["person"]?["name"]?.string == "Ada Okonkwo")
    let row = try #require(try campus.admin.get("/api/v1/stock?search=notebook").items.first)
    #expect(row["onHand"]?.int64 == 9 && row["available"]?.int64 == 9 && row["isLow"]?.bool == false)
    #expect(try campus.stockIsWhole() && campus.chainIsWhole())
  }

  @Test func stockGoesFromOnePlaceToAnotherAsOneAct() throws {
    let campus = try Campus()
    let shelf = try Shelf(campus, lowAt: 4, received: 5)
    let room = try shelf.place("Store room")
    try shelf.order { home, writer in
      try Stock.reserve([shelf.line(2)], for: TestOrder.reference(1), in: home, writer)
    }
    let told = try campus.admin.get("/api/v1/notifications").items.count
    let mark = try campus.mark()
    let moved = try shelf.move(3, to: room)
    #expect(moved.status == 201 && moved.json["from"]?["onHand"]?.int64 == 2, "\(moved.text)")
    #expect(moved.json["to"]?["available"]?.int64 == 3)
    #expect(try campus.events(since: mark) == ["stock.transferred"])
    #expect(try campus.admin.get("/api/v1/notifications").items.count == told, "there is as much as before")
    let same = try campus.mark()
    #expect(try shelf.move(1, to: room).code == "out-of-stock", "what is reserved stays")
    #expect(try shelf.move(1, to: shelf.location).faults == ["to"])
    #expect(try shelf.move(0, to: room).faults == ["quantity"])
    #expect(try shelf.move(1, to: ID(1)).faults == ["to"] && shelf.move(1, to: room, from: ID(1)).faults == ["from"])
    #expect(try campus.isUnchanged(since: same) && campus.stockIsWhole())
    // The list of a place has what lies there.
    let others = try Shelf(campus, "Ink", received: 1)
    let there = try campus.admin.get("/api/v1/stock?location=\(room.text)")
    #expect(there.items.compactMap { $0["sku"]?.string } == ["SKU Notebook"] && there.json["total"]?.int64 == 1)
    #expect(others.variant != shelf.variant)
  }

  /// Who keeps a shop keeps its stock, and who audits sees it; nobody else does.
  @Test(arguments: [("shopkeeper", 200, 201), ("auditor", 200, 403), ("student", 403, 403)])
  func rolesOpenWhatTheyAreFor(role: String, reading: Int, moving: Int) throws {
    let campus = try Campus()
    let shelf = try Shelf(campus, received: 5)
    let given = try campus.admin.post(
      "/api/v1/people/\(campus.staff.person.text)/roles", json: "{\"role\":\"\(role)\"}")
    #expect(given.status == 201, "\(given.text)")
    for path in ["/api/v1/stock", "\(CatalogStage.variants)/\(shelf.variant.text)/movements"] {
      #expect(try campus.staff.get(path).status == reading)
    }
    let browser = try campus.browser(campus.staff)
    let page = "/catalog/variants/\(shelf.variant.text)/stock"
    for path in ["/catalog/stock", page, "/catalog/stock/export.csv", "/catalog/export.csv"] {
      #expect(try browser.get(path).status == reading, "\(path)")
    }
    #expect(try shelf.receive(1, by: campus.staff).status == moving)
    #expect(try browser.get("/catalog/stock/count").status == (moving == 201 ? 200 : 403))
    if reading == 200 { #expect(try browser.get(page).text.contains("/adjust") == (moving == 201)) }
    let product = CatalogStage.product("New", sku: "N")
    #expect(try campus.staff.post(CatalogStage.products, json: product).status == moving)
  }

  /// Whoever may change it sees it, though their role says nothing else.
  @Test(arguments: [
    ("stock.manage", 200, 201, 403), ("catalog.manage", 403, 403, 201), ("catalog.read", 403, 403, 403),
  ])
  func aRoleOfOnePermissionSeesWhatItIsFor(permission: String, counting: Int, moving: Int, adding: Int) throws {
    let campus = try Campus()
    let shelf = try Shelf(campus, received: 5)
    let role = try campus.admin.post("/api/v1/roles", json: "{\"name\":\"Keeper\",\"permissions\":[\"\(permission)\"]}")
    let word = try #require(role.json["id"]?.string, "\(role.text)")
    let given = try campus.admin.post(
      "/api/v1/people/\(campus.staff.person.text)/roles", json: "{\"role\":\"\(word)\"}")
    #expect(given.status == 201, "\(given.text)")
    let browser = try campus.browser(campus.staff)
    let stock = "/catalog/variants/\(shelf.variant.text)/stock"
    for path in ["/catalog/stock", stock, "/catalog/stock/export.csv", "/catalog/export.csv"] {
      #expect(try browser.get(path).status == 200, "\(path)")
    }
    let product = try browser.get("/catalog/products/\(shelf.product)").text
    #expect(product.contains(stock), "and so its link")
    #expect(try campus.staff.get("/api/v1/stock").items.count == 1)
    #expect(try browser.get("/catalog/stock/count").status == counting)
    #expect(try browser.get(stock).text.contains("/adjust") == (moving == 201))
    #expect(try shelf.receive(1, by: campus.staff).status == moving)
    let new = CatalogStage.product("New", sku: "N")
    #expect(try campus.staff.post(CatalogStage.products, json: new).status == adding)
    if moving == 201 {
      let moved = try browser.submit(
        "/catalog/variants/\(shelf.variant.text)/receive", on: stock,
        [("location", shelf.location.text), ("quantity", "2")])
      #expect(moved.status == 303 && moved["location"] == stock, "\(moved.text)")
    }
    // So does a token that may only read.
    let till = try campus.bearer(campus.token(of: campus.staff, ["catalog.read"]))
    #expect(try till.get("/api/v1/stock").items.count == (adding == 201 ? 2 : 1))
    #expect(try shelf.receive(1, by: till).status == 403)
    let reasons = try campus.admin.get("/api/v1/people/\(campus.staff.person.text)/permissions").text
    #expect(reasons.contains("catalog.read"), "\(reasons)")
    // What a role says is what was decided, not what follows from it.
    let me = try campus.staff.get("/api/v1/roles/\(word)")
    #expect(me.status != 200 || me.json["permissions"]?.elements.compactMap(\.string) == [permission], "\(me.text)")
  }

  @Test func whoChangesWhatIsKeptIsFoundOutAtNight() throws {
    let campus = try Campus()
    let shelf = try Shelf(campus, received: 5)
    let ink = try Shelf(campus, "Ink", received: 3)
    #expect(try ink.move(1, to: shelf.location).status == 201 && ink.move(1, to: ink.place("Store room")).status == 201)
    // More than are looked at in one go.
    let many = (0..<60).map { "SKU \($0),Thing \($0),1" }.joined(separator: "\n")
    #expect(
      try campus.admin.post("/api/v1/catalog/import", csv: Array("SKU,Product,Price\n\(many)\n".utf8)).status == 200)
    for item in try campus.admin.get("\(CatalogStage.products)?search=thing&limit=100").items {
      let full = try campus.admin.get("\(CatalogStage.products)/\(item["id"]?.string ?? "")")
      let variant = try #require(ID<ProductVariant>(full.json["variants"]?[0]?["id"]?.string ?? ""))
      try shelf.order { home, writer in
        try Stock.receive([StockLine(variant, at: shelf.location, 2)], in: home, writer)
      }
    }
    func findings() throws -> [JSONValue] {
      try campus.admin.get("/api/v1/checks").json["checks"]?.elements.filter { $0["check"]?.string == "stock" } ?? []
    }
    #expect(try findings().isEmpty, "nobody has looked yet")
    try campus.appliance.startJobs()
    defer { campus.appliance.jobs.stop(within: 5) }
    try campus.settle()
    func look() throws -> JSONValue? {
      campus.clock.advance(seconds: 60)
      _ = try campus.store.write { try Schedules.runNow("stock.verify", $0) }
      try campus.finishJobs()
      return try findings().first
    }
    let whole = try look()
    #expect(
      whole?["verdict"]?.string == "ok" && whole?["text"]?.string?.hasPrefix("64 balances") == true, "\(whole as Any)")
    try campus.store.write { writer in
      try writer.connection.execute("UPDATE stock_balances SET on_hand = 6 WHERE variant_id = \(shelf.variant.value)")
    }
    let wrong = try look()
    #expect(wrong?["verdict"]?.string == "bad", "\(wrong as Any)")
    #expect(wrong?["text"]?.string?.contains(shelf.variant.text) == true)
    try campus.store.write { writer in
      try writer.connection.execute("UPDATE stock_balances SET on_hand = 5 WHERE variant_id = \(shelf.variant.value)")
    }
    #expect(try look()?["verdict"]?.string == "ok")
    // What is kept in one place stands for no other's.
    try campus.store.write { writer in
      try writer.connection.execute(
        """
        UPDATE stock_balances SET on_hand = CASE WHEN location_id = \(ink.location.value) THEN 2 ELSE 0 END
        WHERE variant_id = \(ink.variant.value) AND location_id <> \(shelf.location.value)
        """)
    }
    let shifted = try look()
    #expect(shifted?["text"]?.string?.hasPrefix("2 ") == true, "\(shifted as Any)")
  }

  @Test func whatLiesWhereIsAFileToo() throws {
    let campus = try Campus()
    let shelf = try Shelf(campus, lowAt: 4, received: 5)
    let (_, room) = (try Shelf(campus, "=Ink"), try shelf.place("Store room"))
    #expect(try shelf.move(2, to: room).status == 201)
    let browser = try campus.browser(campus.admin)
    func lines(_ query: String = "") throws -> [String] {
      let csv = try browser.get("/catalog/stock/export.csv\(query)")
      #expect(csv.status == 200, "\(csv.text)")
      return csv.text.split(whereSeparator: \.isNewline).dropFirst().map(String.init)
    }
    let there = "SKU Notebook,Notebook,\"\""
    let (first, second) = ("\(there),Place of Notebook,3,0,3,4", "\(there),Store room,2,0,2,4")
    let all = try lines()
    #expect(all == ["SKU =Ink,'=Ink,\"\",\"\",0,0,0,", first, second], "\(all)")
    #expect(
      try lines("?location=\(room.text)") == [second] && lines("?search=ink").count == 1 && lines("?low=true").isEmpty)
    let sheet = try browser.get("/catalog/stock/export.xlsx")
    #expect(sheet.status == 200 && sheet.body.starts(with: Array("PK".utf8)))
    #expect(try campus.browser(campus.staff).get("/catalog/stock/export.csv").status == 403)
    #expect(try !campus.browser(campus.stranger).get("/catalog/stock/export.csv").text.contains("Notebook"))
  }

  /// Nothing that lies somewhere is out of reach.
  @Test func whatIsDeletedCanStillBeTakenOffAndMoved() throws {
    let campus = try Campus()
    let shelf = try Shelf(campus, received: 5)
    let room = try shelf.place("Store room")
    #expect(try campus.admin.delete("\(CatalogStage.products)/\(shelf.product)").status == 204)
    let row = try #require(try campus.admin.get("/api/v1/stock").items.first)
    #expect(row["isDeleted"]?.bool == true && row["onHand"]?.int64 == 5 && row["isLow"]?.bool == false)
    #expect(try shelf.receive(1).faults == ["variant"] && shelf.adjust(1).faults == ["variant"], "there comes no more")
    #expect(try shelf.adjust(-1).status == 201 && shelf.move(1, to: room).status == 201)
    let page = "/catalog/variants/\(shelf.variant.text)/stock"
    let text = try campus.browser(campus.admin).get(page).text
    #expect(text.contains("This is deleted") && text.contains("/adjust") && !text.contains("/receive"))
    let json =
      "{\"location\":\"\(shelf.location.text)\",\"lines\":[{\"variant\":\"\(shelf.variant.text)\",\"counted\":0}]}"
    #expect(try campus.admin.post(CatalogStage.counts, json: json).json["changed"]?.int64 == 1)
    #expect(try shelf.adjust(-1).status == 422, "and once it is gone, it is gone")
    #expect(try campus.admin.delete("\(CatalogStage.locations)/\(shelf.location.text)").status == 204)
    #expect(try campus.stockIsWhole())
  }

  @Test func whatComesBackToAPlaceThatIsGoneIsMoved() throws {
    let campus = try Campus()
    let shelf = try Shelf(campus, received: 2)
    let (order, room) = (TestOrder.reference(1), try shelf.place("Store room"))
    try shelf.order { home, writer in
      try Stock.reserve([shelf.line(2)], for: order, in: home, writer)
      try Stock.issue([shelf.line(2)], for: order, in: home, writer)
    }
    #expect(try campus.admin.delete("\(CatalogStage.locations)/\(shelf.location.text)").status == 204)
    try shelf.order { home, writer in try Stock.giveBack([shelf.line(2)], for: order, in: home, writer) }
    #expect(try shelf.receive(1).faults == ["location"])
    #expect(try shelf.adjust(-1).status == 201 && shelf.move(1, to: room).status == 201)
    #expect(try shelf.balance.onHand == 0 && shelf.balance(at: room).onHand == 1)
    #expect(try shelf.move(1, to: shelf.location, from: room).faults == ["to"])
    #expect(try campus.stockIsWhole())
  }

  /// What was moved while somebody counted stays moved: the difference is applied, not the number.
  @Test func aStockTakeAppliesTheDifferenceThatWasFound() throws {
    let campus = try Campus()
    let shelf = try Shelf(campus, received: 10)
    #expect(try shelf.adjust(-4).status == 201, "while somebody counts")
    let json =
      "{\"location\":\"\(shelf.location.text)\",\"lines\":[{\"variant\":\"\(shelf.variant.text)\",\"counted\":9,\"expected\":10}]}"
    #expect(try campus.admin.post(CatalogStage.counts, json: json).json["changed"]?.int64 == 1)
    #expect(try shelf.balance == StockBalance(onHand: 5, reserved: 0))
    let same = try campus.mark()
    let again =
      "{\"location\":\"\(shelf.location.text)\",\"lines\":[{\"variant\":\"\(shelf.variant.text)\",\"counted\":5}]}"
    #expect(try campus.admin.post(CatalogStage.counts, json: again).json["changed"]?.int64 == 0)
    #expect(try campus.isUnchanged(since: same), "nothing differs")
  }

  @Test func whatCantBeMovedIsRefused() throws {
    let campus = try Campus()
    let shelf = try Shelf(campus, received: 5)
    let (variant, location) = (shelf.variant.text, shelf.location.text)
    let mark = try campus.mark()
    for (path, json, status, faults) in [
      (
        CatalogStage.receipts, "{\"variant\":\"\(variant)\",\"location\":\"\(location)\",\"quantity\":0}", 422,
        ["quantity"]
      ),
      (
        CatalogStage.receipts, "{\"variant\":\"\(variant)\",\"location\":\"\(location)\",\"quantity\":1000001}", 422,
        ["quantity"]
      ),
      (
        CatalogStage.receipts, "{\"variant\":\"\(variant)\",\"location\":\"0000000000001\",\"quantity\":1}", 422,
        ["location"]
      ),
      (
        CatalogStage.receipts, "{\"variant\":\"0000000000001\",\"location\":\"\(location)\",\"quantity\":1}", 422,
        ["variant"]
      ),
      (
        CatalogStage.adjustments,
        "{\"variant\":\"\(variant)\",\"location\":\"\(location)\",\"change\":-6,\"reason\":\"x\"}", 409, ["change"]
      ),
      (
        CatalogStage.adjustments,
        "{\"variant\":\"\(variant)\",\"location\":\"\(location)\",\"change\":0,\"reason\":\"x\"}", 422, ["change"]
      ),
      (
        CatalogStage.adjustments,
        "{\"variant\":\"\(variant)\",\"location\":\"\(location)\",\"change\":-9223372036854775808,\"reason\":\"x\"}",
        422,
        ["change"]
      ),
      (
        CatalogStage.adjustments,
        "{\"variant\":\"\(variant)\",\"location\":\"\(location)\",\"change\":1,\"reason\":\"\"}", 422, ["reason"]
      ),
      (
        CatalogStage.counts,
        "{\"location\":\"\(location)\",\"lines\":[{\"variant\":\"\(variant)\",\"counted\":-1}]}", 422,
        ["lines[0].counted"]
      ),
      (
        CatalogStage.counts,
        "{\"location\":\"\(location)\",\"lines\":[{\"variant\":\"\(variant)\",\"counted\":1,\"expected\":9}]}", 422,
        ["lines[0].counted"]
      ),
    ] as [(String, String, Int, [String])] {
      let answer = try campus.admin.post(path, json: json)
      #expect(answer.status == status && answer.faults == faults, "\(json) \(answer.text)")
    }
    // Another organization's stock is not there.
    #expect(try shelf.receive(1, by: campus.stranger).status == 422)
    #expect(try shelf.receive(1, by: campus.staff).status == 403)
    #expect(try campus.isUnchanged(since: mark))
  }
}
