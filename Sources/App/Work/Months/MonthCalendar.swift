// One person's month, day by day: what stands of each, and what they come to.
import Base
import Store
import Web

/// Whose month, and which.
struct MonthCalendar {
  /// A day as the calendar shows it.
  struct Day {
    let date: LocalDate
    /// Nil where no schedule held, or nothing is known yet.
    var judged: AttendanceDay?
    /// Whether anything was recorded.
    var isPresent = false
    /// The name of a holiday.
    var holiday: String?
  }

  let person: PersonReference
  let isOwn: Bool
  let month: Month
  let today: LocalDate
  let closing: MonthClosing?
  let totals: MonthTotals
  let days: [Day]

  /// Reads `person` and `month` from the query. Nobody else exists for those who may not see everybody's days. Each query
  /// reads one month of one person along an index.
  init(_ call: Call, _ month: Month, _ reader: Reader) throws {
    let caller = try call.signedIn
    let organization = caller.organization
    let id = try MonthCalendar.person(call)
    self.month = month
    isOwn = id == caller.person
    today = organization.zone.localDate(at: call.now)
    let read = try reader.snapshot {
      guard let name = try reader.first(AttendanceStore.personName, id, organization.id) else { throw Failure.notFound }
      var days = (0..<month.dates.count).map { Day(date: month.first.adding(days: $0)) }
      func fill(_ date: LocalDate, _ change: (inout Day) -> Void) {
        let place = month.first.days(to: date)
        if days.indices.contains(place) { change(&days[place]) }
      }
      try reader.each(DayStore.days, id, month.first, month.last) { row in fill(row.date) { $0.judged = row } }
      try reader.each(DayStore.stays, id, month.first, month.last) { row in fill(row.date) { $0.isPresent = true } }
      try reader.each(ScheduleStore.holidayList, organization.id, month.first, month.last, 31, 0) { row in
        fill(row.date) { $0.holiday = row.name }
      }
      let closing = try reader.first(MonthStore.closing, organization.id, month.first)
      let totals = try reader.first(MonthStore.personMonth, id, month.first) ?? MonthTotals()
      return (name, days, closing, totals)
    }
    person = PersonReference(id: id, name: read.0)
    (days, closing, totals) = (read.1, read.2, read.3)
  }

  /// Whom the query names: the caller where nobody.
  static func person(_ call: Call) throws -> ID<Person> {
    let caller = try call.signedIn
    guard let text = call.query["person"], !text.isEmpty else { return caller.person }
    guard let id = ID<Person>(text), id == caller.person || caller.may(.attendanceReadAll) else {
      throw Failure.notFound
    }
    return id
  }

  /// `path` for the same person.
  func link(_ path: Link) -> Link { isOwn ? path : path.query("person", person.id.text) }
}

extension Call {
  /// The day in the path; what does not look like one names nothing: 404.
  func date(_ name: String = "date") throws -> LocalDate {
    guard let text = parameters[name], let date = LocalDate(iso: text) else { throw Failure.notFound }
    return date
  }
}
