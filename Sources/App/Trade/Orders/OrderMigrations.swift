// The tables of orders.
import Store

enum OrderMigrations {
  // SQLite counts code points, people count characters: one of ours may be of eight code points.
  static let all = [
    Migration(
      "2026-12-29-orders",
      """
      CREATE TABLE order_settings (
        organization_id INTEGER PRIMARY KEY REFERENCES organizations(id),
        hold_hours INTEGER NOT NULL CHECK (hold_hours BETWEEN 1 AND 8760),
        is_prepared INTEGER NOT NULL CHECK (is_prepared = 0 OR is_prepared = 1),
        needs_slot INTEGER NOT NULL CHECK (needs_slot = 0 OR needs_slot = 1),
        needs_payment INTEGER NOT NULL CHECK (needs_payment = 0 OR needs_payment = 1),
        reminder_days INTEGER NOT NULL CHECK (reminder_days BETWEEN 0 AND 60),
        overdue_days INTEGER NOT NULL CHECK (overdue_days BETWEEN 1 AND 60),
        receipt_words TEXT NOT NULL CHECK (length(receipt_words) <= 4000)
      ) STRICT
      """,
      """
      CREATE TABLE order_slots (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL REFERENCES organizations(id),
        location_id INTEGER NOT NULL,
        starts_at INTEGER NOT NULL,
        ends_at INTEGER NOT NULL,
        capacity INTEGER NOT NULL CHECK (capacity BETWEEN 1 AND 10000),
        taken INTEGER NOT NULL CHECK (taken >= 0),
        version INTEGER NOT NULL,
        created_at INTEGER NOT NULL,
        deleted_at INTEGER,
        CHECK (ends_at > starts_at),
        CHECK (taken <= capacity),
        UNIQUE (organization_id, id),
        FOREIGN KEY (organization_id, location_id) REFERENCES stock_locations(organization_id, id)
      ) STRICT
      """,
      """
      CREATE UNIQUE INDEX order_slots_by_start ON order_slots (organization_id, starts_at, location_id)
        WHERE deleted_at IS NULL
      """,
      "CREATE INDEX order_slots_by_location ON order_slots (organization_id, location_id)",
      // A draft is a cart: one for each person. What is placed has its number; what is closed holds nothing any more.
      """
      CREATE TABLE orders (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL REFERENCES organizations(id),
        person_id INTEGER NOT NULL,
        state TEXT NOT NULL CHECK (state = 'draft' OR state = 'placed' OR state = 'confirmed' OR state = 'processing'
          OR state = 'ready' OR state = 'completed' OR state = 'cancelled' OR state = 'refunded'),
        year INTEGER,
        number INTEGER,
        currency TEXT NOT NULL CHECK (length(currency) = 3),
        total INTEGER NOT NULL CHECK (total >= 0),
        tax INTEGER NOT NULL CHECK (tax BETWEEN 0 AND total),
        line_count INTEGER NOT NULL CHECK (line_count >= 0),
        note TEXT CHECK (note IS NULL OR length(note) BETWEEN 1 AND 4000),
        location_id INTEGER,
        slot_id INTEGER,
        reserved_until INTEGER,
        progress TEXT NOT NULL CHECK (progress = 'none' OR progress = 'running' OR progress = 'done'
          OR progress = 'failed' OR progress = 'stopped'),
        run INTEGER NOT NULL CHECK (run >= 0),
        receipt_year INTEGER,
        receipt_number INTEGER,
        version INTEGER NOT NULL,
        created_at INTEGER NOT NULL,
        placed_at INTEGER,
        changed_at INTEGER NOT NULL,
        closed_at INTEGER,
        deleted_at INTEGER,
        CHECK ((state = 'draft') = (number IS NULL)),
        CHECK ((number IS NULL) = (year IS NULL)),
        CHECK ((number IS NULL) = (placed_at IS NULL)),
        CHECK ((receipt_number IS NULL) = (receipt_year IS NULL)),
        CHECK ((closed_at IS NOT NULL) = (state = 'completed' OR state = 'cancelled' OR state = 'refunded')),
        CHECK (closed_at IS NULL OR reserved_until IS NULL),
        CHECK (deleted_at IS NULL OR closed_at IS NOT NULL),
        UNIQUE (organization_id, id),
        UNIQUE (organization_id, year, number),
        UNIQUE (organization_id, receipt_year, receipt_number),
        FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id),
        FOREIGN KEY (organization_id, location_id) REFERENCES stock_locations(organization_id, id),
        FOREIGN KEY (organization_id, slot_id) REFERENCES order_slots(organization_id, id)
      ) STRICT
      """,
      "CREATE UNIQUE INDEX orders_cart ON orders (person_id) WHERE state = 'draft'",
      "CREATE INDEX orders_by_person ON orders (person_id, placed_at, id)",
      "CREATE INDEX orders_by_placed ON orders (organization_id, placed_at, id)",
      "CREATE INDEX orders_by_state ON orders (organization_id, state, placed_at, id)",
      "CREATE INDEX orders_by_location ON orders (organization_id, location_id) WHERE location_id IS NOT NULL",
      "CREATE INDEX orders_by_slot ON orders (organization_id, slot_id) WHERE slot_id IS NOT NULL",
      "CREATE INDEX orders_reserved ON orders (reserved_until) WHERE reserved_until IS NOT NULL",
      // By what doesn't change while it is under way: it is written twice for each order.
      "CREATE INDEX orders_running ON orders (placed_at) WHERE progress = 'running'",
      // A closed order stays closed: one that was handed out can be refunded, and no more.
      """
      CREATE TRIGGER orders_stay_closed BEFORE UPDATE OF state ON orders
      WHEN OLD.state <> NEW.state AND (OLD.state = 'cancelled' OR OLD.state = 'refunded'
        OR (OLD.state = 'completed' AND NEW.state <> 'refunded'))
      BEGIN SELECT RAISE(ABORT, 'a closed order stays closed'); END
      """,
      // Names and prices as they were when it was placed; of a cart, as they were when they were put into it.
      """
      CREATE TABLE order_lines (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL REFERENCES organizations(id),
        order_id INTEGER NOT NULL,
        variant_id INTEGER NOT NULL,
        product_id INTEGER NOT NULL,
        kind TEXT NOT NULL CHECK (kind = 'sale' OR kind = 'loan' OR kind = 'request'),
        product_name TEXT NOT NULL,
        variant_name TEXT NOT NULL,
        sku TEXT NOT NULL,
        quantity INTEGER NOT NULL CHECK (quantity BETWEEN 1 AND 1000000),
        price INTEGER NOT NULL CHECK (price BETWEEN 0 AND 1000000000000),
        tax_rate INTEGER NOT NULL CHECK (tax_rate BETWEEN 0 AND 10000),
        loan_days INTEGER,
        is_counted INTEGER NOT NULL CHECK (is_counted = 0 OR is_counted = 1),
        UNIQUE (organization_id, id),
        UNIQUE (order_id, variant_id),
        FOREIGN KEY (organization_id, order_id) REFERENCES orders(organization_id, id),
        FOREIGN KEY (organization_id, variant_id) REFERENCES product_variants(organization_id, id)
      ) STRICT
      """,
      "CREATE INDEX order_lines_by_variant ON order_lines (organization_id, variant_id)",
      // The history, which people read: who did what, and why.
      """
      CREATE TABLE order_entries (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL REFERENCES organizations(id),
        order_id INTEGER NOT NULL,
        kind TEXT NOT NULL CHECK (kind = 'state' OR kind = 'step' OR kind = 'note' OR kind = 'file' OR kind = 'loan'
          OR kind = 'payment'),
        from_state TEXT,
        to_state TEXT,
        step TEXT,
        outcome TEXT,
        person_id INTEGER,
        words TEXT CHECK (words IS NULL OR length(words) BETWEEN 1 AND 4000),
        is_internal INTEGER NOT NULL CHECK (is_internal = 0 OR is_internal = 1),
        at INTEGER NOT NULL,
        UNIQUE (organization_id, id),
        FOREIGN KEY (organization_id, order_id) REFERENCES orders(organization_id, id),
        FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
      ) STRICT
      """,
      "CREATE INDEX order_entries_by_order ON order_entries (order_id, id)",
      "CREATE INDEX order_entries_by_person ON order_entries (person_id) WHERE person_id IS NOT NULL",
      // What processing has done: a step is done once in each run, whatever is tried again.
      """
      CREATE TABLE order_steps (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL REFERENCES organizations(id),
        order_id INTEGER NOT NULL,
        run INTEGER NOT NULL CHECK (run >= 1),
        step TEXT NOT NULL CHECK (step = 'reserve' OR step = 'check' OR step = 'confirm' OR step = 'notify'
          OR step = 'ready'),
        outcome TEXT NOT NULL CHECK (outcome = 'done' OR outcome = 'failed' OR outcome = 'undone'),
        at INTEGER NOT NULL,
        UNIQUE (organization_id, id),
        UNIQUE (order_id, run, step),
        FOREIGN KEY (organization_id, order_id) REFERENCES orders(organization_id, id)
      ) STRICT
      """,
      """
      CREATE TABLE order_files (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL REFERENCES organizations(id),
        order_id INTEGER NOT NULL,
        file_id INTEGER NOT NULL,
        name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 960),
        media_type TEXT NOT NULL,
        size INTEGER NOT NULL CHECK (size >= 1),
        person_id INTEGER,
        created_at INTEGER NOT NULL,
        UNIQUE (organization_id, id),
        FOREIGN KEY (organization_id, order_id) REFERENCES orders(organization_id, id),
        FOREIGN KEY (organization_id, file_id) REFERENCES files(organization_id, id),
        FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
      ) STRICT
      """,
      "CREATE INDEX order_files_by_order ON order_files (order_id, id)",
      "CREATE INDEX order_files_by_file ON order_files (file_id)",
      "CREATE INDEX order_files_by_person ON order_files (person_id) WHERE person_id IS NOT NULL",
      """
      CREATE TABLE order_loans (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL REFERENCES organizations(id),
        order_id INTEGER NOT NULL,
        line_id INTEGER NOT NULL,
        quantity INTEGER NOT NULL CHECK (quantity BETWEEN 1 AND 1000000),
        returned INTEGER NOT NULL CHECK (returned BETWEEN 0 AND quantity),
        lent_at INTEGER NOT NULL,
        due_date INTEGER NOT NULL,
        reminded_date INTEGER,
        closed_at INTEGER,
        version INTEGER NOT NULL,
        CHECK ((closed_at IS NOT NULL) = (returned = quantity)),
        UNIQUE (organization_id, id),
        UNIQUE (line_id),
        FOREIGN KEY (organization_id, order_id) REFERENCES orders(organization_id, id),
        FOREIGN KEY (organization_id, line_id) REFERENCES order_lines(organization_id, id)
      ) STRICT
      """,
      "CREATE INDEX order_loans_by_order ON order_loans (order_id, id)",
      "CREATE INDEX order_loans_open ON order_loans (organization_id, due_date, id) WHERE closed_at IS NULL",
      "CREATE INDEX order_loans_by_line ON order_loans (organization_id, line_id)",
      // The last number that was given out: numbers are given in the transaction of what has them, so none is missing.
      """
      CREATE TABLE order_numbers (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL REFERENCES organizations(id),
        sequence TEXT NOT NULL CHECK (sequence = 'order' OR sequence = 'receipt'),
        year INTEGER NOT NULL,
        last INTEGER NOT NULL CHECK (last >= 1),
        UNIQUE (organization_id, id),
        UNIQUE (organization_id, sequence, year)
      ) STRICT
      """),
    // No statement asked these: each row written paid for them.
    Migration(
      "2027-01-09-order-indexes",
      "DROP INDEX order_lines_by_variant",
      "DROP INDEX orders_by_location",
      "DROP INDEX orders_by_slot",
      "DROP INDEX order_slots_by_location"),
  ]
}
