// What the tests of catalog and stock share: products and places as the API takes them, orders of a kind that none has yet.
import Base
import Testing

@testable import App
@testable import Store

enum CatalogStage {
  static let products = "/api/v1/catalog/products"
  static let variants = "/api/v1/catalog/variants"
  static let categories = "/api/v1/catalog/categories"
  static let locations = "/api/v1/catalog/locations"
  static let receipts = "/api/v1/stock/receipts"
  static let adjustments = "/api/v1/stock/adjustments"
  static let counts = "/api/v1/stock/counts"
  static let transfers = "/api/v1/stock/transfers"

  static func product(_ name: String, sku: String, price: Int = 350, more: String = "") -> String {
    "{\"name\":\"\(name)\",\"variants\":[{\"sku\":\"\(sku)\",\"price\":\(price)}]\(more)}"
  }
}

/// Something that can be ordered and counted, in one place.
struct Shelf {
  let campus: Campus
  let product: String
  let variant: ID<ProductVariant>
  let location: ID<StockLocation>

  init(_ campus: Campus, _ name: String = "Notebook", lowAt: Int? = nil, received: Int = 0) throws {
    self.campus = campus
    let low = lowAt.map { ",\"lowAt\":\($0)" } ?? ""
    let made = try campus.admin.post(
      CatalogStage.products,
      json: "{\"name\":\"\(name)\",\"variants\":[{\"sku\":\"SKU \(name)\",\"price\":350\(low)}]}")
    #expect(made.status == 201, "\(made.text)")
    product = try #require(made.json["id"]?.string)
    variant = try #require(ID(made.json["variants"]?[0]?["id"]?.string ?? ""))
    let place = try campus.admin.post(CatalogStage.locations, json: "{\"name\":\"Place of \(name)\"}")
    #expect(place.status == 201, "\(place.text)")
    location = try #require(ID(place.json["id"]?.string ?? ""))
    if received > 0 { #expect(try receive(received).status == 201) }
  }

  func receive(_ quantity: Int, by visitor: Visitor? = nil) throws -> Answer {
    try (visitor ?? campus.admin).post(
      CatalogStage.receipts,
      json: "{\"variant\":\"\(variant.text)\",\"location\":\"\(location.text)\",\"quantity\":\(quantity)}")
  }

  func adjust(_ change: Int, reason: String = "broken") throws -> Answer {
    try campus.admin.post(
      CatalogStage.adjustments,
      json:
        "{\"variant\":\"\(variant.text)\",\"location\":\"\(location.text)\",\"change\":\(change),\"reason\":\"\(reason)\"}"
    )
  }

  /// Another place, where nothing of it lies.
  func place(_ name: String) throws -> ID<StockLocation> {
    let made = try campus.admin.post(CatalogStage.locations, json: "{\"name\":\"\(name)\"}")
    return try #require(ID(made.json["id"]?.string ?? ""), "\(made.text)")
  }

  func move(_ quantity: Int, to place: ID<StockLocation>, from: ID<StockLocation>? = nil) throws -> Answer {
    let places = "\"from\":\"\((from ?? location).text)\",\"to\":\"\(place.text)\""
    return try campus.admin.post(
      CatalogStage.transfers, json: "{\"variant\":\"\(variant.text)\",\(places),\"quantity\":\(quantity)}")
  }

  func balance(at place: ID<StockLocation>) throws -> StockBalance {
    try campus.store.read { try Stock.balance(of: variant, at: place, in: campus.home.id, $0) }
  }

  func line(_ quantity: Int64) -> StockLine { StockLine(variant, at: location, quantity) }

  /// Does something in a write of `home`, as an order would.
  func order(_ work: @escaping @Sendable (ID<Organization>, Writer) throws -> Void) throws {
    let home = campus.home.id
    try campus.store.write(campus.context) { writer in try work(home, writer) }
  }

  var balance: StockBalance {
    get throws { try balance(at: location) }
  }
}

/// Stands for what comes to order here.
enum TestOrder {
  static func reference(_ number: Int64) -> StockReference { StockReference("test-order", ID<TestOrder.Row>(number)) }
  enum Row {}
}

extension Campus {
  /// Whether each balance is the sum of its movements, and each movement tells what there was then.
  func stockIsWhole() throws -> Bool {
    try store.read { reader in
      let wrong = try reader.connection.rows(
        """
        SELECT b.id FROM stock_balances b WHERE b.on_hand <> (SELECT COALESCE(sum(m.on_hand_change), 0)
            FROM stock_movements m WHERE m.variant_id = b.variant_id AND m.location_id = b.location_id)
          OR b.reserved <> (SELECT COALESCE(sum(m.reserved_change), 0)
            FROM stock_movements m WHERE m.variant_id = b.variant_id AND m.location_id = b.location_id)
          OR b.reserved > b.on_hand OR b.reserved < 0
        UNION ALL SELECT m.id FROM stock_movements m WHERE NOT EXISTS
          (SELECT 1 FROM stock_balances b WHERE b.variant_id = m.variant_id AND b.location_id = m.location_id)
        UNION ALL SELECT m.id FROM stock_movements m WHERE m.on_hand <> (SELECT sum(e.on_hand_change)
            FROM stock_movements e WHERE e.variant_id = m.variant_id AND e.location_id = m.location_id AND e.id <= m.id)
          OR m.reserved <> (SELECT sum(e.reserved_change)
            FROM stock_movements e WHERE e.variant_id = m.variant_id AND e.location_id = m.location_id AND e.id <= m.id)
        """
      ) { $0.int64(0) }
      return wrong.isEmpty
    }
  }

  /// Stock that somebody received by hand, of a product with something in each of its tables.
  func heldStock(by person: ID<Person>) throws {
    let (home, name) = (home.id, "Stock of \(person.text)")
    let category = try admin.post(CatalogStage.categories, json: "{\"name\":\"\(name)\"}")
    #expect(category.status == 201, "\(category.text)")
    let more =
      ",\"roles\":[\"staff\"],\"units\":[\"LAB\"],\"category\":\"\(category.json["id"]?.string ?? "")\""
    let made = try admin.post(CatalogStage.products, json: CatalogStage.product(name, sku: name, more: more))
    #expect(made.status == 201, "\(made.text)")
    let place = try admin.post(CatalogStage.locations, json: "{\"name\":\"\(name)\"}")
    let variant = try #require(ID<ProductVariant>(made.json["variants"]?[0]?["id"]?.string ?? ""))
    let location = try #require(ID<StockLocation>(place.json["id"]?.string ?? ""))
    let file = try admin.post(
      "/api/v1/catalog/import", csv: Array("SKU,Product,Price\n\(name) 2,\(name) imported,1\n".utf8))
    #expect(file.json["created"]?.int64 == 1, "\(file.text)")
    try store.write(WriteContext(organization: home.value, actor: person.value)) { writer in
      try Stock.receive([StockLine(variant, at: location, 3)], reason: "bought", in: home, writer)
    }
  }

  /// A picture of a product, as it is kept.
  func productPhoto(of product: String) throws -> ID<StoredPicture> {
    let id = try #require(ID<Product>(product))
    let home = home.id
    let mark = Array("product \(product) \(store.statistics.requests)".utf8)
    let set = PictureSet(width: 3, height: 2, small: [1] + mark, large: [2] + mark, full: [3] + mark)
    return try store.write(context) { writer in try ProductPhotos.add(set, to: id, in: home, writer).picture }
  }
}
