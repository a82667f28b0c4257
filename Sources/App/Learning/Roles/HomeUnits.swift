// Where somebody is at home: the program that most of their courses belong to, or what a person said.
import Base
import Store

extension EventKind {
  static let homeChanged = EventKind("person.home-changed")
}

/// A person's home as it is kept.
struct HomeRow: Sendable {
  /// A program, or by hand a department.
  let unit: ID<StructureUnit>
  let source: AssignmentSource
  let setBy: ID<Person>?
  let set: Timestamp
}

/// A person's home as it is shown: the department follows from the tree, so it is true after a program was moved, too.
struct PersonHome {
  let row: HomeRow
  let department: UnitRow?
  let program: UnitRow?
  let setBy: PersonReference?

  /// Nil where nobody knows it.
  init?(
    of person: ID<Person>, _ organization: ID<Organization>, _ tree: UnitTree, _ reader: Reader
  ) throws {
    guard let row = try reader.first(LearningRoleStore.home, person, organization), let unit = tree[row.unit] else {
      return nil
    }
    self.row = row
    program = unit.kind == .program ? unit : nil
    department = tree.nearest(.department, to: unit.id)
    setBy = try row.setBy.flatMap { id in
      try reader.first(AccessStore.nameOf, id, organization).map { PersonReference(id: id, name: $0) }
    }
  }

  var words: String { [department?.title, program?.title].compactMap { $0 }.joined(separator: " › ") }
}

enum HomeUnits {
  /// The program to which most of somebody's active courses belong. What they teach counts before what they take; of as
  /// many, the lowest code, in which digits are numbers. Only a program in a department counts: both are known, or neither.
  static func majority(_ places: [LearningPlace], _ tree: UnitTree) -> UnitRow? {
    let taught = places.filter(\.isTeaching)
    var counts: [ID<StructureUnit>: Int] = [:]
    for place in taught.isEmpty ? places : taught {
      guard let program = tree.nearest(.program, to: place.unit), tree.nearest(.department, to: program.id) != nil
      else { continue }
      counts[program.id, default: 0] += 1
    }
    let most = counts.values.max()
    return counts.filter { $0.value == most }.compactMap { tree[$0.key] }.min { isLower($0.code, $1.code) }
  }

  /// Whether a code comes before another: `CS2` before `CS10`.
  static func isLower(_ a: String, _ b: String) -> Bool {
    let (x, y) = (runs(folded(a)), runs(folded(b)))
    for (p, q) in zip(x, y) where p != q {
      switch (p, q) {
      case (.number(let m), .number(let n)): return m.count != n.count ? m.count < n.count : m < n
      case (.number, .word): return true
      case (.word, .number): return false
      case (.word(let m), .word(let n)): return m < n
      }
    }
    return x.count != y.count ? x.count < y.count : a < b
  }

  private enum Run: Equatable {
    case word(String)
    /// Its digits without leading zeros: of any length.
    case number(String)
  }

  private static func runs(_ code: String) -> [Run] {
    var (runs, rest) = ([Run](), Substring(code))
    while let first = rest.first {
      let isNumber = ("0"..."9").contains(first)
      let run = rest.prefix { ("0"..."9").contains($0) == isNumber }
      runs.append(isNumber ? .number(String(run.drop { $0 == "0" })) : .word(String(run)))
      rest = rest.dropFirst(run.count)
    }
    return runs
  }

  /// Works out where these people are at home, some hundred at a time; says of how many that changed. What a person said
  /// stays, and what is as it should be writes nothing.
  @discardableResult
  static func settle(people: [ID<Person>], in organization: ID<Organization>, _ writer: Writer) throws -> Int {
    guard !people.isEmpty else { return 0 }
    let tree = try UnitTree(of: organization, writer)
    var count = 0
    for person in people where try settle(person, tree, in: organization, writer) { count += 1 }
    return count
  }

  private static func settle(
    _ person: ID<Person>, _ tree: UnitTree, in organization: ID<Organization>, _ writer: Writer
  ) throws -> Bool {
    guard try writer.exists(LearningRoleStore.isThere, person, organization) else { return false }
    let old = try writer.first(LearningRoleStore.home, person, organization)
    if old?.source == .manual { return false }
    let home = majority(try writer.all(LearningRoleStore.places, organization, person), tree)?.id
    guard home != old?.unit else { return false }
    try leave(old, person, in: organization, writer)
    if let home { try put(home, of: person, .automatic, in: organization, writer) }
    return true
  }

