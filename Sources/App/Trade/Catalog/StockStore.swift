// Every SQL statement of stock.
import Base
import Store

enum StockStore {
  static let statements: [any Statement] = [
    variant, balance, insertBalance, move, insertMovement, held, holdings, available, placed, page, total, toCount,
    toCountBefore, toCountTotal, movements,
    newest, movedSince, lines, keptSums, movedSums, ofPerson, carry, forget, forgetReasons, exportBalances,
    exportMovements,
  ]

  static let variant = Query(
    """
    SELECT v.id, v.product_id, p.name, v.name, v.sku, p.is_counted, v.deleted_at IS NULL AND p.deleted_at IS NULL, v.low_at
    FROM product_variants v JOIN products p ON p.id = v.product_id WHERE v.id = ?1 AND v.organization_id = ?2
    """
  ) { c in
    StockVariant(
      id: c.id(0), product: c.id(1), productName: c.text(2), name: c.text(3), sku: c.text(4), isCounted: c.bool(5),
      isLive: c.bool(6), lowAt: c.optionalInt64(7))
  }

  // MARK: Balances

  static let balance = Query(
    "SELECT on_hand, reserved FROM stock_balances WHERE variant_id = ?1 AND location_id = ?2 AND +organization_id = ?3"
  ) { StockBalance(onHand: $0.int64(0), reserved: $0.int64(1)) }

  static let insertBalance = Command(
    """
    INSERT INTO stock_balances (id, organization_id, variant_id, location_id, on_hand, reserved, updated_at)
    VALUES (?1, ?2, ?3, ?4, 0, 0, ?5)
    """)

  /// Nothing where it would leave less than nothing available.
  static let move = Command(
    """
    UPDATE stock_balances SET on_hand = on_hand + ?4, reserved = reserved + ?5, updated_at = ?6
    WHERE variant_id = ?1 AND location_id = ?2 AND +organization_id = ?3
      AND reserved + ?5 >= 0 AND on_hand + ?4 >= reserved + ?5
    """)

  /// Of a variant, in all places.
  static let available = Query(
    "SELECT COALESCE(sum(on_hand - reserved), 0) FROM stock_balances WHERE variant_id = ?1 AND +organization_id = ?2"
  ) { $0.int64(0) }

  /// Where a variant lies or lay.
  static let placed = Query(
    """
    SELECT b.location_id, l.name, b.on_hand, b.reserved, l.deleted_at IS NULL
    FROM stock_balances b JOIN stock_locations l ON l.id = b.location_id
    WHERE b.variant_id = ?1 AND +b.organization_id = ?2 ORDER BY b.location_id
    """
  ) { c in
    PlacedBalance(
      location: c.id(0), locationName: c.text(1), balance: StockBalance(onHand: c.int64(2), reserved: c.int64(3)),
      isLive: c.bool(4))
  }

  // MARK: Lists of what is counted, by SKU, and of whatever else still lies there

  // `?2` is a place or 0 for all; `?3` 1 for what is running low; `?4` what SKU or name is like; `?5` 1 for what lies in
  // that place alone.
  static let page = Query(
    """
    SELECT v.id, v.product_id, p.name, v.name, v.sku, v.low_at,
      (SELECT COALESCE(sum(b.on_hand), 0) FROM stock_balances b
        WHERE b.variant_id = v.id AND (?2 = 0 OR b.location_id = ?2)),
      (SELECT COALESCE(sum(b.reserved), 0) FROM stock_balances b
        WHERE b.variant_id = v.id AND (?2 = 0 OR b.location_id = ?2)),
      (SELECT COALESCE(sum(b.on_hand - b.reserved), 0) FROM stock_balances b WHERE b.variant_id = v.id),
      v.deleted_at IS NULL AND p.deleted_at IS NULL
    FROM product_variants v JOIN products p ON p.id = v.product_id
    WHERE v.organization_id = ?1
      AND ((v.deleted_at IS NULL AND p.deleted_at IS NULL AND p.is_counted = 1)
        OR EXISTS (SELECT 1 FROM stock_balances b
          WHERE b.variant_id = v.id AND b.on_hand > 0 AND (?2 = 0 OR b.location_id = ?2)))
      AND (?3 = 0 OR (v.low_at IS NOT NULL AND v.deleted_at IS NULL AND p.deleted_at IS NULL AND v.low_at >=
        (SELECT COALESCE(sum(b.on_hand - b.reserved), 0) FROM stock_balances b WHERE b.variant_id = v.id)))
      AND (?4 = '%' OR v.sku_key LIKE ?4 ESCAPE '\\' OR p.name_key LIKE ?4 ESCAPE '\\')
      AND (?5 = 0 OR EXISTS
        (SELECT 1 FROM stock_balances b WHERE b.variant_id = v.id AND b.location_id = ?2 AND b.on_hand > 0))
    ORDER BY v.sku_key, v.id LIMIT ?6 OFFSET ?7
    """
  ) { c in
    StockRow(
      variant: c.id(0), product: c.id(1), productName: c.text(2), name: c.text(3), sku: c.text(4),
      lowAt: c.optionalInt64(5), balance: StockBalance(onHand: c.int64(6), reserved: c.int64(7)), available: c.int64(8),
      isLive: c.bool(9))
  }

