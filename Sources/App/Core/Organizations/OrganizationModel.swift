// What an organization is: values, payloads and rules.
import Base
import Store

/// A tenant.
enum Organization {}

extension Permission {
  static let organizationWrite = Permission(
    "organization.write", Text(en: "Change the organization’s settings", fr: "Modifier les réglages de l’organisation"))
  static let organizationExport = Permission(
    "organization.export", Text(en: "Take all its data out", fr: "Exporter toutes ses données"))
}

enum OrganizationStatus: String, Sendable, CaseIterable, Labeled {
  case active
  /// Nobody gets in until whoever runs the box says so.
  case suspended
  /// Nobody gets in, and after the grace period nobody gets it back.
  case deleted

  var label: Text {
    switch self {
    case .active: Text(en: "Active", fr: "Active")
    case .suspended: Text(en: "Suspended", fr: "Suspendue")
    case .deleted: Text(en: "Deleted", fr: "Supprimée")
    }
  }

  var tone: Tone {
    switch self {
    case .active: .good
    case .suspended: .warn
    case .deleted: .bad
    }
  }
}

/// An organization as the database has it.
struct OrganizationRow: Sendable {
  let id: ID<Organization>
  let name: String
  let slug: String
  let zone: Zone
  let language: Language
  /// What people may choose from; the organization's own is one of them.
  let languages: [Language]
  /// How long what is over is kept; 0 for good.
  let retentionDays: Int64
  /// Rises with each change.
  let version: Int64
  let created: Timestamp
  let updated: Timestamp
  let suspended: Timestamp?
  let deleted: Timestamp?
  let purgeAfter: Timestamp?
  /// Of whom a second step is required.
  let secondFactorFor: SecondFactorScope

  var status: OrganizationStatus { deleted != nil ? .deleted : suspended != nil ? .suspended : .active }

  var summary: OrganizationSummary { OrganizationSummary(id: id, name: name, zone: zone, language: language) }

  func output(people: Int64) -> OrganizationOutput {
    var output = OrganizationOutput()
    output.id = id
    output.name = name
    output.slug = slug
    output.zone = zone.name
    output.language = language
    output.languages = languages.map(\.rawValue)
    output.retentionDays = retentionDays
    output.secondFactorFor = secondFactorFor
    output.status = status
    output.people = people
    output.version = version
    output.createdAt = created
    output.updatedAt = updated
    output.deletedAt = deleted
    output.purgeAfter = purgeAfter
    return output
  }

  /// With the number of people in its directory.
  func output(_ reader: Reader) throws -> OrganizationOutput {
    output(people: try reader.value(of: .people, organization: id.value))
  }
}

/// An organization named inside another object.
struct OrganizationReference: Payload {
  var id = ID<Organization>(0)
  var name = ""
  var zone = ""

  static let schemaName = "OrganizationReference"

  init() {}

  init(_ organization: OrganizationSummary) {
    id = organization.id
    name = organization.name
    zone = organization.zone.name
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: OrganizationText.organization)
    f.text("name", &name, label: OrganizationText.name, max: 200)
    f.text("zone", &zone, label: OrganizationText.zone, max: 64)
  }
}

/// An organization as the API gives it.
struct OrganizationOutput: Payload {
  var id = ID<Organization>(0)
  var name = ""
  var slug = ""
  var zone = ""
  var language = Language.en
  var languages: [String] = []
  var retentionDays: Int64 = 0
  var secondFactorFor = SecondFactorScope.nobody
  var status = OrganizationStatus.active
  var people: Int64 = 0
  var version: Int64 = 1
  var createdAt = Timestamp(milliseconds: 0)
  var updatedAt = Timestamp(milliseconds: 0)
  var deletedAt: Timestamp?
  var purgeAfter: Timestamp?

  static let schemaName = "Organization"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: OrganizationText.organization)
    f.text("name", &name, label: OrganizationText.name, max: OrganizationRules.longestName)
    f.text("slug", &slug, label: OrganizationText.slug, max: 60)
    f.text("zone", &zone, label: OrganizationText.zone, max: 64)
    f.choice("language", &language, label: OrganizationText.language)
    f.texts("languages", &languages, label: OrganizationText.languages)
    f.integer("retentionDays", &retentionDays, label: OrganizationText.retention)
    f.choice("secondFactorFor", &secondFactorFor, label: OrganizationText.secondFactorFor)
    f.choice("status", &status, label: OrganizationText.status)
    f.integer("people", &people, label: PeopleText.people)
    f.integer("version", &version, label: OrganizationText.version)
    f.timestamp("createdAt", &createdAt, label: OrganizationText.created)
    f.timestamp("updatedAt", &updatedAt, label: PeopleText.changed)
    f.timestamp("deletedAt", &deletedAt, label: OrganizationText.deleted)
    f.timestamp("purgeAfter", &purgeAfter, label: OrganizationText.purgeAfter)
  }
}

