// iCalendar files: what they cover, what is refused event by event, and what is no calendar at all.
import Base
import Testing

@testable import App

struct CalendarTests {
  private static let newYear = LocalDate(year: 2026, month: 1, day: 1) ?? .first
  private static let window = newYear...(LocalDate(year: 2028, month: 12, day: 31) ?? .last)

  private func read(_ text: String, zone: String = "Europe/Paris") throws -> CalendarHolidays {
    try CalendarHolidays(
      Array(text.replacing("\n", with: "\r\n").utf8), zone: #require(Zone(zone)), window: Self.window)
  }

  /// A calendar of one event.
  private func event(_ lines: String, name: String = "Day off", zone: String = "Europe/Paris") throws
    -> CalendarHolidays
  {
    try read(
      "BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nUID:1@x\nSUMMARY:\(name)\n\(lines)\nEND:VEVENT\nEND:VCALENDAR\n",
      zone: zone)
  }

  private func dates(_ file: CalendarHolidays) -> [String] { file.entries.map(\.date.iso) }

  // MARK: Days

  @Test(
    arguments: [
      ("DTSTART;VALUE=DATE:20261225", ["2026-12-25"]),
      ("DTSTART:20261225", ["2026-12-25"]),
      ("DTSTART;VALUE=DATE:20261225\nDTEND;VALUE=DATE:20261226", ["2026-12-25"]),
      ("DTSTART;VALUE=DATE:20261225\nDTEND;VALUE=DATE:20261225", ["2026-12-25"]),
      ("DTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261227", ["2026-12-24", "2026-12-25", "2026-12-26"]),
      ("DTSTART;VALUE=DATE:20261224\nDURATION:P2D", ["2026-12-24", "2026-12-25"]),
      (
        "DTSTART;VALUE=DATE:20261228\nDURATION:P1W",
        (28...31).map { "2026-12-\($0)" } + ["2027-01-01", "2027-01-02", "2027-01-03"]
      ),
      ("DTSTART:20261225T000000\nDTEND:20261226T000000", ["2026-12-25"]),
      ("DTSTART;TZID=Asia/Jakarta:20261225T000000\nDURATION:PT24H", ["2026-12-25"]),
      ("DTSTART;TZID=\"Asia/Jakarta\":20261225T000000\nDURATION:P1D", ["2026-12-25"]),
      // Midnight in Paris, told in UTC, on both sides of a change of clocks.
      ("DTSTART:20261224T230000Z\nDTEND:20261225T230000Z", ["2026-12-25"]),
      ("DTSTART:20260328T230000Z\nDTEND:20260329T220000Z", ["2026-03-29"]),
      ("dtstart;value=date:20261225", ["2026-12-25"]),
      ("DTSTART;VALUE=DATE:20261225\nRDATE;VALUE=DATE:20261226,20270101", ["2026-12-25", "2026-12-26", "2027-01-01"]),
      ("DTSTART;VALUE=DATE:20251231\nDTEND;VALUE=DATE:20260102", ["2026-01-01"]),
    ] as [(String, [String])])
  func anEventCoversItsDays(lines: String, days: [String]) throws {
    let file = try event(lines)
    #expect(file.faults.isEmpty && dates(file) == days)
  }

  @Test(
    arguments: [
      ("FREQ=YEARLY", "20101225", ["2026-12-25", "2027-12-25", "2028-12-25"]),
      ("FREQ=YEARLY;INTERVAL=2", "20101225", ["2026-12-25", "2028-12-25"]),
      ("FREQ=YEARLY;INTERVAL=3", "20201225", ["2026-12-25"]),
      ("FREQ=YEARLY;COUNT=2", "20261225", ["2026-12-25", "2027-12-25"]),
      ("FREQ=YEARLY;COUNT=17", "20101225", ["2026-12-25"]),
      ("FREQ=YEARLY;UNTIL=20271225", "20101225", ["2026-12-25", "2027-12-25"]),
      ("FREQ=YEARLY;UNTIL=20271224T225959Z", "20101225", ["2026-12-25"]),
      ("FREQ=YEARLY;UNTIL=20271224T230000Z", "20101225", ["2026-12-25", "2027-12-25"]),
      ("FREQ=YEARLY", "20240229", ["2028-02-29"]),
      // The fourth Thursday of November, the last Monday of May, Whit-like lists, a last day of a month.
      ("FREQ=YEARLY;BYMONTH=11;BYDAY=4TH", "20201126", ["2026-11-26", "2027-11-25", "2028-11-23"]),
      ("FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO", "20200525", ["2026-05-25", "2027-05-31", "2028-05-29"]),
      (
        "FREQ=YEARLY;BYMONTH=5,11;BYMONTHDAY=1", "20200501",
        ["2026-05-01", "2026-11-01", "2027-05-01", "2027-11-01", "2028-05-01", "2028-11-01"]
      ),
      ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1", "20200229", ["2026-02-28", "2027-02-28", "2028-02-29"]),
      ("FREQ=YEARLY;BYDAY=1MO", "20200106", ["2026-01-05", "2027-01-04", "2028-01-03"]),
      ("FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=1,2,3;BYDAY=MO", "20180101", ["2028-01-03"]),
      ("FREQ=YEARLY;WKST=SU;BYMONTH=7", "20200714", ["2026-07-14", "2027-07-14", "2028-07-14"]),
      ("freq=yearly;bymonth=7", "20200714", ["2026-07-14", "2027-07-14", "2028-07-14"]),
      // Said twice, it comes once, and counts once.
      ("FREQ=YEARLY;BYMONTH=5,5;BYDAY=-1MO,-1MO", "20200525", ["2026-05-25", "2027-05-31", "2028-05-29"]),
      ("FREQ=YEARLY;COUNT=13;BYMONTH=11,5,5;BYMONTHDAY=1,-31,1", "20200501", ["2026-05-01"]),
      ("FREQ=YEARLY;COUNT=2", "20240229", ["2028-02-29"]),
    ] as [(String, String, [String])])
  func whatComesAgainEachYear(rule: String, start: String, days: [String]) throws {
    let file = try event("DTSTART;VALUE=DATE:\(start)\nRRULE:\(rule)")
    #expect(file.faults.isEmpty && dates(file) == days, "\(rule)")
  }

  /// Rules of all kinds, held against a look at every single date.
  @Test(arguments: 0..<10) func aRuleComesOnTheDatesThatItSays(seed: Int) throws {
    var random = Seeded(UInt64(seed) + 500)
    for _ in 0..<10 {
      let rule = YearlyRule(&random)
      let read = try CalendarRule(rule.text, zone: .utc)
      #expect(
        read.dates(from: rule.first, within: Self.window)
          == rule.dates(until: Self.window.upperBound).filter(
            Self.window.contains), "\(rule.text) from \(rule.first.iso)")
    }
  }

