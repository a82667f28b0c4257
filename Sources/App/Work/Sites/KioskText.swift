// Every word of kiosks that a person reads.
import Base

extension SiteText {
  static let kiosk = Text(en: "Kiosk", fr: "Borne")
  static let kiosks = Text(en: "Kiosks", fr: "Bornes")
  static let kioskCount = Plural(one: Text(en: "# kiosk", fr: "# borne"), other: Text(en: "# kiosks", fr: "# bornes"))
  static let kiosksIntro = Text(
    en: "Screens that show a code which changes every thirty seconds.",
    fr: "Des écrans qui montrent un code changeant toutes les trente secondes.")
  static let noKiosks = Text(en: "There is no kiosk yet", fr: "Il n’y a pas encore de borne")
  static let noKiosksHint = Text(
    en: "Add one for a site, then open its link on the screen that hangs there.",
    fr: "Ajoutez-en une pour un site, puis ouvrez son lien sur l’écran qui s’y trouve.")
  static let addKiosk = Text(en: "Add a kiosk", fr: "Ajouter une borne")
  static let kioskName = Text(en: "Name of the screen", fr: "Nom de l’écran")
  static let kioskLink = Text(en: "Link for the screen", fr: "Lien pour l’écran")
  static let linkUntil = Text(en: "When the link ends", fr: "Fin du lien")
  static let kioskLinkHint = Text(
    en: "Open this link on the screen within an hour. It works once, and is not shown again.",
    fr: "Ouvrez ce lien sur l’écran dans l’heure. Il sert une fois, et ne sera plus montré.")
  static let openedAt = Text(en: "On since", fr: "En service depuis")
  static let renewLink = Text(en: "New link", fr: "Nouveau lien")
  static let renewQuestion = Text(en: "Make a new link?", fr: "Créer un nouveau lien ?")
  static let renewConsequence = Text(
    en: "The screen that shows the code now goes dark.", fr: "L’écran qui montre le code s’éteint.")
  static let revoke = Text(en: "Revoke", fr: "Révoquer")
  static let revokeQuestion = Text(en: "Revoke this kiosk?", fr: "Révoquer cette borne ?")
  static let revokeConsequence = Text(
    en: "Its screen goes dark, and its codes count no more. That is for good.",
    fr: "Son écran s’éteint, et ses codes ne comptent plus. C’est définitif.")
  static let wasRevoked = Text(en: "The kiosk is revoked.", fr: "La borne est révoquée.")
  static let tooManyKiosks = Failure(
    .conflict, code: "too-many-kiosks",
    Text(en: "An organization has at most 100 kiosks.", fr: "Une organisation a au plus 100 bornes."))
  static let kioskIsRevoked = Failure(
    .conflict, code: "kiosk-revoked",
    Text(en: "This kiosk is revoked. Add another.", fr: "Cette borne est révoquée. Ajoutez-en une autre."))
  static let kioskLinkGone = Failure(
    .gone, code: "link-gone",
    Text(
      en: "This link was used or has run out. Ask for a new one.",
      fr: "Ce lien a servi ou a expiré. Demandez-en un nouveau."))
  static func becomeLead(_ site: String) -> Text {
    Text(
      en: "Make this screen the kiosk of \(site)? It shows a code and opens nothing else.",
      fr: "Faire de cet écran la borne de \(site) ? Il montre un code et n’ouvre rien d’autre.")
  }
  static let become = Text(en: "Make this screen a kiosk", fr: "Faire de cet écran une borne")
  static let noKiosk = Text(en: "This screen is no kiosk", fr: "Cet écran n’est pas une borne")
  static let noKioskHint = Text(
    en: "Whoever keeps the kiosks can make a link for it.", fr: "Qui gère les bornes peut créer un lien pour lui.")
  static let kioskLead = Text(
    en: "Scan to check in or out, or type the code on your phone.",
    fr: "Scannez pour pointer, ou tapez le code sur votre téléphone.")
  static let kioskPicture = Text(
    en: "QR code that opens the page to check in", fr: "Code QR qui ouvre la page pour pointer")
  static let kioskRest = Text(en: "Time left of this code", fr: "Temps restant de ce code")
  static let kioskAway = Text(
    en: "No network. The code comes back by itself.", fr: "Pas de réseau. Le code reviendra de lui-même.")
  static let kioskNext = Text(en: "Next code", fr: "Code suivant")
  static let eventKioskAdded = Text(en: "added a kiosk", fr: "a ajouté une borne")
  static let eventKioskRenewed = Text(en: "made a new link for a kiosk", fr: "a créé un nouveau lien pour une borne")
  static let eventKioskOpened = Text(en: "a screen became a kiosk", fr: "un écran est devenu une borne")
  static let eventKioskRevoked = Text(en: "revoked a kiosk", fr: "a révoqué une borne")
  static let uses = Text(en: "Codes of kiosks used", fr: "Codes de bornes utilisés")
}
