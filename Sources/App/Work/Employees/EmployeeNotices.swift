// What those who keep the records are told: an employee came, changed, went or came back; what somebody changed of
// themselves.
import Base
import Store
import Web

/// What became of an employee.
enum EmployeeChangeKind: String, Sendable, CaseIterable, Labeled {
  case created, updated, deleted, restored

  var label: Text {
    switch self {
    case .created: EmployeeText.eventCreated
    case .updated: EmployeeText.eventUpdated
    case .deleted: EmployeeText.eventDeleted
    case .restored: EmployeeText.eventRestored
    }
  }
}

struct EmployeeChangedNotice: Notice {
  static let kind = NoticeKind(
    "employee.changed",
    Text(en: "Employees come, change and go", fr: "Arrivées, modifications et départs du personnel"),
    for: .permission(.employeesWrite))
  static let schemaName = "EmployeeChangedNotice"

  static var example: EmployeeChangedNotice {
    var notice = EmployeeChangedNotice()
    notice.change = .updated
    notice.person = ID(1)
    notice.name = "Noor Haddad"
    notice.by = "Ada Okonkwo"
    notice.changed = ["position", "department"]
    return notice
  }

  var change = EmployeeChangeKind.updated
  var person = ID<Person>(0)
  var name = ""
  /// Who did it; empty for the program.
  var by = ""
  /// What was changed, by name and without its value.
  var changed: [String] = []

  mutating func fields(_ f: inout some FieldVisitor) {
    f.choice("change", &change, label: EmployeeText.whatHappened)
    f.id("person", &person, label: PeopleText.person)
    f.text("name", &name, label: PeopleText.name, min: 0, max: PersonRules.longestName)
    f.text("by", &by, label: EmployeeText.changedBy, min: 0, max: PersonRules.longestName)
    f.texts("changed", &changed, label: EmployeeText.changedFields, length: 40, max: 40)
  }

  func words(_ frame: NoticeFrame) -> NoticeWords {
    var words = NoticeWords(title: EmployeeText.told(change, name))
    if !changed.isEmpty { words.detail = EmployeeText.fields(changed) }
    if !by.isEmpty { words.facts = [(EmployeeText.changedBy, .verbatim(by))] }
    words.link = Link("/employees/", person)
    words.action = EmployeeText.seeRecord
    return words
  }
}

/// For those who keep the records, of others' imports: one notice for a file, however many rows it had.
struct EmployeesImportedNotice: Notice {
  static let kind = NoticeKind(
    "employee.imported", Text(en: "Imports of employees", fr: "Imports du personnel"),
    for: .permission(.employeesWrite))
  static let schemaName = "EmployeesImportedNotice"

  static var example: EmployeesImportedNotice {
    var notice = EmployeesImportedNotice()
    (notice.created, notice.updated, notice.by) = (120, 14, "Ada Okonkwo")
    return notice
  }

  var created = 0
  var updated = 0
  /// Who did it; empty for the program.
  var by = ""

  mutating func fields(_ f: inout some FieldVisitor) {
    f.integer("created", &created, label: ImportText.created)
    f.integer("updated", &updated, label: ImportText.updated)
    f.text("by", &by, label: EmployeeText.changedBy, min: 0, max: PersonRules.longestName)
  }

  func words(_ frame: NoticeFrame) -> NoticeWords {
    var words = NoticeWords(
      title: EmployeeText.wereImported, detail: EmployeeText.importTold(created, updated), link: "/employees",
      action: EmployeeText.reportList)
    if !by.isEmpty { words.facts = [(EmployeeText.changedBy, .verbatim(by))] }
    return words
  }
}

/// What somebody who works here changed of themselves, or has had changed: which of it each kind says.
protocol OwnChangeNotice: Notice {
  var person: ID<Person> { get set }
  var name: String { get set }
  static var title: @Sendable (String) -> Text { get }
}

