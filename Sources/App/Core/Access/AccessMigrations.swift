// The tables of roles, and how people's roles of before came into them.
import Store

enum AccessMigrations {
  // SQLite counts code points, people count characters: one of ours may be of eight code points.
  static let all = [
    Migration(
      "2026-11-22-roles",
      """
      CREATE TABLE roles (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL REFERENCES organizations(id),
        key TEXT CHECK (key IS NULL OR length(key) BETWEEN 1 AND 40),
        name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 640),
        name_key TEXT NOT NULL,
        description TEXT NOT NULL CHECK (length(description) <= 4000),
        version INTEGER NOT NULL CHECK (version > 0),
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL,
        UNIQUE (organization_id, id)
      ) STRICT
      """,
      "CREATE UNIQUE INDEX roles_key ON roles (organization_id, key) WHERE key IS NOT NULL",
      "CREATE UNIQUE INDEX roles_name ON roles (organization_id, name_key)",
      """
      CREATE TABLE role_permissions (
        organization_id INTEGER NOT NULL,
        role_id INTEGER NOT NULL,
        permission TEXT NOT NULL CHECK (length(permission) BETWEEN 1 AND 100),
        is_granted INTEGER NOT NULL CHECK (is_granted IN (0, 1)),
        PRIMARY KEY (organization_id, role_id, permission),
        FOREIGN KEY (organization_id, role_id) REFERENCES roles(organization_id, id)
      ) STRICT, WITHOUT ROWID
      """,
      """
      CREATE TABLE role_assignments (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL,
        person_id INTEGER NOT NULL,
        role_id INTEGER NOT NULL,
        unit TEXT NOT NULL DEFAULT '' CHECK (length(unit) <= 512),
        source TEXT NOT NULL CHECK (source IN ('manual', 'automatic')),
        granted_by INTEGER,
        granted_at INTEGER NOT NULL,
        UNIQUE (person_id, unit, role_id, source),
        FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id),
        FOREIGN KEY (organization_id, role_id) REFERENCES roles(organization_id, id)
      ) STRICT
      """,
      "CREATE INDEX role_assignments_by_role ON role_assignments (organization_id, role_id, person_id, id)",
      // Identifiers after those of the organizations: nobody else numbers roles yet.
      """
      INSERT INTO roles (id, organization_id, key, name, name_key, description, version, created_at, updated_at)
      SELECT (SELECT COALESCE(max(id), 0) FROM organizations) + row_number() OVER (ORDER BY o.id, k.place),
        o.id, k.key, k.name, k.name_key, '', 1, o.created_at, o.created_at
      FROM organizations o CROSS JOIN (
        SELECT 1 AS place, 'owner' AS key, 'Owner' AS name, 'owner' AS name_key
        UNION ALL SELECT 2, 'admin', 'Administrator', 'administrator'
        UNION ALL SELECT 3, 'campus-head', 'Campus head', 'campus head'
        UNION ALL SELECT 4, 'dean', 'Dean', 'dean'
        UNION ALL SELECT 5, 'chair', 'Chair', 'chair'
        UNION ALL SELECT 6, 'coordinator', 'Coordinator', 'coordinator'
        UNION ALL SELECT 7, 'teacher', 'Teacher', 'teacher'
        UNION ALL SELECT 8, 'student', 'Student', 'student'
        UNION ALL SELECT 9, 'staff', 'Staff', 'staff'
        UNION ALL SELECT 10, 'requester', 'Requester', 'requester'
        UNION ALL SELECT 11, 'talent', 'Talent', 'talent'
        UNION ALL SELECT 12, 'shopkeeper', 'Shopkeeper', 'shopkeeper'
        UNION ALL SELECT 13, 'auditor', 'Auditor', 'auditor'
      ) k
      """,
      // The first administrator of each organization who can sign in becomes its owner; without one, the first of all.
      """
      INSERT INTO role_assignments (id, organization_id, person_id, role_id, unit, source, granted_by, granted_at)
      SELECT (SELECT COALESCE(max(id), 0) FROM people) + row_number() OVER (ORDER BY g.granted_at, g.person_id, g.role),
        g.organization_id, g.person_id, r.id, '', 'manual', NULL, g.granted_at
      FROM person_roles g JOIN roles r ON r.organization_id = g.organization_id AND r.key =
        CASE WHEN g.role = 'admin' AND g.person_id = (
          SELECT x.person_id FROM person_roles x JOIN people p ON p.id = x.person_id
          WHERE x.organization_id = g.organization_id AND x.role = 'admin'
          ORDER BY p.deleted_at IS NOT NULL, p.status <> 'active', x.granted_at, x.person_id LIMIT 1
        ) THEN 'owner' ELSE g.role END
      """,
      "DROP TABLE person_roles"),
    DeletedRoles.migration,
  ]
}
