// The directory in the browser: the list, and the forms that add and change a person.
import Base
import Store
import Web

enum PeoplePages {
  static let path = Link("/people")
  static let crumb = Crumb(PeopleText.people, path)

  static func showList(_ call: Call, _ reader: Reader) throws -> Reply {
    // Count and rows of one state of the file.
    try reader.snapshot { try writeList(call, reader) }
  }

  private static func writeList(_ call: Call, _ reader: Reader) throws -> Reply {
    let organization = try call.signedIn.organization
    let book = try RoleBook(of: organization.id, reader)
    let tree = try UnitTree(of: organization.id, reader)
    let list = try PeopleList(call, book, tree: tree, reader)
    let page = try Page(call.query)
    let extent = try list.extent(reader)
    let mayWrite = call.may(.permission(.peopleWrite))
    return try call.page(
      Heading(title: PeopleText.people, lead: PeopleText.intro),
      actions: { h in
        if mayWrite {
          h.linkButton(PeopleText.add, "/people/new", icon: "plus", .primary)
          h.linkButton(PeopleText.importMany, "/people/import", icon: "upload")
          h.linkButton(MergeText.duplicates, "/people/duplicates", icon: "people")
        }
        guard extent.total > 0 else { return }
        // What is exported is what is listed, and the button says how much that is.
        let isPart = !list.search.isEmpty || list.isFiltered
        let words =
          extent.hasMore ? PeopleText.exportFound : isPart ? PeopleText.exportPart(extent.total) : PeopleText.export
        h.linkButton(words, list.filtered("/people/export.csv"), icon: "download")
        h.linkButton(PeopleText.exportSheet, list.filtered("/people/export.xlsx"), icon: "download", .quiet)
      }
    ) { h in
      try h.passwordRequests(call, reader)
      try h.savedViews(list.link(), call, reader)
      writeFilters(h, list, book, tree, mayWrite)
      if list.status == .deleted { try writePurge(h, organization.id, call, reader) }
      guard extent.total > 0 else {
        writeEmpty(h, list)
        return
      }
      try h.list {
        try h.table(columns(list)) { table in
          try list.each(page, extent, reader) { row in
            write(row, try book.everywhere(of: row.id, reader), organization.zone, table)
          }
        }
        if extent.hasMore { h.note(PeopleText.hasMoreHint) }
        h.pager(page: page.number, limit: page.limit, total: extent.total, of: PeopleText.count) { number in
          list.link().query("page", number)
        }
      }
    }
  }

  private static func writeFilters(
    _ h: HTML, _ list: PeopleList, _ book: RoleBook, _ tree: UnitTree, _ mayWrite: Bool
  ) {
    h.filters(path) {
      h.searchField("search", list.search, label: PeopleText.search)
      let statuses = DirectoryStatus.allCases.filter { $0 != .deleted || mayWrite }
      h.filterChoice(
        "status", list.status?.rawValue, label: PeopleText.status,
        options: [("", PeopleText.anyStatus)] + statuses.map { ($0.rawValue, $0.label) })
      h.filterChoice(
        "role", list.role?.word, label: AccessText.role,
        options: [("", PeopleText.anyRole)] + book.roles.map { ($0.reference.word, $0.label) })
      let choice = UnitChoice(list.unit, among: tree.nodes.map(\.unit), tree)
      for kind in UnitKind.allCases { choice.write(kind, h) }
      // A changed filter keeps the order; a search is always by name.
      if list.isSortable, list.sort != .name {
        h.input(.type("hidden"), .name("sort"), .value(list.sort.rawValue))
      }
      h.submit(PeopleText.find, .plain)
    }
  }

  private static func writeEmpty(_ h: HTML, _ list: PeopleList) {
    if list.search.isEmpty, !list.isFiltered {
      h.emptyState("people", PeopleText.none, PeopleText.noneHint)
    } else if list.status == .deleted {
      h.emptyState("people", PeopleText.noneDeleted, PeopleText.noneDeletedHint)
    } else {
      h.emptyState("people", PeopleText.nothingFound, PeopleText.nothingFoundHint) { h in
        h.linkButton(PeopleText.everybody, path.query("view", "all"))
      }
    }
  }

  private static func columns(_ list: PeopleList) -> TableColumns {
    if list.isWhole { return usualColumns }
    return list.isSortable ? TableColumns(columns(sorting: list)) : plainColumns
  }

  private static func columns(sorting list: PeopleList?) -> [Column] {
    func column(_ label: Text, _ style: Column.Style, _ order: PeopleSort) -> Column {
      guard let list else { return Column(label, style) }
      let isCurrent = list.sort == order || list.sort == order.turned
      return Column(
        label, style, sort: list.link(sort: isCurrent ? list.sort.turned : order),
        isAscending: isCurrent ? list.sort.isAscending : nil)
    }
    return [
      column(PeopleText.name, .name, .name), Column(PeopleText.email, .quiet),
      column(PeopleText.number, .time, .number), Column(AccessText.roles, .desk),
      column(PeopleText.added, .desk, .added), Column(PeopleText.status, .aside),
    ]
  }

