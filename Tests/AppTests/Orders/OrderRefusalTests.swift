// What can't be ordered, and what has changed since somebody looked.
import Base
import Foundation
import Store
import Testing

@testable import App

struct OrderRefusalTests {
  @Test func whatCantBeOrderedIsRefusedByItsLine() throws {
    let campus = try Campus()
    let shelf = try Shelf(campus, received: 10)
    let hidden = try campus.admin.post(
      CatalogStage.products, json: CatalogStage.product("Hidden", sku: "H", more: ",\"isListed\":false"))
    let elsewhere = try campus.stranger.post(CatalogStage.products, json: CatalogStage.product("Theirs", sku: "T"))
    let variants = [hidden, elsewhere].compactMap { ID<ProductVariant>($0.json["variants"]?[0]?["id"]?.string ?? "") }
    let mark = try campus.mark()
    let good = OrderStage.line(shelf.variant)
    for (lines, path, code) in [
      ([], "lines", "empty-order"),
      ([good, OrderStage.line(variants[0])], "lines[1].variant", "validation"),
      ([OrderStage.line(variants[1])], "lines[0].variant", "validation"),
      ([OrderStage.line(ID(77))], "lines[0].variant", "validation"),
      ([OrderStage.line(shelf.variant, 0)], "lines[0].quantity", "validation"),
      ([OrderStage.line(shelf.variant, -3)], "lines[0].quantity", "validation"),
      ([OrderStage.line(shelf.variant, 1_000_000_000_000)], "lines[0].quantity", "validation"),
      ([OrderStage.line(shelf.variant, 1_000_000), good], "lines[1].quantity", "validation"),
      (Array(repeating: good, count: 51), "lines", "validation"),
    ] as [([String], String, String)] {
      let answer = try campus.staff.post(OrderStage.orders, json: OrderStage.order(lines))
      #expect(answer.status == 422 && answer.faults == [path] && answer.code == code, "\(lines) \(answer.text)")
    }
    for more in [
      ",\"location\":\"0000000000001\"", ",\"slot\":\"0000000000001\"", ",\"total\":-1",
      ",\"note\":\"\(String(repeating: "x", count: 501))\"",
    ] {
      #expect(try shelf.order(1, more: more).status == 422, "\(more)")
    }
    #expect(try campus.isUnchanged(since: mark), "not even a number is used up")
  }

  @Test func whoComesTooLateIsToldWhatIsLeft() throws {
    let campus = try Campus()
    let shelf = try Shelf(campus, received: 5)
    _ = try shelf.placed(3)
    let mark = try campus.mark()
    let late = try shelf.order(4, by: campus.admin)
    #expect(late.status == 409 && late.code == "out-of-stock" && late.faults == ["lines[0].quantity"], "\(late.text)")
    #expect(late.text.contains("2 left"), "\(late.text)")
    #expect(try campus.isUnchanged(since: mark))
    #expect(try shelf.order(2, by: campus.admin).status == 201)
  }

  @Test func currenciesDontMix() throws {
    let campus = try Campus()
    let shelf = try Shelf(campus, received: 5)
    let francs = try campus.admin.post(
      CatalogStage.products,
      json: CatalogStage.product("Chocolate", sku: "C", more: ",\"currency\":\"CHF\",\"isCounted\":false"))
    let other = try #require(ID<ProductVariant>(francs.json["variants"]?[0]?["id"]?.string ?? ""))
    let mixed = try campus.staff.post(
      OrderStage.orders, json: OrderStage.order([OrderStage.line(shelf.variant), OrderStage.line(other)]))
    #expect(mixed.status == 422 && mixed.code == "mixed-currencies" && mixed.faults == ["lines[1].variant"])
    let variants = "\(OrderStage.cart)/variants"
    #expect(try campus.staff.put("\(variants)/\(shelf.variant.text)", json: "{\"quantity\":1}").status == 200)
    let put = try campus.staff.put("\(variants)/\(other.text)", json: "{\"quantity\":1}")
    #expect(put.status == 422 && put.code == "mixed-currencies", "\(put.text)")
    let alone = try campus.staff.post(OrderStage.orders, json: OrderStage.order([OrderStage.line(other, 2)]))
    #expect(alone.status == 201 && alone.json["currency"]?.string == "CHF" && alone.json["location"]?.isNull == true)
  }

