// Every SQL statement of lists of orders, the newest first. A row of them goes from SQLite's memory to JSON as it is, or is
// read as a value for a page.
import Base
import Store

enum OrderListStore {
  static let statements: [any Statement] = [
    ofPerson, ofPersonBare, countOfPerson, page, pageBare, count, pageOfState, pageOfStateBare, countOfState,
    countOfPayment, placed, step, stepOfState,
  ]

  /// An order, and how far it is paid; nil where nothing is owed for it.
  typealias Row = (order: OrderRow, payment: PaymentState?)

  private static let columns: SQLText = """
    o.id, o.person_id, p.name, o.state, o.year, o.number, o.currency, o.total, o.tax, o.line_count, o.note, o.location_id,
      l.name, o.slot_id, s.starts_at, s.ends_at, o.created_at, o.placed_at, o.changed_at, o.closed_at, o.reserved_until,
      o.progress, o.run, o.receipt_year, o.receipt_number, o.version, o.deleted_at, b.state
    """

  private static let tables: SQLText = """
    orders o JOIN people p ON p.id = o.person_id LEFT JOIN stock_locations l ON l.id = o.location_id
      LEFT JOIN order_slots s ON s.id = o.slot_id
      LEFT JOIN bills b ON b.organization_id = o.organization_id AND b.subject_kind = 'order' AND b.subject_id = o.id
        AND b.is_current = 1
    """

  // MARK: One's own

  /// Of a person; `?3` is a state or empty.
  private static let ofPersonSQL: SQLText = """
    SELECT \(columns) FROM \(tables)
    WHERE o.person_id = ?1 AND +o.organization_id = ?2 AND o.placed_at > 0 AND o.deleted_at IS NULL
      AND (?3 = '' OR o.state = ?3)
    ORDER BY o.placed_at DESC, o.id DESC LIMIT ?4 OFFSET ?5
    """

  static let ofPerson = Query(ofPersonSQL, row)
  static let ofPersonBare = RowQuery(ofPersonSQL)

  static let countOfPerson = Query(
    """
    SELECT count(*) FROM orders o
    WHERE o.person_id = ?1 AND +o.organization_id = ?2 AND o.placed_at > 0 AND o.deleted_at IS NULL
      AND (?3 = '' OR o.state = ?3)
    """
  ) { $0.int(0) }

  // MARK: Everybody's

  // `?2` is the state, or empty where there is none; `?8` and `?9` from when until when it was placed; `?11` and `?12` the
  // moment and the order that a list goes on from. `?9` is just behind that moment, and any index is entered by it: of a pair
  // without a `+` the planner takes that of all orders, whatever their state.

  /// What else is asked for of everybody's orders, but for how far they are paid: `?3` is a place or 0; `?4` a person or 0;
  /// `?5` 1 for what has failed; `?6` what the person's name is like; `?7` 1 for what was put away.
  private static let chosen: SQLText = """
    (?3 = 0 OR o.location_id = ?3) AND (?4 = 0 OR o.person_id = ?4) AND (?5 = 0 OR o.progress = 'failed')
      AND (?6 = '%' OR p.name_key LIKE ?6 ESCAPE '\\')
      AND ((?7 = 1 AND o.deleted_at IS NOT NULL) OR (?7 = 0 AND o.deleted_at IS NULL))
    """

  /// The same with `?10`, how far they are paid, or empty: each asks its bill, where few are looked at.
  static let asked: SQLText = """
    \(chosen)
      AND (?10 = '' OR ?10 = COALESCE((SELECT w.state FROM bills w WHERE w.organization_id = o.organization_id
        AND w.subject_kind = 'order' AND w.subject_id = o.id AND w.is_current = 1), 'none'))
    """

  /// The orders whose bills are in that state: by the index of states, which a `+` keeps from being passed over for that of
  /// all orders' bills.
  private static let ofBills: SQLText = """
    SELECT w.subject_id AS id FROM bills w WHERE w.organization_id = ?1 AND w.state = ?10 AND +w.subject_kind = 'order'
      AND +w.is_current = 1
    """

  /// Where all may be looked at, what is in that state is collected first. What is free has no bill, and nothing is owed for
  /// it; whatever costs something got one when it was placed, so only what is free asks for it.
  private static let askedOfMany: SQLText = """
    \(chosen)
      AND (?10 = '' OR o.id IN (\(ofBills))
        OR (?10 = 'none' AND o.total = 0 AND NOT EXISTS (SELECT 1 FROM bills w
          WHERE w.organization_id = o.organization_id AND w.subject_kind = 'order' AND w.subject_id = o.id
            AND w.is_current = 1)))
    """

  private static let pageSQL: SQLText = """
    SELECT \(columns) FROM \(tables)
    WHERE o.organization_id = ?1 AND o.placed_at >= ?8 AND o.placed_at < ?9 AND (+o.placed_at, +o.id) < (?11, ?12)
      AND ?2 = '' AND \(askedOfMany)
    ORDER BY o.placed_at DESC, o.id DESC LIMIT ?13
    """

  static let page = Query(pageSQL, row)
  static let pageBare = RowQuery(pageSQL)

  static let count = Query(
    """
    SELECT count(*) FROM orders o JOIN people p ON p.id = o.person_id
    WHERE o.organization_id = ?1 AND o.placed_at >= ?8 AND o.placed_at < ?9 AND ?2 = ''
      AND \(chosen)
    """
  ) { $0.int(0) }

