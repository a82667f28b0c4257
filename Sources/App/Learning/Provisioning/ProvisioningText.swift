// Every word about making things in Moodle that a person reads.
import Base

enum ProvisioningText {
  static let title = Text(en: "Set up in Moodle", fr: "Créer dans Moodle")
  static let intro = Text(
    en: "Make categories, courses, enrollments and test people in Moodle, after a look at what would happen.",
    fr:
      "Créez des catégories, des cours, des inscriptions et des personnes de test dans Moodle, après avoir vu ce qui se passerait."
  )
  static let about = [
    Text(
      en:
        "A plan first asks Moodle what is there already, and shows row by row what would be made. Nothing is changed before somebody says so.",
      fr:
        "Un plan demande d’abord à Moodle ce qui existe déjà, et montre ligne par ligne ce qui serait créé. Rien n’est changé avant que quelqu’un ne le demande."
    ),
    Text(
      en:
        "What is there is left alone, so a plan may be carried out again: after a failure it goes on where it stopped, and nothing is made twice. Categories are known by their ID numbers and places, courses by their ID numbers and short names, people by their user names.",
      fr:
        "Ce qui existe n’est pas touché : un plan peut donc être repris. Après un échec, il continue là où il s’est arrêté, et rien n’est créé deux fois. Les catégories se reconnaissent à leur numéro et à leur place, les cours à leur numéro et à leur nom abrégé, les personnes à leur nom d’utilisateur."
    ),
  ]
  static let connectFirst = Text(
    en: "Connect your Moodle first: plans are made for it.",
    fr: "Reliez d’abord votre Moodle : les plans sont faits pour lui.")
  static let noMoodle = Text(
    en: "No Moodle is connected. Connect one first.", fr: "Aucun Moodle n’est relié. Reliez-en un d’abord.")

  // MARK: Kinds

  static let categories = Text(en: "Categories", fr: "Catégories")
  static let category = Text(en: "Category", fr: "Catégorie")
  static let courses = Text(en: "Courses", fr: "Cours")
  static let course = Text(en: "Course", fr: "Cours")
  static let people = Text(en: "Test people", fr: "Personnes de test")
  static let person = Text(en: "Person", fr: "Personne")
  static let enrollments = Text(en: "Enrollments", fr: "Inscriptions")
  static let enrollment = Text(en: "Enrollment", fr: "Inscription")
  static let kind = Text(en: "Kind", fr: "Genre")

  // MARK: Plans

  static let plans = Text(en: "Plans", fr: "Plans")
  static let plan = Text(en: "Plan", fr: "Plan")
  static let planCount = Plural(one: Text(en: "# plan", fr: "# plan"), other: Text(en: "# plans", fr: "# plans"))
  static let rowCount = Plural(one: Text(en: "# row", fr: "# ligne"), other: Text(en: "# rows", fr: "# lignes"))
  static let none = Text(en: "There is no plan yet", fr: "Il n’y a pas encore de plan")
  static let noneHint = Text(
    en: "Begin with the categories of the coming term.", fr: "Commencez par les catégories du semestre à venir.")
  static let new = Text(en: "New plan", fr: "Nouveau plan")
  static let run = Text(en: "Run", fr: "Exécution")
  static let job = Text(en: "Making things in Moodle", fr: "Création dans Moodle")
  static let state = Text(en: "State", fr: "État")
  static let stateFilter = Text(
    en: "Only rows of this state: create, found, conflict, sent, made or failed",
    fr: "Seulement les lignes dans cet état : create, found, conflict, sent, made ou failed")
  static let madeBy = Text(en: "Planned by", fr: "Prévu par")
  static let madeAt = Text(en: "Planned", fr: "Prévu le")
  static let startedAt = Text(en: "Last begun", fr: "Dernier début")
  static let endedAt = Text(en: "Ended", fr: "Terminé")
  static let missing = Text(en: "Functions that the token may not call", fr: "Fonctions interdites au jeton")
  static let isStopping = Text(en: "Is being stopped", fr: "En cours d’arrêt")
  static let rows = Text(en: "Rows", fr: "Lignes")
  static let row = Text(en: "Row", fr: "Ligne")
  static let name = Text(en: "Name", fr: "Nom")
  static let key = Text(en: "Short name", fr: "Nom abrégé")
  static let idnumber = Text(en: "ID number", fr: "Numéro d’identification")
  static let summary = Text(en: "Description", fr: "Description")
  static let moodleID = Text(en: "Number in Moodle", fr: "Numéro dans Moodle")
  static let inMoodle = Text(en: "Number in Moodle", fr: "Numéro dans Moodle")
  static let rowsForgotten = Text(
    en: "Only its counts are kept: the organization’s period for what is over has passed, and its rows named people.",
    fr: "Seuls ses totaux sont conservés : le délai de l’organisation est passé, et ses lignes nommaient des personnes."
  )
  static let isForgotten = Text(en: "Only the counts are left", fr: "Seuls les totaux restent")
  static let rowsOfPerson = Text(
    en: "Enrollments planned for Moodle", fr: "Inscriptions prévues dans Moodle")
  static let noSuchRows = Text(en: "There are no such rows", fr: "Il n’y a pas de telles lignes")
  static let report = Text(en: "Report as CSV", fr: "Rapport en CSV")

