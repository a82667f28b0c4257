// Organizations: the tenants of a box.
import Base
import Store
import Web

/// A tenant.
enum Organization {}

enum Organizations: Feature {
  static let name = "Organizations"
  static let migrations = OrganizationStore.migrations
  static let statements = OrganizationStore.statements
  static let events = [EventDescription(.organizationCreated, OrganizationText.eventCreated)]
  static let routes: [Route] = []

  /// Makes an organization; the writer's context need not name one yet.
  static func create(name: String, zone: Zone, language: Language, _ writer: Writer) throws -> ID<Organization> {
    let id = writer.newID(ID<Organization>.self)
    _ = try writer.run(OrganizationStore.insert, id, name, zone.name, language.rawValue, writer.now)
    writer.context.organization = id.value
    try writer.emit(.organizationCreated, subject: id.value) { json in
      json.field("name", name)
      json.field("zone", zone.name)
    }
    return id
  }
}

extension EventKind {
  static let organizationCreated = EventKind("organization.created")
}

enum OrganizationStore {
  static let migrations = [
    Migration(
      "2026-11-20-organizations",
      """
      CREATE TABLE organizations (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
        zone TEXT NOT NULL CHECK (length(zone) BETWEEN 1 AND 64),
        language TEXT NOT NULL CHECK (language IN ('en', 'fr')),
        created_at INTEGER NOT NULL
      ) STRICT
      """)
  ]

  static let statements: [any Statement] = [insert, all]

  static let insert = Command(
    "INSERT INTO organizations (id, name, zone, language, created_at) VALUES (?1, ?2, ?3, ?4, ?5)")

  /// Every organization of the box, oldest first. A box holds a handful.
  static let all = Query("SELECT id, name, zone, language FROM organizations ORDER BY id LIMIT 100") { c in
    OrganizationSummary(
      id: c.id(0), name: c.text(1), zone: Zone(c.text(2)) ?? .utc,
      language: Language(rawValue: c.text(3)) ?? .en)
  }
}

enum OrganizationText {
  static let organization = Text(en: "Organization", fr: "Organisation")
  static let name = Text(en: "Name", fr: "Nom")
  static let zone = Text(en: "Time zone", fr: "Fuseau horaire")
  static let eventCreated = Text(en: "created the organization", fr: "a créé l’organisation")
}