  @Test func whatIsTakenOutIsNotThere() throws {
    let file = try event("DTSTART;VALUE=DATE:20201225\nRRULE:FREQ=YEARLY\nEXDATE;VALUE=DATE:20271225")
    #expect(dates(file) == ["2026-12-25", "2028-12-25"])
  }

  /// An event of some days that comes again reaches into the window from before it.
  @Test func severalDaysThatComeAgain() throws {
    let file = try event("DTSTART;VALUE=DATE:20201231\nDTEND;VALUE=DATE:20210102\nRRULE:FREQ=YEARLY")
    #expect(dates(file) == ["2026-01-01", "2026-12-31", "2027-01-01", "2027-12-31", "2028-01-01", "2028-12-31"])
  }

  // MARK: Refused event by event

  @Test(arguments: [
    ("DTSTART:20261225T090000\nDTEND:20261225T170000", "DTSTART"), ("DTSTART:20261225T000000", "DTSTART"),
    ("DTSTART:20261225T000000\nDTEND:20261225T120000", "DTEND"),
    ("DTSTART:20261225T000000\nDURATION:PT12H", "DURATION"), ("DTSTART:20261225T000000Z\nDURATION:P1D", "DTSTART"),
    ("DTSTART;VALUE=DATE:20261225\nDTEND;VALUE=DATE:20261224", "DTEND"),
    ("DTSTART;VALUE=DATE:20261225\nDTEND:20261226T000000", "DTEND"),
    ("DTSTART;VALUE=DATE:20261225\nDURATION:-P1D", "DURATION"), ("DTSTART;VALUE=DATE:20261225\nDURATION:P", "DURATION"),
    ("DTSTART;VALUE=DATE:20260101\nDTEND;VALUE=DATE:20270103", "DTEND"),
    ("DTSTART;VALUE=DATE:20260230", "DTSTART"), ("DTSTART;VALUE=DATE:2026-12-25", "DTSTART"),
    ("DTSTART:20261225T240000", "DTSTART"), ("DTSTART;VALUE=DATE:20261225T000000", "DTSTART"),
    ("DTSTART;TZID=Nowhere/Land:20261225T000000\nDURATION:P1D", "DTSTART"), ("LOCATION:x", "DTSTART"),
    ("DTSTART;VALUE=DATE:20201225", "DTSTART"), ("DTSTART;VALUE=DATE:20291225", "DTSTART"),
    ("DTSTART;VALUE=DATE:20261225\nSTATUS:CANCELLED", "STATUS"),
    ("DTSTART;VALUE=DATE:20261225\nRECURRENCE-ID;VALUE=DATE:20261225", "RECURRENCE-ID"),
    ("DTSTART;VALUE=DATE:20261225\nRRULE:FREQ=MONTHLY", "RRULE"),
    ("DTSTART;VALUE=DATE:20261225\nRRULE:INTERVAL=1", "RRULE"),
    ("DTSTART;VALUE=DATE:20261225\nRRULE:FREQ=YEARLY;BYWEEKNO=20", "RRULE"),
    ("DTSTART;VALUE=DATE:20261225\nRRULE:FREQ=YEARLY;BYSETPOS=1;BYDAY=MO", "RRULE"),
    ("DTSTART;VALUE=DATE:20261225\nRRULE:FREQ=YEARLY;INTERVAL=0", "RRULE"),
    ("DTSTART;VALUE=DATE:20261225\nRRULE:FREQ=YEARLY;COUNT=99999999999999999999", "RRULE"),
    ("DTSTART;VALUE=DATE:20261225\nRRULE:FREQ=YEARLY;COUNT=2;UNTIL=20281225", "RRULE"),
    ("DTSTART;VALUE=DATE:20261225\nRRULE:FREQ=YEARLY;BYMONTH=13", "RRULE"),
    ("DTSTART;VALUE=DATE:20261225\nRRULE:FREQ=YEARLY;BYDAY=XX", "RRULE"),
    ("DTSTART;VALUE=DATE:20261225\nRRULE:FREQ=YEARLY;BYDAY=0MO", "RRULE"),
    ("DTSTART;VALUE=DATE:00010101\nRRULE:FREQ=YEARLY", "RRULE"),
    ("DTSTART;VALUE=DATE:20261225\nEXDATE;VALUE=DATE:never", "EXDATE"),
    ("DTSTART;VALUE=DATE:20261225\nEXDATE;VALUE=DATE:20261225", "DTSTART"),
  ])
  func anEventThatCantBeTakenSaysWhy(lines: String, property: String) throws {
    let file = try event(lines)
    #expect(file.entries.isEmpty && file.events == 1)
    let fault = try #require(file.faults.first)
    #expect(fault.property == property && !fault.text.en.isEmpty && fault.text.en != fault.text.fr)
    #expect(fault.line >= 3 && fault.line <= 8)
  }

