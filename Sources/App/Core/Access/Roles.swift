// Roles as the database has them: values, and what they come to.
import Base
import Store

/// A named set of permissions of one organization.
enum Role {}
/// A person's role, for the whole organization or a unit of it.
enum RoleAssignment {}

extension Permission {
  static let accessRead = Permission(
    "access.read", Text(en: "See roles and who has them", fr: "Voir les rôles et à qui ils sont donnés"),
    isReading: true, usual: [.campusHead], isForUnits: true)
  static let accessWrite = Permission(
    "access.write", Text(en: "Make and change roles", fr: "Créer et modifier des rôles"))
  static let accessAssign = Permission(
    "access.assign", Text(en: "Give roles to people and take them back", fr: "Donner et retirer des rôles"),
    isForUnits: true)
}

/// A role named inside another object.
struct RoleReference: Hashable, Sendable {
  let id: ID<Role>
  /// Nil for a role that the organization made itself.
  let key: String?
  let name: String

  /// Nil for an own role, and for a key that this version doesn't know.
  var builtIn: BuiltInRole? { key.flatMap(BuiltInRole.init(rawValue:)) }
  var label: Text { builtIn?.label ?? .verbatim(name) }
  /// How programs name it: the key, or the identifier of an own role.
  var word: String { key ?? id.text }

  /// Built-in roles in their own order, then the others by name.
  static func inOrder(_ a: RoleReference, _ b: RoleReference) -> Bool {
    let (x, y) = (a.builtIn?.place ?? Int.max, b.builtIn?.place ?? Int.max)
    return x != y ? x < y : (folded(a.name), a.id.value) < (folded(b.name), b.id.value)
  }
}

/// What a role gives besides its defaults, or doesn't give of them.
struct RoleOverride: Sendable {
  let role: ID<Role>
  /// The permission's name. One that no feature declares any more is kept and means nothing.
  let permission: String
  let isGranted: Bool
}

/// A role with everything about it.
struct RoleRow: Sendable {
  let reference: RoleReference
  let description: String
  /// Rises with each change.
  let version: Int64
  let created: Timestamp
  let updated: Timestamp
  var overrides: [RoleOverride] = []
  /// What it gives.
  var permissions: Set<Permission> = []

  var id: ID<Role> { reference.id }
  var builtIn: BuiltInRole? { reference.builtIn }
  var label: Text { reference.label }
  /// What it is for: the program's words for a built-in role.
  var text: Text { builtIn?.text ?? .verbatim(description) }
  /// The owner may do everything, whatever anybody decides.
  var isFixed: Bool { builtIn == .owner }
}

enum RolePermissions {
  /// What a role gives: the defaults of a built-in one, changed by what the organization decided.
  static func of(_ role: BuiltInRole?, _ overrides: some Sequence<RoleOverride>) -> Set<Permission> {
    var permissions = role?.permissions ?? []
    if role == .owner { return permissions }
    for override in overrides {
      guard let permission = Features.permission(override.permission) else { continue }
      if override.isGranted { permissions.insert(permission) } else { permissions.remove(permission) }
    }
    return permissions
  }
}

/// Where an assignment comes from.
enum AssignmentSource: String, Sendable, CaseIterable, Labeled {
  /// Given by a person; only a person takes it back.
  case manual
  /// Comes and goes with a synchronization.
  case automatic

  var label: Text {
    switch self {
    case .manual: AccessText.manual
    case .automatic: AccessText.automatic
    }
  }
}

/// Somebody who has a role.
struct RoleHolder: Sendable {
  let person: ID<Person>
  let name: String
  let assignment: ID<RoleAssignment>
  let unit: String
  let source: AssignmentSource
  let granted: Timestamp
}

/// Every role of an organization, in order.
struct RoleBook: Sendable {
  let roles: [RoleRow]
  private let places: [ID<Role>: Int]

  /// Two queries, over a hundred roles at most.
  init(of organization: ID<Organization>, _ reader: Reader) throws {
    var overrides: [ID<Role>: [RoleOverride]] = [:]
    try reader.each(AccessStore.overrides, organization) { overrides[$0.role, default: []].append($0) }
    var roles = try reader.all(AccessStore.roles, organization)
    roles.sort { RoleReference.inOrder($0.reference, $1.reference) }
    for at in roles.indices {
      roles[at].overrides = overrides[roles[at].id] ?? []
      roles[at].permissions = RolePermissions.of(roles[at].builtIn, roles[at].overrides)
    }
    self.roles = roles
    places = Dictionary(uniqueKeysWithValues: roles.enumerated().map { ($0.element.id, $0.offset) })
  }

  subscript(_ id: ID<Role>) -> RoleRow? { places[id].map { roles[$0] } }

  subscript(_ role: BuiltInRole) -> RoleRow? { roles.first { $0.builtIn == role } }

  /// A role by its key or identifier.
  func role(_ word: String) -> RoleRow? {
    roles.first { $0.reference.key == word } ?? ID<Role>(word).flatMap { self[$0] }
  }

  /// A role as a person writes it: by key, identifier or name in either language, whatever the case.
  func role(named name: String) -> RoleRow? {
    if let role = role(name) { return role }
    let key = folded(name)
    return roles.first { role in
      folded(role.reference.name) == key || Language.allCases.contains { folded(role.label[$0]) == key }
        || role.reference.key.map { folded($0) == key } == true
    }
  }

  /// The roles that a person has for the whole organization, each once, in order.
  func everywhere(of person: ID<Person>, _ reader: Reader) throws -> [RoleReference] {
    let held = Set(try reader.all(AccessStore.everywhere, person))
    return roles.filter { held.contains($0.id) }.map(\.reference)
  }

  /// Those of some roles of a person that somebody gave, in order.
  func given(_ held: [HeldRole]) -> [RoleReference] {
    let given = Set(held.filter { $0.source == .manual }.map(\.role.id))
    return roles.filter { given.contains($0.id) }.map(\.reference)
  }
}
