// What leave is: its values, what becomes of a request, and how its days are counted, as pure functions.
import Base
import Store

/// A sort of leave that an organization gives.
enum LeaveType {}
/// A request for leave, or leave that was recorded at once.
enum LeaveRequest {}

extension Permission {
  /// Ask for leave and see one's own.
  static let leaveRequest = Permission(
    "leave.request", LeaveText.permissionRequest,
    usual: [.campusHead, .dean, .chair, .coordinator, .teacher, .staff])
  /// Decide about leave; for the people of a unit where the role is for that unit.
  static let leaveDecide = Permission(
    "leave.decide", LeaveText.permissionDecide, usual: [.campusHead, .dean, .chair], isForUnits: true)
  /// Keep the types of leave and what people have of each.
  static let leaveWrite = Permission("leave.write", LeaveText.permissionWrite, usual: [.campusHead])
}

extension EventKind {
  static let leaveTypeCreated = EventKind("leave-type.created")
  static let leaveTypeUpdated = EventKind("leave-type.updated")
  static let leaveTypeDeleted = EventKind("leave-type.deleted")
  static let leaveBalanceSet = EventKind("leave-balance.set")
  static let leaveAsked = EventKind("leave.asked")
  static let leaveRecorded = EventKind("leave.recorded")
  static let leaveApproved = EventKind("leave.approved")
  static let leaveDeclined = EventKind("leave.declined")
  static let leaveCancelled = EventKind("leave.cancelled")
}

/// When a leave begins on its first day.
enum LeaveStart: String, Sendable, CaseIterable, Labeled {
  case morning, noon

  var label: Text {
    switch self {
    case .morning: Text(en: "In the morning", fr: "Le matin")
    case .noon: Text(en: "At noon", fr: "À midi")
    }
  }
}

/// When a leave ends on its last day.
enum LeaveEnd: String, Sendable, CaseIterable, Labeled {
  case noon, evening

  var label: Text {
    switch self {
    case .noon: Text(en: "At noon", fr: "À midi")
    case .evening: Text(en: "In the evening", fr: "Le soir")
    }
  }
}

enum LeaveState: String, Sendable, CaseIterable, Labeled {
  case open, approved, declined, cancelled

  /// The bucket in which they are counted.
  var place: Int64 {
    switch self {
    case .open: 0
    case .approved: 1
    case .declined: 2
    case .cancelled: 3
    }
  }

  /// Whether its days are taken.
  var isTaken: Bool { self == .open || self == .approved }

  var label: Text {
    switch self {
    case .open: Text(en: "Open", fr: "En attente")
    case .approved: Text(en: "Approved", fr: "Approuvé")
    case .declined: Text(en: "Declined", fr: "Refusé")
    case .cancelled: Text(en: "Cancelled", fr: "Annulé")
    }
  }

  var tone: Tone {
    switch self {
    case .open: .info
    case .approved: .good
    case .declined: .bad
    case .cancelled: .neutral
    }
  }
}

enum LeaveAction: String, Sendable, CaseIterable {
  case approve, decline, cancel

  var event: EventKind {
    switch self {
    case .approve: .leaveApproved
    case .decline: .leaveDeclined
    case .cancel: .leaveCancelled
    }
  }
}

/// Half a day.
struct LeaveHalf: Sendable, Hashable {
  let date: LocalDate
  let isAfternoon: Bool
}

/// From when to when.
struct LeaveSpan: Sendable, Hashable {
  var from: LocalDate
  var to: LocalDate
  var starts = LeaveStart.morning
  var ends = LeaveEnd.evening

  /// Its half days, in order; none where it ends before it begins.
  var halves: [LeaveHalf] {
    guard from <= to else { return [] }
    var halves: [LeaveHalf] = []
    for offset in 0...from.days(to: to) {
      let date = from.adding(days: offset)
      if date > from || starts == .morning { halves.append(LeaveHalf(date: date, isAfternoon: false)) }
      if date < to || ends == .evening { halves.append(LeaveHalf(date: date, isAfternoon: true)) }
    }
    // Noon to noon of one day is nothing, and would come out as its morning after its afternoon.
    return from == to && starts == .noon && ends == .noon ? [] : halves
  }
}

