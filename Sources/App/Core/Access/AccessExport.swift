// What an organization's export holds of its roles.
import Store

enum AccessExport {
  static let tables = [
    ExportTable("roles", roles), ExportTable("role_permissions", permissions, isWhole: true),
    ExportTable("role_assignments", assignments, keys: [2, 1, 0]),
  ]

  static let statements: [any Statement] = [roles, permissions, assignments]

  private static let roles = RowQuery(
    """
    SELECT id, key, name, description, version, created_at, updated_at
    FROM roles WHERE organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
    """)

  private static let permissions = RowQuery(
    """
    SELECT role_id, permission, is_granted
    FROM role_permissions WHERE organization_id = ?1 AND role_id > ?2 ORDER BY role_id, permission LIMIT ?3
    """)

  private static let assignments = RowQuery(
    """
    SELECT id, person_id, role_id, unit, source, granted_by, granted_at
    FROM role_assignments WHERE organization_id = ?1 AND (role_id, person_id, id) > (?2, ?3, ?4)
    ORDER BY role_id, person_id, id LIMIT ?5
    """)
}