  static let willBeMade = Text(en: "To be made", fr: "À créer")
  static let isThere = Text(en: "There already", fr: "Existe déjà")
  static let conflict = Text(en: "Can’t be made", fr: "Impossible")
  static let isSent = Text(en: "Asked for", fr: "Demandé")
  static let isMade = Text(en: "Made", fr: "Créé")
  static let hasFailed = Text(en: "Failed", fr: "Échoué")

  private static let toMake = Plural(
    one: Text(en: "# row would be made.", fr: "# ligne serait créée."),
    other: Text(en: "# rows would be made.", fr: "# lignes seraient créées."))
  static func willMake(_ count: Int) -> Text {
    let words = toMake(count)
    return Text(
      en: "\(words.en) Nothing has been changed in Moodle yet.",
      fr: "\(words.fr) Rien n’a encore été changé dans Moodle.")
  }
  static let allThere = Text(
    en: "There is nothing to make: Moodle has all that can be.",
    fr: "Il n’y a rien à créer : Moodle a déjà tout ce qui peut l’être.")
  static func progress(_ done: Int, _ total: Int) -> Text {
    Text(
      en: "Under way: \(grouped(done, .en)) of \(grouped(total, .en)) rows are seen to.",
      fr: "En cours : \(grouped(done, .fr)) lignes sur \(grouped(total, .fr)) sont traitées.")
  }
  static let progressLabel = Text(en: "Progress", fr: "Avancement")
  private static let wereMade = Plural(
    one: Text(en: "# row was made.", fr: "# ligne a été créée."),
    other: Text(en: "# rows were made.", fr: "# lignes ont été créées."))
  static func allDone(_ made: Int) -> Text {
    let words = wereMade(made)
    return Text(en: "Everything is there. \(words.en)", fr: "Tout est en place. \(words.fr)")
  }
  private static let leftRows = Plural(
    one: Text(en: "# row is left or has failed.", fr: "# ligne reste ou a échoué."),
    other: Text(en: "# rows are left or have failed.", fr: "# lignes restent ou ont échoué."))
  static func left(_ count: Int) -> Text {
    let words = leftRows(count)
    return Text(
      en: "\(words.en) Going on tries them again; what was made stays as it is.",
      fr: "\(words.fr) Continuer les réessaie ; ce qui a été créé reste tel quel.")
  }
  private static let badRows = Plural(
    one: Text(
      en: "# row can’t be made: its reason stands beside it.", fr: "# ligne est impossible : sa raison est à côté."),
    other: Text(
      en: "# rows can’t be made: the reason stands beside each.",
      fr: "# lignes sont impossibles : la raison est à côté."))
  static func conflicts(_ count: Int) -> Text { badRows(count) }

  static func lacks(_ functions: [String]) -> Text {
    let list = functions.joined(separator: ", ")
    return Text(
      en: "The token may not call \(list). Add that to its service in Moodle before the plan is carried out.",
      fr: "Le jeton ne peut pas appeler \(list). Ajoutez-le à son service dans Moodle avant d’exécuter le plan.")
  }

  private static let makeRows = Plural(
    one: Text(en: "Make # row in Moodle", fr: "Créer # ligne dans Moodle"),
    other: Text(en: "Make # rows in Moodle", fr: "Créer # lignes dans Moodle"))
  static func make(_ count: Int) -> Text { makeRows(count) }
  static let goOn = Text(en: "Go on", fr: "Continuer")
  static let stop = Text(en: "Stop", fr: "Arrêter")
  static let begun = Text(en: "It is under way.", fr: "C’est en cours.")
  static let stopsSoon = Text(
    en: "It stops before its next call.", fr: "L’arrêt se fera avant le prochain appel.")
  static let saved = Text(en: "Saved.", fr: "Enregistré.")
  static let drop = Text(en: "Drop the plan", fr: "Supprimer le plan")
  static let dropQuestion = Text(en: "Drop this plan?", fr: "Supprimer ce plan ?")
  static let dropConsequence = Text(
    en: "Its report is gone. What it made stays in Moodle.",
    fr: "Son rapport disparaît. Ce qu’il a créé reste dans Moodle.")
  static let dropped = Text(en: "The plan is dropped.", fr: "Le plan est supprimé.")

