// Deleted roles, kept for as long as their deletion can be undone: who had them and what they gave.
import Base
import Store

extension EventKind {
  static let roleRestored = EventKind("role.restored")
}

/// A role that was deleted.
struct DeletedRole: Sendable {
  let name: String
  let deleted: Timestamp
}

enum DeletedRoles {
  /// Seconds in which a deletion can be undone.
  static let undoTime: Int64 = 600

  static let migration = Migration(
    "2026-11-30-deleted-roles",
    """
    CREATE TABLE deleted_roles (
      id INTEGER PRIMARY KEY,
      organization_id INTEGER NOT NULL REFERENCES organizations(id),
      name TEXT NOT NULL,
      name_key TEXT NOT NULL,
      description TEXT NOT NULL,
      version INTEGER NOT NULL,
      created_at INTEGER NOT NULL,
      deleted_at INTEGER NOT NULL
    ) STRICT
    """,
    "CREATE INDEX deleted_roles_by_time ON deleted_roles (organization_id, deleted_at)",
    """
    CREATE TABLE deleted_role_permissions (
      organization_id INTEGER NOT NULL,
      role_id INTEGER NOT NULL,
      permission TEXT NOT NULL,
      is_granted INTEGER NOT NULL,
      PRIMARY KEY (organization_id, role_id, permission)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE deleted_role_assignments (
      id INTEGER PRIMARY KEY,
      organization_id INTEGER NOT NULL,
      person_id INTEGER NOT NULL,
      role_id INTEGER NOT NULL,
      unit TEXT NOT NULL,
      source TEXT NOT NULL,
      granted_by INTEGER,
      granted_at INTEGER NOT NULL
    ) STRICT
    """,
    "CREATE INDEX deleted_role_assignments_by_role ON deleted_role_assignments (organization_id, role_id, id)",
    "CREATE INDEX deleted_role_assignments_by_person ON deleted_role_assignments (organization_id, person_id)")

  // MARK: Going

  /// Keeps a role that is about to be deleted, and forgets those whose time is over.
  static func keep(_ id: ID<Role>, in organization: ID<Organization>, _ writer: Writer) throws {
    let deadline = writer.now.adding(seconds: -undoTime)
    for old in try writer.all(past, organization, deadline) { try forget(old, in: organization, writer) }
    try writer.run(keepRole, id, organization, writer.now)
    try writer.run(keepPermissions, organization, id)
    try writer.run(keepAssignments, organization, id)
  }

  private static func forget(_ id: ID<Role>, in organization: ID<Organization>, _ writer: Writer) throws {
    try writer.run(dropPermissions, organization, id)
    try writer.run(dropAssignments, organization, id)
    try writer.run(dropRole, id, organization)
  }

  /// Nothing of an erased person waits to come back.
  static func forget(_ person: ID<Person>, _ organization: ID<Organization>, _ writer: Writer) throws {
    try writer.run(dropOf, organization, person)
  }

  /// What would come back to somebody comes back to the person they were merged with, unless they have it waiting too.
  static func carry(_ move: PersonalData.Move, _ writer: Writer) throws {
    try writer.run(carryOf, move.organization, move.from, move.to)
    try writer.run(dropOf, move.organization, move.from)
  }

  // MARK: Coming back

  /// Makes a role what it was, and gives it back to everybody who had it and is still here. Whoever does that must be
  /// allowed to make such a role and to give it.
  static func restore(_ id: ID<Role>, in organization: ID<Organization>, _ writer: Writer) throws -> RoleRow {
    guard let gone = try writer.first(find, id, organization) else { throw Failure.notFound }
    guard gone.deleted.adding(seconds: undoTime) > writer.now else { throw AccessText.deletedTooLongAgo }
    let granting = try Granting(in: organization, writer)
    try RoleChanges.requireRoom(granting.book)
    let permissions = RolePermissions.of(nil, try writer.all(overrides, organization, id))
    try granting.standing.requireHaving(permissions)
    if try writer.exists(anyAssignment, organization, id), !granting.standing.may(.accessAssign) {
      throw Failure.mayNot
    }
    try RoleChanges.refusingTaken(gone.name) { try writer.run(returnRole, id, organization, writer.now) }
    try writer.run(returnPermissions, organization, id)
    let given = try writer.run(returnAssignments, organization, id)
    try PeopleCounts.recount(id, in: organization, writer)
    try writer.run(PeopleStore.touchHolders, organization, id, writer.now)
    try forget(id, in: organization, writer)
    writer.accessChanged()
    try writer.emit(.roleRestored, subject: id) { json in
      json.field("name", gone.name)
      json.field("assignments", given)
    }
    return try RoleChanges.find(id, organization, writer)
  }

