// Every word of holidays, and of the calendar files that they come from, that a person reads.
import Base

enum HolidayText {
  static let holidays = Text(en: "Holidays", fr: "Jours fériés")
  static let holiday = Text(en: "Holiday", fr: "Jour férié")
  static let intro = Text(
    en: "Days on which nobody is expected: whoever works then works overtime.",
    fr: "Jours où personne n’est attendu : qui travaille fait des heures supplémentaires.")
  static let name = Text(en: "Name", fr: "Nom")
  static let add = Text(en: "Add a holiday", fr: "Ajouter un jour férié")
  static let remove = Text(en: "Remove", fr: "Retirer")
  static func removeQuestion(_ name: String) -> Text {
    Text(en: "Remove “\(name)”?", fr: "Retirer « \(name) » ?")
  }
  static let removeConsequence = Text(
    en: "People are expected again on that day. Where it has passed, it is judged anew.",
    fr: "Le personnel est de nouveau attendu ce jour-là. S’il est passé, il est réévalué.")
  static func wasAdded(_ name: String) -> Text { Text(en: "“\(name)” is added.", fr: "« \(name) » est ajouté.") }
  static func wasRemoved(_ name: String) -> Text { Text(en: "“\(name)” is removed.", fr: "« \(name) » est retiré.") }
  static let none = Text(en: "No holidays yet", fr: "Aucun jour férié")
  static let noneHint = Text(
    en: "Add them one by one, or take them from the calendar file of your country.",
    fr: "Ajoutez-les un par un ou reprenez-les du fichier de calendrier de votre pays.")
  static let noneOfYear = Text(en: "No holidays in these days.", fr: "Aucun jour férié sur ces jours.")
  static let count = Plural(
    one: Text(en: "# holiday", fr: "# jour férié"), other: Text(en: "# holidays", fr: "# jours fériés"))
  static let taken = Text(en: "That day is a holiday already.", fr: "Ce jour est déjà férié.")

  static let importTitle = Text(en: "Import holidays", fr: "Importer des jours fériés")
  static let importIntro = Text(
    en: "A calendar file (.ics) with whole days. What comes again each year is taken for the years to come.",
    fr:
      "Un fichier de calendrier (.ics) avec des jours entiers. Ce qui revient chaque année est repris pour les années à venir."
  )
  static let file = Text(en: "Calendar file", fr: "Fichier de calendrier")
  static let fileHint = Text(
    en: "It is checked first: you see what would happen, then decide.",
    fr: "Il est d’abord vérifié : vous voyez ce qui se passerait, puis vous décidez.")
  static let events = Text(en: "Events", fr: "Événements")
  static let days = Text(en: "Days", fr: "Jours")
  static let property = Text(en: "Property", fr: "Propriété")
  static let newOnes = Text(en: "New", fr: "Nouveaux")
  static let renamed = Text(en: "Renamed", fr: "Renommés")
  static let same = Text(en: "As they are", fr: "Inchangés")
  static let run = Plural(
    one: Text(en: "Take # day", fr: "Reprendre # jour"), other: Text(en: "Take # days", fr: "Reprendre # jours"))
  static func wasImported(_ created: Int, _ updated: Int) -> Text {
    Text(
      en: "\(created) holidays added, \(updated) renamed.", fr: "\(created) jours fériés ajoutés, \(updated) renommés.")
  }
  static let foundDays = Text(en: "Days of the file", fr: "Jours du fichier")
  static let leftOut = Text(en: "Events left out", fr: "Événements laissés de côté")

  static let eventAdded = Text(en: "added a holiday", fr: "a ajouté un jour férié")
  static let eventRemoved = Text(en: "removed a holiday", fr: "a retiré un jour férié")
  static let eventImported = Text(en: "imported holidays", fr: "a importé des jours fériés")

  // MARK: What is wrong with a file

  private static func refused(_ code: String, _ text: Text) -> Failure { Failure(.unprocessable, code: code, text) }

