// Courses, sections and enrollments over JSON.
import Base
import Store
import Web

enum CourseAPI {
  // MARK: Courses

  static func list(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page.only(call.query, by: "after")
    let after = try CourseList.after(call, as: ID<Course>.self)
    return try reader.snapshot {
      let list = try CourseList(call, reader)
      let terms = Dictionary(uniqueKeysWithValues: list.terms.map { ($0.id, $0) })
      var rows = try list.rows(after: after, page.limit, reader)
      var head = CourseListHead()
      if rows.count > page.limit {
        rows.removeLast()
        head.next = rows.last?.id.text
      }
      let total = list.total(try CourseCounts(of: list.view.organization, reader))
      head.found = total.map { Int64($0) }
      return call.list(page, total: total ?? rows.count, head: head) { json in
        for row in rows { CourseOutput(row, terms[row.term], list.view.tree).write(to: json) }
      }
    }
  }

  static func find(_ call: Call, _ reader: Reader) throws -> Reply {
    try reader.snapshot {
      let view = try CourseView(call.id(), call, reader)
      return call.reply(
        try output(view.course, view.organization, reader), version: view.course.version, isMoving: true)
    }
  }

  static func output(
    _ row: CourseRow, _ organization: ID<Organization>, _ reader: Reader
  ) throws -> CourseOutput {
    CourseOutput(
      row, try reader.first(StructureStore.term, row.term, organization), try UnitTree(of: organization, reader))
  }

  static func create(_ input: CourseInput, _ call: Call, _ writer: Writer) throws -> CourseOutput {
    let organization = try call.signedIn.organization.id
    try requireUnit(input.unit, organization, writer)
    return try output(CourseChanges.create(input.course, in: organization, writer), organization, writer)
  }

  static func update(_ input: CourseChange, _ call: Call, _ writer: Writer) throws -> CourseOutput {
    let organization = try call.signedIn.organization.id
    let row = try CourseChanges.findOwn(call.id(), organization, writer)
    try call.precondition.check(version: row.version)
    if let unit = input.unit, unit != row.unit { try requireUnit(unit, organization, writer) }
    let after = try CourseChanges.update(row.id, keeping: input.corrected, in: organization, writer) {
      input.apply(to: &$0)
    }
    return try output(after, organization, writer)
  }

  /// A unit where the writer's person may change courses: nobody hands a course to where they may not follow it.
  static func requireUnit(
    _ unit: ID<StructureUnit>, _ organization: ID<Organization>, _ writer: Writer
  ) throws {
    let scope = try UnitScope(.coursesWrite, in: organization, writer)
    guard try scope.covers(unit, in: organization, writer) else {
      throw Failure.unprocessable([Failure.Field(path: "unit", text: StructureText.noSuchUnit)])
    }
  }

  static func delete(_ call: Call, _ writer: Writer) throws {
    let organization = try call.signedIn.organization.id
    let row = try CourseChanges.findOwn(call.id(), organization, writer)
    try call.precondition.check(version: row.version)
    try CourseChanges.delete(row.id, in: organization, writer)
  }

  static func mine(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    return try reader.snapshot { try list(OwnCourses(call, reader), page, call) }
  }

  static func ofPerson(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    return try reader.snapshot { try list(OwnCourses(others: call.id(), call, reader), page, call) }
  }

  private static func list(_ mine: OwnCourses, _ page: Page, _ call: Call) -> Reply {
    call.list(page, total: mine.courses.count) { json in
      for course in mine.courses.dropFirst(page.offset).prefix(page.limit) { mine.output(course).write(to: json) }
    }
  }

  // MARK: Sections

  static func sections(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    return try reader.snapshot {
      let view = try CourseView(call.id(), call, reader)
      let rows = try reader.all(CourseStore.sections, view.course.id, view.organization)
      return call.list(page, total: rows.count) { json in
        for row in rows.dropFirst(page.offset).prefix(page.limit) { SectionOutput(row).write(to: json) }
      }
    }
  }

  static func addSection(_ input: SectionInput, _ call: Call, _ writer: Writer) throws -> SectionOutput {
    let organization = try call.signedIn.organization.id
    let course = try CourseChanges.findOwn(call.id(), organization, writer)
    return SectionOutput(try SectionChanges.create(input.name, of: course.id, in: organization, writer))
  }

