// What a correction is: its values, what becomes of it, and what may be asked for.
import Base
import Store

/// A request to correct what is recorded of a day, or a correction that was recorded at once.
enum CorrectionRequest {}

extension Permission {
  /// Decide about corrections; for the people of a unit where the role is for that unit.
  static let attendanceDecide = Permission(
    "attendance.decide", CorrectionText.permission, usual: [.campusHead, .dean, .chair], isForUnits: true)
}

extension EventKind {
  static let correctionAsked = EventKind("attendance-correction.asked")
  static let correctionRecorded = EventKind("attendance-correction.recorded")
  static let correctionApproved = EventKind("attendance-correction.approved")
  static let correctionDeclined = EventKind("attendance-correction.declined")
  static let correctionWithdrawn = EventKind("attendance-correction.withdrawn")
  static let correctionRevoked = EventKind("attendance-correction.revoked")
}

/// What was otherwise than recorded. The raw values are those of the table and of the API.
enum CorrectionKind: String, Sendable, CaseIterable, Labeled {
  case change, add, remove

  var label: Text {
    switch self {
    case .change: Text(en: "It was at other times", fr: "C’était à d’autres heures")
    case .add: Text(en: "A stay is missing", fr: "Un passage manque")
    case .remove: Text(en: "I was not there", fr: "Je n’étais pas là")
    }
  }

  /// For a list.
  var word: Text {
    switch self {
    case .change: Text(en: "Other times", fr: "Autres heures")
    case .add: Text(en: "Missing stay", fr: "Passage manquant")
    case .remove: Text(en: "Not there", fr: "Pas là")
    }
  }
}

enum CorrectionState: String, Sendable, CaseIterable, Labeled {
  case open, approved, declined, withdrawn, revoked

  /// The bucket in which they are counted.
  var place: Int64 {
    switch self {
    case .open: 0
    case .approved: 1
    case .declined: 2
    case .withdrawn: 3
    case .revoked: 4
    }
  }

  var label: Text {
    switch self {
    case .open: Text(en: "Open", fr: "En attente")
    case .approved: Text(en: "Approved", fr: "Approuvée")
    case .declined: Text(en: "Declined", fr: "Refusée")
    case .withdrawn: Text(en: "Withdrawn", fr: "Retirée")
    case .revoked: Text(en: "Taken back", fr: "Annulée")
    }
  }

  var tone: Tone {
    switch self {
    case .open: .info
    case .approved: .good
    case .declined: .bad
    case .withdrawn, .revoked: .neutral
    }
  }
}

enum CorrectionAction: String, Sendable, CaseIterable {
  case approve, decline, withdraw, revoke

  /// Whether it is the person's own to do; all else is for others than the person.
  var isOwn: Bool { self == .withdraw }

  var event: EventKind {
    switch self {
    case .approve: .correctionApproved
    case .decline: .correctionDeclined
    case .withdraw: .correctionWithdrawn
    case .revoke: .correctionRevoked
    }
  }
}

enum CorrectionRules {
  /// What becomes of a correction; what is not here is refused.
  static let steps: [CorrectionState: [CorrectionAction: CorrectionState]] = [
    .open: [.approve: .approved, .decline: .declined, .withdraw: .withdrawn],
    .approved: [.revoke: .revoked],
  ]

  /// Seconds back for which corrections are taken: a year and a month's grace.
  static let reach: Int64 = 400 * 86_400

  /// A stay as it was recorded.
  struct Recorded: Sendable, Equatable {
    let person: ID<Person>
    let date: LocalDate
    let start: Timestamp
    let end: Timestamp?
  }

  /// What is wrong with the times of a stay, by field. `recorded` where one is changed.
  static func faults(
    from start: Timestamp?, to end: Timestamp?, recorded: Recorded?, zone: Zone, at now: Timestamp
  ) -> [Failure.Field] {
    var faults: [Failure.Field] = []
    func refuse(_ path: String, _ text: Text) { faults.append(Failure.Field(path: path, text: text)) }
    if start == nil { refuse("startedAt", CorrectionText.startMissing) }
    if end == nil { refuse("endedAt", CorrectionText.endMissing) }
    guard let start, let end else { return faults }
    if end <= start {
      refuse("endedAt", CorrectionText.endsBefore)
    } else if end > start.adding(seconds: AttendanceRules.longestStay) {
      refuse("endedAt", CorrectionText.tooLong)
    } else if end > now {
      refuse("endedAt", CorrectionText.future)
    }
    if start < now.adding(seconds: -reach) { refuse("startedAt", CorrectionText.tooOld) }
    if let recorded {
      if abs(recorded.date.days(to: zone.localDate(at: start))) > 1 {
        refuse("startedAt", CorrectionText.otherDay)
      } else if start == recorded.start, end == recorded.end {
        refuse("startedAt", CorrectionText.nothingChanged)
      }
    }
    return faults
  }
}

