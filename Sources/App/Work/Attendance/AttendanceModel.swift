// What attendance is: the values, and the rules as pure functions.
import Base
import Store

/// One stay of a person: from a check-in to a check-out.
enum AttendanceRecord {}

extension Permission {
  /// Check oneself in and out and see one's own records.
  static let attendanceRecord = Permission(
    "attendance.record", Text(en: "Check in and out", fr: "Pointer son arrivée et son départ"),
    usual: [.campusHead, .dean, .chair, .coordinator, .teacher, .staff])
  /// See everybody's records and the day board.
  static let attendanceReadAll = Permission(
    "attendance.read-all", Text(en: "See everybody’s attendance", fr: "Voir les présences de tous"), isReading: true,
    usual: [.campusHead, .dean, .chair])
}

/// The body of a check-in or a check-out.
struct PressInput: Payload {
  var note: String?

  static let schemaName = "AttendancePress"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("note", &note, label: AttendanceText.note, min: 1, max: 500, kind: .multiline)
  }
}

/// A record as the API gives it.
struct RecordOutput: Payload {
  var id = ID<AttendanceRecord>(0)
  var person = PersonReference()
  var date = LocalDate.first
  var startedAt = Timestamp(milliseconds: 0)
  var endedAt: Timestamp?
  var minutes: Int64?
  var note: String?

  static let schemaName = "AttendanceRecord"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: AttendanceText.record)
    f.object("person", &person, label: AttendanceText.person)
    f.date("date", &date, label: AttendanceText.date)
    f.timestamp("startedAt", &startedAt, label: AttendanceText.arrived)
    f.timestamp("endedAt", &endedAt, label: AttendanceText.left)
    f.integer("minutes", &minutes, label: AttendanceText.minutes)
    f.text("note", &note, label: AttendanceText.note, max: 500, kind: .multiline)
  }
}

/// What a person can do now, and the record of today so far.
struct TodayOutput: Payload {
  var date = LocalDate.first
  var zone = ""
  var canCheckIn = false
  var canCheckOut = false
  var whyNot: String?
  var record: RecordOutput?

  static let schemaName = "AttendanceToday"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.date("date", &date, label: AttendanceText.date)
    f.text("zone", &zone, label: OrganizationText.zone, max: 64)
    f.bool("canCheckIn", &canCheckIn, label: AttendanceText.canCheckIn)
    f.bool("canCheckOut", &canCheckOut, label: AttendanceText.canCheckOut)
    f.text("whyNot", &whyNot, label: AttendanceText.whyNot, max: 500)
    f.object("record", &record, label: AttendanceText.record)
  }
}

/// A record as the database has it.
struct AttendanceRow: Sendable {
  let id: ID<AttendanceRecord>
  let person: ID<Person>
  let personName: String
  let date: LocalDate
  let started: Timestamp
  let ended: Timestamp?
  let note: String?

  var isOpen: Bool { ended == nil }

  /// From the columns that every query of records selects, in their order.
  init(_ c: Columns) {
    id = c.id(0)
    person = c.id(1)
    date = c.date(2)
    started = c.timestamp(3)
    ended = c.optionalTimestamp(4)
    note = c.optionalText(5)
    personName = c.text(6)
  }

  init(
    id: ID<AttendanceRecord>, person: ID<Person>, personName: String, date: LocalDate, started: Timestamp,
    ended: Timestamp?, note: String?
  ) {
    self.id = id
    self.person = person
    self.personName = personName
    self.date = date
    self.started = started
    self.ended = ended
    self.note = note
  }

  var output: RecordOutput {
    var output = RecordOutput()
    output.id = id
    output.person = PersonReference(id: person, name: personName)
    output.date = date
    output.startedAt = started
    output.endedAt = ended
    output.minutes = ended.map { AttendanceRules.minutes(from: started, to: $0) }
    output.note = note
    return output
  }
}

enum AttendanceRules {
  /// How long after a check-in the check-out still belongs to it: a night shift ends the next morning, while a check-out
  /// forgotten last week must not be closed by today's press.
  static let longestStay: Int64 = 24 * 3600

  /// Whole minutes of a stay, rounded down.
  static func minutes(from start: Timestamp, to end: Timestamp) -> Int64 {
    max(0, (end.milliseconds - start.milliseconds) / 60_000)
  }

  /// The end of a stay that is closed now. A clock that was set back must not make a stay end before it began.
  static func end(of start: Timestamp, at now: Timestamp) -> Timestamp { max(start, now) }

  /// What the person may do, from the records that matter: today's open one, and the latest open one of the last day.
  static func today(
    _ date: LocalDate, zone: Zone, language: Language, openToday: AttendanceRow?, latestOpen: AttendanceRow?,
    lastToday: AttendanceRow?
  ) -> TodayOutput {
    var output = TodayOutput()
    output.date = date
    output.zone = zone.name
    output.canCheckIn = openToday == nil
    output.canCheckOut = openToday != nil || latestOpen != nil
    if let openToday {
      let since = zone.local(at: openToday.started).clock
      output.whyNot = AttendanceText.alreadyIn(since: since)[language]
    }
    output.record = (openToday ?? lastToday ?? latestOpen)?.output
    return output
  }
}

/// The days a list covers.
struct DayRange: Sendable {
  let from: LocalDate
  let to: LocalDate

  /// Every day there is.
  static let all = DayRange(from: .first, to: .last)

  var isAll: Bool { from == .first && to == .last }
}

/// Where somebody is on the day board.
enum Presence: String, Sendable, CaseIterable {
  case here
  case left
  case missing

  var text: Text {
    switch self {
    case .here: Text(en: "Here", fr: "Présents")
    case .left: Text(en: "Left", fr: "Partis")
    case .missing: Text(en: "Not here", fr: "Absents")
    }
  }
}

/// What the day board says of the whole day.
struct BoardHeadOutput: Payload {
  var date = LocalDate(clampingDayNumber: 0)
  var zone = ""
  var counts = BoardCountsOutput()

  static let schemaName = "BoardHead"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.date("date", &date, label: AttendanceText.date)
    f.text("zone", &zone, label: AttendanceText.zone)
    f.object("counts", &counts, label: AttendanceText.counts)
  }
}

/// How many people are in each group of the board.
struct BoardCountsOutput: Payload {
  var here: Int64 = 0
  var left: Int64 = 0
  var missing: Int64 = 0

  static let schemaName = "BoardCounts"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.integer("here", &here, label: Presence.here.text)
    f.integer("left", &left, label: Presence.left.text)
    f.integer("missing", &missing, label: Presence.missing.text)
  }
}

/// A line of the day board as the API documents it.
struct BoardEntryOutput: Payload {
  var person = PersonReference()
  var presence = Presence.here
  var startedAt: Timestamp?
  var endedAt: Timestamp?

  static let schemaName = "BoardEntry"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.object("person", &person, label: AttendanceText.person)
    f.choice("presence", &presence, label: AttendanceText.status)
    f.timestamp("startedAt", &startedAt, label: AttendanceText.arrived)
    f.timestamp("endedAt", &endedAt, label: AttendanceText.left)
  }
}
