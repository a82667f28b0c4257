// Judged days as they are kept: made from the facts whenever one of these changes, and never a fact themselves.
import Base
import Store

/// A day as the database has it.
struct AttendanceDay: Sendable, Equatable {
  let person: ID<Person>
  let date: LocalDate
  let schedule: ID<WorkSchedule>
  /// The codes of the person's units when the day was first judged, one a line, and `ScheduleBook.everybody`.
  let units: String
  let judged: JudgedDay
  /// The shift; nil on a free day.
  let starts: Timestamp?
  let ends: Timestamp?
  let isOver: Bool
}

/// The schedules that may hold for one person, and the units that they are in now.
struct PersonSchedules: Sendable {
  let organization: ID<Organization>
  let book: ScheduleBook
  let units: Set<String>

  /// Of somebody who checks in and out.
  init(of caller: Caller, _ reader: Reader) throws {
    try self.init(of: caller.person, OrganizationSchedules(caller.organization.id, reader), isExpected: true, reader)
  }

  init(of person: ID<Person>, _ organization: OrganizationSchedules, isExpected: Bool? = nil, _ reader: Reader) throws {
    self.organization = organization.id
    let held = try organization.groups + reader.all(ScheduleStore.ofPerson, organization.id, person)
    book = ScheduleBook(
      held.map { $0.0 }, Dictionary(held.map { ($0.0.schedule, $0.1) }, uniquingKeysWith: { first, _ in first }))
    guard !held.isEmpty else {
      units = []
      return
    }
    let groups = Set(try reader.all(ScheduleStore.units, person))
    let mayRecord =
      try isExpected ?? Permission.attendanceRecord.isGiven(by: PersonAccess(of: person, reader).permissions)
    units = mayRecord ? groups.union([ScheduleBook.everybody]) : groups
  }

  /// What holds on a date for somebody in the units of now.
  func schedule(on date: LocalDate) -> WorkSchedule? { book.schedule(on: date, units: units)?.schedule }
}

/// What holds for units and for everybody: read once for many people.
struct OrganizationSchedules: Sendable {
  let id: ID<Organization>
  fileprivate let groups: [(ScheduleAssignment, WorkSchedule)]

  init(_ id: ID<Organization>, _ reader: Reader) throws {
    self.id = id
    groups = try reader.all(ScheduleStore.groups, id)
  }
}

enum AttendanceDays {
  /// One person's days between two dates as the facts have them now, by their dates. A day is judged where it has a
  /// schedule and somebody was there, or where it is over and somebody should have been.
  static func judged(
    _ person: ID<Person>, _ dates: ClosedRange<LocalDate>, _ schedules: PersonSchedules, at now: Timestamp,
    kept: [LocalDate: AttendanceDay], _ reader: Reader
  ) throws -> [LocalDate: AttendanceDay] {
    guard !schedules.book.isEmpty else { return [:] }
    let facts = try RawFacts(of: person, in: schedules.organization, dates, reader)
    let units = schedules.units.sorted().joined(separator: "\n")
    var days: [LocalDate: AttendanceDay] = [:]
    var date = dates.lowerBound
    while true {
      let old = kept[date]
      let those = old?.units ?? units
      if let (id, schedule) = schedules.book.schedule(on: date, units: codes(those)) {
        let isOver = now >= ShiftDates.end(of: date, schedule)
        let shift = schedule.shift(on: date)
        let isMissed = isOver && shift != nil && facts.isExpected(on: date, schedule.zone, hadDay: old != nil)
        if facts.isPresent(on: date) || isMissed {
          days[date] = AttendanceDay(
            person: person, date: date, schedule: id, units: those,
            judged: DayRules.judge(facts.day(date, isOver: isOver), on: date, by: schedule),
            starts: shift?.whole.lowerBound, ends: shift?.whole.upperBound, isOver: isOver)
        }
      }
      guard date < dates.upperBound else { return days }
      date = date.adding(days: 1)
    }
  }

  /// The units that `AttendanceDay.units` names.
  static func codes(_ text: String) -> Set<String> { Set(text.split(separator: "\n").map(String.init)) }

