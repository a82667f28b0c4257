// Every word of saved views that a person reads.
import Base

enum SavedViewText {
  static let view = Text(en: "Saved view", fr: "Vue enregistrée")
  static let views = Text(en: "Saved views", fr: "Vues enregistrées")
  static let intro = Text(
    en: "Searches and filters that you keep, a click away from their lists. Only you see them.",
    fr: "Vos recherches et filtres, à portée de clic dans leurs listes. Vous seul les voyez.")
  static let none = Text(en: "You have no saved views.", fr: "Vous n’avez aucune vue enregistrée.")
  static let noneHint = Text(
    en: "Filter or search a list, then choose “Save this view” above it.",
    fr: "Filtrez une liste ou cherchez-y, puis choisissez « Enregistrer cette vue » au-dessus.")

  static let list = Text(en: "List", fr: "Liste")
  static let listHelp = Text(
    en: "The path of the list’s page, such as /people.", fr: "Le chemin de la page, par exemple /people.")
  static let query = Text(en: "Filters", fr: "Filtres")
  static let queryHelp = Text(
    en: "The query string of the list’s page, such as status=active.",
    fr: "La chaîne de requête de la page, par exemple status=active.")
  static let name = Text(en: "Name of the view", fr: "Nom de la vue")
  static let isDefault = Text(en: "Open the list with it", fr: "Ouvrir la liste ainsi")
  static let isDefaultHelp = Text(
    en: "“Show all” above the list leads back to all of it.", fr: "« Tout afficher » ramène à la liste entière.")
  static let opens = Text(en: "Opens the list", fr: "Ouvre la liste")
  static let address = Text(en: "Address", fr: "Adresse")
  static let keptAt = Text(en: "Saved", fr: "Enregistrée")
  static let viewParameter = Text(
    en: "all: the whole list, whatever view it opens with", fr: "all : la liste entière, quelle que soit sa vue")

  static let keep = Text(en: "Save this view", fr: "Enregistrer cette vue")
  static let save = Text(en: "Save", fr: "Enregistrer")
  static let showAll = Text(en: "Show all", fr: "Tout afficher")
  static let change = Text(en: "Change", fr: "Modifier")
  static let changeThis = Text(en: "Change this view", fr: "Modifier cette vue")
  static let open = Text(en: "Open the list", fr: "Ouvrir la liste")
  static let delete = Text(en: "Delete the view", fr: "Supprimer la vue")
  static let deleteConsequence = Text(
    en: "The list itself and what is in it stay.", fr: "La liste et son contenu restent.")
  static let changed = Text(en: "The view is changed.", fr: "La vue est modifiée.")
  static func kept(_ name: String) -> Text {
    Text(en: "The view “\(name)” is saved.", fr: "La vue « \(name) » est enregistrée.")
  }
  static func dropped(_ name: String) -> Text {
    Text(en: "The view “\(name)” is deleted.", fr: "La vue « \(name) » est supprimée.")
  }
  static func deleteQuestion(_ name: String) -> Text {
    Text(en: "Delete the view “\(name)”?", fr: "Supprimer la vue « \(name) » ?")
  }
  static func of(_ list: Text) -> Text {
    Text(en: "A view of the list: \(list.en)", fr: "Une vue de la liste : \(list.fr)")
  }

  static let nameNeeded = Text(en: "Give the view a name.", fr: "Donnez un nom à la vue.")
  static let nameTaken = Text(
    en: "You have a view of this list with that name.", fr: "Vous avez déjà une vue de cette liste à ce nom.")
  static let tooMany = Text(
    en: "You have 20 views of this list, which is the most. Delete one first.",
    fr: "Vous avez 20 vues de cette liste, le maximum. Supprimez-en une d’abord.")
  static let nothing = Text(
    en: "There is nothing to save yet: search or choose a filter first.",
    fr: "Rien à enregistrer pour l’instant : cherchez ou choisissez d’abord un filtre.")
  static let noSuchList = Text(
    en: "No list with views has this address.", fr: "Aucune liste à vues n’a cette adresse.")
  static let tooLong = Text(en: "These filters are too long to be saved.", fr: "Ces filtres sont trop longs.")
  static let unreadable = Text(en: "These filters can’t be read.", fr: "Ces filtres sont illisibles.")
  static func unknownFilter(_ name: String) -> Text {
    Text(
      en: "The list has no filter “\(name.prefix(40))”.", fr: "La liste n’a pas de filtre « \(name.prefix(40)) ».")
  }
  static func wrongFilter(_ name: String) -> Text {
    Text(
      en: "The filter “\(name)” doesn’t take this value.", fr: "Le filtre « \(name) » n’accepte pas cette valeur.")
  }

  static let eventKept = Text(en: "saved a view of a list", fr: "a enregistré une vue d’une liste")
  static let eventChanged = Text(en: "changed a saved view", fr: "a modifié une vue enregistrée")
  static let eventDropped = Text(en: "deleted a saved view", fr: "a supprimé une vue enregistrée")
}
