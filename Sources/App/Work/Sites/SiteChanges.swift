// The writes of sites: each is an event.
import Base
import Store

extension EventKind {
  static let siteCreated = EventKind("site.created")
  static let siteUpdated = EventKind("site.updated")
  static let siteDeleted = EventKind("site.deleted")
  static let proofSettingsChanged = EventKind("site.settings-changed")
}

enum SiteChanges {
  /// Sites of one organization: all are looked at with each press.
  static let most = 200

  static func find(_ id: ID<Site>, _ organization: ID<Organization>, _ reader: Reader) throws -> SiteRow {
    try reader.one(SiteStore.find, id, organization)
  }

  /// The sites where a person checks in, by name.
  static func sites(of person: ID<Person>, in organization: ID<Organization>, _ reader: Reader) throws -> [Site] {
    let all = try reader.all(SiteStore.list, organization, most, 0).map(\.site)
    guard all.contains(where: { !$0.units.isEmpty }) else { return all }
    let units = try UnitCodes.withAbove(Set(reader.all(ScheduleStore.units, person)), in: organization, reader)
    return all.filter { $0.isFor(units) }
  }

  static func create(_ input: SiteInput, in organization: ID<Organization>, _ writer: Writer) throws -> SiteRow {
    let site = try input.site(writer.newID())
    guard try writer.one(SiteStore.total, organization) < most else { throw SiteText.tooMany }
    try refusingTaken {
      try writer.run(
        SiteStore.insert, site.id, organization, site.name, folded(site.name), site.fence?.center.latitude,
        site.fence?.center.longitude, site.fence?.radius, WordLines.text(site.networkTexts), proofs(site),
        site.rule.rawValue, site.photo.rawValue, WordLines.text(site.units), writer.now)
    }
    try writer.emit(.siteCreated, subject: site.id) { $0.field("name", site.name) }
    return try find(site.id, organization, writer)
  }

  /// A change of nothing writes nothing. Refused where the site is no longer of `version`.
  static func update(
    _ id: ID<Site>, _ change: SiteChange, ifVersion version: Int64? = nil, in organization: ID<Organization>,
    _ writer: Writer
  ) throws -> SiteRow {
    let old = try find(id, organization, writer)
    if let version, version != old.version { throw SiteText.changedMeanwhile }
    return try put(change.applied(to: old), over: old, in: organization, writer)
  }

  /// The same with all its fields: what is absent is taken away.
  static func replace(
    _ id: ID<Site>, with input: SiteInput, ifVersion version: Int64, in organization: ID<Organization>,
    _ writer: Writer
  ) throws -> SiteRow {
    let old = try find(id, organization, writer)
    if version != old.version { throw SiteText.changedMeanwhile }
    return try put(input, over: old, in: organization, writer)
  }

  private static func put(
    _ input: SiteInput, over old: SiteRow, in organization: ID<Organization>, _ writer: Writer
  ) throws -> SiteRow {
    let site = try input.site(old.id)
    guard site != old.site else { return old }
    try refusingTaken {
      try writer.run(
        SiteStore.update, site.id, organization, site.name, folded(site.name), site.fence?.center.latitude,
        site.fence?.center.longitude, site.fence?.radius, WordLines.text(site.networkTexts), proofs(site),
        site.rule.rawValue, site.photo.rawValue, WordLines.text(site.units), writer.now)
    }
    let (before, after) = (summary(old.site), summary(site))
    try writer.emit(.siteUpdated, subject: site.id) { json in
      json.field("name", site.name)
      json.object("changed") {
        for (key, text) in after where before.first(where: { $0.0 == key })?.1 != text {
          json.member(key)
          json.object {
            json.field("from", before.first { $0.0 == key }?.1 ?? "")
            json.field("to", text)
          }
        }
      }
    }
    return try find(site.id, organization, writer)
  }

  /// What a site says, as words of an event. A site is no person's place.
  private static func summary(_ site: Site) -> [(String, String)] {
    let fence = site.fence.map { fence in
      "\(PlaceCell.text(fence.center.cell.latitude)), \(PlaceCell.text(fence.center.cell.longitude)): \(fence.radius) m"
    }
    return [
      ("name", site.name), ("fence", fence ?? ""), ("networks", site.networkTexts.joined(separator: ", ")),
      ("proofs", proofs(site).split(separator: "\n").joined(separator: ", ")), ("rule", site.rule.rawValue),
      ("photo", site.photo.rawValue), ("units", site.units.joined(separator: ", ")),
    ]
  }

  static func delete(_ id: ID<Site>, in organization: ID<Organization>, _ writer: Writer) throws {
    let old = try find(id, organization, writer)
    try writer.run(SiteStore.delete, id, organization, writer.now)
    try writer.run(KioskStore.revokeOfSite, id, organization, writer.now)
    try writer.emit(.siteDeleted, subject: id) { $0.field("name", old.name) }
  }

  static func change(_ settings: ProofSettings, in organization: ID<Organization>, _ writer: Writer) throws {
    let old = try ProofSettings.of(organization, writer)
    guard old.placeDays != settings.placeDays || old.photoDays != settings.photoDays else { return }
    try writer.run(SiteStore.putSettings, organization, settings.placeDays, settings.photoDays)
    try writer.emit(.proofSettingsChanged, subject: organization) { json in
      json.field("placeDays", settings.placeDays)
      json.field("photoDays", settings.photoDays)
    }
  }

  private static func proofs(_ site: Site) -> String {
    WordLines.text(SiteProof.allCases.filter(site.proofs.contains).map(\.rawValue))
  }

  private static func refusingTaken(_ body: () throws -> Void) throws {
    try refusing("sites.organization_id, sites.name_key", as: .taken("name", SiteText.nameTaken), body)
  }
}
