// Making categories, courses, test people and enrollments in Moodle: the manifest.
import Base
import Store
import Web

enum Provisioning: Feature {
  static let name = "Provisioning"
  static let navigation = [
    NavigationEntry(
      "/organization/moodle/provisioning", ProvisioningText.title, icon: "upload",
      access: .permission(.moodleManage), place: .organization)
  ]
  static let events = [
    EventDescription(.provisioningPlanned, ProvisioningText.eventPlanned),
    EventDescription(.provisioningStarted, ProvisioningText.eventStarted),
    EventDescription(.provisioningStopped, ProvisioningText.eventStopped),
    EventDescription(.provisioningEnded, ProvisioningText.eventEnded),
    EventDescription(.provisioningDropped, ProvisioningText.eventDropped),
    EventDescription(.passwordsHandedOut, ProvisioningText.eventHandedOut),
    EventDescription(.testSiteChanged, ProvisioningText.eventTestSite),
  ]
  static let migrations = ProvisioningMigrations.all
  static let statements = ProvisioningStore.statements
  static let jobs = [ProvisioningJob.job]
  static let topics = [ProvisioningTopic.topic]
  static let sweeps = [
    ProvisioningChanges.passwordSweep, ProvisioningChanges.draftSweep, ProvisioningChanges.nameSweep,
  ]
  static let tenant: [TenantData] = [
    .rows("moodle_plan_rows"), .rows("moodle_plans", .indexed, .groups), .rows("moodle_test_sites", .whole),
  ]
  static let exports = [
    ExportTable("moodle_plans", ProvisioningStore.exportPlans),
    ExportTable("moodle_plan_rows", ProvisioningStore.exportItems, keys: [0, 1]),
  ]
  static let personal = [
    PersonalData(
      "moodle_plans", ProvisioningText.title, ProvisioningStore.ofPerson,
      move: { move, writer in try writer.run(ProvisioningStore.carry, move.from, move.to, move.organization) },
      erase: { person, organization, writer in
        try writer.run(ProvisioningStore.forget, person, organization)
      }),
    // They follow the account there, which a merge moves.
    PersonalData(
      "moodle_plan_rows", ProvisioningText.rowsOfPerson, ProvisioningStore.rowsOfPerson,
      erase: { person, organization, writer in
        try ProvisioningChanges.forget(person, in: organization, writer)
      }),
  ]
  static let routes: [Route] = pages + api

  private static let manage = Access.permission(.moodleManage)

  /// A form that waits for Moodle.
  private static func form(
    _ path: String, _ summary: String, _ make: @escaping @Sendable (FormFields, Call, Slow) throws -> Reply
  ) -> Route {
    Route(
      .page, .post, path, summary, access: manage, success: 303, body: .form, waitsFor: MoodleAPI.server,
      action: .slow { call, body in
        let form = try body.form(for: call)
        return { pool in try make(form, call, pool) }
      })
  }

  private static let pages: [Route] = [
    .page(
      "/organization/moodle/provisioning", "Plans of what is to be made in Moodle", needs: manage,
      query: [.page], read: ProvisioningPages.showList),
    .form(
      "/organization/moodle/provisioning/test-site", "Say whether the Moodle is one for tests", needs: manage,
      write: ProvisioningPages.setTestSite
    ).with(.optional),
    Route(
      .page, .get, "/organization/moodle/provisioning/tree", "Moodle’s categories as they are right now",
      access: manage,
      query: [Route.QueryParameter(name: "category", text: ProvisioningText.category, .text(example: "3"))],
      traits: .optional, waitsFor: MoodleAPI.server,
      action: .slow { call, _ in { pool in try ProvisioningTreePages.show(call, pool) } }),
    .page(
      "/organization/moodle/provisioning/categories", "The form of a term’s categories", needs: manage,
      read: ProvisioningForms.showCategories),
    form(
      "/organization/moodle/provisioning/categories", "Look what of a term’s categories is to be made",
      ProvisioningForms.makeCategories),
    .page(
      "/organization/moodle/provisioning/courses", "The forms of courses", needs: manage,
      read: ProvisioningForms.showCourses),
    form(
      "/organization/moodle/provisioning/courses", "Look whether a course is to be made",
      ProvisioningForms.makeCourse),
    Route(
      .page, .post, "/organization/moodle/provisioning/courses/file", "Look which courses of a file are to be made",
      access: manage, success: 303, body: .upload(limit: ProvisioningRules.largestFile), waitsFor: MoodleAPI.server,
      action: .slow { call, body in
        let upload = try body.upload(for: call)
        return { pool in try ProvisioningForms.makeFile(upload, call, pool) }
      }),
    .page(
      "/organization/moodle/provisioning/courses/template.csv", "A template for a file of courses", needs: manage,
      read: ProvisioningForms.template),
    .page(
      "/organization/moodle/provisioning/people", "The form of test people", needs: manage,
      read: ProvisioningForms.showPeople),
    form(
      "/organization/moodle/provisioning/people", "Choose the names of test people", ProvisioningForms.makePeople),
    .page(
      "/organization/moodle/provisioning/enrollments", "The form of enrollments", needs: manage,
      read: ProvisioningForms.showEnrollments),
    form(
      "/organization/moodle/provisioning/enrollments", "Look which enrollments are to be made",
      ProvisioningForms.makeEnrollments),
    .page(
      "/organization/moodle/provisioning/{id}", "One plan, its rows and what became of them", needs: manage,
      query: [.page, rowState], read: ProvisioningPages.showOne),
    .form(
      "/organization/moodle/provisioning/{id}/start", "Carry a plan out, or go on with it", needs: manage,
      write: ProvisioningPages.start),
    .form(
      "/organization/moodle/provisioning/{id}/stop", "Stop a plan before its next call", needs: manage,
      write: ProvisioningPages.stop),
    .form(
      "/organization/moodle/provisioning/{id}/delete", "Drop a plan; what it made stays in Moodle", needs: manage,
      write: ProvisioningPages.drop),
    .page(
      "/organization/moodle/provisioning/{id}/report.csv", "What became of a plan, as CSV", needs: manage,
      slowRead: ProvisioningReport.download
    ).with(.table),
    Route(
      .page, .post, "/organization/moodle/provisioning/{id}/people.csv",
      "The test people of one’s own plan with their password, once", access: manage, success: 200, body: .form,
      action: .write { call, body in
        let form = try body.form(for: call)
        return { writer in try ProvisioningReport.passwords(form, call, writer) }
      }),
  ]

