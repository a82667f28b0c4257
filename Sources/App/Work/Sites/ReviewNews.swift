// What those who look at flagged presses are told, and what their pages hear of them.
import Base
import Store
import Web

/// For those who may review: somebody's press lacks a proof.
struct PressFlaggedNotice: Notice {
  static let kind = NoticeKind(
    "press.flagged", Text(en: "A press is to be reviewed", fr: "Un pointage est à examiner"),
    for: .permission(.pressesReview))
  static let schemaName = "PressFlaggedNotice"

  static var example: PressFlaggedNotice {
    var notice = PressFlaggedNotice()
    notice.record = ID(1)
    notice.person = "Noor Haddad"
    notice.flags = PressFlag.place.rawValue
    notice.pressedAt = Timestamp(milliseconds: 1_795_251_600_000)
    notice.date = Zone.utc.localDate(at: notice.pressedAt)
    return notice
  }

  var record = ID<AttendanceRecord>(0)
  var person = ""
  var date = LocalDate.first
  var isArrival = true
  var pressedAt = Timestamp(milliseconds: 0)
  var flags = ""

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("record", &record, label: AttendanceText.record)
    f.text("person", &person, label: AttendanceText.person, min: 0, max: PersonRules.longestName)
    f.date("date", &date, label: AttendanceText.date)
    f.bool("isArrival", &isArrival, label: AttendanceText.arrived)
    f.timestamp("pressedAt", &pressedAt, label: SiteText.pressedAt)
    f.text("flags", &flags, label: SiteText.flags, min: 0, max: 200)
  }

  func words(_ frame: NoticeFrame) -> NoticeWords {
    let time = frame.zone.local(at: pressedAt).clock
    let title =
      isArrival
      ? Text(
        en: "\(person)’s arrival at \(time) is to be reviewed", fr: "L’arrivée de \(person) à \(time) est à examiner")
      : Text(
        en: "\(person)’s departure at \(time) is to be reviewed", fr: "Le départ de \(person) à \(time) est à examiner")
    let reasons = PressFlag.read(flags).map(\.label)
    let detail = Text(en: reasons.map(\.en).joined(separator: " "), fr: reasons.map(\.fr).joined(separator: " "))
    return NoticeWords(
      title: title, detail: reasons.isEmpty ? nil : detail, facts: [(AttendanceText.date, date.short)],
      link: Link("/attendance/records/", record), action: Text(en: "See the record", fr: "Voir le pointage"))
  }
}

enum ReviewNews {
  /// As many are told of one press: more would only think that another sees to it.
  private static let mostTold = 50

  /// Tells those who may review of a record's first flagged press, and never whoever pressed: the departure of a stay that
  /// is to be looked at anyway is no news. To be called when the press is kept.
  static func tell(
    _ flags: [PressFlag], of record: ID<AttendanceRecord>, on date: LocalDate, isArrival: Bool, at instant: Timestamp,
    by caller: Caller, _ writer: Writer
  ) throws {
    guard !flags.isEmpty, try writer.all(ProofStore.flags, record).count == 1 else { return }
    var notice = PressFlaggedNotice()
    (notice.record, notice.person, notice.isArrival) = (record, caller.name, isArrival)
    (notice.date, notice.pressedAt, notice.flags) = (date, instant, PressFlag.text(flags))
    let organization = caller.organization.id
    let reviewers = try PermissionHolders.active(.pressesReview, in: organization, writer)
    for reviewer in reviewers.filter({ $0 != caller.person }).prefix(mostTold) {
      try writer.notify(notice, to: reviewer, in: organization, subject: record.value)
    }
  }

  private static let presses: Set = [EventKind.checkedIn.name, EventKind.checkedOut.name]
  private static let decisions: Set = [EventKind.pressAccepted.name, EventKind.pressRejected.name]

  /// Presses that were flagged, and what was decided about them.
  static let topic = Topic("attendance.reviews", SiteText.reviews, access: .permission(.attendanceReadAll)) {
    row, _, _ in
    let isPress = presses.contains(row.kind)
    guard isPress || decisions.contains(row.kind) else { return nil }
    let data = try JSONDocument(row.data).root
    if isPress, data["flags"]?.string == nil { return nil }
    let state: ReviewState = isPress ? .open : row.kind == EventKind.pressAccepted.name ? .accepted : .rejected
    return TopicMessage { json in
      json.field("record", isPress ? ID<AttendanceRecord>(row.subject).text : data["record"]?.string)
      json.field("person", data["person"]?.string)
      json.field("date", data["date"]?.string)
      json.field("state", state.rawValue)
      json.field("at", row.at)
    }
  }
}