  // MARK: Why not

  static let ambiguous = Text(
    en: "There are several of this name there: which one is meant can’t be told.",
    fr: "Il y en a plusieurs de ce nom à cet endroit : lequel est visé ne peut être deviné.")
  static let elsewhere = Text(
    en: "Another category of Moodle has this ID number, at another place.",
    fr: "Une autre catégorie de Moodle porte ce numéro d’identification, ailleurs.")
  static let noParent = Text(
    en: "What it belongs to is not there.", fr: "Ce à quoi elle appartient n’existe pas.")
  static let otherTerm = Text(
    en: "The line is of another semester than the chosen one.", fr: "La ligne est d’un autre semestre que celui choisi."
  )
  static let badTerm = Text(
    en: "The semester can’t be read. Write its number or its code, such as 1 or S12627.",
    fr: "Le semestre est illisible. Indiquez son numéro ou son code, par exemple 1 ou S12627.")
  static let noProgram = Text(
    en: "There is no such program at the term’s campus.", fr: "Cette formation n’existe pas sur le campus du semestre.")
  static let noCourse = Text(
    en: "Moodle has no course of this short name.", fr: "Moodle n’a pas de cours de ce nom abrégé.")
  static let noPerson = Text(
    en: "Moodle has nobody of this user name.", fr: "Moodle n’a personne de ce nom d’utilisateur.")
  static let taken = Text(
    en: "The name or number is taken in Moodle by another one.",
    fr: "Le nom ou le numéro est déjà pris par un autre dans Moodle.")
  static let tooLong = Text(en: "The name is too long for Moodle.", fr: "Le nom est trop long pour Moodle.")
  static let refused = Text(en: "Moodle refuses it.", fr: "Moodle le refuse.")
  static let blank = Text(
    en: "Code or title are missing or can’t be used.", fr: "Le code ou l’intitulé manque ou ne peut servir.")
  static let twice = Text(en: "The same course stands here twice.", fr: "Le même cours figure deux fois.")
  static let connectionChanged = Text(
    en: "Another Moodle is connected by now, or none. Make a new plan.",
    fr: "Un autre Moodle est relié à présent, ou aucun. Faites un nouveau plan.")
  static let jobGone = Text(
    en: "The work was ended from outside. Go on to have it finished.",
    fr: "Le travail a été interrompu de l’extérieur. Continuez pour le terminer.")
  static let isRunning = Text(
    en: "This plan is under way. Wait for its end, or stop it.",
    fr: "Ce plan est en cours. Attendez sa fin ou arrêtez-le.")
  static let anotherRuns = Text(
    en: "Another plan is under way: one at a time writes to Moodle. Try again when it has ended.",
    fr: "Un autre plan est en cours : un seul à la fois écrit dans Moodle. Réessayez quand il sera terminé.")
  static let notRunning = Text(en: "This plan is not under way.", fr: "Ce plan n’est pas en cours.")
  static let nothingToDo = Text(
    en: "There is nothing left to make in this plan.", fr: "Il ne reste rien à créer dans ce plan.")

  // MARK: Forms

  static let look = Text(en: "See what would happen", fr: "Voir ce qui se passerait")
  static let lookNote = Text(
    en: "Moodle is only asked what is there. Nothing is changed before you say so on the next page.",
    fr: "Moodle est seulement interrogé. Rien ne change avant votre accord à la page suivante.")
  static let all = Text(en: "All", fr: "Tous")
  static let term = Text(en: "Term", fr: "Semestre")
  static let termHelp = Text(
    en: "A term of Quad: its units become categories. Without it, campuses, semesters and days are named.",
    fr: "Un semestre de Quad : ses unités deviennent des catégories. Sans lui, campus, semestres et dates sont nommés.")
  static let campusHelp = Text(
    en: "Without one, every campus of the term.", fr: "Sans choix, tous les campus du semestre.")
  static let campuses = Text(en: "Campuses", fr: "Campus")
  static let semesters = Text(en: "Numbers of the semesters", fr: "Numéros des semestres")
  static let departments = Text(en: "Departments", fr: "Départements")
  static let programs = Text(en: "Programs", fr: "Formations")
  static let start = Text(en: "First day", fr: "Premier jour")
  static let end = Text(en: "Last day", fr: "Dernier jour")
  static let daysHelp = Text(en: "The term’s days where none are given.", fr: "Sans indication, les dates du semestre.")
  static let isVisible = Text(en: "Visible to students", fr: "Visible pour les étudiants")
  static let courseCode = Text(en: "Course code", fr: "Code du cours")
  static let courseName = Text(en: "Title", fr: "Intitulé")
  static let userName = Text(en: "User name", fr: "Nom d’utilisateur")
  static let role = Text(en: "Role", fr: "Rôle")
  static let student = Text(en: "Student", fr: "Étudiant")
  static let teacher = Text(en: "Teacher", fr: "Enseignant")
  static let roleNumber = Text(en: "Moodle’s number of the role", fr: "Numéro du rôle dans Moodle")
  static let roleNumberHelp = Text(
    en: "Only where it is not the usual one: 5 for students, 3 for teachers.",
    fr: "Seulement s’il n’est pas celui d’origine : 5 pour les étudiants, 3 pour les enseignants.")
  static let howMany = Text(en: "How many", fr: "Combien")
  static let depth = Text(en: "Depth", fr: "Profondeur")
  static let fetchedAt = Text(en: "Read", fr: "Lu le")

