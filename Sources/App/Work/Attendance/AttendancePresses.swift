// Checking in and out: the two writes, shared by the API and the pages.
import Base
import Store

extension EventKind {
  static let checkedIn = EventKind("attendance.checked-in")
  static let checkedOut = EventKind("attendance.checked-out")
}

enum AttendancePresses {
  /// Opens a record for the caller on the organization's local date. The constraint, not a look beforehand, decides who
  /// was first; everybody else gets a conflict that says since when they are in.
  static func checkIn(_ input: PressInput, by caller: Caller, _ writer: Writer) throws -> AttendanceRow {
    let organization = caller.organization
    let now = writer.now
    let date = organization.zone.localDate(at: now)
    let id = writer.newID(ID<AttendanceRecord>.self)
    do {
      _ = try writer.run(
        AttendanceStore.insert, id, organization.id, caller.person, date, now, input.note)
    } catch is ConstraintViolation {
      throw try alreadyIn(caller, date, writer)
    }
    let firstToday = try writer.one(AttendanceStore.countOfDay, caller.person, date) == 1
    let bucket = Int64(date.dayNumber)
    writer.count(.attendanceRecords, organization: organization.id.value, bucket: bucket, by: 1)
    writer.count(.attendanceTotal, organization: organization.id.value, by: 1)
    writer.count(.attendanceOpen, organization: organization.id.value, bucket: bucket, by: 1)
    if firstToday { writer.count(.attendancePeople, organization: organization.id.value, bucket: bucket, by: 1) }
    try writer.emit(.checkedIn, subject: id.value) { json in
      json.field("person", caller.person)
      json.field("date", date)
    }
    return AttendanceRow(
      id: id, person: caller.person, personName: caller.name, date: date, started: now, ended: nil, note: input.note)
  }

  /// Closes the caller's open record of today, or the one that began within the last day: a night shift.
  static func checkOut(_ input: PressInput, by caller: Caller, _ writer: Writer) throws -> AttendanceRow {
    let now = writer.now
    guard let open = try openRecord(of: caller, at: now, writer) else {
      throw Failure(.conflict, code: "not-checked-in", AttendanceText.notIn)
    }
    let end = AttendanceRules.end(of: open.started, at: now)
    let changed = try writer.run(AttendanceStore.close, open.id, caller.organization.id, end, input.note)
    guard changed == 1 else { throw Failure(.conflict, code: "not-checked-in", AttendanceText.notIn) }
    writer.count(
      .attendanceOpen, organization: caller.organization.id.value, bucket: Int64(open.date.dayNumber), by: -1)
    try writer.emit(.checkedOut, subject: open.id.value) { json in
      json.field("person", caller.person)
      json.field("date", open.date)
      json.field("minutes", AttendanceRules.minutes(from: open.started, to: end))
    }
    return AttendanceRow(
      id: open.id, person: open.person, personName: open.personName, date: open.date, started: open.started, ended: end,
      note: input.note ?? open.note)
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
  static func today(of caller: Caller, at now: Timestamp, _ language: Language, _ reader: Reader) throws -> TodayOutput
  {
    let zone = caller.organization.zone
    let date = zone.localDate(at: now)
    let latest = try openRecord(of: caller, at: now, reader)
    return AttendanceRules.today(
      date, zone: zone, language: language, openToday: latest.flatMap { $0.date == date ? $0 : nil },
      latestOpen: latest, lastToday: try reader.first(AttendanceStore.latestOfDay, caller.person, date))
  }

  private static func openRecord(of caller: Caller, at now: Timestamp, _ reader: Reader) throws -> AttendanceRow? {
    let since = now.adding(seconds: -AttendanceRules.longestStay)
    // The day bound lets the index end the search; two days cover 24 hours and any change of the zone's offset.
    let earliest = caller.organization.zone.localDate(at: since).adding(days: -1)
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
