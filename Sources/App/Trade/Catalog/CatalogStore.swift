// Every SQL statement of products, and of whom they are for.
import Base
import Store

enum CatalogStore {
  static let statements: [any Statement] = [
    page, total, find, sees, insert, update, touch, delete, restore, setCover, dropCategory, isListed, beginning,
    matching, productByName, orderable, exportLines, roles, insertRole, deleteRoles, units, insertUnit, deleteUnits,
    settings, putSettings, exportProducts, exportRoles, exportUnits, exportSettings,
  ]

  static let search = FullText("product_search")

  // MARK: Who may order what

  // `?1` is the organization; `?2` is 1 for whoever sees the whole catalog. The others see what `?3`, on the day `?4`, may
  // order: the same in each statement that asks for it.
  private static let mayOrder: SQLText = """
    p.is_listed = 1 AND p.deleted_at IS NULL
        AND (p.first_date IS NULL OR p.first_date <= ?4) AND (p.last_date IS NULL OR p.last_date >= ?4)
        AND (p.has_roles = 0 OR EXISTS (SELECT 1 FROM product_roles a JOIN role_assignments r ON r.role_id = a.role_id
          WHERE a.product_id = p.id AND ?3 = r.person_id))
        AND (p.has_units = 0 OR EXISTS (SELECT 1 FROM product_units u JOIN role_assignments r ON r.unit = u.unit
          WHERE u.product_id = p.id AND ?3 = r.person_id)
          OR EXISTS (SELECT 1 FROM product_units u JOIN employments e ON e.department = u.unit
          WHERE u.product_id = p.id AND ?3 = e.person_id
            AND (e.hired_date IS NULL OR e.hired_date <= ?4) AND (e.ended_date IS NULL OR e.ended_date >= ?4))
          OR EXISTS (SELECT 1 FROM role_assignments r
            CROSS JOIN units b ON b.organization_id = r.organization_id AND b.code = r.unit
            CROSS JOIN unit_lines l ON l.unit_id = b.id CROSS JOIN units a ON a.id = l.ancestor_id
            CROSS JOIN product_units u ON u.product_id = p.id AND u.unit = a.code
          WHERE ?3 = r.person_id)
          OR EXISTS (SELECT 1 FROM employments e
            CROSS JOIN units b ON b.organization_id = e.organization_id AND b.code = e.department
            CROSS JOIN unit_lines l ON l.unit_id = b.id CROSS JOIN units a ON a.id = l.ancestor_id
            CROSS JOIN product_units u ON u.product_id = p.id AND u.unit = a.code
          WHERE ?3 = e.person_id
            AND (e.hired_date IS NULL OR e.hired_date <= ?4) AND (e.ended_date IS NULL OR e.ended_date >= ?4)))
    """

  // MARK: Products, by name

  // `?5` is a state or empty; `?6` a category or 0; `?7` a kind or empty; `?8` what its words match, or empty; `?9` what its
  // name is like.
  static let page = Query(
    """
    SELECT p.id, p.kind, p.name, p.description, p.category_id, p.currency, p.tax_rate, p.loan_days, p.is_listed,
      p.is_counted, p.first_date, p.last_date, p.person_limit, p.limit_days, c.name, p.has_roles, p.has_units, p.cover_id,
      p.version, p.created_at, p.updated_at, p.deleted_at,
      (SELECT count(*) FROM product_variants v WHERE v.product_id = p.id AND v.deleted_at IS NULL),
      (SELECT min(v.price) FROM product_variants v WHERE v.product_id = p.id AND v.deleted_at IS NULL),
      (SELECT max(v.price) FROM product_variants v WHERE v.product_id = p.id AND v.deleted_at IS NULL),
      (SELECT COALESCE(sum(b.on_hand - b.reserved), 0) FROM product_variants v
        JOIN stock_balances b ON b.variant_id = v.id WHERE v.product_id = p.id AND v.deleted_at IS NULL)
    FROM products p LEFT JOIN product_categories c ON c.id = p.category_id
    WHERE p.organization_id = ?1 AND (p.name_key, p.id) > (?10, ?11)
      AND ((?5 = 'deleted' AND p.deleted_at IS NOT NULL) OR (?5 <> 'deleted' AND p.deleted_at IS NULL))
      AND (?5 <> 'listed' OR p.is_listed = 1) AND (?5 <> 'unlisted' OR p.is_listed = 0)
      AND (?2 = 1 OR (\(mayOrder)))
      AND (?6 = 0 OR p.category_id = ?6) AND (?7 = '' OR p.kind = ?7)
      AND (?8 = '' OR p.id IN (SELECT rowid FROM product_search WHERE product_search MATCH ?8))
      AND (?9 = '%' OR p.name_key LIKE ?9 ESCAPE '\\')
    ORDER BY p.name_key, p.id LIMIT ?12 OFFSET ?13
    """, row)

