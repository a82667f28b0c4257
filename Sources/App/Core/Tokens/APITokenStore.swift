// Every SQL statement of API tokens.
import Base
import Store

extension Counter {
  /// Tokens of an organization that were not revoked; the bucket is 0.
  static let apiTokens = Counter("tokens.total")
}

enum APITokenStore {
  static let migrations = [
    // A personal token is bound to the account that its person had: with another one it is somebody else's.
    Migration(
      "2026-11-26-api-tokens",
      """
      CREATE TABLE api_tokens (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL REFERENCES organizations(id),
        person_id INTEGER NOT NULL,
        account_id INTEGER REFERENCES accounts(id),
        kind TEXT NOT NULL CHECK (kind IN ('personal', 'service')),
        name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 640),
        hint TEXT NOT NULL CHECK (length(hint) BETWEEN 1 AND 16),
        digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
        permissions TEXT NOT NULL,
        networks TEXT NOT NULL,
        made_by INTEGER,
        created_at INTEGER NOT NULL,
        expires_at INTEGER NOT NULL CHECK (expires_at > created_at),
        last_used_at INTEGER,
        last_address TEXT,
        revoked_at INTEGER,
        revoked_by INTEGER,
        CHECK ((kind = 'personal') = (account_id IS NOT NULL)),
        FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
      ) STRICT
      """,
      "CREATE INDEX api_tokens_by_person ON api_tokens (person_id, id) WHERE revoked_at IS NULL",
      "CREATE INDEX api_tokens_by_organization ON api_tokens (organization_id, id) WHERE revoked_at IS NULL",
      "CREATE INDEX api_tokens_export ON api_tokens (organization_id, id)"),
    Migration("2026-12-01-token-versions", "ALTER TABLE api_tokens ADD COLUMN version INTEGER NOT NULL DEFAULT 1"),
    // No statement asked it: each row written paid for it.
    Migration("2027-01-09-token-indexes", "DROP INDEX api_tokens_by_organization"),
  ]

  static let statements: [any Statement] = [
    live, grant, find, ofPerson, ofOrganization, countOfPerson, countOfEntry, insert, update, revoke, revokeLeft, carry,
    dropAll, use, exportRows, heldOfPerson,
  ]

  /// The token behind a secret, with its person, if both are alive and the person may be here.
  static let live = Query(
    """
    SELECT t.id, t.kind, t.permissions, t.networks, t.expires_at,
      p.account_id, p.id, p.name, p.email, p.language, p.status, o.id, o.name, o.zone, o.language, 1, 0
    FROM api_tokens t
    JOIN people p ON p.id = t.person_id
    JOIN organizations o ON o.id = t.organization_id
    LEFT JOIN accounts a ON a.id = t.account_id
    WHERE t.digest = ?1 AND t.expires_at > ?2 AND t.revoked_at IS NULL
      AND p.deleted_at IS NULL AND p.status = 'active' AND o.suspended_at IS NULL AND o.deleted_at IS NULL
      AND (t.kind = 'service' OR (p.account_id = t.account_id
        AND (a.password_changed_at IS NULL OR a.password_changed_at <= t.created_at)))
    """
  ) { c in
    (grant: try grant(c), expires: c.timestamp(4), member: SignInStore.member(c, from: 5))
  }

  /// What a token allows, whose it is.
  static let grant = Query("SELECT id, kind, permissions, networks FROM api_tokens WHERE id = ?1", grant)

  static let find = Query(
    """
    SELECT t.id, t.kind, t.name, t.hint, p.id, p.name, t.made_by, m.name, t.permissions, t.networks, t.created_at,
      t.expires_at, t.last_used_at, t.last_address,
      p.deleted_at IS NULL AND p.status = 'active' AND (t.kind = 'service' OR (p.account_id = t.account_id
        AND (a.password_changed_at IS NULL OR a.password_changed_at <= t.created_at))), t.version
    FROM api_tokens t
    JOIN people p ON p.id = t.person_id
    LEFT JOIN accounts a ON a.id = t.account_id
    LEFT JOIN people m ON m.id = t.made_by
    WHERE t.id = ?1 AND t.organization_id = ?2 AND t.revoked_at IS NULL
    """, row)

  /// A person's own, newest first.
  static let ofPerson = Query(
    """
    SELECT t.id, t.kind, t.name, t.hint, p.id, p.name, t.made_by, m.name, t.permissions, t.networks, t.created_at,
      t.expires_at, t.last_used_at, t.last_address,
      p.deleted_at IS NULL AND p.status = 'active' AND (t.kind = 'service' OR (p.account_id = t.account_id
        AND (a.password_changed_at IS NULL OR a.password_changed_at <= t.created_at))), t.version
    FROM api_tokens t
    JOIN people p ON p.id = t.person_id
    LEFT JOIN accounts a ON a.id = t.account_id
    LEFT JOIN people m ON m.id = t.made_by
    WHERE t.person_id = ?1 AND t.organization_id = ?2 AND t.kind = 'personal' AND t.revoked_at IS NULL
    ORDER BY t.id DESC LIMIT ?3 OFFSET ?4
    """, row)

