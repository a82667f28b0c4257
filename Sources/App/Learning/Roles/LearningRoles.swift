// Learning roles: who leads what, roles that follow from courses and from Moodle, and where people are at home. The manifest.
import Base
import Store
import Web

enum LearningRoles: Feature {
  static let name = "Roles"
  static let events = [
    EventDescription(.homeChanged, LearningRoleText.eventHome)
  ]
  static let migrations = LearningRoleMigrations.all
  static let statements = LearningRoleStore.statements
  static let jobs = [Settling.job]
  static let sweeps = [Settling.sweep]
  static let reactions = LearningRoleReactions.all
  static let personal = [
    PersonalData(
      "home_units", LearningRoleText.home, LearningRoleStore.homeOfPerson, move: HomeUnits.carry,
      erase: { person, organization, writer in
        try writer.run(LearningRoleStore.dropHome, person, organization)
      }),
    // What waits to be settled goes with what Moodle says.
    PersonalData(
      "moodle_managers", LearningRoleText.managed, LearningRoleStore.managedByPerson,
      of: ["moodle_managers", "settling_marks"], move: AutomaticRoles.carry,
      erase: { person, organization, writer in
        try writer.run(LearningRoleStore.dropManaged, organization, person)
        try writer.run(LearningRoleStore.unmark, organization, person)
      }),
  ]
  static let tenant: [TenantData] = [
    .rows("settling_marks", .whole), .rows("moodle_managers", .whole), .rows("home_units", .indexed, key: "person_id"),
  ]
  static let exports = [
    ExportTable("home_units", LearningRoleStore.exportHomes),
    ExportTable("moodle_managers", LearningRoleStore.exportManaged, keys: [0, 1]),
  ]
  static let routes: [Route] = []
}
