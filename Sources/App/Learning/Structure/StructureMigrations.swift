// The tables of units and terms, and of what an import changed of them and of what hangs on them.
import Store

enum StructureMigrations {
  // SQLite counts code points, people count characters: one of ours may be of eight code points.
  static let all = [
    Migration(
      "2027-01-01-structure",
      // `corrected` has the names of the fields that a person set otherwise than where the row comes from says.
      """
      CREATE TABLE units (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL REFERENCES organizations(id),
        code TEXT NOT NULL CHECK (length(code) BETWEEN 1 AND 512),
        code_key TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind = 'campus' OR kind = 'department' OR kind = 'program'),
        name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 1600),
        parent_id INTEGER CHECK (parent_id IS NULL OR parent_id <> id),
        source TEXT NOT NULL CHECK (source = 'manual' OR source = 'import' OR source = 'moodle'),
        is_active INTEGER NOT NULL CHECK (is_active = 0 OR is_active = 1),
        corrected TEXT NOT NULL DEFAULT '' CHECK (length(corrected) <= 200),
        version INTEGER NOT NULL CHECK (version > 0),
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL,
        UNIQUE (organization_id, id),
        UNIQUE (organization_id, code_key),
        FOREIGN KEY (organization_id, parent_id) REFERENCES units(organization_id, id)
      ) STRICT
      """,
      // As roles, records and products write it.
      "CREATE INDEX units_by_code ON units (organization_id, code)",
      "CREATE INDEX units_by_parent ON units (organization_id, parent_id) WHERE parent_id IS NOT NULL",
      // Each unit with itself and everything above it: what a role in a unit covers is found by it.
      """
      CREATE TABLE unit_lines (
        organization_id INTEGER NOT NULL,
        ancestor_id INTEGER NOT NULL,
        unit_id INTEGER NOT NULL,
        PRIMARY KEY (organization_id, ancestor_id, unit_id),
        FOREIGN KEY (organization_id, ancestor_id) REFERENCES units(organization_id, id),
        FOREIGN KEY (organization_id, unit_id) REFERENCES units(organization_id, id)
      ) STRICT, WITHOUT ROWID
      """,
      "CREATE INDEX unit_lines_by_unit ON unit_lines (unit_id, ancestor_id)",
      // A term of no campus is one of the whole organization.
      """
      CREATE TABLE terms (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL REFERENCES organizations(id),
        campus_id INTEGER,
        code TEXT NOT NULL CHECK (length(code) BETWEEN 1 AND 160),
        code_key TEXT NOT NULL,
        label TEXT NOT NULL CHECK (length(label) <= 800),
        academic_year TEXT NOT NULL CHECK (length(academic_year) <= 160),
        first_date INTEGER NOT NULL,
        last_date INTEGER CHECK (last_date IS NULL OR last_date >= first_date),
        corrected TEXT NOT NULL DEFAULT '' CHECK (length(corrected) <= 200),
        source TEXT NOT NULL CHECK (source = 'manual' OR source = 'import' OR source = 'moodle'),
        is_active INTEGER NOT NULL CHECK (is_active = 0 OR is_active = 1),
        version INTEGER NOT NULL CHECK (version > 0),
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL,
        UNIQUE (organization_id, id),
        FOREIGN KEY (organization_id, campus_id) REFERENCES units(organization_id, id)
      ) STRICT
      """,
      "CREATE UNIQUE INDEX terms_code ON terms (organization_id, code_key, COALESCE(campus_id, 0))",
      "CREATE INDEX terms_by_campus ON terms (organization_id, campus_id) WHERE campus_id IS NOT NULL",
      "CREATE INDEX terms_by_date ON terms (organization_id, first_date DESC, id DESC)",
      // What the last import did to which row, so that it can be taken back: nothing before it where it added the row.
      """
      CREATE TABLE learning_import_changes (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL,
        batch_id INTEGER NOT NULL,
        kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 40),
        row_id INTEGER NOT NULL,
        version INTEGER NOT NULL,
        before TEXT,
        UNIQUE (batch_id, kind, row_id),
        FOREIGN KEY (organization_id, batch_id) REFERENCES import_batches(organization_id, id)
      ) STRICT
      """,
      "CREATE INDEX learning_import_changes_by_batch ON learning_import_changes (organization_id, batch_id, id)")
  ]
}
