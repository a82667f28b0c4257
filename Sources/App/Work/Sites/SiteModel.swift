// Sites: the places where an organization's people check in, and what each asks as a proof of being there.
import Base
import Store

extension Permission {
  static let sitesRead = Permission("sites.read", SiteText.permissionRead, isReading: true, usual: [.campusHead])
  static let sitesWrite = Permission("sites.write", SiteText.permissionWrite, usual: [.campusHead])
  static let pressesReview = Permission("presses.review", SiteText.permissionReview, usual: [.campusHead])
}

/// A site as presses are held against it.
struct Site: Sendable, Equatable {
  let id: ID<Site>
  var name: String
  var fence: Fence?
  var networks: [AddressRange]
  /// As they were written.
  var networkTexts: [String]
  var proofs: Set<SiteProof>
  var rule: ProofRule
  var photo: PhotoAsk
  /// Codes of the units whose people check in here; empty for everybody's.
  var units: [String]

  var asksAnything: Bool { !proofs.isEmpty || photo != .off }

  /// Whether it is a place for somebody in these units.
  func isFor(_ those: Set<String>) -> Bool { units.isEmpty || units.contains(where: those.contains) }
}

/// A site as the database has it.
struct SiteRow: Sendable {
  let site: Site
  /// Rises with each change.
  let version: Int64
  let created: Timestamp
  let updated: Timestamp

  var id: ID<Site> { site.id }
  var name: String { site.name }
}

/// How the fields of a site are written.
enum SiteFields {
  static let longestName = 100
  static let mostNetworks = 50
  static let longestNetwork = 49
  static let mostUnits = 100

  /// One entry a line or between commas, blanks dropped.
  static func lines(_ text: String) -> [String] {
    text.split(whereSeparator: { $0.isNewline || $0 == "," || $0 == ";" })
      .map { $0.drop { $0 == " " || $0 == "\t" } }
      .map { String($0.reversed().drop { $0 == " " || $0 == "\t" }.reversed()) }
      .filter { !$0.isEmpty }
  }
}

/// A new site.
struct SiteInput: Payload {
  var name = ""
  var latitude: Double?
  var longitude: Double?
  var radius: Int64?
  var networks: [String] = []
  var proofs: [String] = []
  var rule = ProofRule.any
  var photo = PhotoAsk.off
  var units: [String] = []

  static let schemaName = "SiteInput"

  init() {}

  init(_ row: SiteRow) {
    let site = row.site
    name = site.name
    if let fence = site.fence {
      (latitude, longitude) = fence.center.degrees
      radius = Int64(fence.radius)
    }
    networks = site.networkTexts
    proofs = SiteProof.allCases.filter(site.proofs.contains).map(\.rawValue)
    rule = site.rule
    photo = site.photo
    units = site.units
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("name", &name, label: SiteText.name, max: SiteFields.longestName)
    f.number("latitude", &latitude, label: SiteText.latitude, range: Coordinates.latitudes)
    f.number("longitude", &longitude, label: SiteText.longitude, range: Coordinates.longitudes)
    f.integer("radius", &radius, label: SiteText.radius, range: Fence.radii)
    f.texts(
      "networks", &networks, label: SiteText.networks, help: SiteText.networksHelp, length: SiteFields.longestNetwork,
      max: SiteFields.mostNetworks, required: false)
    f.texts("proofs", &proofs, label: SiteText.proofs, length: 20, max: 3, required: false)
    f.choice("rule", &rule, label: SiteText.rule, required: false)
    f.choice("photo", &photo, label: SiteText.photo, required: false)
    f.texts(
      "units", &units, label: SiteText.units, help: SiteText.unitsHelp, length: 100, max: SiteFields.mostUnits,
      required: false)
  }

  /// The site that it says; fails with what is wrong, by field.
  func site(_ id: ID<Site>) throws -> Site {
    var faults: [Failure.Field] = []
    func refuse(_ path: String, _ text: Text) { faults.append(Failure.Field(path: path, text: text)) }
    let asked = proofs.compactMap(SiteProof.init(rawValue:))
    if asked.count < proofs.count { refuse("proofs", SiteText.noSuchProof) }
    let ranges = networks.compactMap { AddressRange($0) }
    if ranges.count < networks.count { refuse("networks", SiteText.badNetwork) }
    var fence: Fence?
    switch (latitude, longitude, radius) {
    case (nil, nil, nil): break
    case (let latitude?, let longitude?, let radius?):
      if let center = Coordinates(latitude: latitude, longitude: longitude) {
        fence = Fence(center: center, radius: Int(radius))
      }
    default: refuse(latitude == nil ? "latitude" : longitude == nil ? "longitude" : "radius", SiteText.wholeFence)
    }
    if faults.isEmpty {
      if asked.contains(.place), fence == nil { refuse("latitude", SiteText.fenceNeeded) }
      if asked.contains(.network), ranges.isEmpty { refuse("networks", SiteText.networkNeeded) }
    }
    guard faults.isEmpty else { throw Failure.unprocessable(faults) }
    var codes: [String] = []
    for code in units where !code.isEmpty && !codes.contains(code) { codes.append(code) }
    return Site(
      id: id, name: name, fence: fence, networks: ranges, networkTexts: networks, proofs: Set(asked), rule: rule,
      photo: photo, units: codes)
  }
}

