// The writes of leave: asked for, recorded at once, decided. Each is an event, and days that have passed are judged anew
// with it.
import Base
import Store

enum LeaveChanges {
  /// A request of one's own; those who may decide are told.
  static func ask(_ input: LeaveInput, by caller: Caller, _ writer: Writer) throws -> LeaveRow {
    try ask(input, as: caller.person, in: caller.organization, writer)
  }

  /// The same for the program, in somebody's name.
  static func ask(
    _ input: LeaveInput, as person: ID<Person>, in organization: OrganizationSummary, _ writer: Writer
  ) throws -> LeaveRow {
    let row = try insert(input, of: person, .open, in: organization, writer)
    try emit(.leaveAsked, row, writer)
    var notice = LeaveAskedNotice()
    (notice.request, notice.person, notice.from, notice.to) = (row.id, row.person.name, row.span.from, row.span.to)
    for decider in try Deciders.of(row.person.id, .leaveDecide, in: organization, writer) {
      try writer.notify(notice, to: decider, in: organization.id, subject: row.id.value)
    }
    return row
  }

  /// Leave of somebody else that holds at once: who is ill says so by telephone.
  static func record(_ input: LeaveInput, of person: ID<Person>, by caller: Caller, _ writer: Writer) throws
    -> LeaveRow
  {
    let organization = caller.organization
    guard try writer.exists(PeopleStore.exists, person, organization.id) else { throw Failure.notFound }
    try requireDeciding(about: person, by: caller, writer)
    return try grant(input, to: person, in: organization, writer)
  }

  /// The same for the program, which decides about everybody.
  static func grant(
    _ input: LeaveInput, to person: ID<Person>, in organization: OrganizationSummary, _ writer: Writer
  ) throws -> LeaveRow {
    let row = try insert(input, of: person, .approved, in: organization, writer)
    try emit(.leaveRecorded, row, writer)
    try judge(row, in: organization, writer)
    try tell(row, in: organization.id, writer)
    return row
  }

  /// Takes one step with a request. Fails with 404 for who may not see it, with 403 for who may not do that, and with 409
  /// where that can't be done any more, or there is not enough left of its type.
  static func act(
    _ action: LeaveAction, _ id: ID<LeaveRequest>, _ word: String?, ifVersion: (Int64) throws -> Void = { _ in },
    by caller: Caller, _ writer: Writer
  ) throws -> LeaveRow {
    let organization = caller.organization
    let old = try find(id, for: caller, standing(of: caller, writer), writer)
    let isOwn = old.person.id == caller.person
    if !(action == .cancel && isOwn) { try requireDeciding(about: old.person.id, by: caller, writer) }
    try ifVersion(old.version)
    guard let state = LeaveRules.steps[old.state]?[action] else { throw LeaveText.isDecided(old.state) }
    // What has begun is not the person's alone to undo.
    if isOwn, old.state == .approved, old.span.from <= organization.zone.localDate(at: writer.now) {
      throw LeaveText.hasBegun
    }
    if old.state.isTaken { try writer.run(LeaveStore.freeDays, id) }
    var halves = old.halves
    if state.isTaken { halves = try take(old.span, id, of: old.person.id, old.type, state, in: organization, writer) }
    let changed = try writer.run(
      LeaveStore.decide, id, organization.id, old.state.rawValue, state.rawValue, caller.person, writer.now, word,
      halves)
    guard changed == 1 else { throw LeaveText.isDecided(old.state) }
    writer.count(.leaveRequests, organization: organization.id.value, bucket: old.state.place, by: -1)
    writer.count(.leaveRequests, organization: organization.id.value, bucket: state.place, by: 1)
    let row = try writer.one(LeaveStore.find, id, organization.id)
    try emit(action.event, row, writer)
    if old.state == .approved || state == .approved { try judge(row, in: organization, writer) }
    if !isOwn { try tell(row, in: organization.id, writer) }
    return row
  }

  /// One that the caller may see: their own, and those that they may decide about.
  static func find(_ id: ID<LeaveRequest>, for caller: Caller, _ scope: DecisionScope, _ reader: Reader) throws
    -> LeaveRow
  {
    let row = try reader.one(LeaveStore.find, id, caller.organization.id)
    if row.person.id == caller.person { return row }
    guard try scope.covers(row.person.id, reader) else {
      throw Failure.notFound
    }
    return row
  }

  /// Whose requests the caller decides about, asked of the database in the write's own transaction.
  private static func standing(of caller: Caller, _ writer: Writer) throws -> DecisionScope {
    try Standing(writer).scope(of: .leaveDecide, in: caller.organization, writer)
  }

  private static func requireDeciding(about person: ID<Person>, by caller: Caller, _ writer: Writer) throws {
    guard person != caller.person else { throw LeaveText.ownLeave }
    guard try standing(of: caller, writer).covers(person, writer) else { throw Failure.mayNot }
  }

  // MARK: Putting in

