// What a run has come to so far, and how it is written down beside the rows that it changes.
import Base
import Store

/// A line of a run's record that waits to be written.
enum SyncLine: Sendable {
  case error(SyncPhase, SyncReason, moodleID: Int64, label: String, detail: String)
  case change(SyncPhase, SyncChange, moodleID: Int64, subject: Int64, label: String, before: String, after: String)
  case held(SyncPhase, moodleID: Int64, Int64)
  case released(SyncPhase, moodleID: Int64)
}

/// Counts, where the run stands, and what is still to be written of its record. A value: a transaction that is run again
/// begins with the same one.
struct SyncTally: Sendable {
  let run: ID<MoodleRun>
  let organization: ID<Organization>
  var phase: SyncPhase
  var after: Int64
  var counts: SyncCountsByPhase
  private(set) var errors: Int64
  private(set) var changes: Int64
  private var lines: [SyncLine] = []
  /// How many lines of each phase there are: so many that one phase doesn't hide the next.
  private var told: [SyncPhase: (errors: Int64, changes: Int64)] = [:]
  /// What was noted once and need not be again.
  private var noted: Set<SyncReason> = []
  /// What a person is asked about, by course. It stands until a run has been through the phase without it.
  private var questions: [SyncPhase: [Int64: Question]] = [:]

  private struct Question {
    var count: Int64
    /// Whether this run has asked it.
    var isOwn: Bool
    /// Whether it is in the counts of this run.
    var isCounted: Bool
  }

  init(_ row: SyncRunRow, _ held: [HeldRow] = []) {
    (run, organization) = (row.id, row.organization)
    (phase, after, counts) = (row.phase ?? .categories, row.after, row.counts)
    (errors, changes) = (row.errors, row.changes)
    for one in held {
      let isOwn = one.run == row.id
      questions[one.phase, default: [:]][one.moodleID] = Question(count: one.count, isOwn: isOwn, isCounted: isOwn)
    }
  }

  /// Of no run: what is counted is forgotten.
  init(of organization: ID<Organization>) {
    (run, self.organization) = (ID(0), organization)
    (phase, after, counts) = (.categories, 0, SyncCountsByPhase())
    (errors, changes) = (0, 0)
  }

  var hasLines: Bool { !lines.isEmpty }

  /// What all phases left to a person.
  var held: Int64 { SyncPhase.allCases.reduce(0) { $0 + counts[$1].held } }

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

  /// Leaves rows to a person. Found again by the same run, after it was interrupted, they are counted once. `lot` is what
  /// tells questions apart that are of no course.
  mutating func held(_ phase: SyncPhase, _ count: Int, moodleID: Int64, label: String, lot: Int64? = nil) {
    let key = lot ?? moodleID
    let old = questions[phase]?[key].flatMap { $0.isCounted ? $0.count : nil } ?? 0
    counts[phase].held += Int64(count) - old
    questions[phase, default: [:]][key] = Question(count: Int64(count), isOwn: true, isCounted: true)
    lines.append(.held(phase, moodleID: key, Int64(count)))
    note(phase, .notBelieved, moodleID: moodleID, label: label, detail: "\(count)")
  }

  /// Whether an earlier run left exactly so many rows to a person.
  func isRepeated(_ phase: SyncPhase, _ key: Int64, _ count: Int) -> Bool {
    guard let question = questions[phase]?[key], !question.isOwn else { return false }
    return question.count == Int64(count)
  }

  /// How many rows were left to a person before; nil for none.
  func standing(_ phase: SyncPhase, _ key: Int64) -> Int64? {
    questions[phase]?[key].flatMap { $0.isCounted ? nil : $0.count }
  }

  /// What this run had left to a person before it was interrupted is none of that any more.
  mutating func settle(_ phase: SyncPhase, _ key: Int64) {
    guard let question = questions[phase]?[key], question.isCounted else { return }
    counts[phase].held -= question.count
    questions[phase]?[key]?.isCounted = false
  }

  /// The phase begins, or begins anew.
  mutating func begin(_ phase: SyncPhase) {
    counts[phase] = SyncCounts()
    for key in (questions[phase] ?? [:]).keys { questions[phase]?[key]?.isCounted = false }
  }

  /// The phase is through: what it has not asked again is no question any more.
  mutating func close(_ phase: SyncPhase) {
    for (key, question) in questions[phase] ?? [:] where !question.isCounted {
      questions[phase]?[key] = nil
      lines.append(.released(phase, moodleID: key))
    }
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
      case .held(let phase, let key, let count):
        try writer.run(MoodleRunStore.hold, id, organization, run, phase.rawValue, key, count)
      case .released(let phase, let key):
        try writer.run(MoodleRunStore.release, organization, phase.rawValue, key)
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
