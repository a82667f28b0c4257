// What the pages of Moodle's categories say beside the words of `MoodleSyncText`.
import Base

enum MappingPageText {
  static let title = Text(en: "Moodle’s categories", fr: "Catégories de Moodle")
  static let intro = Text(
    en: "What each category of Moodle stands for here: a campus, a term, a department, a program, or nothing.",
    fr:
      "Ce que chaque catégorie de Moodle représente ici : un campus, un semestre, un département, une formation, ou rien."
  )
  static let about = [
    Text(
      en:
        "Quad reads the tree by its levels: usually campus, term, department, program. A category that fits is taken over by itself. The same department under two terms is one unit here: it is known by its code.",
      fr:
        "Quad lit l’arbre par ses niveaux : d’ordinaire campus, semestre, département, formation. Une catégorie qui convient est reprise d’elle-même. Le même département sous deux semestres est ici une seule unité : il est connu par son code."
    ),
    Text(
      en:
        "What does not fit, or could be one of several, waits at the top of this page. A decision holds until it is taken back; units and terms follow at once, courses with the next synchronization.",
      fr:
        "Ce qui ne convient pas, ou pourrait être plusieurs choses, attend en haut de cette page. Une décision vaut jusqu’à ce qu’on y revienne ; unités et semestres suivent aussitôt, les cours avec la prochaine synchronisation."
    ),
  ]

  // MARK: Empty

  static let none = Text(en: "No category has been read yet", fr: "Aucune catégorie n’a encore été lue")
  static let noneHint = Text(
    en: "They come with the first synchronization. What their levels mean can be set before.",
    fr: "Elles arrivent avec la première synchronisation. Le sens de leurs niveaux peut être fixé avant.")
  static let noneFound = Text(en: "No category matches", fr: "Aucune catégorie ne correspond")
  static let noneFoundHint = Text(
    en: "Search for something else, or look at all of them.", fr: "Cherchez autre chose, ou voyez-les toutes.")

  // MARK: What waits

  static let waiting = Text(en: "To decide", fr: "À décider")
  static let waitingIntro = Text(
    en: "Courses in these are not taken over until somebody says what they stand for.",
    fr: "Leurs cours ne sont pas repris tant que personne n’a dit ce qu’elles représentent.")
  static let waitBelow = Plural(
    one: Text(en: "# category in it waits with it.", fr: "# catégorie qu’elle contient attend avec elle."),
    other: Text(en: "# categories in it wait with it.", fr: "# catégories qu’elle contient attendent avec elle."))
  static let allDecided = Text(
    en: "Every category stands for something, or is left out.",
    fr: "Chaque catégorie représente quelque chose, ou est laissée de côté.")
  static let decision = Text(en: "Decision", fr: "Décision")
  static let decide = Text(en: "Decide", fr: "Décider")
  static func decideOn(_ name: String) -> Text { Text(en: "Decide: \(name)", fr: "Décider : \(name)") }
  static let leaveOut = Text(en: "Leave it out", fr: "Laisser de côté")

  // MARK: The tree

  static let tree = Text(en: "All categories", fr: "Toutes les catégories")
  static let all = Text(en: "All", fr: "Toutes")
  // How many there are of each: in French in the plural.
  static let mapped = Text(en: "Mapped", fr: "Rattachées")
  static let unmapped = Text(en: "Not mapped", fr: "Non rattachées")
  static let decided = Text(en: "Decided by hand", fr: "Décidées à la main")
  static let ignored = Text(en: "Left out", fr: "Laissées de côté")
  static let gone = Text(en: "Gone from Moodle", fr: "Disparues de Moodle")
  static let byHand = Text(en: " (decided)", fr: " (décidé)")
  static let here = Text(en: "Here", fr: "Ici")
  static let hidden = Text(en: "Hidden", fr: "Cachée")
  static let unused = Text(
    en: "Every Moodle begins with this category. It is empty, and left out until something is in it.",
    fr: "Tout Moodle commence par cette catégorie. Elle est vide, et laissée de côté tant qu’elle l’est.")
  static let search = Text(en: "Search by name or ID number", fr: "Chercher un nom ou un numéro")
  static let count = Plural(
    one: Text(en: "# category", fr: "# catégorie"), other: Text(en: "# categories", fr: "# catégories"))

  // MARK: The levels

