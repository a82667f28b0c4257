// The hourly closing: each schedule's days when its own clocks have ended them, once, and those that a box slept through.
import Base
import Foundation
import Store
import Testing

@testable import App

struct DueCase: Sendable, CustomTestStringConvertible {
  let zone: String
  let hours: String
  let from: String
  let until: String
  let dates: [String]

  var testDescription: String { "\(zone) \(hours) \(from)" }
}

private let dueCases: [DueCase] = [
  // A day shift is over at midnight of its zone, to the second.
  DueCase(
    zone: "Asia/Jakarta", hours: "09:00-17:00", from: "2026-11-23T16:00:00Z", until: "2026-11-23T16:59:59Z", dates: []),
  DueCase(
    zone: "Asia/Jakarta", hours: "09:00-17:00", from: "2026-11-23T16:00:00Z", until: "2026-11-23T17:00:00Z",
    dates: ["2026-11-23"]),
  DueCase(
    zone: "Asia/Jakarta", hours: "09:00-17:00", from: "2026-11-23T17:00:00Z", until: "2026-11-24T16:59:59Z", dates: []),
  // A night shift four hours after its end, through both changes of clocks.
  DueCase(
    zone: "Europe/Paris", hours: "22:00-06:00", from: "2026-03-29T07:59:59Z", until: "2026-03-29T08:00:00Z",
    dates: ["2026-03-28"]),
  DueCase(
    zone: "Europe/Paris", hours: "22:00-06:00", from: "2026-10-25T08:59:59Z", until: "2026-10-25T09:00:00Z",
    dates: ["2026-10-24"]),
  DueCase(
    zone: "America/Sao_Paulo", hours: "08:00-16:00", from: "2018-11-04T02:59:59Z", until: "2018-11-04T03:00:00Z",
    dates: ["2018-11-03"]),
  DueCase(
    zone: "Pacific/Auckland", hours: "09:00-17:00", from: "2026-04-05T11:59:59Z", until: "2026-04-05T12:00:00Z",
    dates: ["2026-04-05"]),
  DueCase(
    zone: "Pacific/Auckland", hours: "09:00-17:00", from: "2026-09-27T10:59:59Z", until: "2026-09-27T11:00:00Z",
    dates: ["2026-09-27"]),
  // The longest shift there can be.
  DueCase(
    zone: "UTC", hours: "23:59-23:58", from: "2026-11-25T03:57:59Z", until: "2026-11-25T03:58:00Z",
    dates: ["2026-11-23"]),
  // Three days that nobody was there for.
  DueCase(
    zone: "UTC", hours: "09:00-17:00", from: "2026-11-20T12:00:00Z", until: "2026-11-23T12:00:00Z",
    dates: ["2026-11-20", "2026-11-21", "2026-11-22"]),
  DueCase(zone: "UTC", hours: "09:00-17:00", from: "2026-11-23T12:00:00Z", until: "2026-11-20T12:00:00Z", dates: []),
]

struct ClosingTests {
  @Test(arguments: dueCases) func aDayIsDueWhenItsClocksHaveEndedIt(_ each: DueCase) throws {
    let schedule = try testSchedule(each.zone, each.hours)
    let dates = DayClosing.due([schedule], after: try testInstant(each.from), until: try testInstant(each.until))
    #expect(dates.map(\.iso) == each.dates)
  }

  @Test func twoZonesEndTheirDaysEachByItself() throws {
    let schedules = [try testSchedule("Pacific/Auckland"), try testSchedule("America/Sao_Paulo")]
    var closed: [String: Int] = [:]
    for hour in 0..<72 {
      let from = try testInstant("2026-06-01T00:00:00Z").adding(seconds: Int64(hour) * 3600)
      for date in DayClosing.due(schedules, after: from, until: from.adding(seconds: 3600)) {
        closed[date.iso, default: 0] += 1
      }
    }
    #expect(closed.values.allSatisfy { $0 <= 2 } && closed["2026-06-02"] == 2, "once for each schedule: \(closed)")
  }

  // MARK: In the database

  private static let closed = "attendance.day-closed"

