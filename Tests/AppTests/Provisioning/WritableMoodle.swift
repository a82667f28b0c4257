// A Moodle that things can be made in, in place of a network: as strict as a genuine one, and as unreliable as is asked for.
import Base
import Foundation
import Synchronization
import Testing

@testable import App
@testable import Outbound

/// The writing functions of Moodle and those that look up what they made. Calls are all or nothing, names are unique, and
/// of people a name that is taken is only a bad parameter.
final class WritableMoodle: Sendable {
  static let url = FakeMoodle.base

  struct Category: Sendable {
    let id: Int
    var name: String
    let parent: Int
    var number = ""
  }
  struct Course: Sendable {
    let id: Int
    let short: String
    let name: String
    let category: Int
    var number = ""
    var start = ""
    var end = ""
    var visible = "1"
  }
  struct User: Sendable {
    let id: Int
    let name: String
    let email: String
    let password: String
  }

  /// What goes wrong with a call.
  enum Trouble: Sendable {
    /// Nobody is there.
    case down
    /// It is done, and the answer never comes.
    case lost
    case code(String)
  }

  struct State: Sendable {
    var next = 100
    var categories: [Category] = []
    var courses: [Course] = []
    var users: [User] = []
    /// `course user role`.
    var enrollments: Set<String> = []
    /// Of these, `course user` that are not active.
    var suspended: Set<String> = []
    /// Whether the token may ask who is active.
    var mayReview = true
    var functions = WritableMoodle.all
    /// By function; each goes once a call.
    var troubles: [String: [Trouble]] = [:]
    /// Whether user names may hold any character: `extendedusernamechars`.
    var takesAnyUserName = false
    /// Names that it refuses, for whatever reason.
    var refuses: Set<String> = []
    var calls: [String] = []

    mutating func id() -> Int {
      next += 1
      return next
    }
  }

  static let all: Set<String> = [
    "core_webservice_get_site_info", "core_course_get_categories", "core_course_get_courses_by_field",
    "core_enrol_get_enrolled_users", "core_user_get_users_by_field", "core_course_create_categories",
    "core_course_create_courses", "core_user_create_users", "enrol_manual_enrol_users",
  ]

  private struct Refused: Error { let code: String }

  let state = Mutex(State())

  func change(_ work: (inout State) -> Void) { state.withLock { work(&$0) } }
  func look<T: Sendable>(_ work: (State) -> T) -> T { state.withLock { work($0) } }
  func calls(_ function: String) -> Int { look { $0.calls.filter { $0 == function }.count } }
  func fail(_ function: String, _ troubles: Trouble...) { change { $0.troubles[function] = troubles } }

  /// Connects an organization to it, by the visitor who may.
  static func connect(_ campus: Campus, by visitor: Visitor? = nil) throws -> WritableMoodle {
    let site = WritableMoodle()
    campus.appliance.moodle.stand { request, _ throws(OutboundFailure) in try site.answer(request) }
    let answer = try (visitor ?? campus.admin).put(
      "/api/v1/moodle/connection", json: "{\"url\":\"\(url)\",\"token\":\"hushhush0123\"}")
    #expect(answer.status == 200, "\(answer.text)")
    return site
  }

  func answer(_ request: OutboundRequest) throws(OutboundFailure) -> OutboundAnswer {
    let fields = request.fields
    let function = fields["wsfunction"] ?? ""
    let outcome: Result<[UInt8], OutboundFailure> = state.withLock { state in
      state.calls.append(function)
      var trouble: Trouble?
      if var list = state.troubles[function], !list.isEmpty {
        trouble = list.removeFirst()
        state.troubles[function] = list
      }
      let host = "moodle.campus.test"
      if case .down = trouble { return .failure(OutboundFailure(.refused, host: host)) }
      if case .code(let code) = trouble { return .success(WritableMoodle.bytes(WritableMoodle.error(code))) }
      let before = state
      do {
        guard state.functions.contains(function) else { throw Refused(code: "accessexception") }
        let value = try WritableMoodle.perform(function, fields, &state)
        if case .lost = trouble { return .failure(OutboundFailure(.timedOut, host: host)) }
        return .success(WritableMoodle.bytes(value))
      } catch {
        // All or nothing.
        state = before
        let code = (error as? Refused)?.code ?? "invalidparameter"
        return .success(WritableMoodle.bytes(WritableMoodle.error(code)))
      }
    }
    return FakeMoodle.answer(200, try outcome.get(), [("content-type", "application/json")])
  }

