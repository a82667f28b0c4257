// Every word of leave that a person reads.
import Base

enum LeaveText {
  static let leave = Text(en: "Leave", fr: "Congés")
  static let own = Text(en: "One’s own leave", fr: "Ses propres congés")
  static let ofReports = Text(
    en: "Leave of those whose manager one is", fr: "Congés de ceux dont on est responsable")
  static let intro = Text(
    en: "What you have, what you have asked for, and what is decided.",
    fr: "Ce que vous avez, ce que vous avez demandé, et ce qui est décidé.")
  static let mine = Text(en: "My leave", fr: "Mes congés")
  static let requestsOf = Text(en: "What you asked for", fr: "Ce que vous avez demandé")
  static let request = Text(en: "Request for leave", fr: "Demande de congé")
  static let requests = Text(en: "Requests for leave", fr: "Demandes de congé")
  static let requestsIntro = Text(
    en: "Who asks to be away, and what was decided.", fr: "Qui demande à être absent, et ce qui est décidé.")
  static let type = Text(en: "Type of leave", fr: "Type de congé")
  static let types = Text(en: "Types of leave", fr: "Types de congé")
  static let typesIntro = Text(
    en: "What leave there is, and how much of it everybody has each year.",
    fr: "Les congés qui existent, et combien chacun en a par an.")
  static let calendar = Text(en: "Who is away", fr: "Qui est absent")
  static let calendarIntro = Text(
    en: "Who is away on which working day. What nobody has decided yet is marked.",
    fr: "Qui est absent quel jour de travail. Ce qui n’est pas encore décidé est marqué.")
  static let away = Text(en: "Away", fr: "Absents")
  static let nobodyAway = Text(en: "Nobody is away in this month.", fr: "Personne n’est absent ce mois-ci.")
  static let hasMoreAway = Text(
    en: "Whether more are away than are named", fr: "Si d’autres sont absents que ceux qui sont nommés")
  static func moreAway(_ most: Int) -> Text {
    Text(en: "And others: the first \(most) are named.", fr: "Et d’autres : les \(most) premiers sont nommés.")
  }
  static let month = Text(en: "Month, as 2026-12", fr: "Mois, comme 2026-12")
  static let monthBefore = Text(en: "The month before", fr: "Le mois précédent")
  static let monthAfter = Text(en: "The month after", fr: "Le mois suivant")
  static let year = Text(en: "Year", fr: "Année")
  static let yearBefore = Text(en: "The year before", fr: "L’année précédente")
  static let yearAfter = Text(en: "The year after", fr: "L’année suivante")
  static let part = Text(en: "How much of the day", fr: "Part de la journée")

  static let permissionRequest = Text(en: "Ask for leave", fr: "Demander des congés")
  static let permissionDecide = Text(en: "Decide about leave", fr: "Décider des congés")
  static let permissionWrite = Text(
    en: "Keep types of leave and what people have of them", fr: "Gérer les types de congé et les soldes")

  static let name = Text(en: "Name in English", fr: "Nom en anglais")
  static let nameFr = Text(en: "Name in French", fr: "Nom en français")
  static let nameFrHelp = Text(
    en: "The same as in English where nothing stands here.", fr: "Le même qu’en anglais si rien n’est écrit.")
  static let isPaid = Text(en: "Paid", fr: "Payé")
  static let isCounted = Text(en: "Taken from what people have", fr: "Pris sur le solde")
  static let yearly = Text(en: "Days a year", fr: "Jours par an")
  static let yearlyHelp = Text(
    en: "For everybody for whom nothing else is said. Half days are allowed.",
    fr: "Pour tous, sauf mention contraire. Les demi-journées sont admises.")
  static let yes = ShellText.yes
  static let no = ShellText.no
  static let newType = Text(en: "New type of leave", fr: "Nouveau type de congé")
  static let noTypes = Text(en: "No types of leave yet", fr: "Aucun type de congé")
  static let noTypesHint = Text(
    en: "Make one, such as annual leave of 25 days, so that people can ask for it.",
    fr: "Créez-en un, par exemple un congé annuel de 25 jours, pour qu’on puisse en demander.")
  static let noTypesYet = Text(
    en: "Your organization has not said yet what leave there is.",
    fr: "Votre organisation n’a pas encore dit quels congés existent.")
  static let typeCount = Plural(
    one: Text(en: "# type", fr: "# type de congé"), other: Text(en: "# types", fr: "# types de congé"))
  static func typeWasMade(_ name: Text) -> Text {
    Text(en: "“\(name.en)” is made.", fr: "« \(name.fr) » est créé.")
  }
  static func typeWasDeleted(_ name: Text) -> Text {
    Text(en: "“\(name.en)” is deleted.", fr: "« \(name.fr) » est supprimé.")
  }
  static func deleteTypeQuestion(_ name: Text) -> Text {
    Text(en: "Delete “\(name.en)”?", fr: "Supprimer « \(name.fr) » ?")
  }
  static let deleteTypeConsequence = Text(
    en: "Nobody can ask for it any more. Leave that was given stays.",
    fr: "Plus personne ne pourra en demander. Les congés accordés restent.")