  /// Judges one person's days anew and writes down what differs. Gives how many days do. Asking twice changes nothing, and
  /// days of closed months stay.
  @discardableResult
  static func judge(
    _ person: ID<Person>, _ dates: ClosedRange<LocalDate>, _ schedules: PersonSchedules, _ writer: Writer
  ) throws -> Int {
    var kept: [LocalDate: AttendanceDay] = [:]
    try writer.each(DayStore.days, person, dates.lowerBound, dates.upperBound) { kept[$0.date] = $0 }
    let days = try judged(person, dates, schedules, at: writer.now, kept: kept, writer)
    let closed = try MonthLock.closed(dates, schedules.organization, writer)
    var changed = 0
    var months: Set<Month> = []
    for (date, day) in days where kept[date] != day && !closed.contains(date.startOfMonth) {
      try put(day, in: schedules.organization, writer)
      changed += 1
      months.insert(Month(of: date))
    }
    for date in kept.keys where days[date] == nil && !closed.contains(date.startOfMonth) {
      try writer.run(DayStore.drop, person, date)
      changed += 1
      months.insert(Month(of: date))
    }
    try AttendanceMonths.add(person, months, in: schedules.organization, writer)
    return changed
  }

  private static func put(_ day: AttendanceDay, in organization: ID<Organization>, _ writer: Writer) throws {
    try writer.run(
      DayStore.put, organization, day.person, day.date, day.schedule, day.units, day.judged.status?.rawValue,
      day.starts, day.ends, day.judged.expected, day.judged.worked, day.judged.late, day.judged.leftEarly,
      day.judged.overtime, day.isOver, writer.now)
  }

  /// Two entries of one person become one: what holds for the one by themselves holds for the other, and their days are
  /// judged anew.
  static func carry(_ move: PersonalData.Move, _ writer: Writer) throws {
    try writer.run(ScheduleStore.carry, move.from, move.to, move.organization)
    try AttendanceMonths.carry(move, writer)
    try writer.run(DayStore.dropOf, move.from, move.organization)
    try writer.enqueue(
      .attendanceJudging, JudgingInput(people: [move.to]), organization: move.organization.value)
  }
}

/// Everything recorded that one person's days are judged by: whatever decides about a day is read here and nowhere else.
struct RawFacts {
  private var punches: [LocalDate: [Stay]] = [:]
  private let holidays: Set<LocalDate>
  /// Approved ones.
  private var corrections: [LocalDate: [Correction]] = [:]
  private let leave: [Leave]
  private let created: Timestamp
  private let isActive: Bool
  /// From the first day of work to the last one, as far as these are known.
  private let employed: ClosedRange<LocalDate>

  init(
    of person: ID<Person>, in organization: ID<Organization>, _ dates: ClosedRange<LocalDate>, _ reader: Reader
  ) throws {
    let entry = try reader.one(DayStore.person, person, organization)
    (created, isActive) = (entry.created, entry.isExpected)
    let hired = entry.hired ?? .first
    employed = hired...max(hired, entry.ended ?? .last)
    holidays = Set(
      try reader.all(ScheduleStore.holidaysBetween, organization, dates.lowerBound, dates.upperBound))
    leave = LeaveRules.leave(try reader.all(LeaveStore.approved, person, dates.lowerBound, dates.upperBound))
    try reader.each(DayStore.stays, person, dates.lowerBound, dates.upperBound) { row in
      punches[row.date, default: []].append(row.stay)
    }
    try reader.each(CorrectionStore.approved, person, dates.lowerBound, dates.upperBound) { row in
      if let row { corrections[row.date, default: []].append(row.correction) }
    }
  }

  func isPresent(on date: LocalDate) -> Bool { punches[date] != nil || corrections[date] != nil }

  /// Whether the person worked here then, as far as their record says.
  func isEmployed(on date: LocalDate) -> Bool { employed.contains(date) }

  /// Whether the person was of the campus then, as far as is known. Who has gone keeps the days that they had.
  func isExpected(on date: LocalDate, _ zone: Zone, hadDay: Bool) -> Bool {
    guard isEmployed(on: date) else { return false }
    return isActive ? zone.localDate(at: created) <= date : hadDay
  }

  func day(_ date: LocalDate, isOver: Bool) -> DayFacts {
    DayFacts(
      punches: punches[date] ?? [], corrections: corrections[date] ?? [], leave: leave,
      isHoliday: holidays.contains(date), isOver: isOver)
  }
}
