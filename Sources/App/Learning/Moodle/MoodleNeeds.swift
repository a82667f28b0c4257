// What Quad needs of a Moodle site, and what does not work without it.
import Base

/// A part of Quad that calls Moodle.
enum MoodleArea: String, Sendable, CaseIterable, Labeled {
  case sync
  case signIn = "sign-in"
  case provisioning

  var label: Text {
    switch self {
    case .sync: Text(en: "Synchronizing", fr: "Synchronisation")
    case .signIn: Text(en: "Signing in", fr: "Connexion")
    case .provisioning: Text(en: "Setting up in Moodle", fr: "Création dans Moodle")
    }
  }
}

/// A function that Quad calls with the connection's token.
struct MoodleNeed: Sendable {
  let function: String
  let area: MoodleArea
  /// What will not work without it.
  let consequence: Text

  private init(_ function: String, _ area: MoodleArea, _ consequence: Text) {
    self.function = function
    self.area = area
    self.consequence = consequence
  }

  static let all = [
    MoodleNeed(
      "core_webservice_get_site_info", .sync,
      Text(
        en: "Nothing works: Quad can’t tell what it talks to.", fr: "Rien ne marche : Quad ne sait pas à qui il parle.")
    ),
    MoodleNeed(
      "core_course_get_categories", .sync,
      Text(
        en: "No campuses, terms, departments and programs.",
        fr: "Pas de campus, de semestres, de départements ni de formations."
      )),
    MoodleNeed("core_course_get_courses_by_field", .sync, Text(en: "No courses.", fr: "Pas de cours.")),
    MoodleNeed(
      "core_enrol_get_enrolled_users", .sync,
      Text(en: "No enrollments, roles and people.", fr: "Pas d’inscriptions, de rôles ni de personnes.")),
    MoodleNeed(
      "core_user_get_users_by_field", .sync,
      Text(
        en: "People who are suspended in Moodle stay active here.",
        fr: "Les personnes suspendues dans Moodle restent actives ici.")),
    MoodleNeed("core_group_get_course_groups", .sync, Text(en: "No sections.", fr: "Pas de groupes.")),
    MoodleNeed(
      "core_enrol_get_users_courses", .signIn,
      Text(
        en: "Somebody new sees their courses only after the next synchronization.",
        fr: "Une nouvelle personne ne voit ses cours qu’après la synchronisation suivante.")),
    MoodleNeed(
      "core_user_get_course_user_profiles", .signIn,
      Text(
        en: "Somebody new has their roles and sections only after the next synchronization.",
        fr: "Une nouvelle personne n’a ses rôles et ses groupes qu’après la synchronisation suivante.")),
    MoodleNeed(
      "core_course_create_categories", .provisioning,
      Text(
        en: "Categories have to be made in Moodle by hand.", fr: "Les catégories sont à créer dans Moodle à la main.")),
    MoodleNeed(
      "core_course_create_courses", .provisioning,
      Text(en: "Courses have to be made in Moodle by hand.", fr: "Les cours sont à créer dans Moodle à la main.")),
    MoodleNeed(
      "core_user_create_users", .provisioning,
      Text(en: "People have to be added to Moodle by hand.", fr: "Les personnes sont à ajouter à Moodle à la main.")),
    MoodleNeed(
      "enrol_manual_enrol_users", .provisioning,
      Text(
        en: "People have to be enrolled in Moodle by hand.", fr: "Les personnes sont à inscrire dans Moodle à la main.")
    ),
  ]
}

/// Something that Moodle only tells a token with the right permissions. It never says that it left it out.
enum MoodleSight: String, Sendable, CaseIterable {
  case categoryNumbers = "category-numbers"
  case hiddenCategories = "hidden-categories"
  case courseNumbers = "course-numbers"
  case courseDates = "course-dates"
  case hiddenCourses = "hidden-courses"
  case userNames = "user-names"
  case emails
  case personNumbers = "person-numbers"
  case suspendedPeople = "suspended-people"
  case suspendedEnrollments = "suspended-enrollments"
  case allGroups = "all-groups"
  case managers

