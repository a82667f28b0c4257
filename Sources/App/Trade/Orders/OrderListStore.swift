// Every SQL statement of lists of orders, the newest first. A row of them goes from SQLite's memory to JSON as it is, or is
// read as a value for a page.
import Base
import Store

enum OrderListStore {
  static let statements: [any Statement] = [
    ofPerson, ofPersonBare, countOfPerson, page, pageBare, count, pageOfState, pageOfStateBare, countOfState,
  ]

  /// An order, and how far it is paid; nil where nothing is owed for it.
  typealias Row = (order: OrderRow, payment: PaymentState?)

  // MARK: One's own

  /// Of a person; `?3` is a state or empty.
  private static let ofPersonSQL: SQLText = """
    SELECT o.id, o.person_id, p.name, o.state, o.year, o.number, o.currency, o.total, o.tax, o.line_count, o.note, o.location_id,
      l.name, o.slot_id, s.starts_at, s.ends_at, o.created_at, o.placed_at, o.changed_at, o.closed_at, o.reserved_until,
      o.progress, o.run, o.receipt_year, o.receipt_number, o.version, o.deleted_at, b.state
    FROM orders o JOIN people p ON p.id = o.person_id LEFT JOIN stock_locations l ON l.id = o.location_id
      LEFT JOIN order_slots s ON s.id = o.slot_id
      LEFT JOIN bills b ON b.organization_id = o.organization_id AND b.subject_kind = 'order' AND b.subject_id = o.id
        AND b.is_current = 1
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

  // `?2` is the state, or empty where there is none; `?3` a place or 0; `?4` a person or 0; `?5` 1 for what has failed; `?6`
  // what the person's name is like; `?7` 1 for what was put away; `?8` and `?9` from when until when it was placed.
  private static let pageSQL: SQLText = """
    SELECT o.id, o.person_id, p.name, o.state, o.year, o.number, o.currency, o.total, o.tax, o.line_count, o.note, o.location_id,
      l.name, o.slot_id, s.starts_at, s.ends_at, o.created_at, o.placed_at, o.changed_at, o.closed_at, o.reserved_until,
      o.progress, o.run, o.receipt_year, o.receipt_number, o.version, o.deleted_at, b.state
    FROM orders o JOIN people p ON p.id = o.person_id LEFT JOIN stock_locations l ON l.id = o.location_id
      LEFT JOIN order_slots s ON s.id = o.slot_id
      LEFT JOIN bills b ON b.organization_id = o.organization_id AND b.subject_kind = 'order' AND b.subject_id = o.id
        AND b.is_current = 1
    WHERE o.organization_id = ?1 AND o.placed_at >= ?8 AND o.placed_at < ?9 AND ?2 = ''
      AND (?3 = 0 OR o.location_id = ?3) AND (?4 = 0 OR o.person_id = ?4) AND (?5 = 0 OR o.progress = 'failed')
      AND (?6 = '%' OR p.name_key LIKE ?6 ESCAPE '\\')
      AND ((?7 = 1 AND o.deleted_at IS NOT NULL) OR (?7 = 0 AND o.deleted_at IS NULL))
    ORDER BY o.placed_at DESC, o.id DESC LIMIT ?10 OFFSET ?11
    """

  static let page = Query(pageSQL, row)
  static let pageBare = RowQuery(pageSQL)

  static let count = Query(
    """
    SELECT count(*) FROM orders o JOIN people p ON p.id = o.person_id
    WHERE o.organization_id = ?1 AND o.placed_at >= ?8 AND o.placed_at < ?9 AND ?2 = ''
      AND (?3 = 0 OR o.location_id = ?3) AND (?4 = 0 OR o.person_id = ?4) AND (?5 = 0 OR o.progress = 'failed')
      AND (?6 = '%' OR p.name_key LIKE ?6 ESCAPE '\\')
      AND ((?7 = 1 AND o.deleted_at IS NOT NULL) OR (?7 = 0 AND o.deleted_at IS NULL))
    """
  ) { $0.int(0) }

  private static let pageOfStateSQL: SQLText = """
    SELECT o.id, o.person_id, p.name, o.state, o.year, o.number, o.currency, o.total, o.tax, o.line_count, o.note, o.location_id,
      l.name, o.slot_id, s.starts_at, s.ends_at, o.created_at, o.placed_at, o.changed_at, o.closed_at, o.reserved_until,
      o.progress, o.run, o.receipt_year, o.receipt_number, o.version, o.deleted_at, b.state
    FROM orders o JOIN people p ON p.id = o.person_id LEFT JOIN stock_locations l ON l.id = o.location_id
      LEFT JOIN order_slots s ON s.id = o.slot_id
      LEFT JOIN bills b ON b.organization_id = o.organization_id AND b.subject_kind = 'order' AND b.subject_id = o.id
        AND b.is_current = 1
    WHERE o.organization_id = ?1 AND o.state = ?2 AND o.placed_at >= ?8 AND o.placed_at < ?9
      AND (?3 = 0 OR o.location_id = ?3) AND (?4 = 0 OR o.person_id = ?4) AND (?5 = 0 OR o.progress = 'failed')
      AND (?6 = '%' OR p.name_key LIKE ?6 ESCAPE '\\')
      AND ((?7 = 1 AND o.deleted_at IS NOT NULL) OR (?7 = 0 AND o.deleted_at IS NULL))
    ORDER BY o.placed_at DESC, o.id DESC LIMIT ?10 OFFSET ?11
    """

  static let pageOfState = Query(pageOfStateSQL, row)
  static let pageOfStateBare = RowQuery(pageOfStateSQL)

  static let countOfState = Query(
    """
    SELECT count(*) FROM orders o JOIN people p ON p.id = o.person_id
    WHERE o.organization_id = ?1 AND o.state = ?2 AND o.placed_at >= ?8 AND o.placed_at < ?9
      AND (?3 = 0 OR o.location_id = ?3) AND (?4 = 0 OR o.person_id = ?4) AND (?5 = 0 OR o.progress = 'failed')
      AND (?6 = '%' OR p.name_key LIKE ?6 ESCAPE '\\')
      AND ((?7 = 1 AND o.deleted_at IS NOT NULL) OR (?7 = 0 AND o.deleted_at IS NULL))
    """
  ) { $0.int(0) }

  // MARK: Rows

  @Sendable private static func row(_ c: Columns) throws -> Row {
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
