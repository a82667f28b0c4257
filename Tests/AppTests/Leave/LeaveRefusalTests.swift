// Leave that can't be: what is no leave, and what is more than is left.
import Base
import Foundation
import Store
import Testing

@testable import App

struct LeaveRefusalTests {
  @Test(arguments: [
    ("2026-11-25", "2026-11-24", "", "to"),
    ("2026-11-25", "2026-11-25", ",\"starts\":\"noon\",\"ends\":\"noon\"", "ends"),
    ("2025-01-01", "2025-01-02", "", "from"), ("0001-01-01", "9999-12-31", "", "to"),
    ("2026-11-25", "2027-11-26", "", "to"), ("2029-06-01", "2029-06-02", "", "to"),
    ("2026-11-28", "2026-11-29", "", "from"), ("2026-11-25", "2026-11-25", ",\"starts\":\"evening\"", "starts"),
  ])
  func whatIsNoLeaveIsNamed(from: String, to: String, more: String, fault: String) throws {
    let stage = try LeaveStage()
    let mark = try stage.campus.mark()
    let refused = try stage.ask(from, to, more)
    #expect(refused.status == 422 && refused.faults == [fault], "\(refused.text)")
    #expect(try stage.campus.isUnchanged(since: mark))
  }

  @Test func nobodyIsAwayTwiceAtATime() throws {
    let stage = try LeaveStage()
    let first = try stage.ask("2026-11-25", "2026-11-26", ",\"ends\":\"noon\"")
    let mark = try stage.campus.mark()
    for (from, to, more) in [
      ("2026-11-24", "2026-11-25", ""), ("2026-11-26", "2026-11-26", ""), ("2026-11-26", "2026-11-30", ""),
      ("2026-11-20", "2026-12-04", ""),
    ] {
      let refused = try stage.ask(from, to, more)
      #expect(refused.status == 409 && refused.code == "leave-overlaps", "\(refused.text)")
    }
    #expect(try stage.campus.isUnchanged(since: mark))
    #expect(try stage.ask("2026-11-26", "2026-11-26", ",\"starts\":\"noon\"").status == 201, "the other half is free")
    #expect(try stage.staff.post("\(LeaveStage.path)/\(first.json["id"]?.string ?? "")/cancel").status == 200)
    #expect(try stage.ask("2026-11-24", "2026-11-25").status == 201, "what is cancelled is free again")
  }

  @Test func onlyWhatIsLeftIsTaken() throws {
    let stage = try LeaveStage(days: 2.5)
    let asked = try stage.ask("2026-11-24", "2026-11-25")
    #expect(asked.status == 201)
    let mark = try stage.campus.mark()
    let refused = try stage.ask("2026-11-26", "2026-11-26")
    #expect(refused.status == 409 && refused.code == "not-enough-leave" && refused.faults.isEmpty == false)
    #expect(refused.json["detail"]?.string?.contains("0.5") == true, "\(refused.text)")
    #expect(try stage.campus.isUnchanged(since: mark))
    #expect(try stage.ask("2026-11-26", "2026-11-26", ",\"ends\":\"noon\"").status == 201)
    #expect(try stage.balance() == [2.5, 0, 0, 2.5, 0])
    // Less is granted meanwhile: held against it once more when it is decided.
    let person = stage.staff.person.text
    func set(_ granted: Double, _ carried: Double) throws -> Answer {
      try stage.admin.put(
        LeaveStage.balances,
        json:
          "{\"person\":\"\(person)\",\"type\":\"\(stage.annual)\",\"year\":2026,\"granted\":\(granted),\"carried\":\(carried)}"
      )
    }
    #expect(try set(1, 0).json["left"]?.double == -1.5)
    let one = "\(LeaveStage.path)/\(asked.json["id"]?.string ?? "")"
    #expect(try stage.admin.post("\(one)/approve").code == "not-enough-leave")
    #expect(try set(1, 1.5).json["left"]?.double == 0)
    #expect(try stage.admin.post("\(one)/approve").status == 200)
    #expect(try set(1, 0.3).faults == ["carried"])
    #expect(
      try stage.campus.events(since: mark).suffix(3) == ["leave-balance.set", "leave-balance.set", "leave.approved"])
    #expect(try stage.staff.put(LeaveStage.balances, json: "{}").status == 403)
  }

  /// What is not taken from a balance is not held against one, and a leave over New Year is held against both years.
  @Test func eachYearAndEachTypeHasItsOwn() throws {
    let stage = try LeaveStage(days: 3)
    let sick = try stage.admin.post(LeaveStage.types, json: LeaveStage.type("Illness", days: 0, isCounted: false))
    let id = sick.json["id"]?.string ?? ""
    let ill = try stage.staff.post(
      LeaveStage.path, json: "{\"type\":\"\(id)\",\"from\":\"2026-11-23\",\"to\":\"2026-12-18\"}")
    #expect(ill.status == 201 && ill.json["days"]?.double == 20, "\(ill.text)")
    // Two days in the old year, three in the new one.
    #expect(try stage.ask("2026-12-30", "2027-01-05").json["days"]?.double == 5)
    #expect(try stage.balance(2026) == [3, 0, 0, 2, 1] && stage.balance(2027) == [3, 0, 0, 3, 0])
    #expect(try stage.ask("2027-01-06", "2027-01-06").code == "not-enough-leave")
    #expect(try stage.ask("2026-12-29", "2026-12-29").status == 201)
  }

  @Test func ofManyRequestsAtOnceOneTakesTheDays() throws {
    let stage = try LeaveStage(.socket)
    let outcomes = try atOnce(40, threads: 8) { number in
      try stage.ask("2026-11-2\(4 + number % 2)", "2026-11-26").status
    }
    #expect(outcomes.count { $0 == 201 } == 1 && outcomes.count { $0 == 409 } == 39, "\(outcomes)")
    #expect(try stage.staff.get(LeaveStage.path).json["total"]?.int64 == 1)
    let id = try #require(try stage.staff.get(LeaveStage.path).items.first?["id"]?.string)
    let head = try stage.campus.visitor(stage.campus.person("Head", role: .campusHead).id)
    let deciders = [stage.admin, head]
    let decided = try atOnce(20, threads: 8) { number in
      try deciders[number % 2].post("\(LeaveStage.path)/\(id)/\(number % 3 == 0 ? "decline" : "approve")").status
    }
    #expect(decided.count { $0 == 200 } == 1 && decided.count { $0 == 409 } == 19, "\(decided)")
  }
}
