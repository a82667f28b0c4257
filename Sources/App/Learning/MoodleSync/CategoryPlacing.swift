// What each category of a Moodle stands for: by its level or by what a person decided, and by names alone. Nothing is asked and
// nothing is written here.
import Base

/// What a category stands for, before anybody looks whether that is there.
struct PlacedCategory: Sendable, Equatable {
  let moodleID: Int64
  var depth: Int
  var path: String
  var meaning: LevelMeaning
  var state: CategoryState
  var reason: SyncReason?
  /// The key of the unit or term that it stands for, the same in every term; empty where it is neither. `u:ucmn/ccs`,
  /// `t:u:ucmn|s12627`, or `u:#` and `t:#` with the id of one that a person named.
  var place = ""
  /// The names that a unit's code is made of: all from the top but those of terms.
  var names: [String] = []
  var term: TermCode?
  /// The category by which it has its unit and its term, itself included; nil where there is none.
  var unitFrom: Int64?
  var termFrom: Int64?
  /// The key of the campus that its terms are of, and of the term that it lies in.
  fileprivate var campusPlace = ""
  fileprivate var termPlace = ""
}

enum CategoryPlacing {
  private static let separator = " / "

  /// What an unused Moodle of old calls the category that it begins with.
  private static let usualNames: Set<String> = ["miscellaneous", "divers"]

  /// Since then it is `Category 1`, in the language that the site was set up in: a word and the number.
  private static func isUsual(_ name: String) -> Bool {
    let words = folded(name).split(separator: " ")
    return words.count == 2 && words.last == "1" || usualNames.contains(folded(name))
  }

  /// Places all that are not gone; parents may come after their children. A category whose key another one has as well is
  /// ambiguous, unless it had it alone before.
  static func place(_ rows: [CategoryRow], _ levels: LevelMeanings) -> [Int64: PlacedCategory] {
    let live = rows.filter { !$0.isGone }
    let known = Set(live.map(\.moodleID))
    var children: [Int64: [CategoryRow]] = [:]
    for row in live { children[row.parent, default: []].append(row) }
    var placed: [Int64: PlacedCategory] = [:]
    var level = (children[0] ?? []).sorted { $0.moodleID < $1.moodleID }
    while !level.isEmpty {
      var those = level.map { row in
        one(row, in: placed[row.parent], hasChildren: children[row.moodleID] != nil, levels)
      }
      refuseTwins(&those, level)
      for one in those { placed[one.moodleID] = one }
      // One that is among those above it, which no Moodle says, is not reached twice.
      level = level.flatMap { children[$0.moodleID] ?? [] }.filter { placed[$0.moodleID] == nil }
        .sorted { $0.moodleID < $1.moodleID }
    }
    // Those whose parent is hidden from the token, and what is below them.
    for row in live where placed[row.moodleID] == nil {
      let isRoot = row.parent != 0 && !known.contains(row.parent)
      placed[row.moodleID] = PlacedCategory(
        moodleID: row.moodleID, depth: 1, path: row.name, meaning: row.decision?.meaning ?? .folder, state: .unmapped,
        reason: isRoot ? .parentUnseen : .above)
    }
    return placed
  }

