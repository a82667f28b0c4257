// The tables of the directory, step by step.
import Store

enum PeopleMigrations {
  // SQLite counts code points, people count characters: one of ours may be of eight code points (a family of emoji).
  static let all = [
    Migration(
      "2026-11-20-people",
      """
      CREATE TABLE people (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL REFERENCES organizations(id),
        name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 960),
        name_key TEXT NOT NULL,
        email TEXT CHECK (email IS NULL OR length(email) BETWEEN 3 AND 254),
        email_key TEXT CHECK ((email_key IS NULL) = (email IS NULL)),
        number TEXT CHECK (number IS NULL OR length(number) BETWEEN 1 AND 512),
        status TEXT NOT NULL CHECK (status IN ('invited', 'active', 'suspended')),
        language TEXT NOT NULL CHECK (language IN ('en', 'fr')),
        password_hash TEXT,
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL,
        deleted_at INTEGER,
        UNIQUE (organization_id, id)
      ) STRICT
      """,
      """
      CREATE UNIQUE INDEX people_email ON people (email_key, organization_id)
        WHERE deleted_at IS NULL AND email_key IS NOT NULL
      """,
      """
      CREATE UNIQUE INDEX people_number ON people (organization_id, number)
        WHERE deleted_at IS NULL AND number IS NOT NULL
      """,
      "CREATE INDEX people_by_name ON people (organization_id, name_key, id) WHERE deleted_at IS NULL",
      """
      CREATE TABLE person_roles (
        organization_id INTEGER NOT NULL,
        person_id INTEGER NOT NULL,
        role TEXT NOT NULL CHECK (role IN ('admin', 'staff')),
        granted_at INTEGER NOT NULL,
        PRIMARY KEY (person_id, role),
        FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
      ) STRICT
      """,
      "CREATE INDEX person_roles_by_role ON person_roles (organization_id, role, person_id)",
      """
      CREATE TABLE import_drafts (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL,
        person_id INTEGER NOT NULL UNIQUE,
        file_name TEXT NOT NULL,
        content BLOB NOT NULL,
        created_at INTEGER NOT NULL,
        FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
      ) STRICT
      """,
      .fullText("people_search")),
    // Passwords are the account's now. Every address of a living person stands in a table of its own, the first one
    // also here.
    Migration(
      "2026-11-22-people",
      "ALTER TABLE people ADD COLUMN account_id INTEGER REFERENCES accounts(id)",
      "ALTER TABLE people ADD COLUMN phone TEXT CHECK (phone IS NULL OR length(phone) BETWEEN 1 AND 40)",
      "ALTER TABLE people ADD COLUMN version INTEGER NOT NULL DEFAULT 1",
      "UPDATE people SET account_id = id WHERE password_hash IS NOT NULL",
      "ALTER TABLE people DROP COLUMN password_hash",
      """
      CREATE UNIQUE INDEX people_account ON people (account_id, organization_id)
        WHERE deleted_at IS NULL AND account_id IS NOT NULL
      """,
      """
      CREATE TABLE person_emails (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL,
        person_id INTEGER NOT NULL,
        email TEXT NOT NULL CHECK (length(email) BETWEEN 3 AND 254),
        email_key TEXT NOT NULL,
        confirmed_at INTEGER,
        created_at INTEGER NOT NULL,
        FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
      ) STRICT
      """,
      "CREATE UNIQUE INDEX person_emails_key ON person_emails (email_key, organization_id)",
      "CREATE INDEX person_emails_by_person ON person_emails (person_id, id)",
      """
      INSERT INTO person_emails (id, organization_id, person_id, email, email_key, confirmed_at, created_at)
      SELECT id, organization_id, id, email, email_key, CASE WHEN account_id IS NULL THEN NULL ELSE updated_at END,
        created_at
      FROM people WHERE email IS NOT NULL AND deleted_at IS NULL
      """),
    // Filters and their counts. One index now serves both uniqueness and order by number: numbers that are absent are
    // distinct from each other.
    Migration(
      "2026-11-28-directory",
      "ALTER TABLE people ADD COLUMN merged_into INTEGER",
      "ALTER TABLE people ADD COLUMN erased_at INTEGER",
      "DROP INDEX people_number",
      "CREATE UNIQUE INDEX people_number ON people (organization_id, number) WHERE deleted_at IS NULL",
      "CREATE INDEX people_by_status ON people (organization_id, status) WHERE deleted_at IS NULL",
      """
      CREATE INDEX people_removed ON people (organization_id, name_key, id)
        WHERE deleted_at IS NOT NULL AND merged_into IS NULL AND erased_at IS NULL
      """,
      "CREATE INDEX people_merged ON people (merged_into) WHERE merged_into IS NOT NULL",
      .begin(
        .peopleByStatus,
        """
        SELECT organization_id, CASE status WHEN 'invited' THEN 0 WHEN 'active' THEN 1 ELSE 2 END AS bucket,
          count(*) AS value
        FROM people WHERE deleted_at IS NULL GROUP BY organization_id, status
        """),
      .begin(
        .peopleByStatus,
        """
        SELECT organization_id, 3 AS bucket, count(*) AS value
        FROM people WHERE deleted_at IS NOT NULL GROUP BY organization_id
        """),
      .begin(
        .invitedByRole,
        """
        SELECT p.organization_id AS organization_id, a.role_id AS bucket, count(DISTINCT p.id) AS value
        FROM role_assignments a JOIN people p ON p.id = a.person_id
        WHERE a.unit = '' AND p.deleted_at IS NULL AND p.status = 'invited' GROUP BY p.organization_id, a.role_id
        """),
      .begin(
        .activeByRole,
        """
        SELECT p.organization_id AS organization_id, a.role_id AS bucket, count(DISTINCT p.id) AS value
        FROM role_assignments a JOIN people p ON p.id = a.person_id
        WHERE a.unit = '' AND p.deleted_at IS NULL AND p.status = 'active' GROUP BY p.organization_id, a.role_id
        """),
      .begin(
        .suspendedByRole,
        """
        SELECT p.organization_id AS organization_id, a.role_id AS bucket, count(DISTINCT p.id) AS value
        FROM role_assignments a JOIN people p ON p.id = a.person_id
        WHERE a.unit = '' AND p.deleted_at IS NULL AND p.status = 'suspended' GROUP BY p.organization_id, a.role_id
        """)),
    // How an address was confirmed, links that confirm one, and the addresses of whom a restoration brings back.
    Migration(
      "2026-11-28-emails",
      "ALTER TABLE person_emails ADD COLUMN confirmed_by INTEGER",
      """
      CREATE TABLE email_links (
        id INTEGER PRIMARY KEY,
        digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
        organization_id INTEGER NOT NULL,
        person_id INTEGER NOT NULL,
        email_id INTEGER NOT NULL REFERENCES person_emails(id) ON DELETE CASCADE,
        created_at INTEGER NOT NULL,
        expires_at INTEGER NOT NULL CHECK (expires_at > created_at),
        used_at INTEGER,
        FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
      ) STRICT
      """,
      "CREATE INDEX email_links_by_email ON email_links (email_id)",
      "CREATE INDEX email_links_by_person ON email_links (organization_id, person_id)",
      """
      CREATE TABLE former_emails (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL,
        person_id INTEGER NOT NULL,
        email TEXT NOT NULL CHECK (length(email) BETWEEN 3 AND 254),
        email_key TEXT NOT NULL,
        confirmed_at INTEGER,
        confirmed_by INTEGER,
        created_at INTEGER NOT NULL,
        FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
      ) STRICT
      """,
      "CREATE INDEX former_emails_by_person ON former_emails (person_id, id)"),
    // What the last import did, so that it can be undone.
    Migration(
      "2026-11-28-imports",
      """
      CREATE TABLE import_batches (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL REFERENCES organizations(id),
        person_id INTEGER,
        file_name TEXT NOT NULL CHECK (length(file_name) <= 1600),
        created_count INTEGER NOT NULL CHECK (created_count >= 0),
        updated_count INTEGER NOT NULL CHECK (updated_count >= 0),
        created_at INTEGER NOT NULL,
        undone_at INTEGER,
        UNIQUE (organization_id, id),
        FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
      ) STRICT
      """,
      """
      CREATE TABLE import_changes (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL,
        batch_id INTEGER NOT NULL,
        person_id INTEGER NOT NULL,
        is_new INTEGER NOT NULL CHECK (is_new IN (0, 1)),
        version INTEGER NOT NULL,
        name TEXT,
        email TEXT,
        number TEXT,
        phone TEXT,
        language TEXT CHECK (language IN ('en', 'fr')),
        roles TEXT NOT NULL,
        FOREIGN KEY (organization_id, batch_id) REFERENCES import_batches(organization_id, id),
        FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
      ) STRICT
      """,
      "CREATE INDEX import_changes_by_batch ON import_changes (organization_id, batch_id, id)",
      "CREATE INDEX import_changes_by_person ON import_changes (organization_id, person_id)"),
    // Each text of the search begins with the mark of its organization (FullText.mark).
    Migration(
      "2026-12-05-people-search",
      """
      UPDATE people_search SET text = (
        SELECT char(983040 + ((p.organization_id >> 32) & 65535), 983040 + ((p.organization_id >> 16) & 65535),
          983040 + (p.organization_id & 65535)) || ' '
        FROM people p WHERE p.id = people_search.rowid) || text
      WHERE EXISTS (SELECT 1 FROM people p WHERE p.id = people_search.rowid)
      """),
    // Beside the name, so that a list that shows faces reads nothing else. Nobody has another's.
    Migration(
      "2026-12-18-photos",
      "ALTER TABLE people ADD COLUMN photo_id INTEGER REFERENCES pictures(id)",
      "CREATE UNIQUE INDEX people_by_photo ON people (photo_id) WHERE photo_id IS NOT NULL"),
    // A file may say of whom it tells also what they do here: that is undone with the rest.
    Migration(
      "2026-12-21-imports",
      """
      ALTER TABLE import_batches ADD COLUMN kind TEXT NOT NULL DEFAULT 'people'
        CHECK (kind = 'people' OR kind = 'employees')
      """,
      "ALTER TABLE import_changes ADD COLUMN work TEXT"),
    // Of more than people: which kinds there are, the program says.
    Migration(
      "2027-01-01-import-kinds",
      "ALTER TABLE import_batches ADD COLUMN scope TEXT NOT NULL DEFAULT 'people' CHECK (length(scope) BETWEEN 1 AND 40)",
      "UPDATE import_batches SET scope = kind",
      "ALTER TABLE import_batches DROP COLUMN kind",
      "ALTER TABLE import_batches RENAME COLUMN scope TO kind"),
  ]
}
