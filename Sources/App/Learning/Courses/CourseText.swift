// Every word of courses, enrollments and cohorts that a person reads.
import Base

enum CourseText {
  static let title = Text(en: "Courses", fr: "Cours")
  static let course = Text(en: "Course", fr: "Cours")
  static let courses = Text(en: "Courses", fr: "Cours")
  static let mine = Text(en: "My courses", fr: "Mes cours")
  static let all = Text(en: "All courses", fr: "Tous les cours")
  static let teachers = Text(en: "Teachers", fr: "Enseignants")
  static let elsewhere = Text(en: "Teaching elsewhere", fr: "Cours hors département")
  static let cohorts = Text(en: "Cohorts", fr: "Promotions")
  static let coursesNow = Text(en: "Courses now", fr: "Cours actuels")
  static let teachersNow = Text(en: "Teaching posts now", fr: "Charges de cours actuelles")
  static let studentsNow = Text(en: "Places taken now", fr: "Places occupées actuelles")
  static let coursesEver = Text(en: "Courses ever", fr: "Cours au total")
  static let teachings = Text(en: "Teaching posts", fr: "Charges de cours")
  static let enrollments = Text(en: "Places taken", fr: "Places occupées")
  static let student = Text(en: "Student", fr: "Étudiant(e)")
  static let teacher = Text(en: "Teacher", fr: "Enseignant(e)")
  static let assistant = Text(en: "Teaching assistant", fr: "Assistant(e)")
  static let students = Text(en: "Students", fr: "Étudiants")
  static let byCohort = Text(en: "By a cohort", fr: "Par une promotion")
  static let courseCount = Plural(one: Text(en: "# course", fr: "# cours"), other: Text(en: "# courses", fr: "# cours"))
  static let studentCount = Plural(
    one: Text(en: "# student", fr: "# étudiant"), other: Text(en: "# students", fr: "# étudiants"))
  static let subjectCount = Plural(
    one: Text(en: "teaches # course", fr: "enseigne dans # cours"),
    other: Text(en: "teaches # courses", fr: "enseigne dans # cours"))

  static let settlementJob = Text(
    en: "Bring the members of cohorts into their courses", fr: "Inscrire les membres des promotions à leurs cours")

  // MARK: One’s own

  static let mineIntro = Text(
    en: "What you take and what you teach.", fr: "Ce que vous suivez et ce que vous enseignez.")
  static let noneOfMine = Text(en: "You are in no course", fr: "Vous n’êtes dans aucun cours")
  static let noneOfMineHint = Text(
    en: "When somebody enrolls you, your courses stand here.",
    fr: "Dès que quelqu’un vous inscrit, vos cours apparaissent ici.")
  static let taught = Text(en: "What you teach", fr: "Ce que vous enseignez")
  static let taken = Text(en: "What you take", fr: "Ce que vous suivez")
  static let othersIntro = Text(
    en: "What they take and what they teach.", fr: "Ce que la personne suit et ce qu’elle enseigne.")
  static let noneOfOthers = Text(en: "They are in no course.", fr: "Cette personne n’est dans aucun cours.")
  static let teaches = Text(en: "What they teach", fr: "Ce qu’elle enseigne")
  static let takes = Text(en: "What they take", fr: "Ce qu’elle suit")
  static let earlier = Text(en: "Earlier and later terms", fr: "Semestres passés et à venir")

  // MARK: The list

