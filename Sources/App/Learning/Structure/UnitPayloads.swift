// Units as the API takes and gives them.
import Base

/// A new unit.
struct UnitInput: Payload {
  var code = ""
  var kind = UnitKind.department
  var name = ""
  var parent: ID<StructureUnit>?
  var isActive = true

  static let schemaName = "UnitInput"

  init() {}

  init(_ fields: UnitFields) {
    (code, kind, name, parent, isActive) = (fields.code, fields.kind, fields.name, fields.parent, fields.isActive)
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("code", &code, label: StructureText.code, help: StructureText.codeHelp, max: StructureRules.longestCode)
    f.choice("kind", &kind, label: StructureText.kind)
    f.text("name", &name, label: StructureText.name, max: StructureRules.longestName)
    f.id("parent", &parent, label: StructureText.parent)
    f.bool("isActive", &isActive, label: StructureText.isActive, required: false)
  }

  var unit: UnitFields { UnitFields(code: code, kind: kind, name: name, parent: parent, isActive: isActive) }
}

/// What is changed of a unit: absent fields stay as they are. Its code stays: roles and others name it by that.
struct UnitChange: Payload {
  var kind: UnitKind?
  var name: String?
  var parent: ID<StructureUnit>?
  /// Makes it stand at the top.
  var isTop: Bool?
  var isActive: Bool?
  var corrected: [String]?

  static let schemaName = "UnitChange"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.choice("kind", &kind, label: StructureText.kind)
    f.text("name", &name, label: StructureText.name, min: 1, max: StructureRules.longestName)
    f.id("parent", &parent, label: StructureText.parent)
    f.bool("isTop", &isTop, label: StructureText.isTop)
    f.bool("isActive", &isActive, label: StructureText.isActive)
    f.corrections(&corrected)
  }

  func apply(to fields: inout UnitFields) {
    if let kind { fields.kind = kind }
    if let name { fields.name = name }
    if let parent { fields.parent = parent }
    if isTop == true { fields.parent = nil }
    if let isActive { fields.isActive = isActive }
  }
}

/// A unit named inside another object.
struct UnitReference: Payload {
  var id = ID<StructureUnit>(0)
  var code = ""
  var name = ""

  static let schemaName = "UnitReference"

  init() {}

  init(_ row: UnitRow) { (id, code, name) = (row.id, row.code, row.name) }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: StructureText.unit)
    f.text("code", &code, label: StructureText.code, max: StructureRules.longestCode)
    f.text("name", &name, label: StructureText.name, max: StructureRules.longestName)
  }
}

/// A unit as the API gives it.
struct UnitOutput: Payload {
  var id = ID<StructureUnit>(0)
  var code = ""
  var kind = UnitKind.department
  var name = ""
  var parent: UnitReference?
  var isActive = true
  var source = LearningSource.manual
  /// What a person corrected, and what it comes from no longer changes.
  var corrected: [String] = []
  /// Of all terms, with those of the units below.
  var courses: Int64 = 0
  var version: Int64 = 1
  var createdAt = Timestamp(milliseconds: 0)
  var updatedAt = Timestamp(milliseconds: 0)

  static let schemaName = "Unit"

  init() {}

  init(_ row: UnitRow, _ tree: UnitTree, courses: Int64) {
    (id, code, kind, name) = (row.id, row.code, row.kind, row.name)
    parent = row.parent.flatMap { tree[$0] }.map { UnitReference($0) }
    (isActive, source, corrected, self.courses) = (row.isActive, row.source, row.corrected.sorted, courses)
    (version, createdAt, updatedAt) = (row.version, row.created, row.updated)
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: StructureText.unit)
    f.text("code", &code, label: StructureText.code, max: StructureRules.longestCode)
    f.choice("kind", &kind, label: StructureText.kind)
    f.text("name", &name, label: StructureText.name, max: StructureRules.longestName)
    f.object("parent", &parent, label: StructureText.parent)
    f.bool("isActive", &isActive, label: StructureText.isActive)
    f.choice("source", &source, label: StructureText.source)
    f.corrections(&corrected)
    f.integer("courses", &courses, label: CourseText.courses)
    f.integer("version", &version, label: AccessText.version)
    f.timestamp("createdAt", &createdAt, label: PeopleText.added)
    f.timestamp("updatedAt", &updatedAt, label: PeopleText.changed)
  }
}
