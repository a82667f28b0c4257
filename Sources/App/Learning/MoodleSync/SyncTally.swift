// What a run has come to so far, and how it is written down beside the rows that it changes.
import Base
import Store

/// A line of a run's record that waits to be written.
enum SyncLine: Sendable {
  case error(SyncPhase, SyncReason, moodleID: Int64, label: String, detail: String)
  case change(SyncPhase, SyncChange, moodleID: Int64, subject: Int64, label: String, before: String, after: String)
}

/// Counts, where the run stands, and what is still to be written of its record. A value: a transaction that is run again
/// begins with the same one.
struct SyncTally: Sendable {
  let run: ID<MoodleRun>
  let organization: ID<Organization>
  var phase: SyncPhase
  var after: Int64
  var counts: SyncCountsByPhase
  private(set) var held: Int64
  private(set) var errors: Int64
  private(set) var changes: Int64
  private var lines: [SyncLine] = []
  /// How many lines of each phase there are: so many that one phase doesn't hide the next.
  private var told: [SyncPhase: (errors: Int64, changes: Int64)] = [:]
  /// What was noted once and need not be again.
  private var noted: Set<SyncReason> = []

  init(_ row: SyncRunRow) {
    (run, organization) = (row.id, row.organization)
    (phase, after, counts) = (row.phase ?? .categories, row.after, row.counts)
    (held, errors, changes) = (row.held, row.errors, row.changes)
  }

  /// Of no run: what is counted is forgotten.
  init(of organization: ID<Organization>) {
    (run, self.organization) = (ID(0), organization)
    (phase, after, counts) = (.categories, 0, SyncCountsByPhase())
    (held, errors, changes) = (0, 0, 0)
  }

  var hasLines: Bool { !lines.isEmpty }

  // MARK: Counting

  /// Whether another change of a phase would be told, and not only counted.
  func hasRoom(_ phase: SyncPhase) -> Bool { (told[phase]?.changes ?? 0) < SyncRules.mostChanges / 4 }

  mutating func changed(
    _ phase: SyncPhase, _ change: SyncChange, moodleID: Int64, subject: Int64, label: String, before: String = "",
    after: String = ""
  ) {
    counts[phase].count(change)
    changes += 1
    told[phase, default: (0, 0)].changes += 1
    guard (told[phase]?.changes ?? 0) <= SyncRules.mostChanges / 4 else { return }
    lines.append(
      .change(phase, change, moodleID: moodleID, subject: subject, label: label, before: before, after: after))
  }

  mutating func refused(_ phase: SyncPhase, _ reason: SyncReason, moodleID: Int64, label: String, detail: String = "") {
    counts[phase].refused += 1
    note(phase, reason, moodleID: moodleID, label: label, detail: detail)
  }

  /// Something to be told that is no row.
  mutating func note(_ phase: SyncPhase, _ reason: SyncReason, moodleID: Int64, label: String, detail: String = "") {
    errors += 1
    told[phase, default: (0, 0)].errors += 1
    guard (told[phase]?.errors ?? 0) <= SyncRules.mostErrors / 4 else { return }
    lines.append(.error(phase, reason, moodleID: moodleID, label: label, detail: detail))
  }

  mutating func noteOnce(_ phase: SyncPhase, _ reason: SyncReason, detail: String = "") {
    guard noted.insert(reason).inserted else { return }
    note(phase, reason, moodleID: 0, label: "", detail: detail)
  }

  mutating func held(_ phase: SyncPhase, _ count: Int, moodleID: Int64, label: String) {
    counts[phase].held += Int64(count)
    held += Int64(count)
    note(phase, .notBelieved, moodleID: moodleID, label: label, detail: "\(count)")
  }

  // MARK: Writing

  /// Writes how far the run is and its new lines, as part of the transaction of what they tell of. Fails where somebody has
  /// stopped it: then nothing of the transaction is.
  func write(_ writer: Writer) throws {
    guard
      try writer.run(
        MoodleRunStore.advance, run, organization, phase.rawValue, after, counts.stored, held, errors, changes) == 1
    else { throw SyncStopped() }
    for line in lines {
      let id = writer.newID(ID<MoodleRunLine>.self)
      switch line {
      case .error(let phase, let reason, let moodleID, let label, let detail):
        try writer.run(
          MoodleRunStore.insertError, id, organization, run, phase.rawValue, reason.rawValue, moodleID,
          SyncTally.short(label), SyncTally.short(detail))
      case .change(let phase, let change, let moodleID, let subject, let label, let before, let after):
        try writer.run(
          MoodleRunStore.insertChange, id, organization, run, phase.rawValue, change.rawValue, moodleID, subject,
          SyncTally.short(label), SyncTally.short(before), SyncTally.short(after))
      }
    }
  }

  mutating func forgetLines() { lines = [] }

  private static func short(_ text: String) -> String { shortened(text, to: 400) }
}

/// Somebody has stopped the run, or it has ended otherwise: what this worker does counts no more.
struct SyncStopped: Error {}

/// The run can't go on, and another try would not help.
struct SyncFailed: Error {
  /// A word that is kept.
  let fault: String
  let function: String
}
