// Every word of the pages about roles that a person reads.
import Base

extension AccessText {
  /// What it is about, for whoever has not met it before.
  static let about = [
    Text(
      en:
        "A role is a set of permissions. Nobody has permissions of their own: a person may do what their roles give, all of them together.",
      fr:
        "Un rôle est un ensemble d’autorisations. Personne n’en a en propre : chacun peut faire ce que donnent ses rôles, tous ensemble."
    ),
    Text(
      en:
        "A role is given for the whole organization or for one unit of it, such as a faculty; what it gives holds there and nowhere else.",
      fr:
        "Un rôle est donné pour toute l’organisation ou pour une de ses unités, par exemple une faculté ; ce qu’il donne vaut là et nulle part ailleurs."
    ),
    Text(
      en: "A change holds from the next click on, and nobody hands on what they may not do themselves.",
      fr: "Un changement vaut dès le clic suivant, et personne ne transmet ce qui ne lui est pas permis."),
  ]

  static let intro = Text(
    en: "What each role gives. A change takes effect with the next click of everybody who has the role.",
    fr: "Ce que donne chaque rôle. Une modification vaut dès le prochain clic de toutes les personnes qui ont le rôle.")
  static let matrix = Text(en: "Roles by permissions", fr: "Rôles et droits")
  static let ownRolesOnly = Text(
    en: "A box that can’t be ticked is the owner’s, or a permission that you don’t have yourself.",
    fr: "Une case qui ne peut être cochée est celle des propriétaires, ou un droit que vous n’avez pas vous-même.")
  static let changed = Text(en: "Changed from the default", fr: "Différent du réglage par défaut")
  static let save = Text(en: "Save", fr: "Enregistrer")
  private static let changedRoles = Plural(
    one: Text(en: "# role is changed.", fr: "# rôle est modifié."),
    other: Text(en: "# roles are changed.", fr: "# rôles sont modifiés."))
  private static let nothingChanged = Text(en: "Nothing was changed.", fr: "Rien n’a été modifié.")
  static func saved(_ count: Int, _ language: Language) -> String {
    count == 0 ? nothingChanged[language] : changedRoles(count, language)
  }
  static let changedMeanwhile = Failure(
    .conflict, code: "changed-meanwhile",
    Text(
      en: "Somebody else has changed this meanwhile. Nothing was saved: look at it again.",
      fr: "Quelqu’un d’autre l’a modifié entre-temps. Rien n’a été enregistré : regardez à nouveau."))

  // MARK: Routes

  static let routes = Text(en: "Pages and calls", fr: "Pages et appels")
  static let routesIntro = Text(
    en: "Everything that can be opened or called here, and what it takes.",
    fr: "Tout ce qui peut être ouvert ou appelé ici, et ce qu’il faut pour cela.")
  static let route = Text(en: "Address", fr: "Adresse")
  static let what = Text(en: "What it does", fr: "Ce que cela fait")
  static let needs = Text(en: "Who may", fr: "Qui peut")
  static let anyone = Text(en: "Anybody", fr: "Tout le monde")
  static let signedIn = Text(en: "Everybody who is signed in", fr: "Toute personne connectée")
  static let operators = Text(en: "Those who run the box", fr: "Qui exploite l’installation")
  static let everyPermission = Text(en: "All permissions", fr: "Tous les droits")
  static let filter = Text(en: "Show", fr: "Afficher")
  static let noRoutes = Text(en: "Nothing needs this permission.", fr: "Rien ne demande ce droit.")

  // MARK: One role

