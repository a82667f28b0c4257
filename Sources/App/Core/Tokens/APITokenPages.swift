// API tokens in the browser: one's own beside one's account, and those of the organization for those who run it.
import Base
import Store
import Web

enum APITokenPages {
  static let routes: [Route] = [
    .page("/account/tokens", "The caller’s own tokens", needs: .signedIn, query: [.page, .limit], read: showOwn),
    .page(
      "/account/tokens/new", "The form for a token of one’s own", needs: .signedIn, read: showNewOwn),
    .form("/account/tokens/new", "Make a token that acts as the caller", needs: .signedIn, write: makeOwn),
    .page(
      "/account/tokens/{id}/edit", "The form to change one of the caller’s own tokens", needs: .signedIn,
      read: APITokenEditPages.showOwn),
    .form(
      "/account/tokens/{id}/edit", "Change one of the caller’s own tokens", needs: .signedIn,
      write: APITokenEditPages.saveOwn),
    .form("/account/tokens/{id}/revoke", "End one of the caller’s own tokens", needs: .signedIn, write: revokeOwn),
    .page(
      "/organization/tokens", "Every token of the organization", needs: .permission(.tokensWrite),
      query: [.page, .limit], read: showAll),
    .page(
      "/organization/tokens/new", "The form for a service’s token", needs: .permission(.tokensWrite),
      read: showNewService),
    .form(
      "/organization/tokens/new", "Make a token for a service", needs: .permission(.tokensWrite), write: makeService),
    .page(
      "/organization/tokens/{id}/edit", "The form to change a service’s token", needs: .permission(.tokensWrite),
      read: APITokenEditPages.showService),
    .form(
      "/organization/tokens/{id}/edit", "Change a service’s token", needs: .permission(.tokensWrite),
      write: APITokenEditPages.saveService),
    .form(
      "/organization/tokens/{id}/revoke", "End a token of the organization", needs: .permission(.tokensWrite),
      write: revokeAny),
  ]

  /// Which of the two pages one is on.
  enum Place {
    case own, organization

    var path: Link { self == .own ? "/account/tokens" : "/organization/tokens" }
    var form: Link { self == .own ? "/account/tokens/new" : "/organization/tokens/new" }
    var crumb: Crumb { Crumb(APITokenText.title, path) }
  }

  // MARK: Lists

  private static func showOwn(_ call: Call, _ reader: Reader) throws -> Reply {
    let caller = try call.signedIn
    let page = try Page(call.query)
    let (rows, total) = try reader.snapshot {
      (
        try reader.all(
          APITokenStore.ofPerson, caller.person, caller.organization.id, page.limit, page.offset),
        try reader.one(APITokenStore.countOfPerson, caller.person)
      )
    }
    return call.accountPage(
      Heading(title: APITokenText.title, lead: APITokenText.ownLead),
      actions: { h in h.linkButton(APITokenText.add, Place.own.form, icon: "plus", .primary) }
    ) { h in write(h, rows, total, page, .own, call, caller.organization.zone) }
  }

  private static func showAll(_ call: Call, _ reader: Reader) throws -> Reply {
    let organization = try call.signedIn.organization
    let page = try Page(call.query)
    let (rows, total) = try reader.snapshot {
      (
        try reader.all(APITokenStore.ofOrganization, organization.id, page.limit, page.offset),
        Int(try reader.value(of: .apiTokens, organization: organization.id.value))
      )
    }
    return call.page(
      Heading(title: APITokenText.title, lead: APITokenText.allLead(organization.name)),
      actions: { h in h.linkButton(APITokenText.addService, Place.organization.form, icon: "plus", .primary) }
    ) { h in write(h, rows, total, page, .organization, call, organization.zone) }
  }

  private static let ownColumns = TableColumns([
    Column(APITokenText.name, .name), Column(AccessText.permissions), Column(APITokenText.lastUsed, .time),
    Column(SignInText.expires, .time), Column(APITokenText.status), Column(OrganizationText.actions, .aside),
  ])
  private static let allColumns = TableColumns([
    Column(APITokenText.name, .name), Column(APITokenText.actsAs), Column(AccessText.permissions),
    Column(APITokenText.lastUsed, .time), Column(SignInText.expires, .time), Column(APITokenText.status),
    Column(OrganizationText.actions, .aside),
  ])

