// Every SQL statement of logos.
import Base
import Store

enum LogoStore {
  static let migrations = [
    // The content stands last: what is read before it is read without it.
    Migration(
      "2026-12-02-logos",
      """
      CREATE TABLE organization_logos (
        organization_id INTEGER PRIMARY KEY REFERENCES organizations(id),
        hash TEXT NOT NULL CHECK (length(hash) = 22),
        format TEXT NOT NULL CHECK (format IN ('png', 'jpeg', 'webp')),
        width INTEGER NOT NULL CHECK (width BETWEEN 1 AND 1024),
        height INTEGER NOT NULL CHECK (height BETWEEN 1 AND 1024),
        changed_at INTEGER NOT NULL,
        content BLOB NOT NULL CHECK (length(content) BETWEEN 1 AND 262144)
      ) STRICT
      """)
  ]

  static let statements: [any Statement] = [reference, find, content, put, delete, exportRows]

  static let reference = Query(
    "SELECT organization_id, hash, width, height FROM organization_logos WHERE organization_id = ?1", reference)

  /// Without its content.
  static let find = Query(
    """
    SELECT organization_id, hash, width, height, format, length(content), changed_at
    FROM organization_logos WHERE organization_id = ?1
    """
  ) { c in
    (
      reference: reference(c), format: try c.choice(4, as: Picture.Format.self), size: c.int(5),
      changed: c.timestamp(6)
    )
  }

  /// Only the present one, of an organization that is still there.
  static let content = Query(
    """
    SELECT l.format, l.content
    FROM organization_logos l JOIN organizations o ON o.id = l.organization_id
    WHERE l.organization_id = ?1 AND l.hash = ?2 AND o.deleted_at IS NULL
    """
  ) { (format: try $0.choice(0, as: Picture.Format.self), content: $0.bytes(1)) }

  /// Changes nothing where it is the one that is there.
  static let put = Command(
    """
    INSERT INTO organization_logos (organization_id, hash, format, width, height, changed_at, content)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
    ON CONFLICT (organization_id) DO UPDATE SET hash = excluded.hash, format = excluded.format, width = excluded.width,
      height = excluded.height, changed_at = excluded.changed_at, content = excluded.content
    WHERE organization_logos.hash <> excluded.hash
    """)

  static let delete = Command("DELETE FROM organization_logos WHERE organization_id = ?1")

  static let exportRows = RowQuery(
    """
    SELECT organization_id, hash, format, width, height, changed_at, content
    FROM organization_logos WHERE organization_id = ?1 AND organization_id > ?2 ORDER BY organization_id LIMIT ?3
    """)

  @Sendable private static func reference(_ c: Columns) -> LogoReference {
    LogoReference(organization: c.id(0), hash: c.text(1), width: c.int(2), height: c.int(3))
  }
}
