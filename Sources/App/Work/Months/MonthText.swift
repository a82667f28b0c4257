// Every word of months, their sheets and their closing that a person reads.
import Base

enum MonthText {
  static let permission = Text(en: "Close months and open them again", fr: "Clore les mois et les rouvrir")
  static let month = Text(en: "Month", fr: "Mois")
  static let months = Text(en: "Months", fr: "Mois")
  static let totals = Text(en: "Totals", fr: "Totaux")
  static let closedAt = Text(en: "Closed at", fr: "Clos le")
  static let people = Text(en: "People", fr: "Personnes")
  static let reason = Text(en: "Reason", fr: "Motif")
  static let sort = Text(en: "Sorted by", fr: "Trié par")

  static let daysWorked = Text(en: "Days worked", fr: "Jours travaillés")
  static let lateDays = Text(en: "Late arrivals", fr: "Retards")
  static let leftEarlyDays = Text(en: "Early departures", fr: "Départs anticipés")
  static let absences = Text(en: "Days absent", fr: "Jours d’absence")
  static let leave = Text(en: "Days of leave", fr: "Jours de congé")
  static let incomplete = Text(en: "Incomplete days", fr: "Journées incomplètes")
  static let halfDays = Text(en: "Half days", fr: "Demi-journées")
  static let department = Text(en: "Department", fr: "Département")
  static let departments = Text(en: "Departments", fr: "Départements")
  static let everyDepartment = Text(en: "All departments", fr: "Tous les départements")
  static let noDepartment = Text(en: "Without a department", fr: "Sans département")

  // MARK: Columns, short

  static let days = Text(en: "Days", fr: "Jours")
  static let worked = Text(en: "Worked", fr: "Travaillé")
  static let expected = Text(en: "Expected", fr: "Attendu")
  static let late = Text(en: "Late", fr: "Retard")
  static let leftEarly = Text(en: "Left early", fr: "Parti tôt")
  static let overtime = Text(en: "Overtime", fr: "Heures sup.")
  static let absent = Text(en: "Absent", fr: "Absent")
  static let onLeave = Text(en: "Leave", fr: "Congé")
  static let open = Text(en: "Incomplete", fr: "Incomplet")

  // MARK: The calendar

  static let calendar = Text(en: "Calendar", fr: "Calendrier")
  static let myCalendar = Text(en: "My month", fr: "Mon mois")
  static let calendarIntro = Text(
    en: "Your days by your schedule, and what they come to.", fr: "Vos journées selon votre horaire, et leur total.")
  static func calendarOf(_ name: String) -> Text {
    Text(en: "Days of \(name), and what they come to.", fr: "Journées de \(name), et leur total.")
  }
  static let previousMonth = Text(en: "Previous month", fr: "Mois précédent")
  static let nextMonth = Text(en: "Next month", fr: "Mois suivant")
  static let present = Text(en: "Present", fr: "Présent")
  static let unjudged = Text(
    en: "Days without a schedule are recorded and not judged: totals leave them out.",
    fr: "Les jours sans horaire sont notés sans être jugés : les totaux n’en tiennent pas compte.")
  static let dayFacts = Text(en: "Facts of the day", fr: "Faits de la journée")
  static let noStay = Text(en: "Nothing is recorded on this day.", fr: "Rien n’est noté ce jour-là.")
  static let noSchedule = Text(
    en: "No schedule held on this day, so it is not judged.", fr: "Aucun horaire ne valait ce jour : il n’est pas jugé."
  )
  static let holiday = Text(en: "Holiday", fr: "Jour férié")
  static let freeDay = Text(en: "Day off", fr: "Jour libre")
  static let badMonth = Text(
    en: "Write the month as year-month, such as 2026-11.",
    fr: "Écrivez le mois sous la forme année-mois, par exemple 2026-11.")

  // MARK: Sheets