// MARK: In

/// What somebody asks to have corrected of their own records.
struct CorrectionInput: Payload {
  var kind = CorrectionKind.change
  var record: ID<AttendanceRecord>?
  var startedAt: Timestamp?
  var endedAt: Timestamp?
  var reason = ""

  static let schemaName = "CorrectionInput"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.choice("kind", &kind, label: CorrectionText.kind)
    f.id("record", &record, label: AttendanceText.record)
    f.timestamp("startedAt", &startedAt, label: AttendanceText.arrived)
    f.timestamp("endedAt", &endedAt, label: AttendanceText.left)
    f.text("reason", &reason, label: CorrectionText.reason, max: 500, kind: .multiline)
  }
}

/// A correction that holds at once, of somebody else's records.
struct RecordedCorrectionInput: Payload {
  var person = ID<Person>(0)
  var wanted = CorrectionInput()

  static let schemaName = "RecordedCorrectionInput"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("person", &person, label: AttendanceText.person)
    wanted.fields(&f)
  }
}

/// What somebody says to a decision.
struct DecisionInput: Payload {
  var word: String?

  static let schemaName = "Decision"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("word", &word, label: CorrectionText.word, max: 500, kind: .multiline)
  }

  /// Nil for nothing said.
  var said: String? { word.flatMap { $0.isEmpty ? nil : $0 } }
}

// MARK: Out

/// A correction as the database has it.
struct CorrectionRow: Sendable {
  let id: ID<CorrectionRequest>
  let person: PersonReference
  let date: LocalDate
  let kind: CorrectionKind
  let record: ID<AttendanceRecord>?
  let start: Timestamp?
  let end: Timestamp?
  let recordedStart: Timestamp?
  let recordedEnd: Timestamp?
  let reason: String?
  let state: CorrectionState
  let askedBy: ID<Person>
  let asked: Timestamp
  let decidedBy: PersonReference?
  let decided: Timestamp?
  let word: String?
  let version: Int64
}

/// A correction as the API gives it.
struct CorrectionOutput: Payload {
  var id = ID<CorrectionRequest>(0)
  var person = PersonReference()
  var date = LocalDate.first
  var kind = CorrectionKind.change
  var record: ID<AttendanceRecord>?
  var startedAt: Timestamp?
  var endedAt: Timestamp?
  var recordedStartedAt: Timestamp?
  var recordedEndedAt: Timestamp?
  var reason: String?
  var state = CorrectionState.open
  var askedAt = Timestamp(milliseconds: 0)
  var decidedBy: PersonReference?
  var decidedAt: Timestamp?
  var word: String?
  var version: Int64 = 1

  static let schemaName = "Correction"

  init() {}

  init(_ row: CorrectionRow) {
    (id, person, date, kind, record) = (row.id, row.person, row.date, row.kind, row.record)
    (startedAt, endedAt) = (row.start, row.end)
    (recordedStartedAt, recordedEndedAt) = (row.recordedStart, row.recordedEnd)
    (reason, state, askedAt) = (row.reason, row.state, row.asked)
    (decidedBy, decidedAt, word, version) = (row.decidedBy, row.decided, row.word, row.version)
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: CorrectionText.correction)
    f.object("person", &person, label: AttendanceText.person)
    f.date("date", &date, label: AttendanceText.date)
    f.choice("kind", &kind, label: CorrectionText.kind)
    f.id("record", &record, label: AttendanceText.record)
    f.timestamp("startedAt", &startedAt, label: AttendanceText.arrived)
    f.timestamp("endedAt", &endedAt, label: AttendanceText.left)
    f.timestamp("recordedStartedAt", &recordedStartedAt, label: CorrectionText.recordedStart)
    f.timestamp("recordedEndedAt", &recordedEndedAt, label: CorrectionText.recordedEnd)
    f.text("reason", &reason, label: CorrectionText.reason, max: 500, kind: .multiline)
    f.choice("state", &state, label: CorrectionText.state)
    f.timestamp("askedAt", &askedAt, label: CorrectionText.asked)
    f.object("decidedBy", &decidedBy, label: CorrectionText.decidedBy)
    f.timestamp("decidedAt", &decidedAt, label: CorrectionText.decided)
    f.text("word", &word, label: CorrectionText.word, max: 500, kind: .multiline)
    f.integer("version", &version, label: ScheduleText.version)
  }
}