  @Test func oneEventDoesNotSpoilTheOthers() throws {
    let file = try read(
      """
      BEGIN:VCALENDAR
      X-WR-CALNAME:Feiertage
      BEGIN:VTIMEZONE
      TZID:Europe/Paris
      BEGIN:STANDARD
      DTSTART:19701025T030000
      END:STANDARD
      END:VTIMEZONE
      BEGIN:VEVENT
      SUMMARY:Noël\\, et\\nle reste
      DTSTART;VALUE=DATE:20261225
      BEGIN:VALARM
      SUMMARY:Wake up
      DTSTART;VALUE=DATE:20270101
      END:VALARM
      END:VEVENT
      BEGIN:VEVENT
      SUMMARY:
      DTSTART;VALUE=DATE:20261226
      END:VEVENT
      BEGIN:VTODO
      SUMMARY:Sweep
      DTSTART;VALUE=DATE:20261227
      END:VTODO
      BEGIN:VEVENT
      SUMMARY:Second name
      DTSTART;VALUE=DATE:20261225
      DTEND;VALUE=DATE:20261227
      END:VEVENT
      END:VCALENDAR
      """)
    #expect(file.events == 3)
    #expect(file.entries.map(\.name) == ["Noël, et le reste", "Second name"])
    #expect(dates(file) == ["2026-12-25", "2026-12-26"])
    #expect(file.faults.map(\.line) == [18] && file.faults.map(\.property) == ["SUMMARY"])
  }

