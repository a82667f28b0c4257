// Every organization of the box, in the browser of whoever runs it.
import Base
import Store
import Web

enum OperatorPages {
  private static let path = Link("/operator/organizations")
  private static let crumb = Crumb(OrganizationText.all, path)

  // MARK: The list

  static func showList(_ call: Call, _ reader: Reader) throws -> Reply {
    // Count and rows of one state of the file.
    try reader.snapshot { try writeList(call, reader) }
  }

  private static func writeList(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    let total = try reader.one(OrganizationStore.count)
    return try call.page(
      Heading(title: OrganizationText.all, lead: OrganizationText.allIntro),
      actions: { h in h.linkButton(OrganizationText.add, "/operator/organizations/new", icon: "plus", .primary) }
    ) { h in
      try h.list {
        try h.table(columns) { table in
          try reader.each(OrganizationStore.page, page.limit, page.offset) { row in
            let people = try reader.value(of: .people, organization: row.id.value)
            table.row { cells in
              cells.cell(row.name, Link("/operator/organizations/", row.id))
              cells.cell(row.slug)
              cells.cell(Int(people))
              cells.cell { $0.badge(row.status.tone, row.status.label) }
            }
          }
        }
        h.pager(page: page.number, limit: page.limit, total: total, of: OrganizationText.count) { number in
          path.query("page", number)
        }
      }
    }
  }

  private static let columns = TableColumns([
    Column(OrganizationText.name, .name), Column(OrganizationText.slug, .code), Column(PeopleText.people, .number),
    Column(OrganizationText.status, .aside),
  ])

  // MARK: A new one

  static func showNew(_ call: Call, _ reader: Reader) throws -> Reply {
    var usual = OrganizationInput()
    usual.zone = try call.signedIn.organization.zone.name
    usual.language = call.language
    return new(FormState(usual), call)
  }

  private static func new(_ state: FormState, _ call: Call) -> Reply {
    let heading = Heading(
      title: OrganizationText.add, lead: OrganizationText.addIntro, crumbs: [crumb], isFaulty: !state.faults.isEmpty)
    let off = FieldHints(autocomplete: "off")
    return call.page(heading, status: state.faults.isEmpty ? 200 : 422) { h in
      h.faults(state, OrganizationInput.fieldList)
      h.entryForm("/operator/organizations/new", call.token) {
        h.fields(
          OrganizationInput.fieldList, state,
          hints: [
            "name": FieldHints(autocomplete: "off", isFirst: state.faults.isEmpty), "zone": off, "ownerEmail": off,
          ])
        h.actions {
          h.submit(OrganizationText.add)
          h.linkButton(ShellText.cancel, path, .quiet)
        }
      }
    }
  }

  static func create(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    do {
      let secret = NewSecret(call.appliance.secrets)
      let made = try OrganizationAPI.make(
        OrganizationInput.read(form: form.ownPairs), secret, call.appliance.mail, writer)
      return try one(made.organization, ownerLink: JoinPages.address(secret, call), call, writer)
    } catch let failure as Failure where !failure.fields.isEmpty {
      throw FormRefused(reply: new(FormState(form, failure), call))
    }
  }

  // MARK: One organization

  static func showOne(_ call: Call, _ reader: Reader) throws -> Reply {
    try one(reader.one(OrganizationStore.find, call.id(as: ID<Organization>.self)), ownerLink: nil, call, reader)
  }

  private static func one(_ row: OrganizationRow, ownerLink: String?, _ call: Call, _ reader: Reader) throws -> Reply {
    let people = try reader.value(of: .people, organization: row.id.value)
    return call.page(Heading(title: .verbatim(row.name), crumbs: [crumb])) { h in
      if let ownerLink {
        h.notice(.info, isNew: true) { h in
          h.p(text: OrganizationText.ownerLinkReady)
          h.p(.class("code"), .id("link"), text: ownerLink)
          h.copyButton("link")
        }
      }
      h.facts { facts in
        facts.fact(OrganizationText.status) { $0.badge(row.status.tone, row.status.label) }
        facts.fact(OrganizationText.slug, row.slug)
        facts.fact(OrganizationText.zone, row.zone.name)
        facts.fact(OrganizationText.language, row.language.label)
        facts.fact(PeopleText.people) { $0.text(grouped(Int(people), call.language)) }
        facts.fact(OrganizationText.created) { $0.moment(row.created, row.zone) }
        if let over = row.purgeAfter { facts.fact(OrganizationText.purgeAfter) { $0.moment(over, row.zone) } }
      }
      if row.id != call.caller?.organization.id { h.actions { writeActions(h, row, call) } }
    }
  }

  private static func writeActions(_ h: HTML, _ row: OrganizationRow, _ call: Call) {
    func action(_ word: StaticString) -> Link { Link("/operator/organizations/", row.id, word) }
    switch row.status {
    case .deleted:
      if let over = row.purgeAfter, over > call.now {
        h.postButton(OrganizationText.restore, action("/restore"), call.token, .primary)
      }
      return
    case .suspended: h.postButton(OrganizationText.resume, action("/resume"), call.token, .primary)
    case .active:
      h.confirmButton(
        OrganizationText.suspend, id: "suspend", .plain, question: OrganizationText.suspendQuestion(row.name),
        consequence: OrganizationText.suspendConsequence, confirm: OrganizationText.suspend, action: action("/suspend"),
        token: call.token)
    }
    h.confirmButton(
      OrganizationText.delete, id: "delete", icon: "remove", question: OrganizationText.deleteQuestion(row.name),
      consequence: OrganizationText.deletionIntro, confirm: OrganizationText.delete, action: action("/delete"),
      token: call.token)
  }

  static func suspend(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    back(to: try OrganizationChanges.setSuspended(true, OrganizationAPI.other(call), writer), call)
  }

  static func resume(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    back(to: try OrganizationChanges.setSuspended(false, call.id(), writer), call)
  }

  static func delete(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    try OrganizationAPI.deleteOne(call, writer)
    return back(to: try writer.one(OrganizationStore.find, call.id(as: ID<Organization>.self)), call)
  }

  static func restore(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    back(to: try OrganizationChanges.restore(call.id(), writer), call)
  }

  private static func back(to row: OrganizationRow, _ call: Call) -> Reply {
    call.redirect(
      to: Link("/operator/organizations/", row.id), Flash(.good, OrganizationText.is(row.status)[call.language]))
  }
}
