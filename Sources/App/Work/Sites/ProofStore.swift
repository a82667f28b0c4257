// Every SQL statement of what presses brought along.
import Base
import Store

enum ProofStore {
  static let statements: [any Statement] = [
    insert, flags, flagsOfMany, flagsOfPerson, ofRecord, find, page, decide, exportRows, ofPerson, carry, countOf,
    deleteOf, forget, record,
  ]

  static let insert = Command(
    """
    INSERT INTO press_proofs (id, organization_id, person_id, record_id, is_arrival, site_id, distance, latitude,
      longitude, accuracy, client, kiosk, pressed_at, received_at, skew, flags, review, forget_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)
    """)

  /// Of a record: for lists.
  static let flags = Query(
    "SELECT flags, review FROM press_proofs WHERE record_id = ?1 AND flags <> '' ORDER BY is_arrival"
  ) { c in (flags: PressFlag.read(c.text(0)), review: ReviewState(rawValue: c.text(1))) }

  /// Of `manyCount` records that were found in the organization; where there are fewer, one of them again.
  static let flagsOfMany = Query(
    """
    SELECT record_id, flags, review FROM press_proofs
    WHERE record_id IN (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20,
      ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32) AND flags <> ''
    """, ofPage)
  static let manyCount = 32

  /// Of a page of one person's records: found within its index.
  static let flagsOfPerson = Query(
    """
    SELECT t.record_id, t.flags, t.review
    FROM (SELECT id FROM attendance WHERE person_id = ?1 AND organization_id = ?2 AND local_date BETWEEN ?3 AND ?4
          ORDER BY local_date DESC, id DESC LIMIT ?5 OFFSET ?6) x
    JOIN press_proofs t ON t.record_id = x.id WHERE t.flags <> ''
    """, ofPage)

  @Sendable private static func ofPage(_ c: Columns) -> (record: Int64, flags: [PressFlag], review: ReviewState?) {
    (c.int64(0), PressFlag.read(c.text(1)), ReviewState(rawValue: c.text(2)))
  }

  static let ofRecord = Query(
    """
    SELECT t.id, t.person_id, p.name, t.record_id, t.is_arrival, a.local_date, t.site_id, s.name, t.distance, t.latitude,
      t.longitude, t.accuracy, t.client, t.kiosk, t.pressed_at, t.received_at, t.skew, t.flags, t.review, t.reviewed_by,
      r.name, t.reviewed_at, t.review_note
    FROM press_proofs t JOIN people p ON p.id = t.person_id JOIN attendance a ON a.id = t.record_id
      LEFT JOIN sites s ON s.id = t.site_id LEFT JOIN people r ON r.id = t.reviewed_by
    WHERE t.record_id = ?1 AND t.organization_id = ?2 ORDER BY t.is_arrival
    """, row)

  static let find = Query(
    """
    SELECT t.id, t.person_id, p.name, t.record_id, t.is_arrival, a.local_date, t.site_id, s.name, t.distance, t.latitude,
      t.longitude, t.accuracy, t.client, t.kiosk, t.pressed_at, t.received_at, t.skew, t.flags, t.review, t.reviewed_by,
      r.name, t.reviewed_at, t.review_note
    FROM press_proofs t JOIN people p ON p.id = t.person_id JOIN attendance a ON a.id = t.record_id
      LEFT JOIN sites s ON s.id = t.site_id LEFT JOIN people r ON r.id = t.reviewed_by
    WHERE t.id = ?1 AND t.organization_id = ?2
    """, row)

  /// Those of one state, newest first.
  static let page = Query(
    """
    SELECT t.id, t.person_id, p.name, t.record_id, t.is_arrival, a.local_date, t.site_id, s.name, t.distance, t.latitude,
      t.longitude, t.accuracy, t.client, t.kiosk, t.pressed_at, t.received_at, t.skew, t.flags, t.review, t.reviewed_by,
      r.name, t.reviewed_at, t.review_note
    FROM press_proofs t JOIN people p ON p.id = t.person_id JOIN attendance a ON a.id = t.record_id
      LEFT JOIN sites s ON s.id = t.site_id LEFT JOIN people r ON r.id = t.reviewed_by
    WHERE t.organization_id = ?1 AND t.review = ?2 ORDER BY t.id DESC LIMIT ?3 OFFSET ?4
    """, row)

  /// Decides about one that is still open; no row changes when somebody was faster.
  static let decide = Command(
    """
    UPDATE press_proofs SET review = ?3, reviewed_by = ?4, reviewed_at = ?5, review_note = ?6
    WHERE id = ?1 AND organization_id = ?2 AND review = 'open'
    """)

  /// A record of an organization, for a page of its own.
  static let record = Query(
    """
    SELECT a.id, a.person_id, a.local_date, a.started_at, a.ended_at, a.note, p.name
    FROM attendance a JOIN people p ON p.id = a.person_id WHERE a.id = ?1 AND a.organization_id = ?2
    """
  ) { AttendanceRow($0) }

  static let exportRows = RowQuery(
    """
    SELECT id, person_id, record_id, is_arrival, site_id, distance, latitude, longitude, accuracy, client, kiosk,
      pressed_at, received_at, skew, flags, review, reviewed_by, reviewed_at, review_note
    FROM press_proofs WHERE organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
    """)

  // MARK: Of one person

  static let ofPerson = RowQuery(
    """
    SELECT t.id, t.record_id, t.is_arrival, s.name AS site, t.distance, t.latitude, t.longitude, t.accuracy, t.client,
      t.kiosk, t.pressed_at, t.received_at, t.skew, t.flags, t.review, t.reviewed_at, t.review_note
    FROM press_proofs t LEFT JOIN sites s ON s.id = t.site_id
    WHERE t.organization_id = ?1 AND t.person_id = ?2 ORDER BY t.id
    """)

  static let carry = Command(
    "UPDATE press_proofs SET person_id = ?2 WHERE person_id = ?1 AND organization_id = ?3")

  static let countOf = Query(
    "SELECT review FROM press_proofs WHERE person_id = ?1 AND organization_id = ?2"
  ) { c in ReviewState(rawValue: c.text(0)) }

  static let deleteOf = Command("DELETE FROM press_proofs WHERE person_id = ?1 AND organization_id = ?2")

  /// Takes the place and the network out of some that are old enough; what was judged of them stays.
  static let forget = Command(
    """
    UPDATE press_proofs SET latitude = NULL, longitude = NULL, accuracy = NULL, client = NULL, forget_at = NULL
    WHERE id IN (SELECT id FROM press_proofs WHERE forget_at < ?1 LIMIT ?2)
    """)

  @Sendable private static func row(_ c: Columns) throws -> PressProofRow {
    PressProofRow(
      id: c.id(0), person: PersonReference(id: c.id(1), name: c.text(2)), record: c.id(3), isArrival: c.bool(4),
      date: c.date(5), site: c.isNull(6) ? nil : SiteReference(id: c.id(6), name: c.text(7)),
      distance: c.optionalInt64(8),
      coordinates: c.isNull(9) ? nil : Coordinates(storedLatitude: c.int64(9), longitude: c.int64(10)),
      accuracy: c.optionalInt64(11), client: c.optionalText(12), kiosk: c.optionalText(13), pressed: c.timestamp(14),
      received: c.timestamp(15), skew: c.optionalInt64(16), flags: PressFlag.read(c.text(17)),
      review: ReviewState(rawValue: c.text(18)),
      reviewer: c.isNull(19) || c.isNull(20) ? nil : PersonReference(id: c.id(19), name: c.text(20)),
      reviewed: c.optionalTimestamp(21), note: c.optionalText(22))
  }
}
