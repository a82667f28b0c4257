// For whom schedules hold, holidays, and judged days, as the API takes and gives them.
import Base
import Store

/// An assignment as the database has it.
struct ScheduleAssignmentRow: Sendable {
  let assignment: ScheduleAssignment
  /// Of one for a person.
  let personName: String?
}

/// For whom a schedule is to hold: a person, a unit, or, with neither, everybody.
struct ScheduleAssignmentInput: Payload {
  var person: ID<Person>?
  var unit: String?
  var from = LocalDate.first
  var to: LocalDate?

  static let schemaName = "ScheduleAssignmentInput"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("person", &person, label: AttendanceText.person)
    f.text("unit", &unit, label: ScheduleText.unit, max: AssignmentChanges.longestUnit)
    f.date("from", &from, label: ScheduleText.firstDay)
    f.date("to", &to, label: ScheduleText.lastDay)
  }
}

/// For whom, in a form.
enum AssignmentTarget: String, Sendable, CaseIterable, Labeled {
  case everyone, unit, person

  var label: Text {
    switch self {
    case .everyone: ScheduleText.everybody
    case .unit: ScheduleText.unit
    case .person: ScheduleText.onePerson
    }
  }
}

/// The same in a form, where a person is named as people know them.
struct ScheduleAssignmentForm: Payload {
  var target = AssignmentTarget.everyone
  /// A person's number or e-mail address, or a unit's code.
  var who: String?
  var from = LocalDate.first
  var to: LocalDate?

  static let schemaName = "ScheduleAssignmentForm"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.choice("target", &target, label: ScheduleText.forWhom)
    f.text("who", &who, label: ScheduleText.who, help: ScheduleText.whoHelp, max: 254)
    f.date("from", &from, label: ScheduleText.firstDay)
    f.date("to", &to, label: ScheduleText.lastDay)
  }
}

/// That a schedule holds for somebody.
struct ScheduleAssignmentOutput: Payload {
  var id = ID<ScheduleAssignment>(0)
  var schedule = ID<WorkSchedule>(0)
  var target = AssignmentTarget.everyone
  var person: PersonReference?
  var unit: String?
  var from = LocalDate.first
  var to: LocalDate?

  static let schemaName = "ScheduleAssignment"

  init() {}

  init(_ row: ScheduleAssignmentRow) {
    let assignment = row.assignment
    id = assignment.id
    schedule = assignment.schedule
    from = assignment.from
    to = assignment.to
    switch assignment.target {
    case .everyone: target = .everyone
    case .unit(let code): (target, unit) = (.unit, code)
    case .person(let id): (target, person) = (.person, PersonReference(id: id, name: row.personName ?? ""))
    }
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: ScheduleText.assignment)
    f.id("schedule", &schedule, label: ScheduleText.schedule)
    f.choice("target", &target, label: ScheduleText.forWhom)
    f.object("person", &person, label: AttendanceText.person)
    f.text("unit", &unit, label: ScheduleText.unit, max: AssignmentChanges.longestUnit)
    f.date("from", &from, label: ScheduleText.firstDay)
    f.date("to", &to, label: ScheduleText.lastDay)
  }
}

// MARK: Holidays

struct HolidayInput: Payload {
  var date = LocalDate.first
  var name = ""

  static let schemaName = "HolidayInput"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.date("date", &date, label: AttendanceText.date)
    f.text("name", &name, label: HolidayText.name, max: CalendarHolidays.longestName)
  }
}

struct HolidayOutput: Payload {
  var id = ID<Holiday>(0)
  var date = LocalDate.first
  var name = ""

  static let schemaName = "Holiday"

  init() {}

  init(_ holiday: Holiday) {
    id = holiday.id
    date = holiday.date
    name = holiday.name
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: HolidayText.holiday)
    f.date("date", &date, label: AttendanceText.date)
    f.text("name", &name, label: HolidayText.name, max: CalendarHolidays.longestName)
  }
}

/// What an import of a calendar did, or would do.
struct HolidayImportOutput: Payload {
  var dryRun = false
  var events: Int64 = 0
  var days: Int64 = 0
  var created: Int64 = 0
  var updated: Int64 = 0
  var unchanged: Int64 = 0
  var refused: Int64 = 0
  var errors: [CalendarFaultOutput] = []

  static let schemaName = "HolidayImport"

  struct CalendarFaultOutput: Payload {
    var line: Int64 = 0
    var property = ""
    var message = ""

    static let schemaName = "CalendarFault"

    mutating func fields(_ f: inout some FieldVisitor) {
      f.integer("line", &line, label: ImportText.line)
      f.text("property", &property, label: HolidayText.property, max: 40)
      f.text("message", &message, label: ImportText.fault, max: 1000)
    }
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.bool("dryRun", &dryRun, label: ImportText.dryRun)
    f.integer("events", &events, label: HolidayText.events)
    f.integer("days", &days, label: HolidayText.days)
    f.integer("created", &created, label: ImportText.created)
    f.integer("updated", &updated, label: ImportText.updated)
    f.integer("unchanged", &unchanged, label: ImportText.unchanged)
    f.integer("refused", &refused, label: ImportText.refused)
    f.list("errors", &errors, label: ImportText.faults, max: 2000)
  }
}

// MARK: Days

/// A judged day as the API gives it.
struct AttendanceDayOutput: Payload {
  var date = LocalDate.first
  var schedule = WorkScheduleReference()
  var startsAt: Timestamp?
  var endsAt: Timestamp?
  var status: DayStatus?
  var expectedMinutes: Int64 = 0
  var workedMinutes: Int64 = 0
  var lateMinutes: Int64 = 0
  var leftEarlyMinutes: Int64 = 0
  var overtimeMinutes: Int64 = 0
  var isOver = false

  static let schemaName = "AttendanceDay"

  init() {}

  init(_ day: AttendanceDay, scheduleName: String) {
    date = day.date
    schedule = WorkScheduleReference(id: day.schedule, name: scheduleName)
    startsAt = day.starts
    endsAt = day.ends
    status = day.judged.status
    expectedMinutes = Int64(day.judged.expected)
    workedMinutes = Int64(day.judged.worked)
    lateMinutes = Int64(day.judged.late)
    leftEarlyMinutes = Int64(day.judged.leftEarly)
    overtimeMinutes = Int64(day.judged.overtime)
    isOver = day.isOver
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.date("date", &date, label: AttendanceText.date)
    f.object("schedule", &schedule, label: ScheduleText.schedule)
    f.timestamp("startsAt", &startsAt, label: ScheduleText.startsAt)
    f.timestamp("endsAt", &endsAt, label: ScheduleText.endsAt)
    f.choice("status", &status, label: AttendanceText.status)
    f.integer("expectedMinutes", &expectedMinutes, label: ScheduleText.expected)
    f.integer("workedMinutes", &workedMinutes, label: ScheduleText.worked)
    f.integer("lateMinutes", &lateMinutes, label: ScheduleText.late)
    f.integer("leftEarlyMinutes", &leftEarlyMinutes, label: ScheduleText.leftEarly)
    f.integer("overtimeMinutes", &overtimeMinutes, label: ScheduleText.overtime)
    f.bool("isOver", &isOver, label: ScheduleText.isOver)
  }
}
