// Photos that go with presses: sent before, taken by the press, private, forgotten after a while.
import Base
import Store
import Web

/// A photo for a press.
enum PressPhoto {}

/// One as the API gives it.
struct PressPhotoOutput: Payload {
  var id = ID<PressPhoto>(0)
  /// Addresses below the campus's own, good until `linksExpireAt`.
  var small = ""
  var large = ""
  var full = ""
  var linksExpireAt = Timestamp(milliseconds: 0)

  static let schemaName = "AttendancePressPhoto"

  init() {}

  init(_ id: ID<PressPhoto>, _ picture: ID<StoredPicture>, _ links: PictureLinks) {
    self.id = id
    small = links.link(picture, .small).text
    large = links.link(picture, .large).text
    full = links.link(picture, .full).text
    linksExpireAt = links.expires
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: SiteText.photo)
    f.text("small", &small, label: PhotoText.small, max: 200)
    f.text("large", &large, label: PhotoText.large, max: 200)
    f.text("full", &full, label: PhotoText.full, max: 200)
    f.timestamp("linksExpireAt", &linksExpireAt, label: PhotoText.linksExpire)
  }
}

enum PressPhotos {
  /// Photos of one person that wait for their press.
  private static let mostWaiting = 10
  /// Seconds that a photo waits: a press may be kept as long.
  private static let waiting: Int64 = 24 * 3600

  // MARK: Sending

  static func put(_ upload: Upload, _ call: Call, _ pool: Slow) throws -> PressPhotoOutput {
    let caller = try call.signedIn
    let set = try call.appliance.imageWorkers.make(upload)
    let (id, picture) = try pool.write(call.context) { try add(set, for: caller, $0) }
    return PressPhotoOutput(id, picture, call.links)
  }

  /// Keeps a picture for the caller's next press. Where enough wait already the oldest goes: its press was refused or
  /// never sent, and must not keep others from being pressed.
  static func add(
    _ set: PictureSet, for caller: Caller, _ writer: Writer
  ) throws -> (id: ID<PressPhoto>, picture: ID<StoredPicture>) {
    let (person, organization) = (caller.person, caller.organization.id)
    let waits = try writer.all(PressPhotoStore.waiting, organization, person)
    for row in waits.dropLast(mostWaiting - 1) { try remove(row, writer) }
    let picture = try PictureChanges.add(set, in: organization, writer)
    let id = writer.newID(ID<PressPhoto>.self)
    try writer.run(
      PressPhotoStore.insert, id, organization, person, picture, writer.now, writer.now.adding(seconds: waiting))
    return (id, picture)
  }

  // MARK: With the press

  /// A photo of the caller's that waits. Fails in words for one that is none, somebody else's, or used.
  static func take(_ id: ID<PressPhoto>, by caller: Caller, _ writer: Writer) throws -> ID<PressPhoto> {
    guard try writer.exists(PressPhotoStore.find, id, caller.organization.id, caller.person) else {
      throw Failure.unprocessable([Failure.Field(path: "photo", text: SiteText.noSuchPhoto)])
    }
    return id
  }

  static func attach(_ id: ID<PressPhoto>, to press: ID<PressProof>, until end: Timestamp, _ writer: Writer) throws {
    try writer.run(PressPhotoStore.attach, id, press, end)
  }

  static func of(_ press: ID<PressProof>, _ links: PictureLinks, _ reader: Reader) throws -> PressPhotoOutput? {
    try reader.first(PressPhotoStore.ofPress, press).map { PressPhotoOutput($0.id, $0.picture, links) }
  }

  // MARK: Seeing

  /// One's own, and everybody's for whoever sees all records.
  static func serve(_ call: Call, _ reader: Reader) throws -> Reply {
    try PictureAPI.serve(call, reader) { picture, caller in
      guard let person = try reader.first(PressPhotoStore.ofPicture, picture, caller.organization.id) else {
        return false
      }
      return person == caller.person || caller.may(.attendanceReadAll)
    }
  }

  // MARK: Forgetting

  static let sweep = Sweep("photos of presses") { writer in
    let rows = try writer.all(PressPhotoStore.old, writer.now, 20)
    for row in rows { try remove(row, writer) }
    return rows.count
  }

  /// For somebody who is erased: gone with this transaction.
  static func forget(_ person: ID<Person>, in organization: ID<Organization>, _ writer: Writer) throws {
    for row in try writer.all(PressPhotoStore.ofPersonRows, organization, person) { try remove(row, writer) }
  }

  private static func remove(_ row: PressPhotoRow, _ writer: Writer) throws {
    try writer.run(PressPhotoStore.delete, row.id)
    try PictureChanges.remove(row.picture, in: row.organization, isForgotten: true, writer)
  }
}

struct PressPhotoRow: Sendable {
  let id: ID<PressPhoto>
  let organization: ID<Organization>
  let picture: ID<StoredPicture>
}

enum PressPhotoStore {
  static let statements: [any Statement] = [
    insert, waiting, find, attach, ofPress, ofPicture, old, ofPersonRows, delete, carry, exportRows, ofPerson,
  ]

  static let insert = Command(
    """
    INSERT INTO press_photos (id, organization_id, person_id, picture_id, created_at, forget_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6)
    """)

  /// Those of one person that wait for their press, the oldest first.
  static let waiting = Query(
    """
    SELECT id, organization_id, picture_id FROM press_photos
    WHERE organization_id = ?1 AND person_id = ?2 AND press_id IS NULL ORDER BY id LIMIT 50
    """, row)

  static let find = Query(
    "SELECT 1 FROM press_photos WHERE id = ?1 AND organization_id = ?2 AND person_id = ?3 AND press_id IS NULL"
  ) { $0.int(0) }

  static let attach = Command("UPDATE press_photos SET press_id = ?2, forget_at = ?3 WHERE id = ?1")

  static let ofPress = Query("SELECT id, organization_id, picture_id FROM press_photos WHERE press_id = ?1", row)

  /// Whose photo a picture is.
  static let ofPicture = Query(
    "SELECT person_id FROM press_photos WHERE picture_id = ?1 AND organization_id = ?2"
  ) { $0.id(0, as: ID<Person>.self) }

  static let old = Query(
    "SELECT id, organization_id, picture_id FROM press_photos WHERE forget_at < ?1 LIMIT ?2", row)

  static let ofPersonRows = Query(
    "SELECT id, organization_id, picture_id FROM press_photos WHERE organization_id = ?1 AND person_id = ?2", row)

  static let delete = Command("DELETE FROM press_photos WHERE id = ?1")

  static let carry = Command(
    "UPDATE press_photos SET person_id = ?2 WHERE person_id = ?1 AND organization_id = ?3")

  static let exportRows = RowQuery(
    """
    SELECT id, person_id, picture_id, press_id, created_at, forget_at
    FROM press_photos WHERE organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
    """)

  /// Each with its largest content, which is one piece.
  static let ofPerson = RowQuery(
    """
    SELECT h.id, h.press_id, h.created_at, i.width, i.height, c.content
    FROM press_photos h JOIN pictures i ON i.id = h.picture_id JOIN file_chunks c ON c.file_id = i.full_id
    WHERE h.organization_id = ?1 AND h.person_id = ?2
    """)

  @Sendable private static func row(_ c: Columns) -> PressPhotoRow {
    PressPhotoRow(id: c.id(0), organization: c.id(1), picture: c.id(2))
  }
}
