// Months: totals that are the sum of their days, who sees them, and sheets and files of them.
import Base
import Foundation
import Store
import Testing

@testable import App

struct MonthTests {
  // MARK: Sums

  @Test func aMonthIsTheSumOfItsDays() throws {
    let stage = try MonthStage()
    defer { stage.stop() }
    let (staff, admin) = try stage.november()
    let month = try staff.get("\(MonthStage.months)/2026-11")
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
    #expect(MonthStage.totals(month.json["totals"]) == expected)
    #expect(expected == [2, 400 + 490, 8 * 420, 20, 1, 0, 0, 70, 6, 0, 0, 0])
    // The same line in everybody's sheet, and everybody's in hers who may see them.
    let people = try admin.get("\(MonthStage.months)/2026-11/people?sort=-worked")
    #expect(people.json["total"]?.int64 == 2 && people.json["items"]?[0]?["person"]?["name"]?.string == "Noor Haddad")
    #expect(MonthStage.totals(people.json["items"]?[0]?["totals"]) == expected)
    let hers = try admin.get("\(MonthStage.months)/2026-11?person=\(staff.person.text)")
    #expect(MonthStage.totals(hers.json["totals"]) == expected)
    let least = try admin.get("\(MonthStage.months)/2026-11/people?sort=worked&limit=1").json["items"]
    #expect(least?.count == 1 && least?[0]?["person"]?["name"]?.string == "Ada Okonkwo")
    #expect(try admin.get("\(MonthStage.months)/2026-10").json["days"]?.count == 0)
  }

  /// Whatever changes a day changes its month with it.
  @Test func totalsFollowEveryChange() throws {
    let stage = try MonthStage()
    defer { stage.stop() }
    let (staff, admin) = try stage.november()
    func late() throws -> Int64? { try staff.get("\(MonthStage.months)/2026-11").json["totals"]?["lateMinutes"]?.int64 }
    #expect(try late() == 20)
    #expect(try admin.patch("\(ScheduleTests.path)/\(stage.schedule)", json: "{\"grace\":30}").status == 200)
    try stage.campus.finishJobs()
    #expect(try late() == 0)
    let holiday = try admin.post(ScheduleTests.holidays, json: "{\"date\":\"2026-11-24\",\"name\":\"Founders\"}")
    #expect(holiday.status == 201)
    try stage.campus.finishJobs()
    #expect(try staff.get("\(MonthStage.months)/2026-11").json["totals"]?["absences"]?.int64 == 5)
  }

  // MARK: Who sees what

  @Test func monthsOfOthersAreForThoseWhoMay() throws {
    let stage = try MonthStage()
    defer { stage.stop() }
    let (staff, admin) = try stage.november()
    let other = stage.campus.admin.person.text
    #expect(try staff.get("\(MonthStage.months)/2026-11?person=\(other)").status == 404)
    #expect(try admin.get("\(MonthStage.months)/2026-11?person=\(stage.campus.stranger.person.text)").status == 404)
    for path in [MonthStage.months, "\(MonthStage.months)/2026-11/people"] {
      #expect(try staff.get(path).status == 403)
    }
    for path in ["close", "reopen"] {
      #expect(try staff.post("\(MonthStage.months)/2026-11/\(path)", json: "{\"reason\":\"x\"}").status == 403)
    }
    for month in ["2026-13", "2026-1", "november", "2026-11-01", "0000-00", "２０２６-11"] {
      let path = percentEncoded(month)
      #expect(try admin.get("\(MonthStage.months)/\(path)").status == 404, "\(month)")
      #expect(try admin.post("\(MonthStage.months)/\(path)/close").status == 404, "\(month)")
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
    let stage = try MonthStage()
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
    let stage = try MonthStage()
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
}
