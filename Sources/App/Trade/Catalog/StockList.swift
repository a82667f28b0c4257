// Stock as a list: what is asked for; shared by the API and the pages.
import Base
import Store
import Web

/// What of the stock is asked for.
struct StockList {
  let organization: ID<Organization>
  let location: ID<StockLocation>?
  let isLow: Bool
  let search: String
  private let pattern: String

  static let filters = [
    Route.QueryParameter(name: "search", text: StockText.stockSearch, .text(example: "NB-A5")),
    Route.QueryParameter(name: "location", text: StockText.locationFilter, .id),
    Route.QueryParameter(name: "low", text: StockText.lowFilter, .flag),
  ]
  static let query: [Route.QueryParameter] = filters + [.page, .limit]

  init(_ call: Call, _ reader: Reader) throws {
    organization = try call.signedIn.organization.id
    search = String((call.query["search"] ?? "").prefix(100))
    pattern = CatalogList.pattern(folded(search))
    isLow = call.query["low"] == "true"
    guard let word = call.query["location"], !word.isEmpty else {
      location = nil
      return
    }
    guard let id = ID<StockLocation>(word), try reader.exists(NamedStore.location, id, organization) else {
      throw Failure.unprocessable([Failure.Field(path: "location", text: CatalogText.noSuchLocation)])
    }
    location = id
  }

  var isFiltered: Bool { location != nil || isLow || !search.isEmpty }

  func filtered(_ path: Link) -> Link {
    path.query("search", search.isEmpty ? nil : search).query("location", location?.text)
      .query("low", isLow ? "true" : nil)
  }

  func total(_ reader: Reader) throws -> Int {
    try reader.one(StockStore.total, organization, location ?? ID(0), isLow, pattern, location != nil)
  }

  func each(_ page: Page, _ reader: Reader, _ body: (StockRow) throws -> Void) throws {
    try reader.each(
      StockStore.page, organization, location ?? ID(0), isLow, pattern, location != nil, page.limit, page.offset,
      body: body)
  }
}

extension StockList {
  /// Some variants after one, each with the places where it lies.
  func eachLine(
    after key: String, _ variant: ID<ProductVariant>, _ count: Int, _ reader: Reader, _ body: (StockStep) throws -> Void
  ) throws {
    try reader.each(
      StockStore.lines, organization, location ?? ID(0), isLow, pattern, key, count, variant, body: body)
  }
}
