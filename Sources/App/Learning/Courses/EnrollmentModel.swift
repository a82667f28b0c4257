// What somebody is in a course: what each source says, and what it comes to.
import Base

/// A person in a course.
enum Enrollment {}

/// What somebody is in a course: an open set, for other systems have roles of their own.
struct CourseRole: Hashable, Sendable, Comparable {
  let word: String

  static let student = CourseRole(known: "student")
  static let teacher = CourseRole(known: "teacher")
  /// Teaches without changing the course.
  static let assistant = CourseRole(known: "assistant")
  static let known = [student, teacher, assistant]

  private init(known word: String) { self.word = word }

  /// Small letters, digits, hyphens and underscores; blanks become hyphens. Nil for what has nothing of that or is too
  /// long.
  init?(_ text: String) {
    var word = ""
    for scalar in folded(text).unicodeScalars {
      switch scalar {
      case "a"..."z", "0"..."9", "-", "_": word.unicodeScalars.append(scalar)
      case " ", ".", "/": word.append("-")
      default: return nil
      }
    }
    guard (1...CourseRules.longestRole).contains(word.utf8.count) else { return nil }
    self.word = word
  }

  /// By the short name of a Moodle role: there a `teacher` is one who doesn't edit.
  init?(moodle name: String) {
    switch folded(name) {
    case "editingteacher": self = .teacher
    case "teacher": self = .assistant
    default: self.init(name)
    }
  }

  /// As people write it in a file, in either language.
  init?(written text: String) {
    let key = folded(text)
    if let known = CourseRole.known.first(where: { role in Language.allCases.contains { folded(role.label[$0]) == key }
    }) {
      self = known
      return
    }
    self.init(text)
  }

  static func < (a: CourseRole, b: CourseRole) -> Bool { a.place == b.place ? a.word < b.word : a.place < b.place }

  private var place: Int { [.teacher, .assistant, .student].firstIndex(of: self) ?? 3 }

  var isTeaching: Bool { self == .teacher || self == .assistant }

  var label: Text {
    switch self {
    case .student: CourseText.student
    case .teacher: CourseText.teacher
    case .assistant: CourseText.assistant
    default: .verbatim(word)
    }
  }
}

/// Who says that somebody is in a course.
enum EnrollmentSource: String, Sendable, CaseIterable, Labeled {
  case manual
  case imported = "import"
  case moodle
  case cohort

  var label: Text {
    switch self {
    case .manual: StructureText.manual
    case .imported: StructureText.imported
    case .moodle: .verbatim("Moodle")
    case .cohort: CourseText.byCohort
    }
  }

  /// What a section's membership of this source is marked with; a cohort puts nobody into a section.
  var ofSections: LearningSource? {
    switch self {
    case .manual: .manual
    case .imported: .imported
    case .moodle: .moodle
    case .cohort: nil
    }
  }
}

/// What one source says of somebody in a course.
struct EnrollmentSay: Sendable, Equatable {
  /// Each once, in order; several, or none, where the source says so.
  private(set) var roles: [CourseRole]
  var isActive: Bool

  init(_ roles: some Sequence<CourseRole>, isActive: Bool = true) {
    self.roles = Array(Set(roles).sorted().prefix(CourseRules.mostRoles))
    self.isActive = isActive
  }

  /// As it is kept: `teacher student`, `!student`.
  init(stored text: String) {
    isActive = !text.hasPrefix("!")
    roles = text.drop { $0 == "!" }.split(separator: " ").compactMap { CourseRole(String($0)) }.sorted()
  }

  var stored: String { (isActive ? "" : "!") + roles.map(\.word).joined(separator: " ") }
}

/// What all sources say of somebody in a course, and what it comes to.
struct EnrollmentSays: Sendable, Equatable {
  var manual: EnrollmentSay?
  var imported: EnrollmentSay?
  var moodle: EnrollmentSay?
  var cohort: EnrollmentSay?

  subscript(_ source: EnrollmentSource) -> EnrollmentSay? {
    get {
      switch source {
      case .manual: manual
      case .imported: imported
      case .moodle: moodle
      case .cohort: cohort
      }
    }
    set {
      switch source {
      case .manual: manual = newValue
      case .imported: imported = newValue
      case .moodle: moodle = newValue
      case .cohort: cohort = newValue
      }
    }
  }

  private var all: [EnrollmentSay] { [manual, imported, moodle, cohort].compactMap { $0 } }

  var sources: [EnrollmentSource] { EnrollmentSource.allCases.filter { self[$0] != nil } }

  var isEmpty: Bool { all.isEmpty }

  /// One source is enough.
  var isActive: Bool { all.contains(where: \.isActive) }

  /// Those of the sources that say they are active; where none does, what they were.
  var roles: [CourseRole] {
    let active = all.filter(\.isActive)
    return Set((active.isEmpty ? all : active).flatMap(\.roles)).sorted()
  }

  /// What is to be said by hand of somebody of whom only others say something yet, so that it comes to these roles and to
  /// being active or not; nil where it does so already, for what is said by hand stays when the others are gone. Fails with
  /// 422 for what only they can take back.
  func beside(roles wanted: [CourseRole]?, isActive isWanted: Bool?) throws -> EnrollmentSay? {
    if isActive {
      if isWanted == false {
        throw Failure.unprocessable([Failure.Field(path: "isActive", text: CourseText.activeElsewhere)])
      }
      let more = (wanted ?? []).filter { !roles.contains($0) }
      return more.isEmpty ? nil : EnrollmentSay(more)
    }
    if isWanted == true { return EnrollmentSay(wanted ?? roles) }
    guard let wanted, Set(wanted) != Set(roles) else { return nil }
    return EnrollmentSay(wanted, isActive: false)
  }

  /// What each of two entries of one person says, together.
  func joined(_ other: EnrollmentSays) -> EnrollmentSays {
    var joined = self
    for source in EnrollmentSource.allCases {
      guard let theirs = other[source] else { continue }
      guard let own = self[source] else {
        joined[source] = theirs
        continue
      }
      if own.isActive == theirs.isActive {
        joined[source] = EnrollmentSay(own.roles + theirs.roles, isActive: own.isActive)
      } else if theirs.isActive {
        joined[source] = theirs
      }
    }
    return joined
  }
}

/// What of an enrollment lists and counts go by.
struct EnrollmentStanding: Sendable, Equatable {
  let isActive: Bool
  let isTeaching: Bool
  let isStudent: Bool

  static let none = EnrollmentStanding(isActive: false, isTeaching: false, isStudent: false)

  private init(isActive: Bool, isTeaching: Bool, isStudent: Bool) {
    (self.isActive, self.isTeaching, self.isStudent) = (isActive, isTeaching, isStudent)
  }

  /// Who is out of the directory is in no course.
  init(_ says: EnrollmentSays, isGone: Bool) {
    isActive = says.isActive && !isGone
    let roles = isActive ? says.roles : []
    isTeaching = roles.contains(where: \.isTeaching)
    isStudent = roles.contains(.student)
  }
}

/// A person in a course, as the database has it.
struct EnrollmentRow: Sendable {
  let id: ID<Enrollment>
  let course: ID<Course>
  let person: ID<Person>
  let says: EnrollmentSays
  let isGone: Bool
  let version: Int64

  var standing: EnrollmentStanding { EnrollmentStanding(says, isGone: isGone) }
  var roles: [CourseRole] { says.roles }
}
