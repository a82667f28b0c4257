// Every SQL statement of sessions and one-time links.
import Base
import Store

/// What signing in needs to know of a person.
struct Account: Sendable {
  let person: ID<Person>
  let name: String
  let email: String?
  let language: Language
  let status: PersonStatus
  let passwordHash: String?
  let organization: OrganizationSummary
}

/// A live session and its person.
struct SessionRow: Sendable {
  let id: ID<Session>
  let credential: Caller.Credential
  let expires: Timestamp
  let account: Account
}

enum SignInStore {
  static let migrations = [
    Migration(
      "2026-11-20-sign-in",
      """
      CREATE TABLE sessions (
        id INTEGER PRIMARY KEY,
        digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
        credential TEXT NOT NULL CHECK (credential IN ('cookie', 'token')),
        organization_id INTEGER NOT NULL,
        person_id INTEGER NOT NULL,
        user_agent TEXT NOT NULL,
        address TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        expires_at INTEGER NOT NULL CHECK (expires_at > created_at),
        FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
      ) STRICT
      """,
      "CREATE INDEX sessions_by_person ON sessions (person_id, id)",
      "CREATE INDEX sessions_by_expiry ON sessions (expires_at)",
      """
      CREATE TABLE sign_in_links (
        id INTEGER PRIMARY KEY,
        digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
        organization_id INTEGER NOT NULL,
        person_id INTEGER NOT NULL,
        created_at INTEGER NOT NULL,
        expires_at INTEGER NOT NULL,
        used_at INTEGER,
        FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
      ) STRICT
      """,
      "CREATE INDEX sign_in_links_by_person ON sign_in_links (person_id, id)")
  ]

  static let statements: [any Statement] = [
    account, byEmail, session, insertSession, deleteSession, deleteSessions, sweepSessions, insertLink, link, useLink,
    dropLinks, setPassword,
  ]

  /// The people who may be meant by an address: one per organization, four at most, so that a sign-in has a bounded cost.
  static let byEmail = Query(
    """
    SELECT p.id, p.name, p.email, p.language, p.status, p.password_hash, o.id, o.name, o.zone, o.language
    FROM people p JOIN organizations o ON o.id = p.organization_id
    WHERE p.email_key = ?1 AND p.deleted_at IS NULL
    ORDER BY p.organization_id LIMIT 4
    """
  ) { account($0, from: 0) }

  static let account = Query(
    """
    SELECT p.id, p.name, p.email, p.language, p.status, p.password_hash, o.id, o.name, o.zone, o.language
    FROM people p JOIN organizations o ON o.id = p.organization_id
    WHERE p.id = ?1 AND p.deleted_at IS NULL
    """
  ) { account($0, from: 0) }

  /// The session behind a token, if it is alive and its person may be here.
  static let session = Query(
    """
    SELECT s.id, s.credential, s.expires_at,
      p.id, p.name, p.email, p.language, p.status, NULL, o.id, o.name, o.zone, o.language
    FROM sessions s JOIN people p ON p.id = s.person_id JOIN organizations o ON o.id = s.organization_id
    WHERE s.digest = ?1 AND s.expires_at > ?2 AND p.deleted_at IS NULL AND p.status = 'active'
    """
  ) { c in
    SessionRow(
      id: c.id(0), credential: Caller.Credential(rawValue: c.text(1)) ?? .token, expires: c.timestamp(2),
      account: account(c, from: 3))
  }

  static let insertSession = Command(
    """
    INSERT INTO sessions
      (id, digest, credential, organization_id, person_id, user_agent, address, created_at, expires_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
    """)

  static let deleteSession = Command("DELETE FROM sessions WHERE id = ?1 AND person_id = ?2")

  static let deleteSessions = Command("DELETE FROM sessions WHERE person_id = ?1")

  /// Forgets sessions that ended long ago, a few at a time, whenever somebody signs in.
  static let sweepSessions = Command(
    "DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE expires_at < ?1 ORDER BY expires_at LIMIT 20)")

  static let insertLink = Command(
    """
    INSERT INTO sign_in_links (id, digest, organization_id, person_id, created_at, expires_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6)
    """)

  /// The person a link was made for, while it can still be used.
  static let link = Query(
    """
    SELECT l.id, p.id, p.name, p.email, p.language, p.status, NULL, o.id, o.name, o.zone, o.language
    FROM sign_in_links l JOIN people p ON p.id = l.person_id JOIN organizations o ON o.id = l.organization_id
    WHERE l.digest = ?1 AND l.used_at IS NULL AND l.expires_at > ?2 AND p.deleted_at IS NULL AND p.status <> 'suspended'
    """
  ) { c in (id: c.id(0, as: ID<SignInLink>.self), account: account(c, from: 1)) }

  /// Marks a link as used; changes nothing when somebody was faster.
  static let useLink = Command("UPDATE sign_in_links SET used_at = ?2 WHERE id = ?1 AND used_at IS NULL")

  /// Takes back the links a person has not used: a new one replaces them.
  static let dropLinks = Command("DELETE FROM sign_in_links WHERE person_id = ?1 AND used_at IS NULL")

  static let setPassword = Command(
    "UPDATE people SET password_hash = ?3, updated_at = ?4 WHERE id = ?1 AND organization_id = ?2 AND deleted_at IS NULL"
  )

  private static func account(_ c: Columns, from first: Int) -> Account {
    Account(
      person: c.id(first), name: c.text(first + 1), email: c.optionalText(first + 2),
      language: Language(rawValue: c.text(first + 3)) ?? .en,
      status: PersonStatus(rawValue: c.text(first + 4)) ?? .suspended,
      passwordHash: c.optionalText(first + 5),
      organization: OrganizationSummary(
        id: c.id(first + 6), name: c.text(first + 7), zone: Zone(c.text(first + 8)) ?? .utc,
        language: Language(rawValue: c.text(first + 9)) ?? .en))
  }
}
