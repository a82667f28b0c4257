// What the tests of structure and courses share: a tree of two campuses, terms, courses, and people in them.
import Base
import Store
import Testing

@testable import App

/// A campus MAIN with CCS (BSCS, BSIT) and CAS (ABEL), a campus LB with a department of its own, the first term of 2026–2027
/// for each, and a course in each program.
struct CourseStage {
  static let units = "/api/v1/units"
  static let terms = "/api/v1/terms"
  static let courses = "/api/v1/courses"
  static let cohorts = "/api/v1/cohorts"

  let campus: Campus
  private(set) var unit: [String: String] = [:]
  private(set) var term: [String: String] = [:]
  private(set) var course: [String: String] = [:]

  init(_ depth: Depth = .inProcess) throws {
    campus = try Campus(depth)
    for (code, kind, parent) in [
      ("MAIN", "campus", ""), ("CCS", "department", "MAIN"), ("BSCS", "program", "CCS"), ("BSIT", "program", "CCS"),
      ("CAS", "department", "MAIN"), ("ABEL", "program", "CAS"), ("LB", "campus", ""),
      ("CBA", "department", "LB"), ("BSBA", "program", "CBA"),
    ] {
      unit[code] = try campus.unit(code, kind, unit[parent])
    }
    for place in ["MAIN", "LB"] { term[place] = try campus.term("S12627", of: unit[place]) }
    for (code, program, place) in [
      ("CC101", "BSCS", "MAIN"), ("IT101", "BSIT", "MAIN"), ("EN101", "ABEL", "MAIN"), ("BA101", "BSBA", "LB"),
    ] {
      course[code] = try campus.course(code, "Course \(code)", in: unit[program], term[place])
    }
  }

  /// Somebody with a role in one unit only.
  func holder(_ name: String, _ role: BuiltInRole, of unit: String) throws -> Visitor {
    let person = try campus.person(name)
    let answer = try campus.admin.post(
      "/api/v1/people/\(person.id.text)/roles", json: "{\"role\":\"\(role.rawValue)\",\"unit\":\"\(unit)\"}")
    #expect(answer.status == 201, "\(answer.text)")
    return try campus.visitor(person.id)
  }

  func path(_ code: String) -> String { "\(Self.courses)/\(course[code] ?? "")" }
}

extension Campus {
  func made(_ path: String, _ json: String) throws -> String {
    let answer = try admin.post(path, json: json)
    #expect(answer.status == 201, "\(path) \(answer.text)")
    return try #require(answer.json["id"]?.string)
  }

  func unit(_ code: String, _ kind: String, _ parent: String? = nil) throws -> String {
    let above = parent.map { ",\"parent\":\"\($0)\"" } ?? ""
    return try made(
      CourseStage.units, "{\"code\":\"\(code)\",\"kind\":\"\(kind)\",\"name\":\"Unit \(code)\"\(above)}")
  }

  func term(_ code: String, of unit: String? = nil) throws -> String {
    let place = unit.map { ",\"campus\":\"\($0)\"" } ?? ""
    return try made(CourseStage.terms, "{\"code\":\"\(code)\"\(place)}")
  }

  func course(_ code: String, _ name: String, in unit: String?, _ term: String?) throws -> String {
    try made(
      CourseStage.courses,
      "{\"code\":\"\(code)\",\"name\":\"\(name)\",\"unit\":\"\(unit ?? "")\",\"term\":\"\(term ?? "")\"}")
  }

  /// The enrollment's identifier.
  @discardableResult
  func enroll(_ person: ID<Person>, _ course: String?, _ roles: [String] = ["student"]) throws -> String {
    let words = roles.map { "\"\($0)\"" }.joined(separator: ",")
    return try made(
      "\(CourseStage.courses)/\(course ?? "")/enrollments", "{\"person\":\"\(person.text)\",\"roles\":[\(words)]}")
  }

  /// A course and a cohort that somebody is in.
  func heldCourse(of person: ID<Person>) throws {
    let unit = try unit("U\(person.text)", "program")
    // The same for everybody.
    let known = try admin.get(CourseStage.terms).items.first?["id"]?.string
    let course = try course("C\(person.text)", "Course of \(person.text)", in: unit, known ?? term("S12627"))
    let path = "\(CourseStage.courses)/\(course)"
    let section = try made("\(path)/sections", "{\"name\":\"Section\"}")
    _ = try made("\(path)/enrollments", "{\"person\":\"\(person.text)\",\"sections\":[\"\(section)\"]}")
    let cohort = try made(CourseStage.cohorts, "{\"unit\":\"\(unit)\",\"name\":\"Cohort of \(person.text)\"}")
    let joined = try admin.post(
      "\(CourseStage.cohorts)/\(cohort)/members", json: "{\"person\":\"\(person.text)\"}")
    #expect(joined.status == 200, "\(joined.text)")
    let taken = try admin.post("\(CourseStage.cohorts)/\(cohort)/courses", json: "{\"course\":\"\(course)\"}")
    #expect(taken.status == 200, "\(taken.text)")
  }

  /// That what is kept of students and teachers is what there is, in courses and in sums by unit and term.
  func expectTallies() throws {
    let wrong = try store.read { try $0.all(Self.wrongTallies) }
    #expect(wrong.isEmpty, "\(wrong)")
    let sums = try store.read { try $0.all(Self.wrongSums) }
    #expect(sums.isEmpty, "\(sums)")
  }

  private static let wrongTallies = Query(
    """
    SELECT c.code || ': ' || c.students || ' ' || c.teachers FROM courses c
    WHERE c.students <> (SELECT count(*) FROM enrollments e WHERE e.course_id = c.id AND e.is_student = 1)
      OR c.teachers <> (SELECT count(*) FROM enrollments e WHERE e.course_id = c.id AND e.is_teaching = 1)
    """
  ) { $0.text(0) }

  private static let wrongSums = Query(
    """
    SELECT k.unit_id || ': ' || k.courses || ' ' || k.students || ' ' || k.teachers FROM course_counts k
    WHERE (k.courses, k.students, k.teachers) <> (SELECT count(*), COALESCE(sum(c.students), 0),
      COALESCE(sum(c.teachers), 0) FROM courses c
      WHERE c.unit_id = k.unit_id AND c.term_id = k.term_id AND c.is_active = 1)
    """
  ) { $0.text(0) }
}
