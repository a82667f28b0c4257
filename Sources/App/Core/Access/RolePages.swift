// One role in the browser: what it gives, who has it; making, changing and deleting one.
import Base
import Store
import Web

enum RolePages {
  // MARK: One role

  static func show(_ call: Call, _ reader: Reader) throws -> Reply {
    let caller = try call.signedIn
    let id: ID<Role> = try call.id()
    let after = try place(call.query["after"])
    let (role, holders) = try reader.snapshot {
      (
        try RoleChanges.find(id, caller.organization.id, reader),
        try reader.all(
          AccessStore.holders, caller.organization.id, id, after.person, after.assignment, holdersShown + 1)
      )
    }
    let mayWrite = call.may(.permission(.accessWrite))
    let isOwn = role.reference.key == nil
    return call.page(
      Heading(title: role.label, lead: role.text, crumbs: [AccessPages.crumb]),
      actions: { h in
        guard mayWrite else { return }
        if isOwn { h.linkButton(AccessText.edit, Link("/access/roles/", id, "/edit"), icon: "edit", .primary) }
        h.linkButton(AccessText.copy, Link("/access/roles/new").query("from", id.text), icon: "copy")
        if isOwn {
          h.linkButton(AccessText.delete, Link("/access/roles/", id, "/delete"), icon: "remove", .quietDanger)
        }
      }
    ) { h in
      h.about(AccessText.about)
      h.part(AccessText.gives) { writePermissions(h, role, mayWrite ? Standing(caller) : nil, call) }
      h.part(AccessText.holders) { writeHolders(h, role, holders, call, caller.organization.zone) }
    }
  }

  private static func writePermissions(_ h: HTML, _ role: RoleRow, _ standing: Standing?, _ call: Call) {
    if role.isFixed { h.notice(.info, AccessText.ownerIsFixed.text) }
    guard let standing, !role.isFixed else {
      boxes(h, role.permissions, nil)
      return
    }
    h.entryForm(Link("/access/roles/", role.id, "/permissions"), call.token) {
      AccessPages.field(h, "version", String(role.version))
      boxes(h, role.permissions, standing)
      h.actions { h.submit(AccessText.save) }
    }
    if let builtIn = role.builtIn, builtIn.permissions != role.permissions {
      h.postButton(AccessText.reset, Link("/access/roles/", role.id, "/reset"), call.token)
    }
  }

  /// A box for each permission; `standing` is nil where nothing can be changed.
  private static func boxes(_ h: HTML, _ permissions: Set<Permission>, _ standing: Standing?) {
    h.fieldset(.class("boxes")) {
      h.legend(.class("hidden"), text: AccessText.permissions)
      for permission in Features.permissions {
        let isOn = permissions.contains(permission)
        let isOpen = standing?.mayHandOn(permission) == true
        h.label(.class("check")) {
          AccessPages.box(h, "permissions", permission, isOn: isOn, isOpen: isOpen)
          h.span { h.text(permission.text) }
        }
        if isOn, !isOpen, standing != nil { AccessPages.field(h, "permissions", permission.name) }
      }
    }
  }

  private static let holdersShown = 50

  private static func writeHolders(
    _ h: HTML, _ role: RoleRow, _ holders: [RoleHolder], _ call: Call, _ zone: Zone
  ) {
    guard !holders.isEmpty else {
      h.note(AccessText.nobody)
      return
    }
    let seesPeople = call.may(.permission(.peopleRead))
    h.list {
      h.table(columns) { table in
        for holder in holders.prefix(holdersShown) {
          table.row { cells in
            if seesPeople {
              cells.cell(holder.name, Link("/people/", holder.person))
            } else {
              cells.cell(holder.name)
            }
            cells.cell { $0.text(holder.unit.isEmpty ? AccessText.everywhere : .verbatim(holder.unit)) }
            cells.cell(holder.source.label)
            cells.cell { $0.moment(holder.granted, zone) }
          }
        }
      }
    }
    if holders.count > holdersShown, let last = holders.prefix(holdersShown).last {
      let link = Link("/access/roles/", role.id).query("after", "\(last.person.text).\(last.assignment.text)")
      h.actions { h.linkButton(ShellText.next, link, icon: "right") }
    }
  }

  private static let columns = TableColumns([
    Column(PeopleText.name, .name), Column(AccessText.unit), Column(AccessText.source), Column(AccessText.since, .time),
  ])

  /// After which of those who have the role a page begins.
  private static func place(_ text: String?) throws -> (person: ID<Person>, assignment: ID<RoleAssignment>) {
    guard let text else { return (ID(0), ID(0)) }
    let parts = text.split(separator: ".")
    guard parts.count == 2, let person = ID<Person>(parts[0]), let assignment = ID<RoleAssignment>(parts[1]) else {
      throw Failure.notFound
    }
    return (person, assignment)
  }

  static func savePermissions(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let id: ID<Role> = try call.id()
    var change = RoleChange()
    change.permissions = form.all("permissions")
    let version = form["version"].flatMap { Int64($0) } ?? 0
    _ = try RoleChanges.update(id, change, ifVersion: version, in: call.signedIn.organization.id, writer)
    return call.redirect(to: Link("/access/roles/", id), Flash(.good, PeopleText.saved[call.language]))
  }

  static func reset(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let role = try RoleChanges.reset(call.id(), in: call.signedIn.organization.id, writer)
    return call.redirect(to: Link("/access/roles/", role.id), Flash(.good, AccessText.wasReset[call.language]))
  }

  // MARK: Making and changing

