// Every SQL statement of sites.
import Base
import Store

enum SiteStore {
  static let statements: [any Statement] = [
    list, total, find, insert, update, delete, exportRows, settings, putSettings, exportSettings,
  ]

  /// By name, from a place on: there are few.
  static let list = Query(
    """
    SELECT id, name, latitude, longitude, radius, networks, proofs, rule, photo, units, version, created_at, updated_at
    FROM sites WHERE organization_id = ?1 AND deleted_at IS NULL ORDER BY name_key LIMIT ?2 OFFSET ?3
    """, row)

  static let total = Query(
    "SELECT count(*) FROM sites WHERE organization_id = ?1 AND deleted_at IS NULL"
  ) { $0.int(0) }

  static let find = Query(
    """
    SELECT id, name, latitude, longitude, radius, networks, proofs, rule, photo, units, version, created_at, updated_at
    FROM sites WHERE id = ?1 AND organization_id = ?2 AND deleted_at IS NULL
    """, row)

  static let insert = Command(
    """
    INSERT INTO sites (id, organization_id, name, name_key, latitude, longitude, radius, networks, proofs, rule, photo,
      units, version, created_at, updated_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, 1, ?13, ?13)
    """)

  static let update = Command(
    """
    UPDATE sites SET name = ?3, name_key = ?4, latitude = ?5, longitude = ?6, radius = ?7, networks = ?8, proofs = ?9,
      rule = ?10, photo = ?11, units = ?12, version = version + 1, updated_at = ?13
    WHERE id = ?1 AND organization_id = ?2 AND deleted_at IS NULL
    """)

  /// What happened there keeps its name.
  static let delete = Command(
    """
    UPDATE sites SET deleted_at = ?3, version = version + 1, updated_at = ?3
    WHERE id = ?1 AND organization_id = ?2 AND deleted_at IS NULL
    """)

  static let exportRows = RowQuery(
    """
    SELECT id, name, latitude, longitude, radius, networks, proofs, rule, photo, units, created_at, updated_at,
      deleted_at
    FROM sites WHERE organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
    """)

  // MARK: How long things are kept

  static let settings = Query("SELECT place_days, photo_days FROM proof_settings WHERE organization_id = ?1") { c in
    ProofSettings(placeDays: c.int64(0), photoDays: c.int64(1))
  }

  static let putSettings = Command(
    """
    INSERT INTO proof_settings (organization_id, place_days, photo_days) VALUES (?1, ?2, ?3)
    ON CONFLICT (organization_id) DO UPDATE SET place_days = excluded.place_days, photo_days = excluded.photo_days
    """)

  static let exportSettings = RowQuery(
    """
    SELECT organization_id, place_days, photo_days FROM proof_settings
    WHERE organization_id = ?1 AND organization_id > ?2 LIMIT ?3
    """)

  @Sendable private static func row(_ c: Columns) throws -> SiteRow {
    var fence: Fence?
    if let latitude = c.optionalInt64(2) {
      fence = Fence(
        center: Coordinates(storedLatitude: latitude, longitude: c.int64(3)), radius: c.int(4))
    }
    let networks = WordLines.read(c.text(5))
    return SiteRow(
      site: Site(
        id: c.id(0), name: c.text(1), fence: fence, networks: networks.compactMap { AddressRange($0) },
        networkTexts: networks, proofs: Set(WordLines.read(c.text(6)).compactMap(SiteProof.init(rawValue:))),
        rule: try c.choice(7), photo: try c.choice(8), units: WordLines.read(c.text(9))),
      version: c.int64(10), created: c.timestamp(11), updated: c.timestamp(12))
  }
}

/// Several words in one column, one a line: none of them holds a line's end.
enum WordLines {
  static func text(_ words: [String]) -> String { words.joined(separator: "\n") }
  static func read(_ text: String) -> [String] { text.split(separator: "\n").map(String.init) }
}

/// How long an organization keeps what proofs tell of people.
struct ProofSettings: Payload {
  /// Coordinates and addresses of the network.
  var placeDays: Int64 = 365
  var photoDays: Int64 = 90

  static let schemaName = "ProofSettings"

  init() {}

  init(placeDays: Int64, photoDays: Int64) {
    self.placeDays = placeDays
    self.photoDays = photoDays
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.integer("placeDays", &placeDays, label: SiteText.placeDays, range: 1...3650)
    f.integer("photoDays", &photoDays, label: SiteText.photoDays, range: 1...3650)
  }

  static func of(_ organization: ID<Organization>, _ reader: Reader) throws -> ProofSettings {
    try reader.first(SiteStore.settings, organization) ?? ProofSettings()
  }
}
