// What goes in and out over JSON and in forms: providers, their domain rules, linked identities.
import Base

/// A domain and the role that whoever comes from there gets.
struct DomainPayload: Payload {
  var domain = ""
  /// By key or identifier.
  var role = ""

  static let schemaName = "SignInDomain"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("domain", &domain, label: ProviderText.domain, help: ProviderText.domainHelp, max: 253)
    f.text("role", &role, label: AccessText.role, max: 40)
  }
}

/// A new provider. Which of the optional fields it needs depends on its kind.
struct ProviderInput: Payload {
  var preset = ProviderPreset.issuer
  var name = ""
  var issuer: String?
  var pool: String?
  var pagesDomain: String?
  var tenant: String?
  var hostedDomain: String?
  var clientId = ""
  var clientSecret: String?
  var moodle: String?
  var graceHours: Int64?
  var believesAddresses: Bool?

  static let schemaName = "SignInProviderInput"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.choice("preset", &preset, label: ProviderText.preset)
    f.text("name", &name, label: ProviderText.name, help: ProviderText.nameHelp, max: ProviderRules.longestName)
    f.text("issuer", &issuer, label: ProviderText.issuer, help: ProviderText.issuerHelp, max: 300)
    f.text("pool", &pool, label: ProviderText.pool, help: ProviderText.poolHelp, max: 130)
    f.text("pagesDomain", &pagesDomain, label: ProviderText.pagesDomain, help: ProviderText.pagesDomainHelp, max: 253)
    f.text("tenant", &tenant, label: ProviderText.tenant, help: ProviderText.tenantHelp, max: 64)
    f.text(
      "hostedDomain", &hostedDomain, label: ProviderText.hostedDomain, help: ProviderText.hostedDomainHelp, max: 253)
    f.text(
      "clientId", &clientId, label: ProviderText.clientID, help: ProviderText.clientIDHelp,
      max: ProviderRules.longestClient)
    f.text(
      "clientSecret", &clientSecret, label: ProviderText.clientSecret, help: ProviderText.secretHelp,
      max: ProviderRules.longestSecret, kind: .secret)
    f.text("moodle", &moodle, label: MoodleText.url, help: MoodleText.urlHelp, max: ProviderRules.longestIssuer)
    f.integer(
      "graceHours", &graceHours, label: MoodleText.graceHours, help: MoodleText.graceHelp,
      range: ProviderRules.graceRange)
    f.bool(
      "believesAddresses", &believesAddresses, label: MoodleText.believesAddresses,
      help: MoodleText.believesAddressesHelp)
  }
}

/// What is changed of a provider: absent fields stay as they are. Kind and issuer never change.
struct ProviderChange: Payload {
  var name: String?
  var pagesDomain: String?
  var hostedDomain: String?
  var clientId: String?
  var clientSecret: String?
  var isEnabled: Bool?
  /// Only whoever runs the box may change it.
  var isTrusted: Bool?
  var graceHours: Int64?
  var believesAddresses: Bool?
  /// The version that was looked at: given, the change is refused when somebody else was faster.
  var version: Int64?

  static let schemaName = "SignInProviderChange"

  init() {}

  /// The provider as it is, for the form.
  init(_ row: ProviderRow) {
    name = row.name
    pagesDomain = row.pagesDomain
    hostedDomain = row.hostedDomain
    clientId = row.clientID
    isEnabled = row.isEnabled
    isTrusted = row.isTrusted
    graceHours = row.preset == .moodle ? row.graceHours : nil
    believesAddresses = row.preset == .moodle ? row.believesAddresses : nil
    version = row.version
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("name", &name, label: ProviderText.name, help: ProviderText.nameHelp, min: 1, max: ProviderRules.longestName)
    f.text("pagesDomain", &pagesDomain, label: ProviderText.pagesDomain, help: ProviderText.pagesDomainHelp, max: 253)
    f.text(
      "hostedDomain", &hostedDomain, label: ProviderText.hostedDomain, help: ProviderText.hostedDomainHelp, max: 253)
    f.text(
      "clientId", &clientId, label: ProviderText.clientID, help: ProviderText.clientIDHelp, min: 1,
      max: ProviderRules.longestClient)
    f.text(
      "clientSecret", &clientSecret, label: ProviderText.newSecret, help: ProviderText.newSecretHelp,
      max: ProviderRules.longestSecret, kind: .secret)
    f.bool("isEnabled", &isEnabled, label: ProviderText.isEnabled, help: ProviderText.isEnabledHelp)
    f.bool("isTrusted", &isTrusted, label: ProviderText.isTrusted, help: ProviderText.isTrustedHelp)
    f.integer(
      "graceHours", &graceHours, label: MoodleText.graceHours, help: MoodleText.graceHelp,
      range: ProviderRules.graceRange)
    f.bool(
      "believesAddresses", &believesAddresses, label: MoodleText.believesAddresses,
      help: MoodleText.believesAddressesHelp)
    f.integer("version", &version, label: OrganizationText.version)
  }
}