  static let planCategories = Text(en: "Categories of a term", fr: "Catégories d’un semestre")
  static let categoriesIntro = Text(
    en: "Campus, term, departments and programs of Quad, built as the other terms of this Moodle are.",
    fr: "Campus, semestre, départements et formations de Quad, disposés comme les autres semestres de ce Moodle.")
  static let planCourses = Text(en: "Courses of a term", fr: "Cours d’un semestre")
  static let coursesIntro = Text(
    en: "Short names are made of campus, term, code and five digits. Categories that are missing come with them.",
    fr:
      "Le nom abrégé se compose du campus, du semestre, du code et de cinq chiffres. Les catégories manquantes suivent."
  )
  static let oneCourse = Text(en: "One course", fr: "Un cours")
  static let aFile = Text(en: "Many from a file", fr: "Plusieurs d’un fichier")
  static let fileHelp = Text(
    en:
      "CSV or a spreadsheet with course code, descriptive title, program and, if you like, semester. 500 courses at most.",
    fr: "CSV ou classeur avec code, intitulé, formation et, au choix, semestre. 500 cours au plus.")
  static let planPeople = Text(en: "Test people", fr: "Personnes de test")
  static let peopleIntro = Text(
    en: "People who don’t exist, for trying Moodle out. They share one password, which you can fetch once.",
    fr:
      "Des personnes fictives, pour essayer Moodle. Elles partagent un mot de passe, que vous pouvez récupérer une fois."
  )
  static let coursesHelp = Text(
    en: "Short names in Moodle, one on each line: everybody is enrolled in all of them.",
    fr: "Noms abrégés dans Moodle, un par ligne : chacun est inscrit dans tous.")
  static let planEnrollments = Text(en: "Enrollments", fr: "Inscriptions")
  static let enrollmentsIntro = Text(
    en: "People who are in Moodle into courses that are there.",
    fr: "Des personnes de Moodle dans des cours qui y sont.")
  static let enrollmentLines = Text(
    en: "On each line a user name, a comma and the short name of a course.",
    fr: "Sur chaque ligne un nom d’utilisateur, une virgule et le nom abrégé d’un cours.")
  static func badLine(_ number: Int) -> Text {
    Text(
      en: "Line \(number) is no user name, comma and course.",
      fr: "La ligne \(number) n’est pas un nom d’utilisateur, une virgule et un cours.")
  }
  static let termOrCampuses = Text(
    en: "Name a term of Quad, or campuses, semesters and days.",
    fr: "Indiquez un semestre de Quad, ou des campus, des semestres et des dates.")
  static let aboveTerm = Text(
    en: "In this Moodle a term lies further down: choose a unit below this one.",
    fr: "Dans ce Moodle, un semestre se trouve plus bas : choisissez une unité au-dessous de celle-ci.")
  static let otherCampus = Text(
    en: "The term is of another campus.", fr: "Le semestre est d’un autre campus.")
  static let datesNeeded = Text(
    en: "Give a first day and a later last one.", fr: "Indiquez un premier jour et un dernier jour plus tardif.")
  static let badSemester = Text(
    en: "Name semesters by their numbers, from 1 to 9.", fr: "Indiquez les semestres par leur numéro, de 1 à 9.")
  static let noRows = Text(en: "The file has no courses.", fr: "Le fichier ne contient aucun cours.")
  static func tooMany(_ most: Int) -> Text {
    Text(
      en: "That is too much for one plan: \(grouped(most, .en)) at most.",
      fr: "C’est trop pour un seul plan : \(grouped(most, .fr)) au plus.")
  }
  static func tooManyCourses(_ most: Int) -> Text {
    Text(
      en: "Those are too many different courses: \(most) at most.", fr: "Trop de cours différents : \(most) au plus.")
  }
  static func tooManyPrograms(_ most: Int) -> Text {
    Text(
      en: "Those are too many different programs: \(most) at most.",
      fr: "Trop de formations différentes : \(most) au plus.")
  }
  static let noStructure = Text(
    en: "There are no terms or units yet", fr: "Il n’y a pas encore de semestres ni d’unités")
  static let noStructureHint = Text(
    en: "Plans are made of Quad’s own terms and units. Add those first.",
    fr: "Les plans se font avec les semestres et unités de Quad. Ajoutez-les d’abord.")

