// The synchronization with Moodle: its settings, what it knows of the site, and what a run does.
import Base
import Store

/// A category of a Moodle, as it is known here.
enum MoodleCategoryEntry {}
/// One synchronization.
enum MoodleRun {}
/// A line of what a run did, or could not do.
enum MoodleRunLine {}

// MARK: What categories mean

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

/// Why a category stands for nothing, or a row was refused. The raw values are kept and told.
enum SyncReason: String, Sendable, CaseIterable, Labeled {
  // Of categories.
  case notACode = "not-a-term-code"
  case termInTerm = "term-in-term"
  case siteDefault = "default-category"
  case noName = "no-name"
  case mayNotStand = "may-not-stand"
  case sameCode = "same-code"
  case above = "above-unmapped"
  case parentUnseen = "parent-unseen"
  case refusedHere = "refused-here"
  case targetGone = "target-gone"
  // Of courses.
  case categoryUnseen = "category-unseen"
  case categoryUnmapped = "category-unmapped"
  case noTerm = "no-term"
  case noUnit = "no-unit"
  case codeTaken = "code-taken"
  // Of people.
  case deletedHere = "deleted-here"
  case addressOfAnother = "address-of-another"
  case noNameOfPerson = "person-without-name"
  // Of answers.
  case notBelieved = "not-believed"
  case callFailed = "call-failed"
  case suspensionUntold = "suspension-untold"
  case tooManySections = "too-many-sections"

  var label: Text { MoodleSyncText.reason(self) }
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

  /// Whether courses right in it can be placed.
  var takesCourses: Bool { state == .mapped && unit != nil && term != nil }

  /// Why it takes no courses; nil where it does.
  var refusal: SyncReason? {
    switch state {
    case .mapped: unit == nil ? .noUnit : term == nil ? .noTerm : nil
    case .unmapped, .ambiguous, .ignored: .categoryUnmapped
    }
  }
}

// MARK: Settings

enum SyncRules {
  static let widths: ClosedRange<Int64> = 1...20
  static let minutes: ClosedRange<Int64> = 1...525_600
  static let percents: ClosedRange<Int64> = 0...100
  static let guardRows: ClosedRange<Int64> = 0...1_000_000
  /// Rows of one transaction: some milliseconds of the writer.
  static let batch = 300
  /// Courses of one transaction, each with a look at others of its code; those that have each other's codes are one.
  static let coursesOfBatch = 100
  static let mostOfRing = 200
  /// Groups of a course that are looked at; fewer can have a section.
  static let mostGroups = 2 * CourseRules.mostSections
  /// Of each run.
  static let mostErrors: Int64 = 500
  static let mostChanges: Int64 = 1000
  /// Runs that are kept, with what they did.
  static let mostRuns = 300
  /// Courses whose answers are held at once.
  static let window = 24
  /// People, roles and groups of the answers that are held at once, beyond which the rest is asked for later.
  static let mostHeld = 200_000
  /// People that are got to know at once.
  static let mostNew = 10 * MoodleRules.batch
  /// Calls at once whose answers may be as large as any.
  static let widthOfLists = 2
  /// People of a course, and accounts, that one call asks for where all of them were too much.
  static let page: Int64 = 200
  static let smallLot = 40
  static let longestName = 255
  /// All are placed in one transaction: as many as there may be units. Those that are gone stay known.
  static let mostCategories = StructureRules.mostUnits
  static let mostKnownCategories = 2 * mostCategories
  /// What lies deeper stands for nothing: each has its whole path, and so the site would choose how long rows are. Bytes.
  static let deepestCategory = 20
  static let longestPath = 4000
  static let longestPlace = 8000
}

/// How an organization's synchronization is set up.
struct SyncSettings: Sendable, Equatable {
  var levels = LevelMeanings.usual
  /// Between two scheduled runs; nil for none.
  var minutes: Int64?
  /// Whether one begins when the program starts.
  var atStart = false
  /// Calls at once.
  var width: Int64 = 3
  /// What may be missing from an answer without a person being asked: so much of what was active, or so many rows.
  var guardPercent: Int64 = 20
  var guardRows: Int64 = 5

