// Courses, enrollments and cohorts as the API takes and gives them.
import Base
import Store

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

// MARK: Sections

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

// MARK: Enrollments

/// Puts somebody into a course by hand, or says anew what they are there.
struct EnrollmentInput: Payload {
  var person = ID<Person>(0)
  var roles: [String] = []
  var isActive = true
  var sections: [ID<CourseSection>] = []

  static let schemaName = "EnrollmentInput"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("person", &person, label: PeopleText.person)
    f.texts(
      "roles", &roles, label: CourseText.roles, help: CourseText.rolesHelp, length: CourseRules.longestRole,
      max: CourseRules.mostRoles, required: false)
    f.bool("isActive", &isActive, label: CourseText.isEnrolled, required: false)
    f.ids("sections", &sections, label: CourseText.sections, max: 50, required: false)
  }

  /// Without a role it is a student.
  func say() throws -> EnrollmentSay { EnrollmentSay(try CourseRoles.read(roles, or: [.student]), isActive: isActive) }
}

/// What is changed of what was said by hand: absent fields stay as they are.
struct EnrollmentChange: Payload {
  var roles: [String]?
  var isActive: Bool?
  var sections: [String]?

  static let schemaName = "EnrollmentChange"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.texts(
      "roles", &roles, label: CourseText.roles, help: CourseText.rolesHelp, length: CourseRules.longestRole,
      max: CourseRules.mostRoles)
    f.bool("isActive", &isActive, label: CourseText.isEnrolled)
    f.texts("sections", &sections, label: CourseText.sections, help: CourseText.sectionsHelp, length: 13, max: 50)
  }

  /// What is said by hand then; where nothing was, only what others don't say, and nil where that is nothing.
  func say(over row: EnrollmentRow) throws -> EnrollmentSay? {
    let wanted = try roles.map { try CourseRoles.read($0, or: []) }
    guard let old = row.says.manual else { return try row.says.beside(roles: wanted, isActive: isActive) }
    return EnrollmentSay(wanted ?? old.roles, isActive: isActive ?? old.isActive)
  }

  func sectionIDs() throws -> Set<ID<CourseSection>>? {
    guard let sections else { return nil }
    let ids = sections.compactMap { ID<CourseSection>($0) }
    guard ids.count == sections.count else {
      throw Failure.unprocessable([Failure.Field(path: "sections", text: CourseText.noSuchSection)])
    }
    return Set(ids)
  }
}

enum CourseRoles {
  /// Roles as people write them; fails with a fault of `roles`.
  static func read(_ words: [String], or usual: [CourseRole]) throws -> [CourseRole] {
    let given = words.filter { !$0.isEmpty }
    let roles = given.compactMap { CourseRole(written: $0) }
    guard roles.count == given.count else {
      throw Failure.unprocessable([Failure.Field(path: "roles", text: CourseText.badRole)])
    }
    return roles.isEmpty ? usual : roles
  }
}

/// Somebody in a course, as the API gives it.
struct EnrollmentOutput: Payload {
  var id = ID<Enrollment>(0)
  var person = PersonReference()
  var roles: [String] = []
  var isActive = true
  var sections: [String] = []
  var says: [Say] = []
  var version: Int64 = 1

  static let schemaName = "Enrollment"

  /// What one source says.
  struct Say: Payload {
    var source = EnrollmentSource.manual
    var roles: [String] = []
    var isActive = true

    static let schemaName = "EnrollmentSay"

    mutating func fields(_ f: inout some FieldVisitor) {
      f.choice("source", &source, label: CourseText.source)
      f.texts("roles", &roles, label: CourseText.roles, length: CourseRules.longestRole)
      f.bool("isActive", &isActive, label: CourseText.isEnrolled)
    }
  }

  init() {}

  init(_ row: EnrollmentRow, _ name: String, _ sections: [String]) {
    (id, person, version) = (row.id, PersonReference(id: row.person, name: name), row.version)
    (roles, isActive, self.sections) = (row.roles.map(\.word), row.standing.isActive, sections)
    says = row.says.sources.compactMap { source in
      guard let said = row.says[source] else { return nil }
      var say = Say()
      (say.source, say.roles, say.isActive) = (source, said.roles.map(\.word), said.isActive)
      return say
    }
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: CourseText.enrollment)
    f.object("person", &person, label: PeopleText.person)
    f.texts("roles", &roles, label: CourseText.roles, length: CourseRules.longestRole)
    f.bool("isActive", &isActive, label: CourseText.isEnrolled)
    f.texts("sections", &sections, label: CourseText.sections, length: CourseRules.longestSection)
    f.list("says", &says, label: CourseText.says)
    f.integer("version", &version, label: AccessText.version)
  }
}

// MARK: Teachers

/// Somebody who teaches, and what.
struct TeacherOutput: Payload {
  var person = PersonReference()
  var department: UnitReference?
  var courses: [Taught] = []

  static let schemaName = "Teacher"

  struct Taught: Payload {
    var course = CourseReference()
    var term: TermReference?
    var unit: UnitReference?
    var department: UnitReference?

    static let schemaName = "TaughtCourse"

    mutating func fields(_ f: inout some FieldVisitor) {
      f.object("course", &course, label: CourseText.course)
      f.object("term", &term, label: StructureText.term)
      f.object("unit", &unit, label: CourseText.unit)
      f.object("department", &department, label: CourseText.teachesIn)
    }
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.object("person", &person, label: PeopleText.person)
    f.object("department", &department, label: CourseText.home)
    f.list("courses", &courses, label: CourseText.courses)
  }
}

// MARK: Cohorts

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
