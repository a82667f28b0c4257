// Every SQL statement of passkeys.
import Base
import Store

/// A passkey of an account.
enum StoredPasskey {}

/// A passkey as its owner sees it.
struct PasskeyRow: Sendable {
  let id: ID<StoredPasskey>
  let name: String
  let isSynced: Bool
  let created: Timestamp
  let used: Timestamp?
}

/// A passkey with what checking it needs.
struct PasskeyKeyRow: Sendable {
  let id: ID<StoredPasskey>
  let account: ID<Account>
  /// In COSE form.
  let key: [UInt8]
  let counter: UInt32
}

enum PasskeyStore {
  static let migrations = [
    Migration(
      "2026-11-25-passkeys",
      """
      CREATE TABLE passkeys (
        id INTEGER PRIMARY KEY,
        account_id INTEGER NOT NULL REFERENCES accounts(id),
        name TEXT NOT NULL,
        credential BLOB NOT NULL UNIQUE CHECK (length(credential) BETWEEN 1 AND 1023),
        public_key BLOB NOT NULL,
        counter INTEGER NOT NULL CHECK (counter BETWEEN 0 AND 4294967295),
        model BLOB NOT NULL CHECK (length(model) = 16),
        transports TEXT NOT NULL,
        is_syncable INTEGER NOT NULL CHECK (is_syncable IN (0, 1)),
        is_synced INTEGER NOT NULL CHECK (is_synced IN (0, 1)),
        created_at INTEGER NOT NULL,
        used_at INTEGER
      ) STRICT
      """,
      "CREATE INDEX passkeys_by_account ON passkeys (account_id, id)",
      """
      CREATE TABLE used_passkey_challenges (
        digest BLOB PRIMARY KEY CHECK (length(digest) = 32),
        expires_at INTEGER NOT NULL
      ) STRICT
      """,
      "CREATE INDEX used_passkey_challenges_by_expiry ON used_passkey_challenges (expires_at)")
  ]

  static let statements: [any Statement] = [
    ofAccount, find, listed, key, insert, rename, use, delete, deleteAll, isUsed, useChallenge, sweepChallenges,
    ofPerson,
  ]

  static let ofAccount = Query(
    "SELECT id, name, is_synced, created_at, used_at FROM passkeys WHERE account_id = ?1 ORDER BY id LIMIT 100",
    row)

  /// One of the account's.
  static let find = Query(
    "SELECT id, name, is_synced, created_at, used_at FROM passkeys WHERE id = ?1 AND account_id = ?2", row)

  /// What browsers are told of the account's passkeys, so that no authenticator makes a second.
  static let listed = Query("SELECT credential, transports FROM passkeys WHERE account_id = ?1 ORDER BY id LIMIT 100") {
    (id: $0.bytes(0), transports: $0.text(1).split(separator: " ").map(String.init))
  }

  /// By the name that its authenticator gave it.
  static let key = Query("SELECT id, account_id, public_key, counter FROM passkeys WHERE credential = ?1") {
    PasskeyKeyRow(id: $0.id(0), account: $0.id(1), key: $0.bytes(2), counter: UInt32(clamping: $0.int64(3)))
  }

  static let insert = Command(
    """
    INSERT INTO passkeys (id, account_id, name, credential, public_key, counter, model, transports, is_syncable,
      is_synced, created_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
    """)

  static let rename = Command("UPDATE passkeys SET name = ?3 WHERE id = ?1 AND account_id = ?2")

  /// Records a use; changes nothing where the counter has not grown, unless it never counts.
  static let use = Command(
    """
    UPDATE passkeys SET counter = ?2, is_synced = ?3, used_at = ?4
    WHERE id = ?1 AND (counter < ?2 OR (counter = 0 AND ?2 = 0))
    """)

  static let delete = Command("DELETE FROM passkeys WHERE id = ?1 AND account_id = ?2")

  static let deleteAll = Command("DELETE FROM passkeys WHERE account_id = ?1")

  static let isUsed = Query("SELECT 1 FROM used_passkey_challenges WHERE digest = ?1") { _ in }

  /// Uses a challenge up; changes nothing when it was used.
  static let useChallenge = Command(
    "INSERT INTO used_passkey_challenges (digest, expires_at) VALUES (?1, ?2) ON CONFLICT (digest) DO NOTHING")

  /// Forgets used challenges that are too old to be shown again, a few at a time.
  static let sweepChallenges = Command(
    """
    DELETE FROM used_passkey_challenges
    WHERE digest IN (SELECT digest FROM used_passkey_challenges WHERE expires_at < ?1 ORDER BY expires_at LIMIT 20)
    """)

  /// For the export of a person: no key, and nothing that another site could know it by.
  static let ofPerson = RowQuery(
    """
    SELECT k.id, k.name, k.is_synced, k.created_at, k.used_at
    FROM people p JOIN passkeys k ON k.account_id = p.account_id
    WHERE p.organization_id = ?1 AND p.id = ?2
    """)

  private static func row(_ c: Columns) -> PasskeyRow {
    PasskeyRow(
      id: c.id(0), name: c.text(1), isSynced: c.bool(2), created: c.timestamp(3), used: c.optionalTimestamp(4))
  }
}
