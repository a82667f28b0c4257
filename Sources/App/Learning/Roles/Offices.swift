// Offices: what somebody leads by a person's decision, and who may be expected to.
import Base
import Store

/// Somebody leads a unit: a campus, a department or a program. What that lets them do, the role of the same name says.
enum Office: String, Sendable, CaseIterable, Labeled {
  case campusHead = "campus-head"
  case dean
  case chair

  var role: BuiltInRole {
    switch self {
    case .campusHead: .campusHead
    case .dean: .dean
    case .chair: .chair
    }
  }

  /// What it leads.
  var kind: UnitKind {
    switch self {
    case .campusHead: .campus
    case .dean: .department
    case .chair: .program
    }
  }

  var label: Text { role.label }

  init(of kind: UnitKind) {
    switch kind {
    case .campus: self = .campusHead
    case .department: self = .dean
    case .program: self = .chair
    }
  }

  /// Those whose holders below the unit may be expected to lead it.
  fileprivate var below: Set<BuiltInRole> {
    switch self {
    case .campusHead: [.dean, .chair]
    case .dean: [.chair]
    case .chair: []
    }
  }
}

/// Why somebody may be expected to lead a unit.
struct Eligibility: Sendable, Equatable {
  /// How many courses they teach there.
  var courses = 0
  /// What of it they lead, by code.
  var leads: [String] = []

  var isGiven: Bool { courses > 0 || !leads.isEmpty }
}

enum OfficeRules {
  /// Refuses to give an office of a unit of another kind than it leads. Any other role goes with every unit.
  static func requireFitting(_ role: RoleRow, _ unit: UnitRow) throws {
    guard let office = role.reference.key.flatMap(Office.init(rawValue:)), office.kind != unit.kind else { return }
    throw Failure.unprocessable([Failure.Field(path: "unit", text: LearningRoleText.otherKind(office, unit))])
  }

  /// Where those teach who may be expected to lead a unit: a program is led by somebody of its department.
  static func ground(of unit: UnitRow, _ tree: UnitTree) -> UnitRow {
    unit.kind == .program ? tree.nearest(.department, to: unit.id) ?? unit : unit
  }

  /// Why somebody may be expected to lead a unit, by what they teach and lead.
  static func eligibility(
    for unit: UnitRow, _ places: [LearningPlace], _ held: [HeldRole], _ tree: UnitTree
  ) -> Eligibility {
    let within = Set(tree.subtree(of: ground(of: unit, tree).id).map(\.unit.id))
    let courses = places.count { $0.isTeaching && within.contains($0.unit) }
    return Eligibility(courses: courses, leads: leads(of: unit, held, tree))
  }

  /// What somebody leads below a unit, by code.
  static func leads(of unit: UnitRow, _ held: [HeldRole], _ tree: UnitTree) -> [String] {
    let below = Office(of: unit.kind).below
    var codes: Set<String> = []
    for one in held {
      guard let role = one.role.builtIn, below.contains(role), let led = tree.unit(one.unit), led.id != unit.id,
        tree.above(led.id).contains(where: { $0.id == unit.id })
      else { continue }
      codes.insert(led.code)
    }
    return codes.sorted(by: HomeUnits.isLower)
  }

  /// The units that somebody may be expected to lead, in the order of the tree.
  static func units(
    for office: Office, _ places: [LearningPlace], _ held: [HeldRole], _ tree: UnitTree
  ) -> [(unit: UnitRow, why: Eligibility)] {
    tree.nodes.compactMap { node in
      guard node.unit.kind == office.kind, node.unit.isActive else { return nil }
      let why = eligibility(for: node.unit, places, held, tree)
      return why.isGiven ? (node.unit, why) : nil
    }
  }
}

/// Where somebody may appoint to an office: where they may give roles, and have all that the office's role gives.
struct OfficeScope {
  private let scopes: [UnitScope]

  init(_ office: Office, _ standing: Standing, _ book: RoleBook, in organization: ID<Organization>, _ reader: Reader)
    throws
  {
    let needed = (book[office.role]?.permissions ?? []).union([.accessAssign])
    scopes = try needed.map { try standing.units(of: $0, in: organization, reader) }.filter { !$0.isEverywhere }
  }

  func covers(_ unit: ID<StructureUnit>, _ tree: UnitTree) -> Bool { scopes.allSatisfy { $0.covers(unit, tree) } }
}
