// The writes of cohorts: each is an event, and says of the courses who is in them.
import Base
import Store

extension EventKind {
  static let cohortCreated = EventKind("cohort.created")
  static let cohortUpdated = EventKind("cohort.updated")
  static let cohortDeleted = EventKind("cohort.deleted")
  static let cohortMembersChanged = EventKind("cohort.members-changed")
  static let cohortCoursesChanged = EventKind("cohort.courses-changed")
}

enum CohortChanges {
  static let longestName = 200
  static let mostCohorts = 5000
  static let mostMembers = 2000
  static let mostCourses = 200

  /// One that the writer's person may change; 404 for any other.
  static func findOwn(_ id: ID<Cohort>, _ organization: ID<Organization>, _ writer: Writer) throws -> CohortRow {
    let row = try writer.one(CohortStore.find, id, organization)
    try UnitScope(.coursesWrite, in: organization, writer).require(row.unit, in: organization, writer)
    return row
  }

  /// Of a unit where the writer's person may change courses, as is whatever a change moves it to.
  static func create(
    _ fields: CohortFields, in organization: ID<Organization>, _ writer: Writer
  ) throws -> CohortRow {
    try CourseChanges.requireOwn(fields.unit, in: organization, writer)
    try check(fields, organization, writer)
    guard try writer.one(CohortStore.total, organization) < mostCohorts else { throw CourseText.tooManyCohorts }
    let id = writer.newID(ID<Cohort>.self)
    try refusingTaken {
      try writer.run(
        CohortStore.insert, id, organization, fields.unit, fields.name, folded(fields.name), fields.isActive, writer.now
      )
    }
    try writer.emit(.cohortCreated, subject: id, organization: organization.value) { $0.field("name", fields.name) }
    return try writer.one(CohortStore.find, id, organization)
  }

  /// One that is out of use keeps nobody in a course.
  static func update(
    _ old: CohortRow, ifVersion version: Int64? = nil, to fields: CohortFields, in organization: ID<Organization>,
    _ writer: Writer
  ) throws -> CohortRow {
    if let version, version != old.version { throw StructureText.changedMeanwhile }
    guard fields != old.fields else { return old }
    if fields.unit != old.unit { try CourseChanges.requireOwn(fields.unit, in: organization, writer) }
    try check(fields, organization, writer)
    try refusingTaken {
      try writer.run(
        CohortStore.update, old.id, organization, fields.unit, fields.name, folded(fields.name), fields.isActive,
        writer.now)
    }
    try writer.emit(.cohortUpdated, subject: old.id, organization: organization.value) { json in
      json.object("changed") {
        json.changed("name", old.name, fields.name)
        json.changed("unit", old.unit.text, fields.unit.text)
        json.changed("active", "\(old.fields.isActive)", "\(fields.isActive)")
      }
    }
    if fields.isActive != old.fields.isActive {
      try settle(
        writer.all(CohortStore.memberIDs, old.id, organization),
        in: writer.all(CohortStore.courseIDs, old.id, organization),
        organization, writer)
    }
    return try writer.one(CohortStore.find, old.id, organization)
  }

  /// Its members are taken out of its courses, unless something else keeps them there.
  static func delete(_ old: CohortRow, in organization: ID<Organization>, _ writer: Writer) throws {
    let (members, courses) = try (
      writer.all(CohortStore.memberIDs, old.id, organization), writer.all(CohortStore.courseIDs, old.id, organization)
    )
    try writer.run(CohortStore.dropMembers, old.id, organization)
    try writer.run(CohortStore.dropCourses, old.id, organization)
    try settle(members, in: courses, organization, writer)
    try writer.run(CohortStore.delete, old.id, organization)
    try writer.emit(.cohortDeleted, subject: old.id, organization: organization.value) { $0.field("name", old.name) }
  }

  /// Puts somebody in; they are then in each of its courses.
  static func add(
    _ person: ID<Person>, to cohort: CohortRow, in organization: ID<Organization>, _ writer: Writer
  ) throws {
    guard cohort.members < Int64(mostMembers) else { throw CourseText.tooManyMembers }
    do {
      try writer.run(
        CohortStore.addMember, writer.newID(ID<Cohort>.self), organization, cohort.id, person, writer.now)
    } catch let violation as ConstraintViolation where violation.kind == .unique { throw CourseText.isMember }
    try writer.run(CohortStore.count, cohort.id, organization, Int64(1))
    // Of at most as many courses as a transaction bears.
    try settle([person], in: writer.all(CohortStore.courseIDs, cohort.id, organization), organization, writer)
    try tell(.cohortMembersChanged, cohort, organization, writer) { $0.field("added", person.text) }
  }

  static func remove(
    _ person: ID<Person>, from cohort: CohortRow, in organization: ID<Organization>, _ writer: Writer
  ) throws {
    guard try drop(person, from: cohort.id, organization, writer) else { throw Failure.notFound }
    try settle([person], in: writer.all(CohortStore.courseIDs, cohort.id, organization), organization, writer)
    try tell(.cohortMembersChanged, cohort, organization, writer) { $0.field("removed", person.text) }
  }