  private static let pageOfStateSQL: SQLText = """
    SELECT \(columns) FROM \(tables)
    WHERE o.organization_id = ?1 AND o.state = ?2 AND o.placed_at >= ?8 AND o.placed_at < ?9
      AND (+o.placed_at, +o.id) < (?11, ?12) AND \(askedOfMany)
    ORDER BY o.placed_at DESC, o.id DESC LIMIT ?13
    """

  static let pageOfState = Query(pageOfStateSQL, row)
  static let pageOfStateBare = RowQuery(pageOfStateSQL)

  static let countOfState = Query(
    """
    SELECT count(*) FROM orders o JOIN people p ON p.id = o.person_id
    WHERE o.organization_id = ?1 AND o.state = ?2 AND o.placed_at >= ?8 AND o.placed_at < ?9
      AND \(chosen)
    """
  ) { $0.int(0) }

  /// Of those that are so far paid, which are looked up first: of a hundred thousand orders, only those are looked at, and of
  /// what is owed nothing for, beside void bills, what is free. That is a sixth of what asking each one's bill takes.
  static let countOfPayment = Query(
    """
    SELECT count(*)
    FROM (\(ofBills)
        UNION ALL
        SELECT f.id FROM orders f
        WHERE f.organization_id = ?1 AND f.placed_at >= ?8 AND f.placed_at < ?9 AND f.total = 0 AND ?10 = 'none'
          AND NOT EXISTS (SELECT 1 FROM bills w WHERE w.organization_id = f.organization_id
            AND w.subject_kind = 'order' AND w.subject_id = f.id AND w.is_current = 1)) s
      CROSS JOIN orders o JOIN people p ON p.id = o.person_id
    WHERE o.id = s.id AND o.organization_id = ?1 AND (?2 = '' OR o.state = ?2) AND o.placed_at >= ?8
      AND o.placed_at < ?9
      AND \(chosen)
    """
  ) { $0.int(0) }

  // MARK: For a file: the `?13` before a moment and an order, each, and whether it is asked for

  static let step = Query(
    """
    SELECT \(columns), \(asked)
    FROM (SELECT id FROM orders WHERE organization_id = ?1 AND placed_at >= ?8 AND placed_at < ?9
        AND (placed_at, id) < (?11, ?12) AND ?2 = '' ORDER BY placed_at DESC, id DESC LIMIT ?13) f
      CROSS JOIN \(tables)
    WHERE o.id = f.id
    """
  ) { try Step($0) }

  static let stepOfState = Query(
    """
    SELECT \(columns), \(asked)
    FROM (SELECT id FROM orders WHERE organization_id = ?1 AND state = ?2 AND placed_at >= ?8 AND placed_at < ?9
        AND (placed_at, id) < (?11, ?12) ORDER BY placed_at DESC, id DESC LIMIT ?13) f
      CROSS JOIN \(tables)
    WHERE o.id = f.id
    """
  ) { try Step($0) }

  /// How far a file is, or where a list goes on: the order that was looked at last.
  struct Place: Sendable {
    let placed: Timestamp
    let order: ID<Order>

    static let newest = Place(placed: Timestamp(milliseconds: .max), order: ID(.max))
  }

  /// When an order was placed, also one that was put away.
  static let placed = Query("SELECT placed_at FROM orders WHERE id = ?1 AND organization_id = ?2 AND placed_at > 0") {
    $0.timestamp(0)
  }

  /// One of the orders that a file looks at.
  struct Step: Sendable {
    let place: Place
    /// Nil for what the filters leave out.
    let row: Row?

    init(_ c: Columns) throws {
      place = Place(placed: c.timestamp(17), order: c.id(0))
      row = c.bool(28) ? try OrderListStore.row(c) : nil
    }
  }

  // MARK: Rows

  @Sendable fileprivate static func row(_ c: Columns) throws -> Row {
    (try OrderStore.row(c), c.isNull(27) ? nil : try c.choice(27))
  }

  /// As `OrderSummaryOutput` writes it: no strings are made.
  static func write(_ c: Columns, to json: JSONWriter) {
    func number(_ key: StaticString, _ year: Int, _ at: Int) {
      json.field(key, c.optionalInt64(at).map { OrderRules.number(c.int(year), $0) })
    }
    func text(_ key: StaticString, _ at: Int) {
      if c.isNull(at) { json.null(key) } else { json.field(key, valid: c.utf8(at)) }
    }
    json.object {
      json.field("id", c.id(0, as: ID<Order>.self))
      number("number", 4, 5)
      text("state", 3)
      json.object("person") {
        json.field("id", c.id(1, as: ID<Person>.self))
        text("name", 2)
      }
      text("currency", 6)
      json.field("total", c.int64(7))
      json.field("tax", c.int64(8))
      json.field("lineCount", c.int64(9))
      json.field("location", c.optionalID(11, as: ID<StockLocation>.self))
      text("locationName", 12)
      json.field("slotStartsAt", c.optionalTimestamp(14))
      json.field("slotEndsAt", c.optionalTimestamp(15))
      text("progress", 21)
      if c.isNull(27) { json.field("payment", PaymentState.none.rawValue) } else { text("payment", 27) }
      json.field("reservedUntil", c.optionalTimestamp(20))
      number("receipt", 23, 24)
      json.field("version", c.int64(25))
      json.field("placedAt", c.optionalTimestamp(17))
      json.field("changedAt", c.timestamp(18))
      json.field("closedAt", c.optionalTimestamp(19))
      json.field("deletedAt", c.optionalTimestamp(26))
    }
  }
}