  @Test func aPriceThatChangedIsToldAndAgreedToAnew() throws {
    let campus = try Campus()
    let shelf = try Shelf(campus, received: 9)
    let variants = "\(OrderStage.cart)/variants/\(shelf.variant.text)"
    #expect(try campus.staff.put(variants, json: "{\"quantity\":2}").json["total"]?.int64 == 700)
    let dearer = "{\"sku\":\"SKU Notebook\",\"price\":400}"
    #expect(try campus.admin.put("\(CatalogStage.variants)/\(shelf.variant.text)", json: dearer).status == 200)
    let cart = try campus.staff.get(OrderStage.cart).json
    #expect(cart["hasChanged"]?.bool == true && cart["lines"]?[0]?["priceNow"]?.int64 == 400)
    let mark = try campus.mark()
    let refused = try campus.staff.post("\(OrderStage.cart)/place")
    #expect(refused.status == 409 && refused.code == "price-changed" && refused.faults == ["lines[0].price"])
    #expect(refused.json["total"]?.string == "800", "\(refused.text)")
    #expect(try campus.staff.post("\(OrderStage.cart)/place", json: "{\"total\":700}").code == "price-changed")
    #expect(try campus.isUnchanged(since: mark))
    #expect(try campus.staff.post("\(OrderStage.cart)/accept").json["total"]?.int64 == 800)
    let placed = try campus.staff.post("\(OrderStage.cart)/place")
    #expect(placed.status == 201 && placed.json["total"]?.int64 == 800, "\(placed.text)")
    // The same at once, with what one was told; who agrees to the whole agrees to its parts.
    let stale = OrderStage.order([OrderStage.line(shelf.variant, 1, price: 350)])
    #expect(try campus.staff.post(OrderStage.orders, json: stale).code == "price-changed")
    let agreed = OrderStage.order([OrderStage.line(shelf.variant, 1, price: 350)], more: ",\"total\":400")
    #expect(try campus.staff.post(OrderStage.orders, json: agreed).status == 201)
  }

  /// The same number in another currency is another price.
  @Test func anotherCurrencyIsAnotherPrice() throws {
    let campus = try Campus()
    let shelf = try Shelf(campus, received: 9)
    let variant = "\(OrderStage.cart)/variants/\(shelf.variant.text)"
    #expect(try campus.staff.put(variant, json: "{\"quantity\":1}").json["currency"]?.string == "EUR")
    let dollars = "{\"name\":\"Notebook\",\"currency\":\"USD\"}"
    #expect(try campus.admin.put("\(CatalogStage.products)/\(shelf.product)", json: dollars).status == 200)
    let cart = try campus.staff.get(OrderStage.cart).json
    #expect(cart["hasChanged"]?.bool == true && cart["currency"]?.string == "EUR")
    #expect(cart["lines"]?[0]?["priceNow"]?.int64 == 350 && cart["lines"]?[0]?["currencyNow"]?.string == "USD")
    let page = try campus.browser(campus.staff).get("/cart")
    #expect(page.text.contains("costs $3.50 now, no longer €3.50") && page.page.form("/cart/place") == nil)
    let mark = try campus.mark()
    for terms in ["{}", "{\"total\":350}", "{\"total\":350,\"currency\":\"EUR\"}"] {
      let refused = try campus.staff.post("\(OrderStage.cart)/place", json: terms)
      #expect(refused.code == "price-changed" && refused.faults == ["lines[0].price"], "\(terms) \(refused.text)")
      #expect(refused.json["currency"]?.string == "USD")
    }
    func order(_ price: Int?, _ more: String) throws -> Answer {
      let line = OrderStage.line(shelf.variant, 1, price: price)
      return try campus.staff.post(OrderStage.orders, json: OrderStage.order([line], more: more))
    }
    #expect(try order(350, ",\"currency\":\"EUR\"").faults == ["lines[0].price"])
    #expect(try order(nil, ",\"currency\":\"EUR\"").faults == ["total"])
    #expect(try order(nil, ",\"total\":350,\"currency\":\"EUR\"").code == "price-changed")
    #expect(try order(nil, ",\"currency\":\"E1R\"").faults == ["currency"])
    #expect(try campus.isUnchanged(since: mark))
    #expect(try order(350, ",\"currency\":\"USD\"").json["currency"]?.string == "USD")
    #expect(try campus.staff.post("\(OrderStage.cart)/accept").json["currency"]?.string == "USD")
    let placed = try campus.staff.post("\(OrderStage.cart)/place", json: "{\"total\":350}")
    #expect(placed.status == 201 && placed.json["currency"]?.string == "USD", "\(placed.text)")
    #expect(try campus.ordersAreWhole())
  }

  @Test func onePersonMayHaveSoManyWithinSoLong() throws {
    let campus = try Campus()
    let shelf = try Shelf(campus, received: 50)
    let limited = "{\"name\":\"Notebook\",\"limit\":3,\"limitDays\":30}"
    #expect(try campus.admin.put("\(CatalogStage.products)/\(shelf.product)", json: limited).status == 200)
    let first = try shelf.placed(2)
    let mark = try campus.mark()
    let more = try shelf.order(2)
    #expect(more.status == 422 && more.code == "over-limit" && more.faults == ["lines[0].quantity"], "\(more.text)")
    #expect(more.text.contains("1 left for you"), "\(more.text)")
    #expect(try campus.isUnchanged(since: mark))
    #expect(try shelf.order(1).status == 201 && shelf.order(1).status == 422)
    #expect(try shelf.order(3, by: campus.admin).status == 201, "others have limits of their own")
    // What was cancelled doesn't count, nor what was long ago.
    #expect(try campus.bring(first, to: "cancelled").status == 200)
    #expect(try shelf.order(2).status == 201 && shelf.order(1).status == 422)
    campus.clock.advance(seconds: 31 * 86_400)
    let later = try campus.visitor(campus.staff.person)
    #expect(try shelf.order(3, by: later).status == 201)
  }
}
