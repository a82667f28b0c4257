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
      """)
  ]
}
