// Moodle's categories as they are right now, and the courses of one of them.
import Base
import Store
import Web

/// What was read of a site's tree.
struct ProvisioningTree: Sendable {
  struct Node: Sendable {
    let category: MoodleCategory
    let depth: Int
  }

  /// Of more than so many categories or courses the rest is left out.
  static let most = 5000

  /// Parents before what is below them.
  let nodes: [Node]
  let courses: [MoodleCourse]
  /// The category whose courses were asked for.
  let chosen: MoodleCategory?

  /// Asks the site. Fails with 502 where it does not answer, and with 404 where there is none or no such category.
  init(_ call: Call, _ pool: Slow) throws {
    let connection = try MoodleConnections.row(of: call.signedIn.organization.id, pool.reader)
    var client = try call.appliance.moodle.client(connection)
    client.attempts = 1
    client.deadline = monotonicNanoseconds() &+ ProvisioningRules.waiting
    let wanted = try ProvisioningTree.wanted(call)
    let (all, found): ([MoodleCategory], [MoodleCourse])
    do throws(MoodleFault) {
      all = try client.categories()
      found =
        try wanted.map { (id: Int64) throws(MoodleFault) in
          try client.courses(by: .category, String(id))
        } ?? []
    } catch { throw error.upstream }
    nodes = ProvisioningTree.ordered(all)
    chosen = wanted.flatMap { id in all.first { $0.id == id } }
    if wanted != nil, chosen == nil { throw Failure.notFound }
    let sorted = found.filter { !$0.isSite }.sorted { ($0.shortName, $0.id) < ($1.shortName, $1.id) }
    courses = Array(sorted.prefix(Self.most))
  }

  private static func wanted(_ call: Call) throws -> Int64? {
    guard let word = call.query["category"], !word.isEmpty else { return nil }
    guard let id = Int64(word), id > 0 else { throw Failure.notFound }
    return id
  }

  /// Siblings in Moodle's own order.
  private static func ordered(_ all: [MoodleCategory]) -> [Node] {
    let known = Set(all.map(\.id))
    // What lies in one that the token does not see stands at the top.
    let groups = Dictionary(grouping: all) { known.contains($0.parent) ? $0.parent : 0 }
    func below(_ id: Int64, _ depth: Int) -> [Node] {
      (groups[id] ?? []).sorted { ($0.order, $0.id) > ($1.order, $1.id) }.map { Node(category: $0, depth: depth) }
    }
    var nodes: [Node] = []
    var waiting = below(0, 0)
    var seen: Set<Int64> = []
    while let node = waiting.popLast(), nodes.count < most {
      guard seen.insert(node.category.id).inserted else { continue }
      nodes.append(node)
      waiting.append(contentsOf: below(node.category.id, node.depth + 1))
    }
    return nodes
  }

  static func answer(_ call: Call, _ pool: Slow) throws -> Reply {
    let tree = try ProvisioningTree(call, pool)
    var output = ProvisioningTreesOutput()
    output.fetchedAt = call.now
    output.categories = tree.nodes.map { ProvisioningTreeOutput($0) }
    output.courses = tree.courses.map { ProvisioningTreeCourseOutput($0) }
    return call.reply(200, output)
  }
}
