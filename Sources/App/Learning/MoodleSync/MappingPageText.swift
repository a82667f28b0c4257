// What the pages of Moodle's categories say.
import Base

enum MappingPageText {
  static let title = Text(en: "Moodle’s categories", fr: "Catégories de Moodle")
  static let word = Text(en: "Categories", fr: "Catégories")
  static let intro = Text(
    en: "What each category of Moodle stands for here: a campus, a term, a department, a program, or nothing.",
    fr: "Ce que chaque catégorie de Moodle représente ici : un campus, un semestre, un département, une formation, ou rien."
  )
  static let about = [
    Text(
      en:
        "Quad reads the tree by its levels: usually campus, term, department, program. Where a category fits, it is taken over by itself. The same department under two terms is one unit here: it is known by its code.",
      fr:
        "Quad lit l’arbre par ses niveaux : d’ordinaire campus, semestre, département, formation. Une catégorie qui convient est reprise d’elle-même. Le même département sous deux semestres est ici une seule unité : il est connu par son code."
    ),
    Text(
      en:
        "What does not fit, or could be one of several, waits at the top of this page. A decision holds for good, until it is taken back.",
      fr:
        "Ce qui ne convient pas, ou pourrait être plusieurs choses, attend en haut de cette page. Une décision vaut pour de bon, jusqu’à ce qu’on la reprenne."
    ),
  ]

  // MARK: Empty

  static let none = Text(en: "No category has been read yet", fr: "Aucune catégorie n’a encore été lue")
  static let noneHint = Text(
    en: "They come with the first synchronization.", fr: "Elles arrivent avec la première synchronisation.")
  static let toSync = Text(en: "To the synchronization", fr: "Vers la synchronisation")

  // MARK: What waits

  static let waiting = Text(en: "To decide", fr: "À décider")
  static let waitingIntro = Text(
    en: "Courses in these are not taken over until somebody says what they stand for.",
    fr: "Les cours de celles-ci ne sont pas repris tant que personne n’a dit ce qu’elles représentent.")
  static let waitingCount = Plural(
    one: Text(en: "# category waits for a decision.", fr: "# catégorie attend une décision."),
    other: Text(en: "# categories wait for a decision.", fr: "# catégories attendent une décision."))
  static let allDecided = Text(
    en: "Every category stands for something, or is left out.",
    fr: "Chaque catégorie représente quelque chose, ou est écartée.")
  static let decide = Text(en: "Decide", fr: "Décider")
  static func decideOn(_ name: String) -> Text { Text(en: "Decide on \(name)", fr: "Décider de \(name)") }
  static let reason = Text(en: "Why it waits", fr: "Pourquoi elle attend")

  // MARK: The tree

  static let tree = Text(en: "The tree", fr: "L’arbre")
  static let category = Text(en: "Category", fr: "Catégorie")
  static let path = Text(en: "Where it is", fr: "Où elle est")
  static let number = Text(en: "ID number", fr: "Numéro d’identification")
  static let meaning = Text(en: "Stands for", fr: "Représente")
  static let courses = Text(en: "Courses", fr: "Cours")
  static let decidedBy = Text(en: "Decided by", fr: "Décidé par")
  static let byHand = Text(en: "a person", fr: "une personne")
  static let byLevel = Text(en: "its level", fr: "son niveau")
  static let gone = Text(en: "Gone from Moodle", fr: "Absente de Moodle")
  static let hidden = Text(en: "Hidden", fr: "Cachée")
  static let count = Plural(
    one: Text(en: "# category", fr: "# catégorie"), other: Text(en: "# categories", fr: "# catégories"))
  static let decided = Text(en: "Mapped", fr: "Attribuées")
  static let ignoredCount = Text(en: "Left out", fr: "Écartées")

  // MARK: The levels

  static let levels = Text(en: "Levels", fr: "Niveaux")
  static let changeLevels = Text(en: "Change the levels", fr: "Modifier les niveaux")
  static let levelsIntro = Text(
    en: "What the categories of each depth are, from the top down.",
    fr: "Ce que sont les catégories de chaque profondeur, de haut en bas.")
  static func level(_ number: Int) -> Text { Text(en: "Level \(number)", fr: "Niveau \(number)") }
  static let noSuchLevel = Text(en: "Nothing", fr: "Rien")
  static let levelsSaved = Text(
    en: "The levels are saved. What they change comes with the next synchronization.",
    fr: "Les niveaux sont enregistrés. Ce qu’ils changent vient avec la prochaine synchronisation.")

  // MARK: One category

  static let decisionIntro = Text(
    en: "Say what this category of Moodle stands for here.",
    fr: "Dites ce que cette catégorie de Moodle représente ici.")
  static let options = Text(en: "It stands for", fr: "Elle représente")
  static let anExisting = Text(en: "Something that is here already", fr: "Quelque chose qui est déjà ici")
  static let aNew = Text(en: "Something new", fr: "Quelque chose de nouveau")
  static let nothing = Text(en: "Nothing: leave it out", fr: "Rien : l’écarter")
  static let nothingHint = Text(
    en: "Courses in it and below it are not taken over.",
    fr: "Les cours qu’elle contient, et au-dessous, ne sont pas repris.")
  static let save = Text(en: "Decide so", fr: "Décider ainsi")
  static let undo = Text(en: "Take the decision back", fr: "Revenir sur la décision")
  static func undoQuestion(_ name: String) -> Text {
    Text(en: "Take back what was decided on \(name)?", fr: "Revenir sur ce qui a été décidé pour \(name) ?")
  }
}
