// What comes again each year, as iCalendar says it: RRULE with FREQ=YEARLY.
import Base

/// On which dates of which years something comes again.
struct CalendarRule: Sendable, Equatable {
  /// `MO`, or `4TH` and `-1FR` with a number.
  struct Day: Sendable, Equatable {
    let ordinal: Int?
    let weekday: Weekday
  }

  private(set) var interval = 1
  private(set) var count: Int?
  /// The last date on which it may begin.
  private(set) var until: LocalDate?
  private(set) var months: [Int] = []
  private(set) var monthDays: [Int] = []
  private(set) var days: [Day] = []

  /// Reads a rule; `zone` is where an end told in UTC is a date. Throws the words for what it can't follow.
  init(_ text: String, zone: Zone) throws(CalendarRefusal) {
    var frequency: String?
    for part in text.split(separator: ";") {
      let halves = part.split(separator: "=", maxSplits: 1)
      guard halves.count == 2 else { throw CalendarRefusal(HolidayText.badRule(text)) }
      let (name, value) = (halves[0].uppercased(), halves[1].uppercased())
      switch name {
      case "FREQ": frequency = value
      case "INTERVAL": interval = try CalendarRule.number(value, 1...9999, text)
      case "COUNT": count = try CalendarRule.number(value, 1...100_000, text)
      case "UNTIL":
        guard let moment = CalendarMoment(value, zone: zone) else { throw CalendarRefusal(HolidayText.badRule(text)) }
        until = moment.date
      case "BYMONTH": months = try CalendarRule.numbers(value, 1...12, text)
      case "BYMONTHDAY": monthDays = try CalendarRule.numbers(value, -31...31, text)
      case "BYDAY": for day in value.split(separator: ",") { days.append(try CalendarRule.day(day, text)) }
      // Where weeks begin has a part in rules by weeks only.
      case "WKST": break
      default: throw CalendarRefusal(HolidayText.ruleNotFollowed(name))
      }
    }
    guard let frequency else { throw CalendarRefusal(HolidayText.badRule(text)) }
    guard frequency == "YEARLY" else { throw CalendarRefusal(HolidayText.notYearly(frequency)) }
    if !monthDays.isEmpty, days.contains(where: { $0.ordinal != nil }) {
      throw CalendarRefusal(HolidayText.badRule(text))
    }
    guard count == nil || until == nil else { throw CalendarRefusal(HolidayText.badRule(text)) }
  }

  private static func number(
    _ value: some StringProtocol, _ range: ClosedRange<Int>, _ rule: String
  ) throws(CalendarRefusal) -> Int {
    guard value.utf8.count <= 7, let number = Int(value), number != 0, range.contains(number) else {
      throw CalendarRefusal(HolidayText.badRule(rule))
    }
    return number
  }

  private static func numbers(
    _ value: String, _ range: ClosedRange<Int>, _ rule: String
  ) throws(CalendarRefusal) -> [Int] {
    var numbers: [Int] = []
    for part in value.split(separator: ",", omittingEmptySubsequences: false) {
      numbers.append(try number(part, range, rule))
    }
    return numbers
  }

  private static let names: [String: Weekday] = [
    "MO": .monday, "TU": .tuesday, "WE": .wednesday, "TH": .thursday, "FR": .friday, "SA": .saturday, "SU": .sunday,
  ]

  private static func day(_ value: Substring, _ rule: String) throws(CalendarRefusal) -> Day {
    guard let weekday = names[String(value.suffix(2))] else { throw CalendarRefusal(HolidayText.badRule(rule)) }
    let ordinal = value.dropLast(2)
    return Day(ordinal: ordinal.isEmpty ? nil : try number(ordinal, -53...53, rule), weekday: weekday)
  }

  // MARK: Dates

  /// The dates within `window` on which it comes, in order. `first` is always one of them, and counts.
  func dates(from first: LocalDate, within window: ClosedRange<LocalDate>) -> [LocalDate] {
    var found: [LocalDate] = []
    var passed = 0
    let last = min(window.upperBound, until ?? .last)
    var year = first.year
    // Without a count, years before the window need not be gone through.
    if count == nil, year < window.lowerBound.year { year += (window.lowerBound.year - year) / interval * interval }
    while year <= last.year {
      var dates = Set(dates(in: year, like: first).filter { $0 > first })
      if year == first.year { dates.insert(first) }
      for date in dates.sorted() {
        guard date <= last, passed < count ?? .max else { return found }
        passed += 1
        if window.contains(date) { found.append(date) }
      }
      year += interval
    }
    return found
  }

  private func dates(in year: Int, like first: LocalDate) -> [LocalDate] {
    let every = Array(1...12)
    if !monthDays.isEmpty {
      let dates = (months.isEmpty ? every : months).flatMap { month in
        monthDays.compactMap { day in
          LocalDate(
            year: year, month: month, day: day > 0 ? day : LocalDate.length(ofMonth: month, year: year) + 1 + day)
        }
      }
      return days.isEmpty ? dates : dates.filter { date in days.contains { $0.weekday == date.weekday } }
    }
    guard !days.isEmpty else {
      return (months.isEmpty ? [first.month] : months).compactMap {
        LocalDate(year: year, month: $0, day: first.day)
      }
    }
    // Of the months that are named, or of the year.
    let spans = months.isEmpty ? [every] : months.map { [$0] }
    return spans.flatMap { span -> [LocalDate] in
      let all = span.flatMap { month in
        (1...LocalDate.length(ofMonth: month, year: year)).compactMap { LocalDate(year: year, month: month, day: $0) }
      }
      return days.flatMap { day -> [LocalDate] in
        let those = all.filter { $0.weekday == day.weekday }
        guard let ordinal = day.ordinal else { return those }
        let at = ordinal > 0 ? ordinal - 1 : those.count + ordinal
        return those.indices.contains(at) ? [those[at]] : []
      }
    }
  }
}

/// Why an event of a calendar is left out.
struct CalendarRefusal: Error, Equatable {
  let text: Text

  init(_ text: Text) { self.text = text }
}
