// Every word about the catalog that a person reads. Those about its stock: `StockText`.
import Base
import Store

enum CatalogText {
  static let catalog = Text(en: "Catalog", fr: "Catalogue")
  static let products = Text(en: "Products", fr: "Articles")
  static let product = Text(en: "Product", fr: "Article")
  static let variant = Text(en: "Variant", fr: "Variante")
  static let variants = Text(en: "Variants", fr: "Variantes")
  static let variantName = Text(en: "Variant", fr: "Variante")
  static let variantHelp = Text(
    en: "Such as a size or a colour; empty where there is only one.",
    fr: "Par exemple une taille ou une couleur ; vide s’il n’y en a qu’une.")
  static let name = Text(en: "Name", fr: "Nom")
  static let identifier = Text(en: "Identifier", fr: "Identifiant")
  static let version = Text.verbatim("Version")
  static let description = Text.verbatim("Description")
  static let kind = Text(en: "Kind", fr: "Nature")
  static let sale = Text(en: "Sale", fr: "Vente")
  static let loan = Text(en: "Loan", fr: "Prêt")
  static let request = Text(en: "Request", fr: "Demande")
  static let category = Text(en: "Category", fr: "Catégorie")
  static let categories = Text(en: "Categories", fr: "Catégories")
  static let noCategory = Text(en: "No category", fr: "Sans catégorie")
  static let anyCategory = Text(en: "Any category", fr: "Toute catégorie")
  static let anyKind = Text(en: "Any kind", fr: "Toute nature")
  static let anyState = Text(en: "Any state", fr: "Tout état")
  static let state = Text(en: "State", fr: "État")
  static let listed = Text(en: "Listed", fr: "Visible")
  static let unlisted = Text(en: "Not listed", fr: "Non visible")
  static let closed = Text(en: "Not now", fr: "Hors période")
  static let sku = Text(en: "SKU", fr: "Référence")
  static let skuHelp = Text(
    en: "What the shelf or the label says: one of its own for each variant.",
    fr: "Ce qu’indique l’étiquette : une par variante.")
  static let price = Text(en: "Price", fr: "Prix")
  static let priceHelp = Text(
    en: "In minor units of the currency, tax included: 1250 is €12.50.",
    fr: "En plus petites unités de la devise, taxe comprise : 1250 vaut 12,50 €.")
  static let priceFormHelp = Text(en: "Tax included, such as 12.50.", fr: "Taxe comprise, par exemple 12,50.")
  static let lowestPrice = Text(en: "Lowest price", fr: "Prix le plus bas")
  static let highestPrice = Text(en: "Highest price", fr: "Prix le plus haut")
  static let free = Text(en: "Free", fr: "Gratuit")
  static func fromTo(_ low: Text, _ high: Text) -> Text {
    Text(en: "\(low.en) to \(high.en)", fr: "\(low.fr) à \(high.fr)")
  }
  static let currency = Text(en: "Currency", fr: "Devise")
  static let currencyHelp = Text(en: "Three letters, such as EUR.", fr: "Trois lettres, par exemple EUR.")
  static let currencyOfProduct = Text(
    en: "Three letters; absent, that of the organization for a new product and unchanged for another.",
    fr: "Trois lettres ; absente, celle de l’organisation pour un nouvel article, inchangée pour un autre.")
  static let currencyIntro = Text(
    en: "New products have it; those that are there keep theirs.",
    fr: "Les nouveaux articles l’emploient ; les autres gardent la leur.")
  static let taxRate = Text(en: "Tax rate", fr: "Taux de taxe")
  static let taxRateHelp = Text(
    en: "In hundredths of a percent: 2000 is 20 %. The price holds it.",
    fr: "En centièmes de pour cent : 2000 vaut 20 %. Le prix la comprend.")
  // Beside another field, whose help is as long: a line.
  static let taxRateFormHelp = Text(en: "In percent, such as 5.5.", fr: "En pour cent, par exemple 5,5.")
  static let skuFormHelp = Text(en: "As on the shelf or the label.", fr: "Celle de l’étiquette.")
  static let limitFormHelp = Text(en: "Empty: as many as one likes.", fr: "Vide : autant qu’on veut.")
  static let limitDaysHelp = Text(en: "Empty: ever.", fr: "Vide : en tout.")
  static func percent(_ rate: Int64) -> Text {
    let number = Decimals.short(rate, digits: 2)
    let french = String(number.map { $0 == "." ? "," : $0 })
    return Text(en: "\(number)%", fr: "\(french)\u{A0}%")
  }
  static let loanDays = Text(en: "Days of a loan", fr: "Durée du prêt en jours")
  static let loanDaysHelp = Text(en: "For what is lent.", fr: "Pour ce qui se prête.")
  static let daysCount = Plural(one: Text(en: "# day", fr: "# jour"), other: Text(en: "# days", fr: "# jours"))
  static let isListed = Text(en: "People see it", fr: "Visible de tous")
  static let isCounted = Text(en: "Its stock is counted", fr: "Son stock est suivi")
  static let isCountedHelp = Text(
    en: "Not for what is made when it is asked for, such as a print.",
    fr: "Pas pour ce qui se fait à la demande, comme une impression.")
  static let firstDate = Text(en: "From", fr: "À partir du")
  static let lastDate = Text(en: "Until", fr: "Jusqu’au")
  static let roles = Text(en: "Who may order it", fr: "Qui peut commander")
  static let rolesHelp = Text(
    en: "People with one of these roles; none means everybody.",
    fr: "Les personnes ayant l’un de ces rôles ; aucun : tout le monde.")
  static let deletedRole = Text(en: "A role that was deleted", fr: "Un rôle supprimé")
  static let units = Text(en: "Units that may order it", fr: "Unités qui peuvent commander")
  static let unitsHelp = Text(
    en: "Codes, one a line; none means every unit.", fr: "Codes, un par ligne ; aucun : toutes les unités.")
  static let limit = Text(en: "At most per person", fr: "Par personne")
  static let limitHelp = Text(
    en: "Within the days beside it, or ever.", fr: "Sur la durée indiquée, ou en tout.")
  static let limitDays = Text(en: "Within so many days", fr: "Sur tant de jours")
  static func limitWords(_ limit: Int64, _ days: Int64?) -> Text {
    guard let days else { return Text(en: "\(limit)", fr: "\(limit)") }
    let words = daysCount(Int(days))
    return Text(en: "\(limit) within \(words.en)", fr: "\(limit) sur \(words.fr)")
  }
  static let photo = Text.verbatim("Photo")
  static let photos = Text(en: "Pictures", fr: "Photos")
  static func photoOf(_ name: String, _ number: Int) -> Text {
    Text(en: "\(name), picture \(number)", fr: "\(name), photo \(number)")
  }

