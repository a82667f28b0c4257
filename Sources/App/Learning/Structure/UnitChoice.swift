// The choice of a unit above a list: a campus, a department and a program, each among those that the ones above it leave.
import Base
import Web

struct UnitChoice {
  /// What a page sends: a choice of each kind, of which the lowest that fits the others counts.
  static let query = UnitKind.allCases.map { Route.QueryParameter(name: $0.rawValue, text: CourseText.unitFilter, .id) }

  private let tree: UnitTree
  private let units: [UnitRow]
  /// The one that is chosen, with those above it.
  private let line: [UnitRow]

  /// Among `units`, in order.
  init(_ chosen: UnitRow?, among units: [UnitRow], _ tree: UnitTree) {
    (self.tree, self.units) = (tree, units)
    line = chosen.map { [$0] + tree.above($0.id) } ?? []
  }

  var campus: UnitRow? { line.last { $0.kind == .campus } }
  private var department: UnitRow? { line.first { $0.kind == .department } }
  private var program: UnitRow? { line.first { $0.kind == .program } }

  /// One of a kind; nothing where there is no choice, unless it is just that one.
  func write(_ kind: UnitKind, _ h: HTML) {
    switch kind {
    case .campus: write(h, kind, campus, StructureText.campus, CourseText.anyCampus, within: nil)
    case .department: write(h, kind, department, StructureText.department, CourseText.anyDepartment, within: campus)
    case .program:
      write(h, kind, program, StructureText.program, CourseText.anyProgram, within: department ?? campus)
    }
  }

  private func write(
    _ h: HTML, _ kind: UnitKind, _ chosen: UnitRow?, _ label: Text, _ any: Text, within above: UnitRow?
  ) {
    let choices = units.filter { unit in
      unit.kind == kind && (above.map { tree.isWithin(unit.id, $0.id) } ?? true)
    }
    guard choices.count > 1 || (chosen != nil && chosen?.id == line.first?.id) else { return }
    h.filterChoice(
      kind.rawValue, chosen?.id.text, label: label,
      options: [("", any)] + choices.map { ($0.id.text, Text.verbatim($0.title)) })
  }

  /// The unit that is asked for: `unit`, or the lowest of a page's choices that lies within those above it. `refuse` hears
  /// of one that is not there.
  static func unit(_ given: (String) -> String?, _ tree: UnitTree, _ refuse: (String, Text) -> Void) -> UnitRow? {
    if let word = given("unit") {
      let found = ID<StructureUnit>(word).flatMap { tree[$0] }
      if found == nil { refuse("unit", StructureText.noSuchUnit) }
      return found
    }
    var chosen: UnitRow?
    for kind in UnitKind.allCases {
      guard let word = given(kind.rawValue), let found = ID<StructureUnit>(word).flatMap({ tree[$0] }) else { continue }
      let fits = chosen.map { above in tree.above(found.id).contains { $0.id == above.id } } ?? true
      if fits { chosen = found }
    }
    return chosen
  }

  /// Whether a unit is asked for in either way.
  static func isAsked(_ given: (String) -> String?) -> Bool {
    given("unit") != nil || UnitKind.allCases.contains { given($0.rawValue) != nil }
  }
}
