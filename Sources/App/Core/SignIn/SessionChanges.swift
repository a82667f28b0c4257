// The writes of signing in and out, and of one-time links.
import Base
import Store

extension EventKind {
  static let signedIn = EventKind("session.started")
  static let signedOut = EventKind("session.ended")
  static let signInRefused = EventKind("session.refused")
  static let linkMade = EventKind("sign-in-link.made")
  static let passwordSet = EventKind("password.set")
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
  /// Starts a session. The account was checked on another thread, so its right to be here is checked again.
  static func start(
    _ account: Account, _ credential: Caller.Credential, _ secret: NewSecret, userAgent: String, _ writer: Writer
  ) throws -> Timestamp {
    guard let current = try writer.first(SignInStore.account, account.person), current.status == .active,
      current.passwordHash == account.passwordHash
    else { throw Failure(.unauthenticated, code: "sign-in-refused", SignInText.refused) }
    let id = writer.newID(ID<Session>.self)
    let expires = writer.now.adding(seconds: SignInRules.lifetime(credential))
    _ = try writer.run(
      SignInStore.insertSession, id, secret.digest, credential.rawValue, account.organization.id, account.person,
      userAgent, writer.context.address, writer.now, expires)
    _ = try writer.run(SignInStore.sweepSessions, writer.now)
    writer.context.organization = account.organization.id.value
    writer.context.actor = account.person.value
    try writer.emit(.signedIn, subject: account.person.value) { json in json.field("by", credential.rawValue) }
    return expires
  }

  /// Ends one session of the person.
  static func end(_ session: ID<Session>, of person: ID<Person>, _ writer: Writer) throws {
    guard try writer.run(SignInStore.deleteSession, session, person) == 1 else { return }
    writer.accessChanged()
    try writer.emit(.signedOut, subject: person.value) { _ in }
  }

  /// Ends every session of the person: after a change of password, a suspension, a deletion.
  static func endAll(of person: ID<Person>, _ writer: Writer) throws {
    _ = try writer.run(SignInStore.deleteSessions, person)
    writer.accessChanged()
  }

  /// Records that a known person's sign-in was refused. Unknown addresses leave no trace: anybody can invent them.
  static func refuse(_ account: Account, _ writer: Writer) throws {
    writer.context.organization = account.organization.id.value
    try writer.emit(.signInRefused, subject: account.person.value) { _ in }
  }

  /// Makes a one-time link for a person, who must have an address to sign in with; earlier unused links stop working.
  static func makeLink(
    for person: ID<Person>, in organization: OrganizationSummary, _ secret: NewSecret, _ writer: Writer
  ) throws -> Timestamp {
    guard let row = try writer.first(PeopleStore.find, person, organization.id) else { throw Failure.notFound }
    guard row.email != nil else { throw Failure(.conflict, code: "no-email", SignInText.linkNeedsEmail) }
    guard row.status != .suspended else { throw Failure(.conflict, code: "suspended", SignInText.linkSuspended) }
    let id = writer.newID(ID<SignInLink>.self)
    let expires = writer.now.adding(seconds: SignInRules.linkLifetime)
    _ = try writer.run(SignInStore.dropLinks, person)
    _ = try writer.run(
      SignInStore.insertLink, id, secret.digest, organization.id, person, writer.now, expires)
    try writer.emit(.linkMade, subject: person.value) { _ in }
    return expires
  }

  /// Uses a link: sets the password, makes the person active, ends whatever sessions there were.
  static func useLink(_ digest: Digest, passwordHash: String, _ writer: Writer) throws -> Account {
    guard let (id, account) = try writer.first(SignInStore.link, digest, writer.now),
      try writer.run(SignInStore.useLink, id, writer.now) == 1
    else { throw Failure(.gone, code: "link-gone", SignInText.linkGone) }
    writer.context.organization = account.organization.id.value
    writer.context.actor = account.person.value
    try setPassword(passwordHash, of: account.person, in: account.organization, writer)
    guard let now = try writer.first(SignInStore.account, account.person) else { throw Failure.notFound }
    return now
  }

  static func setPassword(
    _ hash: String, of person: ID<Person>, in organization: OrganizationSummary, _ writer: Writer
  ) throws {
    guard try writer.run(SignInStore.setPassword, person, organization.id, hash, writer.now) == 1,
      let row = try writer.first(PeopleStore.find, person, organization.id)
    else { throw Failure.notFound }
    try PeopleChanges.setStatus(.active, of: row, in: organization, writer)
    try endAll(of: person, writer)
    try writer.emit(.passwordSet, subject: person.value) { _ in }
  }
}
