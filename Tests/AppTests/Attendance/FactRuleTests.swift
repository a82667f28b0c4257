// Corrections, leave and holidays as tables: over zones, night shifts and both changes of clocks, with edges to the second.
import Base
import Testing

@testable import App

struct FactCase: Sendable, CustomTestStringConvertible {
  let name: String
  let zone: String
  var hours = "22:00-06:00"
  var breaks: [String] = []
  var grace = 0
  let date: String
  var stays: [String] = []
  /// `set 1 arrival departure`, `add arrival departure`, `remove 1`; in the order in which they were decided.
  var corrections: [String] = []
  var leave: [Leave.Part] = []
  var isHoliday = false
  let status: DayStatus?
  var expected = 0
  var worked = 0
  var late = 0
  var left = 0
  var over = 0

  var testDescription: String { "\(zone) \(date) \(name)" }
}

private func office(
  _ name: String, _ stays: [String], _ corrections: [String], _ status: DayStatus, worked: Int, late: Int = 0,
  left: Int = 0
) -> FactCase {
  FactCase(
    name: name, zone: "Asia/Jakarta", hours: "09:00-17:00", breaks: ["12:00-13:00"], grace: 15, date: "2026-11-23",
    stays: stays, corrections: corrections, status: status, expected: 420, worked: worked, late: late, left: left)
}

private let corrected: [FactCase] = [
  office(
    "a forgotten departure", ["2026-11-23T02:00:00Z -"], ["set 1 2026-11-23T02:00:00Z 2026-11-23T10:00:00Z"], .onTime,
    worked: 420),
  office(
    "into the grace’s last second", ["2026-11-23T03:00:00Z 2026-11-23T10:00:00Z"],
    ["set 1 2026-11-23T02:15:00Z 2026-11-23T10:00:00Z"], .onTime, worked: 405),
  office(
    "a second after it", ["2026-11-23T03:00:00Z 2026-11-23T10:00:00Z"],
    ["set 1 2026-11-23T02:15:01Z 2026-11-23T10:00:00Z"], .late, worked: 404, late: 16),
  office(
    "a departure as the grace begins", ["2026-11-23T02:00:00Z 2026-11-23T10:00:00Z"],
    ["set 1 2026-11-23T02:00:00Z 2026-11-23T09:45:00Z"], .onTime, worked: 405),
  office(
    "a second before it", ["2026-11-23T02:00:00Z 2026-11-23T10:00:00Z"],
    ["set 1 2026-11-23T02:00:00Z 2026-11-23T09:44:59Z"], .leftEarly, worked: 404, left: 16),
  office("the only stay was none", ["2026-11-23T02:00:00Z 2026-11-23T10:00:00Z"], ["remove 1"], .absent, worked: 0),
  office(
    "an afternoon that nobody recorded", ["2026-11-23T02:00:00Z 2026-11-23T05:00:00Z"],
    ["add 2026-11-23T06:00:00Z 2026-11-23T10:00:00Z"], .onTime, worked: 420),
  office(
    "removed and then set: the later holds", ["2026-11-23T03:00:00Z -"],
    ["remove 1", "set 1 2026-11-23T02:00:00Z 2026-11-23T10:00:00Z"], .onTime, worked: 420),
  office(
    "set and then removed", ["2026-11-23T03:00:00Z -"],
    ["set 1 2026-11-23T02:00:00Z 2026-11-23T10:00:00Z", "remove 1"], .absent, worked: 0),
  office(
    "an addition over what is there counts once", ["2026-11-23T02:00:00Z 2026-11-23T09:00:00Z"],
    ["add 2026-11-23T08:00:00Z 2026-11-23T10:00:00Z"], .onTime, worked: 420),
  FactCase(
    name: "a night of seven hours that nobody recorded", zone: "Europe/Paris", date: "2026-03-28",
    corrections: ["add 2026-03-28T21:00:00Z 2026-03-29T04:00:00Z"], status: .onTime, expected: 420, worked: 420),
  FactCase(
    name: "a night of nine hours without a departure", zone: "Europe/Paris", date: "2026-10-24",
    stays: ["2026-10-24T20:00:00Z -"], corrections: ["set 1 2026-10-24T20:00:00Z 2026-10-25T05:00:00Z"],
    status: .onTime, expected: 540, worked: 540),
  FactCase(
    name: "one of two records was a mistake", zone: "Pacific/Auckland", date: "2026-04-04",
    stays: ["2026-04-04T09:00:00Z 2026-04-04T18:00:00Z", "2026-04-04T10:00:00Z -"], corrections: ["remove 2"],
    status: .onTime, expected: 540, worked: 540),
]