  private static func bytes(_ value: Any) -> [UInt8] {
    Array((try? JSONSerialization.data(withJSONObject: value, options: .fragmentsAllowed)) ?? Data())
  }

  private static func error(_ code: String) -> [String: String] {
    var error = ["exception": "moodle_exception", "message": "It said \(code)"]
    // A PHP error has none.
    if !code.isEmpty { error["errorcode"] = code }
    return error
  }

  // MARK: Functions

  /// `name[0][field]`, one after another.
  private static func rows(_ name: String, _ field: String, _ fields: [String: String]) -> [(String) -> String?] {
    var found: [(String) -> String?] = []
    while fields["\(name)[\(found.count)][\(field)]"] != nil {
      let at = found.count
      found.append { fields["\(name)[\(at)][\($0)]"] }
    }
    return found
  }

  private static func perform(_ function: String, _ fields: [String: String], _ state: inout State) throws -> Any {
    switch function {
    case "core_webservice_get_site_info":
      return [
        "sitename": "Test", "username": "ws", "userid": 2, "fullname": "W S", "siteurl": url, "release": "4.5",
        "functions": state.functions.map { ["name": $0] },
      ] as [String: Any]
    case "core_course_get_categories": return state.categories.map(shown)
    case "core_course_get_courses_by_field":
      let value = fields["value"] ?? ""
      let found = state.courses.filter { course in
        switch fields["field"] {
        case "category": String(course.category) == value
        case "shortname": course.short == value
        default: course.number == value
        }
      }
      return ["courses": found.map(shown), "warnings": []] as [String: Any]
    case "core_user_get_users_by_field":
      var wanted: Set<String> = []
      while let value = fields["values[\(wanted.count)]"] { wanted.insert(value) }
      let isName = fields["field"] == "username"
      guard !isName || wanted.allSatisfy({ mayBeUserName($0, state) }) else { throw Refused(code: "invalidparameter") }
      return state.users.filter { wanted.contains(isName ? $0.name : $0.email) }.map(shown)
    case "core_enrol_get_enrolled_users":
      let isActive = fields.values.contains("onlyactive")
      guard !isActive || state.mayReview else { throw Refused(code: "nopermissions") }
      return enrolled(fields["courseid"] ?? "", state, isActive: isActive)
    case "core_course_create_categories": return try createCategories(fields, &state)
    case "core_course_create_courses": return try createCourses(fields, &state)
    case "core_user_create_users": return try createUsers(fields, &state)
    case "enrol_manual_enrol_users":
      for row in rows("enrolments", "userid", fields) {
        let (user, course) = (row("userid") ?? "", row("courseid") ?? "")
        guard state.users.contains(where: { String($0.id) == user }) else { throw Refused(code: "") }
        guard state.courses.contains(where: { String($0.id) == course }) else { throw Refused(code: "invalidrecord") }
        state.enrollments.insert("\(course) \(user) \(row("roleid") ?? "")")
        state.suspended.remove("\(course) \(user)")
      }
      return NSNull()
    default: throw Refused(code: "invalidrecord")
    }
  }

  private static func enrolled(_ course: String, _ state: State, isActive: Bool) -> Any {
    var roles: [Int: [Int]] = [:]
    for each in state.enrollments.sorted() {
      let parts = each.split(separator: " ").compactMap { Int($0) }
      guard parts.count == 3, String(parts[0]) == course else { continue }
      if isActive, state.suspended.contains("\(course) \(parts[1])") { continue }
      roles[parts[1], default: []].append(parts[2])
    }
    return roles.sorted { $0.key < $1.key }.map { user, held -> [String: Any] in
      ["id": user, "fullname": "x", "roles": held.map { ["roleid": $0, "name": "", "shortname": "role\($0)"] }]
    }
  }

