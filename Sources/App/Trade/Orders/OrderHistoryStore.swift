// Every SQL statement of what happened to orders: their history, the steps of their processing, their files.
import Base
import Store

enum OrderHistoryStore {
  static let statements: [any Statement] = [
    insertEntry, newest, noteTotal, forgetWords, carryEntries, forgetEntries, entriesOfPerson, step, insertStep,
    setStep,
    insertFile, files, file, fileTotal, dropFile, filesOfPerson, fileRows, fileRowsOfOrders, carryFiles, exportEntries,
    exportSteps, exportFiles,
  ]

  // MARK: The history

  static let insertEntry = Command(
    """
    INSERT INTO order_entries (id, organization_id, order_id, kind, from_state, to_state, step, outcome, person_id, words,
      is_internal, at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
    """)

  /// Of an order before an entry, the newest first; `?3` is 1 for those who see all of it.
  static let newest = Query(
    """
    SELECT e.id, e.kind, e.from_state, e.to_state, e.step, e.outcome, e.person_id, p.name, e.words, e.is_internal, e.at
    FROM order_entries e LEFT JOIN people p ON p.id = e.person_id
    WHERE e.order_id = ?1 AND +e.organization_id = ?2 AND e.id < ?4 AND (?3 = 1 OR e.is_internal = 0)
    ORDER BY e.id DESC LIMIT ?5
    """
  ) { c in
    OrderEntryRow(
      id: c.id(0), kind: try c.choice(1), from: c.optionalText(2).flatMap { OrderState(rawValue: $0) },
      to: c.optionalText(3).flatMap { OrderState(rawValue: $0) },
      step: c.optionalText(4).flatMap { OrderStep(rawValue: $0) },
      outcome: c.optionalText(5).flatMap { OrderStep.Outcome(rawValue: $0) }, person: c.optionalID(6),
      personName: c.optionalText(7), words: c.optionalText(8), isInternal: c.bool(9), at: c.timestamp(10))
  }

  /// How many notes somebody has added to an order.
  static let noteTotal = Query(
    """
    SELECT count(*) FROM order_entries
    WHERE order_id = ?1 AND +organization_id = ?2 AND +person_id = ?3 AND kind = 'note'
    """
  ) { $0.int(0) }

  // MARK: Steps of processing

  static let step = Query(
    "SELECT outcome FROM order_steps WHERE order_id = ?1 AND run = ?2 AND step = ?3"
  ) { try $0.choice(0, as: OrderStep.Outcome.self) }

  static let insertStep = Command(
    """
    INSERT INTO order_steps (id, organization_id, order_id, run, step, outcome, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
    """)

  static let setStep = Command(
    "UPDATE order_steps SET outcome = ?4, at = ?5 WHERE order_id = ?1 AND run = ?2 AND step = ?3")

  // MARK: Files, as they were added

  static let insertFile = Command(
    """
    INSERT INTO order_files (id, organization_id, order_id, file_id, name, media_type, size, person_id, created_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
    """)

  static let files = Query(
    """
    SELECT f.id, f.order_id, f.file_id, f.name, f.media_type, f.size, f.person_id, f.created_at
    FROM order_files f WHERE f.order_id = ?1 AND +f.organization_id = ?2 ORDER BY f.id
    """, fileRow)

  static let file = Query(
    """
    SELECT f.id, f.order_id, f.file_id, f.name, f.media_type, f.size, f.person_id, f.created_at
    FROM order_files f WHERE f.id = ?1 AND f.organization_id = ?2
    """, fileRow)

  static let fileTotal = Query("SELECT count(*) FROM order_files WHERE order_id = ?1 AND +organization_id = ?2") {
    $0.int(0)
  }

  static let dropFile = Command("DELETE FROM order_files WHERE id = ?1 AND organization_id = ?2")

  // MARK: Of a person

  static let entriesOfPerson = RowQuery(
    """
    SELECT e.id, e.order_id, e.kind, e.to_state, e.words, e.at
    FROM order_entries e WHERE +e.organization_id = ?1 AND e.person_id = ?2 ORDER BY e.person_id, e.id
    """)

  static let carryEntries = Command(
    "UPDATE order_entries SET person_id = ?2 WHERE person_id = ?1 AND +organization_id = ?3")

  /// What somebody wrote, and that it was they who did it.
  static let forgetEntries = Command(
    """
    UPDATE order_entries SET person_id = NULL, words = NULL WHERE person_id = ?1 AND +organization_id = ?2
    """)

  /// What anybody wrote about somebody's orders.
  static let forgetWords = Command(
    """
    UPDATE order_entries SET words = NULL WHERE words IS NOT NULL AND order_id IN
      (SELECT o.id FROM orders o WHERE o.person_id = ?1 AND +o.organization_id = ?2)
    """)

  static let filesOfPerson = RowQuery(
    """
    SELECT f.id, f.order_id, f.name, f.media_type, f.size, f.created_at
    FROM order_files f WHERE +f.organization_id = ?1 AND f.person_id = ?2 ORDER BY f.person_id, f.id
    """)

  static let fileRows = Query(
    """
    SELECT f.id, f.order_id, f.file_id, f.name, f.media_type, f.size, f.person_id, f.created_at
    FROM order_files f WHERE f.person_id = ?1 AND +f.organization_id = ?2
    """, fileRow)

  /// What hangs on somebody's orders, whoever attached it.
  static let fileRowsOfOrders = Query(
    """
    SELECT f.id, f.order_id, f.file_id, f.name, f.media_type, f.size, f.person_id, f.created_at
    FROM orders o JOIN order_files f ON f.order_id = o.id WHERE o.person_id = ?1 AND +o.organization_id = ?2
    """, fileRow)

  static let carryFiles = Command(
    "UPDATE order_files SET person_id = ?2 WHERE person_id = ?1 AND +organization_id = ?3")

  // MARK: Exports of the organization

  static let exportEntries = RowQuery(
    """
    SELECT id, order_id, kind, from_state, to_state, step, outcome, person_id, words, is_internal, at AS happened_at
    FROM order_entries WHERE organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
    """)

  static let exportSteps = RowQuery(
    """
    SELECT id, order_id, run, step, outcome, at AS happened_at FROM order_steps
    WHERE organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
    """)

  static let exportFiles = RowQuery(
    """
    SELECT id, order_id, file_id, name, media_type, size, person_id, created_at FROM order_files
    WHERE organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
    """)

  @Sendable private static func fileRow(_ c: Columns) throws -> OrderFileRow {
    OrderFileRow(
      id: c.id(0), order: c.id(1), file: c.id(2), name: c.text(3), mediaType: c.text(4), size: c.int64(5),
      person: c.optionalID(6), created: c.timestamp(7))
  }
}
