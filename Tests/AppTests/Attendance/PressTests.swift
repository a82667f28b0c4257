// Checking in and out: what is accepted, what is refused, and which day it counts for.
import Base
import Testing

@testable import App

struct PressTests {
  private static let checkIn = "/api/v1/attendance/check-in"
  private static let checkOut = "/api/v1/attendance/check-out"
  private static let today = "/api/v1/attendance/today"

  @Test(arguments: Depth.allCases) func aDayFromArrivalToDeparture(depth: Depth) throws {
    let campus = try Campus(depth)
    let before = try campus.staff.get(Self.today).json
    #expect(before["date"]?.string == "2026-11-21")
    #expect(before["canCheckIn"]?.bool == true && before["canCheckOut"]?.bool == false)
    #expect(before["record"]?.isNull == true)

    let mark = try campus.mark()
    let arrived = try campus.staff.post(Self.checkIn)
    #expect(arrived.status == 201)
    #expect(arrived.json["person"]?["name"]?.string == "Noor Haddad")
    #expect(arrived.json["startedAt"]?.string == "2026-11-21T11:00:00.000Z")
    #expect(arrived.json["endedAt"]?.isNull == true && arrived.json["minutes"]?.isNull == true)
    #expect(try campus.events(since: mark) == ["attendance.checked-in"])
    #expect(campus.writes(since: mark) == 1)

    campus.clock.advance(seconds: 90 * 60 + 59)
    let during = try campus.staff.get(Self.today).json
    #expect(during["canCheckIn"]?.bool == false && during["canCheckOut"]?.bool == true)
    #expect(during["whyNot"]?.string?.contains("12:00") == true)

    let left = try campus.staff.post(Self.checkOut)
    #expect(left.status == 200)
    #expect(left.json["id"]?.string == arrived.json["id"]?.string)
    #expect(left.json["minutes"]?.int64 == 90)
    #expect(try campus.events(since: mark) == ["attendance.checked-in", "attendance.checked-out"])
    let after = try campus.staff.get(Self.today).json
    #expect(after["canCheckIn"]?.bool == true && after["record"]?["minutes"]?.int64 == 90)
  }

  @Test func aSecondArrivalIsAConflictAndWritesNothing() throws {
    let campus = try Campus()
    #expect(try campus.staff.post(Self.checkIn).status == 201)
    let mark = try campus.mark()
    let second = try campus.staff.post(Self.checkIn)
    #expect(second.status == 409 && second.code == "already-checked-in")
    #expect(second.json["detail"]?.string?.contains("12:00") == true)
    #expect(try campus.isUnchanged(since: mark) && campus.events(since: mark).isEmpty)
    let french = try campus.staff.with("Accept-Language", "fr").post(Self.checkIn)
    #expect(french.json["detail"]?.string?.contains("déjà pointée") == true)
  }

  @Test func aDepartureWithoutArrivalIsAConflict() throws {
    let campus = try Campus()
    let mark = try campus.mark()
    let refused = try campus.staff.post(Self.checkOut)
    #expect(refused.status == 409 && refused.code == "not-checked-in")
    #expect(try campus.isUnchanged(since: mark))
  }

  @Test func comingBackOnTheSameDayIsANewRecord() throws {
    let campus = try Campus()
    for _ in 0..<3 {
      #expect(try campus.staff.post(Self.checkIn).status == 201)
      campus.clock.advance(seconds: 600)
      #expect(try campus.staff.post(Self.checkOut).status == 200)
      campus.clock.advance(seconds: 600)
    }
    let list = try campus.staff.get("/api/v1/attendance").json
    #expect(list["total"]?.int64 == 3)
    let board = try campus.admin.get("/api/v1/attendance/board?show=left").json
    #expect(board["counts"]?["left"]?.int64 == 1)
    #expect(board["items"]?.count == 1, "somebody who left three times is listed once")
  }

