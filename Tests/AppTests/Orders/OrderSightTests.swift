// Who sees which orders: one, lists of them and the board, which takes several on at once.
import Base
import Foundation
import Store
import Testing

@testable import App

struct OrderSightTests {
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
}
