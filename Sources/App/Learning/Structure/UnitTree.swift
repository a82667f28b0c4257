// The whole tree of an organization: some hundred units, read at once.
import Base
import Store

/// Units that are found by identifier and by code.
protocol UnitLookup {
  subscript(_ id: ID<StructureUnit>) -> UnitRow? { get }
  /// The unit of a code, whatever the case.
  func unit(_ code: String) -> UnitRow?
}

extension UnitLookup {
  /// What is above a unit, the next first, without itself.
  func above(_ id: ID<StructureUnit>) -> [UnitRow] {
    var found: [UnitRow] = []
    var next = self[id]?.parent
    while let id = next, let unit = self[id], found.count <= StructureRules.deepest {
      found.append(unit)
      next = unit.parent
    }
    return found
  }

  /// Whether a unit is another one or below it.
  func isWithin(_ id: ID<StructureUnit>, _ root: ID<StructureUnit>) -> Bool {
    id == root || above(id).contains { $0.id == root }
  }

  /// The unit itself or the nearest above it that is of a kind.
  func nearest(_ kind: UnitKind, to id: ID<StructureUnit>) -> UnitRow? {
    ([self[id]].compactMap { $0 } + above(id)).first { $0.kind == kind }
  }
}

/// The units of an organization in no order, to which one may be added at no cost.
struct UnitBook: UnitLookup, Sendable {
  private var rows: [ID<StructureUnit>: UnitRow] = [:]
  private var keys: [String: ID<StructureUnit>] = [:]

  /// One query by an index.
  init(of organization: ID<Organization>, _ reader: Reader) throws {
    try reader.each(StructureStore.units, organization, StructureRules.mostUnits) { put($0) }
  }

  /// Adds a unit, or what it has become.
  mutating func put(_ unit: UnitRow) {
    rows[unit.id] = unit
    keys[folded(unit.code)] = unit.id
  }

  subscript(_ id: ID<StructureUnit>) -> UnitRow? { rows[id] }

  func unit(_ code: String) -> UnitRow? { keys[folded(code)].flatMap { rows[$0] } }
}

/// The units of an organization and how they hang together.
struct UnitTree: UnitLookup, Sendable {
  /// A unit and how deep it stands.
  struct Node: Sendable {
    let unit: UnitRow
    let depth: Int
  }

  /// Parents before their children, siblings by code.
  let nodes: [Node]
  private let places: [ID<StructureUnit>: Int]
  private let keys: [String: ID<StructureUnit>]

  /// One query by an index.
  init(of organization: ID<Organization>, _ reader: Reader) throws {
    self.init(try reader.all(StructureStore.units, organization, StructureRules.mostUnits))
  }

  /// `units` by code.
  init(_ units: [UnitRow]) {
    var children: [ID<StructureUnit>?: [UnitRow]] = [:]
    for unit in units { children[unit.parent, default: []].append(unit) }
    var nodes: [Node] = []
    // The last to be looked at next: siblings the wrong way round.
    var waiting = (children[nil] ?? []).reversed().map { Node(unit: $0, depth: 0) }
    while let node = waiting.popLast() {
      nodes.append(node)
      let below = (children[node.unit.id] ?? []).reversed().map { Node(unit: $0, depth: node.depth + 1) }
      waiting.append(contentsOf: below)
    }
    self.nodes = nodes
    places = Dictionary(nodes.enumerated().map { ($0.element.unit.id, $0.offset) }, uniquingKeysWith: { a, _ in a })
    keys = Dictionary(nodes.map { (folded($0.unit.code), $0.unit.id) }, uniquingKeysWith: { a, _ in a })
  }

  var isEmpty: Bool { nodes.isEmpty }

  subscript(_ id: ID<StructureUnit>) -> UnitRow? { places[id].map { nodes[$0].unit } }

