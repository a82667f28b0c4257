// Plans for Moodle and their rows as the API gives them.
import Base
import Store

/// A plan: what it is of, how far it is, and how many of its rows.
struct ProvisioningPlanOutput: Payload {
  var id = ID<MoodlePlan>(0)
  var kind = ProvisioningKind.categories
  var state = ProvisioningState.draft
  var title = ""
  var site = ""
  var madeBy: String?
  /// What can't be carried out before the token may call it.
  var missingFunctions: [String] = []
  var isStopping = false
  var total = 0
  var open = 0
  var found = 0
  var conflicts = 0
  var made = 0
  var failed = 0
  /// Why the last run ended before its end.
  var problem: String?
  var advice: String?
  /// Whether the password of its test people can be fetched, once, by who made it.
  var hasPassword = false
  /// Whether its rows, which named people, are forgotten.
  var isForgotten = false
  var version: Int64 = 1
  var createdAt = Timestamp(milliseconds: 0)
  var startedAt: Timestamp?
  var endedAt: Timestamp?

  static let schemaName = "MoodlePlan"

  init() {}

  init(_ row: ProvisioningPlanRow, _ language: Language) {
    (id, kind, state, title, site) = (row.id, row.kind, row.state, row.title, row.site)
    (madeBy, missingFunctions, isStopping) = (row.personName, row.missing, row.isStopping)
    (total, open, found) = (row.counts.total, row.counts.open, row.counts.found)
    (conflicts, made, failed) = (row.counts.conflict, row.counts.made, row.counts.failed)
    problem = row.problem.map { $0.fault?.kind.rawValue ?? $0.reason.rawValue }
    advice = row.problem?.text[language]
    hasPassword = row.hasPassword && row.state != .running
    isForgotten = row.isForgotten
    (version, createdAt, startedAt, endedAt) = (row.version, row.created, row.started, row.ended)
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: ProvisioningText.plan)
    f.choice("kind", &kind, label: ProvisioningText.kind)
    f.choice("state", &state, label: ProvisioningText.state)
    f.text("title", &title, label: ProvisioningText.name, max: 200)
    f.text("site", &site, label: MoodleText.url, max: MoodleRules.longestURL)
    f.text("madeBy", &madeBy, label: ProvisioningText.madeBy, max: PersonRules.longestName)
    f.texts("missingFunctions", &missingFunctions, label: ProvisioningText.missing)
    f.bool("isStopping", &isStopping, label: ProvisioningText.isStopping)
    f.integer("total", &total, label: ProvisioningText.rows)
    f.integer("open", &open, label: ProvisioningText.willBeMade)
    f.integer("found", &found, label: ProvisioningText.isThere)
    f.integer("conflicts", &conflicts, label: ProvisioningText.conflict)
    f.integer("made", &made, label: ProvisioningText.isMade)
    f.integer("failed", &failed, label: ProvisioningText.hasFailed)
    f.text("problem", &problem, label: MoodleText.fault, max: 60)
    f.text("advice", &advice, label: MoodleText.reason, max: 1000)
    f.bool("hasPassword", &hasPassword, label: ProvisioningText.hasPassword)
    f.bool("isForgotten", &isForgotten, label: ProvisioningText.isForgotten, help: ProvisioningText.rowsForgotten)
    f.integer("version", &version, label: OrganizationText.version)
    f.timestamp("createdAt", &createdAt, label: ProvisioningText.madeAt)
    f.timestamp("startedAt", &startedAt, label: ProvisioningText.startedAt)
    f.timestamp("endedAt", &endedAt, label: ProvisioningText.endedAt)
  }
}

/// One row of a plan.
struct ProvisioningItemOutput: Payload {
  var id = ID<MoodlePlanRow>(0)
  /// From 1, in the order in which they are made.
  var row = 1
  var kind = ProvisioningItem.Kind.category
  var name = ""
  /// A category's or course's full name.
  var label: String?
  var idnumber: String?
  var startsAt: Timestamp?
  var endsAt: Timestamp?
  var state = ProvisioningItem.State.create
  /// Why it can't be made, or wasn't.
  var problem: String?
  var advice: String?
  /// Its number in Moodle, once it has one.
  var moodleId: Int64?

  static let schemaName = "MoodlePlanRow"

  init() {}

