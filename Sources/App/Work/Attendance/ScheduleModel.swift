// Work schedules as the API and the forms take and give them, and how their fields are written.
import Base
import Store

extension Permission {
  static let schedulesRead = Permission(
    "schedules.read", ScheduleText.permissionRead, isReading: true, usual: [.campusHead, .dean, .chair])
  static let schedulesWrite = Permission("schedules.write", ScheduleText.permissionWrite, usual: [.campusHead])
}

/// A schedule as the database has it.
struct WorkScheduleRow: Sendable {
  let id: ID<WorkSchedule>
  let name: String
  let schedule: WorkSchedule
  /// Rises with each change.
  let version: Int64
  let created: Timestamp
  let updated: Timestamp
}

/// How the fields of a schedule are written.
enum ScheduleFields {
  static let longestName = 100

  /// Minutes since midnight of `09:00` or `9:00`; nil for any other text.
  static func minute(_ text: some StringProtocol) -> Int? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, (1...2).contains(parts[0].utf8.count), parts[1].utf8.count == 2,
      text.utf8.allSatisfy({ (0x30...0x3a).contains($0) }), let hour = Int(parts[0]), let minute = Int(parts[1]),
      hour < 24, minute < 60
    else { return nil }
    return hour * 60 + minute
  }

  static func clock(_ minute: Int) -> String { clockTime(secondsOfDay: minute * 60) }

  /// Breaks of `12:00-13:00, 15:30-15:45`; nil where the text is none or names more than may be.
  static func breaks(_ text: String) -> [ClockRange]? {
    var breaks: [ClockRange] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let words = part.filter { $0 != " " }
      if words.isEmpty, text.allSatisfy({ $0 == " " }) { continue }
      // People and phones write all kinds of hyphens.
      let ends = words.split(omittingEmptySubsequences: false) { $0 == "-" || $0 == "–" || $0 == "—" }
      guard ends.count == 2, let from = minute(ends[0]), let to = minute(ends[1]) else { return nil }
      breaks.append(ClockRange(from: from, to: to))
    }
    return breaks.count <= WorkSchedule.mostBreaks ? breaks : nil
  }

  static func text(_ breaks: [ClockRange]) -> String {
    breaks.map { "\(clock($0.from))-\(clock($0.to))" }.joined(separator: ", ")
  }

  /// A day of the week by its English name, as the API has it.
  static func word(_ day: Weekday) -> String { day.name.en.lowercased() }

  static let words: [String: Weekday] = Dictionary(
    Weekday.allCases.map { (word($0), $0) }, uniquingKeysWith: { first, _ in first })
}

/// A new schedule.
struct WorkScheduleInput: Payload {
  var name = ""
  /// The organization's where absent.
  var zone: String?
  var weekdays: [String] = []
  var start = "09:00"
  var end = "17:00"
  var grace: Int64 = 0
  var minimum: Int64 = 0
  var breaks: String?

  static let schemaName = "WorkScheduleInput"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("name", &name, label: ScheduleText.name, max: ScheduleFields.longestName)
    f.text("zone", &zone, label: AttendanceText.zone, max: 64)
    f.texts("weekdays", &weekdays, label: ScheduleText.weekdays, length: 9, max: 7, required: false)
    f.text("start", &start, label: ScheduleText.start, max: 5)
    f.text("end", &end, label: ScheduleText.end, help: ScheduleText.clockHelp, max: 5)
    f.integer(
      "grace", &grace, label: ScheduleText.grace, help: ScheduleText.graceHelp,
      range: 0...Int64(WorkSchedule.mostGrace), required: false)
    f.integer(
      "minimum", &minimum, label: ScheduleText.minimum, help: ScheduleText.minimumHelp,
      range: 0...Int64(WorkSchedule.day), required: false)
    f.text("breaks", &breaks, label: ScheduleText.breaks, help: ScheduleText.breaksHelp, max: 80)
  }

  init() {}

  init(_ row: WorkScheduleRow) {
    name = row.name
    let schedule = row.schedule
    zone = schedule.zone.name
    weekdays = schedule.weekdays.days.map(ScheduleFields.word)
    start = ScheduleFields.clock(schedule.start)
    end = ScheduleFields.clock(schedule.end)
    grace = Int64(schedule.grace)
    minimum = Int64(schedule.minimum)
    breaks = ScheduleFields.text(schedule.breaks)
  }

  /// The schedule that it says; fails with what is wrong, by field.
  func schedule(in organization: OrganizationSummary) throws -> WorkSchedule {
    var faults: [Failure.Field] = []
    func refuse(_ path: String, _ text: Text) { faults.append(Failure.Field(path: path, text: text)) }
    let zone = self.zone.map { Zone($0) } ?? organization.zone
    if zone == nil { refuse("zone", ScheduleText.noSuchZone) }
    let days = weekdays.compactMap { ScheduleFields.words[$0] }
    if days.count < weekdays.count { refuse("weekdays", ScheduleText.badWeekday) }
    let (from, to) = (ScheduleFields.minute(start), ScheduleFields.minute(end))
    if from == nil { refuse("start", ScheduleText.badClock) }
    if to == nil { refuse("end", ScheduleText.badClock) }
    let pauses = ScheduleFields.breaks(breaks ?? "")
    if pauses == nil { refuse("breaks", ScheduleText.badBreaks) }
    guard faults.isEmpty, let zone, let from, let to, let pauses else { throw Failure.unprocessable(faults) }
    let schedule = WorkSchedule(
      zone: zone, weekdays: WeekdaySet(days), start: from, end: to, grace: Int(grace), minimum: Int(minimum),
      breaks: pauses)
    for fault in schedule.faults {
      switch fault {
      case .noWeekday: refuse("weekdays", ScheduleText.noWeekday)
      case .noLength: refuse("end", ScheduleText.noLength)
      case .breakOutside: refuse("breaks", ScheduleText.breakOutside)
      case .breaksOverlap: refuse("breaks", ScheduleText.breaksOverlap)
      case .minimumTooLong: refuse("minimum", ScheduleText.minimumTooLong)
      }
    }
    if !faults.isEmpty { throw Failure.unprocessable(faults) }
    return schedule
  }
}

