// Placing and cancelling orders: what must hold, also of many at once, and what a repeat comes to.
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
