// Every word of the overview that a person reads.
import Base

enum OperationsText {
  static let title = Text(en: "Overview", fr: "Vue d’ensemble")
  static let lead = Text(
    en: "How the box does right now: what needs somebody first, then the figures.",
    fr: "L’état de l’installation en ce moment : d’abord ce qui réclame quelqu’un, puis les chiffres.")
  static let toDo = Text(en: "What needs somebody", fr: "Ce qui réclame quelqu’un")
  static let allChecks = Text(en: "Look again at everything", fr: "Tout revérifier")
  static let allWell = Text(
    en: "Nothing: every check is well.", fr: "Rien : toutes les vérifications sont bonnes.")
  static let people = Text(en: "People and requests", fr: "Personnes et requêtes")
  static let writing = Text(en: "Writing and work", fr: "Écritures et tâches")
  static let machine = Text(en: "The machine", fr: "La machine")

  static let online = Text(en: "people within five minutes", fr: "personnes en cinq minutes")
  static let connections = Text(en: "open connections", fr: "connexions ouvertes")
  static let streams = Text(en: "of them listen live", fr: "dont celles qui écoutent en direct")
  static let requests = Text(en: "requests since the start", fr: "requêtes depuis le démarrage")
  static let errors = Text(en: "errors within a day", fr: "erreurs en un jour")
  static let queue = Text(en: "writes that wait", fr: "écritures en attente")
  /// Of the last five minutes.
  static let requestP50 = Text(
    en: "at most for half of the requests (5 min)", fr: "au plus pour la moitié des requêtes (5 min)")
  static let requestP99 = Text(
    en: "at most for 99 of 100 requests (5 min)", fr: "au plus pour 99 requêtes sur 100 (5 min)")
  static let writeP50 = Text(
    en: "at most for half of the writes (5 min)", fr: "au plus pour la moitié des écritures (5 min)")
  static let writeP99 = Text(
    en: "at most for 99 of 100 writes (5 min)", fr: "au plus pour 99 écritures sur 100 (5 min)")
  static let group = Text(en: "writes in one commit", fr: "écritures par validation")
  static let wal = Text(en: "in the write-ahead log", fr: "dans le journal d’écriture")
  static let disk = Text(en: "free on the disk", fr: "libres sur le disque")
  static let certificate = Text(en: "days left of the certificate", fr: "jours restants du certificat")
  static let memory = Text(en: "of memory in use", fr: "de mémoire utilisée")
  static let files = Text(en: "open files", fr: "fichiers ouverts")
  static let uptime = Text(en: "since the start", fr: "depuis le démarrage")

  static func running(_ version: String) -> Text {
    Text(en: "Quad \(version), running since", fr: "Quad \(version), en marche depuis le")
  }

  static let name = Text(en: "Name", fr: "Nom")
  static let label = Text(en: "What it is", fr: "Ce que c’est")
  static let value = Text(en: "Value", fr: "Valeur")
  static let unit = Text(en: "Unit", fr: "Unité")
  static let version = Text(en: "Version", fr: "Version")
  static let since = Text(en: "Started", fr: "Démarré")
  static let checkedAt = Text(en: "Checked", fr: "Vérifié")

  // MARK: Readiness

  static func notReady(_ what: Text) -> Text {
    Text(en: "Not ready: \(what.en).", fr: "Pas prêt : \(what.fr).")
  }
  static let writerBusy = Text(en: "too many writes wait", fr: "trop d’écritures attendent")
  static let writerStuck = Text(
    en: "the writer has been at one group for long", fr: "l’écrivain est depuis longtemps au même lot")
  static let writerFails = Text(en: "the last writes failed", fr: "les dernières écritures ont échoué")
  static let diskFull = Text(en: "the disk is full", fr: "le disque est plein")
  static let schemaDiffers = Text(
    en: "the schema is not this program’s", fr: "le schéma n’est pas celui de ce programme")
  static let writerState = Text(en: "Writer", fr: "Écrivain")
  static let diskState = Text(en: "Disk", fr: "Disque")
  static let schemaState = Text(en: "Schema", fr: "Schéma")
}