  // MARK: The statements

  static let statements: [any Statement] = [
    past, find, overrides, anyAssignment, keepRole, keepPermissions, keepAssignments, returnRole, returnPermissions,
    returnAssignments, dropRole, dropPermissions, dropAssignments, dropOf, carryOf,
  ]

  private static let past = Query(
    "SELECT id FROM deleted_roles WHERE organization_id = ?1 AND deleted_at < ?2 ORDER BY deleted_at LIMIT 1000"
  ) { $0.id(0, as: ID<Role>.self) }

  private static let find = Query(
    "SELECT name, deleted_at FROM deleted_roles WHERE id = ?1 AND organization_id = ?2"
  ) { DeletedRole(name: $0.text(0), deleted: $0.timestamp(1)) }

  private static let overrides = Query(
    """
    SELECT role_id, permission, is_granted FROM deleted_role_permissions
    WHERE organization_id = ?1 AND role_id = ?2 ORDER BY permission
    """
  ) { RoleOverride(role: $0.id(0), permission: $0.text(1), isGranted: $0.bool(2)) }

  private static let anyAssignment = Query(
    "SELECT 1 FROM deleted_role_assignments WHERE organization_id = ?1 AND role_id = ?2 LIMIT 1"
  ) { $0.int(0) }

  private static let keepRole = Command(
    """
    INSERT INTO deleted_roles (id, organization_id, name, name_key, description, version, created_at, deleted_at)
    SELECT id, organization_id, name, name_key, description, version, created_at, ?3
    FROM roles WHERE id = ?1 AND organization_id = ?2
    """)

  private static let keepPermissions = Command(
    """
    INSERT INTO deleted_role_permissions (organization_id, role_id, permission, is_granted)
    SELECT organization_id, role_id, permission, is_granted
    FROM role_permissions WHERE organization_id = ?1 AND role_id = ?2
    """)

  private static let keepAssignments = Command(
    """
    INSERT INTO deleted_role_assignments (id, organization_id, person_id, role_id, unit, source, granted_by, granted_at)
    SELECT id, organization_id, person_id, role_id, unit, source, granted_by, granted_at
    FROM role_assignments WHERE organization_id = ?1 AND role_id = ?2
    """)

  private static let returnRole = Command(
    """
    INSERT INTO roles (id, organization_id, key, name, name_key, description, version, created_at, updated_at)
    SELECT id, organization_id, NULL, name, name_key, description, version + 1, created_at, ?3
    FROM deleted_roles WHERE id = ?1 AND organization_id = ?2
    """)

  private static let returnPermissions = Command(
    """
    INSERT INTO role_permissions (organization_id, role_id, permission, is_granted)
    SELECT organization_id, role_id, permission, is_granted
    FROM deleted_role_permissions WHERE organization_id = ?1 AND role_id = ?2
    """)

  /// Whoever was merged into somebody else or erased meanwhile gets nothing back.
  private static let returnAssignments = Command(
    """
    INSERT INTO role_assignments (id, organization_id, person_id, role_id, unit, source, granted_by, granted_at)
    SELECT d.id, d.organization_id, d.person_id, d.role_id, d.unit, d.source, d.granted_by, d.granted_at
    FROM deleted_role_assignments d JOIN people p ON p.id = d.person_id
    WHERE d.organization_id = ?1 AND d.role_id = ?2 AND p.merged_into IS NULL AND p.erased_at IS NULL
    """)

  private static let dropRole = Command("DELETE FROM deleted_roles WHERE id = ?1 AND organization_id = ?2")

  private static let dropPermissions = Command(
    "DELETE FROM deleted_role_permissions WHERE organization_id = ?1 AND role_id = ?2")

  private static let dropAssignments = Command(
    "DELETE FROM deleted_role_assignments WHERE organization_id = ?1 AND role_id = ?2")

  private static let carryOf = Command(
    """
    UPDATE deleted_role_assignments SET person_id = ?3
    WHERE organization_id = ?1 AND person_id = ?2 AND NOT EXISTS (
      SELECT 1 FROM deleted_role_assignments d
      WHERE d.organization_id = ?1 AND d.person_id = ?3 AND d.role_id = deleted_role_assignments.role_id
        AND d.unit = deleted_role_assignments.unit AND d.source = deleted_role_assignments.source)
    """)

  private static let dropOf = Command(
    "DELETE FROM deleted_role_assignments WHERE organization_id = ?1 AND person_id = ?2")
}
