// Putting people into courses and taking them out: what each source says, and what it comes to.
import Base
import Store

extension EventKind {
  static let enrollmentCreated = EventKind("enrollment.created")
  static let enrollmentUpdated = EventKind("enrollment.updated")
  static let enrollmentDeleted = EventKind("enrollment.deleted")
  /// Many at once of one course.
  static let enrollmentsChanged = EventKind("course.enrollments-changed")
}

enum EnrollmentChanges {
  /// One in a course that the writer's person may change; 404 for any other.
  static func findOwn(
    _ id: ID<Enrollment>, _ organization: ID<Organization>, _ writer: Writer
  ) throws -> EnrollmentRow {
    let row = try writer.one(EnrollmentStore.find, id, organization)
    _ = try CourseChanges.findOwn(row.course, organization, writer)
    return row
  }

  /// Those of the sections that are to be said by hand: where another source has put somebody, it keeps them.
  static func byHand(
    _ sections: Set<ID<CourseSection>>, of row: EnrollmentRow, _ reader: Reader
  ) throws -> Set<ID<CourseSection>> {
    let members = try reader.all(EnrollmentStore.sectionsOf, row.id)
    let own = Set(members.filter { $0.source == .manual }.map(\.section))
    return sections.subtracting(Set(members.map(\.section)).subtracting(own))
  }

  /// What is said by hand of one person, told by an event of its own. Where `say` is nil nothing is, but sections may be.
  @discardableResult
  static func set(
    _ say: EnrollmentSay?, of person: ID<Person>, in course: ID<Course>, sections: Set<ID<CourseSection>>?,
    _ organization: ID<Organization>, _ writer: Writer
  ) throws -> EnrollmentRow {
    if let sections { try check(sections, of: course, organization, writer) }
    var tally = EnrollmentTally()
    let done = try put(
      say, from: .manual, of: person, in: course, sections: sections, organization, &tally, writer)
    let isMarked = try tally.write(in: organization, writer)
    if done.change != .unchanged {
      let kind: EventKind = done.change == .inserted ? .enrollmentCreated : .enrollmentUpdated
      try writer.emit(kind, subject: done.id, organization: organization.value) { json in
        json.field("course", course.text)
        json.field("person", person.text)
        if let say {
          json.field("roles", say.roles.map(\.word).joined(separator: " "))
          json.field("isActive", say.isActive)
        }
        if let sections { json.field("sections", sections.sorted().map(\.text).joined(separator: " ")) }
      }
    }
    if isMarked { try Settling.settle([person], in: organization, writer) }
    return try writer.one(EnrollmentStore.find, done.id, organization)
  }

  /// Takes back what was said by hand. Fails with 409 where nothing was: what another source says, only that takes back.
  static func withdraw(_ row: EnrollmentRow, in organization: ID<Organization>, _ writer: Writer) throws {
    guard row.says.manual != nil else { throw CourseText.notByHand }
    var tally = EnrollmentTally()
    _ = try put(
      nil, from: .manual, of: row.person, in: row.course, sections: [], organization, &tally, writer)
    let isMarked = try tally.write(in: organization, writer)
    try writer.emit(.enrollmentDeleted, subject: row.id, organization: organization.value) { json in
      json.field("course", row.course.text)
      json.field("person", row.person.text)
    }
    if isMarked { try Settling.settle([row.person], in: organization, writer) }
  }

  private static func check(
    _ sections: Set<ID<CourseSection>>, of course: ID<Course>, _ organization: ID<Organization>, _ reader: Reader
  ) throws {
    for section in sections where try reader.first(CourseStore.section, section, organization)?.course != course {
      throw Failure.unprocessable([Failure.Field(path: "sections", text: CourseText.noSuchSection)])
    }
  }

  // MARK: The step

  /// Emits nothing, and counts into `tally`. The course is the organization's.
  static func put(
    _ say: EnrollmentSay?, from source: EnrollmentSource, of person: ID<Person>, in course: ID<Course>,
    sections: Set<ID<CourseSection>>?, _ organization: ID<Organization>, _ tally: inout EnrollmentTally,
    _ writer: Writer
  ) throws -> (id: ID<Enrollment>, change: RowChange) {
    guard let old = try writer.first(EnrollmentStore.byPerson, course, person, organization) else {
      guard let say else { return (ID(0), .unchanged) }
      var says = EnrollmentSays()
      says[source] = say
      let id = try insert(says, of: person, in: course, organization, &tally, writer)
      if let sections, !sections.isEmpty { try put(sections, from: source, of: id, organization, writer) }
      return (id, .inserted)
    }
    var says = old.says
    says[source] = say
    let areSectionsNew = try sections.map { try put($0, from: source, of: old.id, organization, writer) } ?? false
    guard says != old.says || areSectionsNew else { return (old.id, .unchanged) }
    try write(says, isGone: old.isGone, over: old, organization, &tally, writer)
    return (old.id, .updated)
  }

