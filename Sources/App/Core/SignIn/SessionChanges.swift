// The writes of signing in and out, of switching organizations, and of one-time links.
import Base
import Store

extension EventKind {
  static let signedIn = EventKind("session.started")
  static let signedOut = EventKind("session.ended")
  static let othersEnded = EventKind("session.others-ended")
  static let signInRefused = EventKind("session.refused")
  static let signInLocked = EventKind("session.locked")
  static let switched = EventKind("session.switched")
  static let linkMade = EventKind("sign-in-link.made")
  static let linkJoined = EventKind("sign-in-link.joined")
  static let passwordSet = EventKind("password.set")
  static let passwordImported = EventKind("password.imported")
  static let passwordChanged = EventKind("password.changed")
}

/// A bearer secret that was just made: shown once, stored only as its keyed hash.
struct NewSecret: Sendable {
  let token: String
  let digest: Digest

  init(_ secrets: Secrets) {
    token = randomToken()
    digest = secrets.digest(of: token)
  }
}

enum SessionChanges {
  /// Starts a session. The member was checked on another thread, so their right to be here is checked again. `device` is
  /// what the account knows the browser or program by; nil for a session that nobody need be told of.
  static func start(
    _ member: Member, _ credential: Caller.Credential, _ secret: NewSecret, userAgent: String,
    device: Digest? = nil, by origin: SessionOrigin? = nil, _ writer: Writer
  ) throws -> Timestamp {
    let (current, account) = try requireEntry(member, writer)
    let id = writer.newID(ID<Session>.self)
    let lifetime = writer.now.adding(seconds: SignInRules.lifetime(credential))
    let expires = min(lifetime, origin?.until ?? lifetime)
    guard expires > writer.now else {
      throw Failure(.unauthenticated, code: "sign-in-refused", SignInText.refused)
    }
    try writer.run(
      SignInStore.insertSession, id, secret.digest, credential.rawValue, account, current.organization.id,
      current.person, userAgent, writer.context.address, writer.now, expires)
    try origin?.record(id, writer)
    try writer.run(AccountStore.setLastOrganization, account, current.organization.id)
    try writer.run(SignInStore.sweepSessions, writer.now)
    writer.context.organization = current.organization.id.value
    writer.context.actor = current.person.value
    try writer.emit(.signedIn, subject: current.person) { json in json.field("by", credential.rawValue) }
    try origin?.noteEntry(of: current.person, writer)
    if let device { try Devices.note(device, of: account, current, id, userAgent: userAgent, writer) }
    return expires
  }

  /// Who a member that was checked on another thread is now. Fails when they may not be here any more, or when their
  /// password is another one since.
  static func requireEntry(_ member: Member, _ reader: Reader) throws -> (member: Member, account: ID<Account>) {
    guard let current = try reader.first(SignInStore.member, member.person), current.mayEnter,
      let account = current.account, account == member.account, current.passwordHash == member.passwordHash
    else { throw Failure(.unauthenticated, code: "sign-in-refused", SignInText.refused) }
    return (current, account)
  }

  /// Has a session work in another organization of its account from now on.
  static func move(_ caller: Caller, to organization: ID<Organization>, _ writer: Writer) throws -> Member {
    if organization != caller.organization.id { try caller.requireWholeAccount() }
    guard let member = try writer.first(SignInStore.membership, caller.account, organization), member.mayEnter,
      try writer.run(SignInStore.moveSession, caller.session, caller.account, organization, member.person) == 1
    else { throw Failure.notFound }
    try writer.run(AccountStore.setLastOrganization, caller.account, organization)
    writer.accessChanged()
    writer.context.organization = organization.value
    writer.context.actor = member.person.value
    try writer.emit(.switched, subject: member.person)
    return member
  }

  /// Ends one session of the caller's account.
  static func end(_ session: ID<Session>, of caller: Caller, _ writer: Writer) throws {
    guard try writer.run(SignInStore.deleteSession, session, caller.account) == 1 else { return }
    writer.accessChanged()
    try writer.emit(.signedOut, subject: caller.person)
  }

  /// Ends one session of the caller's account, perhaps their own. Fails when there is none.
  static func endOne(_ session: ID<Session>, of caller: Caller, _ writer: Writer) throws {
    guard try writer.run(SignInStore.deleteSession, session, caller.account) == 1 else { throw Failure.notFound }
    writer.accessChanged()
    try writer.emit(.signedOut, subject: caller.person)
  }

  /// Ends every session of an account: after a change of password.
  static func endAll(of account: ID<Account>, _ writer: Writer) throws {
    try writer.run(SignInStore.deleteSessionsOfAccount, account)
    writer.accessChanged()
  }

  /// Ends every session of the caller's account but the one that asks; gives how many there were.
  @discardableResult
  static func endOthers(of caller: Caller, _ writer: Writer) throws -> Int {
    let ended = try writer.run(SessionListStore.deleteOthers, caller.account, caller.session)
    if ended > 0 { writer.accessChanged() }
    return ended
  }

  /// Ends every session that began by a provider.
  static func endAll(by provider: ID<SignInProvider>, _ writer: Writer) throws {
    try writer.run(SignInStore.deleteSessionsOfProvider, provider)
    writer.accessChanged()
  }

  /// Ends the sessions of an account that began by a provider, but the one that asks.
  static func endAll(
    of account: ID<Account>, by provider: ID<SignInProvider>, but session: ID<Session>, _ writer: Writer
  ) throws {
    try writer.run(SignInStore.deleteSessionsOfIdentity, account, provider, session)
    writer.accessChanged()
  }

