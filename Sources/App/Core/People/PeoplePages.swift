// The directory in the browser.
import Base
import Store
import Web

enum PeoplePages {
  private static let path = Link("/people")
  private static let crumb = Crumb(PeopleText.people, path)

  static func showList(_ call: Call, _ reader: Reader) throws -> Reply {
    // Count and rows of one state of the file.
    try reader.snapshot { try writeList(call, reader) }
  }

  private static func writeList(_ call: Call, _ reader: Reader) throws -> Reply {
    let list = try PeopleList(call)
    let page = try Page(call.query)
    let total = try list.total(reader)
    let book = try RoleBook(of: list.organization, reader)
    let mayWrite = call.may(.permission(.peopleWrite))
    return try call.page(
      Heading(title: PeopleText.people, lead: PeopleText.intro),
      actions: { h in
        if mayWrite {
          h.linkButton(PeopleText.add, "/people/new", icon: "plus", .primary)
          h.linkButton(PeopleText.importMany, "/people/import", icon: "upload")
        }
        h.linkButton(PeopleText.export, "/people/export.csv", icon: "download")
      }
    ) { h in
      try h.passwordRequests(call, reader)
      h.filters(path) {
        h.searchField("search", list.search, label: PeopleText.search)
        h.submit(PeopleText.find, .plain)
      }
      guard total > 0 else {
        if list.search.isEmpty {
          h.emptyState("people", PeopleText.none, PeopleText.noneHint)
        } else {
          h.emptyState("people", PeopleText.nothingFound, PeopleText.nothingFoundHint)
        }
        return
      }
      try h.list {
        try h.table(columns) { table in
          try list.each(page, reader) { row in write(row, try book.everywhere(of: row.id, reader), table) }
        }
        h.pager(page: page.number, limit: page.limit, total: total, of: PeopleText.count) { number in
          (list.search.isEmpty ? path : path.query("search", list.search)).query("page", number)
        }
      }
    }
  }

  private static let columns = TableColumns([
    Column(PeopleText.name, .name), Column(PeopleText.email, .quiet), Column(PeopleText.number, .time),
    Column(AccessText.roles, .desk), Column(PeopleText.status, .aside),
  ])

  private static func write(_ row: PersonRow, _ roles: [RoleReference], _ table: TableRows) {
    table.row { cells in
      cells.cell(row.name, Link("/people/", row.id))
      cells.cell(row.email)
      cells.cell(row.number)
      cells.cell { h in h.text(words(roles, h.language)) }
      cells.cell { $0.badge(row.status.tone, row.status.label) }
    }
  }

  private static func words(_ roles: [RoleReference], _ language: Language) -> String {
    roles.map { $0.label[language] }.joined(separator: ", ")
  }

  // MARK: One person

  static func showOne(_ call: Call, _ reader: Reader) throws -> Reply {
    let organization = try call.signedIn.organization
    let person = try reader.one(PeopleStore.find, call.id(as: ID<Person>.self), organization.id)
    return try one(person, nil, call, organization, reader)
  }

  private static func one(
    _ person: PersonRow, _ link: LinkOutput?, _ call: Call, _ organization: OrganizationSummary, _ reader: Reader
  ) throws -> Reply {
    let access = try PersonAccess(of: person.id, reader)
    let mayWrite = call.may(.permission(.peopleWrite))
    let seesRoles = call.may(.permission(.accessRead))
    return try call.page(
      Heading(title: .verbatim(person.name), crumbs: [crumb]),
      actions: { h in
        guard mayWrite else { return }
        h.linkButton(PeopleText.edit, Link("/people/", person.id, "/edit"), icon: "edit", .primary)
        if person.email != nil, person.status != .suspended {
          h.postButton(PeopleText.giveLink, Link("/people/", person.id, "/sign-in-link"), call.token, icon: "link")
        }
      }
    ) { h in
      if let link {
        h.notice(.info, isNew: true) { h in
          h.p(text: PeopleText.linkReady)
          h.p(.class("code"), .id("link"), text: link.url)
          h.copyButton("link")
        }
      }
      h.facts { facts in
        facts.fact(PeopleText.status) { $0.badge(person.status.tone, person.status.label) }
        facts.fact(PeopleText.email, person.email)
        facts.fact(PeopleText.number, person.number)
        if !seesRoles { facts.fact(AccessText.roles, words(access.everywhere, call.language)) }
        facts.fact(PeopleText.language, person.language.label)
        facts.fact(PeopleText.added) { $0.moment(person.created, organization.zone) }
      }
      if seesRoles { try PersonRoles.write(h, person, access, call, organization.zone, reader) }
      try h.actions {
        if call.may(.permission(.attendanceReadAll)) {
          h.linkButton(PeopleText.records, Link("/attendance/records").query("person", person.id.text), icon: "clock")
        }
        if mayWrite {
          h.suspensionButton(person, call)
          try h.secondFactorButton(person.id, person.name, call, reader)
          h.confirmButton(
            PeopleText.remove, id: "remove", icon: "remove", question: PeopleText.removeQuestion(person.name),
            consequence: PeopleText.removeConsequence, confirm: PeopleText.remove,
            action: Link("/people/", person.id, "/remove"), token: call.token)
        }
      }
    }
  }

