// What Quad has a Moodle site do: making categories, courses, people and enrollments. Each call is all or nothing.
import Base
import Outbound

struct MoodleNewCategory: Sendable {
  var name = ""
  /// 0 at the top.
  var parent: Int64 = 0
  var idnumber: String?
  /// HTML.
  var summary: String?
}

struct MoodleNewCourse: Sendable {
  var shortName = ""
  var name = ""
  var category: Int64 = 0
  var idnumber: String?
  var start: Timestamp?
  /// Nil for none.
  var end: Timestamp?
  var isVisible = true
}

struct MoodleNewPerson: Sendable {
  /// In small letters.
  var userName = ""
  var password = Secret("")
  var firstName = ""
  var lastName = ""
  var email = ""
  var idnumber: String?
}

struct MoodleEnrollment: Sendable {
  var person: Int64 = 0
  var course: Int64 = 0
  /// The site's number of the role.
  var role: Int64 = 0
}

/// What was made, with what it was asked for as.
struct MoodleMade: Sendable, Equatable {
  let id: Int64
  let name: String
}

extension MoodleClient {
  /// In this order: parents first.
  func create(_ categories: [MoodleNewCategory]) throws(MoodleFault) -> [MoodleMade] {
    var parameters = MoodleParameters()
    for (at, one) in categories.enumerated() {
      parameters.add("categories[\(at)][name]", one.name)
      parameters.add("categories[\(at)][parent]", one.parent)
      parameters.add("categories[\(at)][idnumber]", one.idnumber)
      parameters.add("categories[\(at)][description]", one.summary)
    }
    return try made("core_course_create_categories", parameters, "name")
  }

  func create(_ courses: [MoodleNewCourse]) throws(MoodleFault) -> [MoodleMade] {
    var parameters = MoodleParameters()
    for (at, one) in courses.enumerated() {
      parameters.add("courses[\(at)][fullname]", one.name)
      parameters.add("courses[\(at)][shortname]", one.shortName)
      parameters.add("courses[\(at)][categoryid]", one.category)
      parameters.add("courses[\(at)][idnumber]", one.idnumber)
      parameters.add("courses[\(at)][startdate]", one.start.map(\.seconds))
      parameters.add("courses[\(at)][enddate]", one.end.map(\.seconds))
      parameters.add("courses[\(at)][visible]", one.isVisible)
    }
    return try made("core_course_create_courses", parameters, "shortname")
  }

  /// A name or an address that is taken comes back as `badParameters` without saying which.
  func create(_ people: [MoodleNewPerson]) throws(MoodleFault) -> [MoodleMade] {
    var parameters = MoodleParameters()
    for (at, one) in people.enumerated() {
      parameters.add("users[\(at)][username]", one.userName)
      parameters.add("users[\(at)][password]", one.password.value)
      parameters.add("users[\(at)][firstname]", one.firstName)
      parameters.add("users[\(at)][lastname]", one.lastName)
      parameters.add("users[\(at)][email]", one.email)
      parameters.add("users[\(at)][idnumber]", one.idnumber)
    }
    return try made("core_user_create_users", parameters, "username")
  }

  /// Whoever is enrolled already stays so, without complaint.
  func enroll(_ enrollments: [MoodleEnrollment]) throws(MoodleFault) {
    var parameters = MoodleParameters()
    for (at, one) in enrollments.enumerated() {
      parameters.add("enrolments[\(at)][roleid]", one.role)
      parameters.add("enrolments[\(at)][userid]", one.person)
      parameters.add("enrolments[\(at)][courseid]", one.course)
    }
    try write("enrol_manual_enrol_users", parameters).nothing()
  }

  private func made(
    _ function: String, _ parameters: MoodleParameters, _ name: String
  ) throws(MoodleFault) -> [MoodleMade] {
    try write(function, parameters).list { MoodleMade(id: try $0.id(), name: $0.text(name) ?? "") }
  }
}
