// One's own courses in the browser.
import Base
import Store
import Web

enum MyCoursePages {
  static let crumb = Crumb(CourseText.mine, "/courses")

  static func show(_ call: Call, _ reader: Reader) throws -> Reply {
    try reader.snapshot {
      let mine = try OwnCourses(call, reader)
      let other = mine.courses.filter { !mine.isCurrent($0) }
      return call.page(Heading(title: CourseText.mine, lead: CourseText.mineIntro)) { h in
        Courses.writeSiblings(h, "/courses", call)
        guard !mine.courses.isEmpty else {
          h.emptyState("list", CourseText.noneOfMine, CourseText.noneOfMineHint)
          return
        }
        writeNow(h, mine)
        write(h, CourseText.earlier, other, mine)
      }
    }
  }

  /// What goes on now; nothing where nothing does.
  static func writeNow(_ h: HTML, _ mine: OwnCourses) {
    let now = mine.courses.filter(mine.isCurrent)
    write(h, CourseText.taught, now.filter(\.isTeaching), mine)
    write(h, CourseText.taken, now.filter { !$0.isTeaching }, mine)
  }

  /// Somebody else's, for whoever may see the courses.
  static func showOthers(_ call: Call, _ reader: Reader) throws -> Reply {
    try reader.snapshot {
      let (id, organization): (ID<Person>, _) = (try call.id(), try call.signedIn.organization.id)
      let mine = try OwnCourses(others: id, call, reader)
      let name = try reader.first(AccessStore.nameOf, id, organization) ?? ""
      let now = mine.courses.filter(mine.isCurrent)
      let other = mine.courses.filter { !mine.isCurrent($0) }
      return call.page(
        Heading(
          title: .verbatim(name), lead: CourseText.othersIntro,
          crumbs: call.may(.permission(.peopleRead))
            ? [PeoplePages.crumb, Crumb(.verbatim(name), Link("/people/", id))] : [CoursePages.crumb])
      ) { h in
        guard !mine.courses.isEmpty else { return h.note(CourseText.noneOfOthers) }
        write(h, CourseText.teaches, now.filter(\.isTeaching), mine)
        write(h, CourseText.takes, now.filter { !$0.isTeaching }, mine)
        write(h, CourseText.earlier, other, mine)
      }
    }
  }

  private static let ownColumns = [
    Column(CourseText.course, .name), Column(CourseText.code, .quiet), Column(StructureText.term, .short),
    Column(CourseText.role), Column(CourseText.sections),
  ]
  private static let takenColumns = TableColumns(ownColumns + [Column(CourseText.teachers, .words)])
  private static let taughtColumns = TableColumns(ownColumns + [Column(CourseText.students, .words)])

  /// With how many learn in it where all are taught, else with who teaches.
  private static func write(_ h: HTML, _ title: Text, _ courses: [OwnCourse], _ mine: OwnCourses) {
    guard !courses.isEmpty else { return }
    let areTaught = courses.allSatisfy(\.isTeaching)
    h.part(title) {
      h.list {
        h.table(areTaught ? taughtColumns : takenColumns) { table in
          for course in courses {
            table.row { cells in
              cells.cell(course.name, Link("/courses/", course.enrollment.course))
              cells.cell(course.code)
              cells.cell(mine.term(course)?.title)
              cells.cell(CourseWords.roles(course.enrollment.roles))
              cells.cell(mine.sections(course).joined(separator: ", "))
              cells.cell { h in
                if areTaught {
                  h.text(CourseText.studentCount(Int(course.students)))
                } else {
                  h.text(mine.teachers(course).map(\.name).joined(separator: ", "))
                }
              }
            }
          }
        }
      }
    }
  }
}

enum CourseWords {
  /// `Teacher, Student`.
  static func roles(_ roles: [CourseRole]) -> Text {
    guard !roles.isEmpty else { return CourseText.noRole }
    return Text(
      en: roles.map(\.label.en).joined(separator: ", "), fr: roles.map(\.label.fr).joined(separator: ", "))
  }

  /// `By hand, by a cohort`: one phrase, but a name stays one.
  static func sources(_ sources: [EnrollmentSource], _ language: Language) -> String {
    var words = ""
    for source in sources {
      let label = source.label[language]
      if words.isEmpty {
        words = label
      } else {
        words += ", "
        words += source == .moodle ? label : label.prefix(1).lowercased() + label.dropFirst()
      }
    }
    return words
  }
}
