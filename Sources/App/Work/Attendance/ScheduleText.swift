// Every word of work schedules and of judged days that a person reads.
import Base

enum ScheduleText {
  static let schedules = Text(en: "Work schedules", fr: "Horaires de travail")
  static let schedule = Text(en: "Work schedule", fr: "Horaire de travail")
  static let intro = Text(
    en: "Who is to be here when: arrivals and departures are judged by it.",
    fr: "Qui doit être là et quand : arrivées et départs sont jugés d’après cela.")
  static let about = [
    Text(
      en:
        "A schedule says on which days work begins and ends, by the clocks of its place. It holds for everybody who checks in, for those who work or have a role in a unit, or for one person; what is said more exactly counts more.",
      fr:
        "Un horaire dit quels jours le travail commence et finit, à l’heure de son lieu. Il vaut pour tous ceux qui pointent, pour ceux qui travaillent ou ont un rôle dans une unité, ou pour une personne ; le plus précis l’emporte."
    ),
    Text(
      en:
        "A change is about the past too: days are judged anew. For other hours from some day on, make a new schedule and have it hold from that day.",
      fr:
        "Une modification concerne aussi le passé : les jours sont réévalués. Pour d’autres heures à partir d’un jour, créez un nouvel horaire qui vaut dès ce jour."
    ),
  ]
  static let permissionRead = Text(en: "See work schedules and holidays", fr: "Voir les horaires et les jours fériés")
  static let permissionWrite = Text(
    en: "Change work schedules and holidays", fr: "Modifier les horaires et les jours fériés")

  static let name = Text(en: "Name", fr: "Nom")
  static let weekdays = Text(en: "Days", fr: "Jours")
  static let start = Text(en: "Begins", fr: "Début")
  static let end = Text(en: "Ends", fr: "Fin")
  static let clockHelp = Text(
    en: "A time such as 09:00. An end at or before the beginning is the next morning’s.",
    fr: "Une heure comme 09:00. Une fin avant le début est celle du lendemain matin.")
  /// Where the value has its unit beside it.
  static let graceWord = Text(en: "Grace", fr: "Tolérance")
  static let minimumWord = Text(en: "Least work", fr: "Travail minimal")
  static let grace = Text(en: "Grace, in minutes", fr: "Tolérance, en minutes")
  static let graceHelp = Text(
    en: "So late somebody is still on time, and so early they may leave.",
    fr: "Retard encore toléré à l’arrivée, et avance au départ.")
  static let minimum = Text(en: "Least work, in minutes", fr: "Travail minimal, en minutes")
  static let minimumHelp = Text(
    en: "Whoever works less has worked half a day. 0 for no such limit.",
    fr: "Qui travaille moins a fait une demi-journée. 0 pour aucune limite.")
  static let breaks = Text(en: "Unpaid breaks", fr: "Pauses non payées")
  static let breaksHelp = Text(
    en: "Such as 12:00-13:00, up to four, with commas between them.",
    fr: "Par exemple 12:00-13:00, quatre au plus, séparées par des virgules.")
  static let hours = Text(en: "Hours", fr: "Heures")
  static let nextDay = Text(en: "next day", fr: "le lendemain")
  static let version = Text(en: "Version", fr: "Version")
  static let create = Text(en: "New schedule", fr: "Nouvel horaire")
  static let createIntro = Text(
    en: "The hours of a group or of one person.", fr: "Les heures d’un groupe ou d’une personne.")
  static let edit = Text(en: "Edit", fr: "Modifier")
  static func editTitle(_ name: String) -> Text { Text(en: "Edit “\(name)”", fr: "Modifier « \(name) »") }
  static let delete = Text(en: "Delete", fr: "Supprimer")
  static func deleteQuestion(_ name: String) -> Text {
    Text(en: "Delete “\(name)”?", fr: "Supprimer « \(name) » ?")
  }
  static let deleteConsequence = Text(
    en: "It holds for nobody, so no day changes.", fr: "Il ne vaut pour personne : aucun jour ne change.")
  static func wasMade(_ name: String) -> Text { Text(en: "“\(name)” is made.", fr: "« \(name) » est créé.") }
  static func wasDeleted(_ name: String) -> Text { Text(en: "“\(name)” is deleted.", fr: "« \(name) » est supprimé.") }
  static let saved = Text(en: "Saved.", fr: "Enregistré.")
  static let none = Text(en: "No schedules yet", fr: "Aucun horaire")
  static let noneHint = Text(
    en: "Without one, arrivals and departures are recorded and not judged.",
    fr: "Sans horaire, arrivées et départs sont notés sans être jugés.")
  static let count = Plural(
    one: Text(en: "# schedule", fr: "# horaire"), other: Text(en: "# schedules", fr: "# horaires"))