  static let intro = Text(
    en: "What is taught, term by term.", fr: "Ce qui est enseigné, semestre par semestre.")
  static let about = [
    Text(
      en: "A course is one offering of a subject in a term, under a program. The next term has a course of its own.",
      fr:
        "Un cours est une offre d’une matière pendant un semestre, rattachée à une formation. Le semestre suivant a son propre cours."
    ),
    Text(
      en:
        "Somebody may be in a course for several reasons: by hand, from a file, from Moodle, by a cohort. One that says they are active is enough, and each takes back only what it said itself.",
      fr:
        "Une personne peut être dans un cours pour plusieurs raisons : à la main, par un fichier, par Moodle, par une promotion. Une seule qui la dit active suffit, et chacune ne retire que ce qu’elle a dit elle-même."
    ),
  ]
  static let search = Text(en: "Search by name or code", fr: "Chercher un nom ou un code")
  static let none = Text(en: "There is no course yet", fr: "Il n’y a pas encore de cours")
  static let noneHint = Text(
    en: "Add one, or import them from a file: units and terms come first.",
    fr: "Ajoutez-en un, ou importez-les d’un fichier : d’abord les unités et les semestres.")
  static let nothingFound = Text(en: "No course matches", fr: "Aucun cours ne correspond")
  static let nothingFoundHint = Text(
    en: "Take a filter away, or look in another term.", fr: "Retirez un filtre, ou cherchez dans un autre semestre.")
  static let showAll = Text(en: "Show all", fr: "Tout afficher")
  static let anyTerm = Text(en: "All terms", fr: "Tous les semestres")
  static let anyCampus = Text(en: "All campuses", fr: "Tous les campus")
  static let anyDepartment = Text(en: "All departments", fr: "Tous les départements")
  static let anyProgram = Text(en: "All programs", fr: "Toutes les formations")
  static let anyTeacher = Text(en: "All teachers", fr: "Tous les enseignants")
  static let inUse = Text(en: "In use", fr: "En service")
  static let outOfUse = Text(en: "Not in use", fr: "Hors service")
  static let anyState = Text(en: "All of them", fr: "Tous")
  static let state = Text(en: "State", fr: "État")
  static let next = Text(en: "Next page", fr: "Page suivante")
  static let toFirst = Text(en: "To the beginning", fr: "Au début")
  static let after = Text(
    en: "Where to go on: the “next” of the page before", fr: "Où continuer : le « next » de la page précédente")
  static let termFilter = Text(en: "Only of this term", fr: "Seulement de ce semestre")
  static let unitFilter = Text(
    en: "Only of this unit and what is below it", fr: "Seulement de cette unité et de ce qui est au-dessous")
  static let teacherFilter = Text(en: "Only what this person teaches", fr: "Seulement ce qu’enseigne cette personne")
  static let stateFilter = Text(
    en: "active (unless another is asked for), inactive or all",
    fr: "active (sauf indication contraire), inactive ou all")
  static let total = Text(en: "How many there are, where that is known", fr: "Combien il y en a, si cela est connu")

  // MARK: One

  static let create = Text(en: "Add a course", fr: "Ajouter un cours")
  static let edit = Text(en: "Change", fr: "Modifier")
  static let formIntro = Text(
    en: "A course belongs to a term and to a unit, usually a program.",
    fr: "Un cours appartient à un semestre et à une unité, en général une formation.")
  static let code = Text(en: "Code", fr: "Code")
  static let codeHelp = Text(
    en: "Once in a term, such as CC101-A.", fr: "Unique dans un semestre, par exemple CC101-A.")
  static let name = Text(en: "Name", fr: "Nom")
  static let unit = Text(en: "Unit", fr: "Unité")
  static let isVisible = Text(en: "Its students see it", fr: "Ses étudiants le voient")
  static let hidden = Text(en: "Hidden from students", fr: "Caché aux étudiants")
  static let isActive = Text(en: "In use", fr: "En service")
  static let first = Text(en: "First day", fr: "Premier jour")
  static let last = Text(en: "Last day", fr: "Dernier jour")
  static let daysHelp = Text(
    en: "Left empty, it is held when its term is.", fr: "Laissé vide, il a lieu en même temps que son semestre.")
  static let hasDaysOfTerm = Text(en: "Held when its term is", fr: "A lieu en même temps que son semestre")
  static let delete = Text(en: "Delete", fr: "Supprimer")
  static func deleteQuestion(_ name: String) -> Text { Text(en: "Delete \(name)?", fr: "Supprimer \(name) ?") }
  static let deleteConsequence = Text(
    en: "Only a course in which nobody is can be deleted. To keep what was, take it out of use instead.",
    fr:
      "Seul un cours où il n’y a personne peut être supprimé. Pour garder le passé, mettez-le plutôt hors service.")

  static let section = Text(en: "Section", fr: "Groupe")
  static let sections = Text(en: "Sections", fr: "Groupes")
  static let anySection = Text(en: "All sections", fr: "Tous les groupes")
  static let addSection = Text(en: "Add a section", fr: "Ajouter un groupe")
  static let rename = Text(en: "Rename", fr: "Renommer")
  static let sectionConsequence = Text(
    en: "Its people stay in the course.", fr: "Ses membres restent dans le cours.")
  static let sectionsHelp = Text(en: "The sections that they are in", fr: "Les groupes dont la personne fait partie")

  // MARK: Who is in it