  private static func write(
    _ h: HTML, _ rows: [APITokenRow], _ total: Int, _ page: Page, _ place: Place, _ call: Call, _ zone: Zone
  ) {
    h.about(APITokenText.about)
    guard total > 0 else {
      h.emptyState(
        "key", place == .own ? APITokenText.none : APITokenText.noneHere,
        place == .own ? APITokenText.noneHint : APITokenText.noneHereHint)
      return
    }
    h.list {
      h.table(place == .own ? ownColumns : allColumns) { table in
        for row in rows { write(row, place, call, zone, table) }
      }
      h.pager(page: page.number, limit: page.limit, total: total, of: APITokenText.count) { number in
        place.path.query("page", number)
      }
    }
    if place == .own { h.note(APITokenText.passwordEnds) }
  }

  private static func write(_ row: APITokenRow, _ place: Place, _ call: Call, _ zone: Zone, _ table: TableRows) {
    let status = row.status(at: call.now)
    table.row { cells in
      cells.cell { h in
        // What has expired is over; what is somebody's own, they change.
        if status != .expired, place == .own || row.kind == .service {
          h.a(.href(place.path.segment(row.id.text).segment("edit"))) { h.name(row.name) }
        } else {
          h.name(row.name)
        }
        h.div(.class("small muted code"), text: "\(row.hint)…")
      }
      if place == .organization {
        cells.cell { h in
          if row.kind == .service { h.text(APITokenKind.service.label) } else { h.name(row.person.name) }
        }
      }
      cells.cell { h in
        h.text(
          row.permissions.isEmpty ? APITokenText.noPermissions : APITokenText.permissionCount(row.permissions.count))
        if !row.networks.isEmpty { h.text(APITokenText.networkCount(row.networks.count)) }
      }
      cells.cell { h in
        guard let last = row.lastUsed else { return h.text(APITokenText.never) }
        h.moment(last, zone)
        if let address = row.lastAddress { h.div(.class("small muted"), text: address) }
      }
      cells.cell { $0.moment(row.expires, zone) }
      cells.cell { $0.badge(status.tone, status.label) }
      cells.cell { h in
        h.confirmButton(
          APITokenText.revoke, id: "revoke-\(row.id.text)", icon: "remove",
          question: APITokenText.revokeQuestion(row.name), consequence: APITokenText.revokeConsequence,
          confirm: APITokenText.revoke, action: place.path.segment(row.id.text).segment("revoke"), token: call.token)
      }
    }
  }

  // MARK: Making

  private static let inputs = APITokenInput.fieldList
  private static let nameField = inputs.filter { $0.name.description == "name" }
  static let dayChoices: [Int64] = [7, 30, 90, 180, APITokenRules.mostDays]

  private static func showNewOwn(_ call: Call, _ reader: Reader) throws -> Reply { form(.own, FormState(), call) }

  private static func showNewService(_ call: Call, _ reader: Reader) throws -> Reply {
    form(.organization, FormState(), call)
  }

  private static func form(_ place: Place, _ state: FormState, _ call: Call) -> Reply {
    let isFirst = state.faults.isEmpty
    let heading = Heading(
      title: place == .own ? APITokenText.add : APITokenText.addService,
      lead: place == .own ? APITokenText.addLead : APITokenText.addServiceLead, crumbs: [place.crumb],
      isFaulty: !isFirst)
    return call.page(heading, status: isFirst ? 200 : 422) { h in
      h.faults(state, inputs)
      h.entryForm(place.form, call.token) {
        h.fields(nameField, state, hints: ["name": FieldHints(autocomplete: "off", isFirst: isFirst)])
        h.labeled("days", APITokenText.lasts, fault: state.fault("days")) { attributes in
          let chosen = state.values["days"].flatMap { Int64($0) } ?? APITokenRules.usualDays
          h.select(attributes) {
            for days in dayChoices {
              h.option(.value(String(days)), .selected(days == chosen), text: APITokenText.forDays(Int(days)))
            }
          }
        }
        boxes(h, state, call)
        networkField(h, state)
        h.actions {
          h.submit(APITokenText.make)
          h.linkButton(ShellText.cancel, place.path, .quiet)
        }
      }
    }
  }

  static func networkField(_ h: HTML, _ state: FormState) {
    h.labeled(
      "networks", APITokenText.networks, help: APITokenText.networksHelp, isOptional: true,
      fault: state.faults.first { $0.path.hasPrefix("networks") }?.text
    ) { attributes in
      h.textarea(attributes + [.maxlength(2000), .rows(2), .autocomplete("off")]) {
        h.text(state.values["networks"] ?? "")
      }
    }
  }

