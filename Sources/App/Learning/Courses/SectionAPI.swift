// Sections of courses over JSON.
import Base
import Store
import Web

enum SectionAPI {
  static func list(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    return try reader.snapshot {
      let view = try CourseView(call.id(), call, reader)
      let rows = try reader.all(CourseStore.sections, view.course.id, view.organization)
      return call.list(page, total: rows.count) { json in
        for row in rows.dropFirst(page.offset).prefix(page.limit) { SectionOutput(row).write(to: json) }
      }
    }
  }

  static func create(_ input: SectionInput, _ call: Call, _ writer: Writer) throws -> SectionOutput {
    let organization = try call.signedIn.organization.id
    let course = try CourseChanges.findOwn(call.id(), organization, writer)
    return SectionOutput(try SectionChanges.create(input.name, of: course.id, in: organization, writer))
  }

  static func rename(_ input: SectionInput, _ call: Call, _ writer: Writer) throws -> SectionOutput {
    let organization = try call.signedIn.organization.id
    let row = try SectionChanges.findOwn(call.id(), organization, writer)
    return SectionOutput(try SectionChanges.rename(row, to: input.name, in: organization, writer))
  }

  static func delete(_ call: Call, _ writer: Writer) throws {
    let organization = try call.signedIn.organization.id
    try SectionChanges.delete(SectionChanges.findOwn(call.id(), organization, writer), in: organization, writer)
  }
}
