// Every SQL statement of sessions and one-time links.
import Base
import Store

/// A person with what signing in needs to know of them.
struct Member: Sendable {
  /// Nil for somebody who is in the directory and can't sign in.
  let account: ID<Account>?
  let person: ID<Person>
  let name: String
  let email: String?
  let language: Language
  let status: PersonStatus
  let organization: OrganizationSummary
  /// Whether the organization lets people in: it is neither suspended nor deleted.
  let isOrganizationOpen: Bool
  /// The account's; nil also where a query has no use for it.
  let passwordHash: String?
  /// Whether the account runs the box.
  let isOperator: Bool

  /// Whether this person may be here.
  var mayEnter: Bool { account != nil && status == .active && isOrganizationOpen }
}

/// A live session and its person.
struct SessionRow: Sendable {
  let id: ID<Session>
  let credential: Caller.Credential
  let expires: Timestamp
  let member: Member
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
      "CREATE INDEX sign_in_links_by_person ON sign_in_links (person_id, id)"),
    Migration(
      "2026-11-22-sessions",
      """
      CREATE TABLE account_sessions (
        id INTEGER PRIMARY KEY,
        digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
        credential TEXT NOT NULL CHECK (credential IN ('cookie', 'token')),
        account_id INTEGER NOT NULL REFERENCES accounts(id),
        organization_id INTEGER NOT NULL,
        person_id INTEGER NOT NULL,
        user_agent TEXT NOT NULL,
        address TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        expires_at INTEGER NOT NULL CHECK (expires_at > created_at),
        FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
      ) STRICT
      """,
      """
      INSERT INTO account_sessions
        (id, digest, credential, account_id, organization_id, person_id, user_agent, address, created_at, expires_at)
      SELECT s.id, s.digest, s.credential, p.account_id, s.organization_id, s.person_id, s.user_agent, s.address,
        s.created_at, s.expires_at
      FROM sessions s JOIN people p ON p.id = s.person_id WHERE p.account_id IS NOT NULL
      """,
      "DROP TABLE sessions",
      "ALTER TABLE account_sessions RENAME TO sessions",
      "CREATE INDEX sessions_by_account ON sessions (account_id, id)",
      "CREATE INDEX sessions_by_person ON sessions (person_id, id)",
      "CREATE INDEX sessions_by_organization ON sessions (organization_id, id)",
      "CREATE INDEX sessions_by_expiry ON sessions (expires_at)"),
  ]

  static let statements: [any Statement] = [
    member, members, membership, byEmail, session, insertSession, moveSession, deleteSession, deleteSessionsOfAccount,
    deleteSessionsOfPerson, deleteSessionsOfOrganization, deleteSessionsOfProvider, deleteSessionsOfIdentity,
    sweepSessions, insertLink, link, useLink, dropLinks, carrySessions, ofPerson, dropAllLinks,
  ]

  /// The people who may be meant by an address: one per organization. A person's own address counts from the beginning,
  /// a further one once it is confirmed.
  static let byEmail = Query(
    """
    SELECT p.account_id, p.id, p.name, p.email, p.language, p.status, o.id, o.name, o.zone, o.language,
      o.suspended_at IS NULL AND o.deleted_at IS NULL, a.is_operator, a.password_hash
    FROM person_emails e
    JOIN people p ON p.id = e.person_id
    JOIN organizations o ON o.id = p.organization_id
    LEFT JOIN accounts a ON a.id = p.account_id
    WHERE e.email_key = ?1 AND p.deleted_at IS NULL AND (e.confirmed_at IS NOT NULL OR p.email_key = e.email_key)
    ORDER BY e.organization_id LIMIT 64
    """
  ) { member($0, from: 0, hash: 12) }

  static let member = Query(
    """
    SELECT p.account_id, p.id, p.name, p.email, p.language, p.status, o.id, o.name, o.zone, o.language,
      o.suspended_at IS NULL AND o.deleted_at IS NULL, a.is_operator, a.password_hash
    FROM people p
    JOIN organizations o ON o.id = p.organization_id
    LEFT JOIN accounts a ON a.id = p.account_id
    WHERE p.id = ?1 AND p.deleted_at IS NULL
    """
  ) { member($0, from: 0, hash: 12) }

  /// Everybody that an account is, by organization.
  static let members = Query(
    """
    SELECT p.account_id, p.id, p.name, p.email, p.language, p.status, o.id, o.name, o.zone, o.language,
      o.suspended_at IS NULL AND o.deleted_at IS NULL, a.is_operator
    FROM people p
    JOIN organizations o ON o.id = p.organization_id
    JOIN accounts a ON a.id = p.account_id
    WHERE p.account_id = ?1 AND p.deleted_at IS NULL
    ORDER BY p.organization_id LIMIT 100
    """
  ) { member($0, from: 0) }

  /// Who an account is in one organization.
  static let membership = Query(
    """
    SELECT p.account_id, p.id, p.name, p.email, p.language, p.status, o.id, o.name, o.zone, o.language,
      o.suspended_at IS NULL AND o.deleted_at IS NULL, a.is_operator
    FROM people p
    JOIN organizations o ON o.id = p.organization_id
    JOIN accounts a ON a.id = p.account_id
    WHERE p.account_id = ?1 AND p.organization_id = ?2 AND p.deleted_at IS NULL
    """
  ) { member($0, from: 0) }

  /// The session behind a token, if it is alive and its person may be here.
  static let session = Query(
    """
    SELECT s.id, s.credential, s.expires_at,
      p.account_id, p.id, p.name, p.email, p.language, p.status, o.id, o.name, o.zone, o.language, 1, a.is_operator
    FROM sessions s
    JOIN people p ON p.id = s.person_id
    JOIN organizations o ON o.id = s.organization_id
    JOIN accounts a ON a.id = s.account_id
    WHERE s.digest = ?1 AND s.expires_at > ?2 AND p.account_id = s.account_id AND p.deleted_at IS NULL
      AND p.status = 'active' AND o.suspended_at IS NULL AND o.deleted_at IS NULL
    """
  ) { c in
    SessionRow(
      id: c.id(0), credential: Caller.Credential(rawValue: c.text(1)) ?? .token, expires: c.timestamp(2),
      member: member(c, from: 3))
  }

  static let insertSession = Command(
    """
    INSERT INTO sessions
      (id, digest, credential, account_id, organization_id, person_id, user_agent, address, created_at, expires_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
    """)

  /// Has a session work in another organization of its account.
  static let moveSession = Command(
    "UPDATE sessions SET organization_id = ?3, person_id = ?4 WHERE id = ?1 AND account_id = ?2")

  static let deleteSession = Command("DELETE FROM sessions WHERE id = ?1 AND account_id = ?2")

  static let deleteSessionsOfAccount = Command("DELETE FROM sessions WHERE account_id = ?1")

  static let deleteSessionsOfPerson = Command("DELETE FROM sessions WHERE person_id = ?1")

  static let deleteSessionsOfOrganization = Command("DELETE FROM sessions WHERE organization_id = ?1")

  /// Sessions that began by a provider of the organization.
  static let deleteSessionsOfProvider = Command(
    "DELETE FROM sessions WHERE id IN (SELECT session_id FROM openid_sessions WHERE provider_id = ?1)")

  /// Those of one account, but `?3`.
  static let deleteSessionsOfIdentity = Command(
    """
    DELETE FROM sessions WHERE account_id = ?1 AND id <> ?3
      AND id IN (SELECT session_id FROM openid_sessions WHERE provider_id = ?2)
    """)

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
    SELECT l.id, p.account_id, p.id, p.name, p.email, p.language, p.status, o.id, o.name, o.zone, o.language, 1,
      a.is_operator
    FROM sign_in_links l
    JOIN people p ON p.id = l.person_id
    JOIN organizations o ON o.id = l.organization_id
    LEFT JOIN accounts a ON a.id = p.account_id
    WHERE l.digest = ?1 AND l.used_at IS NULL AND l.expires_at > ?2 AND p.deleted_at IS NULL
      AND p.status <> 'suspended' AND o.suspended_at IS NULL AND o.deleted_at IS NULL
    """
  ) { c in (id: c.id(0, as: ID<SignInLink>.self), member: member(c, from: 1)) }

  /// Marks a link as used; changes nothing when somebody was faster.
  static let useLink = Command("UPDATE sign_in_links SET used_at = ?2 WHERE id = ?1 AND used_at IS NULL")

  /// Takes back the links a person has not used: a new one replaces them.
  static let dropLinks = Command("DELETE FROM sign_in_links WHERE person_id = ?1 AND used_at IS NULL")

  /// Sessions of an account go on as another entry of the same person.
  static let carrySessions = Command(
    "UPDATE sessions SET person_id = ?2 WHERE person_id = ?1 AND +organization_id = ?3 AND account_id = ?4")

  /// For the export of a person.
  static let ofPerson = RowQuery(
    """
    SELECT id, credential, user_agent, address, created_at, expires_at
    FROM sessions WHERE +organization_id = ?1 AND person_id = ?2
    """)

  /// Used ones as well.
  static let dropAllLinks = Command("DELETE FROM sign_in_links WHERE person_id = ?1")

  /// Reads the twelve columns from `first` on; `hash` is the password's, where it was asked for.
  static func member(_ c: Columns, from first: Int, hash: Int? = nil) -> Member {
    Member(
      account: c.optionalID(first), person: c.id(first + 1), name: c.text(first + 2), email: c.optionalText(first + 3),
      language: Language(rawValue: c.text(first + 4)) ?? .en,
      status: PersonStatus(rawValue: c.text(first + 5)) ?? .suspended,
      organization: OrganizationSummary(
        id: c.id(first + 6), name: c.text(first + 7), zone: Zone(c.text(first + 8)) ?? .utc,
        language: Language(rawValue: c.text(first + 9)) ?? .en),
      isOrganizationOpen: c.bool(first + 10), passwordHash: hash.flatMap { c.optionalText($0) },
      isOperator: c.bool(first + 11))
  }
}
