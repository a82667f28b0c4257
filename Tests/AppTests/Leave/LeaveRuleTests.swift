// The rules of leave by themselves: halves of days.
import Base
import Foundation
import Store
import Testing

@testable import App

struct LeaveRuleTests {
  @Test func halvesAreThoseBetween() throws {
    func halves(_ from: String, _ to: String, _ starts: LeaveStart, _ ends: LeaveEnd) throws -> [String] {
      LeaveSpan(from: try testDate(from), to: try testDate(to), starts: starts, ends: ends).halves.map {
        "\($0.date.iso.suffix(2))\($0.isAfternoon ? "p" : "a")"
      }
    }
    #expect(try halves("2026-11-24", "2026-11-24", .morning, .evening) == ["24a", "24p"])
    #expect(try halves("2026-11-24", "2026-11-24", .noon, .evening) == ["24p"])
    #expect(try halves("2026-11-24", "2026-11-24", .morning, .noon) == ["24a"])
    #expect(try halves("2026-11-24", "2026-11-24", .noon, .noon).isEmpty)
    #expect(try halves("2026-11-24", "2026-11-26", .noon, .noon) == ["24p", "25a", "25p", "26a"])
    #expect(try halves("2026-11-24", "2026-11-23", .morning, .evening).isEmpty)
    let leave = LeaveRules.leave(
      LeaveSpan(from: try testDate("2026-11-24"), to: try testDate("2026-11-26"), starts: .noon, ends: .noon).halves)
    #expect(leave.map(\.part) == [.afternoon, .whole, .morning])
    #expect(leave.allSatisfy { $0.from == $0.to })
  }

  @Test(arguments: [(0, "0", "0"), (5, "2.5", "2,5"), (50, "25", "25"), (-1, "-0.5", "-0,5"), (-3, "-1.5", "-1,5")])
  func halvesAreWrittenAsDays(halves: Int, en: String, fr: String) {
    #expect(LeaveRules.days(halves) == Text(en: en, fr: fr))
  }

  /// A half that clocks skip, or that a schedule does not have, takes nothing.
  @Test func workingHalves() throws {
    let saturday = LeaveHalf(date: try testDate("2026-11-28"), isAfternoon: false)
    let monday = LeaveHalf(date: try testDate("2026-11-30"), isAfternoon: true)
    let office = try testSchedule("UTC", breaks: ["12:00-13:00"], weekdays: .mondayToFriday)
    #expect(
      !LeaveRules.isWorking(saturday, nil, isHoliday: false) && LeaveRules.isWorking(monday, nil, isHoliday: false))
    #expect(!LeaveRules.isWorking(saturday, office, isHoliday: false))
    #expect(LeaveRules.isWorking(monday, office, isHoliday: false))
    #expect(!LeaveRules.isWorking(monday, office, isHoliday: true))
    let night = try testSchedule("Europe/Paris", "22:00-06:00")
    #expect(LeaveRules.isWorking(saturday, night, isHoliday: false))
    let skipped = try testSchedule("Europe/Paris", "02:00-03:00")
    let change = LeaveHalf(date: try testDate("2026-03-29"), isAfternoon: false)
    #expect(!LeaveRules.isWorking(change, skipped, isHoliday: false))
  }
}
