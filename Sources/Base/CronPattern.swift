// When something is due again and again: the five fields of cron, on the clocks of a zone.

/// Five fields as cron has them: minute, hour, day of the month, month, day of the week (0 or 7 is Sunday).
///
/// Each is `*` or a list of numbers and ranges with steps: `1,15`, `8-18/2`, `*/10`; months and days also by the first three
/// letters of their English names. Where both day fields are restricted, either is enough, as cron has always had it; a
/// field that begins with `*` is not a restriction.
///
/// When clocks change, no run is lost and none comes twice. A time that clocks skip is due when they have skipped it, and
/// one that they show twice is due the first time. A pattern for every hour (`*` in the hours) counts hours that pass, not
/// hours that clocks show: it comes in each of the two that look alike, and not for one that never was.
package struct CronPattern: Sendable, Hashable {
  /// The five fields as they were given, with single blanks.
  package let text: String
  private let minutes: UInt64
  private let hours: UInt64
  private let days: UInt64
  private let months: UInt64
  /// Bit 0 is Sunday.
  private let weekdays: UInt64
  private let isEveryHour: Bool
  private let isEveryDay: Bool
  private let isEveryWeekday: Bool

  /// What is wrong with five fields, for whoever wrote them.
  package struct Fault: Error, Equatable, CustomStringConvertible {
    package let description: String

    package init(description: String) { self.description = description }
  }

  /// Reads five fields. Fails with what is wrong, also when no day ever fits, as on 30 February.
  package init(_ text: String) throws(Fault) {
    let fields = text.split { $0 == " " || $0 == "\t" }.map(String.init)
    guard fields.count == 5 else {
      throw Fault(
        description: "five fields are needed: minute, hour, day, month, day of the week; there are \(fields.count)")
    }
    minutes = try CronPattern.field(fields[0], "minute", 0...59)
    hours = try CronPattern.field(fields[1], "hour", 0...23)
    days = try CronPattern.field(fields[2], "day", 1...31)
    months = try CronPattern.field(fields[3], "month", 1...12, CronPattern.monthNames)
    let weekdays = try CronPattern.field(fields[4], "day of the week", 0...7, CronPattern.weekdayNames)
    self.weekdays = (weekdays | weekdays >> 7) & 0x7f
    isEveryHour = fields[1].hasPrefix("*")
    isEveryDay = fields[2].hasPrefix("*")
    isEveryWeekday = fields[4].hasPrefix("*")
    self.text = fields.joined(separator: " ")
    guard
      (1...12).contains(where: { month in isIn(months, month) && (1...31).contains(where: { fits($0, of: month) }) })
    else { throw Fault(description: "no month has such a day") }
  }

  private static let monthNames = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ]
  private static let weekdayNames = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]

  /// Whether a month may have this day, by the day of the month or whatever its weekday is.
  private func fits(_ day: Int, of month: Int) -> Bool {
    guard day <= LocalDate.length(ofMonth: month, year: 2000) else { return false }
    return isIn(days, day) || (!isEveryDay && !isEveryWeekday)
  }

  // MARK: Reading

  private static func field(
    _ text: String, _ name: String, _ range: ClosedRange<Int>, _ names: [String] = []
  ) throws(Fault) -> UInt64 {
    var bits: UInt64 = 0
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let halves = part.split(separator: "/", omittingEmptySubsequences: false)
      guard let values = halves.first, !values.isEmpty, halves.count <= 2 else {
        throw Fault(description: "“\(text.prefix(40))” is no \(name)")
      }
      var step = 1
      if halves.count == 2 {
        guard let given = number(halves[1]), (1...range.upperBound).contains(given) else {
          throw Fault(description: "“\(halves[1].prefix(40))” is no step for a \(name)")
        }
        step = given
      }
      let taken: ClosedRange<Int>
      if values == "*" {
        taken = range
      } else {
        let ends = values.split(separator: "-", omittingEmptySubsequences: false)
        guard let first = ends.first, let from = value(first, range, names), ends.count <= 2 else {
          throw Fault(description: "“\(values.prefix(40))” is no \(name)")
        }
        if ends.count == 2 {
          guard var to = value(ends[1], range, names) else {
            throw Fault(description: "“\(ends[1].prefix(40))” is no \(name)")
          }
          // The week may end with Sunday by its name.
          if range.upperBound == 7, to == 0, from > 0 { to = 7 }
          guard from <= to else { throw Fault(description: "“\(values.prefix(40))” ends before it begins") }
          taken = from...to
        } else {
          guard halves.count == 1 else {
            throw Fault(description: "“\(part.prefix(40))” has a step and no range")
          }
          taken = from...from
        }
      }
      for value in stride(from: taken.lowerBound, through: taken.upperBound, by: step) { bits |= 1 << UInt64(value) }
    }
    return bits
  }

  private static func value(_ text: Substring, _ range: ClosedRange<Int>, _ names: [String]) -> Int? {
    if let at = names.firstIndex(of: text.lowercased()) { return at + (range.lowerBound == 1 ? 1 : 0) }
    return number(text).flatMap { range.contains($0) ? $0 : nil }
  }

  /// One or two digits and nothing else.
  private static func number(_ text: Substring) -> Int? {
    guard (1...2).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return Int(text)
  }

  // MARK: Asking

  private func isIn(_ bits: UInt64, _ value: Int) -> Bool { bits >> UInt64(value) & 1 == 1 }

  private func isDue(on date: LocalDate) -> Bool {
    let parts = date.parts
    guard isIn(months, parts.month) else { return false }
    let byDay = isIn(days, parts.day)
    let byWeekday = isIn(weekdays, date.weekday.rawValue % 7)
    return isEveryDay || isEveryWeekday ? byDay && byWeekday : byDay || byWeekday
  }

  /// Leap days can be eight years apart; where a weekday is asked for as well, the calendar repeats after 28, and after 40
  /// around a year such as 2100.
  private static let horizon = 41 * 366

  /// The first instant after `instant` at which it is due; nil where the calendar ends before.
  package func next(after instant: Timestamp, in zone: Zone) -> Timestamp? {
    // Where clocks go back over midnight, a date comes again after the next one has begun: so one date more on either side.
    var date = zone.localDate(at: instant).adding(days: -1)
    var best: Timestamp?
    for _ in 0..<CronPattern.horizon {
      let hadOne = best != nil
      if isDue(on: date), let found = first(on: date, after: instant, zone) { best = min(best ?? found, found) }
      if hadOne || date == .last { return best }
      date = date.adding(days: 1)
    }
    return best
  }

  private func first(on date: LocalDate, after instant: Timestamp, _ zone: Zone) -> Timestamp? {
    var best: Timestamp?
    func take(_ found: Timestamp) { if found > instant { best = min(best ?? found, found) } }
    for hour in 0...23 where isIn(hours, hour) {
      for minute in 0...59 where isIn(minutes, minute) {
        switch zone.instant(of: date, secondsOfDay: hour * 3600 + minute * 60) {
        case .unique(let one): take(one)
        case .skipped(_, let transition, _): if !isEveryHour { take(transition) }
        case .repeated(let first, _, let second):
          take(first)
          if isEveryHour { take(second) }
        }
      }
    }
    return best
  }
}

extension CronPattern: CustomStringConvertible {
  package var description: String { text }
}
