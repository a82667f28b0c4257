// Employees: the manifest. Who works here: people of the directory with an employment record.
import Base
import Store
import Web

enum Employees: Feature {
  static let name = "Employees"
  static let navigation = [
    NavigationEntry(
      "/employees", EmployeeText.employees, icon: "person", access: .signedIn)
  ]
  static let permissions: [Permission] = [.employeesRead, .employeesWrite]
  static let events = [
    EventDescription(.employeeCreated, EmployeeText.eventCreated),
    EventDescription(.employeeUpdated, EmployeeText.eventUpdated),
    EventDescription(.employeeDeleted, EmployeeText.eventDeleted),
    EventDescription(.employeeRestored, EmployeeText.eventRestored),
  ]
  static let reactions = EmployeeReactions.all
  static let notices: [any Notice.Type] = [
    EmployeeChangedNotice.self, PhoneChangedNotice.self, EmployeePhotoNotice.self, EmployeeProfileNotice.self,
    EmployeesImportedNotice.self,
  ]
  static let migrations = EmployeeStore.migrations
  static let statements = EmployeeStore.statements
  static let personal = [
    PersonalData(
      "employments", EmployeeText.own, EmployeeStore.ofPerson, move: EmployeeChanges.carry,
      erase: EmployeeChanges.forget)
  ]
  static let tenant: [TenantData] = [
    .rows("employments", key: "person_id") { people, writer in
      for person in people { try EmployeeStore.search.remove(writer, ID<Person>(person)) }
    }
  ]
  static let exports = [ExportTable("employments", EmployeeStore.exportRows)]
  static let jobs = [EmployeeInvitations.job]
  static let searches = [EmployeeSearch.source]
  static let routes: [Route] = pages + files + api

  /// Who works here is no secret from those who are here.
  private static let directory = Access.signedIn
  private static let write = Access.permission(.employeesWrite)

  private static let pages: [Route] = [
    .page(
      "/employees", "Who works here", needs: directory, query: EmployeeList.query, slowRead: EmployeePages.showList
    ).keepingViews(),
    .page("/employees/new", "The form for a new employee", needs: write, read: EmployeeForm.showNew),
    .form("/employees/new", "Add an employee", needs: write, write: EmployeeForm.create),
    .form(
      "/employees/invite", "Invite everybody who works here and has no way in, by mail", needs: write,
      write: EmployeePages.inviteAll
    ).with(.bulk),
    .page("/employees/{id}", "One employee", needs: directory, read: EmployeePage.show),
    .page("/employees/{id}/edit", "The form for an employee", needs: write, read: EmployeeForm.showEdit),
    .form("/employees/{id}/edit", "Change an employee", needs: write, write: EmployeeForm.update),
    .form("/employees/{id}/remove", "Remove an employee from the directory", needs: write, write: EmployeePage.remove),
    .form("/employees/{id}/restore", "Bring a deleted employee back", needs: write, write: EmployeePage.restore),
    .form("/employees/{id}/invite", "Invite an employee and show the link", needs: write, write: EmployeePage.invite),
  ]

  private static let files: [Route] = [
    .page(
      "/employees/import", "The form for an import of employees", needs: write,
      read: { call, reader in try ImportPages.showForm(.employees, call, reader) }),
    .upload(
      "/employees/import", "Check a file of employees and show what its import would do", needs: write,
      limit: People.largestImport,
      slow: { upload, call, pool in try ImportPages.check(.employees, upload, call, pool) }),
    .form(
      "/employees/import/drafts/{id}", "Run an import of employees that was checked", needs: write,
      slow: { _, call, pool in try ImportPages.run(.employees, call, pool, next: EmployeeInvitations.button) }),
    .page(
      "/employees/import/template.csv", "A template for an import of employees", needs: write,
      read: { call, _ in ImportPages.template(.employees, call) }),
    .page(
      "/employees/import/template.xlsx", "The same as a spreadsheet", needs: write,
      slowRead: { call, _ in try ImportSheets.template(.employees, call) }),
    .form(
      "/employees/import/batches/{id}/undo", "Undo the last import, of employees", needs: write,
      slow: { _, call, pool in try ImportPages.undo(.employees, call, pool) }),
    .page(
      "/employees/export.csv", "Employees, or a part of them, as CSV", needs: .permission(.employeesRead),
      query: EmployeeExport.query, read: EmployeeExport.download
    ).with(.bulk),
    .page(
      "/employees/export.xlsx", "Employees, or a part of them, as a spreadsheet", needs: .permission(.employeesRead),
      query: EmployeeExport.query, slowRead: EmployeeExport.spreadsheet
    ).with(.bulk),
  ]

  private static let api: [Route] = [
    .api(
      .get, "/api/v1/employees", "Who works here, by name; more of each for those who see the records",
      needs: directory, query: EmployeeList.query, list: EmployeeOutput.self, slowRead: EmployeeAPI.list),
    .api(
      .post, "/api/v1/employees", "Add an employee, or make a person one; the invitation’s link is told only now",
      needs: write, input: EmployeeInput.self, output: EmployeeCreated.self, status: 201, write: EmployeeAPI.create
    ).with(.secretAnswer),
    .api(
      .get, "/api/v1/employees/{id}", "One employee", needs: directory, output: EmployeeOutput.self,
      answer: EmployeeAPI.find
    ).with(.versioned),
    .api(
      .patch, "/api/v1/employees/{id}", "Change the named fields of an employee", needs: write,
      input: EmployeeChange.self, output: EmployeeOutput.self, write: EmployeeAPI.update
    ).with(.versioned),
    .api(
      .delete, "/api/v1/employees/{id}", "Remove an employee: they are signed out at once, their records stay",
      needs: write, write: EmployeeAPI.remove
    ).with(.versioned),
    .api(
      .post, "/api/v1/employees/{id}/restore", "Bring a deleted employee back", needs: write,
      output: EmployeeOutput.self, write: EmployeeAPI.restore),
    .api(
      .post, "/api/v1/employees/{id}/invite", "Invite an employee who can’t sign in yet, or invite them again",
      needs: write, output: InvitationLinkOutput.self, write: EmployeeAPI.invite
    ).with(.secretAnswer),
    .api(
      .post, "/api/v1/employees/invite", "Invite everybody who works here and has no way in, by mail", needs: write,
      output: EmployeesInvited.self, status: 202, write: EmployeeAPI.inviteAll
    ).with(.bulk),
    .api(
      .get, "/api/v1/me/employment", "The caller’s own employment record", needs: .signedIn,
      output: EmployeeOutput.self, read: EmployeeAPI.findOwn
    ).with(.optional),
    .api(
      .post, "/api/v1/employees/import",
      "Import employees from a CSV file or a spreadsheet; with dryRun=true, only check it", needs: write,
      query: [Route.QueryParameter(name: "dryRun", text: ImportText.dryRun, .flag)], file: People.largestImport,
      output: ImportOutput.self,
      slow: { upload, call, pool in try ImportAPI.importFile(.employees, upload, call, pool) }),
    .api(
      .get, "/api/v1/employees/import/batches", "Imports of employees that changed something, newest first",
      needs: write, query: [.page, .limit], list: ImportBatchOutput.self,
      read: { call, reader in try ImportAPI.list(.employees, call, reader) }),
    .api(
      .post, "/api/v1/employees/import/batches/{id}/undo", "Undo the last import, of employees", needs: write,
      input: UndoInput.self, output: UndoOutput.self,
      slow: { _, call, pool in try ImportAPI.undo(.employees, call, pool) }),
  ]
}