  private static let plainColumns = TableColumns(columns(sorting: nil))
  /// Those of the whole list by name, which is what is looked at most.
  private static let usualColumns = TableColumns([
    Column(PeopleText.name, .name, sort: path.query("sort", "-name"), isAscending: true),
    Column(PeopleText.email, .quiet), Column(PeopleText.number, .time, sort: path.query("sort", "number")),
    Column(AccessText.roles, .desk), Column(PeopleText.added, .desk, sort: path.query("sort", "added")),
    Column(PeopleText.status, .aside),
  ])

  private static func write(_ row: PersonRow, _ roles: [RoleReference], _ zone: Zone, _ table: TableRows) {
    table.row { cells in
      cells.cell { h in
        h.span(.class("who")) {
          h.face(row.id, row.name, row.photo)
          h.a(.href(Link("/people/", row.id)), .dir(.auto), text: row.name)
        }
      }
      cells.cell(row.email)
      cells.cell(row.number)
      cells.cell { h in h.text(words(roles, h.language)) }
      cells.cell { $0.dayAndYear(zone.localDate(at: row.created)) }
      cells.cell { $0.badge(row.standing.tone, row.standing.label) }
    }
  }

  static func words(_ roles: [RoleReference], _ language: Language) -> String {
    roles.map { $0.label[language] }.joined(separator: ", ")
  }

  // MARK: Adding

  static func showNew(_ call: Call, _ reader: Reader) throws -> Reply {
    var usual = PersonInput()
    usual.language = try call.signedIn.organization.language
    return try new(FormState(usual), call, reader)
  }

  static func create(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    do {
      let input = try PersonInput.read(form: form.ownPairs)
      let person = try PeopleChanges.create(input, in: call.signedIn.organization, writer)
      return call.redirect(
        to: Link("/people/", person.id), Flash(.good, PeopleText.wasAdded(person.name)[call.language]))
    } catch let failure as Failure where !failure.fields.isEmpty {
      throw FormRefused(reply: try new(FormState(form, failure), call, writer))
    }
  }

  private static func new(_ state: FormState, _ call: Call, _ reader: Reader) throws -> Reply {
    let caller = try call.signedIn
    let granting = Granting(Standing(caller), try RoleBook(of: caller.organization.id, reader))
    let fields = try caller.organization.offered(PersonForm.ownFields, has: nil, reader)
    return PersonForm.page(
      Heading(title: PeopleText.add, lead: PeopleText.addIntro, crumbs: [crumb], isFaulty: !state.faults.isEmpty),
      fields, state, "/people/new", PeopleText.add, back: path, call
    ) { h in
      if granting.standing.may(.accessAssign) { h.firstRole(state, granting) }
    }
  }

  static func remove(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let id: ID<Person> = try call.id()
    try PeopleChanges.delete(id, in: call.signedIn.organization, writer)
    return call.redirect(
      to: path, Flash(.good, PeopleText.removed[call.language], undo: Link("/people/", id, "/restore")))
  }

  static func restore(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let person = try PersonRemoval.restore(call.id(), in: call.signedIn.organization, writer)
    return call.redirect(to: Link("/people/", person.id), Flash(.good, PeopleText.restored[call.language]))
  }

  static func purge(_ form: FormFields, _ call: Call, _ pool: Slow) throws -> Reply {
    let purged = try PersonRemoval.purge(call.signedIn.organization) { try pool.write(call.context, $0) }
    return call.redirect(to: path.query("status", "deleted"), Flash(.good, PeopleText.purged(purged, call.language)))
  }

  /// What can be done about those whose time is over.
  private static func writePurge(_ h: HTML, _ organization: ID<Organization>, _ call: Call, _ reader: Reader) throws {
    let days = try reader.one(OrganizationStore.find, organization).retentionDays
    let count = try PersonRemoval.purgeable(organization, at: call.now, reader)
    guard count > 0 else { return }
    h.actions {
      h.confirmButton(
        .verbatim(PeopleText.purge(count, call.language)), id: "purge", icon: "remove",
        question: PeopleText.purgeQuestion, consequence: PeopleText.purgeConsequence(days),
        confirm: .verbatim(PeopleText.purge(count, call.language)), action: "/people/purge", token: call.token)
    }
  }
}

extension PersonStatus {
  var tone: Tone {
    switch self {
    case .invited: .warn
    case .active: .good
    case .suspended: .bad
    }
  }
}

extension HTML {
  /// The first role of a new person, among those that the caller may give.
  func firstRole(_ state: FormState, _ granting: Granting) {
    let chosen = state.values["roles"] ?? granting.usual.first?.reference.word ?? ""
    let fault = state.faults.first { $0.path.hasPrefix("roles") }
    labeled("roles", AccessText.role, help: AccessText.firstRole, fault: fault?.text) { attributes in
      select(attributes) {
        option(.value(""), text: AccessText.noRole)
        for role in granting.book.roles where granting.standing.mayGive(role) {
          let word = role.reference.word
          option(.value(word), .selected(word == chosen), text: role.label)
        }
      }
    }
  }
}
