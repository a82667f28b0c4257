// Leave as the API and the forms take and give it.
import Base
import Store

/// A sort of leave, new or changed: absent fields stay as they are.
struct LeaveTypeChange: Payload {
  var name: String?
  var nameFr: String?
  var isPaid: Bool?
  var isCounted: Bool?
  var days: Double?

  static let schemaName = "LeaveTypeChange"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("name", &name, label: LeaveText.name, min: 1, max: 100)
    f.text("nameFr", &nameFr, label: LeaveText.nameFr, min: 1, max: 100)
    f.bool("isPaid", &isPaid, label: LeaveText.isPaid)
    f.bool("isCounted", &isCounted, label: LeaveText.isCounted)
    f.number("days", &days, label: LeaveText.yearly, help: LeaveText.yearlyHelp, range: 0...366)
  }
}

struct LeaveTypeInput: Payload {
  var name = ""
  var nameFr: String?
  var isPaid = false
  var isCounted = false
  var days: Double = 0

  static let schemaName = "LeaveTypeInput"

  init() {}

  init(_ row: LeaveTypeRow) {
    (name, nameFr) = (row.name.en, row.name.fr)
    (isPaid, isCounted, days) = (row.isPaid, row.isCounted, Double(row.yearly) / 2)
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("name", &name, label: LeaveText.name, max: 100)
    f.text("nameFr", &nameFr, label: LeaveText.nameFr, help: LeaveText.nameFrHelp, max: 100)
    f.bool("isPaid", &isPaid, label: LeaveText.isPaid, required: false)
    f.bool("isCounted", &isCounted, label: LeaveText.isCounted, required: false)
    f.number("days", &days, label: LeaveText.yearly, help: LeaveText.yearlyHelp, range: 0...366, required: false)
  }

  /// With the changes.
  mutating func apply(_ change: LeaveTypeChange) {
    if let value = change.name { name = value }
    if let value = change.nameFr { nameFr = value }
    if let value = change.isPaid { isPaid = value }
    if let value = change.isCounted { isCounted = value }
    if let value = change.days { days = value }
  }
}

struct LeaveTypeOutput: Payload {
  var id = ID<LeaveType>(0)
  var name = ""
  var nameFr = ""
  var isPaid = false
  var isCounted = false
  var days: Double = 0
  var version: Int64 = 1

  static let schemaName = "LeaveType"

  init() {}

  init(_ row: LeaveTypeRow) {
    (id, name, nameFr) = (row.id, row.name.en, row.name.fr)
    (isPaid, isCounted, days, version) = (row.isPaid, row.isCounted, Double(row.yearly) / 2, row.version)
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: LeaveText.type)
    f.text("name", &name, label: LeaveText.name, max: 100)
    f.text("nameFr", &nameFr, label: LeaveText.nameFr, max: 100)
    f.bool("isPaid", &isPaid, label: LeaveText.isPaid)
    f.bool("isCounted", &isCounted, label: LeaveText.isCounted)
    f.number("days", &days, label: LeaveText.yearly, range: 0...366)
    f.integer("version", &version, label: ScheduleText.version)
  }
}

/// A type named inside another object.
struct LeaveTypeReference: Payload {
  var id = ID<LeaveType>(0)
  var name = ""

  static let schemaName = "LeaveTypeReference"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: LeaveText.type)
    f.text("name", &name, label: LeaveText.name, max: 100)
  }
}

// MARK: Balances

/// What somebody has of a type in a year, in days.
struct LeaveBalanceInput: Payload {
  var person = ID<Person>(0)
  var type = ID<LeaveType>(0)
  var year: Int64 = 0
  var granted: Double = 0
  var carried: Double = 0

  static let schemaName = "LeaveBalanceInput"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("person", &person, label: AttendanceText.person)
    f.id("type", &type, label: LeaveText.type)
    f.integer("year", &year, label: LeaveText.year, range: 2000...2200)
    f.number("granted", &granted, label: LeaveText.granted, range: 0...1000)
    f.number("carried", &carried, label: LeaveText.carried, range: -1000...1000, required: false)
  }
}

struct LeaveBalanceOutput: Payload {
  var type = LeaveTypeReference()
  var year: Int64 = 0
  var isCounted = false
  var granted: Double = 0
  var carried: Double = 0
  var used: Double = 0
  var planned: Double = 0
  var left: Double = 0

  static let schemaName = "LeaveBalance"

  init() {}

  init(_ type: LeaveTypeRow, _ year: Int, _ balance: LeaveBalance, _ language: Language) {
    self.type.id = type.id
    self.type.name = type.name[language]
    (self.year, isCounted) = (Int64(year), type.isCounted)
    (granted, carried) = (Double(balance.granted) / 2, Double(balance.carried) / 2)
    (used, planned, left) = (Double(balance.used) / 2, Double(balance.planned) / 2, Double(balance.left) / 2)
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    let range = -10_000.0...10_000
    f.object("type", &type, label: LeaveText.type)
    f.integer("year", &year, label: LeaveText.year)
    f.bool("isCounted", &isCounted, label: LeaveText.isCounted)
    f.number("granted", &granted, label: LeaveText.granted, range: range)
    f.number("carried", &carried, label: LeaveText.carried, range: range)
    f.number("used", &used, label: LeaveText.used, range: range)
    f.number("planned", &planned, label: LeaveText.planned, range: range)
    f.number("left", &left, label: LeaveText.left, range: range)
  }
}

