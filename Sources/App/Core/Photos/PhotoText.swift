// Every word of photos that a person reads.
import Base

enum PhotoText {
  static let photo = Text(en: "Photo", fr: "Photo")
  static let own = Text(en: "Your photo", fr: "Votre photo")
  static let ownLead = Text(
    en: "It stands beside your name. Whoever may see you in the directory sees it, and nobody else.",
    fr: "Elle figure à côté de votre nom. Qui peut vous voir dans l’annuaire la voit, et personne d’autre.")
  static func lead(_ name: String) -> Text {
    Text(
      en: "It stands beside the name of \(name), for whoever may see the directory.",
      fr: "Elle figure à côté du nom de \(name), pour qui peut voir l’annuaire.")
  }
  static func of(_ name: String) -> Text { Text(en: "Photo of \(name)", fr: "Photo de \(name)") }
  static let preview = Text(en: "The picture that you chose", fr: "L’image que vous avez choisie")
  static let file = Text(en: "Picture", fr: "Image")
  static func fileHelp(_ most: Text) -> Text {
    Text(
      en: "JPEG, PNG or WebP, at most \(most.en). Shown as a square from its middle; place and camera are not kept.",
      fr:
        "JPEG, PNG ou WebP, au plus \(most.fr). Montrée en carré, par le milieu ; lieu et appareil ne sont pas gardés.")
  }
  static let upload = Text(en: "Use this photo", fr: "Utiliser cette photo")
  static let add = Text(en: "Add a photo", fr: "Ajouter une photo")
  static let replace = Text(en: "Replace the photo", fr: "Remplacer la photo")
  static let remove = Text(en: "Remove the photo", fr: "Retirer la photo")
  static let removeQuestion = Text(en: "Remove the photo?", fr: "Retirer la photo ?")
  static let removeConsequence = Text(
    en: "Initials stand in its place at once.", fr: "Les initiales prennent aussitôt sa place.")
  static let wasChanged = Text(en: "The photo is there.", fr: "La photo est en place.")
  static let wasRemoved = Text(en: "The photo is removed.", fr: "La photo est retirée.")

  static let small = Text(en: "Link to the small square", fr: "Lien du petit carré")
  static let large = Text(en: "Link to the large square", fr: "Lien du grand carré")
  static let full = Text(en: "Link to the whole picture", fr: "Lien de l’image entière")
  static let linksExpire = Text(en: "When the links end", fr: "Fin des liens")

  static let eventChanged = Text(en: "changed a person’s photo", fr: "a changé la photo d’une personne")
  static let eventRemoved = Text(en: "removed a person’s photo", fr: "a retiré la photo d’une personne")
}