  static let balances = Text(en: "Leave that people have", fr: "Soldes de congés")
  static let balance = Text(en: "What they have", fr: "Son solde")
  static func balancesOf(_ year: Int) -> Text { Text(en: "In \(String(year))", fr: "En \(String(year))") }
  static func balancesOf(_ name: String) -> Text { Text(en: "Leave of \(name)", fr: "Congés de \(name)") }
  static let setBalance = Text(en: "Change what they have", fr: "Modifier le solde")
  static let granted = Text(en: "Granted", fr: "Accordés")
  static let carried = Text(en: "Carried over", fr: "Reportés")
  static let used = Text(en: "Used", fr: "Pris")
  static let planned = Text(en: "Planned", fr: "Prévus")
  static let left = Text(en: "Left", fr: "Restants")
  static func leftAfter(_ year: Int) -> Text {
    Text(en: "Left in \(String(year))", fr: "Restants en \(String(year))")
  }
  static let days = Text(en: "Working days", fr: "Jours de travail")
  static let daysBefore = Text(en: "Working days before that", fr: "Jours de travail avant cela")
  static let counted = Text(en: "Counted anew", fr: "Recompté")
  static let countingJob = Text(en: "Count leave anew", fr: "Recompter des congés")
  static let starts = Text(en: "Begins", fr: "Commence")
  static let ends = Text(en: "Ends", fr: "Finit")
  static func day(_ date: LocalDate, _ end: LeaveEnd?) -> Text {
    guard end == .noon else { return date.long }
    return Text(en: "\(date.long.en), noon", fr: "\(date.long.fr), midi")
  }

  static let ask = Text(en: "Ask for leave", fr: "Demander un congé")
  static let askIntro = Text(
    en: "Only days on which you would work are counted.", fr: "Seuls comptent les jours où vous travailleriez.")
  static let recordOne = Text(en: "Record leave", fr: "Noter un congé")
  static let cancel = Text(en: "Cancel the leave", fr: "Annuler le congé")
  static let cancelQuestion = Text(en: "Cancel this leave?", fr: "Annuler ce congé ?")
  static let cancelConsequence = Text(
    en: "Its days are working days again.", fr: "Ses jours redeviennent des jours de travail.")
  static let declineQuestion = Text(en: "Decline this leave?", fr: "Refuser ce congé ?")
  static let declineConsequence = Text(
    en: "The person is told, with your word.", fr: "La personne est prévenue, avec votre mot.")
  static func one(_ name: String) -> Text { Text(en: "Leave of \(name)", fr: "Congé de \(name)") }
  static let none = Text(en: "No leave", fr: "Aucun congé")
  static let noneHint = Text(
    en: "Ask for leave, and you see here what is decided.",
    fr: "Demandez un congé, et vous verrez ici ce qui est décidé.")
  static let count = Plural(
    one: Text(en: "# request", fr: "# demande"), other: Text(en: "# requests", fr: "# demandes"))
  static let wasRecorded = Text(en: "The leave is recorded.", fr: "Le congé est noté.")
  static func wasDone(_ state: LeaveState) -> Text {
    switch state {
    case .open: CorrectionText.wasAsked
    case .approved: Text(en: "The leave is approved.", fr: "Le congé est approuvé.")
    case .declined: Text(en: "The leave is declined.", fr: "Le congé est refusé.")
    case .cancelled: Text(en: "The leave is cancelled.", fr: "Le congé est annulé.")
    }
  }

