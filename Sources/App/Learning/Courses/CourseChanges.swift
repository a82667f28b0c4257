// The writes of courses: each is an event.
import Base
import Store

extension EventKind {
  static let courseCreated = EventKind("course.created")
  static let courseUpdated = EventKind("course.updated")
  static let courseDeleted = EventKind("course.deleted")
}

enum CourseChanges {
  static func find(_ id: ID<Course>, _ organization: ID<Organization>, _ reader: Reader) throws -> CourseRow {
    try reader.one(CourseStore.find, id, organization)
  }

  /// One that the writer's person may change; 404 for any other.
  static func findOwn(_ id: ID<Course>, _ organization: ID<Organization>, _ writer: Writer) throws -> CourseRow {
    let row = try find(id, organization, writer)
    try UnitScope(.coursesWrite, in: organization, writer).require(row.unit, in: organization, writer)
    return row
  }

  /// A unit where the writer's person may change courses: nobody hands a course to where they may not follow it.
  static func requireOwn(_ unit: ID<StructureUnit>, in organization: ID<Organization>, _ writer: Writer) throws {
    let scope = try UnitScope(.coursesWrite, in: organization, writer)
    guard try scope.covers(unit, in: organization, writer) else {
      throw Failure.unprocessable([Failure.Field(path: "unit", text: StructureText.noSuchUnit)])
    }
  }

  static func find(
    code: String, term: ID<Term>, _ organization: ID<Organization>, _ reader: Reader
  ) throws -> CourseRow? { try reader.first(CourseStore.byCode, organization, term, folded(code)) }

  /// Makes what is said of a course true: of the one with this identifier, else of that with the code in the term. What a
  /// synchronization calls; a course that is as it should be writes nothing, one that people keep themselves is left alone,
  /// and so is what they corrected of any other.
  static func put(
    _ fields: CourseFields, as id: ID<Course>? = nil, from source: LearningSource, in organization: ID<Organization>,
    _ writer: Writer
  ) throws -> (row: CourseRow, change: RowChange) {
    let known = try id.flatMap { try writer.first(CourseStore.find, $0, organization) }
    guard let old = try known ?? find(code: fields.code, term: fields.term, organization, writer) else {
      return (try create(fields, from: source, in: organization, writer), .inserted)
    }
    guard old.source == source else { return (old, .unchanged) }
    let row = try put(old.corrected.kept(old.fields, in: fields), over: old, in: organization, writer)
    return (row, row.version == old.version ? .unchanged : .updated)
  }

  /// One that a person adds is of a unit where they may change courses; what a file or a synchronization may add is decided
  /// for all of it.
  static func create(
    _ fields: CourseFields, from source: LearningSource = .manual, in organization: ID<Organization>, _ writer: Writer
  ) throws -> CourseRow {
    if source == .manual { try requireOwn(fields.unit, in: organization, writer) }
    try check(fields, of: nil, in: organization, writer)
    let id = writer.newID(ID<Course>.self)
    try refusingTaken {
      try writer.run(
        CourseStore.insert, id, organization, fields.term, fields.unit, fields.code, folded(fields.code), fields.name,
        folded(fields.name), fields.isVisible, fields.isActive, source.rawValue, writer.now, fields.first, fields.last)
    }
    try CourseStore.search.insert(writer, id, in: organization, folded: text(fields))
    if fields.isActive { try count(fields, CourseCounts.Sum(courses: 1), in: organization, writer) }
    try writer.emit(.courseCreated, subject: id, organization: organization.value) { json in
      json.field("code", fields.code)
      json.field("name", fields.name)
      json.field("term", fields.term.text)
      json.field("unit", fields.unit.text)
    }
    return try find(id, organization, writer)
  }

  /// A change by hand, as `CorrectableRow.changed` has it. A change of nothing writes nothing, and to another unit goes only
  /// what the person may change there.
  static func update(
    _ id: ID<Course>, ifVersion version: Int64? = nil, keeping: [String]? = nil, in organization: ID<Organization>,
    _ writer: Writer, change: (inout CourseFields) -> Void
  ) throws -> CourseRow {
    let old = try find(id, organization, writer)
    let (fields, corrected) = try old.changed(ifVersion: version, keeping: keeping, change)
    if fields.unit != old.unit { try requireOwn(fields.unit, in: organization, writer) }
    return try put(fields, corrected: corrected, over: old, in: organization, writer)
  }

