// The directory: the manifest.
import Base
import Store
import Web

enum People: Feature {
  static let name = "People"
  static let jobs = [PeopleJobs.purge]
  static let schedules = [PeopleJobs.schedule]
  static let navigation = [
    NavigationEntry(
      "/people", PeopleText.people, icon: "people", access: .permission(.peopleRead), tab: PeopleText.people),
    NavigationEntry("/account/emails", EmailText.addresses, icon: "mail", access: .signedIn, place: .account),
    NavigationEntry("/account/data", PersonDataText.own, icon: "file", access: .signedIn, place: .account),
  ]
  static let permissions: [Permission] = [.peopleRead, .peopleWrite, .peopleData]
  static let mails: [any MailTemplate.Type] = [ConfirmationMail.self]
  static let notices: [any Notice.Type] = [ImportFinishedNotice.self]
  static let events = [
    EventDescription(.personCreated, PeopleText.eventCreated),
    EventDescription(.personUpdated, PeopleText.eventUpdated),
    EventDescription(.personDeleted, PeopleText.eventDeleted),
    EventDescription(.personLeft, PeopleText.eventLeft),
    EventDescription(.peopleImported, PeopleText.eventImported),
    EventDescription(.importUndone, ImportText.eventUndone),
    EventDescription(.personRestored, PersonDataText.eventRestored),
    EventDescription(.peoplePurged, PersonDataText.eventPurged),
    EventDescription(.personErased, PersonDataText.eventErased),
    EventDescription(.dataDownloaded, PersonDataText.eventDownloaded),
    EventDescription(.ownDataDownloaded, PersonDataText.eventOwnDownloaded),
    EventDescription(.personMerged, MergeText.event),
    EventDescription(.emailAdded, EmailText.eventAdded),
    EventDescription(.emailRemoved, EmailText.eventRemoved),
    EventDescription(.emailFirst, EmailText.eventFirst),
    EventDescription(.emailConfirmed, EmailText.eventConfirmed),
    EventDescription(.emailLinkMade, EmailText.eventLink),
  ]
  static let migrations = PeopleMigrations.all
  static let searches = [PeopleSearch.source]
  static let statements =
    PeopleStore.statements + PeopleListStore.statements + ImportBatchStore.statements + PersonEmailStore.statements
  static let tenant: [TenantData] = [
    .rows("import_changes"), .rows("import_drafts", .scanned), .rows("import_batches", .indexed, .groups),
    .rows("email_links"), .rows("former_emails", .scanned), .rows("person_emails", .scanned, .groups),
    .rows("people", .indexed, .people) { people, writer in
      for person in people { try PeopleStore.search.remove(writer, ID<Person>(person)) }
    },
  ]
  static let exports = [
    ExportTable("people", PeopleStore.exportRows), ExportTable("person_emails", PersonEmailStore.exportRows),
    ExportTable("former_emails", PersonEmailStore.exportFormer),
    ExportTable("import_batches", ImportBatchStore.exportRows),
  ]

  static let personal = [
    PersonalData(
      "people", PersonDataText.ownEntry, PeopleStore.ownEntry, of: ["people", "import_drafts", "import_changes"],
      erase: { person, organization, writer in
        try writer.run(PeopleStore.dropDrafts, person, organization)
        try writer.run(ImportBatchStore.forget, person, organization)
      }),
    PersonalData(
      "emails", EmailText.addresses, PersonEmailStore.ofPerson, of: ["person_emails", "former_emails", "email_links"],
      move: { move, writer in
        try writer.run(PersonEmailStore.moveAll, move.from, move.to, move.organization)
      }),
  ]

  /// The largest file that is imported: 20,000 rows are about 2 MB.
  static let largestImport = 12 << 20

  static let routes: [Route] = pages + api + EmailRoutes.all + MergePages.routes + PersonDataPages.routes

