// Every SQL statement of files.
import Base
import Store

enum FileStore {
  static let migrations = [
    // The content stands in pieces of their own, in order; a row of `files` is read without it.
    Migration(
      "2026-12-18-files",
      """
      CREATE TABLE files (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL REFERENCES organizations(id),
        hash BLOB NOT NULL CHECK (length(hash) = 32),
        media_type TEXT NOT NULL CHECK (length(media_type) BETWEEN 3 AND 100),
        size INTEGER NOT NULL CHECK (size >= 1),
        uses INTEGER NOT NULL CHECK (uses >= 0),
        unused_at INTEGER CHECK ((unused_at IS NULL) = (uses > 0)),
        created_at INTEGER NOT NULL,
        UNIQUE (organization_id, id),
        UNIQUE (organization_id, hash, media_type)
      ) STRICT
      """,
      "CREATE INDEX files_unused ON files (unused_at) WHERE unused_at IS NOT NULL",
      """
      CREATE TABLE file_chunks (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL,
        file_id INTEGER NOT NULL,
        place INTEGER NOT NULL CHECK (place >= 0),
        content BLOB NOT NULL CHECK (length(content) BETWEEN 1 AND 262144),
        UNIQUE (file_id, place),
        FOREIGN KEY (organization_id, file_id) REFERENCES files(organization_id, id)
      ) STRICT
      """,
      "CREATE INDEX file_chunks_by_organization ON file_chunks (organization_id, id)")
  ]

  static let statements: [any Statement] = [
    known, insert, insertChunk, use, release, content, unused, ofID, deleteChunks, delete, exportFiles, exportChunks,
  ]

  /// The file with this content, if it is there already.
  static let known = Query("SELECT id FROM files WHERE organization_id = ?1 AND hash = ?2 AND media_type = ?3") {
    $0.id(0, as: ID<StoredFile>.self)
  }

  static let insert = Command(
    """
    INSERT INTO files (id, organization_id, hash, media_type, size, uses, created_at)
    VALUES (?1, ?2, ?3, ?4, ?5, 1, ?6)
    """)

  static let insertChunk = Command(
    "INSERT INTO file_chunks (id, organization_id, file_id, place, content) VALUES (?1, ?2, ?3, ?4, ?5)")

  static let use = Command(
    "UPDATE files SET uses = uses + 1, unused_at = NULL WHERE id = ?1 AND organization_id = ?2")

  /// One use fewer; after the last it is unused from `?3` on.
  static let release = Command(
    """
    UPDATE files SET uses = uses - 1, unused_at = CASE WHEN uses = 1 THEN ?3 ELSE NULL END
    WHERE id = ?1 AND organization_id = ?2 AND uses > 0
    """)

  /// The pieces in order, straight to bytes.
  static let content = RowQuery("SELECT content FROM file_chunks WHERE file_id = ?1 ORDER BY place")

  /// Files that nothing has used since before `?1`, of any organization.
  static let unused = Query("SELECT id FROM files WHERE unused_at < ?1 LIMIT ?2") {
    $0.id(0, as: ID<StoredFile>.self)
  }

  /// Whether a file of an organization is used by nothing.
  static let ofID = Query("SELECT uses = 0 FROM files WHERE id = ?1 AND organization_id = ?2") { $0.bool(0) }

  static let deleteChunks = Command("DELETE FROM file_chunks WHERE file_id = ?1")

  static let delete = Command("DELETE FROM files WHERE id = ?1 AND uses = 0")

  static let exportFiles = RowQuery(
    """
    SELECT id, hash, media_type, size, uses, unused_at, created_at
    FROM files WHERE organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
    """)

  static let exportChunks = RowQuery(
    """
    SELECT id, file_id, place, content FROM file_chunks WHERE organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
    """)
}
