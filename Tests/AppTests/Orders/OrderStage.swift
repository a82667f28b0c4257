// What the tests of orders share: a shop with something in it, orders as the API takes them, and their processing by hand.
import Base
import Testing

@testable import App
@testable import Store

enum OrderStage {
  static let orders = "/api/v1/orders"
  static let cart = "/api/v1/cart"
  static let slots = "/api/v1/order-slots"
  static let loans = "/api/v1/loans"
  static let settings = "/api/v1/orders/settings"

  static func line(_ variant: ID<ProductVariant>, _ quantity: Int = 1, price: Int? = nil) -> String {
    let agreed = price.map { ",\"price\":\($0)" } ?? ""
    return "{\"variant\":\"\(variant.text)\",\"quantity\":\(quantity)\(agreed)}"
  }

  static func order(_ lines: [String], more: String = "") -> String {
    "{\"lines\":[\(lines.joined(separator: ","))]\(more)}"
  }
}

/// Answers about orders.
extension Answer {
  var id: String { json["id"]?.string ?? "" }
  var state: String { json["state"]?.string ?? "" }
  var progress: String { json["progress"]?.string ?? "" }
  var version: Int64 { json["version"]?.int64 ?? 0 }
}

extension JSONValue {
  var array: [JSONValue] { Array(elements) }
}

extension Shelf {
  /// An order of so many of what lies here.
  func order(_ quantity: Int = 1, by visitor: Visitor? = nil, more: String = "") throws -> Answer {
    try (visitor ?? campus.staff).post(
      OrderStage.orders, json: OrderStage.order([OrderStage.line(variant, quantity)], more: more))
  }

  /// The same, which must succeed.
  func placed(_ quantity: Int = 1, by visitor: Visitor? = nil, more: String = "") throws -> ID<Order> {
    let answer = try order(quantity, by: visitor, more: more)
    #expect(answer.status == 201, "\(answer.text)")
    return try #require(ID(answer.id))
  }
}

extension Campus {
  /// Something of a kind that is lent, so many of it.
  func lent(_ name: String = "Camera", received: Int = 1, days: Int = 7) throws -> Shelf {
    let shelf = try Shelf(self, name, received: received)
    let put = try admin.put(
      "\(CatalogStage.products)/\(shelf.product)", json: "{\"name\":\"\(name)\",\"kind\":\"loan\",\"loanDays\":\(days)}"
    )
    #expect(put.status == 200, "\(put.text)")
    return shelf
  }

  /// Takes the steps of an order's processing, as its job would, as many as are asked for; each in a transaction of its own.
  @discardableResult
  func process(_ order: ID<Order>, run: Int64 = 1, steps: Int = 5) throws -> Bool {
    var input = ProcessingInput()
    (input.order, input.run) = (order, run)
    let (work, home) = (input, home.id)
    for step in OrderStep.allCases.prefix(steps) {
      guard try store.write(context, { writer in try OrderProcessing.take(step, work, in: home, writer) }) else {
        return false
      }
    }
    return true
  }

  /// Takes an order to a state by whoever manages them.
  func bring(_ order: ID<Order>, to state: String, more: String = "") throws -> Answer {
    try admin.patch("\(OrderStage.orders)/\(order.text)", json: "{\"state\":\"\(state)\"\(more)}")
  }

  /// An order that was processed and handed out.
  func handedOut(_ order: ID<Order>) throws {
    #expect(try process(order))
    let answer = try bring(order, to: "completed")
    #expect(answer.status == 200 && answer.state == "completed", "\(answer.text)")
  }

  /// What whoever orders was told of orders, the newest first: what each of them is.
  func toldOfOrders() throws -> [String] {
    try staff.get("/api/v1/notifications").items.filter { $0["kind"]?.string == "order.state" }.map { notice in
      try #require(notice["title"]?.string?.split(separator: " ").last.map(String.init))
    }
  }

  func order(_ id: ID<Order>) throws -> OrderRow {
    let home = home.id
    return try store.read { try $0.one(OrderStore.find, id, home) }
  }

  func holdings(_ id: ID<Order>) throws -> [StockHolding] {
    let home = home.id
    return try store.read { try Stock.holdings(of: StockReference("order", id), in: home, $0) }
  }

