// Courses, and who is in one, as files that can be imported again.
import Base
import Sheets
import Store
import Web

/// Writes a list of courses as CSV, some at a time, each after the last of those before. On the loop's thread.
final class CourseExport: BodyProducer, @unchecked Sendable {
  private let reader: Reader
  private let list: CourseList
  private let terms: [ID<Term>: TermRow]
  private var after: ID<Course>?
  private var hasBegun = false
  private static let batch = 200

  /// The parameters of the list; an export is by name, and has no pages.
  static let query = CourseList.filters

  private static let titles = LearningFile.Kind.courses.titles + ["Students", "Teachers"]

  private init(_ call: Call, _ reader: Reader) throws {
    self.reader = reader
    list = try CourseList(call, reader)
    terms = Dictionary(uniqueKeysWithValues: list.terms.map { ($0.id, $0) })
  }

  static func download(_ call: Call, _ reader: Reader) throws -> Reply {
    Reply(
      200, .csv, body: .stream(try CourseExport(call, reader)),
      headers: [Reply.Header("Content-Disposition", "attachment; filename=\"courses.csv\"")])
  }

  /// The whole list as a workbook, which is put together in memory.
  static func spreadsheet(_ call: Call, _ reader: Reader) throws -> Reply {
    let sheet = try SheetWriter(title: CourseText.courses[call.language], titles.map { SheetColumn($0) })
    try reader.snapshot {
      let export = try CourseExport(call, reader)
      while try export.next({ fields in
        for field in fields { sheet.text(field) }
        sheet.end()
      }) {}
    }
    return try ImportSheets.reply(sheet, "courses.xlsx", call)
  }

  func produce(into buffer: Buffer) throws -> Bool {
    var csv = CSVWriter(buffer)
    if !hasBegun { csv.row(CourseExport.titles) }
    hasBegun = true
    return try next { csv.row($0) }
  }

  /// Those that come next, each as a row; answers whether there may be more.
  private func next(_ body: ([String]) -> Void) throws -> Bool {
    // One who was deleted meanwhile ends the list: there is nothing to go on from.
    if let after, try reader.first(CourseStore.find, after, list.view.organization) == nil { return false }
    let rows = try list.rows(after: after, CourseExport.batch - 1, reader)
    for row in rows { body(fields(row)) }
    after = rows.last?.id ?? after
    return rows.count == CourseExport.batch
  }

  private func fields(_ row: CourseRow) -> [String] {
    let (term, tree) = (terms[row.term], list.view.tree)
    return [
      term?.code ?? "", term?.fields.campus.flatMap { tree[$0] }?.code ?? "", tree[row.unit]?.code ?? "", row.code,
      row.name, row.fields.isVisible ? "yes" : "no", row.fields.isActive ? "yes" : "no",
      row.fields.first?.iso ?? "", row.fields.last?.iso ?? "", "\(row.students)", "\(row.teachers)",
    ]
  }
}

/// Who is in a course, as CSV: for whoever may see it or teaches it.
enum RosterExport {
  static func download(_ call: Call, _ reader: Reader) throws -> Reply {
    try reader.snapshot {
      let view = try CourseView(call.id(), call, reader)
      try view.requireRoster()
      let tree = try UnitTree(of: view.organization, reader)
      let term = try reader.first(StructureStore.term, view.course.term, view.organization)
      let campus = term?.fields.campus.flatMap { tree[$0] }?.code ?? ""
      let roster = try EnrollmentAPI.roster(call, view.course.id, view.organization)
      var csv = CSVWriter(call.buffer)
      csv.row(LearningFile.Kind.enrollments.titles + ["Name"])
      var after: ID<Enrollment>?
      repeat {
        let part = try roster.part(after: after, 500, reader)
        for entry in part.entries {
          let row = entry.enrollment
          csv.row([
            term?.code ?? "", campus, view.course.code, entry.number ?? "", entry.email ?? "",
            row.roles.map(\.word).joined(separator: ", "), (part.sections[row.id] ?? []).joined(separator: " | "),
            row.standing.isActive ? "yes" : "no", entry.name,
          ])
        }
        after = part.next
      } while after != nil
      return .csv(call, "roster.csv")
    }
  }
}

/// Who teaches what, as CSV: a row for each course of each.
enum TeacherExport {
  static func download(_ call: Call, _ reader: Reader) throws -> Reply {
    try reader.snapshot {
      let list = try CourseList(call, reader)
      let (tree, teachers) = (list.view.tree, TeacherList(list: list, isElsewhere: false))
      let terms = Dictionary(uniqueKeysWithValues: list.terms.map { ($0.id, $0.code) })
      var csv = CSVWriter(call.buffer)
      csv.row(["Name", "Department", "Term", "Unit", "Course", "Course name", "Students"])
      var after: ID<Person>?
      repeat {
        let part = try teachers.part(after: after, 500, reader)
        for teacher in part.teachers {
          for course in teacher.courses {
            csv.row([
              teacher.name, teacher.home?.code ?? "", terms[course.term] ?? "", tree[course.unit]?.code ?? "",
              course.code, course.title, "\(course.students)",
            ])
          }
        }
        after = part.next
      } while after != nil
      return .csv(call, "teachers.csv")
    }
  }
}

/// Cohorts, and who is in one, as CSV.
enum CohortExport {
  static func list(_ call: Call, _ reader: Reader) throws -> Reply {
    try reader.snapshot {
      let view = try StructureView(call, reader)
      var csv = CSVWriter(call.buffer)
      csv.row(["Cohort", "Unit", "Members", "Active"])
      var after: ID<Cohort>?
      repeat {
        let part = try CohortAPI.part(after: after, 500, view, reader)
        for row in part.rows {
          csv.row([
            row.name, view.tree[row.unit]?.code ?? "", "\(row.members)", row.fields.isActive ? "yes" : "no",
          ])
        }
        after = part.next
      } while after != nil
      return .csv(call, "cohorts.csv")
    }
  }

  static func members(_ call: Call, _ reader: Reader) throws -> Reply {
    try reader.snapshot {
      let view = try StructureView(call, reader)
      let row = try CohortAPI.row(call, view, reader)
      let unit = view.tree[row.unit]?.code ?? ""
      var csv = CSVWriter(call.buffer)
      csv.row(["Cohort", "Unit", "Number", "Name"])
      for member in try reader.all(CohortStore.members, row.id, view.organization) {
        csv.row([row.name, unit, member.number ?? "", member.name])
      }
      return .csv(call, "cohort.csv")
    }
  }
}
