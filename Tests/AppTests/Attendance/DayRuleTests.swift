// Corrections, leave and holidays; what is known before a day is over; and that facts in any order come to the same.
import Base
import Testing

@testable import App

struct DayRuleTests {
  private let date: LocalDate
  private let office: WorkSchedule
  private let usual: [Stay]

  init() throws {
    date = try testDate("2026-11-23")
    office = try testSchedule("UTC", breaks: ["12:00-13:00"], minimum: 300, weekdays: .mondayToFriday)
    usual = try testStays(["2026-11-23T09:00:00Z 2026-11-23T17:00:00Z"])
  }

  private func judge(_ facts: DayFacts) -> JudgedDay { DayRules.judge(facts, on: date, by: office) }

  // MARK: Before it is over

  @Test func aDayThatGoesOnIsNotJudgedTooSoon() throws {
    #expect(judge(DayFacts()) == JudgedDay(status: nil, expected: 420))
    let open = try testStays(["2026-11-23T09:00:30Z -"])
    #expect(judge(DayFacts(punches: open)) == JudgedDay(status: .late, expected: 420, late: 1))
    let early = try testStays(["2026-11-23T08:59:30Z -"])
    #expect(judge(DayFacts(punches: early)).status == .early)
    let lunch = try testStays(["2026-11-23T09:00:00Z 2026-11-23T12:00:00Z"])
    #expect(judge(DayFacts(punches: lunch)).status == .halfDay, "so far it is no more")
    let back = try testStays(["2026-11-23T09:00:00Z 2026-11-23T12:00:00Z", "2026-11-23T13:00:00Z -"])
    #expect(judge(DayFacts(punches: back)) == JudgedDay(status: .onTime, expected: 420, worked: 180))
  }

  @Test func withoutAScheduleOnlyWorkIsCounted() throws {
    let day = DayRules.judge(DayFacts(punches: usual, isOver: true), on: date, by: nil)
    #expect(day == JudgedDay(status: nil, worked: 480))
    let open = try testStays(["2026-11-23T09:00:00Z -"])
    #expect(DayRules.judge(DayFacts(punches: open, isOver: true), on: date, by: nil) == JudgedDay())
  }

  @Test func onAFreeDayAllWorkIsOvertime() throws {
    let saturday = try testDate("2026-11-28")
    let stays = try testStays(["2026-11-28T10:00:00Z 2026-11-28T14:00:00Z"])
    let day = DayRules.judge(DayFacts(punches: stays, isOver: true), on: saturday, by: office)
    #expect(day == JudgedDay(status: nil, worked: 240, overtime: 240), "no break is taken off")
    #expect(DayRules.judge(DayFacts(isOver: true), on: saturday, by: office) == JudgedDay())
    let holiday = DayFacts(isHoliday: true, isOver: true)
    #expect(DayRules.judge(holiday, on: saturday, by: office) == JudgedDay(), "nobody was to come anyway")
    let open = DayFacts(punches: try testStays(["2026-11-28T10:00:00Z -"]), isOver: true)
    #expect(DayRules.judge(open, on: saturday, by: office).status == .incomplete)
  }

  // MARK: Holidays and leave

  @Test func nobodyIsExpectedOnAHoliday() throws {
    #expect(judge(DayFacts(isHoliday: true, isOver: true)) == JudgedDay(status: .holiday))
    #expect(judge(DayFacts(isHoliday: true)) == JudgedDay(status: .holiday), "known beforehand")
    let worked = judge(DayFacts(punches: usual, isHoliday: true, isOver: true))
    #expect(worked == JudgedDay(status: .holiday, worked: 420, overtime: 420))
    let leave = Leave(from: date, to: date, part: .whole)
    #expect(judge(DayFacts(leave: [leave], isHoliday: true)).status == .holiday, "a holiday takes no day of leave")
    let open = try testStays(["2026-11-23T09:00:00Z -"])
    #expect(judge(DayFacts(punches: open, isHoliday: true, isOver: true)).status == .incomplete)
  }

  @Test func leaveExcusesAWholeDay() {
    let around = Leave(from: date.adding(days: -3), to: date.adding(days: 3), part: .whole)
    #expect(judge(DayFacts(leave: [around], isOver: true)) == JudgedDay(status: .excused))
    let worked = judge(DayFacts(punches: usual, leave: [around], isOver: true))
    #expect(worked == JudgedDay(status: .excused, worked: 420, overtime: 420))
    let before = Leave(from: date.adding(days: -3), to: date.adding(days: -1), part: .whole)
    let after = Leave(from: date.adding(days: 1), to: date.adding(days: 1), part: .whole)
    #expect(judge(DayFacts(leave: [before, after], isOver: true)).status == .absent)
    let halves = [Leave(from: date, to: date, part: .morning), Leave(from: date, to: date, part: .afternoon)]
    #expect(judge(DayFacts(leave: halves, isOver: true)).status == .excused)
  }

