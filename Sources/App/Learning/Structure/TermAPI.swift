// Terms over JSON.
import Base
import Store
import Web

enum TermAPI {
  static func list(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    let filter = try StructureFilter(call)
    return try reader.snapshot {
      let view = try StructureView(call, reader)
      let terms = try view.terms(reader).filter { filter.campus == nil || $0.fields.campus == filter.campus }
      return call.list(page, total: terms.count) { json in
        for term in terms.dropFirst(page.offset).prefix(page.limit) {
          TermOutput(term, view.tree, on: view.today).write(to: json)
        }
      }
    }
  }

  static func find(_ call: Call, _ reader: Reader) throws -> Reply {
    try reader.snapshot {
      let view = try StructureView(call, reader)
      let term = try view.term(call.id(), reader)
      return call.reply(TermOutput(term, view.tree, on: view.today), version: term.version, isMoving: true)
    }
  }

  static func create(_ input: TermInput, _ call: Call, _ writer: Writer) throws -> TermOutput {
    try output(TermChanges.create(input.term(), in: call.signedIn.organization.id, writer), call, writer)
  }

  static func update(_ input: TermChange, _ call: Call, _ writer: Writer) throws -> TermOutput {
    let (id, organization): (ID<Term>, _) = (try call.id(), try call.signedIn.organization.id)
    try call.precondition.check(version: TermChanges.find(id, organization, writer).version)
    let row = try TermChanges.update(id, keeping: input.corrected, in: organization, writer) { input.apply(to: &$0) }
    return try output(row, call, writer)
  }

  static func delete(_ call: Call, _ writer: Writer) throws {
    let (id, organization): (ID<Term>, _) = (try call.id(), try call.signedIn.organization.id)
    try call.precondition.check(version: TermChanges.find(id, organization, writer).version)
    try TermChanges.delete(id, in: organization, writer)
  }

  private static func output(_ row: TermRow, _ call: Call, _ writer: Writer) throws -> TermOutput {
    let organization = try call.signedIn.organization
    return TermOutput(
      row, try UnitTree(of: organization.id, writer), on: organization.zone.localDate(at: writer.now))
  }
}
