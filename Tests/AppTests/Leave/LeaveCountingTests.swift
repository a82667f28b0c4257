// Leave is counted anew when a holiday comes or goes and when other hours hold: balances, the calendar, the leave’s page,
// who is told, and what happens when a decision, a crash or a closed month comes between.
import Base
import Foundation
import Testing

@testable import App
@testable import Store

struct LeaveCountingTests {
  private static let path = LeaveStage.path
  private static let employees = "/api/v1/employees"

  /// A campus with annual leave and office hours for everybody, whose jobs run once `start` is called.
  private struct Stage {
    let on: LeaveStage
    var campus: Campus { on.campus }

    init(days: Double = 25) throws { on = try LeaveStage(days: days) }

    func start() throws {
      try campus.appliance.startJobs()
      try campus.finishJobs()
    }

    func stop() { campus.appliance.jobs.stop(within: 10) }

    /// The path of a new request for leave.
    func ask(_ from: String, _ to: String, _ more: String = "") throws -> String {
      let asked = try on.ask(from, to, more)
      #expect(asked.status == 201, "\(asked.text)")
      return "\(LeaveStage.path)/\(asked.json["id"]?.string ?? "")"
    }

    func approve(_ from: String, _ to: String, _ more: String = "") throws -> String {
      let one = try ask(from, to, more)
      #expect(try on.admin.post("\(one)/approve").status == 200)
      return one
    }

    /// The path of a new holiday.
    @discardableResult
    func add(_ date: String, by visitor: Visitor? = nil) throws -> String {
      let made = try (visitor ?? on.admin).post(
        ScheduleTests.holidays, json: "{\"date\":\"\(date)\",\"name\":\"Day \(date)\"}")
      #expect(made.status == 201, "\(made.text)")
      return "\(ScheduleTests.holidays)/\(made.json["id"]?.string ?? "")"
    }

    func remove(_ holiday: String) throws { #expect(try on.admin.delete(holiday).status == 204) }

    /// The path of a new schedule’s assignments.
    func schedule(_ name: String, _ weekdays: String) throws -> String {
      let made = try on.admin.post(
        ScheduleTests.path,
        json: """
          {"name":"\(name)","weekdays":[\(weekdays)],"start":"09:00","end":"17:00","grace":0,"minimum":0,
          "breaks":"12:00-13:00"}
          """)
      #expect(made.status == 201, "\(made.text)")
      return "\(ScheduleTests.path)/\(made.json["id"]?.string ?? "")/assignments"
    }

    func days(_ one: String) throws -> Double? { try on.staff.get(one).json["days"]?.double }

    func left(_ year: Int) throws -> Double? { try on.balance(year)[4] }

    func version(_ one: String) throws -> Int64? { try on.staff.get(one).json["version"]?.int64 }

    /// How often the staff was told.
    func told() throws -> Int {
      try on.staff.get("/api/v1/notifications?limit=100").items.count {
        $0["title"]?.string == "Your leave is counted anew"
      }
    }

    func numbers(_ sql: String) throws -> [Int64] {
      try campus.store.read { try $0.connection.rows(sql) { $0.int64(0) } }
    }

    func run(_ sql: String) throws {
      let command = Command(built: sql)
      try campus.store.write { _ = try $0.run(command) }
    }

    func jobs(_ states: [JobState]) throws -> Int {
      try campus.store.read { try JobList.newest(states, ["leave.counting"], limit: 500, $0).count }
    }
  }

  // MARK: What follows on what