  // MARK: Test people

  static let testSite = Text(en: "A Moodle for tests", fr: "Un Moodle de test")
  static let isTestSite = Text(en: "This Moodle is one for tests", fr: "Ce Moodle est un site de test")
  static func testSiteOn(_ host: String) -> Text {
    Text(
      en: "\(host) is marked as a Moodle for tests: test people may be made there.",
      fr: "\(host) est marqué comme Moodle de test : des personnes de test peuvent y être créées.")
  }
  static func testSiteOff(_ host: String) -> Text {
    Text(
      en: "\(host) counts as the real one: no test people are made there.",
      fr: "\(host) compte comme le vrai site : aucune personne de test n’y est créée.")
  }
  static let testSiteBegin = Text(en: "Mark it as one for tests", fr: "Le marquer comme site de test")
  static let testSiteEnd = Text(en: "It is the real one", fr: "C’est le vrai site")
  static func testSiteQuestion(_ host: String) -> Text {
    Text(en: "Is \(host) a Moodle for tests?", fr: "\(host) est-il un Moodle de test ?")
  }
  static let testSiteConsequence = Text(
    en: "People who don’t exist can then be made there, with a password that several may know.",
    fr: "Des personnes fictives pourront y être créées, avec un mot de passe que plusieurs peuvent connaître.")
  static let noTestSite = Text(
    en: "Test people are made only in a Moodle that somebody has marked as one for tests.",
    fr: "Les personnes de test ne sont créées que dans un Moodle marqué comme site de test.")
  static let password = Text(en: "Password", fr: "Mot de passe")
  static let hasPassword = Text(en: "Its password can be fetched", fr: "Son mot de passe peut être récupéré")
  static let passwordOnce = Text(
    en: "The password of the test people can be fetched once, within seven days. It is forgotten with that.",
    fr: "Le mot de passe des personnes de test peut être récupéré une fois, sous sept jours. Il est ensuite oublié.")
  static let passwordOfOther = Text(
    en: "Whoever made the plan can fetch the password of the test people, once.",
    fr: "L’auteur du plan peut récupérer le mot de passe des personnes de test, une fois.")
  static let passwordGone = Text(
    en: "The password was fetched already, or is forgotten. Set a new one in Moodle.",
    fr: "Le mot de passe a déjà été récupéré, ou est oublié. Définissez-en un nouveau dans Moodle.")
  static let fetchPasswords = Text(en: "Fetch people and password", fr: "Récupérer personnes et mot de passe")

  // MARK: The tree

  static let tree = Text(en: "Moodle’s categories", fr: "Catégories de Moodle")
  static let treeIntro = Text(
    en: "As they are in Moodle right now. Choose one to see its courses.",
    fr: "Telles qu’elles sont dans Moodle en ce moment. Choisissez-en une pour voir ses cours.")
  static let noCourses = Text(en: "There are no courses in it.", fr: "Elle ne contient aucun cours.")

  // MARK: Events

  static let eventPlanned = Text(en: "A plan for Moodle was made", fr: "Plan pour Moodle préparé")
  static let eventStarted = Text(en: "A plan for Moodle was begun", fr: "Plan pour Moodle commencé")
  static let eventStopped = Text(en: "A plan for Moodle was stopped", fr: "Plan pour Moodle arrêté")
  static let eventEnded = Text(en: "A plan for Moodle ended", fr: "Plan pour Moodle terminé")
  static let eventDropped = Text(en: "A plan for Moodle was dropped", fr: "Plan pour Moodle supprimé")
  static let eventHandedOut = Text(
    en: "The password of Moodle’s test people was fetched", fr: "Mot de passe des personnes de test récupéré")
  static let eventTestSite = Text(
    en: "A Moodle was marked as one for tests, or as the real one",
    fr: "Un Moodle a été marqué comme site de test, ou comme le vrai")
}
