// What a run has come to so far, and how it is written down beside the rows that it changes.
import Base
import Store

/// Counts, where the run stands, and what is still to be written of its record. A value: a transaction that is run again
/// begins with the same one.
struct SyncTally: Sendable {
  let run: ID<MoodleRun>
  let organization: ID<Organization>
  var phase: SyncPhase
  /// What is told of all up to there is settled.
  var after: Int64 { didSet { settle() } }
  var counts: SyncCountsByPhase
  private(set) var errors: Int64
  private(set) var changes: Int64
  private var lines: [SyncLine] = []
  /// How many lines of each phase there are: so many that one phase doesn't hide the next.
  private var told: [SyncPhase: (errors: Int64, changes: Int64)] = [:]
  /// What was noted once and need not be again: of a phase, and of accounts.
  private var noted: Set<Once> = []
  /// What of the lines would be told again by a run that is interrupted here, and the first of them among those that wait.
  private var unsettled = SyncUnsettled()
  private var unsettledFrom: Int?
  /// Whether what is kept says that something is unsettled.
  private var isKeptUnsettled = false
  /// Whether an earlier worker may have left something that was not settled, and which phases have begun anew since.
  private var isResumed = false
  private var begun: Set<SyncPhase> = []
  /// Rows that this run had changed when a phase began anew.
  private var doneBefore: [SyncPhase: Int64] = [:]
  /// What a person is asked about, by course. It stands until a run has been through the phase without it.
  private var questions: [SyncPhase: [Int64: Question]] = [:]

  private struct Once: Hashable {
    let phase: SyncPhase
    let reason: SyncReason
    let moodleID: Int64
  }

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
    isResumed = row.phase != nil
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

