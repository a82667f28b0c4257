// A Moodle with a state of its own, in the test's process: it answers what a synchronization asks as genuine ones do.
import Base
import Foundation
import Outbound
import Synchronization
import Testing

@testable import App
@testable import Outbound

/// What a simulated site has. Names are those that people gave; they are escaped where Moodle escapes them.
struct SiteState: Sendable {
  struct Category: Sendable {
    var name: String
    var parent: Int64
    var idnumber = ""
    var isVisible = true
  }

  struct Course: Sendable {
    var short: String
    var name: String
    var category: Int64
    var isVisible = true
    var start: Int64 = 1_786_291_200
    var end: Int64 = 0
  }

  struct User: Sendable {
    var name: String
    var email: String
    var userName: String
    var number = ""
    var isSuspended = false
    var isConfirmed = true
    var isDeleted = false
  }

  struct Seat: Sendable {
    var roles: [String]
    var isSuspended = false
    var groups: Set<Int64> = []
  }

  var categories: [Int64: Category] = [:]
  var courses: [Int64: Course] = [:]
  var users: [Int64: User] = [:]
  var seats: [Int64: [Int64: Seat]] = [:]
  var groups: [Int64: [Int64: String]] = [:]
  /// Who may manage which category.
  var managers: Set<Int64> = []
  /// Whether the token is told what is hidden and what ID numbers are.
  var tellsAll = true
  var mayReview = true
}

final class SimulatedSite: Sendable {
  static let url = FakeMoodle.base

  typealias Instead = @Sendable (_ function: String, _ parameters: [String: String]) -> Result<String, OutboundFailure>?

  private struct Desk {
    var state = SiteState()
    var calls: [String] = []
    var instead: Instead?
    var atWork = 0
    var mostAtWork = 0
  }

  private let desk = Mutex(Desk())

  func change(_ body: (inout SiteState) -> Void) { desk.withLock { body(&$0.state) } }
  var state: SiteState { desk.withLock { $0.state } }
  /// Answers so where it gives something.
  func answer(_ instead: Instead?) { desk.withLock { $0.instead = instead } }
  func forget() { desk.withLock { ($0.calls, $0.mostAtWork) = ([], 0) } }
  var calls: [String] { desk.withLock { $0.calls } }
  var mostAtWork: Int { desk.withLock { $0.mostAtWork } }
  func count(_ function: String) -> Int { calls.filter { $0 == function }.count }

  static func refusal(_ code: String, _ words: String = "no") -> String {
    "{\"exception\":\"core\\\\exception\\\\moodle_exception\",\"errorcode\":\"\(code)\",\"message\":\"\(words)\"}"
  }

  var send: MoodleLine.Send {
    { [self] request, _ throws(OutboundFailure) in
      let parameters = request.fields
      let function = parameters["wsfunction"] ?? "login/token.php"
      let (state, instead) = desk.withLock { desk in
        desk.calls.append(function)
        desk.atWork += 1
        desk.mostAtWork = max(desk.mostAtWork, desk.atWork)
        return (desk.state, desk.instead)
      }
      defer { desk.withLock { $0.atWork -= 1 } }
      let body: String
      if let told = instead?(function, parameters) {
        body = try told.get()
      } else {
        body = SimulatedSite.answer(function, parameters, state)
      }
      return FakeMoodle.answer(200, Array(body.utf8))
    }
  }

  // MARK: What it answers

  private static func json(_ value: Any) -> String {
    guard let data = try? JSONSerialization.data(withJSONObject: value) else { return "" }
    return String(decoding: data, as: UTF8.self)
  }

  private static func escaped(_ text: String) -> String {
    text.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;")
      .replacingOccurrences(of: "\"", with: "&quot;")
  }

