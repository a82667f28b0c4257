// The tables of the catalog and of its stock.
import Store

enum CatalogMigrations {
  // SQLite counts code points, people count characters: one of ours may be of eight code points.
  static let all = [
    Migration(
      "2026-12-28-catalog",
      """
      CREATE TABLE catalog_settings (
        organization_id INTEGER PRIMARY KEY REFERENCES organizations(id),
        currency TEXT NOT NULL CHECK (length(currency) = 3)
      ) STRICT
      """,
      """
      CREATE TABLE product_categories (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL REFERENCES organizations(id),
        name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 640),
        name_key TEXT NOT NULL,
        version INTEGER NOT NULL,
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL,
        UNIQUE (organization_id, id),
        UNIQUE (organization_id, name_key)
      ) STRICT
      """,
      """
      CREATE TABLE stock_locations (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL REFERENCES organizations(id),
        name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 640),
        name_key TEXT NOT NULL,
        version INTEGER NOT NULL,
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL,
        deleted_at INTEGER,
        UNIQUE (organization_id, id)
      ) STRICT
      """,
      "CREATE UNIQUE INDEX stock_locations_name ON stock_locations (organization_id, name_key) WHERE deleted_at IS NULL",
      // A price holds its tax; the rate is in hundredths of a percent.
      """
      CREATE TABLE products (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL REFERENCES organizations(id),
        kind TEXT NOT NULL CHECK (kind = 'sale' OR kind = 'loan' OR kind = 'request'),
        name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 960),
        name_key TEXT NOT NULL,
        description TEXT NOT NULL CHECK (length(description) <= 16000),
        category_id INTEGER,
        currency TEXT NOT NULL CHECK (length(currency) = 3),
        tax_rate INTEGER NOT NULL CHECK (tax_rate BETWEEN 0 AND 10000),
        loan_days INTEGER CHECK (loan_days IS NULL OR loan_days BETWEEN 1 AND 3650),
        is_listed INTEGER NOT NULL CHECK (is_listed = 0 OR is_listed = 1),
        is_counted INTEGER NOT NULL CHECK (is_counted = 0 OR is_counted = 1),
        first_date INTEGER,
        last_date INTEGER,
        has_roles INTEGER NOT NULL CHECK (has_roles = 0 OR has_roles = 1),
        has_units INTEGER NOT NULL CHECK (has_units = 0 OR has_units = 1),
        person_limit INTEGER CHECK (person_limit IS NULL OR person_limit BETWEEN 1 AND 1000000),
        limit_days INTEGER CHECK (limit_days IS NULL OR limit_days BETWEEN 1 AND 3650),
        cover_id INTEGER,
        version INTEGER NOT NULL,
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL,
        deleted_at INTEGER,
        CHECK ((kind = 'loan') = (loan_days IS NOT NULL)),
        CHECK (first_date IS NULL OR last_date IS NULL OR last_date >= first_date),
        CHECK (person_limit IS NOT NULL OR limit_days IS NULL),
        UNIQUE (organization_id, id),
        FOREIGN KEY (organization_id, category_id) REFERENCES product_categories(organization_id, id),
        FOREIGN KEY (organization_id, cover_id) REFERENCES pictures(organization_id, id)
      ) STRICT
      """,
      "CREATE UNIQUE INDEX products_name ON products (organization_id, name_key) WHERE deleted_at IS NULL",
      "CREATE INDEX products_by_name ON products (organization_id, name_key, id)",
      "CREATE INDEX products_by_category ON products (organization_id, category_id) WHERE category_id IS NOT NULL",
      "CREATE INDEX products_by_cover ON products (organization_id, cover_id) WHERE cover_id IS NOT NULL",
      """
      CREATE TABLE product_variants (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL REFERENCES organizations(id),
        product_id INTEGER NOT NULL,
        sku TEXT NOT NULL CHECK (length(sku) BETWEEN 1 AND 320),
        sku_key TEXT NOT NULL,
        name TEXT NOT NULL CHECK (length(name) <= 640),
        price INTEGER NOT NULL CHECK (price BETWEEN 0 AND 1000000000000),
        low_at INTEGER CHECK (low_at IS NULL OR low_at BETWEEN 0 AND 1000000),
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL,
        deleted_at INTEGER,
        UNIQUE (organization_id, id),
        FOREIGN KEY (organization_id, product_id) REFERENCES products(organization_id, id)
      ) STRICT
      """,
      "CREATE UNIQUE INDEX product_variants_sku ON product_variants (organization_id, sku_key) WHERE deleted_at IS NULL",
      "CREATE INDEX product_variants_by_sku ON product_variants (organization_id, sku_key, id)",
      "CREATE INDEX product_variants_by_product ON product_variants (product_id, id)",
      // Whom a product is for. A role that is deleted and brought back keeps its number, so none is asked to be there.
      """
      CREATE TABLE product_roles (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL REFERENCES organizations(id),
        product_id INTEGER NOT NULL,
        role_id INTEGER NOT NULL,
        UNIQUE (organization_id, id),
        UNIQUE (product_id, role_id),
        FOREIGN KEY (organization_id, product_id) REFERENCES products(organization_id, id)
      ) STRICT
      """,
      """
      CREATE TABLE product_units (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL REFERENCES organizations(id),
        product_id INTEGER NOT NULL,
        unit TEXT NOT NULL CHECK (length(unit) BETWEEN 1 AND 512),
        UNIQUE (organization_id, id),
        UNIQUE (product_id, unit),
        FOREIGN KEY (organization_id, product_id) REFERENCES products(organization_id, id)
      ) STRICT
      """,
      """
      CREATE TABLE product_photos (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL REFERENCES organizations(id),
        product_id INTEGER NOT NULL,
        picture_id INTEGER NOT NULL,
        position INTEGER NOT NULL,
        created_at INTEGER NOT NULL,
        UNIQUE (organization_id, id),
        UNIQUE (organization_id, picture_id),
        FOREIGN KEY (organization_id, product_id) REFERENCES products(organization_id, id),
        FOREIGN KEY (organization_id, picture_id) REFERENCES pictures(organization_id, id)
      ) STRICT
      """,
      "CREATE INDEX product_photos_by_product ON product_photos (product_id, position, id)",
      // What the last import of products did, for as long as it can be undone. Without what was before: it added the product.
      """
      CREATE TABLE catalog_imports (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL REFERENCES organizations(id),
        file_name TEXT NOT NULL CHECK (length(file_name) <= 1600),
        created_count INTEGER NOT NULL CHECK (created_count >= 0),
        updated_count INTEGER NOT NULL CHECK (updated_count >= 0),
        created_at INTEGER NOT NULL,
        undone_at INTEGER,
        UNIQUE (organization_id, id)
      ) STRICT
      """,
      """
      CREATE TABLE catalog_import_changes (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL,
        batch_id INTEGER NOT NULL,
        product_id INTEGER NOT NULL,
        version INTEGER NOT NULL,
        before TEXT,
        UNIQUE (batch_id, product_id),
        FOREIGN KEY (organization_id, batch_id) REFERENCES catalog_imports(organization_id, id),
        FOREIGN KEY (organization_id, product_id) REFERENCES products(organization_id, id)
      ) STRICT
      """,
      "CREATE INDEX catalog_import_changes_by_batch ON catalog_import_changes (organization_id, batch_id, id)",
      "CREATE INDEX catalog_import_changes_by_product ON catalog_import_changes (organization_id, product_id)",
      .fullText("product_search")),
    Migration(
      "2026-12-28-stock",
      // What the movements come to, kept in their transactions. Available is what is on hand and not reserved: never below
      // zero.
      """
      CREATE TABLE stock_balances (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL REFERENCES organizations(id),
        variant_id INTEGER NOT NULL,
        location_id INTEGER NOT NULL,
        on_hand INTEGER NOT NULL CHECK (on_hand BETWEEN 0 AND 1000000000),
        reserved INTEGER NOT NULL CHECK (reserved >= 0),
        updated_at INTEGER NOT NULL,
        CHECK (reserved <= on_hand),
        UNIQUE (organization_id, id),
        UNIQUE (variant_id, location_id),
        FOREIGN KEY (organization_id, variant_id) REFERENCES product_variants(organization_id, id),
        FOREIGN KEY (organization_id, location_id) REFERENCES stock_locations(organization_id, id)
      ) STRICT
      """,
      "CREATE INDEX stock_balances_by_location ON stock_balances (location_id, variant_id)",
      // The person stands where somebody moved stock by hand; where an order did, the order knows whose it is.
      """
      CREATE TABLE stock_movements (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL REFERENCES organizations(id),
        variant_id INTEGER NOT NULL,
        location_id INTEGER NOT NULL,
        kind TEXT NOT NULL CHECK (kind = 'receive' OR kind = 'adjust' OR kind = 'count' OR kind = 'transfer'
          OR kind = 'reserve' OR kind = 'release' OR kind = 'issue' OR kind = 'return'),
        on_hand_change INTEGER NOT NULL,
        reserved_change INTEGER NOT NULL,
        on_hand INTEGER NOT NULL,
        reserved INTEGER NOT NULL,
        reason TEXT CHECK (reason IS NULL OR length(reason) BETWEEN 1 AND 1600),
        reference_kind TEXT CHECK (reference_kind IS NULL OR length(reference_kind) BETWEEN 1 AND 40),
        reference_id INTEGER,
        person_id INTEGER,
        moved_at INTEGER NOT NULL,
        CHECK (on_hand_change <> 0 OR reserved_change <> 0),
        CHECK (kind <> 'adjust' OR reason IS NOT NULL),
        CHECK ((reference_kind IS NULL) = (reference_id IS NULL)),
        UNIQUE (organization_id, id),
        FOREIGN KEY (organization_id, variant_id) REFERENCES product_variants(organization_id, id),
        FOREIGN KEY (organization_id, location_id) REFERENCES stock_locations(organization_id, id),
        FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
      ) STRICT
      """,
      "CREATE INDEX stock_movements_by_variant ON stock_movements (variant_id, id)",
      "CREATE INDEX stock_movements_by_location ON stock_movements (location_id)",
      """
      CREATE INDEX stock_movements_by_reference
        ON stock_movements (reference_kind, reference_id, variant_id, location_id) WHERE reference_id IS NOT NULL
      """,
      "CREATE INDEX stock_movements_by_person ON stock_movements (person_id, id) WHERE person_id IS NOT NULL",
      // What was moved stays moved: a mistake is another movement.
      """
      CREATE TRIGGER stock_movements_stay BEFORE UPDATE OF variant_id, location_id, kind, on_hand_change, reserved_change,
        on_hand, reserved, reference_kind, reference_id, moved_at ON stock_movements
      BEGIN SELECT RAISE(ABORT, 'movements are never changed'); END
      """),
    // No statement asked it: each row written paid for it.
    Migration("2027-01-09-catalog-indexes", "DROP INDEX catalog_import_changes_by_product"),
  ]
}