  // MARK: The list

  static let intro = Text(
    en: "What you can buy, borrow and ask for.", fr: "Ce que vous pouvez acheter, emprunter et demander.")
  static let introWhole = Text(
    en: "Everything that is sold, lent and made here.", fr: "Tout ce qui se vend, se prête et se fait ici.")
  static let search = Text(en: "Search the catalog", fr: "Chercher dans le catalogue")
  static let categoryFilter = Text(
    en: "Only products of this category", fr: "Seulement les articles de cette catégorie")
  static let kindFilter = Text(
    en: "Only products of this kind: sale, loan or request",
    fr: "Seulement les articles de cette nature : sale, loan ou request")
  static let stateFilter = Text(
    en: "Only products of this state: listed, unlisted or deleted; for those who see the whole catalog",
    fr: "Seulement les articles de cet état : listed, unlisted ou deleted ; pour qui voit tout le catalogue")
  static let count = Plural(
    one: Text(en: "# product", fr: "# article"), other: Text(en: "# products", fr: "# articles"))
  static let none = Text(en: "Nothing in the catalog yet.", fr: "Rien au catalogue pour l’instant.")
  static let noneHint = Text(
    en: "Add the first product, or import a list.", fr: "Ajoutez un premier article ou importez une liste.")
  static let nothingFound = Text(en: "No product matches this.", fr: "Aucun article ne correspond.")
  static let nothingFoundHint = Text(
    en: "Try fewer words or another category.", fr: "Essayez moins de mots ou une autre catégorie.")
  static let showAll = Text(en: "Show everything", fr: "Tout voir")

