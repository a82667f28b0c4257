// The forms of an employee: somebody new, and changes.
import Base
import Store
import Web

/// What both forms ask for: days as the browser's own fields, a manager as people know them.
struct EmployeeFormFields: Payload {
  var name = ""
  var email: String?
  var number: String?
  var phone: String?
  var language: Language?
  var position: String?
  var department: String?
  /// A number or an e-mail address.
  var manager: String?
  var hired: LocalDate?
  var ended: LocalDate?

  static let schemaName = "EmployeeForm"

  init() {}

  /// An employee as they are; `manager` is the word for theirs.
  init(_ row: EmployeeRow, manager: String?) {
    name = row.person.name
    email = row.person.email
    number = row.person.number
    phone = row.person.phone
    language = row.person.language
    position = row.work.position
    department = row.work.department
    self.manager = manager
    hired = row.work.hired
    ended = row.work.ended
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("name", &name, label: PeopleText.name, min: 1, max: PersonRules.longestName)
    f.text("email", &email, label: PeopleText.email, max: PersonRules.longestEmail, kind: .email)
    f.text("number", &number, label: PeopleText.number, help: PeopleText.numberHelp, max: 64)
    f.text("phone", &phone, label: PeopleText.phone, max: PersonRules.longestPhone, kind: .phone)
    f.choice("language", &language, label: PeopleText.language)
    f.text("position", &position, label: EmployeeText.position, max: EmployeeRules.longestPosition)
    f.text(
      "department", &department, label: EmployeeText.department, help: EmployeeText.departmentHelp,
      max: AssignmentChanges.longestUnit)
    f.text(
      "manager", &manager, label: EmployeeText.manager, help: EmployeeText.managerWordHelp,
      max: PersonRules.longestEmail)
    f.date("hired", &hired, label: EmployeeText.hired)
    f.date("ended", &ended, label: EmployeeText.ended)
  }

  func check(_ refuse: (_ path: String, _ text: Text) -> Void) {
    if let hired, let ended, ended < hired { refuse("ended", EmployeeText.endsBefore) }
  }
}

enum EmployeeForm {
  // MARK: Somebody new

  static func showNew(_ call: Call, _ reader: Reader) throws -> Reply {
    var usual = EmployeeFormFields()
    usual.language = try call.signedIn.organization.language
    var state = FormState(usual)
    state.values.pairs.append(("invite", "true"))
    return try new(state, call, reader)
  }

  static func create(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let organization = try call.signedIn.organization
    do {
      let pairs = form.ownPairs.filter { $0.0 != "roles" && $0.0 != "invite" }
      let typed = try EmployeeFormFields.read(form: pairs)
      var input = EmployeeInput()
      input.name = typed.name
      input.email = typed.email
      input.number = typed.number
      input.phone = typed.phone
      input.language = typed.language
      input.roles = form["roles"].map { $0.isEmpty ? [] : [$0] }
      input.position = typed.position
      input.department = typed.department
      input.manager = try typed.manager.map { try manager($0, in: organization, writer) }
      input.hired = typed.hired
      input.ended = typed.ended
      let row = try EmployeeChanges.create(input, in: organization, writer)
      if form["invite"] == "true", row.person.email != nil {
        let made = try EmployeeInvitations.invite(row.person, in: organization, call, writer)
        return try EmployeePage.created(row, made, call, writer)
      }
      return call.redirect(
        to: Link("/employees/", row.id), Flash(.good, EmployeeText.wasAdded(row.person.name)[call.language]))
    } catch let failure as Failure where !failure.fields.isEmpty {
      throw FormRefused(reply: try new(FormState(form, failure), call, writer))
    }
  }

  private static func new(_ state: FormState, _ call: Call, _ reader: Reader) throws -> Reply {
    let caller = try call.signedIn
    let granting = Granting(Standing(caller), try RoleBook(of: caller.organization.id, reader))
    let fields = try caller.organization.offered(EmployeeFormFields.fieldList, has: nil, reader)
    let heading = Heading(
      title: EmployeeText.add, lead: EmployeeText.addIntro, crumbs: [EmployeePages.crumb],
      isFaulty: !state.faults.isEmpty)
    return page(heading, fields, state, "/employees/new", EmployeeText.add, back: EmployeePages.path, call) { h in
      if granting.standing.may(.accessAssign) { h.firstRole(state, granting) }
      h.check("invite", EmployeeText.invite, help: EmployeeText.inviteFormHelp, isOn: state.values["invite"] == "true")
    }
  }

  // MARK: Changes

  static func showEdit(_ call: Call, _ reader: Reader) throws -> Reply {
    let row = try reader.one(EmployeeStore.find, call.id(as: ID<Person>.self), call.signedIn.organization.id)
    return try edit(row, FormState(shown(row, reader)), call, reader)
  }

