// Teachers in the browser: a card each with what they teach, and those who teach outside their department.
import Base
import Store
import Web

enum TeacherPages {
  private static let limit = 30

  static func showCards(_ call: Call, _ reader: Reader) throws -> Reply {
    let path = Link("/teachers")
    return try page(path, false, CourseText.teachers, CourseText.teachersIntro, call, reader) { h, teachers, list in
      h.div(.class("cards")) {
        for teacher in teachers { card(h, teacher, list) }
      }
    }
  }

  private static func card(_ h: HTML, _ teacher: TeacherList.Teacher, _ list: CourseList) {
    h.article(.class("card")) {
      h.h2(.class("who")) {
        h.face(teacher.person, teacher.name, teacher.photo)
        h.name(teacher.name)
      }
      h.p(.class("small muted")) {
        let count = CourseText.subjectCount(teacher.courses.count)[h.language]
        h.text([teacher.home?.title, count].compactMap { $0 }.joined(separator: " · "))
      }
      h.ul(.class("plain")) {
        for course in teacher.courses {
          h.li {
            h.a(.href(Link("/courses/", course.course)), .dir(.auto), text: course.title)
            h.text(" ")
            h.span(.class("small muted"), text: words(course, list))
          }
        }
      }
    }
  }

  private static func words(_ course: Teaching, _ list: CourseList) -> String {
    let term = list.term == nil ? list.terms.first { $0.id == course.term }?.title : nil
    return [course.code, list.view.tree[course.unit]?.code, term].compactMap { $0 }.joined(separator: " · ")
  }

  static func showElsewhere(_ call: Call, _ reader: Reader) throws -> Reply {
    let path = Link("/teachers/elsewhere")
    return try page(path, true, CourseText.elsewhere, CourseText.elsewhereIntro, call, reader) { h, teachers, list in
      h.list {
        h.table(columns) { table in
          for teacher in teachers { for course in teacher.courses { write(teacher, course, list, table) } }
        }
      }
    }
  }

  private static let columns = TableColumns([
    Column(CourseText.teacher, .name), Column(CourseText.home), Column(CourseText.teachesIn),
    Column(CourseText.course, .words), Column(StructureText.term, .short),
  ])

  private static func write(
    _ teacher: TeacherList.Teacher, _ course: Teaching, _ list: CourseList, _ table: TableRows
  ) {
    let tree = list.view.tree
    table.row { cells in
      cells.cell { h in
        h.span(.class("who")) {
          h.face(teacher.person, teacher.name, teacher.photo)
          h.name(teacher.name)
        }
      }
      cells.cell(teacher.home?.code)
      cells.cell(tree.nearest(.department, to: course.unit)?.code)
      cells.cell { h in
        let title = "\(course.code) · \(course.title)"
        // Of whoever is at home here, what they teach elsewhere is told, but is not the caller's to open.
        if list.view.scope.covers(course.unit, tree) {
          h.a(.href(Link("/courses/", course.course)), .dir(.auto), text: title)
        } else {
          h.span(.dir(.auto), text: title)
        }
      }
      cells.cell(list.terms.first { $0.id == course.term }?.title)
    }
  }

  private static func page(
    _ path: Link, _ isElsewhere: Bool, _ title: Text, _ lead: Text, _ call: Call, _ reader: Reader,
    _ content: (HTML, [TeacherList.Teacher], CourseList) -> Void
  ) throws -> Reply {
    let after = try CourseList.after(call, as: ID<Person>.self)
    return try reader.snapshot {
      let list = try CourseList(call, reader)
      let part = try TeacherList(list: list, isElsewhere: isElsewhere).part(after: after, limit, reader)
      return call.page(
        Heading(title: title, lead: lead),
        actions: { h in
          guard !isElsewhere, !part.teachers.isEmpty else { return }
          h.linkButton(PeopleText.export, list.filtered("/teachers/export.csv"), icon: "download")
        }
      ) { h in
        Courses.writeSiblings(h, path.text, call)
        CourseFilters.write(h, path, list)
        guard !part.teachers.isEmpty else {
          guard list.isFiltered else {
            h.emptyState("people", isElsewhere ? CourseText.noneElsewhere : CourseText.noTeacherYet)
            return
          }
          h.emptyState("people", CourseText.noTeacher, CourseText.noTeacherHint) { h in
            h.linkButton(CourseText.showAll, path)
          }
          return
        }
        content(h, part.teachers, list)
        CourseFilters.steps(
          h, nil, isLater: after != nil, next: part.next.map { list.filtered(path).query("after", $0.text) },
          first: list.filtered(path))
      }
    }
  }
}
