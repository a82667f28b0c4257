// Courses over JSON.
import Base
import Store
import Web

enum CourseAPI {
  static func list(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page.only(call.query, by: "after")
    let after = try CourseList.after(call, as: ID<Course>.self)
    return try reader.snapshot {
      let list = try CourseList(call, reader)
      let terms = Dictionary(uniqueKeysWithValues: list.terms.map { ($0.id, $0) })
      var rows = try list.rows(after: after, page.limit, reader)
      var head = CourseListHead()
      if rows.count > page.limit {
        rows.removeLast()
        head.next = rows.last?.id.text
      }
      let total = list.total(try CourseCounts(of: list.view.organization, reader))
      head.found = total.map { Int64($0) }
      return call.list(page, total: total ?? rows.count, head: head) { json in
        for row in rows { CourseOutput(row, terms[row.term], list.view.tree).write(to: json) }
      }
    }
  }

  static func find(_ call: Call, _ reader: Reader) throws -> Reply {
    try reader.snapshot {
      let view = try CourseView(call.id(), call, reader)
      return call.reply(
        try output(view.course, view.organization, reader), version: view.course.version, isMoving: true)
    }
  }

  static func output(
    _ row: CourseRow, _ organization: ID<Organization>, _ reader: Reader
  ) throws -> CourseOutput {
    var output = CourseOutput(
      row, try reader.first(StructureStore.term, row.term, organization), try UnitTree(of: organization, reader))
    output.moodle = try MoodleTraces.course(of: row.id, in: organization, reader)
    return output
  }

  static func create(_ input: CourseInput, _ call: Call, _ writer: Writer) throws -> CourseOutput {
    let organization = try call.signedIn.organization.id
    return try output(CourseChanges.create(input.course, in: organization, writer), organization, writer)
  }

  static func update(_ input: CourseChange, _ call: Call, _ writer: Writer) throws -> CourseOutput {
    let organization = try call.signedIn.organization.id
    let row = try CourseChanges.findOwn(call.id(), organization, writer)
    try call.precondition.check(version: row.version)
    let after = try CourseChanges.update(row.id, keeping: input.corrected, in: organization, writer) {
      input.apply(to: &$0)
    }
    return try output(after, organization, writer)
  }

  static func delete(_ call: Call, _ writer: Writer) throws {
    let organization = try call.signedIn.organization.id
    let row = try CourseChanges.findOwn(call.id(), organization, writer)
    try call.precondition.check(version: row.version)
    try CourseChanges.delete(row.id, in: organization, writer)
  }

  static func mine(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    return try reader.snapshot { try list(OwnCourses(call, reader), page, call) }
  }

  static func ofPerson(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    return try reader.snapshot { try list(OwnCourses(others: call.id(), call, reader), page, call) }
  }

  private static func list(_ mine: OwnCourses, _ page: Page, _ call: Call) -> Reply {
    call.list(page, total: mine.courses.count) { json in
      for course in mine.courses.dropFirst(page.offset).prefix(page.limit) { mine.output(course).write(to: json) }
    }
  }
}
