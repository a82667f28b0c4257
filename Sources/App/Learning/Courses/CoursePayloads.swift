// Courses as the API takes and gives them.
import Base

/// A new course.
struct CourseInput: Payload {
  var term = ID<Term>(0)
  var unit = ID<StructureUnit>(0)
  var code = ""
  var name = ""
  var isVisible = true
  var isActive = true
  var first: LocalDate?
  var last: LocalDate?

  static let schemaName = "CourseInput"

  init() {}

  init(_ fields: CourseFields) {
    (term, unit, code, name) = (fields.term, fields.unit, fields.code, fields.name)
    (isVisible, isActive, first, last) = (fields.isVisible, fields.isActive, fields.first, fields.last)
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("term", &term, label: StructureText.term)
    f.id("unit", &unit, label: CourseText.unit)
    f.text("code", &code, label: CourseText.code, help: CourseText.codeHelp, max: CourseRules.longestCode)
    f.text("name", &name, label: CourseText.name, max: CourseRules.longestName)
    f.bool("isVisible", &isVisible, label: CourseText.isVisible, required: false)
    f.bool("isActive", &isActive, label: CourseText.isActive, required: false)
    f.date("first", &first, label: CourseText.first, help: CourseText.daysHelp)
    f.date("last", &last, label: CourseText.last)
  }

  var course: CourseFields {
    CourseFields(
      term: term, unit: unit, code: code, name: name, isVisible: isVisible, isActive: isActive, first: first, last: last
    )
  }
}

/// What is changed of a course: absent fields stay as they are.
struct CourseChange: Payload {
  var term: ID<Term>?
  var unit: ID<StructureUnit>?
  var code: String?
  var name: String?
  var isVisible: Bool?
  var isActive: Bool?
  var first: LocalDate?
  var last: LocalDate?
  /// Takes days of its own away; others may be given at once.
  var hasDaysOfTerm: Bool?
  var corrected: [String]?

  static let schemaName = "CourseChange"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("term", &term, label: StructureText.term)
    f.id("unit", &unit, label: CourseText.unit)
    f.text("code", &code, label: CourseText.code, min: 1, max: CourseRules.longestCode)
    f.text("name", &name, label: CourseText.name, min: 1, max: CourseRules.longestName)
    f.bool("isVisible", &isVisible, label: CourseText.isVisible)
    f.bool("isActive", &isActive, label: CourseText.isActive)
    f.date("first", &first, label: CourseText.first, help: CourseText.daysHelp)
    f.date("last", &last, label: CourseText.last)
    f.bool("hasDaysOfTerm", &hasDaysOfTerm, label: CourseText.hasDaysOfTerm)
    f.corrections(&corrected)
  }

  func apply(to fields: inout CourseFields) {
    if hasDaysOfTerm == true { (fields.first, fields.last) = (nil, nil) }
    if let first { fields.first = first }
    if let last { fields.last = last }
    if let term { fields.term = term }
    if let unit { fields.unit = unit }
    if let code { fields.code = code }
    if let name { fields.name = name }
    if let isVisible { fields.isVisible = isVisible }
    if let isActive { fields.isActive = isActive }
  }
}

/// A course as the API gives it.
struct CourseOutput: Payload {
  var id = ID<Course>(0)
  var term: TermReference?
  var unit: UnitReference?
  var code = ""
  var name = ""
  var isVisible = true
  var isActive = true
  /// Each nil where it is its term's.
  var first: LocalDate?
  var last: LocalDate?
  var source = LearningSource.manual
  /// What it is in Moodle; told of one course, not in lists.
  var moodle: MoodleCourseReference?
  /// What a person corrected, and what it comes from no longer changes.
  var corrected: [String] = []
  var students: Int64 = 0
  var teachers: Int64 = 0
  var version: Int64 = 1
  var createdAt = Timestamp(milliseconds: 0)
  var updatedAt = Timestamp(milliseconds: 0)

  static let schemaName = "Course"

  init() {}

  init(_ row: CourseRow, _ term: TermRow?, _ tree: UnitTree) {
    id = row.id
    self.term = term.map { TermReference($0) }
    unit = tree[row.unit].map { UnitReference($0) }
    (code, name, isVisible, isActive) = (row.code, row.name, row.fields.isVisible, row.fields.isActive)
    (first, last, source, corrected) = (row.fields.first, row.fields.last, row.source, row.corrected.sorted)
    (students, teachers) = (row.students, row.teachers)
    (version, createdAt, updatedAt) = (row.version, row.created, row.updated)
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: CourseText.course)
    f.object("term", &term, label: StructureText.term)
    f.object("unit", &unit, label: CourseText.unit)
    f.text("code", &code, label: CourseText.code, max: CourseRules.longestCode)
    f.text("name", &name, label: CourseText.name, max: CourseRules.longestName)
    f.bool("isVisible", &isVisible, label: CourseText.isVisible)
    f.bool("isActive", &isActive, label: CourseText.isActive)
    f.date("first", &first, label: CourseText.first)
    f.date("last", &last, label: CourseText.last)
    f.choice("source", &source, label: StructureText.source)
    f.object("moodle", &moodle, label: MoodleText.accountThere)
    f.corrections(&corrected)
    f.integer("students", &students, label: CourseText.students)
    f.integer("teachers", &teachers, label: CourseText.teachers)
    f.integer("version", &version, label: AccessText.version)
    f.timestamp("createdAt", &createdAt, label: PeopleText.added)
    f.timestamp("updatedAt", &updatedAt, label: PeopleText.changed)
  }
}

/// What stands before the items of a list that goes on after a row.
struct CourseListHead: Payload {
  /// Where to go on: send it as `after`. Absent at the end.
  var next: String?
  /// How many there are in all; absent for what is searched or asked of one teacher, which nobody counts.
  var found: Int64?

  static let schemaName = "CourseList"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("next", &next, label: CourseText.after)
    f.integer("found", &found, label: CourseText.total)
  }
}

/// A course named inside another object.
struct CourseReference: Payload {
  var id = ID<Course>(0)
  var code = ""
  var name = ""

  static let schemaName = "CourseReference"

  init() {}

  init(id: ID<Course>, code: String, name: String) { (self.id, self.code, self.name) = (id, code, name) }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: CourseText.course)
    f.text("code", &code, label: CourseText.code, max: CourseRules.longestCode)
    f.text("name", &name, label: CourseText.name, max: CourseRules.longestName)
  }
}

/// A course of the caller's own.
struct OwnCourseOutput: Payload {
  var course = CourseReference()
  var term: TermReference?
  var unit: UnitReference?
  var isCurrent = false
  /// When it is held: by days of its own, else its term's.
  var first: LocalDate?
  var last: LocalDate?
  var roles: [String] = []
  var sections: [String] = []
  var teachers: [PersonReference] = []

  static let schemaName = "OwnCourse"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.object("course", &course, label: CourseText.course)
    f.object("term", &term, label: StructureText.term)
    f.object("unit", &unit, label: CourseText.unit)
    f.bool("isCurrent", &isCurrent, label: StructureText.isCurrent)
    f.date("first", &first, label: CourseText.first)
    f.date("last", &last, label: CourseText.last)
    f.texts("roles", &roles, label: CourseText.roles, length: CourseRules.longestRole)
    f.texts("sections", &sections, label: CourseText.sections, length: CourseRules.longestSection)
    f.list("teachers", &teachers, label: CourseText.teachers)
  }
}