/// What is changed of a schedule: absent fields stay as they are.
struct WorkScheduleChange: Payload {
  var name: String?
  var zone: String?
  var weekdays: [String]?
  var start: String?
  var end: String?
  var grace: Int64?
  var minimum: Int64?
  var breaks: String?

  static let schemaName = "WorkScheduleChange"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("name", &name, label: ScheduleText.name, min: 1, max: ScheduleFields.longestName)
    f.text("zone", &zone, label: AttendanceText.zone, min: 1, max: 64)
    f.texts("weekdays", &weekdays, label: ScheduleText.weekdays, length: 9, max: 7)
    f.text("start", &start, label: ScheduleText.start, min: 1, max: 5)
    f.text("end", &end, label: ScheduleText.end, help: ScheduleText.clockHelp, min: 1, max: 5)
    f.integer("grace", &grace, label: ScheduleText.grace, range: 0...Int64(WorkSchedule.mostGrace))
    f.integer("minimum", &minimum, label: ScheduleText.minimum, range: 0...Int64(WorkSchedule.day))
    f.text("breaks", &breaks, label: ScheduleText.breaks, help: ScheduleText.breaksHelp, max: 80)
  }

  /// The whole schedule with these changes.
  func applied(to row: WorkScheduleRow) -> WorkScheduleInput {
    var input = WorkScheduleInput(row)
    if let name { input.name = name }
    if let zone { input.zone = zone }
    if let weekdays { input.weekdays = weekdays }
    if let start { input.start = start }
    if let end { input.end = end }
    if let grace { input.grace = grace }
    if let minimum { input.minimum = minimum }
    if let breaks { input.breaks = breaks }
    return input
  }
}

/// A schedule as the API gives it.
struct WorkScheduleOutput: Payload {
  var id = ID<WorkSchedule>(0)
  var name = ""
  var zone = ""
  var weekdays: [String] = []
  var start = ""
  var end = ""
  var grace: Int64 = 0
  var minimum: Int64 = 0
  var breaks = ""
  var version: Int64 = 1
  var createdAt = Timestamp(milliseconds: 0)
  var updatedAt = Timestamp(milliseconds: 0)

  static let schemaName = "WorkSchedule"

  init() {}

  init(_ row: WorkScheduleRow) {
    let fields = WorkScheduleInput(row)
    id = row.id
    name = row.name
    zone = row.schedule.zone.name
    weekdays = fields.weekdays
    start = fields.start
    end = fields.end
    grace = fields.grace
    minimum = fields.minimum
    breaks = fields.breaks ?? ""
    version = row.version
    createdAt = row.created
    updatedAt = row.updated
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: ScheduleText.schedule)
    f.text("name", &name, label: ScheduleText.name, max: ScheduleFields.longestName)
    f.text("zone", &zone, label: AttendanceText.zone, max: 64)
    f.texts("weekdays", &weekdays, label: ScheduleText.weekdays, length: 9, max: 7)
    f.text("start", &start, label: ScheduleText.start, max: 5)
    f.text("end", &end, label: ScheduleText.end, help: ScheduleText.clockHelp, max: 5)
    f.integer("grace", &grace, label: ScheduleText.grace)
    f.integer("minimum", &minimum, label: ScheduleText.minimum)
    f.text("breaks", &breaks, label: ScheduleText.breaks, min: 0, max: 80)
    f.integer("version", &version, label: ScheduleText.version)
    f.timestamp("createdAt", &createdAt, label: PeopleText.added)
    f.timestamp("updatedAt", &updatedAt, label: PeopleText.changed)
  }
}

/// A schedule named inside another object.
struct WorkScheduleReference: Payload {
  var id = ID<WorkSchedule>(0)
  var name = ""

  static let schemaName = "WorkScheduleReference"

  init() {}

  init(id: ID<WorkSchedule>, name: String) {
    self.id = id
    self.name = name
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: ScheduleText.schedule)
    f.text("name", &name, label: ScheduleText.name, max: ScheduleFields.longestName)
  }
}
