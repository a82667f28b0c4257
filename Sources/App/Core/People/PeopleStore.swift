// Every SQL statement about one person of the directory, and about imports; lists have a file of their own.
import Base
import Store

enum PeopleStore {
  /// Names, addresses and numbers, folded, searchable by any part of three characters or more.
  static let search = FullText("people_search")

  static let statements: [any Statement] = [
    insert, update, setStatus, setAccount, setEmail, touch, touchHolders, softDelete, exists, statusOf, find, byNumber,
    byEmail,
    putDraft,
    draft, deleteDraft, dropDrafts, findAny, findRemoved, restore, purgeable, purgeableCount, erase, mergedInto, merge,
    follow,
    ownEntry, exportRows, name, setPhoto, photo, ofPhoto,
  ]

  // MARK: One person

  static let insert = Command(
    """
    INSERT INTO people
      (id, organization_id, name, name_key, email, email_key, number, phone, status, language, created_at, updated_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?11)
    """)

  static let update = Command(
    """
    UPDATE people SET name = ?3, name_key = ?4, email = ?5, email_key = ?6, number = ?7, phone = ?8, language = ?9,
      updated_at = ?10, version = version + 1
    WHERE id = ?1 AND organization_id = ?2 AND deleted_at IS NULL
    """)

  static let setStatus = Command(
    """
    UPDATE people SET status = ?3, updated_at = ?4, version = version + 1
    WHERE id = ?1 AND organization_id = ?2 AND deleted_at IS NULL
    """)

  /// Which account the person signs in with.
  static let setAccount = Command(
    """
    UPDATE people SET account_id = ?3, updated_at = ?4, version = version + 1
    WHERE id = ?1 AND organization_id = ?2 AND deleted_at IS NULL
    """)

  /// Which of the addresses is the first.
  static let setEmail = Command(
    """
    UPDATE people SET email = ?3, email_key = ?4, updated_at = ?5, version = version + 1
    WHERE id = ?1 AND organization_id = ?2 AND deleted_at IS NULL
    """)

  /// After a change of what is told of the person and kept elsewhere: their roles.
  static let touch = Command(
    """
    UPDATE people SET updated_at = ?3, version = version + 1
    WHERE id = ?1 AND organization_id = ?2 AND deleted_at IS NULL
    """)

  /// The same for everybody who has a role.
  static let touchHolders = Command(
    """
    UPDATE people SET updated_at = ?3, version = version + 1
    WHERE id IN (SELECT person_id FROM role_assignments WHERE organization_id = ?1 AND role_id = ?2)
      AND deleted_at IS NULL
    """)

  static let softDelete = Command(
    """
    UPDATE people SET deleted_at = ?3, updated_at = ?3, version = version + 1
    WHERE id = ?1 AND organization_id = ?2 AND deleted_at IS NULL
    """)

  /// Also of somebody who is not in the directory any more, from whom it is taken.
  static let setPhoto = Command(
    """
    UPDATE people SET photo_id = ?3, updated_at = ?4, version = version + 1 WHERE id = ?1 AND organization_id = ?2
    """)

  /// Also of the deleted; nil inside for who has none.
  static let photo = Query("SELECT photo_id FROM people WHERE id = ?1 AND organization_id = ?2") {
    $0.optionalID(0, as: ID<StoredPicture>.self)
  }

  /// Whose photo it is, and whether they are still in the directory.
  static let ofPhoto = Query("SELECT id, deleted_at IS NULL FROM people WHERE photo_id = ?1 AND organization_id = ?2") {
    (person: $0.id(0, as: ID<Person>.self), isHere: $0.bool(1))
  }

  static let exists = Query(
    "SELECT 1 FROM people WHERE id = ?1 AND organization_id = ?2"
  ) { $0.int(0) }

  /// Nothing for the deleted.
  static let statusOf = Query(
    "SELECT status FROM people WHERE id = ?1 AND organization_id = ?2 AND deleted_at IS NULL"
  ) { try $0.choice(0, as: PersonStatus.self) }

  static let find = Query(
    """
    SELECT p.id, p.organization_id, p.name, p.email, p.number, p.phone, p.status, p.language, p.version, p.created_at,
      p.updated_at, p.deleted_at, p.photo_id
    FROM people p WHERE p.id = ?1 AND p.organization_id = ?2 AND p.deleted_at IS NULL
    """, row)

  /// A copy of a name, for whoever frees it. Also of people who are no longer in the directory: their records are.
  static let name = Query("SELECT name FROM people WHERE id = ?1") { c in
    let bytes = c.utf8(0)
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
    copy.copyMemory(from: bytes)
    return UnsafeRawBufferPointer(copy)
  }

  static let byNumber = Query(
    """
    SELECT p.id, p.organization_id, p.name, p.email, p.number, p.phone, p.status, p.language, p.version, p.created_at,
      p.updated_at, p.deleted_at, p.photo_id
    FROM people p WHERE p.organization_id = ?1 AND p.number = ?2 AND p.deleted_at IS NULL
    """, row)

  /// Whoever has the address, as their first or a further one.
  static let byEmail = Query(
    """
    SELECT p.id, p.organization_id, p.name, p.email, p.number, p.phone, p.status, p.language, p.version, p.created_at,
      p.updated_at, p.deleted_at, p.photo_id
    FROM person_emails e JOIN people p ON p.id = e.person_id
    WHERE e.email_key = ?2 AND e.organization_id = ?1 AND p.deleted_at IS NULL
    """, row)

