// Every word of the import that a person reads.
import Base

enum ImportText {
  /// What it is about, for whoever has not met it before.
  static let about = [
    Text(
      en:
        "An import adds many people from one file and brings those who are known up to date. A row belongs to somebody by number, else by e-mail address.",
      fr:
        "Un import ajoute beaucoup de personnes depuis un fichier et met à jour celles qui sont connues. Une ligne est celle d’une personne par le matricule, sinon par l’adresse e-mail."
    ),
    Text(
      en:
        "First the file is checked: you see what would happen, row by row, and decide. The last import can be undone.",
      fr:
        "Le fichier est d’abord vérifié : vous voyez ligne par ligne ce qui se passerait, puis vous décidez. Le dernier import peut être annulé."
    ),
  ]

  static let title = Text(en: "Import people", fr: "Importer des personnes")
  static let intro = Text(
    en:
      "A CSV file or a spreadsheet as your registrar exports it: a title row, one person a row, a name and an e-mail address or a number. A role is given, never taken.",
    fr:
      "Un fichier CSV ou un classeur tel que votre scolarité l’exporte : une ligne de titres, une personne par ligne, un nom et une adresse e-mail ou un matricule. Un rôle est donné, jamais retiré."
  )
  static let employeeTitle = Text(en: "Import employees", fr: "Importer le personnel")
  static let employeeIntro = Text(
    en:
      "A CSV file or a spreadsheet: a title row, one person a row, a name and an e-mail address or a number, and what they do here: position, department, manager, first and last day.",
    fr:
      "Un fichier CSV ou un classeur : une ligne de titres, une personne par ligne, un nom et une adresse e-mail ou un matricule, et son poste : intitulé, département, responsable, premier et dernier jour."
  )
  static let employeeAbout = Text(
    en:
      "Everybody in the file is an employee afterwards. A manager is named by number or e-mail address and may stand in the same file. Days are written as 2026-09-01. An empty cell changes nothing.",
    fr:
      "Toutes les personnes du fichier font ensuite partie du personnel. Un responsable est désigné par matricule ou adresse e-mail et peut figurer dans le même fichier. Les jours s’écrivent 2026-09-01. Une cellule vide ne change rien."
  )
  static let toEmployees = Text(en: "To the employees", fr: "Voir le personnel")
  static let stepChoose = Text(en: "Choose a file", fr: "Choisir un fichier")
  static let stepCheck = Text(en: "Check", fr: "Vérifier")
  static let stepDone = Text(en: "Done", fr: "Terminé")
  static let file = Text(en: "CSV or Excel file", fr: "Fichier CSV ou Excel")
  static let templateSheet = Text(en: "Template for Excel", fr: "Modèle pour Excel")
  static let batch = Text(en: "Import", fr: "Import")
  static let removed = Text(en: "Removed", fr: "Retirées")
  static let setBack = Text(en: "Set back", fr: "Rétablies")
  static let kept = Text(en: "Left as they are", fr: "Laissées telles quelles")
  static let importedAt = Text(en: "Imported", fr: "Importé")
  static let undoneAt = Text(en: "Undone", fr: "Annulé")
  static let last = Text(en: "The last import", fr: "Le dernier import")
  static let undo = Text(en: "Undo this import", fr: "Annuler cet import")
  static let undoQuestion = Text(en: "Undo the last import?", fr: "Annuler le dernier import ?")
  static let undoConsequence = Text(
    en:
      "Whoever it added is removed again, whoever it changed is as before. People changed since then stay as they are.",
    fr:
      "Les personnes ajoutées sont retirées, celles qui ont été modifiées redeviennent comme avant. Les personnes modifiées depuis restent telles quelles."
  )
  static func undone(_ report: UndoReport) -> Text {
    Text(
      en:
        "The import is undone: \(report.removed) removed, \(report.restored) set back, \(report.kept) left as they are.",
      fr:
        "L’import est annulé : \(report.removed) retirées, \(report.restored) rétablies, \(report.kept) laissées telles quelles."
    )
  }
  static let undoneBefore = Text(en: "This import is undone already.", fr: "Cet import est déjà annulé.")
  static let notTheLast = Text(
    en: "Only the last import can be undone.", fr: "Seul le dernier import peut être annulé.")
  static let eventUndone = Text(en: "undid an import", fr: "a annulé un import")
  static let check = Text(en: "Check the file", fr: "Vérifier le fichier")
  static let checkHint = Text(
    en: "Nothing is changed yet: you see first what would happen.",
    fr: "Rien n’est encore modifié : vous voyez d’abord ce qui se passerait.")
  static let template = Text(en: "Download a template", fr: "Télécharger un modèle")
  static let dryRun = Text(en: "What the import would do", fr: "Ce que ferait l’import")
  static let done = Text(en: "The import is done", fr: "L’import est terminé")
  static let rows = Text(en: "Rows", fr: "Lignes")
  static let created = Text(en: "New", fr: "Nouvelles")
  static let updated = Text(en: "Changed", fr: "Modifiées")
  static let unchanged = Text(en: "Unchanged", fr: "Inchangées")
  static let refused = Text(en: "Refused", fr: "Refusées")
  static let createdRows = Text(en: "Rows that are new", fr: "Lignes nouvelles")
  static let updatedRows = Text(en: "Rows that are changed", fr: "Lignes modifiées")
  static let unchangedRows = Text(en: "Rows that are as they should be", fr: "Lignes déjà à jour")
  static let what = Text(en: "Who or what", fr: "Qui ou quoi")
  static let field = Text(en: "Field", fr: "Champ")
  static let before = Text(en: "Now", fr: "Actuellement")
  static let after = Text(en: "Afterwards", fr: "Ensuite")
  static let nothing = Text(en: "nothing", fr: "rien")
  static let said = Text(en: "With", fr: "Avec")
  static let preview = Text(en: "What would happen, line by line", fr: "Ce qui se passerait, ligne par ligne")
  static let becomes = Text(en: "What would become of it", fr: "Ce qui en adviendrait")
  static let fields = Text(en: "Fields that would be set", fr: "Champs qui seraient renseignés")
  static let givenRoles = Text(en: "Roles given", fr: "Rôles donnés")
  static func said(_ label: Text, _ value: Text) -> Text {
    Text(en: "\(label.en): \(value.en)", fr: "\(label.fr) : \(value.fr)")
  }
  static let rest = Plural(
    one: Text(en: "And # more, which is counted above.", fr: "Et # autre, comptée ci-dessus."),
    other: Text(en: "And # more, which are counted above.", fr: "Et # autres, comptées ci-dessus."))
  static let line = Text(en: "Line", fr: "Ligne")
  static let column = Text(en: "Column", fr: "Colonne")
  static let fault = Text(en: "What is wrong", fr: "Ce qui ne va pas")
  static let faults = Text(en: "Rows that are refused", fr: "Lignes refusées")
  static let faultsHint = Text(
    en: "Correct them in the file and import it again: whoever is already there is recognized.",
    fr: "Corrigez-les dans le fichier et importez-le à nouveau : les personnes déjà présentes sont reconnues.")
  static let run = Plural(
    one: Text(en: "Import # person", fr: "Importer # personne"),
    other: Text(en: "Import # people", fr: "Importer # personnes"))
  static let nothingToDo = Text(
    en: "There is nothing to import in this file.", fr: "Il n’y a rien à importer dans ce fichier.")
  static let another = Text(en: "Choose another file", fr: "Choisir un autre fichier")
  static let toDirectory = Text(en: "To the directory", fr: "Voir l’annuaire")
  static let draftGone = Text(
    en: "This file is no longer here. Please choose it again.",
    fr: "Ce fichier n’est plus là. Veuillez le choisir à nouveau.")
  static let noFile = Text(en: "Choose a file first.", fr: "Choisissez d’abord un fichier.")
}

