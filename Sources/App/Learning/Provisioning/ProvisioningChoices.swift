// What the forms of a plan offer.
import Store
import Web

/// What forms offer: terms, units, and whether the site is one for tests.
struct ProvisioningChoices {
  let terms: [TermRow]
  let tree: UnitTree
  let isTestSite: Bool

  init(_ call: Call, _ reader: Reader) throws {
    let organization = try call.signedIn.organization.id
    terms = try reader.all(StructureStore.terms, organization, StructureRules.mostTerms).filter(\.fields.isActive)
    tree = try UnitTree(of: organization, reader)
    let site = try reader.first(MoodleStore.find, organization)?.url
    isTestSite = try ProvisioningChanges.isTestSite(site, of: organization, reader)
  }

  /// Units in use.
  var nodes: [UnitTree.Node] { tree.nodes.filter(\.unit.isActive) }
  /// Those that courses and people are named after.
  var campuses: [UnitTree.Node] { nodes.filter { $0.depth == 0 } }
  /// Those that courses may be of; with nothing else, whatever there is.
  var programs: [UnitTree.Node] {
    let below = nodes.filter { $0.unit.kind != .campus }
    return below.isEmpty ? nodes : below.map { UnitTree.Node(unit: $0.unit, depth: $0.depth - 1) }
  }
  var isReady: Bool { !terms.isEmpty && !nodes.isEmpty }

  func title(of term: TermRow) -> String {
    let campus = term.fields.campus.flatMap { tree[$0] }?.code
    let name = term.title == term.code ? term.code : "\(term.code) · \(term.title)"
    return campus.map { "\(name) · \($0)" } ?? name
  }

  func writeEmpty(_ h: HTML) {
    h.emptyState("buildings", ProvisioningText.noStructure, ProvisioningText.noStructureHint) { h in
      h.linkButton(StructureText.structure, "/structure", .primary)
    }
  }
}