  private static let pages: [Route] = [
    .page(
      "/people", "The directory", needs: .permission(.peopleRead), query: PeopleList.pageQuery,
      read: PeoplePages.showList
    ).keepingViews(),
    .page("/people/new", "The form for a new person", needs: .permission(.peopleWrite), read: PeoplePages.showNew),
    .form("/people/new", "Add a person", needs: .permission(.peopleWrite), write: PeoplePages.create),
    .page("/people/{id}", "One person", needs: .permission(.peopleRead), read: PersonPage.show),
    .page("/people/{id}/edit", "The form for a person", needs: .permission(.peopleWrite), read: PersonForm.showEdit),
    .form("/people/{id}/edit", "Change a person", needs: .permission(.peopleWrite), write: PersonForm.update),
    .form(
      "/people/{id}/remove", "Remove a person from the directory", needs: .permission(.peopleWrite),
      write: PeoplePages.remove),
    .form(
      "/people/{id}/restore", "Bring a deleted person back", needs: .permission(.peopleWrite),
      write: PeoplePages.restore),
    .form(
      "/people/purge", "Forget deleted people whose time is over", needs: .permission(.peopleWrite),
      slow: PeoplePages.purge),
    .form(
      "/people/{id}/suspend", "Keep a person out", needs: .permission(.peopleWrite),
      write: PersonSuspension.suspendForm),
    .form(
      "/people/{id}/resume", "Let a person in again", needs: .permission(.peopleWrite),
      write: PersonSuspension.resumeForm),
    .form(
      "/people/{id}/suspend/undo", "Take a suspension back", needs: .permission(.peopleWrite),
      write: PersonSuspension.undoSuspend),
    .form(
      "/people/{id}/resume/undo", "Keep out again who was let in", needs: .permission(.peopleWrite),
      write: PersonSuspension.undoResume),
    .form(
      "/people/{id}/sign-in-link", "Make and show a sign-in link", needs: .permission(.peopleWrite),
      write: PersonPage.makeLink),
    .page(
      "/people/import", "The form for an import", needs: .permission(.peopleWrite),
      read: { call, reader in try ImportPages.showForm(.people, call, reader) }),
    .upload(
      "/people/import", "Check a file and show what its import would do", needs: .permission(.peopleWrite),
      limit: largestImport,
      slow: { upload, call, pool in try ImportPages.check(.people, upload, call, pool) }),
    .form(
      "/people/import/drafts/{id}", "Run an import that was checked", needs: .permission(.peopleWrite),
      slow: { _, call, pool in try ImportPages.run(.people, call, pool) }),
    .page(
      "/people/import/template.csv", "A template for an import", needs: .permission(.peopleWrite),
      read: { call, _ in ImportPages.template(.people, call) }),
    .page(
      "/people/import/template.xlsx", "The same as a spreadsheet", needs: .permission(.peopleWrite),
      slowRead: { call, _ in try ImportSheets.template(.people, call) }),
    .form(
      "/people/import/batches/{id}/undo", "Undo the last import", needs: .permission(.peopleWrite),
      slow: { _, call, pool in try ImportPages.undo(.people, call, pool) }),
    .page(
      "/people/export.xlsx", "The directory, or a part of it, as a spreadsheet", needs: .permission(.peopleRead),
      query: PeopleExport.query, slowRead: ImportSheets.export
    ).with(.bulk),
    .page(
      "/people/export.csv", "The directory, or a part of it, as CSV", needs: .permission(.peopleRead),
      query: PeopleExport.query, read: PeopleExport.download
    ).with(.bulk),
  ]

  private static let api: [Route] = [
    .api(
      .get, "/api/v1/people", "The directory, by name", needs: .permission(.peopleRead),
      query: PeopleList.query, list: PersonOutput.self, head: PeopleListHead.self, read: PeopleAPI.list),
    .api(
      .post, "/api/v1/people", "Add a person", needs: .permission(.peopleWrite), input: PersonInput.self,
      output: PersonOutput.self, status: 201, write: PeopleAPI.create),
    .api(
      .get, "/api/v1/people/{id}", "One person", needs: .permission(.peopleRead), output: PersonOutput.self,
      answer: PeopleAPI.find
    ).with(.versioned),
    .api(
      .patch, "/api/v1/people/{id}", "Change the named fields of a person", needs: .permission(.peopleWrite),
      input: PersonChange.self, output: PersonOutput.self, write: PeopleAPI.update
    ).with(.versioned),
    .api(
      .delete, "/api/v1/people/{id}", "Remove a person from the directory", needs: .permission(.peopleWrite),
      write: PeopleAPI.remove
    ).with(.versioned),
    .api(
      .post, "/api/v1/people/{id}/restore", "Bring a deleted person back", needs: .permission(.peopleWrite),
      output: PersonOutput.self, write: PeopleAPI.restore),
    .api(
      .post, "/api/v1/people/purge", "Forget deleted people whose time is over", needs: .permission(.peopleWrite),
      input: PurgeInput.self, output: PurgeOutput.self, slow: PeopleAPI.purge),
    .api(
      .post, "/api/v1/people/{id}/suspend", "Keep a person out: their sessions end at once",
      needs: .permission(.peopleWrite), output: PersonOutput.self, write: PersonSuspension.suspendAPI),
    .api(
      .post, "/api/v1/people/{id}/resume", "Let a person in again", needs: .permission(.peopleWrite),
      output: PersonOutput.self, write: PersonSuspension.resumeAPI),
    .api(
      .post, "/api/v1/people/import", "Import a CSV file or a spreadsheet; with dryRun=true, only check it",
      needs: .permission(.peopleWrite),
      query: [Route.QueryParameter(name: "dryRun", text: Text(en: "Only check", fr: "Vérifier seulement"), .flag)],
      file: largestImport, output: ImportOutput.self,
      slow: { upload, call, pool in try ImportAPI.importFile(.people, upload, call, pool) }),
    .api(
      .get, "/api/v1/people/import/batches", "Imports that changed something, newest first",
      needs: .permission(.peopleWrite),
      query: [.page, .limit], list: ImportBatchOutput.self,
      read: { call, reader in try ImportAPI.list(.people, call, reader) }),
    .api(
      .post, "/api/v1/people/import/batches/{id}/undo", "Undo the last import", needs: .permission(.peopleWrite),
      input: UndoInput.self, output: UndoOutput.self,
      slow: { _, call, pool in try ImportAPI.undo(.people, call, pool) }),
  ]
}
