// Who asked for a new password, for those who may help them.
import Base
import Store
import Web

/// Somebody who waits for a new password.
struct PasswordRequestOutput: Payload {
  var person = PersonReference()
  var email: String?
  var askedAt = Timestamp(milliseconds: 0)
  var address = ""

  static let schemaName = "PasswordRequest"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.object("person", &person, label: PeopleText.person)
    f.text("email", &email, label: PeopleText.email, max: PersonRules.longestEmail)
    f.timestamp("askedAt", &askedAt, label: AccountText.askedAt)
    f.text("address", &address, label: EventsText.address, min: 0)
  }
}

enum RequestPages {
  private static let path: Link = "/people/forgotten"

  // MARK: The calls

  static func list(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    let organization = try call.signedIn.organization.id
    return try reader.snapshot {
      let total = try reader.value(of: .passwordRequests, organization: organization.value)
      return try call.list(page, total: Int(total)) { json in
        try reader.each(ResetStore.requests, organization, page.limit, page.offset) { row in
          var output = PasswordRequestOutput()
          output.person = PersonReference(id: row.person, name: row.name)
          output.email = row.email
          output.askedAt = row.asked
          output.address = row.address
          output.write(to: json)
        }
      }
    }
  }

  /// An administrator makes a link and hands it over: it opens what is the organization's.
  static func makeLink(_ call: Call, _ writer: Writer) throws -> LinkOutput {
    let secret = NewSecret(call.appliance.secrets)
    try Standing(writer).requireCovering(call.id(), writer)
    var output = LinkOutput()
    output.expiresAt = try PasswordResets.make(
      for: try call.id(), in: try call.signedIn.organization, reach: .organization, secret, writer)
    output.url = ResetPages.address(secret, call)
    return output
  }

  static func dismiss(_ call: Call, _ writer: Writer) throws {
    try PasswordResets.dismiss(call.id(), in: call.signedIn.organization.id, writer)
  }

  // MARK: The page

  static func show(_ call: Call, _ reader: Reader) throws -> Reply {
    // Count and rows of one state of the file.
    try reader.snapshot { try page(call, nil, reader) }
  }

  private static func page(
    _ call: Call, _ made: (name: String, link: LinkOutput)?, _ reader: Reader
  ) throws -> Reply {
    let organization = try call.signedIn.organization
    let page = try Page(call.query)
    let total = Int(try reader.value(of: .passwordRequests, organization: organization.id.value))
    let heading = Heading(
      title: AccountText.requests, lead: AccountText.requestsLead, crumbs: [Crumb(PeopleText.people, "/people")])
    return try call.page(heading) { h in
      if let made {
        h.notice(.info, isNew: true) { h in
          h.p(text: AccountText.resetReady(made.name))
          h.p(.class("code"), .id("link"), text: made.link.url)
          h.copyButton("link")
        }
      }
      guard total > 0 else {
        h.emptyState("good", AccountText.noRequests, AccountText.noRequestsHint)
        return
      }
      try h.list {
        try h.table(columns) { table in
          try reader.each(ResetStore.requests, organization.id, page.limit, page.offset) { row in
            write(row, organization.zone, call, table)
          }
        }
        h.pager(page: page.number, limit: page.limit, total: total, of: AccountText.requestCount) { number in
          path.query("page", number)
        }
      }
    }
  }

  private static let columns = TableColumns([
    Column(PeopleText.name, .name), Column(PeopleText.email, .quiet), Column(AccountText.askedAt, .time),
    Column(EventsText.address, .desk), Column(OrganizationText.actions, .words),
  ])

  private static func write(_ row: PasswordRequestRow, _ zone: Zone, _ call: Call, _ table: TableRows) {
    table.row { cells in
      cells.cell(row.name, Link("/people/", row.person))
      cells.cell(row.email)
      cells.cell { $0.moment(row.asked, zone) }
      cells.cell(row.address)
      cells.cell { h in
        h.div(.class("actions")) {
          h.postButton(
            AccountText.makeReset, Link("/people/", row.person, "/reset-link"), call.token, icon: "link")
          h.postButton(
            AccountText.dismiss, Link("/people/", row.person, "/password-request/dismiss"), call.token, .quiet)
        }
      }
    }
  }

  /// Shows the new link in the answer to the form itself: it exists nowhere else, so there is no page to go to.
  static func makeLinkForm(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let link = try makeLink(call, writer)
    let person = try writer.one(PeopleStore.find, call.id(as: ID<Person>.self), call.signedIn.organization.id)
    return try page(call, (person.name, link), writer)
  }

  static func dismissForm(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    try dismiss(call, writer)
    return call.redirect(to: path, Flash(.good, AccountText.dismissed[call.language]))
  }
}

extension HTML {
  /// A word on the directory's page when somebody waits for a new password. Nothing when nobody does.
  func passwordRequests(_ call: Call, _ reader: Reader) throws {
    guard call.may(.permission(.peopleWrite)), let organization = call.caller?.organization.id else { return }
    let waiting = Int(try reader.value(of: .passwordRequests, organization: organization.value))
    guard waiting > 0 else { return }
    notice(.info) { h in
      h.p { h.a(.href("/people/forgotten"), text: AccountText.waiting(waiting)) }
    }
  }
}
