// Setting a box up: what is asked and what is answered.
import Base

/// The link that opens the set-up page.
enum SetupLink {}

enum SetupRules {
  /// A link works for 30 minutes.
  static let lifetime: Int64 = 30 * 60
  static let lifetimeMinutes = lifetime / 60
}

/// The first organization and its first administrator.
struct SetupInput: Payload {
  var token = ""
  var organization = ""
  var zone = ""
  var language = Language.en
  var name = ""
  var email = ""
  var password = ""

  static let schemaName = "SetupInput"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("token", &token, label: SetupText.token, max: 100, kind: .secret)
    f.text(
      "organization", &organization, label: SetupText.organization, help: SetupText.organizationHelp,
      max: OrganizationRules.longestName)
    f.text("zone", &zone, label: OrganizationText.zone, help: SetupText.zoneHelp, max: 64)
    f.choice("language", &language, label: OrganizationText.language)
    f.text("name", &name, label: SetupText.yourName, max: PersonRules.longestName)
    f.text(
      "email", &email, label: PeopleText.email, help: SetupText.emailHelp, max: PersonRules.longestEmail, kind: .email)
    f.text("password", &password, label: SignInText.password, help: SignInText.passwordHint, max: 1024, kind: .secret)
  }
}

/// What was made, and what was found on the machine.
struct SetupOutput: Payload {
  var organization = OrganizationOutput()
  var administrator = PersonReference()
  var checks: [FindingOutput] = []

  static let schemaName = "SetupDone"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.object("organization", &organization, label: OrganizationText.organization)
    f.object("administrator", &administrator, label: SetupText.administrator)
    f.list("checks", &checks, label: ChecksText.title)
  }
}