  /// Ends every session that works as this person: after a suspension, a deletion.
  static func endAll(of person: ID<Person>, _ writer: Writer) throws {
    try writer.run(SignInStore.deleteSessionsOfPerson, person)
    writer.accessChanged()
  }

  /// Ends every session that works in an organization: after its suspension, its deletion.
  static func endAll(in organization: ID<Organization>, _ writer: Writer) throws {
    try writer.run(SignInStore.deleteSessionsOfOrganization, organization)
    writer.accessChanged()
  }

  /// Records that a known person's sign-in was refused. Unknown addresses leave no trace: anybody can invent them.
  /// `lock` is for how many seconds the next attempts are not even looked at.
  static func refuse(_ member: Member, lockedFor lock: Int64, _ writer: Writer) throws {
    writer.context.organization = member.organization.id.value
    try writer.emit(.signInRefused, subject: member.person)
    if lock > 0 { try noteLock(member.account, member.person, seconds: lock, writer) }
  }

  /// Somebody has to wait after several wrong passwords: on record, and for the owner to know.
  static func noteLock(_ account: ID<Account>?, _ person: ID<Person>, seconds: Int64, _ writer: Writer) throws {
    if let account { try writer.run(AccountStore.setGuessed, account, writer.now) }
    try writer.emit(.signInLocked, subject: person) { json in json.field("seconds", seconds) }
  }

  // MARK: One-time links

  /// Makes a one-time link for a person, who must have an address to sign in with; earlier unused links stop working.
  static func makeLink(
    for person: ID<Person>, in organization: OrganizationSummary, _ secret: NewSecret, _ writer: Writer
  ) throws -> Timestamp {
    guard let row = try writer.first(PeopleStore.find, person, organization.id) else { throw Failure.notFound }
    guard row.email != nil else { throw Failure(.conflict, code: "no-email", SignInText.linkNeedsEmail) }
    guard row.status != .suspended else { throw Failure(.conflict, code: "suspended", SignInText.linkSuspended) }
    let id = writer.newID(ID<SignInLink>.self)
    let expires = writer.now.adding(seconds: SignInRules.linkLifetime)
    try writer.run(SignInStore.dropLinks, person)
    try writer.run(SignInStore.insertLink, id, secret.digest, organization.id, person, writer.now, expires)
    try writer.emit(.linkMade, subject: person)
    return expires
  }

  /// Uses a link to choose a password: makes the person active, ends whatever sessions there were.
  ///
  /// The link was made by an administrator of one organization, so it opens only what is that organization's: a person
  /// whose account is also somebody elsewhere, or runs the box, gets a new account here and keeps the other one there.
  static func useLink(_ digest: Digest, passwordHash: String, _ writer: Writer) throws -> Member {
    let member = try take(digest, writer)
    if let account = member.account, try !AccountChanges.isOwn(account, member, writer) {
      try AccountChanges.attach(AccountChanges.create(member.language, writer), to: member, writer)
    }
    try setPassword(passwordHash, of: member.person, in: member.organization, writer)
    return try writer.one(SignInStore.member, member.person)
  }

  /// Uses a link to be its person with the account that the caller is signed in with, and goes there.
  static func joinByLink(_ digest: Digest, _ caller: Caller, _ writer: Writer) throws -> Member {
    try caller.requireWholeAccount()
    let member = try take(digest, writer)
    try AccountChanges.attach(caller.account, to: member, writer)
    try arrive(member.person, in: member.organization, writer)
    try writer.emit(.linkJoined, subject: member.person)
    return try move(caller, to: member.organization.id, writer)
  }

  /// Marks a link as used and takes its person for who acts. Fails when somebody was faster or its time is over.
  private static func take(_ digest: Digest, _ writer: Writer) throws -> Member {
    guard let (id, member) = try writer.first(SignInStore.link, digest, writer.now),
      try writer.run(SignInStore.useLink, id, writer.now) == 1
    else { throw Failure(.gone, code: "link-gone", SignInText.linkGone) }
    writer.context.organization = member.organization.id.value
    writer.context.actor = member.person.value
    return member
  }

  // MARK: Passwords

  /// Gives a person a password: on the account they have, or on a new one. Ends the account's sessions.
  static func setPassword(
    _ hash: String, of person: ID<Person>, in organization: OrganizationSummary, _ writer: Writer
  ) throws {
    guard let member = try writer.first(SignInStore.member, person), member.organization.id == organization.id else {
      throw Failure.notFound
    }
    let account: ID<Account>
    if let own = member.account {
      account = own
    } else {
      account = try AccountChanges.create(member.language, writer)
      try AccountChanges.attach(account, to: member, writer)
    }
    try arrive(person, in: organization, writer)
    try AccountChanges.setPassword(hash, of: account, writer)
    try PasswordResets.close(person, in: organization.id, writer)
    try writer.emit(.passwordSet, subject: person)
  }

  /// A person has used what was sent or handed to them: they are active, and their address is theirs.
  static func arrive(_ person: ID<Person>, in organization: OrganizationSummary, _ writer: Writer) throws {
    guard let row = try writer.first(PeopleStore.find, person, organization.id) else { throw Failure.notFound }
    try PeopleChanges.setStatus(.active, of: row, in: organization, writer)
    try PersonEmails.confirm(row, writer)
  }
}
