// A month of somebody's work: what its days come to, and how the API tells it.
import Base
import Store

extension Permission {
  static let monthsClose = Permission("attendance.close-months", MonthText.permission, usual: [.campusHead])
}

/// A month of the calendar.
struct Month: Sendable, Hashable, Comparable {
  let first: LocalDate

  init(of date: LocalDate) { first = date.startOfMonth }

  /// Reads `2026-11`; nil for any other text.
  init?(_ text: some StringProtocol) {
    guard text.utf8.count == 7, let first = LocalDate(iso: text + "-01") else { return nil }
    self.first = first
  }

  var last: LocalDate { first.endOfMonth }
  var dates: ClosedRange<LocalDate> { first...last }
  var iso: String { String(first.iso.prefix(7)) }
  var name: Text { first.monthAndYear }
  var next: Month { Month(of: first.adding(months: 1)) }
  var previous: Month { Month(of: first.adding(months: -1)) }

  static func < (a: Month, b: Month) -> Bool { a.first < b.first }
}

/// Days added up. Minutes are whole; each number is the sum of what the days have.
struct MonthTotals: Sendable, Hashable {
  /// Days on which something was worked.
  var days = 0
  var expected = 0
  var worked = 0
  var late = 0
  var lateDays = 0
  var leftEarly = 0
  var leftEarlyDays = 0
  var overtime = 0
  var absences = 0
  var leave = 0
  var incomplete = 0
  var halfDays = 0

  mutating func add(_ day: JudgedDay) {
    if day.worked > 0 { days += 1 }
    expected += day.expected
    worked += day.worked
    late += day.late
    if day.late > 0 { lateDays += 1 }
    leftEarly += day.leftEarly
    if day.leftEarly > 0 { leftEarlyDays += 1 }
    overtime += day.overtime
    switch day.status {
    case .absent: absences += 1
    case .excused: leave += 1
    case .incomplete: incomplete += 1
    case .halfDay: halfDays += 1
    case .early, .onTime, .late, .leftEarly, .holiday, nil: break
    }
  }

  mutating func add(_ other: MonthTotals) {
    days += other.days
    expected += other.expected
    worked += other.worked
    late += other.late
    lateDays += other.lateDays
    leftEarly += other.leftEarly
    leftEarlyDays += other.leftEarlyDays
    overtime += other.overtime
    absences += other.absences
    leave += other.leave
    incomplete += other.incomplete
    halfDays += other.halfDays
  }
}

/// That a month of an organization is closed, or about to be.
struct MonthClosing: Sendable {
  let id: ID<MonthClosing>
  let month: Month
  let asked: Timestamp
  /// Nil while its last days are looked at once more.
  let closed: Timestamp?
  /// How many have a row in its sheet.
  let people: Int
}

/// Whether a month's days can still change.
enum MonthState: String, Sendable, CaseIterable, Labeled {
  case open
  case closing
  case closed

  init(_ closing: MonthClosing?) {
    guard let closing else {
      self = .open
      return
    }
    self = closing.closed == nil ? .closing : .closed
  }

  var label: Text {
    switch self {
    case .open: Text(en: "Open", fr: "Ouvert")
    case .closing: Text(en: "Being closed", fr: "En cours de clôture")
    case .closed: Text(en: "Closed", fr: "Clos")
    }
  }
}

// MARK: The API

struct MonthTotalsOutput: Payload {
  var totals = MonthTotals()

  static let schemaName = "MonthTotals"

  init() {}

  init(_ totals: MonthTotals) { self.totals = totals }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.integer("daysWorked", &totals.days, label: MonthText.daysWorked)
    f.integer("workedMinutes", &totals.worked, label: ScheduleText.worked)
    f.integer("expectedMinutes", &totals.expected, label: ScheduleText.expected)
    f.integer("lateMinutes", &totals.late, label: ScheduleText.late)
    f.integer("lateDays", &totals.lateDays, label: MonthText.lateDays)
    f.integer("leftEarlyMinutes", &totals.leftEarly, label: ScheduleText.leftEarly)
    f.integer("leftEarlyDays", &totals.leftEarlyDays, label: MonthText.leftEarlyDays)
    f.integer("overtimeMinutes", &totals.overtime, label: ScheduleText.overtime)
    f.integer("absences", &totals.absences, label: MonthText.absences)
    f.integer("leaveDays", &totals.leave, label: MonthText.leave)
    f.integer("incompleteDays", &totals.incomplete, label: MonthText.incomplete)
    f.integer("halfDays", &totals.halfDays, label: MonthText.halfDays)
  }
}

/// A month of an organization, as lists have it.
struct MonthOutput: Payload {
  var month = ""
  var state = MonthState.open
  var closedAt: Timestamp?

  static let schemaName = "AttendanceMonth"

  init() {}

  init(_ month: Month, _ closing: MonthClosing?) {
    self.month = month.iso
    state = MonthState(closing)
    closedAt = closing?.closed
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("month", &month, label: MonthText.month, max: 7)
    f.choice("state", &state, label: AttendanceText.status)
    f.timestamp("closedAt", &closedAt, label: MonthText.closedAt)
  }
}

/// One person's month: the days, and what they come to.
struct PersonMonthOutput: Payload {
  var month = ""
  var state = MonthState.open
  var person = PersonReference()
  var totals = MonthTotalsOutput()
  var days: [AttendanceDayOutput] = []

  static let schemaName = "PersonMonth"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("month", &month, label: MonthText.month, max: 7)
    f.choice("state", &state, label: AttendanceText.status)
    f.object("person", &person, label: AttendanceText.person)
    f.object("totals", &totals, label: MonthText.totals)
    f.list("days", &days, label: ScheduleText.days)
  }
}

/// A row of a month's sheet.
struct SheetRowOutput: Payload {
  var person = PersonReference()
  var number: String?
  var units: [String] = []
  var totals = MonthTotalsOutput()

  static let schemaName = "SheetRow"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.object("person", &person, label: AttendanceText.person)
    f.text("number", &number, label: PeopleText.number, max: 100)
    f.texts("units", &units, label: MonthText.departments, length: 512, max: 1000, required: false)
    f.object("totals", &totals, label: MonthText.totals)
  }
}

/// What is said before a month is opened again.
struct ReopeningInput: Payload {
  var reason = ""

  static let schemaName = "MonthReopening"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("reason", &reason, label: MonthText.reason, min: 1, max: 500)
  }
}
