// Every word of the search that a person reads.
import Base

enum SearchText {
  static let title = Text(en: "Search", fr: "Recherche")
  static let lead = Text(
    en: "Pages and people, by any part of a name, an address or a number.",
    fr: "Des pages et des personnes, par n’importe quelle partie d’un nom, d’une adresse ou d’un numéro.")
  static let words = Text(en: "Search pages and people", fr: "Chercher des pages et des personnes")
  static let find = Text(en: "Search", fr: "Chercher")
  static let pages = Text(en: "Pages", fr: "Pages")
  static let all = Text(en: "All that match", fr: "Tous les résultats")
  static let nothing = Text(en: "Nothing found", fr: "Aucun résultat")
  static let nothingHint = Text(
    en: "Try fewer letters, or another spelling: accents and capitals don’t matter.",
    fr: "Essayez moins de lettres ou une autre orthographe : accents et majuscules ne comptent pas.")
  static let offline = Text(en: "The search can’t be reached.", fr: "La recherche est injoignable.")
  static let kind = Text(en: "Kind", fr: "Genre")
  static let name = Text(en: "Name", fr: "Nom")
  static let detail = Text(en: "More", fr: "Précision")
  static let path = Text(en: "Address of the page", fr: "Adresse de la page")
}
