// What an organization is: values and rules.
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
