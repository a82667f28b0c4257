// Who somebody from a provider can become here, and becoming it.
import Base
import Outbound
import Store

extension EventKind {
  static let identityLinked = EventKind("identity.linked")
  static let identityUnlinked = EventKind("identity.unlinked")
  static let openIDJoined = EventKind("identity.joined")
}

/// What is offered to somebody whom a provider knows and whom nobody has linked yet. Only people of the provider's own
/// organization are looked at: it says nothing about anybody elsewhere.
enum Prospect: Sendable {
  /// The account that they are signed in with gets this identity.
  case link
  /// The address is that of somebody who signs in already: they have to show that they are it.
  case prove(Member)
  /// The address is that of somebody in the directory who has had no way in yet.
  case become(Member)
  /// A synchronization knows them by their number, and the way that opened their account until now is gone: nothing else does.
  case reopen(Member)
  /// The address has been invited.
  case accept(InvitationRow, RoleRow)
  /// The address is of a domain whose people may join.
  case join(RoleRow)

  /// Fails with the reason when there is nothing to offer. Read again before it is done.
  static func of(
    _ arrival: ArrivalRow, at open: OpenProvider, _ caller: Caller?, now: Timestamp, _ reader: Reader
  ) throws -> Prospect {
    let organization = open.organization
    if let account = arrival.account {
      guard let caller, caller.account == account, caller.organization.id == organization.id else {
        throw Failure(.forbidden, code: "other-account", ProviderText.otherAccount)
      }
      try caller.requireReach(reader)
      return .link
    }
    // Whom a synchronization has found by their number there needs no address.
    let known = try MoodleMatching.known(arrival.subject, at: open.row, reader)
    // There is nothing to verify in a Moodle: whom it names is simply not known here.
    let unverified =
      open.row.preset == .moodle
      ? Failure(.forbidden, code: "nobody-here", ProviderText.nobodyYet(open.row.name, organization.name))
      : Failure(.forbidden, code: "email-unverified", ProviderText.unverified(open.row.name))
    guard arrival.email != nil || known != nil else { throw unverified }
    let key = arrival.email.map(PersonRules.emailKey)
    let invitation = try key.flatMap { try reader.first(InvitationStore.open, $0, organization.id) }
    let found =
      try known.map { (person: $0, isOwn: true) }
      ?? key.flatMap { try reader.first(OpenIDStore.personWithAddress, $0, organization.id) }
    if let (person, isOwn) = found {
      let member = try reader.one(SignInStore.member, person)
      guard member.status != .suspended else {
        throw ProviderText.mayNotEnter(organization.name)
      }
      guard let account = member.account else {
        guard isOwn else {
          throw Failure(.conflict, code: "address-taken", ProviderText.addressTaken(arrival.email ?? ""))
        }
        let access = try PersonAccess(of: person, reader)
        guard !access.isOwner, try !offersOwner(invitation, organization.id, reader) else { throw ownersByLink }
        if open.row.preset == .moodle {
          let offered = try role(of: invitation, organization.id, reader)
          // A number is nobody's own doing: whoever a synchronization knows by it may have what counts in units, as chairs and
          // deans do whom it, or a colleague, made that before they ever came.
          let isFew = known == nil ? !access.isAdministrative : !access.isAdministrativeEverywhere
          guard isFew, offered.map(isPlain) ?? true else { throw widelyByLink }
        }
        return .become(member)
      }
      if let caller, caller.account == account, caller.person == person {
        try caller.requireReach(reader)
        return .link
      }
      guard known != nil, caller == nil, try mayReopen(account, of: member, at: open.row, reader) else {
        return .prove(member)
      }
      return .reopen(member)
    }
    guard let email = arrival.email else { throw unverified }
    let book = try RoleBook(of: organization.id, reader)
    if let invitation, invitation.expires > now, let role = book[invitation.role] {
      guard role.builtIn != .owner else { throw ownersByLink }
      guard open.row.preset != .moodle || isPlain(role) else { throw widelyByLink }
      return .accept(invitation, role)
    }
    if let domain = ProviderRules.domain(ofEmail: email),
      let rule = try reader.first(OpenIDStore.domain, open.row.id, domain), let role = book[rule.role],
      role.builtIn != .owner
    {
      guard open.row.preset != .moodle || isPlain(role) else { throw widelyByLink }
      return .join(role)
    }
    throw Failure(.forbidden, code: "nobody-here", ProviderText.nobody(email, organization.name))
  }
}

extension Prospect {
  /// Nobody becomes an owner because a provider says so, which administrators set up: an owner's first way in is a link.
  private static var ownersByLink: Failure {
    Failure(.forbidden, code: "owner-by-link", ProviderText.ownersByLink)
  }