  static let people = Text(en: "Who is in it", fr: "Qui en fait partie")
  static let nobody = Text(en: "Nobody yet.", fr: "Personne pour l’instant.")
  static let noneYet = Text(en: "Nobody yet", fr: "Personne pour l’instant")
  static let enroll = Text(en: "Enroll", fr: "Inscrire")
  static let whom = Text(en: "E-mail address or number", fr: "Adresse e-mail ou matricule")
  static let roles = Text(en: "Roles", fr: "Rôles")
  static let rolesHelp = Text(
    en: "Student, teacher, teaching assistant, or words of your own: several, divided by commas.",
    fr: "Étudiant(e), enseignant(e), assistant(e) ou vos propres mots : plusieurs, séparés par des virgules.")
  static let role = Text(en: "Role", fr: "Rôle")
  static let noRole = Text(en: "no role", fr: "aucun rôle")
  static let sources = Text(en: "Says who", fr: "Qui le dit")
  static let says = Text(en: "What each source says", fr: "Ce que dit chaque source")
  static let source = Text(en: "Source", fr: "Origine")
  static let notActive = Text(en: "Not active", fr: "Inactif")
  static let active = Text(en: "Active", fr: "Actif")
  static let isEnrolled = Text(en: "Active in the course", fr: "Actif dans le cours")
  static let enrollment = Text(en: "Enrollment", fr: "Inscription")
  static let enrollmentRecords = Text(en: "Enrollments", fr: "Inscriptions")
  static let roster = Text(en: "Roster", fr: "Liste des participants")
  static func wasEnrolled(_ name: String) -> Text {
    Text(en: "\(name) is enrolled.", fr: "\(name) : inscription faite.")
  }
  static let saved = Text(en: "Saved.", fr: "Enregistré.")
  static let remove = Text(en: "Take out", fr: "Désinscrire")
  static func removeQuestion(_ name: String) -> Text {
    Text(en: "Take \(name) out of the course?", fr: "Retirer \(name) du cours ?")
  }
  static let removeConsequence = Text(
    en: "What other sources say stays.", fr: "Ce que disent d’autres sources reste.")
  static let removed = Text(en: "Taken out of the course.", fr: "Retiré du cours.")
  static let editIntro = Text(
    en: "What you say by hand is added to what other sources say; it takes nothing of that away.",
    fr: "Ce que vous dites à la main s’ajoute à ce que disent d’autres sources ; cela n’en retire rien.")

  // MARK: Teachers

  static let teachersIntro = Text(en: "Who teaches what, by name.", fr: "Qui enseigne quoi, par nom.")
  static let noTeacher = Text(en: "Nobody matches", fr: "Personne ne correspond")
  static let noTeacherHint = Text(
    en: "Take a filter away, or look in another term.", fr: "Retirez un filtre, ou cherchez dans un autre semestre.")
  static let noTeacherYet = Text(en: "Nobody teaches yet", fr: "Personne n’enseigne encore")
  static let searchTeacher = Text(en: "Search by name", fr: "Chercher un nom")
  static let elsewhereIntro = Text(
    en:
      "Who teaches in another department than their own: the one that was set for them, else that of their employment record, else the one that most of their courses belong to.",
    fr:
      "Qui enseigne dans un autre département que le sien : celui qui a été choisi pour la personne, sinon celui de son dossier du personnel, sinon celui de la plupart de ses cours."
  )
  static let home = Text(en: "Works in", fr: "Travaille dans")
  static let teachesIn = Text(en: "Teaches in", fr: "Enseigne dans")
  static let noneElsewhere = Text(
    en: "Nobody teaches in another department", fr: "Personne n’enseigne dans un autre département")

  // MARK: Cohorts

  static let cohort = Text(en: "Cohort", fr: "Promotion")
  static let cohortsIntro = Text(
    en: "Students who take several courses together: whoever is in a cohort is in each of its courses.",
    fr: "Des étudiants qui suivent plusieurs cours ensemble : qui est dans une promotion est dans chacun de ses cours.")
  static let noCohort = Text(en: "There is no cohort yet", fr: "Il n’y a pas encore de promotion")
  static let createCohort = Text(en: "Add a cohort", fr: "Ajouter une promotion")
  static let members = Text(en: "Members", fr: "Membres")
  static let addMember = Text(en: "Add a member", fr: "Ajouter un membre")
  static let addCourse = Text(en: "Add a course", fr: "Ajouter un cours")
  static let noCourseYet = Text(en: "No course yet.", fr: "Aucun cours pour l’instant.")
  static let courseCode = Text(en: "Code of the course", fr: "Code du cours")
  static let cohortConsequence = Text(
    en: "Its members are taken out of its courses, unless something else keeps them there.",
    fr: "Ses membres sont retirés de ses cours, sauf si autre chose les y maintient.")
  static let memberConsequence = Text(
    en: "They leave the cohort’s courses too, unless something else keeps them there.",
    fr: "La personne quitte aussi les cours de la promotion, sauf si autre chose l’y maintient.")
  static let takeOut = Text(en: "Take out", fr: "Retirer")

