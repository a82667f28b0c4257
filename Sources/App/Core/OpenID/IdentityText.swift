// The words of linked identities.
import Base

enum IdentityText {
  static let title = Text(en: "Linked services", fr: "Services liés")
  static let identity = Text(en: "Linked identity", fr: "Identité liée")
  static let lead = Text(
    en: "The services that you can sign in with, instead of a password.",
    fr: "Les services par lesquels vous pouvez vous connecter, au lieu d’un mot de passe.")
  static let none = Text(en: "No service to link", fr: "Aucun service à lier")
  static let noneHint = Text(
    en: "Your organization has no sign-in services. You sign in with your password.",
    fr: "Votre organisation n’a pas de service de connexion. Vous vous connectez avec votre mot de passe.")
  static let noneYet = Text(en: "You have linked none yet.", fr: "Vous n’en avez encore lié aucun.")
  static let add = Text(en: "Link another", fr: "En lier un autre")
  static let link = Text(en: "Link it", fr: "Lier")
  static func linkNamed(_ service: String) -> Text { Text(en: "Link \(service)", fr: "Lier \(service)") }
  static func linkIntro(_ service: String, _ organization: String) -> Text {
    Text(
      en: "Whoever signs in to \(service) with this identity can then sign in to \(organization) as you.",
      fr: "Qui se connecte à \(service) avec cette identité pourra alors se connecter à \(organization) en votre nom.")
  }
  static let yourAccount = Text(en: "Your account", fr: "Votre compte")
  static let linked = Text(en: "Linked", fr: "Lié")
  static let lastUsed = Text(en: "Last used", fr: "Dernier usage")
  static let linkedPeople = Text(en: "Linked accounts", fr: "Comptes liés")
  static let isUsable = Text(en: "Can be used", fr: "Utilisable")
  static let works = Text(en: "Works", fr: "Fonctionne")
  static let isOff = Text(en: "Switched off", fr: "Désactivé")
  static let unlink = Text(en: "Unlink", fr: "Détacher")
  static func unlinkQuestion(_ service: String) -> Text {
    Text(en: "Unlink \(service)?", fr: "Détacher \(service) ?")
  }
  static let unlinkConsequence = Text(
    en: "You can then no longer sign in with it. Where you came in by it elsewhere, you are signed out.",
    fr: "Vous ne pourrez plus vous connecter par lui. Vos autres sessions ouvertes par lui prennent fin.")
  static func wasLinked(_ service: String) -> Text {
    Text(en: "You can now sign in with \(service).", fr: "Vous pouvez maintenant vous connecter par \(service).")
  }
  static let wasUnlinked = Text(en: "The service is unlinked.", fr: "Le service est détaché.")
  static let alreadyLinked = Text(
    en: "This identity is linked to your account already.", fr: "Cette identité est déjà liée à votre compte.")
  static let onlyWay = Text(
    en: "This is your only way to sign in. Choose a password or link another service first.",
    fr: "C’est votre seule façon de vous connecter. Choisissez d’abord un mot de passe ou liez un autre service.")
  static let tooMany = Text(
    en: "An account can have at most \(ProviderRules.mostIdentities) linked identities.",
    fr: "Un compte peut avoir au plus \(ProviderRules.mostIdentities) identités liées.")

  static let eventLinked = Text(en: "linked a sign-in service", fr: "a lié un service de connexion")
  static let eventUnlinked = Text(en: "unlinked a sign-in service", fr: "a détaché un service de connexion")
  static let eventJoined = Text(en: "joined by a sign-in service", fr: "est entré par un service de connexion")
}
