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

enum StructureAPI {
  static func units(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    return try reader.snapshot {
      let view = try StructureView(call, reader)
      let counts = try CourseCounts(of: view.organization, reader)
      let nodes = view.nodes
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
    let row = try UnitChanges.update(id, in: organization, writer) { input.apply(to: &$0) }
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
    return try reader.snapshot {
      let view = try StructureView(call, reader)
      let terms = try view.terms(reader)
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
    return try output(TermChanges.update(id, in: organization, writer) { input.apply(to: &$0) }, call, writer)
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