  static let gives = Text(en: "What it gives", fr: "Ce qu’il donne")
  static let holders = Text(en: "Who has it", fr: "Qui l’a")
  static let nobody = Text(en: "Nobody has this role.", fr: "Personne n’a ce rôle.")
  static let everywhere = Text(en: "Whole organization", fr: "Toute l’organisation")
  static let reset = Text(en: "Back to the defaults", fr: "Rétablir les réglages par défaut")
  static let wasReset = Text(
    en: "The role gives its defaults again.", fr: "Le rôle donne à nouveau ses droits par défaut.")
  static let add = Text(en: "Make a role", fr: "Créer un rôle")
  static let addIntro = Text(
    en: "You can only give what you may do yourself.", fr: "Vous ne pouvez donner que ce que vous pouvez faire.")
  static func wasMade(_ name: String) -> Text { Text(en: "“\(name)” is made.", fr: "« \(name) » est créé.") }
  static let edit = Text(en: "Rename", fr: "Renommer")
  static let copy = Text(en: "Copy", fr: "Copier")
  static func editTitle(_ name: String) -> Text { Text(en: "Rename “\(name)”", fr: "Renommer « \(name) »") }
  static let delete = Text(en: "Delete", fr: "Supprimer")
  static func deleteQuestion(_ name: String) -> Text { Text(en: "Delete “\(name)”?", fr: "Supprimer « \(name) » ?") }
  static let nobodyLoses = Text(
    en: "Nobody has this role: nobody loses anything.", fr: "Personne n’a ce rôle : personne ne perd rien.")
  static let lose = Plural(
    one: Text(
      en: "# person has this role and loses at once what only it gives:",
      fr: "# personne a ce rôle et perd aussitôt ce que lui seul donne :"),
    other: Text(
      en: "# people have this role and lose at once what only it gives:",
      fr: "# personnes ont ce rôle et perdent aussitôt ce que lui seul donne :"))
  static let andMore = Plural(
    one: Text(en: "and # more", fr: "et # autre"), other: Text(en: "and # more", fr: "et # autres"))
  static func wasRestored(_ name: String) -> Text {
    Text(en: "“\(name)” is back, with everybody who had it.", fr: "« \(name) » est de retour, avec ses titulaires.")
  }
  static let deletedTooLongAgo = Failure(
    .conflict, code: "undo-too-late",
    Text(
      en: "It is too late to undo this. Make the role anew.", fr: "Il est trop tard. Créez le rôle à nouveau."))
  static func wasDeleted(_ name: String) -> Text { Text(en: "“\(name)” is deleted.", fr: "« \(name) » est supprimé.") }

  // MARK: A person's roles

  static let noRoles = Text(en: "No role yet.", fr: "Aucun rôle pour l’instant.")
  static let chooseRole = Text(en: "Choose a role…", fr: "Choisir un rôle…")
  static let unitHint = Text(en: "Unit code, if only there", fr: "Code d’unité, au besoin")
  static let give = Text(en: "Give the role", fr: "Donner le rôle")
  static let given = Text(en: "The role is given.", fr: "Le rôle est donné.")
  static let takeBack = Text(en: "Take back", fr: "Retirer")
  static let takenBack = Text(en: "The role is taken back.", fr: "Le rôle est retiré.")
  static let givenBack = Text(en: "The role is given back.", fr: "Le rôle est rendu.")
  static let undoTooLate = Failure(
    .conflict, code: "undo-too-late",
    Text(en: "It is too late to undo this. Give the role anew.", fr: "Il est trop tard. Donnez le rôle à nouveau."))
  static func by(_ name: String) -> Text { Text(en: "Given by \(name)", fr: "Donné par \(name)") }
  static let whatTheyMay = Plural(
    one: Text(en: "What they may do, and why (#)", fr: "Ce que cette personne peut faire, et pourquoi (#)"),
    other: Text(en: "What they may do, and why (#)", fr: "Ce que cette personne peut faire, et pourquoi (#)"))
  static func onlyWhole(_ permissions: [Permission]) -> Text {
    Text(
      en:
        "Named by a role for a unit, and good for nothing there, for it counts only in the whole organization: \(permissions.map(\.text.en).joined(separator: ", ")).",
      fr:
        "Prévu par un rôle pour une unité, mais sans effet, car cela ne vaut que pour toute l’organisation : \(permissions.map(\.text.fr).joined(separator: ", "))."
    )
  }
  static let chooseFirst = Failure(
    .conflict, code: "choose-a-role", Text(en: "Choose a role first.", fr: "Choisissez d’abord un rôle."))
}