  static let eventTypeCreated = Text(en: "made a type of leave", fr: "a créé un type de congé")
  static let eventTypeUpdated = Text(en: "changed a type of leave", fr: "a modifié un type de congé")
  static let eventTypeDeleted = Text(en: "deleted a type of leave", fr: "a supprimé un type de congé")
  static let eventBalanceSet = Text(en: "set what somebody has of leave", fr: "a fixé un solde de congés")
  static let eventAsked = Text(en: "asked for leave", fr: "a demandé un congé")
  static let eventRecorded = Text(en: "recorded leave", fr: "a noté un congé")
  static let eventApproved = Text(en: "approved leave", fr: "a approuvé un congé")
  static let eventDeclined = Text(en: "declined leave", fr: "a refusé un congé")
  static let eventCounted = Text(en: "counted leave anew", fr: "a recompté un congé")
  static let eventCancelled = Text(en: "cancelled leave", fr: "a annulé un congé")

  // MARK: What is refused

  static let noTime = Text(en: "From noon to noon is no time.", fr: "De midi à midi, il n’y a rien.")
  static let tooLong = Text(en: "A leave lasts 366 days at most.", fr: "Un congé dure au plus 366 jours.")
  static let tooOld = Text(en: "That is more than a year ago.", fr: "C’était il y a plus d’un an.")
  static let tooFar = Text(en: "That is more than two years ahead.", fr: "C’est dans plus de deux ans.")
  static let overlaps = Text(
    en: "There is leave on these days already.", fr: "Il y a déjà un congé sur ces jours.")
  static let noWork = Text(
    en: "No work is expected on these days.", fr: "Aucun travail n’est attendu ces jours-là.")
  static let nameTaken = Text(en: "Another type has this name.", fr: "Un autre type porte ce nom.")
  static let halvesOnly = Text(en: "Days are whole or half.", fr: "Les jours sont entiers ou demis.")
  static let badMonth = Text(
    en: "Write the month as year-month, such as 2026-12.",
    fr: "Écrivez le mois sous la forme année-mois, comme 2026-12.")
  static let badYear = Text(en: "Years are from 2000 to 2200.", fr: "Les années vont de 2000 à 2200.")
  static let noSuchState = Text(
    en: "States are open, approved, declined and cancelled.",
    fr: "Les états sont open, approved, declined et cancelled.")
  static let bothAway = Text(
    en: "Both entries have leave at the same time. Cancel one of them first.",
    fr: "Les deux fiches ont un congé au même moment. Annulez-en d’abord un.")

  static let tooManyTypes = Failure(
    .conflict, code: "too-many-leave-types",
    Text(en: "An organization has at most 100 types of leave.", fr: "Une organisation a au plus 100 types de congé."))
  static let changedMeanwhile = Failure(
    .conflict, code: "changed-meanwhile",
    Text(
      en: "Somebody else has changed this type. Look at it again.",
      fr: "Quelqu’un d’autre a modifié ce type. Regardez-le de nouveau."))
  static let ownLeave = Failure(
    .forbidden, code: "own-request",
    Text(en: "Nobody decides about their own leave.", fr: "Personne ne décide de ses propres congés."))
  static let hasBegun = Failure(
    .conflict, code: "leave-has-begun",
    Text(
      en: "This leave has begun. Ask those who decide about leave to cancel it.",
      fr: "Ce congé a commencé. Demandez à qui décide des congés de l’annuler."))
  static func isDecided(_ state: LeaveState) -> Failure {
    Failure(
      .conflict, code: "already-decided",
      Text(
        en: "That can’t be done any more: \(state.label.en.lowercased()).",
        fr: "Ce n’est plus possible : \(state.label.fr.lowercased())."))
  }
  static func notEnough(_ year: Int, missing halves: Int) -> Failure {
    let text = Text(
      en: "In \(String(year)) that is \(LeaveRules.days(halves).en) days more than are left.",
      fr: "En \(String(year)), c’est \(LeaveRules.days(halves).fr) jours de plus que le solde.")
    return Failure(.conflict, code: "not-enough-leave", text, fields: [Failure.Field(path: "to", text: text)])
  }
}
