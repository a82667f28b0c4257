// The filters above lists of courses and teachers, each with what the others leave; and the steps below them.
import Base
import Store
import Web

enum CourseFilters {
  /// As many teachers can be chosen among; where there are more, narrow the list first.
  private static let mostTeachers = 200

  /// Those who teach what the other filters leave; nil where they are too many to choose among.
  static func teachers(_ list: CourseList, _ reader: Reader) throws -> [TeacherList.Teacher]? {
    guard list.term != nil || list.unit != nil || list.teacher != nil else { return nil }
    let part = try TeacherList(list: list.ofAnyTeacher, isElsewhere: false).part(after: nil, mostTeachers, reader)
    return part.next == nil ? part.teachers : nil
  }

  static func write(
    _ h: HTML, _ action: Link, _ list: CourseList, teachers: [TeacherList.Teacher]? = nil, hasState: Bool = false
  ) {
    let choice = UnitChoice(list.unit, among: unitsOf(list.view), list.view.tree)
    let campus = choice.campus
    h.filters(action) {
      h.searchField("search", list.search, label: hasState ? CourseText.search : CourseText.searchTeacher)
      choice.write(.campus, h)
      let terms = list.terms.filter { $0.fields.campus == nil || campus == nil || $0.fields.campus == campus?.id }
      h.filterChoice(
        "term", list.term?.id.text, label: StructureText.term,
        options: [("", CourseText.anyTerm)]
          + terms.map { ($0.id.text, Text.verbatim(campus == nil ? list.view.title($0) : $0.title)) })
      choice.write(.department, h)
      choice.write(.program, h)
      if let teachers, !teachers.isEmpty {
        h.filterChoice(
          "teacher", list.teacher?.text, label: CourseText.teacher,
          options: [("", CourseText.anyTeacher)] + teachers.map { ($0.person.text, Text.verbatim($0.name)) })
      }
      if hasState {
        h.filterChoice(
          "state", list.state.rawValue, label: CourseText.state,
          options: CourseState.allCases.map { ($0.rawValue, $0.label) })
      }
      h.submit(PeopleText.find, .plain)
    }
  }

  /// What the caller sees, and what is above it.
  private static func unitsOf(_ view: StructureView) -> [UnitRow] {
    if view.scope.isEverywhere { return view.tree.nodes.map(\.unit) }
    var seen = Set(view.nodes.map(\.unit.id))
    for root in view.scope.roots { seen.formUnion(view.tree.above(root).map(\.id)) }
    return view.tree.nodes.map(\.unit).filter { seen.contains($0.id) }
  }

  /// How many there are, where that is known, and the ways on and back to the beginning.
  static func steps(_ h: HTML, _ total: Text?, isLater: Bool, next: Link?, first: Link) {
    guard total != nil || isLater || next != nil else { return }
    h.nav(.class("pager"), .ariaLabel(ShellText.pages)) {
      h.p(text: total.map { $0[h.language] } ?? "")
      h.div(.class("actions")) {
        if isLater { h.linkButton(CourseText.toFirst, first) }
        if let next { h.linkButton(CourseText.next, next, icon: "right") }
      }
    }
  }
}
