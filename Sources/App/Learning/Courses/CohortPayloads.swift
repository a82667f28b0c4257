// Cohorts as the API takes and gives them.
import Base
import Store

struct CohortInput: Payload {
  var unit = ID<StructureUnit>(0)
  var name = ""
  var isActive = true

  static let schemaName = "CohortInput"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("unit", &unit, label: CourseText.unit)
    f.text("name", &name, label: CourseText.name, max: CohortChanges.longestName)
    f.bool("isActive", &isActive, label: CourseText.isActive, required: false)
  }

  var cohort: CohortFields { CohortFields(unit: unit, name: name, isActive: isActive) }
}

struct CohortChange: Payload {
  var unit: ID<StructureUnit>?
  var name: String?
  var isActive: Bool?

  static let schemaName = "CohortChange"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("unit", &unit, label: CourseText.unit)
    f.text("name", &name, label: CourseText.name, min: 1, max: CohortChanges.longestName)
    f.bool("isActive", &isActive, label: CourseText.isActive)
  }

  func applied(to fields: CohortFields) -> CohortFields {
    CohortFields(unit: unit ?? fields.unit, name: name ?? fields.name, isActive: isActive ?? fields.isActive)
  }
}

struct CohortOutput: Payload {
  var id = ID<Cohort>(0)
  var unit: UnitReference?
  var name = ""
  var isActive = true
  var members: Int64 = 0
  var version: Int64 = 1
  var createdAt = Timestamp(milliseconds: 0)
  var updatedAt = Timestamp(milliseconds: 0)

  static let schemaName = "Cohort"

  init() {}

  init(_ row: CohortRow, _ tree: UnitTree) {
    (id, name, isActive, members) = (row.id, row.name, row.fields.isActive, row.members)
    unit = tree[row.unit].map { UnitReference($0) }
    (version, createdAt, updatedAt) = (row.version, row.created, row.updated)
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: CourseText.cohort)
    f.object("unit", &unit, label: CourseText.unit)
    f.text("name", &name, label: CourseText.name, max: CohortChanges.longestName)
    f.bool("isActive", &isActive, label: CourseText.isActive)
    f.integer("members", &members, label: CourseText.members)
    f.integer("version", &version, label: AccessText.version)
    f.timestamp("createdAt", &createdAt, label: PeopleText.added)
    f.timestamp("updatedAt", &updatedAt, label: PeopleText.changed)
  }
}

/// Somebody of a cohort.
struct MemberInput: Payload {
  var person = ID<Person>(0)

  static let schemaName = "CohortMemberInput"

  mutating func fields(_ f: inout some FieldVisitor) { f.id("person", &person, label: PeopleText.person) }
}

/// A course of a cohort.
struct CohortCourseInput: Payload {
  var course = ID<Course>(0)

  static let schemaName = "CohortCourseInput"

  mutating func fields(_ f: inout some FieldVisitor) { f.id("course", &course, label: CourseText.course) }
}
