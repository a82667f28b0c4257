// Where units and terms stand among Moodle's categories: by what was synchronized last, else by what the levels mean.
import Base
import Store

/// The paths of categories that units have in a term. What a category is called is its own: the code of a unit that came from
/// Moodle is a whole path of such names.
struct ProvisioningPlaces: Sendable {
  /// A category of a path.
  struct Step: Sendable, Equatable {
    enum Kind: Sendable { case unit, term, folder }

    let kind: Kind
    let name: String
    /// What the name stands for.
    var label: String?
    /// Its number in Moodle when that was last looked at; nil for one that isn't known.
    var number: Int64?
  }

  let tree: UnitTree
  private let rows: [Int64: CategoryRow]
  /// By their numbers, the newest last.
  private let ofUnits: [ID<StructureUnit>: [CategoryRow]]
  private let ofTerms: [ID<Term>: [CategoryRow]]
  private let names: [ID<StructureUnit>: String]
  /// How many units a term lies in.
  private let unitsAboveTerm: Int
  /// No Moodle has categories that deep.
  private static let deepest = 100

  /// Four reads by an index.
  init(of organization: ID<Organization>, _ reader: Reader) throws {
    tree = try UnitTree(of: organization, reader)
    let settings = try MoodleMapping.settings(of: organization, reader)
    let levels = settings.settings.levels.levels
    let above = levels.firstIndex(of: .term).map { levels.prefix($0).filter { $0.unit != nil }.count }
    unitsAboveTerm = above ?? 1
    let site = try reader.first(MoodleStore.find, organization)?.url
    // What is known of another site says nothing of this.
    let all = site != nil && site == settings.site ? try MoodleMapping.rows(of: organization, reader) : []
    var rows: [Int64: CategoryRow] = [:]
    var ofUnits: [ID<StructureUnit>: [CategoryRow]] = [:]
    var ofTerms: [ID<Term>: [CategoryRow]] = [:]
    var names: [ID<StructureUnit>: String] = [:]
    for row in all {
      if row.place.hasPrefix("u:"), let own = row.own { names[ID(own)] = row.name }
      guard !row.isGone, row.state == .mapped else { continue }
      rows[row.moodleID] = row
      guard let own = row.own else { continue }
      if row.meaning == .term { ofTerms[ID(own), default: []].append(row) }
      if row.meaning.unit != nil { ofUnits[ID(own), default: []].append(row) }
    }
    (self.rows, self.ofUnits, self.ofTerms, self.names) = (rows, ofUnits, ofTerms, names)
  }

  /// What a unit is called among Moodle's categories: as its newest one is, else by what its code adds to that of what it is
  /// part of.
  func name(of unit: UnitRow) -> String {
    if let name = names[unit.id], !name.isEmpty { return name }
    guard let above = unit.parent.flatMap({ tree[$0] }), unit.code.hasPrefix("\(above.code)/") else { return unit.code }
    let rest = unit.code.dropFirst(above.code.count + 1)
    return rest.isEmpty ? unit.code : String(rest)
  }

  /// From the top down to the category of a unit in a term. Where it has one there, that one; else as in the newest of its
  /// other terms; else below what it is part of, and the term where the levels have it.
  func path(of unit: UnitRow, _ term: TermRow) -> [Step] {
    if let here = here(unit.id, term) { return steps(to: here) }
    let known = ofUnits[unit.id] ?? []
    if let other = known.last(where: { $0.term != nil }) { return steps(to: other, movedTo: term) }
    var steps: [Step] = []
    if let row = known.last, count(in: self.steps(to: row)) <= unitsAboveTerm {
      steps = self.steps(to: row)
    } else {
      if let above = unit.parent.flatMap({ tree[$0] }) {
        steps = path(of: above, term)
      } else {
        add(term, to: &steps)
      }
      steps.append(Step(kind: .unit, name: name(of: unit), label: unit.name))
    }
    add(term, to: &steps)
    return steps
  }

  /// Whether courses of a term may be right in a unit: not above where terms are.
  func takesCourses(_ unit: UnitRow, _ term: TermRow) -> Bool { path(of: unit, term).contains { $0.kind == .term } }

  /// A path without any structure in Quad: everything is named.
  func path(named units: [String], _ term: TermCode) -> [Step] {
    let steps = units.map { Step(kind: .unit, name: $0) }
    guard steps.count >= unitsAboveTerm else { return steps }
    let step = Step(kind: .term, name: term.text, label: term.academicYear)
    return steps.prefix(unitsAboveTerm) + [step] + steps.dropFirst(unitsAboveTerm)
  }

  /// The category of a unit within a term.
  private func here(_ unit: ID<StructureUnit>, _ term: TermRow) -> CategoryRow? {
    ofUnits[unit]?.first { $0.term == term.id }
  }

  private func count(in steps: [Step]) -> Int { steps.filter { $0.kind == .unit }.count }

  /// Puts the term at the end where it is not there yet and belongs right there.
  private func add(_ term: TermRow, to steps: inout [Step]) {
    guard !steps.contains(where: { $0.kind == .term }), count(in: steps) == unitsAboveTerm else { return }
    steps.append(step(of: term, below: steps.last))
  }

  private func step(of term: TermRow, below last: Step?) -> Step {
    let parent = last.map(\.number) ?? 0
    let known = ofTerms[term.id]?.first { $0.parent == parent }
    return Step(kind: .term, name: known?.name ?? term.code, label: term.title, number: known?.moodleID)
  }

  private func step(of row: CategoryRow) -> Step {
    let unit = row.meaning.unit == nil ? nil : row.own.flatMap { tree[ID($0)] }
    let kind: Step.Kind = row.meaning == .term ? .term : row.meaning.unit != nil ? .unit : .folder
    return Step(kind: kind, name: row.name, label: unit?.name, number: row.moodleID)
  }

  private func steps(to row: CategoryRow) -> [Step] { chain(row).map { step(of: $0) } }

  /// As the path to a category of another term, but in this one: above the term it is the same, below it what this term has
  /// for the same units, and the names for the rest.
  private func steps(to row: CategoryRow, movedTo term: TermRow) -> [Step] {
    var steps: [Step] = []
    for row in chain(row) {
      let isInTerm = steps.contains { $0.kind == .term }
      if row.meaning == .term {
        if !isInTerm { steps.append(step(of: term, below: steps.last)) }
      } else if row.meaning.unit != nil, let own = row.own, let here = here(ID(own), term) {
        steps = self.steps(to: here)
      } else {
        var step = step(of: row)
        if isInTerm { step.number = nil }
        steps.append(step)
      }
    }
    return steps
  }

  /// A category with all above it, the topmost first.
  private func chain(_ row: CategoryRow) -> [CategoryRow] {
    var (chain, next) = ([row], row.parent)
    while let above = rows[next], chain.count < ProvisioningPlaces.deepest {
      chain.append(above)
      next = above.parent
    }
    return chain.reversed()
  }
}