  static let total = Query(
    """
    SELECT count(*) FROM product_variants v JOIN products p ON p.id = v.product_id
    WHERE v.organization_id = ?1
      AND ((v.deleted_at IS NULL AND p.deleted_at IS NULL AND p.is_counted = 1)
        OR EXISTS (SELECT 1 FROM stock_balances b
          WHERE b.variant_id = v.id AND b.on_hand > 0 AND (?2 = 0 OR b.location_id = ?2)))
      AND (?3 = 0 OR (v.low_at IS NOT NULL AND v.deleted_at IS NULL AND p.deleted_at IS NULL AND v.low_at >=
        (SELECT COALESCE(sum(b.on_hand - b.reserved), 0) FROM stock_balances b WHERE b.variant_id = v.id)))
      AND (?4 = '%' OR v.sku_key LIKE ?4 ESCAPE '\\' OR p.name_key LIKE ?4 ESCAPE '\\')
      AND (?5 = 0 OR EXISTS
        (SELECT 1 FROM stock_balances b WHERE b.variant_id = v.id AND b.location_id = ?2 AND b.on_hand > 0))
    """
  ) { $0.int(0) }

  // MARK: A stock-take, by SKU: in the place `?2`, of what SKU or name is like `?3`

  /// The `?6` after an SKU and a variant. By number of page some would be passed over: what is deleted stands in it until
  /// none of it is left there, and what stands after moves up.
  static let toCount = Query(
    """
    SELECT v.sku_key, v.id, p.name, v.name, v.sku, COALESCE(b.on_hand, 0)
    FROM product_variants v JOIN products p ON p.id = v.product_id
      LEFT JOIN stock_balances b ON b.variant_id = v.id AND b.location_id = ?2
    WHERE v.organization_id = ?1 AND (v.sku_key, v.id) > (?4, ?5)
      AND ((v.deleted_at IS NULL AND p.deleted_at IS NULL AND p.is_counted = 1) OR b.on_hand > 0)
      AND (?3 = '%' OR v.sku_key LIKE ?3 ESCAPE '\\' OR p.name_key LIKE ?3 ESCAPE '\\')
    ORDER BY v.sku_key, v.id LIMIT ?6
    """
  ) { ToCountRow($0) }

  /// The same backwards, those before.
  static let toCountBefore = Query(
    """
    SELECT v.sku_key, v.id
    FROM product_variants v JOIN products p ON p.id = v.product_id
      LEFT JOIN stock_balances b ON b.variant_id = v.id AND b.location_id = ?2
    WHERE v.organization_id = ?1 AND (v.sku_key, v.id) < (?4, ?5)
      AND ((v.deleted_at IS NULL AND p.deleted_at IS NULL AND p.is_counted = 1) OR b.on_hand > 0)
      AND (?3 = '%' OR v.sku_key LIKE ?3 ESCAPE '\\' OR p.name_key LIKE ?3 ESCAPE '\\')
    ORDER BY v.sku_key DESC, v.id DESC LIMIT ?6
    """
  ) { StockTakePlace(key: $0.text(0), variant: $0.id(1)) }

