// Every SQL statement of units and terms.
import Base
import Store

enum StructureStore {
  static let statements: [any Statement] = [
    units, unit, unitByCode, unitTotal, insertUnit, updateUnit, deleteUnit, hasChildren, hasTerms, linesAbove, putLine,
    dropLines, isWithin, parentOf, campusOf, hasCoursesElsewhere, codesAbove, codesBelow, codesOfLine,
    terms, term, termByCode, termTotal, coursesElsewhere, insertTerm, updateTerm, deleteTerm,
    insertChange, noteVersion, changes, dropChange, staleChanges, sweepChanges, exportUnits, exportTerms,
  ]

  // MARK: Units

  /// By code.
  static let units = Query(
    """
    SELECT id, code, kind, name, parent_id, is_active, source, version, created_at, updated_at, corrected
    FROM units WHERE organization_id = ?1 ORDER BY code_key LIMIT ?2
    """, unitRow)

  static let unit = Query(
    """
    SELECT id, code, kind, name, parent_id, is_active, source, version, created_at, updated_at, corrected
    FROM units WHERE id = ?1 AND organization_id = ?2
    """, unitRow)

  static let unitByCode = Query(
    """
    SELECT id, code, kind, name, parent_id, is_active, source, version, created_at, updated_at, corrected
    FROM units WHERE organization_id = ?1 AND code_key = ?2
    """, unitRow)

  /// Of some hundred.
  static let unitTotal = Query("SELECT count(*) FROM units WHERE organization_id = ?1") { $0.int(0) }

  static let insertUnit = Command(
    """
    INSERT INTO units (id, organization_id, code, code_key, kind, name, parent_id, is_active, source, version, created_at,
      updated_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 1, ?10, ?10)
    """)

  static let updateUnit = Command(
    """
    UPDATE units SET kind = ?3, name = ?4, parent_id = ?5, is_active = ?6, version = version + 1, updated_at = ?7,
      corrected = ?8
    WHERE id = ?1 AND organization_id = ?2
    """)

  static let deleteUnit = Command("DELETE FROM units WHERE id = ?1 AND organization_id = ?2")

  static let hasChildren = Query("SELECT kind FROM units WHERE organization_id = ?1 AND parent_id = ?2") {
    try $0.choice(0, as: UnitKind.self)
  }

  static let hasTerms = Query("SELECT 1 FROM terms WHERE organization_id = ?1 AND campus_id = ?2 LIMIT 1") { $0.int(0) }

  static let parentOf = Query("SELECT parent_id FROM units WHERE id = ?1 AND organization_id = ?2") {
    $0.optionalID(0, as: ID<StructureUnit>.self)
  }

  // MARK: What is within what

  static let linesAbove = Query("SELECT ancestor_id FROM unit_lines WHERE unit_id = ?1") {
    $0.id(0, as: ID<StructureUnit>.self)
  }

  static let codesOfLine = Query(
    "SELECT u.code FROM unit_lines l CROSS JOIN units u ON u.id = l.ancestor_id WHERE l.unit_id = ?1"
  ) { $0.text(0) }

  static let putLine = Command(
    "INSERT INTO unit_lines (organization_id, ancestor_id, unit_id) VALUES (?1, ?2, ?3)")

  static let dropLines = Command("DELETE FROM unit_lines WHERE unit_id = ?1 AND +organization_id = ?2")

  /// Whether a unit is one of those named between blanks, or below one.
  static let isWithin = Query(
    """
    SELECT 1 FROM unit_lines WHERE unit_id = ?2 AND +organization_id = ?1 AND ?3 LIKE '% ' || ancestor_id || ' %' LIMIT 1
    """
  ) { $0.int(0) }

  /// Of the unit of a code and of all above it.
  static let codesAbove = Query(
    """
    SELECT a.code FROM units u CROSS JOIN unit_lines l ON l.unit_id = u.id CROSS JOIN units a ON a.id = l.ancestor_id
    WHERE u.organization_id = ?1 AND u.code_key = ?2
    """
  ) { $0.text(0) }

  /// Of the unit of a code and of all below it.
  static let codesBelow = Query(
    """
    SELECT b.code FROM units u
      CROSS JOIN unit_lines l ON l.organization_id = u.organization_id AND l.ancestor_id = u.id
      CROSS JOIN units b ON b.id = l.unit_id
    WHERE u.organization_id = ?1 AND u.code_key = ?2
    """
  ) { $0.text(0) }

  /// The campus that a unit is, or is part of.
  static let campusOf = Query(
    """
    SELECT u.id FROM unit_lines l CROSS JOIN units u ON u.id = l.ancestor_id
    WHERE l.unit_id = ?1 AND +l.organization_id = ?2 AND u.kind = 'campus' LIMIT 1
    """
  ) { $0.id(0, as: ID<StructureUnit>.self) }

  /// Whether courses of a unit, or of what is below it, are held in a term of another campus than `?3`.
  static let hasCoursesElsewhere = Query(
    """
    SELECT 1 FROM unit_lines l CROSS JOIN courses c ON c.organization_id = l.organization_id AND c.unit_id = l.unit_id
      CROSS JOIN terms t ON t.id = c.term_id
    WHERE l.organization_id = ?1 AND l.ancestor_id = ?2 AND t.campus_id <> ?3 LIMIT 1
    """
  ) { $0.int(0) }

  // MARK: Terms

