// The table of an order's states: what it allows, and that nothing else is.
import Base
import Store
import Testing

@testable import App

struct OrderRulesTests {
  /// Every step that there is: from, action, as whom, to.
  private static let steps: Set<String> = [
    "draft place owner placed",
    "placed confirm system confirmed", "placed cancel owner cancelled", "placed cancel keeper cancelled",
    "placed expire system cancelled",
    "confirmed start keeper processing", "confirmed start system processing", "confirmed cancel owner cancelled",
    "confirmed cancel keeper cancelled", "confirmed expire system cancelled", "confirmed undo system placed",
    "processing ready keeper ready", "processing ready system ready", "processing cancel keeper cancelled",
    "processing undo system placed",
    "ready complete keeper completed", "ready cancel owner cancelled", "ready cancel keeper cancelled",
    "ready expire system cancelled",
    "completed refund keeper refunded",
  ]

  @Test func theTableAllowsTheseStepsAndNoOthers() {
    var found: Set<String> = []
    for state in OrderState.allCases {
      for action in OrderAction.allCases {
        for party in [OrderParty.owner, .keeper, .system] {
          guard let edge = OrderRules.edge(action, from: state, as: party) else { continue }
          found.insert("\(state) \(action) \(party) \(edge.to)")
        }
      }
    }
    #expect(found == Self.steps, "\(found.symmetricDifference(Self.steps).sorted())")
  }

  @Test func whatIsClosedHasNoWayBack() {
    var reached: Set<OrderState> = [.cancelled, .refunded, .completed]
    var grows = true
    while grows {
      let next = reached.flatMap { state in (OrderRules.edges[state] ?? [:]).values.map(\.to) }
      grows = !reached.isSuperset(of: next)
      reached.formUnion(next)
    }
    #expect(reached.allSatisfy { $0.isClosed }, "\(reached)")
    #expect(OrderState.allCases.filter { $0.isClosed } == [.completed, .cancelled, .refunded])
  }

  @Test func everyStateButACartIsReachedAndSaysSoToOthers() {
    let reached = Set(OrderRules.edges.values.flatMap { $0.values.map(\.to) })
    #expect(reached == Set(OrderState.listed))
    let declared = Set(Orders.events.map { $0.kind.name })
    for edge in OrderRules.edges.values.flatMap(\.values) { #expect(declared.contains(edge.event.name)) }
    #expect(Set(OrderState.allCases.map(\.place)).count == OrderState.allCases.count)
  }

  /// Every state and every target over the API, by whoever manages orders and by whoever ordered: done exactly where the
  /// table says so, and nothing is written otherwise.
  @Test func theAPIDoesWhatTheTableSays() throws {
    let campus = try Campus()
    let shelf = try Shelf(campus, received: 1000)
    /// A new order in a state.
    func made(_ state: OrderState) throws -> ID<Order> {
      let order = try shelf.placed()
      switch state {
      case .draft, .placed: break
      case .confirmed: try campus.process(order, steps: 3)
      case .processing:
        try campus.process(order, steps: 3)
        #expect(try campus.bring(order, to: "processing").status == 200)
      case .ready: try campus.process(order)
      case .completed: try campus.handedOut(order)
      case .cancelled: #expect(try campus.bring(order, to: "cancelled").status == 200)
      case .refunded:
        try campus.handedOut(order)
        #expect(try campus.bring(order, to: "refunded").status == 200)
      }
      #expect(try campus.order(order).state == state)
      return order
    }
    for state in OrderState.listed {
      for target in OrderState.allCases {
        let order = try made(state)
        let isAllowed = OrderRules.action(from: state, to: target, as: .keeper) != nil
        let mark = try campus.mark()
        let answer = try campus.bring(order, to: target.rawValue)
        #expect(answer.status == (isAllowed ? 200 : 409), "\(state) to \(target): \(answer.text)")
        #expect(isAllowed ? answer.state == target.rawValue : answer.code == "wrong-state")
        if !isAllowed { #expect(try campus.isUnchanged(since: mark)) }
      }
      let order = try made(state)
      let mayCancel = OrderRules.action(from: state, to: .cancelled, as: .owner) != nil
      let mark = try campus.mark()
      let answer = try campus.staff.post("\(OrderStage.orders)/\(order.text)/cancel", json: "{\"reason\":\"no more\"}")
      let onlyKeepers = state == .processing
      #expect(answer.status == (mayCancel ? 200 : onlyKeepers ? 403 : 409), "\(state): \(answer.text)")
      if !mayCancel { #expect(try campus.isUnchanged(since: mark)) }
    }
    #expect(try campus.stockIsWhole() && campus.ordersAreWhole() && campus.chainIsWhole())
  }

  /// Not even a statement of our own could open it again.
  @Test func aConstraintKeepsClosedOrdersClosed() throws {
    let campus = try Campus()
    let shelf = try Shelf(campus, received: 5)
    let order = try shelf.placed()
    #expect(try campus.bring(order, to: "cancelled").status == 200)
    let home = campus.home.id
    #expect(throws: ConstraintViolation.self) {
      try campus.store.write(campus.context) { writer in
        try writer.run(
          OrderStore.move, order, home, "cancelled", "ready", writer.now, nil as Timestamp?, nil as Timestamp?)
      }
    }
  }

  @Test(
    arguments: [
      ("2026-000042", 2026, 42), ("2026-42", 2026, 42), ("2026-1000000", 2026, 1_000_000),
    ] as [(String, Int, Int64)])
  func numbersAreRead(text: String, year: Int, number: Int64) {
    let read = OrderRules.number(text)
    #expect(read?.year == year && read?.number == number)
  }

  @Test(arguments: [
    "", "42", "2026", "2026-", "2026-0", "2026--1", "-1-1", "2026-42-1", "26-42", "2026-99999999999999999999",
  ])
  func whatIsNoNumberIsNone(text: String) { #expect(OrderRules.number(text) == nil) }

  @Test func numbersAreWrittenWithSixDigits() {
    #expect(OrderRules.number(2026, 7) == "2026-000007" && OrderRules.number(2026, 1_234_567) == "2026-1234567")
  }
}
