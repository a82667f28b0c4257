// What a run of the synchronization does, step by step, and what it came to.
import Base
import Store

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
  /// Categories with courses that wait for a person and did not before this run.
  var asked: Int64 = 0

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
    \.asked,
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
  case courseClosed = "course-closed"
  case coursesUntold = "courses-untold"
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
  case groupsUntold = "groups-untold"
  case managersUntold = "managers-untold"
  case tooManySections = "too-many-sections"

  var label: Text { MoodleSyncText.reason(self) }
}