  /// How many there are, and how many up to an SKU and a variant.
  static let toCountTotal = Query(
    """
    SELECT count(*), COALESCE(sum(CASE WHEN (v.sku_key, v.id) <= (?4, ?5) THEN 1 ELSE 0 END), 0)
    FROM product_variants v JOIN products p ON p.id = v.product_id
      LEFT JOIN stock_balances b ON b.variant_id = v.id AND b.location_id = ?2
    WHERE v.organization_id = ?1
      AND ((v.deleted_at IS NULL AND p.deleted_at IS NULL AND p.is_counted = 1) OR b.on_hand > 0)
      AND (?3 = '%' OR v.sku_key LIKE ?3 ESCAPE '\\' OR p.name_key LIKE ?3 ESCAPE '\\')
    """
  ) { (all: $0.int(0), before: $0.int(1)) }

  /// The `?6` variants after an SKU and a variant, each with every place where some of it lies, and whether that is asked for:
  /// a line of the export each.
  static let lines = Query(
    """
    SELECT f.sku_key, v.id, v.sku, p.name, v.name, l.name, COALESCE(b.on_hand, 0), COALESCE(b.reserved, 0), v.low_at,
      (b.id IS NOT NULL OR (v.deleted_at IS NULL AND p.deleted_at IS NULL AND p.is_counted = 1))
        AND (?2 = 0 OR COALESCE(b.location_id, 0) = ?2)
        AND (?3 = 0 OR (v.low_at IS NOT NULL AND v.deleted_at IS NULL AND p.deleted_at IS NULL AND v.low_at >=
          (SELECT COALESCE(sum(s.on_hand - s.reserved), 0) FROM stock_balances s WHERE s.variant_id = v.id)))
        AND (?4 = '%' OR v.sku_key LIKE ?4 ESCAPE '\\' OR p.name_key LIKE ?4 ESCAPE '\\')
    FROM (SELECT id, sku_key FROM product_variants WHERE organization_id = ?1 AND (sku_key, id) > (?5, ?7)
        ORDER BY sku_key, id LIMIT ?6) f
      CROSS JOIN product_variants v ON v.id = f.id CROSS JOIN products p ON p.id = v.product_id
      LEFT JOIN stock_balances b ON b.variant_id = v.id AND b.on_hand > 0
      LEFT JOIN stock_locations l ON l.id = b.location_id
    """
  ) { StockStep($0) }

  // MARK: Sums, of all organizations

  /// What is kept of the `?2` variants after one.
  static let keptSums = Query(
    """
    SELECT b.variant_id, b.location_id, b.on_hand, b.reserved
    FROM (SELECT DISTINCT variant_id FROM stock_balances WHERE variant_id > ?1 ORDER BY variant_id LIMIT ?2) f
      CROSS JOIN stock_balances b ON b.variant_id = f.variant_id
    """, sum)

  /// What was moved of the same, one after another: added up here, each variant's movements would be read for each of its
  /// places.
  static let movedSums = Query(
    """
    SELECT m.variant_id, m.location_id, m.on_hand_change, m.reserved_change
    FROM (SELECT DISTINCT variant_id FROM stock_balances WHERE variant_id > ?1 ORDER BY variant_id LIMIT ?2) f
      CROSS JOIN stock_movements m ON m.variant_id = f.variant_id
    """, sum)

  @Sendable private static func sum(_ c: Columns) -> StockSum {
    StockSum(
      place: StockSum.Place(variant: c.id(0), location: c.id(1)),
      balance: StockBalance(onHand: c.int64(2), reserved: c.int64(3)))
  }

  // MARK: Movements

  static let insertMovement = Command(
    """
    INSERT INTO stock_movements (id, organization_id, variant_id, location_id, kind, on_hand_change, reserved_change,
      on_hand, reserved, reason, reference_kind, reference_id, person_id, moved_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
    """)

