// Employees in the browser: the list, for everybody who may see who works here.
import Base
import Store
import Web

enum EmployeePages {
  static let path = Link("/employees")
  static let crumb = Crumb(EmployeeText.employees, path)
  /// As many departments can be chosen; a list of more is searched.
  private static let mostDepartments = 300

  static func showList(_ call: Call, _ reader: Reader) throws -> Reply {
    // Count and rows of one state of the file.
    try reader.snapshot { try writeList(call, reader) }
  }

  private static func writeList(_ call: Call, _ reader: Reader) throws -> Reply {
    let organization = try call.signedIn.organization
    let book = try RoleBook(of: organization.id, reader)
    let list = try EmployeeList(call, book)
    let page = try Page(call.query, limit: EmployeeList.usualLimit)
    let total = try list.total(reader)
    let inviteButton = try EmployeeInvitations.button(call, reader)
    return try call.page(
      Heading(
        title: EmployeeText.employees, lead: list.view.isWhole ? EmployeeText.introWhole : EmployeeText.intro),
      actions: { h in
        if call.may(.permission(.employeesWrite)) {
          h.linkButton(EmployeeText.add, "/employees/new", icon: "plus", .primary)
          h.linkButton(PeopleText.importMany, "/employees/import", icon: "upload")
          inviteButton(h)
        }
        guard list.view.isWhole, total > 0 else { return }
        let words = list.isFiltered ? PeopleText.exportPart(total) : PeopleText.export
        h.linkButton(words, list.filtered("/employees/export.csv"), icon: "download")
        h.linkButton(PeopleText.exportSheet, list.filtered("/employees/export.xlsx"), icon: "download", .quiet)
      }
    ) { h in
      try h.savedViews(list.filtered(path), call, reader)
      try writeFilters(h, list, book, reader)
      guard total > 0 else {
        writeEmpty(h, list)
        return
      }
      try h.list {
        try h.table(list.view.isWhole ? wholeColumns : columns) { table in
          try list.each(page, reader) { write($0, list.view, table) }
        }
        h.pager(page: page.number, limit: page.limit, total: total, of: EmployeeText.count) { number in
          list.filtered(path).query("page", number)
        }
      }
    }
  }

  static func inviteAll(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let count = try EmployeeInvitations.inviteAll(
      in: call.signedIn.organization, call.appliance.mail, writer
    ).count
    let words = count > 0 ? EmployeeText.inviting(count) : EmployeeText.nobodyToInvite
    return call.redirect(to: path, Flash(.good, words[call.language]))
  }

  private static func writeFilters(_ h: HTML, _ list: EmployeeList, _ book: RoleBook, _ reader: Reader) throws {
    let departments = try reader.all(EmployeeStore.departments, list.organization, mostDepartments)
    h.filters(path) {
      h.searchField("search", list.search, label: EmployeeText.search)
      if !departments.isEmpty {
        h.filterChoice(
          "department", chosen(list.department, departments), label: EmployeeText.department,
          options: [("", EmployeeText.anyDepartment)] + departments.map { ($0, Text.verbatim($0)) })
      }
      if list.view.isWhole {
        h.filterChoice(
          "status", list.status?.rawValue, label: PeopleText.status,
          options: [("", PeopleText.anyStatus)] + EmployeeStatus.allCases.map { ($0.rawValue, $0.label) })
        h.filterChoice(
          "role", list.role?.word, label: AccessText.role,
          options: [("", PeopleText.anyRole)] + book.roles.map { ($0.reference.word, $0.label) })
      }
      // What a link asked for beside these stays.
      if let manager = list.manager { h.input(.type("hidden"), .name("manager"), .value(manager.text)) }
      if !list.position.isEmpty { h.input(.type("hidden"), .name("position"), .value(list.position)) }
      h.submit(PeopleText.find, .plain)
    }
  }

  /// The department that was asked for, as it is written in the list of them.
  private static func chosen(_ department: String, _ departments: [String]) -> String {
    departments.first { folded($0) == folded(department) } ?? department
  }

  private static func writeEmpty(_ h: HTML, _ list: EmployeeList) {
    if !list.isFiltered {
      h.emptyState("people", EmployeeText.none, list.view.isWhole ? EmployeeText.noneHint : nil)
    } else if list.status == .deleted {
      h.emptyState("people", PeopleText.noneDeleted, EmployeeText.noneDeletedHint)
    } else {
      h.emptyState("people", EmployeeText.nothingFound, PeopleText.nothingFoundHint) { h in
        h.linkButton(EmployeeText.everybody, path.query("view", "all"))
      }
    }
  }

  private static let columns = TableColumns([
    Column(PeopleText.name, .name), Column(EmployeeText.position, .words), Column(EmployeeText.department),
    Column(PeopleText.email, .quiet), Column(EmployeeText.manager, .desk),
  ])
  private static let wholeColumns = TableColumns([
    Column(PeopleText.name, .name), Column(EmployeeText.position, .words), Column(EmployeeText.department),
    Column(PeopleText.email, .quiet), Column(EmployeeText.manager, .desk),
    Column(PeopleText.status, .aside),
  ])

  private static func write(_ row: EmployeeRow, _ view: EmployeeView, _ table: TableRows) {
    table.row { cells in
      cells.cell { h in
        h.span(.class("who")) {
          h.face(row.id, row.person.name, row.person.photo)
          h.a(.href(Link("/employees/", row.id)), .dir(.auto), text: row.person.name)
        }
      }
      cells.cell(row.work.position)
      cells.cell(row.work.department)
      cells.cell(row.person.email)
      cells.cell(row.managerName)
      if view.isWhole {
        let status = row.status(on: view.today)
        cells.cell { $0.badge(status.tone, status.label) }
      }
    }
  }
}
