// Roles, permissions and assignments as the API takes and gives them.
import Base

enum RoleRules {
  static let longestName = 80
  static let longestDescription = 500
  /// Roles that an organization may make besides the built-in ones.
  static let mostOwn = 100
}

/// A new role of the organization's own.
struct RoleInput: Payload {
  var name = ""
  var description: String?
  /// Permissions by name.
  var permissions: [String] = []

  static let schemaName = "RoleInput"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("name", &name, label: AccessText.name, min: 1, max: RoleRules.longestName)
    f.text("description", &description, label: AccessText.description, max: RoleRules.longestDescription)
    f.texts("permissions", &permissions, label: AccessText.permissions, length: 100, required: false)
  }
}

/// What is changed of a role: absent fields stay as they are.
struct RoleChange: Payload {
  var name: String?
  var description: String?
  /// All that the role gives from now on.
  var permissions: [String]?

  static let schemaName = "RoleChange"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("name", &name, label: AccessText.name, min: 1, max: RoleRules.longestName)
    f.text("description", &description, label: AccessText.description, max: RoleRules.longestDescription)
    f.texts("permissions", &permissions, label: AccessText.permissions, length: 100)
  }
}

/// A role as the API gives it; built-in ones have a key, and words in the language of the request.
struct RoleOutput: Payload {
  var id = ID<Role>(0)
  var key: String?
  var name = ""
  var description = ""
  var permissions: [String] = []
  var version: Int64 = 1
  var createdAt = Timestamp(milliseconds: 0)
  var updatedAt = Timestamp(milliseconds: 0)

  static let schemaName = "Role"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: AccessText.role)
    f.text("key", &key, label: AccessText.key, max: 40)
    f.text("name", &name, label: AccessText.name, max: RoleRules.longestName)
    f.text(
      "description", &description, label: AccessText.description, min: 0, max: RoleRules.longestDescription)
    f.texts("permissions", &permissions, label: AccessText.permissions)
    f.integer("version", &version, label: AccessText.version)
    f.timestamp("createdAt", &createdAt, label: PeopleText.added)
    f.timestamp("updatedAt", &updatedAt, label: PeopleText.changed)
  }
}

extension RoleRow {
  func output(_ language: Language) -> RoleOutput {
    var output = RoleOutput()
    output.id = id
    output.key = reference.key
    output.name = label[language]
    output.description = text[language]
    output.permissions = permissions.map(\.name).sorted()
    output.version = version
    output.createdAt = created
    output.updatedAt = updated
    return output
  }
}

/// Something that roles may give.
struct PermissionOutput: Payload {
  var name = ""
  var text = ""
  var isReading = false

  static let schemaName = "Permission"

  init() {}

  init(_ permission: Permission, _ language: Language) {
    name = permission.name
    text = permission.text[language]
    isReading = permission.isReading
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("name", &name, label: AccessText.permission, max: 100)
    f.text("text", &text, label: AccessText.meaning)
    f.bool("isReading", &isReading, label: AccessText.isReading)
  }
}

/// A role named inside another object.
struct RoleReferenceOutput: Payload {
  var id = ID<Role>(0)
  var key: String?
  var name = ""

  static let schemaName = "RoleReference"

  init() {}

  init(_ role: RoleReference, _ language: Language) {
    id = role.id
    key = role.key
    name = role.label[language]
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: AccessText.role)
    f.text("key", &key, label: AccessText.key, max: 40)
    f.text("name", &name, label: AccessText.name, max: RoleRules.longestName)
  }
}

/// A role to give to a person.
struct AssignmentInput: Payload {
  /// By key or identifier.
  var role = ""
  var unit: String?

  static let schemaName = "RoleAssignmentInput"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("role", &role, label: AccessText.role, min: 1, max: 40)
    f.text(
      "unit", &unit, label: AccessText.unit, help: AccessText.unitHelp, max: AssignmentChanges.longestUnit)
  }
}

/// A role that a person has.
struct AssignmentOutput: Payload {
  var id = ID<RoleAssignment>(0)
  var role = RoleReferenceOutput()
  /// Nil for the whole organization.
  var unit: String?
  var source = AssignmentSource.manual
  var grantedBy: PersonReference?
  var grantedAt = Timestamp(milliseconds: 0)

  static let schemaName = "RoleAssignment"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: AccessText.assignment)
    f.object("role", &role, label: AccessText.role)
    f.text("unit", &unit, label: AccessText.unit, max: AssignmentChanges.longestUnit)
    f.choice("source", &source, label: AccessText.source)
    f.object("grantedBy", &grantedBy, label: AccessText.grantedBy)
    f.timestamp("grantedAt", &grantedAt, label: AccessText.since)
  }
}

/// What a person may do, and why.
struct PersonPermissionsOutput: Payload {
  var person = PersonReference()
  var permissions: [Effective] = []

  static let schemaName = "PersonPermissions"

  struct Effective: Payload {
    var name = ""
    var text = ""
    var reasons: [Reason] = []

    static let schemaName = "EffectivePermission"

    mutating func fields(_ f: inout some FieldVisitor) {
      f.text("name", &name, label: AccessText.permission, max: 100)
      f.text("text", &text, label: AccessText.meaning)
      f.list("reasons", &reasons, label: AccessText.reasons)
    }
  }

  /// An assignment whose role gives the permission.
  struct Reason: Payload {
    var assignment = ID<RoleAssignment>(0)
    var role = RoleReferenceOutput()
    /// Nil for the whole organization.
    var unit: String?
    var source = AssignmentSource.manual
    var grantedBy: PersonReference?
    var grantedAt = Timestamp(milliseconds: 0)
    /// What an automatic one rests on.
    var because: [AutomaticReason] = []

    static let schemaName = "PermissionReason"

    mutating func fields(_ f: inout some FieldVisitor) {
      f.id("assignment", &assignment, label: AccessText.assignment)
      f.object("role", &role, label: AccessText.role)
      f.text("unit", &unit, label: AccessText.unit, max: AssignmentChanges.longestUnit)
      f.choice("source", &source, label: AccessText.source)
      f.object("grantedBy", &grantedBy, label: AccessText.grantedBy)
      f.timestamp("grantedAt", &grantedAt, label: AccessText.since)
      f.list("because", &because, label: AccessText.reasons)
    }
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.object("person", &person, label: PeopleText.person)
    f.list("permissions", &permissions, label: AccessText.permissions)
  }
}