  /// The cohort takes a course from now on.
  static func add(
    _ course: CourseRow, to cohort: CohortRow, in organization: ID<Organization>, _ writer: Writer
  ) throws {
    guard try writer.all(CohortStore.courseIDs, cohort.id, organization).count < mostCourses else {
      throw CourseText.tooManyCourses
    }
    do {
      try writer.run(
        CohortStore.addCourse, writer.newID(ID<Cohort>.self), organization, cohort.id, course.id, writer.now)
    } catch let violation as ConstraintViolation where violation.kind == .unique { throw CourseText.takesIt }
    try settle(writer.all(CohortStore.memberIDs, cohort.id, organization), in: [course.id], organization, writer)
    try tell(.cohortCoursesChanged, cohort, organization, writer) { $0.field("added", course.id.text) }
  }

  static func remove(
    _ course: ID<Course>, from cohort: CohortRow, in organization: ID<Organization>, _ writer: Writer
  ) throws {
    guard try writer.run(CohortStore.dropCourse, cohort.id, course, organization) == 1 else { throw Failure.notFound }
    try settle(writer.all(CohortStore.memberIDs, cohort.id, organization), in: [course], organization, writer)
    try tell(.cohortCoursesChanged, cohort, organization, writer) { $0.field("removed", course.text) }
  }

  /// Takes somebody out of a cohort's list; false where they are in none.
  private static func drop(
    _ person: ID<Person>, from cohort: ID<Cohort>, _ organization: ID<Organization>, _ writer: Writer
  ) throws -> Bool {
    guard let isGone = try writer.first(CohortStore.isMember, cohort, person, organization) else { return false }
    try writer.run(CohortStore.dropMember, cohort, person, organization)
    if !isGone { try writer.run(CohortStore.count, cohort, organization, Int64(-1)) }
    return true
  }

  /// Says of each of these people in each of these courses what their cohorts say now. Where those are more than a
  /// transaction bears, a job does so, soon.
  private static func settle(
    _ people: [ID<Person>], in courses: [ID<Course>], _ organization: ID<Organization>, _ writer: Writer
  ) throws {
    guard people.count * courses.count <= EnrollmentBatch.step else {
      let input = CohortSettlement(courses)
      try writer.enqueue(.cohortSettlement, input, key: nil, organization: organization.value)
      return
    }
    try settleNow(people, in: courses, organization, writer)
  }

  /// The same at once: as much as a transaction bears.
  static func settleNow(
    _ people: [ID<Person>], in courses: [ID<Course>], _ organization: ID<Organization>, _ writer: Writer
  ) throws {
    var batch = EnrollmentBatch(.cohort, in: organization)
    for course in courses {
      for person in people {
        let takes = try writer.exists(CohortStore.takes, course, person, organization)
        _ = try batch.put(takes ? EnrollmentSay([.student]) : nil, of: person, in: course, writer)
      }
    }
    try batch.finish(writer)
  }

  /// Two entries of one person become one.
  static func carry(_ move: PersonalData.Move, _ writer: Writer) throws {
    for cohort in try writer.all(CohortStore.ofPerson, move.organization, move.from) {
      if try writer.exists(CohortStore.isMember, cohort, move.to, move.organization) {
        _ = try drop(move.from, from: cohort, move.organization, writer)
      } else {
        let isGone = try writer.first(CohortStore.isMember, cohort, move.from, move.organization)
        try writer.run(CohortStore.moveMember, cohort, move.from, move.to, move.organization)
        if isGone == true { try writer.run(CohortStore.count, cohort, move.organization, Int64(1)) }
      }
    }
  }

  static func erase(_ person: ID<Person>, _ organization: ID<Organization>, _ writer: Writer) throws {
    for cohort in try writer.all(CohortStore.ofPerson, organization, person) {
      _ = try drop(person, from: cohort, organization, writer)
    }
  }

  /// Somebody left the directory or is back: their cohorts no longer count them, or count them again.
  static func settle(_ person: ID<Person>, isGone: Bool, in organization: ID<Organization>, _ writer: Writer) throws {
    for cohort in try writer.all(CohortStore.ofPerson, organization, person) {
      let isOther = try writer.run(CohortStore.setGone, cohort, person, organization, isGone) == 1
      if isOther { try writer.run(CohortStore.count, cohort, organization, Int64(isGone ? -1 : 1)) }
    }
  }

  private static func tell(
    _ kind: EventKind, _ cohort: CohortRow, _ organization: ID<Organization>, _ writer: Writer,
    _ what: (JSONWriter) -> Void
  ) throws {
    try writer.emit(kind, subject: cohort.id, organization: organization.value) { json in
      json.field("name", cohort.name)
      what(json)
    }
  }

  private static func check(_ fields: CohortFields, _ organization: ID<Organization>, _ reader: Reader) throws {
    guard try reader.first(StructureStore.unit, fields.unit, organization) != nil else {
      throw Failure.unprocessable([Failure.Field(path: "unit", text: StructureText.noSuchUnit)])
    }
  }

  private static func refusingTaken(_ body: () throws -> Void) throws {
    try refusing(
      "cohorts.organization_id, cohorts.unit_id, cohorts.name_key", as: .taken("name", CourseText.cohortTaken), body)
  }
}