  static func showNew(_ call: Call, _ reader: Reader) throws -> Reply {
    let caller = try call.signedIn
    var permissions: Set<Permission> = []
    if let from = call.query["from"] {
      guard let role = try RoleBook(of: caller.organization.id, reader).role(from) else { throw Failure.notFound }
      let standing = Standing(caller)
      permissions = role.permissions.filter { standing.mayHandOn($0) }
    }
    return try new(FormState(), permissions, call)
  }

  static func create(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    do {
      let input = try RoleInput.read(form: form.ownPairs)
      let role = try RoleChanges.create(input, in: call.signedIn.organization.id, writer)
      return call.redirect(
        to: Link("/access/roles/", role.id), Flash(.good, AccessText.wasMade(role.reference.name)[call.language]))
    } catch let failure as Failure where !failure.fields.isEmpty {
      let ticked = Set(form.all("permissions").compactMap(Features.permission))
      throw FormRefused(reply: try new(FormState(form, failure), ticked, call))
    }
  }

  private static let words = RoleInput.fieldList.filter { $0.name.description != "permissions" }

  private static func new(_ state: FormState, _ permissions: Set<Permission>, _ call: Call) throws -> Reply {
    let standing = Standing(try call.signedIn)
    let heading = Heading(
      title: AccessText.add, lead: AccessText.addIntro, crumbs: [AccessPages.crumb], isFaulty: !state.faults.isEmpty)
    return call.page(heading, status: state.faults.isEmpty ? 200 : 422) { h in
      h.faults(state, words)
      h.entryForm("/access/roles/new", call.token) {
        h.fields(words, state, hints: ["name": FieldHints(autocomplete: "off", isFirst: state.faults.isEmpty)])
        boxes(h, permissions, standing)
        h.actions {
          h.submit(AccessText.add)
          h.linkButton(ShellText.cancel, AccessPages.path, .quiet)
        }
      }
    }
  }

  static func showEdit(_ call: Call, _ reader: Reader) throws -> Reply {
    let role = try own(call, reader)
    var change = RoleInput()
    change.name = role.reference.name
    change.description = role.description
    return edit(role, FormState(change), call)
  }

  static func update(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let role = try own(call, writer)
    do {
      let input = try RoleInput.read(form: form.ownPairs.filter { $0.0 != "version" })
      var change = RoleChange()
      change.name = input.name
      change.description = input.description ?? ""
      let version = form["version"].flatMap { Int64($0) } ?? 0
      _ = try RoleChanges.update(role.id, change, ifVersion: version, in: call.signedIn.organization.id, writer)
      return call.redirect(to: Link("/access/roles/", role.id), Flash(.good, PeopleText.saved[call.language]))
    } catch let failure as Failure where !failure.fields.isEmpty {
      throw FormRefused(reply: edit(role, FormState(form, failure), call))
    }
  }

  private static func edit(_ role: RoleRow, _ state: FormState, _ call: Call) -> Reply {
    let heading = Heading(
      title: AccessText.editTitle(role.reference.name), crumbs: [Crumb(role.label, Link("/access/roles/", role.id))],
      isFaulty: !state.faults.isEmpty)
    return call.page(heading, status: state.faults.isEmpty ? 200 : 422) { h in
      h.faults(state, words)
      h.entryForm(Link("/access/roles/", role.id, "/edit"), call.token) {
        AccessPages.field(h, "version", state.values["version"] ?? String(role.version))
        h.fields(words, state, hints: ["name": FieldHints(autocomplete: "off", isFirst: state.faults.isEmpty)])
        h.actions {
          h.submit(PeopleText.save)
          h.linkButton(ShellText.cancel, Link("/access/roles/", role.id), .quiet)
        }
      }
    }
  }

  // MARK: Deleting

  /// Asks, and says who loses the role.
  static func showDelete(_ call: Call, _ reader: Reader) throws -> Reply {
    let role = try own(call, reader)
    let people = try RoleChanges.holders(of: role.id, call.signedIn.organization.id, reader)
    let heading = Heading(
      title: AccessText.deleteQuestion(role.reference.name),
      lead: people.isEmpty ? AccessText.nobodyLoses : AccessText.lose(people.count),
      crumbs: [Crumb(role.label, Link("/access/roles/", role.id))])
    return call.page(heading) { h in
      if !people.isEmpty {
        h.ul(.class("names")) {
          for person in people.prefix(namesShown) { h.li { h.name(person.name) } }
          if people.count > namesShown { h.li(text: AccessText.andMore(people.count - namesShown)) }
        }
      }
      h.actions {
        h.postButton(
          AccessText.delete, Link("/access/roles/", role.id, "/delete"), call.token, icon: "remove", .danger,
          fields: [("people", String(people.count))])
        h.linkButton(ShellText.cancel, Link("/access/roles/", role.id))
      }
    }
  }

  private static let namesShown = 50

  static func delete(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let role = try own(call, writer)
    let organization = try call.signedIn.organization.id
    // Somebody got the role while the question was being read.
    let people = try RoleChanges.holders(of: role.id, organization, writer).count
    guard form["people"] == String(people) else { throw AccessText.changedMeanwhile }
    try RoleChanges.delete(role.id, evenIfHeld: true, in: organization, writer)
    return call.redirect(
      to: AccessPages.path,
      Flash(
        .good, AccessText.wasDeleted(role.reference.name)[call.language],
        undo: Link("/access/roles/", role.id, "/restore")))
  }

  static func restore(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let role = try DeletedRoles.restore(call.id(), in: call.signedIn.organization.id, writer)
    return call.redirect(
      to: Link("/access/roles/", role.id), Flash(.good, AccessText.wasRestored(role.reference.name)[call.language]))
  }

  private static func own(_ call: Call, _ reader: Reader) throws -> RoleRow {
    let role = try RoleChanges.find(call.id(), call.signedIn.organization.id, reader)
    guard role.reference.key == nil else { throw AccessText.builtInName }
    return role
  }
}
