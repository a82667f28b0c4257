// Who may do what, at one look: roles by permissions, and routes by permissions.
import Base
import Store
import Web

enum AccessPages {
  static let path = Link("/access")
  static let crumb = Crumb(AccessText.access, path)

  // MARK: Roles by permissions

  static func show(_ call: Call, _ reader: Reader) throws -> Reply {
    let caller = try call.signedIn
    let book = try reader.snapshot { try RoleBook(of: caller.organization.id, reader) }
    let mayWrite = call.may(.permission(.accessWrite))
    return call.page(
      Heading(title: AccessText.access, lead: AccessText.intro),
      actions: { h in
        if mayWrite { h.linkButton(AccessText.add, "/access/roles/new", icon: "plus", .primary) }
        h.linkButton(AccessText.routes, "/access/routes", icon: "list")
      }
    ) { h in
      h.about(AccessText.about)
      if mayWrite {
        h.post(path, call.token, .class("stack")) {
          writeMatrix(h, book, Standing(caller))
          h.note(AccessText.ownRolesOnly)
          h.actions { h.submit(AccessText.save) }
        }
      } else {
        writeMatrix(h, book, nil)
      }
    }
  }

  /// `standing` is nil where nothing can be changed.
  private static func writeMatrix(_ h: HTML, _ book: RoleBook, _ standing: Standing?) {
    // Wider than most screens: it scrolls by itself, and can be reached by the keyboard to be scrolled.
    h.div(.class("matrix"), .role("region"), .ariaLabel(AccessText.matrix), .tabindex(0)) {
      h.table {
        h.thead {
          h.tr {
            h.th(.scope(.col), text: AccessText.permission)
            for role in book.roles {
              h.th(.scope(.col)) { h.a(.href(Link("/access/roles/", role.id)), .dir(.auto), text: role.label) }
            }
          }
        }
        h.tbody {
          for permission in Features.permissions {
            h.tr {
              h.th(.scope(.row)) {
                h.text(permission.text)
                h.text(" ")
                h.span(.class("small muted code"), text: permission.name)
              }
              for role in book.roles { cell(h, role, permission, standing) }
            }
          }
        }
      }
    }
    guard standing != nil else { return }
    for role in book.roles where !role.isFixed { field(h, "role", "\(role.id.text).\(role.version)") }
  }

  private static func cell(_ h: HTML, _ role: RoleRow, _ permission: Permission, _ standing: Standing?) {
    let isOn = role.permissions.contains(permission)
    let isOpen = !role.isFixed && standing?.mayHandOn(permission) == true
    let isChanged = role.builtIn.map { $0.permissions.contains(permission) != isOn } ?? false
    let words = Text(
      en: "\(role.label.en): \(permission.text.en)", fr: "\(role.label.fr) : \(permission.text.fr)")
    h.td(.when(isChanged, .class("changed")), .when(isChanged, .title(AccessText.changed))) {
      box(h, role.id.text, permission, isOn: isOn, isOpen: isOpen, .ariaLabel(words))
      if isOn, !isOpen, standing != nil, !role.isFixed { field(h, role.id.text, permission.name) }
    }
  }

  /// A box for one permission. One that the caller can't tick is sent as it is, by a field beside it: a browser doesn't
  /// send what is disabled.
  static func box(
    _ h: HTML, _ name: String, _ permission: Permission, isOn: Bool, isOpen: Bool, _ attribute: Attribute = .none
  ) {
    h.input(
      .type("checkbox"), .name(name), .value(permission.name), .checked(isOn), .disabled(!isOpen), attribute)
  }

  static func field(_ h: HTML, _ name: String, _ value: String) {
    h.input(.type("hidden"), .name(name), .value(value))
  }

  /// Saves the matrix: all of it or, where somebody else was faster with one of the roles, nothing.
  static func save(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let organization = try call.signedIn.organization.id
    var ticked: [String: [String]] = [:]
    for (name, value) in form.pairs { ticked[name, default: []].append(value) }
    var count = 0
    for shown in ticked["role"] ?? [] {
      let parts = shown.split(separator: ".")
      guard parts.count == 2, let id = ID<Role>(parts[0]), let version = Int64(parts[1]) else {
        throw Failure.unprocessable([Failure.Field(path: "role", text: AccessText.noSuchRole(shown))])
      }
      var change = RoleChange()
      change.permissions = ticked[id.text] ?? []
      let role: RoleRow
      do { role = try RoleChanges.update(id, change, ifVersion: version, in: organization, writer) } catch let failure
        as Failure where failure.kind == .notFound
      {
        throw AccessText.changedMeanwhile
      }
      if role.version != version { count += 1 }
    }
    return call.redirect(to: path, Flash(.good, AccessText.saved(count, call.language)))
  }

  // MARK: Routes by permissions

  static func showRoutes(_ call: Call, _ reader: Reader) throws -> Reply {
    let organization = try call.signedIn.organization.id
    let book = try reader.snapshot { try RoleBook(of: organization, reader) }
    let chosen = call.query["permission"].flatMap { $0.isEmpty ? nil : $0 }
    let routes = Features.routes.filter { route in
      guard let chosen else { return true }
      return route.access.permissions.contains { $0.name == chosen }
    }
    return try call.page(Heading(title: AccessText.routes, lead: AccessText.routesIntro, crumbs: [crumb])) { h in
      try h.savedViews(Link("/access/routes").query("permission", chosen), call, reader)
      h.filters("/access/routes") {
        h.filterChoice(
          "permission", chosen, label: AccessText.permission,
          options: [("", AccessText.everyPermission)] + Features.permissions.map { ($0.name, $0.text) })
        h.submit(AccessText.filter, .plain)
      }
      guard !routes.isEmpty else {
        h.emptyState("list", AccessText.noRoutes)
        return
      }
      h.list {
        h.table(columns) { table in
          for route in routes { write(route, book, table) }
        }
      }
    }
  }

  private static let columns = TableColumns([
    Column(AccessText.route, .name), Column(AccessText.what, .words), Column(AccessText.needs),
    Column(AccessText.roles, .note),
  ])

  private static func write(_ route: Route, _ book: RoleBook, _ table: TableRows) {
    table.row { cells in
      cells.cell { $0.span(.class("code"), text: "\(route.method.name) \(route.path)") }
      // What developers read: the API is described in English.
      cells.cell { $0.span(.lang(.en), text: route.summary) }
      cells.cell(needs(route.access))
      cells.cell { h in
        let asked = route.access.permissions
        let roles = book.roles.filter { role in asked.contains { $0.isGiven(by: role.permissions) } }
        h.text(roles.map { $0.label[h.language] }.joined(separator: ", "))
      }
    }
  }

  private static func needs(_ access: Access) -> Text {
    switch access {
    case .anyone: AccessText.anyone
    case .signedIn: AccessText.signedIn
    case .permission(let permission), .anywhere(let permission): permission.text
    case .either(let first, let others):
      Text(
        en: ([first] + others).map(\.text.en).joined(separator: "; "),
        fr: ([first] + others).map(\.text.fr).joined(separator: "\u{a0}; "))
    case .operator: AccessText.operators
    }
  }
}
