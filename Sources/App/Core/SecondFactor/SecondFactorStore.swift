// Every SQL statement of second factors: authenticator apps, recovery codes, and sign-ins that wait for their second step.
import Base
import Store

/// A sign-in whose password was right and which waits for its second step.
enum SignInChallenge {}
/// One code of the list to keep for the day the phone is lost.
enum StoredRecoveryCode {}

/// What an account shares with its authenticator app.
struct AppRow: Sendable {
  /// Sealed for the account.
  let secret: [UInt8]
  /// Nil while its first code has not been seen: the app does not count yet.
  let confirmed: Timestamp?
  let created: Timestamp
}

/// A sign-in that waits for its second step.
struct ChallengeRow: Sendable {
  let id: ID<SignInChallenge>
  let account: ID<Account>
  let person: ID<Person>
  let credential: Caller.Credential
  /// Codes that were tried.
  let attempts: Int
}

enum SecondFactorStore {
  static let migrations = [
    Migration(
      "2026-11-25-second-factor",
      """
      CREATE TABLE authenticator_apps (
        account_id INTEGER PRIMARY KEY REFERENCES accounts(id),
        secret BLOB NOT NULL,
        last_step INTEGER NOT NULL,
        created_at INTEGER NOT NULL,
        confirmed_at INTEGER
      ) STRICT
      """,
      """
      CREATE TABLE recovery_codes (
        id INTEGER PRIMARY KEY,
        account_id INTEGER NOT NULL REFERENCES accounts(id),
        digest BLOB NOT NULL CHECK (length(digest) = 32),
        created_at INTEGER NOT NULL,
        used_at INTEGER,
        UNIQUE (account_id, digest)
      ) STRICT
      """,
      """
      CREATE TABLE sign_in_challenges (
        id INTEGER PRIMARY KEY,
        digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
        credential TEXT NOT NULL CHECK (credential IN ('cookie', 'token')),
        account_id INTEGER NOT NULL REFERENCES accounts(id),
        organization_id INTEGER NOT NULL,
        person_id INTEGER NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts BETWEEN 0 AND 5),
        created_at INTEGER NOT NULL,
        expires_at INTEGER NOT NULL CHECK (expires_at > created_at),
        FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
      ) STRICT
      """,
      "CREATE INDEX sign_in_challenges_by_account ON sign_in_challenges (account_id, id)",
      "CREATE INDEX sign_in_challenges_by_expiry ON sign_in_challenges (expires_at)")
  ]

  static let statements: [any Statement] = [
    app, beginApp, confirmApp, useStep, deleteApp, insertCode, useCode, codesLeft, deleteCodes, insertChallenge,
    challenge, countAttempt, endChallenge, endChallenges, endChallengesHere, sweepChallenges, appOfPerson,
    codesOfPerson,
  ]

  // MARK: Authenticator apps

  static let app = Query(
    "SELECT secret, confirmed_at, created_at FROM authenticator_apps WHERE account_id = ?1"
  ) { AppRow(secret: $0.bytes(0), confirmed: $0.optionalTimestamp(1), created: $0.timestamp(2)) }

  /// Keeps a secret whose first code is awaited, in place of an earlier one of that kind; changes nothing where an app
  /// counts already.
  static let beginApp = Command(
    """
    INSERT INTO authenticator_apps (account_id, secret, last_step, created_at) VALUES (?1, ?2, 0, ?3)
    ON CONFLICT (account_id) DO UPDATE SET secret = ?2, last_step = 0, created_at = ?3
    WHERE authenticator_apps.confirmed_at IS NULL
    """)

  /// From now on the app counts. `?2` is the step of the code that showed it, which is used up.
  static let confirmApp = Command(
    """
    UPDATE authenticator_apps SET confirmed_at = ?3, last_step = ?2
    WHERE account_id = ?1 AND confirmed_at IS NULL
    """)

  /// Uses a step up; changes nothing when it, or a later one, was used already.
  static let useStep = Command(
    """
    UPDATE authenticator_apps SET last_step = ?2
    WHERE account_id = ?1 AND last_step < ?2 AND confirmed_at IS NOT NULL
    """)

  static let deleteApp = Command("DELETE FROM authenticator_apps WHERE account_id = ?1")

  // MARK: Recovery codes

  static let insertCode = Command(
    "INSERT INTO recovery_codes (id, account_id, digest, created_at) VALUES (?1, ?2, ?3, ?4)")

  /// Uses a code up; changes nothing for one that is unknown or was used.
  static let useCode = Command(
    "UPDATE recovery_codes SET used_at = ?3 WHERE account_id = ?1 AND digest = ?2 AND used_at IS NULL")

  static let codesLeft = Query("SELECT count(*) FROM recovery_codes WHERE account_id = ?1 AND used_at IS NULL") {
    $0.int(0)
  }

  static let deleteCodes = Command("DELETE FROM recovery_codes WHERE account_id = ?1")

  // MARK: Sign-ins that wait

  static let insertChallenge = Command(
    """
    INSERT INTO sign_in_challenges
      (id, digest, credential, account_id, organization_id, person_id, created_at, expires_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
    """)

  /// A sign-in that still waits. One that began with a password that was changed since is none.
  static let challenge = Query(
    """
    SELECT c.id, c.account_id, c.person_id, c.credential, c.attempts
    FROM sign_in_challenges c
    JOIN accounts a ON a.id = c.account_id
    WHERE c.digest = ?1 AND c.expires_at > ?2 AND c.attempts < 5
      AND (a.password_changed_at IS NULL OR a.password_changed_at <= c.created_at)
    """
  ) { c in
    ChallengeRow(
      id: c.id(0), account: c.id(1), person: c.id(2), credential: try c.choice(3), attempts: c.int(4))
  }

  static let countAttempt = Command(
    "UPDATE sign_in_challenges SET attempts = attempts + 1 WHERE id = ?1 AND attempts < 5")

  static let endChallenge = Command("DELETE FROM sign_in_challenges WHERE id = ?1")

  static let endChallenges = Command("DELETE FROM sign_in_challenges WHERE account_id = ?1")

  /// Those of an account in one organization: its other people go on.
  static let endChallengesHere = Command(
    """
    DELETE FROM sign_in_challenges
    WHERE account_id = (SELECT p.account_id FROM people p WHERE p.id = ?1) AND person_id = ?1
    """)

  /// Forgets sign-ins that nobody went on with, a few at a time, whenever another begins.
  static let sweepChallenges = Command(
    """
    DELETE FROM sign_in_challenges
    WHERE id IN (SELECT id FROM sign_in_challenges WHERE expires_at < ?1 ORDER BY expires_at LIMIT 20)
    """)

  // MARK: Exports

  /// That there is an app, and since when.
  static let appOfPerson = RowQuery(
    """
    SELECT a.created_at, a.confirmed_at
    FROM people p JOIN authenticator_apps a ON a.account_id = p.account_id
    WHERE p.organization_id = ?1 AND p.id = ?2
    """)

  /// That there are recovery codes, and which were used when.
  static let codesOfPerson = RowQuery(
    """
    SELECT c.id, c.created_at, c.used_at
    FROM people p JOIN recovery_codes c ON c.account_id = p.account_id
    WHERE p.organization_id = ?1 AND p.id = ?2
    """)
}