  /// Lines are folded at 75 bytes, also in the middle of a character, with a blank or a tab.
  @Test func foldedLinesAreOne() throws {
    let text = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Fête d"
    let name: [UInt8] = Array("é".utf8)
    var bytes = Array(text.utf8) + [name[0], 13, 10, 0x20, name[1]]
    bytes += Array("couverte\r\n\t nationale\r\nDTSTART;VAL\r\n UE=DATE:2026\n 1225\r\nEND:VEVENT\nEND:VCALENDAR".utf8)
    let file = try CalendarHolidays([0xef, 0xbb, 0xbf] + bytes, zone: .utc, window: Self.window)
    #expect(file.entries.map(\.name) == ["Fête découverte nationale"] && dates(file) == ["2026-12-25"])
  }

  // MARK: No calendar

  @Test(arguments: [
    ("", "not-a-calendar"), ("Name,Number\nA,1\n", "calendar-malformed"), ("SUMMARY:x\n", "not-a-calendar"),
    ("BEGIN:VEVENT\nEND:VEVENT\n", "not-a-calendar"), ("BEGIN:VCALENDAR\nBEGIN:VEVENT\n", "calendar-cut-short"),
    ("BEGIN:VCALENDAR\nEND:VEVENT\n", "calendar-malformed"), ("END:VCALENDAR\n", "calendar-malformed"),
    ("BEGIN:VCALENDAR\nBEGIN:VCALENDAR\n", "not-a-calendar"), ("BEGIN:VCALENDAR\nA;B:c\n", "calendar-malformed"),
    ("BEGIN:VCALENDAR\nA;B=\"c:d\n", "calendar-malformed"), ("BEGIN:VCALENDAR\nno colon\n", "calendar-malformed"),
    ("<html><body>404</body></html>", "calendar-malformed"),
  ])
  func whatIsNoCalendarIsSaidToBeNone(text: String, code: String) throws {
    let failure = #expect(throws: Failure.self) { try read(text) }
    #expect(failure?.code == code && failure?.kind == .unprocessable)
  }

  @Test func brokenTextIsRefused() throws {
    let head = Array("BEGIN:VCALENDAR\r\nX:".utf8)
    for bad in [[0xff], [0xc3], [0x00]] as [[UInt8]] {
      let failure = #expect(throws: Failure.self) {
        try CalendarHolidays(head + bad + Array("\r\nEND:VCALENDAR".utf8), zone: .utc, window: Self.window)
      }
      #expect(failure?.code == "calendar-not-utf8")
    }
  }

  @Test func aCalendarLargerThanAnybodysIsRefused() throws {
    let one = "BEGIN:VEVENT\nSUMMARY:x\nDTSTART;VALUE=DATE:20261225\nEND:VEVENT\n"
    let many = { (count: Int) in "BEGIN:VCALENDAR\n" + String(repeating: one, count: count) + "END:VCALENDAR\n" }
    #expect(try read(many(CalendarReader.mostEvents)).entries.count == 1)
    let failure = #expect(throws: Failure.self) { try read(many(CalendarReader.mostEvents + 1)) }
    #expect(failure?.code == "calendar-too-large")
    let long = String(repeating: "x", count: 70_000)
    #expect(throws: Failure.self) { try read("BEGIN:VCALENDAR\nX:\(long)\nEND:VCALENDAR\n") }
    let named = try event("DTSTART;VALUE=DATE:20261225", name: String(repeating: "é", count: 300))
    #expect(named.entries.first?.name.count == 200)
  }

  /// Bytes of all kinds, and pieces of real files in any order, are refused or read: nothing else.
  @Test(arguments: 0..<20) func noBytesDoHarm(seed: Int) throws {
    var random = Seeded(UInt64(seed))
    let pieces = [
      "BEGIN:VCALENDAR\r\n", "BEGIN:VEVENT\r\n", "END:VEVENT\r\n", "END:VCALENDAR\r\n", "SUMMARY:x\r\n", "DTSTART:",
      "20261225", "T000000Z", "\r\n", " ", ";TZID=", "\"", "RRULE:FREQ=YEARLY;", "BYDAY=-53SU", "COUNT=0",
      "BYMONTHDAY=-31",
      "DURATION:P999999W", "INTERVAL=9999", "\\", ",", "é", "99999999", ":",
    ]
    for _ in 0..<200 {
      var bytes = Array("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:x\r\nDTSTART:20260101\r\n".utf8)
      for _ in 0..<Int.random(in: 0..<30, using: &random) {
        if random.chance(10) {
          bytes.append(UInt8.random(in: 0...255, using: &random))
        } else {
          bytes += Array((pieces.randomElement(using: &random) ?? "").utf8)
        }
      }
      if random.chance(70) { bytes += Array("\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n".utf8) }
      if let file = try? CalendarHolidays(bytes, zone: .utc, window: Self.window) {
        #expect(file.entries.allSatisfy { Self.window.contains($0.date) && !$0.name.isEmpty })
      }
    }
  }
}

