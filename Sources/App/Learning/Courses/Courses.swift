// Courses: what is taught in which term, who is in it, and cohorts. The manifest.
import Base
import Store
import Web

enum Courses: Feature {
  static let name = "Courses"
  static let navigation = [
    NavigationEntry("/courses", CourseText.mine, icon: "list", access: .signedIn, tab: CourseText.mine),
    NavigationEntry(
      "/courses/all", CourseText.all, icon: "board", access: .anywhere(.coursesRead),
      also: [
        "/teachers", "/cohorts", "/enrollments", "/sections", "/courses/new", "/courses/import", "/courses/enrollments",
      ]),
  ]
  static let permissions: [Permission] = [.coursesRead, .coursesWrite]
  static let events = [
    EventDescription(.courseCreated, CourseText.eventCourseCreated),
    EventDescription(.courseUpdated, CourseText.eventCourseUpdated),
    EventDescription(.courseDeleted, CourseText.eventCourseDeleted),
    EventDescription(.sectionCreated, CourseText.eventSectionCreated),
    EventDescription(.sectionUpdated, CourseText.eventSectionUpdated),
    EventDescription(.sectionDeleted, CourseText.eventSectionDeleted),
    EventDescription(.enrollmentCreated, CourseText.eventEnrolled),
    EventDescription(.enrollmentUpdated, CourseText.eventEnrollmentUpdated),
    EventDescription(.enrollmentDeleted, CourseText.eventEnrollmentDeleted),
    EventDescription(.enrollmentsChanged, CourseText.eventEnrollments),
    EventDescription(.cohortCreated, CourseText.eventCohortCreated),
    EventDescription(.cohortUpdated, CourseText.eventCohortUpdated),
    EventDescription(.cohortDeleted, CourseText.eventCohortDeleted),
    EventDescription(.cohortMembersChanged, CourseText.eventCohortMembers),
    EventDescription(.cohortCoursesChanged, CourseText.eventCohortCourses),
  ]
  static let migrations = CourseMigrations.all
  static let statements = CourseStore.statements + EnrollmentStore.statements + CohortStore.statements
  static let reactions = CourseReactions.all
  static let jobs = [CohortJobs.settlement]
  static let searches = [CourseSearch.source]
  static let personal = [
    // Before the enrollments: what a cohort says of somebody goes with these.
    PersonalData(
      "cohort_members", CourseText.cohorts, CohortStore.personal, move: CohortChanges.carry, erase: CohortChanges.erase),
    PersonalData(
      "enrollments", CourseText.courses, EnrollmentStore.personal, move: EnrollmentChanges.carry,
      erase: EnrollmentChanges.erase),
  ]
  static let tenant: [TenantData] = [
    .rows("section_members", .scanned), .rows("cohort_courses"), .rows("cohort_members"),
    .rows("enrollments", .indexed, .groups), .rows("course_sections", .indexed, .groups),
    .rows("cohorts", .indexed, .groups),
    .rows("courses", .indexed, .groups) { keys, writer in
      for key in keys { try CourseStore.search.remove(writer, ID<Course>(key)) }
    },
    .rows("course_counts", .whole, .groups),
  ]
  static let exports = [
    ExportTable("courses", CourseStore.exportCourses),
    ExportTable("course_sections", CourseStore.exportSections),
    ExportTable("enrollments", EnrollmentStore.export, keys: [0, 1]),
    ExportTable("section_members", EnrollmentStore.exportMembers),
    ExportTable("cohorts", CohortStore.export),
    ExportTable("cohort_members", CohortStore.exportMembers),
    ExportTable("cohort_courses", CohortStore.exportCourses),
  ]

  private static let siblings = [
    NavigationEntry("/courses", CourseText.mine, icon: "list", access: .signedIn),
    NavigationEntry("/courses/all", CourseText.all, icon: "board", access: .anywhere(.coursesRead)),
    NavigationEntry("/teachers", CourseText.teachers, icon: "people", access: .anywhere(.coursesRead)),
    NavigationEntry("/teachers/elsewhere", CourseText.elsewhere, icon: "updown", access: .anywhere(.coursesRead)),
    NavigationEntry("/cohorts", CourseText.cohorts, icon: "people", access: .anywhere(.coursesRead)),
    NavigationEntry("/structure", StructureText.structure, icon: "buildings", access: .anywhere(.coursesRead)),
  ]

  /// The pages that belong together, those that the caller may open; nothing where there is only one.
  static func writeSiblings(_ h: HTML, _ current: String, _ call: Call) {
    let open = siblings.filter { call.may($0.access) }
    if open.count > 1 { h.siblings(CourseText.title, open, current: current) }
  }

