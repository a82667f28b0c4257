// Every word about who leads what, automatic roles and homes that a person reads.
import Base

enum LearningRoleText {
  static let settlingJob = Text(
    en: "Bring automatic roles and home units up to date",
    fr: "Mettre à jour les rôles automatiques et les rattachements")
  static let home = Text(en: "Home unit", fr: "Rattachement")
  static let managed = Text(en: "Manages in Moodle", fr: "Gère dans Moodle")
  static let eventHome = Text(en: "Home unit changed", fr: "Rattachement modifié")

  // MARK: Who leads what

  static let title = Text(en: "Who leads what", fr: "Qui dirige quoi")
  static let intro = Text(
    en: "Campus heads, deans and chairs, with the unit that each leads.",
    fr: "Les directions de campus, décanats et directions de formation, avec l’unité de chacune.")
  static let about = [
    Text(
      en:
        "An appointment is a role for one unit and all that is below it. It names the unit by its code, so it holds in every term until somebody ends it.",
      fr:
        "Une nomination est un rôle pour une unité et tout ce qui est au-dessous. Elle nomme l’unité par son code : elle vaut à chaque semestre, jusqu’à ce que quelqu’un y mette fin."
    ),
    Text(
      en:
        "Whoever may manage a program’s category in Moodle is its chair automatically. That comes and goes with Moodle, and is not shown for whom a person made dean of the department.",
      fr:
        "Qui peut gérer la catégorie d’une formation dans Moodle la dirige automatiquement. Cela suit Moodle, et ne vaut pas pour qui a été nommé au décanat du département."
    ),
  ]
  static let office = Text(en: "Office", fr: "Fonction")
  static let who = Text(en: "Who", fr: "Qui")
  static let nobody = Text(en: "Nobody", fr: "Aucun titulaire")
  static let elsewhere = Text(en: "Of no unit of the tree", fr: "Hors de l’arbre des unités")
  static let appoint = Text(en: "Appoint", fr: "Nommer")
  static let end = Text(en: "End", fr: "Mettre fin")
  static let step = Text(en: "Change", fr: "Changer")
  static let appointment = Text(en: "Appointment", fr: "Nomination")
  static let anyOffice = Text(en: "Every office", fr: "Toutes les fonctions")
  static let vacant = Text(en: "Only those that nobody leads", fr: "Seulement sans direction")
  static let filter = Text(en: "Show", fr: "Afficher")
  static let none = Text(en: "There is no unit yet", fr: "Il n’y a pas encore d’unité")
  static let noneHint = Text(
    en: "Once there are campuses, departments and programs, you appoint here who leads them.",
    fr: "Dès qu’il y a des campus, des départements et des formations, vous nommez ici qui les dirige.")
  static let noMatch = Text(en: "Nothing matches the filters", fr: "Rien ne correspond aux filtres")

  static func endQuestion(_ name: String, _ unit: String) -> Text {
    Text(en: "End the appointment of \(name) for \(unit)?", fr: "Mettre fin à la nomination de \(name) pour \(unit) ?")
  }
  static let endConsequence = Text(
    en: "They lose what it lets them do at once. You can appoint them again.",
    fr: "Ce qu’elle permet prend fin aussitôt. Vous pourrez nommer à nouveau cette personne.")
  static func ended(_ name: String) -> Text {
    Text(en: "The appointment of \(name) has ended.", fr: "La nomination de \(name) a pris fin.")
  }
  static func appointed(_ name: String, _ office: Office, _ unit: UnitRow) -> Text {
    Text(
      en: "\(name) was appointed: \(office.label.en), \(unit.code).",
      fr: "\(name) est nommé(e) : \(office.label.fr), \(unit.code).")
  }

  // MARK: Appointing

