// What the tests of corrections share: a Monday of office hours with one record.
import Base
import Foundation
import Store
import Testing

@testable import App

/// A campus on the evening of Monday 23 November 2026, where everybody works from nine to five in Paris and the member of
/// staff came at 09:20 and left at 17:00.
struct CorrectionStage {
  static let path = "/api/v1/attendance/corrections"
  private static let days = "/api/v1/attendance/days"

  let campus: Campus
  let record: String
  let staff: Visitor
  let admin: Visitor

  init(_ depth: Depth = .inProcess) throws {
    campus = try Campus(depth, at: "2026-11-23T07:00:00Z")
    let made = try campus.admin.post(ScheduleTests.path, json: ScheduleTests.office("Office"))
    let schedule = try #require(made.json["id"]?.string)
    #expect(
      try campus.admin.post("\(ScheduleTests.path)/\(schedule)/assignments", json: "{\"from\":\"2026-11-01\"}").status
        == 201)
    campus.clock.set(try testInstant("2026-11-23T08:20:00Z"))
    record = try #require(try campus.staff.post("/api/v1/attendance/check-in").json["id"]?.string)
    campus.clock.set(try testInstant("2026-11-23T16:00:00Z"))
    #expect(try campus.staff.post("/api/v1/attendance/check-out").status == 200)
    campus.clock.set(try testInstant("2026-11-23T18:00:00Z"))
    staff = try campus.visitor(campus.staff.person)
    admin = try campus.visitor(campus.admin.person)
  }

  /// Status and minutes worked and late of the staff's Monday.
  func day(_ date: String = "2026-11-23") throws -> [String] {
    try staff.get("\(CorrectionStage.days)?from=\(date)&to=\(date)").items.map { day in
      "\(day["status"]?.string ?? "-") \(day["workedMinutes"]?.int64 ?? -1) \(day["lateMinutes"]?.int64 ?? -1)"
    }
  }

  func change(_ from: String = "2026-11-23T08:00:00Z", _ to: String = "2026-11-23T16:00:00Z") -> String {
    """
    {"kind":"change","record":"\(record)","startedAt":"\(from)","endedAt":"\(to)","reason":"The reader was broken"}
    """
  }

  func ask(_ json: String? = nil) throws -> String {
    let asked = try staff.post(CorrectionStage.path, json: json ?? change())
    #expect(asked.status == 201, "\(asked.text)")
    return try #require(asked.json["id"]?.string)
  }

  func titles(_ visitor: Visitor) throws -> [String] {
    try visitor.get("/api/v1/notifications").items.compactMap { $0["title"]?.string }
  }
}
