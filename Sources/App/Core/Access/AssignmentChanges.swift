// Giving roles to people and taking them back: the writes, and what they refuse.
import Base
import Store

extension EventKind {
  static let roleAssigned = EventKind("role.assigned")
  static let roleWithdrawn = EventKind("role.withdrawn")
}

enum AssignmentChanges {
  static let longestUnit = 64

  /// Gives a role. The caller of this has checked that the person is of the organization.
  @discardableResult
  static func assign(
    _ role: RoleRow, to person: ID<Person>, unit: String = "", source: AssignmentSource = .manual,
    in organization: ID<Organization>, as standing: Standing, _ writer: Writer
  ) throws -> ID<RoleAssignment> {
    try standing.requireGiving(role, at: unit, in: organization, writer)
    let id = try insert(role, to: person, unit: unit, source: source, in: organization, writer)
    if unit.isEmpty { try PeopleCounts.gave(role.id, to: person, in: organization, writer) }
    try writer.run(PeopleStore.touch, person, organization, writer.now)
    try emit(.roleAssigned, role.reference, person, unit, source, organization, writer)
    // Of what follows from their courses nobody has to be told as well.
    if source == .manual {
      try RoleChangedNotice.send(role.reference, isGiven: true, unit: unit, to: person, in: organization, writer)
    }
    return id
  }

  /// Takes one role of a person back. What a synchronization gave, only a synchronization takes.
  static func withdraw(
    _ held: HeldRole, from person: ID<Person>, in organization: ID<Organization>, by source: AssignmentSource = .manual,
    as standing: Standing, _ book: RoleBook, _ writer: Writer
  ) throws {
    try delete(held, from: person, in: organization, by: source, as: standing, book, writer)
    try writer.run(PeopleStore.touch, person, organization, writer.now)
    try emit(.roleWithdrawn, held.role, person, held.unit, held.source, organization, writer)
    guard held.source == .manual else { return }
    try RoleChangedNotice.send(held.role, isGiven: false, unit: held.unit, to: person, in: organization, writer)
  }

  /// What roles for the whole organization people had given a person, and have given now.
  struct Change {
    let from: [RoleReference]
    let to: [RoleReference]
  }

  /// Makes these the roles for the whole organization that people gave a person: gives what is missing and takes what is not
  /// named. One that is held automatically is there already: named, it stays what it is, for it would outlive its ground
  /// as one that somebody gave; not named, it stays as well. Roles for units stay. Emits nothing: the change of the person
  /// tells.
  static func set(
    _ wanted: [RoleRow], of person: ID<Person>, in organization: ID<Organization>, _ granting: Granting,
    _ writer: Writer
  ) throws -> Change {
    let (standing, book) = (granting.standing, granting.book)
    let held = try PersonAccess(of: person, writer).held.filter(\.isEverywhere)
    let before = try book.everywhere(of: person, writer)
    // Given first: whoever becomes owner may be what keeps the organization from having none.
    for role in wanted where !held.contains(where: { $0.role.id == role.id }) {
      try standing.requireGiving(role)
      try insert(role, to: person, unit: "", source: .manual, in: organization, writer)
      try PeopleCounts.gave(role.id, to: person, in: organization, writer)
    }
    for one in held where one.source == .manual && !wanted.contains(where: { $0.id == one.role.id }) {
      try delete(one, from: person, in: organization, by: .manual, as: standing, book, writer)
    }
    // They are told of what they may do now and could not before: whoever has a role automatically too does not lose it.
    let after = try book.everywhere(of: person, writer)
    for role in after where !before.contains(where: { $0.id == role.id }) {
      try RoleChangedNotice.send(role, isGiven: true, to: person, in: organization, writer)
    }
    for role in before where !after.contains(where: { $0.id == role.id }) {
      try RoleChangedNotice.send(role, isGiven: false, to: person, in: organization, writer)
    }
    let now = try PersonAccess(of: person, writer).held.filter(\.isEverywhere)
    return Change(from: book.given(held), to: book.given(now))
  }

  /// Gives a new person their first roles, which `Granting` has allowed. Emits nothing and counts nobody: the event of the
  /// new person names them, and the person is counted with them.
  static func start(
    _ roles: [RoleRow], of person: ID<Person>, in organization: ID<Organization>, _ writer: Writer
  ) throws {
    for role in roles { try insert(role, to: person, unit: "", source: .manual, in: organization, writer) }
  }

  /// Refuses what would leave the organization without an owner who can sign in. To be asked before an owner is
  /// suspended or removed, or leaves.
  static func keepAnOwner(
    without person: ID<Person>, status: PersonStatus, in organization: ID<Organization>, _ writer: Writer
  ) throws {
    guard try writer.exists(AccessStore.isOwner, person, organization) else { return }
    // Where the one who goes can't sign in yet either, another such owner will do.
    guard try writer.exists(AccessStore.otherOwner, organization, person, status != .active) else {
      throw AccessText.lastOwner
    }
  }

