// What an employee is: a person of the directory with an employment record; values and rules.
import Base
import Store

extension Permission {
  static let employeesRead = Permission(
    "employees.read", Text(en: "See employment records", fr: "Voir les dossiers du personnel"), isReading: true)
  static let employeesWrite = Permission(
    "employees.write",
    Text(
      en: "Add, change, import and remove employees",
      fr: "Ajouter, modifier, importer et retirer des membres du personnel"))
}

/// What somebody's work here is, as far as it is told: all of it may be unknown.
struct Employment: Sendable, Equatable {
  var position: String?
  /// The code of a unit, as roles have them.
  var department: String?
  var manager: ID<Person>?
  var hired: LocalDate?
  /// The last day.
  var ended: LocalDate?

  init() {}

  /// Whether the last day is over.
  func hasEnded(on today: LocalDate) -> Bool { ended.map { $0 < today } ?? false }

  /// From the first to the last of the days on which somebody works here by one of two records and not by the other; nil
  /// where there are none.
  func changedDates(_ other: Employment) -> ClosedRange<LocalDate>? {
    let first = (hired ?? .first, other.hired ?? .first)
    let last = (ended ?? .last, other.ended ?? .last)
    guard first.0 != first.1 || last.0 != last.1 else { return nil }
    let from = first.0 != first.1 ? min(first.0, first.1) : min(last.0, last.1)
    let to = last.0 != last.1 ? max(last.0, last.1) : max(first.0, first.1)
    return from...max(from, to)
  }
}

/// What of an employment can be taken away or compared.
enum EmploymentField: String, Sendable, CaseIterable {
  case position, department, manager, hired, ended

  var label: Text {
    switch self {
    case .position: EmployeeText.position
    case .department: EmployeeText.department
    case .manager: EmployeeText.manager
    case .hired: EmployeeText.hired
    case .ended: EmployeeText.ended
    }
  }
}

extension Employment {
  func text(_ field: EmploymentField) -> String? {
    switch field {
    case .position: position
    case .department: department
    case .manager: manager?.text
    case .hired: hired?.iso
    case .ended: ended?.iso
    }
  }

  /// The fields in which two records differ.
  func differences(_ other: Employment) -> [EmploymentField] {
    EmploymentField.allCases.filter { text($0) != other.text($0) }
  }
}

/// An employee as the database has them.
struct EmployeeRow: Sendable {
  let person: PersonRow
  let work: Employment
  /// The manager's, also of one who is deleted.
  let managerName: String?

  var id: ID<Person> { person.id }

  func status(on today: LocalDate) -> EmployeeStatus {
    if person.deleted != nil { return .deleted }
    if work.hasEnded(on: today) { return .ended }
    return switch person.status {
    case .invited: .invited
    case .active: .active
    case .suspended: .suspended
    }
  }
}

/// What an employee is now: one of these.
enum EmployeeStatus: String, Sendable, CaseIterable, Labeled {
  case invited
  case active
  case suspended
  /// The last day is over.
  case ended
  case deleted

  var label: Text {
    switch self {
    case .invited: PersonStatus.invited.label
    case .active: PersonStatus.active.label
    case .suspended: PersonStatus.suspended.label
    case .ended: EmployeeText.hasEnded
    case .deleted: PeopleText.deleted
    }
  }

  var tone: Tone {
    switch self {
    case .invited: PersonStatus.invited.tone
    case .active: PersonStatus.active.tone
    case .suspended: PersonStatus.suspended.tone
    case .ended, .deleted: .neutral
    }
  }

  /// The person's own status; nil for those that are told otherwise.
  var ofPerson: PersonStatus? {
    switch self {
    case .invited: .invited
    case .active: .active
    case .suspended: .suspended
    case .ended, .deleted: nil
    }
  }
}

enum EmployeeRules {
  static let longestPosition = 120
  /// So many steps up from anybody there is nobody above: more than any organization has.
  static let deepest = 10_000
}

/// What is told of an employee to whom. Everybody who may see who works here is told where to find them; the rest is for
/// those who keep the records, and for themselves.
struct EmployeeView: Sendable {
  let isWhole: Bool
  let today: LocalDate
}
