// The form of a course.
import Base
import Store
import Web

/// A course as its form has it.
struct CourseForm: Payload {
  var term = ""
  var unit = ""
  var code = ""
  var name = ""
  var isVisible = true
  var isActive = true
  var first: LocalDate?
  var last: LocalDate?

  static let schemaName = "CourseForm"

  init() {}

  init(_ fields: CourseFields) {
    (term, unit, code, name) = (fields.term.text, fields.unit.text, fields.code, fields.name)
    (isVisible, isActive, first, last) = (fields.isVisible, fields.isActive, fields.first, fields.last)
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("term", &term, label: StructureText.term, max: 13)
    f.text("unit", &unit, label: CourseText.unit, max: 13)
    f.text("code", &code, label: CourseText.code, help: CourseText.codeHelp, max: CourseRules.longestCode)
    f.text("name", &name, label: CourseText.name, max: CourseRules.longestName)
    f.date("first", &first, label: CourseText.first, help: CourseText.daysHelp)
    f.date("last", &last, label: CourseText.last)
    f.bool("isVisible", &isVisible, label: CourseText.isVisible)
    f.bool("isActive", &isActive, label: CourseText.isActive)
  }

  func said() throws -> CourseFields {
    guard let term = ID<Term>(term) else {
      throw Failure.unprocessable([Failure.Field(path: "term", text: CourseText.noSuchTerm)])
    }
    guard let unit = ID<StructureUnit>(unit) else {
      throw Failure.unprocessable([Failure.Field(path: "unit", text: StructureText.noSuchUnit)])
    }
    return CourseFields(
      term: term, unit: unit, code: code, name: name, isVisible: isVisible, isActive: isActive, first: first, last: last
    )
  }
}

/// What the form of a course offers: the terms, and the units where the caller may change courses.
struct CourseChoices {
  let view: StructureView
  let nodes: [UnitTree.Node]
  let terms: [TermRow]

  init(_ call: Call, _ reader: Reader) throws {
    view = try StructureView(call, reader)
    let (scope, tree) = (try UnitScope(call, .coursesWrite, reader), view.tree)
    nodes = tree.nodes.filter { scope.covers($0.unit.id, tree) }
    terms = try view.terms(reader)
  }
}

extension CourseForm: RowForm {
  static let place = RowPlace(
    list: CoursePages.crumb, row: "/courses/", new: "/courses/new", create: CourseText.create,
    lead: CourseText.formIntro)

  static func names(of row: CourseRow) -> RowNames { RowNames(crumb: row.name, title: row.name, whole: row.name) }

  static func begun(_ call: Call, _ choices: CourseChoices) -> CourseForm {
    var form = CourseForm()
    form.term = call.query["term"] ?? choices.terms.first { $0.fields.isCurrent(on: choices.view.today) }?.id.text ?? ""
    form.unit = call.query["unit"] ?? ""
    return form
  }

  static func choices(_ call: Call, _ reader: Reader) throws -> CourseChoices { try CourseChoices(call, reader) }

  static func shown(_ call: Call, _ reader: Reader) throws -> CourseRow {
    let view = try CourseView(call.id(), call, reader)
    guard view.mayWrite else { throw Failure.notFound }
    return view.course
  }

  static func found(_ call: Call, _ writer: Writer) throws -> CourseRow {
    try CourseChanges.findOwn(call.id(), call.signedIn.organization.id, writer)
  }

  static func add(_ fields: CourseFields, in organization: ID<Organization>, _ writer: Writer) throws -> CourseRow {
    try CourseChanges.create(fields, in: organization, writer)
  }

  static func change(
    _ row: CourseRow, to fields: CourseFields, ifVersion version: Int64, keeping: [String]?,
    in organization: ID<Organization>, _ writer: Writer
  ) throws {
    _ = try CourseChanges.update(row.id, ifVersion: version, keeping: keeping, in: organization, writer) { $0 = fields }
  }

  static func remove(_ row: CourseRow, in organization: ID<Organization>, _ writer: Writer) throws {
    try CourseChanges.delete(row.id, in: organization, writer)
  }

  static func writeFields(_ h: HTML, _ state: FormState, _ row: CourseRow?, _ choices: CourseChoices) {
    writeTerms(h, state, choices)
    h.units(choices.nodes, state)
    let fields = fieldList.filter { !["term", "unit"].contains("\($0.name)") }
    h.fields(fields, state, hints: ["code": FieldHints(autocomplete: "off", isFirst: state.faults.isEmpty)])
  }

  private static func writeTerms(_ h: HTML, _ state: FormState, _ choices: CourseChoices) {
    h.labeled("term", StructureText.term, fault: state.fault("term")) { common in
      h.select(common + [.required]) {
        h.option(.value(""), text: ShellText.choose)
        for term in choices.terms where term.fields.isActive || term.id.text == state.values["term"] {
          h.option(
            .value(term.id.text), .selected(term.id.text == state.values["term"]), text: choices.view.title(term))
        }
      }
    }
  }
}

extension HTML {
  /// A choice among units where the caller may change courses, deeper ones further in.
  func units(_ nodes: [UnitTree.Node], _ state: FormState) {
    labeled("unit", CourseText.unit, fault: state.fault("unit")) { common in
      select(common + [.required]) {
        option(.value(""), text: ShellText.choose)
        let least = nodes.map(\.depth).min() ?? 0
        for node in nodes {
          option(
            .value(node.unit.id.text), .selected(node.unit.id.text == state.values["unit"]),
            text: Indent.text(node.unit.title, node.depth - least))
        }
      }
    }
  }
}
