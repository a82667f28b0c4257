// The words of one's own account.
import Base

enum AccountText {
  static let overview = Text(en: "Overview", fr: "Aperçu")
  static func lead(_ organization: String) -> Text {
    Text(
      en: "Who you are at \(organization), and how you sign in.",
      fr: "Qui vous êtes à \(organization), et comment vous vous connectez.")
  }

  static let changeNotices = Text(en: "Change how you are told", fr: "Changer la façon d’être prévenu")
  static let reach = Text(en: "Phone and language", fr: "Téléphone et langue")
  static let languageHelp = Text(
    en: "For what you are sent, and for pages where this browser has no other choice.",
    fr: "Pour ce qui vous est envoyé, et pour les pages où ce navigateur n’a pas d’autre choix.")

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
  static let notLocked = Text(
    en: "Nobody has to wait under this name.", fr: "Personne ne doit attendre sous ce nom.")
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

  // MARK: Sessions

  static let session = Text(en: "Session", fr: "Connexion")
  static let sessions = Text(en: "Signed in", fr: "Connexions")
  static let devices = Text(en: "Known devices", fr: "Appareils connus")
  static let resetLinks = Text(en: "Links that set a new password", fr: "Liens de nouveau mot de passe")
  static let sessionsLead = Text(
    en: "Where your account is signed in. End what you don’t know or don’t use any more.",
    fr: "Où votre compte est connecté. Fermez ce que vous ne connaissez pas ou n’utilisez plus.")
  static let sessionCount = Plural(
    one: Text(en: "# session", fr: "# connexion"), other: Text(en: "# sessions", fr: "# connexions"))
  static let device = Text(en: "Device", fr: "Appareil")
  static let userAgent = Text(en: "What it calls itself", fr: "Ce qu’il dit être")
  static let isBrowser = Text(en: "Browser", fr: "Navigateur")
  static let thisSession = Text(en: "This one", fr: "Celle-ci")
  static let since = Text(en: "Since", fr: "Depuis")
  static let lastSeen = Text(en: "Last used", fr: "Dernière utilisation")
  static let end = Text(en: "End", fr: "Fermer")
  static func endQuestion(_ device: Text) -> Text {
    Text(en: "End the session of \(device.en)?", fr: "Fermer la connexion de \(device.fr) ?")
  }
  static let endConsequence = Text(
    en: "Whoever uses it has to sign in again.", fr: "Il faudra s’y reconnecter.")
  static let ended = Text(en: "The session is ended.", fr: "La connexion est fermée.")
  static let endOthers = Text(en: "End all others", fr: "Fermer toutes les autres")
  static let endOthersQuestion = Text(
    en: "End every session but this one?", fr: "Fermer toutes les connexions sauf celle-ci ?")
  static let endOthersConsequence = Text(
    en: "You stay signed in here and have to sign in again everywhere else.",
    fr: "Vous restez connecté ici et devrez vous reconnecter partout ailleurs.")
  static let othersEnded = Text(
    en: "You are signed in only here now.", fr: "Vous n’êtes plus connecté qu’ici.")

  // MARK: New devices

  static func newDevice(_ device: Text) -> Text {
    Text(en: "New sign-in: \(device.en).", fr: "Nouvelle connexion : \(device.fr).")
  }
  static let newDeviceHint = Text(
    en:
      "Your account was not used from there before. If this wasn’t you, change your password: that ends every other session.",
    fr:
      "Votre compte n’avait jamais été utilisé de là. Si ce n’était pas vous, changez de mot de passe : cela ferme toutes les autres connexions."
  )
  static let guessing = Text(
    en: "Somebody typed several wrong passwords for your account, the last time on",
    fr: "Quelqu’un a saisi plusieurs mots de passe inexacts pour votre compte, la dernière fois le")
  static let guessingHint = Text(
    en:
      "Further tries have to wait. If it wasn’t you, nothing was opened; a long password of your own is the best answer.",
    fr:
      "Les essais suivants doivent attendre. Si ce n’était pas vous, rien n’a été ouvert ; un long mot de passe bien à vous est la meilleure réponse."
  )
  static let understood = Text(en: "I know", fr: "J’ai compris")
  static let wasMe = Text(en: "That was me", fr: "C’était moi")
  static let wasMeThanks = Text(en: "Good to know.", fr: "C’est noté.")
  static let wasNotMe = Text(en: "Change my password", fr: "Changer mon mot de passe")
  static let eventNewDevice = Text(
    en: "signed in from a new device", fr: "s’est connecté d’un nouvel appareil")

