// Every SQL statement of forgotten passwords: who asked, and the links that set a new one.
import Base
import Store

extension Counter {
  /// People of an organization who asked for a new password and have no answer yet; the bucket is 0.
  static let passwordRequests = Counter("passwords.requests")
}

/// A link with which somebody sets a new password.
enum PasswordReset {}
/// Somebody's wish for a new password.
enum PasswordRequest {}

/// What a link opens. It depends on how it travels: whoever can read it is whom it lets in.
enum ResetReach: String, Sendable {
  /// The whole account: the link goes to an address of its owner's, or is made by whoever runs the box.
  case account
  /// What is this organization's: the link is handed over by one of its administrators.
  case organization
}

/// Somebody who asked.
struct PasswordRequestRow: Sendable {
  let person: ID<Person>
  let name: String
  let email: String?
  let asked: Timestamp
  let address: String
}

enum ResetStore {
  static let migrations = [
    Migration(
      "2026-11-24-password-resets",
      """
      CREATE TABLE password_requests (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL,
        person_id INTEGER NOT NULL UNIQUE,
        asked_at INTEGER NOT NULL,
        address TEXT NOT NULL,
        FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
      ) STRICT
      """,
      "CREATE INDEX password_requests_by_time ON password_requests (organization_id, asked_at, id)",
      """
      CREATE TABLE password_resets (
        id INTEGER PRIMARY KEY,
        digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
        organization_id INTEGER NOT NULL,
        person_id INTEGER NOT NULL,
        reach TEXT NOT NULL CHECK (reach IN ('account', 'organization')),
        created_at INTEGER NOT NULL,
        expires_at INTEGER NOT NULL CHECK (expires_at > created_at),
        used_at INTEGER,
        FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
      ) STRICT
      """,
      "CREATE INDEX password_resets_by_person ON password_resets (person_id, id)",
      "CREATE INDEX password_resets_by_expiry ON password_resets (expires_at)")
  ]

  static let statements: [any Statement] = [
    askedAt, putRequest, carryRequest, deleteRequest, requests, requestOfPerson, insert, madeAt, reset, use, drop,
    dropAll,
    dropOfAccount, sweep, ofPerson,
  ]

  // MARK: Who asked

  static let askedAt = Query("SELECT asked_at FROM password_requests WHERE person_id = ?1") { $0.timestamp(0) }

  /// One wish a person: asking again makes it newer.
  static let putRequest = Command(
    """
    INSERT INTO password_requests (id, organization_id, person_id, asked_at, address) VALUES (?1, ?2, ?3, ?4, ?5)
    ON CONFLICT (person_id) DO UPDATE SET asked_at = excluded.asked_at, address = excluded.address
    """)

  /// The wish of an entry that goes becomes that of the one that stays.
  static let carryRequest = Command(
    "UPDATE password_requests SET person_id = ?2 WHERE person_id = ?1 AND organization_id = ?3")

  static let deleteRequest = Command("DELETE FROM password_requests WHERE person_id = ?1 AND organization_id = ?2")

  static let requests = Query(
    """
    SELECT p.id, p.name, p.email, r.asked_at, r.address
    FROM password_requests r JOIN people p ON p.id = r.person_id
    WHERE r.organization_id = ?1 ORDER BY r.asked_at DESC, r.id DESC LIMIT ?2 OFFSET ?3
    """
  ) {
    PasswordRequestRow(
      person: $0.id(0), name: $0.text(1), email: $0.optionalText(2), asked: $0.timestamp(3), address: $0.text(4))
  }

  /// For the export of a person.
  static let requestOfPerson = RowQuery(
    "SELECT id, asked_at, address FROM password_requests WHERE organization_id = ?1 AND person_id = ?2")

  // MARK: Links

  static let insert = Command(
    """
    INSERT INTO password_resets (id, digest, organization_id, person_id, reach, created_at, expires_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
    """)

  /// When the link was made that a person has and has not used.
  static let madeAt = Query(
    "SELECT created_at FROM password_resets WHERE person_id = ?1 AND used_at IS NULL ORDER BY id DESC LIMIT 1"
  ) { $0.timestamp(0) }

  /// A link that can still be used.
  static let reset = Query(
    "SELECT id, person_id, reach FROM password_resets WHERE digest = ?1 AND used_at IS NULL AND expires_at > ?2"
  ) { c in
    (
      id: c.id(0, as: ID<PasswordReset>.self), person: c.id(1, as: ID<Person>.self),
      reach: ResetReach(rawValue: c.text(2)) ?? .organization
    )
  }

  /// Marks a link as used; changes nothing when somebody was faster.
  static let use = Command("UPDATE password_resets SET used_at = ?2 WHERE id = ?1 AND used_at IS NULL")

  /// Takes back the links of a person that nobody has used.
  static let drop = Command("DELETE FROM password_resets WHERE person_id = ?1 AND used_at IS NULL")

  /// Used ones as well.
  static let dropAll = Command("DELETE FROM password_resets WHERE person_id = ?1")

  /// For the export of a person.
  static let ofPerson = RowQuery(
    """
    SELECT id, reach, created_at, expires_at, used_at
    FROM password_resets WHERE organization_id = ?1 AND person_id = ?2
    """)

  /// Takes back the unused links of everybody that an account is.
  static let dropOfAccount = Command(
    """
    DELETE FROM password_resets WHERE used_at IS NULL
      AND person_id IN (SELECT id FROM people WHERE account_id = ?1 AND deleted_at IS NULL)
    """)

  /// Forgets links of long ago, a few at a time, whenever one is made.
  static let sweep = Command(
    """
    DELETE FROM password_resets
    WHERE id IN (SELECT id FROM password_resets WHERE expires_at < ?1 ORDER BY expires_at LIMIT 20)
    """)
}
