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