  static func renameSection(_ input: SectionInput, _ call: Call, _ writer: Writer) throws -> SectionOutput {
    let organization = try call.signedIn.organization.id
    let row = try SectionChanges.findOwn(call.id(), organization, writer)
    return SectionOutput(try SectionChanges.rename(row, to: input.name, in: organization, writer))
  }

  static func deleteSection(_ call: Call, _ writer: Writer) throws {
    let organization = try call.signedIn.organization.id
    try SectionChanges.delete(SectionChanges.findOwn(call.id(), organization, writer), in: organization, writer)
  }

  // MARK: Enrollments

  static let rosterQuery = [
    Route.QueryParameter(name: "section", text: CourseText.section, .id),
    Route.QueryParameter(name: "state", text: CourseText.stateFilter, .text(example: "active")),
    Route.QueryParameter(name: "search", text: CourseText.searchTeacher, .text(example: "okonkwo")),
    CourseList.after, .onlyPageAfter, .limit,
  ]

  static func roster(_ call: Call, _ course: ID<Course>, _ organization: ID<Organization>) throws -> Roster {
    func given(_ name: String) -> String? { call.query[name].flatMap { $0.isEmpty ? nil : $0 } }
    var roster = Roster(course: course, organization: organization)
    roster.search = String((given("search") ?? "").prefix(100))
    if let word = given("section") {
      guard let section = ID<CourseSection>(word) else {
        throw Failure.unprocessable([Failure.Field(path: "section", text: CourseText.noSuchSection)])
      }
      roster.section = section
    }
    if let word = given("state") {
      guard let state = CourseState(rawValue: word) else {
        let text = PeopleText.notAChoice(CourseState.allCases.map(\.rawValue))
        throw Failure.unprocessable([Failure.Field(path: "state", text: text)])
      }
      roster.state = state
    }
    return roster
  }

  static func enrollments(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page.only(call.query, by: "after")
    let after = try CourseList.after(call, as: ID<Enrollment>.self)
    return try reader.snapshot {
      let view = try CourseView(call.id(), call, reader)
      try view.requireRoster()
      let part = try roster(call, view.course.id, view.organization).part(after: after, page.limit, reader)
      var head = CourseListHead()
      head.next = part.next?.text
      return call.list(page, total: part.entries.count, head: head) { json in
        for entry in part.entries {
          EnrollmentOutput(entry.enrollment, entry.name, part.sections[entry.enrollment.id] ?? []).write(to: json)
        }
      }
    }
  }

  static func enroll(_ input: EnrollmentInput, _ call: Call, _ writer: Writer) throws -> EnrollmentOutput {
    let organization = try call.signedIn.organization.id
    let course = try CourseChanges.findOwn(call.id(), organization, writer)
    guard try writer.first(PeopleStore.find, input.person, organization) != nil else {
      throw Failure.unprocessable([Failure.Field(path: "person", text: CourseText.noSuchPerson)])
    }
    let row = try EnrollmentChanges.set(
      input.say(), of: input.person, in: course.id, sections: input.sections.isEmpty ? nil : Set(input.sections),
      organization, writer)
    return try output(row, organization, writer)
  }

  static func updateEnrollment(_ input: EnrollmentChange, _ call: Call, _ writer: Writer) throws -> EnrollmentOutput {
    let organization = try call.signedIn.organization.id
    let row = try EnrollmentChanges.findOwn(call.id(), organization, writer)
    try call.precondition.check(version: row.version)
    let sections = try input.sectionIDs().map { try EnrollmentChanges.byHand($0, of: row, writer) }
    let after = try EnrollmentChanges.set(
      input.say(over: row), of: row.person, in: row.course, sections: sections, organization, writer)
    return try output(after, organization, writer)
  }

  static func withdraw(_ call: Call, _ writer: Writer) throws {
    let organization = try call.signedIn.organization.id
    let row = try EnrollmentChanges.findOwn(call.id(), organization, writer)
    try call.precondition.check(version: row.version)
    try EnrollmentChanges.withdraw(row, in: organization, writer)
  }

