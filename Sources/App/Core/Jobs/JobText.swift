// Every word about jobs and schedules.
import Base
import Store

enum JobText {
  static let jobs = Text(en: "Jobs", fr: "Tâches")
  static let job = Text(en: "Job", fr: "Tâche")
  static let intro = Text(
    en: "What Quad does outside requests: what waits, what runs, and what needs your attention.",
    fr: "Ce que Quad fait en arrière-plan : ce qui attend, ce qui est en cours et ce qui demande votre attention.")
  static let kind = Text(en: "Kind", fr: "Nature")
  static let state = Text(en: "State", fr: "État")
  static let allStates = Text(en: "Every state", fr: "Tous les états")
  static let allKinds = Text(en: "Every kind", fr: "Toutes les natures")
  static let noSuchState = Text(
    en: "One of waiting, later, running, done, dead, cancelled.",
    fr: "L’un de waiting, later, running, done, dead, cancelled.")
  static let noSuchKind = Text(en: "There is no such kind of job.", fr: "Il n’y a pas de tâche de cette nature.")
  static let oldest = Text(en: "The oldest has waited for", fr: "La plus ancienne attend depuis")
  static let none = Text(en: "There are no such jobs.", fr: "Il n’y a pas de telles tâches.")
  static let noneHint = Text(
    en: "Most come by themselves, at the times of their schedules.",
    fr: "La plupart viennent d’elles-mêmes, aux heures prévues.")
  static let count = Plural(one: Text(en: "# job", fr: "# tâche"), other: Text(en: "# jobs", fr: "# tâches"))

  static let attempts = Text(en: "Attempts", fr: "Tentatives")
  static let attempt = Text(en: "Attempt", fr: "Tentative")
  static let created = Text(en: "Put in", fr: "Ajoutée")
  static let runAt = Text(en: "Not before", fr: "Pas avant")
  static let started = Text(en: "Begun", fr: "Commencée")
  static let ended = Text(en: "Over", fr: "Finie")
  static let progress = Text(en: "Progress", fr: "Avancement")
  static let progressDone = Text(en: "So far", fr: "Fait")
  static let progressTotal = Text(en: "Of", fr: "Sur")
  static let message = Text(en: "How it goes", fr: "Déroulement")
  static let error = Text(en: "Error", fr: "Erreur")
  static let failures = Text(en: "Attempts that failed", fr: "Tentatives en échec")
  static let failedAt = Text(en: "When", fr: "Quand")
  static let input = Text(en: "What it was given", fr: "Données reçues")
  static let result = Text(en: "What came of it", fr: "Résultat")
  static let cancelAsked = Text(en: "Asked to stop", fr: "Arrêt demandé")

  static let retry = Text(en: "Try again now", fr: "Réessayer maintenant")
  static let isRetried = Text(en: "It is tried again.", fr: "Nouvelle tentative en cours.")
  static let notRetryable = Text(
    en: "This job waits, runs or is done already, or another one does the same.",
    fr: "Cette tâche attend, est en cours ou déjà terminée, ou une autre fait la même chose.")
  static let cancel = Text(en: "Cancel the job", fr: "Annuler la tâche")
  static let cancelQuestion = Text(en: "Cancel this job?", fr: "Annuler cette tâche ?")
  static let cancelConsequence = Text(
    en: "It does not begin any more; if it runs, it stops at the next safe moment. What it has done so far stays.",
    fr: "Elle ne commencera plus ; si elle est en cours, elle s’arrêtera dès que possible. Ce qui est fait reste fait.")
  static let isCancelled = Text(en: "The job is cancelled.", fr: "La tâche est annulée.")
  static let soon = Text(en: "It stops at the next safe moment.", fr: "Elle s’arrêtera dès que possible.")
  static let isOver = Text(en: "This job is over already.", fr: "Cette tâche est déjà finie.")
  static let lookAgain = Text(en: "Look again", fr: "Actualiser")

  // MARK: Schedules

