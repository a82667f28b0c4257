// A campus for tests of leave.
import Base
import Store
import Testing

@testable import App

/// A campus on Monday 23 November 2026 at eight in Paris, with office hours for everybody and annual leave.
struct LeaveStage {
  static let path = "/api/v1/leave/requests"
  static let types = "/api/v1/leave/types"
  static let balances = "/api/v1/leave/balances"

  let campus: Campus
  let annual: String
  var staff: Visitor
  var admin: Visitor

  init(_ depth: Depth = .inProcess, days: Double = 25) throws {
    campus = try Campus(depth, at: "2026-11-23T07:00:00Z")
    let made = try campus.admin.post(ScheduleTests.path, json: ScheduleTests.office("Office"))
    #expect(
      try campus.admin.post(
        "\(ScheduleTests.path)/\(made.json["id"]?.string ?? "")/assignments", json: "{\"from\":\"2026-01-01\"}"
      ).status == 201)
    let type = try campus.admin.post(LeaveStage.types, json: LeaveStage.type("Annual", days: days))
    #expect(type.status == 201, "\(type.text)")
    annual = try #require(type.json["id"]?.string)
    (staff, admin) = (campus.staff, campus.admin)
  }

  /// Moves the clock, with sessions that are fresh then.
  mutating func go(to at: String) throws {
    campus.clock.set(try testInstant(at))
    (staff, admin) = (try campus.visitor(campus.staff.person), try campus.visitor(campus.admin.person))
  }

  func body(_ from: String, _ to: String, _ more: String = "") -> String {
    "{\"type\":\"\(annual)\",\"from\":\"\(from)\",\"to\":\"\(to)\"\(more)}"
  }

  func ask(_ from: String, _ to: String, _ more: String = "") throws -> Answer {
    try staff.post(LeaveStage.path, json: body(from, to, more))
  }

  /// Granted, carried, used, planned and left.
  func balance(_ year: Int = 2026, _ visitor: Visitor? = nil) throws -> [Double?] {
    let item = try (visitor ?? staff).get("\(LeaveStage.balances)?year=\(year)").items.first
    return ["granted", "carried", "used", "planned", "left"].map { item?[$0]?.double }
  }

  func statuses(_ from: String, _ to: String) throws -> [String] {
    try staff.get("/api/v1/attendance/days?from=\(from)&to=\(to)").items.map { day in
      "\(day["date"]?.string ?? "") \(day["status"]?.string ?? "-")"
    }
  }

  static func type(_ name: String, days: Double = 25, isCounted: Bool = true) -> String {
    "{\"name\":\"\(name)\",\"nameFr\":\"\(name) (fr)\",\"isPaid\":true,\"isCounted\":\(isCounted),\"days\":\(days)}"
  }
}