  /// Two entries of one person become one: what the one has and the other has not, it gets. Who goes isn't counted any
  /// more.
  static func carry(_ move: PersonalData.Move, _ writer: Writer) throws {
    let kept = try PersonAccess(of: move.to, writer).held
    for held in try PersonAccess(of: move.from, writer).held {
      if kept.contains(where: { $0.role.id == held.role.id && $0.unit == held.unit && $0.source == held.source }) {
        try writer.run(AccessStore.withdraw, held.assignment, move.organization, move.from)
      } else {
        try writer.run(AccessStore.carry, held.assignment, move.organization, move.to)
        if held.isEverywhere {
          try PeopleCounts.gave(held.role.id, to: move.to, in: move.organization, writer)
        }
      }
    }
    try DeletedRoles.carry(move, writer)
    writer.accessChanged()
  }

  // MARK: The steps

  @discardableResult
  private static func insert(
    _ role: RoleRow, to person: ID<Person>, unit: String, source: AssignmentSource, in organization: ID<Organization>,
    _ writer: Writer
  ) throws -> ID<RoleAssignment> {
    if role.builtIn == .owner, !unit.isEmpty || source == .automatic { throw AccessText.ownerIsWhole }
    let id = writer.newID(ID<RoleAssignment>.self)
    do {
      try writer.run(
        AccessStore.assign, id, organization, person, role.id, unit, source.rawValue,
        source == .manual ? writer.context.actor : nil, writer.now)
    } catch let violation as ConstraintViolation where violation.kind == .unique {
      throw AccessText.alreadyAssigned
    }
    writer.accessChanged()
    return id
  }

  private static func delete(
    _ held: HeldRole, from person: ID<Person>, in organization: ID<Organization>, by source: AssignmentSource,
    as standing: Standing, _ book: RoleBook, _ writer: Writer
  ) throws {
    guard held.source == source else { throw AccessText.automaticStays(held.role.label) }
    if let role = book[held.role.id] { try standing.requireGiving(role, at: held.unit, in: organization, writer) }
    if held.role.builtIn == .owner {
      let row = try writer.one(PeopleStore.find, person, organization)
      try keepAnOwner(without: person, status: row.status, in: organization, writer)
    }
    guard try writer.run(AccessStore.withdraw, held.assignment, organization, person) == 1 else {
      throw Failure.notFound
    }
    if held.isEverywhere { try PeopleCounts.took(held.role.id, from: person, in: organization, writer) }
    writer.accessChanged()
  }

  private static func emit(
    _ kind: EventKind, _ role: RoleReference, _ person: ID<Person>, _ unit: String, _ source: AssignmentSource,
    _ organization: ID<Organization>, _ writer: Writer
  ) throws {
    // Whoever gives and takes automatic roles does so until they are what follows from the rest.
    let isConsequence = source == .automatic
    try writer.emit(kind, subject: person, organization: organization.value, isConsequence: isConsequence) { json in
      json.field("role", role.word)
      json.field("name", role.name)
      if !unit.isEmpty { json.field("unit", unit) }
      json.field("source", source.rawValue)
    }
  }
}

/// What it takes to give roles, read once for as many people as there are.
struct Granting {
  let standing: Standing
  let book: RoleBook

  /// By whoever the write is for.
  init(in organization: ID<Organization>, _ writer: Writer) throws {
    standing = try Standing(writer)
    book = try RoleBook(of: organization, writer)
  }

  init(_ standing: Standing, _ book: RoleBook) {
    self.standing = standing
    self.book = book
  }

  /// The roles that words name, all of them to be given; faults are those of `field`.
  func chosen(_ words: [String]) throws -> [RoleRow] {
    let roles = try roles(words)
    for role in roles { try standing.requireGiving(role) }
    return roles
  }

  /// The roles that words name; faults are those of `field`.
  func roles(_ words: [String], field: String = "roles") throws -> [RoleRow] {
    var roles: [RoleRow] = []
    var faults: [Failure.Field] = []
    for (at, word) in words.enumerated() {
      if let role = book.role(word) {
        if !roles.contains(where: { $0.id == role.id }) { roles.append(role) }
      } else {
        faults.append(Failure.Field(path: "\(field)[\(at)]", text: AccessText.noSuchRole(word)))
      }
    }
    if !faults.isEmpty { throw Failure.unprocessable(faults) }
    return roles
  }

  /// The roles that a person has for the whole organization.
  func held(by person: ID<Person>, _ reader: Reader) throws -> [RoleRow] {
    try book.everywhere(of: person, reader).compactMap { book[$0.id] }
  }

  /// What a person gets whom nobody gave a role: staff, where that is there to be given.
  var usual: [RoleRow] {
    guard let staff = book[.staff], standing.isUnlimited || staff.permissions.allSatisfy(standing.may) else {
      return []
    }
    return [staff]
  }
}
