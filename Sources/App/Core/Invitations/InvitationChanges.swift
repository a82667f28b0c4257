// The writes of invitations: making, sending again, taking back, accepting.
import Base
import Store

extension EventKind {
  static let invitationCreated = EventKind("invitation.created")
  static let invitationResent = EventKind("invitation.resent")
  static let invitationRevoked = EventKind("invitation.revoked")
  static let invitationRestored = EventKind("invitation.restored")
  static let invitationAccepted = EventKind("invitation.accepted")
}

enum InvitationChanges {
  // MARK: Making

  /// Invites an address. Whoever invites gives the role, so they must be able to.
  static func create(
    _ input: InvitationInput, in organization: OrganizationSummary, _ secret: NewSecret, _ writer: Writer
  ) throws -> InvitationRow {
    let granting = try Granting(in: organization.id, writer)
    let roles = try input.role.map { try granting.roles([$0], field: "role") } ?? granting.usual
    guard let role = roles.first else {
      throw Failure.unprocessable([Failure.Field(path: "role", text: AccessText.mayNotGive)])
    }
    if !granting.usual.contains(where: { $0.id == role.id }) { try granting.standing.requireGiving(role) }
    return try insert(input.email, as: role, by: writer.context.actor.map { ID($0) }, in: organization, secret, writer)
  }

  /// Invites the first owner of a new organization, in the name of whoever runs the box.
  static func inviteOwner(
    _ email: String, to organization: OrganizationSummary, _ secret: NewSecret, _ writer: Writer
  ) throws -> InvitationRow {
    guard let owner = try RoleBook(of: organization.id, writer)[.owner] else { throw Failure.notFound }
    return try insert(email, as: owner, by: nil, in: organization, secret, writer)
  }

  private static func insert(
    _ email: String, as role: RoleRow, by inviter: ID<Person>?, in organization: OrganizationSummary,
    _ secret: NewSecret, _ writer: Writer
  ) throws -> InvitationRow {
    let key = PersonRules.emailKey(email)
    if let person = try writer.first(InvitationStore.personWithAddress, key, organization.id),
      let member = try writer.first(SignInStore.member, person), member.account != nil || member.status == .suspended
    {
      throw taken("already-member", InvitationText.alreadyMember)
    }
    if let open = try writer.first(InvitationStore.open, key, organization.id) {
      guard open.status(at: writer.now) == .expired else {
        throw taken("already-invited", InvitationText.alreadyInvited)
      }
      try writer.run(InvitationStore.revoke, open.id, organization.id, writer.now)
    }
    let id = writer.newID(ID<Invitation>.self)
    let expires = writer.now.adding(seconds: InvitationRules.lifetime)
    try writer.run(
      InvitationStore.insert, id, organization.id, email, key, role.id, inviter, secret.digest, writer.now, expires)
    writer.count(.invitations, organization: organization.id.value, by: 1)
    try writer.emit(.invitationCreated, subject: id, organization: organization.id.value) { json in
      json.field("email", email)
      json.field("role", role.reference.word)
    }
    return try writer.one(InvitationStore.find, id, organization.id).row
  }

  private static func taken(_ code: String, _ text: Text) -> Failure {
    Failure(.conflict, code: code, text, fields: [Failure.Field(path: "email", text: text)])
  }

  // MARK: Sending again, taking back

  /// Gives an open invitation a new link and a new time; the old link stops working.
  static func resend(
    _ id: ID<Invitation>, in organization: OrganizationSummary, _ secret: NewSecret, _ writer: Writer
  ) throws -> InvitationEntry {
    let old = try writer.one(InvitationStore.find, id, organization.id).row
    guard old.status(at: writer.now).isOpen else { throw closed(old.status(at: writer.now)) }
    let granting = try Granting(in: organization.id, writer)
    guard let role = granting.book[old.role] else { throw roleGone }
    if !granting.usual.contains(where: { $0.id == role.id }) { try granting.standing.requireGiving(role) }
    try writer.run(
      InvitationStore.renew, id, organization.id, secret.digest,
      writer.now.adding(seconds: InvitationRules.lifetime), writer.context.actor)
    try writer.emit(.invitationResent, subject: id) { json in json.field("email", old.email) }
    return try writer.one(InvitationStore.find, id, organization.id)
  }