/// A rule as nobody would compute it: by asking of each date whether it comes then.
private struct YearlyRule {
  let first: LocalDate
  private let interval: Int
  private let months: [Int]
  private let monthDays: [Int]
  private let days: [(ordinal: Int?, weekday: Weekday)]
  private let count: Int?
  private let until: LocalDate?

  init(_ random: inout Seeded) {
    func some(_ range: ClosedRange<Int>, _ random: inout Seeded) -> [Int] {
      (0..<Int.random(in: 1...3, using: &random)).map { _ in Int.random(in: range, using: &random) }.filter { $0 != 0 }
    }
    let start = LocalDate(year: 2015, month: 1, day: 1) ?? .first
    first = start.adding(days: Int.random(in: 0..<5000, using: &random))
    interval = Int.random(in: 1...3, using: &random)
    months = random.chance(60) ? some(1...12, &random) : []
    monthDays = random.chance(40) ? some(-31...31, &random) : []
    var days: [(ordinal: Int?, weekday: Weekday)] = []
    if random.chance(60) {
      for number in some(1...7, &random) {
        guard let weekday = Weekday(rawValue: number) else { continue }
        let ordinal = monthDays.isEmpty && random.chance(60) ? some(-6...6, &random).first : nil
        days.append((ordinal, weekday))
      }
    }
    self.days = days
    count = random.chance(30) ? Int.random(in: 1...60, using: &random) : nil
    until = count == nil && random.chance(30) ? first.adding(days: Int.random(in: 0..<4000, using: &random)) : nil
  }

  /// Everything in it is said twice.
  var text: String {
    let names = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
    func list(_ name: String, _ values: [String]) -> String {
      values.isEmpty ? "" : ";\(name)=\((values + values).joined(separator: ","))"
    }
    var text = "FREQ=YEARLY;INTERVAL=\(interval)"
    text += list("BYMONTH", months.map { "\($0)" }) + list("BYMONTHDAY", monthDays.map { "\($0)" })
    text += list("BYDAY", days.map { day in (day.ordinal.map { "\($0)" } ?? "") + names[day.weekday.rawValue - 1] })
    if let count { text += ";COUNT=\(count)" }
    if let until { text += ";UNTIL=\(until.iso.filter(\.isNumber))" }
    return text
  }

  func dates(until end: LocalDate) -> [LocalDate] {
    var found: [LocalDate] = []
    var date = first
    while date <= min(end, until ?? end), found.count < count ?? .max {
      if date == first || comes(on: date) { found.append(date) }
      date = date.adding(days: 1)
    }
    return found
  }

  private func comes(on date: LocalDate) -> Bool {
    let (year, month, day) = date.parts
    let length = LocalDate.length(ofMonth: month, year: year)
    guard (year - first.year) % interval == 0, months.isEmpty || months.contains(month) else { return false }
    if !monthDays.isEmpty {
      guard monthDays.contains(day) || monthDays.contains(day - length - 1) else { return false }
      return days.isEmpty || days.contains { $0.weekday == date.weekday }
    }
    guard !days.isEmpty else { return day == first.day && (!months.isEmpty || month == first.month) }
    let leap = LocalDate.isLeap(year) ? 366 : 365
    let newYear = LocalDate(year: year, month: 1, day: 1) ?? .first
    let (before, all) = months.isEmpty ? (newYear.days(to: date), leap) : (day - 1, length)
    let ordinals = [before / 7 + 1, -((all - 1 - before) / 7) - 1]
    return days.contains { $0.weekday == date.weekday && ($0.ordinal.map(ordinals.contains) ?? true) }
  }
}