  // MARK: What is refused

  static let noSuchTerm = Text(en: "There is no such term.", fr: "Ce semestre n’existe pas.")
  static let noSuchCourse = Text(en: "There is no such course.", fr: "Ce cours n’existe pas.")
  static let noSuchPerson = Text(
    en: "Nobody in the directory has this address or number.",
    fr: "Personne dans l’annuaire n’a cette adresse ou ce matricule.")
  static let severalCourses = Text(
    en: "Several courses have this code: choose one", fr: "Plusieurs cours portent ce code : choisissez")
  static let otherCampus = Text(
    en: "This term is of another campus than the unit.", fr: "Ce semestre est d’un autre campus que l’unité.")
  static let codeTaken = Text(
    en: "This term has a course with this code.", fr: "Ce semestre a déjà un cours de ce code.")
  static let sectionTaken = Text(
    en: "This course has a section of this name.", fr: "Ce cours a déjà un groupe de ce nom.")
  static let cohortTaken = Text(en: "Another cohort has this name.", fr: "Une autre promotion porte ce nom.")
  static let noSuchSection = Text(
    en: "This course has no such section.", fr: "Ce cours n’a pas ce groupe.")
  static let badRole = Text(
    en: "A role is a word of letters, digits and hyphens, 40 at most.",
    fr: "Un rôle est un mot de lettres, de chiffres et de traits d’union, 40 au plus.")
  static let courseIsUsed = Failure(
    .conflict, code: "course-in-use",
    Text(
      en: "People or cohorts are in it. Take it out of use instead.",
      fr: "Des personnes ou des promotions en font partie. Mettez-le plutôt hors service."))
  static let activeElsewhere = Text(
    en: "Another source says that they are in it: only that takes it back.",
    fr: "Une autre source dit que la personne en fait partie : elle seule peut le retirer.")
  static let notByHand = Failure(
    .conflict, code: "not-by-hand",
    Text(
      en: "Nothing was said of this by hand: only where it comes from takes it back.",
      fr: "Rien n’a été saisi à la main : seule sa source peut le retirer."))
  static let tooManySections = Failure(
    .conflict, code: "too-many-sections",
    Text(
      en: "A course has at most \(CourseRules.mostSections) sections.",
      fr: "Un cours a au plus \(CourseRules.mostSections) groupes."))
  static let tooManyCohorts = Failure(
    .conflict, code: "too-many-cohorts",
    Text(en: "There are too many cohorts.", fr: "Il y a trop de promotions."))
  static let tooManyMembers = Failure(
    .conflict, code: "too-many-members",
    Text(
      en: "A cohort has at most \(CohortChanges.mostMembers) members.",
      fr: "Une promotion a au plus \(CohortChanges.mostMembers) membres."))
  static let tooManyCourses = Failure(
    .conflict, code: "too-many-courses",
    Text(
      en: "A cohort takes at most \(CohortChanges.mostCourses) courses.",
      fr: "Une promotion suit au plus \(CohortChanges.mostCourses) cours."))
  static let isMember = Failure(
    .conflict, code: "already-member",
    Text(en: "This person is in the cohort already.", fr: "Cette personne est déjà dans la promotion."))
  static let takesIt = Failure(
    .conflict, code: "already-taken",
    Text(en: "The cohort takes this course already.", fr: "La promotion suit déjà ce cours."))

  // MARK: Events

