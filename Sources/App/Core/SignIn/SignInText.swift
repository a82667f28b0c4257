// Every word of signing in that a person reads.
import Base
import Credentials

enum SignInText {
  static let title = Text(en: "Sign in", fr: "Connexion")
  static let email = Text(en: "E-mail", fr: "E-mail")
  static let password = Text(en: "Password", fr: "Mot de passe")
  static let signIn = Text(en: "Sign in", fr: "Se connecter")
  static let signedOut = Text(en: "You are signed out.", fr: "Vous êtes déconnecté.")
  static let forgotten = Text(
    en: "No password yet, or forgotten?", fr: "Pas encore de mot de passe, ou oublié ?")
  static let nobodyYet = Text(
    en:
      "This campus is not set up yet. Open the link that Quad printed when it started on its machine; `quad admin setup-link` makes a new one.",
    fr:
      "Ce campus n’est pas encore en service. Ouvrez le lien que Quad a affiché au démarrage sur sa machine ; `quad admin setup-link` en crée un autre."
  )

  static let refused = Text(
    en: "The e-mail address or the password is not right, or this account can’t sign in.",
    fr: "L’adresse e-mail ou le mot de passe est inexact, ou ce compte ne peut pas se connecter.")

  static let welcome = Text(en: "Choose your password", fr: "Choisissez votre mot de passe")
  static func welcomeIntro(_ name: String, _ organization: String) -> Text {
    Text(
      en: "Hello \(name). With a password you can sign in to \(organization).",
      fr: "Bonjour \(name). Avec un mot de passe, vous pourrez vous connecter à \(organization).")
  }
  static let newPassword = Text(en: "New password", fr: "Nouveau mot de passe")
  static let passwordHint = Text(
    en: "At least \(PasswordStrength.shortest) characters. A sentence is easy to remember and hard to guess.",
    fr: "Au moins \(PasswordStrength.shortest) caractères. Une phrase est facile à retenir et difficile à deviner.")
  static let choose = Text(en: "Set password and sign in", fr: "Enregistrer et se connecter")
  static let chosen = Text(
    en: "Your password is set. You are signed in.", fr: "Votre mot de passe est enregistré. Vous êtes connecté.")
  static let linkGone = Text(
    en: "This link has been used or has expired. Ask for a new one.",
    fr: "Ce lien a déjà servi ou a expiré. Demandez-en un nouveau.")
  static let linkNeedsEmail = Text(
    en: "This person has no e-mail address to sign in with. Add one first.",
    fr: "Cette personne n’a pas d’adresse e-mail pour se connecter. Ajoutez-en une d’abord.")
  static let linkSuspended = Text(
    en: "This person is suspended. Make them active first.", fr: "Cette personne est suspendue. Réactivez-la d’abord.")

  static let noHashColumn = Text(
    en: "There is no column of password hashes. Call it “Password hash”.",
    fr: "Il n’y a pas de colonne d’empreintes de mots de passe. Nommez-la « Empreinte ».")
  static let noHash = Text(
    en: "This is no bcrypt hash of a cost from 4 to 15.",
    fr: "Ce n’est pas une empreinte bcrypt d’un coût de 4 à 15.")
  static let nobodyForHash = Text(
    en: "Nobody with this number or address can sign in.",
    fr: "Personne avec ce matricule ou cette adresse ne peut se connecter.")

  static let memberships = Text(en: "Memberships", fr: "Appartenances")
  static let isOperator = Text(en: "Runs the box", fr: "Exploite l’installation")
  static func switched(_ organization: String) -> Text {
    Text(en: "You now work in \(organization).", fr: "Vous travaillez maintenant dans \(organization).")
  }
  static func switchedElsewhere(_ organization: String) -> Text {
    Text(
      en: "In another tab you went on to \(organization), where you are now. Nothing was changed by this form.",
      fr:
        "Dans un autre onglet, vous êtes passé à \(organization), où vous êtes maintenant. Ce formulaire n’a rien modifié."
    )
  }
  static func alreadyMember(_ organization: String, as name: String) -> Text {
    Text(
      en: "You are already in \(organization), as \(name).", fr: "Vous êtes déjà dans \(organization), comme \(name).")
  }
  static func signedInAs(_ name: String, _ organization: String) -> Text {
    Text(
      en: "Or keep one way to sign in: you are signed in as \(name) of \(organization).",
      fr: "Ou gardez une seule connexion : vous êtes connecté comme \(name), de \(organization).")
  }
  static let join = Text(en: "Join with this account", fr: "Rejoindre avec ce compte")
  static func joined(_ organization: String) -> Text {
    Text(
      en: "You are in \(organization) now, with the account you have.",
      fr: "Vous êtes maintenant dans \(organization), avec le compte que vous avez.")
  }
  static let haveAccount = Text(en: "You have an account here already?", fr: "Vous avez déjà un compte ici ?")
  static let signInFirst = Text(en: "Sign in and come back", fr: "Connectez-vous et revenez")

  static let token = Text(en: "Access token", fr: "Jeton d’accès")
  static let tokenType = Text(en: "Token type", fr: "Type de jeton")
  static let expiresIn = Text(en: "Seconds until it expires", fr: "Secondes avant expiration")
  static let link = Text(en: "Link", fr: "Lien")
  static let expires = Text(en: "Expires", fr: "Expire")

  static let eventSignedIn = Text(en: "signed in", fr: "s’est connecté")
  static let eventSignedOut = Text(en: "signed out", fr: "s’est déconnecté")
  static let eventRefused = Text(en: "refused a sign-in", fr: "a refusé une connexion")
  static let eventLocked = Text(
    en: "made sign-ins wait after several wrong passwords",
    fr: "a fait patienter après plusieurs mots de passe inexacts")
  static let eventPasswordChanged = Text(en: "changed their password", fr: "a changé son mot de passe")
  static let eventOthersEnded = Text(
    en: "signed out everywhere else", fr: "s’est déconnecté partout ailleurs")
  static let eventPasswordImported = Text(
    en: "took over a password of another system", fr: "a repris un mot de passe d’un autre système")
  static let eventSwitched = Text(en: "switched to this organization", fr: "est passé à cette organisation")
  static let eventJoined = Text(en: "joined with an account they had", fr: "a rejoint avec un compte existant")
  static let eventLink = Text(en: "made a sign-in link", fr: "a créé un lien de connexion")
  static let eventPassword = Text(en: "set a password", fr: "a choisi un mot de passe")
}
