// Finds the route of a request by walking its path, byte by byte, through a tree of segments.
import Base
import Glibc

/// The methods of a path, as the `Allow` field lists them.
package struct Allow: Sendable, Equatable {
  /// One bit per `Method`, HEAD and OPTIONS included where they are answered for the route.
  package let methods: UInt8
  /// `GET, HEAD, OPTIONS`.
  package let text: String

  init(routed: UInt8) {
    var all = routed | 1 << Method.options.rawValue
    if routed & 1 << Method.get.rawValue != 0 { all |= 1 << Method.head.rawValue }
    methods = all
    text = Method.allCases.filter { all & 1 << $0.rawValue != 0 }.map { "\($0.name)" }.joined(separator: ", ")
  }

  package func contains(_ method: Method) -> Bool { methods & 1 << method.rawValue != 0 }
}

/// An immutable tree of routes, shared by all loops.
///
/// What a path means is decided here, strictly, so that no two spellings name one thing:
/// - a literal segment beats a parameter, and then owns the path: what it doesn't allow is 405, not the parameter's;
/// - literal segments are compared as sent: `/%70eople` is not `/people`;
/// - an empty segment (`//`, a slash at the end), `.` and `..` match nothing, also percent-encoded; but the paths that are
///   said to be `slashed` may have one slash at their end;
/// - a parameter is one percent-decoded segment of valid UTF-8; one that holds an encoded slash, backslash or control
///   character, or a broken escape, matches nothing;
/// - HEAD falls to GET; OPTIONS is answered for every path unless a route takes it.
///
/// The tree lies in plain memory, not in arrays: every loop walks it for every request, and counting references to what
/// both cores share was a tenth of a pipelined request. It never changes after `init`: hence `@unchecked`.
package final class Router: @unchecked Sendable {
  package enum Match {
    /// The route's place in the list that the router was built from, and what its path's parameters are.
    case found(Int, Parameters)
    /// There is such a path, but not for this method: 405.
    case wrongMethod(Allow)
    /// OPTIONS on a path whose routes don't take it: 204 with `Allow`.
    case options(Allow)
    case none
  }

  private struct Node {
    /// Where its literals begin, and how many there are; sorted by length, then bytes.
    var firstLiteral = 0
    var literals = 0
    /// The node behind a parameter; -1 for none.
    var parameter = -1
    /// Its place in `allows`; -1 when no path ends here.
    var allow = -1
    /// Whether a slash may follow.
    var isSlashed = false
  }

  private struct Literal {
    let start: UnsafePointer<UInt8>
    let count: Int
    let node: Int
  }

  private let nodes: UnsafeMutablePointer<Node>
  private let literals: UnsafeMutablePointer<Literal>
  /// Indices of routes, one for each node and method; -1 for none.
  private let leaves: UnsafeMutablePointer<Int>
  private let bytes: UnsafeMutablePointer<UInt8>
  private let allows: [Allow]
  /// The names of each route's parameters.
  private let names: [[String]]

  /// Builds the tree. Throws for a malformed pattern, a duplicate, or two patterns that both match some path while
  /// neither is the more literal one everywhere: the detail names both routes.
  package init(_ routes: [(method: Method, pattern: String)], slashed: Set<String> = []) throws(Failure) {
    let draft = try RouterDraft(routes, slashed: slashed)
    names = draft.names
    nodes = .allocate(capacity: draft.nodes.count)
    nodes.initialize(repeating: Node(), count: draft.nodes.count)
    leaves = .allocate(capacity: draft.nodes.count * Router.methods)
    literals = .allocate(capacity: draft.nodes.count)
    bytes = .allocate(capacity: max(1, draft.nodes.reduce(0) { $0 + $1.literals.reduce(0) { $0 + $1.bytes.count } }))
    var allows: [Allow] = []
    var usedBytes = 0
    var usedLiterals = 0
    for (at, node) in draft.nodes.enumerated() {
      nodes[at].firstLiteral = usedLiterals
      nodes[at].literals = node.literals.count
      nodes[at].parameter = node.parameter ?? -1
      nodes[at].isSlashed = node.isSlashed
      for literal in node.literals {
        (bytes + usedBytes).initialize(from: literal.bytes, count: literal.bytes.count)
        (literals + usedLiterals).initialize(
          to: Literal(start: bytes + usedBytes, count: literal.bytes.count, node: literal.node))
        usedBytes += literal.bytes.count
        usedLiterals += 1
      }
      (leaves + at * Router.methods).initialize(from: node.leaves, count: Router.methods)
      if let allow = node.allow {
        nodes[at].allow = allows.count
        allows.append(allow)
      }
    }
    self.allows = allows
  }

  deinit {
    nodes.deallocate()
    leaves.deallocate()
    literals.deallocate()
    bytes.deallocate()
  }

  fileprivate static let methods = Method.allCases.count

  /// Finds the route. Allocates only for parameters.
  package func match(_ method: Method, _ path: UnsafeRawBufferPointer) -> Match {
    guard path.count > 0, path[0] == 0x2f else { return .none }
    var spans = Spans()
    guard let node = path.count == 1 ? 0 : find(0, path, 1, &spans), nodes[node].allow >= 0 else { return .none }
    let leaves = leaves + node * Router.methods
    var leaf = leaves[Int(method.rawValue)]
    if leaf < 0, method == .head { leaf = leaves[Int(Method.get.rawValue)] }
    guard leaf >= 0 else {
      let allow = allows[nodes[node].allow]
      return method == .options ? .options(allow) : .wrongMethod(allow)
    }
    var parameters = Parameters()
    for at in 0..<spans.count {
      let span = spans[at]
      guard let value = decodeParameter(UnsafeRawBufferPointer(rebasing: path[span.from..<span.to])) else {
        return .none
      }
      parameters.append(names[leaf][at], value)
    }
    return .found(leaf, parameters)
  }

  /// The same for a string: for tests and tools.
  package func match(_ method: Method, _ path: String) -> Match {
    var copy = path
    return copy.withUTF8 { match(method, UnsafeRawBufferPointer($0)) }
  }

  /// The node where the rest of the path ends. Tries the literal first and the parameter when nothing lies that way; each
  /// node is visited at most once, as a node has one depth.
  private func find(_ node: Int, _ path: UnsafeRawBufferPointer, _ from: Int, _ spans: inout Spans) -> Int? {
    var to = from
    while to < path.count, path[to] != 0x2f { to &+= 1 }
    if to == from { return from == path.count && nodes[node].isSlashed ? node : nil }
    let isLast = to == path.count
    if let next = literal(of: node, path, from, to) {
      if isLast {
        if nodes[next].allow >= 0 { return next }
      } else if let found = find(next, path, to &+ 1, &spans) {
        return found
      }
    }
    let next = nodes[node].parameter
    guard next >= 0, spans.append(from, to) else { return nil }
    if isLast {
      if nodes[next].allow >= 0 { return next }
    } else if let found = find(next, path, to &+ 1, &spans) {
      return found
    }
    spans.removeLast()
    return nil
  }

  private func literal(of node: Int, _ path: UnsafeRawBufferPointer, _ from: Int, _ to: Int) -> Int? {
    guard let base = path.baseAddress else { return nil }
    let count = to &- from
    let first = nodes[node].firstLiteral
    for at in first..<first &+ nodes[node].literals {
      let literal = literals[at]
      if literal.count < count { continue }
      if literal.count > count { return nil }
      if memcmp(literal.start, base + from, count) == 0 { return literal.node }
    }
    return nil
  }
}