  // MARK: Adding and changing

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
    return form(
      Heading(title: PeopleText.add, lead: PeopleText.addIntro, crumbs: [crumb], isFaulty: !state.faults.isEmpty),
      ownFields, state, "/people/new", PeopleText.add, back: path, call
    ) { h in
      if granting.standing.may(.accessAssign) { writeRoles(h, state, granting) }
    }
  }

  /// What a form asks of a person beside their roles.
  private static let ownFields = PersonInput.fieldList.filter { $0.name.description != "roles" }

  /// The first role of a new person, among those that the caller may give.
  private static func writeRoles(_ h: HTML, _ state: FormState, _ granting: Granting) {
    let chosen = state.values["roles"] ?? granting.usual.first?.reference.word ?? ""
    let fault = state.faults.first { $0.path.hasPrefix("roles") }
    h.labeled("roles", AccessText.role, help: AccessText.firstRole, fault: fault?.text) { attributes in
      h.select(attributes) {
        h.option(.value(""), text: AccessText.noRole)
        for role in granting.book.roles where granting.standing.mayGive(role) {
          let word = role.reference.word
          h.option(.value(word), .selected(word == chosen), text: role.label)
        }
      }
    }
  }

  static func showEdit(_ call: Call, _ reader: Reader) throws -> Reply {
    let person = try reader.one(PeopleStore.find, call.id(as: ID<Person>.self), call.signedIn.organization.id)
    return edit(person, FormState(PersonChange(person)), call)
  }

  static func update(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let organization = try call.signedIn.organization
    let old = try writer.one(PeopleStore.find, call.id(as: ID<Person>.self), organization.id)
    do {
      // The form holds the whole person: a name is needed, and an emptied box takes its value away.
      _ = try PersonInput.read(form: form.ownPairs.filter { $0.0 != "status" })
      let change = try PersonChange.read(form: form.ownPairs)
      let person = try PeopleChanges.update(
        old.id, change, clearsEmail: change.email == nil && form["email"] != nil,
        clearsNumber: change.number == nil && form["number"] != nil, in: organization, writer)
      return call.redirect(to: Link("/people/", person.id), Flash(.good, PeopleText.saved[call.language]))
    } catch let failure as Failure where !failure.fields.isEmpty {
      throw FormRefused(reply: edit(old, FormState(form, failure), call))
    }
  }

  private static func edit(_ person: PersonRow, _ state: FormState, _ call: Call) -> Reply {
    form(
      Heading(
        title: PeopleText.editTitle(person.name), crumbs: [Crumb(.verbatim(person.name), Link("/people/", person.id))],
        isFaulty: !state.faults.isEmpty),
      ownFields + PersonChange.fieldList.filter { $0.name.description == "status" }, state,
      Link("/people/", person.id, "/edit"), PeopleText.save,
      back: Link("/people/", person.id), call)
  }

  private static func form(
    _ heading: Heading, _ fields: [FieldInfo], _ state: FormState, _ action: Link, _ word: Text, back: Link,
    _ call: Call, more: (HTML) -> Void = { _ in }
  ) -> Reply {
    call.page(heading, status: state.faults.isEmpty ? 200 : 422) { h in
      h.faults(state, fields)
      h.entryForm(action, call.token) {
        h.fields(fields, state, hints: hints(isFirst: state.faults.isEmpty))
        more(h)
        h.actions {
          h.submit(word)
          h.linkButton(ShellText.cancel, back, .quiet)
        }
      }
    }
  }

  private static func hints(isFirst: Bool) -> [String: FieldHints] {
    let off = FieldHints(autocomplete: "off")
    let settled = FieldHints(isSettled: true)
    return [
      "name": FieldHints(autocomplete: "off", isFirst: isFirst), "email": off, "number": off, "language": settled,
      "status": settled,
    ]
  }

  static func remove(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    try PeopleChanges.delete(call.id(), in: call.signedIn.organization, writer)
    return call.redirect(to: path, Flash(.good, PeopleText.removed[call.language]))
  }

  /// Shows the new link in the answer to the form itself: it exists nowhere else, so there is no page to go to.
  static func makeLink(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let link = try SignInAPI.makeLink(call, writer)
    let organization = try call.signedIn.organization
    let person = try writer.one(PeopleStore.find, call.id(as: ID<Person>.self), organization.id)
    return try one(person, link, call, organization, writer)
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

extension PersonChange {
  /// The person as they are, for the form.
  init(_ person: PersonRow) {
    name = person.name
    email = person.email
    number = person.number
    language = person.language
    status = person.status
  }
}
