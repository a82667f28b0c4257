// Every word about employees that a person reads.
import Base

enum EmployeeText {
  static let employee = Text(en: "Employee", fr: "Membre du personnel")
  static let employees = Text(en: "Employees", fr: "Personnel")
  static let tab = Text(en: "Staff", fr: "Équipe")
  static let position = Text(en: "Position", fr: "Poste")
  static let department = Text(en: "Department", fr: "Département")
  static let departmentHelp = Text(
    en: "The code of a unit, as roles and work schedules have it.",
    fr: "Le code d’une unité, tel que les rôles et les horaires l’emploient.")
  static let manager = Text(en: "Manager", fr: "Responsable")
  static let managerHelp = Text(
    en: "The person’s id; empty for nobody.", fr: "L’id de la personne ; vide pour personne.")
  static let managerWordHelp = Text(
    en: "Their number or e-mail address.", fr: "Son matricule ou son adresse e-mail.")
  static let hired = Text(en: "First day", fr: "Premier jour")
  static let ended = Text(en: "Last day", fr: "Dernier jour")
  static let dayHelp = Text(en: "As 2026-11-21; empty for none.", fr: "Par exemple 2026-11-21 ; vide pour aucun.")
  static let hasEnded = Text(en: "Left", fr: "A quitté")
  static let personHelp = Text(
    en: "Somebody of the directory who becomes an employee; the fields that are named are then changed.",
    fr: "Une personne de l’annuaire qui rejoint le personnel ; les champs indiqués sont alors modifiés.")
  static let invite = Text(en: "Invite them", fr: "Inviter la personne")
  static let inviteHelp = Text(
    en: "Absent, somebody new who has an e-mail address is invited. Nobody chooses a password for another.",
    fr:
      "Absent, une nouvelle personne ayant une adresse e-mail est invitée. Personne ne choisit le mot de passe d’autrui."
  )
  static let inviteFormHelp = Text(
    en: "They get a link and choose their own password.", fr: "Elle reçoit un lien et choisit son mot de passe.")

  // MARK: The list

  static let intro = Text(en: "Who works here, and what they do.", fr: "Qui travaille ici, et à quel poste.")
  static let introWhole = Text(
    en: "Everybody who works here, with their employment records.", fr: "Tout le personnel, avec les dossiers.")
  static let search = Text(
    en: "Search by name, e-mail or position", fr: "Chercher un nom, un e-mail ou un poste")
  static let positionFilter = Text(
    en: "Only those whose position has this in it", fr: "Seulement celles dont le poste contient ceci")
  static let departmentFilter = Text(
    en: "Only those of this department, by its code", fr: "Seulement celles de ce département, par son code")
  static let managerFilter = Text(
    en: "Only those whose manager this person is", fr: "Seulement celles dont cette personne est responsable")
  static let statusFilter = Text(
    en: "Only employees of this status: invited, active, suspended, ended or deleted",
    fr: "Seulement le personnel de cet état : invited, active, suspended, ended ou deleted")
  static let anyDepartment = Text(en: "Any department", fr: "Tout département")
  static let everybody = Text(en: "Show everybody", fr: "Voir tout le monde")
  static let none = Text(en: "No employees yet.", fr: "Aucun membre du personnel pour l’instant.")
  static let noneHint = Text(
    en: "Add the first one, or import a list.", fr: "Ajoutez une première personne ou importez une liste.")
  static let noneDeletedHint = Text(
    en: "Whoever is removed can be brought back from here.", fr: "Les personnes retirées se restaurent d’ici.")
  static let nothingFound = Text(
    en: "No employee matches this.", fr: "Aucun membre du personnel ne correspond.")
  static let count = Plural(
    one: Text(en: "# employee", fr: "# membre du personnel"),
    other: Text(en: "# employees", fr: "# membres du personnel"))

  // MARK: One of them

  static let add = Text(en: "Add an employee", fr: "Ajouter un membre du personnel")
  static let addIntro = Text(
    en: "Somebody new, with what they do here. Who is in the directory already is made an employee by an import.",
    fr: "Une nouvelle personne et son poste. Qui figure déjà dans l’annuaire rejoint le personnel par un import.")
  static func wasAdded(_ name: String) -> Text { Text(en: "\(name) is added.", fr: "\(name) rejoint le personnel.") }
  static let inviteNow = Text(en: "Invite", fr: "Inviter")
  static let inDirectory = Text(en: "In the directory", fr: "Dans l’annuaire")
  static let reports = Text(en: "Reports", fr: "Équipe encadrée")
  static let reportList = Text(en: "See the list", fr: "Voir la liste")
  static let moreReports = Plural(
    one: Text(en: "And # more.", fr: "Et # autre."), other: Text(en: "And # more people.", fr: "Et # autres."))
  static let remove = Text(en: "Remove", fr: "Retirer")
  static func removeQuestion(_ name: String) -> Text { Text(en: "Remove \(name)?", fr: "Retirer \(name) ?") }
  static let removeConsequence = Text(
    en:
      "They are signed out at once and are in the directory no more. Their records stay, their e-mail address is free. They can be brought back.",
    fr:
      "La personne est déconnectée aussitôt et quitte l’annuaire. Ses pointages restent, son adresse e-mail est libre. Elle peut être restaurée."
  )
  static let removed = Text(en: "The employee is removed.", fr: "La personne est retirée du personnel.")
  static let restored = Text(en: "The employee is back.", fr: "La personne est de retour.")
  static let isDeleted = Text(
    en: "This employee is deleted. They can be brought back.",
    fr: "Cette personne est supprimée. Elle peut être restaurée.")
  static let own = Text(en: "Your work here", fr: "Votre poste ici")

