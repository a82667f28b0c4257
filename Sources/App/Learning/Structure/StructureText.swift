// Every word of units and terms that a person reads.
import Base

enum StructureText {
  static let permissionWrite = Text(
    en: "Change campuses, departments, programs and terms",
    fr: "Modifier les campus, départements, formations et semestres")
  static let permissionRead = Text(
    en: "See the structure, all courses and who is in them",
    fr: "Voir la structure, tous les cours et leurs participants")
  static let permissionCourses = Text(
    en: "Change courses and who is in them", fr: "Modifier les cours et leurs participants")

  static let title = Text(en: "Academic structure", fr: "Structure académique")
  static let structure = Text(en: "Structure", fr: "Organisation des études")
  static let intro = Text(
    en: "Campuses, departments and programs, and what is taught in them.",
    fr: "Les campus, départements et formations, et ce qui y est enseigné.")
  static let about = [
    Text(
      en:
        "A unit is a campus, a department or a program. Its code is what everything else knows it by, in every term: roles, employment records, products. So a code never changes; a name may.",
      fr:
        "Une unité est un campus, un département ou une formation. Tout le reste la connaît par son code, quel que soit le semestre : rôles, dossiers du personnel, produits. Un code ne change donc jamais ; un nom le peut."
    ),
    Text(
      en:
        "A role given for a unit holds for everything below it: a dean sees the courses of each program of the department, this term and the next.",
      fr:
        "Un rôle donné pour une unité vaut pour tout ce qui est au-dessous : un doyen voit les cours de chaque formation du département, ce semestre et le suivant."
    ),
  ]

  static let nothingThere = Text(
    en: "Nothing is below it, and no course is held in it yet.",
    fr: "Rien n’est au-dessous, et aucun cours n’y a encore lieu.")
  static let noCourses = Text(en: "No course is held in this term yet.", fr: "Aucun cours n’a encore lieu ce semestre.")
  static let unit = Text(en: "Unit", fr: "Unité")
  static let units = Text(en: "Units", fr: "Unités")
  static let campus = Text(en: "Campus", fr: "Campus")
  static let department = Text(en: "Department", fr: "Département")
  static let program = Text(en: "Program", fr: "Formation")
  static let manual = Text(en: "By hand", fr: "Saisi à la main")
  static let imported = Text(en: "From a file", fr: "D’un fichier")
  static let source = Text(en: "Where it comes from", fr: "D’où cela vient")
  static let code = Text(en: "Code", fr: "Code")
  static let codeHelp = Text(
    en: "What it is known by, such as CCS. It can’t be changed later.",
    fr: "Ce par quoi elle est connue, par exemple CCS. Il ne peut plus être changé ensuite.")
  static let kind = Text(en: "Kind", fr: "Genre")
  static let name = Text(en: "Name", fr: "Nom")
  static let parent = Text(en: "Part of", fr: "Fait partie de")
  static let isTop = Text(en: "Stands at the top, part of nothing", fr: "Se tient tout en haut, ne fait partie de rien")
  static let top = Text(en: "Nothing: it stands at the top", fr: "Rien : elle est tout en haut")
  static let isActive = Text(en: "In use", fr: "En service")
  static let notInUse = Text(en: "Not in use", fr: "Hors service")
  static let below = Text(en: "What is below it", fr: "Ce qui est au-dessous")
  static let unitCount = Plural(
    one: Text(en: "# unit", fr: "# unité"), other: Text(en: "# units", fr: "# unités"))

