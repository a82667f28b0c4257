// Every SQL statement that lists people: filtered, sorted, found.
import Base
import Store

/// What a page of a list is sorted by and searched for, where that is done here and not by an index.
struct PersonKeys: Sendable {
  let id: ID<Person>
  /// Folded.
  let name: String
  let number: String?
  let email: String?

  /// Whether a word, folded, stands anywhere in what a search looks through.
  func holds(_ word: Substring) -> Bool {
    name.utf8.holds(word) || email.map { folded($0).utf8.holds(word) } ?? false
      || number.map { folded($0).utf8.holds(word) } ?? false
  }
}

extension String.UTF8View {
  fileprivate func holds(_ word: Substring) -> Bool {
    let word = Array(word.utf8)
    let text = Array(self)
    guard let first = word.first else { return true }
    guard text.count >= word.count else { return false }
    return (0...text.count - word.count).contains { at in
      text[at] == first && text[at..<at + word.count].elementsEqual(word)
    }
  }
}

enum PeopleListStore {
  static let statements: [any Statement] = [
    page, byName, byNameDown, byNumber, byNumberDown, byAdded, byAddedDown, fewByStatus, fewByRole, fewByUnit,
    prefixPage, beginning, hasOthers, searched, searchTop, removedPage, removedCount, sameNames, ofName, exportPage,
    exportRemoved,
  ]

  // In all of these `?2` is a status or empty, `?3` a role or 0; the last is a unit, in which or below which they are at
  // home, or 0.

  /// Everybody by name.
  static let page = Query(
    """
    SELECT p.id, p.organization_id, p.name, p.email, p.number, p.phone, p.status, p.language, p.version, p.created_at,
      p.updated_at, p.deleted_at, p.photo_id
    FROM people p WHERE p.organization_id = ?1 AND p.deleted_at IS NULL
    ORDER BY p.name_key, p.id LIMIT ?2 OFFSET ?3
    """, PeopleStore.row)

  // MARK: Along an index, leaving out whom the filters leave out: for filters that many pass

  static let byName = Query(
    """
    SELECT p.id, p.organization_id, p.name, p.email, p.number, p.phone, p.status, p.language, p.version, p.created_at,
      p.updated_at, p.deleted_at, p.photo_id
    FROM people p
    WHERE p.organization_id = ?1 AND p.deleted_at IS NULL
      AND (?2 = '' OR p.status = ?2)
      AND (?3 = 0 OR EXISTS (
        SELECT 1 FROM role_assignments a WHERE a.person_id = p.id AND a.unit = '' AND a.role_id = ?3))
      AND (?6 = 0 OR EXISTS (
        SELECT 1 FROM home_units h CROSS JOIN unit_lines l ON l.unit_id = h.unit_id
        WHERE h.person_id = p.id AND l.ancestor_id = ?6))
    ORDER BY p.name_key, p.id LIMIT ?4 OFFSET ?5
    """, PeopleStore.row)

  static let byNameDown = Query(
    """
    SELECT p.id, p.organization_id, p.name, p.email, p.number, p.phone, p.status, p.language, p.version, p.created_at,
      p.updated_at, p.deleted_at, p.photo_id
    FROM people p
    WHERE p.organization_id = ?1 AND p.deleted_at IS NULL
      AND (?2 = '' OR p.status = ?2)
      AND (?3 = 0 OR EXISTS (
        SELECT 1 FROM role_assignments a WHERE a.person_id = p.id AND a.unit = '' AND a.role_id = ?3))
      AND (?6 = 0 OR EXISTS (
        SELECT 1 FROM home_units h CROSS JOIN unit_lines l ON l.unit_id = h.unit_id
        WHERE h.person_id = p.id AND l.ancestor_id = ?6))
    ORDER BY p.name_key DESC, p.id DESC LIMIT ?4 OFFSET ?5
    """, PeopleStore.row)

  /// Those without a number at the end.
  static let byNumber = Query(
    """
    SELECT p.id, p.organization_id, p.name, p.email, p.number, p.phone, p.status, p.language, p.version, p.created_at,
      p.updated_at, p.deleted_at, p.photo_id
    FROM people p
    WHERE p.organization_id = ?1 AND p.deleted_at IS NULL
      AND (?2 = '' OR p.status = ?2)
      AND (?3 = 0 OR EXISTS (
        SELECT 1 FROM role_assignments a WHERE a.person_id = p.id AND a.unit = '' AND a.role_id = ?3))
      AND (?6 = 0 OR EXISTS (
        SELECT 1 FROM home_units h CROSS JOIN unit_lines l ON l.unit_id = h.unit_id
        WHERE h.person_id = p.id AND l.ancestor_id = ?6))
    ORDER BY p.number NULLS LAST, p.id LIMIT ?4 OFFSET ?5
    """, PeopleStore.row)

