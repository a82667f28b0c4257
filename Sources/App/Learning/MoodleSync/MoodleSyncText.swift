// Every word about the synchronization with Moodle that a person reads.
import Base

enum MoodleSyncText {
  static let title = Text(en: "Synchronization with Moodle", fr: "Synchronisation avec Moodle")
  static let job = Text(en: "Synchronizes with Moodle", fr: "Synchronise avec Moodle")
  static let dueJob = Text(
    en: "Begins a synchronization with Moodle on time", fr: "Lance à l’heure une synchronisation avec Moodle")
  static let hydrateJob = Text(
    en: "Brings the courses of somebody who has signed in up to date",
    fr: "Met à jour les cours d’une personne qui vient de se connecter")
  static let topic = Text(
    en: "The synchronization with Moodle as it goes", fr: "La synchronisation avec Moodle en cours")

  // MARK: Categories

  static let categories = Text(en: "Categories", fr: "Catégories")
  static let category = Text(en: "Category", fr: "Catégorie")
  static let folder = Text(en: "Folder", fr: "Dossier")
  static let ignored = Text(en: "Left out", fr: "Laissée de côté")
  static let mapped = Text(en: "Mapped", fr: "Rattachée")
  static let unmapped = Text(en: "Not mapped", fr: "Non rattachée")
  static let ambiguous = Text(en: "Ambiguous", fr: "Ambiguë")
  static let levels = Text(
    en: "Meaning of each level, the topmost first", fr: "Sens de chaque niveau, du plus haut au plus bas")
  static let levelsHelp = Text(
    en: "Of campus, term, department, program, folder (what is in it belongs to what is above) and ignored.",
    fr: "Parmi campus, term, department, program, folder (son contenu relève de ce qui est au-dessus) et ignored.")
  static let depth = Text(en: "Level", fr: "Niveau")
  static let decidedAt = Text(en: "Decided at", fr: "Décidé le")
  static let meaning = Text(en: "Stands for", fr: "Représente")
  static let decision = Text(en: "Decided", fr: "Décidé")
  static let target = Text(en: "Unit or term", fr: "Unité ou semestre")
  static let targetHelp = Text(
    en: "One of yours that it stands for. Without, it becomes one of its own name.",
    fr: "L’une des vôtres qu’elle représente. Sans cela, elle en devient une à son propre nom.")
  static let moodleID = Text(en: "Number in Moodle", fr: "Numéro dans Moodle")
  static let path = Text(en: "Path", fr: "Chemin")
  static let isGone = Text(en: "Gone from Moodle", fr: "Disparue de Moodle")
  static let idnumber = Text(en: "ID number", fr: "Numéro d’identification")
  static let isVisible = Text(en: "Visible in Moodle", fr: "Visible dans Moodle")
  static let coursesThere = Text(en: "Courses in Moodle", fr: "Cours dans Moodle")
  static let state = Text(en: "State", fr: "État")
  static let reasonLabel = Text(en: "Reason", fr: "Raison")
  static let noTarget = Text(
    en: "Only a unit or a term can be named.", fr: "Seuls une unité ou un semestre peuvent être nommés.")
  static func otherKind(_ kind: UnitKind) -> Text {
    Text(
      en: "That unit is a \(kind.label.en.lowercased()).",
      fr: "Cette unité est de type « \(kind.label.fr.lowercased()) ».")
  }

