// The writes of corrections: asked for, recorded at once, decided. Each is an event, and its day is judged anew with it.
import Base
import Store

enum CorrectionChanges {
  /// A request for one's own records; those who may decide are told.
  static func ask(_ input: CorrectionInput, by caller: Caller, _ writer: Writer) throws -> CorrectionRow {
    try ask(input, as: caller.person, in: caller.organization, writer)
  }

  /// The same for the program, in somebody's name.
  static func ask(
    _ input: CorrectionInput, as person: ID<Person>, in organization: OrganizationSummary, _ writer: Writer
  ) throws -> CorrectionRow {
    let row = try insert(input, of: person, .open, in: organization, writer)
    try emit(.correctionAsked, row, writer)
    var notice = CorrectionAskedNotice()
    (notice.correction, notice.person, notice.date, notice.kind) = (row.id, row.person.name, row.date, row.kind)
    for decider in try Deciders.of(row.person.id, .attendanceDecide, in: organization, writer) {
      try writer.notify(notice, to: decider, in: organization.id, subject: row.id.value)
    }
    return row
  }

  /// A correction of somebody else's records that holds at once.
  static func record(_ input: CorrectionInput, of person: ID<Person>, by caller: Caller, _ writer: Writer) throws
    -> CorrectionRow
  {
    let organization = caller.organization
    guard try writer.exists(PeopleStore.exists, person, organization.id) else { throw Failure.notFound }
    try requireDeciding(about: person, by: caller, writer)
    let row = try insert(input, of: person, .approved, in: organization, writer)
    try emit(.correctionRecorded, row, writer)
    try judge(row, in: organization.id, writer)
    try tell(row, .approve, in: organization.id, writer)
    return row
  }

  /// Takes one step with a correction. Fails with 404 for who may not see it, with 403 for who may not do that, and with
  /// 409 where that can't be done any more.
  static func act(
    _ action: CorrectionAction, _ id: ID<CorrectionRequest>, _ word: String?,
    ifVersion: (Int64) throws -> Void = { _ in },
    by caller: Caller, _ writer: Writer
  ) throws -> CorrectionRow {
    let organization = caller.organization.id
    let old = try find(id, for: caller, standing(of: caller, writer), writer)
    if action.isOwn {
      guard old.person.id == caller.person else { throw Failure.mayNot }
    } else {
      try requireDeciding(about: old.person.id, by: caller, writer)
    }
    try ifVersion(old.version)
    guard let state = CorrectionRules.steps[old.state]?[action] else { throw CorrectionText.isDecided(old.state) }
    let changed = try writer.run(
      CorrectionStore.decide, id, organization, old.state.rawValue, state.rawValue, caller.person, writer.now, word)
    guard changed == 1 else { throw CorrectionText.isDecided(old.state) }
    writer.count(.corrections, organization: organization.value, bucket: old.state.place, by: -1)
    writer.count(.corrections, organization: organization.value, bucket: state.place, by: 1)
    let row = try writer.one(CorrectionStore.find, id, organization)
    try emit(action.event, row, writer)
    if old.state == .approved || state == .approved { try judge(row, in: organization, writer) }
    if !action.isOwn { try tell(row, action, in: organization, writer) }
    return row
  }

  /// One that the caller may see: their own, and those that they may decide about or whose records they may see.
  static func find(_ id: ID<CorrectionRequest>, for caller: Caller, _ scope: DecisionScope, _ reader: Reader) throws
    -> CorrectionRow
  {
    let row = try reader.one(CorrectionStore.find, id, caller.organization.id)
    if row.person.id == caller.person || caller.may(.attendanceReadAll) { return row }
    guard try scope.covers(row.person.id, reader) else {
      throw Failure.notFound
    }
    return row
  }

  /// Whose requests the caller decides about, asked of the database in the write's own transaction.
  private static func standing(of caller: Caller, _ writer: Writer) throws -> DecisionScope {
    try Standing(writer).scope(of: .attendanceDecide, in: caller.organization, writer)
  }

  private static func requireDeciding(about person: ID<Person>, by caller: Caller, _ writer: Writer) throws {
    guard person != caller.person else { throw CorrectionText.ownRecords }
    guard try standing(of: caller, writer).covers(person, writer) else { throw Failure.mayNot }
  }