  var label: Text {
    switch self {
    case .categoryNumbers: Text(en: "ID numbers of categories", fr: "Numéros d’identification des catégories")
    case .hiddenCategories: Text(en: "Hidden categories", fr: "Catégories cachées")
    case .courseNumbers: Text(en: "ID numbers of courses", fr: "Numéros d’identification des cours")
    case .courseDates: Text(en: "Dates of courses", fr: "Dates des cours")
    case .hiddenCourses: Text(en: "Hidden courses", fr: "Cours cachés")
    case .userNames: Text(en: "User names", fr: "Noms d’utilisateur")
    case .emails: Text(en: "E-mail addresses", fr: "Adresses e-mail")
    case .personNumbers: Text(en: "ID numbers of people", fr: "Numéros d’identification des personnes")
    case .suspendedPeople: Text(en: "Who is suspended", fr: "Qui est suspendu")
    case .suspendedEnrollments: Text(en: "Which enrollments are suspended", fr: "Quelles inscriptions sont suspendues")
    case .allGroups: Text(en: "People of separate groups", fr: "Personnes des groupes séparés")
    case .managers: Text(en: "Who may manage programs", fr: "Qui peut gérer des filières")
    }
  }

  /// What gives it, as Moodle calls it.
  var permission: String {
    switch self {
    case .categoryNumbers: "moodle/category:manage"
    case .hiddenCategories: "moodle/category:viewhiddencategories"
    case .courseNumbers: "moodle/course:update"
    case .courseDates: "moodle/course:view"
    case .hiddenCourses: "moodle/course:viewhiddencourses"
    case .userNames, .personNumbers: "moodle/user:viewalldetails"
    case .emails: "moodle/course:useremail"
    case .suspendedPeople: "moodle/user:viewalldetails"
    case .suspendedEnrollments: "moodle/course:enrolreview"
    case .allGroups: "moodle/site:accessallgroups"
    case .managers: "moodle/role:review"
    }
  }

  /// What follows where it is not seen.
  var consequence: Text {
    switch self {
    case .categoryNumbers:
      Text(
        en: "Units are told apart by where they stand and what they are called.",
        fr: "Les unités se distinguent par leur place et leur nom.")
    case .hiddenCategories:
      Text(
        en: "Hidden categories and what is in them are not taken over.",
        fr: "Les catégories cachées et leur contenu ne sont pas repris.")
    case .courseNumbers:
      Text(en: "Courses are known by their short names only.", fr: "Les cours ne sont connus que par leur nom abrégé.")
    case .courseDates:
      Text(en: "Courses have no dates of their own.", fr: "Les cours n’ont pas de dates propres.")
    case .hiddenCourses:
      Text(en: "Hidden courses are not taken over.", fr: "Les cours cachés ne sont pas repris.")
    case .userNames:
      Text(
        en: "People are matched by their number in Moodle only.",
        fr: "Les personnes ne sont reconnues que par leur numéro dans Moodle.")
    case .emails:
      Text(
        en: "People come without an address and can’t be matched by it.",
        fr: "Les personnes arrivent sans adresse et ne peuvent pas être reconnues par elle.")
    case .personNumbers:
      Text(
        en: "People come without their student or staff number.",
        fr: "Les personnes arrivent sans leur numéro d’étudiant ou d’agent.")
    case .suspendedPeople:
      Text(en: "Suspended people stay active here.", fr: "Les personnes suspendues restent actives ici.")
    case .suspendedEnrollments:
      Text(
        en: "Suspended, ended and future enrollments count as active.",
        fr: "Les inscriptions suspendues, terminées et futures comptent comme actives.")
    case .allGroups:
      Text(
        en: "Courses with separate groups come without their people.",
        fr: "Les cours à groupes séparés arrivent sans leurs personnes.")
    case .managers:
      Text(
        en: "Nobody becomes a program’s chair by managing it in Moodle.",
        fr: "Personne ne devient responsable d’une filière en la gérant dans Moodle.")
    }
  }
}