  private static func one(
    _ row: CategoryRow, in above: PlacedCategory?, hasChildren: Bool, _ levels: LevelMeanings
  ) -> PlacedCategory {
    let depth = (above?.depth ?? 0) + 1
    var one = PlacedCategory(
      moodleID: row.moodleID, depth: depth, path: row.name, meaning: row.decision?.meaning ?? levels[depth],
      state: .mapped)
    let path = (above.map { $0.path + separator } ?? "") + row.name
    let isWithin = depth <= SyncRules.deepestCategory && path.utf8.count <= SyncRules.longestPath
    if isWithin { one.path = path }
    (one.names, one.unitFrom, one.termFrom) = (above?.names ?? [], above?.unitFrom, above?.termFrom)
    (one.campusPlace, one.termPlace) = (above?.campusPlace ?? "", above?.termPlace ?? "")
    if let above, above.state != .mapped {
      (one.state, one.reason) = above.state == .ignored ? (.ignored, nil) : (.unmapped, .above)
      return one
    }
    if one.meaning == .ignored {
      one.state = .ignored
      return one
    }
    guard isWithin else {
      (one.state, one.reason) = (.unmapped, .mayNotStand)
      return one
    }
    if row.decision == nil, isUnused(row, hasChildren: hasChildren) {
      (one.state, one.reason) = (.unmapped, .siteDefault)
      return one
    }
    if row.name.isEmpty, row.decision?.target == nil {
      (one.state, one.reason) = (.unmapped, .noName)
      return one
    }
    if one.meaning == .term { placeTerm(&one, row) } else { placeUnit(&one, row) }
    return one
  }

  /// The category that every Moodle begins with, as long as nobody has made anything of it.
  private static func isUnused(_ row: CategoryRow, hasChildren: Bool) -> Bool {
    row.moodleID == 1 && row.parent == 0 && !hasChildren && isUsual(row.name)
  }

  private static func placeTerm(_ one: inout PlacedCategory, _ row: CategoryRow) {
    if let target = row.decision?.term {
      one.place = "t:#\(target.value)"
    } else if one.termFrom != nil {
      (one.state, one.reason) = (.unmapped, .termInTerm)
      return
    } else if let code = code(of: row) {
      one.term = code
      one.place = "t:\(one.campusPlace)|\(folded(code.text))"
    } else {
      (one.state, one.reason) = (.unmapped, .notACode)
      return
    }
    one.termFrom = row.moodleID
    one.termPlace = one.place
  }

  /// By its name, else by the last part of its ID number.
  private static func code(of row: CategoryRow) -> TermCode? {
    if let code = TermCode(trimmed(row.name)) { return code }
    guard let number = row.idnumber, let last = number.split(separator: "/").last else { return nil }
    return TermCode(trimmed(String(last)))
  }

  private static func trimmed(_ text: String) -> String {
    let start = text.drop(while: \.isWhitespace)
    guard let end = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(start[...end])
  }

  private static func placeUnit(_ one: inout PlacedCategory, _ row: CategoryRow) {
    // What a folder is called tells two of the same name apart as well.
    one.names.append(row.name)
    guard one.meaning.unit != nil else { return }
    let names = one.names.map { folded($0) }.joined(separator: "/")
    one.place = row.decision?.unit.map { "u:#\($0.value)" } ?? "u:\(names)"
    // Letters may become several when they are compared.
    guard one.place.utf8.count <= SyncRules.longestPlace else {
      (one.state, one.reason, one.place) = (.unmapped, .mayNotStand, "")
      return
    }
    one.unitFrom = row.moodleID
    // A unit that a person named lies where it does here, which need not be the campus of its category.
    if one.meaning == .campus || row.decision?.unit != nil { one.campusPlace = one.place }
  }

  /// Of several that would be the same in the same term, the one stays that was it already; else none is. A term is its campus's:
  /// two departments of that may have a category each for it, but one category does not have two.
  private static func refuseTwins(_ those: inout [PlacedCategory], _ rows: [CategoryRow]) {
    var twins: [String: [Int]] = [:]
    for (at, one) in those.enumerated() where one.state == .mapped && !one.place.isEmpty {
      // What a person said of each is no accident.
      guard rows[at].decision?.target == nil else { continue }
      let within = one.termFrom == one.moodleID ? "\(rows[at].parent)" : one.termPlace
      twins["\(within) \(one.place)", default: []].append(at)
    }
    for places in twins.values where places.count > 1 {
      let before = places.filter { rows[$0].state == .mapped && rows[$0].place == those[$0].place }
      let kept = before.count == 1 ? before.first : nil
      for at in places where at != kept { (those[at].state, those[at].reason) = (.ambiguous, .sameCode) }
    }
  }
}
