// Plans for Moodle: their bounds, kinds, states and wishes.
import Base
import Outbound

/// What is to be made in Moodle, decided on before anything is.
enum MoodlePlan {}
/// One thing of it.
enum MoodlePlanRow {}

enum ProvisioningRules {
  static let mostCourses = 500
  static let mostPeople: Int64 = 200
  /// Courses that test people come into.
  static let mostCoursesOfPeople = 10
  static let mostEnrollments = 1000
  /// Courses that enrollments name: each is looked up by a call of its own.
  static let mostCoursesNamed = 50
  /// Programs that a file of courses names, for the same reason.
  static let mostPrograms = 50
  static let mostCategories = 1000
  /// What one plan holds, whatever it is of.
  static let mostRows = 2500
  /// What one call has Moodle make.
  static let batch = 50
  /// Bytes of a file.
  static let largestFile = 2 << 20
  /// What Moodle keeps of a category's or course's ID number, of a name, and of a user name.
  static let longestNumber = 100
  static let longestName = 254
  static let longestUserName = 100
  /// Rows refused one by one for the same reason, after which the rest of a batch is not tried one by one.
  static let patience = 8
  /// Nanoseconds that whoever waits for a plan, or for Moodle's tree, waits at most: some hundred calls, and less than what
  /// stands before Quad waits for an answer.
  static let waiting: UInt64 = 50_000_000_000
  /// Days until a password that nobody fetched is forgotten, and until a draft that nobody carries out is.
  static let passwordDays: Int64 = 7
  static let draftDays: Int64 = 30
  /// Moodle's own numbers of its roles, where nobody has changed them.
  static let studentRole: Int64 = 5
  static let teacherRole: Int64 = 3
}

enum ProvisioningKind: String, Sendable, CaseIterable, Labeled {
  case categories, courses, people, enrollments

  var label: Text {
    switch self {
    case .categories: ProvisioningText.categories
    case .courses: ProvisioningText.courses
    case .people: ProvisioningText.people
    case .enrollments: ProvisioningText.enrollments
    }
  }

  /// What carrying it out calls.
  var functions: [String] {
    switch self {
    case .categories: [ProvisioningItem.Kind.category.function]
    case .courses: [ProvisioningItem.Kind.category.function, ProvisioningItem.Kind.course.function]
    case .people: [ProvisioningItem.Kind.person.function, ProvisioningItem.Kind.enrollment.function]
    case .enrollments: [ProvisioningItem.Kind.enrollment.function]
    }
  }
}

enum ProvisioningState: String, Sendable, CaseIterable, Labeled {
  case draft, running, done, partly, failed, stopped

  var label: Text {
    switch self {
    case .draft: Text(en: "Preview", fr: "Aperçu")
    case .running: Text(en: "Under way", fr: "En cours")
    case .done: Text(en: "Done", fr: "Fait")
    case .partly: Text(en: "Partly done", fr: "Fait en partie")
    case .failed: Text(en: "Failed", fr: "Échoué")
    case .stopped: Text(en: "Stopped", fr: "Arrêté")
    }
  }

  var tone: Tone {
    switch self {
    case .draft: .neutral
    case .running: .info
    case .done: .good
    case .partly, .stopped: .warn
    case .failed: .bad
    }
  }
}

/// What is to be there, by itself: kept with the row as JSON.
struct ProvisioningWish: Payload, Equatable {
  /// A category's or course's full name.
  var name: String?
  /// A course's short name, a person's user name.
  var key: String?
  /// A course's short name without its digits: one that has others is the same course.
  var stem: String?
  var idnumber: String?
  var summary: String?
  var start: Timestamp?
  var end: Timestamp?
  var isVisible = true
  var firstName: String?
  var lastName: String?
  var email: String?
  /// The site's number of a role, and of a course that is there already.
  var role: Int64?
  var course: Int64?
  /// The site's number of the category that stood for this when it was last synchronized.
  var known: Int64?

  static let schemaName = "MoodleWish"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("name", &name, label: ProvisioningText.name, max: 1000)
    f.text("key", &key, label: ProvisioningText.key, max: 1000)
    f.text("stem", &stem, label: ProvisioningText.key, max: 1000)
    f.text("idnumber", &idnumber, label: ProvisioningText.idnumber, max: 1000)
    f.text("summary", &summary, label: ProvisioningText.summary, max: 1000)
    f.timestamp("start", &start, label: ProvisioningText.start)
    f.timestamp("end", &end, label: ProvisioningText.end)
    f.bool("isVisible", &isVisible, label: ProvisioningText.isVisible, required: false)
    f.text("firstName", &firstName, label: ProvisioningText.name, max: 1000)
    f.text("lastName", &lastName, label: ProvisioningText.name, max: 1000)
    f.text("email", &email, label: ProvisioningText.name, max: 1000)
    f.integer("role", &role, label: ProvisioningText.roleNumber)
    f.integer("course", &course, label: ProvisioningText.course)
    f.integer("known", &known, label: ProvisioningText.category)
  }
}

/// A plan as the database has it.
struct ProvisioningPlanRow: Sendable {
  let id: ID<MoodlePlan>
  let person: ID<Person>?
  /// Of who made it; nil once they are gone.
  let personName: String?
  let kind: ProvisioningKind
  let state: ProvisioningState
  let title: String
  /// The address of the Moodle that it was made for.
  let site: String
  /// Functions that the token could not call when it was made.
  let missing: [String]
  let run: Int64
  let isStopping: Bool
  let counts: ProvisioningCounts
  /// Why the last run ended before its end.
  let problem: ProvisioningProblem?
  let hasPassword: Bool
  let version: Int64
  let created: Timestamp
  let updated: Timestamp
  let started: Timestamp?
  let ended: Timestamp?
  let hasRows: Bool

  /// Whether only the counts are left of it: see `ProvisioningChanges.nameSweep`.
  var isForgotten: Bool { !hasRows && counts.total > 0 }

  /// The site's name or address.
  var host: String { OutboundURL(site)?.host ?? site }

  /// Whether it can be carried out, or gone on with.
  var canStart: Bool {
    guard hasRows else { return false }
    return switch state {
    case .draft: counts.open > 0
    case .partly, .failed, .stopped: counts.open + counts.failed > 0
    case .running, .done: false
    }
  }
}