  static let none = Text(en: "There is no unit yet", fr: "Il n’y a pas encore d’unité")
  static let noneHint = Text(
    en: "Add the first campus or department, or import them from a file.",
    fr: "Ajoutez le premier campus ou département, ou importez-les d’un fichier.")
  static let nothingYours = Text(
    en: "None of these units is yours to see.", fr: "Aucune de ces unités ne vous est ouverte.")
  static let create = Text(en: "Add a unit", fr: "Ajouter une unité")
  static let createBelow = Text(en: "Add a unit below", fr: "Ajouter une unité au-dessous")
  static let edit = Text(en: "Change", fr: "Modifier")
  static func editTitle(_ name: String) -> Text { Text(en: "Change \(name)", fr: "Modifier \(name)") }
  static let formIntro = Text(
    en: "Departments and programs are part of something; a campus stands at the top.",
    fr: "Départements et formations font partie de quelque chose ; un campus est tout en haut.")
  static let delete = Text(en: "Delete", fr: "Supprimer")
  static func deleteQuestion(_ name: String) -> Text { Text(en: "Delete \(name)?", fr: "Supprimer \(name) ?") }
  static let deleteConsequence = Text(
    en: "Only what nothing hangs on can be deleted. To keep what was, take it out of use instead.",
    fr: "Seul ce à quoi rien n’est rattaché peut être supprimé. Pour garder le passé, mettez-le plutôt hors service.")
  static func wasMade(_ name: String) -> Text { Text(en: "\(name) is there.", fr: "\(name) est en place.") }
  static func wasDeleted(_ name: String) -> Text { Text(en: "\(name) is deleted.", fr: "\(name) est supprimé.") }
  static let saved = Text(en: "Saved.", fr: "Enregistré.")

  // MARK: Terms

  static let term = Text(en: "Term", fr: "Semestre")
  static let terms = Text(en: "Terms", fr: "Semestres")
  static let termCodeHelp = Text(
    en: "S12627 is the first semester of 2026–2027: label, year and days follow from it.",
    fr: "S12627 est le premier semestre de 2026–2027 : nom, année et jours en découlent.")
  static let label = Text(en: "Label", fr: "Intitulé")
  static let academicYear = Text(en: "Academic year", fr: "Année universitaire")
  static let first = Text(en: "First day", fr: "Premier jour")
  static let last = Text(en: "Last day", fr: "Dernier jour")
  static let isOpen = Text(en: "Without a last day", fr: "Sans dernier jour")
  static let openEnd = Text(en: "open", fr: "non fixé")
  static let isCurrent = Text(en: "Going on today", fr: "En cours aujourd’hui")
  static let current = Text(en: "Now", fr: "En cours")
  static let wholeOrganization = Text(en: "The whole organization", fr: "Toute l’organisation")
  static let isWhole = Text(
    en: "Of the whole organization, and no campus’s", fr: "De toute l’organisation, et d’aucun campus")
  static let noTerm = Text(en: "There is no term yet", fr: "Il n’y a pas encore de semestre")
  static let createTerm = Text(en: "Add a term", fr: "Ajouter un semestre")
  static let termIntro = Text(
    en: "When courses are held. Days left empty follow from the code.",
    fr: "Quand les cours ont lieu. Les jours laissés vides découlent du code.")
  static let days = Text(en: "Days", fr: "Jours")
  static let corrected = Text(en: "Corrected by hand", fr: "Corrigé à la main")
  static let correctedHelp = Text(
    en: "Name those that stay corrected: what is left out is again as where it comes from says, at the next occasion.",
    fr: "Nommez ce qui reste corrigé : le reste redevient, à la prochaine occasion, ce qu’en dit sa provenance.")
  static func release(_ names: String) -> Text {
    Text(
      en: "Take back what was corrected by hand (\(names)): it follows where it comes from again",
      fr: "Abandonner ce qui a été corrigé à la main (\(names)) : cela suit de nouveau sa provenance")
  }

  static let searchFilter = Text(en: "Only with this in code or name", fr: "Seulement avec ceci dans le code ou le nom")
  static let kindFilter = Text(
    en: "Only of this kind: campus, department or program", fr: "Seulement de ce genre : campus, department ou program")
  static let termFilter = Text(
    en: "Only where something is taught in this term", fr: "Seulement là où l’on enseigne pendant ce semestre")
  static let campusFilter = Text(en: "Only those of this campus", fr: "Seulement ceux de ce campus")