  static func put(
    _ fields: CourseFields, corrected: FieldCorrections? = nil, over old: CourseRow, in organization: ID<Organization>,
    _ writer: Writer
  ) throws -> CourseRow {
    let corrected = corrected ?? old.corrected
    guard fields != old.fields || corrected != old.corrected else { return old }
    try check(fields, of: old, in: organization, writer)
    try refusingTaken {
      try writer.run(
        CourseStore.update, old.id, organization, fields.term, fields.unit, fields.code, folded(fields.code),
        fields.name, folded(fields.name), fields.isVisible, fields.isActive, writer.now, fields.first, fields.last,
        corrected.stored)
    }
    if fields.code != old.code || fields.name != old.name {
      try CourseStore.search.put(writer, old.id, in: organization, folded: text(fields))
    }
    try recount(old, fields, in: organization, writer)
    try writer.emit(.courseUpdated, subject: old.id, organization: organization.value) { json in
      json.field("code", fields.code)
      json.object("changed") {
        json.changed("term", old.term.text, fields.term.text)
        json.changed("unit", old.unit.text, fields.unit.text)
        json.changed("code", old.code, fields.code)
        json.changed("name", old.name, fields.name)
        json.changed("visible", "\(old.fields.isVisible)", "\(fields.isVisible)")
        json.changed("active", "\(old.fields.isActive)", "\(fields.isActive)")
        json.changed("first", old.fields.first?.iso ?? "", fields.first?.iso ?? "")
        json.changed("last", old.fields.last?.iso ?? "", fields.last?.iso ?? "")
        json.changed("corrected", old.corrected.stored, corrected.stored)
      }
    }
    return try find(old.id, organization, writer)
  }

  /// Only one in which nobody is or was: 409 otherwise.
  static func delete(_ id: ID<Course>, in organization: ID<Organization>, _ writer: Writer) throws {
    let old = try find(id, organization, writer)
    let isUsed =
      try writer.exists(CourseStore.hasPeople, id) || writer.exists(CohortStore.ofCourse, organization, id)
    if isUsed { throw CourseText.courseIsUsed }
    for section in try writer.all(CourseStore.sections, id, organization) {
      try writer.run(CourseStore.deleteSection, section.id, organization)
    }
    try writer.run(CourseStore.delete, id, organization)
    try CourseStore.search.remove(writer, id)
    if old.fields.isActive { try count(old.fields, CourseCounts.Sum(courses: -1), in: organization, writer) }
    try writer.emit(.courseDeleted, subject: id, organization: organization.value) { json in
      json.field("code", old.code)
      json.field("name", old.name)
    }
  }

  // MARK: What is counted

  static func count(
    _ fields: CourseFields, _ sum: CourseCounts.Sum, in organization: ID<Organization>, _ writer: Writer
  ) throws {
    try writer.run(
      CourseStore.count, organization, fields.unit, fields.term, sum.courses, sum.students, sum.teachers)
  }

  /// Takes a course off where it was and adds it where it is.
  private static func recount(
    _ old: CourseRow, _ fields: CourseFields, in organization: ID<Organization>, _ writer: Writer
  ) throws {
    let isMoved = old.term != fields.term || old.unit != fields.unit || old.fields.isActive != fields.isActive
    guard isMoved else { return }
    if old.fields.isActive {
      let sum = CourseCounts.Sum(courses: -1, students: -old.students, teachers: -old.teachers)
      try count(old.fields, sum, in: organization, writer)
    }
    if fields.isActive {
      let sum = CourseCounts.Sum(courses: 1, students: old.students, teachers: old.teachers)
      try count(fields, sum, in: organization, writer)
    }
    if old.unit != fields.unit || old.fields.isActive != fields.isActive {
      try Settling.mark(course: old.id, in: organization, writer)
    }
  }

  /// Before a unit goes of which nothing but counts of nothing is left.
  static func forgetCounts(ofUnit unit: ID<StructureUnit>, in organization: ID<Organization>, _ writer: Writer) throws {
    try writer.run(CourseStore.dropCountsOfUnit, organization, unit)
  }

  static func forgetCounts(ofTerm term: ID<Term>, in organization: ID<Organization>, _ writer: Writer) throws {
    try writer.run(CourseStore.dropCountsOfTerm, organization, term)
  }

  private static func text(_ fields: CourseFields) -> String { folded("\(fields.code) \(fields.name)") }

  private static func check(
    _ fields: CourseFields, of old: CourseRow?, in organization: ID<Organization>, _ reader: Reader
  ) throws {
    var faults: [Failure.Field] = []
    if fields.term != old?.term, try reader.first(StructureStore.term, fields.term, organization) == nil {
      faults.append(Failure.Field(path: "term", text: CourseText.noSuchTerm))
    }
    if fields.unit != old?.unit, try reader.first(StructureStore.unit, fields.unit, organization) == nil {
      faults.append(Failure.Field(path: "unit", text: StructureText.noSuchUnit))
    }
    if let first = fields.first, let last = fields.last, last < first {
      faults.append(Failure.Field(path: "last", text: StructureText.endsBefore))
    }
    if !faults.isEmpty { throw Failure.unprocessable(faults) }
    guard fields.term != old?.term || fields.unit != old?.unit else { return }
    guard let campus = try reader.first(StructureStore.term, fields.term, organization)?.fields.campus else { return }
    // A term of one campus holds courses of that campus.
    guard try reader.exists(StructureStore.isWithin, organization, fields.unit, " \(campus.value) ") else {
      throw Failure.unprocessable([Failure.Field(path: "term", text: CourseText.otherCampus)])
    }
  }

  private static func refusingTaken(_ body: () throws -> Void) throws {
    try refusing(
      "courses.organization_id, courses.term_id, courses.code_key", as: .taken("code", CourseText.codeTaken), body)
  }
}