  static let routes: [Route] = pages + peoplePages + cohortPages + imports + api + peopleAPI + cohortAPI

  private static let read = Access.anywhere(.coursesRead)
  private static let write = Access.anywhere(.coursesWrite)
  private static let teacherQuery = CourseList.query.filter { $0.name != "state" }
  private static let teacherPageQuery = CourseList.pageQuery.filter { $0.name != "state" }

  // MARK: Pages

  private static let pages: [Route] = [
    .page("/courses", "What the caller takes and teaches", needs: .signedIn, read: MyCoursePages.show),
    .page(
      "/courses/all", "The courses that the caller may see, by name", needs: read, query: CourseList.pageQuery,
      slowRead: CoursePages.showList
    ).keepingViews(),
    .page(
      "/courses/export.csv", "The courses, or a part of them, as CSV", needs: read, query: CourseExport.query,
      read: CourseExport.download
    ).with(.bulk),
    .page(
      "/courses/export.xlsx", "The courses, or a part of them, as a spreadsheet", needs: read,
      query: CourseExport.query,
      slowRead: CourseExport.spreadsheet
    ).with(.bulk),
    .page(
      "/courses/{id}/export.csv", "Who is in a course, as CSV: for whoever may see it or teaches it", needs: .signedIn,
      query: EnrollmentAPI.rosterQuery.filter { ["section", "state", "search"].contains($0.name) },
      slowRead: RosterExport.download
    ).with(.bulk),
    .page(
      "/courses/new", "The form for a new course", needs: write,
      query: [
        Route.QueryParameter(name: "term", text: CourseText.termFilter, .id),
        Route.QueryParameter(name: "unit", text: CourseText.unitFilter, .id),
      ], read: CourseForm.showNew),
    .form("/courses/new", "Add a course", needs: write, write: CourseForm.create),
    .page(
      "/courses/{id}", "One course: all of it by right, what concerns them for its teachers and students",
      needs: .signedIn,
      query: EnrollmentAPI.rosterQuery
        + [
          Route.QueryParameter(name: "name", text: CourseText.section, .text(example: "Group A")),
          Route.QueryParameter(name: "whom", text: CourseText.whom),
          Route.QueryParameter(name: "as", text: CourseText.role),
          Route.QueryParameter(name: "into", text: CourseText.section, .id),
        ],
      read: CoursePages.show),
    .page("/courses/{id}/edit", "The form to change a course", needs: write, read: CourseForm.showEdit),
    .form("/courses/{id}/edit", "Change a course", needs: write, write: CourseForm.update),
    .form("/courses/{id}/delete", "Delete a course", needs: write, write: CourseForm.delete),
    .form("/courses/{id}/sections", "Add a section to a course", needs: write, write: EnrollmentForms.addSection),
    .form("/sections/{id}/delete", "Delete a section", needs: write, write: EnrollmentForms.deleteSection),
  ]

  private static let peoplePages: [Route] = [
    .form("/courses/{id}/enrollments", "Put somebody into a course", needs: write, write: EnrollmentForms.enroll),
    .page(
      "/enrollments/{id}/edit", "The form for what somebody is in a course", needs: write,
      read: EnrollmentForms.showEnrollment),
    .form(
      "/enrollments/{id}/edit", "Change what somebody is in a course", needs: write,
      write: EnrollmentForms.updateEnrollment
    ),
    .form(
      "/enrollments/{id}/remove", "Take back what was said by hand of somebody in a course", needs: write,
      write: EnrollmentForms.removeEnrollment),
    .page(
      "/teachers", "Who teaches what, by name", needs: read, query: teacherPageQuery, slowRead: TeacherPages.showCards),
    .page(
      "/teachers/export.csv", "Who teaches what, or a part of that, as CSV", needs: read,
      query: CourseList.filters.filter { $0.name != "state" }, slowRead: TeacherExport.download
    ).with(.bulk),
    .page(
      "/people/{id}/courses", "What of what the caller may see somebody takes and teaches", needs: read,
      slowRead: MyCoursePages.showOthers),
    .page(
      "/teachers/elsewhere", "Who teaches in another department than they work in", needs: read,
      query: teacherPageQuery, slowRead: TeacherPages.showElsewhere),
  ]

