// Closed months: whose days stay as they are.
import Base
import Store

enum MonthLock {
  /// Refuses what would change a day of a closed month, with a conflict that says which one.
  static func requireOpen(
    _ dates: ClosedRange<LocalDate>, _ organization: ID<Organization>, _ reader: Reader
  ) throws {
    guard let first = try closed(dates, organization, reader).min() else { return }
    throw Failure(.conflict, code: "month-closed", MonthText.isClosed(Month(of: first).name))
  }

  /// Whether the month of a date is closed. A press asks this: nothing is read for the month that is under way.
  static func isClosed(_ date: LocalDate, in organization: OrganizationSummary, _ writer: Writer) throws -> Bool {
    let month = date.startOfMonth
    guard month < organization.zone.localDate(at: writer.now).startOfMonth else { return false }
    return try writer.first(MonthStore.closing, organization.id, month)?.closed != nil
  }

  /// The first days of the closed months among these dates.
  static func closed(
    _ dates: ClosedRange<LocalDate>, _ organization: ID<Organization>, _ reader: Reader
  ) throws -> Set<LocalDate> {
    var closed: Set<LocalDate> = []
    try reader.each(
      MonthStore.closings, organization, dates.lowerBound.startOfMonth, dates.upperBound
    ) { if $0.closed != nil { closed.insert($0.month.first) } }
    return closed
  }
}

/// What days come to, kept by the month.
enum AttendanceMonths {
  /// Adds up one person's days of these months anew. As part of whatever changed the days.
  static func add(
    _ person: ID<Person>, _ months: Set<Month>, in organization: ID<Organization>, _ writer: Writer
  ) throws {
    for month in months {
      var totals = MonthTotals()
      var units: String?
      try writer.each(DayStore.days, person, month.first, month.last) { day in
        totals.add(day.judged)
        units = day.units
      }
      guard let units else {
        try writer.run(MonthStore.drop, person, month.first)
        continue
      }
      try writer.run(
        MonthStore.put, organization, person, month.first, units, totals.days, totals.expected, totals.worked,
        totals.late, totals.lateDays, totals.leftEarly, totals.leftEarlyDays, totals.overtime, totals.absences,
        totals.leave, totals.incomplete, totals.halfDays)
    }
  }

  /// Two entries of one person become one. What is closed is not judged anew: days go along as they are where the other entry
  /// has none.
  static func carry(_ move: PersonalData.Move, _ writer: Writer) throws {
    let months = try writer.all(MonthStore.months, move.from)
    if let first = months.first, let last = months.last {
      let closed = try MonthLock.closed(first.first...last.last, move.organization, writer)
      for month in months where closed.contains(month.first) {
        try writer.run(DayStore.carry, move.from, move.to, move.organization, month.first, month.last)
        try add(move.to, [month], in: move.organization, writer)
      }
    }
    try writer.run(MonthStore.dropOf, move.from, move.organization)
  }
}
