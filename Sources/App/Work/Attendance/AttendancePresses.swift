// Checking in and out: the two writes, shared by the API and the pages.
import Base
import Store

extension EventKind {
  static let checkedIn = EventKind("attendance.checked-in")
  static let checkedOut = EventKind("attendance.checked-out")
}

enum AttendancePresses {
  /// The date that an arrival counts for: that of the shift, or the organization's where no schedule holds.
  private static func day(of caller: Caller, at now: Timestamp, _ schedules: PersonSchedules) -> LocalDate {
    ShiftDates.date(of: now, zone: caller.organization.zone) { schedules.schedule(on: $0) }
  }

  /// Opens a record for the caller on the date that their shift began. The constraint, not a look beforehand, decides who
  /// was first; everybody else gets a conflict that says since when they are in.
  static func checkIn(
    _ input: PressInput, by caller: Caller, via way: PressWay = PressWay(), _ writer: Writer
  ) throws -> AttendanceRow {
    let organization = caller.organization
    let time = try PressTime(pressed: input.pressedAt, sent: input.sentAt, at: writer.now)
    let now = time.instant
    let schedules = try PersonSchedules(of: caller, writer)
    let date = day(of: caller, at: now, schedules)
    if time.isLater { try requireLatest(caller, date, after: now, writer) }
    let code = try PressProofs.code(input, time, by: caller, way, writer)
    let id = writer.newID(ID<AttendanceRecord>.self)
    do {
      _ = try writer.run(
        AttendanceStore.insert, id, organization.id, caller.person, date, now, input.note)
    } catch is ConstraintViolation {
      throw try alreadyIn(caller, date, writer)
    }
    let isFirstToday = try !writer.exists(AttendanceStore.earlierOfDay, caller.person, date, id)
    let bucket = Int64(date.dayNumber)
    writer.count(.attendanceRecords, organization: organization.id.value, bucket: bucket, by: 1)
    writer.count(.attendanceTotal, organization: organization.id.value, by: 1)
    writer.count(.attendanceOpen, organization: organization.id.value, bucket: bucket, by: 1)
    if isFirstToday { writer.count(.attendancePeople, organization: organization.id.value, bucket: bucket, by: 1) }
    let flags = try PressProofs.record(
      input, time, code, of: id, on: date, isArrival: true, by: caller, way, writer)
    try writer.emit(.checkedIn, subject: id.value) { json in
      json.field("person", caller.person)
      json.field("date", date)
      if !flags.isEmpty { json.field("flags", PressFlag.text(flags)) }
    }
    try ReviewNews.tell(flags, of: id, on: date, isArrival: true, at: now, by: caller, writer)
    if !schedules.book.isEmpty { try AttendanceDays.judge(caller.person, date...date, schedules, writer) }
    var row = AttendanceRow(
      id: id, person: caller.person, personName: caller.name, date: date, started: now, ended: nil, note: input.note)
    (row.flags, row.review) = (flags, flags.isEmpty ? nil : .open)
    return row
  }

  /// Closes the caller's open record of today, or the one that began within the last day: a night shift.
  static func checkOut(
    _ input: PressInput, by caller: Caller, via way: PressWay = PressWay(), _ writer: Writer
  ) throws -> AttendanceRow {
    let time = try PressTime(pressed: input.pressedAt, sent: input.sentAt, at: writer.now)
    let now = time.instant
    guard let open = try openRecord(of: caller, at: now, writer), !time.isLater || open.started <= now else {
      throw Failure(.conflict, code: "not-checked-in", AttendanceText.notIn)
    }
    let code = try PressProofs.code(input, time, by: caller, way, writer)
    let end = AttendanceRules.end(of: open.started, at: now)
    let changed = try writer.run(AttendanceStore.close, open.id, caller.organization.id, end, input.note)
    guard changed == 1 else { throw Failure(.conflict, code: "not-checked-in", AttendanceText.notIn) }
    writer.count(
      .attendanceOpen, organization: caller.organization.id.value, bucket: Int64(open.date.dayNumber), by: -1)
    let flags = try PressProofs.record(
      input, time, code, of: open.id, on: open.date, isArrival: false, by: caller, way, writer)
    try writer.emit(.checkedOut, subject: open.id.value) { json in
      json.field("person", caller.person)
      json.field("date", open.date)
      if !flags.isEmpty { json.field("flags", PressFlag.text(flags)) }
      json.field("minutes", AttendanceRules.minutes(from: open.started, to: end))
    }
    try ReviewNews.tell(flags, of: open.id, on: open.date, isArrival: false, at: now, by: caller, writer)
    let schedules = try PersonSchedules(of: caller, writer)
    if !schedules.book.isEmpty { try AttendanceDays.judge(caller.person, open.date...open.date, schedules, writer) }
    var row = AttendanceRow(
      id: open.id, person: open.person, personName: open.personName, date: open.date, started: open.started, ended: end,
      note: input.note ?? open.note)
    // Those of the arrival too.
    let all = try FlagLookup(caller.organization.id, writer).of(open.id, writer)
    (row.flags, row.review) = (all.flags, all.review)
    return row
  }