/// What is changed of a site: absent fields stay as they are.
struct SiteChange: Payload {
  var name: String?
  var latitude: Double?
  var longitude: Double?
  var radius: Int64?
  var networks: [String]?
  var proofs: [String]?
  var rule: ProofRule?
  var photo: PhotoAsk?
  var units: [String]?

  static let schemaName = "SiteChange"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("name", &name, label: SiteText.name, min: 1, max: SiteFields.longestName)
    f.number("latitude", &latitude, label: SiteText.latitude, range: Coordinates.latitudes)
    f.number("longitude", &longitude, label: SiteText.longitude, range: Coordinates.longitudes)
    f.integer("radius", &radius, label: SiteText.radius, range: Fence.radii)
    f.texts(
      "networks", &networks, label: SiteText.networks, help: SiteText.networksHelp, length: SiteFields.longestNetwork,
      max: SiteFields.mostNetworks)
    f.texts("proofs", &proofs, label: SiteText.proofs, length: 20, max: 3)
    f.choice("rule", &rule, label: SiteText.rule)
    f.choice("photo", &photo, label: SiteText.photo)
    f.texts("units", &units, label: SiteText.units, help: SiteText.unitsHelp, length: 100, max: SiteFields.mostUnits)
  }

  /// The whole site with these changes.
  func applied(to row: SiteRow) -> SiteInput {
    var input = SiteInput(row)
    if let name { input.name = name }
    if let latitude { input.latitude = latitude }
    if let longitude { input.longitude = longitude }
    if let radius { input.radius = radius }
    if let networks { input.networks = networks }
    if let proofs { input.proofs = proofs }
    if let rule { input.rule = rule }
    if let photo { input.photo = photo }
    if let units { input.units = units }
    return input
  }
}

/// A site as the API gives it.
struct SiteOutput: Payload {
  var id = ID<Site>(0)
  var name = ""
  var latitude: Double?
  var longitude: Double?
  var radius: Int64?
  var networks: [String] = []
  var proofs: [String] = []
  var rule = ProofRule.any
  var photo = PhotoAsk.off
  var units: [String] = []
  var version: Int64 = 1
  var createdAt = Timestamp(milliseconds: 0)
  var updatedAt = Timestamp(milliseconds: 0)

  static let schemaName = "Site"

  init() {}

  init(_ row: SiteRow) {
    let fields = SiteInput(row)
    id = row.id
    name = fields.name
    latitude = fields.latitude
    longitude = fields.longitude
    radius = fields.radius
    networks = fields.networks
    proofs = fields.proofs
    rule = fields.rule
    photo = fields.photo
    units = fields.units
    version = row.version
    createdAt = row.created
    updatedAt = row.updated
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: SiteText.site)
    f.text("name", &name, label: SiteText.name, max: SiteFields.longestName)
    f.number("latitude", &latitude, label: SiteText.latitude, range: Coordinates.latitudes)
    f.number("longitude", &longitude, label: SiteText.longitude, range: Coordinates.longitudes)
    f.integer("radius", &radius, label: SiteText.radius, range: Fence.radii)
    f.texts("networks", &networks, label: SiteText.networks, length: SiteFields.longestNetwork)
    f.texts("proofs", &proofs, label: SiteText.proofs, length: 20)
    f.choice("rule", &rule, label: SiteText.rule)
    f.choice("photo", &photo, label: SiteText.photo)
    f.texts("units", &units, label: SiteText.units, length: 100)
    f.integer("version", &version, label: ScheduleText.version)
    f.timestamp("createdAt", &createdAt, label: PeopleText.added)
    f.timestamp("updatedAt", &updatedAt, label: PeopleText.changed)
  }
}

/// A site named inside another object.
struct SiteReference: Payload {
  var id = ID<Site>(0)
  var name = ""

  static let schemaName = "SiteReference"

  init() {}

  init(id: ID<Site>, name: String) {
    self.id = id
    self.name = name
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: SiteText.site)
    f.text("name", &name, label: SiteText.name, max: SiteFields.longestName)
  }
}
