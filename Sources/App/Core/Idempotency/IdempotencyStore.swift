// Every SQL statement of remembered answers.
import Base
import Store

/// A remembered answer as the table has it.
struct RememberedRow: Sendable {
  let id: ID<RememberedAnswer>
  let fingerprint: Digest
  let status: UInt16
  let location: String?
  let etag: String?
  /// Nil when the answer can't be repeated.
  let body: [UInt8]?
  let at: Timestamp
}

enum IdempotencyStore {
  static let migrations = [
    // The person is part of the key and no more: a row lives for a day.
    Migration(
      "2026-11-22-idempotency",
      """
      CREATE TABLE remembered_answers (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL REFERENCES organizations(id),
        person_id INTEGER NOT NULL,
        request_key TEXT NOT NULL CHECK (length(request_key) BETWEEN 1 AND 255),
        fingerprint BLOB NOT NULL CHECK (length(fingerprint) = 32),
        status INTEGER NOT NULL CHECK (status BETWEEN 200 AND 299),
        location TEXT,
        etag TEXT,
        body BLOB CHECK (body IS NULL OR length(body) <= 65536),
        created_at INTEGER NOT NULL,
        UNIQUE (person_id, organization_id, request_key)
      ) STRICT
      """,
      "CREATE INDEX remembered_answers_by_age ON remembered_answers (created_at)")
  ]

  static let statements: [any Statement] = [find, drop, insert, sweep, forget]

  static let find = Query(
    """
    SELECT id, fingerprint, status, location, etag, body, created_at FROM remembered_answers
    WHERE organization_id = ?1 AND person_id = ?2 AND request_key = ?3
    """
  ) { c in
    RememberedRow(
      id: c.id(0), fingerprint: try c.digest(1), status: UInt16(clamping: c.int(2)), location: c.optionalText(3),
      etag: c.optionalText(4), body: c.optionalBytes(5), at: c.timestamp(6))
  }

  static let drop = Command("DELETE FROM remembered_answers WHERE id = ?1")

  static let insert = Command(
    """
    INSERT INTO remembered_answers
      (id, organization_id, person_id, request_key, fingerprint, status, location, etag, body, created_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
    """)

  static let sweep = Command(
    """
    DELETE FROM remembered_answers WHERE id IN
      (SELECT id FROM remembered_answers WHERE created_at <= ?1 ORDER BY created_at LIMIT ?2)
    """)

  static let forget = Command("DELETE FROM remembered_answers WHERE person_id = ?1")
}
