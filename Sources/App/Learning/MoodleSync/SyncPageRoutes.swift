// The pages of the synchronization and of Moodle's categories, as routes.
import Base
import Store
import Web

extension MoodleSync {
  private static let manage = Access.permission(.moodleManage)

  static let pages: [Route] = [
    .page(
      "/organization/moodle/sync", "The synchronization with Moodle: what it does, did last, and when it comes next",
      needs: manage, read: SyncPages.show),
    .form("/organization/moodle/sync", "Synchronize with Moodle now", needs: manage, write: SyncPages.start),
    .form(
      "/organization/moodle/sync/site", "Say whether the connection’s new address is the same Moodle", needs: manage,
      write: SyncPages.judge),
    .page(
      "/organization/moodle/sync/schedule", "The form of the schedule of the synchronization", needs: manage,
      read: SyncSchedulePages.show),
    .form(
      "/organization/moodle/sync/schedule", "Change the schedule of the synchronization", needs: manage,
      write: SyncSchedulePages.put),
    .page(
      "/organization/moodle/runs", "Every synchronization, the newest first", needs: manage,
      query: [SyncRunPages.before], read: SyncRunPages.showList),
    .page(
      "/organization/moodle/runs/{id}", "One synchronization: what it changed and what it could not take over",
      needs: manage, query: SyncRunPages.pageQuery, read: SyncRunPages.show),
    .form("/organization/moodle/runs/{id}/stop", "Stop a synchronization", needs: manage, write: SyncPages.stop),
    .form(
      "/organization/moodle/runs/{id}/confirm", "Synchronize and deactivate what a run held back", needs: manage,
      write: SyncPages.confirm),
    .page(
      "/organization/moodle/categories", "Moodle’s categories and what each stands for", needs: manage,
      query: MappingPages.query, slowRead: MappingPages.show),
    .page(
      "/organization/moodle/categories/levels", "The form of what each level of categories stands for", needs: manage,
      slowRead: LevelPages.show),
    .form(
      "/organization/moodle/categories/levels", "Change what the levels of categories stand for", needs: manage,
      write: LevelPages.put),
    .page(
      "/organization/moodle/categories/{id}", "One category of Moodle and what it stands for", needs: manage,
      slowRead: DecisionPages.show),
    .form(
      "/organization/moodle/categories/{id}", "Decide what a category stands for", needs: manage,
      write: DecisionPages.decide),
    .form(
      "/organization/moodle/categories/{id}/unit", "Make a unit that a category stands for", needs: manage,
      write: DecisionPages.makeUnit),
    .form(
      "/organization/moodle/categories/{id}/term", "Make a term that a category stands for", needs: manage,
      write: DecisionPages.makeTerm),
    .form(
      "/organization/moodle/categories/{id}/undo", "Take a decision about a category back", needs: manage,
      write: DecisionPages.undo),
  ]
}
