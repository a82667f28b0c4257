// Flagged presses: looked at by somebody else than who pressed, accepted or rejected with a word, told to the person.
import Base
import Store
import Web

extension EventKind {
  static let pressAccepted = EventKind("press.accepted")
  static let pressRejected = EventKind("press.rejected")
}

enum Reviews {
  /// Decides about a flagged press. Fails with 409 where somebody was faster, and for one's own.
  static func decide(
    _ id: ID<PressProof>, _ state: ReviewState, _ note: String?, by caller: Caller, _ writer: Writer
  ) throws -> PressProofRow {
    let organization = caller.organization.id
    let row = try writer.one(ProofStore.find, id, organization)
    guard let review = row.review else { throw Failure.notFound }
    guard row.person.id != caller.person else { throw SiteText.ownPress }
    guard review == .open else { throw SiteText.alreadyDecided(row.reviewer?.name) }
    let changed = try writer.run(
      ProofStore.decide, id, organization, state.rawValue, caller.person, writer.now, note)
    guard changed == 1 else { throw SiteText.alreadyDecided(nil) }
    PressProofs.count(.open, in: organization, by: -1, writer)
    PressProofs.count(state, in: organization, by: 1, writer)
    try writer.emit(state == .accepted ? .pressAccepted : .pressRejected, subject: id) { json in
      json.field("person", row.person.id)
      json.field("record", row.record)
      json.field("date", row.date)
      json.field("flags", PressFlag.text(row.flags))
      json.field("note", note)
    }
    if state == .rejected {
      var notice = PressRejectedNotice()
      notice.record = row.record
      notice.date = row.date
      notice.isArrival = row.isArrival
      notice.pressedAt = row.pressed
      notice.flags = PressFlag.text(row.flags)
      notice.note = note
      try writer.notify(notice, to: row.person.id, in: organization, subject: row.record.value)
    }
    return try writer.one(ProofStore.find, id, organization)
  }

  static func count(_ state: ReviewState, _ organization: ID<Organization>, _ reader: Reader) throws -> Int {
    Int(try reader.value(of: .pressReviews, organization: organization.value, bucket: state.bucket))
  }

  /// Reads `state` from the query: what is open where none is asked for. Fails with 422 for a word that is none.
  static func state(_ call: Call) throws -> ReviewState {
    guard let word = call.query["state"], !word.isEmpty else { return .open }
    guard let state = ReviewState(rawValue: word) else {
      throw Failure.unprocessable([Failure.Field(path: "state", text: SiteText.noSuchState)])
    }
    return state
  }
}

/// Presses as one may see them: one's own, and everybody's by right.
enum PressViews {
  static func output(_ row: PressProofRow, _ call: Call, _ reader: Reader) throws -> PressOutput {
    PressOutput(
      row, address: try Places.address(of: row.coordinates, in: call.signedIn.organization.id, reader),
      photo: try PressPhotos.of(row.id, call.links, reader), call.language)
  }

  /// A record with its presses. 404 for one that is not there, or not to be seen.
  static func detail(_ call: Call, _ reader: Reader) throws -> RecordDetailOutput {
    let (record, rows) = try rows(call, reader)
    var output = RecordDetailOutput()
    output.record = record.output
    output.presses = try rows.map { try self.output($0, call, reader) }
    return output
  }

  static func rows(_ call: Call, _ reader: Reader) throws -> (AttendanceRow, [PressProofRow]) {
    let caller = try call.signedIn
    let organization = caller.organization.id
    var record = try reader.one(ProofStore.record, call.id(as: ID<AttendanceRecord>.self), organization)
    guard record.person == caller.person || caller.may(.attendanceReadAll) else { throw Failure.notFound }
    let rows = try reader.all(ProofStore.ofRecord, record.id, organization)
    let flags = Set(rows.flatMap(\.flags))
    record.flags = PressFlag.allCases.filter(flags.contains)
    record.review = ReviewState.worst(rows.compactMap(\.review))
    return (record, rows)
  }
}

enum ReviewAPI {
  static func list(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    let state = try Reviews.state(call)
    let organization = try call.signedIn.organization.id
    return try reader.snapshot {
      try call.list(page, total: Reviews.count(state, organization, reader)) { json in
        try reader.each(ProofStore.page, organization, state.rawValue, page.limit, page.offset) { row in
          try PressViews.output(row, call, reader).write(to: json)
        }
      }
    }
  }

  static func accept(_ input: ReviewInput, _ call: Call, _ writer: Writer) throws -> PressOutput {
    let row = try Reviews.decide(call.id(), .accepted, input.note, by: call.signedIn, writer)
    return try PressViews.output(row, call, writer)
  }

  static func reject(_ input: ReviewInput, _ call: Call, _ writer: Writer) throws -> PressOutput {
    let row = try Reviews.decide(call.id(), .rejected, input.note, by: call.signedIn, writer)
    return try PressViews.output(row, call, writer)
  }
}

/// Told to whoever pressed.
struct PressRejectedNotice: Notice {
  static let kind = NoticeKind(
    "press.rejected", Text(en: "A press of yours was rejected", fr: "Un de vos pointages a été rejeté"), usual: .email,
    for: .permission(.attendanceRecord))
  static let schemaName = "PressRejectedNotice"

  static var example: PressRejectedNotice {
    var notice = PressRejectedNotice()
    notice.record = ID(1)
    notice.flags = PressFlag.place.rawValue
    notice.pressedAt = Timestamp(milliseconds: 1_795_251_600_000)
    notice.date = Zone.utc.localDate(at: notice.pressedAt)
    notice.note = "You were on leave."
    return notice
  }

  var record = ID<AttendanceRecord>(0)
  var date = LocalDate.first
  var isArrival = true
  var pressedAt = Timestamp(milliseconds: 0)
  var flags = ""
  var note: String?

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("record", &record, label: AttendanceText.record)
    f.date("date", &date, label: AttendanceText.date)
    f.bool("isArrival", &isArrival, label: AttendanceText.arrived)
    f.timestamp("pressedAt", &pressedAt, label: SiteText.pressedAt)
    f.text("flags", &flags, label: SiteText.flags, min: 0, max: 200)
    f.text("note", &note, label: AttendanceText.note, max: 500, kind: .multiline)
  }

  func words(_ frame: NoticeFrame) -> NoticeWords {
    let time = frame.zone.local(at: pressedAt).clock
    let what =
      isArrival
      ? Text(en: "Your arrival at \(time) was rejected", fr: "Votre arrivée à \(time) a été rejetée")
      : Text(en: "Your departure at \(time) was rejected", fr: "Votre départ à \(time) a été rejeté")
    let reasons = PressFlag.read(flags).map(\.label)
    let detail = Text(
      en: reasons.map(\.en).joined(separator: " "), fr: reasons.map(\.fr).joined(separator: " "))
    var facts: [(label: Text, value: Text)] = [(AttendanceText.date, date.short)]
    if let note { facts.append((AttendanceText.note, .verbatim(note))) }
    return NoticeWords(
      title: what, detail: reasons.isEmpty ? nil : detail, facts: facts, link: Link("/attendance/records/", record),
      action: Text(en: "See the record", fr: "Voir le pointage"))
  }
}
