// Who teaches what, and who teaches elsewhere than they work.
import Base
import Store

/// Those who teach, by name, with what they teach.
struct TeacherList {
  let list: CourseList
  /// Whether only those are asked for who work in another department than they teach in.
  let isElsewhere: Bool

  struct Teacher: Sendable {
    let person: ID<Person>
    let name: String
    let photo: ID<StoredPicture>?
    let home: UnitRow?
    var courses: [Teaching]
  }

  /// As many rows are read at a time.
  private static let batch = 500

  /// Those after a person, by name, at most `limit`, and where to go on. Not on a loop.
  func part(after: ID<Person>?, _ limit: Int, _ reader: Reader) throws -> (teachers: [Teacher], next: ID<Person>?) {
    let view = list.view
    var place = (key: "", person: ID<Person>(0), course: ID<Course>(0))
    if let after {
      guard let name = try reader.first(AccessStore.nameOf, after, view.organization) else {
        throw Failure.unprocessable([Failure.Field(path: "after", text: CourseText.noSuchPerson)])
      }
      place = (folded(name), after, ID(Int64.max))
    }
    // Whoever sees one side of it sees that somebody teaches elsewhere: all there is is looked at.
    let scope = isElsewhere ? UnitScope.everywhere : view.scope
    let unit = isElsewhere ? nil : list.unit
    var (teachers, own): ([Teacher], [Teaching]) = ([], [])
    while true {
      let rows = try reader.all(
        EnrollmentStore.teaching, view.organization, place.key, place.person, place.course, list.term?.id ?? ID(0),
        unit?.id ?? ID(0), scope.isEverywhere, scope.list, CatalogList.pattern(folded(list.search)),
        list.teacher ?? ID(0), TeacherList.batch)
      for row in rows {
        if let first = own.first, first.person != row.person {
          if let teacher = teacher(own) {
            if teachers.count == limit { return (teachers, teachers.last?.person) }
            teachers.append(teacher)
          }
          own = []
        }
        own.append(row)
      }
      if let last = rows.last, rows.count == TeacherList.batch {
        place = (last.key, last.person, last.course)
        continue
      }
      if let teacher = teacher(own) {
        if teachers.count == limit { return (teachers, teachers.last?.person) }
        teachers.append(teacher)
      }
      return (teachers, nil)
    }
  }

  /// Somebody with what they teach; nil for who teaches nothing that is asked for.
  private func teacher(_ rows: [Teaching]) -> Teacher? {
    guard let first = rows.first else { return nil }
    let tree = list.view.tree
    // A home is mostly a program: its department is shown.
    let recorded = first.department.flatMap(tree.unit).map { tree.nearest(.department, to: $0.id) ?? $0 }
    let home = isElsewhere ? recorded ?? usualDepartment(rows) : recorded
    let courses = isElsewhere ? rows.filter { isElsewhere($0, from: home) } : rows
    guard !courses.isEmpty else { return nil }
    return Teacher(person: first.person, name: first.name, photo: first.photo, home: home, courses: courses)
  }

  /// Where somebody teaches the most, of whom no record says where they work and no home is kept: homes are programs, and all
  /// that they teach is right in departments, or has come just now.
  private func usualDepartment(_ rows: [Teaching]) -> UnitRow? {
    let tree = list.view.tree
    var counts: [ID<StructureUnit>: Int] = [:]
    for row in rows {
      if let department = tree.nearest(.department, to: row.unit) { counts[department.id, default: 0] += 1 }
    }
    let most = counts.min { a, b in a.value != b.value ? a.value > b.value : a.key < b.key }
    return most.flatMap { tree[$0.key] }
  }

  /// Whether a course is of another department than where its teacher is at home, neither being part of the other, and one
  /// of the two is asked for and seen.
  private func isElsewhere(_ row: Teaching, from home: UnitRow?) -> Bool {
    let tree = list.view.tree
    guard let home, let own = tree.nearest(.department, to: home.id),
      let there = tree.nearest(.department, to: row.unit),
      !tree.isWithin(own.id, there.id), !tree.isWithin(there.id, own.id)
    else { return false }
    let sides = [row.unit, home.id]
    guard sides.contains(where: { list.view.scope.covers($0, tree) }) else { return false }
    guard let unit = list.unit else { return true }
    return sides.contains { tree.isWithin($0, unit.id) }
  }
}
