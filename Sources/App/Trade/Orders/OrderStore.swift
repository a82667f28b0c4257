// Every SQL statement of orders and their lines.
import Base
import Store

enum OrderStore {
  static let statements: [any Statement] = [
    find, cart, byNumber, expired, underWay, insert, place, insertPlaced, move, touch, setRun, setProgress, setReceipt,
    setDeleted, dropCart, lines, pickLines, insertLine,
    putLine,
    dropLine, dropLines, setAmounts, ordered, nextNumber, lastNumber, settings, putSettings, ofPerson,
    linesOfPerson, carry,
    ofOwner, forgetNotes, exportOrders, exportLines, exportNumbers, exportSettings,
  ]

  // MARK: One

  /// One that was placed, put away or not.
  static let find = Query(
    """
    SELECT o.id, o.person_id, p.name, o.state, o.year, o.number, o.currency, o.total, o.tax, o.line_count, o.note, o.location_id,
      l.name, o.slot_id, s.starts_at, s.ends_at, o.created_at, o.placed_at, o.changed_at, o.closed_at, o.reserved_until,
      o.progress, o.run, o.receipt_year, o.receipt_number, o.version, o.deleted_at
    FROM orders o JOIN people p ON p.id = o.person_id LEFT JOIN stock_locations l ON l.id = o.location_id
      LEFT JOIN order_slots s ON s.id = o.slot_id
    WHERE o.id = ?1 AND o.organization_id = ?2 AND o.placed_at > 0
    """, row)

  /// A person's cart.
  static let cart = Query(
    """
    SELECT o.id, o.person_id, p.name, o.state, o.year, o.number, o.currency, o.total, o.tax, o.line_count, o.note, o.location_id,
      l.name, o.slot_id, s.starts_at, s.ends_at, o.created_at, o.placed_at, o.changed_at, o.closed_at, o.reserved_until,
      o.progress, o.run, o.receipt_year, o.receipt_number, o.version, o.deleted_at
    FROM orders o JOIN people p ON p.id = o.person_id LEFT JOIN stock_locations l ON l.id = o.location_id
      LEFT JOIN order_slots s ON s.id = o.slot_id
    WHERE o.person_id = ?1 AND +o.organization_id = ?2 AND o.state = 'draft'
    """, row)

  static let byNumber = Query(
    "SELECT id FROM orders WHERE organization_id = ?1 AND year = ?2 AND number = ?3"
  ) { $0.id(0, as: ID<Order>.self) }

  // MARK: Time

  /// Whose reservation has run out, of any organization.
  static let expired = Query(
    "SELECT id, organization_id FROM orders WHERE reserved_until <= ?1 ORDER BY reserved_until LIMIT ?2"
  ) { (order: $0.id(0, as: ID<Order>.self), organization: $0.id(1, as: ID<Organization>.self)) }

  /// Whose processing is under way and nothing has become of it since `?1`, of any organization.
  static let underWay = Query(
    """
    SELECT id, organization_id, run FROM orders WHERE progress = 'running' AND placed_at <= ?1 AND changed_at <= ?1
    ORDER BY placed_at LIMIT ?2
    """
  ) { (order: $0.id(0, as: ID<Order>.self), organization: $0.id(1, as: ID<Organization>.self), run: $0.int64(2)) }

  // MARK: Writing

  /// A cart, without anything in it.
  static let insert = Command(
    """
    INSERT INTO orders (id, organization_id, person_id, state, currency, total, tax, line_count, progress, run, version,
      created_at, changed_at)
    VALUES (?1, ?2, ?3, 'draft', ?4, 0, 0, 0, 'none', 0, 1, ?5, ?5)
    """)

  static let place = Command(
    """
    UPDATE orders SET state = 'placed', year = ?3, number = ?4, currency = ?5, total = ?6, tax = ?7, line_count = ?8,
      note = ?9, location_id = ?10, slot_id = ?11, reserved_until = ?12, progress = 'running', run = 1,
      version = version + 1, placed_at = ?13, changed_at = ?13
    WHERE id = ?1 AND organization_id = ?2 AND state = 'draft'
    """)

  /// One that never was a cart.
  static let insertPlaced = Command(
    """
    INSERT INTO orders (id, organization_id, person_id, state, year, number, currency, total, tax, line_count, note,
      location_id, slot_id, reserved_until, progress, run, version, created_at, placed_at, changed_at)
    VALUES (?1, ?2, ?3, 'placed', ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, 'running', 1, 1, ?14, ?14, ?14)
    """)

  /// From one state to another, unless somebody was faster. `?6` is when it was closed, `?7` until when it is kept.
  static let move = Command(
    """
    UPDATE orders SET state = ?4, changed_at = ?5, closed_at = ?6, reserved_until = ?7, version = version + 1
    WHERE id = ?1 AND organization_id = ?2 AND state = ?3
    """)

  static let touch = Command(
    "UPDATE orders SET version = version + 1, changed_at = ?3 WHERE id = ?1 AND organization_id = ?2")

