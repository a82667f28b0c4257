// The mail that asks whether an address is its reader's.
import Base
import Store

struct ConfirmationMail: MailTemplate {
  static let kind = MailKind(
    "address-confirmation", Text(en: "Confirmation of an address", fr: "Confirmation d’une adresse"), link: "/confirm/")
  static let schemaName = "ConfirmationMail"

  static var example: ConfirmationMail {
    var mail = ConfirmationMail()
    mail.email = "noor@example.org"
    return mail
  }

  var email = ""

  /// So many an hour and a person: the address may be anybody's.
  private static let mostAnHour = 5

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("email", &email, label: PeopleText.email, max: PersonRules.longestEmail)
  }

  func letter(_ frame: LetterFrame) -> Letter {
    Letter(
      subject: Text(en: "Is this your address?", fr: "Est-ce votre adresse ?"),
      words: [
        Text(
          en: "\(email) was added to your addresses at \(frame.organization). Confirm it to sign in with it.",
          fr: "\(email) a été ajoutée à vos adresses à \(frame.organization). Confirmez-la pour vous en servir.")
      ],
      action: Letter.Action(word: Text(en: "Confirm the address", fr: "Confirmer l’adresse"), link: frame.link),
      notes: [
        Text(
          en: "The link works once, within 72 hours.", fr: "Le lien fonctionne une fois, pendant 72 heures."),
        Text(
          en: "If you don’t know what this is about, don’t press it.",
          fr: "Si vous ne savez pas de quoi il s’agit, ne le suivez pas."),
      ])
  }

  /// Mails a link to an address that is not confirmed; false where the box sends no mail, and where this person has had
  /// enough of them for an hour. In the caller's transaction.
  static func send(
    to row: PersonEmailRow, of person: PersonRow, _ secrets: Secrets, _ mailer: Mailer, _ writer: Writer
  ) throws -> Bool {
    guard mailer.isOn else { return false }
    let since = writer.now.adding(seconds: -3600)
    guard try writer.all(MailStore.recent, person.id, kind.name, since).count < mostAnHour else { return false }
    let secret = NewSecret(secrets)
    let expires = try PersonEmails.makeLink(for: row.id, of: person, secret, writer)
    var mail = ConfirmationMail()
    mail.email = row.email
    let recipient = MailRecipient(
      organization: person.organization, person: person.id, address: row.email, language: person.language)
    return try mailer.enqueue(mail, to: recipient, token: secret.token, until: expires, writer)
  }
}