  /// Half a day ends and begins with the lunch break, and asks for half the hours.
  @Test(arguments: [
    (Leave.Part.morning, "13:00:00", "17:00:00", DayStatus.onTime, 240, 0, 0),
    (.morning, "13:00:01", "17:00:00", .late, 239, 1, 0),
    (.morning, "12:30:00", "17:00:00", .early, 240, 0, 0),
    (.morning, "13:00:00", "15:29:59", .halfDay, 149, 0, 91),
    (.morning, "13:00:00", "15:30:00", .leftEarly, 150, 0, 90),
    (.afternoon, "09:00:00", "12:00:00", .onTime, 180, 0, 0),
    (.afternoon, "09:00:00", "11:59:59", .leftEarly, 179, 0, 1),
    (.afternoon, "09:30:00", "12:00:00", .late, 150, 30, 0),
  ])
  func halfADayOfLeave(
    part: Leave.Part, from: String, to: String, status: DayStatus, worked: Int, late: Int, left: Int
  ) throws {
    let stays = try testStays(["2026-11-23T\(from)Z 2026-11-23T\(to)Z"])
    let day = judge(DayFacts(punches: stays, leave: [Leave(from: date, to: date, part: part)], isOver: true))
    let expected = part == .morning ? 240 : 180
    #expect(
      day == JudgedDay(status: status, expected: expected, worked: worked, late: late, leftEarly: left))
    let none = judge(DayFacts(leave: [Leave(from: date, to: date, part: part)], isOver: true))
    #expect(none == JudgedDay(status: .absent, expected: expected))
  }

  /// No more is asked than there is: of the shorter half, or of a night that the clocks cut short.
  @Test func whoDoesAllThatIsAskedHasDoneTheDay() throws {
    let stays = try testStays(["2026-11-23T09:00:00Z 2026-11-23T12:00:00Z"])
    let leave = Leave(from: date, to: date, part: .afternoon)
    let long = try testSchedule("UTC", "09:00-17:00", breaks: ["12:00-13:00"], minimum: 420)
    let half = DayRules.judge(DayFacts(punches: stays, leave: [leave], isOver: true), on: date, by: long)
    #expect(half == JudgedDay(status: .onTime, expected: 180, worked: 180))
    let night = try testSchedule("Europe/Paris", "22:00-06:00", minimum: 480)
    let spring = try testDate("2027-03-27")
    let all = try testStays(["2027-03-27T21:00:00Z 2027-03-28T04:00:00Z"])
    let judged = DayRules.judge(DayFacts(punches: all, isOver: true), on: spring, by: night)
    #expect(judged == JudgedDay(status: .onTime, expected: 420, worked: 420))
    let less = try testStays(["2027-03-27T21:00:00Z 2027-03-28T03:59:00Z"])
    #expect(DayRules.judge(DayFacts(punches: less, isOver: true), on: spring, by: night).status == .halfDay)
  }

  @Test func withoutABreakHalfADayIsHalfTheTime() throws {
    let plain = try testSchedule("UTC")
    let leave = Leave(from: date, to: date, part: .morning)
    let day = DayRules.judge(DayFacts(leave: [leave]), on: date, by: plain)
    #expect(day.expected == 240)
    let night = try testSchedule("Europe/Paris", "22:00-06:00")
    let changed = try testDate("2026-10-24")
    let half = { (part: Leave.Part) in
      DayRules.judge(DayFacts(leave: [Leave(from: changed, to: changed, part: part)]), on: changed, by: night).expected
    }
    #expect(half(.afternoon) == 240 && half(.morning) == 300, "the hour that comes twice is in the second half")
  }

  // MARK: Corrections

  @Test func theLastDecisionOnAStayCounts() throws {
    let record = ID<AttendanceRecord>(1)
    func stay(_ from: String, _ to: String) throws -> Stay {
      Stay(
        record: record, start: try testInstant("2026-11-23T\(from)Z"), end: try testInstant("2026-11-23T\(to)Z"))
    }
    let first = Correction(
      id: 9, decided: try testInstant("2026-11-24T08:00:00Z"), change: .set(try stay("08:00:00", "12:00:00")))
    let second = Correction(
      id: 3, decided: try testInstant("2026-11-24T09:00:00Z"), change: .set(try stay("09:00:00", "17:00:00")))
    let late = try testStays(["2026-11-23T11:00:00Z -"])
    for corrections in [[first, second], [second, first]] {
      let day = judge(DayFacts(punches: late, corrections: corrections, isOver: true))
      #expect(day == JudgedDay(status: .onTime, expected: 420, worked: 420))
    }
    let tie = Correction(id: 10, decided: second.decided, change: .remove(record))
    #expect(judge(DayFacts(punches: late, corrections: [tie, first, second], isOver: true)).status == .absent)
  }

  @Test func whatNobodyRecordedIsAdded() throws {
    let added = Correction(
      id: 7, decided: try testInstant("2026-11-24T08:00:00Z"),
      change: .add(start: try testInstant("2026-11-23T13:00:00Z"), end: try testInstant("2026-11-23T17:00:00Z")))
    let morning = try testStays(["2026-11-23T09:00:00Z 2026-11-23T12:00:00Z"])
    let day = judge(DayFacts(punches: morning, corrections: [added], isOver: true))
    #expect(day == JudgedDay(status: .onTime, expected: 420, worked: 420))
  }

  // MARK: Whatever the facts

  private static let zones = ["Asia/Jakarta", "Europe/Paris", "America/Sao_Paulo", "Pacific/Auckland", "UTC"]

  private static func schedule(_ random: inout Seeded) throws -> WorkSchedule {
    let zone = try #require(Zone(zones.randomElement(using: &random) ?? "UTC"))
    let start = Int.random(in: 0..<1440, using: &random)
    let length = Int.random(in: 30..<1440, using: &random)
    var schedule = WorkSchedule(
      zone: zone, weekdays: WeekdaySet(rawValue: Int.random(in: 1...127, using: &random)), start: start,
      end: (start + length) % 1440, grace: Int.random(in: 0...30, using: &random))
    if length > 120 {
      let from = Int.random(in: 0...(length - 60), using: &random)
      schedule.breaks = [ClockRange(from: (start + from) % 1440, to: (start + from + 45) % 1440)]
      schedule.minimum = Int.random(in: 0...(length - 60), using: &random)
    }
    return schedule
  }

  private static func facts(around shift: Range<Timestamp>, _ date: LocalDate, _ random: inout Seeded) -> DayFacts {
    func near() -> Timestamp {
      shift.lowerBound.adding(seconds: Int64.random(in: -7200...(shift.length / 1000 + 7200), using: &random))
    }
    var facts = DayFacts()
    for number in 0..<Int.random(in: 0...4, using: &random) {
      let start = near()
      let end = random.chance(15) ? nil : max(start, near())
      facts.punches.append(Stay(record: ID(Int64(number)), start: start, end: end))
    }
    for number in 0..<Int.random(in: 0...3, using: &random) {
      let start = near()
      let stay = Stay(record: ID(Int64.random(in: 0...3, using: &random)), start: start, end: max(start, near()))
      let changes: [Correction.Change] = [
        .set(stay), .remove(stay.record), .add(start: stay.start, end: stay.end ?? stay.start),
      ]
      facts.corrections.append(
        Correction(
          id: Int64(100 + number), decided: Timestamp(milliseconds: Int64.random(in: 0...2, using: &random)),
          change: changes.randomElement(using: &random) ?? .remove(stay.record)))
    }
    if random.chance(20) {
      let part = Leave.Part.allCases.randomElement(using: &random) ?? .whole
      facts.leave.append(Leave(from: date.adding(days: -1), to: date.adding(days: 1), part: part))
    }
    facts.isHoliday = random.chance(10)
    facts.isOver = random.chance(70)
    return facts
  }

  @Test(arguments: 0..<40) func anyFactsInAnyOrderComeToOneSum(seed: Int) throws {
    var random = Seeded(UInt64(seed))
    var totals = DayTotals()
    var days: [JudgedDay] = []
    for _ in 0..<100 {
      let schedule = try Self.schedule(&random)
      #expect(schedule.faults.isEmpty)
      // A year with every change of clocks, and that of São Paulo.
      let first = try testDate(random.chance(50) ? "2026-01-01" : "2018-06-01")
      let date = first.adding(days: Int.random(in: 0..<365, using: &random))
      let shift = schedule.shift(on: date)?.whole ?? schedule.zone.day(date)
      let facts = Self.facts(around: shift, date, &random)
      let day = DayRules.judge(facts, on: date, by: schedule)
      #expect(DayRules.judge(facts, on: date, by: schedule) == day)
      var other = facts
      other.punches.shuffle(using: &random)
      other.corrections.shuffle(using: &random)
      other.leave += other.leave
      #expect(DayRules.judge(other, on: date, by: schedule) == day)
      try examine(day, facts, schedule, date)
      totals.add(day)
      days.append(day)
    }
    #expect(totals.days == days.count)
    #expect(totals.worked == days.reduce(0) { $0 + $1.worked })
    #expect(totals.expected == days.reduce(0) { $0 + $1.expected })
    #expect(totals.late == days.reduce(0) { $0 + $1.late })
    #expect(totals.leftEarly == days.reduce(0) { $0 + $1.leftEarly })
    #expect(totals.overtime == days.reduce(0) { $0 + $1.overtime })
    for status in DayStatus.allCases {
      #expect(totals.byStatus[status, default: 0] == days.count { $0.status == status })
    }
  }

  /// What must hold of any day, said otherwise than the rules say it.
  private func examine(_ day: JudgedDay, _ facts: DayFacts, _ schedule: WorkSchedule, _ date: LocalDate) throws {
    #expect(day.worked >= 0 && day.expected >= 0 && day.late >= 0 && day.leftEarly >= 0)
    #expect(day.overtime == max(0, day.worked - day.expected))
    let stays = facts.stays
    let isOpen = stays.contains { $0.end == nil }
    #expect((day.status == .incomplete) == (isOpen && facts.isOver))
    #expect(
      day.worked
        <= stays.reduce(0) { $0 + Int((($1.end ?? $1.start).milliseconds - $1.start.milliseconds) / 60_000) + 1 })
    let hasShift = schedule.shift(on: date) != nil
    if !hasShift { #expect(day.expected == 0 && (day.status == nil || day.status == .incomplete)) }
    switch day.status {
    case .absent: #expect(stays.isEmpty && facts.isOver && day.late == 0 && day.leftEarly == 0)
    case .late: #expect(day.late > 0)
    case .leftEarly: #expect(day.leftEarly > 0 && day.late == 0)
    case .onTime, .early: #expect(day.late == 0 && day.leftEarly == 0)
    case .holiday: #expect(facts.isHoliday && day.expected == 0)
    case .excused: #expect(!facts.leave.isEmpty && day.expected == 0)
    case .halfDay: #expect(schedule.minimum > 0)
    case .incomplete: break
    case nil: #expect(!hasShift || (stays.isEmpty && !facts.isOver))
    }
  }

  // MARK: Which schedule

  @Test func whatIsSaidMoreExactlyHolds() throws {
    let person = ID<Person>(5)
    let (a, b, c, d) = (ID<WorkSchedule>(1), ID<WorkSchedule>(2), ID<WorkSchedule>(3), ID<WorkSchedule>(4))
    let plain = try testSchedule("UTC")
    func given(
      _ id: Int64, _ schedule: ID<WorkSchedule>, _ target: ScheduleAssignment.Target, _ from: String,
      _ to: String? = nil
    ) throws -> ScheduleAssignment {
      ScheduleAssignment(
        id: ID(id), schedule: schedule, target: target, from: try testDate(from), to: try to.map(testDate))
    }
    let all = try [
      given(1, a, .everyone, "2026-01-01"), given(2, b, .unit("LIB"), "2026-02-01", "2026-11-30"),
      given(3, c, .person(person), "2026-03-01", "2026-03-31"), given(4, d, .everyone, "2026-06-01"),
      given(5, b, .everyone, "2026-06-01", "2026-06-30"),
    ]
    var random = Seeded(1)
    for _ in 0..<10 {
      let book = ScheduleBook(all.shuffled(using: &random), [a: plain, b: plain, c: plain, d: plain])
      func schedule(_ date: String, _ units: Set<String> = []) throws -> ID<WorkSchedule>? {
        book.schedule(on: try testDate(date), units: units.union([ScheduleBook.everybody]))?.id
      }
      #expect(try schedule("2025-12-31") == nil)
      #expect(try [schedule("2026-01-01"), schedule("2026-02-01")] == [a, a])
      #expect(try [schedule("2026-02-01", ["LIB"]), schedule("2026-02-01", ["LAB"])] == [b, a])
      #expect(try [schedule("2026-03-01", ["LIB"]), schedule("2026-03-31")] == [c, c])
      #expect(try [schedule("2026-04-01", ["LIB"]), schedule("2026-12-01", ["LIB"])] == [b, d])
      #expect(try [schedule("2026-05-31"), schedule("2026-06-01"), schedule("2026-07-01")] == [a, b, d])
    }
    #expect(ScheduleBook.empty.schedule(on: try testDate("2026-01-01"), units: []) == nil)
    let student = ScheduleBook(all, [a: plain, b: plain, c: plain, d: plain])
    #expect(student.schedule(on: try testDate("2026-01-01"), units: []) == nil, "who checks in nowhere is not expected")
    #expect(student.schedule(on: try testDate("2026-02-01"), units: ["LIB"])?.id == b)
  }
}