  /// Nor does anybody become more than a plain member because of an address that people write themselves, as in Moodle.
  private static var widelyByLink: Failure {
    Failure(.forbidden, code: "owner-by-link", ProviderText.widelyByLink)
  }

  /// Whether the account of somebody whom a number tells is opened by the service that tells it, where nothing else opens it:
  /// they came in by the same Moodle, which has been set up anew since. Not what is more than a plain member's everywhere, and
  /// by a service that counts everywhere no account that is somebody elsewhere.
  private static func mayReopen(
    _ account: ID<Account>, of member: Member, at row: ProviderRow, _ reader: Reader
  ) throws -> Bool {
    guard member.mayEnter, try !Identities.hasOtherWay(account, without: ID(0), reader) else { return false }
    let access = try PersonAccess(of: member.person, reader)
    guard !access.isOwner else { throw ownersByLink }
    guard !access.isAdministrativeEverywhere else { throw widelyByLink }
    guard row.isTrusted else { return true }
    return try !member.isOperator && reader.all(SignInStore.members, account).count <= 1
  }

  private static func isPlain(_ role: RoleRow) -> Bool { role.permissions.isSubset(of: Permission.ofPlainMembers) }

  private static func offersOwner(
    _ invitation: InvitationRow?, _ organization: ID<Organization>, _ reader: Reader
  ) throws -> Bool {
    try role(of: invitation, organization, reader)?.builtIn == .owner
  }

  private static func role(
    of invitation: InvitationRow?, _ organization: ID<Organization>, _ reader: Reader
  ) throws -> RoleRow? {
    try invitation.flatMap { try RoleBook(of: organization, reader)[$0.role] }
  }
}

enum Identities {
  /// Whom an identity opens: its account and who that is in the provider's organization. Nil where nobody is linked, or
  /// whoever was has left.
  static func known(
    _ subject: String, at provider: ProviderRow, _ reader: Reader
  ) throws -> (row: IdentityRow, member: Member)? {
    guard let row = try reader.first(OpenIDStore.identity, provider.id, subject),
      let member = try reader.first(SignInStore.membership, row.account, provider.organization)
    else { return nil }
    return (row, member)
  }

  /// What has been done with somebody who was asked.
  enum Outcome: Sendable {
    /// The account that is signed in has one more way in.
    case linked(ArrivalRow, OpenProvider)
    /// A person has their first way in, and enters by it.
    case joined(Member, ArrivalRow, OpenProvider)
  }

  /// Somebody whom their browser has brought, and the provider that knows them, while both are good.
  static func arrival(_ browser: Digest, at now: Timestamp, _ reader: Reader) throws -> (ArrivalRow, OpenProvider) {
    guard let arrival = try reader.first(OpenIDStore.arrival, browser, now) else {
      throw Failure(.gone, code: "arrival-gone", ProviderText.arrivalGone)
    }
    guard let open = try reader.first(OpenIDStore.open, arrival.provider) else { throw ProviderText.closed }
    return (arrival, open)
  }

  /// Does what was offered and agreed to: once. `isProven` is whether the caller has just shown who they are.
  static func agree(
    _ browser: Digest, name: String, _ caller: Caller?, _ language: Language, isProven: Bool, _ writer: Writer
  ) throws -> Outcome {
    let (arrival, open) = try arrival(browser, at: writer.now, writer)
    guard try writer.run(OpenIDStore.deleteArrival, arrival.id) == 1 else {
      throw Failure(.gone, code: "arrival-gone", ProviderText.arrivalGone)
    }
    guard try known(arrival.subject, at: open.row, writer) == nil else { throw ProviderText.takenByAnother }
    writer.context.organization = open.organization.id.value
    switch try Prospect.of(arrival, at: open, caller, now: writer.now, writer) {
    case .link:
      guard let caller else { throw Failure.signInNeeded }
      guard isProven else { throw Failure(.forbidden, code: "prove-first", ProviderText.proveFirst) }
      try link(arrival, to: caller.account, open, writer)
      try writer.emit(.identityLinked, subject: caller.person) { json in json.field("provider", open.row.name) }
      return .linked(arrival, open)
    case .prove: throw Failure(.forbidden, code: "prove-first", ProviderText.proveFirst)
    case .reopen(let member):
      guard let account = member.account else { throw Failure.internal("nobody to come back") }
      writer.context.actor = member.person.value
      try link(arrival, to: account, open, writer)
      try writer.emit(.identityLinked, subject: member.person) { json in json.field("provider", open.row.name) }
      return .joined(try writer.one(SignInStore.member, member.person), arrival, open)
    case .become(let member):
      return .joined(try settle(member.person, "directory", arrival, open, writer), arrival, open)
    case .accept(let invitation, _):
      let person = try InvitationChanges.accept(
        invitation, in: open.organization, name: named(name), language: language, writer)
      return .joined(try settle(person, "invitation", arrival, open, writer), arrival, open)
    case .join(let role):
      var input = PersonInput()
      input.name = try named(name)
      input.email = arrival.email
      input.language = try open.organization.offers(language, writer) ? language : nil
      input.roles = [role.reference.word]
      let granting = Granting(.system, try RoleBook(of: open.organization.id, writer))
      writer.context.actor = nil
      let person = try PeopleChanges.create(input, in: open.organization, granting: granting, writer).id
      return .joined(try settle(person, "domain", arrival, open, writer), arrival, open)
    }
  }

