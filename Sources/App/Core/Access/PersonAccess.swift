// What one person may do, and why.
import Base
import Store

/// A role that a person holds.
struct HeldRole: Sendable {
  let assignment: ID<RoleAssignment>
  let role: RoleReference
  /// The code of the unit it is for; empty for the whole organization.
  let unit: String
  let source: AssignmentSource
  let grantedBy: ID<Person>?
  let granted: Timestamp

  var isEverywhere: Bool { unit.isEmpty }
}

/// The roles of a person and what they come to: two queries, both by the person.
struct PersonAccess: Sendable {
  /// In order: the built-in roles first, the whole organization before its units.
  let held: [HeldRole]
  /// What each of the roles gives.
  private let gives: [ID<Role>: Set<Permission>]
  /// What the person may do in the whole organization: what routes ask for.
  let permissions: Set<Permission>
  /// Whether a token holds the person to less than their roles give.
  let isLimited: Bool

  init(of person: ID<Person>, _ reader: Reader) throws {
    var overrides: [ID<Role>: [RoleOverride]] = [:]
    try reader.each(AccessStore.heldOverrides, person) { overrides[$0.role, default: []].append($0) }
    let held = try reader.all(AccessStore.held, person)
    var gives: [ID<Role>: Set<Permission>] = [:]
    var permissions: Set<Permission> = []
    for one in held {
      let given = gives[one.role.id] ?? RolePermissions.of(one.role.builtIn, overrides[one.role.id] ?? [])
      gives[one.role.id] = given
      if one.isEverywhere { permissions.formUnion(given) }
    }
    self.held = held.sorted { a, b in
      a.role.id == b.role.id
        ? (a.unit, a.source.rawValue) < (b.unit, b.source.rawValue) : RoleReference.inOrder(a.role, b.role)
    }
    self.gives = gives
    self.permissions = permissions
    isLimited = false
  }

  private init(_ whole: PersonAccess, limitedTo permissions: Set<Permission>) {
    held = whole.held
    gives = whole.gives.mapValues { given in permissions.filter { $0.isGiven(by: given) } }
    self.permissions = permissions
    isLimited = true
  }

  /// The same roles with these permissions and no others, in the whole organization. An owner is then none: to be able to
  /// do everything is more than any list of permissions.
  func limited(to permissions: Set<Permission>) -> PersonAccess { PersonAccess(self, limitedTo: permissions) }

  /// Somebody without any role.
  static let none = PersonAccess()

  private init() {
    held = []
    gives = [:]
    permissions = []
    isLimited = false
  }

  /// Each role once, wherever it is held.
  var roles: [RoleReference] { PersonAccess.unique(held) }

  /// The roles held for the whole organization, each once.
  var everywhere: [RoleReference] { PersonAccess.unique(held.filter(\.isEverywhere)) }

  var isOwner: Bool { !isLimited && held.contains { $0.isEverywhere && $0.role.builtIn == .owner } }

  /// Whether the person administers: may see or change, anywhere, what people can't who only work and learn here.
  var isAdministrative: Bool { isOwner || gives.values.contains { !$0.isSubset(of: Permission.ofPlainMembers) } }

  /// The same for the whole organization: chairs and deans, who hold what they hold in units, are not meant.
  var isAdministrativeEverywhere: Bool {
    isOwner || held.contains { $0.isEverywhere && gives[$0.role.id]?.isSubset(of: Permission.ofPlainMembers) == false }
  }

  /// The roles that give the permission: why the person may do it, and where.
  func reasons(for permission: Permission) -> [HeldRole] {
    held.filter { gives[$0.role.id].map(permission.isGiven) == true }
  }

  /// What the person may do, each with the roles by which they may. A role for a unit is none for what is asked of the whole
  /// organization only: there it opens nothing.
  var effective: [(permission: Permission, roles: [HeldRole])] {
    Features.permissions.compactMap { permission in
      let roles = reasons(for: permission).filter { $0.isEverywhere || permission.isForUnits }
      return roles.isEmpty ? nil : (permission, roles)
    }
  }

  /// What roles for units name and can't give there, and no other role gives.
  var idle: [Permission] {
    Features.permissions.filter { permission in
      guard !permission.isForUnits else { return false }
      let roles = reasons(for: permission)
      return !roles.isEmpty && !roles.contains(where: \.isEverywhere)
    }
  }

  /// Whether any of the roles gives the permission, in the whole organization or in a unit.
  func gives(_ permission: Permission) -> Bool {
    permission.isGiven(by: permissions) || gives.values.contains(where: permission.isGiven)
  }

  private static func unique(_ held: [HeldRole]) -> [RoleReference] {
    var seen: Set<ID<Role>> = []
    return held.map(\.role).filter { seen.insert($0.id).inserted }
  }
}

