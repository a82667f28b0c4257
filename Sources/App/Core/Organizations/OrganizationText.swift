// Every word of organizations that a person reads.
import Base

enum OrganizationText {
  /// What it is about, for whoever has not met it before.
  static let about = [
    Text(
      en:
        "These settings hold for everybody here. The time zone decides when a day begins, the language what people read who have chosen none.",
      fr:
        "Ces réglages valent pour tous ici. Le fuseau horaire décide du début de la journée, la langue de ce que lisent ceux qui n’en ont pas choisi."
    ),
    Text(
      en:
        "Retention is how long something stays when it is over, such as a person who was removed: until then they can be brought back, after it what names them can be purged.",
      fr:
        "La conservation est la durée pendant laquelle reste ce qui est terminé, par exemple une personne retirée : jusque-là elle peut être restaurée, ensuite ce qui la nomme peut être purgé."
    ),
  ]

  static let organization = Text(en: "Organization", fr: "Organisation")
  static let name = Text(en: "Name", fr: "Nom")
  static let slug = Text(en: "Short name", fr: "Nom court")
  static let zone = Text(en: "Time zone", fr: "Fuseau horaire")
  static let zoneHelp = Text(
    en: "As the IANA names it, such as Europe/Paris. Days begin and end by it.",
    fr: "Comme l’IANA le nomme, par exemple Europe/Paris. Les jours commencent et finissent selon lui.")
  static let language = Text(en: "Language", fr: "Langue")
  static let languageHelp = Text(
    en: "For everybody who has chosen none of their own.", fr: "Pour ceux qui n’en ont pas choisi.")
  static let languages = Text(en: "Languages to choose from", fr: "Langues au choix")
  static let retention = Text(en: "Days that records are kept", fr: "Jours de conservation des données")
  static let retentionHelp = Text(
    en: "How long what is over stays. 0 keeps it for good.",
    fr: "Durée de conservation de ce qui est terminé. 0 : sans limite.")
  static let secondFactorFor = Text(en: "Two-step sign-in is required of", fr: "Connexion en deux étapes exigée de")
  static let secondFactorForHelp = Text(
    en:
      "Whoever may see or change more than their own counts as administering. Those who have no second step yet set one up before anything else.",
    fr:
      "Administrer, c’est pouvoir voir ou modifier plus que ce qui est à soi. Qui n’a pas encore de deuxième étape en configure une avant toute autre chose."
  )
  static let status = Text(en: "Status", fr: "État")
  static let version = Text(en: "Version", fr: "Version")
  static let created = Text(en: "Made", fr: "Créée")
  static let deleted = Text(en: "Deleted", fr: "Supprimée")
  static let purgeAfter = Text(en: "Over for good", fr: "Suppression définitive")
  static let actions = Text(en: "Actions", fr: "Actions")

  // MARK: Settings

  static let settings = Text(en: "Settings", fr: "Réglages")
  static let settingsIntro = Text(en: "What holds for your whole organization.", fr: "Pour toute votre organisation.")
  static let nameNeeded = Text(en: "An organization needs a name.", fr: "Une organisation a besoin d’un nom.")
  static func noSuchZone(_ name: String) -> Text {
    let name = name.prefix(60)
    return Text(
      en: "“\(name)” is not a time zone, such as Europe/Paris.",
      fr: "« \(name) » n’est pas un fuseau horaire tel que Europe/Paris.")
  }
  static let retentionTooShort = Text(
    en: "At least \(Int(OrganizationRules.shortestRetention)) days, or 0 for good.",
    fr: "Au moins \(Int(OrganizationRules.shortestRetention)) jours, ou 0 : sans limite.")
  static let languageNotOffered = Text(
    en: "The organization’s own language must be one of those to choose from.",
    fr: "La langue de l’organisation doit figurer parmi celles au choix.")
  static let changedMeanwhile = Text(
    en: "Somebody has changed these settings since you opened them. Look at them again, then change them.",
    fr: "Quelqu’un a modifié ces réglages depuis que vous les avez ouverts. Relisez-les, puis modifiez-les.")

  static let export = Text(en: "Take everything out", fr: "Exporter")
  static let exportIntro = Text(
    en: "Everything that belongs to the organization as one JSON document, without passwords and other secrets.",
    fr: "Tout ce qui appartient à l’organisation en un document JSON, sans mots de passe ni autres secrets.")
  static let takeOut = Text(en: "Download everything", fr: "Tout télécharger")

  // MARK: Deletion