  @Test func aNightShiftEndsTheNextMorningAndCountsForItsFirstDay() throws {
    let campus = try Campus(at: "2026-11-21T21:00:00.000Z")
    #expect(try campus.staff.post(Self.checkIn).json["date"]?.string == "2026-11-21")
    campus.clock.advance(seconds: 8 * 3600)
    let today = try campus.staff.get(Self.today).json
    #expect(today["date"]?.string == "2026-11-22")
    #expect(today["canCheckOut"]?.bool == true && today["canCheckIn"]?.bool == true)
    let left = try campus.staff.post(Self.checkOut)
    #expect(left.status == 200 && left.json["date"]?.string == "2026-11-21")
    #expect(left.json["minutes"]?.int64 == 480)
    let board = try campus.admin.get("/api/v1/attendance/board?date=2026-11-21&show=left").json
    #expect(board["items"]?[0]?["person"]?["name"]?.string == "Noor Haddad")
  }

  @Test func aDepartureForgottenForADayIsNotClosedByTheNextPress() throws {
    let campus = try Campus()
    #expect(try campus.staff.post(Self.checkIn).status == 201)
    campus.clock.advance(seconds: AttendanceRules.longestStay + 1)
    let later = try campus.visitor(campus.staff.person)
    #expect(try later.post(Self.checkOut).status == 409)
    #expect(try later.post(Self.checkIn).status == 201, "the forgotten record is another day's")
    campus.clock.advance(seconds: 60)
    let left = try later.post(Self.checkOut)
    #expect(left.json["date"]?.string == "2026-11-22" && left.json["minutes"]?.int64 == 1)
    #expect(try campus.staff.get("/api/v1/attendance").status == 401, "twelve hours were the token's life")
  }

  /// Who came again had forgotten to leave the day before: nothing closes that stay, and no page offers to.
  @Test func whoCameAgainDoesNotCloseYesterday() throws {
    let campus = try Campus()
    campus.clock.advance(seconds: 4 * 3600)
    #expect(try campus.staff.post(Self.checkIn).status == 201)
    campus.clock.advance(seconds: 19 * 3600)
    let next = try campus.visitor(campus.staff.person)
    let yesterday = try next.get("/api/v1/attendance/today").json
    #expect(yesterday["canCheckOut"]?.bool == true && yesterday["record"]?["date"]?.string == "2026-11-21", "so far")
    #expect(try next.post(Self.checkIn).status == 201)
    campus.clock.advance(seconds: 2 * 3600)
    #expect(try next.post(Self.checkOut).json["date"]?.string == "2026-11-22")
    let mark = try campus.mark()
    let today = try next.get("/api/v1/attendance/today").json
    #expect(today["canCheckOut"]?.bool == false && today["canCheckIn"]?.bool == true, "\(today)")
    #expect(today["record"]?["endedAt"]?.string != nil)
    let again = try next.post(Self.checkOut)
    #expect(again.status == 409 && again.code == "not-checked-in")
    #expect(try campus.events(since: mark).isEmpty)
    let first = try next.get("/api/v1/attendance?limit=10").items.last
    #expect(first?["date"]?.string == "2026-11-21" && first?["endedAt"]?.isNull != false)
  }

  /// The organization's zone decides the day, however far from UTC it is.
  @Test(arguments: [
    ("Pacific/Kiritimati", "2026-11-21T09:59:59.000Z", "2026-11-21"),
    ("Pacific/Kiritimati", "2026-11-21T10:00:00.000Z", "2026-11-22"),
    ("Pacific/Pago_Pago", "2026-11-21T10:59:59.000Z", "2026-11-20"),
    ("Pacific/Pago_Pago", "2026-11-21T11:00:00.000Z", "2026-11-21"),
    ("Asia/Kathmandu", "2026-11-21T18:14:59.000Z", "2026-11-21"),
    ("Asia/Kathmandu", "2026-11-21T18:15:00.000Z", "2026-11-22"),
    // Days of 23 and of 25 hours.
    ("Europe/Paris", "2026-03-28T22:59:59.000Z", "2026-03-28"),
    ("Europe/Paris", "2026-03-28T23:00:00.000Z", "2026-03-29"),
    ("Europe/Paris", "2026-03-29T21:59:59.000Z", "2026-03-29"),
    ("Europe/Paris", "2026-03-29T22:00:00.000Z", "2026-03-30"),
    ("Europe/Paris", "2026-10-24T22:00:00.000Z", "2026-10-25"),
    ("Europe/Paris", "2026-10-25T22:59:59.000Z", "2026-10-25"),
    ("Europe/Paris", "2026-10-25T23:00:00.000Z", "2026-10-26"),
  ])
  func theZoneDecidesTheDay(zone: String, at: String, date: String) throws {
    let campus = try Campus(zone: zone, at: at)
    #expect(try campus.staff.post(Self.checkIn).json["date"]?.string == date)
    #expect(try campus.staff.get(Self.today).json["date"]?.string == date)
    #expect(try campus.admin.get("/api/v1/attendance/board").json["date"]?.string == date)
    #expect(try campus.admin.get("/api/v1/attendance?from=\(date)&to=\(date)").json["total"]?.int64 == 1)
  }