  static let setRun = Command(
    """
    UPDATE orders SET run = run + 1, progress = 'running', version = version + 1, changed_at = ?3
    WHERE id = ?1 AND organization_id = ?2
    """)

  static let setProgress = Command(
    """
    UPDATE orders SET progress = ?3, version = version + 1, changed_at = ?4 WHERE id = ?1 AND organization_id = ?2
    """)

  static let setReceipt = Command(
    "UPDATE orders SET receipt_year = ?3, receipt_number = ?4 WHERE id = ?1 AND organization_id = ?2")

  static let setDeleted = Command(
    """
    UPDATE orders SET deleted_at = ?3, version = version + 1, changed_at = ?4 WHERE id = ?1 AND organization_id = ?2
    """)

  static let dropCart = Command("DELETE FROM orders WHERE id = ?1 AND organization_id = ?2 AND state = 'draft'")

  // MARK: Lines

  static let lines = Query(
    """
    SELECT id, variant_id, product_id, kind, product_name, variant_name, sku, quantity, price, tax_rate, loan_days,
      is_counted
    FROM order_lines WHERE order_id = ?1 AND +organization_id = ?2 ORDER BY order_id, variant_id
    """
  ) { c in
    OrderLineRow(
      id: c.id(0), variant: c.id(1), product: c.id(2), kind: try c.choice(3), productName: c.text(4),
      variantName: c.text(5), sku: c.text(6), quantity: c.int64(7), price: c.int64(8), taxRate: c.int64(9),
      loanDays: c.optionalInt64(10), isCounted: c.bool(11))
  }

  /// What is to be put together: the lines of the orders in a state, the oldest first. Up to `?10` as the lists of
  /// everybody's orders have it; `?11` is one order or 0.
  static let pickLines = Query(
    """
    SELECT o.id, o.year, o.number, p.name, n.variant_id, n.product_name, n.variant_name, n.sku, n.quantity, s.starts_at
    FROM orders o JOIN people p ON p.id = o.person_id JOIN order_lines n ON n.order_id = o.id
      LEFT JOIN order_slots s ON s.id = o.slot_id
    WHERE o.organization_id = ?1 AND o.state = ?2 AND o.placed_at >= ?8 AND o.placed_at < ?9
      AND \(OrderListStore.asked)
      AND (?11 = 0 OR o.id = ?11)
    ORDER BY o.placed_at, o.id LIMIT ?12
    """
  ) { c in
    PickLine(
      order: c.id(0), number: OrderRules.number(c.int(1), c.int64(2)), person: c.text(3), variant: c.id(4),
      title: c.text(6).isEmpty ? c.text(5) : "\(c.text(5)), \(c.text(6))", sku: c.text(7), quantity: c.int64(8),
      slot: c.optionalTimestamp(9))
  }

  static let insertLine = Command(
    """
    INSERT INTO order_lines (id, organization_id, order_id, variant_id, product_id, kind, product_name, variant_name, sku,
      quantity, price, tax_rate, loan_days, is_counted)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
    """)

  /// Into a cart: another quantity where it is there already, at the price of now.
  static let putLine = Command(
    """
    INSERT INTO order_lines (id, organization_id, order_id, variant_id, product_id, kind, product_name, variant_name, sku,
      quantity, price, tax_rate, loan_days, is_counted)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
    ON CONFLICT (order_id, variant_id) DO UPDATE SET quantity = excluded.quantity, price = excluded.price,
      product_name = excluded.product_name, variant_name = excluded.variant_name, sku = excluded.sku,
      tax_rate = excluded.tax_rate, loan_days = excluded.loan_days, kind = excluded.kind,
      is_counted = excluded.is_counted
    """)

  static let dropLine = Command(
    "DELETE FROM order_lines WHERE order_id = ?1 AND variant_id = ?2 AND +organization_id = ?3")

  static let dropLines = Command("DELETE FROM order_lines WHERE order_id = ?1 AND +organization_id = ?2")

  /// Of a cart, after its lines changed.
  static let setAmounts = Command(
    """
    UPDATE orders SET currency = ?3, total = ?4, tax = ?5, line_count = ?6, changed_at = ?7, version = version + 1
    WHERE id = ?1 AND organization_id = ?2 AND state = 'draft'
    """)

  /// How many of a product somebody has ordered since a moment, without what was cancelled.
  static let ordered = Query(
    """
    SELECT COALESCE(sum(l.quantity), 0) FROM orders o JOIN order_lines l ON l.order_id = o.id
    WHERE o.person_id = ?1 AND +o.organization_id = ?2 AND o.placed_at >= ?4 AND +l.product_id = ?3
      AND o.state <> 'cancelled' AND o.state <> 'refunded'
    """
  ) { $0.int64(0) }

  // MARK: Numbers