  /// PARAM_USERNAME: whatever is not as Moodle would clean it is refused.
  private static func mayBeUserName(_ name: String, _ state: State) -> Bool {
    let plain = CharacterSet(charactersIn: "abcdefghijklmnopqrstuvwxyz0123456789_.@-")
    guard name == name.lowercased().trimmingCharacters(in: .whitespaces) else { return false }
    return state.takesAnyUserName || name.unicodeScalars.allSatisfy { plain.contains($0) }
  }

  /// PARAM_TEXT and PARAM_NOTAGS: PHP takes everything from `<` on for a tag, unless a blank follows.
  private static func hasTags(_ text: String) -> Bool {
    text.range(of: #"<(?!\s)"#, options: .regularExpression) != nil
  }

  private static func createCategories(_ fields: [String: String], _ state: inout State) throws -> Any {
    var made: [[String: Any]] = []
    for row in rows("categories", "name", fields) {
      let (name, number) = (row("name") ?? "", row("idnumber") ?? "")
      let parent = Int(row("parent") ?? "") ?? 0
      guard !state.refuses.contains(name), !hasTags(name) else { throw Refused(code: "invalidparameter") }
      guard number.isEmpty || !state.categories.contains(where: { $0.number == number }) else {
        throw Refused(code: "categoryidnumbertaken")
      }
      guard parent == 0 || state.categories.contains(where: { $0.id == parent }) else {
        throw Refused(code: "invalidrecord")
      }
      let one = Category(id: state.id(), name: name, parent: parent, number: number)
      state.categories.append(one)
      made.append(["id": one.id, "name": name])
    }
    return made
  }

  private static func createCourses(_ fields: [String: String], _ state: inout State) throws -> Any {
    var made: [[String: Any]] = []
    for row in rows("courses", "shortname", fields) {
      let (short, name) = (row("shortname") ?? "", row("fullname") ?? "")
      let number = row("idnumber") ?? ""
      guard !state.refuses.contains(name), !hasTags(name), !hasTags(short) else {
        throw Refused(code: "invalidparameter")
      }
      guard !state.courses.contains(where: { $0.short == short }) else { throw Refused(code: "shortnametaken") }
      guard number.isEmpty || !state.courses.contains(where: { $0.number == number }) else {
        throw Refused(code: "courseidnumbertaken")
      }
      let one = Course(
        id: state.id(), short: short, name: name, category: Int(row("categoryid") ?? "") ?? 0, number: number,
        start: row("startdate") ?? "", end: row("enddate") ?? "", visible: row("visible") ?? "")
      state.courses.append(one)
      made.append(["id": one.id, "shortname": short])
    }
    return made
  }

  private static func createUsers(_ fields: [String: String], _ state: inout State) throws -> Any {
    var made: [[String: Any]] = []
    for row in rows("users", "username", fields) {
      let (name, email) = (row("username") ?? "", row("email") ?? "")
      let isTaken = state.users.contains { $0.name == name || $0.email == email }
      let words = [row("firstname") ?? "", row("lastname") ?? ""]
      guard !isTaken, mayBeUserName(name, state), !words.contains(where: hasTags), !state.refuses.contains(name) else {
        throw Refused(code: "invalidparameter")
      }
      let one = User(id: state.id(), name: name, email: email, password: row("password") ?? "")
      state.users.append(one)
      made.append(["id": one.id, "username": name])
    }
    return made
  }

  private static func shown(_ one: Category) -> [String: Any] {
    [
      "id": one.id, "name": one.name, "parent": one.parent, "idnumber": one.number, "coursecount": 0,
      "sortorder": one.id, "visible": 1,
    ]
  }

  private static func shown(_ one: Course) -> [String: Any] {
    [
      "id": one.id, "shortname": one.short, "fullname": one.name, "categoryid": one.category, "idnumber": one.number,
      "visible": 1,
    ]
  }

  private static func shown(_ one: User) -> [String: Any] {
    ["id": one.id, "username": one.name, "fullname": one.name, "email": one.email]
  }
}
