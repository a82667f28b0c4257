// Sections as the API takes and gives them.
import Base

struct SectionInput: Payload {
  var name = ""

  static let schemaName = "SectionInput"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("name", &name, label: CourseText.name, max: CourseRules.longestSection)
  }
}

struct SectionOutput: Payload {
  var id = ID<CourseSection>(0)
  var name = ""
  var source = LearningSource.manual
  var version: Int64 = 1

  static let schemaName = "Section"

  init() {}

  init(_ row: SectionRow) { (id, name, source, version) = (row.id, row.name, row.source, row.version) }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: CourseText.section)
    f.text("name", &name, label: CourseText.name, max: CourseRules.longestSection)
    f.choice("source", &source, label: StructureText.source)
    f.integer("version", &version, label: AccessText.version)
  }
}
