// Which schedule holds for somebody on a date.
import Base

/// A date on which nobody is expected.
struct Holiday: Sendable, Hashable {
  let id: ID<Holiday>
  let date: LocalDate
  let name: String
}

/// That a schedule holds for somebody from one date to another.
struct ScheduleAssignment: Sendable, Hashable {
  /// For whom.
  enum Target: Sendable, Hashable {
    /// Those who check in and out: see `ScheduleBook.everybody`.
    case everyone
    /// Those who have a role in a unit, by its code.
    case unit(String)
    case person(ID<Person>)

    /// What is said more exactly counts more.
    fileprivate var rank: Int {
      switch self {
      case .everyone: 0
      case .unit: 1
      case .person: 2
      }
    }
  }

  let id: ID<ScheduleAssignment>
  let schedule: ID<WorkSchedule>
  let target: Target
  let from: LocalDate
  /// The last day; nil for as long as nothing else is said.
  let to: LocalDate?

  func holds(on date: LocalDate) -> Bool { from <= date && date <= to ?? .last }
}

/// The schedules and assignments that may concern one person.
struct ScheduleBook: Sendable {
  private let assignments: [ScheduleAssignment]
  private let schedules: [ID<WorkSchedule>: WorkSchedule]

  static let empty = ScheduleBook([], [:])

  /// Stands among somebody's units where they may check in and out. Students and services of a campus may not: nobody
  /// waits for them.
  static let everybody = "*"

  /// `assignments` in any order.
  init(_ assignments: [ScheduleAssignment], _ schedules: [ID<WorkSchedule>: WorkSchedule]) {
    // The first that holds is the one.
    self.assignments = assignments.sorted { a, b in
      (a.target.rank, a.from, a.id.value) > (b.target.rank, b.from, b.id.value)
    }
    self.schedules = schedules
  }

  var isEmpty: Bool { assignments.isEmpty }

  /// A person's own before their unit's before everybody's; of two of a kind the one that began later, and of two that
  /// began together the one that was made later. Of those for groups only those of `units` count.
  func assignment(on date: LocalDate, units: Set<String>) -> ScheduleAssignment? {
    assignments.first { assignment in
      switch assignment.target {
      case .person: assignment.holds(on: date)
      case .unit(let code): units.contains(code) && assignment.holds(on: date)
      case .everyone: units.contains(ScheduleBook.everybody) && assignment.holds(on: date)
      }
    }
  }

  func schedule(on date: LocalDate, units: Set<String>) -> (id: ID<WorkSchedule>, schedule: WorkSchedule)? {
    guard let assignment = assignment(on: date, units: units), let schedule = schedules[assignment.schedule] else {
      return nil
    }
    return (assignment.schedule, schedule)
  }
}
