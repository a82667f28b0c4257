// Presses that a device kept: they count at their time, once.
import Base
import Testing

@testable import App
@testable import Store

struct KeptPressTests {
  private static let checkIn = "/api/v1/attendance/check-in"
  private static let checkOut = "/api/v1/attendance/check-out"
  private static let reviews = "/api/v1/attendance/reviews"

  private func later(_ seconds: Int64, _ campus: Campus, skew: Int64 = 0) -> String {
    let sent = campus.clock.clock.now.adding(seconds: skew)
    return "{\"pressedAt\":\"\(sent.adding(seconds: -seconds).rfc3339)\",\"sentAt\":\"\(sent.rfc3339)\"}"
  }

  @Test func aPressThatWasKeptCountsAtItsTime() throws {
    let campus = try Campus()
    let arrived = try campus.staff.post(Self.checkIn, json: later(1800, campus))
    #expect(arrived.status == 201 && arrived.json["startedAt"]?.string == "2026-11-21T10:30:00.000Z", "\(arrived.text)")
    #expect(arrived.flags == ["sent-later"])
    // A phone whose clock is off by hours: when it was pressed is known all the same, and somebody looks.
    let left = try campus.staff.post(Self.checkOut, json: later(600, campus, skew: -7200))
    #expect(
      left.json["endedAt"]?.string == "2026-11-21T10:50:00.000Z" && left.json["minutes"]?.int64 == 20, "\(left.text)")
    #expect(left.flags == ["clock", "sent-later"])
    let press = try #require(try campus.admin.get(Self.reviews).items.first)
    #expect(press["clockSkew"]?.int64 == -7200 && press["pressedAt"]?.string == "2026-11-21T10:50:00.000Z")
    // What comes after it has been overtaken opens nothing.
    let mark = try campus.mark()
    #expect(try campus.staff.post(Self.checkIn, json: later(900, campus)).code == "press-overtaken")
    #expect(try campus.staff.post(Self.checkOut, json: later(300, campus)).code == "not-checked-in")
    #expect(try campus.isUnchanged(since: mark))
  }

  /// Pressed at 23:50 in Jakarta, sent at 00:10, on a box in UTC: it is the evening's.
  @Test func aKeptPressBelongsToTheDayOnWhichItWasPressed() throws {
    let campus = try Campus(zone: "Asia/Jakarta", at: "2026-11-21T17:10:00.000Z")
    #expect(try campus.staff.post(Self.checkIn, json: later(1200, campus)).json["date"]?.string == "2026-11-21")
    #expect(try campus.staff.get("/api/v1/attendance/today").json["date"]?.string == "2026-11-22")
    let other = try campus.visitor(try campus.person("Wayan Putra").id)
    #expect(try other.post(Self.checkIn).json["date"]?.string == "2026-11-22")
  }

  /// The answer to the first was lost: the second counts for nothing more.
  @Test func aKeptPressCountsOnce() throws {
    let campus = try Campus()
    let body = Array(later(600, campus).utf8)
    func send() throws -> Answer {
      try campus.staff.send(
        "POST", Self.checkIn, type: "application/json", body: body, headers: [("Idempotency-Key", "press-1")])
    }
    let first = try send()
    #expect(first.status == 201)
    #expect(try send().text == first.text)
    #expect(try campus.staff.get("/api/v1/attendance").json["total"]?.int64 == 1)
    #expect(try campus.admin.get(Self.reviews).json["total"]?.int64 == 1)
  }

  /// Two devices at the same instant: one record, and clear words for the other.
  @Test func twoDevicesAtOnceMakeOneRecord() throws {
    let campus = try Campus(.socket)
    _ = try campus.admin.post(SiteTests.sites, json: SiteTests.place())
    let answers = try atOnce(20, threads: 10) { _ in
      let answer = try campus.staff.post(Self.checkIn, json: SiteTests.elsewhere)
      return (answer.status, answer.text)
    }
    #expect(answers.count { $0.0 == 201 } == 1 && answers.count { $0.0 == 409 } == 19)
    #expect(answers.filter { $0.0 == 409 }.allSatisfy { $0.1.contains("already checked in since 12:00") })
    #expect(try campus.admin.get(Self.reviews).json["total"]?.int64 == 1)
    #expect(try campus.store.read { try $0.connection.rows("SELECT count(*) FROM press_proofs") { $0.int(0) } } == [1])
  }
}
