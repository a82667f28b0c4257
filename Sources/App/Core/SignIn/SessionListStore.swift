// SQL of an account's sessions and links as a whole: what their owner sees, and what ends with a new password.
import Base
import Store

/// A session as its owner sees it.
struct SessionEntry: Sendable {
  let id: ID<Session>
  let credential: Caller.Credential
  let userAgent: String
  let address: String
  let created: Timestamp
  /// To the minute.
  let seen: Timestamp
  let expires: Timestamp
  /// Where it works now.
  let organization: OrganizationSummary
}

enum SessionListStore {
  static let migrations = [
    Migration(
      "2026-11-24-sessions",
      "ALTER TABLE sessions ADD COLUMN last_seen_at INTEGER",
      // What the account's owner knows the browser or program by; of a table of another feature.
      "ALTER TABLE sessions ADD COLUMN device_id INTEGER")
  ]

  static let statements: [any Statement] = [page, count, touch, setDevice, deleteOthers, dropLinks]

  static let page = Query(
    """
    SELECT s.id, s.credential, s.user_agent, s.address, s.created_at, COALESCE(s.last_seen_at, s.created_at),
      s.expires_at, o.id, o.name, o.zone, o.language
    FROM sessions s JOIN organizations o ON o.id = s.organization_id
    WHERE s.account_id = ?1 AND s.expires_at > ?2 ORDER BY s.id DESC LIMIT ?3 OFFSET ?4
    """
  ) { c in
    SessionEntry(
      id: c.id(0), credential: Caller.Credential(rawValue: c.text(1)) ?? .token, userAgent: c.text(2),
      address: c.text(3), created: c.timestamp(4), seen: c.timestamp(5), expires: c.timestamp(6),
      organization: OrganizationSummary(
        id: c.id(7), name: c.text(8), zone: Zone(c.text(9)) ?? .utc, language: Language(rawValue: c.text(10)) ?? .en))
  }

  static let count = Query("SELECT count(*) FROM sessions WHERE account_id = ?1 AND expires_at > ?2") { $0.int(0) }

  /// Remembers when a session was last used; never an earlier moment than it has.
  static let touch = Command(
    "UPDATE sessions SET last_seen_at = ?2 WHERE id = ?1 AND COALESCE(last_seen_at, created_at) < ?2")

  static let setDevice = Command("UPDATE sessions SET device_id = ?2 WHERE id = ?1")

  /// Every session of an account but one.
  static let deleteOthers = Command("DELETE FROM sessions WHERE account_id = ?1 AND id <> ?2")

  /// The links that nobody has used yet of everybody that an account is.
  static let dropLinks = Command(
    """
    DELETE FROM sign_in_links WHERE used_at IS NULL
      AND person_id IN (SELECT id FROM people WHERE account_id = ?1 AND deleted_at IS NULL)
    """)
}