  /// What a reference holds of a variant in a place.
  static let held = Query(
    """
    SELECT COALESCE(sum(reserved_change), 0), COALESCE(sum(on_hand_change), 0) FROM stock_movements
    WHERE reference_kind = ?1 AND reference_id = ?2 AND variant_id = ?3 AND location_id = ?4 AND +organization_id = ?5
    """
  ) { (reserved: $0.int64(0), issued: -$0.int64(1)) }

  /// All that a reference ever moved, by variant and place.
  static let holdings = Query(
    """
    SELECT variant_id, location_id, sum(reserved_change), sum(on_hand_change) FROM stock_movements
    WHERE reference_kind = ?1 AND reference_id = ?2 AND +organization_id = ?3 GROUP BY variant_id, location_id
    """
  ) { c in
    StockHolding(variant: c.id(0), location: c.id(1), reserved: c.int64(2), issued: -c.int64(3))
  }

  /// The last movement of the organization.
  static let newest = Query(
    "SELECT id FROM stock_movements WHERE organization_id = ?1 ORDER BY id DESC LIMIT 1"
  ) { $0.id(0, as: ID<MovementRow>.self) }

  /// Whether what lies of a variant in a place has changed since the movement `?4`.
  static let movedSince = Query(
    """
    SELECT 1 FROM stock_movements
    WHERE variant_id = ?1 AND id > ?4 AND location_id = ?2 AND +organization_id = ?3 AND on_hand_change <> 0 LIMIT 1
    """
  ) { $0.int(0) }

  /// Of a variant, newest first.
  static let movements = Query(
    """
    SELECT m.id, m.kind, m.variant_id, m.location_id, l.name, m.on_hand_change, m.reserved_change, m.on_hand, m.reserved,
      m.reason, m.reference_kind, m.reference_id, m.person_id, p.name, m.moved_at
    FROM stock_movements m JOIN stock_locations l ON l.id = m.location_id LEFT JOIN people p ON p.id = m.person_id
    WHERE m.variant_id = ?1 AND +m.organization_id = ?2 ORDER BY m.id DESC LIMIT ?3 OFFSET ?4
    """
  ) { c in
    MovementRow(
      id: c.id(0), kind: try c.choice(1), variant: c.id(2), location: c.id(3), locationName: c.text(4),
      onHandChange: c.int64(5), reservedChange: c.int64(6),
      after: StockBalance(onHand: c.int64(7), reserved: c.int64(8)), reason: c.optionalText(9),
      referenceKind: c.optionalText(10), reference: c.optionalInt64(11), person: c.optionalID(12),
      personName: c.optionalText(13), moved: c.timestamp(14))
  }

  // MARK: Of a person: what they moved by hand

  static let ofPerson = RowQuery(
    """
    SELECT m.id, m.kind, p.name AS product, v.sku, l.name AS place, m.on_hand_change, m.reserved_change, m.reason, m.moved_at
    FROM stock_movements m JOIN product_variants v ON v.id = m.variant_id JOIN products p ON p.id = v.product_id
      JOIN stock_locations l ON l.id = m.location_id
    WHERE +m.organization_id = ?1 AND m.person_id = ?2 ORDER BY m.id
    """)

  static let carry = Command("UPDATE stock_movements SET person_id = ?2 WHERE person_id = ?1 AND +organization_id = ?3")

  static let forget = Command(
    "UPDATE stock_movements SET person_id = NULL WHERE person_id = ?1 AND +organization_id = ?2")

  /// Of a reference: it is adjusting by hand alone that needs a reason.
  static let forgetReasons = Command(
    """
    UPDATE stock_movements SET reason = NULL
    WHERE reference_kind = ?1 AND reference_id = ?2 AND +organization_id = ?3 AND reason IS NOT NULL
    """)

  // MARK: Exports of the organization

  static let exportBalances = RowQuery(
    """
    SELECT id, variant_id, location_id, on_hand, reserved, updated_at FROM stock_balances
    WHERE organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
    """)

  static let exportMovements = RowQuery(
    """
    SELECT id, variant_id, location_id, kind, on_hand_change, reserved_change, on_hand, reserved, reason, reference_kind,
      reference_id, person_id, moved_at
    FROM stock_movements WHERE organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
    """)
}
