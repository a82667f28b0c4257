// Every word of the directory that a person reads.
import Base

enum PeopleText {
  static let people = Text(en: "People", fr: "Personnes")
  static let person = Text(en: "Person", fr: "Personne")
  static let name = Text(en: "Name", fr: "Nom")
  static let email = Text(en: "E-mail", fr: "E-mail")
  static let number = Text(en: "Number", fr: "Matricule")
  static let phone = Text(en: "Phone", fr: "Téléphone")
  static func notOffered(_ language: Language) -> Text {
    Text(
      en: "Your organization does not offer \(language.label.en).",
      fr: "Votre organisation ne propose pas \(language.label.fr).")
  }
  static let language = Text(en: "Language", fr: "Langue")
  static let status = Text(en: "Status", fr: "État")
  static let added = Text(en: "Added", fr: "Ajouté")
  static let changed = Text(en: "Changed", fr: "Modifié")
  static let search = Text(en: "Name, e-mail, number", fr: "Nom, e-mail, matricule")
  static let statusFilter = Text(
    en: "Only people of this status: invited, active, suspended or deleted",
    fr: "Seulement les personnes de cet état : invited, active, suspended ou deleted")
  static let roleFilter = Text(
    en: "Only people with this role for the whole organization, by key or id",
    fr: "Seulement les personnes ayant ce rôle pour toute l’organisation, par clé ou identifiant")
  static let unitFilter = Text(
    en: "Only people who are at home in this unit, a campus, a department or a program, or below it",
    fr: "Seulement les personnes rattachées à cette unité, campus, département ou formation, ou à ce qui est au-dessous"
  )
  static let sortBy = Text(
    en: "Order: name, number or added, each with a hyphen before it to turn it round; what is searched comes by name",
    fr: "Ordre : name, number ou added, précédé d’un trait d’union pour l’inverser ; une recherche vient par nom")
  static func notAChoice(_ choices: [String]) -> Text {
    let list = choices.joined(separator: ", ")
    return Text(en: "Must be one of: \(list).", fr: "Doit être l’un de : \(list).")
  }
  static let onlyByName = Text(
    en: "What is searched, and the deleted, come by name.", fr: "Une recherche et les supprimés viennent par nom.")
  static let anyStatus = Text(en: "Any status", fr: "Tout état")
  static let anyRole = Text(en: "Any role", fr: "Tout rôle")
  static let everybody = Text(en: "Show everybody", fr: "Voir tout le monde")
  static let deleted = Text(en: "Deleted", fr: "Supprimé")
  static let deletedAt = Text(en: "Deleted", fr: "Supprimé")
  static let version = Text(en: "Version", fr: "Version")
  static let noneDeleted = Text(en: "Nobody is deleted.", fr: "Personne n’est supprimé.")
  static let noneDeletedHint = Text(
    en: "Whoever is removed from the directory can be brought back from here.",
    fr: "Les personnes retirées de l’annuaire se restaurent d’ici.")
  static let changedMeanwhile = Text(
    en:
      "Somebody has changed this person since you opened the form. Your entries are kept: look at them, and save again.",
    fr:
      "Quelqu’un a modifié cette personne depuis que vous avez ouvert le formulaire. Vos saisies sont conservées : vérifiez-les, puis enregistrez à nouveau."
  )
  static func fieldIsNow(_ field: Text, _ value: String?, _ language: Language) -> String {
    guard let value, !value.isEmpty else {
      return Text(en: "\(field.en) is now empty", fr: "\(field.fr) : vide")[language]
    }
    return Text(en: "\(field.en) is now: \(value)", fr: "\(field.fr) : désormais \(value)")[language]
  }
  static let somethingElseChanged = Text(
    en: "Something that is not in this form, such as a role.",
    fr: "Quelque chose qui n’est pas dans ce formulaire, par exemple un rôle.")
  static let find = Text(en: "Search", fr: "Chercher")

