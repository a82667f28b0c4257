// The writes of API tokens: making, revoking.
import Base
import Store

extension EventKind {
  static let tokenMade = EventKind("token.made")
  static let tokenRevoked = EventKind("token.revoked")
}

enum APITokenChanges {
  /// Makes a token that acts as the caller.
  static func makePersonal(
    _ input: APITokenInput, for caller: Caller, _ secret: NewAPIToken, _ writer: Writer
  ) throws -> APITokenRow {
    guard try writer.one(APITokenStore.countOfPerson, caller.person) < APITokenRules.mostPersonal else {
      throw Failure(.conflict, code: "too-many-tokens", APITokenText.tooMany)
    }
    return try make(
      input, .personal, person: caller.person, account: caller.account, in: caller.organization.id, secret, writer)
  }

  /// Makes a token for a service, with an entry of the directory that it acts as: nobody's, without an address and
  /// without roles, so that what it may do is what the token says.
  static func makeService(
    _ input: APITokenInput, in organization: OrganizationSummary, _ secret: NewAPIToken, _ writer: Writer
  ) throws -> APITokenRow {
    var person = PersonInput()
    person.name = input.name
    person.roles = []
    let row = try PeopleChanges.create(person, in: organization, writer)
    try PeopleChanges.setStatus(.active, of: row, in: organization, writer)
    return try make(input, .service, person: row.id, account: nil, in: organization.id, secret, writer)
  }

  private static func make(
    _ input: APITokenInput, _ kind: APITokenKind, person: ID<Person>, account: ID<Account>?,
    in organization: ID<Organization>, _ secret: NewAPIToken, _ writer: Writer
  ) throws -> APITokenRow {
    let permissions = try known(input)
    // Nobody hands on what they don't have themselves.
    try Standing(writer).requireHaving(permissions)
    let names = permissions.map(\.name).sorted()
    let id = writer.newID(ID<APIToken>.self)
    try writer.run(
      APITokenStore.insert, id, organization, person, account, kind.rawValue, input.name, secret.hint, secret.digest,
      WordList.text(names), WordList.text(input.networks), writer.context.actor, writer.now,
      writer.now.adding(seconds: input.days * 86_400))
    writer.count(.apiTokens, organization: organization.value, by: 1)
    try writer.emit(.tokenMade, subject: id) { json in
      json.field("name", input.name)
      json.field("kind", kind.rawValue)
      json.array("permissions") { for name in names { json.string(name) } }
      json.array("networks") { for network in input.networks { json.string(network) } }
      json.field("days", input.days)
    }
    return try writer.one(APITokenStore.find, id, organization)
  }

  /// Ends a token: its next request is refused. A service's entry goes out of the directory with it.
  static func revoke(_ row: APITokenRow, in organization: OrganizationSummary, _ writer: Writer) throws {
    guard try writer.run(APITokenStore.revoke, row.id, organization.id, writer.now, writer.context.actor) == 1 else {
      throw Failure.notFound
    }
    writer.accessChanged()
    writer.count(.apiTokens, organization: organization.id.value, by: -1)
    try writer.emit(.tokenRevoked, subject: row.id) { json in
      json.field("name", row.name)
      json.field("kind", row.kind.rawValue)
    }
    guard row.kind == .service, let person = try writer.first(PeopleStore.find, row.person.id, organization.id),
      try writer.one(SignInStore.member, person.id).account == nil
    else { return }
    try AssignmentChanges.keepAnOwner(without: person.id, status: person.status, in: organization.id, writer)
    try PeopleChanges.remove(person, .personDeleted, in: organization, writer)
  }

  /// The permissions that a token is to have, when nothing is wrong with it.
  private static func known(_ input: APITokenInput) throws -> Set<Permission> {
    var faults = APITokenRules.faults(input.networks)
    let permissions = input.permissions.enumerated().compactMap { at, name in
      let permission = Features.permission(name)
      if permission == nil {
        faults.append(Failure.Field(path: "permissions[\(at)]", text: AccessText.noSuchPermission(name)))
      }
      return permission
    }
    if !faults.isEmpty { throw Failure.unprocessable(faults) }
    return Set(permissions)
  }
}
