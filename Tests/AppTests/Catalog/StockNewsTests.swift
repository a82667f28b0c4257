// Who hears of stock: that there is little left, once, and what moves, as far as they may.
import Base
import Testing

@testable import App
@testable import Store

struct StockNewsTests {
  @Test func whoeverKeepsTheStockIsToldOnceWhenThereIsLittleLeft() throws {
    let campus = try Campus()
    let shelf = try Shelf(campus, lowAt: 4, received: 10)
    func told() throws -> Int {
      try campus.admin.get("/api/v1/notifications").items.filter { $0["kind"]?.string == "stock.low" }.count
    }
    #expect(try shelf.adjust(-5).status == 201 && told() == 0, "five are more than four")
    try shelf.order { home, writer in try Stock.reserve([shelf.line(1)], for: TestOrder.reference(1), in: home, writer)
    }
    #expect(try told() == 1)
    #expect(try shelf.adjust(-1).status == 201 && told() == 1, "they know")
    #expect(try campus.admin.get("/api/v1/stock?low=true").items.first?["isLow"]?.bool == true)
    #expect(try shelf.receive(9).status == 201 && campus.admin.get("/api/v1/stock?low=true").items.isEmpty)
    #expect(try shelf.adjust(-9).status == 201 && told() == 2, "it has become little again")
    #expect(try campus.staff.get("/api/v1/notifications").items.isEmpty)
  }

  /// A stock-take of a shop may come to hundreds.
  @Test func ofManyThatBecomeFewOneNoticeTells() throws {
    let campus = try Campus()
    let shelves = try (1...3).map { try Shelf(campus, "Thing \($0)", lowAt: 4) }
    let place = try #require(shelves.first?.location)
    for shelf in shelves {
      try shelf.order { home, writer in try Stock.receive([StockLine(shelf.variant, at: place, 9)], in: home, writer) }
    }
    let lines = shelves.map { "{\"variant\":\"\($0.variant.text)\",\"counted\":1}" }.joined(separator: ",")
    let counted = try campus.admin.post(
      CatalogStage.counts, json: "{\"location\":\"\(place.text)\",\"lines\":[\(lines)]}")
    #expect(counted.json["changed"]?.int64 == 3, "\(counted.text)")
    let told = try campus.admin.get("/api/v1/notifications").items.filter { $0["kind"]?.string == "stock.low" }
    #expect(told.count == 1 && told.first?["title"]?.string?.contains("and 2 more are running low") == true, "\(told)")
  }

  @Test func pagesHearWhatMovesAndOnlyWhatTheyMay() throws {
    let campus = try Campus(.socket)
    let shelf = try Shelf(campus)
    let stock = try LiveWire.stream(campus, campus.admin, "stock")
    let shop = try LiveWire.stream(campus, campus.staff, "catalog")
    #expect(try campus.staff.get("/api/v1/live?topics=stock").status == 403)
    #expect(try shelf.receive(2).status == 201)
    #expect(try stock.message()?.json()["variant"]?.string == shelf.variant.text)
    let hidden = CatalogStage.product("Hidden", sku: "H", more: ",\"isListed\":false")
    #expect(try campus.admin.post(CatalogStage.products, json: hidden).status == 201)
    let shown = try campus.admin.post(CatalogStage.products, json: CatalogStage.product("Shown", sku: "S"))
    #expect(try shop.message()?.json()["product"]?.string == shown.json["id"]?.string, "not of the hidden one")
    let path = "\(CatalogStage.products)/\(shown.json["id"]?.string ?? "")"
    #expect(try campus.admin.put(path, json: "{\"name\":\"Shown\",\"isListed\":false}").status == 200)
    #expect(try shop.message()?.json()["product"]?.string == shown.json["id"]?.string, "it leaves open pages")
  }
}