  static let total = Query(
    """
    SELECT count(*) FROM products p
    WHERE p.organization_id = ?1 AND (p.name_key, p.id) > (?10, ?11)
      AND ((?5 = 'deleted' AND p.deleted_at IS NOT NULL) OR (?5 <> 'deleted' AND p.deleted_at IS NULL))
      AND (?5 <> 'listed' OR p.is_listed = 1) AND (?5 <> 'unlisted' OR p.is_listed = 0)
      AND (?2 = 1 OR (\(mayOrder)))
      AND (?6 = 0 OR p.category_id = ?6) AND (?7 = '' OR p.kind = ?7)
      AND (?8 = '' OR p.id IN (SELECT rowid FROM product_search WHERE product_search MATCH ?8))
      AND (?9 = '%' OR p.name_key LIKE ?9 ESCAPE '\\')
    """
  ) { $0.int(0) }

  /// One, `?5`, of what somebody sees.
  static let find = Query(
    """
    SELECT p.id, p.kind, p.name, p.description, p.category_id, p.currency, p.tax_rate, p.loan_days, p.is_listed,
      p.is_counted, p.first_date, p.last_date, p.person_limit, p.limit_days, c.name, p.has_roles, p.has_units, p.cover_id,
      p.version, p.created_at, p.updated_at, p.deleted_at,
      (SELECT count(*) FROM product_variants v WHERE v.product_id = p.id AND v.deleted_at IS NULL),
      (SELECT min(v.price) FROM product_variants v WHERE v.product_id = p.id AND v.deleted_at IS NULL),
      (SELECT max(v.price) FROM product_variants v WHERE v.product_id = p.id AND v.deleted_at IS NULL),
      (SELECT COALESCE(sum(b.on_hand - b.reserved), 0) FROM product_variants v
        JOIN stock_balances b ON b.variant_id = v.id WHERE v.product_id = p.id AND v.deleted_at IS NULL)
    FROM products p LEFT JOIN product_categories c ON c.id = p.category_id
    WHERE p.id = ?5 AND p.organization_id = ?1
      AND (?2 = 1 OR (\(mayOrder)))
    """, row)

  /// Whether somebody sees one: the same without what it is.
  static let sees = Query(
    """
    SELECT 1 FROM products p
    WHERE p.id = ?5 AND p.organization_id = ?1
      AND (?2 = 1 OR (\(mayOrder)))
    """
  ) { $0.int(0) }

  static let insert = Command(
    """
    INSERT INTO products (id, organization_id, kind, name, name_key, description, category_id, currency, tax_rate,
      loan_days, is_listed, is_counted, first_date, last_date, has_roles, has_units, person_limit, limit_days, version,
      created_at, updated_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, 1, ?19, ?19)
    """)

  static let update = Command(
    """
    UPDATE products SET kind = ?3, name = ?4, name_key = ?5, description = ?6, category_id = ?7, currency = ?8,
      tax_rate = ?9, loan_days = ?10, is_listed = ?11, is_counted = ?12, first_date = ?13, last_date = ?14,
      has_roles = ?15, has_units = ?16, person_limit = ?17, limit_days = ?18, version = version + 1, updated_at = ?19
    WHERE id = ?1 AND organization_id = ?2 AND deleted_at IS NULL
    """)

  /// After a variant or a photo changed.
  static let touch = Command(
    "UPDATE products SET version = version + 1, updated_at = ?3 WHERE id = ?1 AND organization_id = ?2")

