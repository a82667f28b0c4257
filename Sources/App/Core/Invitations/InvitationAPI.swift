// Invitations over JSON.
import Base
import Store
import Web

enum InvitationAPI {
  // MARK: For those who invite

  static func list(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    let organization = try call.signedIn.organization.id
    return try reader.snapshot {
      let book = try RoleBook(of: organization, reader)
      let total = Int(try reader.value(of: .invitations, organization: organization.value))
      return try call.list(page, total: total) { json in
        try reader.each(InvitationStore.page, organization, page.limit, page.offset) { entry in
          entry.output(book, at: call.now).write(to: json)
        }
      }
    }
  }

  static func find(_ call: Call, _ reader: Reader) throws -> InvitationOutput {
    let organization = try call.signedIn.organization.id
    let entry = try reader.one(InvitationStore.find, call.id(as: ID<Invitation>.self), organization)
    return entry.output(try RoleBook(of: organization, reader), at: call.now)
  }

  static func create(_ input: InvitationInput, _ call: Call, _ writer: Writer) throws -> InvitationLinkOutput {
    let organization = try call.signedIn.organization
    let secret = NewSecret(call.appliance.secrets)
    let row = try InvitationChanges.create(input, in: organization, secret, writer)
    return try link(writer.one(InvitationStore.find, row.id, organization.id), secret, call, writer)
  }

  static func resend(_ call: Call, _ writer: Writer) throws -> InvitationLinkOutput {
    let secret = NewSecret(call.appliance.secrets)
    let entry = try InvitationChanges.resend(call.id(), in: call.signedIn.organization, secret, writer)
    return try link(entry, secret, call, writer)
  }

  /// What is told of an invitation that was just made or renewed; it is mailed where the box sends mail.
  static func link(
    _ entry: InvitationEntry, _ secret: NewSecret, _ call: Call, _ writer: Writer
  ) throws -> InvitationLinkOutput {
    var output = InvitationLinkOutput()
    output.invitation = entry.output(try RoleBook(of: entry.row.organization, writer), at: writer.now)
    output.url = JoinPages.address(secret, call)
    output.isMailed = try InvitationMail.send(
      entry, in: call.signedIn.organization, secret, call.appliance.mail, writer)
    return output
  }

  static func revoke(_ call: Call, _ writer: Writer) throws {
    try InvitationChanges.revoke(call.id(), in: call.signedIn.organization, writer)
  }

  static func restore(_ call: Call, _ writer: Writer) throws -> InvitationOutput {
    let entry = try InvitationChanges.restore(call.id(), in: call.signedIn.organization, writer)
    return entry.output(try RoleBook(of: entry.row.organization, writer), at: writer.now)
  }

  // MARK: For those who are invited

  static func validate(_ call: Call, _ reader: Reader) throws -> InvitationOfferOutput {
    let digest = call.appliance.secrets.digest(of: call.query["token"] ?? "")
    let offer = try InvitationChanges.offer(digest, at: call.now, reader)
    var output = InvitationOfferOutput()
    output.organization = OrganizationReference(offer.organization)
    output.email = offer.row.email
    output.role = try RoleBook(of: offer.organization.id, reader)[offer.row.role]?.label[call.language] ?? ""
    output.expiresAt = offer.row.expires
    output.hasAccount = try reader.exists(InvitationStore.hasAccount, PersonRules.emailKey(offer.row.email))
    return output
  }

  static func accept(_ input: InvitationAcceptInput, _ call: Call, _ writer: Writer) throws -> MeOutput {
    let caller = try call.signedIn
    _ = try InvitationChanges.accept(call.appliance.secrets.digest(of: input.token), caller, writer)
    guard let moved = try Authenticator.load(caller.digest, at: writer.now, writer) else { throw Failure.signInNeeded }
    return moved.profile
  }

  static func signUp(_ input: InvitationSignUpInput, _ call: Call, _ pool: Slow) throws -> SignInOutput {
    let member = try signUpMember(input, call, pool)
    return try TokenPair.issue(for: Gate.open(member, .token, call, pool).secret, call, pool)
  }

  /// Makes the new account. That the invitation is good is asked before a hash is paid for.
  static func signUpMember(_ input: InvitationSignUpInput, _ call: Call, _ pool: Slow) throws -> Member {
    let digest = call.appliance.secrets.digest(of: input.token)
    let offer = try InvitationChanges.offer(digest, at: call.now, pool.reader)
    try Passwords.check(input.password, knowing: [input.name, offer.row.email, offer.organization.name])
    let hash = try pool.passwords.hash(input.password)
    return try pool.write(call.context) { writer in
      try InvitationChanges.signUp(digest, name: input.name, passwordHash: hash, writer)
    }
  }
}

extension InvitationEntry {
  func output(_ book: RoleBook, at now: Timestamp) -> InvitationOutput {
    var output = InvitationOutput()
    output.id = row.id
    output.email = row.email
    output.role = book[row.role]?.reference.word
    output.status = row.status(at: now)
    output.invitedBy = inviter
    output.sentCount = row.sent
    output.createdAt = row.created
    output.expiresAt = row.expires
    output.acceptedAt = row.accepted
    output.revokedAt = row.revoked
    return output
  }
}