  /// The unit of a code, whatever the case.
  func unit(_ code: String) -> UnitRow? { keys[folded(code)].flatMap { self[$0] } }

  /// The unit and everything below it, in order; nothing for one that isn't there.
  func subtree(of id: ID<StructureUnit>) -> ArraySlice<Node> {
    guard let start = places[id] else { return [] }
    let depth = nodes[start].depth
    let end = nodes[(start + 1)...].firstIndex { $0.depth <= depth } ?? nodes.endIndex
    return nodes[start..<end]
  }
}

/// Units by the codes that roles, records and sites name them by, found without reading the tree.
enum UnitCodes {
  /// The codes of these units and of all below them; what is no unit's code stays as it is.
  static func withBelow(
    _ codes: Set<String>, in organization: ID<Organization>, _ reader: Reader
  ) throws -> Set<String> {
    var all = codes
    for code in codes { try reader.each(StructureStore.codesBelow, organization, folded(code)) { all.insert($0) } }
    return all
  }

  /// The codes of these units and of all above them.
  static func withAbove(
    _ codes: Set<String>, in organization: ID<Organization>, _ reader: Reader
  ) throws -> Set<String> {
    var all = codes
    for code in codes { try reader.each(StructureStore.codesAbove, organization, folded(code)) { all.insert($0) } }
    return all
  }
}

/// Where somebody's roles give a permission: in the whole organization, or in units with all that is below them.
struct UnitScope: Sendable {
  let isEverywhere: Bool
  /// The topmost units of the scope.
  let roots: [ID<StructureUnit>]

  static let everywhere = UnitScope(isEverywhere: true, roots: [])
  static let nowhere = UnitScope(isEverywhere: false, roots: [])

  private init(isEverywhere: Bool, roots: [ID<StructureUnit>]) {
    (self.isEverywhere, self.roots) = (isEverywhere, roots)
  }

  /// By the roles' codes, which mean the same unit in every term. A code of no unit covers nothing.
  init(
    of access: PersonAccess, _ permission: Permission, in organization: ID<Organization>, _ reader: Reader
  ) throws {
    isEverywhere = permission.isGiven(by: access.permissions)
    var roots: [ID<StructureUnit>] = []
    if !isEverywhere {
      for code in Set(access.reasons(for: permission).map(\.unit)).sorted() where !code.isEmpty {
        if let unit = try reader.first(StructureStore.unitByCode, organization, folded(code)) { roots.append(unit.id) }
      }
    }
    self.roots = roots
  }

  /// The caller's, for what they are shown.
  init(_ call: Call, _ permission: Permission, _ reader: Reader) throws {
    let caller = try call.signedIn
    try self.init(of: caller.access, permission, in: caller.organization.id, reader)
  }

  /// That of whoever a write is for, inside its transaction.
  init(_ permission: Permission, in organization: ID<Organization>, _ writer: Writer) throws {
    self = try Standing(writer).units(of: permission, in: organization, writer)
  }

  var isNobody: Bool { !isEverywhere && roots.isEmpty }

  /// For a statement, which looks for an identifier between two blanks.
  var list: String { roots.isEmpty ? "" : " \(roots.map { String($0.value) }.joined(separator: " ")) " }

  func covers(_ unit: ID<StructureUnit>, _ tree: some UnitLookup) -> Bool {
    isEverywhere || roots.contains(unit) || tree.above(unit).contains { roots.contains($0.id) }
  }

  func covers(_ unit: ID<StructureUnit>, in organization: ID<Organization>, _ reader: Reader) throws -> Bool {
    try isEverywhere || (!roots.isEmpty && reader.exists(StructureStore.isWithin, organization, unit, list))
  }

  /// 404 for what is elsewhere: it is not there for whoever asks.
  func require(_ unit: ID<StructureUnit>, in organization: ID<Organization>, _ reader: Reader) throws {
    guard try covers(unit, in: organization, reader) else { throw Failure.notFound }
  }
}
