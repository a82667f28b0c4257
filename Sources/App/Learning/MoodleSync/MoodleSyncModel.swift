// The synchronization with Moodle: its kinds, its bounds and how an organization sets it up.
import Base
import Store

/// A category of a Moodle, as it is known here.
enum MoodleCategoryEntry {}
/// One synchronization.
enum MoodleRun {}
/// A line of what a run did, or could not do.
enum MoodleRunLine {}

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
  /// Accounts that one call asks for where more of them were too much.
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
