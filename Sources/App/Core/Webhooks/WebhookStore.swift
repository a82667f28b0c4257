// Every SQL statement over webhooks themselves.
import Base
import Store

enum WebhookStore {
  static let statements: [any Statement] = [
    insert, update, setState, revive, rouse, rotate, endOverlaps, settle, delete, drop, list, find, target, takers,
    count, countOfState, countFailing, activeAfter, deleted, exportRows,
  ]

  // MARK: Changing

  static let insert = Command(
    """
    INSERT INTO webhooks (id, organization_id, url, description, kinds, state, secret, created_at, updated_at)
    VALUES (?1, ?2, ?3, ?4, ?5, 'active', ?6, ?7, ?7)
    """)

  /// Changes nothing when somebody has changed it since version `?6`.
  static let update = Command(
    """
    UPDATE webhooks SET url = ?3, description = ?4, kinds = ?5, version = version + 1, updated_at = ?7
    WHERE id = ?1 AND organization_id = ?2 AND version = ?6 AND deleted_at IS NULL
    """)

  static let setState = Command(
    """
    UPDATE webhooks SET state = ?3, reason = ?4, version = version + 1, updated_at = ?5
    WHERE id = ?1 AND organization_id = ?2 AND deleted_at IS NULL
    """)

  /// It is tried as if nothing had happened.
  static let revive = Command(
    """
    UPDATE webhooks SET failing_since = NULL, failed_attempts = 0, given_up = 0, rests_until = NULL
    WHERE id = ?1 AND organization_id = ?2
    """)

  /// It is tried again at once, and how it has done stays known.
  static let rouse = Command("UPDATE webhooks SET rests_until = NULL WHERE id = ?1 AND organization_id = ?2")

  /// The secret becomes the old one, where an end of that is given.
  static let rotate = Command(
    """
    UPDATE webhooks SET old_secret = CASE WHEN ?4 IS NULL THEN NULL ELSE secret END, old_secret_until = ?4, secret = ?3,
      version = version + 1, updated_at = ?5
    WHERE id = ?1 AND organization_id = ?2 AND deleted_at IS NULL
    """)

  static let endOverlaps = Command(
    """
    UPDATE webhooks SET old_secret = NULL, old_secret_until = NULL
    WHERE old_secret_until IS NOT NULL AND old_secret_until <= ?1
    """)

  /// How it does, after an attempt.
  static let settle = Command(
    """
    UPDATE webhooks SET failing_since = ?2, failed_attempts = ?3, given_up = ?4, rests_until = ?5,
      last_delivered_at = ?6, last_failed_at = ?7
    WHERE id = ?1
    """)

  static let delete = Command(
    """
    UPDATE webhooks SET deleted_at = ?3, secret = NULL, old_secret = NULL, old_secret_until = NULL,
      version = version + 1, updated_at = ?3
    WHERE id = ?1 AND organization_id = ?2 AND deleted_at IS NULL
    """)

  static let drop = Command("DELETE FROM webhooks WHERE id = ?1 AND deleted_at IS NOT NULL")

  // MARK: Reading

  static let list = Query(
    """
    SELECT id, organization_id, url, description, kinds, state, reason, secret, old_secret, old_secret_until,
      failing_since, failed_attempts, given_up, rests_until, last_delivered_at, last_failed_at, version, created_at,
      updated_at
    FROM webhooks WHERE organization_id = ?1 AND deleted_at IS NULL ORDER BY id LIMIT ?2 OFFSET ?3
    """, row)

  static let find = Query(
    """
    SELECT id, organization_id, url, description, kinds, state, reason, secret, old_secret, old_secret_until,
      failing_since, failed_attempts, given_up, rests_until, last_delivered_at, last_failed_at, version, created_at,
      updated_at
    FROM webhooks WHERE id = ?1 AND organization_id = ?2 AND deleted_at IS NULL
    """, row)

