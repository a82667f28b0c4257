// What a person is: values, payloads and rules.
import Base
import Store

/// One human in an organization's directory.
enum Person {}

extension Permission {
  static let peopleRead = Permission(
    "people.read", Text(en: "See the directory", fr: "Voir l’annuaire"), isReading: true,
    usual: [.campusHead, .dean, .chair, .coordinator])
  static let peopleWrite = Permission(
    "people.write",
    Text(en: "Add, change, import and remove people", fr: "Ajouter, modifier, importer et retirer des personnes"),
    usual: [.coordinator])
}

enum PersonStatus: String, Sendable, CaseIterable, Labeled {
  /// In the directory, without a way to sign in yet.
  case invited
  case active
  case suspended

  var label: Text {
    switch self {
    case .invited: Text(en: "Invited", fr: "Invité")
    case .active: Text(en: "Active", fr: "Actif")
    case .suspended: Text(en: "Suspended", fr: "Suspendu")
    }
  }
}

/// A person named inside another object.
struct PersonReference: Payload, Hashable {
  var id = ID<Person>(0)
  var name = ""

  init() {}

  init(id: ID<Person>, name: String) {
    self.id = id
    self.name = name
  }

  static let schemaName = "PersonReference"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: PeopleText.person)
    f.text("name", &name, label: PeopleText.name, max: PersonRules.longestName)
  }
}

/// What an administrator gives to add a person.
struct PersonInput: Payload {
  var name = ""
  var email: String?
  var number: String?
  var phone: String?
  var language: Language?
  /// Keys or identifiers; absent, the person becomes staff.
  var roles: [String]?

  static let schemaName = "PersonInput"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("name", &name, label: PeopleText.name, min: 1, max: PersonRules.longestName)
    f.text("email", &email, label: PeopleText.email, min: 1, max: PersonRules.longestEmail, kind: .email)
    f.text("number", &number, label: PeopleText.number, help: PeopleText.numberHelp, min: 1, max: 64)
    f.text("phone", &phone, label: PeopleText.phone, min: 1, max: PersonRules.longestPhone, kind: .phone)
    f.choice("language", &language, label: PeopleText.language)
    f.texts("roles", &roles, label: AccessText.roles, length: 40, max: 20)
  }
}

/// What an administrator changes of a person: absent fields stay as they are, and an empty address, number or phone is
/// taken away.
struct PersonChange: Payload {
  var name: String?
  var email: String?
  var number: String?
  var phone: String?
  var language: Language?
  /// All roles for the whole organization that people give, by key or identifier; absent, they stay. Automatic ones stay
  /// in any case.
  var roles: [String]?
  var status: PersonStatus?

  static let schemaName = "PersonChange"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("name", &name, label: PeopleText.name, min: 1, max: PersonRules.longestName)
    f.text("email", &email, label: PeopleText.email, max: PersonRules.longestEmail, kind: .email)
    f.text("number", &number, label: PeopleText.number, help: PeopleText.numberHelp, max: 64)
    f.text("phone", &phone, label: PeopleText.phone, max: PersonRules.longestPhone, kind: .phone)
    f.choice("language", &language, label: PeopleText.language)
    f.texts("roles", &roles, label: AccessText.roles, help: AccessText.rolesByHand, length: 40, max: 20)
    f.choice("status", &status, label: PeopleText.status)
  }
}

/// What a person's own fields are called: those of `PersonChange` that can be taken away or compared.
enum PersonField: String, Sendable, CaseIterable {
  case name, email, number, phone, language, status

  var label: Text {
    switch self {
    case .name: PeopleText.name
    case .email: PeopleText.email
    case .number: PeopleText.number
    case .phone: PeopleText.phone
    case .language: PeopleText.language
    case .status: PeopleText.status
    }
  }
}

