// Judged days in the database: made by presses, and made anew when a schedule, an assignment or a holiday changes.
import Base
import Foundation
import Testing

@testable import App
@testable import Store

struct JudgedDayTests {
  private static let days = "/api/v1/attendance/days"
  private static let today = "/api/v1/attendance/today"

  /// A campus on Monday 23 November 2026 at eight in the morning in Paris, with an office schedule that holds for everybody.
  private struct Stage {
    let campus: Campus
    let schedule: String
    let assignment: String

    init(_ body: String = "{\"from\":\"2026-11-01\"}", at: String = "2026-11-23T07:00:00Z") throws {
      campus = try Campus(at: at)
      let made = try campus.admin.post(ScheduleTests.path, json: ScheduleTests.office("Office"))
      schedule = try #require(made.json["id"]?.string)
      let given = try campus.admin.post("\(ScheduleTests.path)/\(schedule)/assignments", json: body)
      assignment = try #require(given.json["id"]?.string, "\(given.text)")
      try campus.appliance.startJobs()
      try campus.finishJobs()
    }

    func stop() { campus.appliance.jobs.stop(within: 10) }

    /// Moves the clock, with sessions that are fresh then.
    func go(to at: String) throws -> (staff: Visitor, admin: Visitor) {
      campus.clock.set(try testInstant(at))
      return (try campus.visitor(campus.staff.person), try campus.visitor(campus.admin.person))
    }

    func close() throws {
      let home = campus.home
      try campus.store.write(campus.context) { try DayJobs.enqueue(JudgingInput(), in: home, $0) }
      try campus.finishJobs()
    }

    /// Status and minutes of the staff's day.
    func day(_ date: String, _ visitor: Visitor) throws -> [String] {
      let found = try visitor.get("\(JudgedDayTests.days)?from=\(date)&to=\(date)").items
      #expect(found.count <= 1)
      return found.flatMap { day in
        [
          day["status"]?.string ?? "-",
          "\(day["workedMinutes"]?.int64 ?? -1) \(day["lateMinutes"]?.int64 ?? -1) \(day["leftEarlyMinutes"]?.int64 ?? -1)",
        ]
      }
    }
  }

  @Test func todayTellsWhatIsExpectedAndHowItStands() throws {
    let stage = try Stage()
    defer { stage.stop() }
    let before = try stage.campus.staff.get(Self.today).json["day"]
    #expect(before?["schedule"]?["name"]?.string == "Office" && before?["status"]?.isNull == true)
    #expect(before?["startsAt"]?.string == "2026-11-23T08:00:00.000Z")
    #expect(before?["endsAt"]?.string == "2026-11-23T16:00:00.000Z" && before?["expectedMinutes"]?.int64 == 420)
    let page = try stage.campus.browser(stage.campus.staff).get("/").page.text
    #expect(page.contains("Expected from 09:00 to 17:00 (Office)"))
    let (staff, _) = try stage.go(to: "2026-11-23T08:20:00Z")
    #expect(try staff.post("/api/v1/attendance/check-in").status == 201)
    let during = try staff.get(Self.today).json["day"]
    #expect(during?["status"]?.string == "late" && during?["lateMinutes"]?.int64 == 20)
    #expect(try stage.campus.browser(staff).get("/").page.text.contains("Late"))
    #expect(try stage.campus.stranger.get(Self.today).json["day"]?.isNull == true)
  }

