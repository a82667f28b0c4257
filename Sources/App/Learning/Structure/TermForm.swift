// The form of a term.
import Base
import Store
import Web

/// A term as its form has it.
struct TermForm: Payload {
  var campus: String?
  var code = ""
  var label: String?
  var academicYear: String?
  var first: LocalDate?
  var last: LocalDate?
  var isActive = true

  static let schemaName = "TermForm"

  init() {}

  init(_ fields: TermFields) {
    let input = TermInput(fields)
    (campus, code, label) = (input.campus?.text, input.code, input.label)
    (academicYear, first, last, isActive) = (input.academicYear, input.first, input.last, input.isActive)
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("campus", &campus, label: StructureText.campus, max: 13)
    f.text(
      "code", &code, label: StructureText.code, help: StructureText.termCodeHelp, max: StructureRules.longestTermCode)
    f.text("label", &label, label: StructureText.label, max: StructureRules.longestLabel)
    f.text("academicYear", &academicYear, label: StructureText.academicYear, max: StructureRules.longestYear)
    f.date("first", &first, label: StructureText.first)
    f.date("last", &last, label: StructureText.last)
    f.bool("isActive", &isActive, label: StructureText.isActive)
  }

  func said() throws -> TermFields {
    var input = TermInput()
    (input.code, input.label, input.academicYear) = (code, label, academicYear)
    (input.first, input.last, input.isActive) = (first, last, isActive)
    if let campus, !campus.isEmpty {
      guard let id = ID<StructureUnit>(campus) else {
        throw Failure.unprocessable([Failure.Field(path: "campus", text: StructureText.noSuchCampus)])
      }
      input.campus = id
    }
    return try input.term()
  }
}

extension TermForm: RowForm {
  static let place = RowPlace(
    list: StructurePages.crumb, row: "/structure/terms/", new: "/structure/terms/new",
    create: StructureText.createTerm, lead: StructureText.termIntro)

  static func names(of row: TermRow) -> RowNames { RowNames(crumb: row.title, title: row.title, whole: row.title) }

  static func begun(_ call: Call, _ tree: UnitTree) -> TermForm {
    let campuses = tree.nodes.map(\.unit).filter { $0.kind == .campus }
    var form = TermForm()
    form.campus = campuses.count == 1 ? campuses.first?.id.text : nil
    return form
  }

  static func choices(_ call: Call, _ reader: Reader) throws -> UnitTree { try UnitForm.choices(call, reader) }

  static func shown(_ call: Call, _ reader: Reader) throws -> TermRow {
    try TermChanges.find(call.id(), call.signedIn.organization.id, reader)
  }

  static func found(_ call: Call, _ writer: Writer) throws -> TermRow { try shown(call, writer) }

  static func add(_ fields: TermFields, in organization: ID<Organization>, _ writer: Writer) throws -> TermRow {
    try TermChanges.create(fields, in: organization, writer)
  }

  static func change(
    _ row: TermRow, to fields: TermFields, ifVersion version: Int64, keeping: [String]?,
    in organization: ID<Organization>, _ writer: Writer
  ) throws {
    _ = try TermChanges.update(row.id, ifVersion: version, keeping: keeping, in: organization, writer) { $0 = fields }
  }

  static func remove(_ row: TermRow, in organization: ID<Organization>, _ writer: Writer) throws {
    try TermChanges.delete(row.id, in: organization, writer)
  }

  static func writeFields(_ h: HTML, _ state: FormState, _ row: TermRow?, _ tree: UnitTree) {
    writeCampus(h, state, tree)
    let fields = fieldList.filter { "\($0.name)" != "campus" }
    h.fields(fields, state, hints: ["code": FieldHints(autocomplete: "off", isFirst: state.faults.isEmpty)])
  }

  private static func writeCampus(_ h: HTML, _ state: FormState, _ tree: UnitTree) {
    let chosen = state.values["campus"]
    h.labeled("campus", StructureText.campus, fault: state.fault("campus")) { common in
      h.select(common) {
        h.option(.value(""), text: StructureText.wholeOrganization)
        for unit in tree.nodes.map(\.unit) where unit.kind == .campus {
          h.option(.value(unit.id.text), .selected(unit.id.text == chosen), text: unit.title)
        }
      }
    }
  }
}
