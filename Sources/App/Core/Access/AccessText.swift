// Every word about roles that a person reads.
import Base

enum AccessText {
  static let access = Text(en: "Access", fr: "Accès")
  static let role = Text(en: "Role", fr: "Rôle")
  static let roles = Text(en: "Roles", fr: "Rôles")
  static let manual = Text(en: "Given by a person", fr: "Donné par une personne")
  static let automatic = Text(en: "Automatic", fr: "Automatique")

  static let noRole = Text(en: "No role", fr: "Aucun rôle")
  static let firstRole = Text(
    en: "More roles can be given later.", fr: "D’autres rôles peuvent être donnés ensuite.")

  static let rolesByHand = Text(
    en:
      "Every role for the whole organization that is given by hand. Automatic roles are left out of this: they stay whether they are named or not, and naming one does not give it by hand as well.",
    fr:
      "Tous les rôles donnés à la main pour toute l’organisation. Les rôles automatiques n’en font pas partie : nommés ou non, ils restent, et en nommer un ne le donne pas aussi à la main."
  )

  static let name = Text(en: "Name", fr: "Nom")
  static let description = Text(en: "What it is for", fr: "À quoi il sert")
  static let key = Text(en: "Key of a built-in role", fr: "Clé d’un rôle prédéfini")
  static let version = Text(en: "Rises with each change", fr: "Augmente à chaque modification")
  static let permission = Text(en: "Permission", fr: "Droit")
  static let permissions = Text(en: "Permissions", fr: "Droits")
  static let meaning = Text(en: "What it allows", fr: "Ce qu’il permet")
  static let isReading = Text(en: "Only shows, changes nothing", fr: "Montre seulement, ne modifie rien")
  static let unit = Text(en: "Unit", fr: "Unité")
  static let unitHelp = Text(
    en: "The code of a campus, department or program. Empty for the whole organization.",
    fr: "Le code d’un campus, d’un département ou d’une formation. Vide pour toute l’organisation.")
  static let assignment = Text(en: "Role of a person", fr: "Rôle d’une personne")
  static let source = Text(en: "Where it comes from", fr: "D’où il vient")
  static let grantedBy = Text(en: "Given by", fr: "Donné par")
  static let since = Text(en: "Since", fr: "Depuis")
  static let reasons = Text(en: "Why", fr: "Pourquoi")
  static let after = Text(en: "The last of the page before", fr: "La dernière ligne de la page précédente")
  static let force = Text(
    en: "true deletes it although people have it, and they lose it",
    fr: "true le supprime même si des personnes l’ont, et elles le perdent")

  // MARK: What is refused

  static let tooManyRoles = Failure(
    .conflict, code: "too-many-roles",
    Text(
      en: "An organization makes at most \(RoleRules.mostOwn) roles of its own.",
      fr: "Une organisation crée au plus \(RoleRules.mostOwn) rôles."))
  static let builtInName = Failure(
    .conflict, code: "built-in-role",
    Text(
      en: "A built-in role keeps its name and its description.",
      fr: "Un rôle prédéfini garde son nom et sa description."))
  static let builtInStays = Failure(
    .conflict, code: "built-in-role",
    Text(en: "A built-in role can’t be deleted.", fr: "Un rôle prédéfini ne peut pas être supprimé."))
  static let ownerIsFixed = Failure(
    .conflict, code: "owner-is-fixed",
    Text(
      en: "An owner may do everything: this role can’t be changed.",
      fr: "Une personne propriétaire peut tout faire : ce rôle ne peut pas être modifié."))
  static let noDefaults = Failure(
    .conflict, code: "no-defaults",
    Text(
      en: "A role that the organization made has no defaults.",
      fr: "Un rôle créé par l’organisation n’a pas de droits par défaut."))
  static let nameTaken = Text(
    en: "There is a role of this name already.", fr: "Un rôle porte déjà ce nom.")
  static func noSuchPermission(_ name: String) -> Text {
    let name = name.prefix(60)
    return Text(en: "There is no permission “\(name)”.", fr: "Il n’y a pas de droit « \(name) ».")
  }
  private static let heldBy = Plural(
    one: Text(
      en: "# person has this role and would lose it. Delete it all the same?",
      fr: "# personne a ce rôle et le perdrait. Le supprimer quand même ?"),
    other: Text(
      en: "# people have this role and would lose it. Delete it all the same?",
      fr: "# personnes ont ce rôle et le perdraient. Le supprimer quand même ?"))
  static func inUse(_ count: Int) -> Failure { Failure(.conflict, code: "role-in-use", heldBy(count)) }

  static let lastOwner = Failure(
    .conflict, code: "last-owner",
    Text(
      en: "This is the last owner who can sign in. Make somebody else an owner first.",
      fr: "C’est la dernière personne propriétaire qui puisse se connecter. Donnez d’abord ce rôle à quelqu’un d’autre."
    ))
  static let ownersOnly = Failure(
    .forbidden, code: "owners-only",
    Text(
      en: "Only an owner can give or take the role of owner.",
      fr: "Seule une personne propriétaire peut donner ou retirer ce rôle."))
  static let ownerIsWhole = Failure(
    .conflict, code: "owner-is-whole",
    Text(
      en: "An owner is one of the whole organization, and made by a person.",
      fr: "On est propriétaire de toute l’organisation, et par la décision d’une personne."))
  static let mayDoMore = Failure(
    .forbidden, code: "may-do-more",
    Text(
      en: "This person may do more than you. Ask somebody who may do as much.",
      fr: "Cette personne a plus de droits que vous. Adressez-vous à quelqu’un qui en a autant."))
  static let alreadyAssigned = Failure(
    .conflict, code: "already-assigned",
    Text(en: "This person already has this role there.", fr: "Cette personne a déjà ce rôle à cet endroit."))

  static func automaticStays(_ role: Text) -> Failure {
    Failure(
      .conflict, code: "automatic-role",
      Text(
        en: "“\(role.en)” was given automatically, by a synchronization: it goes where it came from.",
        fr: "« \(role.fr) » a été donné automatiquement, par une synchronisation : il repart d’où il est venu."))
  }

  static func beyondOwn(_ permissions: [Permission]) -> Failure {
    Failure(
      .forbidden, code: "beyond-own",
      Text(
        en: "You can only give or take what you may do yourself. Missing: "
          + permissions.map(\.text.en).joined(separator: ", ") + ".",
        fr: "Vous ne pouvez donner ou retirer que ce que vous pouvez faire vous-même. Il manque : "
          + permissions.map(\.text.fr).joined(separator: ", ") + "."))
  }

  static func noSuchRole(_ word: String) -> Text {
    let word = word.prefix(60)
    return Text(en: "There is no role “\(word)” here.", fr: "Il n’y a pas de rôle « \(word) » ici.")
  }
  static let mayNotGive = Text(
    en: "You may not give this role.", fr: "Vous ne pouvez pas donner ce rôle.")

  // MARK: Events

  static let eventCreated = Text(en: "made a role", fr: "a créé un rôle")
  static let eventUpdated = Text(en: "changed a role", fr: "a modifié un rôle")
  static let eventDeleted = Text(en: "deleted a role", fr: "a supprimé un rôle")
  static let eventRestored = Text(en: "brought a role back", fr: "a rétabli un rôle")
  static let eventAssigned = Text(en: "gave a role", fr: "a donné un rôle")
  static let eventWithdrawn = Text(en: "took a role back", fr: "a retiré un rôle")
}
