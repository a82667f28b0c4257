// Months that are closed: what stays, what comes too late, and who opens them again.
import Base
import Foundation
import Store
import Testing

@testable import App

struct MonthClosingTests {
  private static let days = "/api/v1/attendance/days"

  @Test func aClosedMonthStays() throws {
    let stage = try MonthStage()
    defer { stage.stop() }
    let (staff, admin) = try stage.november()
    let before = try staff.get("\(MonthStage.months)/2026-11").json
    let mark = try stage.campus.mark()
    try stage.close(admin)
    let events = try stage.campus.eventRows(since: mark).filter { $0.kind == "attendance.month-closed" }
    #expect(events.count == 1 && events.first?.actor == admin.person.value, "who asked for it is who closed it")
    #expect(try admin.post("\(MonthStage.months)/2026-11/close").status == 409)
    let told = try staff.get("/api/v1/notifications").items
    #expect(told.contains { $0["kind"]?.string == "attendance.month" }, "whose month it is, is told")
    #expect(try !admin.get("/api/v1/notifications").items.contains { $0["kind"]?.string == "attendance.month" })

    // Nothing that judges anew touches it: neither a schedule, a holiday nor a correction by hand.
    #expect(try admin.patch("\(ScheduleTests.path)/\(stage.schedule)", json: "{\"grace\":60}").status == 200)
    let holiday = try admin.post(ScheduleTests.holidays, json: "{\"date\":\"2026-11-03\",\"name\":\"Late thought\"}")
    #expect(holiday.status == 201)
    try stage.campus.finishJobs()
    try stage.judge()
    let after = try staff.get("\(MonthStage.months)/2026-11").json
    #expect(MonthStage.totals(after["totals"]) == MonthStage.totals(before["totals"]))
    #expect(
      after["days"]?.elements.map { $0["status"]?.string } == before["days"]?.elements.map { $0["status"]?.string })
    let date = try #require(LocalDate(iso: "2026-11-15"))
    let home = stage.campus.home.id
    let next = date.adding(months: 1)
    #expect(try stage.campus.store.read { try MonthLock.closed(date...next, home, $0) } == [date.startOfMonth])
    #expect(try stage.campus.store.read { try MonthLock.closed(next...next, home, $0) }.isEmpty)
    // A request is kept, and waits: to approve it would change what is closed.
    let asked = try staff.post(
      "/api/v1/attendance/corrections",
      json: """
        {"kind":"add","startedAt":"2026-11-06T08:00:00Z","endedAt":"2026-11-06T16:00:00Z","reason":"Forgotten"}
        """)
    let approval = "/api/v1/attendance/corrections/\(asked.json["id"]?.string ?? "")/approve"
    let unchanged = try stage.campus.mark()
    let refused = try admin.post(approval, json: "{}")
    #expect(asked.status == 201 && refused.status == 409 && refused.json["code"]?.string == "month-closed")
    #expect(try stage.campus.isUnchanged(since: unchanged))