  /// Of leave that was approved and of leave that is asked for, by holidays one by one and from a file, and by hours.
  @Test func leaveIsCountedAnewWhenWorkingDaysChange() throws {
    let stage = try Stage()
    try stage.start()
    defer { stage.stop() }
    let admin = stage.on.admin
    let one = try stage.approve("2026-12-21", "2026-12-31")
    let open = try stage.ask("2027-01-04", "2027-01-08")
    let old = try #require(try admin.get(open)["etag"])
    /// The days of both, what is left of both years, and on how many days somebody is away.
    func counted() throws -> [Double?] {
      try stage.campus.finishJobs()
      let away = try ["2026-12", "2027-01"].map { month in
        Double(try stage.on.staff.get("/api/v1/leave/calendar?month=\(month)").json["days"]?.count ?? -1)
      }
      return try [stage.days(one), stage.days(open), stage.left(2026), stage.left(2027)] + away
    }
    #expect(try counted() == [9, 5, 16, 20, 9, 5])
    var mark = try stage.campus.mark()
    let christmas = try stage.add("2026-12-25")
    #expect(try counted() == [8, 5, 17, 20, 8, 5])
    #expect(try stage.campus.events(since: mark) == ["holiday.added", "leave.counted"])
    // Elsewhere, and where nobody works, it changes nothing.
    mark = try stage.campus.mark()
    try stage.add("2026-12-24", by: stage.campus.stranger)
    try stage.add("2026-12-26")
    #expect(try counted() == [8, 5, 17, 20, 8, 5])
    #expect(try stage.campus.events(since: mark) == ["holiday.added", "holiday.added"])
    // A file with one in each.
    mark = try stage.campus.mark()
    let days = ["20261228", "20270105"].map {
      "BEGIN:VEVENT\r\nSUMMARY:Day \($0)\r\nDTSTART;VALUE=DATE:\($0)\r\nEND:VEVENT\r\n"
    }
    let file = "BEGIN:VCALENDAR\r\n\(days.joined())END:VCALENDAR\r\n"
    let taken = try admin.send(
      "POST", "\(ScheduleTests.holidays)/import", type: "text/calendar", body: Array(file.utf8))
    #expect(taken.status == 200, "\(taken.text)")
    #expect(try counted() == [7, 4, 18, 21, 7, 4])
    #expect(try stage.campus.events(since: mark) == ["holidays.imported", "leave.counted", "leave.counted"])
    #expect(try admin.with("If-Match", old).post("\(open)/approve").status == 412, "it is not what was looked at")
    try stage.remove(christmas)
    #expect(try counted() == [8, 4, 17, 21, 8, 4])
    // From Monday to Thursday; then somebody's own hours for a week, on Tuesdays.
    let office = try #require(try admin.get(ScheduleTests.path).items.first?["id"]?.string)
    let four = "{\"weekdays\":[\"monday\",\"tuesday\",\"wednesday\",\"thursday\"]}"
    #expect(try admin.patch("\(ScheduleTests.path)/\(office)", json: four).status == 200)
    #expect(try counted() == [7, 3, 18, 22, 7, 3])
    let own = try stage.schedule("Own", "\"tuesday\"")
    let person = stage.on.staff.person.text
    let given = try admin.post(
      own, json: "{\"person\":\"\(person)\",\"from\":\"2026-12-21\",\"to\":\"2026-12-27\"}")
    #expect(given.status == 201, "\(given.text)")
    #expect(try counted() == [4, 3, 21, 22, 4, 3])
    #expect(try admin.delete("\(own)/\(given.json["id"]?.string ?? "")").status == 204)
    #expect(try counted() == [7, 3, 18, 22, 7, 3])
    // Decided now, it comes to the same.
    #expect(try admin.post("\(open)/approve").json["days"]?.double == 3)
    #expect(try counted() == [7, 3, 18, 22, 7, 3])
    #expect(try stage.numbers("SELECT count(*) FROM leave_recounts") == [0] && stage.campus.chainIsWhole())
  }

  /// The event says what changed and neither the type nor the reason; the person is told, and the page shows it.
  @Test func itIsOnRecordToldAndShown() throws {
    let stage = try Stage()
    try stage.start()
    defer { stage.stop() }
    let one = try stage.approve("2026-12-21", "2026-12-31", ",\"reason\":\"Sea\"")
    let page = "/leave/requests/\(one.split(separator: "/").last ?? "")"
    let browser = try stage.campus.browser(stage.on.staff)
    #expect(try !browser.get(page).page.text.contains("Counted anew"))
    #expect(try stage.on.staff.get(one).json["countedAt"]?.string == nil)
    let mark = try stage.campus.mark()
    let holiday = try stage.add("2026-12-25")
    try stage.campus.finishJobs()
    let row = try #require(try stage.campus.eventRows(since: mark).first(where: { $0.kind == "leave.counted" }))
    let data = try JSONDocument(row.data).root
    #expect(row.organization == stage.campus.home.id.value && row.actor == nil)
    #expect(data["person"]?.string == stage.on.staff.person.text && data["halfDays"]?.int64 == 16)
    let halves = data["changed"]?["halfDays"]
    #expect(halves?["from"]?.int64 == 18 && halves?["to"]?.int64 == 16, "\(row.data)")
    #expect(!row.data.contains("Sea") && !row.data.contains("Annual"))
    let notice = try stage.on.staff.get("/api/v1/notifications").items.first
    #expect(notice?["title"]?.string == "Your leave is counted anew")
    #expect(try stage.told() == 1)
    let read = try stage.on.staff.get(one)
    #expect(read.json["daysBefore"]?.double == 9 && read.json["days"]?.double == 8)
    #expect(read.json["countedAt"]?.string == stage.campus.clock.clock.now.rfc3339)
    let shown = try browser.get(page).page.text
    #expect(shown.contains("Counted anew") && shown.contains("Working days before that"))
    // Back to what it was.
    try stage.remove(holiday)
    try stage.campus.finishJobs()
    #expect(try stage.days(one) == 9 && stage.told() == 2)
    let again = try browser.get(page).page.text
    #expect(again.contains("Counted anew") && !again.contains("Working days before that"))
  }