  static let deletion = Text(en: "Deletion", fr: "Suppression")
  static let deletionIntro = Text(
    en:
      "Nobody can sign in any more, at once. For 30 days the organization can be brought back as it was; then all of it is erased for good.",
    fr:
      "Plus personne ne peut se connecter, aussitôt. Pendant 30 jours, l’organisation peut être rétablie telle quelle ; puis tout est effacé pour de bon."
  )
  static let delete = Text(en: "Delete the organization", fr: "Supprimer l’organisation")
  static func deleteNamed(_ name: String) -> Text { Text(en: "Delete \(name)", fr: "Supprimer \(name)") }
  static func deleteQuestion(_ name: String) -> Text { Text(en: "Delete \(name)?", fr: "Supprimer \(name) ?") }
  static let nameToDelete = Text(
    en: "The organization’s name, to show that you mean it", fr: "Le nom de l’organisation, pour confirmer")
  static func nameDiffers(_ name: String) -> Text {
    Text(en: "Write the name as it is: \(name).", fr: "Écrivez le nom tel quel : \(name).")
  }
  static let ownersOnly = Text(
    en: "Only an owner can delete the organization.",
    fr: "Seule une personne propriétaire peut supprimer l’organisation.")
  static let wasDeleted = Text(en: "The organization is deleted", fr: "L’organisation est supprimée")
  static func restorable(_ date: Text) -> Text {
    Text(en: "It can be brought back until \(date.en).", fr: "Elle peut être rétablie jusqu’au \(date.fr).")
  }
  static let keepLink = Text(
    en: "Keep this link: whoever has it can bring the organization back. It is shown only now.",
    fr: "Gardez ce lien : il permet de rétablir l’organisation. Il n’est montré que maintenant.")
  static let restoreLink = Text(en: "Link that brings it back", fr: "Lien de rétablissement")
  static func restoreNamed(_ name: String) -> Text { Text(en: "Bring \(name) back", fr: "Rétablir \(name)") }
  static let restore = Text(en: "Bring the organization back", fr: "Rétablir l’organisation")
  static func wasRestored(_ name: String) -> Text {
    Text(
      en: "\(name) is back. Everybody can sign in again.",
      fr: "\(name) est rétablie. Tout le monde peut se reconnecter.")
  }
  static let graceOver = Text(
    en: "This organization can’t be brought back: the link has been used, or the time is over.",
    fr: "Cette organisation ne peut pas être rétablie : le lien a servi ou le délai est passé.")
  static let isDeleted = Text(en: "This organization is deleted.", fr: "Cette organisation est supprimée.")
  static let notDeleted = Text(en: "This organization is not deleted.", fr: "Cette organisation n’est pas supprimée.")

  // MARK: The account's organizations

  static let ownIntro = Text(
    en: "Where you can work with this account.", fr: "Là où vous pouvez travailler avec ce compte.")
  static let youAre = Text(en: "You are", fr: "Vous êtes")
  static let hereNow = Text(en: "Here now", fr: "Ici maintenant")
  static let switchHere = Text(en: "Go there", fr: "Y aller")
  static let leave = Text(en: "Leave", fr: "Quitter")
  static func leaveQuestion(_ name: String) -> Text { Text(en: "Leave \(name)?", fr: "Quitter \(name) ?") }
  static let leaveConsequence = Text(
    en: "You are taken out of its directory at once. To come back you need a new invitation.",
    fr: "Vous sortez aussitôt de l’annuaire. Pour revenir, il vous faudra une nouvelle invitation.")
  static func haveLeft(_ name: String) -> Text { Text(en: "You have left \(name).", fr: "Vous avez quitté \(name).") }

  // MARK: Whoever runs the box

  static let all = Text(en: "Organizations", fr: "Organisations")
  static let allIntro = Text(
    en: "Every organization of this box. They never see each other.",
    fr: "Toutes les organisations de cette installation. Elles ne se voient jamais.")
  static let count = Plural(
    one: Text(en: "# organization", fr: "# organisation"), other: Text(en: "# organizations", fr: "# organisations"))
  static let add = Text(en: "Make an organization", fr: "Créer une organisation")
  static let addIntro = Text(
    en: "Its first owner gets a link, and does the rest.",
    fr: "Sa première personne propriétaire reçoit un lien et fait le reste.")
  static let ownerEmail = Text(en: "First owner’s e-mail", fr: "E-mail de la première personne propriétaire")
  static let ownerHelp = Text(
    en: "The invitation is for this address only.", fr: "L’invitation ne vaut que pour cette adresse.")
  static let ownerLinkReady = Text(
    en: "Send this link to the first owner. It works once, for 72 hours, and is shown only now.",
    fr:
      "Envoyez ce lien à la première personne propriétaire. Il fonctionne une fois, pendant 72 heures, et n’est montré que maintenant."
  )
  static let suspend = Text(en: "Suspend", fr: "Suspendre")
  static let resume = Text(en: "Let people in again", fr: "Rouvrir l’accès")
  static func suspendQuestion(_ name: String) -> Text { Text(en: "Suspend \(name)?", fr: "Suspendre \(name) ?") }
  static let suspendConsequence = Text(
    en: "Everybody is signed out at once, and nobody can sign in until you let them.",
    fr: "Tout le monde est déconnecté aussitôt et personne ne peut se connecter avant que vous ne le permettiez.")
  static let ownOrganization = Text(
    en: "You are working in this organization. Go to another one first, or you would shut yourself out.",
    fr: "Vous travaillez dans cette organisation. Passez d’abord à une autre, sinon vous vous enfermeriez dehors.")
  static func `is`(_ status: OrganizationStatus) -> Text {
    switch status {
    case .active: Text(en: "People can sign in.", fr: "On peut s’y connecter.")
    case .suspended: Text(en: "The organization is suspended.", fr: "L’organisation est suspendue.")
    case .deleted: isDeleted
    }
  }

  // MARK: Events

  static let eventCreated = Text(en: "created the organization", fr: "a créé l’organisation")
  static let eventUpdated = Text(
    en: "changed the organization’s settings", fr: "a modifié les réglages de l’organisation")
  static let eventSecondFactor = Text(
    en: "changed who must sign in in two steps", fr: "a changé qui doit se connecter en deux étapes")
  static let eventSuspended = Text(en: "suspended the organization", fr: "a suspendu l’organisation")
  static let eventResumed = Text(en: "let people into the organization again", fr: "a rouvert l’organisation")
  static let eventDeleted = Text(en: "deleted the organization", fr: "a supprimé l’organisation")
  static let eventRestored = Text(en: "brought the organization back", fr: "a rétabli l’organisation")
  static let eventErased = Text(en: "erased an organization", fr: "a effacé une organisation")
  static let eventEventsErased = Text(
    en: "erased an organization’s events", fr: "a effacé les événements d’une organisation")
  static let erasureJob = Text(
    en: "Erase deleted organizations", fr: "Effacer les organisations supprimées")
  static let eventExported = Text(en: "took all data out", fr: "a exporté toutes les données")
}