  /// Whether so many may go without being asked for: few of many, or a row or some where as many stay. `most` is how many
  /// those are at most.
  func allows(_ missing: Int, of active: Int, most: Int64 = .max) -> Bool {
    if Int64(missing) * 100 <= guardPercent * Int64(active) { return true }
    return Int64(missing) <= min(guardRows, most) && (missing <= 1 || missing * 2 <= active)
  }
}

struct SyncSettingsRow: Sendable {
  let organization: ID<Organization>
  let settings: SyncSettings
  /// The address that all known ids are of; nil before the first run.
  let site: String?
  /// When the schedule was due last, and is next.
  let planned: Timestamp?
  let next: Timestamp?
  let job: ID<Job>?
  /// 0 where nobody has set anything up.
  let version: Int64
}

// MARK: Runs

enum SyncCause: String, Sendable, CaseIterable, Labeled {
  case scheduled
  case manual
  case start

  var label: Text {
    switch self {
    case .scheduled: MoodleSyncText.scheduled
    case .manual: MoodleSyncText.byHand
    case .start: MoodleSyncText.atStart
    }
  }
}

enum SyncRunState: String, Sendable, CaseIterable, Labeled {
  case queued
  case running
  case done
  case failed
  case stopped

  var isOpen: Bool { self == .queued || self == .running }

  var label: Text {
    switch self {
    case .queued: MoodleSyncText.queued
    case .running: MoodleSyncText.running
    case .done: MoodleSyncText.done
    case .failed: MoodleSyncText.failed
    case .stopped: MoodleSyncText.stopped
    }
  }
}

/// The steps of a run, in their order.
enum SyncPhase: String, Sendable, CaseIterable, Labeled {
  case categories
  case courses
  case people
  case groups
  case enrollments
  case roles

  var label: Text {
    switch self {
    case .categories: MoodleSyncText.categories
    case .courses: CourseText.courses
    case .people: PeopleText.people
    case .groups: MoodleSyncText.groups
    case .enrollments: MoodleSyncText.enrollments
    case .roles: AccessText.roles
    }
  }
}

/// What a run did of a row.
enum SyncChange: String, Sendable, CaseIterable, Labeled {
  case inserted
  case updated
  case deactivated
  case restored

  var label: Text {
    switch self {
    case .inserted: MoodleSyncText.inserted
    case .updated: MoodleSyncText.updated
    case .deactivated: MoodleSyncText.deactivated
    case .restored: MoodleSyncText.restored
    }
  }
}

/// What a phase came to.
struct SyncCounts: Sendable, Equatable {
  var fetched: Int64 = 0
  var inserted: Int64 = 0
  var updated: Int64 = 0
  var unchanged: Int64 = 0
  var deactivated: Int64 = 0
  var restored: Int64 = 0
  var refused: Int64 = 0
  /// What would have been deactivated, had it been believed.
  var held: Int64 = 0
  /// How far it is: of courses, categories or people, as the phase goes by.
  var done: Int64 = 0
  var total: Int64 = 0

  mutating func count(_ change: SyncChange) {
    switch change {
    case .inserted: inserted += 1
    case .updated: updated += 1
    case .deactivated: deactivated += 1
    case .restored: restored += 1
    }
  }

  var isChanged: Bool { inserted + updated + deactivated + restored > 0 }

  fileprivate static let numbers: [any WritableKeyPath<SyncCounts, Int64> & Sendable] = [
    \.fetched, \.inserted, \.updated, \.unchanged, \.deactivated, \.restored, \.refused, \.held, \.done, \.total,
  ]
}

/// What all phases came to.
struct SyncCountsByPhase: Sendable, Equatable {
  private var counts: [SyncPhase: SyncCounts] = [:]

  init() {}

  subscript(_ phase: SyncPhase) -> SyncCounts {
    get { counts[phase] ?? SyncCounts() }
    set { counts[phase] = newValue }
  }

  /// Whether a phase has begun.
  func hasBegun(_ phase: SyncPhase) -> Bool { counts[phase] != nil }