extension OwnChangeNotice {
  init(_ person: ID<Person>, _ name: String) {
    self.init()
    self.person = person
    self.name = name
  }

  static var example: Self { Self(ID(1), "Noor Haddad") }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("person", &person, label: PeopleText.person)
    f.text("name", &name, label: PeopleText.name, min: 0, max: PersonRules.longestName)
  }

  func words(_ frame: NoticeFrame) -> NoticeWords {
    NoticeWords(title: Self.title(name), link: Link("/employees/", person), action: EmployeeText.seeRecord)
  }
}

struct PhoneChangedNotice: OwnChangeNotice {
  static let kind = NoticeKind(
    "employee.phone", Text(en: "Employees’ telephone numbers", fr: "Numéros de téléphone du personnel"),
    for: .permission(.employeesWrite))
  static let schemaName = "PhoneChangedNotice"
  static let title: @Sendable (String) -> Text = EmployeeText.phoneChanged

  var person = ID<Person>(0)
  var name = ""
}

struct EmployeePhotoNotice: OwnChangeNotice {
  static let kind = NoticeKind(
    "employee.photo", Text(en: "Employees’ photos", fr: "Photos du personnel"), for: .permission(.employeesWrite))
  static let schemaName = "EmployeePhotoNotice"
  static let title: @Sendable (String) -> Text = EmployeeText.photoChanged

  var person = ID<Person>(0)
  var name = ""
}

struct EmployeeProfileNotice: OwnChangeNotice {
  static let kind = NoticeKind(
    "employee.profile", Text(en: "Employees’ own settings", fr: "Réglages personnels du personnel"),
    for: .permission(.employeesWrite))
  static let schemaName = "EmployeeProfileNotice"
  static let title: @Sendable (String) -> Text = EmployeeText.profileChanged

  var person = ID<Person>(0)
  var name = ""
}

enum EmployeeNews {
  /// Tells those who keep the records; nobody is told of what they did themselves, nor of each row of a file.
  static func tell(
    _ change: EmployeeChangeKind, _ person: PersonRow, fields: [String] = [], in organization: ID<Organization>,
    _ writer: Writer
  ) throws {
    var notice = EmployeeChangedNotice()
    notice.change = change
    notice.person = person.id
    notice.name = person.name
    notice.by = try writer.context.actor.flatMap { try writer.first(AccessStore.nameOf, $0, organization) } ?? ""
    notice.changed = fields
    try tell(notice, of: person.id, in: organization, writer)
  }

  /// Tells of a file of employees, once, whoever keeps the records but did not import it.
  static func tellImported(_ event: EmittedEvent, _ writer: Writer) throws {
    guard let row = try EventLog.find(writer, event.id) else { return }
    let (data, organization) = (try JSONDocument(row.data).root, ID<Organization>(event.organization))
    guard data["of"]?.string == ImportScope.employees.rawValue else { return }
    var notice = EmployeesImportedNotice()
    notice.created = Int(clamping: data["created"]?.int64 ?? 0)
    notice.updated = Int(clamping: data["updated"]?.int64 ?? 0)
    guard notice.created + notice.updated > 0 else { return }
    notice.by = try writer.context.actor.flatMap { try writer.first(AccessStore.nameOf, $0, organization) } ?? ""
    for keeper in try PermissionHolders.active(.employeesWrite, in: organization, writer)
    where keeper.value != writer.context.actor {
      try writer.notify(notice, to: keeper, in: organization, subject: event.subject)
    }
  }

  static func tell(
    _ notice: some Notice, of person: ID<Person>, in organization: ID<Organization>, _ writer: Writer
  ) throws {
    guard !writer.context.isBulk else { return }
    for keeper in try PermissionHolders.active(.employeesWrite, in: organization, writer)
    where keeper.value != writer.context.actor {
      try writer.notify(notice, to: keeper, in: organization, subject: person.value)
    }
  }
}
