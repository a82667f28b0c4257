// What a line of an import says of somebody in a course, and how it is carried out.
import Base
import Store

extension LearningImport {
  func decideEnrollment(_ line: LearningFile.Line, _ reader: Reader) throws -> Step {
    let code = line[.course] ?? ""
    var courses: [CourseRow] = []
    for term in try terms(line) {
      if let course = try CourseChanges.find(code: code, term: term.id, organization, reader),
        scope.covers(course.unit, tree)
      {
        courses.append(course)
      }
    }
    guard let course = courses.first else { throw LearningRefusal(.course, CourseText.noCourse(code)) }
    if courses.count > 1 { throw LearningRefusal(.course, CourseText.severalTerms) }
    let person = try person(line, reader)
    let words = line.words(.roles, commas: true)
    let roles = words.compactMap { CourseRole(written: $0) }
    guard roles.count == words.count else { throw LearningRefusal(.roles, CourseText.badRole) }
    let old = try reader.first(EnrollmentStore.byPerson, course.id, person, organization)
    let said = old?.says.imported
    let say = EnrollmentSay(
      roles.isEmpty ? said?.roles ?? [.student] : roles, isActive: try line.yes(.active) ?? said?.isActive ?? true)
    let names = line.words(.sections, commas: false).map { normalized($0) }
    if names.contains(where: { characterCount($0) > CourseRules.longestSection }) {
      throw LearningRefusal(.sections, StructureText.tooLong(CourseRules.longestSection))
    }
    guard let old else { return .enroll(course.id, person, say, names, isNew: true) }
    if said == say, try names.isEmpty || areSections(names, of: old, reader) { return .unchanged }
    return .enroll(course.id, person, say, names, isNew: false)
  }

  private func person(_ line: LearningFile.Line, _ reader: Reader) throws -> ID<Person> {
    let byNumber = try line[.number].flatMap { try reader.first(PeopleStore.byNumber, organization, $0) }
    let byEmail = try line[.email].flatMap {
      try reader.first(PeopleStore.byEmail, organization, PersonRules.emailKey($0))
    }
    if line[.number] == nil, line[.email] == nil { throw LearningRefusal(.number, CourseText.whomNeeded) }
    if let byNumber, let byEmail, byNumber.id != byEmail.id { throw LearningRefusal(.number, PeopleText.twoPeople) }
    guard let person = byNumber ?? byEmail else {
      throw LearningRefusal(line[.number] == nil ? .email : .number, CourseText.noSuchPerson)
    }
    return person.id
  }

  private func areSections(_ names: [String], of row: EnrollmentRow, _ reader: Reader) throws -> Bool {
    Set(try sections(of: row, reader)) == Set(names)
  }

  /// Those that somebody is in by files.
  func sections(of row: EnrollmentRow, _ reader: Reader) throws -> [String] {
    let own = try reader.all(EnrollmentStore.sectionsOf, row.id).filter { $0.source == .imported }.map(\.section)
    return try reader.all(CourseStore.sections, row.course, organization).filter { own.contains($0.id) }.map(\.name)
  }

  func enroll(
    _ person: ID<Person>, in course: ID<Course>, _ say: EnrollmentSay, _ names: [String], _ log: inout LearningLog,
    _ enrollments: inout EnrollmentBatch, _ writer: Writer
  ) throws {
    var sections: Set<ID<CourseSection>> = []
    for name in names {
      let put = try SectionChanges.put(name, of: course, from: .imported, in: organization, writer)
      if put.change == .inserted { try log.note("section", put.row.id.value, put.row.version, nil, writer) }
      sections.insert(put.row.id)
    }
    let old = try writer.first(EnrollmentStore.byPerson, course, person, organization)
    let oldSections =
      try old.map { try writer.all(EnrollmentStore.sectionsOf, $0.id).filter { $0.source == .imported }.map(\.section) }
      ?? []
    _ = try enrollments.put(say, of: person, in: course, sections: names.isEmpty ? nil : sections, writer)
    guard let row = try writer.first(EnrollmentStore.byPerson, course, person, organization) else { return }
    let before = old.map { EnrollmentBefore($0.says.imported, oldSections) }
    try log.note("enrollment", row.id.value, row.version, before.map { JobRun.text($0) }, writer)
  }
}
