// Permissions: an open set that features add to; and who may call a route.
import Base

/// Something a person may be allowed to do. Features declare theirs in an extension; roles give them.
struct Permission: Hashable, Sendable {
  let name: String
  let text: Text
  /// Whether it only shows what is there: an auditor has all of these.
  let isReading: Bool
  /// The built-in roles that have it by default, besides the owner and the administrator, who have all. An organization
  /// may decide otherwise.
  let usual: Set<BuiltInRole>
  /// Those that hold it as well: whoever may change something sees it, whatever else their role says.
  let heldBy: Set<Permission>
  /// Whether something asks for it by unit, so that a role for a unit gives it there. Any other opens nothing but by a role
  /// for the whole organization.
  let isForUnits: Bool

  init(
    _ name: StaticString, _ text: Text, isReading: Bool = false, usual: Set<BuiltInRole> = [],
    heldBy: Set<Permission> = [], isForUnits: Bool = false
  ) {
    self.name = name.description
    self.text = text
    self.isReading = isReading
    self.usual = usual
    self.heldBy = heldBy
    self.isForUnits = isForUnits
  }

  /// Whether somebody has it who was given these.
  func isGiven(by given: Set<Permission>) -> Bool { given.contains(self) || !heldBy.isDisjoint(with: given) }

  static func == (a: Permission, b: Permission) -> Bool { a.name == b.name }
  func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

/// Who may call a route.
enum Access: Sendable {
  /// Anybody, signed in or not.
  case anyone
  /// Any active person.
  case signedIn
  /// A person whose roles give the permission in the whole organization.
  case permission(Permission)
  /// A person whose roles give the permission somewhere: in the whole organization or in a unit. The handler asks where.
  case anywhere(Permission)
  /// A person whose roles give the first in the whole organization, or one of the others somewhere, as `anywhere` means it:
  /// what concerns those who ask as well as those who decide, by a role for a unit, too. The handler asks where.
  case either(Permission, anywhere: [Permission])
  /// Whoever runs the box, across organizations: no role of an organization gives this.
  case `operator`
}

extension Access {
  /// The permission that it asks for, of several the first; nil where it asks for none.
  var permission: Permission? { permissions.first }

  /// The permissions any of which opens it.
  var permissions: [Permission] {
    switch self {
    case .permission(let permission), .anywhere(let permission): [permission]
    case .either(let first, let others): [first] + others
    case .anyone, .signedIn, .operator: []
    }
  }

  /// Those that open it by a role for a unit as well.
  var permissionsByUnit: [Permission] {
    switch self {
    case .anywhere(let permission): [permission]
    case .either(_, let others): others
    case .permission, .anyone, .signedIn, .operator: []
    }
  }
}
