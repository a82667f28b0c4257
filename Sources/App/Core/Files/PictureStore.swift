// Every SQL statement of pictures.
import Base
import Store

enum PictureStore {
  static let migrations = [
    Migration(
      "2026-12-18-pictures",
      """
      CREATE TABLE pictures (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL REFERENCES organizations(id),
        width INTEGER NOT NULL CHECK (width BETWEEN 1 AND 1024),
        height INTEGER NOT NULL CHECK (height BETWEEN 1 AND 1024),
        small_id INTEGER NOT NULL,
        large_id INTEGER NOT NULL,
        full_id INTEGER NOT NULL,
        created_at INTEGER NOT NULL,
        UNIQUE (organization_id, id),
        FOREIGN KEY (organization_id, small_id) REFERENCES files(organization_id, id),
        FOREIGN KEY (organization_id, large_id) REFERENCES files(organization_id, id),
        FOREIGN KEY (organization_id, full_id) REFERENCES files(organization_id, id)
      ) STRICT
      """,
      // A file that goes asks whether a picture needs it.
      "CREATE INDEX pictures_by_small ON pictures (small_id)",
      "CREATE INDEX pictures_by_large ON pictures (large_id)",
      "CREATE INDEX pictures_by_full ON pictures (full_id)")
  ]

  static let statements: [any Statement] = [insert, find, delete, small, large, full, exportRows]

  static let insert = Command(
    """
    INSERT INTO pictures (id, organization_id, width, height, small_id, large_id, full_id, created_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
    """)

  static let find = Query(
    """
    SELECT i.id, i.width, i.height, i.small_id, i.large_id, i.full_id, f.hash, f.size, i.created_at
    FROM pictures i JOIN files f ON f.id = i.full_id WHERE i.id = ?1 AND i.organization_id = ?2
    """
  ) { c in
    PictureRow(
      id: c.id(0), width: c.int(1), height: c.int(2), small: c.id(3), large: c.id(4), full: c.id(5),
      hash: try c.digest(6), size: c.int(7), created: c.timestamp(8))
  }

  static let delete = Command("DELETE FROM pictures WHERE id = ?1 AND organization_id = ?2")

  // MARK: To be served: of an organization that is still there

  static let small = Query(
    """
    SELECT i.organization_id, f.id, f.hash
    FROM pictures i JOIN organizations o ON o.id = i.organization_id JOIN files f ON f.id = i.small_id
    WHERE i.id = ?1 AND o.deleted_at IS NULL
    """, served)

  static let large = Query(
    """
    SELECT i.organization_id, f.id, f.hash
    FROM pictures i JOIN organizations o ON o.id = i.organization_id JOIN files f ON f.id = i.large_id
    WHERE i.id = ?1 AND o.deleted_at IS NULL
    """, served)

  static let full = Query(
    """
    SELECT i.organization_id, f.id, f.hash
    FROM pictures i JOIN organizations o ON o.id = i.organization_id JOIN files f ON f.id = i.full_id
    WHERE i.id = ?1 AND o.deleted_at IS NULL
    """, served)

  static func file(_ variant: PictureVariant) -> Query<PictureFile> {
    switch variant {
    case .small: small
    case .large: large
    case .full: full
    }
  }

  static let exportRows = RowQuery(
    """
    SELECT id, width, height, small_id, large_id, full_id, created_at
    FROM pictures WHERE organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
    """)

  @Sendable private static func served(_ c: Columns) throws -> PictureFile {
    PictureFile(organization: c.id(0), file: c.id(1), hash: try c.digest(2))
  }
}
