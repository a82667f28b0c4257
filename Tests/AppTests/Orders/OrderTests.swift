// Placing, seeing and cancelling orders: what must hold, who sees what, and what a repeat comes to.
import Base
import Foundation
import Store
import Testing

@testable import App

struct OrderTests {
  @Test(arguments: Depth.allCases) func anOrderIsPlacedProcessedHandedOutAndRefunded(depth: Depth) throws {
    let campus = try Campus(depth)
    let shelf = try Shelf(campus, received: 10)
    let mark = try campus.mark()
    let made = try shelf.order(3, more: ",\"note\":\"No bag\"")
    #expect(made.status == 201, "\(made.text)")
    #expect(made.state == "placed" && made.progress == "running" && made.json["number"]?.string == "2026-000001")
    #expect(made.json["total"]?.int64 == 1050 && made.json["currency"]?.string == "EUR")
    #expect(made.json["lines"]?[0]?["quantity"]?.int64 == 3 && made.json["note"]?.string == "No bag")
    #expect(made.json["locationName"]?.string == "Place of Notebook")
    #expect(try shelf.balance == StockBalance(onHand: 10, reserved: 3))
    #expect(try campus.events(since: mark) == ["stock.reserved", "bill.opened", "order.placed"])
    #expect(campus.writes(since: mark) == 1, "all of it at once")
    let id = try #require(ID<Order>(made.id))
    try campus.process(id)
    let path = "\(OrderStage.orders)/\(id.text)"
    let ready = try campus.staff.get(path)
    #expect(ready.state == "ready" && ready.progress == "done" && ready.json["receipt"]?.isNull == true)
    #expect(ready.json["next"]?.count == 1 && ready.json["next"]?[0]?.string == "cancelled")
    let done = try campus.bring(id, to: "completed")
    #expect(done.state == "completed" && done.json["receipt"]?.string == "2026-000001", "\(done.text)")
    #expect(try shelf.balance == StockBalance(onHand: 7, reserved: 0))
    let undone = try campus.bring(id, to: "refunded", more: ",\"reason\":\"Torn\"")
    #expect(undone.state == "refunded", "\(undone.text)")
    #expect(try shelf.balance == StockBalance(onHand: 10, reserved: 0))
    let entries = (undone.json["timeline"]?.array ?? []).filter { $0["kind"]?.string == "state" }
    #expect(
      entries.compactMap { $0["to"]?.string } == [
        "placed", "confirmed", "processing", "ready", "completed", "refunded",
      ])
    #expect(entries.first?["person"]?["name"]?.string == "Noor Haddad" && entries[1]["person"]?.isNull == true)
    #expect(entries.last?["words"]?.string == "Torn" && entries.last?["person"]?["name"]?.string == "Ada Okonkwo")
    #expect(try campus.stockIsWhole() && campus.ordersAreWhole() && campus.chainIsWhole())
  }

  // MARK: What can't be ordered

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

  // MARK: Repeats

  @Test func aRepeatedRequestIsAnsweredAsBefore() throws {
    let campus = try Campus()
    let shelf = try Shelf(campus, received: 10)
    let repeating = campus.staff.with("Idempotency-Key", "my-order-1")
    let first = try shelf.order(2, by: repeating)
    let mark = try campus.mark()
    let again = try shelf.order(2, by: repeating)
    #expect(first.status == 201 && again.status == 201 && first.text == again.text)
    #expect(again["idempotent-replayed"] == "true")
    let other = try shelf.order(3, by: repeating)
    #expect(other.status == 409 && other.code == "idempotency-key-reused", "\(other.text)")
    #expect(try campus.isUnchanged(since: mark))
    #expect(try shelf.balance.reserved == 2)
  }

  // MARK: Who sees what

  @Test func ordersAreForThoseWhoPlacedThemAndThoseWhoManageThem() throws {
    let campus = try Campus()
    let shelf = try Shelf(campus, received: 10)
    let order = try shelf.placed()
    let path = "\(OrderStage.orders)/\(order.text)"
    let other = try campus.visitor(try campus.person("Olli Other").id)
    let keeper = try campus.visitor(try campus.person("Kim Keeper", role: .shopkeeper).id)
    let auditor = try campus.visitor(try campus.person("Aud Auditor", role: .auditor).id)
    for (visitor, status) in [
      (campus.staff, 200), (campus.admin, 200), (keeper, 200), (auditor, 200), (other, 404), (campus.stranger, 404),
      (campus.guest, 401),
    ] {
      #expect(try visitor.get(path).status == status)
    }
    #expect(try other.post("\(path)/cancel").status == 404 && auditor.post("\(path)/cancel").status == 403)
    #expect(try auditor.patch(path, json: "{\"state\":\"cancelled\"}").status == 403)
    #expect(try campus.staff.patch(path, json: "{\"state\":\"cancelled\"}").status == 403)
    #expect(try campus.staff.get("\(OrderStage.orders)/board").status == 403)
    #expect(try auditor.post("\(path)/notes", json: "{\"words\":\"x\"}").status == 403)
    #expect(try campus.staff.post("\(path)/notes", json: "{\"words\":\"x\",\"isInternal\":true}").status == 403)
    #expect(try keeper.post("\(path)/notes", json: "{\"words\":\"psst\",\"isInternal\":true}").status == 201)
    #expect(try keeper.get(path).text.contains("psst") && !campus.staff.get(path).text.contains("psst"))
    #expect(try campus.staff.get(OrderStage.orders).json["total"]?.int64 == 1)
    #expect(try other.get(OrderStage.orders).json["total"]?.int64 == 0)
    #expect(try keeper.get("\(OrderStage.orders)/board").json["total"]?.int64 == 1)
    #expect(try campus.stranger.get("\(OrderStage.orders)/board").json["total"]?.int64 == 0)
  }

  /// Lists are written from the rows as they lie in the database, one order from its values.
  @Test func aListSaysOfAnOrderWhatTheOrderSays() throws {
    let campus = try Campus()
    let shelf = try Shelf(campus, received: 9)
    let slots = try campus.admin.post(
      OrderStage.slots,
      json:
        "{\"location\":\"\(shelf.location.text)\",\"firstDate\":\"2026-11-23\",\"from\":\"09:00\",\"until\":\"10:00\","
        + "\"capacity\":3}")
    let slot = try #require(slots.json["slots"]?[0]?["id"]?.string, "\(slots.text)")
    let full = try shelf.placed(2, more: ",\"slot\":\"\(slot)\"")
    for (order, isHandedOut) in [(full, false), (full, true), (try campus.lent().placed(), false)] {
      if isHandedOut { try campus.handedOut(order) }
      let whole = try campus.staff.get("\(OrderStage.orders)/\(order.text)").text
      let end = try #require(whole.range(of: "\"deletedAt\":null")).upperBound
      for list in ["", "/board", "/board?limit=5&state=\(isHandedOut ? "completed" : "placed")"] {
        let visitor = list.isEmpty ? campus.staff : campus.admin
        let listed = try visitor.get("\(OrderStage.orders)\(list)").text
        #expect(listed.contains(whole[..<end] + "}"), "\(list) \(listed) \(whole)")
      }
      let number = try campus.order(order).number ?? ""
      let found = try campus.admin.get("\(OrderStage.orders)/board?search=\(number)").text
      #expect(found.contains(whole[..<end] + "}"))
    }
  }

  @Test func theBoardIsFilteredSearchedAndPaged() throws {
    let campus = try Campus()
    let shelf = try Shelf(campus, received: 90)
    let second = try Shelf(campus, "Pencil", received: 90)
    let olli = try campus.visitor(try campus.person("Olli Ölander").id)
    for _ in 0..<3 { _ = try shelf.placed() }
    let other = try second.placed(by: olli)
    let gone = try second.placed(by: olli)
    #expect(try campus.bring(gone, to: "cancelled").status == 200)
    func found(_ query: String) throws -> Int64 {
      let answer = try campus.admin.get("\(OrderStage.orders)/board?\(query)")
      #expect(Int64(answer.items.count) == answer.json["total"]?.int64, "\(query) \(answer.text)")
      return answer.json["total"]?.int64 ?? -1
    }
    #expect(try found("") == 5 && found("state=placed") == 4 && found("state=cancelled") == 1)
    #expect(try found("state=ready") == 0 && found("location=\(second.location.text)") == 2)
    #expect(try found("person=\(olli.person.text)&state=placed") == 1 && found("search=olander") == 2)
    #expect(try found("search=2026-000004") == 1 && found("search=2026-4") == 1 && found("search=2026-000009") == 0)
    #expect(try found("search=2025-000004") == 0 && found("from=2026-11-21&to=2026-11-21") == 5)
    #expect(try found("from=2026-11-22") == 0 && found("to=2026-11-20") == 0 && found("failed=true") == 0)
    for bad in ["state=draft", "state=x", "location=x", "person=x", "from=x", "to=x"] {
      #expect(try campus.admin.get("\(OrderStage.orders)/board?\(bad)").status == 422, "\(bad)")
    }
    // All of one moment: what follows is told by the order as well.
    func after(_ order: String?, _ filter: String = "", limit: Int = 2) throws -> [JSONValue] {
      let before = order.map { "&before=\($0)" } ?? ""
      let page = try campus.admin.get("\(OrderStage.orders)/board?limit=\(limit)\(before)\(filter)")
      #expect(page.status == 200 && page.json["total"]?.int64 == (filter.isEmpty ? 5 : 4), "\(page.text)")
      return page.items
    }
    for filter in ["", "&state=placed"] {
      var numbers: [String] = []
      var last: String?
      while case let some = try after(last, filter), !some.isEmpty {
        numbers += some.compactMap { $0["number"]?.string }
        last = some.last?["id"]?.string
      }
      let all = try after(nil, filter, limit: 100).compactMap { $0["number"]?.string }
      #expect(numbers == all && numbers == numbers.sorted(by: >), "the newest first \(numbers)")
    }
    for bad in ["before=x", "before=0000000000001", "page=2"] {
      #expect(try campus.admin.get("\(OrderStage.orders)/board?\(bad)").status == 422, "\(bad)")
    }
    let newest = try #require(try after(nil).first?["id"]?.string)
    #expect(try campus.stranger.get("\(OrderStage.orders)/board?before=\(newest)").faults == ["before"])
    let browser = try campus.browser(campus.admin)
    let shown = try browser.get("/orders/board?limit=2").page
    let older = try #require(shown.all("a").compactMap { $0["href"] }.first { $0.contains("before=") })
    let rest = try browser.get(older).page
    #expect(rest.text.contains("2026-000003") && !rest.text.contains("2026-000005"))
    #expect(rest.all("a").contains { $0["href"] == "/orders/board" } && rest.text.contains("To the newest"))
    // A closed one can be put away, and brought back.
    #expect(try campus.admin.delete("\(OrderStage.orders)/\(other.text)").code == "order-open")
    #expect(try campus.admin.delete("\(OrderStage.orders)/\(gone.text)").status == 204)
    #expect(try found("") == 4 && found("state=cancelled") == 0 && found("deleted=true") == 1)
    #expect(try olli.get("\(OrderStage.orders)/\(gone.text)").status == 404)
    #expect(try olli.get(OrderStage.orders).json["total"]?.int64 == 1)
    #expect(try campus.admin.post("\(OrderStage.orders)/\(gone.text)/restore").status == 200)
    #expect(try found("") == 5 && olli.get(OrderStage.orders).json["total"]?.int64 == 2)
    #expect(try campus.ordersAreWhole())
  }

  @Test func readsCarryTagsAndChangesHeedThem() throws {
    let campus = try Campus()
    let shelf = try Shelf(campus, received: 10)
    let order = try shelf.placed()
    let path = "\(OrderStage.orders)/\(order.text)"
    for read in [path, OrderStage.orders, "\(OrderStage.orders)/board", OrderStage.cart] {
      let answer = try campus.admin.get(read)
      let tag = try #require(answer["etag"], "\(read)")
      let again = try campus.admin.with("If-None-Match", tag).get(read)
      #expect(again.status == 304 && again.body.isEmpty, "\(read) \(again.status)")
    }
    let version = try campus.order(order).version
    let tag = try #require(try campus.admin.get(path)["etag"])
    #expect(
      try campus.admin.with("If-Match", "\"\(version - 1)\"").patch(path, json: "{\"state\":\"cancelled\"}").status
        == 412)
    #expect(try campus.admin.with("If-Match", tag).patch(path, json: "{\"state\":\"cancelled\"}").status == 200)
    #expect(try campus.admin.with("If-None-Match", tag).get(path).status == 200, "it has changed")
  }

  @Test func severalAreTakenToAStateAtOnce() throws {
    let campus = try Campus()
    let shelf = try Shelf(campus, received: 10)
    let ready = try (0..<2).map { _ in try shelf.placed() }
    for order in ready { try campus.process(order) }
    let waiting = try shelf.placed()
    let ids = (ready + [waiting, ID(77)] + ready).map { "\"\($0.text)\"" }.joined(separator: ",")
    let answer = try campus.admin.post(
      "\(OrderStage.orders)/states", json: "{\"orders\":[\(ids)],\"state\":\"completed\"}")
    #expect(answer.json["done"]?.int64 == 2, "\(answer.text)")
    let codes = answer.items.map { $0["code"]?.string ?? "-" }
    #expect(codes == ["-", "-", "wrong-state", "not-found"], "\(codes)")
    #expect(try campus.order(waiting).state == .placed && shelf.balance == StockBalance(onHand: 8, reserved: 1))
    #expect(try campus.ordersAreWhole())
  }

  /// However much is written about an order, what became of it last is seen.
  @Test func aHistoryShowsWhatHappenedLast() throws {
    let campus = try Campus()
    let shelf = try Shelf(campus, received: 5)
    let order = try shelf.placed()
    let path = "\(OrderStage.orders)/\(order.text)"
    for visitor in [campus.staff, campus.admin] {
      for number in 0..<OrderRules.mostNotes {
        #expect(try visitor.post("\(path)/notes", json: "{\"words\":\"Note \(number)\"}").status == 201)
      }
      let mark = try campus.mark()
      let refused = try visitor.post("\(path)/notes", json: "{\"words\":\"One more\"}")
      #expect(refused.status == 409 && refused.code == "too-many", "\(refused.text)")
      #expect(try campus.isUnchanged(since: mark))
    }
    #expect(try campus.admin.post("\(path)/cancel", json: "{\"reason\":\"Closed today\"}").status == 200)
    let timeline = try campus.staff.get(path).json["timeline"]?.array ?? []
    #expect(timeline.count == OrderRules.mostEntries)
    #expect(timeline.last?["to"]?.string == "cancelled" && timeline.last?["words"]?.string == "Closed today")
    #expect(timeline.first?["words"]?.string == "Note 1", "the oldest first, of the last ones")
    let page = try campus.browser(campus.staff).get("/orders/\(order.text)")
    #expect(page.text.contains("Closed today") && page.text.contains("The last 200 entries."))
    try beforeIsReached(order, timeline, page, campus)
  }

  /// What was before is a page of its own, and so on to the beginning; for whoever may see it, and as much of it as they may.
  private func beforeIsReached(
    _ order: ID<Order>, _ timeline: [JSONValue], _ page: Answer, _ campus: Campus
  ) throws {
    let path = "\(OrderStage.orders)/\(order.text)/timeline"
    var (all, before, turns): ([String], String?, Int) = ([], nil, 0)
    repeat {
      let answer = try campus.staff.get(path + "?limit=60" + (before.map { "&before=\($0)" } ?? ""))
      #expect(answer.status == 200 && answer.items.count <= 60, "\(answer.text)")
      all = answer.items.compactMap { $0["id"]?.string } + all
      before = answer.json["next"]?.string
      turns += 1
    } while before != nil && turns < 9
    #expect(Set(all).count == all.count && all == all.sorted(), "each once, in their order")
    #expect(all.suffix(timeline.count) == timeline.compactMap { $0["id"]?.string }[...])
    let first = try campus.staff.get(path + "?before=\(all[1])").items
    #expect(first.count == 1 && first[0]["to"]?.string == "placed", "to the beginning")
    #expect(try campus.staff.get(path + "?before=\(all[0])").items.isEmpty)
    #expect(try campus.staff.get(path + "?page=2").faults == ["page"], "it goes on by its last entry")
    let older = try #require(page.page.tags.compactMap { $0["href"] }.first { $0.contains("/history?before=") })
    let staff = try campus.browser(campus.staff)
    let history = try staff.get(older)
    #expect(history.status == 200 && history.text.contains("Note 0") && !history.text.contains("Closed today"))
    #expect(try staff.get("/orders/\(order.text)/history?before=\(all[0])").text.contains("Nothing happened"))
    // What only the keepers see is in no page of its owner.
    let hidden = "{\"words\":\"hush\",\"isInternal\":true}"
    let keeper = try campus.visitor(try campus.person("Kim Keeper", role: .shopkeeper).id)
    #expect(try keeper.post("\(OrderStage.orders)/\(order.text)/notes", json: hidden).status == 201)
    #expect(try !campus.staff.get(path).text.contains("hush") && campus.admin.get(path).text.contains("hush"))
    #expect(try campus.stranger.get(path).status == 404 && campus.guest.get(path).status == 401)
    let other = try campus.visitor(try campus.person("Olli Ölander").id)
    #expect(try other.get(path).status == 404)
    #expect(try campus.browser(other).get("/orders/\(order.text)/history").status == 404)
    for bad in ["x", "-1", "'"] {
      #expect(try campus.staff.get("\(path)?before=\(bad)").faults == ["before"], "\(bad)")
    }
  }

  // MARK: Cancelling

  @Test func whatIsCancelledIsReleasedAndItsOwnerTold() throws {
    let campus = try Campus()
    let shelf = try Shelf(campus, received: 5)
    let order = try shelf.placed(4)
    try campus.process(order)
    let path = "\(OrderStage.orders)/\(order.text)"
    let told = try campus.staff.get("/api/v1/notifications").json["total"]?.int64 ?? 0
    let cancelled = try campus.admin.post("\(path)/cancel", json: "{\"reason\":\"Closed today\"}")
    #expect(cancelled.state == "cancelled" && cancelled.json["reservedUntil"]?.isNull == true, "\(cancelled.text)")
    #expect(try shelf.balance == StockBalance(onHand: 5, reserved: 0))
    let notices = try campus.staff.get("/api/v1/notifications")
    #expect(notices.json["total"]?.int64 == told + 1 && notices.text.contains("Closed today"), "\(notices.text)")
    // Whoever cancels their own need not be told.
    let own = try shelf.placed(1)
    let before = try campus.staff.get("/api/v1/notifications").json["total"]?.int64
    #expect(try campus.staff.post("\(OrderStage.orders)/\(own.text)/cancel").status == 200)
    #expect(try campus.staff.get("/api/v1/notifications").json["total"]?.int64 == before)
    #expect(try campus.staff.post("\(OrderStage.orders)/\(own.text)/cancel").code == "wrong-state")
  }

  @Test func whatWasMadeForSomebodyTheyCantCancelOnceItIsReady() throws {
    let campus = try Campus()
    let made = try campus.admin.post(
      CatalogStage.products,
      json: CatalogStage.product("Poster", sku: "P", more: ",\"kind\":\"request\",\"isCounted\":false"))
    let variant = try #require(ID<ProductVariant>(made.json["variants"]?[0]?["id"]?.string ?? ""))
    let placed = try campus.staff.post(OrderStage.orders, json: OrderStage.order([OrderStage.line(variant)]))
    let order = try #require(ID<Order>(placed.id), "\(placed.text)")
    try campus.process(order)
    let path = "\(OrderStage.orders)/\(order.text)/cancel"
    #expect(try campus.staff.post(path).code == "already-made")
    #expect(try campus.admin.post(path).status == 200)
  }

  // MARK: At once

  @Test func ofTwoHundredBuyersOfAHundredAHundredGetOne() throws {
    let campus = try Campus()
    let shelf = try Shelf(campus, received: 100)
    let answers = try atOnce(200, threads: 8) { number in
      try shelf.order(1, by: number % 2 == 0 ? campus.staff : campus.admin)
    }
    #expect(answers.filter { $0.status == 201 }.count == 100)
    #expect(answers.filter { $0.status == 409 && $0.code == "out-of-stock" }.count == 100)
    #expect(try shelf.balance == StockBalance(onHand: 100, reserved: 100))
    let numbers = Set(answers.compactMap { $0.json["number"]?.string })
    #expect(numbers.count == 100, "no number twice")
    #expect(try campus.stockIsWhole() && campus.ordersAreWhole() && campus.chainIsWhole())
  }

  @Test func oneKeyAtOncePlacesOneOrder() throws {
    let campus = try Campus()
    let shelf = try Shelf(campus, received: 100)
    let repeating = campus.staff.with("Idempotency-Key", "once")
    let answers = try atOnce(40, threads: 8) { _ in try shelf.order(2, by: repeating) }
    #expect(Set(answers.map(\.id)).count == 1 && answers.allSatisfy { $0.status == 201 })
    #expect(try shelf.balance.reserved == 2)
  }
}
