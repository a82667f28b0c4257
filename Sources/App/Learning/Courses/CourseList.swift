// Courses as a list: what is asked for, in what the caller may see; shared by the API and the page.
import Base
import Store
import Web

/// Which courses a list holds by whether they are in use.
enum CourseState: String, Sendable, CaseIterable, Labeled {
  case active
  case inactive
  case all

  var label: Text {
    switch self {
    case .active: CourseText.inUse
    case .inactive: CourseText.outOfUse
    case .all: CourseText.anyState
    }
  }

  fileprivate var number: Int {
    switch self {
    case .active: 1
    case .inactive: 0
    case .all: 2
    }
  }
}

/// What of the courses is asked for. Reading it may look at each course of a term: not on a loop.
struct CourseList {
  let view: StructureView
  let terms: [TermRow]
  let term: TermRow?
  let unit: UnitRow?
  let teacher: ID<Person>?
  let search: String
  let state: CourseState
  private let match: String
  private let pattern: String

  static let filters = [
    Route.QueryParameter(name: "search", text: CourseText.search, .text(example: "algebra")),
    Route.QueryParameter(name: "term", text: CourseText.termFilter, .id),
    Route.QueryParameter(name: "unit", text: CourseText.unitFilter, .id),
    Route.QueryParameter(name: "teacher", text: CourseText.teacherFilter, .id),
    Route.QueryParameter(name: "state", text: CourseText.stateFilter, .text(example: "active")),
  ]
  static let after = Route.QueryParameter(name: "after", text: CourseText.after, .id)
  static let query = filters + [after, .onlyPageAfter, .limit]
  /// The page's own: a choice of each kind, of which the lowest that fits the others counts.
  static let pageQuery = query + UnitChoice.query

  /// As many stand on a page unless another number is asked for.
  static let usualLimit = 30

  /// Reads the query. Fails with 422 for a filter that can't be.
  init(_ call: Call, _ reader: Reader) throws {
    view = try StructureView(call, reader)
    terms = try view.terms(reader)
    func given(_ name: String) -> String? { call.query[name].flatMap { $0.isEmpty ? nil : $0 } }
    var faults: [Failure.Field] = []
    func refuse(_ name: String, _ text: Text) { faults.append(Failure.Field(path: name, text: text)) }
    let (view, terms) = (view, terms)
    let unit = UnitChoice.unit(given, view.tree, refuse)
    self.unit = unit
    if let word = given("term") {
      let found = ID<Term>(word).flatMap { id in terms.first { $0.id == id } }
      if found == nil { refuse("term", CourseText.noSuchTerm) }
      let campus = unit.flatMap { view.tree.nearest(.campus, to: $0.id) }
      // Another campus was chosen than the term's: its terms are to be chosen among now.
      let isElsewhere = campus != nil && found?.fields.campus != nil && found?.fields.campus != campus?.id
      term = isElsewhere && given("unit") == nil ? nil : found
    } else {
      term = nil
    }
    teacher = given("teacher").flatMap { ID<Person>($0) }
    if given("teacher") != nil, teacher == nil { refuse("teacher", CourseText.noSuchPerson) }
    state = given("state").flatMap { CourseState(rawValue: $0) } ?? .active
    if given("state") != nil, CourseState(rawValue: given("state") ?? "") == nil {
      refuse("state", PeopleText.notAChoice(CourseState.allCases.map(\.rawValue)))
    }
    search = String((given("search") ?? "").prefix(100))
    let key = folded(search)
    match = FullText.match(key, in: view.organization) ?? ""
    // Words of one or two letters are in no index of threes.
    pattern = match.isEmpty ? CatalogList.pattern(key) : "%"
    if !faults.isEmpty { throw Failure.unprocessable(faults) }
  }

  private init(_ other: CourseList, teacher: ID<Person>?, search: String) {
    (view, terms, term, unit, state) = (other.view, other.terms, other.term, other.unit, other.state)
    (self.teacher, self.search, match, pattern) = (teacher, search, "", "%")
  }

  /// The same without asking for one teacher or for words: for whom one may choose among.
  var ofAnyTeacher: CourseList { CourseList(self, teacher: nil, search: "") }

  var isFiltered: Bool { !search.isEmpty || term != nil || unit != nil || teacher != nil || state != .active }

  /// An address with this list's search and filters.
  func filtered(_ path: Link) -> Link {
    path.query("search", search.isEmpty ? nil : search).query("term", term?.id.text).query("unit", unit?.id.text)
      .query("teacher", teacher?.text).query("state", state == .active ? nil : state.rawValue)
  }

  /// What is kept of how many there are; nil for what is searched or asked of one teacher.
  func total(_ counts: CourseCounts) -> Int? {
    guard search.isEmpty, teacher == nil, state == .active else { return nil }
    let nodes = self.nodes
    return Int(counts.sum(nodes[...], of: term.map { [$0.id] }).courses)
  }

