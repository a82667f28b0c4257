// Every SQL statement of organizations.
import Base
import Store

enum OrganizationStore {
  static let migrations = [
    Migration(
      "2026-11-20-organizations",
      """
      CREATE TABLE organizations (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
        zone TEXT NOT NULL CHECK (length(zone) BETWEEN 1 AND 64),
        language TEXT NOT NULL CHECK (language IN ('en', 'fr')),
        created_at INTEGER NOT NULL
      ) STRICT
      """),
    Migration(
      "2026-11-22-organizations",
      """
      CREATE TABLE tenants (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 1600),
        slug TEXT NOT NULL UNIQUE CHECK (length(slug) BETWEEN 1 AND 60),
        zone TEXT NOT NULL CHECK (length(zone) BETWEEN 1 AND 64),
        language TEXT NOT NULL CHECK (language IN ('en', 'fr')),
        languages TEXT NOT NULL CHECK (length(languages) BETWEEN 2 AND 100),
        retention_days INTEGER CHECK (retention_days IS NULL OR retention_days BETWEEN 30 AND 36500),
        version INTEGER NOT NULL DEFAULT 1,
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL,
        suspended_at INTEGER,
        deleted_at INTEGER,
        purge_after INTEGER,
        restore_digest BLOB UNIQUE CHECK (restore_digest IS NULL OR length(restore_digest) = 32),
        CHECK ((purge_after IS NULL) = (deleted_at IS NULL)),
        CHECK (restore_digest IS NULL OR deleted_at IS NOT NULL)
      ) STRICT
      """,
      """
      INSERT INTO tenants (id, name, slug, zone, language, languages, created_at, updated_at)
      SELECT id, name, 'campus-' || id, zone, language, 'en,fr', created_at, created_at FROM organizations
      """,
      "DROP TABLE organizations",
      "ALTER TABLE tenants RENAME TO organizations"),
    Migration(
      "2026-12-02-second-factor-policy",
      """
      ALTER TABLE organizations ADD COLUMN second_factor_for TEXT NOT NULL DEFAULT 'nobody'
        CHECK (second_factor_for IN ('nobody', 'administrators', 'everybody'))
      """),
    Migration("2026-12-17-organization-erasure", .eventErasure),
  ]

  static let statements: [any Statement] = [
    insert, hasSlug, bySlug, all, ofCaller, languages, find, page, count, byRestoration, update, setSuspended,
    softDelete, restore, overdue, erase, exportRows,
  ]

  static let insert = Command(
    """
    INSERT INTO organizations (id, name, slug, zone, language, languages, created_at, updated_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)
    """)

  static let hasSlug = Query("SELECT 1 FROM organizations WHERE slug = ?1") { $0.int(0) }

  /// By its short name, unless it is deleted.
  static let bySlug = Query(
    "SELECT id, name, zone, language FROM organizations WHERE slug = ?1 AND deleted_at IS NULL", summary)

  /// What a caller carries of their organization besides its name: asked once for each, and again when rights change.
  static let ofCaller = Query(
    """
    SELECT o.second_factor_for, l.organization_id, l.hash, l.width, l.height
    FROM organizations o LEFT JOIN organization_logos l ON l.organization_id = o.id
    WHERE o.id = ?1
    """
  ) { c in
    (
      secondFactorFor: try c.choice(0, as: SecondFactorScope.self),
      logo: c.optionalID(1, as: ID<Organization>.self).map {
        LogoReference(organization: $0, hash: c.text(2), width: c.int(3), height: c.int(4))
      }
    )
  }

  /// Every organization of the box that is not deleted, oldest first. A box holds a handful.
  static let all = Query(
    "SELECT id, name, zone, language FROM organizations WHERE deleted_at IS NULL ORDER BY id LIMIT 100",
    summary)

  /// The languages that people of an organization may choose.
  static let languages = Query("SELECT languages FROM organizations WHERE id = ?1") {
    OrganizationRules.languages($0.text(0))
  }

  static let find = Query(
    """
    SELECT id, name, slug, zone, language, languages, retention_days, version, created_at, updated_at, suspended_at,
      deleted_at, purge_after, second_factor_for
    FROM organizations WHERE id = ?1
    """, row)

  /// The deleted ones too: whoever runs the box can bring them back.
  static let page = Query(
    """
    SELECT id, name, slug, zone, language, languages, retention_days, version, created_at, updated_at, suspended_at,
      deleted_at, purge_after, second_factor_for
    FROM organizations ORDER BY id LIMIT ?1 OFFSET ?2
    """, row)

  static let count = Query("SELECT count(*) FROM organizations") { $0.int(0) }

  /// The deleted organization that a link brings back.
  static let byRestoration = Query(
    """
    SELECT id, name, slug, zone, language, languages, retention_days, version, created_at, updated_at, suspended_at,
      deleted_at, purge_after, second_factor_for
    FROM organizations WHERE restore_digest = ?1
    """, row)

  /// Changes nothing when somebody has changed it since version `?7`.
  static let update = Command(
    """
    UPDATE organizations SET name = ?2, zone = ?3, language = ?4, languages = ?5, retention_days = ?6,
      second_factor_for = ?9, version = version + 1, updated_at = ?8
    WHERE id = ?1 AND version = ?7 AND deleted_at IS NULL
    """)

  /// `?2` is when, or null to let people in again.
  static let setSuspended = Command(
    """
    UPDATE organizations SET suspended_at = ?2, version = version + 1, updated_at = ?3
    WHERE id = ?1 AND deleted_at IS NULL
    """)

  static let softDelete = Command(
    """
    UPDATE organizations SET deleted_at = ?2, purge_after = ?3, restore_digest = ?4, version = version + 1,
      updated_at = ?2
    WHERE id = ?1 AND deleted_at IS NULL
    """)

  static let restore = Command(
    """
    UPDATE organizations SET deleted_at = NULL, purge_after = NULL, restore_digest = NULL, version = version + 1,
      updated_at = ?2
    WHERE id = ?1 AND deleted_at IS NOT NULL AND purge_after > ?2
    """)

  /// One whose time is over.
  static let overdue = Query("SELECT id FROM organizations WHERE purge_after <= ?1 ORDER BY id LIMIT 1") {
    $0.id(0, as: ID<Organization>.self)
  }

  static let erase = Command("DELETE FROM organizations WHERE id = ?1 AND purge_after <= ?2")

  static let exportRows = RowQuery(
    """
    SELECT id, name, slug, zone, language, languages, retention_days, second_factor_for, version, created_at,
      updated_at
    FROM organizations WHERE id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
    """)

  @Sendable private static func summary(_ c: Columns) -> OrganizationSummary {
    OrganizationSummary(
      id: c.id(0), name: c.text(1), zone: Zone(c.text(2)) ?? .utc,
      language: Language(rawValue: c.text(3)) ?? .en)
  }

  @Sendable private static func row(_ c: Columns) throws -> OrganizationRow {
    OrganizationRow(
      id: c.id(0), name: c.text(1), slug: c.text(2), zone: Zone(c.text(3)) ?? .utc,
      language: Language(rawValue: c.text(4)) ?? .en, languages: OrganizationRules.languages(c.text(5)),
      retentionDays: c.int64(6), version: c.int64(7), created: c.timestamp(8), updated: c.timestamp(9),
      suspended: c.optionalTimestamp(10), deleted: c.optionalTimestamp(11), purgeAfter: c.optionalTimestamp(12),
      secondFactorFor: try c.choice(13))
  }
}