  private static let cohortPages: [Route] = [
    .page("/cohorts", "The cohorts by name", needs: read, query: [CohortAPI.after], read: CohortPages.showList),
    .page("/cohorts/new", "The form for a new cohort", needs: write, read: CohortForm.showNew),
    .form("/cohorts/new", "Add a cohort", needs: write, write: CohortForm.create),
    .page(
      "/cohorts/export.csv", "The cohorts that the caller may see, as CSV", needs: read, slowRead: CohortExport.list
    ).with(.bulk),
    .page(
      "/cohorts/{id}/export.csv", "Who is in a cohort, as CSV", needs: read, slowRead: CohortExport.members
    ).with(.bulk),
    .page(
      "/cohorts/{id}", "One cohort with its members and courses", needs: read,
      query: [
        Route.QueryParameter(name: "code", text: CourseText.courseCode, .text(example: "CC101")),
        Route.QueryParameter(name: "whom", text: CourseText.whom),
      ],
      read: CohortPages.show),
    .page("/cohorts/{id}/edit", "The form to change a cohort", needs: write, read: CohortForm.showEdit),
    .form("/cohorts/{id}/edit", "Change a cohort", needs: write, write: CohortForm.update),
    .form("/cohorts/{id}/delete", "Delete a cohort", needs: write, write: CohortForm.delete),
    .form("/cohorts/{id}/members", "Put somebody into a cohort", needs: write, write: CohortPages.addMember),
    .form(
      "/cohorts/{id}/members/{member}/remove", "Take somebody out of a cohort", needs: write,
      write: CohortPages.removeMember),
    .form("/cohorts/{id}/courses", "Have a cohort take a course", needs: write, write: CohortPages.addCourse),
    .form(
      "/cohorts/{id}/courses/{course}/remove", "Have a cohort no longer take a course", needs: write,
      write: CohortPages.removeCourse),
  ]

  private static let imports =
    ImportRoutes.of(
      .courses, pages: "/courses/import", template: "/courses/import/template.csv",
      sheet: "/courses/import/template.xlsx", drafts: "/courses/import/drafts/{id}",
      undo: "/courses/import/batches/{id}/undo", api: "/api/v1/courses/import",
      batches: "/api/v1/courses/import/batches", undoAPI: "/api/v1/courses/import/batches/{id}/undo",
      needs: write)
    + ImportRoutes.of(
      .enrollments, pages: "/courses/enrollments/import", template: "/courses/enrollments/import/template.csv",
      sheet: "/courses/enrollments/import/template.xlsx", drafts: "/courses/enrollments/import/drafts/{id}",
      undo: "/courses/enrollments/import/batches/{id}/undo", api: "/api/v1/enrollments/import",
      batches: "/api/v1/enrollments/import/batches", undoAPI: "/api/v1/enrollments/import/batches/{id}/undo",
      needs: write)

  // MARK: The API

  private static let api: [Route] = [
    .api(
      .get, "/api/v1/me/courses", "What the caller takes and teaches, the newest term first", needs: .signedIn,
      query: [.page, .limit], list: OwnCourseOutput.self, read: CourseAPI.mine),
    .api(
      .get, "/api/v1/people/{id}/courses", "What of what the caller may see somebody takes and teaches", needs: read,
      query: [.page, .limit], list: OwnCourseOutput.self, slowRead: CourseAPI.ofPerson),
    .api(
      .get, "/api/v1/courses", "The courses that the caller may see, by name", needs: read, query: CourseList.query,
      list: CourseOutput.self, head: CourseListHead.self, slowRead: CourseAPI.list),
    .api(
      .post, "/api/v1/courses", "Add a course", needs: write, input: CourseInput.self, output: CourseOutput.self,
      status: 201, write: CourseAPI.create),
    .api(
      .get, "/api/v1/courses/{id}", "One course, for whoever may see it or is in it", needs: .signedIn,
      output: CourseOutput.self, answer: CourseAPI.find
    ).with(.versioned),
    .api(
      .patch, "/api/v1/courses/{id}", "Change the named fields of a course", needs: write, input: CourseChange.self,
      output: CourseOutput.self, write: CourseAPI.update
    ).with(.versioned),
    .api(
      .delete, "/api/v1/courses/{id}", "Delete a course in which nobody is", needs: write, write: CourseAPI.delete
    ).with(.versioned),
    .api(
      .get, "/api/v1/courses/{id}/sections", "The sections of a course", needs: .signedIn, query: [.page, .limit],
      list: SectionOutput.self, read: SectionAPI.list),
    .api(
      .post, "/api/v1/courses/{id}/sections", "Add a section to a course", needs: write, input: SectionInput.self,
      output: SectionOutput.self, status: 201, write: SectionAPI.create),
    .api(
      .patch, "/api/v1/sections/{id}", "Rename a section", needs: write, input: SectionInput.self,
      output: SectionOutput.self, write: SectionAPI.rename),
    .api(
      .delete, "/api/v1/sections/{id}", "Delete a section; its people stay in the course", needs: write,
      write: SectionAPI.delete),
  ]