  init(_ row: ProvisioningItemRow, _ language: Language) {
    let item = row.item
    (id, self.row, kind, name) = (row.id, item.place + 1, item.kind, item.name)
    (label, idnumber, startsAt, endsAt) = (item.wish.name, item.wish.idnumber, item.wish.start, item.wish.end)
    state = item.state
    problem = item.problem.map { $0.fault?.kind.rawValue ?? $0.reason.rawValue }
    advice = item.problem?.text[language]
    moodleId = item.moodleID
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: ProvisioningText.row)
    f.integer("row", &row, label: ProvisioningText.row)
    f.choice("kind", &kind, label: ProvisioningText.kind)
    f.text("name", &name, label: ProvisioningText.name, max: 1000)
    f.text("label", &label, label: ProvisioningText.courseName, max: 1000)
    f.text("idnumber", &idnumber, label: ProvisioningText.idnumber, max: 1000)
    f.timestamp("startsAt", &startsAt, label: ProvisioningText.start)
    f.timestamp("endsAt", &endsAt, label: ProvisioningText.end)
    f.choice("state", &state, label: ProvisioningText.state)
    f.text("problem", &problem, label: MoodleText.fault, max: 60)
    f.text("advice", &advice, label: MoodleText.reason, max: 1000)
    f.integer("moodleId", &moodleId, label: ProvisioningText.moodleID)
  }
}

/// The test people of a plan, with what they sign in by: told once.
struct ProvisioningPasswordsOutput: Payload {
  var password = ""
  var people: [ProvisioningPersonOutput] = []

  static let schemaName = "MoodleTestPeople"

  init() {}

  init(_ handed: (password: String, people: [ProvisioningItem])) {
    password = handed.password
    people = handed.people.map { ProvisioningPersonOutput($0) }
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("password", &password, label: ProvisioningText.password, max: 200)
    f.list("people", &people, label: ProvisioningText.people)
  }
}

struct ProvisioningPersonOutput: Payload {
  var userName = ""
  var firstName = ""
  var lastName = ""
  var email = ""
  var moodleId: Int64?

  static let schemaName = "MoodleTestPerson"

  init() {}

  init(_ item: ProvisioningItem) {
    (userName, firstName) = (item.wish.key ?? item.name, item.wish.firstName ?? "")
    (lastName, email, moodleId) = (item.wish.lastName ?? "", item.wish.email ?? "", item.moodleID)
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("userName", &userName, label: ProvisioningText.userName, max: 200)
    f.text("firstName", &firstName, label: ProvisioningText.name, max: 200)
    f.text("lastName", &lastName, label: ProvisioningText.name, max: 200)
    f.text("email", &email, label: ProvisioningText.name, max: 254)
    f.integer("moodleId", &moodleId, label: ProvisioningText.moodleID)
  }
}

/// A category of Moodle as it is right now.
struct ProvisioningTreeOutput: Payload {
  var id: Int64 = 0
  var parent: Int64 = 0
  var depth = 0
  var name = ""
  var idnumber: String?
  var courses: Int64 = 0
  var isVisible: Bool?

  static let schemaName = "MoodleTreeCategory"

  init() {}

  init(_ node: ProvisioningTree.Node) {
    let one = node.category
    (id, parent, depth, name) = (one.id, one.parent, node.depth, one.name)
    (idnumber, courses, isVisible) = (one.idnumber, one.courses, one.isVisible)
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.integer("id", &id, label: ProvisioningText.moodleID)
    f.integer("parent", &parent, label: StructureText.parent)
    f.integer("depth", &depth, label: ProvisioningText.depth)
    f.text("name", &name, label: ProvisioningText.name, max: 1000)
    f.text("idnumber", &idnumber, label: ProvisioningText.idnumber, max: 1000)
    f.integer("courses", &courses, label: ProvisioningText.courses)
    f.bool("isVisible", &isVisible, label: ProvisioningText.isVisible)
  }
}

/// All categories of Moodle, parents before what is below them, and the courses of one where that is asked for.
struct ProvisioningTreesOutput: Payload {
  var fetchedAt = Timestamp(milliseconds: 0)
  var categories: [ProvisioningTreeOutput] = []
  var courses: [ProvisioningTreeCourseOutput] = []

  static let schemaName = "MoodleTree"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.timestamp("fetchedAt", &fetchedAt, label: ProvisioningText.fetchedAt)
    f.list("categories", &categories, label: ProvisioningText.categories, max: ProvisioningTree.most)
    f.list("courses", &courses, label: ProvisioningText.courses, max: ProvisioningTree.most)
  }
}

struct ProvisioningTreeCourseOutput: Payload {
  var id: Int64 = 0
  var shortName = ""
  var name = ""
  var isVisible: Bool?

  static let schemaName = "MoodleTreeCourse"

  init() {}

  init(_ course: MoodleCourse) {
    (id, shortName, name, isVisible) = (course.id, course.shortName, course.name, course.isVisible)
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.integer("id", &id, label: ProvisioningText.moodleID)
    f.text("shortName", &shortName, label: ProvisioningText.key, max: 1000)
    f.text("name", &name, label: ProvisioningText.courseName, max: 1000)
    f.bool("isVisible", &isVisible, label: ProvisioningText.isVisible)
  }
}
