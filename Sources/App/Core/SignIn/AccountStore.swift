// Every SQL statement of accounts: who signs in, whatever organizations they are in.
import Base
import Store

/// Somebody who signs in. A person is an entry of one organization's directory; an account may be several people, one in
/// each of several organizations.
enum Account {}

enum AccountStore {
  static let migrations = [
    Migration(
      "2026-11-22-accounts",
      """
      CREATE TABLE accounts (
        id INTEGER PRIMARY KEY,
        password_hash TEXT,
        password_changed_at INTEGER,
        language TEXT NOT NULL CHECK (language IN ('en', 'fr')),
        is_operator INTEGER NOT NULL DEFAULT 0 CHECK (is_operator IN (0, 1)),
        last_organization_id INTEGER REFERENCES organizations(id),
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL,
        CHECK ((password_changed_at IS NULL) = (password_hash IS NULL))
      ) STRICT
      """,
      // Until now each person with a password was an account of their own. Whoever administered the box's first
      // organization came there by its command line.
      """
      INSERT INTO accounts (id, password_hash, password_changed_at, language, is_operator, created_at, updated_at)
      SELECT p.id, p.password_hash, p.updated_at, p.language,
        CASE WHEN p.organization_id = (SELECT min(id) FROM organizations)
          AND EXISTS (SELECT 1 FROM person_roles r WHERE r.person_id = p.id AND r.role = 'admin') THEN 1 ELSE 0 END,
        p.created_at, p.updated_at
      FROM people p WHERE p.password_hash IS NOT NULL
      """),
    // Hashes of other systems are few, and fewer every day.
    Migration(
      "2026-11-24-imported-hashes",
      """
      CREATE INDEX accounts_imported ON accounts (password_hash) WHERE password_hash >= '$2' AND password_hash < '$3'
      """),
    Migration("2026-11-24-guessing", "ALTER TABLE accounts ADD COLUMN guessed_at INTEGER"),
    Migration("2026-12-16-operators", "CREATE INDEX accounts_operators ON accounts (id) WHERE is_operator = 1"),
    // Another index knows the same: that of the set-up.
    Migration("2027-01-09-account-indexes", "DROP INDEX accounts_operators"),
  ]

  static let statements: [any Statement] = [
    insert, setPassword, changePassword, renewHash, importHash, importedHash, passwordHash, setGuessed, guessedAt,
    setOperator, operators,
    setLastOrganization, lastOrganization, otherPeople, runsTheBox, forget, ofPerson,
    ofOrganization, ofEntry, lastHere, leaveLast,
  ]

  static let insert = Command(
    "INSERT INTO accounts (id, language, created_at, updated_at) VALUES (?1, ?2, ?3, ?3)")

  static let setPassword = Command(
    "UPDATE accounts SET password_hash = ?2, password_changed_at = ?3, updated_at = ?3 WHERE id = ?1")

  /// The same when the account still has the password that was shown; changes nothing when it has another one by now.
  static let changePassword = Command(
    """
    UPDATE accounts SET password_hash = ?3, password_changed_at = ?4, updated_at = ?4
    WHERE id = ?1 AND password_hash = ?2
    """)

  /// The same password, hashed anew.
  static let renewHash = Command(
    "UPDATE accounts SET password_hash = ?3, updated_at = ?4 WHERE id = ?1 AND password_hash = ?2")

  /// The password of another system, for an account that has none.
  static let importHash = Command(
    """
    UPDATE accounts SET password_hash = ?2, password_changed_at = ?3, updated_at = ?3
    WHERE id = ?1 AND password_hash IS NULL
    """)

  /// One of the hashes that came from another system and has not been renewed yet.
  static let importedHash = Query(
    "SELECT password_hash FROM accounts WHERE password_hash >= '$2' AND password_hash < '$3' LIMIT 1"
  ) { $0.text(0) }

  static let passwordHash = Query("SELECT password_hash FROM accounts WHERE id = ?1") { $0.optionalText(0) }

  /// When somebody last had to wait after several wrong passwords; nil when the owner knows of it.
  static let setGuessed = Command("UPDATE accounts SET guessed_at = ?2 WHERE id = ?1")

  static let guessedAt = Query("SELECT guessed_at FROM accounts WHERE id = ?1") { $0.optionalTimestamp(0) }

  static let setOperator = Command("UPDATE accounts SET is_operator = ?2, updated_at = ?3 WHERE id = ?1")

  static let setLastOrganization = Command(
    """
    UPDATE accounts SET last_organization_id = ?2
    WHERE id = ?1 AND (last_organization_id IS NULL OR last_organization_id <> ?2)
    """)

  /// Where the account worked last.
  static let lastOrganization = Query("SELECT last_organization_id FROM accounts WHERE id = ?1") {
    $0.optionalID(0, as: ID<Organization>.self)
  }

  /// Whoever runs the box: a handful.
  static let operators = Query("SELECT id FROM accounts WHERE is_operator = 1 ORDER BY id LIMIT 100") {
    $0.id(0, as: ID<Account>.self)
  }

  static let runsTheBox = Query("SELECT is_operator FROM accounts WHERE id = ?1") { $0.bool(0) }

  /// Nobody signs in with it any more.
  static let forget = Command(
    "UPDATE accounts SET password_hash = NULL, password_changed_at = NULL, updated_at = ?2 WHERE id = ?1")

  // MARK: Of an organization that is erased

  /// Its people who have an account, deleted ones too.
  static let ofOrganization = Query(
    "SELECT id FROM people WHERE organization_id = ?1 AND id > ?2 AND account_id IS NOT NULL ORDER BY id LIMIT ?3"
  ) { $0.int64(0) }

  static let ofEntry = Query("SELECT account_id FROM people WHERE id = ?1") { $0.optionalID(0, as: ID<Account>.self) }

  /// Who worked there last. Reads every account once.
  static let lastHere = Query(
    "SELECT id FROM accounts WHERE id > ?2 AND last_organization_id = ?1 ORDER BY id LIMIT ?3"
  ) { $0.int64(0) }

  static let leaveLast = Command(
    "UPDATE accounts SET last_organization_id = NULL WHERE id = ?1 AND last_organization_id = ?2")

  /// For the export of a person.
  static let ofPerson = RowQuery(
    """
    SELECT a.id, a.language, a.password_hash IS NOT NULL AS is_password_set, a.password_changed_at, a.created_at
    FROM people p JOIN accounts a ON a.id = p.account_id
    WHERE p.organization_id = ?1 AND p.id = ?2
    """)

  /// People of an account in other organizations than this one.
  static let otherPeople = Query(
    "SELECT count(*) FROM people WHERE account_id = ?1 AND organization_id <> ?2 AND deleted_at IS NULL"
  ) { $0.int(0) }
}