  private static let peopleAPI: [Route] = [
    .api(
      .get, "/api/v1/courses/{id}/enrollments", "Who is in a course, by name: for whoever may see it or teaches it",
      needs: .signedIn, query: EnrollmentAPI.rosterQuery, list: EnrollmentOutput.self, head: CourseListHead.self,
      read: EnrollmentAPI.enrollments),
    .api(
      .post, "/api/v1/courses/{id}/enrollments", "Put somebody into a course, or say anew what they are there",
      needs: write, input: EnrollmentInput.self, output: EnrollmentOutput.self, status: 201, write: EnrollmentAPI.enroll
    ),
    .api(
      .get, "/api/v1/enrollments/{id}", "What somebody is in a course, and who says so", needs: .signedIn,
      output: EnrollmentOutput.self, answer: EnrollmentAPI.enrollment
    ).with(.versioned),
    .api(
      .patch, "/api/v1/enrollments/{id}", "Change what is said by hand of somebody in a course", needs: write,
      input: EnrollmentChange.self, output: EnrollmentOutput.self, write: EnrollmentAPI.updateEnrollment
    ).with(.versioned),
    .api(
      .delete, "/api/v1/enrollments/{id}", "Take back what was said by hand; what other sources say stays",
      needs: write, write: EnrollmentAPI.withdraw
    ).with(.versioned),
    .api(
      .get, "/api/v1/teachers", "Who teaches what, by name", needs: read, query: teacherQuery,
      list: TeacherOutput.self, head: CourseListHead.self,
      slowRead: { call, reader in try EnrollmentAPI.teachers(false, call, reader) }),
    .api(
      .get, "/api/v1/teachers/elsewhere", "Who teaches in another department than they work in, by name", needs: read,
      query: teacherQuery, list: TeacherOutput.self, head: CourseListHead.self,
      slowRead: { call, reader in try EnrollmentAPI.teachers(true, call, reader) }),
  ]

  private static let cohortAPI: [Route] = [
    .api(
      .get, "/api/v1/cohorts", "The cohorts that the caller may see, by name", needs: read,
      query: [CohortAPI.after, .onlyPageAfter, .limit], list: CohortOutput.self, head: CourseListHead.self,
      read: CohortAPI.list),
    .api(
      .post, "/api/v1/cohorts", "Add a cohort", needs: write, input: CohortInput.self, output: CohortOutput.self,
      status: 201, write: CohortAPI.create),
    .api(.get, "/api/v1/cohorts/{id}", "One cohort", needs: read, output: CohortOutput.self, answer: CohortAPI.find)
      .with(.versioned),
    .api(
      .patch, "/api/v1/cohorts/{id}", "Change the named fields of a cohort", needs: write, input: CohortChange.self,
      output: CohortOutput.self, write: CohortAPI.update
    ).with(.versioned),
    .api(
      .delete, "/api/v1/cohorts/{id}", "Delete a cohort; its members leave its courses", needs: write,
      write: CohortAPI.delete
    ).with(.versioned),
    .api(
      .get, "/api/v1/cohorts/{id}/members", "Who is in a cohort", needs: read, query: [.page, .limit],
      list: PersonReference.self, read: CohortAPI.members),
    .api(
      .post, "/api/v1/cohorts/{id}/members", "Put somebody into a cohort, and so into its courses", needs: write,
      input: MemberInput.self, output: CohortOutput.self, write: CohortAPI.addMember),
    .api(
      .delete, "/api/v1/cohorts/{id}/members/{member}", "Take somebody out of a cohort", needs: write,
      write: CohortAPI.removeMember),
    .api(
      .get, "/api/v1/cohorts/{id}/courses", "Which courses a cohort takes", needs: read, query: [.page, .limit],
      list: CourseReference.self, read: CohortAPI.courses),
    .api(
      .post, "/api/v1/cohorts/{id}/courses", "Have a cohort take a course: its members are then in it", needs: write,
      input: CohortCourseInput.self, output: CohortOutput.self, write: CohortAPI.addCourse),
    .api(
      .delete, "/api/v1/cohorts/{id}/courses/{course}", "Have a cohort no longer take a course", needs: write,
      write: CohortAPI.removeCourse),
  ]
}
