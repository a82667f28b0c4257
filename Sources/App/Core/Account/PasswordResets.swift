// The writes of forgotten passwords: asking, making a link, using it.
import Base
import Store

extension EventKind {
  static let resetAsked = EventKind("password.reset-asked")
  static let resetMade = EventKind("password.reset-made")
  static let resetDismissed = EventKind("password.reset-dismissed")
}

enum PasswordResets {
  /// A link works for an hour.
  static let lifetime: Int64 = 3600
  /// Seconds during which asking again is nothing new.
  private static let patience: Int64 = 3600
  /// The same where a link is mailed.
  private static let mailPatience: Int64 = 600
  /// The most people that one address may mean, each in an organization of their own.
  private static let mostPeople = 8

  // MARK: Asking

  /// Somebody typed an address because they forgot their password. Whoever it belongs to, in each organization where it
  /// does, is put before those who may help. An address of nobody's leaves no trace.
  static func ask(_ emailKey: String, _ mailer: Mailer, _ secrets: Secrets, _ writer: Writer) throws {
    for member in try writer.all(SignInStore.byEmail, emailKey).prefix(mostPeople)
    where member.status != .suspended && member.isOrganizationOpen {
      if mailer.isOn {
        try mail(member, emailKey, mailer, secrets, writer)
        continue
      }
      let last = try writer.first(ResetStore.askedAt, member.person)
      if let last, last.adding(seconds: patience) > writer.now { continue }
      let organization = member.organization.id
      let id = writer.newID(ID<PasswordRequest>.self)
      try writer.run(
        ResetStore.putRequest, id, organization, member.person, writer.now, writer.context.address)
      if last == nil { writer.count(.passwordRequests, organization: organization.value, by: 1) }
      try writer.emit(.resetAsked, subject: member.person, organization: organization.value)
    }
  }

  /// Mails a link to the address that was typed, which is one of the member's. Asking again soon is nothing new: whoever
  /// asks in another's name must not take the link away that is on its way.
  private static func mail(
    _ member: Member, _ emailKey: String, _ mailer: Mailer, _ secrets: Secrets, _ writer: Writer
  ) throws {
    if let last = try writer.first(ResetStore.madeAt, member.person), last.adding(seconds: mailPatience) > writer.now {
      return
    }
    let known = try writer.all(PersonEmailStore.all, member.person).first { $0.key == emailKey }?.email
    guard let address = known ?? member.email, member.email != nil else { return }
    try writer.emit(.resetAsked, subject: member.person, organization: member.organization.id.value)
    // The address may be one that an administrator of one organization has set: then the link opens only what is theirs.
    let isOwn = try member.account.map { try PersonEmails.isConfirmed(address, by: $0, writer) } ?? false
    let secret = NewSecret(secrets)
    let expires = try make(
      for: member.person, in: member.organization, reach: isOwn ? .account : .organization, secret, writer)
    let recipient = MailRecipient(
      organization: member.organization.id, person: member.person, address: address, language: member.language)
    try mailer.enqueue(ResetMail(), to: recipient, token: secret.token, until: expires, writer)
  }

  /// Somebody else answered, or nobody should.
  static func dismiss(_ person: ID<Person>, in organization: ID<Organization>, _ writer: Writer) throws {
    guard try close(person, in: organization, writer) else { throw Failure.notFound }
    try writer.emit(.resetDismissed, subject: person)
  }

  /// Takes a person off the list of those who wait; false when they were not on it.
  @discardableResult
  static func close(_ person: ID<Person>, in organization: ID<Organization>, _ writer: Writer) throws -> Bool {
    guard try writer.run(ResetStore.deleteRequest, person, organization) == 1 else { return false }
    writer.count(.passwordRequests, organization: organization.value, by: -1)
    return true
  }

  /// The wish of an entry that goes is that of the one that stays, which has one at most.
  static func carry(_ move: PersonalData.Move, _ writer: Writer) throws {
    if try writer.exists(ResetStore.askedAt, move.to) {
      try close(move.from, in: move.organization, writer)
    } else {
      try writer.run(ResetStore.carryRequest, move.from, move.to, move.organization)
    }
  }

  // MARK: Links

  /// Makes the link with which a person sets a new password, however it then travels: `reach` says what whoever reads it
  /// may open. Earlier ones stop working. Gives when it expires.
  static func make(
    for person: ID<Person>, in organization: OrganizationSummary, reach: ResetReach, _ secret: NewSecret,
    _ writer: Writer
  ) throws -> Timestamp {
    guard let row = try writer.first(PeopleStore.find, person, organization.id) else { throw Failure.notFound }
    guard row.email != nil else { throw Failure(.conflict, code: "no-email", SignInText.linkNeedsEmail) }
    guard row.status != .suspended else { throw Failure(.conflict, code: "suspended", SignInText.linkSuspended) }
    let id = writer.newID(ID<PasswordReset>.self)
    let expires = writer.now.adding(seconds: lifetime)
    try writer.run(ResetStore.drop, person)
    try writer.run(
      ResetStore.insert, id, secret.digest, organization.id, person, reach.rawValue, writer.now, expires)
    try writer.run(ResetStore.sweep, writer.now.adding(seconds: -86_400))
    try close(person, in: organization.id, writer)
    try writer.emit(.resetMade, subject: person, organization: organization.id.value)
    return expires
  }

  /// Whom a link is for, while it can be used.
  static func offer(_ digest: Digest, at now: Timestamp, _ reader: Reader) throws -> Member {
    try found(digest, at: now, reader).member
  }

  private static func found(
    _ digest: Digest, at now: Timestamp, _ reader: Reader
  ) throws -> (id: ID<PasswordReset>, reach: ResetReach, member: Member) {
    guard let (id, person, reach) = try reader.first(ResetStore.reset, digest, now),
      let member = try reader.first(SignInStore.member, person), member.status != .suspended,
      member.isOrganizationOpen
    else { throw Failure(.gone, code: "link-gone", SignInText.linkGone) }
    return (id, reach, member)
  }

  /// Uses a link: sets the password and ends whatever sessions there were. An organization's own link opens only what is
  /// that organization's: a person whose account is also somebody elsewhere, or runs the box, gets a new account here.
  static func use(_ digest: Digest, passwordHash: String, _ writer: Writer) throws -> Member {
    let (id, reach, member) = try found(digest, at: writer.now, writer)
    guard try writer.run(ResetStore.use, id, writer.now) == 1 else {
      throw Failure(.gone, code: "link-gone", SignInText.linkGone)
    }
    writer.context.organization = member.organization.id.value
    writer.context.actor = member.person.value
    if reach == .organization, let account = member.account, try !AccountChanges.isOwn(account, member, writer) {
      try AccountChanges.attach(AccountChanges.create(member.language, writer), to: member, writer)
    }
    try SessionChanges.setPassword(passwordHash, of: member.person, in: member.organization, writer)
    try PasswordChangedNotice.send(to: member.person, in: member.organization.id, writer)
    return try writer.one(SignInStore.member, member.person)
  }
}