  /// The newest first.
  static let terms = Query(
    """
    SELECT id, campus_id, code, label, academic_year, first_date, last_date, corrected, is_active, source, version,
      created_at, updated_at
    FROM terms WHERE organization_id = ?1 ORDER BY first_date DESC, id DESC LIMIT ?2
    """, termRow)

  static let term = Query(
    """
    SELECT id, campus_id, code, label, academic_year, first_date, last_date, corrected, is_active, source, version,
      created_at, updated_at
    FROM terms WHERE id = ?1 AND organization_id = ?2
    """, termRow)

  /// `?3` is 0 for a term of the whole organization.
  static let termByCode = Query(
    """
    SELECT id, campus_id, code, label, academic_year, first_date, last_date, corrected, is_active, source, version,
      created_at, updated_at
    FROM terms WHERE organization_id = ?1 AND code_key = ?2 AND COALESCE(campus_id, 0) = ?3
    """, termRow)

  /// Whether a term has courses of units that are not of a campus.
  static let coursesElsewhere = Query(
    """
    SELECT 1 FROM courses c WHERE c.organization_id = ?1 AND c.term_id = ?2
      AND NOT EXISTS (SELECT 1 FROM unit_lines l WHERE l.unit_id = c.unit_id AND l.ancestor_id = ?3) LIMIT 1
    """
  ) { $0.int(0) }

  static let termTotal = Query("SELECT count(*) FROM terms WHERE organization_id = ?1") { $0.int(0) }

  static let insertTerm = Command(
    """
    INSERT INTO terms (id, organization_id, campus_id, code, code_key, label, academic_year, first_date, last_date,
      is_active, source, version, created_at, updated_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 1, ?12, ?12)
    """)

  static let updateTerm = Command(
    """
    UPDATE terms SET campus_id = ?3, code = ?4, code_key = ?5, label = ?6, academic_year = ?7, first_date = ?8,
      last_date = ?9, corrected = ?10, is_active = ?11, version = version + 1, updated_at = ?12
    WHERE id = ?1 AND organization_id = ?2
    """)

  static let deleteTerm = Command("DELETE FROM terms WHERE id = ?1 AND organization_id = ?2")

  // MARK: What an import did

  /// Only the first time: what was there before it.
  static let insertChange = Command(
    """
    INSERT INTO learning_import_changes (id, organization_id, batch_id, kind, row_id, version, before)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (batch_id, kind, row_id) DO NOTHING
    """)

  static let noteVersion = Command(
    """
    UPDATE learning_import_changes SET version = ?5
    WHERE batch_id = ?2 AND kind = ?3 AND row_id = ?4 AND +organization_id = ?1
    """)

  /// The last first: what hangs on a row goes before it.
  static let changes = Query(
    """
    SELECT id, kind, row_id, version, before FROM learning_import_changes
    WHERE organization_id = ?1 AND batch_id = ?2 ORDER BY id DESC LIMIT ?3
    """
  ) { c in
    LearningChange(
      id: c.id(0), kind: c.text(1), row: c.int64(2), version: c.int64(3), before: c.optionalText(4))
  }

  static let dropChange = Command("DELETE FROM learning_import_changes WHERE id = ?1 AND organization_id = ?2")

  /// An import before those that may be undone, of which something is left.
  static let staleChanges = Query(
    """
    SELECT b.id FROM import_batches b
    WHERE b.organization_id = ?1 AND b.id < ?2 AND b.kind = ?3
      AND EXISTS (SELECT 1 FROM learning_import_changes c WHERE c.organization_id = ?1 AND c.batch_id = b.id)
    ORDER BY b.id LIMIT 1
    """
  ) { $0.id(0, as: ID<ImportBatch>.self) }

  /// Of one import, some at a time.
  static let sweepChanges = Command(
    """
    DELETE FROM learning_import_changes WHERE id IN (
      SELECT id FROM learning_import_changes WHERE organization_id = ?1 AND batch_id = ?2 ORDER BY id LIMIT 1000)
    """)

  // MARK: Exports

  static let exportUnits = RowQuery(
    """
    SELECT id, code, kind, name, parent_id, source, is_active, corrected, created_at, updated_at
    FROM units WHERE organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
    """)

  static let exportTerms = RowQuery(
    """
    SELECT id, campus_id, code, label, academic_year, first_date, last_date, corrected, source, is_active, created_at,
      updated_at
    FROM terms WHERE organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
    """)

  @Sendable private static func unitRow(_ c: Columns) throws -> UnitRow {
    let fields = UnitFields(
      code: c.text(1), kind: try c.choice(2), name: c.text(3), parent: c.optionalID(4), isActive: c.bool(5))
    return UnitRow(
      id: c.id(0), fields: fields, source: try c.choice(6), corrected: FieldCorrections(stored: c.text(10)),
      version: c.int64(7),
      created: c.timestamp(8), updated: c.timestamp(9))
  }

  @Sendable private static func termRow(_ c: Columns) throws -> TermRow {
    var fields = TermFields()
    (fields.campus, fields.code, fields.label) = (c.optionalID(1), c.text(2), c.text(3))
    (fields.academicYear, fields.first, fields.last) = (c.text(4), c.date(5), c.optionalDate(6))
    fields.isActive = c.bool(8)
    return TermRow(
      id: c.id(0), fields: fields, source: try c.choice(9), corrected: FieldCorrections(stored: c.text(7)),
      version: c.int64(10),
      created: c.timestamp(11), updated: c.timestamp(12))
  }
}
