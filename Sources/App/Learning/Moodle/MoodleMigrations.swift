// The table of the connection to Moodle.
import Store

enum MoodleMigrations {
  static let all = [
    Migration(
      "2027-01-03-moodle",
      """
      CREATE TABLE moodle_connections (
        organization_id INTEGER PRIMARY KEY REFERENCES organizations(id),
        url TEXT NOT NULL CHECK (length(url) BETWEEN 8 AND 1024),
        token BLOB NOT NULL,
        read_seconds INTEGER NOT NULL CHECK (read_seconds BETWEEN 1 AND 120),
        write_seconds INTEGER NOT NULL CHECK (write_seconds BETWEEN 1 AND 300),
        tested_at INTEGER,
        is_working INTEGER NOT NULL DEFAULT 0 CHECK (is_working IN (0, 1)),
        fault TEXT CHECK (fault IS NULL OR length(fault) BETWEEN 1 AND 60),
        site_name TEXT CHECK (site_name IS NULL OR length(site_name) <= 8000),
        site_release TEXT CHECK (site_release IS NULL OR length(site_release) <= 800),
        version INTEGER NOT NULL DEFAULT 1,
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL
      ) STRICT
      """),
    // Nothing of it outlives the identity that it opens.
    Migration(
      "2027-01-04-moodle-proofs",
      """
      CREATE TABLE moodle_proofs (
        identity_id INTEGER PRIMARY KEY REFERENCES openid_identities(id) ON DELETE CASCADE,
        organization_id INTEGER NOT NULL,
        provider_id INTEGER NOT NULL,
        user_name TEXT NOT NULL CHECK (length(user_name) BETWEEN 1 AND 2040),
        hash TEXT NOT NULL CHECK (length(hash) BETWEEN 1 AND 255),
        until_at INTEGER NOT NULL,
        UNIQUE (provider_id, user_name),
        FOREIGN KEY (organization_id, provider_id) REFERENCES openid_providers(organization_id, id)
      ) STRICT
      """,
      "CREATE INDEX moodle_proofs_by_organization ON moodle_proofs (organization_id, identity_id)",
      "CREATE INDEX moodle_proofs_by_end ON moodle_proofs (until_at)"),
  ]
}
