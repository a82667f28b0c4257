// A form of one row, new or there already: what it shows and what it does, for whatever has fields and a version.
import Base
import Store
import Web

/// A row that a form changes.
protocol FormRow: Sendable {
  associatedtype Kind
  associatedtype Fields: Sendable

  var id: ID<Kind> { get }
  var fields: Fields { get }
  var version: Int64 { get }
  /// What a person corrected of it, where it comes from elsewhere.
  var correctedLabels: [Text] { get }
}

extension FormRow {
  var correctedLabels: [Text] { [] }
}

/// Where a form and its rows are, and what it says of itself.
struct RowPlace: Sendable {
  let list: Crumb
  /// Before a row's identifier: `/courses/`.
  let row: StaticString
  let new: Link
  let create: Text
  let lead: Text
}

/// What a row is called.
struct RowNames: Sendable {
  /// On the way to its form.
  let crumb: String
  /// Over its form.
  let title: String
  /// When it has just been made, or deleted.
  let whole: String
}

protocol RowForm: Payload {
  associatedtype Row: FormRow
  /// What its lists offer.
  associatedtype Choices

  static var place: RowPlace { get }
  static func names(of row: Row) -> RowNames

  init(_ fields: Row.Fields)
  /// The form of a new one, as somebody finds it.
  static func begun(_ call: Call, _ choices: Choices) -> Self
  /// What is said in it; fails with 422 for what can't be.
  func said() throws -> Row.Fields

  static func choices(_ call: Call, _ reader: Reader) throws -> Choices
  /// One that the caller may change; 404 for any other.
  static func shown(_ call: Call, _ reader: Reader) throws -> Row
  /// The same within the transaction that changes it.
  static func found(_ call: Call, _ writer: Writer) throws -> Row
  static func add(_ fields: Row.Fields, in organization: ID<Organization>, _ writer: Writer) throws -> Row
  /// `keeping` names the earlier corrections that stay; nil for all.
  static func change(
    _ row: Row, to fields: Row.Fields, ifVersion version: Int64, keeping: [String]?,
    in organization: ID<Organization>, _ writer: Writer
  ) throws
  static func remove(_ row: Row, in organization: ID<Organization>, _ writer: Writer) throws

  static func writeFields(_ h: HTML, _ state: FormState, _ row: Row?, _ choices: Choices)
}

extension RowForm {
  static func showNew(_ call: Call, _ reader: Reader) throws -> Reply {
    let choices = try choices(call, reader)
    return page(FormState(begun(call, choices)), nil, choices, call)
  }

  static func create(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let organization = try call.signedIn.organization.id
    do {
      let row = try add(read(form: form.ownPairs).said(), in: organization, writer)
      return call.redirect(
        to: Link(place.row, row.id), Flash(.good, StructureText.wasMade(names(of: row).whole)[call.language]))
    } catch let failure as Failure where !failure.fields.isEmpty {
      throw FormRefused(reply: page(FormState(form, failure), nil, try choices(call, writer), call))
    }
  }

  static func showEdit(_ call: Call, _ reader: Reader) throws -> Reply {
    let row = try shown(call, reader)
    return page(FormState(Self(row.fields)), row, try choices(call, reader), call)
  }

  static func update(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let organization = try call.signedIn.organization.id
    let row = try found(call, writer)
    do {
      let fields = try read(form: form.rowPairs).said()
      let version = form["version"].flatMap { Int64($0) } ?? 0
      try change(row, to: fields, ifVersion: version, keeping: form.keeping, in: organization, writer)
      return call.redirect(to: Link(place.row, row.id), Flash(.good, StructureText.saved[call.language]))
    } catch let failure as Failure where !failure.fields.isEmpty {
      throw FormRefused(reply: page(FormState(form, failure), row, try choices(call, writer), call))
    }
  }

  static func delete(_ form: FormFields, _ call: Call, _ writer: Writer) throws -> Reply {
    let row = try found(call, writer)
    try remove(row, in: call.signedIn.organization.id, writer)
    return call.redirect(
      to: place.list.link, Flash(.good, StructureText.wasDeleted(names(of: row).whole)[call.language]))
  }

  private static func page(_ state: FormState, _ row: Row?, _ choices: Choices, _ call: Call) -> Reply {
    let (called, one) = (row.map { names(of: $0) }, row.map { Link(place.row, $0.id) })
    var crumbs = [place.list]
    if let called, let one { crumbs.append(Crumb(.verbatim(called.crumb), one)) }
    let heading = Heading(
      title: called.map { StructureText.editTitle($0.title) } ?? place.create, lead: place.lead, crumbs: crumbs,
      isFaulty: !state.faults.isEmpty)
    return call.page(heading, status: state.faults.isEmpty ? 200 : 422) { h in
      h.faults(state, fieldList)
      h.entryForm(row.map { Link(place.row, $0.id, "/edit") } ?? place.new, call.token) {
        if let row {
          h.input(.type("hidden"), .name("version"), .value(state.values["version"] ?? String(row.version)))
        }
        writeFields(h, state, row, choices)
        h.release(row?.correctedLabels ?? [])
        h.actions {
          h.submit(row == nil ? place.create : PeopleText.save)
          h.linkButton(ShellText.cancel, one ?? place.list.link, .quiet)
        }
      }
    }
  }
}

extension HTML {
  /// The box that takes corrections of a row from elsewhere back; nothing where there are none.
  fileprivate func release(_ labels: [Text]) {
    guard !labels.isEmpty else { return }
    check("release", StructureText.release(labels.map { $0[language] }.joined(separator: ", ")), isOn: false)
  }
}

extension FormFields {
  /// What of a form of a row is about the row, without what the form itself says.
  fileprivate var rowPairs: [(String, String)] { ownPairs.filter { !["version", "release"].contains($0.0) } }

  /// Which of the corrections stay: nil for all.
  fileprivate var keeping: [String]? { self["release"] == "true" ? [] : nil }
}