  /// A name as the directory takes it.
  private static func named(_ name: String) throws -> String {
    try OpenIDJoinInput.read(form: [("name", name)]).name
  }

  /// Gives a person an account, and this identity to open it with. An invitation that waits for them is accepted too.
  private static func settle(
    _ person: ID<Person>, _ way: String, _ arrival: ArrivalRow, _ open: OpenProvider, _ writer: Writer
  ) throws -> Member {
    let organization = open.organization
    if way == "directory", let email = arrival.email,
      let invitation = try writer.first(InvitationStore.open, PersonRules.emailKey(email), organization.id),
      invitation.expires > writer.now
    {
      _ = try InvitationChanges.accept(invitation, in: organization, name: "", language: organization.language, writer)
    }
    writer.context.actor = person.value
    let member = try writer.one(SignInStore.member, person)
    let account = try AccountChanges.create(member.language, writer)
    try AccountChanges.attach(account, to: member, writer)
    try SessionChanges.arrive(person, in: organization, writer)
    try link(arrival, to: account, open, writer)
    try writer.emit(.openIDJoined, subject: person) { json in
      json.field("provider", open.row.name)
      json.field("by", way)
    }
    return try writer.one(SignInStore.member, person)
  }

  private static func link(
    _ arrival: ArrivalRow, to account: ID<Account>, _ open: OpenProvider, _ writer: Writer
  ) throws {
    guard try writer.one(OpenIDStore.identityCount, account) < ProviderRules.mostIdentities else {
      throw Failure(.conflict, code: "too-many-identities", IdentityText.tooMany)
    }
    // One that whoever has left had: the link was theirs, the identity is not.
    if let old = try writer.first(OpenIDStore.identity, open.row.id, arrival.subject) {
      try writer.run(OpenIDStore.deleteIdentity, old.id, old.account)
    }
    try writer.run(
      OpenIDStore.insertIdentity, writer.newID(ID<LinkedIdentity>.self), arrival.organization, arrival.provider,
      account,
      arrival.subject, arrival.email, writer.now)
    if let proof = arrival.proof { try MoodleProofs.put(proof, of: arrival.subject, at: open.row, writer) }
  }

  // MARK: One's own

  /// The identities that the caller may see: all of the account's, or those of this organization.
  static func own(_ caller: Caller, _ reader: Reader) throws -> [IdentityEntry] {
    try reader.all(OpenIDStore.identities, caller.account).filter { entry in
      !caller.isBound || entry.organization == caller.organization.id
    }
  }

  /// Takes an identity from the caller's account, unless nothing else opens it. The sessions that began by it end.
  static func unlink(_ id: ID<LinkedIdentity>, _ caller: Caller, _ writer: Writer) throws {
    guard let entry = try own(caller, writer).first(where: { $0.row.id == id }) else { throw Failure.notFound }
    guard try hasOtherWay(caller.account, without: id, writer) else {
      throw Failure(.conflict, code: "only-way", IdentityText.onlyWay)
    }
    try writer.run(OpenIDStore.deleteIdentity, id, caller.account)
    try SessionChanges.endAll(of: caller.account, by: entry.row.provider, but: caller.session, writer)
    try writer.emit(.identityUnlinked, subject: caller.person) { json in json.field("provider", entry.providerName) }
  }

  /// Whether an account can be opened without this identity: by a password, another identity or a passkey.
  static func hasOtherWay(_ account: ID<Account>, without id: ID<LinkedIdentity>, _ reader: Reader) throws -> Bool {
    if try reader.exists(OpenIDStore.otherWays, account, id) { return true }
    return try reader.exists(PasskeyStore.ofAccount, account)
  }
}
