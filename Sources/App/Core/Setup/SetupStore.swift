// Every SQL statement of the set-up.
import Base
import Store

enum SetupStore {
  static let migrations = [
    Migration(
      "2026-11-29-setup",
      // Holds one row from the moment the box has been set up, by whatever way: of several who try at the same moment,
      // the key lets one put it in.
      """
      CREATE TABLE box_setup (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        done_at INTEGER NOT NULL
      ) STRICT
      """,
      "INSERT INTO box_setup (id, done_at) SELECT 1, min(created_at) FROM organizations HAVING count(*) > 0",
      // One link at a time: a new one takes the place of the old.
      """
      CREATE TABLE setup_links (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        digest BLOB NOT NULL CHECK (length(digest) = 32),
        created_at INTEGER NOT NULL,
        expires_at INTEGER NOT NULL CHECK (expires_at > created_at)
      ) STRICT
      """,
      // Whoever runs the box is one of a handful among all who sign in.
      "CREATE INDEX accounts_by_operator ON accounts (is_operator, id) WHERE is_operator = 1")
  ]

  static let statements: [any Statement] = [finish, end, isDone, putLink, link, useLink, dropLink, operators]

  /// Breaks `box_setup.id` when somebody was faster.
  static let finish = Command("INSERT INTO box_setup (id, done_at) VALUES (1, ?1)")

  /// The same from the terminal, where it is no fault that the box was set up before.
  static let end = Command("INSERT INTO box_setup (id, done_at) VALUES (1, ?1) ON CONFLICT (id) DO NOTHING")

  static let isDone = Query("SELECT 1 FROM box_setup WHERE id = 1") { $0.int(0) }

  static let putLink = Command(
    """
    INSERT INTO setup_links (id, digest, created_at, expires_at) VALUES (1, ?1, ?2, ?3)
    ON CONFLICT (id) DO UPDATE
      SET digest = excluded.digest, created_at = excluded.created_at, expires_at = excluded.expires_at
    """)

  /// When a link ends, while it can still be used.
  static let link = Query("SELECT expires_at FROM setup_links WHERE id = 1 AND digest = ?1 AND expires_at > ?2") {
    $0.timestamp(0)
  }

  static let useLink = Command("DELETE FROM setup_links WHERE id = 1 AND digest = ?1 AND expires_at > ?2")

  static let dropLink = Command("DELETE FROM setup_links WHERE id = 1")

  /// Everybody that the accounts are who run the box.
  static let operators = Query(
    """
    SELECT p.id FROM accounts a JOIN people p ON p.account_id = a.id
    WHERE a.is_operator = 1 AND p.deleted_at IS NULL LIMIT 1000
    """
  ) { $0.id(0, as: ID<Person>.self) }
}
