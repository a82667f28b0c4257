// The words of one's own account.
import Base

enum AccountText {
  static let overview = Text(en: "Overview", fr: "Aperçu")
  static func lead(_ organization: String) -> Text {
    Text(
      en: "Who you are at \(organization), and how you sign in.",
      fr: "Qui vous êtes à \(organization), et comment vous vous connectez.")
  }

  // MARK: The password

  static let password = Text(en: "Password", fr: "Mot de passe")
  static let passwordLead = Text(
    en: "A new password signs you out everywhere else.",
    fr: "Un nouveau mot de passe vous déconnecte partout ailleurs.")
  static let currentPassword = Text(en: "Present password", fr: "Mot de passe actuel")
  static let changePassword = Text(en: "Change password", fr: "Changer le mot de passe")
  static let passwordChanged = Text(
    en: "Your password is changed. You are signed out everywhere but here.",
    fr: "Votre mot de passe est changé. Vous êtes déconnecté partout sauf ici.")
  static let wrongPassword = Text(
    en: "This is not your present password.", fr: "Ce n’est pas votre mot de passe actuel.")
  static let samePassword = Text(
    en: "This is the password you have. Choose another one.",
    fr: "C’est le mot de passe que vous avez. Choisissez-en un autre.")
  static let changedMeanwhile = Text(
    en: "Your password was changed meanwhile, elsewhere. Nothing was done.",
    fr: "Votre mot de passe a été changé entre-temps, ailleurs. Rien n’a été fait.")
  static let noPasswordTitle = Text(en: "You have no password", fr: "Vous n’avez pas de mot de passe")
  static let noPassword = Text(
    en: "You sign in another way. To set a password, ask an administrator of your organization for a sign-in link.",
    fr:
      "Vous vous connectez autrement. Pour choisir un mot de passe, demandez un lien de connexion à l’administration de votre organisation."
  )

  // MARK: Who has to wait

  static let locked = Text(en: "Locked out", fr: "Accès bloqués")
  static let lockedLead = Text(
    en: "After several wrong passwords the next ones have to wait, longer each time. You can let somebody try at once.",
    fr:
      "Après plusieurs mots de passe inexacts, les suivants doivent attendre, chaque fois plus longtemps. Vous pouvez laisser quelqu’un réessayer aussitôt."
  )
  static let lockedName = Text(en: "Who or where", fr: "Qui ou d’où")
  static let lockedKind = Text(en: "Kind", fr: "Nature")
  static let failures = Text(en: "Wrong attempts", fr: "Essais inexacts")
  static let waitSeconds = Text(en: "Seconds to wait", fr: "Secondes d’attente")
  static let wait = Text(en: "Waits", fr: "Attend")
  static let mayTry = Text(en: "may try", fr: "peut réessayer")
  static let unlock = Text(en: "Unlock", fr: "Débloquer")
  static let unlocked = Text(en: "They can try again at once.", fr: "Un nouvel essai est possible aussitôt.")
  static let nobodyLocked = Text(en: "Nobody is locked out", fr: "Personne n’est bloqué")
  static let nobodyLockedHint = Text(
    en: "Accounts show up here after five wrong passwords, network addresses after thirty.",
    fr: "Les comptes apparaissent ici après cinq mots de passe inexacts, les adresses réseau après trente.")
  private static let unknown = Plural(
    one: Text(
      en: "# name was tried that nobody here has.", fr: "# nom essayé n’appartient à personne ici."),
    other: Text(
      en: "# names were tried that nobody here has.", fr: "# noms essayés n’appartiennent à personne ici."))
  static func unknownNames(_ count: Int, _ language: Language) -> Text { .verbatim(unknown(count, language)) }
  static let eventUnlocked = Text(en: "let somebody try again", fr: "a permis de réessayer")
}
