// What the pages of the synchronization say beside the words of `MoodleSyncText`.
import Base

enum SyncPageText {
  static let title = Text(en: "Synchronization", fr: "Synchronisation")
  static let intro = Text(
    en: "Campuses, courses and people come from Moodle, and stay as they are there.",
    fr: "Campus, cours et personnes viennent de Moodle, et restent tels qu’ils y sont.")
  static let about = [
    Text(
      en:
        "A run asks Moodle for everything, one phase after another, and changes here only what differs. What was entered by hand, what a person corrected, and roles given by a person, it leaves alone.",
      fr:
        "Un passage demande tout à Moodle, phase après phase, et ne change ici que ce qui diffère. Ce qui a été saisi ou corrigé à la main, et les rôles donnés par une personne, il n’y touche pas."
    ),
    Text(
      en:
        "What Moodle no longer has is deactivated, never deleted: its history stays, and if it comes back so does everything about it. When suddenly much is missing, a run holds that back and asks here first.",
      fr:
        "Ce que Moodle n’a plus est désactivé, jamais supprimé : son histoire reste, et s’il revient, tout revient avec lui. Quand beaucoup manque d’un coup, le passage le retient et demande d’abord ici."
    ),
  ]

  // MARK: Without a connection, without a run

  static let notConnected = Text(en: "No Moodle is connected yet", fr: "Aucun Moodle n’est encore relié")
  static let notConnectedHint = Text(
    en: "Synchronizing begins with the address of your Moodle and a token.",
    fr: "La synchronisation commence par l’adresse de votre Moodle et un jeton.")
  static let neverRan = Text(en: "Nothing has been synchronized yet", fr: "Rien n’a encore été synchronisé")
  static let neverRanHint = Text(
    en: "The first run brings everything. It takes as long as Moodle takes to answer.",
    fr: "Le premier passage apporte tout. Il dure le temps que Moodle met à répondre.")
  static let noRuns = Text(en: "There has been no run yet", fr: "Il n’y a encore eu aucun passage")
  static let noRunsHint = Text(
    en: "Each run is kept here with what it changed and what it refused.",
    fr: "Chaque passage est conservé ici, avec ce qu’il a changé et ce qu’il a refusé.")
  static let toSync = Text(en: "To the synchronization", fr: "Vers la synchronisation")

  // MARK: Now

  static let start = Text(en: "Synchronize now", fr: "Synchroniser maintenant")
  static let started = Text(en: "Synchronizing has begun.", fr: "La synchronisation a commencé.")
  static let stop = Text(en: "Stop", fr: "Arrêter")
  static let stopQuestion = Text(en: "Stop this run?", fr: "Arrêter ce passage ?")
  static let stopConsequence = Text(
    en: "What it has brought so far stays. The next run does the rest.",
    fr: "Ce qu’il a apporté jusqu’ici reste. Le passage suivant fera le reste.")
  static let isStopped = Text(en: "The run is stopped.", fr: "Le passage est arrêté.")
  static let lookAgain = Text(en: "Look again", fr: "Actualiser")
  static let lastRun = Text(en: "Last run", fr: "Dernier passage")
  static let nextRun = Text(en: "Next run", fr: "Prochain passage")
  static let notPlanned = Text(
    en: "None planned: only when started here", fr: "Aucun prévu : seulement lancé ici")
  static let byItself = Text(
    en: "Nothing is synchronized by itself yet. Shall Quad ask Moodle again each hour?",
    fr: "Rien n’est encore synchronisé tout seul. Quad doit-il redemander à Moodle chaque heure ?")
  static let anotherRhythm = Text(en: "Another rhythm", fr: "Un autre rythme")
  static let thisRun = Text(en: "What happens now", fr: "Ce qui se passe en ce moment")
  static let whatItDid = Text(en: "What the last run did", fr: "Ce qu’a fait le dernier passage")
  static let isSame = Text(
    en: "Nothing had changed: Quad was as Moodle is.", fr: "Rien n’avait changé : Quad était tel que Moodle.")
  static let changedNothing = Text(en: "Nothing was changed.", fr: "Rien n’a été modifié.")
  /// Of a run without a difference: only one that got through, and held nothing back, knows that there is none.
  static func didNothing(_ run: SyncRunRow) -> Text { run.state == .done && run.held == 0 ? isSame : changedNothing }
  static let waits = Text(
    en: "It tries again by itself.", fr: "Nouvel essai automatique.")
  static let someRefused = Plural(
    one: Text(en: "# row could not be taken over.", fr: "# ligne n’a pas pu être reprise."),
    other: Text(en: "# rows could not be taken over.", fr: "# lignes n’ont pas pu être reprises."))
  static let seeThem = Text(en: "See why", fr: "Voir pourquoi")
  static let someWait = Plural(
    one: Text(en: "# category waits for a decision.", fr: "# catégorie attend une décision."),
    other: Text(en: "# categories wait for a decision.", fr: "# catégories attendent une décision."))
  static let decideThem = Text(en: "Decide", fr: "Décider")

