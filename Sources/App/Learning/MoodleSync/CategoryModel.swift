// What the categories of a site mean, and what became of each.
import Base
import Store

/// What a level of categories, or one category, stands for.
enum LevelMeaning: String, Sendable, CaseIterable, Labeled {
  case campus
  case term
  case department
  case program
  /// Nothing by itself: what is in it belongs to what is above it.
  case folder
  /// Left out with everything below it.
  case ignored

  /// The kind of unit that it makes; nil for what is none.
  var unit: UnitKind? {
    switch self {
    case .campus: .campus
    case .department: .department
    case .program: .program
    case .term, .folder, .ignored: nil
    }
  }

  var label: Text {
    switch self {
    case .campus: StructureText.campus
    case .term: StructureText.term
    case .department: StructureText.department
    case .program: StructureText.program
    case .folder: MoodleSyncText.folder
    case .ignored: MoodleSyncText.ignored
    }
  }
}

/// What each level of a site's categories means, the topmost first. What is deeper is a folder.
struct LevelMeanings: Sendable, Equatable {
  let levels: [LevelMeaning]

  static let most = 12
  static let usual = LevelMeanings([.campus, .term, .department, .program])

  init(_ levels: [LevelMeaning]) { self.levels = Array(levels.prefix(LevelMeanings.most)) }

  /// As it is kept: `campus term department program`.
  init(stored text: String) { self.init(text.split(separator: " ").compactMap { LevelMeaning(rawValue: String($0)) }) }

  var stored: String { levels.map(\.rawValue).joined(separator: " ") }

  /// `depth` from 1.
  subscript(_ depth: Int) -> LevelMeaning { levels.indices.contains(depth - 1) ? levels[depth - 1] : .folder }
}

/// What became of a category.
enum CategoryState: String, Sendable, CaseIterable, Labeled {
  /// It stands for something, or is a folder.
  case mapped
  /// Nobody can tell: a person has to.
  case unmapped
  /// Another category would be the same.
  case ambiguous
  case ignored

  var label: Text {
    switch self {
    case .mapped: MoodleSyncText.mapped
    case .unmapped: MoodleSyncText.unmapped
    case .ambiguous: MoodleSyncText.ambiguous
    case .ignored: MoodleSyncText.ignored
    }
  }
}

/// What a person decided about a category; it holds until they take it back.
struct CategoryDecision: Sendable, Equatable {
  var meaning: LevelMeaning
  /// The unit or term of ours that it stands for; nil for one by its own name.
  var target: Int64?

  var unit: ID<StructureUnit>? { meaning.unit == nil ? nil : target.map { ID($0) } }
  var term: ID<Term>? { meaning == .term ? target.map { ID($0) } : nil }
}

/// A category as the database has it.
struct CategoryRow: Sendable, Equatable {
  var id: ID<MoodleCategoryEntry>
  var moodleID: Int64
  /// 0 at the top.
  var parent: Int64
  /// From 1.
  var depth: Int
  var name: String
  /// The names from the top down: `UCMN / S12627 / CCS`.
  var path: String
  var idnumber: String?
  var isVisible: Bool?
  var order: Int64
  /// How many courses Moodle says are right in it.
  var courses: Int64
  var isGone: Bool
  var meaning: LevelMeaning
  var state: CategoryState
  var reason: SyncReason?
  /// The key of what it stands for, by names; empty for what is no unit and no term.
  var place: String
  /// The unit or term that it stands for itself.
  var own: Int64?
  /// What courses right in it belong to.
  var unit: ID<StructureUnit>?
  var term: ID<Term>?
  var decision: CategoryDecision?
  var decidedBy: ID<Person>?
  var decidedAt: Timestamp?
  var updated: Timestamp

  /// Why courses right in it can't be placed; nil where they can.
  var refusal: SyncReason? {
    switch state {
    case .mapped: unit == nil ? .noUnit : term == nil ? .noTerm : nil
    case .unmapped, .ambiguous, .ignored: .categoryUnmapped
    }
  }
}
