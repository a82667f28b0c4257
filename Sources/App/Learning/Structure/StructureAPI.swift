// Units and terms over JSON.
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

enum StructureAPI {
  static func units(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    let filter = try StructureFilter(call)
    return try reader.snapshot {
      let view = try StructureView(call, reader)
      let counts = try CourseCounts(of: view.organization, reader)
      let nodes = filter.units(view, counts)
      return call.list(page, total: nodes.count) { json in
        for node in nodes.dropFirst(page.offset).prefix(page.limit) {
          output(node.unit, view.tree, counts).write(to: json)
        }
      }
    }
  }

  private static func output(_ unit: UnitRow, _ tree: UnitTree, _ counts: CourseCounts) -> UnitOutput {
    UnitOutput(unit, tree, courses: counts.sum(tree.subtree(of: unit.id)).courses)
  }

  private static func output(
    _ unit: UnitRow, _ organization: ID<Organization>, _ reader: Reader
  ) throws -> UnitOutput {
    output(unit, try UnitTree(of: organization, reader), try CourseCounts(of: organization, reader))
  }

  static func unit(_ call: Call, _ reader: Reader) throws -> Reply {
    try reader.snapshot {
      let view = try StructureView(call, reader)
      let unit = try view.unit(call.id())
      let counts = try CourseCounts(of: view.organization, reader)
      return call.reply(output(unit, view.tree, counts), version: unit.version, isMoving: true)
    }
  }

  static func createUnit(_ input: UnitInput, _ call: Call, _ writer: Writer) throws -> UnitOutput {
    let organization = try call.signedIn.organization.id
    return try output(UnitChanges.create(input.unit, in: organization, writer), organization, writer)
  }

  static func updateUnit(_ input: UnitChange, _ call: Call, _ writer: Writer) throws -> UnitOutput {
    let (id, organization): (ID<StructureUnit>, _) = (try call.id(), try call.signedIn.organization.id)
    try call.precondition.check(version: UnitChanges.find(id, organization, writer).version)
    let row = try UnitChanges.update(id, keeping: input.corrected, in: organization, writer) { input.apply(to: &$0) }
    return try output(row, organization, writer)
  }

  static func deleteUnit(_ call: Call, _ writer: Writer) throws {
    let (id, organization): (ID<StructureUnit>, _) = (try call.id(), try call.signedIn.organization.id)
    try call.precondition.check(version: UnitChanges.find(id, organization, writer).version)
    try UnitChanges.delete(id, in: organization, writer)
  }

  // MARK: Terms

  static func terms(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    let filter = try StructureFilter(call)
    return try reader.snapshot {
      let view = try StructureView(call, reader)
      let terms = try view.terms(reader).filter { filter.campus == nil || $0.fields.campus == filter.campus }
      return call.list(page, total: terms.count) { json in
        for term in terms.dropFirst(page.offset).prefix(page.limit) {
          TermOutput(term, view.tree, on: view.today).write(to: json)
        }
      }
    }
  }

  static func term(_ call: Call, _ reader: Reader) throws -> Reply {
    try reader.snapshot {
      let view = try StructureView(call, reader)
      let term = try view.term(call.id(), reader)
      return call.reply(TermOutput(term, view.tree, on: view.today), version: term.version, isMoving: true)
    }
  }

  static func createTerm(_ input: TermInput, _ call: Call, _ writer: Writer) throws -> TermOutput {
    try output(TermChanges.create(input.term(), in: call.signedIn.organization.id, writer), call, writer)
  }

  static func updateTerm(_ input: TermChange, _ call: Call, _ writer: Writer) throws -> TermOutput {
    let (id, organization): (ID<Term>, _) = (try call.id(), try call.signedIn.organization.id)
    try call.precondition.check(version: TermChanges.find(id, organization, writer).version)
    let row = try TermChanges.update(id, keeping: input.corrected, in: organization, writer) { input.apply(to: &$0) }
    return try output(row, call, writer)
  }

  static func deleteTerm(_ call: Call, _ writer: Writer) throws {
    let (id, organization): (ID<Term>, _) = (try call.id(), try call.signedIn.organization.id)
    try call.precondition.check(version: TermChanges.find(id, organization, writer).version)
    try TermChanges.delete(id, in: organization, writer)
  }

  private static func output(_ row: TermRow, _ call: Call, _ writer: Writer) throws -> TermOutput {
    let organization = try call.signedIn.organization
    return TermOutput(
      row, try UnitTree(of: organization.id, writer), on: organization.zone.localDate(at: writer.now))
  }
}