  // MARK: Why a run failed

  static func unreachable(_ host: String) -> Text {
    Text(
      en: "\(host) could not be reached. Test the connection: the test says why.",
      fr: "\(host) n’a pas pu être joint. Testez la liaison : le test dit pourquoi.")
  }
  /// Of what is no fault of Moodle.
  static func fault(_ word: String) -> Text {
    switch word {
    case "not-connected": Text(en: "No Moodle is connected any more.", fr: "Plus aucun Moodle n’est relié.")
    case "another-site":
      Text(
        en: "The connection leads to another address than before: say on the page of the synchronization what it is.",
        fr: "La liaison mène à une autre adresse qu’avant : dites sur la page de la synchronisation ce qu’elle est.")
    case "token-sealed":
      Text(
        en: "The token can’t be read with this box’s key: enter it anew in the connection.",
        fr: "Le jeton ne peut pas être lu avec la clé de cette machine : saisissez-le de nouveau dans la liaison.")
    case "given-up":
      Text(
        en: "The run was interrupted too often. Start another.",
        fr: "Le passage a été interrompu trop souvent. Lancez-en un autre.")
    case "too-many-categories":
      Text(
        en: "This Moodle has more categories than can be taken over (\(SyncRules.mostCategories)): nothing changed.",
        fr: "Ce Moodle a trop de catégories (plus de \(SyncRules.mostCategories)) : rien n’a changé.")
    case "too-slow":
      Text(
        en: "This Moodle took more than an hour over its courses while other synchronizations waited. Try again later.",
        fr: "Ce Moodle a mis plus d’une heure pour ses cours alors que d’autres attendaient. Réessayez plus tard.")
    case "organization-closed": Text(en: "The organization is closed.", fr: "L’organisation est fermée.")
    default:
      Text(
        en: "Quad stumbled. What it has brought stays; the log tells whoever runs the box more.",
        fr: "Quad a trébuché. Ce qu’il a apporté reste ; le journal en dit plus à qui exploite la machine.")
    }
  }

  // MARK: Another address

  static func elsewhere(_ old: String, _ new: String) -> Text {
    Text(
      en: "All that is here from Moodle came from \(old). The connection now leads to \(new). Which is it?",
      fr: "Tout ce qui vient ici de Moodle est venu de \(old). La liaison mène maintenant à \(new). Qu’est-ce ?")
  }
  static let otherSite = Text(en: "Another Moodle", fr: "Un autre Moodle")
  static func otherQuestion(_ host: String) -> Text {
    Text(en: "Is \(host) another Moodle?", fr: "\(host) est-il un autre Moodle ?")
  }
  static let otherConsequence = Text(
    en:
      "Quad forgets which rows of Moodle its own are, and what was decided about categories. Units, courses and people stay; the next run finds them again by codes and e-mail addresses.",
    fr:
      "Quad oublie à quelles lignes de Moodle correspondent les siennes, et ce qui a été décidé des catégories. Unités, cours et personnes restent ; le passage suivant les retrouve par codes et adresses e-mail."
  )
  static let judged = Text(en: "Noted. Synchronize now.", fr: "C’est noté. Synchronisez maintenant.")

  // MARK: Phases