  static let assignments = Text(en: "Assigned to", fr: "Attribué à")
  static let assignment = Text(en: "Assignment", fr: "Attribution")
  static let forWhom = Text(en: "For whom", fr: "Pour qui")
  static let who = Text(en: "Which", fr: "Laquelle")
  static let whoHelp = Text(
    en: "A unit’s code, or a person’s number or e-mail address. Empty for everybody.",
    fr: "Le code de l’unité, ou le matricule ou l’e-mail de la personne. Vide pour tous.")
  static let everybody = Text(en: "Everybody who checks in", fr: "Tous ceux qui pointent")
  static let unit = Text(en: "Unit", fr: "Unité")
  static let onePerson = Text(en: "One person", fr: "Une personne")
  static let firstDay = Text(en: "First day", fr: "Premier jour")
  static let lastDay = Text(en: "Last day", fr: "Dernier jour")
  static let openEnd = Text(en: "for good", fr: "sans fin")
  static let assignmentCount = Plural(
    one: Text(en: "# assignment", fr: "# attribution"), other: Text(en: "# assignments", fr: "# attributions"))
  static let assign = Text(en: "Assign it", fr: "Attribuer")
  static let withdraw = Text(en: "Take away", fr: "Retirer")
  static let withdrawQuestion = Text(en: "Take this schedule away?", fr: "Retirer cet horaire ?")
  static let withdrawConsequence = Text(
    en: "The days that it held for are judged anew.", fr: "Les jours où il valait sont réévalués.")
  static let assigned = Text(en: "The schedule is assigned.", fr: "L’horaire est attribué.")
  static let withdrawn = Text(en: "The schedule is taken away.", fr: "L’horaire est retiré.")
  static let holdsForNobody = Text(en: "It holds for nobody yet.", fr: "Il ne vaut encore pour personne.")

  static let recomputing = Text(
    en: "Days that have passed are judged anew; that takes a moment.",
    fr: "Les jours passés sont réévalués ; cela prend un moment.")
  static let recomputeJob = Text(en: "Judge days anew", fr: "Réévaluer des journées")
  static let people = Text(en: "People", fr: "Personnes")
  static let dates = Text(en: "Only these days", fr: "Seulement ces jours")
  static let judged = Text(en: "Days looked at", fr: "Journées examinées")
  static let changed = Text(en: "Days changed", fr: "Journées modifiées")

  static let day = Text(en: "Day", fr: "Journée")
  static let days = Text(en: "Judged days", fr: "Journées évaluées")
  static let expected = Text(en: "Expected, in minutes", fr: "Attendu, en minutes")
  static let worked = Text(en: "Worked, in minutes", fr: "Travaillé, en minutes")
  static let late = Text(en: "Late, in minutes", fr: "Retard, en minutes")
  static let leftEarly = Text(en: "Left early, in minutes", fr: "Départ anticipé, en minutes")
  static let overtime = Text(en: "Overtime, in minutes", fr: "Heures supplémentaires, en minutes")
  static let isOver = Text(en: "Over", fr: "Terminée")
  static let startsAt = Text(en: "Expected from", fr: "Attendu dès")
  static let endsAt = Text(en: "Expected until", fr: "Attendu jusqu’à")
  static func freeDay(_ name: String) -> Text {
    Text(en: "No work is expected today (\(name)).", fr: "Aucun travail n’est attendu aujourd’hui (\(name)).")
  }
  static func expectedHours(_ from: String, _ to: String, _ name: String) -> Text {
    Text(en: "Expected from \(from) to \(to) (\(name))", fr: "Attendu de \(from) à \(to) (\(name))")
  }

  static let eventCreated = Text(en: "made a work schedule", fr: "a créé un horaire de travail")
  static let eventUpdated = Text(en: "changed a work schedule", fr: "a modifié un horaire de travail")
  static let eventDeleted = Text(en: "deleted a work schedule", fr: "a supprimé un horaire de travail")
  static let eventAssigned = Text(en: "had a work schedule hold", fr: "a attribué un horaire de travail")
  static let eventUnassigned = Text(en: "took a work schedule away", fr: "a retiré un horaire de travail")