  private static func answer(_ function: String, _ given: [String: String], _ site: SiteState) -> String {
    switch function {
    case "core_course_get_categories":
      // Children may come before their parents.
      let sorted = site.categories.sorted { String($0.key) > String($1.key) }
      return json(
        sorted.filter { site.tellsAll || $0.value.isVisible }.map { id, one in
          var said: [String: Any] = [
            "id": id, "name": escaped(one.name), "parent": one.parent, "sortorder": id * 10000, "description": "",
            "coursecount": site.courses.values.filter { $0.category == id }.count, "depth": 1, "path": "/\(id)",
          ]
          if site.tellsAll {
            said["idnumber"] = one.idnumber
            said["visible"] = one.isVisible ? 1 : 0
          }
          return said
        })
    case "core_course_get_courses_by_field":
      let category = Int64(given["value"] ?? "") ?? 0
      let own = site.courses.filter { $0.value.category == category }
      return json(["courses": own.map { course($0, $1) }, "warnings": [Any]()])
    case "core_course_get_courses":
      let ids = given.filter { $0.key.hasPrefix("options[ids]") }.compactMap { Int64($0.value) }
      return json(ids.compactMap { id in site.courses[id].map { course(id, $0) } })
    case "core_enrol_get_enrolled_users": return enrolled(given, site)
    case "core_user_get_users_by_field":
      let ids = given.filter { $0.key.hasPrefix("values[") }.compactMap { Int64($0.value) }.sorted()
      return json(ids.compactMap { id in site.users[id].map { person(id, $0) } })
    case "core_group_get_course_groups":
      let id = Int64(given["courseid"] ?? "") ?? 0
      return json(
        (site.groups[id] ?? [:]).map { ["id": $0.key, "courseid": id, "name": escaped($0.value), "description": ""] })
    case "core_enrol_get_users_courses":
      let id = Int64(given["userid"] ?? "") ?? 0
      return json(
        site.courses.filter { $0.value.isVisible && site.seats[$0.key]?[id]?.isSuspended == false }.map {
          course($0.key, $0.value)
        })
    case "core_user_get_course_user_profiles":
      let id = Int64(given["userlist[0][userid]"] ?? "") ?? 0
      let course = Int64(given["userlist[0][courseid]"] ?? "") ?? 0
      guard let user = site.users[id], let seat = site.seats[course]?[id] else { return "[]" }
      return json([person(id, user).merging(place(seat, course, site)) { $1 }])
    default: return refusal("invalidrecord", "Can't find data record in database table external_functions.")
    }
  }

  private static func course(_ id: Int64, _ one: SiteState.Course) -> [String: Any] {
    [
      "id": id, "shortname": escaped(one.short), "fullname": escaped(one.name), "categoryid": one.category,
      "idnumber": "", "visible": one.isVisible ? 1 : 0, "startdate": one.start, "enddate": one.end, "summary": "",
    ]
  }

  private static func person(_ id: Int64, _ one: SiteState.User) -> [String: Any] {
    guard !one.isDeleted else {
      return [
        "id": id, "username": "\(one.email).1795217212", "fullname": one.name,
        "email": String(repeating: "a", count: 32),
        "suspended": false, "confirmed": true,
      ]
    }
    var said: [String: Any] = [
      "id": id, "username": one.userName, "fullname": one.name, "email": one.email, "suspended": one.isSuspended,
      "confirmed": one.isConfirmed,
    ]
    if !one.number.isEmpty { said["idnumber"] = one.number }
    return said
  }

  private static func place(_ seat: SiteState.Seat, _ course: Int64, _ site: SiteState) -> [String: Any] {
    [
      "roles": seat.roles.enumerated().map { ["roleid": $0.offset + 3, "name": "", "shortname": $0.element] },
      "groups": seat.groups.sorted().map { ["id": $0, "name": escaped(site.groups[course]?[$0] ?? "")] },
    ]
  }