  static func enrollment(_ call: Call, _ reader: Reader) throws -> Reply {
    let organization = try call.signedIn.organization.id
    return try reader.snapshot {
      let row = try reader.one(EnrollmentStore.find, call.id(as: ID<Enrollment>.self), organization)
      try CourseView(row.course, call, reader).requireRoster()
      return call.reply(try output(row, organization, reader), version: row.version, isMoving: true)
    }
  }

  private static func output(
    _ row: EnrollmentRow, _ organization: ID<Organization>, _ reader: Reader
  ) throws -> EnrollmentOutput {
    let all = try reader.all(CourseStore.sections, row.course, organization)
    let own = Set(try reader.all(EnrollmentStore.sectionsOf, row.id).map(\.section))
    let name = try reader.first(AccessStore.nameOf, row.person, organization) ?? ""
    return EnrollmentOutput(row, name, all.filter { own.contains($0.id) }.map(\.name))
  }

  // MARK: Teachers

  static func teachers(_ isElsewhere: Bool, _ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page.only(call.query, by: "after")
    let after = try CourseList.after(call, as: ID<Person>.self)
    return try reader.snapshot {
      let list = try CourseList(call, reader)
      let part = try TeacherList(list: list, isElsewhere: isElsewhere).part(after: after, page.limit, reader)
      let terms = Dictionary(uniqueKeysWithValues: list.terms.map { ($0.id, $0) })
      var head = CourseListHead()
      head.next = part.next?.text
      return call.list(page, total: part.teachers.count, head: head) { json in
        for teacher in part.teachers { output(teacher, terms, list.view.tree).write(to: json) }
      }
    }
  }

  private static func output(
    _ teacher: TeacherList.Teacher, _ terms: [ID<Term>: TermRow], _ tree: UnitTree
  ) -> TeacherOutput {
    var output = TeacherOutput()
    output.person = PersonReference(id: teacher.person, name: teacher.name)
    output.department = teacher.home.map { UnitReference($0) }
    output.courses = teacher.courses.map { row in
      var taught = TeacherOutput.Taught()
      taught.course = CourseReference(id: row.course, code: row.code, name: row.title)
      taught.term = terms[row.term].map { TermReference($0) }
      taught.unit = tree[row.unit].map { UnitReference($0) }
      taught.department = tree.nearest(.department, to: row.unit).map { UnitReference($0) }
      return taught
    }
    return output
  }
}

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

/// Cohorts over JSON.
enum CohortAPI {
  static let after = Route.QueryParameter(name: "after", text: CourseText.after, .id)

  /// Those after one, by name, and where to go on.
  static func part(
    after: ID<Cohort>?, _ limit: Int, _ view: StructureView, _ reader: Reader
  ) throws -> (rows: [CohortRow], next: ID<Cohort>?) {
    var key = ""
    if let after {
      guard let row = try reader.first(CohortStore.find, after, view.organization) else {
        throw Failure.unprocessable([Failure.Field(path: "after", text: CourseText.noSuchCourse)])
      }
      key = folded(row.name)
    }
    let place = after ?? ID(0)
    var rows = try reader.all(
      CohortStore.page, view.organization, key, view.scope.isEverywhere, view.scope.list, limit + 1, place)
    guard rows.count > limit else { return (rows, nil) }
    rows.removeLast()
    return (rows, rows.last?.id)
  }

  static func list(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page.only(call.query, by: "after")
    let after = try CourseList.after(call, as: ID<Cohort>.self)
    return try reader.snapshot {
      let view = try StructureView(call, reader)
      let part = try part(after: after, page.limit, view, reader)
      var head = CourseListHead()
      head.next = part.next?.text
      return call.list(page, total: part.rows.count, head: head) { json in
        for row in part.rows { CohortOutput(row, view.tree).write(to: json) }
      }
    }
  }

  /// One that the caller sees; 404 for any other.
  static func row(_ call: Call, _ view: StructureView, _ reader: Reader) throws -> CohortRow {
    let row = try reader.one(CohortStore.find, call.id(as: ID<Cohort>.self), view.organization)
    guard view.scope.covers(row.unit, view.tree) else { throw Failure.notFound }
    return row
  }

