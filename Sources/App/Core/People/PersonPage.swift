// One person in the browser.
import Base
import Store
import Web

enum PersonPage {
  static func show(_ call: Call, _ reader: Reader) throws -> Reply {
    let organization = try call.signedIn.organization
    let entry = try reader.one(PeopleStore.findAny, call.id(as: ID<Person>.self), organization.id)
    // Old links lead to whom the entry became.
    if let successor = entry.mergedInto { return call.redirect(to: Link("/people/", successor)) }
    if entry.row.deleted != nil {
      guard entry.canBeErased, call.may(.permission(.peopleWrite)) else { throw Failure.notFound }
      return try deleted(entry.row, call, organization, reader)
    }
    return try page(entry.row, call, organization, reader)
  }

  /// Somebody who is not in the directory any more and may come back.
  private static func deleted(
    _ person: PersonRow, _ call: Call, _ organization: OrganizationSummary, _ reader: Reader
  ) throws -> Reply {
    let access = try PersonAccess(of: person.id, reader)
    let days = try reader.one(OrganizationStore.find, organization.id).retentionDays
    return call.page(
      Heading(title: .verbatim(person.name), crumbs: [PeoplePages.crumb]),
      actions: { h in
        h.postButton(PeopleText.restore, Link("/people/", person.id, "/restore"), call.token, .primary)
        if call.may(.permission(.peopleData)) {
          h.linkButton(PersonDataText.link, Link("/people/", person.id, "/data"), icon: "file")
        }
      }
    ) { h in
      h.notice(.warn, PeopleText.isDeleted(days))
      h.div(.class("profile")) {
        h.face(person.id, person.name, person.photo, isLarge: true)
        h.facts { facts in
          facts.fact(PeopleText.status) { $0.badge(person.standing.tone, person.standing.label) }
          if let deleted = person.deleted { facts.fact(PeopleText.deletedAt) { $0.moment(deleted, organization.zone) } }
          facts.fact(PeopleText.email, person.email)
          facts.fact(PeopleText.number, person.number)
          facts.fact(AccessText.roles, PeoplePages.words(access.everywhere, call.language))
        }
      }
    }
  }

  /// A link that was just made, for this one showing, and what to do with it.
  struct MadeLink {
    let url: String
    let text: Text
  }

  /// `emails` is the form for a further address, when it comes back with its faults.
  static func page(
    _ person: PersonRow, made link: MadeLink? = nil, emails: FormState = FormState(), _ call: Call,
    _ organization: OrganizationSummary, _ reader: Reader
  ) throws -> Reply {
    let access = try PersonAccess(of: person.id, reader)
    let mayWrite = call.may(.permission(.peopleWrite))
    let seesRoles = call.may(.permission(.accessRead))
    let home = try PersonHome(of: person.id, organization.id, UnitTree(of: organization.id, reader), reader)
    let accounts =
      MoodleTraces.mayBeTold(to: call) ? try MoodleTraces.accounts(of: person.id, in: organization.id, reader) : []
    return try call.page(
      Heading(title: .verbatim(person.name), crumbs: [PeoplePages.crumb], isFaulty: !emails.faults.isEmpty),
      status: emails.faults.isEmpty ? 200 : 422,
      actions: { h in
        guard mayWrite else { return }
        h.linkButton(PeopleText.edit, Link("/people/", person.id, "/edit"), icon: "edit", .primary)
        h.linkButton(PhotoText.photo, Link("/people/", person.id, "/photo"), icon: "image")
        if person.email != nil, person.status != .suspended {
          h.postButton(PeopleText.giveLink, Link("/people/", person.id, "/sign-in-link"), call.token, icon: "link")
        }
      }
    ) { h in
      if let link {
        h.notice(.info, isNew: true) { h in
          h.p(text: link.text)
          h.p(.class("code"), .id("link"), text: link.url)
          h.copyButton("link")
        }
      }
      h.faults(emails, EmailInput.fieldList)
      h.div(.class("profile")) {
        h.face(person.id, person.name, person.photo, isLarge: true)
        writeFacts(h, person, access, seesRoles, home?.words, accounts, call, organization.zone)
      }
      try h.part(EmailText.addresses) {
        try EmailPages.write(
          h, person, .person, base: Link("/people/", person.id, "/emails"), mayChange: mayWrite, emails, call, reader)
      }
      if seesRoles { try PersonRoles.write(h, person, access, call, organization.zone, reader) }
      try h.actions {
        if seesRoles {
          h.linkButton(LearningRoleText.seeWhy, Link("/people/", person.id, "/access"), icon: "shield")
        }
        if call.may(.permission(.attendanceReadAll)) {
          h.linkButton(PeopleText.records, Link("/attendance/records").query("person", person.id.text), icon: "clock")
        }
        if call.may(.permission(.coursesRead)) {
          h.linkButton(CourseText.courses, Link("/people/", person.id, "/courses"), icon: "list")
        }
        if call.may(.permission(.peopleData)) {
          h.linkButton(PersonDataText.link, Link("/people/", person.id, "/data"), icon: "file")
        }
        if mayWrite {
          h.linkButton(MergeText.merge, Link("/people/", person.id, "/merge"), icon: "people")
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

  private static func writeFacts(
    _ h: HTML, _ person: PersonRow, _ access: PersonAccess, _ seesRoles: Bool, _ home: String?,
    _ accounts: [MoodleAccountOutput], _ call: Call, _ zone: Zone
  ) {
    h.facts { facts in
      facts.fact(PeopleText.status) { $0.badge(person.standing.tone, person.standing.label) }
      facts.fact(PeopleText.email, person.email)
      facts.fact(PeopleText.number, person.number)
      facts.fact(PeopleText.phone, person.phone)
      if !seesRoles { facts.fact(AccessText.roles, PeoplePages.words(access.everywhere, call.language)) }
      facts.fact(LearningRoleText.home, home)
      if !accounts.isEmpty { facts.fact(MoodleText.accountThere) { $0.moodleAccounts(accounts) } }
      facts.fact(PeopleText.language, person.language.label)
      facts.fact(PeopleText.added) { $0.moment(person.created, zone) }
    }
  }

  /// Shows the new link in the answer to the form itself: it exists nowhere else, so there is no page to go to.
  static func makeLink(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let link = try SignInAPI.makeLink(call, writer)
    let organization = try call.signedIn.organization
    let person = try writer.one(PeopleStore.find, call.id(as: ID<Person>.self), organization.id)
    return try page(
      person, made: MadeLink(url: link.url, text: PeopleText.linkReady), call, organization, writer)
  }
}
