// Orders on paper: receipts with numbers without gaps, and pick lists.
import Base
import Foundation
import Testing

@testable import App
@testable import Store

struct OrderPaperTests {
  @Test func aReceiptHasANumberWithoutGapsAndIsAPDF() throws {
    let campus = try Campus()
    let shelf = try Shelf(campus, received: 9)
    let orders = try (0..<3).map { _ in try shelf.placed() }
    let browser = try campus.browser(campus.staff)
    #expect(try browser.get("/orders/\(orders[0].text)/receipt.pdf").status == 409, "not yet")
    // Handed out in another order than placed.
    for order in orders.reversed() { try campus.handedOut(order) }
    #expect(try orders.map { try campus.order($0).receipt } == ["2026-000003", "2026-000002", "2026-000001"])
    let paper = try browser.get("/orders/\(orders[0].text)/receipt.pdf")
    #expect(paper.status == 200 && paper["content-type"] == "application/pdf")
    #expect(paper["content-disposition"] == "attachment; filename=\"receipt-2026-000003.pdf\"")
    #expect(paper.body.starts(with: Array("%PDF-".utf8)) && paper.body.count > 1000)
    #expect(try campus.browser(campus.stranger).get("/orders/\(orders[0].text)/receipt.pdf").status == 404)
    _ = try shelf.placed()
    let list = try campus.browser(campus.admin).get("/orders/pick-list.pdf?state=placed")
    #expect(list.status == 200 && list.body.starts(with: Array("%PDF-".utf8)))
    #expect(try campus.browser(campus.staff).get("/orders/pick-list.pdf").status == 403)
  }

  /// The pick list has what the board shows, and no order by halves.
  @Test func thePickListHasWhatTheBoardShows() throws {
    let campus = try Campus()
    let shelf = try Shelf(campus, received: 90)
    let olli = try campus.visitor(try campus.person("Olli Ölander").id)
    for _ in 0..<20 { _ = try shelf.placed() }
    _ = try shelf.placed(by: olli)
    let browser = try campus.browser(campus.admin)
    func size(_ query: String) throws -> Int {
      let list = try browser.get("/orders/pick-list.pdf?state=placed\(query)")
      #expect(list.status == 200 && list.body.starts(with: Array("%PDF-".utf8)), "\(query)")
      return list.body.count
    }
    let all = try size("")
    for query in [
      "&person=\(olli.person.text)", "&search=olander", "&search=2026-000021", "&search=2026-000099",
      "&from=2026-11-22", "&to=2026-11-20", "&failed=true", "&deleted=true",
    ] {
      #expect(try size(query) < all, "\(query)")
    }
    #expect(try browser.get("/orders/pick-list.pdf?person=x").status == 422)
    let board = try browser.get("/orders/board?state=placed&from=2026-11-21").page
    #expect(board.tags.contains { $0["href"]?.contains("pick-list.pdf?state=placed&from=2026-11-21") == true })
  }

  @Test func aPickListEndsWithAWholeOrder() {
    func line(_ order: Int64) -> PickLine {
      PickLine(
        order: ID(order), number: "2026-00000\(order)", person: "Noor", variant: ID(1), title: "Notebook", sku: "N",
        quantity: 1, slot: nil)
    }
    let lines = [line(1), line(1), line(2), line(2), line(3)]
    func orders(_ most: Int) -> [Int64] { OrderPaper.whole(lines, most: most).lines.map(\.order.value) }
    #expect(orders(5) == [1, 1, 2, 2, 3] && !OrderPaper.whole(lines, most: 5).isCut)
    #expect(orders(4) == [1, 1, 2, 2] && OrderPaper.whole(lines, most: 4).isCut)
    #expect(orders(3) == [1, 1] && OrderPaper.whole(lines, most: 3).isCut)
  }

  @Test func numbersBeginAnewWithTheYear() throws {
    let campus = try Campus(at: "2026-12-31T22:00:00Z")
    let shelf = try Shelf(campus, received: 9)
    let (first, second) = (try shelf.placed(), try shelf.placed())
    campus.clock.advance(seconds: 3600)
    let third = try shelf.placed()
    #expect(
      try [first, second, third].map { try campus.order($0).number } == [
        "2026-000001", "2026-000002", "2027-000001",
      ], "midnight in Paris")
    #expect(try campus.ordersAreWhole())
  }
}