  static let nextNumber = Command(
    """
    INSERT INTO order_numbers (id, organization_id, sequence, year, last) VALUES (?1, ?2, ?3, ?4, 1)
    ON CONFLICT (organization_id, sequence, year) DO UPDATE SET last = order_numbers.last + 1
    """)

  static let lastNumber = Query(
    "SELECT last FROM order_numbers WHERE organization_id = ?1 AND sequence = ?2 AND year = ?3"
  ) { $0.int64(0) }

  // MARK: Settings

  static let settings = Query(
    """
    SELECT hold_hours, is_prepared, needs_slot, needs_payment, reminder_days, overdue_days, receipt_words
    FROM order_settings
    WHERE organization_id = ?1
    """
  ) { c in
    var settings = OrderSettings()
    (settings.holdHours, settings.isPrepared, settings.needsSlot) = (c.int64(0), c.bool(1), c.bool(2))
    settings.needsPayment = c.bool(3)
    (settings.reminderDays, settings.overdueDays, settings.receiptWords) = (c.int64(4), c.int64(5), c.text(6))
    return settings
  }

  static let putSettings = Command(
    """
    INSERT INTO order_settings (organization_id, hold_hours, is_prepared, needs_slot, needs_payment,
      reminder_days, overdue_days, receipt_words)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
    ON CONFLICT (organization_id) DO UPDATE SET hold_hours = excluded.hold_hours, is_prepared = excluded.is_prepared,
      needs_slot = excluded.needs_slot,
      needs_payment = excluded.needs_payment, reminder_days = excluded.reminder_days, overdue_days = excluded.overdue_days,
      receipt_words = excluded.receipt_words
    """)

  // MARK: Of a person

  static let ofPerson = RowQuery(
    """
    SELECT o.id, o.state, o.year, o.number, o.currency, o.total, o.note, o.created_at, o.placed_at, o.closed_at
    FROM orders o WHERE +o.organization_id = ?1 AND o.person_id = ?2 ORDER BY o.placed_at, o.id
    """)

  static let linesOfPerson = RowQuery(
    """
    SELECT l.id, l.order_id, l.kind, l.product_name, l.variant_name, l.sku, l.quantity, l.price, l.tax_rate, l.loan_days
    FROM orders o JOIN order_lines l ON l.order_id = o.id
    WHERE +o.organization_id = ?1 AND o.person_id = ?2 ORDER BY o.placed_at, o.id, l.variant_id
    """)

  static let carry = Command("UPDATE orders SET person_id = ?2 WHERE person_id = ?1 AND +organization_id = ?3")

  /// All of somebody's, with those that were put away.
  static let ofOwner = Query("SELECT id FROM orders WHERE person_id = ?1 AND +organization_id = ?2") {
    $0.id(0, as: ID<Order>.self)
  }

  static let forgetNotes = Command("UPDATE orders SET note = NULL WHERE person_id = ?1 AND +organization_id = ?2")

  // MARK: Exports of the organization

  static let exportOrders = RowQuery(
    """
    SELECT id, person_id, state, year, number, currency, total, tax, note, location_id, slot_id, reserved_until, progress,
      run, receipt_year, receipt_number, created_at, placed_at, changed_at, closed_at, deleted_at
    FROM orders WHERE organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
    """)

  static let exportLines = RowQuery(
    """
    SELECT id, order_id, variant_id, product_id, kind, product_name, variant_name, sku, quantity, price, tax_rate, loan_days,
      is_counted
    FROM order_lines WHERE organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
    """)

  static let exportNumbers = RowQuery(
    """
    SELECT id, sequence, year, last FROM order_numbers WHERE organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
    """)

  static let exportSettings = RowQuery(
    """
    SELECT organization_id, hold_hours, is_prepared, needs_slot, needs_payment, reminder_days, overdue_days, receipt_words
    FROM order_settings WHERE organization_id = ?1 AND organization_id > ?2 LIMIT ?3
    """)

  // MARK: Rows

  @Sendable static func row(_ c: Columns) throws -> OrderRow {
    func number(_ year: Int, _ at: Int) -> String? {
      c.optionalInt64(at).map { OrderRules.number(c.int(year), $0) }
    }
    return OrderRow(
      id: c.id(0), person: PersonReference(id: c.id(1), name: c.text(2)), state: try c.choice(3), number: number(4, 5),
      currency: Currency(c.text(6)) ?? .euro, total: c.int64(7), tax: c.int64(8), lineCount: c.int(9),
      note: c.optionalText(10), location: c.optionalID(11), locationName: c.optionalText(12), slot: c.optionalID(13),
      slotStart: c.optionalTimestamp(14), slotEnd: c.optionalTimestamp(15), created: c.timestamp(16),
      placed: c.optionalTimestamp(17), changed: c.timestamp(18), closed: c.optionalTimestamp(19),
      reservedUntil: c.optionalTimestamp(20), progress: try c.choice(21), run: c.int64(22), receipt: number(23, 24),
      version: c.int64(25), deleted: c.optionalTimestamp(26))
  }
}