// MARK: Requests

/// Leave that somebody asks for.
struct LeaveInput: Payload {
  var type = ID<LeaveType>(0)
  var from = LocalDate.first
  var to = LocalDate.first
  var starts = LeaveStart.morning
  var ends = LeaveEnd.evening
  var reason: String?

  static let schemaName = "LeaveInput"

  var span: LeaveSpan { LeaveSpan(from: from, to: to, starts: starts, ends: ends) }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("type", &type, label: LeaveText.type)
    f.date("from", &from, label: ScheduleText.firstDay)
    f.choice("starts", &starts, label: LeaveText.starts, required: false)
    f.date("to", &to, label: ScheduleText.lastDay)
    f.choice("ends", &ends, label: LeaveText.ends, required: false)
    f.text("reason", &reason, label: CorrectionText.reason, max: 500, kind: .multiline)
  }
}

/// Leave of somebody else that holds at once.
struct RecordedLeaveInput: Payload {
  var person = ID<Person>(0)
  var leave = LeaveInput()

  static let schemaName = "RecordedLeaveInput"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("person", &person, label: AttendanceText.person)
    leave.fields(&f)
  }
}

struct LeaveOutput: Payload {
  var id = ID<LeaveRequest>(0)
  var person = PersonReference()
  var type = LeaveTypeReference()
  var from = LocalDate.first
  var to = LocalDate.first
  var starts = LeaveStart.morning
  var ends = LeaveEnd.evening
  var days: Double = 0
  var reason: String?
  var state = LeaveState.open
  var askedAt = Timestamp(milliseconds: 0)
  var decidedBy: PersonReference?
  var decidedAt: Timestamp?
  var word: String?
  /// When it was counted anew, and what it came to before.
  var countedAt: Timestamp?
  var daysBefore: Double?
  var version: Int64 = 1

  static let schemaName = "LeaveRequest"

  init() {}

  init(_ row: LeaveRow, _ language: Language) {
    (id, person) = (row.id, row.person)
    type.id = row.type
    type.name = row.typeName[language]
    (from, to, starts, ends) = (row.span.from, row.span.to, row.span.starts, row.span.ends)
    (days, reason, state, askedAt) = (Double(row.halves) / 2, row.reason, row.state, row.asked)
    (decidedBy, decidedAt, word, version) = (row.decidedBy, row.decided, row.word, row.version)
    (countedAt, daysBefore) = (row.counted, row.halvesBefore.map { Double($0) / 2 })
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: LeaveText.request)
    f.object("person", &person, label: AttendanceText.person)
    f.object("type", &type, label: LeaveText.type)
    f.date("from", &from, label: ScheduleText.firstDay)
    f.choice("starts", &starts, label: LeaveText.starts)
    f.date("to", &to, label: ScheduleText.lastDay)
    f.choice("ends", &ends, label: LeaveText.ends)
    f.number("days", &days, label: LeaveText.days, range: 0...1000)
    f.text("reason", &reason, label: CorrectionText.reason, max: 500, kind: .multiline)
    f.choice("state", &state, label: CorrectionText.state)
    f.timestamp("askedAt", &askedAt, label: CorrectionText.asked)
    f.object("decidedBy", &decidedBy, label: CorrectionText.decidedBy)
    f.timestamp("decidedAt", &decidedAt, label: CorrectionText.decided)
    f.text("word", &word, label: CorrectionText.word, max: 500, kind: .multiline)
    f.timestamp("countedAt", &countedAt, label: LeaveText.counted)
    f.number("daysBefore", &daysBefore, label: LeaveText.daysBefore, range: 0...1000)
    f.integer("version", &version, label: ScheduleText.version)
  }
}

// MARK: Who is away

/// How much of a day somebody is away.
enum AwayPart: String, Sendable, CaseIterable, Labeled {
  case whole, morning, afternoon

  var label: Text {
    switch self {
    case .whole: Text(en: "All day", fr: "Toute la journée")
    case .morning: Text(en: "Morning", fr: "Matin")
    case .afternoon: Text(en: "Afternoon", fr: "Après-midi")
    }
  }
}

struct AwayOutput: Payload {
  var person = PersonReference()
  var type = ""
  var part = AwayPart.whole
  var isApproved = false

  static let schemaName = "Away"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.object("person", &person, label: AttendanceText.person)
    f.text("type", &type, label: LeaveText.type, max: 100)
    f.choice("part", &part, label: LeaveText.part)
    f.bool("isApproved", &isApproved, label: LeaveState.approved.label)
  }
}

struct AwayDayOutput: Payload {
  var date = LocalDate.first
  var away: [AwayOutput] = []
  var hasMore = false

  static let schemaName = "AwayDay"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.date("date", &date, label: AttendanceText.date)
    f.list("away", &away, label: LeaveText.away, max: LeaveCalendar.most)
    f.bool("hasMore", &hasMore, label: LeaveText.hasMoreAway)
  }
}

/// A month's days on which somebody is away.
struct LeaveCalendarOutput: Payload {
  var from = LocalDate.first
  var to = LocalDate.first
  var days: [AwayDayOutput] = []

  static let schemaName = "LeaveCalendar"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.date("from", &from, label: ScheduleText.firstDay)
    f.date("to", &to, label: ScheduleText.lastDay)
    f.list("days", &days, label: LeaveText.days, max: 31)
  }
}
