// What the demo campus sells, lends and makes, and what lies where.
import Base
import Store

/// The catalog of a demo campus, the same each time.
struct DemoShop {
  let organization: OrganizationSummary
  let store: Store
  let administrator: ID<Person>?

  private struct Thing {
    let name: String
    let kind: ProductKind
    let category: String
    let description: String
    let variants: [(sku: String, name: String, price: Int64)]
    /// Received of each variant; nil for what isn't counted.
    let stock: Int64?

    init(
      _ name: String, _ kind: ProductKind = .sale, in category: String, _ description: String, stock: Int64?,
      _ variants: [(sku: String, name: String, price: Int64)]
    ) {
      (self.name, self.kind, self.category) = (name, kind, category)
      (self.description, self.stock, self.variants) = (description, stock, variants)
    }
  }

  private static let shelf: [Thing] = [
    Thing(
      "Campus hoodie", in: "Clothing", "Organic cotton, with the campus’s quadrangle.", stock: 24,
      [("HOOD-S", "S", 3900), ("HOOD-M", "M", 3900), ("HOOD-L", "L", 3900)]),
    Thing("Water bottle", in: "Clothing", "Steel, half a litre.", stock: 60, [("BOTTLE", "", 1450)]),
    Thing(
      "Notebook", in: "Stationery", "96 squared pages.", stock: 180, [("NOTE-A5", "A5", 350), ("NOTE-A4", "A4", 490)]),
    Thing("Calculator", in: "Stationery", "Allowed in examinations.", stock: 4, [("CALC", "", 2290)]),
    Thing("Lunch", in: "Canteen", "Today’s dish, with fruit.", stock: nil, [("LUNCH", "", 420)]),
    Thing("Coffee", in: "Canteen", "Or tea.", stock: nil, [("COFFEE", "", 110)]),
    Thing(
      "Printing", .request, in: "Print desk", "Send the file, fetch it the next day.", stock: nil,
      [("PRINT-A4", "A4, a page", 8), ("PRINT-A3", "A3, a page", 16), ("PRINT-POSTER", "Poster A1", 1200)]),
    Thing(
      "Camera", .loan, in: "Equipment", "With two batteries and a bag.", stock: 6, [("CAM-1", "", 0)]),
    Thing("Laptop", .loan, in: "Equipment", "For courses and examinations.", stock: 12, [("LAP-13", "13 inch", 0)]),
    Thing("Projector", .loan, in: "Equipment", "For rooms without one.", stock: 3, [("PROJ-1", "", 0)]),
  ]

  func fill() throws {
    let context = WriteContext(organization: organization.id.value, actor: administrator?.value)
    try store.write(context) { [organization] writer in
      var places: [String: ID<StockLocation>] = [:]
      for name in ["Campus shop", "Equipment room"] {
        let row = try NamedThing.location.create(NamedInput(name), in: organization.id, writer)
        places[name] = row.location
      }
      var categories: [String: ID<ProductCategory>] = [:]
      for thing in DemoShop.shelf {
        if categories[thing.category] == nil {
          let row = try NamedThing.category.create(NamedInput(thing.category), in: organization.id, writer)
          categories[thing.category] = row.category
        }
        let place = places[thing.kind == .loan ? "Equipment room" : "Campus shop"]
        try DemoShop.add(thing, categories[thing.category], at: place, in: organization.id, writer)
      }
    }
  }

  private static func add(
    _ thing: Thing, _ category: ID<ProductCategory>?, at place: ID<StockLocation>?, in organization: ID<Organization>,
    _ writer: Writer
  ) throws {
    var fields = ProductFields()
    (fields.name, fields.kind, fields.category) = (thing.name, thing.kind, category)
    (fields.description, fields.isCounted) = (thing.description, thing.stock != nil)
    fields.taxRate = thing.category == "Canteen" ? 1000 : thing.kind == .loan ? 0 : 2000
    if thing.kind == .loan { (fields.loanDays, fields.limit) = (7, 1) }
    let variants = thing.variants.map {
      VariantFields(sku: $0.sku, name: $0.name, price: $0.price, lowAt: thing.stock == nil ? nil : 5)
    }
    let row = try CatalogChanges.create(fields, variants, in: organization, writer)
    guard let stock = thing.stock, let place else { return }
    let lines = try CatalogChanges.variants(of: row, organization, writer).map { StockLine($0.id, at: place, stock) }
    try Stock.receive(lines, reason: "First delivery", in: organization, writer)
  }
}
