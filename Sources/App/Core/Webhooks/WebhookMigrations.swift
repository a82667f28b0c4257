// The tables of webhooks.
import Store

enum WebhookMigrations {
  static let all = [
    Migration(
      "2026-12-15-webhooks",
      // A webhook that was removed stays, without its secret, until its log has been swept.
      """
      CREATE TABLE webhooks (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL REFERENCES organizations(id),
        url TEXT NOT NULL CHECK (length(url) BETWEEN 8 AND 2000),
        description TEXT NOT NULL CHECK (length(description) <= 800),
        kinds TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('active', 'paused', 'disabled')),
        reason TEXT CHECK (reason IS NULL OR reason IN ('gone', 'failing', 'exhausted')),
        secret BLOB,
        old_secret BLOB,
        old_secret_until INTEGER,
        failing_since INTEGER,
        failed_attempts INTEGER NOT NULL DEFAULT 0 CHECK (failed_attempts >= 0),
        given_up INTEGER NOT NULL DEFAULT 0 CHECK (given_up >= 0),
        rests_until INTEGER,
        last_delivered_at INTEGER,
        last_failed_at INTEGER,
        version INTEGER NOT NULL DEFAULT 1,
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL,
        deleted_at INTEGER,
        CHECK ((state = 'disabled') = (reason IS NOT NULL)),
        CHECK ((old_secret IS NULL) = (old_secret_until IS NULL)),
        CHECK ((secret IS NULL) = (deleted_at IS NOT NULL)),
        UNIQUE (organization_id, id)
      ) STRICT
      """,
      "CREATE INDEX webhooks_by_state ON webhooks (state) WHERE deleted_at IS NULL",
      "CREATE INDEX webhooks_overlapping ON webhooks (old_secret_until) WHERE old_secret_until IS NOT NULL",
      "CREATE INDEX webhooks_deleted ON webhooks (deleted_at) WHERE deleted_at IS NOT NULL",
      """
      CREATE TABLE webhook_deliveries (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL,
        webhook_id INTEGER NOT NULL,
        event_id INTEGER NOT NULL,
        kind TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('waiting', 'delivered', 'failed')),
        attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
        all_attempts INTEGER NOT NULL DEFAULT 0 CHECK (all_attempts >= attempts),
        created_at INTEGER NOT NULL,
        next_at INTEGER,
        until_at INTEGER NOT NULL,
        ended_at INTEGER,
        status INTEGER,
        fault TEXT,
        CHECK ((state = 'waiting') = (next_at IS NOT NULL)),
        CHECK ((state = 'waiting') = (ended_at IS NULL)),
        FOREIGN KEY (organization_id, webhook_id) REFERENCES webhooks(organization_id, id)
      ) STRICT
      """,
      "CREATE INDEX webhook_deliveries_all ON webhook_deliveries (webhook_id, id)",
      "CREATE INDEX webhook_deliveries_by_state ON webhook_deliveries (webhook_id, state, id)",
      "CREATE INDEX webhook_deliveries_by_kind ON webhook_deliveries (webhook_id, kind, id)",
      "CREATE INDEX webhook_deliveries_due ON webhook_deliveries (webhook_id, next_at, id) WHERE state = 'waiting'",
      "CREATE INDEX webhook_deliveries_until ON webhook_deliveries (until_at) WHERE state = 'waiting'",
      """
      CREATE TABLE webhook_attempts (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL,
        delivery_id INTEGER NOT NULL REFERENCES webhook_deliveries(id) ON DELETE CASCADE,
        number INTEGER NOT NULL CHECK (number > 0),
        at INTEGER NOT NULL,
        duration INTEGER NOT NULL,
        request_head TEXT NOT NULL,
        status INTEGER,
        head TEXT NOT NULL,
        body TEXT NOT NULL,
        is_cut INTEGER NOT NULL CHECK (is_cut IN (0, 1)),
        fault TEXT,
        detail TEXT NOT NULL,
        UNIQUE (delivery_id, number)
      ) STRICT
      """)
  ]
}