  /// The units that are asked for and seen.
  private var nodes: [UnitTree.Node] {
    guard let unit else { return view.nodes }
    return view.tree.subtree(of: unit.id).filter { view.scope.covers($0.unit.id, view.tree) }
  }

  /// Those after a course, by name, one more than `limit` where there are more.
  func rows(after: ID<Course>?, _ limit: Int, _ reader: Reader) throws -> [CourseRow] {
    var place = (key: "", id: ID<Course>(0))
    if let after {
      guard let row = try reader.first(CourseStore.find, after, view.organization) else {
        throw Failure.unprocessable([Failure.Field(path: "after", text: CourseText.noSuchCourse)])
      }
      place = (folded(row.name), row.id)
    }
    let organization = view.organization
    guard let term else {
      return try reader.all(
        CourseStore.page, organization, place.key, place.id, state.number, unit?.id ?? ID(0), view.scope.isEverywhere,
        view.scope.list, teacher ?? ID(0), match, pattern, limit + 1)
    }
    return try reader.all(
      CourseStore.pageOfTerm, organization, place.key, place.id, state.number, unit?.id ?? ID(0),
      view.scope.isEverywhere, view.scope.list, teacher ?? ID(0), match, pattern, limit + 1, term.id)
  }

  /// Where a list goes on; nil at its beginning. Fails with 422 for what is no identifier.
  static func after<Kind>(_ call: Call, as kind: ID<Kind>.Type = ID<Kind>.self) throws -> ID<Kind>? {
    guard let word = call.query["after"], !word.isEmpty else { return nil }
    guard let id = ID<Kind>(word) else {
      throw Failure.unprocessable([Failure.Field(path: "after", text: CourseText.noSuchCourse)])
    }
    return id
  }
}

/// What somebody sees of one course: all of it, what its teachers see, or what its students do.
struct CourseView {
  enum Sight: Sendable { case whole, teaching, student }

  let course: CourseRow
  let sight: Sight
  /// Which courses the caller's roles let them see, whatever they are in.
  let scope: UnitScope
  /// The caller's own place in it.
  let own: EnrollmentRow?
  let mayWrite: Bool
  let organization: ID<Organization>

  /// 404 for a course that the caller has nothing to do with.
  init(_ id: ID<Course>, _ call: Call, _ reader: Reader) throws {
    let caller = try call.signedIn
    organization = caller.organization.id
    course = try CourseChanges.find(id, organization, reader)
    own = try reader.first(EnrollmentStore.byPerson, id, caller.person, organization)
    let unit = course.unit
    mayWrite = try UnitScope(call, .coursesWrite, reader).covers(unit, in: organization, reader)
    scope = try UnitScope(call, .coursesRead, reader)
    if try scope.covers(unit, in: organization, reader) {
      sight = .whole
    } else if own?.standing.isTeaching == true {
      sight = .teaching
    } else if own?.standing.isActive == true, course.fields.isVisible, course.fields.isActive {
      sight = .student
    } else {
      throw Failure.notFound
    }
  }

  /// Fails with 403 for students: who else is in a course is for those who teach it.
  func requireRoster() throws {
    if sight == .student { throw Failure.mayNot }
  }
}

/// Who is in a course, by name.
struct Roster {
  let course: ID<Course>
  let organization: ID<Organization>
  var section: ID<CourseSection>?
  var state = CourseState.active
  var search = ""

  struct Part: Sendable {
    var entries: [RosterEntry]
    let sections: [ID<Enrollment>: [String]]
    /// Where to go on; nil at the end.
    let next: ID<Enrollment>?
  }

  /// Those after one, at most `limit`: two queries by indexes.
  func part(after: ID<Enrollment>?, _ limit: Int, _ reader: Reader) throws -> Part {
    var (key, person) = ("", ID<Person>(0))
    if let after {
      guard let row = try reader.first(EnrollmentStore.find, after, organization), row.course == course,
        let name = try reader.first(AccessStore.nameOf, row.person, organization)
      else { throw Failure.unprocessable([Failure.Field(path: "after", text: CourseText.noSuchCourse)]) }
      (key, person) = (folded(name), row.person)
    }
    let pattern = CatalogList.pattern(folded(search))
    var entries = try reader.all(
      EnrollmentStore.roster, course, key, person, section ?? ID(0), state.number, pattern, organization,
      limit + 1)
    let hasMore = entries.count > limit
    if hasMore { entries.removeLast() }
    var sections: [ID<Enrollment>: [String]] = [:]
    if let last = entries.last {
      try reader.each(
        EnrollmentStore.rosterSections, course, key, person, last.key, last.enrollment.person
      ) { row in
        if sections[row.enrollment]?.contains(row.name) != true {
          sections[row.enrollment, default: []].append(row.name)
        }
      }
    }
    return Part(
      entries: entries, sections: sections.mapValues { $0.sorted() }, next: hasMore ? entries.last?.enrollment.id : nil)
  }

