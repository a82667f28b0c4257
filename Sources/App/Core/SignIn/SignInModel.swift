// Sessions and one-time links: values and payloads.
import Base

/// A signed-in browser or program.
enum Session {}
/// A link that lets one person choose a password, once.
enum SignInLink {}

struct SignInInput: Payload {
  var email = ""
  var password = ""

  static let schemaName = "SignIn"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("email", &email, label: SignInText.email, min: 1, max: PersonRules.longestEmail)
    f.text("password", &password, label: SignInText.password, min: 1, max: 1024, kind: .secret)
  }
}

struct SignInOutput: Payload {
  var accessToken = ""
  var tokenType = "Bearer"
  var expiresIn: Int64 = 0
  var refreshToken = ""
  var refreshExpiresIn: Int64 = 0
  var person = MeOutput()

  static let schemaName = "SignedIn"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("accessToken", &accessToken, label: SignInText.token, max: 4096)
    f.text("tokenType", &tokenType, label: SignInText.tokenType, max: 20)
    f.integer("expiresIn", &expiresIn, label: SignInText.expiresIn)
    f.text("refreshToken", &refreshToken, label: TokensText.refreshToken, max: 200)
    f.integer("refreshExpiresIn", &refreshExpiresIn, label: TokensText.refreshExpiresIn)
    f.object("person", &person, label: PeopleText.person)
  }
}

/// Where a session is to work.
struct SwitchInput: Payload {
  var organization = ID<Organization>(0)

  static let schemaName = "Switch"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("organization", &organization, label: OrganizationText.organization)
  }
}

/// One of the people that an account is.
struct MembershipOutput: Payload {
  var organization = OrganizationReference()
  var person = PersonReference()

  static let schemaName = "Membership"

  init() {}

  init(_ member: Member) {
    organization = OrganizationReference(member.organization)
    person = PersonReference(id: member.person, name: member.name)
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.object("organization", &organization, label: OrganizationText.organization)
    f.object("person", &person, label: PeopleText.person)
  }
}

/// The caller, as they see themselves.
struct MeOutput: Payload {
  var id = ID<Person>(0)
  var name = ""
  var email: String?
  var language = Language.en
  var roles: [String] = []
  var organization = OrganizationReference()
  /// Everywhere that the account may work, by organization; this organization is one of them.
  var memberships: [MembershipOutput] = []
  var isOperator = false
  /// Whether a second step has to be set up before anything else.
  var needsSecondFactor = false

  static let schemaName = "Me"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: PeopleText.person)
    f.text("name", &name, label: PeopleText.name, max: PersonRules.longestName)
    f.text("email", &email, label: PeopleText.email, max: PersonRules.longestEmail)
    f.choice("language", &language, label: PeopleText.language)
    f.texts("roles", &roles, label: AccessText.roles)
    f.object("organization", &organization, label: OrganizationText.organization)
    f.list("memberships", &memberships, label: SignInText.memberships)
    f.bool("isOperator", &isOperator, label: SignInText.isOperator)
    f.bool("needsSecondFactor", &needsSecondFactor, label: SecondFactorText.isRequired)
  }
}

/// What an administrator gets for a person without a password: an address to hand over.
struct LinkOutput: Payload {
  var url = ""
  var expiresAt = Timestamp(milliseconds: 0)

  static let schemaName = "SignInLink"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("url", &url, label: SignInText.link, max: 2000)
    f.timestamp("expiresAt", &expiresAt, label: SignInText.expires)
  }
}

enum SignInRules {
  /// A browser stays signed in for 30 days, a program's token lives 12 hours.
  static func lifetime(_ credential: Caller.Credential) -> Int64 {
    switch credential {
    case .cookie: 30 * 86_400
    case .token: 12 * 3600
    }
  }

  /// A one-time link works for 72 hours.
  static let linkLifetime: Int64 = 72 * 3600
}
