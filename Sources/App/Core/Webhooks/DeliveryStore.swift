// Every SQL statement over deliveries and their attempts.
import Base
import Store

enum DeliveryStore {
  static let statements: [any Statement] = [
    insert, settle, again, note, delete, due, next, waiting, find, all, ofState, ofKind, ofStateAndKind, failedSince,
    attempts,
    expired, old, ofWebhook,
  ]

  // MARK: Changing

  static let insert = Command(
    """
    INSERT INTO webhook_deliveries (id, organization_id, webhook_id, event_id, kind, state, created_at, next_at, until_at)
    VALUES (?1, ?2, ?3, ?4, ?5, 'waiting', ?6, ?6, ?7)
    """)

  static let settle = Command(
    """
    UPDATE webhook_deliveries SET state = ?2, next_at = ?3, ended_at = ?4, attempts = ?5, all_attempts = ?6, status = ?7,
      fault = ?8
    WHERE id = ?1
    """)

  /// To be sent again, as if it were new.
  static let again = Command(
    """
    UPDATE webhook_deliveries SET state = 'waiting', next_at = ?2, until_at = ?3, ended_at = NULL, attempts = 0
    WHERE id = ?1
    """)

  static let note = Command(
    """
    INSERT INTO webhook_attempts (id, organization_id, delivery_id, number, at, duration, request_head, status, head, body,
      is_cut, fault, detail)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
    """)

  static let delete = Command("DELETE FROM webhook_deliveries WHERE id = ?1")

  // MARK: What comes next

  /// The first whose time has come.
  static let due = Query(
    """
    SELECT id, event_id, kind, state, attempts, all_attempts, created_at, next_at, until_at, ended_at, status, fault
    FROM webhook_deliveries WHERE webhook_id = ?1 AND state = 'waiting' AND next_at <= ?2 ORDER BY next_at, id LIMIT 1
    """, row)

  /// When the first of them is due.
  static let next = Query(
    "SELECT next_at FROM webhook_deliveries WHERE webhook_id = ?1 AND state = 'waiting' ORDER BY next_at, id LIMIT 1"
  ) { $0.timestamp(0) }

  /// Of the whole box: until when it is tried to make those that wait, the oldest first.
  static let waiting = Query(
    "SELECT until_at FROM webhook_deliveries WHERE state = 'waiting' AND until_at > 0 ORDER BY until_at LIMIT ?1"
  ) { $0.timestamp(0) }

  // MARK: The log

  static let find = Query(
    """
    SELECT id, event_id, kind, state, attempts, all_attempts, created_at, next_at, until_at, ended_at, status, fault
    FROM webhook_deliveries WHERE id = ?1 AND webhook_id = ?2
    """, row)

  static let all = Query(
    """
    SELECT id, event_id, kind, state, attempts, all_attempts, created_at, next_at, until_at, ended_at, status, fault
    FROM webhook_deliveries WHERE webhook_id = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3
    """, row)

  static let ofState = Query(
    """
    SELECT id, event_id, kind, state, attempts, all_attempts, created_at, next_at, until_at, ended_at, status, fault
    FROM webhook_deliveries WHERE webhook_id = ?1 AND id < ?2 AND state = ?4 ORDER BY id DESC LIMIT ?3
    """, row)

  static let ofKind = Query(
    """
    SELECT id, event_id, kind, state, attempts, all_attempts, created_at, next_at, until_at, ended_at, status, fault
    FROM webhook_deliveries WHERE webhook_id = ?1 AND id < ?2 AND kind = ?4 ORDER BY id DESC LIMIT ?3
    """, row)

  static let ofStateAndKind = Query(
    """
    SELECT id, event_id, kind, state, attempts, all_attempts, created_at, next_at, until_at, ended_at, status, fault
    FROM webhook_deliveries WHERE webhook_id = ?1 AND id < ?2 AND state = ?4 AND kind = ?5 ORDER BY id DESC LIMIT ?3
    """, row)

  /// What failed of the events since, the oldest first.
  static let failedSince = Query(
    """
    SELECT id FROM webhook_deliveries WHERE webhook_id = ?1 AND state = 'failed' AND id >= ?2 ORDER BY id LIMIT ?3
    """
  ) { $0.id(0, as: ID<WebhookDelivery>.self) }

  /// The last of them.
  static let attempts = Query(
    """
    SELECT number, at, duration, request_head, status, head, body, is_cut, fault, detail
    FROM webhook_attempts WHERE delivery_id = ?1 ORDER BY number DESC LIMIT 50
    """
  ) { c in
    DeliveryAttempt(
      number: c.int(0), at: c.timestamp(1), duration: c.int(2), requestHead: c.text(3), status: c.optionalInt(4),
      head: c.text(5), body: c.text(6), isCut: c.bool(7), fault: c.optionalText(8).flatMap(DeliveryFault.init),
      detail: c.text(9))
  }

  // MARK: Sweeping

  /// What waits although its day is over.
  static let expired = Query(
    """
    SELECT id, event_id, kind, state, attempts, all_attempts, created_at, next_at, until_at, ended_at, status, fault
    FROM webhook_deliveries WHERE state = 'waiting' AND until_at <= ?1 ORDER BY until_at LIMIT 50
    """, row)

  static let old = Query(
    "SELECT id FROM webhook_deliveries WHERE id < ?1 AND state <> 'waiting' ORDER BY id LIMIT 100"
  ) { $0.id(0, as: ID<WebhookDelivery>.self) }

  static let ofWebhook = Query("SELECT id FROM webhook_deliveries WHERE webhook_id = ?1 ORDER BY id LIMIT 100") {
    $0.id(0, as: ID<WebhookDelivery>.self)
  }

  @Sendable private static func row(_ c: Columns) throws -> DeliveryRow {
    DeliveryRow(
      id: c.id(0), event: c.id(1), kind: c.text(2), state: try c.choice(3), attempts: c.int(4), allAttempts: c.int(5),
      created: c.timestamp(6), next: c.optionalTimestamp(7), until: c.timestamp(8), ended: c.optionalTimestamp(9),
      status: c.optionalInt(10), fault: c.optionalText(11).flatMap(DeliveryFault.init))
  }
}
