// The phase of categories: what there is in Moodle, and what that stands for.
import Base
import Store

struct SyncCategories {
  private let engine: SyncEngine

  init(_ engine: SyncEngine) { self.engine = engine }

  func go() throws {
    let fetched = try engine.client.categories()
    let organization = engine.organization.id
    // Judged by what is known now: a decision of a person meanwhile changes none of it.
    let known = try engine.read { try MoodleMapping.rows(of: organization, $0) }
    let told = Set(fetched.map(\.id))
    // All of them are placed at once, while everybody else's changes wait.
    let whole = told.union(known.lazy.map(\.moodleID)).count
    guard told.count <= SyncRules.mostCategories, whole <= SyncRules.mostKnownCategories else {
      throw SyncFailed(fault: "too-many-categories", function: "core_course_get_categories")
    }
    let active = known.filter { !$0.isGone }
    let untold = active.filter { !told.contains($0.moodleID) }
    let missing = untold.count
    // Hidden ones are left out without a word for whoever may not manage them: what is missing may be hidden.
    let isWhole = fetched.contains { $0.isVisible != nil }
    let isBelieved = missing == 0 || engine.allows(missing, of: active.count, in: .categories, isEmpty: !isWhole)
    engine.untoldCategories = isBelieved ? [] : Set(untold.map(\.moodleID))
    try engine.write { tally, writer in
      // A run that was interrupted right here has taken some over already.
      let asked = tally.counts[.categories].asked
      tally.begin(.categories)
      tally.counts[.categories].fetched = Int64(fetched.count)
      tally.counts[.categories].total = Int64(fetched.count)
      let stored = try MoodleMapping.rows(of: organization, writer)
      var seen = SeenCategories(stored, fetched, writer)
      if isBelieved {
        seen.lose()
      } else {
        tally.held(.categories, missing, moodleID: 0, label: "")
      }
      let before = Dictionary(stored.map { ($0.moodleID, $0) }, uniquingKeysWith: { a, _ in a })
      let outcomes = try MoodleMapping.settle(
        seen.rows, new: seen.new, stored: before, in: organization, writer)
      let waiting = outcomes.map(\.row).askedAbout.subtracting(stored.askedAbout)
      tally.counts[.categories].asked = asked + Int64(waiting.count)
      for outcome in outcomes {
        let row = outcome.row
        if row.isWaiting { tally.counts[.categories].refused += 1 }
        guard let change = outcome.change, change != .updated || row.isOther(than: before[row.moodleID]) else {
          if !row.isGone { tally.counts[.categories].unchanged += 1 }
          continue
        }
        tally.changed(
          .categories, change, moodleID: row.moodleID, subject: row.own ?? 0, label: row.path, before: outcome.before,
          after: row.told)
      }
      tally.counts[.categories].done = tally.counts[.categories].total
    }
  }
}

extension CategoryRow {
  /// Whether somebody would call it changed: another place in the order and other numbers of courses are no news.
  fileprivate func isOther(than old: CategoryRow?) -> Bool {
    guard var old else { return true }
    (old.order, old.courses, old.updated) = (order, courses, updated)
    return old != self
  }
}

/// What is known of the categories, brought in line with an answer.
private struct SeenCategories {
  private(set) var rows: [CategoryRow]
  private(set) var new: Set<Int64> = []
  /// Those that are not in the answer and were in the last one.
  private var missing: Set<Int64> = []

  init(_ stored: [CategoryRow], _ fetched: [MoodleCategory], _ writer: Writer) {
    rows = stored
    // Whether the token is told of hidden ones, and of ID numbers.
    let tellsMore = fetched.contains { $0.isVisible != nil }
    var places = Dictionary(rows.enumerated().map { ($0.element.moodleID, $0.offset) }, uniquingKeysWith: { a, _ in a })
    for one in fetched {
      let at: Int
      if let known = places[one.id] {
        at = known
      } else {
        at = rows.count
        places[one.id] = at
        rows.append(CategoryRow(new: one.id, writer))
        new.insert(one.id)
      }
      rows[at].take(one, tellsMore: tellsMore)
    }
    let told = Set(fetched.map(\.id))
    for row in stored where !row.isGone && !told.contains(row.moodleID) { missing.insert(row.moodleID) }
  }

  mutating func lose() {
    for at in rows.indices where missing.contains(rows[at].moodleID) { rows[at].isGone = true }
  }
}

extension CategoryRow {
  fileprivate init(new moodleID: Int64, _ writer: Writer) {
    self.init(
      id: writer.newID(), moodleID: moodleID, parent: 0, depth: 1, name: "", path: "", idnumber: nil, isVisible: nil,
      order: 0, courses: 0, isGone: false, meaning: .folder, state: .unmapped, reason: nil, place: "", own: nil,
      unit: nil, term: nil, decision: nil, decidedBy: nil, decidedAt: nil, updated: writer.now)
  }

  /// What was not told stays as it was last.
  fileprivate mutating func take(_ one: MoodleCategory, tellsMore: Bool) {
    (parent, order, courses, isGone) = (one.parent, one.order, one.courses, false)
    name = SyncWords.name(one.name, to: SyncRules.longestName)
    isVisible = one.isVisible ?? isVisible
    if tellsMore { idnumber = one.idnumber.flatMap { $0.isEmpty ? nil : shortened($0, to: 100) } }
  }
}
