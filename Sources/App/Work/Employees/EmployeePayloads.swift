// Employees as they come in and go out.
import Base
import Store

/// An employee as the API gives them. What has no value for a caller is not told: who only sees who works here is told of
/// none from `number` on.
struct EmployeeOutput: Payload {
  var id = ID<Person>(0)
  var name = ""
  var email: String?
  var position: String?
  var department: String?
  var manager: PersonReference?
  /// Where their photo is for some hours, in its small size; below the campus's own address.
  var photo: String?
  var number: String?
  var phone: String?
  var language: Language?
  var status: EmployeeStatus?
  var roles: [String]?
  var hired: LocalDate?
  var ended: LocalDate?
  /// The person's: rises with each change of what is told of them.
  var version: Int64?
  var createdAt: Timestamp?
  var updatedAt: Timestamp?
  var deletedAt: Timestamp?

  static let schemaName = "Employee"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: PeopleText.person)
    f.text("name", &name, label: PeopleText.name, max: PersonRules.longestName)
    f.text("email", &email, label: PeopleText.email, max: PersonRules.longestEmail, kind: .email)
    f.text("position", &position, label: EmployeeText.position, max: EmployeeRules.longestPosition)
    f.text("department", &department, label: EmployeeText.department, max: AssignmentChanges.longestUnit)
    f.object("manager", &manager, label: EmployeeText.manager)
    f.text("photo", &photo, label: PhotoText.photo, max: 200)
    f.text("number", &number, label: PeopleText.number, max: 64)
    f.text("phone", &phone, label: PeopleText.phone, max: PersonRules.longestPhone, kind: .phone)
    f.choice("language", &language, label: PeopleText.language)
    f.choice("status", &status, label: PeopleText.status)
    f.texts("roles", &roles, label: AccessText.roles)
    f.date("hired", &hired, label: EmployeeText.hired)
    f.date("ended", &ended, label: EmployeeText.ended)
    f.integer("version", &version, label: PeopleText.version)
    f.timestamp("createdAt", &createdAt, label: PeopleText.added)
    f.timestamp("updatedAt", &updatedAt, label: PeopleText.changed)
    f.timestamp("deletedAt", &deletedAt, label: PeopleText.deletedAt)
  }
}

extension EmployeeRow {
  func output(_ view: EmployeeView, _ roles: [RoleReference], _ links: PictureLinks) -> EmployeeOutput {
    var output = EmployeeOutput()
    output.id = person.id
    output.name = person.name
    output.email = person.email
    output.position = work.position
    output.department = work.department
    output.manager = work.manager.map { PersonReference(id: $0, name: managerName ?? "") }
    output.photo = person.photo.map(links.small)
    guard view.isWhole else { return output }
    output.number = person.number
    output.phone = person.phone
    output.language = person.language
    output.status = status(on: view.today)
    output.roles = roles.map(\.word)
    output.hired = work.hired
    output.ended = work.ended
    output.version = person.version
    output.createdAt = person.created
    output.updatedAt = person.updated
    output.deletedAt = person.deleted
    return output
  }
}

/// A new employee: somebody new, or a person of the directory who becomes one. Nobody chooses a password for another.
struct EmployeeInput: Payload {
  /// Who is in the directory already; the fields that are named are then changed.
  var person: ID<Person>?
  var name: String?
  var email: String?
  var number: String?
  var phone: String?
  var language: Language?
  /// Keys or identifiers; absent, somebody new becomes staff.
  var roles: [String]?
  var position: String?
  var department: String?
  var manager: ID<Person>?
  var hired: LocalDate?
  var ended: LocalDate?
  /// Whether they are sent an invitation; absent, whoever is new and has an e-mail address is.
  var invite: Bool?

