// Units over JSON.
import Base
import Store
import Web

enum UnitAPI {
  static func list(_ call: Call, _ reader: Reader) throws -> Reply {
    let page = try Page(call.query)
    let filter = try StructureFilter(call)
    return try reader.snapshot {
      let view = try StructureView(call, reader)
      let counts = try CourseCounts(of: view.organization, reader)
      let nodes = filter.units(view, counts)
      return call.list(page, total: nodes.count) { json in
        for node in nodes.dropFirst(page.offset).prefix(page.limit) {
          output(node.unit, view.tree, counts).write(to: json)
        }
      }
    }
  }

  private static func output(_ unit: UnitRow, _ tree: UnitTree, _ counts: CourseCounts) -> UnitOutput {
    UnitOutput(unit, tree, courses: counts.sum(tree.subtree(of: unit.id)).courses)
  }

  private static func output(
    _ unit: UnitRow, _ organization: ID<Organization>, _ reader: Reader
  ) throws -> UnitOutput {
    output(unit, try UnitTree(of: organization, reader), try CourseCounts(of: organization, reader))
  }

  static func find(_ call: Call, _ reader: Reader) throws -> Reply {
    try reader.snapshot {
      let view = try StructureView(call, reader)
      let unit = try view.unit(call.id())
      let counts = try CourseCounts(of: view.organization, reader)
      return call.reply(output(unit, view.tree, counts), version: unit.version, isMoving: true)
    }
  }

  static func create(_ input: UnitInput, _ call: Call, _ writer: Writer) throws -> UnitOutput {
    let organization = try call.signedIn.organization.id
    return try output(UnitChanges.create(input.unit, in: organization, writer), organization, writer)
  }

  static func update(_ input: UnitChange, _ call: Call, _ writer: Writer) throws -> UnitOutput {
    let (id, organization): (ID<StructureUnit>, _) = (try call.id(), try call.signedIn.organization.id)
    try call.precondition.check(version: UnitChanges.find(id, organization, writer).version)
    let row = try UnitChanges.update(id, keeping: input.corrected, in: organization, writer) { input.apply(to: &$0) }
    return try output(row, organization, writer)
  }

  static func delete(_ call: Call, _ writer: Writer) throws {
    let (id, organization): (ID<StructureUnit>, _) = (try call.id(), try call.signedIn.organization.id)
    try call.precondition.check(version: UnitChanges.find(id, organization, writer).version)
    try UnitChanges.delete(id, in: organization, writer)
  }
}