/// What somebody may do with the rights of others: nobody hands on, or takes away, what they don't have themselves.
struct Standing: Sendable {
  private let person: ID<Person>?
  /// Nil for the program itself.
  private let access: PersonAccess?

  /// The program itself: the command line, a synchronization, the first day of an organization.
  static let system = Standing()

  private init() {
    person = nil
    access = nil
  }

  /// A person's, as the database has it; nobody's is the program's.
  init(of person: ID<Person>?, _ reader: Reader) throws {
    self.person = person
    access = try person.map { try PersonAccess(of: $0, reader) }
  }

  /// That of whoever this write is for, read inside its transaction: what was true when the request came may not be so
  /// any more. A guest's request may hand on nothing; a write without a request is the program's.
  init(_ writer: Writer) throws {
    person = writer.context.actor.map { ID($0) }
    if let token = writer.context.token, let person {
      access = try writer.first(APITokenStore.grant, token)?.access(of: person, writer) ?? PersonAccess.none
      return
    }
    let isGuest = person == nil && writer.context.requestID != 0
    access = isGuest ? PersonAccess.none : try person.map { try PersonAccess(of: $0, writer) }
  }

  /// That of a caller, for what a page offers.
  init(_ caller: Caller) {
    person = caller.person
    access = caller.access
  }

  /// Whether there is nothing that it can't hand on: the program's and an owner's.
  var isUnlimited: Bool { access?.isOwner ?? true }

  func may(_ permission: Permission) -> Bool { access.map { permission.isGiven(by: $0.permissions) } ?? true }

  /// Whose requests it may decide about by the permission, or as their manager.
  func scope(of permission: Permission, in organization: OrganizationSummary, _ writer: Writer) throws -> DecisionScope
  {
    guard let access else { return .everywhere }
    // A guest's request: no person, and no row has this number.
    let person = person ?? ID<Person>(0)
    return try DecisionScope(of: access, permission, as: person, in: organization, at: writer.now, writer)
  }

  /// In which units, with all below them, it has the permission.
  func units(of permission: Permission, in organization: ID<Organization>, _ reader: Reader) throws -> UnitScope {
    guard let access else { return .everywhere }
    return try UnitScope(of: access, permission, in: organization, reader)
  }

  /// Whether it may put the permission into a role, or take it out.
  func mayHandOn(_ permission: Permission) -> Bool { isUnlimited || may(permission) }

  /// Whether it may give the role to people and take it from them. That of an owner, only owners may.
  func mayGive(_ role: RoleRow) -> Bool {
    isUnlimited || (may(.accessAssign) && role.builtIn != .owner && role.permissions.allSatisfy(may))
  }

  func requireGiving(_ role: RoleRow) throws {
    if role.builtIn == .owner, !isUnlimited { throw AccessText.ownersOnly }
    guard isUnlimited || may(.accessAssign) else { throw Failure.mayNot }
    try requireHaving(role.permissions)
  }

  /// The same for a role in a unit: what it has there, or in what is above, is enough. Elsewhere it may do nothing by that.
  func requireGiving(
    _ role: RoleRow, at unit: String, in organization: ID<Organization>, _ reader: Reader
  ) throws {
    guard !unit.isEmpty, !isUnlimited, role.builtIn != .owner, let access,
      let row = try reader.first(StructureStore.unitByCode, organization, folded(unit))
    else { return try requireGiving(role) }
    let codes = Set(try reader.all(StructureStore.codesOfLine, row.id).map { folded($0) })
    func has(_ permission: Permission) -> Bool {
      may(permission) || access.reasons(for: permission).contains { codes.contains(folded($0.unit)) }
    }
    guard has(.accessAssign) else { throw Failure.mayNot }
    let missing = role.permissions.filter { !has($0) }
    if !missing.isEmpty { throw AccessText.beyondOwn(missing.sorted { $0.name < $1.name }) }
  }

  /// Refuses what is not its own to give or take.
  func requireHaving(_ permissions: Set<Permission>) throws {
    guard !isUnlimited else { return }
    let missing = permissions.filter { !may($0) }
    if !missing.isEmpty { throw AccessText.beyondOwn(missing.sorted { $0.name < $1.name }) }
  }

  /// Refuses to touch the way in of somebody who may do more: a link or an address would hand their rights to whoever
  /// made it.
  func requireCovering(_ other: ID<Person>, _ reader: Reader) throws {
    guard try covers(other, reader) else { throw AccessText.mayDoMore }
  }

  func covers(_ other: ID<Person>, _ reader: Reader) throws -> Bool {
    if isUnlimited { return true }
    // Whoever holds somebody's token is not that somebody: the way in to the person is more than the token.
    if other == person, access?.isLimited != true { return true }
    let theirs = try PersonAccess(of: other, reader)
    return !theirs.isOwner
      && Features.permissions.allSatisfy { permission in
        may(permission) || theirs.reasons(for: permission).isEmpty
      }
  }
}
