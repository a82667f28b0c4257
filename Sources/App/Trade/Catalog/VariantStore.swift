// Every SQL statement of the variants of products, as they were added.
import Base
import Store

enum VariantStore {
  static let statements: [any Statement] = [
    variants, variant, variantBySKU, productBySKU, insertVariant, updateVariant, deleteVariant, deleteVariants,
    restoreVariants, reservedOfProduct, exportVariants,
  ]

  /// Of a product; of one that was deleted at `?3`, those that went with it.
  static let variants = Query(
    """
    SELECT v.id, v.product_id, v.sku, v.name, v.price, v.low_at, v.deleted_at,
      (SELECT COALESCE(sum(b.on_hand), 0) FROM stock_balances b WHERE b.variant_id = v.id),
      (SELECT COALESCE(sum(b.reserved), 0) FROM stock_balances b WHERE b.variant_id = v.id)
    FROM product_variants v
    WHERE v.product_id = ?1 AND +v.organization_id = ?2 AND (v.deleted_at IS NULL OR v.deleted_at = ?3) ORDER BY v.id
    """, variantRow)

  static let variant = Query(
    """
    SELECT v.id, v.product_id, v.sku, v.name, v.price, v.low_at, v.deleted_at,
      (SELECT COALESCE(sum(b.on_hand), 0) FROM stock_balances b WHERE b.variant_id = v.id),
      (SELECT COALESCE(sum(b.reserved), 0) FROM stock_balances b WHERE b.variant_id = v.id)
    FROM product_variants v WHERE v.id = ?1 AND v.organization_id = ?2 AND v.deleted_at IS NULL
    """, variantRow)

  static let variantBySKU = Query(
    """
    SELECT v.id, v.product_id, v.sku, v.name, v.price, v.low_at, v.deleted_at,
      (SELECT COALESCE(sum(b.on_hand), 0) FROM stock_balances b WHERE b.variant_id = v.id),
      (SELECT COALESCE(sum(b.reserved), 0) FROM stock_balances b WHERE b.variant_id = v.id)
    FROM product_variants v WHERE v.organization_id = ?1 AND v.sku_key = ?2 AND v.deleted_at IS NULL
    """, variantRow)

  static let productBySKU = Query(
    "SELECT product_id FROM product_variants WHERE organization_id = ?1 AND sku_key = ?2 AND deleted_at IS NULL"
  ) { $0.id(0, as: ID<Product>.self) }

  static let insertVariant = Command(
    """
    INSERT INTO product_variants (id, organization_id, product_id, sku, sku_key, name, price, low_at, created_at, updated_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9)
    """)

  static let updateVariant = Command(
    """
    UPDATE product_variants SET sku = ?3, sku_key = ?4, name = ?5, price = ?6, low_at = ?7, updated_at = ?8
    WHERE id = ?1 AND organization_id = ?2 AND deleted_at IS NULL
    """)

  static let deleteVariant = Command(
    """
    UPDATE product_variants SET deleted_at = ?3, updated_at = ?3
    WHERE id = ?1 AND organization_id = ?2 AND deleted_at IS NULL
    """)

  static let deleteVariants = Command(
    """
    UPDATE product_variants SET deleted_at = ?3, updated_at = ?3
    WHERE product_id = ?1 AND +organization_id = ?2 AND deleted_at IS NULL
    """)

  /// Those that went with their product.
  static let restoreVariants = Command(
    """
    UPDATE product_variants SET deleted_at = NULL, updated_at = ?4
    WHERE product_id = ?1 AND +organization_id = ?2 AND deleted_at = ?3
    """)

  /// What is reserved of a product, in all its variants and places.
  static let reservedOfProduct = Query(
    """
    SELECT COALESCE(sum(b.reserved), 0) FROM product_variants v JOIN stock_balances b ON b.variant_id = v.id
    WHERE v.product_id = ?1 AND +v.organization_id = ?2
    """
  ) { $0.int64(0) }

  static let exportVariants = RowQuery(
    """
    SELECT id, product_id, sku, name, price, low_at, created_at, updated_at, deleted_at
    FROM product_variants WHERE organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
    """)

  @Sendable private static func variantRow(_ c: Columns) throws -> VariantRow {
    VariantRow(
      id: c.id(0), product: c.id(1),
      fields: VariantFields(sku: c.text(2), name: c.text(3), price: c.int64(4), lowAt: c.optionalInt64(5)),
      onHand: c.int64(7), reserved: c.int64(8), deleted: c.optionalTimestamp(6))
  }
}