  static func revoke(_ id: ID<Invitation>, in organization: OrganizationSummary, _ writer: Writer) throws {
    let old = try writer.one(InvitationStore.find, id, organization.id).row
    guard try writer.run(InvitationStore.revoke, id, organization.id, writer.now) == 1 else {
      throw closed(old.status(at: writer.now))
    }
    try writer.emit(.invitationRevoked, subject: id) { json in json.field("email", old.email) }
  }

  /// Makes an invitation that was just taken back what it was: the link that was sent works again.
  static func restore(
    _ id: ID<Invitation>, in organization: OrganizationSummary, _ writer: Writer
  ) throws -> InvitationEntry {
    let old = try writer.one(InvitationStore.find, id, organization.id).row
    guard old.status(at: writer.now) == .revoked else { throw notRevoked }
    let granting = try Granting(in: organization.id, writer)
    guard let role = granting.book[old.role] else { throw roleGone }
    if !granting.usual.contains(where: { $0.id == role.id }) { try granting.standing.requireGiving(role) }
    let key = PersonRules.emailKey(old.email)
    if let person = try writer.first(InvitationStore.personWithAddress, key, organization.id),
      let member = try writer.first(SignInStore.member, person), member.account != nil || member.status == .suspended
    {
      throw taken("already-member", InvitationText.alreadyMember)
    }
    if try writer.exists(InvitationStore.open, key, organization.id) {
      throw taken("already-invited", InvitationText.alreadyInvited)
    }
    let since = writer.now.adding(seconds: -InvitationRules.undoTime)
    guard try writer.run(InvitationStore.restore, id, organization.id, since) == 1 else { throw tooLate }
    try writer.emit(.invitationRestored, subject: id) { json in json.field("email", old.email) }
    return try writer.one(InvitationStore.find, id, organization.id)
  }

  private static let notRevoked = Failure(.conflict, code: "invitation-not-revoked", InvitationText.notRevoked)
  private static let tooLate = Failure(.conflict, code: "undo-too-late", InvitationText.tooLate)

  private static func closed(_ status: InvitationStatus) -> Failure {
    Failure(
      .conflict, code: "invitation-closed",
      status == .accepted ? InvitationText.wasAccepted : InvitationText.wasRevoked)
  }

  // MARK: Accepting

  /// The offer behind a link, while it can be accepted: 410 says why it can't.
  static func offer(_ digest: Digest, at now: Timestamp, _ reader: Reader) throws -> InvitationOffer {
    guard let offer = try reader.first(InvitationStore.offer, digest) else { throw gone(InvitationText.unknown) }
    switch offer.row.status(at: now) {
    case .accepted: throw gone(InvitationText.isUsed)
    case .revoked: throw gone(InvitationText.isRevoked)
    case .expired: throw gone(InvitationText.isExpired)
    case .pending: break
    }
    guard offer.isOrganizationOpen else { throw gone(InvitationText.isClosed) }
    return offer
  }

  private static func gone(_ text: Text) -> Failure { Failure(.gone, code: "invitation-gone", text) }

  /// Accepts with a new account: makes the person (or becomes the one who has the address already) and the password.
  static func signUp(_ digest: Digest, name: String, passwordHash: String, _ writer: Writer) throws -> Member {
    let offer = try offer(digest, at: writer.now, writer)
    let person = try take(offer, name: name, language: offer.organization.language, writer)
    try SessionChanges.setPassword(passwordHash, of: person, in: offer.organization, writer)
    try note(offer, person, writer)
    return try writer.one(SignInStore.member, person)
  }

