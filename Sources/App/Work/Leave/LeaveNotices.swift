// What people are told of leave, and what pages hear of it.
import Base
import Store
import Web

/// For those who may decide: somebody asks.
struct LeaveAskedNotice: Notice {
  static let kind = NoticeKind(
    "leave.asked", Text(en: "Somebody asks for leave", fr: "Un congé est demandé"), for: LeaveDesk.seeing)
  static let schemaName = "LeaveAskedNotice"

  static var example: LeaveAskedNotice {
    var notice = LeaveAskedNotice()
    notice.request = ID(1)
    notice.person = "Noor Haddad"
    notice.from = LocalDate(year: 2026, month: 12, day: 21) ?? .first
    notice.to = LocalDate(year: 2026, month: 12, day: 23) ?? .first
    return notice
  }

  var request = ID<LeaveRequest>(0)
  var person = ""
  var from = LocalDate.first
  var to = LocalDate.first

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("request", &request, label: LeaveText.request)
    f.text("person", &person, label: AttendanceText.person, min: 0, max: 500)
    f.date("from", &from, label: ScheduleText.firstDay)
    f.date("to", &to, label: ScheduleText.lastDay)
  }

  func words(_ frame: NoticeFrame) -> NoticeWords {
    NoticeWords(
      title: Text(en: "\(person) asks for leave", fr: "\(person) demande un congé"),
      facts: [(ScheduleText.firstDay, from.medium), (ScheduleText.lastDay, to.medium)],
      link: Link("/leave/requests/", request), action: Text(en: "See the request", fr: "Voir la demande"))
  }
}

/// For the person: what was decided.
struct LeaveDecidedNotice: Notice {
  static let kind = NoticeKind(
    "leave.decided", Text(en: "Your leave was decided", fr: "Votre congé est décidé"),
    for: .permission(.leaveRequest))
  static let schemaName = "LeaveDecidedNotice"

  static var example: LeaveDecidedNotice {
    var notice = LeaveDecidedNotice()
    notice.request = ID(1)
    notice.from = LocalDate(year: 2026, month: 12, day: 21) ?? .first
    notice.to = LocalDate(year: 2026, month: 12, day: 23) ?? .first
    notice.state = .approved
    return notice
  }

  var request = ID<LeaveRequest>(0)
  var from = LocalDate.first
  var to = LocalDate.first
  var state = LeaveState.approved
  var word: String?

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("request", &request, label: LeaveText.request)
    f.date("from", &from, label: ScheduleText.firstDay)
    f.date("to", &to, label: ScheduleText.lastDay)
    f.choice("state", &state, label: CorrectionText.state)
    f.text("word", &word, label: CorrectionText.word, max: 500, kind: .multiline)
  }

  func words(_ frame: NoticeFrame) -> NoticeWords {
    let title =
      switch state {
      case .approved: Text(en: "Your leave is approved", fr: "Votre congé est approuvé")
      case .declined: Text(en: "Your leave is declined", fr: "Votre congé est refusé")
      case .open, .cancelled: Text(en: "Your leave is cancelled", fr: "Votre congé est annulé")
      }
    return NoticeWords(
      title: title, detail: word.map { .verbatim($0) },
      facts: [(ScheduleText.firstDay, from.medium), (ScheduleText.lastDay, to.medium)],
      link: Link("/leave/requests/", request), action: Text(en: "See your leave", fr: "Voir votre congé"))
  }
}

/// For the person: holidays or hours have changed, and with them what their leave takes.
struct LeaveCountedNotice: Notice {
  static let kind = NoticeKind(
    "leave.counted", Text(en: "Your leave was counted anew", fr: "Votre congé a été recompté"),
    for: .permission(.leaveRequest))
  static let schemaName = "LeaveCountedNotice"

  static var example: LeaveCountedNotice {
    var notice = LeaveCountedNotice()
    notice.request = ID(1)
    notice.from = LocalDate(year: 2026, month: 12, day: 21) ?? .first
    notice.to = LocalDate(year: 2026, month: 12, day: 31) ?? .first
    (notice.before, notice.after) = (18, 16)
    return notice
  }

  var request = ID<LeaveRequest>(0)
  var from = LocalDate.first
  var to = LocalDate.first
  /// Half days.
  var before: Int64 = 0
  var after: Int64 = 0

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("request", &request, label: LeaveText.request)
    f.date("from", &from, label: ScheduleText.firstDay)
    f.date("to", &to, label: ScheduleText.lastDay)
    f.integer("before", &before, label: LeaveText.daysBefore, range: 0...2000)
    f.integer("after", &after, label: LeaveText.days, range: 0...2000)
  }

  func words(_ frame: NoticeFrame) -> NoticeWords {
    let (old, new) = (LeaveRules.days(Int(before)), LeaveRules.days(Int(after)))
    let change = Text(en: "\(new.en), not \(old.en)", fr: "\(new.fr) au lieu de \(old.fr)")
    return NoticeWords(
      title: Text(en: "Your leave is counted anew", fr: "Votre congé est recompté"),
      detail: Text(
        en: "Holidays or working hours have changed since, and so have the days that it takes.",
        fr: "Des jours fériés ou des horaires ont changé depuis, et avec eux les jours qu’il prend."),
      facts: [
        (ScheduleText.firstDay, from.medium), (ScheduleText.lastDay, to.medium),
        (LeaveText.days, before == after ? new : change),
      ],
      link: Link("/leave/requests/", request), action: Text(en: "See your leave", fr: "Voir votre congé"))
  }
}

enum LeaveTopics {
  private static let kinds = Set(
    [EventKind.leaveAsked, .leaveRecorded, .leaveApproved, .leaveDeclined, .leaveCancelled, .leaveCounted].map(\.name))

  static let all = [
    Topic("leave.requests", LeaveText.leave, access: .permission(.leaveDecide)) { row, _, _ in
      guard kinds.contains(row.kind) else { return nil }
      let data = try JSONDocument(row.data).root
      return TopicMessage { json in write(row, data, json) }
    },
    Topic("leave.own", LeaveText.own, access: .permission(.leaveRequest)) { row, _, _ in
      guard kinds.contains(row.kind) else { return nil }
      let data = try JSONDocument(row.data).root
      guard let person = data["person"]?.string.flatMap({ ID<Person>($0) }) else { return nil }
      return TopicMessage(only: person) { json in write(row, data, json) }
    },
    Topic("leave.reports", LeaveText.ofReports, access: .permission(.leaveRequest)) { row, _, reader in
      guard kinds.contains(row.kind) else { return nil }
      let data = try JSONDocument(row.data).root
      guard let manager = try Deciders.manager(in: row, data, reader) else { return nil }
      return TopicMessage(only: manager) { json in write(row, data, json) }
    },
  ]

  private static func write(_ row: EventRow, _ data: JSONValue, _ json: JSONWriter) {
    json.field("request", ID<LeaveRequest>(row.subject))
    json.field("person", data["person"]?.string)
    json.field("from", data["from"]?.string)
    json.field("to", data["to"]?.string)
    json.field("state", data["state"]?.string)
    json.field("at", row.at)
  }

  /// What a list of the caller's moves with: nothing that they may not listen to.
  static func heard(by call: Call) -> [StaticString] {
    let hasOwn = call.may(.permission(.leaveRequest))
    if call.may(.permission(.leaveDecide)) { return ["leave.requests"] + (hasOwn ? ["leave.own"] : []) }
    return hasOwn ? ["leave.reports", "leave.own"] : []
  }
}
