// Every word of sample that a person reads. Replace them: these only say what is missing.
import Base

enum SampleText {
  static let title = Text(en: "Sample", fr: "Sample (à traduire)")
  static let intro = Text(en: "Say here what this page is for.", fr: "Dites ici à quoi sert cette page.")
  static let entry = Text(en: "Entry", fr: "Entrée")
  static let entryTitle = Text(en: "Title", fr: "Titre")
  static let created = Text(en: "Added", fr: "Ajouté")
  static let add = Text(en: "Add an entry", fr: "Ajouter une entrée")
  static let added = Text(en: "The entry is there.", fr: "L’entrée est ajoutée.")
  static let none = Text(en: "There is nothing here yet.", fr: "Il n’y a encore rien ici.")
  static let count = Plural(one: Text(en: "# entry", fr: "# entrée"), other: Text(en: "# entries", fr: "# entrées"))

  static let mayRead = Text(en: "See sample", fr: "Voir sample")
  static let mayWrite = Text(en: "Add to sample and remove from it", fr: "Ajouter à sample et en retirer")
  static let eventAdded = Text(en: "added to sample", fr: "a ajouté à sample")
  static let eventRemoved = Text(en: "removed from sample", fr: "a retiré de sample")
}