  /// A box for each permission that the caller has: no token can do more. What `row` has besides is shown and stays.
  static func boxes(_ h: HTML, _ state: FormState, _ call: Call, of row: APITokenRow? = nil) {
    let ticked = Set(state.values.all("permissions"))
    let kept = row.map { foreign($0, call) } ?? []
    let shown = Features.permissions.filter { call.may(.permission($0)) || kept.contains($0.name) }
    h.fieldset(.class("boxes")) {
      h.legend(text: AccessText.permissions)
      h.p(.class("help"), text: shown.isEmpty ? APITokenText.nothingToGive : APITokenText.permissionsHelp)
      if !kept.isEmpty { h.p(.class("help"), text: APITokenText.keptPermissions) }
      for permission in shown {
        let isKept = kept.contains(permission.name)
        h.label(.class("check")) {
          AccessPages.box(
            h, "permissions", permission, isOn: isKept || ticked.contains(permission.name), isOpen: !isKept)
          h.span { h.text(permission.text) }
        }
      }
    }
  }

  /// What a token may do and the caller may not.
  static func foreign(_ row: APITokenRow, _ call: Call) -> [String] {
    row.permissions.filter { name in Features.permission(name).map { !call.may(.permission($0)) } ?? false }
  }

  /// Networks as they are typed; fails when there are too many, or one is none.
  static func networks(_ form: FormFields) throws -> [String] {
    let networks = (form["networks"] ?? "").split { $0.isWhitespace || $0 == "," || $0 == ";" }.map(String.init)
    var faults: [Failure.Field] = []
    if networks.count > APITokenRules.mostNetworks {
      faults.append(Failure.Field(path: "networks", text: APITokenText.tooManyNetworks))
    }
    faults += APITokenRules.faults(networks).map { Failure.Field(path: "networks", text: $0.text) }
    if !faults.isEmpty { throw Failure.unprocessable(faults) }
    return networks
  }

  /// What was typed, as the API would be told.
  private static func input(_ form: FormFields) throws -> APITokenInput {
    var input = try APITokenInput.read(form: form.ownPairs.filter { $0.0 == "name" || $0.0 == "days" })
    input.permissions = form.all("permissions")
    input.networks = try networks(form)
    return input
  }

  private static func make(
    _ place: Place, _ form: FormFields, _ call: Call, _ make: (APITokenInput) throws -> APITokenMadeOutput
  ) throws -> Reply {
    do { return try made(place, make(input(form)), call) } catch let failure as Failure where !failure.fields.isEmpty {
      throw FormRefused(reply: self.form(place, FormState(form, failure), call))
    }
  }

  private static func makeOwn(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    try make(.own, form, call) { try APITokenAPI.makeOwn($0, call, writer) }
  }

  private static func makeService(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    try make(.organization, form, call) { try APITokenAPI.make($0, call, writer) }
  }

  /// The secret exists nowhere else, so it is shown in the answer to the form itself.
  private static func made(_ place: Place, _ output: APITokenMadeOutput, _ call: Call) throws -> Reply {
    let zone = try call.signedIn.organization.zone
    return call.page(Heading(title: APITokenText.madeTitle(output.token.name), crumbs: [place.crumb])) { h in
      h.notice(.info, isNew: true) { h in
        h.p(text: APITokenText.shownOnce)
        h.p(.class("code"), .id("secret"), text: output.secret)
        h.copyButton("secret")
      }
      h.facts { facts in
        facts.fact(SignInText.expires) { $0.moment(output.token.expiresAt, zone) }
        let permissions = output.token.permissions.compactMap { Features.permission($0)?.text[call.language] }
        facts.fact(
          AccessText.permissions,
          permissions.isEmpty ? APITokenText.noPermissions : .verbatim(permissions.joined(separator: ", ")))
        facts.fact(
          APITokenText.networks,
          output.token.networks.isEmpty
            ? APITokenText.anywhere : .verbatim(output.token.networks.joined(separator: ", ")))
      }
      h.actions { h.linkButton(APITokenText.toList, place.path) }
    }
  }

  // MARK: Ending

  private static func revokeOwn(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    try APITokenAPI.revokeOwn(call, writer)
    return call.redirect(to: Place.own.path, Flash(.good, APITokenText.revoked[call.language]))
  }

  private static func revokeAny(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    try APITokenAPI.revoke(call, writer)
    return call.redirect(to: Place.organization.path, Flash(.good, APITokenText.revoked[call.language]))
  }
}