  // MARK: A product

  static let add = Text(en: "Add a product", fr: "Ajouter un article")
  static let edit = Text(en: "Edit", fr: "Modifier")
  static func editTitle(_ name: String) -> Text { Text(en: "Edit \(name)", fr: "Modifier \(name)") }
  static let delete = Text(en: "Delete", fr: "Supprimer")
  static func deleteQuestion(_ name: String) -> Text { Text(en: "Delete \(name)?", fr: "Supprimer \(name) ?") }
  static let deleteConsequence = Text(
    en: "Nobody can order it any more. What was ordered and moved stays. It can be brought back.",
    fr: "Plus personne ne peut le commander. Commandes et mouvements restent. Il peut être restauré.")
  static let deleteVariantConsequence = Text(
    en: "Nobody can order it any more. What was ordered and moved stays.",
    fr: "Plus personne ne peut la commander. Commandes et mouvements restent.")
  static let deleteCategoryConsequence = Text(
    en: "Its products stay, without a category.", fr: "Ses articles restent, sans catégorie.")
  static let deleteLocationConsequence = Text(
    en: "Only where nothing lies any more. Its movements stay.",
    fr: "Seulement si rien ne s’y trouve plus. Ses mouvements restent.")
  static func wasMade(_ name: String) -> Text { Text(en: "\(name) is added.", fr: "\(name) est ajouté.") }
  static func wasDeleted(_ name: String) -> Text { Text(en: "\(name) is deleted.", fr: "\(name) est supprimé.") }
  static func wasRestored(_ name: String) -> Text { Text(en: "\(name) is back.", fr: "\(name) est de retour.") }
  static let restore = Text(en: "Bring back", fr: "Restaurer")
  static let isDeleted = Text(
    en: "This product is deleted. It can be brought back.", fr: "Cet article est supprimé. Il peut être restauré.")
  static let addVariant = Text(en: "Add a variant", fr: "Ajouter une variante")
  static let addPhoto = Text(en: "Add a picture", fr: "Ajouter une photo")
  static let removePhoto = Text(en: "Remove", fr: "Retirer")
  static let showFirst = Text(en: "Show first", fr: "En premier")
  static let isFirst = Text(
    en: "The picture comes first now, also in lists.",
    fr: "La photo vient maintenant en premier, aussi dans les listes.")
  static let removePhotoQuestion = Text(en: "Remove this picture?", fr: "Retirer cette photo ?")
  static let removePhotoConsequence = Text(en: "It is gone for good.", fr: "Elle disparaît définitivement.")
  static let photoRemoved = Text(en: "The picture is removed.", fr: "La photo est retirée.")
  static let changedMeanwhile = Failure(
    .conflict, code: "changed-meanwhile",
    Text(
      en: "Somebody else has changed this product. Look at it again.",
      fr: "Quelqu’un d’autre a modifié cet article. Regardez-le de nouveau."))

  // MARK: Settings