private let excused: [FactCase] = [
  // Half a night begins and ends in the middle of its clocks: in the hour that comes twice the first time, in the one that
  // is skipped when it is.
  FactCase(
    name: "the first half of the long night", zone: "Europe/Paris", date: "2026-10-24",
    stays: ["2026-10-25T00:00:00Z 2026-10-25T05:00:00Z"], leave: [.morning], status: .onTime, expected: 300,
    worked: 300),
  FactCase(
    name: "its second half", zone: "Europe/Paris", date: "2026-10-24",
    stays: ["2026-10-24T20:00:00Z 2026-10-25T00:00:00Z"], leave: [.afternoon], status: .onTime, expected: 240,
    worked: 240),
  FactCase(
    name: "the first half of the short night", zone: "Europe/Paris", date: "2026-03-28",
    stays: ["2026-03-29T01:00:00Z 2026-03-29T04:00:00Z"], leave: [.morning], status: .onTime, expected: 180,
    worked: 180),
  FactCase(
    name: "and a second late for the rest", zone: "Europe/Paris", date: "2026-03-28",
    stays: ["2026-03-29T01:00:01Z 2026-03-29T04:00:00Z"], leave: [.morning], status: .late, expected: 180,
    worked: 179, late: 1),
  FactCase(
    name: "half a day is missed", zone: "America/Sao_Paulo", hours: "08:00-16:00", date: "2018-11-05",
    leave: [.afternoon], status: .absent, expected: 240),
  FactCase(
    name: "both halves are a whole", zone: "America/Sao_Paulo", date: "2019-02-16", leave: [.afternoon, .morning],
    status: .excused),
  FactCase(
    name: "who came all the same works over", zone: "UTC", date: "2026-11-23",
    stays: ["2026-11-23T22:00:00Z 2026-11-24T06:00:00Z"], leave: [.whole], status: .excused, worked: 480, over: 480),
  FactCase(
    name: "an open stay on leave is incomplete", zone: "Pacific/Auckland", date: "2026-09-26",
    stays: ["2026-09-26T10:00:00Z -"], leave: [.whole], status: .incomplete),
]

private let holidays: [FactCase] = [
  FactCase(
    name: "a night that clocks shorten at midnight", zone: "America/Sao_Paulo", date: "2018-11-03",
    stays: ["2018-11-04T01:00:00Z 2018-11-04T08:00:00Z"], isHoliday: true, status: .holiday, worked: 420, over: 420),
  FactCase(
    name: "and one that they lengthen", zone: "America/Sao_Paulo", date: "2019-02-16",
    stays: ["2019-02-17T00:00:00Z 2019-02-17T09:00:00Z"], isHoliday: true, status: .holiday, worked: 540, over: 540),
  FactCase(name: "nobody comes", zone: "Asia/Jakarta", date: "2026-11-23", isHoliday: true, status: .holiday),
  FactCase(
    name: "what nobody recorded counts as over", zone: "UTC", date: "2026-11-23",
    corrections: ["add 2026-11-23T23:00:00Z 2026-11-24T00:00:00Z"], isHoliday: true, status: .holiday, worked: 60,
    over: 60),
  FactCase(
    name: "a holiday goes before leave", zone: "Pacific/Auckland", date: "2026-09-26", leave: [.whole], isHoliday: true,
    status: .holiday),
]

struct FactRuleTests {
  private func correction(_ text: String, _ place: Int) throws -> Correction {
    let words = text.split(separator: " ").map(String.init)
    let change: Correction.Change =
      switch words[0] {
      case "set":
        .set(
          Stay(
            record: ID(try #require(Int64(words[1]))), start: try testInstant(words[2]), end: try testInstant(words[3]))
        )
      case "add": .add(start: try testInstant(words[1]), end: try testInstant(words[2]))
      default: .remove(ID(try #require(Int64(words[1]))))
      }
    return Correction(id: Int64(100 - place), decided: Timestamp(milliseconds: Int64(place)), change: change)
  }

  private func check(_ each: FactCase) throws {
    let schedule = try testSchedule(each.zone, each.hours, breaks: each.breaks, grace: each.grace)
    #expect(schedule.faults.isEmpty)
    let date = try testDate(each.date)
    var facts = DayFacts(punches: try testStays(each.stays), isHoliday: each.isHoliday, isOver: true)
    facts.corrections = try each.corrections.enumerated().map { try correction($1, $0) }
    facts.leave = each.leave.map { Leave(from: date, to: date, part: $0) }
    let judged = JudgedDay(
      status: each.status, expected: each.expected, worked: each.worked, late: each.late, leftEarly: each.left,
      overtime: each.over)
    #expect(DayRules.judge(facts, on: date, by: schedule) == judged)
    facts.corrections.reverse()
    facts.leave.reverse()
    #expect(DayRules.judge(facts, on: date, by: schedule) == judged, "in whatever order")
  }

  @Test(arguments: corrected) func whatIsCorrectedCounts(_ each: FactCase) throws { try check(each) }

  @Test(arguments: excused) func leaveExcuses(_ each: FactCase) throws { try check(each) }

  @Test(arguments: holidays) func nobodyIsExpectedOnHolidays(_ each: FactCase) throws { try check(each) }
}
