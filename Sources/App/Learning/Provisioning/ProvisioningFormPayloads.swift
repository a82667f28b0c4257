// What the forms of a plan for Moodle hold, and what they come to.
import Base

/// A term's categories as their form has it.
struct ProvisioningCategoriesForm: Payload {
  var term = ID<Term>(0)
  var campus: ID<StructureUnit>?

  static let schemaName = "MoodleCategoriesForm"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("term", &term, label: ProvisioningText.term)
    f.id("campus", &campus, label: StructureText.campus, help: ProvisioningText.campusHelp)
  }
}

/// One course as its form has it.
struct ProvisioningCourseForm: Payload {
  var term = ID<Term>(0)
  var program = ID<StructureUnit>(0)
  var code = ""
  var name = ""
  var startDate: LocalDate?
  var endDate: LocalDate?
  var isVisible = true

  static let schemaName = "MoodleCourseForm"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("term", &term, label: ProvisioningText.term)
    f.id("program", &program, label: StructureText.program)
    f.text("code", &code, label: ProvisioningText.courseCode, max: CourseRules.longestCode)
    f.text("name", &name, label: ProvisioningText.courseName, max: CourseRules.longestName)
    f.date("startDate", &startDate, label: ProvisioningText.start, help: ProvisioningText.daysHelp)
    f.date("endDate", &endDate, label: ProvisioningText.end)
    f.bool("isVisible", &isVisible, label: ProvisioningText.isVisible)
  }

  var input: ProvisioningCoursesInput {
    var input = ProvisioningCoursesInput()
    (input.term, input.program, input.isVisible) = (term, program, isVisible)
    (input.startDate, input.endDate) = (startDate, endDate)
    var course = ProvisioningCourseInput()
    (course.code, course.name) = (code, name)
    input.courses = [course]
    return input
  }
}

/// Test people as their form has it: courses line by line.
struct ProvisioningPeopleForm: Payload {
  var count: Int64 = 10
  var role = ProvisioningRole.student
  var campus = ID<StructureUnit>(0)
  var courses: String?
  var moodleRole: Int64?

  static let schemaName = "MoodlePeopleForm"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.integer("count", &count, label: ProvisioningText.howMany, range: 1...ProvisioningRules.mostPeople)
    f.choice("role", &role, label: ProvisioningText.role)
    f.id("campus", &campus, label: StructureText.campus)
    f.text(
      "courses", &courses, label: ProvisioningText.courses, help: ProvisioningText.coursesHelp, max: 3000,
      kind: .multiline)
    f.integer(
      "moodleRole", &moodleRole, label: ProvisioningText.roleNumber, help: ProvisioningText.roleNumberHelp,
      range: 1...1_000_000)
  }

  func input() throws -> ProvisioningPeopleInput {
    var input = ProvisioningPeopleInput()
    (input.count, input.role, input.campus, input.moodleRole) = (count, role, campus, moodleRole)
    input.courses = ProvisioningForms.lines(courses ?? "")
    guard input.courses.count <= ProvisioningRules.mostCoursesOfPeople else {
      throw ProvisioningSketch.refusal(
        "courses", ProvisioningText.tooManyCourses(ProvisioningRules.mostCoursesOfPeople))
    }
    return input
  }
}

/// Enrollments as their form has it: a user name and a course on each line.
struct ProvisioningEnrollmentsForm: Payload {
  var role = ProvisioningRole.student
  var lines = ""
  var moodleRole: Int64?

  static let schemaName = "MoodleEnrollmentsForm"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text(
      "lines", &lines, label: ProvisioningText.enrollments, help: ProvisioningText.enrollmentLines, max: 100_000,
      kind: .multiline)
    f.choice("role", &role, label: ProvisioningText.role)
    f.integer(
      "moodleRole", &moodleRole, label: ProvisioningText.roleNumber, help: ProvisioningText.roleNumberHelp,
      range: 1...1_000_000)
  }

  func input() throws -> ProvisioningEnrollmentsInput {
    var input = ProvisioningEnrollmentsInput()
    (input.role, input.moodleRole) = (role, moodleRole)
    for (at, line) in ProvisioningForms.lines(lines).enumerated() {
      let parts = line.split(separator: ",", maxSplits: 1).map { ProvisioningForms.trimmed(String($0)) }
      guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }),
        characterCount(parts[0]) <= ProvisioningRules.longestUserName,
        characterCount(parts[1]) <= ProvisioningRules.longestName
      else { throw ProvisioningSketch.refusal("lines", ProvisioningText.badLine(at + 1)) }
      var one = ProvisioningEnrollmentInput()
      (one.userName, one.course) = (parts[0], parts[1])
      input.enrollments.append(one)
    }
    guard input.enrollments.count <= ProvisioningRules.mostEnrollments else {
      throw ProvisioningSketch.refusal("lines", ProvisioningText.tooMany(ProvisioningRules.mostEnrollments))
    }
    guard !input.enrollments.isEmpty else { throw ProvisioningSketch.refusal("lines", StructureText.missing) }
    return input
  }
}
