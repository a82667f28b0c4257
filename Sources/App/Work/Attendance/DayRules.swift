// How a day is judged: from the schedule and the facts to a status and minutes, and nothing else.
import Base

/// What became of a day on which somebody was to work. The raw values are those of the table and of the API.
enum DayStatus: String, Sendable, CaseIterable {
  case early
  case onTime = "on-time"
  case late
  case leftEarly = "left-early"
  case halfDay = "half-day"
  case incomplete
  case absent
  case excused
  case holiday
}

/// A judged day. Minutes are whole; of work what is begun does not count, of lateness it does.
struct JudgedDay: Sendable, Hashable {
  /// Nil on a free day, and while it is not known yet.
  var status: DayStatus?
  /// What the schedule asks for, without breaks; 0 on holidays, on leave and on free days.
  var expected = 0
  var worked = 0
  var late = 0
  var leftEarly = 0
  /// Work beyond what was expected.
  var overtime = 0
}

enum DayRules {
  /// Judges a day. Without a schedule only work is counted.
  ///
  /// A departure that nobody recorded makes a day incomplete, whatever else it is. Else a holiday and leave come before
  /// what was expected, too few hours before a late arrival, and that before an early departure; the minutes tell of both.
  static func judge(_ facts: DayFacts, on date: LocalDate, by schedule: WorkSchedule?) -> JudgedDay {
    let stays = facts.stays
    let shift = schedule?.shift(on: date)
    var day = JudgedDay()
    let work = workedMilliseconds(stays, without: shift?.breaks ?? [])
    day.worked = Int(work / 60_000)
    guard let schedule else { return day }
    let isOpen = stays.contains { $0.end == nil }
    let excused = facts.excused(on: date)
    let asked = facts.isHoliday ? nil : expectation(shift, excused)
    if let asked, let shift {
      judge(&day, stays, asked, shift, schedule, work: work, isHalf: excused != nil, facts.isOver)
    } else if shift != nil {
      day.status = facts.isHoliday ? .holiday : .excused
    }
    day.overtime = max(0, day.worked - day.expected)
    if isOpen && facts.isOver { day.status = .incomplete }
    return day
  }

  /// What is left of a shift beside leave; nil for nothing.
  static func expectation(_ shift: Shift?, _ excused: Leave.Part?) -> Range<Timestamp>? {
    guard let shift else { return nil }
    switch excused {
    case nil: return shift.whole
    case .whole: return nil
    case .morning: return shift.afternoon.isEmpty ? nil : shift.afternoon
    case .afternoon: return shift.morning.isEmpty ? nil : shift.morning
    }
  }

  private static func judge(
    _ day: inout JudgedDay, _ stays: [Stay], _ asked: Range<Timestamp>, _ shift: Shift, _ schedule: WorkSchedule,
    work: Int64, isHalf: Bool, _ isOver: Bool
  ) {
    let pauses = shift.breaks.reduce(Int64(0)) { $0 + $1.clamped(to: asked).length }
    day.expected = Int((asked.length - pauses) / 60_000)
    guard let arrival = stays.first?.start else {
      day.status = isOver ? .absent : nil
      return
    }
    let grace = Int64(schedule.grace) * 60
    let most = asked.length / 1000
    // To the second, as clocks show it: 09:15:00 and a bit is 09:15:00.
    let lateness = arrival.seconds - asked.lowerBound.seconds
    if lateness > grace { day.late = begun(min(lateness, most)) }
    let isEarly = lateness < 0
    guard !stays.contains(where: { $0.end == nil }) else {
      day.status = day.late > 0 ? .late : isEarly ? .early : .onTime
      return
    }
    let departure = stays.compactMap(\.end).max() ?? arrival
    let missing = asked.upperBound.seconds - departure.seconds
    if missing > grace { day.leftEarly = begun(min(missing, most)) }
    // Never more than is asked: a half may be the shorter one, and a night of an hour less.
    let minimum = min(Int64(schedule.minimum) * 60_000 / (isHalf ? 2 : 1), asked.length - pauses)
    if work < minimum {
      day.status = .halfDay
    } else if day.late > 0 {
      day.status = .late
    } else if day.leftEarly > 0 {
      day.status = .leftEarly
    } else {
      day.status = isEarly ? .early : .onTime
    }
  }

  /// Seconds as minutes, a begun one counted.
  private static func begun(_ seconds: Int64) -> Int { Int((seconds + 59) / 60) }

  /// How long somebody was there, a time that two stays share counted once, breaks not at all. A stay without an end counts
  /// nothing. Ordered by their start.
  private static func workedMilliseconds(_ stays: [Stay], without breaks: [Range<Timestamp>]) -> Int64 {
    var sum: Int64 = 0
    var counted = Timestamp(milliseconds: .min)
    for stay in stays {
      guard let end = stay.end else { continue }
      let start = max(stay.start, counted)
      guard start < end else { continue }
      counted = end
      let there = start..<end
      sum += there.length - breaks.reduce(Int64(0)) { $0 + $1.clamped(to: there).length }
    }
    return sum
  }
}

/// Days added up, as a month's sheet has them.
struct DayTotals: Sendable, Hashable {
  private(set) var days = 0
  private(set) var expected = 0
  private(set) var worked = 0
  private(set) var late = 0
  private(set) var leftEarly = 0
  private(set) var overtime = 0
  private(set) var byStatus: [DayStatus: Int] = [:]

  mutating func add(_ day: JudgedDay) {
    days += 1
    expected += day.expected
    worked += day.worked
    late += day.late
    leftEarly += day.leftEarly
    overtime += day.overtime
    if let status = day.status { byStatus[status, default: 0] += 1 }
  }
}
