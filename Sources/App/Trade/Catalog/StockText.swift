// Every word about stock that a person reads.
import Base
import Store

enum StockText {
  static let afterPlace = Text(
    en: "Where a page begins: after this variant and its SKU",
    fr: "Où commence une page : après cette variante et sa référence")
  static let beforePlace = Text(
    en: "Where a page ends: before this variant and its SKU",
    fr: "Où finit une page : avant cette variante et sa référence")
  static let stock = Text.verbatim("Stock")
  static let stockIntro = Text(
    en: "What lies where, and what is running low.", fr: "Ce qui se trouve où, et ce qui manque bientôt.")
  static let stockSearch = Text(en: "Search by SKU or name", fr: "Chercher une référence ou un nom")
  static let locationFilter = Text(en: "Only what lies in this place", fr: "Seulement ce qui se trouve dans ce lieu")
  static let lowFilter = Text(en: "Only what is running low", fr: "Seulement ce qui manque bientôt")
  static let everyLocation = Text(en: "Every place", fr: "Tous les lieux")
  static let chooseLocation = Text(en: "Choose a place", fr: "Choisir un lieu")
  static let variantCount = Plural(
    one: Text(en: "# variant", fr: "# variante"), other: Text(en: "# variants", fr: "# variantes"))
  static let movementCount = Plural(
    one: Text(en: "# movement", fr: "# mouvement"), other: Text(en: "# movements", fr: "# mouvements"))
  static let noneCounted = Text(en: "No stock is counted yet.", fr: "Aucun stock n’est suivi pour l’instant.")
  static let noneCountedHint = Text(
    en: "Products whose stock is counted stand here.", fr: "Les articles dont le stock est suivi figurent ici.")
  static let nothingLow = Text(en: "Nothing is running low.", fr: "Rien ne manque.")
  static let nothingHere = Text(en: "Nothing of it lies anywhere.", fr: "Il n’y en a nulle part.")
  static let available = Text(en: "Available", fr: "Disponible")
  static let onHand = Text(en: "On hand", fr: "En stock")
  static let reservedWord = Text(en: "Reserved", fr: "Réservé")
  static let low = Text(en: "Running low", fr: "Bientôt épuisé")
  static let lowAt = Text(en: "Alert at", fr: "Alerte à")
  static let lowAtHelp = Text(
    en: "Whoever keeps the stock is told when so many are left; empty for never.",
    fr: "Les responsables du stock sont avertis lorsqu’il en reste autant ; vide : jamais.")
  static let change = Text(en: "Change", fr: "Variation")
  static let changeHelp = Text(
    en: "How many more, or fewer: 3 or -2.", fr: "Combien de plus ou de moins : 3 ou -2.")
  static let reservedChange = Text(en: "Change of what is reserved", fr: "Variation du réservé")
  static let reference = Text(en: "What it was for", fr: "Pour quoi")
  static let referenceKind = Text(en: "Sort of what it was for", fr: "Nature de ce pour quoi")
  static let movement = Text(en: "Movement", fr: "Mouvement")
  static let movements = Text(en: "Movements", fr: "Mouvements")
  static let movedAt = Text(en: "When", fr: "Quand")
  static let lines = Text(en: "Lines", fr: "Lignes")
  static let receive = Text(en: "Receive", fr: "Réceptionner")
  static let adjust = Text(en: "Set right", fr: "Corriger")
  static let transfer = Text(en: "Move", fr: "Déplacer")
  static let fromPlace = Text(en: "From", fr: "De")
  static let toPlace = Text(en: "To", fr: "Vers")
  static let received = Text(en: "Received", fr: "Réception")
  static let adjusted = Text(en: "Set right", fr: "Correction")
  static let counted = Text(en: "Counted", fr: "Inventaire")
  static let transferred = Text(en: "Moved", fr: "Déplacement")
  static let released = Text(en: "Released", fr: "Libéré")
  static let issued = Text(en: "Issued", fr: "Sortie")
  static let cameBack = Text(en: "Came back", fr: "Retour")
  static let wasEntered = Text(en: "The movement is entered.", fr: "Le mouvement est enregistré.")
  static let seeStock = Text(en: "See its stock", fr: "Voir son stock")
  static func isLow(_ name: String, _ left: Int64) -> Text {
    guard left > 0 else { return Text(en: "None left of \(name)", fr: "Épuisé : \(name)") }
    return Text(en: "\(left) left of \(name)", fr: "Plus que \(left) : \(name)")
  }
  private static let moreLow = Plural(
    one: Text(en: "# more is running low", fr: "# autre est bientôt épuisé"),
    other: Text(en: "# more are running low", fr: "# autres sont bientôt épuisés"))
  static func areLow(_ name: String, _ left: Int64, _ others: Int) -> Text {
    let (first, more) = (isLow(name, left), moreLow(others))
    return Text(en: "\(first.en), and \(more.en)", fr: "\(first.fr) ; \(more.fr)")
  }
  static let noticeLow = Text(en: "Stock is running low", fr: "Un stock s’épuise")

