// The mail that invites somebody.
import Base
import Store

struct InvitationMail: MailTemplate {
  static let kind = MailKind("invitation", InvitationText.invitation, link: "/join/")
  static let schemaName = "InvitationMail"

  static var example: InvitationMail {
    var mail = InvitationMail()
    mail.inviter = "Ada Okonkwo"
    return mail
  }

  /// Who invites; nil where it is whoever runs the box.
  var inviter: String?

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("inviter", &inviter, label: InvitationText.invitedBy, max: PersonRules.longestName)
  }

  /// Nobody is invited by a link that was replaced, used or taken back. While that can be taken back, the mail waits.
  static func use(ofLink digest: Digest, at now: Timestamp, _ reader: Reader) throws -> LinkUse {
    guard let row = try reader.first(InvitationStore.offer, digest)?.row else { return .gone }
    switch row.status(at: now) {
    case .pending, .expired: return .good
    case .accepted: return .gone
    case .revoked:
      guard let revoked = row.revoked, revoked.adding(seconds: InvitationRules.undoTime) >= now else { return .gone }
      return .paused(InvitationText.wasRevoked)
    }
  }

  func letter(_ frame: LetterFrame) -> Letter {
    let organization = frame.organization
    return Letter(
      subject: Text(en: "Join \(organization)", fr: "Rejoignez \(organization)"),
      words: [
        inviter.map {
          Text(en: "\($0) invites you to \(organization).", fr: "\($0) vous invite à rejoindre \(organization).")
        } ?? Text(en: "You are invited to \(organization).", fr: "Vous êtes invité à rejoindre \(organization).")
      ],
      action: Letter.Action(
        word: Text(en: "Accept the invitation", fr: "Accepter l’invitation"), link: frame.link),
      notes: [
        Text(
          en: "The link works once, within 72 hours, and is for you only.",
          fr: "Le lien fonctionne une fois, pendant 72 heures, et n’est que pour vous."),
        Text(
          en: "If you don’t know what this is about, there is nothing to do.",
          fr: "Si vous ne savez pas de quoi il s’agit, il n’y a rien à faire."),
      ])
  }

  /// Mails an invitation that was just made or renewed; false where the box sends no mail. In the caller's transaction.
  static func send(
    _ entry: InvitationEntry, in organization: OrganizationSummary, _ secret: NewSecret, _ mailer: Mailer,
    _ writer: Writer
  ) throws -> Bool {
    var mail = InvitationMail()
    mail.inviter = entry.inviter?.name
    let key = PersonRules.emailKey(entry.row.email)
    let recipient = MailRecipient(
      organization: organization.id,
      person: try writer.first(InvitationStore.personWithAddress, key, organization.id), address: entry.row.email,
      language: organization.language)
    return try mailer.enqueue(mail, to: recipient, token: secret.token, until: entry.row.expires, writer)
  }
}
