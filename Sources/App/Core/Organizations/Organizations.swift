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
    let languages = OrganizationRules.text([language] + Language.allCases.filter { $0 != language })
    try writer.run(
      OrganizationStore.insert, id, name, freeSlug(name, writer), zone.name, language.rawValue, languages, writer.now)
    writer.context.organization = id.value
    try RoleChanges.makeBuiltIn(in: id, writer)
    try writer.emit(.organizationCreated, subject: id.value) { json in
      json.field("name", name)
      json.field("zone", zone.name)
    }
    return id
  }

  /// A short name for addresses that no organization has yet, numbered where the plain one is taken.
  private static func freeSlug(_ name: String, _ writer: Writer) throws -> String {
    let plain = OrganizationRules.slug(name)
    var slug = plain
    var number = 2
    while try writer.exists(OrganizationStore.hasSlug, slug) {
      slug = "\(plain)-\(number)"
      number += 1
    }
    return slug
  }
}

enum OrganizationRules {
  /// A name as part of an address: letters and digits of ASCII, everything else a hyphen.
  static func slug(_ name: String) -> String {
    var slug: [UInt8] = []
    for byte in folded(name).utf8.prefix(400) where slug.count < 50 {
      if (0x61...0x7a).contains(byte) || (0x30...0x39).contains(byte) {
        slug.append(byte)
      } else if let last = slug.last, last != 0x2d {
        slug.append(0x2d)
      }
    }
    if slug.last == 0x2d { slug.removeLast() }
    return slug.isEmpty ? "organization" : String(decoding: slug, as: UTF8.self)
  }

  /// Languages as they are stored, the first the organization's own.
  static func text(_ languages: [Language]) -> String { languages.map(\.rawValue).joined(separator: ",") }
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
      """),
    Migration(
      "2026-11-22-organizations",
      """
      CREATE TABLE tenants (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 1600),
        slug TEXT NOT NULL UNIQUE CHECK (length(slug) BETWEEN 1 AND 60),
        zone TEXT NOT NULL CHECK (length(zone) BETWEEN 1 AND 64),
        language TEXT NOT NULL CHECK (language IN ('en', 'fr')),
        languages TEXT NOT NULL CHECK (length(languages) BETWEEN 2 AND 100),
        retention_days INTEGER CHECK (retention_days IS NULL OR retention_days BETWEEN 30 AND 36500),
        version INTEGER NOT NULL DEFAULT 1,
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL,
        suspended_at INTEGER,
        deleted_at INTEGER,
        purge_after INTEGER,
        restore_digest BLOB UNIQUE CHECK (restore_digest IS NULL OR length(restore_digest) = 32),
        CHECK ((purge_after IS NULL) = (deleted_at IS NULL)),
        CHECK (restore_digest IS NULL OR deleted_at IS NOT NULL)
      ) STRICT
      """,
      """
      INSERT INTO tenants (id, name, slug, zone, language, languages, created_at, updated_at)
      SELECT id, name, 'campus-' || id, zone, language, 'en,fr', created_at, created_at FROM organizations
      """,
      "DROP TABLE organizations",
      "ALTER TABLE tenants RENAME TO organizations"),
  ]

  static let statements: [any Statement] = [insert, hasSlug, all]

  static let insert = Command(
    """
    INSERT INTO organizations (id, name, slug, zone, language, languages, created_at, updated_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)
    """)

  static let hasSlug = Query("SELECT 1 FROM organizations WHERE slug = ?1") { $0.int(0) }

  /// Every organization of the box that is not deleted, oldest first. A box holds a handful.
  static let all = Query(
    "SELECT id, name, zone, language FROM organizations WHERE deleted_at IS NULL ORDER BY id LIMIT 100"
  ) { c in
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