  static let stockTake = Text(en: "Stock-take", fr: "Inventaire")
  static let stockTakeIntro = Text(
    en: "Count what is there and write it down; empty means not counted.",
    fr: "Comptez et notez ce qui est là ; vide : non compté.")
  static let stockTakeAbout = [
    Text(
      en:
        "What differs is entered as a movement with your name. What was moved while you counted is shown again, for you to look at once more.",
      fr:
        "Un écart est enregistré comme un mouvement à votre nom. Ce qui a bougé pendant le comptage vous est montré de nouveau, à vérifier."
    )
  ]
  static let countedNumber = Text(en: "Counted", fr: "Compté")
  static let expected = Text(en: "Expected", fr: "Attendu")
  static let expectedHelp = Text(
    en: "What was on hand when it was counted; absent for what there is now.",
    fr: "Ce qui était en stock lors du comptage ; absent : ce qu’il y a maintenant.")
  static let asOf = Text(en: "Last movement that was known", fr: "Dernier mouvement connu")
  static let asOfHelp = Text(
    en: "The newest one when the count began: what was moved since is refused, to be counted again.",
    fr: "Le plus récent au début du comptage : ce qui a bougé depuis est refusé, à recompter.")
  static func movedMeanwhile(_ onHand: Int64) -> Text {
    let number = (grouped(Int(clamping: onHand), .en), grouped(Int(clamping: onHand), .fr))
    return Text(
      en: "It was moved meanwhile: there should be \(number.0). Count it again.",
      fr: "Cela a bougé entre-temps : il devrait y en avoir \(number.1). Recomptez.")
  }
  static let differences = Text(en: "Differences", fr: "Écarts")
  static func countOf(_ name: String) -> Text { Text(en: "Counted of \(name)", fr: "Compté : \(name)") }
  static let enterCount = Text(en: "Enter the count", fr: "Enregistrer le comptage")
  static let enterAndGoBack = Text(en: "Enter and go back", fr: "Enregistrer et revenir")
  static let enterAndGoOn = Text(en: "Enter and go on", fr: "Enregistrer et continuer")
  private static let counts = Plural(
    one: Text(en: "# variant counted", fr: "# variante comptée"),
    other: Text(en: "# variants counted", fr: "# variantes comptées"))
  private static let changes = Plural(
    one: Text(en: "# difference entered", fr: "# écart enregistré"),
    other: Text(en: "# differences entered", fr: "# écarts enregistrés"))
  static func wereCounted(_ count: Int, _ changed: Int) -> Text {
    let (all, different) = (counts(count), changes(changed))
    return Text(en: "\(all.en), \(different.en).", fr: "\(all.fr), \(different.fr).")
  }

  // MARK: The check at night

  static let verifyJob = Text(en: "Check the sums of stock", fr: "Vérifier les sommes du stock")
  static let balances = Text(en: "Balances", fr: "Soldes")
  private static let sums = Plural(
    one: Text(en: "# balance is the sum of its movements.", fr: "# solde est la somme de ses mouvements."),
    other: Text(en: "# balances are the sums of their movements.", fr: "# soldes sont la somme de leurs mouvements."))
  static func sumsAreWhole(_ count: Int64) -> Text { sums(Int(clamping: count)) }
  private static let wrongSums = Plural(
    one: Text(en: "# balance is not the sum of its movements", fr: "# solde n’est pas la somme de ses mouvements"),
    other: Text(
      en: "# balances are not the sums of their movements", fr: "# soldes ne sont pas la somme de leurs mouvements"))
  static func sumsDiffer(_ count: Int64, _ variant: String) -> Text {
    let words = wrongSums(Int(clamping: count))
    return Text(
      en: "\(words.en), the first of variant \(variant).", fr: "\(words.fr) ; le premier, de la variante \(variant).")
  }
}
