// The forms of units and terms.
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

  func unit() throws -> UnitFields {
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

enum UnitForms {
  static func showNew(_ call: Call, _ reader: Reader) throws -> Reply {
    let tree = try UnitTree(of: call.signedIn.organization.id, reader)
    var fields = UnitFields()
    if let parent = call.query["parent"].flatMap({ ID<StructureUnit>($0) }).flatMap({ tree[$0] }) {
      fields.parent = parent.id
      fields.kind = parent.kind == .campus ? .department : .program
    } else if tree.isEmpty {
      fields.kind = .campus
    }
    return form(FormState(UnitForm(fields)), nil, tree, call)
  }

  static func create(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let organization = try call.signedIn.organization.id
    do {
      let fields = try UnitForm.read(form: form.ownPairs).unit()
      if fields.code.isEmpty {
        throw Failure.unprocessable([Failure.Field(path: "code", text: StructureText.missing)])
      }
      let row = try UnitChanges.create(fields, in: organization, writer)
      return call.redirect(
        to: Link("/structure/units/", row.id), Flash(.good, StructureText.wasMade(row.title)[call.language]))
    } catch let failure as Failure where !failure.fields.isEmpty {
      let tree = try UnitTree(of: organization, writer)
      throw FormRefused(reply: self.form(FormState(form, failure), nil, tree, call))
    }
  }

  static func showEdit(_ call: Call, _ reader: Reader) throws -> Reply {
    let organization = try call.signedIn.organization.id
    let row = try UnitChanges.find(call.id(), organization, reader)
    return form(FormState(UnitForm(row.fields)), row, try UnitTree(of: organization, reader), call)
  }

  static func update(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let organization = try call.signedIn.organization.id
    let row = try UnitChanges.find(call.id(), organization, writer)
    do {
      let fields = try UnitForm.read(form: form.rowPairs).unit()
      let version = form["version"].flatMap { Int64($0) } ?? 0
      let after = try UnitChanges.update(
        row.id, ifVersion: version, keeping: form.keeping, in: organization, writer
      ) { $0 = fields }
      return call.redirect(
        to: Link("/structure/units/", after.id), Flash(.good, StructureText.saved[call.language]))
    } catch let failure as Failure where !failure.fields.isEmpty {
      let tree = try UnitTree(of: organization, writer)
      throw FormRefused(reply: self.form(FormState(form, failure), row, tree, call))
    }
  }

  private static func form(_ state: FormState, _ row: UnitRow?, _ tree: UnitTree, _ call: Call) -> Reply {
    let one = row.map { Link("/structure/units/", $0.id) }
    var crumbs = [StructurePages.crumb]
    if let row, let one { crumbs.append(Crumb(.verbatim(row.code), one)) }
    let heading = Heading(
      title: row.map { StructureText.editTitle($0.name) } ?? StructureText.create, lead: StructureText.formIntro,
      crumbs: crumbs, isFaulty: !state.faults.isEmpty)
    return call.page(heading, status: state.faults.isEmpty ? 200 : 422) { h in
      h.faults(state, UnitForm.fieldList)
      h.entryForm(row.map { Link("/structure/units/", $0.id, "/edit") } ?? "/structure/units/new", call.token) {
        if let row {
          h.input(.type("hidden"), .name("version"), .value(state.values["version"] ?? String(row.version)))
        }
        // Needed, though the form of a unit that is there does without.
        let code = FieldHints(autocomplete: "off", isFirst: state.faults.isEmpty, isSettled: true)
        for field in UnitForm.fieldList {
          switch "\(field.name)" {
          case "code":
            if row == nil { h.field(field, state, code) }
          case "parent": writeParent(h, state, row, tree)
          case "kind": h.field(field, state, FieldHints(isSettled: true))
          default: h.field(field, state, FieldHints(autocomplete: "off"))
          }
        }
        if let row { h.release(row.corrected, of: UnitFields.self) }
        h.actions {
          h.submit(row == nil ? StructureText.create : PeopleText.save)
          h.linkButton(ShellText.cancel, one ?? StructurePages.path, .quiet)
        }
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

  func term() throws -> TermFields {
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

enum TermForms {
  static func showNew(_ call: Call, _ reader: Reader) throws -> Reply {
    let tree = try UnitTree(of: call.signedIn.organization.id, reader)
    let campuses = tree.nodes.map(\.unit).filter { $0.kind == .campus }
    var form = TermForm()
    form.campus = campuses.count == 1 ? campuses.first?.id.text : nil
    return self.form(FormState(form), nil, tree, call)
  }

  static func create(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let organization = try call.signedIn.organization.id
    do {
      let row = try TermChanges.create(TermForm.read(form: form.ownPairs).term(), in: organization, writer)
      return call.redirect(
        to: Link("/structure/terms/", row.id), Flash(.good, StructureText.wasMade(row.title)[call.language]))
    } catch let failure as Failure where !failure.fields.isEmpty {
      let tree = try UnitTree(of: organization, writer)
      throw FormRefused(reply: self.form(FormState(form, failure), nil, tree, call))
    }
  }

  static func showEdit(_ call: Call, _ reader: Reader) throws -> Reply {
    let organization = try call.signedIn.organization.id
    let row = try TermChanges.find(call.id(), organization, reader)
    return form(FormState(TermForm(row.fields)), row, try UnitTree(of: organization, reader), call)
  }

  static func update(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let organization = try call.signedIn.organization.id
    let row = try TermChanges.find(call.id(), organization, writer)
    do {
      let fields = try TermForm.read(form: form.rowPairs).term()
      let version = form["version"].flatMap { Int64($0) } ?? 0
      _ = try TermChanges.update(row.id, ifVersion: version, keeping: form.keeping, in: organization, writer) {
        $0 = fields
      }
      return call.redirect(
        to: Link("/structure/terms/", row.id), Flash(.good, StructureText.saved[call.language]))
    } catch let failure as Failure where !failure.fields.isEmpty {
      let tree = try UnitTree(of: organization, writer)
      throw FormRefused(reply: self.form(FormState(form, failure), row, tree, call))
    }
  }

  private static func form(_ state: FormState, _ row: TermRow?, _ tree: UnitTree, _ call: Call) -> Reply {
    let one = row.map { Link("/structure/terms/", $0.id) }
    var crumbs = [StructurePages.crumb]
    if let row, let one { crumbs.append(Crumb(.verbatim(row.title), one)) }
    let heading = Heading(
      title: row.map { StructureText.editTitle($0.title) } ?? StructureText.createTerm, lead: StructureText.termIntro,
      crumbs: crumbs, isFaulty: !state.faults.isEmpty)
    return call.page(heading, status: state.faults.isEmpty ? 200 : 422) { h in
      h.faults(state, TermForm.fieldList)
      h.entryForm(row.map { Link("/structure/terms/", $0.id, "/edit") } ?? "/structure/terms/new", call.token) {
        if let row {
          h.input(.type("hidden"), .name("version"), .value(state.values["version"] ?? String(row.version)))
        }
        writeCampus(h, state, tree)
        let fields = TermForm.fieldList.filter { "\($0.name)" != "campus" }
        h.fields(fields, state, hints: ["code": FieldHints(autocomplete: "off", isFirst: state.faults.isEmpty)])
        if let row { h.release(row.corrected, of: TermFields.self) }
        h.actions {
          h.submit(row == nil ? StructureText.createTerm : PeopleText.save)
          h.linkButton(ShellText.cancel, one ?? StructurePages.path, .quiet)
        }
      }
    }
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