  /// What is not taken from a balance is no charge: it is counted, and nobody is told.
  @Test func whatIsNotChargedIsCountedAndNotTold() throws {
    let stage = try Stage()
    try stage.start()
    defer { stage.stop() }
    let sick = try stage.on.admin.post(LeaveStage.types, json: LeaveStage.type("Illness", days: 0, isCounted: false))
    let body = "{\"type\":\"\(sick.json["id"]?.string ?? "")\",\"from\":\"2026-12-21\",\"to\":\"2026-12-25\"}"
    let asked = try stage.on.staff.post(Self.path, json: body)
    let one = "\(Self.path)/\(asked.json["id"]?.string ?? "")"
    let mark = try stage.campus.mark()
    try stage.add("2026-12-25")
    try stage.campus.finishJobs()
    #expect(try stage.days(one) == 4 && stage.told() == 0)
    #expect(try stage.campus.events(since: mark) == ["holiday.added", "leave.counted"])
  }

  // MARK: Halves and years

  /// Each half belongs to the year in which it is, and a holiday takes of a day what was taken of it.
  @Test func halvesAreOfTheirYears() throws {
    let stage = try Stage()
    try stage.start()
    defer { stage.stop() }
    let one = try stage.approve("2026-12-30", "2027-01-04", ",\"starts\":\"noon\",\"ends\":\"noon\"")
    func counted() throws -> [Double?] {
      try stage.campus.finishJobs()
      return try [stage.days(one), stage.left(2026), stage.left(2027)]
    }
    #expect(try counted() == [3, 23.5, 23.5])
    let newYear = try stage.add("2027-01-01")
    #expect(try counted() == [2, 23.5, 24.5])
    try stage.add("2026-12-30")
    #expect(try counted() == [1.5, 24, 24.5])
    try stage.remove(newYear)
    #expect(try counted() == [2.5, 24, 23.5])
    try stage.add("2027-01-04")
    #expect(try counted() == [2, 24, 24])
    try stage.add("2026-12-31")
    #expect(try counted() == [1, 25, 24])
    try stage.add("2027-01-01")
    #expect(try counted() == [0, 25, 25], "nothing is left of it, and it stays")
    #expect(try stage.told() == 6)
  }

  /// As many days as before, of another year: the charge has moved. Both changes are one job's work.
  @Test func aChargeThatMovesToAnotherYearIsTold() throws {
    let stage = try Stage()
    let newYear = try stage.add("2027-01-01")
    let one = try stage.approve("2026-12-31", "2027-01-01")
    #expect(try stage.days(one) == 1 && stage.left(2026) == 24 && stage.left(2027) == 25)
    let mark = try stage.campus.mark()
    try stage.remove(newYear)
    try stage.add("2026-12-31")
    #expect(try stage.jobs([.waiting]) == 1, "one for the organization")
    #expect(try stage.numbers("SELECT count(*) FROM leave_recounts") == [2], "it is in the file before it is done")
    try stage.start()
    defer { stage.stop() }
    #expect(try stage.days(one) == 1 && stage.left(2026) == 25 && stage.left(2027) == 24)
    let counted = try stage.campus.eventRows(since: mark).filter { $0.kind == "leave.counted" }
    #expect(counted.count == 1 && counted.allSatisfy { !$0.data.contains("changed") })
    #expect(try stage.told() == 1 && stage.jobs([.waiting, .running, .later]) == 0)
  }

  // MARK: Whose

