// Organizations as the API takes and gives them.
import Base

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