  static func find(_ call: Call, _ reader: Reader) throws -> Reply {
    try reader.snapshot {
      let view = try StructureView(call, reader)
      let row = try row(call, view, reader)
      return call.reply(CohortOutput(row, view.tree), version: row.version, isMoving: true)
    }
  }

  private static func output(_ row: CohortRow, _ organization: ID<Organization>, _ reader: Reader) throws
    -> CohortOutput
  {
    CohortOutput(row, try UnitTree(of: organization, reader))
  }

  static func create(_ input: CohortInput, _ call: Call, _ writer: Writer) throws -> CohortOutput {
    let organization = try call.signedIn.organization.id
    try CourseAPI.requireUnit(input.unit, organization, writer)
    return try output(CohortChanges.create(input.cohort, in: organization, writer), organization, writer)
  }

  static func update(_ input: CohortChange, _ call: Call, _ writer: Writer) throws -> CohortOutput {
    let organization = try call.signedIn.organization.id
    let row = try CohortChanges.findOwn(call.id(), organization, writer)
    try call.precondition.check(version: row.version)
    if let unit = input.unit, unit != row.unit { try CourseAPI.requireUnit(unit, organization, writer) }
    let after = try CohortChanges.update(row, to: input.applied(to: row.fields), in: organization, writer)
    return try output(after, organization, writer)
  }

  static func delete(_ call: Call, _ writer: Writer) throws {
    let organization = try call.signedIn.organization.id
    let row = try CohortChanges.findOwn(call.id(), organization, writer)
    try call.precondition.check(version: row.version)
    try CohortChanges.delete(row, in: organization, writer)
  }

  // MARK: Members and courses

  static func members(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    return try reader.snapshot {
      let view = try StructureView(call, reader)
      let row = try row(call, view, reader)
      let members = try reader.all(CohortStore.members, row.id, view.organization)
      return call.list(page, total: members.count) { json in
        for member in members.dropFirst(page.offset).prefix(page.limit) {
          PersonReference(id: member.person, name: member.name).write(to: json)
        }
      }
    }
  }

  static func addMember(_ input: MemberInput, _ call: Call, _ writer: Writer) throws -> CohortOutput {
    let organization = try call.signedIn.organization.id
    let row = try CohortChanges.findOwn(call.id(), organization, writer)
    guard try writer.first(PeopleStore.find, input.person, organization) != nil else {
      throw Failure.unprocessable([Failure.Field(path: "person", text: CourseText.noSuchPerson)])
    }
    try CohortChanges.add(input.person, to: row, in: organization, writer)
    return try output(writer.one(CohortStore.find, row.id, organization), organization, writer)
  }

  static func removeMember(_ call: Call, _ writer: Writer) throws {
    let organization = try call.signedIn.organization.id
    let row = try CohortChanges.findOwn(call.id(), organization, writer)
    try CohortChanges.remove(call.id("member", as: ID<Person>.self), from: row, in: organization, writer)
  }

  static func courses(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    return try reader.snapshot {
      let view = try StructureView(call, reader)
      let row = try row(call, view, reader)
      let courses = try reader.all(CohortStore.courses, row.id, view.organization)
      return call.list(page, total: courses.count) { json in
        for course in courses.dropFirst(page.offset).prefix(page.limit) {
          CourseReference(id: course.id, code: course.code, name: course.name).write(to: json)
        }
      }
    }
  }

  static func addCourse(_ input: CohortCourseInput, _ call: Call, _ writer: Writer) throws -> CohortOutput {
    let organization = try call.signedIn.organization.id
    let row = try CohortChanges.findOwn(call.id(), organization, writer)
    let course: CourseRow
    do { course = try CourseChanges.findOwn(input.course, organization, writer) } catch let failure as Failure
      where failure.kind == .notFound
    {
      throw Failure.unprocessable([Failure.Field(path: "course", text: CourseText.noSuchCourse)])
    }
    try CohortChanges.add(course, to: row, in: organization, writer)
    return try output(writer.one(CohortStore.find, row.id, organization), organization, writer)
  }

  static func removeCourse(_ call: Call, _ writer: Writer) throws {
    let organization = try call.signedIn.organization.id
    let row = try CohortChanges.findOwn(call.id(), organization, writer)
    try CohortChanges.remove(call.id("course", as: ID<Course>.self), from: row, in: organization, writer)
  }
}
