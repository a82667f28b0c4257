// The tables of what Moodle says of who manages what, of where people are at home, and of who is to be looked at again.
import Store

enum LearningRoleMigrations {
  static let all = [
    Migration(
      "2027-01-06-learning-roles",
      // Who may manage a unit's category in Moodle, since when it was seen to be so. Written by a synchronization alone.
      """
      CREATE TABLE moodle_managers (
        organization_id INTEGER NOT NULL,
        person_id INTEGER NOT NULL,
        unit_id INTEGER NOT NULL,
        seen_at INTEGER NOT NULL,
        PRIMARY KEY (organization_id, person_id, unit_id),
        FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id),
        FOREIGN KEY (organization_id, unit_id) REFERENCES units(organization_id, id) ON DELETE CASCADE
      ) STRICT, WITHOUT ROWID
      """,
      "CREATE INDEX moodle_managers_by_unit ON moodle_managers (organization_id, unit_id)",
      // A program, from which the department follows by the tree, or by hand a department alone.
      """
      CREATE TABLE home_units (
        person_id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL,
        unit_id INTEGER NOT NULL,
        source TEXT NOT NULL CHECK (source = 'manual' OR source = 'automatic'),
        set_by INTEGER,
        set_at INTEGER NOT NULL,
        FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id),
        FOREIGN KEY (organization_id, unit_id) REFERENCES units(organization_id, id) ON DELETE CASCADE
      ) STRICT
      """,
      "CREATE INDEX home_units_by_unit ON home_units (organization_id, unit_id, person_id)",
      "CREATE INDEX home_units_by_person ON home_units (organization_id, person_id)",
      // Whose courses, or what Moodle says of them, changed since their roles and their home were last settled.
      """
      CREATE TABLE settling_marks (
        organization_id INTEGER NOT NULL,
        person_id INTEGER NOT NULL,
        PRIMARY KEY (organization_id, person_id),
        FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
      ) STRICT, WITHOUT ROWID
      """),
    // Of the people of the directory, by the unit that is their home itself; the role 0 stands for everybody.
    Migration(
      "2027-01-08-home-counts",
      """
      CREATE TABLE home_counts (
        organization_id INTEGER NOT NULL,
        unit_id INTEGER NOT NULL,
        role_id INTEGER NOT NULL,
        invited INTEGER NOT NULL,
        active INTEGER NOT NULL,
        suspended INTEGER NOT NULL,
        PRIMARY KEY (organization_id, unit_id, role_id),
        FOREIGN KEY (organization_id, unit_id) REFERENCES units(organization_id, id) ON DELETE CASCADE
      ) STRICT, WITHOUT ROWID
      """,
      """
      INSERT INTO home_counts (organization_id, unit_id, role_id, invited, active, suspended)
      SELECT h.organization_id, h.unit_id, 0, sum(CASE p.status WHEN 'invited' THEN 1 ELSE 0 END),
        sum(CASE p.status WHEN 'active' THEN 1 ELSE 0 END), sum(CASE p.status WHEN 'suspended' THEN 1 ELSE 0 END)
      FROM home_units h JOIN people p ON p.id = h.person_id
      WHERE p.deleted_at IS NULL GROUP BY h.organization_id, h.unit_id
      """,
      // Who has a role both given and automatic is one of those who have it.
      """
      INSERT INTO home_counts (organization_id, unit_id, role_id, invited, active, suspended)
      SELECT h.organization_id, h.unit_id, a.role_id, sum(CASE p.status WHEN 'invited' THEN 1 ELSE 0 END),
        sum(CASE p.status WHEN 'active' THEN 1 ELSE 0 END), sum(CASE p.status WHEN 'suspended' THEN 1 ELSE 0 END)
      FROM (SELECT DISTINCT person_id, role_id FROM role_assignments WHERE unit = '') a
        JOIN home_units h ON h.person_id = a.person_id JOIN people p ON p.id = a.person_id
      WHERE p.deleted_at IS NULL GROUP BY h.organization_id, h.unit_id, a.role_id
      """),
  ]
}