  /// One that is to be called now, and its organization.
  static let target = Query(
    """
    SELECT w.id, w.organization_id, w.url, w.description, w.kinds, w.state, w.reason, w.secret, w.old_secret,
      w.old_secret_until, w.failing_since, w.failed_attempts, w.given_up, w.rests_until, w.last_delivered_at,
      w.last_failed_at, w.version, w.created_at, w.updated_at, o.name, o.zone, o.language
    FROM webhooks w JOIN organizations o ON o.id = w.organization_id
    WHERE w.id = ?1 AND w.state = 'active' AND w.deleted_at IS NULL AND o.suspended_at IS NULL AND o.deleted_at IS NULL
    """
  ) { c in
    (
      row: try row(c),
      organization: OrganizationSummary(
        id: c.id(1), name: c.text(19), zone: Zone(c.text(20)) ?? .utc, language: Language(rawValue: c.text(21)) ?? .en)
    )
  }

  /// Those of an organization that are told what happens: looked at with an event, so no more than that takes. Asked by
  /// `WebhookTakers` only, which knows when it need not be.
  static let takers = Query(
    """
    SELECT id, kinds, rests_until FROM webhooks
    WHERE organization_id = ?1 AND state = 'active' AND deleted_at IS NULL ORDER BY id
    """
  ) { c in (id: c.id(0, as: ID<Webhook>.self), kinds: c.text(1), restsUntil: c.optionalTimestamp(2)) }

  /// At most twenty.
  static let count = Query("SELECT count(*) FROM webhooks WHERE organization_id = ?1 AND deleted_at IS NULL") {
    $0.int(0)
  }

  /// Of the whole box: from an index, for those who watch over it.
  static let countOfState = Query("SELECT count(*) FROM webhooks WHERE state = ?1 AND deleted_at IS NULL") {
    $0.int(0)
  }

  /// Of the whole box: those that are on and have not answered well since some time.
  static let countFailing = Query(
    "SELECT count(*) FROM webhooks WHERE state = 'active' AND deleted_at IS NULL AND failing_since IS NOT NULL"
  ) { $0.int(0) }

  /// Every one that is on, by a hundred.
  static let activeAfter = Query(
    """
    SELECT id, organization_id, rests_until FROM webhooks
    WHERE id > ?1 AND state = 'active' AND deleted_at IS NULL ORDER BY id LIMIT 100
    """
  ) { c in (id: c.id(0, as: ID<Webhook>.self), organization: c.int64(1), restsUntil: c.optionalTimestamp(2)) }

  static let deleted = Query(
    "SELECT id FROM webhooks WHERE deleted_at IS NOT NULL ORDER BY deleted_at LIMIT 1"
  ) { $0.id(0, as: ID<Webhook>.self) }

  static let exportRows = RowQuery(
    """
    SELECT id, url, description, kinds, state, reason, last_delivered_at, last_failed_at, version, created_at, updated_at
    FROM webhooks WHERE organization_id = ?1 AND id > ?2 AND deleted_at IS NULL ORDER BY id LIMIT ?3
    """)

  @Sendable private static func row(_ c: Columns) throws -> WebhookRow {
    WebhookRow(
      id: c.id(0), organization: c.id(1), url: c.text(2), description: c.text(3), kinds: WordList.words(c.text(4)),
      state: try c.choice(5), reason: c.optionalText(6).flatMap(DisablingReason.init(rawValue:)),
      sealedSecret: c.bytes(7), sealedOldSecret: c.optionalBytes(8), overlapUntil: c.optionalTimestamp(9),
      health: WebhookHealth(
        failingSince: c.optionalTimestamp(10), failedAttempts: c.int(11), givenUp: c.int(12),
        restsUntil: c.optionalTimestamp(13), lastDelivered: c.optionalTimestamp(14),
        lastFailed: c.optionalTimestamp(15)),
      version: c.int64(16), created: c.timestamp(17), updated: c.timestamp(18))
  }
}