  static let progress = Text(en: "Progress", fr: "Avancement")
  static func progress(_ done: Int64, of total: Int64) -> Text {
    Text(
      en: "\(grouped(Int(done), .en)) of \(grouped(Int(total), .en))",
      fr: "\(grouped(Int(done), .fr)) sur \(grouped(Int(total), .fr))")
  }
  static let toCome = Text(en: "To come", fr: "À venir")
  static let notReached = Text(en: "Not reached", fr: "Pas atteinte")
  static let phaseDone = Text(en: "Done", fr: "Faite")
  /// What became of a run in the phase that it was in: in French a phase is feminine, a run isn’t.
  static func phase(_ state: SyncRunState) -> Text {
    switch state {
    case .failed: Text(en: "Failed", fr: "Échouée")
    case .stopped: Text(en: "Stopped", fr: "Arrêtée")
    case .queued, .running, .done: state.label
    }
  }

  // MARK: What is held back

  static let held = Text(en: "Held back", fr: "Retenu")
  static let heldIntro = Text(
    en: "Moodle suddenly lacks much that was there before. Nothing of it was deactivated: look there first.",
    fr: "Il manque soudain dans Moodle beaucoup de ce qui y était. Rien n’en a été désactivé : vérifiez-y d’abord.")
  static let heldOtherwise = Text(
    en: "If it is missing by mistake, do nothing: the next run looks again.",
    fr: "Si cela manque par erreur, ne faites rien : le passage suivant regarde de nouveau.")
  static func heldLine(_ phase: SyncPhase, _ count: Int64) -> Text {
    let label = phase.label
    return Text(
      en: "\(label.en): \(grouped(Int(count), .en)) missing",
      fr: "\(label.fr) : \(grouped(Int(count), .fr)) manquent")
  }
  static let missing = Plural(
    one: Text(en: "# missing", fr: "# manque"), other: Text(en: "# missing", fr: "# manquent"))
  static let confirm = Plural(
    one: Text(en: "Deactivate # row", fr: "Désactiver # ligne"),
    other: Text(en: "Deactivate # rows", fr: "Désactiver # lignes"))
  static let confirmQuestion = Text(
    en: "Deactivate what Moodle no longer has?", fr: "Désactiver ce que Moodle n’a plus ?")
  /// What is counted is the last run's, and the next does no more.
  static func confirmConsequence(_ counts: SyncCountsByPhase) -> Text {
    let held = SyncPhase.allCases.filter { counts[$0].held > 0 }
    func list(_ language: Language) -> String {
      held.map { "\(grouped(Int(counts[$0].held), language)) (\($0.label[language].lowercased()))" }.joined(
        separator: ", ")
    }
    return Text(
      en:
        "A new run begins at once. It deactivates what Moodle still lacks then of what the last run found missing: \(list(.en)). If by then much else is missing, it asks again. Nothing is deleted, and what comes back in Moodle is restored.",
      fr:
        "Un nouveau passage commence aussitôt. Il désactive ce qui manque toujours dans Moodle parmi ce que le dernier passage a trouvé manquant : \(list(.fr)). S’il manque alors beaucoup d’autres choses, il demande de nouveau. Rien n’est supprimé, et ce qui revient dans Moodle est rétabli."
    )
  }
  static let confirmed = Text(
    en: "A run has begun that deactivates what is missing.",
    fr: "Un passage a commencé, qui désactive ce qui manque.")

  // MARK: The schedule

