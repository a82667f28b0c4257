// One employee in the browser, and what is done with them there.
import Base
import Store
import Web

enum EmployeePage {
  /// As many reports are named; the list has the others.
  private static let mostReports = 20

  static func show(_ call: Call, _ reader: Reader) throws -> Reply {
    let organization = try call.signedIn.organization
    let id: ID<Person> = try call.id()
    // Old links lead to whom the entry became.
    if let successor = try reader.one(PeopleStore.findAny, id, organization.id).mergedInto {
      return call.redirect(to: Link("/employees/", successor))
    }
    return try page(EmployeeAPI.found(call, reader), call, organization, reader)
  }

  private static func page(
    _ row: EmployeeRow, made: InvitationLinkOutput? = nil, _ call: Call, _ organization: OrganizationSummary,
    _ reader: Reader
  ) throws -> Reply {
    let person = row.person
    let view = try EmployeeAPI.view(of: person.id, call)
    let mayWrite = call.may(.permission(.employeesWrite))
    let isDeleted = person.deleted != nil
    let roles = try view.isWhole ? RoleBook(of: organization.id, reader).everywhere(of: person.id, reader) : []
    let hasPage = try row.work.manager.map { try reader.exists(EmployeeStore.find, $0, organization.id) } ?? false
    return try call.page(
      Heading(
        title: .verbatim(person.name), lead: row.work.position.map { Text.verbatim($0) }, crumbs: [EmployeePages.crumb]),
      actions: { h in
        guard mayWrite else { return }
        if isDeleted {
          h.postButton(PeopleText.restore, Link("/employees/", person.id, "/restore"), call.token, .primary)
          return
        }
        h.linkButton(PeopleText.edit, Link("/employees/", person.id, "/edit"), icon: "edit", .primary)
        if EmployeeInvitations.canInvite(person) {
          h.postButton(EmployeeText.inviteNow, Link("/employees/", person.id, "/invite"), call.token, icon: "mail")
        }
        if call.may(.permission(.peopleWrite)) {
          h.linkButton(PhotoText.photo, Link("/people/", person.id, "/photo"), icon: "image")
        }
      }
    ) { h in
      if let made { h.madeInvitation(made) }
      if isDeleted { h.notice(.warn, EmployeeText.isDeleted) }
      h.div(.class("profile")) {
        h.face(person.id, person.name, person.photo, isLarge: true)
        writeFacts(h, row, hasPage, view, roles, call, organization.zone)
      }
      try writeReports(h, person.id, organization.id, reader)
      guard !isDeleted else { return }
      h.actions {
        if call.may(.permission(.attendanceReadAll)) {
          h.linkButton(PeopleText.records, Link("/attendance/records").query("person", person.id.text), icon: "clock")
        }
        if call.may(.permission(.peopleRead)) {
          h.linkButton(EmployeeText.inDirectory, Link("/people/", person.id), icon: "person")
        }
        guard mayWrite else { return }
        h.confirmButton(
          EmployeeText.remove, id: "remove", icon: "remove", question: EmployeeText.removeQuestion(person.name),
          consequence: EmployeeText.removeConsequence, confirm: EmployeeText.remove,
          action: Link("/employees/", person.id, "/remove"), token: call.token)
      }
    }
  }

  private static func writeFacts(
    _ h: HTML, _ row: EmployeeRow, _ managerHasPage: Bool, _ view: EmployeeView, _ roles: [RoleReference],
    _ call: Call, _ zone: Zone
  ) {
    let person = row.person
    h.facts { facts in
      if view.isWhole {
        let status = row.status(on: view.today)
        facts.fact(PeopleText.status) { $0.badge(status.tone, status.label) }
      }
      facts.fact(EmployeeText.position, row.work.position)
      facts.fact(EmployeeText.department, row.work.department)
      if let manager = row.work.manager {
        facts.fact(EmployeeText.manager) { h in
          let name = row.managerName ?? ""
          // A manager need not be an employee, nor be here any more.
          if managerHasPage { h.a(.href(Link("/employees/", manager)), .dir(.auto), text: name) } else { h.name(name) }
        }
      }
      facts.fact(PeopleText.email, person.email)
      guard view.isWhole else { return }
      facts.fact(PeopleText.phone, person.phone)
      facts.fact(PeopleText.number, person.number)
      if let hired = row.work.hired { facts.fact(EmployeeText.hired) { $0.dayAndYear(hired) } }
      if let ended = row.work.ended { facts.fact(EmployeeText.ended) { $0.dayAndYear(ended) } }
      facts.fact(AccessText.roles, PeoplePages.words(roles, call.language))
      facts.fact(PeopleText.language, person.language.label)
      if let deleted = person.deleted { facts.fact(PeopleText.deletedAt) { $0.moment(deleted, zone) } }
    }
  }

  private static func writeReports(
    _ h: HTML, _ person: ID<Person>, _ organization: ID<Organization>, _ reader: Reader
  ) throws {
    let reports = try reader.all(EmployeeStore.reports, organization, person, mostReports)
    guard !reports.isEmpty else { return }
    let all = EmployeePages.path.query("manager", person.text)
    let count = try reader.one(EmployeeStore.reportCount, organization, person)
    h.part(EmployeeText.reports, more: (EmployeeText.reportList, all)) {
      h.div(.class("prose")) {
        h.ul {
          for report in reports { h.li { h.a(.href(Link("/employees/", report.id)), .dir(.auto), text: report.name) } }
        }
      }
      if count > reports.count { h.note(EmployeeText.moreReports(count - reports.count)) }
    }
  }

  // MARK: What is done

  static func remove(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    try EmployeeAPI.remove(call, writer)
    let id: ID<Person> = try call.id()
    return call.redirect(
      to: EmployeePages.path,
      Flash(.good, EmployeeText.removed[call.language], undo: Link("/employees/", id, "/restore")))
  }

  static func restore(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let row = try EmployeeAPI.restored(call, writer)
    return call.redirect(to: Link("/employees/", row.id), Flash(.good, EmployeeText.restored[call.language]))
  }

  /// The link exists nowhere else, so it is shown in the answer to the form itself.
  static func invite(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let made = try EmployeeAPI.invite(call, writer)
    let organization = try call.signedIn.organization
    let row = try writer.one(EmployeeStore.find, call.id(as: ID<Person>.self), organization.id)
    return try page(row, made: made, call, organization, writer)
  }

  /// The page of an employee who was just added and invited.
  static func created(_ row: EmployeeRow, _ made: InvitationLinkOutput, _ call: Call, _ reader: Reader) throws -> Reply
  {
    try page(row, made: made, call, call.signedIn.organization, reader)
  }
}

extension HTML {
  /// An invitation that was just made: its link is shown this once.
  func madeInvitation(_ made: InvitationLinkOutput) {
    notice(.info, isNew: true) { h in
      h.p(text: made.isMailed ? InvitationText.mailed(made.invitation.email) : InvitationText.linkReady)
      h.p(.class("code"), .id("link"), text: made.url)
      h.copyButton("link")
    }
  }
}
