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
    if let home {
      try writer.run(
        LearningRoleStore.putHome, person, organization, home, AssignmentSource.automatic.rawValue, ID<Person>?.none,
        writer.now)
    } else {
      try writer.run(LearningRoleStore.dropHome, person, organization)
    }
    return true
  }

  /// Two entries of one person become one: what a person said of either stays.
  static func carry(_ move: PersonalData.Move, _ writer: Writer) throws {
    guard let theirs = try writer.first(LearningRoleStore.home, move.from, move.organization) else { return }
    let kept = try writer.first(LearningRoleStore.home, move.to, move.organization)
    if kept == nil || (theirs.source == .manual && kept?.source == .automatic) {
      try writer.run(LearningRoleStore.dropHome, move.to, move.organization)
      try writer.run(LearningRoleStore.moveHome, move.from, move.organization, move.to)
    } else {
      try writer.run(LearningRoleStore.dropHome, move.from, move.organization)
    }
  }
}
