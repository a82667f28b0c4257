// Who is in a course, part by part.
import Base
import Store

/// Who is in a course, by name.
struct Roster {
  let course: ID<Course>
  let organization: ID<Organization>
  var section: ID<CourseSection>?
  var state = CourseState.active
  var search = ""

  struct Part: Sendable {
    var entries: [RosterEntry]
    let sections: [ID<Enrollment>: [String]]
    /// Where to go on; nil at the end.
    let next: ID<Enrollment>?
  }

  /// Those after one, at most `limit`: two queries by indexes.
  func part(after: ID<Enrollment>?, _ limit: Int, _ reader: Reader) throws -> Part {
    var (key, person) = ("", ID<Person>(0))
    if let after {
      guard let row = try reader.first(EnrollmentStore.find, after, organization), row.course == course,
        let name = try reader.first(AccessStore.nameOf, row.person, organization)
      else { throw Failure.unprocessable([Failure.Field(path: "after", text: CourseText.noSuchCourse)]) }
      (key, person) = (folded(name), row.person)
    }
    let pattern = CatalogList.pattern(folded(search))
    var entries = try reader.all(
      EnrollmentStore.roster, course, key, person, section ?? ID(0), state.number, pattern, organization,
      limit + 1)
    let hasMore = entries.count > limit
    if hasMore { entries.removeLast() }
    var sections: [ID<Enrollment>: [String]] = [:]
    if let last = entries.last {
      try reader.each(
        EnrollmentStore.rosterSections, course, key, person, last.key, last.enrollment.person
      ) { row in
        if sections[row.enrollment]?.contains(row.name) != true {
          sections[row.enrollment, default: []].append(row.name)
        }
      }
    }
    return Part(
      entries: entries, sections: sections.mapValues { $0.sorted() }, next: hasMore ? entries.last?.enrollment.id : nil)
  }

  /// Those who teach: a handful.
  func teachers(_ reader: Reader) throws -> [RosterEntry] {
    try reader.all(EnrollmentStore.teachersOfCourse, course, organization)
  }
}
