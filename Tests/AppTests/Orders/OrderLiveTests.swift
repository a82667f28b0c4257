// Orders over what lasts: everybody hears of their own, and who manages them of all.
import Base
import Testing

@testable import App
@testable import Store

struct OrderLiveTests {
  @Test func everybodyHearsOfTheirOwnAndWhoManagesOrdersOfAll() throws {
    let campus = try Campus(.socket)
    let shelf = try Shelf(campus, received: 9)
    let own = try LiveWire.stream(campus, campus.staff, "orders.own")
    let all = try LiveWire.stream(campus, campus.admin, "orders")
    let elsewhere = try LiveWire.stream(campus, campus.stranger, "orders")
    #expect(try campus.staff.get("/api/v1/live?topics=orders").status == 403)
    let theirs = try shelf.placed(by: campus.admin)
    #expect(try all.message()?.json()["order"]?.string == theirs.text)
    let mine = try shelf.placed()
    let told = try #require(try own.message()?.json())
    #expect(told["order"]?.string == mine.text && told["status"]?.string == "placed", "not of anybody else’s")
    #expect(told["message"]?.string == "Order placed" && told["person"] == nil)
    let heard = try #require(try all.message()?.json())
    #expect(heard["order"]?.string == mine.text && heard["person"]?.string == campus.staff.person.text)
    #expect(try campus.bring(mine, to: "cancelled").status == 200)
    #expect(try own.message()?.json()["status"]?.string == "cancelled")
    #expect(try elsewhere.message(milliseconds: 50) == nil)
  }

  /// Whoever ordered hears nothing of what they don't see: internal notes, and what becomes of an order that was put away.
  @Test func whatIsInternalIsNotAnnounced() throws {
    let campus = try Campus(.socket)
    let shelf = try Shelf(campus, received: 9)
    let order = try shelf.placed()
    let path = "\(OrderStage.orders)/\(order.text)"
    #expect(try campus.bring(order, to: "cancelled").status == 200)
    let own = try LiveWire.stream(campus, campus.staff, "orders.own")
    let all = try LiveWire.stream(campus, campus.admin, "orders")
    func note(_ isInternal: Bool) throws {
      let json = "{\"words\":\"psst\",\"isInternal\":\(isInternal)}"
      #expect(try campus.admin.post("\(path)/notes", json: json).status == 201)
    }
    try note(true)
    try note(false)
    #expect(try campus.admin.delete(path).status == 204)
    try note(false)
    #expect(try campus.admin.post("\(path)/restore").status == 200)
    func kinds(_ wire: LiveWire, _ count: Int) throws -> [String] {
      try (0..<count).map { _ in try #require(try wire.message()?.json())["kind"]?.string ?? "" }
    }
    let noted = "order.noted"
    #expect(try kinds(all, 5) == [noted, noted, "order.deleted", noted, "order.restored"])
    #expect(try kinds(own, 3) == [noted, "order.deleted", "order.restored"])
  }

  /// What is no order's is told as none.
  @Test func whoManagesOrdersHearsOfNoSettingsAsIfTheyWereAnOrder() throws {
    let campus = try Campus(.socket)
    let shelf = try Shelf(campus, received: 9)
    let all = try LiveWire.stream(campus, campus.admin, "orders")
    let settings = "{\"holdHours\":12,\"reminderDays\":1,\"overdueDays\":3}"
    #expect(try campus.admin.put(OrderStage.settings, json: settings).status == 200)
    let order = try shelf.placed()
    let told = try #require(try all.message()?.json())
    #expect(told["order"]?.string == order.text && told["kind"]?.string == "order.placed")
  }

  /// As clients of older systems know it: connected to `/`, without asking for anything, by the names of before.
  @Test func socketsAreToldByTheOldNames() throws {
    let campus = try Campus(.socket)
    let shelf = try Shelf(campus, received: 9)
    let staff = try LiveWire.engine(campus, campus.guest, in: "/", token: campus.staff.token)
    let admin = try LiveWire.engine(campus, campus.guest, in: "/", token: campus.admin.token)
    let stranger = try LiveWire.engine(campus, campus.guest, in: "/", token: campus.stranger.token)
    // Which room somebody is in, the server decides: asking for another’s comes to nothing.
    stranger.say("42[\"joinRoom\",1]")
    let order = try shelf.placed()
    let own = try #require(try staff.packet())
    #expect(own.hasPrefix(#"42["userNotification",{"message":"Order placed""#) && own.contains(order.text), "\(own)")
    let all = try #require(try admin.packet())
    #expect(all.hasPrefix(#"42["adminNotification",{"message":"Order placed""#), "\(all)")
    #expect(all.contains(campus.staff.person.text))
    #expect(try staff.packet(milliseconds: 50) == nil && admin.packet(milliseconds: 50) == nil)
    #expect(try stranger.packet(milliseconds: 50) == nil)
  }
}
