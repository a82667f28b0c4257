// The tables of signing in by other services.
import Store

enum OpenIDMigrations {
  static let all = [
    Migration(
      "2026-11-27-openid",
      """
      CREATE TABLE openid_providers (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL REFERENCES organizations(id),
        name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 480),
        preset TEXT NOT NULL CHECK (preset IN ('google', 'cognito', 'entra', 'issuer')),
        issuer TEXT NOT NULL CHECK (length(issuer) BETWEEN 8 AND 1024),
        realm TEXT CHECK (realm IS NULL OR length(realm) BETWEEN 1 AND 200),
        client_id TEXT NOT NULL CHECK (length(client_id) BETWEEN 1 AND 255),
        client_secret BLOB,
        pages_domain TEXT CHECK (pages_domain IS NULL OR length(pages_domain) BETWEEN 3 AND 253),
        hosted_domain TEXT CHECK (hosted_domain IS NULL OR length(hosted_domain) BETWEEN 3 AND 253),
        is_enabled INTEGER NOT NULL CHECK (is_enabled IN (0, 1)),
        is_trusted INTEGER NOT NULL CHECK (is_trusted IN (0, 1)),
        version INTEGER NOT NULL DEFAULT 1,
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL,
        UNIQUE (organization_id, id)
      ) STRICT
      """,
      "CREATE INDEX openid_providers_enabled ON openid_providers (is_enabled, id)",
      // The role has no foreign key: one that is deleted leaves a rule that lets nobody in, and the page says so.
      """
      CREATE TABLE openid_domains (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL,
        provider_id INTEGER NOT NULL,
        domain TEXT NOT NULL CHECK (length(domain) BETWEEN 3 AND 253),
        role_id INTEGER NOT NULL,
        created_at INTEGER NOT NULL,
        UNIQUE (provider_id, domain),
        FOREIGN KEY (organization_id, provider_id) REFERENCES openid_providers(organization_id, id)
      ) STRICT
      """,
      "CREATE INDEX openid_domains_by_organization ON openid_domains (organization_id, id)",
      """
      CREATE TABLE openid_identities (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL,
        provider_id INTEGER NOT NULL,
        account_id INTEGER NOT NULL REFERENCES accounts(id),
        subject TEXT NOT NULL CHECK (length(subject) BETWEEN 1 AND 255),
        email TEXT CHECK (email IS NULL OR length(email) BETWEEN 3 AND 320),
        created_at INTEGER NOT NULL,
        last_used_at INTEGER NOT NULL,
        UNIQUE (provider_id, subject),
        FOREIGN KEY (organization_id, provider_id) REFERENCES openid_providers(organization_id, id)
      ) STRICT
      """,
      "CREATE INDEX openid_identities_by_account ON openid_identities (account_id, id)",
      "CREATE INDEX openid_identities_by_organization ON openid_identities (organization_id, id)",
      // Under way for ten minutes at most. Nothing secret: nonce and proof key are derived from what the browser keeps.
      """
      CREATE TABLE openid_attempts (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL,
        provider_id INTEGER NOT NULL,
        state BLOB NOT NULL UNIQUE CHECK (length(state) = 32),
        browser BLOB NOT NULL CHECK (length(browser) = 32),
        account_id INTEGER,
        next TEXT NOT NULL,
        expires_at INTEGER NOT NULL,
        FOREIGN KEY (organization_id, provider_id) REFERENCES openid_providers(organization_id, id)
      ) STRICT
      """,
      "CREATE INDEX openid_attempts_by_expiry ON openid_attempts (expires_at)",
      "CREATE INDEX openid_attempts_by_provider ON openid_attempts (provider_id, id)",
      """
      CREATE TABLE openid_arrivals (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL,
        provider_id INTEGER NOT NULL,
        browser BLOB NOT NULL UNIQUE CHECK (length(browser) = 32),
        subject TEXT NOT NULL,
        email TEXT,
        name TEXT NOT NULL,
        account_id INTEGER,
        next TEXT NOT NULL,
        expires_at INTEGER NOT NULL,
        FOREIGN KEY (organization_id, provider_id) REFERENCES openid_providers(organization_id, id)
      ) STRICT
      """,
      "CREATE INDEX openid_arrivals_by_expiry ON openid_arrivals (expires_at)",
      "CREATE INDEX openid_arrivals_by_provider ON openid_arrivals (provider_id, id)",
      """
      CREATE TABLE openid_sessions (
        session_id INTEGER PRIMARY KEY REFERENCES sessions(id) ON DELETE CASCADE,
        organization_id INTEGER NOT NULL,
        provider_id INTEGER NOT NULL,
        is_bound INTEGER NOT NULL CHECK (is_bound IN (0, 1)),
        FOREIGN KEY (organization_id, provider_id) REFERENCES openid_providers(organization_id, id)
      ) STRICT
      """,
      // Kept while a second step is waited for. No foreign key: a provider that goes meanwhile must be missed, not forgotten.
      """
      CREATE TABLE openid_steps (
        digest BLOB NOT NULL PRIMARY KEY CHECK (length(digest) = 32),
        organization_id INTEGER NOT NULL,
        provider_id INTEGER NOT NULL,
        is_bound INTEGER NOT NULL CHECK (is_bound IN (0, 1)),
        expires_at INTEGER NOT NULL
      ) STRICT
      """,
      "CREATE INDEX openid_steps_by_expiry ON openid_steps (expires_at)",
      "CREATE INDEX openid_sessions_by_provider ON openid_sessions (provider_id, session_id)"),
    // One more kind, and what only that has.
    Migration(
      "2027-01-03-openid-moodle",
      """
      CREATE TABLE openid_services (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL REFERENCES organizations(id),
        name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 480),
        preset TEXT NOT NULL CHECK (preset IN ('google', 'cognito', 'entra', 'issuer', 'moodle')),
        issuer TEXT NOT NULL CHECK (length(issuer) BETWEEN 8 AND 1024),
        realm TEXT CHECK (realm IS NULL OR length(realm) BETWEEN 1 AND 200),
        client_id TEXT NOT NULL CHECK (length(client_id) BETWEEN 1 AND 255),
        client_secret BLOB,
        pages_domain TEXT CHECK (pages_domain IS NULL OR length(pages_domain) BETWEEN 3 AND 253),
        hosted_domain TEXT CHECK (hosted_domain IS NULL OR length(hosted_domain) BETWEEN 3 AND 253),
        is_enabled INTEGER NOT NULL CHECK (is_enabled IN (0, 1)),
        is_trusted INTEGER NOT NULL CHECK (is_trusted IN (0, 1)),
        version INTEGER NOT NULL DEFAULT 1,
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL,
        grace_hours INTEGER NOT NULL CHECK (grace_hours BETWEEN 0 AND 168),
        believes_addresses INTEGER NOT NULL CHECK (believes_addresses IN (0, 1)),
        UNIQUE (organization_id, id)
      ) STRICT
      """,
      """
      INSERT INTO openid_services
      SELECT id, organization_id, name, preset, issuer, realm, client_id, client_secret, pages_domain, hosted_domain,
        is_enabled, is_trusted, version, created_at, updated_at, 0, 0 FROM openid_providers
      """,
      "DROP TABLE openid_providers",
      "ALTER TABLE openid_services RENAME TO openid_providers",
      "CREATE INDEX openid_providers_enabled ON openid_providers (is_enabled, id)",
      // What is kept of a sign-in until somebody new has agreed; see `MoodleProofs`.
      "ALTER TABLE openid_arrivals ADD COLUMN proof_name TEXT",
      "ALTER TABLE openid_arrivals ADD COLUMN proof_hash TEXT",
      // When the session ends that begins after the step, where it does so earlier than others.
      "ALTER TABLE openid_steps ADD COLUMN until_at INTEGER"),
  ]
}
