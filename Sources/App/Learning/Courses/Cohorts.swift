// Cohorts: students who take several courses together. Whoever is in one is in each of its courses.
import Base
import Store

/// A class of students.
enum Cohort {}

extension JobKind {
  static let cohortSettlement = JobKind("cohorts.settle")
}

extension EventKind {
  static let cohortCreated = EventKind("cohort.created")
  static let cohortUpdated = EventKind("cohort.updated")
  static let cohortDeleted = EventKind("cohort.deleted")
  static let cohortMembersChanged = EventKind("cohort.members-changed")
  static let cohortCoursesChanged = EventKind("cohort.courses-changed")
}

struct CohortFields: Sendable, Equatable {
  var unit = ID<StructureUnit>(0)
  var name = ""
  var isActive = true
}

struct CohortRow: FormRow {
  let id: ID<Cohort>
  let fields: CohortFields
  let members: Int64
  let version: Int64
  let created: Timestamp
  let updated: Timestamp

  var name: String { fields.name }
  var unit: ID<StructureUnit> { fields.unit }
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

  static func create(
    _ fields: CohortFields, in organization: ID<Organization>, _ writer: Writer
  ) throws -> CohortRow {
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

  fileprivate static func settleNow(
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

/// Of which courses it is to be said anew whom cohorts bring into them.
struct CohortSettlement: Payload {
  var courses: [ID<Course>] = []

  static let schemaName = "CohortSettlement"

  init() {}

  init(_ courses: [ID<Course>]) { self.courses = courses }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.ids("courses", &courses, label: CourseText.courses, max: CohortChanges.mostCourses)
  }
}

/// Has each course say whom its cohorts bring into it, whatever has become of them: it goes by what is there, so that it may
/// run again, late or twice.
enum CohortJobs {
  static let settlement = JobDescription(
    .cohortSettlement, CourseText.settlementJob, JobPolicy(timeout: 1800, attempts: 5, keep: 86_400),
    work: { (input: CohortSettlement, run: JobRun, _: Appliance) -> (any Payload)? in
      let organization = ID<Organization>(run.organization)
      for (place, course) in input.courses.enumerated() {
        run.progress(Int64(place), of: Int64(input.courses.count))
        try settle(course, in: organization, run)
      }
      run.progress(Int64(input.courses.count), of: Int64(input.courses.count))
      return nil
    })

  private static func settle(_ course: ID<Course>, in organization: ID<Organization>, _ run: JobRun) throws {
    // First who is in it by a cohort, then who is to be.
    var next: ID<Person>? = ID(0)
    while let after = next {
      try run.check()
      next = try run.write { writer in
        guard try writer.first(CourseStore.find, course, organization) != nil else { return nil }
        let rows = try writer.all(EnrollmentStore.ofCourse, course, after, organization, EnrollmentBatch.step)
        let people = rows.filter { $0.says.cohort != nil }.map(\.person)
        try CohortChanges.settleNow(people, in: [course], organization, writer)
        return rows.count < EnrollmentBatch.step ? nil : rows.last?.person
      }
    }
    for cohort in try run.read({ try $0.all(CohortStore.ofCourse, organization, course) }) {
      var next: ID<Person>? = ID(0)
      while let after = next {
        try run.check()
        next = try run.write { writer in
          guard try writer.first(CourseStore.find, course, organization) != nil else { return nil }
          let people = try writer.all(CohortStore.membersAfter, cohort, after, organization, EnrollmentBatch.step)
          try CohortChanges.settleNow(people, in: [course], organization, writer)
          return people.count < EnrollmentBatch.step ? nil : people.last
        }
      }
    }
  }
}

enum CohortStore {
  static let statements: [any Statement] = [
    find, page, total, insert, update, delete, count, members, memberIDs, addMember, dropMember, dropMembers,
    moveMember,
    isMember, membersAfter, setGone, ofPerson, courses, courseIDs, addCourse, dropCourse, dropCourses, ofCourse, takes,
    personal, export,
    exportMembers, exportCourses,
  ]

  static let find = Query(
    """
    SELECT id, unit_id, name, is_active, members, version, created_at, updated_at
    FROM cohorts WHERE id = ?1 AND organization_id = ?2
    """, row)

  /// By name, after one; of the scope between the blanks of `?4`, or all where `?3` is 1.
  static let page = Query(
    """
    SELECT c.id, c.unit_id, c.name, c.is_active, c.members, c.version, c.created_at, c.updated_at
    FROM cohorts c
    WHERE c.organization_id = ?1 AND (c.name_key, c.id) > (?2, ?6)
      AND (?3 = 1 OR EXISTS (SELECT 1 FROM unit_lines l
        WHERE l.unit_id = c.unit_id AND ?4 LIKE '% ' || l.ancestor_id || ' %'))
    ORDER BY c.name_key, c.id LIMIT ?5
    """, row)

  /// Of some hundred.
  static let total = Query("SELECT count(*) FROM cohorts WHERE organization_id = ?1") { $0.int(0) }

  static let insert = Command(
    """
    INSERT INTO cohorts (id, organization_id, unit_id, name, name_key, is_active, version, created_at, updated_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1, ?7, ?7)
    """)

  static let update = Command(
    """
    UPDATE cohorts SET unit_id = ?3, name = ?4, name_key = ?5, is_active = ?6, version = version + 1, updated_at = ?7
    WHERE id = ?1 AND organization_id = ?2
    """)

  static let delete = Command("DELETE FROM cohorts WHERE id = ?1 AND organization_id = ?2")

  static let count = Command("UPDATE cohorts SET members = members + ?3 WHERE id = ?1 AND organization_id = ?2")

  /// In the order in which they came.
  static let members = Query(
    """
    SELECT m.person_id, p.name, p.number, p.photo_id FROM cohort_members m CROSS JOIN people p ON p.id = m.person_id
    WHERE m.cohort_id = ?1 AND +m.organization_id = ?2 AND p.deleted_at IS NULL ORDER BY m.person_id LIMIT 2000
    """
  ) { c in
    (
      person: c.id(0, as: ID<Person>.self), name: c.text(1), number: c.optionalText(2),
      photo: c.optionalID(3, as: ID<StoredPicture>.self)
    )
  }

  static let memberIDs = Query(
    "SELECT person_id FROM cohort_members WHERE cohort_id = ?1 AND +organization_id = ?2 ORDER BY person_id"
  ) { $0.id(0, as: ID<Person>.self) }

  static let addMember = Command(
    "INSERT INTO cohort_members (id, organization_id, cohort_id, person_id, added_at) VALUES (?1, ?2, ?3, ?4, ?5)")

  static let dropMember = Command(
    "DELETE FROM cohort_members WHERE cohort_id = ?1 AND person_id = ?2 AND +organization_id = ?3")

  static let dropMembers = Command("DELETE FROM cohort_members WHERE cohort_id = ?1 AND +organization_id = ?2")

  static let moveMember = Command(
    "UPDATE cohort_members SET person_id = ?3, is_gone = 0 WHERE cohort_id = ?1 AND person_id = ?2 AND +organization_id = ?4"
  )

  /// Whether a member is out of the directory; nothing for who is none.
  static let isMember = Query(
    "SELECT is_gone FROM cohort_members WHERE cohort_id = ?1 AND person_id = ?2 AND +organization_id = ?3"
  ) { $0.bool(0) }

  static let membersAfter = Query(
    """
    SELECT person_id FROM cohort_members WHERE cohort_id = ?1 AND person_id > ?2 AND +organization_id = ?3
    ORDER BY person_id LIMIT ?4
    """
  ) { $0.id(0, as: ID<Person>.self) }

  static let setGone = Command(
    """
    UPDATE cohort_members SET is_gone = ?4
    WHERE cohort_id = ?1 AND person_id = ?2 AND +organization_id = ?3 AND is_gone <> ?4
    """)

  static let ofPerson = Query(
    "SELECT cohort_id FROM cohort_members WHERE organization_id = ?1 AND person_id = ?2 ORDER BY cohort_id"
  ) { $0.id(0, as: ID<Cohort>.self) }

  static let courses = Query(
    """
    SELECT c.id, c.code, c.name, c.term_id FROM cohort_courses k CROSS JOIN courses c ON c.id = k.course_id
    WHERE k.cohort_id = ?1 AND +k.organization_id = ?2 ORDER BY k.course_id LIMIT 200
    """
  ) { (id: $0.id(0, as: ID<Course>.self), code: $0.text(1), name: $0.text(2), term: $0.id(3, as: ID<Term>.self)) }

  static let courseIDs = Query(
    "SELECT course_id FROM cohort_courses WHERE cohort_id = ?1 AND +organization_id = ?2 ORDER BY course_id"
  ) { $0.id(0, as: ID<Course>.self) }

  static let addCourse = Command(
    "INSERT INTO cohort_courses (id, organization_id, cohort_id, course_id, added_at) VALUES (?1, ?2, ?3, ?4, ?5)")

  static let dropCourse = Command(
    "DELETE FROM cohort_courses WHERE cohort_id = ?1 AND course_id = ?2 AND +organization_id = ?3")

  static let dropCourses = Command("DELETE FROM cohort_courses WHERE cohort_id = ?1 AND +organization_id = ?2")

  static let ofCourse = Query(
    "SELECT cohort_id FROM cohort_courses WHERE organization_id = ?1 AND course_id = ?2 ORDER BY cohort_id"
  ) { $0.id(0, as: ID<Cohort>.self) }

  /// Whether one of somebody's cohorts that are in use takes a course.
  static let takes = Query(
    """
    SELECT 1 FROM cohort_courses k CROSS JOIN cohort_members m ON m.cohort_id = k.cohort_id AND ?2 = m.person_id
      CROSS JOIN cohorts c ON c.id = k.cohort_id
    WHERE k.course_id = ?1 AND k.organization_id = ?3 AND c.is_active = 1 LIMIT 1
    """
  ) { $0.int(0) }

  /// For the export of a person.
  static let personal = RowQuery(
    """
    SELECT m.id, m.cohort_id, c.name, m.added_at FROM cohort_members m JOIN cohorts c ON c.id = m.cohort_id
    WHERE m.organization_id = ?1 AND m.person_id = ?2
    """)

  static let export = RowQuery(
    """
    SELECT id, unit_id, name, is_active, members, created_at, updated_at
    FROM cohorts WHERE organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
    """)

  static let exportMembers = RowQuery(
    """
    SELECT id, cohort_id, person_id, added_at FROM cohort_members
    WHERE +organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
    """)

  static let exportCourses = RowQuery(
    """
    SELECT id, cohort_id, course_id, added_at FROM cohort_courses
    WHERE +organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3
    """)

  @Sendable private static func row(_ c: Columns) throws -> CohortRow {
    let fields = CohortFields(unit: c.id(1), name: c.text(2), isActive: c.bool(3))
    return CohortRow(
      id: c.id(0), fields: fields, members: c.int64(4), version: c.int64(5), created: c.timestamp(6),
      updated: c.timestamp(7))
  }
}