  static let byNumberDown = Query(
    """
    SELECT p.id, p.organization_id, p.name, p.email, p.number, p.phone, p.status, p.language, p.version, p.created_at,
      p.updated_at, p.deleted_at, p.photo_id
    FROM people p
    WHERE p.organization_id = ?1 AND p.deleted_at IS NULL
      AND (?2 = '' OR p.status = ?2)
      AND (?3 = 0 OR EXISTS (
        SELECT 1 FROM role_assignments a WHERE a.person_id = p.id AND a.unit = '' AND a.role_id = ?3))
      AND (?6 = 0 OR EXISTS (
        SELECT 1 FROM home_units h CROSS JOIN unit_lines l ON l.unit_id = h.unit_id
        WHERE h.person_id = p.id AND l.ancestor_id = ?6))
    ORDER BY p.number DESC NULLS LAST, p.id DESC LIMIT ?4 OFFSET ?5
    """, PeopleStore.row)

  /// Identifiers are in the order of time.
  static let byAdded = Query(
    """
    SELECT p.id, p.organization_id, p.name, p.email, p.number, p.phone, p.status, p.language, p.version, p.created_at,
      p.updated_at, p.deleted_at, p.photo_id
    FROM people p
    WHERE p.organization_id = ?1 AND p.deleted_at IS NULL
      AND (?2 = '' OR p.status = ?2)
      AND (?3 = 0 OR EXISTS (
        SELECT 1 FROM role_assignments a WHERE a.person_id = p.id AND a.unit = '' AND a.role_id = ?3))
      AND (?6 = 0 OR EXISTS (
        SELECT 1 FROM home_units h CROSS JOIN unit_lines l ON l.unit_id = h.unit_id
        WHERE h.person_id = p.id AND l.ancestor_id = ?6))
    ORDER BY p.id LIMIT ?4 OFFSET ?5
    """, PeopleStore.row)

  static let byAddedDown = Query(
    """
    SELECT p.id, p.organization_id, p.name, p.email, p.number, p.phone, p.status, p.language, p.version, p.created_at,
      p.updated_at, p.deleted_at, p.photo_id
    FROM people p
    WHERE p.organization_id = ?1 AND p.deleted_at IS NULL
      AND (?2 = '' OR p.status = ?2)
      AND (?3 = 0 OR EXISTS (
        SELECT 1 FROM role_assignments a WHERE a.person_id = p.id AND a.unit = '' AND a.role_id = ?3))
      AND (?6 = 0 OR EXISTS (
        SELECT 1 FROM home_units h CROSS JOIN unit_lines l ON l.unit_id = h.unit_id
        WHERE h.person_id = p.id AND l.ancestor_id = ?6))
    ORDER BY p.id DESC LIMIT ?4 OFFSET ?5
    """, PeopleStore.row)

  // MARK: Gathered by their filter, to be sorted here: for filters that few pass

  static let fewByStatus = Query(
    """
    SELECT p.id, p.name_key, p.number, p.email FROM people p
    WHERE p.organization_id = ?1 AND p.deleted_at IS NULL AND p.status = ?2 LIMIT ?3
    """, keys)

  /// Twice for who has the role both given and automatic.
  static let fewByRole = Query(
    """
    SELECT p.id, p.name_key, p.number, p.email FROM role_assignments a JOIN people p ON p.id = a.person_id
    WHERE a.organization_id = ?1 AND (?2 = '' OR p.status = ?2) AND a.role_id = ?3 AND a.unit = ''
      AND p.deleted_at IS NULL
      AND (?5 = 0 OR EXISTS (
        SELECT 1 FROM home_units h CROSS JOIN unit_lines l ON l.unit_id = h.unit_id
        WHERE h.person_id = p.id AND l.ancestor_id = ?5))
    LIMIT ?4
    """, keys)

  /// Those at home in a unit or below it: once each, for nobody has two homes.
  static let fewByUnit = Query(
    """
    SELECT p.id, p.name_key, p.number, p.email FROM unit_lines l
      CROSS JOIN home_units h ON h.organization_id = l.organization_id AND h.unit_id = l.unit_id
      CROSS JOIN people p ON p.id = h.person_id
    WHERE l.organization_id = ?1 AND l.ancestor_id = ?5 AND p.deleted_at IS NULL AND (?2 = '' OR p.status = ?2)
      AND (?3 = 0 OR EXISTS (
        SELECT 1 FROM role_assignments a WHERE a.person_id = p.id AND a.unit = '' AND a.role_id = ?3))
    LIMIT ?4
    """, keys)

  // MARK: Found

