// Categories of a Moodle and what is decided of them, as the API takes and gives them.
import Base

/// What is decided about a category.
struct CategoryDecisionInput: Payload {
  var meaning = LevelMeaning.folder
  /// A unit of that kind, or a term; without, it becomes one of its own name.
  var target: ID<StructureUnit>?

  static let schemaName = "MoodleCategoryDecision"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.choice("meaning", &meaning, label: MoodleSyncText.meaning)
    f.id("target", &target, label: MoodleSyncText.target, help: MoodleSyncText.targetHelp)
  }

  var decision: CategoryDecision { CategoryDecision(meaning: meaning, target: target?.value) }
}

/// A category as the API gives it.
struct CategoryOutput: Payload {
  var id = ID<MoodleCategoryEntry>(0)
  var moodleID: Int64 = 0
  var depth: Int64 = 1
  var name = ""
  var path = ""
  var idnumber: String?
  var isVisible: Bool?
  var isGone = false
  /// How many Moodle says are right in it.
  var courses: Int64 = 0
  var meaning = LevelMeaning.folder
  var state = CategoryState.unmapped
  var reason: SyncReason?
  /// What courses right in it belong to.
  var unit: ID<StructureUnit>?
  var term: ID<Term>?
  var decision: CategoryDecisionInput?
  var decidedAt: Timestamp?

  static let schemaName = "MoodleCategory"

  init() {}

  init(_ row: CategoryRow) {
    (id, moodleID, depth, name, path) = (row.id, row.moodleID, Int64(row.depth), row.name, row.path)
    (idnumber, isVisible, isGone, courses) = (row.idnumber, row.isVisible, row.isGone, row.courses)
    (meaning, state, reason, unit, term) = (row.meaning, row.state, row.reason, row.unit, row.term)
    decision = row.decision.map { decision in
      var input = CategoryDecisionInput()
      (input.meaning, input.target) = (decision.meaning, decision.target.map { ID($0) })
      return input
    }
    decidedAt = row.decidedAt
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: MoodleSyncText.category)
    f.integer("moodleId", &moodleID, label: MoodleSyncText.moodleID)
    f.integer("depth", &depth, label: MoodleSyncText.depth)
    f.text("name", &name, label: StructureText.name, min: 0, max: SyncRules.longestName)
    f.text("path", &path, label: MoodleSyncText.path, min: 0, max: 4000)
    f.text("idnumber", &idnumber, label: MoodleSyncText.idnumber, max: 100)
    f.bool("isVisible", &isVisible, label: MoodleSyncText.isVisible)
    f.bool("isGone", &isGone, label: MoodleSyncText.isGone)
    f.integer("courses", &courses, label: MoodleSyncText.coursesThere)
    f.choice("meaning", &meaning, label: MoodleSyncText.meaning)
    f.choice("state", &state, label: MoodleSyncText.state)
    f.choice("reason", &reason, label: MoodleSyncText.reasonLabel)
    f.id("unit", &unit, label: StructureText.unit)
    f.id("term", &term, label: StructureText.term)
    f.object("decision", &decision, label: MoodleSyncText.decision)
    f.timestamp("decidedAt", &decidedAt, label: MoodleSyncText.decidedAt)
  }
}