  var hasLines: Bool { !lines.isEmpty || (isKeptUnsettled && unsettled.errors == 0) }

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
    // Of whoever has no name nothing is kept, so that each course that they are in finds them again.
    if reason == .noNameOfPerson {
      guard noted.insert(Once(phase: phase, reason: reason, moodleID: moodleID)).inserted else { return }
    }
    counts[phase].refused += 1
    if !reason.isOfAChange { unsettled.refused[phase, default: 0] += 1 }
    let isOnce = reason == .noNameOfPerson
    tell(phase, reason, moodleID: moodleID, label: label, detail: detail, isOnce: isOnce)
  }

  /// Something to be told that is no row.
  mutating func note(_ phase: SyncPhase, _ reason: SyncReason, moodleID: Int64, label: String, detail: String = "") {
    // Of the phase as a whole: whoever would note it once finds it told.
    if moodleID == 0 { noted.insert(Once(phase: phase, reason: reason, moodleID: 0)) }
    tell(phase, reason, moodleID: moodleID, label: label, detail: detail, isOnce: false)
  }

  private mutating func tell(
    _ phase: SyncPhase, _ reason: SyncReason, moodleID: Int64, label: String, detail: String, isOnce: Bool
  ) {
    errors += 1
    if !reason.isOfAChange { unsettled.errors += 1 }
    told[phase, default: (0, 0)].errors += 1
    guard (told[phase]?.errors ?? 0) <= SyncRules.mostErrors / 4 else { return }
    if !reason.isOfAChange, unsettledFrom == nil { unsettledFrom = lines.count }
    lines.append(.error(phase, reason, moodleID: moodleID, label: label, detail: detail, isOnce: isOnce))
  }

  mutating func noteOnce(_ phase: SyncPhase, _ reason: SyncReason, detail: String = "") {
    guard noted.insert(Once(phase: phase, reason: reason, moodleID: 0)).inserted else { return }
    tell(phase, reason, moodleID: 0, label: "", detail: detail, isOnce: true)
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

  /// The phase begins, or begins anew: what the run has done by then stays done, and is found
  /// unchanged this time.
  mutating func begin(_ phase: SyncPhase) {
    let before = counts[phase]
    var anew = SyncCounts()
    (anew.inserted, anew.updated) = (before.inserted, before.updated)
    (anew.deactivated, anew.restored) = (before.deactivated, before.restored)
    counts[phase] = anew
    // Whose roles are settled is not looked at again.
    if phase != .roles { doneBefore[phase] = before.inserted + before.updated + before.restored }
    unsettled.refused[phase] = nil
    begun.insert(phase)
    for key in (questions[phase] ?? [:]).keys { questions[phase]?[key]?.isCounted = false }
  }

  /// The phase is through: what it has not asked again is no question any more.
  mutating func close(_ phase: SyncPhase) {
    settle()
    if let again = doneBefore.removeValue(forKey: phase) {
      counts[phase].unchanged = max(counts[phase].unchanged - again, 0)
    }
    for (key, question) in questions[phase] ?? [:] where !question.isCounted {
      questions[phase]?[key] = nil
      lines.append(.released(phase, moodleID: key))
    }
  }

  /// Nothing of what was told so far is told again.
  private mutating func settle() { (unsettled, unsettledFrom) = (SyncUnsettled(), nil) }

  // MARK: Going on

  /// Takes out what the worker before told and had not settled: it is looked at once more. Before the first thing that this
  /// one writes.
  private mutating func resume(_ writer: Writer) throws {
    guard isResumed else { return }
    isResumed = false
    let left = SyncUnsettled(stored: try writer.first(MoodleRunStore.phases, run, organization) ?? "")
    errors -= left.errors
    for (phase, count) in left.refused where !begun.contains(phase) { counts[phase].refused -= count }
    if left.first > 0 { try writer.run(MoodleRunStore.forgetUnsettled, run, left.first, organization) }
    var known: Set<Once> = []
    for (phase, reason, moodleID) in try writer.all(MoodleRunStore.kept, run, organization) {
      guard let phase = SyncPhase(rawValue: phase), let reason = SyncReason(rawValue: reason) else { continue }
      told[phase, default: (0, 0)].errors += 1
      if moodleID == 0 || reason == .noNameOfPerson {
        known.insert(Once(phase: phase, reason: reason, moodleID: moodleID))
      }
    }
    drop(known)
    noted.formUnion(known)
  }

  /// Takes out what was noted here before it was known that it is told already: what is noted once.
  private mutating func drop(_ known: Set<Once>) {
    let (all, from) = (lines, unsettledFrom ?? .max)
    (lines, unsettledFrom) = ([], nil)
    for (place, line) in all.enumerated() {
      if case .error(let phase, let reason, let moodleID, _, _, let isOnce) = line {
        let isSettled = reason.isOfAChange || place < from
        if isOnce, known.contains(Once(phase: phase, reason: reason, moodleID: moodleID)) {
          let isRefusal = reason == .noNameOfPerson
          errors -= 1
          if isRefusal { counts[phase].refused -= 1 }
          if !isSettled {
            unsettled.errors -= 1
            if isRefusal { unsettled.refused[phase, default: 0] -= 1 }
          }
          continue
        }
        if !isSettled, unsettledFrom == nil { unsettledFrom = lines.count }
      }
      lines.append(line)
    }
  }

  // MARK: Writing

  /// Writes how far the run is and its new lines, as part of the transaction of what they tell of. Fails where somebody has
  /// stopped it: then nothing of the transaction is.
  mutating func write(_ writer: Writer) throws {
    try resume(writer)
    let ids = lines.map { _ in writer.newID(ID<MoodleRunLine>.self) }
    if unsettled.first == 0, let from = unsettledFrom { unsettled.first = ids.dropFirst(from).first?.value ?? 0 }
    isKeptUnsettled = unsettled.errors > 0
    let phases = counts.stored + unsettled.stored
    guard
      try writer.run(MoodleRunStore.advance, run, organization, phase.rawValue, after, phases, held, errors, changes)
        == 1
    else { throw SyncStopped() }
    for (line, id) in zip(lines, ids) {
      switch line {
      case .error(let phase, let reason, let moodleID, let label, let detail, _):
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

  mutating func forgetLines() { (lines, unsettledFrom) = ([], nil) }

  private static func short(_ text: String) -> String { shortened(text, to: 400) }
}