  static let delete = Command(
    """
    UPDATE products SET deleted_at = ?3, version = version + 1, updated_at = ?3
    WHERE id = ?1 AND organization_id = ?2 AND deleted_at IS NULL
    """)

  static let restore = Command(
    """
    UPDATE products SET deleted_at = NULL, version = version + 1, updated_at = ?3
    WHERE id = ?1 AND organization_id = ?2 AND deleted_at IS NOT NULL
    """)

  static let setCover = Command("UPDATE products SET cover_id = ?3 WHERE id = ?1 AND organization_id = ?2")

  /// Of a category that goes.
  static let dropCategory = Command(
    """
    UPDATE products SET category_id = NULL, version = version + 1, updated_at = ?3
    WHERE organization_id = ?1 AND category_id = ?2
    """)

  static let isListed = Query("SELECT is_listed FROM products WHERE id = ?1 AND organization_id = ?2") { $0.bool(0) }

  /// A live one with exactly this name, folded.
  static let productByName = Query(
    "SELECT id FROM products WHERE organization_id = ?1 AND name_key = ?2 AND deleted_at IS NULL"
  ) { $0.id(0, as: ID<Product>.self) }

  // MARK: For the search over everything, of what somebody sees

  /// Those among the first `?8` whose name begins so.
  static let beginning = Query(
    """
    SELECT p.id, p.name, c.name, p.kind
    FROM (SELECT id FROM products WHERE organization_id = ?1 AND name_key >= ?5 AND name_key < ?6
        AND deleted_at IS NULL ORDER BY name_key, id LIMIT ?8) f
      CROSS JOIN products p ON p.id = f.id LEFT JOIN product_categories c ON c.id = p.category_id
    WHERE ?2 = 1 OR (\(mayOrder))
    LIMIT ?7
    """
  ) { FoundProduct($0) }

  /// Those among the first `?7` that match, in the order of the index: nothing is sorted.
  static let matching = Query(
    """
    SELECT p.id, p.name, c.name, p.kind
    FROM (SELECT rowid FROM product_search WHERE product_search MATCH ?5 LIMIT ?7) f
      CROSS JOIN products p ON p.id = f.rowid LEFT JOIN product_categories c ON c.id = p.category_id
    WHERE p.organization_id = ?1 AND p.deleted_at IS NULL
      AND (?2 = 1 OR (\(mayOrder)))
    LIMIT ?6
    """
  ) { FoundProduct($0) }

  // MARK: Products with their variants

  /// The variant `?2`, where `?3` may order it on the day `?4`, whatever else they may see.
  static let orderable = Query(
    """
    SELECT v.id, p.id, p.kind, p.name, v.name, v.sku, v.price, p.currency, p.tax_rate, p.loan_days, p.is_counted,
      p.person_limit, p.limit_days
    FROM product_variants v JOIN products p ON p.id = v.product_id
    WHERE v.id = ?2 AND v.organization_id = ?1 AND v.deleted_at IS NULL AND \(mayOrder)
    """
  ) { c in
    Orderable(
      variant: c.id(0), product: c.id(1), kind: try c.choice(2), productName: c.text(3), variantName: c.text(4),
      sku: c.text(5), price: Money(minor: c.int64(6), currency: Currency(c.text(7)) ?? .euro), taxRate: c.int64(8),
      loanDays: c.optionalInt64(9), isCounted: c.bool(10), limit: c.optionalInt64(11), limitDays: c.optionalInt64(12))
  }

