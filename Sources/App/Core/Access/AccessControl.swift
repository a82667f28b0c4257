// Access: the manifest. Who may do what: roles, what they give, and who has them.
import Base
import Store
import Web

enum AccessControl: Feature {
  static let name = "Access"
  static let permissions: [Permission] = [.accessRead, .accessWrite, .accessAssign]
  static let events = [
    EventDescription(.roleAssigned, AccessText.eventAssigned),
    EventDescription(.roleWithdrawn, AccessText.eventWithdrawn),
  ]
  static let migrations = AccessMigrations.all
  static let statements = AccessStore.statements
  static let routes: [Route] = []
}

extension Features {
  /// Every permission of every feature, in their order.
  static let permissions: [Permission] = all.flatMap { $0.permissions }

  private static let byName: [String: Permission] = Dictionary(
    permissions.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })

  /// The permission of this name; nil when no feature of this version declares it.
  static func permission(_ name: String) -> Permission? { byName[name] }
}