  static let notSaid = Text(en: "Not said yet", fr: "Pas encore indiqué")

  static let inviteAll = Plural(
    one: Text(en: "Invite # who has no account", fr: "Inviter # personne sans compte"),
    other: Text(en: "Invite all # who have no account", fr: "Inviter les # personnes sans compte"))
  static let inviting = Plural(
    one: Text(en: "# person is being invited by mail.", fr: "# personne reçoit une invitation par e-mail."),
    other: Text(
      en: "# people are being invited by mail, a few at a time.",
      fr: "# personnes reçoivent peu à peu une invitation par e-mail."))
  static let invitingCount = Text(en: "How many are being invited", fr: "Combien de personnes sont invitées")
  static let nobodyToInvite = Text(
    en: "Everybody has an account or an open invitation.",
    fr: "Tout le monde a un compte ou une invitation en cours.")
  static let noMail = Text(
    en: "This campus sends no mail: invite people one by one and hand over their links.",
    fr: "Ce campus n’envoie pas d’e-mails : invitez chaque personne et remettez-lui son lien.")
  static let invitingJob = Text(en: "Invite employees", fr: "Inviter le personnel")
  static let invitingLeft = Text(en: "Left to invite", fr: "Reste à inviter")

  // MARK: What can't be

  static let nameMissing = Text(en: "Please give a name.", fr: "Indiquez un nom.")
  static let endsBefore = Text(
    en: "The last day can’t be before the first.", fr: "Le dernier jour ne peut pas précéder le premier.")
  static let noSuchManager = Text(
    en: "Nobody in the directory is known by this.", fr: "Personne de l’annuaire n’est connu ainsi.")
  static let ownManager = Text(en: "Nobody is their own manager.", fr: "Personne n’est son propre responsable.")
  static let managerCycle = Text(
    en: "This person is below them: a manager of one’s own manager can’t be.",
    fr: "Cette personne est sous leur responsabilité : on ne dirige pas son propre responsable.")
  static let noDay = Text(en: "Write a day as 2026-11-21.", fr: "Écrivez un jour comme 2026-11-21.")
  static let alreadyEmployee = Text(
    en: "This person is an employee already.", fr: "Cette personne fait déjà partie du personnel.")
  static let noAddress = Text(
    en: "There is no e-mail address to send an invitation to.",
    fr: "Il n’y a pas d’adresse e-mail à laquelle envoyer une invitation.")

  // MARK: Events and notices

  static let eventCreated = Text(en: "added an employee", fr: "a ajouté un membre du personnel")
  static let eventUpdated = Text(en: "changed an employee", fr: "a modifié un membre du personnel")
  static let eventDeleted = Text(en: "removed an employee", fr: "a retiré un membre du personnel")
  static let eventRestored = Text(en: "brought an employee back", fr: "a restauré un membre du personnel")
  static let whatHappened = Text(en: "What happened", fr: "Ce qui s’est passé")
  static let changedBy = Text(en: "Done by", fr: "Par")
  static let changedFields = Text(en: "What was changed", fr: "Ce qui a été modifié")
  static let seeRecord = Text(en: "See the record", fr: "Voir le dossier")
  static func told(_ change: EmployeeChangeKind, _ name: String) -> Text {
    switch change {
    case .created: Text(en: "\(name) works here now", fr: "\(name) rejoint le personnel")
    case .updated: Text(en: "The record of \(name) was changed", fr: "Le dossier de \(name) a été modifié")
    case .deleted: Text(en: "\(name) was removed", fr: "\(name) a été retiré du personnel")
    case .restored: Text(en: "\(name) was brought back", fr: "\(name) a été restauré")
    }
  }
  @Sendable static func phoneChanged(_ name: String) -> Text {
    Text(en: "\(name) changed their phone number", fr: "\(name) a changé de numéro de téléphone")
  }
  @Sendable static func photoChanged(_ name: String) -> Text {
    Text(en: "The photo of \(name) was changed", fr: "La photo de \(name) a changé")
  }
  @Sendable static func profileChanged(_ name: String) -> Text {
    Text(en: "\(name) changed their settings", fr: "\(name) a changé ses réglages")
  }
  static let wereImported = Text(en: "Employees were imported", fr: "Du personnel a été importé")
  static func importTold(_ created: Int, _ updated: Int) -> Text {
    Text(en: "\(created) added, \(updated) changed.", fr: "\(created) ajoutés, \(updated) modifiés.")
  }

  /// The names of fields, as a person reads them.
  static func fields(_ names: [String]) -> Text {
    let labels = names.map { name in
      PersonField(rawValue: name)?.label ?? EmploymentField(rawValue: name)?.label
        ?? (name == "roles" ? AccessText.roles : .verbatim(name))
    }
    return Text(
      en: labels.map(\.en).joined(separator: ", ") + ".", fr: labels.map(\.fr).joined(separator: ", ") + ".")
  }
}
