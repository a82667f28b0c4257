// Closing a month, and opening it again.
import Base
import Store
import Web

extension EventKind {
  static let monthClosed = EventKind("attendance.month-closed")
  static let monthReopened = EventKind("attendance.month-reopened")
}

extension JobKind {
  static let monthClosing = JobKind("attendance.month-closing")
  static let monthNotices = JobKind("attendance.month-notices")
}

enum MonthChanges {
  /// People who are told in one transaction.
  private static let lot = 100
  /// People whose month is judged in one transaction: some milliseconds of the writer.
  private static let judgedAtOnce = 10

  /// From when a month may be closed: when its last day is over by every schedule that there is.
  static func over(_ month: Month, in organization: OrganizationSummary, _ reader: Reader) throws -> Timestamp {
    var over = organization.zone.day(month.last).upperBound
    try reader.each(ScheduleStore.list, organization.id, 500, 0) { row in
      over = max(over, ShiftDates.end(of: month.last, row.schedule))
    }
    return over
  }

  /// Begins to close a month. Its days are judged once more behind everything that is to be judged already; then it is
  /// closed by the same work. Asking again while that goes on changes nothing.
  static func close(_ month: Month, in organization: OrganizationSummary, _ writer: Writer) throws -> MonthClosing {
    let over = try over(month, in: organization, writer)
    guard writer.now >= over else {
      throw Failure(.conflict, code: "month-not-over", MonthText.notOver(organization.zone.local(at: over).short))
    }
    if let old = try writer.first(MonthStore.closing, organization.id, month.first) {
      guard old.closed == nil else {
        throw Failure(.conflict, code: "month-closed", MonthText.isClosed(month.name))
      }
      try enqueue(month, in: organization.id, by: writer.context.actor.map { ID($0) }, writer)
      return old
    }
    let id = writer.newID(ID<MonthClosing>.self)
    try writer.run(MonthStore.ask, id, organization.id, month.first, writer.now)
    try enqueue(month, in: organization.id, by: writer.context.actor.map { ID($0) }, writer)
    return MonthClosing(id: id, month: month, asked: writer.now, closed: nil, people: 0)
  }

  private static func enqueue(
    _ month: Month, in organization: ID<Organization>, by person: ID<Person>?, at: Timestamp? = nil, _ writer: Writer
  ) throws {
    var work = MonthClosingWork()
    (work.month, work.actor) = (month.first, person)
    try writer.enqueue(
      .monthClosing, work, key: "\(organization.text)-\(month.iso)", at: at, organization: organization.value)
  }

  static let closing = JobDescription(
    .monthClosing, MonthText.closingJob, JobPolicy(timeout: 3600, attempts: 5),
    work: { (work: MonthClosingWork, run: JobRun, _: Appliance) -> (any Payload)? in
      let organization = ID<Organization>(run.organization)
      let month = Month(of: work.month)
      // What was decided before comes first.
      if try !run.read({ try isAwaited(organization, $0) }) {
        try judge(month, organization, run)
        if try finish(month, organization, by: work.actor, run) { return nil }
      }
      try run.handOver { writer in
        try enqueue(month, in: organization, by: work.actor, at: writer.now.adding(seconds: 1), writer)
      }
      return nil
    })

  /// Whether something is still to be judged, or leave to be counted.
  private static func isAwaited(_ organization: ID<Organization>, _ reader: Reader) throws -> Bool {
    let kinds = [JobKind.attendanceJudging.name, JobKind.leaveCounting.name]
    return try JobList.newest([.waiting, .later, .running], kinds, limit: 500, reader)
      .contains { $0.organization == organization.value }
  }

  /// Judges everybody's days of the month once more, some people in each transaction.
  private static func judge(_ month: Month, _ organization: ID<Organization>, _ run: JobRun) throws {
    var after = ID<Person>(0)
    var done: Int64 = 0
    let total = try run.read { try $0.value(of: .people, organization: organization.value) }
    while true {
      try run.check()
      let last = after
      let people = try run.read { try $0.all(DayStore.people, organization, last, judgedAtOnce) }
      try run.write { writer in
        let schedules = try OrganizationSchedules(organization, writer)
        for person in people {
          try AttendanceDays.judge(person, month.dates, PersonSchedules(of: person, schedules, writer), writer)
        }
      }
      done += Int64(people.count)
      // Of those who were removed, the days are judged as well.
      run.progress(done, of: max(done, total))
      guard people.count == judgedAtOnce, let next = people.last else { return }
      after = next
    }
  }

  /// The end of the work; false where something is to be judged before.
  private static func finish(
    _ month: Month, _ organization: ID<Organization>, by actor: ID<Person>?, _ run: JobRun
  ) throws -> Bool {
    try run.write { writer in
      if try isAwaited(organization, writer) { return false }
      guard let closing = try writer.first(MonthStore.closing, organization, month.first), closing.closed == nil else {
        return true
      }
      if try writer.exists(MonthStore.openDay, organization, month.first, month.last) {
        try writer.run(MonthStore.forget, closing.id, organization)
        return true
      }
      let people = try writer.one(MonthStore.rowCount, organization, month.first)
      guard try writer.run(MonthStore.close, closing.id, organization, writer.now, people) == 1 else { return true }
      // Whoever asked for it is who closes it.
      writer.context.actor = actor?.value
      try writer.emit(.monthClosed, subject: closing.id) { json in
        json.field("month", month.iso)
        json.field("people", people)
      }
      try tell(month, closing.id, nil, in: organization, by: actor, writer)
      return true
    }
  }