  /// What a person says: a program, or a department alone. Until it is reset nothing else changes it. 404 for somebody who
  /// isn't there, 422 for what is no home.
  static func set(
    _ unit: ID<StructureUnit>, of person: ID<Person>, in organization: ID<Organization>, _ writer: Writer
  ) throws {
    guard try writer.exists(LearningRoleStore.isThere, person, organization) else { throw Failure.notFound }
    let tree = try UnitTree(of: organization, writer)
    guard let row = tree[unit] else { throw refusal(StructureText.noSuchUnit) }
    guard row.kind != .campus, tree.nearest(.department, to: unit) != nil else {
      throw refusal(LearningRoleText.noHome(row))
    }
    let old = try writer.first(LearningRoleStore.home, person, organization)
    if let old, old.source == .manual, old.unit == unit { return }
    try leave(old, person, in: organization, writer)
    try put(unit, of: person, .manual, in: organization, writer)
    try tell(person, from: old, to: row.code, tree, in: organization, writer)
  }

  /// Has the courses say again where somebody is at home.
  static func reset(_ person: ID<Person>, in organization: ID<Organization>, _ writer: Writer) throws {
    guard try writer.exists(LearningRoleStore.isThere, person, organization) else { throw Failure.notFound }
    guard let old = try writer.first(LearningRoleStore.home, person, organization), old.source == .manual else {
      return
    }
    let tree = try UnitTree(of: organization, writer)
    try leave(old, person, in: organization, writer)
    _ = try settle(person, tree, in: organization, writer)
    let new = try writer.first(LearningRoleStore.home, person, organization).flatMap { tree[$0.unit]?.code }
    try tell(person, from: old, to: new, tree, in: organization, writer)
  }

  // MARK: The steps, each of which counts

  private static func put(
    _ unit: ID<StructureUnit>, of person: ID<Person>, _ source: AssignmentSource, in organization: ID<Organization>,
    _ writer: Writer
  ) throws {
    try writer.run(
      LearningRoleStore.putHome, person, organization, unit, source.rawValue,
      source == .manual ? writer.context.actor : nil, writer.now)
    try HomeCounts.count(person, at: unit, by: 1, in: organization, writer)
  }

  /// Takes somebody's home away, where they have one.
  private static func leave(
    _ home: HomeRow?, _ person: ID<Person>, in organization: ID<Organization>, _ writer: Writer
  ) throws {
    guard let home else { return }
    try writer.run(LearningRoleStore.dropHome, person, organization)
    try HomeCounts.count(person, at: home.unit, by: -1, in: organization, writer)
  }

  private static func tell(
    _ person: ID<Person>, from old: HomeRow?, to new: String?, _ tree: UnitTree, in organization: ID<Organization>,
    _ writer: Writer
  ) throws {
    try writer.emit(.homeChanged, subject: person, organization: organization.value) { json in
      if let code = old.flatMap({ tree[$0.unit]?.code }) { json.field("from", code) }
      if let new { json.field("to", new) }
    }
  }

  private static func refusal(_ text: Text) -> Failure {
    Failure.unprocessable([Failure.Field(path: "unit", text: text)])
  }

  /// Two entries of one person become one: what a person said of either stays. Who goes isn't counted any more.
  static func carry(_ move: PersonalData.Move, _ writer: Writer) throws {
    guard let theirs = try writer.first(LearningRoleStore.home, move.from, move.organization) else { return }
    let kept = try writer.first(LearningRoleStore.home, move.to, move.organization)
    if kept == nil || (theirs.source == .manual && kept?.source == .automatic) {
      try leave(kept, move.to, in: move.organization, writer)
      try writer.run(LearningRoleStore.moveHome, move.from, move.organization, move.to)
      try HomeCounts.count(move.to, at: theirs.unit, by: 1, in: move.organization, writer)
    } else {
      try writer.run(LearningRoleStore.dropHome, move.from, move.organization)
    }
  }
}