  /// Whether what orders hold, count and show fits together: what is reserved is for orders that are open, what is closed
  /// stays closed, each step was done once in a run, numbers have no gap, and counters are what they count.
  func ordersAreWhole() throws -> Bool {
    let wrong = try store.read { reader in
      try reader.connection.rows(
        """
        SELECT 'reserved for a closed order ' || o.id FROM orders o WHERE o.closed_at IS NOT NULL AND EXISTS
          (SELECT 1 FROM stock_movements m WHERE m.reference_kind = 'order' AND m.reference_id = o.id
            GROUP BY m.variant_id, m.location_id HAVING sum(m.reserved_change) <> 0)
        UNION ALL SELECT 'reserved for nobody ' || b.id FROM stock_balances b WHERE b.reserved <>
          (SELECT COALESCE(sum(m.reserved_change), 0) FROM stock_movements m JOIN orders o ON o.id = m.reference_id
            WHERE m.reference_kind = 'order' AND m.variant_id = b.variant_id AND m.location_id = b.location_id
              AND o.closed_at IS NULL)
        UNION ALL SELECT 'left a closed state ' || e.order_id FROM order_entries e
          WHERE e.kind = 'state' AND (e.from_state = 'cancelled' OR e.from_state = 'refunded'
            OR (e.from_state = 'completed' AND e.to_state <> 'refunded'))
        UNION ALL SELECT 'not where its history leads ' || o.id FROM orders o WHERE o.state <> 'draft' AND o.state <>
          (SELECT e.to_state FROM order_entries e WHERE e.order_id = o.id AND e.kind = 'state' ORDER BY e.id DESC LIMIT 1)
        UNION ALL SELECT 'confirmed twice ' || e.order_id FROM order_entries e WHERE e.to_state = 'confirmed'
          GROUP BY e.order_id HAVING count(*) > (SELECT o.run FROM orders o WHERE o.id = e.order_id)
        UNION ALL SELECT 'a gap in the numbers of ' || n.year FROM order_numbers n WHERE n.sequence = 'order' AND n.last <>
          (SELECT count(*) FROM orders o WHERE o.organization_id = n.organization_id AND o.year = n.year)
        UNION ALL SELECT 'a gap in the receipts of ' || n.year FROM order_numbers n WHERE n.sequence = 'receipt'
          AND n.last <> (SELECT count(*) FROM orders o WHERE o.organization_id = n.organization_id
            AND o.receipt_year = n.year)
        UNION ALL SELECT 'costs something and has no bill ' || o.id FROM orders o WHERE o.total > 0 AND o.placed_at > 0
          AND NOT EXISTS (SELECT 1 FROM bills b WHERE b.organization_id = o.organization_id AND b.subject_kind = 'order'
            AND b.subject_id = o.id AND b.is_current = 1)
        UNION ALL SELECT 'miscounted ' || c.bucket FROM counters c WHERE c.name = 'orders.person' AND c.value <>
          (SELECT count(*) FROM orders o WHERE o.person_id = c.bucket AND o.state <> 'draft' AND o.deleted_at IS NULL)
        UNION ALL SELECT 'slot ' || s.id FROM order_slots s WHERE s.taken <> (SELECT count(*) FROM orders o
          WHERE o.slot_id = s.id AND o.state <> 'cancelled')
        """
      ) { $0.text(0) }
    }
    #expect(wrong.isEmpty, "\(wrong)")
    return wrong.isEmpty
  }

  // MARK: For the tests over every table

  struct SecretOrder {
    let order: String
    let file: String
    let loan: String
    let slot: String
  }

  /// An order with a file, a loan and a slot, with words that nobody else may see.
  func secretOrder(of visitor: Visitor, variant: String, at location: String) throws -> SecretOrder {
    func made(_ answer: Answer) throws -> Answer {
      #expect(answer.status == 201 || answer.status == 200, "\(answer.text)")
      return answer
    }
    let item = try #require(ID<ProductVariant>(variant))
    _ = try made(
      admin.post(
        CatalogStage.receipts, json: "{\"variant\":\"\(variant)\",\"location\":\"\(location)\",\"quantity\":5}"))
    let slot = try made(
      admin.post(
        OrderStage.slots,
        json:
          "{\"location\":\"\(location)\",\"firstDate\":\"2026-11-23\",\"from\":\"09:00\",\"until\":\"10:00\",\"capacity\":3}"
      ))
    let first = try #require(slot.json["slots"]?[0]?["id"]?.string)
    let camera = try lent("Secret camera \(visitor.person.text)")
    let loan = try camera.placed(by: visitor)
    try handedOut(loan)
    let order = try made(
      visitor.post(
        OrderStage.orders,
        json: OrderStage.order([OrderStage.line(item)], more: ",\"slot\":\"\(first)\",\"note\":\"Secret\"")))
    let file = try made(visitor.upload("\(OrderStage.orders)/\(order.id)/files", file: Array("hush".utf8)))
    let lentNow = try admin.get("\(OrderStage.orders)/\(loan.text)").json["loans"]?[0]?["id"]?.string
    return SecretOrder(order: order.id, file: file.id, loan: try #require(lentNow), slot: first)
  }

  /// Orders with something in every table, of somebody who has a cart, too.
  func heldOrder(of visitor: Visitor) throws {
    let shelf = try Shelf(self, "Held by \(visitor.person.text)", received: 9)
    _ = try secretOrder(of: visitor, variant: shelf.variant.text, at: shelf.location.text)
    let put = try visitor.put("\(OrderStage.cart)/variants/\(shelf.variant.text)", json: "{\"quantity\":2}")
    #expect(put.status == 200, "\(put.text)")
    let order = try shelf.placed(by: visitor)
    #expect(try visitor.post("\(OrderStage.orders)/\(order.text)/notes", json: "{\"words\":\"mine\"}").status == 201)
  }
}