enum LeaveRules {
  /// What becomes of a request; what is not here is refused.
  static let steps: [LeaveState: [LeaveAction: LeaveState]] = [
    .open: [.approve: .approved, .decline: .declined, .cancel: .cancelled],
    .approved: [.cancel: .cancelled],
  ]

  /// Days of the longest leave.
  static let longest = 366
  /// Days back and ahead for which it may be asked.
  static let reach = 366
  static let ahead = 800

  /// What is wrong with when it is, by field.
  static func faults(_ span: LeaveSpan, today: LocalDate) -> [Failure.Field] {
    func fault(_ path: String, _ text: Text) -> [Failure.Field] { [Failure.Field(path: path, text: text)] }
    if span.to < span.from { return fault("to", ScheduleText.lastBeforeFirst) }
    if span.from.days(to: span.to) >= longest { return fault("to", LeaveText.tooLong) }
    if span.halves.isEmpty { return fault("ends", LeaveText.noTime) }
    if span.from < today.adding(days: -reach) { return fault("from", LeaveText.tooOld) }
    if span.to > today.adding(days: ahead) { return fault("to", LeaveText.tooFar) }
    return []
  }

  /// Whether somebody would work in this half of a day: by their schedule, and from Monday to Friday where none holds.
  static func isWorking(_ half: LeaveHalf, _ schedule: WorkSchedule?, isHoliday: Bool) -> Bool {
    if isHoliday { return false }
    guard let schedule else { return WeekdaySet.mondayToFriday.contains(half.date.weekday) }
    guard let shift = schedule.shift(on: half.date) else { return false }
    return !(half.isAfternoon ? shift.afternoon : shift.morning).isEmpty
  }

  /// What the rules of a day take, of half days in order.
  static func leave(_ halves: [LeaveHalf]) -> [Leave] {
    var leave: [Leave] = []
    for half in halves {
      if let last = leave.last, last.from == half.date {
        leave[leave.count - 1] = Leave(from: half.date, to: half.date, part: .whole)
      } else {
        leave.append(Leave(from: half.date, to: half.date, part: half.isAfternoon ? .afternoon : .morning))
      }
    }
    return leave
  }

  /// Half days as days: `12.5`.
  static func days(_ halves: Int) -> Text {
    let whole = String(halves / 2)
    guard halves % 2 != 0 else { return .verbatim(whole) }
    let sign = halves < 0 && halves / 2 == 0 ? "-" : ""
    return Text(en: "\(sign)\(whole).5", fr: "\(sign)\(whole),5")
  }
}

/// What somebody has of a type of leave in a year, in half days.
struct LeaveBalance: Sendable, Equatable {
  var granted: Int
  var carried: Int
  /// Approved and past.
  var used: Int
  /// Approved and still to come, and what is asked for.
  var planned: Int

  var left: Int { granted + carried - used - planned }
}

// MARK: As the database has them

struct LeaveTypeRow: Sendable {
  let id: ID<LeaveType>
  let name: Text
  let isPaid: Bool
  /// Whether it is taken from what people have.
  let isCounted: Bool
  /// Half days that everybody has of it each year, unless said otherwise.
  let yearly: Int
  let version: Int64
}

struct LeaveRow: Sendable {
  let id: ID<LeaveRequest>
  let person: PersonReference
  let type: ID<LeaveType>
  let typeName: Text
  let span: LeaveSpan
  /// Half days in which work would be done.
  let halves: Int
  let reason: String?
  let state: LeaveState
  let asked: Timestamp
  let decidedBy: PersonReference?
  let decided: Timestamp?
  let word: String?
  let version: Int64
  /// What it came to before it was counted anew for the first time; nil where it was not.
  let halvesBefore: Int?
  /// When it was counted anew last.
  let counted: Timestamp?
}

/// Half a day on which somebody is away, or asks to be.
struct AwayRow: Sendable {
  let isAfternoon: Bool
  let person: PersonReference
  let typeName: Text
  let isApproved: Bool
}
