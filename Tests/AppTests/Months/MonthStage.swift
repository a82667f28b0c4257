// What the tests of months share: a November with office hours.
import Base
import Store
import Testing

@testable import App

/// November 2026 of a campus with office hours for everybody, the jobs running, the clock at the month's beginning.
struct MonthStage {
  static let months = "/api/v1/attendance/months"

  let campus: Campus
  let schedule: String

  init() throws {
    campus = try Campus(at: "2026-11-02T07:00:00Z")
    let made = try campus.admin.post(ScheduleTests.path, json: ScheduleTests.office("Office"))
    schedule = try #require(made.json["id"]?.string)
    let given = try campus.admin.post(
      "\(ScheduleTests.path)/\(schedule)/assignments", json: "{\"from\":\"2026-11-01\"}")
    #expect(given.status == 201)
    try campus.appliance.startJobs()
    try campus.finishJobs()
  }

  func stop() { campus.appliance.jobs.stop(within: 10) }

  func go(to at: String) throws -> (staff: Visitor, admin: Visitor) {
    campus.clock.set(try testInstant(at))
    return (try campus.visitor(campus.staff.person), try campus.visitor(campus.admin.person))
  }

  /// The staff comes and goes on a day, by the clocks of UTC.
  func stay(_ date: String, _ from: String, _ to: String) throws {
    let there = try go(to: "\(date)T\(from):00Z").staff
    #expect(try there.post("/api/v1/attendance/check-in").status == 201)
    let gone = try go(to: "\(date)T\(to):00Z").staff
    #expect(try gone.post("/api/v1/attendance/check-out").status == 200)
  }

  /// What of November there is to judge, as each night does.
  func judge() throws {
    let home = campus.home
    try campus.store.write(campus.context) { writer in
      try DayJobs.enqueue(
        JudgingInput(from: try #require(LocalDate(iso: "2026-11-01")), to: LocalDate(iso: "2026-11-30")), in: home,
        writer)
    }
    try campus.finishJobs()
  }

  /// Two days of work, the rest of the month missed, and December begun.
  func november() throws -> (staff: Visitor, admin: Visitor) {
    try stay("2026-11-02", "08:20", "16:00")
    try stay("2026-11-03", "07:50", "17:00")
    let visitors = try go(to: "2026-12-01T06:00:00Z")
    try judge()
    return visitors
  }

  func close(_ admin: Visitor) throws {
    let answer = try admin.post("\(MonthStage.months)/2026-11/close")
    #expect(answer.status == 202, "\(answer.text)")
    for _ in 0..<20 {
      try campus.finishJobs()
      if try admin.get("\(MonthStage.months)/2026-11").json["state"]?.string == "closed" { return }
      // It waits for what is to be judged before.
      campus.clock.set(campus.clock.clock.now.adding(seconds: 2))
    }
    Issue.record("the month is not closed")
  }

  private static let fields = [
    "daysWorked", "workedMinutes", "expectedMinutes", "lateMinutes", "lateDays", "leftEarlyMinutes", "leftEarlyDays",
    "overtimeMinutes", "absences", "leaveDays", "incompleteDays", "halfDays",
  ]

  /// The numbers of what a month comes to, in their order.
  static func totals(_ json: JSONValue?) -> [Int64] { fields.map { json?[$0]?.int64 ?? -1 } }
}
