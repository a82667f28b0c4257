// When somebody is to work: what a schedule says, and the shift that it comes to on a date.
import Base

/// Days of the week, Monday first.
struct WeekdaySet: OptionSet, Sendable, Hashable {
  let rawValue: Int

  static let everyDay = WeekdaySet(rawValue: 0x7f)
  static let mondayToFriday = WeekdaySet(rawValue: 0x1f)

  init(rawValue: Int) { self.rawValue = rawValue & 0x7f }

  init(_ days: some Sequence<Weekday>) { self.init(rawValue: days.reduce(0) { $0 | 1 << ($1.rawValue - 1) }) }

  func contains(_ day: Weekday) -> Bool { rawValue >> (day.rawValue - 1) & 1 == 1 }

  var days: [Weekday] { Weekday.allCases.filter(contains) }
}

/// Two times on the clocks of one shift, in minutes since midnight; the second may be of the next day.
struct ClockRange: Sendable, Hashable {
  let from: Int
  let to: Int
}

/// The hours of a group or a person, by the clocks of one zone. A shift belongs to the date on which it begins, also where
/// it ends the next morning.
struct WorkSchedule: Sendable, Hashable {
  /// A day on the clock, in minutes.
  static let day = 1440
  static let mostGrace = 240
  static let mostBreaks = 4

  var zone: Zone
  var weekdays: WeekdaySet
  /// Minutes since midnight, 0...1439.
  var start: Int
  /// The same; at or before `start` it is the next day's.
  var end: Int
  /// Minutes: so late one is still in time, and so early one may leave.
  var grace = 0
  /// Who has worked fewer minutes has worked half a day; 0 for no such limit.
  var minimum = 0
  /// Unpaid, in order, within the shift.
  var breaks: [ClockRange] = []

  /// Minutes from the start to the end, as clocks count them: 1...1439.
  var length: Int { WorkSchedule.distance(from: start, to: end) }

  var isOvernight: Bool { end <= start }

  /// Minutes on the clock from one time forward to another, 1...1440.
  static func distance(from: Int, to: Int) -> Int {
    let distance = (to - from) % day
    return distance > 0 ? distance : distance + day
  }

  /// How many minutes after the start a time on the clock comes, 0...1439.
  private func offset(_ minute: Int) -> Int { (minute - start + WorkSchedule.day) % WorkSchedule.day }

  /// A break as minutes after the start; nil where it does not lie within the shift.
  func offsets(_ pause: ClockRange) -> Range<Int>? {
    let from = offset(pause.from)
    let to = from + WorkSchedule.distance(from: pause.from, to: pause.to)
    return to <= length ? from..<to : nil
  }

  /// What is wrong with it, by field; nothing where it can be kept.
  enum Fault: Sendable, Equatable { case noWeekday, noLength, breakOutside, breaksOverlap, minimumTooLong }

  var faults: [Fault] {
    var faults: [Fault] = []
    if weekdays.isEmpty { faults.append(.noWeekday) }
    if start == end { return faults + [.noLength] }
    let pauses = breaks.map(offsets)
    let known = pauses.compactMap { $0 }
    if known.count < pauses.count {
      faults.append(.breakOutside)
    } else if zip(known, known.dropFirst()).contains(where: { $1.lowerBound < $0.upperBound }) {
      faults.append(.breaksOverlap)
    }
    if minimum > length - known.reduce(0, { $0 + $1.count }) { faults.append(.minimumTooLong) }
    return faults
  }

  // MARK: On a date

  /// The shift that begins on this date; nil where its weekday is free, and where clocks skip all of it.
  func shift(on date: LocalDate) -> Shift? {
    guard weekdays.contains(date.weekday) else { return nil }
    let whole = span(0..<length, on: date)
    guard whole.lowerBound < whole.upperBound else { return nil }
    let pauses = breaks.compactMap(offsets)
    let middle = length / 2
    // Half a day ends where the break around its middle begins, and the other half begins where that ends.
    let lunch = pauses.first { $0.lowerBound <= middle && middle <= $0.upperBound }
    return Shift(
      date: date, whole: whole,
      morning: span(0..<(lunch?.lowerBound ?? middle), on: date),
      afternoon: span(min(lunch?.upperBound ?? middle, length)..<length, on: date),
      // A break keeps its length, whatever clocks do meanwhile.
      breaks: pauses.map { pause in
        let start = instant(pause.lowerBound, on: date)
        return (start..<start.adding(seconds: Int64(pause.count) * 60)).clamped(to: whole)
      })
  }

  private func span(_ minutes: Range<Int>, on date: LocalDate) -> Range<Timestamp> {
    let start = instant(minutes.lowerBound, on: date)
    return start..<max(start, instant(minutes.upperBound, on: date))
  }

  /// When clocks show so many minutes after the start: a time that they show twice the first time, one that they skip when
  /// they skip it.
  private func instant(_ offset: Int, on date: LocalDate) -> Timestamp {
    let minute = start + offset
    let day = date.adding(days: minute / WorkSchedule.day)
    return zone.instant(of: day, secondsOfDay: minute % WorkSchedule.day * 60).timestamp
  }
}

/// The hours of one date, as instants.
struct Shift: Sendable, Hashable {
  let date: LocalDate
  let whole: Range<Timestamp>
  /// The two halves, for half a day of leave. What lies between them is a break.
  let morning: Range<Timestamp>
  let afternoon: Range<Timestamp>
  let breaks: [Range<Timestamp>]
}

extension Range where Bound == Timestamp {
  /// Milliseconds.
  var length: Int64 { upperBound.milliseconds - lowerBound.milliseconds }
}

// MARK: - Which date

/// Which date somebody's arrival counts for.
enum ShiftDates {
  /// Seconds before a shift of the next date in which an arrival is already for it.
  static let lead: Int64 = 4 * 3600
  /// Seconds after a shift in which its end can still be recorded before the day is closed.
  static let tail: Int64 = 4 * 3600

  /// The date of the shift that is under way; else that of a shift which begins soon after midnight; else the date on the
  /// calendar. Decided once, when somebody arrives: holidays and leave have no part in it, and a later change of a schedule
  /// moves no record to another day.
  static func date(of instant: Timestamp, zone: Zone, schedule: (LocalDate) -> WorkSchedule?) -> LocalDate {
    let there = schedule(zone.localDate(at: instant))?.zone ?? zone
    let today = there.localDate(at: instant)
    func shift(_ date: LocalDate) -> Shift? { schedule(date)?.shift(on: date) }
    let tomorrow = today.adding(days: 1)
    // What began last is what one came for.
    for date in [tomorrow, today, today.adding(days: -1)] {
      if let shift = shift(date), shift.whole.contains(instant) { return date }
    }
    func isToCome(_ shift: Shift?) -> Bool { shift.map { $0.whole.lowerBound > instant } ?? false }
    if let next = shift(tomorrow), isToCome(next), next.whole.lowerBound <= instant.adding(seconds: lead),
      !isToCome(shift(today))
    {
      return tomorrow
    }
    return today
  }

  /// From when on a date is over, so that who has not come is absent: when its last hour has passed, and four hours after
  /// the end of its shift.
  static func end(of date: LocalDate, _ schedule: WorkSchedule) -> Timestamp {
    let midnight = schedule.zone.day(date).upperBound
    guard let shift = schedule.shift(on: date) else { return midnight }
    return max(midnight, shift.whole.upperBound.adding(seconds: tail))
  }
}
