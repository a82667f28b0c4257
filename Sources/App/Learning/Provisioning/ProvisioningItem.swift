// The rows of a plan, and how many there are of each state.
import Base

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
