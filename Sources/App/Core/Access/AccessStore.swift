// Every SQL statement of roles and who has them.
import Base
import Store

enum AccessStore {
  static let statements: [any Statement] = [
    roles, overrides, insertRole, updateRole, touchRole, deleteRole, dropOverrides, putOverride, dropOverride, held,
    heldOverrides, everywhere, assign, withdraw, withdrawAll, withdrawOf, carry, ofPerson, holders, nameOf, isOwner,
    otherOwner, statuses,
  ]

  // MARK: Roles

  static let roles = Query(
    """
    SELECT id, key, name, description, version, created_at, updated_at FROM roles
    WHERE organization_id = ?1 ORDER BY id LIMIT 1000
    """
  ) { c in
    RoleRow(
      reference: RoleReference(id: c.id(0), key: c.optionalText(1), name: c.text(2)), description: c.text(3),
      version: c.int64(4), created: c.timestamp(5), updated: c.timestamp(6))
  }

  static let overrides = Query(
    """
    SELECT role_id, permission, is_granted FROM role_permissions
    WHERE organization_id = ?1 ORDER BY role_id, permission
    """, override)

  static let insertRole = Command(
    """
    INSERT INTO roles (id, organization_id, key, name, name_key, description, version, created_at, updated_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1, ?7, ?7)
    """)

  static let updateRole = Command(
    """
    UPDATE roles SET name = ?3, name_key = ?4, description = ?5, version = version + 1, updated_at = ?6
    WHERE id = ?1 AND organization_id = ?2
    """)

  /// After a change of what it gives.
  static let touchRole = Command(
    "UPDATE roles SET version = version + 1, updated_at = ?3 WHERE id = ?1 AND organization_id = ?2")

  static let deleteRole = Command("DELETE FROM roles WHERE id = ?1 AND organization_id = ?2")

  static let dropOverrides = Command("DELETE FROM role_permissions WHERE organization_id = ?1 AND role_id = ?2")

  static let putOverride = Command(
    """
    INSERT INTO role_permissions (organization_id, role_id, permission, is_granted) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT (organization_id, role_id, permission) DO UPDATE SET is_granted = excluded.is_granted
    """)

  static let dropOverride = Command(
    "DELETE FROM role_permissions WHERE organization_id = ?1 AND role_id = ?2 AND permission = ?3")

  // MARK: Who has them

  /// Every role of a person.
  static let held = Query(
    """
    SELECT a.id, r.id, r.key, r.name, a.unit, a.source, a.granted_by, a.granted_at
    FROM role_assignments a JOIN roles r ON r.id = a.role_id
    WHERE a.person_id = ?1
    """
  ) { c in
    HeldRole(
      assignment: c.id(0), role: RoleReference(id: c.id(1), key: c.optionalText(2), name: c.text(3)), unit: c.text(4),
      source: try c.choice(5), grantedBy: c.optionalID(6), granted: c.timestamp(7))
  }

  /// What the organization decided of a person's roles.
  static let heldOverrides = Query(
    """
    SELECT p.role_id, p.permission, p.is_granted
    FROM role_assignments a
      JOIN role_permissions p ON p.organization_id = a.organization_id AND p.role_id = a.role_id
    WHERE a.person_id = ?1
    """, override)

  /// The roles of a person for the whole organization; twice when both given and automatic. From the index alone.
  static let everywhere = Query("SELECT role_id FROM role_assignments WHERE person_id = ?1 AND unit = ''") {
    $0.id(0, as: ID<Role>.self)
  }

  static let assign = Command(
    """
    INSERT INTO role_assignments (id, organization_id, person_id, role_id, unit, source, granted_by, granted_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
    """)

  static let withdraw = Command(
    "DELETE FROM role_assignments WHERE id = ?1 AND organization_id = ?2 AND person_id = ?3")

  /// Everything that one person has, for erasure.
  static let withdrawOf = Command("DELETE FROM role_assignments WHERE person_id = ?1 AND +organization_id = ?2")

  /// Gives one assignment to another entry of the same person.
  static let carry = Command(
    "UPDATE role_assignments SET person_id = ?3 WHERE id = ?1 AND organization_id = ?2")

  /// For the export of a person.
  static let ofPerson = RowQuery(
    """
    SELECT a.id, a.role_id, r.name AS role, a.unit, a.source, a.granted_by, a.granted_at
    FROM role_assignments a JOIN roles r ON r.id = a.role_id
    WHERE +a.organization_id = ?1 AND a.person_id = ?2
    """)

  static let withdrawAll = Command("DELETE FROM role_assignments WHERE organization_id = ?1 AND role_id = ?2")

  /// Those of the directory who have a role, once for each time they have it, those who were added first at the
  /// beginning: after a person and an assignment.
  static let holders = Query(
    """
    SELECT a.person_id, p.name, a.id, a.unit, a.source, a.granted_at
    FROM role_assignments a JOIN people p ON p.id = a.person_id
    WHERE a.organization_id = ?1 AND a.role_id = ?2 AND (a.person_id, a.id) > (?3, ?4) AND p.deleted_at IS NULL
    ORDER BY a.person_id, a.id LIMIT ?5
    """
  ) { c in
    RoleHolder(
      person: c.id(0), name: c.text(1), assignment: c.id(2), unit: c.text(3), source: try c.choice(4),
      granted: c.timestamp(5))
  }

  /// Everybody of the directory who has a role for the whole organization; twice when both given and automatic.
  static let statuses = Query(
    """
    SELECT a.person_id, p.status FROM role_assignments a JOIN people p ON p.id = a.person_id
    WHERE a.organization_id = ?1 AND a.role_id = ?2 AND a.unit = '' AND p.deleted_at IS NULL
    ORDER BY a.person_id, a.id
    """
  ) { (person: $0.id(0, as: ID<Person>.self), status: try $0.choice(1, as: PersonStatus.self)) }

  /// Deleted people keep their names.
  static let nameOf = Query("SELECT name FROM people WHERE id = ?1 AND organization_id = ?2") { $0.text(0) }

  static let isOwner = Query(
    """
    SELECT 1 FROM role_assignments a JOIN roles r ON r.id = a.role_id
    WHERE a.person_id = ?1 AND +a.organization_id = ?2 AND a.unit = '' AND r.key = 'owner'
    """
  ) { $0.int(0) }

  /// Whether somebody else owns the organization who can sign in; those who are only invited count where `?3` is 1.
  static let otherOwner = Query(
    """
    SELECT 1 FROM roles r
      JOIN role_assignments a ON a.organization_id = r.organization_id AND a.role_id = r.id
      JOIN people p ON p.id = a.person_id
    WHERE r.organization_id = ?1 AND r.key = 'owner' AND a.unit = '' AND a.person_id <> ?2
      AND p.deleted_at IS NULL AND (p.status = 'active' OR (p.status = 'invited' AND ?3 = 1))
    LIMIT 1
    """
  ) { $0.int(0) }

  @Sendable private static func override(_ c: Columns) -> RoleOverride {
    RoleOverride(role: c.id(0), permission: c.text(1), isGranted: c.bool(2))
  }
}