  static let intro = Text(
    en: "Everybody in your organization’s directory.", fr: "Toutes les personnes de l’annuaire de votre organisation.")
  static let add = Text(en: "Add a person", fr: "Ajouter une personne")
  static let addIntro = Text(
    en: "They can sign in once you hand them a sign-in link.",
    fr: "Elle pourra se connecter avec le lien de connexion que vous lui remettrez.")
  static let edit = Text(en: "Edit", fr: "Modifier")
  static let save = Text(en: "Save changes", fr: "Enregistrer")
  static let saved = Text(en: "The changes are saved.", fr: "Les modifications sont enregistrées.")
  static let remove = Text(en: "Remove from the directory", fr: "Retirer de l’annuaire")
  static let suspend = Text(en: "Suspend", fr: "Suspendre")
  static func suspendQuestion(_ name: String) -> Text { Text(en: "Suspend \(name)?", fr: "Suspendre \(name) ?") }
  static let suspendConsequence = Text(
    en: "They are signed out at once and can’t sign in until you let them.",
    fr: "Ses sessions prennent fin aussitôt et la connexion est fermée jusqu’à ce que vous la rouvriez.")
  static let isSuspended = Text(en: "The person is suspended.", fr: "La personne est suspendue.")
  static let resume = Text(en: "Let them in again", fr: "Rouvrir l’accès")
  static let isResumed = Text(en: "The person can come in again.", fr: "La personne peut revenir.")
  static let notYourself = Text(
    en: "You can’t suspend yourself. You can leave the organization instead.",
    fr: "Vous ne pouvez pas vous suspendre. Vous pouvez en revanche quitter l’organisation.")
  static let removed = Text(
    en: "The person is removed from the directory.", fr: "La personne est retirée de l’annuaire.")
  static func removeQuestion(_ name: String) -> Text {
    Text(
      en: "Remove \(name) from the directory?", fr: "Retirer \(name) de l’annuaire ?")
  }
  static func wasAdded(_ name: String) -> Text { Text(en: "\(name) is added.", fr: "\(name) est ajouté à l’annuaire.") }
  static func editTitle(_ name: String) -> Text { Text(en: "Edit \(name)", fr: "Modifier \(name)") }
  static let importMany = Text(en: "Import", fr: "Importer")
  static let export = Text(en: "Export", fr: "Exporter")
  static let numberHelp = Text(
    en: "Your campus’s own: of a student, of staff. Nobody else here has it.",
    fr: "Celui de votre campus : étudiant ou personnel. Personne d’autre ne l’a ici.")
  static let exportPart = Plural(
    one: Text(en: "Export this one", fr: "Exporter celle-ci"),
    other: Text(en: "Export these #", fr: "Exporter ces #"))
  static let exportSheet = Text(en: "Excel", fr: "Pour Excel")
  static let removeConsequence = Text(
    en: "Their sessions end at once. Their records stay.",
    fr: "Ses sessions prennent fin aussitôt. Ses pointages restent.")
  static let none = Text(en: "No people yet.", fr: "Personne pour l’instant.")
  static let noneHint = Text(
    en: "Add the first person, or import your registrar’s list.",
    fr: "Ajoutez une première personne ou importez la liste de votre scolarité.")
  static let nothingFound = Text(en: "Nobody matches this search.", fr: "Personne ne correspond à cette recherche.")
  static let nothingFoundHint = Text(
    en: "Try a part of the name, or fewer letters.", fr: "Essayez une partie du nom ou moins de lettres.")
  static let exportFound = Text(en: "Export all that were found", fr: "Exporter tout ce qui est trouvé")
  static let hasMore = Text(
    en: "Whether the search found more people than are listed",
    fr: "Si la recherche a trouvé plus de personnes qu’affiché")
  static let hasMoreHint = Text(
    en: "There are more. Type more of the name to find the right person.",
    fr: "Il y en a d’autres. Précisez le nom pour trouver la bonne personne.")
  static let count = Plural(one: Text(en: "# person", fr: "# personne"), other: Text(en: "# people", fr: "# personnes"))
  static let records = Text(en: "Attendance records", fr: "Pointages")

  static let giveLink = Text(en: "Make a sign-in link", fr: "Créer un lien de connexion")
  static let linkReady = Text(
    en: "Hand this link to the person. It works once, for 72 hours, and is shown only now.",
    fr: "Remettez ce lien à la personne. Il fonctionne une fois, pendant 72 heures, et n’est montré que maintenant.")

  static let emailTaken = Text(
    en: "Somebody in the directory already has this e-mail address.",
    fr: "Cette adresse e-mail appartient déjà à quelqu’un de l’annuaire.")
  static let numberTaken = Text(
    en: "Somebody in the directory already has this number.",
    fr: "Ce matricule appartient déjà à quelqu’un de l’annuaire.")

  static let accountTaken = Text(
    en: "Somebody in the directory signs in with this person’s account by now. Merge the two entries instead.",
    fr:
      "Quelqu’un de l’annuaire se connecte désormais avec le compte de cette personne. Fusionnez plutôt les deux fiches."
  )
  static let restore = Text(en: "Bring back", fr: "Restaurer")
  static let restored = Text(
    en: "The person is back in the directory.", fr: "La personne est de retour dans l’annuaire.")
  static func isDeleted(_ days: Int64) -> Text {
    days > 0
      ? Text(
        en:
          "This person is deleted. They can be brought back until they are purged, \(days) days after their deletion.",
        fr:
          "Cette personne est supprimée. Elle peut être restaurée jusqu’à sa purge, \(days) jours après sa suppression."
      )
      : Text(
        en: "This person is deleted. They can be brought back.",
        fr: "Cette personne est supprimée. Elle peut être restaurée.")
  }
  static let purge = Plural(
    one: Text(en: "Purge # person", fr: "Purger # personne"),
    other: Text(en: "Purge # people", fr: "Purger # personnes"))
  static let purgeJob = Text(
    en: "Purge deleted people whose time is over", fr: "Purger les personnes supprimées dont le délai est passé")
  static let purgeQuestion = Text(en: "Purge whom nobody brought back?", fr: "Purger les personnes non restaurées ?")
  static func purgeConsequence(_ days: Int64) -> Text {
    Text(
      en:
        "Whoever was deleted more than \(days) days ago is forgotten for good: names, addresses and numbers go, attendance totals stay. This can’t be undone.",
      fr:
        "Les personnes supprimées il y a plus de \(days) jours sont oubliées pour de bon : noms, adresses et matricules disparaissent, les totaux de présence restent. C’est irréversible."
    )
  }
  static let purged = Plural(
    one: Text(en: "# person is purged.", fr: "# personne est purgée."),
    other: Text(en: "# people are purged.", fr: "# personnes sont purgées."))
  static let purgedCount = Text(en: "Purged", fr: "Purgées")

  static let eventCreated = Text(en: "added a person", fr: "a ajouté une personne")
  static let eventUpdated = Text(en: "changed a person", fr: "a modifié une personne")
  static let eventDeleted = Text(en: "removed a person", fr: "a retiré une personne")
  static let eventLeft = Text(en: "left the organization", fr: "a quitté l’organisation")
  static let eventImported = Text(en: "imported people", fr: "a importé des personnes")
}