  /// Hours of one person are nobody else's, and no other organization's leave moves.
  @Test func onlyWhomItConcernsIsCounted() throws {
    let stage = try Stage()
    try stage.start()
    defer { stage.stop() }
    let one = try stage.approve("2026-12-07", "2026-12-11")
    let colleague = try stage.campus.visitor(stage.campus.person("Col League").id)
    let theirs = try colleague.post(Self.path, json: stage.on.body("2026-12-07", "2026-12-11"))
    let stranger = stage.campus.stranger
    let type = try stranger.post(LeaveStage.types, json: LeaveStage.type("Annual")).json["id"]?.string ?? ""
    let away = try stranger.post(
      Self.path, json: "{\"type\":\"\(type)\",\"from\":\"2026-12-07\",\"to\":\"2026-12-11\"}")
    #expect(theirs.status == 201 && away.status == 201)
    let own = try stage.schedule("Own", "\"tuesday\"")
    #expect(
      try stage.on.admin.post(
        own, json: "{\"person\":\"\(stage.on.staff.person.text)\",\"from\":\"2026-12-01\"}"
      ).status == 201)
    try stage.campus.finishJobs()
    #expect(try stage.days(one) == 1)
    func version(_ visitor: Visitor, _ asked: Answer) throws -> Int64? {
      try visitor.get("\(Self.path)/\(asked.json["id"]?.string ?? "")").json["version"]?.int64
    }
    #expect(try version(colleague, theirs) == 1 && version(stranger, away) == 1)
    try stage.add("2026-12-08")
    try stage.campus.finishJobs()
    #expect(try stage.days(one) == 0)
    #expect(try version(colleague, theirs) == 2 && version(stranger, away) == 1)
    #expect(try stranger.get(Self.path).items.first?["days"]?.double == 5)
  }

  /// Who goes to another department, or gets a role in one, works by its hours from then on.
  @Test func leaveFollowsWhoMovesToOtherHours() throws {
    let stage = try Stage()
    try stage.start()
    defer { stage.stop() }
    let admin = stage.on.admin
    let one = try stage.approve("2026-12-07", "2026-12-11")
    let library = try stage.schedule("Library", "\"tuesday\"")
    #expect(try admin.post(library, json: "{\"unit\":\"LIB\",\"from\":\"2026-01-01\"}").status == 201)
    func counted() throws -> [Double?] {
      try stage.campus.finishJobs()
      return try [stage.days(one), stage.left(2026)]
    }
    #expect(try counted() == [5, 20])
    let person = stage.on.staff.person
    let made = try admin.post(Self.employees, json: "{\"person\":\"\(person.text)\",\"department\":\"LIB\"}")
    #expect(made.status == 201, "\(made.text)")
    #expect(try counted() == [1, 24])
    #expect(try admin.patch("\(Self.employees)/\(person.text)", json: "{\"department\":\"LAB\"}").status == 200)
    #expect(try counted() == [5, 20])
    let (teacher, home) = (try stage.campus.role(.teacher), stage.campus.home.id)
    try stage.campus.store.write(stage.campus.context) { writer in
      _ = try AssignmentChanges.assign(teacher, to: person, unit: "LIB", in: home, as: .system, writer)
    }
    #expect(try counted() == [1, 24])
  }

  // MARK: What is over, and what is closed

  /// Leave that was declined or cancelled stays as it was.
  @Test func whatIsNotTakenIsNotCounted() throws {
    let stage = try Stage()
    try stage.start()
    defer { stage.stop() }
    let declined = try stage.ask("2026-12-21", "2026-12-25")
    #expect(try stage.on.admin.post("\(declined)/decline").status == 200)
    let cancelled = try stage.approve("2026-12-21", "2026-12-25")
    #expect(try stage.on.staff.post("\(cancelled)/cancel").status == 200)
    let versions = try [stage.version(declined), stage.version(cancelled)]
    let other = try stage.approve("2026-12-25", "2026-12-28")
    let mark = try stage.campus.mark()
    try stage.add("2026-12-25")
    try stage.campus.finishJobs()
    #expect(try stage.campus.events(since: mark) == ["holiday.added", "leave.counted"])
    #expect(try stage.days(other) == 1 && stage.days(declined) == 5 && stage.days(cancelled) == 5)
    #expect(try [stage.version(declined), stage.version(cancelled)] == versions)
    #expect(try stage.left(2026) == 24)
  }