  static let schedules = Text(en: "Schedules", fr: "Planification")
  static let schedule = Text(en: "Schedule", fr: "Tâche planifiée")
  static let schedulesIntro = Text(
    en: "What comes again and again by itself, and when it comes next.",
    fr: "Ce qui revient de soi-même, et quand cela reviendra.")
  static let noSchedules = Text(en: "Nothing is scheduled yet.", fr: "Rien n’est encore planifié.")
  static let noSchedulesHint = Text(
    en: "Schedules appear when Quad has run for a moment.",
    fr: "La planification apparaît quand Quad a fonctionné un instant.")
  static let rhythm = Text(en: "When", fr: "Quand")
  static let next = Text(en: "Next", fr: "Prochaine fois")
  static let lastDue = Text(en: "Last due", fr: "Dernière échéance")
  static let lastOutcome = Text(en: "Last time", fr: "Dernière fois")
  static let notYet = Text(en: "Not yet", fr: "Pas encore")
  static let paused = Text(en: "Paused", fr: "En pause")
  static let actions = Text(en: "What to do", fr: "Que faire")
  static let runNow = Text(en: "Run now", fr: "Lancer maintenant")
  static let pause = Text(en: "Pause", fr: "Mettre en pause")
  static let resume = Text(en: "Resume", fr: "Reprendre")
  static let isStarted = Text(en: "It has begun.", fr: "C’est lancé.")
  static let wasStarted = Text(en: "It was under way already.", fr: "C’était déjà en cours.")
  static let isPaused = Text(
    en: "It does not come any more until you resume it.", fr: "Elle ne reviendra plus avant que vous ne la repreniez.")
  static let isResumed = Text(en: "It comes again from now on.", fr: "Elle reviendra désormais.")

  /// A stored rhythm in words; five fields that say more than a time of the day as they are.
  static func words(_ rhythm: String) -> Text {
    switch Rhythm(rhythm) {
    case .every(let seconds) where seconds == 3600: Text(en: "Every hour", fr: "Toutes les heures")
    case .every(let seconds) where seconds % 3600 == 0:
      Text(en: "Every \(Int(seconds / 3600)) hours", fr: "Toutes les \(Int(seconds / 3600)) heures")
    case .every(let seconds) where seconds % 60 == 0:
      Text(en: "Every \(Int(seconds / 60)) minutes", fr: "Toutes les \(Int(seconds / 60)) minutes")
    case .every(let seconds): Text(en: "Every \(Int(seconds)) seconds", fr: "Toutes les \(Int(seconds)) secondes")
    case .cron(let pattern): daily(pattern.text) ?? .verbatim(pattern.text)
    case nil: .verbatim(rhythm)
    }
  }

  /// `40 2 * * *` as people say it; nil for what is not one time each day.
  private static func daily(_ pattern: String) -> Text? {
    let fields = pattern.split(separator: " ")
    guard fields.count == 5, fields.dropFirst(2).allSatisfy({ $0 == "*" }), let minute = Int(fields[0]),
      let hour = Int(fields[1])
    else { return nil }
    let time = (hour < 10 ? "0" : "") + "\(hour):" + (minute < 10 ? "0" : "") + "\(minute)"
    return Text(en: "Every day at \(time)", fr: "Chaque jour à \(time)")
  }

  // MARK: What is done

  static let housekeeping = Text(en: "Forget what has expired", fr: "Oublier ce qui a expiré")
  static let removed = Text(en: "Rows forgotten", fr: "Lignes oubliées")

  // MARK: On the overview and in the checks

  static let tileWaiting = Text(en: "jobs that wait", fr: "tâches en attente")
  static let tileOldest = Text(en: "the oldest job has waited", fr: "attente de la plus ancienne tâche")
  static let noneDead = Text(en: "No job has given up.", fr: "Aucune tâche n’a été abandonnée.")
  static func dead(_ count: Int) -> Text {
    Text(
      en: count == 1 ? "One job has given up." : "\(count) jobs have given up.",
      fr: count == 1 ? "Une tâche a été abandonnée." : "\(count) tâches ont été abandonnées.")
  }
  static let lookAtDead = Text(
    en: "See why on the jobs page, then have them tried again or cancel them.",
    fr: "Voyez pourquoi sur la page des tâches, puis relancez-les ou annulez-les.")

  // MARK: Events

  static let eventDied = Text(en: "gave up a job", fr: "a abandonné une tâche")
  static let eventRetried = Text(en: "had a job tried again", fr: "a fait réessayer une tâche")
  static let eventCancelled = Text(en: "cancelled a job", fr: "a annulé une tâche")
  static let eventStarted = Text(en: "ran a schedule by hand", fr: "a lancé une tâche planifiée")
  static let eventPaused = Text(en: "paused a schedule", fr: "a mis en pause une tâche planifiée")
  static let eventResumed = Text(en: "resumed a schedule", fr: "a repris une tâche planifiée")
}
