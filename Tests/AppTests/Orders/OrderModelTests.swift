// Random sequences of everything that can be done with orders, by many at once, with the jobs running beside them; then
// everything must fit together.
import Base
import Foundation
import Store
import Testing

@testable import App

struct OrderModelTests {
  private struct Numbers: RandomNumberGenerator {
    var state: UInt64

    // SplitMix64: the same sequence for the same seed.
    mutating func next() -> UInt64 {
      state &+= 0x9e37_79b9_7f4a_7c15
      var z = state
      z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
      z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
      return z ^ (z >> 31)
    }
  }

  /// What one client does: so many steps, each drawn anew.
  private func client(_ number: Int, seed: UInt64, _ campus: Campus, _ shelves: [Shelf]) throws {
    var numbers = Numbers(state: seed &* 1000 &+ UInt64(number))
    let visitor = number % 2 == 0 ? campus.staff : campus.admin
    for _ in 0..<25 {
      let shelf = shelves[Int.random(in: 0..<shelves.count, using: &numbers)]
      let known = try campus.admin.get("\(OrderStage.orders)/board?limit=30").items
      let order = known.randomElement(using: &numbers)?["id"]?.string ?? ""
      let path = "\(OrderStage.orders)/\(order)"
      let answer: Answer
      switch Int.random(in: 0..<12, using: &numbers) {
      case 0...3:
        let lines = (0..<Int.random(in: 1...3, using: &numbers)).map { at in
          OrderStage.line(shelves[(at + number) % shelves.count].variant, Int.random(in: 1...4, using: &numbers))
        }
        // All of an order comes from one place: a mixture may not be had anywhere.
        answer = try visitor.post(
          OrderStage.orders,
          json: OrderStage.order(Bool.random(using: &numbers) ? lines : [OrderStage.line(shelf.variant)]))
      case 4: answer = try visitor.post("\(path)/cancel", json: "{\"reason\":\"changed my mind\"}")
      case 5: answer = try campus.admin.patch(path, json: "{\"state\":\"cancelled\"}")
      case 6, 7: answer = try campus.admin.patch(path, json: "{\"state\":\"completed\"}")
      case 8: answer = try campus.admin.patch(path, json: "{\"state\":\"refunded\"}")
      case 9: answer = try campus.admin.post("\(path)/retry")
      case 10:
        let loans = try campus.admin.get(OrderStage.loans).items
        let loan = loans.randomElement(using: &numbers)?["id"]?.string ?? ""
        answer = try campus.admin.post("\(OrderStage.loans)/\(loan)/return")
      default:
        // On the shelf and off it: what is ordered meanwhile fails at its check.
        let name = try campus.admin.get("\(CatalogStage.products)/\(shelf.product)").json["name"]?.string ?? ""
        let isLoan = name.hasPrefix("Camera") ? ",\"kind\":\"loan\",\"loanDays\":7" : ""
        let isListed = Int.random(in: 0..<3, using: &numbers) > 0
        answer = try campus.admin.put(
          "\(CatalogStage.products)/\(shelf.product)", json: "{\"name\":\"\(name)\",\"isListed\":\(isListed)\(isLoan)}")
      }
      #expect(answer.status < 500, "\(answer.text)")
    }
  }

  @Test(arguments: [1, 2, 3, 4]) func whateverIsDoneEverythingFitsTogether(seed: UInt64) throws {
    let campus = try Campus()
    let shelves = [
      try Shelf(campus, "Notebook", received: 25), try Shelf(campus, "Pencil", received: 12),
      try campus.lent("Camera", received: 4),
    ]
    try campus.appliance.startJobs()
    defer { campus.appliance.jobs.stop(within: 5) }
    _ = try atOnce(6, threads: 6) { number in try client(number, seed: seed, campus, shelves) }
    try campus.finishJobs()
    #expect(try campus.stockIsWhole() && campus.ordersAreWhole() && campus.chainIsWhole())
    let placed = try campus.admin.get("\(OrderStage.orders)/board").json["total"]?.int64 ?? 0
    #expect(placed > 10, "something was done")
    // After a while nothing is kept for anybody who doesn't come.
    campus.clock.advance(seconds: 200 * 3600)
    try campus.finishJobs()
    #expect(try shelves.allSatisfy { try $0.balance.reserved == 0 })
    #expect(try campus.stockIsWhole() && campus.ordersAreWhole() && campus.chainIsWhole())
  }
}