  // MARK: Going, coming back, becoming one

  /// Whoever there ever was.
  static let findAny = Query(
    """
    SELECT p.id, p.organization_id, p.name, p.email, p.number, p.phone, p.status, p.language, p.version, p.created_at,
      p.updated_at, p.deleted_at, p.photo_id, p.account_id, p.merged_into, p.erased_at
    FROM people p WHERE p.id = ?1 AND p.organization_id = ?2
    """
  ) { c in
    PersonEntry(
      row: try row(c), account: c.optionalID(13), mergedInto: c.optionalID(14), erased: c.optionalTimestamp(15))
  }

  /// The deleted who can be brought back.
  static let findRemoved = Query(
    """
    SELECT p.id, p.organization_id, p.name, p.email, p.number, p.phone, p.status, p.language, p.version, p.created_at,
      p.updated_at, p.deleted_at, p.photo_id
    FROM people p
    WHERE p.id = ?1 AND p.organization_id = ?2 AND p.deleted_at IS NOT NULL AND p.merged_into IS NULL
      AND p.erased_at IS NULL
    """, row)

  static let restore = Command(
    """
    UPDATE people SET deleted_at = NULL, updated_at = ?3, version = version + 1
    WHERE id = ?1 AND organization_id = ?2 AND deleted_at IS NOT NULL AND merged_into IS NULL AND erased_at IS NULL
    """)

  /// Those deleted before `?2`.
  static let purgeable = Query(
    """
    SELECT id FROM people
    WHERE organization_id = ?1 AND deleted_at IS NOT NULL AND merged_into IS NULL AND erased_at IS NULL
      AND deleted_at < ?2
    LIMIT ?3
    """
  ) { $0.id(0, as: ID<Person>.self) }

  static let purgeableCount = Query(
    """
    SELECT count(*) FROM people
    WHERE organization_id = ?1 AND deleted_at IS NOT NULL AND merged_into IS NULL AND erased_at IS NULL
      AND deleted_at < ?2
    """
  ) { $0.int(0) }

  /// Leaves nothing of a person but that there was one, under the name `?3`.
  static let erase = Command(
    """
    UPDATE people SET name = ?3, name_key = ?4, email = NULL, email_key = NULL, number = NULL, phone = NULL,
      account_id = NULL, deleted_at = COALESCE(deleted_at, ?5), erased_at = ?5, updated_at = ?5, version = version + 1
    WHERE id = ?1 AND organization_id = ?2
    """)

  /// The entries that became this one.
  static let mergedInto = Query("SELECT id FROM people WHERE merged_into = ?1 AND organization_id = ?2 LIMIT 1000") {
    $0.id(0, as: ID<Person>.self)
  }

  static let merge = Command(
    """
    UPDATE people SET merged_into = ?3, deleted_at = ?4, updated_at = ?4, version = version + 1
    WHERE id = ?1 AND organization_id = ?2 AND deleted_at IS NULL
    """)

  /// What became the one that goes becomes the one that stays.
  static let follow = Command("UPDATE people SET merged_into = ?3 WHERE merged_into = ?1 AND organization_id = ?2")

  // MARK: Exports

  static let ownEntry = RowQuery(
    """
    SELECT id, name, email, phone, number, status, language, version, created_at, updated_at, deleted_at
    FROM people WHERE organization_id = ?1 AND id = ?2
    """)

  static let exportRows = RowQuery(
    """
    SELECT id, account_id IS NOT NULL AS is_member, name, email, phone, number, status, language, version, created_at,
      updated_at, deleted_at, erased_at, merged_into AS merged_into_id, photo_id
    FROM people WHERE organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
    """)

  // MARK: Import drafts

  /// One draft a person: a newer upload replaces the older.
  static let putDraft = Command(
    """
    INSERT INTO import_drafts (id, organization_id, person_id, file_name, content, created_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6)
    ON CONFLICT (person_id) DO UPDATE
      SET id = excluded.id, file_name = excluded.file_name, content = excluded.content, created_at = excluded.created_at
    """)

  static let draft = Query(
    "SELECT file_name, content FROM import_drafts WHERE id = ?1 AND organization_id = ?2 AND person_id = ?3"
  ) { (name: $0.text(0), content: $0.bytes(1)) }

  static let dropDrafts = Command("DELETE FROM import_drafts WHERE person_id = ?1 AND organization_id = ?2")

  static let deleteDraft = Command("DELETE FROM import_drafts WHERE id = ?1 AND organization_id = ?2")

  /// Reads the thirteen columns that every query of people begins with.
  @Sendable static func row(_ c: Columns) throws -> PersonRow {
    PersonRow(
      id: c.id(0), organization: c.id(1), name: c.text(2), email: c.optionalText(3), number: c.optionalText(4),
      phone: c.optionalText(5), status: PersonStatus(rawValue: c.text(6)) ?? .suspended,
      language: Language(rawValue: c.text(7)) ?? .en, version: c.int64(8), created: c.timestamp(9),
      updated: c.timestamp(10), deleted: c.optionalTimestamp(11), photo: c.optionalID(12))
  }
}