  /// Those who teach: a handful.
  func teachers(_ reader: Reader) throws -> [RosterEntry] {
    try reader.all(EnrollmentStore.teachersOfCourse, course, organization)
  }
}

/// Those who teach, by name, with what they teach.
struct TeacherList {
  let list: CourseList
  /// Whether only those are asked for who work in another department than they teach in.
  let isElsewhere: Bool

  struct Teacher: Sendable {
    let person: ID<Person>
    let name: String
    let photo: ID<StoredPicture>?
    let home: UnitRow?
    var courses: [Teaching]
  }

  /// As many rows are read at a time.
  private static let batch = 500

  /// Those after a person, by name, at most `limit`, and where to go on. Not on a loop.
  func part(after: ID<Person>?, _ limit: Int, _ reader: Reader) throws -> (teachers: [Teacher], next: ID<Person>?) {
    let view = list.view
    var place = (key: "", person: ID<Person>(0), course: ID<Course>(0))
    if let after {
      guard let name = try reader.first(AccessStore.nameOf, after, view.organization) else {
        throw Failure.unprocessable([Failure.Field(path: "after", text: CourseText.noSuchPerson)])
      }
      place = (folded(name), after, ID(Int64.max))
    }
    // Whoever sees one side of it sees that somebody teaches elsewhere: all there is is looked at.
    let scope = isElsewhere ? UnitScope.everywhere : view.scope
    let unit = isElsewhere ? nil : list.unit
    var (teachers, own): ([Teacher], [Teaching]) = ([], [])
    while true {
      let rows = try reader.all(
        EnrollmentStore.teaching, view.organization, place.key, place.person, place.course, list.term?.id ?? ID(0),
        unit?.id ?? ID(0), scope.isEverywhere, scope.list, CatalogList.pattern(folded(list.search)),
        list.teacher ?? ID(0), TeacherList.batch)
      for row in rows {
        if let first = own.first, first.person != row.person {
          if let teacher = teacher(own) {
            if teachers.count == limit { return (teachers, teachers.last?.person) }
            teachers.append(teacher)
          }
          own = []
        }
        own.append(row)
      }
      if let last = rows.last, rows.count == TeacherList.batch {
        place = (last.key, last.person, last.course)
        continue
      }
      if let teacher = teacher(own) {
        if teachers.count == limit { return (teachers, teachers.last?.person) }
        teachers.append(teacher)
      }
      return (teachers, nil)
    }
  }

  /// Somebody with what they teach; nil for who teaches nothing that is asked for.
  private func teacher(_ rows: [Teaching]) -> Teacher? {
    guard let first = rows.first else { return nil }
    let tree = list.view.tree
    // A home is mostly a program: its department is shown.
    let recorded = first.department.flatMap(tree.unit).map { tree.nearest(.department, to: $0.id) ?? $0 }
    let home = isElsewhere ? recorded ?? usualDepartment(rows) : recorded
    let courses = isElsewhere ? rows.filter { isElsewhere($0, from: home) } : rows
    guard !courses.isEmpty else { return nil }
    return Teacher(person: first.person, name: first.name, photo: first.photo, home: home, courses: courses)
  }

  /// Where somebody teaches the most, of whom no record says where they work and no home is kept: homes are programs, and all
  /// that they teach is right in departments, or has come just now.
  private func usualDepartment(_ rows: [Teaching]) -> UnitRow? {
    let tree = list.view.tree
    var counts: [ID<StructureUnit>: Int] = [:]
    for row in rows {
      if let department = tree.nearest(.department, to: row.unit) { counts[department.id, default: 0] += 1 }
    }
    let most = counts.min { a, b in a.value != b.value ? a.value > b.value : a.key < b.key }
    return most.flatMap { tree[$0.key] }
  }

  /// Whether a course is of another department than where its teacher is at home, neither being part of the other, and one
  /// of the two is asked for and seen.
  private func isElsewhere(_ row: Teaching, from home: UnitRow?) -> Bool {
    let tree = list.view.tree
    guard let home, let own = tree.nearest(.department, to: home.id),
      let there = tree.nearest(.department, to: row.unit),
      !tree.isWithin(own.id, there.id), !tree.isWithin(there.id, own.id)
    else { return false }
    let sides = [row.unit, home.id]
    guard sides.contains(where: { list.view.scope.covers($0, tree) }) else { return false }
    guard let unit = list.unit else { return true }
    return sides.contains { tree.isWithin($0, unit.id) }
  }
}
