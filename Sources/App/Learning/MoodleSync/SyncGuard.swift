// What may go by a run without a person, and what a person has confirmed.

/// Counts what one run takes for gone: of all of a phase together no more may go than of each answer. A value of the run's
/// engine, which hands it the tally of what was left to a person.
struct SyncGuard {
  private let settings: SyncSettings
  /// What a person has confirmed, by phase and course: as the run before found it missing.
  private var confirmed: [SyncPhase: [Int64: Confirmed]] = [:]
  /// How many rows a phase has in all, and how many of them this run has taken for gone.
  private var whole: [SyncPhase: Int] = [:]
  private var taken: [SyncPhase: Int] = [:]

  private struct Confirmed {
    var rows: Int64
    /// So many more may have gone since.
    var more: Int64
  }

  init(_ settings: SyncSettings) { self.settings = settings }

  /// Says how many rows a phase has: of all of them together no more may go by one run than of each answer.
  mutating func count(_ rows: Int, in phase: SyncPhase, _ counts: SyncCountsByPhase) {
    // A run that was interrupted has taken some already.
    let gone = Int(clamping: counts[phase].deactivated)
    (whole[phase], taken[phase]) = (rows + gone, gone)
  }

  /// Whether so many rows of a phase may go by an answer. `key` is the course, or where a lot of people begins. Of an empty
  /// answer, `isLikely` tells whether it may be true.
  ///
  /// What a person has confirmed is for that course and so many rows of it, and is counted off: a site that has fallen
  /// silent since doesn't take more with it.
  mutating func allows(
    _ missing: Int, of active: Int, in phase: SyncPhase, key: Int64, isEmpty: Bool, isLikely: Bool,
    _ tally: inout SyncTally
  ) -> Bool {
    if mayGo(missing, of: active, in: phase, key, isEmpty: isEmpty, isLikely: isLikely, tally) {
      taken[phase, default: 0] += missing
      tally.settle(phase, key)
      return true
    }
    // Lots of people are others when somebody has come.
    let place = phase == .people ? 0 : key
    guard var left = confirmed[phase]?[place] else { return false }
    let over = max(Int64(missing) - left.rows, 0)
    guard over <= (isEmpty ? 0 : left.more) else { return false }
    left = Confirmed(rows: max(left.rows - Int64(missing), 0), more: left.more - over)
    confirmed[phase]?[place] = left
    tally.settle(phase, key)
    return true
  }

  /// Whether they may go without a person.
  private func mayGo(
    _ missing: Int, of active: Int, in phase: SyncPhase, _ key: Int64, isEmpty: Bool, isLikely: Bool,
    _ tally: SyncTally
  ) -> Bool {
    if isEmpty {
      // A course that everybody has left: told twice, by a site that tells of others.
      guard isLikely, tally.isRepeated(phase, key, missing) else { return false }
    } else {
      // What was left to a person is not answered by asking again.
      guard missing < max(active, 2), Int64(missing) < tally.standing(phase, key) ?? .max else { return false }
      // A category has others below it, with all that hangs on them.
      guard settings.allows(missing, of: active, most: phase == .categories ? 1 : .max) else { return false }
    }
    guard let whole = whole[phase] else { return true }
    return settings.allows((taken[phase] ?? 0) + missing, of: whole)
  }

  /// What the run before left to a person, who has told this one to take it.
  mutating func confirm(_ before: SyncRunRow, _ held: [HeldRow], _ counts: SyncCountsByPhase) {
    for one in held where one.run == before.id {
      let place = one.phase == .people ? 0 : one.moodleID
      var sum = confirmed[one.phase]?[place] ?? Confirmed(rows: 0, more: settings.guardRows)
      sum.rows += one.count
      confirmed[one.phase, default: [:]][place] = sum
    }
    // Of what isn't told apart by courses, an interrupted run has taken some already.
    for phase in [SyncPhase.categories, .courses, .people] {
      guard let all = confirmed[phase]?[0] else { continue }
      confirmed[phase]?[0] = Confirmed(rows: max(all.rows - counts[phase].deactivated, 0), more: all.more)
    }
  }
}
