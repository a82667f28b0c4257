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

  // MARK: What is refused

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

  static let eventAssigned = Text(en: "gave a role", fr: "a donné un rôle")
  static let eventWithdrawn = Text(en: "took a role back", fr: "a retiré un rôle")
}