  /// A campus with office hours for everybody, on Monday 23 November 2026 at eight in Paris.
  private func campus() throws -> Campus {
    let campus = try Campus(at: "2026-11-23T07:00:00Z")
    let made = try campus.admin.post(ScheduleTests.path, json: ScheduleTests.office("Office"))
    #expect(
      try campus.admin.post(
        "\(ScheduleTests.path)/\(made.json["id"]?.string ?? "")/assignments", json: "{\"from\":\"2026-11-01\"}"
      ).status == 201)
    try campus.appliance.startJobs()
    try campus.finishJobs()
    return campus
  }

  /// Date, people, absent and incomplete of each closed day since.
  private func told(_ campus: Campus, since mark: Campus.Mark) throws -> [String] {
    try campus.eventRows(since: mark).filter { $0.kind == Self.closed }.map { row in
      #expect(row.organization == campus.home.id.value && row.actor == nil)
      let data = try JSONDocument(row.data).root
      return "\(data["date"]?.string ?? "") \(data["people"]?.int64 ?? -1) \(data["absent"]?.int64 ?? -1)"
        + " \(data["incomplete"]?.int64 ?? -1)"
    }
  }

  @Test func theScheduleClosesTheDayOnceAndByItself() throws {
    let campus = try campus()
    defer { campus.appliance.jobs.stop(within: 10) }
    #expect(try campus.staff.post("/api/v1/attendance/check-in").status == 201)
    let mark = try campus.mark()
    // An hour before midnight in Paris nothing is due, and nothing is written but the job itself.
    campus.clock.set(try testInstant("2026-11-23T22:00:00Z"))
    try campus.finishJobs()
    #expect(try told(campus, since: mark).isEmpty)
    campus.clock.set(try testInstant("2026-11-23T23:00:00Z"))
    try campus.finishJobs()
    #expect(try told(campus, since: mark) == ["2026-11-23 2 1 1"])
    campus.clock.set(try testInstant("2026-11-24T05:00:00Z"))
    try campus.finishJobs()
    #expect(try told(campus, since: mark).count == 1, "no day twice")
    let days = try campus.visitor(campus.staff.person).get("/api/v1/attendance/days")
    #expect(days.items.first?["status"]?.string == "incomplete" && days.items.first?["isOver"]?.bool == true)
  }

  @Test func aBoxThatStoodStillCatchesUp() throws {
    let campus = try campus()
    defer { campus.appliance.jobs.stop(within: 10) }
    campus.clock.set(try testInstant("2026-11-24T01:00:00Z"))
    try campus.finishJobs()
    let mark = try campus.mark()
    campus.clock.set(try testInstant("2026-12-15T12:00:00Z"))
    try campus.finishJobs()
    let told = try told(campus, since: mark)
    #expect(told.first == "2026-11-24 2 2 0" && told.last == "2026-12-14 2 2 0")
    #expect(told.count == 15, "three weeks of five days: \(told)")
    let total = try campus.visitor(campus.staff.person).get("/api/v1/attendance/days").json["total"]?.int64
    #expect(total == 16)
  }

  /// A clock that was once years ahead closes what it thinks is over, and does not keep days open afterwards.
  @Test func aClockThatWasAheadKeepsNothingOpen() throws {
    let campus = try campus()
    defer { campus.appliance.jobs.stop(within: 10) }
    let (home, ahead) = (campus.home.id, try testInstant("2031-01-01T00:00:00Z"))
    try campus.store.write(campus.context) { _ = try $0.run(DayClosing.put, home, ahead) }
    let mark = try campus.mark()
    campus.clock.set(try testInstant("2026-11-24T01:00:00Z"))
    try campus.finishJobs()
    #expect(try told(campus, since: mark) == ["2026-11-23 2 2 0"])
  }

  @Test func withoutSchedulesNothingIsWritten() throws {
    let campus = try Campus(at: "2026-11-23T07:00:00Z")
    defer { campus.appliance.jobs.stop(within: 10) }
    try campus.appliance.startJobs()
    campus.clock.set(try testInstant("2026-11-25T07:00:00Z"))
    try campus.finishJobs()
    let (home, now) = (campus.home.id, campus.clock.clock.now)
    #expect(try campus.store.read { try $0.first(DayClosing.closedUntil, home) } == nil)
    #expect(now > Timestamp(milliseconds: 0))
  }
}
