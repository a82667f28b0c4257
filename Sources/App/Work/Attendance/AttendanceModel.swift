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

/// The body of a check-in or a check-out, with whatever shows where it was made and when.
struct PressInput: Payload {
  var note: String?
  var latitude: Double?
  var longitude: Double?
  /// Metres.
  var accuracy: Double?
  /// Of a kiosk.
  var code: String?
  /// Sent before.
  var photo: ID<PressPhoto>?
  /// By the device's clock, where the press was kept for a while.
  var pressedAt: Timestamp?
  /// The device's clock when it sent.
  var sentAt: Timestamp?

  static let schemaName = "AttendancePress"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("note", &note, label: AttendanceText.note, min: 1, max: 500, kind: .multiline)
    f.number("latitude", &latitude, label: SiteText.latitude, range: Coordinates.latitudes)
    f.number("longitude", &longitude, label: SiteText.longitude, range: Coordinates.longitudes)
    f.number("accuracy", &accuracy, label: SiteText.accuracy, range: 0...50_000_000)
    f.text("code", &code, label: SiteText.codeLabel, max: 20)
    f.id("photo", &photo, label: SiteText.photo)
    f.timestamp("pressedAt", &pressedAt, label: SiteText.pressedByDevice)
    f.timestamp("sentAt", &sentAt, label: SiteText.sentAt)
  }

  func check(_ refuse: (String, Text) -> Void) {
    if (latitude == nil) != (longitude == nil) {
      refuse(latitude == nil ? "latitude" : "longitude", SiteText.bothCoordinates)
    }
    if accuracy != nil, latitude == nil { refuse("accuracy", SiteText.accuracyAlone) }
  }

  /// Where the device believes to be. One that says nothing of its accuracy is taken at its word.
  var place: MeasuredPlace? {
    guard let latitude, let longitude, let here = Coordinates(latitude: latitude, longitude: longitude) else {
      return nil
    }
    return MeasuredPlace(coordinates: here, accuracy: accuracy ?? 0)
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
  /// Why somebody should look at its presses.
  var flags: [String] = []
  /// What was decided about them.
  var review: ReviewState?

  static let schemaName = "AttendanceRecord"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: AttendanceText.record)
    f.object("person", &person, label: AttendanceText.person)
    f.date("date", &date, label: AttendanceText.date)
    f.timestamp("startedAt", &startedAt, label: AttendanceText.arrived)
    f.timestamp("endedAt", &endedAt, label: AttendanceText.left)
    f.integer("minutes", &minutes, label: AttendanceText.minutes)
    f.text("note", &note, label: AttendanceText.note, max: 500, kind: .multiline)
    f.texts("flags", &flags, label: SiteText.flags, length: 40)
    f.choice("review", &review, label: SiteText.review)
  }
}

/// What a person can do now, and the record of today so far.
struct TodayOutput: Payload {
  var date = LocalDate.first
  var zone = ""
  var canCheckIn = false
  var canCheckOut = false
  /// Why one can't check in now.
  var whyNot: String?
  var whyNotOut: String?
  /// What is asked for with a press.
  var asked = AskedProofsOutput()
  var record: RecordOutput?
  /// What is expected and how it stands; nil where no schedule holds.
  var day: AttendanceDayOutput?

  static let schemaName = "AttendanceToday"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.date("date", &date, label: AttendanceText.date)
    f.text("zone", &zone, label: OrganizationText.zone, max: 64)
    f.bool("canCheckIn", &canCheckIn, label: AttendanceText.canCheckIn)
    f.bool("canCheckOut", &canCheckOut, label: AttendanceText.canCheckOut)
    f.text("whyNot", &whyNot, label: AttendanceText.whyNot, max: 500)
    f.text("whyNotOut", &whyNotOut, label: SiteText.whyNotOut, max: 500)
    f.object("asked", &asked, label: SiteText.asked)
    f.object("record", &record, label: AttendanceText.record)
    f.object("day", &day, label: ScheduleText.day)
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
  var flags: [PressFlag] = []
  var review: ReviewState?

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
    output.flags = flags.map(\.rawValue)
    output.review = review
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
    if !output.canCheckOut { output.whyNotOut = AttendanceText.notIn[language] }
    output.record = (openToday ?? latestOpen ?? lastToday)?.output
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
