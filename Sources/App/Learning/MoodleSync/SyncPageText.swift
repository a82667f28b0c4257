// What the pages of the synchronization say.
import Base

enum SyncPageText {
  static let title = Text(en: "Synchronization", fr: "Synchronisation")
  static let intro = Text(
    en: "Campuses, courses and people come from Moodle, and stay as they are there.",
    fr: "Campus, cours et personnes viennent de Moodle, et restent tels qu’ils y sont.")
  static let about = [
    Text(
      en:
        "A run asks Moodle for everything, one phase after another, and changes here only what differs. What was entered by hand, and roles given by a person, it leaves alone.",
      fr:
        "Un passage demande tout à Moodle, phase après phase, et ne change ici que ce qui diffère. Ce qui a été saisi à la main, et les rôles donnés par une personne, il n’y touche pas."
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

  // MARK: Now

  static let now = Text(en: "Now", fr: "En ce moment")
  static let start = Text(en: "Synchronize now", fr: "Synchroniser maintenant")
  static let started = Text(en: "Synchronizing has begun.", fr: "La synchronisation a commencé.")
  static let stop = Text(en: "Stop", fr: "Arrêter")
  static let stopQuestion = Text(en: "Stop this run?", fr: "Arrêter ce passage ?")
  static let stopConsequence = Text(
    en: "What it has brought so far stays. The next run does the rest.",
    fr: "Ce qu’il a apporté jusqu’ici reste. Le passage suivant fera le reste.")
  static let stopping = Text(
    en: "The run has been asked to stop. It ends after the answer it waits for.",
    fr: "L’arrêt est demandé. Le passage finit après la réponse qu’il attend.")
  static let isStopping = Text(en: "Stopping", fr: "S’arrête")
  static let lookAgain = Text(en: "Look again", fr: "Actualiser")
  static let sinceWhen = Text(en: "For", fr: "Depuis")
  static let state = Text(en: "State", fr: "État")
  static let last = Text(en: "Last run", fr: "Dernier passage")
  static let lastGood = Text(en: "Last without a fault", fr: "Dernier sans défaut")
  static let nextRun = Text(en: "Next run", fr: "Prochain passage")
  static let notPlanned = Text(en: "None planned: only when started here", fr: "Aucun prévu : seulement lancé ici")

  // MARK: Phases and their counts

  static let phases = Text(en: "Phases", fr: "Phases")
  static let phase = Text(en: "Phase", fr: "Phase")
  static let progress = Text(en: "Progress", fr: "Avancement")
  static func progress(_ done: Int, of total: Int) -> Text {
    Text(
      en: "\(grouped(done, .en)) of \(grouped(total, .en))", fr: "\(grouped(done, .fr)) sur \(grouped(total, .fr))")
  }
  static let fetched = Text(en: "Fetched", fr: "Reçus")
  static let inserted = Text(en: "Added", fr: "Ajoutés")
  static let updated = Text(en: "Changed", fr: "Modifiés")
  static let unchanged = Text(en: "Unchanged", fr: "Inchangés")
  static let deactivated = Text(en: "Deactivated", fr: "Désactivés")
  static let restored = Text(en: "Restored", fr: "Rétablis")
  static let refused = Text(en: "Refused", fr: "Refusés")
  static let duration = Text(en: "Took", fr: "Durée")

  // MARK: What is held back

  static let held = Text(en: "Held back", fr: "Retenu")
  static let heldIntro = Text(
    en: "Moodle suddenly lacks much that was there before. Nothing of it was deactivated: decide here.",
    fr: "Il manque soudain dans Moodle beaucoup de ce qui y était. Rien n’en a été désactivé : décidez ici.")
  static let heldWhat = Text(en: "What is missing", fr: "Ce qui manque")
  static let heldCount = Text(en: "Missing", fr: "Manquants")
  static let heldTotal = Text(en: "Of", fr: "Sur")
  static let heldShare = Text(en: "Share", fr: "Part")
  static let keepThem = Text(
    en: "If they are only missing by mistake, do nothing: the next run looks again.",
    fr: "S’ils ne manquent que par erreur, ne faites rien : le passage suivant regarde de nouveau.")

  // MARK: The schedule

  static let schedule = Text(en: "Schedule", fr: "Rythme")
  static let changeSchedule = Text(en: "Change the schedule", fr: "Modifier le rythme")
  static let scheduleIntro = Text(
    en: "How often Quad synchronizes by itself, and how careful it is.",
    fr: "À quel rythme Quad synchronise de lui-même, et avec quelle prudence.")
  static let scheduleSaved = Text(en: "The schedule is saved.", fr: "Le rythme est enregistré.")
  static let every = Text(en: "Every", fr: "Toutes les")
  static let minutes = Text(en: "minutes", fr: "minutes")
  static let hours = Text(en: "hours", fr: "heures")
  static let unitOfTime = Text(en: "Unit of time", fr: "Unité de temps")
  static let concurrency = Text(en: "Questions at once", fr: "Questions à la fois")
  static let guardRatio = Text(en: "Hold back from, in percent", fr: "Retenir à partir de, en pour cent")

  // MARK: Runs

  static let history = Text(en: "History", fr: "Historique")
  static let historyIntro = Text(
    en: "Every run, the newest first: what it changed, and what went wrong.",
    fr: "Tous les passages, le plus récent d’abord : ce qui a changé, et ce qui n’a pas marché.")
  static let recent = Text(en: "Recent runs", fr: "Passages récents")
  static let all = Text(en: "All runs", fr: "Tous les passages")
  static let run = Text(en: "Run", fr: "Passage")
  static let runCount = Plural(
    one: Text(en: "# run", fr: "# passage"), other: Text(en: "# runs", fr: "# passages"))
  static let startedAt = Text(en: "Started", fr: "Début")
  static let endedAt = Text(en: "Ended", fr: "Fin")
  static let trigger = Text(en: "Started by", fr: "Lancé par")
  static let changes = Text(en: "Changes", fr: "Changements")
  static let faults = Text(en: "What was refused", fr: "Ce qui a été refusé")
  static let differences = Text(en: "What changed", fr: "Ce qui a changé")
  static let noDifferences = Text(
    en: "Nothing: Quad was as Moodle is.", fr: "Rien : Quad était tel que Moodle.")
  static let none = Text(en: "none", fr: "aucun")
}