  static let sheets = Text(en: "Monthly sheets", fr: "Feuilles mensuelles")
  static let sheetsIntro = Text(
    en: "What everybody’s days of the month come to.", fr: "Le total des journées de chacun pour le mois.")
  static let noRows = Text(en: "No days in this month", fr: "Aucune journée ce mois-ci")
  static let noRowsHint = Text(
    en: "A sheet fills as people check in on days that have a schedule.",
    fr: "La feuille se remplit à mesure que l’on pointe les jours qui ont un horaire.")
  static let downloads = Text(en: "Download", fr: "Télécharger")
  static let minutesNote = Text(
    en: "Files have all times in minutes.", fr: "Dans les fichiers, toutes les durées sont en minutes.")
  static let total = Text(en: "Total", fr: "Total")
  static func page(_ number: Int, of pages: Int) -> Text {
    Text(en: "Page \(number) of \(pages)", fr: "Page \(number) sur \(pages)")
  }
  static func minutes(_ word: Text) -> Text { Text(en: "\(word.en), minutes", fr: "\(word.fr), minutes") }

  // MARK: Closing

  static func close(_ month: Text) -> Text { Text(en: "Close \(month.en)", fr: "Clore \(month.fr)") }
  static func closeQuestion(_ month: Text) -> Text { Text(en: "Close \(month.en)?", fr: "Clore \(month.fr) ?") }
  static let closeConsequence = Text(
    en:
      "Its days are looked at once more, then they stay as they are: later changes of schedules, holidays, corrections and leave no longer touch them.",
    fr:
      "Ses journées sont examinées une dernière fois, puis restent en l’état : horaires, jours fériés, corrections et congés ultérieurs n’y changent plus rien."
  )
  static let closingBegan = Text(
    en: "The month is being closed; that takes a moment.", fr: "Le mois est en cours de clôture ; cela prend un moment."
  )
  static func closed(_ month: Text, _ at: Text) -> Text {
    Text(
      en: "\(month.capitalized.en) is closed since \(at.en).",
      fr: "\(month.capitalized.fr) est clos depuis le \(at.fr).")
  }
  static let reopen = Text(en: "Open again", fr: "Rouvrir")
  static let reopenHelp = Text(
    en: "Everybody of the sheet is told this. Its days are then judged anew.",
    fr: "Toutes les personnes de la feuille le lisent. Les journées sont ensuite réévaluées.")
  static let reopened = Text(en: "The month is open again.", fr: "Le mois est rouvert.")
  static let eventClosed = Text(en: "closed a month", fr: "a clos un mois")
  static let eventReopened = Text(en: "opened a month again", fr: "a rouvert un mois")
  static let closingJob = Text(en: "Close a month", fr: "Clore un mois")
  static let noticesJob = Text(en: "Tell people of a closed month", fr: "Prévenir d’un mois clos")
  static let closings = Text(en: "Closed months", fr: "Mois clos")
  static let closedBy = Text(en: "Closed by", fr: "Clos par")
  static let count = Plural(one: Text(en: "# person", fr: "# personne"), other: Text(en: "# people", fr: "# personnes"))

  static func isClosed(_ month: Text) -> Text {
    Text(
      en: "\(month.en) is closed: its days no longer change. Open it again first.",
      fr: "\(month.capitalized.fr) est clos : ses journées ne changent plus. Rouvrez-le d’abord.")
  }
  static func notOver(_ from: Text) -> Text {
    Text(
      en: "The month is not over. It can be closed from \(from.en).",
      fr: "Le mois n’est pas terminé. Il pourra être clos à partir du \(from.fr).")
  }
  static let notClosed = Text(en: "This month is not closed.", fr: "Ce mois n’est pas clos.")

  // MARK: Charts

  static let charts = Text(en: "Charts", fr: "Graphiques")
  static let chartsIntro = Text(
    en: "How many came each day, and where people were late.",
    fr: "Combien sont venus chaque jour, et où l’on est en retard.")
  static let presence = Text(en: "Presence per day", fr: "Présence par jour")
  static let lateness = Text(en: "Lateness per department", fr: "Retards par département")
  static let came = Text(en: "Came", fr: "Venus")
  static let perLate = Text(en: "Per late arrival", fr: "Par retard")
  static func presenceChart(_ month: Text, _ most: String) -> Text {
    Text(
      en: "People who came on each day of \(month.en): at most \(most) on one day.",
      fr: "Personnes venues chaque jour de \(month.fr) : \(most) au plus en un jour.")
  }
}