  private static func insert(
    _ says: EnrollmentSays, of person: ID<Person>, in course: ID<Course>, _ organization: ID<Organization>,
    _ tally: inout EnrollmentTally, _ writer: Writer
  ) throws -> ID<Enrollment> {
    let (name, isGone) = try writer.one(EnrollmentStore.personOf, person, organization)
    let standing = EnrollmentStanding(says, isGone: isGone)
    let id = writer.newID(ID<Enrollment>.self)
    try writer.run(
      EnrollmentStore.insert, id, organization, course, person, folded(name), says.manual?.stored,
      says.imported?.stored,
      says.moodle?.stored, says.cohort?.stored, isGone, standing.isActive, standing.isTeaching, standing.isStudent,
      writer.now)
    tally.add(course, person, from: .none, to: standing)
    return id
  }

  /// One of which nothing is said any more goes.
  static func write(
    _ says: EnrollmentSays, isGone: Bool, over old: EnrollmentRow, _ organization: ID<Organization>,
    _ tally: inout EnrollmentTally, _ writer: Writer
  ) throws {
    let standing = says.isEmpty ? EnrollmentStanding.none : EnrollmentStanding(says, isGone: isGone)
    if says.isEmpty {
      try writer.run(EnrollmentStore.dropMembers, old.id, organization)
      try writer.run(EnrollmentStore.delete, old.id, organization)
    } else {
      try writer.run(
        EnrollmentStore.update, old.id, organization, says.manual?.stored, says.imported?.stored, says.moodle?.stored,
        says.cohort?.stored, isGone, standing.isActive, standing.isTeaching, standing.isStudent, writer.now)
    }
    tally.add(old.course, old.person, from: old.standing, to: standing)
  }

  /// The sections that a source puts somebody into; says whether they were others before.
  @discardableResult
  private static func put(
    _ sections: Set<ID<CourseSection>>, from source: EnrollmentSource, of enrollment: ID<Enrollment>,
    _ organization: ID<Organization>, _ writer: Writer
  ) throws -> Bool {
    guard let mark = source.ofSections else { return false }
    let old = Set(try writer.all(EnrollmentStore.sectionsOf, enrollment).filter { $0.source == mark }.map(\.section))
    guard old != sections else { return false }
    for section in old.subtracting(sections).sorted() {
      try writer.run(EnrollmentStore.dropMember, enrollment, section, mark.rawValue, organization)
    }
    for section in sections.subtracting(old).sorted() {
      try writer.run(
        EnrollmentStore.putMember, writer.newID(ID<Enrollment>.self), organization, section, enrollment, mark.rawValue)
    }
    return true
  }

  // MARK: People who go, come back and become one

  /// Somebody left the directory or is back: their courses no longer count them, or count them again.
  static func settle(_ person: ID<Person>, isGone: Bool, in organization: ID<Organization>, _ writer: Writer) throws {
    var tally = EnrollmentTally()
    for row in try writer.all(EnrollmentStore.ofPerson, organization, person) where row.isGone != isGone {
      let before = row.standing
      let after = EnrollmentStanding(row.says, isGone: isGone)
      try writer.run(
        EnrollmentStore.update, row.id, organization, row.says.manual?.stored, row.says.imported?.stored,
        row.says.moodle?.stored, row.says.cohort?.stored, isGone, after.isActive, after.isTeaching, after.isStudent,
        writer.now)
      tally.add(row.course, person, from: before, to: after)
    }
    if try tally.write(in: organization, writer) { try Settling.enqueue(organization, writer) }
  }

  static func rename(_ person: ID<Person>, in organization: ID<Organization>, _ writer: Writer) throws {
    guard let name = try writer.first(AccessStore.nameOf, person, organization) else { return }
    try writer.run(EnrollmentStore.rename, organization, person, folded(name))
  }

  /// Two entries of one person become one: in a course that both are in, what is said of either is said of the one.
  static func carry(_ move: PersonalData.Move, _ writer: Writer) throws {
    let organization = move.organization
    guard let name = try writer.first(AccessStore.nameOf, move.to, organization) else { return }
    var tally = EnrollmentTally()
    for row in try writer.all(EnrollmentStore.ofPerson, organization, move.from) {
      guard let kept = try writer.first(EnrollmentStore.byPerson, row.course, move.to, organization) else {
        try writer.run(EnrollmentStore.moveTo, row.id, organization, move.to, folded(name))
        if row.isGone {
          let moved = try writer.one(EnrollmentStore.find, row.id, organization)
          try write(moved.says, isGone: false, over: moved, organization, &tally, writer)
        }
        continue
      }
      for member in try writer.all(EnrollmentStore.sectionsOf, row.id) {
        try writer.run(
          EnrollmentStore.putMember, writer.newID(ID<Enrollment>.self), organization, member.section, kept.id,
          member.source.rawValue)
      }
      try write(EnrollmentSays(), isGone: row.isGone, over: row, organization, &tally, writer)
      let joined = kept.says.joined(row.says)
      if joined != kept.says { try write(joined, isGone: kept.isGone, over: kept, organization, &tally, writer) }
    }
    try tally.write(in: organization, writer)
  }

  static func erase(_ person: ID<Person>, _ organization: ID<Organization>, _ writer: Writer) throws {
    var tally = EnrollmentTally()
    for row in try writer.all(EnrollmentStore.ofPerson, organization, person) {
      try write(EnrollmentSays(), isGone: row.isGone, over: row, organization, &tally, writer)
    }
    try tally.write(in: organization, writer)
  }
}
