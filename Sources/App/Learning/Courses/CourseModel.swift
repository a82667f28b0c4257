// Courses: what is said of one, when it is held, and its row.
import Base

/// One offering of a subject in a term.
enum Course {}
/// A group inside a course.
enum CourseSection {}

enum CourseRules {
  static let longestCode = 100
  static let longestName = 254
  static let longestSection = 254
  static let mostSections = 500
  static let longestRole = 40
  static let mostRoles = 8
}

/// What somebody says of a course.
struct CourseFields: Sendable, Equatable {
  var term = ID<Term>(0)
  var unit = ID<StructureUnit>(0)
  var code = ""
  var name = ""
  /// Whether its students see it.
  var isVisible = true
  var isActive = true
  /// When it is held, where that isn't when its term is: each nil for the term's.
  var first: LocalDate?
  var last: LocalDate?

  var days: CourseDays { CourseDays(first: first, last: last) }
}

/// The days of its own that a course has; each nil for its term's.
struct CourseDays: Sendable, Equatable {
  var first: LocalDate?
  var last: LocalDate?

  var isEmpty: Bool { self == CourseDays() }

  /// When it is held; the last nil while that is open.
  func days(in term: TermFields) -> (first: LocalDate, last: LocalDate?) { (first ?? term.first, last ?? term.last) }

  func isCurrent(in term: TermFields, on day: LocalDate) -> Bool {
    let days = days(in: term)
    return term.isActive && days.first <= day && days.last.map { day <= $0 } ?? true
  }
}

/// A course as the database has it.
struct CourseRow: CorrectableRow {
  let id: ID<Course>
  let fields: CourseFields
  let source: LearningSource
  let corrected: FieldCorrections
  /// Those that are active.
  let students: Int64
  let teachers: Int64
  /// Rises with each change of the course itself.
  let version: Int64
  let created: Timestamp
  let updated: Timestamp

  var code: String { fields.code }
  var name: String { fields.name }
  var term: ID<Term> { fields.term }
  var unit: ID<StructureUnit> { fields.unit }
}
