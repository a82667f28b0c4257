// What comes again each year, as iCalendar says it: RRULE with FREQ=YEARLY.
import Base

/// On which dates of which years something comes again.
struct CalendarRule: Sendable, Equatable {
  /// `MO`, or `4TH` and `-1FR` with a number.
  struct Day: Sendable, Hashable {
    let ordinal: Int?
    let weekday: Weekday
  }

  private(set) var interval = 1
  private(set) var count: Int?
  /// The last date on which it may begin.
  private(set) var until: LocalDate?
  // Each value counts once, however often a file says it.
  private(set) var months: Set<Int> = []
  private(set) var monthDays: Set<Int> = []
  private(set) var days: Set<Day> = []

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
      case "BYDAY": for day in value.split(separator: ",") { days.insert(try CalendarRule.day(day, text)) }
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
  ) throws(CalendarRefusal) -> Set<Int> {
    var numbers: Set<Int> = []
    for part in value.split(separator: ",", omittingEmptySubsequences: false) {
      numbers.insert(try number(part, range, rule))
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
    // Years that are as long and begin on the same weekday have the same days: there are fourteen kinds.
    var kinds: [Int: [Int]] = [:]
    var year = first.year
    // Without a count, years before the window need not be gone through.
    if count == nil, year < window.lowerBound.year { year += (window.lowerBound.year - year) / interval * interval }
    while year <= last.year, let newYear = LocalDate(year: year, month: 1, day: 1) {
      let kind = newYear.weekday.rawValue * 2 + (LocalDate.isLeap(year) ? 1 : 0)
      let days = kinds[kind] ?? Set(dates(in: year, like: first).map { newYear.days(to: $0) }).sorted()
      kinds[kind] = days
      if year > first.year, year < window.lowerBound.year {
        passed += days.count
      } else {
        var dates = days.map { newYear.adding(days: $0) }
        if year == first.year { dates = [first] + dates.filter { $0 > first } }
        for date in dates {
          guard date <= last, passed < count ?? .max else { return found }
          passed += 1
          if window.contains(date) { found.append(date) }
        }
      }
      year += interval
    }
    return found
  }

  /// In no order, some perhaps twice.
  private func dates(in year: Int, like first: LocalDate) -> [LocalDate] {
    guard days.isEmpty || !monthDays.isEmpty else { return weekdays(in: year) }
    if monthDays.isEmpty {
      return (months.isEmpty ? [first.month] : months).compactMap {
        LocalDate(year: year, month: $0, day: first.day)
      }
    }
    let dates = (months.isEmpty ? Set(1...12) : months).flatMap { month in
      monthDays.compactMap { day in
        LocalDate(
          year: year, month: month, day: day > 0 ? day : LocalDate.length(ofMonth: month, year: year) + 1 + day)
      }
    }
    return days.isEmpty ? dates : dates.filter { days.contains(Day(ordinal: nil, weekday: $0.weekday)) }
  }

  /// The weekdays that are named, of the months that are named or of the year.
  private func weekdays(in year: Int) -> [LocalDate] {
    let spans = months.isEmpty ? [Array(1...12)] : months.map { [$0] }
    return spans.flatMap { span -> [LocalDate] in
      var those: [Weekday: [LocalDate]] = [:]
      for month in span {
        for day in 1...LocalDate.length(ofMonth: month, year: year) {
          guard let date = LocalDate(year: year, month: month, day: day) else { continue }
          those[date.weekday, default: []].append(date)
        }
      }
      return those.flatMap { weekday, dates -> [LocalDate] in
        if days.contains(Day(ordinal: nil, weekday: weekday)) { return dates }
        return dates.indices.filter { at in
          days.contains(Day(ordinal: at + 1, weekday: weekday))
            || days.contains(Day(ordinal: at - dates.count, weekday: weekday))
        }.map { dates[$0] }
      }
    }
  }
}

/// Why an event of a calendar is left out.
struct CalendarRefusal: Error, Equatable {
  let text: Text

  init(_ text: Text) { self.text = text }
}
