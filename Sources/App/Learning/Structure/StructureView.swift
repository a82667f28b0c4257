// The structure as whoever asks sees it, and what of it is asked for.
import Base
import Store
import Web

/// What of the structure a caller sees: all of it, or what their roles cover.
struct StructureView {
  let organization: ID<Organization>
  let scope: UnitScope
  let tree: UnitTree
  let today: LocalDate

  init(_ call: Call, _ reader: Reader) throws {
    let caller = try call.signedIn
    organization = caller.organization.id
    scope = try UnitScope(call, .coursesRead, reader)
    tree = try UnitTree(of: organization, reader)
    today = caller.organization.zone.localDate(at: call.now)
  }

  /// Their units, parents first. What is above a scope isn't in it.
  var nodes: [UnitTree.Node] {
    scope.isEverywhere ? tree.nodes : tree.nodes.filter { scope.covers($0.unit.id, tree) }
  }

  /// Whether a term concerns the caller: one of the whole organization, or of a campus that they see something of.
  func sees(_ term: TermRow) -> Bool {
    guard !scope.isEverywhere, let campus = term.fields.campus else { return true }
    return scope.covers(campus, tree) || scope.roots.contains { tree.above($0).contains { $0.id == campus } }
  }

  func terms(_ reader: Reader) throws -> [TermRow] {
    try reader.all(StructureStore.terms, organization, StructureRules.mostTerms).filter(sees)
  }

  /// One of their units; 404 for any other.
  func unit(_ id: ID<StructureUnit>) throws -> UnitRow {
    guard let unit = tree[id], scope.covers(id, tree) else { throw Failure.notFound }
    return unit
  }

  func term(_ id: ID<Term>, _ reader: Reader) throws -> TermRow {
    let row = try TermChanges.find(id, organization, reader)
    guard sees(row) else { throw Failure.notFound }
    return row
  }

  /// A term with its campus: `S1 2026–2027 · UCMN`.
  func title(_ term: TermRow) -> String {
    guard let campus = term.fields.campus.flatMap({ tree[$0] }) else { return term.title }
    return "\(term.title) · \(campus.code)"
  }
}

/// Which units and terms are asked for.
struct StructureFilter {
  static let ofUnits = [
    Route.QueryParameter(name: "search", text: StructureText.searchFilter, .text(example: "computer")),
    Route.QueryParameter(name: "kind", text: StructureText.kindFilter, .text(example: "program")),
    Route.QueryParameter(name: "within", text: CourseText.unitFilter, .id),
    Route.QueryParameter(name: "term", text: StructureText.termFilter, .id),
  ]
  static let ofTerms = [Route.QueryParameter(name: "campus", text: StructureText.campusFilter, .id)]

  private let key: String
  private let kind: UnitKind?
  private let within: ID<StructureUnit>?
  private let term: ID<Term>?
  let campus: ID<StructureUnit>?

  /// Fails with 422 for a filter that can't be.
  init(_ call: Call) throws {
    func given(_ name: String) -> String? { call.query[name].flatMap { $0.isEmpty ? nil : $0 } }
    var faults: [Failure.Field] = []
    func read<Value>(_ name: String, _ fault: Text, _ value: (String) -> Value?) -> Value? {
      guard let word = given(name) else { return nil }
      if let value = value(word) { return value }
      faults.append(Failure.Field(path: name, text: fault))
      return nil
    }
    key = folded(String((given("search") ?? "").prefix(100)))
    kind = read("kind", PeopleText.notAChoice(UnitKind.allCases.map(\.rawValue))) { UnitKind(rawValue: $0) }
    within = read("within", StructureText.noSuchUnit) { ID($0) }
    term = read("term", CourseText.noSuchTerm) { ID($0) }
    campus = read("campus", StructureText.noSuchCampus) { ID($0) }
    if !faults.isEmpty { throw Failure.unprocessable(faults) }
  }

  /// Those of the units that are asked for; with a term, those in which something is taught then.
  func units(_ view: StructureView, _ counts: CourseCounts) -> [UnitTree.Node] {
    let below = within.map { Set(view.tree.subtree(of: $0).map(\.unit.id)) }
    return view.nodes.filter { node in
      let unit = node.unit
      guard kind == nil || unit.kind == kind, below?.contains(unit.id) != false else { return false }
      guard key.isEmpty || folded("\(unit.code) \(unit.name)").utf8.firstRange(of: key.utf8) != nil else {
        return false
      }
      return term.map { !counts.sum(view.tree.subtree(of: unit.id), of: [$0]).isEmpty } ?? true
    }
  }
}
