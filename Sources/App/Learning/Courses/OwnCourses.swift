// One's own courses.
import Base
import Store

/// The caller's own courses: what they teach and what they take, the present terms first.
struct OwnCourses {
  let courses: [OwnCourse]
  let tree: UnitTree
  let today: LocalDate
  private let terms: [ID<Term>: TermRow]
  private let sections: [ID<Enrollment>: [String]]
  private let teachers: [ID<Course>: [PersonReference]]

  init(_ call: Call, _ reader: Reader) throws {
    try self.init(of: call.signedIn.person, call, reader) { course, _ in course.isVisible || course.isTeaching }
  }

  /// Somebody's, of what the caller's roles cover; 404 for whoever has nothing there.
  init(others person: ID<Person>, _ call: Call, _ reader: Reader) throws {
    let scope = try UnitScope(call, .coursesRead, reader)
    _ = try reader.one(PeopleStore.find, person, call.signedIn.organization.id)
    try self.init(of: person, call, reader) { course, tree in scope.covers(course.unit, tree) }
    guard scope.isEverywhere || !courses.isEmpty else { throw Failure.notFound }
  }

  /// Five queries, each by an index, of what one person has.
  private init(
    of person: ID<Person>, _ call: Call, _ reader: Reader, where isShown: (OwnCourse, UnitTree) -> Bool
  ) throws {
    let caller = try call.signedIn
    let organization = caller.organization.id
    today = caller.organization.zone.localDate(at: call.now)
    let tree = try UnitTree(of: organization, reader)
    self.tree = tree
    let terms = try reader.all(StructureStore.terms, organization, StructureRules.mostTerms)
    self.terms = Dictionary(uniqueKeysWithValues: terms.map { ($0.id, $0) })
    let places = Dictionary(uniqueKeysWithValues: terms.enumerated().map { ($0.element.id, $0.offset) })
    courses = try reader.all(EnrollmentStore.mine, organization, person)
      .filter { isShown($0, tree) }
      .sorted { a, b in
        let (x, y) = (places[a.term] ?? Int.max, places[b.term] ?? Int.max)
        return x != y ? x < y : (folded(a.name), a.enrollment.course) < (folded(b.name), b.enrollment.course)
      }
    var sections: [ID<Enrollment>: Set<String>] = [:]
    try reader.each(EnrollmentStore.mySections, organization, person) {
      sections[$0.enrollment, default: []].insert($0.name)
    }
    self.sections = sections.mapValues { $0.sorted() }
    var teachers: [ID<Course>: [PersonReference]] = [:]
    try reader.each(EnrollmentStore.teachersOf, organization, person) {
      teachers[$0.course, default: []].append($0.person)
    }
    self.teachers = teachers
  }

  func term(_ course: OwnCourse) -> TermRow? { terms[course.term] }
  func isCurrent(_ course: OwnCourse) -> Bool {
    term(course).map { course.days.isCurrent(in: $0.fields, on: today) } ?? false
  }
  func sections(_ course: OwnCourse) -> [String] { sections[course.enrollment.id] ?? [] }
  func teachers(_ course: OwnCourse) -> [PersonReference] { teachers[course.enrollment.course] ?? [] }

  func output(_ course: OwnCourse) -> OwnCourseOutput {
    var output = OwnCourseOutput()
    output.course = CourseReference(id: course.enrollment.course, code: course.code, name: course.name)
    output.term = term(course).map { TermReference($0) }
    output.unit = tree[course.unit].map { UnitReference($0) }
    output.isCurrent = isCurrent(course)
    if let term = term(course)?.fields { (output.first, output.last) = course.days.days(in: term) }
    (output.roles, output.sections) = (course.enrollment.roles.map(\.word), sections(course))
    output.teachers = teachers(course)
    return output
  }
}
