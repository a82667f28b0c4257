// The form of a cohort.
import Base
import Store
import Web

/// A cohort as its form has it.
struct CohortForm: Payload {
  var unit = ""
  var name = ""
  var isActive = true

  static let schemaName = "CohortForm"

  init() {}

  init(_ fields: CohortFields) { (unit, name, isActive) = (fields.unit.text, fields.name, fields.isActive) }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("unit", &unit, label: CourseText.unit, max: 13)
    f.text("name", &name, label: CourseText.name, max: CohortChanges.longestName)
    f.bool("isActive", &isActive, label: CourseText.isActive)
  }

  func said() throws -> CohortFields {
    guard let unit = ID<StructureUnit>(unit) else {
      throw Failure.unprocessable([Failure.Field(path: "unit", text: StructureText.noSuchUnit)])
    }
    return CohortFields(unit: unit, name: name, isActive: isActive)
  }
}

extension CohortForm: RowForm {
  static let place = RowPlace(
    list: CohortPages.crumb, row: "/cohorts/", new: "/cohorts/new", create: CourseText.createCohort,
    lead: CourseText.cohortsIntro)

  static func names(of row: CohortRow) -> RowNames { RowNames(crumb: row.name, title: row.name, whole: row.name) }

  static func begun(_ call: Call, _ nodes: [UnitTree.Node]) -> CohortForm { CohortForm() }

  /// The units where the caller may change courses.
  static func choices(_ call: Call, _ reader: Reader) throws -> [UnitTree.Node] {
    let tree = try UnitTree(of: call.signedIn.organization.id, reader)
    let scope = try UnitScope(call, .coursesWrite, reader)
    return tree.nodes.filter { scope.covers($0.unit.id, tree) }
  }

  static func shown(_ call: Call, _ reader: Reader) throws -> CohortRow {
    try CohortAPI.row(call, StructureView(call, reader), reader)
  }

  static func found(_ call: Call, _ writer: Writer) throws -> CohortRow {
    try CohortChanges.findOwn(call.id(), call.signedIn.organization.id, writer)
  }

  static func add(_ fields: CohortFields, in organization: ID<Organization>, _ writer: Writer) throws -> CohortRow {
    try CohortChanges.create(fields, in: organization, writer)
  }

  static func change(
    _ row: CohortRow, to fields: CohortFields, ifVersion version: Int64, keeping: [String]?,
    in organization: ID<Organization>, _ writer: Writer
  ) throws {
    _ = try CohortChanges.update(row, ifVersion: version, to: fields, in: organization, writer)
  }

  static func remove(_ row: CohortRow, in organization: ID<Organization>, _ writer: Writer) throws {
    try CohortChanges.delete(row, in: organization, writer)
  }

  static func writeFields(_ h: HTML, _ state: FormState, _ row: CohortRow?, _ nodes: [UnitTree.Node]) {
    h.units(nodes, state)
    h.fields(fieldList.filter { "\($0.name)" != "unit" }, state)
  }
}
