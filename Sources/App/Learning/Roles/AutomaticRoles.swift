// Roles that nobody gives: teacher and student by what somebody is in courses, chair by what they may manage in Moodle.
import Base
import Store

/// A role for the whole organization or, named by its code, a unit.
struct AutomaticRole: Hashable, Sendable, Comparable {
  let role: BuiltInRole
  /// Empty for the whole organization.
  let unit: String

  static func < (a: AutomaticRole, b: AutomaticRole) -> Bool {
    (a.role.place, a.unit) < (b.role.place, b.unit)
  }
}

/// Roles with the source `automatic` come and go by this alone; those that people gave are never touched.
enum AutomaticRoles {
  /// The roles that there are automatic ones of.
  static let kinds: Set<BuiltInRole> = [.teacher, .student, .chair]

  /// Whoever may manage more programs than this looks after the site, and is the chair of none of them.
  static let mostChairs = 200

  // MARK: What Moodle says

  /// Makes it true who may manage a unit's category in Moodle (`moodle/category:manage`), and says how many rows that
  /// wrote; nothing where it was so. They are marked: `settle` them, or call `Settling.next`. Whether an answer is believed
  /// that names nobody, whoever calls this decides.
  static func learn(
    managers: Set<ID<Person>>, of unit: ID<StructureUnit>, in organization: ID<Organization>, _ writer: Writer
  ) throws -> (added: Int, removed: Int) {
    let known = Set(try writer.all(LearningRoleStore.managersOf, organization, unit))
    let (new, gone) = (managers.subtracting(known), known.subtracting(managers))
    for person in new.sorted() {
      try writer.run(LearningRoleStore.putManager, organization, person, unit, writer.now)
      try Settling.mark(person, in: organization, writer)
    }
    for person in gone.sorted() {
      try writer.run(LearningRoleStore.dropManager, organization, person, unit)
      try Settling.mark(person, in: organization, writer)
    }
    return (new.count, gone.count)
  }

  /// The same of one person, as a sign-in finds it out: which of the units that were `asked` about they may manage. What
  /// was not asked stays.
  static func learn(
    units: Set<ID<StructureUnit>>, asked: Set<ID<StructureUnit>>, of person: ID<Person>,
    in organization: ID<Organization>, _ writer: Writer
  ) throws -> (added: Int, removed: Int) {
    let known = Set(try writer.all(LearningRoleStore.managed, organization, person).map(\.unit))
    let (new, gone) = (units.subtracting(known), known.intersection(asked).subtracting(units))
    for unit in new.sorted() { try writer.run(LearningRoleStore.putManager, organization, person, unit, writer.now) }
    for unit in gone.sorted() { try writer.run(LearningRoleStore.dropManager, organization, person, unit) }
    if !new.isEmpty || !gone.isEmpty { try Settling.mark(person, in: organization, writer) }
    return (new.count, gone.count)
  }

  // MARK: What follows

  /// Gives and takes the automatic roles of these people, some hundred at a time; says how many came and went. What is as it
  /// should be writes nothing, a role that is taken ends with the next request. Nobody of another organization is touched.
  /// Begins with nobody more after `most` changes: `people` says with how many it did.
  static func settle(
    people: [ID<Person>], most: Int = .max, in organization: ID<Organization>, _ writer: Writer
  ) throws -> (people: Int, added: Int, removed: Int) {
    var work = Work(organization: organization)
    var count = 0
    for person in people where work.added + work.removed < most {
      try work.settle(person, writer)
      count += 1
    }
    return (count, work.added, work.removed)
  }

  /// After a role was given to somebody, or taken, by a person: whoever is dean of a department is not chair of its programs
  /// by Moodle as well.
  static func follow(_ event: EmittedEvent, _ writer: Writer) throws {
    guard !event.isConsequence else { return }
    let (person, organization) = (ID<Person>(event.subject), ID<Organization>(event.organization))
    guard try writer.exists(LearningRoleStore.isManager, organization, person) else { return }
    _ = try settle(people: [person], in: organization, writer)
  }

