// Learning roles: who leads what, roles that follow from courses and from Moodle, and where people are at home. The manifest.
import Base
import Store
import Web

enum LearningRoles: Feature {
  static let name = "Roles"
  static let navigation = [
    NavigationEntry(
      "/appointments", LearningRoleText.title, icon: "shield", access: .anywhere(.accessRead), place: .organization),
    NavigationEntry("/account/access", LearningRoleText.own, icon: "shield", access: .signedIn, place: .account),
  ]
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
    .rows("settling_marks", .whole), .rows("moodle_managers", .whole), .rows("home_counts", .whole),
    .rows("home_units", .indexed, key: "person_id"),
  ]
  static let exports = [
    ExportTable("home_units", LearningRoleStore.exportHomes),
    ExportTable("moodle_managers", LearningRoleStore.exportManaged, keys: [0, 1]),
  ]
  static let routes: [Route] = pages + api

  private static let pages: [Route] = [
    .page(
      "/appointments", "Who leads which campus, department or program", needs: .anywhere(.accessRead),
      query: [AppointmentAPI.office, AppointmentPages.vacant], slowRead: AppointmentPages.showList
    ).keepingViews(),
    .page(
      "/structure/units/{id}/appoint", "Who may be expected to lead a unit", needs: .anywhere(.accessAssign),
      query: [AppointmentAPI.search, AppointmentAPI.after], slowRead: AppointmentPages.showUnit),
    .form(
      "/structure/units/{id}/appoint", "Appoint somebody to lead a unit", needs: .anywhere(.accessAssign),
      write: AppointmentPages.appoint),
    .form("/appointments/{id}/end", "End an appointment", needs: .anywhere(.accessAssign), write: AppointmentPages.end),
    .page(
      "/people/{id}/access", "What a person may do, and why: for themselves and who may see roles", needs: .signedIn,
      read: PersonReasonPages.show),
    .page("/account/access", "What the caller may do, and why", needs: .signedIn, read: PersonReasonPages.showOwn),
    .form(
      "/people/{id}/home-unit", "Say where a person is at home", needs: .permission(.peopleWrite),
      write: PersonReasonPages.setHome),
    .form(
      "/people/{id}/home-unit/reset", "Have a person’s courses say again where they are at home",
      needs: .permission(.peopleWrite), write: PersonReasonPages.resetHome),
  ]

  private static let api: [Route] = [
    .api(
      .get, "/api/v1/appointments", "Who leads which campus, department or program, in the order of the tree",
      needs: .anywhere(.accessRead),
      query: [AppointmentAPI.office, AppointmentAPI.unit, AppointmentAPI.person, .page, .limit],
      list: AppointmentOutput.self, slowRead: AppointmentAPI.list),
    .api(
      .post, "/api/v1/appointments",
      "Appoint somebody to lead a unit; 409 not-eligible where it can’t be expected of them, unless evenIfUnexpected",
      needs: .anywhere(.accessAssign), input: AppointmentInput.self, output: AppointmentOutput.self, status: 201,
      write: AppointmentAPI.appoint),
    .api(
      .delete, "/api/v1/appointments/{id}", "End an appointment; one that is automatic ends where it came from",
      needs: .anywhere(.accessAssign), write: AppointmentAPI.end),
    .api(
      .get, "/api/v1/units/{id}/eligible-people",
      "Who may be expected to lead a unit, by name: those who teach there, or lead what is below",
      needs: .anywhere(.accessAssign),
      query: [AppointmentAPI.search, AppointmentAPI.after, .onlyPageAfter, .limit], list: EligiblePersonOutput.self,
      head: CourseListHead.self, slowRead: AppointmentAPI.eligiblePeople),
    .api(
      .get, "/api/v1/people/{id}/eligible-units", "What somebody may be expected to lead, and why",
      needs: .permission(.accessAssign), query: [AppointmentAPI.office, .page, .limit],
      list: EligibleUnitOutput.self, read: AppointmentAPI.eligibleUnits),
    .api(
      .get, "/api/v1/me/permissions", "What the caller may do, by which roles, and what these rest on",
      needs: .signedIn, output: PersonPermissionsOutput.self, read: PersonReasons.own),
    .api(
      .get, "/api/v1/people/{id}/home-unit", "Where somebody is at home, for themselves and who sees the directory",
      needs: .signedIn, output: HomeUnitOutput.self, read: AppointmentAPI.home),
    .api(
      .put, "/api/v1/people/{id}/home-unit", "Say where somebody is at home; until that is reset nothing changes it",
      needs: .permission(.peopleWrite), input: HomeUnitInput.self, output: HomeUnitOutput.self,
      write: AppointmentAPI.setHome),
    .api(
      .delete, "/api/v1/people/{id}/home-unit", "Have somebody’s courses say again where they are at home",
      needs: .permission(.peopleWrite), output: HomeUnitOutput.self, write: AppointmentAPI.resetHome),
  ]
}