  // MARK: Putting in

  private static func insert(
    _ input: CorrectionInput, of person: ID<Person>, _ state: CorrectionState, in organization: OrganizationSummary,
    _ writer: Writer
  ) throws -> CorrectionRow {
    let date = try date(of: input, person, organization, writer)
    let id = writer.newID(ID<CorrectionRequest>.self)
    let asker = writer.context.actor.map { ID<Person>($0) } ?? person
    let decider = state == .open ? ID<Person>?.none : asker
    let decided = state == .open ? Timestamp?.none : writer.now
    do {
      try writer.run(
        CorrectionStore.insert, id, organization.id, person, date, input.kind.rawValue, input.record, input.startedAt,
        input.endedAt, input.reason, state.rawValue, asker, writer.now, decider, decided)
    } catch let violation as ConstraintViolation where violation.name.hasPrefix("attendance_corrections.") {
      throw CorrectionText.asksAlready
    }
    writer.count(.corrections, organization: organization.id.value, bucket: state.place, by: 1)
    return try writer.one(CorrectionStore.find, id, organization.id)
  }

  /// The day that it is about; fails with what is wrong with what is asked for.
  private static func date(
    of input: CorrectionInput, _ person: ID<Person>, _ organization: OrganizationSummary, _ writer: Writer
  ) throws -> LocalDate {
    func refuse(_ path: String, _ text: Text) -> Failure { .unprocessable([Failure.Field(path: path, text: text)]) }
    var recorded: CorrectionRules.Recorded?
    if let record = input.record {
      guard input.kind != .add else { throw refuse("record", CorrectionText.recordNotWanted) }
      recorded = try writer.one(CorrectionStore.recorded, record, organization.id)
      guard recorded?.person == person else { throw Failure.notFound }
    } else if input.kind != .add {
      throw refuse("record", CorrectionText.recordMissing)
    }
    if input.kind == .remove {
      guard input.startedAt == nil, input.endedAt == nil else { throw refuse("startedAt", CorrectionText.noTimes) }
    } else {
      let faults = CorrectionRules.faults(
        from: input.startedAt, to: input.endedAt, recorded: recorded, zone: organization.zone, at: writer.now)
      if !faults.isEmpty { throw Failure.unprocessable(faults) }
    }
    // A record stays with the day for which it was made; what nobody recorded counts for the day for which it would have.
    if let recorded { return recorded.date }
    let schedules = try PersonSchedules(of: person, OrganizationSchedules(organization.id, writer), writer)
    return ShiftDates.date(of: input.startedAt ?? writer.now, zone: organization.zone) { schedules.schedule(on: $0) }
  }

  // MARK: What follows

  /// Refuses what would change a day of a closed month.
  private static func judge(_ row: CorrectionRow, in organization: ID<Organization>, _ writer: Writer) throws {
    try MonthLock.requireOpen(row.date...row.date, organization, writer)
    let schedules = try PersonSchedules(of: row.person.id, OrganizationSchedules(organization, writer), writer)
    guard !schedules.book.isEmpty else { return }
    try AttendanceDays.judge(row.person.id, row.date...row.date, schedules, writer)
  }

  private static func tell(
    _ row: CorrectionRow, _ action: CorrectionAction, in organization: ID<Organization>, _ writer: Writer
  ) throws {
    var notice = CorrectionDecidedNotice()
    (notice.correction, notice.date, notice.state) = (row.id, row.date, row.state)
    notice.word = row.word
    try writer.notify(notice, to: row.person.id, in: organization, subject: row.id.value)
  }

  /// What changed, and for whom; the words that people wrote are theirs.
  private static func emit(_ kind: EventKind, _ row: CorrectionRow, _ writer: Writer) throws {
    try writer.emit(kind, subject: row.id) { json in
      json.field("person", row.person.id)
      json.field("date", row.date)
      json.field("kind", row.kind.rawValue)
      json.field("state", row.state.rawValue)
      json.field("record", row.record)
      json.object("changed") {
        json.changed("startedAt", row.recordedStart, row.start)
        json.changed("endedAt", row.recordedEnd, row.end)
      }
    }
  }
}