  private static let rowState = Route.QueryParameter(
    name: "state", text: ProvisioningText.stateFilter, .text(example: "failed"))

  private static let api: [Route] = [
    .api(
      .get, "/api/v1/moodle/provisioning", "Plans of what is to be made in Moodle, the newest first", needs: manage,
      query: [.page, .limit], list: ProvisioningPlanOutput.self, read: ProvisioningAPI.list),
    ProvisioningAPI.route(
      "/api/v1/moodle/provisioning/categories",
      "Plan the categories of a term, by Quad’s own units or by names: Moodle is asked what is there",
      ProvisioningCategoriesInput.self, ProvisioningPreview.categories),
    ProvisioningAPI.route(
      "/api/v1/moodle/provisioning/courses", "Plan courses of a program in a term: Moodle is asked what is there",
      ProvisioningCoursesInput.self, ProvisioningPreview.courses),
    Route(
      .api, .post, "/api/v1/moodle/provisioning/courses/file",
      "Plan the courses of a CSV file or a spreadsheet: course code, descriptive title, program, semester",
      access: manage, query: [Route.QueryParameter(name: "term", text: ProvisioningText.term, .id)],
      output: ProvisioningPlanOutput.self, success: 201, body: .file(limit: ProvisioningRules.largestFile),
      waitsFor: MoodleAPI.server,
      action: .slow { call, body in
        let upload = try body.upload(for: call)
        return { pool in try ProvisioningAPI.file(upload, call, pool) }
      }),
    ProvisioningAPI.route(
      "/api/v1/moodle/provisioning/people", "Plan people who don’t exist, for a site for tests",
      ProvisioningPeopleInput.self, ProvisioningPreview.people),
    ProvisioningAPI.route(
      "/api/v1/moodle/provisioning/enrollments", "Plan enrollments of people who are in Moodle",
      ProvisioningEnrollmentsInput.self, ProvisioningPreview.enrollments),
    .api(
      .get, "/api/v1/moodle/provisioning/test-site", "Whether the Moodle that is connected is one for tests",
      needs: manage, output: ProvisioningTestSite.self, read: ProvisioningAPI.testSite),
    .api(
      .put, "/api/v1/moodle/provisioning/test-site",
      "Say whether the Moodle that is connected is one for tests: test people are made nowhere else", needs: manage,
      input: ProvisioningTestSite.self, output: ProvisioningTestSite.self, write: ProvisioningAPI.setTestSite
    ).with(.optional),
    Route(
      .api, .get, "/api/v1/moodle/provisioning/tree",
      "Moodle’s categories as they are right now, and the courses of one of them", access: manage,
      query: [Route.QueryParameter(name: "category", text: ProvisioningText.category, .text(example: "3"))],
      output: ProvisioningTreesOutput.self, traits: .optional, waitsFor: MoodleAPI.server,
      action: .slow { call, _ in { pool in try ProvisioningTree.answer(call, pool) } }),
    .api(
      .get, "/api/v1/moodle/provisioning/{id}", "One plan", needs: manage, output: ProvisioningPlanOutput.self,
      read: ProvisioningAPI.find),
    .api(
      .get, "/api/v1/moodle/provisioning/{id}/rows", "The rows of a plan and what became of them", needs: manage,
      query: [rowState, .page, .limit], list: ProvisioningItemOutput.self, read: ProvisioningAPI.rows),
    Route(
      .api, .get, "/api/v1/moodle/provisioning/{id}/report.csv", "What became of a plan, as CSV", access: manage,
      traits: .table, action: .slow { call, _ in { pool in try ProvisioningReport.download(call, pool.reader) } }),
    .api(
      .post, "/api/v1/moodle/provisioning/{id}/start",
      "Carry a plan out, or go on with it: what has failed is tried again", needs: manage,
      output: ProvisioningPlanOutput.self, write: ProvisioningAPI.start),
    .api(
      .post, "/api/v1/moodle/provisioning/{id}/stop", "Stop a plan before its next call", needs: manage,
      output: ProvisioningPlanOutput.self, write: ProvisioningAPI.stop),
    .api(
      .post, "/api/v1/moodle/provisioning/{id}/passwords",
      "The test people of one’s own plan with their password, once: it is then forgotten", needs: manage,
      output: ProvisioningPasswordsOutput.self, write: ProvisioningAPI.handOut
    ).with([.secretAnswer, .byLink]),
    .api(
      .delete, "/api/v1/moodle/provisioning/{id}", "Drop a plan; what it made stays in Moodle", needs: manage,
      write: ProvisioningAPI.drop),
  ]
}