  var isChanged: Bool { counts.values.contains { $0.isChanged } }

  /// As it is kept: `categories 19 19 0 …;courses …`.
  init(stored text: String) {
    for part in text.split(separator: ";") {
      let words = part.split(separator: " ")
      guard let phase = words.first.flatMap({ SyncPhase(rawValue: String($0)) }) else { continue }
      var sum = SyncCounts()
      for (path, word) in zip(SyncCounts.numbers, words.dropFirst()) { sum[keyPath: path] = Int64(word) ?? 0 }
      counts[phase] = sum
    }
  }

  var stored: String {
    SyncPhase.allCases.compactMap { phase in
      counts[phase].map { sum in
        "\(phase.rawValue) " + SyncCounts.numbers.map { "\(sum[keyPath: $0])" }.joined(separator: " ")
      }
    }.joined(separator: ";")
  }
}

/// A run as the database has it.
struct SyncRunRow: Sendable {
  let id: ID<MoodleRun>
  let organization: ID<Organization>
  let cause: SyncCause
  /// Who began it; nil for nobody.
  let person: ID<Person>?
  /// Their name, where they are still known.
  let personName: String?
  /// Whether it may deactivate what the one before found missing.
  let isConfirmed: Bool
  let state: SyncRunState
  /// Where it stands, or stood when it ended.
  let phase: SyncPhase?
  /// What of the phase is settled: all up to this id of Moodle.
  let after: Int64
  let counts: SyncCountsByPhase
  /// Rows that were not deactivated because somebody should look first.
  let held: Int64
  let errors: Int64
  let changes: Int64
  /// Why it failed, or what it waits for.
  let fault: String?
  let faultFunction: String?
  let job: ID<Job>?
  let created: Timestamp
  let started: Timestamp?
  let ended: Timestamp?
  /// How often in a row it has come to a stop where it stands.
  let tries: Int

  /// Whether a person is asked to look at what is missing.
  var needsConfirmation: Bool { state == .done && held > 0 }
}

/// What a run left to a person: rows of a phase that would have gone.
struct HeldRow: Sendable {
  let run: ID<MoodleRun>
  let phase: SyncPhase
  /// Of which course; 0 of none. Of people it is where their lot begins.
  let moodleID: Int64
  let count: Int64
}

struct SyncErrorRow: Sendable {
  let id: ID<MoodleRunLine>
  let phase: SyncPhase
  let reason: SyncReason
  let moodleID: Int64
  /// What it is called in Moodle.
  let label: String
  let detail: String
}

struct SyncChangeRow: Sendable {
  let id: ID<MoodleRunLine>
  let phase: SyncPhase
  let change: SyncChange
  let moodleID: Int64
  /// The row here: a unit, term, course, person, section or enrollment, by the phase.
  let subject: Int64
  let label: String
  let before: String
  let after: String
}

// MARK: What is known of the site

struct KnownCourse: Sendable, Equatable {
  let moodleID: Int64
  var category: Int64
  var course: ID<Course>?
  var shortName: String
  var name: String
  var isVisible: Bool?
  var starts: Timestamp?
  var ends: Timestamp?
  var isGone: Bool
}

struct KnownPerson: Sendable, Equatable {
  let moodleID: Int64
  var person: ID<Person>
  var userName: String?
  var name: String
  var email: String?
  var isSuspended: Bool
  var isGone: Bool
  /// Whether nothing but an address tells who it is: nobody enters by that.
  let isByAddress: Bool
}

struct KnownGroup: Sendable, Equatable {
  let moodleID: Int64
  let course: Int64
  var section: ID<CourseSection>
  var name: String
  var isGone: Bool
}

/// 16 bytes that differ when what was applied does.
struct SyncMark: Sendable, Equatable {
  let bytes: [UInt8]

  init(stored bytes: [UInt8]) { self.bytes = bytes }

  init(of text: [UInt8]) {
    let print = text.withUnsafeBytes { fingerprint($0) }
    bytes =
      withUnsafeBytes(of: print.high.bigEndian) { Array($0) } + withUnsafeBytes(of: print.low.bigEndian) { Array($0) }
  }
}
