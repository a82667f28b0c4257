// Months: totals that are the sum of their days, sheets and files of them, and months that are closed.
import Base
import Foundation
import Store
import Testing

@testable import App

struct MonthTests {
  static let months = "/api/v1/attendance/months"
  private static let days = "/api/v1/attendance/days"

  /// November 2026 of a campus with office hours for everybody, the jobs running, the clock at the month's beginning.
  struct Stage {
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
      let answer = try admin.post("\(MonthTests.months)/2026-11/close")
      #expect(answer.status == 202, "\(answer.text)")
      for _ in 0..<20 {
        try campus.finishJobs()
        if try admin.get("\(MonthTests.months)/2026-11").json["state"]?.string == "closed" { return }
        // It waits for what is to be judged before.
        campus.clock.set(campus.clock.clock.now.adding(seconds: 2))
      }
      Issue.record("the month is not closed")
    }
  }

  private static let fields = [
    "daysWorked", "workedMinutes", "expectedMinutes", "lateMinutes", "lateDays", "leftEarlyMinutes", "leftEarlyDays",
    "overtimeMinutes", "absences", "leaveDays", "incompleteDays", "halfDays",
  ]

  private func totals(_ json: JSONValue?) -> [Int64] { Self.fields.map { json?[$0]?.int64 ?? -1 } }

  // MARK: Sums

  @Test func aMonthIsTheSumOfItsDays() throws {
    let stage = try Stage()
    defer { stage.stop() }
    let (staff, admin) = try stage.november()
    let month = try staff.get("\(Self.months)/2026-11")
    #expect(month.status == 200 && month.json["person"]?["name"]?.string == "Noor Haddad")
    let days = month.json["days"].map { Array($0.elements) } ?? []
    #expect(days.count == 8, "two of work, and every working day since the directory has her")
    func sum(_ field: String) -> Int64 { days.reduce(0) { $0 + ($1[field]?.int64 ?? 0) } }
    func count(_ isOne: (JSONValue) -> Bool) -> Int64 { Int64(days.filter { isOne($0) }.count) }
    func with(_ field: String) -> Int64 { count { ($0[field]?.int64 ?? 0) > 0 } }
    func status(_ word: String) -> Int64 { count { $0["status"]?.string == word } }
    let expected = [
      with("workedMinutes"), sum("workedMinutes"), sum("expectedMinutes"), sum("lateMinutes"), with("lateMinutes"),
      sum("leftEarlyMinutes"), with("leftEarlyMinutes"), sum("overtimeMinutes"), status("absent"), status("excused"),
      status("incomplete"), status("half-day"),
    ]
    #expect(totals(month.json["totals"]) == expected)
    #expect(expected == [2, 400 + 490, 8 * 420, 20, 1, 0, 0, 70, 6, 0, 0, 0])
    // The same line in everybody's sheet, and everybody's in hers who may see them.
    let people = try admin.get("\(Self.months)/2026-11/people?sort=-worked")
    #expect(people.json["total"]?.int64 == 2 && people.json["items"]?[0]?["person"]?["name"]?.string == "Noor Haddad")
    #expect(totals(people.json["items"]?[0]?["totals"]) == expected)
    let hers = try admin.get("\(Self.months)/2026-11?person=\(staff.person.text)")
    #expect(totals(hers.json["totals"]) == expected)
    let least = try admin.get("\(Self.months)/2026-11/people?sort=worked&limit=1").json["items"]
    #expect(least?.count == 1 && least?[0]?["person"]?["name"]?.string == "Ada Okonkwo")
    #expect(try admin.get("\(Self.months)/2026-10").json["days"]?.count == 0)
  }

  /// Whatever changes a day changes its month with it.
  @Test func totalsFollowEveryChange() throws {
    let stage = try Stage()
    defer { stage.stop() }
    let (staff, admin) = try stage.november()
    func late() throws -> Int64? { try staff.get("\(Self.months)/2026-11").json["totals"]?["lateMinutes"]?.int64 }
    #expect(try late() == 20)
    #expect(try admin.patch("\(ScheduleTests.path)/\(stage.schedule)", json: "{\"grace\":30}").status == 200)
    try stage.campus.finishJobs()
    #expect(try late() == 0)
    let holiday = try admin.post(ScheduleTests.holidays, json: "{\"date\":\"2026-11-24\",\"name\":\"Founders\"}")
    #expect(holiday.status == 201)
    try stage.campus.finishJobs()
    #expect(try staff.get("\(Self.months)/2026-11").json["totals"]?["absences"]?.int64 == 5)
  }

  // MARK: Who sees what

  @Test func monthsOfOthersAreForThoseWhoMay() throws {
    let stage = try Stage()
    defer { stage.stop() }
    let (staff, admin) = try stage.november()
    let other = stage.campus.admin.person.text
    #expect(try staff.get("\(Self.months)/2026-11?person=\(other)").status == 404)
    #expect(try admin.get("\(Self.months)/2026-11?person=\(stage.campus.stranger.person.text)").status == 404)
    for path in [Self.months, "\(Self.months)/2026-11/people"] { #expect(try staff.get(path).status == 403) }
    for path in ["close", "reopen"] {
      #expect(try staff.post("\(Self.months)/2026-11/\(path)", json: "{\"reason\":\"x\"}").status == 403)
    }
    for month in ["2026-13", "2026-1", "november", "2026-11-01", "0000-00", "２０２６-11"] {
      let path = percentEncoded(month)
      #expect(try admin.get("\(Self.months)/\(path)").status == 404, "\(month)")
      #expect(try admin.post("\(Self.months)/\(path)/close").status == 404, "\(month)")
    }
    let browser = try stage.campus.browser(staff)
    #expect(try browser.get("/attendance/sheets").status == 403)
    #expect(try browser.get("/attendance/calendar?month=2026-11&person=\(other)").status == 404)
    #expect(try browser.get("/attendance/calendar?month=x").status == 422)
    let page = try browser.get("/attendance/calendar?month=2026-11")
    #expect(
      page.page.text.contains("Late") && page.page.text.contains("Absent") && page.page.text.contains("6 h 40 min"))
    // What stands of a square, to the byte: it is written without the kit's elements.
    #expect(
      page.text.contains(
        "<li class=\"day from-7 quiet\"><a href=\"/attendance/calendar/2026-11-01\"><time datetime=\"2026-11-01\""
          + " title=\"Sunday 1 November 2026\">Sun 1 Nov</time></a></li>"))
    #expect(page.text.contains("<li class=\"day warn\"><a href=\"/attendance/calendar/2026-11-02\">"))
    let person = stage.campus.staff.person.text
    let theirs = try stage.campus.browser(admin).get("/attendance/calendar?month=2026-11&person=\(person)")
    #expect(
      theirs.text.contains("<li class=\"day warn\"><a href=\"/attendance/calendar/2026-11-02?person=\(person)\">"))
    #expect(theirs.text.contains("<span class=\"mark warn\">"))
    let day = try browser.get("/attendance/calendar/2026-11-02")
    #expect(day.page.text.contains("09:20") && day.page.text.contains("Office") && day.page.text.contains("20 min"))
    #expect(try browser.get("/attendance/calendar/2026-02-30").status == 404)
    let strange = try stage.campus.browser(stage.campus.visitor(stage.campus.stranger.person))
    #expect(try !strange.get("/attendance/sheets?month=2026-11").page.text.contains("Noor"))
  }

  // MARK: Files

  @Test func theFilesHoldTheSheet() throws {
    let stage = try Stage()
    defer { stage.stop() }
    let (_, admin) = try stage.november()
    let browser = try stage.campus.browser(admin)
    let csv = try browser.get("/attendance/sheets/month.csv?month=2026-11")
    #expect(csv.status == 200 && csv["content-disposition"] == "attachment; filename=\"attendance-2026-11.csv\"")
    let lines = csv.text.components(separatedBy: "\r\n")
    #expect(lines.count == 4 && lines[0].hasPrefix("Person,Number,Department,Days worked,\"Worked, minutes\""))
    #expect(lines[2].hasPrefix("Noor Haddad,") && lines[2].hasSuffix(",2,890,3360,20,1,0,0,70,6,0,0,0"), "\(lines)")
    let book = try browser.get("/attendance/sheets/month.xlsx?month=2026-11")
    #expect(book.status == 200 && book.body.starts(with: Array("PK".utf8)))
    let paper = try browser.get("/attendance/sheets/month.pdf?month=2026-11")
    #expect(paper.status == 200 && paper["content-type"] == "application/pdf")
    #expect(paper.body.starts(with: Array("%PDF-".utf8)) && paper.body.suffix(10).contains(UInt8(ascii: "F")))
    let page = try browser.get("/attendance/sheets?month=2026-11&sort=-late")
    #expect(page.page.text.contains("14:50") && page.page.text.contains("Noor Haddad"))
  }

  @Test func theChartsAreTheirTables() throws {
    let stage = try Stage()
    defer { stage.stop() }
    let (_, admin) = try stage.november()
    let page = try stage.campus.browser(admin).get("/attendance/charts?month=2026-11").page
    let bars = page.all("rect")
    #expect(bars.count == 30 + 1, "a bar for each day, and one for those of no department")
    #expect(page.text.contains("2 Nov 2026") && page.text.contains("Without a department"))
    func row(_ name: String, _ units: String, late: Int, days: Int) -> SheetRow {
      var totals = MonthTotals()
      (totals.late, totals.lateDays) = (late, days)
      return SheetRow(
        person: PersonReference(id: ID(1), name: name), nameKey: name, number: nil, units: units, totals: totals)
    }
    let departments = MonthCharts.departments([
      row("a", "*\nLIB", late: 10, days: 1), row("b", "LIB\nSCI", late: 30, days: 2), row("c", "*", late: 0, days: 0),
    ])
    #expect(departments.map(\.unit) == ["LIB", "SCI", ""])
    #expect(departments.map(\.minutes) == [40, 30, 0] && departments.map(\.arrivals) == [3, 2, 0])
  }

  // MARK: Closing

  @Test func aClosedMonthStays() throws {
    let stage = try Stage()
    defer { stage.stop() }
    let (staff, admin) = try stage.november()
    let before = try staff.get("\(Self.months)/2026-11").json
    let mark = try stage.campus.mark()
    try stage.close(admin)
    let events = try stage.campus.eventRows(since: mark).filter { $0.kind == "attendance.month-closed" }
    #expect(events.count == 1 && events.first?.actor == admin.person.value, "who asked for it is who closed it")
    #expect(try admin.post("\(Self.months)/2026-11/close").status == 409)
    let told = try staff.get("/api/v1/notifications").items
    #expect(told.contains { $0["kind"]?.string == "attendance.month" }, "whose month it is, is told")
    #expect(try !admin.get("/api/v1/notifications").items.contains { $0["kind"]?.string == "attendance.month" })

    // Nothing that judges anew touches it: neither a schedule, a holiday nor a correction by hand.
    #expect(try admin.patch("\(ScheduleTests.path)/\(stage.schedule)", json: "{\"grace\":60}").status == 200)
    let holiday = try admin.post(ScheduleTests.holidays, json: "{\"date\":\"2026-11-03\",\"name\":\"Late thought\"}")
    #expect(holiday.status == 201)
    try stage.campus.finishJobs()
    try stage.judge()
    let after = try staff.get("\(Self.months)/2026-11").json
    #expect(totals(after["totals"]) == totals(before["totals"]))
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
    #expect(try admin.post("\(Self.months)/2026-11/reopen", json: "{\"reason\":\"\"}").status == 422)
    let reopened = try admin.post("\(Self.months)/2026-11/reopen", json: "{\"reason\":\"A wrong shift\"}")
    #expect(reopened.status == 200 && reopened.json["state"]?.string == "open")
    #expect(try admin.post("\(Self.months)/2026-11/reopen", json: "{\"reason\":\"x\"}").status == 409)
    try stage.campus.finishJobs()
    let mended = try staff.get("\(Self.months)/2026-11").json["totals"]
    #expect(mended?["lateMinutes"]?.int64 == 0 && mended?["expectedMinutes"]?.int64 == 7 * 420)
    #expect(try stage.campus.events(since: mark).contains("attendance.month-reopened"))
    #expect(try admin.post(approval, json: "{}").status == 200)
  }

  /// A phone that was without a network sends its presses once their month is closed: they are kept and flagged, and count
  /// when the month is opened again.
  @Test func aPressIntoAClosedMonthIsFlagged() throws {
    let stage = try Stage()
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
    let before = try staff.get("\(Self.months)/2026-11").json["totals"]
    let mark = try stage.campus.mark()
    let arrived = try press("check-in", "2026-11-30T20:00:00Z")
    #expect(arrived.status == 201 && arrived.json["date"]?.string == "2026-11-30", "\(arrived.text)")
    #expect(flags(arrived) == ["sent-later", "month-closed"] && arrived.json["review"]?.string == "open")
    let left = try press("check-out", "2026-11-30T21:00:00Z")
    #expect(left.status == 200 && flags(left) == ["sent-later", "month-closed"], "\(left.text)")
    let rows = try stage.campus.eventRows(since: mark).filter { $0.kind.hasPrefix("attendance.checked") }
    #expect(rows.count == 2 && rows.allSatisfy { $0.data.contains("\"flags\":\"sent-later month-closed\"") })
    #expect(try day() == "absent" && totals(staff.get("\(Self.months)/2026-11").json["totals"]) == totals(before))
    let reviews = try admin.get("/api/v1/attendance/reviews")
    #expect(reviews.json["total"]?.int64 == 2)
    let reasons = reviews.items.first?["reasons"]?.elements.compactMap(\.string) ?? []
    #expect(reasons.last?.hasPrefix("Its month was closed") == true, "\(reasons)")
    let told = try admin.get("/api/v1/notifications").items.compactMap { $0["kind"]?.string }
    #expect(told.contains("press.flagged"), "whoever reviews is told: \(told)")
    let board = try admin.get("/api/v1/attendance/board?date=2026-11-30&show=absent")
    #expect(board.json["total"]?.int64 == 2, "as the sheet has it")
    #expect(try admin.post("\(Self.months)/2026-11/reopen", json: "{\"reason\":\"A late press\"}").status == 200)
    try stage.campus.finishJobs()
    #expect(try day() == "half-day")
    // What is pressed for a day of the month that is under way, or of one that is open, has nothing to do with it.
    let (again, _) = try stage.go(to: "2026-12-01T07:00:00Z")
    #expect(flags(try again.post("/api/v1/attendance/check-in")) == [])
  }

  /// A night shift that ends when its month has been closed already.
  @Test func aDepartureAfterTheClosingIsFlagged() throws {
    let stage = try Stage()
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
    #expect(try keeper.post("\(Self.months)/2026-11/reopen", json: "{\"reason\":\"A shift\"}").status == 200)
    try stage.campus.finishJobs()
    #expect(try day() == "on-time")
  }

  @Test func onlyAMonthThatIsOverIsClosed() throws {
    let stage = try Stage()
    defer { stage.stop() }
    let (_, admin) = try stage.november()
    let mark = try stage.campus.mark()
    let early = try admin.post("\(Self.months)/2026-12/close")
    #expect(early.status == 409 && early.json["code"]?.string == "month-not-over")
    #expect(try stage.campus.isUnchanged(since: mark))
    // The last of November ends at midnight in Paris, and four hours after it where a shift does.
    let (_, then) = try stage.go(to: "2026-11-30T22:59:59Z")
    #expect(try then.post("\(Self.months)/2026-11/close").status == 409)
    let (_, now) = try stage.go(to: "2026-11-30T23:00:00Z")
    try stage.close(now)
  }

  /// Closing waits for whatever is still to be judged, so that nothing that was decided before is left out.
  @Test func closingComesAfterWhatWasDecidedBefore() throws {
    let stage = try Stage()
    defer { stage.stop() }
    let (staff, admin) = try stage.november()
    #expect(try admin.patch("\(ScheduleTests.path)/\(stage.schedule)", json: "{\"grace\":30}").status == 200)
    try stage.close(admin)
    #expect(try staff.get("\(Self.months)/2026-11").json["totals"]?["lateMinutes"]?.int64 == 0)
  }

  @Test func thePagesCloseAndReopen() throws {
    let stage = try Stage()
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
    let stage = try Stage()
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
    let month = try admin.get("\(Self.months)/2026-11?person=\(other.text)").json["totals"]
    #expect(month?["workedMinutes"]?.int64 == 890 && month?["absences"]?.int64 == 6)
  }
}
