// The reasons that a run gives for what it could not do.
import Base

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