  static func update(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let organization = try call.signedIn.organization
    let old = try writer.one(EmployeeStore.find, call.id(as: ID<Person>.self), organization.id)
    let pairs = form.ownPairs.filter { $0.0 != "version" }
    if let version = form["version"].flatMap({ Int64($0) }), version != old.person.version {
      var state = FormState()
      state.values = FormFields(pairs)
      throw FormRefused(reply: try edit(old, state, call, writer, status: 409))
    }
    do {
      let typed = try EmployeeFormFields.read(form: pairs)
      var change = EmployeeChange()
      change.person.name = typed.name
      change.person.language = typed.language
      // The form holds all of it: an emptied box takes its value away.
      change.person.email = typed.email ?? ""
      change.person.number = typed.number ?? ""
      change.person.phone = typed.phone ?? ""
      change.position = typed.position ?? ""
      change.department = typed.department ?? ""
      change.hired = typed.hired?.iso ?? ""
      change.ended = typed.ended?.iso ?? ""
      let word = typed.manager ?? ""
      // One who has gone is known by no number any more: unless another is named, they stay.
      if try word != managerWord(old.work.manager, in: organization.id, writer) ?? "" {
        change.manager = word.isEmpty ? "" : try manager(word, in: organization, writer).text
      }
      let row = try EmployeeChanges.update(old.id, change, in: organization, writer)
      return call.redirect(to: Link("/employees/", row.id), Flash(.good, PeopleText.saved[call.language]))
    } catch let failure as Failure where !failure.fields.isEmpty {
      throw FormRefused(reply: try edit(old, FormState(FormFields(pairs), failure), call, writer))
    }
  }

  private static func edit(
    _ row: EmployeeRow, _ state: FormState, _ call: Call, _ reader: Reader, status: UInt16? = nil
  ) throws -> Reply {
    let fields = try call.signedIn.organization.offered(
      EmployeeFormFields.fieldList, has: row.person.language.rawValue, reader)
    let back = Link("/employees/", row.id)
    let heading = Heading(
      title: PeopleText.editTitle(row.person.name), crumbs: [Crumb(.verbatim(row.person.name), back)],
      isFaulty: !state.faults.isEmpty)
    // Somebody else was faster: what was typed stays, and what they left is told beside it.
    let now = try status == 409 ? differences(state, shown(row, reader), fields, call.language) : []
    return page(
      heading, fields, state, Link("/employees/", row.id, "/edit"), PeopleText.save, back: back, call, status: status,
      above: { h in
        guard status == 409 else { return }
        h.notice(.warn, isNew: true) { h in
          h.p(text: PeopleText.changedMeanwhile)
          h.ul { for line in now { h.li(text: line) } }
        }
      }
    ) { h in h.input(.type("hidden"), .name("version"), .value("\(row.person.version)")) }
  }

  /// What stands otherwise now than it was typed.
  private static func differences(
    _ typed: FormState, _ now: EmployeeFormFields, _ fields: [FieldInfo], _ language: Language
  ) throws -> [String] {
    let values = FormState(now).values
    let lines = fields.compactMap { field -> String? in
      let name = field.name.description
      let value = values[name] ?? ""
      guard value != typed.values[name] ?? "" else { return nil }
      let choice = field.choices.first { $0.value == value }?.label[language]
      return PeopleText.fieldIsNow(field.label, choice ?? value, language)
    }
    return lines.isEmpty ? [PeopleText.somethingElseChanged[language]] : lines
  }

  // MARK: Both

  private static func page(
    _ heading: Heading, _ fields: [FieldInfo], _ state: FormState, _ action: Link, _ word: Text, back: Link,
    _ call: Call, status: UInt16? = nil, above: (HTML) -> Void = { _ in }, more: (HTML) -> Void
  ) -> Reply {
    let off = FieldHints(autocomplete: "off")
    let isFirst = state.faults.isEmpty && status == nil
    let hints = [
      "name": FieldHints(autocomplete: "off", isFirst: isFirst), "email": off, "number": off, "phone": off,
      "manager": off, "language": FieldHints(isSettled: true),
    ]
    return call.page(heading, status: status ?? (state.faults.isEmpty ? 200 : 422)) { h in
      above(h)
      h.faults(state, fields)
      h.entryForm(action, call.token) {
        for field in fields where field.name.description != "ended" {
          guard field.name.description == "hired" else {
            h.field(field, state, hints[field.name.description] ?? FieldHints())
            continue
          }
          h.pair {
            for date in fields where ["hired", "ended"].contains(date.name.description) { h.field(date, state) }
          }
        }
        more(h)
        h.actions {
          h.submit(word)
          h.linkButton(ShellText.cancel, back, .quiet)
        }
      }
    }
  }

  private static func shown(_ row: EmployeeRow, _ reader: Reader) throws -> EmployeeFormFields {
    EmployeeFormFields(row, manager: try managerWord(row.work.manager, in: row.person.organization, reader))
  }

  /// How a form names somebody's manager: nil for nobody, and for one who has gone.
  private static func managerWord(
    _ manager: ID<Person>?, in organization: ID<Organization>, _ reader: Reader
  ) throws -> String? {
    guard let manager, let row = try reader.first(PeopleStore.find, manager, organization) else { return nil }
    // Who has neither is named by what their page's address ends in.
    return row.number ?? row.email ?? row.id.text
  }

  /// Whom a number, an e-mail address or an identifier means.
  private static func manager(
    _ word: String, in organization: OrganizationSummary, _ reader: Reader
  ) throws -> ID<Person> {
    let byNumber = try reader.first(PeopleStore.byNumber, organization.id, word)
    let byEmail = try byNumber ?? reader.first(PeopleStore.byEmail, organization.id, PersonRules.emailKey(word))
    if let found = byEmail { return found.id }
    guard let id = ID<Person>(word), try reader.exists(PeopleStore.statusOf, id, organization.id) else {
      throw Failure.unprocessable([Failure.Field(path: "manager", text: EmployeeText.noSuchManager)])
    }
    return id
  }
}
