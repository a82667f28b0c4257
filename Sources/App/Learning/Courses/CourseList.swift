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

  var number: Int {
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
