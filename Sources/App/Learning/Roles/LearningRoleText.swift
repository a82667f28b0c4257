// Every word about who leads what, automatic roles and homes that a person reads.
import Base

enum LearningRoleText {
  static let settlingJob = Text(
    en: "Bring automatic roles and home units up to date",
    fr: "Mettre à jour les rôles automatiques et les rattachements")
  static let home = Text(en: "Home unit", fr: "Rattachement")
  static let managed = Text(en: "Manages in Moodle", fr: "Gère dans Moodle")
  static let eventHome = Text(en: "Home unit changed", fr: "Rattachement modifié")
}
