// Cohorts over JSON.
import Base
import Store
import Web

enum CohortAPI {
  static let after = Route.QueryParameter(name: "after", text: CourseText.after, .id)

  /// Those after one, by name, and where to go on.
  static func part(
    after: ID<Cohort>?, _ limit: Int, _ view: StructureView, _ reader: Reader
  ) throws -> (rows: [CohortRow], next: ID<Cohort>?) {
    var key = ""
    if let after {
      guard let row = try reader.first(CohortStore.find, after, view.organization) else {
        throw Failure.unprocessable([Failure.Field(path: "after", text: CourseText.noSuchCourse)])
      }
      key = folded(row.name)
    }
    let place = after ?? ID(0)
    var rows = try reader.all(
      CohortStore.page, view.organization, key, view.scope.isEverywhere, view.scope.list, limit + 1, place)
    guard rows.count > limit else { return (rows, nil) }
    rows.removeLast()
    return (rows, rows.last?.id)
  }

  static func list(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page.only(call.query, by: "after")
    let after = try CourseList.after(call, as: ID<Cohort>.self)
    return try reader.snapshot {
      let view = try StructureView(call, reader)
      let part = try part(after: after, page.limit, view, reader)
      var head = CourseListHead()
      head.next = part.next?.text
      return call.list(page, total: part.rows.count, head: head) { json in
        for row in part.rows { CohortOutput(row, view.tree).write(to: json) }
      }
    }
  }

  /// One that the caller sees; 404 for any other.
  static func row(_ call: Call, _ view: StructureView, _ reader: Reader) throws -> CohortRow {
    let row = try reader.one(CohortStore.find, call.id(as: ID<Cohort>.self), view.organization)
    guard view.scope.covers(row.unit, view.tree) else { throw Failure.notFound }
    return row
  }

  static func find(_ call: Call, _ reader: Reader) throws -> Reply {
    try reader.snapshot {
      let view = try StructureView(call, reader)
      let row = try row(call, view, reader)
      return call.reply(CohortOutput(row, view.tree), version: row.version, isMoving: true)
    }
  }

  private static func output(_ row: CohortRow, _ organization: ID<Organization>, _ reader: Reader) throws
    -> CohortOutput
  {
    CohortOutput(row, try UnitTree(of: organization, reader))
  }

  static func create(_ input: CohortInput, _ call: Call, _ writer: Writer) throws -> CohortOutput {
    let organization = try call.signedIn.organization.id
    return try output(CohortChanges.create(input.cohort, in: organization, writer), organization, writer)
  }

  static func update(_ input: CohortChange, _ call: Call, _ writer: Writer) throws -> CohortOutput {
    let organization = try call.signedIn.organization.id
    let row = try CohortChanges.findOwn(call.id(), organization, writer)
    try call.precondition.check(version: row.version)
    let after = try CohortChanges.update(row, to: input.applied(to: row.fields), in: organization, writer)
    return try output(after, organization, writer)
  }

  static func delete(_ call: Call, _ writer: Writer) throws {
    let organization = try call.signedIn.organization.id
    let row = try CohortChanges.findOwn(call.id(), organization, writer)
    try call.precondition.check(version: row.version)
    try CohortChanges.delete(row, in: organization, writer)
  }

  // MARK: Members and courses

  static func members(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    return try reader.snapshot {
      let view = try StructureView(call, reader)
      let row = try row(call, view, reader)
      let members = try reader.all(CohortStore.members, row.id, view.organization)
      return call.list(page, total: members.count) { json in
        for member in members.dropFirst(page.offset).prefix(page.limit) {
          PersonReference(id: member.person, name: member.name).write(to: json)
        }
      }
    }
  }

  static func addMember(_ input: MemberInput, _ call: Call, _ writer: Writer) throws -> CohortOutput {
    let organization = try call.signedIn.organization.id
    let row = try CohortChanges.findOwn(call.id(), organization, writer)
    guard try writer.first(PeopleStore.find, input.person, organization) != nil else {
      throw Failure.unprocessable([Failure.Field(path: "person", text: CourseText.noSuchPerson)])
    }
    try CohortChanges.add(input.person, to: row, in: organization, writer)
    return try output(writer.one(CohortStore.find, row.id, organization), organization, writer)
  }

  static func removeMember(_ call: Call, _ writer: Writer) throws {
    let organization = try call.signedIn.organization.id
    let row = try CohortChanges.findOwn(call.id(), organization, writer)
    try CohortChanges.remove(call.id("member", as: ID<Person>.self), from: row, in: organization, writer)
  }

  static func courses(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    return try reader.snapshot {
      let view = try StructureView(call, reader)
      let row = try row(call, view, reader)
      let courses = try reader.all(CohortStore.courses, row.id, view.organization)
      return call.list(page, total: courses.count) { json in
        for course in courses.dropFirst(page.offset).prefix(page.limit) {
          CourseReference(id: course.id, code: course.code, name: course.name).write(to: json)
        }
      }
    }
  }

  static func addCourse(_ input: CohortCourseInput, _ call: Call, _ writer: Writer) throws -> CohortOutput {
    let organization = try call.signedIn.organization.id
    let row = try CohortChanges.findOwn(call.id(), organization, writer)
    let course: CourseRow
    do { course = try CourseChanges.findOwn(input.course, organization, writer) } catch let failure as Failure
      where failure.kind == .notFound
    {
      throw Failure.unprocessable([Failure.Field(path: "course", text: CourseText.noSuchCourse)])
    }
    try CohortChanges.add(course, to: row, in: organization, writer)
    return try output(writer.one(CohortStore.find, row.id, organization), organization, writer)
  }

  static func removeCourse(_ call: Call, _ writer: Writer) throws {
    let organization = try call.signedIn.organization.id
    let row = try CohortChanges.findOwn(call.id(), organization, writer)
    try CohortChanges.remove(call.id("course", as: ID<Course>.self), from: row, in: organization, writer)
  }
}
