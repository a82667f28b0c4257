// Many enrollments in one transaction, counted and told of once.
import Base
import Store

/// What becomes of many enrollments, within one transaction: counts are written once at the end, and one event tells of each
/// course. What a synchronization, an import and a cohort call.
struct EnrollmentBatch {
  let organization: ID<Organization>
  let source: EnrollmentSource
  private var tally = EnrollmentTally()
  private var told: [ID<Course>: (inserted: Int, updated: Int)] = [:]

  /// As many enrollments are written in one transaction: some twenty milliseconds of the writer.
  static let step = 200

  init(_ source: EnrollmentSource, in organization: ID<Organization>) {
    (self.organization, self.source) = (organization, source)
  }

  /// Makes what the source says of somebody in a course true; nil for what it no longer says at all. `sections` nil leaves
  /// them as they are. A row that is as it should be writes nothing.
  mutating func put(
    _ say: EnrollmentSay?, of person: ID<Person>, in course: ID<Course>, sections: Set<ID<CourseSection>>? = nil,
    _ writer: Writer
  ) throws -> RowChange {
    let change = try EnrollmentChanges.put(
      say, from: source, of: person, in: course, sections: sections, organization, &tally, writer
    ).change
    switch change {
    case .inserted: told[course, default: (0, 0)].inserted += 1
    case .updated: told[course, default: (0, 0)].updated += 1
    case .unchanged: break
    }
    return change
  }

  /// Has the source say of everybody of a course that it doesn't name any more that they are not active, of at most `limit`
  /// people after one: as much as a transaction bears. Gives how many it said otherwise of before, and whom to go on after, in
  /// a transaction of its own; nil at the end. Whether an answer is believed that names nobody, whoever calls this decides.
  mutating func deactivate(
    allBut named: Set<ID<Person>>, in course: ID<Course>, after: ID<Person>? = nil, limit: Int = EnrollmentBatch.step,
    _ writer: Writer
  ) throws -> (count: Int, next: ID<Person>?) {
    var count = 0
    let rows = try writer.all(EnrollmentStore.ofCourse, course, after ?? ID(0), organization, limit)
    for row in rows where !named.contains(row.person) {
      guard var say = row.says[source], say.isActive else { continue }
      say.isActive = false
      _ = try put(say, of: row.person, in: course, sections: [], writer)
      count += 1
    }
    return (count, rows.count < limit ? nil : rows.last?.person)
  }

  /// Writes what was counted and tells of it.
  mutating func finish(_ writer: Writer) throws {
    let isMarked = try tally.write(in: organization, writer)
    // A synchronization has a phase of its own for it.
    if isMarked, source != .moodle { try Settling.enqueue(organization, writer) }
    for (course, counts) in told.sorted(by: { $0.key < $1.key }) {
      try writer.emit(.enrollmentsChanged, subject: course, organization: organization.value) { json in
        json.field("source", source.rawValue)
        json.field("added", counts.inserted)
        json.field("changed", counts.updated)
      }
    }
    told = [:]
  }
}

/// How many students and teachers courses got and lost, and whose standing changed, gathered to be written once.
struct EnrollmentTally {
  private var sums: [ID<Course>: (students: Int64, teachers: Int64)] = [:]
  private var people: Set<ID<Person>> = []

  mutating func add(
    _ course: ID<Course>, _ person: ID<Person>, from old: EnrollmentStanding, to new: EnrollmentStanding
  ) {
    if old != new { people.insert(person) }
    let students: Int64 = (new.isStudent ? 1 : 0) - (old.isStudent ? 1 : 0)
    let teachers: Int64 = (new.isTeaching ? 1 : 0) - (old.isTeaching ? 1 : 0)
    guard students != 0 || teachers != 0 else { return }
    let before = sums[course] ?? (0, 0)
    sums[course] = (before.students + students, before.teachers + teachers)
  }

  /// Says whether anybody's roles and home may follow.
  @discardableResult
  mutating func write(in organization: ID<Organization>, _ writer: Writer) throws -> Bool {
    for (course, sum) in sums.sorted(by: { $0.key < $1.key }) where sum.students != 0 || sum.teachers != 0 {
      try writer.run(CourseStore.tally, course, organization, sum.students, sum.teachers)
      let row = try CourseChanges.find(course, organization, writer)
      guard row.fields.isActive else { continue }
      let counts = CourseCounts.Sum(students: sum.students, teachers: sum.teachers)
      try CourseChanges.count(row.fields, counts, in: organization, writer)
    }
    try Settling.mark(people, in: organization, writer)
    let isMarked = !people.isEmpty
    (sums, people) = ([:], [])
    return isMarked
  }
}
