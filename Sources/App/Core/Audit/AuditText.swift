// Every word of the audit that a person reads.
import Base

enum AuditText {
  static let search = Text(en: "Search events", fr: "Chercher des événements")
  static let searchLead = Text(
    en: "Find who did what to whom, and when.", fr: "Trouvez qui a fait quoi, à qui et quand.")
  static let export = Text(en: "Save as CSV", fr: "Enregistrer en CSV")
  static let statistics = Text(en: "Statistics", fr: "Statistiques")
  static let statisticsLead = Text(
    en: "How much happened on each day, and of what.", fr: "Combien d’événements chaque jour, et lesquels.")

  static let kindFilter = Text(en: "What happened", fr: "Ce qui s’est passé")
  static let anyKind = Text(en: "Anything", fr: "Tout")
  static let actorFilter = Text(en: "Who did it", fr: "Qui l’a fait")
  static let subjectFilter = Text(en: "Whom or what it concerns", fr: "Qui ou quoi est concerné")
  static let from = Text(en: "From", fr: "Du")
  static let to = Text(en: "To", fr: "Au")
  static let textFilter = Text(en: "Words in it, an address or a request", fr: "Mots, adresse ou requête")
  static let before = Text(en: "Where to go on", fr: "Où continuer")
  static let examined = Text(en: "Events looked at", fr: "Événements examinés")
  static let notAKind = Text(en: "There is no such kind of event.", fr: "Il n’existe pas de tel événement.")
  static let notAnIdentifier = Text(en: "Must be an identifier.", fr: "Doit être un identifiant.")
  static let notADay = Text(en: "Must be a day, such as 2026-11-21.", fr: "Doit être un jour, tel que 2026-11-21.")
  static let daysTurned = Text(en: "Must not be before the first day.", fr: "Ne doit pas précéder le premier jour.")
  static let older = Text(en: "Look further back", fr: "Remonter plus loin")
  static let everything = Text(en: "Show everything", fr: "Tout afficher")
  static let ofOnePerson = Text(
    en: "Only what concerns one person is shown.", fr: "Seul ce qui concerne une personne est affiché.")
  static let nothing = Text(en: "Nothing like that has happened.", fr: "Rien de tel ne s’est passé.")
  static let nothingYet = Text(
    en: "Nothing among the newest events. It may be further back.",
    fr: "Rien parmi les événements récents. C’est peut-être plus ancien.")
  static func examinedSoFar(_ count: Int, _ language: Language) -> Text {
    Text(
      en: "\(grouped(count, .en)) events have been looked at.",
      fr: "\(grouped(count, .fr)) événements ont été examinés.")
  }

  static let day = Text(en: "Day", fr: "Jour")
  static let words = Text(en: "In words", fr: "En mots")
  static let events = Text(en: "Events", fr: "Événements")
  static let byDay = Text(en: "By day", fr: "Par jour")
  static let byKind = Text(en: "By what happened", fr: "Par nature")
  static let asTable = Text(en: "The same as a table", fr: "Les mêmes chiffres en tableau")
  static let nothingThen = Text(en: "Nothing happened on these days.", fr: "Rien ne s’est passé ces jours-là.")
  static let daysInUTC = Text(
    en: "Days are counted in universal time (UTC).", fr: "Les jours sont comptés en temps universel (UTC).")
  static func chart(_ total: Int64, _ from: LocalDate, _ to: LocalDate) -> Text {
    Text(
      en: "\(grouped(Int(total), .en)) events from \(from.short.en) to \(to.short.en), one bar for each day.",
      fr: "\(grouped(Int(total), .fr)) événements du \(from.short.fr) au \(to.short.fr), une barre par jour.")
  }

  // MARK: The chain

  static let chain = Text(en: "Event chain", fr: "Chaîne des événements")
  static let chainLead = Text(
    en: "Whether anybody has changed what happened behind Quad’s back.",
    fr: "Si quelqu’un a modifié le passé à l’insu de Quad.")
  static let aboutChain = Text(
    en:
      "Each event carries a hash of itself and of the one before. Whoever changes, removes or inserts a row in the file breaks that chain from there on, and the check names the first row that doesn’t follow.",
    fr:
      "Chaque événement porte une empreinte de lui-même et du précédent. Qui modifie, retire ou insère une ligne dans le fichier rompt la chaîne à cet endroit, et la vérification nomme la première ligne qui ne suit pas."
  )
  static let aboutChainLimits = Text(
    en:
      "It is checked every night. A person who owns the file could write a whole new history: keep copies of backups elsewhere.",
    fr:
      "Elle est vérifiée chaque nuit. Qui possède le fichier pourrait réécrire toute l’histoire : gardez des sauvegardes ailleurs."
  )
  static let verify = Text(en: "Check the chain now", fr: "Vérifier la chaîne")
  static let verifyJob = Text(en: "Check the chain of events", fr: "Vérifier la chaîne des événements")
  static let checkBegun = Text(en: "The check has begun.", fr: "La vérification a commencé.")
  static let underWay = Text(en: "A check is under way.", fr: "Une vérification est en cours.")
  static let notCheckedYet = Text(
    en: "The chain has not been checked by a job yet; that happens every night.",
    fr: "Aucune tâche n’a encore vérifié la chaîne ; cela se fait chaque nuit.")
  static let chainState = Text(en: "The chain is", fr: "La chaîne est")
  static let lastCheck = Text(en: "The last check", fr: "La dernière vérification")
  static let checkedAt = Text(en: "Checked", fr: "Vérifiée")
  static let follow = Text(en: "Events that follow from one another", fr: "Événements qui se suivent")
  static let expected = Text(en: "Events that were written", fr: "Événements écrits")
  static let firstBroken = Text(en: "The first row that doesn’t follow", fr: "La première ligne qui ne suit pas")
  static let eventChecked = Text(en: "had the chain of events checked", fr: "a fait vérifier la chaîne des événements")
  static func progress(_ done: Int64, _ total: Int64?, _ language: Language) -> String {
    let done = grouped(Int(done), language)
    return total.map { "\(done) / \(grouped(Int($0), language))" } ?? done
  }
}
