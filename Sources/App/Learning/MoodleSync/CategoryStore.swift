// Every SQL statement of the categories of a Moodle: what is known of them, what they stand for, what was decided.
import Store

enum CategoryStore {
  static let statements: [any Statement] = [
    categories, category, insertCategory, updateCategory, decide, dropUnit, dropTerm, moveDecider, forgetDecider,
    personalDecisions, forgetCategories, exportCategories,
  ]

  private static let categoryColumns: SQLText = """
    id, moodle_id, parent_moodle_id, depth, name, path, idnumber, is_visible, place_in_order, courses, is_gone, meaning, state,
      reason, place, own_id, unit_id, term_id, decision, decided_id, decided_by, decided_at, updated_at
    """

  /// All of them, those that are gone too.
  static let categories = Query(
    """
    SELECT \(categoryColumns) FROM moodle_categories WHERE organization_id = ?1 ORDER BY moodle_id LIMIT 20000
    """, category(_:))

  static let category = Query(
    """
    SELECT \(categoryColumns) FROM moodle_categories WHERE id = ?1 AND organization_id = ?2
    """, category(_:))

  static let insertCategory = Command(
    """
    INSERT INTO moodle_categories (id, organization_id, moodle_id, parent_moodle_id, depth, name, path, idnumber, is_visible,
      place_in_order, courses, is_gone, meaning, state, reason, place, own_id, unit_id, term_id, created_at, updated_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?20)
    """)

  static let updateCategory = Command(
    """
    UPDATE moodle_categories SET parent_moodle_id = ?3, depth = ?4, name = ?5, path = ?6, idnumber = ?7, is_visible = ?8,
      place_in_order = ?9, courses = ?10, is_gone = ?11, meaning = ?12, state = ?13, reason = ?14, place = ?15, own_id = ?16,
      unit_id = ?17, term_id = ?18, updated_at = ?19
    WHERE id = ?1 AND organization_id = ?2
    """)

  static let decide = Command(
    """
    UPDATE moodle_categories SET decision = ?3, decided_id = ?4, decided_by = ?5, decided_at = ?6, updated_at = ?7
    WHERE id = ?1 AND organization_id = ?2
    """)

  // Of some hundred categories.
  static let dropUnit = Command(
    """
    UPDATE moodle_categories SET unit_id = NULL, own_id = CASE WHEN own_id = ?2 THEN NULL ELSE own_id END,
      state = 'unmapped', reason = 'target-gone'
    WHERE organization_id = ?1 AND (unit_id = ?2 OR own_id = ?2)
    """)
  static let dropTerm = Command(
    """
    UPDATE moodle_categories SET term_id = NULL, own_id = CASE WHEN own_id = ?2 THEN NULL ELSE own_id END,
      state = 'unmapped', reason = 'target-gone'
    WHERE organization_id = ?1 AND (term_id = ?2 OR own_id = ?2)
    """)

  static let moveDecider = Command(
    "UPDATE moodle_categories SET decided_by = ?3 WHERE decided_by = ?2 AND +organization_id = ?1")
  static let forgetDecider = Command(
    "UPDATE moodle_categories SET decided_by = NULL WHERE decided_by = ?2 AND +organization_id = ?1")
  static let personalDecisions = RowQuery(
    """
    SELECT id, path, decision, decided_at FROM moodle_categories WHERE +organization_id = ?1 AND decided_by = ?2
    """)

  /// Of another site.
  static let forgetCategories = Command("DELETE FROM moodle_categories WHERE organization_id = ?1")

  static let exportCategories = RowQuery(
    """
    SELECT moodle_id, parent_moodle_id, path, idnumber, is_visible, is_gone, meaning, state, reason, unit_id, term_id,
      decision, decided_id, decided_by, decided_at, created_at, updated_at
    FROM moodle_categories WHERE organization_id = ?1 AND moodle_id > ?2 ORDER BY moodle_id LIMIT ?3
    """)

  // MARK: Rows

  @Sendable private static func category(_ c: Columns) throws -> CategoryRow {
    let decision = try c.optionalText(18).map { _ in
      CategoryDecision(meaning: try c.choice(18), target: c.optionalInt64(19))
    }
    return CategoryRow(
      id: c.id(0), moodleID: c.int64(1), parent: c.int64(2), depth: c.int(3), name: c.text(4), path: c.text(5),
      idnumber: c.optionalText(6), isVisible: c.optionalBool(7), order: c.int64(8), courses: c.int64(9),
      isGone: c.bool(10), meaning: try c.choice(11), state: try c.choice(12),
      reason: c.optionalText(13).flatMap { SyncReason(rawValue: $0) }, place: c.text(14), own: c.optionalInt64(15),
      unit: c.optionalID(16), term: c.optionalID(17), decision: decision, decidedBy: c.optionalID(20),
      decidedAt: c.optionalTimestamp(21), updated: c.timestamp(22))
  }
}