  @Test func aStayOverTheRepeatedHourHasItsRealLength() throws {
    let campus = try Campus(at: "2026-10-25T00:30:00.000Z")
    _ = try campus.staff.post(Self.checkIn)
    campus.clock.advance(seconds: 3600)
    #expect(try campus.staff.post(Self.checkOut).json["minutes"]?.int64 == 60)
  }

  @Test func notesAreKeptReplacedAndLimited() throws {
    let campus = try Campus()
    let note = "élève 林小明 😀 'quoted' <b>"
    let arrived = try campus.staff.post(Self.checkIn, json: "{\"note\":\"\(note)\"}")
    #expect(arrived.json["note"]?.string == note)
    #expect(try campus.staff.post(Self.checkOut).json["note"]?.string == note, "no note leaves the first one")
    _ = try campus.staff.post(Self.checkIn, json: "{\"note\":\"first\"}")
    #expect(try campus.staff.post(Self.checkOut, json: "{\"note\":\"second\"}").json["note"]?.string == "second")
    let longest = String(repeating: "é", count: 500)
    #expect(try campus.staff.post(Self.checkIn, json: "{\"note\":\"\(longest)\"}").status == 201)
    let mark = try campus.mark()
    let refused = try campus.staff.post(Self.checkOut, json: "{\"note\":\"\(longest)é\"}")
    #expect(refused.status == 422 && refused.faults == ["note"])
    #expect(try campus.staff.post(Self.checkOut, json: "{\"remark\":\"x\"}").faults == ["remark"])
    #expect(try campus.staff.post(Self.checkOut, json: "{\"note\":7}").faults == ["note"])
    #expect(try campus.staff.post(Self.checkOut, json: "{").status == 400)
    #expect(try campus.isUnchanged(since: mark))
    let page = try campus.browser(campus.staff).get("/attendance/mine")
    #expect(page.text.contains("&lt;b&gt;") && !page.text.contains("<b>"))
  }

  @Test func aClockThatIsSetBackEndsNoStayBeforeItBegan() throws {
    let campus = try Campus()
    let first = try campus.staff.post(Self.checkIn)
    campus.clock.advance(seconds: -1800)
    let left = try campus.staff.post(Self.checkOut)
    #expect(left.status == 200 && left.json["minutes"]?.int64 == 0)
    #expect(left.json["endedAt"]?.string == left.json["startedAt"]?.string)
    let again = try campus.staff.post(Self.checkIn)
    #expect(again.status == 201)
    #expect((again.json["id"]?.string ?? "") > (first.json["id"]?.string ?? ""), "identifiers go on rising")
    #expect(try campus.chainIsWhole())
  }

  @Test func twoHundredPressesAtOnceMakeOneRecord() throws {
    let campus = try Campus(.socket)
    let mark = try campus.mark()
    let outcomes = try atOnce(200, threads: 20) { _ in try campus.staff.post(Self.checkIn).status }
    #expect(outcomes.count { $0 == 201 } == 1)
    #expect(outcomes.count { $0 == 409 } == 199)
    #expect(try campus.events(since: mark) == ["attendance.checked-in"])
    #expect(try campus.staff.get("/api/v1/attendance").json["total"]?.int64 == 1)
  }
}
