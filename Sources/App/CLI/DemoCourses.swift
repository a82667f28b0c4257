// What is taught at the demo campus: its departments and programs, three terms, courses with people in them, a cohort.
import Base
import Store

/// The structure and courses of a demo campus, the same for the same people. Everything is said of people by their places.
struct DemoCourses {
  let people: [ID<Person>]
  let organization: OrganizationSummary
  let store: Store
  let today: LocalDate

  private struct Node {
    let code: String
    let kind: UnitKind
    let name: String
    let parent: String?
  }

  private static let units = [
    Node(code: "NORD", kind: .campus, name: "Campus Nord", parent: nil),
    Node(code: "SCI", kind: .department, name: "Faculty of Science", parent: "NORD"),
    Node(code: "BSCS", kind: .program, name: "Computer Science", parent: "SCI"),
    Node(code: "BSMATH", kind: .program, name: "Mathematics", parent: "SCI"),
    Node(code: "HUM", kind: .department, name: "Faculty of Humanities", parent: "NORD"),
    Node(code: "BAHIST", kind: .program, name: "History", parent: "HUM"),
    Node(code: "BALANG", kind: .program, name: "Languages", parent: "HUM"),
    Node(code: "LIBRARY", kind: .department, name: "Library", parent: "NORD"),
    Node(code: "ICT", kind: .department, name: "Systems and networks", parent: "NORD"),
    Node(code: "HR", kind: .department, name: "Staff office", parent: "NORD"),
    Node(code: "FAC", kind: .department, name: "Buildings", parent: "NORD"),
  ]

  private static let subjects: [(unit: String, code: String, name: String)] = [
    ("BSCS", "CS101", "Introduction to computing"), ("BSCS", "CS102", "Data structures"),
    ("BSCS", "CS201", "Operating systems"), ("BSCS", "CS301", "Networks"),
    ("BSMATH", "MA101", "Linear algebra"), ("BSMATH", "MA102", "Calculus I"), ("BSMATH", "MA201", "Probability"),
    ("BAHIST", "HI101", "The ancient world"), ("BAHIST", "HI102", "Cities and trade"),
    ("BAHIST", "HI201", "Archives and sources"), ("BALANG", "LA101", "French for beginners"),
    ("BALANG", "LA102", "Translation workshop"), ("BALANG", "LA201", "Phonetics"),
  ]

  private static let sections = ["Group A", "Group B"]
  /// As many are students: enough to fill pages, however large the campus.
  private static let mostStudents = 400

  /// Every tenth person teaches; see `DemoCampus.roles`.
  static func teaches(_ place: Int) -> Bool { place > 4 && place % 10 == 5 }

  /// Where a teacher works.
  static func department(of place: Int) -> String { place % 20 == 5 ? "SCI" : "HUM" }

  func fill() throws {
    let units = try write { writer in
      var made: [String: ID<StructureUnit>] = [:]
      for node in DemoCourses.units {
        let fields = UnitFields(
          code: node.code, kind: node.kind, name: node.name, parent: node.parent.flatMap { made[$0] })
        made[node.code] = try UnitChanges.create(fields, in: organization.id, writer).id
      }
      return made
    }
    for (at, code) in codes.enumerated() {
      try fill(code, offset: at, units)
    }
    try appoint()
    while try write({ [organization] in try Settling.next(in: organization.id, $0) }).people > 0 {}
  }

  /// The term that goes on today, or comes next, and those before it.
  private var codes: [TermCode] {
    let years = [today.year - 1, today.year]
    let all = years.flatMap { year in
      (1...2).compactMap { TermCode("S\($0)\(DemoCourses.two(year))\(DemoCourses.two(year + 1))") }
    }
    let begun = all.filter { $0.days.first <= today.adding(days: 60) }
    return Array(begun.suffix(2))
  }

  private static func two(_ year: Int) -> String { year % 100 < 10 ? "0\(year % 100)" : "\(year % 100)" }

  private func fill(_ code: TermCode, offset: Int, _ units: [String: ID<StructureUnit>]) throws {
    var fields = TermFields(campus: units["NORD"], code: code.text)
    (fields.first, fields.last) = code.days
    let wanted = fields
    let term = try write { writer in try TermChanges.create(wanted, in: organization.id, writer).id }
    let teachers = people.indices.filter(DemoCourses.teaches).map { people[$0] }
    let students = people.indices.filter { $0 > 8 && !DemoCourses.teaches($0) }.prefix(DemoCourses.mostStudents)
    for (number, subject) in DemoCourses.subjects.enumerated() {
      guard let unit = units[subject.unit] else { continue }
      let takers = students.filter { ($0 + offset) % 5 == number % 5 }.map { people[$0] }
      try write { [organization] writer in
        writer.context.isBulk = true
        let course = CourseFields(term: term, unit: unit, code: subject.code, name: subject.name)
        let row = try CourseChanges.create(course, in: organization.id, writer)
        let sections = try DemoCourses.sections.map {
          try SectionChanges.create($0, of: row.id, in: organization.id, writer).id
        }
        var batch = EnrollmentBatch(.manual, in: organization.id)
        for (at, taker) in takers.enumerated() {
          _ = try batch.put(
            EnrollmentSay([.student]), of: taker, in: row.id, sections: [sections[at % sections.count]], writer)
        }
        if !teachers.isEmpty {
          let teacher = teachers[(number + offset) % teachers.count]
          _ = try batch.put(EnrollmentSay([.teacher]), of: teacher, in: row.id, writer)
        }
        try self.add(number, to: row.id, &batch, writer)
        try batch.finish(writer)
      }
    }
  }

  /// The administrator teaches, and the member of staff one signs in as does both.
  private func add(_ number: Int, to course: ID<Course>, _ batch: inout EnrollmentBatch, _ writer: Writer) throws {
    if number == 0, let person = people.first {
      _ = try batch.put(EnrollmentSay([.teacher]), of: person, in: course, writer)
    }
    guard people.indices.contains(1) else { return }
    if number == 4 { _ = try batch.put(EnrollmentSay([.assistant]), of: people[1], in: course, writer) }
    if number == 10 || number == 12 { _ = try batch.put(EnrollmentSay([.student]), of: people[1], in: course, writer) }
  }

  /// A chair of one program, who sees only that, and the dean of the other faculty; and a cohort.
  private func appoint() throws {
    try write { [organization, people] writer in
      let book = try RoleBook(of: organization.id, writer)
      if let chair = book[.chair], people.indices.contains(7) {
        try AssignmentChanges.assign(
          chair, to: people[7], unit: "BSCS", in: organization.id, as: .system, writer)
      }
      if let dean = book[.dean], people.indices.contains(15) {
        try AssignmentChanges.assign(dean, to: people[15], unit: "HUM", in: organization.id, as: .system, writer)
      }
      guard let unit = try writer.first(StructureStore.unitByCode, organization.id, folded("BSCS")) else { return }
      let cohort = try CohortChanges.create(
        CohortFields(unit: unit.id, name: "Computer Science, first year"), in: organization.id, writer)
      for place in people.indices.filter({ $0 > 8 && !DemoCourses.teaches($0) }).prefix(12) {
        let row = try writer.one(CohortStore.find, cohort.id, organization.id)
        try CohortChanges.add(people[place], to: row, in: organization.id, writer)
      }
    }
  }

  @discardableResult
  private func write<T: Sendable>(_ work: @escaping @Sendable (Writer) throws -> T) throws -> T {
    try store.write(WriteContext(organization: organization.id.value, actor: people.first?.value), work)
  }
}
