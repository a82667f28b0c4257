// What somebody wants to be in Moodle: plans, their rows, and what becomes of them.
import Base
import Outbound
import Store

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

/// Why something can't be made, or wasn't.
enum ProvisioningReason: String, Sendable, CaseIterable, Labeled {
  case ambiguous, elsewhere, parent, otherTerm = "other-term", badTerm = "bad-term", noProgram = "no-program"
  case noCourse = "no-course", noPerson = "no-person", taken, tooLong = "too-long", moodle, blank, repeated
  // Of a whole plan.
  case connection, testSite = "test-site", job

  var label: Text {
    switch self {
    case .ambiguous: ProvisioningText.ambiguous
    case .elsewhere: ProvisioningText.elsewhere
    case .parent: ProvisioningText.noParent
    case .otherTerm: ProvisioningText.otherTerm
    case .badTerm: ProvisioningText.badTerm
    case .noProgram: ProvisioningText.noProgram
    case .noCourse: ProvisioningText.noCourse
    case .noPerson: ProvisioningText.noPerson
    case .taken: ProvisioningText.taken
    case .tooLong: ProvisioningText.tooLong
    case .moodle: ProvisioningText.refused
    case .blank: ProvisioningText.blank
    case .repeated: ProvisioningText.twice
    case .connection: ProvisioningText.connectionChanged
    case .testSite: ProvisioningText.noTestSite
    case .job: ProvisioningText.jobGone
    }
  }
}

/// A reason with what Moodle said, where it was Moodle's.
struct ProvisioningProblem: Sendable, Equatable {
  let reason: ProvisioningReason
  let fault: MoodleFault?

  init(_ reason: ProvisioningReason) { (self.reason, fault) = (reason, nil) }
  init(_ fault: MoodleFault) { (reason, self.fault) = (.moodle, fault) }

  var text: Text { fault?.text ?? reason.label }

  // MARK: As it is kept

  /// Nil where nothing of Moodle's is told.
  var kept: String? {
    fault.map {
      let parts = [$0.kind.rawValue, $0.function, $0.host, $0.code, $0.outbound?.fault.rawValue ?? "", "\($0.status)"]
      return shortened(parts.joined(separator: "\n"), to: 400)
    }
  }

  var said: String? { fault.map(\.words) }

  init?(_ reason: ProvisioningReason?, _ kept: String?, _ said: String?) {
    guard let reason else { return nil }
    self.reason = reason
    let parts = (kept ?? "").split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard parts.count >= 6, let kind = MoodleFaultKind(rawValue: parts[0]) else {
      fault = nil
      return
    }
    let outbound = OutboundFault(rawValue: parts[4]).map { OutboundFailure($0, host: parts[2]) }
    fault = MoodleFault(
      kind, host: parts[2], function: parts[1], code: parts[3], words: said ?? "", outbound: outbound,
      status: Int(parts[5]) ?? 200)
  }
}

/// One row of a plan.
struct ProvisioningItem: Sendable, Equatable {
  enum Kind: String, Sendable, CaseIterable, Labeled {
    case category, course, person, enrollment

    var label: Text {
      switch self {
      case .category: ProvisioningText.category
      case .course: ProvisioningText.course
      case .person: ProvisioningText.person
      case .enrollment: ProvisioningText.enrollment
      }
    }

    /// What makes one.
    var function: String {
      switch self {
      case .category: "core_course_create_categories"
      case .course: "core_course_create_courses"
      case .person: "core_user_create_users"
      case .enrollment: "enrol_manual_enrol_users"
      }
    }
  }

  enum State: String, Sendable, CaseIterable, Labeled {
    /// To be made.
    case create
    /// It was there already.
    case found
    /// It can't be made as things are.
    case conflict
    /// Moodle was asked to make it, and what came of that isn't known: it is looked up before anything else.
    case sent
    case made
    case failed

    var label: Text {
      switch self {
      case .create: ProvisioningText.willBeMade
      case .found: ProvisioningText.isThere
      case .conflict: ProvisioningText.conflict
      case .sent: ProvisioningText.isSent
      case .made: ProvisioningText.isMade
      case .failed: ProvisioningText.hasFailed
      }
    }

    var tone: Tone {
      switch self {
      case .create, .sent: .info
      case .found: .neutral
      case .conflict: .warn
      case .made: .good
      case .failed: .bad
      }
    }

    var isOpen: Bool { self == .create || self == .sent }
  }

  let place: Int
  /// The place of what it stands in: a category's or course's category, the person of an enrollment.
  let parent: Int?
  let kind: Kind
  /// As people know it: a category's path, a course's short name, a user name.
  let name: String
  let wish: ProvisioningWish
  var state = State.create
  var problem: ProvisioningProblem?
  var moodleID: Int64?

  init(_ place: Int, in parent: Int? = nil, _ kind: Kind, _ name: String, _ wish: ProvisioningWish) {
    (self.place, self.parent, self.kind, self.name, self.wish) = (place, parent, kind, name, wish)
  }

  mutating func found(_ id: Int64?) { (state, moodleID, problem) = (.found, id, nil) }
  mutating func made(_ id: Int64?) { (state, moodleID, problem) = (.made, id, nil) }
  mutating func conflict(_ reason: ProvisioningReason) { (state, problem) = (.conflict, ProvisioningProblem(reason)) }
  mutating func conflict(_ fault: MoodleFault) { (state, problem) = (.conflict, ProvisioningProblem(fault)) }
  mutating func fail(_ problem: ProvisioningProblem) { (state, self.problem) = (.failed, problem) }
}

/// A row with its identity, for lists.
struct ProvisioningItemRow: Sendable {
  let id: ID<MoodlePlanRow>
  let item: ProvisioningItem
}

/// How many rows are how far.
struct ProvisioningCounts: Sendable, Equatable {
  var total = 0
  /// To be made, or asked for.
  var open = 0
  var found = 0
  var conflict = 0
  var made = 0
  var failed = 0

  init() {}

  init(_ items: some Sequence<ProvisioningItem>) {
    for item in items {
      total += 1
      switch item.state {
      case .create, .sent: open += 1
      case .found: found += 1
      case .conflict: conflict += 1
      case .made: made += 1
      case .failed: failed += 1
      }
    }
  }

  /// What became of a plan whose run is over.
  var state: ProvisioningState {
    if open + failed + conflict == 0 { return .done }
    return made > 0 ? .partly : .failed
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