  static let eventCourseCreated = Text(en: "added a course", fr: "a ajouté un cours")
  static let eventCourseUpdated = Text(en: "changed a course", fr: "a modifié un cours")
  static let eventCourseDeleted = Text(en: "deleted a course", fr: "a supprimé un cours")
  static let eventSectionCreated = Text(en: "added a section to a course", fr: "a ajouté un groupe à un cours")
  static let eventSectionUpdated = Text(en: "renamed a section of a course", fr: "a renommé un groupe d’un cours")
  static let eventSectionDeleted = Text(en: "deleted a section of a course", fr: "a supprimé un groupe d’un cours")
  static let eventEnrolled = Text(en: "put somebody into a course", fr: "a inscrit une personne à un cours")
  static let eventEnrollmentUpdated = Text(
    en: "changed what somebody is in a course", fr: "a modifié une inscription à un cours")
  static let eventEnrollmentDeleted = Text(
    en: "took somebody out of a course", fr: "a désinscrit une personne d’un cours")
  static let eventEnrollments = Text(
    en: "changed who is in a course", fr: "a modifié les inscriptions à un cours")
  static let eventCohortCreated = Text(en: "added a cohort", fr: "a ajouté une promotion")
  static let eventCohortUpdated = Text(en: "changed a cohort", fr: "a modifié une promotion")
  static let eventCohortDeleted = Text(en: "deleted a cohort", fr: "a supprimé une promotion")
  static let eventCohortMembers = Text(
    en: "changed who is in a cohort", fr: "a modifié les membres d’une promotion")
  static let eventCohortCourses = Text(
    en: "changed which courses a cohort takes", fr: "a modifié les cours d’une promotion")

  // MARK: Imports

  static let importTitle = Text(en: "Import courses", fr: "Importer des cours")
  static let importIntro = Text(
    en: "A CSV file or a spreadsheet: a title row, then one course a row.",
    fr: "Un fichier CSV ou un classeur : une ligne de titres, puis un cours par ligne.")
  static let importAbout = [
    Text(
      en:
        "A row has the course’s code and name, the code of its term and the code of its unit. Where several campuses have a term of that code, the unit decides which is meant. A course is known by its term and code. The template’s row needs what the template of units and terms has.",
      fr:
        "Une ligne contient le code et le nom du cours, le code de son semestre et celui de son unité. Si plusieurs campus ont un semestre de ce code, l’unité décide lequel est visé. Un cours est reconnu par son semestre et son code. La ligne du modèle suppose ce que contient le modèle des unités et semestres."
    ),
    Text(
      en: "Nothing is taken away. The last import can be undone.",
      fr: "Rien n’est retiré. Le dernier import peut être annulé."),
  ]
  static let enrollmentImportTitle = Text(en: "Import enrollments", fr: "Importer des inscriptions")
  static let enrollmentImportIntro = Text(
    en: "A CSV file or a spreadsheet: a title row, then one person in one course a row.",
    fr: "Un fichier CSV ou un classeur : une ligne de titres, puis une personne dans un cours par ligne.")
  static let enrollmentImportAbout = [
    Text(
      en:
        "A row has the codes of a term and a course, the number or e-mail address of somebody in the directory, and, if you like, roles, sections (made where there is none of that name) and whether they are active. Without a role it is a student. The template’s row needs what the templates of people, of units and of courses have.",
      fr:
        "Une ligne contient les codes d’un semestre et d’un cours, le matricule ou l’adresse e-mail d’une personne de l’annuaire et, si vous voulez, des rôles, des groupes (créés s’il n’y en a pas de ce nom) et si elle est active. Sans rôle, c’est un étudiant. La ligne du modèle suppose ce que contiennent les modèles des personnes, des unités et des cours."
    ),
    Text(
      en:
        "What a file says stands beside what is said by hand and by Moodle. Nothing is taken away. The last import can be undone.",
      fr:
        "Ce que dit un fichier se tient à côté de ce qui est saisi à la main ou vient de Moodle. Rien n’est retiré. Le dernier import peut être annulé."
    ),
  ]
  static let toCourses = Text(en: "To the courses", fr: "Voir les cours")
  static func noTerm(_ code: String) -> Text {
    Text(
      en: "There is no term “\(code.prefix(40))” there.",
      fr: "Il n’y a pas de semestre « \(code.prefix(40)) » à cet endroit.")
  }
  static func noCourse(_ code: String) -> Text {
    Text(
      en: "There is no course “\(code.prefix(60))” in this term.",
      fr: "Il n’y a pas de cours « \(code.prefix(60)) » dans ce semestre.")
  }
  static let severalTerms = Text(
    en: "Several campuses have this course in a term of that code: add a column with the campus.",
    fr: "Plusieurs campus ont ce cours dans un semestre de ce code : ajoutez une colonne avec le campus.")
  static let whomNeeded = Text(
    en: "A number or an e-mail address is needed.", fr: "Il faut un matricule ou une adresse e-mail.")
}
