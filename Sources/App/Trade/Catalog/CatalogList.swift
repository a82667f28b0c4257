// Products as a list: what is asked for, whole, filtered or searched; shared by the API and the page.
import Base
import Store
import Web

/// What somebody sees of the catalog: all of it, or what they may order today.
struct CatalogView: Sendable {
  let organization: ID<Organization>
  let isWhole: Bool
  let person: ID<Person>
  let today: LocalDate

  init(_ call: Call) throws {
    let caller = try call.signedIn
    organization = caller.organization.id
    isWhole = caller.may(.catalogRead)
    person = caller.person
    today = caller.organization.zone.localDate(at: call.now)
  }

  /// One product; 404 for one that they don't see.
  func find(_ id: ID<Product>, _ reader: Reader) throws -> ProductRow {
    var row = try reader.one(CatalogStore.find, organization, isWhole, person, today, id)
    if isWhole { try CatalogChanges.fillAudience(&row, reader) }
    return row
  }
}

/// What of the catalog is asked for. Reading it looks at each product: not on a loop.
struct CatalogList {
  let view: CatalogView
  let search: String
  let category: ID<ProductCategory>?
  let kind: ProductKind?
  let state: ProductState?
  private let match: String
  private let pattern: String

  static let filters = [
    Route.QueryParameter(name: "search", text: CatalogText.search, .text(example: "notebook")),
    Route.QueryParameter(name: "category", text: CatalogText.categoryFilter, .id),
    Route.QueryParameter(name: "kind", text: CatalogText.kindFilter, .text(example: "loan")),
    Route.QueryParameter(name: "state", text: CatalogText.stateFilter, .text(example: "listed")),
  ]
  static let query: [Route.QueryParameter] = filters + [.page, .limit]

  /// As many stand on a page unless another number is asked for.
  static let usualLimit = 30

  /// Reads the query. Throws 422 for a filter that can't be, 403 for one by what the caller is not told.
  init(_ call: Call) throws {
    view = try CatalogView(call)
    func given(_ name: String) -> String? { call.query[name].flatMap { $0.isEmpty ? nil : $0 } }
    search = String((given("search") ?? "").prefix(100))
    var faults: [Failure.Field] = []
    func read<Value>(_ name: String, _ fault: Text, _ value: (String) -> Value?) -> Value? {
      guard let word = given(name) else { return nil }
      if let value = value(word) { return value }
      faults.append(Failure.Field(path: name, text: fault))
      return nil
    }
    category = read("category", CatalogText.noSuchCategory) { ID($0) }
    kind = read("kind", PeopleText.notAChoice(ProductKind.allCases.map(\.rawValue))) { ProductKind(rawValue: $0) }
    state = read("state", PeopleText.notAChoice(ProductState.allCases.map(\.rawValue))) { ProductState(rawValue: $0) }
    if !faults.isEmpty { throw Failure.unprocessable(faults) }
    if !view.isWhole, state != nil { throw Failure.mayNot }
    let key = folded(search)
    match = FullText.match(key, in: view.organization) ?? ""
    // Words of one or two letters are in no index of threes: a name that has them.
    pattern = match.isEmpty ? CatalogList.pattern(key) : "%"
  }

  var isFiltered: Bool { !search.isEmpty || category != nil || kind != nil || state != nil }

  /// An address with this list's search and filters.
  func filtered(_ path: Link) -> Link {
    path.query("search", search.isEmpty ? nil : search).query("category", category?.text)
      .query("kind", kind?.rawValue).query("state", state?.rawValue)
  }

  /// What a folded text is like that has this in it.
  static func pattern(_ text: String) -> String {
    guard !text.isEmpty else { return "%" }
    var escaped = ""
    for character in text {
      if character == "%" || character == "_" || character == "\\" { escaped.append("\\") }
      escaped.append(character)
    }
    return "%" + escaped + "%"
  }

  func total(_ reader: Reader) throws -> Int {
    try reader.one(
      CatalogStore.total, view.organization, view.isWhole, view.person, view.today, state?.rawValue ?? "",
      category ?? ID(0), kind?.rawValue ?? "", match, pattern, "", Int64(0))
  }

  func each(_ page: Page, _ reader: Reader, _ body: (ProductRow) throws -> Void) throws {
    try reader.each(
      CatalogStore.page, view.organization, view.isWhole, view.person, view.today, state?.rawValue ?? "",
      category ?? ID(0), kind?.rawValue ?? "", match, pattern, "", Int64(0), page.limit, page.offset, body: body)
  }
}

extension CatalogList {
  /// The variants after an SKU, those of products that are asked for and are not deleted.
  func eachLine(after key: String, _ count: Int, _ reader: Reader, _ body: (CatalogStep) throws -> Void) throws {
    try reader.each(
      CatalogStore.exportLines, view.organization, key, count, state?.rawValue ?? "", category ?? ID(0),
      kind?.rawValue ?? "", match, pattern, body: body)
  }
}

/// A product as a search over everything finds it.
struct FoundProduct: Sendable {
  let id: ID<Product>
  let name: String
  let category: String?
  let kind: String

  init(_ c: Columns) {
    (id, name, category, kind) = (c.id(0), c.text(1), c.optionalText(2), c.text(3))
  }
}

/// Products in the search over everything, those that the caller sees.
enum CatalogSearch {
  /// Names and matches of the words that are looked at: of many products most may be for others, and this is asked at every
  /// stroke of a key.
  private static let mostLooked = 500

  static let source = SearchSource(
    CatalogText.products, icon: "bag", access: .signedIn, list: "/catalog"
  ) { words, call, reader, limit in
    let view = try CatalogView(call)
    let range = FullText.prefix(words.key)
    var found = try reader.all(
      CatalogStore.beginning, view.organization, view.isWhole, view.person, view.today, range.from, range.below, limit,
      mostLooked)
    if found.count < limit, let match = FullText.match(words.key, in: view.organization) {
      let known = Set(found.map(\.id))
      found += try reader.all(
        CatalogStore.matching, view.organization, view.isWhole, view.person, view.today, match, limit * 2, mostLooked
      ).filter { !known.contains($0.id) }
    }
    return found.prefix(limit).map { row in
      let kind = ProductKind(rawValue: row.kind)?.label[call.language]
      let detail = [row.category, kind].compactMap { $0 }.joined(separator: " · ")
      return Found(title: row.name, detail: detail, link: Link("/catalog/products/", row.id))
    }
  }
}