  @Test func pressesJudgeTheDayAndTheNightClosesIt() throws {
    let stage = try Stage()
    defer { stage.stop() }
    var (staff, _) = try stage.go(to: "2026-11-23T08:15:00Z")
    let mark = try stage.campus.mark()
    #expect(try staff.post("/api/v1/attendance/check-in").status == 201)
    #expect(try stage.campus.events(since: mark) == ["attendance.checked-in"])
    #expect(try stage.day("2026-11-23", staff) == ["on-time", "0 0 0"])
    (staff, _) = try stage.go(to: "2026-11-23T15:30:00Z")
    #expect(try staff.post("/api/v1/attendance/check-out").status == 200)
    #expect(try stage.day("2026-11-23", staff) == ["left-early", "375 0 30"])
    // Nobody comes on Tuesday; on Wednesday nobody leaves.
    (staff, _) = try stage.go(to: "2026-11-25T07:30:00Z")
    #expect(try staff.post("/api/v1/attendance/check-in").status == 201)
    let (late, _) = try stage.go(to: "2026-11-25T22:59:59Z")
    try stage.close()
    #expect(try stage.day("2026-11-24", late) == ["absent", "0 0 0"])
    #expect(try stage.day("2026-11-25", late) == ["early", "0 0 0"], "its last second is still to come")
    #expect(try stage.day("2026-11-22", late).isEmpty, "a Sunday before anybody was here")
    (staff, _) = try stage.go(to: "2026-11-25T23:00:00Z")
    try stage.close()
    #expect(try stage.day("2026-11-25", staff) == ["incomplete", "0 0 0"])
    let closed = try stage.campus.mark()
    try stage.close()
    let days = try stage.campus.admin.get("\(Self.days)?from=2026-11-20").status
    #expect(days == 401, "sessions of Monday are over")
    #expect(try stage.campus.events(since: closed).isEmpty)
    // A departure the next morning mends the day.
    (staff, _) = try stage.go(to: "2026-11-26T06:00:00Z")
    #expect(try staff.post("/api/v1/attendance/check-out").status == 200)
    #expect(try stage.day("2026-11-25", staff).first == "early")
  }

  @Test func aNightShiftCountsForItsFirstDay() throws {
    let stage = try Stage(at: "2027-10-30T10:00:00Z")
    defer { stage.stop() }
    let one = "\(ScheduleTests.path)/\(stage.schedule)"
    let night = "{\"start\":\"22:00\",\"end\":\"06:00\",\"breaks\":\"\",\"weekdays\":[\"saturday\"]}"
    #expect(try stage.campus.admin.patch(one, json: night).status == 200)
    try stage.campus.finishJobs()
    // The night in which clocks go back; the second half of two, after the hour that comes twice.
    var (staff, _) = try stage.go(to: "2027-10-31T01:30:00Z")
    let arrived = try staff.post("/api/v1/attendance/check-in")
    #expect(arrived.status == 201 && arrived.json["date"]?.string == "2027-10-30")
    #expect(try staff.get(Self.today).json["date"]?.string == "2027-10-30")
    (staff, _) = try stage.go(to: "2027-10-31T05:00:00Z")
    #expect(try staff.post("/api/v1/attendance/check-out").status == 200)
    #expect(try stage.day("2027-10-30", staff) == ["half-day", "210 330 0"])
  }

  // MARK: Changes

  @Test func aChangedScheduleJudgesThePastAnew() throws {
    let stage = try Stage()
    defer { stage.stop() }
    var (staff, admin) = try stage.go(to: "2026-11-23T08:20:00Z")
    #expect(try staff.post("/api/v1/attendance/check-in").status == 201)
    (staff, admin) = try stage.go(to: "2026-11-23T16:00:00Z")
    #expect(try staff.post("/api/v1/attendance/check-out").status == 200)
    #expect(try stage.day("2026-11-23", staff) == ["late", "400 20 0"])
    let one = "\(ScheduleTests.path)/\(stage.schedule)"
    #expect(try admin.patch(one, json: "{\"grace\":20}").status == 200)
    try stage.campus.finishJobs()
    #expect(try stage.day("2026-11-23", staff) == ["on-time", "400 0 0"])
    #expect(try admin.patch(one, json: "{\"start\":\"10:00\",\"breaks\":\"12:00-14:00\"}").status == 200)
    try stage.campus.finishJobs()
    #expect(try stage.day("2026-11-23", staff) == ["early", "340 0 0"])
    let browser = try stage.campus.browser(admin)
    let edited = try browser.submit(
      "/attendance/schedules/\(stage.schedule)/edit", on: "/attendance/schedules/\(stage.schedule)/edit",
      [("end", "18:00"), ("weekdays", "monday")])
    #expect(edited.status == 303)
    try stage.campus.finishJobs()
    #expect(try stage.day("2026-11-23", staff) == ["left-early", "340 0 60"])
  }