/// The tree while it is built.
private struct RouterDraft {
  struct Node {
    var literals: [(bytes: [UInt8], node: Int)] = []
    var parameter: Int?
    var leaves = [Int](repeating: -1, count: Router.methods)
    var allow: Allow?
    var isSlashed = false
  }

  private(set) var nodes = [Node()]
  private(set) var names: [[String]] = []

  init(_ routes: [(method: Method, pattern: String)], slashed: Set<String>) throws(Failure) {
    var known: [(pattern: RoutePattern, method: Method)] = []
    for route in routes {
      let pattern = try RoutePattern(route.pattern)
      for other in known {
        if other.method == route.method, other.pattern.hasSameShape(as: pattern) {
          throw Failure.internal(
            "duplicate route: \(route.method.name) \(route.pattern) and \(other.method.name) \(other.pattern.text)")
        }
        if other.pattern.crosses(pattern) {
          throw Failure.internal(
            "routes shadow each other: \(route.method.name) \(route.pattern) and \(other.method.name) \(other.pattern.text)"
          )
        }
      }
      known.append((pattern, route.method))
      let node = grow(along: pattern)
      nodes[node].leaves[Int(route.method.rawValue)] = names.count
      if slashed.contains(route.pattern) { nodes[node].isSlashed = true }
      names.append(pattern.names)
    }
    for at in nodes.indices {
      nodes[at].literals.sort {
        $0.bytes.count != $1.bytes.count
          ? $0.bytes.count < $1.bytes.count : $0.bytes.lexicographicallyPrecedes($1.bytes)
      }
      var routed: UInt8 = 0
      for method in Method.allCases where nodes[at].leaves[Int(method.rawValue)] >= 0 { routed |= 1 << method.rawValue }
      if routed != 0 { nodes[at].allow = Allow(routed: routed) }
    }
  }

  /// The node where the pattern ends, made if it isn't there.
  private mutating func grow(along pattern: RoutePattern) -> Int {
    var at = 0
    for segment in pattern.segments {
      let next = nodes.count
      switch segment {
      case .literal(let bytes):
        if let found = nodes[at].literals.first(where: { $0.bytes == bytes }) {
          at = found.node
          continue
        }
        nodes[at].literals.append((bytes, next))
      case .parameter:
        if let found = nodes[at].parameter {
          at = found
          continue
        }
        nodes[at].parameter = next
      }
      nodes.append(Node())
      at = next
    }
    return at
  }
}

/// Where the parameters lie in the path, on the stack.
private struct Spans {
  private var pairs:
    (
      (from: Int, to: Int), (from: Int, to: Int), (from: Int, to: Int), (from: Int, to: Int)
    ) = ((0, 0), (0, 0), (0, 0), (0, 0))
  private(set) var count = 0

  mutating func append(_ from: Int, _ to: Int) -> Bool {
    switch count {
    case 0: pairs.0 = (from, to)
    case 1: pairs.1 = (from, to)
    case 2: pairs.2 = (from, to)
    case 3: pairs.3 = (from, to)
    default: return false
    }
    count += 1
    return true
  }

  mutating func removeLast() { if count > 0 { count -= 1 } }

  subscript(_ at: Int) -> (from: Int, to: Int) {
    switch at {
    case 0: pairs.0
    case 1: pairs.1
    case 2: pairs.2
    default: pairs.3
    }
  }
}
