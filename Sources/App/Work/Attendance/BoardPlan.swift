// Who is waited for on a day, and from when: what the board holds those who came against.
import Base
import Store

/// Who is expected on a date, and when.
struct BoardPlan {
  struct Hours {
    /// Nil on a free day.
    let shift: Shift?
    /// When the day is over.
    let over: Timestamp
    /// Seconds.
    let grace: Int64
  }

  let isHoliday: Bool
  /// Those whose work here begins later, or is over.
  private let outside: Set<ID<Person>>
  private let expected: Set<ID<Person>>
  private let away: [ID<Person>: Leave.Part]
  private let held: [ID<Person>: Set<String>]
  private var hoursOf: [ID<Person>: Hours] = [:]
  private var hoursOfUnits: [Set<String>: Hours] = [:]
  /// Of those in no unit who check in and out: mostly many.
  private let hoursOfOthers: Hours?

  init(of organization: ID<Organization>, _ date: LocalDate, _ reader: Reader) throws {
    isHoliday = try reader.exists(ScheduleStore.holidayOn, organization, date)
    let outside = Set(try reader.all(BoardStore.outside, organization, date))
    self.outside = outside
    var expected: Set<ID<Person>> = []
    for role in try RoleBook(of: organization, reader).roles
    where Permission.attendanceRecord.isGiven(by: role.permissions) {
      for holder in try reader.all(AccessStore.statuses, organization, role.id) { expected.insert(holder.person) }
    }
    expected.subtract(outside)
    self.expected = expected
    var away: [ID<Person>: Leave.Part] = [:]
    try reader.each(BoardStore.away, organization, date) { half in
      away[half.person] = away[half.person] == nil ? (half.isAfternoon ? .afternoon : .morning) : .whole
    }
    self.away = away
    var held: [ID<Person>: Set<String>] = [:]
    try reader.each(BoardStore.units, organization) { held[$0.person, default: []].insert($0.unit) }
    self.held = held
    var kept: [ID<WorkSchedule>: Hours] = [:]
    func hours(_ id: ID<WorkSchedule>, _ schedule: WorkSchedule) -> Hours {
      if let found = kept[id] { return found }
      let made = Hours(
        shift: schedule.shift(on: date), over: ShiftDates.end(of: date, schedule),
        grace: Int64(schedule.grace) * 60)
      kept[id] = made
      return made
    }
    let groups = try reader.all(ScheduleStore.groups, organization)
    let book = ScheduleBook(
      groups.map { $0.0 }, Dictionary(groups.map { ($0.0.schedule, $0.1) }, uniquingKeysWith: { first, _ in first }))
    // Most people are in the same units as somebody before them.
    var sets = Set(held.map { expected.contains($0.key) ? $0.value.union([ScheduleBook.everybody]) : $0.value })
    sets.insert([ScheduleBook.everybody])
    for units in sets {
      if let (id, schedule) = book.schedule(on: date, units: units) { hoursOfUnits[units] = hours(id, schedule) }
    }
    hoursOfOthers = hoursOfUnits[[ScheduleBook.everybody]]
    // What holds for a person by themselves goes before; of several what began later, then what was made later.
    var best: [ID<Person>: ScheduleAssignment] = [:]
    try reader.each(ScheduleStore.ofPeople, organization) { assignment, schedule in
      guard assignment.holds(on: date), case .person(let person) = assignment.target, !outside.contains(person) else {
        return
      }
      if let other = best[person], (other.from, other.id.value) > (assignment.from, assignment.id.value) { return }
      best[person] = assignment
      hoursOf[person] = hours(assignment.schedule, schedule)
    }
  }

  /// Whether somebody checks in and out, and works here then.
  func isExpected(_ person: ID<Person>) -> Bool { expected.contains(person) }

  func units(of person: ID<Person>) -> Set<String> { held[person] ?? [] }

  /// Nil where no schedule holds.
  func hours(of person: ID<Person>) -> Hours? {
    if let own = hoursOf[person] { return own }
    guard !outside.contains(person) else { return nil }
    let isExpected = isExpected(person)
    guard let units = held[person] else { return isExpected ? hoursOfOthers : nil }
    return hoursOfUnits[isExpected ? units.union([ScheduleBook.everybody]) : units]
  }

  /// For how much of the day somebody is on leave; nil for none of it.
  func leave(of person: ID<Person>) -> Leave.Part? { away[person] }

  /// The departments of those who are expected.
  var departments: [String] {
    var all: Set<String> = []
    for (person, units) in held where isExpected(person) || hoursOf[person] != nil { all.formUnion(units) }
    return all.sorted()
  }
}