  static func appointTo(_ unit: UnitRow) -> Text {
    let office = Office(of: unit.kind).label
    return Text(en: "\(office.en) of \(unit.code)", fr: "\(office.fr) de \(unit.code)")
  }
  static let eligible = Text(en: "Who may be expected to lead it", fr: "Qui est pressenti")
  static func eligibleIntro(_ unit: UnitRow, _ ground: UnitRow) -> Text {
    switch unit.kind {
    case .campus:
      Text(
        en: "Those who teach on this campus, or lead a department or a program of it.",
        fr: "Qui enseigne sur ce campus, ou y dirige un département ou une formation.")
    case .department:
      Text(
        en: "Those who teach in this department, or chair a program of it.",
        fr: "Qui enseigne dans ce département, ou y dirige une formation.")
    case .program:
      Text(en: "Those who teach in \(ground.code).", fr: "Qui enseigne dans \(ground.code).")
    }
  }
  static let search = Text(en: "A part of the name", fr: "Une partie du nom")
  static let noneEligible = Text(
    en: "Nobody may be expected to lead it: nobody teaches there or leads a part of it.",
    fr: "Personne n’est pressenti : personne n’y enseigne ni n’en dirige une partie.")
  static let why = Text(en: "Why", fr: "Pourquoi")
  static let somebodyElse = Text(en: "Somebody else", fr: "Une autre personne")
  static let somebodyElseIntro = Text(
    en:
      "Anybody of the directory, by number or e-mail address. You are asked again where it can’t be expected of them.",
    fr:
      "Toute personne de l’annuaire, par son numéro ou son adresse e-mail. Une confirmation est demandée si elle n’est pas pressentie."
  )
  static func isLed(_ names: String, _ unit: UnitRow) -> Text {
    Text(
      en: "\(unit.code) is led by \(names). Another appointment comes beside that.",
      fr: "\(unit.code) est dirigé par \(names). Une autre nomination s’y ajoute.")
  }
  static func teaches(_ count: Int) -> Text {
    Text(
      en: count == 1 ? "teaches 1 course" : "teaches \(count) courses",
      fr: count == 1 ? "enseigne 1 cours" : "enseigne \(count) cours")
  }
  static func leads(_ codes: [String]) -> Text {
    let words = codes.joined(separator: ", ")
    return Text(en: "leads \(words)", fr: "dirige \(words)")
  }
  static func unexpectedOf(_ name: String, _ unit: UnitRow) -> Text {
    Text(
      en:
        "\(name) neither teaches in \(unit.code) nor leads a part of it. Appointed all the same, they see and decide there what the role gives.",
      fr:
        "\(name) n’enseigne pas dans \(unit.code) et n’en dirige aucune partie. En cas de nomination, cette personne y verra et décidera ce que donne le rôle."
    )
  }
  static let appointAnyway = Text(en: "Appoint all the same", fr: "Nommer malgré tout")
  static let evenIfUnexpected = Text(
    en: "Appoint although it can’t be expected of them", fr: "Nommer bien que la personne ne soit pas pressentie")
  static let wholeTree = Text(en: "The unit’s identifier", fr: "L’identifiant de l’unité")
  static let officeFilter = Text(
    en: "The office: campus-head, dean or chair", fr: "La fonction : campus-head, dean ou chair")
  static let personFilter = Text(en: "The person’s identifier", fr: "L’identifiant de la personne")
  static let courses = Text(en: "Courses that they teach there", fr: "Cours enseignés sur place")
  static let led = Text(en: "What of it they lead, by code", fr: "Ce qui en est dirigé, par code")
  static let isAppointed = Text(en: "Whether they are appointed already", fr: "Si la nomination existe déjà")
  static let after = Text(en: "The last of the page before", fr: "La dernière ligne de la page précédente")

  static func otherKind(_ office: Office, _ unit: UnitRow) -> Text {
    Text(
      en:
        "“\(office.label.en)” leads a unit of the kind “\(office.kind.label.en)”, and \(unit.code) is of the kind “\(unit.kind.label.en)”.",
      fr:
        "« \(office.label.fr) » dirige une unité du type « \(office.kind.label.fr) », et \(unit.code) est du type « \(unit.kind.label.fr) »."
    )
  }

  static func unexpected(_ office: Office, _ unit: UnitRow) -> Failure {
    Failure(
      .conflict, code: "not-eligible",
      Text(
        en:
          "This person neither teaches in \(unit.code) nor leads a part of it. Say that they are to be appointed anyway.",
        fr:
          "Cette personne n’enseigne pas dans \(unit.code) et n’en dirige aucune partie. Précisez que la nomination est voulue."
      ))
  }

  // MARK: Homes

  static let homeHelp = Text(
    en: "A program, or a department alone", fr: "Une formation, ou seulement un département")
  static let setBy = Text(en: "Set by", fr: "Défini par")
  static func noHome(_ unit: UnitRow) -> Text {
    Text(
      en: "A home is a program of a department, or a department: \(unit.code) is neither.",
      fr:
        "Le rattachement est une formation d’un département, ou un département : \(unit.code) n’est ni l’un ni l’autre."
    )
  }

  static let noHomeYet = Text(
    en: "Nobody knows yet: no course says it, and nobody has said it.",
    fr: "Encore inconnu : aucun cours ne le dit, et personne ne l’a indiqué.")
  static let byMajority = Text(
    en: "By most of their courses", fr: "D’après la majorité des cours")
  static let chooseHome = Text(en: "Choose a unit", fr: "Choisir une unité")
  static let chooseFirst = Text(en: "Choose a unit first.", fr: "Choisissez d’abord une unité.")
  static let setHome = Text(en: "Set by hand", fr: "Définir à la main")
  static let resetHome = Text(en: "Follow the courses again", fr: "Suivre à nouveau les cours")
  static let homeSaved = Text(en: "The home unit was changed.", fr: "Le rattachement a été modifié.")

  // MARK: What somebody may do, and why

  static let own = Text(en: "Your roles", fr: "Vos rôles")
  static func ownIntro(_ organization: String) -> Text {
    Text(
      en: "What you may do in \(organization), and which role lets you.",
      fr: "Ce que vous pouvez faire dans \(organization), et le rôle qui le permet.")
  }
  static func whatYouMay(_ count: Int) -> Text {
    Text(en: "What you may do, and why (\(count))", fr: "Ce que vous pouvez faire, et pourquoi (\(count))")
  }
  static func of(_ name: String) -> Text {
    Text(en: "What \(name) may do", fr: "Ce que \(name) peut faire")
  }
  static let ofIntro = Text(
    en: "Their roles, where each holds, and where it comes from.",
    fr: "Ses rôles, où chacun vaut, et d’où il vient.")
  static let seeWhy = Text(en: "What they may do, and why", fr: "Ce que permet chaque rôle")
  static let byWhich = Text(en: "By which role", fr: "Par quel rôle")
  static let mayBecome = Text(en: "May be appointed", fr: "Nominations possibles")
  static let isAppointedNow = Text(en: "Appointed", fr: "En fonction")
  static let teaching = Text(en: "teaches", fr: "enseigne")
  static let studying = Text(en: "takes", fr: "suit")
  static let capability = Text(en: "manages in Moodle", fr: "gère dans Moodle")
}
