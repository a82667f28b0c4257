// Every SQL statement of the directory.
import Base
import Store

extension Counter {
  /// People of an organization that are not deleted; the bucket is 0.
  static let people = Counter("people.total")
}

enum PeopleStore {
  /// Names, addresses and numbers, folded, searchable by any part of three characters or more.
  static let search = FullText("people_search")

  // SQLite counts code points, people count characters: one of ours may be of eight code points (a family of emoji).
  static let migrations = [
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
  ]

  static let statements: [any Statement] = [
    insert, update, setStatus, setAccount, softDelete, exists, find, page, prefixPage, prefixCount, searchPage,
    searchTop,
    searchCount, byNumber, byEmail, putDraft, draft, deleteDraft, exportPage, exportRows, name,
  ]

  // MARK: One person

  static let insert = Command(
    """
    INSERT INTO people (id, organization_id, name, name_key, email, email_key, number, status, language, created_at, updated_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10)
    """)

  static let update = Command(
    """
    UPDATE people SET name = ?3, name_key = ?4, email = ?5, email_key = ?6, number = ?7, language = ?8, updated_at = ?9,
      version = version + 1
    WHERE id = ?1 AND organization_id = ?2 AND deleted_at IS NULL
    """)

  static let setStatus = Command(
    """
    UPDATE people SET status = ?3, updated_at = ?4, version = version + 1
    WHERE id = ?1 AND organization_id = ?2 AND deleted_at IS NULL
    """)

  /// Which account the person signs in with.
  static let setAccount = Command(
    """
    UPDATE people SET account_id = ?3, updated_at = ?4, version = version + 1
    WHERE id = ?1 AND organization_id = ?2 AND deleted_at IS NULL
    """)

  static let softDelete = Command(
    """
    UPDATE people SET deleted_at = ?3, updated_at = ?3, version = version + 1
    WHERE id = ?1 AND organization_id = ?2 AND deleted_at IS NULL
    """)

  static let exists = Query(
    "SELECT 1 FROM people WHERE id = ?1 AND organization_id = ?2"
  ) { $0.int(0) }

  static let find = Query(
    """
    SELECT p.id, p.organization_id, p.name, p.email, p.number, p.status, p.language, p.created_at, p.updated_at
    FROM people p WHERE p.id = ?1 AND p.organization_id = ?2 AND p.deleted_at IS NULL
    """, row)

  /// A copy of a name, for whoever frees it. Also of people who are no longer in the directory: their records are.
  static let name = Query("SELECT name FROM people WHERE id = ?1") { c in
    let bytes = c.utf8(0)
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
    copy.copyMemory(from: bytes)
    return UnsafeRawBufferPointer(copy)
  }

  static let byNumber = Query(
    """
    SELECT p.id, p.organization_id, p.name, p.email, p.number, p.status, p.language, p.created_at, p.updated_at
    FROM people p WHERE p.organization_id = ?1 AND p.number = ?2 AND p.deleted_at IS NULL
    """, row)

  static let byEmail = Query(
    """
    SELECT p.id, p.organization_id, p.name, p.email, p.number, p.status, p.language, p.created_at, p.updated_at
    FROM people p WHERE p.organization_id = ?1 AND p.email_key = ?2 AND p.deleted_at IS NULL
    """, row)

  // MARK: Lists

  static let page = Query(
    """
    SELECT p.id, p.organization_id, p.name, p.email, p.number, p.status, p.language, p.created_at, p.updated_at
    FROM people p WHERE p.organization_id = ?1 AND p.deleted_at IS NULL
    ORDER BY p.name_key, p.id LIMIT ?2 OFFSET ?3
    """, row)

  /// People whose folded name begins with `?2`; `?3` is the first text after all of those. For what is too short for
  /// the full-text index.
  static let prefixPage = Query(
    """
    SELECT p.id, p.organization_id, p.name, p.email, p.number, p.status, p.language, p.created_at, p.updated_at
    FROM people p WHERE p.organization_id = ?1 AND p.deleted_at IS NULL AND p.name_key >= ?2 AND p.name_key < ?3
    ORDER BY p.name_key, p.id LIMIT ?4 OFFSET ?5
    """, row)

  static let prefixCount = Query(
    """
    SELECT count(*) FROM people p
    WHERE p.organization_id = ?1 AND p.deleted_at IS NULL AND p.name_key >= ?2 AND p.name_key < ?3
    """
  ) { $0.int(0) }

  static let searchPage = Query(
    """
    SELECT p.id, p.organization_id, p.name, p.email, p.number, p.status, p.language, p.created_at, p.updated_at
    FROM people p
    WHERE p.id IN (SELECT rowid FROM people_search WHERE people_search MATCH ?2)
      AND p.organization_id = ?1 AND p.deleted_at IS NULL
    ORDER BY p.name_key, p.id LIMIT ?3 OFFSET ?4
    """, row)

  /// The first few that match, in the order of the index: nothing is sorted.
  static let searchTop = Query(
    """
    SELECT p.id, p.organization_id, p.name, p.email, p.number, p.status, p.language, p.created_at, p.updated_at
    FROM (SELECT rowid FROM people_search WHERE people_search MATCH ?2) f
    CROSS JOIN people p ON p.id = f.rowid
    WHERE p.organization_id = ?1 AND p.deleted_at IS NULL LIMIT ?3
    """, row)

  static let searchCount = Query(
    """
    SELECT count(*) FROM people p
    WHERE p.id IN (SELECT rowid FROM people_search WHERE people_search MATCH ?2)
      AND p.organization_id = ?1 AND p.deleted_at IS NULL
    """
  ) { $0.int(0) }

  /// The next people of an export, after a name and an id.
  static let exportPage = Query(
    """
    SELECT p.id, p.organization_id, p.name, p.email, p.number, p.status, p.language, p.created_at, p.updated_at
    FROM people p WHERE p.organization_id = ?1 AND p.deleted_at IS NULL AND (p.name_key, p.id) > (?2, ?3)
    ORDER BY p.name_key, p.id LIMIT ?4
    """, row)

  static let exportRows = RowQuery(
    """
    SELECT id, account_id IS NOT NULL AS is_member, name, email, phone, number, status, language, version, created_at,
      updated_at, deleted_at
    FROM people WHERE organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
    """)

  // MARK: Import drafts

  /// One draft a person: a newer upload replaces the older.
  static let putDraft = Command(
    """
    INSERT INTO import_drafts (id, organization_id, person_id, file_name, content, created_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6)
    ON CONFLICT (person_id) DO UPDATE
      SET id = excluded.id, file_name = excluded.file_name, content = excluded.content, created_at = excluded.created_at
    """)

  static let draft = Query(
    "SELECT file_name, content FROM import_drafts WHERE id = ?1 AND organization_id = ?2 AND person_id = ?3"
  ) { (name: $0.text(0), content: $0.bytes(1)) }

  static let deleteDraft = Command("DELETE FROM import_drafts WHERE id = ?1 AND organization_id = ?2")

  @Sendable private static func row(_ c: Columns) throws -> PersonRow {
    PersonRow(
      id: c.id(0), organization: c.id(1), name: c.text(2), email: c.optionalText(3),
      number: c.optionalText(4), status: PersonStatus(rawValue: c.text(5)) ?? .suspended,
      language: Language(rawValue: c.text(6)) ?? .en, created: c.timestamp(7), updated: c.timestamp(8))
  }
}