  // MARK: Forgotten passwords

  static let forgotten = Text(en: "Forgotten your password?", fr: "Mot de passe oublié ?")
  static let forgottenLead = Text(
    en: "Tell us your e-mail address. An administrator of your organization can then give you a link.",
    fr: "Indiquez votre adresse e-mail. L’administration de votre organisation pourra vous donner un lien.")
  static let forgottenByMail = Text(
    en: "Tell us your e-mail address. We send you a link with which to choose a new password.",
    fr: "Indiquez votre adresse e-mail. Nous vous envoyons un lien pour choisir un nouveau mot de passe.")
  static let askedByMail = Text(
    en:
      "If this address belongs to somebody here, a mail with a link is on its way to it. The link works for one hour. Nothing came? Look among the unwanted mails, or ask an administrator of your organization.",
    fr:
      "Si cette adresse est celle d’une personne d’ici, un e-mail avec un lien lui est envoyé. Le lien vaut une heure. Rien n’arrive ? Regardez parmi les indésirables, ou adressez-vous à l’administration de votre organisation."
  )
  static let askForPassword = Text(en: "Ask for a new password", fr: "Demander un nouveau mot de passe")
  static let asked = Text(
    en:
      "If this address belongs to somebody here, the administrators of their organization see now that they asked. They can give them a link that works for one hour.",
    fr:
      "Si cette adresse est celle d’une personne d’ici, l’administration de son organisation voit maintenant sa demande. Elle peut lui donner un lien valable une heure."
  )
  static let backToSignIn = Text(en: "Back to signing in", fr: "Retour à la connexion")
  static let resetToken = Text(en: "The last part of the link", fr: "La dernière partie du lien")
  static func resetLead(_ name: String, _ organization: String) -> Text {
    Text(
      en: "Hello \(name). The new password opens \(organization) and signs you out everywhere else.",
      fr: "Bonjour \(name). Le nouveau mot de passe ouvre \(organization) et vous déconnecte partout ailleurs.")
  }

  static let requests = Text(en: "Asked for a new password", fr: "Demandes de mot de passe")
  static let requestsLead = Text(
    en: "Make a link and hand it over to the person themselves: whoever has it sets their password.",
    fr: "Créez un lien et remettez-le à la personne elle-même : qui le détient choisit son mot de passe.")
  static let requestCount = Plural(
    one: Text(en: "# request", fr: "# demande"), other: Text(en: "# requests", fr: "# demandes"))
  static let askedAt = Text(en: "Asked", fr: "Demandé")
  static let makeReset = Text(en: "Make a link", fr: "Créer un lien")
  static let dismiss = Text(en: "Put aside", fr: "Écarter")
  static let dismissed = Text(en: "The request is put aside.", fr: "La demande est écartée.")
  static func resetReady(_ name: String) -> Text {
    Text(
      en: "Give this link to \(name) now. It works once, within one hour, and is not shown again.",
      fr: "Remettez ce lien à \(name) maintenant. Il fonctionne une fois, pendant une heure, et ne sera plus affiché.")
  }
  static let noRequests = Text(en: "Nobody waits for a new password", fr: "Personne n’attend de mot de passe")
  static let noRequestsHint = Text(
    en: "Whoever says on the sign-in page that they forgot theirs shows up here.",
    fr: "Qui signale à la page de connexion l’avoir oublié apparaît ici.")
  static let waiting = Plural(
    one: Text(en: "One person asked for a new password", fr: "Une personne a demandé un nouveau mot de passe"),
    other: Text(en: "# people asked for a new password", fr: "# personnes ont demandé un nouveau mot de passe"))
  static let eventResetAsked = Text(
    en: "had a new password asked for", fr: "a reçu une demande de nouveau mot de passe")
  static let eventResetMade = Text(
    en: "made a link for a new password", fr: "a créé un lien de nouveau mot de passe")
  static let eventResetDismissed = Text(
    en: "put a request for a new password aside", fr: "a écarté une demande de mot de passe")
}