  /// Opens a closed month again: its days are judged by what holds now.
  static func reopen(_ month: Month, _ input: ReopeningInput, in organization: OrganizationSummary, _ writer: Writer)
    throws
  {
    guard let closing = try writer.first(MonthStore.closing, organization.id, month.first), closing.closed != nil else {
      throw Failure(.conflict, code: "month-not-closed", MonthText.notClosed)
    }
    try writer.run(MonthStore.forget, closing.id, organization.id)
    try writer.emit(.monthReopened, subject: closing.id) { json in
      json.field("month", month.iso)
      json.field("reason", input.reason)
    }
    try DayJobs.enqueue(JudgingInput(from: month.first, to: month.last), in: organization, writer)
    try LeaveCounting.mark([month.dates], in: organization.id, writer)
    try tell(
      month, closing.id, input.reason, in: organization.id, by: writer.context.actor.map { ID($0) }, writer)
  }

  // MARK: Telling

  private static func tell(
    _ month: Month, _ closing: ID<MonthClosing>, _ reason: String?, in organization: ID<Organization>,
    by person: ID<Person>?, _ writer: Writer
  ) throws {
    var work = MonthNoticeWork()
    work.month = month.first
    work.closing = closing
    work.reason = reason
    work.actor = person
    try writer.enqueue(.monthNotices, work, organization: organization.value)
  }

  /// Everybody of the sheet, and those who may close months; not whoever did it. Told once more where a crash came between.
  static let notices = JobDescription(
    .monthNotices, MonthText.noticesJob, JobPolicy(timeout: 1800, attempts: 5),
    work: { (work: MonthNoticeWork, run: JobRun, _: Appliance) -> (any Payload)? in
      let organization = ID<Organization>(run.organization)
      var notice = MonthNotice()
      (notice.month, notice.reason) = (work.month, work.reason)
      let told = notice
      let keepers = try run.read { try closers(in: organization, $0) }
      for at in stride(from: 0, to: keepers.count, by: lot) {
        try notify(Array(keepers[at..<min(at + lot, keepers.count)]), told, work, organization, run)
      }
      var after = ID<Person>(0)
      while true {
        try run.check()
        let last = after
        let people = try run.read { try $0.all(MonthStore.peopleOf, organization, work.month, last, lot) }
        try notify(people.filter { !keepers.contains($0) }, told, work, organization, run)
        guard people.count == lot, let next = people.last else { return nil }
        after = next
      }
    })

  private static func notify(
    _ people: [ID<Person>], _ notice: MonthNotice, _ work: MonthNoticeWork, _ organization: ID<Organization>,
    _ run: JobRun
  ) throws {
    let others = people.filter { $0 != work.actor }
    guard !others.isEmpty else { return }
    try run.write { writer in
      for person in others { try writer.notify(notice, to: person, in: organization, subject: work.closing.value) }
    }
  }

  /// Those whose roles let them close months.
  private static func closers(in organization: ID<Organization>, _ reader: Reader) throws -> [ID<Person>] {
    var seen: Set<ID<Person>> = []
    for role in try RoleBook(of: organization, reader).roles where Permission.monthsClose.isGiven(by: role.permissions)
    {
      for holder in try reader.all(AccessStore.statuses, organization, role.id) where holder.status == .active {
        seen.insert(holder.person)
      }
    }
    return seen.sorted { $0 < $1 }
  }
}

/// Which month is to be closed, and for whom.
struct MonthClosingWork: Payload {
  var month = LocalDate.first
  var actor: ID<Person>?

  static let schemaName = "MonthClosingWork"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.date("month", &month, label: MonthText.month)
    f.id("actor", &actor, label: MonthText.closedBy)
  }
}

/// Of which month people are told.
struct MonthNoticeWork: Payload {
  var month = LocalDate.first
  var closing = ID<MonthClosing>(0)
  /// Nil where it was closed.
  var reason: String?
  var actor: ID<Person>?

  static let schemaName = "MonthNoticeWork"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.date("month", &month, label: MonthText.month)
    f.id("closing", &closing, label: MonthText.closings)
    f.text("reason", &reason, label: MonthText.reason, max: 500)
    f.id("actor", &actor, label: MonthText.closedBy)
  }
}

/// That one's month is closed, or open again.
struct MonthNotice: Notice {
  static let kind = NoticeKind(
    "attendance.month", Text(en: "A month was closed or opened again", fr: "Un mois a été clos ou rouvert"))
  static let schemaName = "MonthNotice"

  static var example: MonthNotice {
    var notice = MonthNotice()
    notice.month = LocalDate(year: 2026, month: 11, day: 1) ?? .first
    return notice
  }

  var month = LocalDate.first
  /// Why it was opened again; nil where it was closed.
  var reason: String?

  mutating func fields(_ f: inout some FieldVisitor) {
    f.date("month", &month, label: MonthText.month)
    f.text("reason", &reason, label: MonthText.reason, max: 500)
  }

  func words(_ frame: NoticeFrame) -> NoticeWords {
    let name = month.monthAndYear
    let title =
      reason == nil
      ? Text(en: "\(name.en) is closed", fr: "\(name.fr) est clos").capitalized
      : Text(en: "\(name.en) is open again", fr: "\(name.fr) est rouvert").capitalized
    let detail =
      reason.map { Text.verbatim($0) }
      ?? Text(
        en: "Its days no longer change. Look through your month, and tell us what is wrong with it.",
        fr: "Ses journées ne changent plus. Parcourez votre mois, et signalez ce qui ne va pas.")
    return NoticeWords(
      title: title, detail: detail, link: Link("/attendance/calendar").query("month", Month(of: month).iso),
      action: Text(en: "See the month", fr: "Voir le mois"))
  }
}