  static let settings = Text(en: "Settings", fr: "Réglages")
  static let settingsIntro = Text(
    en: "Categories, places and the currency.", fr: "Catégories, lieux et devise.")
  static let locations = Text(en: "Places", fr: "Lieux")
  static let location = Text(en: "Place", fr: "Lieu")
  static let locationsIntro = Text(
    en: "Where stock lies: a shop, a counter, a store room.",
    fr: "Là où se trouve le stock : boutique, comptoir, réserve.")
  static let newCategory = Text(en: "New category", fr: "Nouvelle catégorie")
  static let newLocation = Text(en: "New place", fr: "Nouveau lieu")
  static let addCategory = Text(en: "Add the category", fr: "Ajouter la catégorie")
  static let addLocation = Text(en: "Add the place", fr: "Ajouter le lieu")
  static let locationFirst = Text(
    en: "There is no place for stock yet: add one in the settings of the catalog.",
    fr: "Il n’y a pas encore de lieu de stock : ajoutez-en un dans les réglages du catalogue.")
  static let variantIsDeleted = Text(
    en: "This is deleted. What still lies somewhere can be set right or moved.",
    fr: "Ceci est supprimé. Ce qui reste en stock peut être corrigé ou déplacé.")

  // MARK: Import

  static let importTitle = Text(en: "Import products", fr: "Importer des articles")
  static let importIntro = Text(
    en: "From a CSV file or a spreadsheet, a line for each variant.",
    fr: "Depuis un fichier CSV ou un tableur, une ligne par variante.")
  static let importAbout = [
    Text(
      en:
        "A line is found by its SKU and changed; a new SKU is added to the product of that name, or makes a new one. A column that the file doesn’t have is left as it is.",
      fr:
        "Une ligne est reconnue à sa référence et modifiée ; une nouvelle référence s’ajoute à l’article de ce nom ou en crée un. Une colonne absente du fichier reste inchangée."
    ),
    Text(
      en: "First you see what would happen. Stock is not imported: it is received or counted.",
      fr: "Vous voyez d’abord ce qui se passerait. Le stock ne s’importe pas : il se réceptionne ou se compte."),
  ]
  static let runImport = Plural(
    one: Text(en: "Import # line", fr: "Importer # ligne"), other: Text(en: "Import # lines", fr: "Importer # lignes"))
  static let undoConsequence = Text(
    en: "What it added is deleted, what it changed is set back. What was changed since stays as it is.",
    fr: "Ce qu’il a ajouté est supprimé, ce qu’il a modifié est rétabli. Ce qui a changé depuis reste tel quel.")
  static let toCatalog = Text(en: "To the catalog", fr: "Voir le catalogue")
  static let faultsHint = Text(
    en: "Correct them in the file and import it again: what is there already is recognized.",
    fr: "Corrigez-les dans le fichier et importez-le à nouveau : ce qui existe déjà est reconnu.")
  static func noColumns(_ header: String) -> Text {
    Text(
      en: "There must be a column “SKU” and a column “Product”. The file has: \(header).",
      fr: "Il faut une colonne « Référence » et une colonne « Produit ». Le fichier a : \(header).")
  }
  static func saysOtherwise(_ line: Int) -> Text {
    Text(
      en: "Line \(line) says otherwise of the same product.", fr: "La ligne \(line) dit autre chose du même article.")
  }
  static func repeatedSKU(_ line: Int) -> Text {
    Text(en: "Line \(line) has this SKU already.", fr: "La ligne \(line) a déjà cette référence.")
  }
  static let missing = Text(en: "Something must stand here.", fr: "Cette valeur est nécessaire.")
  static func tooLong(_ most: Int) -> Text {
    Text(en: "At most \(most) characters.", fr: "\(most) caractères au plus.")
  }
  static func badNumber(_ range: ClosedRange<Int64>) -> Text {
    Text(
      en: "Must be a whole number from \(range.lowerBound) to \(range.upperBound).",
      fr: "Doit être un nombre entier de \(range.lowerBound) à \(range.upperBound).")
  }
  static let yesOrNo = Text(en: "Write yes or no.", fr: "Écrivez oui ou non.")
  static let badDate = Text(
    en: "Write a day such as 2026-12-31.", fr: "Écrivez un jour, par exemple 2026-12-31.")
  static let badKind = Text(en: "Must be sale, loan or request.", fr: "Doit être vente, prêt ou demande.")

