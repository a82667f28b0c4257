// The form of a unit, and how units are offered to choose from.
import Base
import Store
import Web

/// A unit as its form has it. Its code is asked for only where it is new.
struct UnitForm: Payload {
  var code: String?
  var kind = UnitKind.department
  var name = ""
  var parent: String?
  var isActive = true

  static let schemaName = "UnitForm"

  init() {}

  init(_ fields: UnitFields) {
    (code, kind, name) = (fields.code, fields.kind, fields.name)
    (parent, isActive) = (fields.parent?.text, fields.isActive)
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("code", &code, label: StructureText.code, help: StructureText.codeHelp, max: StructureRules.longestCode)
    f.choice("kind", &kind, label: StructureText.kind)
    f.text("name", &name, label: StructureText.name, max: StructureRules.longestName)
    f.text("parent", &parent, label: StructureText.parent, max: 13)
    f.bool("isActive", &isActive, label: StructureText.isActive)
  }

  func said() throws -> UnitFields {
    var fields = UnitFields(code: code ?? "", kind: kind, name: name, isActive: isActive)
    if let parent, !parent.isEmpty {
      guard let id = ID<StructureUnit>(parent) else {
        throw Failure.unprocessable([Failure.Field(path: "parent", text: StructureText.noSuchUnit)])
      }
      fields.parent = id
    }
    return fields
  }
}

extension UnitForm: RowForm {
  static let place = RowPlace(
    list: StructurePages.crumb, row: "/structure/units/", new: "/structure/units/new", create: StructureText.create,
    lead: StructureText.formIntro)

  static func names(of row: UnitRow) -> RowNames { RowNames(crumb: row.code, title: row.name, whole: row.title) }

  static func begun(_ call: Call, _ tree: UnitTree) -> UnitForm {
    var fields = UnitFields()
    if let parent = call.query["parent"].flatMap({ ID<StructureUnit>($0) }).flatMap({ tree[$0] }) {
      fields.parent = parent.id
      fields.kind = parent.kind == .campus ? .department : .program
    } else if tree.isEmpty {
      fields.kind = .campus
    }
    return UnitForm(fields)
  }

  static func choices(_ call: Call, _ reader: Reader) throws -> UnitTree {
    try UnitTree(of: call.signedIn.organization.id, reader)
  }

  static func shown(_ call: Call, _ reader: Reader) throws -> UnitRow {
    try UnitChanges.find(call.id(), call.signedIn.organization.id, reader)
  }

  static func found(_ call: Call, _ writer: Writer) throws -> UnitRow { try shown(call, writer) }

  static func add(_ fields: UnitFields, in organization: ID<Organization>, _ writer: Writer) throws -> UnitRow {
    if fields.code.isEmpty {
      throw Failure.unprocessable([Failure.Field(path: "code", text: StructureText.missing)])
    }
    return try UnitChanges.create(fields, in: organization, writer)
  }

  static func change(
    _ row: UnitRow, to fields: UnitFields, ifVersion version: Int64, keeping: [String]?,
    in organization: ID<Organization>, _ writer: Writer
  ) throws {
    _ = try UnitChanges.update(row.id, ifVersion: version, keeping: keeping, in: organization, writer) { $0 = fields }
  }

  static func remove(_ row: UnitRow, in organization: ID<Organization>, _ writer: Writer) throws {
    try UnitChanges.delete(row.id, in: organization, writer)
  }

  static func writeFields(_ h: HTML, _ state: FormState, _ row: UnitRow?, _ tree: UnitTree) {
    for field in fieldList {
      switch "\(field.name)" {
      case "code":
        // Needed, though the form of a unit that is there does without.
        if row == nil {
          h.field(field, state, FieldHints(autocomplete: "off", isFirst: state.faults.isEmpty, isSettled: true))
        }
      case "parent": writeParent(h, state, row, tree)
      case "kind": h.field(field, state, FieldHints(isSettled: true))
      default: h.field(field, state, FieldHints(autocomplete: "off"))
      }
    }
  }

  private static func writeParent(_ h: HTML, _ state: FormState, _ row: UnitRow?, _ tree: UnitTree) {
    let below = Set(row.map { tree.subtree(of: $0.id).map(\.unit.id) } ?? [])
    let chosen = state.values["parent"]
    h.labeled("parent", StructureText.parent, fault: state.fault("parent")) { common in
      h.select(common) {
        h.option(.value(""), text: StructureText.top)
        for node in tree.nodes where node.unit.kind != .program && !below.contains(node.unit.id) {
          h.option(
            .value(node.unit.id.text), .selected(node.unit.id.text == chosen),
            text: Indent.text(node.unit.title, node.depth))
        }
      }
    }
  }
}

/// Words of a list's entry that lies within others.
enum Indent {
  static func text(_ words: String, _ depth: Int) -> String {
    String(repeating: "\u{2003}", count: max(0, depth)) + words
  }
}

extension HTML {
  /// The codes of units that a field named `list="units"` suggests: one may write others too.
  func unitList(_ tree: UnitTree) {
    datalist(.id("units")) {
      for unit in tree.nodes.map(\.unit) where unit.isActive {
        option(.value(unit.code), text: unit.name)
      }
    }
  }
}
