// Stock as orders move it: kept for one of them alone, never below zero, and all of a call or nothing.
import Base
import Testing

@testable import App
@testable import Store

struct StockOrderTests {
  @Test func anOrderReservesIssuesAndGivesBack() throws {
    let campus = try Campus()
    let shelf = try Shelf(campus, received: 5)
    let (one, two) = (TestOrder.reference(1), TestOrder.reference(2))
    let mark = try campus.mark()
    try shelf.order { home, writer in try Stock.reserve([shelf.line(3)], for: one, in: home, writer) }
    #expect(try shelf.balance == StockBalance(onHand: 5, reserved: 3))
    try shelf.order { home, writer in try Stock.issue([shelf.line(2)], for: one, in: home, writer) }
    #expect(try shelf.balance == StockBalance(onHand: 3, reserved: 1))
    try shelf.order { home, writer in
      try Stock.giveBack([shelf.line(1)], for: one, reason: "scratched", in: home, writer)
    }
    #expect(try shelf.balance == StockBalance(onHand: 4, reserved: 1))
    let held = try campus.store.read { try Stock.holdings(of: one, in: campus.home.id, $0) }
    #expect(held == [StockHolding(variant: shelf.variant, location: shelf.location, reserved: 1, issued: 1)])
    try shelf.order { home, writer in
      let (first, second) = (
        try Stock.releaseAll(for: one, reason: "expired", in: home, writer),
        try Stock.releaseAll(for: two, in: home, writer)
      )
      #expect(first == 1 && second == 0)
    }
    #expect(try shelf.balance == StockBalance(onHand: 4, reserved: 0))
    #expect(
      try campus.events(since: mark) == ["stock.reserved", "stock.issued", "stock.returned", "stock.released"])
    let rows = try campus.admin.get("\(CatalogStage.variants)/\(shelf.variant.text)/movements").items
    #expect(rows.first?["referenceKind"]?.string == "test-order" && rows.first?["person"]?.isNull == true)
    #expect(try campus.stockIsWhole())
  }

  private func refusal(_ shelf: Shelf, _ work: @escaping @Sendable (ID<Organization>, Writer) throws -> Void) throws
    -> Failure?
  {
    do { try shelf.order(work) } catch let failure as Failure { return failure }
    return nil
  }

  @Test func noOrderTakesMoreThanThereIsNorWhatIsAnothers() throws {
    let campus = try Campus()
    let shelf = try Shelf(campus, received: 5)
    let (one, two) = (TestOrder.reference(1), TestOrder.reference(2))
    try shelf.order { home, writer in try Stock.reserve([shelf.line(3)], for: one, in: home, writer) }
    let mark = try campus.mark()
    let short = try refusal(shelf) { home, writer in
      // Two lines of the same are added up.
      try Stock.reserve([shelf.line(1), shelf.line(2)], for: two, in: home, writer)
    }
    #expect(short?.code == "out-of-stock" && short?.kind == .conflict)
    #expect(short?.fields.map(\.path) == ["lines[0].quantity"] && short?.fields.first?.text.en == "Only 2 left.")
    for work in [
      { home, writer in try Stock.issue([shelf.line(1)], for: two, in: home, writer) },
      { home, writer in try Stock.release([shelf.line(1)], for: two, in: home, writer) },
      { home, writer in try Stock.release([shelf.line(4)], for: one, in: home, writer) },
      { home, writer in try Stock.giveBack([shelf.line(1)], for: one, in: home, writer) },
    ] as [@Sendable (ID<Organization>, Writer) throws -> Void] {
      #expect(try refusal(shelf, work)?.code == "not-held")
    }
    let away = campus.away.id
    let foreign = try refusal(shelf) { _, writer in try Stock.reserve([shelf.line(1)], for: two, in: away, writer) }
    #expect(foreign?.kind == .unprocessable && foreign?.fields.map(\.path) == ["lines[0].variant"])
    for quantity in [0, -1, 1_000_001, Int64.max, Int64.min] {
      let bad = try refusal(shelf) { home, writer in
        try Stock.reserve([shelf.line(quantity)], for: two, in: home, writer)
      }
      #expect(bad?.fields.map(\.path) == ["lines[0].quantity"])
    }
    #expect(try shelf.adjust(-3).code == "out-of-stock", "what is reserved is not there to take")
    #expect(try campus.isUnchanged(since: mark))
    #expect(try campus.admin.delete("\(CatalogStage.products)/\(shelf.product)").code == "reserved")
    #expect(try campus.admin.delete("\(CatalogStage.locations)/\(shelf.location.text)").code == "location-in-use")
  }

  /// However much an order came to hold.
  @Test func aReferenceGivesUpMoreThanOneCallMayAskFor() throws {
    let campus = try Campus()
    let shelf = try Shelf(campus, received: 1_000_000)
    #expect(try shelf.receive(1_000_000).status == 201)
    let order = TestOrder.reference(1)
    for _ in 1...2 {
      try shelf.order { home, writer in try Stock.reserve([shelf.line(1_000_000)], for: order, in: home, writer) }
    }
    try shelf.order { home, writer in _ = try Stock.releaseAll(for: order, in: home, writer) }
    #expect(try shelf.balance == StockBalance(onHand: 2_000_000, reserved: 0))
  }

  @Test func whatWasLentComesBackThoughItIsNotCountedAnyMore() throws {
    let campus = try Campus()
    let shelf = try Shelf(campus, received: 1)
    let order = TestOrder.reference(1)
    try shelf.order { home, writer in
      try Stock.reserve([shelf.line(1)], for: order, in: home, writer)
      try Stock.issue([shelf.line(1)], for: order, in: home, writer)
    }
    let path = "\(CatalogStage.products)/\(shelf.product)"
    #expect(try campus.admin.put(path, json: "{\"name\":\"Notebook\",\"isCounted\":false}").status == 200)
    try shelf.order { home, writer in try Stock.giveBack([shelf.line(1)], for: order, in: home, writer) }
    #expect(try shelf.balance == StockBalance(onHand: 1, reserved: 0))
    #expect(try shelf.receive(1).faults == ["variant"] && shelf.adjust(-1).status == 201)
    #expect(try campus.store.read { try Stock.holdings(of: order, in: campus.home.id, $0) }.isEmpty)
  }

  /// The file itself refuses what the checks would have to let through.
  @Test func aConstraintHoldsWhatIsAvailable() throws {
    let campus = try Campus()
    let shelf = try Shelf(campus, received: 5)
    for sql in [
      "UPDATE stock_balances SET reserved = 6", "UPDATE stock_balances SET on_hand = -1",
      "UPDATE stock_balances SET reserved = -1", "UPDATE stock_balances SET on_hand = 1000000001",
      "UPDATE stock_movements SET on_hand_change = 7", "UPDATE stock_movements SET variant_id = 1",
    ] {
      #expect(throws: ConstraintViolation.self) {
        try campus.store.write { writer in _ = try writer.run(Command(built: sql)) }
      }
    }
    #expect(try shelf.balance == StockBalance(onHand: 5, reserved: 0))
    #expect(try campus.stockIsWhole())
  }

  /// Two hundred want one of fifty: fifty get it, and whatever else happens at once, the sums are right.
  @Test func twoHundredOrdersAtOnceNeverOversell() throws {
    let campus = try Campus()
    let shelf = try Shelf(campus, received: 50)
    let won = try atOnce(200, threads: 8) { number in
      do {
        try shelf.order { home, writer in
          try Stock.reserve([shelf.line(1)], for: TestOrder.reference(Int64(number) + 1), in: home, writer)
        }
        return true
      } catch let failure as Failure where failure.code == "out-of-stock" { return false }
    }
    #expect(won.filter { $0 }.count == 50)
    #expect(try shelf.balance == StockBalance(onHand: 50, reserved: 50))
    #expect(try campus.stockIsWhole())
  }

  @Test func manyWritersOfAllSortsLeaveWholeSums() throws {
    let campus = try Campus()
    let shelves = try (1...3).map { try Shelf(campus, "Thing \($0)", received: 20) }
    _ = try atOnce(240, threads: 8) { number in
      let shelf = shelves[number % 3]
      let reference = TestOrder.reference(Int64(number % 20) + 1)
      do {
        switch number % 6 {
        case 0, 1:
          try shelf.order { home, writer in try Stock.reserve([shelf.line(2)], for: reference, in: home, writer) }
        case 2: try shelf.order { home, writer in try Stock.issue([shelf.line(1)], for: reference, in: home, writer) }
        case 3:
          try shelf.order { home, writer in try Stock.giveBack([shelf.line(1)], for: reference, in: home, writer) }
        case 4: try shelf.order { home, writer in try Stock.releaseAll(for: reference, in: home, writer) }
        default: _ = try shelf.receive(1)
        }
      } catch is Failure {}
    }
    #expect(try campus.stockIsWhole() && campus.chainIsWhole())
  }

  /// All of a call happens or nothing of it.
  @Test func aCallThatFailsMovesNothing() throws {
    let campus = try Campus()
    let (full, empty) = (try Shelf(campus, "Full", received: 5), try Shelf(campus, "Empty"))
    let mark = try campus.mark()
    let refused = try refusal(full) { home, writer in
      try Stock.reserve([full.line(1), empty.line(1)], for: TestOrder.reference(1), in: home, writer)
    }
    #expect(refused?.fields.map(\.path) == ["lines[1].quantity"])
    #expect(try campus.isUnchanged(since: mark))
  }

  @Test func whatIsNotCountedPassesWithoutATrace() throws {
    let campus = try Campus()
    let shelf = try Shelf(campus)
    let print = try campus.admin.post(
      CatalogStage.products,
      json: CatalogStage.product("Print", sku: "P", more: ",\"kind\":\"request\",\"isCounted\":false"))
    let variant = try #require(ID<ProductVariant>(print.json["variants"]?[0]?["id"]?.string ?? ""))
    #expect(print.json["available"]?.isNull == true)
    let mark = try campus.mark()
    let line = StockLine(variant, at: shelf.location, 100)
    let reference = TestOrder.reference(1)
    try shelf.order { home, writer in
      try Stock.reserve([line], for: reference, in: home, writer)
      try Stock.issue([line], for: reference, in: home, writer)
    }
    #expect(try campus.isUnchanged(since: mark))
    let json = "{\"variant\":\"\(variant.text)\",\"location\":\"\(shelf.location.text)\",\"quantity\":1}"
    #expect(try campus.admin.post(CatalogStage.receipts, json: json).faults == ["variant"])
  }
}