  // MARK: What can't be

  static let nameTaken = Text(en: "There is another of this name.", fr: "Il y en a déjà un de ce nom.")
  static let skuTaken = Text(en: "Another variant has this SKU.", fr: "Une autre variante a cette référence.")
  static let skuNeeded = Text(en: "Give it an SKU.", fr: "Donnez une référence.")
  static let noCurrency = Text(en: "Write three letters, such as EUR.", fr: "Écrivez trois lettres, par exemple EUR.")
  static let noSuchCategory = Text(en: "There is no such category.", fr: "Cette catégorie n’existe pas.")
  static let noSuchRole = Text(en: "There is no such role.", fr: "Ce rôle n’existe pas.")
  static let noSuchVariant = Text(en: "There is no such variant.", fr: "Cette variante n’existe pas.")
  static let noSuchLocation = Text(en: "There is no such place.", fr: "Ce lieu n’existe pas.")
  static let loanDaysNeeded = Text(en: "Say for how many days it is lent.", fr: "Indiquez la durée du prêt en jours.")
  static let endsBefore = Text(
    en: "The last day can’t be before the first.", fr: "Le dernier jour ne peut pas précéder le premier.")
  static let badRate = Text(
    en: "Write a percentage from 0 to 100, such as 5.5.", fr: "Écrivez un pourcentage de 0 à 100, par exemple 5,5.")
  static func badPrice(_ currency: Currency) -> Text {
    let example = Decimals.text(currency.digits == 0 ? 12 : 1250, digits: currency.digits)
    let french = String(example.map { $0 == "." ? "," : $0 })
    return Text(en: "Write a price such as \(example).", fr: "Écrivez un prix comme \(french).")
  }
  static func currencyStays(_ currency: Currency) -> Text {
    Text(
      en: "Its prices are in \(currency.code), which has other minor units: set them to 0 first.",
      fr: "Ses prix sont en \(currency.code), dont les sous-unités diffèrent : mettez-les d’abord à 0.")
  }
  static let lastVariant = Text(
    en: "It is the only variant: delete the product.", fr: "C’est la seule variante : supprimez l’article.")
  static let stillReserved = Text(
    en: "Some of it is reserved for orders.", fr: "Une partie est réservée pour des commandes.")
  static let locationInUse = Text(
    en: "Something still lies there. Move it or set it right first.", fr: "Il y reste du stock. Videz d’abord ce lieu.")
  static func tooMany(_ most: Int) -> Text {
    Text(en: "There can be \(most) at most.", fr: "Il peut y en avoir \(most) au plus.")
  }
  static let tooManyPhotos = Text(
    en: "A product has at most \(CatalogRules.mostPhotos) pictures.",
    fr: "Un article a au plus \(CatalogRules.mostPhotos) photos.")
  static let badQuantity = Text(
    en: "Must be a whole number from 1 to 1,000,000.", fr: "Doit être un nombre entier de 1 à 1 000 000.")
  static let badChange = Text(
    en: "Write how many more or fewer, at most a million, and not 0.",
    fr: "Indiquez combien de plus ou de moins, un million au plus, et pas 0.")
  static let badCount = Text(
    en: "Write a whole number, 0 or more.", fr: "Écrivez un nombre entier, 0 ou plus.")
  static let badLines = Text(
    en: "There are too many lines, or one of them twice.", fr: "Il y a trop de lignes, ou l’une d’elles deux fois.")
  static let reasonNeeded = Text(en: "Say why.", fr: "Dites pourquoi.")
  static let tooMuchOnHand = Text(
    en: "There would be more than can be counted.", fr: "Il y en aurait plus qu’on ne peut compter.")
  static let samePlace = Text(en: "Choose another place.", fr: "Choisissez un autre lieu.")
  static let notCounted = Text(
    en: "The stock of this product isn’t counted.", fr: "Le stock de cet article n’est pas suivi.")
  static let fewerThanNone = Text(
    en: "Less was left meanwhile than this takes away: count it again.",
    fr: "Il en reste entre-temps moins que cet écart : recomptez.")
  private static let reservedCount = Plural(
    one: Text(en: "# of it is reserved for orders.", fr: "# est réservé pour des commandes."),
    other: Text(en: "# of it are reserved for orders.", fr: "# sont réservés pour des commandes."))
  static func fewerThanReserved(_ reserved: Int64) -> Text { reservedCount(Int(clamping: reserved)) }
  static func outOfStock(_ names: [String]) -> Text {
    let list = names.prefix(5).joined(separator: ", ")
    return Text(en: "There is too little left of: \(list).", fr: "Il n’en reste pas assez : \(list).")
  }
  static func onlyLeft(_ left: Int64) -> Text {
    guard left > 0 else { return Text(en: "None left.", fr: "Il n’en reste plus.") }
    return Text(en: "Only \(left) left.", fr: "Il n’en reste que \(left).")
  }
  static let notHeld = Text(
    en: "There is less of it reserved or issued for this.", fr: "Il y en a moins de réservé ou de sorti pour cela.")