  /// What was charged in a closed month stays until it is opened again.
  @Test func aClosedMonthKeepsWhatItCharged() throws {
    let stage = try MonthStage()
    defer { stage.stop() }
    let type = try stage.campus.admin.post(LeaveStage.types, json: LeaveStage.type("Annual")).json["id"]?.string ?? ""
    let asked = try stage.campus.staff.post(
      Self.path, json: "{\"type\":\"\(type)\",\"from\":\"2026-11-30\",\"to\":\"2026-12-01\"}")
    let one = "\(Self.path)/\(asked.json["id"]?.string ?? "")"
    #expect(try stage.campus.admin.post("\(one)/approve").json["days"]?.double == 2)
    let (staff, admin) = try stage.go(to: "2026-12-02T06:00:00Z")
    try stage.judge()
    try stage.close(admin)
    func left() throws -> Double? { try staff.get(LeaveStage.balances).items.first?["left"]?.double }
    for date in ["2026-11-30", "2026-12-01"] {
      let body = "{\"date\":\"\(date)\",\"name\":\"Late thought\"}"
      #expect(try admin.post(ScheduleTests.holidays, json: body).status == 201)
    }
    try stage.campus.finishJobs()
    #expect(try staff.get(one).json["days"]?.double == 1 && left() == 24)
    let reopened = try admin.post("\(MonthStage.months)/2026-11/reopen", json: "{\"reason\":\"A holiday\"}")
    #expect(reopened.status == 200)
    try stage.campus.finishJobs()
    #expect(try staff.get(one).json["days"]?.double == 0 && left() == 25)
    #expect(try staff.get(one).json["daysBefore"]?.double == 2)
  }

  // MARK: What comes between

  /// What is decided before the work is done is counted by the decision, and then by nobody again.
  @Test func aDecisionThatComesFirstIsNotCountedTwice() throws {
    let stage = try Stage()
    let open = try stage.ask("2026-12-21", "2026-12-25")
    let gone = try stage.approve("2026-12-28", "2026-12-31")
    let mark = try stage.campus.mark()
    try stage.add("2026-12-25")
    try stage.add("2026-12-28")
    #expect(try stage.on.admin.post("\(open)/approve").json["days"]?.double == 4)
    #expect(try stage.on.admin.post("\(gone)/cancel").status == 200)
    let versions = try [stage.version(open), stage.version(gone)]
    try stage.start()
    defer { stage.stop() }
    #expect(try stage.days(open) == 4 && stage.days(gone) == 4 && stage.left(2026) == 21)
    #expect(try [stage.version(open), stage.version(gone)] == versions && stage.told() == 0)
    let happened = try stage.campus.events(since: mark).filter { $0.hasPrefix("holiday") || $0.hasPrefix("leave") }
    #expect(happened == ["holiday.added", "holiday.added", "leave.approved", "leave.cancelled"])
  }

  /// Decisions and holidays at the same moment, while the work goes on: in the end everything is as it should be.
  @Test func decisionsAndHolidaysAtOnce() throws {
    let stage = try Stage(days: 100)
    try stage.start()
    defer { stage.stop() }
    let monday = try testDate("2027-01-04")
    let weeks = try (0..<10).map { week -> (String, String) in
      let first = monday.adding(days: 7 * week)
      return (try stage.ask(first.iso, first.adding(days: 4).iso), first.adding(days: 2).iso)
    }
    let (admin, on) = (stage.on.admin, stage.on)
    let statuses = try atOnce(30, threads: 6) { number -> Int in
      let (one, wednesday) = weeks[number % 10]
      switch number / 10 {
      case 0: return try admin.post("\(one)/\(number % 3 == 0 ? "decline" : "approve")").status
      case 1:
        return try admin.post(ScheduleTests.holidays, json: "{\"date\":\"\(wednesday)\",\"name\":\"Day\"}").status
      default: return try on.staff.get(one).status
      }
    }
    #expect(statuses.allSatisfy { $0 == 200 || $0 == 201 }, "\(statuses)")
    try stage.campus.finishJobs()
    for (number, week) in weeks.enumerated() where number % 3 != 0 {
      #expect(try stage.days(week.0) == 4, "\(number)")
    }
    #expect(try stage.left(2027) == 100 - 6 * 4)
    let working = "(SELECT count(*) FROM leave_days d WHERE d.request_id = l.id AND d.is_working = 1)"
    let wrong = "SELECT count(*) FROM leave_requests l WHERE state = 'approved' AND halves <> \(working)"
    #expect(try stage.numbers(wrong) == [0] && stage.campus.chainIsWhole())
  }