  /// People whose folded name begins with `?4`; `?5` is the first text after all of those. For what is too short for
  /// the full-text index.
  static let prefixPage = Query(
    """
    SELECT p.id, p.organization_id, p.name, p.email, p.number, p.phone, p.status, p.language, p.version, p.created_at,
      p.updated_at, p.deleted_at, p.photo_id
    FROM people p
    WHERE p.organization_id = ?1 AND p.deleted_at IS NULL AND p.name_key >= ?4 AND p.name_key < ?5
      AND (?2 = '' OR p.status = ?2)
      AND (?3 = 0 OR EXISTS (
        SELECT 1 FROM role_assignments a WHERE a.person_id = p.id AND a.unit = '' AND a.role_id = ?3))
    ORDER BY p.name_key, p.id LIMIT ?6 OFFSET ?7
    """, PeopleStore.row)

  /// The same by their identifiers alone, at most `?6`.
  static let beginning = Query(
    """
    SELECT p.id FROM people p
    WHERE p.organization_id = ?1 AND p.deleted_at IS NULL AND p.name_key >= ?4 AND p.name_key < ?5
      AND (?2 = '' OR p.status = ?2)
      AND (?3 = 0 OR EXISTS (
        SELECT 1 FROM role_assignments a WHERE a.person_id = p.id AND a.unit = '' AND a.role_id = ?3))
      AND (?7 = 0 OR EXISTS (
        SELECT 1 FROM home_units h CROSS JOIN unit_lines l ON l.unit_id = h.unit_id
        WHERE h.person_id = p.id AND l.ancestor_id = ?7))
    ORDER BY p.name_key, p.id LIMIT ?6
    """
  ) { $0.id(0, as: ID<Person>.self) }

  /// What the full-text index is asked for; nil for what is too short for it. Where there is nobody else, the mark of the
  /// organization is left out: it would be looked for in everybody's text, which takes longer than the words themselves.
  static func match(_ key: String, in organization: ID<Organization>, _ reader: Reader) throws -> String? {
    try FullText.match(key, in: reader.exists(hasOthers, organization) ? organization : nil)
  }

  /// Whether anybody is of another organization than this.
  static let hasOthers = Query(
    """
    SELECT 1 FROM people WHERE organization_id > ?1
    UNION ALL SELECT 1 FROM people WHERE organization_id < ?1 LIMIT 1
    """
  ) { $0.int(0) }

  /// The first `?5` whom a search for `?4` finds, by name: its index knows no names, so no more than those are sorted. (Without an order
  /// of its own the inner list would be sorted as a whole before it is cut.)
  static let searched = Query(
    """
    SELECT id FROM (
      SELECT p.id AS id, p.name_key AS name_key
      FROM (SELECT rowid FROM people_search WHERE people_search MATCH ?4) f
      CROSS JOIN people p ON p.id = f.rowid
      WHERE p.organization_id = ?1 AND p.deleted_at IS NULL
        AND (?2 = '' OR p.status = ?2)
        AND (?3 = 0 OR EXISTS (
          SELECT 1 FROM role_assignments a WHERE a.person_id = p.id AND a.unit = '' AND a.role_id = ?3))
        AND (?6 = 0 OR EXISTS (
          SELECT 1 FROM home_units h CROSS JOIN unit_lines l ON l.unit_id = h.unit_id
          WHERE h.person_id = p.id AND l.ancestor_id = ?6))
      ORDER BY f.rowid LIMIT ?5) found
    ORDER BY name_key, id
    """
  ) { $0.id(0, as: ID<Person>.self) }

  /// The first few that match, in the order of the index: nothing is sorted.
  static let searchTop = Query(
    """
    SELECT p.id, p.organization_id, p.name, p.email, p.number, p.phone, p.status, p.language, p.version, p.created_at,
      p.updated_at, p.deleted_at, p.photo_id
    FROM (SELECT rowid FROM people_search WHERE people_search MATCH ?2) f
    CROSS JOIN people p ON p.id = f.rowid
    WHERE p.organization_id = ?1 AND p.deleted_at IS NULL LIMIT ?3
    """, PeopleStore.row)

  // MARK: The deleted, whom no full-text index knows; `?2` is a role or 0, the name begins with `?3`, the last
  // is a unit or 0

  static let removedPage = Query(
    """
    SELECT p.id, p.organization_id, p.name, p.email, p.number, p.phone, p.status, p.language, p.version, p.created_at,
      p.updated_at, p.deleted_at, p.photo_id
    FROM people p
    WHERE p.organization_id = ?1 AND p.deleted_at IS NOT NULL AND p.merged_into IS NULL AND p.erased_at IS NULL
      AND p.name_key >= ?3 AND p.name_key < ?4
      AND (?2 = 0 OR EXISTS (
        SELECT 1 FROM role_assignments a WHERE a.person_id = p.id AND a.unit = '' AND a.role_id = ?2))
      AND (?7 = 0 OR EXISTS (
        SELECT 1 FROM home_units h CROSS JOIN unit_lines l ON l.unit_id = h.unit_id
        WHERE h.person_id = p.id AND l.ancestor_id = ?7))
    ORDER BY p.name_key, p.id LIMIT ?5 OFFSET ?6
    """, PeopleStore.row)

