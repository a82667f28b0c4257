// Schedules, assignments and holidays over the API and the pages: what is kept, what is refused, who may.
import Base
import Foundation
import Store
import Testing

@testable import App

struct ScheduleTests {
  static let path = "/api/v1/attendance/schedules"
  static let holidays = "/api/v1/attendance/holidays"

  /// Nine to five from Monday to Friday with a quarter of an hour's grace.
  static func office(_ name: String) -> String {
    """
    {"name":"\(name)","weekdays":["monday","tuesday","wednesday","thursday","friday"],"start":"09:00","end":"17:00",
    "grace":15,"minimum":240,"breaks":"12:00-13:00"}
    """
  }

  // MARK: Schedules

  @Test(arguments: Depth.allCases) func aScheduleIsMadeChangedAndDeleted(depth: Depth) throws {
    let campus = try Campus(depth)
    let mark = try campus.mark()
    let made = try campus.admin.post(Self.path, json: Self.office("Office"))
    #expect(made.status == 201, "\(made.text)")
    let id = made.json["id"]?.string ?? ""
    #expect(made.json["zone"]?.string == "Europe/Paris" && made.json["breaks"]?.string == "12:00-13:00")
    #expect(made.json["weekdays"]?.count == 5 && made.json["start"]?.string == "09:00")
    #expect(try campus.events(since: mark) == ["work-schedule.created"])

    let one = "\(Self.path)/\(id)"
    let read = try campus.admin.get(one)
    #expect(read.status == 200 && read.json["minimum"]?.int64 == 240)
    let tag = try #require(read["etag"])
    let changed = try campus.admin.patch(
      one, json: "{\"start\":\"22:00\",\"end\":\"6:00\",\"breaks\":\"01:30 – 02:00, 4:00-4:15\"}")
    #expect(changed.status == 200, "\(changed.text)")
    #expect(changed.json["end"]?.string == "06:00" && changed.json["breaks"]?.string == "01:30-02:00, 04:00-04:15")
    #expect(changed.json["version"]?.int64 == 2 && changed.json["grace"]?.int64 == 15)
    #expect(try campus.admin.with("If-Match", tag).patch(one, json: "{\"name\":\"Late\"}").status == 412)
    #expect(try campus.admin.patch(one, json: "{\"name\":\"Office\"}").json["version"]?.int64 == 2, "nothing changed")
    #expect(try campus.admin.get(Self.path).json["total"]?.int64 == 1)
    #expect(try campus.admin.delete(one).status == 204)
    #expect(try [campus.admin.get(one).status, campus.admin.delete(one).status] == [404, 404])
    #expect(
      try campus.events(since: mark) == ["work-schedule.created", "work-schedule.updated", "work-schedule.deleted"])
    #expect(try campus.admin.post(Self.path, json: Self.office("Office")).status == 201, "the name is free again")
  }

  @Test(arguments: [
    ("\"start\":\"25:00\"", "start"), ("\"start\":\"9\"", "start"), ("\"end\":\"09:60\"", "end"),
    ("\"end\":\"09:00\"", "end"), ("\"zone\":\"Mars/Base\"", "zone"), ("\"zone\":\"../etc\"", "zone"),
    ("\"weekdays\":[]", "weekdays"), ("\"weekdays\":[\"lundi\"]", "weekdays"), ("\"breaks\":\"noon\"", "breaks"),
    ("\"breaks\":\"12:00-13:00,\"", "breaks"), ("\"breaks\":\"08:00-08:30\"", "breaks"),
    ("\"breaks\":\"10:00-10:05,11:00-11:05,12:00-12:05,13:00-13:05,14:00-14:05\"", "breaks"),
    ("\"grace\":241", "grace"), ("\"grace\":-1", "grace"), ("\"minimum\":421", "minimum"),
    ("\"name\":\"\"", "name"), ("\"owner\":1", "owner"),
  ])
  func whatMakesNoScheduleIsNamed(field: String, fault: String) throws {
    let campus = try Campus()
    let id = try #require(try campus.admin.post(Self.path, json: Self.office("Office")).json["id"]?.string)
    let mark = try campus.mark()
    let refused = try campus.admin.patch("\(Self.path)/\(id)", json: "{\(field)}")
    #expect(refused.status == 422 && refused.faults == [fault], "\(refused.text)")
    #expect(try campus.isUnchanged(since: mark))
  }

  @Test func namesAreTakenOnce() throws {
    let campus = try Campus()
    #expect(try campus.admin.post(Self.path, json: Self.office("Nuit d’été")).status == 201)
    let mark = try campus.mark()
    let second = try campus.admin.post(Self.path, json: Self.office("NUIT D’ÉTÉ"))
    #expect(second.status == 409 && second.code == "name-taken")
    #expect(try campus.isUnchanged(since: mark))
    #expect(try campus.stranger.post(Self.path, json: Self.office("Nuit d’été")).status == 201, "elsewhere it is free")
  }

  // MARK: For whom

  @Test func aScheduleHoldsForPeopleUnitsAndEverybody() throws {
    let campus = try Campus()
    let id = try #require(try campus.admin.post(Self.path, json: Self.office("Office")).json["id"]?.string)
    let list = "\(Self.path)/\(id)/assignments"
    let mark = try campus.mark()
    let everybody = try campus.admin.post(list, json: "{\"from\":\"2026-01-01\"}")
    #expect(everybody.status == 201 && everybody.json["target"]?.string == "everyone")
    let unit = try campus.admin.post(list, json: "{\"unit\":\"LIB\",\"from\":\"2026-01-01\",\"to\":\"2026-12-31\"}")
    #expect(unit.status == 201 && unit.json["unit"]?.string == "LIB" && unit.json["to"]?.string == "2026-12-31")
    let staff = campus.staff.person.text
    let person = try campus.admin.post(list, json: "{\"person\":\"\(staff)\",\"from\":\"2027-01-01\"}")
    #expect(person.status == 201 && person.json["person"]?["name"]?.string == "Noor Haddad")
    #expect(try campus.events(since: mark) == Array(repeating: "work-schedule.assigned", count: 3))
    #expect(try campus.admin.get(list).json["total"]?.int64 == 3)

    let after = try campus.mark()
    #expect(try campus.admin.delete("\(Self.path)/\(id)").code == "schedule-in-use")
    for (body, status, fault) in [
      ("{\"from\":\"2026-01-02\",\"to\":\"2026-01-01\"}", 422, "to"),
      ("{\"person\":\"\(staff)\",\"unit\":\"LIB\",\"from\":\"2026-01-01\"}", 422, "unit"),
      ("{\"unit\":\"LIB\"}", 422, "from"),
      ("{\"person\":\"\(campus.stranger.person.text)\",\"from\":\"2026-01-01\"}", 404, ""),
    ] {
      let refused = try campus.admin.post(list, json: body)
      #expect(Int(refused.status) == status && refused.faults == (fault.isEmpty ? [] : [fault]), "\(refused.text)")
    }
    #expect(try campus.isUnchanged(since: after))
    // An assignment is found only under its own schedule.
    let other = try #require(try campus.admin.post(Self.path, json: Self.office("Other")).json["id"]?.string)
    let entry = try #require(unit.json["id"]?.string)
    #expect(try campus.admin.delete("\(Self.path)/\(other)/assignments/\(entry)").status == 404)
    for one in [everybody, unit, person] {
      #expect(try campus.admin.delete("\(list)/\(one.json["id"]?.string ?? "")").status == 204)
    }
    #expect(try campus.admin.delete("\(Self.path)/\(id)").status == 204)
    #expect(try campus.chainIsWhole())
  }

  @Test func staffReadNeitherSchedulesNorHolidays() throws {
    let campus = try Campus()
    for path in [Self.path, Self.holidays] {
      #expect(try campus.staff.get(path).status == 403)
      #expect(try campus.staff.post(path, json: "{}").status != 201)
    }
    #expect(try campus.staff.get("/api/v1/attendance/days").status == 200, "one’s own days are one’s own")
    #expect(try campus.staff.get("/api/v1/attendance/days?person=\(campus.admin.person.text)").status == 404)
  }

  // MARK: Pages

  @Test func thePagesDoTheSame() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.admin)
    let list = "/attendance/schedules"
    #expect(try browser.get(list).page.text.contains("No schedules yet"))
    let bad = try browser.submit(
      "\(list)/new", on: "\(list)/new", [("name", "Night"), ("start", "22:00"), ("end", "22:00")])
    #expect(bad.status == 422 && bad.page.text.contains("another time than the beginning"))
    let made = try browser.submit(
      "\(list)/new", on: "\(list)/new",
      [("name", "Night"), ("start", "22:00"), ("end", "06:00"), ("weekdays", "friday")])
    #expect(made.status == 303, "\(made.text)")
    let page = try #require(made["location"])
    let shown = try browser.get(page)
    #expect(shown.page.text.contains("22:00–06:00 next day") && shown.page.text.contains("Fri"))
    let nobody = try browser.submit(
      "\(page)/assignments", on: page, [("target", "person"), ("who", "nobody@x.example"), ("from", "2026-11-01")])
    #expect(nobody.status == 422 && nobody.page.text.contains("Nobody has this number"))
    let given = try browser.submit(
      "\(page)/assignments", on: page, [("target", "person"), ("who", "noor@nord.example"), ("from", "2026-11-01")])
    #expect(given.status == 303 && given["location"] == page, "\(given.text)")
    let held = try browser.get(page)
    #expect(held.page.text.contains("Noor Haddad") && held.page.form("\(page)/delete") == nil)
    let start = try #require(held.text.range(of: "\(page)/assignments/")?.upperBound)
    let entry = String(held.text[start...].prefix(13))
    #expect(try browser.submit("\(page)/assignments/\(entry)/remove", on: page).status == 303)
    let edited = try browser.submit("\(page)/edit", on: "\(page)/edit", [("grace", "10"), ("weekdays", "friday")])
    #expect(edited.status == 303, "\(edited.text)")
    #expect(try browser.submit("\(page)/delete", on: page)["location"] == list)
  }

  @Test func twoEditorsAreTold() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.admin)
    let id = try #require(try campus.admin.post(Self.path, json: Self.office("Office")).json["id"]?.string)
    let page = "/attendance/schedules/\(id)/edit"
    let form = try #require(try browser.get(page).page.form(page))
    #expect(try campus.admin.patch("\(Self.path)/\(id)", json: "{\"grace\":5}").status == 200)
    let mark = try campus.mark()
    let late = try browser.post(page, form: form)
    #expect(late.status == 409 && late.text.contains("Somebody else has changed this schedule"))
    #expect(try campus.isUnchanged(since: mark))
  }

  // MARK: Holidays

  private static let calendar = """
    BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Noël\r\nDTSTART;VALUE=DATE:20201225\r\nRRULE:FREQ=YEARLY\r\nEND:VEVENT\r
    BEGIN:VEVENT\r\nSUMMARY:Meeting\r\nDTSTART:20261124T090000Z\r\nDTEND:20261124T100000Z\r\nEND:VEVENT\r
    BEGIN:VEVENT\r\nSUMMARY:Inventory\r\nDTSTART;VALUE=DATE:20261230\r\nDTEND;VALUE=DATE:20270101\r\nEND:VEVENT\r
    END:VCALENDAR\r
    """

  private func send(_ campus: Campus, _ query: String = "") throws -> Answer {
    try campus.admin.send(
      "POST", "\(Self.holidays)/import\(query)", type: "text/calendar", body: Array(Self.calendar.utf8))
  }

  @Test func holidaysAreAddedAndRemoved() throws {
    let campus = try Campus()
    let mark = try campus.mark()
    let made = try campus.admin.post(Self.holidays, json: "{\"date\":\"2027-05-01\",\"name\":\"Fête du Travail\"}")
    #expect(made.status == 201)
    let again = try campus.admin.post(Self.holidays, json: "{\"date\":\"2027-05-01\",\"name\":\"Labour Day\"}")
    #expect(again.status == 409 && again.code == "holiday-taken")
    #expect(try campus.stranger.get(Self.holidays).json["total"]?.int64 == 0)
    #expect(try campus.admin.get("\(Self.holidays)?from=2027-01-01&to=2027-12-31").json["total"]?.int64 == 1)
    #expect(try campus.admin.get("\(Self.holidays)?from=2028-01-01").json["total"]?.int64 == 0)
    #expect(try campus.admin.delete("\(Self.holidays)/\(made.json["id"]?.string ?? "")").status == 204)
    #expect(try campus.events(since: mark) == ["holiday.added", "holiday.removed"])
  }

  @Test func aCalendarIsCheckedAndThenTaken() throws {
    let campus = try Campus()
    #expect(
      try campus.admin.post(Self.holidays, json: "{\"date\":\"2026-12-25\",\"name\":\"Christmas\"}").status == 201)
    let mark = try campus.mark()
    let checked = try send(campus, "?dryRun=true")
    #expect(checked.status == 200, "\(checked.text)")
    // Christmas of eight years, one of them under another name, and two days.
    func numbers(_ answer: Answer) -> [Int64?] {
      ["events", "days", "created", "updated", "unchanged", "refused"].map { answer.json[$0]?.int64 }
    }
    #expect(numbers(checked) == [3, 10, 9, 1, 0, 1])
    #expect(
      checked.json["errors"]?[0]?["property"]?.string == "DTSTART" && checked.json["errors"]?[0]?["line"]?.int64 == 9)
    #expect(try campus.isUnchanged(since: mark))
    #expect(try numbers(send(campus)) == [3, 10, 9, 1, 0, 1])
    #expect(try campus.events(since: mark) == ["holidays.imported"])
    #expect(try campus.admin.get("\(Self.holidays)?limit=100").json["total"]?.int64 == 10)
    let after = try campus.mark()
    #expect(try numbers(send(campus)) == [3, 10, 0, 0, 10, 1], "a second time there is nothing to do")
    #expect(try campus.isUnchanged(since: after))
    let none = try campus.admin.send(
      "POST", "\(Self.holidays)/import", type: "text/calendar", body: Array("<html>".utf8))
    #expect(none.status == 422 && none.code == "calendar-malformed")
  }

  /// What a rule says ten thousand times it says once: neither the dates nor the time are multiplied.
  @Test(.timeLimit(.minutes(1))) func aRuleThatRepeatsItselfCostsNoMore() throws {
    let campus = try Campus()
    func days(_ start: String, _ rule: String) throws -> Int64? {
      let file = """
        BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Day off\r\nDTSTART;VALUE=DATE:\(start)\r
        RRULE:FREQ=YEARLY;\(rule)\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n
        """
      let answer = try campus.admin.send(
        "POST", "\(Self.holidays)/import?dryRun=true", type: "text/calendar", body: Array(file.utf8))
      #expect(answer.status == 200 && answer.json["refused"]?.int64 == 0, "\(answer.text)")
      return answer.json["days"]?.int64
    }
    func often(_ value: String) -> String { Array(repeating: value, count: 10_000).joined(separator: ",") }
    let once = try days("20200501", "BYMONTH=5;BYMONTHDAY=1")
    #expect(once == 8)
    #expect(try days("20200501", "BYMONTH=\(often("5"));BYMONTHDAY=\(often("1"))") == once)
    #expect(try days("20200504", "BYMONTH=\(often("5"));BYDAY=\(often("1MO"))") == once)
    // Every weekday and its number in each month: all dates, which are too many.
    let weekdays = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
    let numbers = (1...53).flatMap { number in weekdays.flatMap { ["\(number)\($0)", "-\(number)\($0)"] } }
    let every = "COUNT=100000;BYMONTH=1,2,3,4,5,6,7,8,9,10,11,12;BYDAY=\(numbers.joined(separator: ","))"
    let file = (0..<20).map { _ in
      "BEGIN:VEVENT\r\nSUMMARY:x\r\nDTSTART;VALUE=DATE:18800101\r\nRRULE:FREQ=YEARLY;\(every)\r\nEND:VEVENT\r\n"
    }
    let answer = try campus.admin.send(
      "POST", "\(Self.holidays)/import?dryRun=true", type: "text/calendar",
      body: Array("BEGIN:VCALENDAR\r\n\(file.joined())END:VCALENDAR\r\n".utf8))
    #expect(answer.status == 200 && answer.json["refused"]?.int64 == 20, "\(answer.text)")
  }

  @Test func thePagesTakeACalendarToo() throws {
    let campus = try Campus()
    let browser = try campus.browser(campus.admin)
    let page = "/attendance/holidays/import"
    let token = try browser.formToken()
    let mark = try campus.mark()
    let none = try browser.upload(page, file: Array("Name\nA\n".utf8), fields: [("csrf", token)])
    #expect(none.status == 422 && none.page.text.contains("no line of a calendar"))
    let checked = try browser.upload(page, file: Array(Self.calendar.utf8), fields: [("csrf", token)])
    #expect(checked.page.text.contains("Inventory") && checked.page.text.contains("a part of a day"))
    #expect(try campus.isUnchanged(since: mark))
    let form = try #require(checked.page.form("\(page)/run"))
    let done = try browser.post("\(page)/run", form: form)
    #expect(done.status == 303 && done["location"] == "/attendance/holidays", "\(done.text)")
    let list = try browser.get("/attendance/holidays?from=2026-12-01&to=2026-12-31")
    #expect(list.page.text.contains("Noël") && list.page.text.contains("Inventory"))
    #expect(try campus.admin.get("\(Self.holidays)?limit=100").json["total"]?.int64 == 10)
    let forged = try browser.post("\(page)/run", form: [("csrf", token), ("rows", "2026-02-30 Never")])
    #expect(forged.status == 422)
  }
}
