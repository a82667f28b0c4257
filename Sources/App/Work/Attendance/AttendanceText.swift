// Every word of attendance that a person reads.
import Base

enum AttendanceText {
  static let record = Text(en: "Record", fr: "Pointage")
  static let person = Text(en: "Person", fr: "Personne")
  static let date = Text(en: "Date", fr: "Date")
  static let arrived = Text(en: "Arrived", fr: "Arrivée")
  static let left = Text(en: "Left", fr: "Départ")
  static let minutes = Text(en: "Minutes", fr: "Minutes")
  static let duration = Text(en: "Duration", fr: "Durée")
  static let note = Text(en: "Note", fr: "Remarque")
  static let zone = Text(en: "Time zone", fr: "Fuseau horaire")
  static let counts = Text(en: "Numbers", fr: "Nombres")
  static let status = Text(en: "Status", fr: "État")
  static let canCheckIn = Text(en: "May check in", fr: "Peut pointer l’arrivée")
  static let canCheckOut = Text(en: "May check out", fr: "Peut pointer le départ")
  static let whyNot = Text(en: "Why not", fr: "Pourquoi pas")

  static let checkIn = Text(en: "Check in", fr: "Pointer l’arrivée")
  static let checkOut = Text(en: "Check out", fr: "Pointer le départ")
  static let myDay = Text(en: "My day", fr: "Ma journée")
  static let myHistory = Text(en: "My records", fr: "Mes pointages")
  static let records = Text(en: "Records", fr: "Pointages")
  static let board = Text(en: "Board", fr: "Tableau")
  static let dayBoard = Text(en: "Day board", fr: "Tableau du jour")
  static let allRecords = Text(en: "All records", fr: "Tous les pointages")
  static let previousDay = Text(en: "Previous day", fr: "Jour précédent")
  static let nextDay = Text(en: "Next day", fr: "Jour suivant")
  static let from = Text(en: "From", fr: "Du")
  static let to = Text(en: "To", fr: "Au")
  static let show = Text(en: "Show", fr: "Afficher")
  static let stillHere = Text(en: "still here", fr: "encore présent")

  static let boardIntro = Text(
    en: "Who is here, who has left and who has not come.", fr: "Qui est là, qui est parti et qui n’est pas venu.")
  static let historyIntro = Text(
    en: "Your arrivals and departures, newest first.", fr: "Vos arrivées et départs, du plus récent au plus ancien.")
  static let recordsIntro = Text(
    en: "Everybody’s arrivals and departures, newest first.",
    fr: "Les arrivées et départs de tous, du plus récent au plus ancien.")
  static let noRecords = Text(en: "No records in these days.", fr: "Aucun pointage sur ces jours.")
  static let notYetToday = Text(en: "You have not checked in today.", fr: "Vous n’avez pas encore pointé aujourd’hui.")

  static let latest = Text(en: "Latest records", fr: "Derniers pointages")
  static let addNote = Text(en: "Add a note", fr: "Ajouter une remarque")
  static let checkedInState = Text(en: "Checked in", fr: "Arrivée pointée")
  static let notCheckedInState = Text(en: "Not checked in", fr: "Pas encore pointé")
  static let sinceWord = Text(en: "since", fr: "depuis")
  static func timesIn(_ zone: String) -> Text {
    Text(en: "Times are those of \(zone).", fr: "Les heures sont celles de \(zone).")
  }
  static let count = Plural(
    one: Text(en: "# record", fr: "# pointage"), other: Text(en: "# records", fr: "# pointages"))

  static let checkedIn = Text(en: "You are checked in.", fr: "Votre arrivée est pointée.")
  static let checkedOut = Text(en: "You are checked out.", fr: "Votre départ est pointé.")

  static func wasIn(_ from: String, _ to: String) -> Text {
    Text(en: "Your last stay today: \(from) to \(to).", fr: "Votre dernier passage aujourd’hui : \(from) à \(to).")
  }
  static func alreadyIn(since time: String) -> Text {
    Text(
      en: "You are already checked in since \(time). Check out first.",
      fr: "Votre arrivée est déjà pointée depuis \(time). Pointez d’abord votre départ.")
  }
  static let alreadyInSomehow = Text(
    en: "You are already checked in today. Check out first.",
    fr: "Votre arrivée d’aujourd’hui est déjà pointée. Pointez d’abord votre départ.")
  static let notIn = Text(
    en: "You are not checked in, so there is nothing to check out of.",
    fr: "Votre arrivée n’est pas pointée : il n’y a pas de départ à pointer.")
  static let badRange = Text(
    en: "The first day must not be after the last day.", fr: "Le premier jour ne peut pas suivre le dernier.")
  static let badDate = Text(
    en: "Write the day as year-month-day, such as 2026-11-21.",
    fr: "Écrivez le jour sous la forme année-mois-jour, par exemple 2026-11-21.")

  static let eventCheckedIn = Text(en: "checked in", fr: "a pointé son arrivée")
  static let eventCheckedOut = Text(en: "checked out", fr: "a pointé son départ")
}