  static let notACalendar = refused(
    "not-a-calendar",
    Text(
      en: "This is no calendar file. Choose one that ends in .ics.",
      fr: "Ce n’est pas un fichier de calendrier. Choisissez-en un qui se termine par .ics."))
  static let cutShort = refused(
    "calendar-cut-short",
    Text(en: "The file ends before its calendar does.", fr: "Le fichier se termine avant son calendrier."))
  static let tooManyEvents = refused(
    "calendar-too-large",
    Text(
      en: "A calendar of at most 2,000 events and 2,000 days is taken.",
      fr: "Un calendrier d’au plus 2 000 événements et 2 000 jours est accepté."))
  static func notALine(_ line: Int) -> Failure {
    refused(
      "calendar-malformed",
      Text(en: "Line \(line) is no line of a calendar.", fr: "La ligne \(line) n’est pas une ligne de calendrier."))
  }
  static func misplacedEnd(_ line: Int) -> Failure {
    refused(
      "calendar-malformed",
      Text(
        en: "Line \(line) ends something that is not open.", fr: "La ligne \(line) ferme ce qui n’est pas ouvert."))
  }
  static func notUTF8(_ line: Int) -> Failure {
    refused(
      "calendar-not-utf8",
      Text(en: "Line \(line) is not UTF-8 text.", fr: "La ligne \(line) n’est pas du texte UTF-8."))
  }

  // MARK: What is wrong with an event

  static let cancelled = Text(en: "This event is cancelled.", fr: "Cet événement est annulé.")
  static let oneOfMany = Text(
    en: "A change of one of several occurrences is not followed.",
    fr: "Une modification d’une seule occurrence n’est pas suivie.")
  static let noName = Text(en: "This event has no name.", fr: "Cet événement n’a pas de nom.")
  static let noStart = Text(en: "This event has no first day.", fr: "Cet événement n’a pas de premier jour.")
  static let partOfADay = Text(
    en: "This event is a part of a day; only whole days are holidays.",
    fr: "Cet événement n’occupe qu’une partie d’un jour ; seuls les jours entiers sont fériés.")
  static let endsBefore = Text(en: "This event ends before it begins.", fr: "Cet événement finit avant de commencer.")
  static func tooLong(_ days: Int) -> Text {
    Text(en: "This event covers more than \(days) days.", fr: "Cet événement couvre plus de \(days) jours.")
  }
  static func outside(_ window: ClosedRange<LocalDate>) -> Text {
    Text(
      en: "This event has no day from \(window.lowerBound.medium.en) to \(window.upperBound.medium.en).",
      fr: "Cet événement n’a aucun jour du \(window.lowerBound.medium.fr) au \(window.upperBound.medium.fr).")
  }
  static func noSuchZone(_ name: String) -> Text {
    Text(
      en: "There is no time zone “\(name.prefix(64))”.", fr: "Il n’y a pas de fuseau horaire « \(name.prefix(64)) ».")
  }
  static func badMoment(_ value: String) -> Text {
    Text(en: "“\(value.prefix(64))” is no day.", fr: "« \(value.prefix(64)) » n’est pas un jour.")
  }
  static func badRule(_ rule: String) -> Text {
    Text(
      en: "“\(rule.prefix(100))” is no rule for what comes again.",
      fr: "« \(rule.prefix(100)) » n’est pas une règle de répétition.")
  }
  static func ruleNotFollowed(_ name: String) -> Text {
    Text(
      en: "Rules with \(name.prefix(40)) are not followed.",
      fr: "Les règles avec \(name.prefix(40)) ne sont pas suivies.")
  }
  static func notYearly(_ frequency: String) -> Text {
    Text(
      en: "Only what comes again each year is followed, not \(frequency.prefix(40)).",
      fr: "Seul ce qui revient chaque année est suivi, pas \(frequency.prefix(40)).")
  }
}
