// The synchronization with Moodle: the manifest.
import Base
import Store
import Web

enum MoodleSync: Feature {
  static let name = "MoodleSync"
  static let events = [
    EventDescription(.moodleDecided, MoodleSyncText.eventDecided),
    EventDescription(.moodleSyncStarted, MoodleSyncText.eventStarted),
    EventDescription(.moodleSyncEnded, MoodleSyncText.eventEnded),
    EventDescription(.moodleSyncStopped, MoodleSyncText.eventStopped),
    EventDescription(.moodleSyncChanged, MoodleSyncText.eventSettings),
    EventDescription(.moodleSiteJudged, MoodleSyncText.eventSite),
    EventDescription(.moodleAccountClaimed, MoodleSyncText.eventClaimed),
  ]
  static let migrations = MoodleSyncMigrations.all
  static let statements: [any Statement] =
    SyncSettingsStore.statements + CategoryStore.statements + MoodleMirrorStore.statements + MoodleRunStore.statements
    + SyncPageStore.statements
  static let personal = [
    PersonalData(
      "moodle_people", MoodleSyncText.accountsThere, MoodleMirrorStore.personalPeople,
      move: { move, writer in
        try writer.run(MoodleMirrorStore.movePerson, move.organization, move.from, move.to)
      },
      erase: { person, organization, writer in
        for account in try writer.all(MoodleMirrorStore.peopleOf, person, organization) {
          try writer.run(MoodleRunStore.forgetErrors, organization, account.moodleID)
        }
        try writer.run(MoodleRunStore.forgetChanges, organization, person)
        try writer.run(MoodleMirrorStore.forgetPerson, organization, person)
      }),
    PersonalData(
      "moodle_runs", MoodleSyncText.runs, MoodleRunStore.personal,
      move: { move, writer in try writer.run(MoodleRunStore.movePerson, move.organization, move.from, move.to) },
      erase: { person, organization, writer in try writer.run(MoodleRunStore.forgetPerson, organization, person) }),
    PersonalData(
      "moodle_categories", MoodleSyncText.decisions, CategoryStore.personalDecisions,
      move: { move, writer in
        try writer.run(CategoryStore.moveDecider, move.organization, move.from, move.to)
      },
      erase: { person, organization, writer in
        try writer.run(CategoryStore.forgetDecider, organization, person)
      }),
  ]
  static let tenant: [TenantData] = [
    .rows("moodle_held"), .rows("moodle_run_errors"), .rows("moodle_run_changes"),
    .rows("moodle_runs", .indexed, .groups),
    .rows("moodle_people"), .rows("moodle_groups"), .rows("moodle_courses"), .rows("moodle_categories"),
    .rows("moodle_sync_settings", .whole),
  ]
  static let exports = [
    ExportTable("moodle_sync_settings", SyncSettingsStore.exportSettings),
    ExportTable("moodle_categories", CategoryStore.exportCategories),
    ExportTable("moodle_courses", MoodleMirrorStore.exportCourses),
    ExportTable("moodle_people", MoodleMirrorStore.exportPeople),
    ExportTable("moodle_groups", MoodleMirrorStore.exportGroups),
    ExportTable("moodle_runs", MoodleRunStore.exportRuns),
    ExportTable("moodle_held", MoodleRunStore.exportHeld),
    ExportTable("moodle_run_errors", MoodleRunStore.exportErrors),
    ExportTable("moodle_run_changes", MoodleRunStore.exportChanges),
  ]
  static let notices: [any Notice.Type] = [
    SyncFailedNotice.self, SyncTokenNotice.self, SyncHeldNotice.self, CategoriesWaitNotice.self,
  ]
  static let checks = [SyncChecks.check]
  static let reactions = [
    Reaction(.unitDeleted) { event, writer in
      try writer.run(CategoryStore.dropUnit, event.organization, event.subject)
    },
    Reaction(.termDeleted) { event, writer in
      try writer.run(CategoryStore.dropTerm, event.organization, event.subject)
    },
    Reaction(.courseDeleted) { event, writer in
      try writer.run(MoodleMirrorStore.dropCourse, event.organization, event.subject)
    },
    // Whoever comes in by the Moodle for the first time finds their courses.
    Reaction(.openIDJoined) { event, writer in
      try hydrate(linked: ID(event.subject), in: ID(event.organization), writer)
    },
    Reaction(.identityLinked) { event, writer in
      try hydrate(linked: ID(event.subject), in: ID(event.organization), writer)
    },
    // What is asked at the old address has no place here any more.
    Reaction(.moodleChanged) { event, writer in try SyncSite.leave(ID(event.organization), writer) },
    Reaction(.moodleDisconnected) { event, writer in try SyncSite.leave(ID(event.organization), writer) },
    // The next synchronization makes it anew, for Moodle still has the group.
    Reaction(.sectionDeleted) { event, writer in
      for course in try writer.all(MoodleMirrorStore.sectionCourse, event.organization, event.subject) {
        try writer.run(MoodleMirrorStore.markGroups, event.organization, course, [UInt8]?.none)
        try writer.run(MoodleMirrorStore.markPeople, event.organization, course, [UInt8]?.none)
      }
      try writer.run(MoodleMirrorStore.dropSection, event.organization, event.subject)
    },
  ]
  static let jobs = [SyncJob.job, SyncSchedule.due, MoodleHydration.job]
  static let sweeps = [SyncSchedule.sweep]
  static let topics = [SyncNews.topic]
  static let routes: [Route] = pages + MoodleSyncAPI.routes
}