  /// A press that was kept must not open a stay before one that has been recorded since.
  private static func requireLatest(
    _ caller: Caller, _ date: LocalDate, after instant: Timestamp, _ writer: Writer
  ) throws {
    guard let latest = try writer.first(AttendanceStore.latestOfDay, caller.person, date) else { return }
    if latest.started > instant || latest.ended ?? latest.started > instant { throw SiteText.overtaken }
  }

  /// Two entries of one person become one: the records of the one are the other's. Who was counted twice on a day is
  /// counted once. Fails while both are here.
  static func carry(_ move: PersonalData.Move, _ writer: Writer) throws {
    for day in try writer.all(AttendanceStore.sharedDays, move.from, move.to) {
      writer.count(.attendancePeople, organization: move.organization.value, bucket: Int64(day.dayNumber), by: -1)
    }
    do { try writer.run(AttendanceStore.carry, move.from, move.to, move.organization) } catch is ConstraintViolation {
      throw Failure(.conflict, code: "both-checked-in", MergeText.bothHere)
    }
  }

  /// What the caller can do now.
  static func today(
    of caller: Caller, at now: Timestamp, _ language: Language, via way: PressWay = PressWay(), _ reader: Reader
  ) throws -> TodayOutput {
    let zone = caller.organization.zone
    let schedules = try PersonSchedules(of: caller, reader)
    let date = day(of: caller, at: now, schedules)
    let latest = try openRecord(of: caller, at: now, reader)
    var output = AttendanceRules.today(
      date, zone: zone, language: language, openToday: latest.flatMap { $0.date == date ? $0 : nil },
      latestOpen: latest, lastToday: try reader.first(AttendanceStore.latestOfDay, caller.person, date))
    let sites = try SiteChanges.sites(of: caller.person, in: caller.organization.id, reader)
    output.asked = AskedProofsOutput(sites, from: way.client)
    if var record = output.record {
      let found = try FlagLookup(caller.organization.id, reader).of(record.id, reader)
      (record.flags, record.review) = (found.flags.map(\.rawValue), found.review)
      output.record = record
    }
    output.day = try judgedDay(of: caller, date, schedules, at: now, reader)
    return output
  }

  /// What is expected of the caller on a date, and how it stands; nil where no schedule holds, and where they don't work
  /// here yet or any more and did not come.
  private static func judgedDay(
    of caller: Caller, _ date: LocalDate, _ schedules: PersonSchedules, at now: Timestamp, _ reader: Reader
  ) throws -> AttendanceDayOutput? {
    let kept = try reader.first(DayStore.days, caller.person, date, date)
    let units = kept.map { AttendanceDays.codes($0.units) } ?? schedules.units
    guard let (id, schedule) = schedules.book.schedule(on: date, units: units) else { return nil }
    let facts = try RawFacts(of: caller.person, in: caller.organization.id, date...date, reader)
    guard facts.isEmployed(on: date) || facts.isPresent(on: date) else { return nil }
    let isOver = now >= ShiftDates.end(of: date, schedule)
    let shift = schedule.shift(on: date)
    let day = AttendanceDay(
      person: caller.person, date: date, schedule: id, units: "",
      judged: DayRules.judge(facts.day(date, isOver: isOver), on: date, by: schedule),
      starts: shift?.whole.lowerBound, ends: shift?.whole.upperBound, isOver: isOver)
    let name = try reader.first(ScheduleStore.find, id, caller.organization.id)?.name ?? ""
    return AttendanceDayOutput(day, scheduleName: name)
  }

  private static func openRecord(of caller: Caller, at now: Timestamp, _ reader: Reader) throws -> AttendanceRow? {
    let since = now.adding(seconds: -AttendanceRules.longestStay)
    // The day bound lets the index end the search; three days cover 24 hours, any change of the zone's offset, and a
    // schedule in another zone.
    let earliest = caller.organization.zone.localDate(at: since).adding(days: -2)
    return try reader.first(AttendanceStore.latestOpen, caller.person, since, earliest)
  }

  private static func alreadyIn(_ caller: Caller, _ date: LocalDate, _ writer: Writer) throws -> Failure {
    guard let open = try writer.first(AttendanceStore.latestOfDay, caller.person, date), open.isOpen else {
      return Failure(.conflict, code: "already-checked-in", AttendanceText.alreadyInSomehow)
    }
    let since = caller.organization.zone.local(at: open.started).clock
    return Failure(.conflict, code: "already-checked-in", AttendanceText.alreadyIn(since: since))
  }
}