  /// What somebody's automatic roles are. Teacher and student count in the whole organization: what these roles give is
  /// not about a unit, and which courses somebody sees follows from the courses. A chair is one of a program. Whoever may
  /// manage what is above it may manage it too, as in Moodle; whoever a person made dean of what is above it has no need of it.
  static func wanted(
    _ places: [LearningPlace], managed: [ID<StructureUnit>], deanOf departments: [String], _ tree: UnitTree
  ) -> Set<AutomaticRole> {
    var roles: Set<AutomaticRole> = []
    if places.contains(where: \.isTeaching) { roles.insert(AutomaticRole(role: .teacher, unit: "")) }
    if places.contains(where: \.isStudent) { roles.insert(AutomaticRole(role: .student, unit: "")) }
    var chairs: Set<AutomaticRole> = []
    let led = Set(departments.compactMap { tree.unit($0)?.id }.flatMap { tree.subtree(of: $0).map(\.unit.id) })
    for unit in managed {
      for node in tree.subtree(of: unit) where node.unit.kind == .program && node.unit.isActive {
        if !led.contains(node.unit.id) { chairs.insert(AutomaticRole(role: .chair, unit: node.unit.code)) }
      }
    }
    return chairs.count > mostChairs ? roles : roles.union(chairs)
  }

  /// Two entries of one person become one.
  static func carry(_ move: PersonalData.Move, _ writer: Writer) throws {
    try writer.run(LearningRoleStore.moveManaged, move.organization, move.from, move.to)
    try writer.run(LearningRoleStore.dropManaged, move.organization, move.from)
    try writer.run(LearningRoleStore.unmark, move.organization, move.from)
    try Settling.mark(move.to, in: move.organization, writer)
    try Settling.enqueue(move.organization, writer)
  }

  /// What is read once for many people, and only where it is needed.
  private struct Work {
    let organization: ID<Organization>
    var tree: UnitTree?
    var book: RoleBook?
    var added = 0
    var removed = 0

    mutating func settle(_ person: ID<Person>, _ writer: Writer) throws {
      // Who is out of the directory keeps what they had, for the day they are back.
      guard try writer.exists(LearningRoleStore.isThere, person, organization) else { return }
      let places = try writer.all(LearningRoleStore.places, organization, person)
      let managed = try writer.all(LearningRoleStore.managed, organization, person).map(\.unit)
      let all = try writer.all(AccessStore.held, person)
      let deanOf = all.filter { $0.source == .manual && $0.role.builtIn == .dean && !$0.isEverywhere }.map(\.unit)
      let tree = managed.isEmpty ? UnitTree([]) : try self.tree(writer)
      let wanted = AutomaticRoles.wanted(places, managed: managed, deanOf: deanOf, tree)
      let held = Work.automatic(all)
      guard Set(held.keys) != wanted else { return }
      try change(person, from: held, to: wanted, writer)
    }

    private mutating func change(
      _ person: ID<Person>, from held: [AutomaticRole: HeldRole], to wanted: Set<AutomaticRole>, _ writer: Writer
    ) throws {
      let book = try self.book(writer)
      for (role, row) in held.sorted(by: { $0.key < $1.key }) where !wanted.contains(role) {
        try AssignmentChanges.withdraw(row, from: person, in: organization, by: .automatic, as: .system, book, writer)
        removed += 1
      }
      for new in wanted.sorted() where held[new] == nil {
        guard let role = book[new.role] else { continue }
        try AssignmentChanges.assign(
          role, to: person, unit: new.unit, source: .automatic, in: organization, as: .system, writer)
        added += 1
      }
    }

    private static func automatic(_ held: [HeldRole]) -> [AutomaticRole: HeldRole] {
      var found: [AutomaticRole: HeldRole] = [:]
      for one in held where one.source == .automatic {
        guard let role = one.role.builtIn, kinds.contains(role) else { continue }
        found[AutomaticRole(role: role, unit: one.unit)] = one
      }
      return found
    }

    private mutating func tree(_ reader: Reader) throws -> UnitTree {
      if let tree { return tree }
      let read = try UnitTree(of: organization, reader)
      tree = read
      return read
    }

    private mutating func book(_ reader: Reader) throws -> RoleBook {
      if let book { return book }
      let read = try RoleBook(of: organization, reader)
      book = read
      return read
    }
  }
}
