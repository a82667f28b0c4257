// Saved views as values: what can be kept of a list, and how it is written so that the same is always the same.
import Base
import Store
import Web

/// A list's search, filters and order, under a name.
enum SavedView {}

extension EventKind {
  static let viewKept = EventKind("view.kept")
  static let viewChanged = EventKind("view.changed")
  static let viewDropped = EventKind("view.dropped")
}

struct SavedViewRow: Sendable {
  let id: ID<SavedView>
  /// The path of the list's page.
  let list: String
  /// Its query string in canonical form, without `?`.
  let query: String
  let name: String
  /// Whether the list opens with it.
  let isDefault: Bool
  let created: Timestamp

  /// The list's page itself where what is kept can't be read any more.
  var link: Link { Link(local: "\(list)?\(query)") ?? Link(local: list) ?? "/" }
}

enum SavedViewRules {
  /// As many may be kept of one list.
  static let mostOfList = 20
  static let longestName = 60
  /// Of the canonical query string, in bytes.
  static let longestQuery = 1000
  /// Of one value, in characters: a search takes a hundred.
  static let longestValue = 200

  /// What belongs to the moment and not to the view.
  private static let passing: Set = ["page", "limit", "view"]

  /// The pages whose views can be kept, by path.
  static let lists: [String: Route] = Dictionary(
    Features.routes.filter { $0.traits.contains(.keepsViews) }.map { ($0.path, $0) },
    uniquingKeysWith: { first, _ in first })

  /// The name of a list: that of the navigation's entry that leads to it, or to the page above it.
  static func label(of list: String) -> Text {
    let entries = Features.navigation.filter { list == "\($0.path)" || list.hasPrefix("\($0.path)/") }
    return entries.max { $0.path.utf8CodeUnitCount < $1.path.utf8CodeUnitCount }?.text ?? .verbatim(list)
  }

  /// A query string as it is kept: what the list's route declares, in that order, each once, encoded in one way. What is
  /// empty and what belongs to the moment is left out. Throws 422 for what the list doesn't know.
  static func canonical(_ query: String, of route: Route) throws(Failure) -> String {
    var text = query
    if text.hasPrefix("?") { text.removeFirst() }
    guard text.utf8.count <= longestQuery * 3 else { throw fault(SavedViewText.tooLong) }
    let fields: FormFields
    do {
      fields = try text.withUTF8 { bytes throws(Failure) in
        try FormFields(urlencoded: UnsafeRawBufferPointer(bytes), limits: .query)
      }
    } catch { throw fault(SavedViewText.unreadable) }
    for (name, value) in fields.pairs {
      guard let parameter = route.query.first(where: { $0.name == name }) else {
        throw fault(SavedViewText.unknownFilter(name))
      }
      guard value.isEmpty || passing.contains(name) || parameter.takes(value) else {
        throw fault(SavedViewText.wrongFilter(name))
      }
    }
    let kept = route.query.compactMap { parameter -> String? in
      guard !passing.contains(parameter.name), let value = fields[parameter.name], !value.isEmpty else { return nil }
      return "\(percentEncoded(parameter.name))=\(percentEncoded(value))"
    }.joined(separator: "&")
    guard kept.utf8.count <= longestQuery else { throw fault(SavedViewText.tooLong) }
    return kept
  }

  private static func fault(_ text: Text) -> Failure {
    Failure.unprocessable([Failure.Field(path: "query", text: text)])
  }
}

extension Route.QueryParameter {
  /// `all` shows a list whole, whatever view it opens with.
  static let view = Route.QueryParameter(name: "view", text: SavedViewText.viewParameter)

  /// Whether a value is of the shape that is declared. What words there are, only the list knows.
  fileprivate func takes(_ value: String) -> Bool {
    switch shape {
    case .text: value.count <= SavedViewRules.longestValue && isAcceptableText(value)
    case .integer(let range): Int(value).map { range.contains($0) } ?? false
    case .date: LocalDate(iso: value) != nil
    case .id: ID<Never>(value) != nil
    case .flag: value == "true"
    }
  }
}

/// A view to be kept.
struct SavedViewInput: Payload {
  var list = ""
  var query = ""
  var name = ""
  var isDefault = false

  static let schemaName = "SavedViewInput"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("list", &list, label: SavedViewText.list, help: SavedViewText.listHelp, max: 100)
    f.text("query", &query, label: SavedViewText.query, help: SavedViewText.queryHelp, max: SavedViewRules.longestQuery)
    f.text("name", &name, label: SavedViewText.name, max: SavedViewRules.longestName)
    f.bool(
      "isDefault", &isDefault, label: SavedViewText.isDefault, help: SavedViewText.isDefaultHelp, required: false)
  }
}

/// What can be changed of one.
struct SavedViewChange: Payload {
  var name: String?
  var isDefault: Bool?

  static let schemaName = "SavedViewChange"

  mutating func fields(_ f: inout some FieldVisitor) {
    f.text("name", &name, label: SavedViewText.name, min: 1, max: SavedViewRules.longestName)
    f.bool("isDefault", &isDefault, label: SavedViewText.isDefault, help: SavedViewText.isDefaultHelp)
  }
}

struct SavedViewOutput: Payload {
  var id = ID<SavedView>(0)
  var list = ""
  var query = ""
  var name = ""
  var isDefault = false
  var address = ""
  var createdAt = Timestamp(milliseconds: 0)

  static let schemaName = "SavedView"

  init() {}

  init(_ row: SavedViewRow) {
    id = row.id
    list = row.list
    query = row.query
    name = row.name
    isDefault = row.isDefault
    address = row.link.text
    createdAt = row.created
  }

  mutating func fields(_ f: inout some FieldVisitor) {
    f.id("id", &id, label: SavedViewText.view)
    f.text("list", &list, label: SavedViewText.list, max: 100)
    f.text("query", &query, label: SavedViewText.query, max: SavedViewRules.longestQuery)
    f.text("name", &name, label: SavedViewText.name, max: SavedViewRules.longestName)
    f.bool("isDefault", &isDefault, label: SavedViewText.isDefault)
    f.text("address", &address, label: SavedViewText.address, max: 2000)
    f.timestamp("createdAt", &createdAt, label: SavedViewText.keptAt)
  }
}