    // Opened again, what was changed meanwhile holds.
    #expect(try admin.post("\(MonthStage.months)/2026-11/reopen", json: "{\"reason\":\"\"}").status == 422)
    let reopened = try admin.post("\(MonthStage.months)/2026-11/reopen", json: "{\"reason\":\"A wrong shift\"}")
    #expect(reopened.status == 200 && reopened.json["state"]?.string == "open")
    #expect(try admin.post("\(MonthStage.months)/2026-11/reopen", json: "{\"reason\":\"x\"}").status == 409)
    try stage.campus.finishJobs()
    let mended = try staff.get("\(MonthStage.months)/2026-11").json["totals"]
    #expect(mended?["lateMinutes"]?.int64 == 0 && mended?["expectedMinutes"]?.int64 == 7 * 420)
    #expect(try stage.campus.events(since: mark).contains("attendance.month-reopened"))
    #expect(try admin.post(approval, json: "{}").status == 200)
  }

  /// A phone that was without a network sends its presses once their month is closed: they are kept and flagged, and count
  /// when the month is opened again.
  @Test func aPressIntoAClosedMonthIsFlagged() throws {
    let stage = try MonthStage()
    defer { stage.stop() }
    let (staff, admin) = try stage.november()
    func press(_ way: String, _ at: String) throws -> Answer {
      let sent = stage.campus.clock.clock.now.rfc3339
      return try staff.post("/api/v1/attendance/\(way)", json: "{\"pressedAt\":\"\(at)\",\"sentAt\":\"\(sent)\"}")
    }
    func flags(_ answer: Answer) -> [String] { answer.json["flags"]?.elements.compactMap(\.string) ?? [] }
    func day() throws -> String? {
      try staff.get("\(Self.days)?from=2026-11-30&to=2026-11-30").items.first?["status"]?.string
    }
    try stage.close(admin)
    let before = try staff.get("\(MonthStage.months)/2026-11").json["totals"]
    let mark = try stage.campus.mark()
    let arrived = try press("check-in", "2026-11-30T20:00:00Z")
    #expect(arrived.status == 201 && arrived.json["date"]?.string == "2026-11-30", "\(arrived.text)")
    #expect(flags(arrived) == ["sent-later", "month-closed"] && arrived.json["review"]?.string == "open")
    let left = try press("check-out", "2026-11-30T21:00:00Z")
    #expect(left.status == 200 && flags(left) == ["sent-later", "month-closed"], "\(left.text)")
    let rows = try stage.campus.eventRows(since: mark).filter { $0.kind.hasPrefix("attendance.checked") }
    #expect(rows.count == 2 && rows.allSatisfy { $0.data.contains("\"flags\":\"sent-later month-closed\"") })
    #expect(
      try day() == "absent"
        && MonthStage.totals(staff.get("\(MonthStage.months)/2026-11").json["totals"]) == MonthStage.totals(before))
    let reviews = try admin.get("/api/v1/attendance/reviews")
    #expect(reviews.json["total"]?.int64 == 2)
    let reasons = reviews.items.first?["reasons"]?.elements.compactMap(\.string) ?? []
    #expect(reasons.last?.hasPrefix("Its month was closed") == true, "\(reasons)")
    let told = try admin.get("/api/v1/notifications").items.compactMap { $0["kind"]?.string }
    #expect(told.contains("press.flagged"), "whoever reviews is told: \(told)")
    let board = try admin.get("/api/v1/attendance/board?date=2026-11-30&show=absent")
    #expect(board.json["total"]?.int64 == 2, "as the sheet has it")
    #expect(try admin.post("\(MonthStage.months)/2026-11/reopen", json: "{\"reason\":\"A late press\"}").status == 200)
    try stage.campus.finishJobs()
    #expect(try day() == "half-day")
    // What is pressed for a day of the month that is under way, or of one that is open, has nothing to do with it.
    let (again, _) = try stage.go(to: "2026-12-01T07:00:00Z")
    #expect(flags(try again.post("/api/v1/attendance/check-in")) == [])
  }

  /// A night shift that ends when its month has been closed already.
  @Test func aDepartureAfterTheClosingIsFlagged() throws {
    let stage = try MonthStage()
    defer { stage.stop() }
    let night = "{\"start\":\"22:00\",\"end\":\"06:00\",\"breaks\":\"\"}"
    #expect(try stage.campus.admin.patch("\(ScheduleTests.path)/\(stage.schedule)", json: night).status == 200)
    let there = try stage.go(to: "2026-11-30T21:00:00Z").staff
    #expect(try there.post("/api/v1/attendance/check-in").json["flags"]?.count == 0)
    let admin = try stage.go(to: "2026-12-01T09:05:00Z").admin
    try stage.judge()
    try stage.close(admin)
    let staff = try stage.go(to: "2026-12-01T09:30:00Z").staff
    let left = try staff.post("/api/v1/attendance/check-out")
    #expect(left.status == 200 && left.json["date"]?.string == "2026-11-30", "\(left.text)")
    #expect(left.json["flags"]?.elements.compactMap(\.string) == ["month-closed"])
    func day() throws -> String? {
      try staff.get("\(Self.days)?from=2026-11-30&to=2026-11-30").items.first?["status"]?.string
    }
    #expect(try day() == "incomplete")
    let keeper = try stage.go(to: "2026-12-01T09:30:00Z").admin
    #expect(try keeper.post("\(MonthStage.months)/2026-11/reopen", json: "{\"reason\":\"A shift\"}").status == 200)
    try stage.campus.finishJobs()
    #expect(try day() == "on-time")
  }

  @Test func onlyAMonthThatIsOverIsClosed() throws {
    let stage = try MonthStage()
    defer { stage.stop() }
    let (_, admin) = try stage.november()
    let mark = try stage.campus.mark()
    let early = try admin.post("\(MonthStage.months)/2026-12/close")
    #expect(early.status == 409 && early.json["code"]?.string == "month-not-over")
    #expect(try stage.campus.isUnchanged(since: mark))
    // The last of November ends at midnight in Paris, and four hours after it where a shift does.
    let (_, then) = try stage.go(to: "2026-11-30T22:59:59Z")
    #expect(try then.post("\(MonthStage.months)/2026-11/close").status == 409)
    let (_, now) = try stage.go(to: "2026-11-30T23:00:00Z")
    try stage.close(now)
  }

  /// Closing waits for whatever is still to be judged, so that nothing that was decided before is left out.
  @Test func closingComesAfterWhatWasDecidedBefore() throws {
    let stage = try MonthStage()
    defer { stage.stop() }
    let (staff, admin) = try stage.november()
    #expect(try admin.patch("\(ScheduleTests.path)/\(stage.schedule)", json: "{\"grace\":30}").status == 200)
    try stage.close(admin)
    #expect(try staff.get("\(MonthStage.months)/2026-11").json["totals"]?["lateMinutes"]?.int64 == 0)
  }

  @Test func thePagesCloseAndReopen() throws {
    let stage = try MonthStage()
    defer { stage.stop() }
    let (_, admin) = try stage.november()
    let browser = try stage.campus.browser(admin)
    let page = "/attendance/sheets?month=2026-11"
    #expect(try browser.get(page).page.text.contains("Close November 2026"))
    #expect(try browser.submit("/attendance/sheets/close", on: page, [("month", "2026-11")]).status == 303)
    try stage.campus.finishJobs()
    #expect(try browser.get(page).page.text.contains("November 2026 is closed since 1 Dec 2026"))
    let form = [("month", "2026-11"), ("reason", "Wrong")]
    #expect(try browser.submit("/attendance/sheets/reopen", on: page, form).status == 303)
    #expect(try !browser.get(page).page.text.contains("is closed since"))
  }

  /// Two entries of one person: a closed month's days go along with the one that stays.
  @Test func aClosedMonthGoesAlongWithAMerge() throws {
    let stage = try MonthStage()
    defer { stage.stop() }
    let other = try stage.campus.person("Noor Second").id
    _ = try stage.november()
    let (_, admin) = try stage.go(to: "2026-12-01T06:00:00Z")
    try stage.close(admin)
    let home = stage.campus.home.id
    let move = PersonalData.Move(
      from: stage.campus.staff.person, to: other, organization: home, account: nil, leaving: nil)
    try stage.campus.store.write(stage.campus.context) { writer in
      // The other has no days of their own then.
      try writer.run(DayStore.dropOf, other, home)
      try AttendanceDays.carry(move, writer)
    }
    try stage.campus.finishJobs()
    let month = try admin.get("\(MonthStage.months)/2026-11?person=\(other.text)").json["totals"]
    #expect(month?["workedMinutes"]?.int64 == 890 && month?["absences"]?.int64 == 6)
  }
}
