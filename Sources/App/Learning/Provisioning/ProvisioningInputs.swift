// What somebody asks to have in Moodle, over JSON.
import Base
import Store

/// As whom people come into a course.
enum ProvisioningRole: String, Sendable, CaseIterable, Labeled {
  case student, teacher

  var label: Text {
    switch self {
    case .student: ProvisioningText.student
    case .teacher: ProvisioningText.teacher
    }
  }

  /// The site's number of it, where nobody has changed Moodle's own.
  var number: Int64 { self == .student ? ProvisioningRules.studentRole : ProvisioningRules.teacherRole }
}

/// The categories of a term: either those of a term and of the units that Quad has, or those that are named here.
struct ProvisioningCategoriesInput: Payload {
  var term: ID<Term>?
  /// Of this campus only.
  var campus: ID<StructureUnit>?
  var campuses: [String]?
  /// `1` to `9`.
  var semesters: [String]?
  var startDate: LocalDate?
  var endDate: LocalDate?
  var departments: [ProvisioningDepartmentInput] = []

  static let schemaName = "MoodleCategoriesInput"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("term", &term, label: ProvisioningText.term, help: ProvisioningText.termHelp)
    f.id("campus", &campus, label: StructureText.campus, help: ProvisioningText.campusHelp)
    f.texts(
      "campuses", &campuses, label: ProvisioningText.campuses, length: StructureRules.longestCode, max: 20)
    f.texts("semesters", &semesters, label: ProvisioningText.semesters, length: 1, max: 9)
    f.date("startDate", &startDate, label: ProvisioningText.start)
    f.date("endDate", &endDate, label: ProvisioningText.end)
    f.list("departments", &departments, label: ProvisioningText.departments, max: 100, required: false)
  }
}

struct ProvisioningDepartmentInput: Payload {
  var code = ""
  var programs: [String] = []

  static let schemaName = "MoodleDepartmentInput"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("code", &code, label: StructureText.code, max: StructureRules.longestCode)
    f.texts(
      "programs", &programs, label: ProvisioningText.programs, length: StructureRules.longestCode, max: 100,
      required: false)
  }
}

/// Courses of one program in a term.
struct ProvisioningCoursesInput: Payload {
  var term = ID<Term>(0)
  var program = ID<StructureUnit>(0)
  /// The term's days where none are given.
  var startDate: LocalDate?
  var endDate: LocalDate?
  var isVisible = true
  var courses: [ProvisioningCourseInput] = []

  static let schemaName = "MoodleCoursesInput"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("term", &term, label: ProvisioningText.term)
    f.id("program", &program, label: StructureText.program)
    f.date("startDate", &startDate, label: ProvisioningText.start)
    f.date("endDate", &endDate, label: ProvisioningText.end)
    f.bool("isVisible", &isVisible, label: ProvisioningText.isVisible, required: false)
    f.list("courses", &courses, label: ProvisioningText.courses, min: 1, max: ProvisioningRules.mostCourses)
  }
}

struct ProvisioningCourseInput: Payload {
  var code = ""
  var name = ""

  static let schemaName = "MoodleCourseInput"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("code", &code, label: ProvisioningText.courseCode, max: CourseRules.longestCode)
    f.text("name", &name, label: ProvisioningText.courseName, max: CourseRules.longestName)
  }
}

/// People who don't exist, for a site for tests.
struct ProvisioningPeopleInput: Payload {
  var count: Int64 = 1
  var role = ProvisioningRole.student
  var campus = ID<StructureUnit>(0)
  /// By their short names in Moodle.
  var courses: [String] = []
  /// The site's number of the role, where it is another than Moodle's own.
  var moodleRole: Int64?

  static let schemaName = "MoodlePeopleInput"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.integer("count", &count, label: ProvisioningText.howMany, range: 1...ProvisioningRules.mostPeople)
    f.choice("role", &role, label: ProvisioningText.role)
    f.id("campus", &campus, label: StructureText.campus)
    f.texts(
      "courses", &courses, label: ProvisioningText.courses, length: ProvisioningRules.longestName,
      max: ProvisioningRules.mostCoursesOfPeople, required: false)
    f.integer(
      "moodleRole", &moodleRole, label: ProvisioningText.roleNumber, help: ProvisioningText.roleNumberHelp,
      range: 1...1_000_000)
  }
}

/// People of Moodle into courses of Moodle.
struct ProvisioningEnrollmentsInput: Payload {
  var role = ProvisioningRole.student
  var moodleRole: Int64?
  var enrollments: [ProvisioningEnrollmentInput] = []

  static let schemaName = "MoodleEnrollmentsInput"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.choice("role", &role, label: ProvisioningText.role)
    f.integer(
      "moodleRole", &moodleRole, label: ProvisioningText.roleNumber, help: ProvisioningText.roleNumberHelp,
      range: 1...1_000_000)
    f.list(
      "enrollments", &enrollments, label: ProvisioningText.enrollments, min: 1, max: ProvisioningRules.mostEnrollments)
  }
}

struct ProvisioningEnrollmentInput: Payload {
  var userName = ""
  /// Its short name.
  var course = ""

  static let schemaName = "MoodleEnrollmentInput"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("userName", &userName, label: ProvisioningText.userName, max: ProvisioningRules.longestUserName)
    f.text("course", &course, label: ProvisioningText.course, max: ProvisioningRules.longestName)
  }
}

/// Whether the Moodle that is connected is one for tests.
struct ProvisioningTestSite: Payload {
  var isTestSite = false

  static let schemaName = "MoodleTestSite"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.bool("isTestSite", &isTestSite, label: ProvisioningText.isTestSite)
  }
}