  static func reason(_ reason: SyncReason) -> Text {
    switch reason {
    case .notACode:
      Text(
        en: "It stands where terms are, and its name is no term’s code such as S12627.",
        fr: "Elle se trouve au niveau des semestres, et son nom n’est pas un code comme S12627.")
    case .termInTerm: Text(en: "A term within a term.", fr: "Un semestre dans un semestre.")
    case .siteDefault:
      Text(
        en: "The category that every Moodle begins with, unused.",
        fr: "La catégorie par laquelle tout Moodle commence, inutilisée.")
    case .noName: Text(en: "It has no name.", fr: "Elle n’a pas de nom.")
    case .mayNotStand:
      Text(en: "Such a unit may not stand there.", fr: "Une telle unité ne peut pas se trouver là.")
    case .sameCode:
      Text(
        en: "Another category of the same name would be the same unit or term.",
        fr: "Une autre catégorie du même nom serait la même unité ou le même semestre.")
    case .above: Text(en: "What it lies in is not mapped.", fr: "Ce qui la contient n’est pas rattaché.")
    case .parentUnseen:
      Text(en: "The token may not see what it lies in.", fr: "Le jeton ne peut pas voir ce qui la contient.")
    case .refusedHere: Text(en: "Quad could not take it over.", fr: "Quad n’a pas pu la reprendre.")
    case .targetGone: Text(en: "What it stood for is no longer there.", fr: "Ce qu’elle représentait n’existe plus.")
    case .categoryUnseen: Text(en: "Its category is not known.", fr: "Sa catégorie n’est pas connue.")
    case .courseClosed:
      Text(
        en: "The token may not enter these courses: Moodle tells their names only.",
        fr: "Le jeton ne peut pas entrer dans ces cours : Moodle n’en donne que le nom.")
    case .coursesUntold:
      Text(
        en: "A category has more courses than the token is told of: hidden ones need moodle/course:viewhiddencourses.",
        fr:
          "Une catégorie a plus de cours que le jeton n’en voit : les cachés demandent moodle/course:viewhiddencourses."
      )
    case .categoryUnmapped: Text(en: "Its category is not mapped.", fr: "Sa catégorie n’est pas rattachée.")
    case .noTerm: Text(en: "Its category lies in no term.", fr: "Sa catégorie n’est dans aucun semestre.")
    case .noUnit: Text(en: "Its category lies in no unit.", fr: "Sa catégorie n’est dans aucune unité.")
    case .codeTaken:
      Text(
        en: "Another course of the term has its short name.", fr: "Un autre cours du semestre a le même nom abrégé.")
    case .deletedHere:
      Text(
        en: "This person was deleted in Quad, and stays so.",
        fr: "Cette personne a été supprimée dans Quad, et le reste.")
    case .addressOfAnother:
      Text(
        en: "Somebody else has this e-mail address: the person was taken over without one.",
        fr: "Une autre personne a cette adresse e-mail : la personne a été reprise sans adresse.")
    case .noNameOfPerson: Text(en: "Moodle doesn’t tell a name.", fr: "Moodle ne donne pas de nom.")
    case .notBelieved:
      Text(
        en: "So much is missing at once that a person should look first.",
        fr: "Il manque tant de choses d’un coup qu’une personne doit d’abord vérifier.")
    case .callFailed: Text(en: "Moodle did not answer this.", fr: "Moodle n’a pas répondu à cela.")
    case .suspensionUntold:
      Text(
        en: "The token may not see who is suspended in courses.",
        fr: "Le jeton ne peut pas voir qui est suspendu dans les cours.")
    case .groupsUntold:
      Text(
        en: "A course with separate groups tells nobody: the token needs moodle/site:accessallgroups.",
        fr: "Un cours à groupes séparés ne montre personne : le jeton a besoin de moodle/site:accessallgroups.")
    case .managersUntold:
      Text(
        en: "The token may not see who manages programs: it needs moodle/role:review.",
        fr: "Le jeton ne peut pas voir qui gère les filières : il a besoin de moodle/role:review.")
    case .tooManySections: Text(en: "The course has too many sections.", fr: "Le cours a trop de groupes.")
    }
  }

  static let personOfAccount = Text(en: "Entry of the account", fr: "Fiche du compte")
  static let personOfAddress = Text(en: "Whose address it is", fr: "À qui est l’adresse")
  static let sameAddressHelp = Text(
    en:
      "Only where the reason is address-of-another, as it is now. Whether both are one person a person decides, who then merges them with POST /api/v1/people/{id}/merge; both are the same once that was done.",
    fr:
      "Seulement si la raison est address-of-another, tel que c’est maintenant. Une personne décide si les deux n’en font qu’une, et les fusionne alors par POST /api/v1/people/{id}/merge ; les deux sont les mêmes ensuite."
  )

  // MARK: Runs

  static let run = Text(en: "Synchronization", fr: "Synchronisation")
  static let runs = Text(en: "Synchronizations", fr: "Synchronisations")
  static let scheduled = Text(en: "Scheduled", fr: "Planifié")
  static let byHand = Text(en: "By hand", fr: "À la main")
  static let atStart = Text(en: "At the start of the program", fr: "Au démarrage du programme")
  static let queued = Text(en: "Waiting", fr: "En attente")
  static let running = Text(en: "Running", fr: "En cours")
  static let done = Text(en: "Done", fr: "Terminé")
  static let failed = Text(en: "Failed", fr: "Échoué")
  static let stopped = Text(en: "Stopped", fr: "Arrêté")
  static let cause = Text(en: "Begun", fr: "Lancé")
  static let phase = Text(en: "Phase", fr: "Étape")
  static let phases = Text(en: "Phases", fr: "Étapes")
  static let groups = Text(en: "Groups", fr: "Groupes")
  static let enrollments = Text(en: "Enrollments", fr: "Inscriptions")
  static let fetched = Text(en: "Fetched", fr: "Lus")
  static let inserted = Text(en: "Added", fr: "Ajoutés")
  static let updated = Text(en: "Changed", fr: "Modifiés")
  static let unchanged = Text(en: "Unchanged", fr: "Inchangés")
  static let deactivated = Text(en: "Deactivated", fr: "Désactivés")
  static let restored = Text(en: "Restored", fr: "Rétablis")
  static let refused = Text(en: "Refused", fr: "Refusés")
  static let held = Text(en: "Waiting for confirmation", fr: "En attente de confirmation")
  static let progressDone = Text(en: "Through", fr: "Traités")
  static let progressTotal = Text(en: "In all", fr: "En tout")
  static let errors = Text(en: "Rows not taken over", fr: "Lignes non reprises")
  static let changes = Text(en: "Differences", fr: "Différences")
  static let change = Text(en: "Change", fr: "Changement")
  static let before = Text(en: "Before", fr: "Avant")
  static let after = Text(en: "After", fr: "Après")
  static let subject = Text(en: "Row in Quad", fr: "Ligne dans Quad")
  static let detail = Text(en: "Detail", fr: "Détail")
  static let fault = Text(en: "Fault", fr: "Défaut")
  static let faultFunction = Text(en: "Asked for", fr: "Demande")
  static let startedAt = Text(en: "Started", fr: "Lancé le")
  static let endedAt = Text(en: "Ended", fr: "Terminé le")
  static let isConfirmed = Text(en: "Deactivates what is missing", fr: "Désactive ce qui manque")
  static let isConfirmedHelp = Text(
    en: "What the one before found missing: somebody has looked.",
    fr: "Ce que la précédente a trouvé manquant : quelqu’un a vérifié.")
  static let needsConfirmation = Text(en: "Needs confirmation", fr: "À confirmer")