  static let levels = Text(en: "Levels", fr: "Niveaux")
  static let changeLevels = Text(en: "Change the levels", fr: "Modifier les niveaux")
  static let levelsIntro = Text(
    en: "What the categories of each depth stand for, from the top down.",
    fr: "Ce que représentent les catégories de chaque profondeur, de haut en bas.")
  static func level(_ number: Int) -> Text { Text(en: "Level \(number)", fr: "Niveau \(number)") }
  static func such(_ names: String) -> Text { Text(en: "Such as \(names)", fr: "Par exemple \(names)") }
  static let levelsHint = Text(
    en: "Units and terms follow at once. What a person decided about a category stays as it is.",
    fr: "Unités et semestres suivent aussitôt. Ce qu’une personne a décidé d’une catégorie reste tel quel.")
  static let levelsSaved = Text(
    en: "The levels are saved. Courses follow with the next synchronization.",
    fr: "Les niveaux sont enregistrés. Les cours suivent avec la prochaine synchronisation.")
  static let oneLevelNeeded = Text(
    en: "At least one level has to stand for something.", fr: "Un niveau au moins doit représenter quelque chose.")

  // MARK: One category

  static let decisionIntro = Text(
    en: "A category of Moodle. Say what it stands for here.",
    fr: "Une catégorie de Moodle. Dites ce qu’elle représente ici.")
  static let options = Text(en: "What it stands for", fr: "Ce qu’elle représente")
  static let choiceHelp = Text(
    en: "By its own name, something here already, or nothing.",
    fr: "Par son propre nom, quelque chose qui est déjà ici, ou rien.")
  static func byItsName(_ name: String) -> Text {
    Text(en: "By its own name: \(name)", fr: "Par son propre nom : \(name)")
  }
  static let nothingOfItsOwn = Text(en: "Nothing of its own", fr: "Rien par elle-même")
  static let asFolder = Text(
    en: "A folder: what is in it belongs to what is above it",
    fr: "Un dossier : son contenu appartient à ce qui est au-dessus")
  static let asNothing = Text(
    en: "Nothing: left out with all that is in it", fr: "Rien : laissée de côté avec tout son contenu")
  static func existing(_ meaning: LevelMeaning) -> Text {
    switch meaning {
    case .campus: Text(en: "A campus that is here", fr: "Un campus qui est ici")
    case .department: Text(en: "A department that is here", fr: "Un département qui est ici")
    case .program: Text(en: "A program that is here", fr: "Une formation qui est ici")
    case .term: Text(en: "A term that is here", fr: "Un semestre qui est ici")
    case .folder, .ignored: meaning.label
    }
  }
  static let chooseOne = Text(en: "Choose what it stands for.", fr: "Choisissez ce qu’elle représente.")
  static let save = Text(en: "Decide so", fr: "Décider ainsi")
  static let newUnit = Text(en: "A new unit with a code of its own", fr: "Une nouvelle unité avec son propre code")
  static let newUnitHint = Text(
    en: "Where two categories would be the same unit, one of them needs another code.",
    fr: "Quand deux catégories seraient la même unité, il faut à l’une un autre code.")
  static let newTerm = Text(en: "A new term", fr: "Un nouveau semestre")
  static let newTermHint = Text(
    en: "For a category whose name is no term’s code.",
    fr: "Pour une catégorie dont le nom n’est pas un code de semestre.")
  static func decided(_ name: String, _ meaning: LevelMeaning, left: Int) -> Text {
    let label = meaning.label
    let rest = left == 0 ? nil : SyncPageText.someWait(left)
    return Text(
      en: "\(name): \(label.en.lowercased()).\(rest.map { " \($0.en)" } ?? "")",
      fr: "\(name) : \(label.fr.lowercased()).\(rest.map { " \($0.fr)" } ?? "")")
  }
  static func stillWaits(_ name: String, _ reason: Text) -> Text {
    Text(
      en: "\(name) is decided, but still waits: \(reason.en)",
      fr: "\(name) est décidée, mais attend encore : \(reason.fr)")
  }
  static let undo = Text(en: "Take the decision back", fr: "Revenir sur la décision")
  static func undoQuestion(_ name: String) -> Text {
    Text(en: "Take back what was decided about \(name)?", fr: "Revenir sur ce qui a été décidé de \(name) ?")
  }
  static let undoConsequence = Text(
    en: "It then stands for what its level says, or waits to be decided. Units and terms follow at once.",
    fr: "Elle représente alors ce que dit son niveau, ou attend une décision. Unités et semestres suivent aussitôt.")
  static func undone(_ name: String) -> Text {
    Text(
      en: "The decision about \(name) is taken back.", fr: "La décision sur \(name) est reprise.")
  }
}