/// What is changed of an organization: absent fields stay as they are.
struct OrganizationChange: Payload {
  var name: String?
  var zone: String?
  var language: Language?
  var languages: [String]?
  var retentionDays: Int64?
  var secondFactorFor: SecondFactorScope?
  /// The version that was looked at: given, the change is refused when somebody else was faster.
  var version: Int64?

  static let schemaName = "OrganizationChange"

  init() {}

  /// The organization as it is, for the form.
  init(_ row: OrganizationRow) {
    name = row.name
    zone = row.zone.name
    language = row.language
    languages = row.languages.map(\.rawValue)
    retentionDays = row.retentionDays
    secondFactorFor = row.secondFactorFor
    version = row.version
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("name", &name, label: OrganizationText.name, min: 1, max: OrganizationRules.longestName)
    f.text("zone", &zone, label: OrganizationText.zone, help: OrganizationText.zoneHelp, min: 1, max: 64)
    f.choice("language", &language, label: OrganizationText.language, help: OrganizationText.languageHelp)
    f.texts("languages", &languages, label: OrganizationText.languages, length: 10, max: 10)
    f.integer(
      "retentionDays", &retentionDays, label: OrganizationText.retention, help: OrganizationText.retentionHelp,
      range: 0...OrganizationRules.longestRetention)
    f.choice(
      "secondFactorFor", &secondFactorFor, label: OrganizationText.secondFactorFor,
      help: OrganizationText.secondFactorForHelp)
    f.integer("version", &version, label: OrganizationText.version)
  }
}

/// A new organization, and who is to own it.
struct OrganizationInput: Payload {
  var name = ""
  var zone = ""
  var language = Language.en
  var ownerEmail = ""

  static let schemaName = "OrganizationInput"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("name", &name, label: OrganizationText.name, max: OrganizationRules.longestName)
    f.text("zone", &zone, label: OrganizationText.zone, help: OrganizationText.zoneHelp, max: 64)
    f.choice("language", &language, label: OrganizationText.language, help: OrganizationText.languageHelp)
    f.text(
      "ownerEmail", &ownerEmail, label: OrganizationText.ownerEmail, help: OrganizationText.ownerHelp,
      max: PersonRules.longestEmail, kind: .email)
  }
}

/// A new organization with the link for its first owner, which is told only once.
struct OrganizationMadeOutput: Payload {
  var organization = OrganizationOutput()
  var ownerUrl = ""
  var expiresAt = Timestamp(milliseconds: 0)

  static let schemaName = "OrganizationMade"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.object("organization", &organization, label: OrganizationText.organization)
    f.text("ownerUrl", &ownerUrl, label: SignInText.link, max: 2000)
    f.timestamp("expiresAt", &expiresAt, label: SignInText.expires)
  }
}

/// That a deletion is meant: the organization's name, as it is written.
struct DeletionInput: Payload {
  var name = ""

  static let schemaName = "OrganizationDeletion"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("name", &name, label: OrganizationText.nameToDelete, max: OrganizationRules.longestName)
  }
}

/// The way back from a deletion, which is told only once.
struct DeletionOutput: Payload {
  var restoreUrl = ""
  var purgeAfter = Timestamp(milliseconds: 0)

  static let schemaName = "OrganizationDeleted"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("restoreUrl", &restoreUrl, label: OrganizationText.restoreLink, max: 2000)
    f.timestamp("purgeAfter", &purgeAfter, label: OrganizationText.purgeAfter)
  }
}

enum OrganizationRules {
  static let longestName = 200
  static let longestRetention: Int64 = 36_500
  static let shortestRetention: Int64 = 30
  /// How long a deleted organization can be brought back.
  static let grace: Int64 = 30 * 86_400

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

  /// Languages as they are stored.
  static func text(_ languages: [Language]) -> String { languages.map(\.rawValue).joined(separator: ",") }

  static func languages(_ text: String) -> [Language] {
    text.split(separator: ",").compactMap { Language(rawValue: String($0)) }
  }

  /// The zone of a name; a fault of `zone` when there is none.
  static func zone(_ name: String) throws -> Zone {
    guard let zone = Zone(name) else {
      throw Failure.unprocessable([Failure.Field(path: "zone", text: OrganizationText.noSuchZone(name))])
    }
    return zone
  }
}

extension OrganizationSummary {
  /// Whether people here may choose a language. The organization's own is always one of them.
  func offers(_ language: Language, _ reader: Reader) throws -> Bool {
    try language == self.language || reader.one(OrganizationStore.languages, id).contains(language)
  }

  /// The field of a form with the choices that there are here, and the one that somebody has.
  func offered(_ fields: [FieldInfo], has own: String?, _ reader: Reader) throws -> [FieldInfo] {
    let languages = try reader.one(OrganizationStore.languages, id).map(\.rawValue)
    return fields.map { field in
      guard field.name.description == "language" else { return field }
      var field = field
      field.choices.removeAll { !languages.contains($0.value) && $0.value != own }
      return field
    }
  }
}