extension PeopleText {
  static let noKey = Text(
    en: "An e-mail address or a number is needed to recognize the person.",
    fr: "Il faut une adresse e-mail ou un matricule pour reconnaître la personne.")
  static func badLanguage(_ language: String) -> Text {
    Text(
      en: "“\(language)” is not a language of Quad: write en or fr.",
      fr: "« \(language) » n’est pas une langue de Quad : écrivez en ou fr.")
  }
  static func repeatedEmail(_ line: Int) -> Text {
    Text(
      en: "This e-mail address is already in line \(line).", fr: "Cette adresse e-mail figure déjà à la ligne \(line).")
  }
  static func repeatedNumber(_ line: Int) -> Text {
    Text(en: "This number is already in line \(line).", fr: "Ce matricule figure déjà à la ligne \(line).")
  }
  static let twoPeople = Text(
    en: "The number is one person’s and the e-mail address another’s.",
    fr: "Le matricule est celui d’une personne et l’adresse e-mail celle d’une autre.")
  static let emailOfAnother = Text(
    en: "Somebody with another number has this e-mail address.",
    fr: "Une personne d’un autre matricule a cette adresse e-mail.")
  static func columnTwice(_ title: String) -> Text {
    Text(
      en: "Two columns mean the same: “\(title)”. Remove one.",
      fr: "Deux colonnes ont le même sens : « \(title) ». Retirez-en une.")
  }
  static func noNameColumn(_ header: String) -> Text {
    Text(
      en:
        "There is no column for the name. The first row must hold titles such as Name, E-mail, Number; it holds: \(header.prefix(200)).",
      fr:
        "Il n’y a pas de colonne pour le nom. La première ligne doit contenir des titres tels que Nom, E-mail, Matricule ; elle contient : \(header.prefix(200))."
    )
  }
  static func noKeyColumn(_ header: String) -> Text {
    Text(
      en: "There is no column for the e-mail address or the number. The first row holds: \(header.prefix(200)).",
      fr:
        "Il n’y a pas de colonne pour l’adresse e-mail ou le matricule. La première ligne contient : \(header.prefix(200))."
    )
  }
}