  @Test func aHolidayJudgesItsDayAnew() throws {
    let stage = try Stage()
    defer { stage.stop() }
    let (staff, admin) = try stage.go(to: "2026-11-25T08:00:00Z")
    try stage.close()
    #expect(try stage.day("2026-11-24", staff) == ["absent", "0 0 0"])
    let made = try admin.post(ScheduleTests.holidays, json: "{\"date\":\"2026-11-24\",\"name\":\"Founders’ day\"}")
    #expect(made.status == 201)
    try stage.campus.finishJobs()
    #expect(try stage.day("2026-11-24", staff) == ["holiday", "0 0 0"])
    #expect(try admin.delete("\(ScheduleTests.holidays)/\(made.json["id"]?.string ?? "")").status == 204)
    try stage.campus.finishJobs()
    #expect(try stage.day("2026-11-24", staff) == ["absent", "0 0 0"])
    let jobs = { try stage.campus.store.read { try JobList.newest(limit: 100, $0).map(\.id) } }
    let before = try jobs()
    #expect(try admin.post(ScheduleTests.holidays, json: "{\"date\":\"2027-11-24\",\"name\":\"x\"}").status == 201)
    #expect(try jobs() == before, "what is to come waits for itself")
  }

  @Test func anAssignmentComesAndGoesWithItsDays() throws {
    let stage = try Stage()
    defer { stage.stop() }
    var (staff, admin) = try stage.go(to: "2026-11-23T08:20:00Z")
    #expect(try staff.post("/api/v1/attendance/check-in").status == 201)
    (staff, admin) = try stage.go(to: "2026-11-23T16:00:00Z")
    #expect(try staff.post("/api/v1/attendance/check-out").status == 200)
    let list = "\(ScheduleTests.path)/\(stage.schedule)/assignments"
    // Her own hours go before everybody's.
    let later = try admin.post(
      ScheduleTests.path, json: ScheduleTests.office("Late").replacing("\"09:00\"", with: "\"10:00\""))
    let own = try admin.post(
      "\(ScheduleTests.path)/\(later.json["id"]?.string ?? "")/assignments",
      json: "{\"person\":\"\(stage.campus.staff.person.text)\",\"from\":\"2026-11-23\",\"to\":\"2026-11-23\"}")
    #expect(own.status == 201, "\(own.text)")
    try stage.campus.finishJobs()
    #expect(try stage.day("2026-11-23", staff) == ["early", "400 0 0"])
    #expect(try admin.delete("\(list)/\(stage.assignment)").status == 204)
    try stage.campus.finishJobs()
    #expect(try stage.day("2026-11-23", staff) == ["early", "400 0 0"])
    let page = "/attendance/schedules/\(later.json["id"]?.string ?? "")"
    let entry = own.json["id"]?.string ?? ""
    #expect(
      try stage.campus.browser(admin).submit("\(page)/assignments/\(entry)/remove", on: page).status == 303)
    try stage.campus.finishJobs()
    #expect(try stage.day("2026-11-23", staff).isEmpty, "without a schedule there is nothing to judge")
    #expect(try staff.get("/api/v1/attendance").json["total"]?.int64 == 1, "and the record is as it was")
    // For those of a unit, and back into the past.
    let role = try stage.campus.role(.teacher)
    let person = stage.campus.staff.person
    let home = stage.campus.home.id
    try stage.campus.store.write(stage.campus.context) { writer in
      _ = try AssignmentChanges.assign(role, to: person, unit: "LIB", in: home, as: .system, writer)
    }
    #expect(try admin.post(list, json: "{\"unit\":\"LIB\",\"from\":\"2026-01-01\"}").status == 201)
    try stage.campus.finishJobs()
    #expect(try stage.day("2026-11-23", staff) == ["late", "400 20 0"])
    #expect(try admin.get("\(Self.days)?from=2026-11-23").json["total"]?.int64 == 0, "who is not of the unit is not")
  }

  /// Who moves to another unit takes no past days along.
  @Test func aPastDayKeepsItsUnit() throws {
    let stage = try Stage("{\"unit\":\"LIB\",\"from\":\"2026-01-01\"}")
    defer { stage.stop() }
    let person = stage.campus.staff.person
    let home = stage.campus.home.id
    let role = try stage.campus.role(.teacher)
    let id = try stage.campus.store.write(stage.campus.context) { writer in
      try AssignmentChanges.assign(role, to: person, unit: "LIB", in: home, as: .system, writer)
    }
    var (staff, admin) = try stage.go(to: "2026-11-23T08:20:00Z")
    #expect(try staff.post("/api/v1/attendance/check-in").status == 201)
    #expect(try stage.day("2026-11-23", staff).first == "late")
    #expect(try admin.delete("/api/v1/people/\(person.text)/roles/\(id.text)").status == 204)
    #expect(try admin.patch("\(ScheduleTests.path)/\(stage.schedule)", json: "{\"grace\":20}").status == 200)
    try stage.campus.finishJobs()
    #expect(try stage.day("2026-11-23", staff).first == "on-time")
    (staff, admin) = try stage.go(to: "2026-11-25T08:00:00Z")
    try stage.close()
    #expect(try stage.day("2026-11-24", staff).isEmpty, "a day after is not the unit’s")
  }

  @Test func mergedPeopleHaveOnesDays() throws {
    let stage = try Stage()
    defer { stage.stop() }
    let other = try stage.campus.person("Noor Second").id
    var (_, admin) = try stage.go(to: "2026-11-23T08:20:00Z")
    #expect(try stage.campus.visitor(other).post("/api/v1/attendance/check-in").status == 201)
    (_, admin) = try stage.go(to: "2026-11-23T16:00:00Z")
    #expect(try stage.campus.visitor(other).post("/api/v1/attendance/check-out").status == 200)
    let person = stage.campus.staff.person.text
    let merged = try admin.post(
      "/api/v1/people/\(person)/merge", json: "{\"other\":\"\(other.text)\",\"account\":\"this\"}")
    #expect(merged.status == 200, "\(merged.text)")
    try stage.campus.finishJobs()
    #expect(try stage.day("2026-11-23", stage.campus.visitor(stage.campus.staff.person)) == ["late", "400 20 0"])
  }

  /// Students check in nowhere, so nobody misses them.
  @Test func everybodyIsWhoChecksIn() throws {
    let stage = try Stage()
    defer { stage.stop() }
    let student = try stage.campus.person("Sam Student", role: .student).id
    let teacher = try stage.campus.person("Tea Teacher", role: .teacher).id
    let (_, admin) = try stage.go(to: "2026-11-24T08:00:00Z")
    try stage.close()
    let total = { (person: ID<Person>) in
      try admin.get("\(Self.days)?person=\(person.text)").json["total"]?.int64
    }
    #expect(try [total(teacher), total(student)] == [1, 0])
  }

  /// Nobody is missed before their first day of work or after their last one, and a change of either judges the past anew.
  @Test func employmentSaysWhoIsMissed() throws {
    let stage = try Stage()
    defer { stage.stop() }
    let person = stage.campus.staff.person.text
    let employee = "/api/v1/employees/\(person)"
    let made = try stage.campus.admin.post(
      "/api/v1/employees", json: "{\"person\":\"\(person)\",\"ended\":\"2026-11-24\"}")
    #expect(made.status == 201, "\(made.text)")
    let (staff, admin) = try stage.go(to: "2026-11-27T09:00:00Z")
    try stage.close()
    /// The dates of the staff's absences, whom the month counts, and whom the board misses on a day.
    func absences() throws -> [String] {
      let days = try staff.get("\(Self.days)?from=2026-11-20&to=2026-11-27").items
      #expect(days.allSatisfy { $0["status"]?.string == "absent" })
      let month = try staff.get("/api/v1/attendance/months/2026-11").json["totals"]?["absences"]?.int64
      #expect(month == Int64(days.count))
      return days.compactMap { $0["date"]?.string?.suffix(2).description }.reversed()
    }
    func board(_ show: String, _ date: String) throws -> [String] {
      try admin.get("/api/v1/attendance/board?show=\(show)&date=\(date)").items.compactMap {
        $0["person"]?["name"]?.string
      }
    }
    let (ada, both) = (["Ada Okonkwo"], ["Ada Okonkwo", "Noor Haddad"])
    #expect(try absences() == ["23", "24"])
    #expect(try board("absent", "2026-11-24") == both && board("absent", "2026-11-25") == ada)
    #expect(try board("all", "2026-11-25") == ada && board("missing", "2026-11-27") == ada)
    #expect(try staff.get(Self.today).json["day"]?.isNull == true, "nothing is expected any more")

    let mark = try stage.campus.mark()
    #expect(try admin.patch(employee, json: "{\"ended\":\"2026-11-25\"}").status == 200)
    try stage.campus.finishJobs()
    #expect(try absences() == ["23", "24", "25"])
    #expect(try stage.campus.events(since: mark) == ["person.updated", "employee.updated"], "judging is no event")
    #expect(try admin.patch(employee, json: "{\"hired\":\"2026-11-24\",\"ended\":\"2027-01-31\"}").status == 200)
    try stage.campus.finishJobs()
    #expect(try absences() == ["24", "25", "26"])
    #expect(try board("absent", "2026-11-23") == ada && board("missing", "2026-11-27") == both)
    #expect(try admin.patch(employee, json: "{\"hired\":\"2026-12-01\"}").status == 200)
    try stage.campus.finishJobs()
    #expect(try absences().isEmpty && board("missing", "2026-11-27") == ada)
    // Who comes all the same has come.
    #expect(try staff.post("/api/v1/attendance/check-in").status == 201)
    #expect(try stage.day("2026-11-27", staff).first == "late" && board("here", "2026-11-27") == ["Noor Haddad"])
    let jobs = {
      try stage.campus.store.read {
        try JobList.newest([.waiting, .later, .running, .done], ["attendance.judging"], limit: 500, $0).map(\.id)
      }
    }
    let before = try jobs()
    #expect(try admin.patch(employee, json: "{\"ended\":\"2027-06-30\",\"position\":\"Porter\"}").status == 200)
    #expect(try jobs() == before, "what is to come waits for itself")
  }

  /// Her own hours and those of her department hold for her days of work only.
  @Test func ownHoursEndWithTheEmployment() throws {
    let stage = try Stage("{\"unit\":\"LIB\",\"from\":\"2026-11-01\"}")
    defer { stage.stop() }
    let person = stage.campus.staff.person.text
    #expect(
      try stage.campus.admin.post(
        "\(ScheduleTests.path)/\(stage.schedule)/assignments",
        json: "{\"person\":\"\(person)\",\"from\":\"2026-11-26\"}"
      ).status == 201)
    let work = "{\"person\":\"\(person)\",\"department\":\"LIB\",\"hired\":\"2026-11-24\",\"ended\":\"2026-11-26\"}"
    #expect(try stage.campus.admin.post("/api/v1/employees", json: work).status == 201)
    let (staff, admin) = try stage.go(to: "2026-12-01T09:00:00Z")
    try stage.close()
    let days = try staff.get("\(Self.days)?from=2026-11-20").items.compactMap { $0["date"]?.string }
    #expect(days == ["2026-11-26", "2026-11-25", "2026-11-24"])
    for (date, count) in [("2026-11-23", 0), ("2026-11-25", 1), ("2026-11-26", 1), ("2026-11-27", 0)] {
      let board = try admin.get("/api/v1/attendance/board?show=all&unit=LIB&date=\(date)")
      #expect(board.items.count == count, "\(date) \(board.text)")
    }
  }

  /// Many people, a few in each transaction.
  @Test func everybodysDaysAreJudgedInPieces() throws {
    let stage = try Stage()
    defer { stage.stop() }
    for number in 0..<60 { _ = try stage.campus.person("Person \(number)", email: "p\(number)@people.example") }
    let (_, admin) = try stage.go(to: "2026-12-14T08:00:00Z")
    #expect(try admin.patch("\(ScheduleTests.path)/\(stage.schedule)", json: "{\"grace\":0}").status == 200)
    try stage.campus.finishJobs()
    // Three weeks of five days for sixty-two people; the day that has begun is not over.
    let count = try stage.campus.store.read {
      try $0.connection.rows("SELECT count(*) FROM attendance_days") { $0.int(0) }
    }
    #expect(count == [62 * 15])
    // The change’s own job and that of the hour, whichever came to a day first.
    let jobs = try stage.campus.store.read {
      try JobList.newest([.done], ["attendance.judging", "attendance.closing"], limit: 20, $0)
    }
    let changed = try jobs.compactMap { job in
      try job.result.flatMap { try JSONDocument($0).root["changed"]?.int64 }
    }
    #expect(changed.reduce(0, +) == 930, "\(jobs.map(\.result))")
    let again = try stage.campus.mark()
    try stage.close()
    #expect(try stage.campus.events(since: again).isEmpty)
  }
}
