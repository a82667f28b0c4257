// The words of the frame and of the parts that every page is made of.
import Base

enum ShellText {
  static let product = Text.verbatim("Quad")
  static let yes = Text(en: "Yes", fr: "Oui")
  static let no = Text(en: "No", fr: "Non")
  static let skip = Text(en: "Skip to the content", fr: "Aller au contenu")
  static let navigation = Text(en: "Main navigation", fr: "Navigation principale")
  static let organization = Text(en: "Organization", fr: "Organisation")
  static let operation = Text(en: "Operation", fr: "Exploitation")
  static let shortcuts = Text(en: "Shortcuts", fr: "Raccourcis")
  static let path = Text(en: "You are here", fr: "Vous êtes ici")
  static let menu = Text.verbatim("Menu")
  static let account = Text(en: "My account", fr: "Mon compte")
  static let organizations = Text(en: "Your organizations", fr: "Vos organisations")
  static let signOut = Text(en: "Sign out", fr: "Se déconnecter")
  static let signIn = Text(en: "Sign in", fr: "Se connecter")

  static let theme = Text(en: "Theme", fr: "Thème")
  static let light = Text(en: "Light", fr: "Clair")
  static let dark = Text(en: "Dark", fr: "Sombre")
  static let system = Text.verbatim("Auto")
  static let language = Text(en: "Language", fr: "Langue")
  /// Each language by its own name.
  static func name(of language: Language) -> String {
    switch language {
    case .en: "English"
    case .fr: "Français"
    }
  }

  static let whatIsThis = Text(en: "What is this?", fr: "De quoi s’agit-il ?")
  static let optional = Text(en: "optional", fr: "facultatif")
  static let choose = Text(en: "Choose…", fr: "Choisir…")
  static let undo = Text(en: "Undo", fr: "Annuler cette action")
  static let cancel = Text(en: "Cancel", fr: "Annuler")
  static let search = Text(en: "Search", fr: "Chercher")
  static let show = Text(en: "Show", fr: "Afficher")
  static let fieldsToCorrect = Plural(
    one: Text(en: "One field needs your attention", fr: "Un champ est à corriger"),
    other: Text(en: "# fields need your attention", fr: "# champs sont à corriger"))
  /// Goes before a page's title when its form has faults.
  static let faultyTitle = Text(en: "To correct: ", fr: "À corriger : ")

  static let pages = Text(en: "Pages", fr: "Pages")
  static let previous = Text(en: "Previous", fr: "Précédent")
  static let next = Text(en: "Next", fr: "Suivant")
  static let print = Text(en: "Print", fr: "Imprimer")
  static let copy = Text(en: "Copy", fr: "Copier")
  static let copied = Text(en: "Copied", fr: "Copié")

  /// `1–50 of 341 people`; `what` is the total with its noun, in the same language.
  static func range(_ first: Int, _ last: Int, of what: String, _ language: Language) -> String {
    "\(grouped(first, language))–\(grouped(last, language)) \(of[language]) \(what)"
  }
  private static let of = Text(en: "of", fr: "sur")
  /// Under a chart: how high it reaches.
  static func atMost(_ number: String) -> Text {
    Text(en: "at most \(number)", fr: "au plus \(number)")
  }
}
