// The writes of API tokens: making, changing, ending, and what becomes of them with their person.
import Base
import Store
import Web

extension EventKind {
  static let tokenMade = EventKind("token.made")
  static let tokenChanged = EventKind("token.changed")
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
    let permissions = try known(input.permissions, input.networks)
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

  /// Changes what `change` names; answers the token as it is afterwards. A change of nothing writes nothing. Refused where
  /// somebody else was faster, and for one that has expired: what nobody counts with any more must not come back.
  static func update(
    _ old: APITokenRow, _ change: APITokenChange, in organization: ID<Organization>,
    on condition: Precondition = Precondition(nil), _ writer: Writer
  ) throws -> APITokenRow {
    try condition.check(version: old.version)
    guard change.version ?? old.version == old.version else {
      throw Failure(.conflict, code: "changed-meanwhile", OrganizationText.changedMeanwhile)
    }
    guard old.expires > writer.now else {
      throw Failure(.conflict, code: "token-expired", APITokenText.isOver)
    }
    let name = change.name ?? old.name
    let networks = change.networks ?? old.networks
    let before = Set(old.permissions)
    // What no feature declares any more goes with the first change of the permissions.
    let after = Set(try known(change.permissions ?? [], networks).map(\.name))
    let permissions = change.permissions == nil ? before : after
    let expires = change.days.map { writer.now.adding(seconds: $0 * 86_400) } ?? old.expires
    guard name != old.name || permissions != before || networks != old.networks || expires != old.expires else {
      return old
    }
    // Nobody hands on what they don't have themselves: not by a new permission, nor by letting a service go on for longer
    // or from elsewhere. Taking away is free, and a personal token never does more than its person.
    let isNarrower = !networks.isEmpty && (old.networks.isEmpty || Set(networks).isSubset(of: old.networks))
    let isWider = expires > old.expires || !(isNarrower || networks == old.networks)
    let handed = old.kind == .service && isWider ? permissions : permissions.subtracting(before)
    try Standing(writer).requireHaving(Set(handed.compactMap(Features.permission)))
    let words = WordList.text(permissions.sorted())
    guard
      try writer.run(
        APITokenStore.update, old.id, organization, name, words, WordList.text(networks), expires, old.version) == 1
    else { throw Failure.notFound }
    writer.accessChanged()
    try writer.emit(.tokenChanged, subject: old.id) { json in
      json.field("name", name)
      if name != old.name { json.field("nameBefore", old.name) }
      if permissions != before {
        list("permissions", permissions.sorted(), json)
        list("permissionsBefore", before.sorted(), json)
      }
      if networks != old.networks {
        list("networks", networks, json)
        list("networksBefore", old.networks, json)
      }
      if expires != old.expires {
        json.field("expiresAt", expires)
        json.field("expiresAtBefore", old.expires)
      }
    }
    return try writer.one(APITokenStore.find, old.id, organization)
  }

  private static func list(_ key: StaticString, _ words: [String], _ json: JSONWriter) {
    json.array(key) { for word in words { json.string(word) } }
  }

  // MARK: With their person

  /// Two entries become one. Tokens of the account that stays act as the entry that stays. Another account's would act as
  /// somebody who is not here any more, and a service whose entry goes has no name left: those end.
  static func carry(_ move: PersonalData.Move, _ writer: Writer) throws {
    if let account = move.account {
      try writer.run(APITokenStore.carry, move.from, move.to, move.organization, account)
    }
    let ended = try writer.run(
      APITokenStore.revokeLeft, move.from, move.organization, writer.now, writer.context.actor)
    writer.count(.apiTokens, organization: move.organization.value, by: -Int64(ended))
    writer.accessChanged()
  }

  /// Leaves none of a person's tokens, for their erasure: their names and where they were used tell of somebody.
  static func forget(_ person: ID<Person>, in organization: ID<Organization>, _ writer: Writer) throws {
    let living = try writer.one(APITokenStore.countOfEntry, person)
    try writer.run(APITokenStore.dropAll, person, organization)
    writer.count(.apiTokens, organization: organization.value, by: -Int64(living))
    writer.accessChanged()
  }

  // MARK: Ending

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
    // Somebody who was merged into the entry is a person, whatever they were taken for.
    guard row.kind == .service, let person = try writer.first(PeopleStore.find, row.person.id, organization.id),
      try writer.one(SignInStore.member, person.id).account == nil,
      try writer.all(PeopleStore.mergedInto, person.id, organization.id).isEmpty
    else { return }
    try AssignmentChanges.keepAnOwner(without: person.id, status: person.status, in: organization.id, writer)
    try PeopleChanges.remove(person, .personDeleted, in: organization, writer)
  }

  /// The permissions that a token is to have, when nothing is wrong with it.
  private static func known(_ names: [String], _ networks: [String]) throws -> Set<Permission> {
    var faults = APITokenRules.faults(networks)
    let permissions = names.enumerated().compactMap { at, name in
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
