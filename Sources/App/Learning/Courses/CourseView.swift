// One course, as much of it as whoever asks may see.
import Base
import Store

/// What somebody sees of one course: all of it, what its teachers see, or what its students do.
struct CourseView {
  enum Sight: Sendable { case whole, teaching, student }

  let course: CourseRow
  let sight: Sight
  /// Which courses the caller's roles let them see, whatever they are in.
  let scope: UnitScope
  /// The caller's own place in it.
  let own: EnrollmentRow?
  let mayWrite: Bool
  let organization: ID<Organization>

  /// 404 for a course that the caller has nothing to do with.
  init(_ id: ID<Course>, _ call: Call, _ reader: Reader) throws {
    let caller = try call.signedIn
    organization = caller.organization.id
    course = try CourseChanges.find(id, organization, reader)
    own = try reader.first(EnrollmentStore.byPerson, id, caller.person, organization)
    let unit = course.unit
    mayWrite = try UnitScope(call, .coursesWrite, reader).covers(unit, in: organization, reader)
    scope = try UnitScope(call, .coursesRead, reader)
    if try scope.covers(unit, in: organization, reader) {
      sight = .whole
    } else if own?.standing.isTeaching == true {
      sight = .teaching
    } else if own?.standing.isActive == true, course.fields.isVisible, course.fields.isActive {
      sight = .student
    } else {
      throw Failure.notFound
    }
  }

  /// Fails with 403 for students: who else is in a course is for those who teach it.
  func requireRoster() throws {
    if sight == .student { throw Failure.mayNot }
  }
}