  // MARK: What is refused

  static let noSuchUnit = Text(en: "There is no such unit.", fr: "Cette unité n’existe pas.")
  static let noSuchCampus = Text(en: "There is no such campus.", fr: "Ce campus n’existe pas.")
  static func mayNotStand(_ kind: UnitKind, below parent: UnitKind) -> Text {
    Text(
      en: "“\(kind.label.en)” can’t be part of “\(parent.label.en)”.",
      fr: "« \(kind.label.fr) » ne peut pas faire partie de « \(parent.label.fr) ».")
  }
  static let belowItself = Text(
    en: "A unit can’t be part of itself or of what is below it.",
    fr: "Une unité ne peut pas faire partie d’elle-même ni de ce qui est au-dessous.")
  static let tooDeep = Text(
    en: "The tree has at most \(StructureRules.deepest) levels.",
    fr: "L’arbre a au plus \(StructureRules.deepest) niveaux.")
  static let hasOthersBelow = Text(
    en: "What is below it couldn’t stay there.", fr: "Ce qui est au-dessous ne pourrait pas y rester.")
  static let hasTerms = Text(
    en: "It has terms: only a campus has some.", fr: "Elle a des semestres : seul un campus en a.")
  static let coursesStay = Text(
    en: "It has courses in terms of the campus that it is part of: it can’t leave that.",
    fr: "Elle a des cours dans des semestres du campus dont elle fait partie : elle ne peut pas le quitter.")
  static let coursesElsewhere = Text(
    en: "It has courses that are not of this campus.", fr: "Il a des cours qui ne sont pas de ce campus.")
  static let codeTaken = Text(en: "Another unit has this code.", fr: "Une autre unité porte ce code.")
  static let termTaken = Text(
    en: "This campus has a term with this code.", fr: "Ce campus a déjà un semestre de ce code.")
  static let endsBefore = Text(en: "The last day is before the first.", fr: "Le dernier jour précède le premier.")
  static let firstNeeded = Text(
    en: "This code doesn’t tell when the term begins: say it.",
    fr: "Ce code ne dit pas quand le semestre commence : indiquez-le.")
  static let changedMeanwhile = Failure(
    .conflict, code: "changed-meanwhile",
    Text(
      en: "Somebody else has changed this meanwhile. Look at it again.",
      fr: "Quelqu’un d’autre a modifié ceci entre-temps. Regardez de nouveau."))
  static let tooManyUnits = Failure(
    .conflict, code: "too-many-units",
    Text(
      en: "An organization has at most \(StructureRules.mostUnits) units.",
      fr: "Une organisation a au plus \(StructureRules.mostUnits) unités."))
  static let tooManyTerms = Failure(
    .conflict, code: "too-many-terms",
    Text(
      en: "An organization has at most \(StructureRules.mostTerms) terms.",
      fr: "Une organisation a au plus \(StructureRules.mostTerms) semestres."))
  static let unitIsUsed = Failure(
    .conflict, code: "unit-in-use",
    Text(
      en: "Units, terms or courses hang on it. Take it out of use instead.",
      fr: "Des unités, semestres ou cours y sont rattachés. Mettez-la plutôt hors service."))
  static let termIsUsed = Failure(
    .conflict, code: "term-in-use",
    Text(
      en: "It has courses. Take it out of use instead.", fr: "Il a des cours. Mettez-le plutôt hors service."))

