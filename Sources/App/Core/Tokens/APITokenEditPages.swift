// The form with which a token is changed: its name, what it may do, from where, and for how long.
import Base
import Store
import Web

enum APITokenEditPages {
  private typealias Place = APITokenPages.Place

  static func showOwn(_ call: Call, _ reader: Reader) throws -> Reply {
    try show(APITokenAPI.own(call, reader), .own, call)
  }

  static func showService(_ call: Call, _ reader: Reader) throws -> Reply {
    try show(APITokenAPI.service(call, reader), .organization, call)
  }

  static func saveOwn(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    try save(APITokenAPI.own(call, writer), .own, form, call, writer)
  }

  static func saveService(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    try save(APITokenAPI.service(call, writer), .organization, form, call, writer)
  }

  // MARK: The form

  private static let nameField = APITokenChange.fieldList.filter { $0.name.description == "name" }

  private static func show(_ row: APITokenRow, _ place: Place, _ call: Call) throws -> Reply {
    guard row.expires > call.now else { throw Failure(.conflict, code: "token-expired", APITokenText.isOver) }
    var state = FormState()
    state.values = FormFields(
      [("name", row.name), ("networks", row.networks.joined(separator: "\n")), ("version", String(row.version))]
        + row.permissions.map { ("permissions", $0) })
    return try page(row, place, state, call)
  }

  private static func page(_ row: APITokenRow, _ place: Place, _ state: FormState, _ call: Call) throws -> Reply {
    let zone = try call.signedIn.organization.zone
    let heading = Heading(
      title: APITokenText.editNamed(row.name), lead: APITokenText.editLead, crumbs: [place.crumb],
      isFaulty: !state.faults.isEmpty)
    return call.page(heading, status: state.faults.isEmpty ? 200 : 422) { h in
      h.faults(state, nameField)
      h.facts { facts in
        facts.fact(APITokenText.hint) { $0.span(.class("code"), text: "\(row.hint)…") }
        facts.fact(SignInText.expires) { $0.moment(row.expires, zone) }
      }
      h.entryForm(place.path.segment(row.id.text).segment("edit"), call.token) {
        h.input(.type("hidden"), .name("version"), .value(state.values["version"] ?? String(row.version)))
        h.fields(nameField, state, hints: ["name": FieldHints(autocomplete: "off", isSettled: true)])
        h.labeled("days", APITokenText.lasts, fault: state.fault("days")) { attributes in
          let chosen = state.values["days"].flatMap { Int64($0) }
          h.select(attributes) {
            h.option(.value(""), .selected(chosen == nil), text: APITokenText.lastsAsBefore)
            for days in APITokenPages.dayChoices {
              h.option(.value(String(days)), .selected(days == chosen), text: APITokenText.fromNow(Int(days)))
            }
          }
        }
        APITokenPages.boxes(h, state, call, of: row)
        APITokenPages.networkField(h, state)
        h.actions {
          h.submit(PeopleText.save)
          h.linkButton(ShellText.cancel, place.path, .quiet)
        }
      }
    }
  }

  // MARK: Saving

  private static func save(
    _ row: APITokenRow, _ place: Place, _ form: FormFields, _ call: Call, _ writer: Writer
  ) throws -> Reply {
    do {
      let pairs = form.ownPairs.filter { ($0.0 == "days" || $0.0 == "version") && !$0.1.isEmpty || $0.0 == "name" }
      var change = try APITokenChange.read(form: pairs)
      guard change.name != nil else {
        throw Failure.unprocessable([Failure.Field(path: "name", text: OrganizationText.nameNeeded)])
      }
      // The form holds all of them: what is not ticked is sent as nothing, and a box that is closed as well.
      change.permissions = form.all("permissions") + APITokenPages.foreign(row, call)
      change.networks = try APITokenPages.networks(form)
      _ = try APITokenChanges.update(row, change, in: call.signedIn.organization.id, writer)
    } catch let failure as Failure where !failure.fields.isEmpty {
      throw FormRefused(reply: try page(row, place, FormState(form, failure), call))
    }
    return call.redirect(to: place.path, Flash(.good, APITokenText.changed[call.language]))
  }
}
