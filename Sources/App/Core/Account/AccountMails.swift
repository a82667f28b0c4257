// The mail with the link to a new password.
import Base

struct ResetMail: MailTemplate {
  static let kind = MailKind(
    "password-reset", Text(en: "A new password", fr: "Nouveau mot de passe"), link: "/reset/")
  static let example = ResetMail()
  static let schemaName = "ResetMail"

  mutating func fields(_ f: inout some FieldVisitor) {}

  func letter(_ frame: LetterFrame) -> Letter {
    Letter(
      subject: Text(en: "Choose a new password", fr: "Choisissez un nouveau mot de passe"),
      words: [
        Text(
          en: "Somebody asked for a new password for you at \(frame.organization).",
          fr: "Un nouveau mot de passe a été demandé pour vous à \(frame.organization).")
      ],
      action: Letter.Action(word: Text(en: "Choose a password", fr: "Choisir un mot de passe"), link: frame.link),
      notes: [
        Text(
          en: "The link works once, within one hour. Give it to nobody.",
          fr: "Le lien fonctionne une fois, pendant une heure. Ne le donnez à personne."),
        Text(
          en: "If it was not you who asked, there is nothing to do: your password stays as it is.",
          fr: "Si la demande ne vient pas de vous, il n’y a rien à faire : votre mot de passe reste le même."),
      ])
  }
}