  static let removedCount = Query(
    """
    SELECT count(*) FROM people p
    WHERE p.organization_id = ?1 AND p.deleted_at IS NOT NULL AND p.merged_into IS NULL AND p.erased_at IS NULL
      AND p.name_key >= ?3 AND p.name_key < ?4
      AND (?2 = 0 OR EXISTS (
        SELECT 1 FROM role_assignments a WHERE a.person_id = p.id AND a.unit = '' AND a.role_id = ?2))
      AND (?5 = 0 OR EXISTS (
        SELECT 1 FROM home_units h CROSS JOIN unit_lines l ON l.unit_id = h.unit_id
        WHERE h.person_id = p.id AND l.ancestor_id = ?5))
    """
  ) { $0.int(0) }

  // MARK: Exported by name, some at a time: after a name and a person, before `?6`. At most `?7` are looked at, whomever
  // the filters let through: where few of many are, the next of them may be a hundred thousand rows away

  static let exportPage = Query(
    """
    SELECT p.id, p.organization_id, p.name, p.email, p.number, p.phone, p.status, p.language, p.version, p.created_at,
      p.updated_at, p.deleted_at, p.photo_id, p.name_key,
      (?2 = '' OR p.status = ?2) AND (?3 = 0 OR EXISTS (
        SELECT 1 FROM role_assignments a WHERE a.person_id = p.id AND a.unit = '' AND a.role_id = ?3))
      AND (?8 = 0 OR EXISTS (
        SELECT 1 FROM home_units h CROSS JOIN unit_lines l ON l.unit_id = h.unit_id
        WHERE h.person_id = p.id AND l.ancestor_id = ?8))
    FROM people p
    WHERE p.organization_id = ?1 AND p.deleted_at IS NULL AND (p.name_key, p.id) > (?4, ?5) AND p.name_key < ?6
    ORDER BY p.name_key, p.id LIMIT ?7
    """, step)

  /// The same of the deleted; `?2` means nothing.
  static let exportRemoved = Query(
    """
    SELECT p.id, p.organization_id, p.name, p.email, p.number, p.phone, p.status, p.language, p.version, p.created_at,
      p.updated_at, p.deleted_at, p.photo_id, p.name_key,
      (?3 = 0 OR EXISTS (
        SELECT 1 FROM role_assignments a WHERE a.person_id = p.id AND a.unit = '' AND a.role_id = ?3))
      AND (?8 = 0 OR EXISTS (
        SELECT 1 FROM home_units h CROSS JOIN unit_lines l ON l.unit_id = h.unit_id
        WHERE h.person_id = p.id AND l.ancestor_id = ?8))
    FROM people p
    WHERE p.organization_id = ?1 AND p.deleted_at IS NOT NULL AND p.merged_into IS NULL AND p.erased_at IS NULL
      AND (p.name_key, p.id) > (?4, ?5) AND p.name_key < ?6
    ORDER BY p.name_key, p.id LIMIT ?7
    """, step)

  @Sendable private static func step(_ c: Columns) throws -> PeopleStep {
    try PeopleStep(key: c.text(13), id: c.int64(0), person: c.bool(14) ? PeopleStore.row(c) : nil)
  }

  // MARK: Likely duplicates

  /// Folded names that more than one person has: reads the index of names from end to end, some ten milliseconds for a
  /// hundred thousand people, so not on a loop.
  static let sameNames = Query(
    """
    SELECT name_key FROM people
    WHERE organization_id = ?1 AND deleted_at IS NULL
    GROUP BY name_key HAVING count(*) > 1 ORDER BY name_key LIMIT ?2
    """
  ) { $0.text(0) }

  static let ofName = Query(
    """
    SELECT p.id, p.organization_id, p.name, p.email, p.number, p.phone, p.status, p.language, p.version, p.created_at,
      p.updated_at, p.deleted_at, p.photo_id
    FROM people p WHERE p.organization_id = ?1 AND p.deleted_at IS NULL AND p.name_key = ?2
    ORDER BY p.id LIMIT ?3
    """, PeopleStore.row)

  @Sendable private static func keys(_ c: Columns) -> PersonKeys {
    PersonKeys(id: c.id(0), name: c.text(1), number: c.optionalText(2), email: c.optionalText(3))
  }
}
