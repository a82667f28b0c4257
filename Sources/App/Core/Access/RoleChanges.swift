// Making and changing roles: the writes, and what they refuse.
import Base
import Store

enum RoleChanges {
  /// Gives a new organization the roles that every one has.
  static func makeBuiltIn(in organization: ID<Organization>, _ writer: Writer) throws {
    for role in BuiltInRole.allCases {
      let id = writer.newID(ID<Role>.self)
      try writer.run(
        AccessStore.insertRole, id, organization, role.rawValue, role.label.en, folded(role.label.en), "", writer.now)
    }
  }
}
