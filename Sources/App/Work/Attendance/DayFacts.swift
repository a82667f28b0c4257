// What is known of a person's day before anybody judges it: when they came and went, what was corrected, what leave they have.
import Base

/// From an arrival to a departure.
struct Stay: Sendable, Hashable {
  let record: ID<AttendanceRecord>
  let start: Timestamp
  /// Nil while it lasts, or where nobody recorded it.
  let end: Timestamp?
}

/// A change of the day's stays that somebody with the right to do so has approved.
struct Correction: Sendable, Hashable {
  enum Change: Sendable, Hashable {
    /// A stay was otherwise than recorded.
    case set(Stay)
    /// A stay that nobody recorded, known by the correction's own number.
    case add(start: Timestamp, end: Timestamp)
    case remove(ID<AttendanceRecord>)
  }

  /// Orders corrections of one instant.
  let id: Int64
  let decided: Timestamp
  let change: Change
}

/// Leave that was approved.
struct Leave: Sendable, Hashable {
  /// How much of each of its days.
  enum Part: String, Sendable, CaseIterable { case whole, morning, afternoon }

  let from: LocalDate
  let to: LocalDate
  let part: Part

  func covers(_ date: LocalDate) -> Bool { from <= date && date <= to }
}

/// Everything that a day is judged by besides its schedule. In any order: see `stays`.
struct DayFacts: Sendable {
  var punches: [Stay] = []
  var corrections: [Correction] = []
  var leave: [Leave] = []
  var isHoliday = false
  /// Whether the day is over, so that nobody is waited for any more.
  var isOver = false

  /// What holds after the corrections, each stay once, those that began first at the beginning. The last decision on a stay
  /// is the one that counts.
  var stays: [Stay] {
    var byRecord: [ID<AttendanceRecord>: Stay] = [:]
    for stay in punches { byRecord[stay.record] = stay }
    var added: [Stay] = []
    for correction in corrections.sorted(by: { ($0.decided, $0.id) < ($1.decided, $1.id) }) {
      switch correction.change {
      case .set(let stay): byRecord[stay.record] = stay
      case .add(let start, let end): added.append(Stay(record: ID(correction.id), start: start, end: end))
      case .remove(let record): byRecord[record] = nil
      }
    }
    return (byRecord.values + added).sorted {
      ($0.start, $0.end ?? Timestamp(milliseconds: .max), $0.record.value)
        < ($1.start, $1.end ?? Timestamp(milliseconds: .max), $1.record.value)
    }
  }

  /// What of this date the person is excused from; nil for nothing.
  func excused(on date: LocalDate) -> Leave.Part? {
    let parts = Set(leave.filter { $0.covers(date) }.map(\.part))
    if parts.contains(.whole) || parts.isSuperset(of: [.morning, .afternoon]) { return .whole }
    return parts.first
  }
}
