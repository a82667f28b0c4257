// Who decides on whose leave, and who sees that somebody is away.
import Base
import Foundation
import Store
import Testing

@testable import App

struct LeaveSightTests {
  @Test func whoDecidesAndWhoSees() throws {
    let stage = try LeaveStage()
    let campus = stage.campus
    let (teacher, chair, home) = (try campus.role(.teacher), try campus.role(.chair), campus.home.id)
    let head = try campus.person("Library Head", role: .staff).id
    let staff = stage.staff.person
    try campus.store.write(campus.context) { writer in
      _ = try AssignmentChanges.assign(teacher, to: staff, unit: "LIBRARY", in: home, as: .system, writer)
      _ = try AssignmentChanges.assign(chair, to: head, unit: "LIBRARY", in: home, as: .system, writer)
    }
    let (visitor, colleague) = (try campus.visitor(head), try campus.visitor(campus.person("Col League").id))
    let id = try stage.ask("2026-11-24", "2026-11-24").json["id"]?.string ?? ""
    let theirs =
      try colleague.post(LeaveStage.path, json: stage.body("2026-11-24", "2026-11-25")).json["id"]?.string ?? ""
    let own = try visitor.post(LeaveStage.path, json: stage.body("2026-11-24", "2026-11-24")).json["id"]?.string ?? ""
    func seen(_ visitor: Visitor) throws -> Set<String> {
      Set(try visitor.get(LeaveStage.path).items.compactMap { $0["id"]?.string })
    }
    #expect(try seen(stage.admin) == [id, theirs, own] && seen(visitor) == [id, own] && seen(colleague) == [theirs])
    func away(_ visitor: Visitor) throws -> [Int] {
      try visitor.get("/api/v1/leave/calendar?month=2026-11").json["days"]?.elements.map { $0["away"]?.count ?? 0 }
        ?? []
    }
    #expect(try away(stage.admin) == [3, 1] && away(visitor) == [2] && away(colleague) == [1, 1])
    let mark = try campus.mark()
    #expect(try visitor.post("\(LeaveStage.path)/\(theirs)/approve").status == 404)
    #expect(try visitor.post("\(LeaveStage.path)/\(own)/approve").code == "own-request")
    #expect(try stage.staff.post("\(LeaveStage.path)/\(id)/approve").code == "own-request")
    #expect(try colleague.get("\(LeaveStage.path)?person=\(staff.text)").status == 404)
    #expect(try colleague.get("\(LeaveStage.balances)?person=\(staff.text)").status == 404)
    #expect(try visitor.get("\(LeaveStage.balances)?person=\(staff.text)").status == 200)
    #expect(try campus.isUnchanged(since: mark))
    #expect(try visitor.post("\(LeaveStage.path)/\(id)/approve").status == 200)
    #expect(try colleague.get("/api/v1/leave/calendar?month=2026-13").faults == ["month"])
    #expect(try colleague.get("\(LeaveStage.balances)?year=1066").status == 422)
  }

  /// What one asked for oneself waits for somebody else; who decides about nobody has no such choice.
  @Test func onesOwnIsNotToDecide() throws {
    let stage = try LeaveStage()
    let (admin, staff) = (try stage.campus.browser(stage.admin), try stage.campus.browser(stage.staff))
    let own =
      try stage.admin.post(LeaveStage.path, json: stage.body("2026-11-24", "2026-11-24")).json["id"]?.string ?? ""
    for page in ["/leave/requests", "/leave/requests?show=to-decide", "/attendance/requests"] {
      let read = try admin.get(page).text
      #expect(!own.isEmpty && !read.contains(own) && read.contains("Nothing to decide"), "\(page)")
    }
    for page in ["/leave/requests?show=all", "/leave"] { #expect(try admin.get(page).text.contains(own), "\(page)") }
    let theirs = try stage.ask("2026-11-24", "2026-11-24").json["id"]?.string ?? ""
    for page in ["/leave/requests", "/attendance/requests"] {
      let read = try admin.get(page).text
      #expect(read.contains(theirs) && !read.contains(own), "\(page)")
    }
    #expect(try !admin.get("/leave/requests").text.contains("2 requests"))
    let list = try staff.get("/leave/requests?show=to-decide").text
    #expect(list.contains(theirs) && !list.contains(own))
    #expect(try !staff.get("/leave/requests").text.contains("to-decide"))
  }

  /// However many are away, every day of the month is told, and of which days not everybody; never on a loop.
  @Test func aLargeMonthIsToldToItsEnd() throws {
    let stage = try LeaveStage()
    let (campus, home) = (stage.campus, stage.campus.home)
    let type = try #require(ID<LeaveType>(stage.annual))
    let first = try testDate("2027-08-01")
    try campus.store.write(campus.context) { writer in
      for number in 0..<LeaveCalendar.most + 40 {
        var input = PersonInput()
        input.name = "Person \(number)"
        let person = try PeopleChanges.create(input, in: home, writer).id
        // Forty of them work on the last day.
        for day in 0..<(number < 40 ? 30 : 31) {
          for isAfternoon in [false, true] {
            try writer.run(
              LeaveStore.takeDay, home.id, person, first.adding(days: day), isAfternoon, ID<LeaveRequest>(1), type,
              true, true)
          }
        }
      }
    }
    let told = try stage.admin.get("/api/v1/leave/calendar?month=2027-08")
    let days = told.json["days"].map { Array($0.elements) } ?? []
    #expect(days.count == 31 && days.last?["date"]?.string == "2027-08-31")
    #expect(days.allSatisfy { $0["away"]?.count == LeaveCalendar.most })
    let hasMore = days.map { $0["hasMore"]?.bool == true }
    #expect(hasMore == Array(repeating: true, count: 30) + [false])
    #expect(days.last?["away"]?[0]?["part"]?.string == "whole")
    let page = try campus.browser(stage.admin).get("/leave/calendar?month=2027-08").page.text
    #expect(page.contains("the first \(LeaveCalendar.most) are named"))
    let routes = LeaveDesk.routes.filter { $0.path.hasSuffix("/leave/calendar") }
    #expect(routes.count == 2)
    for route in routes {
      guard case .slow = route.action else {
        Issue.record("\(route.path) reads on the loop")
        continue
      }
    }
  }
}