  /// More people than one transaction or one page takes. What fails in the middle is done again, and only the rest of it:
  /// everybody's leave is counted once.
  @Test func whatStopsInTheMiddleGoesOn() throws {
    let stage = try Stage()
    let admin = stage.on.admin
    let (home, context) = (stage.campus.home, stage.campus.context)
    var leave = LeaveInput()
    leave.type = try #require(ID<LeaveType>(stage.on.annual))
    (leave.from, leave.to) = (try testDate("2026-12-24"), try testDate("2026-12-28"))
    let given = leave
    try stage.campus.store.write(context) { writer in
      for number in 0..<120 {
        var input = PersonInput()
        (input.name, input.roles) = ("Person \(number)", [BuiltInRole.staff.rawValue])
        let person = try PeopleChanges.create(input, in: home, writer).id
        _ = try LeaveChanges.grant(given, to: person, in: home, writer)
      }
    }
    #expect(try stage.numbers("SELECT DISTINCT halves FROM leave_requests") == [6])
    let stuck = try stage.numbers("SELECT id FROM leave_requests ORDER BY id LIMIT 1 OFFSET 69")[0]
    let when = "CREATE TRIGGER stuck BEFORE UPDATE ON leave_requests WHEN NEW.id = \(stuck)"
    try stage.run("\(when) BEGIN SELECT RAISE(ABORT, 'stuck'); END")
    let mark = try stage.campus.mark()
    try stage.start()
    defer { stage.stop() }
    try stage.add("2026-12-25")
    try stage.campus.finishJobs()
    let counts = "SELECT count(*) FROM leave_requests WHERE halves = 4"
    let before = try stage.numbers(counts)[0]
    #expect(before == 60, "whole lots, and none of the one that failed")
    #expect(try stage.jobs([.later]) == 1 && stage.numbers("SELECT count(*) FROM leave_recounts") == [1])
    try stage.run("DROP TRIGGER stuck")
    stage.campus.clock.advance(seconds: 60)
    try stage.campus.finishJobs()
    #expect(try stage.numbers(counts) == [120] && stage.numbers("SELECT count(*) FROM leave_recounts") == [0])
    let told = try stage.campus.eventRows(since: mark).filter { $0.kind == "leave.counted" }.map(\.subject)
    #expect(told.count == 120 && Set(told).count == 120, "each once")
    // By other hours, everybody's once more.
    let office = try #require(try admin.get(ScheduleTests.path).items.first?["id"]?.string)
    #expect(try admin.patch("\(ScheduleTests.path)/\(office)", json: "{\"weekdays\":[\"monday\"]}").status == 200)
    try stage.campus.finishJobs()
    #expect(try stage.numbers("SELECT DISTINCT halves FROM leave_requests") == [2])
    #expect(try stage.campus.chainIsWhole())
  }

  /// Marks that no job looks for, as an update of the program leaves them, are found within the hour.
  @Test func whatIsMarkedIsFoundWithinTheHour() throws {
    let stage = try Stage()
    _ = try stage.approve("2026-12-21", "2026-12-31")
    let home = stage.campus.home.id.value
    // A holiday that came before leave was counted anew.
    let date = try testDate("2026-12-25").dayNumber
    try stage.run("INSERT INTO holidays VALUES (1, \(home), \(date), 'Noël', 0)")
    try stage.run("INSERT INTO leave_recounts SELECT id, id, NULL, -719162, 2932896 FROM organizations")
    try stage.start()
    defer { stage.stop() }
    try stage.campus.finishJobs()
    stage.campus.clock.advance(seconds: 3601)
    try stage.campus.finishJobs()
    #expect(try stage.numbers("SELECT halves FROM leave_requests") == [16])
    #expect(try stage.numbers("SELECT count(*) FROM leave_recounts") == [0])
  }

  @Test func daysThatFollowEachOtherAreOneSpan() throws {
    func spans(_ dates: [String]) throws -> [String] {
      try LeaveCounting.spans(dates.map { try testDate($0) }).map {
        "\($0.lowerBound.iso)…\($0.upperBound.iso)"
      }
    }
    #expect(try spans([]).isEmpty)
    #expect(
      try spans(["2026-12-26", "2027-01-01", "2026-12-25", "2026-12-25", "2026-12-31"]) == [
        "2026-12-25…2026-12-26", "2026-12-31…2027-01-01",
      ])
  }
}
