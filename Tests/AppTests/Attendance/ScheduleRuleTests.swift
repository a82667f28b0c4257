// The rules of a day as tables: zones with their changes of clocks, night shifts, edges to the second.
import Base
import Testing

@testable import App

/// A schedule of a test: nine to five with a lunch break, unless said otherwise.
func testSchedule(
  _ zone: String, _ hours: String = "09:00-17:00", breaks: [String] = [], grace: Int = 0, minimum: Int = 0,
  weekdays: WeekdaySet = .everyDay
) throws -> WorkSchedule {
  func range(_ text: String) throws -> ClockRange {
    let parts = text.split(separator: "-").map { part -> Int? in
      let numbers = part.split(separator: ":").compactMap { Int($0) }
      return numbers.count == 2 ? numbers[0] * 60 + numbers[1] : nil
    }
    return ClockRange(from: try #require(parts.first ?? nil), to: try #require(parts.last ?? nil))
  }
  let whole = try range(hours)
  return WorkSchedule(
    zone: try #require(Zone(zone)), weekdays: weekdays, start: whole.from, end: whole.to, grace: grace,
    minimum: minimum, breaks: try breaks.map(range))
}

func testInstant(_ text: String) throws -> Timestamp { try #require(Timestamp(rfc3339: text), "\(text)") }

func testDate(_ text: String) throws -> LocalDate { try #require(LocalDate(iso: text), "\(text)") }

/// Stays as `arrival departure`, a departure of `-` for none.
func testStays(_ texts: [String]) throws -> [Stay] {
  try texts.enumerated().map { at, text in
    let parts = text.split(separator: " ").map(String.init)
    return Stay(
      record: ID(Int64(at + 1)), start: try testInstant(parts[0]),
      end: parts[1] == "-" ? nil : try testInstant(parts[1]))
  }
}

struct DayCase: Sendable, CustomTestStringConvertible {
  let name: String
  let zone: String
  var hours = "09:00-17:00"
  var breaks: [String] = []
  var grace = 0
  var minimum = 0
  let date: String
  let stays: [String]
  let status: DayStatus?
  var expected = 0
  var worked = 0
  var late = 0
  var left = 0
  var over = 0

  var testDescription: String { "\(zone) \(date) \(name)" }
}

// MARK: Edges to the second

private func office(
  _ name: String, _ stays: [String], _ status: DayStatus?, worked: Int, late: Int = 0, left: Int = 0, over: Int = 0
) -> DayCase {
  // Jakarta is seven hours ahead: 09:00 there is 02:00Z.
  DayCase(
    name: name, zone: "Asia/Jakarta", breaks: ["12:00-13:00"], grace: 15, minimum: 240, date: "2026-11-23",
    stays: stays, status: status, expected: 420, worked: worked, late: late, left: left, over: over)
}

private let officeHours: [DayCase] = [
  office("a second early", ["2026-11-23T01:59:59Z 2026-11-23T10:00:00Z"], .early, worked: 420),
  office("on the second", ["2026-11-23T02:00:00Z 2026-11-23T10:00:00Z"], .onTime, worked: 420),
  office("as the grace ends", ["2026-11-23T02:15:00Z 2026-11-23T10:00:00Z"], .onTime, worked: 405),
  office("within its last second", ["2026-11-23T02:15:00.999Z 2026-11-23T10:00:00Z"], .onTime, worked: 404),
  office("a second after it", ["2026-11-23T02:15:01Z 2026-11-23T10:00:00Z"], .late, worked: 404, late: 16),
  office("a whole hour", ["2026-11-23T03:00:00Z 2026-11-23T10:00:00Z"], .late, worked: 360, late: 60),
  office("left as the grace begins", ["2026-11-23T02:00:00Z 2026-11-23T09:45:00Z"], .onTime, worked: 405),
  office("left a second before", ["2026-11-23T02:00:00Z 2026-11-23T09:44:59Z"], .leftEarly, worked: 404, left: 16),
  office("late and left early", ["2026-11-23T03:00:00Z 2026-11-23T09:00:00Z"], .late, worked: 300, late: 60, left: 60),
  office("stayed on", ["2026-11-23T02:00:00Z 2026-11-23T12:30:59Z"], .onTime, worked: 570, over: 150),
  office("just enough hours", ["2026-11-23T02:00:00Z 2026-11-23T07:00:00Z"], .leftEarly, worked: 240, left: 180),
  office("a second too few", ["2026-11-23T02:00:00Z 2026-11-23T06:59:59Z"], .halfDay, worked: 239, left: 181),
  office(
    "gone over lunch", ["2026-11-23T02:00:00Z 2026-11-23T05:00:00Z", "2026-11-23T06:00:00Z 2026-11-23T10:00:00Z"],
    .onTime, worked: 420),
  office(
    "back late from lunch",
    ["2026-11-23T02:00:00Z 2026-11-23T05:30:00Z", "2026-11-23T06:30:00Z 2026-11-23T10:00:00Z"], .onTime, worked: 390),
  office("came when all was over", ["2026-11-23T11:00:00Z 2026-11-23T16:00:00Z"], .late, worked: 300, late: 480),
  office("left before it began", ["2026-11-22T20:00:00Z 2026-11-23T01:00:00Z"], .leftEarly, worked: 300, left: 480),
  office("did not leave", ["2026-11-23T02:00:00Z -"], .incomplete, worked: 0),
  office(
    "did not leave the second time",
    ["2026-11-23T03:00:00Z 2026-11-23T05:00:00Z", "2026-11-23T06:00:00Z -"], .incomplete, worked: 120, late: 60),
  office("did not come", [], .absent, worked: 0),
  office("a stay of no length", ["2026-11-23T02:00:00Z 2026-11-23T02:00:00Z"], .halfDay, worked: 0, left: 480),
  office(
    "two records of one time",
    ["2026-11-23T02:00:00Z 2026-11-23T08:00:00Z", "2026-11-23T04:00:00Z 2026-11-23T10:00:00Z"], .onTime, worked: 420),
]

// MARK: Changes of clocks

private func night(
  _ zone: String, _ date: String, _ start: String, _ end: String, hours: Int, breaks: [String] = []
) -> DayCase {
  DayCase(
    name: "a night of \(hours) hours", zone: zone, hours: "22:00-06:00", breaks: breaks, date: date,
    stays: ["\(start) \(end)"], status: .onTime, expected: hours * 60 - breaks.count * 60,
    worked: hours * 60 - breaks.count * 60)
}

private let clockChanges: [DayCase] = [
  night("Asia/Jakarta", "2026-03-28", "2026-03-28T15:00:00Z", "2026-03-28T23:00:00Z", hours: 8),
  night("Europe/Paris", "2026-03-27", "2026-03-27T21:00:00Z", "2026-03-28T05:00:00Z", hours: 8),
  night("Europe/Paris", "2026-03-28", "2026-03-28T21:00:00Z", "2026-03-29T04:00:00Z", hours: 7),
  night("Europe/Paris", "2026-03-29", "2026-03-29T20:00:00Z", "2026-03-30T04:00:00Z", hours: 8),
  night("Europe/Paris", "2026-10-24", "2026-10-24T20:00:00Z", "2026-10-25T05:00:00Z", hours: 9),
  // A break keeps its hour, in the hour that clocks skip and in the one that they show twice.
  night(
    "Europe/Paris", "2026-03-28", "2026-03-28T21:00:00Z", "2026-03-29T04:00:00Z", hours: 7, breaks: ["02:00-03:00"]),
  night(
    "Europe/Paris", "2026-10-24", "2026-10-24T20:00:00Z", "2026-10-25T05:00:00Z", hours: 9, breaks: ["02:00-03:00"]),
  // In São Paulo clocks changed at midnight.
  night("America/Sao_Paulo", "2018-11-03", "2018-11-04T01:00:00Z", "2018-11-04T08:00:00Z", hours: 7),
  night("America/Sao_Paulo", "2019-02-16", "2019-02-17T00:00:00Z", "2019-02-17T09:00:00Z", hours: 9),
  night("America/Sao_Paulo", "2026-11-21", "2026-11-22T01:00:00Z", "2026-11-22T09:00:00Z", hours: 8),
  night("Pacific/Auckland", "2026-04-04", "2026-04-04T09:00:00Z", "2026-04-04T18:00:00Z", hours: 9),
  night("Pacific/Auckland", "2026-09-26", "2026-09-26T10:00:00Z", "2026-09-26T17:00:00Z", hours: 7),
  night("UTC", "2026-03-28", "2026-03-28T22:00:00Z", "2026-03-29T06:00:00Z", hours: 8),
  DayCase(
    name: "the day itself", zone: "Europe/Paris", date: "2026-03-29",
    stays: ["2026-03-29T07:00:00Z 2026-03-29T15:00:00Z"], status: .onTime, expected: 480, worked: 480),
  DayCase(
    name: "begins in the skipped hour", zone: "Europe/Paris", hours: "02:30-10:00", date: "2026-03-29",
    stays: ["2026-03-29T01:00:00Z 2026-03-29T08:00:00Z"], status: .onTime, expected: 420, worked: 420),
  DayCase(
    name: "a second after the skipped hour", zone: "Europe/Paris", hours: "02:30-10:00", date: "2026-03-29",
    stays: ["2026-03-29T01:00:01Z 2026-03-29T08:00:00Z"], status: .late, expected: 420, worked: 419, late: 1),
  DayCase(
    name: "begins in the repeated hour, the first time", zone: "Europe/Paris", hours: "02:30-10:00",
    date: "2026-10-25", stays: ["2026-10-25T00:30:00Z 2026-10-25T09:00:00Z"], status: .onTime, expected: 510,
    worked: 510),
  DayCase(
    name: "came the second time", zone: "Europe/Paris", hours: "02:30-10:00", date: "2026-10-25",
    stays: ["2026-10-25T01:30:00Z 2026-10-25T09:00:00Z"], status: .late, expected: 510, worked: 450, late: 60),
  DayCase(
    name: "ends in the repeated hour, the first time", zone: "Europe/Paris", hours: "18:00-02:30", date: "2026-10-24",
    stays: ["2026-10-24T16:00:00Z 2026-10-25T00:30:00Z"], status: .onTime, expected: 510, worked: 510),
  DayCase(
    name: "begins at a midnight that was not", zone: "America/Sao_Paulo", hours: "00:00-08:00", date: "2018-11-04",
    stays: ["2018-11-04T03:00:00Z 2018-11-04T10:00:00Z"], status: .onTime, expected: 420, worked: 420),
  DayCase(
    name: "all of it skipped", zone: "Europe/Paris", hours: "02:00-03:00", date: "2026-03-29",
    stays: ["2026-03-29T01:00:00Z 2026-03-29T02:00:00Z"], status: nil, worked: 60, over: 60),
  DayCase(
    name: "grace over midnight", zone: "UTC", hours: "23:50-08:00", grace: 15, date: "2026-11-23",
    stays: ["2026-11-24T00:05:00Z 2026-11-24T08:00:00Z"], status: .onTime, expected: 490, worked: 475),
  DayCase(
    name: "a second after it", zone: "UTC", hours: "23:50-08:00", grace: 15, date: "2026-11-23",
    stays: ["2026-11-24T00:05:01Z 2026-11-24T08:00:00Z"], status: .late, expected: 490, worked: 474, late: 16),
]

// MARK: Whose day it is

struct DateCase: Sendable, CustomTestStringConvertible {
  let zone: String
  let hours: String?
  let at: String
  let date: String
  var weekdays = WeekdaySet.everyDay

  var testDescription: String { "\(zone) \(hours ?? "no schedule") \(at)" }
}

private let dates: [DateCase] = [
  DateCase(zone: "Asia/Jakarta", hours: nil, at: "2026-11-22T16:59:59Z", date: "2026-11-22"),
  DateCase(zone: "Asia/Jakarta", hours: nil, at: "2026-11-22T17:00:00Z", date: "2026-11-23"),
  DateCase(zone: "Asia/Jakarta", hours: "09:00-17:00", at: "2026-11-22T17:00:00Z", date: "2026-11-23"),
  // Sooner than four hours before a shift of tomorrow is today's, for whom no shift of today is to come.
  DateCase(zone: "UTC", hours: "00:15-08:00", at: "2026-11-22T20:14:59Z", date: "2026-11-22"),
  DateCase(zone: "UTC", hours: "00:15-08:00", at: "2026-11-22T20:15:00Z", date: "2026-11-23"),
  DateCase(zone: "UTC", hours: "22:00-06:00", at: "2026-11-22T19:00:00Z", date: "2026-11-22"),
  DateCase(zone: "UTC", hours: "22:00-06:00", at: "2026-11-23T05:59:59.999Z", date: "2026-11-22"),
  DateCase(zone: "UTC", hours: "22:00-06:00", at: "2026-11-23T06:00:00Z", date: "2026-11-23"),
  DateCase(zone: "Asia/Jakarta", hours: "22:00-06:00", at: "2026-11-22T20:00:00Z", date: "2026-11-22"),
  DateCase(zone: "Asia/Jakarta", hours: "22:00-06:00", at: "2026-11-22T23:00:00Z", date: "2026-11-23"),
  // Through the hour that clocks show twice, and past the one that they skip.
  DateCase(zone: "Europe/Paris", hours: "22:00-06:00", at: "2026-10-25T00:30:00Z", date: "2026-10-24"),
  DateCase(zone: "Europe/Paris", hours: "22:00-06:00", at: "2026-10-25T01:30:00Z", date: "2026-10-24"),
  DateCase(zone: "Europe/Paris", hours: "22:00-06:00", at: "2026-10-25T04:59:59Z", date: "2026-10-24"),
  DateCase(zone: "Europe/Paris", hours: "22:00-06:00", at: "2026-10-25T05:00:00Z", date: "2026-10-25"),
  DateCase(zone: "Europe/Paris", hours: "22:00-06:00", at: "2026-03-29T03:59:59Z", date: "2026-03-28"),
  DateCase(zone: "Europe/Paris", hours: "22:00-06:00", at: "2026-03-29T04:00:00Z", date: "2026-03-29"),
  DateCase(zone: "America/Sao_Paulo", hours: "22:00-06:00", at: "2019-02-17T02:30:00Z", date: "2019-02-16"),
  DateCase(zone: "America/Sao_Paulo", hours: "22:00-06:00", at: "2019-02-17T08:59:59Z", date: "2019-02-16"),
  DateCase(zone: "Pacific/Auckland", hours: "22:00-06:00", at: "2026-04-04T17:59:59Z", date: "2026-04-04"),
  DateCase(zone: "Pacific/Auckland", hours: "22:00-06:00", at: "2026-09-26T17:00:00Z", date: "2026-09-27"),
  // Friday's night reaches into Saturday; Saturday has none.
  DateCase(
    zone: "UTC", hours: "22:00-06:00", at: "2026-11-28T02:00:00Z", date: "2026-11-27", weekdays: .mondayToFriday),
  DateCase(
    zone: "UTC", hours: "22:00-06:00", at: "2026-11-29T02:00:00Z", date: "2026-11-29", weekdays: .mondayToFriday),
]

private let faultySchedules: [(String, [String], Int, [WorkSchedule.Fault])] = [
  ("09:00-09:00", [], 0, [.noLength]),
  ("09:00-17:00", ["08:30-09:30"], 0, [.breakOutside]),
  ("09:00-17:00", ["16:30-17:30"], 0, [.breakOutside]),
  ("09:00-17:00", ["12:00-12:00"], 0, [.breakOutside]),
  ("09:00-17:00", ["13:00-12:00"], 0, [.breakOutside]),
  ("22:00-06:00", ["23:30-00:30", "03:00-03:15"], 405, []),
  ("22:00-06:00", ["21:00-22:30"], 0, [.breakOutside]),
  ("09:00-17:00", ["12:00-13:00", "12:30-13:30"], 0, [.breaksOverlap]),
  ("09:00-17:00", ["13:00-13:30", "12:00-12:30"], 0, [.breaksOverlap]),
  ("09:00-17:00", ["12:00-13:00", "13:00-13:30"], 390, []),
  ("09:00-17:00", ["12:00-13:00"], 421, [.minimumTooLong]),
]

struct ScheduleRuleTests {
  private func check(_ each: DayCase) throws {
    let schedule = try testSchedule(
      each.zone, each.hours, breaks: each.breaks, grace: each.grace, minimum: each.minimum)
    #expect(schedule.faults.isEmpty)
    let facts = DayFacts(punches: try testStays(each.stays), isOver: true)
    let day = DayRules.judge(facts, on: try testDate(each.date), by: schedule)
    #expect(
      day
        == JudgedDay(
          status: each.status, expected: each.expected, worked: each.worked, late: each.late, leftEarly: each.left,
          overtime: each.over))
  }

  @Test(arguments: officeHours) func officeHoursToTheSecond(_ each: DayCase) throws { try check(each) }

  @Test(arguments: clockChanges) func clocksThatChange(_ each: DayCase) throws { try check(each) }

  @Test(arguments: dates) func theShiftDecidesTheDate(_ each: DateCase) throws {
    let schedule = try each.hours.map { try testSchedule(each.zone, $0, weekdays: each.weekdays) }
    let zone = try #require(Zone(each.zone))
    #expect(try ShiftDates.date(of: testInstant(each.at), zone: zone) { _ in schedule }.iso == each.date)
  }

  @Test func aScheduleOfAnotherZoneHasItsOwnDates() throws {
    let auckland = try testSchedule("Pacific/Auckland")
    let date = try ShiftDates.date(of: testInstant("2026-11-22T20:00:00Z"), zone: .utc) { _ in auckland }
    #expect(date.iso == "2026-11-23")
  }

  @Test(arguments: [
    ("09:00-17:00", "2026-11-23", "2026-11-23T23:00:00Z"), ("22:00-06:00", "2026-11-23", "2026-11-24T09:00:00Z"),
    ("16:00-23:30", "2026-11-23", "2026-11-24T02:30:00Z"), ("22:00-06:00", "2026-03-28", "2026-03-29T08:00:00Z"),
    ("22:00-06:00", "2026-10-24", "2026-10-25T09:00:00Z"),
  ]) func aDayIsOverAtMidnightAndFourHoursAfterItsShift(hours: String, date: String, end: String) throws {
    let schedule = try testSchedule("Europe/Paris", hours)
    #expect(try ShiftDates.end(of: testDate(date), schedule) == testInstant(end))
  }

  // MARK: What can be kept

  @Test(arguments: faultySchedules) func aScheduleSaysWhatIsWrongWithIt(
    hours: String, breaks: [String], minimum: Int, faults: [WorkSchedule.Fault]
  ) throws {
    #expect(try testSchedule("UTC", hours, breaks: breaks, minimum: minimum).faults == faults)
    var none = try testSchedule("UTC")
    none.weekdays = []
    #expect(none.faults == [.noWeekday])
  }
}