  static let schemaName = "EmployeeInput"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("person", &person, label: PeopleText.person, help: EmployeeText.personHelp)
    f.text("name", &name, label: PeopleText.name, min: 1, max: PersonRules.longestName)
    f.text("email", &email, label: PeopleText.email, min: 1, max: PersonRules.longestEmail, kind: .email)
    f.text("number", &number, label: PeopleText.number, help: PeopleText.numberHelp, min: 1, max: 64)
    f.text("phone", &phone, label: PeopleText.phone, min: 1, max: PersonRules.longestPhone, kind: .phone)
    f.choice("language", &language, label: PeopleText.language)
    f.texts("roles", &roles, label: AccessText.roles, length: 40, max: 20)
    f.text("position", &position, label: EmployeeText.position, min: 1, max: EmployeeRules.longestPosition)
    f.text(
      "department", &department, label: EmployeeText.department, help: EmployeeText.departmentHelp, min: 1,
      max: AssignmentChanges.longestUnit)
    f.id("manager", &manager, label: EmployeeText.manager)
    f.date("hired", &hired, label: EmployeeText.hired)
    f.date("ended", &ended, label: EmployeeText.ended)
    f.bool("invite", &invite, label: EmployeeText.invite, help: EmployeeText.inviteHelp)
  }

  func check(_ refuse: (_ path: String, _ text: Text) -> Void) {
    if person == nil, name == nil { refuse("name", EmployeeText.nameMissing) }
    if let hired, let ended, ended < hired { refuse("ended", EmployeeText.endsBefore) }
  }

  /// What of it is the record's.
  var work: Employment {
    var work = Employment()
    work.position = position
    work.department = department
    work.manager = manager
    work.hired = hired
    work.ended = ended
    return work
  }
}

/// What is changed of an employee: absent fields stay as they are, and an empty text takes its value away.
struct EmployeeChange: Payload {
  /// What of it is the person's.
  var person = PersonChange()
  var position: String?
  var department: String?
  /// A person's identifier.
  var manager: String?
  /// Days, as `2026-11-21`.
  var hired: String?
  var ended: String?

  static let schemaName = "EmployeeChange"

  mutating func fields(_ f: inout some FieldVisitor) {
    person.fields(&f)
    f.text("position", &position, label: EmployeeText.position, max: EmployeeRules.longestPosition)
    f.text(
      "department", &department, label: EmployeeText.department, help: EmployeeText.departmentHelp,
      max: AssignmentChanges.longestUnit)
    f.text("manager", &manager, label: EmployeeText.manager, help: EmployeeText.managerHelp, max: 13)
    f.text("hired", &hired, label: EmployeeText.hired, help: EmployeeText.dayHelp, max: 10)
    f.text("ended", &ended, label: EmployeeText.ended, help: EmployeeText.dayHelp, max: 10)
  }

  /// The record as it is afterwards. Fails with 422 for a day that is none, or for no identifier.
  func applied(to old: Employment) throws(Failure) -> Employment {
    var faults: [Failure.Field] = []
    if let manager, !manager.isEmpty, ID<Person>(manager) == nil {
      faults.append(Failure.Field(path: "manager", text: EmployeeText.noSuchManager))
    }
    for (path, day) in [("hired", hired), ("ended", ended)] {
      if let day, !day.isEmpty, LocalDate(iso: day) == nil {
        faults.append(Failure.Field(path: path, text: EmployeeText.noDay))
      }
    }
    if !faults.isEmpty { throw Failure.unprocessable(faults) }
    func kept(_ new: String?, _ old: String?) -> String? {
      guard let new else { return old }
      return new.isEmpty ? nil : new
    }
    var work = old
    work.position = kept(position, old.position)
    work.department = kept(department, old.department)
    if let manager { work.manager = ID<Person>(manager) }
    if let hired { work.hired = LocalDate(iso: hired) }
    if let ended { work.ended = LocalDate(iso: ended) }
    return work
  }
}

/// A new employee with what they are to be given.
struct EmployeeCreated: Payload {
  var employee = EmployeeOutput()
  /// Its link is told only now.
  var invitation: InvitationLinkOutput?

  static let schemaName = "EmployeeCreated"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.object("employee", &employee, label: EmployeeText.employee)
    f.object("invitation", &invitation, label: InvitationText.invitation)
  }
}

/// Everybody who had no way in is being invited.
struct EmployeesInvited: Payload {
  var count = 0
  /// Nil where there is nobody to invite. What becomes of it is told to whoever runs the box.
  var job: ID<Job>?

  static let schemaName = "EmployeesInvited"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.integer("count", &count, label: EmployeeText.invitingCount)
    f.id("job", &job, label: JobText.job)
  }
}
