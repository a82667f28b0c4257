// Every word of passkeys that a person reads.
import Base

enum PasskeyText {
  /// What it is about, for whoever has not met it before.
  static let about = [
    Text(
      en:
        "A passkey replaces the password: your device proves that it is you, by a fingerprint, your face or its PIN. Nothing secret leaves the device, and no false page can use it.",
      fr:
        "Une clé d’accès remplace le mot de passe : votre appareil prouve que c’est vous, par une empreinte, votre visage ou son code. Rien de secret n’en sort, et aucune fausse page ne peut s’en servir."
    ),
    Text(
      en: "Keep a second way in, such as a passkey on another device, for the day on which one is lost.",
      fr: "Gardez un second accès, par exemple une clé sur un autre appareil, pour le jour où l’un se perd."),
  ]

  static let passkeys = Text(en: "Passkeys", fr: "Clés d’accès")
  static let passkey = Text(en: "Passkey", fr: "Clé d’accès")
  static let intro = Text(
    en: "Sign in with your fingerprint, face or PIN instead of a password. Nobody can guess or copy it.",
    fr: "Connectez-vous avec votre empreinte, votre visage ou votre code PIN. Personne ne peut le deviner ni le copier."
  )
  static let name = Text(en: "Name", fr: "Nom")
  static let nameHint = Text(
    en: "So that you know it again, such as “my phone”.", fr: "Pour la reconnaître, par exemple « mon téléphone ».")
  static let added = Text(en: "Added", fr: "Ajoutée")
  static let lastUsed = Text(en: "Last used", fr: "Dernière utilisation")
  static let never = Text(en: "never", fr: "jamais")
  static let isSynced = Text(en: "On several devices", fr: "Sur plusieurs appareils")
  static let none = Text(en: "You have no passkey yet", fr: "Vous n’avez pas encore de clé d’accès")
  static let noneHint = Text(
    en: "Your phone, your computer or a security key can be one.",
    fr: "Votre téléphone, votre ordinateur ou une clé de sécurité peut en être une.")
  static let add = Text(en: "Add a passkey", fr: "Ajouter une clé d’accès")
  static let addIntro = Text(
    en: "Your browser will ask where to keep it and have you unlock it.",
    fr: "Votre navigateur demandera où la garder et vous la fera déverrouiller.")
  static func wasAdded(_ name: String) -> Text {
    Text(
      en: "The passkey \(name) is added. You are signed out everywhere else.",
      fr: "La clé d’accès \(name) est ajoutée. Vous êtes déconnecté partout ailleurs.")
  }
  static let rename = Text(en: "Save the name", fr: "Enregistrer le nom")
  static let renamed = Text(en: "The name is saved.", fr: "Le nom est enregistré.")
  static let remove = Text(en: "Remove this passkey", fr: "Supprimer cette clé d’accès")
  static let removeIntro = Text(
    en: "It opens your account no more, and you are signed out everywhere else. Your device may still show it.",
    fr:
      "Elle n’ouvrira plus votre compte et vous serez déconnecté partout ailleurs. Votre appareil peut encore l’afficher."
  )
  static func wasRemoved(_ name: String) -> Text {
    Text(en: "The passkey \(name) is removed.", fr: "La clé d’accès \(name) est supprimée.")
  }
  static let signIn = Text(en: "Sign in with a passkey", fr: "Se connecter avec une clé d’accès")
  static let useOne = Text(en: "Use a passkey", fr: "Utiliser une clé d’accès")
  static let needsScript = Text(
    en: "Passkeys need JavaScript, which is off in this browser.",
    fr: "Les clés d’accès ont besoin de JavaScript, désactivé dans ce navigateur.")
  static let notSupported = Text(
    en: "This browser offers no passkeys here.", fr: "Ce navigateur ne propose pas de clés d’accès ici.")
  static let notHere = Text(
    en: "Passkeys need a name and a secure connection: they don’t work at this address.",
    fr: "Les clés d’accès ont besoin d’un nom et d’une connexion sécurisée : elles ne marchent pas à cette adresse.")
  static let cancelled = Text(
    en: "No passkey was used. You can try again, or sign in another way.",
    fr: "Aucune clé d’accès n’a été utilisée. Réessayez ou connectez-vous autrement.")
  static let cancelledNew = Text(
    en: "No passkey was made. You can try again.", fr: "Aucune clé d’accès n’a été créée. Vous pouvez réessayer.")
  static let known = Text(
    en: "This passkey is added already.", fr: "Cette clé d’accès est déjà ajoutée.")
  static let unknown = Text(
    en: "This passkey is not known here. It may have been removed.",
    fr: "Cette clé d’accès est inconnue ici. Elle a peut-être été supprimée.")
  static let full = Text(
    en: "You have \(PasskeyRules.most) passkeys. Remove one first.",
    fr: "Vous avez \(PasskeyRules.most) clés d’accès. Supprimez-en une d’abord.")

  static let credential = Text(en: "What its authenticator calls it", fr: "Nom donné par l’authentificateur")
  static let clientData = Text(en: "What the browser says", fr: "Ce que dit le navigateur")
  static let authenticatorData = Text(en: "What the authenticator says", fr: "Ce que dit l’authentificateur")
  static let signature = Text(en: "Signature in base64url", fr: "Signature en base64url")
  static let userHandle = Text(en: "Account that the passkey names", fr: "Compte que nomme la clé")
  static let attestation = Text(
    en: "The new key, as the authenticator gives it", fr: "La nouvelle clé, telle que donnée")
  static let transports = Text(en: "How the browser reaches it", fr: "Comment le navigateur l’atteint")

  static let eventAdded = Text(en: "added a passkey", fr: "a ajouté une clé d’accès")
  static let eventRenamed = Text(en: "renamed a passkey", fr: "a renommé une clé d’accès")
  static let eventRemoved = Text(en: "removed a passkey", fr: "a supprimé une clé d’accès")
  static let eventCopied = Text(
    en: "refused a passkey that may have been copied", fr: "a refusé une clé d’accès peut-être copiée")
}
