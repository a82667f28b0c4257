// Every SQL statement of saved views.
import Base
import Store

enum SavedViewStore {
  static let migrations = [
    // SQLite counts code points, people count characters: one of ours may be of eight code points.
    Migration(
      "2026-11-30-saved-views",
      """
      CREATE TABLE saved_views (
        id INTEGER PRIMARY KEY,
        organization_id INTEGER NOT NULL,
        person_id INTEGER NOT NULL,
        list TEXT NOT NULL CHECK (length(list) BETWEEN 1 AND 100),
        query TEXT NOT NULL CHECK (length(query) BETWEEN 1 AND 1000),
        name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 480),
        name_key TEXT NOT NULL,
        is_default INTEGER NOT NULL CHECK (is_default IN (0, 1)),
        created_at INTEGER NOT NULL,
        FOREIGN KEY (organization_id, person_id) REFERENCES people(organization_id, id)
      ) STRICT
      """,
      "CREATE INDEX saved_views_by_person ON saved_views (organization_id, person_id, id)",
      "CREATE UNIQUE INDEX saved_views_name ON saved_views (organization_id, person_id, list, name_key)",
      // A list opens with one view at most.
      "CREATE UNIQUE INDEX saved_views_default ON saved_views (organization_id, person_id, list) WHERE is_default = 1")
  ]

  static let statements: [any Statement] = [
    ofPerson, find, countOfList, insert, update, clearDefault, drop, dropAll, carry, export, exportRows,
  ]

  static let ofPerson = Query(
    """
    SELECT id, list, query, name, is_default, created_at FROM saved_views
    WHERE organization_id = ?1 AND person_id = ?2 ORDER BY id LIMIT 1000
    """, row)

  /// One of a person's own.
  static let find = Query(
    """
    SELECT id, list, query, name, is_default, created_at FROM saved_views
    WHERE id = ?1 AND organization_id = ?2 AND person_id = ?3
    """, row)

  static let countOfList = Query(
    "SELECT count(*) FROM saved_views WHERE organization_id = ?1 AND person_id = ?2 AND list = ?3"
  ) { $0.int(0) }

  static let insert = Command(
    """
    INSERT INTO saved_views (id, organization_id, person_id, list, query, name, name_key, is_default, created_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
    """)

  static let update = Command(
    """
    UPDATE saved_views SET name = ?4, name_key = ?5, is_default = ?6
    WHERE id = ?1 AND organization_id = ?2 AND person_id = ?3
    """)

  /// The list opens with none any more.
  static let clearDefault = Command(
    """
    UPDATE saved_views SET is_default = 0
    WHERE organization_id = ?1 AND person_id = ?2 AND list = ?3 AND is_default = 1
    """)

  static let drop = Command("DELETE FROM saved_views WHERE id = ?1 AND organization_id = ?2 AND person_id = ?3")

  static let dropAll = Command("DELETE FROM saved_views WHERE organization_id = ?1 AND person_id = ?2")

  /// Gives what one entry of a person has kept to the other, unless that has one of the same name.
  static let carry = Command(
    """
    UPDATE saved_views SET person_id = ?3, is_default = 0
    WHERE organization_id = ?1 AND person_id = ?2 AND NOT EXISTS (
      SELECT 1 FROM saved_views other
      WHERE other.organization_id = ?1 AND other.person_id = ?3 AND other.list = saved_views.list
        AND other.name_key = saved_views.name_key)
    """)

  /// For the export of a person.
  static let export = RowQuery(
    """
    SELECT id, list, query, name, is_default, created_at FROM saved_views
    WHERE organization_id = ?1 AND person_id = ?2 ORDER BY id
    """)

  static let exportRows = RowQuery(
    """
    SELECT id, person_id, list, query, name, is_default, created_at FROM saved_views
    WHERE organization_id = ?1 AND (person_id, id) > (?2, ?3) ORDER BY person_id, id LIMIT ?4
    """)

  @Sendable private static func row(_ c: Columns) -> SavedViewRow {
    SavedViewRow(
      id: c.id(0), list: c.text(1), query: c.text(2), name: c.text(3), isDefault: c.bool(4), created: c.timestamp(5))
  }
}
