// Enrollments and teachers over JSON.
import Base
import Store
import Web

enum EnrollmentAPI {
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