  /// Every variant with its product, by SKU after one, and whether it is asked for: a line of the export each. At most `?3`
  /// are looked at, whatever the filters let through. `?4` on as `?5` to `?9` of the list.
  static let exportLines = Query(
    """
    SELECT v.sku_key, v.sku, v.name, v.price, v.low_at, p.name, p.kind, c.name, p.currency, p.tax_rate, p.loan_days,
      p.description, p.is_listed, p.is_counted,
      (SELECT COALESCE(sum(b.on_hand - b.reserved), 0) FROM stock_balances b WHERE b.variant_id = v.id),
      p.first_date, p.last_date, p.person_limit, p.limit_days, p.id, p.has_roles, p.has_units,
      ?4 <> 'deleted' AND (?4 <> 'listed' OR p.is_listed = 1) AND (?4 <> 'unlisted' OR p.is_listed = 0) AND (?5 = 0 OR p.category_id = ?5)
        AND (?6 = '' OR p.kind = ?6)
        AND CASE WHEN ?7 = '' THEN 1 ELSE p.id IN (SELECT rowid FROM product_search WHERE product_search MATCH ?7) END
        AND (?8 = '%' OR p.name_key LIKE ?8 ESCAPE '\\')
    FROM product_variants v JOIN products p ON p.id = v.product_id
      LEFT JOIN product_categories c ON c.id = p.category_id
    WHERE v.organization_id = ?1 AND v.sku_key > ?2 AND v.deleted_at IS NULL AND p.deleted_at IS NULL
    ORDER BY v.sku_key LIMIT ?3
    """
  ) { c in try CatalogStep(key: c.text(0), line: c.bool(22) ? CatalogLine(c) : nil) }

  // MARK: Whom they are for

  static let roles = Query("SELECT role_id FROM product_roles WHERE product_id = ?1 ORDER BY role_id") {
    $0.id(0, as: ID<Role>.self)
  }

  static let insertRole = Command(
    "INSERT INTO product_roles (id, organization_id, product_id, role_id) VALUES (?1, ?2, ?3, ?4)")

  static let deleteRoles = Command("DELETE FROM product_roles WHERE product_id = ?1 AND +organization_id = ?2")

  static let units = Query("SELECT unit FROM product_units WHERE product_id = ?1 ORDER BY unit") { $0.text(0) }

  static let insertUnit = Command(
    "INSERT INTO product_units (id, organization_id, product_id, unit) VALUES (?1, ?2, ?3, ?4)")

  static let deleteUnits = Command("DELETE FROM product_units WHERE product_id = ?1 AND +organization_id = ?2")

  // MARK: Settings

  static let settings = Query("SELECT currency FROM catalog_settings WHERE organization_id = ?1") { $0.text(0) }

  static let putSettings = Command(
    """
    INSERT INTO catalog_settings (organization_id, currency) VALUES (?1, ?2)
    ON CONFLICT (organization_id) DO UPDATE SET currency = excluded.currency
    """)

  // MARK: Exports of the organization

  static let exportProducts = RowQuery(
    """
    SELECT id, kind, name, description, category_id, currency, tax_rate, loan_days, is_listed, is_counted, first_date,
      last_date, person_limit, limit_days, cover_id, created_at, updated_at, deleted_at
    FROM products WHERE organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
    """)

  static let exportRoles = RowQuery(
    "SELECT id, product_id, role_id FROM product_roles WHERE organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3")

  static let exportUnits = RowQuery(
    "SELECT id, product_id, unit FROM product_units WHERE organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3")

  static let exportSettings = RowQuery(
    """
    SELECT organization_id, currency FROM catalog_settings
    WHERE organization_id = ?1 AND organization_id > ?2 LIMIT ?3
    """)

  // MARK: Rows

  @Sendable private static func row(_ c: Columns) throws -> ProductRow {
    var fields = ProductFields()
    fields.kind = try c.choice(1)
    fields.name = c.text(2)
    fields.description = c.text(3)
    fields.category = c.optionalID(4)
    fields.currency = Currency(c.text(5)) ?? .euro
    fields.taxRate = c.int64(6)
    fields.loanDays = c.optionalInt64(7)
    fields.isListed = c.bool(8)
    fields.isCounted = c.bool(9)
    fields.first = c.optionalDate(10)
    fields.last = c.optionalDate(11)
    fields.limit = c.optionalInt64(12)
    fields.limitDays = c.optionalInt64(13)
    return ProductRow(
      id: c.id(0), fields: fields, categoryName: c.optionalText(14), hasRoles: c.bool(15), hasUnits: c.bool(16),
      cover: c.optionalID(17), version: c.int64(18), created: c.timestamp(19), updated: c.timestamp(20),
      deleted: c.optionalTimestamp(21), variantCount: c.int(22), lowestPrice: c.optionalInt64(23),
      highestPrice: c.optionalInt64(24), available: c.int64(25))
  }
}
