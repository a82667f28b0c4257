// Enrollments and teachers as the API takes and gives them.
import Base
import Store

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