  // MARK: Permissions and events

  static let permissionRead = Text(
    en: "See the whole catalog and its stock", fr: "Voir tout le catalogue et son stock")
  static let permissionManage = Text(
    en: "Keep the catalog, which one then sees: products, prices, categories, places",
    fr: "Tenir le catalogue, visible alors en entier : articles, prix, catégories, lieux")
  static let permissionStock = Text(
    en: "Receive, adjust, move and count stock, and see the whole catalog",
    fr: "Réceptionner, corriger, déplacer et compter le stock, et voir tout le catalogue")
  static let eventProductCreated = Text(en: "added a product", fr: "a ajouté un article")
  static let eventProductUpdated = Text(en: "changed a product", fr: "a modifié un article")
  static let eventProductDeleted = Text(en: "deleted a product", fr: "a supprimé un article")
  static let eventProductRestored = Text(en: "brought a product back", fr: "a restauré un article")
  static let eventCategoryCreated = Text(en: "added a product category", fr: "a ajouté une catégorie d’articles")
  static let eventCategoryUpdated = Text(en: "changed a product category", fr: "a modifié une catégorie d’articles")
  static let eventCategoryDeleted = Text(en: "deleted a product category", fr: "a supprimé une catégorie d’articles")
  static let eventLocationCreated = Text(en: "added a place for stock", fr: "a ajouté un lieu de stock")
  static let eventLocationUpdated = Text(en: "changed a place for stock", fr: "a modifié un lieu de stock")
  static let eventLocationDeleted = Text(en: "deleted a place for stock", fr: "a supprimé un lieu de stock")
  static let eventSettings = Text(en: "changed the settings of the catalog", fr: "a modifié les réglages du catalogue")
  static let eventImported = Text(en: "imported products", fr: "a importé des articles")
  static let eventImportUndone = Text(en: "undid an import of products", fr: "a annulé un import d’articles")
  static let eventReceived = Text(en: "received stock", fr: "a réceptionné du stock")
  static let eventAdjusted = Text(en: "set stock right", fr: "a corrigé du stock")
  static let eventCounted = Text(en: "took stock", fr: "a fait un inventaire")
  static let eventTransferred = Text(en: "moved stock", fr: "a déplacé du stock")
  static let eventReserved = Text(en: "reserved stock", fr: "a réservé du stock")
  static let eventReleased = Text(en: "released reserved stock", fr: "a libéré du stock réservé")
  static let eventIssued = Text(en: "issued stock", fr: "a sorti du stock")
  static let eventReturned = Text(en: "took stock back", fr: "a repris du stock")
  static let personal = Text(en: "Stock moved by hand", fr: "Mouvements de stock saisis")
}