  static let schedule = Text(en: "Schedule", fr: "Rythme")
  static let change = Text(en: "Change", fr: "Modifier")
  static let changeSchedule = Text(en: "Change the schedule", fr: "Modifier le rythme")
  static let scheduleIntro = Text(
    en: "How often Quad synchronizes by itself, and how careful it is.",
    fr: "À quel rythme Quad synchronise de lui-même, et avec quelle prudence.")
  static let scheduleSaved = Text(en: "The schedule is saved.", fr: "Le rythme est enregistré.")
  static let every = Text(en: "Every", fr: "Toutes les")
  static let everyHelp = Text(
    en: "Left empty, Quad synchronizes only when somebody has it do so.",
    fr: "Laissé vide, Quad ne synchronise que si quelqu’un le demande.")
  static let timeUnit = Text(en: "Minutes or hours", fr: "Minutes ou heures")
  static let minutes = Text.verbatim("minutes")
  static let hours = Text(en: "hours", fr: "heures")
  static let tooLong = Text(en: "At most once a year: 8,760 hours.", fr: "Au plus un an : 8 760 heures.")
  static let guardRowsHelp = Text(
    en: "So few are deactivated without asking, whatever the percentage, where at least as many stay.",
    fr: "Si peu sont désactivées sans demander, quel que soit le pourcentage, s’il en reste au moins autant.")
  static func rhythm(_ minutes: Int64?) -> Text {
    guard let minutes else { return notPlanned }
    switch minutes {
    case 1: return Text(en: "Every minute", fr: "Toutes les minutes")
    case 60: return Text(en: "Every hour", fr: "Toutes les heures")
    case 1440: return Text(en: "Every day", fr: "Tous les jours")
    case let all where all % 60 == 0:
      return Text(en: "Every \(all / 60) hours", fr: "Toutes les \(all / 60) heures")
    default: return Text(en: "Every \(minutes) minutes", fr: "Toutes les \(minutes) minutes")
    }
  }
  static let guardLabel = Text(en: "Asks first", fr: "Demande d’abord")
  static func guardWords(_ settings: SyncSettings) -> Text {
    Text(
      en:
        "when more than \(settings.guardPercent)% and more than \(settings.guardRows) rows are missing at once, of one answer or of all",
      fr:
        "s’il manque d’un coup plus de \(settings.guardPercent)\u{a0}% et plus de \(settings.guardRows) lignes, dans une réponse ou en tout"
    )
  }

  // MARK: Runs

  static let history = Text(en: "History", fr: "Historique")
  static let historyTitle = Text(en: "History of the synchronization", fr: "Historique de la synchronisation")
  static let historyIntro = Text(
    en: "Every run, the newest first: what it changed, and what went wrong.",
    fr: "Tous les passages, le plus récent d’abord : ce qui a changé, et ce qui n’a pas marché.")
  static let recent = Text(en: "Recent runs", fr: "Passages récents")
  static let all = Text(en: "All runs", fr: "Tous les passages")
  static let run = Text(en: "Run", fr: "Passage")
  static func runOf(_ when: Text) -> Text { Text(en: "Run of \(when.en)", fr: "Passage du \(when.fr)") }
  static let by = Text(en: "Started by", fr: "Lancé par")
  static let duration = Text(en: "Took", fr: "Durée")
  static let isConfirmed = Text(
    en: "This run was told to deactivate what the one before found missing.",
    fr: "Ce passage avait ordre de désactiver ce que le précédent a trouvé manquant.")
  static let faults = Text(en: "What could not be taken over", fr: "Ce qui n’a pas pu être repris")
  static let noFaults = Text(en: "Nothing was refused.", fr: "Rien n’a été refusé.")
  static let someStoodForNothing = Plural(
    one: Text(en: "# category stood for nothing yet.", fr: "# catégorie ne représentait encore rien."),
    other: Text(en: "# categories stood for nothing yet.", fr: "# catégories ne représentaient encore rien."))
  static let onlyAddress = Text(
    en:
      "They may be one person: only the address says so, and in Moodle people write theirs themselves. Make sure before you merge.",
    fr:
      "C’est peut-être une seule personne : seule l’adresse le dit, et dans Moodle chacun écrit la sienne. Assurez-vous-en avant de fusionner."
  )
  static let isOneByNow = Text(
    en: "The two are one entry by now.", fr: "Les deux ne sont plus qu’une fiche depuis.")
  static let differences = Text(en: "What changed", fr: "Ce qui a changé")
  static let what = Text(en: "What", fr: "Quoi")
  static let why = Text(en: "Why", fr: "Pourquoi")
  static let older = Text(en: "Older ones", fr: "Plus anciens")
  static let newest = Text(en: "To the newest", fr: "Vers les plus récents")
  static let more = Text(en: "More", fr: "La suite")
  static let toBeginning = Text(en: "To the beginning", fr: "Au début")
  static let keptPart = Text(
    en: "Only the first of them are kept.", fr: "Seules les premières sont conservées.")
}