  private static func insert(
    _ input: LeaveInput, of person: ID<Person>, _ state: LeaveState, in organization: OrganizationSummary,
    _ writer: Writer
  ) throws -> LeaveRow {
    let faults = LeaveRules.faults(input.span, today: organization.zone.localDate(at: writer.now))
    if !faults.isEmpty { throw Failure.unprocessable(faults) }
    let type = try LeaveTypes.find(input.type, organization.id, writer)
    let id = writer.newID(ID<LeaveRequest>.self)
    let halves = try take(input.span, id, of: person, type.id, state, in: organization, writer)
    let asker = writer.context.actor.map { ID<Person>($0) } ?? person
    let decider = state == .open ? ID<Person>?.none : asker
    let decided = state == .open ? Timestamp?.none : writer.now
    let reason = input.reason.flatMap { $0.isEmpty ? nil : $0 }
    try writer.run(
      LeaveStore.insert, id, organization.id, person, type.id, input.from, input.to, input.starts.rawValue,
      input.ends.rawValue, halves, reason, state.rawValue, asker, writer.now, decider, decided)
    writer.count(.leaveRequests, organization: organization.id.value, bucket: state.place, by: 1)
    return try writer.one(LeaveStore.find, id, organization.id)
  }

  /// Takes the days of a request; gives how many half days of work they are. Fails where the person is away already, where
  /// they would not have worked, and where there is not enough left.
  private static func take(
    _ span: LeaveSpan, _ id: ID<LeaveRequest>, of person: ID<Person>, _ type: ID<LeaveType>, _ state: LeaveState,
    in organization: OrganizationSummary, _ writer: Writer
  ) throws -> Int {
    let schedules = try OrganizationSchedules(organization.id, writer)
    let hours = try LeaveHours(of: person, span.from...span.to, schedules, writer)
    var working = 0
    do {
      for half in span.halves {
        let isWorking = hours.isWorking(half)
        if isWorking { working += 1 }
        try writer.run(
          LeaveStore.takeDay, organization.id, person, half.date, half.isAfternoon, id, type, isWorking,
          state == .approved)
      }
    } catch let violation as ConstraintViolation where violation.name.hasPrefix("leave_days.") {
      throw Failure(
        .conflict, code: "leave-overlaps", LeaveText.overlaps,
        fields: [Failure.Field(path: "from", text: LeaveText.overlaps)])
    }
    guard working > 0 else {
      throw Failure.unprocessable([Failure.Field(path: "from", text: LeaveText.noWork)])
    }
    let row = try writer.one(LeaveStore.findType, type, organization.id, 1)
    guard row.isCounted else { return working }
    let today = organization.zone.localDate(at: writer.now)
    for year in span.from.year...span.to.year {
      let balance = try LeaveTypes.balance(of: person, row, year: year, today: today, writer)
      guard balance.left >= 0 else { throw LeaveText.notEnough(year, missing: -balance.left) }
    }
    return working
  }

  // MARK: What follows

  /// Days to come judge themselves. Refuses what would change a day of a closed month.
  private static func judge(_ row: LeaveRow, in organization: OrganizationSummary, _ writer: Writer) throws {
    try MonthLock.requireOpen(row.span.from...row.span.to, organization.id, writer)
    let last = min(row.span.to, organization.zone.localDate(at: writer.now).adding(days: 1))
    guard row.span.from <= last else { return }
    let schedules = try PersonSchedules(of: row.person.id, OrganizationSchedules(organization.id, writer), writer)
    guard !schedules.book.isEmpty else { return }
    try AttendanceDays.judge(row.person.id, row.span.from...last, schedules, writer)
  }

  private static func tell(_ row: LeaveRow, in organization: ID<Organization>, _ writer: Writer) throws {
    var notice = LeaveDecidedNotice()
    (notice.request, notice.from, notice.to, notice.state) = (row.id, row.span.from, row.span.to, row.state)
    notice.word = row.word
    try writer.notify(notice, to: row.person.id, in: organization, subject: row.id.value)
  }

  /// Who, when and how it stands; neither why nor, as it may be an illness, of which type.
  static func emit(
    _ kind: EventKind, _ row: LeaveRow, _ writer: Writer, more: (JSONWriter) -> Void = { _ in }
  ) throws {
    try writer.emit(kind, subject: row.id) { json in
      json.field("person", row.person.id)
      json.field("from", row.span.from)
      json.field("to", row.span.to)
      json.field("halfDays", row.halves)
      json.field("state", row.state.rawValue)
      more(json)
    }
  }

  // MARK: Two entries of one person

  static func carry(_ move: PersonalData.Move, _ writer: Writer) throws {
    do { try writer.run(LeaveStore.carryDays, move.from, move.to, move.organization) } catch is ConstraintViolation {
      throw Failure(.conflict, code: "both-on-leave", LeaveText.bothAway)
    }
    try writer.run(LeaveStore.carry, move.from, move.to, move.organization)
  }

  static func carryBalances(_ move: PersonalData.Move, _ writer: Writer) throws {
    try writer.run(LeaveStore.dropShared, move.from, move.to)
    try writer.run(LeaveStore.carryBalances, move.from, move.to, move.organization)
  }
}