/// A person as the API gives them.
struct PersonOutput: Payload {
  var id = ID<Person>(0)
  var name = ""
  var email: String?
  var number: String?
  var phone: String?
  var status = DirectoryStatus.invited
  var language = Language.en
  var roles: [String] = []
  /// Rises with each change of what is told here.
  var version: Int64 = 1
  var createdAt = Timestamp(milliseconds: 0)
  var updatedAt = Timestamp(milliseconds: 0)
  var deletedAt: Timestamp?
  /// Where their photo is for some hours, in its small size; below the campus's own address.
  var photo: String?

  static let schemaName = "Person"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: PeopleText.person)
    f.text("name", &name, label: PeopleText.name, max: PersonRules.longestName)
    f.text("email", &email, label: PeopleText.email, max: PersonRules.longestEmail, kind: .email)
    f.text("number", &number, label: PeopleText.number, max: 64)
    f.text("phone", &phone, label: PeopleText.phone, max: PersonRules.longestPhone, kind: .phone)
    f.choice("status", &status, label: PeopleText.status)
    f.choice("language", &language, label: PeopleText.language)
    f.texts("roles", &roles, label: AccessText.roles)
    f.integer("version", &version, label: PeopleText.version)
    f.timestamp("createdAt", &createdAt, label: PeopleText.added)
    f.timestamp("updatedAt", &updatedAt, label: PeopleText.changed)
    f.timestamp("deletedAt", &deletedAt, label: PeopleText.deletedAt)
    f.text("photo", &photo, label: PhotoText.photo, max: 200)
  }
}

/// A person as the database has them.
struct PersonRow: Sendable {
  let id: ID<Person>
  let organization: ID<Organization>
  let name: String
  let email: String?
  let number: String?
  let phone: String?
  /// What they are or, deleted, were.
  let status: PersonStatus
  let language: Language
  let version: Int64
  let created: Timestamp
  let updated: Timestamp
  let deleted: Timestamp?
  var photo: ID<StoredPicture>?

  var standing: DirectoryStatus { deleted == nil ? DirectoryStatus(status) : .deleted }

  /// With the roles that the person has for the whole organization.
  func output(_ links: PictureLinks, _ reader: Reader) throws -> PersonOutput {
    output(try PersonAccess(of: id, reader).everywhere, links)
  }

  /// The same with roles that are known already.
  func output(_ roles: [RoleReference], _ links: PictureLinks) -> PersonOutput {
    var output = PersonOutput()
    output.id = id
    output.name = name
    output.email = email
    output.number = number
    output.phone = phone
    output.status = standing
    output.language = language
    output.roles = roles.map(\.word)
    output.version = version
    output.createdAt = created
    output.updatedAt = updated
    output.deletedAt = deleted
    output.photo = photo.map(links.small)
    return output
  }

  /// The field as forms and events show it.
  func text(_ field: PersonField) -> String? {
    switch field {
    case .name: name
    case .email: email
    case .number: number
    case .phone: phone
    case .language: language.rawValue
    case .status: status.rawValue
    }
  }
}

/// A person with what only deletion, merging and erasure ask for.
struct PersonEntry: Sendable {
  let row: PersonRow
  let account: ID<Account>?
  /// The entry that this one became.
  let mergedInto: ID<Person>?
  let erased: Timestamp?

  /// Whether there is still somebody to be erased under this entry.
  var canBeErased: Bool { mergedInto == nil && erased == nil }
}

enum PersonRules {
  static let longestName = 120
  static let longestEmail = 254
  static let longestPhone = 40

  /// The form in which e-mail addresses are compared. Only the letters' case and composition are folded: two mailboxes
  /// that differ otherwise are two mailboxes.
  static func emailKey(_ email: String) -> String { normalized(email).lowercased() }

  /// What a search looks through.
  static func searchText(name: String, email: String?, number: String?) -> String {
    folded([name, email ?? "", number ?? ""].filter { !$0.isEmpty }.joined(separator: " "))
  }
}

extension Language: Labeled {
  /// Each language by its own name.
  package var label: Text {
    switch self {
    case .en: .verbatim("English")
    case .fr: .verbatim("Français")
    }
  }
}