  static let eventUnitCreated = Text(en: "added a unit", fr: "a ajouté une unité")
  static let eventUnitUpdated = Text(en: "changed a unit", fr: "a modifié une unité")
  static let eventUnitDeleted = Text(en: "deleted a unit", fr: "a supprimé une unité")
  static let eventTermCreated = Text(en: "added a term", fr: "a ajouté un semestre")
  static let eventTermUpdated = Text(en: "changed a term", fr: "a modifié un semestre")
  static let eventTermDeleted = Text(en: "deleted a term", fr: "a supprimé un semestre")
  static let eventImported = Text(
    en: "imported units, courses or enrollments", fr: "a importé des unités, cours ou inscriptions")
  static let eventImportUndone = Text(
    en: "undid an import of units, courses or enrollments",
    fr: "a annulé un import d’unités, de cours ou d’inscriptions")

  // MARK: Imports

  static let importTitle = Text(en: "Import units and terms", fr: "Importer des unités et semestres")
  static let importIntro = Text(
    en: "A CSV file or a spreadsheet: a title row, then one unit a row, or one term a row.",
    fr: "Un fichier CSV ou un classeur : une ligne de titres, puis une unité ou un semestre par ligne.")
  static let importAbout = [
    Text(
      en:
        "A row of a unit has its code, kind (campus, department, program), name and the code of what it is part of, which may stand in any row of the same file. A row of a term has a term code such as S12627, the code of its campus, and days where they differ from the usual.",
      fr:
        "La ligne d’une unité contient son code, son genre (campus, department, program), son nom et le code de ce dont elle fait partie, qui peut figurer dans n’importe quelle ligne du même fichier. La ligne d’un semestre contient un code tel que S12627, le code de son campus, et ses jours s’ils diffèrent des jours habituels."
    ),
    Text(
      en: "What is known by its code is brought up to date. Nothing is taken away. The last import can be undone.",
      fr: "Ce qui est connu par son code est mis à jour. Rien n’est retiré. Le dernier import peut être annulé."),
  ]
  static let toStructure = Text(en: "To the structure", fr: "Voir la structure")
  static let runImport = Plural(
    one: Text(en: "Import # row", fr: "Importer # ligne"), other: Text(en: "Import # rows", fr: "Importer # lignes"))
  static let undoConsequence = Text(
    en: "What it added is removed again, what it changed is as before. What was changed since then stays as it is.",
    fr:
      "Ce qui a été ajouté est retiré, ce qui a été modifié redevient comme avant. Ce qui a changé depuis reste tel quel."
  )
  static let faultsHint = Text(
    en: "Correct them in the file and import it again: what is already there is recognized.",
    fr: "Corrigez-les dans le fichier et importez-le à nouveau : ce qui est déjà là est reconnu.")
  static func noColumns(_ needed: String, _ header: String) -> Text {
    Text(
      en: "A column is missing: the first row must hold \(needed); it holds: \(header.prefix(200)).",
      fr: "Il manque une colonne : la première ligne doit contenir \(needed) ; elle contient : \(header.prefix(200)).")
  }
  static let missing = Text(en: "This can’t be empty.", fr: "Ceci ne peut pas être vide.")
  static func tooLong(_ most: Int) -> Text {
    Text(en: "At most \(most) characters.", fr: "Au plus \(most) caractères.")
  }
  static let badKind = Text(
    en: "Write campus, department, program or term.", fr: "Écrivez campus, department, program ou term.")
  static let badDate = Text(en: "Write days like 2026-09-01.", fr: "Écrivez les jours comme 2026-09-01.")
  static let yesOrNo = Text(en: "Write yes or no.", fr: "Écrivez oui ou non.")
  static func repeated(_ line: Int) -> Text {
    Text(en: "Line \(line) is about the same.", fr: "La ligne \(line) parle de la même chose.")
  }
  static func noUnit(_ code: String) -> Text {
    Text(en: "There is no unit “\(code.prefix(60))”.", fr: "Il n’y a pas d’unité « \(code.prefix(60)) ».")
  }
  static let notByFile = Text(
    en: "It comes from elsewhere and is kept in step with that: a file doesn’t change it.",
    fr: "Cela vient d’ailleurs et y reste accordé : un fichier ne le modifie pas.")
}
