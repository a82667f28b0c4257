// Access: the manifest. Who may do what: roles, what they give, and who has them.
import Base
import Store
import Web

enum AccessControl: Feature {
  static let name = "Access"
  static let navigation = [
    NavigationEntry(
      "/access", AccessText.access, icon: "shield", access: .permission(.accessRead), place: .organization)
  ]
  static let notices: [any Notice.Type] = [RoleChangedNotice.self]
  static let permissions: [Permission] = [.accessRead, .accessWrite, .accessAssign]
  static let events = [
    EventDescription(.roleCreated, AccessText.eventCreated),
    EventDescription(.roleUpdated, AccessText.eventUpdated),
    EventDescription(.roleDeleted, AccessText.eventDeleted),
    EventDescription(.roleRestored, AccessText.eventRestored),
    EventDescription(.roleAssigned, AccessText.eventAssigned),
    EventDescription(.roleWithdrawn, AccessText.eventWithdrawn),
  ]
  static let migrations = AccessMigrations.all
  static let statements = AccessStore.statements + AccessExport.statements + DeletedRoles.statements
  static let tenant: [TenantData] = [
    .rows("role_assignments"), .rows("role_permissions", .whole), .rows("deleted_role_assignments"),
    .rows("deleted_role_permissions", .whole), .rows("deleted_roles"), .rows("roles", .indexed, .groups),
  ]
  static let exports = AccessExport.tables
  static let personal = [
    PersonalData(
      "roles", AccessText.roles, AccessStore.ofPerson, of: ["role_assignments", "deleted_role_assignments"],
      move: AssignmentChanges.carry,
      erase: { person, organization, writer in
        try writer.run(AccessStore.withdrawOf, person, organization)
        try DeletedRoles.forget(person, organization, writer)
      })
  ]
  static let routes: [Route] = pages + api

  /// As many boxes as a matrix may have: a hundred roles by the permissions of every feature.
  private static let mostBoxes = 10_000

  private static let pages: [Route] = [
    .page("/access", "Roles by permissions", needs: .permission(.accessRead), read: AccessPages.show),
    .form(
      "/access", "Change what roles give", needs: .permission(.accessWrite), fields: mostBoxes, write: AccessPages.save),
    .page(
      "/access/routes", "Pages and calls by permissions", needs: .permission(.accessRead),
      query: [Route.QueryParameter(name: "permission", text: AccessText.permission)], read: AccessPages.showRoutes
    ).keepingViews(),
    .page(
      "/access/roles/new", "The form for a new role", needs: .permission(.accessWrite),
      query: [Route.QueryParameter(name: "from", text: AccessText.copy)], read: RolePages.showNew),
    .form("/access/roles/new", "Make a role", needs: .permission(.accessWrite), write: RolePages.create),
    .page(
      "/access/roles/{id}", "One role and who has it", needs: .permission(.accessRead),
      query: [Route.QueryParameter(name: "after", text: AccessText.after)], read: RolePages.show),
    .form(
      "/access/roles/{id}/permissions", "Change what a role gives", needs: .permission(.accessWrite),
      write: RolePages.savePermissions),
    .form(
      "/access/roles/{id}/reset", "Make a built-in role give its defaults again", needs: .permission(.accessWrite),
      write: RolePages.reset),
    .page(
      "/access/roles/{id}/edit", "The form to rename a role", needs: .permission(.accessWrite),
      read: RolePages.showEdit),
    .form("/access/roles/{id}/edit", "Rename a role", needs: .permission(.accessWrite), write: RolePages.update),
    .page(
      "/access/roles/{id}/delete", "Ask whether to delete a role, and say who loses it",
      needs: .permission(.accessWrite), read: RolePages.showDelete),
    .form("/access/roles/{id}/delete", "Delete a role", needs: .permission(.accessWrite), write: RolePages.delete),
    .form(
      "/access/roles/{id}/restore", "Bring a role back that was just deleted", needs: .permission(.accessWrite),
      write: RolePages.restore),
    .form(
      "/people/{id}/roles", "Give a person a role", needs: .permission(.accessAssign), write: PersonRoles.assign),
    .form(
      "/people/{id}/roles/{assignment}/remove", "Take a role back from a person", needs: .permission(.accessAssign),
      write: PersonRoles.withdraw),
    .form(
      "/people/{id}/roles/undo", "Give a person back the role that was just taken", needs: .permission(.accessAssign),
      write: PersonRoles.undoWithdraw),
  ]

  private static let api: [Route] = [
    .api(
      .get, "/api/v1/permissions", "Everything that roles may give", needs: .permission(.accessRead),
      query: [.page, .limit], list: PermissionOutput.self, read: AccessAPI.permissions),
    .api(
      .get, "/api/v1/roles", "The roles: the built-in ones, then the organization’s own by name",
      needs: .permission(.accessRead), query: [.page, .limit], list: RoleOutput.self, read: AccessAPI.roles),
    .api(
      .post, "/api/v1/roles", "Make a role", needs: .permission(.accessWrite), input: RoleInput.self,
      output: RoleOutput.self, status: 201, write: AccessAPI.create),
    .api(
      .get, "/api/v1/roles/{id}", "One role", needs: .permission(.accessRead), output: RoleOutput.self,
      answer: AccessAPI.find
    ).with(.versioned),
    .api(
      .patch, "/api/v1/roles/{id}", "Change the named fields of a role", needs: .permission(.accessWrite),
      input: RoleChange.self, output: RoleOutput.self, write: AccessAPI.update
    ).with(.versioned),
    .api(
      .delete, "/api/v1/roles/{id}", "Delete a role that the organization made", needs: .permission(.accessWrite),
      query: [Route.QueryParameter(name: "force", text: AccessText.force, .flag)], write: AccessAPI.delete
    ).with(.versioned),
    .api(
      .post, "/api/v1/roles/{id}/restore",
      "Bring a role back, within ten minutes after it was deleted, with what it gave and to whom",
      needs: .permission(.accessWrite), output: RoleOutput.self, write: AccessAPI.restore),
    .api(
      .delete, "/api/v1/roles/{id}/permissions", "Make a built-in role give its defaults again",
      needs: .permission(.accessWrite), output: RoleOutput.self, write: AccessAPI.reset),
    .api(
      .get, "/api/v1/people/{id}/roles", "The roles that a person has", needs: .permission(.accessRead),
      query: [.page, .limit], list: AssignmentOutput.self, read: AccessAPI.assignments),
    .api(
      .post, "/api/v1/people/{id}/roles", "Give a person a role", needs: .permission(.accessAssign),
      input: AssignmentInput.self, output: AssignmentOutput.self, status: 201, write: AccessAPI.assign),
    .api(
      .delete, "/api/v1/people/{id}/roles/{assignment}", "Take a role back from a person",
      needs: .permission(.accessAssign), write: AccessAPI.withdraw),
    .api(
      .get, "/api/v1/people/{id}/permissions", "What a person may do, and by which roles",
      needs: .permission(.accessRead), output: PersonPermissionsOutput.self, read: AccessAPI.effective),
  ]
}

extension Features {
  /// Every permission of every feature, in their order.
  static let permissions: [Permission] = all.flatMap { $0.permissions }

  private static let byName: [String: Permission] = Dictionary(
    permissions.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })

  /// The permission of this name; nil when no feature of this version declares it.
  static func permission(_ name: String) -> Permission? { byName[name] }
}
