// The part of a person's page that tells their roles, what these come to, and lets those who may give and take them.
import Base
import Store
import Web

enum PersonRoles {
  static func write(
    _ h: HTML, _ person: PersonRow, _ access: PersonAccess, _ call: Call, _ zone: Zone, _ reader: Reader
  ) throws {
    let standing = Standing(try call.signedIn)
    let mayAssign = call.may(.permission(.accessAssign))
    let book = try RoleBook(of: person.organization, reader)
    try h.part(AccessText.roles) {
      if access.held.isEmpty {
        h.note(AccessText.noRoles)
      } else {
        try h.list {
          try h.table(mayAssign ? changeableColumns : columns) { table in
            for held in access.held {
              let giver = try held.grantedBy.flatMap { try reader.first(AccessStore.nameOf, $0, person.organization) }
              let mayTake = held.source == .manual && book[held.role.id].map(standing.mayGive) == true
              table.row { cells in
                cells.cell(held.role.label[call.language], Link("/access/roles/", held.role.id))
                cells.cell { $0.text(held.isEverywhere ? AccessText.everywhere : .verbatim(held.unit)) }
                cells.cell(held.source == .manual ? giver.map(AccessText.by) ?? held.source.label : held.source.label)
                cells.cell { $0.moment(held.granted, zone) }
                guard mayAssign else { return }
                cells.cell { h in
                  guard mayTake else { return }
                  h.postButton(
                    AccessText.takeBack,
                    Link("/people/", person.id, "/roles").segment(held.assignment.text).segment("remove"), call.token,
                    .quietDanger)
                }
              }
            }
          }
        }
      }
      if mayAssign {
        let units = try UnitTree(of: person.organization, reader)
        writeForm(h, person, book.roles.filter(standing.mayGive), units, call)
      }
      writeReasons(h, access)
    }
  }

  private static let heldColumns = [
    Column(AccessText.role, .name), Column(AccessText.unit), Column(AccessText.source), Column(AccessText.since, .time),
  ]
  private static let columns = TableColumns(heldColumns)
  private static let changeableColumns = TableColumns(heldColumns + [Column(AccessText.takeBack, .aside)])
  private static let permissionColumns = TableColumns([
    Column(AccessText.meaning, .name), Column(AccessText.reasons, .words),
  ])

  private static func writeForm(
    _ h: HTML, _ person: PersonRow, _ roles: [RoleRow], _ units: UnitTree, _ call: Call
  ) {
    guard !roles.isEmpty else { return }
    h.post(Link("/people/", person.id, "/roles"), call.token, .class("filters")) {
      h.filterChoice(
        "role", nil, label: AccessText.role,
        options: [("", AccessText.chooseRole)] + roles.map { ($0.reference.word, $0.label) })
      h.input(
        .class("input"), .type("text"), .name("unit"), .ariaLabel(AccessText.unit), .placeholder(AccessText.unitHint),
        .maxlength(AssignmentChanges.longestUnit), .autocomplete("off"), Attribute("list", "units"))
      h.unitList(units)
      h.submit(AccessText.give, .plain)
    }
  }

  private static func writeReasons(_ h: HTML, _ access: PersonAccess) {
    let permissions = access.effective
    guard !permissions.isEmpty else { return h.idlePermissions(of: access) }
    h.more(AccessText.whatTheyMay(permissions.count)) {
      h.list {
        h.table(permissionColumns) { table in
          for (permission, reasons) in permissions {
            table.row { cells in
              cells.cell(permission.text)
              cells.cell { h in
                h.text(
                  reasons.map { held in
                    let role = held.role.label[h.language]
                    return held.isEverywhere ? role : "\(role) (\(held.unit))"
                  }.joined(separator: ", "))
              }
            }
          }
        }
      }
      h.idlePermissions(of: access)
    }
  }

  static func assign(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let person = try writer.one(PeopleStore.find, call.id(as: ID<Person>.self), call.signedIn.organization.id)
    guard form["role"]?.isEmpty == false else { throw AccessText.chooseFirst }
    do {
      try AccessAPI.assign(try AssignmentInput.read(form: form.ownPairs), to: person, writer)
    } catch let failure as Failure {
      // The form stands among the roles and has no place for a fault.
      guard let fault = failure.fields.first else { throw failure }
      throw Failure(.conflict, code: "no-role", fault.text)
    }
    return call.redirect(to: Link("/people/", person.id), Flash(.good, AccessText.given[call.language]))
  }

  static func withdraw(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let held = try AccessAPI.take(call, writer)
    let person: ID<Person> = try call.id()
    let until = writer.now.adding(seconds: undoTime)
    let mark = try mark(person, held.role.word, held.unit, until, call)
    let undo = Link("/people/", person, "/roles/undo").query("role", held.role.word)
      .query("unit", held.isEverywhere ? nil : held.unit).query("until", String(until.milliseconds)).query("mark", mark)
    return call.redirect(
      to: Link("/people/", person), Flash(.good, AccessText.takenBack[call.language], undo: undo))
  }

  /// Seconds for which the message's button gives a role back.
  private static let undoTime: Int64 = 600

  /// Proves that it was this caller who took this role from this person: without it, whoever could plant a message into a
  /// browser would have any role given by whoever presses “Undo”.
  private static func mark(
    _ person: ID<Person>, _ role: String, _ unit: String, _ until: Timestamp, _ call: Call
  ) throws -> String {
    let caller = try call.signedIn.person
    let text = "undo-role \(caller.text) \(person.text) \(role) \(until.milliseconds) \(unit)"
    return base64url(Array(call.appliance.secrets.digest(of: text).bytes.prefix(16)))
  }

  /// Gives back what was taken, as a new gift of whoever presses: they must be allowed to make it.
  static func undoWithdraw(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let person = try writer.one(PeopleStore.find, call.id(as: ID<Person>.self), call.signedIn.organization.id)
    var input = AssignmentInput()
    input.role = call.query["role"] ?? ""
    input.unit = call.query["unit"]
    guard let until = call.query["until"].flatMap({ Int64($0) }).map({ Timestamp(milliseconds: $0) }),
      call.query["mark"] == (try mark(person.id, input.role, input.unit ?? "", until, call))
    else { throw Failure.notFound }
    guard writer.now < until else { throw AccessText.undoTooLate }
    try AccessAPI.assign(input, to: person, isBack: true, writer)
    return call.redirect(to: Link("/people/", person.id), Flash(.good, AccessText.givenBack[call.language]))
  }
}

extension HTML {
  /// Says what roles for units name without opening it.
  func idlePermissions(of access: PersonAccess) {
    let idle = access.idle
    guard !idle.isEmpty else { return }
    note(AccessText.onlyWhole(idle))
  }
}
