// The history of an order, however long.
import Base
import Foundation
import Store
import Testing

@testable import App

struct OrderHistoryTests {
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
}