  // MARK: Settings

  static let minutes = Text(en: "Minutes between two synchronizations", fr: "Minutes entre deux synchronisations")
  static let minutesHelp = Text(en: "Empty for none by itself.", fr: "Vide pour aucune d’elle-même.")
  static let atStartLabel = Text(en: "Also when Quad starts", fr: "Aussi au démarrage de Quad")
  static let width = Text(en: "Calls at once", fr: "Appels simultanés")
  static let widthHelp = Text(
    en: "Moodle answers each with a process of its own. 3 is polite.",
    fr: "Moodle répond à chacun par un processus. 3 est poli.")
  static let guardPercent = Text(en: "Percent that may be missing", fr: "Pourcentage qui peut manquer")
  static let guardPercentHelp = Text(
    en: "When more is missing at once, nothing is deactivated until a person confirms.",
    fr: "S’il manque davantage d’un coup, rien n’est désactivé avant qu’une personne confirme.")
  static let guardRows = Text(en: "Rows that may always be missing", fr: "Lignes qui peuvent toujours manquer")
  static let nextAt = Text(en: "Next", fr: "Prochaine")

  // MARK: Refusals

  /// Names the one that is under way, so that whoever came second can look at that.
  static func alreadyRunning(_ run: SyncRunRow) -> Failure {
    let text = Text(en: "A synchronization is under way.", fr: "Une synchronisation est en cours.")
    return Failure(
      .conflict, code: "already-running", text,
      fields: [Failure.Field(path: "run", text: .verbatim(run.id.text))])
  }
  static let notRunning = Failure(
    .conflict, code: "not-running", Text(en: "It has ended already.", fr: "Elle est déjà terminée."))
  static let nothingHeld = Failure(
    .conflict, code: "nothing-to-confirm",
    Text(en: "It waits for no confirmation.", fr: "Elle n’attend pas de confirmation."))
  static let notConnected = Failure(
    .conflict, code: "not-connected", Text(en: "No Moodle is connected.", fr: "Aucun Moodle n’est relié."))
  static let nothingToJudge = Failure(
    .conflict, code: "nothing-to-judge",
    Text(
      en: "The connection leads where it led before: there is nothing to say about it.",
      fr: "La liaison mène là où elle menait : il n’y a rien à en dire."))
  static let notTheNewest = Failure(
    .conflict, code: "not-the-newest",
    Text(
      en: "There is a newer synchronization: look at that one.",
      fr: "Il y a une synchronisation plus récente : voyez celle-là."))

  // MARK: Another site

  static let site = Text(en: "The site", fr: "Le site")
  static let siteSeen = Text(en: "The new address", fr: "La nouvelle adresse")
  static let siteSeenHelp = Text(
    en: "Where given, it has to be the connection’s still.",
    fr: "Si elle est donnée, elle doit être encore celle de la liaison.")
  static let siteIs = Text(en: "What the new address is", fr: "Ce qu’est la nouvelle adresse")
  static let siteSame = Text(en: "The same Moodle, moved", fr: "Le même Moodle, déplacé")
  static let siteOther = Text(
    en: "Another Moodle: its numbers mean others", fr: "Un autre Moodle : ses numéros désignent autre chose")

  // MARK: Personal data and events

  static let accountsThere = Text(en: "Accounts in Moodle", fr: "Comptes dans Moodle")
  static let decisions = Text(en: "Decisions about categories", fr: "Décisions sur les catégories")
  static let eventStarted = Text(en: "Synchronization with Moodle begun", fr: "Synchronisation avec Moodle lancée")
  static let eventEnded = Text(en: "Synchronized with Moodle", fr: "Synchronisé avec Moodle")
  static let eventStopped = Text(en: "Synchronization with Moodle stopped", fr: "Synchronisation avec Moodle arrêtée")
  static let eventDecided = Text(en: "Category of Moodle decided", fr: "Catégorie de Moodle décidée")
  static let eventSettings = Text(en: "Synchronization with Moodle set up", fr: "Synchronisation avec Moodle réglée")
  static let eventSite = Text(en: "Moodle’s new address judged", fr: "Nouvelle adresse de Moodle jugée")
  static let eventClaimed = Text(
    en: "Account in Moodle claimed by whoever signed in by it", fr: "Compte Moodle repris par qui s’est connecté avec")
}
