// Permissions: an open set that features add to, and what a caller holds of it.
import Base
import Synchronization

/// Something a person may be allowed to do. Features declare theirs in an extension; roles give them.
struct Permission: Hashable, Sendable {
  let name: String
  let text: Text

  init(_ name: StaticString, _ text: Text) {
    self.name = name.description
    self.text = text
  }

  static func == (a: Permission, b: Permission) -> Bool { a.name == b.name }
  func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

/// Who may call a route.
enum Access: Sendable {
  /// Anybody, signed in or not.
  case anyone
  /// Any active person.
  case signedIn
  /// A person whose roles give the permission.
  case permission(Permission)
}

/// The built-in roles of this version. A role is a set of permissions; code asks for permissions, never for roles.
enum Role: String, Sendable, CaseIterable, Labeled {
  case admin
  case staff

  var label: Text {
    switch self {
    case .admin: Text(en: "Administrator", fr: "Administration")
    case .staff: Text(en: "Staff", fr: "Personnel")
    }
  }

  /// What the role gives.
  var permissions: Set<Permission> {
    switch self {
    case .admin: Set(Features.all.flatMap { $0.permissions })
    case .staff: [.attendanceRecord]
    }
  }
}

/// The permissions of each role, worked out once: asking for them is on the path of every request.
enum RolePermissions {
  private static let table: [Role: Set<Permission>] = Dictionary(
    uniqueKeysWithValues: Role.allCases.map { ($0, $0.permissions) })

  static func of(_ roles: [Role]) -> Set<Permission> {
    roles.reduce(into: []) { $0.formUnion(table[$1] ?? []) }
  }
}