/// A provider as the API gives it: never its secret.
struct ProviderOutput: Payload {
  var id = ID<SignInProvider>(0)
  var preset = ProviderPreset.issuer
  var name = ""
  var issuer = ""
  var clientId = ""
  var hasSecret = false
  var pagesDomain: String?
  var hostedDomain: String?
  var isEnabled = true
  var isTrusted = false
  var graceHours: Int64?
  var believesAddresses: Bool?
  var domains: [DomainPayload] = []
  var version: Int64 = 1
  var createdAt = Timestamp(milliseconds: 0)
  var updatedAt = Timestamp(milliseconds: 0)

  static let schemaName = "SignInProvider"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: ProviderText.provider)
    f.choice("preset", &preset, label: ProviderText.preset)
    f.text("name", &name, label: ProviderText.name, max: ProviderRules.longestName)
    f.text("issuer", &issuer, label: ProviderText.issuer, max: 1024)
    f.text("clientId", &clientId, label: ProviderText.clientID, max: ProviderRules.longestClient)
    f.bool("hasSecret", &hasSecret, label: ProviderText.hasSecret)
    f.text("pagesDomain", &pagesDomain, label: ProviderText.pagesDomain, max: 253)
    f.text("hostedDomain", &hostedDomain, label: ProviderText.hostedDomain, max: 253)
    f.bool("isEnabled", &isEnabled, label: ProviderText.isEnabled)
    f.bool("isTrusted", &isTrusted, label: ProviderText.isTrusted)
    f.integer("graceHours", &graceHours, label: MoodleText.graceHours)
    f.bool("believesAddresses", &believesAddresses, label: MoodleText.believesAddresses)
    f.list("domains", &domains, label: ProviderText.domains)
    f.integer("version", &version, label: OrganizationText.version)
    f.timestamp("createdAt", &createdAt, label: PeopleText.added)
    f.timestamp("updatedAt", &updatedAt, label: PeopleText.changed)
  }
}

/// All domain rules of a provider at once.
struct DomainsInput: Payload {
  var domains: [DomainPayload] = []

  static let schemaName = "SignInDomains"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.list("domains", &domains, label: ProviderText.domains, max: ProviderRules.mostDomains)
  }
}

/// What asking a provider for its description came to.
struct ProviderCheckOutput: Payload {
  var isWorking = false
  /// What to look at, when it doesn't work.
  var advice: String?

  static let schemaName = "SignInProviderCheck"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.bool("isWorking", &isWorking, label: ProviderText.isWorking)
    f.text("advice", &advice, label: ProviderText.advice, max: 2000)
  }
}

/// One of the caller's identities elsewhere.
struct IdentityOutput: Payload {
  var id = ID<LinkedIdentity>(0)
  var provider = ""
  var organization = ""
  var email: String?
  var isUsable = false
  var linkedAt = Timestamp(milliseconds: 0)
  var lastUsedAt = Timestamp(milliseconds: 0)

  static let schemaName = "LinkedIdentity"

  init() {}

  init(_ entry: IdentityEntry) {
    id = entry.row.id
    provider = entry.providerName
    organization = entry.organizationName
    email = entry.row.email
    isUsable = entry.isUsable
    linkedAt = entry.row.created
    lastUsedAt = entry.row.lastUsed
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: IdentityText.identity)
    f.text("provider", &provider, label: ProviderText.provider, max: ProviderRules.longestName)
    f.text("organization", &organization, label: OrganizationText.organization, max: 200)
    f.text("email", &email, label: PeopleText.email, max: 320)
    f.bool("isUsable", &isUsable, label: IdentityText.isUsable)
    f.timestamp("linkedAt", &linkedAt, label: IdentityText.linked)
    f.timestamp("lastUsedAt", &lastUsedAt, label: IdentityText.lastUsed)
  }
}

/// Whoever joins by a provider says what they are called.
struct OpenIDJoinInput: Payload {
  var name = ""

  static let schemaName = "OpenIDJoin"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("name", &name, label: PeopleText.name, max: PersonRules.longestName)
  }
}