  private static func enrolled(_ given: [String: String], _ site: SiteState) -> String {
    let course = Int64(given["courseid"] ?? "") ?? 0
    guard site.courses[course] != nil else {
      return refusal("invalidrecord", "Can't find data record in database table course.")
    }
    var options: [String: String] = [:]
    for (name, value) in given where name.hasSuffix("[name]") {
      options[value] = given[name.replacingOccurrences(of: "[name]", with: "[value]")]
    }
    let wantsSuspended = options["onlysuspended"] == "1"
    if wantsSuspended, !site.mayReview { return refusal("nopermissions") }
    var seats = (site.seats[course] ?? [:]).filter { !wantsSuspended || $0.value.isSuspended }
    if options["withcapability"] != nil { seats = seats.filter { site.managers.contains($0.key) } }
    let from = Int(options["limitfrom"] ?? "") ?? 0
    let limit = Int(options["limitnumber"] ?? "") ?? 0
    var ids = seats.keys.sorted().filter { site.users[$0]?.isDeleted == false }
    if limit > 0 { ids = Array(ids.dropFirst(from).prefix(limit)) }
    return json(
      ids.compactMap { id -> [String: Any]? in
        guard let user = site.users[id], let seat = seats[id] else { return nil }
        let fields = Set((options["userfields"] ?? "").split(separator: ",").map(String.init))
        // What lists of a course's people never tell.
        var said = person(id, user)
        said["suspended"] = nil
        said["confirmed"] = nil
        return said.merging(place(seat, course, site)) { $1 }.filter { fields.isEmpty || fields.contains($0.key) }
      })
  }
}

extension SiteState {
  /// Two campuses, two terms, a department and a program in both, and what else there is in every Moodle.
  static var university: SiteState {
    var site = SiteState()
    for (id, name, parent) in [
      (1, "Category 1", 0), (2, "UCMN", 0), (3, "S12526", 2), (4, "CCS", 3), (5, "BSCS", 4), (6, "S12627", 2),
      (7, "CCS", 6), (8, "BSCS", 7), (9, "BSIT", 7), (10, "UCLB", 0), (11, "S12627", 10), (12, "CCS", 11),
      (13, "BSBA", 12), (14, "Archive & old", 0), (15, "BS Psy", 14),
    ] as [(Int64, String, Int64)] { site.categories[id] = Category(name: name, parent: parent) }
    site.categories[14]?.isVisible = false
    site.courses = [
      2: Course(short: "CC101", name: "Computing & Society", category: 8),
      3: Course(short: "CC102", name: "Programming", category: 8),
      4: Course(short: "DS201", name: "Discrete α∧β", category: 9, isVisible: false),
      5: Course(short: "CC101-OLD", name: "Computing of old", category: 5),
      6: Course(short: "CCS-ALL", name: "For the department", category: 7),
      7: Course(short: "SANDBOX", name: "Sandbox", category: 1),
      8: Course(short: "PSY101", name: "Psychology", category: 15),
    ]
    for id in Int64(20)...45 {
      site.users[id] = User(name: "Student \(id)", email: "s\(id)@ucn.example", userName: "s\(id)", number: "26-\(id)")
      site.seats[2, default: [:]][id] = Seat(roles: ["student"])
    }
    site.users[10] = User(name: "Tom & Jerry \"Quoted\"", email: "t.abad@ucn.example", userName: "t.abad")
    site.users[21]?.number = "26-20"
    site.users[22]?.isSuspended = true
    site.users[23]?.isConfirmed = false
    site.users[24]?.name = "Cafe\u{301} Nin\u{303}a"
    site.groups[2] = [100: "Section A & B", 101: "Section C"]
    site.seats[2]?[20]?.groups = [100]
    site.seats[2]?[25]?.isSuspended = true
    site.seats[2]?[10] = Seat(roles: ["editingteacher"])
    site.seats[3] = [
      10: Seat(roles: ["editingteacher"]), 20: Seat(roles: ["student", "teacher"]), 26: Seat(roles: []),
    ]
    site.seats[5] = [10: Seat(roles: ["editingteacher"]), 30: Seat(roles: ["student"])]
    site.seats[6] = [10: Seat(roles: ["teacher"])]
    return site
  }
}
