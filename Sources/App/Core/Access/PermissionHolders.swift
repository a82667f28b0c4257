// Who may do something, for what concerns all of those.
import Base
import Store

enum PermissionHolders {
  /// Those who can sign in and whose roles let them do it in the whole organization.
  static func active(
    _ permission: Permission, in organization: ID<Organization>, _ reader: Reader
  ) throws -> [ID<Person>] {
    var seen: Set<ID<Person>> = []
    for role in try RoleBook(of: organization, reader).roles where permission.isGiven(by: role.permissions) {
      for holder in try reader.all(AccessStore.statuses, organization, role.id) where holder.status == .active {
        seen.insert(holder.person)
      }
    }
    return seen.sorted { $0 < $1 }
  }
}
