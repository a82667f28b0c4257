// API tokens as the API takes and gives them.
import Base

/// A token to be made.
struct APITokenInput: Payload {
  var name = ""
  /// By name.
  var permissions: [String] = []
  /// Such as `10.0.0.0/8`; none for anywhere.
  var networks: [String] = []
  var days = APITokenRules.usualDays

  static let schemaName = "ApiTokenInput"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("name", &name, label: APITokenText.name, help: APITokenText.nameHelp, max: APITokenRules.longestName)
    f.texts(
      "permissions", &permissions, label: AccessText.permissions, help: APITokenText.permissionsHelp, length: 100,
      required: false)
    f.texts(
      "networks", &networks, label: APITokenText.networks, help: APITokenText.networksHelp, length: 50,
      max: APITokenRules.mostNetworks, required: false)
    f.integer(
      "days", &days, label: APITokenText.days, range: 1...APITokenRules.mostDays, required: false)
  }
}

/// What is changed of a token. Its secret stays the same.
struct APITokenChange: Payload {
  var name: String?
  /// All that it may do from now on.
  var permissions: [String]?
  var networks: [String]?
  /// Days from now until it expires.
  var days: Int64?
  /// The version that was looked at: given, the change is refused when somebody else was faster.
  var version: Int64?

  static let schemaName = "ApiTokenChange"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("name", &name, label: APITokenText.name, min: 1, max: APITokenRules.longestName)
    f.texts("permissions", &permissions, label: AccessText.permissions, length: 100)
    f.texts(
      "networks", &networks, label: APITokenText.networks, help: APITokenText.networksHelp, length: 50,
      max: APITokenRules.mostNetworks)
    f.integer("days", &days, label: APITokenText.daysFromNow, range: 1...APITokenRules.mostDays)
    f.integer("version", &version, label: OrganizationText.version)
  }
}

/// A token as it is shown: never with its secret.
struct APITokenOutput: Payload {
  var id = ID<APIToken>(0)
  var kind = APITokenKind.personal
  var name = ""
  var hint = ""
  var status = APITokenStatus.active
  var person = PersonReference()
  var madeBy: PersonReference?
  var permissions: [String] = []
  var networks: [String] = []
  var createdAt = Timestamp(milliseconds: 0)
  var expiresAt = Timestamp(milliseconds: 0)
  /// To the minute.
  var lastUsedAt: Timestamp?
  var lastAddress: String?
  var version: Int64 = 1

  static let schemaName = "ApiToken"

  init() {}

  init(_ row: APITokenRow, at now: Timestamp) {
    id = row.id
    kind = row.kind
    name = row.name
    hint = row.hint
    status = row.status(at: now)
    person = row.person
    madeBy = row.maker
    permissions = row.permissions
    networks = row.networks
    createdAt = row.created
    expiresAt = row.expires
    lastUsedAt = row.lastUsed
    lastAddress = row.lastAddress
    version = row.version
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: APITokenText.token)
    f.choice("kind", &kind, label: APITokenText.kind)
    f.text("name", &name, label: APITokenText.name, max: APITokenRules.longestName)
    f.text("hint", &hint, label: APITokenText.hint, max: 16)
    f.choice("status", &status, label: APITokenText.status)
    f.object("person", &person, label: APITokenText.actsAs)
    f.object("madeBy", &madeBy, label: APITokenText.madeBy)
    f.texts("permissions", &permissions, label: AccessText.permissions)
    f.texts("networks", &networks, label: APITokenText.networks)
    f.timestamp("createdAt", &createdAt, label: APITokenText.made)
    f.timestamp("expiresAt", &expiresAt, label: SignInText.expires)
    f.timestamp("lastUsedAt", &lastUsedAt, label: APITokenText.lastUsed)
    f.text("lastAddress", &lastAddress, label: APITokenText.lastAddress, max: 45)
    f.integer("version", &version, label: OrganizationText.version)
  }
}

/// A token with its secret: in the answer to the call that makes it, and nowhere else.
struct APITokenMadeOutput: Payload {
  var secret = ""
  var token = APITokenOutput()

  static let schemaName = "ApiTokenMade"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("secret", &secret, label: APITokenText.secret, max: 100)
    f.object("token", &token, label: APITokenText.token)
  }
}
