// Every SQL statement of kiosks.
import Base
import Store

enum KioskStore {
  static let statements: [any Statement] = [
    list, total, standing, live, find, byLink, bySession, insert, renewLink, open, revoke, revokeOfSite, insertUse,
    sweepUses, exportRows, usesOfPerson, deleteUses,
  ]

  /// With their sites, newest first; those that were revoked too.
  static let list = Query(
    """
    SELECT k.id, k.organization_id, k.site_id, s.name, k.name, k.secret, k.link_until, k.opened_at, k.created_at,
      k.revoked_at
    FROM kiosks k JOIN sites s ON s.id = k.site_id
    WHERE k.organization_id = ?1 ORDER BY k.id DESC LIMIT ?2 OFFSET ?3
    """, row)

  /// Those that were not revoked, also where no screen shows them yet.
  static let standing = Query("SELECT count(*) FROM kiosks WHERE organization_id = ?1 AND revoked_at IS NULL") {
    $0.int(0)
  }

  /// There are few.
  static let total = Query("SELECT count(*) FROM kiosks WHERE organization_id = ?1") { $0.int(0) }

  /// Those whose codes count.
  static let live = Query(
    """
    SELECT k.id, k.organization_id, k.site_id, s.name, k.name, k.secret, k.link_until, k.opened_at, k.created_at,
      k.revoked_at
    FROM kiosks k JOIN sites s ON s.id = k.site_id
    WHERE k.organization_id = ?1 AND k.revoked_at IS NULL AND k.opened_at IS NOT NULL
    """, row)

  static let find = Query(
    """
    SELECT k.id, k.organization_id, k.site_id, s.name, k.name, k.secret, k.link_until, k.opened_at, k.created_at,
      k.revoked_at
    FROM kiosks k JOIN sites s ON s.id = k.site_id WHERE k.id = ?1 AND k.organization_id = ?2
    """, row)

  /// By the link that makes a screen a kiosk, while it is good; of an organization that is there.
  static let byLink = Query(
    """
    SELECT k.id, k.organization_id, k.site_id, s.name, k.name, k.secret, k.link_until, k.opened_at, k.created_at,
      k.revoked_at
    FROM kiosks k JOIN sites s ON s.id = k.site_id JOIN organizations o ON o.id = k.organization_id
    WHERE k.link_hash = ?1 AND k.link_until > ?2 AND o.deleted_at IS NULL AND s.deleted_at IS NULL
    """, row)

  /// By what the screen itself keeps.
  static let bySession = Query(
    """
    SELECT k.id, k.organization_id, k.site_id, s.name, k.name, k.secret, k.link_until, k.opened_at, k.created_at,
      k.revoked_at
    FROM kiosks k JOIN sites s ON s.id = k.site_id JOIN organizations o ON o.id = k.organization_id
    WHERE k.session_hash = ?1 AND k.revoked_at IS NULL AND o.deleted_at IS NULL AND s.deleted_at IS NULL
    """, row)

  static let insert = Command(
    """
    INSERT INTO kiosks (id, organization_id, site_id, name, secret, link_hash, link_until, created_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
    """)

  /// A new link, and a new secret with it: the screen that there was is none any more.
  static let renewLink = Command(
    """
    UPDATE kiosks SET secret = ?3, link_hash = ?4, link_until = ?5, session_hash = NULL, opened_at = NULL
    WHERE id = ?1 AND organization_id = ?2 AND revoked_at IS NULL
    """)

  /// The link's one use.
  static let open = Command(
    """
    UPDATE kiosks SET link_hash = NULL, link_until = NULL, session_hash = ?2, opened_at = ?3
    WHERE id = ?1 AND link_hash IS NOT NULL AND revoked_at IS NULL
    """)

  static let revoke = Command(
    """
    UPDATE kiosks SET revoked_at = ?3, link_hash = NULL, link_until = NULL, session_hash = NULL, opened_at = NULL
    WHERE id = ?1 AND organization_id = ?2 AND revoked_at IS NULL
    """)

  static let revokeOfSite = Command(
    """
    UPDATE kiosks SET revoked_at = ?3, link_hash = NULL, link_until = NULL, session_hash = NULL, opened_at = NULL
    WHERE site_id = ?1 AND organization_id = ?2 AND revoked_at IS NULL
    """)

  static let insertUse = Command(
    "INSERT INTO kiosk_uses (id, organization_id, kiosk_id, step, person_id, used_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")

  static let sweepUses = Command(
    "DELETE FROM kiosk_uses WHERE id IN (SELECT id FROM kiosk_uses WHERE used_at < ?1 LIMIT ?2)")

  static let exportRows = RowQuery(
    """
    SELECT id, site_id, name, opened_at, created_at, revoked_at
    FROM kiosks WHERE organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
    """)

  static let usesOfPerson = RowQuery(
    """
    SELECT u.id, k.name AS kiosk, u.used_at FROM kiosk_uses u JOIN kiosks k ON k.id = u.kiosk_id
    WHERE u.organization_id = ?1 AND u.person_id = ?2
    """)

  static let deleteUses = Command("DELETE FROM kiosk_uses WHERE person_id = ?1 AND organization_id = ?2")

  @Sendable private static func row(_ c: Columns) -> KioskRow {
    KioskRow(
      id: c.id(0), organization: c.id(1), site: SiteReference(id: c.id(2), name: c.text(3)), name: c.text(4),
      sealedSecret: c.bytes(5), linkUntil: c.optionalTimestamp(6), opened: c.optionalTimestamp(7),
      created: c.timestamp(8), revoked: c.optionalTimestamp(9))
  }
}