  /// Everybody's, newest first.
  static let ofOrganization = Query(
    """
    SELECT t.id, t.kind, t.name, t.hint, p.id, p.name, t.made_by, m.name, t.permissions, t.networks, t.created_at,
      t.expires_at, t.last_used_at, t.last_address,
      p.deleted_at IS NULL AND p.status = 'active' AND (t.kind = 'service' OR (p.account_id = t.account_id
        AND (a.password_changed_at IS NULL OR a.password_changed_at <= t.created_at))), t.version
    FROM api_tokens t
    JOIN people p ON p.id = t.person_id
    LEFT JOIN accounts a ON a.id = t.account_id
    LEFT JOIN people m ON m.id = t.made_by
    WHERE t.organization_id = ?1 AND t.revoked_at IS NULL
    ORDER BY t.id DESC LIMIT ?2 OFFSET ?3
    """, row)

  /// Some dozens at most: there is a limit to them.
  static let countOfPerson = Query(
    "SELECT count(*) FROM api_tokens WHERE person_id = ?1 AND kind = 'personal' AND revoked_at IS NULL"
  ) { $0.int(0) }

  static let insert = Command(
    """
    INSERT INTO api_tokens (id, organization_id, person_id, account_id, kind, name, hint, digest, permissions, networks,
      made_by, created_at, expires_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
    """)

  /// Changes nothing when somebody has changed it since version `?7`.
  static let update = Command(
    """
    UPDATE api_tokens SET name = ?3, permissions = ?4, networks = ?5, expires_at = ?6, version = version + 1
    WHERE id = ?1 AND organization_id = ?2 AND version = ?7 AND revoked_at IS NULL
    """)

  /// Every living one that acts as an entry of the directory.
  static let countOfEntry = Query(
    "SELECT count(*) FROM api_tokens WHERE person_id = ?1 AND revoked_at IS NULL"
  ) { $0.int(0) }

  /// Personal tokens of the account that stays act as the entry that stays.
  static let carry = Command(
    """
    UPDATE api_tokens SET person_id = ?2
    WHERE person_id = ?1 AND organization_id = ?3 AND account_id = ?4 AND revoked_at IS NULL
    """)

  /// What is left to an entry that goes.
  static let revokeLeft = Command(
    """
    UPDATE api_tokens SET revoked_at = ?3, revoked_by = ?4
    WHERE person_id = ?1 AND organization_id = ?2 AND revoked_at IS NULL
    """)

  /// Ended ones as well.
  static let dropAll = Command("DELETE FROM api_tokens WHERE organization_id = ?2 AND person_id = ?1")

  /// For the export of a person: what each may do and where it was used, and nothing of the secret.
  static let heldOfPerson = RowQuery(
    """
    SELECT id, kind, name, permissions, networks, created_at, expires_at, last_used_at, last_address, revoked_at
    FROM api_tokens WHERE organization_id = ?1 AND person_id = ?2
    """)

  static let revoke = Command(
    """
    UPDATE api_tokens SET revoked_at = ?3, revoked_by = ?4
    WHERE id = ?1 AND organization_id = ?2 AND revoked_at IS NULL
    """)

  /// Keeps when and from where it was used; an older use that comes late changes nothing.
  static let use = Command(
    """
    UPDATE api_tokens SET last_used_at = ?2, last_address = ?3
    WHERE id = ?1 AND (last_used_at IS NULL OR last_used_at < ?2)
    """)

  static let exportRows = RowQuery(
    """
    SELECT id, person_id, kind, name, permissions, networks, made_by, created_at, expires_at, last_used_at, revoked_at,
      revoked_by
    FROM api_tokens WHERE organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
    """)

  @Sendable private static func grant(_ c: Columns) throws -> TokenGrant {
    TokenGrant(
      id: c.id(0), kind: try c.choice(1),
      permissions: Set(WordList.words(c.text(2)).compactMap(Features.permission)),
      networks: try networks(c.text(3)))
  }

  /// A network that can't be read any more must not mean anywhere.
  private static func networks(_ text: String) throws -> [AddressRange] {
    try WordList.words(text).map { word in
      guard let range = AddressRange(word) else { throw Failure.internal("“\(word)” is no network") }
      return range
    }
  }

  @Sendable private static func row(_ c: Columns) throws -> APITokenRow {
    APITokenRow(
      id: c.id(0), kind: try c.choice(1), name: c.text(2), hint: c.text(3),
      person: PersonReference(id: c.id(4), name: c.text(5)),
      maker: c.optionalID(6).map { PersonReference(id: $0, name: c.text(7)) },
      permissions: WordList.words(c.text(8)), networks: WordList.words(c.text(9)), created: c.timestamp(10),
      expires: c.timestamp(11), lastUsed: c.optionalTimestamp(12), lastAddress: c.optionalText(13),
      isStopped: !c.bool(14), version: c.int64(15))
  }
}