  // MARK: What is refused

  static let noSuchZone = Text(
    en: "There is no such time zone. Write it like Europe/Paris.",
    fr: "Ce fuseau horaire n’existe pas. Écrivez-le comme Europe/Paris.")
  static let badClock = Text(
    en: "Write the time as hours and minutes, such as 09:00.",
    fr: "Écrivez l’heure en heures et minutes, par exemple 09:00.")
  static let badBreaks = Text(
    en: "Write breaks like 12:00-13:00, four at most, with commas between them.",
    fr: "Écrivez les pauses comme 12:00-13:00, quatre au plus, séparées par des virgules.")
  static let badWeekday = Text(en: "Name the days from monday to sunday.", fr: "Nommez les jours de monday à sunday.")
  static let noWeekday = Text(en: "Choose a day at least.", fr: "Choisissez au moins un jour.")
  static let noLength = Text(
    en: "The end must be another time than the beginning.", fr: "La fin doit être une autre heure que le début.")
  static let breakOutside = Text(
    en: "A break must lie between the beginning and the end.", fr: "Une pause doit se situer entre le début et la fin.")
  static let breaksOverlap = Text(
    en: "Breaks must follow each other, in order.", fr: "Les pauses doivent se suivre, dans l’ordre.")
  static let minimumTooLong = Text(
    en: "That is more than the hours without breaks.", fr: "C’est plus que les heures sans les pauses.")
  static let nameTaken = Text(en: "Another schedule has this name.", fr: "Un autre horaire porte ce nom.")
  static let lastBeforeFirst = Text(
    en: "The last day must not be before the first.", fr: "Le dernier jour ne peut pas précéder le premier.")
  static let whoMissing = Text(
    en: "Say which unit or which person.", fr: "Dites quelle unité ou quelle personne.")
  static let noSuchPerson = Text(
    en: "Nobody has this number or e-mail address.", fr: "Personne n’a ce matricule ou cet e-mail.")
  static let oneTarget = Text(
    en: "Name a person or a unit, not both.", fr: "Nommez une personne ou une unité, pas les deux.")
  static let unitTooLong = Text(en: "No unit has such a long code.", fr: "Aucune unité n’a un code aussi long.")

  static let stillHeld = Failure(
    .conflict, code: "schedule-in-use",
    Text(
      en: "This schedule holds for somebody, or did. Take it away from them first.",
      fr: "Cet horaire vaut ou a valu pour quelqu’un. Retirez-le-leur d’abord."))
  static let tooMany = Failure(
    .conflict, code: "too-many-schedules",
    Text(en: "An organization has at most 500 schedules.", fr: "Une organisation a au plus 500 horaires."))
  static let tooManyGroups = Failure(
    .conflict, code: "too-many-assignments",
    Text(
      en: "At most 1,000 schedules can hold for units and everybody.",
      fr: "Au plus 1 000 horaires peuvent valoir pour des unités et pour tous."))
  static let changedMeanwhile = Failure(
    .conflict, code: "changed-meanwhile",
    Text(
      en: "Somebody else has changed this schedule. Look at it again.",
      fr: "Quelqu’un d’autre a modifié cet horaire. Regardez-le de nouveau."))
}

extension DayStatus: Labeled {
  var label: Text {
    switch self {
    case .early: Text(en: "Early", fr: "En avance")
    case .onTime: Text(en: "On time", fr: "À l’heure")
    case .late: Text(en: "Late", fr: "En retard")
    case .leftEarly: Text(en: "Left early", fr: "Parti en avance")
    case .halfDay: Text(en: "Half a day", fr: "Demi-journée")
    case .incomplete: Text(en: "Incomplete", fr: "Incomplète")
    case .absent: Text(en: "Absent", fr: "Absent")
    case .excused: Text(en: "Excused", fr: "Excusé")
    case .holiday: Text(en: "Holiday", fr: "Jour férié")
    }
  }

  var tone: Tone {
    switch self {
    case .early, .onTime: .good
    case .late, .leftEarly, .halfDay: .warn
    case .absent, .incomplete: .bad
    case .excused, .holiday: .neutral
    }
  }
}
