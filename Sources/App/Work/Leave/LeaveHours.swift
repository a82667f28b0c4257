// Which half days somebody would have worked: what leave takes.
import Base
import Store

/// The schedules and holidays of one person between two dates. Leave is counted by it when it is asked for, when it is
/// decided, and when one of these changes.
struct LeaveHours {
  private let schedules: PersonSchedules
  private let holidays: Set<LocalDate>
  /// The units in which they were on days that have been judged.
  private let units: [LocalDate: Set<String>]

  init(
    of person: ID<Person>, _ dates: ClosedRange<LocalDate>, _ organization: OrganizationSchedules, _ reader: Reader
  ) throws {
    let (first, last) = (dates.lowerBound, dates.upperBound)
    schedules = try PersonSchedules(of: person, organization, reader)
    holidays = Set(try reader.all(ScheduleStore.holidaysBetween, organization.id, first, last))
    // Who has moved on takes no past days along.
    var units: [LocalDate: Set<String>] = [:]
    try reader.each(DayStore.days, person, first, last) { units[$0.date] = AttendanceDays.codes($0.units) }
    self.units = units
  }

  func isWorking(_ half: LeaveHalf) -> Bool {
    let those = units[half.date] ?? schedules.units
    let schedule = schedules.book.schedule(on: half.date, units: those)?.schedule
    return LeaveRules.isWorking(half, schedule, isHoliday: holidays.contains(half.date))
  }
}
