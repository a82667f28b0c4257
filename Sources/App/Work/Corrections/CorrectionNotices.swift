// What people are told of corrections, and what pages hear of them.
import Base
import Store
import Web

/// For those who may decide: somebody asks.
struct CorrectionAskedNotice: Notice {
  static let kind = NoticeKind(
    "attendance-correction.asked",
    Text(en: "Somebody asks to correct a record", fr: "Une correction de pointage est demandée"),
    for: Corrections.seeing)
  static let schemaName = "CorrectionAskedNotice"

  static var example: CorrectionAskedNotice {
    var notice = CorrectionAskedNotice()
    notice.correction = ID(1)
    notice.person = "Noor Haddad"
    notice.date = LocalDate(year: 2026, month: 11, day: 20) ?? .first
    return notice
  }

  var correction = ID<CorrectionRequest>(0)
  var person = ""
  var date = LocalDate.first
  var kind = CorrectionKind.change

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("correction", &correction, label: CorrectionText.correction)
    f.text("person", &person, label: AttendanceText.person, min: 0, max: 500)
    f.date("date", &date, label: AttendanceText.date)
    f.choice("kind", &kind, label: CorrectionText.kind)
  }

  func words(_ frame: NoticeFrame) -> NoticeWords {
    NoticeWords(
      title: Text(en: "\(person) asks for a correction", fr: "\(person) demande une correction"),
      facts: [(AttendanceText.date, date.long), (CorrectionText.kind, kind.word)],
      link: Link("/attendance/corrections/", correction),
      action: Text(en: "See the request", fr: "Voir la demande"))
  }
}

/// For the person: what was decided.
struct CorrectionDecidedNotice: Notice {
  static let kind = NoticeKind(
    "attendance-correction.decided",
    Text(en: "A correction of your records was decided", fr: "Une correction de vos pointages est décidée"),
    for: .permission(.attendanceRecord))
  static let schemaName = "CorrectionDecidedNotice"

  static var example: CorrectionDecidedNotice {
    var notice = CorrectionDecidedNotice()
    notice.correction = ID(1)
    notice.date = LocalDate(year: 2026, month: 11, day: 20) ?? .first
    notice.state = .approved
    return notice
  }

  var correction = ID<CorrectionRequest>(0)
  var date = LocalDate.first
  var state = CorrectionState.approved
  var word: String?

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("correction", &correction, label: CorrectionText.correction)
    f.date("date", &date, label: AttendanceText.date)
    f.choice("state", &state, label: CorrectionText.state)
    f.text("word", &word, label: CorrectionText.word, max: 500, kind: .multiline)
  }

  func words(_ frame: NoticeFrame) -> NoticeWords {
    let title =
      switch state {
      case .approved:
        Text(en: "A correction of your records is approved", fr: "Une correction de vos pointages est approuvée")
      case .declined:
        Text(en: "A correction of your records is declined", fr: "Une correction de vos pointages est refusée")
      case .open, .withdrawn, .revoked:
        Text(en: "A correction of your records is taken back", fr: "Une correction de vos pointages est annulée")
      }
    return NoticeWords(
      title: title, detail: word.map { .verbatim($0) }, facts: [(AttendanceText.date, date.long)],
      link: Link("/attendance/corrections/", correction),
      action: Text(en: "See the correction", fr: "Voir la correction"))
  }
}

enum CorrectionTopics {
  private static let kinds = Set(
    [
      EventKind.correctionAsked, .correctionRecorded, .correctionApproved, .correctionDeclined, .correctionWithdrawn,
      .correctionRevoked,
    ].map(\.name))

  static let all = [
    Topic(
      "attendance.corrections", CorrectionText.corrections, access: .permission(.attendanceDecide)
    ) { row, _, _ in
      guard kinds.contains(row.kind) else { return nil }
      let data = try JSONDocument(row.data).root
      return TopicMessage { json in write(row, data, json) }
    },
    Topic("attendance.own-corrections", CorrectionText.own, access: .permission(.attendanceRecord)) { row, _, _ in
      guard kinds.contains(row.kind) else { return nil }
      let data = try JSONDocument(row.data).root
      guard let person = data["person"]?.string.flatMap({ ID<Person>($0) }) else { return nil }
      return TopicMessage(only: person) { json in write(row, data, json) }
    },
    Topic("attendance.report-corrections", CorrectionText.ofReports, access: .permission(.attendanceRecord)) {
      row, _, reader in
      guard kinds.contains(row.kind) else { return nil }
      let data = try JSONDocument(row.data).root
      guard let manager = try Deciders.manager(in: row, data, reader) else { return nil }
      return TopicMessage(only: manager) { json in write(row, data, json) }
    },
  ]

  private static func write(_ row: EventRow, _ data: JSONValue, _ json: JSONWriter) {
    json.field("correction", ID<CorrectionRequest>(row.subject))
    json.field("person", data["person"]?.string)
    json.field("date", data["date"]?.string)
    json.field("state", data["state"]?.string)
    json.field("at", row.at)
  }

  /// What a list of the caller's moves with: nothing that they may not listen to.
  static func heard(by call: Call) -> [StaticString] {
    let hasOwn = call.may(.permission(.attendanceRecord))
    if call.may(.permission(.attendanceDecide)) {
      return ["attendance.corrections"] + (hasOwn ? ["attendance.own-corrections"] : [])
    }
    return hasOwn ? ["attendance.report-corrections", "attendance.own-corrections"] : []
  }
}
