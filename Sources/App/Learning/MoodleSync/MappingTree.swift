// The tree of a Moodle's categories as a person looks at it: in Moodle's own order, counted and filtered.
import Base
import Store
import Web

/// Which of the categories are looked at.
enum MappingShow: String, Sendable, CaseIterable, Labeled {
  case all
  case mapped
  case waiting
  case decided
  case ignored
  case gone

  var label: Text {
    switch self {
    case .all: MappingPageText.all
    case .mapped: MappingPageText.mapped
    case .waiting: MappingPageText.unmapped
    case .decided: MappingPageText.decided
    case .ignored: MappingPageText.ignored
    case .gone: MappingPageText.gone
    }
  }

  func holds(_ row: CategoryRow) -> Bool {
    switch self {
    case .all: !row.isGone
    case .mapped: !row.isGone && row.state == .mapped
    case .waiting: row.isWaiting
    case .decided: !row.isGone && row.decision != nil
    case .ignored: !row.isGone && (row.state == .ignored || row.isUnused)
    case .gone: row.isGone
    }
  }
}

extension CategoryRow {
  /// Whether nobody can tell what it stands for.
  var isWaiting: Bool { !isGone && (state == .unmapped || state == .ambiguous) && !isUnused }

  /// Whether it is the category that every Moodle begins with, and empty: there is nothing to decide about it.
  var isUnused: Bool { !isGone && state == .unmapped && reason == .siteDefault && courses == 0 }
}

struct MappingTree: Sendable {
  struct Node: Sendable {
    let row: CategoryRow
    /// From 0.
    let depth: Int
  }

  /// Parents before what is in them, in Moodle's order; then what is in nothing that is known.
  let nodes: [Node]
  private let counts: [MappingShow: Int]
  private let below: [Int64: Int]

  init(_ rows: [CategoryRow]) {
    let known = Set(rows.map(\.moodleID))
    var children: [Int64: [CategoryRow]] = [:]
    for row in rows { children[known.contains(row.parent) ? row.parent : 0, default: []].append(row) }
    for key in children.keys { children[key]?.sort { ($0.order, $0.moodleID) > ($1.order, $1.moodleID) } }
    var nodes: [Node] = []
    var seen: Set<Int64> = []
    // The last is next, hence the order above.
    var waiting = (children[0] ?? []).map { Node(row: $0, depth: 0) }
    while let node = waiting.popLast() {
      guard seen.insert(node.row.moodleID).inserted else { continue }
      nodes.append(node)
      waiting += (children[node.row.moodleID] ?? []).map { Node(row: $0, depth: node.depth + 1) }
    }
    self.nodes = nodes
    var counts: [MappingShow: Int] = [:]
    for show in MappingShow.allCases { counts[show] = nodes.count { show.holds($0.row) } }
    self.counts = counts
    below = MappingTree.waitingBelow(nodes)
  }

  var isEmpty: Bool { nodes.isEmpty }
  /// How many levels there are.
  var depth: Int { (nodes.map(\.depth).max() ?? -1) + 1 }

  func count(_ show: MappingShow) -> Int { counts[show] ?? 0 }

  /// Those that a person is to decide about. What only waits for what is above it follows that.
  var waiting: [CategoryRow] { nodes.map(\.row).filter { $0.isWaiting && $0.reason != .above } }

  /// How many below one wait for it alone.
  func waitingBelow(_ moodleID: Int64) -> Int { below[moodleID] ?? 0 }

  private static func waitingBelow(_ nodes: [Node]) -> [Int64: Int] {
    var sums: [Int64: Int] = [:]
    // The nearest above that waits for a person itself, by depth.
    var line: [Int64?] = []
    for node in nodes {
      line.removeLast(max(0, line.count - node.depth))
      let above = line.last ?? nil
      if node.row.isWaiting, node.row.reason != .above {
        line.append(node.row.moodleID)
        continue
      }
      if let above, node.row.isWaiting { sums[above, default: 0] += 1 }
      line.append(above)
    }
    return sums
  }
}

/// What of the tree is asked for.
struct MappingFilter {
  let show: MappingShow
  let search: String?
  private let words: String

  /// Fails with 422 for a state that there is not.
  init(_ call: Call) throws {
    let word = call.query["show"] ?? ""
    guard let show = word.isEmpty ? MappingShow.all : MappingShow(rawValue: word) else {
      throw Failure.unprocessable([
        Failure.Field(path: "show", text: PeopleText.notAChoice(MappingShow.allCases.map(\.rawValue)))
      ])
    }
    self.show = show
    let search = String((call.query["search"] ?? "").prefix(200))
    self.search = search.isEmpty ? nil : search
    words = folded(search)
  }

  var isWhole: Bool { show == .all && search == nil }

  func link(_ show: MappingShow) -> Link {
    show == .all ? MappingPages.path : MappingPages.path.query("show", show.rawValue)
  }

  /// By name, path or ID number.
  func matches(_ row: CategoryRow) -> Bool {
    guard show.holds(row) else { return false }
    return words.isEmpty || folded(row.path).contains(words) || folded(row.idnumber ?? "").contains(words)
  }
}
