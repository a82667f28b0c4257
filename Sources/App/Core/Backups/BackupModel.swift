// Backups as the API and the commands give them, and the rule for when somebody should worry.
import Base
import Store

extension BackupReason: Labeled {
  package var label: Text { BackupText.reason(self) }
}

struct BackupCopyOutput: Payload {
  var place = ""
  var confirmedAt = Timestamp(milliseconds: 0)

  static let schemaName = "BackupCopy"

  init() {}

  init(_ copy: BackupManifest.Copy) {
    place = copy.place
    confirmedAt = copy.at
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("place", &place, label: BackupText.place, max: 4096)
    f.timestamp("confirmedAt", &confirmedAt, label: BackupText.confirmedAt)
  }
}

/// A backup as programs get it. `checksum` is the SHA-256 of its file.
struct BackupOutput: Payload {
  var id = ""
  var at = Timestamp(milliseconds: 0)
  var size: Int64 = 0
  var checksum = ""
  var reason = BackupReason.manual
  var isGood = true
  var checkedAt = Timestamp(milliseconds: 0)
  var fault: String?
  var people: Int64 = 0
  var records: Int64 = 0
  var events: Int64 = 0
  /// The newest migration.
  var schema = ""
  var program = ""
  var milliseconds: Int64 = 0
  var copies: [BackupCopyOutput] = []

  static let schemaName = "Backup"

  init() {}

  init(_ backup: BackupManifest) {
    id = backup.name.description
    at = backup.name.at
    size = backup.size
    checksum = backup.digest.hex
    reason = backup.reason
    isGood = backup.isGood
    checkedAt = backup.checkedAt
    fault = backup.fault
    people = backup.facts.rows(of: "people")
    records = backup.facts.records
    events = backup.facts.events
    schema = backup.facts.migrations.last ?? ""
    program = backup.program
    milliseconds = backup.milliseconds
    copies = backup.copies.map { BackupCopyOutput($0) }
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("id", &id, label: BackupText.id, max: 64)
    f.timestamp("at", &at, label: BackupText.at)
    f.integer("size", &size, label: BackupText.size)
    f.text("checksum", &checksum, label: BackupText.checksum, max: 64)
    f.choice("reason", &reason, label: BackupText.reason)
    f.bool("isGood", &isGood, label: BackupText.good)
    f.timestamp("checkedAt", &checkedAt, label: BackupText.checked)
    f.text("fault", &fault, label: BackupText.fault, max: 2000)
    f.integer("people", &people, label: BackupText.people)
    f.integer("records", &records, label: BackupText.records)
    f.integer("events", &events, label: BackupText.events)
    f.text("schema", &schema, label: BackupText.schema, min: 0, max: 200)
    f.text("program", &program, label: BackupText.program, min: 0, max: 64)
    f.integer("milliseconds", &milliseconds, label: BackupText.took)
    f.list("copies", &copies, label: BackupText.copies)
  }
}

/// What a backup's job is given.
struct BackupOrder: Payload {
  /// Another folder than the usual one; then nothing else is copied and nothing is taken away.
  var folder: String?
  var reason: BackupReason?

  static let schemaName = "BackupOrder"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("folder", &folder, label: BackupText.folder, max: 4096)
    f.choice("reason", &reason, label: BackupText.reason)
  }
}

/// Which backup a job is to check.
struct BackupChoice: Payload {
  var backup = ""

  static let schemaName = "BackupChoice"

  mutating func fields(_ f: inout some FieldVisitor) { f.text("backup", &backup, label: BackupText.backup, max: 64) }
}

/// Whether the newest backup is too old.
struct BackupWatchOutput: Payload {
  var isOverdue = false

  static let schemaName = "BackupWatch"

  mutating func fields(_ f: inout some FieldVisitor) { f.bool("isOverdue", &isOverdue, label: BackupText.isOverdue) }
}

/// What is known of the backups at one moment.
struct BackupState: Sendable {
  /// Newest first.
  var backups: [BackupManifest]
  /// When the campus began: before that there was nothing to lose.
  var begun: Timestamp?
  /// The newest try that failed and was not followed by another that did not.
  var failure: (at: Timestamp, error: String)?

  /// One with a date that has not come was made while the clock ran ahead: it may be restored, but how old it is nobody
  /// knows, and for as long as it seemed new no other would be missed.
  func newestGood(at now: Timestamp) -> BackupManifest? {
    // Of two in one second, the second's name is moved on.
    let latest = now.adding(seconds: 300)
    return backups.first { $0.isGood && $0.name.at <= latest }
  }

  func isOverdue(at now: Timestamp, after seconds: Int64) -> Bool {
    guard let since = newestGood(at: now)?.name.at ?? begun else { return false }
    return now > since.adding(seconds: seconds)
  }

  /// What it means. Pure.
  func finding(at now: Timestamp, overdueAfter seconds: Int64) -> Finding {
    let newest = newestGood(at: now)
    if let failure, failure.at > newest?.name.at ?? Timestamp(milliseconds: 0) {
      return .bad(.backup, BackupText.failed(ChecksText.instant(failure.at), failure.error), do: BackupText.mend)
    }
    let isOverdue = isOverdue(at: now, after: seconds)
    guard let newest else {
      guard isOverdue, let begun else { return .ok(.backup, BackupText.firstToCome) }
      return .bad(.backup, BackupText.never(ChecksText.instant(begun)), do: BackupText.makeOne)
    }
    let at = ChecksText.instant(newest.name.at)
    if isOverdue { return .bad(.backup, BackupText.overdue(at), do: BackupText.makeOne) }
    return .ok(.backup, BackupText.well(at, ChecksText.bytes(newest.size), newest.copies.count))
  }
}