  /// Accepts with the caller's account, which must have shown that it is reached by the invitation's address. The session
  /// goes on there.
  static func accept(_ digest: Digest, _ caller: Caller, _ writer: Writer) throws -> Member {
    try caller.requireWholeAccount()
    let offer = try offer(digest, at: writer.now, writer)
    guard try PersonEmails.isConfirmed(offer.row.email, by: caller.account, writer) else {
      throw Failure(.forbidden, code: "other-address", InvitationText.otherAddress(offer.row.email))
    }
    if let other = try writer.first(SignInStore.membership, caller.account, offer.organization.id) {
      throw Failure(
        .conflict, code: "already-member", SignInText.alreadyMember(offer.organization.name, as: other.name))
    }
    let person = try take(offer, name: caller.name, language: caller.language, writer)
    try AccountChanges.attach(caller.account, to: writer.one(SignInStore.member, person), writer)
    try SessionChanges.arrive(person, in: offer.organization, writer)
    try note(offer, person, writer)
    return try SessionChanges.move(caller, to: offer.organization.id, writer)
  }

  /// Accepts for whoever the organization's own sign-in service says is reached by the invitation's address. Gives the
  /// person, who has no way in yet.
  static func accept(
    _ row: InvitationRow, in organization: OrganizationSummary, name: String, language: Language, _ writer: Writer
  ) throws -> ID<Person> {
    let offer = InvitationOffer(row: row, organization: organization, isOrganizationOpen: true)
    let person = try take(offer, name: name, language: language, writer)
    try note(offer, person, writer)
    return person
  }

  /// Uses the invitation up and makes sure of its person, with its role, not yet with a way in.
  private static func take(
    _ offer: InvitationOffer, name: String, language: Language, _ writer: Writer
  ) throws -> ID<Person> {
    let organization = offer.organization
    guard try writer.run(InvitationStore.accept, offer.row.id, writer.now) == 1 else {
      throw gone(InvitationText.isUsed)
    }
    writer.context.organization = organization.id.value
    writer.context.actor = nil
    let book = try RoleBook(of: organization.id, writer)
    guard let role = book[offer.row.role] else { throw roleGone }
    try requireInviter(offer.row, role, book, writer)
    let granting = Granting(.system, book)
    let key = PersonRules.emailKey(offer.row.email)
    guard let known = try writer.first(InvitationStore.personWithAddress, key, organization.id) else {
      var input = PersonInput()
      input.name = name
      input.email = offer.row.email
      input.language = try organization.offers(language, writer) ? language : nil
      input.roles = [role.reference.word]
      return try PeopleChanges.create(input, in: organization, granting: granting, writer).id
    }
    let member = try writer.one(SignInStore.member, known)
    guard member.account == nil, member.status != .suspended else {
      throw Failure(.conflict, code: "address-taken", InvitationText.addressTaken)
    }
    if try !granting.held(by: known, writer).contains(where: { $0.id == role.id }) {
      try AssignmentChanges.assign(role, to: known, in: organization.id, as: .system, writer)
    }
    return known
  }

  /// What somebody offered who could not offer it any more is worth nothing.
  private static func requireInviter(
    _ row: InvitationRow, _ role: RoleRow, _ book: RoleBook, _ writer: Writer
  ) throws {
    guard let inviter = row.invitedBy else { return }
    guard let member = try writer.first(SignInStore.member, inviter), member.mayEnter else {
      throw gone(InvitationText.inviterGone)
    }
    let granting = Granting(try Standing(of: inviter, writer), book)
    guard granting.standing.mayGive(role) || granting.usual.contains(where: { $0.id == role.id }) else {
      throw gone(InvitationText.inviterGone)
    }
  }

  private static func note(_ offer: InvitationOffer, _ person: ID<Person>, _ writer: Writer) throws {
    writer.context.actor = person.value
    try writer.emit(.invitationAccepted, subject: person) { json in json.field("invitation", offer.row.id) }
    guard let inviter = offer.row.invitedBy else { return }
    var notice = InvitationAcceptedNotice()
    notice.person = person
    notice.name = try writer.one(SignInStore.member, person).name
    notice.email = offer.row.email
    try writer.notify(notice, to: inviter, in: offer.organization.id, subject: offer.row.id.value)
  }

  private static let roleGone = Failure(.conflict, code: "role-gone", InvitationText.roleGone)
}
